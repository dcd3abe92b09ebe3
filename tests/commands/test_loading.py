"""A named deck needs only what it uses to be sound: what is wrong elsewhere is a warning."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casefiles import GOOD, said
from quizgen import BankError, load_deck

BROKEN_TOPIC = "topic: Broken\nquestions:\n  - {id: lost, type: short, answr: x, prompt: Who}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out a project whose deck `d` uses one topic of two."""
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    bank = tmp_path / "question_bank/b/bank.yaml"
    bank.write_text(bank.read_text().replace("[t]", "[t, u]"))
    (tmp_path / "question_bank/b/u.yaml").write_text(
        "topic: More\nquestions:\n  - {id: more, type: short, prompt: What, answer: This}\n"
    )
    (tmp_path / "decks/d.yaml").write_text("title: One topic\nbank: b\nselect: {topics: [t]}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _broken_topic(root: Path) -> None:
    (root / "question_bank/b/u.yaml").write_text(BROKEN_TOPIC)


def _missing_topic(root: Path) -> None:
    (root / "question_bank/b/u.yaml").unlink()


def _no_yaml_in_topic(root: Path) -> None:
    (root / "question_bank/b/u.yaml").write_text("topic: [\n")


def _wrong_question(root: Path) -> None:
    question = "{id: term, type: choice, prompt: Who, answer: x, distractors: [x]}"
    (root / "question_bank/b/u.yaml").write_text(f"topic: More\nquestions: [{question}]\n")


def _other_recipe(root: Path) -> None:
    (root / "decks/e.yaml").write_text("title: Other\nbank: b\nselect: {tags: [nothing]}\n")


def _other_bank(root: Path) -> None:
    shutil.copytree(root / "question_bank/b", root / "question_bank/c")
    (root / "question_bank/c/bank.yaml").write_text("id: c\ntitle: C\ntopics: [t, u, v]\n")


ELSEWHERE = {
    _broken_topic: "question_bank/b/u.yaml:3:31: warning: question 'lost': 'answr' is not a field",
    _missing_topic: "question_bank/b/bank.yaml:5:13: warning: topic 'u' has no file u.yaml here.",
    _no_yaml_in_topic: "question_bank/b/u.yaml:1:8: warning: this '[' is never closed",
    _wrong_question: "question_bank/b/u.yaml:2:75: warning: question 'term': 'x' is already in",
    _other_recipe: "decks/e.yaml:3:17: warning: tag 'nothing' is not in bank 'b'.",
    _other_bank: "question_bank/c/bank.yaml:3:16: warning: topic 'v' has no file v.yaml here.",
}


@pytest.mark.parametrize("harm", ELSEWHERE)
def test_a_named_deck_is_built_beside_broken_neighbours(
    harm: object, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The deck is made, and what is wrong elsewhere is told as a warning at its place."""
    assert callable(harm)
    harm(project)
    output, code = said(capsys, ["build", "d", "--only", "anki"])
    assert code == 0, output
    assert output.startswith(ELSEWHERE[harm])
    assert (project / "decks/d/d.apkg").is_file()


@pytest.mark.parametrize("harm", [harm for harm in ELSEWHERE if harm is not _other_bank])
def test_without_a_name_every_deck_must_be_sound(
    harm: object, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`build` makes all or nothing."""
    assert callable(harm)
    harm(project)
    (project / "decks/all.yaml").write_text("title: All\nbank: b\n")
    output, code = said(capsys, ["build", "--only", "anki"])
    assert code == 1
    assert ELSEWHERE[harm].replace("warning: ", "") in output
    assert not list(project.glob("decks/*/*.apkg"))


@pytest.mark.parametrize("harm", [_broken_topic, _missing_topic, _no_yaml_in_topic])
def test_a_deck_that_uses_a_broken_topic_is_refused(
    harm: object, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the deck asks for cannot be made without it."""
    assert callable(harm)
    harm(project)
    (project / "decks/d.yaml").write_text("title: All\nbank: b\nselect: {not: {topics: [t]}}\n")
    output, code = said(capsys, ["build", "d"])
    assert code == 1
    assert output.startswith(ELSEWHERE[harm].replace("warning: ", ""))


def test_a_deck_is_loaded_beside_a_broken_topic(project: Path) -> None:
    """From Python it is the same: only what the deck uses must be sound."""
    _broken_topic(project)
    assert len(load_deck(project / "decks/d.yaml").questions) == 9
    (project / "decks/d.yaml").write_text("title: All\nbank: b\n")
    with pytest.raises(BankError) as caught:
        load_deck(project / "decks/d.yaml")
    [problem] = caught.value.problems
    assert problem.code == "unknown-field"


def test_a_quiz_of_a_named_deck_begins_beside_broken_neighbours(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The warning comes before the first question."""
    monkeypatch.setenv("QUIZGEN_HOME", str(project / "home"))
    monkeypatch.setattr("sys.stdin", (project / "article.txt").open())
    _other_recipe(project)
    output, code = said(capsys, ["quiz", "d", "--plain"])
    assert code == 0
    assert output.startswith(ELSEWHERE[_other_recipe])
