"""Numbers in a row of tokens, however they are written.

"twenty-five", "1.7 million", "10^6", "2 1/2", "two thirds", "minus five" each become one
number; "twenty-first" becomes an ordinal.  This module must not know units or dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from quizgen.answers.lexicon import Lexicon, lexicon
from quizgen.answers.tokens import Kind, Token

_LARGEST_EXPONENT = 60
_LARGEST_DENOMINATOR = 100  # Beyond, "1979/1980" is no fraction and "3/2014" a date.
_YEAR_PAIRS = range(10, 22)  # "nineteen seventy-nine", "twenty fourteen"


class Found(NamedTuple):
    """A number read from tokens: its value, its step, and the index after it."""

    value: Fraction
    step: Fraction
    end: int
    is_ordinal: bool = False


def merge_numbers(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens with each number in one; a lone numeral stays as it is written."""
    known = lexicon()
    if not any(_may_begin(token, known) for token in tokens):
        return tuple(tokens)
    merged: list[Token] = []
    place = 0
    while place < len(tokens):
        found = _signed_number(tokens, place, merged, known)
        if found is None:
            merged.append(tokens[place])
            place += 1
        else:
            merged.append(_token(tokens[place : found.end], found))
            place = found.end
    return tuple(merged)


def _may_begin(token: Token, known: Lexicon) -> bool:
    return token.kind is Kind.NUMBER or token.text in known.number_words


def _token(parts: Sequence[Token], found: Found) -> Token:
    if len(parts) == 1 and parts[0].kind is Kind.NUMBER:
        return parts[0]
    raw = "".join(part.joint + part.raw for part in parts).lstrip()
    kind, mark = (Kind.ORDINAL, "#") if found.is_ordinal else (Kind.NUMBER, "")
    text = mark + numeral_text(found.value)
    return Token(kind, text, raw, parts[0].joint, found.value, found.step)


def numeral_text(value: Fraction) -> str:
    """Write a number as digits, "2.5", or where they would not end as a fraction, "2/3"."""
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _signed_number(
    tokens: Sequence[Token], place: int, before: Sequence[Token], known: Lexicon
) -> Found | None:
    """Read a number with the sign or the article that belongs to it."""
    token = tokens[place]
    if token.text in {"-"} | known.words["minus"] and not _ends_number(before):
        found = _number(tokens, place + 1, known)
        return found and found._replace(value=-found.value)
    if token.text in known.words["indefinite"] and token.kind is Kind.WORD and place + 1 < len(tokens):
        following = tokens[place + 1].text
        if following in known.scales or following in known.words["portions"]:
            return _number(tokens, place + 1, known)
    if token.text in known.ordinals and _ends_number(before):
        return None  # "20 second"
    if token.text in known.fractions and not (place == 0 or _ends_number(before)):
        return None  # "Latin Quarter"
    return _number(tokens, place, known)


def _ends_number(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[-1].kind is Kind.NUMBER


def _number(tokens: Sequence[Token], place: int, known: Lexicon) -> Found | None:
    """Read an unsigned number at `place`, with the scales and fractions after it."""
    if place >= len(tokens):
        return None
    token = tokens[place]
    if token.kind is Kind.NUMBER and token.value is not None:
        found = _digits(tokens, Found(token.value, token.step, place + 1))
    elif token.kind is Kind.WORD:
        words = _words(tokens, place, known)
        if words is None:
            return None
        found = words
    else:
        return None
    return found if found.is_ordinal else _scaled(tokens, _part(tokens, found, known), known)


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if place < len(tokens) else ""


def _whole(tokens: Sequence[Token], place: int) -> int | None:
    """Return the whole number of the numeral at `place`, or None."""
    if place < len(tokens) and tokens[place].kind is Kind.NUMBER:
        value = tokens[place].value
        if value is not None and value.denominator == 1:
            return int(value)
    return None


def _digits(tokens: Sequence[Token], found: Found) -> Found:
    """Add to a numeral what makes it a power, a fraction or a mixed number."""
    place = found.end
    sign, after = _text(tokens, place), _whole(tokens, place + 1)
    if sign in {"^", "e"} and after is not None and after <= _LARGEST_EXPONENT:
        return _power(tokens, found, sign, after)
    if sign in {"×", "*", "x"} and after == 10 and _text(tokens, place + 2) == "^":
        power = _digits(tokens, Found(Fraction(10), Fraction(1), place + 2))
        return Found(found.value * power.value, found.step * power.value, power.end)
    if sign == "/":
        return _fraction(tokens, found.end - 1) or found
    proper = _fraction(tokens, place)
    if proper and found.value.denominator == 1 and 0 < proper.value < 1:
        return proper._replace(value=found.value + proper.value)
    return found


def _power(tokens: Sequence[Token], found: Found, sign: str, exponent: int) -> Found:
    if tokens[found.end].joint or tokens[found.end + 1].joint not in {"", "-"}:
        return found
    if tokens[found.end + 1].joint == "-":
        exponent = -exponent
    if sign == "^" and (found.value == 0 or found.value.denominator > 1 or found.value > 1000):
        return found
    factor = Fraction(10) ** exponent
    value = found.value**exponent if sign == "^" else found.value * factor
    return Found(Fraction(value), found.step * factor, found.end + 2)


def _fraction(tokens: Sequence[Token], place: int) -> Found | None:
    """Read "1/2" at `place`, but no part of a date such as "18/3/2014"."""
    above, below = _whole(tokens, place), _whole(tokens, place + 2)
    if above is None or below is None or _text(tokens, place + 1) != "/":
        return None
    if not 0 < below <= _LARGEST_DENOMINATOR or _text(tokens, place + 3) == "/":
        return None
    return Found(Fraction(above, below), Fraction(0), place + 3)


def _words(tokens: Sequence[Token], place: int, known: Lexicon) -> Found | None:
    """Read number words: "two thousand and fourteen", "twenty-first", "half", "dozen"."""
    start = place
    total, group = 0, None
    after_scale = False
    while place < len(tokens) and tokens[place].kind is Kind.WORD:
        word = tokens[place].text
        scale = known.scales.get(word)
        if word in known.ordinals:
            return _ordinal(total, group, known.ordinals[word], place)
        if word in known.cardinals:
            extended = _extend(group, known.cardinals[word])
            if extended is None:
                break
            group = extended
        elif scale == 100 and (group is None or 0 < group < 100):
            group = (group or 1) * 100
        elif scale is not None and scale != 100 and (group or (place == start and word[-1] != "s")):
            total, group = total + (group or 1) * scale, None
        elif word in known.words["oh"] and group in _YEAR_PAIRS:
            group *= 10
            place += 1
            if _text(tokens, place) not in known.cardinals:
                return None
            group = group * 10 + known.cardinals[_text(tokens, place)]
        elif not (word in known.words["lists"] and after_scale and _text(tokens, place + 1) in known.cardinals):
            break
        after_scale = scale is not None
        place += 1
    if place > start:
        return _decimals(tokens, Found(Fraction(total + (group or 0)), Fraction(1), place), known)
    if _text(tokens, start) in known.words["portions"]:
        return Found(Fraction(1, known.fractions[tokens[start].text]), Fraction(0), start + 1)
    return None


def _extend(group: int | None, value: int) -> int | None:
    """Append a number word to those before it, or return None where it begins another."""
    if group is None:
        return value
    if group % 10 == 0 and group % 100 >= 20 and 0 < value < 10:
        return group + value
    if group >= 100 and group % 100 == 0 and value < 100:
        return group + value
    if group in _YEAR_PAIRS and 10 <= value < 100:
        return group * 100 + value
    return None


def _ordinal(total: int, group: int | None, value: int, place: int) -> Found | None:
    if value >= 100:
        number: int | None = (group or 1) * value
    else:
        number = _extend(group, value)
    if number is None:
        return Found(Fraction(total + (group or 0)), Fraction(1), place)
    return Found(Fraction(total + number), Fraction(1), place + 1, is_ordinal=True)


def _decimals(tokens: Sequence[Token], found: Found, known: Lexicon) -> Found:
    """Read "point five" after a number in words."""
    if _text(tokens, found.end) not in known.words["point"]:
        return found
    value, step, place = found.value, found.step, found.end + 1
    while _text(tokens, place) in known.cardinals and known.cardinals[tokens[place].text] < 10:
        step /= 10
        value += step * known.cardinals[tokens[place].text]
        place += 1
    return Found(value, step, place) if place > found.end + 1 else found


def _part(tokens: Sequence[Token], found: Found, known: Lexicon) -> Found:
    """Read what divides a number or adds a part to it: "thirds", "and a half"."""
    place = found.end
    word = _text(tokens, place)
    if word in known.fractions or (found.value == 1 and known.ordinals.get(word, 0) > 2):
        below = known.fractions.get(word) or known.ordinals[word]
        return Found(found.value / below, Fraction(0), place + 1)
    if word in known.words["lists"]:
        place += 2 if _text(tokens, place + 1) in known.words["indefinite"] else 1
        if _text(tokens, place) in known.words["portions"]:
            part = Fraction(1, known.fractions[tokens[place].text])
            return Found(found.value + part, Fraction(0), place + 1)
    return found


def _scaled(tokens: Sequence[Token], found: Found, known: Lexicon) -> Found:
    """Multiply by the scale words that follow: "1.7 million", "half a million"."""
    value, step, place, _ = found
    while True:
        skip = 1 if value < 1 and _text(tokens, place) in known.words["indefinite"] else 0
        scale = known.scales.get(_text(tokens, place + skip))
        if scale is None:
            return Found(value, step, place)
        value, step, place = value * scale, step * scale, place + skip + 1
