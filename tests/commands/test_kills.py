"""However a build is killed, what lies in its folders fits together, and the next one ends it."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from quizgen.cli import main

KILLS = int(os.environ.get("QUIZGEN_KILLS", "12"))
FORMS = 8
BUILD = """
import sys
from quizgen.cli import main
from quizgen.commands import build
from quizgen.products.anki import update
from quizgen.products.worksheet import documents
print("ready", flush=True)
sys.exit(main(["build", *sys.argv[1:]]))
"""


def start(project: Path, seed: str) -> subprocess.Popen[bytes]:
    """Start a build of eight forms, and return when it begins to work."""
    env = {**os.environ, "TMPDIR": str(project.parent / "temporary")}
    command = [sys.executable, "-c", BUILD, "--forms", str(FORMS), "--seed", seed]
    process = subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def codes(text: str) -> set[str]:
    """The codes of the forms that a sheet or a key is of."""
    return set(re.findall(r"\b[A-Z]-[0-9A-F]{4}\b", text))


def until(process: subprocess.Popen[bytes], seen: Callable[[], object]) -> None:
    """Wait until something is seen, or the process has ended."""
    while process.poll() is None and not seen():
        pass


def state(folder: Path, lock: Path) -> str:
    """Fail where what is in a deck's folder does not fit together; else say what is there."""
    known = held(lock)
    for package in folder.glob("*.apkg"):
        assert all(known[guid] >= mod for guid, mod in mods(package).items())
    sheets = [path.read_text(encoding="utf-8") for path in folder.glob("worksheet-*.html")]
    key = folder / "key.html"
    if not key.exists():
        return "no key"
    found = codes(key.read_text(encoding="utf-8"))
    assert len(sheets) == len(found) == FORMS
    assert {code for sheet in sheets for code in codes(sheet)} == found
    return "sheets and key of one build"


def held(lock: Path) -> dict[str, int]:
    """The times of a lock's notes by their guids."""
    found = json.loads(lock.read_text(encoding="utf-8"))["held"] if lock.exists() else {}
    return {guid: note["mod"] for guid, note in found.items() if note and "id" in note}


def mods(package: Path) -> dict[str, int]:
    """The times of a package's notes by their guids."""
    with zipfile.ZipFile(package) as archive:
        data = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        return dict(connection.execute("SELECT guid, mod FROM notes"))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_kills_leave_nothing_that_does_not_fit(tmp_path: Path) -> None:
    """Sheets and key of one build, or no key; a lock that knows every package; no rest."""
    project = tmp_path / "mine"
    (tmp_path / "temporary").mkdir()
    assert main(["init", str(project)]) == 0
    folder, lock = project / "decks" / "mine", project / "decks" / "mine.lock.json"
    topic = project / "question_bank" / "mine" / "first-topic.yaml"
    text = topic.read_text(encoding="utf-8")
    chance = random.Random(9)
    lasts = 10.0
    seen: Counter[str] = Counter()
    for number in range(KILLS + 1):
        explained = f"explanation: Corrected {number}.\n"
        topic.write_text(re.sub(r"explanation: .*\n", explained, text, count=1), encoding="utf-8")
        if number:
            with start(project, f"seed {number}") as process:
                match number % 3:
                    case 0:
                        time.sleep(chance.uniform(0, lasts))
                    case 1:  # Somewhere while it writes.
                        until(process, lambda: [*folder.glob(".quizgen-*")])
                        time.sleep(chance.uniform(0, lasts / 10))
                    case 2:  # Soon after files begin to take their places.
                        until(process, lambda: not (folder / "key.html").exists())
                        time.sleep(chance.uniform(0, 0.002))
                process.kill()
            rest = ", temporary files" if [*project.rglob(".quizgen-*")] else ""
            seen[state(folder, lock) + rest] += process.returncode != 0
        with start(project, f"seed {number}") as process:
            begun = time.monotonic()
        lasts = min(lasts, time.monotonic() - begun)
        assert process.returncode == 0
        assert state(folder, lock) == "sheets and key of one build"
        assert mods(folder / "mine.apkg") == held(lock)
        assert not [*project.rglob(".quizgen-*"), *(tmp_path / "temporary").iterdir()]
    assert sum(seen.values()) > KILLS / 2
    if KILLS >= 60:  # Of a few kills none may fall into the shortest state.
        assert seen["no key, temporary files"] > KILLS / 20
        assert seen["sheets and key of one build, temporary files"] > KILLS / 20
