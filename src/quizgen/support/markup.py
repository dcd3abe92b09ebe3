"""The small Markdown subset of a bank's texts, as HTML and as plain text.

`*emphasis*`, `**strong**`, `` `code` `` and line breaks; a backslash before `*` or a
backtick keeps it as it is.  Everything else, HTML above all, is text.  This module must
not know questions or products.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["text", "em", "strong", "code", "break"]


class Span(NamedTuple):
    """A piece of a text that looks one way; a "break" holds the line feed."""

    kind: Kind
    text: str


# A mark opens before a visible character and closes after one, so that `2 * 3 * 4` stays
# as it is; no alternative can run past the next mark, so the work grows linearly.
_MARKS = re.compile(
    r"\\(?P<text>[*`])"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![*\w])\*\*(?=\S)(?P<strong>[^*\n]+)(?<=\S)\*\*(?![*\w])"
    r"|(?<![*\w])\*(?=\S)(?P<em>[^*\n]+)(?<=\S)\*(?![*\w])"
    r"|(?P<break>\n)"
)

_SIGNS = frozenset("*`\\\n")


def spans(text: str) -> Iterator[Span]:
    """Yield the pieces of a text in reading order; no piece is empty."""
    end = 0
    for found in _MARKS.finditer(text):
        if found.start() > end:
            yield Span("text", text[end : found.start()])
        kind: Kind = found.lastgroup  # type: ignore[assignment]
        yield Span(kind, found[kind])
        end = found.end()
    if end < len(text):
        yield Span("text", text[end:])


def is_bare(text: str) -> bool:
    """Whether a text has nothing that could be a mark: most have not, and are what they show."""
    return _SIGNS.isdisjoint(text)


def html(text: str) -> str:
    """Return a text as HTML that shows it and can do nothing else."""
    return "".join(map(_element, spans(text)))


def plain(text: str) -> str:
    """Return a text without its marks; line breaks stay."""
    if is_bare(text):
        return text
    return "".join(span.text for span in spans(text))


def _element(span: Span) -> str:
    match span.kind:
        case "text":
            return escape(span.text)
        case "break":
            return "<br>"
        case tag:
            return f"<{tag}>{escape(span.text)}</{tag}>"
