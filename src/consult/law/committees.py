"""
Owners' committees (业主委员会), whose acts need a share of *all* members.

So whoever is absent, abstains or is recused works like a no: a recused member may not vote and stays in the
base. Members are elected in person and send nobody in their place where a text says so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from consult.law._making import (
    HALF_OR_MORE,
    MORE_THAN_HALF,
    PERSONS,
    TWO_THIRDS,
    Text,
    leg,
    mode,
)
from consult.law.model import LawRule
from consult.law.owners import REVOCATION
from consult.law.places import BEIJING, HANGZHOU, SHANDONG, SHANGHAI
from consult.law.terms import UNSAID, Proxies, Publication
from consult.verdicts import Phrase
from consult.voting.shares import at_least

if TYPE_CHECKING:
    from consult.law.model import Evidence, Mode
    from consult.voting.shares import Share

__all__ = ["RULES", "committee"]

_MEMBERS: Final = Phrase("committee members", "业主委员会委员")
_UNITS: Final = {"members": PERSONS}
_OTHER_PAGE: Final = Text(
    "A general page, taken for Guidance Rule 274 of 2009", "某网页（推定为建房〔2009〕274号指导规则）"
)


def _decides(presence: tuple[Share, Phrase], approval: tuple[Share, Phrase]) -> Mode:
    return mode(
        "members",
        _MEMBERS,
        _UNITS,
        leg("quorum_count", presence[0], "all", presence[1], side="present"),
        leg("pass_count", approval[0], "all", approval[1]),
    )


def _published(text: Text, article: str) -> Publication:
    return Publication(within=3, source=text(article, "published within 3 days", "三日内公示"))


def _committee(
    name: str,
    title: Phrase,
    decided: Mode,
    since: date | None,
    *,
    text_of: str | None = None,
    evidence: Evidence = "text",
    note: Phrase | None = None,
    proxies: Proxies | None = None,
    publication: Publication | None = None,
) -> LawRule:
    return LawRule(
        name=name,
        title=title,
        modes=(decided,),
        in_force_from=since,
        text_of=text_of,
        evidence=evidence,
        note=note,
        recusal="stay",
        proxies=proxies,
        revocation=REVOCATION,
        publication=publication,
    )


def committee(
    name: str,
    *,
    quorum: Share,
    majority: Share,
    note: Phrase,
    since: date,
    proxies: Proxies | None = None,
) -> LawRule:
    """
    Make the rule of a committee by the community's own rules of procedure.

    Args:
        name: what the rule is called.
        quorum: how many of all members must be present.
        majority: how many of all members must agree.
        note: where the numbers come from; it is shown with every result.
        since: the first day on which it is in force.
        proxies: who may vote for a member; nobody by default.
    """
    shown = Phrase(f"own rules: {note.en}", f"自行约定：{note.zh}")
    return LawRule(
        name=name,
        title=Phrase("a committee decides, by its own rules", "委员会按自行约定的规则决定"),
        modes=(_decides((quorum, shown), (majority, shown)),),
        in_force_from=since,
        evidence="own",
        note=note,
        recusal="stay",
        proxies=proxies,
    )


RULES: Final = (
    _committee(
        "owners-committee",
        Phrase("an owners' committee decides", "业主委员会作出决定"),
        _decides(
            (
                MORE_THAN_HALF,
                _OTHER_PAGE("38", "more than half of the members present", "过半数委员出席"),
            ),
            (
                HALF_OR_MORE,
                _OTHER_PAGE("38", "agreed by half of all members or more", "经全体委员半数以上同意"),
            ),
        ),
        None,
        evidence="excerpt",
        proxies=UNSAID,
        note=Phrase(
            "the numbers are from a general page that does not name Guidance Rule 274; that members cannot "
            "send a proxy is from memory nationally and so is not asked for. Local rules may say more",
            "比例见于未注明274号文的网页；全国性规定禁止委员委托他人，系凭记忆，故此处不作要求。"
            "地方规定可能更严",
        ),
    ),
    _committee(
        "beijing-owners-committee",
        Phrase("Beijing: an owners' committee decides", "北京：业主委员会作出决定"),
        _decides(
            (
                MORE_THAN_HALF,
                BEIJING("45", "more than half of the members take part", "应当有过半数委员参加"),
            ),
            (
                MORE_THAN_HALF,
                BEIJING("45", "signed by more than half of the members", "应当经过半数委员签字同意"),
            ),
        ),
        date(2024, 3, 29),
        text_of="2024-03-29",
        publication=_published(BEIJING, "45"),
        note=Phrase(
            "at least every two months; the agenda goes to the residents' committee 5 days before",
            "至少每两个月召开一次；会议五日前将议题告知居民委员会",
        ),
    ),
    LawRule(
        name="beijing-property-management-committee",
        title=Phrase(
            "Beijing: a property management committee meets (物管会), by all members and by those who "
            "represent owners",
            "北京：物业管理委员会会议，按全体委员和业主代表委员分别计算",
        ),
        modes=(
            mode(
                "members",
                Phrase("members", "物业管理委员会委员"),
                {"members": PERSONS, "owner-members": "owner_members"},
                leg(
                    "quorum_count",
                    MORE_THAN_HALF,
                    "all",
                    BEIJING("57", "more than half of the members", "过半数委员"),
                    side="present",
                ),
                leg(
                    "quorum_owner_members",
                    MORE_THAN_HALF,
                    "all",
                    BEIJING("57", "more than half of the members who represent owners", "过半数业主代表委员"),
                    side="present",
                    measure="owner_members",
                    called=Phrase("members representing owners", "业主代表委员"),
                ),
            ),
        ),
        in_force_from=date(2024, 3, 29),
        text_of="2024-03-29",
        recusal="stay",
        proxies=UNSAID,
        publication=Publication(
            lasting=10, workdays=True, source=BEIJING("57", "published for 10 working days", "公示十个工作日")
        ),
        note=Phrase(
            "what was read asks who must be there; how many must agree was not read, so a quorum is all that "
            "this rule says",
            "已核文本只涉及出席；须多少委员同意未见文本，故本条只判断会议能否召开",
        ),
    ),
    _committee(
        "shanghai-owners-committee",
        Phrase("Shanghai: an owners' committee decides", "上海：业主委员会作出决定"),
        _decides(
            (MORE_THAN_HALF, SHANGHAI("26", "more than half of the members present", "过半数委员出席")),
            (
                MORE_THAN_HALF,
                SHANGHAI("26", "signed by more than half of all members", "经全体委员过半数签字同意"),
            ),
        ),
        date(2020, 1, 1),
        text_of="2020",
        publication=_published(SHANGHAI, "26"),
    ),
    _committee(
        "hangzhou-owners-committee",
        Phrase("Hangzhou: an owners' committee decides", "杭州：业主委员会作出决定"),
        _decides(
            (MORE_THAN_HALF, HANGZHOU("29", "more than half of the members present", "过半数委员出席")),
            (MORE_THAN_HALF, HANGZHOU("29", "more than half of all members agree", "经全体委员过半数同意")),
        ),
        date(2021, 1, 1),
        text_of="2021",
        proxies=UNSAID,
        note=Phrase(
            "5 to 11 members, an odd number; 3 where there are 100 households or fewer (Article 27)",
            "委员五至十一人，为单数；一百户以下的可为三人（第27条）",
        ),
    ),
    _committee(
        "shandong-owners-committee",
        Phrase("Shandong: an owners' committee decides", "山东：业主委员会作出决定"),
        _decides(
            (
                TWO_THIRDS,
                SHANDONG("32", "at least two thirds of the members present", "三分之二以上委员出席"),
            ),
            (MORE_THAN_HALF, SHANDONG("32", "more than half of all members agree", "经全体委员过半数同意")),
        ),
        date(2021, 1, 1),
        text_of="2021",
        proxies=UNSAID,
        publication=_published(SHANDONG, "32"),
    ),
    LawRule(
        name="beijing-owners-committee-demand",
        title=Phrase("Beijing: members demand a committee meeting", "北京：委员提议召开业主委员会会议"),
        kind="demand",
        modes=(
            mode(
                "members",
                _MEMBERS,
                _UNITS,
                leg(
                    "demand_count",
                    at_least("1/3"),
                    "all",
                    BEIJING(
                        "45", "on the motion of a third of the members or more", "经三分之一以上委员提议"
                    ),
                ),
            ),
        ),
        in_force_from=date(2024, 3, 29),
        text_of="2024-03-29",
    ),
    LawRule(
        name="beijing-owners-meeting-demand",
        title=Phrase("Beijing: owners demand a meeting", "北京：业主提议召开业主大会会议"),
        kind="demand",
        modes=(
            mode(
                "owners",
                Phrase("owners", "业主"),
                {"owners": PERSONS},
                leg(
                    "demand_count",
                    at_least("20%"),
                    "all",
                    BEIJING("35", "on the motion of 20 % of the owners or more", "经百分之二十以上业主提议"),
                ),
            ),
        ),
        in_force_from=date(2024, 3, 29),
        text_of="2024-03-29",
    ),
)
"""All rules of this module."""
