"""Real files of other people, where the folder that QUIZGEN_BANKS names is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exchange_support import Quizgen

FOLDER = Path(os.environ.get("QUIZGEN_BANKS", "/nowhere"))
GIFT = {"00-CSS.txt": 20, "00-HTML.txt": 19, "00-Mini-Django-Essay.txt": 8, "00-Shell.txt": 16}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="QUIZGEN_BANKS names no folder"),
]


@pytest.mark.parametrize(
    ("folder", "pattern", "total"),
    [
        ("tsugi-gift", "0*.txt", 253),
        ("tsugi-gift", "chatgpt-torture.txt", 25),
        ("ufv-moodle-xml", "**/*.xml", 209),
        ("instructure-qti12", "all_canvas_simple_1.2.xml", 10),
        ("instructure-qti12", "items_1.2/question_group.xml", 10),
        ("instructure-qti12", "canvas-export.qti.zip", 4),
    ],
)
def test_every_question_is_taken_or_told(
    folder: str, pattern: str, total: int, project: Path, quizgen: Quizgen
) -> None:
    """Each file gives a sound bank; taken and skipped questions add up to what is in the files."""
    counted = 0
    for number, path in enumerate(sorted((FOLDER / folder).glob(pattern))):
        bank = f"bank-{number}"
        made = quizgen("import", path, "--bank", bank, "--json")
        assert made.code == 0, made.err
        counted += made.json["questions"] + len(made.json["skipped"])
        assert quizgen("check", f"question_bank/{bank}").code == 0
        again = quizgen("import", path, "--bank", bank, "--json").json
        assert (again["new"], again["files"]) == (0, [])
    assert project.is_dir()
    assert counted == total


@pytest.mark.parametrize("name", GIFT)
def test_plain_questions_arrive_whole(name: str, project: Path, quizgen: Quizgen) -> None:
    """Of questions with one meaning nothing is lost."""
    made = quizgen("import", FOLDER / "tsugi-gift" / name, "--json").json
    assert (made["questions"], made["losses"], made["skipped"]) == (GIFT[name], [], [])
    assert project.is_dir()
