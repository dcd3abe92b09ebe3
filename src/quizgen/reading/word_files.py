"""Files of fixed words: `templates/words/<language>.yaml`, the project's own upon ours."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from quizgen.reading.load import load_file
from quizgen.support.diagnostics import BankError
from quizgen.support.project import bundled_root, visible
from quizgen.support.wording import (
    FALLBACK,
    RightToLeft,
    Wording,
    Words,
    code_of,
    section_of,
    wider,
    word_errors,
    wording,
)

_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z0-9]{1,8})*")


def load_wording(section: str, language: str, project: Path | None = None) -> Wording:
    """Read the words of a section (anki, worksheet, quiz ...) in a language, such as pt-BR.

    `project` is a folder whose own words come first, word by word.  Raises `BankError` with
    the problems of a file.
    """
    words = load_words(section, project, {FALLBACK, *wider(language)})
    ours = bundled_root() / "templates" / "right-to-left.yaml"
    return wording(language, words, _right_to_left(ours))


def load_words(
    section: str, project: Path | None = None, codes: Collection[str] | None = None
) -> dict[str, Words]:
    """Read the words that each language's own file has for a section, by the language's code.

    `codes` are the languages that are wanted, else all.  Raises `BankError` with the problems
    of a file.
    """
    ours = bundled_root() / "templates" / "words"
    known = _bundled(ours / f"{FALLBACK}.yaml", ours)
    found: dict[str, Words] = {
        code: section_of(_bundled(path, ours), section) for code, path in _files(ours, codes)
    }
    own = project / "templates" / "words" if project else ours
    if own != ours:
        for code, path in _files(own, codes):
            words = section_of(_checked(path, own, known), section)
            found[code] = {**found.get(code, {}), **words}
    return found


def idle_files(project: Path | None) -> Iterator[str]:
    """Yield what to do with each file beside a project's words that no language takes."""
    for path in visible(project / "templates" / "words", "*") if project else ():
        advice = ""
        if path.suffix == ".yml":
            advice = f"Call it {path.stem}.yaml."
        elif path.suffix == ".yaml" and not _LANGUAGE.fullmatch(code_of(path.stem)):
            advice = "Call it after a bank's language, such as de.yaml."
        if advice:
            yield f"templates/words/{path.name} changes nothing. {advice}"


def _files(folder: Path, codes: Collection[str] | None) -> Iterator[tuple[str, Path]]:
    """Yield a folder's files with the codes of their languages, however these are written."""
    for path in visible(folder, "*.yaml"):
        code = code_of(path.stem)
        if codes is None or code in codes:
            yield code, path


@cache
def _bundled(path: Path, folder: Path) -> Mapping[str, Any]:
    """Read a file of ours, once a run: nobody edits it meanwhile."""
    return load_file(path, dict[str, Any], folder)[0]


@cache
def _right_to_left(path: Path) -> RightToLeft:
    return load_file(path, RightToLeft, path.parent)[0]


def _checked(path: Path, folder: Path, known: Mapping[str, Any]) -> Mapping[str, Any]:
    file, positions = load_file(path, dict[str, Any], folder)

    def is_used(section: str, name: str) -> bool:
        use = re.compile(rf"\b(words|said)(\.|\[['\"]|\.fill\(['\"]){re.escape(name)}\b")
        texts = (path.read_text("utf-8", "replace") for path in _templates(folder.parent / section))
        return any(map(use.search, texts))

    found = word_errors(code_of(path.stem), file, known, is_used)
    if wrong := [positions.diagnostic("wrong-words", why, *at) for at, why in found]:
        raise BankError(wrong)
    return file


def _templates(folder: Path) -> Iterator[Path]:
    return (path for path in visible(folder, "**/*") if path.suffix in (".html", ".css"))
