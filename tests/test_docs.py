"""What the documents say is true of the code."""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import re
import shlex
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

import quizgen
from casefiles import read_case
from conftest import ROOT
from pictured import MADE_OF, PICTURES, digest, parts
from quizgen import load_bank, load_deck
from quizgen.cli import _COMMANDS, _arguments, _parser, main
from quizgen.grading import grade_text
from quizgen.reading.word_files import load_words

REFERENCE = ROOT / "docs" / "reference"
OURS = ROOT / "question_bank" / "russia-iran"
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))
COMMANDS = next(
    action.choices
    for action in _parser([*_COMMANDS])._actions
    if isinstance(action, argparse._SubParsersAction)
)


def test_there_are_commands_to_look_for() -> None:
    """The tests below look at all commands, not at nothing."""
    assert {"build", "quiz", "check", "stats", "list", "init", "schema"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_docs_show_every_command(command: str) -> None:
    """A command that nobody can find is not there."""
    assert f"quizgen {command}" in DOCS


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


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def prose(page: Path) -> str:
    """Return a page without what stands in code: that is an example, no link."""
    return re.sub(r"`[^`\n]+`", "code", FENCED.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Return the names by which a page's headings are linked to, as GitHub makes them."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    found = set[str]()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        bare = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(bare)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """What a page points to is there: files, pictures, and headings."""
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_of_docs_is_in_the_index() -> None:
    """Who begins at docs/README.md finds them all."""
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name == "README.md" or f"({name})" in index, name


def writer() -> Any:
    """Return the module docs/write.py."""
    spec = importlib.util.spec_from_file_location("write", ROOT / "docs" / "write.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_of_today() -> None:
    """Fields, settings, commands and messages are as the program has them: run docs/write.py."""
    found = {path.name: path.read_text(encoding="utf-8") for path in REFERENCE.glob("*.md")}
    assert writer().pages() == found


def messages() -> dict[str, dict[str, Any]]:
    """Return what docs/messages.yaml says of each message, by code."""
    groups = yaml.safe_load((ROOT / "docs" / "messages.yaml").read_text(encoding="utf-8"))
    return {code: message for group in groups.values() for code, message in group.items()}


def test_the_messages_without_a_case_are_in_the_program() -> None:
    """What the docs show as a message of ours is one; each code has one."""
    texts = "".join(
        path.read_text(encoding="utf-8") for path in Path(quizgen.__file__).parent.rglob("*.py")
    )
    without_case = {code: said for code, said in messages().items() if "case" not in said}
    assert [
        code for code, said in without_case.items() if said["source"] not in said["example"]
    ] == []
    assert [code for code, said in without_case.items() if said["source"] not in texts] == []


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code, said in messages().items() if "case" in said])
def test_each_message_has_its_code_and_its_cure(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message is shown under its own code, and is gone when the line is put right."""
    message = messages()[code]
    example = writer().example_of(message)
    case = read_case(ROOT / "tests" / "cases" / f"{message['case']}.txt")
    case.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)

    def found() -> list[tuple[str, int]]:
        main([*case.arguments, "--json"])
        problems = json.loads(capsys.readouterr().out)
        return [(each["path"], each["line"]) for each in problems if each["code"] == code]

    assert (example.path, example.line) in found()
    if "right" in message:
        path = tmp_path / example.path
        lines = path.read_text(encoding="utf-8").split("\n")
        before = lines[example.line - 1]
        margin = before[: len(before) - len(before.lstrip())]
        right = dedent(message["right"]).split("\n")
        lines[example.line - 1 : example.line] = [margin + line for line in right]
        path.write_text("\n".join(lines), encoding="utf-8")
        assert (example.path, example.line) not in found()


MAKERS = {
    (name, product): make
    for name, products in parts().items()
    for product, make in products.items()
}


def test_every_picture_is_known() -> None:
    """No picture is left over, none is missing, and together they are small."""
    found = {
        path.relative_to(PICTURES).with_suffix("").as_posix(): path.stat().st_size
        for path in PICTURES.rglob("*.png")
    }
    assert found.keys() == json.loads(MADE_OF.read_text(encoding="utf-8")).keys() == parts().keys()
    assert sum(found.values()) < 2_000_000
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in found if f"pictures/{name}.png" not in pages] == []


@pytest.mark.parametrize(
    ("name", "product"),
    [
        pytest.param(*both, marks=pytest.mark.slow if both[1] == "terminal" else ())
        for both in MAKERS
    ],
)
def test_every_picture_is_of_todays_build(name: str, product: str) -> None:
    """What it was drawn from is what a build makes now: run tests/pictures/draw.py."""
    noted = json.loads(MADE_OF.read_text(encoding="utf-8"))
    assert noted[name][product] == digest(MAKERS[name, product]())


def test_answers_are_judged_as_the_docs_say() -> None:
    """Each row of docs/judging.md is what the judge says."""
    text = (ROOT / "docs" / "judging.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (right|close|wrong) \| ", text, re.MULTILINE)
    assert len(rows) > 10
    for answer, typed, verdict in rows:
        assert (typed, grade_text([answer], typed).value) == (typed, verdict)


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each block of code with its language; an indented one is of the shell."""
    text = page.read_text(encoding="utf-8")
    for language, body in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield language, body
    for body in re.findall(r"(?:(?<=\n\n)(?:    .+\n)+)", FENCED.sub("", text)):
        yield "shell", body


MESSAGES = REFERENCE / "messages.md"  # Its blocks are wrong on purpose, and have their own test.
GUIDES = [
    page for page in PAGES if page != MESSAGES and (page.name == "README.md" or page.parent != ROOT)
]
BLOCKS = [
    pytest.param(language, body, id=f"{page.relative_to(ROOT).as_posix()}-{number}")
    for page in GUIDES
    for number, (language, body) in enumerate(blocks(page))
    if language != "shell"
]


@pytest.mark.parametrize(("language", "body"), BLOCKS)
def test_every_block_is_sound(language: str, body: str, tmp_path: Path) -> None:
    """YAML is read as the bank's, the recipe's or the words' file that it is; the rest is parsed."""
    match language:
        case "yaml":
            is_read(body, tmp_path)
        case "html":
            HTMLParser().feed(body)
        case "css":
            assert re.fullmatch(r"(\s*--[\w-]+: [^;{}]+;( *\/\*.*?\*\/)?)+\s*", body)
        case _:
            pytest.fail(f"no test knows what '{language}' is")


def is_read(body: str, folder: Path) -> None:
    """Read YAML by the reader of the file that it is a part of."""
    fields: dict[str, Any] = yaml.safe_load(body)
    bank = folder / "question_bank" / "bank"
    bank.mkdir(parents=True)
    if "questions" in fields:
        (bank / "topic.yaml").write_text(body, encoding="utf-8")
        head = "id: bank\ntitle: T\ntopics: [topic]\nsources: [{id: article, title: A}]\n"
        (bank / "bank.yaml").write_text(head, encoding="utf-8")
        assert load_bank(bank).questions
    elif "bank" in fields:
        (folder / "question_bank" / "russia-iran").symlink_to(OURS)
        (folder / "decks").mkdir()
        (folder / "decks" / "deck.yaml").write_text(body, encoding="utf-8")
        assert load_deck(folder / "decks" / "deck.yaml").questions
    else:
        (folder / "templates" / "words").mkdir(parents=True)
        (folder / "templates" / "words" / "en.yaml").write_text(body, encoding="utf-8")
        (section,) = fields
        assert load_words(section, folder)["en"].items() >= fields[section].items()


OTHERS = re.compile(
    r"pip install \S+|pytest|https://example\.org/\S+|\*\.lock\.json text eol=lf merge=union"
    r"|.+\.yaml:\d+:\d+: .+|python tests/[\w/]+\.py"
)
"""Lines of a shell that are not ours, and what is shown like them."""
OUR_SMALL_PROJECT = {
    "question_bank/russia-iran/bank.yaml": "id: russia-iran\ntitle: T\ntopics: [dates]\n",
    "question_bank/russia-iran/dates.yaml": """topic: Dates
questions:
  - {id: collapse, type: number, prompt: When did the Soviet Union collapse?, answer: 1991}
""",
    "decks/russia-iran.yaml": "title: Russia and Iran\nbank: russia-iran\n",
}


def commands(page: Path) -> Iterator[str]:
    """Yield the commands that a page tells people to type."""
    for language, body in blocks(page):
        if language == "shell":
            for line in body.splitlines():
                yield from line.partition("  #")[0].strip().split(" && ")


def new_commands() -> Iterator[tuple[Path, list[str]]]:
    """Yield each page with the commands that no page before it runs in a folder of that name."""
    seen = set[tuple[str, str]]()
    for page in GUIDES:
        folder, new = "", []
        for command in commands(page):
            if command.startswith("cd "):
                folder = command
            elif (folder, command) in seen and "init" not in command:
                continue
            seen.add((folder, command))
            new.append(command)
        yield page, new


@pytest.mark.parametrize(
    "commands",
    [pytest.param(new, id=str(page.relative_to(ROOT))) for page, new in new_commands() if new],
)
def test_every_command_works(
    commands: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are run one after another in a project like ours; what names others' files is parsed."""
    for name, text in OUR_SMALL_PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for command in commands:
        program, *words = shlex.split(command)
        if program == "cd":
            monkeypatch.chdir(*words)
        elif program != "quizgen":
            assert OTHERS.fullmatch(command), command
        else:
            _arguments(words)
            if not re.search(r"FILE|~/|\.jsonl", command):
                assert main(words) == 0, command


def test_the_lesson_shows_the_message_that_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who mistypes `answer` in the lesson's question is told what the lesson says."""
    page = ROOT / "docs" / "lessons" / "your-own-bank.md"
    question = next(body for language, body in blocks(page) if language == "yaml")
    monkeypatch.chdir(tmp_path)
    main(["init", "my-course"])
    monkeypatch.chdir("my-course")
    with Path("question_bank/my-course/first-topic.yaml").open("a", encoding="utf-8") as file:
        file.write(question.partition("questions:\n")[2].replace("answer:", "answr:"))
    assert main(["check"]) == 1
    (message,) = (command for command in commands(page) if ".yaml:" in command)
    assert message == capsys.readouterr().err.strip()
