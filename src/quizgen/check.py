"""What a bank and its decks must satisfy beyond their types.

Errors are what would make a wrong product; `quizgen build` asks for them first.
Warnings are about how questions are written; what only they need is imported for them.
This module must not know products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from quizgen.alike import same_questions, similar_questions
from quizgen.bank import Bank, Finding, place, positions
from quizgen.deck import Deck
from quizgen.errors import Problem, Severity
from quizgen.forms import Form, forms, letter
from quizgen.questions import Choice
from quizgen.recipe import place as place_in_recipe
from quizgen.rules import faults

MANY_KEYS = 4
"""So many choice questions and more must not all have their key at one letter."""


def errors(bank: Bank) -> list[Problem]:
    """Return what would make a wrong product, sorted by place."""
    return _placed(bank, _errors(bank))


def check(bank: Bank, texts: Mapping[str, str] | None = None) -> list[Problem]:
    """Return all that is wrong with a bank and with how it is written, sorted by place.

    `texts` holds the sources' texts, by source id, that evidence is to be held against.
    """
    from quizgen.evidence import evidence_findings

    return _placed(bank, [*_errors(bank), *_warnings(bank), *evidence_findings(bank, texts or {})])


def check_deck(deck: Deck) -> list[Problem]:
    """Return what is wrong with a deck's arrangement, at its recipe."""
    path = deck.folder / f"{deck.id}.yaml"
    found = [fault for form in forms(deck) for fault in _one_letter(form)]
    return [
        problem._replace(severity=Severity.WARNING)
        for problem in place_in_recipe(path, [(("worksheet",), message) for message in found])
    ]


def _placed(bank: Bank, findings: Iterable[Finding]) -> list[Problem]:
    return sorted(set(place(bank, findings)))


def _errors(bank: Bank) -> Iterator[Finding]:
    for topic, position, question in positions(bank):
        for trail, message in faults(question):
            yield Finding(topic.id, position, trail, f"question '{question.id}': {message}")
    yield from same_questions(bank)


def _warnings(bank: Bank) -> Iterator[Finding]:
    from quizgen.flaws import flaws, topic_flaws, unlisted_files

    warning = Severity.WARNING
    folder = bank.folder.absolute().name
    if bank.id != folder:
        message = f"the bank's id is '{bank.id}', its folder '{folder}'. Give both one name."
        yield Finding("", None, ("id",), message, warning)
    for topic, position, question in positions(bank):
        label = f"question '{question.id}':"
        for trail, message in flaws(question, bank.language):
            yield Finding(topic.id, position, trail, f"{label} {message}", warning)
    yield from similar_questions(bank)
    yield from topic_flaws(bank)
    yield from unlisted_files(bank)


def _one_letter(form: Form) -> Iterator[str]:
    keys = [item.key[0] for item in form.items if isinstance(item.question, Choice)]
    if len(keys) >= MANY_KEYS and len(set(keys)) == 1:
        yield (
            f"in form {form.letter} all {len(keys)} choice questions have the key"
            f" {letter(keys[0])}. Build with another --seed."
        )
