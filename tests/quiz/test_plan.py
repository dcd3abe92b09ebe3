"""Which questions a quiz asks, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quiz_learner import CASES
from quizgen import load_deck
from quizgen.quiz.schedule import LEARNING, REVIEW, Card, milliseconds
from quizgen.quiz.selection import (
    Known,
    Wanted,
    ahead,
    exam,
    left_today,
    mixed,
    narrowed,
    next_due,
    review,
)
from quizgen.support.diagnostics import UsageError

DECK = load_deck(CASES / "decks/nine.yaml")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def card(due: timedelta, state: int = REVIEW, first: timedelta = timedelta(days=-9)) -> Card:
    """Return a card that is due some time from now, first seen some time ago."""
    return Card(
        state=state,
        step=None,
        stability=3.0,
        difficulty=5.0,
        due=milliseconds(NOW + due),
        last=milliseconds(NOW),
        reps=1,
        lapses=0,
        first=milliseconds(NOW + first),
        good=1,
        later=0,
        later_good=0,
        last_good=True,
    )


def known(cards: dict[str, Card] | None = None) -> Known:
    return Known(cards or {}, NOW)


def ids(questions: object) -> set[str]:
    return {question.id for question in questions}  # type: ignore[attr-defined]


def test_a_day_begins_up_to_its_number_of_new_questions() -> None:
    """What was begun earlier the same day counts, of all the deck, and no day to come."""
    assert left_today(DECK, known()) == 20
    today = card(timedelta(days=2), first=timedelta(hours=-8))
    yesterday = card(timedelta(days=2), first=timedelta(hours=-8, minutes=-1))
    tomorrow = card(timedelta(days=2), first=timedelta(hours=16))
    begun = known({"tide": today, "knot": yesterday, "blue": tomorrow, "gone": today})
    assert left_today(DECK, begun) == 19
    found = review(DECK.questions, begun, 3, None, "s")
    assert len(found) == 3
    assert ids(found).isdisjoint({"tide", "knot", "blue"})
    assert review(DECK.questions, begun, 0, None, "s") == ()


def test_what_is_due_comes_before_what_is_new() -> None:
    """A count cuts new questions first, then what is due latest."""
    cards = {
        "tide": card(timedelta(days=-3)),
        "knot": card(timedelta(days=-1)),
        "blue": card(timedelta(days=4)),
    }
    found = review(DECK.questions, known(cards), 20, None, "s")
    assert ids(found[:2]) == {"tide", "knot"}
    assert ids(found) == ids(DECK.questions) - {"blue"}
    assert ids(review(DECK.questions, known(cards), 20, 1, "s")) == {"tide"}


@pytest.mark.parametrize(
    ("due", "state", "is_asked"),
    [
        (timedelta(hours=15), REVIEW, True),
        (timedelta(hours=17), REVIEW, False),
        (timedelta(minutes=10), LEARNING, False),
        (timedelta(0), LEARNING, True),
    ],
)
def test_a_day_of_study_ends_at_four(due: timedelta, state: int, *, is_asked: bool) -> None:
    """What is due later today is asked now; what is being learned waits for its minute."""
    found = review(DECK.questions, known({"tide": card(due, state)}), 0, None, "s")
    assert ids(found) == ({"tide"} if is_asked else set())


def test_studying_ahead_takes_what_is_due_next() -> None:
    """Unseen questions are not studied ahead."""
    cards = {"tide": card(timedelta(days=9)), "knot": card(timedelta(days=2))}
    assert ids(ahead(DECK.questions, known(cards), 1, "s")) == {"knot"}
    assert ids(ahead(DECK.questions, known(cards), 9, "s")) == {"knot", "tide"}
    assert next_due(DECK.questions, known(cards)) == cards["knot"].due
    assert next_due(DECK.questions, known()) is None


def test_one_question_more_does_not_move_the_others() -> None:
    """Order is by hash of the id, and another seed gives another order."""
    every = [question.id for question in mixed(DECK.questions, "s")]
    fewer = [question.id for question in mixed(DECK.questions[1:], "s")]
    assert fewer == [name for name in every if name != DECK.questions[0].id]
    assert every != [question.id for question in mixed(DECK.questions, "t")]


def test_an_exam_follows_the_recipe_or_spreads_over_the_topics() -> None:
    """The recipe picks two and two; a count is shared by the topics' sizes, five and four."""
    topics = {question.id: topic.id for topic in DECK.topics for question in topic.questions}

    def shares(count: int | None) -> list[str]:
        return sorted(topics[q.id] for q in exam(DECK, DECK.questions, count, "s"))

    assert shares(None) == ["sea", "sea", "sky", "sky"]
    assert shares(3) == ["sea", "sea", "sky"]
    assert shares(100) == ["sea"] * 5 + ["sky"] * 4


def test_an_exam_of_what_the_recipe_does_not_pick_asks_all_of_it() -> None:
    """Whoever asks for it wants it asked, in whatever the recipe has other plans."""
    unpicked = tuple(q for q in DECK.questions if q not in exam(DECK, DECK.questions, None, "s"))
    assert ids(exam(DECK, unpicked, None, "s")) == ids(unpicked)
    assert len(exam(DECK, unpicked, 2, "s")) == 2


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(topics=("sky",)), {"flight", "layers", "planets", "blue"}),
        (Wanted(topics=("The sky",)), {"flight", "layers", "planets", "blue"}),
        (Wanted(types=("choice", "multi")), {"deepest", "salty"}),
        (Wanted(difficulties=("easy",)), {"tide"}),
        (Wanted(tags=("water",)), {"deepest", "salty"}),
        (Wanted(tags=("water",), types=("multi",)), {"salty"}),
        (Wanted(among=frozenset({"tide", "gone"})), {"tide"}),
        (Wanted(among=frozenset()), set()),
    ],
)
def test_a_quiz_can_be_narrowed(wanted: Wanted, expected: set[str]) -> None:
    """Each list narrows; within a list any will do."""
    assert ids(narrowed(DECK, wanted)) == expected


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted(topics=("skye",)), "the deck has no topic 'skye'. Did you mean 'sky'?"),
        (Wanted(types=("essay",)), "the deck has no type 'essay'. There is: choice, multi,"),
        (Wanted(tags=("wate",)), "the deck has no tag 'wate'. Did you mean 'water'?"),
        (
            Wanted(topics=("sky",), tags=("water",), among=frozenset()),
            "no question of deck 'nine' is all of that.",
        ),
    ],
)
def test_what_the_deck_has_not_is_said(wanted: Wanted, message: str) -> None:
    """A name that is not there is answered with those that are."""
    with pytest.raises(UsageError) as caught:
        narrowed(DECK, wanted)
    assert str(caught.value).startswith(message)
