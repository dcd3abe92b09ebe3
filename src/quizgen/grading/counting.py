"""Number words: "two thousand and fourteen", "nineteen seventy-nine", "twenty-first", "half".

This module must not know numerals; what multiplies or divides a number stands in `numbers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from quizgen.grading.lexicon import Lexicon
from quizgen.grading.tokens import Token, text_at

_YEAR_PAIRS = range(10, 22)  # "nineteen seventy-nine", "twenty fourteen"
_TEN, _TWENTY, _HUNDRED = 10, 20, 100


class Found(NamedTuple):
    """A number read from tokens: its value, its step, and the index after it."""

    value: Fraction
    step: Fraction
    end: int
    is_ordinal: bool = False


class _Count(NamedTuple):
    """Number words read so far: whole scales in `total`, the rest in `group`."""

    end: int
    total: int = 0
    group: int | None = None
    after_scale: bool = False
    is_ordinal: bool = False


def words_of_number(tokens: Sequence[Token], place: int, known: Lexicon) -> Found | None:
    """Read number words: "two thousand and fourteen", "twenty-first", "half", "dozen"."""
    count = _Count(place)
    while not count.is_ordinal and (longer := _counted(tokens, count, known)):
        count = longer
    if count.end == place:
        word = tokens[place].text
        below = known.numbers.parts[word] if word in known.words["portions"] else 0
        return Found(Fraction(1, below), Fraction(0), place + 1) if below else None
    value = Fraction(count.total + (count.group or 0))
    found = Found(value, Fraction(1), count.end, count.is_ordinal)
    return found if count.is_ordinal else _decimals(tokens, found, known)


def _counted(tokens: Sequence[Token], count: _Count, known: Lexicon) -> _Count | None:
    """Read one more number word, or return None where the number ends."""
    words, end = known.numbers, count.end + 1
    text, after = text_at(tokens, count.end), text_at(tokens, end)
    if text in words.ordinals:
        group = _extended(count.group, words.ordinals[text])
        return None if group is None else count._replace(end=end, group=group, is_ordinal=True)
    if text in words.cardinals:
        group = _extended(count.group, words.cardinals[text])
        return None if group is None else count._replace(end=end, group=group, after_scale=False)
    if text in words.scales:
        return _multiplied(
            count, words.scales[text], is_plural=text.endswith(known.spelling.plural)
        )
    if text in known.words["oh"] and count.group in _YEAR_PAIRS and after in words.cardinals:
        group = (count.group or 0) * _HUNDRED + words.cardinals[after]
        return count._replace(end=end + 1, group=group)
    if count.after_scale and text in known.words["lists"] and after in words.cardinals:
        return count._replace(end=end)
    return None


def _multiplied(count: _Count, scale: int, *, is_plural: bool) -> _Count | None:
    """Read "hundred" or "thousand" after what it multiplies; alone it is one of them."""
    if count.group is None and (is_plural or count.total):
        return None
    product = (count.group or 1) * scale
    if scale == _HUNDRED:
        return count._replace(end=count.end + 1, group=product, after_scale=True)
    total = count.total + product
    return count._replace(end=count.end + 1, total=total, group=None, after_scale=True)


def _extended(group: int | None, value: int) -> int | None:
    """Append a number word to those before it, or return None where it begins another."""
    if group is None:
        return value
    if value >= _HUNDRED:
        return group * value  # "two hundredth"
    takes_ones = group % _TEN == 0 and group % _HUNDRED >= _TWENTY
    takes_all = group >= _HUNDRED and group % _HUNDRED == 0
    if takes_all or (takes_ones and 0 < value < _TEN):
        return group + value
    if group in _YEAR_PAIRS and value >= _TEN:
        return group * _HUNDRED + value
    return None


def _decimals(tokens: Sequence[Token], found: Found, known: Lexicon) -> Found:
    """Read "point five" after a number in words."""
    if text_at(tokens, found.end) not in known.words["point"]:
        return found
    cardinals = known.numbers.cardinals
    value, step, place = found.value, found.step, found.end + 1
    while cardinals.get(text_at(tokens, place), _TEN) < _TEN:
        step /= _TEN
        value += step * cardinals[tokens[place].text]
        place += 1
    return Found(value, step, place) if place > found.end + 1 else found
