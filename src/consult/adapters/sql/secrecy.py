"""
Secret votes at rest: papers locked up while people vote, counted at the close, their key destroyed.

Who has voted stands in one table, in the open. What was voted stands in another, under random names, each
paper locked up with a public key of the box (X25519, XSalsa20-Poly1305: libsodium's sealed box) and padded to
one length. So whatever joins the two in a database - the transaction that wrote both, the log, a backup, the
order on disk - joins a voter to a text that nobody can read without the private key. That is in the host's
key ring, is used once, at the close, and is destroyed then.

What this does not protect from: somebody who has the key ring *and* the database, or a copy of it, while the
vote is open; and what `consult.voting.boxes.secret` says that no box can protect from.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NoReturn, final

from consult.errors import ConsultError
from consult.voting import Choice
from consult.voting.boxes.kinds import read_box
from consult.voting.boxes.secret import SecrecyError, receipt_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consult.adapters.sql.keyrings import KeyRing
    from consult.voting import Roll
    from consult.voting.boxes.kinds import AnyBox, BoxKind

__all__ = ["Elsewhere", "count", "hidden_box", "lock_up", "new_lock"]


def _library() -> Any:
    try:
        import nacl.public  # noqa: PLC0415 - only secret votes need it
    except ImportError as error:  # pragma: no cover - installed where this is tested
        msg = "a secret vote in a database needs PyNaCl, which is not installed; install the extra 'sql'"
        raise ConsultError(msg) from error
    return nacl.public


def new_lock(keys: KeyRing | None, name: str) -> bytes:
    """
    Make the keys of a box; keep the private one in the key ring, and return the public one.

    Raises:
        ConsultError: if there is no key ring.
    """
    if keys is None:
        msg = (
            f"the secret vote {name} cannot be opened: this store has nowhere to keep its key, and papers "
            "are not stored for everybody to read; give SqlStore(keys=FileKeys(...))"
        )
        raise ConsultError(msg)
    key = _library().PrivateKey.generate()
    lock = bytes(key.public_key)
    # Of two who open it at once one will not have opened it: neither may write over the other's key.
    keys.keep(lock.hex(), bytes(key))
    return lock


def lock_up(lock: bytes, kind: BoxKind, choice: Any, receipt: str) -> bytes:
    """Lock up a paper with the hash of its receipt; all papers of a vote become equally long."""
    paper = choice.code if isinstance(choice, Choice) else choice
    text = json.dumps([paper, receipt_hash(bytes.fromhex(receipt)).hex()], separators=(",", ":"))
    # No paper names an option twice, and no points have more digits than this.
    options = 0 if kind.ballot is None else len(kind.ballot.options)
    size = 128 + 24 * options
    if len(text) > size:  # pragma: no cover - nothing is that long
        msg = "a paper of a secret vote is too long to be as long as the others; it was not put in"
        raise ConsultError(msg)
    public = _library()
    locked: bytes = public.SealedBox(public.PublicKey(lock)).encrypt(text.ljust(size).encode())
    return locked


def count(
    keys: KeyRing | None, lock: bytes, roll: Roll, box: AnyBox, locked: Iterable[bytes]
) -> Mapping[str, Any]:
    """
    Open all papers of a box whose vote is over and count them.

    Returns:
        The data of the closed box: voters, papers by what they say, and hashes of receipts, all sorted.

    Raises:
        ConsultError: if the key is not there.
    """
    key = None if keys is None else keys.find(lock.hex())
    if key is None:
        msg = (
            f"the key {lock.hex()[:12]} of a secret vote of roll {roll.name!r} is not in the key ring, so "
            "its papers cannot be counted; give the store the key ring that the vote was opened with"
        )
        raise ConsultError(msg)
    public = _library()
    opener = public.SealedBox(public.PrivateKey(key))
    said: Counter[str] = Counter()
    receipts = []
    for data in locked:
        paper, receipt = json.loads(opener.decrypt(data))
        said[json.dumps(paper, separators=(",", ":"))] += 1
        receipts.append(receipt)
    told: dict[str, Any] = box.public_data()  # type: ignore[attr-defined]  # what a secret box has
    told |= {
        "sealed": True,
        "papers": [[json.loads(paper), number] for paper, number in said.items()],
        "receipts": sorted(receipts),
    }
    counted: Any = read_box(roll, {"secret": told})
    data_of: dict[str, Any] = counted.to_data()
    return data_of


def random_name() -> str:
    """A name that says nothing of when it was given."""
    return secrets.token_hex(16)


@final
class Elsewhere:
    """Stands in a box for the papers that are locked up in the database."""

    def put(self, paper: object) -> None:
        """Take no notice: the paper is locked up by whoever stores it."""

    def papers(self) -> NoReturn:
        """
        Refuse to count.

        Raises:
            SecrecyError: always.
        """
        msg = "the papers of this secret vote are locked up in the database; close it by its store"
        raise SecrecyError(msg)


_ELSEWHERE: Final = Elsewhere()


def hidden_box(kind: BoxKind, roll: Roll, codes: Iterable[tuple[int, int]]) -> AnyBox:
    """A secret box of which only the voters are known, by position and code."""
    box: Any = kind.make(roll)
    number = 0
    for position, code in codes:
        box._states[position] = code  # noqa: SLF001 - the one box that is made without its papers
        number += code >= _VOTED
    box._number = number  # noqa: SLF001 - the same
    box._urn = _ELSEWHERE  # noqa: SLF001 - the same
    made: AnyBox = box
    return made


_VOTED: Final = 15
