"""A question on its way into another system: its texts as HTML, their files, what is lost."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from quizgen.model.bank import Passage, Topic
from quizgen.model.questions import (
    Cloze,
    Common,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Pair,
    Question,
    Short,
)
from quizgen.support.markup import html, plain

_HOLE = re.compile("\ufdd0([0-9]+)\ufdd0")
_BLOCKS = ("<p>", "<ul", "<ol", "<table", "<pre")


class Rich(NamedTuple):
    """A text as HTML, and the files that it shows, as paths from the bank's folder down."""

    html: str
    files: tuple[str, ...] = ()


def _no_gap(_: int) -> Rich:
    return Rich("")


class Body(NamedTuple):
    """How the texts of a bank become HTML in another system.

    `base` is what the addresses of files begin with there; None: it has no files, and an
    image is its words in square brackets.
    """

    base: str | None

    def line(self, text: str) -> Rich:
        """Return a text that is shown within a line or as a block of its own."""
        return Rich(html(text))

    def typed(self, text: str) -> Rich:
        """Return a text that learners type."""
        return Rich(html(text))

    def block(self, text: str | None) -> Rich:
        """Return a text as paragraphs; "" where there is none."""
        return _paragraph(self.line(text)) if text else Rich("")

    def asked(
        self,
        topic: Topic,
        question: Question,
        mark: Callable[[int], Rich] = _no_gap,
        *,
        with_unit: bool = False,
    ) -> Rich:
        """Return what a question asks: its passage, its prompt, its image and its sound.

        `mark` gives the HTML of a gap from its 0-based place; `with_unit`: the unit in which
        a number is to be given stands in brackets below.
        """
        passage = topic.passage_of(question)
        parts = [
            self._passage(passage) if passage else Rich(""),
            self._prompt(question, mark),
            self._image(question),
            self._sound(question),
        ]
        if with_unit and isinstance(question, Number) and question.unit:
            parts.append(Rich(f'<p class="unit">({self.typed(question.unit).html})</p>'))
        return joined(parts)

    def _prompt(self, question: Question, mark: Callable[[int], Rich]) -> Rich:
        places = itertools.count()
        text = self.block(question.blanked(lambda _: f"\ufdd0{next(places)}\ufdd0"))
        gaps = [mark(place) for place in range(next(places))]
        shown = _HOLE.sub(lambda found: gaps[int(found[1])].html, text.html)
        return Rich(shown, joined([text, *gaps]).files)

    def listed(self, texts: Iterable[str]) -> Rich:
        """Return texts as a list with bullets."""
        items = [self.line(text) for text in texts]
        inside = "".join(f"<li>{item.html}</li>" for item in items)
        return Rich(f"<ul>{inside}</ul>" if items else "", joined(items).files)

    def _passage(self, passage: Passage) -> Rich:
        title = self.line(passage.title) if passage.title else Rich("")
        heading = Rich(f"<p><strong>{title.html}</strong></p>" if title.html else "", title.files)
        inside = joined([heading, self.block(passage.text), self._image(passage)])
        return Rich(f'<div class="passage">{inside.html}</div>', inside.files)

    def _image(self, of: Question | Passage) -> Rich:
        if of.image is None:
            return Rich("")
        words = escape(plain(of.alt or ""))
        if self.base is None:
            return Rich(f"<p>[{words}]</p>")
        source = escape(self.base + quote(of.image))
        return Rich(f'<p><img src="{source}" alt="{words}"></p>', (of.image,))

    def _sound(self, question: Question) -> Rich:
        if question.audio is None or self.base is None:
            return Rich("")
        source = escape(self.base + quote(question.audio))
        return Rich(f'<p><audio controls src="{source}"></audio></p>', (question.audio,))


def joined(parts: Iterable[Rich]) -> Rich:
    """Return texts one after another, with all their files."""
    parts = list(parts)
    files = dict.fromkeys(file for part in parts for file in part.files)
    return Rich("".join(part.html for part in parts), tuple(files))


def _paragraph(text: Rich) -> Rich:
    return text if text.html.startswith(_BLOCKS) else Rich(f"<p>{text.html}</p>", text.files)


def with_hint(body: Body, shown: str, gap: Gap) -> Rich:
    """Return the HTML of a gap with its hint, in brackets behind it, where it has one."""
    if not gap.hint:
        return Rich(shown)
    hint = body.line(gap.hint)
    return Rich(f"{shown}&nbsp;({hint.html})", hint.files)


def brief(text: str, length: int = 80) -> str:
    """Return the words of a text on one line, cut to at most `length` characters."""
    words = " ".join(plain(text).split())
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def typed_words(text: str) -> str:
    """Return a text that learners type as they type it."""
    return plain(text)


def interval(answer: str, tolerance: str) -> tuple[Fraction, Fraction]:
    """Return a number and how far from it is right, in the answer's unit."""
    number, margin = Fraction(answer), Fraction(tolerance.rstrip("% "))
    return number, margin * abs(number) / 100 if tolerance.endswith("%") else margin


def decimal(number: Fraction) -> str:
    """Return a number that has an end in decimal digits, without an exponent."""
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
    text = f"{abs(int(number * 10**digits)):0{digits + 1}d}"
    sign = "-" if number < 0 else ""
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


_SHARES = {3: "33.33333", 6: "16.66667", 7: "14.28571", 9: "11.11111"}
_TENTHS, _TWENTIETHS = 10, 20  # Below a ninth Moodle's list has only these.


def shares(count: int) -> tuple[str, ...]:
    """Return weights from Moodle's list, in percent, that make a whole as equally as they can."""
    if count <= _TENTHS:
        return (_SHARES.get(count, f"{100 / count:g}"),) * count
    tenths = max(0, _TWENTIETHS - count)
    return ("10",) * tenths + ("5",) * (count - tenths)


def lost_of_shares(question: Question) -> Iterator[str]:
    """Yield what is lost where Moodle's list has no weight that fits."""
    if isinstance(question, Multi):
        count = len(question.answers)
        if len(set(shares(count))) > 1 or count > _TWENTIETHS:
            yield f"its right options cannot have a weight of 1/{count}; Moodle's nearest are taken"


def lost_everywhere(question: Question) -> Iterator[str]:
    """Yield how a question is asked otherwise in every system that has no place for it."""
    if question.passage:
        yield "its passage stands in its own text"
    if isinstance(question, Short):
        if question.reverse:
            yield "the way back is not asked"
        if question.distractors:
            yield "it is typed; its wrong options are left out"
    if isinstance(question, Match) and any(map(is_marked, _right_sides(question))):
        yield "its right sides are plain text, without marks or images"


def lost_without_capitals(question: Question) -> Iterator[str]:
    """Yield what is lost where capitals make no difference."""
    if isinstance(question, Short | Cloze) and question.case == "strict":
        yield "capitals make no difference"


def lost_without_files(topic: Topic, question: Question) -> Iterator[str]:
    """Yield what is lost where there are no files."""
    passage = topic.passage_of(question)
    own = passage.image if passage else None
    for image in dict.fromkeys(filter(None, (own, question.image))):
        yield f"the image {image} is left out; its words stand in its place"
    if question.audio:
        yield f"the sound {question.audio} is left out"


def lost_of_open(question: Question) -> Iterator[str]:
    """Yield what is lost of an open question where there are no notes for who marks it."""
    if isinstance(question, Open) and (question.answer or question.rubric):
        yield "its model answer and rubric stand in the feedback, for learners too"


def in_places(question: Order) -> Match:
    """Return an order as a match of places and entries, whose points are the same."""
    pairs = tuple(
        Pair(f"{place}.", entry) for place, entry in enumerate(question.sequence, start=1)
    )
    common = {name: getattr(question, name) for name in Common.__struct_fields__}
    return Match(**common, pairs=pairs)


def is_marked(text: str) -> bool:
    """Whether a text is more than plain words."""
    return html(text) != escape(text)


def _right_sides(question: Match) -> tuple[str, ...]:
    return tuple(option.text for option in question.offered())
