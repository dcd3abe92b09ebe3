"""Text from a bank comes out as written, on every card, and runs nothing."""

from __future__ import annotations

import itertools
import re
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from anki_engine import KINDS, Student, kinds
from anki_page import Desktop
from quizgen.model.bank import Bank, SourceText, Topic
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Pair,
    Question,
    Short,
    Source,
    TrueFalse,
    cloze_parts,
)
from quizgen.products import anki
from quizgen.products.anki.identity import FIELD_SEPARATOR
from quizgen.products.anki.notes import NoteContext, note_of
from quizgen.support.markup import to_rows
from quizgen.support.markup.latex import read_latex
from quizgen.support.markup.markdown import parse_markdown, parse_typed
from quizgen.support.markup.to_html import html_for_anki
from quizgen.support.markup.tree import Maths, Paragraph, RichText, Run
from quizgen.support.source_files import refusal

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = (KINDS / "hostile.txt").read_text(encoding="utf-8").splitlines()


def asked_everywhere(number: int, text: str) -> list[Question]:
    """One question of each type, with a text in each of its places."""
    common: dict[str, Any] = {
        "prompt": text,
        "explanation": text,
        "hint": text,
        "image": "river.svg",
        "alt": text,
        "source": Source(id="atlas", section=text),
    }
    more = [f"{text} {mark}" for mark in "bcde"]
    pairs = tuple(Pair(f"{text} {mark}", f"{mark} {text}") for mark in "fgh")
    inside = f"{text} " if text.endswith("\\") else text  # `\\:` and `\\}` mean no end.
    gaps = f"{text} {{{{c1::{inside}::{inside}}}}} and {{{{c2::{inside}}}}}"
    made: list[Question] = [
        Choice(id="choice", answer=text, distractors=tuple(more), **common),
        Multi(id="multi", answers=(text, more[0]), distractors=tuple(more[1:]), **common),
        TrueFalse(id="truefalse", answer=True, **common),
        Short(id="short", answer=text, accept=tuple(more[:3]), reverse=text, **common),
        Number(id="number", answer="5", unit=text, tolerance="1", **common),
        Cloze(id="cloze", accept={"c2": (text, *more[:2])}, **{**common, "prompt": gaps}),
        Match(id="match", pairs=pairs, decoys=(text,), **common),
        Order(id="order", sequence=(text, *more), **common),
        Open(id="open", answer=text, rubric=(text, *more), **common),
    ]
    return [replace(question, id=f"t{number}-{question.id}") for question in made]


def bank_of(texts: list[str]) -> tuple[Bank, list[Question]]:
    questions = [
        question for number, text in enumerate(texts) for question in asked_everywhere(number, text)
    ]
    bank = replace(
        kinds().bank,
        sources=(SourceText(id="atlas", title="A <b>title</b> & {{more}}"),),
        topics=(Topic("hostile", "Hostile", tuple(questions)),),
    )
    return bank, questions


def imported(student: Student, folder: Path, texts: list[str]) -> list[Question]:
    bank, questions = bank_of(texts)
    deck = replace(kinds(), bank=bank, topics=bank.topics)
    (package,) = anki.build(deck, folder, write_lock=False)
    assert student.imports(package)["new"] == len(questions)
    return questions


def written(element: Element) -> str:
    """The text that an element shows, a line break as a line feed."""
    inside = "".join(
        ("\n" if child.tag == "br" else written(child)) + (child.tail or "") for child in element
    )
    return (element.text or "") + inside


def parsed(html: str) -> Element:
    """A side as a browser reads it, without the scripts, which are ours."""
    without = re.sub("(?s)<script>.*?</script>", "", html)
    tree: Element = html5lib.parseFragment(without, namespaceHTMLElements=False)
    return tree


def shown(tree: Element, name: str, tag: str | None = None) -> list[str]:
    """The texts of the elements of a class, or of the elements in them with a tag."""
    found = [part for part in tree.iter() if name in part.get("class", "").split()]
    assert found, f"no element of class {name}"
    inside = itertools.chain.from_iterable(part.iter(tag) for part in found) if tag else found
    return [written(part) for part in inside]


def plain(text: str, *, typed: bool = False) -> str:
    """A text without its marks, formulas in TeX, composed as Anki composes what it stores."""
    document = parse_typed(text) if typed else parse_markdown(text)
    assert document.is_line
    inside = (part for block in document.blocks for part in cast("Paragraph", block).inside)
    as_tex = tuple(Run(tex(part)) if isinstance(part, Maths) else part for part in inside)
    return unicodedata.normalize("NFC", to_rows.plain(RichText((Paragraph(as_tex),))))


def tex(maths: Maths) -> str:
    formula = read_latex(maths.latex)
    if formula.problems:
        return maths.source
    return f"\\[{formula.tex}\\]" if maths.display else f"\\({formula.tex}\\)"


def filled(prompt: str, number: int, *, is_back: bool) -> str:
    """A cloze prompt as card `number` shows it."""
    parts = []
    for part in cloze_parts(prompt):
        match part:
            case Gap() if part.number == number and not is_back:
                parts.append(f"[{plain(part.hint) or '...'}]")
            case Gap():
                parts.append(plain(part.text, typed=True))
            case text:
                parts.append(plain(text))
    return unicodedata.normalize("NFC", "".join(parts))


def expected(question: Question) -> Iterator[tuple[str, str | None, list[str]]]:
    """Yield what the back must show: class, tag, and the texts there, in any order."""
    yield "explanation", None, [question.explanation or ""]
    yield "hint", "div", [question.hint or ""]
    if not isinstance(question, Cloze):
        yield "prompt", None, [question.prompt]
    match question:
        case Choice():
            yield "options", "li", [question.answer, *question.distractors]
            yield "plain", "li", [question.answer]
        case Multi():
            yield "options", "li", [*question.answers, *question.distractors]
            yield "plain", "li", [*question.answers]
        case Short():
            yield "key", None, [question.answer]
            yield "accept", "li", [*question.accept]
        case Number():
            yield "unit", None, [question.unit or ""]
        case Match():
            yield "left", "li", [pair.left for pair in question.pairs]
            yield "right", "li", [*(pair.right for pair in question.pairs), *question.decoys]
            yield "pairs", "th", [pair.left for pair in question.pairs]
            yield "pairs", "td", [pair.right for pair in question.pairs]
        case Order():
            yield "entries", "li", [*question.sequence]
            yield "sequence", "li", [*question.sequence]
        case Open():
            yield "prose", None, [question.answer]
            yield "rubric", "li", [*question.rubric]


def assert_shows(student: Student, question: Question) -> None:
    note = student.note(f"kinds/{question.id}")
    cards = note.cards()
    assert len(cards) == (2 if isinstance(question, Cloze | Short) else 1)
    output = cards[0].render_output(reload=True)
    assert not output.question_av_tags
    assert not output.answer_av_tags
    back = parsed(output.answer_text)
    for name, tag, texts in expected(question):
        is_typed = {"key": "answer"}.get(name, name) in question.typed
        said = [plain(text, typed=is_typed) for text in texts]
        assert sorted(said) == sorted(shown(back, name, tag))
    assert question.source is not None
    source = f"A <b>title</b> & {{{{more}}}}\n{plain(question.source.section or '')}"
    assert [source] == shown(back, "source")
    assert [unicodedata.normalize("NFC", question.alt or "")] == [
        image.get("alt") for image in back.iter("img")
    ]
    if isinstance(question, Short):
        way_back = cards[1].render_output(reload=True)
        assert [plain(question.reverse or "")] == shown(parsed(way_back.question_text), "prompt")
        assert [plain(question.answer, typed=True)] == shown(parsed(way_back.answer_text), "was")
    if isinstance(question, Cloze):
        for number, card in enumerate(cards, start=1):
            sides_ = card.render_output(reload=True)
            for html, is_back in ((sides_.question_text, False), (sides_.answer_text, True)):
                prompt = filled(question.prompt, number, is_back=is_back)
                assert [prompt] == shown(parsed(html), "prompt")
            accepted = question.accept.get(f"c{number}", ())
            found = shown(parsed(sides_.answer_text), "answer", "li")
            assert sorted(plain(text, typed=True) for text in accepted) == sorted(found)


@example("The _main_ river")
@given(st.text("ab 1.,:;!?()/–-_*<&{}[]\\$`\n", min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_a_field_is_the_html_of_its_text(text: str) -> None:
    """However harmless a text looks, its field is what the Markdown of it means in Anki."""
    bank = kinds().bank
    topic = bank.topics[0]
    question = replace(next(it for it in topic.questions if it.type == "choice"), prompt=text)
    fields = note_of(question, topic, 0, _context(bank)).fields.split(FIELD_SEPARATOR)
    assert fields[0] == html_for_anki(text)


def test_words_of_a_project_for_true_and_false_are_escaped() -> None:
    """They stand in no question, and so are never taken as harmless with its texts."""
    bank = kinds().bank
    topic, question = next(
        (topic, it) for topic in bank.topics for it in topic.questions if it.type == "truefalse"
    )
    plain = replace(question, prompt="Rivers", explanation=None, hint=None)
    assert "<i>" not in note_of(plain, topic, 0, _context(bank)).fields


def _context(bank: Bank) -> NoteContext:
    return NoteContext(
        bank=bank,
        identity="kinds01",
        short="plain",
        truths=("<i>Yes</i>", "<i>No</i>"),
        as_of="",
        sources={source.id: source.title for source in bank.sources},
        media=defaultdict(str),
        held={},
    )


def test_the_table_of_hostile_texts_is_long_and_clean() -> None:
    """At least forty texts, each one that a bank may hold."""
    assert len(HOSTILE) == len(set(HOSTILE)) >= 40
    assert [text for text in HOSTILE if refusal(text)] == []


@pytest.mark.slow
def test_hostile_text_is_rendered_as_written(tmp_path: Path, student: Student) -> None:
    """Each text, in every place of every type, comes out of the real engine as it went in."""
    for question in imported(student, tmp_path, HOSTILE):
        assert_shows(student, question)


@pytest.mark.slow
def test_hostile_text_runs_nothing(tmp_path: Path, student: Student, browser: Browser) -> None:
    """In Chromium no script of it runs, and nothing is asked of the network."""
    imported(student, tmp_path, HOSTILE)
    screen = Desktop(browser)
    media = Path(student.col.media.dir())
    (image,) = media.iterdir()
    screen.serves(image.name, image.read_bytes())
    page = screen.page
    page.evaluate("window.pwned = () => { window.harm = true; }; 0")

    turned = 0
    for card in student.cards():
        output = card.render_output(reload=True)
        played = "<script>" in output.question_text
        for side in (output.question_text, output.answer_text)[0 if played else 1 :]:
            screen.shows(side)
            turned += 1

    assert turned > 40 * 9
    assert page.evaluate("'harm' in window") is False
    assert screen.faults == []
    screen.close()


def test_hostile_text_is_a_harmless_deck_name(tmp_path: Path, student: Student) -> None:
    """A topic's title names a subdeck; `::` in it begins no further one."""
    deck = kinds()
    topics = tuple(replace(topic, title=f'<b>"A::B" {topic.id}\\</b>') for topic in deck.topics)
    student.imports(*anki.build(replace(deck, topics=topics), tmp_path, write_lock=False))

    names = {deck.name for deck in student.col.decks.all_names_and_ids()}
    assert {name.count("::") for name in names if "A:B" in name} == {2}


TEXTS = st.text(
    st.one_of(
        st.sampled_from("{}[]()<>&\"'`*\\:;$#%=/-!c1 \n"),
        st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Cn", "Zl", "Zp")),
    ),
    min_size=1,
    max_size=60,
).map(lambda text: text.strip() or "x")


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_any_text_is_rendered_as_written(texts: list[str]) -> None:
    """Whatever clean text a bank holds, the engine's rendered text equals it."""
    with tempfile.TemporaryDirectory() as folder:
        student = Student(Path(folder) / "student")
        try:
            for question in imported(student, Path(folder), texts):
                assert_shows(student, question)
        finally:
            student.col.close()
