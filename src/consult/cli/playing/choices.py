"""What somebody may do and what not, as a list to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from consult.adapters.records.brief import deciding, reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consult.cli.playing.saying import Voice
    from consult.options import Option
    from consult.verdicts import Verdict

__all__ = ["Choices"]


@final
class Choices:
    """The list that was shown last."""

    def __init__(self, voice: Voice) -> None:
        self._voice: Final = voice
        self._shown: Sequence[Option] = ()

    def list(self, options: Sequence[Option]) -> None:
        """Show what may be done, what not yet, and what not, with the reasons."""
        groups = (
            ([one for one in options if _may(one.verdict)], "You may:", "您可以："),
            (
                [one for one in options if one.verdict.is_undecided and not _may(one.verdict)],
                "Not yet, or not for certain:",
                "暂不可以，或尚不确定：",
            ),
            ([one for one in options if one.verdict.is_unmet], "You may not:", "您不可以："),
        )
        self._shown = [one for group, _, _ in groups for one in group]
        if not options:
            self._voice.say("Nobody has anything to do here.", "此处无需任何人办理。")
        number = 0
        for group, en, zh in groups:
            if group:
                self._voice.say(en, zh)
            for option in group:
                number += 1
                self._voice.tell(f"  {number}  {self._voice.about(option.act)}")
                if not _may(option.verdict):
                    why = self._voice.pick("; ", "；").join(reasons(option.verdict, self._voice.lang))
                    self._voice.tell(f"       {'✗' if option.verdict.is_unmet else '?'} {why}")

    def meant(self, line: str) -> Option | None:
        """Return which of the list is meant by its number or its name."""
        if line.isdecimal():
            return self._shown[int(line) - 1] if 1 <= int(line) <= len(self._shown) else None
        said = line.casefold()
        for one in self._shown:
            if said in {name.casefold() for name in self._voice.names(one.act)}:
                return one
        return None


def _may(verdict: Verdict) -> bool:
    """Whether nothing stands against it; what only waits to be written is no obstacle."""
    return verdict.is_met or (
        verdict.is_undecided and all("unwritten" in leaf.data for leaf in deciding(verdict))
    )
