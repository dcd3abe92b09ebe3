"""What a learner tells a quiz to do instead of answering: hints, undoing, flags, editing.

It joins the pure session with the store and a face; it must not know which face it is.
"""

from __future__ import annotations

import msgspec

from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Question
from quizgen.quiz import schedule
from quizgen.quiz import wording as words
from quizgen.quiz.context import Setting
from quizgen.quiz.progress import record
from quizgen.quiz.session import (
    Answer,
    Session,
    acceptable,
    accepted,
    hint,
    renewed,
    skipped,
    undone,
)
from quizgen.quiz.start import carry_over
from quizgen.quiz.ui.interface import Command, line
from quizgen.quiz.ui.show import flat, prompt_text, rich


def obeyed(
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
