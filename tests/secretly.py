"""What can be seen of a secret vote by whoever may look at everything but the ballot box itself."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from consult.adapters.records.writing import lines
from consult.facts import Answers, PaperOf, TallyOf, TurnoutBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.rulings import Ruling
    from halls import Hall


@contextmanager
def seeded() -> Iterator[None]:
    """Receipts are the same in the same order of voting, whatever is voted."""
    numbers = count()
    drawn = SimpleNamespace(token_bytes=lambda size: hashlib.sha256(b"%d" % next(numbers)).digest()[:size])
    with patch("consult.voting.boxes.secret.secrets", drawn):
        yield


def seen(hall: Hall, *, box: bool = True) -> dict[str, Any]:
    """All that is to be seen now: case, record, wall, what everybody may do, and the store beside the box."""
    engine, store = hall.engine, hall.store
    people = [*hall.box.roll.voters, "t", "stranger"]
    place = hall.case.place
    found: dict[str, Any] = {
        "case": engine.case("m"),
        "events": engine.events("m"),
        "feed": engine.feed(),
        "board": engine.board(ended=None),
        "stuck": engine.stuck(),
        "options": {
            who: {option.act.__name__: option.verdict.explain("zh") for option in engine.options("m", who)}
            for who in people
        },
        "heads": list(store.heads("community")),
        "keys": dict(store._room("community").keys),
        "open": re.sub(r"0x[0-9a-f]+", "", repr(store.open_boxes("community"))),
        "record": list(lines(engine, [hall.rules])),
        "text": [repr(hall.box), str(hall.box)],
    }
    if box and not hall.case.ended and "roll" in place.opening:
        answers, now = Answers(), hall.clock.now()
        opening = place.opening
        asked: list[Any] = [PaperOf("m", place.stage, place.visit, who, now) for who in people]
        asked.append(TallyOf("m", place.stage, place.visit, opening["roll"], now, opening))
        asked += [
            TurnoutBy("m", place.stage, place.visit, group, opening["roll"], now, opening)
            for group in hall.box.roll.groups
        ]
        for question in asked:
            engine._outside.answer(question, answers)
        found["answers"] = answers
    return found


def told(ruling: Ruling) -> tuple[Any, ...]:
    """All that a voter is answered, the receipt included."""
    return (
        ruling.accepted,
        ruling.case,
        ruling.events,
        ruling.ballot,
        ruling.boxes,
        ruling.error,
        ruling.receipt,
        ruling.explain("en"),
        ruling.explain("zh"),
    )
