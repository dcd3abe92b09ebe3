"""The way back of a short question is a question of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from quiz_learner import CASES

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
ANSWER = "    answer: Ferdinand Magellan\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = Path(shutil.copytree(CASES, tmp_path / "project"))
    file = project / "question_bank" / "nine" / "sea.yaml"
    text = file.read_text(encoding="utf-8")
    assert ANSWER in text
    reverse = f"{ANSWER}    reverse: What did Ferdinand Magellan lead?\n"
    file.write_text(text.replace(ANSWER, reverse), encoding="utf-8")
    return project


def test_the_way_back_is_asked_as_an_open_question(quizgen: Quizgen, project: Path) -> None:
    """Its model answer is the prompt; it has a schedule of its own, and comes late."""
    options = ("quiz", "--plain", "--type", "short", "--type", "open")
    lines = "Magellan\na voyage\ny\nrays\ny\n\n"
    done = quizgen(*options, "--report", "report.jsonl", lines=lines, cwd=project)
    assert "Question 2 of 3, The sea, 2 points\nWhat did Ferdinand Magellan lead?" in done.stdout
    assert "A model answer: Who led the first voyage around the world" in done.stdout
    entries = [json.loads(line) for line in (project / "report.jsonl").read_text().splitlines()]
    assert [(entry["id"], entry["type"]) for entry in entries] == [
        ("captain", "short"),
        ("captain:reverse", "open"),
        ("blue", "open"),
    ]
    figures = json.loads(quizgen("stats", "--json", cwd=project).stdout)
    assert (figures["questions"], figures["seen"], figures["reviews"]) == (9, 2, 3)


def test_an_exam_has_no_ways_back(quizgen: Quizgen, project: Path) -> None:
    """It asks what a sheet of paper has."""
    exam = quizgen("quiz", "--plain", "--mode", "exam", "--count", "20", cwd=project)
    assert "Question 1 of 9" in exam.stdout


def test_a_way_back_is_flagged_at_its_question(quizgen: Quizgen, project: Path) -> None:
    """By its own id."""
    quizgen("quiz", "--plain", "--topic", "sea", "--type", "open", lines=":flag odd\n", cwd=project)
    listed = quizgen("list", "--flagged", cwd=project).stdout
    text = (project / "question_bank" / "nine" / "sea.yaml").read_text(encoding="utf-8")
    line = 1 + text.splitlines().index("  - id: captain")
    assert listed == f"question_bank/nine/sea.yaml:{line}:5: question 'captain:reverse': odd\n"
