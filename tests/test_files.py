"""What a project's files hold is read safely, and written whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from quizgen.support import files
from quizgen.support.files import File, alone_in, read_file, real_path, write, write_together

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    """Yesterday's file stays, and nothing is left beside it."""
    path = tmp_path / "deck.apkg"
    write(path, "yesterday")

    def half(temporary: Path) -> None:
        temporary.write_text("half")
        raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        write_together([File(path, half)])
    assert path.read_text() == "yesterday"
    assert names(tmp_path) == ["deck.apkg"]


def test_files_take_their_places_together_or_not_at_all(tmp_path: Path) -> None:
    """A folder in the place of the last one, named as people know it: the first stays as it was."""
    first, last = tmp_path / "a.html", tmp_path / "b.html"
    write(first, "yesterday")
    last.mkdir()
    with pytest.raises(IsADirectoryError) as told:
        write_together([File(first, "today"), File(last, "today")])
    assert told.value.filename == str(last)
    assert first.read_text() == "yesterday"
    assert names(tmp_path) == ["a.html", "b.html"]


def test_a_disk_that_is_full_is_told_by_the_files_own_name(tmp_path: Path) -> None:
    """Nobody knows the names of temporary files."""

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left on device") as told:
        write_together([File(tmp_path / "deck.apkg", full)])
    assert told.value.filename == str(tmp_path / "deck.apkg")


def test_a_text_is_written_as_it_is(tmp_path: Path) -> None:
    """UTF-8 and line feeds, on every system."""
    write(tmp_path / "new" / "a.txt", "é\nb\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"\xc3\xa9\nb\n"


@pytest.mark.parametrize("fails_at", range(6))
def test_a_key_never_lies_beside_sheets_of_another_run(
    tmp_path: Path, fails_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far a run comes: memory first, then the old key goes, and the new one comes last."""
    memory, sheet, key, third = (tmp_path / name for name in ("lock", "sheet", "key", "third"))
    for path in (memory, sheet, key, third):
        write(path, "old")
    real = Path.replace
    moved: list[str] = []

    def replace(self: Path, target: Path) -> Path:
        moved.append(target.name)
        if len(moved) > fails_at:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    made = [File(key, "new", comes_last=True), File(sheet, "new"), File(tmp_path / "cards", "new")]
    with suppress(KeyboardInterrupt):
        write_together(made, before=[File(memory, "new")], without=[third])
    assert moved == ["lock", "sheet", "cards", "key"][: fails_at + 1]
    if key.exists():
        assert sheet.read_text() == key.read_text()
        assert third.exists() == (key.read_text() == "old")
    assert memory.read_text() == "new" or sheet.read_text() == "old"
    assert not [name for name in names(tmp_path) if name.startswith(".")]


def test_what_an_interrupted_run_left_goes_with_the_next(tmp_path: Path) -> None:
    """Temporary files are known by their names; other hidden files stay."""
    (tmp_path / ".quizgen-0123456789abcdef.tmp").write_text("half")
    (tmp_path / ".quizgen-0123456789abcdef.db.tmp").write_text("half")
    (tmp_path / ".key.html.swp").write_text("an editor's")
    write_together([File(tmp_path / "key.html", "whole")])
    assert names(tmp_path) == [".key.html.swp", "key.html"]


def _slowly(path: Path, text: str, begun: object) -> None:
    def content(temporary: Path) -> None:
        begun.set()  # type: ignore[attr-defined]
        with temporary.open("w") as file:
            for letter in text * 2000:
                file.write(letter)

    write_together([File(path, content)])


@posix_only
def test_two_runs_write_one_after_the_other(tmp_path: Path) -> None:
    """The second waits, and does not take the first one's temporary file for a left one."""
    method = multiprocessing.get_context("fork")
    begun = method.Event()
    first = method.Process(target=_slowly, args=(tmp_path / "a", "first ", begun))
    first.start()
    begun.wait()
    write_together([File(tmp_path / "a", "second")])
    first.join()
    assert first.exitcode == 0
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_text() == "second"


@posix_only
def test_who_is_alone_in_a_folder_does_not_wait_for_himself(tmp_path: Path) -> None:
    """He may write into it by whatever path."""
    folder, link = tmp_path / "project", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    with alone_in(link):
        write_together([File(folder / "a", "x"), File(folder / "new" / "b", "x")], held=link)
    assert names(folder) == ["a", "new"]


@posix_only
def test_a_new_file_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    """A temporary file's private mode does not stay."""
    before = os.umask(0o027)
    try:
        write(tmp_path / "a.txt", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


@posix_only
@pytest.mark.parametrize("mode", [0o600, 0o664, 0o444, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """Whom a teacher lets read a key may still read it, and nobody else."""
    path = tmp_path / "key.html"
    path.write_text("old")
    path.chmod(mode)
    write(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


@posix_only
def test_a_link_that_the_user_names_is_written_through(tmp_path: Path) -> None:
    """An export that is a link into a synchronised folder stays one."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link.txt").symlink_to(tmp_path / "real" / "a.txt")
    write(tmp_path / "link.txt", "x")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real" / "a.txt").read_text() == "x"


@posix_only
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_no_pipe_and_no_device_is_replaced(tmp_path: Path, kind: str) -> None:
    """What is no file is not ours to write."""
    path = tmp_path / "key.html"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/null")
    with pytest.raises(OSError, match="it is a pipe, a device or a link"):
        write(path, "x")


def test_what_must_outlast_a_power_cut_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file before it takes its place; the folder, and the one that holds a new one, after."""
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        synced.append("a file" if path.suffix == ".tmp" else path.name)
        real(handle)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("only Linux tells which file a handle is of")
    monkeypatch.setattr(os, "fsync", fsync)
    write_together([File(tmp_path / "new" / "a", "x")], before=[File(tmp_path / "lock", "x")])
    assert synced[:3] == [tmp_path.name, "a file", "a file"]
    assert set(synced[3:]) == {tmp_path.name, "new"}


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """Its bytes, whatever they are."""
    (tmp_path / "a").write_bytes(b"\x00\xff\r\n")
    assert read_file(tmp_path / "a", tmp_path) == b"\x00\xff\r\n"


@posix_only
def test_a_link_is_followed_as_long_as_it_stays_inside(tmp_path: Path) -> None:
    """The folder may be a link itself."""
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "real").write_text("ours")
    (inside / "link").symlink_to("real")
    (tmp_path / "linked").symlink_to(inside)
    (tmp_path / "secret").write_text("theirs")
    (inside / "out").symlink_to(tmp_path / "secret")
    assert read_file(inside / "link", tmp_path / "linked") == b"ours"
    assert real_path(tmp_path / "linked" / "link", inside) == inside / "real"
    for path in (inside / "out", inside / ".." / "secret", tmp_path / "secret"):
        with pytest.raises(PermissionError) as told:
            read_file(path, inside)
        assert told.value.filename == str(path)
        reason = f"it leads to {tmp_path / 'secret'}, outside of {inside}. Put a copy in its place"
        assert told.value.strerror == reason


@posix_only
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "nothing", "loop"])
def test_what_is_no_file_is_not_read(tmp_path: Path, kind: str) -> None:
    """Nothing waits for a pipe's other end, or reads a device until memory ends."""
    path = tmp_path / "a"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5)) if os.getuid() == 0 else (
                pytest.skip("only root makes devices")
            )
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
    with pytest.raises(OSError) as told:  # noqa: PT011 - each kind has a reason of its own.
        read_file(path, tmp_path)
    assert told.value.filename == str(path)
    assert (
        told.value.strerror
        == {
            "pipe": "it is a pipe, a device or a link. Put a file in its place",
            "device": "it is a pipe, a device or a link. Put a file in its place",
            "folder": "Is a directory",
            "nothing": "No such file or directory",
            "loop": "Too many levels of symbolic links",
        }[kind]
    )


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told before it is in memory."""
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1 << 20)
    with (tmp_path / "a").open("wb") as file:
        file.truncate((1 << 20) + 1)
    with pytest.raises(OSError, match="it is larger than 1 MB"):
        read_file(tmp_path / "a", tmp_path)
