"""Whose note it is: two banks never meet, and a bank keeps its notes under another id."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from anki_engine import HEAD, KINDS, QUESTIONS, RECIPE, Student, Teacher
from quizgen.cli import main


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every build later than what a student did just before."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) + 60))


def test_two_teachers_banks_of_one_name_live_side_by_side(
    teacher: Callable[[str], Teacher], student: Student
) -> None:
    """Both are called biology and ask q1; each keeps its text and its updates, in one collection."""
    one = teacher("one").has("biology", "identity: aaaa1111\n", "What is DNA?")
    two = teacher("two").has("biology", "identity: bbbb2222\n", "What is RNA?")
    for author in (one, two):
        author.builds()
        student.imports(author.package)
    assert sorted(note["Prompt"] for note in student.notes("Id:biology/q1")) == [
        "What is DNA?",
        "What is RNA?",
    ]
    student.studies(*student.cards())
    schedule = student.schedule()

    one.has("biology", "identity: aaaa1111\n", "What does DNA mean?").builds()
    counts = student.imports(one.package)

    assert (counts["updated"], counts["new"], counts["conflicting"]) == (1, 0, 0)
    assert sorted(note["Prompt"] for note in student.notes("Id:biology/q1")) == [
        "What does DNA mean?",
        "What is RNA?",
    ]
    assert schedule == student.schedule()
    one.writes("question_bank/biology/cells.yaml", QUESTIONS.format(prompt="?", answer="!"))
    text = (one.root / "question_bank/biology/cells.yaml").read_text().replace("id: q2", "id: q3")
    one.writes("question_bank/biology/cells.yaml", text)
    said = one.builds()
    (search,) = (line.split(": ", 1)[1] for line in said.splitlines() if "to delete" in line)
    assert [note["Id"] for note in student.notes(search)] == ["biology/q2"]
    types = {student.note_type(note) for note in student.notes(search)}
    assert types == {"Quizgen basic biology aaaa1111"}
    listed = one.says("list", "--retired")
    assert "biology: 1 retired: q2" in listed
    assert search in listed


def test_a_bank_without_identity_is_told_how_to_get_one(
    teacher: Callable[[str], Teacher],
) -> None:
    """The id serves, and the first build says what that costs; nothing is lost by adding one."""
    author = teacher("one").has("biology")
    first = author.builds()
    assert "add a line to bank.yaml: `identity: " in first
    held = author.lock("biology").read_text()
    assert '"identity": "biology"' in held
    assert "identity: " not in author.builds()

    author.has("biology", "identity: aaaa1111\n")
    assert "delete biology.lock.json and build again" in author.builds()
    assert author.lock("biology").read_text() == held
    author.lock("biology").unlink()
    assert "identity: " not in author.builds()
    assert '"identity": "aaaa1111"' in author.lock("biology").read_text()


def test_another_identity_is_refused(teacher: Callable[[str], Teacher]) -> None:
    """Students would get every card twice, so the build asks for the old one."""
    author = teacher("one").has("biology", "identity: aaaa1111\n")
    author.builds()
    author.has("biology", "identity: bbbb2222\n")
    assert "Put `identity: aaaa1111` back into bank.yaml" in author.builds(code=1)
    author.has("biology")
    assert "has lost its identity. Put back: `identity: aaaa1111`." in author.builds()


@pytest.mark.parametrize("identity", ["", "identity: aaaa1111\n"])
def test_a_bank_renamed_by_was_keeps_its_lock_and_its_notes(
    teacher: Callable[[str], Teacher], student: Student, identity: str
) -> None:
    """The lock goes over to the new id; no note is new, none is sent, corrections arrive."""
    author = teacher("one").has("biology", identity)
    author.builds()
    student.imports(author.package)
    student.edits_note("biology/q1", "Accept", "My own words.", "exam")
    student.studies(*student.cards())
    schedule = student.schedule()

    shutil.rmtree(author.root / "question_bank" / "biology")
    author.has("life", identity + "was: [biology]\n")
    said = author.builds()
    counts = student.imports(author.package)

    assert ": 2 unchanged\n" in said
    assert "2 notes wait" in said
    assert not author.lock("biology").exists()
    assert (counts["updated"], counts["new"], counts["conflicting"]) == (0, 0, 0)
    assert student.note("biology/q1")["Accept"] == "My own words."
    assert "2 notes wait" in author.builds()

    author.has("life", identity + "was: [biology]\n", "What does DNA mean?").builds()
    assert student.imports(author.package)["updated"] == 1
    assert student.note("life/q1")["Prompt"] == "What does DNA mean?"
    assert schedule == student.schedule()


def test_a_bank_renamed_without_was_is_known_by_its_identity_or_asked_about(
    teacher: Callable[[str], Teacher],
) -> None:
    """A lock that belongs to no bank lies there: with an identity it is this bank's, else asked."""
    known = teacher("one").has("biology", "identity: aaaa1111\n")
    known.builds()
    shutil.rmtree(known.root / "question_bank" / "biology")
    assert ": 2 unchanged\n" in known.has("life", "identity: aaaa1111\n").builds()
    assert not known.lock("biology").exists()

    unknown = teacher("two").has("biology")
    unknown.builds()
    shutil.rmtree(unknown.root / "question_bank" / "biology")
    said = unknown.has("life").builds()
    assert "Was that this bank's id? Then add `was: [biology]` to its bank.yaml" in said
    said = unknown.has("life", "was: [biology]\n").builds(code=1)
    assert "holds notes of this bank too. Delete the one" in said
    unknown.lock("life").unlink()
    assert ": 2 unchanged\n" in unknown.builds()


@pytest.mark.parametrize("shared", ["id", "identity", "was"])
def test_two_banks_of_one_id_or_identity_are_refused(
    teacher: Callable[[str], Teacher], shared: str
) -> None:
    """A copied folder would take half of the notes out of the lock; both places are named."""
    author = teacher("one").has("biology", "identity: aaaa1111\n")
    author.builds()
    lock = author.lock("biology").read_bytes()
    shutil.copytree(author.root / "question_bank/biology", author.root / "question_bank/copied")
    heads = {
        "id": "id: biology\nidentity: cccc3333\n",
        "identity": "id: copied\nidentity: aaaa1111\n",
        "was": "id: copied\nidentity: cccc3333\nwas: [biology]\n",
    }
    author.writes(HEAD.format("copied"), heads[shared] + "title: Copy\ntopics: [cells]\n")

    for command in (("build", "cells"), ("build",), ("check",), ("quiz", "cells"), ("list",)):
        said = author.says(*command, code=1)
        places = [line.split(": ")[0] for line in said.splitlines() if "overwrite" in line]
        assert len(places) == 2
        assert places[0].endswith(f"biology/bank.yaml:{4 if shared == 'identity' else 1}:1")
        assert places[1].partition("copied/bank.yaml:")[2]
    assert author.lock("biology").read_bytes() == lock


@pytest.mark.parametrize("name", ["x::::y", "::x", "x::", "x:: ::y"])
def test_a_deck_name_with_an_empty_level_is_refused(
    teacher: Callable[[str], Teacher], name: str
) -> None:
    """Anki would call the level "blank"."""
    author = teacher("one").has("biology")
    author.writes("decks/cells.yaml", RECIPE.format(title="Cells", bank="biology"))
    author.writes(
        "decks/cells.yaml",
        RECIPE.format(title="Cells", bank="biology") + f'anki: {{deck: "{name}"}}\n',
    )
    said = author.builds(code=1)
    assert "cells.yaml:3:" in said
    assert "'deck' must be a name with :: between its levels, none of them empty" in said


def test_init_s_examples_leave_no_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Removed, they are neither reported as retired nor kept in the lock."""
    author = Teacher(tmp_path / "mine", capsys)
    assert main(["init", str(author.root)]) == 0
    assert "identity: " in (author.root / "question_bank/mine/bank.yaml").read_text()
    author.builds()
    author.writes("question_bank/mine/first-topic.yaml", QUESTIONS.format(prompt="?", answer="!"))

    assert "primes" not in author.says("check")
    said = author.builds()

    assert ": 2 added\n" in said
    assert "delete" not in said
    assert author.lock("mine").read_text().count('"gist"') == 2


def test_each_init_invents_another_identity(tmp_path: Path) -> None:
    """Two people who call their bank biology have two banks."""
    found = set()
    for name in ("one", "two"):
        assert main(["init", str(tmp_path / name / "biology")]) == 0
        head = tmp_path / name / "biology" / "question_bank" / "biology" / "bank.yaml"
        found |= {line for line in head.read_text().splitlines() if line.startswith("identity:")}
    assert len(found) == 2


def test_a_project_without_gitattributes_is_told(teacher: Callable[[str], Teacher]) -> None:
    """Without the line git cannot merge the locks of two branches."""
    author = teacher("one").has("biology")
    assert "*.lock.json text eol=lf merge=union" in author.builds()
    shutil.copy(KINDS.parents[2] / ".gitattributes", author.root)
    assert "merge=union" not in author.builds()
