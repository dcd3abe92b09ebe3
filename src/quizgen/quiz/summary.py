"""What the quiz says when it is over: the score, what was missed, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from quizgen.grading.verdict import Verdict
from quizgen.model.bank import Bank
from quizgen.model.deck import Deck
from quizgen.model.questions import Open, Question
from quizgen.quiz.report import earned
from quizgen.quiz.schedule import Card, Now
from quizgen.quiz.selection import Known, new_left, next_due, unseen
from quizgen.quiz.session import Answer, Session
from quizgen.quiz.ui.interface import Line, line
from quizgen.quiz.ui.messages import (
    HERE,
    expected_text,
    flat,
    given_text,
    labelled_lines,
    left_lines,
    part_lines,
    prompt_text,
    verdict_lines,
)
from quizgen.support.wording import Wording

TopicOf: TypeAlias = Callable[[Question], str]
_MINUTE = 60_000


class _Mark(NamedTuple):
    """What a question of an exam earned, of how much, and the title of its topic."""

    topic: str
    got: float
    possible: float


def end_lines(
    session: Session,
    deck: Deck,
    topic: TopicOf,
    known: Known,
    words: Wording,
    *,
    seconds: float,
    streak: int,
) -> Iterator[Line]:
    """Yield the end of a session of any mode.

    `topic` gives the title of a question's topic, also when it has left the deck; `seconds`
    is how long it took; `streak` are the days in a row with an answer.
    """
    spent = duration(seconds, words)
    yield line("")
    if not session.answers:
        yield line(words["nothing"])
    elif session.mode == "exam":
        yield from _marks(session, deck, topic, spent, words)
    else:
        yield from _score(session, spent, words)
    if streak > 1:
        yield line(words.fill("streak", days=streak))
    if still := len(known.due(deck.questions)):
        yield line(words.fill("still_due", count=still))
    elif (due := next_due(deck.questions, known)) is not None:
        yield line(words.fill("next_due", when=when(due, known.now, words)))
    if session.mode == "review":
        yield from _new_lines(deck, known, words)


def _new_lines(deck: Deck, known: Known, words: Wording) -> Iterator[Line]:
    """Yield how many new questions are left for today; where there is none, for other days."""
    if today := min(len(unseen(deck, deck.questions, known)), new_left(deck, known)):
        yield line(words.fill("new_today", count=today))
    else:
        yield from later_lines(deck, deck.questions, known, words)


def later_lines(
    deck: Deck, questions: Sequence[Question], known: Known, words: Wording
) -> Iterator[Line]:
    """Yield how many questions are left that were never asked and are not for today, and why."""
    later = len(unseen(deck, questions, known)) - new_left(deck, known)
    most = deck.recipe.quiz.new_per_day
    if later > 0 and most:
        yield line(words.fill("new_left", count=later, most=most))
    elif later > 0:
        yield line(words.fill("new_none", count=later))


def when(card: Card, now: Now, words: Wording) -> str:
    """Return in words when a card is due: "in 10 minutes", "tomorrow", "in 3 days"."""
    days = (date.fromisoformat(card.due) - now.day).days
    if days < 1:
        return words.fill("in_minutes", count=max(1, round((card.due_at - now.at) / _MINUTE)))
    return words["tomorrow"] if days == 1 else words.fill("in_days", count=days)


def duration(seconds: float, words: Wording) -> str:
    """Return a time span in words: "45 s", "3 min 20 s", "2 h 5 min"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, more = divmod(minutes, 60)
    if hours:
        return words.fill("hours", hours=hours, minutes=more)
    if minutes:
        return words.fill("minutes", minutes=minutes, seconds=rest)
    return words.fill("seconds", seconds=rest)


def _score(session: Session, spent: str, words: Wording) -> Iterator[Line]:
    """Yield how many were known at once, and what was missed; of learning, what it took."""
    first: dict[str, Answer] = {}
    for answer in session.answers:
        first.setdefault(answer.question.id, answer)
    tries = Counter(answer.question.id for answer in session.answers)
    known = {answer.question.id for answer in session.answers if answer.counts}
    missed = [answer.question for answer in first.values() if not answer.counts]
    right, total = len(first) - len(missed), len(first)
    percent = round(100 * right / total)
    yield line(words.fill("score", right=right, total=total, percent=percent, time=spent), "strong")
    if not missed:
        return
    yield line(words["tries" if session.mode == "learn" else "missed"])
    for question in missed:
        text = flat(prompt_text(question, words))
        if session.mode == "learn":
            took = words["tries_open"]
            if question.id in known:
                took = words.fill("tries_of", count=tries[question.id])
            text = f"{text} {took}"
        yield line(text, mark="- ")
        parts = list(part_lines(Answer(question, None, Verdict.WRONG), words))
        if not parts and (expected := expected_text(question, words)):
            parts = [line(expected, "right")]
        for part in parts:
            yield part._replace(mark=f"  {part.mark}")


def _marks(
    session: Session, deck: Deck, topic: TopicOf, spent: str, words: Wording
) -> Iterator[Line]:
    """Yield an exam's questions and answers, its marks, and a table by topic."""
    yield from _answers(session, deck.bank, words)
    given = dict(enumerate(step.answer for step in session.steps))
    marks = [
        _Mark(topic(asked), *_points(asked, given.get(place)))
        for place, asked in enumerate(session.queue)
    ]
    points, possible, percent = _share(marks)
    score = words.fill("marks", points=points, count=possible, percent=percent, time=spent)
    yield line(score, "strong")
    if left_out := len(session.queue) - len(session.answers):
        yield line(words.fill("left_out", count=left_out))
    titles = [title.title for title in deck.topics]
    for title in dict.fromkeys([*titles, *(mark.topic for mark in marks)]):
        of_topic = [mark for mark in marks if mark.topic == title]
        if of_topic:
            points, possible, percent = _share(of_topic)
            yield line(
                words.fill(
                    "marks_topic", topic=title, points=points, possible=possible, percent=percent
                )
            )


def _share(marks: Sequence[_Mark]) -> tuple[float, float, int]:
    """Return the points that were earned, those that could be, and the share in per cent."""
    got, possible = sum(mark.got for mark in marks), sum(mark.possible for mark in marks)
    return got, possible, round(100 * got / possible) if possible else 0


def _answers(session: Session, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield what was asked: what was given with its verdict, or that it was skipped."""
    for number, (asked, step) in enumerate(zip(session.queue, session.steps, strict=False), 1):
        question = asked if step.answer is None else step.answer.question
        yield line(flat(prompt_text(question, words)), "strong", mark=f"{number}. ")
        if step.answer is None:
            yield from left_lines(question, bank, words)
        else:
            yield from _own_lines(step.answer, bank, words)
            yield from verdict_lines(step.answer, bank, words)
        yield line("")


def _own_lines(answer: Answer, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield what the learner gave, unless the verdict's lines show it; for an open, both."""
    question = answer.question
    given = given_text(question, answer.response, words)
    if isinstance(question, Open):
        is_told = False
    elif question.accepted():
        is_told = answer.verdict is Verdict.CLOSE
    else:
        is_told = answer.verdict is Verdict.RIGHT
    parts = any(part_lines(answer, words))
    if not is_told and not parts and given != expected_text(question, words):
        yield line(given or words["nothing_given"], mark=words["yours"] + " ")
    if isinstance(question, Open) and question.answer is not None:
        label = words.fill("model", answer=HERE)
        yield from labelled_lines(label, question.answer, bank, words)


def _points(asked: Question, answer: Answer | None) -> tuple[float, float]:
    """Return what an answer earned, and could have: the question as it was when it was given."""
    if answer is None:
        return 0, asked.points
    return earned(answer), answer.question.points
