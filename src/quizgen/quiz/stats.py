"""What the log says of a learner: figures, by topic and over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from quizgen.model.bank import Bank, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Question
from quizgen.quiz.progress.log import by_any_id
from quizgen.quiz.progress.store import DayCount, Store
from quizgen.quiz.reverse import forward_id, is_reverse
from quizgen.quiz.schedule import REVIEW, Card, Now
from quizgen.quiz.selection import Known, whole
from quizgen.quiz.start import known, today
from quizgen.quiz.ui.messages import expected_text, flat, prompt_text
from quizgen.support.diagnostics import nearest
from quizgen.support.wording import Wording

FORECAST_DAYS = 30
HARDEST = 10
WEEK = timedelta(days=7)


class Sum(Struct, frozen=True, kw_only=True):
    """Answers counted: all and right; and those that tell of memory, as `DayCount` says."""

    reviews: int = 0
    right: int = 0
    later: int = 0
    later_right: int = 0


class TopicFigures(Struct, frozen=True, kw_only=True):
    """Counts of some questions: how many there are, were seen and are due now; their answers."""

    title: str
    questions: int
    seen: int
    due: int
    reviews: int
    right: int


class Hard(Struct, frozen=True, kw_only=True):
    """A question that is often missed, with its right answer."""

    id: str
    prompt: str
    answer: str
    reviews: int
    right: int

    @property
    def missed(self) -> int:
        """How many of its answers were not right."""
        return self.reviews - self.right


class Missing(Struct, frozen=True, kw_only=True):
    """An id that was answered and that the bank has no more; `likely` is the new one, or None."""

    bank: str
    id: str
    reviews: int
    likely: str | None


class Figures(Struct, frozen=True, kw_only=True):
    """Everything `quizgen stats` says.

    `due` are the questions that are due now, `later` those that are due today, but only in
    some minutes; `new` are those that today may start, `learned` those that were started in
    the last seven study days and are scheduled by days now.  `week` are the answers of these
    days: of what was due (`later`), how much was known.  `retention` is that share of all
    time; None where there is none.  `days` are the counts of each study day (ISO dates) on
    which something was answered, oldest first; `forecast` is how many questions fall due
    today and on each of the next days; `streak` are days in a row.
    """

    reviews: int
    questions: int
    seen: int
    due: int
    later: int
    new: int
    right: int
    learned: int
    week: Sum
    retention: float | None
    streak: int
    topics: dict[str, TopicFigures]
    days: dict[str, Sum]
    forecast: list[int]
    hardest: list[Hard]
    missing: list[Missing]


def figures(decks: Sequence[Deck], store: Store, now: Now, words: Wording) -> Figures:
    """Count what was answered of some decks; a question in several counts once.

    Days are counted by bank, so that what left a bank still made its day.
    """
    topics = _topics(decks)
    banks = {deck.bank.lasting_id: deck for deck in decks}
    for bank, deck in banks.items():
        store.follow(bank, deck.bank.questions, (deck.bank.id, *deck.bank.was))
    knowledge = {bank: known(deck.bank, store, now) for bank, deck in banks.items()}
    counts = {bank: store.counts(bank) for bank in banks}
    by_question = {bank: _totals(counts[bank], lambda c: c.question) for bank in banks}
    asked = [(bank, q) for (bank, _), topic in topics.items() for q in topic.questions]
    answers = _sum(by_question[bank].get(q.id, Sum()) for bank, q in asked)
    cards = [
        knowledge[bank].cards[q.id]
        for bank, q in asked
        if q.id in knowledge[bank].cards and q.id not in knowledge[bank].resting
    ]
    groups = {
        (bank, topic): _group(found, by_question[bank], len(knowledge[bank].due(found.questions)))
        for (bank, topic), found in topics.items()
    }
    first = (now.day - WEEK).isoformat()  # The day before the week.
    days = _totals([count for found in counts.values() for count in found], lambda c: c.day)
    return Figures(
        reviews=answers.reviews,
        questions=sum(group.questions for group in groups.values()),
        seen=sum(group.seen for group in groups.values()),
        due=sum(group.due for group in groups.values()),
        later=sum(len(knowledge[bank].later([question])) for bank, question in asked),
        new=sum(_new(bank, decks, what) for bank, what in knowledge.items()),
        right=answers.right,
        learned=sum(card.first > first and card.state == REVIEW for card in cards),
        week=_sum(sums for day, sums in days.items() if first < day <= now.day.isoformat()),
        retention=answers.later_right / answers.later if answers.later else None,
        streak=streak(store, banks, now),
        topics=_named(groups),
        days=days,
        forecast=_forecast(cards, now),
        hardest=_hardest(asked, by_question, words),
        missing=[
            one for bank, deck in banks.items() for one in _missing(deck.bank, by_question[bank])
        ],
    )


def streak(store: Store, banks: Iterable[str], now: Now) -> int:
    """Count the days in a row with an answer, up to today or yesterday."""
    banks = tuple(banks)

    def is_answered(day: date) -> bool:
        return any(store.is_answered_on(bank, day) for bank in banks)

    day = now.day if is_answered(now.day) else now.day - timedelta(days=1)
    count = 0
    while is_answered(day - timedelta(days=count)):
        count += 1
    return count


def _new(bank: str, decks: Sequence[Deck], what: Known) -> int:
    """Return how many questions of a bank today may start.

    A deck that has all there is decides alone, as it does in the quiz.
    """
    every = whole(decks)
    asked = decks if every is None else [every]
    return len(
        {
            question.id
            for deck in asked
            if deck.bank.lasting_id == bank
            for question in today(deck, what).new
        }
    )


def _missing(bank: Bank, sums: Mapping[str, Sum]) -> Iterator[Missing]:
    """Yield the ids that were answered and that no question has or had."""
    there = by_any_id(bank.questions)
    gone = [name for name in sums if name not in there and forward_id(name) == name]
    free = [question.id for question in bank.questions if question.id not in sums]
    for name in gone:
        likely = nearest(name, free)
        yield Missing(bank=bank.id, id=name, reviews=sums[name].reviews, likely=likely)


def _totals(counts: Iterable[DayCount], key: Callable[[DayCount], str]) -> dict[str, Sum]:
    """Add counts up by their question or their day; days come in order."""
    found: dict[str, list[int]] = {}
    for count in counts:
        sums = found.setdefault(key(count), [0, 0, 0, 0])
        for place, value in enumerate(count[2:]):
            sums[place] += value
    return {
        name: Sum(reviews=sums[0], right=sums[1], later=sums[2], later_right=sums[3])
        for name, sums in sorted(found.items())
    }


def _sum(sums: Iterable[Sum]) -> Sum:
    every = list(sums)
    return Sum(
        reviews=sum(each.reviews for each in every),
        right=sum(each.right for each in every),
        later=sum(each.later for each in every),
        later_right=sum(each.later_right for each in every),
    )


def _topics(decks: Sequence[Deck]) -> dict[tuple[str, str], Topic]:
    """Join the decks' topics by (the bank's lasting id, topic id)."""
    joined: dict[tuple[str, str], dict[str, Topic]] = {}
    for deck in decks:
        for topic in deck.topics:
            joined.setdefault((deck.bank.lasting_id, topic.id), {})[deck.id] = topic
    topics = {}
    for key, several in joined.items():
        every = [question for topic in several.values() for question in topic.questions]
        questions = {question.id: question for question in every}
        first = next(iter(several.values()))
        topics[key] = replace(first, questions=tuple(questions.values()))
    return topics


def _group(topic: Topic, sums: Mapping[str, Sum], due: int) -> TopicFigures:
    seen = [sums[question.id] for question in topic.questions if question.id in sums]
    answers = _sum(seen)
    return TopicFigures(
        title=topic.title,
        questions=sum(not is_reverse(question) for question in topic.questions),
        seen=sum(q.id in sums and not is_reverse(q) for q in topic.questions),
        due=due,
        reviews=answers.reviews,
        right=answers.right,
    )


def _named(groups: Mapping[tuple[str, str], TopicFigures]) -> dict[str, TopicFigures]:
    """Name topics by their id; by bank and id where there are several banks."""
    several = len({bank for bank, _ in groups}) > 1
    return {
        f"{bank}/{topic}" if several else topic: group for (bank, topic), group in groups.items()
    }


def _forecast(cards: Iterable[Card], now: Now) -> list[int]:
    counts = [0] * FORECAST_DAYS
    for card in cards:
        days = max(0, (date.fromisoformat(card.due) - now.day).days)
        if days < FORECAST_DAYS:
            counts[days] += 1
    return counts


def _hardest(
    asked: Iterable[tuple[str, Question]],
    by_question: Mapping[str, Mapping[str, Sum]],
    words: Wording,
) -> list[Hard]:
    """Return the questions most often missed, the worst share first."""
    missed = [
        (sums, question)
        for bank, question in asked
        if (sums := by_question[bank].get(question.id)) is not None and sums.right < sums.reviews
    ]
    missed.sort(key=lambda pair: (pair[0].right / pair[0].reviews, -pair[0].reviews, pair[1].id))
    return [
        Hard(
            id=question.id,
            prompt=flat(prompt_text(question, words)),
            answer=expected_text(question, words),
            reviews=sums.reviews,
            right=sums.right,
        )
        for sums, question in missed[:HARDEST]
    ]
