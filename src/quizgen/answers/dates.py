"""Dates, decades, centuries and times of day among tokens.

Each reader takes the whole of an answer or nothing.  This module must not know whether
two dates agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from quizgen.answers.lexicon import Lexicon, lexicon
from quizgen.answers.reading import Tokens, roman
from quizgen.answers.tokens import Kind, Token


class Date(NamedTuple):
    """A day, a month, a year, or a part of one; None is what the answer does not say.

    `era` is "bc", "ad" or ""; `is_short` marks a year of two digits, `is_ambiguous` a date
    whose day and month can be read the other way round.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    era: str = ""
    is_short: bool = False
    is_ambiguous: bool = False


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
    if len(tokens) == 1 and tokens[0].kind is Kind.WORD:
        yield from _named(tokens[0].text, known)
    yield from _numeric(tokens)
    yield from _clock(tokens, known)
    yield from _century(tokens, known)
    yield from _decade(tokens, known)
    yield from _written(tokens, known)


def _named(word: str, known: Lexicon) -> Iterator[Named]:
    if word in known.month_forms:
        yield Named("month", known.month_forms[word], word in known.months)
    if word in known.weekday_forms:
        yield Named("weekday", known.weekday_forms[word], word in known.weekdays)


_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|'?[0-9]{2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")


def _numeric(tokens: Tokens) -> Iterator[Date]:
    """Read a date in digits alone: 2014-03-18, 18.3.2014, 3/18/2014, 2014-03, 03/2014."""
    if len(tokens) > 5 or not all(token.raw[-1].isdigit() or token.raw == "/" for token in tokens):
        return
    text = "".join(token.joint.strip() + token.raw for token in tokens)
    if found := _YEAR_FIRST.fullmatch(text):
        yield from _real(Date(int(found[1]), int(found[3]), int(found[4])))
    elif found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        year = found[4].lstrip("'")
        day_first = Date(int(year), second, first, is_short=len(year) == 2)
        if found[2] != "." and first <= 12 and second <= 12 and first != second:
            yield day_first._replace(is_ambiguous=True)
            yield day_first._replace(month=first, day=second, is_ambiguous=True)
        elif second <= 12 or found[2] == ".":
            yield from _real(day_first)
        else:
            yield from _real(day_first._replace(month=first, day=second))
    elif found := _YEAR_MONTH.fullmatch(text):
        yield from _real(Date(int(found[1]), int(found[2])))
    elif found := _MONTH_YEAR.fullmatch(text):
        yield from _real(Date(int(found[2]), int(found[1])))


def _real(date: Date) -> Iterator[Date]:
    """Yield the date if its month and day can be."""
    if 1 <= (date.month or 1) <= 12 and 1 <= (date.day or 1) <= 31:
        yield date


def _clock(tokens: Tokens, known: Lexicon) -> Iterator[Clock]:
    """Read "17:00", "5 pm", "5:30 pm"."""
    half = tokens[-1].text if tokens[-1].kind is Kind.WORD else ""
    if half and half not in known.dates["am"] | known.dates["pm"]:
        return
    parts = [token.text for token in tokens if token.text != half]
    if len(parts) == 1 and half and _is_hour(parts[0]):
        minutes = 0
    elif len(parts) == 3 and parts[1] == ":" and _is_hour(parts[0]) and len(tokens[2].raw) == 2:
        minutes = int(parts[2])
    else:
        return
    hour = int(parts[0])
    if half:
        hour = hour % 12 + (12 if half in known.dates["pm"] else 0)
    if hour < 24 and minutes < 60:
        yield Clock(60 * hour + minutes)


def _is_hour(text: str) -> bool:
    return text.isdigit() and len(text) <= 2


def _century(tokens: Tokens, known: Lexicon) -> Iterator[Century]:
    """Read "20th century", "XX century", "2nd century BC"."""
    tokens, era = _without_era(tokens, known)
    if len(tokens) != 2 or tokens[1].text not in known.dates["century"]:
        return
    number = tokens[0]
    if number.kind is Kind.WORD:
        value = roman(number.raw.upper())
        if value:
            yield Century(value, era)
    elif number.value is not None and number.kind in {Kind.ORDINAL, Kind.NUMBER}:
        is_one = tokens[1].text not in known.dates["centuries"]
        if number.kind is Kind.ORDINAL or is_one:
            yield Century(int(number.value), era, number.kind is Kind.ORDINAL)


def _decade(tokens: Tokens, known: Lexicon) -> Iterator[Decade]:
    """Read "1990s", "90s", "nineties", "nineteen nineties"."""
    last = tokens[-1]
    if len(tokens) == 1 and last.kind is Kind.DECADE and last.value is not None:
        yield Decade(int(last.value))
    elif last.text in known.decades and len(tokens) == 1:
        yield Decade(known.decades[last.text])
    elif last.text in known.decades and len(tokens) == 2 and _is_whole(tokens[0]):
        yield Decade(int(tokens[0].text) * 100 + known.decades[last.text])


def _is_whole(token: Token) -> bool:
    return token.kind is Kind.NUMBER and token.text.isdigit() and len(token.text) <= 5


def _without_era(tokens: Tokens, known: Lexicon) -> tuple[Tokens, str]:
    for era in ("bc", "ad"):
        for words in known.eras[era]:
            size = len(words)
            texts = tuple(token.text for token in tokens)
            if texts[-size:] == words:
                return tokens[:-size], era
            if texts[:size] == words:
                return tokens[size:], era
    return tokens, ""


def _written(tokens: Tokens, known: Lexicon) -> Iterator[Date]:
    """Read a date with its month in words, or a year with its era."""
    tokens, era = _without_era(tokens, known)
    parts = [token for token in tokens if token.text not in known.dates["skipped"]]
    if parts and parts[0].text in known.weekday_forms:
        del parts[0]
    if not 1 <= len(parts) <= 3:
        return
    months = [place for place, token in enumerate(parts) if token.text in known.month_forms]
    if not months:
        is_short = parts[0].raw[0] == "'"
        if (era or is_short) and len(parts) == 1 and _is_whole(parts[0]):
            yield Date(int(parts[0].text), era=era, is_short=is_short)
        return
    month = Date(month=known.month_forms[parts.pop(months[0]).text], era=era)
    if date := _with_numbers(month, parts):
        yield date
    if len(parts) == 1 and months[0] == 0 and len(parts[0].raw) == 2 and _is_whole(parts[0]):
        yield month._replace(year=int(parts[0].text), is_short=True)


def _with_numbers(date: Date, numbers: list[Token]) -> Date | None:
    """Add the one or two numbers beside a month's name as its day and its year."""
    for token in numbers:
        if token.value is None or token.value.denominator != 1 or not 0 < token.value < 100_000:
            return None
        number = int(token.value)
        is_short = token.raw[0] == "'"
        if date.day is None and number <= 31 and not is_short:
            date = date._replace(day=number)
        elif date.year is None and token.kind is Kind.NUMBER:
            date = date._replace(year=number, is_short=is_short or number < 100 and not date.era)
        else:
            return None
    return date if numbers else None
