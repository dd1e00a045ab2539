"""A record is verified from the file alone: what was decided is decided again."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import pytest
import typer
from typer.testing import CliRunner

from consult.activities.ballots import CastVote, GiveMandate, Proxies, RevokeMandate
from consult.activities.outcomes import majority, quorum
from consult.activities.petition import Petition, Support, supported
from consult.activities.review import Decline, Review
from consult.activities.vote import Vote
from consult.acts import Act, Merge, Propose, Split, settles
from consult.adapters.records import export, read
from consult.adapters.records.building import NotThere, build
from consult.adapters.records.drawing import draw
from consult.adapters.records.receipts import papers_in
from consult.adapters.records.verifying import verify
from consult.catalogue.registry import entries
from consult.chains import chain_head, chain_links
from consult.cli.verifying import verify_command
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConsultError, LogError
from consult.prepared import house_of
from consult.procedure import Also, Procedure, Stage
from consult.rules import pick, rule, settled
from consult.standard import anyone, open_elsewhere, roles
from consult.timing import days, hours
from consult.verdicts import Phrase, Verdict, met, unmet
from consult.voting import at_least, more_than
from polls import MONDAY, Poll, carried
from resealed import reseal

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.facts import Facts


class Size(StrEnum):
    """A closed list of a community's own."""

    SMALL = "small"
    LARGE = "large"

    def phrase(self) -> Phrase:
        return Phrase(self.value, {"small": "小", "large": "大"}[self.value])


class Sort(Act):
    """Say how large a matter is: an act of a community's own."""

    zh = "分级"

    size: Annotated[Size | None, settles] = None
    urgent: Annotated[bool, settles] = False
    notes: tuple[str, ...] = ()


@rule(version="4", zh="标题不含“{word}”")
def says_not(facts: Facts, *, word: str) -> Verdict:
    """A rule of a community's own, whose code no record has."""
    title = str(facts.matter.get("title"))
    return (unmet if word in title else met)("the title is {title}", zh="标题为“{title}”", title=title)


ENOUGH: Final = quorum(at_least("1/2")) & majority(more_than("1/2"), of="cast")


def rules(*, own: bool = False, lasts: int = 7) -> Procedure:
    """With acts of a community's own and, where asked, a rule of its own."""
    sorting = Stage("sorting", title="分级", lasts=days(5), holds=Review(roles("office")))
    asking = Stage("asking", title="联名", lasts=days(9), holds=Petition(anyone(), roll="residents"))
    voting = Stage(
        "voting",
        title="表决",
        lasts=pick(settled(Sort.urgent), hours(24), days(lasts)),
        holds=Vote("residents"),
    )
    ends = [Stage(name, title="终结", answer=Phrase(name, "终结")) for name in ("carried", "lost", "out")]
    carried, lost, out = ends
    known = settled(Sort.size).is_one_of(Size.SMALL, Size.LARGE)
    when = known & says_not(word="statue") if own else known
    return Procedure(
        "sorted",
        version="2",
        title="分级程序",
        start=sorting,
        opens=Propose,
        by=anyone(),
        moves=[
            sorting.upon(Sort).to(asking, when=when),
            sorting.upon(Decline).to(out),
            sorting.at_end().to(out),
            asking.once(supported(2)).to(voting),
            asking.at_end().to(out),
            voting.at_end().to(carried, when=ENOUGH),
            voting.at_end().to(lost),
        ],
    )


def lived(procedure: Procedure) -> Engine:
    """Three matters: one carried, one declined, one that nobody looked at."""
    clock = SetClock(MONDAY)
    people = People({"wu": ["office"]}, residents=["li", "wu", "chen"])
    engine = Engine([procedure], community="garden", clock=clock, directory=people)
    for case in ("1", "2", "3"):
        engine.open(procedure, Propose(actor="li", title=f"Lamp {case}"), case=case).accept()
    sort = Sort(actor="wu", size=Size.LARGE, urgent=True, notes=("a", "b"))
    engine.perform("1", sort).accept()
    engine.perform("2", Decline(actor="wu", reason="Built already")).accept()
    for person in ("li", "chen"):
        engine.perform("1", Support(actor=person)).accept()
    for person, choice in (("li", "yes"), ("chen", "yes"), ("wu", "no")):
        assert engine.perform("1", CastVote(actor=person, choice=choice)).accepted
    for _ in range(3):
        clock.forward(timedelta(days=5))
        engine.settle()
    assert [engine.case(case).stage for case in "123"] == ["carried", "out", "out"]
    return engine


@pytest.fixture
def record(tmp_path: Path) -> Path:
    export(lived(rules()), tmp_path / "garden.jsonl")
    return tmp_path / "garden.jsonl"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A record whose procedure has a rule of the community's own."""
    export(lived(rules(own=True)), tmp_path / "own.jsonl")
    return tmp_path / "own.jsonl"


def forge(path: Path, change: Callable[[list[dict[str, Any]]], None]) -> Path:
    """Change what is recorded, and all links, as whoever holds the file can."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change([line["event"] for line in lines if line["kind"] == "event"])
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")
    return reseal(path)


def first(events: list[dict[str, Any]], **members: Any) -> dict[str, Any]:
    return next(event for event in events if members.items() <= event.items())


class TestARecord:
    def test_holds_and_every_decision_is_made_again(self, record: Path) -> None:
        done = verify(record)
        assert done.holds
        assert done.not_judged == ()
        assert done.record is not None
        assert done.record.seal
        # Opened thrice, sorted, declined, supported twice, at an end twice.
        assert done.judged == 9

    def test_of_a_secret_vote_with_mandates_holds(self, tmp_path: Path) -> None:
        going = Poll(Vote("voters", secret=True, proxies=Proxies()))
        going.do(CastVote(actor="a", choice="yes"), CastVote(actor="b", choice="no")).close()
        export(going.engine, tmp_path / "secret.jsonl")
        assert verify(tmp_path / "secret.jsonl").judged == 2

    def test_says_what_it_does_not_have(self, tmp_path: Path) -> None:
        going = Poll(Vote("voters", proxies=Proxies()))
        going.do(GiveMandate(actor="a", holder="h", document="M-1")).close()
        export(going.engine, tmp_path / "mandates.jsonl")
        done = verify(tmp_path / "mandates.jsonl")
        assert done.holds
        assert [one.seq for one in done.not_judged] in ([], [2])

    def test_of_a_vote_that_went_on_at_the_very_moment_says_what_it_cannot_know(self, tmp_path: Path) -> None:
        """A mandate is revoked, and the ballot that decides comes in at the same moment, after it."""
        proxies = Proxies(overridable=False, revocable=True)
        vote = Vote("voters", proxies=proxies, early=True, interim=True)
        going = Poll(vote, (majority(more_than("1/2"), of="all"), carried))
        going.do(GiveMandate(actor="a", holder="b", document="M-1"))
        going.do(CastVote(actor="b", principal="a", choice="yes"))
        going.vote(**dict.fromkeys("bcde", "yes")).do(RevokeMandate(actor="a")).vote(f="yes")
        assert going.stage == "carried"
        export(going.engine, tmp_path / "early.jsonl")
        done = verify(tmp_path / "early.jsonl")
        assert done.holds
        assert {one.lacks.en for one in done.not_judged} >= {"the ballots of voting as they were then"}

    @pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
    def test_has_what_every_procedure_of_the_catalogue_is_made_of(self, entry: Any) -> None:
        procedure = entry.make()
        drawn = json.loads(json.dumps(draw(procedure)))
        assert build(drawn).fingerprint == procedure.fingerprint


FORGED: Final[dict[str, tuple[Callable[[list[dict[str, Any]]], None], str, str]]] = {
    "an act that its rules refuse": (
        lambda events: first(events, act="Decline").update(actor="li", standing={"person": "li"}),
        "case '2', event 2: its rules refuse it: ✗ li is not office",
        "依其规则应予拒绝",
    ),
    "a reason that was not given": (
        lambda events: first(events, act="Decline")["verdict"].update(outcome="unmet"),
        "verdict is recorded as",
        "verdict记录为",
    ),
    "another way out": (
        lambda events: first(events, source="voting")["entering"].update(stage="lost"),
        "entering is recorded as",
        "entering记录为",
    ),
    "a longer time": (
        lambda events: first(events, source="asking")["entering"].update(ends="2026-03-29T16:00:00Z"),
        "entering is recorded as",
        "entering记录为",
    ),
    "a later opening": (
        lambda events: first(events, act="Propose", case="3").update(at="2026-03-03T01:00:00Z"),
        "entering is recorded as",
        "entering记录为",
    ),
    "an act of no name": (
        lambda events: first(events, act="Decline").update(act="Refuse"),
        "its rules know no act Refuse",
        "其规则中没有行为“Refuse”",
    ),
    "an act without its fields": (
        lambda events: first(events, act="Decline").update(data={}),
        "Decline is not complete: reason: Field required",
        "reason",
    ),
    "a move without its act": (
        lambda events: first(events, act="Sort").update(type="Missed") or _less(first(events, act="Sort")),
        "",
        "",
    ),
    "an opening that is no opening": (
        lambda events: first(events, source="asking")["entering"].update(opening={"roll": ["x"]}),
        "",
        "",
    ),
}


def _less(event: dict[str, Any]) -> None:
    kept = {name: event[name] for name in ("case", "seq", "at", "type", "schema")}
    event.clear()
    event.update(kept, duties=["reply"], wake=None)


class TestAForgery:
    @pytest.mark.parametrize("what", list(FORGED))
    def test_of_one_decision_is_seen_though_all_links_are_right(self, record: Path, what: str) -> None:
        change, english, chinese = FORGED[what]
        done = verify(forge(record, change))
        assert done.fault is not None
        assert ", line " in done.fault.en
        assert english in done.fault.en
        assert chinese in done.fault.zh

    def test_of_ballots_and_result_together_is_seen_by_what_came_of_it(self, record: Path) -> None:
        lines = record.read_text(encoding="utf-8")
        assert '"chen":"yes"' in lines
        record.write_text(lines.replace('"chen":"yes"', '"chen":"no"'), encoding="utf-8")
        done = verify(reseal(record))
        assert done.fault is not None
        assert "does not hold what the case recorded at its close" in done.fault.en

    def test_of_a_box_that_is_left_out_is_seen(self, record: Path) -> None:
        text = record.read_text(encoding="utf-8").replace('"boxes":1', '"boxes":0')
        kept = [line for line in text.splitlines() if '"kind":"box"' not in line]
        record.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        done = verify(reseal(record))
        assert done.fault is not None
        assert "the ballots of case '1' in 'voting', visit 1, are not there" in done.fault.en
        assert "选票缺失" in done.fault.zh

    def test_of_all_of_it_is_seen_by_an_anchor_alone(self, record: Path, tmp_path: Path) -> None:
        engine = lived(rules())
        export(engine, tmp_path / "other.jsonl", cases=["1", "2"])
        seal, head = read(record).seal, chain_head(engine.events("1"))
        early = next(iter(chain_links(engine.events("1"))))
        done = verify(record, anchors=[seal, head, early.upper()])
        assert done.holds
        assert done.anchored == {seal: None, head: ("1", 7), early: ("1", 1)}
        assert verify(tmp_path / "other.jsonl").holds
        other = verify(tmp_path / "other.jsonl", anchors=[head, seal])
        assert other.fault is not None
        assert f"the anchor {seal} is in no chain" in other.fault.en
        assert seal in other.fault.zh


@pytest.fixture
def family() -> Engine:
    """A matter, a part of it, and another matter that joined it."""
    reviewing = Stage("reviewing", lasts=days(2), holds=Review(roles("office")), also=[Also(Split, anyone())])
    joined, done = Stage("joined", answer="joined"), Stage("done", answer="done")
    rules_ = Procedure(
        "family",
        version="1",
        start=reviewing,
        opens=Propose,
        by=anyone(),
        moves=[
            reviewing.upon(Merge).to(joined, when=open_elsewhere(Merge.into)),
            reviewing.at_end().to(done),
        ],
    )
    clock = SetClock(MONDAY)
    engine = Engine([rules_], community="garden", clock=clock, directory=People({"wu": ["office"]}))
    for case in ("1", "2"):
        engine.open(rules_, Propose(actor="li", title="Lamps"), case=case).accept()
    part = {"procedure": "family", "title": "Part"}
    engine.perform("1", Split(actor="wu", parts=(part,))).accept()
    engine.perform("2", Merge(actor="wu", into="1")).accept()
    clock.forward(timedelta(days=4))
    engine.settle()
    return engine


class TestAFamily:
    def test_is_verified_together(self, family: Engine, tmp_path: Path) -> None:
        export(family, tmp_path / "family.jsonl")
        done = verify(tmp_path / "family.jsonl")
        assert (done.fault, done.not_judged) == (None, ())
        assert done.judged >= 8

    def test_lacks_what_was_left_out(self, family: Engine, tmp_path: Path) -> None:
        export(family, tmp_path / "one.jsonl", cases=["2"])
        done = verify(tmp_path / "one.jsonl")
        assert done.record is not None
        assert done.record.without == {"1"}
        assert [one.lacks for one in done.not_judged] == [Phrase("case 1", "事项1")]
        export(family, tmp_path / "one.jsonl", cases=["1"])
        done = verify(tmp_path / "one.jsonl")
        assert done.record is not None
        assert done.record.without == {"1.2.1", "2"}
        assert done.holds

    @pytest.mark.parametrize(
        ("members", "change", "wrong"),
        [
            ({"type": "Told", "kind": "merged"}, {"message": "2:1:1"}, "case 2 never made this known to it"),
            ({"type": "Told", "kind": "merged"}, {"message": "2:9:1"}, "case 2 never made this known to it"),
            (
                {"type": "Told", "kind": "merged"},
                {"message": "nonsense"},
                "case 2 never made this known to it",
            ),
            ({"type": "Told", "kind": "ended"}, {"data": {"stage": "joined"}}, "never made this known to it"),
            ({"type": "Told", "kind": "ended"}, {"sender": "9"}, "case 9 never made this known to it"),
            ({"type": "Opened", "parent": "1"}, {"parent": "2"}, "case 2 never opened it"),
            ({"type": "Opened", "parent": "1"}, {"parent": "9"}, "case 9 never opened it"),
        ],
    )
    def test_has_no_message_that_nobody_sent(
        self, family: Engine, tmp_path: Path, members: dict[str, Any], change: dict[str, Any], wrong: str
    ) -> None:
        export(family, tmp_path / "family.jsonl")
        done = verify(
            forge(tmp_path / "family.jsonl", lambda events: first(events, **members).update(change))
        )
        assert done.fault is not None
        assert wrong in done.fault.en


class TestRulesOfItsOwn:
    def test_are_not_taken_from_data_that_means_another_procedure(self, record: Path) -> None:
        lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
        laxer = next(line for line in lines if line["kind"] == "procedure")
        laxer["drawn"]["by"] = laxer["drawn"]["by"] | {"rule": "consult.standard:nobody"}
        record.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        done = verify(reseal(record))
        assert done.holds
        assert done.judged == 0
        assert {one.lacks.en for one in done.not_judged} == {"the procedure sorted, version 2"}

    def test_are_not_in_the_record_and_it_says_so(self, own: Path) -> None:
        done = verify(own)
        assert done.holds
        (one,) = done.not_judged
        assert (one.case, one.seq, one.line) == ("1", 2, 7)
        assert one.lacks.en.endswith("says_not, version 4")
        assert done.judged == 8

    def test_are_asked_where_the_procedure_is_given(self, own: Path) -> None:
        done = verify(own, [rules(own=True)])
        assert done.not_judged == ()
        assert done.judged == 9

    def test_of_another_procedure_do_not_stand_for_them(self, own: Path) -> None:
        assert len(verify(own, [rules(), rules(own=True, lasts=8)]).not_judged) == 1

    def test_are_not_looked_up_outside_of_consult(self, record: Path) -> None:
        drawn: Any = draw(rules())
        for place in (
            "os:system",
            "consult.cli:main",
            "consult.voting.boxes:__dict__",
            "consult.acts:sys",
            "x",
        ):
            for made in (
                {"made": place, "of": {}},
                {"function": place},
                {"type": place},
                {"act": place},
                {"member": "A", "of": place},
                {"rule": place, "version": "1", "of": {}},
            ):
                with pytest.raises(NotThere):
                    build({**drawn, "by": made})
        # What a module of consult has from elsewhere is not its own.
        with pytest.raises(NotThere):
            build({**drawn, "by": {"function": "consult.standard:met"}})


class TestAReceipt:
    def test_shows_that_a_paper_is_in(self, tmp_path: Path) -> None:
        going = Poll(Vote("voters", secret=True))
        rulings = [going.ask(CastVote(actor=voter, choice="yes")) for voter in "abcdef"]
        export(going.engine, tmp_path / "open.jsonl")
        going.close()
        export(going.engine, tmp_path / "closed.jsonl")
        record = read(tmp_path / "closed.jsonl")
        for ruling in rulings:
            assert ruling.receipt is not None
            assert list(papers_in(read(tmp_path / "open.jsonl"), ruling.receipt)) == []
            (paper,) = papers_in(record, ruling.receipt)
            assert paper.holds
            assert (paper.case, paper.stage, paper.visit, paper.size) == ("m", "voting", 1, 6)
            assert paper.root == record.cases["m"].results["voting"].data["receipts"]
        assert list(papers_in(record, "0" * 64)) == []

    def test_is_looked_for_in_secret_votes_alone(self, record: Path) -> None:
        assert list(papers_in(read(record), "0" * 64)) == []

    @pytest.mark.parametrize("receipt", ["", "x", "12", "0" * 65, "是" * 64])
    def test_that_is_none_is_refused_and_not_repeated(self, record: Path, receipt: str) -> None:
        with pytest.raises(ConsultError, match="is not 64 hexadecimal digits"):
            list(papers_in(read(record), receipt))


APP: Final = typer.Typer()
APP.command()(verify_command)


def cli(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(APP, [str(one) for one in arguments])
    if isinstance(done.exception, ConsultError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


class TestTheCommand:
    def test_says_that_a_record_holds_and_ends_with_0(self, record: Path) -> None:
        code, said = cli(record, "--heads")
        seal, head = read(record).seal, verify(record).heads["1"]
        assert code == 0
        assert said.splitlines()[:4] == [
            f"✓ {record} holds",
            "  of garden: 3 cases, 12 events, 1 rolls, 1 ballot boxes",
            f"  sealed by {seal}",
            "  9 decisions were made again and came out as they were recorded",
        ]
        assert f"  {head}  1" in said.splitlines()

    def test_says_so_in_chinese(self, record: Path) -> None:
        code, said = cli(record, "--lang", "zh")
        assert code == 0
        assert said.startswith(f"✓ {record}：成立\n  garden：事项3件，事件12条，名册1份，票箱1个\n")

    def test_names_the_first_thing_that_is_wrong_and_ends_with_1(self, record: Path) -> None:
        record.write_bytes(record.read_bytes().replace(b"Lamp 2", b"Lamp 5"))
        code, said = cli(record)
        assert code == 1
        assert said.startswith(f"✗ the record does not hold: {record}, line 5: it does not follow")
        assert cli(record, "--lang", "zh")[1].startswith("✗ 记录不成立：")

    def test_says_what_was_not_judged_and_ends_with_3(self, own: Path) -> None:
        code, said = cli(own)
        assert code == 3
        assert said.startswith(f"? {own} holds, as far as it could be judged\n")
        assert "says_not, version 4: 1, first in case 1, event 2 (line 7)" in said
        code, said = cli(own, "--lang", "zh")
        assert code == 3
        assert "says_not（版本4）：1项，首见于事项1的事件2（第7行）" in said

    def test_takes_the_rules_of_a_file(self, own: Path, tmp_path: Path) -> None:
        (tmp_path / "garden_rules.py").write_text(
            "import test_records_verifying as made\nprocedure = made.rules(own=True)\n", encoding="utf-8"
        )
        sys.modules.setdefault("test_records_verifying", sys.modules[__name__])
        assert cli(own, "--procedure", tmp_path / "garden_rules.py")[0] == 0
        assert cli(own, "--procedure", "five-step")[0] == 2
        assert "no case runs under five-step" in cli(own, "--procedure", "five-step")[1]

    @pytest.mark.parametrize(
        "content", [None, b"", b"\x00\xff" * 99, b"{}\n", b'{"kind":"record","format":9}\n']
    )
    def test_ends_with_2_where_there_is_no_record(self, tmp_path: Path, content: bytes | None) -> None:
        path = tmp_path / "some.jsonl"
        if content is not None:
            path.write_bytes(content)
        code, said = cli(path)
        assert code == 2
        assert said.startswith(str(path))

    def test_looks_receipts_and_anchors_up(self, tmp_path: Path) -> None:
        going = Poll(Vote("voters", secret=True))
        receipt = going.ask(CastVote(actor="a", choice="yes")).receipt
        going.close()
        path = tmp_path / "secret.jsonl"
        export(going.engine, path)
        code, said = cli(path, "--receipt", receipt, "--anchor", read(path).seal)
        assert code == 0
        assert "is the seal of this record" in said
        assert "✓ the paper of this receipt is in: case m, voting, number 1 of 1 under the root" in said
        assert "该回执的选票已计入" in cli(path, "--receipt", receipt, "--lang", "zh")[1]
        assert cli(path, "--receipt", "0" * 64)[0] == 1
        assert cli(path, "--receipt", "0")[0] == 2
        assert cli(path, "--anchor", "0" * 64)[0] == 1


def test_a_file_that_is_none_is_no_fault(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="cannot be opened"):
        verify(tmp_path / "none.jsonl")


class TestWhatIsBuilt:
    def test_is_kept_apart_from_the_procedure_of_the_same_fingerprint(self, own: Path) -> None:
        """Else the one would ask the rules of the other, which it has not."""
        assert len(verify(own).not_judged) == 1
        made = build(json.loads(json.dumps(draw(rules(own=True)))))
        real = rules(own=True)
        assert made == real
        assert made.prepared.events is not house_of(real).events
        assert [lived(real).case(case).stage for case in "12"] == ["carried", "out"]
        assert len(verify(own).not_judged) == 1
