"""`quizgen init`: write a small project of one's own that builds at once."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from quizgen.commands.loading import as_argument
from quizgen.commands.schema import schema_of
from quizgen.model.bank import new_identity
from quizgen.products import PRODUCTS
from quizgen.support.console import say, say_whole, warn
from quizgen.support.diagnostics import UsageError, counted
from quizgen.support.files import File, read_file, write_together
from quizgen.support.project import bundled_root, visible

_STARTER_ID, _STARTER_TITLE = "my-bank", "My bank"
_STARTER_IDENTITY = "identityofmybank"
_SCHEMAS = {"question_bank/bank.schema.json": "bank", "decks/deck.schema.json": "deck"}


def run(args: argparse.Namespace) -> int:
    """Write the project into a new or empty folder, its bank named after the folder.

    A project that is there gets the templates that it lacks, and nothing else.  Files for git
    that are in the folder already stay, and the lines that they lack are named.
    """
    folder: Path = args.folder
    real = Path(os.path.realpath(folder))
    is_project = (real / "question_bank").is_dir()
    if is_project and not args.with_templates:
        raise UsageError(f"{folder} is a project already. Name a new folder.")
    if not is_project and folder.exists() and (not folder.is_dir() or visible(folder, "*")):
        raise UsageError(f"{folder} is not an empty folder. Name a new one.")
    project: dict[str, str | bytes] = {}
    if not is_project:
        project |= _starter(bank_id(real.name), bank_title(real.name))
        project |= {path: schema_of(kind) for path, kind in _SCHEMAS.items()}
    project |= _templates() if args.with_templates else {}
    new = {path: content for path, content in project.items() if not (real / path).exists()}
    lacking = [] if is_project else [*_lacking(real, project)]
    write_together([File(real / path, content) for path, content in new.items()])
    warn(*lacking)
    if is_project:
        say(f"{counted(len(new), 'template')} copied to {as_argument(folder / 'templates')}.")
    elif real == Path.cwd():
        say("Made a project here. Now run:", "  quizgen build")
    else:
        there = as_argument(folder)
        say(f"Made a project in {there}. Now run:")
        say_whole(f"  cd {there}\n  quizgen build")
    return 0


def bank_id(name: str) -> str:
    """Return a folder's name as a bank's id, which must be of its own: progress goes by it."""
    return "-".join(re.findall("[a-z0-9]+", name.lower()))[:60].strip("-") or _STARTER_ID


def bank_title(name: str) -> str:
    """Return a folder's name as a title: its words, without what YAML or Markdown would obey."""
    title = " ".join(re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", name))
    return title[:1].upper() + title[1:] or _STARTER_TITLE


def _starter(name: str, title: str) -> dict[str, str]:
    """Return the starter's files by path, with a bank's id, its title and a new identity."""
    found: dict[str, str] = {}
    identity = new_identity()
    source = bundled_root() / "templates" / "project"
    for path in sorted(source.rglob("*")):
        if path.is_file():
            # A name with a point in front would hide the file, and act, in our own folder.
            place = re.sub("^git", ".git", path.relative_to(source).as_posix())
            text = path.read_text(encoding="utf-8").replace(_STARTER_IDENTITY, identity)
            text = text.replace(_STARTER_ID, name).replace(_STARTER_TITLE, title)
            found[place.replace(_STARTER_ID, name)] = text
    return found


def _lacking(folder: Path, project: Mapping[str, str | bytes]) -> Iterator[str]:
    """Say which lines the files lack that a folder had before it became a project."""
    for path, content in project.items():
        if (folder / path).is_file() and isinstance(content, str):
            lines = {line.strip() for line in read_file(folder / path, folder).splitlines()}
            wanted = [line for line in content.splitlines() if line.encode() not in lines]
            yield from (
                f"quizgen: {path} stays as it was. Add this line to it: {line}"
                for line in wanted
                if not line.startswith("#")
            )


def _templates() -> dict[str, bytes]:
    """Return the templates and words of all products by path."""
    root = bundled_root()
    folders = [root / "templates" / name for name in (*PRODUCTS, "words")]
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
