"""A sheet is set so that its last page is at least a third full, or not there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quizgen import load_deck
from quizgen.model.bank import Topic
from quizgen.model.questions import Choice, Open, Question, TrueFalse
from quizgen.products.worksheet import documents, fit
from quizgen.support.diagnostics import BankError
from worksheet_decks import ROOT, deck_of, deck_of_topics, html, sheets_of, with_recipe
from worksheet_paper import LOOKS, LOOKS_ON_PAPER, by_chromium, filled, measured

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DECKS = ("dates", "leaders", "russia-iran", "treaty", "weapons")


def asked(count: int) -> list[Question]:
    return [
        Choice(
            id=f"q{n}", prompt=f"Is it the {n}th?", answer="it is", distractors=("no", "not yet")
        )
        for n in range(count)
    ]


def test_only_sheets_that_need_it_are_set_otherwise() -> None:
    """Of decks of 1 to 40 questions some keep the look's own lines and margins, some do not."""
    own = fit.Setting(14, 9, 1, 16, 18)
    steps = [sheets_of(deck_of(asked(count))).fit.step for count in range(1, 40)]
    assert 3 < steps.count(own) < 36
    for step in steps:
        assert 13 <= step.line <= 15
        assert 8 <= step.ruling <= 10
        assert step.above >= 13


def test_fit_false_keeps_the_looks_own() -> None:
    """Whatever the last page looks like."""
    for count in range(1, 40):
        made = sheets_of(deck_of(asked(count), fit=False)).fit
        assert (made.step, made.together) == (fit.Setting(14, 9, 1, 16, 18), {})


def test_the_way_with_the_fewest_pages_is_taken() -> None:
    """Questions with many lines leave pages half empty that a little less space would fill."""
    long = [Open(id=f"o{n}", prompt="Why?", answer="x", lines=12) for n in range(4)]
    pages = [sheets_of(deck_of(long, fit=is_on)).fit.pages for is_on in (False, True)]
    assert pages == [3, 2]


def test_all_forms_are_set_alike() -> None:
    """Pupils see whose sheet is another form by its letter, not by its lines."""
    deck = deck_of(asked(17), forms=4)
    ways = {html(deck, f"worksheet-{x}.html").partition("--ruling: ")[2][:90] for x in "ABCD"}
    assert len(ways) == 1


@pytest.mark.parametrize(
    ("looks", "line", "reason"),
    [
        ('{"":\n(53, 10.5, 0.57, (20, 50, 80), [(14, 9, 1, 16, 18)])}', 1, "length 6, got 5"),
        ('{\n"": (53, 10.5, 0.4, 0.5, (20, 50, 80), [(14, 9, 1, 16, 18)], 7)}', 2, "got 7"),
        ('{"": (53, 10.5, 0.4, 0.5, (20, 50, 80), [(14, 9, 1, 16)])}', 1, "length 5, got 4"),
        ('{"": (53, 10.5, 0.4, 0.5, (20, 50, 80), [])}', 1, "length >= 1"),
        ('{"": (53, "a", 0.4, 0.5, (20, 50, 80), [(14, 9, 1, 16, 18)])}', 1, "got `str`"),
        ('{"": (53, 0, 0.4, 0.5, (20, 50, 80), [(14, 9, 1, 16, 18)])}', 1, ">= 1"),
        ('{"": (53, 10.5, 0.4, 0.5, (20, 50, 80), [(14, 9, 1, 160, 180)])}', 1, "little room"),
        ('{"": (230, 10.5, 0.4, 0.5, (20, 50, 80), [(14, 9, 1, 16, 18)])}', 1, "little room"),
        ('{"": "wide"}', 1, "got `str`"),
        ('{"large": 1}', 1, 'no ""'),
        ("nobody", 1, "'nobody' is undefined"),
        ('"wide"', 1, "got `str`"),
    ],
)
def test_what_fit_html_gives_must_be_what_is_needed(
    tmp_path: Path, looks: str, line: int, reason: str
) -> None:
    """Whatever a project's own gives is a problem of that template, at the look's line."""
    path = tmp_path / "templates" / "worksheet" / "fit.html"
    path.parent.mkdir(parents=True)
    path.write_text(f"{{% set looks = {looks} %}}", encoding="utf-8")
    with pytest.raises(BankError) as caught:
        html(deck_of(asked(1)), "worksheet-A.html", project=tmp_path)
    (problem,) = caught.value.problems
    assert problem.path.endswith("templates/worksheet/fit.html")
    assert (problem.location.line, reason in problem.message) == (line, True), problem
    assert "steps of five numbers" in problem.message


def test_a_build_says_how_much_a_sheet_asks() -> None:
    """Questions, points, and about how many pages."""
    some = sheets_of(deck_of([*asked(19), TrueFalse(id="t", prompt="?", answer=True, points=2.5)]))
    assert documents.amount_of(some) == "20 questions, 21.5 points, about 2 pages"
    one = sheets_of(deck_of(asked(1)))
    assert documents.amount_of(one) == "1 question, 1 point, about 1 page"


def test_forms_that_a_neighbour_can_copy_are_warned_of() -> None:
    """A topic with one question mixes nothing; the recipe's way out is named, and works."""
    topics = [Topic(each.id, each.id, (each,)) for each in asked(5)]
    few = deck_of_topics(topics, "en", "A deck", {"forms": 2})
    (said,) = documents.alike(sheets_of(few))
    assert said.startswith("deck: 5 of 5 questions have the same number on forms A and B, for each")
    assert "'sections: none' below 'worksheet:'" in said
    assert not [*documents.alike(sheets_of(with_recipe(few, sections="none")))]
    more = [*topics[:2], Topic("rest", "rest", tuple(asked(6)[2:]))]
    (said,) = documents.alike(sheets_of(deck_of_topics(more, "en", "A deck", {"forms": 2})))
    assert said.startswith("deck: 2 of 6 questions have the same number")
    assert not [*documents.alike(sheets_of(deck_of(asked(5), forms=2)))]


def test_a_long_sheet_without_a_pick_is_warned_of() -> None:
    """Nobody prints 130 questions for each pupil unawares; who picks knows."""
    (said,) = documents.too_long(sheets_of(deck_of(asked(150))))
    assert said.startswith("deck: a sheet has about ")
    assert said.endswith("such as 'pick: 20' below 'worksheet:'.")
    assert not [*documents.too_long(sheets_of(deck_of(asked(150), pick=150)))]
    assert not [*documents.too_long(sheets_of(deck_of(asked(30))))]


def test_no_last_page_is_nearly_empty(browser: Browser, tmp_path: Path) -> None:
    """Measured on paper, also where the look's own lines would leave a question or two for it."""
    questions: list[Question] = [*asked(13), Open(id="o", prompt="Why?", answer="x", lines=4)]
    deck = deck_of(questions)
    step = sheets_of(deck).fit.step
    made = measured(by_chromium(browser)(html(deck, "worksheet-A.html")), tmp_path)
    assert len(made.sizes) == 1 or filled(made, len(made.sizes), step.above, step.below) >= 1 / 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "look", "paper"),
    [(name, *LOOKS_ON_PAPER[n % len(LOOKS_ON_PAPER)]) for n, name in enumerate(DECKS)],
)
def test_no_last_page_of_a_bundled_deck_is_nearly_empty(
    name: str, look: str, paper: str, browser: Browser, tmp_path: Path
) -> None:
    """Both forms of each; in every look and both engines they are in benchmarks/page_fill.py."""
    deck = with_recipe(load_deck(ROOT / "decks" / f"{name}.yaml"))
    flags = {**LOOKS[look], "paper": paper}
    sheets = sheets_of(deck, **flags)
    for form in sheets.forms:
        document = html(deck, f"worksheet-{form.letter}.html", **flags)
        made = measured(by_chromium(browser)(document), tmp_path)
        step = sheets.fit.step
        assert (
            len(made.sizes) == 1 or filled(made, len(made.sizes), step.above, step.below) >= 1 / 3
        )
        assert abs(sheets.fit.pages - len(made.sizes)) <= 1
