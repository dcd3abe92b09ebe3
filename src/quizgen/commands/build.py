"""`quizgen build`: make the products of all decks, or of those named.

Everything is planned and rendered before the first file is written, and written before
the first takes its place: where the input or the disk has a problem, yesterday's files
stay.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace

from quizgen import products
from quizgen.commands.loading import decks_of, project_of
from quizgen.lint import run as lint
from quizgen.model.bank import image_path
from quizgen.model.deck import Deck
from quizgen.support import templates
from quizgen.support.console import say, say_json, say_whole, warn
from quizgen.support.diagnostics import BankError, Diagnostic, UsageError, counted
from quizgen.support.files import alone_in
from quizgen.support.project import Project
from quizgen.support.source_files import shown

_WIDTH = 100
_LARGE_IMAGE, _LARGE_FILES = 2_000_000, 20_000_000
"""From how many bytes on a picture, and what a product makes of a deck, is worth a word."""


def run(args: argparse.Namespace) -> int:
    """Build the decks, and say what people will see of it and which files were written."""
    flags = _flags(args)
    project = project_of(args)
    root = args.out or (Path.cwd() if project.bundled else project.root)
    if project.bundled and not args.out:
        warn("quizgen: files are written to decks/ here; --out DIR writes them to another folder.")
    request = products.Request(
        project=None if project.bundled else project.root, is_whole=not args.decks
    )
    held = None if project.bundled else project.root  # The bundled project is only read.
    with _told() as tell, alone_in(held) if held else nullcontext():
        tell("Reading banks and recipes")
        decks = decks_of(project, args.decks, lint=lint.bank_errors)
        plans: dict[str, products.Plan] = {}
        problems: list[Diagnostic] = []
        for name, given in flags.items():
            tell(f"Making {name}")
            try:
                plans[name] = products.export(name).plan(decks, replace(request, flags=given))
            except BankError as error:
                problems += error.problems
        if problems:
            raise BankError(problems)
        if held is None:
            plans = {name: replace(plan, memory=(), forgotten=()) for name, plan in plans.items()}
        tell("Writing files")
        folders = {deck.id: (args.out or root / "decks") / deck.id for deck in decks}
        last = _last_build(plans, folders)
        removed = products.write_plans([*plans.values()], folders, root, held=held)
    said = [*_new_templates(project, last), *_large_files(decks)]
    said += [warning for plan in plans.values() for warning in plan.warnings]
    warn(*dict.fromkeys(f"quizgen: {each}" for each in said))
    if args.json:
        say_json({"decks": _as_json(plans, folders)})
        return 0
    say(*(line for plan in plans.values() for line in plan.news))
    for path in removed:
        say_whole(f"removed, an earlier build's: {shown(path)}")
    for deck in decks:
        say_whole("\n".join(_made(deck, plans, folders[deck.id])))
    return 0


def _last_build(plans: Mapping[str, products.Plan], folders: Mapping[str, Path]) -> float:
    """Return when the latest of the files was written that are to be replaced, 0 for none."""
    made = [pair for plan in plans.values() for pair in plan.decks.items()]
    paths = [folders[deck] / file.path for deck, each in made for file in each.files]
    return max((path.stat().st_mtime for path in paths if path.exists()), default=0)


def _new_templates(project: Project, last: float) -> Iterator[str]:
    """Say that a project's own templates can do more than its questions.

    Only where one of them has changed since the last build: who builds again, knows.
    """
    names = [
        name
        for name in products.PRODUCTS
        for own, *ours in [templates.folders(name, project.root)]
        if ours and any(_changed(path) > last for path in (own, *own.rglob("*")))
    ]
    if names and not project.bundled:
        where = ", ".join(f"templates/{name}" for name in names)
        yield (
            f"this project has templates of its own ({where}). Its templates can put scripts into"
            " your students' Anki and pages. If they are not yours, read them first."
        )


def _changed(path: Path) -> float:
    """Return when a file came to be here as it is, which may be long after it was written."""
    status = path.lstat()
    return max(status.st_mtime, status.st_ctime)


def _large_files(decks: Iterable[Deck]) -> Iterator[str]:
    """Say which images and sounds make every file large that holds them."""
    paths = {image_path(deck.bank, name): None for deck in decks for name in deck.media()}
    for path in paths:
        size = path.stat().st_size
        if size > _LARGE_IMAGE:
            yield (
                f"{shown(path)} is {_megabytes(size)}, and every sheet, page and package that"
                " shows it holds a copy. Make it smaller: 2,000 pixels are enough for a whole page."
            )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"


def _flags(args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Return what each product that is wanted is given of its own arguments, by their names.

    Raises `UsageError` for an argument that none of the wanted products knows.
    """
    wanted: dict[str, dict[str, Any]] = {}
    for name in products.PRODUCTS:
        parser = argparse.ArgumentParser(add_help=False)
        products.product(name).add_arguments(parser)
        defaults = vars(parser.parse_args([]))
        given = {flag: getattr(args, flag) for flag in defaults}
        if args.only is None or name in args.only:
            wanted[name] = given
        elif idle := [flag for flag, value in given.items() if value != defaults[flag]]:
            said = f"--{idle[0].replace('_', '-')} does not go with --only {','.join(args.only)}"
            raise UsageError(f"{said}. Leave one of them out.")
    return wanted | {name: {} for name in products.EXPORTS if name in (args.only or ())}


@contextmanager
def _told() -> Iterator[Callable[[str], None]]:
    """Lend what shows, on a terminal only, which step the build is at."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update


def _made(deck: Deck, plans: Mapping[str, products.Plan], folder: Path) -> Iterator[str]:
    """Yield a deck, and for each product its files, what to do with them, and what they lose."""
    yield f"{deck.id}: {counted(len(deck.questions), 'question')}"
    for plan in plans.values():
        made = plan.decks[deck.id]
        names = made.listed or [file.path.as_posix() for file in made.files]
        size = sum((folder / file.path).stat().st_size for file in made.files)
        use = ": ".join(filter(None, (plan.use, made.amount)))
        if size > _LARGE_FILES:
            use = ", ".join(filter(None, (use, _megabytes(size))))
        # The folder may have spaces, and must stay whole.
        *above, last = _rows(", ".join(names), f"  {shown(folder)}/", "    ")
        yield from above
        if use and len(f"{last}  ({use})") <= _WIDTH:
            yield f"{last}  ({use})"
        else:
            yield last
            yield from [f"    ({use})"] if use else ()
        if made.never:
            yield from _rows(made.never, "    never has ", "      ")
        by_way: dict[str, list[str]] = {}
        for loss in made.losses or ():
            by_way.setdefault(loss.what, []).append(loss.id)
        for what, ids in by_way.items():
            yield from _rows(", ".join(ids), f"    {what}: ", "      ")


def _rows(text: str, first: str, later: str) -> list[str]:
    """Break a list at its blanks; each row begins with `first` or `later`."""
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _as_json(
    plans: Mapping[str, products.Plan], folders: Mapping[str, Path]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what was made, by deck and by product; each key only where it applies."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, plan in plans.items():
        for deck, made in plan.decks.items():
            files = [_from_here(folders[deck] / file.path) for file in made.files]
            more = {"notes": made.notes, "losses": made.losses}
            said = {key: to_builtins(value) for key, value in more.items() if value is not None}
            found.setdefault(deck, {})[name] = {"files": files, **said}
    return found


def _from_here(path: Path) -> str:
    """Return a path relative to the working folder where it is below, as it is."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
