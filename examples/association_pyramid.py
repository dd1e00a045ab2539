"""
The Lark Street choir: an association's own pyramid of three layers in one file, and one topic's way.

Members raise, the delegates of the four voices work solutions out, all members vote. That co-signers must
come from two voices is a rule of the choir's own. ``python examples/association_pyramid.py`` prints
``association_pyramid.txt``, and ``consult play examples/association_pyramid.py`` lets you try it yourself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from consult import (
    Act,
    Engine,
    Facts,
    People,
    SetClock,
    Standing,
    Verdict,
    at_least,
    days,
    met,
    rule,
    undecided,
)
from consult.activities import (
    BackSolution,
    CastBallot,
    FinishDrafting,
    OfferSolution,
    PetitionView,
    Support,
)
from consult.adapters.records import story
from consult.catalogue import pyramid
from consult.catalogue.pyramids import (
    AMEND,
    RETURN,
    ByApproval,
    Layer,
    RaiseTopic,
    Raising,
    Ratifying,
    Return,
    TakeUp,
    WorkingOut,
)
from consult.flaws import require_sound
from consult.standard import roles
from consult.voting import Roll

HERE: Final = ZoneInfo("Asia/Shanghai")

VOICES: Final = {
    "soprano": ("ailin", "boya", "cuiping"),
    "alto": ("danhong", "enhui", "fangfang"),
    "tenor": ("gaoming", "huajun", "jisheng"),
    "bass": ("kaifeng", "lijun", "mancheng"),
}
MEMBERS: Final = {member: voice for voice, members in VOICES.items() for member in members}
DELEGATES: Final = tuple(members[0] for members in VOICES.values())


# A rule of the choir's own


@rule(
    version="1",
    en="co-signed from {least} voices",
    zh="附议者来自至少{least}个声部",
    source="Rules of the choir, article 3",
)
def from_voices(facts: Facts, *, least: int) -> Verdict:
    """
    Those who co-sign sing in at least so many voices.

    It keeps the delegates from being called together for what one voice can settle by itself. That the others
    were asked it does not say.
    """
    view: PetitionView = facts.petition
    roll = facts.roll_named("members")
    voice = dict(zip(roll.voters, roll.groups["voice"], strict=True))
    found = sorted({voice[entry.actor] for entry in view.supporters})
    # More may co-sign, so too few are not yet a no.
    return (met if len(found) >= least else undecided)(
        "{have} voices have co-signed, {least} asked for",
        zh="已有{have}个声部附议，须{least}个",
        have=len(found),
        least=least,
    )


# The rules of the choir

LAYERS: Final = (
    Layer(
        name="initiators",
        title="发起人",
        who="members",
        does=Raising(cosigners=2),
        passes=from_voices(least=2),  # beside the two co-signers
        may=AMEND,
        lasts=days(21),
        pull="nobody",  # what too few stand behind ends here
    ),
    Layer(
        name="delegates",
        title="声部代表",
        who="delegates",
        does=WorkingOut(backing=2, most=3),
        speaks=roles("speaker"),
        may=RETURN,
        returns_to="initiators",
        lasts=days(14),
        pull=at_least("1/3"),  # of the members fetch what the delegates let lie
    ),
    Layer(
        name="members",
        title="全体团员",
        who="members",
        does=Ratifying(form=ByApproval(enough=at_least("2/3")), no_to="delegates"),
        lasts=days(7),
    ),
)

procedure = pyramid(LAYERS, name="lark-street", version="2026-1", title="云雀街合唱团议事规则", rounds=2)
require_sound(procedure)

people = People([Standing("danhong", roles=["speaker"])], delegates=DELEGATES)
people.put_roll(Roll.of("members", MEMBERS, groups={"voice": MEMBERS}))


# One topic on its way


class Choir:
    """The choir with one topic, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.clock = SetClock(datetime(2026, 4, 6, 20, tzinfo=HERE))
        self.engine = Engine([procedure], community="lark-street", clock=self.clock, directory=people)
        self.told = 0

    def later(self, number: int) -> None:
        """So many days go by."""
        self.clock.forward(timedelta(days=number))
        self.engine.settle()

    def do(self, *acts: Act) -> None:
        """This is done, and accepted."""
        for act in acts:
            self.engine.perform("summer", act).accept()

    def refused(self, act: Act) -> None:
        """Somebody tries, and hears why not."""
        self.tell()
        print(self.engine.perform("summer", act).explain())

    def offer(self, code: str, title: str, by: str, *backed_by: str) -> None:
        """A delegate offers a solution, and others back it."""
        self.do(OfferSolution(actor=by, code=code, title=title, text="In the first week of July."))
        self.do(*(BackSolution(actor=who, code=code) for who in backed_by))

    def approve(self, *ballots: str) -> None:
        """Members approve, in the order of the roll, each of the solutions that are named."""
        for member, said in zip(MEMBERS, ballots, strict=False):
            self.do(CastBallot(actor=member, choice=tuple(said.split()) or "none"))

    def tell(self) -> None:
        """What has happened since it was last told."""
        print(story(self.engine, "summer", brief=True, after=self.told))
        self.told = self.engine.case("summer").seq


def main() -> None:
    """Where does the choir sing in summer?"""
    c = Choir()
    raised = RaiseTopic(actor="ailin", title="Where we sing in summer", text="The hall is closed in July.")
    c.engine.open(procedure, raised, case="summer").accept()
    c.do(Support(actor="boya"), Support(actor="cuiping"))
    c.tell()
    print("-- Two have co-signed, and both sing soprano like her: it stays where it is.")
    c.later(2)
    c.do(Support(actor="mancheng"))

    c.offer("park", "In the park", "ailin", "danhong", "gaoming")
    c.offer("church", "In St Anne's", "danhong", "kaifeng")
    c.offer("yard", "In the school yard", "gaoming")
    c.refused(FinishDrafting(actor="gaoming"))
    c.do(FinishDrafting(actor="danhong"))
    c.approve("park", "park church", "park", "church", "church", "church", "", "", "", "park", "", "")
    c.later(8)
    c.tell()
    print("-- Neither has a majority. The delegates ask those who approved of nothing.")

    c.do(TakeUp(actor="danhong", reason="The tenors have no light in the park after eight."))
    c.refused(Return(actor="danhong", to="initiators", reason="Let them say what they want."))
    c.offer("early", "In the park, at six", "gaoming", "ailin", "kaifeng")
    c.do(FinishDrafting(actor="danhong"))
    c.approve(*["early"] * 9, "", "")
    c.later(8)
    c.tell()


if __name__ == "__main__":
    main()
