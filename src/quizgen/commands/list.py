"""`quizgen list`: the banks with their topics, and the decks."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from quizgen.commands.loading import banks_of, decks_of, project_of
from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.quiz.editor import locations
from quizgen.quiz.progress.store import Store, sound_progress
from quizgen.support.characters import printable
from quizgen.support.diagnostics import Location


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
    """Print the questions that were flagged in a quiz, with their places and notes."""
    with sound_progress() as store:
        flags = [flag for bank in banks for flag in _flags(bank, store)]
    if as_json:
        print(msgspec.json.encode({"flagged": flags}).decode())
    else:
        for flag in flags:
            place = Location(flag["path"], flag["line"], flag["column"])
            note = printable(flag["note"]) or "flagged without a note"
            print(f"{place}: question '{flag['id']}': {note}")
    return 0


def _flags(bank: Bank, store: Store) -> Iterator[dict[str, Any]]:
    """Yield every flag of a bank, in the order of its questions."""
    store.follow(bank.id, bank.questions)
    notes = store.flags(bank.id)
    places = locations(bank, notes)
    for question in bank.questions:
        for note in notes.get(question.id, ()):
            path, line, column = places[question.id]
            yield {
                "bank": bank.id,
                "id": question.id,
                "path": path,
                "line": line,
                "column": column,
                "note": note,
            }


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
