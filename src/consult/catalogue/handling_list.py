"""
The handling list 三事处置分送清单: every matter taken up, how far it reaches, who leads and who decides.

It is what the joint meeting gives out after screening (accounts of Yichang, 2020-2024), worked out from the
cases alone. Nothing is left out by choice: whatever was classified is on it, whatever came of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.catalogue.bodies import community_committee, estate_council, five_parties, village_council
from consult.catalogue.officers import STREET_OFFICE
from consult.catalogue.steps.choices import Deciders, Scope
from consult.catalogue.text_tables import text_table
from consult.procedure import DEFAULT_ZONE
from consult.timing import local
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from consult.case import Case
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["LEADS", "Handling", "handling_list", "handling_table"]

LEADS: Final[Mapping[Scope, Phrase]] = {
    Scope.MAJOR: STREET_OFFICE,
    Scope.ORDINARY: community_committee().phrase(),
    Scope.MINOR: estate_council().phrase(),
}
"""Who leads a matter of each scope where the screening names nobody."""

_SCOPES: Final = {scope.value: scope for scope in Scope}
_DECIDERS: Final = {who.value: who for who in Deciders}
_TITLES: Final = {
    words.en: words for words in (*LEADS.values(), village_council().phrase(), five_parties().phrase())
}


@final
@attrs.frozen(kw_only=True)
class Handling:
    """One matter on the handling list."""

    case: str
    title: str
    scope: Scope
    urgent: bool
    #: The body that leads.
    leads: Phrase
    #: Who decides, and which roll they stand on; the street office decides about major matters.
    decides: Phrase
    raised: datetime
    #: When the time of the stage runs out; None: it has no limit, or the matter has ended.
    due: datetime | None
    stage: Phrase
    ended: bool
    zone: ZoneInfo = attrs.field(default=DEFAULT_ZONE, repr=False)

    def to_data(self) -> dict[str, Any]:
        """The row as JSON data, with moments in UTC."""
        data = attrs.asdict(self, filter=attrs.filters.exclude("zone"))
        return data | {
            "scope": self.scope.value,
            "raised": self.raised.isoformat(),
            "due": None if self.due is None else self.due.isoformat(),
        }


def handling_list(
    cases: Iterable[Case], *, rules: Iterable[Procedure] = (), leads: Mapping[Scope, Phrase] = LEADS
) -> tuple[Handling, ...]:
    """
    The matters of *cases* that were classified, in one order whatever the order of *cases*.

    Major matters come first, then ordinary, then minor ones; of each the urgent first, and then by when they
    were raised.

    Args:
        cases: heads of cases as an engine gives them; what was not taken up is passed over.
        rules: the procedures that they run under, for the titles of their stages and their time zones.
        leads: who leads a matter of each scope where the screening names nobody.
    """
    known = {procedure.fingerprint: procedure for procedure in rules}
    rows = [
        _row(case, known.get(case.origin.fingerprint), leads) for case in cases if case.matter.get("scope")
    ]
    order = list(Scope)
    return tuple(sorted(rows, key=lambda row: (order.index(row.scope), not row.urgent, row.raised, row.case)))


def _row(case: Case, rules: Procedure | None, leads: Mapping[Scope, Phrase]) -> Handling:
    matter = case.matter
    scope = _SCOPES[matter["scope"]]
    named: str | None = matter.get("leads")
    stage = None if rules is None else rules.stages.get(case.stage)
    return Handling(
        case=case.id,
        title=matter.get("title", ""),
        scope=scope,
        urgent=bool(matter.get("urgent")),
        leads=leads[scope] if named is None else _TITLES.get(named, Phrase(named, named)),
        decides=leads[scope] if scope is Scope.MAJOR else _deciders(matter),
        raised=case.origin.at,
        due=case.place.ends,
        stage=Phrase(case.stage, case.stage) if stage is None else stage.phrase(),
        ended=case.ended,
        zone=DEFAULT_ZONE if rules is None else rules.zone,
    )


def _deciders(matter: Mapping[str, Any]) -> Phrase:
    who = _DECIDERS[matter.get("deciders", Deciders.CONCERNED.value)]
    words, roll = who.phrase(), matter.get("electorate")
    if who is not Deciders.CONCERNED or not roll:
        return words
    return Phrase(f"{words.en} ({roll})", f"{words.zh}（{roll}）")


_HEADS: Final = {
    "en": ("matter", "title", "scope", "urgent", "leads", "decides", "due", "stands in"),
    "zh": ("编号", "事项", "分类", "紧急", "牵头主体", "决定主体", "时限", "所处阶段"),
}


def handling_table(rows: Iterable[Handling], lang: Lang = "en") -> str:
    """The handling list as a table of plain text, with moments as the clocks of the procedure show them."""
    yes = Phrase("yes", "是")
    words = [
        (row, (row.scope.phrase(), yes if row.urgent else Phrase("", ""), row.leads, row.decides, row.stage))
        for row in rows
    ]
    lines = []
    for row, phrases in words:
        scope, urgent, leads, decides, stage = (
            phrase.zh if lang == "zh" else phrase.en for phrase in phrases
        )
        due = "-" if row.due is None else local(row.due, row.zone)
        lines.append((row.case, row.title, scope, urgent, leads, decides, due, stage))
    return text_table(_HEADS[lang], lines)
