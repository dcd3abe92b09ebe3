"""The report: one JSON object a line for each answer, as it is given.

What changes an answer later is a line more, which holds instead of the one before: whoever
takes the last line of a question knows how it ended.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

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
from quizgen.quiz.session import Answer


class Report:
    """An open report; lines are added at its end, each in one write."""

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._file = os.open(path, flags, 0o666)

    def add(self, answer: Answer) -> None:
        """Append an answer, also once more after it was overruled."""
        self._write(entry(answer))

    def undone(self, answer: Answer) -> None:
        """Append an answer once more, as one that was taken back and earns nothing."""
        self._write(entry(answer) | {"points": 0, "undone": True})

    def _write(self, found: dict[str, object]) -> None:
        os.write(self._file, msgspec.json.encode(found) + b"\n")

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def earned(answer: Answer) -> float:
    """Return the points of an answer, by its parts unless the learner gave the verdict."""
    from quizgen.grading.responses import points

    if answer.own is not None:
        return points(answer.question, answer.own)
    return points(answer.question, answer.verdict, answer.response)


def entry(answer: Answer) -> dict[str, object]:
    """Return an answer as the report has it.

    `response` and `expected` have the same shape: a list where the question has several
    parts, true or false, or a text; `response` is null for "I don't know".  `verdict` is the
    learner's own where they gave one, and `judged` what it had been.
    """
    question = answer.question
    found: dict[str, object] = {
        "id": question.id,
        "type": question.type,
        "response": answer.response,
        "verdict": (answer.own or answer.verdict).value,
        "expected": _expected(question),
        "points": earned(answer),
        "ms": answer.milliseconds,
    }
    if answer.is_overruled:
        found["judged"] = answer.verdict.value
    return found


def _expected(question: Question) -> object:
    match question:
        case TrueFalse():
            return question.answer
        case Multi() | Cloze() | Match() | Order():
            return question.right_answers()
        case Choice() | Short() | Number():
            return question.right_answers()[0]
        case Open():
            return question.answer
