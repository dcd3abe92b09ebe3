"""The course of a quiz: asks, judges, keeps and shows.

It joins the pure session with the store and a face; it must not know which face it is.
"""

from __future__ import annotations

from time import monotonic

import msgspec

from quizgen.grading.verdict import Verdict
from quizgen.model.forms import options
from quizgen.model.questions import Question
from quizgen.quiz import schedule
from quizgen.quiz import wording as words
from quizgen.quiz.context import Setting
from quizgen.quiz.orders import obeyed
from quizgen.quiz.progress import record
from quizgen.quiz.session import (
    Answer,
    Session,
    acceptable,
    answered,
)
from quizgen.quiz.ui.interface import Command, Given, Task, line
from quizgen.quiz.ui.show import head_line, question_lines, verdict_lines

_TRIES = 9
"""How often another order is sought; of two entries, to be put in order, there is none."""


def run(session: Session, setting: Setting) -> Session:
    """Ask until the end or until the learner quits; return how far it went."""
    came: Command | None = None
    started = monotonic()
    while (question := session.current) is not None:
        got = setting.face.ask(_task(session, question, setting, came))
        if setting.seconds_left == 0:
            setting.face.show([line(words.TIME_UP)])
            break
        if isinstance(got, Given):
            spent = round((monotonic() - started) * 1000)
            session, leave = _judged(session, question, got, spent, setting)
            came = None
        else:
            leave = got.name == "quit"
            session, moved = obeyed(session, question, got, setting)
            came = None if moved or session.current != question else _rest(got)
        if leave:
            break
        started = monotonic() if came is None else started
    return session


def _rest(command: Command) -> Command:
    """Return a command with what is left of the answer's parts after it."""
    return command._replace(partial=command.partial[:-1]) if command.name == "undo" else command


def _task(session: Session, question: Question, setting: Setting, came: Command | None) -> Task:
    head = head_line(session, question, setting.desk.topic(question), setting.seconds_left)
    return Task(
        question=question,
        lines=(head, *question_lines(question, setting.deck.bank)),
        options=_options(session, question, setting),
        has_hint=question.hint is not None and session.mode != "exam",
        undoable=bool(session.steps),
        until=setting.until,
        again=came is not None,
        partial=came.partial if came is not None else (),
    )


def _options(session: Session, question: Question, setting: Setting) -> tuple[str, ...]:
    """Arrange a question's options: in another order than the last time they were shown."""
    shown = options(question, setting.salt)
    if session.mode != "learn" or not shown:
        return shown
    times = sum(answer.question.id == question.id for answer in session.answers)
    for time in range(1, times + 1):
        salts = [f"{setting.salt}\x1f{time}" + "\x1fagain" * more for more in range(_TRIES)]
        others = (options(question, salt) for salt in salts)
        shown = next((other for other in others if other != shown), shown)
    return shown


def _judged(
    session: Session, question: Question, given: Given, spent: int, setting: Setting
) -> tuple[Session, bool]:
    """Judge an answer, keep it, then show the verdict; return also whether to leave."""
    from quizgen.grading.responses import grade  # Not before the first answer: it is heavy.

    verdict = given.own if given.own is not None else grade(question, given.response)
    answer = Answer(
        question=question,
        response=given.response,
        verdict=verdict,
        hinted=session.hinted,
        accepted=verdict is Verdict.CLOSE and given.own is not None,
        milliseconds=spent,
        record=record.new_uid(),
    )
    setting.store.add(_record(answer, session, setting))
    if setting.report is not None:
        setting.report.add(answer)
    session = answered(session, answer)
    if session.mode != "exam":
        setting.face.show(verdict_lines(answer, setting.deck.bank))
    elif session.current is None:
        setting.face.show([line(words.LAST)])
    else:
        return session, False
    return _paused(session, question, setting)


def _paused(session: Session, question: Question, setting: Setting) -> tuple[Session, bool]:
    """Let a verdict be read and commands be given; return also whether to leave."""
    while True:
        close, last = acceptable(session) is not None, session.current is None
        command = setting.face.pause(close=close, last=last)
        if command is None or command.name == "quit":
            return session, command is not None
        session, moved = obeyed(session, question, command, setting)
        if moved or command.name == "meant":
            return session, False


def _record(answer: Answer, session: Session, setting: Setting) -> record.Record:
    from quizgen.grading.responses import points

    return record.Record(
        uid=answer.record,
        at=schedule.milliseconds(setting.now()),
        kind=record.ANSWER,
        bank=setting.deck.bank.id,
        question=answer.question.id,
        verdict=answer.verdict.value,
        rating=schedule.rating(answer.verdict, hinted=answer.hinted, accepted=answer.accepted),
        hinted=answer.hinted,
        milliseconds=answer.milliseconds,
        points=points(answer.question, answer.verdict),
        response=msgspec.json.encode(answer.response).decode(),
        mode=session.mode,
        retention=setting.deck.recipe.quiz.retention,
    )
