"""Decks -> Moodle XML: all nine types, a category a topic, for Moodle's question bank."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import assert_never
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Option,
    Order,
    Question,
    Short,
    TrueFalse,
    images_in,
)
from quizgen.model.transfer import (
    Body,
    Rich,
    brief,
    decimal,
    interval,
    lost_everywhere,
    lost_of_shares,
    shares,
    typed_words,
    with_hint,
    words_of,
)
from quizgen.products import Loss, Plan, Request, exported
from quizgen.support.files import read_file
from quizgen.support.markup.markdown import is_bare

_BODY = Body("@@PLUGINFILE@@/")
_IN_PICKS = Body(None)  # The feedback in a gap has no files.
_NEVER = (
    'source, difficulty, earlier ids, the exact number of lines and "close": what is typed is'
    " right only as the answer or an accepted one is written, capitals aside"
)
_LINES = (2, 3, 5, 10, 15, 20, 25, 30, 35, 40)  # The heights of Moodle's boxes.
_GAP = "\ufdd1"
_IN_GAP = re.compile(r"[&{}~#=%\"\\]")


def plan(decks: Sequence[Deck], _request: Request) -> Plan:
    """Plan a file of Moodle XML for each deck."""
    return exported(decks, ".moodle.xml", _made, never=_NEVER, use="import it into Moodle")


def _made(deck: Deck) -> tuple[bytes, Iterator[Loss]]:
    quiz = Element("quiz")
    for topic in deck.topics:
        category = SubElement(quiz, "question", type="category")
        path = "/".join(
            brief(title, 200).replace("/", "//") for title in (deck.bank.title, topic.title)
        )
        _text(category, "category", f"$course$/top/{path}")
        SubElement(category, "idnumber").text = topic.id
        for question in topic.questions:
            kind = SubElement(quiz, "question", type=_KINDS[question.type])
            _text(kind, "name", brief(question.blanked(lambda _: "…")))
            _Item(kind, deck.bank.folder).fill(question, _asked(topic, question))
    indent(quiz, " ")
    said = (Loss(question.id, what) for question in deck.questions for what in _losses(question))
    xml: bytes = tostring(quiz, encoding="utf-8", xml_declaration=True)
    return xml + b"\n", said


_KINDS = {
    "choice": "multichoice",
    "multi": "multichoice",
    "truefalse": "truefalse",
    "short": "shortanswer",
    "number": "numerical",
    "cloze": "cloze",
    "match": "matching",
    "order": "ordering",
    "open": "essay",
}


def _text(parent: Element, tag: str, text: str) -> Element:
    made = SubElement(parent, tag)
    SubElement(made, "text").text = text
    return made


class _Item:
    """One question as it is written; `folder` is where its files lie."""

    def __init__(self, element: Element, folder: Path) -> None:
        self._element = element
        self._folder = folder

    def fill(self, question: Question, asked: Rich) -> None:
        """Write what every question has, and what its type has."""
        self._rich(self._element, "questiontext", asked)
        self._rich(self._element, "generalfeedback", _BODY.block(question.explanation))
        self._fields(defaultgrade=f"{question.points:g}", penalty="0", hidden="0")
        self._fields(idnumber=question.id)
        self._own(question)
        if question.hint or isinstance(question, Order):  # Moodle reads no ordering without one.
            self._rich(self._element, "hint", _BODY.block(question.hint))
        if question.tags:
            tags = SubElement(self._element, "tags")
            for tag in question.tags:
                _text(tags, "tag", tag)

    def _own(self, question: Question) -> None:
        match question:
            case Choice() | Multi():
                self._picked(question)
            case TrueFalse():
                for answer in (True, False):
                    fraction = "100" if answer is question.answer else "0"
                    self._answer(str(answer).lower(), fraction)
            case Short():
                self._fields(usecase="1" if question.case == "strict" else "0")
                for text in dict.fromkeys(map(typed_words, question.accepted()[0])):
                    self._answer(text.replace("*", "\\*"))
            case Number():
                self._number(question)
            case Cloze():
                pass  # Its gaps are in its text.
            case Match():
                self._match(question)
            case Order():
                self._order(question)
            case Open():
                self._open(question)
            case _:
                assert_never(question)

    def _fields(self, **values: str) -> None:
        for tag, value in values.items():
            SubElement(self._element, tag).text = value

    def _rich(self, parent: Element, tag: str, text: Rich, **attributes: str) -> Element:
        made = SubElement(parent, tag, {**attributes, "format": "html"})
        SubElement(made, "text").text = text.html
        for file in text.files:
            path = PurePosixPath(file)
            folder = f"/{path.parent}/".replace("/./", "/")
            entry = SubElement(made, "file", name=path.name, path=folder, encoding="base64")
            entry.text = base64.b64encode(read_file(self._folder / path, self._folder)).decode()
        return made

    def _answer(self, text: str, fraction: str = "100") -> Element:
        made = SubElement(self._element, "answer", fraction=fraction, format="moodle_auto_format")
        SubElement(made, "text").text = text
        self._rich(made, "feedback", Rich(""))
        return made

    def _picked(self, question: Choice | Multi) -> None:
        is_single = isinstance(question, Choice)
        self._fields(
            single=str(is_single).lower(),
            shuffleanswers=str(not question.options).lower(),
            answernumbering="abc",
        )
        wrong = {option.text for option in question.wrong()}
        weights = shares(len(question.right_answers()))
        lost, earned = "0" if is_single else f"-{weights[0]}", iter(weights)
        for option in question.offered():
            fraction = lost if option.text in wrong else next(earned)
            answer = self._rich(self._element, "answer", _BODY.line(option.text), fraction=fraction)
            self._rich(answer, "feedback", _BODY.block(option.feedback))

    def _number(self, question: Number) -> None:
        _, margin = interval(question.answer, question.tolerance)
        answer = self._answer(question.answer.lstrip("+"))
        SubElement(answer, "tolerance").text = decimal(margin)
        if question.unit:
            unit = SubElement(SubElement(self._element, "units"), "unit")
            SubElement(unit, "multiplier").text = "1"
            SubElement(unit, "unit_name").text = typed_words(question.unit)
        shown = "0" if question.unit else "3"
        self._fields(unitgradingtype="0", unitpenalty="0", showunits=shown, unitsleft="0")

    def _match(self, question: Match) -> None:
        self._fields(shuffleanswers="true")
        for left, right in (*question.pairs, *(("", decoy) for decoy in question.decoys)):
            pair = self._rich(self._element, "subquestion", _BODY.line(left))
            _text(pair, "answer", words_of(right))

    def _order(self, question: Order) -> None:
        self._fields(
            layouttype="VERTICAL",
            selecttype="ALL",
            selectcount="0",
            gradingtype="ABSOLUTE_POSITION",
            showgrading="SHOW",
            numberingstyle="none",
        )
        SubElement(self._element, "shownumcorrect")
        for place, entry in enumerate(question.sequence, start=1):
            self._rich(self._element, "answer", _BODY.line(entry), fraction=f"{place}.0000000")

    def _open(self, question: Open) -> None:
        lines = min(_LINES, key=lambda height: abs(height - question.lines))
        self._fields(
            responseformat="editor",
            responserequired="1",
            responsefieldlines=str(lines),
            attachments="0",
            attachmentsrequired="0",
        )
        self._rich(self._element, "graderinfo", _BODY.notes(question))
        self._rich(self._element, "responsetemplate", Rich(""))


def _asked(topic: Topic, question: Question) -> Rich:
    """Return what a question asks, the gaps of a cloze in Moodle's own marks."""
    if not isinstance(question, Cloze):
        return _BODY.asked(topic, question)
    gaps = question.gaps()
    whole, rest = divmod(question.points, len(gaps))
    weight = int(whole) if whole and not rest else 1
    asked = _BODY.asked(topic, question, lambda place: with_hint(_BODY, _GAP, gaps[place]))
    texts = [text.replace("{", "&#123;").replace("}", "&#125;") for text in asked.html.split(_GAP)]
    marks = [f"{{{weight}:{_gap(question, gap, place)}}}" for place, gap in enumerate(gaps)]
    return Rich("".join(chain(*zip(texts, marks, strict=False), texts[-1:])), asked.files)


def _gap(question: Cloze, gap: Gap, place: int) -> str:
    """Return what stands in a gap's braces behind its weight."""
    if picks := question.picks(gap):
        lines = all(is_bare(option.text) for option in picks)
        kind = "MULTICHOICE_S" if lines else "MULTICHOICE_VS"
        return f"{kind}:{'~'.join(_pick(option, gap) for option in picks)}"
    if number := question.as_number(gap):
        _, margin = interval(number.answer, number.tolerance)
        return f"NUMERICAL:={number.answer.lstrip('+')}:{decimal(margin)}"
    kind = "SHORTANSWER_C" if question.case == "strict" else "SHORTANSWER"
    texts = dict.fromkeys(map(typed_words, question.accepted()[place]))
    return f"{kind}:{'~'.join('=' + _in_gap(text.replace('*', chr(92) + '*')) for text in texts)}"


def _pick(option: Option, gap: Gap) -> str:
    share = "=" if option.text == gap.text else "%0%"
    feedback = f"#{_in_gap(_IN_PICKS.line(option.feedback).html)}" if option.feedback else ""
    return f"{share}{_in_gap(_BODY.typed(option.text).html)}{feedback}"


def _in_gap(text: str) -> str:
    r"""Return a text as it stands in a gap: Moodle takes its entities apart, then `\}` and `\#`."""
    doubled = re.sub(r"\\(?=[}#])", r"\\\\", text)
    return _IN_GAP.sub(lambda found: f"&#{ord(found[0])};", doubled)


def _losses(question: Question) -> Iterator[str]:
    yield from lost_everywhere(question)
    yield from lost_of_shares(question)
    match question:
        case Number() if question.unit:
            yield f"its unit {typed_words(question.unit)} may be left out, and another one is not wrong"
        case Cloze():
            yield from _cloze_losses(question)
        case Open() if question.rubric:
            yield "its rubric is a list in the notes for who marks it"
        case Choice() | Multi() | TrueFalse() | Short() | Number() | Match() | Order() | Open():
            pass
        case _:
            assert_never(question)


def _cloze_losses(question: Cloze) -> Iterator[str]:
    gaps = question.gaps()
    told = [option.feedback for gap in gaps for option in question.picks(gap)]
    for image in dict.fromkeys(images_in(told)):
        yield f"the image {image} is left out: feedback in a gap has no files"
    if question.points % len(gaps):
        yield f"it counts {len(gaps)}, one a gap, not {question.points:g}"
    for gap in gaps:
        number = question.as_number(gap)
        if number and number.unit:
            yield f"in the gap {gap.name} a unit is not judged"
        if number and question.accept.get(gap.name):
            yield f"in the gap {gap.name} only the number is accepted"
