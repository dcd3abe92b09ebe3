"""The course of one quiz, as values: what is asked next, and what an answer changes.

Pure: no clock, no storage, no terminal.  A session is a queue of questions and the steps
made through it; undoing takes the last step back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from quizgen.grading.verdict import Verdict
from quizgen.model.questions import Open, Question
from quizgen.quiz.progress.log import Record, by_any_id
from quizgen.quiz.schedule import EASY, HARD, rating

Mode: TypeAlias = Literal["review", "learn", "exam"]
Reply: TypeAlias = str | bool | tuple[str, ...] | None
"""What a learner gave: a text, true or false, several texts in the question's order, or
None for "I don't know"."""

APART = 3
"""So many other questions come, where there are any, before a missed one comes again."""


class Answer(Struct, frozen=True):
    """One answer and its verdict.

    `own` is the learner's word where it holds instead: on an open question, or after an
    overrule; `easy` where they said that it was too easy.  `milliseconds` from the
    question's showing to the answer; `record` names its record in the log.  `undecided` is
    that record where the log has it not yet: a close one that the learner is to decide.
    """

    question: Question
    response: Reply
    verdict: Verdict
    hinted: bool = False
    own: Verdict | None = None
    easy: bool = False
    milliseconds: int = 0
    record: str = ""
    undecided: Record | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts as right; close does on an open question, as the learner judged it."""
        if self.own is Verdict.CLOSE:
            return True
        return (self.own or self.verdict) is Verdict.RIGHT

    @property
    def rating(self) -> int:
        """The grade FSRS gets: hard for what was helped or close."""
        if self.easy:
            return EASY
        if self.counts and Verdict.CLOSE in (self.verdict, self.own):
            return HARD
        return rating(self.own or self.verdict, hinted=self.hinted)

    @property
    def asks(self) -> bool:
        """Whether the learner is to say if it is what they meant."""
        return self.verdict is Verdict.CLOSE and self.own is None

    @property
    def is_overruled(self) -> bool:
        """Whether the learner changed the verdict."""
        return self.own is not None and not isinstance(self.question, Open)


class Step(Struct, frozen=True):
    """One question passed: with an answer, or skipped (None).

    `again` is where in the queue the question was put once more; None: nowhere.
    """

    answer: Answer | None
    again: int | None = None


class Session(Struct, frozen=True):
    """Where a quiz stands; the question asked now is `queue[len(steps)]`.

    `hints` are the ids of the questions whose hint was shown since they were last answered.
    """

    mode: Mode
    queue: tuple[Question, ...]
    steps: tuple[Step, ...] = ()
    hints: frozenset[str] = frozenset()

    @property
    def current(self) -> Question | None:
        """The question to be asked, or None at the end."""
        return self.queue[len(self.steps)] if len(self.steps) < len(self.queue) else None

    @property
    def hinted(self) -> bool:
        """Whether the hint of the question to be asked was shown."""
        return self.current is not None and self.current.id in self.hints

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers that stand, in the order given."""
        return tuple(step.answer for step in self.steps if step.answer is not None)

    @property
    def last(self) -> Answer | None:
        """The answer of the last step, None where there is none."""
        return self.steps[-1].answer if self.steps else None

    @property
    def repeats(self) -> int:
        """How many entries of the queue are questions that come again."""
        return sum(step.again is not None for step in self.steps)


def hint(session: Session) -> Session:
    """Note that the current question's hint was shown."""
    if session.current is None:
        return session
    return replace(session, hints=session.hints | {session.current.id})


def answered(session: Session, answer: Answer) -> Session:
    """Go on after an answer; what was missed comes again after `APART` others, or at the end."""
    again: int | None = None
    queue = session.queue
    if session.mode != "exam" and not answer.counts:
        again = min(len(session.steps) + 1 + APART, len(queue))
        queue = (*queue[:again], answer.question, *queue[again:])
    steps = (*session.steps, Step(answer, again))
    return replace(session, queue=queue, steps=steps, hints=session.hints - {answer.question.id})


def skipped(session: Session) -> Session:
    """Go on without an answer."""
    return replace(session, steps=(*session.steps, Step(None)))


def undone(session: Session) -> tuple[Session, Answer | None]:
    """Take the last step back; return also the answer it held, if it held one."""
    if not session.steps:
        return session, None
    *steps, last = session.steps
    queue = session.queue
    if last.again is not None:
        queue = (*queue[: last.again], *queue[last.again + 1 :])
    hints = session.hints
    if last.answer is not None and last.answer.hinted:
        hints |= {last.answer.question.id}
    return replace(session, queue=queue, steps=tuple(steps), hints=hints), last.answer


def overruled(session: Session, answer: Answer) -> Session:
    """Put an answer in the place of the last one: the same with another verdict."""
    hints = session.hints
    back, _ = undone(session)
    return replace(answered(back, answer), hints=hints)


def dropped(session: Session, question: Question) -> Session:
    """Leave out what is still to come of a question, such as one that was suspended."""
    queue, steps = list(session.queue), list(session.steps)
    for place in reversed(range(len(steps), len(queue))):
        if queue[place].id == question.id:
            del queue[place]
            steps = [_without(step, place) for step in steps]
    return replace(session, queue=tuple(queue), steps=tuple(steps))


def _without(step: Step, place: int) -> Step:
    """Return a step after an entry of the queue was taken out."""
    if step.again is None or step.again < place:
        return step
    return replace(step, again=None if step.again == place else step.again - 1)


def renewed(session: Session, questions: Iterable[Question]) -> Session:
    """Ask the questions as the bank has them now, by id, also an earlier one.

    What has gone from the bank stays in the queue.
    """
    now = by_any_id(questions)

    def named(step: Step) -> Step:
        """Return a step whose question has its present id, and else is as it was answered."""
        answer = step.answer
        if answer is None or answer.question.id not in now:
            return step
        question = replace(answer.question, id=now[answer.question.id].id)
        return replace(step, answer=replace(answer, question=question))

    return replace(
        session,
        queue=tuple(now.get(asked.id, asked) for asked in session.queue),
        steps=tuple(map(named, session.steps)),
        hints=frozenset(now[name].id if name in now else name for name in session.hints),
    )
