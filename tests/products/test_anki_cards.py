"""Every card of every deck, rendered by the real engine; and what becomes what."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from anki.utils import strip_html
from msgspec.structs import replace

from anki_engine import ROOT, Author, Student, bundled, kinds
from quizgen.model.questions import TYPES
from quizgen.products import anki
from quizgen.products.anki import package as anki_package
from quizgen.products.anki.identity import type_id
from quizgen.products.anki.lock import Lock
from quizgen.products.anki.note_types import COMMON_FIELDS, NOTE_TYPES
from quizgen.products.anki.render import load_theme
from quizgen.products.anki.update import update_of

if TYPE_CHECKING:
    from anki.notes import Note

BUNDLED = sorted(path.stem for path in (ROOT / "decks").glob("*.yaml"))


def text_of(html: str) -> str:
    """What is left of a side without its script and tags."""
    return strip_html(re.sub(r"(?s)<script>.*?</script>", "", html)).strip()


def kind_of(note: Note) -> str:
    """The name of a note's type without what makes it the bank's own."""
    name = note.note_type()
    assert name
    return str(name["name"]).removesuffix(" kinds kinds01")


@pytest.mark.parametrize("name", ["kinds", "typed", "choices", *BUNDLED])
def test_every_card_of_every_deck_renders(tmp_path: Path, student: Student, name: str) -> None:
    """No template error, no empty front, no empty card, no media missing or unused."""
    deck = bundled(name) if name in BUNDLED else kinds(name)
    assert len(BUNDLED) >= 5

    (package,) = anki.build(deck, tmp_path, write_lock=False)
    student.imports(package)

    assert {f"{deck.bank.id}/{question.id}" for question in deck.questions} == {
        note["Id"] for note in student.notes()
    }
    for card in student.cards():
        output = card.render_output(reload=True)
        front, back = text_of(output.question_text), text_of(output.answer_text)
        assert front
        assert back
        assert front != back
        assert "solution" not in output.question_text.split("<script>")[0]
        assert not re.search(r"template has a problem|\{\{", front + back)
    assert list(student.col.get_empty_cards().notes) == []
    media = student.col.media.check()
    assert (list(media.missing), list(media.unused)) == ([], [])
    images = {question.image for question in deck.questions} - {None}
    assert len(images) == len([*Path(student.col.media.dir()).iterdir()])


def test_the_list_of_cards_shows_question_and_answer(tmp_path: Path, student: Student) -> None:
    """Not the options, nor what a script judges by; a way back the other way round."""
    student.imports(*anki.build(kinds("typed"), tmp_path, write_lock=False))
    for card in student.cards():
        note, shown = card.note(), card.render_output(reload=True, browser=True)
        if "cloze" not in kind_of(note):
            sides = ("Reverse", "Prompt") if card.ord else ("Prompt", "Answer")
            found = (shown.question_text, shown.answer_text)
            assert [*map(text_of, found)] == [text_of(note[side]) for side in sides]


@pytest.mark.parametrize("name", ["kinds", "typed", "choices", *BUNDLED])
@pytest.mark.slow
def test_no_card_comes_or_goes_by_itself(tmp_path: Path, student: Student, name: str) -> None:
    """A tag on every note, Check Database, a changed template: Anki would make the same cards."""
    deck = bundled(name) if name in BUNDLED else kinds(name)
    student.imports(*anki.build(deck, tmp_path, write_lock=False))
    imported = cards_of(student)

    for note in student.notes():
        note.tags.append("exam")
        student.col.update_note(note)
    assert imported == cards_of(student)
    assert student.col.fix_integrity()[1]
    assert imported == cards_of(student)
    for model in student.col.models.all():
        for template in model["tmpls"]:
            template["qfmt"] += "<hr>"
        student.col.models.update_dict(model)

    assert imported == cards_of(student)
    assert list(student.col.get_empty_cards().notes) == []


def cards_of(student: Student) -> set[tuple[int, str, int]]:
    """Every card with its question and its number there."""
    return {(card.id, card.note()["Id"], card.ord) for card in student.cards()}


def test_a_gaps_card_shows_what_else_fills_this_gap(tmp_path: Path, student: Student) -> None:
    """Anki marks what other gaps accept as of another gap; where there is none, nothing is."""
    author = Author(tmp_path, kinds())
    gaps = "{{c1::Paris}} is on the {{c2::Seine}}, {{c1::Rouen}} too, {{c3::Rome}} is not."
    author.edits("paris-seine", prompt=gaps, accept={"c1": ("a::b}}", "Lutetia"), "c2": ("Séine",)})
    student.imports(*author.builds_all())

    shown = []
    for card in student.cards("Id:kinds/paris-seine"):
        back = re.sub(r'<span class="cloze-inactive".*?</span>', "", card.answer())
        shown.append([unescape(text) for text in re.findall(r"<li><div[^>]*>(.*?)</div>", back)])
        assert ('<div id="answer" class="answer"></div>' in back) is (shown[-1] == [])

    assert shown == [["a::b}}", "Lutetia"], ["Séine"], []]


GAPS = {
    r"{{c1::std\:\:vector<int>}} grows.": ("std::vector<int>", "std::vector<int> grows."),
    r"Write {{c1::f(){ return {1\}; \}::a body}}.": (
        "f(){ return {1}; }",
        "Write f(){ return {1}; }.",
    ),
    r"So {{c1::$\frac{a}{{b}}$::a part}} and {{c1::`{{x::y}}`}}": (
        r"\(\frac{a}{{b}}\)",
        r"So \(\frac{a}{{b}}\) and {{x::y}}",
    ),
}


@pytest.mark.slow
def test_braces_colons_and_formulas_in_a_gap_stay_in_it(tmp_path: Path, student: Student) -> None:
    r"""`\:` and `\}` are a colon and a brace; what Anki would cut there, it does not."""
    author = Author(tmp_path, kinds())
    shown = {}
    for prompt in GAPS:
        author.edits("paris-seine", prompt=prompt, accept={})
        student.imports(*author.builds_all())
        (card,) = student.cards("Id:kinds/paris-seine card:1 is:new")
        back = card.render_output(reload=True).answer_text
        gap = re.search(r'<span class="cloze" data-ordinal="1">(.*?)</span>', back)
        prompt_html = re.search(r'(?s)<div class="prompt"[^>]*>(.*?)</div>', back)
        assert gap
        assert prompt_html
        shown[prompt] = tuple(
            unescape(re.sub("<[^>]*>", "", found[1])) for found in (gap, prompt_html)
        )
    assert shown == GAPS


def test_every_type_of_question_becomes_a_note_of_its_way(tmp_path: Path, student: Student) -> None:
    """The table of which question is asked how, and how many cards it makes."""
    deck = kinds()
    assert {question.type for question in deck.questions} == set(TYPES)

    student.imports(*anki.build(deck, tmp_path, write_lock=False))

    became = {
        note["Id"].removeprefix("kinds/"): (kind_of(note), len(note.cards()))
        for note in student.notes()
    }
    assert became == {
        "longest-river": ("Quizgen choice", 1),
        "danube-capitals": ("Quizgen choice", 1),
        "rhine-north": ("Quizgen choice", 1),
        "volga-mouth": ("Quizgen basic", 2),
        "volga-length": ("Quizgen typed", 1),
        "rhine-countries": ("Quizgen typed", 1),
        "paris-seine": ("Quizgen cloze", 2),
        "town-river": ("Quizgen match", 1),
        "danube-order": ("Quizgen order", 1),
        "why-rivers": ("Quizgen open", 1),
        "old-capital": ("Quizgen basic", 1),
    }


def test_a_recipe_asks_short_questions_as_typed(tmp_path: Path, student: Student) -> None:
    """`anki: {short: typed}` makes them typed, one card each, with no way back."""
    student.imports(*anki.build(kinds("typed"), tmp_path, write_lock=False))

    assert {kind_of(note) for note in student.notes()} == {"Quizgen typed"}
    assert len(student.cards("Id:kinds/volga-mouth")) == 1


def test_decks_and_tags_come_from_the_recipe_and_from_ids(tmp_path: Path, student: Student) -> None:
    """Subdecks by topic bear titles for people; tags bear ids, which never change."""
    student.imports(*anki.build(kinds(), tmp_path, write_lock=False))

    rivers = "Tests::Kinds::Rivers: the long ones"
    decks = {deck.name for deck in student.col.decks.all_names_and_ids()}
    assert decks == {"Default", "Tests", "Tests::Kinds", rivers, "Tests::Kinds::Towns"}
    (card,) = student.cards("Id:kinds/longest-river")
    assert student.col.decks.name(card.did) == rivers
    assert card.note().tags == [
        "kinds::difficulty::easy",
        "kinds::europe::east",
        "kinds::rivers",
    ]


def test_new_cards_come_in_the_order_of_the_bank(tmp_path: Path, student: Student) -> None:
    """Each card's place among the new ones is its question's place in the bank."""
    deck = kinds("choices")
    student.imports(*anki.build(deck, tmp_path, write_lock=False))

    cards = sorted(student.cards(), key=lambda card: card.due)
    assert [card.note()["Id"] for card in cards] == [
        f"kinds/{question.id}" for question in deck.questions
    ]


def test_a_package_brings_only_the_note_types_it_uses(tmp_path: Path, student: Student) -> None:
    """A deck of choices leaves no six empty note types with the student."""
    student.imports(*anki.build(kinds("choices"), tmp_path, write_lock=False))

    names = {model["name"] for model in student.col.models.all()}
    assert {"Quizgen choice kinds kinds01"} == {
        name for name in names if name.startswith("Quizgen")
    }


def test_true_and_false_are_said_in_the_banks_language(tmp_path: Path, student: Student) -> None:
    """The fixed options come from the language's words, and in English where it has none."""
    shown = []
    for language in ("de-AT", "tlh"):
        deck = kinds("choices")
        deck = replace(
            deck, bank=replace(deck.bank, id=language.lower(), identity=None, language=language)
        )
        student.imports(*anki.build(deck, tmp_path / language, write_lock=False))
        note = student.note(f"{language.lower()}/rhine-north")
        shown.append(re.findall(r"<li><div[^>]*>(.*?)</div>", note["Options"]))

    assert shown == [["Richtig", "Falsch"], ["True", "False"]]


def test_a_typed_answer_is_compared_with_the_answer_as_written(
    tmp_path: Path, student: Student
) -> None:
    """What Anki holds a typed text against is plain text, without marks or entities."""
    author = Author(tmp_path, kinds("typed"))
    author.edits("volga-mouth", answer="a<b & *{c}* `d` $e^2$")
    student.imports(*author.builds_all())

    field = student.note("kinds/volga-mouth")["Answer"]
    compared = student.col.compare_answer(field, "a<b & *{c}* d e²")
    assert "id=typeans><span class=typeGood>a&lt;b &amp; *{c}* d e²</span>" in compared


def test_an_image_travels_under_a_name_made_from_its_bytes(
    tmp_path: Path, student: Student
) -> None:
    """Another picture gets another name: Anki would keep the old one under the old name."""
    student.imports(*anki.build(kinds("choices"), tmp_path / "first", write_lock=False))
    first = student.note("kinds/longest-river")["Image"]
    deck = kinds("choices")
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / "river.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    deck = replace(deck, bank=replace(deck.bank, folder=folder))

    made = update_of(deck, Lock(tmp_path, "kinds", "kinds01"), load_theme(NOTE_TYPES))

    alt = 'alt="A river that winds through a plain, seen from &quot;above&quot;"'
    assert re.fullmatch(rf'<img src="kinds01-[0-9a-f]{{20}}\.svg" {re.escape(alt)}>', first)
    (name,) = made.content.media
    assert name not in first
    assert made.content.media[name].read_text().startswith("<svg")


def test_the_note_types_are_as_they_were_released() -> None:
    """Ids, order and spare fields of the note types never change: students hold them."""
    assert {
        kind.value: (type_id("kinds01", kind), note_type.schema)
        for kind, note_type in NOTE_TYPES.items()
    } == {
        "basic": (
            1199905928403,
            "1 2 3 4 801 802 803 804 805 806 807 808 809 901 902 903 904 / 1 2",
        ),
        "typed": (
            1181837143275,
            "1 2 3 4 5 6 801 802 803 804 805 806 807 808 809 901 902 903 904 / 1",
        ),
        "choice": (
            1837422565270,
            "1 2 3 4 5 801 802 803 804 805 806 807 808 809 901 902 903 904 / 1",
        ),
        "cloze": (1424970893825, "1 2 3 801 802 803 804 805 806 807 808 809 901 902 903 904 / 1"),
        "match": (
            1504301298535,
            "1 2 3 4 5 801 802 803 804 805 806 807 808 809 901 902 903 904 / 1",
        ),
        "order": (1758223624800, "1 2 3 4 801 802 803 804 805 806 807 808 809 901 902 903 904 / 1"),
        "open": (1427871630002, "1 2 3 801 802 803 804 805 806 807 808 809 901 902 903 904 / 1"),
    }
    assert len({part.id for part in COMMON_FIELDS}) == len(COMMON_FIELDS)


def test_notes_and_cards_have_room_for_their_ids(tmp_path: Path, student: Student) -> None:
    """A gap may have any number of four digits; its card takes no other card's id."""
    author = Author(tmp_path, kinds())
    author.edits("paris-seine", prompt="{{c1::Paris}} and {{c9999::Rouen}}", accept={})

    assert student.imports(*author.builds_all())["new"] == len(author.ids)
    assert [card.ord for card in student.cards("Id:kinds/paris-seine")] == [0, 9998]
    assert len(student.cards()) == 13


def test_another_banks_notes_may_have_the_same_ids(
    tmp_path: Path, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should two banks' ids ever meet, the importer gives new ones, and nothing is lost."""
    student.imports(*anki.build(kinds(), tmp_path / "one", write_lock=False))
    student.studies(*student.cards()[:3])
    schedule = student.schedule()
    monkeypatch.setattr(anki_package, "_first_id", lambda _: student.notes()[0].id)
    deck = kinds()
    other = replace(deck, bank=replace(deck.bank, id="other", identity="other01"))

    counts = student.imports(*anki.build(other, tmp_path / "two", write_lock=False))

    assert counts["new"] == len(deck.questions)
    assert schedule.items() <= student.schedule().items()
