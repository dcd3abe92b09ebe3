"""`quizgen list` shows what there is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import ROOT
from quizgen import load_bank
from quizgen.cli import main


def test_the_list_counts_the_questions_of_banks_topics_and_decks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each bank, topic and deck stands in the list with its number of questions."""
    assert main(["list", "--project", str(ROOT), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    bank = load_bank(ROOT / "question_bank" / "russia-iran")
    assert [entry["id"] for entry in listed["banks"]] == ["russia-iran"]
    assert [(topic["id"], topic["questions"]) for topic in listed["banks"][0]["topics"]] == [
        (topic.id, len(topic.questions)) for topic in bank.topics
    ]
    assert [deck["id"] for deck in listed["decks"]] == [
        "dates",
        "leaders",
        "russia-iran",
        "treaty",
        "weapons",
    ]
    everything = next(deck for deck in listed["decks"] if deck["id"] == "russia-iran")
    assert everything["questions"] == len(bank.questions)


def test_outside_a_project_the_bundled_one_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Right after the installation there is something to learn."""
    monkeypatch.chdir(tmp_path)
    assert main(["list"]) == 0
    said = capsys.readouterr()
    assert "bank russia-iran: Russia and Iran" in said.out
    assert "deck russia-iran: Russia and Iran" in said.out
    told = "quizgen: there is no project here, so the bundled bank about Russia and Iran is used."
    assert said.err == f"{told} To make your own: quizgen init DIR\n"
    (tmp_path / "my own" / "question_bank").mkdir(parents=True)
    assert main(["list"]) == 0
    below = 'There is a project in "my own": go there, or add --project "my own"'
    assert capsys.readouterr().err == f"{told} {below}\n"
    assert main(["import", "a.gift"]) == 2
    assert capsys.readouterr().err == f"quizgen: there is no project here. {below}\n"


def test_a_folder_that_is_no_project_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--project` names a project, or says what is missing there."""
    assert main(["list", "--project", str(tmp_path)]) == 2
    assert "is not a project: it has no folder question_bank/" in capsys.readouterr().err
