"""The report: one JSON object a line for each answer, written as it is given."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]

REVIEW = """t
?
2
3 4
1852
Magelan
:right
Wright
1903
3
4
2
4 3 1 2
it scatters
~
"""


def test_the_report_has_each_answer_in_its_own_shape(quizgen: Quizgen, tmp_path: Path) -> None:
    """One object a line, in the order given; response and expected are alike in shape."""
    file = tmp_path / "report.jsonl"
    quizgen("quiz", "--plain", "--seed", "golden", "--report", str(file), lines=REVIEW)
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(isinstance(entry.pop("ms"), int) for entry in entries)
    found = {(entry["id"], "judged" in entry): entry for entry in entries}
    assert [name for name, _ in found] == [
        *("tide", "deepest", "salty", "knot", "captain", "captain", "flight", "layers"),
        *("planets", "blue"),
    ]
    assert found["captain", False] == {
        "id": "captain",
        "type": "short",
        "response": "Magelan",
        "verdict": "close",
        "expected": "Ferdinand Magellan",
        "points": 1,
    }
    overruled = {"verdict": "right", "judged": "close", "points": 2}
    assert found["captain", True] == {**found["captain", False], **overruled}
    shapes = {
        "tide": (True, True),
        "salty": (["the Red Sea", "the Dead Sea"], ["the Red Sea", "the Dead Sea"]),
        "flight": (["Wright", "1903"], ["Wright", "1903"]),
        "planets": (["Mercury", "Venus", "Earth", "Mars"],) * 2,
        "layers": (["troposphere", "stratosphere", "thermosphere"],) * 2,
        "deepest": ("Pacific", "Pacific"),
        "knot": ("1852", "1852 metres"),
    }
    for name, shape in shapes.items():
        entry = found[name, False]
        assert (entry["response"], entry["expected"]) == shape
        assert entry["verdict"] == "right"
        assert entry["points"] == 1


def test_an_answer_taken_back_leaves_a_line_in_the_report(quizgen: Quizgen, tmp_path: Path) -> None:
    """The last line of a question is how it ended; what was undone earns nothing."""
    file = tmp_path / "report.jsonl"
    lines = "t\n3 4\nMagelan\n:right\n:undo\nMagellan\n:undo\n:quit\n"
    options = ("--type", "truefalse", "--type", "short", "--type", "multi", "--type", "match")
    options += ("--seed", "golden")
    quizgen("quiz", "--plain", *options, "--report", str(file), lines=lines)
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    told = [(e["id"], e["verdict"], e["points"], e.get("undone", False)) for e in entries]
    assert told == [
        ("tide", "right", 1, False),
        ("salty", "right", 1, False),
        ("captain", "close", 1, False),
        ("captain", "right", 2, False),
        ("captain", "right", 0, True),
        ("captain", "right", 2, False),
        ("captain", "right", 0, True),
    ]
    contract = {"id", "type", "response", "verdict", "expected", "points", "ms"}
    assert all(contract <= entry.keys() for entry in entries)


def test_a_report_is_added_to(quizgen: Quizgen, tmp_path: Path) -> None:
    """A second quiz keeps what the first one wrote."""
    file = tmp_path / "report.jsonl"
    for given in ("t", "f"):
        options = ("--type", "truefalse", "--mode", "learn", "--count", "1")
        quizgen("quiz", "--plain", *options, "--report", str(file), lines=f"{given}\n")
    verdicts = [json.loads(line)["verdict"] for line in file.read_text().splitlines()]
    assert verdicts == ["right", "wrong"]


def test_a_report_that_cannot_be_written_is_said_at_once(quizgen: Quizgen, tmp_path: Path) -> None:
    """Before the first question, not after the first answer."""
    done = quizgen("quiz", "--plain", "--report", str(tmp_path), lines="t\n")
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}: Is a directory.\n"
    assert "Question" not in done.stdout


def test_not_known_is_wrong_and_has_no_response(quizgen: Quizgen, tmp_path: Path) -> None:
    """For every type: the answer is shown, and nothing need be guessed."""
    file = tmp_path / "report.jsonl"
    lines = ":show\n" * 9
    options = ("--mode", "exam", "--count", "9", "--report", str(file))
    done = quizgen("quiz", "--plain", *options, lines=lines)
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len({entry["type"] for entry in entries}) == 9
    assert {(e["response"], e["verdict"], e["points"]) for e in entries} == {(None, "wrong", 0)}
    assert "0 of 10 points (0 %)" in done.stdout
