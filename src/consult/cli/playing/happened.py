"""What happened since it was last told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from consult.adapters.records import story

if TYPE_CHECKING:
    from consult.cli.playing.saying import Voice
    from consult.engine import Engine

__all__ = ["Happened"]


@final
class Happened:
    """Tells every event of every matter once."""

    def __init__(self, engine: Engine, voice: Voice) -> None:
        self._engine: Final = engine
        self._voice: Final = voice
        #: How many events of each case were told.
        self._told: Final[dict[str, int]] = {}
        self._stuck: Final[set[str]] = set()

    def tell(self, before: str | None) -> bool:
        """Tell what is new, of *before* (the matter looked at) and all others; whether there was anything."""
        found = False
        for head in list(self._engine.store.heads(self._engine.community)):
            known = self._told.get(head.id, 0)
            if head.seq == known:
                continue
            found = True
            self._told[head.id] = head.seq
            if head.id != before:
                self._voice.say(f"In matter {head.id}:", f"事项{head.id}：")
            told = story(self._engine, head.id, lang=self._voice.lang, brief=True, after=known)
            # The first event comes with a heading, which the screen says already.
            self._voice.tell(told if known else told.partition("\n")[2], "  ")
        return self._tell_stuck() or found

    def _tell_stuck(self) -> bool:
        stuck = self._engine.stuck()
        new = [case for case in stuck if case not in self._stuck]
        for case in new:
            self._voice.say(
                f"✗ Time cannot move matter {case}, and nothing was changed:",
                f"✗ 事项{case}无法随时间推进，未作任何改变：",
            )
            self._voice.tell(stuck[case].explain(self._voice.lang), "  ")
        self._stuck.clear()
        self._stuck.update(stuck)
        return bool(new)
