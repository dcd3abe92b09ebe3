"""The course of a quiz: asks, judges, keeps, shows, and obeys commands.

It joins the pure session with the store and a face; it must not know which face it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

import msgspec
from msgspec import Struct

from quizgen.answers.verdict import Verdict
from quizgen.deck import Deck
from quizgen.forms import options
from quizgen.questions import Question
from quizgen.quiz import record, schedule, store, words
from quizgen.quiz.desk import Desk
from quizgen.quiz.face import Command, Face, Given, Task, line
from quizgen.quiz.report import Report
from quizgen.quiz.session import (
    Answer,
    Session,
    acceptable,
    accepted,
    answered,
    hint,
    renewed,
    skipped,
    undone,
)
from quizgen.quiz.show import flat, head_line, prompt_text, question_lines, rich, verdict_lines
from quizgen.quiz.start import carry_over

_TRIES = 9
"""How often another order is sought; of two entries, to be put in order, there is none."""


class Setting(Struct, frozen=True, kw_only=True):
    """What a course takes place in.

    `salt` arranges the options; `until` is when an exam ends, by the monotonic clock.
    """

    desk: Desk
    salt: str
    store: store.Store
    face: Face
    report: Report | None
    now: Callable[[], datetime]
    until: float | None = None

    @property
    def deck(self) -> Deck:
        """The deck as its files have it."""
        return self.desk.deck

    @property
    def seconds_left(self) -> float | None:
        """How much time is left, None where there is no end; not below 0."""
        return None if self.until is None else max(0.0, self.until - monotonic())


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
            session, moved = _obeyed(session, question, got, setting)
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
    from quizgen.grading import grade  # Not before the first answer: it is heavy.

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
        session, moved = _obeyed(session, question, command, setting)
        if moved or command.name == "meant":
            return session, False


def _obeyed(
    session: Session, question: Question, command: Command, setting: Setting
) -> tuple[Session, bool]:
    """Do what a command says; return also whether another question is to be asked."""
    show = setting.face.show
    match command.name:
        case "hint" if session.mode == "exam":
            show([line(words.EXAM_NO_HINT)])
        case "hint" if question.hint is None:
            show([line(words.NO_HINT)])
        case "hint":
            show([rich(words.HINT.format(hint=question.hint))])
            return hint(session), False
        case "skip":
            show([line(words.SKIPPED)])
            return skipped(session), True
        case "undo" if command.partial:
            given = flat(command.partial[-1]) or words.NOTHING_GIVEN
            show([line(words.TAKEN_BACK.format(given=given))])
        case "undo" if setting.seconds_left == 0:
            show([line(words.TIME_UP)])
        case "undo":
            return _undone(session, setting)
        case "meant":
            return _accepted(session, setting), False
        case "flag":
            show([line(_flagged(question, command.note, setting))])
        case "edit":
            show(map(line, setting.desk.edit(question)))
            carry_over(setting.deck.bank, setting.store)
            return renewed(session, setting.deck.bank.questions), False
        case "quit":
            pass
    return session, False


def _undone(session: Session, setting: Setting) -> tuple[Session, bool]:
    if not session.steps:
        setting.face.show([line(words.NOTHING_TO_UNDO)])
        return session, False
    session, answer = undone(session)
    if answer is not None:
        setting.store.add(_change(record.UNDO, answer, setting))
        if setting.report is not None:
            setting.report.undone(answer)
    assert session.current is not None
    prompt = flat(prompt_text(session.current))
    setting.face.show([line(words.UNDONE.format(prompt=prompt))])
    return session, True


def _accepted(session: Session, setting: Setting) -> Session:
    answer = acceptable(session)
    if answer is None:
        setting.face.show([line(words.NOTHING_TO_ACCEPT)])
        return session
    setting.store.add(_change(record.ACCEPT, answer, setting))
    answer = msgspec.structs.replace(answer, accepted=True)
    if setting.report is not None:
        setting.report.accepted(answer)
    setting.face.show([line(words.ACCEPTED)])
    return accepted(session, answer)


def _record(answer: Answer, session: Session, setting: Setting) -> record.Record:
    from quizgen.grading import points

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


def _change(kind: record.Kind, answer: Answer, setting: Setting) -> record.Record:
    """Return the record that takes an answer back, or accepts it."""
    return record.Record(
        uid=record.new_uid(),
        at=schedule.milliseconds(setting.now()),
        kind=kind,
        bank=setting.deck.bank.id,
        question=answer.question.id,
        ref=answer.record,
        rating=schedule.rating(Verdict.CLOSE, hinted=False, accepted=True)
        if kind == record.ACCEPT
        else None,
    )


def _flagged(question: Question, note: str, setting: Setting) -> str:
    """Flag a question as bad, or take its flag off where no note is given."""
    bank = setting.deck.bank.id
    off = not note and question.id in setting.store.flags(bank)
    flag = record.Record(
        uid=record.new_uid(),
        at=schedule.milliseconds(setting.now()),
        kind=record.UNFLAG if off else record.FLAG,
        bank=bank,
        question=question.id,
        note=note or None,
    )
    setting.store.add(flag)
    return words.UNFLAGGED if off else words.FLAGGED
