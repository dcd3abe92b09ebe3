"""Progress that goes from one machine to another."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from quiz_records import now
from quizgen.quiz.progress.store import Store

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.slow
def test_two_machines_come_to_know_the_same(quizgen: Quizgen, tmp_path: Path) -> None:
    """Each imports the other's log; their cards and counts are then equal, undo included."""
    late = now(100_000)
    homes = [tmp_path / "one", tmp_path / "two"]
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    inputs = ["t\n1\n:right\n3 4\n", "f\n:undo\nt\n:flag odd\n2\n"]
    for home, file, lines in zip(homes, files, inputs, strict=True):
        options = ("--plain", "--seed", "golden")
        quizgen("quiz", *options, lines=lines, QUIZGEN_HOME=str(home))
        quizgen("progress", "export", str(file), QUIZGEN_HOME=str(home))
    for home, file in zip(homes, reversed(files), strict=True):
        done = quizgen("progress", "import", str(file), QUIZGEN_HOME=str(home))
        assert done.returncode == 0
        assert " of them new" in done.stdout
    with Store(homes[0] / "progress.db") as one, Store(homes[1] / "progress.db") as two:
        assert one.cards("nine", late) == two.cards("nine", late) != {}
        assert one.counts("nine") == two.counts("nine")
        assert one.flags("nine") == two.flags("nine") == {"deepest": ["odd"]}
        assert one.rebuild() == two.rebuild() == []


def test_importing_twice_is_the_same_as_once(quizgen: Quizgen, tmp_path: Path) -> None:
    """What is known already is left out, and the exported file comes back equal."""
    file, again = tmp_path / "log.jsonl", tmp_path / "again.jsonl"
    quizgen("quiz", "--plain", "--seed", "golden", lines="t\n1\n:right\n:undo\n")
    exported = quizgen("progress", "export", str(file))
    assert exported.stdout == f"{file}: 4 records\n"
    new_home = str(tmp_path / "new")
    for added in (4, 0):
        done = quizgen("progress", "import", str(file), QUIZGEN_HOME=new_home)
        assert done.stdout == f"{file}: 4 records, {added} of them new\n"
    quizgen("progress", "export", str(again), QUIZGEN_HOME=new_home)
    assert again.read_bytes() == file.read_bytes()


GOOD = {
    "uid": "a",
    "at": 1,
    "day": "1970-01-01",
    "kind": "answer",
    "bank": "b",
    "question": "q",
    "mode": "review",
}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "Input data was truncated"),
        ("[]", "Expected `object`, got `array`"),
        (json.dumps(GOOD), "'answer' needs `rating`"),
        (json.dumps({**GOOD, "rating": 7, "retention": 0.9}), "Expected `int` <= 4"),
        (json.dumps({**GOOD, "kind": "dance"}), "Invalid enum value 'dance'"),
        (json.dumps({**GOOD, "at": -1}), "Expected `int` >= 0"),
        (json.dumps({**GOOD, "kind": "undo"}), "'undo' needs `ref`"),
        (json.dumps({**GOOD, "kind": "flag", "day": "1970-01-03"}), "`day` 1970-01-03 is not the"),
        (json.dumps({**GOOD, "kind": "flag", "day": "some day"}), "Invalid RFC3339 encoded date"),
    ],
)
def test_a_line_that_is_no_record_is_said_and_nothing_is_taken(
    quizgen: Quizgen, tmp_path: Path, line: str, why: str
) -> None:
    """At its line; the good lines around it are left out, too."""
    file = tmp_path / "log.jsonl"
    good = json.dumps({**GOOD, "rating": 3, "retention": 0.9})
    file.write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    done = quizgen("progress", "import", str(file))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{file}:3: this is no record of progress: {why}")
    assert done.stderr.count("\n") == 1
    assert quizgen("progress", "export", str(tmp_path / "out")).stdout.endswith(": 0 records\n")


def test_a_field_of_another_version_is_left_out(quizgen: Quizgen, tmp_path: Path) -> None:
    """A backup is of use however old the quizgen is that wrote it, or that reads it."""
    file, again = tmp_path / "log.jsonl", tmp_path / "again.jsonl"
    good = {**GOOD, "rating": 3, "retention": 0.9}
    file.write_text(json.dumps({**good, "since": 5}) + "\n", encoding="utf-8")
    assert quizgen("progress", "import", str(file)).stdout == f"{file}: 1 record, 1 of them new\n"
    quizgen("progress", "export", str(again))
    assert json.loads(again.read_bytes()) == good


def test_a_file_that_is_no_log_is_told_in_one_line(quizgen: Quizgen, tmp_path: Path) -> None:
    """The first line that is no record, and how many more there are."""
    file = tmp_path / "notes.txt"
    file.write_text("Dear diary,\n" + "today I learned nothing.\n" * 90, encoding="utf-8")
    done = quizgen("progress", "import", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{file}:1: this is no record of progress: JSON is malformed: invalid character"
        " (byte 0). The same goes for 90 later lines. Export it again.\n"
    )
    file.write_bytes(b"\x00\xff\xfe" * 50)
    assert quizgen("progress", "import", str(file)).stderr.count("\n") == 1


@pytest.mark.parametrize("newer", [False, True], ids=["damaged", "other"])
def test_what_cannot_be_read_replaces_no_backup(
    quizgen: Quizgen, home: Path, tmp_path: Path, *, newer: bool
) -> None:
    """An export says what is wrong, ends with 1, and leaves the file that is there."""
    backup = tmp_path / "backup.jsonl"
    quizgen("quiz", "--plain", "--seed", "golden", lines="t\n")
    quizgen("progress", "export", str(backup))
    good = backup.read_bytes()
    file = home / "progress.db"
    if newer:
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA user_version = 99")
        database.close()
    else:
        file.write_bytes(b"no database" * 1_000)
    kept = file.read_bytes()
    done = quizgen("progress", "export", str(backup))
    assert (done.returncode, done.stdout) == (1, "")
    says = "another version of quizgen wrote" if newer else "the progress is damaged and is kept as"
    assert done.stderr.startswith(f"{file}: ")
    assert says in done.stderr
    assert backup.read_bytes() == good
    assert kept in [there.read_bytes() for there in home.glob("progress*.db")]


def test_an_export_loses_nothing_of_the_file_it_replaces(quizgen: Quizgen, tmp_path: Path) -> None:
    """A backup with answers that the progress here does not have is left, until it is imported."""
    backup = tmp_path / "backup.jsonl"
    other = str(tmp_path / "other")
    quizgen("quiz", "--plain", "--seed", "golden", lines="t\n:show\n", QUIZGEN_HOME=other)
    quizgen("progress", "export", str(backup), QUIZGEN_HOME=other)
    good = backup.read_bytes()
    quizgen("quiz", "--plain", "--seed", "golden", lines="t\n")
    done = quizgen("progress", "export", str(backup))
    assert done.returncode == 2
    assert done.stderr == (
        f"quizgen: {backup} has 2 records that your progress here does not have."
        " Import it first, or name another file.\n"
    )
    assert backup.read_bytes() == good
    quizgen("progress", "import", str(backup))
    assert quizgen("progress", "export", str(backup)).stdout == f"{backup}: 3 records\n"
    assert quizgen("progress", "export", str(backup)).stdout == f"{backup}: 3 records\n"


def test_a_flag_is_listed_at_its_question(quizgen: Quizgen) -> None:
    """`quizgen list --flagged` gives file and line; flagging again takes it off."""
    options = ("quiz", "--plain", "--type", "truefalse")
    quizgen(*options, lines=":flag is it most?\n")
    flagged = "question_bank/nine/sea.yaml:18:5: question 'tide': is it most?\n"
    assert quizgen("list", "--flagged").stdout == flagged
    assert json.loads(quizgen("list", "--flagged", "--json").stdout) == {
        "flagged": [
            {
                "bank": "nine",
                "id": "tide",
                "path": "question_bank/nine/sea.yaml",
                "line": 18,
                "column": 5,
                "note": "is it most?",
            }
        ]
    }
    rests = quizgen(*options).stdout
    assert rests == "All of these questions are flagged or suspended.\n"
    asked = quizgen("quiz", "--plain", "--flagged", lines=":flag\n").stdout
    assert "Question 1 of 1, The sea\nThe Moon causes" in asked
    assert "The flag is removed." in asked
    assert quizgen("list", "--flagged").stdout == "No question is flagged.\n"
    assert json.loads(quizgen("list", "--flagged", "--json").stdout) == {"flagged": []}
    assert quizgen("quiz", "--plain", "--flagged").stdout.startswith("None of these questions is")


def test_what_was_missed_can_be_asked_again(quizgen: Quizgen) -> None:
    """`--missed` asks what was wrong at the last answer, due or not."""
    quizgen("quiz", "--plain", "--seed", "golden", lines="f\n2\n")
    asked = quizgen("quiz", "--plain", "--missed", lines="t\n").stdout
    assert "Question 1 of 1, The sea\nThe Moon" in asked
    done = quizgen("quiz", "--plain", "--missed")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "None of these questions was missed the last time it was asked.\n",
        "",
    )
