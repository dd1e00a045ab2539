"""
What a voter fills in on a ballot with options, and the small value that a ballot box keeps of it.

A *choice* is what a voter gives: codes of options. A *paper* is what is kept: positions of options, in ints
and tuples of ints, so that it is immutable, can be counted as a key and goes into JSON. `encode` turns the
one into the other, or says why it may not be so; `decode` turns it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

from consult.errors import LogError
from consult.verdicts import Verdict, met, unmet
from consult.voting.choosing.options import Approval, Mark, OneOf, Points, Ranking

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from consult.voting.choosing.options import BallotType

__all__ = ["OptionPaper", "check", "decode", "encode", "is_paper", "paper_of"]

OptionPaper: TypeAlias = int | tuple[int, ...] | tuple[tuple[int, ...], ...]
"""
What a ballot box keeps of a ballot with options; positions count from 0.

An int below 0 is a `Mark`, on a ballot of any type. Otherwise: of `OneOf` the position; of `Approval` the
positions, rising; of `Points` the points of every option; of `Ranking` the positions, best first, and where
equal ranks are allowed the ranks, each of them the positions in it, rising.
"""

_MARKS: Final = {mark.value: mark.paper for mark in Mark}
_BY_PAPER: Final = {mark.paper: mark for mark in Mark}


def check(ballot: BallotType, choice: object) -> Verdict:
    """
    Whether a ballot may say *choice*, with the reason in both languages where it may not.

    Args:
        ballot: What is voted on.
        choice: A `Mark` or its text; of `OneOf` a code; of `Approval` several codes; of `Points` whole
            numbers by code; of `Ranking` codes, best first, and lists of codes for equal ranks.

    >>> print(check(OneOf(["a", "b"]), "c"))
    <unmet: c is no option of this ballot; the options are a, b>
    """
    read = _read(ballot, choice)
    return (
        read
        if isinstance(read, Verdict)
        else met("the ballot is filled in as it may be", zh="选票填写符合要求")
    )


def encode(ballot: BallotType, choice: object) -> OptionPaper:
    """
    Turn a choice into the paper that a ballot box keeps.

    Args:
        ballot: What is voted on.
        choice: As for `check`.

    Raises:
        ValueError: if the ballot may not say so; its second argument is the verdict of `check`.

    >>> encode(Approval(["a", "b", "c"]), ["c", "a"]), encode(OneOf(["a", "b"]), Mark.ABSTAIN)
    ((0, 2), -1)
    """
    read = _read(ballot, choice)
    if isinstance(read, Verdict):
        msg = f"{choice!r} is no choice on this ballot: {read.sentence()}; ask check() before"
        raise ValueError(msg, read)  # noqa: TRY004 - the choice is wrong, whatever its Python type
    return read


def decode(ballot: BallotType, paper: OptionPaper) -> Any:
    """
    Turn a paper back into the choice that `encode` read, as JSON data: codes, points by code, or a mark.

    Options are named in the order of the ballot, ranks in theirs; points of 0 are left out.

    Raises:
        ValueError: if *paper* is none of this ballot.
    """
    if not is_paper(ballot, paper):
        msg = f"{paper!r} is no paper of this ballot; give what encode() made for it"
        raise ValueError(msg, paper)
    codes = [option.code for option in ballot.options]
    match paper:
        case int():
            return str(_BY_PAPER[paper]) if paper < 0 else codes[paper]
        case _ if isinstance(ballot, Points):
            return {code: points for code, points in zip(codes, paper, strict=True) if points}
        case _:
            return [
                codes[place] if isinstance(place, int) else [codes[position] for position in place]
                for place in paper
            ]


def is_paper(ballot: BallotType, paper: object) -> bool:
    """Whether `encode` may have made *paper* for this ballot. Papers read from a record are asked this."""
    if type(paper) is int:
        if paper >= 0:
            return isinstance(ballot, OneOf) and paper < len(ballot.options)
        return paper in _BY_PAPER and (paper != Mark.NONE.paper or ballot.none)
    if not isinstance(paper, tuple) or isinstance(ballot, OneOf):
        return False
    match ballot:
        case Approval():
            return ballot.at_least <= len(paper) <= ballot.most and _rising(paper, len(ballot.options))
        case Points():
            return (
                len(paper) == len(ballot.options)
                and all(type(points) is int and 0 <= points <= ballot.most for points in paper)
                and 1 <= sum(paper) <= ballot.total
            )
        case Ranking():
            return _is_ranked(ballot, paper)


def _is_ranked(ballot: Ranking, paper: tuple[Any, ...]) -> bool:
    count = len(ballot.options)
    named: list[int] = []
    if not ballot.equal:
        named = list(paper)
    else:
        for rank in paper:
            if not isinstance(rank, tuple) or not rank or not _rising(rank, count):
                return False
            named.extend(rank)
    return (
        (len(named) == count if ballot.complete else 1 <= len(named) <= ballot.most)
        and all(type(position) is int and 0 <= position < count for position in named)
        and len(set(named)) == len(named)
    )


def _rising(positions: tuple[Any, ...], count: int) -> bool:
    before = -1
    for position in positions:
        if type(position) is not int or not before < position < count:
            return False
        before = position
    return True


def paper_of(ballot: BallotType, data: object) -> OptionPaper:
    """
    Read a paper back from JSON, where tuples have become lists.

    Raises:
        LogError: if *data* is no paper of this ballot.
    """
    paper = _tuples(data)
    if not is_paper(ballot, paper):
        msg = f"{str(data)[:80]} is no paper of this ballot; give the data of one that encode() made for it"
        raise LogError(msg, data)
    return paper  # type: ignore[no-any-return]  # is_paper has just looked at every part of it


def _tuples(data: object) -> Any:
    return tuple(_tuples(item) for item in data) if isinstance(data, (list, tuple)) else data


# What a choice is read into: a paper, or the verdict that says why it is none.
_Read: TypeAlias = OptionPaper | Verdict


def _read(ballot: BallotType, choice: object) -> _Read:
    if isinstance(choice, str) and choice in _MARKS:
        if choice == Mark.NONE and not ballot.none:
            return unmet("none of these is not offered on this ballot", zh="本选票未设“以上都不”一项")
        return _MARKS[choice]
    match ballot:
        case OneOf():
            return _read_one(ballot, choice)
        case Approval():
            return _read_approved(ballot, choice)
        case Points():
            return _read_points(ballot, choice)
        case Ranking():
            return _read_ranked(ballot, choice)


def _read_one(ballot: OneOf, choice: object) -> _Read:
    if not isinstance(choice, str):
        return _misread("name one option, by its code", "请填写一个选项的代码", choice)
    return ballot.index[choice] if choice in ballot.index else _strange(ballot, [choice])


def _read_approved(ballot: Approval, choice: object) -> _Read:
    if not _is_list(choice):
        return _misread("name options in a list, by their codes", "请以列表填写选项代码", choice)
    named = _codes(ballot, list(choice))
    if isinstance(named, Verdict):
        return named
    if len(named) > ballot.most:
        return _too_many(len(named), ballot.most)
    if len(named) < ballot.at_least:
        return unmet(
            "the ballot names {have} options, and at least {need} are asked for",
            zh="选票选了{have}项，至少须选{need}项",
            have=len(named),
            need=ballot.at_least,
            missing=ballot.at_least - len(named),
        )
    return tuple(sorted(ballot.index[code] for code in named))


def _read_points(ballot: Points, choice: object) -> _Read:
    if not isinstance(choice, Mapping):
        return _misread("give points by the codes of options", "请按选项代码填写分数", choice)
    wrong = _codes(ballot, list(choice))
    if isinstance(wrong, Verdict):
        return wrong
    for code, points in choice.items():
        if type(points) is not int or points < 0:
            return unmet(
                "{option} is given {points}; points are whole numbers from 0 up",
                zh="{option}得分填为{points}；分数须为不小于0的整数",
                option=ballot.options[ballot.index[code]],
                points=str(points),
            )
        if points > ballot.most:
            return unmet(
                "{option} is given {have} points, and one option may have at most {most}",
                zh="{option}得{have}分，每项最多{most}分",
                option=ballot.options[ballot.index[code]],
                have=points,
                most=ballot.most,
            )
    given = sum(choice.values())
    if given > ballot.total:
        return unmet(
            "the ballot gives {have} points, and may give at most {most}",
            zh="选票共给{have}分，最多可给{most}分",
            have=given,
            most=ballot.total,
        )
    if not given:
        return unmet(
            "the ballot gives no points; to take no side, abstain", zh="选票未给任何分数；如不表态，请选弃权"
        )
    return tuple(choice.get(option.code, 0) for option in ballot.options)


def _read_ranked(ballot: Ranking, choice: object) -> _Read:
    if not _is_list(choice) or isinstance(choice, (set, frozenset)):
        return _misread("rank options in a list, best first", "请以列表按先后填写选项代码", choice)
    ranks = [list(rank) if _is_list(rank) else [rank] for rank in choice]
    named = _codes(ballot, [code for rank in ranks for code in rank])
    if isinstance(named, Verdict):
        return named
    if not all(ranks):
        return unmet("a rank of the ballot is empty", zh="选票中有空的名次")
    if len(named) > ballot.most:
        return _too_many(len(named), ballot.most)
    if ballot.complete and len(named) < len(ballot.options):
        return unmet(
            "the ballot ranks {have} of {base} options, and every option must be ranked",
            zh="{base}个选项中只排了{have}个，须全部排序",
            have=len(named),
            base=len(ballot.options),
            missing=[option for option in ballot.options if option.code not in named],
        )
    if ballot.equal:
        return tuple(tuple(sorted(ballot.index[str(code)] for code in rank)) for rank in ranks)
    if len(named) > len(ranks):
        return unmet("the ballot puts several options into one rank", zh="选票将多个选项并列同一名次")
    return tuple(ballot.index[code] for code in named)


def _is_list(value: object) -> TypeGuard[Sequence[object] | AbstractSet[object]]:
    return isinstance(value, Sequence | set | frozenset) and not isinstance(value, (str, bytes, bytearray))


def _misread(en: str, zh: str, choice: object) -> Verdict:
    shown = str(choice)[:80]
    return unmet("{choice} cannot be read: " + en, zh="无法识别“{choice}”：" + zh, choice=shown)


def _strange(ballot: BallotType, codes: list[object]) -> Verdict:
    return unmet(
        "{unknown} is no option of this ballot; the options are {options}",
        zh="选票上没有{unknown}这一选项；选项有{options}",
        unknown=[str(code) for code in codes],
        options=[option.code for option in ballot.options],
    )


def _too_many(have: int, most: int) -> Verdict:
    return unmet(
        "the ballot names {have} options, and may name at most {most}",
        zh="选票选了{have}项，最多可选{most}项",
        have=have,
        most=most,
    )


def _codes(ballot: BallotType, named: list[object]) -> list[str] | Verdict:
    """Read the codes that are named, in any order, or say what is wrong with them."""
    if not named:
        return unmet(
            "the ballot names no option; to take no side, abstain", zh="选票未选任何选项；如不表态，请选弃权"
        )
    codes = [code for code in named if isinstance(code, str) and code in ballot.index]
    if len(codes) < len(named):
        unknown = [code for code in named if not isinstance(code, str) or code not in ballot.index]
        return _strange(ballot, unknown)
    twice = [code for code, times in Counter(codes).items() if times > 1]
    if twice:
        return unmet(
            "{options} is named more than once",
            zh="{options}重复出现",
            options=[ballot.options[ballot.index[code]] for code in twice],
        )
    return codes
