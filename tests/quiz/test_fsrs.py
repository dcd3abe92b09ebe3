"""Our schedule against another implementation of FSRS: ts-fsrs, in Node."""

from __future__ import annotations

import json
import random
import subprocess
from datetime import date
from pathlib import Path

import fsrs
import pytest

from conftest import ROOT, require, require_node
from quiz_records import answer, now
from quizgen.quiz.progress.store import Store
from quizgen.quiz.schedule import Card, Now, Review, replay

SEQUENCES = 400


def reviews(chance: random.Random) -> list[Review]:
    """Return random reviews, some on one day, some days or years apart, at any hour of a study day."""
    day, hours, found = 0, -8.0, []
    for _ in range(chance.randrange(1, 25)):
        hours = chance.uniform(hours, 15.9)
        at = now(day, hours=hours)
        rating = chance.choices([1, 2, 3, 4], [3, 2, 8, 1])[0]
        found.append(Review(at.at, at.day, rating, 0.9, "review"))
        if chance.random() < 0.7:
            day += chance.choice([1, 2, 3, 7, 30, 365]) if chance.random() < 0.9 else 3_000
            hours = -8.0
    return found


def midnight(review: Review) -> int:
    """Return the beginning of a review's day as the other implementation is given it."""
    return (review.day - date(1970, 1, 1)).days * 86_400_000


def judged(sequences: list[list[Review]]) -> list[list[dict[str, float]]]:
    """Return what the other implementation makes of the sequences, after every review."""
    node = require("node")
    require_node("ts-fsrs/package.json")
    asked = {
        "parameters": fsrs.Scheduler().parameters,
        "retention": 0.9,
        "sequences": [
            [{"at": midnight(r), "rating": r.rating} for r in each] for each in sequences
        ],
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_store_keeps_what_the_schedule_says(tmp_path: Path) -> None:
    """A card read back from SQLite is the replayed one, bit by bit."""
    chance = random.Random(6)
    with Store(tmp_path / "progress.db") as store:
        kept: dict[str, Card | None] = {}
        for number in range(40):
            sequence = reviews(chance)
            name = f"q{number}"
            for place, each in enumerate(sequence):
                at = Now(each.at, each.day)
                store.add(answer(f"{name}-{place}", name, each.rating, at, bank="b"))
            kept[name] = replay(f"b\x1f{name}", sequence)
        found = store.cards("b", now(1_000_000))
    assert found == kept
