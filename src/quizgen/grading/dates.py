"""Dates, decades, centuries and times of day among tokens."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.numbers import roman
from quizgen.grading.tokens import Token, TokenKind, Tokens, texts_of

MONTHS = range(1, 13)
DAYS = range(1, 32)
YEARS = range(1, 100_000)
CENTURY = 100

_GREGORIAN = 1924  # By then the last countries had left the Julian calendar.
_HOURS, _HALF_DAY, _HOUR = 24, 12, 60
_SHORT_DIGITS = 2
_MOST_PARTS = 3


class Date(NamedTuple):
    """A day, a month, a year, or a part of one; None is what the answer does not say.

    `era` is "bc", "ad" or ""; `is_short` marks a year of two digits, `is_ambiguous` a date
    that may be another: its day and month can be exchanged, its weekday cannot be checked.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    era: str = ""
    is_short: bool = False
    is_ambiguous: bool = False


class Period(NamedTuple):
    """A month, weekday, century (from 1), minute of the day, or decade by its first year.

    Of "the 90s" that is 90.  `is_full` unless it was abbreviated: "Sun", "20 century".
    """

    kind: str
    number: int
    is_full: bool = True
    era: str = ""


Moment: TypeAlias = Date | Period


def moments(tokens: Tokens) -> Iterator[Moment]:
    """Yield every date or period that the whole of an answer may be."""
    known = lexicon()
    yield from _in_digits(tokens)
    is_dated = any(it.kind is TokenKind.DECADE or it.raw.startswith("'") for it in tokens)
    if not is_dated and known.words["of_dates"].isdisjoint(texts_of(tokens)):
        return
    first, last = tokens[0].text, tokens[-1].text
    weekdays = known.dates["weekdays"]
    if weekday := weekdays.get(first) or weekdays.get(last):
        days = tokens[1:] if first in weekdays else tokens[:-1]
        for date in (*_in_digits(days), *_in_words(*_without_era(days, known), known)):
            if date.day:
                yield _on_weekday(date, weekday)
    for kind in ("months", "weekdays") if len(tokens) == 1 else ():
        if first in known.dates[kind]:
            yield Period(kind, known.dates[kind][first], first in known.words["full"])
    rest, era = _without_era(tokens, known)
    yield from _periods(rest, era, known)
    yield from _in_words(rest, era, known)


def _on_weekday(date: Date, weekday: int) -> Date:
    """Return a date, without its day where that is another weekday."""
    if weekday_of(date) == weekday:
        return date
    is_open = date.year is None or date.year < _GREGORIAN
    return date._replace(is_ambiguous=True) if is_open else date._replace(day=0)


def weekday_of(date: Date) -> int:
    """Return the weekday of a date, from 1; 0 of what is no whole date, or none at all."""
    try:
        return dt.date(date.year or 0, date.month or 0, date.day or 0).isoweekday()
    except ValueError:  # No year, or 31 June
        return 0


_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2'?([0-9]{4}|[0-9]{2})")
_PARTS = [
    re.compile(r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})(?P<day>)"),
    re.compile(r"(?P<month>[0-9]{1,2})[-/.](?P<year>1[1-9][0-9]{2}|[2-9][0-9]{3})(?P<day>)"),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
]


def _in_digits(tokens: Tokens) -> Iterator[Date]:
    """Read 2014-03-18, 20140318, 18.3.2014, 3/18/2014, 2014-03 or 03/2014."""
    if not all(token.kind is TokenKind.NUMBER or token.text == "/" for token in tokens):
        return
    text = "".join([token.joint.strip() + token.raw for token in tokens])
    dates: list[Date] = []
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
        dates = [Date(year, month, day)]
        if month not in MONTHS:
            dates = [Date(year, day, month, is_ambiguous=True)]
    elif found := _YEAR_LAST.fullmatch(text):  # With dots the day is always first.
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        is_open = found[2] != "." and first != second and {first, second}.issubset(MONTHS)
        date = Date(year, second, first, "", len(found[4]) == _SHORT_DIGITS, is_open)
        dates = [date] if found[2] == "." else [date, date._replace(month=first, day=second)]
    for found in filter(None, (pattern.fullmatch(text) for pattern in _PARTS)):
        parts = {part: int(it) for part, it in found.groupdict().items() if it}
        dates.append(Date(parts["year"], parts["month"], parts.get("day")))
    yield from (it for it in dates if it.month in MONTHS and it.day in (None, *DAYS))


_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?")


def _periods(tokens: Tokens, era: str, known: Lexicon) -> Iterator[Period]:
    """Read "17:00", "5 pm", "noon"; "1990s", "nineteen nineties"; "20th century", "XX century"."""
    *before, last = tokens
    is_afternoon = last.text in known.words["afternoon"]
    has_half = is_afternoon or last.text in known.words["morning"]
    found = _TIME.fullmatch("".join([it.raw for it in (before if has_half else tokens)]))
    if found and (has_half or found[2]):
        hour, minutes = int(found[1]), int(found[2] or 0)
        if has_half and hour <= _HALF_DAY:
            hour = hour % _HALF_DAY + _HALF_DAY * is_afternoon
        if hour < _HOURS and minutes < _HOUR:
            yield Period("minutes", _HOUR * hour + minutes)
    decade = known.numbers["decades"].get(last.text)
    if not before and last.text in known.dates["hours"]:
        yield Period("minutes", _HOUR * known.dates["hours"][last.text])
    elif not before and last.kind is TokenKind.DECADE and last.value is not None:
        yield Period("decades", last.value.numerator)
    elif not before and decade is not None:
        yield Period("decades", decade)
    elif len(before) == 1 and decade is not None and _is_year(before[0]):
        yield Period("decades", int(before[0].text) * CENTURY + decade)
    elif len(before) == 1 and last.text in known.words["century"]:
        number = before[0]
        if number.kind is TokenKind.WORD and (numeral := roman(number.raw.upper())):
            yield Period("centuries", numeral, era=era)
        elif number.kind is TokenKind.ORDINAL and number.value is not None:
            yield Period("centuries", number.value.numerator, era=era)
        elif _is_year(number) and last.text not in known.words["centuries"]:
            yield Period("centuries", int(number.text), is_full=False, era=era)


def _is_year(token: Token) -> bool:
    return token.text.isdigit() and token.kind is TokenKind.NUMBER and int(token.text) in YEARS


def _without_era(tokens: Tokens, known: Lexicon) -> tuple[Tokens, str]:
    texts = texts_of(tokens)
    for form, era in known.eras:
        size = len(form)
        if len(texts) > size and form in {texts[-size:], texts[:size]}:
            return tokens[:-size] if texts[-size:] == form else tokens[size:], era
    return tokens, ""


def _in_words(tokens: Tokens, era: str, known: Lexicon) -> Iterator[Date]:
    """Read a date with its month in words, or a year with its era: "18 March 2014", "44 BC"."""
    months = known.dates["months"]
    parts = [token for token in tokens if token.text not in known.words["of"]]
    if not 1 <= len(parts) <= _MOST_PARTS:
        return
    place = next((place for place, token in enumerate(parts) if token.text in months), None)
    if place is None:
        if len(parts) == 1 and _is_year(parts[0]) and (era or parts[0].raw.startswith("'")):
            yield Date(int(parts[0].text), era=era, is_short=parts[0].raw.startswith("'"))
        return
    month = Date(month=months[parts.pop(place).text], era=era)
    date: Date | None = month
    for token in parts:
        date = _with_number(date, token) if date else None
    if date and parts:
        yield date
    if not place and len(parts) == 1 and len(parts[0].raw) == _SHORT_DIGITS and _is_year(parts[0]):
        yield month._replace(year=int(parts[0].text), is_short=True)  # "Jan 25"


def _with_number(date: Date, token: Token) -> Date | None:
    """Add the number beside a month's name as its day, or its year."""
    if token.value is None or token.value.denominator > 1 or token.value.numerator not in YEARS:
        return None
    number, is_short = token.value.numerator, token.raw.startswith("'")
    if date.day is None and number in DAYS and not is_short:
        return date._replace(day=number)
    if date.year is not None or token.kind is not TokenKind.NUMBER:
        return None
    return date._replace(year=number, is_short=is_short or (number < CENTURY and not date.era))
