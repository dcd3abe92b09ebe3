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
from quizgen.model.questions import Cloze, Number, Question, Short
from quizgen.quiz.progress.names import present

Mode: TypeAlias = Literal["review", "learn", "exam"]
Response: TypeAlias = str | bool | tuple[str, ...]
"""What a learner gave: a text, true or false, or several texts in the question's order."""


class Answer(Struct, frozen=True):
    """One answer and its verdict.

    `accepted`: close, and it counts all the same, because the learner says that it is what
    was meant, or judged the answer themself; `milliseconds` from
    the question's showing to the answer; `record` names its record in the progress.
    """

    question: Question
    response: Response
    verdict: Verdict
    hinted: bool
    accepted: bool
    milliseconds: int
    record: str

    @property
    def counts(self) -> bool:
        """Whether it counts as right."""
        return self.verdict is Verdict.RIGHT or self.accepted


class Step(Struct, frozen=True):
    """One question passed: with an answer, or skipped (None).

    `again`: the question was put at the end of the queue once more.
    """

    answer: Answer | None
    again: bool = False


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


def hint(session: Session) -> Session:
    """Note that the current question's hint was shown."""
    if session.current is None:
        return session
    return replace(session, hints=session.hints | {session.current.id})


def answered(session: Session, answer: Answer) -> Session:
    """Go on after an answer; to learn, what was not right comes again at the end."""
    again = session.mode == "learn" and not answer.counts
    queue = (*session.queue, answer.question) if again else session.queue
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
    queue = session.queue[:-1] if last.again else session.queue
    seen = last.answer is not None and last.answer.hinted
    hints = session.hints | {session.queue[len(steps)].id} if seen else session.hints
    back = replace(session, queue=queue, steps=tuple(steps), hints=hints)
    return back, last.answer


def renewed(session: Session, questions: Iterable[Question]) -> Session:
    """Ask the questions as they stand now, by id, also an earlier one; what is gone stays."""
    now = present(questions)
    queue = tuple(now.get(asked.id, asked) for asked in session.queue)
    hints = frozenset(now[name].id if name in now else name for name in session.hints)
    return replace(session, queue=queue, hints=hints)


def acceptable(session: Session) -> Answer | None:
    """Return the last answer where it was written, is close, and can still be accepted."""
    answer = session.steps[-1].answer if session.steps else None
    if answer is None or answer.accepted or session.mode == "exam":
        return None
    written = isinstance(answer.question, Short | Number | Cloze)
    return answer if written and answer.verdict is Verdict.CLOSE else None


def accepted(session: Session, answer: Answer) -> Session:
    """Let the last answer, which is close, count; `answer` is what `acceptable` gave."""
    back, _ = undone(session)
    return answered(back, replace(answer, accepted=True))


def round_number(session: Session, first: int) -> int:
    """Return the 1-based round of learning, where the first round asks `first` questions.

    A round asks what was not right in the one before.
    """
    number, start, end = 1, 0, first
    while len(session.steps) >= end > start:
        start, end = end, end + sum(step.again for step in session.steps[start:end])
        number += 1
    return number
