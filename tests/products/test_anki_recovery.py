"""A lost or spoiled lock comes back from a package that students have."""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from anki.collection import ExportAnkiPackageOptions

from anki_engine import Student, Teacher

IDENTITY = "identity: aaaa1111\n"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every build later than what a student did just before."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) + 60))


def exported(student: Student, path: Path, *, legacy: bool) -> Path:
    """A student's collection as a package, in the old format or in the one with zstd."""
    options = ExportAnkiPackageOptions(with_media=True, legacy=legacy)
    student.col.export_anki_package(out_path=str(path), options=options, limit=None)
    return path


@pytest.mark.parametrize("kind", ["built", "old", "zstd"])
def test_a_lost_lock_is_recovered_and_corrections_arrive(
    teacher: Callable[[str], Teacher], student: Student, tmp_path: Path, kind: str
) -> None:
    """As it was, byte for byte; then the correction made meanwhile arrives, and the next one."""
    author = teacher("one").has("biology", IDENTITY)
    author.builds()
    student.imports(author.package)
    held = author.lock("biology").read_bytes()
    package = tmp_path / "published.apkg"
    if kind == "built":
        package.write_bytes(author.package.read_bytes())
    else:
        exported(student, package, legacy=kind == "old")
        with zipfile.ZipFile(package) as archive:
            assert ("collection.anki21b" in archive.namelist()) is (kind == "zstd")
    author.lock("biology").unlink()
    assert "biology.lock.json: 2 notes as of" in author.says("lock", "recover", str(package))
    assert author.lock("biology").read_bytes() == held
    student.studies(*student.cards())
    schedule = student.schedule()

    author.lock("biology").unlink()
    author.has("biology", IDENTITY, "What does DNA mean?")
    author.says("lock", "recover", str(package))
    assert ": 1 changed, 1 unchanged\n" in author.builds()
    assert student.imports(author.package) == {
        "new": 0,
        "updated": 1,
        "duplicate": 1,
        "conflicting": 0,
    }
    author.has("biology", IDENTITY, "What do you call DNA?").builds()
    student.imports(author.package)
    assert student.note("biology/q1")["Prompt"] == "What do you call DNA?"
    assert student.schedule() == schedule


def test_what_stands_around_the_words_waits_after_a_recovery_too(
    teacher: Callable[[str], Teacher],
) -> None:
    """Another tag is no reason to overwrite what students wrote."""
    author = teacher("one").has("biology", IDENTITY)
    author.builds()
    path = author.root / "question_bank/biology/cells.yaml"
    path.write_text(path.read_text().replace("{id: q1,", "{id: q1, tags: [new],"))
    author.lock("biology").unlink()
    author.says("lock", "recover", str(author.package))
    said = author.builds()
    assert ": 2 unchanged\n" in said
    assert "1 note waits" in said


def test_a_spoiled_lock_is_healed(teacher: Callable[[str], Teacher]) -> None:
    """Times from a wrong clock go back to those of the package; what it lacks stays, as of now."""
    author = teacher("one").has("biology", IDENTITY)
    author.builds()
    lock = author.lock("biology")
    held = lock.read_text()
    lock.write_text(held.replace("1735689600", str(int(time.time()) + 40 * 86_400)))
    author.says("lock", "recover", str(author.package))
    assert lock.read_text() == held

    lock.write_text("<<<<<<< ours\n")
    assert "2 notes" in author.says("lock", "recover", str(author.package))
    assert lock.read_text() == held


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_lock_of_a_banks_former_name_goes(
    teacher: Callable[[str], Teacher], *, is_broken: bool
) -> None:
    """A bank renamed by `was` has one lock after the recovery, and builds."""
    author = teacher("one").has("biology", IDENTITY)
    author.builds()
    if is_broken:
        author.lock("biology").write_text("<<<<<<< ours\n")
    shutil.rmtree(author.root / "question_bank" / "biology")
    author.has("life", IDENTITY + "was: [biology]\n")
    assert "life.lock.json: 2 notes" in author.says("lock", "recover", str(author.package))
    assert not author.lock("biology").exists()
    assert ": 2 unchanged\n" in author.builds()


def test_a_lock_that_is_newer_than_the_package_stays(teacher: Callable[[str], Teacher]) -> None:
    """Only what the lock does not know, or knows from before, is taken from the package."""
    author = teacher("one").has("biology", IDENTITY)
    author.builds()
    old = author.package.rename(author.root / "old.apkg")
    author.has("biology", IDENTITY, "What does DNA mean?").builds()
    newer = author.lock("biology").read_bytes()
    author.says("lock", "recover", str(old))
    assert author.lock("biology").read_bytes() == newer


def test_another_banks_package_is_refused(
    teacher: Callable[[str], Teacher], tmp_path: Path
) -> None:
    """Also where the other bank has the same id and the same questions."""
    author = teacher("one").has("biology", IDENTITY)
    other = teacher("two").has("biology", "identity: bbbb2222\n")
    author.builds()
    other.builds()
    held = author.lock("biology").read_bytes()
    said = author.says("lock", "recover", str(other.package), code=1)
    assert "cells.apkg: this package has no notes of a bank of this project (biology)" in said
    assert author.lock("biology").read_bytes() == held

    for name, data in (("empty", b""), ("text", b"no package"), ("zip", None)):
        file = tmp_path / f"{name}.apkg"
        if data is None:
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr("collection.anki21b", b"no zstd")
        else:
            file.write_bytes(data)
        assert "this is no Anki package" in author.says("lock", "recover", str(file), code=1)
    author.says("lock", "recover", str(tmp_path / "missing.apkg"), code=2)
