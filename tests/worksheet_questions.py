"""Hypothesis strategies: questions of all nine types with texts of every kind."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

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
    Short,
    TrueFalse,
)

# Every letter, mark, digit and symbol, and what means something in HTML, CSS, Jinja and
# Markdown; each text shows at least one visible character.
_CHARACTERS = st.characters(
    codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="\ufdfa_"
)
_SPECIAL = st.sampled_from(
    [
        "</style>",
        "<script>",
        "{{ 1 }}",
        "{% if %}",
        "&amp;",
        '"',
        "'",
        "*a*",
        "`b`",
        "\\*",
        " ",
        "ا",
    ]
)
texts: SearchStrategy[str] = (
    st.lists(st.one_of(_CHARACTERS, _SPECIAL, st.just("word ")), min_size=1, max_size=12)
    .map(lambda parts: "".join(parts).strip())
    .filter(bool)
)
_plain = st.text(alphabet="abcdefgh xyz-äß中", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split()) or "x"
)
ids = st.integers(min_value=0, max_value=10**9).map(lambda number: f"q{number}")


def unlike(elements: SearchStrategy[str], least: int, most: int) -> SearchStrategy[list[str]]:
    """Texts that no two look alike, also when white space is folded."""
    return st.lists(
        elements, min_size=least, max_size=most, unique_by=lambda text: " ".join(text.split())
    )


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    answer, *others = draw(unlike(texts, 2, 9))
    return Choice(id=draw(ids), prompt=draw(texts), answer=answer, distractors=tuple(others))


@st.composite
def multis(draw: st.DrawFn) -> Multi:
    options = draw(unlike(texts, 2, 9))
    cut = draw(st.integers(1, len(options) - 1))
    right, wrong = tuple(options[:cut]), tuple(options[cut:])
    return Multi(id=draw(ids), prompt=draw(texts), answers=right, distractors=wrong)


@st.composite
def matches(draw: st.DrawFn) -> Match:
    lefts = draw(unlike(texts, 3, 6))
    rights = draw(unlike(texts, len(lefts), len(lefts) + 3))
    pairs = tuple(Pair(left, right) for left, right in zip(lefts, rights, strict=False))
    decoys = tuple(rights[len(lefts) :])
    return Match(id=draw(ids), prompt=draw(texts), pairs=pairs, decoys=decoys)


@st.composite
def clozes(draw: st.DrawFn) -> Cloze:
    gaps = draw(st.lists(_plain, min_size=1, max_size=4))
    parts = [f"{draw(_plain)} {{{{c{number}::{gap}}}}}" for number, gap in enumerate(gaps, 1)]
    return Cloze(id=draw(ids), prompt=" ".join(parts))


def questions() -> SearchStrategy[Question]:
    """Any question."""
    orders = unlike(texts, 2, 8).map(tuple)
    return st.one_of(
        choices(),
        multis(),
        st.builds(TrueFalse, id=ids, prompt=texts, answer=st.booleans()),
        st.builds(Short, id=ids, prompt=texts, answer=_plain),
        st.builds(
            Number,
            id=ids,
            prompt=texts,
            answer=st.integers(-(10**6), 10**6).map(str),
            unit=st.none() | st.sampled_from(["km", "%", "years"]),
        ),
        clozes(),
        matches(),
        st.builds(Order, id=ids, prompt=texts, sequence=orders),
        st.builds(Open, id=ids, prompt=texts, answer=_plain, lines=st.integers(1, 60)),
    )


def question_lists(min_size: int = 1, max_size: int = 12) -> SearchStrategy[list[Question]]:
    """Questions with ids of their own."""
    return st.lists(
        questions(), min_size=min_size, max_size=max_size, unique_by=lambda question: question.id
    )
