"""The log of a learner's answers: its records, and which question each belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, ValidationError

from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Question
from quizgen.quiz.schedule import Grade, Milliseconds, Retention

RecordKind: TypeAlias = Literal["answer", "undo", "overrule", "flag", "unflag", "suspend", "resume"]


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the log; `at` is in milliseconds since 1970, UTC, `day` its study day.

    `uid` is unique on all machines.  `ref` is the uid of the answer that an undo takes back
    or an overrule gives the learner's verdict.  `rating` is FSRS's grade, 1 to 4.
    """

    uid: Annotated[str, Meta(min_length=1, max_length=100)]
    at: Milliseconds
    day: date
    kind: RecordKind
    bank: str
    question: str
    ref: str | None = None
    verdict: str | None = None
    rating: Grade | None = None
    hinted: bool | None = None
    milliseconds: Milliseconds | None = None
    points: float | None = None
    response: str | None = None
    mode: Literal["review", "learn", "exam"] | None = None
    retention: Retention | None = None
    note: str | None = None


def new_uid() -> str:
    """Return a name for a record that no other machine will give."""
    return os.urandom(8).hex()


def checked(record: Record) -> Record:
    """Return a record; raises `ValueError` where it lacks what its kind needs.

    Or where its day is not that of its time, its verdict none, or its response no JSON.
    """
    needs = {
        "answer": ("rating", "retention", "mode"),
        "overrule": ("rating", "ref"),
        "undo": ("ref",),
    }.get(record.kind, ())
    for name in needs:
        if getattr(record, name) is None:
            raise ValidationError(f"'{record.kind}' needs `{name}`")
    day = date(1970, 1, 1) + timedelta(milliseconds=record.at)
    if abs(record.day - day) > timedelta(days=1):
        raise ValidationError(f"`day` {record.day} is not the day of `at` {record.at}")
    if record.verdict is not None and record.verdict not in {it.value for it in Verdict}:
        raise ValidationError(f"`verdict` {record.verdict!r} is no verdict")
    if record.response is not None:
        msgspec.json.decode(record.response)
    return record


def by_any_id(questions: Iterable[Question]) -> dict[str, Question]:
    """Return questions by the ids that they have, and by those that they had.

    An id that a question has is no earlier one of another, even if it was.
    """
    questions = tuple(questions)
    earlier = {old: question for question in questions for old in question.was}
    return earlier | {question.id: question for question in questions}
