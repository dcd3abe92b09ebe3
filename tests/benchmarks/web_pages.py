"""Our web page beside fullmark's, of the same questions: size, time to open, axe.

    python tests/benchmarks/web_pages.py FULLMARK

FULLMARK is the program of that name (`pip install fullmark`, Python 3.13).  Both pages are
opened in turn in one Chromium whose processor is slowed six times; a time is the median from
the start of the navigation until the page has been painted after its load.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from quizgen.model.questions import Choice, Question, Short, TrueFalse  # noqa: E402
from quizgen.products import web  # noqa: E402
from worksheet_decks import deck_of  # noqa: E402

TIMES = 9
SLOWED = 6
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
AXE = (
    "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
)


def questions(count: int) -> list[Question]:
    """Return questions of three types, three of five of them choices, each with an explanation."""
    made: list[Question] = []
    for n in range(count):
        prompt, more = f"What is said of the thing with the number {n}?", f"Thing {n} is explained."
        if n % 5 == 3:
            made.append(TrueFalse(id=f"q{n}", prompt=prompt, answer=True, explanation=more))
        elif n % 5 == 4:
            made.append(Short(id=f"q{n}", prompt=prompt, answer=f"word {n}", explanation=more))
        else:
            wrong = tuple(f"A wrong thing to say of {n}, the {k}." for k in ("1st", "2nd", "3rd"))
            right = f"What is right of {n}."
            made.append(
                Choice(id=f"q{n}", prompt=prompt, answer=right, distractors=wrong, explanation=more)
            )
    return made


def as_markdown(asked: list[Question]) -> str:
    """Return questions as fullmark reads them, with its verdict after each."""
    text = "---\ntitle: A deck\nfeedback: instant\n---\n"
    for question in asked:
        text += f"\n## {question.prompt} {{id={question.id} "
        if isinstance(question, TrueFalse):
            text += "type=truefalse}\n\n```answer\nvalue: true\n```\n"
        elif isinstance(question, Short):
            text += f'type=short}}\n\n```answer\naccept: ["{question.answer}"]\n```\n'
        else:
            text += "}\n\n"
            options = [("x", question.right_answers()[0])]
            options += [(" ", option.text) for option in question.offered()[1:]]
            text += "".join(f"- [{mark}] {option}\n" for mark, option in options)
        text += f"\n> [!explanation]\n> {question.explanation}\n"
    return text


def opened(browser: Browser, path: Path) -> float:
    """Return how many milliseconds a page takes to open."""
    page = browser.new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(path.as_uri())
    took: float = page.evaluate(PAINTED)
    page.close()
    return took


def faults(browser: Browser, path: Path) -> list[str]:
    """Return what axe finds where a page opens."""
    page = browser.new_page()
    page.goto(path.as_uri())
    page.evaluate((ROOT / "tests/node/node_modules/axe-core/axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(AXE)
    page.close()
    return [f"{fault['id']} ({len(fault['nodes'])})" for fault in found["violations"]]


def main(fullmark: str) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for count in (20, 300):
            asked = questions(count)
            [ours] = web.build(deck_of(asked), Path(folder) / str(count))
            source = Path(folder) / f"{count}.md"
            source.write_text(as_markdown(asked), encoding="utf-8")
            theirs = source.with_suffix(".html")
            subprocess.run([fullmark, "build", source, "-o", theirs], check=True)
            times: dict[Path, list[float]] = {ours: [], theirs: []}
            for _ in range(TIMES):
                for path, took in times.items():
                    took.append(opened(browser, path))
            for path, took in times.items():
                name = "quizgen" if path == ours else "fullmark"
                print(
                    f"{count} questions, {name}: {path.stat().st_size / 1000:.0f} KB,"
                    f" {statistics.median(took):.0f} ms, axe {faults(browser, path)}"
                )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
