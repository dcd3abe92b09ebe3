"""What is wrong with a text as Markdown, and what its author probably meant otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from quizgen.support.diagnostics import quoted
from quizgen.support.markup.latex import read_latex
from quizgen.support.markup.markdown import (
    is_bare,
    may_have_problems,
    parse_markdown,
    parse_typed,
)
from quizgen.support.markup.to_rows import prose
from quizgen.support.markup.tree import (
    Image,
    Link,
    Maths,
    has_hole,
    inlines,
    with_dots,
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def text_problems(text: str, *, typed: bool = False) -> Iterator[str]:
    """Yield what is wrong with a text, and what to do; `typed`: it is one that learners type."""
    if may_have_problems(text) and not _is_sound(text.translate(_FIGURES), typed):
        yield from _problems(text, typed)


_FIGURES = str.maketrans("03456789", "22222222")


@lru_cache(maxsize=4096)
def _is_sound(text: str, typed: bool) -> bool:  # noqa: FBT001 - Two kinds of text.
    """Whether nothing is wrong with a text: that is so whatever figures are in it.

    Questions that are made by a script, or about numbers, differ in nothing else. (A 1 alone
    begins a list in the middle of a paragraph.)
    """
    return next(_problems(text, typed), None) is None


def _problems(text: str, typed: bool) -> Iterator[str]:  # noqa: FBT001
    document = parse_typed(text) if typed else parse_markdown(text)
    for part in inlines(document):
        match part:
            case Maths():
                for problem in read_latex(part.latex).problems:
                    yield f"in the formula {quoted(with_dots(part.latex))}, {problem}"
            case Image():
                yield from _image_problems(part)
            case Link() if has_hole(part.address + part.title):
                yield "a gap stands in a link's address. Put it into the text."
            case _:
                pass
    for beginning in document.unclosed:
        yield f"the formula that begins with {quoted(beginning, 20)} never ends. {_ending(beginning)}"
    for row in document.long_rows:
        yield f"the table's row {quoted(row)} has more cells than the table's head. Add some there, or remove some here."


def _image_problems(image: Image) -> Iterator[str]:
    label = f"the image {quoted(with_dots(image.address))}"
    if has_hole(image.address + image.alt + image.title):
        yield "a gap stands in an image. Put it beside the image."
    elif not image.address:
        yield "an image has no path. Write, say, ![a flag](media/flag.png)."
    elif _SCHEME.match(image.address):
        yield f"{label} is outside the bank. Put a copy below the bank's folder."
    elif ".." in image.address.split("/") or image.address.startswith("/"):
        yield f"{label} is outside the bank's folder. Write a path from that folder down."
    elif "\\" in image.address:
        yield f"{label} has a backslash. Write / between folders."
    elif not image.alt.strip():
        yield f"{label} has no description. Say what it shows: ![a flag]({image.address})."


def _ending(beginning: str) -> str:
    if beginning.startswith("\\"):
        end = "\\)" if beginning[1] == "(" else "\\]"
        return f"Close it with {end}; what is no formula can be written as `code`."
    sign = "$$" if beginning.startswith("$$") else "$"
    return f"Close it with {sign}; write \\$ where a dollar is meant."


_SOUND = re.compile(r"\[sound:[^\]\n]*\]")
_LATEX = re.compile(r"\\begin\{[a-z]+\*?\}|\[latex\]|\\(?:frac|sqrt|sum|int|text|mathrm)\{")
_TAG = re.compile(
    r"<(sub|sup|b|i|u|em|strong|code|pre|span|div|p|font|center|table|ul|ol)\b[^<>\n]{0,200}>"
    r"[^<>]{1,500}</\1>|<br ?/?>|<img\b[^<>\n]{1,300}>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|[a-z]{2,8}(?:acute|uml|grave|circ|tilde)|#[0-9]{2,5});"
)
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\([^()\n]{0,200} [^()\n]{0,200}\)")
_TABLE_LINE = re.compile(
    r"[ ]{0,3}\|?[ ]{0,9}:?-{3,}:?[ ]{0,9}(?:\|[ ]{0,9}:?-{3,}:?[ ]{0,9})*\|?[ ]*"
)
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_STARS = re.compile(r"(?<![\w*])\*\*(?=[^\W\d]).*|(?<![^\s])\S*[^\W\d_]\*\*(?![\w*])")
_SPACED_FORMULA = re.compile(r"\$ [^$\n]{0,200}[\^_{][^$\n]{0,200} \$")
_WORDLESS = re.compile(
    r"\$(?! )(?=[^$\n]{0,80}[+*/'<>])[A-Za-z0-9 ()+*/'<>.,-]{1,80}(?<! )\$(?![0-9])"
)
_LONG_WORD = re.compile(r"[A-Za-z]{4}")


def text_doubts(text: str) -> Iterator[str]:
    """Yield what in a text seems to want more than Markdown, or other marks than it has."""
    if is_bare(text) and not ("<" in text or "&" in text):
        return
    document = parse_markdown(text)
    words = prose(document)
    if found := _SOUND.search(words):
        yield f"{quoted(found[0])} plays nothing here. Write the file's name as 'audio: …'."
    if found := _LATEX.search(words):
        yield f"{quoted(found[0])} is outside a formula. Put $ before and after the formula."
    if found := _TAG.search(words) or _ENTITY.search(words):
        yield f"{quoted(found[0])} is shown as it is written: HTML is not used here. Use Markdown, or `code`."
    if found := _IMAGE.search(words):
        yield f"{quoted(found[0])} is not an image, because its path has a space. Rename the file."
    if (found := _STARS.search(words)) and "\\*" not in text:
        yield f"{quoted(found[0], 20)} has '**' on one side only. Write it on both, or use `code`."
    if (found := _SPACED_FORMULA.search(words)) and "\\$" not in text:
        yield f"{quoted(found[0])} is not a formula, because of the spaces inside its dollars. Remove them."
    if (found := _WORDLESS.search(words)) and not _LONG_WORD.search(found[0]):
        yield f"{quoted(found[0])} is not a formula, because it has letters side by side. Put spaces between them."
    yield from _block_doubts(text, words)


def _block_doubts(text: str, words: str) -> Iterator[str]:
    lines = words.split("\n")
    for line in lines:
        if "|" in line and _TABLE_LINE.fullmatch(line):
            yield (
                "a line of |---| belongs to no table. Write a head above it with as many cells,"
                " and an empty line before."
            )
            break
    fences = [found[1] for line in text.split("\n") if (found := _FENCE.match(line))]
    if len(fences) % 2 and "\n" in text.strip("\n"):
        yield f"code begins with {fences[-1]} and never ends. Close it with the same line."
