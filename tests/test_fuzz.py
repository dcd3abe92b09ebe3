"""Whatever stands in a bank's files, `quizgen check` ends with problems, never a traceback."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from casefiles import GOOD
from quizgen import BankError, cli, load_deck
from quizgen.reading import yaml_reader

HEAD, TOPIC, RECIPE = "question_bank/b/bank.yaml", "question_bank/b/t.yaml", "decks/d.yaml"
NAMES = [HEAD, TOPIC, RECIPE]
GOOD_TEXTS = {name: (GOOD / name).read_text("utf-8") for name in NAMES}

# Pieces that mean something to YAML, to the reader or to a terminal.
PIECES = [
    *("{", "}", "[", "]", "{{", "}}", "- ", ": ", ", ", "# ", "? ", "| ", "> ", "\n", "\n\n"),
    *("'", '"', "&a ", "*a", "<<: ", "!", "!!int ", "%YAML 9\n", "---\n", "...\n", "@", "`", "~"),
    *("\t", "\r", "\0", "\x1b[2J", "\x85", "\u2028", "\u202e", "\ufeff", "\uffff", "é", "😀"),
    *("\xad", "\u3164", "\U000e0041", "\u200d", "\\xad"),
    *("\\x00", "\\ud800", "\\U00110000", "\\N", "{{c1::", "::", "}} {{c9::x}}", "\\"),
    *("  ", "    ", "null", "true", "1", "-1", "nan", "9" * 30, "id: ", "type: ", "type: open\n"),
    *("answer: ", "prompt: ", "- id: x\n", "[" * 30, "..", "/etc/passwd", "x" * 200),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Lay out the good project once, and go there; each example writes over its files."""
    folder = tmp_path_factory.mktemp("fuzz")
    shutil.copytree(GOOD, folder, dirs_exist_ok=True)
    with contextlib.chdir(folder):
        yield folder


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, str]:
    """Change one good file in a few places: put in, take out, double, move."""
    name = draw(st.sampled_from(NAMES))
    text = GOOD_TEXTS[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 5, 20, 200])))
        piece = draw(st.sampled_from([*PIECES, text[start:end] * 2, ""]))
        text = text[:start] + piece + text[end:]
    return name, text


@contextlib.contextmanager
def _in_place(name: str, raw: bytes, root: Path) -> Iterator[None]:
    """Let one file of the project hold other bytes for a while."""
    try:
        (root / name).write_bytes(raw)
        yield
    finally:
        (root / name).write_text(GOOD_TEXTS[name], encoding="utf-8")


def _is_read(root: Path) -> bool:
    """Whether the deck and all of its bank can be read."""
    try:
        return bool(load_deck(root / RECIPE).questions)
    except BankError:
        return False


def _is_read_or_told(name: str, text: str, root: Path) -> bool:
    """Whether what is not told as an error is read."""
    told = _told(name, text.encode(), root)
    if any(problem["severity"] == "error" for problem in told):
        return True
    with _in_place(name, text.encode(), root):
        return _is_read(root)


def _told(name: str, raw: bytes, root: Path) -> list[dict[str, object]]:
    """Return the problems of the project with one file's bytes in place of the good ones."""
    with _in_place(name, raw, root), contextlib.redirect_stdout(io.StringIO()) as out:
        code = cli.main(["check", "--json", "--text", "article=article.txt"])
    told: list[dict[str, object]] = json.loads(out.getvalue())
    assert code == int(any(problem["severity"] == "error" for problem in told))
    lines = raw.replace(b"\r\n", b"\n").count(b"\n") + raw.count(b"\r") + 2
    for problem in told:
        message = str(problem["message"])
        assert problem["path"] in NAMES, problem
        assert message.endswith((".", "?")), problem
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff\ufeff]", message)
        assert len(message) < 700, problem
        if problem["path"] == name:
            assert 0 <= int(str(problem["line"])) <= lines, problem
    return told


@given(name=st.sampled_from(NAMES), raw=st.binary(max_size=200))
@example(name=TOPIC, raw=b"\xff\xfe")
def test_arbitrary_bytes_are_told_and_not_thrown(name: str, raw: bytes, root: Path) -> None:
    """Hardly any bytes are a bank: at least one problem is told."""
    assert _told(name, raw, root)


@given(name=st.sampled_from(NAMES), text=st.text(max_size=200))
@example(name=RECIPE, text="\ud7ff: \U0010fffd")
def test_arbitrary_text_is_told_and_not_thrown(name: str, text: str, root: Path) -> None:
    """Neither is any text."""
    assert _told(name, text.encode(), root)


@given(name=st.sampled_from(NAMES), pieces=st.lists(st.sampled_from(PIECES), max_size=30))
def test_arbitrary_yaml_is_told_and_not_thrown(name: str, pieces: list[str], root: Path) -> None:
    """Nor anything made of what means something to YAML."""
    assert _told(name, "".join(pieces).encode(), root)


@given(changed=broken())
def test_a_changed_file_is_told_and_not_thrown(changed: tuple[str, str], root: Path) -> None:
    """A good file with something put in, taken out or doubled is read or told, never thrown."""
    assert _is_read_or_told(*changed, root)


@given(changed=broken())
@pytest.mark.slow
def test_without_libyaml_no_change_is_thrown(changed: tuple[str, str], root: Path) -> None:
    """The same goes for PyYAML's own parser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_reader, "LOADER", yaml.SafeLoader)
        assert _is_read_or_told(*changed, root)


def test_the_good_files_are_good(root: Path) -> None:
    """What the changes begin with has no problem, so that every problem comes from a change."""
    assert [_told(name, GOOD_TEXTS[name].encode(), root) for name in NAMES] == [[], [], []]
    assert _is_read(root)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no timers of processes")
def test_a_few_cases_of_chance_find_nothing(tmp_path: Path) -> None:
    """All kinds of files, the same cases everywhere; `--minutes 10` looks for longer."""
    words = [sys.executable, str(Path(__file__).parent / "fuzz.py"), "--cases", "10"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(" 0 findings\n")
