"""
Owners' decisions by place: the bounds of Civil Code 278 with what a place adds, and Taiwan's own.

A place cannot lower the bounds of Article 278. What it adds is in the notice, the window, who may hold a
proxy, and the note; of most of these texts only the year is known here, and the rule says so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from consult.law._making import AREA, MORE_THAN_HALF, PERSONS, THREE_QUARTERS, TWO_THIRDS, Text, leg, mode
from consult.law.model import LawRule
from consult.law.owners import (
    CIVIL_CODE,
    CIVIL_CODE_FROM,
    ORDINARY,
    SPECIAL,
    code_278,
    owners,
    regulation_12,
)
from consult.law.terms import Notice, Proxies, Publication, Window
from consult.verdicts import Phrase
from consult.voting.shares import at_least

if TYPE_CHECKING:
    from consult.voting.shares import Share

__all__ = ["BEIJING", "HANGZHOU", "RULES", "SHANDONG", "SHANGHAI"]


# -- places ------------------------------------------------------------------------------------------------


def _local(
    place: str, text: Text, article: str, since: int | date, note: Phrase, **more: object
) -> tuple[LawRule, LawRule]:
    """Make the profile of a place: the bounds of Article 278, and what the place adds."""
    first = since if isinstance(since, date) else date(since, 1, 1)
    en = text.en.split()[0]
    return tuple(  # type: ignore[return-value]  # two kinds, so two rules
        owners(
            f"{place}-owners-{kind}",
            Phrase(f"{en}: {title.en}", f"{text.zh[:2]}：{title.zh}"),
            code_278(share, CIVIL_CODE, "278", special=kind == "special"),
            max(first, CIVIL_CODE_FROM),
            text_of=str(since),
            note=Phrase(f"{text.en} Article {article}: {note.en}", f"{text.zh}第{article}条：{note.zh}"),
            **more,
        )
        for kind, title, share in (
            ("ordinary", ORDINARY, MORE_THAN_HALF),
            ("special", SPECIAL, THREE_QUARTERS),
        )
    )


BEIJING: Final = Text("Beijing Property Management Regulation", "北京市物业管理条例")
SHANGHAI: Final = Text("Shanghai Residential Property Management Provisions", "上海市住宅物业管理规定")
HANGZHOU: Final = Text("Hangzhou Property Management Regulation", "杭州市物业管理条例")
_NINGBO: Final = Text("Ningbo Residential Property Management Regulation", "宁波市住宅小区物业管理条例")
SHANDONG: Final = Text("Shandong Property Management Regulation", "山东省物业管理条例")
_LIAOCHENG: Final = Text("Liaocheng Property Management Regulation", "聊城市物业管理条例")
_QINGYUAN: Final = Text("Qingyuan Property Management Regulation", "清远市物业管理条例")
_ZHEJIANG: Final = Text("Zhejiang Property Management Regulation", "浙江省物业管理条例")

LOCAL: Final = (
    *_local(
        "beijing",
        BEIJING,
        "35",
        date(2024, 3, 29),
        Phrase(
            "the notice names topic, time, place and form; no vote on a topic that was not announced; "
            "electronic votes in the city's own system only; what Article 34 gives to the assembly cannot "
            "be handed to the committee (Article 44)",
            "公告载明议题、时间、地点和形式；不得就未公告的议题表决；电子投票仅限本市统一的系统；"
            "第34条规定的事项不得授权业主委员会决定（第44条）",
        ),
        notice=Notice(days=15, source=BEIJING("35", "15 days before the meeting", "会议召开十五日前公告")),
    ),
    *_local(
        "shanghai",
        SHANGHAI,
        "18",
        2020,
        Phrase(
            "a proxy holds a written mandate and votes as it says; where facilities are common to some "
            "owners only, those alone vote, by the same bounds (Article 69)",
            "受托人持书面委托书并按委托内容投票；仅部分业主共有的设施设备，"
            "由共有的业主按相同比例决定（第69条）",
        ),
        proxies=Proxies(
            instructed=True,
            holders=Phrase("whoever holds a written mandate", "持有书面委托书的人"),
            source=SHANGHAI("18", "votes as instructed", "按照委托内容投票"),
        ),
    ),
    *_local(
        "hangzhou",
        HANGZHOU,
        "19",
        2021,
        Phrase(
            "no vote on a topic that was not announced; votes are electronic unless somebody asks for paper "
            "(Article 20)",
            "不得就未公告的议题表决；以电子投票为主，业主要求的提供纸质票（第20条）",
        ),
        notice=Notice(
            days=15,
            extraordinary=7,
            source=HANGZHOU(
                "19",
                "15 days for a regular meeting, 7 for an extraordinary one",
                "定期会议提前十五日、临时会议提前七日",
            ),
        ),
        window=Window(
            shortest=5,
            longest=60,
            source=HANGZHOU("20", "voting lasts from 5 to 60 days", "表决期限不少于五日、不超过六十日"),
        ),
    ),
    *_local(
        "ningbo",
        _NINGBO,
        "18",
        2021,
        Phrase(
            "parking and garages are left out of the area; several titles of one owner are one; co-owners "
            "agree on one voter; the developer's units are one, voted by the developer",
            "车位、车库不计入面积；同一业主的多本权属证书计为一人；共有人推选一人表决；"
            "建设单位的部分计为一人，由建设单位行使",
        ),
    ),
    *_local(
        "shandong",
        SHANDONG,
        "25",
        2021,
        Phrase(
            "counted as the Supreme Court does unless the assembly agreed otherwise; building "
            "representatives first collect written and signed opinions (Article 27)",
            "按司法解释计算，业主大会另有约定的除外；楼栋代表应当先书面征求意见并经业主签字（第27条）",
        ),
    ),
    *_local(
        "liaocheng",
        _LIAOCHENG,
        "16",
        2021,
        Phrase(
            "papers and votes on the internet are counted together; whether those who do not vote count "
            "with the majority is for the covenant to say; a representative cannot hand the mandate on",
            "网络与纸质表决合并计算；未参与表决的投票权数是否计入多数，由管理规约规定；代表不得转委托",
        ),
        proxies=Proxies(
            holders=Phrase("whoever holds a mandate; it cannot be handed on", "受托人，不得转委托"),
            source=_LIAOCHENG.at("16"),
        ),
    ),
    *_local(
        "qingyuan",
        _QINGYUAN,
        "17",
        2022,
        Phrase(
            "an electronic vote equals one on paper; the result is published for comment within 7 days, 15 "
            "for an electronic vote",
            "电子投票与纸质投票具有同等效力；结果在7日内公示征求意见，电子投票的为15日",
        ),
        publication=Publication(
            within=7,
            source=_QINGYUAN("17", "within 7 days, 15 for an electronic vote", "7日内，电子投票的15日内"),
        ),
    ),
    *(
        owners(
            f"zhejiang-2009-owners-{kind}",
            Phrase(f"Zhejiang before the Civil Code: {en}", f"浙江（民法典施行前）：{zh}"),
            regulation_12(kind == "special"),
            date(2009, 1, 1),
            in_force_until=date(2020, 12, 31),
            text_of="2009",
            silent_floor=MORE_THAN_HALF,
            note=Phrase(
                "Zhejiang Property Management Regulation 2009 Article 10: those who do not vote may count "
                "with the majority if the rules say so, and if the votes cast for it come to more than 1/2 "
                "of all area and of all owners by themselves. The bounds are those of Property Management "
                "Regulation Article 12; that they ended with the Civil Code follows from Article 278",
                "浙江省物业管理条例（2009）第10条：规约有约定且实际赞成的面积和人数均已超过全体的二分之一的，"
                "未投票者方可计入多数。比例据物业管理条例第12条；至民法典施行为止，系由第278条推出",
            ),
        )
        for kind, en, zh in (
            ("ordinary", "owners decide", "业主共同决定"),
            (
                "special",
                "owners raise or use the maintenance fund, or rebuild",
                "业主筹集使用维修资金、改建重建",
            ),
        )
    ),
)
"""The bounds of Article 278 with what a place adds."""


_LIFT: Final = Phrase(
    "Jinan Measures of 2019: at least two thirds of all owners, and of all area, of the stair unit",
    "济南（莱芜、钢城）2019年办法：本单元专有部分面积和人数均占三分之二以上的业主同意",
)

LIFTS: Final = (
    owners(
        "jinan-lift",
        Phrase("Jinan: the owners of a stair unit sign for a lift", "济南：单元业主书面同意增设电梯"),
        mode(
            "owners",
            Phrase("owners of the stair unit", "本单元业主"),
            {"owners": PERSONS, "area": AREA},
            leg("pass_count", TWO_THIRDS, "all", _LIFT),
            leg("pass_area", TWO_THIRDS, "all", _LIFT, measure=AREA),
        ),
        date(2019, 1, 1),
        text_of="2019",
        notice=None,
        publication=Publication(
            lasting=15,
            source=Phrase("Jinan Measures of 2019: published for 15 days", "济南2019年办法：公示15日"),
        ),
        note=Phrase(
            "of all owners, as before the Civil Code; written for the districts of Laiwu and Gangcheng. "
            "Before it is filed no written objection may be left open, and whoever's exclusive part is "
            "used must consent",
            "以全体业主为基数，系民法典施行前的写法；适用于莱芜、钢城。备案前书面异议须已处理，"
            "占用专有部分的须经该业主同意",
        ),
    ),
)


# -- Taiwan ------------------------------------------------------------------------------------------------

_CONDOMINIUM: Final = Text("Taiwan Condominium Administration Act", "台湾公寓大厦管理条例")
_SHARES: Final = Phrase("ownership shares", "区分所有权比例")
_TAIWAN_UNITS: Final = {"owners": PERSONS, "shares": "shares"}


def _taiwan(
    name: str, title: Phrase, presence: tuple[Share, str, str], approval: tuple[Share, str, str]
) -> LawRule:
    come, come_en, come_zh = presence
    agree, agree_en, agree_zh = approval
    came = _CONDOMINIUM(
        "29-31",
        f"{come_en} of the owners and of the shares come",
        f"区分所有权人及区分所有权比例{come_zh}出席",
    )
    agreed = _CONDOMINIUM("29-31", f"{agree_en} of those who come agree", f"出席人数及出席比例{agree_zh}同意")
    return LawRule(
        name=name,
        title=title,
        modes=(
            mode(
                "owners",
                Phrase("owners", "区分所有权人"),
                _TAIWAN_UNITS,
                leg("quorum_count", come, "all", came, side="present"),
                leg("quorum_shares", come, "all", came, side="present", measure="shares", called=_SHARES),
                leg("pass_count", agree, "present", agreed),
                leg("pass_shares", agree, "present", agreed, measure="shares", called=_SHARES),
            ),
        ),
        in_force_from=None,
        evidence="excerpt",
        note=Phrase(
            "read only in an excerpt of a newspaper that sums up Articles 29 to 31, without a date. "
            "Look at the Act before relying on it",
            "仅见于报刊对第29至31条的摘述，未载日期；使用前请核对条例原文",
        ),
    )


_HALF: Final = (MORE_THAN_HALF, "more than half", "过半数")

TAIWAN: Final = (
    _taiwan(
        "taiwan-owners-ordinary",
        Phrase("Taiwan: owners decide an ordinary matter", "台湾：区分所有权人会议一般决议"),
        _HALF,
        _HALF,
    ),
    _taiwan(
        "taiwan-owners-reconvened",
        Phrase(
            "Taiwan: owners decide when convened a second time, for want of a quorum",
            "台湾：未达定额后重新召集的区分所有权人会议",
        ),
        (at_least("1/4"), "at least a quarter", "四分之一以上"),
        _HALF,
    ),
    _taiwan(
        "taiwan-owners-special",
        Phrase("Taiwan: owners decide a special matter", "台湾：区分所有权人会议特别决议"),
        (TWO_THIRDS, "at least two thirds", "三分之二以上"),
        (THREE_QUARTERS, "at least three quarters", "四分之三以上"),
    ),
)
"""Taiwan's, with the relaxed quorum of a second convocation."""

RULES: Final = LOCAL + LIFTS + TAIWAN
"""All rules of this module."""
