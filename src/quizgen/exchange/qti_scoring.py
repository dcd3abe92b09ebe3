"""What the response processing of a QTI 1.2 item says: which answers earn what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NEGATING = "not"
_BOUNDS = {"vargt": "low", "vargte": "low", "varlt": "high", "varlte": "high"}


class Test(NamedTuple):
    """One comparison in a condition: of which response, with what; negated or not."""

    kind: str
    response: str
    value: str
    negated: bool = False
    case: bool = False


class Condition(Struct, frozen=True):
    """One condition with what it adds to the score, or sets it to, and the feedback it shows."""

    tests: tuple[Test, ...]
    points: float | None
    is_set: bool
    feedback: tuple[str, ...]
    is_for_all: bool

    def positive(self) -> Iterator[Test]:
        """Yield the comparisons that an answer must satisfy."""
        return (test for test in self.tests if not test.negated and test.kind == "varequal")


def conditions_of(item: Element) -> list[Condition]:
    """Return the conditions of an item, in their order."""
    return [_condition(each) for each in item.iter("respcondition")]


def _condition(element: Element) -> Condition:
    variables = element.find("conditionvar")
    tests = () if variables is None else tuple(_tests(variables, negated=False))
    points: float | None = None
    is_set = False
    for change in element.iterfind("setvar"):
        try:
            value = float((change.text or "").strip())
        except ValueError:
            continue
        action = change.get("action", "Set").lower()
        if action in {"add", "set", "subtract"}:
            points = (points or 0) + (-value if action == "subtract" else value)
            is_set = is_set or action == "set"
    feedback = tuple(each.get("linkrefid", "") for each in element.iterfind("displayfeedback"))
    is_for_all = variables is None or variables.find("other") is not None
    return Condition(tests, points, is_set, feedback, is_for_all)


def _tests(element: Element, *, negated: bool) -> Iterator[Test]:
    for each in element:
        if each.tag == _NEGATING:
            yield from _tests(each, negated=not negated)
        elif each.tag in {"and", "or", "varequal", "varsubstring", "varinside", *_BOUNDS}:
            if each.tag in {"and", "or"}:
                yield from _tests(each, negated=negated)
                continue
            value = " ".join("".join(each.itertext()).split())
            case = each.get("case", "No").lower() == "yes"
            yield Test(each.tag, each.get("respident", ""), value, negated, case)


class NumberTest(NamedTuple):
    """A number, or the ends of a range, that one condition takes for right; "" where unsaid."""

    value: str
    low: str
    high: str


def numbers_of(condition: Condition) -> list[NumberTest]:
    """Return the numbers that a condition takes, each with the range around it."""
    values = [test.value for test in condition.positive()]
    lows = [test.value for test in condition.tests if _BOUNDS.get(test.kind) == "low"]
    highs = [test.value for test in condition.tests if _BOUNDS.get(test.kind) == "high"]
    if lows and highs:
        return [NumberTest(values[0] if values else "", lows[0], highs[0])]
    return [NumberTest(value, "", "") for value in values]
