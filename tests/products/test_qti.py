"""QTI 1.2 for Canvas: what it can hold, judged there as here, the rest by its id."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from casefiles import CASES
from exported_decks import beginning, export, losses, responses, school, seen, share, shown, words
from qti_reader import QtiPackage, items_of_others
from quizgen.model.bank import Passage, Topic
from quizgen.model.questions import Cloze, Question

DECK = school()
GAP = Cloze(id="gap", prompt="It is {{c1::here}}.", passage="p")
IN_WORDS = ("match", "order", "cloze")


BY_TWO = [
    ("What is the capital of Peru?", "Lima", 1),
    ("What is the capital of Peru?", "Quito", 0),
    ("Which are prime?", ["2", "5"], 1),
    ("Which are prime?", ["5"], 0.5),
    ("Which are prime?", ["5", "9"], 0),
    ("The sky is blue.", "True", 1),
    ("The sky is blue.", "False", 0),
    ("Who wrote Hamlet?", "william shakespeare", 1),
    ("Who wrote Hamlet?", "Marlowe", 0),
    ("How many legs has a spider?", "8.0", 1),
    ("How many legs has a spider?", "9", 0),
    ("Between one and two?", "1.25", 1),
    ("Between one and two?", "2.5", 0),
]
BY_EDQ = [
    ("The [one] and the [two] wrote.", ["Owlet", "pussycat"], 1),
    ("The [one] and the [two] wrote.", ["Owl", "Dog"], 0.5),
    ("The [one] and the [two] wrote.", ["Cat", "Dog"], 0),
    ("Water is [w], iron is [i].", ["wet", "hard"], 1),
    ("Water is [w], iron is [i].", ["wet", "wet"], 0.5),
    ("Water is [w], iron is [i].", ["hard", "wet"], 0),
    ("Match.", ["Lima", "Santiago", "Quito"], 1),
    ("Match.", ["Lima", "Quito", "Santiago"], 1 / 3),
    ("Match.", ["La Paz", "Lima", "Santiago"], 0),
]


@pytest.mark.parametrize("case", BY_TWO + BY_EDQ, ids=str)
def test_the_interpreter_scores_the_packages_of_other_programs(
    case: tuple[str, Any, float],
) -> None:
    """What text2qti and edq-quizcomp write for Canvas scores as they mean it."""
    text, response, wanted = case
    names = ["edq.qti.zip", *(["text2qti.zip"] if case in BY_TWO else [])]
    for name in names:
        item = items_of_others(CASES / "exchange" / name)[text]
        assert item.score(response) == pytest.approx(wanted, abs=1e-3), name


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> QtiPackage:
    """Return the deck as a reader of packages has it."""
    return QtiPackage(export(DECK, "qti", tmp_path_factory.mktemp("qti")))


@pytest.mark.parametrize(
    "question", [it for it in DECK.questions if it.type != "open"], ids=lambda it: it.id
)
def test_canvas_gives_the_points_that_grading_gives(
    package: QtiPackage, question: Question
) -> None:
    """Right, wrong and partly right."""
    given = [*responses(question)]
    ours = [share(question, response) for response in given]
    theirs = [
        package.items[question.id].score(shown(question, response, IN_WORDS)) for response in given
    ]
    assert theirs == pytest.approx(ours, abs=1e-4)


def test_every_question_is_there_with_its_words(package: QtiPackage) -> None:
    """By its id, with its points and its explanation, in the order of the deck."""
    assert [*package.items] == [question.id for question in DECK.questions]
    for question in DECK.questions:
        item = package.items[question.id]
        assert float(item.points) == question.points
        assert beginning(question) in words(item.text)
        if question.type != "open":
            assert item.feedback.get("general_fb", "") == seen(question.explanation or "")
    assert "a #b} ~c = d &" in package.items["signs-choice"].feedback.values()


def test_options_have_their_feedback_and_their_order(package: QtiPackage) -> None:
    """Canvas does not shuffle: what is shuffled here is so in the file, what is kept is kept."""
    assert [it.text for it in package.meta if it.tag.endswith("shuffle_answers")] == ["false"]
    kept = package.items["choice-kept"]
    assert [*kept.labels["response1"].values()] == ["On Mondays", "Never", "On Fridays"]
    assert kept.feedback == {"1002_fb": "That is so."}
    first = [
        next(iter(package.items[question.id].labels["response1"].values())) == question.answer
        for question in DECK.questions
        if question.type == "choice" and not question.options
    ]
    assert not all(first)


def test_a_blank_has_a_name_that_no_text_has(package: QtiPackage) -> None:
    """`[gap1]` in a prompt is no blank."""
    item = package.items["signs-gap"]
    assert [*item.labels] == ["response_gap-1"]
    assert item.text.count("[gap-1]") == 1
    assert "[gap1]" in item.text


def test_a_blank_has_a_name_that_its_passage_has_not(tmp_path: Path) -> None:
    """`[gap1]` in the text above a cloze is no blank either."""
    topic = Topic("t", "T", (GAP,), passages={"p": Passage("p", "Where [gap1] is.")})
    package = QtiPackage(export(replace(DECK, topics=(topic,)), "qti", tmp_path))
    assert [*package.items["gap"].labels] == ["response_gap-1"]


def test_images_and_sounds_are_files(package: QtiPackage) -> None:
    """Canvas reads no images that are written into a text."""
    media = DECK.bank.folder / "media"
    assert package.files == {
        f"media/{name}": (media / name).read_bytes() for name in ("wall.png", "tone.wav")
    }
    assert 'src="%24IMS-CC-FILEBASE%24/media/wall.png"' in package.items["choice-kept"].text


def test_qti_says_what_is_lost() -> None:
    """By id; a match stands for an order, and says so."""
    assert losses(DECK, "qti") == {
        ("choice-kept", "its passage stands in its own text"),
        ("short-one", "the way back is not asked"),
        ("short-one", "it is typed; its wrong options are left out"),
        ("short-strict", "capitals make no difference"),
        ("number-near", "its unit km stands below the text and is not typed"),
        ("gap-number", "the gap c1 is right only as it is written, not as a number"),
        ("gaps-mixed", "the gap c2 is right only as it is written, not as a number"),
        ("gaps-mixed", "the gap c3 is typed, not picked: Canvas has no mix of the two"),
        ("sequence", "it is asked as a match: a place for each entry"),
        ("signs-order", "it is asked as a match: a place for each entry"),
        ("formula-picked", "what is picked in the gap c1 is plain text, without marks or images"),
        ("formula-match", "its right sides are plain text, without marks or images"),
        ("formula-typed", "its formula is right only as it is written there: x²"),
        ("formula-order", "it is asked as a match: a place for each entry"),
        ("formula-order", "its entries are plain text, without marks or images"),
        ("essay", "its model answer and rubric stand in the feedback, for learners too"),
        ("signs-open", "its model answer and rubric stand in the feedback, for learners too"),
    }


def test_the_same_deck_gives_the_same_bytes(package: QtiPackage, tmp_path: Path) -> None:
    """No clock of any kind is in the package."""
    first = export(DECK, "qti", tmp_path / "a").read_bytes()
    assert export(school(), "qti", tmp_path / "b").read_bytes() == first
    assert package.times == {(1980, 1, 1, 0, 0, 0)}
