"""An exam that can be interrupted: where it stands is kept after each step."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from quizgen.grading.verdict import Verdict
from quizgen.model.deck import Deck
from quizgen.model.questions import Open, Question
from quizgen.quiz.progress.log import Record, by_any_id
from quizgen.quiz.progress.store import Store
from quizgen.quiz.session import Answer, Session, Step


class LostExamError(Exception):
    """An interrupted exam cannot go on: it is spoiled, or has lost a question or an answer."""


class Interrupted(Struct, frozen=True):
    """Where an exam stands.

    `asked` is what the exam was started with; `queue` are question ids; of each step, `steps`
    has the uid of its answer's record, None where it was skipped.  `seconds` are left, None
    where there is no end.
    """

    asked: str
    salt: str
    queue: tuple[str, ...]
    steps: tuple[str | None, ...] = ()
    seconds: float | None = None


def save(deck: Deck, store: Store, state: Interrupted | None) -> None:
    """Keep where a deck's exam stands; None forgets it."""
    text = None if state is None else msgspec.json.encode(state).decode()
    store.keep_exam(deck.bank.lasting_id, deck.id, text)


def interrupted(deck: Deck, store: Store, asked: str, salt: str | None) -> Interrupted | None:
    """Return a deck's interrupted exam, where it was started with the same; `salt` None: any.

    Raises `LostExamError` where it cannot go on.
    """
    text = store.exam(deck.bank.lasting_id, deck.id)
    if text is None:
        return None
    try:
        state = msgspec.json.decode(text, type=Interrupted)
    except msgspec.DecodeError as error:
        raise LostExamError from error
    if state.asked != asked or salt not in (None, state.salt):
        return None
    answered = {uid for uid in state.steps if uid is not None}
    is_there = answered == store.answers([*answered]).keys()
    if not is_there or not by_any_id(deck.bank.questions).keys() >= {*state.queue}:
        raise LostExamError
    return state


def resumed(deck: Deck, store: Store, state: Interrupted) -> Session:
    """Return the session of an interrupted exam as it stood."""
    now = by_any_id(deck.bank.questions)
    records = store.answers([uid for uid in state.steps if uid is not None])
    queue = tuple(now[name] for name in state.queue)
    steps = tuple(
        Step(None if uid is None else _answer(records[uid], question))
        for uid, question in zip(state.steps, queue, strict=False)
    )
    return Session("exam", queue, steps)


def stand(state: Interrupted, session: Session, seconds: float | None) -> Interrupted:
    """Return where an exam stands now."""
    return msgspec.structs.replace(
        state,
        queue=tuple(question.id for question in session.queue),
        steps=tuple(step.answer.record if step.answer else None for step in session.steps),
        seconds=seconds,
    )


def _answer(record: Record, question: Question) -> Answer:
    verdict = Verdict(record.verdict or Verdict.WRONG)
    response = msgspec.json.decode(record.response or "null")
    return Answer(
        question=question,
        response=tuple(response) if isinstance(response, list) else response,
        verdict=verdict,
        hinted=bool(record.hinted),
        own=verdict if isinstance(question, Open) else None,
        milliseconds=record.milliseconds or 0,
        record=record.uid,
    )
