"""A pupil who follows the printed key gets every point, whatever the deck holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import worksheet_reading as reading
from quizgen import load_deck
from quizgen.model import forms
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    TrueFalse,
)
from quizgen.support.markup import to_rows
from worksheet_decks import REAL, deck_of, nine, parsi, render, with_recipe
from worksheet_questions import question_lists


def shown(text: str) -> str:
    """Return a text as paper shows it: without marks, its white space folded."""
    return " ".join(to_rows.plain(text).split())


WESTERN = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")


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
        case Number():
            return [mark.translate(WESTERN) for mark in marks]
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
            return [shown(gap.text) for gap in question.gaps()]
        case _:
            return [shown(text) for text in question.right_answers()]


def assert_key_fits(deck: Deck, seed: str = "") -> None:
    """Fail where following the key on any form of a deck is wrong, or a form shows other marks."""
    made = render(deck, seed=seed)
    key = str(made["key.html"])
    cells = reading.grid(key)
    entries = reading.entries(key)
    printed: list[reading.Seen] = []
    for form in forms.forms(deck, seed=seed):
        name = f"worksheet-{form.letter}.html"
        seen = reading.questions(str(made[name]))
        printed += seen
        assert [one.number for one in seen] == [item.number for item in form.items]
        for one, item in zip(seen, form.items, strict=True):
            marks = cells[form.letter][one.number]
            if isinstance(item.question, Open):
                assert shown(item.question.answer) in entries[form.letter, one.number]
            elif isinstance(item.question, Multi):
                assert sorted(answered(item.question, one, marks)) == sorted(right(item.question))
            else:
                assert answered(item.question, one, marks) == right(item.question)
        if deck.recipe.worksheet.answers:
            solved = str(made[f"worksheet-{form.letter}-answers.html"])
            assert_shows_its_answers(solved, form, cells[form.letter])
    if deck.recipe.worksheet.one_file:
        assert reading.questions(str(made["all.html"])) == printed
        assert (reading.grid(str(made["all.html"]))) == cells


def assert_shows_its_answers(sheet: str, form: forms.Form, cells: Mapping[int, list[str]]) -> None:
    """Fail where what a solved sheet marks is not what the key says."""
    solved = reading.solved(sheet)
    assert len(solved) == len(form.items)
    for marks, item in zip(solved, form.items, strict=True):
        if isinstance(item.question, Open):
            assert marks == [shown(item.question.answer)]
        else:
            assert marks == cells[item.number]


SETTINGS: list[dict[str, Any]] = [
    {},
    {"answers": True, "one_file": True},
    {"forms": 5, "vary": "questions", "answers": True},
]


@pytest.mark.parametrize("settings", SETTINGS, ids="-".join)
@pytest.mark.parametrize("deck", [nine(), parsi(), load_deck(REAL)], ids=lambda deck: deck.id)
@pytest.mark.slow
def test_a_real_deck_is_answered_by_its_key(deck: Deck, settings: dict[str, Any]) -> None:
    """Letters, numbers and texts of the key lead to the right answer on every form."""
    assert_key_fits(with_recipe(deck, **settings))


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    """Any deck of one topic, whose recipe says anything that a key depends on."""
    asked = draw(question_lists())
    pick = draw(st.none() | st.integers(1, len(asked)))
    return deck_of(
        asked,
        forms=draw(st.integers(1, 4)),
        sections=draw(st.sampled_from(["topic", "type", "none"])),
        vary=draw(st.sampled_from(["order", "questions"])),
        answers=draw(st.booleans()),
        one_file=draw(st.booleans()),
        pick=None if pick is None else {"topic": pick},
    )


@settings(max_examples=5)
@given(decks(), st.text(max_size=5))
@pytest.mark.slow
def test_a_key_fits_its_forms(deck: Deck, seed: str) -> None:
    """Whatever the texts hold, reading the sheet back and following the key is right."""
    assert_key_fits(deck, seed)


DECKS = int(os.environ.get("QUIZGEN_DECKS", "100"))


@pytest.mark.slow
@settings(max_examples=DECKS)
@given(decks(), st.text(max_size=5))
def test_a_key_fits_its_forms_for_many_decks(deck: Deck, seed: str) -> None:
    """The same for as many decks as QUIZGEN_DECKS says; a school has 500 in a year."""
    assert_key_fits(deck, seed)
