"""What the documents say is true of the code."""

from __future__ import annotations

import argparse
import re

import pytest

from conftest import ROOT
from quizgen.cli import _COMMANDS, _parser

README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
COMMANDS = next(
    action.choices
    for action in _parser([*_COMMANDS])._actions
    if isinstance(action, argparse._SubParsersAction)
)


def test_there_are_commands_to_look_for() -> None:
    """The tests below look at all commands, not at nothing."""
    assert {"build", "quiz", "check", "stats", "list", "init", "schema"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_shows_every_command(command: str) -> None:
    """A command that nobody can find is not there."""
    assert f"quizgen {command}" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_does(command: str) -> None:
    """`--help` has a sentence for each argument."""
    actions = COMMANDS[command]._actions
    assert len(actions) > 1
    assert [action.dest for action in actions if not action.help] == []


@pytest.mark.parametrize(
    "line", ["    pip install . && quizgen build", '    pip install ".[test]" && pytest']
)
def test_the_quick_start_has_its_two_lines(line: str) -> None:
    """The two lines that set everything up stand as they are."""
    assert line in README.splitlines()


# What stands in code is an example, no link.
PROSE = re.sub(r"`[^`\n]+`", "", README + ARCHITECTURE)


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", PROSE))
def test_every_link_leads_somewhere(link: str) -> None:
    """What the documents point to is there."""
    assert (ROOT / link).exists()
