"""Texts as rows of a terminal: pieces of one look each, and bare words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from quizgen.support.markup.markdown import is_bare, parse_markdown
from quizgen.support.markup.tree import (
    Block,
    Cell,
    Code,
    CodeBlock,
    Emphasis,
    Hole,
    Image,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    MarkupText,
    Maths,
    Paragraph,
    RichText,
    Run,
    Strong,
    Table,
    inlines,
)

PieceLook: TypeAlias = Literal["em", "strong", "code"]
_BETWEEN = "  "  # Between two columns of a table.


class TextPiece(NamedTuple):
    """Words of one look: of several looks, where marks stand in marks."""

    text: str
    looks: tuple[PieceLook, ...] = ()


class TextRow(NamedTuple):
    """One row before it is wrapped.

    `mark` is what stands before it, such as "- "; what is wrapped hangs under it.  Code and
    tables are not to be wrapped: `keep`.
    """

    pieces: tuple[TextPiece, ...]
    mark: str = ""
    keep: bool = False

    @property
    def text(self) -> str:
        """The row without looks."""
        return self.mark + "".join(piece.text for piece in self.pieces)


class _Shown(NamedTuple):
    """How images and holes are shown."""

    image: Callable[[Image], str]
    hole: Callable[[int], str]
    width: int


def _image_words(image: Image) -> str:
    return f"[{image.alt}]"


def _image_label(image: Image) -> str:
    return f"[image: {image.alt}]"


def _no_hole(_: int) -> str:
    return "…"


def text_rows(
    source: MarkupText,
    *,
    image: Callable[[Image], str] = _image_label,
    hole: Callable[[int], str] = _no_hole,
    width: int = 80,
) -> tuple[TextRow, ...]:
    """Return a text as rows; a table wider than `width` columns is written out cell by cell."""
    if isinstance(source, str) and is_bare(source):
        return (TextRow((TextPiece(source),)),) if source else ()
    document = parse_markdown(source) if isinstance(source, str) else source
    return tuple(_rows(document, _Shown(image, hole, width)))


def plain(
    source: MarkupText,
    *,
    image: Callable[[Image], str] = _image_words,
    hole: Callable[[int], str] = _no_hole,
) -> str:
    """Return the words of a text without marks, its lines joined by line feeds.

    A formula is in plain characters, an image its words in square brackets.
    """
    if isinstance(source, str) and is_bare(source):
        return source
    document = parse_markdown(source) if isinstance(source, str) else source
    shown = _Shown(image, hole, 10_000)
    return "\n".join(row.text for row in _rows(document, shown))


def prose(source: MarkupText) -> str:
    """Return the words of a text outside code, formulas and images; each of those is "\ufffc"."""
    if isinstance(source, str) and is_bare(source):
        return source
    document = parse_markdown(source) if isinstance(source, str) else source
    parts: list[str] = []
    for part in inlines(document):
        match part:
            case Run():
                parts.append(part.text)
            case LineBreak():
                parts.append("\n")
            case Code() | Maths() | Image():
                parts.append("\ufffc")
            case _:
                pass
    return "".join(parts)


def _rows(document: RichText, shown: _Shown) -> Iterator[TextRow]:
    for number, block in enumerate(document.blocks):
        if (
            number
            and isinstance(block, Paragraph)
            and isinstance(document.blocks[number - 1], Paragraph)
        ):
            yield TextRow(())
        yield from _block(block, shown)


def _block(block: Block, shown: _Shown) -> Iterator[TextRow]:
    match block:
        case Paragraph():
            yield from map(TextRow, _lines(block.inside, shown, ()))
        case CodeBlock():
            yield from (
                TextRow(line, "", keep=True) for line in _lines(block.inside, shown, ("code",))
            )
        case ListBlock():
            yield from _list(block, shown)
        case Table():
            yield from _table(block, shown)


def _list(block: ListBlock, shown: _Shown) -> Iterator[TextRow]:
    for number, item in enumerate(block.items):
        mark = "- " if block.start is None else f"{block.start + number}. "
        inside = [
            row
            for part in item
            for row in _block(part, shown._replace(width=shown.width - len(mark)))
        ]
        for position, row in enumerate(inside or [TextRow(())]):
            yield row._replace(mark=(" " * len(mark) if position else mark) + row.mark)


def _table(table: Table, shown: _Shown) -> Iterator[TextRow]:
    cells = [[_flat(cell, shown) for cell in row] for row in table.rows]
    texts = [["".join(piece.text for piece in cell) for cell in row] for row in cells]
    widths = [max(_width(row[column]) for row in texts) for column in range(len(table.sides))]
    if sum(widths) + len(_BETWEEN) * (len(widths) - 1) > shown.width:
        yield from _written_out(cells)
        return
    for number, row in enumerate(cells):
        yield TextRow(tuple(_aligned(row, texts[number], widths, table)), "", keep=True)
        if not number:
            line = _BETWEEN.join("─" * width for width in widths)
            yield TextRow((TextPiece(line),), "", keep=True)


def _aligned(
    row: list[tuple[TextPiece, ...]], texts: list[str], widths: list[int], table: Table
) -> Iterator[TextPiece]:
    for number, cell in enumerate(row):
        if number:
            yield TextPiece(_BETWEEN)
        space = widths[number] - _width(texts[number])
        before = {"right": space, "center": space // 2}.get(table.sides[number], 0)
        if before:
            yield TextPiece(" " * before)
        yield from cell
        if space > before and number < len(row) - 1:
            yield TextPiece(" " * (space - before))


def _written_out(cells: list[list[tuple[TextPiece, ...]]]) -> Iterator[TextRow]:
    """Yield each cell of a wide table behind its column's head."""
    head, *others = cells
    for number, row in enumerate(others):
        if number:
            yield TextRow(())
        for name, cell in zip(head, row, strict=False):
            yield TextRow((*name, TextPiece(": "), *cell))


def _width(text: str) -> int:
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def _flat(cell: Cell, shown: _Shown) -> tuple[TextPiece, ...]:
    """Return a cell in one row."""
    lines = list(_lines(cell, shown, ()))
    pieces = list(lines[0]) if lines else []
    for line in lines[1:]:
        pieces += [TextPiece(" "), *line]
    return tuple(pieces)


def _lines(
    parts: tuple[Inline, ...], shown: _Shown, looks: tuple[PieceLook, ...]
) -> Iterator[tuple[TextPiece, ...]]:
    """Yield the pieces of each line; a formula that is displayed has lines of its own."""
    line: list[TextPiece] = []
    for piece in _pieces(parts, shown, looks):
        first, *others = piece.text.split("\n")
        if first:
            line.append(piece._replace(text=first))
        for text in others:
            yield tuple(line)
            line = [piece._replace(text=text)] if text else []
    if line:
        yield tuple(line)


def _pieces(
    parts: tuple[Inline, ...], shown: _Shown, looks: tuple[PieceLook, ...]
) -> Iterator[TextPiece]:
    for position, part in enumerate(parts):
        match part:
            case Run():
                yield TextPiece(part.text, looks)
            case LineBreak():
                yield TextPiece("\n")
            case Hole():
                yield TextPiece(shown.hole(part.index), looks)
            case Code():
                yield from _pieces(part.inside, shown, (*looks, "code"))
            case Maths():
                from quizgen.support.markup.maths_text import maths_text

                before = "\n" if part.display and position else ""
                after = "\n" if part.display and position < len(parts) - 1 else ""
                text = maths_text(part) if part.display else maths_text(part).replace("\n", "; ")
                yield TextPiece(f"{before}{text}{after}", looks)
            case Image():
                yield TextPiece(shown.image(part), looks)
            case Emphasis():
                yield from _pieces(part.inside, shown, (*looks, "em"))
            case Strong():
                yield from _pieces(part.inside, shown, (*looks, "strong"))
            case Link():
                yield from _pieces(part.inside, shown, looks)
                words = "".join(piece.text for piece in _pieces(part.inside, shown, ()))
                if words not in {part.address, part.address.removeprefix("mailto:")}:
                    yield TextPiece(f" ({part.address})", looks)
