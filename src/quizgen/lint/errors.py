"""What makes a question wrong although each of its fields is right.

An error would end up in a product as an ambiguous key or a broken card; what is only badly
written is a matter of style.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import assert_never

from quizgen.lint.folding import same_text
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
    Strictness,
    TrueFalse,
)
from quizgen.support.diagnostics import Diagnostic, quoted
from quizgen.support.markup.markdown import parse_markdown, parse_typed
from quizgen.support.markup.tree import Code, Inline, Maths, Run, hole, inlines
from quizgen.support.positions import Positions

MAX_OPTIONS = 9
MAX_GAP = 499
"""The highest number of a gap that Anki makes a card for."""

_MARKS = re.compile(r"\{\{|\}\}")
_OPENING = re.compile(r"\{\{c[0-9]+::")


def question_errors(question: Question, at: Positions) -> Iterator[Diagnostic]:
    """Yield what is wrong with one question; `at` is its place."""
    match question:
        case Choice():
            yield from _repeats(question.offered(), "so the key is ambiguous", at)
        case Multi():
            options = question.offered()
            yield from _repeats(options, "so the key is ambiguous", at)
            if len(options) > MAX_OPTIONS:
                message = f"{len(options)} options are too many. Keep {MAX_OPTIONS}."
                yield at.diagnostic("too-many-options", message, "distractors")
        case Short():
            yield from _short_errors(question, at)
        case Number():
            if Decimal(question.tolerance) < 0:
                message = f"the tolerance is {question.tolerance}. It must be 0 or more."
                yield at.diagnostic("negative-tolerance", message, "tolerance")
        case Cloze():
            yield from _cloze_errors(question, at)
        case Match():
            lefts = [Option(pair.left, ("pairs", i, 0)) for i, pair in enumerate(question.pairs)]
            yield from _repeats(lefts, "so the match is ambiguous", at)
            yield from _repeats(question.offered(), "so the match is ambiguous", at)
        case Order():
            yield from _repeats(question.offered(), "so more than one order is right", at)
        case TrueFalse() | Open():
            return
        case _:
            assert_never(question)


def _repeats(options: Iterable[Option], outcome: str, at: Positions) -> Iterator[Diagnostic]:
    """Yield each text that looks like an earlier one."""
    before = dict[str, Option]()
    for option in options:
        first = before.setdefault(same_text(option.text), option)
        if first is not option:
            message = f"{quoted(option.text)} is already in '{first.path[0]}', {outcome}."
            yield at.diagnostic("repeated-option", f"{message} Replace one.", *option.path)


def _short_errors(question: Short, at: Positions) -> Iterator[Diagnostic]:
    distractors = [Option(t, ("distractors", i)) for i, t in enumerate(question.distractors)]
    yield from _repeats(distractors, "so the same option is there twice", at)
    [answers] = question.accepted()
    for index, answer in graded_right(
        question.distractors, answers, question.accents, question.case
    ):
        wrong = quoted(question.distractors[index])
        message = f"distractor {wrong} says the same as the answer {quoted(answer)}."
        message = f"{message} Replace it by one that is wrong."
        yield at.diagnostic("right-distractor", message, "distractors", index)
    if question.reverse is not None and same_text(question.reverse) == same_text(question.prompt):
        message = "'reverse' is the same as the prompt. Ask from the answer to the prompt."
        yield at.diagnostic("reverse-is-prompt", message, "reverse")


def graded_right(
    distractors: Sequence[str], answers: Sequence[str], accents: Strictness, case: Strictness
) -> Iterator[tuple[int, str]]:
    """Yield each distractor that would be right if it were typed: its 0-based place, the answer."""
    from quizgen.grading.responses import Verdict, grade_text

    for index, distractor in enumerate(distractors):
        for answer in answers:
            if grade_text([answer], distractor, accents=accents, case=case) is Verdict.RIGHT:
                yield index, answer
                break


def _cloze_errors(question: Cloze, at: Positions) -> Iterator[Diagnostic]:
    if has_broken_marks(question):
        message = "the marks of a gap are broken or nested."
        message = f"{message} Write {{{{c1::text}}}} or {{{{c1::text::hint}}}}."
        yield at.diagnostic("broken-gap", message, "prompt")
        return  # Which gaps are meant is not known.
    gaps = question.gaps()
    if not gaps:
        message = "this cloze has no gap. Mark the answer in the prompt: {{c1::text}}."
        yield at.diagnostic("no-gap", message, "prompt")
    for gap in gaps:
        if not same_text(gap.text):
            message = f"gap {gap.name} is empty. Write its text: {{{{{gap.name}::text}}}}."
            yield at.diagnostic("empty-gap", message, "prompt")
        if not 1 <= gap.number <= MAX_GAP:
            message = f"there can be no gap {gap.name}. Number gaps from c1 to c{MAX_GAP}."
            yield at.diagnostic("wrong-gap-number", message, "prompt")
    names = sorted({gap.name for gap in gaps})
    for name in question.accept:
        if gaps and name not in names:
            message = f"there is no gap {name}. The prompt has {', '.join(names)}."
            yield at.diagnostic("unknown-gap", message, "accept", name)


def has_broken_marks(question: Cloze) -> bool:
    """Whether marks are left over when all gaps are found, so that no more is known of them."""
    if not _MARKS.search(question.blanked(lambda gap: f"{gap.text} {gap.hint}")):
        return False
    number = itertools.count()
    text = parse_markdown(question.blanked(lambda _: hole(next(number))))
    gaps = (parse_typed(text) for gap in question.gaps() for text in (gap.text, gap.hint))
    return any(_has_mark(part) for each in (text, *gaps) for part in inlines(each))


def _has_mark(part: Inline) -> bool:
    """Whether a part has a mark of gaps; braces alone belong to formulas and code."""
    match part:
        case Run():
            return _MARKS.search(part.text) is not None
        case Code():
            return any(isinstance(run, Run) and _OPENING.search(run.text) for run in part.inside)
        case Maths():
            return _OPENING.search(part.latex) is not None
        case _:
            return False
