"""
Owners' decisions (业主共同决定): the Civil Code, what was law before it, local rules, and Taiwan's.

Article 278 has two stages with bases of their own. Of *all* owners at least two thirds must take part; of
those who *take part* more than half, or for special matters at least three quarters, must agree; each by
persons and by area. So all four legs must hold. Persons are not units: all units of one owner are one person,
and so are all that a developer has not sold or not handed over (Supreme Court interpretation Article 9). Area
is that of the exclusive parts (专有部分).

Abstaining is taking part, so it works like a no. Staying away does not: 8 for and 4 against of 12 miss three
quarters, 8 for and 4 absent reach them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from consult.law._making import (
    AREA,
    MORE_THAN_HALF,
    PERSONS,
    THREE_QUARTERS,
    TWO_THIRDS,
    Text,
    leg,
    mode,
)
from consult.law.model import LawRule, Mode
from consult.law.terms import Notice, Proxies, Revocation
from consult.verdicts import Phrase
from consult.voting.shares import at_least

if TYPE_CHECKING:
    from consult.voting.shares import Share
    from consult.voting.thresholds import Bases, Threshold

__all__ = [
    "CIVIL_CODE",
    "CIVIL_CODE_FROM",
    "INTERPRETATION",
    "ORDINARY",
    "REVOCATION",
    "RULES",
    "SPECIAL",
    "code_278",
    "owners",
    "regulation_12",
]

CIVIL_CODE: Final = Text("Civil Code", "民法典")
REGULATION: Final = Text("Property Management Regulation", "物业管理条例")
INTERPRETATION: Final = Text(
    "Supreme Court Interpretation on Ownership of Building Units", "建筑物区分所有权司法解释"
)
_GUIDANCE: Final = Text("Guidance Rule 274 of 2009", "建房〔2009〕274号指导规则")

_OWNERS: Final = Phrase("owners", "业主")
_UNITS: Final = {"owners": PERSONS, "area": AREA}
CIVIL_CODE_FROM: Final = date(2021, 1, 1)

_ROLL: Final = Phrase(
    "one owner is one person however many units, the developer's unsold or undelivered units are one person "
    "together, area is that of the exclusive parts (Interpretation Articles 8 and 9)",
    "一个业主无论拥有几套均计为一人，建设单位未出售或者未交付的部分合计为一人，"
    "面积为专有部分面积（司法解释第8、9条）",
)
REVOCATION: Final = Revocation(
    years=1,
    source=INTERPRETATION(
        "12",
        "within one year of when the owner knew, or should have known",
        "“应当在知道或者应当知道业主大会或者业主委员会作出决定之日起一年内行使”",
    ),
)
_NOTICE: Final = Notice(
    days=15,
    source=REGULATION("14", "all owners are told 15 days before the meeting", "会议召开15日以前通知全体业主"),
)
_PROXIES: Final = Proxies(
    source=Phrase("Civil Code Articles 161 and 165", "民法典第161条、第165条"),
    holders=Phrase("whoever holds a written mandate", "持有书面授权委托书的人"),
)


def _double(
    participation: Share,
    approval: Share,
    source: tuple[Phrase, Phrase, Phrase, Phrase],
    *,
    of_all: bool = False,
) -> tuple[Threshold, ...]:
    """Make the four legs: who takes part and who agrees, each by persons and by area."""
    base: Bases = "all" if of_all else "participating"
    return (
        leg("quorum_count", participation, "all", source[0], side="participating"),
        leg("quorum_area", participation, "all", source[1], side="participating", measure=AREA),
        leg("pass_count", approval, base, source[2]),
        leg("pass_area", approval, base, source[3], measure=AREA),
    )


def code_278(approval: Share, text: Text, article: str, *, special: bool) -> Mode:
    """The four legs of Article 278, for an ordinary matter or a special one."""
    en, zh = ("at least three quarters", "四分之三以上") if special else ("more than half", "过半数")
    return mode(
        "owners",
        _OWNERS,
        _UNITS,
        *_double(
            TWO_THIRDS,
            approval,
            (
                text(
                    article,
                    "at least two thirds of the owners by number take part",
                    "“应当由……人数占比三分之二以上的业主参与表决”",
                ),
                text(
                    article,
                    "owners of at least two thirds of the area of the exclusive parts take part",
                    "“应当由专有部分面积占比三分之二以上的业主……参与表决”",
                ),
                text(
                    article,
                    f"owners who are {en} of those taking part agree",
                    f"“应当经……参与表决人数{zh}的业主同意”",
                ),
                text(
                    article,
                    f"owners of {en} of the area taking part agree",
                    f"“应当经参与表决专有部分面积{zh}的业主……同意”",
                ),
            ),
        ),
    )


def owners(
    name: str,
    title: Phrase,
    decided: Mode,
    since: date,
    **more: object,
) -> LawRule:
    """Make a rule of owners; *more* is what it says otherwise, by field."""
    return LawRule(
        name=name,
        title=title,
        modes=(decided,),
        in_force_from=since,
        **{  # type: ignore[arg-type]  # what a local rule says otherwise, by field
            "papers": True,
            "ballots": "signed",
            "revocation": REVOCATION,
            "notice": _NOTICE,
            "proxies": _PROXIES,
            "roll": _ROLL,
            **more,
        },
    )


# -- the nation --------------------------------------------------------------------------------------------

ORDINARY: Final = Phrase(
    "owners decide an ordinary matter: rules of procedure, covenant, committee, manager, use of the "
    "maintenance fund, other major matters",
    "业主共同决定一般事项：议事规则、管理规约、业主委员会、物业服务人、使用维修资金、其他重大事项",
)
SPECIAL: Final = Phrase(
    "owners decide a special matter: raising the maintenance fund, altering or rebuilding, changing the "
    "use of common parts or doing business with them",
    "业主共同决定特别事项：筹集维修资金、改建重建、改变共有部分用途或者利用共有部分从事经营活动",
)

_CODE: Final = (
    owners(
        "civil-code-278-ordinary",
        ORDINARY,
        code_278(MORE_THAN_HALF, CIVIL_CODE, "278", special=False),
        CIVIL_CODE_FROM,
        replaces=("property-management-regulation-12-ordinary",),
    ),
    owners(
        "civil-code-278-special",
        SPECIAL,
        code_278(THREE_QUARTERS, CIVIL_CODE, "278", special=True),
        CIVIL_CODE_FROM,
        replaces=("property-management-regulation-12-special",),
    ),
    LawRule(
        name="civil-code-279",
        title=Phrase(
            "the owners affected consent that housing is used for business",
            "有利害关系的业主同意住宅改变为经营性用房",
        ),
        modes=(
            mode(
                "affected",
                Phrase("affected owners", "有利害关系的业主"),
                {"owners": PERSONS},
                leg(
                    "consent_count",
                    at_least(1),
                    "all",
                    CIVIL_CODE(
                        "279",
                        "consent of all owners with an interest",
                        "“应当经有利害关系的业主一致同意”",
                    ),
                ),
            ),
        ),
        in_force_from=CIVIL_CODE_FROM,
        ballots="signed",
        proxies=_PROXIES,
        note=Phrase(
            "the roll holds the owners affected: all others of the building, and whoever proves an effect "
            "(Interpretation Articles 10 and 11); that most agreed is no defence",
            "名册为有利害关系的业主：本栋建筑物内的其他业主，以及能证明受影响的业主（司法解释第10、11条）；"
            "以多数业主同意抗辩的，不予支持",
        ),
    ),
)

_BEFORE_2021: Final = Phrase(
    "read in the text of 2018-03-19, so earlier days are not covered; superseded where Civil Code 278 says "
    "otherwise",
    "据2018-03-19文本，此前的日期不在其内；与民法典第278条不一致之处不再适用",
)


def regulation_12(special: bool) -> Mode:  # noqa: FBT001 - one of two
    """The four legs of Article 12 of the Regulation, of which two are of all owners."""
    en, zh = ("at least two thirds", "三分之二以上") if special else ("more than half", "过半数")
    return mode(
        "owners",
        _OWNERS,
        _UNITS,
        *_double(
            MORE_THAN_HALF,
            TWO_THIRDS if special else MORE_THAN_HALF,
            (
                REGULATION("12", "more than half of all owners take part", "占总人数过半数的业主参加"),
                REGULATION(
                    "12",
                    "owners of more than half of the area take part",
                    "专有部分占建筑物总面积过半数的业主参加",
                ),
                REGULATION("12", f"{en} of all owners agree", f"占总人数{zh}的业主同意"),
                REGULATION(
                    "12", f"owners of {en} of the whole area agree", f"专有部分占建筑物总面积{zh}的业主同意"
                ),
            ),
            of_all=True,
        ),
    )


_OLD: Final = tuple(
    owners(
        f"property-management-regulation-12-{kind}",
        title,
        regulation_12(kind == "special"),
        date(2018, 3, 19),
        in_force_until=date(2020, 12, 31),
        text_of="2018-03-19",
        note=_BEFORE_2021,
    )
    for kind, title in (
        ("ordinary", Phrase("owners decide, before the Civil Code", "业主共同决定（民法典施行前）")),
        (
            "special",
            Phrase(
                "owners raise or use the maintenance fund, alter or rebuild, before the Civil Code",
                "业主筹集和使用维修资金、改建重建（民法典施行前）",
            ),
        ),
    )
)

NATIONAL: Final = _CODE + _OLD
"""The Civil Code, and the Regulation before it."""


# -- who may demand a meeting ------------------------------------------------------------------------------

DEMANDS: Final = (
    LawRule(
        name="owners-meeting-demand",
        title=Phrase("owners demand an extraordinary meeting", "业主提议召开业主大会临时会议"),
        kind="demand",
        modes=(
            mode(
                "owners",
                _OWNERS,
                {"owners": PERSONS},
                leg(
                    "demand_count",
                    at_least("20%"),
                    "all",
                    REGULATION("13", "on the motion of 20 % of the owners or more", "经20%以上的业主提议"),
                ),
            ),
        ),
        in_force_from=date(2018, 3, 19),
        text_of="2018-03-19",
        note=Phrase(
            "the Regulation counts owners only; that Guidance Rule 274 of 2009 Article 21 asks for 20 % of "
            "the area besides is from memory, not verified, and not asked for here",
            "条例仅按业主人数计；建房〔2009〕274号第21条另要求面积20%，系凭记忆、未经核实，此处不作要求",
        ),
    ),
)

RULES: Final = NATIONAL + DEMANDS
"""All rules of this module."""
