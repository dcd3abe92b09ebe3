"""Where code and templates use fixed words: found by their parsers, and held against the words.

A variable that holds a wording is called `words` (in the style of cards also `said`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from jinja2 import nodes
from jinja2.environment import Environment

from quizgen.support.wording import Wording, Words, placeholders

HOLDERS = ("words", "said")
OTHERS = frozenset(dir(Wording))
"""What a wording has beside its words."""


class Use(NamedTuple):
    """A word that is used, by its name or (where it ends in "*") by the beginning of its name.

    `given` are the placeholders that are filled in; None: the text is only measured.
    """

    name: str
    given: frozenset[str] | None


def faults(uses: Iterable[Use], words: Words) -> list[str]:
    """Say which words are used and missing, idle, or filled in with other placeholders."""
    found, used = [], set()
    for use in sorted(set(uses), key=str):
        names = [name for name in words if _is_meant(use.name, name)]
        used.update(names)
        if not names:
            found.append(f"missing: {use.name}")
        if use.given is not None:
            wrong = (name for name in names if placeholders(words[name]) != use.given)
            found.extend(f"placeholders: {name}" for name in wrong)
    return [*found, *(f"idle: {name}" for name in words if name not in used)]


def _is_meant(pattern: str, name: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def python_uses(source: str) -> Iterator[Use]:
    """Yield what a Python module uses: `words["name"]` and `words.fill("name", a=1)`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Subscript(value=held, slice=name) if _holds(held):
                yield from (Use(one, frozenset()) for one in _names(name))
            case ast.Call(func=ast.Attribute(value=held, attr="fill"), args=[name]) if _holds(held):
                given = frozenset(str(value.arg) for value in node.keywords)
                yield from (Use(one, given) for one in _names(name))
            case ast.Call(func=ast.Attribute(value=held, attr="unfilled"), args=names) if _holds(
                held
            ):
                yield from (Use(one, None) for name in names for one in _names(name))


def _holds(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in HOLDERS
    return False


def _names(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return [f"{start}*"]
        case ast.BinOp(left=ast.Constant(value=str(start)), op=ast.Add()):
            return [f"{start}*"]
        case ast.IfExp(body=one, orelse=other):
            return [*_names(one), *_names(other)]
    raise AssertionError(f"a word's name cannot be read: {ast.unparse(node)}")


def template_uses(env: Environment, source: str) -> Iterator[Use]:
    """Yield what a template uses: also `words.name`, and names that a loop lists."""
    yield from _template_uses(env.parse(source), {})


def _template_uses(node: nodes.Node, lists: Mapping[str, list[str]]) -> Iterator[Use]:
    match node:
        case nodes.For(target=nodes.Name(name=target), iter=nodes.List(items=items)):
            listed = [item.value for item in items if isinstance(item, nodes.Const)]
            lists = {**lists, target: listed}
        case nodes.Filter(name="counters" | "length" as name, node=nodes.Getattr() as word):
            if _has_words(word.node):
                yield Use(word.attr, frozenset({"page", "pages"}) if name == "counters" else None)
                return
        case nodes.Call(node=nodes.Getattr(node=held, attr="fill"), args=[word_name]):
            if _has_words(held):
                given = frozenset(value.key for value in node.kwargs)
                yield from (Use(one, given) for one in _listed(word_name, lists))
        case nodes.Getattr(node=held, attr=attr) if _has_words(held) and attr not in OTHERS:
            yield Use(attr, frozenset())
        case nodes.Getitem(node=held, arg=arg) if _has_words(held):
            yield from (Use(one, frozenset()) for one in _listed(arg, lists))
    for child in node.iter_child_nodes():
        yield from _template_uses(child, lists)


def _has_words(node: nodes.Node) -> bool:
    match node:
        case nodes.Name(name=name) | nodes.Getattr(attr=name):
            return name in HOLDERS
    return False


def _listed(node: nodes.Node, lists: Mapping[str, list[str]]) -> list[str]:
    match node:
        case nodes.Const(value=str(name)):
            return [name]
        case nodes.Concat(nodes=[nodes.Const(value=str(start)), *_]):
            return [f"{start}*"]
        case nodes.Add(left=nodes.Const(value=str(start))):
            return [f"{start}*"]
        case nodes.CondExpr(expr1=one, expr2=other) if other is not None:
            return [*_listed(one, lists), *_listed(other, lists)]
        case nodes.Name(name=name) if name in lists:
            return lists[name]
    raise AssertionError(f"a word's name cannot be read: {node}")
