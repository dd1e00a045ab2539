"""Secret votes in an engine: what is told before the close and after it, to whom, and what is kept."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated, Any

import attrs
import pytest

from consult import merkle
from consult.activities import (
    CastBallot,
    CastVote,
    DeclareRecusal,
    Delegate,
    Desk,
    Election,
    FastTrack,
    GiveMandate,
    LateSwing,
    Proxies,
    RecordAttendance,
    Vote,
    majority,
    quorum,
)
from consult.acts import Act, Propose, settles
from consult.adapters.records import read, tell, write
from consult.engine import Engine
from consult.errors import KeyReusedError, LogError
from consult.flaws import flaws
from consult.procedure import Procedure
from consult.standard import anyone
from consult.timing import hours
from consult.voting import AREA, Choice, Counting, Roll, State, Threshold, Turnout, at_least, more_than
from consult.voting.boxes.secret import SecretBox, receipt_hash
from consult.voting.choosing.options import OneOf
from consult.voting.rolls import PERSONS
from halls import Hall, Stop, carried, end, of_one, rejected, stage
from polls import TELLERS, TICK
from resealed import reseal
from secretly import seeded, seen, told

if TYPE_CHECKING:
    from pathlib import Path

HALF = majority(more_than("1/2"), of="cast")
MANDATES = Proxies(overridable=False, revocable=False)
GROUPED = Roll.of(
    "voters", list("abcdefgh"), weights={AREA: range(1, 9)}, groups={"building": ["east"] * 3 + ["west"] * 5}
)


def rules(vote: Vote | None = None, *, rule: Any = HALF, lasts: int = 7) -> Procedure:
    voting = stage("voting", Vote("voters", secret=True) if vote is None else vote, lasts=lasts)
    return Procedure(
        "poll",
        version="1",
        title="表决",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            voting.upon(Stop).to(end("stopped"), by=anyone()),
            voting.at_end().to(carried, when=rule),
            voting.at_end().to(rejected),
        ],
    )


def hall(vote: Vote | None = None, **options: Any) -> Hall:
    return Hall(rules(vote), **options)


class TestCasting:
    def test_a_voter_gets_a_receipt_once_which_nothing_else_keeps(self) -> None:
        going = hall()
        ruling = going.ask(CastVote(actor="a", choice="no"))

        assert ruling.accepted
        assert ruling.receipt is not None
        receipt = bytes.fromhex(ruling.receipt)
        assert len(receipt) == 32
        assert going.box.has(receipt)
        everything = repr(seen(going)) + json.dumps(going.box.to_data()) + repr(going.box._receipts)
        assert ruling.receipt not in everything
        assert repr(receipt) not in everything
        # Its hash is known to the box and to nobody else before the close.
        assert receipt_hash(receipt).hex() not in repr(seen(going))

    def test_no_two_receipts_are_alike(self) -> None:
        going = hall()
        found = {going.ask(CastVote(actor=voter, choice="yes")).receipt for voter in "abcdefgh"}

        assert len(found) == 8
        assert None not in found

    def test_the_answer_is_the_same_whatever_was_voted(self) -> None:
        answers = []
        for choice in ("yes", "no", "abstain"):
            with seeded():
                going = hall()
                answers.append(told(going.ask(CastVote(actor="a", choice=choice))))

        assert answers[0] == answers[1] == answers[2]
        assert answers[0][0]

    def test_the_short_way_of_a_host_gives_a_receipt_too(self) -> None:
        going = hall()
        ruling = going.engine.cast("m", "a", Choice.YES)

        assert ruling.accepted
        assert going.box.has(bytes.fromhex(ruling.receipt or ""))
        assert not going.engine.cast("m", "a", Choice.NO).accepted

    def test_a_ballot_is_final_and_the_refusal_says_nothing_of_it(self) -> None:
        said = set()
        for choice in ("yes", "no", "abstain"):
            going = hall()
            going.do(CastVote(actor="a", choice=choice))
            said |= {going.refused(CastVote(actor="a", choice=again)) for again in ("yes", "no", "abstain")}

        assert len(said) == 1
        assert "a has voted already, and a ballot is final" in said.pop()

    def test_nobody_casts_a_veto_where_there_is_none(self) -> None:
        assert "this vote knows no veto" in hall().refused(CastVote(actor="a", choice="veto"))
        assert hall(Vote("voters", secret=True, vetoes=True)).vote(a="veto").moved() == "rejected"

    def test_a_tick_before_the_close_is_early_enough_and_the_close_is_not(self) -> None:
        going = hall()
        assert going.case.place.ends is not None
        going.clock.set(going.case.place.ends - TICK)
        assert going.ask(CastVote(actor="a", choice="yes")).accepted
        going.clock.set(going.case.place.ends + TICK)

        assert not going.ask(CastVote(actor="b", choice="yes")).accepted
        assert going.stage == "carried"

    def test_who_has_voted_is_known_and_how_many(self) -> None:
        going = hall(roll=GROUPED).vote(a="yes", e="no")

        assert list(going.box.voters()) == ["a", "e"]
        assert going.engine.board()[0].progress == (2, 8)
        assert going.may("a")["CastVote"].is_unmet
        assert going.may("b")["CastVote"].is_met
        assert going.box.turnout_by("building") == [("east", Turnout(1, 3)), ("west", Turnout(1, 5))]


class TestKeys:
    def test_the_same_key_again_is_done_before_and_neither_casts_nor_tells_anything(self) -> None:
        going = hall()
        act = CastVote(actor="a", choice="yes", key="k")
        first, before = going.ask(act), going.box.to_data()
        second = going.ask(act)

        assert first.receipt is not None
        assert second.accepted
        assert second.receipt is None
        assert second.ballot is None
        assert "this was done before, by the same key" in second.explain()
        assert going.box.to_data() == before

    def test_another_choice_under_the_same_key_cannot_be_told_apart(self) -> None:
        going = hall()
        going.do(CastVote(actor="a", choice="yes", key="k"))
        before = going.box.to_data()

        again = going.ask(CastVote(actor="a", choice="no", key="k"))
        assert again.accepted
        assert "done before" in again.explain()
        assert going.box.to_data() == before

    def test_where_it_would_be_told_apart_in_an_open_vote(self) -> None:
        going = hall(Vote("voters"))
        going.do(CastVote(actor="a", choice="yes", key="k"))

        with pytest.raises(KeyReusedError):
            going.ask(CastVote(actor="a", choice="no", key="k"))

    def test_another_act_or_another_voter_under_the_key_is_told_apart(self) -> None:
        going = hall(Vote("voters", secret=True, proxies=MANDATES))
        going.do(GiveMandate(actor="b", holder="a", document="paper"))
        going.do(CastVote(actor="a", choice="yes", key="k"))

        with pytest.raises(KeyReusedError):
            going.ask(CastVote(actor="a", principal="b", choice="yes", key="k"))
        with pytest.raises(KeyReusedError):
            going.ask(Stop(actor="a", key="k"))

    def test_no_key_is_kept_of_a_ballot_that_was_refused(self) -> None:
        going = hall().vote(a="yes")
        going.refused(CastVote(actor="a", choice="no", key="k"))

        assert going.store.keyed("community", "m", "a", "k") is None

    def test_a_key_is_kept_with_a_digest_that_trying_out_the_choices_does_not_give(self) -> None:
        kept = set()
        for choice in ("yes", "no", "abstain"):
            going = hall()
            going.do(CastVote(actor="a", choice=choice, key="k"))
            kept.add(going.store.keyed("community", "m", "a", "k"))
        assert len(kept) == 1


class TestClose:
    def test_it_is_counted_at_the_close_and_not_before(self) -> None:
        going = hall().vote(a="yes", b="yes", c="no", d="abstain")
        assert going.engine.board()[0].progress == (4, 8)
        assert going.box.hidden

        assert going.moved() == "carried"
        assert going.result["tally"]["measures"]["persons"] == {"all": 8, "yes": 2, "no": 1, "abstain": 1}
        assert (going.result["ballots"], going.result["replaced"]) == (going.box.digest, 0)

    def test_the_root_over_the_receipts_goes_on_record_and_proves_every_one_of_them(self) -> None:
        going = hall()
        receipts = [going.ask(CastVote(actor=voter, choice="yes")).receipt for voter in "abcde"]
        going.moved()
        root, published = going.result["receipts"], going.box.receipts

        assert root == going.box.receipts_root == merkle.root(list(published)).hex()
        for receipt in receipts:
            hashed = hashlib.sha256(bytes.fromhex(receipt or "")).digest()
            assert hashed in published
        assert len(published) == 5
        # It is in the events, so that it cannot be changed later.
        assert root in repr(going.events[-1])

    def test_an_open_vote_has_no_receipts(self) -> None:
        going = hall(Vote("voters")).vote(a="yes")
        going.moved()

        assert "receipts" not in going.result
        assert hall(Vote("voters")).ask(CastVote(actor="a", choice="yes")).receipt is None

    def test_nobody_voting_is_counted_too(self) -> None:
        going = hall()

        assert going.moved() == "rejected"
        assert going.result["receipts"] == merkle.root([]).hex()

    def test_an_election_has_a_root_too(self) -> None:
        going = Hall(Election("voters", OneOf(["park", "gate"]), secret=True)).choose(a="park", b="none")

        assert going.moved() == "elected"
        assert going.result["receipts"] == going.box.receipts_root
        assert going.winners() == ["park"]

    def test_a_vote_that_is_left_before_its_close_stays_hidden(self, tmp_path: Path) -> None:
        going = hall().vote(a="yes").do(Stop(actor="a"))

        assert going.case.results["voting"].data == {"closed": False}
        path = tmp_path / "log"
        write(path, going.engine, [going.rules])
        box = boxes(path)[0]["secret"]
        assert (box["voted"], box["sealed"]) == (["a"], False)
        assert not {"papers", "receipts"} & set(box)
        assert read(path).boxes == {}

    def test_one_that_could_not_be_closed_is_written_as_hidden(self, tmp_path: Path) -> None:
        going = Hall(rules(rule=majority(more_than("1/2"), of="cast", measure=AREA))).vote(a="yes")
        going.close()
        assert list(going.engine.stuck()) == ["m"]
        assert going.box.sealed

        path = tmp_path / "log"
        write(path, going.engine, [going.rules])
        assert not {"papers", "receipts"} & set(boxes(path)[0]["secret"])

    def test_of_many_who_vote_for_one_at_once_one_is_taken(self) -> None:
        going = hall()
        with ThreadPoolExecutor(8) as pool:
            acts = [CastVote(actor="ab"[number % 2], choice="yes") for number in range(24)]
            rulings = list(pool.map(going.engine.perform, ["m"] * len(acts), acts))

        receipts = {ruling.receipt for ruling in rulings if ruling.accepted}
        assert len(receipts) == 2
        assert None not in receipts
        assert going.box.turnout() == Turnout(2, 8)


class TestRolls:
    HEAVY = Roll.of("voters", ["a", "b", "c"], weights={PERSONS: [1, 1, 2]})

    def test_whoever_weighs_more_than_one_refuses_the_opening_with_the_reason(self) -> None:
        going = hall()
        going.people.put_roll(self.HEAVY)
        for made in (rules(), of_one(Election("voters", OneOf(["x", "y"]), secret=True))):
            engine = Engine([made], directory=going.people, clock=going.clock)
            ruling = engine.open(made, Propose(actor="a", title="x"), case="n")

            assert not ruling.accepted
            assert "has voters who do not weigh one person each" in ruling.explain()
            assert "let every voter weigh one" in ruling.explain("zh")
            assert list(engine.store.heads("community")) == []

    def test_a_case_that_would_enter_such_a_vote_by_time_is_stuck_and_others_go_on(self) -> None:
        waiting = stage("waiting", lasts=1)
        inner = rules()
        made = Procedure(
            "later",
            version="1",
            title="表决",
            start=waiting,
            opens=Propose,
            by=anyone(),
            moves=[waiting.at_end().to(inner.start), *inner.moves],
        )
        going = Hall(rules(Vote("voters"), lasts=1))
        engine = Engine([made, going.rules], directory=going.people, clock=going.clock)
        for number, name in enumerate(("poll", "later", "poll")):
            engine.open(name, Propose(actor="a", title="x"), case=str(number)).accept()
        going.people.put_roll(self.HEAVY)
        going.forward(days=3)
        engine.settle()

        assert list(engine.stuck()) == ["1"]
        assert "do not weigh one person each" in engine.stuck()["1"].explain()
        assert [engine.store.case("community", name).stage for name in "012"] == [  # type: ignore[union-attr]
            "rejected",
            "waiting",
            "rejected",
        ]
        going.people.put_roll(GROUPED)
        engine.settle()
        assert engine.stuck() == {}

    def test_heads_alone_are_counted_whatever_else_the_roll_weighs(self) -> None:
        going = hall(roll=GROUPED).vote(a="yes", h="no", g="no")

        assert going.moved() == "rejected"
        assert list(going.result["tally"]["measures"]) == ["persons"]

    def test_a_rule_that_weighs_is_a_flaw(self) -> None:
        for rule in (
            majority(more_than("1/2"), of="cast", measure=AREA),
            HALF & quorum(at_least("2/3"), measure=AREA),
        ):
            assert [flaw.code for flaw in flaws(rules(rule=rule))] == ["secret-vote-by-weight"]
        assert flaws(rules()) == ()

    @pytest.mark.parametrize(
        "options",
        [
            {"replaceable": True},
            {"interim": True},
            {"interim": True, "early": True},
            {"fast": FastTrack(Threshold(more_than("1/2"), "all"), hours(3))},
            {"delegation": True},
            {"prevails": "online"},
            {"desk": Desk(TELLERS)},
            {"desk": Desk(TELLERS, papers=False, voids=True)},
            {"proxies": Proxies()},
            {"proxies": Proxies(overridable=False)},
            {"proxies": Proxies(revocable=False)},
            {"interim": True, "late": LateSwing(Threshold(more_than("1/2"), "all"), hours(1), hours(1))},
        ],
    )
    def test_what_would_join_a_voter_to_a_choice_is_a_flaw(self, options: dict[str, Any]) -> None:
        assert "secret-vote-joined" in {
            flaw.code for flaw in flaws(rules(Vote("voters", secret=True, **options)))
        }

    def test_what_does_not_is_none(self) -> None:
        vote = Vote(
            "voters", secret=True, proxies=MANDATES, desk=Desk(TELLERS, papers=False, attendance=True)
        )
        assert flaws(rules(vote)) == ()


class TestOthers:
    def vote(self, **options: Any) -> Vote:
        return Vote("voters", secret=True, proxies=MANDATES, **options)

    def test_a_mandate_is_on_record_and_so_does_not_say_how_to_vote(self) -> None:
        for made in (
            rules(self.vote()),
            of_one(Election("voters", OneOf(["x", "y"]), secret=True, proxies=MANDATES)),
        ):
            going = Hall(made)
            act = GiveMandate(actor="b", holder="a", document="paper", instruction="no")

            assert "a mandate is on record, and says not how to vote in secret" in going.refused(act)
            assert "无记名投票的委托书不得载明表决意见" in going.refused(act, "zh")
            going.do(GiveMandate(actor="b", holder="a", document="paper"))

    def test_a_holder_votes_once_gets_the_receipt_and_it_is_final(self) -> None:
        going = hall(self.vote()).do(GiveMandate(actor="b", holder="a", document="paper"))
        ruling = going.ask(CastVote(actor="a", principal="b", choice="no"))

        assert going.box.has(bytes.fromhex(ruling.receipt or ""))
        assert "a mandate that stands" in going.refused(CastVote(actor="b", choice="yes"))
        again = going.ask(CastVote(actor="a", principal="b", choice="yes"))
        assert not again.accepted
        assert going.box.paper_of("b").held
        assert going.moved() == "rejected"
        assert going.result["tally"]["measures"]["persons"] == {"all": 8, "yes": 0, "no": 1, "abstain": 0}

    def test_who_was_voted_for_is_not_recused_any_more(self) -> None:
        going = hall(self.vote(counting=Counting(recused="leave")))
        going.do(GiveMandate(actor="b", holder="a", document="paper"))
        going.do(CastVote(actor="a", principal="b", choice="no"))
        act = DeclareRecusal(actor="b", reason="a relative")

        assert "a ballot of b is in already, and is final" in going.refused(act)
        assert "b的票已经投出" in going.refused(act, "zh")
        going.do(DeclareRecusal(actor="c", reason="a relative"))
        assert going.may("c")["CastVote"].is_unmet
        assert going.box.paper_of("c").state is State.RECUSED

    def test_attendance_is_recorded_and_says_nothing_of_papers(self) -> None:
        going = hall(Vote("voters", secret=True, desk=Desk(TELLERS, papers=False, attendance=True))).vote(
            a="no"
        )
        going.do(RecordAttendance(actor="t", voters=("a", "b")))

        assert going.box.paper_of("a").state is None
        assert going.box.paper_of("b").state is State.PRESENT

    def test_nobody_follows_anybody(self) -> None:
        assert not hall().ask(Delegate(actor="a", to="b")).accepted


class Change(Act):
    """Change the rules."""

    zh = "修改规则"

    adopts: Annotated[str, settles]


class TestGoingOver:
    @pytest.mark.parametrize("kind", ["vote", "election"])
    def test_what_was_opened_as_secret_stays_so_whatever_rules_it_goes_over_to(self, kind: str) -> None:
        if kind == "vote":
            old, new = rules(), attrs.evolve(rules(Vote("voters")), version="2")
            cast: Any = CastVote
            choices = ["yes", "no"]
        else:
            plans = OneOf(["park", "gate"])
            old = of_one(Election("voters", plans, secret=True))
            new = attrs.evolve(of_one(Election("voters", plans)), version="2")
            cast = CastBallot
            choices = ["park", "gate"]
        adopted, amending = end("adopted"), stage("amending", lasts=1)
        amendment = Procedure(
            "amendment",
            version="1",
            title="修订",
            start=amending,
            opens=Change,
            by=anyone(),
            moves=[amending.at_end().to(adopted)],
        )
        answers = []
        for choice in choices:
            with seeded():
                going = Hall(old)
                going.engine = Engine(
                    [old, new, amendment], store=going.store, clock=going.clock, directory=going.people
                )
                change = Change(actor="a", adopts=new.fingerprint)
                going.engine.open(amendment, change, case="amendment").accept()
                going.forward(days=2)
                going.engine.go_over("m", new, actor="t", under="amendment", adopted=adopted)
                ruling = going.ask(cast(actor="a", choice=choice, key="k"))
                answers.append((told(ruling), going.store.keyed("community", "m", "a", "k")))
                assert going.box.has(bytes.fromhex(ruling.receipt or ""))
        assert answers[0] == answers[1]

    def test_the_short_way_of_a_ballot_does_not_lead_into_a_secret_box(self) -> None:
        going = hall()
        held = going.store.open_boxes("community")["m"]

        assert not held.cast(0, Choice.YES.code)
        assert going.box.turnout() == Turnout(0, 8)


def boxes(path: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if line["kind"] == "box"]


def change(path: Path, name: str, value: object) -> None:
    """Change one member of the secret box in a written record."""
    made = []
    for line in path.read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        if data["kind"] == "box":
            data["secret"][name] = value
        made.append(json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    path.write_text("\n".join(made) + "\n", encoding="utf-8")


class TestRecords:
    def written(self, tmp_path: Path, *, close: bool) -> tuple[Hall, Path]:
        going = hall().vote(a="yes", c="no", b="yes")
        if close:
            going.moved()
        path = tmp_path / "poll.log"
        write(path, going.engine, [going.rules])
        return going, path

    def test_of_an_open_one_only_who_has_voted_is_written(self, tmp_path: Path) -> None:
        _, path = self.written(tmp_path, close=False)
        (box,) = boxes(path)

        assert box["ballots"] == {}
        assert set(box["secret"]) == {
            "roll",
            "measures",
            "ballot",
            "vetoes",
            "sealed",
            "voted",
            "voted_by_other",
            "marked",
        }
        assert (box["secret"]["voted"], box["secret"]["sealed"]) == (["a", "b", "c"], False)
        assert read(path).boxes == {}
        assert "Stands in voting" in tell(read(path), "m")

    def test_of_a_closed_one_counts_and_receipts_are_written_and_read_back(self, tmp_path: Path) -> None:
        going, path = self.written(tmp_path, close=True)
        (box,) = boxes(path)
        again = read(path).boxes["m", "voting", 1]

        assert box["secret"]["papers"] == [[1, 2], [2, 1]]
        assert box["secret"]["receipts"] == [hashed.hex() for hashed in going.box.receipts]
        assert isinstance(again, SecretBox)
        assert (again.digest, again.tally(), again.receipts_root) == (
            going.box.digest,
            going.box.tally(),
            going.box.receipts_root,
        )
        assert again.sealed
        assert f"The root over the receipts of all ballots: {going.box.receipts_root}" in tell(
            read(path), "m"
        )
        assert "全部选票回执的根" in tell(read(path), "m", lang="zh")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("sealed", False),
            ("papers", [[1, 3]]),
            ("papers", [[1, 2], [2, 2]]),
            ("voted", ["a", "b", "d"]),
            ("receipts", ["00" * 32, "01" * 32, "02" * 32]),
            ("receipts", []),
            ("vetoes", "no"),
            ("ballot", {"kind": "one of"}),
        ],
        ids=str,
    )
    def test_a_closed_one_that_was_changed_is_not_read(
        self, tmp_path: Path, name: str, value: object
    ) -> None:
        _, path = self.written(tmp_path, close=True)
        change(path, name, value)

        with pytest.raises(LogError):
            read(path)

    def test_an_election_is_read_back_and_told(self, tmp_path: Path) -> None:
        going = Hall(Election("voters", OneOf(["park", "gate", "lamp"]), secret=True))
        going.choose(a="park", b="park", c="gate", d="none")
        going.moved()
        path = tmp_path / "log"
        write(path, going.engine, [going.rules])
        record = read(path)

        assert record.boxes["m", "voting", 1].digest == going.box.digest
        said = tell(record, "m")
        assert "Counted by persons: 1 none of these, 0 abstained, 0 void; 8 on the roll" in said
        assert "        park: 2" in said
        assert "Elected: park" in said
        assert "当选：park" in tell(record, "m", lang="zh")

    def test_an_open_election_is_read_back_with_its_ballots(self, tmp_path: Path) -> None:
        going = Hall(Election("voters", OneOf(["park", "gate"]))).choose(a="park", b="gate")
        going.moved()
        path = tmp_path / "log"
        write(path, going.engine, [going.rules])
        record = read(path)

        assert dict(record.boxes["m", "voting", 1].ballots()) == {"a": "park", "b": "gate"}  # type: ignore[attr-defined]
        assert "Tied for the last places: gate, park" in tell(record, "m")
        assert "Nobody is elected" in tell(record, "m")
        assert "无人当选" in tell(record, "m", lang="zh")

    def test_a_ballot_swapped_in_the_record_of_an_election_is_found(self, tmp_path: Path) -> None:
        going = Hall(Election("voters", OneOf(["park", "gate"]))).choose(a="park", b="gate")
        going.moved()
        path = tmp_path / "log"
        write(path, going.engine, [going.rules])
        text = path.read_text(encoding="utf-8")
        swapped = text.replace('"ballots":{"a":"park","b":"gate"}', '"ballots":{"a":"gate","b":"park"}')
        assert swapped != text
        path.write_text(swapped, encoding="utf-8")

        with pytest.raises(LogError, match="does not hold what the case recorded at its close"):
            read(reseal(path))


def test_a_ballot_of_an_election_is_as_secret(tmp_path: Path) -> None:
    written = set()
    for choice in ("park", "gate", "none", "abstain"):
        going = Hall(Election("voters", OneOf(["park", "gate"]), secret=True))
        ruling = going.ask(CastBallot(actor="a", choice=choice, key="k"))
        assert ruling.receipt is not None
        assert ruling.ballot is None
        path = tmp_path / choice
        write(path, going.engine, [going.rules])
        written.add((path.read_text(encoding="utf-8"), going.refused(CastBallot(actor="a", choice="gate"))))
    assert len(written) == 1
