"""Dates, decades, centuries and times of day among tokens.

Each reader takes the whole of an answer or nothing.  This module must not know whether
two dates agree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.parsing import Tokens
from quizgen.grading.roman import roman
from quizgen.grading.tokens import Kind, Token

MONTHS = range(1, 13)
DAYS = range(1, 32)
YEARS = range(1, 100_000)
CENTURY = 100

_HOURS, _HALF_DAY, _HOUR = 24, 12, 60
_YEAR_DIGITS = 5
_SHORT_DIGITS = 2
_MOST_PARTS = 3


class Date(NamedTuple):
    """A day, a month, a year, or a part of one; None is what the answer does not say.

    `era` is "bc", "ad" or ""; `is_short` marks a year of two digits, `is_ambiguous` a date
    whose day and month can be read the other way round; `weekday` counts from 1, Monday.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    era: str = ""
    is_short: bool = False
    is_ambiguous: bool = False
    weekday: int | None = None


def weekday_of(date: Date) -> int | None:
    """Return the weekday of a date in the Gregorian calendar, None where no such day is known."""
    if not date.year or not date.month or not date.day or date.is_short or date.era == "bc":
        return None
    try:
        return dt.date(date.year, date.month, date.day).isoweekday()
    except ValueError:
        return None  # 31 June, or a year beyond 9999


class Decade(NamedTuple):
    """Ten years from `start`, which is below 100 where the century is left open."""

    start: int


class Century(NamedTuple):
    """The `number`th century; `is_ordinal` unless it was written "20 century"."""

    number: int
    era: str = ""
    is_ordinal: bool = True


class Clock(NamedTuple):
    """A time of day, in minutes after midnight."""

    minutes: int


class Named(NamedTuple):
    """A month or a weekday by name; `is_full` unless it was abbreviated."""

    kind: str
    number: int
    is_full: bool


Moment: TypeAlias = Date | Decade | Century | Clock | Named


def moments(tokens: Tokens) -> Iterator[Moment]:
    """Yield every date, decade, century, month, weekday or time the tokens may be."""
    known = lexicon()
    yield from _in_digits(tokens)
    if not any(_is_of_dates(token, known) for token in tokens):
        return
    days, weekday = _without_weekday(tokens, known)
    if weekday:
        dates = (*_in_digits(days), *_in_words(*_without_era(days, known), known))
        yield from [date._replace(weekday=weekday) for date in dates if date.day]
    if len(tokens) == 1:
        yield from _named(tokens[0].text, known)
    yield from _clock(tokens, known)
    yield from _decade(tokens, known)
    rest, era = _without_era(tokens, known)
    yield from _century(rest, era, known)
    yield from _in_words(rest, era, known)


def _is_of_dates(token: Token, known: Lexicon) -> bool:
    return token.text in known.dates.words or token.kind is Kind.DECADE or _is_short(token)


def _without_weekday(tokens: Tokens, known: Lexicon) -> tuple[Tokens, int | None]:
    """Split off the weekday before or after a date."""
    forms = known.dates.weekday_forms
    if tokens[0].text in forms:
        return tokens[1:], forms[tokens[0].text]
    return tokens[:-1], forms.get(tokens[-1].text)


def _named(word: str, known: Lexicon) -> Iterator[Named]:
    dates = known.dates
    if word in dates.month_forms:
        yield Named("month", dates.month_forms[word], word in dates.months)
    if word in dates.weekday_forms:
        yield Named("weekday", dates.weekday_forms[word], word in dates.weekdays)


_HOURS_TYPED = re.compile(r"[0-9]{1,2}")
_MINUTES_TYPED = re.compile(r"[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2'?([0-9]{4}|[0-9]{2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_UNSEPARATED = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")


def _in_digits(tokens: Tokens) -> Iterator[Date]:
    """Read 2014-03-18, 20140318, 18.3.2014, 3/18/2014, 2014-03 or 03/2014."""
    if not all(token.kind is Kind.NUMBER or token.text == "/" for token in tokens):
        return
    text = "".join([token.joint.strip() + token.raw for token in tokens])
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
        yield from _possible(Date(year, month, day))
        if month not in MONTHS:
            yield from _possible(Date(year, day, month, is_ambiguous=True))
    elif found := _YEAR_LAST.fullmatch(text):
        yield from _year_last(int(found[1]), int(found[3]), found[4], found[2])
    elif found := _YEAR_MONTH.fullmatch(text):
        yield from _possible(Date(int(found[1]), int(found[2])))
    elif found := _MONTH_YEAR.fullmatch(text):
        yield from _possible(Date(int(found[2]), int(found[1])))
    elif found := _UNSEPARATED.fullmatch(text):
        yield from _possible(Date(int(found[1]), int(found[2]), int(found[3])))


def _year_last(first: int, second: int, year: str, separator: str) -> Iterator[Date]:
    """Read day and month in either order; with dots the day is always first."""
    date = Date(int(year), second, first, is_short=len(year) == _SHORT_DIGITS)
    turned = date._replace(month=first, day=second)
    if separator == "." or first == second:
        yield from _possible(date)
    elif first in MONTHS and second in MONTHS:
        yield date._replace(is_ambiguous=True)
        yield turned._replace(is_ambiguous=True)
    else:
        yield from _possible(date if second in MONTHS else turned)


def _possible(date: Date) -> Iterator[Date]:
    if date.month in MONTHS and (date.day is None or date.day in DAYS):
        yield date


def _clock(tokens: Tokens, known: Lexicon) -> Iterator[Clock]:
    """Read "17:00", "5 pm", "5:30 pm" or "noon"."""
    half = tokens[-1].text
    if len(tokens) == 1 and half in known.dates.hours:
        yield Clock(_HOUR * known.dates.hours[half])
    is_afternoon = half in known.words["afternoon"]
    has_half = is_afternoon or half in known.words["morning"]
    match [token.raw for token in (tokens[:-1] if has_half else tokens)]:
        case [hour] if has_half:
            minutes = "00"
        case [hour, ":", minutes]:
            pass
        case _:
            return
    if not _HOURS_TYPED.fullmatch(hour) or not _MINUTES_TYPED.fullmatch(minutes):
        return
    hours = int(hour)
    if has_half and hours <= _HALF_DAY:
        hours = hours % _HALF_DAY + _HALF_DAY * is_afternoon
    if hours < _HOURS and int(minutes) < _HOUR:
        yield Clock(_HOUR * hours + int(minutes))


def _decade(tokens: Tokens, known: Lexicon) -> Iterator[Decade]:
    """Read "1990s", "90s", "nineties" or "nineteen nineties"."""
    last = tokens[-1]
    named = known.numbers.decades.get(last.text)
    match tokens[:-1]:
        case [] if last.kind is Kind.DECADE and last.value is not None:
            yield Decade(last.value.numerator)
        case [] if named is not None:
            yield Decade(named)
        case [century] if named is not None and _is_year(century):
            yield Decade(int(century.text) * CENTURY + named)


def _is_year(token: Token) -> bool:
    is_whole = token.kind is Kind.NUMBER and token.text.isdigit()
    return is_whole and len(token.text) <= _YEAR_DIGITS


def _without_era(tokens: Tokens, known: Lexicon) -> tuple[Tokens, str]:
    texts = tuple([token.text for token in tokens])
    for form, era in known.dates.eras:
        size = len(form)
        if texts[-size:] == form:
            return tokens[:-size], era
        if texts[:size] == form:
            return tokens[size:], era
    return tokens, ""


def _century(tokens: Tokens, era: str, known: Lexicon) -> Iterator[Century]:
    """Read "20th century", "XX century" or "2nd century BC"."""
    match tokens:
        case [number, noun] if noun.text in known.words["century"]:
            pass
        case _:
            return
    value = number.value
    if number.kind is Kind.WORD:
        numeral = roman(number.raw.upper())
        if numeral:
            yield Century(numeral, era)
    elif number.kind is Kind.ORDINAL and value is not None:
        yield Century(value.numerator, era)
    elif _is_year(number) and noun.text not in known.words["centuries"]:
        yield Century(int(number.text), era, is_ordinal=False)


def _in_words(tokens: Tokens, era: str, known: Lexicon) -> Iterator[Date]:
    """Read a date with its month in words, or a year with its era: "18 March 2014", "44 BC"."""
    forms = known.dates.month_forms
    parts = [token for token in tokens if token.text not in known.words["of"]]
    if not 1 <= len(parts) <= _MOST_PARTS:
        return
    places = [place for place, token in enumerate(parts) if token.text in forms]
    if places:
        month = Date(month=forms[parts[places[0]].text], era=era)
        before, after = parts[: places[0]], parts[places[0] + 1 :]
        yield from _with_numbers(month, before, after)
    elif len(parts) == 1 and _is_year(parts[0]) and (era or _is_short(parts[0])):
        yield Date(int(parts[0].text), era=era, is_short=_is_short(parts[0]))


def _is_short(token: Token) -> bool:
    """Whether a year is written "'79"."""
    return token.raw.startswith("'")


def _with_numbers(month: Date, before: Sequence[Token], after: Sequence[Token]) -> Iterator[Date]:
    """Add the numbers beside a month's name as its day and its year; "Jan 25" may be either."""
    date: Date | None = month
    for token in (*before, *after):
        date = _with_number(date, token) if date else None
    if date and (before or after):
        yield date
    match before, after:
        case [], [only] if _is_year(only) and len(only.raw) == _SHORT_DIGITS:
            yield month._replace(year=int(only.text), is_short=True)


def _with_number(date: Date, token: Token) -> Date | None:
    value = token.value
    if value is None or value.denominator > 1 or value.numerator not in YEARS:
        return None
    number = value.numerator
    if date.day is None and number in DAYS and not _is_short(token):
        return date._replace(day=number)
    if date.year is not None or token.kind is not Kind.NUMBER:
        return None
    is_short = _is_short(token) or (number < CENTURY and not date.era)
    return date._replace(year=number, is_short=is_short)
