"""QTI 1.2 packages read and scored as IMS and Canvas document it, apart from what writes them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from exported_decks import words

_QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
_PACKAGE = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"


def _all(parent: Element, path: str) -> list[Element]:
    return parent.findall(
        "/".join(f"{_QTI}{tag}" if tag != "." else tag for tag in path.split("/"))
    )


def _name(element: Element) -> str:
    return element.tag.removeprefix(_QTI)


def _said(element: Element) -> str:
    """Return the text in an element, be it HTML that is written as elements."""
    return "".join(element.itertext()).strip()


def _shown(text: Element) -> str:
    """Return the words of a text, which is HTML or plain."""
    is_plain = text.attrib.get("texttype", "text/plain") == "text/plain"
    return _said(text) if is_plain else words(_said(text))


class QtiItem:
    """One item of a package."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.id = element.attrib["ident"]
        fields = _all(element, "itemmetadata/qtimetadata/qtimetadatafield")
        said = {_said(field[0]): _said(field[1]) for field in fields}
        self.type = said["question_type"]
        self.points = said["points_possible"]
        (text,) = _all(element, "presentation/material/mattext")
        self.text = _said(text)
        self.labels = {
            response.attrib["ident"]: {
                label.attrib["ident"]: _shown(_all(label, "material/mattext")[0])
                for label in response.iter(f"{_QTI}response_label")
                if _all(label, "material/mattext")
            }
            for response in _all(element, "presentation/response_lid")
        }
        self.feedback = {
            told.attrib["ident"]: words(
                "".join(it.text or "" for it in told.iter(f"{_QTI}mattext"))
            )
            for told in _all(element, "itemfeedback")
        }

    def score(self, response: Any) -> float:
        """Return the share that a response earns, from 0 to 1."""
        match self.type:
            case "multiple_choice_question" | "true_false_question":
                return self._scored({"response1": {self._label("response1", str(response))}})
            case "multiple_answers_question":
                return self._of_several(response)
            case "short_answer_question":
                return self._scored({"response1": {response}})
            case "numerical_question":
                return self._scored({"response1": {response}})
            case "fill_in_multiple_blanks_question":
                given = zip(self.labels, response, strict=True)
                # What is typed is compared with each label's text, capitals aside.
                return self._scored({name: self._typed(name, text) for name, text in given})
            case "multiple_dropdowns_question" | "matching_question":
                given = zip(self.labels, response, strict=True)
                return self._scored({name: self._picked(name, text) for name, text in given})
            case other:
                raise AssertionError(other)

    def _label(self, response: str, text: str) -> str:
        (ident,) = [ident for ident, shown in self.labels[response].items() if shown == text]
        return ident

    def _picked(self, response: str, text: str) -> set[str]:
        return {ident for ident, shown in self.labels[response].items() if shown == text}

    def _typed(self, response: str, text: str) -> set[str]:
        shown = self.labels[response].items()
        return {ident for ident, word in shown if word.lower() == text.strip().lower()}

    def _of_several(self, response: list[str]) -> float:
        """Score several answers as Canvas does: a share for a right one, the same off for a wrong."""
        (together,) = self.element.iter(f"{_QTI}and")
        right = {_said(equal) for equal in _all(together, "varequal")}
        wrong = {_said(equal) for equal in _all(together, "not/varequal")}
        assert right | wrong == {*self.labels["response1"]}
        given = {self._label("response1", text) for text in response}
        return max(0, len(given & right) - len(given & wrong)) / len(right)

    def _scored(self, given: dict[str, set[str]]) -> float:
        """Go through the conditions in their order, until one says to stop."""
        score = 0.0
        for condition in _all(self.element, "resprocessing/respcondition"):
            (asked,) = _all(condition, "conditionvar")
            # Canvas means any of several conditions that stand side by side, but for a range.
            bounds = [it for it in asked if _name(it) in {"vargte", "varlte"}]
            is_between = bool(bounds) and all(self._holds(it, given) for it in bounds)
            if not is_between and not any(self._holds(it, given) for it in {*asked} - {*bounds}):
                continue
            for change in _all(condition, "setvar"):
                value = float(_said(change) or 0)
                score = value if change.attrib["action"] == "Set" else score + value
            if condition.attrib.get("continue") == "No":
                break
        return score / 100

    def _holds(self, test: Element, given: dict[str, set[str]]) -> bool:
        match _name(test):
            case "other":
                return True
            case "or":
                return any(self._holds(it, given) for it in test)
            case "and":
                return all(self._holds(it, given) for it in test)
            case "not":
                return not any(self._holds(it, given) for it in test)
        values, wanted = given[test.attrib["respident"]], _said(test)
        match _name(test):
            case "varequal" if self.type == "numerical_question":
                return any(_digits(it) == float(wanted) for it in values)
            case "varequal":
                return any(it.strip().lower() == wanted.lower() for it in values)
            case "vargte":
                return any(_digits(it) >= float(wanted) - _least(wanted) for it in values)
            case "varlte":
                return any(_digits(it) <= float(wanted) + _least(wanted) for it in values)
            case other:
                raise AssertionError(other)


def _digits(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _least(text: str) -> float:
    return abs(float(text)) * 1e-12


class QtiPackage:
    """A package: its items by id, and its other files."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as package:
            held = {name: package.read(name) for name in package.namelist()}
            self.times = {info.date_time for info in package.infolist()}
        manifest = ET.fromstring(held.pop("imsmanifest.xml"))
        resources = list(manifest.iter(f"{_PACKAGE}resource"))
        listed = [it.attrib["href"] for it in manifest.iter(f"{_PACKAGE}file")]
        assert sorted(listed) == sorted(held)
        (quiz,) = [it for it in resources if it.attrib["type"] == "imsqti_xmlv1p2"]
        root = ET.fromstring(held.pop(quiz[0].attrib["href"]))
        self.meta = ET.fromstring(held.pop(resources[1].attrib["href"]))
        self.files = held
        self.items = {item.id: item for item in map(QtiItem, root.iter(f"{_QTI}item"))}


def items_of_others(file: Path) -> dict[str, QtiItem]:
    """Return the items of a package of another program by their texts."""
    with zipfile.ZipFile(file) as package:
        texts = [package.read(name) for name in package.namelist() if name.endswith(".xml")]
    roots = map(ET.fromstring, texts)
    items = [QtiItem(element) for root in roots for element in root.iter(f"{_QTI}item")]
    return {words(item.text): item for item in items}
