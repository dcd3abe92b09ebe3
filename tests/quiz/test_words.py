"""The quiz's words are data: each has a name that the code uses, and the other way round."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import quizgen
from conftest import ROOT
from quizgen.quiz import wording as words

PACKAGE = Path(quizgen.__file__).parent
FILE = PACKAGE / "quiz" / "data" / "quiz_en.toml"
PLACES = (*PACKAGE.glob("quiz/**/*.py"), *PACKAGE.glob("commands/*.py"))
PLACES += (*(ROOT / "templates" / "quiz").glob("*.html"),)


def test_every_name_is_there_and_none_is_idle() -> None:
    """What the code and the templates name is what the file has."""
    texts = [path.read_text(encoding="utf-8") for path in PLACES]
    used = {name for text in texts for name in re.findall(r"\bwords\.([A-Z_]+)", text)}
    assert used == set(tomllib.loads(FILE.read_text(encoding="utf-8")))


def test_every_filled_in_name_is_given() -> None:
    """A sentence's braces are filled in by names, which stand where it is used."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in PLACES)
    for name, text in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        if isinstance(text, str):
            fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
            assert all(f"{field}=" in code for field in fields), name


def test_a_name_that_is_not_there_is_said() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="NO_SUCH_WORD"):
        _ = words.NO_SUCH_WORD
    assert words.TRUE == "true"
