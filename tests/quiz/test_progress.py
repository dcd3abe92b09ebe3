"""What is remembered when the bank changes, and when the file is not as it should be."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quiz_learner import CASES, PROGRAM, environment

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
TIDE = "  - id: tide\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project, to be edited."""
    return Path(shutil.copytree(CASES, tmp_path / "project"))


def edited(project: Path, old: str, new: str) -> None:
    file = project / "question_bank" / "nine" / "sea.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def figures(quizgen: Quizgen, project: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(quizgen("stats", "--json", cwd=project).stdout)
    return found


@pytest.fixture
def answered(quizgen: Quizgen, project: Path) -> Path:
    """The project, with one right answer to the question about the tides."""
    done = quizgen("quiz", "--plain", "--type", "truefalse", lines="t\n", cwd=project)
    assert done.returncode == 0
    return project


def test_editing_a_question_keeps_its_progress(quizgen: Quizgen, answered: Path) -> None:
    """The id is what counts, not the words."""
    edited(answered, "The Moon causes most of the tides.", "Tides come from the Moon, mostly.")
    assert figures(quizgen, answered)["seen"] == 1


def test_renaming_a_question_carries_its_progress_over(quizgen: Quizgen, answered: Path) -> None:
    """With `was` it is known under its new id at once, and the log stays as it was."""
    edited(answered, TIDE, "  - id: moon\n    was: [tide]\n")
    assert figures(quizgen, answered)["seen"] == 1
    done = quizgen("quiz", "--plain", "--type", "truefalse", cwd=answered)
    assert done.stdout.startswith("Nothing is due now.\n1 question waits; it is due ")
    assert figures(quizgen, answered)["seen"] == 1


def test_a_rename_taken_back_is_forgotten(quizgen: Quizgen, answered: Path) -> None:
    """The question has its progress under its first id again, and goes on with it."""
    edited(answered, TIDE, "  - id: moon\n    was: [tide]\n")
    quizgen("quiz", "--plain", "--type", "truefalse", cwd=answered)
    edited(answered, "  - id: moon\n    was: [tide]\n", TIDE)
    assert figures(quizgen, answered)["seen"] == 1
    done = quizgen("quiz", "--plain", "--type", "truefalse", cwd=answered)
    assert "Nothing is due now." in done.stdout
    assert figures(quizgen, answered)["seen"] == 1


def test_a_flag_follows_a_renamed_question_at_once(quizgen: Quizgen, project: Path) -> None:
    """Before the next quiz, too."""
    quizgen("quiz", "--plain", "--type", "truefalse", lines=":flag dull\n", cwd=project)
    edited(project, TIDE, "  - id: moon\n    was: [tide]\n")
    assert "question 'moon': dull\n" in quizgen("list", "--flagged", cwd=project).stdout


def test_removing_a_question_hides_its_progress(quizgen: Quizgen, answered: Path) -> None:
    """It comes back with the question."""
    edited(answered, TIDE, "  - id: other\n")
    hidden = figures(quizgen, answered)
    assert (hidden["seen"], hidden["reviews"]) == (0, 0)
    edited(answered, "  - id: other\n", TIDE)
    assert figures(quizgen, answered)["seen"] == 1


def test_a_file_that_cannot_be_read_is_put_aside_and_said(
    quizgen: Quizgen, answered: Path, home: Path
) -> None:
    """The quiz goes on with a new one."""
    precious = b"this was once a database" * 1000
    (home / "progress.db").write_bytes(precious)
    done = quizgen("quiz", "--plain", "--type", "truefalse", lines="t\n", cwd=answered)
    assert done.returncode == 0
    (aside,) = home.glob("progress-unreadable-*.db")
    said = f"Your progress could not be read. It was kept as {aside}, and a new file was started."
    assert done.stdout.startswith(said)
    assert aside.read_bytes() == precious
    assert figures(quizgen, answered)["reviews"] == 1


def test_a_file_of_another_version_is_refused(quizgen: Quizgen, answered: Path, home: Path) -> None:
    """No traceback and no harm: the sentence says what to do."""
    database = sqlite3.connect(home / "progress.db")
    database.execute("PRAGMA user_version = 99")
    database.close()
    for command in (("quiz", "--plain"), ("stats",), ("progress", "export", str(home / "log"))):
        done = quizgen(*command, cwd=answered)
        assert (done.returncode, done.stdout) == (1, "")
        file = home / "progress.db"
        said = f"{file}: another version of quizgen wrote this progress. Update quizgen.\n"
        assert done.stderr == said


def test_a_home_that_is_a_file_is_said(quizgen: Quizgen, home: Path) -> None:
    """What stands in the way is named."""
    home.write_text("in the way")
    done = quizgen("quiz", "--plain")
    assert (done.returncode, done.stderr) == (1, f"{home}: File exists.\n")


def test_new_questions_come_up_to_the_recipes_number(quizgen: Quizgen, project: Path) -> None:
    """The second quiz of the day begins no more than the recipe allows, also of another topic."""
    recipe = project / "decks" / "nine.yaml"
    recipe.write_text("title: Few\nbank: nine\nquiz: {new_per_day: 2}\n", encoding="utf-8")
    first = quizgen("quiz", "--plain", "--seed", "golden", lines="t\n2\n", cwd=project)
    assert "2 of 2 right at once" in first.stdout
    for options in ((), ("--topic", "sky")):
        second = quizgen("quiz", "--plain", *options, cwd=project)
        assert second.stdout.startswith("Nothing is due now.\n")
        assert "for other days (new_per_day: 2)" in second.stdout
    ahead = quizgen("quiz", "--plain", "--ahead", lines="t\n", cwd=project)
    assert "Question 1 of 2" in ahead.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--flagged",), "None of these questions is flagged.\n"),
        (("--missed",), "None of these questions was missed the last time it was asked.\n"),
        (
            ("--missed", "--flagged", "--topic", "sea", "--mode", "exam"),
            "None of the flagged questions was missed the last time it was asked.\n",
        ),
    ],
)
def test_nothing_missed_is_no_mistake(
    quizgen: Quizgen, options: tuple[str, ...], says: str
) -> None:
    """A perfect learner is told so, and nothing is asked."""
    quizgen("quiz", "--plain", "--type", "truefalse", lines="t\n")
    done = quizgen("quiz", "--plain", *options)
    assert (done.returncode, done.stdout, done.stderr) == (0, says, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere",), "there is no deck 'nowhere'"),
        (("--topic", "see"), "the deck has no topic 'see'. Did you mean 'sea'?"),
        (("--type", "essay"), "the deck has no type 'essay'."),
        (("--tag", "fire"), "the deck has no tag 'fire'."),
        (("--topic", "sky", "--type", "choice"), "no question of deck 'nine' is all of that."),
    ],
)
def test_what_is_not_there_is_wrong_usage(
    quizgen: Quizgen, arguments: tuple[str, ...], says: str
) -> None:
    """Exit code 2, and a sentence that helps."""
    done = quizgen("quiz", "--plain", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"quizgen: {says}")


def test_the_time_of_an_exam_is_set_by_the_recipe_or_the_command(
    quizgen: Quizgen, project: Path
) -> None:
    """The command's holds; without either there is no end."""
    recipe = project / "decks" / "nine.yaml"
    recipe.write_text("title: Nine\nbank: nine\nquiz: {exam_minutes: 7}\n", encoding="utf-8")
    done = quizgen("quiz", "--plain", "--mode", "exam", cwd=project)
    assert "Question 1 of 9, The sea, 7 min left" in done.stdout
    other = quizgen("quiz", "--plain", "--mode", "exam", "--minutes", "3", cwd=project)
    assert "Question 1 of 9, The sea, 3 min left" in other.stdout
    assert "min left" not in quizgen("quiz", "--plain", cwd=project).stdout


def outside(home: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder that is no project."""
    return subprocess.run(
        [*PROGRAM, *words],
        cwd=folder,
        env=environment(home),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [["progress", "export", "backup.jsonl"], ["stats"], ["list", "--flagged"]],
    ids=lambda command: command[0],
)
def test_damaged_progress_is_told_by_every_command(
    home: Path, tmp_path: Path, command: list[str]
) -> None:
    """A backup is never replaced by nothing, and the damaged file is kept, each time anew."""
    (tmp_path / "backup.jsonl").write_text("precious")
    home.mkdir()
    for _ in range(2):
        (home / "progress.db").write_bytes(b"no database " * 100)
        run = outside(home, tmp_path, *command)
        assert run.returncode == 1
        assert "the progress is damaged and is kept as" in run.stderr
        (home / "progress.db").unlink()
    assert len([*home.glob("progress-unreadable-*.db")]) == 2
    assert (tmp_path / "backup.jsonl").read_text() == "precious"


def test_an_empty_log_replaces_no_file(home: Path, tmp_path: Path) -> None:
    """Exporting before anything was answered leaves the backup of another day."""
    (tmp_path / "backup.jsonl").write_text("precious")
    run = outside(home, tmp_path, "progress", "export", "backup.jsonl")
    assert (run.returncode, (tmp_path / "backup.jsonl").read_text()) == (2, "precious")


@pytest.mark.parametrize(
    "idle",
    [
        ["--mode", "learn", "--minutes", "5"],
        ["--mode", "exam", "--ahead"],
        ["--ahead", "--flagged"],
        ["--missed", "--ahead"],
    ],
)
def test_an_option_of_another_mode_is_wrong_usage(
    home: Path, tmp_path: Path, idle: list[str]
) -> None:
    """No option is silently ignored."""
    run = outside(home, tmp_path, "quiz", "dates", *idle)
    assert run.returncode == 2
    assert "goes with " in run.stderr
