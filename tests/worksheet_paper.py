"""Worksheets on paper: printed by Chromium and by WeasyPrint, and measured in the PDF."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from conftest import missing, require
from quizgen.errors import UsageError
from quizgen.outputs.worksheet_pdf import to_pdf

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MM = 72 / 25.4
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
    """A printed document: the sizes of its pages in points, and its words."""

    sizes: list[tuple[float, float]]
    words: list[Word]


def by_chromium(browser: Browser) -> Printer:
    """Print as a teacher does, from the browser."""

    def printed(html: str) -> bytes:
        page = browser.new_page()
        try:
            page.set_content(html)
            return page.pdf(prefer_css_page_size=True)
        finally:
            page.close()

    return printed


def by_weasyprint(html: str) -> bytes:
    """Print as `--pdf` does."""
    try:
        return to_pdf({"it.html": html})["it.pdf"]
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
    return Paper(sizes, words)
