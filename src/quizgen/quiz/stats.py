"""What the log says of a learner: figures, by topic and over time.

The store counts; here the counts are brought together.  It must not know how anything is
shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.quiz.counts import QUARTER_MS, Count, total
from quizgen.quiz.progress.names import names
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import (
    DAY_STARTS,
    Card,
    Today,
    end_of_day,
    is_due,
    milliseconds,
    moment,
    today,
)
from quizgen.quiz.ui.show import flat, prompt_text

FORECAST_DAYS = 30
HARDEST = 10


class Group(Struct, frozen=True, kw_only=True):
    """Counts of some questions: how many there are, were seen and are due; their answers."""

    title: str
    questions: int
    seen: int
    due: int
    reviews: int
    right: int


class Hard(Struct, frozen=True, kw_only=True):
    """A question that is often missed."""

    id: str
    prompt: str
    reviews: int
    right: int

    @property
    def missed(self) -> int:
        """How many of its answers were not right."""
        return self.reviews - self.right


class Figures(Struct, frozen=True, kw_only=True):
    """Everything `quizgen stats` says.

    `retention` is the share right among answers given the next day or later,
    None where there are none; `days` are the counts of each day of study (ISO dates) on
    which something was answered, oldest first; `forecast` is how many questions fall due
    today and on each of the next days; `streak` are days in a row.
    """

    reviews: int
    questions: int
    seen: int
    due: int
    right: int
    retention: float | None
    streak: int
    topics: dict[str, Group]
    days: dict[str, Count]
    forecast: list[int]
    hardest: list[Hard]


def figures(decks: Sequence[Deck], store: Store, now: datetime) -> Figures:
    """Count what was answered of some decks; a question in several counts once.

    Days are counted by bank, so that what left a bank still made its day.
    """
    topics = _topics(decks)
    banks = {deck.bank.id: deck.bank for deck in decks}
    for bank in banks.values():
        store.suppose(bank.id, names(bank.questions))
    cards = {bank: store.cards(bank) for bank in banks}
    day = today(now)
    groups = {key: _group(topic, cards[key[0]], day) for key, topic in topics.items()}
    seen = [
        cards[bank][question.id]
        for (bank, _), topic in topics.items()
        for question in topic.questions
        if question.id in cards[bank]
    ]
    later = sum(card.later for card in seen)
    by_day = days([store.quarters(bank) for bank in banks], now)
    return Figures(
        reviews=sum(card.reps for card in seen),
        questions=sum(group.questions for group in groups.values()),
        seen=len(seen),
        due=sum(is_due(card, day) for card in seen),
        right=sum(card.good for card in seen),
        retention=sum(card.later_good for card in seen) / later if later else None,
        streak=streak(by_day, now),
        topics=_named(groups),
        days=by_day,
        forecast=_forecast(seen, now),
        hardest=_hardest(topics, cards),
    )


def streak(days: Mapping[str, Count], now: datetime) -> int:
    """Count the days in a row with an answer, up to today or yesterday."""
    day = (now - DAY_STARTS).date()
    if day.isoformat() not in days:
        day -= timedelta(days=1)
    count = 0
    while day.isoformat() in days:
        day -= timedelta(days=1)
        count += 1
    return count


def _topics(decks: Sequence[Deck]) -> dict[tuple[str, str], Topic]:
    """Join the decks' topics by (bank id, topic id)."""
    joined: dict[tuple[str, str], dict[str, Topic]] = {}
    for deck in decks:
        for topic in deck.topics:
            joined.setdefault((deck.bank.id, topic.id), {})[deck.id] = topic
    topics = {}
    for key, several in joined.items():
        every = [question for topic in several.values() for question in topic.questions]
        questions = {question.id: question for question in every}
        title = next(iter(several.values())).title
        topics[key] = Topic(key[1], title, tuple(questions.values()))
    return topics


def _group(topic: Topic, cards: Mapping[str, Card], day: Today) -> Group:
    seen = [cards[question.id] for question in topic.questions if question.id in cards]
    return Group(
        title=topic.title,
        questions=len(topic.questions),
        seen=len(seen),
        due=sum(is_due(card, day) for card in seen),
        reviews=sum(card.reps for card in seen),
        right=sum(card.good for card in seen),
    )


def _named(groups: Mapping[tuple[str, str], Group]) -> dict[str, Group]:
    """Name topics by their id; by bank and id where there are several banks."""
    several = len({bank for bank, _ in groups}) > 1
    return {
        f"{bank}/{topic}" if several else topic: group for (bank, topic), group in groups.items()
    }


def days(quarters: Iterable[Mapping[int, Count]], now: datetime) -> dict[str, Count]:
    """Add counts by quarters of an hour up to days of study, oldest first.

    A day is one by the rules of the time zone of `now`, at its own time of the year.
    """
    found: dict[date, list[Count]] = {}
    for counts in quarters:
        end = 0
        for quarter in sorted(counts):
            if quarter * QUARTER_MS >= end:
                when = moment(quarter * QUARTER_MS).astimezone(now.tzinfo)
                day = found.setdefault((when - DAY_STARTS).date(), [])
                end = milliseconds(end_of_day(when))
            day.append(counts[quarter])
    return {day.isoformat(): total(found[day]) for day in sorted(found)}


def _forecast(cards: Iterable[Card], now: datetime) -> list[int]:
    counts = [0] * FORECAST_DAYS
    end = end_of_day(now)
    for card in cards:
        days = max(0, 1 + (moment(card.due) - end) // timedelta(days=1))
        if days < FORECAST_DAYS:
            counts[days] += 1
    return counts


def _hardest(
    topics: Mapping[tuple[str, str], Topic], cards: Mapping[str, Mapping[str, Card]]
) -> list[Hard]:
    """Return the questions most often missed, the worst share first."""
    missed = [
        (card, question)
        for (bank, _), topic in topics.items()
        for question in topic.questions
        if (card := cards[bank].get(question.id)) is not None and card.good < card.reps
    ]
    missed.sort(key=lambda pair: (pair[0].good / pair[0].reps, -pair[0].reps, pair[1].id))
    return [
        Hard(
            id=question.id,
            prompt=flat(prompt_text(question)),
            reviews=card.reps,
            right=card.good,
        )
        for card, question in missed[:HARDEST]
    ]
