"""A question on its way into another system: its texts as HTML, their files, what is lost."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from html import escape
from typing import NamedTuple
from urllib.parse import quote, unquote

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
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_html import html_with_tex
from quizgen.support.markup.to_rows import plain
from quizgen.support.markup.tree import MarkupText, Maths, hole, inlines

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

    def line(self, text: MarkupText, gaps: Sequence[Rich] = ()) -> Rich:
        """Return a text, which is Markdown unless it was read; `gaps` stand in its holes."""
        files: list[str] = []

        def address(written: str) -> str:
            if self.base is None:
                return ""
            files.append(unquote(written))
            return self.base + quote(files[-1])

        shown = html_with_tex(text, image=address, hole=lambda place: gaps[place].html)
        return joined([Rich(shown, tuple(files)), *(Rich("", gap.files) for gap in gaps)])

    def typed(self, text: str) -> Rich:
        """Return a text that learners type, or that stands among such texts."""
        return self.line(parse_typed(text))

    def block(self, text: str | None, gaps: Sequence[Rich] = ()) -> Rich:
        """Return a text as paragraphs; "" where there is none."""
        return _paragraph(self.line(text, gaps)) if text else Rich("")

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
            parts.append(Rich(f'<p class="quizgen-unit">({self.typed(question.unit).html})</p>'))
        return joined(parts)

    def _prompt(self, question: Question, mark: Callable[[int], Rich]) -> Rich:
        places = itertools.count()
        text = question.blanked(lambda _: hole(next(places)))
        return self.block(text, [mark(place) for place in range(next(places))])

    def notes(self, question: Open) -> Rich:
        """Return the model answer and the rubric; their classes tell an import which is which."""
        answer = self.block(question.answer)
        entries = [self.line(text) for text in question.rubric]
        inside = "".join(f'<li class="quizgen-entry">{entry.html}</li>' for entry in entries)
        shown = f'<div class="quizgen-answer">{answer.html}</div>' if answer.html else ""
        shown += f'<div class="quizgen-rubric"><ul>{inside}</ul></div>' if inside else ""
        return Rich(shown, joined([answer, *entries]).files)

    def _passage(self, passage: Passage) -> Rich:
        title = self.line(passage.title) if passage.title else Rich("")
        shown = f'<p class="quizgen-title"><strong>{title.html}</strong></p>' if title.html else ""
        heading = Rich(shown, title.files)
        inside = joined([heading, self.block(passage.text), self._image(passage)])
        return Rich(f'<div class="quizgen-passage">{inside.html}</div>', inside.files)

    def _image(self, of: Question | Passage) -> Rich:
        if of.image is None:
            return Rich("")
        words = escape(plain(of.alt or ""))
        if self.base is None:
            return Rich(f'<p class="quizgen-image">[{words}]</p>')
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
    return Rich(f'{shown}&nbsp;<span class="quizgen-hint">({hint.html})</span>', hint.files)


def words_of(text: MarkupText) -> str:
    """Return the words of a text on one line."""
    return " ".join(plain(text).split())


def brief(text: str, length: int = 80) -> str:
    """Return the words of a text on one line, cut to at most `length` characters."""
    words = words_of(text)
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def typed_words(text: str) -> str:
    """Return a text that learners type as they type it."""
    return plain(parse_typed(text))


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
    gaps = question.gaps() if isinstance(question, Cloze) else ()
    for place, texts in enumerate(question.accepted()):
        is_picked = isinstance(question, Cloze) and question.picks(gaps[place])
        for text in () if is_picked else texts:
            if any(isinstance(part, Maths) for part in inlines(parse_typed(text))):
                yield f"its formula is right only as it is written there: {typed_words(text)}"


def lost_without_capitals(question: Question) -> Iterator[str]:
    """Yield what is lost where capitals make no difference."""
    if isinstance(question, Short | Cloze) and question.case == "strict":
        yield "capitals make no difference"


def lost_without_files(topic: Topic, question: Question) -> Iterator[str]:
    """Yield what is lost where there are no files."""
    for image in images_of(topic, question):
        yield f"the image {image} is left out; its words stand in its place"
    if question.audio:
        yield f"the sound {question.audio} is left out"


def images_of(topic: Topic, question: Question) -> tuple[str, ...]:
    """Return the paths of the images of a question and of its passage, each once."""
    passage = topic.passage_of(question)
    shown = (*(passage.images() if passage else ()), *question.images())
    return tuple(dict.fromkeys(shown))


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


def is_marked(text: MarkupText) -> bool:
    """Whether a text is more than plain words."""
    return html_with_tex(text) != escape(plain(text), quote=False)


def lost_in_places(question: Order) -> Iterator[str]:
    """Yield what is lost of an order that is asked as a match."""
    yield "it is asked as a match: a place for each entry"
    if any(map(is_marked, question.sequence)):
        yield "its entries are plain text, without marks or images"


def _right_sides(question: Match) -> tuple[str, ...]:
    return tuple(option.text for option in question.offered())
