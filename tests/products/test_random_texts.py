"""Texts of signs that mean something to a format arrive whole, and are judged as here."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from exported_decks import WRONG, export, losses, school, seen, shown
from gift_reader import read_gift
from moodle_reader import read_moodle
from qti_reader import QtiPackage
from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Entry,
    Match,
    Multi,
    Order,
    Pair,
    Question,
    Short,
)
from quizgen.model.transfer import typed_words, words_of

SIGNS = (
    *("=", "~", "#", "{", "}", "\\", ":", "%50%", "->", "=>", "|", "&", "<b>", "'", '"', "*", "_"),
    *("`", "$", " //", "a", "b", "1", "[html]", "é", "-", "+", "@", "::", "{#1}", "{1:SA:=x}", "%"),
    *("\\n", "]]>", "\\*", "\\}", "&amp;", "**x**", "$x^2$", "\\(y\\)", "`c`", "[gap1]", "R&"),
)
FORMATS: dict[str, tuple[Callable[[Path], Any], tuple[str, ...]]] = {
    "moodle": (read_moodle, ("match",)),
    "gift": (read_gift, ("match", "order")),
    "qti": (lambda file: QtiPackage(file).items, ("match", "order", "cloze")),
}
COUNTS = {"multi": 5, "match": 7}
KINDS = ("choice", "multi", "short", "match", "order", "typed gap", "picked gap")


class Chance:
    """Texts and questions by chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self, *without: str) -> str:
        """Return a text that shows something, with none of some signs in it."""
        while True:
            signs = [sign for sign in SIGNS if not any(mark in sign for mark in without)]
            found = "".join(self.random.choices(signs, k=self.random.randint(1, 7))).strip()
            looks = (seen(found), words_of(found), typed_words(found).strip())
            if all(looks) and not any(mark in found for mark in without):
                return found

    def texts(self, count: int, *without: str) -> list[str]:
        """Return texts of which no two look alike."""
        found: list[str] = []
        taken: set[str] = set()
        while len(found) < count:
            text = self.text(*without)
            looks = {seen(text), words_of(text).lower(), typed_words(text).lower()}
            if looks.isdisjoint(taken):
                taken |= looks
                found.append(text)
        return found

    def question(self, kind: str, id: str) -> Question:  # noqa: A002 - the field's name.
        """Return a question of one kind."""
        common: dict[str, Any] = {"id": id, "prompt": self.text(), "explanation": self.text()}
        first, *others = self.texts(COUNTS.get(kind, 4))
        match kind:
            case "choice":
                wrong = (Entry(others[0], self.text()), *others[1:3])
                return Choice(answer=first, distractors=wrong, **common)
            case "multi":
                return Multi(answers=(first, *others[:2]), distractors=(*others[2:4],), **common)
            case "short":
                return Short(answer=first, accept=(*others[:3],), **common)
            case "match":
                pairs = tuple(map(Pair, (first, *others[:2]), others[2:5]))
                return Match(pairs=pairs, decoys=(others[5],), **common)
            case "order":
                return Order(sequence=(first, *others[:3]), **common)
        marks = ("{", "}", "::", "`", "\\", "$")
        answer, *others = self.texts(3, *marks)
        text = f"{self.text(*marks)} {{{{c1::{answer}}}}} {self.text(*marks)}"
        field = "accept" if kind == "typed gap" else "choices"
        return Cloze(**common | {"prompt": text, field: {"c1": (*others,)}})


def scored(question: Question) -> list[tuple[Any, float]]:
    """Return responses with the shares that they earn."""
    right = [*question.right_answers()]
    match question:
        case Choice():
            return [(it.text, float(it.text == question.answer)) for it in question.offered()]
        case Multi():
            wrong = [it.text for it in question.wrong()]
            return [(right, 1), (right[:2], 2 / 3), (right + wrong[:1], 2 / 3), (wrong, 0)]
        case Short():
            return [(typed_words(it), 1.0) for it in question.accepted()[0]] + [(WRONG, 0)]
        case Cloze() if picks := question.picks(question.gaps()[0]):
            return [([it.text], float(it.text == right[0])) for it in picks]
        case Cloze():
            typed = [([typed_words(it)], 1.0) for it in question.accepted()[0]]
            return [*typed, ([WRONG], 0)]
        case _:
            return [(right, 1), ([right[1], right[0], *right[2:]], 1 - 2 / len(right))]


@cache
def by_chance(count: int) -> Deck:
    chance = Chance(count)
    made = (chance.question(KINDS[place % len(KINDS)], f"q{place}") for place in range(count))
    return replace(school(), topics=(Topic("signs", "Signs", tuple(made)),))


@pytest.mark.parametrize(
    "count", [70, pytest.param(700, marks=pytest.mark.slow)], ids=["few", "many"]
)
@pytest.mark.parametrize("name", FORMATS)
def test_any_text_arrives_whole(name: str, count: int, tmp_path: Path) -> None:
    """Each question is there with its meaning, or is said to be left out."""
    deck = by_chance(count)
    read, in_words = FORMATS[name]
    there = read(export(deck, name, tmp_path))
    left_out = {it for it, what in losses(deck, name) if what.startswith("left out")}
    assert there.keys() == {question.id for question in deck.questions} - left_out
    assert len(left_out) < count / 5
    wrong = [
        (question, response, share, earned)
        for question in deck.questions
        if question.id not in left_out
        for response, share in scored(question)
        if abs((earned := there[question.id].score(shown(question, response, in_words))) - share)
        > 1e-3
    ]
    assert wrong == []
