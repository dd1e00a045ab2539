"""One history on every store: what happens in a database is what happens in memory."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from consult.history import replay
from worlds import COMMUNITY, MOST, World, plain_counts, write

if TYPE_CHECKING:
    pass


def codes(seed: int) -> list[int]:
    dice = random.Random(seed)
    return [dice.randrange(MOST) for _ in range(36)]


@pytest.mark.parametrize("among", [False, True], ids=["one", "families"])
@pytest.mark.parametrize("seed", range(4))
class TestOneHistory:
    def test_a_history_is_the_same_in_a_database(
        self,
        url: str,
        open_store: Any,
        seed: int,
        among: bool,  # noqa: FBT001 - of both kinds
    ) -> None:
        history = write(codes(seed), among=among)
        world = World(open_store(url))
        for deed, outcome in zip(history.deeds, history.outcomes, strict=True):
            assert world.do(deed) == outcome, deed
        world.tick(history.end)
        history.world.tick(history.end)

        logs = world.logs()
        assert logs == history.world.logs()
        assert {name: replay(log) for name, log in logs.items()} == history.world.heads()
        again = World(open_store(url))
        assert again.heads() == history.world.heads()
        assert again.logs() == logs
        # Across cases the order is that of writing, and who looks more often writes earlier.
        feed = again.store.feed(COMMUNITY, 0, 10**6)
        assert [item.position for item in feed] == list(range(1, len(feed) + 1))
        for name, log in logs.items():
            assert tuple(item.event for item in feed if item.event.case == name) == log
        for (case, stage, visit), cast in world.ballots.items():
            box: Any = again.store.box(COMMUNITY, case, stage, visit)
            expected: Any = history.world.store.box(COMMUNITY, case, stage, visit)
            assert box.to_data() == expected.to_data()
            persons = box.tally().to_data()["measures"]["persons"]
            assert persons == plain_counts(cast, box.roll)
