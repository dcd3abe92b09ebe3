"""Every kind of mark in every text field of every type: what each product shows of it."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anki_engine import Student
from casefiles import CASES, said
from conftest import ROOT, require
from exported_decks import export
from quizgen import cli, load_deck
from quizgen.model.questions import TYPES
from quizgen.products import anki, web
from quizgen.support.markup.to_html import html_for_pdf
from worksheet_decks import render, warnings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from quizgen.model.deck import Deck

Golden = Callable[[str, str], None]
MARKS = CASES / "marks"
SUBJECTS = CASES / "subjects"


def marks() -> Deck:
    return load_deck(MARKS / "decks/marks.yaml")


@pytest.fixture(scope="module")
def documents() -> dict[str, str | bytes]:
    """The worksheets of the project, made once."""
    return render(marks())


def test_the_project_has_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None of the marks is a problem or looks like another mark."""
    monkeypatch.chdir(MARKS)
    told, code = said(capsys, ["check", "--strict"])
    assert (told, code) == ("9 questions in 1 bank, 1 deck: no problems.\n", 0)


def test_every_text_field_has_every_mark() -> None:
    """No field that people read is forgotten in the project."""
    seen: dict[str, set[str]] = {}
    for question in marks().questions:
        for path, text in question.texts():
            if path[0] not in {"alt", "tolerance"}:
                fields = seen.setdefault(question.type, set())
                fields.add(str(path[0]))
                assert "$x^2$" in text or path == ("answer",), (question.id, path)
    common = {"prompt", "explanation", "hint"}
    assert {name: fields - common for name, fields in seen.items()} == {
        "choice": {"answer", "distractors"},
        "multi": {"answers", "distractors"},
        "truefalse": set(),
        "short": {"answer", "accept", "distractors", "reverse"},
        "number": {"answer", "unit"},
        "cloze": {"accept", "choices"},
        "match": {"pairs", "decoys"},
        "order": {"sequence"},
        "open": {"answer", "rubric"},
    }


def test_anki_shows_every_mark(tmp_path: Path, golden: Golden) -> None:
    """Both sides of each card as the real engine renders them."""
    student = Student(tmp_path / "anki")
    (package,) = anki.build(marks(), tmp_path, write_lock=False)
    student.imports(package)
    shown: list[str] = []
    for card in student.cards():
        output = card.render_output(reload=True)
        assert not output.question_av_tags
        sides = {"front": output.question_text, "back": output.answer_text}
        note = card.note()["Id"]
        for side, source in sides.items():
            body = re.sub(r"(?s)<script>.*?</script>|<style>.*?</style>", "", source).strip()
            shown.append(f"<!-- {note}, card {card.ord + 1}, {side} -->\n{body}\n")
    golden("marks/anki.html", "\n".join(shown))


@pytest.mark.slow
def test_paper_shows_every_mark(
    documents: dict[str, str | bytes], browser: Browser, golden: Golden
) -> None:
    """What Chromium shows as text of the sheet, the key and the cards."""
    page = browser.new_page()
    page.emulate_media(media="print")
    page.wait_for_function("matchMedia('print').matches")
    for name, content in documents.items():
        page.set_content(str(content))
        assert page.evaluate("[...document.images].filter(i => !i.naturalWidth).length") == 0
        page.evaluate(
            "document.querySelectorAll('math').forEach(m => m.replaceWith(m.textContent))"
        )
        text = page.evaluate("document.body.innerText")
        golden(f"marks/{name.removesuffix('.html')}.txt", f"{text.strip()}\n")
    page.close()


def test_paper_holds_no_style_of_its_own(documents: dict[str, str | bytes]) -> None:
    """Looks are classes, so that a strict policy for content works."""
    assert not any(" style=" in str(content) for content in documents.values())


def test_a_drawn_formula_stands_on_the_line() -> None:
    """How far it reaches below is said by its own size: a margin there would lift it."""
    style = (ROOT / "templates/worksheet/style.css").read_text(encoding="utf-8")
    rule = re.search(r"^img\.maths \{([^}]*)\}", style, re.MULTILINE)
    assert rule
    assert not re.search(r"margin(?:-block|-bottom)?:", rule[1])
    assert re.search(r"vertical-align:-0\.[1-9]", html_for_pdf(r"x $\frac{1}{2}$"))


@pytest.mark.slow
def test_pdf_shows_every_mark(tmp_path: Path) -> None:
    """Words, code, lists and tables are text in the PDF; formulas and images are drawn."""
    pdftotext = require("pdftotext")
    made = render(marks(), pdf=True)
    for name in ("worksheet-A.pdf", "key.pdf"):
        (tmp_path / name).write_bytes(made[name])  # type: ignore[arg-type]
        done = subprocess.run([pdftotext, tmp_path / name, "-"], capture_output=True, check=True)
        text = " ".join(done.stdout.decode().split())
        for type_ in TYPES:
            assert f"{type_} prompt em" in text
        for words in ("strong", "link (https://example.org)", "*2*3 __init__ $5 < 6", "if x:"):
            assert words in text
        for written in ("$x^2$", "\\frac", "**", "```", "![", "|--"):
            assert written not in text


def test_the_terminal_shows_every_mark(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    golden: Golden,
) -> None:
    """Each question with its hint and its answer, as a pipe sees it."""
    monkeypatch.chdir(MARKS)
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO("?\n:show\n" * 9))
    options = ["--plain", "--mode", "learn", "--seed", "marks", "--count", "9"]
    assert cli.main(["quiz", *options]) == 0
    told = capsys.readouterr().out
    golden("marks/terminal.txt", re.sub(r", in [^\n]*", "", told))


BOLD = (
    r" <em>em</em> <strong>strong</strong> <em>a <strong>b</strong></em> <code[^>]*>a  b</code>"
    r' <a[^>]*href="https://example\.org"[^>]*>link</a> '
)
IMAGE = r'<img[^>]*alt="a dot"[^>]*>'
TEX = r" \\\(x\^2\\\) \\\(y_1\\\)"
MATHML = r" <math.{,300}?</math> <math.{,300}?</math>"
SIGNS = r" \*2\*3 __init__ \$5 &lt; 6"
OWN = r" *em* **strong** *a **b*** `a  b` [link](https://example.org) ![a dot](media/dot.png)"
UNASKED = {"short distractor", "short reverse"}
PLAIN = {"right one", "right two", "right three", "decoy"}
HINTS = {f"{name} hint" for name in TYPES}


@pytest.mark.parametrize(
    ("name", "shown", "lost"),
    [
        ("web", BOLD + IMAGE + MATHML + SIGNS, UNASKED),
        ("scorm", BOLD + IMAGE + MATHML + SIGNS, UNASKED),
        ("moodle", BOLD + IMAGE + TEX + SIGNS, {*UNASKED, *PLAIN, "gap feedback"}),
        (
            "qti",
            BOLD + IMAGE + TEX + SIGNS,
            {*UNASKED, *PLAIN, *HINTS, "gap feedback", "first", "second", "third"},
        ),
        (
            "gift",
            BOLD + r"\[a dot\]" + TEX + SIGNS,
            {*UNASKED, *PLAIN, *HINTS, "gap feedback", "first", "second", "third"}
            | {"cloze explanation"},
        ),
        ("csv", re.escape(rf"{OWN} \(x^2\) \(y_1\) \*2*3 __init__ $5 < 6"), set[str]()),
    ],
)
def test_pages_and_exports_show_every_mark(
    name: str, shown: str, lost: set[str], tmp_path: Path
) -> None:
    """The marks of every field of every type arrive, but for what a build names as lost."""
    file = web.build(marks(), tmp_path)[0] if name == "web" else export(marks(), name, tmp_path)
    written = file.read_bytes()
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            parts = [part for part in archive.namelist() if part.endswith((".xml", ".html"))]
            written = b"".join(map(archive.read, parts))
    text = written.decode()
    if name in {"moodle", "qti"}:
        text = html.unescape(text)
    if name == "gift":
        text = re.sub(r"\\([=~#{}:\\])", r"\1", text)
    fields = [
        text.partition(" *em*")[0]
        for question in marks().questions
        for _, text in question.texts()
        if " *em*" in text and not text.startswith("cloze prompt")
    ]
    assert len(fields) > 40
    assert {field for field in fields if not re.search(re.escape(field) + shown, text)} == lost


def test_titles_are_texts_too(tmp_path: Path) -> None:
    """Marks, formulas and images of titles and sources arrive, or are words where only words fit."""
    folder = tmp_path / "question_bank/b"
    shutil.copytree(MARKS / "question_bank/marks/media", folder / "media")
    picture = f"![flag](media/{min(path.name for path in (folder / 'media').glob('*.png'))})"
    title = f"*very* $x^2$ {picture}"
    (folder / "bank.yaml").write_text(
        f"{{id: b, title: 'Bank {title}', topics: [t, u],"
        f" sources: [{{id: s, title: 'Book {title}'}}]}}"
    )
    for name in "tu":
        (folder / f"{name}.yaml").write_text(
            f"topic: 'Topic {name} {title}'\n"
            f"questions: [{{id: {name}, type: number, prompt: One {name}?, answer: 1,"
            f" source: {{id: s, section: 'Page {title}'}}}}]"
        )
    (tmp_path / "decks").mkdir()
    recipe = tmp_path / "decks/d.yaml"
    recipe.write_text(f"title: 'Deck {title}'\nbank: b\nworksheet: {{sections: topic}}")
    deck = load_deck(recipe)
    (package,) = anki.build(deck, tmp_path, write_lock=False)
    (quiz,) = web.build(deck, tmp_path)
    student = Student(tmp_path / "anki")
    student.imports(package)
    source = student.cards()[0].note()["Source"]
    pages = {**render(deck), "quiz": quiz.read_text(), "card": source}
    shown = {
        name: re.sub(r'(?s)<math.*?</math>|src="[^"]*"', "…", str(page))
        for name, page in pages.items()
    }
    marks = re.compile(r"<em>very</em> (?:…|\\\(x\^2\\\)) <img class=\"picture\" … alt=\"flag\">")
    assert {name: len(marks.findall(page)) for name, page in shown.items()} == {
        "worksheet-A.html": 5,  # The heading, the topics, the sections.
        "key.html": 3,
        "cards.html": 3,
        "quiz": 9,
        "card": 2,
    }
    assert "<title>Deck very x² [flag] – Form A</title>" in shown["worksheet-A.html"]
    assert not any("*very*" in page or "$x^2$" in page for page in shown.values())


def test_a_pdf_names_what_it_does_not_draw() -> None:
    """Letters that the font of formulas lacks are set as text, and that is said."""
    deck = load_deck(SUBJECTS / "decks/persian.yaml")
    assert warnings(deck) == []
    (told,) = warnings(deck, pdf=True)
    assert told.startswith("in PDF the formulas of 'speed' are plain text, for the font of")


@pytest.mark.parametrize("subject", ["chemistry", "calculus", "python", "flags", "persian"])
def test_a_small_bank_of_a_subject_is_fit_to_be_handed_out(
    subject: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It passes the strict check, and its sheet shows no mark as it is written."""
    monkeypatch.chdir(SUBJECTS)
    told, code = said(capsys, ["check", "--strict", f"question_bank/{subject}"])
    assert code == 0, told
    deck = load_deck(SUBJECTS / f"decks/{subject}.yaml")
    for name, content in render(deck).items():
        body = str(content).partition("<main>")[2]
        assert not re.search(r"\$|```|\*\*[a-z]|!\[|\|--|\\[a-z]+\{", body), name
