"""Checks of a store by itself: what is appended, by what it is found, and that nothing is half there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs

from consult.acts import Merge, Part, Propose, Split
from consult.errors import ConflictError, UnknownCaseError
from consult.history import replay
from consult.stores import KeyRecord, Message
from consult.testing.store_lives import HOUR, START, Finish, Kept, Note, hold
from consult.verdicts import unmet
from consult.voting import Roll

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.stores import Append

__all__ = ["CHECKS"]

_NASTY: Final = (
    "'; DROP TABLE consult_events; --",
    "<script>alert(1)</script>",
    "\u202eright to left\u202c \u0007\u001b[31m\n\r\t",
    "嘉铭园 🏡 e\u0301 \ufeff",
    "%s %(x)s {x} :x ? $1 \\",
    "x" * 100_000,
)


def _refused(kept: Kept, append: Append) -> ConflictError | None:
    try:
        kept.store.append(kept.community, append)
    except ConflictError as error:
        return error
    return None


def nobody_knows_a_case_that_was_not_opened(kept: Kept) -> None:
    store, home = kept.store, kept.community
    hold(store.case(home, "c") is None, "it has a head of it")
    try:
        store.events(home, "c")
    except UnknownCaseError:
        pass
    else:
        hold(holds=False, otherwise="events() does not raise UnknownCaseError")
    hold(store.keyed(home, "c", "li", "k") is None, "it has a key of it")
    hold(store.roll("0" * 64) is None, "it has a roll that nobody gave it")
    hold(store.box(home, "c", "voting", 1) is None, "it has a box of it")
    hold(store.read_box(home, "c", "voting", 1) is None, "it has a box to read of it")
    store.close_box(home, "c", "voting", 1)
    hold(store.next_due(home, START) is None, "something of it is due")
    hold(list(store.heads(home)) == [], "it is among the heads")
    hold(list(store.feed(home, 0, 10)) == [], "it is in the feed")
    hold(list(store.undelivered(home)) == [], "it has sent messages")
    hold(store.stuck(home) == {}, "it is stuck")


def what_was_appended_is_there(kept: Kept) -> None:
    opening = kept.opening()
    kept.store.append(kept.community, opening)
    note = kept.acting(opening.case, Note(actor="li", text="so"))
    kept.store.append(kept.community, note)
    hold(kept.store.case(kept.community, "c") == note.case, "the head is another")
    hold(kept.events() == opening.events + note.events, "the events are others")
    hold(replay(kept.events()) == note.case, "the events do not fold to the head")
    other = kept.factory()
    hold(other.case(kept.community, "c") == note.case, "another store on the data has another head")


def who_knows_the_case_as_it_was_is_refused_and_nothing_is_kept(kept: Kept) -> None:
    opening = kept.opening()
    kept.store.append(kept.community, opening)
    note = kept.acting(opening.case, Note(actor="li", key="k"))
    kept.store.append(kept.community, kept.acting(opening.case, Note(actor="wu")))
    roll = Roll.of("strays", [f"of {kept.community}"])
    message = Message("m", "c", "d", "said", "other", {}, START, None)
    before = kept.events()
    for expected in (0, 1, 3):
        late = attrs.evolve(note, expected=expected, rolls=(roll,), messages=(message,))
        error = _refused(kept, late)
        hold(error is not None, f"it was taken with {expected} events expected where there are 2")
        hold(kept.events() == before, "its events were kept")
        hold(kept.store.roll(roll.digest) is None, "its roll was kept")
        hold(kept.store.keyed(kept.community, "c", "li", "k") is None, "its key was kept")
        hold(list(kept.store.undelivered(kept.community)) == [], "its message was kept")
    hold(_refused(kept, opening) is not None, "a case was opened twice")


def a_key_is_used_once_and_finds_what_it_was_used_for(kept: Kept) -> None:
    store, home = kept.store, kept.community
    opening = kept.opening(key="k")
    store.append(home, opening)
    record = store.keyed(home, "", "li", "k")
    digest = "" if opening.key is None else opening.key[2]
    hold(record == KeyRecord(digest, "c", 1, 1), f"the key of the opening is {record}")
    note = kept.acting(opening.case, Note(actor="li", key="k"))
    store.append(home, note)
    found = store.keyed(home, "c", "li", "k")
    hold(found is not None and (found.first, found.last) == (2, 2), f"the key of the act is {found}")
    hold(store.keyed(home, "c", "wu", "k") is None, "the key is another actor's too")
    again = kept.acting(note.case, Note(actor="li", key="k"))
    hold(_refused(kept, again) is not None, "a key was used twice")
    hold(len(kept.events()) == 2, "what came with a used key was kept")  # noqa: PLR2004 - the two above
    other = attrs.evolve(kept.opening("d", key="k"))
    hold(_refused(kept, other) is not None, "two cases were opened by one key")
    hold(store.case(home, "d") is None, "the case of a used key was kept")


def communities_are_apart(kept: Kept) -> None:
    first, second = kept, Kept(kept.factory, f"{kept.community}-2")
    first.store.append(first.community, first.opening())
    second.store.append(second.community, second.opening())
    second.store.append(second.community, second.acting(second.opening().case, Note(actor="li", key="k")))
    hold(len(first.events()) == 1, "an event went to another community")
    hold(first.store.keyed(first.community, "c", "li", "k") is None, "a key is known elsewhere")
    hold(len(first.store.feed(first.community, 0, 10)) == 1, "the feed tells of another community")
    hold([head.seq for head in first.store.heads(first.community)] == [1], "a head is another's")


def messages_wait_in_order_until_they_are_delivered(kept: Kept) -> None:
    store, home = kept.store, kept.community
    opening = kept.opening()
    names = [f"c:1:{number}" for number in range(12)]
    sent = tuple(
        Message(
            name, "c", "d", "said", "child", {"n": [1, {"x": None}]}, START, "li", "talking", principal="wu"
        )
        for name in names
    )
    store.append(home, attrs.evolve(opening, messages=sent))
    hold(tuple(store.undelivered(home)) == sent, "they are not as they were sent")
    note = kept.acting(opening.case, Note(actor="li"))
    store.append(home, attrs.evolve(note, delivers=names[5]))
    left = [message.id for message in store.undelivered(home)]
    hold(left == names[:5] + names[6:], f"what is left is {left}")
    store.append(home, attrs.evolve(note, expected=note.case.seq, events=(), delivers=names[0], key=None))
    hold(len(store.undelivered(home)) == len(names) - 2, "one delivered without an event is still there")


def what_falls_due_first_is_found_first_and_children_before_parents(kept: Kept) -> None:
    store, home = kept.store, kept.community
    later = kept.opening("later", at=START + HOUR)
    for append in (
        later,
        kept.opening("parent"),
        kept.opening("child", parent="parent", root="parent"),
        kept.opening("grandchild", parent="child", root="parent"),
        kept.opening("zother"),
        kept.opening("other"),
    ):
        store.append(home, append)
    far = START + 100 * HOUR
    found: list[str] = []
    while (head := store.next_due(home, far, skip=found)) is not None:
        found.append(head.id)
    hold(found == ["grandchild", "child", "other", "parent", "zother", "later"], f"the order is {found}")
    hold(store.next_due(home, START + 5 * HOUR - timedelta.resolution) is None, "it is due too early")
    due = store.next_due(home, START + 5 * HOUR, root="parent", skip={"grandchild"})
    hold(due is not None and due.id == "child", "the family's next is another")
    hold(store.next_due(home, START + 5 * HOUR, root="later") is None, "a family's later moment is due")
    store.append(home, kept.acting(later.case, Finish(actor="li"), START + HOUR))
    hold(store.next_due(home, far, root="later") is None, "a case that has ended is due")


def heads_come_in_the_order_of_opening(kept: Kept) -> None:
    names = [f"{number * 7919 % 1000}" for number in range(450)]
    for name in names:
        kept.store.append(kept.community, kept.opening(name))
    first = kept.store.case(kept.community, names[0])
    if first is not None:
        kept.store.append(kept.community, kept.acting(first, Finish(actor="li")))
    hold([head.id for head in kept.store.heads(kept.community)] == names, "the order is another")
    ended = [head.id for head in kept.store.heads(kept.community, ended=True)]
    hold(ended == names[:1], f"the ended ones are {ended}")
    going = [head.id for head in kept.store.heads(kept.community, ended=False)]
    hold(going == names[1:], "the open ones are others")


def the_feed_has_every_event_once_without_a_gap(kept: Kept) -> None:
    heads = []
    for name in ("a", "b"):
        kept.store.append(kept.community, kept.opening(name))
        heads.append(kept.opening(name).case)
    for head in heads:
        kept.store.append(kept.community, kept.acting(head, Note(actor="li")))
    feed = kept.store.feed(kept.community, 0, 100)
    told = [(item.position, item.event.case, item.event.seq) for item in feed]
    hold(told == [(1, "a", 1), (2, "b", 1), (3, "a", 2), (4, "b", 2)], f"it is {told}")
    hold(list(kept.store.feed(kept.community, 1, 2)) == list(feed[1:3]), "it does not resume")
    hold(list(kept.store.feed(kept.community, 4, 2)) == [], "it has more than there is")
    hold(list(kept.factory().feed(kept.community, 0, 100)) == list(feed), "another store numbers otherwise")


def what_is_stuck_is_known_until_it_is_written_to(kept: Kept) -> None:
    store, home = kept.store, kept.community
    opening = kept.opening()
    store.append(home, opening)
    store.append(home, kept.opening("d"))
    why = unmet("rule {rule} raised", zh="规则{rule}出错", rule="of our own")
    store.mark_stuck(home, "c", why)
    store.mark_stuck(home, "d", why)
    store.mark_stuck(home, "d", None)
    hold(dict(store.stuck(home)) == {"c": why}, f"what is stuck is {store.stuck(home)}")
    store.append(home, kept.acting(opening.case, Note(actor="li")))
    hold(store.stuck(home) == {}, "it is still stuck")


def any_text_comes_back_as_it_was(kept: Kept) -> None:
    for number, text in enumerate(_NASTY):
        name, short = f"{number}{text[:90]}", f"-{text[:90]}-"
        act = Propose(actor=short, title=short, text=text)
        kept.engine.open("talk", act, case=name).accept()
        kept.engine.perform(name, Note(actor=short, text=text, key=short)).accept()
        first, second = kept.factory().events(kept.community, name)
        said = (getattr(first, "settles", {}).get("text"), getattr(second, "data", {}).get("text"))
        hold(said == (act.text, text), f"{text[:40]!r} came back as another text")
        known = kept.store.keyed(kept.community, name, short, short)
        hold(known is not None, f"the key {text[:40]!r} is not found")


def families_are_told_what_becomes_of_one_another(kept: Kept) -> None:
    kept.open(case="whole")
    kept.open(case="other")
    parts = (Part(procedure="talk", title="one"), Part(procedure="talk", title="two"))
    kept.engine.perform("whole", Split(actor="li", parts=parts)).accept()
    kept.engine.perform("whole.2.1", Finish(actor="li")).accept()
    kept.engine.perform("whole.2.2", Merge(actor="li", into="other")).accept()
    engine = kept.another()
    hold(engine.case("whole").stage == "together", "the whole did not hear of its parts")
    hold("whole.2.2" in engine.case("other").relatives, "the other did not hear of what joined it")
    hold(list(kept.store.undelivered(kept.community)) == [], "messages are left")
    for name in ("whole", "other", "whole.2.1", "whole.2.2"):
        hold(replay(kept.events(name)) == engine.case(name), f"{name} is not what happened to it")


CHECKS: Final[tuple[Callable[[Kept], None], ...]] = (
    nobody_knows_a_case_that_was_not_opened,
    what_was_appended_is_there,
    who_knows_the_case_as_it_was_is_refused_and_nothing_is_kept,
    a_key_is_used_once_and_finds_what_it_was_used_for,
    communities_are_apart,
    messages_wait_in_order_until_they_are_delivered,
    what_falls_due_first_is_found_first_and_children_before_parents,
    heads_come_in_the_order_of_opening,
    the_feed_has_every_event_once_without_a_gap,
    what_is_stuck_is_known_until_it_is_written_to,
    any_text_comes_back_as_it_was,
    families_are_told_what_becomes_of_one_another,
)
