"""`quizgen build`: Anki decks and worksheets, from every recipe or from those named.

Everything is planned and rendered before the first file is written: where the input has
a problem, yesterday's files stay.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from quizgen import check
from quizgen.assets import Project
from quizgen.commands.project import decks_of, project_of
from quizgen.deck import Deck
from quizgen.errors import BankError, UsageError
from quizgen.outputs import anki, worksheet
from quizgen.texts import shown

_OF_PAPER = {
    "seed": "--seed",
    "forms": "--forms",
    "paper": "--paper",
    "large_print": "--large-print",
    "dyslexia": "--dyslexia",
    "pdf": "--pdf",
}
_OF_ANKI = {"allow_schema_change": "--allow-schema-change"}


def run(args: argparse.Namespace) -> int:
    """Build the decks, say what students will see, and name each file written."""
    _refuse_idle_options(args)
    project = project_of(args)
    with _told() as tell:
        tell("Reading banks and recipes")
        decks = decks_of(project, args.decks)
        _refuse_errors(decks)
        folders = {deck.id: _folder(args.out, project, deck) for deck in decks}
        groups, sheets = [], {}
        if args.only in (None, "anki"):
            tell("Making Anki decks")
            groups = _anki_plans(args, project, decks)
        if args.only in (None, "worksheet"):
            tell("Making worksheets")
            sheets = _sheets(args, project, decks)
        tell("Writing files")
        written = _write(project, folders, groups, sheets)
    for before, plans in groups:
        print("\n".join(anki.changes(before, plans, is_whole=not args.decks).lines()))
    for path in sorted(written):
        print(shown(path))
    return 0


@contextmanager
def _told() -> Iterator[Callable[[str], None]]:
    """Lend what shows, on a terminal only, which step the build is at."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update


def _write(
    project: Project,
    folders: dict[str, Path],
    groups: Iterable[tuple[anki.Lock, list[anki.Plan]]],
    sheets: dict[str, dict[str, str | bytes]],
) -> list[Path]:
    """Write the locks, then the products, and return the products' paths."""
    # A folder that cannot be made is found before the lock says that students hold this.
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for _, plans in groups:
        if not project.bundled:
            anki.save_lock(plans[-1].lock)
        written += [anki.write(plan, folders[plan.deck_id]) for plan in plans]
    for deck, documents in sheets.items():
        written += worksheet.write(documents, folders[deck])
    return written


def _refuse_idle_options(args: argparse.Namespace) -> None:
    """Raise `UsageError` for an option that could change nothing of what is made."""
    idle = _OF_PAPER if args.only == "anki" else _OF_ANKI if args.only == "worksheet" else {}
    for name, said in idle.items():
        if getattr(args, name):
            raise UsageError(f"{said} does not go with --only {args.only}. Leave one of them out.")


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
) -> list[tuple[anki.Lock, list[anki.Plan]]]:
    """Plan bank by bank, each deck upon the lock that the one before it leaves.

    Returns for each bank the lock before the build and the plans in the decks' order.
    """
    groups: list[tuple[anki.Lock, list[anki.Plan]]] = []
    for group in _by_bank(decks):
        bank = group[0].bank
        before = anki.load_lock(anki.lock_path(group[0].folder, bank.id), bank.id)
        lock, plans = before, []
        for deck in group:
            plan = anki.plan(
                deck,
                lock,
                allow_schema_change=args.allow_schema_change,
                project=_own_templates(project),
            )
            plans.append(plan)
            lock = plan.lock
        for notice in dict.fromkeys(notice for plan in plans for notice in plan.notices):
            print(f"quizgen: {notice}", file=sys.stderr)
        groups.append((before, plans))
    return groups


def _by_bank(decks: Sequence[Deck]) -> Iterator[list[Deck]]:
    for folder in dict.fromkeys(deck.bank.folder for deck in decks):
        yield [deck for deck in decks if deck.bank.folder == folder]


def _sheets(
    args: argparse.Namespace, project: Project, decks: Sequence[Deck]
) -> dict[str, dict[str, str | bytes]]:
    """Render each deck's documents; returns them by file name, by deck."""
    own = _own_templates(project)
    notices = [notice for deck in decks for notice in worksheet.notices(deck, own)]
    for notice in dict.fromkeys(notices):
        print(f"quizgen: {notice}", file=sys.stderr)
    return {
        deck.id: worksheet.render(
            deck,
            forms=args.forms,
            seed=args.seed,
            paper=args.paper,
            large_print=args.large_print,
            dyslexia=args.dyslexia,
            pdf=args.pdf,
            project=own,
        )
        for deck in decks
    }
