"""Questions against the texts they come from: the evidence must be there, and the answer.

A question's evidence terms must be together in one paragraph of its source, and its answer
in that same paragraph.  British and American spellings are the same, and so are small numbers
in words and in digits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TypeAlias, assert_never

from quizgen.grading.lexicon import lexicon, spelling
from quizgen.lint.folding import phrase
from quizgen.model.bank import Bank, located_questions
from quizgen.model.questions import (
    Choice,
    Cloze,
    Common,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    Source,
    TrueFalse,
)
from quizgen.support.diagnostics import Diagnostic, FieldPath, quoted
from quizgen.support.positions import Positions

LARGEST_WORD = 20
"""A number up to this is the same in words and in digits."""

_WORDS = Path(__file__).parent / "data" / "evidence.toml"

Claim: TypeAlias = tuple[FieldPath, tuple[str, ...]]
"""Texts one of which a paragraph must have, and the path to the first of them."""


class Paragraphs:
    """A text's paragraphs, to be searched for phrases in a language."""

    def __init__(self, text: str, language: str = "en") -> None:
        self._numerals = _numerals(language[:2].lower())
        runs = groupby(text.splitlines(), key=lambda line: bool(line.strip()))
        self.phrases = [self._phrase(" ".join(lines)) for is_text, lines in runs if is_text]
        self._with_word: dict[str, set[int]] = {}
        for number, words in enumerate(self.phrases):
            for word in words.split():
                self._with_word.setdefault(word, set()).add(number)

    def having(self, text: str) -> set[int]:
        """Return the 0-based numbers of the paragraphs that have a text, word by word."""
        wanted = self._phrase(text)
        candidates = [self._with_word.get(word, set()) for word in wanted.split()]
        found = set.intersection(*candidates) if candidates else set()
        return {number for number in found if wanted in self.phrases[number]}

    def _phrase(self, text: str) -> str:
        """Return a text's words, each in one spelling, as `phrase` does."""
        spelled = (self._numerals.get(word) or spelling(word) for word in phrase(text).split())
        return f" {' '.join(spelled)} "


@cache
def _numerals(language: str) -> dict[str, str]:
    """Return the words for small numbers, "twice" among them, with their digits."""
    times = tomllib.loads(_WORDS.read_text(encoding="utf-8")).get(language, {})
    counted = lexicon().numbers["cardinals"] | times.get("times", {})
    return {word: str(number) for word, number in counted.items() if 0 < number <= LARGEST_WORD}


def evidence_errors(
    bank: Bank, texts: Mapping[str, str], others: Iterable[tuple[Common, Positions]] = ()
) -> Iterator[Diagnostic]:
    """Yield what the source texts, by source id, do not say.

    A question of a source without a text is passed over.  Of `others`, which are not in the
    bank because something is wrong with them, only the evidence is looked for.
    """
    known = {source: Paragraphs(text, bank.language) for source, text in texts.items()}
    for other, at in others:
        if other.source is not None and other.source.id in known:
            yield from _unfound((), other.source, known[other.source.id], at)
    for question, at in located_questions(bank) if known else ():
        source = question.source
        if source is None or not source.evidence:
            if not question.inference and (source is None or source.id in known):
                name = next(iter(known)) if source is None else source.id
                how = f"'source: {{id: {name}, evidence: [term, term]}}'"
                message = f"no evidence is given. Write {how}, or 'inference: true'."
                yield at.diagnostic("no-evidence", message, *(("source",) if source else ()))
        elif source.id in known:
            wanted = [] if question.inference else claims(question)
            yield from _unfound(wanted, source, known[source.id], at)


def claims(question: Question) -> list[Claim]:
    """Return what a source must say for the answer to be there.

    Match: the right sides; truefalse, order and open claim nothing but their evidence.
    """
    match question:
        case Choice():
            return [(("answer",), (question.answer,))]
        case Number():  # The unit may be written in other ways.
            return [(("answer",), (question.answer,))]
        case Short():
            return [(("answer",), accepted) for accepted in question.accepted()]
        case Multi():
            return [(("answers", i), (text,)) for i, text in enumerate(question.answers)]
        case Cloze():
            return [(("prompt",), accepted) for accepted in question.accepted()]
        case Match():
            return [(("pairs", i, 1), (pair.right,)) for i, pair in enumerate(question.pairs)]
        case TrueFalse() | Order() | Open():
            return []
        case _:
            assert_never(question)


def _unfound(
    wanted: Sequence[Claim], source: Source, text: Paragraphs, at: Positions
) -> Iterator[Diagnostic]:
    """Find evidence that is not in the source, or else what is wanted and not beside it."""
    places = [text.having(term) for term in source.evidence]
    for index, (term, found) in enumerate(zip(source.evidence, places, strict=True)):
        if not found:
            message = f"{quoted(term)} is not in '{source.id}'. Use words that are in it."
            yield at.diagnostic("evidence-not-found", message, "source", "evidence", index)
    if not places or not all(places):
        return
    together = set.intersection(*places)
    if not together:
        terms = ", ".join(map(quoted, source.evidence))
        message = f"no paragraph of '{source.id}' has all of {terms}. Use terms from one paragraph."
        yield at.diagnostic("evidence-apart", message, "source", "evidence")
    else:
        yield from _unsupported(wanted, source, text, together, at)


def _unsupported(
    wanted: Sequence[Claim], source: Source, text: Paragraphs, together: set[int], at: Positions
) -> Iterator[Diagnostic]:
    """Find the answers that are missing in the paragraph that has most of them."""
    borne = [set[int]().union(*map(text.having, texts)) for _, texts in wanted]
    best = max(sorted(together), key=lambda number: sum(number in found for found in borne))
    for (path, texts), found in zip(wanted, borne, strict=True):
        if best not in found:
            message = (
                f"{quoted(texts[0])} is not in the paragraph of '{source.id}' that has the"
                " evidence. Correct one of them, or write 'inference: true'."
            )
            yield at.diagnostic("answer-without-evidence", message, *path)
