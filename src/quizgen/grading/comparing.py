"""Whether two typed values agree; digits are never forgiven.

This module must not know how a value was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from quizgen.grading.dates import CENTURY, YEARS, Century, Date, Decade, Named, weekday_of
from quizgen.grading.quantities import Quantity
from quizgen.grading.values import Meaning, Ordinal, Range, Value
from quizgen.grading.verdict import Verdict, at_best_close, best, worst

_ROUNDING = Fraction(2, 100)  # A conversion may be off by so much and be close.
_FEWEST_DIGITS = 2  # A number rounded to fewer says too little.
_OPEN_CENTURY = 1900  # What "the 90s" are said of.
_PERCENT = 100
_GREGORIAN = 1924  # By then the last countries had left the Julian calendar.


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
    is_vague = given.is_approximate and not expected.is_approximate
    is_sure = expected.is_sure and given.is_sure and not is_vague
    return verdict if is_sure else at_best_close(verdict)


def _agree(expected: Value, given: Value, tolerance: Fraction) -> Verdict:
    match expected:
        case Quantity():
            return _with_quantity(expected, given, tolerance)
        case Date():
            return _with_date(expected, given)
        case Range():
            return _with_range(expected, given, tolerance)
        case Decade():
            return _with_decade(expected, given)
        case Century():
            return _with_century(expected, given)
        case Named():
            return _with_named(expected, given)
        case Ordinal() if isinstance(given, Quantity):
            return _close_if(expected.number == given.value)
        case _:
            return _right_if(type(expected) is type(given) and expected == given)


def _right_if(is_right: bool) -> Verdict:  # noqa: FBT001 - It reads as the condition it is.
    return Verdict.RIGHT if is_right else Verdict.WRONG


def _close_if(is_close: bool) -> Verdict:  # noqa: FBT001 - It reads as the condition it is.
    return Verdict.CLOSE if is_close else Verdict.WRONG


def _with_quantity(expected: Quantity, given: Value, tolerance: Fraction) -> Verdict:
    match given:
        case Quantity() if expected.unit.name == given.unit.name:
            if abs(expected.value - given.value) <= tolerance:
                return Verdict.RIGHT
            return _close_if(not tolerance and _is_rounded(expected, given))
        case Quantity() if expected.unit.dimension == given.unit.dimension:
            return _conversion(expected, given, tolerance)
        case Quantity() if {"%", ""} == {expected.unit.name, given.unit.name}:
            return _percentage(expected, given)
        case Quantity():
            return _close_if(expected.value == given.value and _is_unit_unsaid(expected, given))
        case Ordinal():
            return _close_if(expected.value == given.number)
        case Date():
            year = _as_year(expected)
            return _with_date(year, given) if year else Verdict.WRONG
        case _:
            return Verdict.WRONG


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
    if expected.unit.add != given.unit.add:
        return _close_if(difference <= given.step * given.unit.times / 2)
    ratio = expected.unit.times / given.unit.times
    is_near = difference <= abs(expected.in_base_units) * _ROUNDING
    return _close_if(is_near and 1 not in {ratio.numerator, ratio.denominator})


def _percentage(expected: Quantity, given: Quantity) -> Verdict:
    """Judge a percentage against a bare number: "50%" is "50" and "1/2", nearly "0.5"."""
    if expected.unit.name == "":
        share = given._replace(value=given.value / _PERCENT, step=given.step / _PERCENT)
        is_near = given.value == expected.value or _is_rounded(expected, share)
        return Verdict.RIGHT if share.value == expected.value else _close_if(is_near)
    is_same, is_share = given.value == expected.value, given.value * _PERCENT == expected.value
    is_fraction = not given.step
    return (
        Verdict.RIGHT if (is_share if is_fraction else is_same) else _close_if(is_share or is_same)
    )


def _is_unit_unsaid(expected: Quantity, given: Quantity) -> bool:
    """Whether one side names no unit, or only "degrees" for those of a temperature."""
    is_half_said = given.unit.dimension == "angle" and expected.unit.dimension == "temperature"
    return is_half_said or "" in {expected.unit.name, given.unit.name}


def _as_year(quantity: Quantity) -> Date | None:
    value = quantity.value
    is_year = not quantity.unit.name and value.denominator == 1 and value.numerator in YEARS
    return Date(value.numerator) if is_year else None


def _with_date(expected: Date, given: Value) -> Verdict:
    match given:
        case Date():
            other = given
        case Quantity() if year := _as_year(given):
            other = year
        case Named(kind="month", number=month):
            other = Date(month=month)
        case _:
            return Verdict.WRONG
    verdict = worst([_dates_agree(expected, other), _weekdays_agree(expected, other)])
    is_sure = not any(date.is_ambiguous or date.is_short for date in (expected, other))
    return verdict if is_sure else at_best_close(verdict)


def _dates_agree(expected: Date, given: Date) -> Verdict:
    """Judge a date by its parts: another one is wrong, a missing or an added one close.

    Close needs the year, or else the day and the month; where a day is asked, its year
    alone is wrong.
    """
    mine, theirs = expected[:3], given[:3]
    parts = list(zip(mine, theirs, strict=True))
    if not _eras_agree(expected, given) or not _years_agree(expected, given):
        return Verdict.WRONG
    if any(part and other and part != other for part, other in parts[1:]):
        return Verdict.WRONG
    missing = sum(part is not None and other is None for part, other in parts)
    added = sum(part is None and other is not None for part, other in parts)
    if not missing and not added:
        return Verdict.CLOSE if expected.era == "bc" != given.era else Verdict.RIGHT
    has_year = expected.year is not None and given.year is not None
    is_enough = has_year or (given.day is not None and given.month is not None)
    return _close_if(is_enough and missing <= 1 and not (missing and added))


def _weekdays_agree(expected: Date, given: Date) -> Verdict:
    """Judge the weekday a date is given with, by the calendar where the answer names none.

    Without a year it cannot be checked, and an early date may be one of the Julian calendar.
    """
    if given.weekday in {None, expected.weekday}:
        return Verdict.RIGHT
    if expected.weekday:
        return Verdict.WRONG
    dated = expected if weekday_of(expected) else given
    if given.weekday == weekday_of(dated):
        return Verdict.RIGHT
    return _close_if(not dated.year or dated.year < _GREGORIAN)


def _eras_agree(expected: Date, given: Date) -> bool:
    return given.era != ("ad" if expected.era == "bc" else "bc")


def _years_agree(expected: Date, given: Date) -> bool:
    if expected.year is None or given.year is None:
        return True
    if given.is_short or expected.is_short:
        return expected.year % CENTURY == given.year % CENTURY
    return expected.year == given.year


def _with_range(expected: Range, given: Value, tolerance: Fraction) -> Verdict:
    ends = (expected.low, expected.high)
    if isinstance(given, Range):
        verdicts = [_agree(end, other, tolerance) for end, other in zip(ends, given, strict=True)]
        return _right_if(all(verdict is Verdict.RIGHT for verdict in verdicts))
    return at_best_close(best(_agree(end, given, tolerance) for end in ends))


def _with_decade(expected: Decade, given: Value) -> Verdict:
    """Judge a decade; "the 90s" are the 1990s, and close to the 1890s."""
    if not isinstance(given, Decade):
        return Verdict.WRONG
    starts = {expected.start, given.start}
    if len(starts) == 1 or starts == {min(starts), min(starts) + _OPEN_CENTURY}:
        return Verdict.RIGHT
    return _close_if(given.start < CENTURY and expected.start % CENTURY == given.start)


def _with_century(expected: Century, given: Value) -> Verdict:
    if not isinstance(given, Century) or expected.number != given.number:
        return Verdict.WRONG
    if expected.era == given.era or not {expected.era, given.era} - {"", "ad"}:
        return Verdict.RIGHT if expected.is_ordinal <= given.is_ordinal else Verdict.CLOSE
    return _close_if(expected.era == "bc" and not given.era)


def _with_named(expected: Named, given: Value) -> Verdict:
    """Judge a month or a weekday; a short form is no key, for "Sun" may be the star."""
    match given:
        case Named():
            return _right_if(expected.is_full and expected[:2] == given[:2])
        case Date():
            return _close_if(expected.kind == "month" and expected.number == given.month)
        case _:
            return Verdict.WRONG
