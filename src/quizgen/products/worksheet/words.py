"""The fixed words of worksheets, language by language, as their files say them.

This module must not know where the words are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from quizgen.reading import yaml_reader as documents
from quizgen.reading.load import place
from quizgen.reading.positions import Trail
from quizgen.support.diagnostics import BankError, suggestion
from quizgen.support.project import visible

FALLBACK = "en"
_SETTINGS = {
    "direction": ("ltr|rtl", "ltr or rtl"),
    "digits": (r"\d{10}", "the ten digits from zero to nine, in quotes"),
    "counter_style": ("[a-z-]+", "the name of a counter style of CSS, such as decimal"),
}
_HOLDS = {"points_n": "{n}", "page": "{page}", "page_alone": "{page}"}


class Words(Struct, frozen=True):
    """The fixed words of one language, by name; `missing` are those left in English."""

    words: dict[str, str]
    missing: tuple[str, ...]


class _RightToLeft(Struct, frozen=True, forbid_unknown_fields=True):
    languages: tuple[str, ...]
    scripts: tuple[str, ...]


def load_words(language: str, folders: Sequence[Path]) -> Words:
    """Read the fixed words of a language, such as pt-BR: its own upon those of pt.

    What both lack is English, but for the direction.  Each folder's words count more than
    those of the folders after it; the last is ours, and knows every word.  Raises
    `BankError` with the problems of a file.
    """
    ours = folders[-1]
    known = _ours(ours / "words" / f"{FALLBACK}.yaml", ours)
    english, own = (_layered(name, folders, known) for name in (FALLBACK, language))
    missing = [name for name in known if name not in own and name not in _SETTINGS]
    direction = own.get("direction") or _direction(language, ours)
    if direction == "rtl":
        english |= {name: _from_left(text) for name, text in english.items() if name in missing}
    return Words({**english, **own, "direction": direction}, tuple(missing))


def _from_left(text: str) -> str:
    """Return an English text that stays whole among others from right to left."""
    return f"\u200e{text}\u200e" if text else ""


def _layered(language: str, folders: Sequence[Path], known: Mapping[str, str]) -> dict[str, str]:
    """Read what there is of a language, the wider and the later folders first."""
    words: dict[str, str] = {}
    for name in _wider(language):
        for folder in reversed(folders):
            if path := _files(folder).get(name):
                is_ours = folder == folders[-1]
                words |= _ours(path, folder) if is_ours else _checked(path, folder, known)
    return words


def _wider(language: str) -> list[str]:
    """Return a language's names, the widest first: pt, pt-br."""
    parts = language.lower().replace("_", "-").split("-")
    return ["-".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _files(folder: Path) -> dict[str, Path]:
    """Return the words files of a folder by their languages, however these are written."""
    return {
        path.stem.lower().replace("_", "-"): path for path in visible(folder / "words", "*.yaml")
    }


def _direction(language: str, ours: Path) -> str:
    """Return "rtl" or "ltr": as the script is written that a language names, or else it itself."""
    first, *others = language.replace("_", "-").split("-")
    known = _right_to_left(ours)
    script = next((part.title() for part in others if re.fullmatch("[A-Za-z]{4}", part)), "")
    leftwards = script in known.scripts if script else first.lower() in known.languages
    return "rtl" if leftwards else "ltr"


@cache
def _right_to_left(ours: Path) -> _RightToLeft:
    return documents.load(ours / "right-to-left.yaml", _RightToLeft, ours)


@cache
def _ours(path: Path, ours: Path) -> Mapping[str, str]:
    """Read words of ours, once a run: nobody edits them meanwhile."""
    return MappingProxyType(documents.load(path, dict[str, str], ours))


def _checked(path: Path, folder: Path, known: Mapping[str, str]) -> Mapping[str, str]:
    words = documents.load(path, dict[str, str], folder)
    if wrong := [*_faults(words, known, folder)]:
        raise BankError(place(path, wrong))
    return words


def _faults(
    words: dict[str, str], known: Mapping[str, str], folder: Path
) -> Iterator[tuple[Trail, str]]:
    """Find what is no word, or cannot be meant."""
    for name, text in words.items():
        if name in _SETTINGS:
            pattern, rule = _SETTINGS[name]
            if not re.fullmatch(pattern, text):
                yield (name,), f"'{text}' cannot be the {name}. Write {rule}."
        elif name not in known:
            if not _is_used(name, folder):
                advice = (
                    suggestion(name, (*known, *_SETTINGS))
                    or " Take it out, or use it in a template."
                )
                yield (name,), f"'{name}' is not a word of worksheets.{advice}"
        elif (number := _HOLDS.get(name, "")) not in text:
            yield (name,), f"'{name}' lacks {number}. Write {number} where the number belongs."


def _is_used(name: str, folder: Path) -> bool:
    """Return whether a folder's own templates use a word that ours do not have."""
    used = re.compile(rf"\bwords(\.|\[['\"]){re.escape(name)}\b")
    return any(
        used.search(path.read_text(encoding="utf-8", errors="replace"))
        for path in folder.rglob("*.html")
    )
