"""Questions that ask the same, found without comparing each with each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from os.path import commonprefix  # It is for any texts, not only for paths.
from typing import NamedTuple, TypeAlias, assert_never

from quizgen.lint.folding import same_text
from quizgen.model.bank import Bank, located_questions
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.support.diagnostics import Diagnostic
from quizgen.support.positions import Positions

ALIKE = 90
"""How alike, of 100, two prompts are that differ in the forms of words only."""
ALIKE_FOR_ONE_ANSWER = 85
"""The same for prompts with the same answer, in whatever order their words are."""
RARE_WORDS = 3
SHOWN = 3
"""How many questions that ask the same are named."""
CROWD = 50
"""A word that more prompts share than this does not bring them together."""

_WORD = re.compile(r"[^\s'(),.;:!?\"]+")

Bucket: TypeAlias = tuple[frozenset[str], str]
"""What brings prompts together: all their figures, and one of their words."""


class _Ask(NamedTuple):
    """One thing that is asked: by a prompt, or by a short question's way back."""

    at: Positions
    question: Question
    words: tuple[str, ...]
    names: frozenset[str]
    answer: str

    @property
    def blocks(self) -> set[Bucket]:
        figures = frozenset(word for word in self.names if not word.isalpha())
        return {(figures, word) for word in self.words}


def same_questions(bank: Bank) -> Iterator[Diagnostic]:
    """Yield a warning for each prompt and answer that several questions have, at the second."""
    alike = defaultdict[tuple[object, ...], list[tuple[str, Positions]]](list)
    for question, at in located_questions(bank):
        asked = (_folded(_asked(question)), _beside(question), _answers(question))
        alike[asked].append((question.id, at))
    for (first, _), *others in alike.values():
        if others:
            names = [f"'{first}'", *(f"'{name}'" for name, _ in others[1:])]
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            message = f"it asks the same as {', '.join(names[:SHOWN])}{more}, for the same answer."
            yield others[0][1].diagnostic("same-question", f"{message} Keep one.", "prompt")


def similar_questions(bank: Bank) -> Iterator[Diagnostic]:
    """Yield, as warnings, the questions that ask nearly what an earlier one asks."""
    asks = list(_asks(bank))
    earlier = dict[int, int]()
    for block in _blocks(asks):
        for one, other in combinations(block, 2):
            if earlier.get(other, one) >= one and _alike(asks[one], asks[other]):
                earlier[other] = one
    for other in sorted(earlier):
        first = asks[earlier[other]].question.id
        message = f"it asks nearly the same as '{first}'. Remove one of them, or make the"
        yield asks[other].at.diagnostic("similar-question", f"{message} difference clear.")


def _asks(bank: Bank) -> Iterator[_Ask]:
    for question, at in located_questions(bank):
        is_statement = isinstance(question, TrueFalse)
        answer = "" if is_statement else _answers(question)
        yield _ask(at.part("prompt"), question, _asked(question), answer)
        if isinstance(question, Short) and question.reverse is not None:
            yield _ask(at.part("reverse"), question, same_text(question.reverse), "")


def _ask(at: Positions, question: Question, text: str, answer: str) -> _Ask:
    written = _WORD.findall(text)
    names = {
        word.casefold()
        for index, word in enumerate(written)
        if not word.islower() and (index or not word.isalpha())
    }
    words = tuple(word.casefold() for word in written)
    return _Ask(at, question, words, frozenset(names), answer)


def _answers(question: Question) -> str:
    """Return what is right, in one order for the answers of a multi, which have none."""
    answers = [_folded(answer) for answer in question.right_answers()]
    return "\n".join(sorted(answers) if isinstance(question, Multi) else answers)


def _beside(question: Question) -> tuple[str | None, ...]:
    """Return what is read, seen or heard before answering: with it a prompt asks other things."""
    return question.passage, question.audio, *question.images()


def _asked(question: Question) -> str:
    """Return what a question shows before it is answered, but for options to choose from."""
    shown: list[str] = []
    match question:
        case Match():
            shown = sorted(pair.left for pair in question.pairs)
        case Order():
            shown = sorted(question.sequence)
        case Choice() | Multi() | TrueFalse() | Short() | Number() | Cloze() | Open():
            pass
        case _:
            assert_never(question)
    return same_text(" ".join([question.blanked(lambda _: "…"), *shown]))


def _blocks(asks: list[_Ask]) -> Iterable[list[int]]:
    """Bring together the positions of those that share one of their rarest words."""
    counts = Counter[Bucket](block for ask in asks for block in ask.blocks)
    together = defaultdict[Bucket, list[int]](list)
    for index, ask in enumerate(asks):
        shared = [block for block in ask.blocks if 1 < counts[block] <= CROWD]
        for block in sorted(shared, key=lambda block: (counts[block], block[1]))[:RARE_WORDS]:
            together[block].append(index)
    return together.values()


def _alike(one: _Ask, other: _Ask) -> bool:
    from rapidfuzz import fuzz

    if one.question is other.question or _beside(one.question) != _beside(other.question):
        return False
    names = one.names | other.names
    order = [[word for word in ask.words if word in names] for ask in (one, other)]
    if one.answer and one.answer == other.answer:
        ones, others = " ".join(sorted(one.words)), " ".join(sorted(other.words))
        if one.words == other.words or sorted(order[0]) != sorted(order[1]):
            return False  # Quite the same, or about something else.
        if fuzz.ratio(ones, others) < ALIKE_FOR_ONE_ANSWER:
            return False
        return _are_forms(one.words, other.words) or _are_forms(other.words, one.words)
    if isinstance(one.question, (Choice, Multi)) and isinstance(other.question, (Choice, Multi)):
        return False  # "Which of these is a verb?" may be asked of many options.
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
