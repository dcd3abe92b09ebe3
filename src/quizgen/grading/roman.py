"""Roman numerals, as they stand in names."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMERAL = re.compile(
    r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\Z", re.IGNORECASE | re.ASCII
)
_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_SINGLE = frozenset("iIVX")  # "C" and "D" name vitamins.
_SMALL = frozenset("ivx")  # "mix" and "di" are words.
_LONG = 4  # letters
_HUNDRED = 100

LETTERS = frozenset("IVXLCDMivx")  # A numeral begins with one of them.


@lru_cache(maxsize=4096)
def roman(word: str, *, is_first: bool = False) -> int | None:
    """Return the value of a Roman numeral, or None.

    Capitals count everywhere, a single letter only after another word; small letters only
    if they are i, v and x and stand after another word.  Short ones of larger digits are
    rather letters: "CD", "Washington DC", but "Super Bowl LIV" and "MCMXCI".
    """
    if len(word) == 1 and (is_first or word not in _SINGLE):
        return None
    is_small = word.islower() and not is_first and _SMALL.issuperset(word)
    if not (word.isupper() or is_small) or not _NUMERAL.match(word):
        return None
    digits = [_DIGITS[letter] for letter in word.lower()]
    following = [*digits[1:], 0]
    value = sum(-one if one < after else one for one, after in zip(digits, following, strict=True))
    is_short = len(word) < _LONG
    is_word = value >= _HUNDRED or (is_first and not _SMALL.issuperset(word.lower()))
    return None if is_short and is_word else value
