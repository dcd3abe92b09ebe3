"""What the tests share: the real parts they need, the project, the golden files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"

# How long an example takes on a busy machine is no reason to fail, and the same commit passes
# or fails always alike.  New examples are looked for by `pytest --hypothesis-profile search`.
settings.register_profile("quizgen", deadline=None, max_examples=25, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500)
settings.load_profile("quizgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write the golden files anew")
    parser.addoption("--slow", action="store_true", help="run the slow tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow"):
        skip = pytest.mark.skip(reason="slow: run with --slow")
        for item in items:
            if "slow" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes what the person who runs the tests keeps."""
    os.environ["QUIZGEN_HOME"] = str(tmp_path_factory.mktemp("home"))


def require(program: str) -> str:
    """Return where a program is; skip where it is missing, or fail where all must be there."""
    return shutil.which(program) or missing(program)


def require_node(path: str) -> Path:
    """Return where a file of tests/node/node_modules is, or do as `require` does.

    Where all must be there, what is missing is installed first, once.
    """
    folder = ROOT / "tests" / "node"
    found = folder / "node_modules" / path
    npm = shutil.which("npm")
    if not found.exists() and npm and os.environ.get("QUIZGEN_REQUIRE_ALL") == "1":
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return found if found.exists() else missing(f"{path} (npm ci --prefix tests/node)")


def missing(what: str) -> NoReturn:
    """Skip a test because something is not there, or fail it where all must be there."""
    message = f"{what} is not installed"
    if os.environ.get("QUIZGEN_REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once; each test opens a context of its own."""
    # Of the two it is the one that opens a page in a third of the time.
    program = shutil.which("chromium-headless-shell") or require("chromium")
    from playwright.sync_api import sync_playwright

    quiet = ["no-sandbox", "disable-quic", "disable-background-networking"]
    quiet += ["disable-component-update", "disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[f"--{flag}" for flag in quiet]
        )
        yield browser
        browser.close()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a whole file of tests/golden; `--update-goldens` writes it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{name} is missing: run pytest --update-goldens and read it"
        assert text == path.read_bytes().decode()

    return compare
