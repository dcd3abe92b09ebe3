"""The way back of a short question, from its answer to its prompt, as a question of its own."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from quizgen.model.bank import Bank, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Open, Question, Short

_END = ":reverse"
"""What its id ends with; no id of a bank has a colon."""


def with_reverse(bank: Bank) -> Bank:
    """Return a bank that has the ways back too, each right after its question.

    A way back is open: its model answer is the prompt.
    """
    if not any(isinstance(q, Short) and q.reverse is not None for q in bank.questions):
        return bank
    return replace(bank, topics=tuple(map(_with_reverse, bank.topics)))


def for_quiz(deck: Deck) -> Deck:
    """Return a deck with the ways back of its questions, and of its bank's."""
    bank = with_reverse(deck.bank)
    if bank is deck.bank:
        return deck
    return replace(deck, bank=bank, topics=tuple(map(_with_reverse, deck.topics)))


def is_reverse(question: Question) -> bool:
    """Tell whether a question is the way back of another."""
    return question.id.endswith(_END)


def forward_id(question_id: str) -> str:
    """Return the id that a question has in the bank's files."""
    return question_id.removesuffix(_END)


def _with_reverse(topic: Topic) -> Topic:
    return replace(topic, questions=tuple(_both_ways(topic)))


def _both_ways(topic: Topic) -> Iterator[Question]:
    for question in topic.questions:
        yield question
        if isinstance(question, Short) and question.reverse is not None:
            yield Open(
                id=question.id + _END,
                prompt=question.reverse,
                answer=question.prompt,
                explanation=question.explanation,
                difficulty=question.difficulty,
                tags=question.tags,
                points=question.points,
                was=tuple(old + _END for old in question.was),
                source=question.source,
            )
