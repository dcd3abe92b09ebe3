"""The cards' layouts: templates filled, and compared with the note types' fields.

All that decides how a card looks is in templates/anki.  There Jinja's marks are
`[[ ]]` and `[% %]`, so that Anki's own `{{ }}` stand as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from jinja2.environment import Environment
from markupsafe import Markup
from msgspec import Struct

from quizgen.grading.spellings import tables
from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.products.anki.note_types import NoteKind, NoteType
from quizgen.reading.word_files import load_words
from quizgen.support import templates as templating
from quizgen.support.diagnostics import BankError, diagnostic, suggestion
from quizgen.support.markup.to_rows import plain
from quizgen.support.wording import FALLBACK, RightToLeft, Words, layered, wording

_TEMPLATES = "anki"
_MARKS = {
    "block_start_string": "[%",
    "block_end_string": "%]",
    "variable_start_string": "[[",
    "variable_end_string": "]]",
    "comment_start_string": "[#",
    "comment_end_string": "#]",
}


class Layout(Struct, frozen=True):
    """How the cards of a note type look: a front and a back for each card template, and CSS."""

    sides: tuple[tuple[str, str], ...]
    css: str

    def digest(self, note_type: NoteType) -> str:
        """Return what changes when anything of the note type and its layout changes."""
        sides = (side for card in self.sides for side in card)
        names = (part.name for part in (*note_type.fields, *note_type.templates))
        content = "\x1f".join((note_type.name, *names, self.css, *sides))
        return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


class Theme(Struct, frozen=True):
    """What the cards of all decks share: layouts by kind of note, fixed words by language."""

    layouts: dict[NoteKind, Layout]
    languages: Mapping[str, Words]
    env: Environment

    def description(self, deck: Deck, count: int) -> str:
        """Return what Anki shows below a deck's name, as HTML; `count` is that of its cards."""
        words = wording(deck.bank.language, self.languages, RightToLeft((), ()))
        given = {"deck": deck, "bank": deck.bank, "count": count, "words": words}
        return templating.rendered(self.env, "description.html", **given).strip()

    def as_of(self, bank: Bank) -> str:
        """Return the words for the content's date, as HTML; "" where it has none."""
        if bank.as_of is None:
            return ""
        words = wording(bank.language, self.languages, RightToLeft((), ()))
        return escape(words.fill("content_of", date=bank.as_of))

    def truths(self, language: str) -> tuple[str, str]:
        """Return the words for true and false in a language, else in English."""
        words = {**self.languages[FALLBACK], **layered(language, self.languages)}
        return str(words["true"]), str(words["false"])


def load_theme(types: Mapping[NoteKind, NoteType], project: Path | None = None) -> Theme:
    """Fill the templates of some note types; `project` is a folder whose own come first.

    Raises `BankError` for a template that does not work or names an unknown field.
    """
    env = templating.environment(templating.folders(_TEMPLATES, project), **_MARKS)
    env.filters["plain"] = plain
    languages = load_words(_TEMPLATES, project)
    css = templating.rendered(env, "style.css", languages=languages)
    env.globals["tables"] = lambda: _for_script(tables())
    layouts = {kind: _layout(env, kind, note_type, css) for kind, note_type in types.items()}
    return Theme(layouts, languages, env)


def _for_script(data: object) -> Markup:
    """Return plain data as JavaScript in which Anki finds no field."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("}}", "} }"))  # noqa: S704 - these are words and numbers.


def _layout(env: Environment, kind: NoteKind, note_type: NoteType, css: str) -> Layout:
    """Fill the two sides of each card template: `choice.html`, `basic-way-back.html`."""
    sides = []
    for part in note_type.templates:
        other = "" if part is note_type.templates[0] else f"-{part.name.lower().replace(' ', '-')}"
        name = f"{kind}{other}.html"
        front, back = (
            templating.rendered(env, name, kind=kind.value, side=side) for side in ("front", "back")
        )
        for side in (front, back):
            _refuse_unknown_fields(templating.path_of(env, name), side, note_type)
        sides.append((_only_with(part.needs, front), back))
    return Layout(tuple(sides), css)


def _only_with(field: str, front: str) -> str:
    """Empty the whole front where a field is empty: only then does Anki make no card.

    Any field that stands outside, such as the language, would be reason enough for one.
    """
    return f"{{{{#{field}}}}}{front}{{{{/{field}}}}}" if field else front


_FIELD = re.compile(r"\{\{[#^/]?([^{}]*)\}\}")
_SPECIAL = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag"})


def _refuse_unknown_fields(path: str, template: str, note_type: NoteType) -> None:
    """Raise `BankError` for a field that Anki would not find."""
    known = {part.name for part in note_type.fields} | _SPECIAL
    for found in _FIELD.finditer(template):
        name = found[1].split(":")[-1].strip()
        if name not in known:
            advice = suggestion(name, known) or f" Choose from: {', '.join(sorted(known))}."
            message = f"'{{{{{found[1]}}}}}' names no field of '{note_type.name}'.{advice}"
            raise BankError([diagnostic("wrong-template", message, path)])
