"""Merkle trees of any size are those of the definition, and their proofs show what is so and nothing else."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from consult.merkle import (
    consistency_proof,
    inclusion_proof,
    root,
    verify_consistency,
    verify_inclusion,
)

# RFC 9162, sections 2.1.1, 2.1.3.1 and 2.1.4.1, word for word and slow.


def below(n: int) -> int:
    """Return the largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: list[bytes]) -> bytes:
    if not d:
        return sha256().digest()
    if len(d) == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = below(len(d))
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: list[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = below(len(d))
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: list[bytes], *, b: bool) -> list[bytes]:
    if m == len(d):
        return [] if b else [mth(d)]
    k = below(len(d))
    if m <= k:
        return [*subproof(m, d[:k], b=b), mth(d[k:])]
    return [*subproof(m - k, d[k:], b=False), mth(d[:k])]


def numbered(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


# Large enough for several chunks of hashing, and around their edges.
sizes = st.integers(0, 40) | st.integers(480, 1700) | st.sampled_from([511, 512, 513, 1023, 1024, 1025, 1537])
few = st.lists(st.binary(max_size=40), max_size=20)


@given(size=sizes)
@example(size=512)
@example(size=513)
@example(size=1024)
@example(size=1536)
@example(size=1537)
@example(size=2047)
def test_the_root_is_that_of_the_definition(size: int) -> None:
    entries = numbered(size)
    assert root(entries) == root(iter(entries)) == mth(entries)


@given(entries=few)
def test_the_root_of_whatever_entries_is_that_of_the_definition(entries: list[bytes]) -> None:
    assert root(entries) == mth(entries)


@given(entries=few, others=few)
def test_other_entries_have_another_root(entries: list[bytes], others: list[bytes]) -> None:
    assert (root(entries) == root(others)) == (entries == others)


@given(size=sizes.filter(bool), data=st.data())
def test_every_entry_is_shown_to_be_in(size: int, data: st.DataObject) -> None:
    entries = numbered(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(entries, index)
    assert list(proof) == path(index, entries)
    assert len(proof) <= size.bit_length()
    assert verify_inclusion(entries[index], index, size=size, proof=proof, expected_root=mth(entries))


@given(size=sizes.filter(bool), data=st.data())
def test_no_entry_is_shown_to_be_where_another_is(size: int, data: st.DataObject) -> None:
    entries = numbered(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    assume(index != other)
    proof = inclusion_proof(entries, index)
    whole = root(entries)
    assert not verify_inclusion(entries[other], index, size=size, proof=proof, expected_root=whole)
    assert not verify_inclusion(entries[index], other, size=size, proof=proof, expected_root=whole)


@given(size=sizes.filter(lambda size: size > 1), data=st.data())
def test_one_wrong_bit_in_a_proof_and_it_shows_nothing(size: int, data: st.DataObject) -> None:
    entries = numbered(size)
    index = data.draw(st.integers(0, size - 1))
    proof = list(inclusion_proof(entries, index))
    place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    proof[place] = (int.from_bytes(proof[place], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not verify_inclusion(entries[index], index, size=size, proof=proof, expected_root=root(entries))


@given(size=sizes, data=st.data())
def test_every_beginning_is_shown_to_be_one(size: int, data: st.DataObject) -> None:
    entries = numbered(size)
    earlier = data.draw(st.integers(0, size))
    proof = consistency_proof(entries, earlier)
    assert list(proof) == (subproof(earlier, entries, b=True) if earlier else [])
    assert verify_consistency(
        size=earlier,
        earlier_root=mth(entries[:earlier]),
        later_size=size,
        later_root=mth(entries),
        proof=proof,
    )


@given(size=sizes.filter(bool), data=st.data())
def test_no_other_beginning_is_shown_to_be_one(size: int, data: st.DataObject) -> None:
    entries = numbered(size)
    earlier = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, earlier - 1))
    others = entries[:earlier]
    others[changed] = b"another"
    for made_of in (entries, [*others, *entries[earlier:]]):
        assert not verify_consistency(
            size=earlier,
            earlier_root=root(others),
            later_size=size,
            later_root=root(entries),
            proof=consistency_proof(made_of, earlier),
        )


@pytest.mark.parametrize("size", range(1, 34))
def test_all_proofs_of_all_small_trees_hold(size: int) -> None:
    entries = numbered(size)
    whole = mth(entries)
    for index in range(size):
        proof = inclusion_proof(entries, index)
        assert list(proof) == path(index, entries)
        assert verify_inclusion(entries[index], index, size=size, proof=proof, expected_root=whole)
        earlier = index + 1
        shown = consistency_proof(entries, earlier)
        assert list(shown) == subproof(earlier, entries, b=True)
        assert verify_consistency(
            size=earlier,
            earlier_root=mth(entries[:earlier]),
            later_size=size,
            later_root=whole,
            proof=shown,
        )
