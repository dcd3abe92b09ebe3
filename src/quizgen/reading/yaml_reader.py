"""YAML files -> plain dicts, lists and texts, in one pass; with the place of every part, in two.

It reads the parser's events, not its nodes: that is ten times faster, and every scalar
keeps the text that was written.  What is wrong on the way is noted, and the reading goes on.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from msgspec import Struct
from msgspec.structs import replace
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from quizgen.reading.yaml_pitfalls import watchers
from quizgen.support.diagnostics import Diagnostic, Severity, diagnostic, quoted
from quizgen.support.markup.markdown import may_have_problems
from quizgen.support.positions import Place, Places, Positions
from quizgen.support.source_files import read_text, shown

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML has it, else the same events, slower."""

PARSER_ERRORS = (yaml.YAMLError, ValueError, OverflowError)
"""What a parser raises for a text that is not YAML."""

MAX_DEPTH = 20
MAX_ALIASED = 10_000
MAX_SYNTAX_ERRORS = 25
BATCH = 64
_ENTRY_DEPTH = 2  # A file's entries are in a list below a field of its root.

TOO_DEEP = f"this is nested more than {MAX_DEPTH} deep. Make it flat."
_BRACES = "a text that begins with '{{' must be quoted: \"{{c1::…}}\"."
_NOT_TEXT = "a field's name must be plain text. Quote a text that begins with '[' or '*'."

Converter: TypeAlias = Callable[[list[Any]], list[Any]]
"""Turns some entries of a list into what they are to become, one for one."""


class Document(Struct, frozen=True):
    """What could be read of a YAML file, and what is wrong with it as text or as YAML.

    `data` is None where nothing could be read, or nothing is there.  `damaged` are the 1-based
    lines at which something is not as it was meant; `missing` are the lines that were left out,
    with their texts, where the rest could be read without them.  `has_marks` is whether there
    are signs in the file that mean something in a text.
    """

    data: Any
    positions: Positions
    problems: tuple[Diagnostic, ...] = ()
    damaged: frozenset[int] = frozenset()
    missing: Mapping[int, str] = {}
    has_marks: bool = True


def read(path: Path, inside: Path, converters: Mapping[str, Converter] | None = None) -> Document:
    """Read one YAML file, which may not lie outside the folder `inside`, links followed.

    `converters` are for the entries of lists, by the names of their fields at the file's root.
    """
    name = shown(path)
    with without_gc():
        file = read_text(path, inside)
        if file.text is None:
            return Document(None, Positions(name), file.problems)
        found = parse(file.text, name, converters, file.damaged)
    problems = (*file.problems, *found.problems)
    return replace(
        found,
        problems=problems,
        damaged=found.damaged | file.damaged,
        has_marks=may_have_problems(file.text),
    )


def parse(
    text: str,
    name: str = "",
    converters: Mapping[str, Converter] | None = None,
    damaged: Collection[int] = (),
) -> Document:
    """Read one YAML document; `name` is its path as messages show it.

    Of white space only what is around a scalar is dropped.  Where something is no YAML, it is
    left out and the rest is read; it is not told again of lines that are known to be `damaged`.
    """
    reader = _Reader(text, name, converters or {})
    try:
        data, _ = reader.document()
    except PARSER_ERRORS as error:
        return _rest(text, reader, damaged, error)
    return reader.read_as(data)


def _places(text: str) -> Place:
    """Read a text once more, to find where its parts are."""
    with without_gc():
        _, place = _Reader(text, is_placing=True).document()
    return place


def _rest(text: str, reader: _Reader, known: Collection[int], error: Exception) -> Document:
    """Read what is left of a text when the parts that are no YAML are left out."""
    from quizgen.reading.yaml_hints import explained  # Needed only where something is wrong.
    from quizgen.reading.yaml_recovery import Remains

    remains, name = Remains(text), reader.name
    problems: list[Diagnostic] = []
    while True:
        line, column, message = explained(remains.text(), error)
        is_first, is_left = remains.cut(line)
        if is_first and line not in known:
            here = [problem for problem in reader.problems if problem.line == line]
            problem = diagnostic("syntax-error", message, name, line, column)
            problems.append(here[0] if here else problem)
        if not is_left or len(problems) == MAX_SYNTAX_ERRORS:
            missing = dict(enumerate(text.split("\n"), 1))
            return Document(None, Positions(name), tuple(problems), missing=missing)
        reader = _Reader(remains.text(), name, reader.converters)
        try:
            data, _ = reader.document()
        except PARSER_ERRORS as another:
            error = another
        else:
            found = reader.read_as(data)
            return Document(
                data,
                found.positions,
                (*problems, *found.problems),
                found.damaged | remains.damaged,
                {**found.missing, **remains.missing},
            )


class _Reader:
    """Builds one document from a parser's events, and keeps what it learns on the way.

    Places are noted only where it `is_placing`: the collector would look at each of them.
    """

    def __init__(
        self,
        text: str,
        name: str = "",
        converters: Mapping[str, Converter] = {},
        *,
        is_placing: bool = False,
    ) -> None:
        self.text = text
        self.name = name
        self.converters = converters
        self.is_placing = is_placing
        self.convert: Converter | None = None
        self.problems: list[Diagnostic] = []
        self.anchors: dict[str, Any] = {}
        self.idle: dict[str, Any] = {}
        self.unknown = set[str]()
        self.budget = MAX_ALIASED
        self.names: dict[str, str] = {}
        get_event: Callable[[], Any] = LOADER(text).get_event
        looks = watchers(text, self.report)
        self.get_event = _watched(get_event, looks) if looks else get_event

    def report(self, code: str, message: str, line: int, column: int) -> None:
        """Note a problem at a 0-based line and column."""
        self.problems.append(diagnostic(code, message, self.name, line + 1, column + 1))

    def read_as(self, data: Any) -> Document:
        """Return what was read with what was noted on the way."""
        errors = [found for found in self.problems if found.severity is Severity.ERROR]
        return Document(
            data,
            Positions(self.name, Places(self.text, _places)),
            tuple(self.problems),
            frozenset(error.line for error in errors if error.code != "repeated-field"),
            {error.line: "" for error in errors if error.code == "name-not-text"},
        )

    def document(self) -> tuple[Any, Place]:
        """Read the whole stream: one document with its place, or None where there is none."""
        data, place = None, (0, None)
        documents = 0
        while type(event := self.get_event()) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    message = (
                        "this line begins a second document. Remove it, or use a file for each."
                    )
                    self.report_at(event, "second-document", message)
                    break
                event = self.get_event()
                data, below = self.node(event, 0)
                place = event.start_mark.index, below
        for event in self.idle.values():
            self.report_idle(event)
        return data, place

    def report_idle(self, event: Any) -> None:
        """Note that an event has an anchor which nothing refers to."""
        if event.anchor not in self.unknown:  # Else it has been told that it is to be quoted.
            message = (
                f"{quoted(f'&{event.anchor}')} is an anchor in YAML, and nothing refers to it."
            )
            self.report_at(event, "unused-anchor", f"{message} Quote the text.")

    def report_at(self, event: Any, code: str, message: str) -> None:
        """Note a problem where an event begins."""
        self.report(code, message, event.start_mark.line, event.start_mark.column)

    def node(self, event: Any, depth: int) -> tuple[Any, Any]:
        """Read the part that `event` begins; return it with the places of what is below it."""
        kind = type(event)
        value: Any
        below: Any = None
        if kind is ScalarEvent:
            value = event.value.strip()
        elif kind is AliasEvent:
            return self.aliased(event), None
        elif depth >= MAX_DEPTH:
            self.report_at(event, "nested-too-deep", TOO_DEEP)
            value = self.skipped()
        elif kind is MappingStartEvent:
            value, below = self.mapping(depth + 1)
        else:
            value, below = self.sequence(depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
            if event.anchor in self.idle:
                self.report_idle(self.idle[event.anchor])
            self.idle[event.anchor] = event
        return value, below

    def mapping(self, depth: int) -> tuple[Any, Any]:
        """Read fields up to the end of the mapping; a plain text is taken the short way."""
        get_event, names, is_placing = self.get_event, self.names, self.is_placing
        fields: dict[str, Any] = {}
        places: dict[str, Place] = {}
        while True:
            while type(event := get_event()) is ScalarEvent:
                # One object for all equal names: fewer bytes, and quicker to compare.
                name: ScalarEvent = event
                key = names.setdefault(name.value, name.value)
                if key in fields:
                    message = f"{quoted(key)} is given twice. Keep one of them."
                    if key == "id":
                        message += " If a new entry begins here, write '- ' before it."
                    self.report_at(event, "repeated-field", message)
                event = get_event()
                if type(event) is ScalarEvent and event.anchor is None:
                    fields[key], below = event.value.strip(), None
                else:
                    if depth == 1:
                        self.convert = self.converters.get(key)
                    fields[key], below = self.node(event, depth)
                if is_placing:
                    mark: Any = name.start_mark  # Every event of a parser has one.
                    places[key] = mark.index, below
            if type(event) is MappingEndEvent:
                return fields, places
            has_braces = type(event) is MappingStartEvent
            self.report_at(event, "name-not-text", _BRACES if has_braces else _NOT_TEXT)
            self.node(event, depth)
            self.node(get_event(), depth)
            if has_braces and not fields:  # It was to be a text.
                while type(get_event()) is not MappingEndEvent:
                    pass
                return "{{…}}", None

    def sequence(self, depth: int) -> tuple[list[Any], list[Any]]:
        """Read entries up to the end of the sequence; a plain text is taken the short way."""
        get_event = self.get_event
        convert = self.convert if depth == _ENTRY_DEPTH else None
        entries: list[Any] = []
        places: list[Place] = []
        while (kind := type(event := get_event())) is not SequenceEndEvent:
            if kind is ScalarEvent and event.anchor is None:
                value, below = event.value.strip(), None
            else:
                value, below = self.node(event, depth)
            entries.append(value)
            if self.is_placing:
                places.append((event.start_mark.index, below))
            # At once, so that the dicts of these entries make room for the next.
            if convert is not None and len(entries) % BATCH == 0:
                entries[-BATCH:] = convert(entries[-BATCH:])
        if convert is not None and (rest := len(entries) % BATCH):
            entries[-rest:] = convert(entries[-rest:])
        return entries, places

    def skipped(self) -> str:
        """Pass over what is below the part that has just begun."""
        depth = 1
        while depth:
            kind = type(self.get_event())
            depth += kind in (MappingStartEvent, SequenceStartEvent)
            depth -= kind in (MappingEndEvent, SequenceEndEvent)
        return "…"

    def aliased(self, event: Any) -> Any:
        """Return what an alias stands for, its size taken from the budget."""
        name = f"*{event.anchor}"
        if event.anchor not in self.anchors:
            message = f"{quoted(name)} is an alias in YAML, but there is no anchor above it."
            self.report_at(event, "unknown-alias", f"{message} Quote the text.")
            self.unknown.add(event.anchor)
            return name
        self.idle.pop(event.anchor, None)
        value = self.anchors[event.anchor]
        waiting = [value]
        while waiting and self.budget >= 0:
            self.budget -= 1
            waiting.extend(_parts(waiting.pop()))
        if self.budget < 0:
            if not any(found.code == "too-many-aliases" for found in self.problems):
                message = f"aliases repeat more than {MAX_ALIASED:,} parts. Write them out."
                self.report_at(event, "too-many-aliases", message)
            return name
        return value


def _watched(
    get_event: Callable[[], Any], looks: Collection[Callable[[Any], None]]
) -> Callable[[], Any]:
    """Return what gives the same events, each of them looked at."""

    def watched() -> Any:
        event = get_event()
        for look in looks:
            look(event)
        return event

    return watched


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


@contextmanager
def without_gc() -> Iterator[None]:
    """Keep the cyclic collector off: plain data has no cycles, and it would triple the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
