"""The loop of a quiz: asks, judges, keeps, shows, and does what the learner says instead.

It joins the pure session with the store and an interface, whichever that is.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import assert_never

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from quizgen.grading.verdict import Verdict
from quizgen.model.bank import Passage
from quizgen.model.deck import Deck
from quizgen.model.forms import options, picks
from quizgen.model.questions import Cloze, Question
from quizgen.quiz import session as sessions
from quizgen.quiz.editor import EditableDeck
from quizgen.quiz.exam import Interrupted, save, stand
from quizgen.quiz.progress.log import Record, RecordKind, new_uid
from quizgen.quiz.progress.store import Store
from quizgen.quiz.report import Report
from quizgen.quiz.schedule import Now
from quizgen.quiz.session import Answer, Session
from quizgen.quiz.ui.interface import Command, Given, Interface, Line, Task, line
from quizgen.quiz.ui.messages import (
    HERE,
    flat,
    head_line,
    labelled_lines,
    overruled_line,
    passage_again_lines,
    passage_lines,
    prompt_text,
    question_lines,
    verdict_lines,
)
from quizgen.support.wording import Wording

_TRIES = 9
"""How often another order is sought; of two entries, to be put in order, there is none."""


class Context(Struct, frozen=True, kw_only=True):
    """What a quiz takes place in.

    `salt` arranges the options; `until` is when an exam ends, by the monotonic clock; `exam`
    is what it was started with.  Where `is_flagged`, flagged questions were asked for.
    """

    editable: EditableDeck
    salt: str
    store: Store
    interface: Interface
    report: Report | None
    now: Callable[[], Now]
    words: Wording
    until: float | None = None
    exam: Interrupted | None = None
    is_flagged: bool = False

    @property
    def deck(self) -> Deck:
        """The deck as its files have it now."""
        return self.editable.deck

    @property
    def seconds_left(self) -> float | None:
        """How much time is left, None where there is no end; not below 0."""
        return None if self.until is None else max(0.0, self.until - monotonic())

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.interface.show([line(text)])

    def record(self, kind: RecordKind, question: Question, **fields: object) -> Record:
        """Return a record of this moment for the log."""
        at, day = self.now()
        return Record(
            uid=new_uid(),
            at=at,
            day=day,
            kind=kind,
            bank=self.deck.bank.lasting_id,
            question=question.id,
            **fields,  # type: ignore[arg-type]
        )


class Stopped(KeyboardInterrupt):
    """The learner pressed Ctrl-C; `session` is how far it went."""

    def __init__(self, session: Session) -> None:
        self.session = session


def run(session: Session, context: Context) -> Session:
    """Ask until the end or until the learner quits; return how far it went, or raise `Stopped`."""
    before: Command | None = None
    started = monotonic()
    while (question := session.current) is not None:
        if context.exam is not None and session.steps:
            save(context.deck, context.store, stand(context.exam, session, context.seconds_left))
        try:
            got = context.interface.ask(_task(session, question, context, before))
        except KeyboardInterrupt:
            raise Stopped(session) from None
        if context.seconds_left == 0:
            context.say(context.words["time_up"])
            break
        spent = round((monotonic() - started) * 1000)
        before, leave = None, False
        if isinstance(got, Command) and got.name == "show":
            got = Given(None)
        if isinstance(got, Given):
            session, leave = _judged(session, question, got, spent, context)
        else:
            leave = got.name == "quit"
            session, moved = _obeyed(session, question, got, context)
            if not moved and session.current == question:
                before = _rest(got)
        if leave:
            break
        started = monotonic() if before is None else started
    if context.exam is not None and (session.current is None or context.seconds_left == 0):
        save(context.deck, context.store, None)
    return session


def _rest(command: Command) -> Command:
    """Return a command with what is left of the answer's parts after it."""
    return command._replace(partial=command.partial[:-1]) if command.name == "undo" else command


def _task(session: Session, question: Question, context: Context, before: Command | None) -> Task:
    topic = context.editable.topic(question)
    passage = context.editable.passage(question)
    picked: dict[str, tuple[str, ...]] = {}
    if isinstance(question, Cloze) and question.choices:
        picked = {gap.name: picks(question, gap, context.salt) for gap in question.gaps()}
    head = head_line(session, question, topic, context.seconds_left, context.words)
    above = (head, *_passage_lines(session, passage, context)) if passage else ()
    lines = question_lines(question, context.deck.bank, context.words)
    return Task(
        question=question,
        bank=context.deck.bank,
        lines=tuple(lines) if above else (head, *lines),
        options=_options(session, question, context),
        has_hint=question.hint is not None and session.mode != "exam",
        is_told=session.mode != "exam",
        undoable=bool(session.steps),
        until=context.until,
        again=before is not None,
        partial=before.partial if before is not None else (),
        passage=above,
        picks=picked,
    )


def _passage_lines(session: Session, passage: Passage, context: Context) -> tuple[Line, ...]:
    """Return a passage: whole the first time in a session, then only which it is."""
    earlier = session.queue[: len(session.steps)]
    is_known = any(context.editable.passage(question) == passage for question in earlier)
    lines = passage_again_lines if is_known else passage_lines
    return tuple(lines(passage, context.deck.bank, context.words))


def _options(session: Session, question: Question, context: Context) -> tuple[str, ...]:
    """Arrange a question's options: in another order than the last time they were shown."""
    shown = options(question, context.salt)
    times = sum(answer.question.id == question.id for answer in session.answers)
    for time in range(1, times + 1 if shown else 0):
        salts = [f"{context.salt}\x1f{time}" + "\x1fagain" * more for more in range(_TRIES)]
        others = (options(question, salt) for salt in salts)
        shown = next((other for other in others if other != shown), shown)
    return shown


def _judged(
    session: Session, question: Question, given: Given, spent: int, context: Context
) -> tuple[Session, bool]:
    """Judge an answer, keep it, then show the verdict; return also whether to leave."""
    from quizgen.grading.responses import grade, points  # Heavy; not before the first answer.

    if given.response is None:
        verdict = Verdict.WRONG
    else:
        verdict = given.own or grade(question, given.response)
    answer = Answer(
        question=question,
        response=given.response,
        verdict=verdict,
        hinted=session.hinted,
        own=given.own,
        milliseconds=spent,
    )
    record = context.record(
        "answer",
        question,
        verdict=verdict.value,
        rating=answer.rating,
        hinted=answer.hinted,
        milliseconds=spent,
        points=points(question, verdict, None if given.own else given.response),
        response=msgspec.json.encode(given.response).decode(),
        mode=session.mode,
        retention=context.deck.recipe.quiz.retention,
    )
    is_decided = session.mode == "exam" or context.interface.goes_on or not answer.asks
    answer = replace(answer, record=record.uid, undecided=None if is_decided else record)
    if is_decided:
        context.store.add(record)
        if context.report is not None:
            context.report.add(answer)
    session = _without_resting(sessions.answered(session, answer), question, context)
    if session.mode != "exam":
        is_named = given.response is not None or context.interface.goes_on
        bank, words = context.deck.bank, context.words
        context.interface.show(verdict_lines(answer, bank, words, is_named=is_named))
    elif session.current is None:
        context.say(context.words["last"])
    else:
        return session, False
    return _paused(session, question, context)


def _paused(session: Session, question: Question, context: Context) -> tuple[Session, bool]:
    """Let a verdict be read and commands be given; return also whether to leave."""
    again = False
    while True:
        answer = session.last if session.mode != "exam" else None
        try:
            command = context.interface.pause(answer, last=session.current is None, again=again)
        except KeyboardInterrupt:
            raise Stopped(_without_undecided(session, context)) from None
        if command is None or command.name == "quit":
            return _without_undecided(session, context), command is not None
        again = command.name not in ("right", "wrong", "easy")
        session, moved = _obeyed(session, question, command, context)
        is_read = command.name == "suspend" and (answer is None or answer.undecided is None)
        if moved and not is_read:
            return session, False


def _without_undecided(session: Session, context: Context) -> Session:
    """Take back an answer that was close, where the learner leaves without deciding."""
    if session.last is None or session.last.undecided is None:
        return session
    return _undone(session, context)[0]


def _without_resting(session: Session, question: Question, context: Context) -> Session:
    """Leave out what is still to come of a question, if it is flagged or suspended now."""
    bank, store = context.deck.bank.lasting_id, context.store
    rests = question.id in store.suspended(bank)
    rests = rests or (question.id in store.flags(bank) and not context.is_flagged)
    return sessions.dropped(session, question) if rests else session


def _obeyed(
    session: Session, question: Question, command: Command, context: Context
) -> tuple[Session, bool]:
    """Do what a command says; return also whether another question is to be asked."""
    match command.name:
        case "hint":
            return _hinted(session, question, context), False
        case "skip":
            context.say(context.words["skipped"])
            return sessions.skipped(session), True
        case "undo" if command.partial:
            given = flat(command.partial[-1]) or context.words["nothing_given"]
            context.say(context.words.fill("taken_back", given=given))
        case "undo" if context.seconds_left == 0:
            context.say(context.words["time_up"])
        case "undo":
            return _undone(session, context)
        case "right" | "wrong" | "easy":
            return _overruled(session, command, context), False
        case "flag":
            _flag(question, command.note, context)
            return _without_resting(session, question, context), False
        case "suspend":
            return _suspended(session, question, context)
        case "edit":
            with context.interface.released():
                said = context.editable.edit(question)
            context.interface.show(map(line, said))
            bank = context.deck.bank
            context.store.follow(bank.lasting_id, bank.questions, (bank.id, *bank.was))
            return sessions.renewed(session, context.deck.bank.questions), False
        case "help":
            context.say(context.words["commands"])
        case "show" | "quit":
            pass
        case _:
            assert_never(command.name)
    return session, False


def _hinted(session: Session, question: Question, context: Context) -> Session:
    if session.mode == "exam":
        context.say(context.words["exam_no_hint"])
    elif question.hint is None:
        context.say(context.words["no_hint"])
    else:
        bank, words = context.deck.bank, context.words
        context.interface.show(
            labelled_lines(words.fill("hint", hint=HERE), question.hint, bank, words)
        )
        return sessions.hint(session)
    return session


def _suspended(session: Session, question: Question, context: Context) -> tuple[Session, bool]:
    if question.id not in context.store.suspended(context.deck.bank.lasting_id):
        context.store.add(context.record("suspend", question))
        context.say(context.words["suspended"])
    if session.last is not None and session.last.undecided is not None:
        session, _ = sessions.undone(session)  # Nobody will decide it.
    is_asked = session.current is not None and session.current.id == question.id
    return sessions.dropped(session, question), is_asked


def _undone(session: Session, context: Context) -> tuple[Session, bool]:
    if not session.steps:
        context.say(context.words["nothing_to_undo"])
        return session, False
    session, answer = sessions.undone(session)
    if answer is not None and answer.undecided is None:
        context.store.add(context.record("undo", answer.question, ref=answer.record))
        if context.report is not None:
            context.report.undone(answer)
    assert session.current is not None
    if session.current.id in context.store.suspended(context.deck.bank.lasting_id):
        context.store.add(context.record("resume", session.current))
    context.say(
        context.words.fill("undone", prompt=flat(prompt_text(session.current, context.words)))
    )
    return session, True


def _overruled(session: Session, command: Command, context: Context) -> Session:
    """Let the learner's word hold instead of the verdict just given."""
    answer = session.last
    if answer is None or session.mode == "exam":
        is_exam = session.mode == "exam"
        context.say(context.words["exam_no_overrule" if is_exam else "nothing_to_overrule"])
        return session
    if command.name == "easy" and not answer.counts:
        context.say(context.words["not_easy"])
        return session
    own = Verdict.WRONG if command.name == "wrong" else Verdict.RIGHT
    given, records = answer, [] if answer.undecided is None else [answer.undecided]
    answer = replace(answer, own=own, easy=command.name == "easy", undecided=None)
    record = context.record(
        "overrule", answer.question, ref=answer.record, verdict=own.value, rating=answer.rating
    )
    context.store.add(*records, record)
    if context.report is not None:
        if records:
            context.report.add(given)
        context.report.add(answer)
    session = sessions.overruled(session, answer)
    context.interface.show([overruled_line(answer, context.words)])
    return _without_resting(session, answer.question, context)


def _flag(question: Question, note: str, context: Context) -> None:
    """Flag a question as bad, or take its flag off where no note is given."""
    off = not note and question.id in context.store.flags(context.deck.bank.lasting_id)
    kind: RecordKind = "unflag" if off else "flag"
    context.store.add(context.record(kind, question, note=note or None))
    context.say(context.words["unflagged" if off else "flagged"])
