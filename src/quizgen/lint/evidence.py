"""Questions against the texts they come from: the evidence must stand there, and the answer.

A question's evidence terms must stand together in one paragraph of its source, and its
answer in that same paragraph.  British and American spellings are the same, and so are
small numbers in words and in digits.  This module must not know YAML or products.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from quizgen.grading.lexicon import lexicon
from quizgen.grading.parsing import spelling
from quizgen.lint.errors import Fault
from quizgen.lint.folding import phrase
from quizgen.model.bank import Bank, positions
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Question,
    Short,
    Source,
)
from quizgen.reading.links import Finding
from quizgen.reading.positions import Trail
from quizgen.support.diagnostics import quoted

LARGEST_WORD = 20
"""A number up to this is the same in words and in digits."""

_WORDS = Path(__file__).parent / "data" / "evidence.toml"

Claim: TypeAlias = tuple[Trail, tuple[str, ...]]
"""Texts one of which a paragraph must have, and the trail to the first of them."""


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
    counted = lexicon().numbers.cardinals | times.get("times", {})
    return {word: str(number) for word, number in counted.items() if 0 < number <= LARGEST_WORD}


def evidence_findings(bank: Bank, texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what the source texts, by source id, do not bear out.

    A question of a source without a text is passed over.
    """
    known = {source: Paragraphs(text, bank.language) for source, text in texts.items()}
    for topic, position, question in positions(bank) if known else ():
        for trail, message in _faults(question, known):
            yield Finding(topic.id, position, trail, f"question '{question.id}': {message}")


def claims(question: Question) -> list[Claim]:
    """Return what a source must say for the answer to stand there.

    Match: the right sides; truefalse, order and open claim nothing but their evidence.
    """
    match question:
        case Choice() | Number():
            return [(("answer",), (question.answer,))]
        case Multi():
            return [(("answers", i), (text,)) for i, text in enumerate(question.answers)]
        case Short():
            return [(("answer",), (question.answer, *question.accept))]
        case Cloze():
            return [
                (("prompt",), (gap.text, *question.accept.get(gap.name, ())))
                for gap in question.gaps()
            ]
        case Match():
            return [(("pairs", i, "right"), (pair.right,)) for i, pair in enumerate(question.pairs)]
        case _:
            return []


def _faults(question: Question, known: Mapping[str, Paragraphs]) -> Iterator[Fault]:
    source = question.source
    if source is None or not source.evidence:
        if not question.inference and (source is None or source.id in known):
            trail = () if source is None else ("source",)
            name = next(iter(known)) if source is None else source.id
            how = f"'source: {{id: {name}, evidence: [term, term]}}'"
            yield trail, f"no evidence is given. Say {how}, or 'inference: true'."
    elif source.id in known:
        yield from _unfound(question, source, known[source.id])


def _unfound(question: Question, source: Source, text: Paragraphs) -> Iterator[Fault]:
    places = [text.having(term) for term in source.evidence]
    for index, (term, found) in enumerate(zip(source.evidence, places, strict=True)):
        if not found:
            message = f"{quoted(term)} does not stand in '{source.id}'. Use words that stand there."
            yield ("source", "evidence", index), message
    if not all(places):
        return
    together = set.intersection(*places)
    if not together:
        terms = ", ".join(map(quoted, source.evidence))
        message = f"no paragraph of '{source.id}' has all of {terms}. Take terms of one paragraph."
        yield ("source", "evidence"), message
    elif not question.inference:
        yield from _unsupported(claims(question), source, text, together)


def _unsupported(
    wanted: Sequence[Claim], source: Source, text: Paragraphs, together: set[int]
) -> Iterator[Fault]:
    """Find the answers that are missing in the paragraph that bears out most of them."""
    borne = [set[int]().union(*map(text.having, texts)) for _, texts in wanted]
    best = max(sorted(together), key=lambda number: sum(number in found for found in borne))
    for (trail, texts), found in zip(wanted, borne, strict=True):
        if best not in found:
            message = (
                f"{quoted(texts[0])} does not stand in the paragraph of '{source.id}' that has the"
                " evidence. Correct one of them, or say 'inference: true'."
            )
            yield trail, message
