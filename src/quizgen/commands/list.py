"""`quizgen list`: the banks with their topics, and the decks."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from quizgen.commands.loading import banks_of, decks_of, project_of
from quizgen.model.bank import Bank
from quizgen.model.deck import Deck


def run(args: argparse.Namespace) -> int:
    """Print what there is to build and to learn."""
    project = project_of(args)
    banks = banks_of(project)
    if args.flagged:
        return _flagged(banks, as_json=args.json)
    decks = decks_of(project) if project.recipes else []
    if args.json:
        print(msgspec.json.encode(_listed(banks, decks)).decode())
    else:
        print("\n".join(_lines(banks, decks)))
    return 0


def _flagged(banks: Iterable[Bank], *, as_json: bool) -> int:
    """Print the questions that were flagged in a quiz, with their places."""
    from quizgen.commands.progress import sound_progress
    from quizgen.quiz.flagged import flagged, flagged_line

    with sound_progress() as store:
        flags = list(flagged(banks, store))
    if as_json:
        print(msgspec.json.encode({"flagged": flags}).decode())
    else:
        for flag in flags:
            print(flagged_line(flag))
    return 0


def _listed(banks: Iterable[Bank], decks: Iterable[Deck]) -> dict[str, Any]:
    return {
        "banks": [
            {
                "id": bank.id,
                "title": bank.title,
                "language": bank.language,
                "questions": len(bank.questions),
                "topics": [
                    {"id": topic.id, "title": topic.title, "questions": len(topic.questions)}
                    for topic in bank.topics
                ],
            }
            for bank in banks
        ],
        "decks": [
            {
                "id": deck.id,
                "title": deck.title,
                "bank": deck.bank.id,
                "questions": len(deck.questions),
                "topics": [topic.id for topic in deck.topics],
            }
            for deck in decks
        ],
    }


def _lines(banks: Iterable[Bank], decks: Iterable[Deck]) -> Iterator[str]:
    for bank in banks:
        yield f"bank {bank.id}: {bank.title}, {_questions(len(bank.questions))}"
        for topic in bank.topics:
            yield f"  {topic.id}: {topic.title}, {_questions(len(topic.questions))}"
    for deck in decks:
        yield f"deck {deck.id}: {deck.title}, {_questions(len(deck.questions))}"


def _questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count:,} questions"
