"""Numbers in a row of tokens, however they are written.

"twenty-five", "1.7 million", "10^6", "2 1/2", "two thirds", "minus five" each become one
number; "twenty-first" becomes an ordinal.  This module must not know units or dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from quizgen.grading.counting import Found, words_of_number
from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.tokens import Kind, Token, text_at

_LARGEST_EXPONENT = 60
_LARGEST_BASE = 1000
_LARGEST_DENOMINATOR = 100  # Beyond, "1979/1980" is no fraction and "3/2014" a date.
_TEN = 10
_FIRST_PART = 3  # "one third", but not "one second"


def merge_numbers(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens with each number in one; a lone numeral stays as it is written."""
    known = lexicon()
    first = known.numbers.first
    begins = [token.kind is Kind.NUMBER or token.text in first for token in tokens]
    if True not in begins:
        return tokens
    merged: list[Token] = []
    place = 0
    while place < len(tokens):
        found = None
        if begins[place] and not _is_alone(tokens, place):
            found = _signed(tokens, place, known, after_number=_ends_number(merged))
        end = found.end if found else place + 1
        merged.append(_token(tokens[place:end], found) if found else tokens[place])
        place = end
    return merged


def _is_alone(tokens: Sequence[Token], place: int) -> bool:
    """Whether a numeral stays as it is, for nothing that can belong to it follows."""
    if tokens[place].kind is not Kind.NUMBER:
        return False
    after = tokens[place + 1 : place + 2]
    return not after or (after[0].kind is Kind.WORD and after[0].text not in _continuing())


@lru_cache(maxsize=1)
def _continuing() -> frozenset[str]:
    """Return the words that may belong to a numeral before them."""
    known = lexicon()
    words = known.words["lists"] | known.words["indefinite"] | {"e", "x"}
    return words.union(known.numbers.scales, known.numbers.parts, known.numbers.ordinals)


def _ends_number(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[-1].kind is Kind.NUMBER


def _token(parts: Sequence[Token], found: Found) -> Token:
    if len(parts) == 1 and parts[0].kind is Kind.NUMBER:
        return parts[0]
    raw = "".join(part.joint + part.raw for part in parts).lstrip()
    kind, mark = (Kind.ORDINAL, "#") if found.is_ordinal else (Kind.NUMBER, "")
    text = mark + numeral_text(found.value)
    return Token(kind, text, raw, parts[0].joint, found.value, found.step)


def numeral_text(value: Fraction) -> str:
    """Write a number in digits, "2.5", or as a fraction, "2/3", where they would not end."""
    places = max(_power_in(value.denominator, 2), _power_in(value.denominator, 5))
    scaled = abs(value) * 10**places
    if scaled.denominator > 1:
        return str(value)
    digits = str(scaled.numerator).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _power_in(number: int, prime: int) -> int:
    power = 0
    while number % prime == 0:
        number //= prime
        power += 1
    return power


def _signed(
    tokens: Sequence[Token], place: int, known: Lexicon, *, after_number: bool
) -> Found | None:
    """Read a number with the sign or the article that belongs to it."""
    text = tokens[place].text
    words = known.words
    if text in words["minus"] and not after_number:
        found = _number(tokens, place + 1, known)
        return found and found._replace(value=-found.value)
    if text in words["indefinite"]:
        after = text_at(tokens, place + 1)
        below = known.numbers.ordinals.get(after, 0)
        if below >= _FIRST_PART and text_at(tokens, place + 2) in {"", *words["of"]}:
            return Found(Fraction(1, below), Fraction(0), place + 2)  # "a third"
        is_one = after in known.numbers.scales or after in words["portions"]
        return _number(tokens, place + 1, known) if is_one else None
    is_after_per = place > 0 and tokens[place - 1].text in words["per"]
    if (after_number or is_after_per) and text in known.numbers.ordinals:
        return None  # "20 second", "per second"
    if text in words["portions"] and place and not after_number:
        return None  # "Latin Quarter"
    return _number(tokens, place, known)


def _number(tokens: Sequence[Token], place: int, known: Lexicon) -> Found | None:
    """Read an unsigned number at `place`, with the scales and parts after it."""
    if place >= len(tokens):
        return None
    token = tokens[place]
    if token.kind is Kind.WORD:
        found = words_of_number(tokens, place, known)
    elif token.kind is Kind.NUMBER and token.value is not None:
        found = _digits(tokens, Found(token.value, token.step, place + 1))
    else:
        return None
    if found is None or found.is_ordinal or found.end == len(tokens):
        return found
    return _scaled(tokens, _part(tokens, found, known), known)


def _whole(tokens: Sequence[Token], place: int) -> int | None:
    """Return the whole number of the numeral at `place`, or None."""
    if place < len(tokens) and tokens[place].kind is Kind.NUMBER:
        value = tokens[place].value
        if value is not None and value.denominator == 1:
            return value.numerator
    return None


def _digits(tokens: Sequence[Token], found: Found) -> Found:
    """Add to a numeral what makes it a power, a fraction or a mixed number."""
    place = found.end
    match text_at(tokens, place):
        case "^" | "e":
            return _power(tokens, found)
        case "/":
            return _fraction(tokens, place - 1) or found
        case "×" | "*" | "x" if _whole(tokens, place + 1) == _TEN:
            power = _power(tokens, Found(Fraction(10), Fraction(1), place + 2))
            return Found(found.value * power.value, found.step * power.value, power.end)
    proper = _fraction(tokens, place)
    if proper and found.value.denominator == 1 and 0 < proper.value < 1:
        return proper._replace(value=found.value + proper.value)
    return found


def _power(tokens: Sequence[Token], found: Found) -> Found:
    """Read "^6" or "e6", glued, after a numeral."""
    exponent = _whole(tokens, found.end + 1)
    if exponent is None or exponent > _LARGEST_EXPONENT or tokens[found.end].joint:
        return found
    joint = tokens[found.end + 1].joint
    factor = Fraction(10) ** (-exponent if joint == "-" else exponent)
    if joint not in {"", "-"}:
        return found
    if text_at(tokens, found.end) == "e":
        return Found(found.value * factor, found.step * factor, found.end + 2)
    if not 0 < found.value <= _LARGEST_BASE or found.value.denominator > 1:
        return found
    value = Fraction(found.value.numerator) ** (-exponent if joint == "-" else exponent)
    return Found(value, Fraction(1), found.end + 2)


def _fraction(tokens: Sequence[Token], place: int) -> Found | None:
    """Read "1/2" at `place`, but no part of a date such as "18/3/2014"."""
    if text_at(tokens, place + 1) != "/" or text_at(tokens, place + 3) == "/":
        return None
    above, below = _whole(tokens, place), _whole(tokens, place + 2)
    if above is None or below is None or not 0 < below <= _LARGEST_DENOMINATOR:
        return None
    return Found(Fraction(above, below), Fraction(0), place + 3)


def _part(tokens: Sequence[Token], found: Found, known: Lexicon) -> Found:
    """Read what divides a number or adds a part to it: "thirds", "and a half"."""
    place = found.end
    word = text_at(tokens, place)
    below = known.numbers.parts.get(word, 0)
    if found.value == 1 and known.numbers.ordinals.get(word, 0) >= _FIRST_PART:
        below = known.numbers.ordinals[word]
    if below:
        return Found(found.value / below, Fraction(0), place + 1)
    if word in known.words["lists"]:
        place += 2 if text_at(tokens, place + 1) in known.words["indefinite"] else 1
        word = text_at(tokens, place)
        if word in known.words["portions"]:
            part = Fraction(1, known.numbers.parts[word])
            return Found(found.value + part, Fraction(0), place + 1)
    return found


def _scaled(tokens: Sequence[Token], found: Found, known: Lexicon) -> Found:
    """Multiply by the scale words that follow: "1.7 million", "half a million"."""
    value, step, place, _ = found
    while True:
        is_article = text_at(tokens, place) in known.words["indefinite"]
        after = place + 1 if value < 1 and is_article else place
        scale = known.numbers.scales.get(text_at(tokens, after))
        if scale is None:
            return Found(value, step, place)
        value, step, place = value * scale, step * scale, after + 1
