"""`quizgen check`: say what is wrong in banks and recipes, and where."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from quizgen.commands.loading import project_of
from quizgen.lint.run import check, check_deck
from quizgen.model.bank import Bank
from quizgen.products import recipe_type
from quizgen.reading.load import bank_folder, load_bank, load_recipe, make_deck
from quizgen.support.diagnostics import (
    BankError,
    Location,
    Problem,
    Severity,
    UsageError,
    suggestion,
)
from quizgen.support.project import Project, misnamed, visible
from quizgen.support.source_files import shown

T = TypeVar("T")


def run(args: argparse.Namespace) -> int:
    """Print every problem on stderr, or as JSON on stdout; return 1 where there are errors."""
    project = project_of(args)
    problems = [] if args.paths else list(_passed_over(project))
    folders, recipes = _named(args.paths) if args.paths else (project.banks, project.recipes)
    if not folders and not recipes:
        raise UsageError(_no_bank(project))
    banks = _read(folders, recipes, problems)
    texts = _texts(args.text, banks, problems)
    for bank in banks:
        sources = {source.id for source in bank.sources}
        its_own = {name: text for name, text in texts.items() if name in sources}
        problems += _kept(problems, partial(check, bank, its_own)) or []
    _report(args, sorted(set(problems)), banks, len(recipes))
    return int(any(args.strict or problem.severity is Severity.ERROR for problem in problems))


def _no_bank(project: Project) -> str:
    folders = project.root / "question_bank"
    advice = (misnamed(folder / "bank.yaml") for folder in visible(folders, "*/"))
    return f"{folders} has no bank.{next(filter(None, advice), ' Write one: NAME/bank.yaml.')}"


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
            raise UsageError(f"{path} is no bank and no recipe.{advice}")
    return list(folders), list(recipes)


def _renamed(path: Path, folder: Path) -> str:
    """Advise to rename what is a bank or a recipe but for the end of its name, or ""."""
    return misnamed(path.with_suffix(".yaml")) or misnamed(folder / "bank.yaml")


def _passed_over(project: Project) -> Iterator[Problem]:
    """Yield what a project has beside its banks and recipes that was perhaps meant as one."""
    for folder in visible(project.root / "question_bank", "*/"):
        if not (folder / "bank.yaml").is_file():
            advice = misnamed(folder / "bank.yaml") or " Write one, or move it away."
            message = f"this folder has no bank.yaml, so it is not read.{advice}"
            yield Problem(Location(shown(folder)), message, Severity.WARNING)
    for path in visible(project.root / "decks", "*.yml"):
        advice = misnamed(path.with_suffix(".yaml")) or " Take one of the two away."
        message = f"a recipe's name must end in .yaml, so this is not read.{advice}"
        yield Problem(Location(shown(path)), message, Severity.WARNING)


def _read(folders: Sequence[Path], recipes: Sequence[Path], problems: list[Problem]) -> list[Bank]:
    """Read banks, recipes and the recipes' banks, each once, and check the decks they make."""
    banks = {folder: _kept(problems, partial(load_bank, folder)) for folder in folders}
    for path in recipes:
        recipe = _kept(problems, partial(load_recipe, path, recipe_type()))
        folder = _kept(problems, partial(bank_folder, path, recipe)) if recipe else None
        if recipe is None or folder is None:
            continue
        if folder not in banks:
            banks[folder] = _kept(problems, partial(load_bank, folder))
        if bank := banks[folder]:
            deck = _kept(problems, partial(make_deck, path, recipe, bank))
            problems += _kept(problems, partial(check_deck, deck)) or [] if deck else []
    return [bank for bank in banks.values() if bank]


def _kept(problems: list[Problem], read: Callable[[], T]) -> T | None:
    """Return what is read, or None where it has problems, which are kept."""
    try:
        return read()
    except BankError as error:
        problems.extend(error.problems)
        return None


def _texts(
    named: Sequence[tuple[str, Path]], banks: Sequence[Bank], problems: list[Problem]
) -> dict[str, str]:
    """Read the sources' texts; raises `UsageError` for a source that no bank has.

    Where a bank could not be read, the source may be one of its own.
    """
    known = {source.id for bank in banks for source in bank.sources}
    texts: dict[str, str] = {}
    for name, path in named:
        if name in texts:
            raise UsageError(f"--text names the source '{name}' twice. Give it one text.")
        if not problems and name not in known:
            advice = suggestion(name, sorted(known)) or f" There is: {', '.join(sorted(known))}."
            raise UsageError(f"--text: no bank has a source '{name}'.{advice}")
        text = _kept(problems, partial(_text, path))
        texts |= {} if text is None else {name: text}
    return texts


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        message = "the text is not UTF-8. Save it as UTF-8."
    except OSError as error:
        message = f"the text cannot be read: {error.strerror or error}."
    raise BankError([Problem(Location(shown(path)), message)])


def _report(
    args: argparse.Namespace, problems: Sequence[Problem], banks: Sequence[Bank], decks: int
) -> None:
    if args.json:
        print(json.dumps([_as_json(problem) for problem in problems], indent=2))
        return
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.stderr.flush()  # The count comes last, also where both go to one place.
    if any(args.strict or problem.severity is Severity.ERROR for problem in problems):
        files = len({problem.location.path for problem in problems})
        print(f"{_count(len(problems), 'problem')} in {_count(files, 'file')}.")
        return
    questions = sum(len(bank.questions) for bank in banks)
    counted = [_count(len(banks), "bank"), _count(decks, "deck")]
    found = _count(len(problems), "warning") if problems else "no problems"
    print(f"{_count(questions, 'question')} in {', '.join(counted)}: {found}.")


def _as_json(problem: Problem) -> dict[str, str | int]:
    return {
        **problem.location._asdict(),
        "severity": problem.severity.name.lower(),
        "message": problem.message,
    }


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
