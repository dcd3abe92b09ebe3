"""Make docs/pictures/worksheet.png, calculus.png, python.png: `python tests/pictures/worksheet.py`.

The first page of the real deck's form A, and what stands at the top of two sheets of
tests/cases/subjects, printed by Chromium; nothing is drawn by hand.  Names choose some of them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from quizgen import load_deck
from quizgen.products import worksheet

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SUBJECTS = ROOT / "tests" / "cases" / "subjects" / "decks"
RECIPES = {
    "worksheet": ROOT / "decks" / "russia-iran.yaml",
    "calculus": SUBJECTS / "calculus.yaml",
    "python": SUBJECTS / "python.yaml",
}
WIDTH = 900
HEIGHTS = {"calculus": 940, "python": 962}
"""Where a picture ends before the page does."""


def draw(name: str, browser: Browser, folder: Path) -> Path:
    """Print form A of a recipe, and draw its first page."""
    sheet, *_ = worksheet.build(load_deck(RECIPES[name]), folder)
    pdf = folder / "sheet.pdf"
    page = browser.new_page()
    page.set_content(sheet.read_text(encoding="utf-8"))
    page.pdf(path=pdf, prefer_css_page_size=True)
    page.close()
    scale = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    cut = ["-x", "0", "-y", "0", "-W", str(WIDTH), "-H", str(HEIGHTS.get(name, 0))]
    first = ["-f", "1", "-l", "1", "-singlefile", "-png", "-gray"]
    picture = PICTURES / name
    command = ["pdftoppm", *first, *scale, *(cut if name in HEIGHTS else []), pdf, picture]
    subprocess.run(command, check=True)
    return picture.with_suffix(".png")


def main() -> None:
    names = sys.argv[1:] or [*RECIPES]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name in names:
            print(draw(name, browser, Path(folder)))
        browser.close()


if __name__ == "__main__":
    main()
