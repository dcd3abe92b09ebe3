"""Banks by chance: all nine types with every field, and texts of all that texts may hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from casefiles import CASES
from quizgen.exchange import yaml_writer
from quizgen.lint.errors import question_errors
from quizgen.model.questions import TYPES, Question
from quizgen.reading.text_errors import mark_errors
from quizgen.support.markup.to_rows import plain
from quizgen.support.positions import Positions

WORDS = (
    *("the", "river", "Élan", "naïve", "2*3", "a_b", "x < y", "R&D", "5 %", "$5", "10 US$", "—"),
    *("1979. So", "# 1", "+ 5", "'tis", '"so"', "=1+1", "C#", "~", "{x}", "[1]", "a -> b", "=> c"),
    *("q | r", "back\\slash", "->", "::", "@home", "Привет", "中文", "&amp;", "<b>", "]]>", "…"),
    *("it's", "e.g.", "50%50", "_____", "(so)", "//", "**", "^", "1:2", "\\n", "[gap1]"),
)
MARKED = (
    *("*soft*", "**loud**", "`code`", "`a  *b*`", "$x^2$", "\\(y_1\\)", "$\\frac{a}{b}$"),
    *("[a link](https://example.org/a?b=c)", "by ![a wall](media/wall.png)", "***both***", "\\*"),
    *("\\$7", "`|`", "$|x|$", "*a **b***", "**{b}**", "`` a`b ``"),
)
BLOCKS = (
    "- one\n- *two*",
    "1. first\n2. second\n   - inner",
    "```python\nif a < b:  # {1}\n    print('~')\n```",
    "| a | b |\n| --- | --- |\n| 1 | `x` |",
    "$$\\sum_{i=1}^n i$$",
    "\\[x = 1\\]",
    "line one\nline two",
)
TYPED = ("2*3", "x^2", "$x^2$", "`a b`", "20 years", "R&D", "C#", "a\\b", "100%", "{1}", "a: b")


class Chance:
    """What comes by the chance of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def maybe(self, share: float = 0.4) -> bool:
        """Return true as often as a share says."""
        return self.random.random() < share

    def line(self) -> str:
        """Return a text of one line that shows something."""
        count = self.random.randint(1, 6)
        made = (self.random.choice(MARKED if self.maybe(0.3) else WORDS) for _ in range(count))
        text = " ".join(made)
        return text if plain(text).strip() else self.line()

    def text(self) -> str:
        """Return a line, or several blocks."""
        if self.maybe(0.6):
            return self.line()
        parts = [self.line(), self.random.choice(BLOCKS)]
        return "\n\n".join([*parts, *([self.line()] if self.maybe() else [])])

    def typed(self) -> str:
        """Return a text that is typed."""
        return " ".join(self.random.choices([*TYPED, *WORDS[:6]], k=self.random.randint(1, 3)))

    def unlike(self, make: Callable[[], str], count: int) -> list[str]:
        """Return texts that can be told apart."""
        found: dict[str, str] = {}
        while len(found) < count:
            text = make()
            found.setdefault("".join(plain(text).split()).casefold(), text)
        return [*found.values()]

    def entries(self, texts: Sequence[str]) -> list[Any]:
        """Return options, some with feedback."""
        return [
            {"text": text, "feedback": self.text()} if self.maybe(0.3) else text for text in texts
        ]


def _picked(chance: Chance, right: int) -> dict[str, Any]:
    texts = chance.unlike(chance.line, right + chance.random.randint(1, 3))
    answers = texts[:right]
    made: dict[str, Any] = {"answers": answers} if right > 1 else {"answer": answers[0]}
    if chance.maybe(0.3):
        return made | {"options": chance.entries(chance.random.sample(texts, len(texts)))}
    return made | {"distractors": chance.entries(texts[right:])}


def _short(chance: Chance) -> dict[str, Any]:
    answer, *accept = chance.unlike(chance.typed, chance.random.randint(1, 3))
    made: dict[str, Any] = {"answer": answer, "accept": accept}
    made |= {"reverse": chance.line()} if chance.maybe(0.2) else {}
    made |= {"case": "strict"} if chance.maybe(0.2) else {}
    made |= {"accents": "strict"} if chance.maybe(0.2) else {}
    return made | ({"distractors": chance.entries([chance.line()])} if chance.maybe(0.2) else {})


def _number(chance: Chance) -> dict[str, Any]:
    made = {"answer": chance.random.choice(["20", "-5", "1.7", "1.5e-3", "0", "9.109e-31"])}
    made |= {"unit": chance.random.choice(["km", "%", "m/s", "°C"])} if chance.maybe() else {}
    tolerance = chance.random.choice(["0.5", "2%", "1e-33"])
    return made | ({"tolerance": tolerance} if chance.maybe() else {})


def _cloze(chance: Chance) -> dict[str, Any]:
    accept: dict[str, Any] = {}
    choices: dict[str, Any] = {}
    tolerance: dict[str, str] = {}
    parts = [chance.line()]
    for number in range(1, chance.random.randint(2, 4)):
        name = f"c{number}"
        text, *others = chance.unlike(lambda: chance.typed().replace("::", ":"), 3)
        kind = chance.random.choice(["typed", "picked", "number"])
        if kind == "number":
            text, tolerance[name] = "20", "0.5"
        elif kind == "picked":
            choices[name] = chance.entries(others)
        elif chance.maybe():
            accept[name] = others
        hint = (
            f"::{chance.random.choice(['how long?', '*so*', 'a $x^2$'])}"
            if chance.maybe(0.3)
            else ""
        )
        parts += [f"{{{{{name}::{text}{hint}}}}}", chance.line()]
    found = {"accept": accept, "choices": choices, "tolerance": tolerance}
    made = {"prompt": " ".join(parts), **{name: it for name, it in found.items() if it}}
    is_typed = len(choices) + len(tolerance) < len(parts) // 2
    return made | ({"case": "strict"} if is_typed and chance.maybe(0.2) else {})


def _match(chance: Chance) -> dict[str, Any]:
    lefts = chance.unlike(chance.line, 3)
    rights = chance.unlike(chance.line, 4)
    made = {"pairs": [[*pair] for pair in zip(lefts, rights, strict=False)]}
    return made | ({"decoys": rights[3:]} if chance.maybe() else {})


def _open(chance: Chance) -> dict[str, Any]:
    made: dict[str, Any] = {"answer": chance.text()} if chance.maybe(0.8) else {}
    if chance.maybe():
        made |= {"rubric": chance.unlike(chance.line, 2)}
    return made | ({"lines": chance.random.choice([1, 4, 12])} if chance.maybe() else {})


_OWN: dict[str, Callable[[Chance], dict[str, Any]]] = {
    "choice": lambda chance: _picked(chance, 1),
    "multi": lambda chance: _picked(chance, chance.random.randint(2, 3)),
    "truefalse": lambda chance: {"answer": chance.maybe(0.5)},
    "short": _short,
    "number": _number,
    "cloze": _cloze,
    "match": _match,
    "order": lambda chance: {"sequence": chance.unlike(chance.line, 3)},
    "open": _open,
}


def _common(chance: Chance) -> dict[str, Any]:
    made: dict[str, Any] = {
        "prompt": chance.text(),
        "explanation": chance.text(),
        "hint": chance.line(),
        "difficulty": chance.random.choice(["easy", "hard"]),
        "tags": ["a-tag", "deep::er"],
        "points": chance.random.choice([0.5, 2, 3]),
        "audio": "media/tone.wav",
        "source": {"id": "article", "section": "One"},
        "was": [f"old-{chance.random.randint(0, 10**9)}"],
    }
    kept = {name: it for name, it in made.items() if name == "prompt" or chance.maybe(0.35)}
    if chance.maybe(0.2):
        kept |= {"image": "media/wall.png", "alt": 'A "wall" & gate'}
    return kept


def _question(chance: Chance, kind: str, name: str) -> dict[str, Any]:
    while True:
        made = {"id": name, "type": kind, **_common(chance), **_OWN[kind](chance)}
        fields = {name: value for name, value in made.items() if value != []}
        question: Question = msgspec.convert(fields, TYPES[kind] | TYPES["open"], strict=False)
        at = Positions()
        if not [*question_errors(question, at), *mark_errors(question, at)]:
            return fields


def write_bank(seed: int, root: Path) -> Path:
    """Write a project with a bank of the nine types, and return its recipe."""
    chance = Chance(seed)
    passage = {"id": "text", "title": chance.line(), "text": chance.text()}
    if chance.maybe():
        passage |= {"image": "media/wall.png", "alt": "A wall"}
    questions = [_question(chance, kind, f"q-{kind}") for kind in TYPES]
    questions[chance.random.randrange(len(questions))]["passage"] = "text"
    folder = root / "question_bank" / "made"
    (folder / "media").mkdir(parents=True)
    for file in (CASES / "exports" / "question_bank" / "school" / "media").iterdir():
        (folder / "media" / file.name).write_bytes(file.read_bytes())
    (folder / "bank.yaml").write_text(
        "id: made\nidentity: made01\ntitle: Made\nsources: [{id: article, title: A}]\ntopics: [all]\n"
    )
    topic = yaml_writer.fields({"topic": "All / of it"})
    listed = "\n".join(yaml_writer.entries(questions))
    text = f"{topic}passages:\n{''.join(yaml_writer.entries([passage]))}\nquestions:\n{listed}"
    (folder / "all.yaml").write_text(text, encoding="utf-8")
    (root / "decks").mkdir()
    recipe = root / "decks" / "made.yaml"
    recipe.write_text("title: Made\nbank: made\n")
    return recipe
