"""The fields of the design's table, from the bank to the verdict and into each product.

What is refused, with its message, is in `cases/checked` and `cases/broken`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from quizgen import load_bank
from quizgen.grading.responses import Response, Verdict, grade, points
from quizgen.model import forms
from quizgen.model.bank import Bank, located_questions
from quizgen.model.questions import Choice, Cloze, Match, Multi, Number, Open, Question

PROJECT = Path(__file__).parent / "cases" / "fields"
MONTHS = "January February March April May June July August September October November December"


@pytest.fixture(scope="module")
def bank() -> Bank:
    """Return the bank that has each field."""
    return load_bank(PROJECT / "question_bank" / "fields")


def named(bank: Bank, name: str) -> Question:
    """Return a question of the bank."""
    return next(question for question in bank.questions if question.id == name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("kept-order", ("On Mondays", "On Fridays", "Never", "All of the above")),
        ("kept-multi", ("The tea", "The rain", "The roses")),
        ("all-right", ("Qom", "Shiraz")),
        ("twelve", tuple(MONTHS.split())),
    ],
)
@pytest.mark.parametrize("salt", ["", "anki", "a\x1fA", "b\x1fB"])
def test_options_keep_their_order_whatever_arranges_them(
    bank: Bank, name: str, shown: tuple[str, ...], salt: str
) -> None:
    """`options` are not shuffled; `distractors` are."""
    question = named(bank, name)
    assert forms.options(question, salt) == shown
    assert {shown[place] for place in forms.key(question, shown)} == {*question.right_answers()}


def test_an_option_has_its_feedback(bank: Bank) -> None:
    """An entry is a text, or a text with what is said to whoever chose it."""
    kept, shuffled = named(bank, "kept-order"), named(bank, "shuffled")
    said = [(option.text, option.feedback) for option in kept.offered()]
    assert said == [
        ("On Mondays", "That was before the war."),
        ("On Fridays", ""),
        ("Never", "The notice is an old one."),
        ("All of the above", ""),
    ]
    assert isinstance(shuffled, Choice)
    assert [option.text for option in shuffled.wrong()] == ["Coffee", "Rose water"]
    assert shuffled.offered()[1].path == ("distractors", 0, "text")
    assert shuffled.offered()[2].path == ("distractors", 1)


def test_a_question_leads_to_its_passage(bank: Bank) -> None:
    """A passage belongs to its file, and each question names it by id."""
    texts, numbers = bank.topics
    assert [*texts.passages] == ["letter", "notice"]
    passage = texts.passage_of(named(bank, "shuffled"))
    assert passage is not None
    assert (passage.title, passage.image) == ("A letter from Shiraz", "media/wall.png")
    assert passage.text.startswith("The roses are late this year.\n\nWe drank")
    assert texts.passage_of(named(bank, "kept-order")) is None
    assert numbers.passages == {}


def test_a_gap_is_picked_or_typed_or_a_number(bank: Bank) -> None:
    """`choices` are for single gaps, and so are tolerances."""
    cloze, boiling = named(bank, "picked-gap"), named(bank, "gap-number")
    assert isinstance(cloze, Cloze)
    assert isinstance(boiling, Cloze)
    picked, typed = cloze.gaps()
    assert [option.text for option in cloze.picks(picked)] == ["closed", "open", "crowded"]
    assert cloze.picks(picked)[2].path == ("choices", "c1", 1, "text")
    assert cloze.picks(typed) == ()
    assert sorted(forms.picks(cloze, picked, "s")) == ["closed", "crowded", "open"]
    numbers = [boiling.as_number(gap) for gap in boiling.gaps()]
    assert [number and (number.answer, number.unit, number.tolerance) for number in numbers] == [
        ("100", "°C", "0.5"),
        ("82", "°C", "2%"),
    ]
    assert cloze.as_number(typed) is None


def test_two_pairs_may_stand_solved(bank: Bank) -> None:
    """Of two sides one order must not always be the wrong one."""
    question = named(bank, "two-pairs")
    orders = {forms.options(question, str(salt)) for salt in range(20)}
    assert orders == {("Iran", "Russia"), ("Russia", "Iran")}


def test_equal_right_sides_are_offered_once(bank: Bank) -> None:
    """The key points both pairs at the one side."""
    question = named(bank, "equal-sides")
    assert isinstance(question, Match)
    shown = forms.options(question, "s")
    assert sorted(shown) == ["Iran", "Russia", "Turkey"]
    key = forms.key(question, shown)
    assert [shown[place] for place in key] == ["Iran", "Russia", "Iran", "Russia"]


def test_settings_are_read_as_written(bank: Bank) -> None:
    """Half points, a share for a tolerance, an exponent, a sound, no model answer, all right."""
    share, exponent = named(bank, "share"), named(bank, "exponent")
    assert isinstance(share, Number)
    assert isinstance(exponent, Number)
    assert (share.points, share.tolerance) == (1.5, "2%")
    assert exponent.answer == "9.109e-31"
    assert named(bank, "heard").audio == "media/tone.wav"
    no_model, all_right = named(bank, "no-model"), named(bank, "all-right")
    assert isinstance(no_model, Open)
    assert no_model.right_answers() == ()
    assert isinstance(all_right, Multi)
    assert all_right.wrong() == ()


@pytest.mark.parametrize(
    ("name", "response", "verdict", "earned"),
    [
        ("kept-order", "Never", Verdict.RIGHT, 1),
        ("kept-order", "All of the above", Verdict.WRONG, 0),
        ("kept-multi", ["The rain"], Verdict.CLOSE, 0.5),
        ("all-right", ["Qom", "Shiraz"], Verdict.RIGHT, 1),
        ("picked-gap", ["closed", "Mondays"], Verdict.RIGHT, 1),
        ("picked-gap", ["Closed", "Mondays"], Verdict.WRONG, 0.5),
        ("equal-sides", ["Iran", "Russia", "Iran", "Turkey"], Verdict.CLOSE, 0.75),
        ("no-model", Verdict.CLOSE, Verdict.CLOSE, 1.25),
        ("heard", "a", Verdict.RIGHT, 0.5),
        ("share", "2500 km", Verdict.RIGHT, 1.5),
        ("share", "2600 km", Verdict.WRONG, 0),
        ("exponent", "9.1 * 10^-31 kg", Verdict.RIGHT, 1),
        ("gap-number", ["100.5", "83"], Verdict.RIGHT, 1),
        ("gap-number", ["101", "82"], Verdict.WRONG, 0.5),
    ],
)
def test_each_field_counts_in_the_verdict(
    bank: Bank, name: str, response: Response, verdict: Verdict, earned: float
) -> None:
    """What is right, close or wrong, and what it earns."""
    question = named(bank, name)
    assert grade(question, response) is verdict
    assert points(question, verdict, response) == earned


def test_every_place_is_known(bank: Bank) -> None:
    """Whatever a question offers can be shown at its line."""
    for question, at in located_questions(bank):
        for option in question.offered():
            assert at.location(*option.path).line > at.location("id").line
