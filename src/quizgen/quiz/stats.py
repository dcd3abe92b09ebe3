"""What the log says of a learner: figures, by topic and over time.

The store counts; here the counts are brought together.  It must not know how anything is
shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from quizgen.bank import Topic
from quizgen.deck import Deck
from quizgen.quiz.schedule import DAY_STARTS, Card, end_of_day, is_due, moment
from quizgen.quiz.show import flat, prompt_text
from quizgen.quiz.store import Store, Tally

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


class Figures(Struct, frozen=True, kw_only=True):
    """Everything `quizgen stats` says.

    `retention` is the share right among answers to what had been answered a day or more
    before, None where there are none; `days` are answers by day of study (ISO dates);
    `forecast` is how many questions fall due today and on each of the next days.
    """

    reviews: int
    questions: int
    seen: int
    due: int
    right: int
    retention: float | None
    streak: int
    topics: dict[str, Group]
    days: dict[str, int]
    forecast: list[int]
    hardest: list[Hard]


def figures(decks: Sequence[Deck], store: Store, now: datetime) -> Figures:
    """Count what was answered of some decks; a question in several counts once."""
    topics = _topics(decks)
    banks = dict.fromkeys(bank for bank, _ in topics)
    cards = {bank: store.cards(bank) for bank in banks}
    tallies = {bank: store.tallies(bank) for bank in banks}
    groups = {
        (bank, topic.id): _group(topic, cards[bank], tallies[bank], now)
        for (bank, _), topic in topics.items()
    }
    scope = {(bank, q.id) for (bank, _), topic in topics.items() for q in topic.questions}
    kept = [card for bank in banks for name, card in cards[bank].items() if (bank, name) in scope]
    told = [
        tally for bank in banks for name, tally in tallies[bank].items() if (bank, name) in scope
    ]
    later = sum(tally.later for tally in told)
    days = _days([hour for bank in banks for hour in store.hours(bank).items()], now)
    return Figures(
        reviews=sum(group.reviews for group in groups.values()),
        questions=len(scope),
        seen=len(kept),
        due=sum(is_due(card, now) for card in kept),
        right=sum(group.right for group in groups.values()),
        retention=sum(tally.later_right for tally in told) / later if later else None,
        streak=_streak(days, now),
        topics=_named(groups),
        days=days,
        forecast=_forecast(kept, now),
        hardest=_hardest(topics, tallies),
    )


def day_of(at: int, now: datetime) -> date:
    """Return the day of study that a time belongs to, in the time zone of `now`."""
    return (moment(at).astimezone(now.tzinfo) - DAY_STARTS).date()


def _topics(decks: Sequence[Deck]) -> dict[tuple[str, str], Topic]:
    """Join the decks' topics by (bank id, topic id)."""
    joined: dict[tuple[str, str], Topic] = {}
    for deck in decks:
        for topic in deck.topics:
            key = (deck.bank.id, topic.id)
            before = joined[key].questions if key in joined else ()
            questions = {question.id: question for question in (*before, *topic.questions)}
            joined[key] = Topic(topic.id, topic.title, tuple(questions.values()))
    return joined


def _group(
    topic: Topic, cards: Mapping[str, Card], tallies: Mapping[str, Tally], now: datetime
) -> Group:
    seen = [cards[question.id] for question in topic.questions if question.id in cards]
    told = [tallies[question.id] for question in topic.questions if question.id in tallies]
    return Group(
        title=topic.title,
        questions=len(topic.questions),
        seen=len(seen),
        due=sum(is_due(card, now) for card in seen),
        reviews=sum(tally.reviews for tally in told),
        right=sum(tally.right for tally in told),
    )


def _named(groups: Mapping[tuple[str, str], Group]) -> dict[str, Group]:
    """Name topics by their id; by bank and id where there are several banks."""
    several = len({bank for bank, _ in groups}) > 1
    return {
        f"{bank}/{topic}" if several else topic: group for (bank, topic), group in groups.items()
    }


def _days(hours: Iterable[tuple[int, int]], now: datetime) -> dict[str, int]:
    days: dict[str, int] = {}
    for hour, count in hours:
        day = day_of(hour * 3_600_000, now).isoformat()
        days[day] = days.get(day, 0) + count
    return days


def _streak(days: Mapping[str, int], now: datetime) -> int:
    """Count the days in a row with an answer, up to today or yesterday."""
    today = (now - DAY_STARTS).date()
    day = today if today.isoformat() in days else today - timedelta(days=1)
    streak = 0
    while day.isoformat() in days:
        day -= timedelta(days=1)
        streak += 1
    return streak


def _forecast(cards: Iterable[Card], now: datetime) -> list[int]:
    counts = [0] * FORECAST_DAYS
    end = end_of_day(now)
    for card in cards:
        days = max(0, 1 + (moment(card.due) - end) // timedelta(days=1))
        if days < FORECAST_DAYS:
            counts[days] += 1
    return counts


def _hardest(
    topics: Mapping[tuple[str, str], Topic], tallies: Mapping[str, Mapping[str, Tally]]
) -> list[Hard]:
    """Return the questions most often missed, the worst share first."""
    found = [
        (tallies[bank][question.id], question)
        for (bank, _), topic in topics.items()
        for question in topic.questions
        if question.id in tallies[bank]
    ]
    missed = [(tally, question) for tally, question in found if tally.right < tally.reviews]
    missed.sort(key=lambda pair: (pair[0].right / pair[0].reviews, -pair[0].reviews, pair[1].id))
    return [
        Hard(
            id=question.id,
            prompt=flat(prompt_text(question)),
            reviews=tally.reviews,
            right=tally.right,
        )
        for tally, question in missed[:HARDEST]
    ]
