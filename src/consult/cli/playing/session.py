"""A case played through: takes a line, answers with lines, and knows nothing of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from pydantic import ValidationError

from consult.activities.ballots import CastVote
from consult.adapters.records import story
from consult.adapters.records.brief import reasons
from consult.cli.playing.choices import Choices
from consult.cli.playing.forms import Form
from consult.cli.playing.happened import Happened
from consult.cli.playing.looking import look
from consult.cli.playing.moments import read_wait
from consult.cli.playing.persons import Persons
from consult.cli.playing.saying import Misread, Voice, listed
from consult.cli.playing.words import HELP, KEYS, command_of
from consult.clocks import SetClock
from consult.engine import Engine
from consult.errors import ConsultError
from consult.schemas import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from consult.acts import Act
    from consult.case import Case
    from consult.cli.playing.cast import Cast, Mentioned
    from consult.cli.playing.saying import Talk
    from consult.procedure import Procedure
    from consult.rulings import Ruling
    from consult.verdicts import Lang, Phrase

__all__ = ["Session"]

_SHOWN: Final = 3


@final
class Session:
    """
    One community with one procedure, a clock that is set by hand, and somebody who plays everybody in turn.

    Say `greeting` first; then give each line that is written to `take` and show what it says, until `over`.
    Whatever is written, nothing is lost: what cannot be read or done is answered with the reason.
    """

    def __init__(
        self,
        procedure: Procedure,
        cast: Cast,
        mentioned: Mentioned,
        *,
        start: datetime,
        lang: Lang = "en",
        title: Phrase | None = None,
        about: Phrase | None = None,
        beside: Iterable[Procedure] = (),
    ) -> None:
        """
        Begin to play.

        Args:
            procedure: what is played.
            cast: who can be played, and what is known of them; whoever plays can add people.
            mentioned: the roles, seats and rolls that the procedure asks about.
            start: what time it is at first.
            lang: the language.
            title: what the procedure is called; its own name by default.
            about: what it is, in a sentence.
            beside: procedures that parts of a matter may follow.
        """
        self._procedure: Final = procedure
        self._title: Final = title or procedure.phrase()
        self._about: Final = about
        self._clock: Final = SetClock(start)
        self.engine: Final = Engine([*beside, procedure], community="play", clock=self._clock, directory=cast)
        self.rulebook: Final = (*beside, procedure)
        self._voice: Final = Voice(lang, procedure.zone)
        self._case: str | None = None
        self._persons: Final = Persons(self._voice, cast, mentioned, self.engine.community, self._clock)
        self._happened: Final = Happened(self.engine, self._voice)
        #: The last act that was done, for others to do the same.
        self._last: tuple[type[Act], dict[str, Any]] | None = None
        #: What was written for an act that was refused.
        self._drafts: Final[dict[tuple[str | None, type[Act]], dict[str, Any]]] = {}
        self._choices: Final = Choices(self._voice)
        self.over = False
        #: What is asked for now.
        self.prompt = ""
        self._talk = self._play()

    def greeting(self) -> list[str]:
        """Return the first lines, before anything is written."""
        self.prompt = next(self._talk)
        return self._voice.taken()

    def take(self, line: str) -> list[str]:
        """Return what comes of a line that was written."""
        try:
            self.prompt = self._talk.send(line)
        except StopIteration:
            self.over = True
            self.prompt = ""
        return self._voice.taken()

    def ended(self) -> list[str]:
        """Return what is said where nothing more is written."""
        self.over = True
        self._voice.say("The input has ended, and the play with it.", "输入已结束，演练到此为止。")
        return self._voice.taken()

    def kept(self, where: str | None) -> str:
        """Return whether the record was written, and what can be done with it."""
        if where is None:
            return self._voice.pick("Nothing of this is kept.", "本次演练不作保存。")
        return self._voice.pick(
            f"The record is in {where}; consult why {where} 1 explains matter 1 from it",
            f"记录已写入{where}；可用 consult why {where} 1 --lang zh 说明事项1",
        )

    # -- the conversation ----------------------------------------------------------------------------------

    def _play(self) -> Talk[None]:
        self._welcome()
        yield from self._persons.choose()
        self._screen()
        while True:
            command, rest = command_of((yield "> ").strip())
            if command == "quit":
                self._voice.say("Goodbye.", "再见。")
                return
            try:
                yield from self._asked(command, rest)
            except Misread as wrong:
                self._voice.tell(f"✗ {self._voice.words(wrong.words)}")
            except ConsultError as error:
                self._voice.say(
                    f"✗ Not done, and nothing was changed: {error}", f"✗ 未执行，未作任何改变：{error}"
                )

    def _asked(self, command: str | None, rest: str) -> Talk[None]:
        talks: dict[str | None, Callable[[str], Talk[None]]] = {
            None: self._do,
            "add": self._add,
            "matters": self._matters,
            "new": self._open,
            "others": self._others,
            "person": self._switch,
            "wait": self._wait,
        }
        answers: dict[str | None, Callable[[str], None]] = {
            "behalf": self._persons.behalf,
            "help": self._help,
            "look": self._look,
            "record": self._record,
        }
        if command in answers:
            answers[command](rest)
        else:
            yield from talks[command](rest)

    def _welcome(self) -> None:
        self._voice.say(
            f"{self._voice.words(self._title)}, to try out", f"试用：{self._voice.words(self._title)}"
        )
        if self._about is not None:
            self._voice.tell(self._voice.words(self._about))
        self._voice.say(
            "You play everybody in turn; time stands still until you let it pass.",
            "由您轮流扮演各方人员；时间由您推进。",
        )

    def _help(self, rest: str) -> None:
        del rest
        for en, zh in HELP:
            self._voice.say(en, zh)

    def _switch(self, rest: str) -> Talk[None]:
        if (yield from self._persons.switch(rest)):
            self._screen()

    def _add(self, rest: str) -> Talk[None]:
        if (yield from self._persons.add(rest)):
            self._screen()

    @property
    def _now(self) -> datetime:
        return self._clock.now()

    @property
    def _who(self) -> str:
        return self._persons.who

    # -- the screen ----------------------------------------------------------------------------------------

    def _head(self) -> Case | None:
        return None if self._case is None else self.engine.case(self._case)

    def _screen(self) -> None:
        pick, when = self._voice.pick, self._voice.when(self._now)
        acting = (
            ""
            if self._persons.principal is None
            else pick(f", on behalf of {self._persons.principal}", f"（代{self._persons.principal}）")
        )
        self._voice.gap()
        self._voice.say(f"{when} · you are {self._who}{acting}", f"{when} · 您是{self._who}{acting}")
        head = self._head()
        if head is None:
            self._voice.say("There is no matter yet.", "还没有事项。")
            self._voice.say("What you can do:", "您可以：")
            self._voice.tell(f"  1  {self._voice.about(self._procedure.opens)}")
            self._voice.say(*KEYS)
            return
        for line in look(self._voice, self.engine, self._pinned(head), head, brief=True):
            self._voice.tell(line)
        self._choices.list(self.engine.options(head.id, self._who))
        self._voice.say(*KEYS)

    def _pinned(self, head: Case) -> Procedure:
        return next(one for one in self.rulebook if one.fingerprint == head.origin.fingerprint)

    # -- acts ----------------------------------------------------------------------------------------------

    def _do(self, line: str) -> Talk[None]:
        if not line:
            self._screen()
            return
        if self._case is None:
            names = ("1", *self._voice.names(self._procedure.opens))
            if line.casefold() in {name.casefold() for name in names}:
                yield from self._open(line)
            else:
                self._unknown(line)
            return
        option = self._choices.meant(line)
        if option is None:
            self._unknown(line)
            return
        if option.verdict.is_unmet and self._persons.principal is None:
            self._voice.say(
                f"{self._who} may not do “{self._voice.act(option.act)}” now:",
                f"{self._who}现在不可以“{self._voice.act(option.act)}”：",
            )
            self._voice.tell(option.verdict.explain(self._voice.lang), "  ")
            return
        act = yield from self._filled(option.act, self._pinned(self.engine.case(self._case)))
        if act is not None:
            self._answer(self.engine.perform(self._case, act), act)

    def _unknown(self, line: str) -> None:
        self._voice.say(
            f"✗ There is nothing called {line} to do here; give a number of the list, or ? for help.",
            f"✗ 这里没有“{line}”这一项；请输入列表中的编号或指令，或输入？查看帮助。",
        )

    def _filled(self, owner: type[Act], rules: Procedure) -> Talk[Act | None]:
        """Ask for what an act says; None where it is not done after all."""
        self._voice.tell(self._voice.about(owner))
        kept = self._drafts.pop((self._case, owner), None)
        form = Form(owner, schema(rules), self._voice, self._now, kept=kept, others=self.rulebook)
        found = yield from form.ask()
        while found is not None:
            try:
                act = owner.model_validate(
                    {"actor": self._who, "principal": self._persons.principal, **found}
                )
            except ValidationError as error:
                if (yield from form.again(error, found)):
                    continue
                self._voice.say("Nothing was done.", "未作任何记录。")
                return None
            self._last = (owner, found)
            # Until it is done: what was written need not be written again.
            self._drafts[self._case, owner] = found
            return act
        return None

    def _open(self, rest: str) -> Talk[None]:
        del rest
        act = yield from self._filled(self._procedure.opens, self._procedure)
        if act is None:
            return
        taken = {head.id for head in self.engine.store.heads(self.engine.community)}
        name = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
        ruling = self.engine.open(self._procedure, act, case=name)
        if ruling.accepted:
            self._case = name
        self._answer(ruling, act)

    def _answer(self, ruling: Ruling, act: Act) -> None:
        if not ruling.accepted:
            self._refused(ruling, act)
            self._voice.say(
                "Nothing was changed. What you wrote is kept, should you try again.",
                "未作任何改变。填写的内容已保留，可再次尝试。",
            )
            return
        self._drafts.clear()
        if not self._happened.tell(self._case) and (
            ruling.ballot is not None or isinstance(act, CastVote) or ruling.receipt
        ):
            self._voice.say("✓ The ballot is in the box.", "✓ 选票已投入票箱。")
        if ruling.receipt is not None:
            self._voice.say(
                f"Its receipt, which is told only once: {ruling.receipt}",
                f"回执（仅告知一次）：{ruling.receipt}",
            )
        self._screen()

    def _refused(self, ruling: Ruling, act: Act) -> None:
        named = self._voice.act(type(act))
        who = act.principal or act.actor
        if ruling.verdict is not None and ruling.verdict.is_undecided:
            self._voice.say(f"✗ {who} may not do “{named}” yet:", f"✗ {who}现在还不可以“{named}”：")
        else:
            self._voice.say(f"✗ {who} may not do “{named}”:", f"✗ {who}不可以“{named}”：")
        if ruling.verdict is not None:
            self._voice.tell(ruling.verdict.explain(self._voice.lang), "  ")

    def _others(self, rest: str) -> Talk[None]:
        if self._case is None or self._last is None or self._last[0] is self._procedure.opens:
            self._voice.say(
                "✗ Do something on this matter first; then others can do the same.",
                "✗ 请先在本事项中办理一项，然后其他人可照此办理。",
            )
            return
        owner, found = self._last
        if not rest:
            rest = yield self._voice.pick(
                f"Who else does “{self._voice.act(owner)}” with the same answers? How many, or which names: ",
                f"还有谁照样“{self._voice.act(owner)}”？人数，或姓名（用逗号隔开）：",
            )
        wanted = listed(rest.replace(" ", ",")) if self._voice.lang == "en" else listed(rest)
        if len(wanted) == 1 and wanted[0].isdecimal():
            names, limit = self._eligible(), int(wanted[0])
        else:
            names, limit = wanted, len(wanted)
        done: list[str] = []
        refused: list[tuple[str, Ruling]] = []
        for name in names:
            if len(done) == limit:
                break
            if not self._persons.knows(name):
                self._voice.say(f"✗ Nobody here is called {name}.", f"✗ 这里没有{name}。")
                continue
            ruling = self.engine.perform(self._case, owner.model_validate({"actor": name, **found}))
            if ruling.accepted:
                done.append(name)
            else:
                refused.append((name, ruling))
        self._tell_others(done, limit, refused if len(done) < limit else [])

    def _eligible(self) -> list[str]:
        """Those who may do the same: those on the roll of the stage, where it has one, and else everybody."""
        head = self._head()
        digest = None if head is None else head.place.opening.get("roll")
        roll = None if digest is None else self.engine.store.roll(digest)
        names = self._persons.names() if roll is None else roll.voters
        return [name for name in names if name != self._who]

    def _tell_others(self, done: list[str], limit: int, refused: list[tuple[str, Ruling]]) -> None:
        names = self._voice.pick(", ", "、").join(done)
        if done:
            self._voice.say(f"✓ {len(done)} did the same: {names}.", f"✓ {len(done)}人照此办理：{names}。")
        if len(done) < limit:
            self._voice.say(
                f"✗ {len(done) or 'None'} of the {limit} that were asked for could.",
                f"✗ 要求{limit}人，实际可办理的{len(done)}人。",
            )
        for name, ruling in refused[:_SHOWN]:
            why = [] if ruling.verdict is None else reasons(ruling.verdict, self._voice.lang)
            said = self._voice.pick("; ", "；").join(why)
            self._voice.tell(f"  {name}{self._voice.pick(': ', '：')}{said}")
        self._happened.tell(self._case)
        self._screen()

    # -- time, and what happened ---------------------------------------------------------------------------

    def _wait(self, rest: str) -> Talk[None]:
        if not rest:
            rest = yield self._voice.pick(
                "How long? (3 days, 2 hours, 2026-03-09, end = of the stage, next = the next thing due) ",
                "等多久？（3天、2小时、2026-03-09、结束=等到本阶段结束、下一个=等到下一个期限）",
            )
        until = read_wait(rest, self._now, self._procedure.zone, self._head())
        self._clock.set(until)
        self.engine.settle()
        when = self._voice.when(until)
        self._voice.say(f"It is {when} now.", f"现在是{when}。")
        if not self._happened.tell(self._case):
            self._voice.say("Nothing happened meanwhile.", "其间没有发生任何事。")
        self._screen()

    # -- looking -------------------------------------------------------------------------------------------

    def _look(self, rest: str) -> None:
        del rest
        head = self._head()
        if head is None:
            self._voice.say("There is no matter yet.", "还没有事项。")
            return
        for line in look(self._voice, self.engine, self._pinned(head), head, brief=False):
            self._voice.tell(line)

    def _record(self, rest: str) -> None:
        if self._case is None:
            self._voice.say("There is no matter yet, so nothing is on record.", "还没有事项，也就没有记录。")
            return
        self._voice.tell(story(self.engine, self._case, lang=self._voice.lang, brief=not rest))
        if not rest:
            self._voice.say("(“r all” tells every reason.)", "（输入“记录 全部”可查看全部理由。）")

    def _matters(self, rest: str) -> Talk[None]:
        heads = {head.id: head for head in self.engine.store.heads(self.engine.community)}
        if not heads:
            self._voice.say("There is no matter yet.", "还没有事项。")
            return
        if not rest:
            for name, head in heads.items():
                title = head.matter.get("title", "")
                stage = self._voice.words(self._pinned(head).stages[head.stage].phrase())
                self._voice.say(f"  {name}  {title}: {stage}", f"  {name}  {title}：{stage}")
            rest = (yield self._voice.pick("Which matter? ", "哪个事项？")).strip()
            if not rest:
                return
        if rest not in heads:
            self._voice.say(f"✗ There is no matter {rest}.", f"✗ 没有事项{rest}。")
            return
        self._case = rest
        self._screen()
