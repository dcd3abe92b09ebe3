"""Typed values: what an answer means where it is a number, a quantity, a date or the like.

This module must not know whether two values agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from quizgen.answers.dates import Moment, moments
from quizgen.answers.lexicon import Lexicon, lexicon
from quizgen.answers.quantities import Quantity, quantities
from quizgen.answers.reading import Tokens
from quizgen.answers.tokens import Kind, Token

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


Plain: TypeAlias = Quantity | Ordinal | Moment
Value: TypeAlias = Plain | Range


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
    tokens, is_approximate = _without_lead(tokens, known)
    if not tokens or len(tokens) > _LONGEST:
        return ()
    continental, has_english = _continental(tokens)
    values = [(value, has_english) for value in (*_plain(tokens), *_ranges(tokens, known))]
    values += [(value, False) for value in continental]
    return tuple([Meaning(value, is_sure, is_approximate) for value, is_sure in values])


def _without_lead(tokens: Tokens, known: Lexicon) -> tuple[Tokens, bool]:
    """Drop what only introduces a value; say whether it is called approximate."""
    start, is_approximate = 0, False
    while start < len(tokens) - 1:
        text, after = tokens[start].text, tokens[start + 1]
        is_circa = text == "~" or (text == "c" and after.joint == " ")
        if text in known.words["hedges"] or is_circa:
            is_approximate = True
        elif _is_designator(tokens[start], after) or not (
            text in known.words["fillers"] or text in known.words["verbs"]
        ):
            break
        start += 1
    return tokens[start:], is_approximate


def _is_designator(letter: Token, after: Token) -> bool:
    """Whether an article is a name's first letter: "A 10", "a-10"."""
    return len(letter.raw) == 1 and (letter.raw.isupper() or after.joint != " ")


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


def _ranges(tokens: Tokens, known: Lexicon) -> Iterator[Range]:
    """Read "1941-45", "from 10 to 20 km", "between May and July 1945", "3:1"."""
    start = 1 if tokens[0].text in known.words["from"] else 0
    for place in range(start + 1, len(tokens)):
        token = tokens[place]
        if token.joint == "-" and token.kind is Kind.NUMBER:
            yield from _range(tokens[start:place], tokens[place:])
        elif token.text == ":" or _is_to(token.text, known, is_open=bool(start)):
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
            if isinstance(low, Quantity) and isinstance(high, Quantity) and not low.unit.name:
                yield Range(low._replace(unit=high.unit), high)
            elif type(low) is type(high):
                yield Range(low, high)


def _completed(low: Token, high: Token) -> Token:
    """Give the second year of "1941-45" its century."""
    years = _SHORT_RANGE.fullmatch(f"{low.text}-{high.text}")
    if not years or years[2] >= years[3]:
        return high
    text = years[1] + years[3]
    return high._replace(text=text, value=Fraction(int(text)))
