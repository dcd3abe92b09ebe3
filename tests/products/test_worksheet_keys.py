"""Printed keys against what was written into the bank, by code that shares nothing with quizgen.

Banks are made here as plain data; sheets and keys are read back from their HTML; what is right, and
what it earns, is reckoned from the data alone.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

import worksheet_reading as reading
from quizgen import load_deck
from worksheet_decks import render

WORDS = ["river", "mountain", "letter", "king", "bridge", "market", "winter", "silver", "garden"]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TYPES = ("choice", "multi", "truefalse", "short", "number", "cloze", "match", "order", "open")


class Bank:
    """A bank as data: its topics' files, its recipe, and each question by its id."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.used = 0
        self.topics = {f"t{n}": self._topic(n) for n in range(self.dice.randint(1, 3))}
        self.questions = {q["id"]: q for t in self.topics.values() for q in t["questions"]}
        own = [each for each in self.questions if self.dice.random() < 0.2]
        self.points = {each: self.dice.choice([0.5, 2, 3.5]) for each in own}
        self.recipe = {
            "title": "A deck",
            "bank": "bank",
            "worksheet": {
                "forms": self.dice.randint(1, 3),
                "sections": self.dice.choice(["topic", "type", "none"]),
                "arrange": self.dice.choice(["shuffled", "bank"]),
                "answer_strip": self.dice.random() < 0.5,
                "points": self.points,
            },
        }
        if self.dice.random() < 0.5:
            self.recipe["worksheet"]["pick"] = self.dice.randint(1, len(self.questions))

    def text(self, words: int = 3) -> str:
        """Return a text that no other is equal to."""
        self.used += 1
        return " ".join([*self.dice.choices(WORDS, k=words), f"n{self.used}"])

    def worth(self, each: str) -> float:
        return float(self.points.get(each, self.questions[each].get("points", 1)))

    def _topic(self, number: int) -> dict[str, Any]:
        passages = [{"id": "p", "title": self.text(), "text": self.text(30)}]
        asked = [self._question(f"q{number}-{n}") for n in range(self.dice.randint(3, 9))]
        return {"topic": f"Topic {number}", "passages": passages, "questions": asked}

    def _question(self, name: str) -> dict[str, Any]:
        dice = self.dice
        kind = dice.choice(TYPES)
        made: dict[str, Any] = {"id": name, "type": kind, "prompt": self.text(6)}
        if dice.random() < 0.4:
            made["points"] = dice.choice([0.5, 1.5, 2, 4])
        if dice.random() < 0.3:
            made["passage"] = "p"
        many = [self.text() for _ in range(dice.randint(3, 6))]
        match kind:
            case "choice" | "multi":
                right = many[: 1 if kind == "choice" else dice.randint(1, 3)]
                made |= {"answer": right[0]} if kind == "choice" else {"answers": right}
                if dice.random() < 0.5:
                    made["options"] = dice.sample(many, len(many))
                else:
                    made["distractors"] = many[len(right) :] or [self.text()]
            case "truefalse":
                made["answer"] = dice.random() < 0.5
            case "short":
                made["answer"] = self.text(1)
            case "number":
                made |= {"answer": dice.randint(1, 5000), "unit": "km"}
            case "cloze":
                made["prompt"] = f"{self.text()} {{{{c1::{many[0]}}}}} and {{{{c2::{many[1]}}}}}."
                made["choices"] = {"c1": [many[2], self.text()]}
            case "match":
                made["pairs"] = {self.text(2): right for right in many}
                made["decoys"] = [self.text()]
            case "order":
                made["sequence"] = many
            case "open":
                made |= {"answer": self.text(8), "lines": 3}
        return made

    def write(self, folder: Path) -> Path:
        """Write the bank and its recipe (JSON is YAML) and return where the recipe is."""
        bank, decks = folder / "question_bank" / "bank", folder / "decks"
        bank.mkdir(parents=True)
        decks.mkdir()
        named = {"id": "bank", "title": "Bank", "topics": [*self.topics]}
        (bank / "bank.yaml").write_text(json.dumps(named))
        for name, topic in self.topics.items():
            (bank / f"{name}.yaml").write_text(json.dumps(topic))
        (decks / "deck.yaml").write_text(json.dumps(self.recipe))
        return decks / "deck.yaml"


def earned(question: dict[str, Any], seen: reading.Seen, marks: list[str]) -> float:
    """Return which share of its points a pupil earns who copies the key's marks."""
    match question["type"]:
        case "choice":
            return float([seen.options[mark] for mark in marks] == [question["answer"]])
        case "multi":
            right = question["answers"]
            chosen = [seen.options[mark] for mark in marks]
            good = sum(text in right for text in chosen)
            return max(0.0, (2 * good - len(chosen)) / len(right))
        case "truefalse":
            return float(seen.rows.index(marks[0]) == (0 if question["answer"] else 1))
        case "short":
            return float(marks == [question["answer"]])
        case "number":
            return float(marks == [f"{question['answer']} {question['unit']}"])
        case "cloze":
            gaps = re.findall(r"\{\{c\d::(.*?)\}\}", question["prompt"])
            picked = seen.prompt.partition("(")[2].partition(")")[0].split(" / ")
            assert sorted(picked) == sorted([gaps[0], *question["choices"]["c1"]])
            return sum(map(str.__eq__, gaps, marks)) / len(gaps) if len(marks) == seen.gaps else 0
        case "match":
            pairs = zip(seen.lefts, marks, strict=True)
            good = [question["pairs"][left] == seen.options[mark] for left, mark in pairs]
            return sum(good) / len(question["pairs"])
        case "order":
            placed = sorted(zip(map(int, marks), seen.rows, strict=True))
            good = [
                text == right for (_, text), right in zip(placed, question["sequence"], strict=True)
            ]
            return sum(good) / len(question["sequence"])
        case _:
            return 1.0  # The marker gives it; what they read is looked at by its entry.


def assert_key_is_right(bank: Bank, folder: Path) -> int:
    """Fail where a key, a sheet or their points are not as the bank says; return the answers."""
    made = {name: str(text) for name, text in render(load_deck(bank.write(folder))).items()}
    cells, worth = reading.grid(made["key.html"]), reading.worth(made["key.html"])
    entries, checked = reading.entries(made["key.html"]), 0
    ids = {
        place: text.rpartition(" · ")[0].rpartition(" · ")[2] if "Explained" in text else text
        for place, text in entries.items()
    }
    for letter, answers in cells.items():
        sheet = made[f"worksheet-{letter}.html"]
        total = 0.0
        for seen in reading.questions(sheet):
            (each,) = (
                q for q in bank.questions if re.search(rf"\b{q}\b", ids[letter, seen.number])
            )
            question = bank.questions[each]
            assert question["prompt"].split("{")[0].strip() in seen.prompt
            assert earned(question, seen, answers[seen.number]) == 1, (each, answers[seen.number])
            if question["type"] == "open" and "Explained" not in entries[letter, seen.number]:
                assert question["answer"] in entries[letter, seen.number]
            if "options" in question:
                lettered = dict(zip(LETTERS, question["options"], strict=False))
                assert seen.options == lettered
            assert float(worth[letter][seen.number - 1]) == bank.worth(each)
            total += bank.worth(each)
            checked += 1
        assert f"Score / {total:g}" in reading.text(reading.parse(sheet))
        assert_passages_stand_above(bank, sheet, {n: i for (x, n), i in ids.items() if x == letter})
    return checked


def assert_passages_stand_above(bank: Bank, sheet: str, ids: dict[int, str]) -> None:
    """Fail where a question about a text is not below it, or another is between them."""
    above, numbers = "", set[int]()
    for element in reading.parse(sheet).iter():
        classes = str(element.get("class", "")).split()
        if "passage-line" in classes:
            found = [int(number) for number in re.findall(r"\d+", reading.text(element))]
            numbers = (
                {*range(found[0], found[-1] + 1)} if "about" in reading.text(element) else set()
            )
            above = reading.text(element)
        elif "passage" in classes:
            above = reading.text(element)
        elif "question" in classes:
            number = int(reading.text(next(reading.having(element, "number"))))
            (each,) = (q for q in bank.questions if re.search(rf"\b{q}\b", ids[number]))
            topic = bank.topics[f"t{each[1 : each.index('-')]}"]
            if "passage" in bank.questions[each]:
                assert topic["passages"][0]["title"] in above
            else:
                assert number not in numbers


@pytest.mark.slow
def test_keys_are_right_by_the_banks_data_alone(tmp_path: Path) -> None:
    """Parts of points, options in order, passages, picked gaps, half points: 20 decks, none wrong."""
    assert sum(assert_key_is_right(Bank(n), tmp_path / str(n)) for n in range(20)) > 200
