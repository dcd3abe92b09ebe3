"""Banks kept as they were read: the same bank, or the one that the files say now."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quiz_learner import CASES, environment
from quizgen.quiz import cache
from quizgen.quiz.cache import cached_bank
from quizgen.reading import yaml_reader as documents
from quizgen.reading.load import load_bank
from quizgen.support.diagnostics import BankError

LONG_AGO = 1_700_000_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bank that nobody has touched for long, and a home of its own."""
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path / "home"))
    bank = tmp_path / "nine"
    shutil.copytree(CASES / "question_bank" / "nine", bank)
    for file in bank.iterdir():
        os.utime(file, (LONG_AGO, LONG_AGO))
    return bank


def forbid(_: Path) -> None:
    raise AssertionError("the bank was read, and not taken from what was kept")


def test_what_was_read_once_is_not_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time it comes from what was kept, and is equal."""
    bank = cached_bank(folder)
    monkeypatch.setattr(cache, "load_bank", forbid)
    assert cached_bank(folder) == bank == load_bank(folder)


def test_a_changed_file_is_read(folder: Path) -> None:
    """Another size or another time is another file."""
    cached_bank(folder)
    file = folder / "sea.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("It is also the largest.", "It is also the widest."), "utf-8")
    assert cached_bank(folder).questions[0].hint == "It is also the widest."
    file.write_text(text, encoding="utf-8")
    os.utime(file, (LONG_AGO + 1, LONG_AGO + 1))
    assert cached_bank(folder).questions[0].hint == "It is also the largest."


def test_a_file_that_is_being_edited_is_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two changes within a moment could have one time; so the second is never missed."""
    (folder / "sea.yaml").touch()
    cached_bank(folder)
    monkeypatch.setattr(cache, "load_bank", forbid)
    with pytest.raises(AssertionError):
        cached_bank(folder)


def test_another_state_of_the_reader_reads_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where all of the program's files have one time and the change has no size."""
    cached_bank(folder)
    changed = Path(shutil.copy2(documents.__file__, tmp_path))
    before = changed.stat()
    changed.write_bytes(changed.read_bytes().replace(b"gc", b"cg", 1))
    os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
    monkeypatch.setattr(cache, "load_bank", forbid)
    cached_bank(folder)
    monkeypatch.setattr(documents, "__file__", str(changed))
    with pytest.raises(AssertionError):
        cached_bank(folder)


def test_a_bank_that_got_broken_is_a_problem(folder: Path) -> None:
    """What was kept does not hide it; nor does a file that is gone."""
    cached_bank(folder)
    (folder / "sky.yaml").write_text("topic: The sky\nquestions: []\n", encoding="utf-8")
    with pytest.raises(BankError):
        cached_bank(folder)
    (folder / "sky.yaml").unlink()
    with pytest.raises(BankError):
        cached_bank(folder)


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x93\x92\x01\x01\x90\x90"])
def test_what_cannot_be_read_back_is_read_anew(folder: Path, tmp_path: Path, damage: bytes) -> None:
    """A damaged file does no harm and is replaced."""
    bank = cached_bank(folder)
    (kept,) = (tmp_path / "home" / "cache" / "banks").iterdir()
    good = kept.read_bytes()
    kept.write_bytes(damage)
    assert cached_bank(folder) == bank
    assert kept.read_bytes() == good


def test_where_nothing_can_be_written_the_bank_is_read(folder: Path, tmp_path: Path) -> None:
    """A file in the place of the folder is no reason to fail."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "cache").write_text("in the way")
    assert cached_bank(folder) == load_bank(folder)


def test_the_plain_quiz_imports_nothing_heavy(tmp_path: Path) -> None:
    """Before the first answer neither the terminal's nor the judge's nor FSRS's modules."""
    program = (
        "import sys; from quizgen.cli import main; main(['quiz', '--plain']);"
        " print(sorted({name.split('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    heavy = ["questionary", "prompt_toolkit", "rich", "fsrs", "rapidfuzz", "jinja2", "genanki"]
    done = subprocess.run(
        [sys.executable, "-c", program, *heavy],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        cwd=CASES,
        env=environment(tmp_path),
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
