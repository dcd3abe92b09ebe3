"""The results that a web page saved, as records of the log."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from quizgen.grading.verdict import Verdict
from quizgen.model.recipe import QuizRecipe
from quizgen.quiz.progress.exchange import each_read
from quizgen.quiz.progress.log import Record
from quizgen.quiz.schedule import moment, rating

_NO_RESULT = "this is no answer that a page saved: {why}.{others} Save the results again."


class Head(Struct, frozen=True):
    """The first line of results: of which bank and deck they are, and whose."""

    bank: str
    deck: str
    name: str = ""


class ResultLine(Struct, frozen=True):
    """An answer as the page saved it: the report's form, and when it was given.

    One that the learner has overruled comes once more, at the same time, with what the page
    had `judged`; an open one that they did not judge has no verdict.
    """

    id: Annotated[str, Meta(min_length=1)]
    verdict: Verdict | None
    at: Annotated[datetime, Meta(tz=True)]
    response: Raw
    points: float
    ms: int
    judged: Verdict | None = None


def head(data: bytes) -> Head | None:
    """Return the first line of the bytes of results; None where they are of another file."""
    try:
        return msgspec.json.decode(data.partition(b"\n")[0], type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def read(path: Path, data: bytes, found: Head) -> list[Record]:
    """Read the answers below the first line of a file's bytes.

    The same answer gives the same record, in whichever file it is; one without a verdict gives
    none.  Raises `BankError` with
    the first line that is no answer.
    """
    answered: set[str] = set()

    def record_of(text: bytes) -> Record | None:
        line = msgspec.json.decode(text, type=ResultLine)
        if line.verdict is None:
            return None
        at, day = moment(line.at.astimezone())
        name = "\x1f".join((found.bank, line.id, str(at)))
        uid = sha256(name.encode()).hexdigest()[:32]
        fields: dict[str, object] = {
            "uid": uid,
            "at": at,
            "day": day,
            "kind": "answer",
            "bank": found.bank,
            "question": line.id,
            "verdict": line.verdict.value,
            "rating": rating(line.verdict),
        }
        if line.judged is not None and uid in answered:
            fields |= {"uid": f"{uid}-own", "kind": "overrule", "ref": uid}
        else:
            answered.add(uid)
            fields |= {
                "milliseconds": line.ms,
                "points": line.points,
                "response": bytes(line.response).decode(),
                "mode": "review",
                "retention": QuizRecipe().retention,
            }
        return msgspec.convert(fields, Record)

    numbered = enumerate(data.splitlines()[1:], start=2)
    return each_read(path, numbered, record_of, _NO_RESULT)
