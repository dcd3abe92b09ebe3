"""One form for every character: what the eye takes for the same becomes the same.

`clean` keeps words as they are written, `fold` makes them comparable.
"""

import re
import unicodedata
from functools import lru_cache

_SHORT_I = "й"  # Its mark is no accent: "мой" is not "мои".
# Combining classes of marks that loose spelling leaves out: overlays, Hebrew points and Arabic
# vowels, marks above and below.  Vowel signs and voicing marks of other scripts are letters.
_ACCENTS = frozenset([1, *range(10, 36), *range(200, 255)])

_POWER = re.compile(r"(?<=[0-9₀-₉)\]]|[^\W\d_⁰¹²³⁴-⁹])([⁺⁻]?[⁰¹²³⁴-⁹ⁿⁱˣ]+(?:[⁺⁻][⁰¹²³⁴-⁹ⁿⁱˣ]+)*)")
# What is raised or lowered may be in braces or brackets: "e^{-x}", "x_{10}", "e^(-x)".
_GROUP = re.compile(r"([_^])(?:\{([^{}]{1,40})\}|\(([^()]{1,40})\))")
_SIMPLE = re.compile(r"[⁺⁻+-]?\w+")
_TIMES = re.compile(r"(?<=[0-9)]) ?[·∙⋅*] ?(?=[\w(])|(?<=\w) \* (?=\w)")
_VULGAR_FRACTION = re.compile(r"[¼-¾⅐-⅞↉]")
_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′´ʹʻʼʽʾʿˈ＇", "'") | dict.fromkeys("“”„‟″«»", '"'))
_MARKS = {
    "−": "-", "⁄": "/", "∕": "/", "≈": "~", "٫": ".", "٬": ",", "،": ",", "、": ",", "؛": ";",
    "。": ".", "؟": "?", "\u034f": "", "≤": "<=", "≥": ">=", "≠": "!=", "♯": "#", "→": "->",
}  # fmt: skip


def _both_cases(letters: dict[str, str]) -> dict[int, str]:
    """Return a table for `translate` that knows the capitals as well."""
    capitals = {letter.upper(): plain.capitalize() for letter, plain in letters.items()}
    return str.maketrans(capitals | letters)


# Letters that Unicode does not decompose, and Persian and Arabic forms of one letter.
_LETTERS = _both_cases({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
    "ŋ": "ng", "ə": "a", "ŧ": "t", "ƿ": "w", "ĸ": "k", "ɵ": "o", "ي": "ی", "ى": "ی", "ك": "ک",
    "ة": "ه", "ۀ": "ه",
})  # fmt: skip
_DIGRAPHS = _both_cases({
    "ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ə": "e",
})  # fmt: skip


def clean(text: str) -> str:
    """Return `text` in plain characters and single spaces, with its case and accents kept.

    Invisible and control characters go, dashes, quotes and digits of all scripts become
    ASCII, a raised number is written "10^9", "x^2".  Only blanks give "".
    """
    if text.isascii() and text.isalnum():  # Most words and numbers.
        return text
    text = _GROUP.sub(lambda group: group[1] + _grouped(group[2] or group[3]), text)
    text = _TIMES.sub("*", text)
    if text.isascii():
        return " ".join((text if text.isprintable() else "".join(map(_plain, text))).split())
    text = _POWER.sub(lambda power: "^" + _grouped(power[0]), text)
    text = _VULGAR_FRACTION.sub(lambda fraction: " " + fraction[0], text)
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES))
    return " ".join(unicodedata.normalize("NFC", "".join(map(_plain, text))).split())


def _grouped(inside: str) -> str:
    """Return what is raised or lowered, in brackets where there is more than a word of it."""
    return inside if _SIMPLE.fullmatch(inside) else f"({inside})"


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return what one character of a composed text is read as."""
    category = unicodedata.category(char)
    if char in _MARKS:
        return _MARKS[char]
    if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(char))
    is_blank = category[0] == "Z" or category == "Cc" or (category[0] == "P" and char > "\x7f")
    return " " if is_blank else char


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Return a clean word without case and accents: "Łódź" is "lodz"."""
    return word.lower() if word.isascii() else _without_accents(word.casefold())


def fold_digraphs(word: str) -> str:
    """Return `fold` with "ä", "ö", "ø", "å" written in two letters: "Schröder" is "schroeder"."""
    return fold(word if word.isascii() else word.casefold().translate(_DIGRAPHS))


def strict_forms(word: str, *, accents: bool, case: bool) -> frozenset[str]:
    """Return the spellings of a clean word that count as its own when accents or case do."""
    cased = word if case else word.replace("İ", "i").casefold()
    if accents:
        return frozenset([cased])
    return frozenset([_without_accents(cased), _without_accents(cased.translate(_DIGRAPHS))])


def _without_accents(word: str) -> str:
    if _SHORT_I in word:
        return _SHORT_I.join(map(_without_accents, word.split(_SHORT_I)))
    apart = unicodedata.normalize("NFKD", word)
    bare = "".join(char for char in apart if unicodedata.combining(char) not in _ACCENTS)
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))
