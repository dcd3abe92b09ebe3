"""Moodle XML: every type of question that Moodle itself has and ours can say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from quizgen.exchange import marks
from quizgen.exchange.answers import (
    MOST_WRONG,
    GapAnswers,
    Rated,
    cloze_fields,
    explain,
    margins,
    match_fields,
    number_fields,
    numeral,
    pick_fields,
    placeholder,
    points_of,
    short_fields,
    tag_fields,
    truth_fields,
    without_wildcards,
)
from quizgen.exchange.embedded_answers import with_placeholders
from quizgen.exchange.gift_reader import category_title
from quizgen.exchange.media import decoded, media_name, picture_finder
from quizgen.exchange.opening import LINE, read_pieces, xml_text
from quizgen.exchange.own_marks import without_notes, without_passage, without_sound
from quizgen.exchange.records import Found, Item, PassageItem, SkipError, Skipped, SourceFile
from quizgen.exchange.rich_text import is_html, markdown_of, words_of
from quizgen.reading.vocabulary import truth
from quizgen.support.diagnostics import quoted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_COMPUTED = frozenset({"calculated", "calculatedmulti", "calculatedsimple", "formulas", "stack"})

_JUDGED = frozenset({"accept", "tolerance", "choices", "case"})


def read(source: SourceFile) -> Iterator[Found]:
    """Yield the questions of a Moodle XML file; of one that is broken, those that can be read."""
    return read_pieces(
        xml_text(source), source, ("question",), lambda found: _questions(found, source)
    )


def _questions(found: Iterable[Element | Skipped], source: SourceFile) -> Iterator[Found]:
    topic = ""
    for element in found:
        if isinstance(element, Skipped):
            yield element
        elif element.get("type") == "category":
            topic = category_title(_text(element.find("category")))
        else:
            yield from _question(element, f"{source.shown}:{element.get(LINE)}", topic)


def _question(element: Element, where: str, topic: str) -> Iterator[Found]:
    """Yield a question, and before it the passage that it is about."""
    kind = element.get("type", "")
    key = (element.findtext("idnumber") or "").strip()
    item = Item(where, topic=topic, key=key, judged=_JUDGED)
    name = " ".join(_text(element.find("name")).split())
    passage = _own_marks(item, element)
    if passage:
        yield passage
    try:
        _read_question(item, element, kind)
    except (SkipError, ValueError) as reason:
        yield Skipped(where, f"question {quoted(name or kind, 50)}: {reason}")
        return
    item.title = name
    _tell_unused(item, element, {**item.media, **(passage.media if passage else {})})
    yield item


def _text(element: Element | None) -> str:
    """Return what the `text` in an element says, "" where there is none."""
    return "" if element is None else element.findtext("text") or ""


def _own_marks(item: Item, element: Element) -> PassageItem | None:
    """Take the passage and the sound out of a question of our own export; return the passage."""
    prompt = element.find("questiontext")
    text = None if prompt is None else prompt.find("text")
    if prompt is None or text is None:
        return None
    files = _files(prompt)
    data_of = partial(_file, files)
    source, passage = without_passage(item, text.text or "", lambda of: picture_finder(of, data_of))
    text.text = without_sound(item, source, data_of)
    return passage


def _file(files: Mapping[str, str], address: str) -> bytes | None:
    """Return the bytes of the file at an address, None where there is none."""
    name = unquote(address.partition("@@PLUGINFILE@@/")[2].partition("?")[0])
    return decoded(files.get(name) or files.get(name.rpartition("/")[2]) or "")


def _shower(item: Item, element: Element | None) -> Callable[[str], str]:
    """Return what turns a text of an element's format and files into Markdown."""
    form = "" if element is None else element.get("format", "")
    picture = picture_finder(item, partial(_file, {} if element is None else _files(element)))

    def shown(text: str) -> str:
        if form in {"plain_text", "plain"}:
            return marks.plain_lines(text)
        if form == "markdown":
            return text.strip()
        if form in {"moodle_auto_format", "moodle"} and "<" not in text:
            return marks.plain_lines(text)
        return markdown_of(text, item.lose, picture)

    return shown


def _files(element: Element) -> dict[str, str]:
    """Return the files in an element, in base64, by their names and their paths."""
    found: dict[str, str] = {}
    for file in element.iter("file"):
        name = file.get("name", "")
        folder = file.get("path", "/").strip("/")
        found[f"{folder}/{name}" if folder else name] = file.text or ""
        found.setdefault(name, file.text or "")
    return found


def _shown(item: Item, element: Element | None) -> str:
    return "" if element is None else _shower(item, element)(_text(element))


def _read_question(item: Item, element: Element, kind: str) -> None:
    reader = _KINDS.get(kind)
    if kind == "description":
        raise SkipError("it is a text without a question, tied to none.")
    if reader is None:
        why = (
            "its values are computed anew each time"
            if kind in _COMPUTED
            else "it has no place here"
        )
        raise SkipError(f"its type is '{kind}': {why}.")
    prompt = element.find("questiontext")
    if kind not in {"cloze", "multianswer", "gapselect", "ddwtos"}:
        item.fields["prompt"] = _shown(item, prompt)
    reader(item, element)
    explain(item, _shown(item, element.find("generalfeedback")))
    hints = [text for hint in element.iterfind("hint") if (text := _shown(item, hint))]
    if hints:
        item.fields["hint"] = hints[0]
    for more in hints[1:]:
        item.lose(f"its further hint, {marks.in_words(more)}, is left out.")
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        text = words_of(_text(element.find(name)))
        if text and not re.match(r"(Your answer|Die Antwort|Sua resposta|Your response)", text):
            item.lose(f"its {name}, {quoted(text, 60)}, is left out.")
    if grade := element.findtext("defaultgrade"):
        points_of(item, grade)
    tag_fields(item, [_text(tag) for tag in element.iterfind("tags/tag")])


def _tell_unused(item: Item, element: Element, used: dict[str, bytes]) -> None:
    """Tell of files that no text of ours shows."""
    for file in element.iter("file"):
        name = file.get("name", "")
        stem = media_name(name, b"").rpartition("-")[0]
        if name and not any(path.startswith(f"{stem}-") for path in used):
            item.lose(f"the file {quoted(name)} is left out: no text shows it.")


def _answers(item: Item, element: Element) -> Iterator[Rated]:
    for answer in element.iterfind("answer"):
        text = _option(item, answer)
        yield Rated(text, _share(answer), _shown(item, answer.find("feedback")))


def _option(item: Item, answer: Element) -> str:
    source = answer.findtext("text") or answer.text or ""
    return _shower(item, answer)(marks.of_option(source))


def _is(element: Element, name: str, default: str) -> bool:
    return (element.findtext(name) or default).strip().lower() in {"true", "1"}


def _multichoice(item: Item, element: Element) -> None:
    keeps_order = not _is(element, "shuffleanswers", "true")
    single = _is(element, "single", "true")
    pick_fields(item, _answers(item, element), single=single, keeps_order=keeps_order)


def _truefalse(item: Item, element: Element) -> None:
    feedback: dict[bool, str] = {}
    right: bool | None = None
    for answer in element.iterfind("answer"):
        value = truth(words_of(answer.findtext("text") or ""))
        if value is None:
            raise SkipError(f"{quoted(answer.findtext('text') or '')} is neither true nor false.")
        right = value if _share(answer) > 0 else right
        feedback[value] = _shown(item, answer.find("feedback"))
    if right is None:
        raise SkipError("neither true nor false is marked as right. Mark one.")
    texts = feedback.get(right, ""), feedback.get(not right, "")
    truth_fields(item, answer=right, right=texts[0], wrong=texts[1])


def _share(answer: Element) -> float:
    try:
        return float(answer.get("fraction") or 0) / 100
    except ValueError:
        return 0.0


def _shortanswer(item: Item, element: Element) -> None:
    answers = []
    for answer, rated in zip(element.iterfind("answer"), _answers(item, element), strict=True):
        raw = answer.findtext("text") or ""
        text = raw if answer.get("format", "") != "html" else words_of(raw, item.lose)
        typed = marks.typed(without_wildcards(item, text)) if rated.share > 0 else text.strip()
        answers.append(rated._replace(text=typed))
    short_fields(item, answers, case=_is(element, "usecase", "0"))


def _numerical(item: Item, element: Element) -> None:
    answers = []
    for answer, rated in zip(element.iterfind("answer"), _answers(item, element), strict=True):
        text = words_of(answer.findtext("text") or "")
        near = (answer.findtext("tolerance") or "").strip()
        answers.append(rated._replace(text=f"{text}:{near}" if near and numeral(text) else text))
    number_fields(item, margins(item, answers))
    units = [
        (unit.findtext("unit_name") or "").strip()
        for unit in element.iterfind("units/unit")
        if float(numeral(unit.findtext("multiplier") or "1") or 0) == 1
    ]
    if any(units):
        item.fields["unit"] = marks.typed(next(filter(None, units)))
    if len(list(element.iterfind("units/unit"))) > 1:
        item.lose("its other units are left out: a number question has one.")


def _matching(item: Item, element: Element) -> None:
    pairs = [
        (_shown(item, pair), _right_side(item, _text(pair.find("answer"))))
        for pair in element.iterfind("subquestion")
    ]
    match_fields(item, pairs)
    item.rough |= {"pairs", "decoys"}


def _right_side(item: Item, text: str) -> str:
    """Return a right side, which Moodle holds as plain text, though people put HTML in it."""
    text = marks.of_option(text)
    return markdown_of(text, item.lose) if is_html(text) else marks.plain_lines(text)


def _essay(item: Item, element: Element) -> None:
    item.fields["type"] = "open"
    notes = element.find("graderinfo")
    model = without_notes(item, _text(notes), shown := _shower(item, notes))
    model = shown(model) if model else ""
    item.rough |= {"lines"}  # A box in Moodle has one of a few heights.
    has_notes = "answer" in item.fields or "rubric" in item.fields
    if not has_notes and (rubric := re.search(r"\n\n((?:- [^\n]+(?:\n|\Z))+)\Z", model)):
        item.fields["rubric"] = [line.removeprefix("- ") for line in rubric[1].strip().split("\n")]
        model = model[: rubric.start()]
    if model and "answer" not in item.fields:
        item.fields["answer"] = model
    lines = element.findtext("responsefieldlines") or ""
    if lines.isdecimal() and int(lines) not in {6, 10, 15} and 1 <= int(lines) <= 60:  # noqa: PLR2004
        item.fields["lines"] = lines
    if template := words_of(_text(element.find("responsetemplate"))):
        item.lose(f"the beginning that was given for the answer, {quoted(template)}, is left out.")


def _ordering(item: Item, element: Element) -> None:
    item.fields |= {
        "type": "order",
        "sequence": [_option(item, each) for each in element.iterfind("answer")],
    }


def _cloze(item: Item, element: Element) -> None:
    prompt = element.find("questiontext")
    shown = _shower(item, prompt)
    text, gaps = with_placeholders(item, _text(prompt), shown)
    if not gaps:
        raise SkipError("it has no gap.")
    cloze_fields(item, shown(text), gaps)


def _gapselect(item: Item, element: Element) -> None:
    """Read gaps `[[1]]`, which are picked from options of a group."""
    prompt = element.find("questiontext")
    entries = [*element.iterfind("selectoption"), *element.iterfind("dragbox")]
    words = [marks.typed(words_of(_text(each), item.lose)) for each in entries]
    names = [each.findtext("group") or "1" for each in entries]
    groups: dict[str, dict[str, None]] = {}
    for word, name in zip(words, names, strict=True):
        groups.setdefault(name, {})[word] = None
    gaps: list[GapAnswers] = []

    def gap(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        if place >= len(entries):
            raise SkipError(f"the gap {found[0]} has no option.")
        group = groups[names[place]]
        if len(group) > MOST_WRONG + 1:
            most = f"A gap may have at most {MOST_WRONG}"
            raise SkipError(f"the gap {found[0]} has {len(group) - 1} wrong options. {most}.")
        choices = tuple(Rated(word, 0) for word in group if word != words[place])
        gaps.append(GapAnswers(words[place], choices=choices))
        return placeholder(len(gaps) - 1)

    text = re.sub(r"\[\[(\d{1,3})\]\]", gap, _text(prompt))
    cloze_fields(item, _shower(item, prompt)(text), gaps)


_KINDS: dict[str, Callable[[Item, Element], None]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _gapselect,
    "ddwtos": _gapselect,
}
