"""Try to break the library, and say what was tried: `python -m torture`."""

from __future__ import annotations

import argparse
import sys
import time
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from consult.errors import told_of
from torture import acting, disturbed, hostile

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence

#: What is tried, and how often at the full count.
PARTS: Final[dict[str, tuple[int, Callable[[int, int], Counter[str]]]]] = {
    "acts": (1_000_000, lambda count, seed: acting.torture(count, seed=seed)),
    "texts": (400, lambda count, seed: hostile.texts(count, seed=seed)),
    "malformed": (400_000, lambda count, seed: hostile.malformed(count, seed=seed)),
    "logs": (200_000, lambda count, seed: hostile.logs(count, seed=seed)),
    "clocks": (100_000, lambda count, seed: disturbed.clocks(count, seed=seed)),
    "directories": (100_000, lambda count, seed: disturbed.directories(count, seed=seed)),
    "rules": (40_000, lambda count, seed: disturbed.rules(count, seed=seed)),
    "deliveries": (200_000, lambda count, seed: disturbed.deliveries(count, seed=seed)),
    "threads": (200_000, lambda count, seed: disturbed.threads(count, seed=seed)),
}


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument(
        "--share", type=Fraction, default=Fraction(1), help="of the full counts, such as 1/20"
    )
    parser.add_argument("--seed", type=int, default=0, help="what chance begins with (default: 0)")
    parser.add_argument("--all-counts", action="store_true", help="also say which acts and ends there were")
    parser.add_argument(
        "--only",
        action="append",
        choices=PARTS,
        metavar="NAME",
        help=f"try this alone: {', '.join(PARTS)}; may be repeated",
    )
    arguments = parser.parse_args(given)
    if not 0 < arguments.share <= 1:
        parser.error("--share must be more than 0 and at most 1")
    return arguments


def main(given: Sequence[str] | None = None) -> int:
    """Try each part, print what was tried, and return 1 if anything broke."""
    arguments = _arguments(given)
    broken = 0
    for name in arguments.only or PARTS:
        count, part = PARTS[name]
        began = time.perf_counter()
        try:
            found = part(max(1, round(count * arguments.share)), arguments.seed)
        except Exception as error:  # noqa: BLE001 - the other parts are tried all the same
            broken += 1
            print(f"{name}: BROKEN: {ascii(told_of(error))[:2_000]}", flush=True)
            continue
        took = time.perf_counter() - began
        said = ", ".join(
            f"{number:,} {what}"
            for what, number in found.items()
            if number and (arguments.all_counts or not what.startswith(("accepted ", "ended in ")))
        )
        print(f"{name}: held in {took:.0f} s: {said}", flush=True)
    print("nothing broke" if not broken else f"{broken} of the parts broke")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
