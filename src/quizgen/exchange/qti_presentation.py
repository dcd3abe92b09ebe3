"""What an item of QTI 1.2 shows: its text, its places for answers, and what can be picked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from quizgen.exchange import marks
from quizgen.exchange.answers import placeholder
from quizgen.exchange.opening import LINE
from quizgen.exchange.rich_text import is_html
from quizgen.support.diagnostics import quoted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_RESPONSES = frozenset(
    {"response_lid", "response_str", "response_num", "response_grp", "response_xy"}
)
_LOOSER = {
    "TextRegex": "was a pattern for many answers; here it is the answer as it stands.",
    "TextContainsAnswer": "was right within longer answers; here it must stand alone.",
    "TextCloseEnough": "was right with a slip in it; here a slip is close, and worth half.",
}
"""What Canvas takes for right besides the text itself, by its name there."""


class Response(NamedTuple):
    """A place for an answer: its id and own words, what can be picked, as Markdown and as HTML.

    `is_typed` is whether a gap is typed into, None where the file does not say so; `is_strict`
    whether capitals count there.
    """

    kind: str
    ident: str
    label: str
    options: dict[str, str]
    sources: dict[str, str]
    cardinality: str
    keeps_order: bool | None
    numeric: bool
    is_typed: bool | None
    is_strict: bool


def presentation_of(
    presentation: Element, shown: Callable[[Element], str], lose: Callable[[str], None]
) -> tuple[str, list[Response]]:
    """Return an item's text as HTML with a placeholder for each answer, and the answers.

    `shown` makes Markdown of the materials in an element.
    """
    parts: list[str] = []
    responses: list[Response] = []

    def walk(element: Element) -> None:
        for each in element:
            if each.tag in _RESPONSES:
                number = placeholder(len(responses))
                responses.append(_response(each, shown, lose))
                parts.extend(_with_its_words(each, number))
            elif each.tag == "material":
                parts.append(html_of(each))
            elif each.tag in {"flow", "flow_mat"}:
                parts.append("<div>")
                walk(each)
                parts.append("</div>")
            else:
                walk(each)

    walk(presentation)
    return "".join(parts), responses


def _with_its_words(response: Element, number: str) -> Iterator[str]:
    """Yield the placeholder of a response, and the words that stand before and behind it.

    The label of options is not among them: it may be the left side of a pair.
    """
    is_typed = response.tag in {"response_str", "response_num"}
    is_drawn = False
    for part in response:
        if part.tag.startswith("render_"):
            yield "" if is_drawn else number
            is_drawn = True
            if response.tag != "response_lid":
                yield from map(html_of, _own(part))
        elif is_typed:
            yield from (f" {html_of(label)} " for label in _own(part))
    yield "" if is_drawn else number


def _own(element: Element) -> Iterator[Element]:
    """Yield the materials in an element but those of options."""
    if element.tag == "material":
        yield element
    elif element.tag != "response_label":
        for each in element:
            yield from _own(each)


def _response(
    element: Element, shown: Callable[[Element], str], lose: Callable[[str], None]
) -> Response:
    before = (part for part in element if not part.tag.startswith("render_"))
    label = next((own for part in before for own in _own(part)), None)
    options = {each.get("ident", ""): shown(each) for each in element.iter("response_label")}
    sources = {
        each.get("ident", ""): "".join(map(html_of, each.iter("material")))
        for each in element.iter("response_label")
    }
    if element.tag == "response_lid":
        inner = {part for each in element.iter("response_label") for part in each.iter("material")}
        for each in element.iter("material"):
            if each is not label and each not in inner and (words := shown(each)):
                lose(f"the label {marks.in_words(words)} of its answers is left out.")
    for each in element.iter("response_label"):
        if what := _LOOSER.get(each.get("scoring_algorithm", "")):
            lose(f"{quoted(shown(each))} {what}")
    shuffles = [each.get("shuffle") or each.get("rshuffle") for each in element.iter()]
    numeric = element.tag == "response_num" or any(
        each.get("fibtype", "").lower() in {"decimal", "integer", "scientific"}
        for each in element.iter("render_fib")
    )
    ways = {each.get("answer_type", "") for each in element.iter("response_label")} - {""}
    return Response(
        element.tag,
        element.get("ident", ""),
        "" if label is None else shown(label),
        options,
        sources,
        element.get("rcardinality", "Single").lower(),
        False if "Yes" in shuffles else "No" in shuffles or None,
        numeric,
        ways == {"openEntry"} if ways else None,
        any(each.get("ignore_case") == "false" for each in element.iter("response_label")),
    )


def _markup(element: Element) -> str:
    """Return an element that stands in a text as it was written."""
    from xml.etree.ElementTree import tostring

    for each in element.iter():
        each.attrib.pop(LINE, None)
    return tostring(element, encoding="unicode")


def html_of(material: Element) -> str:
    """Return a material as HTML: its texts, and its images by their addresses."""
    parts = []
    for each in material.iter():
        if each.tag in {"mattext", "matemtext"}:
            text = "".join((each.text or "", *map(_markup, each)))
            kind = "text/html" if len(each) else each.get("texttype", "").lower()
            if kind == "text/html" or (kind != "text/plain" and is_html(text)):
                parts.append(text)
            else:
                escaped = text.replace("&", "&amp;").replace("<", "&lt;").strip()
                parts.append(escaped.replace("\n", "<br>"))
        elif each.tag == "matimage" and each.get("uri"):
            uri = each.get("uri", "").replace('"', "%22")
            label = each.get("label", "").replace('"', "&quot;")
            parts.append(f'<p><img src="{uri}" alt="{label}"></p>')
        elif each.tag in {"mataudio", "matvideo", "matapplet"}:
            parts.append("<video></video>")
    return "".join(f"<div>{part}</div>" if len(parts) > 1 else part for part in parts)
