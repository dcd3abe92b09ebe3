"""A pupil who follows the printed key gets every point, whatever the deck holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import worksheet_reading as reading
from quizgen import forms, markup
from quizgen.deck import Deck, load_deck
from quizgen.outputs import worksheet
from quizgen.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Open,
    Order,
    Question,
    TrueFalse,
    expected,
    gaps,
)
from worksheet_decks import REAL, deck_of, nine, parsi
from worksheet_questions import question_lists


def shown(text: str) -> str:
    """Return a text as paper shows it: without marks, its white space folded."""
    return " ".join(markup.plain(text).split())


def answered(question: Question, seen: reading.Seen, marks: list[str]) -> list[str]:
    """Return what a pupil answers who has the sheet and copies the key's marks."""
    match question:
        case Choice() | Multi():
            return [seen.options[mark] for mark in marks]
        case Match():
            return [
                f"{left} {seen.options[mark]}" for left, mark in zip(seen.lefts, marks, strict=True)
            ]
        case Order():
            numbered = zip(map(int, marks), seen.rows, strict=True)
            return [row for _, row in sorted(numbered)]
        case TrueFalse():
            assert marks[0] in seen.rows
            return [str(seen.rows.index(marks[0]) == 0)]
        case Cloze():
            assert seen.gaps == len(marks)
            return marks
        case _:
            return marks


def right(question: Question) -> list[str]:
    """Return what `answered` must be."""
    match question:
        case Match():
            return [f"{shown(pair.left)} {shown(pair.right)}" for pair in question.pairs]
        case TrueFalse():
            return [str(question.answer)]
        case Cloze():
            return [shown(gap.text) for gap in gaps(question)]
        case _:
            return [shown(text) for text in expected(question)]


def assert_key_fits(deck: Deck, seed: str = "") -> None:
    made = worksheet.render(deck, forms=2, seed=seed)
    key = str(made["key.html"])
    cells = reading.grid(key)
    entries = reading.entries(key)
    for form in forms.forms(deck, count=2, seed=seed):
        seen = reading.questions(str(made[f"worksheet-{form.letter}.html"]))
        assert [one.number for one in seen] == [item.number for item in form.items]
        for one, item in zip(seen, form.items, strict=True):
            marks = cells[form.letter][one.number]
            if isinstance(item.question, Open):
                assert shown(item.question.answer) in entries[form.letter, one.number]
            elif isinstance(item.question, Multi):
                assert sorted(answered(item.question, one, marks)) == sorted(right(item.question))
            else:
                assert answered(item.question, one, marks) == right(item.question)


@pytest.mark.parametrize("deck", [nine(), parsi(), load_deck(REAL)], ids=lambda deck: deck.id)
def test_a_real_deck_is_answered_by_its_key(deck: Deck) -> None:
    """Letters, numbers and texts of the key lead to the right answer on every form."""
    assert_key_fits(deck)


decks = st.builds(deck_of, question_lists(), sections=st.sampled_from(["topic", "type", "none"]))


@settings(max_examples=25)
@given(decks, st.text(max_size=5))
def test_a_key_fits_its_forms(deck: Deck, seed: str) -> None:
    """Whatever the texts hold, reading the sheet back and following the key is right."""
    assert_key_fits(deck, seed)


@pytest.mark.slow
@settings(max_examples=500)
@given(decks, st.text(max_size=5))
def test_a_key_fits_its_forms_for_five_hundred_decks(deck: Deck, seed: str) -> None:
    """The same for as many decks as a school has in a year."""
    assert_key_fits(deck, seed)
