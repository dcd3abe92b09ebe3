"""Question -> note: what stands in the note's fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Literal, NamedTuple, assert_never

from quizgen.model import forms
from quizgen.model.bank import Bank, Topic
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.products.anki.identity import (
    FIELD_SEPARATOR,
    digest_of,
    gist_of,
    guid_of,
    kind_of,
    shown_id,
)
from quizgen.products.anki.lock import HeldNote
from quizgen.products.anki.note_types import SPARE_FIELDS, NoteKind
from quizgen.support import markup

_ARRANGED_BY = "anki"


class Note(NamedTuple):
    """One note as Anki stores it.

    `fields` are the fields' HTML in the note type's order, joined by `FIELD_SEPARATOR`;
    `tags` are joined by spaces; `cards` are the 0-based numbers of its card templates or
    gaps; `place` is the question's 0-based place in its bank; `gist` changes when what is
    asked or what is right does, and not with the id.
    """

    guid: str
    kind: NoteKind
    id: str
    fields: str
    tags: str
    cards: tuple[int, ...]
    place: int
    gist: str

    @property
    def digest(self) -> str:
        """What changes when anything that a student sees of the note changes."""
        return digest_of(self.fields, self.tags, str(self.cards))


class NoteContext(NamedTuple):
    """What all notes of a deck share.

    `truths` are the words for true and false; `images` gives the name in Anki of a
    question's image; `held` are the notes that students may hold, by guid.
    """

    bank: Bank
    short: Literal["plain", "typed"]
    truths: tuple[str, str]
    images: Mapping[str, str]
    held: Mapping[str, HeldNote]


def note_of(question: Question, topic: Topic, place: int, context: NoteContext) -> Note:
    """Turn a question into a note."""
    bank = context.bank
    kind = kind_of(question, context.short)
    fields = (*_own_fields(question, kind, context), *_common_fields(question, context))
    tags = (f"{bank.id}::{topic.id}", f"{bank.id}::difficulty::{question.difficulty}")
    return Note(
        guid=guid_of(bank.id, question, kind, context.held),
        kind=kind,
        id=question.id,
        fields=FIELD_SEPARATOR.join(fields),
        tags=" ".join(dict.fromkeys((*tags, *question.tags))),
        cards=_cards(question, kind),
        place=place,
        gist=gist_of(question),
    )


def safe(html: str) -> str:
    """Keep Anki from reading its own marks in a field's HTML: they are shown as written.

    No brace, bracket or backslash is left to begin a gap, a sound, LaTeX or MathJax; in
    HTML their numbers mean the same.
    """
    return _MARKS.sub(_numbered, html) if _MARKS.search(html) else html


_MARKS = re.compile(r"[{}\[\]\\]")
_GAP_MARKS = re.compile(r"[{}\[\]\\:]")


def _numbered(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _cards(question: Question, kind: NoteKind) -> tuple[int, ...]:
    if isinstance(question, Cloze):
        return tuple(sorted({gap.number - 1 for gap in question.gaps()}))
    if isinstance(question, Short) and kind is NoteKind.BASIC and question.reverse:
        return (0, 1)
    return (0,)


def _own_fields(question: Question, kind: NoteKind, context: NoteContext) -> tuple[str, ...]:
    """Return the fields that only this note type has, in its order."""
    match question:
        case Choice() | Multi() | TrueFalse():
            return _choice_fields(question, context)
        case Short() if kind is NoteKind.TYPED:
            return _text(question.prompt), _text(question.answer), "", "", _list(question.accept)
        case Short():
            accept, reverse = _list(question.accept), _text(question.reverse or "")
            return _text(question.prompt), _text(question.answer), accept, reverse
        case Number():
            tolerance = question.tolerance if question.tolerance.strip("0.") else ""
            unit = _text(question.unit or "")
            return _text(question.prompt), _text(question.answer), unit, _text(tolerance), ""
        case Cloze():
            return "".join(map(_cloze_part, question.pieces())), _also_right(question)
        case Match():
            return _match_fields(question)
        case Order():
            shown = forms.options(question, _ARRANGED_BY)
            places = {entry: place for place, entry in enumerate(question.sequence)}
            key = _key(places[entry] for entry in shown)
            return _text(question.prompt), _list(shown), key, _list(question.sequence)
        case Open():
            return _text(question.prompt), _text(question.answer or ""), _list(question.rubric)
    assert_never(question)


def _choice_fields(question: Choice | Multi | TrueFalse, context: NoteContext) -> tuple[str, ...]:
    shown: tuple[str, ...]
    match question:
        case TrueFalse():
            kind, shown = "truefalse", context.truths
            right: tuple[int, ...] = (0 if question.answer else 1,)
        case Choice() | Multi():
            kind = "multiple" if isinstance(question, Multi) else "single"
            shown = forms.options(question, _ARRANGED_BY)
            right = forms.key(question, shown)
    answer = _list(shown[position] for position in right)
    return _text(question.prompt), kind, _list(shown), _key(right), answer


def _match_fields(question: Match) -> tuple[str, ...]:
    shown = forms.options(question, _ARRANGED_BY)
    rows = (
        f'<tr><th dir="auto">{_text(pair.left)}</th><td dir="auto">{_text(pair.right)}</td></tr>'
        for pair in question.pairs
    )
    return (
        _text(question.prompt),
        _list(pair.left for pair in question.pairs),
        _list(shown),
        _key(forms.key(question, shown)),
        f"<table>{''.join(rows)}</table>",
    )


def _common_fields(question: Question, context: NoteContext) -> tuple[str, ...]:
    image = ""
    if question.image is not None:
        name = escape(context.images[question.image])
        image = f'<img src="{name}" alt="{safe(escape(question.alt or ""))}">'
    return (
        _text(question.explanation or ""),
        _text(question.hint or ""),
        image,
        _source(question, context.bank),
        shown_id(context.bank.id, question.id),
        safe(escape(context.bank.language)),
        *[""] * SPARE_FIELDS,
    )


def _source(question: Question, bank: Bank) -> str:
    """Return a question's source as its title, linked where it has an address."""
    if question.source is None:
        return ""
    source = next(source for source in bank.sources if source.id == question.source.id)
    title = _text(source.title)
    if source.url and source.url.startswith(("https://", "http://")):
        title = f'<a href="{safe(escape(source.url))}">{title}</a>'
    section = question.source.section
    return f"{title}<br>{_text(section)}" if section else title


def _cloze_part(part: str | Gap) -> str:
    if isinstance(part, str):
        return _text(part)
    hint = f"::{_gap_text(part.hint)}" if part.hint else ""
    return f"{{{{c{part.number}::{_gap_text(part.text)}{hint}}}}}"


def _gap_text(text: str) -> str:
    """Return a gap's text, in which a colon too would have a meaning."""
    return _GAP_MARKS.sub(_numbered, markup.html(text))


def _also_right(question: Cloze) -> str:
    """Return the other right answers of each gap, as a gap with the same number.

    Of such gaps Anki shows only that of the card.
    """
    names = {gap.name for gap in question.gaps()} & question.accept.keys()
    return "".join(
        f"{{{{{name}::{_list(question.accept[name], _gap_text)}}}}}" for name in sorted(names)
    )


# Most texts hold nothing that HTML, the Markdown subset or Anki would read.
_HARMLESS = re.compile(r"[\w ,.;:!?()/–-]*")


def _text(text: str) -> str:
    return text if _HARMLESS.fullmatch(text) else safe(markup.html(text))


def _list(texts: Iterable[str], html: Callable[[str], str] = _text) -> str:
    items = "".join(f'<li dir="auto">{html(text)}</li>' for text in texts)
    return f"<ol>{items}</ol>" if items else ""


def _key(positions: Iterable[int]) -> str:
    """Return 0-based positions as people count them, from 1."""
    return " ".join(str(position + 1) for position in positions)
