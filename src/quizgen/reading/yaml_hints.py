"""What a YAML parser's error means for the person who wrote the file.

Looks at the error's words and at the line it points to; libyaml and PyYAML's own parser
say most things alike.  It must not know banks or recipes.
"""

from __future__ import annotations

import re
from typing import Any

from quizgen.reading.positions import TOO_DEEP, first_too_deep
from quizgen.support.characters import unseen
from quizgen.support.source_files import Mark, UnreadableError

_FIELD = re.compile(r"\s*(?:- +)*[\w-]+ *")
_NOT_IN_LINE = "this line is not in line with those above. Indent it like them."
_BEHIND = "this stands behind the end of the value. Quote all of it; inside '…', write '' for '."

# (what the parser says, what it means); the first that fits is taken.
_MEANINGS = (
    ("escape", "'\\' begins an escape that is none. Write '\\\\', or use '…' quotes."),
    ("hexdecimal number", "'\\' begins an escape that is none. Write '\\\\', or use '…' quotes."),
    ("quoted scalar", "this quotation mark is never closed. Close it."),
    ("simple key", "this line has no ':'. Add it, or indent the line if it goes on from above."),
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
    ("directive", "a line that begins with '%' means something to YAML. Take it out."),
    ("", "this is not YAML. Look for a quotation mark or a bracket that is missing above."),
)
_OPENINGS = ("quoted scalar", "simple key", "flow sequence", "flow mapping")


def unreadable(text: str, error: Exception) -> UnreadableError:
    """Return what to raise for a text that the parser could not read."""
    return UnreadableError(*advice(text, error))


def advice(text: str, error: Exception) -> tuple[Mark, str]:
    """Say where and why a text is not YAML, and what to do about it."""
    context: Any = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None) or context
    if mark is None:
        return Mark(1, 1), f"this is not YAML: {str(error).splitlines()[0]}."
    if "nesting depth" in str(error) and (deep := first_too_deep(text)):
        return deep, TOO_DEEP
    lines = [*text.split("\n"), ""]
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}"
    if "mapping values" in said:
        return _second_colon(lines, mark)
    words, meaning = next(row for row in _MEANINGS if row[0] in said)
    at = context if words in _OPENINGS and context is not None else mark
    if words == "simple key" and (hidden := unseen(_to_colon(lines[at.line]))):
        return Mark(at.line + 1, len(_to_colon(lines[at.line]))), hidden
    behind = meaning is _NOT_IN_LINE and lines[at.line][: at.column].strip()
    return Mark(at.line + 1, at.column + 1), _BEHIND if behind else meaning


def _to_colon(line: str) -> str:
    """Return a line up to the character behind its first colon."""
    return line[: line.find(":") + 2]


def _second_colon(lines: list[str], mark: Any) -> tuple[Mark, str]:
    """Tell a field that is out of line from a text that has a colon in it."""
    before = lines[mark.line][: mark.column]
    above = _to_colon(lines[mark.line - 1])
    if hidden := unseen(above):
        return Mark(mark.line, len(above) - len(above.lstrip(" ")) + 1), hidden
    if _FIELD.fullmatch(before):
        start = len(before) - len(before.lstrip())
        message = "this line goes on with the text above. Indent it like the fields, or quote it."
        return Mark(mark.line + 1, start + 1), message
    return Mark(mark.line + 1, mark.column + 1), "': ' stands in a text. Put the text in quotes."
