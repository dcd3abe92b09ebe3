"""A clean text cut into words, numbers and signs."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from quizgen.grading.lexicon import lexicon
from quizgen.grading.normalize import fold


class TokenKind(Enum):
    """What a token is; `DECADE` is "1990s", `SIGN` is "+", "%", "$" or the like."""

    WORD = "word"
    NUMBER = "number"
    ORDINAL = "ordinal"
    DECADE = "decade"
    SIGN = "sign"


class Token(NamedTuple):
    """One piece of an answer.

    `text` is what is compared ("#3" for "3rd"), `raw` what was written, `joint` what stands
    before it: "", "-", "/" or, for anything that has no meaning, " ".  `value` and `step`, the
    worth of its last written digit, belong to numbers, ordinals and decades.
    """

    kind: TokenKind
    text: str
    raw: str
    joint: str
    value: Fraction | None = None
    step: Fraction = Fraction(1)


Tokens: TypeAlias = tuple[Token, ...]


def text_at(tokens: Sequence[Token], place: int) -> str:
    """Return the text of the token at `place`, or "" beyond the end."""
    return tokens[place].text if place < len(tokens) else ""


def texts_of(tokens: Iterable[Token]) -> tuple[str, ...]:
    """Return the tokens as they are compared."""
    return tuple([token.text for token in tokens])


_TOKEN = re.compile(
    r"(?P<number>'?(?:(?<!\w)\.)?[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<word>[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff"
    r"\u3005-\ud7ff\ue000-\uffdc\U00010000-\U0001efff\U00020000-\U0010ffff]+)"
    r"|(?P<other>\S)"
)
_DOT_IN_WORD = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
_THOUSANDS_MARK = re.compile(r"(?<=[0-9])'(?=[0-9]{3}(?![0-9]))")
_MARK_IN_NUMBER = re.compile(r"(?<=[0-9])'(?=[0-9])")
_INITIALS = re.compile(  # At most four; a longer row of letters is a word with spaces in it.
    r"(?<!\w)(?<!\b\w )(?<!\b\w\. )(?:[^\W\d_]\.? ){1,3}[^\W\d_](?![\w^])(?!\.? [^\W\d_](?!\w))"
)
_APOSTROPHE = re.compile(r"'(?![0-9]{2}(?![0-9]))|(?<=\w)'")
_THOUSANDS_BLANK = re.compile(r"(?<!\w)(?<!\w[ -])[0-9]{1,3}(?: [0-9]{3})+(?![0-9,])")
_CURRENCY = "$\u00a2-\u00a5\u20a0-\u20bf"
_MINUS_BEFORE_CURRENCY = re.compile(rf"(?<![\w)])-\s*([{_CURRENCY}])(?=\s*\.?[0-9])")
_NEGATIVE_POWER = re.compile(r"[\s*]*(?<![^\W\d_])([^\W\d_]+)\^-(?:1(?![0-9])|([0-9]))")
_POWER = re.compile(r"(?<=[^\W\d_])\^(?=[-+0-9])")
_JOINTS = frozenset(["", "-", "/"])
_DASH = " - "
_DECADE = 10


def tokenize(text: str) -> Sequence[Token]:
    """Cut a clean text into tokens; numerals are read, words only folded."""
    text = _DOT_IN_WORD.sub("", text)  # "U.S."
    if "'" in text:  # "I'll", "1'000", "don't"
        elisions = lexicon().spelling["elisions"]
        pattern = rf"(?i:\b(?:{'|'.join(elisions)})(?!\w))"
        text = re.sub(pattern, lambda found: elisions[found[0].lower()], text)
        text = _MARK_IN_NUMBER.sub(" ", _THOUSANDS_MARK.sub(",", text))
        text = _APOSTROPHE.sub("", text)
    if 1 in map(len, text.replace(".", "").split()):  # "U. S."
        text = _INITIALS.sub(lambda found: found[0].replace(" ", "").replace(".", ""), text)
    text = _THOUSANDS_BLANK.sub(lambda found: found[0].replace(" ", ""), text)  # "1 000"
    text = _MINUS_BEFORE_CURRENCY.sub(r"\1-", text)
    text = _POWER.sub("", _NEGATIVE_POWER.sub(r"/\1\2", text))
    tokens = list(_lex(text))
    return _suffixed(tokens) if TokenKind.NUMBER in [token.kind for token in tokens] else tokens


def _lex(text: str) -> Iterator[Token]:
    end = 0
    for found in _TOKEN.finditer(text):
        raw, kind, start = found[0], found.lastgroup, found.start()
        gap = text[end:start]
        joint = gap if gap in _JOINTS else " "
        if kind == "word" and (word := _word(raw, joint)):
            yield word
        elif kind == "number":
            is_span = gap == _DASH and text[end - 1].isdigit()
            yield numeral(raw, "-" if is_span else joint)
        elif kind == "other" and _is_sign(raw, text, start):
            yield Token(TokenKind.SIGN, raw, raw, joint)
        else:
            continue  # Punctuation
        end = found.end()


@lru_cache(maxsize=8192)
def _word(raw: str, joint: str) -> Token | None:
    folded = fold(raw)  # Empty of a mark without its letter
    return Token(TokenKind.WORD, folded, raw, joint) if folded else None


_KEPT = frozenset("%#@^&")
_DROPPED = frozenset("`|¨¯´¸")
_SIGNED = re.compile(r"\s?[.(]{0,2}[0-9]")
_JOINED = re.compile(rf"(?:[^\W_]|[)%°^]|[0-9] ?[\"{_CURRENCY}]) ?\Z")
_REACH = 4  # characters before a sign that it may belong to
_MARKED = re.compile(r"(?<![^\W_])[^\W\d_][^\W_]{0,2}\Z")


def _is_sign(char: str, text: str, place: int) -> bool:
    """Whether a character that is neither letter nor digit carries meaning where it stands."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    match char:
        case "+":
            return not (after.isdigit() and before in {"", " ", "("})
        case "-":
            return _is_minus(text, place) or _ends_mark(text, place)
        case "!":
            return after == "="
        case "*" if text.count(char) > 1 and not before.isdigit():
            return False  # Markdown's
        case "*":
            return (before.isalnum() and after.isalnum()) or _ends_mark(text, place)
        case ":" | "/":
            return before.isdigit() and after.isdigit()
        case _:
            return char in _KEPT or (char not in _DROPPED and unicodedata.category(char)[0] == "S")


def _is_minus(text: str, place: int) -> bool:
    """Whether "-" belongs to the number after it: "-5", "- 5", "-(5)", not "10 -5"."""
    if not _SIGNED.match(text, place + 1):
        return False
    before = text[max(0, place - _REACH) : place]
    is_apart = before[-1:] == " " != text[place + 1] and before.rstrip()[-1:].isalpha()
    return is_apart or not _JOINED.search(before)


def _ends_mark(text: str, place: int) -> bool:
    """Whether a sign ends a mark or an ion: "A-", "A*", "Cl-"; a longer word only trails off."""
    is_end = not text[place + 1 : place + 2].strip("., )")
    return is_end and bool(_MARKED.search(text, max(0, place - _REACH), place))


_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z"
    r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?\Z"  # India's
)
_CONTINENTAL = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})\Z")
_PLAIN = re.compile(r"[0-9]*(?:[.,][0-9]+)?\Z")
_DIGITS_READ = 60  # A longer numeral is compared as it is written.


@lru_cache(maxsize=4096)
def numeral(raw: str, joint: str = " ") -> Token:
    """Read digits with their separators: "1.234.567,5", ".5", "007"; "18.3.2014" has no value."""
    digits = raw.lstrip("'")
    if _GROUPED.match(digits):
        digits = digits.replace(",", "")
    elif _CONTINENTAL.match(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif _PLAIN.match(digits):
        digits = digits.replace(",", ".")
    else:
        return Token(TokenKind.NUMBER, digits, raw, joint)
    whole, dot, decimals = digits.partition(".")
    text = (whole.lstrip("0") or "0") + dot + decimals
    if len(digits) > _DIGITS_READ:
        return Token(TokenKind.NUMBER, text, raw, joint)
    step = Fraction(1, 10 ** len(decimals))
    return Token(TokenKind.NUMBER, text, raw, joint, int(whole + decimals) * step, step)


def _suffixed(tokens: Iterable[Token]) -> Sequence[Token]:
    """Join what is glued to a numeral: "3rd" is an ordinal, "1990s" a decade, not "S400s"."""
    ends, definite = lexicon().numbers["ordinal_ends"], lexicon().words["definite"]
    joined: list[Token] = []
    for token in tokens:
        number = joined[-1] if joined and not token.joint else token
        is_number = number.kind is TokenKind.NUMBER and (len(joined) == 1 or number.joint)
        value = number.value if is_number and token.kind is TokenKind.WORD else None
        raw = number.raw + token.raw
        if value is not None and token.text in ends:
            joined[-1] = number._replace(kind=TokenKind.ORDINAL, text=f"#{number.text}", raw=raw)
        elif value is not None and token.text == "s" and value % _DECADE == 0:
            raw = f"the {raw}" if {it.text for it in joined[-2:]} & definite else raw
            joined[-1] = number._replace(kind=TokenKind.DECADE, text=f"{number.text}s", raw=raw)
        else:
            joined.append(token)
    return joined
