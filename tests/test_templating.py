"""Compiled templates are kept from run to run, and never in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jinja2.environment
import pytest

from quizgen.support import templates as templating
from quizgen.support.diagnostics import BankError
from quizgen.support.project import bundled_root

Compiled = list[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in it."""
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compiled:
    """The names of the templates that Jinja compiles from now on."""
    names: Compiled = []
    real: Callable[..., object] = jinja2.environment.Environment.compile

    def compile_(env: object, source: str, name: str, *rest: object, **more: object) -> object:
        names.append(name)
        return real(env, source, name, *rest, **more)

    monkeypatch.setattr(jinja2.environment.Environment, "compile", compile_)
    return names


def project(folder: Path, text: str) -> tuple[Path, ...]:
    """Write a template `greeting.html` and return the folders of its environment."""
    own = folder / "project" / "templates" / "worksheet"
    own.mkdir(parents=True, exist_ok=True)
    (own / "greeting.html").write_text(text, encoding="utf-8")
    return templating.folders("worksheet", folder / "project")


def greeting(folder: Path, text: str) -> str:
    """Fill the template in an environment of its own, as a new run does."""
    env = templating.environment(project(folder, text))
    return templating.rendered(env, "greeting.html", who="<Ada>")


def kept(home: Path) -> list[Path]:
    """Return the files that compiled templates are kept in."""
    return sorted((home / "cache" / "templates").glob("*"))


def test_a_template_is_compiled_once(home: Path, tmp_path: Path, compiled: Compiled) -> None:
    """A second run takes what the first one compiled."""
    assert greeting(tmp_path, "Hello {{ who }}") == "Hello &lt;Ada&gt;"
    assert greeting(tmp_path, "Hello {{ who }}") == "Hello &lt;Ada&gt;"
    assert compiled == ["greeting.html"]
    assert len(kept(home)) == 1


def test_a_changed_template_is_compiled_anew(
    home: Path, tmp_path: Path, compiled: Compiled
) -> None:
    """Whatever the times of the files say, a changed text counts, and the old one goes."""
    greeting(tmp_path, "Hello {{ who }}")
    assert greeting(tmp_path, "Salut {{ who }}") == "Salut &lt;Ada&gt;"
    assert compiled == ["greeting.html", "greeting.html"]
    assert len(kept(home)) == 1


@pytest.mark.parametrize("left", [b"", b"rubbish", None])
def test_what_is_damaged_is_compiled_anew(home: Path, tmp_path: Path, left: bytes | None) -> None:
    """An empty file, one of another kind and one that was cut off do no harm."""
    greeting(tmp_path, "Hello {{ who }}")
    (path,) = kept(home)
    whole = path.read_bytes()
    for data in [left] if left is not None else [whole[:cut] for cut in range(0, len(whole), 25)]:
        path.write_bytes(data)
        assert greeting(tmp_path, "Hello {{ who }}") == "Hello &lt;Ada&gt;"
        assert path.read_bytes() == whole


def test_where_nothing_can_be_kept_templates_work(home: Path, tmp_path: Path) -> None:
    """A home that is a file, or that cannot be written, costs time only."""
    home.write_text("no folder", encoding="utf-8")
    assert greeting(tmp_path, "Hello {{ who }}") == "Hello &lt;Ada&gt;"


def test_the_sandbox_has_code_of_its_own(home: Path, tmp_path: Path, compiled: Compiled) -> None:
    """A bundled template that ran outside the sandbox is compiled anew inside it."""
    bundled = templating.folders("worksheet", None)
    assert bundled == ((bundled_root() / "templates" / "worksheet").resolve(),)
    for folders in (bundled, project(tmp_path, ""), project(tmp_path, "")):
        templating.environment(folders).get_template("style.css")
    assert compiled == ["style.css", "style.css"]
    assert len(kept(home)) == 2


def test_a_fault_in_a_kept_template_is_named_at_its_line(home: Path, tmp_path: Path) -> None:
    """A template that fails names its line, however it was loaded."""
    for times in range(2):
        assert len(kept(home)) == times
        with pytest.raises(BankError) as caught:
            greeting(tmp_path, "Hello\n{{ nobody }}")
        (problem,) = caught.value.problems
        assert problem.location.line == 2
        assert "greeting.html" in problem.location.path
        assert "'nobody' is undefined" in problem.message
