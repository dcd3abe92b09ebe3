"""Which questions a form asks: `pick` in each of its ways, and forms of equal worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen import load_deck
from quizgen.model import forms
from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.draw import parts_of, picked_parts, sharing
from quizgen.model.questions import TYPES, Choice, Question, Short, TrueFalse
from quizgen.model.recipe import TypeName
from quizgen.reading.recipe_errors import unequal_forms
from worksheet_decks import REAL, deck_of_topics, with_recipe

seeds = st.text("abc", max_size=3)


def question(number: int, kind: str, difficulty: Any, points: int) -> Question:
    common: Any = {"id": f"q{number}", "prompt": "?", "difficulty": difficulty, "points": points}
    match kind:
        case "choice":
            return Choice(answer="a", distractors=("b",), **common)
        case "short":
            return Short(answer="a", **common)
        case _:
            return TrueFalse(answer=True, **common)


def deck(questions: Sequence[tuple[str, Question]], **worksheet: Any) -> Deck:
    names = dict.fromkeys(topic for topic, _ in questions)
    topics = [Topic(name, name, tuple(q for at, q in questions if at == name)) for name in names]
    return deck_of_topics(topics, "en", "Deck", worksheet)


@st.composite
def small_banks(draw: st.DrawFn) -> list[tuple[str, Question]]:
    """Yield up to eight questions of two topics, types, difficulties and points."""
    kinds = st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["choice", "short"]),
        st.sampled_from(["easy", "hard"]),
        st.sampled_from([1, 1, 2]),
    )
    rows = draw(st.lists(kinds, min_size=1, max_size=8))
    return [(topic, question(at, *rest)) for at, (topic, *rest) in enumerate(rows)]


def worth(topic: str, asked: Question) -> tuple[object, ...]:
    return (topic, asked.type, asked.difficulty, asked.points)


def asked_by(form: forms.Form) -> frozenset[str]:
    return frozenset(item.question.id for item in form.items)


BANK = [
    (topic, question(n + place * 20, kind, difficulty, 1))
    for place, topic in enumerate(["dates", "leaders", "short"])
    for n, (kind, difficulty) in enumerate(
        [(kind, rank) for kind in ("choice", "short", "truefalse") for rank in ("easy", "hard")] * 2
    )
]


@pytest.mark.parametrize(
    ("pick", "by", "held"),
    [
        (6, ("topic",), {"dates": 2, "leaders": 2, "short": 2}),
        ({"dates": 3}, ("topic",), {"dates": 3}),
        (
            {"dates": {"choice": 2, "short": 1}},
            ("topic", "type"),
            {"dates choice": 2, "dates short": 1},
        ),
        (
            {"dates": {"easy": 1, "hard": 4}},
            ("topic", "difficulty"),
            {"dates easy": 1, "dates hard": 4},
        ),
        ({"choice": 5, "truefalse": 2}, ("type",), {"choice": 5, "truefalse": 2}),
        ({"choice": {"hard": 3}}, ("type", "difficulty"), {"choice hard": 3}),
    ],
)
def test_a_form_asks_what_is_picked(pick: Any, by: Sequence[str], held: dict[str, int]) -> None:
    """A number spread over the topics; or numbers by topic, by type, and in them by kind."""
    [form] = forms.forms(deck(BANK, pick=pick))
    said = [
        {"topic": item.topic.id, "type": item.type, "difficulty": item.question.difficulty}
        for item in form.items
    ]
    assert Counter(" ".join(each[name] for name in by) for each in said) == held


def test_a_type_is_drawn_from_the_topics_that_are_not_named() -> None:
    """So that what is picked of a named topic stays what the recipe says."""
    [form] = forms.forms(deck(BANK, pick={"short": 7, "choice": 3}))
    held = Counter((item.topic.id == "short", item.type) for item in form.items)
    assert sum(count for (is_named, _), count in held.items() if is_named) == 7
    assert [(kind, n) for (is_named, kind), n in held.items() if not is_named] == [("choice", 3)]


def test_a_topic_of_a_types_name_is_meant_where_both_are() -> None:
    """`short: 7` is seven questions of the topic called short."""
    parts = picked_parts(deck(BANK, pick={"short": 7}))
    assert [{topic for topic, _ in part.questions} for part in parts] == [{"short"}]
    topics = deck(BANK).topics[:2]
    [part] = parts_of({"short": 7}, topics, {topic.id for topic in topics})
    assert {q.type for _, q in part.questions} == {"short"}


@given(bank=small_banks(), data=st.data(), seed=seeds)
def test_varied_forms_are_equal_and_never_the_same(
    bank: list[tuple[str, Question]], data: st.DataObject, seed: str
) -> None:
    """Equal in topics, types, difficulties and points; refused exactly where nobody could do it."""
    count = data.draw(st.integers(2, 4))
    sizes = Counter(topic for topic, _ in bank)
    pick = {topic: data.draw(st.integers(1, size)) for topic, size in sizes.items()}
    made = deck(bank, pick=pick, vary="questions", forms=count)
    topics = [[q for at, q in bank if at == topic] for topic in pick]
    by_worth = Counter[tuple[object, ...]]({(): 1})
    for topic, questions in zip(pick, topics, strict=True):
        ways = Counter(
            tuple(sorted(map(str, (worth(topic, q) for q in chosen))))
            for chosen in combinations(questions, pick[topic])
        )
        by_worth = Counter({(*a, b): many * ways[b] for a, many in by_worth.items() for b in ways})
    is_refused = bool([*unequal_forms(made, count, made.positions)])
    assert is_refused is (max(by_worth.values()) < count)
    if is_refused:
        return
    arranged = forms.forms(made, seed=seed)
    assert len({asked_by(form) for form in arranged}) == count
    values = {
        tuple(sorted(map(str, (worth(i.topic.id, i.question) for i in form.items))))
        for form in arranged
    }
    assert len(values) == 1
    assert Counter(item.topic.id for item in arranged[0].items) == Counter(pick)
    if not sharing(made, count):
        assert sum(len(asked_by(form)) for form in arranged) == len(
            frozenset().union(*map(asked_by, arranged))
        )


def test_forms_share_nothing_where_the_bank_has_enough() -> None:
    """Else the build is told of which part they share some."""
    made = deck(BANK, pick={"dates": {"easy": 1}, "leaders": {"choice": 1}}, vary="questions")
    assert sharing(made, 2) == []
    one, other = forms.forms(made, count=2)
    assert asked_by(one).isdisjoint(asked_by(other))
    crowded = deck(BANK, pick={"dates": {"choice": 3}, "leaders": {"easy": 1}}, vary="questions")
    assert sharing(crowded, 2) == ["dates choice"]


@pytest.mark.parametrize("pick", [20, {"dates": 5, "leaders": 5, "treaty": 5, "weapons": 5}])
def test_our_bank_has_two_forms_of_twenty_that_share_nothing(pick: Any) -> None:
    """Equal in topics, types, difficulties and points; a number is shared out so that it can be."""
    made = with_recipe(load_deck(REAL), pick=pick, vary="questions", forms=2)
    assert sharing(made, 2) == []
    one, other = forms.forms(made)
    assert (len(one.items), len(asked_by(one) | asked_by(other))) == (20, 40)
    held = [Counter(worth(i.topic.id, i.question) for i in form.items) for form in (one, other)]
    assert held[0] == held[1]


@pytest.mark.parametrize(
    ("worksheet", "says"),
    [
        ({"vary": "questions"}, "'vary: questions' needs 'pick'"),
        ({"vary": "questions", "pick": 36}, "there is only one set of them"),
        ({"vary": "questions", "pick": {"dates": {"hard": 5}}}, "there are only 2 sets of them"),
    ],
)
def test_forms_that_cannot_differ_are_refused(worksheet: Any, says: str) -> None:
    """With what is missing, at the recipe's line."""
    made = deck(BANK, **worksheet)
    [problem] = unequal_forms(made, 7, made.positions)
    assert problem.code == "unequal-forms"
    assert says in problem.message
    assert [*unequal_forms(made, 1, made.positions)] == []


def test_the_banks_order_is_kept_where_it_is_asked_for() -> None:
    """`arrange: bank` shuffles no question; open ones stand last in a section in any case."""
    [form] = forms.forms(deck(BANK, arrange="bank", sections="none"))
    assert [item.question.id for item in form.items] == [q.id for _, q in BANK]


def test_recipes_know_every_type() -> None:
    """`select` and `pick` name the types of the bank, in their order."""
    assert get_args(TypeName) == tuple(TYPES)


def test_a_number_larger_than_the_deck_asks_all_of_it() -> None:
    """So a new bank can grow into the recipe that it was given."""
    [form] = forms.forms(deck(BANK, pick=100))
    assert len(form.items) == len(BANK)


def test_many_alike_questions_are_varied_at_once() -> None:
    """Billions of sets are not listed to find another one."""
    alike = [("a", question(number, "choice", "easy", 1)) for number in range(40)]
    arranged = forms.forms(deck(alike, pick=20, vary="questions", forms=3))
    assert len({asked_by(form) for form in arranged}) == 3
