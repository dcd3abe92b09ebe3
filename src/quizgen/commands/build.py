"""`quizgen build`: Anki decks and worksheets, from every recipe or from those named.

Everything is planned and rendered before the first file is written: where the input has
a problem, yesterday's files stay.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from quizgen import check
from quizgen.assets import Project
from quizgen.commands.project import decks_of, project_of
from quizgen.deck import Deck
from quizgen.errors import BankError
from quizgen.outputs import anki, worksheet
from quizgen.texts import shown


def run(args: argparse.Namespace) -> int:
    """Build the decks, say what students will see, and name each file written."""
    project = project_of(args)
    decks = decks_of(project, args.decks)
    _refuse_errors(decks)
    folders = [_folder(args.out, project, deck) for deck in decks]
    makes_anki, makes_worksheets = (args.only in (None, only) for only in ("anki", "worksheet"))
    plans = _anki_plans(args, project, decks) if makes_anki else []
    sheets = [_documents(args, project, deck) for deck in decks] if makes_worksheets else []

    locks = {made.lock.path: made.lock for made in plans if not project.bundled}
    for lock in locks.values():
        anki.save_lock(lock)
    written = [anki.write(made, folder) for made, folder in zip(plans, folders, strict=False)]
    for documents, folder in zip(sheets, folders, strict=False):
        written += worksheet.write(documents, folder)
    for path in sorted(written):
        print(shown(path))
    return 0


def _refuse_errors(decks: Sequence[Deck]) -> None:
    """Raise `BankError` for what would make a wrong product."""
    banks = {deck.bank.folder: deck.bank for deck in decks}
    problems = [problem for bank in banks.values() for problem in check.errors(bank)]
    if problems:
        raise BankError(problems)


def _folder(out: Path | None, project: Project, deck: Deck) -> Path:
    """Return where a deck's files go; the bundled project's own folder is only read."""
    if out is not None:
        return out / deck.id
    return (Path.cwd() if project.bundled else project.root) / "decks" / deck.id


def _own_templates(project: Project) -> Path | None:
    return None if project.bundled else project.root


def _anki_plans(
    args: argparse.Namespace, project: Project, decks: Sequence[Deck]
) -> list[anki.Plan]:
    """Plan each deck upon the lock that the one before it leaves: one lock for each bank."""
    plans: list[anki.Plan] = []
    for group in _by_bank(decks):
        bank = group[0].bank
        before = anki.load_lock(anki.lock_path(group[0].folder, bank.id), bank.id)
        lock, made = before, []
        for deck in group:
            made.append(
                anki.plan(
                    deck,
                    lock,
                    allow_schema_change=args.allow_schema_change,
                    project=_own_templates(project),
                )
            )
            lock = made[-1].lock
        print("\n".join(anki.changes(before, made).lines()))
        for notice in dict.fromkeys(notice for plan in made for notice in plan.notices):
            print(f"quizgen: {notice}", file=sys.stderr)
        plans += made
    in_order = {deck.id: place for place, deck in enumerate(decks)}
    return sorted(plans, key=lambda plan: in_order[plan.deck_id])


def _by_bank(decks: Sequence[Deck]) -> Iterator[list[Deck]]:
    for folder in dict.fromkeys(deck.bank.folder for deck in decks):
        yield [deck for deck in decks if deck.bank.folder == folder]


def _documents(args: argparse.Namespace, project: Project, deck: Deck) -> dict[str, str | bytes]:
    own = _own_templates(project)
    for notice in worksheet.notices(deck, own):
        print(f"quizgen: {notice}", file=sys.stderr)
    return worksheet.render(
        deck,
        forms=args.forms,
        seed=args.seed,
        paper=args.paper,
        large_print=args.large_print,
        dyslexia=args.dyslexia,
        pdf=args.pdf,
        project=own,
    )
