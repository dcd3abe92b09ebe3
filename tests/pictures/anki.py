"""Make docs/pictures/card.png: one card's front and back, from a real build.

    python tests/pictures/anki.py

The deck is built, imported into Anki's own engine and rendered there; Chromium shows both
sides as a phone would, with one answer chosen.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from pathlib import Path

# The folder of this script would hide Anki's own package: both are called `anki`.
HERE = Path(__file__).resolve().parent
sys.path[:] = [str(HERE.parent), *(path for path in sys.path if Path(path).resolve() != HERE)]

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from anki_engine import ROOT, Student, bundled  # noqa: E402 - the line above makes it known.
from anki_page import Phone, sides  # noqa: E402
from quizgen.products import anki  # noqa: E402

QUESTION = "russia-iran/weapon-fighter-wanted"
CHOSEN = "Su-57"
SIZE = {"width": 389, "height": 960}
PAGE = (
    """<body style="margin: 0; display: flex; gap: 22px; background: transparent">{images}</body>"""
)
IMAGE = """<img src="data:image/png;base64,{data}" width="389" style="border-radius: 10px;
    border: 1px solid #d9d5cc; box-sizing: border-box">"""


def rendered() -> tuple[str, str]:
    """Both sides of the card, as the engine renders them from a new build."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (package,) = anki.build(bundled("weapons"), folder, write_lock=False)
        student = Student(folder / "student")
        student.imports(package)
        (card,) = student.cards(f"Id:{QUESTION}")
        both = sides(card)
        student.col.close()
    return both


def pictures(browser: Browser, both: tuple[str, str]) -> list[bytes]:
    """Play the card and return a picture of each side."""
    screen = Phone(browser, viewport=SIZE, device_scale_factor=2, reduced_motion="reduce")
    front = screen.shows(both[0])
    front.locator(".options li", has_text=CHOSEN).tap()
    taken = [front.screenshot()]
    taken.append(screen.shows(both[1]).screenshot())
    screen.close()
    return taken


def main() -> None:
    both = rendered()
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        images = [
            IMAGE.format(data=base64.b64encode(image).decode()) for image in pictures(browser, both)
        ]
        size = {"width": 800, "height": SIZE["height"]}
        page = browser.new_page(viewport=size, device_scale_factor=2)
        page.set_content(PAGE.format(images="".join(images)))
        path = ROOT / "docs" / "pictures" / "card.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, omit_background=True)
        browser.close()
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
