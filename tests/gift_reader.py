"""GIFT as gift-pegjs reads it, graded as Moodle's documentation says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from conftest import ROOT, require, require_node
from exported_decks import words
from moodle_reader import WEIGHTS, is_like

# gift-pegjs 1.0.2 leaves its own marks of escaped signs in what pairs are matched with.
_LEFT = re.compile(r"&&([0-9]{3});")


class GiftQuestion:
    """One question of a file, as the parser gives it."""

    def __init__(self, parsed: dict[str, Any], category: str) -> None:
        self.parsed = parsed
        self.category = category
        self.type: str = parsed["type"]
        self.text: str = parsed["stem"]["text"]
        assert parsed["stem"]["format"] == "html"

    def score(self, response: Any) -> float:
        """Return the share that a response earns, from 0 to 1."""
        if isinstance(response, list) and self.type in {"MC", "Short", "Numerical"}:
            is_gap = self.parsed["hasEmbeddedAnswers"]
            response = response[0] if is_gap else response
        choices = self.parsed.get("choices")
        match self.type:
            case "MC" if isinstance(response, str):
                right = {words(it["text"]["text"]) for it in choices if it["isCorrect"]}
                return float(response in right)
            case "MC":
                weights = {words(it["text"]["text"]): it["weight"] or 0 for it in choices}
                assert {abs(weight) for weight in weights.values()} <= set(WEIGHTS)
                return min(max(sum(weights[text] for text in response) / 100, 0), 1)
            case "TF":
                return float(self.parsed["isTrue"] is response)
            case "Short":
                accepted = [it["text"]["text"] for it in choices]
                return float(any(is_like(it, response, cased=False) for it in accepted))
            case "Numerical":
                number = re.match(r"[-+]?[0-9.]+(?:e[-+]?[0-9]+)?", response)
                off = abs(float(number[0]) - choices["number"]) if number else float("inf")
                return float(off <= choices["range"] + 1e-12 * abs(choices["number"]))
            case "Matching":
                pairs = self.parsed["matchPairs"]
                right = [_right(it) for it in pairs if it["subquestion"]["text"]]
                assert set(response) <= set(map(_right, pairs))
                return sum(a == b for a, b in zip(right, response, strict=True)) / len(right)
            case other:
                raise AssertionError(other)


def _right(pair: dict[str, Any]) -> str:
    return _LEFT.sub(lambda found: chr(int(found[1])), pair["subanswer"])


def read_gift(file: Path) -> dict[str, GiftQuestion]:
    """Return the questions of a file by id."""
    node = require("node")
    require_node("gift-pegjs/package.json")
    done = subprocess.run(
        [node, "gift.mjs"],
        cwd=ROOT / "tests" / "node",
        input=file.read_text(encoding="utf-8"),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found: dict[str, GiftQuestion] = {}
    category = ""
    for parsed in json.loads(done.stdout):
        if parsed["type"] == "Category":
            category = parsed["title"]
        else:
            assert parsed["id"] == parsed["title"]
            assert parsed["id"] not in found
            found[parsed["id"]] = GiftQuestion(parsed, category)
    return found
