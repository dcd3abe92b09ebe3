"""Templates: the project's own before ours, in a sandbox, each fault at its line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from jinja2.sandbox import SandboxedEnvironment

from quizgen.support import templates as templating
from quizgen.support.diagnostics import BankError
from quizgen.support.project import bundled_root


def write_template(project: Path, text: str | bytes, name: str = "greeting.html") -> Path:
    """Write a template of a project's own."""
    path = project / "templates" / "worksheet" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def greeting(project: Path, **more: object) -> str:
    """Fill the template `greeting.html` as a build does."""
    env = templating.environment(templating.folders("worksheet", project))
    return templating.rendered(env, "greeting.html", who="<Ada>", **more)


def problem(project: Path, **more: object) -> str:
    """Return the one problem of a project's templates, from the name of its folder on."""
    with pytest.raises(BankError) as caught:
        greeting(project, **more)
    (found,) = caught.value.problems
    return str(found).partition("templates/worksheet/")[2]


def test_a_template_is_filled_and_its_values_escaped(tmp_path: Path) -> None:
    """A project's own template comes first."""
    write_template(tmp_path, "Hello {{ who }}")
    assert greeting(tmp_path) == "Hello &lt;Ada&gt;"


def test_nothing_is_kept_from_build_to_build(tmp_path: Path) -> None:
    """A changed template counts at once, whatever the times of the files say."""
    path = write_template(tmp_path, "Hello {{ who }}")
    os.utime(path, (1, 1))
    greeting(tmp_path)
    os.utime(write_template(tmp_path, "Salut {{ who }}"), (1, 1))
    assert greeting(tmp_path) == "Salut &lt;Ada&gt;"


def test_a_projects_own_templates_run_in_the_sandbox(tmp_path: Path) -> None:
    """Where there are some, all templates do; ours alone need none."""
    bundled = templating.folders("worksheet", None)
    assert bundled == (bundled_root() / "templates" / "worksheet",)
    assert not isinstance(templating.environment(bundled), SandboxedEnvironment)
    write_template(tmp_path, "")
    own = templating.folders("worksheet", tmp_path)
    assert own == (tmp_path / "templates" / "worksheet", *bundled)
    assert isinstance(templating.environment(own), SandboxedEnvironment)


def test_a_checkout_of_quizgen_is_no_project_with_templates_of_its_own() -> None:
    """There the project's templates and ours are one folder."""
    bundled = templating.folders("worksheet", None)
    assert templating.folders("worksheet", bundled_root()) == bundled


def test_a_fault_is_named_at_its_line(tmp_path: Path) -> None:
    """What fails when it is filled, and what is no template at all."""
    write_template(tmp_path, "Hello\n{{ nobody }}")
    assert problem(tmp_path).startswith("greeting.html:2: ")
    assert "'nobody' is undefined" in problem(tmp_path)
    write_template(tmp_path, "Hello\n\n{% if %}")
    assert problem(tmp_path).startswith("greeting.html:3: ")
    write_template(tmp_path, b"\xff")
    assert "greeting.html:1: the template does not work: the file is not UTF-8" in problem(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["link", "linked folder", "pipe", "device", "folder", "loop"])
def test_a_template_that_is_no_file_of_the_project_is_refused(tmp_path: Path, kind: str) -> None:
    """Nothing foreign gets into a product, and nothing waits or reads for ever."""
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "greeting.html").write_text("secret")
    project = tmp_path / "project"
    place = write_template(project, "")
    place.unlink()
    expected = "it is a pipe, a device or a link"
    match kind:
        case "link":
            place.symlink_to(tmp_path / "foreign" / "greeting.html")
            expected = f"it leads to {tmp_path / 'foreign' / 'greeting.html'}, outside of {project}"
        case "linked folder":
            place.parent.rmdir()
            place.parent.symlink_to(tmp_path / "foreign")
            expected = f"it leads to {tmp_path / 'foreign' / 'greeting.html'}, outside of {project}"
        case "pipe":
            os.mkfifo(place)
        case "device":
            place.symlink_to("/dev/zero")
            expected = f"it leads to /dev/zero, outside of {project}"
        case "folder":
            place.mkdir()
            expected = "Is a directory"
        case "loop":
            place.symlink_to(place)
            expected = "Too many levels of symbolic links"
    assert problem(project).startswith(f"greeting.html:1: the template does not work: {expected}")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_inside_a_project_and_a_linked_project_are_followed(tmp_path: Path) -> None:
    """A link is refused for where it leads, not for being one."""
    project = tmp_path / "real"
    (project / "shared").mkdir(parents=True)
    (project / "shared" / "hello.html").write_text("Hello {{ who }}")
    place = write_template(project, "")
    place.unlink()
    place.symlink_to(project / "shared" / "hello.html")
    (tmp_path / "link").symlink_to(project)
    assert greeting(tmp_path / "link") == "Hello &lt;Ada&gt;"


@pytest.mark.parametrize(
    "text",
    [
        "\n{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "\n{% for a in [1] recursive %}{{ loop([1, 1]) if loop.depth < 60 }}{% endfor %}",
        "\n{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(60) }}",
        "\n{% if n | length < 60 %}{% set n = n ~ 'x' %}{% include it %}{% include it %}{% endif %}",
    ],
    ids=["loop", "recursive loop", "macro", "include"],
)
def test_a_template_without_end_is_ended(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ran for hours; now so many rounds and no more are worked, and its line is told."""
    monkeypatch.setattr(templating, "MAX_STEPS", 2_000)
    write_template(tmp_path, text)
    found = problem(tmp_path, n="", it="greeting.html")
    assert re.match(r"greeting.html:\d: .* it loops without end: more than 2,000 rounds\.", found)


@pytest.mark.parametrize("text", ["{{ 'x' * 10**9 }}", "{{ [0] * 10**9 }}", "{{ 9**999 }}"])
def test_a_multiplication_does_not_fill_the_memory(text: str, tmp_path: Path) -> None:
    """Nor does a power; numbers that a drawing needs are no matter."""
    write_template(tmp_path, text)
    assert "a multiplication makes too much" in problem(tmp_path)
    write_template(tmp_path, "{{ 12345678 * 90.5 }} {{ 2**10 }} {{ 'ab' * 3 }}")
    assert greeting(tmp_path) == "1117283859.0 1024 ababab"
