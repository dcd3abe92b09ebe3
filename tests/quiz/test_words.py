"""The quiz's words are data: each has a name that the code uses, and the other way round."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import quizgen
from conftest import ROOT
from quizgen.quiz import wording

PACKAGE = Path(quizgen.__file__).parent
FILE = PACKAGE / "quiz" / "data" / "quiz_en.toml"
PLACES = (*PACKAGE.glob("quiz/**/*.py"), *PACKAGE.glob("commands/*.py"))
PLACES += (*(ROOT / "templates" / "quiz").glob("*.html"),)
TEXTS = tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_every_name_is_there_and_none_is_idle() -> None:
    """What the code and the templates name is what the file has."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in PLACES)
    used = set(re.findall(r'"([A-Z][A-Z_]+)"', code))
    assert len(TEXTS) > 100
    assert set(TEXTS) <= used
    named = re.findall(r'(?:words|_words|several|_say|\.say|_Refused)\(\s*"(\w+)"', code)
    assert set(named) <= set(TEXTS)


def test_every_filled_in_name_is_given() -> None:
    """A sentence's braces are filled in by names, which are where it is used."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in PLACES)
    for name, text in TEXTS.items():
        if isinstance(text, str):
            fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
            given = all(f"{field}=" in code or f'"{field}":' in code for field in fields)
            assert given, name


def test_a_sentence_is_filled_in() -> None:
    """By name; a name that is not there is our mistake."""
    words = wording.load()
    assert words("TRUE") == "true"
    assert words("IN_DAYS", count=3) == "in 3 days"
    assert words.several("STATS_WEEKDAYS")[0] == "Mon"
    with pytest.raises(KeyError, match="NO_SUCH_WORD"):
        words("NO_SUCH_WORD")
