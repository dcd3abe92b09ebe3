"""The web page, played in Chromium: nine types, a round to its end, what it keeps, its safety."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest

from conftest import ROOT, require_node
from quizgen import load_deck
from quizgen.cli import main
from quizgen.grading import grade, points
from quizgen.model.deck import Deck
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
from quizgen.products import web
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import now
from web_page import PLAY, Screen, answered, right, wrong
from worksheet_decks import deck_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CASES = ROOT / "tests" / "cases"
NINE = load_deck(CASES / "worksheet" / "decks" / "nine.yaml")
PARSI = load_deck(CASES / "worksheet" / "decks" / "parsi.yaml")
FIELDS = load_deck(CASES / "fields" / "decks" / "fields.yaml")
LIKE_OTHERS = {"multi", "truefalse", "number"}  # Played as choice and short are.
KINDS = list({question.type: question for question in NINE.questions}.values())
STRICT = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("web")
    return {deck.id: web.build(deck, folder / deck.id)[0] for deck in (NINE, PARSI, FIELDS)}


@pytest.fixture(scope="module")
def screen(browser: Browser, pages: dict[str, Path]) -> Iterator[Screen]:
    """One phone for all tests of this file; in the end it has said and asked for nothing."""
    made = Screen(browser, viewport={"width": 360, "height": 740})
    made.opens(pages["nine"])
    yield made
    made.context.close()


def shown(screen: Screen, asked: Iterable[Question]) -> Question:
    """Return which of some questions is on the screen."""
    name = screen.box.get_attribute("id")
    return next(question for question in asked if f"q-{question.id}" == name)


def log_of(screen: Screen) -> list[dict[str, Any]]:
    """Return the answers to a deck of `deck_of` that the browser keeps."""
    log: list[dict[str, Any]] = screen.page.evaluate(
        "JSON.parse(localStorage.getItem('quizgen:bank:deck')).log"
    )
    return log


def data_of(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(each, id=each.type, marks=[pytest.mark.slow] * (each.type in LIKE_OTHERS))
        for each in KINDS
    ],
)
def test_each_type_is_played_right_and_wrong(
    screen: Screen, pages: dict[str, Path], question: Question
) -> None:
    """By roles and names alone; what was wrong is asked again until it is right."""
    screen.opens(pages["nine"], f"q={question.id}")
    screen.gives(question, wrong(question))
    screen.presses("Check")
    if isinstance(question, Open):
        screen.presses("Wrong")
    assert screen.verdict == "Wrong"
    screen.presses("Next")
    assert "Once more: the last question" in screen.box.inner_text()
    screen.gives(question, right(question))
    screen.presses("Check")
    if isinstance(question, Open):
        screen.presses("Right")
    assert screen.verdict == "Right"
    screen.presses("Next")
    possible = f"{question.points:g} point{'s' if question.points != 1 else ''}"
    assert f"0 of {possible} (0 %)" in screen.page.locator("#end").inner_text()
    assert screen.faults == []


def test_a_round_is_played_with_the_keyboard_alone(screen: Screen, pages: dict[str, Path]) -> None:
    """Enter starts and submits, the focus goes to Next and on to the next question."""
    screen.opens(pages["nine"])
    keyboard = screen.page.keyboard
    screen.page.get_by_role("button", name="Start").focus()
    keyboard.press("Enter")
    assert "Question 1 of 10" in screen.page.evaluate("document.activeElement.innerText")
    screen.box.get_by_role("button", name="Show answer").focus()
    keyboard.press("Enter")
    assert screen.page.evaluate("document.activeElement.innerText") == "Next"
    keyboard.press("Enter")
    assert "Question 2 of 10" in screen.page.evaluate("document.activeElement.innerText")
    screen.asks(next(question for question in NINE.questions if question.id == "red-planet"))
    keyboard.press("Tab")
    keyboard.type("mars")
    keyboard.press("Enter")
    assert screen.verdict == "Right"
    assert screen.faults == []


def test_all_questions_stand_on_one_page_where_that_is_wanted(
    screen: Screen, pages: dict[str, Path]
) -> None:
    """Each is answered where it stands, in any order; what was wrong is asked again after all."""
    screen.opens(pages["nine"])
    screen.page.get_by_role("spinbutton").fill("14")
    screen.page.get_by_role("checkbox", name="All questions on one page").check()
    screen.page.get_by_role("button", name="Start").click()
    shown = screen.page.locator(".question").filter(visible=True)
    assert shown.count() == len(NINE.questions)
    planet = screen.page.locator("#q-red-planet")
    pluto = screen.page.locator("#q-pluto")
    pluto.get_by_role("radio", name="False").check()
    planet.get_by_role("textbox").fill("mars")
    planet.get_by_role("button", name="Check").click()
    assert planet.get_by_role("status").text_content() == "Right"
    planet.get_by_role("button", name="Next").click()
    assert pluto.get_by_role("radio", name="False").is_checked()
    screen.page.evaluate(
        """() => document.querySelectorAll('.question:not(.judged) [data-do=show]')
        .forEach(button => button.click())"""
    )
    planet.get_by_role("button", name="Next").click()
    assert shown.count() == 1
    assert "Once more: 13 questions left" in shown.inner_text()
    assert screen.faults == []


@pytest.mark.slow
def test_open_questions_of_a_list_keep_their_own_texts_and_times(
    screen: Screen, tmp_path: Path
) -> None:
    """Also when all are written before the first is marked, which takes no time of theirs."""
    asked = [Open(id=name, prompt="P", answer="Model") for name in ("o1", "o2")]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made)
    page = screen.page
    page.evaluate("performance.now = () => window.clock")
    page.evaluate("window.clock = 1000")
    page.get_by_role("checkbox", name="All questions on one page").check()
    page.get_by_role("button", name="Start").click()
    boxes = page.locator(".question.current").all()
    for clock, (box, text) in enumerate(zip(boxes, ("one", "two"), strict=True), start=2):
        box.get_by_role("textbox").fill(text)
        page.evaluate("clock => { window.clock = 1000 * clock; }", clock)
        box.get_by_role("button", name="Check").click()
    page.evaluate("window.clock = 6000")
    for box in boxes:
        box.get_by_role("button", name="Right", exact=True).click()
    log = log_of(screen)
    assert [(line["response"], line["ms"]) for line in log] == [("one", 1000), ("two", 1000)]
    assert screen.faults == []


def test_entries_are_dragged_to_their_place(screen: Screen, pages: dict[str, Path]) -> None:
    """Over several others at once, down and up again."""
    screen.opens(pages["nine"], "q=order-inner")
    texts = screen.box.locator(".entries .text")
    first = texts.all_inner_texts()
    grips, mouse = screen.box.locator(".grip"), screen.page.mouse
    for start, end in ((0, 2), (2, 0)):
        places = [grip.bounding_box() for grip in grips.all()]
        (x, y), (_, below) = ((box["x"] + 9, box["y"] + 12) for box in (places[start], places[end]))  # type: ignore[index]
        mouse.move(x, y)
        mouse.down()
        mouse.move(x, below, steps=5)
        mouse.up()
        moved = [first[1], first[2], first[0], *first[3:]]
        assert texts.all_inner_texts() == (moved if start == 0 else first)
    assert screen.faults == []


@pytest.mark.slow
def test_the_address_arranges_a_round(screen: Screen, pages: dict[str, Path]) -> None:
    """The same seed gives the same questions in the same order; a topic and a count hold."""
    rounds = []
    for seed in ("one", "one", "two"):
        screen.opens(pages["nine"], f"seed={seed}&topic=planets&count=3")
        assert "Question 1 of 3" in screen.box.inner_text()
        screen.prints()
        asked = screen.page.locator(".question").filter(visible=True)
        rounds.append([each.get_attribute("id") for each in asked.all()])
        screen.page.emulate_media(media="screen")
    assert rounds[0] == rounds[1] != rounds[2]
    planets = {f"q-{question.id}" for question in NINE.topics[0].questions}
    assert {*rounds[0], *rounds[2]} <= planets


RUNS = int(os.environ.get("QUIZGEN_PAGE_RUNS", "20"))
"""How many random rounds are compared; 500 have been, by hand."""


@pytest.mark.slow
def test_the_score_is_that_of_the_grading(screen: Screen, pages: dict[str, Path]) -> None:
    """An exam with random answers earns what `grading.points` gives for the same answers."""
    for seed in range(RUNS):
        deck = (NINE, FIELDS)[seed % 2]
        chance = random.Random(seed)
        given, earned = {}, 0.0
        for question in deck.questions:
            inputs, response = answered(question, chance)
            given[question.id] = [inputs, response if isinstance(question, Open) else None]
            earned += points(question, grade(question, response), response)
        screen.opens(pages[deck.id], f"mode=exam&count=all&seed={seed}")
        said = screen.page.evaluate(PLAY, [given, 200])
        total = sum(question.points for question in deck.questions)
        assert said.startswith(f"{round(earned, 2):g} of {total:g} points"), (deck.id, seed)
    assert screen.faults == []


@pytest.mark.slow
def test_an_exam_gives_no_verdict_before_its_end(screen: Screen, pages: dict[str, Path]) -> None:
    """No verdict, no answer, no hint; the marks are given by topic."""
    screen.opens(pages["nine"], "mode=exam&topic=planets&count=3&seed=x")
    for _ in range(3):
        question = shown(screen, NINE.questions)
        assert not screen.box.get_by_role("button", name="Show answer").is_visible()
        screen.gives(question, right(question))
        screen.presses("Check")
        assert "Saved" in screen.verdict
        assert not screen.box.locator(".solution").is_visible()
        screen.presses("Next")
    assert "points (100 %)" in screen.page.locator("#end").inner_text()
    assert screen.faults == []


def test_a_second_skip_ends_an_exam(screen: Screen, tmp_path: Path) -> None:
    """A question keeps its number when it comes back, and when the learner marks it."""
    asked = [Open(id=name, prompt="P", answer="Model") for name in ("o1", "o2")]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "mode=exam")
    assert "Question 1 of 2" in screen.box.inner_text()
    screen.presses("Skip")
    assert "Question 2 of 2" in screen.box.inner_text()
    screen.gives(asked[0], "my words")
    screen.presses("Check")
    screen.presses("Next")
    assert "Question 1 of 2" in screen.box.inner_text()
    screen.presses("Skip")
    assert "Question 2 of 2" in screen.box.inner_text()
    screen.presses("Right")
    screen.presses("Next")
    assert "1 of 2 points" in screen.page.locator("#end").inner_text()
    assert screen.faults == []


def test_an_exam_goes_back_to_what_was_skipped(screen: Screen, tmp_path: Path) -> None:
    """Answered then, it does not come again; an answer may be changed until the end."""
    asked = [TrueFalse(id=name, prompt="P", answer=True) for name in ("t1", "t2")]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "mode=exam")
    screen.presses("Skip")
    screen.gives(asked[0], response=True)
    screen.presses("Check")
    screen.presses("Back")
    screen.gives(asked[0], response=False)
    screen.presses("Check")
    screen.gives(asked[0], response=True)
    screen.presses("Check")
    screen.presses("Next")
    assert "Question 2 of 2" in screen.box.inner_text()
    screen.presses("Skip")
    assert "2 of 2 points" in screen.page.locator("#end").inner_text()


def test_an_exam_takes_the_answers_that_are_left(screen: Screen, tmp_path: Path) -> None:
    """Next and Back save what is chosen, checked or not; so does the end of the round, on a list all."""
    asked = [TrueFalse(id=name, prompt="P", answer=True) for name in ("t1", "t2", "t3")]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "mode=exam")
    screen.presses("Check")
    assert screen.verdict == "Give an answer first"
    screen.gives(asked[0], response=False)
    screen.presses("Check")
    screen.gives(asked[0], response=True)
    screen.presses("Next")
    screen.gives(asked[1], response=True)
    screen.presses("Back")
    screen.presses("Next")
    screen.presses("Next")
    screen.gives(asked[2], response=True)
    screen.presses("End the round")
    assert "3 of 3 points" in screen.page.locator("#end").inner_text()
    screen.page.get_by_role("button", name="New round").click()
    screen.page.get_by_role("radio", name="Exam").check()
    screen.page.get_by_role("checkbox", name="All questions on one page").check()
    screen.page.get_by_role("button", name="Start").click()
    for name in ("t1", "t3"):
        screen.page.locator(f"#q-{name}").get_by_role("radio", name="True").check()
    end = screen.page.locator("#q-t2").get_by_role("button", name="End the round")
    end.click()
    assert screen.page.locator("#q-t2").get_by_role("status").inner_text() == (
        "1 question has no answer. Press again to end the round."
    )
    end.click()
    assert "2 of 3 points" in screen.page.locator("#end").inner_text()
    assert screen.faults == []


LEFT = (
    TrueFalse(id="t", prompt="P", answer=True),
    Multi(id="m", prompt="P", answers=("a", "b"), distractors=("c",)),
    Short(id="s", prompt="P", answer="word"),
    Order(id="o", prompt="P", sequence=("one", "two", "three")),
)


@pytest.fixture
def checked(screen: Screen, tmp_path: Path) -> Screen:
    """An exam on one page: all is checked, and right but for the first."""
    [made] = web.build(deck_of(LEFT), tmp_path)
    screen.opens(made, "mode=exam&seed=x")
    screen.page.evaluate(FILL)
    return screen


FILL = """() => {
    for (const _ of "12") { document.querySelector('.current [data-do=end]').click(); }
    document.querySelector('[data-do=new]').click();
    document.querySelector('[name=mode][value=exam]').click();
    document.getElementById('list').click();
    document.querySelector('#start-form [type=submit]').click();
    const box = id => document.getElementById('q-' + id);
    box('t').querySelector('[value=false]').click();
    box('m').querySelectorAll('[value="0"], [value="1"]').forEach(field => field.click());
    box('s').querySelector('input').value = 'word';
    const list = box('o').querySelector('.entries');
    list.querySelector('[data-move]').click();
    [0, 1, 2].forEach(place => list.append(list.querySelector(`[data-place="${place}"]`)));
    document.querySelectorAll('.question [type=submit]').forEach(button => button.click());
}"""


def test_the_last_next_takes_what_was_changed(checked: Screen) -> None:
    checked.page.locator("#q-t").get_by_role("radio", name="True").check()
    checked.page.locator("#q-o").get_by_role("button", name="Next").click()
    assert "4 of 4 points" in checked.page.locator("#end").inner_text()


def test_a_cleared_answer_is_none(checked: Screen) -> None:
    """Unticked or emptied after it was checked, it does not count when the exam ends."""
    for box in checked.page.locator("#q-m").get_by_role("checkbox").all():
        box.uncheck()
    checked.page.locator("#q-s").get_by_role("textbox").fill("")
    for _ in range(2):
        checked.page.locator("#q-o").get_by_role("button", name="End the round").click()
    assert "1 of 4 points" in checked.page.locator("#end").inner_text()


def test_an_exam_shows_again_what_was_given(checked: Screen) -> None:
    """After a reload, too, what is seen is what counts."""
    checked.page.reload()
    assert checked.page.locator("#q-m").get_by_role("checkbox", checked=True).count() == 2
    checked.page.locator("#q-o").get_by_role("button", name="End the round").click()
    assert "3 of 4 points" in checked.page.locator("#end").inner_text()


def test_answers_survive_a_reload_and_come_back_as_a_file(
    screen: Screen,
    pages: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A round goes on where it was left; results are lines of JSON, the name first.

    The page takes them again, and the terminal takes them into its schedule, once.
    """
    screen.opens(pages["nine"])
    screen.page.evaluate("localStorage.clear()")
    screen.opens(pages["nine"], "q=red-planet")
    screen.page.get_by_role("textbox", name="Your answer").fill("Mars")
    screen.presses("Check")
    screen.page.reload()
    assert screen.verdict == "Right"
    screen.opens(pages["nine"])
    start = screen.page.locator("#start")
    assert "1 question answered so far, 1 of them right." in start.inner_text()
    start.get_by_role("textbox", name="Your name").fill("Ada")
    with screen.page.expect_download() as found:
        start.get_by_role("button", name="Save results").click()
    saved = tmp_path / "results.jsonl"
    found.value.save_as(saved)
    head, line = map(json.loads, saved.read_text(encoding="utf-8").splitlines())
    assert (head["name"], head["deck"]) == ("Ada", "nine")
    wanted = {"id": "red-planet", "type": "short", "response": "Mars", "verdict": "right"}
    assert {**line, **wanted, "expected": "Mars", "points": 1} == line
    start.get_by_role("button", name="Continue the last round").click()
    assert screen.verdict == "Right"
    screen.opens(pages["nine"])
    start.get_by_role("button", name="Forget everything").click()
    assert "Press again to forget everything." in start.inner_text()
    assert screen.page.evaluate("localStorage.length") == 1
    start.get_by_role("textbox", name="Your name").fill("Bea")
    start.get_by_role("button", name="Forget everything").click()
    assert screen.page.evaluate("localStorage.length") == 1
    start.get_by_role("button", name="Forget everything").click()
    assert "answered" not in start.inner_text()
    assert screen.page.evaluate("localStorage.length") == 0
    screen.page.locator("#file").set_input_files(saved)
    screen.page.get_by_text("1 answer was loaded.").wait_for()
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path))
    for added in (1, 0):
        assert main(["progress", "import", str(saved)]) == 0
        assert capsys.readouterr().out == f"{saved}: 1 record, {added} of them new\n"
    with Store(tmp_path / "progress.db") as store:
        assert [*store.cards(NINE.bank.lasting_id, now())] == ["red-planet"]
    assert screen.faults == []


def test_an_open_answer_that_nobody_judged_reaches_the_teacher(
    screen: Screen, pages: dict[str, Path], tmp_path: Path
) -> None:
    """Ended before the pupil's own verdict, it is saved with none, under the pupil's name."""
    screen.opens(pages["nine"])
    screen.page.evaluate("localStorage.clear()")
    screen.opens(pages["nine"], "q=why-moon")
    screen.page.get_by_role("textbox", name="Your answer").fill("I wonder")
    screen.presses("Check")
    screen.presses("End the round")
    end = screen.page.locator("#end")
    end.get_by_role("textbox", name="Your name").fill("Ada L.")
    with screen.page.expect_download() as found:
        end.get_by_role("button", name="Save results").click()
    assert found.value.suggested_filename == "nine-Ada-L-results.jsonl"
    found.value.save_as(tmp_path / "saved")
    head, line = map(json.loads, (tmp_path / "saved").read_text(encoding="utf-8").splitlines())
    assert (head["name"], line["response"], line["verdict"]) == ("Ada L.", "I wonder", None)
    assert screen.faults == []


@pytest.mark.slow
def test_a_link_goes_on_with_the_round_that_it_began(screen: Screen, tmp_path: Path) -> None:
    """Opened again or gone back to; a link that asks for something else begins anew."""
    asked = [Open(id="o", prompt="P", answer="Model"), LEFT[0], LEFT[2]]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "mode=exam&seed=7")
    for _ in asked[1:]:
        question = shown(screen, asked)
        screen.gives(question, right(question))
        screen.presses("Next")
    screen.opens(made, "mode=exam&seed=7")
    assert "Question 3 of 3" in screen.box.inner_text()
    screen.page.go_back()
    screen.page.go_forward()
    question = shown(screen, asked)
    screen.gives(question, right(question))
    screen.presses("Next")
    screen.presses("Right")
    screen.presses("Next")
    assert "3 of 3 points" in screen.page.locator("#end").inner_text()
    screen.opens(made, "mode=exam&seed=7")
    screen.presses("Skip")
    screen.opens(made, "mode=exam&seed=8")
    assert "Question 1 of 3" in screen.box.inner_text()
    assert screen.faults == []


@pytest.mark.slow
def test_what_was_not_judged_is_there_again(screen: Screen, tmp_path: Path) -> None:
    """After Skip and Back and, once it was checked, a reload; it is saved once, when the round ends.

    So it does with another link; what was skipped comes again with its draft.
    """
    asked = [Open(id=name, prompt="P", answer="Model") for name in ("u1", "u2")]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "seed=1")
    text = screen.page.get_by_role("textbox", name="Your answer")
    text.filter(visible=True).fill("one")
    screen.presses("Skip")
    text.filter(visible=True).fill("two")
    screen.presses("Back")
    assert text.filter(visible=True).input_value() == "one"
    screen.presses("Skip")
    assert text.filter(visible=True).input_value() == "two"
    screen.presses("Check")
    screen.presses("Back")
    screen.presses("Skip")
    screen.page.reload()
    assert text.filter(visible=True).input_value() == "two"
    assert screen.box.get_by_role("button", name="Right", exact=True).is_visible()
    assert "Model" in screen.box.inner_text()
    screen.opens(made, "seed=2")
    text.filter(visible=True).fill("three")
    screen.presses("Skip")
    screen.presses("Skip")
    assert text.filter(visible=True).input_value() == "three"
    screen.presses("End the round")
    log = [line for line in log_of(screen) if line["id"] in ("u1", "u2")]
    assert [(line["response"], line["verdict"]) for line in log] == [("two", None)]
    assert screen.faults == []


@pytest.mark.slow
def test_what_is_typed_and_the_end_of_a_round_outlast_a_reload(
    screen: Screen, tmp_path: Path
) -> None:
    """Until a new round is begun, which asks what was not right before what was."""
    asked = [Short(id=f"s{n}", prompt=f"P{n}", answer="yes") for n in range(6)]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "count=1")
    box = screen.page.get_by_role("textbox", name="Your answer").filter(visible=True)
    box.fill("half of")
    screen.page.reload()
    assert box.input_value() == "half of"
    box.fill("yes")
    screen.presses("Check")
    screen.presses("Next")
    right = log_of(screen)[0]["id"]
    screen.page.reload()
    end = screen.page.locator("#end")
    assert "1 of 1 point" in end.inner_text()
    end.get_by_role("button", name="New round").click()
    screen.page.get_by_role("spinbutton", name="How many questions?").fill("5")
    screen.page.get_by_role("button", name="Start").click()
    for _ in range(5):
        screen.presses("Show answer")
        screen.presses("Next")
    seen = [line["id"] for line in log_of(screen)]
    assert seen[0] == right
    assert right not in seen[1:]
    assert "Once more: 5 questions left" in screen.box.inner_text()
    screen.presses("Show answer")
    screen.page.reload()
    assert "Once more: 5 questions left" in screen.box.inner_text()
    assert screen.faults == []


@pytest.mark.slow
def test_what_another_tab_wrote_and_what_was_changed_is_not_lost(
    screen: Screen, tmp_path: Path
) -> None:
    """A tab that is only left writes nothing over a newer state; an exam keeps the last answer."""
    asked = [TrueFalse(id=f"t{n}", prompt="P", answer=True) for n in range(3)]
    [made] = web.build(deck_of(asked), tmp_path)
    leave = """() => { Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange")); }"""
    place = "JSON.parse(localStorage.getItem('quizgen:bank:deck')).round.at"
    screen.opens(made, "mode=exam&seed=1")
    other = screen.context.new_page()
    other.goto(screen.page.url)
    for value in ("True", "False"):
        screen.page.get_by_role("radio", name=value).and_(
            screen.page.locator(".current input")
        ).check()
        screen.presses("Next")
        screen.presses("Back")
    screen.box.get_by_role("radio", name="True").check()
    screen.page.reload()
    assert screen.box.get_by_role("radio", name="True").is_checked()
    screen.presses("Next")
    other.evaluate(leave)
    assert screen.page.evaluate(place) == 1
    for _ in range(2):
        screen.presses("End the round")
    assert "1 of 3 points" in screen.page.locator("#end").inner_text()
    other.evaluate(leave)
    screen.page.reload()
    assert "1 of 3 points" in screen.page.locator("#end").inner_text()
    assert screen.faults == []


def test_one_press_is_one_step(screen: Screen, tmp_path: Path) -> None:
    """Neither a key that is held nor a double click does anything to what comes next."""
    asked = [Short(id=f"s{n}", prompt=f"P{n}", answer="yes", hint="Y") for n in range(3)]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "mode=practice")
    screen.page.get_by_role("textbox").filter(visible=True).fill("yes")
    for _ in range(4):
        screen.page.keyboard.down("Enter")
    screen.page.keyboard.up("Enter")
    assert screen.verdict == "Right"
    assert "Question 1 of 3" in screen.box.inner_text()
    screen.box.get_by_role("button", name="Next").dblclick()
    assert "Question 2 of 3" in screen.box.inner_text()


@pytest.mark.parametrize("zoom", [360, 180])
@pytest.mark.slow
def test_long_words_and_formulas_stay_within_the_screen(
    zoom: int, browser: Browser, tmp_path: Path
) -> None:
    """In pairs, options and hints, before the verdict and behind it, and at the end."""
    long, formula = (
        "Donaudampfschifffahrtselektrizitaeten" * 2,
        f"$x = {' + '.join('abcdefghijklmnop')}$",
    )
    asked = [
        Match(id="m", prompt=long, pairs=(Pair(long, long), Pair("a", formula), Pair("c", "d"))),
        Choice(id="c", prompt=formula, answer=formula, distractors=(long,), hint=formula),
        Number(id="n", prompt="N", answer="1", unit="kilometres per hour and second squared"),
    ]
    [made] = web.build(deck_of(asked), tmp_path)
    screen = Screen(browser, viewport={"width": zoom, "height": 640})
    wide = "document.documentElement.scrollWidth"
    screen.opens(made, "seed=1")
    for _ in asked:
        assert screen.page.evaluate(wide) == zoom
        if screen.box.get_attribute("id") == "q-n":
            field = screen.page.get_by_role("textbox").filter(visible=True).bounding_box()
            assert field
            assert field["width"] > 90
        screen.presses("Show answer")
        assert screen.page.evaluate(wide) == zoom
        screen.presses("Next")
    screen.presses("End the round")
    assert screen.page.evaluate(wide) == zoom
    screen.context.close()


@pytest.mark.slow
def test_what_is_settled_is_not_asked_again(screen: Screen, tmp_path: Path) -> None:
    """Skipped and answered after going back, or overruled when its repeat was answered."""
    asked = [Short(id=name, prompt="P", answer="word") for name in ("s1", "s2")]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "seed=1")
    screen.presses("Skip")
    screen.presses("Back")
    for text in ("slip", "no", "word"):
        screen.gives(asked[0], text)
        screen.presses("Check")
        screen.presses("Next")
    assert "Once more: the last question" in screen.box.inner_text()
    for _ in range(3):
        screen.presses("Back")
    screen.presses("Mine was right")
    for verdict in ("Wrong", "Right"):
        screen.presses("Next")
        assert screen.verdict == verdict
    screen.presses("Next")
    screen.gives(asked[0], "word")
    screen.presses("Check")
    screen.presses("Next")
    assert "1 of 2 points" in screen.page.locator("#end").inner_text()
    assert screen.faults == []


@pytest.mark.slow
def test_an_exam_asks_once_what_was_skipped(screen: Screen, tmp_path: Path) -> None:
    """One by one its answer is at both of its places; on a list it is where it was."""
    asked = [TrueFalse(id=name, prompt="P", answer=True) for name in ("t1", "t2")]
    [made] = web.build(deck_of(asked), tmp_path)
    screen.opens(made, "mode=exam&seed=1")
    screen.presses("Skip")
    screen.gives(asked[0], response=True)
    screen.presses("Next")
    screen.gives(asked[0], response=True)
    screen.presses("Back")
    screen.presses("Back")
    assert screen.box.get_by_role("radio", name="True").is_checked()
    screen.presses("Next")
    screen.presses("Next")
    end = screen.page.locator("#end")
    assert "2 of 2 points" in end.inner_text()
    end.get_by_role("button", name="New round").click()
    for mode in ("Exam", "Practice"):
        screen.page.get_by_role("radio", name=mode).check()
        screen.page.get_by_role("checkbox", name="All questions on one page").check()
        screen.page.get_by_role("button", name="Start").click()
        first, second = screen.box.all()
        first.locator("[data-do=skip]").dispatch_event("click")  # Our style hides it here.
        for box in (second, first):
            box.get_by_role("radio", name="True").check()
            box.get_by_role("button", name="Check").click()
            box.get_by_role("button", name="Next").click()
        assert "2 of 2 points" in end.inner_text()
        end.get_by_role("button", name="New round").click()
    assert screen.faults == []


def test_whoever_picks_a_gap_sees_its_feedback(screen: Screen, tmp_path: Path) -> None:
    """Behind a typed gap too; not that of what was not picked."""
    picks = tuple(Entry(text, f"Feedback on {text}.") for text in ("hat", "bed"))
    cloze = Cloze(id="c", prompt="The {{c1::cat}}, the {{c2::mat}}.", choices={"c2": picks})
    [made] = web.build(deck_of([cloze]), tmp_path)
    screen.opens(made, "q=c")
    screen.box.get_by_role("textbox", name="Gap 1").fill("cat")
    screen.box.get_by_role("combobox", name="Gap 2").select_option("hat")
    screen.presses("Check")
    assert screen.box.get_by_text("Feedback on hat.").is_visible()
    assert not screen.box.get_by_text("Feedback on bed.").is_visible()
    assert screen.faults == []


def test_results_of_another_bank_are_not_loaded(screen: Screen, pages: dict[str, Path]) -> None:
    """Its deck may have the same name, and its questions the same ids."""
    screen.opens(pages["nine"])
    head = {"bank": "another", "deck": "nine"}
    line = {"id": "pluto", "at": "2026-01-01T00:00:00Z", "verdict": "right"}
    text = "\n".join(map(json.dumps, (head, line)))
    file = {"name": "results.jsonl", "mimeType": "", "buffer": text.encode()}
    screen.page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    screen.page.get_by_text("This file does not hold results of this quiz.").wait_for()
    assert screen.faults == []


def test_it_works_in_a_frame_that_may_only_run_scripts(
    browser: Browser, pages: dict[str, Path]
) -> None:
    """Nothing can be sent or kept, and the page says so; it leaves the focus where it was."""
    screen = Screen(browser)
    text = pages["nine"].read_text(encoding="utf-8")
    screen.page.goto("about:blank")
    screen.page.evaluate(
        """text => { const [field, frame] = ['input', 'iframe'].map(tag => document.createElement(tag));
        document.body.append(field, frame); field.focus();
        frame.sandbox = 'allow-scripts'; frame.srcdoc = text; }""",
        text,
    )
    frame = screen.page.frame_locator("iframe")
    frame.get_by_text("This browser keeps nothing here.").wait_for()
    assert screen.page.evaluate("document.activeElement.tagName") == "INPUT"
    frame.get_by_role("button", name="Start").press("Enter")
    frame.get_by_text("Question 1 of 10").wait_for()
    frame.get_by_role("button", name="Check").press("Enter")
    frame.locator(".current .verdict:not(:empty)").wait_for()
    screen.context.close()


def test_without_script_it_is_a_sheet_with_its_answers_folded(
    browser: Browser, pages: dict[str, Path]
) -> None:
    """Each question can be read, no answer is seen before its fold is opened, no button is idle."""
    screen = Screen(browser, java_script_enabled=False)
    screen.opens(pages["fields"])
    page = screen.page
    assert page.locator("fieldset").filter(visible=True).count() == len(FIELDS.questions)
    assert page.get_by_role("button").count() == 0
    answers = page.locator("details.solution")
    assert answers.count() == len(FIELDS.questions)
    assert [each.get_attribute("open") for each in answers.all()] == [None] * answers.count()
    screen.context.close()


def test_printed_it_is_a_sheet(screen: Screen, pages: dict[str, Path]) -> None:
    """Options and lines of the whole round, no buttons, no answers; at the end too."""
    screen.opens(pages["nine"], "count=all&seed=a")
    for _ in range(2):
        screen.prints()
        assert screen.page.locator(".question").filter(visible=True).count() == len(NINE.questions)
        hidden = screen.page.locator("button, .solution, .entries, #missed")
        assert hidden.filter(visible=True).count() == 0
        screen.page.emulate_media(media="screen")
        if screen.page.locator("#end").is_hidden():
            screen.presses("End the round")
    assert screen.page.locator("#missed").is_visible()


def test_paper_says_what_a_pen_does(screen: Screen, pages: dict[str, Path]) -> None:
    """Hints of gaps stand beside their lines, and boxes are numbered, not moved."""
    screen.opens(pages["nine"], "count=all&seed=a")
    screen.prints()
    [cloze] = [q for q in NINE.questions if isinstance(q, Cloze)]
    assert "(who?)" in screen.page.locator(f"#q-{cloze.id}").inner_text()
    order = screen.page.locator(".question[data-type=order]").first.inner_text()
    assert "Number the boxes: 1 = first." in order
    assert "at the top" not in order
    screen.page.emulate_media(media="screen")


@pytest.mark.slow
def test_each_part_has_a_sign_of_its_own(screen: Screen, pages: dict[str, Path]) -> None:
    """Which gap, pair or place was wrong is seen and heard; going back shows it again."""
    screen.opens(pages["nine"])
    for kind, place in ((Cloze, 2), (Match, 0), (Order, 0)):
        question = next(q for q in NINE.questions if isinstance(q, kind))
        response = [*question.right_answers()]
        response[place] = "nothing of the kind" if kind is Cloze else response[place - 1]
        if kind is Order:
            response[-1] = question.right_answers()[0]
        screen.asks(question)
        screen.gives(question, response)
        screen.presses("Check")
        grades = [
            "Wrong" if a != b else "Right"
            for a, b in zip(response, question.right_answers(), strict=True)
        ]
        assert screen.box.locator(".sign").all_text_contents() == [f" {each}" for each in grades]
        screen.presses("Next")
        assert screen.box.locator(".sign").count() == 0
        screen.presses("Back")
        assert screen.box.locator(".sign").all_text_contents() == [f" {each}" for each in grades]


def test_a_link_to_what_is_not_there_says_so(screen: Screen) -> None:
    """A slip in an address does not begin another round than was meant."""
    for asked in ("topic=plnets&mode=exam", "q=plnets"):
        screen.page.evaluate("asked => { location.hash = asked; }", asked)
        screen.page.get_by_text("The link asks for plnets").wait_for()
        assert screen.page.locator("#start").is_visible()
        screen.page.evaluate("location.hash = ''")
        screen.page.get_by_text("The link asks for plnets").wait_for(state="hidden")


@pytest.mark.parametrize("deck", [NINE, PARSI], ids=["english", "persian"])
@pytest.mark.slow
def test_axe_finds_nothing(screen: Screen, pages: dict[str, Path], deck: Deck) -> None:
    """On the start screen, at all questions, one of them judged, at the end; best practice too."""
    script = require_node("axe-core/axe.min.js").read_text(encoding="utf-8")
    run = f"axe.run({{runOnly: {STRICT}, resultTypes: ['violations']}})"
    found: list[tuple[str, str, list[str]]] = []

    def look(where: str) -> None:
        found.extend(
            (where, fault["id"], [node["html"][:200] for node in fault["nodes"]])
            for fault in screen.page.evaluate(run)["violations"]
        )

    screen.opens(pages[deck.id])
    screen.page.evaluate(script)
    look("start")
    screen.page.locator("#count").fill(str(len(deck.questions)))
    screen.page.locator("#list").check()
    screen.page.locator("#start-form [type=submit]").click()
    screen.page.locator(".question.current [data-do=show]").nth(1).click()
    assert screen.box.count() == len(deck.questions)
    look("questions")
    screen.asks(deck.questions[1])
    screen.box.locator("[data-do=end]").click()
    look("end")
    assert found == []
    assert screen.faults == []


HOSTILE = [
    *(CASES / "anki" / "hostile.txt").read_text(encoding="utf-8").splitlines(),
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\u2028 ' \" ` ${x}",
]


@pytest.mark.slow
def test_hostile_texts_run_nothing_and_stand_as_they_are(screen: Screen, tmp_path: Path) -> None:
    """In prompts, options, answers, hints and titles; the page says and asks for nothing."""
    asked: list[Question] = [
        Choice(id=f"c{n}", prompt="P", answer=f"{text} ", distractors=("x",), hint=text)
        for n, text in enumerate(HOSTILE)
    ]
    asked += [Short(id=f"s{n}", prompt="P", answer=text) for n, text in enumerate(HOSTILE)]
    deck = deck_of(asked, title="</title><script>alert(2)</script>")
    [path] = web.build(deck, tmp_path)
    text = path.read_text(encoding="utf-8")
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    assert len([*tree.iter("script")]) == 3
    screen.opens(path, "count=all&seed=1")
    given = {question.id: [[text], None] for question, text in zip(asked, 2 * HOSTILE, strict=True)}
    screen.page.evaluate(PLAY, [given, 200])
    assert [
        question["options"][0] for question in data_of(path)["questions"] if "options" in question
    ] == [f"{text} " for text in HOSTILE]
    assert screen.page.title() == "</title><script>alert(2)</script>"
    assert screen.faults == []


def test_the_same_deck_gives_the_same_bytes(pages: dict[str, Path], tmp_path: Path) -> None:
    """A page has no clock and no chance in it."""
    [again] = web.build(NINE, tmp_path)
    assert again.read_bytes() == pages["nine"].read_bytes()


def test_the_page_itself_is_small(pages: dict[str, Path]) -> None:
    """At most 60 KB without questions, data and passages."""
    text = pages["nine"].read_text(encoding="utf-8")
    for part in ("<noscript><article.*?</noscript>", '(?<=id="data">).*?(?=</script>)'):
        text, count = re.subn(part, "", text, flags=re.DOTALL)
        assert count
    assert len(text.encode()) <= 60_000


def test_nothing_is_allowed_that_is_not_named(pages: dict[str, Path]) -> None:
    """The policy names scripts and style by hash; no handler and no style stands in a tag."""
    text = pages["fields"].read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    named = {name for element in tree.iter() for name in element.attrib}
    assert not {name for name in named if name.startswith("on") or name == "style"}
