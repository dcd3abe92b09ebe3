"""Which questions a quiz asks, and in which order."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from quiz_learner import CASES
from quiz_records import day, now
from quizgen import load_deck
from quizgen.model.questions import Question
from quizgen.quiz.schedule import REVIEW, Card
from quizgen.quiz.selection import (
    Known,
    Wanted,
    ahead,
    exam,
    mixed,
    narrowed,
    new_left,
    next_due,
    review,
)
from quizgen.support.diagnostics import UsageError

DECK = load_deck(CASES / "decks/nine.yaml")


def card(due: int, first: int = -9) -> Card:
    """Return a card that is due some days from now, first seen on some day."""
    return Card(
        state=REVIEW,
        step=None,
        stability=3.0,
        difficulty=5.0,
        due=day(due).isoformat(),
        due_at=0,
        first=day(first).isoformat(),
        last=day(first).isoformat(),
        reps=1,
    )


def known(resting: tuple[str, ...] = (), **cards: Card) -> Known:
    return Known(cards, now(), resting)


def ids(questions: Iterable[Question]) -> list[str]:
    return [question.id for question in questions]


def asked(known: Known, most_new: int = 20, count: int | None = None) -> list[str]:
    found = review(DECK, DECK.questions, known, most_new=most_new, count=count, salt="s")
    return ids(found)


NEW = ["tide", "deepest", "salty", "knot", "captain", "flight", "layers", "planets", "blue"]


def test_new_questions_come_in_the_banks_order() -> None:
    """Easy before hard within a topic, open ones last."""
    assert asked(known()) == NEW


def test_a_day_begins_up_to_its_number_of_new_questions() -> None:
    """What was begun earlier the same day counts, of all the deck, and no other day."""
    assert new_left(DECK, known()) == 20
    cards = {"tide": card(2, 0), "knot": card(2, -1), "blue": card(2, 1), "gone": card(2, 0)}
    assert new_left(DECK, known(**cards)) == 19
    assert asked(known(**cards), 3) == ["deepest", "salty", "captain"]
    assert asked(known(**cards), 0) == []


def test_what_is_due_comes_before_what_is_new() -> None:
    """A count cuts new questions first, then what is due latest."""
    what = known(tide=card(-3), knot=card(-1), blue=card(4))
    assert set(asked(what)[:2]) == {"tide", "knot"}
    assert set(asked(what)) == {*NEW} - {"blue"}
    assert asked(what, count=1) == ["tide"]


def test_what_rests_is_neither_asked_nor_due() -> None:
    """Flagged or suspended, new or due."""
    what = known(("tide", "knot", "deepest"), tide=card(-3), knot=card(-1), salty=card(0))
    assert asked(what, 1) == ["salty", "captain"]
    assert ids(ahead(DECK.questions, what, 9, "s")) == ["salty"]
    assert next_due(DECK.questions, what) == what.cards["salty"]


def test_studying_ahead_takes_what_is_due_next() -> None:
    """Unseen questions are not studied ahead."""
    what = known(tide=card(9), knot=card(2))
    assert ids(ahead(DECK.questions, what, 1, "s")) == ["knot"]
    assert set(ids(ahead(DECK.questions, what, 9, "s"))) == {"knot", "tide"}
    assert next_due(DECK.questions, what) == what.cards["knot"]
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
    assert set(ids(exam(DECK, unpicked, None, "s"))) == set(ids(unpicked))
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
    assert set(ids(narrowed(DECK, wanted))) == expected


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted(topics=("skye",)), "the deck has no topic 'skye'. Did you mean 'sky'?"),
        (Wanted(topics=("Foo",)), "the deck has no topic 'Foo'. Choose from: sea, sky."),
        (Wanted(topics=("The skye",)), "the deck has no topic 'The skye'. Did you mean 'The sky'?"),
        (Wanted(types=("essay",)), "the deck has no type 'essay'. Choose from: choice, multi,"),
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
