"""Moodle XML holds all nine types, and Moodle judges them as we do."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from exported_decks import beginning, export, losses, responses, school, seen, share, shown, words
from moodle_reader import MoodleQuestion, gaps_of, read_moodle
from quizgen.model.bank import Topic
from quizgen.model.questions import Cloze, Entry, Question
from quizgen.support.markup.to_rows import plain

DECK = school()
IN_WORDS = ("match",)
QUESTIONS = {question.id: question for question in DECK.questions}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MoodleQuestion]:
    """Return the deck as a reader of Moodle XML has it."""
    return read_moodle(export(DECK, "moodle", tmp_path_factory.mktemp("moodle")))


@pytest.mark.parametrize(
    "question", [it for it in DECK.questions if it.type != "open"], ids=lambda it: it.id
)
def test_moodle_gives_the_points_that_grading_gives(
    read: dict[str, MoodleQuestion], question: Question
) -> None:
    """Right, wrong and partly right; eleven right options cannot have equal weights there."""
    given = [*responses(question)]
    ours = [share(question, response) for response in given]
    theirs = [read[question.id].score(shown(question, response, IN_WORDS)) for response in given]
    slack = 0.1 if question.id == "multi-eleven" else 1e-4
    assert theirs == pytest.approx(ours, abs=slack)
    assert max(theirs) == pytest.approx(1)
    assert min(theirs) < 1 or question.type == "multi"


def test_every_question_is_there_with_its_words(read: dict[str, MoodleQuestion]) -> None:
    """By its id, below its topic, with its points, its explanation, its tags and its hint."""
    assert [*read] == [*QUESTIONS]
    for topic in DECK.topics:
        for question in topic.questions:
            there = read[question.id]
            assert there.category.endswith(plain(topic.title).replace("/", "//"))
            text = gaps_of(there.text)[1] if isinstance(question, Cloze) else there.text
            assert beginning(question) in words(text.partition("<1>")[0])
            feedback = there.element.findtext("generalfeedback/text")
            assert words(feedback or "") == seen(question.explanation or "")
            assert words(there.element.findtext("hint/text") or "") == (question.hint or "")
            assert tuple(tag.findtext("text") for tag in there.element.iter("tag")) == question.tags
            assert there.points == (question.points if question.type != "cloze" else there.points)


def test_feedback_and_order_of_options(read: dict[str, MoodleQuestion]) -> None:
    """Each option has its feedback; options that keep their order are not shuffled."""
    one, kept = read["choice-one"], read["choice-kept"]
    told = {
        a.findtext("text"): words(a.findtext("feedback/text") or "")
        for a in one.element.iter("answer")
    }
    assert told == {"Jupiter": "", "Saturn": "Its rings are wider.", "Mars": ""}
    assert [one.element.findtext("shuffleanswers"), kept.element.findtext("shuffleanswers")] == [
        "true",
        "false",
    ]
    assert kept.answers == ["On Mondays", "Never", "On Fridays"]
    gaps, _ = gaps_of(read["signs-picked"].text)
    assert [words(answer.feedback) for answer in gaps[0].answers] == ["", "", "", "not } ~ # &"]


def test_files_lie_in_the_text_that_shows_them(read: dict[str, MoodleQuestion]) -> None:
    """The passage's image, the question's own image and its sound, byte by byte."""
    media = DECK.bank.folder / "media"
    held = {
        f"@@PLUGINFILE@@/media/{name}": (media / name).read_bytes()
        for name in ("wall.png", "tone.wav")
    }
    assert read["heard"].files() == held
    assert all(address in read["heard"].text for address in held)
    assert [*read["blocks"].files()] == ["@@PLUGINFILE@@/media/wall.png"]
    assert [*read["choice-kept"].files()] == ["@@PLUGINFILE@@/media/wall.png"]


def test_an_open_question_brings_its_notes(read: dict[str, MoodleQuestion]) -> None:
    """The model answer and the rubric are for who marks it."""
    essay = read["essay"].element
    notes = essay.findtext("graderinfo/text")
    assert (
        notes
        == '<div class="quizgen-answer"><p>Air scatters short waves more.</p></div><div class="quizgen-rubric"><ul>'
        '<li class="quizgen-entry">names scattering</li><li class="quizgen-entry">says blue</li></ul></div>'
    )
    assert essay.findtext("responsefieldlines") == "10"


def test_moodle_says_what_is_lost() -> None:
    """By id; nothing else of the deck is asked or judged otherwise."""
    assert losses(DECK, "moodle") == {
        ("choice-kept", "its passage stands in its own text"),
        (
            "multi-eleven",
            "its right options cannot have a weight of 1/11; Moodle's nearest are taken",
        ),
        ("short-one", "the way back is not asked"),
        ("short-one", "it is typed; its wrong options are left out"),
        ("number-near", "its unit km may be left out, and another one is not wrong"),
        ("gap-number", "in the gap c1 a unit is not judged"),
        ("gaps-picked", "it counts 2, one a gap, not 1"),
        ("formula-picked", "it counts 2, one a gap, not 1"),
        ("formula-match", "its right sides are plain text, without marks or images"),
        ("formula-typed", "its formula is right only as it is written there: x²"),
        ("essay", "its rubric is a list in the notes for who marks it"),
    }


def test_an_image_in_the_feedback_of_a_gap_is_named_as_lost() -> None:
    """Moodle has no files there; its words stand in its place."""
    choices = {"c1": (Entry("there", "See ![a wall](media/wall.png)."),)}
    question = Cloze(id="gap", prompt="It is {{c1::here}}.", choices=choices)
    deck = replace(DECK, topics=(Topic("t", "T", (question,)),))
    what = "the image media/wall.png is left out: feedback in a gap has no files"
    assert losses(deck, "moodle") == {("gap", what)}


def test_the_same_deck_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing in the file comes from elsewhere."""
    first = export(DECK, "moodle", tmp_path / "a").read_bytes()
    assert export(school(), "moodle", tmp_path / "b").read_bytes() == first
