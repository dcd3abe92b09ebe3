"""`quizgen stats`: the figures as JSON, drawn, and as a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from quiz_learner import CASES, timeless
from quiz_records import answer, day, now
from quizgen import load_deck
from quizgen.quiz.charts import draw, heat, level, lived, months, page
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import AGAIN, GOOD
from quizgen.quiz.stats import Figures, Sum, figures, streak
from quizgen.reading.word_files import load_wording

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
TODAY = date(2026, 3, 2)
LATE = (TODAY - day(0)).days
DECK = load_deck(CASES / "decks/nine.yaml")
WORDS = load_wording("quiz", "en")


@pytest.fixture
def learned(tmp_path: Path) -> Figures:
    """Forty days of answers to the first five questions; one of them is always missed."""
    with Store(tmp_path / "progress.db") as store:
        for number in range(LATE - 40, LATE):
            store.add(
                *(
                    answer(f"{q.id}-{number}", q.id, AGAIN if q.id == "knot" else GOOD, number)
                    for q in DECK.questions[:5]
                )
            )
        return figures([DECK], store, now(LATE), WORDS)


def test_the_json_counts_by_topic(quizgen: Quizgen) -> None:
    """After a quiz it says what was answered, of which topic, and what is due: now, or later."""
    quizgen("quiz", "--plain", "--seed", "golden", lines="t\n:show\n")
    found = json.loads(quizgen("stats", "--json").stdout)
    assert (found["reviews"], found["questions"], found["seen"], found["due"]) == (2, 9, 2, 0)
    assert found["forecast"][0] == found["later"] == 1
    assert found["topics"] == {
        "sea": {
            "title": "The sea",
            "questions": 5,
            "seen": 2,
            "due": 0,
            "reviews": 2,
            "right": 1,
        },
        "sky": {
            "title": "The sky",
            "questions": 4,
            "seen": 0,
            "due": 0,
            "reviews": 0,
            "right": 0,
        },
    }


def test_what_is_missed_most_comes_first(learned: Figures) -> None:
    """Only what was ever missed is hard; retention counts later answers alone."""
    assert [(hard.id, hard.right, hard.reviews) for hard in learned.hardest] == [("knot", 0, 40)]
    assert learned.retention == pytest.approx(4 / 5)
    assert (learned.reviews, learned.right, learned.seen) == (200, 160, 5)
    assert learned.streak == 40
    assert (learned.week.later, learned.week.later_right, learned.learned) == (30, 24, 0)
    assert [hard.answer for hard in learned.hardest] == ["1852 metres"]
    assert sum(learned.forecast) <= 5
    assert learned.forecast[0] == learned.due == 1


def test_a_question_of_two_decks_counts_once(tmp_path: Path) -> None:
    """Decks of one bank share its questions and its progress."""
    with Store(tmp_path / "progress.db") as store:
        store.add(answer("a"))
        once = figures([DECK], store, now(), WORDS)
        assert figures([DECK, DECK], store, now(), WORDS) == once


@pytest.mark.parametrize(
    ("answered_on", "expected"),
    [((), 0), ((0,), 1), ((-1,), 1), ((-2, -1, 0), 3), ((-2, 0), 1), ((-2,), 0)],
)
def test_a_streak_lasts_until_a_day_is_missed(
    tmp_path: Path, answered_on: tuple[int, ...], expected: int
) -> None:
    """Today may still come; yesterday may not be missing."""
    with Store(tmp_path / "progress.db") as store:
        store.add(*(answer(str(number), at=number) for number in answered_on))
        assert streak(store, ["nine"], now()) == expected


def test_the_heat_map_ends_today() -> None:
    """Monday is the first row, this week the last column; days to come are empty."""
    days = {"2026-03-02": Sum(reviews=4, right=4), "2026-03-01": Sum(reviews=1, right=1)}
    rows = heat(days, TODAY, 2)
    assert rows == [[0, 4], [0, None], [0, None], [0, None], [0, None], [0, None], [1, None]]


def test_a_month_is_named_above_the_week_it_begins_in() -> None:
    """Each where its name fits before the end; as many weeks as there is something to see."""
    assert months(date(2026, 3, 2), 10, WORDS) == "  Jan     Feb"
    assert months(date(2026, 3, 16), 4, WORDS) == "  Mar"
    assert lived({}, date(2026, 3, 2)) == 8
    assert lived({"2025-12-01": Sum(reviews=1, right=1)}, date(2026, 3, 2)) == 15


def test_nothing_and_the_most_have_levels_of_their_own() -> None:
    """0 is for nothing alone, and the last level for the most."""
    assert [level(count, 100, 5) for count in (0, 1, 40, 99, 100)] == [0, 1, 2, 3, 4]
    assert level(1, 1, 5) == 4


@pytest.mark.parametrize("look", [("en", 40), ("en", 100), ("de", 40), ("de", 100)])
def test_the_figures_are_drawn(
    learned: Figures,
    look: tuple[str, int],
    golden: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A table, a heat map, a forecast, the hardest: readable at 40 and 100 columns."""
    language, columns = look
    monkeypatch.setenv("COLUMNS", str(columns))
    draw(learned, "Sea and sky", TODAY, load_wording("quiz", language))
    drawn = capsys.readouterr().out
    assert max(map(len, drawn.splitlines())) <= columns
    assert "\x1b" not in drawn
    golden(f"quiz/stats-{language}-{columns}.txt", timeless(drawn))


def test_before_the_first_answer_there_is_little_to_draw(quizgen: Quizgen) -> None:
    """It says how to begin, and leaves empty charts out."""
    done = quizgen("stats")
    assert done.stdout.splitlines() == [
        "Sea and sky",
        "Now: 0 due, 9 new. `quizgen quiz` asks them.",
        "0 of 9 questions seen.",
        "No question was answered yet. `quizgen quiz` asks the first ones.",
    ]


@pytest.mark.slow
def test_without_unicode_the_chart_is_ascii(quizgen: Quizgen) -> None:
    """An ASCII terminal gets a ramp of its own, not question marks."""
    quizgen("quiz", "--plain", "--type", "choice", lines="1\n1\n1\n1\n")
    drawn = quizgen("stats", PYTHONIOENCODING="ascii").stdout
    assert "less . : + # @ more" in drawn
    assert "?" not in drawn.split("Most often missed")[0]


def test_the_page_stands_alone(learned: Figures, tmp_path: Path, browser: Browser) -> None:
    """It opens without a script, a request, or an error, light and dark; charts have words."""
    file = tmp_path / "stats.html"
    file.write_text(page(learned, "Sea & <sky>", TODAY, None, WORDS), encoding="utf-8")
    said: list[str] = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        opened = context.new_page()
        opened.on("console", lambda message: said.append(message.text))
        opened.on("request", lambda request: said.append(request.url))
        opened.goto(file.as_uri())
        assert opened.title() == "Sea & <sky>"
        assert opened.locator("svg[role=img]").count() == 3
        assert opened.locator("svg rect title", has_text="2026-03-01: 5 answers").count() == 1
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()
    assert said == [file.as_uri()] * 2


def test_the_page_is_whole(learned: Figures) -> None:
    """Every element that opens closes, nothing comes from outside, no script is in it."""
    text = page(learned, "Sea and sky", TODAY, None, WORDS)

    class Checker(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag != "script"
            assert not {name for name, _ in attrs} & {"src", "href", "onload", "onclick"}
            if tag not in {"meta", "br"}:
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            pass

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    checker = Checker()
    checker.feed(text)
    assert checker.open == []
    assert not re.search(r"https?://|url\(", text)


def test_the_page_is_written_where_it_is_asked_for(quizgen: Quizgen, tmp_path: Path) -> None:
    """`--html FILE` writes the page and says so."""
    file = tmp_path / "deep" / "stats.html"
    done = quizgen("stats", "--html", str(file))
    assert (done.returncode, done.stdout) == (0, f"{file}\n")
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    both = quizgen("stats", "--json", "--html", str(file))
    assert both.stderr == f"{file}\n"
    assert json.loads(both.stdout)["questions"] == 9


def test_an_id_that_is_missing_is_reported_with_the_likely_new_one(
    quizgen: Quizgen, tmp_path: Path
) -> None:
    """Where `was` is forgotten, nobody loses progress in silence."""
    project = Path(shutil.copytree(CASES, tmp_path / "project"))
    quizgen("quiz", "--plain", "--type", "truefalse", lines="f\nt\n", cwd=project)
    file = project / "question_bank" / "nine" / "sea.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("id: tide", "id: tides"), encoding="utf-8")
    says = "'tide' was answered 2 times and is not in the bank. If it is called 'tides' now, write"
    assert says in " ".join(quizgen("stats", cwd=project, COLUMNS="300").stdout.split())
    found = json.loads(quizgen("stats", "--json", cwd=project).stdout)
    assert found["missing"] == [{"bank": "nine", "id": "tide", "reviews": 2, "likely": "tides"}]
    file.write_text(text.replace("id: tide", "id: tides\n    was: [tide]"), encoding="utf-8")
    assert json.loads(quizgen("stats", "--json", cwd=project).stdout)["missing"] == []


def test_the_page_fits_a_phone_with_today_in_sight(
    learned: Figures, tmp_path: Path, browser: Browser
) -> None:
    """At 390 px nothing is cut off, and the last day of the heat map is inside the window."""
    file = tmp_path / "stats.html"
    file.write_text(page(learned, "Sea and sky", TODAY, None, WORDS), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    opened.goto(file.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    today = opened.locator("svg rect", has=opened.locator("title", has_text="2026-03-02"))
    for place in range(today.count()):
        box = today.nth(place).bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    context.close()
