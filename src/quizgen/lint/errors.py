"""What makes a question wrong although each of its fields is right.

An error would end up in a product as an ambiguous key or a broken card; what is only badly
written is a matter of style.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
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

MAX_GAP = 499
"""The highest number of a gap that Anki makes a card for."""

_MARKS = re.compile(r"\{\{|\}\}")
_OPENING = re.compile(r"\{\{c[0-9]+::")


def question_errors(question: Question, at: Positions) -> Iterator[Diagnostic]:
    """Yield what is wrong with one question; `at` is its place."""
    match question:
        case Choice() | Multi():
            offered = question.offered()
            yield from _repeats(offered, "so the key is ambiguous", at)
            if len(offered) == 1:
                field = "options" if question.options else "distractors"
                message = f"there is nothing to choose from but {quoted(offered[0].text)}."
                path = offered[0].path[:1]
                yield at.diagnostic("too-few-options", f"{message} Add to '{field}'.", *path)
        case Short():
            yield from _short_errors(question, at)
        case Cloze():
            yield from _cloze_errors(question, at)
        case Match():
            lefts = [Option(pair.left, ("pairs", i, 0)) for i, pair in enumerate(question.pairs)]
            yield from _repeats(lefts, "so the match is ambiguous", at)
            yield from _repeats(question.offered(), "so the match is ambiguous", at)
            if len(question.offered()) == 1:
                message = "all pairs have the same right side. Add another pair, or 'decoys'."
                yield at.diagnostic("one-right-side", message, "pairs")
        case Order():
            yield from _repeats(question.offered(), "so more than one order is right", at)
        case TrueFalse() | Number() | Open():
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
    distractors = question.wrong()
    yield from _repeats(distractors, "so the same option is there twice", at)
    [answers] = question.accepted()
    for option, answer in graded_right(distractors, answers, question.accents, question.case):
        message = f"distractor {quoted(option.text)} says the same as the answer {quoted(answer)}."
        message = f"{message} Replace it by one that is wrong."
        yield at.diagnostic("right-distractor", message, *option.path)
    if question.reverse is not None and same_text(question.reverse) == same_text(question.prompt):
        message = "'reverse' is the same as the prompt. Ask from the answer to the prompt."
        yield at.diagnostic("reverse-is-prompt", message, "reverse")


def graded_right(
    distractors: Iterable[Option], answers: Sequence[str], accents: Strictness, case: Strictness
) -> Iterator[tuple[Option, str]]:
    """Yield each distractor that would be right if it were typed, and the answer that it says."""
    from quizgen.grading.responses import Verdict, grade_text

    for distractor in distractors:
        for answer in answers:
            if grade_text([answer], distractor.text, accents=accents, case=case) is Verdict.RIGHT:
                yield distractor, answer
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
    yield from _gap_field_errors(question, at)
    for gap in dict.fromkeys(gaps):
        yield from _repeats(question.picks(gap), "so the gap is ambiguous", at)
        if gap.name in question.tolerance and question.as_number(gap) is None:
            message = f"gap {gap.name} has a tolerance, but {quoted(gap.text)} is not a number."
            message = f"{message} Write it in digits, such as 1700, 1.7 or 20 km."
            yield at.diagnostic("gap-without-number", message, "tolerance", gap.name)


def _gap_field_errors(question: Cloze, at: Positions) -> Iterator[Diagnostic]:
    """Find what is said of gaps that do not exist, or that are picked and not typed."""
    names = list(dict.fromkeys(gap.name for gap in question.gaps()))
    for field in ("accept", "choices", "tolerance"):
        for name in getattr(question, field) if names else ():
            if name not in names:
                message = f"there is no gap {name}. The prompt has {', '.join(names)}."
                yield at.diagnostic("unknown-gap", message, field, name)
            elif field != "choices" and name in question.choices:
                message = f"gap {name} is picked from 'choices', so '{field}' has no effect there."
                message = f"{message} Remove one of them."
                yield at.diagnostic("picked-gap", message, field, name)
            elif field == "choices" and not question.choices[name]:
                message = f"gap {name} has nothing to choose from. List wrong options."
                yield at.diagnostic("too-few-options", message, field, name)


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
