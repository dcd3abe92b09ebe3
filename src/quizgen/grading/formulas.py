"""Answers that are formulas: signs between symbols, of which every one counts.

"2(x+1)", "F = -kx", "a/b", "MnO4-", "n!", but not "COVID-19", "m²" or "A / B".  This
module must not know numbers, units or words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizgen.grading.lexicon import lexicon

_LETTER = r"[^\W\d_]"
_VARIABLE = "[xyznθαβφωπ]"
_LONGEST_SYMBOL = 2  # letters; where an equals sign stands, twice as many
_SIGNS = str.maketrans({"×": "*", "⋅": "", "∙": "", "÷": "/", "{": "(", "}": ")", "¬": "!"})

# Whatever the answer's value: an interval, a point, n!, f', 30", -∞.
_ALWAYS = re.compile(
    rf"[∞\[\]]|\(.*,|(?<!\w){_LETTER}'(?!\w)|(?<=[\w)])!|[!~]{_LETTER}|^[^\"']*[0-9][\"'](?!\w)"
)
# Unless the answer is a value: signs that only formulas have, brackets glued to a symbol,
# a minus before a symbol, a quotient of single symbols.
_UNLESS_VALUE = re.compile(
    r"[=<>≈±∓∝≡∑∏∫∂|¬]|\^(?![0-9])|[a-zA-Z]_|[^\W_]\s?[+*×⋅∙]|√.+[^\w\s]"
    rf"|[^\W_]\([^\W_]|(?:^|[(,/^])\s*-\s*(?:[(√]|{_LETTER})"
    rf"|(?<!{_LETTER}){_LETTER}/(?:{_LETTER}(?!{_LETTER})|[0-9(])|[0-9)]/{_LETTER}(?!{_LETTER})"
)
# In a name a hyphen may be missing: not in "n-1", "b²-4ac", "3-2i".
_MINUS = re.compile(
    r"(?:(?<![^\W\d_])[a-z](?:\^?[0-9])?|\))\s?-\s?(?:[0-9(]|[a-z](?![^\W\d_]))"
    r"|[0-9]\s?-\s?[0-9]*[in-rx-z](?![^\W_])"
)
_DESIGNATION = re.compile(r"[a-mo-w]\s?-\s?[0-9]+[a-z]?\Z")  # "f-35", "b-12"; not "n-1"
_ION = re.compile(
    r"(?!.*[A-Za-z]{4})(?=[(\[]*[A-Za-z])[A-Za-z0-9()\[\]]*[0-9)\]][A-Za-z()]*"
    r"(?:\^[0-9]|\s[0-9])?\s?[-+]\Z"
)
_SYMBOL = re.compile(rf"{_LETTER}|√")
_CHARGES = frozenset("+-")
_SIGNED_LETTER = re.compile(rf"[!~¬]?{_LETTER}['!]*\Z")
_MARKED = re.compile(r"(?<=[^\W\d_])[\^_](?=[0-9])|\^(?=[0-9][-+]\Z)")
_BLANK = re.compile(r"(?<![0-9]) | (?![0-9])")
_QUOTED = re.compile(r"\A([\"'])(.*)\1\Z")
_CHARGE = re.compile(r" (?=[0-9][-+]\Z)")
_PRODUCT = re.compile(r"(?<=[^\W_])\*(?=[^\W\d_])")
_PLUS = re.compile(r"(?:(?<=^)|(?<=[=(,]))\+")


class Formula(NamedTuple):
    """A formula as it is compared, and the same without the marks of powers and indices."""

    text: str
    bare: str


def is_formula(text: str, *, is_value: bool) -> bool:
    """Whether every sign of an accepted answer counts."""
    if not text or text.isalnum():
        return False
    if _is_marked(text) and not is_value:
        return True
    if _has_words(text):
        return False
    if _ALWAYS.search(text):
        return True
    if is_value or not _SYMBOL.search(text):
        return False
    return _has_minus(text) or any(
        found.search(text) for found in (_UNLESS_VALUE, _patterns().call)
    )


def is_typed_formula(text: str, *, expects_lower: bool) -> bool:
    """Whether a typed answer is a formula, whatever was expected.

    "s-300" is none where capitals are expected; an exclamation mark may be the learner's.
    """
    if _is_marked(text):
        return True
    if text.isalpha() or _has_words(text) or not _SYMBOL.search(text):
        return False
    if _SIGNED_LETTER.match(text) or _UNLESS_VALUE.search(text):
        return True
    return expects_lower and _has_minus(text)


def _has_minus(text: str) -> bool:
    return _MINUS.search(text) is not None and _DESIGNATION.match(text) is None


def formulas_agree(expected: str, given: str) -> bool:
    """Whether two formulas are the same but for spaces; "x2" may be x² and x₂."""
    mine, theirs = _formula(expected), _formula(given)
    if mine.text == theirs.text:
        return True
    is_plain = mine.text == mine.bare or theirs.text == theirs.bare
    return is_plain and mine.bare == theirs.bare


def _is_marked(text: str) -> bool:
    """Whether a text is an ion or has a negative power, be its letters as many as a word's."""
    return "^-" in text or (text[-1] in _CHARGES and bool(_ION.match(text)))


def _has_words(text: str) -> bool:
    """Whether a text has a word, that is more letters in a row than symbols have."""
    patterns = _patterns()
    return bool((patterns.long_word if "=" in text else patterns.word).search(text))


@lru_cache(maxsize=1024)
def _formula(text: str) -> Formula:
    folded = text.casefold().translate(_SIGNS).replace("√", "sqrt").replace("π", "pi")
    folded = _QUOTED.sub(r"\2", folded.strip(" ,;."))
    folded = _BLANK.sub("", _CHARGE.sub("^", folded))
    if "=" in folded:
        folded = _PRODUCT.sub("", folded)
    folded = _patterns().argument.sub(r"\1\2", _PLUS.sub("", folded.replace("**", "^")))
    return Formula(folded, _MARKED.sub("", folded))


class _Patterns(NamedTuple):
    """What finds a word in a text without and with an equals sign, and functions in it.

    `call` is a function and its argument, `argument` one with brackets around a symbol.
    """

    word: re.Pattern[str]
    long_word: re.Pattern[str]
    call: re.Pattern[str]
    argument: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    names = "|".join(sorted(lexicon().words["functions"], key=len, reverse=True))
    start = rf"(?<!{_LETTER})(?!(?:{names}){_VARIABLE}?(?!{_LETTER}))"
    return _Patterns(
        word=re.compile(rf"{start}{_LETTER}{{{_LONGEST_SYMBOL + 1}}}"),
        long_word=re.compile(rf"{start}{_LETTER}{{{2 * _LONGEST_SYMBOL + 1}}}"),
        call=re.compile(rf"(?<!{_LETTER})(?:{names})(?:[\s(]+\w|{_VARIABLE}(?!\w))"),
        argument=re.compile(rf"({names})\((\w+)\)"),
    )
