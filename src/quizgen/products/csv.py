r"""Decks -> CSV: a row a question, for a spreadsheet and back.

Texts are the bank's Markdown.  Lists are joined by ` | `, a plain bar in them is `\|`; a pair
is `left => right`, and so are an option and its feedback; what belongs to a gap begins with
its name, `c1: `.  A cell that a spreadsheet would run has `'` before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import assert_never

from msgspec.structs import replace

from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Option,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.model.transfer import images_of
from quizgen.products import Loss, Plan, Request, exported
from quizgen.support.markup.delimiters import with_parentheses
from quizgen.support.markup.gaps import in_gap

_COLUMNS = (
    *("topic", "id", "type", "prompt", "answer", "accept", "distractors", "options", "decoys"),
    *("choices", "unit", "tolerance", "rubric", "lines", "reverse", "accents", "case", "feedback"),
    *("explanation", "hint", "difficulty", "points", "tags", "passage"),
)
_NEEDED = frozenset({"id", "type", "prompt", "answer"})
_NEVER = "files, source and earlier ids"
_GAP = "\ufdd1"
_RUNS = re.compile(r"'*[=+\-@\t\r]")


def plan(decks: Sequence[Deck], _request: Request) -> Plan:
    """Plan a table for each deck."""
    return exported(decks, ".csv", _made, never=_NEVER, use="open it in a spreadsheet")


def _made(deck: Deck) -> tuple[bytes, Iterator[Loss]]:
    placed = [(topic, question) for topic in deck.topics for question in topic.questions]
    rows = [_row(topic, question) for topic, question in placed]
    used = [name for name in _COLUMNS if name in _NEEDED or any(map(_has(name), rows))]
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(used)
    table.writerows([_safe(row.get(name, "")) for name in used] for row in rows)
    said = (
        Loss(question.id, what) for topic, question in placed for what in _losses(topic, question)
    )
    # Without the mark Excel would not take it for UTF-8.
    return text.getvalue().encode("utf-8-sig"), said


def _has(name: str) -> Callable[[dict[str, str]], bool]:
    return lambda row: bool(row.get(name))


def _row(topic: Topic, question: Question) -> dict[str, str]:
    passage = topic.passage_of(question)
    told = (passage.title, passage.text) if passage else ()
    return {
        "topic": topic.title,
        "id": question.id,
        "type": question.type,
        "prompt": _prompt(question),
        "explanation": with_parentheses(question.explanation or ""),
        "hint": with_parentheses(question.hint or ""),
        "difficulty": "" if question.difficulty == "medium" else question.difficulty,
        "points": "" if question.points == 1 else f"{question.points:g}",
        "tags": _list(question.tags),
        "passage": with_parentheses("\n\n".join(filter(None, told))),
        **_own(question),
    }


def _prompt(question: Question) -> str:
    """Return a prompt: the text around its gaps is one, and that in each gap another."""
    parts = with_parentheses(question.blanked(lambda _: _GAP)).split(_GAP)
    gaps = question.gaps() if isinstance(question, Cloze) else ()
    return "".join(chain(*zip(parts, map(_gap, gaps), strict=False), parts[-1:]))


def _gap(gap: Gap) -> str:
    inside = (in_gap(with_parentheses(text)) for text in (gap.text, gap.hint) if text)
    return f"{{{{{gap.name}::{'::'.join(inside)}}}}}"


def _own(question: Question) -> dict[str, str]:
    """Return the cells of a question's own type."""
    match question:
        case Choice():
            return {"answer": with_parentheses(question.answer), **_options(question)}
        case Multi():
            return {"answer": _list(question.answers), **_options(question)}
        case TrueFalse():
            return {"answer": str(question.answer).lower()}
        case Short():
            wrong = question.wrong()
            return {
                "answer": with_parentheses(question.answer),
                "accept": _list(question.accept),
                "distractors": _list(option.text for option in wrong),
                "feedback": _feedback(wrong),
                "reverse": with_parentheses(question.reverse or ""),
                **_strictness(question),
            }
        case Number():
            tolerance = "" if question.tolerance == "0" else question.tolerance
            return {
                "answer": question.answer,
                "unit": with_parentheses(question.unit or ""),
                "tolerance": tolerance,
            }
        case Cloze():
            return _cloze(question)
        case Match():
            pairs = (_pair(left, right) for left, right in question.pairs)
            return {"answer": _joined(pairs), "decoys": _list(question.decoys)}
        case Order():
            return {"answer": _list(question.sequence)}
        case Open():
            return {
                "answer": with_parentheses(question.answer or ""),
                "rubric": _list(question.rubric),
                "lines": str(question.lines),
            }
    assert_never(question)


def _options(question: Choice | Multi) -> dict[str, str]:
    kept = question.offered() if question.options else ()
    wrong = () if question.options else question.wrong()
    return {
        "distractors": _list(option.text for option in wrong),
        "options": _list(option.text for option in kept),
        "feedback": _feedback(question.offered()),
    }


def _cloze(question: Cloze) -> dict[str, str]:
    accept, choices = question.accept.items(), question.choices
    gaps = {gap.name: gap for gap in question.gaps()}
    picks = {
        name: [option for option in question.picks(gaps[name]) if option.path[0] == "choices"]
        for name in choices
    }
    return {
        "answer": _list(question.right_answers()),
        "accept": _list(f"{name}: {text}" for name, texts in accept for text in texts),
        "choices": _list(f"{name}: {pick.text}" for name in picks for pick in picks[name]),
        "tolerance": _list(f"{name}: {text}" for name, text in question.tolerance.items()),
        "feedback": _feedback(
            replace(pick, text=f"{name}: {pick.text}") for name in picks for pick in picks[name]
        ),
        **_strictness(question),
    }


def _strictness(question: Short | Cloze) -> dict[str, str]:
    found = {"accents": question.accents, "case": question.case}
    return {name: value for name, value in found.items() if value == "strict"}


def _feedback(options: Iterable[Option]) -> str:
    told = (option for option in options if option.feedback)
    return _joined(_pair(option.text, option.feedback) for option in told)


def _pair(left: str, right: str) -> str:
    left, right = with_parentheses(left), with_parentheses(right)
    return f"{left.replace('=>', '=' + chr(92) + '>')} => {right}"


def _list(texts: Iterable[str]) -> str:
    return _joined(map(with_parentheses, texts))


def _joined(entries: Iterable[str]) -> str:
    return " | ".join(entry.replace("|", "\\|") for entry in entries)


def _safe(cell: str) -> str:
    return f"'{cell}" if _RUNS.match(cell) else cell


def _losses(topic: Topic, question: Question) -> Iterator[str]:
    for file in dict.fromkeys((*images_of(topic, question), question.audio)):
        if file:
            yield f"{file} is not in the file"
