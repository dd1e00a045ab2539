"""The yearly fund: never over-committed nor overpaid, awards by the formula, and the end of the year."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from consult.activities.ballots import CastVote
from consult.activities.works import Contribute, Inspect, Kind, Report
from consult.acts import Act, Amend, Propose
from consult.case import Case, Entry
from consult.catalogue.five_steps import five_step
from consult.catalogue.funds import COMMUNITY_FUND, VILLAGE_FUND, FundProfile, benefit_fund
from consult.catalogue.funds.acts import Commit, OpenFund, Pay, Purpose, Release
from consult.catalogue.funds.awards import Award, award_for, funded
from consult.catalogue.funds.grants import Grants
from consult.catalogue.funds.money import yuan
from consult.catalogue.steps.acts import Admit, Raise
from consult.catalogue.steps.awarding import Awarding, award_told
from consult.catalogue.steps.choices import Channel
from consult.catalogue.steps.implementing import Implementing
from consult.catalogue.steps.ways import Way
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConflictError
from consult.facts import Answers, Facts
from consult.flaws import flaws
from consult.procedure import Also, Procedure, Stage
from consult.rulings import Ruling
from consult.standard import anyone
from consult.stores import Append, MemoryStore
from consult.timing import days
from consult.verdicts import Outcome, Phrase
from consult.voting import Choice, at_least

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
#: The first moment of 2027 in Shanghai.
NEW_YEAR = datetime(2026, 12, 31, 16, tzinfo=UTC)
TICK = datetime.resolution
DAY = timedelta(days=1)
AWARD, SUBSIDY = Purpose.AWARD, Purpose.SUBSIDY


class Again(Act):
    """Do the works again."""

    zh = "返工"


def matters(award: Award | None = None) -> Procedure:
    """Works, their award, and whatever comes after."""
    works = Implementing(discloses_every=None, lasts=days(400))
    awarding = Awarding() if award is None else Awarding(award=award)
    after = Stage("after", title="之后", waits=True, also=Also(Amend, anyone()))
    return Procedure(
        "matter",
        version="1",
        title="事项",
        start=works.stage,
        opens=Propose,
        by=anyone(),
        moves=[
            *works.moves(awarding.ways),
            *awarding.moves((Way(after),)),
            after.upon(Again).to(works.stage, by=anyone()),
        ],
    )


PEOPLE = {"su": ["street office"], "lin": ["joint meeting"], "qian": ["treasurer"], "wu": ["branch"], "he": [
    "supervisory committee"]}  # fmt: skip


class Town:
    """A fund of 2026, and matters that may be given something."""

    def __init__(
        self,
        fund: Procedure | None = None,
        *,
        award: Award | None = None,
        store: Any = None,
        limit: int | None = None,
    ) -> None:
        self.fund = benefit_fund() if fund is None else fund
        self.matter = matters(award)
        self.clock = SetClock(MONDAY)
        self.store = MemoryStore() if store is None else store
        self.engine = self.another()
        opened = self.open(limit=limit)
        assert opened.accepted, opened.explain()

    def another(self) -> Engine:
        """An engine over the same store."""
        people = People(PEOPLE)
        return Engine([self.fund, self.matter], store=self.store, clock=self.clock, directory=people)

    def open(
        self, case: str = "f", *, actor: str = "su", year: int = 2026, limit: int | None = None
    ) -> Ruling:
        act = OpenFund(actor=actor, title="Fund", year=year, limit=limit)
        return self.engine.open(self.fund, act, case=case)

    def works(self, *cases: str) -> None:
        for case in cases:
            self.engine.open(self.matter, Propose(actor="an", title="Path"), case=case)

    def accepted(self, case: str, *, money: int, cost: int | None = None) -> None:
        """Raise *money* for the works of a matter, and have them accepted."""
        if self.engine.store.case("community", case) is None:
            self.works(case)
        if money:
            self.do(Contribute(actor="an", kind=Kind.MONEY, amount=money), case=case)
        self.do(
            Report(actor="wu", text="Done", cost=money if cost is None else cost),
            Inspect(actor="he", accept=True),
            case=case,
        )

    def do(self, *acts: Act, case: str = "f") -> None:
        for act in acts:
            ruling = self.engine.perform(case, act)
            assert ruling.accepted, ruling.explain()

    def refused(self, act: Act, *, lang: str = "en") -> str:
        ruling = self.engine.perform("f", act)
        assert not ruling.accepted
        return ruling.explain("zh" if lang == "zh" else "en")

    def stage(self, case: str = "f") -> str:
        return self.engine.case(case).stage

    def head(self, case: str) -> Case:
        return self.engine.case(case)

    def sums(self) -> tuple[int, int]:
        ledger = self.head("f").ledger("fund:sum")
        committed, paid = (ledger[of].value["sum"] if of in ledger else 0 for of in ("committed", "paid"))
        return committed, paid


def commit(amount: int, matter: str = "m", purpose: Purpose = SUBSIDY, actor: str = "lin") -> Commit:
    return Commit(actor=actor, matter=matter, purpose=purpose, amount=amount, reason="Needed")


def release(amount: int, matter: str = "m", purpose: Purpose = SUBSIDY) -> Release:
    return Release(actor="lin", matter=matter, purpose=purpose, amount=amount, reason="Cheaper")


def pay(amount: int, matter: str = "m", purpose: Purpose = SUBSIDY, actor: str = "qian") -> Pay:
    return Pay(actor=actor, matter=matter, purpose=purpose, amount=amount, payee="Firm")


class TestOpening:
    @pytest.mark.parametrize(
        "rules",
        [benefit_fund(), benefit_fund(VILLAGE_FUND, settling=days(30)), matters()],
        ids=["community", "village", "matter"],
    )
    def test_it_has_no_flaws(self, rules: Procedure) -> None:
        assert flaws(rules) == ()

    @pytest.mark.parametrize(
        ("profile", "yuan_a_year"),
        [(COMMUNITY_FUND, 200_000), (VILLAGE_FUND, 100_000)],
        ids=["town", "village"],
    )
    def test_the_published_sums_are_its_limits(self, profile: FundProfile, yuan_a_year: int) -> None:
        town = Town(benefit_fund(profile))
        assert town.head("f").place.opening == {"year": 2026, "limit": yuan_a_year * 100}

    def test_an_opening_may_say_less_and_never_more(self) -> None:
        town = Town(limit=5)
        assert town.head("f").place.opening["limit"] == 5
        assert town.open("g", limit=20_000_000).accepted
        beyond = town.open("h", limit=20_000_001)
        assert not beyond.accepted
        assert "申请200,000.01元，最高200,000.00元" in beyond.explain("zh")

    def test_a_year_that_is_over_is_not_opened(self) -> None:
        town = Town()
        over = town.open("g", year=2025)
        assert not over.accepted
        assert "the year 2025 ends on 2026-01-01 00:00" in over.explain()
        assert town.open("g", year=2027).accepted

    def test_only_the_street_office_opens_it(self) -> None:
        assert not Town().open("g", actor="lin").accepted


class TestCommitments:
    def test_the_last_fen_can_be_committed_and_not_one_more(self) -> None:
        town = Town(limit=100)
        town.works("m", "n")
        town.do(commit(60))
        assert "41.00" not in town.refused(commit(41, "n"))
        assert "申请安排0.41元，资金总额1.00元，尚余0.40元" in town.refused(commit(41, "n"), lang="zh")
        town.do(commit(40, "n"))
        assert town.sums() == (100, 0)
        assert "0.00 yuan of 1.00 yuan is left" in town.refused(commit(1))

    def test_what_is_released_can_be_committed_again(self) -> None:
        town = Town(limit=100)
        town.works("m", "n")
        town.do(commit(100), release(30))
        assert not town.engine.perform("f", commit(31, "n")).accepted
        town.do(commit(30, "n"))
        assert town.sums() == (100, 0)

    def test_the_matter_is_told_of_what_is_committed_and_of_what_is_released(self) -> None:
        town = Town()
        town.works("m")
        town.do(commit(500), release(200))
        told = town.head("m")
        (heard,) = told.ledger("told:funded").values()
        assert heard.value == {
            "purpose": "subsidy",
            "amount": 500,
            "said": {"en": "5.00 yuan is committed (subsidy)", "zh": "为本事项安排补助资金5.00元"},
        }
        (heard,) = told.ledger("told:fund-released").values()
        assert heard.value["said"] == {
            "en": "2.00 yuan that was committed is taken back (subsidy)",
            "zh": "收回为本事项安排的补助资金2.00元",
        }
        assert (funded(told, SUBSIDY), funded(told, AWARD), funded(told, SUBSIDY, besides="f")) == (300, 0, 0)
        assert told.relatives["f"].kind == town.head("f").relatives["m"].kind == "funding"

    def test_a_matter_that_is_not_there_is_given_nothing(self) -> None:
        assert "没有编号为m的事项" in Town().refused(commit(1), lang="zh")

    def test_a_subsidy_is_given_while_the_works_are_carried_out(self) -> None:
        town = Town()
        town.accepted("m", money=0)
        assert town.stage("m") == "after"
        said = "case m does not stand where the subsidy is given: implementing"
        assert said in town.refused(commit(1))
        assert "事项m未处于可安排补助的阶段：民事民办" in town.refused(commit(1), lang="zh")

    def test_only_the_joint_meeting_commits_and_only_the_treasurer_pays(self) -> None:
        town = Town()
        town.works("m")
        assert "qian is not joint meeting" in town.refused(commit(1, actor="qian"))
        town.do(commit(1))
        assert "lin is not treasurer" in town.refused(pay(1, actor="lin"))

    @pytest.mark.parametrize("amount", [0, -1, 1.0, True], ids=str)
    def test_an_amount_is_a_positive_whole_number_of_fen(self, amount: Any) -> None:
        with pytest.raises(ValueError, match="amount"):
            commit(amount)

    def test_what_may_be_done_is_told_before_anything_is_written(self) -> None:
        found = {option.act: option.verdict.outcome for option in Town().engine.options("f", "lin")}
        assert found == {Commit: Outcome.UNDECIDED, Release: Outcome.UNDECIDED, Pay: Outcome.UNMET}

    def test_the_progress_wall_shows_how_much_is_committed(self) -> None:
        town = Town(limit=100)
        town.works("m")
        town.do(commit(60))
        rows = {row.case: row for row in town.engine.board()}
        assert rows["f"].progress == (60, 100)
        assert rows["f"].responsible == Phrase("joint meeting", "联席会议")


class TestPayments:
    def test_what_is_committed_is_paid_and_not_a_fen_more(self) -> None:
        town = Town()
        town.works("m", "n")
        town.do(commit(100), commit(50, "n"), pay(70))
        assert "0.30 yuan is committed to m as subsidy and not paid" in town.refused(pay(31))
        town.do(pay(30))
        assert "申请0.01元；已为m安排、尚未拨付的补助资金为0.00元" in town.refused(pay(1), lang="zh")
        assert town.sums() == (150, 100)

    def test_what_is_committed_for_one_purpose_is_not_paid_for_another(self) -> None:
        town = Town()
        town.works("m")
        town.do(commit(100))
        assert "0.00 yuan is committed to m as award" in town.refused(pay(1, purpose=AWARD))

    def test_what_is_paid_is_not_released(self) -> None:
        town = Town()
        town.works("m")
        town.do(commit(100), pay(60))
        assert not town.engine.perform("f", release(41)).accepted
        town.do(release(40))
        assert town.sums() == (60, 60)

    @given(
        st.lists(
            st.tuples(st.sampled_from(["c", "r", "p"]), st.sampled_from("mn"), st.integers(1, 60)),
            max_size=25,
        )
    )
    def test_no_order_of_acts_spends_more_than_there_is(self, wanted: list[tuple[str, str, int]]) -> None:
        town = Town(limit=100)
        town.works("m", "n")
        committed, paid = {"m": 0, "n": 0}, {"m": 0, "n": 0}
        for kind, matter, amount in wanted:
            act = {"c": commit, "r": release, "p": pay}[kind](amount, matter)
            done = town.engine.perform("f", act).accepted
            if kind == "c":
                assert done is (sum(committed.values()) + amount <= 100)
                committed[matter] += amount * done
            else:
                assert done is (amount <= committed[matter] - paid[matter])
                (paid if kind == "p" else committed)[matter] += (1 if kind == "p" else -1) * amount * done
        assert town.sums() == (sum(committed.values()), sum(paid.values()))
        assert all(funded(town.head(name), SUBSIDY) == committed[name] for name in "mn")


class Racing:
    """A store in which, right before something is written, somebody else does something."""

    def __init__(self) -> None:
        self.kept = MemoryStore()
        self.others: list[Callable[[], object]] = []
        self.lost = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)

    @contextmanager
    def writing(self, community: str, case: str) -> Iterator[None]:
        yield

    def append(self, community: str, written: Append) -> Any:
        if self.others:
            self.others.pop()()
        try:
            return self.kept.append(community, written)
        except ConflictError:
            self.lost += 1
            raise


class TestRaces:
    @pytest.mark.parametrize(("before", "first", "then"), [
        ((), commit(60), commit(60, "n")),
        ((commit(60),), pay(60), pay(60)),
        ((commit(60),), release(60), pay(60)),
    ], ids=["commit", "pay", "release"])  # fmt: skip
    def test_of_two_who_want_the_same_money_one_is_refused(
        self, before: tuple[Act, ...], first: Act, then: Act
    ) -> None:
        store = Racing()
        town = Town(store=store, limit=100)
        town.works("m", "n")
        town.do(*before)
        quicker: list[Ruling] = []
        store.others.append(lambda: quicker.append(town.another().perform("f", first)))
        slower = town.engine.perform("f", then)
        assert (store.lost, quicker[0].accepted, slower.accepted) == (1, True, False)
        assert "0.40 yuan of 1.00 yuan is left" in slower.explain() or "and not paid" in slower.explain()


class TestFormula:
    @pytest.mark.parametrize(
        ("raised", "award"), [(0, 0), (1, 0), (2, 1), (3, 1), (9_999_999, 4_999_999), (10_000_000, 5_000_000),
                              (10_000_002, 5_000_000)], ids=str,
    )  # fmt: skip
    def test_it_is_half_rounded_down_and_at_most_the_cap(self, raised: int, award: int) -> None:
        assert award_for(raised) == award

    @given(st.integers(0, 10**9), st.fractions(0, 1), st.integers(0, 10**8))
    def test_it_is_the_largest_whole_number_within_rate_and_cap(
        self, raised: int, rate: Fraction, cap: int
    ) -> None:
        found = award_for(raised, rate=rate, cap=cap)
        assert found <= cap
        assert found <= rate * raised
        assert found + 1 > min(rate * raised, Fraction(cap))

    @pytest.mark.parametrize(
        ("arguments", "error", "said"),
        [
            ({"self_raised": -1}, ValueError, "self_raised -1 is negative"),
            ({"self_raised": 1, "cap": -1}, ValueError, "cap -1 is negative"),
            ({"self_raised": 1.5}, TypeError, "self_raised 1.5 is a float"),
        ],
        ids=str,
    )
    def test_it_takes_whole_fen_alone(
        self, arguments: dict[str, Any], error: type[Exception], said: str
    ) -> None:
        with pytest.raises(error, match=said):
            award_for(**arguments)

    @pytest.mark.parametrize(
        "rate", ["1/3", Fraction(1, 3), at_least("1/3")], ids=["text", "fraction", "share"]
    )
    def test_the_rate_is_given_in_any_exact_form(self, rate: Any) -> None:
        assert Award(rate=rate) == Award(rate=Fraction(1, 3))
        assert Award(rate=rate).phrase() == Phrase(
            "1/3 of what residents raised, at most 50,000.00 yuan", "居民自筹资金的1/3，最高50,000.00元"
        )

    @pytest.mark.parametrize("wrong", [{"rate": 0.5}, {"rate": "3/2"}, {"cap": -1}, {"cap": 1.0}], ids=str)
    def test_a_rate_or_cap_that_is_none_is_an_error(self, wrong: dict[str, Any]) -> None:
        with pytest.raises((TypeError, ValueError)):
            Award(**wrong)


class TestAwards:
    def test_the_formulas_amount_can_be_awarded_and_not_a_fen_more(self) -> None:
        town = Town()
        town.accepted("m", money=1001)
        assert town.stage("m") == "awarding"
        assert "申请5.01元，可奖补5.00元：居民自筹资金的1/2，最高50,000.00元" in town.refused(
            commit(501, purpose=AWARD), lang="zh"
        )
        town.do(commit(500, purpose=AWARD))
        assert (town.stage("m"), funded(town.head("m"), AWARD)) == ("after", 500)

    def test_a_matter_that_stands_elsewhere_is_awarded_nothing(self) -> None:
        town = Town()
        town.works("m")
        told = town.refused(commit(1, purpose=AWARD))
        assert "✗ case m does not stand where the award is given: awarding" in told

    def test_the_stage_in_which_it_stands_is_told_by_its_title(self) -> None:
        town = Town()
        town.works("m")
        town.accepted("m", money=1000)
        refused = commit(501, purpose=AWARD)
        assert "✓ case m stands in “awarding”, where the award is given" in town.refused(refused)
        assert "✓ 事项m现处“以奖代补”阶段，可安排以奖代补" in town.refused(refused, lang="zh")

    def test_stages_are_named_by_text_or_with_a_title_and_titles_leave_the_rules_what_they_were(self) -> None:
        plain = Grants(awarding="prize_giving", subsidised=["works"])
        titled = Grants(awarding=Phrase("prize_giving", "颁奖"), subsidised=(Phrase("works", "施工"),))
        assert plain.awarding.phrase() == Phrase("prize giving", "prize_giving")
        assert titled.awarding.phrase() == Phrase("prize giving", "颁奖")
        assert (titled.awarding.name, titled.subsidised[0].name) == ("prize_giving", "works")
        assert benefit_fund(grants=plain).fingerprint == benefit_fund(grants=titled).fingerprint
        assert benefit_fund(grants=plain).fingerprint != benefit_fund().fingerprint

    def test_where_none_comes_in_time_the_matter_goes_on_and_is_awarded_nothing(self) -> None:
        town = Town()
        town.accepted("m", money=1000)
        ends = town.head("m").place.ends
        assert ends is not None
        town.clock.set(ends - TICK)
        assert town.stage("m") == "awarding"
        town.clock.set(ends)
        assert "case m does not stand where the award is given" in town.refused(commit(1, purpose=AWARD))
        assert town.stage("m") == "after"

    def test_where_nothing_was_raised_nobody_is_waited_for(self) -> None:
        town = Town()
        town.accepted("m", money=0, cost=100)
        assert town.stage("m") == "after"

    def test_only_what_the_works_cost_counts_as_raised(self) -> None:
        town = Town()
        town.accepted("m", money=1000, cost=600)
        assert "3.00 yuan may be awarded" in town.refused(commit(301, purpose=AWARD))
        town.do(commit(300, purpose=AWARD))

    def test_that_can_be_switched_off(self) -> None:
        award = Award(within_cost=False)
        town = Town(benefit_fund(grants=Grants(award=award)), award=award)
        town.accepted("m", money=1000, cost=600)
        town.do(commit(500, purpose=AWARD))

    def test_labour_and_materials_are_no_money(self) -> None:
        town = Town()
        town.works("m")
        for kind in (Kind.LABOUR, Kind.MATERIALS):
            town.do(Contribute(actor="an", kind=kind, amount=900), case="m")
        town.accepted("m", money=0, cost=900)
        assert town.stage("m") == "after"

    def test_a_subsidy_takes_the_place_of_an_award(self) -> None:
        town = Town()
        town.works("m")
        town.do(commit(10))
        town.accepted("m", money=1000)
        assert town.stage("m") == "after"

    def test_a_subsidy_that_was_released_does_not(self) -> None:
        town = Town()
        town.works("m")
        town.do(commit(10), release(10))
        town.accepted("m", money=1000)
        assert town.stage("m") == "awarding"

    def test_both_can_be_had_where_a_community_says_so(self) -> None:
        award = Award(instead=False)
        town = Town(benefit_fund(grants=Grants(award=award)), award=award)
        town.works("m")
        town.do(commit(10))
        town.accepted("m", money=1000)
        town.do(commit(500, purpose=AWARD))

    def test_a_part_of_the_award_leaves_no_second_one(self) -> None:
        town = Town()
        town.accepted("m", money=1000)
        town.do(commit(200, purpose=AWARD))
        assert town.stage("m") == "after"
        assert not town.engine.perform("f", commit(1, purpose=AWARD)).accepted

    def test_after_rework_only_what_was_not_awarded_before_can_be(self) -> None:
        town = Town()
        town.accepted("m", money=1000)
        town.do(commit(500, purpose=AWARD))
        town.do(Again(actor="an"), case="m")
        town.accepted("m", money=0, cost=9999)
        assert town.stage("m") == "after"
        town.do(Again(actor="an"), case="m")
        town.accepted("m", money=500, cost=9999)
        assert town.stage("m") == "awarding"
        assert "2.50 yuan may be awarded" in town.refused(commit(251, purpose=AWARD))
        town.do(commit(250, purpose=AWARD))
        assert (town.stage("m"), town.sums()[0]) == ("after", 750)

    def test_another_fund_does_not_award_the_same_again(self) -> None:
        town = Town()
        town.accepted("m", money=1000)
        town.open("g")
        town.do(commit(500, purpose=AWARD), case="g")
        town.do(Again(actor="an"), case="m")
        town.accepted("m", money=2, cost=9999)
        assert town.stage("m") == "awarding"
        assert "0.01 yuan may be awarded" in town.refused(commit(2, purpose=AWARD))

    def test_works_accepted_on_an_earlier_text_are_not_awarded(self) -> None:
        town = Town()
        town.accepted("m", money=1000)
        before = town.head("m")
        town.do(commit(500, purpose=AWARD))
        town.do(Amend(actor="an", text="Otherwise"), case="m")
        assert (Award().self_raised(before), Award().self_raised(town.head("m"))) == (1000, 0)

    @pytest.mark.parametrize(
        ("early", "visit", "purpose", "outcome"),
        [
            (0, 1, AWARD, Outcome.MET),
            (1, 1, AWARD, Outcome.UNDECIDED),
            (0, 2, AWARD, Outcome.UNDECIDED),
            (0, 1, SUBSIDY, Outcome.UNDECIDED),
        ],
        ids=["of this visit", "from before", "of another visit", "of a subsidy"],
    )
    def test_only_word_of_an_award_in_this_visit_ends_the_waiting(
        self, early: int, visit: int, purpose: Purpose, outcome: Outcome
    ) -> None:
        town = Town()
        town.accepted("m", money=1000)
        head = town.head("m")
        at = head.place.entered - early * TICK
        entry = Entry("funded", "f", at, head.seq, {"purpose": purpose.value, "amount": 5}, visit, 1)
        told = attrs.evolve(head, ledgers=head.ledgers.insert("told:funded", HashTrieMap({"f:2:1": entry})))
        facts = Facts(told, None, head.at, Answers(), town.matter.zone)
        assert award_told().ask(facts).outcome is outcome

    def test_works_that_were_not_accepted_are_not_awarded(self) -> None:
        town = Town()
        town.works("m")
        assert Award().self_raised(town.head("m")) == 0
        town.accepted("m", money=1000)
        head = town.head("m")
        found = head.results["implementing"]
        spoilt = attrs.evolve(found, data={**found.data, "accepted": False})
        spoilt_head = attrs.evolve(head, results=head.results.insert("implementing", spoilt))
        assert (Award().self_raised(head), Award().self_raised(spoilt_head)) == (1000, 0)

    def test_a_fund_may_give_none(self) -> None:
        town = Town(benefit_fund(grants=Grants(award=None)))
        town.accepted("m", money=1000)
        assert "本资金不用于以奖代补" in town.refused(commit(1, purpose=AWARD), lang="zh")


class TestTheFiveSteps:
    def test_a_matter_is_awarded_after_its_works_and_before_it_is_evaluated(self) -> None:
        steps = five_step(
            awarding=Awarding(), talks=None, reviewing=None, publishing=None, rerouting=None, replies=None
        )
        assert flaws(steps) == ()
        town = Town()
        people = People(PEOPLE, residents=["an"])
        town.engine = Engine([town.fund, steps], store=town.store, clock=town.clock, directory=people)
        raised = Raise(actor="an", title="Path", channel=Channel.HOME_VISIT)
        assert town.engine.open(steps, raised, case="m").accepted
        town.do(Admit(actor="lin", reason="Ours"), CastVote(actor="an", choice=Choice.YES), case="m")
        ends = town.head("m").place.ends
        assert ends is not None
        town.clock.set(ends)
        assert town.stage("m") == "implementing"
        town.accepted("m", money=1000)
        assert town.stage("m") == "awarding"
        town.do(commit(500, purpose=AWARD))
        assert town.stage("m") == "evaluating"


class TestYearsEnd:
    def test_it_closes_at_the_first_moment_of_the_next_year(self) -> None:
        town = Town()
        town.works("m")
        town.do(commit(100), pay(100))
        town.clock.set(NEW_YEAR - TICK)
        assert town.stage() == "running"
        town.clock.set(NEW_YEAR)
        assert town.stage() == "closed"
        assert town.head("f").results["running"].data == {
            "year": 2026,
            "limit": 20_000_000,
            "committed": 100,
            "paid": 100,
            "left": 19_999_900,
        }

    def test_what_is_not_paid_by_then_lapses(self) -> None:
        town = Town()
        town.works("m")
        town.do(commit(100), pay(99))
        town.clock.set(NEW_YEAR)
        assert town.stage() == "lapsed"
        assert "final" in town.refused(pay(1))

    def test_a_fund_that_gave_nothing_is_closed_too(self) -> None:
        town = Town()
        town.clock.set(NEW_YEAR)
        assert town.stage() == "closed"

    def test_where_there_is_time_to_settle_nothing_new_is_committed_in_it(self) -> None:
        town = Town(benefit_fund(settling=days(30)))
        town.works("m")
        town.do(commit(100))
        town.clock.set(NEW_YEAR)
        assert town.stage() == "settling"
        assert "does not take Commit" in town.refused(commit(1))
        town.do(pay(60), release(40))
        assert town.stage() == "closed"

    def test_what_is_not_settled_in_that_time_lapses(self) -> None:
        town = Town(benefit_fund(settling=days(30)))
        town.works("m")
        town.do(commit(100))
        town.clock.set(NEW_YEAR + 31 * DAY)
        assert town.stage() == "lapsed"


class TestMoney:
    @pytest.mark.parametrize(
        ("fen", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456_789, "1,234,567.89")], ids=str
    )
    def test_fen_are_said_in_yuan(self, fen: int, text: str) -> None:
        assert yuan(fen) == Phrase(f"{text} yuan", f"{text}元")
