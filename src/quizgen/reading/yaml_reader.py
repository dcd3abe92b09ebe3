"""YAML files -> structs, by way of plain dicts, lists and strings.

Only this module, with `places`, `reread`, `yaml_pitfalls` and `yaml_advice`, knows YAML.  It
reads the parser's events, not its nodes: that is ten times faster, and every scalar
stays the text that was written.  It must not know what a bank, a question or a recipe is.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from quizgen.reading.positions import (
    MAX_DEPTH,
    PARSER_ERRORS,
    TOO_DEEP,
    located,
    mark,
    parser,
    places,
)
from quizgen.reading.yaml_pitfalls import refuse_pitfalls
from quizgen.support.diagnostics import BankError, Location, Problem, quoted
from quizgen.support.source_files import Mark, UnreadableError, read_text, readable, shown

T = TypeVar("T")

MAX_ALIASED = 10_000
BATCH = 64
_ENTRY_DEPTH = 2  # A file's entries stand in a list below a field of its root.

_BRACES = "a text that begins with '{{' must be quoted: \"{{c1::…}}\"."
_NO_NAME = "a field's name must be plain text. Quote a text that begins with '[' or '*'."


def load(path: Path, shape: type[T], inside: Path, entry: Any = None) -> T:
    """Read one YAML file into a struct.

    `inside` is the folder that the file, links followed, must not leave; `entry` is the
    type of the entries in the file's one long list.  Raises `BankError` with every
    problem of the file.
    """
    name = shown(path)
    with without_gc():
        with readable(path):
            text = read_text(path, inside)
            data, repeats = parse(text, entry)
        try:
            shaped = msgspec.convert(data, shape, strict=False)
        except msgspec.ValidationError as error:
            problems = _problems(name, text, data, shape, str(error))
        else:
            problems = []
    problems += [Problem(Location(name, *mark), message) for mark, message in repeats]
    if problems:
        raise BankError(problems)
    return shaped


def _problems(name: str, text: str, data: Any, shape: Any, first: str) -> list[Problem]:
    """Find all that is wrong with data that does not fit; `first` is what msgspec says."""
    from quizgen.reading.schema_errors import (
        faults,  # Needed, and paid for, only where something is wrong.
    )

    return located(name, places(text), list(faults(data, shape)) or [((), f"{first}.")])


def parse(text: str, entry: Any = None) -> tuple[Any, list[tuple[Mark, str]]]:
    """Read one YAML document into dicts, lists and strings, every scalar as written.

    Only the white space around a scalar is dropped.

    Returns the data and the repeated keys, each with its mark and message.  Raises
    `UnreadableError` where the text cannot be read.
    """
    try:
        reader = _Reader(text, entry)
        data = reader.document()
    except PARSER_ERRORS as error:
        from quizgen.reading.yaml_hints import unreadable  # Needed only where something is wrong.

        raise unreadable(text, error) from None
    refuse_pitfalls(text, data)
    return data, reader.repeats


class _Reader:
    """Builds one document from a parser's events, and keeps what it learns on the way."""

    def __init__(self, text: str, entry: Any = None) -> None:
        self.batch: Any = None if entry is None else list[entry]
        self.get_event = parser(text)
        self.repeats: list[tuple[Mark, str]] = []
        self.anchors: dict[str, Any] = {}
        self.idle: dict[str, Mark] = {}
        self.budget = MAX_ALIASED
        self.names: dict[str, str] = {}

    def document(self) -> Any:
        """Read the whole stream: one document, or None where there is none."""
        data = None
        documents = 0
        while type(event := self.get_event()) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise UnreadableError(
                        mark(event), "a second document begins. Use a file for each."
                    )
                data = self.node(self.get_event(), 0)
        for name, place in self.idle.items():
            message = f"{quoted(f'&{name}')} is an anchor to YAML, and nothing repeats it."
            raise UnreadableError(place, f"{message} Quote the text.")
        return data

    def node(self, event: Any, depth: int) -> Any:
        """Read the part of the document that `event` begins."""
        kind = type(event)
        if kind is AliasEvent:
            return self.aliased(event)
        value: Any
        if kind is ScalarEvent:
            value = event.value.strip()
        elif depth >= MAX_DEPTH:
            raise UnreadableError(mark(event), TOO_DEEP)
        elif kind is MappingStartEvent:
            value = self.mapping(depth + 1)
        else:
            value = self.sequence(depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
            self.idle.setdefault(event.anchor, mark(event))
        return value

    def mapping(self, depth: int) -> dict[str, Any]:
        """Read fields up to the end of the mapping; a plain text is taken the short way."""
        get_event, names = self.get_event, self.names
        fields: dict[str, Any] = {}
        while type(event := get_event()) is ScalarEvent:
            # One object for all equal names: fewer bytes, and quicker to compare.
            key = names.setdefault(event.value, event.value)
            if key in fields:
                self.repeats.append((mark(event), _repeat(key)))
            event = get_event()
            if type(event) is ScalarEvent and event.anchor is None:
                fields[key] = event.value.strip()
            else:
                fields[key] = self.node(event, depth)
        if (kind := type(event)) is not MappingEndEvent:
            message = _BRACES if kind is MappingStartEvent else _NO_NAME
            raise UnreadableError(mark(event), message)
        return fields

    def sequence(self, depth: int) -> list[Any]:
        """Read entries up to the end of the sequence; a plain text is taken the short way."""
        get_event = self.get_event
        entries: list[Any] = []
        while (kind := type(event := get_event())) is not SequenceEndEvent:
            if kind is ScalarEvent and event.anchor is None:
                entries.append(event.value.strip())
            else:
                entries.append(self.node(event, depth))
                if depth == _ENTRY_DEPTH and len(entries) % BATCH == 0:
                    self.settle(entries)
        return entries

    def settle(self, entries: list[Any]) -> None:
        """Turn the last batch of entries into structs, so that their dicts make room at once.

        What does not fit stays as it is, for `load` to see.
        """
        if self.batch is not None:
            with suppress(msgspec.ValidationError):
                entries[-BATCH:] = msgspec.convert(entries[-BATCH:], self.batch, strict=False)

    def aliased(self, event: Any) -> Any:
        """Return what an alias stands for, its size taken from the budget."""
        if event.anchor not in self.anchors:
            name = quoted(f"*{event.anchor}")
            message = f"{name} is an alias to YAML, and repeats nothing above. Quote the text."
            raise UnreadableError(mark(event), message)
        self.idle.pop(event.anchor, None)
        value = self.anchors[event.anchor]
        waiting = [value]
        while waiting:
            self.budget -= 1
            if self.budget < 0:
                message = f"aliases repeat more than {MAX_ALIASED:,} parts. Write them out."
                raise UnreadableError(mark(event), message)
            waiting.extend(_parts(waiting.pop()))
        return value


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _repeat(key: str) -> str:
    return f"'{key[:40]}' stands here a second time. Keep one of them."


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
