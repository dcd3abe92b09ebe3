"""What a bank and its decks must satisfy beyond their types.

Errors are what would make a wrong product; `quizgen build` asks for them first.
Warnings are about how questions are written; what only they need is imported for them.
This module must not know products.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from quizgen.lint.duplicates import same_questions, similar_questions
from quizgen.lint.errors import faults
from quizgen.model.bank import Bank, positions
from quizgen.model.deck import Deck
from quizgen.model.forms import Form, forms, letter
from quizgen.model.questions import Choice
from quizgen.reading.links import Finding, place
from quizgen.reading.load import place as place_in_recipe
from quizgen.reading.reread import doubts_of
from quizgen.support.diagnostics import Problem, Severity, quoted

SENTENCES = frozenset({"prompt", "explanation", "hint", "alt", "reverse"})
"""The fields that hold whole sentences."""

RARE = 0.01
"""How seldom chance alone may put all keys of a form at one letter, for it to be told."""


def errors(bank: Bank) -> list[Problem]:
    """Return what would make a wrong product, sorted by place."""
    return sorted(set(place(bank.folder, _errors(bank))))


def check(bank: Bank, texts: Mapping[str, str] | None = None) -> list[Problem]:
    """Return all that is wrong with a bank and with how it is written, sorted by place.

    `texts` holds the sources' texts, by source id, that evidence is to be held against.
    """
    from quizgen.lint.evidence import evidence_findings

    findings = [*_errors(bank), *_warnings(bank), *evidence_findings(bank, texts or {})]
    files = [bank.folder / f"{topic.id}.yaml" for topic in bank.topics]
    doubts = [doubt for file in files for doubt in doubts_of(file, bank.folder, SENTENCES)]
    return sorted({*place(bank.folder, findings), *doubts})


def check_deck(deck: Deck) -> list[Problem]:
    """Return what is wrong with a deck's arrangement, at its recipe."""
    path = deck.folder / f"{deck.id}.yaml"
    printed = forms(deck)
    found = [fault for form in printed for fault in _one_letter(form, len(printed))]
    return [
        problem._replace(severity=Severity.WARNING)
        for problem in place_in_recipe(path, [(("worksheet",), message) for message in found])
    ]


def _errors(bank: Bank) -> Iterator[Finding]:
    for topic, position, question in positions(bank):
        for trail, message in faults(question):
            yield Finding(topic.id, position, trail, f"question '{question.id}': {message}")
    yield from same_questions(bank)


def _warnings(bank: Bank) -> Iterator[Finding]:
    from quizgen.lint.style import flaws, topic_flaws, unlisted_files

    warning = Severity.WARNING
    folder = bank.folder.absolute().name
    if bank.id != folder:
        message = f"the bank's id is '{bank.id}', its folder {quoted(folder)}. Give both one name."
        yield Finding("", None, ("id",), message, warning)
    for topic, position, question in positions(bank):
        label = f"question '{question.id}':"
        for trail, message in flaws(question, bank.language):
            yield Finding(topic.id, position, trail, f"{label} {message}", warning)
    yield from similar_questions(bank)
    yield from topic_flaws(bank)
    yield from unlisted_files(bank)


def _one_letter(form: Form, count: int) -> Iterator[str]:
    """Find a form whose keys are all at one letter, unless they are so few that it is chance."""
    choices = [item for item in form.items if isinstance(item.question, Choice)]
    if len({item.key for item in choices}) != 1:
        return
    chance = count * math.prod(1 / len(item.options) for item in choices[1:])
    if chance < RARE:
        yield (
            f"in form {form.letter} all {len(choices)} choice questions have the key"
            f" {letter(choices[0].key[0])}. Add a choice question, or pick others."
        )
