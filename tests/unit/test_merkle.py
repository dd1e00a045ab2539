"""Merkle trees: the published trees and proofs, and what a proof does not show."""

from __future__ import annotations

import tracemalloc
from hashlib import sha256
from typing import Final

import pytest

from consult.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The reference tree of Certificate Transparency, its roots and the proofs that are tested there:
# github.com/transparency-dev/merkle, testonly/constants.go and testonly/reference_test.go.
ENTRIES: Final = tuple(
    map(
        bytes.fromhex,
        ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
)
ROOTS: Final = tuple(
    map(
        bytes.fromhex,
        (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    )
)
INCLUSION: Final = [
    (0, 1, []),
    (0, 2, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"]),
    (1, 2, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
]
CONSISTENCY: Final = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
]


class TestRoot:
    @pytest.mark.parametrize("size", range(9))
    def test_is_the_published_one(self, size: int) -> None:
        assert root(ENTRIES[:size]) == ROOTS[size]

    def test_of_nothing_is_the_hash_of_nothing(self) -> None:
        assert root([]) == EMPTY_ROOT == sha256(b"").digest()

    def test_of_one_entry_is_its_leaf(self) -> None:
        assert root([b"yes"]) == leaf_hash(b"yes") == sha256(b"\x00yes").digest()

    def test_an_inner_node_does_not_pass_for_an_entry(self) -> None:
        left, right = leaf_hash(b"a"), leaf_hash(b"b")
        assert root([b"a", b"b"]) == node_hash(left, right)
        assert root([left + right]) != root([b"a", b"b"])

    def test_the_last_entry_twice_is_another_tree(self) -> None:
        # Where an odd node is paired with itself these two have one root: a ballot could be counted twice.
        assert root([b"a", b"b", b"c"]) != root([b"a", b"b", b"c", b"c"])

    def test_takes_what_can_be_read_once_and_does_not_keep_it(self) -> None:
        entries = (number.to_bytes(1000, "big") for number in range(5000))
        tracemalloc.start()
        try:
            found = root(entries)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 1_500_000, "5000 entries of 1000 bytes are five million"
        assert found == root([number.to_bytes(1000, "big") for number in range(5000)])

    def test_takes_other_memory_than_bytes(self) -> None:
        assert root([bytearray(b"a"), memoryview(b"b")]) == root([b"a", b"b"])

    @pytest.mark.parametrize(
        ("entries", "told"),
        [
            ([b"a", "b"], "the entry 'b' is of type str; encode every entry to bytes"),
            ([3], "the entry 3 is of type int; encode every entry to bytes"),
            (b"abc", "the entry 97 is of type int; encode every entry to bytes"),
        ],
        ids=["text", "number", "one entry that is not in a list"],
    )
    def test_an_entry_that_is_not_bytes_is_refused(self, entries: list[bytes], told: str) -> None:
        with pytest.raises(TypeError, match=told):
            root(entries)


class TestInclusion:
    @pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
    def test_proof_is_the_published_one(self, index: int, size: int, proof: list[str]) -> None:
        found = inclusion_proof(ENTRIES[:size], index)
        assert [part.hex() for part in found] == proof
        assert verify_inclusion(ENTRIES[index], index, size=size, proof=found, expected_root=ROOTS[size])

    def test_proofs_are_those_of_the_example_in_the_standard(self) -> None:
        # RFC 9162, section 2.1.5: the nodes by their letters there.
        a, b, c, d, e, f, j = map(leaf_hash, ENTRIES[:7])
        g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
        k, last = node_hash(g, h), node_hash(i, j)
        assert root(ENTRIES[:7]) == node_hash(k, last)
        assert inclusion_proof(ENTRIES[:7], 0) == (b, h, last)
        assert inclusion_proof(ENTRIES[:7], 3) == (c, g, last)
        assert inclusion_proof(ENTRIES[:7], 4) == (f, j, k)
        assert inclusion_proof(ENTRIES[:7], 6) == (i, k)
        assert consistency_proof(ENTRIES[:7], 3) == (c, d, g, last)
        assert consistency_proof(ENTRIES[:7], 4) == (last,)
        assert consistency_proof(ENTRIES[:7], 6) == (i, j, k)

    @pytest.mark.parametrize("size", range(1, 9))
    def test_shows_no_other_entry_place_or_tree(self, size: int) -> None:
        for index in range(size):
            entry, proof = ENTRIES[index], inclusion_proof(ENTRIES[:size], index)
            for other in range(-1, size + 2):
                holds = verify_inclusion(entry, other, size=size, proof=proof, expected_root=ROOTS[size])
                assert holds == (other == index)
            for other in range(9):
                holds = verify_inclusion(entry, index, size=size, proof=proof, expected_root=ROOTS[other])
                assert holds == (other == size)
            assert not verify_inclusion(
                entry + b"\x00", index, size=size, proof=proof, expected_root=ROOTS[size]
            )

    @pytest.mark.parametrize("size", range(1, 9))
    def test_a_proof_that_is_malformed_shows_nothing(self, size: int) -> None:
        for index in range(size):
            proof = inclusion_proof(ENTRIES[:size], index)
            wrong = [
                (*proof, ROOTS[1]),
                (ROOTS[1], *proof),
                *((*proof[:place], *proof[place + 1 :]) for place in range(len(proof))),
                *((*proof[:place], proof[place][:-1], *proof[place + 1 :]) for place in range(len(proof))),
                *(
                    (*proof[:place], proof[place] + b"\x00", *proof[place + 1 :])
                    for place in range(len(proof))
                ),
            ]
            shown = [
                malformed
                for malformed in wrong
                if verify_inclusion(
                    ENTRIES[index], index, size=size, proof=malformed, expected_root=ROOTS[size]
                )
            ]
            assert shown == []

    def test_a_place_that_the_size_does_not_have_is_not_shown_though_the_root_fits(self) -> None:
        # The second of two entries, told as the only one.
        left, whole = leaf_hash(b"a"), root([b"a", b"b"])
        assert verify_inclusion(b"b", 1, size=2, proof=[left], expected_root=whole)
        assert not verify_inclusion(b"b", 0, size=1, proof=[left], expected_root=whole)

    def test_bytes_moved_from_the_entry_into_the_proof_show_nothing(self) -> None:
        # An inner node and its neighbour, cut elsewhere, have the same bytes in a row.
        left, right = leaf_hash(b"a"), leaf_hash(b"b")
        whole = node_hash(left, right)
        assert not verify_inclusion(b"\x01" + left, 0, size=2, proof=[right], expected_root=whole)
        assert not verify_inclusion(left + right, 0, size=1, proof=[], expected_root=whole)
        assert not verify_inclusion(b"", 0, size=1, proof=[left + right], expected_root=whole)

    @pytest.mark.parametrize("index", [-1, 8, 9])
    def test_there_is_no_proof_of_an_entry_that_is_not_there(self, index: int) -> None:
        with pytest.raises(IndexError, match=f"index {index} is not among 8 entries; give one from 0"):
            inclusion_proof(ENTRIES, index)

    def test_nothing_is_in_an_empty_tree(self) -> None:
        assert not verify_inclusion(b"", 0, size=0, proof=(), expected_root=EMPTY_ROOT)
        with pytest.raises(IndexError, match="index 0 is not among 0 entries"):
            inclusion_proof([], 0)


class TestConsistency:
    @pytest.mark.parametrize(("size", "later", "proof"), CONSISTENCY)
    def test_proof_is_the_published_one(self, size: int, later: int, proof: list[str]) -> None:
        found = consistency_proof(ENTRIES[:later], size)
        assert [part.hex() for part in found] == proof

    @pytest.mark.parametrize("later", range(9))
    def test_holds_for_the_roots_of_its_own_sizes_alone(self, later: int) -> None:
        for size in range(later + 1):
            proof = consistency_proof(ENTRIES[:later], size)
            shown = [
                (earlier_root, later_root)
                for earlier_root in range(9)
                for later_root in range(9)
                if verify_consistency(
                    size=size,
                    earlier_root=ROOTS[earlier_root],
                    later_size=later,
                    later_root=ROOTS[later_root],
                    proof=proof,
                )
                # An empty tree begins every tree, and one of a size begins itself: no proof is needed.
                and not (size == 0 and later_root != later)
                and not (size == later and earlier_root == later_root != later)
            ]
            assert shown == [(size, later)]

    @pytest.mark.parametrize("later", range(2, 9))
    def test_an_entry_changed_afterwards_cannot_be_hidden(self, later: int) -> None:
        for size in range(1, later):
            for changed in range(size):
                others = (*ENTRIES[:changed], b"another", *ENTRIES[changed + 1 : later])
                shown = verify_consistency(
                    size=size,
                    earlier_root=ROOTS[size],
                    later_size=later,
                    later_root=root(others),
                    proof=consistency_proof(others, size),
                )
                assert not shown, f"entry {changed} of {size}, in {later}"

    @pytest.mark.parametrize("later", range(2, 9))
    def test_a_proof_that_is_malformed_shows_nothing(self, later: int) -> None:
        for size in range(later + 1):
            proof = consistency_proof(ENTRIES[:later], size)
            wrong = [
                (*proof, ROOTS[1]),
                (ROOTS[1], *proof),
                *((*proof[:place], *proof[place + 1 :]) for place in range(len(proof))),
                *((*proof[:place], proof[place][:-1], *proof[place + 1 :]) for place in range(len(proof))),
            ]
            shown = [
                malformed
                for malformed in wrong
                if verify_consistency(
                    size=size,
                    earlier_root=ROOTS[size],
                    later_size=later,
                    later_root=ROOTS[later],
                    proof=malformed,
                )
            ]
            assert shown == []

    def test_a_proof_too_long_or_too_short_for_the_sizes_shows_nothing_though_the_roots_fit(self) -> None:
        more = ROOTS[1]
        assert not verify_consistency(
            size=3,
            earlier_root=node_hash(more, ROOTS[3]),
            later_size=5,
            later_root=node_hash(more, ROOTS[5]),
            proof=(*consistency_proof(ENTRIES[:5], 3), more),
        )
        assert not verify_consistency(
            size=1,
            earlier_root=ROOTS[1],
            later_size=4,
            later_root=ROOTS[2],
            proof=consistency_proof(ENTRIES[:2], 1),
        )

    def test_nothing_begins_with_more_than_it_has(self) -> None:
        assert not verify_consistency(
            size=2, earlier_root=ROOTS[2], later_size=1, later_root=ROOTS[1], proof=()
        )
        assert not verify_consistency(
            size=-1, earlier_root=EMPTY_ROOT, later_size=1, later_root=ROOTS[1], proof=()
        )
        for size in (-1, 9):
            with pytest.raises(
                ValueError, match=f"size {size} is no beginning of 8 entries; give one from 0"
            ):
                consistency_proof(ENTRIES, size)

    def test_a_proof_with_no_start_shows_nothing(self) -> None:
        assert not verify_consistency(
            size=3, earlier_root=ROOTS[3], later_size=5, later_root=ROOTS[5], proof=()
        )
