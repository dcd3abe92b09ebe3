"""Make docs/pictures/quiz.png: a quiz in the terminal, from a real run.

    python tests/pictures/quiz.py

The quiz runs in a pseudo-terminal; its screen, colours and all, is set as a page and
photographed by Chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from html import escape
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import sync_playwright
from pyte.screens import Char

from quiz_learner import Learner

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "pictures" / "quiz.png"
SIZE = (78, 28)
RECIPE = """title: Russia and Iran
bank: russia-iran
select: {ids: [leader-new-chapter, weapon-fighter-wanted]}
"""
KEYS = [
    ("Masoud Pezeshkain\r", "y yes"),
    ("y", "Question 2 of 2"),
    ("?", "Hint:"),
    ("\x1b[B\x1b[B", "» 3"),
]
COLOURS = {
    "default": "#d8dee9",
    "green": "#8fce9a",
    "red": "#e58b88",
    "brown": "#e6c07b",
    "cyan": "#7cc7d9",
    "brightblack": "#7b8496",
}
PAGE = """<body style="margin: 0; background: transparent">
<main style="padding: 8px 22px 26px; width: max-content">
<div style="background: #1f2430; border-radius: 10px; overflow: hidden;
  box-shadow: 0 6px 18px rgb(0 0 0 / 35%); width: max-content">
<div style="padding: 9px 12px; display: flex; gap: 7px">{dots}</div>
<pre style="margin: 0; padding: 2px 18px 16px; font: 14px/1.42 'DejaVu Sans Mono', monospace;
  color: #d8dee9">{rows}</pre></div></main></body>"""
DOT = '<i style="width: 11px; height: 11px; border-radius: 50%; background: {}"></i>'


def screen() -> list[list[Char]]:
    """Play the quiz and return the rows of its screen."""
    with tempfile.TemporaryDirectory() as name:
        project = Path(name) / "project"
        shutil.copytree(ROOT / "question_bank", project / "question_bank")
        (project / "decks").mkdir()
        (project / "decks" / "picture.yaml").write_text(RECIPE, encoding="utf-8")
        options = ("quiz", "--mode", "learn", "--seed", "c")
        with Learner(Path(name) / "home", *options, size=SIZE, cwd=project) as learner:
            learner.settles("Question 1 of 2")
            for keys, then in KEYS:
                learner.process.send(keys)
                learner.settles(then)
            buffer = learner.screen.buffer
            rows = [[buffer[y][x] for x in range(SIZE[0])] for y in range(SIZE[1])]
    while all(char.data == " " for char in rows[-1]):
        rows.pop()
    return rows[1:]


def styled(row: list[Char]) -> str:
    """Return a row as HTML, its colours and weights kept."""

    def looks(char: Char) -> tuple[str, bool, bool, bool]:
        return (char.fg, char.bold, char.italics, char.underscore)

    parts = []
    for (colour, bold, italic, under), chars in groupby(row, key=looks):
        text = escape("".join(char.data for char in chars))
        style = f"color: {COLOURS[colour]}"
        style += "; font-weight: bold" if bold else ""
        style += "; font-style: italic" if italic else ""
        style += "; text-decoration: underline" if under else ""
        parts.append(f'<span style="{style}">{text}</span>')
    return "".join(parts)


def main() -> None:
    dots = "".join(map(DOT.format, ("#e06c6c", "#e0b56c", "#7fb77e")))
    page = PAGE.format(dots=dots, rows="\n".join(map(styled, screen())))
    program = shutil.which("chromium")
    flags = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        opened = browser.new_page(device_scale_factor=2)
        opened.set_content(page)
        FILE.parent.mkdir(parents=True, exist_ok=True)
        opened.locator("main").screenshot(path=FILE, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
