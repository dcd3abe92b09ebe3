"""The files of a project: how each is read, and how they are written, whole or not at all.

One rule holds for both: with every link followed, a file lies inside the folder that the
caller names (which may be a link itself), and it is a regular file.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from quizgen.support.characters import printable

if os.name == "posix":
    from fcntl import LOCK_EX, flock

MAX_FILE_BYTES = 1 << 29


class File(NamedTuple):
    """A file to be written.

    `content` is what it holds, text as UTF-8, or writes it to the path that it is given.
    A file that `comes_last` is a key: its old one is removed before any other file is
    replaced, and its new one follows all others.  `guard` is called while no other run writes
    into the folder, before anything takes its place; what it raises stops all.
    """

    path: Path
    content: bytes | str | Callable[[Path], object]
    comes_last: bool = False
    guard: Callable[[], object] | None = None


def read_file(path: Path, inside: Path) -> bytes:
    """Return what a regular file inside a folder holds.

    Raises `OSError` where it must not or cannot be read; `filename` is the path as given,
    `strerror` says why, without a point at its end.
    """
    real = real_path(path, inside)
    try:
        _refuse_special(real.stat())
        # Without waiting: it may have become a pipe since.
        with open(real, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            _refuse_special(status)
            _refuse_large(status)
            return file.read()
    except OSError as error:
        raise _about(path, error) from None


def real_path(path: Path, inside: Path) -> Path:
    """Return a path with its links followed; raises `OSError` where it leaves the folder."""
    real, folder = Path(os.path.realpath(path)), Path(os.path.realpath(inside))
    if not real.is_relative_to(folder):
        reason = f"it leads to {real}, outside of {folder}. Put a copy in its place"
        raise OSError(errno.EPERM, printable(reason), str(path))
    return real


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by their names; the same files give the same bytes."""
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name)  # Of 1980.
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3  # Unix, on every system.
            package.writestr(info, data)
    return buffer.getvalue()


def write(path: Path, data: bytes | str) -> Path:
    """Write one file that the user named, through a link too, and return its path."""
    file = File(Path(os.path.realpath(path)), data)
    _make_folder(file.path.parent)
    with _staged([file]) as temporaries:
        _replace([file], temporaries)
        _sync(file.path.parent)
    return path


def write_together(
    files: Sequence[File],
    *,
    before: Sequence[File] = (),
    without: Iterable[Path] = (),
    held: Path | None = None,
) -> None:
    """Write files that take their places together; their paths hold no links.

    All are on the disk before the first takes its place.  Then come those of `before`,
    next the files of `without` are removed, and last come the others.  After an interruption
    the next run removes the temporary files that are left.  One run at a time writes; `held`
    is a folder that the caller is `alone_in`.
    """
    last = [file for file in files if file.comes_last]
    others = [file for file in files if not file.comes_last]
    folders = sorted({file.path.parent for file in (*before, *files)})
    with _cleared(folders, held), _staged([*before, *files]) as temporaries:
        for file in (*before, *files):
            if file.guard:
                file.guard()
        # Power may fail: each step is on the disk before the next begins.
        _replace(before, temporaries)
        _sync(*folders)
        for path in (*without, *(file.path for file in last)):
            path.unlink(missing_ok=True)
        _sync(*folders)
        _replace(others, temporaries)
        _sync(*folders)
        _replace(last, temporaries)
        _sync(*folders)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other run is in this block with the same folder, and keep others out.

    Where the system or the file system knows no such locks, nobody is kept out.  Inside of it
    the same folder must not be asked for again: that would wait for itself.
    """
    _make_folder(folder)
    with ExitStack() as stack:
        if os.name == "posix":
            handle = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, handle)
            with suppress(OSError):  # Some network file systems know no locks.
                flock(handle, LOCK_EX)
        yield


@contextmanager
def _cleared(folders: Sequence[Path], held: Path | None) -> Iterator[None]:
    """Keep other runs from writing into some folders, and clear what an earlier one left."""
    with ExitStack() as stack:
        ours = [held] if held else []
        for folder in folders:
            _make_folder(folder)
            if not any(folder.samefile(other) for other in ours):
                stack.enter_context(alone_in(folder))
                ours.append(folder)
            for left in folder.glob(".quizgen-*.tmp"):
                left.unlink(missing_ok=True)
        yield


@contextmanager
def _staged(files: Iterable[File]) -> Iterator[dict[Path, Path]]:
    """Write files under temporary names beside their places; yield these by the files' paths."""
    temporaries: dict[Path, Path] = {}
    try:
        for file in files:
            temporary = file.path.with_name(f".quizgen-{os.urandom(8).hex()}.tmp")
            temporaries[file.path] = temporary
            try:
                _stage(file, temporary)
            except OSError as error:
                if error.filename in (None, str(temporary)):
                    raise _about(file.path, error) from None
                raise
        yield temporaries
    finally:
        for temporary in temporaries.values():
            temporary.unlink(missing_ok=True)


def _stage(file: File, temporary: Path) -> None:
    """Write a file under its temporary name, with the mode of the one that it will replace."""
    mode = _mode_of(file.path)
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600))
    if callable(file.content):
        file.content(temporary)
    else:
        data = file.content
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)
    with temporary.open("r+b") as written:
        os.fsync(written.fileno())
    if mode is not None:
        temporary.chmod(mode)


def _mode_of(path: Path) -> int | None:
    """Return the permissions of the file that stands at a path, None where none does."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    _refuse_special(status)
    return stat.S_IMODE(status.st_mode)


def _replace(files: Iterable[File], temporaries: dict[Path, Path]) -> None:
    for file in files:
        try:
            temporaries[file.path].replace(file.path)
        except OSError as error:
            raise _about(file.path, error) from None


def _make_folder(folder: Path) -> None:
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in missing:
        _sync(place.parent)


def _sync(*folders: Path) -> None:
    """Put the entries of folders on the disk, where the system lets us."""
    if os.name != "posix":
        return
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # Some file systems cannot.
                os.fsync(handle)
        finally:
            os.close(handle)


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _refuse_special(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe, a device or a link. Put a file in its place")


def _refuse_large(status: os.stat_result) -> None:
    if status.st_size > MAX_FILE_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MAX_FILE_BYTES >> 20} MB. Split it")


def _about(path: Path, error: OSError) -> OSError:
    """Return the same error about a path that people know."""
    return OSError(error.errno, error.strerror, str(path))
