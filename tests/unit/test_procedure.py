"""Procedures as values: what can be said, and what is refused as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from consult import Act, Phrase, Procedure, Stage, days
from consult.acts import Propose, Withdraw
from consult.errors import ConsultError
from consult.procedure import Duty
from consult.standard import anyone, visits

if TYPE_CHECKING:
    from collections.abc import Callable

ASKING = Stage("asking", title="征集", lasts=days(3))
DONE = Stage("done", title="完成", answer=Phrase("done", "完成"))


def rules(*moves: Any, **other: Any) -> Procedure:
    parts: dict[str, Any] = {"version": "1", "start": ASKING, "opens": Propose, "by": anyone()}
    parts["moves"] = moves or [ASKING.at_end().to(DONE)]
    return Procedure("p", **parts | other)


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("make", "why"),
        [
            pytest.param(lambda: Stage("two words"), "is no identifier", id="a name with a blank"),
            pytest.param(lambda: ASKING.upon(str), "give a subclass of Act", id="upon what is no act"),
            pytest.param(lambda: ASKING.once(True), "takes a rule and got True", id="once a truth"),  # noqa: FBT003
            pytest.param(lambda: ASKING.once(anyone), "takes a rule", id="once a rule that was not made"),
            pytest.param(
                lambda: ASKING.at_end().to(DONE, when=visits(ASKING) == 2), "when=False", id="when a truth"
            ),
            pytest.param(
                lambda: ASKING.at_end().to(DONE, by=anyone()), "nobody acts there", id="by at the end"
            ),
            pytest.param(lambda: rules(opens=int), "give a subclass of Act", id="opened by what is no act"),
            pytest.param(lambda: rules(zone="Mars/Base"), "is not known", id="a zone that is none"),
            pytest.param(
                lambda: rules(languages=("en", "fr")), "messages exist in en and zh", id="a language"
            ),
            pytest.param(
                lambda: rules(ASKING.at_end().to(Stage("asking", answer="other"))),
                "two different stages named 'asking'",
                id="one name for two stages",
            ),
            pytest.param(
                lambda: rules(
                    ASKING.upon(type("Propose", (Act,), {"__module__": __name__})).to(DONE, by=anyone())
                ),
                "two different acts named Propose",
                id="one name for two acts",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused_with_its_reason(
        self, make: Callable[[], object], why: str
    ) -> None:
        with pytest.raises(ConsultError, match=why):
            make()


class TestEquality:
    def test_procedures_are_equal_when_all_of_their_definition_is(self) -> None:
        one, same, other = rules(), rules(), rules(version="2")

        assert one == same
        assert hash(one) == hash(same)
        assert one != other
        assert one != "p"

    def test_every_parameter_is_in_the_fingerprint(self) -> None:
        longer = Stage("asking", title="征集", lasts=days(4))
        made = [
            rules(),
            rules(version="2"),
            rules(title="规则"),
            rules(zone="Europe/Berlin"),
            rules(languages=("en",)),
            rules(start=longer, moves=[longer.at_end().to(DONE)]),
            rules(ASKING.at_end().to(DONE), ASKING.upon(Withdraw).to(DONE, by=anyone())),
            rules(ASKING.at_end().to(DONE, when=visits(ASKING) < 2)),
            rules(ASKING.at_end().to(DONE, when=visits(ASKING) < 3)),
        ]

        assert len({procedure.fingerprint for procedure in made}) == len(made)


class TestWords:
    def test_moves_read_as_clauses_of_both_languages(self) -> None:
        upon = ASKING.upon(Withdraw).to(DONE, by=anyone(), when=visits(ASKING) < 3)
        once = ASKING.once(visits(ASKING) > 1).to(DONE)

        assert upon.phrase() == Phrase(
            "upon Withdraw, if visits to asking < 3", "撤回时，若进入“征集”的次数 < 3"
        )
        assert once.phrase() == Phrase("once visits to asking > 1", "一旦进入“征集”的次数 > 1")
        assert str(ASKING.at_end().to(DONE)) == "asking -> done (at the end)"

    def test_names_stand_in_where_there_is_no_title(self) -> None:
        assert Stage("no_title").phrase() == Phrase("no title", "no_title")
        assert Duty("reply", Propose, within=days(1), by=anyone()).phrase() == Phrase("reply", "reply")
        assert rules().phrase() == Phrase("p", "p")

    def test_a_procedure_shows_its_size(self) -> None:
        assert repr(rules()) == "Procedure('p', version='1', 2 stages, 1 moves)"
