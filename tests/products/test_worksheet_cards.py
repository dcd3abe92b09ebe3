"""Cards on paper: each holds its whole text, and backs lie behind their fronts, in both engines."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import worksheet_reading as reading
from quizgen import load_deck
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Match,
    Number,
    Open,
    Order,
    Pair,
    Question,
    TrueFalse,
)
from quizgen.products.worksheet.measure import lines
from worksheet_decks import REAL, deck_of, html, nine
from worksheet_paper import (
    LOOKS,
    LOOKS_ON_PAPER,
    MM,
    SIZES,
    Paper,
    Printer,
    Word,
    assert_inside,
    baseline,
    by_chromium,
    letters,
    measured,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser


CARD = {"a4": (95 * MM, 69 * MM), "letter": (98 * MM, 64.5 * MM)}


@pytest.mark.parametrize(("paper", "flip"), [("a4", "long"), ("letter", "short")])
def test_backs_lie_exactly_behind_their_fronts(
    paper: str, flip: str, printer: Printer, tmp_path: Path
) -> None:
    """Turn the paper over: each number lies behind its own, within half a millimetre."""
    small = [question for question in nine().questions if not question.image]
    made = measured(printer(html(deck_of(small, flip=flip), "cards.html", paper=paper)), tmp_path)
    width, height = made.sizes[0]
    wide, high = CARD[paper]
    dots = {(word.page, word.top) for word in made.words if word.text == "·"}
    fronts = [w for w in made.words if w.text.isdigit() and (w.page, w.top) in dots]
    assert sorted(int(word.text) for word in fronts) == [*range(1, len(small) + 1)]
    inset = fronts[0].left - (width / 2 - wide)  # From a card's edge to its number,
    drop = fronts[0].top - (height / 2 - 2 * high)  # and from its top.
    for front in fronts:
        left, top = front.left - inset, front.top - drop
        if flip == "long":
            left = width - left - wide
        else:
            top = height - top - high
        behind = [w for w in made.words if (w.page, w.text) == (front.page + 1, front.text)]
        gaps = [max(abs(w.left - left - inset), abs(w.top - top - drop)) for w in behind]
        assert min(gaps) < 0.5 * MM, front


SPANS = {"wide": (2, 1), "tall": (2, 2), "page": (2, 4)}


def cells(sheet: Any, paper: str) -> Iterator[tuple[Any, tuple[float, float, float, float]]]:
    """Yield each card of a sheet with its box on the page, in points from the top left."""
    (width, height), (wide, high) = SIZES[paper], CARD[paper]
    column = row = 0
    for card in reading.having(sheet, "card"):
        shape = card.get("class").split()[1:2]
        across, down = SPANS.get(shape[0] if shape else "", (1, 1))
        left, top = width / 2 - wide + column * wide, height / 2 - 2 * high + row * high
        yield card, (left, top, left + across * wide, top + down * high)
        column = (column + across) % 2
        row += 0 if column else down
    assert (column, row) == (0, 4)


def assert_cards_hold_their_texts(html: str, paper: str, made: Paper) -> None:
    """Fail where a letter of a card is missing in its box, or stands beyond it."""
    by_page: dict[int, list[Word]] = {}
    for word in made.words:
        by_page.setdefault(word.page, []).append(word)
    sheets = [*reading.having(reading.parse(html), "cards")]
    for number, sheet in enumerate(sheets, start=1):
        for card, (left, top, right, bottom) in cells(sheet, paper):
            inside = Counter[str]()
            for word in by_page.get(number, []):
                x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
                if left < x < right and top < y < bottom:
                    assert bottom + 1 > baseline(word), word
                    inside.update("".join(letters(word.text)))
            parts = [e for e in card.iter() if e.tag in ("p", "li") and e.get("class") != "corner"]
            shown = Counter("".join(letters("".join(map(reading.text, parts)))))
            assert shown <= inside, reading.text(card)


@pytest.mark.parametrize(
    ("look", "paper"),
    [LOOKS_ON_PAPER[0], *(pytest.param(*at, marks=pytest.mark.slow) for at in LOOKS_ON_PAPER[1:])],
)
def test_a_card_holds_its_whole_text(
    look: str, paper: str, printer: Printer, tmp_path: Path
) -> None:
    """Short or long, in capitals or figures: a longer text gets a larger card."""
    deck = deck_of(wordy(0, 2 if "large_print" in LOOKS[look] else 6))
    document = assert_deck_is_held(deck, paper, look, printer, tmp_path)
    assert len({*re.findall('<div class="card (wide|tall|page)', document)}) > 1


WORDS = {
    "en": ["a", "in", "Iran", "treaty", "NUCLEAR", "WWW", "1,234,567", "Kernwaffensperrvertrag"],
    "ru": ["и", "Иран", "договор", "достопримечательность", "вооружённых", "ЯДЕРНЫЙ", "ЖУЖЖАЩИЙ"],
    "fa": ["و", "ایران", "پیمان", "گفت‌وگوها", "سلاح‌های", "هسته‌ای", "۱۳۵۷"],
    "el": ["και", "συνθήκη", "ΠΥΡΗΝΙΚΗ", "διαπραγματεύσεις", "Ω"],
    "wide": ["W", "M", "@", "%", "WMWM", "MMM", "@@@@", "%%%", "😀"],
}


@pytest.mark.parametrize(("words", "look"), [("ru", "large"), ("wide", "both")])
def test_a_card_holds_its_whole_text_in_every_script(
    words: str, look: str, printer: Printer, tmp_path: Path
) -> None:
    """Wide letters, and those of other scripts, take the room that they take."""
    rounds = 2 if "large_print" in LOOKS[look] else 6
    language = "en" if words == "wide" else words
    deck = deck_of(wordy(7, rounds, WORDS[words]), language=language)
    assert_deck_is_held(deck, "a4", look, printer, tmp_path)


@pytest.mark.parametrize("char", "条の한Ａ😀")
def test_a_character_of_two_columns_takes_the_room_of_two(char: str) -> None:
    """Chinese, Japanese, Korean: a hundred characters fill four lines of fifty letters at least."""
    assert lines([char * 100], 50) >= 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "look", "paper"),
    [(words, *at) for words, at in zip(WORDS, [*LOOKS_ON_PAPER, LOOKS_ON_PAPER[0]], strict=True)],
)
def test_a_card_holds_its_whole_text_in_many_decks(
    words: str, look: str, paper: str, printer: Printer, tmp_path: Path
) -> None:
    """The same for many texts."""
    rounds = 2 if "large_print" in LOOKS[look] else 6
    language = "en" if words == "wide" else words
    deck = deck_of(wordy(20, rounds, WORDS[words]), language=language)
    assert_deck_is_held(deck, paper, look, printer, tmp_path)


def assert_deck_is_held(deck: Deck, paper: str, look: str, printer: Printer, folder: Path) -> str:
    """Fail where a card of a deck is too small for its text; return the cards."""
    document = html(deck, "cards.html", paper=paper, **LOOKS[look])
    assert_cards_hold_their_texts(document, paper, measured(printer(document), folder))
    return document


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize(("look", "paper"), LOOKS_ON_PAPER[:2])
def test_cards_of_every_size_have_their_backs_behind_them(look: str, paper: str, flip: str) -> None:
    """Turned over, each front's box is exactly its back's; no question is without a card."""
    deck = deck_of(wordy(3, 4), flip=flip)
    tree = reading.parse(html(deck, "cards.html", paper=paper, **LOOKS[look]))
    width, height = SIZES[paper]
    sheets = [*reading.having(tree, "cards")]
    numbers = [numbered(long) for long in reading.having(tree, "long")]
    for front, back in zip(sheets[::2], sheets[1::2], strict=True):
        behind = {numbered(card): box for card, box in cells(back, paper) if len(card)}
        for card, (left, top, right, bottom) in cells(front, paper):
            if len(card):
                turned = (width - right, top, width - left, bottom)
                if flip == "short":
                    turned = (left, height - bottom, right, height - top)
                assert behind.pop(numbered(card)) == pytest.approx(turned, abs=0.01)
                numbers.append(numbered(card))
        assert behind == {}
    assert sorted({*numbers}) == [*range(1, len(deck.questions) + 1)]


def numbered(card: Any) -> int:
    return int(reading.text(next(reading.having(card, "corner"))).split()[0])


@pytest.mark.slow
@pytest.mark.parametrize(("look", "paper"), LOOKS_ON_PAPER[::3])
def test_a_card_of_a_real_deck_holds_its_whole_text(
    look: str, paper: str, printer: Printer, tmp_path: Path
) -> None:
    """The same for a whole bank."""
    assert_deck_is_held(load_deck(REAL), paper, look, printer, tmp_path)


def wordy(seed: int, rounds: int, words: Sequence[str] = WORDS["en"]) -> list[Question]:
    """Return questions whose texts are long, short, in capitals, or all figures."""
    dice = random.Random(seed)

    def some(most: int) -> str:
        return " ".join(dice.choices(words, k=dice.randint(1, most)))

    asked: list[Question] = []
    for number in range(rounds):
        prompt, why = some(9 * (number + 1)), some(20 * (number + 1))
        many = [f"{some(2 + number)} {index}" for index in range(dice.randint(3, 8))]
        common: Any = {"prompt": prompt, "explanation": why}
        pairs = tuple(Pair(f"{text} l", text) for text in many)
        asked += [
            Choice(id=f"c{number}", answer=many[0], distractors=tuple(many[1:]), **common),
            Order(id=f"o{number}", sequence=tuple(many), **common),
            Match(id=f"m{number}", pairs=pairs, decoys=(some(4),), **common),
            Open(id=f"w{number}", answer=some(15 * (number + 1)), **common),
            Number(id=f"n{number}", answer="12", unit=some(2), **common),
            TrueFalse(id=f"t{number}", answer=True, **common),
        ]
    return asked


def test_a_text_longer_than_a_page_goes_on(printer: Printer, tmp_path: Path) -> None:
    """Nothing is cut off: the card has pages of its own, after all the others."""
    long = Open(id="l", prompt="Why? " + "word " * 2500, answer="So. " + "more " * 2500)
    deck = deck_of([long, TrueFalse(id="t", prompt="Is it?", answer=True)])
    document = html(deck, "cards.html")
    made = measured(printer(document), tmp_path)
    counts = Counter(word.text for word in made.words)
    assert (counts["word"], counts["more"]) == (2500, 2500)
    assert {word.page for word in made.words if word.text == "it?"} == {1}
    assert_inside(made)


def test_an_offset_moves_the_backs_alone(browser: Browser, tmp_path: Path) -> None:
    """Two millimetres to the right and one up, for a printer that is off by as much."""
    printer = by_chromium(browser)
    plain = measured(printer(html(nine(), "cards.html")), tmp_path)
    moved = measured(printer(html(nine(offset={"x": 2, "y": -1}), "cards.html")), tmp_path)
    for before, after in zip(plain.words, moved.words, strict=True):
        right, down = (2 * MM, -MM) if before.page % 2 == 0 else (0, 0)
        assert after.left - before.left == pytest.approx(right, abs=0.3 * MM)
        assert after.top - before.top == pytest.approx(down, abs=0.3 * MM)
