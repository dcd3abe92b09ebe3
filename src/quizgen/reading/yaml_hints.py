"""What a YAML parser's error means for the person who wrote the file.

Looks at the error's words and at the line it points to; libyaml and PyYAML's own parser
say most things alike.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from quizgen.reading import yaml_reader
from quizgen.reading.yaml_reader import MAX_DEPTH, PARSER_ERRORS, TOO_DEEP
from quizgen.support.characters import unseen

Explained: TypeAlias = tuple[int, int, str]
"""A 1-based line and column, and what is wrong there."""

_FIELD = re.compile(r"\s*(?:- +)*[\w-]+ *")
_FIELD_LINE = re.compile(r"\s*(?:- +)*[\w-]+:(?: |\Z)")
_QUOTE = re.compile(r"\s*:?\s*(?:- +)*['\"]")
_NEVER_CLOSED = "this quotation mark is never closed. Close it."
_NOT_IN_LINE = "this line is indented otherwise than those above. Indent it like them."
_AFTER = "this comes after the end of the value. Quote all of it; inside '…', write '' for '."

# (what the parser says, what it means); the first that fits is taken.
_MEANINGS = (
    ("escape", "'\\' begins an unknown escape. Write '\\\\', or use '…' quotes."),
    ("hexdecimal number", "'\\' begins an unknown escape. Write '\\\\', or use '…' quotes."),
    ("quoted scalar", _NEVER_CLOSED),
    (
        "simple key",
        "this line has no ':'. Add it, or indent the line if it continues the one above.",
    ),
    ("token", "a text cannot begin with this character. Put it in quotes."),
    ("node content", "a text cannot begin with this character. Put it in quotes."),
    ("sequence entries are not allowed", "a list cannot begin here. Begin it on a new line."),
    ("mapping keys are not allowed", "a text that begins with '?' must be quoted."),
    ("flow sequence", "this '[' is never closed, or a ',' is missing. Close the list."),
    ("flow mapping", "this '{' is never closed, or a ',' is missing. Close it, or quote the text."),
    ("block scalar", "the text after '|' or '>' must begin on the next line, indented."),
    ("block mapping", _NOT_IN_LINE),
    ("block collection", _NOT_IN_LINE),
    ("document start", _NOT_IN_LINE),
    ("alias", "a text that begins with '*' must be quoted."),
    ("anchor", "a text that begins with '&' must be quoted."),
    ("tag", "a text that begins with '!' must be quoted."),
    ("directive", "a line that begins with '%' has a meaning in YAML. Remove it."),
    ("", "this is not YAML. Look for a quotation mark or a bracket that is missing above."),
)
_OPENINGS = ("quoted scalar", "simple key", "flow sequence", "flow mapping")


def explained(text: str, error: Exception) -> Explained:
    """Say where and why a text is not YAML, and what to do about it."""
    context: Any = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None) or context
    if mark is None:
        return 1, 1, f"this is not YAML: {str(error).splitlines()[0]}."
    if "nesting depth" in str(error) and (deep := _first_too_deep(text)):
        return deep
    lines = [*text.split("\n"), ""]
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}"
    if "mapping values" in said:
        return _open_quote(text, lines, mark.line) or _second_colon(lines, mark)
    words, meaning = next(row for row in _MEANINGS if row[0] in said)
    if meaning is not _NEVER_CLOSED and (quote := _open_quote(text, lines, mark.line)):
        return quote
    at = context if words in _OPENINGS and context is not None else mark
    if words == "simple key" and (hidden := unseen(_to_colon(lines[at.line]))):
        return at.line + 1, len(_to_colon(lines[at.line])), hidden
    if meaning is _NOT_IN_LINE and lines[at.line][: at.column].strip():
        return at.line + 1, at.column + 1, _AFTER
    return at.line + 1, at.column + 1, meaning


def _first_too_deep(text: str) -> Explained | None:
    """Return where a text is first nested too deep, None where nowhere.

    Asks PyYAML's own parser: libyaml looks ahead, and from its version 0.2.6 on refuses a
    text as a whole that is nested very deep somewhere.
    """
    depth = 0
    loader: Any = yaml.SafeLoader
    get_event = loader(text).get_event
    with suppress(yaml.YAMLError):
        while (event := get_event()) is not None:
            depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
            depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
            if depth > MAX_DEPTH:
                return *_place(event), TOO_DEEP
    return None


def _open_quote(text: str, lines: list[str], error_line: int) -> Explained | None:
    """Return where the last quoted text begins if it has swallowed lines that look like fields.

    It was to end before them; what the parser says behind its end would lead astray.
    `error_line` is the 0-based line at which the parser gave up.
    """
    get_event, last = yaml_reader.LOADER(text).get_event, None
    with suppress(*PARSER_ERRORS):
        while (event := get_event()) is not None:
            last = event
    end: Any = getattr(last, "end_mark", None)
    if isinstance(last, ScalarEvent) and last.style in {"'", '"'}:
        line, column = _place(last)
    elif end is not None and (quote := _QUOTE.match(lines[end.line], end.column)):
        # The parser looks ahead, and has not told of it.
        line, column, end = end.line + 1, quote.end(), None
    else:
        return None
    stop = error_line if end is None else end.line
    is_open = any(_FIELD_LINE.match(lines[at]) for at in range(line, stop + 1))
    return (line, column, _NEVER_CLOSED) if is_open else None


def _place(event: Event) -> tuple[int, int]:
    """Return the 1-based line and column where an event begins."""
    start: Any = event.start_mark
    return start.line + 1, start.column + 1


def _to_colon(line: str) -> str:
    """Return a line up to the character behind its first colon."""
    return line[: line.find(":") + 2]


def _second_colon(lines: list[str], mark: Any) -> Explained:
    """Tell a field that is out of line from a text that has a colon in it."""
    before = lines[mark.line][: mark.column]
    above = _to_colon(lines[mark.line - 1])
    if hidden := unseen(above):
        return mark.line, len(above) - len(above.lstrip(" ")) + 1, hidden
    if _FIELD.fullmatch(before):
        start = len(before) - len(before.lstrip())
        message = (
            "this line continues the text above. Indent it like the other fields, or quote it."
        )
        return mark.line + 1, start + 1, message
    return mark.line + 1, mark.column + 1, "': ' is inside a text. Put the text in quotes."
