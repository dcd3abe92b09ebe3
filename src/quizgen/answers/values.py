"""Typed values: what an answer means where it is a number, a quantity, a date or the like.

`meanings` reads them, `agreement` judges two of them; digits are never forgiven.  This
module must not know words, lists or questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from quizgen.answers.dates import Century, Clock, Date, Decade, Moment, Named, moments
from quizgen.answers.lexicon import Lexicon, lexicon
from quizgen.answers.quantities import Quantity, quantities
from quizgen.answers.reading import Tokens
from quizgen.answers.tokens import Kind, Token
from quizgen.answers.verdict import Verdict, at_best_close, best

_ROUNDING = Fraction(2, 100)  # A conversion may be off by so much and be close.
_FEWEST_DIGITS = 2  # A number rounded to fewer says too little.


class Ordinal(NamedTuple):
    """A place in a row: "3rd"."""

    number: Fraction


class Range(NamedTuple):
    """From one value to another, both included."""

    low: Plain
    high: Plain


Plain: TypeAlias = Quantity | Ordinal | Moment
Value: TypeAlias = Plain | Range


class Meaning(NamedTuple):
    """A value an answer may have; `is_sure` where nothing else is as likely."""

    value: Value
    is_sure: bool = True
    is_approximate: bool = False


def meanings(tokens: Tokens) -> tuple[Meaning, ...]:
    """Return every value the whole of an answer may have, none where it is other words."""
    known = lexicon()
    tokens, is_approximate = _without_fillers(tokens, known)
    if not tokens or len(tokens) > 10:
        return ()
    values = [*_plain(tokens), *_ranges(tokens, known)]
    found = [Meaning(value, is_approximate=is_approximate) for value in values]
    found += [Meaning(value, False, is_approximate) for value in _continental(tokens)]
    return tuple(found)


def _without_fillers(tokens: Tokens, known: Lexicon) -> tuple[Tokens, bool]:
    """Drop what only introduces a value; say whether it is called approximate."""
    start, is_approximate = 0, False
    while start < len(tokens) - 1:
        text = tokens[start].text
        is_circa = text == "~" or (text == "c" and tokens[start + 1].joint == " ")
        if text in known.words["hedges"] or is_circa:
            is_approximate = True
        elif text not in known.words["fillers"] or _is_designator(tokens, start):
            break
        start += 1
    return tokens[start:], is_approximate


def _is_designator(tokens: Tokens, place: int) -> bool:
    """Whether an article is a name's first letter: "A 10", "a-10"."""
    letter, number = tokens[place], tokens[place + 1]
    return len(letter.raw) == 1 and (letter.raw.isupper() or number.joint != " ")


def _plain(tokens: Tokens) -> Iterator[Plain]:
    if len(tokens) == 1 and tokens[0].kind is Kind.ORDINAL and tokens[0].value is not None:
        yield Ordinal(tokens[0].value)
    yield from quantities(tokens)
    yield from moments(tokens)


def _continental(tokens: Tokens) -> Iterator[Quantity]:
    """Read "1.000" as a thousand, which it is not in English."""
    for place, token in enumerate(tokens):
        whole, dot, thousands = token.raw.partition(".")
        if dot and len(thousands) == 3 and 1 <= len(whole) <= 3 and thousands.isdigit():
            number = token._replace(value=Fraction(int(whole + thousands)), step=Fraction(1))
            yield from quantities((*tokens[:place], number, *tokens[place + 1 :]))


def _ranges(tokens: Tokens, known: Lexicon) -> Iterator[Range]:
    """Read "1941-45", "from 10 to 20 km", "between May and July 1945"."""
    start = 1 if tokens[0].text in known.dates["from"] else 0
    for place in range(start + 1, len(tokens)):
        token = tokens[place]
        if token.joint == "-" and token.kind is Kind.NUMBER:
            left, right = tokens[start:place], tokens[place:]
        elif token.text == ":":
            left, right = tokens[start:place], tokens[place + 1 :]
        elif token.text in known.dates["to"] and (start or token.text not in known.words["lists"]):
            left, right = tokens[start:place], tokens[place + 1 :]
        else:
            continue
        yield from _range(left, right)


def _range(left: Tokens, right: Tokens) -> Iterator[Range]:
    if not left or not right:
        return
    right = (_completed(left[-1], right[0]), *right[1:])
    for high in _plain(right):
        for low in _plain(left):
            if isinstance(low, Quantity) and isinstance(high, Quantity) and not low.unit.name:
                yield Range(low._replace(unit=high.unit), high)
            elif type(low) is type(high):
                yield Range(low, high)


def _completed(low: Token, high: Token) -> Token:
    """Give the second year of "1941-45" its century."""
    if len(low.text) == 4 and len(high.text) == 2 and (low.text + high.text).isdigit():
        text = low.text[:2] + high.text
        if text > low.text:
            return high._replace(text=text, value=Fraction(int(text)))
    return high


def agreement(
    expected: Iterable[Meaning], given: Iterable[Meaning], tolerance: Fraction = Fraction(0)
) -> Verdict:
    """Return the best verdict over what the two answers may mean.

    `tolerance` is absolute, in the expected quantity's own unit.
    """
    given = tuple(given)
    return best(_judge(right, other, tolerance) for right in expected for other in given)


def _judge(expected: Meaning, given: Meaning, tolerance: Fraction) -> Verdict:
    verdict = _agree(expected.value, given.value, tolerance)
    doubtful = given.is_approximate and not expected.is_approximate
    if doubtful or not (expected.is_sure and given.is_sure):
        return at_best_close(verdict)
    return verdict


def _agree(expected: Value, given: Value, tolerance: Fraction) -> Verdict:
    match expected, given:
        case Quantity(), Quantity():
            return _quantities_agree(expected, given, tolerance)
        case Date(), Date():
            return _dates_agree(expected, given)
        case Date(), Quantity() if year := _as_year(given):
            return _dates_agree(expected, year)
        case Quantity(), Date() if year := _as_year(expected):
            return _dates_agree(year, given)
        case (Ordinal(), Quantity()) | (Quantity(), Ordinal()):
            return _ordinals_agree(expected, given)
        case Range(), Range():
            low = _agree(expected.low, given.low, tolerance)
            high = _agree(expected.high, given.high, tolerance)
            return Verdict.RIGHT if low is high is Verdict.RIGHT else Verdict.WRONG
        case Range(), Quantity() | Date():
            ends = (expected.low, expected.high)
            return at_best_close(best(_agree(end, given, tolerance) for end in ends))
        case Decade(), Decade() if given.start < 100:
            if expected.start % 100 != given.start:
                return Verdict.WRONG
            return Verdict.RIGHT if expected.start in {given.start, 1900 + given.start} else Verdict.CLOSE
        case Decade(), Decade() if expected.start < 100:
            return _same(given.start == 1900 + expected.start)
        case Century(), Century():
            if expected[:2] != given[:2]:
                return Verdict.WRONG
            return Verdict.RIGHT if expected == given else Verdict.CLOSE
        case Named(), Named():
            return _same(expected.is_full and expected[:2] == given[:2])
        case Named(), Date() if expected.kind == "month" and expected.number == given.month:
            return Verdict.CLOSE
        case Date(), Named() if given.kind == "month":
            return _dates_agree(expected, Date(month=given.number))
        case _:
            return _same(type(expected) is type(given) and expected == given)


def _same(is_same: bool) -> Verdict:
    return Verdict.RIGHT if is_same else Verdict.WRONG


def _ordinals_agree(expected: Ordinal | Quantity, given: Ordinal | Quantity) -> Verdict:
    return Verdict.CLOSE if expected[0] == given[0] else Verdict.WRONG


def _as_year(quantity: Quantity) -> Date | None:
    value = quantity.value
    if quantity.unit.name or value.denominator != 1 or not 0 < value < 100_000:
        return None
    return Date(int(value))


def _quantities_agree(expected: Quantity, given: Quantity, tolerance: Fraction) -> Verdict:
    if expected.unit.name == given.unit.name:
        if abs(expected.value - given.value) <= tolerance:
            return Verdict.RIGHT
        return Verdict.CLOSE if _is_rounded(expected, given) else Verdict.WRONG
    if expected.unit.dimension == given.unit.dimension:
        return _conversion(expected, given, tolerance)
    if "%" in {expected.unit.name, given.unit.name} and "" in {expected.unit.name, given.unit.name}:
        return _percents_agree(expected, given)
    is_unsaid = "" in {expected.unit.name, given.unit.name}
    is_half_said = given.unit.dimension == "angle" and expected.unit.dimension == "temperature"
    is_near = expected.value == given.value and (is_unsaid or is_half_said)
    return Verdict.CLOSE if is_near else Verdict.WRONG


def _is_rounded(expected: Quantity, given: Quantity) -> bool:
    """Whether the given number is the expected one with fewer, but two or more, digits."""
    if given.step <= expected.step or abs(given.value) < given.step * 10 ** (_FEWEST_DIGITS - 1):
        return False
    return abs(expected.value - given.value) <= given.step / 2


def _conversion(expected: Quantity, given: Quantity, tolerance: Fraction) -> Verdict:
    """Judge a quantity in another unit: exact is right, rounded is close.

    Between units that are whole multiples of each other nothing need be rounded.
    """
    difference = abs(expected.in_base_units - given.in_base_units)
    if difference <= tolerance * expected.unit.times:
        return Verdict.RIGHT
    if expected.unit.dimension == "temperature":
        return Verdict.CLOSE if difference <= given.step * given.unit.times / 2 else Verdict.WRONG
    ratio = expected.unit.times / given.unit.times
    if 1 in {ratio.numerator, ratio.denominator}:
        return Verdict.WRONG
    is_near = difference <= abs(expected.in_base_units) * _ROUNDING
    return Verdict.CLOSE if is_near else Verdict.WRONG


def _percents_agree(expected: Quantity, given: Quantity) -> Verdict:
    """Judge a percentage against a bare number: "50%" is "50" and "1/2", nearly "0.5"."""
    if expected.unit.name == "":
        share = given._replace(value=given.value / 100, step=given.step / 100)
        if share.value == expected.value:
            return Verdict.RIGHT
        is_near = given.value == expected.value or _is_rounded(expected, share)
        return Verdict.CLOSE if is_near else Verdict.WRONG
    if given.value == expected.value or (given.value * 100 == expected.value and not given.step):
        return Verdict.RIGHT
    return Verdict.CLOSE if given.value * 100 == expected.value else Verdict.WRONG


def _dates_agree(expected: Date, given: Date) -> Verdict:
    verdict = _parts_agree(expected, given)
    doubtful = expected.is_ambiguous or given.is_ambiguous or expected.is_short or given.is_short
    return at_best_close(verdict) if doubtful else verdict


def _parts_agree(expected: Date, given: Date) -> Verdict:
    """Judge a date by its parts: another one is wrong, a missing or an added one close.

    Close needs the year, or else the day and the month; where a day is asked, its year
    alone is wrong.
    """
    if not _eras_agree(expected, given) or not _years_agree(expected, given):
        return Verdict.WRONG
    for part, other in ((expected.month, given.month), (expected.day, given.day)):
        if part and other and part != other:
            return Verdict.WRONG
    if (expected.year, expected.month, expected.day) == (given.year, given.month, given.day):
        return Verdict.CLOSE if expected.era == "bc" != given.era else Verdict.RIGHT
    missing = sum(bool(part) and not other for part, other in zip(expected[:3], given[:3], strict=True))
    added = sum(bool(other) and not part for part, other in zip(expected[:3], given[:3], strict=True))
    is_enough = bool(expected.year and given.year) or bool(given.day and given.month)
    is_near = is_enough and missing <= 1 and not (missing and added)
    return Verdict.CLOSE if is_near else Verdict.WRONG


def _eras_agree(expected: Date, given: Date) -> bool:
    if expected.era == "bc":
        return given.era != "ad"
    return given.era != "bc"


def _years_agree(expected: Date, given: Date) -> bool:
    if expected.year is None or given.year is None:
        return True
    if given.is_short or expected.is_short:
        return expected.year % 100 == given.year % 100
    return expected.year == given.year
