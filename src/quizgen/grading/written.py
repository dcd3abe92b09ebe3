"""How a value may be written, as patterns: numbers in words, dates, periods and ranges.

A pattern is a regular expression of a plain text: small letters without accents, no
punctuation, numbers without grouping, a blank between words, numbers and signs.  A blank of a
pattern may be a hyphen in the text, but for `ONLY_BLANK`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from quizgen.grading.dates import CENTURY, MONTHS, YEARS, Date, Period, weekday_of
from quizgen.grading.lexicon import lexicon
from quizgen.grading.numbers import numeral_text
from quizgen.grading.quantities import Quantity
from quizgen.grading.values import OPEN_CENTURY, Range, Value

ONLY_BLANK = "\x1f"

_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|/]")
_TEN, _DOZEN, _HUNDRED, _THOUSAND = 10, 12, 100, 1000
_TIMES = (_HUNDRED, 10**3, 10**6, 10**9, 10**12)  # What numbers in words are made of.
_PAIRED_YEARS = range(1100, 2200)  # "nineteen seventy-nine"
_FIRST_PART = 3  # "one third", but "half"
_MOST_PARTS = 20
_MOST_DECIMALS = 2
_SHORT_YEARS = range(1000, 10_000)
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_LARGEST_ROMAN = 39
_HOUR, _HALF_DAY = 60, 12


def literal(text: str) -> str:
    """Return the pattern of a text that is meant as it is."""
    return text if text.isalnum() else _SPECIAL.sub(r"\\\g<0>", text)


def either(options: Iterable[str]) -> str:
    """Return the pattern of one of some; of none, one that fits nothing."""
    found = [*dict.fromkeys(filter(None, options))]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found) or '(?!)'})"


def words_for(kind: str) -> str:
    """Return the pattern of one of the words of a kind in the lexicon."""
    return either(map(literal, sorted(lexicon().words[kind])))


@lru_cache(maxsize=64)
def _named(part: str, table: str) -> Mapping[int | str, str]:
    """Return for each value of a table of words the pattern of its names."""
    found = defaultdict[int, list[str]](list)
    for word, value in getattr(lexicon(), part)[table].items():
        found[value].append(literal(word))
    return {value: either(words) for value, words in found.items()}


def number(value: Fraction) -> str:
    """Return how a number is written, in digits and in words."""
    return either((literal(numeral_text(value)), in_words(value)))


@lru_cache(maxsize=2048)
def in_words(value: Fraction) -> str:
    """Return how a number is said, "" where it would be long."""
    names = _named("numbers", "cardinals")
    if value < 0:
        return ""
    if value.denominator == 1:
        return either(integers) if (integers := [*_integer(int(value))]) else ""
    before, part = in_words(Fraction(int(value))), value % 1
    scale = next((it for it in reversed(_TIMES) if it <= value), 0)
    if scale > _HUNDRED:
        times = in_words(value / scale)
        return times and f"{times} {_named('numbers', 'scales')[scale]}"
    digits = numeral_text(part).partition(".")[2]
    said = [f"{before} {words_for('lists')} a half"] if value > part == Fraction(1, 2) else []
    if before and 0 < len(digits) <= _MOST_DECIMALS:
        after = " ".join(names[int(digit)] for digit in digits)
        said.append(f"{before} {words_for('point')} {after}")
    return either(said) if said else ""


def _integer(value: int) -> Iterator[str]:
    names, scales = _named("numbers", "cardinals"), _named("numbers", "scales")
    tens, ones = divmod(value, _TEN)
    if value in names:
        yield names[value]
    elif value < _HUNDRED:
        yield f"{names[tens * _TEN]} {names[ones]}"
    if value and value % _DOZEN == 0 and value // _DOZEN < _TEN:
        yield _times(value // _DOZEN, scales[_DOZEN])
    scale = next((it for it in reversed(_TIMES) if it <= value), 0)
    if scale and value < scale * _THOUSAND:
        times, rest = divmod(value, scale)
        after = f"(?: {words_for('lists')})? {in_words(Fraction(rest))}" if rest else ""
        yield _times(times, scales[scale]) + after
    if value in _PAIRED_YEARS:
        first, last = (in_words(Fraction(it)) for it in divmod(value, _HUNDRED))
        if value % _HUNDRED >= _TEN:
            yield f"{first} {last}"
        elif value % _HUNDRED:
            yield f"{first} {words_for('oh')} {last}"
        elif value % _THOUSAND:
            yield f"{first} {scales[_HUNDRED]}"


def _times(times: int, scale: str) -> str:
    return f"(?:(?:a|one) )?{scale}" if times == 1 else f"{in_words(Fraction(times))} {scale}"


def fraction(value: Fraction) -> str:
    """Return how a part of one is said, "two thirds"; "" where it is none, or a small one."""
    above, below = value.numerator, value.denominator
    if not 0 < above < below <= _MOST_PARTS:
        return ""
    ordinals, parts = _named("numbers", "ordinals"), _named("numbers", "parts")
    if above > 1:
        return f"{in_words(Fraction(above))} {parts[below]}"
    one = either((parts[below], ordinals[below] if below >= _FIRST_PART else ""))
    is_word = below == _FIRST_PART - 1
    return f"(?:(?:a|one) )?{one}" if is_word else f"(?:a|one) {one}"


@lru_cache(maxsize=1024)
def ordinal(value: int) -> str:
    """Return how a place in a row is written: "3rd", "third"."""
    names, (tens, ones) = _named("numbers", "ordinals"), divmod(value, _TEN)
    said = names.get(value, "")
    if not said and ones and value < _HUNDRED:
        said = f"{_named('numbers', 'cardinals')[tens * _TEN]} {names[ones]}"
    elif not said and value < _THOUSAND and not value % _HUNDRED:
        said = f"{in_words(Fraction(value // _HUNDRED))} {names[_HUNDRED]}"
    return either((f"{value}{either(lexicon().numbers['ordinal_ends'])}", said))


def small_roman(value: int) -> str:
    """Return a Roman numeral that is read as one even in small letters, "xiv", else ""."""
    if not 0 < value <= _LARGEST_ROMAN:
        return ""
    text = "x" * (value // _TEN) + _ROMAN_ONES[value % _TEN]
    return text if len(text) > 1 or text == "i" else ""


def written(value: Value) -> Iterator[str]:
    """Yield how a year, a date, a period or a range is written; of other quantities nothing."""
    match value:
        case Quantity(value=at, unit=unit) if not unit.name and at.denominator == 1:
            yield from _year(int(at), "") if int(at) in YEARS else ()
        case Date() if not (value.is_short or value.is_ambiguous):
            yield from _date(value)
        case Period() if value.is_full:
            yield from _period(value)
        case Range():
            yield from _range(value)
        case _:
            pass


def _era(era: str) -> str:
    return either(" ".join(form) for form, its in lexicon().eras if its == (era or "ad"))


def _year(year: int, era: str) -> Iterator[str]:
    said = number(Fraction(year))
    if era != "bc":
        yield said
    yield f"{said} {_era(era)}|{_era(era)} {said}"


def _date(date: Date) -> Iterator[str]:
    year, month, day, era = date[:4]
    years = either(_year(year, era)) if year else ""
    days = either((str(day), ordinal(day))) if day else ""
    of = f"(?: {words_for('of')})?"
    if not month:
        yield years
        return
    named = _named("dates", "months")[month]
    if year and day:
        weekday = _named("dates", "weekdays").get(weekday_of(date), "(?!)")
        words = f"{days}{of} {named}{of} {years}|{named} {days} {years}|{years} {named} {days}"
        said = either((words, f"{named} {years} {days}", *_in_digits(year, month, day)))
        yield f"(?:{weekday} )?{said}|{said} {weekday}"
    elif year:
        yield f"{named}{of} {years}|{years} {named}|{year}[-/]{month}|0?{month}[-/.]{year}"
    else:
        yield f"{days}{of} {named}|{named} {days}"


def _in_digits(year: int, month: int, day: int) -> Iterator[str]:
    """Yield a date in numbers, but for one that may be another: "5/6/1945"."""
    yield f"{year:04}{month:02}{day:02}"
    yield rf"0?{day}\.0?{month}\.{year}|{year}\.0?{month}\.0?{day}"
    for mark in ("-", "/"):
        yield mark.join((f"{year}", f"0?{month}", f"0?{day}"))
        if day not in MONTHS or day == month:
            yield mark.join((f"0?{day}", f"0?{month}", f"{year}"))
            yield mark.join((f"0?{month}", f"0?{day}", f"{year}"))


def _period(period: Period) -> Iterator[str]:
    at, kind = period.number, period.kind
    if kind in ("months", "weekdays"):
        yield _named("dates", kind)[at]
    elif kind == "centuries":
        era = f" {_era('bc')}" if period.era == "bc" else f"(?: {_era('ad')})?"
        yield f"{either((ordinal(at), small_roman(at)))} {words_for('century')}{era}"
    elif kind == "decades":
        named = _named("numbers", "decades").get(at % CENTURY, "(?!)")
        if at >= CENTURY:
            yield f"{at}s|{number(Fraction(at // CENTURY))} {named}"
        if at - OPEN_CENTURY in range(CENTURY) or at < CENTURY:
            yield f"{at % CENTURY or '00'}s|{OPEN_CENTURY + at % CENTURY}s|{named}"
    elif kind == "minutes":
        hour, minute = divmod(at, _HOUR)
        half = words_for("afternoon" if hour >= _HALF_DAY else "morning")
        short = f"{(hour - 1) % _HALF_DAY + 1}"
        yield f"{hour}:{minute:02}|{short}{f':{minute:02}' if minute else '(?::00)?'} {half}"
        if not minute:
            yield _named("dates", "hours").get(hour, "")


def _range(value: Range) -> Iterator[str]:
    low, high = value
    short = ""
    match low, high:
        case Quantity(unit=unit), Quantity() if unit.name == high.unit.name == ":":
            yield f"{number(low.value)}(?:: ?| : ?| to ){number(high.value)}"
            return
        case Quantity(unit=unit), Quantity() if unit == high.unit and unit.is_sure:
            units = _unit_names(high)
            lows = number(low.value) + (f"(?: {units})?" if units else "")
            highs = number(high.value) + (f" {units}" if units else "")
            is_year = {low.value, high.value} <= set(_SHORT_YEARS) and low.value < high.value
            if is_year and low.value // CENTURY == high.value // CENTURY and not units:
                short = f"{int(high.value) % CENTURY:02}"
        case ((Date() | Period()), (Date() | Period())):
            lows, highs = either(_ends(low, high)), either(written(high))
        case _:
            return
    highs = either((highs, short))
    to = either(sorted(lexicon().words["to"] - lexicon().words["lists"]))
    yield f"{lows}(?:-| {to} ){highs}"
    yield f"{words_for('from')} {lows}(?:-| {words_for('to')} ){highs}"


def _ends(low: Date | Period, high: Date | Period) -> Iterator[str]:
    """Yield how a range begins, also without what its end says as well."""
    yield from written(low)
    if isinstance(low, Date) and isinstance(high, Date) and low.year == high.year and low.month:
        if low.day:
            yield from written(low._replace(year=None))
            if low.month == high.month:
                yield either((str(low.day), ordinal(low.day)))
        else:
            yield _named("dates", "months")[low.month]


def _unit_names(quantity: Quantity) -> str:
    known = lexicon()
    forms = [
        it for it, units in known.units.items() if quantity.unit.name and quantity.unit in units
    ]
    return either(literal(it) for it in forms if it not in known.words["cased"]) if forms else ""
