"""What most commands begin with: the project, and the decks that were asked for."""

from __future__ import annotations

import argparse
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.products import recipe_type
from quizgen.reading.load import (
    BankReading,
    DeckReading,
    only_errors,
    read_bank,
    read_deck,
    twin_errors,
)
from quizgen.support.console import warn
from quizgen.support.diagnostics import (
    BankError,
    Diagnostic,
    Severity,
    UsageError,
    suggestion,
)
from quizgen.support.project import Project, find_project, misnamed, visible
from quizgen.support.source_files import shown


def project_of(args: argparse.Namespace, *, is_changed: bool = False) -> Project:
    """Return the project of `--project`, else the nearest one upwards, else the bundled one.

    The last is said on stderr.  Raises `UsageError` where the named folder is no project, and
    where a project that `is_changed` by the command is the bundled one.
    """
    if args.project is None:
        project = find_project(Path.cwd())
        if project.bundled and is_changed:
            way = _way_to_one(Path.cwd(), ", then add --project DIR to this command")
            raise UsageError(f"there is no project here. {way}")
        if project.bundled:
            said = "there is no project here, so the bundled bank about Russia and Iran is used."
            warn(f"quizgen: {said} {_way_to_one(Path.cwd())}")
        elif project.root != Path.cwd() and _is_of_anybody(project.root):
            warn(
                f"quizgen: the project in {shown(project.root)} is used, where others may write. If"
                " it is not yours, go to your own, or name it by --project DIR."
            )
        return project
    if not (args.project / "question_bank").is_dir():
        raise UsageError(f"{args.project} is not a project: it has no folder question_bank/.")
    return Project(args.project.absolute(), bundled=False)


def _is_of_anybody(root: Path) -> bool:
    """Whether another user can have put a project, or a part of it, into a folder, or has."""
    if os.name != "posix":
        return False
    patterns = (
        "question_bank",
        "question_bank/**/*",
        "decks",
        "decks/*",
        "templates",
        "templates/**/*",
    )
    places = itertools.chain([root], *map(root.glob, patterns))
    return any(map(_is_open, places))


def _is_open(path: Path) -> bool:
    """Whether others than the user may write; a user's first group is often his own alone."""
    try:
        status = path.stat()
    except OSError:  # It is not there, or not to be looked at.
        return False
    is_shared = status.st_mode & stat.S_IWGRP and status.st_gid != os.getgid()
    is_others = status.st_uid not in {0, os.getuid()}
    return bool(status.st_mode & stat.S_IWOTH or is_shared or is_others)


def _way_to_one(folder: Path, then: str = "") -> str:
    """Say how to come to a project from a folder that is in none; `then` is for a new one."""
    below = next(iter(visible(folder, "*/question_bank/")), None)
    if below is None:
        return f"To make your own: quizgen init DIR{then}"
    there = as_argument(below.parent)
    return f"There is a project in {there}: go there, or add --project {there}"


def as_argument(path: Path) -> str:
    """Return a path as one types it: short, and in quotes where it has spaces."""
    name = shown(path)
    return f'"{name}"' if " " in name else name


def decks_of(
    project: Project,
    names: Sequence[str] = (),
    *,
    lint: Callable[[Bank], Iterable[Diagnostic]] | None = None,
    is_quiet: bool = False,
) -> list[Deck]:
    """Read the named decks, or all, each bank once.

    `lint` finds further errors of a bank.  Errors of what the decks do not use are printed as
    warnings, unless `is_quiet`.  Raises `BankError` with the errors of what they use, and
    `UsageError` for a name that no recipe has.
    """
    wanted = _recipes(project, names)
    banks: dict[Path, BankReading] = {}
    decks = [read_deck(path, recipe_type(), banks) for path in wanted]
    linted = {folder: [*lint(bank.bank)] for folder, bank in banks.items()} if lint else {}
    found = [error for deck in decks for error in (*deck.errors(), *_used(deck, linted))]
    found += twin_errors(project.banks)
    if found:
        raise BankError(found)
    if not is_quiet:
        others = [
            read_deck(path, recipe_type(), banks) for path in project.recipes if path not in wanted
        ]
        elsewhere = [problem for deck in others for problem in deck.problems]
        for folder in {*project.banks} - banks.keys():
            banks[folder] = read_bank(folder)
        for folder, bank in banks.items():
            elsewhere += bank.all_problems()
            elsewhere += linted.get(folder) or (lint(bank.bank) if lint else [])
        _warn(elsewhere)
    return [deck.deck for deck in decks if deck.deck is not None]


def banks_of(project: Project) -> list[Bank]:
    """Read every bank of a project; raises `BankError` with the errors of all."""
    readings = [read_bank(folder) for folder in project.banks]
    found = [error for reading in readings for error in only_errors(reading.all_problems())]
    found += twin_errors(project.banks)
    if found:
        raise BankError(found)
    return [reading.bank for reading in readings]


def _used(deck: DeckReading, linted: Mapping[Path, Iterable[Diagnostic]]) -> Iterator[Diagnostic]:
    """Yield what was found in the files of a bank that a deck uses."""
    if deck.bank is not None:
        topics = (topic for topic in deck.bank.topics if topic.id in deck.unused)
        unused = {topic.positions.path for topic in topics}
        for problem in linted.get(deck.bank.bank.folder, ()):
            if problem.path not in unused:
                yield problem


def _warn(problems: Iterable[Diagnostic]) -> None:
    """Print errors as warnings, and which files of a bank are not read."""
    found = [*problems]
    unread = {problem for problem in found if problem.code == "unlisted-file"}
    for problem in sorted({*only_errors(found), *unread}):
        warn(msgspec.structs.replace(problem, severity=Severity.WARNING))


def _recipes(project: Project, names: Sequence[str]) -> list[Path]:
    recipes = {path.stem: path for path in project.recipes}
    folder = project.root / "decks"
    if not recipes:
        wanted = [path.with_suffix(".yaml") for path in visible(folder, "*.yml")]
        advice = next(map(misnamed, wanted), " Write one: decks/NAME.yaml.")
        raise UsageError(f"{shown(folder)} has no recipe.{advice}")
    for name in names:
        if name not in recipes:
            advice = misnamed(folder / f"{name}.yaml") or suggestion(name, recipes)
            advice = advice or f" Choose from: {', '.join(recipes)}."
            where = "the bundled project" if project.bundled else shown(folder)
            raise UsageError(f"there is no deck '{name}' in {where}.{advice}")
    return [recipes[name] for name in dict.fromkeys(names)] if names else list(recipes.values())
