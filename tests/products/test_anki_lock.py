"""The lock: one line a note, merged by git, explained where it cannot be trusted."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from anki_engine import ROOT, Author, kinds
from conftest import require
from quizgen.products.anki.lock import LAST_DUE, load_lock, lock_files
from quizgen.products.anki.package import write_package
from quizgen.products.anki.update import FIRST_MOD
from quizgen.support.diagnostics import BankError, UsageError

NOW = 1_760_000_000


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOW))


@pytest.fixture
def author(tmp_path: Path) -> Author:
    made = Author(tmp_path, kinds())
    made.builds_all()
    return made


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_two_builds_in_two_folders_on_two_days_are_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bank without a lock gives the same bytes; so does a rebuild with one."""
    sums = set()
    for folder, day in (("a", NOW), ("b/deeper", NOW + 86_400)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(day))
        author = Author(tmp_path / folder, kinds())
        sums |= {sha256(*author.builds_all()), sha256(*author.builds_all())}
        monkeypatch.delenv("SOURCE_DATE_EPOCH")
        sums.add(sha256(*author.builds_all()))
    assert len(sums) == 1


def test_an_unchanged_rebuild_leaves_the_lock_untouched(author: Author) -> None:
    """Nothing changed: the file is not even written anew."""
    os.utime(author.lock, (1, 1))
    author.builds_all()
    assert author.lock.stat().st_mtime == 1


def test_one_changed_question_changes_one_line(author: Author) -> None:
    """The lock's diff names the question, and all other lines stay."""
    before = author.lock.read_text().splitlines()
    author.edits("town-river")
    author.builds_all()
    after = author.lock.read_text().splitlines()

    ((old, new),) = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert '"id":"town-river"' in old
    assert '"id":"town-river"' in new
    assert f'"mod":{FIRST_MOD}' in old
    assert f'"mod":{NOW}' in new


def test_what_is_new_has_a_fixed_time_and_what_changed_a_later_one(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that stands still, or runs back, still makes each change later than the last."""
    mods = []
    for day in (NOW, NOW, 5):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(day))
        author.edits("town-river")
        author.builds_all()
        lock = load_lock(author.lock.parent, author.decks[0].bank)
        mods.append({held.mod for held in lock.notes.values()} - {FIRST_MOD})
    assert mods == [{NOW}, {NOW + 1}, {NOW + 2}]


@pytest.mark.parametrize("wrong", ["yesterday", "", "-1", "9" * 20, "٣"])
def test_a_time_of_build_that_is_none_is_refused(
    author: Author, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """SOURCE_DATE_EPOCH is taken from outside: a wrong one is said, and not put in the lock."""
    author.builds_all()
    before = author.lock.read_bytes()
    author.edits(author.ids[0])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is not a time"):
        author.builds_all()
    assert author.lock.read_bytes() == before


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"kind":"basic"', '"kind":"foo"'),
        ('"id":"', '"id":"\\u001b]0;title'),
        ('"mod":1735689600', '"mod":99999999999999999999'),
        ('"type choice": {', '"type guess": {'),
        ('"bank": "', '"bank": "\\u001b'),
    ],
)
def test_a_lock_that_somebody_wrote_into_is_refused(author: Author, was: str, becomes: str) -> None:
    """What no build writes is no lock; none of it reaches the terminal as it is."""
    author.builds_all()
    text = author.lock.read_text(encoding="utf-8")
    assert was in text
    author.lock.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(BankError) as caught:
        author.builds_all()
    assert "\x1b" not in str(caught.value)


def test_a_lock_that_cannot_be_written_is_not_to_be_restored(author: Author) -> None:
    """The one on the disk is sound: what is at fault is what this build would put there."""
    lock = load_lock(author.lock.parent, author.decks[0].bank)
    notes = {guid: replace(held, due=LAST_DUE + 1) for guid, held in lock.notes.items()}
    with pytest.raises(BankError, match="would make a lock that the next one refuses") as caught:
        lock_files(replace(lock, notes=notes))
    assert "The lock is as it was" in str(caught.value)
    assert "Restore" not in str(caught.value)


def test_only_a_full_disk_is_told_to_be_one(tmp_path: Path, author: Author) -> None:
    """No space helps where the folder of a package is gone."""
    [update, *_] = author.updates()
    with pytest.raises(OSError, match=r"unable to open database file$"):
        write_package(update.content, tmp_path / "gone" / "a.apkg")


def test_the_lock_is_plain_json_with_one_note_a_line(author: Author) -> None:
    """Other tools read it; its order is that of the names; every line ends alike."""
    text = author.lock.read_text()
    data = json.loads(text)
    assert (data["version"], data["bank"], data["identity"]) == (1, "kinds", "kinds01")
    assert list(data["held"]) == sorted(data["held"])
    notes = [line for line in text.splitlines() if '"kind":' in line]
    assert len(notes) == len(author.ids)
    assert all(line.endswith("},") for line in text.splitlines()[1:-1])


def test_without_write_lock_nothing_is_written_beside_the_recipe(tmp_path: Path) -> None:
    """A bundled project is only read."""
    author = Author(tmp_path, kinds())
    author.builds_all(write_lock=False)
    assert not author.lock.exists()


def test_a_build_that_fails_leaves_the_lock_and_the_package(author: Author, tmp_path: Path) -> None:
    """An image that cannot be read stops the plan, before anything is written."""
    lock = author.lock.read_bytes()
    author.edits("town-river", image="missing.png", alt="x")
    with pytest.raises(OSError, match=r"missing\.png"):
        author.builds_all()
    assert lock == author.lock.read_bytes()
    assert not (tmp_path / "build-2").exists()


def test_git_leaves_the_locks_line_ends(author: Author) -> None:
    """Checked out on Windows too a lock has the bytes that a build writes."""
    shutil.copy(ROOT / ".gitattributes", author.folder)
    written = author.lock.read_bytes()

    def git(*words: str) -> None:
        command = [require("git"), "-c", "core.autocrlf=true", *words]
        subprocess.run(command, cwd=author.folder, check=True, capture_output=True)

    git("init")
    git("add", ".gitattributes", "decks")
    author.lock.unlink()
    git("checkout-index", "--all", "--force")

    assert written == author.lock.read_bytes()


def refused(author: Author, text: str | bytes) -> str:
    """The one problem of a lock with this content, from its name on."""
    author.lock.write_bytes(text.encode() if isinstance(text, str) else text)
    before = author.lock.read_bytes()
    with pytest.raises(BankError) as raised:
        author.builds_all()
    assert before == author.lock.read_bytes()
    (problem,) = raised.value.problems
    return str(problem).partition("decks/")[2]


RESTORE = "Restore it from version control"


def test_of_two_lines_for_one_name_the_newer_holds(author: Author) -> None:
    """A merge may keep both, of a note or a note type, in any order; the next build writes one."""
    before = author.lock.read_text()
    lines = before.splitlines(keepends=True)
    olds = [line for line in lines if line.startswith(('"type choice"', '"type basic"'))]
    olds += [line for line in lines if '"town-river"' in line]
    newer = {line: re.sub(r'"mod":\d+', f'"mod":{NOW}', line) for line in olds}
    for order in (slice(None), slice(None, None, -1)):
        both = ["".join([line, newer[line]][order]) if line in newer else line for line in lines]
        author.lock.write_text("".join(both))
        author.builds_all()
        assert author.lock.read_text() == "".join(newer.get(line, line) for line in lines)
    assert len(newer) == len(olds) == 3


def test_marks_of_a_conflict_are_explained_at_their_line(author: Author) -> None:
    """Where git was not told to unite the lines it leaves its marks."""
    text = author.lock.read_text()
    said = refused(author, text.replace('\n"type', '\n<<<<<<< ours\n"type', 1))
    assert "git left its marks. Keep the lines of both sides and take the marks out." in said
    assert "merge=union" in said


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            '"bank": "kinds", "identity": "kinds01"',
            '"bank": "other", "identity": "other"',
            ":1: this is the lock of bank 'other', not of 'k",
        ),
        ('"version": 1', '"version": 2', ":1: the lock has version 2; this quizgen knows 1. Upd"),
        ('"version": 1', '"version": "1"', ":1: this is no lock: Expected `int`, got `str` - at"),
        ('"~": null}}\n', "", ":19: the lock's end is missing. Restore it"),
        ('"hash":', "hash:", ": JSON is malformed: object keys must be strings"),
        ('"kind":', 'kind":', ": JSON is malformed: "),
        ('},\n"type', '}, "type', ": JSON is malformed: trailing characters"),
        ('},\n"type', '}\n"type', ": this is no line of a lock. Restore it"),
        ('"mod":1735689600}', '"mod":"x"}', ": Expected `int`, got `str` - at `$.mod`. Restore "),
        ('"kind":', '"how":', ": Object contains unknown field `how`. Restore it from version con"),
    ],
)
def test_a_lock_that_cannot_be_trusted_is_refused(
    author: Author, old: str, new: str, expected: str
) -> None:
    """Broken, of another bank, of a newer version: said with its line, and left as it is."""
    text = author.lock.read_text()
    assert old in text
    said = refused(author, text.replace(old, new, 1))
    assert expected in said
    assert said.startswith("kinds.lock.json:")


def test_a_lock_that_is_no_text_is_refused(author: Author) -> None:
    """Bytes that are not UTF-8 are no lock."""
    assert "the lock cannot be read: it is not UTF-8" in refused(author, b"\xff\xfe")
