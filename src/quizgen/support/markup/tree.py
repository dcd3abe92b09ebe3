"""What a text consists of: runs of words, marks, formulas, images, and blocks of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct


class Run(Struct, frozen=True, gc=False):
    """Words that look like the words around them; never empty, without line feeds."""

    text: str


class LineBreak(Struct, frozen=True, gc=False):
    """The end of a line."""


class Hole(Struct, frozen=True, gc=False):
    """The 0-based place of something that whoever renders the text puts in: a gap of a cloze."""

    index: int


class Code(Struct, frozen=True, gc=False):
    """Code within a line; its white space counts."""

    inside: tuple[Run | Hole, ...]


class Maths(Struct, frozen=True, gc=False):
    """A formula in LaTeX, without its delimiters; `display` puts it on a line of its own."""

    latex: str
    display: bool = False

    @property
    def source(self) -> str:
        """The formula with delimiters, as an author writes it."""
        return f"$${self.latex}$$" if self.display else f"${self.latex}$"


class Image(Struct, frozen=True, gc=False):
    """An image: the address as written, and what it shows, in words."""

    address: str
    alt: str
    title: str = ""


class Emphasis(Struct, frozen=True, gc=False):
    """A stressed part of a text."""

    inside: tuple[Inline, ...]


class Strong(Struct, frozen=True, gc=False):
    """An important part of a text."""

    inside: tuple[Inline, ...]


class Link(Struct, frozen=True, gc=False):
    """A part that leads to an address, which is http, https or mailto."""

    address: str
    inside: tuple[Inline, ...]
    title: str = ""


class Paragraph(Struct, frozen=True, gc=False):
    """Lines that belong together."""

    inside: tuple[Inline, ...]


class CodeBlock(Struct, frozen=True, gc=False):
    """Lines of code, joined by line feeds, with every space; `language` may be ""."""

    inside: tuple[Run | Hole, ...]
    language: str = ""


class ListBlock(Struct, frozen=True, gc=False):
    """Entries with bullets, or numbered from `start`; `tight` ones stand close together."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None
    tight: bool = True


Cell: TypeAlias = "tuple[Inline, ...]"
Side: TypeAlias = Literal["", "left", "center", "right"]


class Table(Struct, frozen=True, gc=False):
    """A table: its first row is the head; `sides` say how each column is aligned."""

    sides: tuple[Side, ...]
    rows: tuple[tuple[Cell, ...], ...]


Inline: TypeAlias = Run | LineBreak | Hole | Code | Maths | Image | Emphasis | Strong | Link
Block: TypeAlias = Paragraph | CodeBlock | ListBlock | Table


class RichText(Struct, frozen=True, gc=False):
    """A text that has been read.

    `unclosed` are the beginnings of formulas whose end is missing, with what follows; they
    are shown as written.  `long_rows` are rows of tables with more cells than the head, and
    what is beyond is in no block.
    """

    blocks: tuple[Block, ...]
    unclosed: tuple[str, ...] = ()
    long_rows: tuple[str, ...] = ()

    @property
    def is_line(self) -> bool:
        """Whether the text is one paragraph or less, so that it can stand within a line."""
        return not self.blocks or (len(self.blocks) == 1 and isinstance(self.blocks[0], Paragraph))


MarkupText: TypeAlias = str | RichText
"""A text that is Markdown, or one that has been read."""

_HOLE = "\ufdd0"
_HOLES = re.compile(f"{_HOLE}([0-9]+){_HOLE}")


def hole(index: int) -> str:
    """Return what stands for the hole of a 0-based index in a text that is to be read.

    It is made of characters that no text of a bank may hold.
    """
    return f"{_HOLE}{index}{_HOLE}"


def has_hole(text: str) -> bool:
    """Whether a text, or a part of a formula or an address, has a hole in it."""
    return _HOLE in text


def with_dots(text: str) -> str:
    """Return a text with dots for its holes, as a message shows it."""
    return _HOLES.sub("…", text)


def runs(text: str) -> Iterator[Run | Hole]:
    """Cut a text into runs and holes."""
    for position, part in enumerate(_HOLES.split(text)):
        if position % 2:
            yield Hole(int(part))
        elif part:
            yield Run(part)


def inlines(document: RichText) -> Iterator[Inline]:
    """Yield every part of a document in reading order, marks before what is in them."""
    for block in document.blocks:
        yield from _of_block(block)


def _of_block(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph():
            yield from _with_insides(block.inside)
        case CodeBlock():
            yield Code(block.inside)
        case ListBlock():
            for item in block.items:
                for part in item:
                    yield from _of_block(part)
        case Table():
            for row in block.rows:
                for cell in row:
                    yield from _with_insides(cell)


def _with_insides(parts: tuple[Inline, ...]) -> Iterator[Inline]:
    for part in parts:
        yield part
        if isinstance(part, (Emphasis, Strong, Link)):
            yield from _with_insides(part.inside)
