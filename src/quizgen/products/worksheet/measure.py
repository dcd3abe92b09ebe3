"""How wide texts are, and how many lines they fill, reckoned from their characters.

Nobody knows which fonts a reader has: rather too much is reckoned than too little.  The unit is a
small Latin letter of the usual width.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from math import ceil

from quizgen.support.markup.markdown import is_bare, parse_markdown
from quizgen.support.markup.to_rows import plain, text_rows
from quizgen.support.markup.tree import Block, Image, Inline, Maths, Table, inlines

_WIDE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789mw@%&"
_WIDEST = b"WMmw@%"
_THIN = b"ijl.,;:'|"
_TENTHS = bytes(
    10 + 4 * (char in _WIDE) + 7 * (char in _WIDEST) - 3 * (char in _THIN) for char in range(256)
)
"""How wide each character of ASCII is, in tenths."""
_WIDE_LETTERS = "æœжмфшщъыюω"
_IMAGE_LINES = 3.2
_TALL = (r"\frac", r"\dfrac", r"\sum", r"\int", r"\prod", r"\binom", r"\begin")
_LETTERS = {"LATIN": 1.05, "GREEK": 1.15, "CYRILLIC": 1.15, "ARABIC": 0.9, "HEBREW": 1.05}
_IMAGE = 12
"""How wide an image among options is, in characters; its looks say so."""
_CODE = 1.25  # A character of code is wider than one of a text.
_WIDEST_ROW = 90


@lru_cache(maxsize=4096)
def as_lines(text: str) -> str:
    """Return a text without marks; what is taller than a line has so many line feeds more."""
    if is_bare(text):
        return text
    document = parse_markdown(text)
    blocks = () if document.is_line else document.blocks
    more = sum(map(_taller, inlines(document))) + sum(map(_room, blocks))
    return plain(document, image=lambda image: image.alt[:12]) + "\n" * ceil(more)


def _taller(part: Inline) -> float:
    """Return how many lines a part takes beyond the one that it stands in."""
    match part:
        case Image():
            return _IMAGE_LINES
        case Maths():
            rows = part.latex.count(r"\\")
            is_tall = any(name in part.latex for name in _TALL)
            return rows * 1.2 + (0.5 * is_tall) + (1.4 * part.display)
        case _:
            return 0


def _room(block: Block) -> float:
    """Return how many lines the space around and within a block takes."""
    return 0.5 + 0.25 * len(block.rows) if isinstance(block, Table) else 0.4


def lines(texts: Iterable[str], chars: float) -> int:
    """Return how many lines of so many characters texts fill, each beginning a line."""
    return sum(lines_of(text, chars) for text in texts)


def lines_of(text: str, chars: float) -> int:
    """Return how many lines of so many characters a text fills."""
    if 2.8 * len(text) < chars or (wide := breadth(text)) < chars:
        return 1 + text.count("\n")
    scale = max(wide / len(text), 0.1)
    return sum(_wrapped(part, chars / scale) for part in text.split("\n"))


def _wrapped(text: str, chars: float) -> int:
    """Return how many lines the words of a text fill."""
    text = " ".join(text.split())
    limit, start, filled = int(chars), 0, 1
    while len(text) - start > limit:
        end = text.rfind(" ", start, start + limit + 1)
        if end < 0:
            return filled - 1 + _broken(text[start:], chars)
        start, filled = end + 1, filled + 1
    return filled


def _broken(text: str, chars: float) -> int:
    """Return how many lines words fill of which some are longer than a line."""
    filled, taken = 1, 0.0
    for word in text.split():
        if taken and taken + 1 + len(word) > chars:
            filled, taken = filled + 1, 0.0
        taken += len(word) + (1 if taken else 0)
        if taken > chars:
            more = int(taken / chars)
            filled, taken = filled + more, taken - more * chars
    return filled


def breadth(text: str) -> float:
    """Return how wide a text is, in small Latin letters of the usual width."""
    if text.isascii():
        return sum(text.encode().translate(_TENTHS)) / 10
    return sum(map(_width_of_char, text))


@cache
def _width_of_char(char: str) -> float:
    if char.isascii():
        return breadth(char)
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):  # It stands above another, or nowhere.
        return 0
    if unicodedata.east_asian_width(char) in "WF":  # Chinese, or an emoji.
        return 2.5
    script = unicodedata.name(char, "").partition(" ")[0]
    wide = 0.6 * (char.lower() in _WIDE_LETTERS) + 0.45 * char.isupper()
    return wide + _LETTERS.get(script, 1.8)


def widest(texts: Iterable[str]) -> float:
    """Return how wide the widest row of some texts is, as `breadth` counts."""
    return max(map(_row_width, texts), default=0)


def _row_width(text: str) -> float:
    if is_bare(text):
        return breadth(text)
    rows = text_rows(text, image=lambda _: "_" * _IMAGE, width=_WIDEST_ROW)
    return max((breadth(row.text) * (_CODE if row.keep else 1) for row in rows), default=0)


def shortened(text: str, room: float) -> str:
    """Return a text of no more than a breadth: one too long is cut after a word, with "…"."""
    if breadth(text) <= room:
        return text
    taken = itertools.accumulate(map(breadth, text))
    kept = text[: sum(width + breadth("…") <= room for width in taken)]
    whole = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    return (whole or kept).rstrip(" :;,–-") + "…"
