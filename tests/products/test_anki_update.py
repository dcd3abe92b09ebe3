"""A newer build brings every correction and costs nothing: the real engine, twice.

Each test imports a first build, studies and edits, and imports a second one with the
options that desktop Anki offers by itself.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from anki_engine import Author, Student, bundled, kinds, written
from quizgen.products.anki.note_types import NOTE_TYPES, NoteKind, NoteType, TypePart
from quizgen.support.diagnostics import BankError
from quizgen.support.project import bundled_root

NOTHING = {"new": 0, "updated": 0, "duplicate": 0, "conflicting": 0}


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every build later than what a student did just before."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) + 60))


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path / "author", bundled("russia-iran"))


@pytest.fixture
def kinds_author(tmp_path: Path) -> Author:
    return Author(tmp_path / "kinds", kinds())


@pytest.mark.parametrize("count", [0, 1, 5, None])
def test_exactly_the_edited_questions_are_updated(
    author: Author, student: Student, count: int | None
) -> None:
    """After edits to k questions: k updated, none new, none conflicting, progress kept."""
    (first,) = author.builds_all()
    total = len(author.ids)
    assert {**NOTHING, "new": total} == student.imports(first)
    student.studies(*student.cards()[:20])
    schedule = student.schedule()
    edited = author.ids[:count]

    author.edits(*edited)
    (second,) = author.builds_all()

    expected = {**NOTHING, "updated": len(edited), "duplicate": total - len(edited)}
    assert expected == student.imports(second)
    assert schedule == student.schedule()
    corrected = {note["Id"] for note in student.notes("Explanation:Corrected*")}
    assert {f"russia-iran/{name}" for name in edited} == corrected


def test_a_students_edit_and_tag_on_an_unchanged_note_survive(
    author: Author, student: Student
) -> None:
    """What a student wrote into one note stays when another note is corrected."""
    (first,) = author.builds_all()
    student.imports(first)
    mine, other = author.ids[3], author.ids[4]
    student.edits_note(f"russia-iran/{mine}", "Explanation", "My own words.", "exam")

    author.edits(other)
    (second,) = author.builds_all()
    counts = student.imports(second)

    note = student.note(f"russia-iran/{mine}")
    assert counts["updated"] == 1
    assert note["Explanation"] == "My own words."
    assert "exam" in note.tags


def test_a_correction_is_newer_than_a_students_edit_of_the_same_note(
    author: Author, student: Student
) -> None:
    """A wrong answer is put right even where the student had edited the note.

    Anki's importer takes the whole newer note: the student's tags on it go too.
    """
    (first,) = author.builds_all()
    student.imports(first)
    name = author.ids[0]
    tags = student.note(f"russia-iran/{name}").tags
    student.edits_note(f"russia-iran/{name}", "Explanation", "My own words.", "exam")

    author.edits(name)
    (second,) = author.builds_all()

    assert student.imports(second)["updated"] == 1
    note = student.note(f"russia-iran/{name}")
    assert (note["Explanation"], note.tags) == ("Corrected in build 1.", tags)


def test_a_student_who_added_a_field_ticks_merge_note_types(
    kinds_author: Author, student: Student
) -> None:
    """So says the description: ticked, the correction arrives and the field stays."""
    student.imports(*kinds_author.builds_all())
    models = student.col.models
    model = models.get(student.note(f"kinds/{kinds_author.ids[0]}").mid)
    assert model
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)
    kinds_author.edits(kinds_author.ids[0])
    (package,) = kinds_author.builds_all()

    assert student.imports(package)["updated"] == 0
    assert student.imports(package, merge=True)["updated"] == 1
    assert "Mine" in student.note(f"kinds/{kinds_author.ids[0]}")


def test_changed_css_moves_the_note_types_and_no_note(
    author: Author, student: Student, tmp_path: Path
) -> None:
    """A new look reaches the student; notes, schedules and edits stay as they are."""
    (first,) = author.builds_all()
    student.imports(first)
    student.studies(*student.cards()[:5])
    student.edits_note(f"russia-iran/{author.ids[0]}", "Explanation", "My own words.")
    schedule = student.schedule()
    looks = tmp_path / "project" / "templates" / "anki"
    looks.mkdir(parents=True)
    css = (bundled_root() / "templates" / "anki" / "style.css").read_text(encoding="utf-8")
    (looks / "style.css").write_text(css + "\n.quizgen { max-width: 30em; }\n", encoding="utf-8")

    (second,) = author.builds_all(project=tmp_path / "project")
    counts = student.imports(second)

    assert {**NOTHING, "duplicate": len(author.ids)} == counts
    assert schedule == student.schedule()
    assert student.note(f"russia-iran/{author.ids[0]}")["Explanation"] == "My own words."
    types = {model["name"]: model["css"] for model in student.col.models.all()}
    ours = {name: css for name, css in types.items() if name.startswith("Quizgen ")}
    assert len(ours) == 7
    assert all(css.endswith(".quizgen { max-width: 30em; }") for css in ours.values())


def test_two_banks_in_one_collection_wear_each_its_own_looks(
    kinds_author: Author, student: Student, tmp_path: Path
) -> None:
    """Each bank has note types of its own: the newest looks of one are not those of another."""
    looks = tmp_path / "project" / "templates" / "anki"
    looks.mkdir(parents=True)
    deck = kinds_author.decks[0]
    bank = replace(deck.bank, id="other", identity="other01")
    other = Author(tmp_path / "other", replace(deck, bank=bank))
    for author, css in (
        (other, ".other {}"),
        (kinds_author, ".ours {}"),
        (kinds_author, ".new {}"),
    ):
        (looks / "style.css").write_text(css, encoding="utf-8")
        student.imports(*author.builds_all(project=tmp_path / "project"))

    worn = {model["name"].split()[-1]: model["css"] for model in student.col.models.all()}
    assert (worn["other01"], worn["kinds01"]) == (".other {}", ".new {}")


def test_a_renamed_topic_touches_no_note(kinds_author: Author, student: Student) -> None:
    """Tags come from ids: a topic's new title changes no note and no lock."""
    (first,) = kinds_author.builds_all()
    student.imports(first)
    student.studies(*student.cards()[:3])
    schedule, decks = student.schedule(), [card.did for card in student.cards()]
    lock = kinds_author.lock.read_bytes()

    deck = kinds_author.decks[0]
    topics = tuple(replace(topic, title=f"New {topic.title}") for topic in deck.topics)
    kinds_author.decks = [replace(deck, bank=replace(deck.bank, topics=topics), topics=topics)]
    (second,) = kinds_author.builds_all()

    assert {**NOTHING, "duplicate": len(kinds_author.ids)} == student.imports(second)
    assert schedule == student.schedule()
    assert decks == [card.did for card in student.cards()]
    assert lock == kinds_author.lock.read_bytes()


def test_a_removed_question_stays_with_the_student_and_comes_back(
    kinds_author: Author, student: Student
) -> None:
    """Removed, re-added and edited: one note all along, with its schedule."""
    (first,) = kinds_author.builds_all()
    student.imports(first)
    total = len(kinds_author.ids)
    student.studies(*student.cards("Id:kinds/rhine-north"))
    schedule = student.schedule()
    before = list(kinds_author.decks)

    kinds_author.removes("rhine-north")
    (second,) = kinds_author.builds_all()
    assert {**NOTHING, "duplicate": total - 1} == student.imports(second)
    kinds_author.decks = before
    (third,) = kinds_author.builds_all()
    assert {**NOTHING, "duplicate": total} == student.imports(third)
    kinds_author.edits("rhine-north")
    (fourth,) = kinds_author.builds_all()

    assert {**NOTHING, "updated": 1, "duplicate": total - 1} == student.imports(fourth)
    assert schedule == student.schedule()


def test_a_reordered_file_changes_nothing(kinds_author: Author, student: Student) -> None:
    """The order of questions is no part of a note: neither notes nor lock change."""
    (first,) = kinds_author.builds_all()
    student.imports(first)
    student.studies(*student.cards()[:4])
    schedule, lock = student.schedule(), kinds_author.lock.read_bytes()

    deck = kinds_author.decks[0]
    topics = tuple(replace(topic, questions=topic.questions[::-1]) for topic in deck.topics[::-1])
    kinds_author.decks = [replace(deck, bank=replace(deck.bank, topics=topics), topics=topics)]
    (second,) = kinds_author.builds_all()

    assert {**NOTHING, "duplicate": len(kinds_author.ids)} == student.imports(second)
    assert schedule == student.schedule()
    assert lock == kinds_author.lock.read_bytes()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["large-first", "small-first"])
def test_a_question_in_two_decks_is_one_note(
    tmp_path: Path, student: Student, order: tuple[int, int]
) -> None:
    """Both decks in either order, and again after an edit: one note, updated once."""
    both = Author(tmp_path / "both", kinds(), kinds("choices"))
    shared = [question.id for question in both.decks[1].questions]
    packages = both.builds_all()
    new = [student.imports(packages[index])["new"] for index in order]
    assert sum(new) == len(both.ids)
    student.studies(*student.cards()[:4])
    student.edits_note(f"kinds/{shared[1]}", "Explanation", "My own words.", "exam")
    schedule = student.schedule()

    both.edits(shared[0])
    packages = both.builds_all()
    counts = [student.imports(packages[index]) for index in order]

    assert [count["updated"] for count in counts] == [1, 0]
    assert [count["new"] + count["conflicting"] for count in counts] == [0, 0]
    assert schedule == student.schedule()
    mine = student.note(f"kinds/{shared[1]}")
    assert (mine["Explanation"], "exam" in mine.tags) == ("My own words.", True)


def test_a_question_keeps_its_note_under_a_new_id(kinds_author: Author, student: Student) -> None:
    """`was` names earlier ids, so a renamed question goes on with its schedule."""
    (first,) = kinds_author.builds_all()
    student.imports(first)
    student.studies(*student.cards("Id:kinds/longest-river"))
    schedule = student.schedule()

    kinds_author.edits("longest-river", id="great-river", was=("longest-river",))
    (second,) = kinds_author.builds_all()
    counts = student.imports(second)
    # Renamed once more, by an author who puts the latest earlier id in front.
    kinds_author.edits("great-river", id="volga-first", was=("great-river", "longest-river"))
    (third,) = kinds_author.builds_all()

    assert (counts["updated"], counts["new"]) == (0, 0)
    assert student.imports(third) == {**NOTHING, "duplicate": 11}
    assert schedule == student.schedule()
    # The new id waits for the note's next correction.
    assert len(student.notes("Id:kinds/longest-river")) == 1
    kinds_author.edits("volga-first", explanation="Corrected.")
    student.imports(*kinds_author.builds_all())
    assert len(student.notes("Id:kinds/volga-first")) == 1


def test_a_question_keeps_its_own_progress_when_it_takes_anothers_place(
    kinds_author: Author, student: Student
) -> None:
    """`was` with the id of another question that students hold does not hand over its note."""
    (first,) = kinds_author.builds_all()
    student.imports(first)
    student.studies(*student.cards("Id:kinds/town-river"))
    schedule = student.schedule()

    kinds_author.removes("longest-river")
    kinds_author.edits("town-river", was=("longest-river",))
    (second,) = kinds_author.builds_all()

    assert student.imports(second)["new"] == 0
    assert student.schedule() == schedule
    assert len(student.notes("Id:kinds/town-river")) == 1


def test_another_way_of_asking_is_another_note(tmp_path: Path, student: Student) -> None:
    """A note keeps its note type for ever: asked as typed, a short question is a new note."""
    plain = Author(tmp_path / "author", kinds())
    student.imports(plain.builds_all()[0])
    typed = Author(tmp_path / "author", kinds("typed"))
    typed.builds = 1

    counts = student.imports(typed.builds_all()[0])

    assert counts == {**NOTHING, "new": 2, "duplicate": 2}


def changed(kind: NoteKind, *fields: TypePart) -> dict[NoteKind, NoteType]:
    """The note types, one of them with other fields at its end."""
    note_type = NOTE_TYPES[kind]
    fields = (*note_type.fields[: -len(fields)], *fields)
    return {**NOTE_TYPES, kind: replace(note_type, fields=fields)}


def test_a_renamed_field_is_updated_as_anything_else(
    kinds_author: Author, student: Student
) -> None:
    """Spare fields get their names later: by their ids Anki knows them again."""
    (first,) = kinds_author.builds_all()
    student.imports(first)
    types = changed(NoteKind.OPEN, TypePart(904, "Remark"))

    (made,) = kinds_author.updates(types=types)
    (package,) = written([made], kinds_author.folder / "renamed")
    counts = student.imports(package)

    assert made.warnings == ()
    assert {**NOTHING, "duplicate": len(kinds_author.ids)} == counts
    assert "Remark" in student.note("kinds/why-rivers")


def test_a_schema_change_is_refused_and_then_explained(
    kinds_author: Author, student: Student
) -> None:
    """Fields that change places are refused; allowed, 'Merge note types' brings them over."""
    (first,) = kinds_author.builds_all()
    student.imports(first)
    student.studies(*student.cards()[:4])
    schedule = student.schedule()
    kinds_author.edits("why-rivers")
    types = changed(NoteKind.OPEN, TypePart(904, "Spare 4"), TypePart(903, "Spare 3"))

    with pytest.raises(BankError, match="--allow-schema-change") as refused:
        kinds_author.updates(types=types)
    (made,) = kinds_author.updates(types=types, allow_schema_change=True)
    (package,) = written([made], kinds_author.folder / "changed")

    assert len(refused.value.problems) == 1
    assert "'Merge note types'" in made.warnings[0]
    assert student.imports(package)["conflicting"] == 1
    assert student.imports(package, merge=True) == {**NOTHING, "updated": 1, "duplicate": 10}
    assert schedule == student.schedule()
