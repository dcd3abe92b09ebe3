"""A typed answer, read: its tokens in comparable form, and the keys that equal answers share.

This module must not know what is close or wrong; it only says what is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from quizgen.answers.characters import clean, fold_digraphs
from quizgen.answers.lexicon import Lexicon, lexicon
from quizgen.answers.numbers import merge_numbers
from quizgen.answers.tokens import Kind, Token, numeral, tokenize

Tokens: TypeAlias = tuple[Token, ...]
Key: TypeAlias = tuple[str, ...]

_MOST_INITIALS = 4  # A longer row of letters is a word with spaces in it.


class Reading(NamedTuple):
    """An answer: its clean text, its tokens, and its keys; two readings that share a key agree."""

    text: str
    tokens: Tokens
    keys: frozenset[Key]


def read(text: str) -> Reading:
    """Read a typed answer; blanks have no tokens and no keys."""
    text = clean(text)
    tokens = canonical(tokenize(text))
    return Reading(text, tokens, _keys(tokens) if tokens else frozenset())


def canonical(tokens: Sequence[Token]) -> Tokens:
    """Read numbers, contractions, initials, spellings, synonyms; drop articles."""
    known = lexicon()
    tokens = merge_numbers(tuple(_spelled(_initials(tokens), known)))
    return tuple(_synonyms(_without_articles(tokens, known), known))


def _initials(tokens: Iterable[Token]) -> Sequence[Token]:
    """Join single letters: "U. S." is "US", "J. K." is "JK"."""
    joined: list[Token] = []
    run: list[Token] = []
    for token in tokens:
        if token.kind is Kind.WORD and len(token.raw) == 1 and (token.joint == " " or not run):
            run.append(token)
        else:
            joined += (*_joined_initials(run), token)
            run = []
    return (*joined, *_joined_initials(run))


def _joined_initials(run: Sequence[Token]) -> Sequence[Token]:
    if not 1 < len(run) <= _MOST_INITIALS:
        return run
    text, raw = "".join(token.text for token in run), "".join(token.raw for token in run)
    return (run[0]._replace(text=text, raw=raw),)


def _spelled(tokens: Sequence[Token], known: Lexicon) -> Iterator[Token]:
    """Write each word one way: "don't" is "do not", "&" is "and", "No. 1" is "number 1"."""
    for token, following in zip(tokens, (*tokens[1:], None), strict=False):
        text = token.text
        if text in known.words["numbering"] and following and following.kind is Kind.NUMBER:
            yield token._replace(kind=Kind.WORD, text="number")
        elif text == "&":
            yield token._replace(kind=Kind.WORD, text="and")
        elif token.kind is not Kind.WORD:
            yield token
        elif base := known.contractions.get(text):
            yield token._replace(text=base)
            yield Token(Kind.WORD, "not", "not", " ")
        else:
            spelled = spelling(text)
            yield token if spelled == text else token._replace(text=spelled)


@lru_cache(maxsize=8192)
def spelling(word: str) -> str:
    """Return the one spelling of a folded word: "colour" is "color", "mt" is "mount"."""
    return lexicon().spell(word)


def _without_articles(tokens: Tokens, known: Lexicon) -> Tokens:
    """Drop "the" everywhere and "a" before a word, where something is left: not in "A-10"."""
    kept = [token for token in tokens if not known.is_in("definite", token.text)]
    if len(kept) > 1 and kept[0].text in known.words["indefinite"]:
        following = kept[1]
        if following.kind is Kind.WORD and following.joint == " " and len(following.text) > 1:
            del kept[0]
    return tuple(kept) or tokens


def _synonyms(tokens: Tokens, known: Lexicon) -> Tokens:
    """Replace each name that has a shorter one: "Second World War" is "world war 2"."""
    if not any(token.text in known.synonyms for token in tokens):
        return tokens
    texts = tuple(token.text for token in tokens)
    replaced: list[Token] = []
    place = 0
    while place < len(tokens):
        for words, meaning in known.synonyms.get(texts[place], ()):
            if texts[place : place + len(words)] == words:
                joint = tokens[place].joint
                replaced.extend(_synonym(word, joint) for word in meaning)
                place += len(words)
                break
        else:
            replaced.append(tokens[place])
            place += 1
    return tuple(replaced)


def _synonym(word: str, joint: str) -> Token:
    return numeral(word, joint) if word.isdigit() else Token(Kind.WORD, word, word, joint)


_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})\Z", re.IGNORECASE)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@lru_cache(maxsize=4096)
def roman(raw: str, *, first: bool = False) -> int | None:
    """Return the value of a Roman numeral as it is written in names, or None.

    Capitals count everywhere, a single I, V or X only after another word; small letters
    only if they are i, v and x and stand after another word, for "mix" and "di" are words.
    """
    small = not raw.isupper()
    if len(raw) < 2 and (first or raw not in {"I", "V", "X", "i"}):
        return None
    if (small and (first or not raw.islower() or set(raw) - set("ivx"))) or not _ROMAN.match(raw):
        return None
    digits = [_ROMAN_DIGITS[letter] for letter in raw.lower()]
    following = [*digits[1:], 0]
    return sum(-one if one < after else one for one, after in zip(digits, following, strict=True))


def in_roman(tokens: Tokens, kind: Kind) -> Tokens:
    """Return the tokens with Roman numerals read as numbers or as ordinals."""
    return tuple(_unroman(token, kind, first=not place) for place, token in enumerate(tokens))


def _unroman(token: Token, kind: Kind, *, first: bool) -> Token:
    value = roman(token.raw, first=first) if token.kind is Kind.WORD else None
    if value is None:
        return token
    text = f"#{value}" if kind is Kind.ORDINAL else str(value)
    return token._replace(kind=kind, text=text, value=Fraction(value))


def _keys(tokens: Tokens) -> frozenset[Key]:
    """Return every form in which the tokens may be written."""
    known = lexicon()
    keys = {_texts(tokens)}
    if any(token.joint == "-" for token in tokens[1:]):
        keys.add(_joined(tokens))
    if any(not token.raw.isascii() for token in tokens):
        keys.add(tuple(_with_digraphs(token) for token in tokens))
    if len(tokens) > 2 and tokens[1].text in known.words["of"] and tokens[0].text in known.words["heads"]:
        keys.add((*_texts(tokens[2:]), tokens[0].text))
    if any(token.kind is Kind.WORD and roman(token.raw) for token in tokens):
        keys.add(_texts(in_roman(tokens, Kind.NUMBER)))
        keys.add(_texts(in_roman(tokens, Kind.ORDINAL)))
    return frozenset(keys)


def _texts(tokens: Iterable[Token]) -> Key:
    return tuple([token.text for token in tokens])


def _with_digraphs(token: Token) -> str:
    return token.text if token.raw.isascii() else spelling(fold_digraphs(token.raw))


def _joined(tokens: Tokens) -> Key:
    """Return the texts with words joined at their hyphens: "e-mail" is "email"."""
    joined: list[str] = []
    after_word = False
    for token in tokens:
        is_word = token.kind is Kind.WORD
        if is_word and after_word and token.joint == "-":
            joined[-1] += token.text
        else:
            joined.append(token.text)
        after_word = is_word
    return tuple(joined)
