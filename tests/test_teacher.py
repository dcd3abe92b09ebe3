"""A teacher's evening: what is wrong in six files comes in one run, and then nothing is left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefiles import CASES, said
from quizgen.exchange.ids import slug

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


def test_a_slip_gets_the_advice_that_mends_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """What teachers write who know other tools, or YAML a little: each has its line and its cure."""
    slips = (TEACHER / "mistakes.txt").read_text("utf-8").split("## ")[1:]
    for slip in slips:
        title, _, topic = slip.partition("\n")
        folder = tmp_path / "question_bank" / slug(title)
        folder.mkdir(parents=True)
        bank = f"id: {folder.name}\ntitle: Slips\ntopics: [t]\n"
        (folder / "bank.yaml").write_text(bank, "utf-8")
        (folder / "t.yaml").write_text(topic, "utf-8")
    monkeypatch.chdir(tmp_path)
    output, code = said(capsys, ["check"])
    output = output.replace("question_bank/", "")
    golden = TEACHER / "mistakes.check.txt"
    if request.config.getoption("--update-goldens"):
        golden.write_text(output, encoding="utf-8", newline="\n")
    assert output == golden.read_text("utf-8")
    assert code == 1
    told = {line.partition("/")[0] for line in output.splitlines() if "/t.yaml:" in line}
    assert told == {slug(slip.partition("\n")[0]) for slip in slips}
