"""Broken banks and recipes, each with all that `quizgen check` says of it.

The cases are text files in `cases/broken`; what no text file shows is built here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import yaml

from casefiles import Case, read_case, read_cases, said
from quizgen.reading import yaml_reader
from quizgen.support.source_files import MAX_TEXT_BYTES

CASES = {case.path.stem: case for case in read_cases("broken")}
FOLDER = "question_bank/b"
TOPIC = f"{FOLDER}/t.yaml"


def _question(answer: str, more: str = "") -> str:
    """Return a topic of one question, its answer in line 6."""
    head = "topic: Treaties\nquestions:\n  - id: term\n    type: short\n"
    return f"{head}    prompt: How long does the treaty run?\n    answer: {answer}\n{more}"


def _bomb() -> str:
    """Return ten aliases, each nine times the one before: 3 x 9^9 texts if written out."""
    levels = (f"    a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    return "    a0: &a0 [ha, ha, ha]\n" + "".join(levels)


TOPICS: dict[str, bytes] = {
    "bytes-latin-1": _question("Zürich").encode("latin-1"),
    "bytes-latin-1-behind-mark": "\ufeff# Zürich, ".encode() + "Zürich".encode("latin-1"),
    "bytes-utf-16": _question("20").encode("utf-16"),
    "bytes-utf-16-without-mark": _question("20").encode("utf-16-le"),
    "bytes-zero": _question("20\0").encode(),
    "mark-at-start": _question("", "").encode("utf-8-sig"),
    "mark-inside": _question("20\ufeff").encode(),
    "lines-end-in-cr-lf": _question("").replace("\n", "\r\n").encode(),
    "lines-end-in-cr": _question("").replace("\n", "\r").encode(),
    "tab-for-indent": _question("20", "\thint: Less than a generation.\n").encode(),
    "tab-in-text": _question("20\tyears").encode(),
    "tab-in-comment": _question("20 #\tyears").encode(),
    "hidden-terminal-control": _question("\x1b[31m20").encode(),
    "hidden-bidi": _question("20 \u202esraey").encode(),
    "hidden-no-width": _question("20\u200b years").encode(),
    "hidden-soft-hyphen": _question("20 ye\u00adars").encode(),
    "hidden-filler": _question("20\u3164years").encode(),
    "hidden-tag": _question("20\U000e0041 years").encode(),
    "hidden-line-separator": _question("20\u2028years").encode(),
    "hidden-next-line": _question("20\x85years").encode(),
    "hidden-no-character": _question("20\uffff").encode(),
    "space-odd-before-name": _question("20").replace("prompt", "\xa0prompt").encode(),
    "space-odd-behind-name": _question("20").replace("prompt", "prompt\u202f").encode(),
    "space-odd-in-name": _question("20").replace("prompt", "the\u2003prompt").encode(),
    "space-odd-before-type": _question("20").replace("type", "\u3000type").encode(),
    "space-odd-behind-colon": _question("20").replace("prompt: ", "prompt:\xa0").encode(),
    "space-odd-behind-hyphen": _question("20").replace("- id", "-\xa0id").encode(),
    "space-odd-for-indent": _question("20")
    .replace("    answer", "\xa0\xa0\xa0\xa0answer")
    .encode(),
    "name-with-joiner": _question("20").replace("prompt", "prompt\u200d").encode(),
    "deep-lists": _question("[" * 10_000 + "]" * 10_000).encode(),
    "deep-fields": _question("{a: " * 10_000 + "}" * 10_000).encode(),
    "deep-entries": ("topic: T\nquestions:\n" + "- " * 10_000 + "x\n").encode(),
    "alias-bomb": _question("20", _bomb()).encode(),
    "huge-name": _question("20", f"    ? {'answer' * 20_000}\n    : 20\n").encode(),
    "huge-type": _question("20").replace("short", "short" * 20_000).encode(),
    "huge-id": _question("20").replace("term", "term" * 20_000).encode(),
}


def _link(name: str, target: str, root: Path) -> None:
    """Move a file to `elsewhere` in the root, and put a link to `target` in its place."""
    if (root / name).exists():
        (root / name).rename(root / "elsewhere")
    (root / name).symlink_to(target)


def _image_link(root: Path) -> None:
    (root / TOPIC).write_text(_question("20", "    image: map.png\n    alt: A map.\n"))
    (root / "map.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (root / FOLDER / "map.png").symlink_to("../../map.png")


def _image_loop(root: Path) -> None:
    _image_link(root)
    (root / FOLDER / "map.png").unlink()
    (root / FOLDER / "map.png").symlink_to("map.png")


def _recipe_of_no_text(root: Path) -> None:
    try:
        shutil.copy(root / "decks/d.yaml", os.fsencode(root / "decks") + b"/d\xff\x1b.yaml")
    except OSError:
        pytest.skip("here a file's name is text")


def _too_large(root: Path) -> None:
    with (root / TOPIC).open("wb") as file:
        file.truncate(MAX_TEXT_BYTES + 1)  # A hole: it takes no room on the disk.


def _folder(root: Path) -> None:
    (root / TOPIC).unlink()
    (root / TOPIC).mkdir()


BUILDERS: dict[str, Callable[[Path], object]] = {
    "link-of-topic": partial(_link, TOPIC, "../../elsewhere"),
    "link-of-bank": partial(_link, f"{FOLDER}/bank.yaml", "../../elsewhere"),
    "link-of-recipe": partial(_link, "decks/d.yaml", "../elsewhere"),
    "link-of-recipe-to-nothing": partial(_link, "decks/d.yaml", "nothing"),
    "link-of-recipe-to-itself": partial(_link, "decks/d.yaml", "d.yaml"),
    "link-of-image": _image_link,
    "link-of-image-to-itself": _image_loop,
    "recipe-name-of-no-text": _recipe_of_no_text,
    "huge-file": _too_large,
    "topic-is-a-folder": _folder,
}


def _lay_out(case: Case, root: Path) -> None:
    name = case.path.stem
    root.mkdir()
    case.lay_out(root)
    if name in TOPICS:
        (root / TOPIC).write_bytes(TOPICS[name])
    if name in BUILDERS:
        if sys.platform == "win32":
            pytest.skip("links need a privilege on Windows")
        BUILDERS[name](root)


def _files(output: str) -> Counter[str]:
    """Count the problems of each file."""
    return Counter(line.split(":")[0] for line in _problems(output))


def _problems(output: str) -> list[str]:
    """Return the lines of the problems, which the line with their count ends."""
    *lines, count = output.splitlines()
    assert re.fullmatch(r"\d+ problems? in \d+ files?\.", count)
    return lines


@pytest.mark.parametrize("name", CASES)
def test_every_problem_is_told_at_its_place(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """The command prints exactly the case's lines, and returns its code."""
    case = CASES[name]
    _lay_out(case, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    told = said(capsys, case.arguments)
    if request.config.getoption("--update-goldens"):
        case.update(*told)
        case = read_case(case.path)
    assert told == (case.output, case.code)


@pytest.mark.parametrize("name", [name for name in CASES if name != "deep-lists"])
@pytest.mark.slow
def test_without_libyaml_the_same_cases_fail(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """PyYAML's own parser finds fault with the same files, at most in other words."""
    case = CASES[name]
    _lay_out(case, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setattr(yaml_reader, "LOADER", yaml.SafeLoader)
    output, code = said(capsys, case.arguments)
    assert code == case.code
    assert _files(output) == _files(case.output)


@pytest.mark.parametrize("name", ["many-at-once", "braces-not-quoted", "bytes-latin-1"])
def test_a_process_of_its_own_says_the_same(name: str, tmp_path: Path) -> None:
    """Problems go to stderr, their count to stdout, and the exit code is the process's."""
    case = CASES[name]
    _lay_out(case, tmp_path / "project")
    command = [sys.executable, "-m", "quizgen", *case.arguments]
    done = subprocess.run(
        command,
        cwd=tmp_path / "project",
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stderr + done.stdout, done.returncode) == (case.output, case.code)
    assert done.stderr.splitlines() == _problems(case.output)


def test_the_table_is_long_and_says_nothing_twice() -> None:
    """There are more than 60 cases, each with a sentence and a project of its own."""
    assert len(CASES) > 60
    assert {*TOPICS, *BUILDERS} <= CASES.keys()
    told = Counter(case.title for case in CASES.values())
    projects = Counter(
        str(case.files) for name, case in CASES.items() if name not in {*TOPICS, *BUILDERS}
    )
    assert [title for title, count in (told + projects).items() if count > 1] == []
    assert all(case.output and case.code == 1 for case in CASES.values())


def test_the_count_agrees_with_the_problems() -> None:
    """The last line says how many problems stand above it, in how many files."""
    for case in CASES.values():
        found = _files(case.output)
        numbers = [int(number) for number in re.findall(r"\d+", case.output.splitlines()[-1])]
        assert numbers == [found.total(), len(found)], case.path.name


def test_every_problem_says_where_and_what_to_do() -> None:
    """Each line is a place and two sentences at least: what is wrong, what to do."""
    lines = [line for case in CASES.values() for line in _problems(case.output)]
    assert len(lines) > len(CASES)
    for line in lines:
        place, _, message = line.partition(": ")
        assert place.startswith(("question_bank/", "decks/")), line
        assert message.endswith((".", "?")), line
        assert len(line) < 400, line


@pytest.mark.slow
@pytest.mark.parametrize("field", ["answer", "prompt", "type", "id"])
def test_a_text_of_20_mb_is_told_in_one_line(
    field: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A text as long as a library is refused, and quoted no further than it must be."""
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "bank.yaml").write_text("id: b\ntitle: B\ntopics: [t]\n")
    good = {"id": "term", "type": "short", "prompt": "How long?", "answer": "20 years"}
    lines = [f"{name}: {'x' * 20_000_000 if name == field else good[name]}" for name in good]
    (tmp_path / TOPIC).write_text("topic: T\nquestions:\n  - " + "\n    ".join(lines) + "\n")
    monkeypatch.chdir(tmp_path)
    output, code = said(capsys, ["check"])
    assert (len(_problems(output)), code) == (1, 1)
    assert len(output) < 350
