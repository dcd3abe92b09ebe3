"""Decks -> QTI 1.2 in a zip, as Canvas reads it: a quiz with its images and sounds as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, assert_never
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from quizgen.model import forms
from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Option,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.model.transfer import (
    Body,
    Rich,
    decimal,
    in_places,
    interval,
    is_marked,
    joined,
    lost_everywhere,
    lost_in_places,
    lost_of_open,
    lost_without_capitals,
    typed_words,
    with_hint,
    words_of,
)
from quizgen.products import Loss, Plan, Request, exported
from quizgen.support.files import read_file, zipped
from quizgen.support.markup.markdown import parse_typed

_BODY = Body("%24IMS-CC-FILEBASE%24/")  # Canvas puts the folder of the files in its place.
_NEVER = (
    'topics, tags, hints, source, difficulty, earlier ids and "close": what is typed is right'
    " only as the answer or an accepted one is written, capitals aside"
)
_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_META = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_FIRST_LABEL = 1001  # Canvas keeps only the digits of a label.
_ONE = "response1"


class _Label(NamedTuple):
    """Something that can be picked, or that is accepted, and what it does to the score."""

    ident: str
    option: Option
    is_right: bool


def plan(decks: Sequence[Deck], _request: Request) -> Plan:
    """Plan a package for each deck."""
    return exported(decks, ".qti.zip", _made, never=_NEVER, use="import it into Canvas")


def _made(deck: Deck) -> tuple[bytes, Iterator[Loss]]:
    quiz = f"{deck.bank.identity or deck.bank.id}-{deck.id}"
    interop = Element("questestinterop", xmlns=_QTI)
    assessment = SubElement(interop, "assessment", ident=quiz, title=words_of(deck.title))
    _metadata(assessment, cc_maxattempts="1")
    section = SubElement(assessment, "section", ident="root_section")
    files: dict[str, None] = {}
    for topic in deck.topics:
        for question in topic.questions:
            item = _Item(section, question, f"{deck.id}\x1fqti")
            files |= dict.fromkeys(item.fill(topic))
    entries = {
        "imsmanifest.xml": _xml(_manifest(quiz, files)),
        f"{quiz}/assessment_meta.xml": _xml(_assessment(deck, quiz)),
        f"{quiz}/{quiz}.xml": _xml(interop),
        **{file: read_file(deck.bank.folder / file, deck.bank.folder) for file in files},
    }
    said = (Loss(question.id, what) for question in deck.questions for what in _losses(question))
    return zipped(entries), said


def _xml(root: Element) -> bytes:
    indent(root, " ")
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _manifest(quiz: str, files: Iterable[str]) -> Element:
    manifest = Element("manifest", identifier=f"{quiz}-manifest", xmlns=_PACKAGE)
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "IMS Content"
    SubElement(metadata, "schemaversion").text = "1.1.3"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    path, meta = f"{quiz}/{quiz}.xml", f"{quiz}/assessment_meta.xml"
    tests = SubElement(resources, "resource", identifier=quiz, type="imsqti_xmlv1p2")
    SubElement(tests, "file", href=path)
    SubElement(tests, "dependency", identifierref=f"{quiz}-meta")
    said = SubElement(resources, "resource", identifier=f"{quiz}-meta", type=_META, href=meta)
    SubElement(said, "file", href=meta)
    for number, file in enumerate(files, start=1):
        name = f"{quiz}-file-{number}"
        held = SubElement(resources, "resource", identifier=name, type="webcontent", href=file)
        SubElement(held, "file", href=file)
    return manifest


def _assessment(deck: Deck, quiz: str) -> Element:
    """Return what Canvas wants to know of a quiz; the options are shuffled already."""
    root = Element("quiz", identifier=quiz, xmlns=_CANVAS)
    values = {
        "title": words_of(deck.title),
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "quiz_type": "assignment",
        "points_possible": f"{float(sum(question.points for question in deck.questions))}",
        "show_correct_answers": "true",
        "allowed_attempts": "1",
        "available": "false",
    }
    for tag, value in values.items():
        SubElement(root, tag).text = value
    return root


def _metadata(parent: Element, **fields: str) -> None:
    metadata = SubElement(parent, "qtimetadata")
    for label, entry in fields.items():
        field = SubElement(metadata, "qtimetadatafield")
        SubElement(field, "fieldlabel").text = label
        SubElement(field, "fieldentry").text = entry


def _material(parent: Element, text: str, kind: str = "text/html") -> None:
    material = SubElement(parent, "material")
    SubElement(material, "mattext", texttype=kind).text = text


class _Item:
    """One question as it is written: what is shown, how it is scored, what is said of it."""

    def __init__(self, section: Element, question: Question, salt: str) -> None:
        self._question = question
        self._salt = salt
        self._element = SubElement(section, "item", ident=question.id, title=question.id)
        self._files: list[str] = []
        self._feedback: dict[str, Rich] = {}

    def fill(self, topic: Topic) -> tuple[str, ...]:
        """Write the question, and return the paths of the files that it shows."""
        question = self._question
        metadata = SubElement(self._element, "itemmetadata")
        points = f"{float(question.points)}"
        # Canvas has no order, and no mind for this field.
        own = {"quizgen_type": question.type} if isinstance(question, Order) else {}
        _metadata(metadata, question_type=_kind(question), points_possible=points, **own)
        self._presentation = SubElement(self._element, "presentation")
        self._scoring = SubElement(self._element, "resprocessing")
        outcomes = SubElement(self._scoring, "outcomes")
        SubElement(
            outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"
        )
        names = _gap_names(topic, question)
        asked = _BODY.asked(
            topic, question, lambda place: self._mark(names[place], place), with_unit=True
        )
        self._shown(self._presentation, asked)
        self._general_feedback()
        self._answers(names)
        for ident, text in self._feedback.items():
            feedback = SubElement(self._element, "itemfeedback", ident=ident)
            self._shown(SubElement(feedback, "flow_mat"), text)
        return tuple(self._files)

    def _mark(self, name: str, place: int) -> Rich:
        assert isinstance(self._question, Cloze)
        return with_hint(_BODY, f"[{name}]", self._question.gaps()[place])

    def _shown(self, parent: Element, text: Rich) -> None:
        self._files += text.files
        _material(parent, text.html)

    def _general_feedback(self) -> None:
        question = self._question
        parts = [_BODY.block(question.explanation)]
        if isinstance(question, Open):
            parts = [_BODY.notes(question), *parts]
        text = joined(parts)
        if text.html:
            self._feedback["general_fb"] = text
            SubElement(self._condition(feedback="general_fb"), "other")

    def _condition(self, score: str = "", *, action: str = "Set", feedback: str = "") -> Element:
        """Add a condition with what follows from it, and return where it is to be written."""
        goes_on = "No" if score and action == "Set" else "Yes"
        made = SubElement(self._scoring, "respcondition", {"continue": goes_on})
        condition = SubElement(made, "conditionvar")
        if score:
            SubElement(made, "setvar", action=action, varname="SCORE").text = score
        if feedback:
            SubElement(made, "displayfeedback", feedbacktype="Response", linkrefid=feedback)
        return condition

    def _answers(self, names: Sequence[str]) -> None:
        question = self._question
        match question:
            case Choice() | Multi():
                self._picked(question)
            case TrueFalse():
                truths = (Option("True", ()), Option("False", ()))
                self._choice(_labels(truths, {str(question.answer)}), "Single")
            case Short():
                self._typed(question.accepted()[0])
            case Number():
                self._number(question)
            case Cloze():
                self._gaps(question, names)
            case Match():
                self._match(question)
            case Order():
                self._match(in_places(question))
            case Open():
                self._field()
                SubElement(self._condition(), "other")
            case _:
                assert_never(question)

    def _picked(self, question: Choice | Multi) -> None:
        options = question.offered()
        if not question.options:
            by_text = {option.text: option for option in options}
            options = tuple(by_text[text] for text in forms.options(question, self._salt))
        right = set(question.right_answers())
        cardinality = "Single" if isinstance(question, Choice) else "Multiple"
        self._choice(_labels(options, right), cardinality, keeps_order=bool(question.options))

    def _choice(
        self, labels: Sequence[_Label], cardinality: str, *, keeps_order: bool = False
    ) -> None:
        response = SubElement(
            self._presentation, "response_lid", ident=_ONE, rcardinality=cardinality
        )
        offered = SubElement(response, "render_choice", {"shuffle": "No"} if keeps_order else {})
        for label in labels:
            shown = SubElement(offered, "response_label", ident=label.ident)
            self._shown(shown, _BODY.line(label.option.text))
            self._option_feedback(_ONE, label)
        condition = self._condition("100")
        if cardinality == "Single":
            for label in labels:
                if label.is_right:
                    _equal(condition, _ONE, label.ident)
            return
        together = SubElement(condition, "and")
        for label in labels:
            _equal(together if label.is_right else SubElement(together, "not"), _ONE, label.ident)

    def _option_feedback(self, response: str, label: _Label) -> None:
        if label.option.feedback:
            ident = f"{label.ident}_fb"
            self._feedback[ident] = _BODY.block(label.option.feedback)
            _equal(self._condition(feedback=ident), response, label.ident)

    def _field(self, **attributes: str) -> None:
        response = SubElement(self._presentation, "response_str", ident=_ONE, rcardinality="Single")
        field = SubElement(response, "render_fib", attributes)
        SubElement(field, "response_label", ident="answer1", rshuffle="No")

    def _typed(self, texts: Iterable[str]) -> None:
        self._field()
        condition = self._condition("100")
        for text in dict.fromkeys(map(typed_words, texts)):
            _equal(condition, _ONE, text)  # Canvas means any of them.

    def _number(self, question: Number) -> None:
        self._field(fibtype="Decimal")
        number, margin = interval(question.answer, question.tolerance)
        either = SubElement(self._condition("100"), "or")
        _equal(either, _ONE, question.answer.lstrip("+"))
        within = SubElement(either, "and")
        SubElement(within, "vargte", respident=_ONE).text = decimal(number - margin)
        SubElement(within, "varlte", respident=_ONE).text = decimal(number + margin)

    def _gaps(self, question: Cloze, names: Sequence[str]) -> None:
        share, ident = f"{100 / len(names):.5f}", _FIRST_LABEL
        picked = _is_picked(question)
        for name, gap, texts in zip(names, question.gaps(), question.accepted(), strict=True):
            response = SubElement(self._presentation, "response_lid", ident=f"response_{name}")
            _material(response, name, "text/plain")
            offered = SubElement(response, "render_choice")
            if picked:
                options = question.picks(gap)
                by_text = {option.text: option for option in options}
                order = forms.picks(question, gap, self._salt)
                labels = _labels([by_text[text] for text in order], {gap.text}, ident)
            else:
                words = [Option(text, ()) for text in dict.fromkeys(map(typed_words, texts))]
                labels = _labels(words, {word.text for word in words}, ident)
            ident += len(labels)
            for label in labels:
                shown = SubElement(offered, "response_label", ident=label.ident)
                words_only = typed_words(label.option.text) if picked else label.option.text
                _material(shown, words_only, "text/plain")
                self._option_feedback(f"response_{name}", label)
                if label.is_right:
                    scored = self._condition(share, action="Add")
                    _equal(scored, f"response_{name}", label.ident)

    def _match(self, question: Match) -> None:
        sides = [Option(text, ()) for text in forms.options(question, self._salt)]
        labels = {label.option.text: label.ident for label in _labels(sides, set())}
        share = f"{100 / len(question.pairs):.5f}"
        for number, (left, right) in enumerate(question.pairs, start=1):
            name = f"response_{number}"
            response = SubElement(self._presentation, "response_lid", ident=name)
            self._shown(response, _BODY.line(left))
            offered = SubElement(response, "render_choice")
            for text, ident in labels.items():
                shown = SubElement(offered, "response_label", ident=ident)
                _material(shown, words_of(text), "text/plain")
            _equal(self._condition(share, action="Add"), name, labels[right])


def _equal(parent: Element, response: str, value: str) -> None:
    SubElement(parent, "varequal", respident=response).text = value


def _labels(options: Iterable[Option], right: set[str], first: int = _FIRST_LABEL) -> list[_Label]:
    return [
        _Label(str(number), option, option.text in right)
        for number, option in enumerate(options, start=first)
    ]


def _kind(question: Question) -> str:
    match question:
        case Choice():
            return "multiple_choice_question"
        case Multi():
            return "multiple_answers_question"
        case TrueFalse():
            return "true_false_question"
        case Short():
            return "short_answer_question"
        case Number():
            return "numerical_question"
        case Cloze():
            dropdowns = _is_picked(question)
            return (
                "multiple_dropdowns_question" if dropdowns else "fill_in_multiple_blanks_question"
            )
        case Match() | Order():
            return "matching_question"
        case Open():
            return "essay_question"
    assert_never(question)


def _is_picked(question: Cloze) -> bool:
    """Whether every gap is picked: Canvas cannot mix them with typed ones."""
    return all(gap.name in question.choices for gap in question.gaps())


def _gap_names(topic: Topic, question: Question) -> tuple[str, ...]:
    """Return a name for each gap, in reading order, that no text around it has in brackets."""
    if not isinstance(question, Cloze):
        return ()
    passage = topic.passage_of(question)
    around = question.prompt
    if passage:
        around = "\n".join(filter(None, (around, passage.title, passage.text, passage.alt)))
    name = "gap"
    while f"[{name}" in around:
        name += "-"
    return tuple(f"{name}{number}" for number in range(1, len(question.gaps()) + 1))


def _losses(question: Question) -> Iterator[str]:
    yield from lost_everywhere(question)
    yield from lost_without_capitals(question)
    yield from lost_of_open(question)
    match question:
        case Number() if question.unit:
            yield f"its unit {typed_words(question.unit)} stands below the text and is not typed"
        case Order():
            yield from lost_in_places(question)
        case Cloze():
            yield from _cloze_losses(question)
        case Choice() | Multi() | TrueFalse() | Short() | Number() | Match() | Open():
            pass
        case _:
            assert_never(question)


def _cloze_losses(question: Cloze) -> Iterator[str]:
    mixed = bool(question.choices) and not _is_picked(question)
    for gap in {gap.name: gap for gap in question.gaps()}.values():
        picks = question.picks(gap)
        if mixed and picks:
            yield f"the gap {gap.name} is typed, not picked: Canvas has no mix of the two"
        elif any(is_marked(parse_typed(option.text)) for option in picks):
            yield f"what is picked in the gap {gap.name} is plain text, without marks or images"
        if question.as_number(gap):
            yield f"the gap {gap.name} is right only as it is written, not as a number"
