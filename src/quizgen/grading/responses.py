"""Judge a response to a question of any type, say how it differs, and what it earns."""

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from operator import eq
from typing import TypeAlias, assert_never

from rapidfuzz.distance import Levenshtein

from quizgen.grading.formulas import formula_verdict
from quizgen.grading.normalize import clean
from quizgen.grading.numbers import numeral_text
from quizgen.grading.parsing import read
from quizgen.grading.quantities import NO_UNIT, Quantity
from quizgen.grading.text import LONGEST_ANSWER, accepted, grade_text, has_point
from quizgen.grading.tokens import TokenKind
from quizgen.grading.values import Meaning, agreement, meanings
from quizgen.grading.verdict import Verdict, at_best_close, best, close_if, worst
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
    TrueFalse,
)
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_rows import plain

__all__ = ["Response", "Verdict", "difference", "grade", "grade_text", "points"]

Response: TypeAlias = str | bool | Sequence[str] | Collection[str] | Verdict
"""What a learner gives: see `grade` for its shape by question type."""

_FEWEST_PAIRS = 4  # Of three pairs one mix-up leaves a single one right, by chance.
_FEWEST_ENTRIES = 3  # Of two entries a swap leaves nothing right.
_MIX_UP = 2
_EARNED = {Verdict.RIGHT: 1.0, Verdict.CLOSE: 0.5, Verdict.WRONG: 0.0}


def grade(question: Question, response: Response) -> Verdict:  # noqa: PLR0912 - One a type.
    """Judge a response to a question of any type.

    Choice: the chosen text.  Multi: the chosen texts.  Truefalse: a bool.  Short and
    number: what was typed.  Cloze: what was typed or picked for each gap, in reading order, or
    the text for the only gap.  Match: a right side for each pair, in the order of `pairs`.
    Order: the entries in the order given.  Open: the learner's own verdict, taken as it is.
    A response of another shape is a TypeError.
    """
    match question:
        case Choice() | TrueFalse():
            if isinstance(response, type(question.answer)):
                return Verdict.RIGHT if response == question.answer else Verdict.WRONG
        case Number():
            if isinstance(response, str):
                return _number_verdict(question, response)
        case Short() | Cloze():
            given = [response] if isinstance(response, str) else response
            is_listed = isinstance(question, Cloze) and isinstance(response, Sequence)
            if isinstance(given, Sequence) and (is_listed or isinstance(response, str)):
                is_long = len(given) > len(question.accepted())
                return Verdict.WRONG if is_long else worst(gap_verdicts(question, given))
        case Open():
            if isinstance(response, Verdict):
                return response
        case Multi():
            if isinstance(response, Collection) and not isinstance(response, str):
                chosen, answers = frozenset(response), frozenset(question.answers)
                is_close = chosen and chosen < answers
                return Verdict.RIGHT if chosen == answers else close_if(is_close)
        case Match() | Order():
            if isinstance(response, Sequence) and not isinstance(response, str):
                return _grade_places(question, list(response))
        case _:
            assert_never(question)
    raise TypeError(f"{response!r} cannot answer a {type(question).__name__}")


def points(question: Question, verdict: Verdict, response: Response | None = None) -> float:
    """Return what an answer earns, from 0 to the question's points.

    A right answer earns all, a close one half.  Where `response` has parts, each earns its
    share: of multi (right ones chosen - wrong ones chosen) / right ones, never under 0; of
    cloze and match the right gaps and pairs, half for a close gap; of order the entries at
    their place.  Without it only the verdict counts: for an overruled or a missing answer.
    """
    share = _EARNED[verdict]
    given = [] if isinstance(response, str | bool | None) else list(response)
    if verdict is Verdict.RIGHT or not given:
        return share * question.points
    match question:
        case Choice() | TrueFalse() | Short() | Number() | Open():
            pass
        case Multi():
            right = len(set(given) & set(question.answers))
            share = max(0, right - len(set(given) - set(question.answers))) / len(question.answers)
        case Cloze():
            earned = [_EARNED[it] for it in gap_verdicts(question, given)]
            share = sum(earned) / len(earned)
        case Match() | Order():
            wanted = question.right_answers()
            share = sum(map(eq, wanted, given)) / len(wanted)
        case _:
            assert_never(question)
    return share * question.points


def difference(expected: str, given: str, *, cased: bool = True) -> tuple[tuple[str, str], ...]:
    """Say how a given text differs from the expected one, in reading order.

    Unless `cased`, capitals make no difference, and what both have is written as in
    `expected`.  Each span is ("same", text), ("missing", text of `expected`) or ("extra",
    text of `given`).  Of texts too long to compare by letter, all is missing and all is extra.
    """
    if max(len(expected), len(given)) > LONGEST_ANSWER:
        return ("missing", expected), ("extra", given)
    folded = expected.lower(), given.lower()
    keeps_places = [*map(len, folded)] == [len(expected), len(given)]
    spans: list[tuple[str, str]] = []
    for op in Levenshtein.opcodes(*((expected, given) if cased or not keeps_places else folded)):
        before, after = expected[op.src_start : op.src_end], given[op.dest_start : op.dest_end]
        same, other = [("same", before)], [("missing", before), ("extra", after)]
        spans += same if op.tag == "equal" else other
    return tuple(span for span in spans if span[1])


def gap_verdicts(question: Short | Cloze, given: Sequence[str]) -> Iterator[Verdict]:
    """Judge what was given for each gap, or for a short question; marks are no part of it."""
    gaps = question.gaps() if isinstance(question, Cloze) else ()
    for place, answers in enumerate(question.accepted()):
        text = given[place] if place < len(given) else ""
        if isinstance(question, Cloze) and gaps[place].name in question.choices:
            yield Verdict.RIGHT if text == gaps[place].text else Verdict.WRONG
        elif isinstance(question, Cloze) and (number := question.as_number(gaps[place])):
            others = _text_verdict(question, answers[1:], text)
            yield best([_number_verdict(number, text), others])
        else:
            yield _text_verdict(question, answers, text)


def _text_verdict(question: Short | Cloze, answers: Sequence[str], given: str) -> Verdict:
    texts = [plain(parse_typed(answer)) for answer in answers]
    found = grade_text(texts, given, accents=question.accents, case=question.case)
    if found is Verdict.RIGHT or len(given) > LONGEST_ANSWER:
        return found
    return best([found, formula_verdict(answers, given, case=question.case == "strict")])


def _number_verdict(question: Number, given: str) -> Verdict:
    """Judge a number: a bare one is in the question's unit, a unit that is given must agree."""
    text = clean(given)
    if not text or len(text) > LONGEST_ANSWER:
        return Verdict.WRONG
    answer = Fraction(question.answer)
    measure = abs(answer) / 100 if question.tolerance.endswith("%") else 1
    tolerance = measure * Fraction(question.tolerance.rstrip("% "))
    digits, _, exponent = question.answer.lower().partition("e")
    step = Fraction(10) ** (int(exponent or 0) - len(digits.partition(".")[2]))
    tokens = read(text).tokens
    typed = meanings(tokens)
    bare = [it for it in typed if isinstance(it.value, Quantity) and it.value.unit == NO_UNIT]
    verdicts = [agreement([Meaning(Quantity(answer, step))], bare, tolerance)]
    # A unit that is no measure, "2 reactors", may still scale: "5 thousand tanks" are 5000.
    unit = plain(parse_typed(question.unit or ""))
    written, scale = f"{question.answer} {unit}", f"{question.answer} {unit.split(' ')[0]}"
    found = accepted(written).meanings or accepted(scale).meanings if unit else ()
    asked = next((it.value for it in found if isinstance(it.value, Quantity)), None)
    if asked:
        # "1.7 billion dollars" is read as dollars, so a tolerance in billions grows with it.
        scaled = tolerance * asked.value / answer if answer else tolerance
        whole = Meaning(asked._replace(unit=NO_UNIT))
        verdicts += [agreement([whole], bare, scaled), agreement([Meaning(asked)], typed, scaled)]
    if not (typed if asked else bare):
        values = [it.value for it in tokens if it.kind is TokenKind.NUMBER and it.value is not None]
        near = [numeral_text(it) for it in values if abs(it - answer) <= tolerance]
        verdicts.append(grade_text([f"{[*near, question.answer][0]} {unit}"], text))
    if clean(written).replace(" ", "").lower() == text.replace(" ", "").lower():
        verdicts.append(at_best_close(grade_text([written], text)))  # "300 k" for "300 K"
    return at_best_close(best(verdicts)) if has_point(text) else best(verdicts)


def _grade_places(question: Match | Order, given: list[str]) -> Verdict:
    """Judge pairs, close with one mix-up, or an order, close with one swap of neighbours."""
    right = list(question.right_answers())
    if given == right:
        return Verdict.RIGHT
    is_order = isinstance(question, Order)
    if len(given) != len(right) or len(right) < (_FEWEST_ENTRIES if is_order else _FEWEST_PAIRS):
        return Verdict.WRONG
    off = [place for place, side in enumerate(right) if side != given[place]]
    is_swap = len(off) == _MIX_UP and [given[it] for it in off] == [right[it] for it in off[::-1]]
    if is_order:
        return close_if(is_swap and off[0] + 1 == off[1])
    return close_if(is_swap or len(off) == 1)
