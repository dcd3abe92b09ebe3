"""Decks -> .apkg: Anki packages that a student can import over older ones."""

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from quizgen.model.deck import Deck
from quizgen.model.questions import Text
from quizgen.products import DeckPlan, Plan, Request, write_deck
from quizgen.support.files import File, alone_in


class AnkiOptions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What Anki gets; `deck` is the name in Anki, else the recipe's title.

    Anki knows a deck by its name: after a change of `deck`, or of a topic's title where
    there are subdecks, new cards go to a deck of the new name and old ones stay.
    """

    deck: (
        Annotated[
            Text,
            Meta(
                pattern=r"^(?!\s*::)(?!.*::\s*(::|\Z))",
                description="The deck's name in Anki, with :: between levels.",
                extra={"rule": "a name with :: between its levels, none of them empty"},
            ),
        ]
        | None
    ) = None
    subdecks: Annotated[
        Literal["none", "topic"], Meta(description="Whether each topic gets a deck below it.")
    ] = "none"
    short: Annotated[
        Literal["plain", "typed"], Meta(description="Whether short answers are typed into Anki.")
    ] = "plain"


Options = AnkiOptions


def options_of(deck: Deck) -> AnkiOptions:
    """Return what a deck's recipe says of Anki."""
    return deck.recipe.section("anki", AnkiOptions)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only Anki packages can be asked for."""
    group = parser.add_argument_group("Anki packages")
    group.add_argument(
        "--refresh",
        action="store_true",
        help="send changed sources, tags and the like now (students lose their edits on these)",
    )
    group.add_argument(
        "--allow-schema-change",
        action="store_true",
        help="let an Anki note type get other fields (students must then tick a box)",
    )


def plan(decks: Sequence[Deck], request: Request) -> Plan:
    """Plan a package for each deck, and the lock of each bank.

    The decks of a bank share its lock: each goes by what the one before it leaves.
    """
    from quizgen.products.anki.changes import changes
    from quizgen.products.anki.lock import load_lock, lock_files, merge_advice, orphans
    from quizgen.products.anki.package import write_package
    from quizgen.products.anki.render import load_theme
    from quizgen.products.anki.update import Update, update_of, used_types

    theme = load_theme(used_types(decks), request.project)
    made: dict[str, DeckPlan] = {}
    memory: list[File] = []
    forgotten: list[Path] = []
    news: list[str] = []
    warnings: list[str] = []
    for group in _by_bank(decks):
        bank = group[0].bank
        before = after = load_lock(group[0].folder, bank)
        warnings += before.warnings
        updates: list[Update] = []
        for deck in group:
            update = update_of(deck, after, theme, **request.flags)
            package = File(Path(f"{deck.id}.apkg"), partial(write_package, update.content))
            made[deck.id] = DeckPlan((package,), notes=changes(before, [update]).counts)
            warnings += update.warnings
            after = update.lock
            updates.append(update)
        memory += lock_files(after)
        forgotten += [before.former] if before.former else []
        if request.project is None:  # What comes with quizgen is in nobody's hands yet.
            continue
        news += changes(before, updates, is_whole=request.is_whole).lines()
        for lost in orphans(group[0].folder, bank, after):
            name = lost.name.removesuffix(".lock.json")
            news.append(
                f"  {lost.name} holds questions of this bank, and no bank here is called '{name}'."
                f" Was that this bank's id? Then add `was: [{name}]` to its bank.yaml, delete"
                f" {bank.id}.lock.json, and build again. Else delete {lost.name}."
            )
    if request.project and (advice := merge_advice(request.project)):
        news.append(advice)
    use = "open it with Anki"
    return Plan(made, tuple(memory), tuple(forgotten), tuple(news), tuple(warnings), use)


def build(
    deck: Deck,
    out: str | Path,
    *,
    allow_schema_change: bool = False,
    refresh: bool = False,
    write_lock: bool = True,
    project: Path | None = None,
) -> list[Path]:
    """Write `<out>/<deck>.apkg`, and the bank's lock beside the recipe where it changed.

    Returns the package's path.  `project` is a folder whose templates come before the
    bundled ones.  Raises `BankError` where the lock or a template is at fault.
    """
    out = Path(out)
    flags = {"allow_schema_change": allow_schema_change, "refresh": refresh}
    root = deck.folder.parent
    with alone_in(root):
        made = plan([deck], Request(project, flags=flags))
        made = made if write_lock else replace(made, memory=(), forgotten=())
        return write_deck(made, deck, out, held=root)


def _by_bank(decks: Sequence[Deck]) -> Iterator[list[Deck]]:
    for folder in dict.fromkeys(deck.bank.folder for deck in decks):
        yield [deck for deck in decks if deck.bank.folder == folder]
