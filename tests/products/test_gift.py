"""GIFT holds what it can, never another question, and another reader judges it as we do."""

from __future__ import annotations

from pathlib import Path

import pytest

from exported_decks import beginning, export, losses, responses, school, seen, share, shown, words
from gift_reader import GiftQuestion, read_gift
from quizgen.model.questions import Question
from quizgen.support.markup.to_rows import plain

DECK = school()
IN_WORDS = ("match", "order")
LEFT_OUT = {"gaps-mixed", "gaps-picked", "formula-picked", "arrow"}
GRADED = [it for it in DECK.questions if it.type != "open" and it.id not in LEFT_OUT]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, GiftQuestion]:
    """Return the deck as gift-pegjs has it."""
    return read_gift(export(DECK, "gift", tmp_path_factory.mktemp("gift")))


@pytest.mark.parametrize("question", GRADED, ids=lambda it: it.id)
def test_gift_gives_the_points_that_grading_gives(
    read: dict[str, GiftQuestion], question: Question
) -> None:
    """Right, wrong and partly right; eleven right options cannot have equal weights there."""
    given = [*responses(question)]
    ours = [share(question, response) for response in given]
    theirs = [read[question.id].score(shown(question, response, IN_WORDS)) for response in given]
    slack = 0.1 if question.id == "multi-eleven" else 1e-4
    assert theirs == pytest.approx(ours, abs=slack)


def test_every_question_is_there_or_is_said_to_be_left_out(read: dict[str, GiftQuestion]) -> None:
    """With its words, below its topic, with its tags, its explanation and its feedback."""
    assert {question.id for question in DECK.questions} - {*read} == LEFT_OUT
    assert {it for it, what in losses(DECK, "gift") if what.startswith("left out")} == LEFT_OUT
    for topic in DECK.topics:
        for question in (it for it in topic.questions if it.id in read):
            there = read[question.id]
            assert there.category.replace("\\", "").endswith(plain(topic.title).replace("/", "//"))
            assert beginning(question) in words(there.text)
            assert tuple(there.parsed["tags"] or ()) == question.tags
            if question.type != "open":
                told = there.parsed["globalFeedback"] or {"text": ""}
                assert words(told["text"]) == seen(question.explanation or "")
    assert r"What are \(\nu\) and \[\frac{a_1}{b}\], for $5 or $6?" in words(read["formulas"].text)
    assert '# one = {1}\n\nprint("~")  // $two$' in words(read["blocks"].text)
    choices = read["signs-choice"].parsed["choices"]
    assert [words(it["feedback"]["text"]) for it in choices if it["feedback"]] == ["a #b} ~c = d &"]


def test_gift_says_what_is_lost() -> None:
    """By id; a match stands for an order, and says so."""
    assert losses(DECK, "gift") == {
        ("choice-one", "it counts 1, not 2"),
        ("choice-kept", "its passage stands in its own text"),
        ("choice-kept", "the image media/wall.png is left out; its words stand in its place"),
        ("choice-kept", "its options may be shuffled"),
        (
            "multi-eleven",
            "its right options cannot have a weight of 1/11; Moodle's nearest are taken",
        ),
        ("short-one", "the way back is not asked"),
        ("short-one", "it is typed; its wrong options are left out"),
        ("short-strict", "capitals make no difference"),
        ("number-near", "its unit km stands below the text and is not typed"),
        ("gap-number", "only the number is typed, without a unit, and nothing else is accepted"),
        ("gaps-mixed", "left out: GIFT has no text with several gaps"),
        ("gaps-picked", "left out: GIFT has no text with several gaps"),
        ("arrow", "left out: GIFT has no answers with -> or a format in brackets"),
        ("sequence", "it is asked as a match: a place for each entry"),
        ("signs-order", "it is asked as a match: a place for each entry"),
        ("essay", "its model answer and rubric stand in the feedback, for learners too"),
        ("essay", "it counts 1, not 2.5"),
        ("signs-open", "its model answer and rubric stand in the feedback, for learners too"),
        ("formulas", "the image media/wall.png is left out; its words stand in its place"),
        ("blocks", "the image media/wall.png is left out; its words stand in its place"),
        ("formula-picked", "left out: GIFT has no text with several gaps"),
        ("formula-match", "its right sides are plain text, without marks or images"),
        ("formula-typed", "its formula is right only as it is written there: x²"),
        ("formula-order", "it is asked as a match: a place for each entry"),
        ("formula-order", "its entries are plain text, without marks or images"),
        ("heard", "the image media/wall.png is left out; its words stand in its place"),
        ("heard", "the sound media/tone.wav is left out"),
    }


def test_a_blank_line_follows_every_question(tmp_path: Path) -> None:
    """Without it Moodle takes the next one for a part of it, and none stands within one."""
    text = export(DECK, "gift", tmp_path).read_text(encoding="utf-8")
    blocks = text.removesuffix("\n\n").split("\n\n")
    assert len(blocks) == len(DECK.questions) - len(LEFT_OUT) + len(DECK.topics)
    assert all(block.startswith(("$CATEGORY: ", "// [id:")) for block in blocks)
