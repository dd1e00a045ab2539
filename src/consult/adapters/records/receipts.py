"""Whether a voter's paper is in: a receipt looked up in a record, and shown by a Merkle proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult import merkle
from consult.errors import ConsultError
from consult.voting.boxes.secret import SecretBox, receipt_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.adapters.records.reading import Record

__all__ = ["PaperIn", "papers_in"]


@final
@attrs.frozen
class PaperIn:
    """
    That the paper of a receipt is in the box of a closed vote.

    It says nothing of what is on the paper. With the root from another source, such as the notice of the
    result, the proof shows the same without the rest of the record.
    """

    case: str
    stage: str
    visit: int
    #: The hash of the receipt, which is the entry that the proof is about.
    entry: bytes
    #: Where it stands among the receipts of the box, counted from 0.
    index: int
    #: How many receipts there are.
    size: int
    #: The Merkle root over them, in hexadecimal, as the case recorded it at the close.
    root: str
    proof: tuple[bytes, ...]

    @property
    def holds(self) -> bool:
        """Whether the proof leads to the root."""
        expected = bytes.fromhex(self.root)
        return merkle.verify_inclusion(
            self.entry, self.index, size=self.size, proof=self.proof, expected_root=expected
        )


def papers_in(record: Record, receipt: str) -> Iterator[PaperIn]:
    """
    Find the paper of *receipt* in the closed secret votes of *record*: one, or none.

    Args:
        record: what was read.
        receipt: what the voter was given: 64 hexadecimal digits.

    Raises:
        ConsultError: if that is no receipt.
    """
    try:
        entry = receipt_hash(bytes.fromhex(receipt.strip()))
    except ValueError:
        # The receipt is not repeated: whoever has it can say that the paper is theirs.
        msg = "the receipt is not 64 hexadecimal digits; give it as it was given to the voter"
        raise ConsultError(msg) from None
    for (case, stage, visit), box in record.boxes.items():
        if not isinstance(box, SecretBox):
            continue  # a secret box is in a record only once it is closed
        entries = box.receipts
        if entry in entries:
            index = entries.index(entry)
            proof = merkle.inclusion_proof(entries, index)
            yield PaperIn(case, stage, visit, entry, index, len(entries), box.receipts_root, proof)
