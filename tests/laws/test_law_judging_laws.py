"""What holds for every published result, whatever its figures."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from consult.law import Figures, LawRule, judge_result, rule, rules
from consult.voting import Box, Choice, Roll, State, abstain_with_silent, follow_majority
from consult.voting.decisions import judge

OWNERS = ["civil-code-278-ordinary", "civil-code-278-special"]
STATES = [State.NONE, State.YES, State.NO, State.ABSTAIN, State.VOID, State.DELIVERED]
CHOICES = {State.YES: Choice.YES, State.NO: Choice.NO, State.ABSTAIN: Choice.ABSTAIN}
POLICIES = [
    None,
    abstain_with_silent(clause="第8条"),
    follow_majority(clause="第8条", warned=True, by="persons"),
    follow_majority(clause="第8条", warned=True, by="area"),
]

papers = st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 2_000_000)), min_size=1, max_size=12)


def box_of(papers: list[tuple[State, int]]) -> Box:
    weights = [weight for _, weight in papers]
    roll = Roll.of("owners", [str(number) for number in range(len(papers))], weights={"area": weights})
    box = Box(roll, replaceable=False)
    for position, (state, _) in enumerate(papers):
        if state in CHOICES:
            assert box.cast(position, CHOICES[state].code)
        elif state is State.VOID:
            assert box.receive(position, state)
        elif state is State.DELIVERED:
            assert box.mark(position, state)
    return box


def square_metres(mm2: int) -> str:
    whole, rest = divmod(mm2, 1_000_000)
    return f"{whole}.{rest:06}"


def figures_of(papers: list[tuple[State, int]]) -> Figures:
    """The figures of a notice, summed plainly from the papers."""

    def of(*states: State) -> dict[str, Any]:
        chosen = [weight for state, weight in papers if state in states]
        return {"owners": len(chosen), "area": square_metres(sum(chosen))}

    returned = (State.YES, State.NO, State.ABSTAIN, State.VOID)
    return Figures(
        roll=of(*STATES),
        took_part=of(*returned),
        yes=of(State.YES),
        no=of(State.NO),
        abstain=of(State.ABSTAIN),
        void=of(State.VOID),
        silent=of(State.DELIVERED),
    )


@given(papers, st.sampled_from(OWNERS), st.sampled_from(POLICIES))
def test_figures_and_real_papers_come_to_the_same(
    papers: list[tuple[State, int]], name: str, policy: Any
) -> None:
    law = rule(name)
    by_figures = judge_result(law, figures_of(papers), policy=policy).verdict
    by_papers = judge(law.decision, box_of(papers).seal(), counting=law.counting(policy))
    assert by_figures.explain() == by_papers.explain()


@given(papers, st.sampled_from(OWNERS))
def test_adopted_is_what_a_plain_count_says(papers: list[tuple[State, int]], name: str) -> None:
    returned = {State.YES, State.NO, State.ABSTAIN, State.VOID}
    holds = True
    for weigh in (lambda _: 1, lambda weight: weight):
        whole = sum(weigh(weight) for _, weight in papers)
        part = sum(weigh(weight) for state, weight in papers if state in returned)
        yes = sum(weigh(weight) for state, weight in papers if state is State.YES)
        agreed = part > 0 and (
            Fraction(yes, part) >= Fraction(3, 4)
            if name.endswith("special")
            else Fraction(yes, part) > Fraction(1, 2)
        )
        holds = holds and Fraction(part, whole) >= Fraction(2, 3) and agreed
    assert judge_result(rule(name), figures_of(papers)).adopted is holds


@given(papers, st.sampled_from(OWNERS), st.data())
def test_leaving_a_figure_out_never_turns_no_into_yes_or_yes_into_no(
    papers: list[tuple[State, int]], name: str, data: st.DataObject
) -> None:
    whole = figures_of(papers)
    kept = {
        category: {
            unit: amount for unit, amount in given.items() if category == "roll" or data.draw(st.booleans())
        }
        for category, given in whole.by_category().items()
    }
    some = judge_result(rule(name), Figures(**kept)).verdict
    full = judge_result(rule(name), whole).verdict
    assert some.is_undecided or some.outcome is full.outcome


@given(st.sampled_from(rules()), st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_in_every_rule_need_is_what_the_leg_is_met_from(
    law: LawRule, whole: int, part: int, yes: int
) -> None:
    part, yes = min(part, whole), min(yes, part, whole)
    for mode in law.modes:
        one = law.by(mode.name)
        given: dict[str, Any] = {
            "roll": dict.fromkeys(mode.units, whole),
            "yes": dict.fromkeys(mode.units, yes),
        }
        if law.kind not in {"demand", "composition"}:
            given |= {
                "took_part": dict.fromkeys(mode.units, part),
                "no": dict.fromkeys(mode.units, part - yes),
            }
        for leg in judge_result(one, Figures(**given)).legs:
            assert leg.have is not None
            assert leg.need is not None
            assert leg.base is not None
            assert leg.met is (leg.base > 0 and leg.have >= leg.need)
