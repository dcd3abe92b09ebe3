"""Forms: what is arranged, that it stays so, and that keys fit what they are keys to."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from quizgen.model import forms
from quizgen.model.bank import Passage, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Pair,
    Question,
    TrueFalse,
)
from worksheet_decks import deck_of, deck_of_topics, nine
from worksheet_questions import question_lists, questions

seeds = st.text(max_size=8)


def ids(form: forms.Form) -> list[str]:
    return [item.question.id for item in form.items]


def by_id(form: forms.Form) -> dict[str, forms.FormItem]:
    return {item.question.id: item for item in form.items}


@settings(max_examples=40)
@given(question_lists(min_size=2), seeds, st.sampled_from(["topic", "type", "none"]))
@pytest.mark.slow
def test_a_new_question_leaves_the_order_of_the_others_alone(
    asked: list[Question], seed: str, sections: str
) -> None:
    """Take any question out: the others keep their order and their options on form A."""
    (whole,) = forms.forms(deck_of(asked, sections=sections), seed=seed)
    (without,) = forms.forms(deck_of(asked[1:], sections=sections), seed=seed)
    assert_kept(whole, without, asked[0])


@given(st.integers(12, 40), seeds)
def test_a_new_question_leaves_the_other_forms_alone_too(count: int, seed: str) -> None:
    """The same for form B of a deck so large that its forms do not coincide by chance."""
    asked = lettered(count)
    whole = forms.forms(deck_of(asked, forms=2), seed=seed)
    without = forms.forms(deck_of(asked[1:], forms=2), seed=seed)
    for full, less in zip(whole, without, strict=True):
        assert_kept(full, less, asked[0])


def assert_kept(full: forms.Form, less: forms.Form, more: Question) -> None:
    assert [name for name in ids(full) if name != more.id] == ids(less)
    for name, item in by_id(less).items():
        assert by_id(full)[name].options == item.options


def lettered(count: int, wrong: str = "bcd") -> list[Question]:
    return [
        Choice(id=f"q{number}", prompt="?", answer="a", distractors=tuple(wrong))
        for number in range(count)
    ]


@given(st.integers(1, 5), seeds)
def test_no_two_forms_have_the_same_order(count: int, seed: str) -> None:
    """Small decks too: every form's order is new until all arrangements are used up."""
    made = forms.forms(deck_of(lettered(count), forms=26), seed=seed)
    orders = [tuple(ids(form)) for form in made]
    possible = min(26, math.factorial(count))
    assert len(set(orders[:possible])) == possible


@given(st.sampled_from(["topic", "type"]), seeds)
def test_forms_differ_within_their_sections(sections: str, seed: str) -> None:
    """Two topics or types of two questions: four arrangements, and the four forms have them."""
    one = lettered(2)
    two = [TrueFalse(id=name, prompt="?", answer=True) for name in ("x", "y")]
    topics = [Topic("one", "One", tuple(one)), Topic("two", "Two", tuple(two))]
    deck = deck_of_topics(topics, "en", "Deck", {"forms": 4, "sections": sections})
    assert len({tuple(ids(form)) for form in forms.forms(deck, seed=seed)}) == 4


@given(st.integers(1, 9), st.integers(1, 9), seeds)
def test_neighbours_have_hardly_a_question_at_the_same_number(
    one: int, two: int, seed: str
) -> None:
    """Form B has each section of A from its end: only the middle of an odd one stays."""
    topics = [Topic("one", "One", tuple(lettered(one)))]
    topics += [Topic("two", "Two", tuple(graded(two, "easy")))]
    deck = deck_of_topics(topics, "en", "Deck", {"forms": 2})
    first, second = forms.forms(deck, seed=seed)
    same = [here == there for here, there in zip(ids(first), ids(second), strict=True)]
    assert sum(same) == (one % 2 + two % 2 if one + two > 2 else 2)


def _with_passages(**worksheet: Any) -> Deck:
    """Return a deck of two topics with six questions each, some about passages, some open."""
    topics = []
    for name in ("one", "two"):
        asked = [*lettered(4), Open(id="o", prompt="?"), Open(id="p", prompt="?")]
        passages = ("a", None, "b", "a", "a", None)
        some = zip(asked, passages, strict=True)
        about = (replace(each, id=f"{name}-{each.id}", passage=it) for each, it in some)
        texts = {each: Passage(id=each, text="Text.") for each in "ab"}
        topics.append(Topic(name, name, tuple(about), passages=texts))
    return deck_of_topics(topics, "en", "Deck", worksheet)


@pytest.mark.parametrize("sections", ["topic", "type", "none"])
@given(seed=seeds)
def test_questions_of_a_passage_stand_together(sections: str, seed: str) -> None:
    """They do so in their section; open questions come last in it, unless they have a passage."""
    deck = _with_passages(sections=sections, forms=4)
    for form in forms.forms(deck, seed=seed):
        held: list[tuple[object, ...]] = []
        for item in form.items:
            section = {"topic": item.topic.id, "type": item.type, "none": ""}[sections]
            held.append((section, item.topic.id, item.question.passage or item.question.id))
        runs = [key for key, _ in itertools.groupby(held)]
        assert len(runs) == len(set(runs))
        if sections != "type":
            assert form.items[-1].question.id.endswith("-p")


def test_the_banks_order_keeps_passages_together_too() -> None:
    """The questions of a passage come where its first one does."""
    (form,) = forms.forms(_with_passages(arrange="bank"))
    first = [name.removeprefix("one-") for name in ids(form)[:6]]
    places = {name: first.index(name) for name in ("q0", "q3", "o")}
    assert [*places.values()] == [0, 1, 2]
    assert first[3:] == ["q1", "q2", "p"]


PAIRS = tuple(Pair(left, right) for left, right in ("a1", "b2", "c3"))


@pytest.mark.parametrize(
    ("question", "possible"),
    [
        (Choice(id="q", prompt="?", answer="a", distractors=("b",)), 2),
        (Choice(id="q", prompt="?", answer="a", distractors=("b", "c")), 6),
        (Multi(id="q", prompt="?", answers=("a", "b"), distractors=("c",)), 6),
        (Match(id="q", prompt="?", pairs=PAIRS), 5),
        (Match(id="q", prompt="?", pairs=PAIRS, decoys=("4",)), 23),
        (Order(id="q", prompt="?", sequence=("a", "b", "c")), 5),
        (Order(id="q", prompt="?", sequence=("a", "b")), 1),
    ],
)
@settings(max_examples=20)
@given(seed=seeds)
def test_options_stand_in_another_order_on_every_form(
    question: Question, possible: int, seed: str
) -> None:
    """Neighbours cannot copy a letter, as far as there are orders that do not tell the answer."""
    made = forms.forms(deck_of([question], forms=26), seed=seed)
    shown = [form.items[0].options for form in made]
    assert len(set(shown[:possible])) == possible == len(set(shown))


@settings(max_examples=40)
@given(question_lists(), seeds)
@pytest.mark.slow
def test_every_question_stands_once_on_each_form(asked: list[Question], seed: str) -> None:
    """A form without `pick` is an arrangement of the deck, numbered from 1."""
    for form in forms.forms(deck_of(asked, forms=3), seed=seed):
        assert sorted(ids(form)) == sorted(question.id for question in asked)
        assert [item.number for item in form.items] == [*range(1, len(asked) + 1)]
        assert form.points == sum(question.points for question in asked)


@given(questions(), seeds)
def test_a_key_fits_its_options(question: Question, salt: str) -> None:
    """What the key points at is what is right, in the order that `expected` has."""
    shown = forms.options(question, salt)
    pointed = tuple(shown[position] for position in forms.key(question, shown))
    match question:
        case Choice() | Match() | Order():
            assert pointed == question.right_answers()
        case Multi():
            assert sorted(pointed) == sorted(question.right_answers())
            assert [*forms.key(question, shown)] == sorted(forms.key(question, shown))
        case _:
            assert (shown, pointed) == ((), ())


@given(questions(), seeds)
def test_options_are_what_the_question_has(question: Question, salt: str) -> None:
    """Nothing is lost or added by arranging, and the same salt gives the same order."""
    shown = forms.options(question, salt)
    match question:
        case Choice():
            assert sorted(shown) == sorted(option.text for option in question.offered())
        case Multi():
            assert sorted(shown) == sorted(option.text for option in question.offered())
        case Match():
            sides = list(dict.fromkeys(question.right_answers()))
            assert sorted(shown) == sorted([*sides, *question.decoys])
            assert len(sides) == 2 or list(shown[: len(sides)]) != sides
        case Order():
            assert sorted(shown) == sorted(question.sequence)
            assert shown != question.sequence
        case _:
            assert shown == ()
    assert shown == forms.options(question, salt)


@given(seeds)
def test_a_match_never_stands_solved(salt: str) -> None:
    """The right sides of three pairs are not printed in the order of the left ones."""
    pairs = (Pair("a", "1"), Pair("b", "2"), Pair("c", "3"))
    assert forms.options(Match(id="q", prompt="?", pairs=pairs), salt) != ("1", "2", "3")


def test_the_right_answer_stands_anywhere() -> None:
    """Over many questions no place is favoured: each of four gets its share."""
    asked = [
        Choice(id=f"q{number}", prompt="?", answer="a", distractors=("b", "c", "d"))
        for number in range(2000)
    ]
    (form,) = forms.forms(deck_of(asked))
    places = [item.key[0] for item in form.items]
    assert all(440 < places.count(place) < 560 for place in range(4))


@pytest.mark.parametrize(
    ("texts", "printed"),
    [
        (("1979", "1953", "2025"), ("1953", "1979", "2025")),
        (("20 years", "5 years", "1 year"), ("1 year", "5 years", "20 years")),
        (("1,200", "900", "15"), ("15", "900", "1,200")),
        (("1.500", "20.000", "3.000"), ("1.500", "3.000", "20.000")),
        (("1,5", "0,75", "−3"), ("−3", "0,75", "1,5")),
        (("۱۲", "۵", "۷"), ("۵", "۷", "۱۲")),
    ],
)
def test_numbers_ascend_on_every_form(texts: tuple[str, ...], printed: tuple[str, ...]) -> None:
    """Options that are all numbers, also with the same words around them, are not shuffled."""
    asked = Choice(id="q", prompt="?", answer=texts[0], distractors=texts[1:])
    for form in forms.forms(deck_of([asked]), count=5):
        assert form.items[0].options == printed
        assert printed[form.items[0].key[0]] == asked.answer


@pytest.mark.parametrize("texts", [("1.500", "900", "20"), ("5 km", "3 m", "1 t"), ("1", "2", "x")])
def test_what_cannot_be_compared_is_shuffled(texts: tuple[str, ...]) -> None:
    """Among many forms there is more than one order."""
    asked = Choice(id="q", prompt="?", answer=texts[0], distractors=texts[1:])
    assert len({form.items[0].options for form in forms.forms(deck_of([asked]), count=6)}) == 6


def test_the_order_is_the_same_for_ever() -> None:
    """These orders are what an earlier build printed; paper that is handed out stays right."""
    first, second = forms.forms(nine())
    assert (first.code, second.code) == ("A-0DE9", "B-6D37")
    assert ids(first)[:4] == ["why-seasons", "venus-hotter", "who-rings", "orbit-image"]
    assert by_id(first)["largest"].options == ("Earth", "Jupiter", "Saturn", "Neptune")
    assert by_id(second)["largest"].options == ("Jupiter", "Neptune", "Saturn", "Earth")


def test_sections_keep_topics_and_types_together() -> None:
    """By topic in the bank's order, by type in the order of the types, or mixed."""
    deck = nine()
    (by_topic,) = forms.forms(with_sections(deck, "topic"), count=1)
    assert [name for name, _ in itertools.groupby(i.topic.id for i in by_topic.items)] == [
        "planets",
        "flight",
    ]
    (by_type,) = forms.forms(with_sections(deck, "type"), count=1)
    groups = [name for name, _ in itertools.groupby(item.type for item in by_type.items)]
    assert groups == [
        "choice",
        "multi",
        "truefalse",
        "short",
        "number",
        "cloze",
        "match",
        "order",
        "open",
    ]
    (mixed,) = forms.forms(with_sections(deck, "none"), count=1)
    assert len([*itertools.groupby(item.topic.id for item in mixed.items)]) > 2


def with_sections(deck: Deck, sections: str) -> Deck:
    return deck_of_topics(deck.topics, "en", deck.title, {"sections": sections})


def graded(count: int, difficulty: str, start: int = 0) -> list[Question]:
    return [
        TrueFalse(id=f"{difficulty}-{number}", prompt="?", answer=True, difficulty=difficulty)  # type: ignore[arg-type]
        for number in range(start, start + count)
    ]


def picking(**worksheet: Any) -> Deck:
    mixed = (*graded(10, "easy"), *graded(10, "medium"), *graded(10, "hard"))
    topics = [Topic("one", "One", mixed), Topic("two", "Two", tuple(graded(8, "easy", 50)))]
    return deck_of_topics(topics, "en", "Deck", worksheet)


@pytest.mark.parametrize("vary", ["order", "questions"])
@given(seed=seeds)
def test_every_form_holds_the_blueprint(vary: str, seed: str) -> None:
    """So many of each topic and each difficulty, on every form."""
    pick = {"one": {"easy": 3, "hard": 2}, "two": 4}
    for form in forms.forms(picking(pick=pick, vary=vary, forms=4), seed=seed):
        held = [(item.topic.id, item.question.difficulty) for item in form.items]
        assert sorted(held) == [
            *[("one", "easy")] * 3,
            *[("one", "hard")] * 2,
            *[("two", "easy")] * 4,
        ]


def test_forms_share_their_questions_unless_they_vary() -> None:
    """`vary: order` asks every pupil the same; `vary: questions` draws anew for each form."""
    pick = {"one": 5, "two": 2}
    same = forms.forms(picking(pick=pick, forms=3))
    assert len({frozenset(ids(form)) for form in same}) == 1
    assert len({tuple(ids(form)) for form in same}) == 3
    other = forms.forms(picking(pick=pick, forms=3, vary="questions"))
    assert len({frozenset(ids(form)) for form in other}) == 3


def test_more_forms_leave_the_first_ones_alone() -> None:
    """Form B of two is form B of twenty-six."""
    assert forms.forms(nine(), count=26)[:2] == forms.forms(nine(), count=2)


def test_a_codes_four_digits_stand_for_what_is_printed() -> None:
    """Another seed, form or set of questions gives another code."""
    codes = {form.code for seed in "abc" for form in forms.forms(nine(), count=3, seed=seed)}
    codes |= {form.code for form in forms.forms(nine(pick={"planets": 3}), count=3, seed="a")}
    assert len({code[2:] for code in codes}) == 12


def test_a_code_changes_with_any_text_that_a_key_relies_on() -> None:
    """A word mended in a prompt or an option: the key of today is not that of an old sheet."""
    asked = Choice(id="q", prompt="Which?", answer="a", distractors=("b", "c"))
    mended = [
        replace(asked, prompt="Which one?"),
        replace(asked, distractors=("b", "d")),
        replace(asked, answer="A"),
    ]
    codes = [forms.forms(deck_of([question]))[0].code for question in (asked, *mended)]
    assert len({*codes}) == 4
    assert forms.forms(deck_of([replace(asked, hint="Think.")]))[0].code == codes[0]
    match = Match(id="q", prompt="?", pairs=PAIRS)
    far = Number(id="q", prompt="?", answer="5", unit="km")
    for old, new in [
        (match, replace(match, pairs=PAIRS[::-1])),
        (far, replace(far, unit="miles")),
    ]:
        before, after = (forms.forms(deck_of([question]))[0].code for question in (old, new))
        assert before != after


def test_a_code_tells_nothing_of_what_is_missing() -> None:
    """Two sheets that look the same have the same code, whatever belongs into the gaps."""
    gaps = [Cloze(id="q", prompt=f"It is {{{{c1::{text}::what}}}}.") for text in ("so", "not")]
    first, second = (forms.forms(deck_of([question]))[0].code for question in gaps)
    assert first == second


def test_cards_are_every_question_in_the_banks_order() -> None:
    """Cards are numbered through the deck, whatever is picked for the sheets."""
    made = forms.cards(nine(pick={"planets": 2}))
    assert [item.question.id for item in made] == [question.id for question in nine().questions]
    assert [item.number for item in made] == [*range(1, 15)]
    assert {item.question.type for item in made} == {item.type for item in made}


@pytest.mark.parametrize(
    ("position", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (701, "ZZ"), (702, "AAA")]
)
def test_letters_go_on_after_z(position: int, name: str) -> None:
    """A, B, ..., Z, AA, AB, ..."""
    assert forms.letter(position) == name
