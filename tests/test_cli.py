"""The command line: what it costs to ask for help, and how it ends."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

from conftest import ROOT
from quizgen import cli
from quizgen.support import console
from quizgen.support.characters import FORBIDDEN

HELD = {
    "__future__",
    "importlib",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "quizgen",
    "quizgen.cli",
}
"""What `quizgen --help` may import beyond argparse; each further module costs every call."""

_LIST = "import sys; sys.stderr.write(' '.join(sys.modules))"
_ARGPARSE = f"import argparse; argparse.ArgumentParser().format_help(); {_LIST}"
_HELP = f"""
from quizgen.cli import main
try:
    main(["--help"])
except SystemExit:
    {_LIST}
"""


def _modules(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stderr.split())


def test_help_imports_hardly_more_than_argparse() -> None:
    """`--help` costs under three times a bare Python because it loads no more than it must."""
    assert _modules(_HELP) - _modules(_ARGPARSE) <= HELD


def test_every_command_has_help_and_a_module(capsys: pytest.CaptureFixture[str]) -> None:
    """What `--help` names can be called, and says itself what it does."""
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    text = capsys.readouterr().out
    commands = {"build", "quiz", "check", "stats", "list", "init", "schema"}
    assert all(f"    {command} " in text for command in commands)
    for command in commands:
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith(f"usage: quizgen {command}")
        assert callable(import_module(f"quizgen.commands.{command}").run)


@pytest.mark.parametrize(
    "arguments",
    [
        "biuld",
        "--print-completion cmd",
        "check --txt article=a.txt",
        "check --text article",
        "check --text =a.txt",
        "build --forms 27",
        "build --forms two",
        "quiz --count 0",
    ],
)
def test_wrong_usage_ends_with_2(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be understood is said on stderr, with how it can."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments.split())
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert told.err.startswith("usage: quizgen")


def test_alone_it_shows_what_one_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    """`quizgen` lists the commands, and the first one to try; that is no error."""
    assert cli.main([]) == 0
    said = capsys.readouterr()
    assert "    check  " in said.out
    assert "Try one of these first:\n  quizgen quiz " in said.out
    assert said.err == ""


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_is_printed(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, as the package names itself."""
    with pytest.raises(SystemExit) as ended:
        cli.main([option])
    assert (ended.value.code, capsys.readouterr().out) == (
        0,
        f"quizgen {version('quizgen-bank')}\n",
    )


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_gets_every_command_and_option(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--print-completion` prints a script that knows them, and which arguments are files."""
    script = _completion(shell, capsys)
    words = ("import", "--large-print", "--flagged", "recover", "_files")
    assert all(word in script for word in words)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bui", "build"),
        ("build --large", "--large-print"),
        ("quiz --mode ex", "exam"),
        ("import tests/test_cl", "tests/test_cli.py"),
        ("build --project tes", "tests"),
    ],
)
def test_bash_completes(words: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The script loads, and offers what begins as the last word does."""
    ask = f"""
COMP_WORDS=(quizgen {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_shtab_quizgen quizgen "${{COMP_WORDS[-1]}}" "${{COMP_WORDS[-2]}}"
echo "${{COMPREPLY[*]}}"
"""
    script = f"{_completion('bash', capsys)}\n{ask}"
    done = subprocess.run(
        ["bash"], check=True, input=script, capture_output=True, encoding="utf-8", cwd=ROOT
    )
    assert (done.stdout, done.stderr) == (f"{expected}\n", "")


def _completion(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--print-completion", shell])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_what_a_terminal_would_obey_is_not_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names of files and texts of people pass one filter; in JSON they are escaped."""
    log = tmp_path / "log\x1b]0;owned\x07\x9b2J.jsonl"
    assert cli.main(["progress", "export", str(log)]) == 0
    assert cli.main(["progress", "import", str(log)]) == 0
    console.say_json({"text": "\x1b[2J\x9b2J\u202e"})
    console.warn("\x1b[31mred")
    said = capsys.readouterr()
    assert not FORBIDDEN.search(said.out + said.err)
    assert "\\u009b2J\\u202e" in said.out


def test_long_lines_break_at_words_in_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in a word nor in what is copied: places, paths, quoted names, commands."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "fileno", lambda: 2)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((30, 24)))
    console.warn(
        "my bank/a.yaml:1:2: error: there is a project in quizgen.",
        'Go there, or add --project "my own bank" to it.',
        "  Made of /home/me/my own/files in it. Now run quizgen list --flagged tide",
        'Run quizgen build --project "my school/class nine and ten" then.',
        "It is in school/class nine and ten of this year/question_bank then.",
        "a/b.yaml:1:2: error: see https://example.org and no other address.",
    )
    assert capsys.readouterr().err.splitlines() == [
        "my bank/a.yaml:1:2: error:",
        "there is a project in quizgen.",
        "Go there, or add --project",
        '"my own bank" to it.',
        "  Made of",
        "  /home/me/my own/files in it.",
        "  Now run",
        "  quizgen list --flagged tide",
        "Run",
        'quizgen build --project "my school/class nine and ten"',
        "then.",
        "It is in",
        "school/class nine and ten of this year/question_bank",
        "then.",
        "a/b.yaml:1:2: error: see",
        "https://example.org and no",
        "other address.",
    ]


@pytest.mark.parametrize("name", ["stdout", "stderr"])
@pytest.mark.parametrize("is_none", [True, False])
@pytest.mark.parametrize(("words", "code"), [("schema bank", 0), ("progress import none", 1)])
def test_a_closed_stream_is_no_error(
    monkeypatch: pytest.MonkeyPatch, name: str, *, is_none: bool, words: str, code: int
) -> None:
    """With `>&-` or `2>&-` a command does the same, and what it prints goes nowhere."""
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, name, None if is_none else closed)
    assert cli.main(words.split()) == code
    getattr(sys, name).close()


def test_commands_print_through_the_filter_alone() -> None:
    """No command calls `print` itself."""
    folder = Path(cli.__file__).with_name("commands")
    for path in sorted(folder.glob("*.py")):
        assert not re.search(r"\bprint\(|std(out|err)\.write", path.read_text("utf-8")), path.name


def test_an_interrupted_command_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no error and no traceback."""

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("quizgen.commands.list"), "run", interrupt)
    assert cli.main(["list"]) == 130


def test_our_own_fault_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that no person can mend keeps its traceback."""

    def fail(_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(import_module("quizgen.commands.list"), "run", fail)
    with pytest.raises(ZeroDivisionError):
        cli.main(["list"])


def test_a_file_that_the_system_refuses_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk or a missing right is told in one line, with exit code 1."""

    def refuse(_: object) -> int:
        raise PermissionError(13, "Permission denied", "decks/d.apkg")

    monkeypatch.setattr(import_module("quizgen.commands.list"), "run", refuse)
    assert cli.main(["list"]) == 1
    assert capsys.readouterr().err == "decks/d.apkg: Permission denied.\n"


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`quizgen check --json | head -0` prints no traceback."""
    command = [sys.executable, "-m", "quizgen", "list", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
