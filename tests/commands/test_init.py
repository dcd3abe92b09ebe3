"""`quizgen init` writes a project that works at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen import load_bank, load_deck
from quizgen.cli import main
from quizgen.commands.init import bank_id, bank_title
from quizgen.model.questions import TYPES


def test_the_new_project_has_a_question_of_each_type(tmp_path: Path) -> None:
    """A newcomer sees all nine types, in a bank named after the folder."""
    assert main(["init", str(tmp_path / "Solar System")]) == 0
    bank = load_bank(tmp_path / "Solar System" / "question_bank" / "solar-system")
    assert bank.id == "solar-system"
    assert [question.type for question in bank.questions] == list(TYPES)


def test_the_new_project_has_no_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a warning stands in what we give people to begin with."""
    assert main(["init", str(tmp_path / "mine")]) == 0
    monkeypatch.chdir(tmp_path / "mine")
    assert main(["check", "--strict"]) == 0
    assert capsys.readouterr().err == ""


def test_the_new_project_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`quizgen init` and `quizgen build` are all it takes."""
    assert main(["init", str(tmp_path / "mine")]) == 0
    monkeypatch.chdir(tmp_path / "mine")
    assert main(["build"]) == 0
    made = {path.name for path in (tmp_path / "mine" / "decks" / "mine").iterdir()}
    assert {"mine.apkg", "worksheet-A.html", "worksheet-B.html", "key.html", "cards.html"} <= made


def test_the_new_project_is_ready_for_version_control(tmp_path: Path) -> None:
    """What is built is left out, and the locks keep their line ends."""
    assert main(["init", str(tmp_path / "mine")]) == 0
    assert "decks/*/" in (tmp_path / "mine" / ".gitignore").read_text().splitlines()
    assert "*.lock.json text eol=lf" in (tmp_path / "mine" / ".gitattributes").read_text()


def test_a_folder_with_files_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing of anybody's is overwritten."""
    (tmp_path / "thesis.txt").write_text("three years of work")
    assert main(["init", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert "is not an empty folder" in capsys.readouterr().err


def test_lines_that_files_for_git_lack_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The files are the user's own and stay; what a project needs of them is not left out."""
    (tmp_path / ".gitattributes").write_bytes(b"*.lock.json text eol=lf merge=union\r\n")
    (tmp_path / ".gitignore").write_text("*.log")
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / ".gitignore").read_text() == "*.log"
    line = "quizgen: .gitignore stays as it was. Add this line to it: decks/*/\n"
    assert capsys.readouterr().err == line


def test_with_templates_the_project_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--with-templates` copies every template, and the project still builds."""
    assert main(["init", str(tmp_path / "mine"), "--with-templates"]) == 0
    copied = list((tmp_path / "mine" / "templates").rglob("*.*"))
    assert {path.relative_to(tmp_path / "mine").parts[1] for path in copied} == {
        "anki",
        "web",
        "words",
        "worksheet",
    }
    monkeypatch.chdir(tmp_path / "mine")
    assert main(["build"]) == 0
    assert load_deck(tmp_path / "mine" / "decks" / "mine.yaml").title == "Mine"


def test_a_project_gets_the_templates_that_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`init --with-templates` in a project keeps every file that is there."""
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    assert capsys.readouterr().out == "Made a project here. Now run:\n  quizgen build\n"
    own = tmp_path / "templates" / "anki" / "style.css"
    own.parent.mkdir(parents=True)
    own.write_text("mine", "utf-8")
    bank = digest(tmp_path / "question_bank")
    assert main(["init", ".", "--with-templates"]) == 0
    assert own.read_text("utf-8") == "mine"
    assert (tmp_path / "templates" / "worksheet" / "style.css").is_file()
    assert digest(tmp_path / "question_bank") == bank
    assert main(["init", "."]) == 2


def digest(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("Solar System", "solar-system"), ("été", "t"), ("...", "my-bank"), ("a" * 90, "a" * 60)],
)
def test_a_bank_gets_its_id_from_the_folder(folder: str, expected: str) -> None:
    """Two people's projects have different ids, so their progress never mixes."""
    assert bank_id(folder) == expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("solar_system-2", "Solar system 2"),
        ("L'été d'Anne", "L'été d'Anne"),
        ("#1: *yes*", "1 yes"),
        ("...", "My bank"),
    ],
)
def test_a_bank_gets_its_title_from_the_folder(folder: str, expected: str) -> None:
    """No two decks in Anki are called "My bank"; signs that mean something are left out."""
    assert bank_title(folder) == expected


def test_a_folder_under_version_control_counts_as_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`git init` may come first; a hidden file that is there stays."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("mine")
    assert main(["init", str(tmp_path)]) == 0
    assert (tmp_path / ".gitignore").read_text() == "mine"
    assert main(["init", str(tmp_path)]) == 2
    assert "is a project already" in capsys.readouterr().err
