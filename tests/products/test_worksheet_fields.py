"""The fields of the design's table on paper: one bank that has them all."""

from __future__ import annotations

import re

import pytest

from quizgen import load_deck
from quizgen.model.bank import Passage, Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import Choice, Cloze, Entry, Number
from worksheet_decks import ROOT, deck_of_topics, render, with_recipe
from worksheet_reading import having, parse, questions, text

FIELDS = ROOT / "tests" / "cases" / "fields" / "decks" / "fields.yaml"
LETTER = "A letter from Shiraz"


@pytest.fixture(scope="module")
def deck() -> Deck:
    """Return the deck that has every field."""
    return load_deck(FIELDS)


@pytest.fixture(scope="module")
def documents(deck: Deck) -> dict[str, str]:
    """Return its documents by their names."""
    return {name: str(document) for name, document in render(deck).items()}


@pytest.mark.parametrize("form", "AB")
def test_options_stand_in_the_banks_order(documents: dict[str, str], form: str) -> None:
    """`options` are lettered as they are listed, on every form, more than nine of them too."""
    seen = {each.prompt: each.options for each in questions(documents[f"worksheet-{form}.html"])}
    closing = next(options for prompt, options in seen.items() if prompt.startswith("When does"))
    assert closing == {
        "A": "On Mondays",
        "B": "On Fridays",
        "C": "Never",
        "D": "All of the above",
    }
    months = next(options for prompt, options in seen.items() if prompt.startswith("In which"))
    assert (len(months), months["A"], months["L"]) == (12, "January", "December")


@pytest.mark.parametrize("form", "AB")
def test_a_passage_stands_once_before_its_questions(documents: dict[str, str], form: str) -> None:
    """Its questions follow it, all of them, and the line above it says which they are."""
    tree = parse(documents[f"worksheet-{form}.html"])
    kinds = ("passage-line", "passage", "question")
    order = [
        each
        for each in tree.iter()
        if str(each.get("class", "")).split()[:1] in [[k] for k in kinds]
    ]
    shown = [text(each) for each in order]
    place = next(i for i, each in enumerate(shown) if each.startswith(LETTER))
    about = {
        "What would you write back?",
        "Where did they sit?",
        "What did they drink?",
        "What is late?",
    }
    assert all(any(each in prompt for each in about) for prompt in shown[place + 1 : place + 5])
    first = int(text(next(having(order[place + 1], "number"))))
    assert shown[place - 1] == f"Questions {first} to {first + 3} are about this text."
    assert "We drank tea below the old wall" in shown[place]
    assert next(order[place].iter("img")).get("alt") == "A wall with a gate."
    assert sum(each.startswith(LETTER) for each in shown) == 1
    notice = shown.index("The museum is closed on Mondays.")
    assert "The museum is" in shown[notice + 1]
    assert re.fullmatch(r"Question \d+ is about this text.", shown[notice - 1])


def test_a_passage_of_several_sections_is_printed_in_the_first(deck: Deck) -> None:
    """The others say where to find it."""
    sheet = str(render(with_recipe(deck, sections="type"))["worksheet-A.html"])
    lines = [text(line) for line in having(parse(sheet), "passage-line")]
    assert sheet.count("We drank tea below the old wall") == 1
    assert not re.search(r"Questions (\d+) to \1 are", " ".join(lines))
    assert sum(line.startswith(f"Read again “{LETTER}”, before question ") for line in lines) == 3
    about = next(line for line in lines if line.startswith("Question ") and "about this" in line)
    first = int(re.findall(r"\d+", about)[0])
    assert f"Read again “{LETTER}”, before question {first}." in lines


def test_a_gap_that_is_picked_shows_its_choices(documents: dict[str, str]) -> None:
    """They stand behind the gap, in another order than the bank's on some form."""
    orders = set()
    for form in "AB":
        [picks] = having(parse(documents[f"worksheet-{form}.html"]), "picks")
        orders.add(text(picks))
        assert sorted(text(picks).strip("()").split(" / ")) == ["closed", "crowded", "open"]
    assert orders != {"(closed / open / crowded)"}


def test_a_word_bank_has_only_what_is_written(deck: Deck) -> None:
    """What is picked stands at its gap already."""
    sheet = str(render(with_recipe(deck, word_bank=True))["worksheet-A.html"])
    words = [text(word) for bank in having(parse(sheet), "bank") for word in having(bank, "word")]
    assert sorted(words) == ["100 °C", "82 °C", "Mondays"]


def test_points_may_be_halves(documents: dict[str, str]) -> None:
    """A whole number has no decimals."""
    tree = parse(documents["worksheet-A.html"])
    shown = {text(points) for points in having(tree, "points")}
    assert shown == {"____ / 1", "____ / 0.5", "____ / 1.5", "____ / 2.5"}
    assert text(next(having(tree, "total"))) == "/ 15.5"


def test_a_sound_is_named(documents: dict[str, str]) -> None:
    """Paper cannot play it, so it says which file it is."""
    for name in ("worksheet-A.html", "cards.html"):
        assert [text(each) for each in having(parse(documents[name]), "audio")] == [
            "Sound: tone.wav"
        ]


def test_the_key_has_feedback_tolerances_and_the_rule_of_points(documents: dict[str, str]) -> None:
    """The sheet has nothing of them."""
    key = parse(documents["key.html"])
    said = [text(entry) for feedback in having(key, "feedback") for entry in feedback.iter("li")]
    assert sorted(said) == [
        "Coffee – Coffee is drunk in the south.",
        "Never – The notice is an old one.",
        "On Mondays – That was before the war.",
        "The tea – It was there at once.",
        "crowded – Nobody is there.",
        "in a tea house – It was closed.",
    ]
    whole = text(key)
    assert "Also right: all from 2420.6 to 2519.4" in whole
    assert "Also right: ± 1%" in whole  # Of a number that nobody writes in digits.
    assert "Also right: 100 °C: all from 99.5 to 100.5 · 82 °C: all from 80.36 to 83.64" in whole
    assert whole.count("Points by parts:") == 1
    for name in ("worksheet-A.html", "worksheet-B.html"):
        assert "That was before the war" not in documents[name]
        assert "tea house" not in documents[name]
        assert "Points by parts" not in documents[name]


def test_an_open_question_without_a_model_answer_has_its_rubric(documents: dict[str, str]) -> None:
    """No empty answer stands in the key."""
    key = parse(documents["key.html"])
    entry = next(each for each in having(key, "entry") if "What would you write" in text(each))
    assert [*having(entry, "answer")] == []
    assert "Answers a question of the letter" in text(entry)


def test_a_match_letters_equal_right_sides_once(documents: dict[str, str]) -> None:
    """Three letters for four left sides and a decoy."""
    seen = questions(documents["worksheet-A.html"])
    match = next(each for each in seen if each.prompt.startswith("Which country"))
    assert sorted(match.options.values()) == ["Iran", "Russia", "Turkey"]
    assert len(match.lefts) == 4


def test_a_card_has_its_passage_in_front(documents: dict[str, str]) -> None:
    """A card is read alone, so each has the whole text."""
    assert documents["cards.html"].count("We drank tea below the old wall") == 4


NASTY = "</style></p><script>document.title='run'</script><img src=x onerror=alert(1)>{{ 7*7 }}{% x %}\"&lt;"


def test_hostile_texts_in_these_fields_print_as_text() -> None:
    """What looks like HTML or Jinja in a passage, a feedback or a choice is shown as written."""
    entry = Entry(text=NASTY, feedback=NASTY)
    asked = (
        Choice(id="a", prompt="?", answer="b", options=("b", entry), passage="p"),
        Cloze(id="c", prompt="{{c1::x}}", choices={"c1": (entry,)}),
        Number(id="n", prompt="?", answer="1", audio=f"{NASTY}.mp3"),
    )
    passage = Passage(id="p", title=NASTY, text=f"{NASTY}\n\n{NASTY}")
    topic = Topic("t", "T", asked, passages={"p": passage})
    for name, document in render(deck_of_topics([topic], "en", "D", {})).items():
        tree = parse(str(document))
        assert text(tree).count(" ".join(NASTY.split())) >= 3, name
        assert not {"script", "img"} & {element.tag for element in tree.iter()}, name


@pytest.mark.parametrize(
    ("language", "shown"),
    [("de", "____ / 2,5"), ("fa", "____ / ۲٫۵"), ("ru", "____ / 2,5"), ("en", "____ / 2.5")],
)
def test_half_points_have_the_languages_decimal_mark(language: str, shown: str) -> None:
    """A text of the bank keeps its own digits and marks."""
    asked = Number(id="n", prompt="1.5?", answer="1", points=2.5)
    deck = deck_of_topics([Topic("t", "T", (asked,))], language, "D", {})
    sheet = parse(str(render(deck)["worksheet-A.html"]))
    assert [text(each) for each in having(sheet, "points")] == [shown]
    assert "1.5?" in text(next(having(sheet, "prompt")))
