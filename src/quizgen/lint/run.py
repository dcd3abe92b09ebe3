"""What a bank and its decks must satisfy although each field is right.

Errors would make a wrong product; `quizgen build` asks for them first.  Warnings are about how
questions are written; what only they need is imported for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from quizgen.lint.errors import question_errors
from quizgen.model.bank import Bank, located_questions
from quizgen.model.deck import Deck
from quizgen.model.forms import Form, forms, letter
from quizgen.model.questions import Choice, Common
from quizgen.support.diagnostics import Diagnostic
from quizgen.support.positions import Positions

RARE = 0.01
"""How seldom chance alone may put all keys of a form at one letter, for it to be told."""


def bank_errors(bank: Bank) -> list[Diagnostic]:
    """Return what would make a wrong product, sorted by place."""
    return sorted(set(_errors(bank)))


def check(
    bank: Bank,
    texts: Mapping[str, str] | None = None,
    others: Iterable[tuple[Common, Positions]] = (),
) -> list[Diagnostic]:
    """Return all that is wrong with a bank and with how it is written, sorted by place.

    `texts` holds the sources' texts, by source id, with which evidence is compared, also that of
    `others`: questions that are not in the bank because something is wrong with them.
    """
    from quizgen.lint.evidence import evidence_errors

    found = evidence_errors(bank, texts or {}, others)
    return sorted({*_errors(bank), *_warnings(bank), *found})


def check_deck(deck: Deck) -> list[Diagnostic]:
    """Return what is weak in a deck's arrangement, at its recipe."""
    printed = forms(deck)
    at = deck.positions.part("worksheet")
    found = [message for form in printed for message in _one_letter(form, len(printed))]
    return [at.diagnostic("one-letter-key", message) for message in found]


def _errors(bank: Bank) -> Iterator[Diagnostic]:
    for question, at in located_questions(bank):
        yield from question_errors(question, at)


def _warnings(bank: Bank) -> Iterator[Diagnostic]:
    from quizgen.lint.duplicates import same_questions, similar_questions
    from quizgen.lint.style import style_warnings, topic_warnings

    for question, at in located_questions(bank):
        yield from style_warnings(question, bank.language, at)
    yield from same_questions(bank)
    yield from similar_questions(bank)
    yield from topic_warnings(bank)


def _one_letter(form: Form, count: int) -> Iterator[str]:
    """Find a form whose keys are all at one letter, unless they are so few that it is chance."""
    choices = [
        item
        for item in form.items
        if isinstance(item.question, Choice) and not item.question.options
    ]
    if len({item.key for item in choices}) != 1:
        return
    chance = count * math.prod(1 / len(item.options) for item in choices[1:])
    if chance < RARE:
        yield (
            f"in form {form.letter} all {len(choices)} choice questions have the key"
            f" {letter(choices[0].key[0])}. Add a choice question, or pick others."
        )
