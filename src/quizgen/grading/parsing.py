"""A typed answer, read: its tokens in comparable form, and the keys that equal answers share.

This module must not know what is close or wrong; it only says what is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from quizgen.grading.lexicon import Lexicon, lexicon
from quizgen.grading.normalize import fold_digraphs
from quizgen.grading.numbers import merge_numbers
from quizgen.grading.roman import LETTERS, roman
from quizgen.grading.tokens import Kind, Token, numeral, text_at, tokenize

_MOST_INITIALS = 4  # A longer row of letters is a word with spaces in it.

Tokens: TypeAlias = tuple[Token, ...]
Key: TypeAlias = tuple[str, ...]


class Reading(NamedTuple):
    """An answer: its clean text, its tokens, and its keys; two readings that share a key agree."""

    text: str
    tokens: Tokens
    keys: frozenset[Key]


def read(text: str) -> Reading:
    """Read a clean text; punctuation has no tokens and no keys."""
    known = lexicon()
    spelled = list(_spelled(_initials(tokenize(text)), known))
    tokens = _synonyms(_without_articles(merge_numbers(spelled), known), known)
    return Reading(text, tokens, _keys(text, tokens, known))


def _initials(tokens: Sequence[Token]) -> Sequence[Token]:
    """Join single letters: "U. S." is "US", "J. K." is "JK"."""
    if 1 not in [len(token.text) for token in tokens]:
        return tokens
    joined: list[Token] = []
    run: list[Token] = []
    for token in tokens:
        if token.kind is Kind.WORD and len(token.text) == 1 and (token.joint == " " or not run):
            run.append(token)
            continue
        if run:
            joined += _joined(run)
            run = []
        joined.append(token)
    return [*joined, *_joined(run)]


def _joined(run: Sequence[Token]) -> Sequence[Token]:
    if not 1 < len(run) <= _MOST_INITIALS:
        return run
    text, raw = "".join(token.text for token in run), "".join(token.raw for token in run)
    return [run[0]._replace(text=text, raw=raw)]


def _spelled(tokens: Sequence[Token], known: Lexicon) -> Iterator[Token]:
    """Write each word one way: "don't" is "do not", "&" is "and", "No. 1" is "number 1"."""
    table, last = known.spelling, len(tokens) - 1
    for place, token in enumerate(tokens):
        text = token.text
        if text in table.labels and place < last and tokens[place + 1].kind is Kind.NUMBER:
            yield token._replace(kind=Kind.WORD, text=table.labels[text])
        elif token.kind is Kind.WORD:
            if words := table.contractions.get(text):
                yield token._replace(text=words[0])
                yield from (Token(Kind.WORD, word, word, " ") for word in words[1:])
            else:
                spelled = spelling(text)
                yield token if spelled == text else token._replace(text=spelled)
        elif text in table.signs:
            yield token._replace(kind=Kind.WORD, text=table.signs[text])
        else:
            yield token._replace(text=table.marks[text]) if text in table.marks else token


@lru_cache(maxsize=8192)
def spelling(word: str) -> str:
    """Return the one spelling of a folded word, as `Spelling.spell` does."""
    return lexicon().spelling.spell(word)


def _without_articles(tokens: Sequence[Token], known: Lexicon) -> Sequence[Token]:
    """Drop "the" everywhere and "a" before a word, where something is left: not in "A-10"."""
    definite = known.words["definite"]
    kept = [token for token in tokens if token.text not in definite]
    if len(kept) > 1 and kept[0].text in known.words["indefinite"]:
        after = kept[1]
        if after.kind is Kind.WORD and after.joint == " " and len(after.text) > 1:
            del kept[0]
    return kept or tokens


def _synonyms(tokens: Sequence[Token], known: Lexicon) -> Tokens:
    """Replace each name that has a shorter one: "Second World War" is "world war 2"."""
    texts = texts_of(tokens)
    if known.synonyms.keys().isdisjoint(texts):
        return tuple(tokens)
    replaced: list[Token] = []
    place = 0
    while place < len(tokens):
        words, meaning = _synonym(texts, place, known)
        if words:
            replaced += (_meant(word, tokens[place].joint) for word in meaning)
        else:
            replaced.append(tokens[place])
        place += len(words) or 1
    return tuple(replaced)


def _synonym(texts: Key, place: int, known: Lexicon) -> tuple[Key, Key]:
    for words, meaning in known.synonyms.get(texts[place], ()):
        if texts[place : place + len(words)] == words:
            return words, meaning
    return (), ()


def _meant(word: str, joint: str) -> Token:
    return numeral(word, joint) if word.isdigit() else Token(Kind.WORD, word, word, joint)


def in_roman(tokens: Tokens, kind: Kind) -> Tokens:
    """Return the tokens with Roman numerals read as numbers or as ordinals."""
    return tuple(_in_roman(tokens, place, kind) for place in range(len(tokens)))


def has_roman(tokens: Tokens) -> bool:
    """Whether any word of an answer may be a Roman numeral."""
    if LETTERS.isdisjoint([token.raw[0] for token in tokens]):
        return False
    return any(roman_at(tokens, place) is not None for place in range(len(tokens)))


def roman_at(tokens: Tokens, place: int) -> int | None:
    """Return the value of the Roman numeral at `place`, or None where there is none."""
    token = tokens[place]
    if token.raw[0] not in LETTERS or token.kind is not Kind.WORD:
        return None
    return roman(token.raw, is_first=not place)


def _in_roman(tokens: Tokens, place: int, kind: Kind) -> Token:
    value = roman_at(tokens, place)
    if value is None:
        return tokens[place]
    text = f"#{value}" if kind is Kind.ORDINAL else str(value)
    return tokens[place]._replace(kind=kind, text=text, value=Fraction(value))


def _keys(text: str, tokens: Tokens, known: Lexicon) -> frozenset[Key]:
    """Return every form in which the tokens of a text may be written."""
    if not tokens:
        return frozenset()
    texts = texts_of(tokens)
    keys = {texts}
    if text_at(tokens, 1) in known.words["of"] and texts[0] in known.words["heads"]:
        keys.add((*texts[2:], texts[0]))
    if "-" in text:
        keys.add(_unhyphenated(tokens, known.spelling.apart))
    if not text.isascii():
        keys.add(tuple(_with_digraphs(token) for token in tokens))
    if has_roman(tokens):
        keys.add(texts_of(in_roman(tokens, Kind.NUMBER)))
        keys.add(texts_of(in_roman(tokens, Kind.ORDINAL)))
    return frozenset(keys)


def texts_of(tokens: Iterable[Token]) -> Key:
    """Return the tokens as they are compared."""
    return tuple([token.text for token in tokens])


def _with_digraphs(token: Token) -> str:
    is_plain = token.kind is not Kind.WORD or token.raw.isascii()
    return token.text if is_plain else spelling(fold_digraphs(token.raw))


def _unhyphenated(tokens: Tokens, apart: Collection[str]) -> Key:
    """Return the texts with words joined at their hyphens: "e-mail" is "email"."""
    joined: list[str] = []
    after_word = False
    for token in tokens:
        is_word = token.kind is Kind.WORD
        is_joined = is_word and after_word and token.joint == "-"
        if is_joined and f"{joined[-1]}-{token.text}" not in apart:
            joined[-1] += token.text
        else:
            joined.append(token.text)
        after_word = is_word
    return tuple(joined)
