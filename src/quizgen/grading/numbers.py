"""Numbers among tokens: "twenty-five", "1.7 million", "10^6", "2 1/2", "two thirds", "XIV"."""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.tokens import Token, TokenKind, Tokens, text_at

_LARGEST_EXPONENT = 60
_LARGEST_BASE = 1000
_LARGEST = 10**100  # Beyond, "billion billion ..." is only words.
_LARGEST_DENOMINATOR = 100  # Beyond, but for 1/1000, "1979/1980" is no fraction.
_TENS = frozenset(10**zeros for zeros in range(3, 10))
_LONGEST_NUMERAL = 5  # tokens: "1.7 × 10^6"
_FIRST_PART = 3  # "one third", but not "one second"
_YEAR_PAIRS = range(10, 22)  # "nineteen seventy-nine", "twenty fourteen"
_TEN, _TWENTY, _HUNDRED = 10, 20, 100


class _Found(NamedTuple):
    """A number read from tokens: its value, its step, and the index after it."""

    value: Fraction
    step: Fraction
    end: int
    is_ordinal: bool = False


def merge_numbers(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens with each number in one; a lone numeral stays as it is written."""
    words = lexicon().words
    begins = [
        token.kind is TokenKind.NUMBER or token.text in words["of_numbers"] for token in tokens
    ]
    merged: list[Token] = []
    place = 0
    while place < len(tokens):
        token, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
        goes_on = after and (
            after.kind is not TokenKind.WORD or after.text in words["after_numbers"]
        )
        is_number = begins[place] and (goes_on or token.kind is not TokenKind.NUMBER)
        found = _signed(tokens, place, merged) if is_number else None
        end = found.end if found else place + 1
        parts = tokens[place:end]
        if found and (len(parts) > 1 or parts[0].kind is not TokenKind.NUMBER):
            raw = "".join(part.joint + part.raw for part in parts).lstrip()
            kind, mark = (TokenKind.ORDINAL, "#") if found.is_ordinal else (TokenKind.NUMBER, "")
            text = mark + numeral_text(found.value)
            parts = [Token(kind, text, raw, parts[0].joint, found.value, found.step)]
        merged += parts
        place = end
    return merged


def numeral_text(value: Fraction) -> str:
    """Write a number in digits, "2.5", or as a fraction, "2/3", where they would not end."""
    places = value.denominator.bit_length()  # As many as any power of two needs, and more.
    digits, rest = divmod(abs(value.numerator) * 10**places, value.denominator)
    if rest or value.denominator == 1:
        return str(value)
    text = str(digits).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{text[:-places]}.{text[-places:].rstrip('0')}"


def _signed(tokens: Sequence[Token], place: int, before: Sequence[Token]) -> _Found | None:
    """Read a number with the sign or the article that belongs to it."""
    known, text, after = lexicon(), tokens[place].text, text_at(tokens, place + 1)
    words, ordinals = known.words, known.numbers["ordinals"]
    after_number = bool(before) and before[-1].kind is TokenKind.NUMBER
    if text in words["minus"] and not after_number:
        found = _number(tokens, place + 1, known)
        return found and found._replace(value=-found.value)
    if text in words["indefinite"]:
        below = ordinals.get(after, 0)
        if below >= _FIRST_PART and text_at(tokens, place + 2) in {"", *words["of"]}:
            return _Found(Fraction(1, below), Fraction(0), place + 2)  # "a third"
        is_one = after in known.numbers["scales"] or after in words["portions"]
        return _number(tokens, place + 1, known) if is_one else None
    last = before[-1].text if before else ""
    is_unit = text in ordinals and (after_number or last in words["per"])  # "20 second"
    is_name = text in words["portions"] and last not in words["of_values"] | words["unnamed"] | {""}
    return None if is_unit or is_name else _number(tokens, place, known)  # "Latin Quarter"


def _number(tokens: Sequence[Token], place: int, known: Lexicon) -> _Found | None:
    """Read an unsigned number at `place`, with the scales and parts after it."""
    token = tokens[place] if place < len(tokens) else None
    found = None
    if token and token.kind is TokenKind.WORD:
        found = _in_words(tokens, place, known)
    elif token and token.kind is TokenKind.NUMBER and token.value is not None:
        found = _in_digits(tokens, place)
    if found is None or found.is_ordinal or found.end == len(tokens):
        return found
    value, step, place, _ = _part(tokens, found, known)
    while True:  # "1.7 million", "half a million"
        is_article = text_at(tokens, place) in known.words["indefinite"]
        after = place + 1 if value < 1 and is_article else place
        scale = known.numbers["scales"].get(text_at(tokens, after))
        if scale is None or value >= _LARGEST:
            return _Found(value, step, place)
        value, step, place = value * scale, step * scale, after + 1


def _in_digits(tokens: Sequence[Token], place: int) -> _Found:
    """Read a numeral with what makes it a power, "1.7 × 10^6", or a fraction, "2 1/2"."""
    row = tokens[place : place + _LONGEST_NUMERAL]
    value, step, texts = row[0].value or Fraction(0), row[0].step, [it.text for it in row]
    whole = [-1 if it.value is None or it.value.denominator > 1 else int(it.value) for it in row]
    slash = texts.index("/", 1, 3) if "/" in texts[1:3] else len(row)
    if slash + 1 < len(row) and texts[slash + 2 : slash + 3] != ["/"]:  # No 18/3/2014
        above, below = whole[slash - 1], whole[slash + 1]
        is_proper = slash == 1 or (0 < above < below and whole[0] >= 0)
        if above >= 0 < below and is_proper and (below <= _LARGEST_DENOMINATOR or below in _TENS):
            more = whole[0] if slash > 1 else 0
            return _Found(more + Fraction(above, below), Fraction(0), place + slash + 2)
    is_times_ten = texts[1:2] in (["×"], ["*"], ["x"]) and texts[2:4] == ["10", "^"]
    mark = 3 if is_times_ten else 1
    exponent = whole[mark + 1] if mark + 1 < len(row) else -1
    is_power = texts[mark : mark + 1] in (["^"], ["e"]) and not row[mark].joint
    if is_power and 0 <= exponent <= _LARGEST_EXPONENT and row[mark + 1].joint in {"", "-"}:
        exponent = -exponent if row[mark + 1].joint else exponent
        if is_times_ten or texts[mark] == "e":
            factor = Fraction(_TEN) ** exponent
            return _Found(value * factor, step * factor, place + mark + 2)
        if 0 < whole[0] <= _LARGEST_BASE:
            return _Found(value**exponent, Fraction(1), place + mark + 2)
    return _Found(value, step, place + 1)


def _part(tokens: Sequence[Token], found: _Found, known: Lexicon) -> _Found:
    """Read what divides a number or adds a part to it: "thirds", "and a half"."""
    parts, words, place = known.numbers["parts"], known.words, found.end
    word = text_at(tokens, place)
    below = parts.get(word, 0)
    if found.value == 1 and known.numbers["ordinals"].get(word, 0) >= _FIRST_PART:
        below = known.numbers["ordinals"][word]
    if below:
        return _Found(found.value / below, Fraction(0), place + 1)
    if word in words["lists"]:
        place += 2 if text_at(tokens, place + 1) in words["indefinite"] else 1
        if (word := text_at(tokens, place)) in words["portions"]:
            return _Found(found.value + Fraction(1, parts[word]), Fraction(0), place + 1)
    return found


def _in_words(tokens: Sequence[Token], place: int, known: Lexicon) -> _Found | None:
    """Read number words: "two thousand and fourteen", "twenty-first", "half", "dozen"."""
    numbers, start, word = known.numbers, place, tokens[place].text
    total, group, after_scale = 0, None, False
    while True:
        text, after = text_at(tokens, place), text_at(tokens, place + 1)
        one = numbers["ordinals"].get(text, numbers["cardinals"].get(text))
        scale = numbers["scales"].get(text)
        if one is not None and (longer := _extended(group, one)) is not None:
            place, group, after_scale = place + 1, longer, False
            if text in numbers["ordinals"]:
                return _Found(Fraction(total + longer), Fraction(1), place, is_ordinal=True)
        elif scale and (group is not None or not (total or text.endswith("s"))):
            place, after_scale, product = place + 1, True, (group or 1) * scale
            total, group = (total, product) if scale == _HUNDRED else (total + product, None)
        elif text in known.words["oh"] and group in _YEAR_PAIRS and after in numbers["cardinals"]:
            place, group = place + 2, (group or 0) * _HUNDRED + numbers["cardinals"][after]
        elif after_scale and text in known.words["lists"] and after in numbers["cardinals"]:
            place += 1
        else:
            break
    if place == start:
        below = numbers["parts"][word] if word in known.words["portions"] else 0
        return _Found(Fraction(1, below), Fraction(0), place + 1) if below else None
    value, step = Fraction(total + (group or 0)), Fraction(1)
    end = place + 1 if text_at(tokens, place) in known.words["point"] else len(tokens)
    while (digit := numbers["cardinals"].get(text_at(tokens, end), _TEN)) < _TEN:
        step /= _TEN
        value, end, place = value + digit * step, end + 1, end + 1
    return _Found(value, step, place)


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
    return group * _HUNDRED + value if group in _YEAR_PAIRS and value >= _TEN else None


_ROMAN = re.compile(
    r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\Z", re.IGNORECASE | re.ASCII
)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_LETTERS = frozenset("IVXLCDMivx")  # A numeral begins with one of them.
_SINGLE = frozenset("iIVX")  # "C" and "D" name vitamins.
_SMALL = frozenset("ivx")  # "mix" and "di" are words.
_LONG = 4  # letters


@lru_cache(maxsize=4096)
def roman(word: str, *, is_first: bool = False) -> int | None:
    """Return the value of a Roman numeral, or None; "CD", "Washington DC" and "mix" are none.

    A single letter, and small letters, count only after another word: "Henry V", "chapter ii".
    """
    if len(word) == 1 and (is_first or word not in _SINGLE):
        return None
    is_small = word.islower() and not is_first and _SMALL.issuperset(word)
    if not (word.isupper() or is_small) or not _ROMAN.match(word):
        return None
    digits = [_ROMAN_DIGITS[letter] for letter in word.lower()]
    following = [*digits[1:], 0]
    value = sum(-one if one < after else one for one, after in zip(digits, following, strict=True))
    is_word = value >= _HUNDRED or (is_first and not _SMALL.issuperset(word.lower()))
    return None if len(word) < _LONG and is_word else value


def roman_at(tokens: Sequence[Token], place: int) -> int | None:
    """Return the value of the Roman numeral at `place`, or None where there is none."""
    token = tokens[place]
    is_word = token.raw[0] in _ROMAN_LETTERS and token.kind is TokenKind.WORD
    return roman(token.raw, is_first=not place) if is_word else None


def in_roman(tokens: Tokens, kind: TokenKind) -> Tokens:
    """Return the tokens with Roman numerals read as numbers or as ordinals."""
    values = [roman_at(tokens, place) for place in range(len(tokens))]
    if not any(values):
        return tokens
    mark = "#" if kind is TokenKind.ORDINAL else ""
    return tuple(
        token._replace(kind=kind, text=f"{mark}{value}", value=Fraction(value)) if value else token
        for token, value in zip(tokens, values, strict=True)
    )
