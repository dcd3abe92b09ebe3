"""`quizgen list`: the banks with their topics, and the decks; or what is flagged or suspended."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quizgen.commands.loading import banks_of, decks_of, project_of
from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.products.anki.changes import retired_search
from quizgen.products.anki.lock import load_lock
from quizgen.quiz import schedule
from quizgen.quiz.editor import locations
from quizgen.quiz.progress.log import Record, RecordKind, new_uid
from quizgen.quiz.progress.store import Store, seen_progress, sound_progress
from quizgen.quiz.reverse import with_reverse
from quizgen.support.console import say, say_json, warn
from quizgen.support.diagnostics import Location, UsageError, suggestion
from quizgen.support.project import Project


def run(args: argparse.Namespace) -> int:
    """Print what there is to build and to learn, or what is flagged or suspended."""
    if args.ids and not (args.flagged or args.suspended):
        raise UsageError("ID goes with --flagged or --suspended: that question is asked again.")
    project = project_of(args)
    banks = banks_of(project)
    if args.flagged or args.suspended:
        with sound_progress() if args.ids else seen_progress() as store:
            return _resting(banks, store, args)
    if args.retired:
        return _retired(project, banks, as_json=args.json)
    decks = decks_of(project) if project.recipes else []
    if args.json:
        say_json(_listed(banks, decks))
    else:
        say(*_lines(banks, decks))
    return 0


def _resting(banks: Sequence[Bank], store: Store, args: argparse.Namespace) -> int:
    """Print the questions that are not asked, with their places; ask those named again."""
    which = "flagged" if args.flagged else "suspended"
    found = [entry for bank in banks for entry in _entries(bank, store, which)]
    if args.ids:
        _ask_again(found, {bank.id: bank.lasting_id for bank in banks}, store, args)
    elif args.json:
        say_json({which: found})
    else:
        for entry in found:
            place = Location(entry["path"], entry["line"], entry["column"])
            note = f": {entry['note'] or 'flagged without a note'}" if args.flagged else ""
            say(f"{place}: question '{entry['id']}'{note}")
        if not found:
            say(f"No question is {which}.")
        else:
            warn(f"To have one asked again: quizgen list --{which} {found[0]['id']}")
    return 0


def _ask_again(
    found: Sequence[dict[str, Any]],
    banks: Mapping[str, str],
    store: Store,
    args: argparse.Namespace,
) -> None:
    """Take the flags or suspensions of the named questions back; `banks` are lasting ids by id."""
    which = "flagged" if args.flagged else "suspended"
    known = {entry["id"] for entry in found}
    for name in args.ids:
        if name not in known:
            advice = suggestion(name, known)
            raise UsageError(f"question '{name}' is not {which}.{advice}")
    at, day = schedule.now()
    for bank, name in dict.fromkeys((entry["bank"], entry["id"]) for entry in found):
        if name in args.ids:
            kind: RecordKind = "unflag" if args.flagged else "resume"
            record = Record(
                uid=new_uid(), at=at, day=day, kind=kind, bank=banks[bank], question=name
            )
            store.add(record)
            say(f"question '{name}' is asked again")


def _entries(bank: Bank, store: Store, which: str) -> Iterator[dict[str, Any]]:
    """Yield what is flagged (once for each note) or suspended, in the order of the bank."""
    bank = with_reverse(bank)
    store.follow(bank.lasting_id, bank.questions, (bank.id, *bank.was))
    notes: Mapping[str, Sequence[str]] = store.flags(bank.lasting_id)
    if which == "suspended":
        notes = dict.fromkeys(store.suspended(bank.lasting_id), ("",))
    places = locations(bank, notes)
    for question in bank.questions:
        for note in notes.get(question.id, ()):
            path, line, column = places[question.id]
            entry: dict[str, Any] = {"bank": bank.id, "id": question.id}
            entry |= {"path": path, "line": line, "column": column}
            yield entry | ({"note": note} if which == "flagged" else {})


def _retired(project: Project, banks: Iterable[Bank], *, as_json: bool) -> int:
    """Print the questions that banks no longer have and students may still hold in Anki."""
    locks = [load_lock(project.root / "decks", bank) for bank in banks]
    found = [(lock.bank, *retired_search(lock)) for lock in locks]
    if as_json:
        entries = [{"bank": bank, "ids": ids, "search": search} for bank, ids, search in found]
        say_json({"retired": entries})
        return 0
    for bank, ids, search in found:
        say(f"{bank}: {len(ids)} retired{': ' if ids else ''}{', '.join(ids)}")
        if search:
            say(f"  in Anki's browser, to delete them: {search}")
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
