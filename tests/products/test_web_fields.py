"""The fields of the design's table on the web page: one bank that has them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import html5lib
import pytest

from casefiles import CASES
from quizgen import load_deck
from quizgen.products import web


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the page's elements by their ids."""
    deck = load_deck(CASES / "fields" / "decks" / "fields.yaml")
    [page] = web.build(deck, tmp_path_factory.mktemp("web"))
    tree = html5lib.parse(Path(page).read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return {each.get("id"): each for each in tree.iter() if each.get("id")}


def texts(part: Any, kind: str) -> list[str]:
    """Return the words of each element of a class, or of a tag, below a part."""
    found = [each for each in part.iter() if kind in (each.tag, each.get("class"))]
    return [" ".join("".join(each.itertext()).split()) for each in found]


def test_options_stand_in_the_banks_order(parts: dict[str, Any]) -> None:
    """`options` are as they are listed; the feedback of each is in the answer that is folded."""
    assert texts(parts["q-kept-order"], "text") == [
        *("On Mondays", "On Fridays", "Never", "All of the above"),
    ]
    assert texts(parts["q-twelve"], "text")[::11] == ["January", "December"]
    assert texts(parts["q-all-right"], "text") == ["Qom", "Shiraz"]
    assert sorted(texts(parts["q-shuffled"], "text")) == ["Coffee", "Rose water", "Tea"]
    assert texts(parts["q-kept-order"], "feedback") == [
        "On Mondays: That was before the war.Never: The notice is an old one."
    ]


def test_a_passage_stands_once_with_its_picture(parts: dict[str, Any]) -> None:
    """Its title stands above its text, whatever else may name it."""
    letter = parts["p-texts--letter"]
    assert texts(letter, "p")[:2] == ["A letter from Shiraz", "The roses are late this year."]
    assert [each.get("alt") for each in letter.iter("img")] == ["A wall with a gate."]
    assert texts(parts["p-texts--notice"], "div")[-1] == "The museum is closed on Mondays."


def test_gaps_are_picked_or_typed(parts: dict[str, Any]) -> None:
    """`choices` are a list beside the right text; sides that are equal are offered once."""
    gap = parts["q-picked-gap-1"]
    assert sorted(texts(gap, "option")) == ["closed", "crowded", "open", "…"]
    assert parts["q-picked-gap-2"].tag == "input"
    assert texts(parts["q-picked-gap"], "feedback") == ["crowded: Nobody is there."]
    sides = next(each for each in parts["q-equal-sides"].iter("select"))
    assert sorted(texts(sides, "option")) == ["Iran", "Russia", "Turkey", "…"]


def test_a_sound_plays_and_a_rubric_serves_for_an_answer(parts: dict[str, Any]) -> None:
    """The sound is in the page; an open question without a model answer shows its rubric."""
    [sound] = parts["q-heard"].iter("audio")
    assert sound.get("src").startswith("data:audio/")
    assert texts(parts["q-no-model"], "key") == []
    assert texts(parts["q-no-model"], "li") != []
