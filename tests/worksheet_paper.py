"""Worksheets on paper: printed by Chromium and by WeasyPrint, and measured in the PDF."""

from __future__ import annotations

import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from conftest import missing, require
from quizgen.products.worksheet.pdf import to_pdf
from quizgen.support.diagnostics import UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MM = 72 / 25.4
LOOKS = {
    "plain": {},
    "large": {"large_print": True},
    "dyslexia": {"dyslexia": True},
    "both": {"large_print": True, "dyslexia": True},
}
LOOKS_ON_PAPER = [("plain", "a4"), ("large", "letter"), ("dyslexia", "letter"), ("both", "a4")]
"""Every look, and both papers, without every pair of them."""

SIZES = {"a4": (210 * MM, 297 * MM), "letter": (215.9 * MM, 279.4 * MM)}
EDGE = 5 * MM  # What a printer cannot reach.
Printer = Callable[[str], bytes]


class Word(NamedTuple):
    """A word on paper: its 1-based page, its box in points from the top left, its text."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


class Paper(NamedTuple):
    """A printed document: the sizes of its pages in points, its words, the file itself."""

    sizes: list[tuple[float, float]]
    words: list[Word]
    pdf: bytes


@cache
def by_chromium(browser: Browser) -> Printer:
    """Print as a teacher does, from the browser: in one page, each document once."""
    page = browser.new_page()

    @cache
    def printed(html: str) -> bytes:
        page.set_content(html)
        return page.pdf(prefer_css_page_size=True)

    return printed


@cache
def by_weasyprint(html: str) -> bytes:
    """Print as `--pdf` does, each document once."""
    try:
        return to_pdf({"it.html": html}).files["it.pdf"]
    except UsageError as error:
        missing(str(error))


def measured(pdf: bytes, folder: Path) -> Paper:
    """Return where each word of a PDF stands."""
    path = folder / "measured.pdf"
    path.write_bytes(pdf)
    xml = subprocess.run(
        [require("pdftotext"), "-bbox", path, "-"], check=True, capture_output=True
    ).stdout
    space = "{http://www.w3.org/1999/xhtml}"
    pages = [*ET.fromstring(xml.decode().replace("\x00", "")).iter(f"{space}page")]
    sizes = [(float(page.attrib["width"]), float(page.attrib["height"])) for page in pages]
    sides = ("xMin", "yMin", "xMax", "yMax")
    words = [
        Word(number, *(float(word.attrib[side]) for side in sides), word.text or "")
        for number, page in enumerate(pages, start=1)
        for word in page.iter(f"{space}word")
    ]
    return Paper(sizes, words, pdf)


def filled(paper: Paper, page: int, above: float, below: float) -> float:
    """Return how much of a page is printed on, of the room between its margins in mm."""
    end = paper.sizes[page - 1][1] - below * MM
    words = [word for word in paper.words if word.page == page and word.bottom < end]
    return (max(word.bottom for word in words) - above * MM) / (end - above * MM)


def type_sizes(pdf: bytes, folder: Path) -> dict[float, str]:
    """Return the sizes of type in a PDF, in points, each with a text that is set in it."""
    path = folder / "measured.pdf"
    path.write_bytes(pdf)
    command = [require("pdftohtml"), "-xml", "-i", "-stdout", "-zoom", "3", path]
    made = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    sizes = dict(re.findall(r'<fontspec id="(\d+)" size="(\d+)"', made))
    texts = re.findall(r'<text [^>]*font="(\d+)">(.*)</text>', made)
    return {int(sizes[font]) / 3: text for font, text in texts if text.strip()}


def assert_inside(paper: Paper) -> None:
    """Fail where a word stands beyond what a printer reaches.

    Above and below, ink counts: the box of Noto's Arabic letters is twice as high as the type.
    """
    too_high_or_low = dict[int, Word]()
    for word in paper.words:
        if all(map(unicodedata.combining, word.text)):
            continue  # The box of a mark by itself is its font's, not that of its ink.
        width, height = paper.sizes[word.page - 1]
        assert EDGE <= word.left <= word.right <= width - EDGE, word
        if not EDGE <= word.top <= word.bottom <= height - EDGE:
            too_high_or_low[word.page] = word
    for page, word in too_high_or_low.items():
        rows = _rows(paper.pdf, page)
        edge = int(EDGE)
        assert not any(rows[:edge] + rows[-edge:]), word


def _rows(pdf: bytes, page: int) -> list[bool]:
    """Return for each row of a page, a point high, whether there is ink in it."""
    one = ["-r", "72", "-gray", "-f", str(page), "-l", str(page), "-"]
    made = subprocess.run([require("pdftoppm"), *one], input=pdf, check=True, capture_output=True)
    _, size, _, pixels = made.stdout.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = (pixels[row * width : (row + 1) * width] for row in range(height))
    return [min(row) < 128 for row in rows]


def overlaps(paper: Paper) -> list[tuple[Word, Word]]:
    """Return the pairs of words that are printed over each other.

    Of a word's box only the middle counts, where its small letters stand: boxes of lines
    that are set close together touch.
    """
    found: list[tuple[Word, Word]] = []
    near: list[Word] = []
    for word in sorted(paper.words, key=lambda word: (word.page, _middle(word))):
        top, _ = _middle(word)
        near = [one for one in near if one.page == word.page and _middle(one)[1] > top]
        found += [(one, word) for one in near if _common(one, word) > 0]
        near.append(word)
    return found


def _middle(word: Word) -> tuple[float, float]:
    height = word.bottom - word.top
    return word.top + 0.3 * height, word.bottom - 0.25 * height


def _common(one: Word, other: Word) -> float:
    """Return over how many points of a line two words stand both, a little less than that."""
    # In Chromium's PDF a zero-width non-joiner, at which poppler parts words, has a width.
    slack = 0.3 * (one.bottom - one.top) if "\u200c" in one.text + other.text else 1
    return min(one.right, other.right) - max(one.left, other.left) - slack


DESCENT = 0.215  # Of a word's box, in the fonts that worksheets are set in.


def baseline(word: Word) -> float:
    """Return where the line stands that a word is written on."""
    return word.bottom - DESCENT * (word.bottom - word.top)


def letters(text: str) -> list[str]:
    """Return the words of a text, without what stands between them."""
    return re.findall(r"[^\W_]+", text)
