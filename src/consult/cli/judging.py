"""The options of `consult judge`; what it does is in `consult.cli.judge`, imported when it is called."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import typer

__all__ = ["judge_command"]

_AMOUNTS: Final = "owners=9,area=900"


class _Language(StrEnum):
    EN = "en"
    ZH = "zh"


class _Policy(StrEnum):
    EXCLUDE = "exclude"
    ABSTAIN = "abstain"
    FOLLOW = "follow"


def judge_command(
    name: Annotated[
        str | None,
        typer.Argument(metavar="RULE", help="The rule, such as civil-code-278-ordinary; see --list."),
    ] = None,
    *,
    roll: Annotated[
        str | None, typer.Option(metavar="HOW-MANY", help=f"All who may vote: {_AMOUNTS} (area in m²).")
    ] = None,
    took_part: Annotated[
        str | None,
        typer.Option(
            metavar="HOW-MANY",
            help="Who returned a paper, or came; not needed with all of --for --against --abstain --void.",
        ),
    ] = None,
    yes: Annotated[str | None, typer.Option("--for", metavar="HOW-MANY", help="Who voted for.")] = None,
    against: Annotated[str | None, typer.Option(metavar="HOW-MANY", help="Who voted against.")] = None,
    abstain: Annotated[str | None, typer.Option(metavar="HOW-MANY", help="Who took no side.")] = None,
    void: Annotated[str | None, typer.Option(metavar="HOW-MANY", help="Whose papers are void.")] = None,
    silent: Annotated[
        str | None,
        typer.Option(
            metavar="HOW-MANY", help="To whom a paper was delivered, proven, that did not come back."
        ),
    ] = None,
    recused: Annotated[
        str | None,
        typer.Option(metavar="HOW-MANY", help="Who takes no part because of a conflict of interest."),
    ] = None,
    due: Annotated[
        str | None, typer.Option(metavar="HOW-MANY", help="Who should have come; without it, all.")
    ] = None,
    policy: Annotated[
        _Policy | None,
        typer.Option(help="What the silent count for: nothing, taking part, or with the majority."),
    ] = None,
    clause: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The clause of the community's own rules that says so.")
    ] = None,
    warned: Annotated[
        bool, typer.Option("--warned", help="The voters were told what silence would count for.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(metavar="MEASURE", help="In which measure the majority is found they follow."),
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(
            metavar="MODE", help="Persons, households or representatives, where the law offers several."
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help="The day of the meeting, by which the rule is picked."),
    ] = None,
    announced: Annotated[
        str | None, typer.Option(metavar="DATE", help="When everybody was told of it.")
    ] = None,
    meeting: Annotated[str | None, typer.Option(metavar="DATE", help="When the meeting was.")] = None,
    opened: Annotated[str | None, typer.Option(metavar="DATE", help="When voting by papers began.")] = None,
    closed: Annotated[str | None, typer.Option(metavar="DATE", help="When voting by papers ended.")] = None,
    delivered: Annotated[
        str | None, typer.Option(metavar="N", help="To how many voters a paper was delivered, proven.")
    ] = None,
    proxies: Annotated[
        str | None, typer.Option(metavar="N", help="The most mandates that one person held.")
    ] = None,
    known: Annotated[
        str | None, typer.Option(metavar="DATE", help="When whoever is injured knew of the decision.")
    ] = None,
    lenient: Annotated[
        bool,
        typer.Option("--lenient", help="The meeting may be on the last day of the notice; strict otherwise."),
    ] = False,
    extraordinary: Annotated[
        bool, typer.Option("--extraordinary", help="It was an extraordinary meeting.")
    ] = False,
    share: Annotated[
        str | None, typer.Option(metavar="HAVE/BASE", help="Judge one share alone, such as 888.8/1333.2.")
    ] = None,
    bound: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="What --share must reach: '>=2/3' or more, '>1/2' more than."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the rules.")] = False,
    lang: Annotated[_Language, typer.Option(help="The language to answer in.")] = _Language.EN,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say whether the counts of a published result hold: exit code 0 they do, 1 they do not, 2 bad input."""
    from consult.cli import judge as judging  # noqa: PLC0415 - a command is imported when it is called

    if listed:
        raise typer.Exit(judging.list_rules(lang=lang.value, as_json=json))
    if share is not None or bound is not None:
        if share is None or bound is None or name is not None:
            msg = "--share and --bound go together, and without a rule: --share 40/60 --bound '>=2/3'"
            raise typer.BadParameter(msg)
        raise typer.Exit(judging.judge_share(share, bound, lang=lang.value, as_json=json))
    if name is None:
        msg = "no rule is named; give one, or --list to see them"
        raise typer.BadParameter(msg)
    asked = judging.Asked(
        roll=roll,
        took_part=took_part,
        yes=yes,
        against=against,
        abstain=abstain,
        void=void,
        silent=silent,
        recused=recused,
        due=due,
        policy=None if policy is None else policy.value,
        clause=clause,
        warned=warned,
        by=by,
        mode=mode,
        on=on,
        announced=announced,
        meeting=meeting,
        opened=opened,
        closed=closed,
        delivered=delivered,
        proxies=proxies,
        known=known,
        lenient=lenient,
        extraordinary=extraordinary,
    )
    raise typer.Exit(judging.judge(name, asked, lang=lang.value, as_json=json))
