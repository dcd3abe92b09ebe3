"""What the quiz says when it is over: the score, what was missed, what comes next.

Pure; it must not know terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from quizgen.grading.verdict import Verdict
from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.model.questions import Cloze, Number, Open, Question, Short
from quizgen.quiz import wording as words
from quizgen.quiz.schedule import end_of_day, moment
from quizgen.quiz.selection import Known, next_due
from quizgen.quiz.session import Answer, Session
from quizgen.quiz.ui.interface import Line, line
from quizgen.quiz.ui.show import (
    expected_text,
    flat,
    given_text,
    left_lines,
    part_lines,
    prompt_text,
    rich,
    verdict_lines,
)

_DAY = timedelta(days=1)


TopicOf: TypeAlias = Callable[[Question], str]


class _Mark(NamedTuple):
    """What a question of an exam earned, of how much, and the title of its topic."""

    topic: str
    got: float
    possible: int


def end_lines(
    session: Session, deck: Deck, topic: TopicOf, known: Known, *, seconds: float, streak: int
) -> Iterator[Line]:
    """Yield the end of a session of any mode.

    `topic` gives the title of a question's topic, also when it has left the deck; `seconds` is how long it took; `streak` are the days in a row with an answer.
    """
    answers = session.answers
    yield line("")
    if not answers:
        yield line(words.NOTHING)
    elif session.mode == "exam":
        yield from _marks(session, deck, topic, duration(seconds))
    else:
        yield from _score(answers, duration(seconds))
    if streak > 1:
        yield line(words.STREAK.format(days=streak))
    due = next_due(deck.questions, known)
    if due is not None:
        yield line(words.NEXT_DUE.format(when=when(due, known.now)))


def when(at: int, now: datetime) -> str:
    """Return a time to come in words: "now", "in 10 minutes", "tomorrow", "in 3 days"."""
    then = moment(at)
    if then <= now:
        return words.NOW
    if then - now < timedelta(hours=2):
        return words.IN_MINUTES.format(count=max(1, round((then - now) / timedelta(minutes=1))))
    if then < end_of_day(now):
        return words.IN_HOURS.format(count=round((then - now) / timedelta(hours=1)))
    days = 1 + (then - end_of_day(now)) // _DAY
    return words.TOMORROW if days == 1 else words.IN_DAYS.format(count=days)


def duration(seconds: float) -> str:
    """Return a time span in words: "45 s", "3 min 20 s", "2 h 5 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, more = divmod(minutes, 60)
    if hours:
        return words.HOURS.format(hours=hours, minutes=more)
    if minutes:
        return words.MINUTES.format(minutes=minutes, seconds=rest)
    return words.SECONDS.format(seconds=rest)


def _score(answers: Sequence[Answer], spent: str) -> Iterator[Line]:
    right = sum(answer.counts for answer in answers)
    percent = round(100 * right / len(answers))
    score = words.SCORE.format(right=right, total=len(answers), percent=percent, time=spent)
    yield line(score, "strong")
    missed = {answer.question.id: answer.question for answer in answers if not answer.counts}
    if missed:
        yield line(words.MISSED)
    for question in missed.values():
        yield line(flat(prompt_text(question)), mark="- ")
        yield line(expected_text(question), "right", mark="  ")


def _marks(session: Session, deck: Deck, topic: TopicOf, spent: str) -> Iterator[Line]:
    """Yield an exam's questions and answers, its marks, and a table by topic."""
    yield from _answers(session, deck.bank)
    given = dict(enumerate(step.answer for step in session.steps))
    marks = [
        _Mark(topic(asked), *_points(asked, given.get(place)))
        for place, asked in enumerate(session.queue)
    ]
    got, possible = sum(mark.got for mark in marks), sum(mark.possible for mark in marks)
    percent = round(100 * got / possible)
    yield line(
        words.MARKS.format(points=f"{got:g}", possible=possible, percent=percent, time=spent),
        "strong",
    )
    if left_out := len(session.queue) - len(session.answers):
        yield line(words.LEFT_OUT.format(count=left_out))
    titles = [title.title for title in deck.topics]
    for title in dict.fromkeys([*titles, *(mark.topic for mark in marks)]):
        of_topic = [mark for mark in marks if mark.topic == title]
        if of_topic:
            yield line(_topic_row(title, of_topic))


def _answers(session: Session, bank: Bank) -> Iterator[Line]:
    """Yield what was asked: what was given with its verdict, or that it was skipped."""
    for number, (asked, step) in enumerate(zip(session.queue, session.steps, strict=False), 1):
        question = asked if step.answer is None else step.answer.question
        yield line(flat(prompt_text(question)), "strong", mark=f"{number}. ")
        if step.answer is None:
            yield from left_lines(question, bank)
        else:
            yield from _own_lines(step.answer)
            yield from verdict_lines(step.answer, bank)
        yield line("")


def _own_lines(answer: Answer) -> Iterator[Line]:
    """Yield what the learner gave, unless the verdict's lines show it; for an open, both."""
    question = answer.question
    given = given_text(question, answer.response)
    match question:
        case Open():
            told = False
        case Short() | Number() | Cloze():
            told = answer.verdict is Verdict.CLOSE
        case _:
            told = answer.verdict is Verdict.RIGHT
    if not told and not any(part_lines(answer)) and given != expected_text(question):
        yield line(given or words.NOTHING_GIVEN, mark=words.YOURS)
    if isinstance(question, Open):
        yield rich(words.MODEL.format(answer=question.answer))


def _points(asked: Question, answer: Answer | None) -> tuple[float, int]:
    """Return what an answer earned, and could have: the question as it was when it was given."""
    from quizgen.grading.responses import points

    if answer is None:
        return 0, asked.points
    return points(answer.question, answer.verdict), answer.question.points


def _topic_row(title: str, marks: Sequence[_Mark]) -> str:
    got, possible = sum(mark.got for mark in marks), sum(mark.possible for mark in marks)
    percent = round(100 * got / possible)
    return words.MARKS_TOPIC.format(
        topic=title, points=f"{got:g}", possible=possible, percent=percent
    )
