"""What an answer means where it is a number, a date or the like, and whether two values agree."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise, product
from typing import NamedTuple, TypeAlias

from quizgen.grading.dates import CENTURY, DAYS, YEARS, Date, Moment, Period, moments
from quizgen.grading.lexicon import Lexicon, Unit, lexicon
from quizgen.grading.numbers import roman
from quizgen.grading.parsing import leads_in
from quizgen.grading.quantities import NO_UNIT, Quantity, quantities
from quizgen.grading.tokens import TokenKind, Tokens
from quizgen.grading.verdict import Verdict, at_best_close, best, close_if, worst

_LONGEST = 10  # tokens
_THOUSAND = re.compile(r"([1-9][0-9]{0,2})\.([0-9]{3})")
_ROUNDING = Fraction(2, 100)  # A conversion may be off by so much and be close.
_FEWEST_DIGITS = 2  # A number rounded to fewer says too little.
OPEN_CENTURY = 1900  # What "the 90s" are said of.
_PERCENT = 100
_DECADE_LETTERS = 5  # "1990s" are years; "90s" may be seconds, but not "the 90s" and "'90s".
_PLACE = Unit("#", "", Fraction(1))  # The unit of "3rd"
_RATIO = Unit(":", "ratio", Fraction(1))  # The unit of both numbers of "3:2"


class Range(NamedTuple):
    """From one value to another, both included; or a ratio of two numbers."""

    low: Quantity | Moment
    high: Quantity | Moment


Value: TypeAlias = Quantity | Moment | Range


class Meaning(NamedTuple):
    """A value an answer may have; `is_sure` where nothing else is as likely."""

    value: Value
    is_approximate: bool = False
    is_sure: bool = True


def meanings(tokens: Tokens) -> tuple[Meaning, ...]:
    """Return every value the whole of an answer may have, the likeliest first; of words none."""
    known = lexicon()
    for token in tokens:
        is_word = token.kind is TokenKind.WORD and token.text not in known.words["of_values"]
        if is_word and not roman(token.raw.upper()):
            return ()
    start, is_approximate, circa = 0, False, known.words["circa"]
    for start, (token, after) in enumerate(pairwise(tokens)):
        is_apart = token.kind is TokenKind.SIGN or after.joint == " "
        is_vague = token.text in known.words["hedges"] or (token.text in circa and is_apart)
        if not is_vague and not leads_in(tokens, start):
            break
        is_approximate = is_approximate or is_vague
    else:
        start = len(tokens) - 1
    tokens = tokens[start:]
    if not tokens or len(tokens) > _LONGEST:
        return ()
    is_sure, thousands = True, list[Quantity]()
    for place, token in enumerate(tokens):  # "1.000" may be a thousand, "1.125" rather is none.
        if parts := _THOUSAND.fullmatch(token.raw):
            is_sure = not parts[2].endswith("0")
            number = token._replace(value=Fraction(int(parts[1] + parts[2])), step=Fraction(1))
            thousands += quantities((*tokens[:place], number, *tokens[place + 1 :]))
    values = (*_plain(tokens), *_spans(tokens, known))
    found = [Meaning(value, is_approximate, is_sure) for value in values]
    return tuple(found + [Meaning(it, is_approximate, is_sure=False) for it in thousands])


def _plain(tokens: Tokens) -> Iterator[Quantity | Moment]:
    first = tokens[0]
    if len(tokens) == 1 and first.kind is TokenKind.ORDINAL and first.value is not None:
        yield Quantity(first.value, first.step, _PLACE)
    yield from (*quantities(tokens), *moments(tokens))
    is_short = len(first.text) < _DECADE_LETTERS and first.raw == first.text
    if len(tokens) == 1 and first.kind is TokenKind.DECADE and is_short:
        yield Quantity(first.value or Fraction(0), first.step, lexicon().units["s"][0])


_SHORT_RANGE = re.compile(r"([0-9]{2})([0-9]{2})-([0-9]{2})")


def _spans(tokens: Tokens, known: Lexicon) -> list[Range]:
    """Read "3:2", "1941-45", "from 10 to 20 km"; "10 to 1" is rather a ratio, "1 to 10" a range."""
    words, spans = known.words, list[Range]()
    start = 1 if tokens[0].text in words["from"] else 0
    for place in range(start + 1, len(tokens)):
        left, token, right = tokens[start:place], tokens[place], tokens[place + 1 :]
        # "And" leads to an end only after "between".
        is_to = token.text in words["to"] and (start or token.text not in words["lists"])
        if token.joint == "-" and token.kind is TokenKind.NUMBER:
            spans += _ranges(left, tokens[place:])
        elif is_to and right:
            spans += _ranges(left, right)
        if (is_to or token.text == ":") and len(left) == len(right) == 1:
            above, below = left[0].value, right[0].value
            if above is not None and below is not None:
                ratio = [Quantity(it, Fraction(1), _RATIO) for it in (above, below)]
                spans.insert(0 if above > below else len(spans), Range(*ratio))
    return spans


def _ranges(left: Tokens, right: Tokens) -> Iterator[Range]:
    """Yield ranges; a low end takes the unit, month or year that only the high end has."""
    years = _SHORT_RANGE.fullmatch(f"{left[-1].text}-{right[0].text}")
    if years and years[2] < years[3]:  # "1941-45"
        text = years[1] + years[3]
        right = (right[0]._replace(text=text, value=Fraction(int(text))), *right[1:])
    for high in _plain(right):
        for low in _plain(left):
            match low, high:
                case Quantity(), Quantity():
                    yield Range(low if low.unit.name else low._replace(unit=high.unit), high)
                case Quantity(value=day, unit=unit), Date(day=int()) if unit == NO_UNIT:
                    if day.denominator == 1 and day.numerator in DAYS:
                        yield Range(high._replace(day=day.numerator), high)
                case Period(kind="months", number=month), Date(day=None):
                    yield Range(high._replace(month=month), high)
                case Date(), Date():
                    yield Range(low._replace(year=low.year or high.year), high)
                case _:
                    pass


def agreement(
    expected: Iterable[Meaning], given: Iterable[Meaning], tolerance: Fraction = Fraction(0)
) -> Verdict:
    """Return the best verdict; `tolerance` is absolute, in the expected quantity's own unit."""
    verdict = Verdict.WRONG
    for mine, other in product(expected, given):
        is_sure = mine.is_sure and other.is_sure and mine.is_approximate >= other.is_approximate
        found = _agree(mine.value, other.value, tolerance)
        verdict = best([verdict, found if is_sure else at_best_close(found)])
    return verdict


def _agree(expected: Value, given: Value, tolerance: Fraction) -> Verdict:
    match expected, given:
        case Quantity(), Quantity():
            return _quantities_agree(expected, given, tolerance)
        case Range(), Range():
            ends = zip(expected, given, strict=True)
            return worst(_agree(end, other, tolerance) for end, other in ends)
        case Period(), Period():
            return _periods_agree(expected, given)
        case _:
            mine, theirs = _as_date(expected), _as_date(given)
            return _dates_agree(mine, theirs) if mine and theirs else Verdict.WRONG


def _as_date(value: Value) -> Date | None:
    match value:
        case Date():
            return value
        case Quantity(value=year, unit=unit) if unit == NO_UNIT and year.denominator == 1:
            return Date(year.numerator) if year.numerator in YEARS else None
        case Period(kind="months", number=month):
            return Date(month=month)
        case _:
            return None


def _quantities_agree(expected: Quantity, given: Quantity, tolerance: Fraction) -> Verdict:
    mine, theirs = expected.unit, given.unit
    is_same = expected.value == given.value
    if mine[:2] == theirs[:2]:
        if abs(expected.value - given.value) <= tolerance:
            return Verdict.RIGHT if mine.is_sure <= theirs.is_sure else Verdict.CLOSE
        return close_if(not tolerance and _is_rounded(expected, given))
    if mine.dimension == theirs.dimension != "":
        return _conversion(expected, given, tolerance)
    if mine.name == "%" and not theirs.name:  # "50%" is "50" and "1/2", nearly "0.5".
        is_share = given.value * _PERCENT == expected.value
        is_right = is_same if given.step else is_share
        return Verdict.RIGHT if is_right else close_if(is_share or is_same)
    if theirs.name == "%" and not mine.name:
        share = Quantity(given.value / _PERCENT, given.step / _PERCENT)
        is_near = is_same or _is_rounded(expected, share)
        return Verdict.RIGHT if share.value == expected.value else close_if(is_near)
    # One may name no unit, or only the "degrees" of a temperature.
    is_unsaid = (theirs.dimension, mine.dimension) == ("angle", "temperature")
    return close_if(is_same and (is_unsaid or not mine.name or not theirs.name))


def _is_rounded(expected: Quantity, given: Quantity) -> bool:
    """Whether the given number is the expected one with fewer, but two or more, digits."""
    if given.step <= expected.step or abs(given.value) < given.step * 10 ** (_FEWEST_DIGITS - 1):
        return False
    return abs(expected.value - given.value) <= given.step / 2


def _conversion(expected: Quantity, given: Quantity, tolerance: Fraction) -> Verdict:
    """Judge a quantity in another unit: exact is right, rounded close, if it must be rounded."""
    difference = abs(expected.in_base_units - given.in_base_units)
    if difference <= tolerance * expected.unit.times:
        return Verdict.RIGHT
    if expected.unit.add != given.unit.add:
        return close_if(difference <= given.step * given.unit.times / 2)
    ratio = expected.unit.times / given.unit.times
    is_near = difference <= abs(expected.in_base_units) * _ROUNDING
    return close_if(is_near and 1 not in {ratio.numerator, ratio.denominator})


def _periods_agree(expected: Period, given: Period) -> Verdict:
    """Judge periods: "the 90s" are the 1990s, and close to the 1890s; "Sun" may be the star."""
    numbers, eras = [expected.number, given.number], {expected.era, given.era}
    if expected.kind == given.kind == "decades":
        if abs(numbers[0] - numbers[1]) == OPEN_CENTURY > min(numbers):
            return Verdict.RIGHT
        is_open = given.number < CENTURY and expected.number % CENTURY == given.number
        return Verdict.RIGHT if numbers[0] == numbers[1] else close_if(is_open)
    if expected[:2] != given[:2]:
        return Verdict.WRONG
    if "bc" in eras and len(eras) > 1:
        return close_if(expected.era == "bc" and not given.era)
    if expected.kind == "centuries":
        return Verdict.RIGHT if expected.is_full <= given.is_full else Verdict.CLOSE
    return Verdict.RIGHT if expected.is_full else Verdict.WRONG


def _dates_agree(expected: Date, given: Date) -> Verdict:
    """Judge a date by its parts: another one is wrong; close is one without a part, or with more.

    Close needs the year, or else the day and the month; where a day is asked, its year is wrong.
    """
    mine, theirs = list(expected[:3]), list(given[:3])
    if expected.is_short or given.is_short:
        mine[0], theirs[0] = (year and year % CENTURY for year in (expected.year, given.year))
    parts = list(zip(mine, theirs, strict=True))
    is_other = any(None not in part and part[0] != part[1] for part in parts)
    if is_other or given.era == ("ad" if expected.era == "bc" else "bc"):
        return Verdict.WRONG
    missing = sum(other is None is not part for part, other in parts)
    added = sum(part is None is not other for part, other in parts)
    if not missing and not added:
        is_open = any(it.is_short or it.is_ambiguous for it in (expected, given))
        return Verdict.CLOSE if is_open or expected.era == "bc" != given.era else Verdict.RIGHT
    is_enough = None not in parts[0] or None not in theirs[1:]
    return close_if(is_enough and missing <= 1 and not (missing and added))
