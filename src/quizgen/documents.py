"""YAML files -> structs, by way of plain dicts, lists and strings.

Only this module, with `places` and `yaml_advice` for what goes wrong, knows YAML.  It
reads the parser's events, not its nodes: that is ten times faster, and every scalar
stays the text that was written.  It must not know what a bank, a question or a recipe is.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from quizgen.errors import BankError, Location, Problem
from quizgen.places import LOADER, Mark, Trail, UnreadableError, located, mark, mark_of, places

T = TypeVar("T")

MAX_DEPTH = 20
MAX_ALIASED = 10_000
MAX_BYTES = 1 << 29
BATCH = 64
_ENTRY_DEPTH = 2  # A file's entries stand in a list below a field of its root.

_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
_ESCAPED = re.compile(r"\\[0abtnvefrxuULPN_]")
_NO_NAME = (
    "a field's name is missing here. A text that begins with '{' or '[' must be quoted:"
    ' "{{c1::…}}".'
)


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder if it is below."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def load(path: Path, shape: type[T], inside: Path, entry: Any = None) -> T:
    """Read one YAML file into a struct.

    `inside` is the folder that the file, links followed, must not leave; `entry` is the
    type of the entries in the file's one long list.  Raises `BankError` with every
    problem of the file.
    """
    name = shown(path)
    with without_gc():
        try:
            text = read_text(path, inside)
            data, repeats = parse(text, entry)
        except UnreadableError as fault:
            raise BankError([Problem(Location(name, *fault.mark), fault.message)]) from None
        if not repeats:
            # A failure is silent here: the careful way below finds all the faults.
            with suppress(msgspec.ValidationError):
                return msgspec.convert(data, shape, strict=False)
    from quizgen.faults import faults  # Needed, and paid for, only where something is wrong.

    problems = [Problem(Location(name, *mark), message) for mark, message in repeats]
    problems += located(name, text, faults(data, shape))
    raise BankError(problems)


def read_text(path: Path, inside: Path) -> str:
    """Return a file's text; raises `UnreadableError` where it is not clean UTF-8 text."""
    start = Mark(0, 0)
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(inside.resolve()):
            raise UnreadableError(start, "the file lies outside its folder. Put a copy inside.")
        if real.stat().st_size > MAX_BYTES:
            raise UnreadableError(start, "the file is larger than 512 MB. Split it into topics.")
        raw = real.read_bytes()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(start, f"the file cannot be read: {reason}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        message = f"the byte 0x{raw[error.start]:02x} is not UTF-8. Save the file as UTF-8."
        raise UnreadableError(_mark_at(before, len(before)), message) from None
    if bad := _FORBIDDEN.search(text):
        raise UnreadableError(_mark_at(text, bad.start()), _forbidden(bad[0]))
    return text


def parse(text: str, entry: Any = None) -> tuple[Any, list[tuple[Mark, str]]]:
    """Read one YAML document into dicts, lists and strings, every scalar as written.

    Only the white space around a scalar is dropped.

    Returns the data and the repeated keys, each with its mark and message.  Raises
    `UnreadableError` where the text cannot be read.
    """
    try:
        reader = _Reader(text, entry)
        data = reader.document()
    except yaml.YAMLError as error:
        from quizgen.yaml_advice import advice

        raise UnreadableError(*advice(text, error)) from None
    if _ESCAPED.search(text):
        _refuse_escaped(text, data)
    return data, reader.repeats


class _Reader:
    """Builds one document from a parser's events, and keeps what it learns on the way."""

    def __init__(self, text: str, entry: Any = None) -> None:
        self.batch: Any = None if entry is None else list[entry]
        self.get_event = LOADER(text).get_event
        self.repeats: list[tuple[Mark, str]] = []
        self.anchors: dict[str, Any] = {}
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
        return data

    def node(self, event: Any, depth: int) -> Any:
        """Read the part of the document that `event` begins."""
        kind = type(event)
        if kind is AliasEvent:
            return self.aliased(event)
        if depth > MAX_DEPTH:
            message = f"this is nested more than {MAX_DEPTH} deep. Make it flat."
            raise UnreadableError(mark(event), message)
        value: Any
        if kind is ScalarEvent:
            value = event.value.strip()
        elif kind is MappingStartEvent:
            value = self.mapping(depth + 1)
        else:
            value = self.sequence(depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
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
        if type(event) is not MappingEndEvent:
            raise UnreadableError(mark(event), _NO_NAME)
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
            message = f"'*{event.anchor}' names no anchor above. Put the text in quotes."
            raise UnreadableError(mark(event), message)
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


def _refuse_escaped(text: str, data: Any) -> None:
    """Raise `UnreadableError` for a forbidden character that was written as an escape."""
    waiting: list[tuple[Trail, Any]] = [((), data)]
    while waiting:
        trail, part = waiting.pop()
        if isinstance(part, msgspec.Struct):
            part = msgspec.to_builtins(part)
        if isinstance(part, dict):
            waiting.extend(((*trail, key), value) for key, value in part.items())
        elif isinstance(part, list):
            waiting.extend(((*trail, index), value) for index, value in enumerate(part))
        elif isinstance(part, str) and (bad := _FORBIDDEN.search(part)):
            raise UnreadableError(mark_of(places(text), trail), _forbidden(bad[0]))


def _forbidden(character: str) -> str:
    if character == "\t":
        return "a tab stands here. Use spaces, also to indent."
    return f"the invisible character U+{ord(character):04X} stands here. Remove it."


def _repeat(key: str) -> str:
    return f"'{key[:40]}' stands here a second time. Keep one of them."


def _mark_at(text: str, offset: int) -> Mark:
    line = text.count("\n", 0, offset)
    return Mark(line + 1, offset - text.rfind("\n", 0, offset))


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
