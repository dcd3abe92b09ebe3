"""Make docs/pictures/worksheet.png: `python tests/pictures/worksheet.py`.

The first page of the real deck's form A, printed by Chromium; nothing is drawn by hand.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from quizgen import load_deck
from quizgen.products import worksheet

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "pictures" / "worksheet"
WIDTH = 900


def main() -> None:
    deck = load_deck(ROOT / "decks" / "russia-iran.yaml")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sheet, *_ = worksheet.build(deck, Path(folder))
        pdf = Path(folder) / "sheet.pdf"
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.set_content(sheet.read_text(encoding="utf-8"))
        page.pdf(path=pdf, prefer_css_page_size=True)
        browser.close()
        scale = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
        first = ["-f", "1", "-l", "1", "-singlefile", "-png", "-gray"]
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["pdftoppm", *first, *scale, pdf, PICTURE], check=True)
    print(PICTURE.with_suffix(".png"))


if __name__ == "__main__":
    main()
