"""Hypothesis strategies: questions of all nine types with texts of every kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from quizgen.model.questions import (
    Choice,
    Cloze,
    Entry,
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
    listed = draw(_listed([answer, *others], others))
    return Choice(id=draw(ids), prompt=draw(texts), answer=answer, **listed)


@st.composite
def _listed(draw: st.DrawFn, every: list[str], wrong: list[str]) -> dict[str, Any]:
    """Options in an order of their own, or else distractors; some with feedback."""
    is_kept = draw(st.booleans())
    shown = draw(st.permutations(every)) if is_kept else wrong
    entries = [Entry(text=it, feedback=draw(_plain)) if draw(st.booleans()) else it for it in shown]
    return {"options" if is_kept else "distractors": tuple(entries)}


@st.composite
def multis(draw: st.DrawFn) -> Multi:
    options = draw(unlike(texts, 2, 9))
    cut = draw(st.integers(1, len(options)))
    listed = draw(_listed(options, options[cut:]))
    return Multi(id=draw(ids), prompt=draw(texts), answers=tuple(options[:cut]), **listed)


@st.composite
def matches(draw: st.DrawFn) -> Match:
    lefts = draw(unlike(texts, 2, 6))
    rights = draw(unlike(texts, 2, len(lefts) + 3))
    shared = [draw(st.sampled_from(rights)) for _ in lefts]
    pairs = tuple(Pair(*both) for both in zip(lefts, [*rights, *shared], strict=False))
    decoys = tuple(rights[len(lefts) :])
    return Match(id=draw(ids), prompt=draw(texts), pairs=pairs, decoys=decoys)


@st.composite
def clozes(draw: st.DrawFn) -> Cloze:
    gaps = draw(st.lists(_plain, min_size=1, max_size=4))
    parts = [f"{draw(_plain)} {{{{c{number}::{gap}}}}}" for number, gap in enumerate(gaps, 1)]
    wrong = ("nothing of it", Entry(text="all of it", feedback="No."))
    choices = {"c1": wrong} if draw(st.booleans()) else {}
    return Cloze(id=draw(ids), prompt=" ".join(parts), choices=choices)


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
