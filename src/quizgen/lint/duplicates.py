"""Questions that ask the same, found without holding each against each.

This module must not know files or products.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from os.path import commonprefix  # It is for any texts, not only for paths.
from typing import NamedTuple, TypeAlias

from quizgen.lint.folding import same_text
from quizgen.model.bank import Bank, positions
from quizgen.model.questions import (
    Cloze,
    Match,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.reading.links import Finding
from quizgen.reading.positions import Trail
from quizgen.support.diagnostics import Severity

ALIKE = 90
"""How alike, of 100, two prompts are that differ in the forms of words only."""
ALIKE_FOR_ONE_ANSWER = 85
"""The same for prompts with the same answer, in whatever order their words stand."""
RARE_WORDS = 3
CROWD = 50
"""A word that more prompts share than this does not bring them together."""

_WORD = re.compile(r"[^\s'(),.;:!?\"]+")

Block: TypeAlias = tuple[frozenset[str], str]
"""What brings prompts together: all their figures, and one of their words."""
Place: TypeAlias = tuple[str, int, Trail]
"""Topic, 0-based position, trail."""


class _Ask(NamedTuple):
    """One thing that is asked: by a prompt, or by a short question's way back."""

    place: Place
    question: Question
    words: tuple[str, ...]
    names: frozenset[str]
    answer: str

    @property
    def blocks(self) -> set[Block]:
        figures = frozenset(word for word in self.names if not word.isalpha())
        return {(figures, word) for word in self.words}


def same_questions(bank: Bank) -> Iterator[Finding]:
    """Yield the questions whose prompt and answer an earlier question has."""
    first = dict[tuple[str, ...], str]()
    for topic, position, question in positions(bank):
        answer = sorted(map(_folded, question.right_answers()))
        other = first.setdefault((_folded(_asked(question)), *answer), question.id)
        if other != question.id:
            message = f"question '{question.id}' asks what '{other}' asks, for the same answer."
            yield Finding(topic.id, position, ("prompt",), f"{message} Take one of them out.")


def similar_questions(bank: Bank) -> Iterator[Finding]:
    """Yield, as warnings, the questions that ask nearly what an earlier one asks."""
    asks = list(_asks(bank))
    earlier = dict[int, int]()
    for block in _blocks(asks):
        for one, other in combinations(block, 2):
            if earlier.get(other, one) >= one and _alike(asks[one], asks[other]):
                earlier[other] = one
    for other in sorted(earlier):
        ask, first = asks[other], asks[earlier[other]].question.id
        message = f"question '{ask.question.id}' asks nearly what '{first}' asks. Take one of them"
        message = f"{message} out, or make clear what tells them apart."
        yield Finding(*ask.place, message, Severity.WARNING)


def _asks(bank: Bank) -> Iterator[_Ask]:
    for topic, position, question in positions(bank):
        answer = (
            "" if isinstance(question, TrueFalse) else _folded("\n".join(question.right_answers()))
        )
        place: Place = (topic.id, position, ("prompt",))
        yield _ask(place, question, _asked(question), answer)
        if isinstance(question, Short) and question.reverse is not None:
            way_back = (*place[:2], ("reverse",))
            yield _ask(way_back, question, same_text(question.reverse), "")


def _ask(place: Place, question: Question, text: str, answer: str) -> _Ask:
    written = _WORD.findall(text)
    names = {
        word.casefold()
        for index, word in enumerate(written)
        if not word.islower() and (index or not word.isalpha())
    }
    words = tuple(word.casefold() for word in written)
    return _Ask(place, question, words, frozenset(names), answer)


def _asked(question: Question) -> str:
    """Return what a question shows before it is answered, but for options to choose from."""
    match question:
        case Cloze():
            parts = question.pieces()
            return same_text("".join(part if isinstance(part, str) else "…" for part in parts))
        case Match():
            shown = sorted(pair.left for pair in question.pairs)
        case Order():
            shown = sorted(question.sequence)
        case _:
            shown = []
    return same_text(" ".join([question.prompt, *shown]))


def _blocks(asks: list[_Ask]) -> Iterable[list[int]]:
    """Bring together the positions of those that share one of their rarest words."""
    counts = Counter[Block](block for ask in asks for block in ask.blocks)
    together = defaultdict[Block, list[int]](list)
    for index, ask in enumerate(asks):
        shared = [block for block in ask.blocks if 1 < counts[block] <= CROWD]
        for block in sorted(shared, key=lambda block: (counts[block], block[1]))[:RARE_WORDS]:
            together[block].append(index)
    return together.values()


def _alike(one: _Ask, other: _Ask) -> bool:
    from rapidfuzz import fuzz

    if one.question is other.question:
        return False
    names = one.names | other.names
    order = [[word for word in ask.words if word in names] for ask in (one, other)]
    if one.answer and one.answer == other.answer:
        ones, others = " ".join(sorted(one.words)), " ".join(sorted(other.words))
        if one.words == other.words or sorted(order[0]) != sorted(order[1]):
            return False  # The same, which is an error, or about something else.
        return fuzz.ratio(ones, others) >= ALIKE_FOR_ONE_ANSWER
    if order[0] != order[1] or fuzz.ratio(" ".join(one.words), " ".join(other.words)) < ALIKE:
        return False
    return _are_forms(one.words, other.words) and _are_forms(other.words, one.words)


def _are_forms(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether each word, or another form of it, such as its plural, is among others."""
    strange = set(words) - set(others)
    return all(any(_is_form(word, other) for other in others) for word in strange)


def _is_form(word: str, other: str) -> bool:
    shared = len(commonprefix([word, other]))  # noqa: RUF071
    return shared >= max(4, len(word) - 3, len(other) - 3)


def _folded(text: str) -> str:
    return same_text(text).casefold()
