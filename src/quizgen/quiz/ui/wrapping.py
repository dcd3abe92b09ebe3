"""Text on its way to a terminal: made printable, and wrapped at its width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from quizgen.quiz.ui.interface import Line
from quizgen.support.characters import printable

Piece: TypeAlias = tuple[str, str]
"""A kind, which decides the looks, and a text."""

_CLOSING = frozenset("、。，．！？；：）」』】〉》〕］｝’”…")


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


def in_rows(lines: Iterable[Line], columns: int) -> Iterator[list[Piece]]:
    """Yield lines in rows of so many columns, made printable.

    What is wrapped hangs under the line's mark.
    """
    for each in lines:
        start = printable(each.mark)
        clean = [(kind, printable(text)) for kind, text in each.parts]
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


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    if " " <= character <= "~":
        return 1
    from wcwidth import wcwidth

    return max(0, wcwidth(character))
