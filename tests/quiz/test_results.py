"""Results that a web page saved, taken into the progress of the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quiz_records import now
from quizgen.cli import main
from quizgen.quiz.progress.store import Store

HEAD = {"name": "Ada", "bank": "b", "deck": "d", "seed": "x"}
LINE = {
    "id": "q",
    "type": "short",
    "response": "Öl",
    "verdict": "right",
    "expected": "Öl",
    "points": 1,
    "ms": 1200,
    "at": "2026-02-01T10:00:00.123Z",
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path for a file of results, with a home of its own for progress beside it."""
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path))
    return tmp_path / "results.jsonl"


def write(file: Path, *lines: object) -> None:
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    file.write_text(text, encoding="utf-8")


def test_answers_of_a_page_count_once_however_often_they_come(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A later file has the earlier answers too: only what is new is added."""
    write(file, HEAD, LINE)
    for added in (1, 0):
        assert main(["progress", "import", str(file)]) == 0
        assert capsys.readouterr().out == f"{file}: 1 record, {added} of them new\n"
    write(file, HEAD, LINE, {**LINE, "id": "r", "verdict": "wrong"})
    assert main(["progress", "import", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: 2 records, 1 of them new\n"
    with Store(file.parent / "progress.db") as store:
        cards = store.cards("b", now())
        assert {name: card.reps for name, card in cards.items()} == {"q": 1, "r": 1}
        assert cards["q"].due > cards["r"].due
        assert store.missed("b") == {"r"}
        assert store.rebuild() == []


def test_a_verdict_that_the_learner_overruled_is_the_one_that_counts(file: Path) -> None:
    """The page saves such an answer twice, the second time with what it had judged.

    An open answer that nobody judged is none for the schedule.
    """
    own = {**LINE, "verdict": "right", "judged": "wrong"}
    unjudged = {**LINE, "id": "essay", "type": "open", "verdict": None}
    write(file, HEAD, {**LINE, "verdict": "wrong"}, own, {**own, "id": "alone"}, unjudged)
    assert main(["progress", "import", str(file)]) == 0
    with Store(file.parent / "progress.db") as store:
        assert [record.kind for record in store.records()] == ["answer", "overrule", "answer"]
        assert store.missed("b") == set()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "Input data was truncated"),
        (json.dumps({**LINE, "at": "yesterday"}), "Invalid RFC3339 encoded datetime"),
        (json.dumps({**LINE, "at": "2026-02-01T10:00:00"}), "Expected `datetime` with a timezone"),
        (json.dumps({**LINE, "at": "1826-02-01T10:00:00Z"}), "Expected `int` >= 0 - at `$.at`"),
        (json.dumps({**LINE, "verdict": "good"}), "Invalid enum value 'good'"),
        (json.dumps({**LINE, "ms": -1}), "Expected `int` >= 0 - at `$.milliseconds`"),
        (json.dumps({**LINE, "response": "["}).replace('"["', "[" * 20_000), ""),
    ],
)
def test_a_line_that_is_no_answer_is_said_and_nothing_is_taken(
    file: Path, capsys: pytest.CaptureFixture[str], line: str, why: str
) -> None:
    """At its line, in one sentence."""
    good = json.dumps(LINE)
    file.write_text(f"{json.dumps(HEAD)}\n{good}\n{line}\n", encoding="utf-8")
    assert main(["progress", "import", str(file)]) == 1
    said: Any = capsys.readouterr().err
    assert said.startswith(f"{file}:3: this is no answer that a page saved: {why}")
    assert said.count("\n") == 1
    with Store(file.parent / "progress.db") as store:
        assert [*store.records()] == []
