"""The Anki product: every type of question goes through, into the real engine."""

from __future__ import annotations

from pathlib import Path

from anki_engine import Student, kinds
from quizgen.outputs import anki
from quizgen.questions import TYPES, type_name


def test_every_type_of_question_becomes_a_note_in_anki(tmp_path: Path, student: Student) -> None:
    """A first build is imported whole: each of the nine types, with no conflict."""
    deck = kinds()
    assert {type_name(question) for question in deck.questions} == set(TYPES)

    (package,) = anki.build(deck, tmp_path, write_lock=False)

    expected = {"new": len(deck.questions), "updated": 0, "duplicate": 0, "conflicting": 0}
    assert expected == student.imports(package)
    shown = {note["Id"] for note in student.notes()}
    assert {f"kinds/{question.id}" for question in deck.questions} == shown
