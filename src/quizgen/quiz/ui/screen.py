"""Text on its way to a terminal: made harmless, and wrapped at its width.

Every text that is shown passes `harmless`, whether it comes from a bank, an answer or a
file name.  This module must not know what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

Piece: TypeAlias = tuple[str, str]
"""A kind, which decides the looks, and a text."""

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_CLOSING = frozenset("、。，．！？；：）」』】〉》〕］｝’”…")


def harmless(text: str) -> str:
    """Return a text without control characters: a tab is a space, others are U+FFFD.

    Line feeds stay; a carriage return before one goes.
    """
    return _CONTROL.sub(_stand_in, text.replace("\r\n", "\n"))


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(map(_cells, text))


def wrapped(pieces: Iterable[Piece], columns: int) -> list[list[Piece]]:
    """Break a line into rows of at most `columns` columns, words whole.

    A word that is wider than a row is broken between its characters, never between one
    and what combines with it; East Asian text may be broken anywhere but before closing
    marks.
    """
    rows: list[list[Piece]] = [[]]
    free = columns
    for word in _words(_units(pieces)):
        text = "".join(unit for _, unit in word)
        cells = width(text)
        if text == "\n":
            rows.append([])
            free = columns
        elif cells <= free:
            rows[-1] += word
            free -= cells
        elif text.isspace():
            free = 0
        else:
            started = bool(rows[-1])
            for number, unit in enumerate(word):
                if (number == 0 and started) or width(unit[1]) > free:
                    rows.append([])
                    free = columns
                rows[-1].append(unit)
                free -= width(unit[1])
    return [_joined(row) for row in rows]


def rows(mark: str, pieces: Iterable[Piece], columns: int) -> Iterator[list[Piece]]:
    """Yield a line in rows, made harmless: the mark, and what is wrapped hanging under it."""
    start = harmless(mark)
    clean = [(kind, harmless(text)) for kind, text in pieces]
    for row in wrapped(clean, max(10, columns - width(start))):
        yield [("text", start), *row]
        start = " " * width(start)


def _units(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield characters, each with what combines with it."""
    kind, held = "", ""
    for next_kind, text in pieces:
        for character in text:
            if held and (_cells(character) or character == "\n"):
                yield kind, held
                held = ""
            if not held:
                kind = next_kind
            held += character
    if held:
        yield kind, held


def _words(units: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield what stays together: a word, a run of spaces, a line feed, a wide character."""
    word: list[Piece] = []
    for unit in units:
        if word and _may_break(word[-1][1], unit[1]):
            yield word
            word = []
        word.append(unit)
    if word:
        yield word


def _may_break(before: str, after: str) -> bool:
    if before == "\n" or after == "\n" or before.isspace() != after.isspace():
        return True
    wide = width(before) > 1 or width(after) > 1
    return wide and after[0] not in _CLOSING


def _joined(row: list[Piece]) -> list[Piece]:
    """Join neighbours of one kind; a row does not end with spaces."""
    while row and row[-1][1].isspace():
        row.pop()
    groups = groupby(row, key=lambda piece: piece[0])
    return [(kind, "".join(text for _, text in group)) for kind, group in groups]


def _stand_in(found: re.Match[str]) -> str:
    return " " if found[0] == "\t" else "\ufffd"


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    if " " <= character <= "~":
        return 1
    from wcwidth import wcwidth

    return max(0, wcwidth(character))
