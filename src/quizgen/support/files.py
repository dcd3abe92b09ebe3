"""Files that are written whole or not at all, one by one or together.

It must not know what the files hold.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TypeAlias

Stage: TypeAlias = Callable[[Path], Path]
"""Takes a file's path and returns that of a temporary one, to be written in its stead."""


def write(path: Path, data: bytes | str) -> Path:
    """Write a file (text as UTF-8, line feeds as they are) and return its path."""
    with together() as stage:
        return put(path, data, stage)


def put(path: Path, data: bytes | str, stage: Stage) -> Path:
    """Write a file that takes its place together with others; return its path."""
    stage(path).write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@contextmanager
def together() -> Iterator[Stage]:
    """Lend temporary files that take their places, in the order asked for, after the block.

    All of them are on the disk before the first takes its place.  When the block or the
    disk fails, the old files stay and the temporary ones go.
    """
    staged: list[tuple[Path, Path]] = []

    def stage(path: Path) -> Path:
        temporary = _temporary(path)
        staged.append((temporary, path))
        return temporary

    try:
        yield stage
        for temporary, _ in staged:
            _flush(temporary)
            temporary.chmod(0o666 & ~_umask())
        for temporary, path in staged:
            temporary.replace(path)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    """Make an empty file beside `path`; an `OSError` names `path` itself."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        handle, name = mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    os.close(handle)
    return Path(name)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    """Return the process's umask, which can be read only by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
