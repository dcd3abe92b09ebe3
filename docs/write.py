"""Write the pages of docs/reference from the program itself: `python docs/write.py`.

Fields and settings come from the JSON Schemas, commands from the parser, messages from
`support/diagnostics.py` and `docs/messages.yaml`, examples from the project that `quizgen init`
writes.  A test holds that the pages are today's.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent, fill
from typing import Any, NamedTuple, get_args

import yaml

from quizgen.cli import _COMMANDS, _parser
from quizgen.model.questions import TYPES, Common, Difficulty
from quizgen.products import recipe_type
from quizgen.reading.json_schema import bank_schema, deck_schema
from quizgen.support.diagnostics import CODES

DOCS = Path(__file__).resolve().parent
CASES = DOCS.parent / "tests" / "cases"
EXAMPLES = DOCS.parent / "templates" / "project" / "question_bank" / "my-bank" / "first-topic.yaml"
NOTICE = "<!-- Written by docs/write.py: change the program, not this page. -->\n"

Schema = dict[str, Any]
NAME = ("^[a-z0-9]+(-", r"^[\w-]+(::")  # How the patterns of ids and tags begin.


def pages() -> dict[str, str]:
    """Return every page by its name."""
    bank = bank_schema()["$defs"]
    deck = deck_schema(recipe_type())["$defs"]
    made = {
        "types": types_page(bank),
        "bank": bank_page(bank),
        "deck": deck_page(deck),
        "commands": commands_page(),
        "messages": messages_page(),
    }
    return {f"{name}.md": f"{NOTICE}\n{text.strip()}\n" for name, text in made.items()}


def table(shape: Schema, names: Iterable[str] | None = None) -> str:
    """Return the fields of a struct, or some of them, as a table."""
    fields = shape["properties"]
    rows = ["| field | what it is | what it may be | without it |", "|---|---|---|---|"]
    for name in names or fields:
        field = fields[name]
        without = "**required**" if name in shape["required"] else default(field)
        rows.append(f"| `{name}` | {cell(said(field))} | {cell(kind(field))} | {cell(without)} |")
    return "\n".join(rows)


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def said(field: Schema) -> str:
    """Return what a field says of itself; one that is a struct says what that is for."""
    if "description" in field:
        return str(field["description"])
    return f"[See below](#{heading_of(field)})." if "$ref" in field else ""


def kind(field: Schema) -> str:
    """Return in words what a field may hold."""
    if "$ref" in field:
        return f"[fields](#{heading_of(field)})"
    if "anyOf" in field:
        return ", or ".join(dict.fromkeys(map(kind, field["anyOf"])))
    if "enum" in field:
        small = [value for value in field["enum"] if str(value).islower()]
        small.sort(key=lambda value: USUAL.index(value) if value in USUAL else 0)
        return ", ".join(f"`{value}`" for value in small)
    match field["type"]:
        case ["array", "object"]:
            return "lines of `left: right`"
        case "array":
            return f"a list: {kind(field['items'])}{limits(field, 'Items')}"
        case "object":
            return f"by name: {kind(field['additionalProperties'])}"
        case "boolean":
            return "`true` or `false`"
        case "integer" | "number" as name:
            return {"integer": "a whole number", "number": "a number"}[name] + limits(field, "imum")
        case _:
            return "a name" if field.get("pattern", "").startswith(NAME) else "a text"


def limits(field: Schema, what: str) -> str:
    """Return how small and how large a number, or how short and long a list, may be."""
    low, high = field.get(f"min{what}"), field.get(f"max{what}")
    unit = " entries" if what == "Items" else ""
    if low and high:
        return f", {low:g} to {high:g}{unit}"
    if high is not None:
        return f", at most {high:g}{unit}"
    return ""


def default(field: Schema) -> str:
    value = field.get("default")
    if value in (None, ()) or isinstance(value, list | dict):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


USUAL = [*get_args(Difficulty), *TYPES]
"""Values in their usual order; a schema has them by the alphabet."""
HEADINGS = {
    "AnkiOptions": "anki",
    "Entry": "an-option-with-feedback",
    "Filter": "select",
    "Offset": "offset",
    "Passage": "a-passage",
    "QuizRecipe": "quiz",
    "Select": "select",
    "Source": "the-source-of-a-question",
    "SourceText": "a-source-of-the-bank",
    "WebOptions": "web",
    "WorksheetOptions": "worksheet",
}


def heading_of(field: Schema) -> str:
    return HEADINGS[field["$ref"].rpartition("/")[2]]


def examples() -> dict[str, str]:
    """Return the first question of each type that `quizgen init` writes, as YAML, by type."""
    text = EXAMPLES.read_text(encoding="utf-8")
    found = re.findall(r"^  - id: .*?(?=^  - id: |\Z)", text, re.MULTILINE | re.DOTALL)
    return {re.findall(r"^    type: (\w+)", part, re.MULTILINE)[0]: part.rstrip() for part in found}


COMMON = [*Common.__struct_fields__]


def types_page(bank: Schema) -> str:
    found = examples()
    return "\n\n".join(
        [
            "# The nine question types",
            (
                "Each type with the fields that only it has, an example, and the example in every"
                " product. The fields that all questions have are in [the fields of a"
                " bank](bank.md#every-question). The examples are those that `quizgen init` writes."
            ),
            *(part for name in TYPES for part in type_section(name, bank, found[name])),
        ]
    )


def type_section(name: str, bank: Schema, example: str) -> Iterator[str]:
    shape = bank[TYPES[name].__name__]
    own = [field for field in shape["properties"] if field not in {*COMMON, "type"}]
    yield f"## {name}"
    yield shape["description"]
    yield table(shape, own).replace("](#", "](bank.md#")
    yield f"```yaml\ntopic: First topic\nquestions:\n\n{example}\n```"
    yield f"![The {name} question as a card, on a web page, on paper and in the terminal](../pictures/types/{name}.png)"


def bank_page(bank: Schema) -> str:
    return f"""
# The fields of a bank

A bank is a folder `question_bank/<bank>/` with `bank.yaml` and one file for each topic. How texts are
written says [texts and formulas](../texts.md). An editor with a YAML language server completes the
fields if the first line of a file is `# yaml-language-server: $schema=../bank.schema.json`.

## bank.yaml

{bank["BankFile"]["description"]}

{table(bank["BankFile"])}

## A source of the bank

{bank["SourceText"]["description"]} With `file`, `quizgen check` compares the evidence with it.

{table(bank["SourceText"])}

## A topic's file

{bank["TopicFile"]["description"]} It is called `<topic>.yaml`, by the topic's name in `bank.yaml`.

{table(bank["TopicFile"], ["topic", "passages"])}

`questions` is the list of questions; there must be one at least.

## A passage

{bank["Passage"]["description"]}

{table(bank["Passage"])}

## Every question

Every question has a `type`, one of [the nine types](types.md), and the fields of that type, such as its
answer. Beside these it has:

{table(bank["Choice"], COMMON)}

## The source of a question

{bank["Source"]["description"]}

{table(bank["Source"])}

## An option with feedback

Where options are listed, an entry is a text, or these fields. {bank["Entry"]["description"]}

{table(bank["Entry"])}
"""


def deck_page(deck: Schema) -> str:
    parts = [
        "# The settings of a deck",
        (
            "A file `decks/<deck>.yaml` says which questions of a bank a deck takes and what is made of"
            " them. Only `title` and `bank` are required."
        ),
        (
            "```yaml\ntitle: Russia and Iran\nbank: russia-iran\n"
            "select: {topics: [treaty, weapons], not: {types: [open]}}\n"
            'anki: {deck: "History::Russia and Iran", subdecks: topic}\n'
            "worksheet: {forms: 2, pick: {treaty: 6, weapons: {easy: 3, hard: 2}}, paper: a4}\n"
            "quiz: {new_per_day: 20}\nweb: {count: 10}\n```"
        ),
        table(deck["Recipe"]),
    ]
    more = {
        "worksheet": " [Worksheets and cards](../worksheets.md) says more.",
        "web": " [The web page](../web.md) says more.",
    }
    for name, shape in HEADINGS_OF_DECK.items():
        parts += [f"## {name}", deck[shape]["description"] + more.get(name, ""), table(deck[shape])]
    return "\n\n".join(parts)


HEADINGS_OF_DECK = {
    "select": "Select",
    "anki": "AnkiOptions",
    "worksheet": "WorksheetOptions",
    "offset": "Offset",
    "quiz": "QuizRecipe",
    "web": "WebOptions",
}


def commands_page() -> str:
    parts = [
        "# The commands",
        (
            "A project is the nearest folder, from the working one upwards, that has `question_bank/`;"
            " `--project DIR` names another. Outside any project the bank that comes with quizgen is"
            " used."
        ),
        (
            "The exit code is 0 when it is done, 1 when the input has problems (nothing is written"
            " then), 2 for wrong usage, and 130 when it was interrupted."
        ),
        (
            "Progress is kept in your user data folder, or in the folder that `$QUIZGEN_HOME` names;"
            " `quizgen progress where` prints it."
        ),
    ]
    for name, command in subcommands(_parser([*_COMMANDS])):
        parts += command_parts(f"quizgen {name}", command)
    return "\n\n".join(parts)


def command_parts(called: str, command: argparse.ArgumentParser) -> Iterator[str]:
    """Yield a heading, what a command does, and its arguments; then its actions, alike."""
    yield f"## {called}"
    yield sentence(command.description or "")
    rows = [
        f"| `{cell(arguments(action))}` | {sentence(cell(action.help or ''))} |"
        for action in command._actions
        if action.dest not in {"help", "project", "action"}
    ]
    if rows:
        yield "\n".join(["| argument | what it does |", "|---|---|", *rows])
    for name, inner in subcommands(command):
        yield from command_parts(f"{called} {name}", inner)


def sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def subcommands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def arguments(action: argparse.Action) -> str:
    """Return how an argument is written: `--count N`, `DECK ...`."""
    value = str(action.metavar or "|".join(map(str, action.choices or ())))
    if not action.option_strings:
        return f"{value} ..." if action.nargs in ("*", "+") else value
    return " ".join([action.option_strings[-1], *([value] if action.nargs != 0 and value else [])])


def messages_page() -> str:
    groups = yaml.safe_load((DOCS / "messages.yaml").read_text(encoding="utf-8"))
    named = [code for group in groups.values() for code in group]
    if sorted(named) != sorted(CODES):
        sys.exit(f"docs/messages.yaml and CODES differ in {set(named) ^ {*CODES}}")
    parts = [
        "# The messages of `check`",
        (
            f"`quizgen check --json` prints the code of each message. Errors stop a build, warnings do"
            f" not. There are {len(CODES)} codes; some belong to other commands than `check`."
            " A code can have several messages; one of them is shown."
        ),
    ]
    for heading, group in groups.items():
        parts.append(f"## {heading}")
        for code, message in group.items():
            parts += message_parts(code, message)
    return "\n\n".join(parts)


def message_parts(code: str, message: dict[str, Any]) -> Iterator[str]:
    """Yield what is said of a code: what is wrong, the wrong line, the message, and the cure."""
    yield f"### {code}"
    yield f"**{CODES[code].name.capitalize()}.** {message['means']}"
    if "case" in message:
        example = example_of(message)
        if example.wrong:
            yield f"```yaml\n{dedent(example.wrong)}\n```"
        yield wrapped(example.said)
        if "right" in message:
            yield f"Write:\n\n```yaml\n{dedent(message['right'])}\n```"
    elif "example" in message:
        yield wrapped(message["example"])
    if "other" in message:
        yield f"{message['other']}"


def wrapped(message: str) -> str:
    """Return a message as a block of code that is no wider than a page."""
    return fill(
        message, 96, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
    )


class Example(NamedTuple):
    """What is wrong in a file, and what `check` says of it; `line` is 1-based, 0 for none."""

    path: str
    line: int
    wrong: str
    said: str


def example_of(message: dict[str, Any]) -> Example:
    """Return the first message of a case that has some words, with the line that it is about."""
    text = (CASES / f"{message['case']}.txt").read_text(encoding="utf-8")
    printed = text.partition("\n=== quizgen check")[2].split("\n")[1:]
    said = next(line for line in printed if message.get("says", "") in line)
    path, line = re.match(r"(.+?)(?::(\d+))?(?::\d+)?: ", said).groups()  # type: ignore[union-attr]
    written = re.search(
        rf"^--- {re.escape(path)}\n(.*?)(?=^---|^===)", text, re.MULTILINE | re.DOTALL
    )
    at = int(line or 0)
    lines = written[1].split("\n") if written and at else []
    wrong = lines[at - 1 - message.get("before", 0) : at]
    return Example(path, at, "\n".join(wrong), said)


def main() -> None:
    """Write the pages."""
    folder = DOCS / "reference"
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
