"""The house: its packages, what ARCHITECTURE.md says of them, and where types matter."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import quizgen
from conftest import ROOT
from quizgen.model.questions import TYPES

PACKAGE = Path(quizgen.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
STRUCTS = {struct.__name__ for struct in TYPES.values()}
SOURCE = ROOT / "src"
needs_source = pytest.mark.skipif(not SOURCE.is_dir(), reason="src/ is out of the way")


@pytest.mark.parametrize("module", [name for name in MODULES if not name.endswith("__init__.py")])
def test_architecture_has_a_line_for_every_module(module: str) -> None:
    """A newcomer finds each module on the one page."""
    lines = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith(f"| `{module}` |")]


def test_architecture_names_no_module_that_is_gone() -> None:
    """What the page names is there."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([\w/]+\.py)` \|", text, re.MULTILINE)
    assert named
    assert [name for name in named if name not in MODULES] == []


def test_the_import_contract_has_the_packages_of_the_design() -> None:
    """Imports point down from the command line to what every package may use."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers, products = pyproject["tool"]["importlinter"]["contracts"]
    assert layers["layers"] == [
        "quizgen.cli",
        "quizgen.commands",
        "quizgen.products | quizgen.quiz | quizgen.exchange",
        "quizgen.lint",
        "quizgen.grading",
        "quizgen.reading",
        "quizgen.model",
        "quizgen.support",
    ]
    assert products["modules"] == ["quizgen.products.*"]


def test_only_the_entries_stand_on_the_top_level() -> None:
    """All else lives in a package that says what it is for."""
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "cli.py"}


def _matches_on_questions() -> list[tuple[str, ast.Match]]:
    """Return every `match` that names a type of question, with its module."""
    found = []
    for module in MODULES:
        tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
        for match in (node for node in ast.walk(tree) if isinstance(node, ast.Match)):
            patterns = (each for case in match.cases for each in ast.walk(case.pattern))
            classes = [each.cls for each in patterns if isinstance(each, ast.MatchClass)]
            if {each.id for each in classes if isinstance(each, ast.Name)} & STRUCTS:
                found.append((module, match))
    return found


@pytest.mark.slow
def test_no_match_on_a_question_has_a_way_around() -> None:
    """Every `match` on a type names all types, so that the type checker misses a new one."""
    found = _matches_on_questions()
    around = [
        f"{module}:{case.pattern.lineno}"
        for module, match in found
        for case in match.cases
        if isinstance(case.pattern, ast.MatchAs)
        and case.pattern.pattern is None
        and not ast.unparse(case.body[0]).startswith("assert_never(")
    ]
    assert found
    assert around == []


@pytest.mark.slow
@needs_source
def test_a_tenth_type_is_named_at_every_place_that_must_know_it(tmp_path: Path) -> None:
    """With one more struct in the union mypy lists every `match` that lacks it."""
    shutil.copytree(SOURCE, tmp_path / "src")
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    questions = tmp_path / "src" / "quizgen" / "model" / "questions.py"
    text = questions.read_text(encoding="utf-8")
    tenth = text[text.index("class TrueFalse(") : text.index("class Short(")]
    tenth = tenth.replace("TrueFalse", "Tenth").replace('tag="truefalse"', 'tag="tenth"')
    text = text.replace("class Short(", f"{tenth}class Short(", 1)
    text = re.sub(
        r"^(Question: TypeAlias = .*)\bOpen\b", r"\1Open | Tenth", text, flags=re.MULTILINE
    )
    questions.write_text(text, encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run(mypy, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    told = set(re.findall(r"^src/quizgen/(\S+?):(\d+): error", done.stdout, re.MULTILINE))
    assert done.returncode == 1, done.stdout
    assert len(told) >= len(_matches_on_questions()) > 0, done.stdout
