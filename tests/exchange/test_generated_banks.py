"""Out and in again, by chance: a bank comes back as it was, but for what was said to be lost."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exchange_support import Quizgen
from exported_decks import export, losses
from generated_banks import write_bank
from quizgen import load_bank, load_deck
from quizgen.model.bank import Passage
from quizgen.model.questions import Cloze, Entry, Number, Question
from quizgen.model.transfer import interval, typed_words
from quizgen.support.markup.to_html import html

BANKS = int(os.environ.get("QUIZGEN_GENERATED_BANKS", "8"))
NEVER = {
    "csv": {"source", "inference", "was"},
    "moodle": {"source", "inference", "was", "difficulty", "accents", "lines"},
}
"""What is said to be lost once a deck, not by question."""

SAID = {
    "the way back is not asked": {"reverse"},
    "its wrong options are left out": {"distractors"},
    "its right sides are plain text": {"pairs", "decoys"},
    "a unit is not judged": {"prompt"},
    "only the number is accepted": {"accept"},
    "wall.png is not in the file": {"image", "alt"},
    "tone.wav is not in the file": {"audio"},
}
"""The fields that a loss is about, by the words of the loss."""


@pytest.mark.parametrize("name", NEVER)
@pytest.mark.parametrize("seed", range(BANKS))
def test_a_bank_comes_back_as_it_was(
    name: str, seed: int, tmp_path: Path, project: Path, quizgen: Quizgen
) -> None:
    """Each field of each question and the passage are what they were, or the build said so."""
    deck = load_deck(write_bank(seed, tmp_path / "from"))
    file = export(deck, name, tmp_path / "out")
    said = quizgen("import", file, "--bank", "back", "--json")
    made = json.loads(said.out)
    assert made["skipped"] == []
    bank = load_bank(project / "question_bank" / "back")
    back = {question.id: question for question in bank.questions}
    assert [*back] == [question.id for question in deck.questions]
    lost = {(it, field) for it, what in losses(deck, name) for field in _about(what)}
    changed = {
        (it.id, field)
        for it in deck.questions
        for field in _changed(it, back[it.id])
        if field not in NEVER[name] and (it.id, field) not in lost
    }
    assert changed == set()
    passages = [[*topic.passages.values()] for topic in (deck.topics[0], bank.topics[0])]
    assert _told(passages[0], name) == _told(passages[1], name)


def _about(what: str) -> set[str]:
    return {field for words, fields in SAID.items() if words in what for field in fields}


def _changed(one: Question, other: Question) -> Iterator[str]:
    """Yield the fields of which a reader would see that they are not the same."""
    assert one.type == other.type, (one, other)
    for field in one.__struct_fields__:
        if field == "passage":
            if (one.passage is None) != (other.passage is None):
                yield field
        elif _shown(one, field) != _shown(other, field):
            yield field


def _shown(question: Question, field: str) -> Any:
    """Return a field as its readers see it; files go by their names before the import's letters."""
    if isinstance(question, Number) and field in {"answer", "tolerance"}:
        return interval(question.answer, question.tolerance)
    if isinstance(question, Cloze) and field == "prompt":
        gaps = [(typed_words(gap.text), _seen(gap.hint)) for gap in question.gaps()]
        return _seen(question.blanked(lambda _: "…")), gaps
    if field in {"image", "audio"}:
        return re.sub(r"-[0-9a-f]{6}(?=\.)", "", getattr(question, field) or "")
    is_typed = field in question.typed

    def look(value: Any) -> Any:
        match value:
            case str():
                return typed_words(value) if is_typed else _seen(value)
            case Entry():
                return look(value.text), _seen(value.feedback or "")
            case tuple() if field == "answers":
                return sorted(map(look, value))  # Their order is that of the options.
            case tuple():
                return [*map(look, value)]
            case dict():
                return {name: look(each) for name, each in value.items()}
        return value

    return look(getattr(question, field))


def _seen(text: str) -> str:
    """Return a text as HTML, an image as its words; entries of a list may stand close."""
    shown = html(text)
    return re.sub("</?p>", "", shown) if "<li>" in shown else shown


def _told(passages: list[Passage], name: str) -> list[str]:
    """Return what passages say; in a table a title is the first line of its text."""
    texts = [[it.title or "", it.text] for it in passages]
    return [
        _seen("\n\n".join(it).strip()) if name == "csv" else "".join(map(_seen, it)) for it in texts
    ]
