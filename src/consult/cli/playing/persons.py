"""Who is played now, and how that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from consult.cli.playing.looking import standing_of
from consult.cli.playing.saying import listed
from consult.cli.playing.words import command_of
from consult.people import Standing

if TYPE_CHECKING:
    from consult.cli.playing.cast import Cast, Mentioned
    from consult.cli.playing.saying import Talk, Voice
    from consult.clocks import SetClock

__all__ = ["Persons"]


@final
class Persons:
    """Whom whoever plays is at the moment."""

    def __init__(
        self, voice: Voice, cast: Cast, mentioned: Mentioned, community: str, clock: SetClock
    ) -> None:
        """
        Make it, with nobody chosen.

        Args:
            voice: where to say things.
            cast: who can be played.
            mentioned: the roles, seats and rolls that the procedure asks about.
            community: whose people they are.
            clock: what time it is.
        """
        self._voice: Final = voice
        self._cast: Final = cast
        self._mentioned: Final = mentioned
        self._community: Final = community
        self._clock: Final = clock
        #: Who is played.
        self.who = ""
        #: On whose behalf; None: nobody's.
        self.principal: str | None = None

    def names(self) -> list[str]:
        """Everybody who is known by name."""
        return self._cast.names(self._community, self._clock.now())

    def knows(self, name: str) -> bool:
        """Whether anything is known of somebody."""
        return self._cast.knows(self._community, name, self._clock.now())

    def described(self, name: str) -> str:
        """Who somebody is, in brackets."""
        return standing_of(self._voice, self._cast, self._mentioned, name, self._community, self._clock.now())

    def choose(self) -> Talk[None]:
        """Ask who is played first."""
        self._voice.gap()
        self._voice.say("Who are you?", "您是谁？")
        self._list()
        if not self.names():
            self._voice.say(
                "  Nobody is known here yet: write a name.", "  这里还没有登记任何人：请输入一个名字。"
            )
        while not self.who:
            line = (yield self._voice.pick("Number or name: ", "编号或姓名：")).strip()
            command, rest = command_of(line)
            if command == "add" and rest:
                yield from self.add(rest)
            elif line and not self.names():
                yield from self.add(line)
            else:
                self.become(line)

    def switch(self, name: str) -> Talk[bool]:
        """Be somebody else; ask who, where nobody is named. Return whether that came about."""
        if not name:
            self._list()
            name = (yield self._voice.pick("Who are you now? ", "您现在是谁？")).strip()
            if not name:
                return True  # still the same
        return self.become(name)

    def become(self, name: str) -> bool:
        """Be somebody, by name or by number of the list; return whether there is such a person."""
        names = self.names()
        if name.isdecimal() and 1 <= int(name) <= len(names):
            name = names[int(name) - 1]
        if not name:
            self._voice.say("✗ Write a number of the list, or a name.", "✗ 请输入名单中的编号或姓名。")
            return False
        if not self.knows(name):
            self._voice.say(
                f"✗ Nobody here is called {name}. Give a number or a name of the list, "
                f"or write “a {name}” to add somebody of that name.",
                f"✗ 这里没有{name}。请输入名单中的编号或姓名，或输入“加人 {name}”添加此人。",
            )
            return False
        self.who = name
        self.principal = None
        self._voice.say(f"You are {name}{self.described(name)}.", f"您现在是{name}{self.described(name)}。")
        return True

    def behalf(self, name: str) -> None:
        """Act on behalf of somebody from now on, or of nobody."""
        self.principal = name or None
        if name:
            self._voice.say(
                f"From now on {self.who} acts on behalf of {name}; “b” alone ends that.",
                f"此后{self.who}代{name}行事；单独输入“代”即恢复本人行事。",
            )
        else:
            self._voice.say(f"{self.who} acts for nobody else now.", f"{self.who}现在以本人名义行事。")

    def add(self, name: str) -> Talk[bool]:
        """Add somebody, and be that person; return whether anybody was added."""
        if not name:
            name = (yield self._voice.pick("Name: ", "姓名：")).strip()
            if not name:
                return False
        roles = yield from self._roles()
        seats = yield from self._seats()
        rolls = yield from self._rolls()
        self._cast.add(Standing(name, roles=roles, seats=seats), rolls)
        self._voice.say(f"{name} was added.", f"已添加{name}。")
        return self.become(name)

    def _list(self) -> None:
        for number, name in enumerate(self.names(), 1):
            self._voice.tell(f"  {number}  {name}{self.described(name)}")

    def _named(self, en: str, zh: str, names: list[str]) -> None:
        if names:
            self._voice.tell(self._voice.pick(en, zh) + self._voice.pick(", ", "、").join(names), "  ")

    def _roles(self) -> Talk[list[str]]:
        named = self._mentioned.role_names(self._voice.lang)
        self._named("Roles asked about here: ", "本程序涉及的身份：", named)
        line = yield self._voice.pick(
            "Roles (commas between; Enter: none): ", "身份（用逗号隔开；直接回车：无）："
        )
        return listed(line)

    def _seats(self) -> Talk[dict[str, str]]:
        known = self._mentioned
        if not known.seats:
            return {}
        self._named("Seats here: ", "本程序的席位：", known.seat_names(self._voice.lang))
        line = yield self._voice.pick(
            "Seats as body=category (commas between; Enter: none): ",
            "席位，写作 机构=类别（用逗号隔开；直接回车：无）：",
        )
        seats = {}
        for part in listed(line):
            body, _, category = part.partition("=")
            if (body.strip(), category.strip()) in {(one[0], one[1]) for one in known.seats}:
                seats[body.strip()] = category.strip()
            else:
                self._voice.say(f"✗ There is no seat {part}; it is left out.", f"✗ 没有席位{part}，已略去。")
        return seats

    def _rolls(self) -> Talk[list[str]]:
        rolls = self._cast.rolls(self._community, self._clock.now())
        names = dict.fromkeys([*(roll.name for roll in rolls), *self._mentioned.rolls])
        self._named("Rolls here: ", "本程序的名册：", list(names))
        line = yield self._voice.pick(
            "On which rolls (commas between; Enter: none): ", "在哪些名册上（用逗号隔开；直接回车：无）："
        )
        return listed(line)
