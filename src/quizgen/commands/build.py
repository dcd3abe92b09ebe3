"""`quizgen build`: Anki decks and worksheets, from every recipe or from those named.

Everything is planned and rendered before the first file is written, and written before
the first takes its place: where the input or the disk has a problem, yesterday's files
stay.  A product is imported when it is asked for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quizgen.commands.loading import decks_of, project_of
from quizgen.lint import run as check
from quizgen.model.deck import Deck
from quizgen.support import files
from quizgen.support.diagnostics import BankError, UsageError
from quizgen.support.project import Project
from quizgen.support.source_files import shown

if TYPE_CHECKING:
    from quizgen.products.anki import Lock, Plan

_OF_PAPER = {
    "seed": "--seed",
    "forms": "--forms",
    "paper": "--paper",
    "large_print": "--large-print",
    "dyslexia": "--dyslexia",
    "pdf": "--pdf",
}
_OF_ANKI = {"allow_schema_change": "--allow-schema-change"}


class _Made(NamedTuple):
    """A product of every deck, not yet written.

    `news` is what its users will see; `left_over` finds an earlier build's files whose
    time is over.
    """

    write: Callable[[files.Stage], list[Path]]
    news: list[str]
    left_over: Callable[[], list[Path]] = list


def run(args: argparse.Namespace) -> int:
    """Build the decks, say what students will see, and name each file written."""
    _refuse_idle_options(args)
    project = project_of(args)
    with _told() as tell:
        tell("Reading banks and recipes")
        decks = decks_of(project, args.decks)
        _refuse_errors(decks)
        folders = {deck.id: _folder(args.out, project, deck) for deck in decks}
        made: list[_Made] = []
        if args.only in (None, "anki"):
            tell("Making Anki decks")
            made.append(_packages(args, project, decks, folders))
        if args.only in (None, "worksheet"):
            tell("Making worksheets")
            made.append(_sheets(args, project, decks, folders))
        tell("Writing files")
        with files.together() as stage:
            written = [path for product in made for path in product.write(stage)]
        removed = [path for product in made for path in product.left_over()]
        for path in removed:
            path.unlink()
    print("".join(f"{line}\n" for product in made for line in product.news), end="")
    print("".join(f"removed, an earlier build's: {shown(path)}\n" for path in removed), end="")
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


def _packages(
    args: argparse.Namespace, project: Project, decks: Sequence[Deck], folders: Mapping[str, Path]
) -> _Made:
    """Plan every deck's Anki package; the locks are written before the first of them."""
    from quizgen.products import anki

    groups: list[tuple[anki.Lock, list[anki.Plan]]] = []
    for group in _by_bank(decks):
        before = anki.load_lock(anki.lock_path(group[0].folder, group[0].bank.id), group[0].bank.id)
        groups.append((before, _plans(args, project, group, before)))

    def write(stage: files.Stage) -> list[Path]:
        if not project.bundled:
            for _, plans in groups:
                anki.save_lock(plans[-1].lock, stage)
        plans = [plan for _, plans in groups for plan in plans]
        return [anki.write(plan, folders[plan.deck_id], stage) for plan in plans]

    changes = [anki.changes(before, plans, is_whole=not args.decks) for before, plans in groups]
    return _Made(write, [line for change in changes for line in change.lines()])


def _plans(
    args: argparse.Namespace, project: Project, decks: Sequence[Deck], lock: Lock
) -> list[Plan]:
    """Plan one bank's decks, each upon the lock that the one before it leaves."""
    from quizgen.products import anki

    plans: list[Plan] = []
    for deck in decks:
        plan = anki.plan(
            deck,
            plans[-1].lock if plans else lock,
            allow_schema_change=args.allow_schema_change,
            project=_own_templates(project),
        )
        plans.append(plan)
    _warn(notice for plan in plans for notice in plan.notices)
    return plans


def _by_bank(decks: Sequence[Deck]) -> Iterator[list[Deck]]:
    for folder in dict.fromkeys(deck.bank.folder for deck in decks):
        yield [deck for deck in decks if deck.bank.folder == folder]


def _sheets(
    args: argparse.Namespace, project: Project, decks: Sequence[Deck], folders: Mapping[str, Path]
) -> _Made:
    """Render each deck's documents."""
    from quizgen.products import worksheet

    own = _own_templates(project)
    _warn(notice for deck in decks for notice in worksheet.notices(deck, own))
    sheets = {
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

    def write(stage: files.Stage) -> list[Path]:
        made = [worksheet.write(sheets[deck.id], folders[deck.id], stage) for deck in decks]
        return [path for paths in made for path in paths]

    def left_over() -> list[Path]:
        made = [worksheet.left_over(sheets[deck.id], folders[deck.id]) for deck in decks]
        return [path for paths in made for path in paths]

    return _Made(write, [], left_over)


def _warn(notices: Iterable[str]) -> None:
    for notice in dict.fromkeys(notices):
        print(f"quizgen: {notice}", file=sys.stderr)
