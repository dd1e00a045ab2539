"""What `consult.chains` promises."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from consult.activities.ballots import CastVote
from consult.activities.vote import Vote
from consult.chains import START, chain_head, chain_links, link_after
from consult.events import dump_text, load
from polls import Poll


def life() -> Poll:
    return Poll(Vote("voters")).do(CastVote(actor="a", choice="yes")).close()


class TestAChain:
    def test_a_link_is_the_hash_of_the_link_before_and_the_text(self) -> None:
        text = "“是”".encode()
        assert link_after(START, text) == hashlib.sha256(b"0" * 64 + text).hexdigest()

    def test_has_a_link_for_each_event_and_its_head_is_the_last(self) -> None:
        events = life().events
        first = link_after(START, dump_text(events[0]).encode())
        assert list(chain_links(events)) == [first, link_after(first, dump_text(events[1]).encode())]
        assert chain_head(events) == list(chain_links(events))[-1]

    def test_of_no_events_is_where_it_starts(self) -> None:
        assert chain_head([]) == START

    def test_goes_on_from_where_it_was_when_something_is_added(self) -> None:
        events = life().events
        assert chain_head(events[:1]) in list(chain_links(events))

    def test_is_another_when_an_event_is_changed_dropped_swapped_or_repeated(self) -> None:
        one, two = life().events
        others = [
            [one],
            [two],
            [two, one],
            [one, one, two],
            [one, replace(two, wake=two.at)],
        ]
        heads = {chain_head(events) for events in others}
        assert len(heads) == len(others)
        assert chain_head([one, two]) not in heads

    def test_is_the_same_of_events_that_were_read_back(self) -> None:
        events = life().events
        assert chain_head(load(dump_text(event)) for event in events) == chain_head(events)
