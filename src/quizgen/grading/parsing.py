"""A typed answer, read: its tokens in comparable form, and the keys that equal answers share."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from quizgen.grading.lexicon import Lexicon, lexicon, spelling
from quizgen.grading.normalize import fold_digraphs
from quizgen.grading.numbers import in_roman, merge_numbers
from quizgen.grading.tokens import Token, TokenKind, Tokens, numeral, text_at, texts_of, tokenize

_SHORTEST_NAME = 5  # letters; two words of so many are not one: "Basse-Terre"

Key: TypeAlias = tuple[str, ...]


class Reading(NamedTuple):
    """An answer: its clean text, its tokens, and its keys; two readings that share a key agree."""

    text: str
    tokens: Tokens
    keys: frozenset[Key]


def read(text: str) -> Reading:
    """Read a clean text; punctuation has no tokens and no keys."""
    known = lexicon()
    spelled = list(_spelled(tokenize(text), known))
    tokens = _synonyms(_without_articles(merge_numbers(spelled), known), known)
    return Reading(text, tokens, _keys(text, tokens, known))


def _spelled(tokens: Sequence[Token], known: Lexicon) -> Iterator[Token]:
    """Write each word one way: "don't" is "do not", "&" is "and", "No. 1" is "number 1"."""
    table, last = known.spelling, len(tokens) - 1
    labels, contractions = table["labels"], table["contractions"]
    for place, token in enumerate(tokens):
        text = token.text
        if text in labels and place < last and tokens[place + 1].kind is TokenKind.NUMBER:
            yield token._replace(kind=TokenKind.WORD, text=labels[text])
        elif text in contractions:
            first, *rest = contractions[text].split()
            yield token._replace(text=first)
            yield from (Token(TokenKind.WORD, word, word, " ") for word in rest)
        elif token.kind is TokenKind.WORD:
            is_end = place == last > 0 and text in table["endmost"]
            spelled = table["endmost"][text] if is_end else spelling(text)
            yield token if spelled == text else token._replace(text=spelled)
        elif text in table["signs"]:
            yield token._replace(kind=TokenKind.WORD, text=table["signs"][text])
        else:
            yield token._replace(text=table["marks"][text]) if text in table["marks"] else token


def leads_in(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word says nothing where it stands: "in Tehran", "it was Tehran"; not "a-10"."""
    words, token = lexicon().words, tokens[place]
    near = tokens[place + 1 : place + 2]
    is_spaced = any(it.joint == " " and it.text not in words["lists"] for it in near)
    is_name = len(token.raw) == 1 and not (token.raw.islower() and is_spaced)
    is_verb = place > 0 and token.text in words["verbs"]
    return not is_name and (is_verb or token.text in words["fillers"])


def _without_articles(tokens: Sequence[Token], known: Lexicon) -> Sequence[Token]:
    """Drop "the" everywhere and "a" before the first word: not in "A-10", nor in "The A-Team"."""
    definite = known.words["definite"]
    kept = [token for token in tokens if token.text not in definite]
    if len(kept) > 1 and kept[0] is tokens[0] and kept[0].text in known.words["indefinite"]:
        after = kept[1]
        if after.kind is TokenKind.WORD and after.joint == " " and len(after.text) > 1:
            del kept[0]
    return kept or tokens


def _synonyms(tokens: Sequence[Token], known: Lexicon) -> Tokens:
    """Replace each name that has a shorter one: "Second World War" is "world war 2"."""
    texts = texts_of(tokens)
    replaced: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        for words, meaning in known.synonyms.get(token.text, ()):
            if texts[place : place + len(words)] == words:
                replaced += [_meant(word, token.joint) for word in meaning]
                place += len(words)
                break
        else:
            replaced.append(token)
            place += 1
    return tuple(replaced)


def _meant(word: str, joint: str) -> Token:
    return numeral(word, joint) if word.isdigit() else Token(TokenKind.WORD, word, word, joint)


def _keys(text: str, tokens: Tokens, known: Lexicon) -> frozenset[Key]:
    """Return every form in which the tokens of a text may be written."""
    if not tokens:
        return frozenset()
    texts = texts_of(tokens)
    keys = {texts}
    if text_at(tokens, 1) in known.words["of"] and texts[0] in known.words["heads"]:
        keys.add((*texts[2:], texts[0]))
    if tokens[0].kind is TokenKind.ORDINAL and len(tokens) > 1:
        keys.add((*texts[1:], texts[0].removeprefix("#")))  # "sixth season", "season 6"
    if "-" in text:
        keys.add(_unhyphenated(tokens, known))
    if not known.words["lists"].isdisjoint(texts):
        keys.add(tuple([it for it in texts if it not in known.words["lists"]]))
    if not text.isascii():
        digraphs = [spelling(fold_digraphs(it.raw)) for it in tokens]
        written = zip(tokens, digraphs, strict=True)
        keys.add(tuple([it.text if it.raw.isascii() else other for it, other in written]))
    if (romans := in_roman(tokens, TokenKind.NUMBER)) is not tokens:
        keys |= {texts_of(romans), texts_of(in_roman(tokens, TokenKind.ORDINAL))}
    return frozenset(keys)


def _unhyphenated(tokens: Tokens, known: Lexicon) -> Key:
    """Return the texts with words joined at their hyphens: "e-mail" is "email"."""
    joined: list[str] = []
    after_word = False
    for token in tokens:
        is_word = token.kind is TokenKind.WORD
        before = joined[-1] if is_word and after_word and token.joint == "-" else ""
        are_names = min(len(before), len(token.text)) >= _SHORTEST_NAME
        if before and not are_names and f"{before}-{token.text}" not in known.words["apart"]:
            joined[-1] += token.text
        else:
            joined.append(token.text)
        after_word = is_word
    return tuple(joined)
