"""A file is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quizgen.support import files


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    """Yesterday's file stays, and nothing is left beside it."""
    path = tmp_path / "deck.apkg"
    files.write(path, "yesterday")

    def write_half() -> None:
        with files.together() as stage:
            stage(path).write_text("half")
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        write_half()
    assert path.read_text() == "yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_files_take_their_places_together_or_not_at_all(tmp_path: Path) -> None:
    """A folder in the way of the last one, told by its own name: the first stays as it was."""
    first, last = tmp_path / "a.html", tmp_path / "b.html"
    files.write(first, "yesterday")
    last.mkdir()

    def write_both() -> None:
        with files.together() as stage:
            files.put(first, "today", stage)
            files.put(last, "today", stage)

    with pytest.raises(IsADirectoryError) as told:
        write_both()
    assert told.value.filename == str(last)
    assert first.read_text() == "yesterday"
    assert sorted(tmp_path.iterdir()) == [first, last]


def test_a_text_is_written_as_it_is(tmp_path: Path) -> None:
    """UTF-8 and line feeds, on every system."""
    files.write(tmp_path / "new" / "a.txt", "é\nb\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"\xc3\xa9\nb\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
def test_a_file_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    """A temporary file's private mode does not stay."""
    before = os.umask(0o022)
    try:
        files.write(tmp_path / "a.txt", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644
