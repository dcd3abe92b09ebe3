"""What the build says students will see: added, changed, unchanged, retired."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from anki_engine import Author, Student, kinds, written
from quizgen.products.anki.changes import Changes, changes
from quizgen.products.anki.lock import load_lock

OURS = '"note:Quizgen * kinds01"'


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path / "author", kinds(), kinds("choices"))


def planned(author: Author) -> tuple[Changes, list[Path]]:
    """Build as the command does: update every deck, the lock handed on, then write."""
    before = load_lock(author.lock.parent, author.decks[0].bank)
    updates = author.updates()
    author.builds += 1
    out = author.folder / f"build-{author.builds}"
    return changes(before, updates), written(updates, out)


def test_a_first_build_says_so(author: Author, golden: Callable[[str, str], None]) -> None:
    """Everything is added, and the builder learns what the lock is for."""
    made, _ = planned(author)
    assert (len(made.added), made.unchanged) == (len(author.ids), 0)
    golden("anki/first.txt", "\n".join(made.lines()))


def test_a_rebuild_says_that_nothing_changed(author: Author) -> None:
    """A question in two decks is counted once."""
    planned(author)
    made, _ = planned(author)
    assert [*made.lines()] == [
        "Anki notes of kinds: 11 unchanged",
        "  Students who have kinds do not need choices: it has all their cards.",
    ]


def test_each_question_is_named_under_what_happens_to_it(
    author: Author, student: Student, golden: Callable[[str, str], None]
) -> None:
    """Added, changed and retired questions by id; the searches find them in the engine."""
    fewer = [replace(deck) for deck in author.decks]
    author.removes("why-rivers")
    student.imports(planned(author)[1][0])
    author.decks = fewer
    author.edits("longest-river")
    author.removes("old-capital", "town-river")
    changed_type = replace(kinds().questions[0], id="danube-order")
    author.changes(lambda q: changed_type if q.id == "danube-order" else q)

    made, _ = planned(author)

    golden("anki/changes.txt", "\n".join(made.lines()))
    found = {note["Id"] for note in student.notes(made.retired_search)}
    assert found == {"kinds/old-capital", "kinds/town-river", "kinds/danube-order"}


def test_a_question_of_another_type_retires_only_its_old_note(
    author: Author, student: Student
) -> None:
    """The id is still asked, so the search names the old note's type too."""
    student.imports(planned(author)[1][0])
    other = replace(kinds().questions[0], id="town-river", image=None, alt=None)
    author.changes(lambda question: other if question.id == "town-river" else question)

    made, (package, _) = planned(author)
    student.imports(package)

    assert (made.added, made.retired) == (("town-river",), ("town-river",))
    assert made.retired_search == f'{OURS} ("note:Quizgen match *" Id:kinds/town-river)'
    (old,) = student.notes(made.retired_search)
    assert old.note_type()["name"] == "Quizgen match kinds kinds01"


def test_an_id_that_another_question_had_is_told(author: Author) -> None:
    """Students may still hold the old card: a search by its id would find both."""
    planned(author)
    gone = author.decks
    author.removes("town-river")
    planned(author)
    author.decks = gone
    other = replace(kinds().questions[0], id="town-river", image=None, alt=None)
    author.changes(lambda question: other if question.id == "town-river" else question)

    made, _ = planned(author)

    assert made.reused == ("town-river",)
    assert "  town-river: this was the id of another question" in "\n".join(made.lines())


def test_no_search_selects_a_note_that_stays(author: Author, student: Student) -> None:
    """A rename that is said too late leaves a copy under the id of the studied note."""
    student.imports(planned(author)[1][0])
    student.studies(*student.cards("Id:kinds/why-rivers"))
    author.edits("why-rivers", id="why-towns")
    first, (package, _) = planned(author)
    student.imports(package)
    author.edits("why-towns", was=("why-rivers",))
    author.removes("town-river")

    second, (package, _) = planned(author)
    student.imports(package)

    assert first.retired_search == f"{OURS} Id:kinds/why-rivers"
    assert second.retired == ("town-river", "why-towns")
    assert second.retired_search == f"{OURS} Id:kinds/town-river"
    assert second.copies == ("why-towns",)
    assert [*second.lines()][-1] == (
        "    1 of them with the id of a note that stays: why-towns. No search tells the two"
        " apart: where both are, delete the one without reviews by hand."
    )
    (studied,) = student.notes("Id:kinds/why-rivers")  # Its new id waits.
    (copy,) = student.notes("Id:kinds/why-towns")
    assert [[card.reps for card in note.cards()] for note in (studied, copy)] == [[1], [0]]


def test_a_retired_note_of_a_deck_that_is_not_built_spares_what_stays(author: Author) -> None:
    """An id counts as alive wherever in the bank it is, not only in the decks built now."""
    planned(author)
    other = replace(kinds().questions[0], id="town-river", image=None, alt=None)
    author.changes(lambda question: other if question.id == "town-river" else question)
    before = load_lock(author.lock.parent, author.decks[0].bank)

    made = changes(before, author.updates()[1:])

    assert made.retired_search == f'{OURS} ("note:Quizgen match *" Id:kinds/town-river)'


@pytest.mark.parametrize("builds_between", [0, 1])
def test_a_question_that_comes_back_under_another_id_is_asked_about(
    author: Author, builds_between: int
) -> None:
    """What asks and answers the same may be one question, whatever else of it changed."""
    planned(author)
    before = {question.id: question for question in author.decks[0].bank.questions}
    names = {"longest-river": "great-river", "danube-order": "danube-down", "rhine-north": "rhine"}
    again = {
        name: replace(before[name], id=new, explanation="Anew.", tags=())
        for name, new in names.items()
    }
    again["rhine-north"] = replace(again["rhine-north"], answer=True)
    if builds_between:
        complete = list(author.decks)
        author.removes(*names)
        planned(author)
        author.decks = complete
    author.changes(lambda question: again.get(question.id, question))

    made, _ = planned(author)

    assert made.renamed == (("great-river", "longest-river"), ("danube-down", "danube-order"))
    hint = (
        "  great-river: is this longest-river under another id? Then give it"
        " `was: [longest-river]` before students get this build."
    )
    lines = [*made.lines()]
    deletions = [line for line in lines if "to delete" in line]
    assert [line for line in lines if line in (hint, *deletions)] == [hint, *deletions]
    assert len(deletions) == 1 - builds_between
    assert planned(author)[0].renamed == ()


def test_a_card_that_is_taken_away_is_told(author: Author, student: Student) -> None:
    """The importer leaves it with the student, without a question; Empty Cards finds it."""
    student.imports(planned(author)[1][0])
    gaps = "{{c1::Paris}} stands on the Seine, as {{c3::Rouen}} does."
    author.edits("paris-seine", prompt=gaps, accept={})
    author.edits("volga-mouth", reverse=None)
    author.edits("old-capital", reverse="Of which country was Bonn the capital?")

    made, (package, _) = planned(author)
    student.imports(package)

    assert made.emptied == ("volga-mouth", "paris-seine")
    assert (
        "  a card less: volga-mouth, paris-seine. Students keep the old one until they choose"
        " Tools > Empty Cards in Anki." in made.lines()
    )
    empty = [
        (student.col.get_note(note.note_id)["Id"], student.col.get_card(card).ord)
        for note in student.col.get_empty_cards().notes
        for card in note.card_ids
    ]
    assert sorted(empty) == [("kinds/paris-seine", 1), ("kinds/volga-mouth", 1)]
    assert planned(author)[0].emptied == ()


def test_a_question_left_out_of_a_deck_is_not_retired(author: Author) -> None:
    """Retired means: no longer in the bank."""
    planned(author)
    deck = author.decks[0]
    topics = tuple(replace(topic, questions=topic.questions[:2]) for topic in deck.topics)
    author.decks = [replace(deck, topics=topics)]
    made, _ = planned(author)
    assert (made.unchanged, made.retired) == (4, ())


def test_a_retired_question_is_told_once_and_kept_in_the_lock(author: Author) -> None:
    """Its line stays, marked; should it come back, it takes up where it was."""
    planned(author)
    before = list(author.decks)
    author.edits("old-capital")
    planned(author)
    (edited,) = re.findall(r'.*"old-capital".*', author.lock.read_text())
    author.removes("old-capital")

    first, _ = planned(author)
    second, _ = planned(author)
    (line,) = re.findall(r'.*"old-capital".*', author.lock.read_text())
    author.decks = before
    author.edits("old-capital", explanation="Corrected in build 1.")
    back, _ = planned(author)

    assert (first.retired, second.retired) == (("old-capital",), ())
    assert line == edited.replace("}", ',"retired":true}')
    assert back.added == back.changed == ()
    assert edited in author.lock.read_text()


def test_a_question_asked_another_way_is_told(tmp_path: Path, student: Student) -> None:
    """The old card stays beside the new one; the search selects the old."""
    plain = Author(tmp_path / "author", kinds())
    student.imports(planned(plain)[1][0])
    typed = Author(tmp_path / "author", kinds("typed"))
    typed.builds = 1

    made, (package,) = planned(typed)
    student.imports(package)

    assert made.moved == ("old-capital", "volga-mouth")
    assert "  asked another way now: old-capital, volga-mouth" in made.lines()
    found = student.notes(made.moved_search)
    assert {note.note_type()["name"] for note in found} == {"Quizgen basic kinds kinds01"}
    assert {note["Id"] for note in found} == {"kinds/old-capital", "kinds/volga-mouth"}
    assert planned(typed)[0].moved == ()


def test_a_new_look_is_named(author: Author, tmp_path: Path) -> None:
    """Changed CSS is told by the note types that it reaches."""
    planned(author)
    own = tmp_path / "project" / "templates" / "anki"
    own.mkdir(parents=True)
    (own / "open.html").write_text('[% extends "card.html" %]')
    before = load_lock(author.lock.parent, author.decks[0].bank)

    made = changes(before, author.updates(project=tmp_path / "project")[:1])
    assert made.restyled == ("Quizgen open",)
    assert "  new looks: Quizgen open" in made.lines()
