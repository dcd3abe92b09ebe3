"""The quiz in German where the bank is: words, plurals, keys; the letters t and f stay."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from quiz_learner import CASES, Learner, timeless
from quiz_records import answer
from quizgen.quiz import schedule
from quizgen.quiz.progress.store import Store

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
Golden = Callable[[str, str], None]
ENTER = "\r"
SCRIPT = [
    ("f", "? mehr"),
    (ENTER, "Frage 2 von 9"),
    ("\t", "? mehr"),
    (ENTER, "Frage 3 von 9"),
    ("3\r", "y ja"),
    ("n", "Zählt als falsch"),
    (ENTER, "Frage 4 von 9"),
    ("1852\r", "? mehr"),
    ("?", "q beenden"),
    ("+", "und leicht"),
    (ENTER, "Noch einmal, insgesamt noch 8"),
    ("t", "Enter weiter"),
    (ENTER, "Noch einmal, insgesamt noch 7"),
    ("s", "Noch einmal, insgesamt noch 6"),
    ("s", "Frage 5 von 9"),
    ("Magelan\r", "Hast du das gemeint?"),
    ("y", "Zählt als richtig:"),
    (ENTER, "Frage 6 von 9"),
]


@pytest.fixture
def german(tmp_path: Path) -> Path:
    """The small project, as if its bank were German, with five new questions a day."""
    project = Path(shutil.copytree(CASES, tmp_path / "project"))
    file = project / "question_bank" / "nine" / "bank.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title:", "language: de\ntitle:", 1), encoding="utf-8")
    return project


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [40, pytest.param(100, marks=pytest.mark.slow)])
def test_a_learner_is_asked_in_german(
    home: Path, golden: Golden, german: Path, columns: int
) -> None:
    """Wrong, not known, partly right, too easy, overruled, and the end."""
    screens = []
    options = ("quiz", "--seed", "golden")
    with Learner(home, *options, size=(columns, 24), cwd=german) as learner:
        screens.append(learner.settles("Frage 1 von 9"))
        for keys, then in SCRIPT:
            learner.process.send(keys)
            screens.append(f"{'=' * 8} {keys!r}\n{learner.settles(then)}")
        learner.press("\x04", "auf Anhieb richtig")
        assert learner.ends() == 0
        screens.append(f"{'=' * 8} the end\n{learner.shown}")
        assert all(len(row) < columns for row in learner.shown.splitlines())
    golden(f"quiz/german-{columns}.txt", timeless("\n".join(screens)))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [40, 100])
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_due_is_no_dead_end_in_either_language(
    home: Path, golden: Golden, german: Path, language: str, columns: int
) -> None:
    """Why, how many wait and are left, and a key for each way on."""
    recipe = "title: Nine\nbank: nine\nquiz: {new_per_day: 1}\n"
    (german / "decks" / "nine.yaml").write_text(recipe, encoding="utf-8")
    bank = german / "question_bank" / "nine" / "bank.yaml"
    text = bank.read_text(encoding="utf-8").replace("language: de", f"language: {language}")
    bank.write_text(text, encoding="utf-8")
    given = answer("one", at=schedule.now())
    with Store(home / "progress.db") as store:
        store.add(given, replace(given, uid="two", kind="suspend", question="blue"))
    with Learner(home, "quiz", size=(columns, 24), cwd=german) as learner:
        shown = learner.settles("q quit" if language == "en" else "q beenden")
        learner.process.send("q")
        assert learner.ends() == 0
    golden(f"quiz/nothing-due-{language}-{columns}.txt", timeless(shown))


DAY = [
    ("2", "Question 1 of 4, The sky", "Frage 1 von 4, The sky"),
    ("Wright\r", "gap 2", "Lücke 2"),
    ("1903\r", "? more", "? mehr"),
    ("?", "- suspend", "- aussetzen"),
    ("-", "Suspended:", "Ausgesetzt:"),
    (ENTER, "Question 2 of 4", "Frage 2 von 4"),
    ("3", "ozone…", "ozone…"),
    ("u", "Taken back:", "Zurückgenommen:"),
    ("!", "What is wrong with it?", "Was stimmt daran nicht?"),
    ("too easy\r", "Put the planets", "Put the planets"),
    ("4", "1. Mercury", "1. Mercury"),
    ("3", "2. Venus", "2. Venus"),
    ("1", "Enter confirm", "Enter bestätigen"),
    (ENTER, "right:\n", "richtig:\n"),
    (ENTER, "Why is the sky", "Why is the sky"),
    (" \r", "names scattering", "names scattering"),
    ("1\r", "wrong", "falsch"),
    ("2", "Rayleigh", "Rayleigh"),
]
EXAM = [
    ("t", "Question 2 of 3", "Frage 2 von 3"),
    ("s", "Question 3 of 3", "Frage 3 von 3"),
]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [40, 100])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_day_with_two_decks_and_an_exam(
    home: Path, golden: Golden, german: Path, language: str, columns: int
) -> None:
    """The decks to choose from, what rests, lists and one's own marks; an exam in two sittings."""
    (german / "decks" / "nine.yaml").unlink()
    for topic in ("sea", "sky"):
        recipe = f"title: The {topic} alone\nbank: nine\nselect: {{topics: [{topic}]}}\n"
        (german / "decks" / f"{topic}.yaml").write_text(recipe, encoding="utf-8")
    bank = german / "question_bank" / "nine" / "bank.yaml"
    text = bank.read_text(encoding="utf-8").replace("language: de", f"language: {language}")
    bank.write_text(text, encoding="utf-8")
    place = 1 if language == "en" else 2
    exam = ("sea", "--mode", "exam", "--seed", "golden", "--count", "3", "--type", "choice")
    exam = (*exam, "--type", "truefalse", "--type", "multi")
    first = ("", "Which deck?", "Welcher Stapel?")
    begun = ("", "Question 1 of 3", "Frage 1 von 3")
    goes_on = ("", "interrupted exam", "unterbrochene Prüfung")
    runs = [
        (("--seed", "golden"), [first, *DAY]),
        (exam, [begun, EXAM[0]]),
        (exam, [goes_on, EXAM[1]]),
    ]
    screens = []
    for options, steps in runs:
        with Learner(home, "quiz", *options, size=(columns, 24), cwd=german) as learner:
            for step in steps:
                learner.process.send(step[0])
                screens.append(f"{'=' * 8} {step[0]!r}\n{learner.settles(step[place])}")
            learner.process.send("\x04")
            assert learner.ends() == 0
            screens.append(f"{'=' * 8} the end\n{learner.shown}")
            assert all(len(row) < columns for row in learner.shown.splitlines())
    golden(f"quiz/day-{language}-{columns}.txt", timeless("\n".join(screens)))


def test_lines_are_german_but_for_letters_and_commands(quizgen: Quizgen, german: Path) -> None:
    """The verdict's word is the bank's; t, f and what begins with a colon are not."""
    options = ("quiz", "--plain", "--type", "truefalse")
    done = quizgen(*options, lines="f\nt\n:wrong\nt\n\n", cwd=german)
    assert (
        "Tippe t für richtig oder f für falsch.\n> \nfalsch. Die Antwort ist Richtig."
        in done.stdout
    )
    assert "\nrichtig: Richtig\n" in done.stdout
    assert "Zählt als falsch: 'The Moon" in done.stdout
    assert "0 von 1 auf Anhieb richtig (0 %)" in done.stdout
    again = quizgen(*options, cwd=german)
    assert again.stdout.startswith("Gerade ist nichts fällig.\n1 Frage wartet; sie ist ")
    stats = quizgen("stats", cwd=german)
    assert "1 von 9 Fragen gesehen." in stats.stdout


def test_the_page_of_figures_is_german(quizgen: Quizgen, german: Path, tmp_path: Path) -> None:
    """Its language is said, too."""
    quizgen("quiz", "--plain", "--type", "truefalse", lines="t\n", cwd=german)
    quizgen("stats", "--html", str(tmp_path / "stats.html"), cwd=german)
    page = (tmp_path / "stats.html").read_text(encoding="utf-8")
    assert '<html lang="de" dir="ltr">' in page
    assert "jetzt fällig" in page
    assert re.search(r"Stand: [0-3]\d\.[01]\d\.20\d\d", page)
