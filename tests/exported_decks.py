"""What the tests of all exports share: a deck of every type and sign, responses, their points."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from casefiles import CASES
from quizgen import load_deck, products
from quizgen.grading import Verdict, grade
from quizgen.grading.responses import points
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.model.transfer import interval, typed_words, words_of
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_html import html_with_tex
from quizgen.support.markup.tree import MarkupText

WRONG = "no such thing at all"


def school() -> Deck:
    """Return a deck of every type, and of texts that mean something to the formats."""
    return load_deck(CASES / "exports" / "decks" / "school.yaml")


def export(deck: Deck, name: str, out: Path) -> Path:
    """Write an export and return its file."""
    plan = products.export(name).plan([deck], products.Request())
    (file,) = products.write_deck(plan, deck, out)
    return file


def losses(deck: Deck, name: str) -> set[tuple[str, str]]:
    """Return what an export says is lost, by the questions' ids."""
    plan = products.export(name).plan([deck], products.Request())
    return {(loss.id, loss.what) for loss in plan.decks[deck.id].losses or ()}


def words(text: str) -> str:
    """Return what a reader sees of HTML, an image as its words."""
    text = re.sub(r'<img [^>]*alt="([^"]*)"[^>]*>', r"[\1]", text)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def beginning(question: Question) -> str:
    """Return the first words that a question asks with, up to a mark, a gap or a line's end."""
    return re.split(r"[*`$…\n]", question.blanked(lambda _: "…"))[0].strip()


def responses(question: Question) -> Iterator[Any]:
    """Yield responses to a question, right, wrong and partly right, in the shape of `grade`."""
    right = [*question.right_answers()]
    match question:
        case Choice():
            yield from (option.text for option in question.offered())
        case Multi():
            wrong = [option.text for option in question.wrong()]
            yield from (right, [*right, *wrong], right[:1], [*right[:-1], *wrong[:1]], wrong)
        case TrueFalse():
            yield from (True, False)
        case Short():
            yield from (*map(typed_words, question.accepted()[0]), WRONG)
        case Number():
            number, margin = interval(question.answer, question.tolerance)
            yield from map(_digits, (number, number + margin, number - margin, 3 * number + 7))
        case Cloze():
            gaps = question.gaps()
            typed = [it.text if question.picks(it) else typed_words(it.text) for it in gaps]
            yield from (typed, [WRONG, *typed[1:]], [WRONG] * len(gaps))
            if not question.picks(gaps[0]):
                yield from ([typed_words(it), *typed[1:]] for it in question.accepted()[0])
        case Match() | Order():
            yield from (right, [*right[1:], right[0]], [right[1], right[0], *right[2:]])
        case Open():
            return


def _digits(number: Fraction) -> str:
    return f"{float(number):.17g}"


def share(question: Question, response: Any) -> float:
    """Return the share of its points that a response earns here; none of these is close."""
    verdict = grade(question, response)
    typed = isinstance(question, Short | Number)
    assert not (typed and verdict is Verdict.CLOSE), (question.id, response)
    return points(question, verdict, response) / question.points


def shown(question: Question, response: Any, in_words: Collection[str]) -> Any:
    """Return a response as a learner sees it where it is picked.

    `in_words` are the types of which the format shows plain words, not HTML.
    """
    look = words_of if question.type in in_words else seen
    match question:
        case Choice():
            return look(response)
        case Multi() | Order() | Match():
            return [look(text) for text in response]
        case Cloze():
            return [
                look(parse_typed(text)) if question.picks(gap) else text
                for gap, text in zip(question.gaps(), response, strict=True)
            ]
        case TrueFalse() | Short() | Number() | Open():
            return response


def seen(text: MarkupText) -> str:
    """Return a text as a reader of its HTML sees it."""
    return words(html_with_tex(text, image=lambda address: address))
