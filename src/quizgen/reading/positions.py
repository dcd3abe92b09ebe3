"""The places of a YAML document's parts: paid for only when something is wrong.

Walks the parser's events once more and notes where each part stands.  It must not know
what a bank, a question or a recipe is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from quizgen.support.diagnostics import Location, Problem
from quizgen.support.source_files import Mark

Trail: TypeAlias = tuple[str | int, ...]
"""The way from a document's root to a part: field names and 0-based list positions."""

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML has it, else the same events, slower."""

PARSER_ERRORS = (yaml.YAMLError, ValueError, OverflowError)
"""What a parser raises for a text that is not YAML."""

MAX_DEPTH = 20
TOO_DEEP = f"this is nested more than {MAX_DEPTH} deep. Make it flat."

_NODES = (
    ScalarEvent,
    AliasEvent,
    MappingStartEvent,
    SequenceStartEvent,
    MappingEndEvent,
    SequenceEndEvent,
)


def parser(text: str) -> Callable[[], Any]:
    """Return what gives the next event of a YAML text each time it is called."""
    get_event: Callable[[], Any] = LOADER(text).get_event
    return get_event


def events(text: str) -> Iterator[Any]:
    """Yield the events of the parts of a document that `parse` can read."""
    return _parts(parser(text))


def _parts(get_event: Callable[[], Any]) -> Iterator[Any]:
    while not isinstance(event := get_event(), StreamEndEvent):
        if isinstance(event, _NODES):
            yield event


def first_too_deep(text: str) -> Mark | None:
    """Return where a text is first nested more than `MAX_DEPTH` deep, None where nowhere.

    Asks PyYAML's own parser: libyaml looks ahead, and from its version 0.2.6 on refuses a
    text as a whole that is nested very deep somewhere.
    """
    depth = 0
    with suppress(yaml.YAMLError):
        for event in _parts(yaml.SafeLoader(text).get_event):
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    return mark(event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                depth -= 1
    return None


def places(text: str) -> dict[Trail, Mark]:
    """Find every part of a document that `parse` can read: its trail, and its mark.

    A field's mark is its key's; a list entry's mark is its own beginning.
    """
    found: dict[Trail, Mark] = {}
    # One entry for each open container: its trail, and its next position or None.
    stack: list[tuple[Trail, int | None]] = []
    trail: Trail = ()
    position: int | None = 0
    key: str | None = None
    for event in events(text):
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            trail, position = stack.pop()
            continue
        if position is None and key is None and kind is ScalarEvent:
            key = event.value
            found.setdefault((*trail, key), mark(event))
            continue
        here: Trail = () if not stack else (*trail, position if key is None else key)  # type: ignore[arg-type]
        found.setdefault(here, mark(event))
        position = None if position is None else position + 1
        key = None
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            stack.append((trail, position))
            trail, position = here, (None if kind is MappingStartEvent else 0)
    return found


def mark_of(marks: dict[Trail, Mark], trail: Trail) -> Mark:
    """Return the mark of a trail, or of its nearest ancestor that has one."""
    while trail and trail not in marks:
        trail = trail[:-1]
    return marks.get(trail, Mark(1, 1))


def located(
    name: str, marks: dict[Trail, Mark], found: Iterable[tuple[Trail, str]]
) -> list[Problem]:
    """Turn faults, given by their trails, into problems at their lines and columns."""
    return [Problem(Location(name, *mark_of(marks, trail)), message) for trail, message in found]


def mark(event: Event) -> Mark:
    """Return where an event begins."""
    start: Any = event.start_mark
    return Mark(start.line + 1, start.column + 1)
