"""What a live case has gone through, told from the engine without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.adapters.records.brief import tell_briefly
from consult.adapters.records.reading import Book, Record, book_of
from consult.adapters.records.telling import tell
from consult.adapters.records.writing import words_of
from consult.errors import UnknownProcedureError
from consult.events import GoneOver, Opened
from consult.history import replay

if TYPE_CHECKING:
    from consult.engine import Engine
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["story"]


def story(engine: Engine, case: str, *, lang: Lang = "en", brief: bool = False, after: int = 0) -> str:
    """
    Tell what a case has gone through, with the reasons, once what fell due is settled.

    The whole story has every event with its fields, the reasons of each move, and why others were passed
    over; the brief one has a line or two an event. Equal histories give equal stories.

    Args:
        engine: whose case it is.
        case: the case.
        lang: the language.
        brief: whether a line or two an event is enough.
        after: the number of the last event that is known already; what follows it is told, without a heading.

    Raises:
        UnknownCaseError: if there is no such case.
        UnknownProcedureError: if the engine's rulebook lacks rules that the case runs under, or ran under.
    """
    engine.case(case)  # what fell due belongs to the story
    events = tuple(engine.events(case))
    rules = {procedure.fingerprint: procedure for procedure in engine.rulebook}
    for event in events:
        if isinstance(event, (Opened, GoneOver)) and event.fingerprint not in rules:
            raise UnknownProcedureError(event.procedure, event.version, event.fingerprint)
    # All of them: what another matter tells is told in the words of its own rules.
    books = {fingerprint: _book(procedure) for fingerprint, procedure in rules.items()}
    record = Record(engine.community, books, {}, {case: events}, {case: replay(events)}, {})
    if brief:
        return tell_briefly(record, case, lang=lang, after=after)
    return tell(record, case, lang=lang, after=after)


def _book(procedure: Procedure) -> Book:
    return book_of(procedure.definition(), procedure.fingerprint, words_of(procedure))
