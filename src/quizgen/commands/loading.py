"""What most commands begin with: the project, and the decks that were asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.products import recipe_type
from quizgen.reading.load import bank_folder, load_bank, load_recipe, make_deck
from quizgen.support.diagnostics import BankError, Problem, UsageError, suggestion
from quizgen.support.project import Project, find_project, misnamed, visible


def project_of(args: argparse.Namespace) -> Project:
    """Return the project that `--project` names, or else the nearest one upwards.

    Raises `UsageError` where the named folder is no project.
    """
    if args.project is None:
        return find_project(Path.cwd())
    if not (args.project / "question_bank").is_dir():
        raise UsageError(f"{args.project} has no folder question_bank/. Name a project's folder.")
    return Project(args.project.absolute(), bundled=False)


def decks_of(project: Project, names: Sequence[str] = ()) -> list[Deck]:
    """Read the named decks, or all, each bank once.

    Raises `BankError` with the problems of every recipe and bank, and `UsageError` for a
    name that no recipe has.
    """
    banks: dict[Path, Bank] = {}
    decks: list[Deck] = []
    problems: list[Problem] = []
    for path in _recipes(project, names):
        try:
            recipe = load_recipe(path, recipe_type())
            folder = bank_folder(path, recipe)
            if folder not in banks:
                banks[folder] = load_bank(folder)
            decks.append(make_deck(path, recipe, banks[folder]))
        except BankError as error:
            problems.extend(error.problems)
    if problems:
        raise BankError(problems)
    return decks


def banks_of(project: Project) -> list[Bank]:
    """Read every bank of a project; raises `BankError` with the problems of all."""
    banks: list[Bank] = []
    problems: list[Problem] = []
    for folder in project.banks:
        try:
            banks.append(load_bank(folder))
        except BankError as error:
            problems.extend(error.problems)
    if problems:
        raise BankError(problems)
    return banks


def _recipes(project: Project, names: Sequence[str]) -> list[Path]:
    recipes = {path.stem: path for path in project.recipes}
    folder = project.root / "decks"
    if not recipes:
        wanted = [path.with_suffix(".yaml") for path in visible(folder, "*.yml")]
        advice = next(map(misnamed, wanted), " Write one: decks/NAME.yaml.")
        raise UsageError(f"{folder} has no recipe.{advice}")
    for name in names:
        if name not in recipes:
            advice = misnamed(folder / f"{name}.yaml") or suggestion(name, recipes)
            advice = advice or f" There is: {', '.join(recipes)}."
            raise UsageError(f"there is no deck '{name}' in {folder}.{advice}")
    return [recipes[name] for name in dict.fromkeys(names)] if names else list(recipes.values())
