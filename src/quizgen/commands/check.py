"""`quizgen check`: report what is wrong in banks and recipes, and where."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from unicodedata import normalize

import msgspec

from quizgen.commands.loading import project_of
from quizgen.lint.run import check, check_deck
from quizgen.model.bank import Bank
from quizgen.products import recipe_type
from quizgen.products.anki.missing import missing_questions
from quizgen.reading.load import only_errors, read_bank, read_deck, twin_errors
from quizgen.support.console import say, say_json, warn
from quizgen.support.diagnostics import (
    BankError,
    Diagnostic,
    Severity,
    UsageError,
    counted,
    diagnostic,
    quoted,
    suggestion,
)
from quizgen.support.project import Project, misnamed, visible
from quizgen.support.source_files import read_bytes, shown

_RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)),
}
_ODD_NAME = re.compile(r'[<>:"|?*\\]|[. ]$')
_LONG_NAME = 120


def run(args: argparse.Namespace) -> int:
    """Print every problem on stderr, or as JSON on stdout; return 1 where there are errors."""
    project = project_of(args)
    problems = [] if args.paths else list(_passed_over(project))
    folders, recipes = _named(args.paths) if args.paths else (project.banks, project.recipes)
    if not folders and not recipes:
        raise UsageError(_no_bank(project))
    banks = {folder: read_bank(folder) for folder in folders}
    for path in recipes:
        deck = read_deck(path, recipe_type(), banks)
        problems += deck.problems
        if deck.deck is not None and deck.bank is not None:
            is_sound = not any(only_errors(deck.bank.all_problems()))
            problems += check_deck(deck.deck) if is_sound else []
    problems += twin_errors(banks)
    problems += (problem for bank in banks.values() for problem in bank.all_problems())
    named = _named_texts(args.text, [reading.bank for reading in banks.values()], problems)
    for reading in banks.values():
        texts = _texts_of(reading.bank, named, problems)
        problems += check(reading.bank, texts, reading.others())
        problems += () if any(only_errors(reading.all_problems())) else _missing(reading.bank)
    found = sorted(set(problems))
    _report(args, found, [reading.bank for reading in banks.values()], len(recipes))
    return int(_is_failure(args, found))


def _missing(bank: Bank) -> list[Diagnostic]:
    """Return what the lock knows and the bank has no more, or what is wrong with the lock."""
    try:
        return list(missing_questions(bank))
    except BankError as error:
        return list(error.problems)


def _no_bank(project: Project) -> str:
    folders = project.root / "question_bank"
    advice = (misnamed(folder / "bank.yaml") for folder in visible(folders, "*/"))
    return (
        f"{shown(folders)} has no bank.{next(filter(None, advice), ' Write one: NAME/bank.yaml.')}"
    )


def _named(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the banks' folders and the recipes that paths stand for, each once."""
    folders: dict[Path, None] = {}
    recipes: dict[Path, None] = {}
    for path in paths:
        place = Path(os.path.abspath(path))  # noqa: PTH100  (links stay, dots go)
        folder = place if place.is_dir() else place.parent
        if not place.exists():
            raise UsageError(f"{path} does not exist. Name a bank's folder, or a file.")
        if (folder / "bank.yaml").is_file() and (place == folder or place.suffix == ".yaml"):
            folders[folder] = None
        elif place.is_file() and place.suffix == ".yaml":
            recipes[place] = None
        else:
            advice = _renamed(path, folder) or " Name a folder with a bank.yaml."
            raise UsageError(f"{path} is neither a bank nor a recipe.{advice}")
    return list(folders), list(recipes)


def _renamed(path: Path, folder: Path) -> str:
    """Advise to rename what is a bank or a recipe but for the end of its name, or ""."""
    return misnamed(path.with_suffix(".yaml")) or misnamed(folder / "bank.yaml")


def _passed_over(project: Project) -> Iterator[Diagnostic]:
    """Yield what a project has beside its banks and recipes that was perhaps meant as one."""
    for folder in visible(project.root / "question_bank", "*/"):
        if not (folder / "bank.yaml").is_file():
            advice = misnamed(folder / "bank.yaml") or " Write one, or move it away."
            message = f"this folder has no bank.yaml, so it is not read.{advice}"
            yield diagnostic("no-bank-in-folder", message, shown(folder))
    yield from _unportable(project.root)
    for path in visible(project.root / "decks", "*.yml"):
        advice = misnamed(path.with_suffix(".yaml")) or " Move one of the two away."
        message = f"a recipe's name must end in .yaml, so this is not read.{advice}"
        yield diagnostic("recipe-not-read", message, shown(path))


def _unportable(root: Path) -> Iterator[Diagnostic]:
    """Yield the names of a project's files that other systems cannot have, or not side by side."""
    seen: dict[tuple[Path, str], Path] = {}
    for path in (*visible(root / "question_bank", "**/*"), *visible(root / "decks", "*.*")):
        name, where = path.name, ""
        if name.partition(".")[0].rstrip().upper() in _RESERVED or _ODD_NAME.search(name):
            where = "Windows cannot have a file or folder of this name"
        elif len(name) > _LONG_NAME:
            where = f"a name of {len(name)} characters is too long for some systems"
        other = seen.setdefault((path.parent, normalize("NFC", name).casefold()), path)
        if other is not path:
            where = f"Windows and macOS take it for the same file as {quoted(other.name)}"
        if where:
            yield diagnostic("unportable-name", f"{where}. Rename it.", shown(path))


def _named_texts(
    named: Sequence[tuple[str, Path]], banks: Sequence[Bank], problems: list[Diagnostic]
) -> dict[str, str]:
    """Read the texts that `--text` names; raises `UsageError` for a source that no bank has.

    Where there are problems, the source may be one that could not be read.
    """
    known = sorted({source.id for bank in banks for source in bank.sources})
    texts: dict[str, str] = {}
    for name, path in named:
        if name in texts:
            raise UsageError(f"--text names the source '{name}' twice. Give it one text.")
        if not problems and name not in known:
            advice = suggestion(name, known) or f" Choose from: {', '.join(known)}."
            raise UsageError(f"--text: no bank has a source '{name}'.{advice}")
        try:
            found = _text(path.read_bytes(), path)
        except OSError as error:
            message = f"the text cannot be read: {error.strerror or error}."
            found = diagnostic("unreadable-file", message, shown(path))
        if isinstance(found, str):
            texts[name] = found
        else:
            problems.append(found)
    return texts


def _texts_of(bank: Bank, named: Mapping[str, str], problems: list[Diagnostic]) -> dict[str, str]:
    """Return the texts of a bank's sources: those that are named, else those of its own files."""
    texts: dict[str, str] = {}
    for index, source in enumerate(bank.sources):
        if source.id in named:
            texts[source.id] = named[source.id]
        elif source.file is not None:
            path = bank.folder / PurePosixPath(source.file)
            raw = read_bytes(path, bank.folder)
            found = raw if isinstance(raw, Diagnostic) else _text(raw, path)
            if isinstance(found, str):
                texts[source.id] = found
            else:
                message = f"source '{source.id}', {quoted(source.file)}: {found.message}"
                at = bank.positions.part("sources", index)
                problems.append(at.diagnostic(found.code, message, "file"))
    return texts


def _text(raw: bytes, path: Path) -> str | Diagnostic:
    """Return the text of a source, or what is wrong with it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return diagnostic("not-utf-8", "the text is not UTF-8. Save it as UTF-8.", shown(path))


def _is_failure(args: argparse.Namespace, problems: Iterable[Diagnostic]) -> bool:
    return any(args.strict or problem.severity is Severity.ERROR for problem in problems)


def _report(
    args: argparse.Namespace, problems: Sequence[Diagnostic], banks: Sequence[Bank], decks: int
) -> None:
    if args.json:
        as_json = [
            {**msgspec.structs.asdict(problem), "severity": problem.severity.name.lower()}
            for problem in problems
        ]
        say_json(as_json)
        return
    warn(*problems)
    if _is_failure(args, problems):
        files = len({problem.path for problem in problems})
        say(f"{counted(len(problems), 'problem')} in {counted(files, 'file')}.")
        return
    questions = sum(len(bank.questions) for bank in banks)
    read = f"{counted(len(banks), 'bank')}, {counted(decks, 'deck')}"
    found = counted(len(problems), "warning") if problems else "no problems"
    say(f"{counted(questions, 'question')} in {read}: {found}.")
