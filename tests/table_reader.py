"""Rows of a CSV file read and scored as `docs/schools.md` says, apart from what writes them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

_FORMULA = re.compile(r"(?<!\\)\$([^$`]+)(?<!\\)\$(?!\d)|\\\((.+?)\\\)")


def bare(cell: str) -> str:
    """Return a cell without the sign that keeps a spreadsheet from running it."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell


def entries(cell: str) -> list[str]:
    """Return what a list holds."""
    parts = re.split(r" (?<!\\)\| ", bare(cell)) if cell else []
    return [part.replace("\\|", "|") for part in parts]


def pairs(cell: str) -> list[tuple[str, ...]]:
    """Return a list of two that belong together."""
    halves = (entry.split(" => ", 1) for entry in entries(cell))
    return [(left.replace("=\\>", "=>"), right) for left, right in halves]


def by_gap(cell: str) -> dict[str, list[str]]:
    """Return what belongs to each gap."""
    found: dict[str, list[str]] = {}
    for entry in entries(cell):
        name, _, text = entry.partition(": ")
        found.setdefault(name, []).append(text)
    return found


def look(text: str) -> str:
    """Return what a text shows, its formulas between one kind of mark, without other marks."""
    text = _FORMULA.sub(lambda found: f"<{found[1] or found[2]}>", text)
    return re.sub(r"\\([\\`*_$|])|[*_`]", r"\1", text).strip()


def typed(text: str) -> str:
    """Return a text that learners type: without marks, a square as one sign."""
    text = _FORMULA.sub(lambda found: (found[1] or found[2]).replace("^2", "²"), text)
    return re.sub(r"\\([`$])|`", r"\1", text).strip()


def score(row: dict[str, str], response: Any) -> float:
    """Return the share that a response earns, from 0 to 1, by the columns of its row."""
    answer, listed = bare(row["answer"]), entries(row["answer"])
    match row["type"]:
        case "choice":
            return float(look(response) == look(answer))
        case "truefalse":
            return float({"true": True, "false": False}[answer] is response)
        case "short":
            return float(_is_typed(row, [answer, *entries(row["accept"])], response))
        case "number":
            return float(_is_near(answer, row["tolerance"], response))
        case "multi":
            given, right = {*map(look, response)}, {*map(look, listed)}
            return max(0, len(given & right) - len(given - right)) / len(right)
        case "cloze":
            names = re.findall(r"\{\{(c\d+)::", bare(row["prompt"]))
            gaps = zip(names, listed, response, strict=True)
            return sum(_is_gap(row, *gap) for gap in gaps) / len(names)
        case "match":
            return _in_places([right for _, right in pairs(row["answer"])], response)
        case "order":
            return _in_places(listed, response)
    raise AssertionError(row["type"])


def _in_places(right: list[str], given: list[str]) -> float:
    same = [look(one) == look(other) for one, other in zip(right, given, strict=True)]
    return sum(same) / len(same)


def _is_gap(row: dict[str, str], name: str, answer: str, given: str) -> bool:
    if name in by_gap(row["choices"]):
        return look(given) == look(answer)
    if name in by_gap(row["tolerance"]):
        (number, unit), (typed, typed_unit) = (text.partition(" ")[::2] for text in (answer, given))
        return unit == typed_unit and _is_near(number, by_gap(row["tolerance"])[name][0], typed)
    texts = [answer, *by_gap(row["accept"]).get(name, [])]
    return _is_typed(row, texts, given)


def _is_typed(row: dict[str, str], texts: list[str], given: str) -> bool:
    words = [typed(text) for text in texts]
    if row["case"] == "strict":
        return given in words
    return given.casefold() in [word.casefold() for word in words]


def _is_near(answer: str, tolerance: str, given: str) -> bool:
    try:
        number, right = Fraction(given), Fraction(answer)
    except ValueError:
        return False
    margin = Fraction((tolerance or "0").rstrip("% "))
    if tolerance.endswith("%"):
        margin *= abs(right) / 100
    return abs(number - right) <= margin + abs(right) * Fraction(1, 10**12)
