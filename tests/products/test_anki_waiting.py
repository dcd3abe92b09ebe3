"""What is sent to students at once, and what waits: words, and what stands around them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from anki_engine import Author, Student, kinds, written
from quizgen.model.bank import Bank, Passage
from quizgen.model.questions import Entry, Pair, Question, Source
from quizgen.products.anki.changes import Changes, changes
from quizgen.products.anki.identity import words_hash
from quizgen.products.anki.lock import load_lock


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every build later than what a student did just before."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) + 60))


def planned(author: Author, **options: Any) -> tuple[Changes, Path]:
    """Build as the command does; return what it says and the package."""
    before = load_lock(author.lock.parent, author.decks[0].bank)
    updates = author.updates(**options)
    author.builds += 1
    (package,) = written(updates, author.folder / f"build-{author.builds}")
    return changes(before, updates), package


def around(bank: Bank, folder: Path) -> dict[str, Bank]:
    """The bank with something else around its words, by what that is."""

    def each(how: Callable[[Question], Question]) -> Bank:
        topics = [
            replace(topic, questions=tuple(map(how, topic.questions))) for topic in bank.topics
        ]
        return replace(bank, topics=tuple(topics))

    def renamed(question: Question) -> Question:
        return replace(question, image="stream.svg") if question.image else question

    shutil.copytree(bank.folder, folder)
    shutil.copy(folder / "river.svg", folder / "stream.svg")
    sources = tuple(replace(source, title=f"Another {source.title}") for source in bank.sources)
    section = Source(id=bank.sources[0].id, section="Another chapter")
    return {
        "the title of a source": replace(bank, sources=sources),
        "a section": each(lambda question: replace(question, source=section)),
        "tags": each(lambda question: replace(question, tags=("another",))),
        "difficulty": each(lambda question: replace(question, difficulty="hard", points=4)),
        "the language": replace(bank, language="en-GB"),
        "as_of": replace(bank, as_of="2027-03"),
        "the title of the bank": replace(bank, title="Another title"),
        "the files of topics": replace(
            bank, topics=tuple(replace(topic, id=f"the-{topic.id}") for topic in bank.topics)
        ),
        "the file of an image": replace(each(renamed), folder=folder),
    }


def test_what_stands_around_the_words_waits_for_the_notes_next_change(
    tmp_path: Path, student: Student
) -> None:
    """Every student's own words and tags stay until a note is corrected, or --refresh is said."""
    author = Author(tmp_path / "author", kinds())
    deck = author.decks[0]
    student.imports(planned(author)[1])
    for name in author.ids:
        student.edits_note(f"kinds/{name}", "Explanation", "My own words.", "exam")
    student.studies(*student.cards())
    schedule = student.schedule()
    nowhere = ("the title of the bank", "the file of an image")  # Not in a note.

    banks = around(deck.bank, tmp_path / "folder")
    for what, bank in banks.items():
        author.decks = [replace(deck, bank=bank, topics=bank.topics)]
        made = changes(load_lock(author.lock.parent, bank), author.updates())
        assert (what, made.changed, made.added, made.retired) == (what, (), (), ())
        assert (what, made.waiting > 0) == (what, what not in nowhere)
    author.decks = [replace(deck, bank=banks["tags"], topics=banks["tags"].topics)]
    assert student.imports(planned(author)[1])["updated"] == 0
    assert len(student.notes("Explanation:My* tag:exam")) == len(author.ids)

    author.edits("why-rivers", explanation="Corrected.")
    made, package = planned(author)
    assert (made.changed, made.waiting) == (("why-rivers",), len(author.ids) - 1)
    assert "  10 notes wait with another source, tag or the like" in "\n".join(made.lines())
    assert student.imports(package)["updated"] == 1
    assert "kinds::another" in student.note("kinds/why-rivers").tags

    made, package = planned(author, refresh=True)
    assert len(made.refreshed) == len(author.ids) - 1
    assert "Students lose their own edits and tags on these notes." in "\n".join(made.lines())
    assert student.imports(package)["updated"] == len(author.ids) - 1
    assert len(student.notes("tag:kinds::another")) == len(author.ids)
    assert student.schedule() == schedule
    assert (planned(author)[0].waiting, planned(author, refresh=True)[0].changed) == (0, ())


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("longest-river", {"prompt": "Another?"}),
        ("longest-river", {"answer": "Another"}),
        ("longest-river", {"distractors": ("another",)}),
        ("longest-river", {"explanation": "Another."}),
        ("longest-river", {"hint": "Another."}),
        ("longest-river", {"alt": "Another."}),
        ("longest-river", {"distractors": (Entry("Rhine", "Not so long."),)}),
        ("rhine-north", {"answer": True}),
        ("volga-length", {"answer": "3000"}),
        ("volga-length", {"tolerance": "7%"}),
        ("volga-length", {"unit": "miles"}),
        ("old-capital", {"accept": ("another",)}),
        ("old-capital", {"case": "strict"}),
        ("volga-mouth", {"reverse": "Another?"}),
        ("paris-seine", {"accept": {"c1": ("another",)}}),
        ("paris-seine", {"choices": {"c1": ("another", "third")}}),
        ("paris-seine", {"tolerance": {"c1": "2"}}),
        ("town-river", {"pairs": (Pair("a", "b"), Pair("c", "d"))}),
        ("town-river", {"decoys": ("another",)}),
        ("danube-order", {"sequence": ("a", "b", "c")}),
        ("why-rivers", {"rubric": ("another",)}),
        ("longest-river", {"image": "other.svg"}),
        ("longest-river", {"audio": "other.mp3"}),
    ],
)
def test_words_media_and_what_is_right_are_a_change(name: str, fields: dict[str, Any]) -> None:
    """Whatever of these an author changes is sent at once."""
    media = {"river.svg": "kinds01-aa.svg", "other.svg": "kinds01-bb.svg", "other.mp3": "x-cc.mp3"}
    (question,) = (question for question in kinds().questions if question.id == name)
    changed = replace(question, **fields)
    assert _words(changed, None, media) != _words(question, None, media)


def test_a_passage_is_words_of_its_questions() -> None:
    """Its text, title, image and alt are read with each question about it."""
    question = kinds().questions[0]
    passage = Passage(id="p", text="Once.", title="T", image="river.svg", alt="A")
    media = {"river.svg": "kinds01-aa.svg", "other.svg": "kinds01-bb.svg"}
    fields = [{"text": "Twice."}, {"title": None}, {"image": "other.svg"}, {"alt": "B"}]
    others = [replace(passage, **other) for other in fields]
    hashes = {_words(question, it, media) for it in (None, passage, *others)}
    assert len(hashes) == 6
    assert _words(question, replace(passage, id="q"), media) in hashes


def _words(question: Question, passage: Passage | None, media: dict[str, str]) -> str:
    return words_hash(question, question.texts(), passage, media)


def test_an_inserted_question_is_due_where_it_stands(tmp_path: Path, student: Student) -> None:
    """New cards come in the order of the bank also when they come with a later build."""
    author = Author(tmp_path / "author", kinds())
    deck = author.decks[0]
    student.imports(planned(author)[1])

    def with_new(names: dict[str, str]) -> None:
        topics = []
        for topic in deck.bank.topics:
            questions: list[Question] = []
            for question in topic.questions:
                new = [name for name, before in names.items() if before == question.id]
                questions += [replace(kinds().questions[0], id=name) for name in new]
                questions.append(question)
            topics.append(replace(topic, questions=tuple(questions)))
        bank = replace(deck.bank, topics=tuple(topics))
        author.decks = [replace(deck, bank=bank, topics=bank.topics)]

    first, middle = author.ids[0], author.ids[5]
    with_new({"new-a": first, "new-b": first, "new-c": middle})
    student.imports(planned(author)[1])
    with_new({"new-d": first, "new-a": first, "new-b": first, "new-c": middle, "new-e": middle})
    student.imports(planned(author)[1])

    order = [card.note()["Id"] for card in sorted(student.cards(), key=lambda card: card.due)]
    assert [name.removeprefix("kinds/") for name in dict.fromkeys(order)] == author.ids


def test_the_description_says_what_it_is_and_how_to_update(
    tmp_path: Path, student: Student
) -> None:
    """Title, number of cards, the content's date, source, licence, and what to do."""
    deck = kinds()
    bank = replace(deck.bank, as_of="2025-01", licence="CC-BY-4.0")
    author = Author(tmp_path / "author", replace(deck, bank=bank, title="Rivers <3"))
    student.imports(planned(author)[1])
    (shown,) = filter(None, (found["desc"] for found in student.col.decks.all()))
    assert "Rivers &lt;3" in shown
    for text in (
        "13 cards",
        "as of 2025-01",
        "A small atlas",
        "CC-BY-4.0",
        "import the newer file",
    ):
        assert text in shown
    assert "Merge note types" in shown
