"""Reads printed worksheets back: what a pupil sees, and what the key says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import html5lib
from msgspec import Struct


class Seen(Struct, frozen=True):
    """A question as it is printed: its number, its prompt, and what there is to choose.

    `options` are by the letter printed before them, or unlettered in order; `lefts` are
    the left sides of a match; `gaps` counts the gaps of a cloze.
    """

    number: int
    prompt: str
    options: dict[str, str]
    rows: list[str]
    lefts: list[str]
    gaps: int


def parse(html: str) -> Any:
    """Return a document's tree without its styles; raises where it is not sound HTML."""
    html = re.sub(r"<style>.*?</style>", "", html, count=1, flags=re.DOTALL)
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def text(element: Any) -> str:
    """Return what an element shows, its white space folded; a line break is white space."""
    return " ".join("".join(_shown(element)).split())


def _shown(element: Any) -> Iterator[str]:
    yield "\n" if element.tag == "br" else element.text or ""
    for part in element:
        yield from _shown(part)
        yield part.tail or ""


def having(tree: Any, name: str) -> Iterator[Any]:
    """Yield the elements of a class, in document order."""
    for element in tree.iter():
        if isinstance(element.tag, str) and name in element.get("class", "").split():
            yield element


def questions(sheet: str) -> list[Seen]:
    """Return the questions of a sheet, in the order printed."""
    return [_seen(element) for element in having(parse(sheet), "question")]


def _seen(question: Any) -> Seen:
    prompt = next(having(question, "prompt"))
    options: dict[str, str] = {}
    rows: list[str] = []
    for entry in question.iter("li"):
        letters = [*having(entry, "letter")]
        if letters:
            letter = text(letters[0])
            options[letter] = text(entry).removeprefix(letter).strip()
        elif not [*having(entry, "blank")]:
            rows.append(text(entry))
    lefts = [text(entry) for entry in question.iter("li") if [*having(entry, "blank")]]
    return Seen(
        number=int(text(next(having(question, "number")))),
        prompt=re.sub(r"_+", "_", text(prompt)),
        options=options,
        rows=rows,
        lefts=[left.lstrip("_ ") for left in lefts],
        gaps=len([*having(prompt, "gap")]),
    )


def solved(sheet: str) -> list[list[str]]:
    """Return what is marked as right at each question of a sheet, as the key would say it."""
    return [_marked(element) for element in having(parse(sheet), "question")]


def _marked(question: Any) -> list[str]:
    replies = [*having(question, "reply")]
    if replies:
        assert [*having(replies[0], "right")]
        return [text(replies[0])]  # With its unit.
    marked = [*having(question, "right")]
    letters = [[*having(element, "letter")] for element in marked]
    return [
        text(letter[0] if letter else element)
        for element, letter in zip(marked, letters, strict=True)
    ]


def grid(key: str) -> dict[str, dict[int, list[str]]]:
    """Return the key's cells by form and number; a cell is its marks.

    Marks that a pupil writes one by one stand apart in the cell; a text is one mark.
    """
    found: dict[str, dict[int, list[str]]] = {}
    for table in having(parse(key), "grid"):
        head, *rows = table.iter("tr")
        letters = [text(cell).split()[0] for cell in head.iter("th")]
        for row in rows:
            number = int(text(next(row.iter("th"))))
            for letter, cell in zip(letters, having(row, "mark"), strict=True):
                marks = [text(mark) for mark in cell.iter("bdi")] or [text(cell)]
                found.setdefault(letter, {})[number] = marks
    return found


def worth(key: str) -> dict[str, list[str]]:
    """Return the points that the key's grid says, by form in the order of its numbers."""
    found: dict[str, list[str]] = {}
    for table in having(parse(key), "grid"):
        head, *rows = table.iter("tr")
        letters = [text(cell).split()[0] for cell in head.iter("th")]
        for row in rows:
            for letter, cell in zip(letters, [*row.iter("td")][1::2], strict=True):
                found.setdefault(letter, []).append(text(cell))
    return found


def entries(key: str) -> dict[tuple[str, int], str]:
    """Return what the full key says of a question, by form and number."""
    found = {}
    for entry in having(parse(key), "entry"):
        for place in next(having(entry, "places")).iter("bdi"):
            letter, number = text(place).split()
            found[letter, int(number)] = text(entry)
    return found
