"""A question opened in the editor in the middle of a quiz: the change is taken over at once."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quiz_learner import CASES, Learner
from quiz_records import now
from quizgen.quiz.editor import EditableDeck
from quizgen.quiz.progress.store import Store
from quizgen.reading.load import load_deck
from quizgen.reading.word_files import load_wording

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

Editor = Callable[..., str]
EDIT = """
import json, sys
from pathlib import Path
steps, file = Path(sys.argv[1]), Path(sys.argv[-1])
(old, new), *rest = json.loads(steps.read_text())
text = file.read_text(encoding="utf-8")
assert old in text
file.write_text(text.replace(old, new), encoding="utf-8")
steps.write_text(json.dumps(rest))
"""
PROMPT = "The Moon causes most of the tides."
OPTIONS = ("quiz", "--type", "truefalse")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that may be changed."""
    return Path(shutil.copytree(CASES, tmp_path / "project"))


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    """Make an editor that replaces one text by another, the next ones at the next call."""

    def make(*steps: tuple[str, str]) -> str:
        file = tmp_path / "steps.json"
        file.write_text(json.dumps(steps))
        return shlex.join([sys.executable, "-IS", "-c", EDIT, str(file)])

    return make


def test_a_changed_question_is_asked_as_it_stands_now(
    home: Path, project: Path, editor: Editor
) -> None:
    """Its new text is shown and judged by, the hint that was taken stays, progress is kept."""
    command = editor((PROMPT, "The Sun causes the tides."), ("answer: true", "answer: false"))
    with Learner(home, *OPTIONS, cwd=project, EDITOR=command) as learner:
        learner.settles("s skip")
        shown = learner.press("e", "The Sun causes the tides.")
        assert "The quiz now uses your change." in shown
        assert shown.count("Question 1 of 1, The sea") == 2
        learner.press("e", "The quiz now uses your change.", beyond=1)
        assert "right: False" in learner.press("f", "Enter next")
        learner.press("\r", "1 of 1 right")
    with Store(home / "progress.db") as store:
        assert store.cards("nine", now(100_000))["tide"].reps == 1


def test_a_broken_file_is_said_and_the_old_question_asked_on(
    home: Path, project: Path, editor: Editor
) -> None:
    """With the problem and its place; when it is mended, the change is taken over."""
    broken = f"{PROMPT}\n    prompts: what?"
    command = editor((PROMPT, broken), (broken, "Is it so?"))
    with Learner(home, *OPTIONS, cwd=project, size=(100, 24), EDITOR=command) as learner:
        learner.settles("s skip")
        shown = learner.press("e", "the quiz goes on with the old text.")
        assert "question_bank/nine/sea.yaml:21:5: question 'tide'" in shown
        assert "'prompts' is not a field" in shown
        assert shown.count("Question 1 of 1") == 1
        assert "The quiz now uses your change." in learner.press("e", "Is it so?")
        assert "right: True" in learner.press("t", "Enter next")


@pytest.mark.slow
def test_a_change_after_the_verdict_holds_for_the_next_time(
    home: Path, project: Path, editor: Editor
) -> None:
    """The verdict stays; what comes again in learning has its new text, another id included."""
    command = editor(("id: tide", "id: moon\n    was: [tide]"), (PROMPT, "Is it so?"))
    with Learner(home, *OPTIONS, cwd=project, EDITOR=command) as learner:
        learner.settles("s skip")
        learner.press("f", "? more")
        learner.press("?", "e edit")
        learner.press("e", "The quiz now uses your change.")
        learner.press("e", "The quiz now uses your change.", beyond=1)
        learner.press("\r", "Is it so?")
        learner.press("t", "Enter next")
        learner.press("\r", "0 of 1 right at once")
    with Store(home / "progress.db") as store:
        assert {name: card.reps for name, card in store.cards("nine", now(100_000)).items()} == {
            "moon": 2
        }


def test_a_question_that_is_taken_out_is_still_asked_to_the_end(
    home: Path, project: Path, editor: Editor
) -> None:
    """It is in the queue already; its verdict can still be told."""
    file = project / "question_bank" / "nine" / "sea.yaml"
    start = file.read_text(encoding="utf-8").index("  - id: tide")
    text = file.read_text(encoding="utf-8")[start:]
    command = editor((text[: text.index("  - id:", 5)] if "  - id:" in text[5:] else text, ""))
    with Learner(home, *OPTIONS, cwd=project, EDITOR=command) as learner:
        learner.settles("s skip")
        learner.press("e", "The quiz now uses your change.")
        learner.press("e", "This question is no longer in the bank.")
        assert "right: True" in learner.press("t", "Enter next")
        learner.press("\r", "1 of 1 right")
        assert learner.ends() == 0


def test_a_question_is_opened_at_its_line_in_the_editor(home: Path, tmp_path: Path) -> None:
    """`e` starts $EDITOR, without a shell, with the line and the file; the quiz goes on."""
    seen = tmp_path / "seen"
    program = "import sys; open(sys.argv[1], 'w').write(repr(sys.argv[2:]))"
    editor = shlex.join([sys.executable, "-IS", "-c", program, str(seen), "$(touch owned)"])
    with Learner(home, "quiz", "--type", "truefalse", EDITOR=editor) as learner:
        learner.settles("s skip")
        learner.press("e", "Nothing has changed.")
        learner.press("t", "right: True")
    file = CASES / "question_bank" / "nine" / "sea.yaml"
    line = 1 + file.read_text(encoding="utf-8").splitlines().index("  - id: tide")
    assert seen.read_text() == repr(["$(touch owned)", f"+{line}", str(file)])


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (None, "sea.yaml:18:5. Set $EDITOR"),
        ("/no/such/editor", "The editor '/no/such/editor' failed"),
        ("false", "The editor 'false' failed (1)."),
        ("'unclosed", "The editor ''unclosed' failed"),
    ],
)
def test_an_editor_that_does_not_work_is_said(
    monkeypatch: pytest.MonkeyPatch, command: str | None, says: str
) -> None:
    """In one sentence."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    if command is not None:
        monkeypatch.setenv("EDITOR", command)
    deck = load_deck(CASES / "decks" / "nine.yaml")
    tide = next(question for question in deck.questions if question.id == "tide")
    (said,) = EditableDeck(deck, lambda: deck, load_wording("quiz", "en", None)).edit(tide)
    assert says in said


def test_an_editor_that_does_not_work_is_no_end(home: Path) -> None:
    """The question is asked on."""
    with Learner(home, *OPTIONS, size=(100, 24)) as learner:
        learner.settles("s skip")
        learner.press("e", "Set $EDITOR to open it from here.")
        assert "right: True" in learner.press("t", "Enter next")
