"""What makes a question wrong beyond its type: errors, each with its trail and message.

An error is what would end up in a product as an ambiguous key or a broken card; what is
only badly written is a matter for `flaws`.  This module must not know files or products.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from quizgen.lint.folding import same_text
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Order,
    Question,
    Short,
    Strictness,
)
from quizgen.reading.positions import Trail
from quizgen.support.diagnostics import quoted

Fault: TypeAlias = tuple[Trail, str]
Entry: TypeAlias = tuple[Trail, str]
"""A text of a question, with the trail that leads to it."""

MAX_OPTIONS = 9
MAX_GAP = 499
"""The highest number of a gap that Anki makes a card for."""

_MARKS = re.compile(r"\{\{|\}\}")


def faults(question: Question) -> Iterator[Fault]:
    """Yield what is wrong with one question."""
    match question:
        case Choice():
            yield from _repeats(entries(question), "so the key is ambiguous")
        case Multi():
            yield from _repeats(entries(question), "so the key is ambiguous")
            if len(entries(question)) > MAX_OPTIONS:
                message = f"{len(entries(question))} options are too many. Keep {MAX_OPTIONS}."
                yield ("distractors",), message
        case Short():
            yield from _short_faults(question)
        case Number():
            if Decimal(question.tolerance) < 0:
                message = f"the tolerance is {question.tolerance}. It must be 0 or more."
                yield ("tolerance",), message
        case Cloze():
            yield from _cloze_faults(question)
        case Match():
            yield from _match_faults(question)
        case Order():
            yield from _repeats(entries(question), "so more than one order is right")
        case _:
            return


def entries(question: Question) -> list[Entry]:
    """Return all that a question of choice, order or matching shows; the answers come first."""
    match question:
        case Choice():
            return [(("answer",), question.answer), *_listed("distractors", question.distractors)]
        case Multi():
            answers = _listed("answers", question.answers)
            return [*answers, *_listed("distractors", question.distractors)]
        case Match():
            rights = [(("pairs", i, "right"), pair.right) for i, pair in enumerate(question.pairs)]
            return [*rights, *_listed("decoys", question.decoys)]
        case Order():
            return _listed("sequence", question.sequence)
        case _:
            return []


def _listed(field: str, texts: Sequence[str]) -> list[Entry]:
    return [((field, index), text) for index, text in enumerate(texts)]


def _repeats(texts: Iterable[Entry], outcome: str) -> Iterator[Fault]:
    """Yield each text that looks like an earlier one."""
    before = dict[str, Trail]()
    for trail, text in texts:
        first = before.setdefault(same_text(text), trail)
        if first != trail:
            message = f"{quoted(text)} stands already in '{first[0]}', {outcome}."
            yield trail, f"{message} Replace one of them."


def _short_faults(question: Short) -> Iterator[Fault]:
    yield from _repeats(_listed("distractors", question.distractors), "so an option stands twice")
    answers = [question.answer, *question.accept]
    graded = graded_right(question.distractors, answers, question.accents, question.case)
    for trail, distractor, answer in graded:
        message = f"distractor {quoted(distractor)} says the same as the answer {quoted(answer)}."
        yield trail, f"{message} Replace it by one that is wrong."
    if question.reverse is not None and same_text(question.reverse) == same_text(question.prompt):
        yield ("reverse",), "'reverse' is the prompt again. Ask from the answer to the prompt."


def graded_right(
    distractors: Sequence[str], answers: Sequence[str], accents: Strictness, case: Strictness
) -> Iterator[tuple[Trail, str, str]]:
    """Yield each distractor that would be right if it were typed: trail, distractor, answer."""
    from quizgen.grading.responses import Verdict, grade_text

    for trail, distractor in _listed("distractors", distractors):
        for answer in answers:
            if grade_text([answer], distractor, accents=accents, case=case) is Verdict.RIGHT:
                yield trail, distractor, answer
                break


def _match_faults(question: Match) -> Iterator[Fault]:
    lefts = [(("pairs", i, "left"), pair.left) for i, pair in enumerate(question.pairs)]
    yield from _repeats(lefts, "so the match is ambiguous")
    yield from _repeats(entries(question), "so the match is ambiguous")


def _cloze_faults(question: Cloze) -> Iterator[Fault]:
    parts = question.pieces()
    gaps = [part for part in parts if isinstance(part, Gap)]
    if has_broken_marks(question):
        message = (
            "the marks of a gap are broken or nested. Write {{c1::text}} or {{c1::text::hint}}."
        )
        yield ("prompt",), message
        return  # Which gaps are meant is not known.
    if not gaps:
        yield ("prompt",), "this cloze has no gap. Mark what is to be found: {{c1::text}}."
    for gap in gaps:
        if not same_text(gap.text):
            yield ("prompt",), f"gap {gap.name} is empty. Write its text: {{{{{gap.name}::text}}}}."
        if not 1 <= gap.number <= MAX_GAP:
            yield ("prompt",), f"there can be no gap {gap.name}. Number gaps from c1 to c{MAX_GAP}."
    names = sorted({gap.name for gap in gaps})
    for name in question.accept:
        if gaps and name not in names:
            yield ("accept", name), f"there is no gap {name}. The prompt has {', '.join(names)}."


def has_broken_marks(question: Cloze) -> bool:
    """Whether marks are left over when all gaps are found, so that no more is known of them."""
    parts = question.pieces()
    return any(_MARKS.search(text) for part in parts for text in _shown_texts(part))


def _shown_texts(part: str | Gap) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else (part.text, part.hint)
