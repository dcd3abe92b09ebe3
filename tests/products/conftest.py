"""What the tests of the products share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from anki_engine import Student, Teacher
    from worksheet_paper import Printer


@pytest.fixture
def student(tmp_path: Path) -> Iterator[Student]:
    """Open a new collection in the real engine."""
    from anki_engine import Student

    made = Student(tmp_path / "student")
    yield made
    made.col.close()


@pytest.fixture
def teacher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], Teacher]:
    """Return what gives a teacher an empty project of a name."""
    from anki_engine import Teacher

    return lambda name: Teacher(tmp_path / name, capsys)


@pytest.fixture(params=["chromium", pytest.param("weasyprint", marks=pytest.mark.slow)])
def printer(request: pytest.FixtureRequest) -> Printer:
    """Print with each engine in turn; WeasyPrint takes three times as long."""
    from worksheet_paper import by_chromium, by_weasyprint

    if request.param == "weasyprint":
        return by_weasyprint
    return by_chromium(request.getfixturevalue("browser"))
