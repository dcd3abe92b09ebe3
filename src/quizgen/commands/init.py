"""`quizgen init`: write a small project of one's own that builds at once."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from quizgen.commands.schema import schema_of
from quizgen.products import PRODUCTS
from quizgen.support import files
from quizgen.support.diagnostics import UsageError
from quizgen.support.project import bundled_root
from quizgen.support.source_files import shown

_STARTER_ID = "my-bank"
_SCHEMAS = {"question_bank/bank.schema.json": "bank", "decks/deck.schema.json": "deck"}


def run(args: argparse.Namespace) -> int:
    """Write the project into a new or empty folder, its bank named after the folder."""
    folder: Path = args.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder. Name a new one.")
    name = bank_id(folder.absolute().name)
    templates = bundled_root() / "templates"
    for path, text in _starter(templates / "project", name).items():
        files.write(folder / path, text)
    for path, kind in _SCHEMAS.items():
        files.write(folder / path, schema_of(kind))
    if args.with_templates:
        for name in (*PRODUCTS, "words"):
            _copy(templates / name, folder / "templates" / name)
    print(f"A project is in {shown(folder)}. Go there and run: quizgen build")
    return 0


def bank_id(name: str) -> str:
    """Return a folder's name as a bank's id, which must be of its own: progress goes by it."""
    return "-".join(re.findall("[a-z0-9]+", name.lower()))[:60].strip("-") or _STARTER_ID


def _starter(source: Path, name: str) -> dict[str, str]:
    """Return the starter's files by path, its id replaced in names and texts."""
    found: dict[str, str] = {}
    for path in sorted(source.rglob("*")):
        if path.is_file():
            # A name with a point in front would hide the file, and act, in our own folder.
            place = re.sub("^git", ".git", path.relative_to(source).as_posix())
            text = path.read_text(encoding="utf-8")
            found[place.replace(_STARTER_ID, name)] = text.replace(_STARTER_ID, name)
    return found


def _copy(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            files.write(target / path.relative_to(source), path.read_bytes())
