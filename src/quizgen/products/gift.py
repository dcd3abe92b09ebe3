"""Decks -> GIFT, as Moodle reads it: every text is HTML and stands on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Option,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.model.transfer import (
    Body,
    Rich,
    brief,
    decimal,
    in_places,
    interval,
    joined,
    lost_everywhere,
    lost_in_places,
    lost_of_open,
    lost_of_shares,
    lost_without_capitals,
    lost_without_files,
    shares,
    typed_words,
    with_hint,
    words_of,
)
from quizgen.products import Loss, Plan, Request, exported

_BODY = Body(None)
_NEVER = (
    'files, source, difficulty, earlier ids and "close": what is typed is right only as'
    " the answer or an accepted one is written, capitals aside"
)
_SIGNS = re.compile(r"[\\~=#{}:]")
_COMMENT = re.compile(r"(?<![^\s\ufdd1>])//")
_GAP = "\ufdd1"
_UNFIT = re.compile(r"->|^\[(html|plain|markdown|moodle)\]", re.IGNORECASE)
"""What GIFT would take for a mark in an answer that is typed, and has no escape for."""


def plan(decks: Sequence[Deck], _request: Request) -> Plan:
    """Plan a file of GIFT for each deck."""
    return exported(decks, ".gift", _made, never=_NEVER, use="import it into Moodle")


def _made(deck: Deck) -> tuple[bytes, Iterator[Loss]]:
    # A question that no blank line follows would swallow the next one.
    parts = []
    for topic in deck.topics:
        path = "/".join(
            _escaped(brief(title, 200).replace("/", "//"))
            for title in (deck.bank.title, topic.title)
        )
        parts.append(f"$CATEGORY: $course$/top/{path}\n\n")
        parts += (f"{_item(topic, each)}\n\n" for each in topic.questions if not _unfit(each))
    said = (
        Loss(question.id, what)
        for topic in deck.topics
        for question in topic.questions
        for what in _losses(topic, question)
    )
    return "".join(parts).encode(), said


def _item(topic: Topic, question: Question) -> str:
    tags = "".join(f" [tag:{tag}]" for tag in question.tags)
    gap = question.gaps()[0] if isinstance(question, Cloze) else None
    asked = _BODY.asked(
        topic,
        question,
        lambda _: with_hint(_BODY, _GAP, gap) if gap else Rich(""),
        with_unit=True,
    )
    lines = [*_answers(question), *_feedback(question)]
    inside = "".join(f"\n\t{line}" for line in lines)
    inside = f"{inside}\n" if lines else ""
    answers = f"{{{_opening(question)}{inside}}}"
    text = _html(asked.html)
    text = text.replace(_GAP, answers) if gap else f"{text} {answers}"
    # What GIFT has no type for is told to an import of ours.
    kind = f" [type:{question.type}]" if isinstance(question, Order | Cloze) else ""
    return f"// [id:{question.id}]{tags}{kind}\n::{question.id}::{text}"


def _opening(question: Question) -> str:
    match question:
        case TrueFalse():
            return str(question.answer).upper()
        case Number():
            return _number(question)
        case Cloze():
            number = question.as_number(question.gaps()[0])
            return _number(number) if number else ""
        case Choice() | Multi() | Short() | Match() | Order() | Open():
            return ""
        case _:
            assert_never(question)


def _number(question: Number) -> str:
    number, margin = interval(question.answer, question.tolerance)
    return f"#{decimal(number)}:{decimal(margin)}"  # Not every reader knows exponents.


def _answers(question: Question) -> Iterator[str]:
    """Yield a line for each answer that there is to choose from, or that is accepted."""
    match question:
        case Choice():
            for option in question.offered():
                yield _option("=" if option.text == question.answer else "~", option)
        case Multi():
            weights = shares(len(question.answers))
            earned = dict(zip(question.answers, weights, strict=True))
            for option in question.offered():
                weight = earned.get(option.text, f"-{weights[0]}")
                yield _option(f"~%{weight}%", option)
        case Short():
            yield from _typed(question.accepted()[0])
        case Cloze():
            yield from _gap_answers(question)
        case Match():
            yield from _pairs(question)
        case Order():
            yield from _pairs(in_places(question))
        case TrueFalse() | Number() | Open():
            pass
        case _:
            assert_never(question)


def _gap_answers(question: Cloze) -> Iterator[str]:
    (gap,) = question.gaps()
    if picks := question.picks(gap):
        for pick in picks:
            yield _option("=" if pick.text == gap.text else "~", pick, _BODY.typed(pick.text))
    elif not question.as_number(gap):
        yield from _typed(question.accepted()[0])


def _pairs(question: Match) -> Iterator[str]:
    for left, right in question.pairs:
        yield f"={_html(_BODY.line(left).html)} -> {_escaped(words_of(right))}"
    for decoy in question.decoys:
        yield f"= -> {_escaped(words_of(decoy))}"


def _option(mark: str, option: Option, shown: Rich | None = None) -> str:
    text = shown or _BODY.line(option.text)
    feedback = f"#{_html(_BODY.line(option.feedback).html)}" if option.feedback else ""
    return f"{mark}{_html(text.html)}{feedback}"


def _typed(texts: Sequence[str]) -> Iterator[str]:
    for text in dict.fromkeys(map(typed_words, texts)):
        # Moodle takes a percent sign for a weight, and a star for any letters.
        weight = "%100%" if text.startswith("%") else ""
        yield f"={weight}{_escaped(text.replace('*', chr(92) + '*'))}"


def _feedback(question: Question) -> Iterator[str]:
    parts = [_BODY.block(question.explanation)]
    if isinstance(question, Open):
        parts = [_BODY.notes(question), *parts]
    if text := joined(parts).html:
        yield f"####{_html(text)}"


def _html(text: str) -> str:
    """Return HTML in which nothing begins a comment, for readers that look for one in a line."""
    text = _COMMENT.sub("/&#47;", text)
    return f"[html]{_escaped(text)}"


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _unfit(question: Question) -> str:
    """Return why a question cannot be in the file; "" where it can."""
    if isinstance(question, Cloze) and len(question.gaps()) != 1:
        return "left out: GIFT has no text with several gaps"
    typed = (text for texts in question.accepted() for text in texts)
    if isinstance(question, Short | Cloze) and any(_UNFIT.search(typed_words(it)) for it in typed):
        return "left out: GIFT has no answers with -> or a format in brackets"
    return ""


def _losses(topic: Topic, question: Question) -> Iterator[str]:
    if reason := _unfit(question):
        yield reason
        return
    yield from lost_everywhere(question)
    yield from lost_of_shares(question)
    yield from lost_without_capitals(question)
    yield from lost_without_files(topic, question)
    yield from lost_of_open(question)
    if question.points != 1:
        yield f"it counts 1, not {question.points:g}"
    match question:
        case Choice() | Multi() if question.options:
            yield "its options may be shuffled"
        case Number() if question.unit:
            yield f"its unit {typed_words(question.unit)} stands below the text and is not typed"
        case Order():
            yield from lost_in_places(question)
        case Cloze():
            (gap,) = question.gaps()
            if (number := question.as_number(gap)) and (number.unit or question.accept):
                yield "only the number is typed, without a unit, and nothing else is accepted"
        case Choice() | Multi() | TrueFalse() | Short() | Number() | Match() | Open():
            pass
        case _:
            assert_never(question)
