"""What answers earn in QTI 1.2: its conditions, their comparisons and their points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from quizgen.exchange.answers import numeral

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BOUNDS = {"vargt": "low", "vargte": "low", "varlt": "high", "varlte": "high"}


class Test(NamedTuple):
    """One comparison in a condition: of which response, with what; negated or not."""

    kind: str
    response: str
    value: str
    negated: bool = False
    case: bool = False


class Condition(NamedTuple):
    """One condition with the points that it adds or sets, and the feedback that it shows.

    `is_any` says that one of its comparisons is enough, `adds` that it adds its points.
    """

    tests: tuple[Test, ...]
    points: float | None
    feedback: tuple[str, ...]
    is_any: bool
    adds: bool

    def positive(self) -> Iterator[Test]:
        """Yield the comparisons that an answer must satisfy."""
        return (test for test in self.tests if not test.negated and test.kind == "varequal")


def conditions_of(item: Element) -> list[Condition]:
    """Return the conditions of an item, in their order."""
    return [_condition(each) for each in item.iter("respcondition")]


def shares_of(conditions: Iterable[Condition]) -> dict[str, dict[str, float]]:
    """Return by response what answers earn, as shares of what the best one does; it is first."""
    found: dict[str, dict[str, float]] = {}
    scored = [each for each in conditions if each.points is not None]
    for condition in sorted(scored, key=lambda each: -(each.points or 0)):
        for test in condition.positive():
            found.setdefault(test.response, {}).setdefault(test.value, condition.points or 0)
    best = {name: max(earned.values()) for name, earned in found.items()}
    return {
        name: {value: points / best[name] for value, points in earned.items()}
        for name, earned in found.items()
        if best[name] > 0
    }


def _condition(element: Element) -> Condition:
    variables = element.find("conditionvar")
    tests = () if variables is None else tuple(_tests(variables, negated=False))
    points: float | None = None
    adds = True
    for change in element.iterfind("setvar"):
        try:
            value = float((change.text or "").strip())
        except ValueError:
            continue
        action = change.get("action", "Set").lower()
        if action in {"add", "set", "subtract"}:
            points = (points or 0) + (-value if action == "subtract" else value)
            adds = adds and action != "set"
    feedback = tuple(each.get("linkrefid", "") for each in element.iterfind("displayfeedback"))
    is_any = variables is not None and any(
        variables.find(path) is not None for path in ("or", "and/or")
    )
    return Condition(tests, points, feedback, is_any, adds)


def _tests(element: Element, *, negated: bool) -> Iterator[Test]:
    for each in element:
        if each.tag == "not":
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
    ends: dict[str, list[str]] = {"low": [], "high": []}
    for test in condition.tests:
        if side := _BOUNDS.get(test.kind):
            is_low = (side == "low") is not test.negated  # Not above 5 is up to 5.
            ends["low" if is_low else "high"].append(test.value)
    found = [NumberTest("", low, high) for low, high in zip(*ends.values(), strict=False)]
    for at, each in enumerate(found if values else ()):
        if _is_between(each.low, each.high, values[0]):
            found[at] = each._replace(value=values.pop(0))
            break
    return [*(NumberTest(value, "", "") for value in values), *found]


def _is_between(low: str, high: str, value: str) -> bool:
    try:
        least, it, most = (Decimal(numeral(each) or "") for each in (low, value, high))
    except InvalidOperation:
        return False
    return least <= it <= most
