"""What the pictures of the documents are made of: parts of real builds, and screens of real quizzes.

`tests/pictures/draw.py` draws them with Chromium and notes in `docs/pictures/made_of.json` a
digest of every part; a test holds the digests against today's builds.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from html import escape
from itertools import groupby
from pathlib import Path

from msgspec.structs import replace

from conftest import ROOT
from quizgen import load_deck
from quizgen.model.deck import Deck, selected
from quizgen.model.questions import TYPES
from quizgen.model.recipe import Select
from quizgen.products import worksheet
from quizgen.products.anki.lock import load_lock
from quizgen.products.anki.note_types import NOTE_TYPES
from quizgen.products.anki.render import Theme, load_theme
from quizgen.products.anki.update import update_of
from quizgen.products.web.page import pages
from worksheet_decks import html as sheet

PICTURES = ROOT / "docs" / "pictures"
MADE_OF = PICTURES / "made_of.json"
PROJECT = ROOT / "templates" / "project"
SUBJECTS = ROOT / "tests" / "cases" / "subjects" / "decks"
ON_PAPER = (
    "date-order-decade",
    "leader-signatories",
    "leader-offices",
    "treaty-duration",
    "weapon-fighter-wanted",
    "weapon-trainer-delivered",
)
ON_THE_PHONE = "treaty-no-mutual-defence"
CARD = "weapon-fighter-wanted"
SPOKEN = "leader-new-chapter"
COLOURS = {
    "default": "#d8dee9",
    "green": "#8fce9a",
    "red": "#e58b88",
    "brown": "#e6c07b",
    "cyan": "#7cc7d9",
    "brightblack": "#8b94a6",
}


def ours(*ids: str) -> Deck:
    """Return a deck of some questions of our bank, each printed under its type."""
    deck = load_deck(ROOT / "decks" / "russia-iran.yaml")
    topics = tuple(selected(deck.bank, Select(ids=ids)))
    options = replace(worksheet.options_of(deck), pick=None, sections="none")
    return replace(deck, topics=topics, recipe=replace(deck.recipe, worksheet=options))


@cache
def starters() -> dict[str, Deck]:
    """Return a deck for each of the nine questions that `quizgen init` writes, by type."""
    deck = load_deck(PROJECT / "decks" / "my-bank.yaml")
    return {
        name: replace(deck, id=name, topics=tuple(selected(deck.bank, Select(types=(name,)))))  # type: ignore[arg-type]
        for name in TYPES
    }


def on_paper(deck: Deck) -> str:
    return sheet(deck, "worksheet-A.html")


def on_the_web(deck: Deck) -> str:
    return pages([deck], None)[0][deck.id]


@cache
def starters_on_the_web() -> dict[str, str]:
    return pages([*starters().values()], None)[0]


@cache
def _theme() -> Theme:
    return load_theme(NOTE_TYPES)


def on_cards(deck: Deck) -> str:
    """Return the first note's fields, and the looks of its note type."""
    theme = _theme()
    with tempfile.TemporaryDirectory() as nobody_holds_any:
        update = update_of(deck, load_lock(Path(nobody_holds_any), deck.bank), theme)
    note = update.notes[0]
    layout = theme.layouts[note.kind]
    return json.dumps([note.fields, layout.sides, layout.css])


def in_the_terminal(
    keys: Sequence[tuple[str, str]], *options: str, size: tuple[int, int], project: Path = ROOT
) -> str:
    """Play a quiz by keys, each with what it waits for, and return its last screen as HTML."""
    from quiz_learner import Learner  # Paid for only where a terminal is wanted.

    with tempfile.TemporaryDirectory() as home:
        options = ("quiz", "--mode", "learn", "--seed", "c", *options)
        with Learner(Path(home), *options, size=size, cwd=project) as learner:
            learner.settles("Question 1 of")
            for key, then in keys:
                learner.process.send(key)
                learner.settles(then)
            learner.rests()
            buffer = learner.screen.buffer
            rows = [[buffer[y][x] for x in range(size[0])] for y in range(size[1])]
    filled = [any(char.data != " " for char in row) for row in rows]
    first = next(y for y, row in enumerate(rows) if "Question" in "".join(c.data for c in row))
    last = max(y for y, is_filled in enumerate(filled) if is_filled)
    return "\n".join(map(_styled, rows[first : last + 1]))


def _styled(row: Sequence[object]) -> str:
    """Return a row of a screen as HTML, its colours and weights kept."""

    def looks(char: object) -> tuple[str, bool, bool, bool]:
        return (char.fg, char.bold, char.italics, char.underscore)  # type: ignore[attr-defined]

    parts = []
    for (colour, bold, italic, under), chars in groupby(row, key=looks):
        text = escape("".join(char.data for char in chars))  # type: ignore[attr-defined]
        style = f"color: {COLOURS[colour]}"
        style += "; font-weight: bold" if bold else ""
        style += "; font-style: italic" if italic else ""
        style += "; text-decoration: underline" if under else ""
        parts.append(f'<span style="{style}">{text}</span>')
    return "".join(parts).rstrip()


def _spoken() -> str:
    keys = [("Masoud Pezeshkain\r", "y yes")]
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        (project / "question_bank").symlink_to(ROOT / "question_bank")
        recipe = f"title: T\nbank: russia-iran\nselect: {{ids: [{SPOKEN}, {CARD}]}}\n"
        (project / "decks").mkdir()
        (project / "decks" / "picture.yaml").write_text(recipe, encoding="utf-8")
        keys += [("y", "Counted as right"), ("\r", "Question 2 of 2"), ("\x1b[B", "» 2")]
        return in_the_terminal(keys, size=(54, 34), project=project)


Part = Callable[[], str]
"""Returns the text that a part of a picture is made of."""


def parts() -> dict[str, dict[str, Part]]:
    """Return what each picture is made of, by the picture's name and the product's."""
    subjects = {name: SUBJECTS / f"{name}.yaml" for name in ("calculus", "python")}
    return {
        "worksheet": {"paper": lambda: on_paper(ours(*ON_PAPER))},
        "card": {"anki": lambda: on_cards(ours(CARD))},
        "phone": {"web": lambda: on_the_web(ours(*ON_PAPER, ON_THE_PHONE))},
        "quiz": {"terminal": _spoken},
        **{name: {"paper": partial(_paper_of, path)} for name, path in subjects.items()},
        **{f"types/{name}": _of_type(name) for name in TYPES},
    }


def _paper_of(path: Path) -> str:
    return on_paper(load_deck(path))


def _of_type(name: str) -> dict[str, Part]:
    return {
        "anki": lambda: on_cards(starters()[name]),
        "web": lambda: starters_on_the_web()[name],
        "paper": lambda: on_paper(starters()[name]),
        "terminal": lambda: in_the_terminal((), "--type", name, size=(88, 24), project=PROJECT),
    }


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
