"""The products: what each is asked for, what it plans, and how plans are written.

A product is a module or package here that keeps the protocol `Product`; its name is that
of its section in a recipe and of its folder in `templates/`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from msgspec import Struct

from quizgen.model.deck import Deck
from quizgen.model.recipe import Recipe, with_sections
from quizgen.support.files import File, real_path, write_together

PRODUCTS = ("anki", "worksheet", "web")
"""The names of the products that a plain `build` makes, in the order in which they are made."""

EXPORTS = ("scorm", "moodle", "gift", "qti", "csv")
"""The names of those that are made only when they are named: a module with a `plan`, no more."""


class Request(Struct, frozen=True):
    """What a product is asked for.

    `project` is the folder whose templates come first; `is_whole` is whether the decks are
    all those of the project; `flags` are the product's own arguments, by name.
    """

    project: Path | None = None
    is_whole: bool = True
    flags: Mapping[str, Any] = {}


class Loss(Struct, frozen=True):
    """A question that will be asked or judged otherwise than here, by its id, and how."""

    id: str
    what: str


class DeckPlan(Struct, frozen=True):
    """What a product makes of one deck; the paths of its files are relative to the deck's folder.

    `left_over` finds, in that folder, the files of an earlier build that must not lie beside
    these.  `notes` counts what changes for those who have the last build; `losses` is None
    where nothing can be lost, `never` what the format has no place for.  `amount` says how many
    questions, points and pages a form has; `listed` is how the files are named where that is
    shorter than all their names.
    """

    files: tuple[File, ...]
    left_over: Callable[[Path], list[Path]] = lambda _: []
    notes: Mapping[str, int] | None = None
    losses: tuple[Loss, ...] | None = None
    never: str = ""
    amount: str = ""
    listed: tuple[str, ...] = ()


class Plan(Struct, frozen=True):
    """What a product makes of some decks, by the decks' ids.

    `memory` are files of the project that the product's next build goes by; they are written
    before all others, and those of `forgotten` are removed after.  `news` are lines for people
    about the build, `warnings` what they may have to do, `use` is what one does with the files.
    """

    decks: Mapping[str, DeckPlan]
    memory: tuple[File, ...] = ()
    forgotten: tuple[Path, ...] = ()
    news: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    use: str = ""


class Export(Protocol):
    """What the module of every product offers; it imports what is heavy only when it plans."""

    def plan(self, decks: Sequence[Deck], request: Request) -> Plan:
        """Decide and make all that will be written; nothing is written yet.

        Raises `BankError` and `UsageError` for what stops the build.
        """


class Product(Export, Protocol):
    """What a product offers beside its plan where recipes and arguments can say more of it."""

    Options: type[Struct]
    """What a recipe may say below the product's name; every field has a default."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of `quizgen build` that only this product knows."""


def product(name: str) -> Product:
    """Return a product by its name, which is one of `PRODUCTS`."""
    return cast("Product", import_module(f"{__name__}.{name}"))


def export(name: str) -> Export:
    """Return what makes files of a product by its name, one of `PRODUCTS` or `EXPORTS`."""
    return cast("Export", import_module(f"{__name__}.{name}"))


def exported(
    decks: Sequence[Deck],
    suffix: str,
    made: Callable[[Deck], tuple[bytes, Iterable[Loss]]],
    *,
    never: str,
    use: str,
) -> Plan:
    """Return the plan of one file a deck, `<deck><suffix>`; `never` is what none of them holds."""
    plans = {}
    for deck in decks:
        content, losses = made(deck)
        file = File(Path(f"{deck.id}{suffix}"), content)
        plans[deck.id] = DeckPlan((file,), losses=tuple(losses), never=never)
    return Plan(plans, use=use)


@cache
def recipe_type() -> type[Recipe]:
    """Return the struct of a recipe with a section for each product."""
    return with_sections({name: product(name).Options for name in PRODUCTS})


def write_plans(
    plans: Sequence[Plan], folders: Mapping[str, Path], root: Path, *, held: Path | None = None
) -> list[Path]:
    """Write what was planned, all together, and return what was removed.

    `folders` are the decks' folders by the decks' ids; with their links followed they lie
    below `root`, which may be a link itself.  `held` is a folder that the caller is `alone_in`.
    """
    files: list[File] = []
    removed = [path for plan in plans for path in plan.forgotten]
    for deck, made in ((deck, made) for plan in plans for deck, made in plan.decks.items()):
        folder = folders[deck]
        files += (file._replace(path=real_path(folder / file.path, root)) for file in made.files)
        removed += made.left_over(folder) if folder.is_dir() else []
    memory = [file for plan in plans for file in plan.memory]
    write_together(files, before=memory, without=removed, held=held)
    return removed


def write_deck(plan: Plan, deck: Deck, out: Path, *, held: Path | None = None) -> list[Path]:
    """Write what was planned for one deck into a folder, and return the paths of its files.

    `held` is a folder that the caller is `alone_in`.
    """
    write_plans([plan], {deck.id: out}, out, held=held)
    return [out / file.path for file in plan.decks[deck.id].files]
