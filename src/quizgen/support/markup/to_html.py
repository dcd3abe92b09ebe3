"""Texts as HTML: for pages and paper with MathML, for PDF with drawings, for Anki, for others.

Looks are classes, never style attributes, but for the size of a drawing in PDF.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from quizgen.support.markup.latex import read_latex
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
    Run,
    Strong,
    Table,
    has_hole,
)

ImageAddress: TypeAlias = Callable[[str], str]
"""Gives the address of an image in the product from the one in the bank; "" where it has none."""
HoleHtml: TypeAlias = Callable[[int], str]
"""Gives the HTML of a hole from its 0-based index."""

_LANGUAGE = re.compile(r"[^\w+#-]")


class _Target(NamedTuple):
    """How one product wants what differs: words, formulas, images, holes."""

    words: Callable[[str], str]
    maths: Callable[[Maths], str]
    image: ImageAddress
    hole: HoleHtml


def _words(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _no_image(_: str) -> str:
    return ""


def _no_hole(_: int) -> str:
    return "…"


def html(source: MarkupText, *, image: ImageAddress = _no_image, hole: HoleHtml = _no_hole) -> str:
    """Return a text as HTML with MathML.

    A text of one paragraph comes without `<p>`.  An image without an address is its words.
    """
    if isinstance(source, str) and is_bare(source):
        return _words(source)
    return _html(source, _Target(_words, _maths, image, hole))


def html_for_pdf(
    source: MarkupText, *, image: ImageAddress = _no_image, hole: HoleHtml = _no_hole
) -> str:
    """Return a text as HTML with drawings for formulas; what cannot be drawn is plain text."""
    if isinstance(source, str) and is_bare(source):
        return _words(source)
    return _html(source, _Target(_words, _drawn, image, hole))


def html_with_tex(
    source: MarkupText, *, image: ImageAddress = _no_image, hole: HoleHtml = _no_hole
) -> str:
    r"""Return a text as HTML with formulas in `\(…\)` and `\[…\]`, for systems that set them."""
    return _html(source, _Target(_words_without_tex, _tex, image, hole))


def html_for_anki(
    source: MarkupText,
    *,
    image: ImageAddress = _no_image,
    hole: HoleHtml = _no_hole,
    in_gap: bool = False,
) -> str:
    r"""Return a text as an Anki field has it: formulas for MathJax, and nothing else that acts.

    No brace, bracket or backslash is left to begin a gap, a sound or a formula; in HTML
    their numbers mean the same.  `in_gap`: neither is a colon, which there begins a hint.
    """
    words = _words_in_gap if in_gap else _anki_words
    if isinstance(source, str) and is_bare(source):
        return words(source)
    return _html(source, _Target(words, _anki_maths, image, hole))


_TEX_MARKS = re.compile(r"\\(?=[(\[])|\$(?=\$)")
_ANKI_MARKS = re.compile(r"\\(?=[(\[])|[{}\[\]\\]")
_GAP_MARKS = re.compile(r"\\(?=[(\[])|[{}\[\]\\:]")
_MATHS_MARKS = re.compile(r"[{}\[\]:]")


def _words_without_tex(text: str) -> str:
    """Return words of which MathJax takes none for a formula: it does not read across elements."""
    return _TEX_MARKS.sub(r"\g<0><span></span>", _words(text))


def _numbered(found: re.Match[str]) -> str:
    number = f"&#{ord(found[0])};"
    # MathJax reads what a browser has decoded.
    opens_maths = found[0] == "\\" and found.string[found.end() : found.end() + 1] in {"(", "["}
    return f"{number}<span></span>" if opens_maths else number


def _anki_words(text: str) -> str:
    return _ANKI_MARKS.sub(_numbered, _words(text))


def _words_in_gap(text: str) -> str:
    return _GAP_MARKS.sub(_numbered, _words(text))


def _anki_maths(maths: Maths) -> str:
    formula = read_latex(maths.latex)
    if formula.problems:
        return _words_in_gap(maths.source)
    tex = _MATHS_MARKS.sub(_numbered, _words(formula.tex))
    return f"\\[{tex}\\]" if maths.display else f"\\({tex}\\)"


def _tex(maths: Maths) -> str:
    formula = read_latex(maths.latex)
    if formula.problems:
        return _words(maths.source)
    tex = _words(formula.tex)
    return f"\\[{tex}\\]" if maths.display else f"\\({tex}\\)"


def _maths(maths: Maths) -> str:
    from quizgen.support.markup.mathml import UnreadableFormulaError, mathml

    try:
        return mathml(maths)
    except UnreadableFormulaError:
        return _words(maths.source)


def _drawn(maths: Maths) -> str:

    import base64

    from quizgen.support.markup.mathml import UnreadableFormulaError
    from quizgen.support.markup.maths_svg import drawing
    from quizgen.support.markup.maths_text import maths_text

    shown = _words(maths_text(maths)).replace('"', "&quot;")
    try:
        drawn = drawing(maths)
    except UnreadableFormulaError:
        lines = shown.replace("\n", "<br>")
        return f'<span class="maths{" display" if maths.display else ""}">{lines}</span>'
    data = base64.b64encode(drawn.svg.encode()).decode()
    size = f"width:{drawn.width:.3f}em;height:{drawn.height:.3f}em"
    kind = 'class="maths display"' if maths.display else 'class="maths"'
    place = "" if maths.display else f";vertical-align:{-drawn.depth:.3f}em"
    return (
        f'<img {kind} style="{size}{place}" alt="{shown}" src="data:image/svg+xml;base64,{data}">'
    )


def _html(source: MarkupText, target: _Target) -> str:
    document = parse_markdown(source) if isinstance(source, str) else source
    if document.is_line:
        return "".join(_insides(block, target) for block in document.blocks)
    return "".join(_block(block, target) for block in document.blocks)


def _insides(block: Block, target: _Target) -> str:
    assert isinstance(block, Paragraph)
    return "".join(_inline(part, target) for part in block.inside)


def _block(block: Block, target: _Target) -> str:
    match block:
        case Paragraph():
            return f"<p>{_insides(block, target)}</p>"
        case CodeBlock():
            language = _LANGUAGE.sub("", block.language)
            kind = f' class="language-{language}"' if language else ""
            code = "".join(_inline(part, target) for part in block.inside)
            return f"<pre><code{kind}>{code}</code></pre>"
        case ListBlock():
            tag = "ul" if block.start is None else "ol"
            start = f' start="{block.start}"' if block.start not in {None, 1} else ""
            items = "".join(f"<li>{_item(item, block, target)}</li>" for item in block.items)
            return f'<{tag} class="text-list"{start}>{items}</{tag}>'
        case Table():
            head, *rows = block.rows
            body = "".join(_table_row(row, "td", block, target) for row in rows)
            body = f"<tbody>{body}</tbody>" if rows else ""
            first = _table_row(head, "th", block, target)
            return f'<table class="text-table"><thead>{first}</thead>{body}</table>'


def _item(item: tuple[Block, ...], of: ListBlock, target: _Target) -> str:
    return "".join(
        _insides(block, target)
        if of.tight and isinstance(block, Paragraph)
        else _block(block, target)
        for block in item
    )


def _table_row(row: tuple[Cell, ...], tag: str, table: Table, target: _Target) -> str:
    cells = []
    for side, cell in zip(table.sides, row, strict=False):
        kind = f' class="align-{side}"' if side else ""
        inside = "".join(_inline(part, target) for part in cell)
        cells.append(f"<{tag}{kind}>{inside}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _inline(part: Inline, target: _Target) -> str:
    match part:
        case Run():
            return target.words(part.text)
        case LineBreak():
            return "<br>"
        case Hole():
            return target.hole(part.index)
        case Code():
            return f"<code>{''.join(_inline(run, target) for run in part.inside)}</code>"
        case Maths():
            return target.maths(part)
        case Image():
            return _image(part, target)
        case Emphasis():
            return f"<em>{''.join(_inline(each, target) for each in part.inside)}</em>"
        case Strong():
            return f"<strong>{''.join(_inline(each, target) for each in part.inside)}</strong>"
        case Link():
            inside = "".join(_inline(each, target) for each in part.inside)
            address, title = _attribute(part.address, target), _title(part.title, target)
            return f'<a href="{address}"{title}>{inside}</a>'


def _image(image: Image, target: _Target) -> str:
    address = "" if has_hole(image.address) else target.image(image.address)
    if not address:
        return target.words(f"[{image.alt}]")
    alt, title = _attribute(image.alt, target), _title(image.title, target)
    return f'<img class="picture" src="{_attribute(address, target)}" alt="{alt}"{title}>'


def _title(title: str, target: _Target) -> str:
    return f' title="{_attribute(title, target)}"' if title else ""


def _attribute(text: str, target: _Target) -> str:
    """Return a text as an attribute's value; no element can stand there."""
    return target.words(text).replace("<span></span>", "").replace('"', "&quot;")
