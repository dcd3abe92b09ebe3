"""What stands where on the printed page, measured in the PDF, in both engines."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

import worksheet_reading as reading
from quizgen import load_deck
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
    Short,
    TrueFalse,
)
from worksheet_decks import (
    REAL,
    deck_of,
    deck_of_topics,
    html,
    nine,
    parsi,
    render,
    sheet_of,
    sheets_of,
    with_recipe,
)
from worksheet_paper import (
    EDGE,
    LOOKS,
    LOOKS_ON_PAPER,
    MM,
    SIZES,
    Paper,
    Printer,
    assert_inside,
    baseline,
    by_chromium,
    letters,
    measured,
    overlaps,
    type_sizes,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def named(value: object) -> str:
    """Return how a test is called after what it is given."""
    return value.id if isinstance(value, Deck) else str(value)


def assert_whole(paper: Paper, marks: int) -> None:
    """Fail where the words of one question, all called w1, w2, ..., stand on two pages."""
    pages: dict[str, set[int]] = {}
    for word in paper.words:
        if word.text.startswith("w") and word.text[1:].isdigit():
            pages.setdefault(word.text, set()).add(word.page)
    assert len(pages) == marks
    assert {name: held for name, held in pages.items() if len(held) > 1} == {}


def test_paper_has_the_size_asked_for(printer: Printer, tmp_path: Path) -> None:
    """A4 and Letter, on every page of a document."""
    deck = deck_of([TrueFalse(id="q", prompt="?", answer=True)])
    for name, paper in (("worksheet-A.html", "letter"), ("cards.html", "a4")):
        made = measured(printer(html(deck, name, paper=paper)), tmp_path)
        for width, height in made.sizes:
            assert (width, height) == pytest.approx(SIZES[paper], abs=1)


@pytest.mark.slow
def test_twenty_choices_take_three_pages_at_most(printer: Printer, tmp_path: Path) -> None:
    """The twenty longest choice questions of the real bank, on A4."""
    choices = [
        q for q in load_deck(REAL).bank.questions if isinstance(q, Choice | Multi) and not q.image
    ]
    longest = sorted(
        choices, key=lambda q: len(q.prompt) + sum(len(option.text) for option in q.offered())
    )[-20:]
    assert len(longest) == 20
    made = measured(printer(html(deck_of(longest), "worksheet-A.html")), tmp_path)
    assert len(made.sizes) <= 3


def test_every_page_names_the_deck_the_form_and_itself(printer: Printer, tmp_path: Path) -> None:
    """The foot of each page says where the sheet belongs, and whether it goes on."""
    sheet = html(nine(), "worksheet-B.html")
    code = code_of(sheet)
    made = measured(printer(sheet), tmp_path)
    pages = len(made.sizes)
    assert pages > 1
    for number, (_, height) in enumerate(made.sizes, start=1):
        foot = [w.text for w in made.words if w.page == number and w.top > height - 18 * MM]
        expected = f"The solar system · Form {code} Page {number} of {pages}"
        expected += " Turn over" * (number < pages)
        assert sorted(foot) == sorted(expected.split())


def code_of(sheet: str) -> str:
    """Return the code that a sheet carries in its head."""
    return reading.text(next(reading.having(reading.parse(sheet), "form"))).split()[-1]


@pytest.mark.parametrize(
    ("look", "language", "title"),
    [
        ("plain", "de", "WWWW MMMM "),
        pytest.param("dyslexia", "ru", "ЖУЖЖАЩИЙ ", marks=pytest.mark.slow),
        ("large", "fa", "پیمان "),
    ],
)
def test_a_long_title_leaves_the_form_in_the_foot(
    look: str, language: str, title: str, printer: Printer, tmp_path: Path
) -> None:
    """The title is cut short; form, code and page stay, on one line, in every language."""
    asked = TrueFalse(id="q", prompt="?", answer=True)
    deck = deck_of([asked], title=title * 20, language=language)
    sheet = html(deck, "worksheet-A.html", **LOOKS[look])
    code = code_of(sheet)
    made = measured(printer(sheet), tmp_path)
    foot = [word for word in made.words if word.top > made.sizes[0][1] - 21 * MM]
    assert code in {word.text for word in foot}
    assert len(foot) > 5
    assert max(w.top for w in foot) - min(w.top for w in foot) < 8  # One line, of two scripts.
    assert overlaps(made) == []


@pytest.mark.parametrize(
    ("look", "count"), [("plain", 12), pytest.param("both", 4, marks=pytest.mark.slow)]
)
def test_headings_stay_whole_and_with_their_questions(
    look: str, count: int, printer: Printer, tmp_path: Path
) -> None:
    """A heading of two lines stands on one page, and there its first question begins."""
    topics = [
        Topic(f"t{number}", f"Head{number} " + "goes on " * 8 + f"Tail{number}", tuple(asked))
        for number in range(count)
        for asked in [[TrueFalse(id=f"q{number}", prompt=f"First{number}?", answer=True)]]
    ]
    deck = deck_of_topics(topics, "en", "Deck", {})
    made = measured(printer(html(deck, "worksheet-A.html", **LOOKS[look])), tmp_path)
    page_of = {word.text: word.page for word in made.words}  # The head has the topics before.
    for number in range(count):
        pages = {page_of[f"{name}{number}"] for name in ("Head", "Tail")}
        assert pages == {page_of[f"First{number}?"]}
    assert len({*page_of.values()}) > 1


def test_a_number_of_three_digits_leaves_the_text_alone(printer: Printer, tmp_path: Path) -> None:
    """Numbers hang out to the left, however long they are, and stay on the paper."""
    asked = [TrueFalse(id=f"q{number}", prompt="Is it?", answer=True) for number in range(101)]
    made = measured(printer(html(deck_of(asked, sections="none"), "worksheet-A.html")), tmp_path)
    number = min((word for word in made.words if word.text == "101"), key=lambda word: word.left)
    (prompt,) = (
        w
        for w in made.words
        if (w.text, w.page) == ("Is", number.page) and abs(baseline(w) - baseline(number)) < 1
    )
    assert EDGE < number.left < number.right < prompt.left - 1


def test_four_forms_of_twenty_fit_the_keys_first_page(printer: Printer, tmp_path: Path) -> None:
    """The answers at a glance: the last row of the grid stands on page 1."""
    deck = with_recipe(load_deck(REAL), forms=4)
    made = measured(printer(html(deck, "key.html")), tmp_path)
    rows = [w.text for w in made.words if w.page == 1 and w.left < 24 * MM and w.text.isdigit()]
    assert rows == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize(
    ("look", "deck"),
    [("plain", nine()), pytest.param("both", parsi(), marks=pytest.mark.slow)],
    ids=named,
)
def test_the_fields_of_the_head_fill_its_line(
    look: str, deck: Deck, printer: Printer, tmp_path: Path
) -> None:
    """The last of them, with the total of the points, ends where the page's margin begins."""
    made = measured(printer(html(deck, "worksheet-A.html", **LOOKS[look])), tmp_path)
    slash = next(word for word in made.words if "/" in word.text)
    line = [word for word in made.words if word.page == 1 and abs(word.top - slash.top) < 8]
    edges = min(word.left for word in line), made.sizes[0][0] - max(word.right for word in line)
    assert edges[deck.bank.language != "fa"] == pytest.approx(14 * MM, abs=1 * MM)


def test_english_words_stay_whole_in_a_sheet_from_right_to_left(
    printer: Printer, tmp_path: Path
) -> None:
    """Where nobody has translated them: words in their order, a stop at the end."""
    asked = Choice(id="q", prompt="ما هذا؟", answer="هذا", distractors=("ذلك",), points=7)
    deck = deck_of([TrueFalse(id="t", prompt="هذا؟", answer=True), asked], language="ar")
    made = measured(printer(html(deck, "worksheet-A.html")), tmp_path)
    at = {word.text.strip("\u200e"): word for word in made.words}
    assert at["Circle"].right < at["one"].left < at["letter."].left


@pytest.mark.parametrize("look", ["plain", pytest.param("both", marks=pytest.mark.slow)])
def test_nothing_leaves_the_page(look: str, printer: Printer, tmp_path: Path) -> None:
    """Every word of every document stands where a printer reaches."""
    for name, document in render(nine(), **LOOKS[look]).items():
        made = measured(printer(str(document)), tmp_path)
        assert len(made.words) > 30, name
        assert_inside(made)
        assert overlaps(made) == [], name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deck", "look", "paper"),
    [
        (parsi(), *LOOKS_ON_PAPER[0]),
        (parsi(), *LOOKS_ON_PAPER[3]),
        (load_deck(REAL), *LOOKS_ON_PAPER[1]),
    ],
    ids=named,
)
def test_nothing_of_a_real_deck_leaves_the_page(
    deck: Deck, look: str, paper: str, printer: Printer, tmp_path: Path
) -> None:
    """The same from right to left, and for a whole bank."""
    for document in render(deck, forms=1, paper=paper, **LOOKS[look]).values():
        made = measured(printer(str(document)), tmp_path)
        assert_inside(made)
        assert overlaps(made) == []


@pytest.mark.parametrize(
    ("count", "look", "deck"),
    [
        (5, "both", nine()),
        pytest.param(26, "plain", parsi(), marks=pytest.mark.slow),
    ],
    ids=named,
)
def test_a_key_of_many_forms_prints_no_word_over_another(
    count: int, look: str, deck: Deck, printer: Printer, tmp_path: Path
) -> None:
    """However many places a question stands at, the list of them is no taller than its entry."""
    made = measured(printer(html(deck, "key.html", forms=count, **LOOKS[look])), tmp_path)
    assert overlaps(made) == []


def test_words_over_each_other_are_found(printer: Printer, tmp_path: Path) -> None:
    """Two words at one place overlap; two lines, however close, do not."""
    document = (
        '<p style="line-height: 1">one<br>two</p><p><b style="position: absolute">a</b>bc</p>'
    )
    (pair,) = overlaps(measured(printer(document), tmp_path))
    assert {word.text for word in pair} == {"a", "bc"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("topics", "look", "paper"),
    [(1, *LOOKS_ON_PAPER[0]), (9, *LOOKS_ON_PAPER[1]), (28, *LOOKS_ON_PAPER[3])],
)
def test_each_form_of_one_file_begins_on_a_sheet_of_its_own(
    look: str, paper: str, topics: int, printer: Printer, tmp_path: Path
) -> None:
    """Printed on both sides in one job: every form and the key begin on a right-hand page,
    and their pages are counted from 1; a page between them is blank.
    """
    asked = [Open(id=f"q{number}", prompt="Why?", answer="So.") for number in range(topics)]
    deck = deck_of(asked, forms=3, one_file=True, paper=paper)
    document = html(deck, "all.html", **LOOKS[look])
    made = measured(printer(document), tmp_path)
    feet: dict[str, list[int]] = {}
    for number, (_, height) in enumerate(made.sizes, start=1):
        foot = [w.text for w in made.words if w.page == number and w.top > height - 18 * MM]
        if foot:
            feet.setdefault(foot[foot.index("·") + 1 + ("Form" in foot)], []).append(number)
            name = [*feet][-1]
            lines = sum(
                w.page == number and w.text.startswith("____") and w.top < 16 * MM
                for w in made.words
            )
            assert lines == (len(feet[name]) > 1 and name != "Key")
            assert foot[-2:] == ["Page", str(len(feet[name]))]
        else:
            assert not [word for word in made.words if word.page == number]
            assert number % 2 == 0
    codes = [reading.text(e).split()[-1] for e in reading.having(reading.parse(document), "form")]
    assert [*feet] == [*codes, "Key"]
    assert all(pages[0] % 2 == 1 for pages in feet.values())


@pytest.mark.parametrize("topics", [1, pytest.param(9, marks=pytest.mark.slow)])
def test_one_file_from_right_to_left_has_its_fronts_on_the_left(
    topics: int, printer: Printer, tmp_path: Path
) -> None:
    """In Persian a sheet's front is a left-hand page; pages are counted in Persian digits."""
    asked = [Open(id=f"q{number}", prompt="چرا؟", answer="چون") for number in range(topics)]
    deck = deck_of(asked, forms=3, language="fa", one_file=True)
    document = html(deck, "all.html")
    made = measured(printer(document), tmp_path)
    feet = {
        number: {w.text for w in made.words if w.page == number and w.top > height - 18 * MM}
        for number, (_, height) in enumerate(made.sizes, start=1)
    }
    codes = [reading.text(e).split()[-1] for e in reading.having(reading.parse(document), "form")]
    for code in codes:
        pages = [number for number, foot in feet.items() if code in foot]
        assert pages[0] % 2 == 1
        assert pages == [*range(pages[0], pages[0] + len(pages))]
        assert all(digit in feet[page] for digit, page in zip("۱۲۳۴۵۶۷", pages, strict=False))
    first = min(word.page for word in made.words if "پاسخ" in word.text[::-1] + word.text)
    assert first % 2 == 1


@pytest.mark.parametrize("name", ["worksheet-A.html", "all.html"])
def test_a_title_stands_in_the_foot_letter_by_letter(
    name: str, printer: Printer, tmp_path: Path
) -> None:
    """What means something in HTML or CSS is printed as it is."""
    asked = TrueFalse(id="q", prompt="?", answer=True)
    deck = deck_of([asked], title="A&B <c> \\d", one_file=True)
    made = measured(printer(html(deck, name)), tmp_path)
    foot = [w.text for w in made.words if w.page == 1 and w.top > made.sizes[0][1] - 18 * MM]
    assert foot[:4] == ["A&B", "<c>", "\\d", "·"]


def mixed(seed: int, *, large: bool = False) -> list[Question]:
    """Return 24 questions of all types and many lengths; all words of the n-th are "wn".

    None is taller than a page, which no rule could keep whole.
    """
    dice = random.Random(seed)
    return [_mixed(dice, number, dice.randrange(9), 0.4 if large else 1) for number in range(24)]


def _mixed(dice: random.Random, number: int, kind: int, scale: float) -> Question:
    def some(least: int, most: int) -> str:
        return " ".join([f"w{number}"] * dice.randint(least, max(least, int(most * scale))))

    name = f"q{number}"
    prompt = some(3, dice.choice([12, 30, 70]))
    many = [some(1, dice.choice([2, 6, 20])) + "." * index for index in range(dice.randint(3, 8))]
    match kind:
        case 0:
            return Choice(id=name, prompt=prompt, answer=many[0], distractors=tuple(many[1:]))
        case 1:
            return Multi(id=name, prompt=prompt, answers=(many[0],), distractors=tuple(many[1:]))
        case 2:
            return TrueFalse(id=name, prompt=prompt, answer=True)
        case 3:
            return Short(id=name, prompt=prompt, answer="x" * dice.randint(1, 60))
        case 4:
            return Number(id=name, prompt=prompt, answer="7", unit=some(1, 1))
        case 5:
            return Cloze(id=name, prompt=f"{prompt} {{{{c1::gap}}}} {some(3, 40)}")
        case 6:
            pairs = tuple(Pair(text, f"{text}!") for text in many)
            return Match(id=name, prompt=prompt, pairs=pairs)
        case 7:
            return Order(id=name, prompt=prompt, sequence=tuple(many))
        case _:
            return Open(id=name, prompt=prompt, answer="x", lines=dice.randint(1, 20))


def test_no_question_is_split_over_pages(printer: Printer, tmp_path: Path) -> None:
    """All words of a question, its options and its pairs stand on one page."""
    made = measured(printer(html(deck_of(mixed(0)), "worksheet-A.html")), tmp_path)
    assert_whole(made, 24)
    assert_inside(made)
    assert overlaps(made) == []


@pytest.mark.parametrize("sections", [pytest.param("none", marks=pytest.mark.slow), "topic"])
def test_questions_that_fill_the_last_page_stay_whole_there(
    sections: str, printer: Printer, tmp_path: Path
) -> None:
    """All from the one on that `fit` names stand on one page, also where a section is parted."""
    topics = [
        Topic(
            f"t{topic}",
            f"Topic {topic}",
            tuple(
                Choice(
                    id=f"q{number}",
                    prompt=f"w{number} " * 9,
                    answer=f"w{number} " * 4,
                    distractors=(f"w{number} " * 5, f"w{number} " * 6, f"w{number} " * 3),
                )
                for number in range(8 * topic, 8 * topic + 8)
            ),
        )
        for topic in range(2)
    ]
    deck = deck_of_topics(topics, "en", "Deck", {"sections": sections})
    sheets = sheets_of(deck)
    sheets = replace(sheets, fit=replace(sheets.fit, together={"A": 7}))
    made = measured(printer(sheet_of(sheets)), tmp_path)
    assert_whole(made, 16)
    pages = {item.question.prompt.split()[0]: set[int]() for item in sheets.forms[0].items}
    for word in made.words:
        pages.get(word.text, set()).add(word.page)
    assert [*pages.values()] == [{1}] * 6 + [{2}] * 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(16, 20))
def test_no_question_is_split_on_many_sheets(seed: int, printer: Printer, tmp_path: Path) -> None:
    """The same for many sheets, every look and both papers among them."""
    look = [*LOOKS.values()][seed % 4]
    paper = ["a4", "letter"][seed // 2 % 2]
    deck = deck_of(mixed(seed, large="large_print" in look))
    for name in ("worksheet-A.html", "key.html"):
        document = html(deck, name, paper=paper, **look)
        document = re.sub(r"<table.*?</table>", "", document, flags=re.DOTALL)
        made = measured(printer(document), tmp_path)
        assert_whole(made, 24)
        assert_inside(made)
        assert overlaps(made) == []


@pytest.mark.parametrize("deck", [nine(), load_deck(REAL)], ids=named)
def test_no_question_of_a_real_deck_is_split(deck: Deck, printer: Printer, tmp_path: Path) -> None:
    """For each question there is a page that holds all its words, to the last option."""
    sheet = html(deck, "worksheet-A.html")
    made = measured(printer(sheet), tmp_path)
    pages = {word.page: Counter[str]() for word in made.words}
    for word in made.words:
        pages[word.page].update(letters(word.text))
    for question in reading.having(reading.parse(sheet), "question"):
        inner = [e for e in question.iter() if e.tag in ("li", "p")]
        words = Counter(word for part in inner for word in letters(reading.text(part)))
        assert any(words <= held for held in pages.values()), words


def test_a_question_is_whole_below_a_passage_of_a_page(printer: Printer, tmp_path: Path) -> None:
    """A long passage goes on over pages, so that no question need be split below it."""
    passage = Passage(id="p", title=None, text="Text " * 960)
    options = tuple("w1 " * count for count in (5, 6, 3))
    asked = Choice(id="q", prompt="w1 " * 9, answer="w1", distractors=options, passage="p")
    topic = Topic("t", "Topic", (asked,), passages={"p": passage})
    deck = deck_of_topics([topic], "en", "Deck", {})
    made = measured(printer(html(deck, "worksheet-A.html")), tmp_path)
    assert_whole(made, 1)
    assert "Text" in {word.text for word in made.words if word.page == 1}


def test_no_question_is_cut_below_passages_of_any_length(printer: Printer, tmp_path: Path) -> None:
    """They begin on the first page, and each stays whole with its passage, if a page holds both."""
    topics = []
    for number, paragraphs in enumerate((3, 8, 16, 5, 9, 24), start=1):
        passage = Passage(id="p", title="A text", text="\n\n".join(["Text " * 40] * paragraphs))
        entries = tuple(f"w{number} " * count for count in range(2, 10))
        asked = Order(id=f"q{number}", prompt=f"w{number}?", sequence=entries, passage="p")
        topics.append(Topic(f"t{number}", "Topic", (asked,), passages={"p": passage}))
    made = measured(
        printer(html(deck_of_topics(topics, "en", "Deck", {}), "worksheet-A.html")), tmp_path
    )
    assert_whole(made, 6)
    assert "Text" in {word.text for word in made.words if word.page == 1}


def test_the_words_of_a_narrow_table_stay_whole(printer: Printer, tmp_path: Path) -> None:
    """Where lines can end behind their stops; only the word without room is broken."""
    names = [f"Frequência.{name}" for name in ("Absoluta", "Relativa", "Acumulada")]
    heads = ["Classe", *names, "Frequência.Relativa.Acumulada"]
    rows = [heads, ["-"] * 5, ["20 to 30", "0.19", "0.2", "7", "8"]]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    rows[2][1] = "Donau" * 20
    other = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    asked = [
        Short(id=f"q{n}", prompt=f"?\n\n{x}", answer="x") for n, x in enumerate((table, other))
    ]
    made = measured(printer(html(deck_of(asked), "worksheet-A.html")), tmp_path)
    assert_inside(made)
    for whole, count in {"Classe": 2, "Frequência": 8, "Acumulada": 4, "Donau" * 20: 0}.items():
        assert sum(whole in word.text for word in made.words) == count, whole


@pytest.mark.parametrize("look", ["plain", pytest.param("both", marks=pytest.mark.slow)])
def test_number_prompt_and_points_stand_on_one_line(
    look: str, printer: Printer, tmp_path: Path
) -> None:
    """Their baselines are at most a pixel of CSS apart, with gaps and tall formulas as elsewhere."""
    asked: list[Question] = [
        Cloze(id="a", prompt="Alpha {{c1::x}} beta and {{c2::y}} as well."),
        TrueFalse(id="b", prompt="Alpha is the first.", answer=True),
        TrueFalse(id="c", prompt=r"Alpha is not $\dfrac{a^{2^2}}{b}$ here.", answer=True),
        Cloze(id="d", prompt=r"Alpha times $\dfrac{a^{2^2}}{b}$ is {{c1::one}}."),
    ]
    made = measured(printer(html(deck_of(asked), "worksheet-A.html", **LOOKS[look])), tmp_path)
    for prompt in (word for word in made.words if word.text == "Alpha"):
        (points,) = (w for w in made.words if w.text == "/" and abs(w.top - prompt.top) < 12)
        (number,) = (
            w for w in made.words if w.right < prompt.left and abs(w.top - prompt.top) < 12
        )
        assert baseline(points) == pytest.approx(baseline(prompt), abs=0.8)
        assert baseline(number) == pytest.approx(baseline(prompt), abs=0.8)


def test_a_hint_stays_with_its_gap(printer: Printer, tmp_path: Path) -> None:
    """Wherever the line ends, the hint begins on the line of the gap it belongs to."""
    asked = [
        Cloze(id=f"q{before}", prompt=f"{'ab ' * before} {{{{c1::x::when was that}}}} and so on.")
        for before in range(8, 40, 2)
    ]
    made = measured(printer(html(deck_of(asked), "worksheet-A.html")), tmp_path)
    gaps = {(word.page, round(baseline(word))) for word in made.words if "__" in word.text}
    hints = [word for word in made.words if "(when" in word.text]
    assert len(hints) == len(asked)
    for hint in hints:
        line = round(baseline(hint))
        assert {(hint.page, line + off) for off in (-1, 0, 1)} & gaps


@pytest.mark.slow
@pytest.mark.parametrize("size", [(160, 80), (700, 900)], ids=["small", "tall"])
def test_large_print_enlarges_pictures_as_it_does_texts(
    size: tuple[int, int], browser: Browser, tmp_path: Path
) -> None:
    """The words in a picture grow from what they are in plain print as 10.5 pt grow to 18 pt."""
    width, height = size
    picture = (
        f"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{width}' height='"
        f"{height}'%3E%3Ctext x='9' y='40' font-size='20'%3ELabel%3C/text%3E%3C/svg%3E"
    )
    tall = []
    for look in ("plain", "large"):
        document = html(nine(), "worksheet-A.html", **LOOKS[look])
        document = re.sub(r'(<img class="figure" src=")[^"]*', rf"\1{picture}", document)
        made = measured(by_chromium(browser)(document), tmp_path)
        tall += [word.bottom - word.top for word in made.words if word.text == "Label"][:1]
    assert tall[1] / tall[0] == pytest.approx(18 / 10.5, rel=0.02)


@pytest.mark.parametrize(
    "deck",
    [nine(forms=4, word_bank=True), pytest.param(load_deck(REAL), marks=pytest.mark.slow)],
    ids=named,
)
@pytest.mark.slow
def test_large_print_is_large_everywhere(deck: Deck, printer: Printer, tmp_path: Path) -> None:
    """No word of a sheet or a card, foot and points and corners among them, is below 18 pt.

    The words in a picture are as large as the picture; they are left out.
    """
    for name in ("worksheet-A.html", "cards.html"):
        document = re.sub(r"<img [^>]*>", "", html(deck, name, large_print=True))
        shown = type_sizes(printer(document), tmp_path)
        assert min(shown) == 18, shown
