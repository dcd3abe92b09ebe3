"""The fields of the design's table on cards, as the real engine renders them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import html5lib
import pytest
from msgspec.structs import replace

from anki_engine import ROOT, Author, Student
from anki_page import Desktop, sides
from quizgen import load_deck
from quizgen.model.bank import Passage, Topic
from quizgen.model.questions import Choice, Cloze, Entry

if TYPE_CHECKING:
    from anki.cards import Card
    from playwright.sync_api import Browser, Page

FIELDS = ROOT / "tests" / "cases" / "fields" / "decks" / "fields.yaml"
Cards: TypeAlias = dict[str, "Card"]


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Student]:
    """Return a student who has imported the deck that has every field, one passage made long."""
    folder = tmp_path_factory.mktemp("fields")
    author = Author(folder, load_deck(FIELDS))
    long = {"text": "The roses are late this year.\n" + "We waited for the rain. " * 30}
    for topic in author.decks[0].topics[:1]:
        passage = topic.passages["letter"]
        topic.passages["long"] = type(passage)(id="long", **long)
    author.edits("kept-multi", passage="long")
    made = Student(folder / "student")
    made.imports(*author.builds_all())
    yield made
    made.col.close()


@pytest.fixture(scope="module")
def cards(student: Student) -> Cards:
    """Return its cards by question; a second card as `id-1`."""
    found = {}
    for card in student.cards():
        name = card.note()["Id"].removeprefix("fields/")
        found[f"{name}-{card.ord}" if card.ord else name] = card
    return found


def test_options_are_in_the_banks_order_with_feedback(cards: Cards) -> None:
    """The field lists them as `options` does, each with what is said to whoever chose it."""
    field = cards["kept-order"].note()["Options"]
    texts = re.findall(
        r'<li><div dir="auto">([^<]*)(?:<div class="feedback" dir="auto">([^<]*))?', field
    )
    assert field.startswith('<ol data-order="kept" class="rows">')
    assert texts == [
        ("On Mondays", "That was before the war."),
        ("On Fridays", ""),
        ("Never", "The notice is an old one."),
        ("All of the above", ""),
    ]
    assert cards["kept-order"].note()["Key"] == "3"
    shuffled = cards["shuffled"].note()["Options"]
    assert "data-order" not in shuffled
    assert "Coffee is drunk in the south." in shuffled


def test_a_passage_is_in_front_and_a_long_one_is_folded(cards: Cards) -> None:
    """Its title, its text and its image stand before the prompt."""
    front, back = sides(cards["shuffled"])
    passage = re.search(
        '<div class="passage" dir="auto">(.*?)<div class="prompt"', front, re.DOTALL
    )
    assert passage is not None
    assert '<div class="passage-title">A letter from Shiraz</div>' in passage[1]
    assert "We drank tea below the old wall" in passage[1]
    assert re.search(r'<img src="fields01-[0-9a-f]+\.png" alt="A wall with a gate\.">', passage[1])
    assert "<details" not in passage[1]
    assert "We drank tea" in back
    long, _ = sides(cards["kept-multi"])
    assert "<summary>The roses are late this year. We waited for the rain. We …</summary>" in long
    assert 'class="passage"' not in sides(cards["kept-order"])[0]


def test_a_sound_plays_with_the_question(cards: Cards, student: Student) -> None:
    """The engine finds it in the field, and the file is in the collection."""
    card = cards["heard"]
    [tag] = card.question_av_tags()
    assert re.fullmatch(r"fields01-[0-9a-f]+\.wav", tag.filename)  # type: ignore[union-attr]
    assert student.col.media.have(tag.filename)  # type: ignore[union-attr]
    assert '<div class="audio">[anki:play:q:0]</div>' in sides(card)[0]


def test_a_picked_gap_shows_its_choices_and_then_their_feedback(cards: Cards) -> None:
    """They stand where the gap is; the other gap's card has neither."""
    front, back = sides(cards["picked-gap"])
    gap = re.search(r'<span class="cloze"[^>]*>\[(.*?)\]</span>', front)
    assert gap is not None
    assert sorted(gap[1].split(" / ")) == ["closed", "crowded", "open"]
    assert "crowded – Nobody is there." not in front
    assert re.search(
        r'<span class="cloze"[^>]*><ol class="rows"><li><div dir="auto">crowded – Nobody', back
    )
    other, _ = sides(cards["picked-gap-1"])
    assert "[...]" in other
    assert "crowded /" not in other


def test_tolerances_are_on_the_back(cards: Cards) -> None:
    """Of a number, and of each gap that is one."""
    assert '<span class="tolerance">± 2%</span>' in sides(cards["share"])[1]
    assert "± 0.5" in sides(cards["gap-number"])[1]
    assert "± 2%" not in re.sub("cloze-inactive.*?</span>", "", sides(cards["gap-number"])[1])
    assert cards["exponent"].note()["Answer"] == "9.109e-31"


def test_an_open_question_without_a_model_answer_has_no_label_for_it(cards: Cards) -> None:
    """Its rubric stands alone."""
    _, back = sides(cards["no-model"])
    assert '"label w-model-answer"' not in back
    assert "Answers a question of the letter" in back


def test_equal_sides_share_their_number(cards: Cards) -> None:
    """Four left sides are matched with three right ones."""
    note = cards["equal-sides"].note()
    assert note["Right"].count("<li") == 3
    key = note["Key"].split()
    assert key[0] == key[2] != key[1] == key[3]


@pytest.fixture
def screen(browser: Browser) -> Iterator[Desktop]:
    """Open a screen that is closed, and found without a fault, when the test is over."""
    opened = Desktop(browser)
    yield opened
    opened.close()
    assert opened.faults == []


def _shown(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll(".options li")].map(
            (row) => row.firstChild.textContent)"""
    )


@pytest.mark.slow
def test_a_kept_order_is_played_by_digits_and_then_letters(cards: Cards, screen: Desktop) -> None:
    """Nothing is shuffled; the tenth option has the key a, and shows it."""
    front, back = sides(cards["twelve"])
    page = screen.shows(front)
    assert _shown(page)[0] == "January"
    assert _shown(page)[11] == "December"
    page.keyboard.press("c")
    assert page.locator(".picked").inner_text() == "December"
    page.keyboard.press("1")
    assert page.locator(".picked").inner_text() == "January"
    page.keyboard.press("A")
    assert page.locator(".picked").inner_text() == "October"
    page = screen.shows(back)
    assert page.locator("li.wrong").inner_text().startswith("October")
    assert page.locator("li.right").inner_text().startswith("December")


def test_feedback_is_for_the_back(cards: Cards, screen: Desktop) -> None:
    """The front hides it; the back shows that of each option."""
    front, back = sides(cards["kept-order"])
    page = screen.shows(front)
    assert page.locator(".feedback:visible").count() == 0
    page.keyboard.press("1")
    page = screen.shows(back)
    assert page.locator("li.wrong .feedback:visible").inner_text() == "That was before the war."
    assert page.locator(".feedback:visible").count() == 2


def test_a_right_side_of_several_pairs_is_taken_more_than_once(
    cards: Cards, screen: Desktop
) -> None:
    """Taking it for one left side does not take it from another."""
    front, back = sides(cards["equal-sides"])
    page = screen.shows(front)
    for country in ("Iran", "Russia", "Iran", "Russia"):
        page.locator(".right li", has_text=country).click()
    page = screen.shows(back)
    assert page.locator(".left li.right").count() == 4


NASTY = "<script>run()</script><img src=x onerror=run()>{{c1::gap}}[sound:x.mp3] &lt; ::"


def test_hostile_texts_in_these_fields_stand_as_text(tmp_path: Path) -> None:
    """Neither HTML nor Anki's own marks in a passage or a feedback mean anything."""
    deck = load_deck(FIELDS)
    entry = Entry(text=f"{NASTY} 2", feedback=NASTY)
    asked = (
        Choice(id="a", prompt="?", answer="b", options=("b", entry), passage="p"),
        Cloze(id="c", prompt="{{c1::x}}", choices={"c1": (entry,)}),
    )
    passages = {"p": Passage(id="p", text=NASTY * 6)}
    topics = (Topic("t", "T", asked, passages=passages),)
    bank = replace(deck.bank, topics=topics)
    author = Author(tmp_path, replace(deck, bank=bank, topics=topics))
    student = Student(tmp_path / "student")
    student.imports(*author.builds_all())
    for card in student.cards():
        for side in sides(card):
            tree = html5lib.parseFragment(side.split("<script>\n")[0], namespaceHTMLElements=False)
            shown = "".join(tree.itertext())
            assert NASTY in shown
            assert not {"script", "img"} & {str(element.tag) for element in tree.iter()}
        assert card.question_av_tags() == card.answer_av_tags() == []
    student.col.close()
