"""A teacher's evening: what is wrong in six files comes in one run, and then nothing is left."""

from __future__ import annotations

import json

import pytest

from casefiles import CASES, said

TEACHER = CASES / "teacher"
BEFORE, AFTER = TEACHER / "before", TEACHER / "after"


def test_one_run_shows_every_problem_of_six_files(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """Syntax, fields, links, questions, evidence and recipes are told together, each at its line."""
    monkeypatch.chdir(BEFORE)
    output, code = said(capsys, ["check"])
    golden = TEACHER / "check.txt"
    if request.config.getoption("--update-goldens"):
        golden.write_text(output, encoding="utf-8", newline="\n")
    assert output == golden.read_text("utf-8")
    assert code == 1


def test_there_are_25_faults_of_different_kinds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They have at least 20 codes, and two of one code are of different fields or causes."""
    monkeypatch.chdir(BEFORE)
    problems = json.loads(said(capsys, ["check", "--json"])[0])
    assert len(problems) >= 25
    assert len({problem["code"] for problem in problems}) >= 20
    assert len({problem["path"] for problem in problems}) == 6
    assert len({(problem["path"], problem["line"]) for problem in problems}) >= 25


def test_after_mending_the_second_run_is_clean(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing had been hidden behind what the first run told."""
    monkeypatch.chdir(AFTER)
    output, code = said(capsys, ["check", "--strict"])
    assert output == "19 questions in 2 banks, 2 decks: no problems.\n"
    assert code == 0
