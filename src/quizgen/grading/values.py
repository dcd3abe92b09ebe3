"""Typed values: what an answer means where it is a number, a quantity, a date or the like.

This module must not know whether two values agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from quizgen.grading.dates import DAYS, Date, Moment, Named, moments
from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.numbers import merge_numbers
from quizgen.grading.parsing import Tokens
from quizgen.grading.quantities import NO_UNIT, Quantity, quantities
from quizgen.grading.roman import roman
from quizgen.grading.spelling import is_slip
from quizgen.grading.tokens import Kind, Token

_SHORT_RANGE = re.compile(r"([0-9]{2})([0-9]{2})-([0-9]{2})")
_LONGEST = 10  # tokens
_LONGEST_THOUSAND = 3  # digits


class Ordinal(NamedTuple):
    """A place in a row: "3rd"."""

    number: Fraction


class Range(NamedTuple):
    """From one value to another, both included."""

    low: Plain
    high: Plain


class Ratio(NamedTuple):
    """So much of one thing to so much of another: "3:2"."""

    left: Fraction
    right: Fraction


Plain: TypeAlias = Quantity | Ordinal | Moment
Value: TypeAlias = Plain | Range | Ratio


class Meaning(NamedTuple):
    """A value an answer may have; `is_sure` where nothing else is as likely."""

    value: Value
    is_sure: bool = True
    is_approximate: bool = False


def meanings(tokens: Tokens) -> tuple[Meaning, ...]:
    """Return every value the whole of an answer may have, none where it is other words.

    The likeliest is first: a unit before a letter of scale, a date before a range.
    """
    known = lexicon()
    if not all(_may_tell_a_value(token, known) for token in tokens):
        return ()
    tokens, is_approximate = _without_lead(tokens, known)
    if not tokens or len(tokens) > _LONGEST:
        return ()
    continental, has_english = _continental(tokens)
    readings = (*_plain(tokens), *_spans(tokens, known))
    values: list[tuple[Value, bool]] = [(value, has_english) for value in readings]
    values += [(value, False) for value in continental]
    return tuple([Meaning(value, is_sure, is_approximate) for value, is_sure in values])


def _may_tell_a_value(token: Token, known: Lexicon) -> bool:
    """Whether a token can stand in a value: any but a word that no value has."""
    is_known = token.kind is not Kind.WORD or token.text in known.of_values
    return is_known or bool(roman(token.raw.upper()))


def mended(tokens: Tokens) -> Tokens:
    """Return the tokens with misspelled words of scale read: "1.7 billon", "5 milion"."""
    found = [
        _scale_near(token.text) if before.kind is Kind.NUMBER else ""
        for before, token in pairwise(tokens)
    ]
    if not any(found):
        return tokens
    rest = zip(tokens[1:], found, strict=True)
    scaled = [token._replace(text=scale) if scale else token for token, scale in rest]
    return tuple(merge_numbers([tokens[0], *scaled]))


@lru_cache(maxsize=1024)
def _scale_near(word: str) -> str:
    """Return the word of scale that a word is a slip of, or ""."""
    return next((scale for scale in lexicon().numbers.scales if is_slip(scale, word)), "")


def _without_lead(tokens: Tokens, known: Lexicon) -> tuple[Tokens, bool]:
    """Drop what only introduces a value; say whether it is called approximate."""
    start, is_approximate = 0, False
    while start < len(tokens) - 1:
        text, after = tokens[start].text, tokens[start + 1]
        is_circa = text in known.words["circa"] and (not text.isalpha() or after.joint == " ")
        if text in known.words["hedges"] or is_circa:
            is_approximate = True
        elif not _leads_in(tokens[start], after, known):
            break
        start += 1
    return tokens[start:], is_approximate


def _leads_in(token: Token, after: Token, known: Lexicon) -> bool:
    """Whether a word says nothing before a value, unlike "A 10", "a-10", "a year and a half"."""
    is_letter = len(token.raw) == 1 and (token.raw.isupper() or after.joint != " ")
    is_filler = token.text in known.words["fillers"] or token.text in known.words["verbs"]
    return is_filler and not is_letter and after.text not in known.words["lists"]


def _plain(tokens: Tokens) -> Iterator[Plain]:
    first = tokens[0]
    if len(tokens) == 1 and first.kind is Kind.ORDINAL and first.value is not None:
        yield Ordinal(first.value)
    yield from quantities(tokens)
    yield from moments(tokens)


def _continental(tokens: Tokens) -> tuple[list[Quantity], bool]:
    """Read "1.000" as a thousand; say whether it is still sure to be one.

    "1.125" is English with three decimals; "1.500" is as likely continental.
    """
    for place, token in enumerate(tokens):
        whole, dot, thousands = token.raw.partition(".")
        is_group = len(thousands) == _LONGEST_THOUSAND and thousands.isdigit()
        if dot and is_group and whole.strip("0") and len(whole) <= _LONGEST_THOUSAND:
            value = Fraction(int(whole + thousands)) if whole.isdigit() else None
            number = token._replace(value=value, step=Fraction(1))
            read = quantities((*tokens[:place], number, *tokens[place + 1 :]))
            return list(read), not thousands.endswith("0")
    return [], True


def _spans(tokens: Tokens, known: Lexicon) -> tuple[Range | Ratio, ...]:
    """Read ranges and ratios; "10 to 1" is rather a ratio, "1 to 10" a range."""
    ratios, ranges = tuple(_ratios(tokens, known)), tuple(_ranges(tokens, known))
    is_falling = any(ratio.left > ratio.right for ratio in ratios)
    return (*ratios, *ranges) if is_falling else (*ranges, *ratios)


def _ratios(tokens: Tokens, known: Lexicon) -> Iterator[Ratio]:
    """Read "3:1" and "3 to 1"."""
    match [(token.text, token.value) for token in tokens]:
        case [(_, left), (sign, _), (_, right)] if left is not None and right is not None:
            if sign == ":" or _is_to(sign, known, is_open=False):
                yield Ratio(left, right)


def _ranges(tokens: Tokens, known: Lexicon) -> Iterator[Range]:
    """Read "1941-45", "from 10 to 20 km", "between May and July 1945"."""
    start = 1 if tokens[0].text in known.words["from"] else 0
    for place in range(start + 1, len(tokens)):
        token = tokens[place]
        if token.joint == "-" and token.kind is Kind.NUMBER:
            yield from _range(tokens[start:place], tokens[place:])
        elif _is_to(token.text, known, is_open=bool(start)):
            yield from _range(tokens[start:place], tokens[place + 1 :])


def _is_to(text: str, known: Lexicon, *, is_open: bool) -> bool:
    """Whether a word leads to the end of a range; "and" does only after "between"."""
    return text in known.words["to"] and (is_open or text not in known.words["lists"])


def _range(left: Tokens, right: Tokens) -> Iterator[Range]:
    if not left or not right:
        return
    right = (_completed(left[-1], right[0]), *right[1:])
    for high in _plain(right):
        for low in _plain(left):
            if whole := _low_end(low, high):
                yield Range(whole, high)


def _low_end(low: Plain, high: Plain) -> Plain | None:
    """Give a low end the unit, month or year that only the high end has; None if it has no such."""
    match low, high:
        case Quantity(), Quantity():
            return low if low.unit.name else low._replace(unit=high.unit)
        case Quantity(unit=unit, value=value), Date(day=int()) if unit == NO_UNIT and value in DAYS:
            return high._replace(day=value.numerator, weekday=None)
        case Named(kind="month"), Date(day=None):
            return high._replace(month=low.number)
        case Date(), Date():
            return low._replace(year=low.year or high.year)
        case _:
            return low if type(low) is type(high) else None


def _completed(low: Token, high: Token) -> Token:
    """Give the second year of "1941-45" its century."""
    years = _SHORT_RANGE.fullmatch(f"{low.text}-{high.text}")
    if not years or years[2] >= years[3]:
        return high
    text = years[1] + years[3]
    return high._replace(text=text, value=Fraction(int(text)))
