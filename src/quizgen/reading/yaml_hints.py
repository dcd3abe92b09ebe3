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
_TIGHT_COLON = re.compile(r"\s*(?:- +)*[\w-]+:(?=[^\s/])")
_TIGHT_DASH = re.compile(r"\s*-(?=\w[\w-]*:)")
_STARRED = re.compile(r"\s*\*(?= )")
_LOST_END = re.compile(r"(?<=[\s\[,])#")
_ENTRY = re.compile(r"\s*- ")
_ID = re.compile(r"\s*id:")
_QUOTE = re.compile(r"\s*:?\s*(?:- +)*['\"]")
_NEVER_CLOSED = "this quotation mark is never closed. Close it."
_NOT_IN_LINE = "this line is not indented like those above. Indent it like them."
_AFTER = "the value ends before this. Put all of it in quotes; inside '…', write '' for '."
_NO_SPACE = "write a space after this ':'."
_NO_SPACE_DASH = "write a space after this '-'."
_NO_DASH = (
    "this line is indented like the '- ' above. If a new entry begins here, write '- ' first."
)
_NO_NAME = "a list cannot begin here. Write its name, such as 'questions:', on the line above."
_COMMENT = "this '#' begins a comment, so the list is never closed. Put the text in quotes."
_STAR = "an entry of a list begins with '- ', not with '*'."

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
    ("block scalar", "the text after '|' or '>' begins on the next line, or must be quoted."),
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
    number, column = at.line, at.column
    while words == "node content" and number and not lines[number].strip():
        number, column = number - 1, 0  # The file ends in a list that a comment keeps open.
    column, meaning = _slip(words, lines[number], column) or (column + 1, meaning)
    return number + 1, column, meaning


def _slip(words: str, line: str, at: int) -> tuple[int, str] | None:
    """Return the 1-based column and the meaning of what a line shows to be a slip of the hand.

    `words` are what the parser says of the 0-based column `at`.
    """
    if words == "simple key" and (found := _TIGHT_COLON.match(line)):
        return found.end(), _NO_SPACE
    if words in {"alias", "token"} and (found := _STARRED.match(line)):
        return found.end(), _STAR
    if words in {"flow sequence", "node content"} and (found := _LOST_END.search(line, at)):
        return found.end(), _COMMENT
    if words in {"block mapping", "block collection"} and line[:at].strip():
        return at + 1, _AFTER
    if words in {"block mapping", "block collection"} and _ID.match(line):
        return at + 1, _NO_DASH
    return None


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
    if dash := _TIGHT_DASH.match(lines[mark.line - 1]):
        return mark.line, dash.end(), _NO_SPACE_DASH
    if (entry := _ENTRY.match(before)) and _FIELD_LINE.match(lines[mark.line - 1]):
        return mark.line + 1, entry.end() - 1, _NO_NAME
    if _FIELD.fullmatch(before):
        start = len(before) - len(before.lstrip())
        message = (
            "this line continues the text above. Indent it like the other fields, or quote it."
        )
        return mark.line + 1, start + 1, message
    return mark.line + 1, mark.column + 1, "': ' is inside a text. Put the text in quotes."
