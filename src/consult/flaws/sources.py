"""
What the source of a rule tells, without running it: what it looks at, what it says, and a digest of it.

Source is not always at hand: a function typed at a prompt has none.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from consult.errors import ConsultError
from consult.verdicts import met, undecided, unmet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["digest_of", "looks_at", "said_in_english_only"]


def looks_at(function: Callable[..., Any]) -> frozenset[str]:
    """
    Which attributes of the facts *function* reads, such as ``vote`` and ``actor``.

    Told by its source and that of the functions to which it hands the facts first. Where the source is not at
    hand all the names in its code stand in, which may be more. What a class does with the facts is not seen.
    """
    if _tree(function) is None:
        return frozenset(getattr(getattr(function, "__code__", None), "co_names", ()))
    found: set[str] = set()
    seen: set[Callable[..., Any]] = set()
    todo = [inspect.unwrap(function)]
    while todo:
        now = todo.pop()
        tree = _tree(now)
        first = [] if tree is None else [*tree.args.posonlyargs, *tree.args.args][:1]
        if now in seen or tree is None or not first:
            continue
        seen.add(now)
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=read) if name == first[0].arg:
                    found.add(read)
                case ast.Call(func=ast.Name(id=helper), args=[ast.Name(id=name), *_]) if name == first[0].arg:
                    todo += _functions(now, {helper})
    return frozenset(found)


def said_in_english_only(function: Callable[..., Any]) -> list[str]:
    """The sentences of verdicts that *function* makes without ``zh=``, in the order of the source."""
    tree = _tree(function)
    if tree is None:
        return []
    scope = getattr(inspect.unwrap(function), "__globals__", {})
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    local = {
        target.id
        for node in assigned
        for target in node.targets
        if isinstance(target, ast.Name) and _answers(node.value, scope, set())
    }
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and _answers(node.func, scope, local)
    ]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [_sentence(call) for call in calls if not any(map(_is_chinese, call.keywords))]


_ANSWERS: Final = {"met": met, "undecided": undecided, "unmet": unmet}
_METHODS: Final = frozenset({*_ANSWERS, "met_when_closed", "unmet_when_closed"})


def _answers(maker: ast.expr, scope: dict[str, Any], local: set[str]) -> bool:
    """Whether *maker* is what verdicts are made by."""
    match maker:
        case ast.Name(id=name):
            return name in local or scope.get(name, _ANSWERS.get(name)) in _ANSWERS.values()
        case ast.Attribute(attr=name):
            return name in _METHODS
        case ast.IfExp(body=one, orelse=other):
            return _answers(one, scope, local) and _answers(other, scope, local)
        case _:
            return False


def _is_chinese(keyword: ast.keyword) -> bool:
    empty = isinstance(keyword.value, ast.Constant) and not keyword.value.value
    return keyword.arg is None or (keyword.arg == "zh" and not empty)


def _sentence(call: ast.Call) -> str:
    first = call.args[0] if call.args else call
    return (
        first.value
        if isinstance(first, ast.Constant) and isinstance(first.value, str)
        else ast.unparse(first)
    )


def digest_of(function: Callable[..., Any]) -> str:
    """
    SHA-256, in hexadecimal, over what *function* does.

    Taken of its source as a tree, with that of the functions of its own module that it names. Comments,
    layout, docstrings, annotations and its own decorators do not count, and every version of Python from
    3.11 on gives the same digest. Not covered: constants, methods, and functions of other modules.

    Raises:
        ConsultError: if the source is not at hand.
    """
    function = inspect.unwrap(function)
    found: dict[str, Any] = {}
    todo = [function]
    while todo:
        now = todo.pop()
        name = "" if now is function else now.__qualname__
        tree = _tree(now)
        if name in found:
            continue
        if tree is not None:
            # What it is called is not what it does; how it is decorated is its version and its title.
            found[name] = [_canonical(tree.args), _canonical(tree).get("body", [])]
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            todo += [other for other in _functions(now, names) if other.__module__ == function.__module__]
        elif now is function:
            where = f"{function.__module__}.{function.__qualname__}"
            msg = f"the source of {where} is not at hand, so it has no digest; define it in a module on disk"
            raise ConsultError(msg)
    text = json.dumps(found, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _functions(function: Callable[..., Any], names: set[str]) -> list[Callable[..., Any]]:
    """The functions that *names* stand for in the module of *function*."""
    scope = getattr(function, "__globals__", {})
    known = (inspect.unwrap(scope[name]) for name in sorted(names) if callable(scope.get(name)))
    return [other for other in known if isinstance(other, FunctionType)]


#: The trees found before, by the function itself: a module loaded anew has functions of its own.
_TREES: Final[WeakKeyDictionary[FunctionType, ast.FunctionDef]] = WeakKeyDictionary()


def _tree(function: Callable[..., Any]) -> ast.FunctionDef | None:
    """The definition of *function* as its source has it; None where the source is not at hand."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType):
        return _parsed(plain)
    found = _TREES.get(plain)
    if found is None:
        found = _parsed(plain)
        # That a source is not at hand is asked again: it may be by then.
        if found is not None:
            _TREES[plain] = found
    return found


def _parsed(plain: Callable[..., Any]) -> ast.FunctionDef | None:
    try:
        source = inspect.getsource(plain)
        # Not dedented: a text over several lines may stand further left than the code.
        tree = ast.parse(f"if True:\n{source}" if source[:1].isspace() else source)
    except (OSError, TypeError, SyntaxError):
        return None
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return next((node for node in found if node.name == plain.__name__), None)


# Not code: what checkers read, what follows from the place, and what only some versions of Python have.
_SILENT: Final = frozenset({"annotation", "ctx", "kind", "returns", "type_comment", "type_params"})


def _canonical(node: Any) -> Any:
    """
    The tree as JSON data that is the same in every version of Python.

    What `ast.dump` and `ast.unparse` make is not: they have come to leave out empty fields and parentheses.
    """
    match node:
        case ast.Constant(value=value):
            # ASCII, since what counts as printable changes with Unicode.
            return [type(value).__name__, ascii(value)]
        case ast.AnnAssign(target=target, value=value) if value is not None:
            return _canonical(ast.Assign(targets=[target], value=value))
        case ast.JoinedStr(values=values):
            return {"node": "JoinedStr", "values": _joined(values)}
        case ast.AST():
            told = {
                name: _canonical(value) for name, value in _told(node) if value is not None and value != []
            }
            return {"node": type(node).__name__, **told}
        case list():
            return [_canonical(item) for item in node if not _only_annotates(item)]
        case str():
            return ascii(node)
        case _:
            return node


def _told(node: ast.AST) -> Iterator[tuple[str, Any]]:
    for name, value in ast.iter_fields(node):
        documented = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if name == "body" and documented and _is_text(value[0]):
            yield name, value[1:]
        elif name not in _SILENT:
            yield name, value


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _only_annotates(node: object) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is None


def _joined(values: list[ast.expr]) -> list[Any]:
    """The parts of an f-string. How the text between them is cut differs between versions of Python."""
    made: list[Any] = []
    for value in values:
        if not isinstance(value, ast.Constant):
            made.append(_canonical(value))
        elif made and isinstance(made[-1], str):
            made[-1] += str(value.value)
        else:
            made.append(str(value.value))
    return [ascii(part) if isinstance(part, str) else part for part in made if part != ""]
