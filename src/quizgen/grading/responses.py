"""Judge a response to a question: right, close or wrong.

Pure: a question and a response in, a verdict out.  How a typed answer is read stands in
`answers`; what each question type calls close stands here.  This module must not know
terminals, schedules or files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import TypeAlias, assert_never

from rapidfuzz.distance import Levenshtein

from quizgen.grading.comparing import agreement
from quizgen.grading.normalize import clean
from quizgen.grading.numbers import numeral_text
from quizgen.grading.parsing import Reading, Tokens, read
from quizgen.grading.quantities import NO_UNIT, Quantity
from quizgen.grading.text import accepted, is_spelled_alike, judge
from quizgen.grading.tokens import Kind
from quizgen.grading.values import Meaning, meanings
from quizgen.grading.verdict import Verdict, best, worst
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
    Strictness,
    TrueFalse,
)
from quizgen.support.markup import plain

__all__ = ["Response", "Verdict", "difference", "grade", "grade_text", "points"]

Response: TypeAlias = str | bool | Sequence[str] | Collection[str] | Verdict
"""What a learner gives: see `grade` for its shape by question type."""

_LONGEST = 2000
_BEFORE_UNIT = re.compile(r" (?![0-9])")
_FEWEST_PAIRS = 4  # Of three pairs one mix-up leaves a single one right, by chance.
_FEWEST_ENTRIES = 3  # Of two entries a swap leaves nothing right.
_MIX_UP = 2


def grade(question: Question, response: Response) -> Verdict:
    """Judge a response to a question of any type.

    Choice: the chosen text.  Multi: the chosen texts.  Truefalse: a bool.  Short and
    number: what was typed.  Cloze: what was typed for each gap, in reading order, or the
    text for the only gap.
    Match: a right side for each pair, in the order of `pairs`.  Order: the entries in the
    order given.  Open: the learner's own verdict, which is taken as it is.
    A response of another shape is a TypeError.
    """
    match question, response:
        case Choice(), str():
            return _same(response == question.answer)
        case TrueFalse(), bool():
            return _same(response is question.answer)
        case Short(), str():
            answers = [question.answer, *question.accept]
            return _grade_written(question, answers, response)
        case Number(), str():
            return _grade_number(question, response)
        case Open(), Verdict():
            return response
        case Multi() | Match() | Order(), str():
            raise _misfit(question, response)  # Its letters are no entries.
        case Multi(), Collection():
            return _grade_multi(question, frozenset(response))
        case Cloze(), str():
            return _grade_cloze(question, [response])
        case Cloze(), Sequence():
            return _grade_cloze(question, response)
        case Match(), Sequence():
            return _grade_match([pair.right for pair in question.pairs], list(response))
        case Order(), Sequence():
            return _grade_order(list(question.sequence), list(response))
        case _:
            raise _misfit(question, response)


def _misfit(question: Question, response: Response) -> TypeError:
    return TypeError(f"{response!r} cannot answer a {type(question).__name__}")


def grade_text(
    answers: Sequence[str],
    given: str,
    *,
    accents: Strictness = "loose",
    case: Strictness = "loose",
) -> Verdict:
    """Judge a typed text against the accepted answers: the best verdict over them counts.

    A blank is wrong, and so is a text far longer than any answer.  With `accents` or
    `case` "strict", what differs in these alone is close.
    """
    text = clean(given)
    if not text:
        return Verdict.WRONG
    if len(text) > _LONGEST and len(text) > 2 * max(map(len, answers), default=0):
        return Verdict.WRONG
    reading = read(text)
    return best(_grade_one(answer, reading, accents, case) for answer in answers)


def points(question: Question, verdict: Verdict) -> float:
    """Return what a verdict earns: all of a question's points, half of them, or none."""
    match verdict:
        case Verdict.RIGHT:
            return float(question.points)
        case Verdict.CLOSE:
            return question.points / 2
        case Verdict.WRONG:
            return 0.0
    assert_never(verdict)


def difference(expected: str, given: str, *, cased: bool = True) -> tuple[tuple[str, str], ...]:
    """Say how a given text differs from the expected one, in reading order.

    Unless `cased`, capitals make no difference, and what both have is written as in
    `expected`.  Each span is ("same", text), ("missing", text of `expected`) or ("extra",
    text of `given`).  Of texts too long to compare by letter, all is missing and all is extra.
    """
    if max(len(expected), len(given)) > _LONGEST:
        return ("missing", expected), ("extra", given)
    return tuple(_spans(expected, given, cased=cased))


def _spans(expected: str, given: str, *, cased: bool) -> Iterator[tuple[str, str]]:
    folded = expected.lower(), given.lower()
    keeps_places = [*map(len, folded)] == [len(expected), len(given)]
    compared = (expected, given) if cased or not keeps_places else folded
    for code in Levenshtein.opcodes(*compared):
        before = expected[code.src_start : code.src_end]
        after = given[code.dest_start : code.dest_end]
        if code.tag == "equal":
            yield "same", before
            continue
        if before:
            yield "missing", before
        if after:
            yield "extra", after


def _same(is_same: bool) -> Verdict:  # noqa: FBT001  the one thing it turns into a verdict
    return Verdict.RIGHT if is_same else Verdict.WRONG


def _grade_one(answer: str, given: Reading, accents: Strictness, case: Strictness) -> Verdict:
    expected = accepted(answer)
    verdict = judge(expected, given)
    if verdict is Verdict.RIGHT and "strict" in (accents, case):
        strictly = {"accents": accents == "strict", "case": case == "strict"}
        if not is_spelled_alike(expected.reading, given, **strictly):
            return Verdict.CLOSE
    return verdict


def _grade_written(question: Short | Cloze, answers: Sequence[str], given: str) -> Verdict:
    """Judge a typed text as strictly as its question asks; marks are not part of an answer."""
    texts = [plain(answer) for answer in answers]
    return grade_text(texts, given, accents=question.accents, case=question.case)


def _grade_number(question: Number, given: str) -> Verdict:
    """Judge a number: a bare one is in the question's unit, a unit that is given must agree.

    Any number within the tolerance is as good as the answer.
    """
    text = clean(given)
    if not text or len(text) > _LONGEST:
        return Verdict.WRONG
    tokens = read(text).tokens
    typed, tolerance = meanings(tokens), Fraction(question.tolerance)
    bare = [meaning for meaning in typed if _is_bare(meaning)]
    answer, asked = _numeral(question), _quantity(question)
    verdicts = [agreement([Meaning(answer)], bare, tolerance)]
    if asked:
        # "1.7 billion dollars" is read as dollars, so a tolerance in billions grows with it.
        scaled = tolerance * asked.value / answer.value if answer.value else tolerance
        whole = Meaning(asked._replace(unit=NO_UNIT))
        verdicts += [agreement([whole], bare, scaled), agreement([Meaning(asked)], typed, scaled)]
    if not (typed if asked else bare):
        verdicts.append(grade_text([_written(question, tokens)], text))
    verdict = best(verdicts)
    if verdict is Verdict.WRONG and _differs_in_case(question, text):
        return Verdict.CLOSE
    return verdict


def _differs_in_case(question: Number, text: str) -> bool:
    """Whether the answer was given but for capitals that decide: "300 k" for "300 K"."""
    asked = clean(question.with_unit())
    return _BEFORE_UNIT.sub("", asked).lower() == _BEFORE_UNIT.sub("", text).lower()


def _is_bare(meaning: Meaning) -> bool:
    return isinstance(meaning.value, Quantity) and meaning.value.unit == NO_UNIT


def _numeral(question: Number) -> Quantity:
    _, _, decimals = question.answer.partition(".")
    return Quantity(Fraction(question.answer), Fraction(1, 10 ** len(decimals)))


def _quantity(question: Number) -> Quantity | None:
    """Return the answer with its unit, or None where the unit is no measure: "2 reactors".

    Of "5 thousand tanks" it is the number, 5000.
    """
    if question.unit is None:
        return None
    number = f"{question.answer} {question.unit.partition(' ')[0]}"
    found = accepted(question.with_unit()).meanings or accepted(number).meanings
    return next((it.value for it in found if isinstance(it.value, Quantity)), None)


def _written(question: Number, tokens: Tokens) -> str:
    """Return the answer with its unit, with the number that was given where it may stand."""
    answer, tolerance = Fraction(question.answer), Fraction(question.tolerance)
    values = [token.value for token in tokens if token.kind is Kind.NUMBER]
    near = [value for value in values if value is not None and abs(value - answer) <= tolerance]
    text = question.with_unit()
    return numeral_text(near[0]) + text.removeprefix(question.answer) if near else text


def _grade_multi(question: Multi, chosen: frozenset[str]) -> Verdict:
    """Judge a choice of several: some of the answers and nothing wrong is close."""
    answers = frozenset(question.answers)
    if chosen == answers:
        return Verdict.RIGHT
    return Verdict.CLOSE if chosen and chosen < answers else Verdict.WRONG


def _grade_cloze(question: Cloze, given: Sequence[str]) -> Verdict:
    """Judge a text by its worst gap."""
    asked = question.gaps()
    if len(given) > len(asked):
        return Verdict.WRONG
    return worst(
        _grade_written(question, (gap.text, *question.accept.get(gap.name, ())), text)
        for gap, text in zip_longest(asked, given, fillvalue="")
        if not isinstance(gap, str)
    )


def _grade_match(rights: list[str], given: list[str]) -> Verdict:
    """Judge pairs: one mix-up among four or more is close, of two sides or with a decoy."""
    if given == rights:
        return Verdict.RIGHT
    if len(given) != len(rights) or len(rights) < _FEWEST_PAIRS:
        return Verdict.WRONG
    mixed = [(right, mine) for right, mine in zip(rights, given, strict=True) if right != mine]
    is_swap = len(mixed) == _MIX_UP and mixed[0] == mixed[1][::-1]
    return Verdict.CLOSE if is_swap or len(mixed) == 1 else Verdict.WRONG


def _grade_order(sequence: list[str], given: list[str]) -> Verdict:
    """Judge an order: one swap of neighbours among three or more is close."""
    if given == sequence:
        return Verdict.RIGHT
    if len(sequence) < _FEWEST_ENTRIES:
        return Verdict.WRONG
    swaps = (_swapped(sequence, place) for place in range(len(sequence) - 1))
    return Verdict.CLOSE if given in swaps else Verdict.WRONG


def _swapped(entries: list[str], place: int) -> list[str]:
    """Return the entries with the one at `place` and the next one exchanged."""
    return [*entries[:place], entries[place + 1], entries[place], *entries[place + 2 :]]
