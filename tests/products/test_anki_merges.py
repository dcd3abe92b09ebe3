"""Several hands at one lock: builds at once, branches of git, clocks that are wrong."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from anki_engine import ROOT, Author, Student, Teacher, kinds, written
from conftest import require
from quizgen.products import anki
from quizgen.support.diagnostics import BankError

DAY = 86_400


@pytest.mark.parametrize("pairs", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_pairs_of_builds_at_once_lose_nothing(tmp_path: Path, student: Student, pairs: int) -> None:
    """Two decks of one bank built at the same moment: lock and student have the notes of both."""
    halves = [kinds("choices"), kinds("typed")]
    expected = {question.id for deck in halves for question in deck.questions}
    for number in range(pairs):
        folder = tmp_path / str(number)
        decks = [replace(deck, folder=folder / "decks") for deck in halves]
        with ThreadPoolExecutor() as pool:
            built = list(pool.map(anki.build, decks, [folder / deck.id for deck in decks]))
        held = json.loads((folder / "decks" / "kinds.lock.json").read_text())["held"]
        assert {note["id"] for note in held.values() if note and "id" in note} == expected
    for (package,) in built:
        student.imports(package)
    assert {note["Id"].removeprefix("kinds/") for note in student.notes()} == expected


def test_a_build_stops_where_another_has_changed_the_lock(tmp_path: Path) -> None:
    """The lock is read again before it is replaced: not every system keeps two builds apart."""
    author = Author(tmp_path, kinds())
    author.builds_all()
    author.edits(author.ids[0])
    late = author.updates()
    author.edits(author.ids[1])
    author.builds_all()
    before = author.lock.read_bytes()

    with pytest.raises(BankError, match="another build changed the lock at the same time"):
        written(late, tmp_path / "late")
    assert author.lock.read_bytes() == before
    assert not (tmp_path / "late" / "kinds.apkg").exists()


class Repository(Teacher):
    """A teacher's project under version control."""

    def git(self, *words: str) -> None:
        names = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
        subprocess.run(
            [require("git"), *names, *words], cwd=self.root, check=True, capture_output=True
        )

    def commits(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")

    def topic(self, name: str, count: int, text: str = "Name") -> None:
        questions = (
            f"  - {{id: {name}-{n}, type: short, prompt: {text} {name} {n}, answer: a{n}}}\n"
            for n in range(count)
        )
        self.writes(
            f"question_bank/biology/{name}.yaml",
            f"topic: {name}\nquestions:\n" + "".join(questions),
        )


@pytest.fixture
def repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Repository:
    """A bank of two topics, not built yet, committed on the branch `main`."""
    made = Repository(tmp_path / "project", capsys)
    made.writes(".gitattributes", (ROOT / ".gitattributes").read_text())
    made.writes(".gitignore", "decks/*/\n")
    made.writes(
        "question_bank/biology/bank.yaml",
        "id: biology\nidentity: aaaa1111\ntitle: Biology\ntopics: [ours, theirs]\n",
    )
    made.writes("decks/cells.yaml", "title: Cells\nbank: biology\n")
    made.topic("ours", 5)
    made.topic("theirs", 5)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commits()
    return made


def test_two_branches_with_twenty_new_questions_each_merge(
    repository: Repository, student: Student
) -> None:
    """Git merges bank and lock by itself; the next build has nothing to add, a student has all."""
    repository.builds()
    repository.commits()
    student.imports(repository.package)
    for name in ("ours", "theirs"):
        repository.git("switch", "--quiet", "--create", name, "main")
        repository.topic(name, 25)
        repository.builds()
        repository.commits()
    repository.git("merge", "--quiet", "--no-edit", "ours")

    json.loads(repository.lock("biology").read_text())
    assert ": 50 unchanged\n" in repository.builds()
    counts = student.imports(repository.package)
    assert (counts["new"], counts["duplicate"], len(student.notes())) == (40, 10, 50)


def test_two_first_builds_merge(repository: Repository) -> None:
    """Neither branch had a lock before: git unites the two files."""
    for name in ("ours", "theirs"):
        repository.git("switch", "--quiet", "--create", name, "main")
        repository.topic(name, 25)
        repository.builds()
        repository.commits()
    repository.git("merge", "--quiet", "--no-edit", "ours")

    json.loads(repository.lock("biology").read_text())
    assert ": 50 unchanged\n" in repository.builds()


def test_corrections_of_two_branches_merge(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each keeps the time that it was sent with; of a note that both have the newer holds."""
    repository.builds()
    repository.commits()
    now = int(time.time())
    for number, name in enumerate(("ours", "theirs")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(now - 100 * number))
        repository.git("switch", "--quiet", "--create", name, "main")
        repository.topic(name, 5, "Say")
        repository.builds()
        repository.commits()
    repository.git("merge", "--quiet", "--no-edit", "ours")

    assert ": 10 unchanged\n" in repository.builds()
    held = json.loads(repository.lock("biology").read_text())["held"]
    mods = {note["mod"] for note in held.values() if note and "id" in note}
    assert mods == {now, now - 100}


def spoiled(author: Teacher, days: int) -> None:
    """Put the lock's times as far ahead as a build with a wrong clock does."""
    path = author.lock("biology")
    text = path.read_text()
    assert '"mod":1735689600' in text
    path.write_text(text.replace("1735689600", str(int(time.time()) + days * DAY)))


def test_a_lock_from_the_future_is_refused(teacher: Callable[[str], Teacher]) -> None:
    """A wrong clock would stamp every later correction with a time that nobody reaches."""
    author = teacher("one").has("biology", "identity: aaaa1111\n")
    author.builds()
    spoiled(author, 40)
    said = author.builds(code=1)
    assert "biology.lock.json: the lock's newest time is 40 days ahead" in said
    assert "`quizgen lock recover FILE.apkg`" in said


def test_a_build_forty_days_ahead_is_refused(
    teacher: Callable[[str], Teacher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SOURCE_DATE_EPOCH may lie a day ahead at most, even where nothing has changed."""
    author = teacher("one").has("biology", "identity: aaaa1111\n")
    author.builds()
    before = author.lock("biology").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) + 40 * DAY))
    assert "SOURCE_DATE_EPOCH is 40 days ahead of the clock" in author.builds(code=2)
    assert author.lock("biology").read_bytes() == before
