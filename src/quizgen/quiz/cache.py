"""Banks as they were read before: a quiz opens at once, however large its bank is.

Only what a bank's files say is kept, and only for as long as each of them has the size
and the time it had.  What cannot be read or written here is left: the bank is read anew.
It must not know questions' contents.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from quizgen.model import bank as banks
from quizgen.model import questions
from quizgen.model.bank import Bank
from quizgen.reading import links, yaml_pitfalls
from quizgen.reading import positions as places
from quizgen.reading import yaml_reader as documents
from quizgen.reading.load import load_bank
from quizgen.support import characters, files, images
from quizgen.support import project as assets
from quizgen.support import source_files as texts
from quizgen.support.project import cache_folder

FORMAT = 2
_READERS = (
    *(assets, banks, characters, documents, images, links, places, questions, texts),
    yaml_pitfalls,
)
_SETTLED = 2_000_000_000
"""Nanoseconds after which a file that changes again has another time for certain."""

Stamp = tuple[str, int, int]
"""A file's name, and its time and size when it was read."""


class Kept(Struct, frozen=True, array_like=True):
    """A bank with the stamps of its files, and the version of what wrote it."""

    version: str
    stamps: tuple[Stamp, ...]
    bank: Bank


def cached_bank(folder: Path) -> Bank:
    """Return what `load_bank` returns; raises what it raises."""
    place = _place(folder)
    kept = _kept(place)
    if kept is not None and kept.stamps == _stamps(folder, [name for name, *_ in kept.stamps]):
        return kept.bank
    began = time.time_ns()
    bank = load_bank(folder)
    stamps = _stamps(folder, ["bank.yaml", *(f"{topic.id}.yaml" for topic in bank.topics)])
    if stamps and all(changed < began - _SETTLED for _, changed, _ in stamps):
        with suppress(OSError):
            files.write(place, _ENCODER.encode(Kept(_version(), stamps, bank)))
    return bank


def _place(folder: Path) -> Path:
    name = hashlib.blake2b(str(folder.absolute()).encode(), digest_size=8).hexdigest()
    return cache_folder() / "banks" / f"{name}.msgpack"


def _kept(place: Path) -> Kept | None:
    """Read what was kept; None where there is nothing, or nothing of this version."""
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        kept = msgspec.msgpack.decode(place.read_bytes(), type=Kept, dec_hook=_decoded)
        return kept if kept.version == _version() else None
    return None


def _stamps(folder: Path, names: Sequence[str]) -> tuple[Stamp, ...]:
    with suppress(OSError):
        found = [(name, (folder / name).stat()) for name in names]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)
    return ()


def _version() -> str:
    """Tell apart what different states of the program have read: by what it is, not how old."""
    digest = hashlib.blake2b(b"%d" % FORMAT, digest_size=16)
    for module in _READERS:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def _encoded(value: Any) -> str:
    return str(value)


def _decoded(kind: type[Any], value: Any) -> Any:
    return kind(value)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_encoded)
