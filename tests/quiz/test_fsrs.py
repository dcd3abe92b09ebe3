"""Our schedule against another implementation of FSRS: ts-fsrs, in Node."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import fsrs
import pytest

from conftest import ROOT, require, require_node
from quizgen.quiz.progress.record import ANSWER, Record
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import Card, Review, replay

SEQUENCES = 400
DAY, MINUTE = 86_400_000, 60_000
NOON = 1_772_280_000_000  # 2026-02-28 12:00 UTC


def reviews(chance: random.Random) -> list[Review]:
    """Return random reviews: some on the same day, some days or years apart.

    Whole days lie between days: the other implementation counts them by the calendar, ours
    by 24 hours.
    """
    at, found = NOON, []
    for _ in range(chance.randrange(1, 25)):
        found.append(Review(at, chance.choices([1, 2, 3, 4], [3, 2, 8, 1])[0], 0.9))
        same_day = chance.random() < 0.3 and at % DAY < DAY - 10 * MINUTE
        gap = chance.choice([1, 2, 3, 7, 30, 365]) if chance.random() < 0.9 else 3_000
        at += 10 * MINUTE if same_day else gap * DAY
    return found


def judged(sequences: list[list[Review]]) -> list[list[dict[str, float]]]:
    """Return what the other implementation makes of the sequences, after every review."""
    node = require("node")
    require_node("ts-fsrs/package.json")
    asked = {
        "parameters": fsrs.Scheduler().parameters,
        "retention": 0.9,
        "sequences": [[{"at": r.at, "rating": r.rating} for r in each] for each in sequences],
    }
    done = subprocess.run(
        [node, "fsrs.mjs"],
        cwd=ROOT / "tests" / "node",
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found: list[list[dict[str, float]]] = json.loads(done.stdout)
    return found


def test_another_implementation_gives_the_same_cards() -> None:
    """Stability, difficulty and state after every review of 400 random sequences."""
    chance = random.Random(5)
    sequences = [reviews(chance) for _ in range(SEQUENCES)]
    compared = 0
    for sequence, others in zip(sequences, judged(sequences), strict=True):
        for length, other in enumerate(others, start=1):
            ours = replay("q", sequence[:length])
            assert ours is not None
            assert ours.state == other["state"]
            assert ours.stability == pytest.approx(other["stability"], rel=1e-6, abs=1e-6)
            assert ours.difficulty == pytest.approx(other["difficulty"], rel=1e-6, abs=1e-6)
            compared += 1
    assert compared > 10 * SEQUENCES


def test_the_store_keeps_what_the_schedule_says(tmp_path: Path) -> None:
    """A card read back from SQLite is the replayed one, bit by bit."""
    chance = random.Random(6)
    with Store(tmp_path / "progress.db") as store:
        kept: dict[str, Card | None] = {}
        for number in range(40):
            sequence = reviews(chance)
            name = f"q{number}"
            for each in sequence:
                store.add(
                    Record(
                        uid=f"{name}-{each.at}",
                        at=each.at,
                        kind=ANSWER,
                        bank="b",
                        question=name,
                        rating=each.rating,
                        retention=0.9,
                    )
                )
            kept[name] = replay(f"b\x1f{name}", sequence)
        found = store.cards("b")
    for name, card in kept.items():
        assert card is not None
        assert (found[name].due, found[name].stability) == (card.due, card.stability)
        assert (found[name].state, found[name].difficulty) == (card.state, card.difficulty)
