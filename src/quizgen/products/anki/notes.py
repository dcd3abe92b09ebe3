"""Question -> note: what stands in the note's fields."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from html import escape
from textwrap import shorten
from typing import Literal, NamedTuple, TypeAlias, assert_never
from urllib.parse import unquote

import msgspec

from quizgen.model import forms
from quizgen.model.bank import Bank, Passage, SourceText, Topic
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    Source,
    TrueFalse,
)
from quizgen.products.anki.identity import (
    FIELD_SEPARATOR,
    digest_of,
    gist_of,
    guid_of,
    kind_of,
    words_hash,
)
from quizgen.products.anki.lock import HeldNote, shown_id
from quizgen.products.anki.note_types import SPARE_FIELDS, NoteKind
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_html import html_for_anki
from quizgen.support.markup.to_rows import plain
from quizgen.support.markup.tree import hole

_ARRANGED_BY = "anki"
_LONG_PASSAGE = 400  # characters; what is longer is folded
_FIRST_WORDS = 60  # characters of them
_MOST_ALSO = 3  # other right answers that a card shows; it is judged by all

# Most questions hold nothing that HTML, the Markdown subset or Anki would read.
_HARMLESS = re.compile(r"(?![^_]*_)[\w ,.;:!?()/–-]*")

TextHtml: TypeAlias = Callable[[str], str]
"""Gives a question's text as a field has it."""


class Note(NamedTuple):
    """One note as Anki stores it.

    `fields` are the fields' HTML in the note type's order, joined by `FIELD_SEPARATOR`;
    `tags` are joined by spaces; `cards` are the 0-based numbers of its card templates or
    gaps; `place` is the question's 0-based place in its bank; `gist` changes when what is
    asked or what is right does, and not with the id; `words` change when anything does that
    students read or are judged by, as it is written in the bank; `digest` changes when
    anything in the note does, even how it is shown.
    """

    guid: str
    kind: NoteKind
    id: str
    fields: str
    tags: str
    cards: tuple[int, ...]
    place: int
    gist: str
    words: str
    digest: str


class NoteContext(NamedTuple):
    """What all notes of a deck share.

    `identity` is what the bank is known by for ever.  `truths` are the words for true and
    false, `as_of` those for the content's date; `sources` are the sources' titles in HTML, by
    id; `media` gives the name in Anki of an image or a sound, by its path; `held` are the
    notes that students may hold, by guid.
    """

    bank: Bank
    identity: str
    short: Literal["plain", "typed"]
    truths: tuple[str, str]
    as_of: str
    sources: Mapping[str, str]
    media: Mapping[str, str]
    held: Mapping[str, HeldNote]

    def text(self, text: str) -> str:
        """Return a text that is Markdown as a field has it."""
        return html_for_anki(text, image=self.image)

    def image(self, address: str) -> str:
        """Return the name in Anki of an image that a text shows, "" where there is none."""
        return _image_name(self.media, address)


def note_of(question: Question, topic: Topic, place: int, context: NoteContext) -> Note:
    """Turn a question into a note."""
    bank = context.bank
    kind = kind_of(question, context.short)
    passage = topic.passage_of(question)
    texts = question.texts()
    is_harmless = _HARMLESS.fullmatch(" ".join([text for _, text in texts]))
    html: TextHtml = str if is_harmless else context.text
    own = _own_fields(question, kind, context, html)
    fields = FIELD_SEPARATOR.join((*own, *_common_fields(question, passage, context, html)))
    levels = (topic.id, f"difficulty::{question.difficulty}", *question.tags)
    tags = " ".join(dict.fromkeys([f"{bank.id}::{level}" for level in levels]))
    cards = _cards(question, kind)
    return Note(
        guid=guid_of(context.identity, question, kind, context.held),
        kind=kind,
        id=question.id,
        fields=fields,
        tags=tags,
        cards=cards,
        place=place,
        gist=gist_of(question),
        words=words_hash(question, texts, passage, context.media),
        digest=digest_of(fields, tags, str(cards)),
    )


def source_html(source: SourceText, media: Mapping[str, str]) -> str:
    """Return a source's title, linked where it has an address; `media` is as in the context."""
    title = html_for_anki(source.title, image=partial(_image_name, media))
    if source.url and source.url.startswith(("https://", "http://")):
        return f'<a href="{safe(escape(source.url))}">{title}</a>'
    return title


def _image_name(media: Mapping[str, str], address: str) -> str:
    return media.get(unquote(address), "")


def safe(html: str) -> str:
    """Keep Anki from reading its own marks in a field's HTML: they are shown as written.

    No brace, bracket or backslash is left to begin a gap, a sound, LaTeX or MathJax; in
    HTML their numbers mean the same.
    """
    for mark, number in _MARKS.items():
        html = html.replace(mark, number)
    return html


_MARKS = {mark: f"&#{ord(mark)};" for mark in "{}[]\\"}


def _cards(question: Question, kind: NoteKind) -> tuple[int, ...]:
    if isinstance(question, Cloze):
        return tuple(sorted({gap.number - 1 for gap in question.gaps()}))
    if isinstance(question, Short) and kind is NoteKind.BASIC and question.reverse:
        return (0, 1)
    return (0,)


def _own_fields(
    question: Question, kind: NoteKind, context: NoteContext, text: TextHtml
) -> tuple[str, ...]:
    """Return the fields that only this note type has, in its order."""
    match question:
        case Choice() | Multi() | TrueFalse():
            return _choice_fields(question, context, text)
        case Short() if kind is NoteKind.TYPED:
            # What is typed is compared with the field, letter by letter.
            answer = safe(escape(plain(parse_typed(question.answer)), quote=False))
            also = _list(_few(question.accept), _typed)
            return text(question.prompt), answer, "", "", also, _judge(question)
        case Short():
            answer, also = _typed(question.answer), _list(_few(question.accept), _typed)
            return text(question.prompt), answer, also, text(question.reverse or "")
        case Number():
            tolerance = question.tolerance if question.tolerance.strip("0.% ") else ""
            answer, unit = text(question.answer), _typed(question.unit or "")
            return text(question.prompt), answer, unit, text(tolerance), "", _judge(question)
        case Cloze():
            return _cloze_text(question, context), _also_right(question), _gap_feedback(question)
        case Match():
            return _match_fields(question, text)
        case Order():
            shown = forms.options(question, _ARRANGED_BY)
            places = {entry: place for place, entry in enumerate(question.sequence)}
            key = _key(places[entry] for entry in shown)
            return text(question.prompt), _list(shown, text), key, _list(question.sequence, text)
        case Open():
            answer = text(question.answer or "")
            return text(question.prompt), answer, _list(question.rubric, text)
    assert_never(question)


def _judge(question: Short | Number) -> str:
    """Return what the card's script judges a typed answer by."""
    from quizgen.grading.spellings import keys

    (key,) = keys(question)
    return safe(escape(msgspec.json.encode(key).decode(), quote=False))


def _choice_fields(
    question: Choice | Multi | TrueFalse, context: NoteContext, text: TextHtml
) -> tuple[str, ...]:
    shown: tuple[str, ...]
    match question:
        case TrueFalse():
            kind, shown, text = "truefalse", context.truths, context.text
            right: tuple[int, ...] = (0 if question.answer else 1,)
            options = _list(shown, text)
        case Choice() | Multi():
            kind = "multiple" if isinstance(question, Multi) else "single"
            shown = forms.options(question, _ARRANGED_BY)
            right = forms.key(question, shown)
            options = _options(question, shown, text)
    answer = _list([shown[position] for position in right], text)
    return text(question.prompt), kind, options, _key(right), answer


def _options(question: Choice | Multi, shown: Iterable[str], html: TextHtml) -> str:
    """Return the options, each with its feedback, which only the back shows."""
    feedback = {it.text: it.feedback for it in question.offered() if it.feedback}

    def option(text: str) -> str:
        said = feedback.get(text)
        below = f'<div class="feedback" dir="auto">{html(said)}</div>' if said else ""
        return html(text) + below

    listed = _list(shown, option if feedback else html)
    return listed.replace("<ol", '<ol data-order="kept"', 1) if question.options else listed


def _match_fields(question: Match, text: TextHtml) -> tuple[str, ...]:
    shown = forms.options(question, _ARRANGED_BY)
    right = _list(shown, text)
    if len({pair.right for pair in question.pairs}) < len(question.pairs):
        right = right.replace(
            "<ol", '<ol data-shared="yes"', 1
        )  # More than one left side takes it.
    rows = (
        f'<tr><th dir="auto">{text(pair.left)}</th><td dir="auto">{text(pair.right)}</td></tr>'
        for pair in question.pairs
    )
    return (
        text(question.prompt),
        _list((pair.left for pair in question.pairs), text),
        right,
        _key(forms.key(question, shown)),
        f"<table>{''.join(rows)}</table>",
    )


def _common_fields(
    question: Question, passage: Passage | None, context: NoteContext, text: TextHtml
) -> tuple[str, ...]:
    return (
        text(question.explanation or ""),
        text(question.hint or ""),
        _image(question, context),
        _source(question.source, context) if question.source else "",
        shown_id(context.bank.id, question.id),
        context.bank.language,
        _passage(passage, context) if passage else "",
        f"[sound:{context.media[question.audio]}]" if question.audio else "",
        context.as_of,
        *[""] * SPARE_FIELDS,
    )


def _image(shown: Question | Passage, context: NoteContext) -> str:
    if shown.image is None:
        return ""
    name = escape(context.media[shown.image])
    return f'<img src="{name}" alt="{safe(escape(shown.alt or ""))}">'


def _passage(passage: Passage, context: NoteContext) -> str:
    """Return a passage; a long one is folded below its title, or else its first words."""
    title = context.text(passage.title or "")
    image = f'<div class="image">{_image(passage, context)}</div>' if passage.image else ""
    text = f"<div>{context.text(passage.text)}</div>{image}"
    if len(passage.text) <= _LONG_PASSAGE:
        return f'<div class="passage-title">{title}</div>{text}' if title else text
    summary = title or safe(escape(shorten(plain(passage.text), _FIRST_WORDS, placeholder=" …")))
    return f'<details class="tappable"><summary>{summary}</summary>{text}</details>'


def _source(source: Source, context: NoteContext) -> str:
    title = context.sources[source.id]
    return f"{title}<br>{context.text(source.section)}" if source.section else title


def _cloze_text(question: Cloze, context: NoteContext) -> str:
    """Return the prompt with Anki's own gaps; a mark may hold gaps, and a gap marks.

    What a gap is picked from stands in its hint.
    """
    gaps, number = question.gaps(), itertools.count()

    def gap_html(index: int) -> str:
        gap = gaps[index]
        picks = " / ".join(map(_gap_text, forms.picks(question, gap, _ARRANGED_BY)))
        said = html_for_anki(gap.hint, image=context.image, in_gap=True)
        hint = "&#58; ".join(filter(None, (said, picks)))
        return f"{{{{{gap.name}::{_gap_text(gap.text)}{f'::{hint}' if hint else ''}}}}}"

    text = question.blanked(lambda _: hole(next(number)))
    return html_for_anki(text, image=context.image, hole=gap_html)


def _gap_text(text: str) -> str:
    """Return a gap's text, in which a colon too would have a meaning."""
    return html_for_anki(parse_typed(text), in_gap=True)


def _also_right(question: Cloze) -> str:
    """Return the other right answers of each gap, as a gap with the same number.

    Of such gaps Anki shows only that of the card.
    """
    also = {name: [*texts] for name, texts in question.accept.items()}
    for name, tolerance in question.tolerance.items():
        also.setdefault(name, []).insert(0, f"± {tolerance}")
    few = {name: _few(texts) for name, texts in also.items()}
    return _by_gap(question, few, _gap_text)


def _few(texts: Sequence[str]) -> Sequence[str]:
    """Return as many other right answers as a card shows, and "…" for those beyond."""
    return texts if len(texts) <= _MOST_ALSO else [*texts[:_MOST_ALSO], "…"]


def _gap_feedback(question: Cloze) -> str:
    """Return the feedback on what a gap is picked from, as a gap with the same number."""
    said = {
        gap.name: [
            f"{_gap_text(it.text)} – {html_for_anki(it.feedback, in_gap=True)}"
            for it in question.picks(gap)
            if it.feedback
        ]
        for gap in question.gaps()
    }
    return _by_gap(question, said, str)


def _by_gap(question: Cloze, texts: Mapping[str, Sequence[str]], html: TextHtml) -> str:
    names = sorted({gap.name for gap in question.gaps() if texts.get(gap.name)})
    return "".join(f"{{{{{name}::{_list(texts[name], html)}}}}}" for name in names)


def _typed(text: str) -> str:
    """Return a text that a learner types as a field has it."""
    return text if _HARMLESS.fullmatch(text) else html_for_anki(parse_typed(text))


def _list(texts: Iterable[str], html: TextHtml) -> str:
    # The row runs as the card does, its text as the text does: all rings are on one side.
    items = "".join([f'<li><div dir="auto">{html(text)}</div></li>' for text in texts])
    return f'<ol class="rows">{items}</ol>' if items else ""


def _key(positions: Iterable[int]) -> str:
    """Return 0-based positions as people count them, from 1."""
    return " ".join(str(position + 1) for position in positions)
