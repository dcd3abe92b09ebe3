"""Deck -> .apkg: an Anki package that a student can import over an older one.

`plan` decides and writes nothing, so that a command can plan every deck before it
writes the first file; `write` writes; `build` does both for one deck.
"""

from __future__ import annotations

from pathlib import Path

from quizgen.model.deck import Deck
from quizgen.products.anki.changes import Changes, changes
from quizgen.products.anki.lock import Lock, load_lock, lock_path, save_lock
from quizgen.products.anki.package import write_package
from quizgen.products.anki.plan import Plan, plan
from quizgen.support import files

__all__ = [
    "Changes",
    "Lock",
    "Plan",
    "build",
    "changes",
    "load_lock",
    "lock_path",
    "plan",
    "save_lock",
    "write",
]


def build(
    deck: Deck,
    out: Path,
    *,
    allow_schema_change: bool = False,
    write_lock: bool = True,
    project: Path | None = None,
) -> list[Path]:
    """Write `<out>/<deck>.apkg`, and the bank's lock beside the recipe where it changed.

    Returns the package's path.  `project` is a folder whose templates come before the
    bundled ones.  Raises `BankError` where the lock or a template is at fault.
    """
    lock = load_lock(lock_path(deck.folder, deck.bank.id), deck.bank.id)
    made = plan(deck, lock, allow_schema_change=allow_schema_change, project=project)
    with files.together() as stage:
        if write_lock:
            save_lock(made.lock, stage)
        return [write(made, out, stage)]


def write(made: Plan, out: Path, stage: files.Stage) -> Path:
    """Write a planned package into a folder and return its path.

    The lock must be staged before: should the build break off in between, the next one
    takes the same times for the same contents.
    """
    return write_package(made.content, out / f"{made.deck_id}.apkg", stage)
