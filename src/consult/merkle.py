"""
Merkle trees: one hash over many entries, with short proofs that one of them is in, and that none was changed.

After RFC 9162 (Certificate Transparency 2.0), section 2.1, with SHA-256: ``H(0x00 || entry)`` for a leaf,
``H(0x01 || left || right)`` for a node, where the left side of n entries has the largest power of two below
n, and ``H("")`` for no entries. RFC 6962 has the same tree, so what checks one checks the other.

A root says nothing without the number of entries: publish both. And a hash hides only what cannot be guessed:
an entry that joins a voter to one of three choices is found by trying all three. What is to stay secret
needs a long random number in the entry, known to the voter alone.
"""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "EMPTY_ROOT",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root",
    "verify_consistency",
    "verify_inclusion",
]

EMPTY_ROOT: Final = hashlib.sha256().digest()
"""The root of no entries at all."""

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"

# Entries are hashed this many at a time, level by level, which is quicker than one by one. A power of two, so
# that every full chunk is a whole subtree.
_CHUNK: Final = 512


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry, which is also the root of that entry alone."""
    return hashlib.sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two hashes that stand side by side."""
    return hashlib.sha256(_NODE + left + right).digest()


def root(entries: Iterable[bytes]) -> bytes:
    """
    Return the root of *entries* in their order: RFC 9162, section 2.1.1.

    The entries are read once and not kept: memory grows with the logarithm of their number.

    Raises:
        TypeError: if an entry is not bytes.
    """
    sha256 = hashlib.sha256
    remaining = iter(entries)
    # The roots of the whole subtrees so far, the largest first, each with the number of its chunks.
    subtrees: list[tuple[int, bytes]] = []
    while chunk := list(islice(remaining, _CHUNK)):
        try:
            level = [sha256(_LEAF + entry).digest() for entry in chunk]
        except TypeError as error:
            raise _not_bytes(chunk) from error
        while len(level) > 1:
            # A node without a neighbour is the last of its level, and goes up as it is.
            alone = level[-1:] if len(level) % 2 else []
            pairs = iter(level)
            level = [sha256(_NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
            level += alone
        chunks, top = 1, level[0]
        while subtrees and subtrees[-1][0] == chunks:
            top = node_hash(subtrees.pop()[1], top)
            chunks *= 2
        subtrees.append((chunks, top))
    if not subtrees:
        return EMPTY_ROOT
    _, top = subtrees.pop()
    while subtrees:
        top = node_hash(subtrees.pop()[1], top)
    return top


def inclusion_proof(entries: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """
    Return the hashes that lead from the entry at *index* to the root: RFC 9162, section 2.1.3.1.

    There are no more of them than the number of entries has binary digits. Takes as long as `root`.

    Raises:
        IndexError: if there is no entry at *index*, counted from 0.
        TypeError: if an entry is not bytes.
    """
    first, after = 0, len(entries)
    if not 0 <= index < after:
        msg = f"index {index} is not among {after} entries; give one from 0 to one below their number"
        raise IndexError(msg, index)
    path: list[bytes] = []
    while after - first > 1:
        middle = first + _left_side(after - first)
        if index < middle:
            path.append(root(entries[middle:after]))
            after = middle
        else:
            path.append(root(entries[first:middle]))
            first = middle
    return tuple(reversed(path))


def verify_inclusion(
    entry: bytes, index: int, *, size: int, proof: Sequence[bytes], expected_root: bytes
) -> bool:
    """
    Say whether *proof* shows that *entry* is the one at *index* of the *size* entries under *expected_root*.

    After RFC 9162, section 2.1.3.2. A proof that is malformed shows nothing.

    Args:
        entry: The entry itself, not its hash.
        index: Where it is, counted from 0.
        size: The number of entries, as published with the root.
        proof: What `inclusion_proof` returned.
        expected_root: The root, from a source that the proof does not come from.
    """
    if not 0 <= index < size:
        return False
    # Where the path is on its level, and the last place of that level.
    place, last = index, size - 1
    reached = leaf_hash(entry)
    for neighbour in proof:
        if not last:
            return False
        if place % 2 or place == last:
            reached = node_hash(neighbour, reached)
            while place and not place % 2:  # the levels on which it had no neighbour and went up as it was
                place, last = place // 2, last // 2
        else:
            reached = node_hash(reached, neighbour)
        place, last = place // 2, last // 2
    return not last and reached == expected_root


def consistency_proof(entries: Sequence[bytes], size: int) -> tuple[bytes, ...]:
    """
    Return the hashes that show the first *size* entries still to begin *entries*: RFC 9162, section 2.1.4.1.

    Takes as long as `root`. For no entries, and for all of them, nothing needs to be shown.

    Raises:
        TypeError: if an entry is not bytes.
        ValueError: if *size* is negative, or above the number of entries.
    """
    first, after = 0, len(entries)
    if not 0 <= size <= after:
        msg = f"size {size} is no beginning of {after} entries; give one from 0 to their number"
        raise ValueError(msg, size)
    if not size:
        return ()
    path: list[bytes] = []
    while size != after:
        middle = first + _left_side(after - first)
        if size <= middle:
            path.append(root(entries[middle:after]))
            after = middle
        else:
            path.append(root(entries[first:middle]))
            first = middle
    if first:  # otherwise what is left is the earlier tree itself, whose root is known
        path.append(root(entries[first:after]))
    return tuple(reversed(path))


def verify_consistency(
    *, size: int, earlier_root: bytes, later_size: int, later_root: bytes, proof: Sequence[bytes]
) -> bool:
    """
    Say whether *proof* shows that the later entries begin with the earlier ones, unchanged and in order.

    After RFC 9162, section 2.1.4.2. A proof that is malformed shows nothing.

    Args:
        size: The number of the earlier entries, as published with their root.
        earlier_root: Their root.
        later_size: The number of the later entries, as published with their root.
        later_root: Their root.
        proof: What `consistency_proof` returned; empty if one of the sizes is 0 or they are the same.
    """
    if not 0 <= size <= later_size:
        return False
    if size == later_size:
        return not proof and earlier_root == later_root
    if not size:
        return not proof and earlier_root == EMPTY_ROOT
    place, last = size - 1, later_size - 1
    while place % 2:
        place, last = place // 2, last // 2
    # It starts from the last whole subtree of the earlier entries: all of them, if their number is a power of
    # two, and then the proof leaves out their root.
    path = iter(proof if place else (earlier_root, *proof))
    start = next(path, None)
    if start is None:
        return False
    earlier = later = start
    for neighbour in path:
        if not last:
            return False
        if place % 2 or place == last:
            earlier, later = node_hash(neighbour, earlier), node_hash(neighbour, later)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            later = node_hash(later, neighbour)
        place, last = place // 2, last // 2
    return not last and earlier == earlier_root and later == later_root


def _left_side(size: int) -> int:
    """Return the largest power of two below *size*, which is above 1."""
    return 1 << (size - 1).bit_length() - 1


def _not_bytes(chunk: Sequence[object]) -> TypeError:
    wrong = next((entry for entry in chunk if not isinstance(entry, (bytes, bytearray, memoryview))), chunk)
    msg = f"the entry {wrong!r} is of type {type(wrong).__name__}; encode every entry to bytes"
    return TypeError(msg, wrong)
