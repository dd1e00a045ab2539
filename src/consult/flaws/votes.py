"""What may be wrong with a vote as it is declared, and with the rules that are asked about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.activities.vote import Vote
from consult.flaws.kinds import Flaw, flaw
from consult.flaws.places import asked_in, written
from consult.verdicts import Phrase
from consult.voting import PERSONS, Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.procedure import Procedure

__all__ = ["of_votes"]

_FAST: Final = "consult.activities.outcomes.fast_tracked"


def of_votes(procedure: Procedure) -> Iterator[Flaw]:
    """A vote tells no more than it declares, and what its rules count can come about."""
    for name, stage in procedure.stages.items():
        vote = stage.holds
        if not isinstance(vote, Vote):
            continue
        if vote.early:
            if vote.open_progress.replaceable:
                yield flaw("early-vote-replaceable", name)
            if not vote.interim:
                yield flaw("early-vote-hidden", name)
        if vote.late is not None and not vote.interim:
            yield flaw("late-swing-hidden", name)
        if vote.secret:
            yield from _secret(name, vote)
        if vote.counting.silent.how != "exclude" and (vote.desk is None or not vote.desk.papers):
            yield flaw("silence-undelivered", name)
        yield from _rules(procedure, name, vote)


def _secret(name: str, vote: Vote) -> Iterator[Flaw]:
    """Nothing may ask of a secret vote what it cannot know, or tell it too early."""
    asked = {
        "replaceable=": vote.replaceable,
        "interim=": vote.interim,
        "early=": vote.early,
        "fast=": vote.fast is not None,
        "late=": vote.late is not None,
        "delegation=": vote.delegation,
        "prevails=": vote.prevails is not None,
        "desk=Desk(papers=True)": vote.desk is not None and vote.desk.papers,
        "desk=Desk(voids=True)": vote.desk is not None and vote.desk.voids,
        "proxies=Proxies(instructed=True)": vote.proxies is not None and vote.proxies.instructed,
        "proxies=Proxies(overridable=True)": vote.proxies is not None and vote.proxies.overridable,
        "proxies=Proxies(revocable=True)": vote.proxies is not None and vote.proxies.revocable,
    }
    found = [said for said, true in asked.items() if true]
    if found:
        yield flaw("secret-vote-joined", name, said=Phrase(", ".join(found), "、".join(found)))


def _rules(procedure: Procedure, name: str, vote: Vote) -> Iterator[Flaw]:
    fast = False
    for _, move in procedure.moves_from(name):
        for asked in asked_in((move.rule, move.when)):
            fast = fast or asked.name == _FAST
            threshold = asked.params.get("threshold")
            if not isinstance(threshold, Threshold):
                continue
            where, words = written(move), threshold.phrase()
            if vote.secret and threshold.measure != PERSONS:
                yield flaw("secret-vote-by-weight", where, rule=words, measure=threshold.measure)
            if "present" in {threshold.of, threshold.side} and (
                vote.desk is None or not vote.desk.attendance
            ):
                yield flaw("attendance-unrecorded", where, rule=words)
            if threshold.side == "veto" and not vote.vetoes:
                yield flaw("veto-not-offered", where, rule=words)
    if vote.fast is not None and not fast:
        yield flaw("fast-track-unused", name)
