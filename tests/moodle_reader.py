"""Moodle XML read and graded as Moodle's documentation says, apart from what writes it."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from exported_decks import words

WEIGHTS = (
    *(100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667),
    *(14.28571, 12.5, 11.11111, 10, 5, 0),
)
"""The weights that Moodle has; any other one stops an import."""

# As in the page "Embedded Answers (Cloze) question type": an answer ends at ~, # or } unless
# a backslash or the & of an entity stands before it.
_ANSWER = r"(?:=|%-?[0-9.]+%)?(?:.+?(?<!\\|&)(?=[~#}]))(?:#.*?(?<!\\)(?=[~}]))?"
_GAP = re.compile(rf"\{{([0-9]*):([A-Z_]+):({_ANSWER}(?:~{_ANSWER})*)\}}", re.DOTALL)
_ONE = re.compile(r"(=|%-?[0-9.]+%)?(.+?)(?<!\\|&)(?:#(.*))?\Z", re.DOTALL)


class Answer(NamedTuple):
    """One answer of a gap: its share, from 0 to 1, its text, its feedback."""

    share: float
    text: str
    feedback: str


class Gap(NamedTuple):
    """One gap: its weight, its kind, and its answers."""

    weight: int
    kind: str
    answers: list[Answer]

    def score(self, given: str) -> float:
        """Return the share that a response earns."""
        if self.kind.startswith("MULTICHOICE"):
            return max((it.share for it in self.answers if words(it.text) == given), default=0)
        if self.kind == "NUMERICAL":
            return max(_number(given, *answer.text.split(":")) for answer in self.answers)
        is_cased = self.kind == "SHORTANSWER_C"
        fit = (it.share for it in self.answers if is_like(it.text, given, cased=is_cased))
        return max(fit, default=0)


def gaps_of(text: str) -> tuple[list[Gap], str]:
    """Return the gaps of a text, and the text with numbers in their places."""
    gaps = []

    def take(found: re.Match[str]) -> str:
        answers = [_answer(part) for part in re.split(r"(?<!\\)~", found[3])]
        gaps.append(Gap(int(found[1] or 1), found[2], answers))
        return f"<{len(gaps)}>"

    return gaps, _GAP.sub(take, text)


def _answer(text: str) -> Answer:
    found = _ONE.match(text)
    assert found
    share = {"=": 1.0, None: 0.0}.get(found[1])
    if share is None:
        share = float(found[1].strip("%")) / 100
    return Answer(share, _unescaped(found[2]), _unescaped(found[3] or ""))


def _unescaped(text: str) -> str:
    return html.unescape(text).replace("\\}", "}").replace("\\#", "#")


def is_like(pattern: str, given: str, *, cased: bool) -> bool:
    r"""Whether a response is an accepted one: * stands for any letters, \* for a star."""
    parts = (part.replace("\\*", "*") for part in re.split(r"(?<!\\)\*+", pattern))
    wanted = ".*".join(map(re.escape, parts))
    flags = re.DOTALL if cased else re.DOTALL | re.IGNORECASE
    return re.fullmatch(wanted, given.strip(), flags) is not None


def _number(given: str, answer: str, tolerance: str = "0") -> float:
    number = re.match(r"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?", given)
    if number is None:
        return 0
    off = abs(float(number[0]) - float(answer))
    return float(off <= float(tolerance) + 1e-12 * max(abs(float(answer)), 1e-30))


class MoodleQuestion:
    """One question of a file."""

    def __init__(self, element: Element, category: str) -> None:
        self.element = element
        self.category = category
        self.type = element.attrib["type"]
        self.id = element.findtext("idnumber")
        self.points = float(element.findtext("defaultgrade") or 1)
        self.text = element.findtext("questiontext/text") or ""
        self.fractions = [float(it.attrib["fraction"]) for it in element.findall("answer")]
        self.answers = [answer.findtext("text") or "" for answer in element.findall("answer")]
        if self.type in {"multichoice", "truefalse", "shortanswer", "numerical"}:
            assert {abs(weight) for weight in self.fractions} <= set(WEIGHTS)

    def files(self) -> dict[str, bytes]:
        """Return the files of the question by their addresses."""
        return {
            f"@@PLUGINFILE@@{file.attrib['path']}{file.attrib['name']}": base64.b64decode(
                file.text or ""
            )
            for file in self.element.iter("file")
        }

    def score(self, response: Any) -> float:
        """Return the share that a response earns, from 0 to 1."""
        by_words = dict(zip(map(words, self.answers), self.fractions, strict=True))
        match self.type:
            case "multichoice":
                given = [response] if self.element.findtext("single") == "true" else response
                return min(max(sum(by_words[text] for text in given) / 100, 0), 1)
            case "truefalse":
                return by_words[str(response).lower()] / 100
            case "shortanswer":
                cased = self.element.findtext("usecase") == "1"
                return float(any(is_like(it, response, cased=cased) for it in self.answers))
            case "numerical":
                tolerance = self.element.findtext("answer/tolerance") or "0"
                return _number(response, self.answers[0], tolerance)
            case "cloze":
                gaps, _ = gaps_of(self.text)
                assert len(gaps) == len(response)
                earned = [
                    gap.weight * gap.score(it) for gap, it in zip(gaps, response, strict=True)
                ]
                return sum(earned) / sum(gap.weight for gap in gaps)
            case "matching":
                stems = self.element.findall("subquestion")
                right = [stem.findtext("answer/text") for stem in stems if stem.findtext("text")]
                assert set(response) <= {stem.findtext("answer/text") for stem in stems}
                return _same(right, response)
            case "ordering":
                assert self.element.findtext("gradingtype") == "ABSOLUTE_POSITION"
                assert self.element.find("shownumcorrect") is not None
                assert self.element.find("hint") is not None
                placed = sorted(zip(self.fractions, self.answers, strict=True))
                return _same([words(text) for _, text in placed], response)
            case other:
                raise AssertionError(other)


def _same(right: list[Any], given: list[str]) -> float:
    return sum(a == b for a, b in zip(right, given, strict=True)) / len(right)


def read_moodle(file: Path) -> dict[str, MoodleQuestion]:
    """Return the questions of a file by id."""
    found, category = {}, ""
    for element in ET.parse(file).getroot():
        if element.attrib["type"] == "category":
            category = element.findtext("category/text") or ""
        else:
            question = MoodleQuestion(element, category)
            assert question.id
            assert question.id not in found
            found[question.id] = question
    return found
