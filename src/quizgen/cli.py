"""Arguments, dispatch, exit codes; nothing else.

Each command lives in a module of its own, imported when it is called: `--help` must
cost under three times a bare Python.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

TYPE_CHECKING = False  # `typing` itself would cost a third of what `--help` may.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any, NoReturn, TypeAlias

    Options: TypeAlias = Callable[[argparse.ArgumentParser], None]

DONE, PROBLEMS, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: done; 1: the input has problems, each printed on stderr; 2: wrong usage;
    130: interrupted.
    """
    _print_anything()
    words = sys.argv[1:] if argv is None else argv
    args = _arguments(words)
    if args.command is None:
        print(_parser().format_help(), _FIRST, sep="\n")
        return DONE
    try:
        code = int(import_module(f"quizgen.commands.{_module(args.command)}").run(args))
        print(end="", flush=True)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        explained = _explained(error)
        if explained is None:
            raise
        return explained
    return code


def _module(command: str) -> str:
    return "import_bank" if command == "import" else command  # Python's own word.


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    named = words[0] if words else ""
    parser = _parser([named] if named in _COMMANDS else ())
    if named and not named.startswith("-") and named not in _COMMANDS:
        from quizgen.support.diagnostics import suggestion

        parser.error(f"there is no command '{named}'.{suggestion(named, _COMMANDS)}")
    for word in words:
        if word.startswith("--") and word.endswith("=--"):  # argparse would make a list of it.
            parser.error(f"'{word}': an option's value cannot be '--'")
    return parser.parse_args(words)


def _print_anything() -> None:
    """Let what an encoding cannot say or read be replaced, instead of ending the command.

    What is printed where a stream is closed (`>&-`) goes nowhere.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream.closed:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _explained(error: Exception) -> int | None:
    """Print what a person can mend and return its exit code; None is our own fault."""
    from pathlib import Path

    from quizgen.support.console import warn
    from quizgen.support.diagnostics import BankError, UsageError
    from quizgen.support.source_files import shown

    match error:
        case BankError():
            for problem in error.problems:
                warn(problem)
            return PROBLEMS
        case UsageError():
            warn(f"quizgen: {error}")
            return USAGE
        case BrokenPipeError():
            # What is still to be written goes nowhere, without a word at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        case OSError():
            where = shown(Path(str(error.filename))) if error.filename else "quizgen"
            warn(f"{where}: {error.strerror or error}.")
            return PROBLEMS
        case _:
            return None


def _parser(named: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return a parser of the commands that `named` are, with their options, or else of all."""
    parser = _Parser(
        prog="quizgen",
        description="Make Anki decks, worksheets, web pages and quizzes from one YAML question bank.",
        epilog="Outside a project, the bundled bank about Russia and Iran is used.",
    )
    parser.add_argument("-V", "--version", action=_Version)
    parser.add_argument("--print-completion", action=_Completion, metavar="SHELL")
    # With `prog` it need not make a usage line, and so not import what that takes.
    commands = parser.add_subparsers(
        title="commands", prog=parser.prog, dest="command", metavar="COMMAND"
    )
    for name in named or _COMMANDS:
        text, add_options = _COMMANDS[name]
        command = commands.add_parser(name, help=text, description=text)
        if named:
            command.add_argument(
                "--project", type=_path, metavar="DIR", help="use the project in this folder"
            )
            add_options(command)
    return parser


class _Parser(argparse.ArgumentParser):
    """argparse, which repeats what it was given: a file may be named anything."""

    def error(self, message: str) -> NoReturn:
        from quizgen.support.characters import printable

        super().error(printable(message))


class _Version(argparse.Action):
    """Print the version."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from quizgen import __version__

        print(f"quizgen {__version__}")
        parser.exit()


class _Completion(argparse.Action):
    """Print what lets a shell complete our commands; shtab writes it."""

    def __init__(self, option_strings: Sequence[str], dest: str, metavar: str) -> None:
        text = 'let bash, zsh, ... complete commands: eval "$(quizgen --print-completion bash)"'
        super().__init__(option_strings, dest, metavar=metavar, help=text)

    def __call__(self, parser: argparse.ArgumentParser, _: object, shell: Any, *__: object) -> None:
        import shtab

        if shell not in shtab.SUPPORTED_SHELLS:
            parser.error(f"'{shell}' is none of {', '.join(shtab.SUPPORTED_SHELLS)}")
        whole = _parser(tuple(_COMMANDS))
        for action in _actions(whole):
            if action.type is _path:
                is_folder = action.metavar == "DIR"
                place = shtab.DIRECTORY if is_folder else shtab.FILE
                action.complete = place  # type: ignore[attr-defined]  # shtab looks there.
        print(shtab.complete(whole, shell))
        parser.exit()


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield every argument of a parser and of the commands below it."""
    for action in parser._actions:  # noqa: SLF001  (there is no other list of them)
        yield action
        for command in action.choices.values() if isinstance(action.choices, dict) else ():
            yield from _actions(command)


def _build(parser: argparse.ArgumentParser) -> None:
    from quizgen import products

    names = ", ".join((*products.PRODUCTS, *products.EXPORTS))
    parser.add_argument(
        "decks", nargs="*", metavar="DECK", help="the decks to build: names of recipes in decks/"
    )
    text = f"make only these: {names}"
    parser.add_argument("--only", type=_products, metavar="PRODUCT[,PRODUCT]", help=text)
    parser.add_argument("--out", type=_path, metavar="DIR", help="write to DIR/<deck>/")
    parser.add_argument("--json", action="store_true", help="print what was made as JSON")
    for name in products.PRODUCTS:
        products.product(name).add_arguments(parser)


def _quiz(parser: argparse.ArgumentParser) -> None:
    from quizgen.support.arguments import plain_word, whole_number

    parser.add_argument(
        "deck", nargs="?", metavar="DECK", help="the deck to ask: the name of a recipe in decks/"
    )
    for option, text in _NARROWING.items():
        parser.add_argument(f"--{option}", action="append", default=[], metavar="T", help=text)
    parser.add_argument(
        "--difficulty",
        action="append",
        default=[],
        choices=["easy", "medium", "hard"],
        help="only questions of this difficulty",
    )
    parser.add_argument("--flagged", action="store_true", help="only questions you flagged")
    parser.add_argument(
        "--missed", action="store_true", help="only questions you got wrong last time"
    )
    parser.add_argument(
        "--count", type=whole_number(1, 100_000), metavar="N", help="at most N questions"
    )
    modes = ["review", "learn", "exam"]
    text = (
        "review: what is due, then new ones; learn: until all are right; exam: verdicts at the end"
    )
    parser.add_argument("--mode", choices=modes, default="review", help=text)
    parser.add_argument(
        "--minutes", type=whole_number(1, 100_000), metavar="N", help="the time limit of an exam"
    )
    parser.add_argument("--ahead", action="store_true", help="study ahead when nothing is due")
    text = "any word; the same word gives the same order"
    parser.add_argument("--seed", type=plain_word, metavar="S", help=text)
    parser.add_argument(
        "--plain", action="store_true", help="ask line by line, for screen readers and pipes"
    )
    parser.add_argument(
        "--report", type=_path, metavar="FILE", help="also write each answer to FILE"
    )


_NARROWING = {
    "topic": "only this topic",
    "type": "only this type of question",
    "tag": "only questions with this tag",
}


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=_path,
        metavar="PATH",
        help="the banks or recipes to check; all if none is named",
    )
    parser.add_argument(
        "--text",
        action="append",
        default=[],
        type=_named_file,
        metavar="SOURCE=FILE",
        help="compare the evidence with this text of the source",
    )
    parser.add_argument("--strict", action="store_true", help="treat warnings as errors")
    parser.add_argument("--json", action="store_true", help="print the problems as JSON")


def _import(parser: argparse.ArgumentParser) -> None:
    from quizgen.exchange.formats import FORMATS

    text = "GIFT, Moodle XML, QTI 1.2 (zip or XML), Aiken, CSV, TSV or .apkg"
    parser.add_argument("files", nargs="+", type=_path, metavar="FILE", help=text)
    parser.add_argument(
        "--bank", metavar="ID", help="the bank to add to; if not given, one named after FILE"
    )
    parser.add_argument("--topic", metavar="ID", help="put all questions into this topic")
    parser.add_argument(
        "--format", choices=FORMATS, help="the format of the files; if not given, quizgen finds out"
    )
    text = "replace questions of the bank that are different in FILE"
    parser.add_argument("--replace", action="store_true", help=text)
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would be done, but write nothing"
    )
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def _stats(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("deck", nargs="?", metavar="DECK", help="only this deck's questions")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--html", type=_path, metavar="FILE", help="also write them as a web page")


def _progress(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        prog=parser.prog, dest="action", metavar="ACTION", required=True, help="one of these"
    )
    for name, text in (
        ("export", "write the log of your answers to a file"),
        ("import", "add the answers that another machine exported, or that a web page saved"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("file", type=_path, metavar="FILE", help="JSON Lines")
    text = "print where your progress is"
    actions.add_parser("where", help=text, description=text)


def _lock(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        prog=parser.prog, dest="action", metavar="ACTION", required=True, help="one of these"
    )
    text = "rebuild a lost or damaged lock from a package that students have"
    action = actions.add_parser("recover", help=text, description=text)
    action.add_argument("file", type=_path, metavar="FILE.apkg", help="the last published package")
    text = "use the project in this folder"  # Here too, for it may stand at the end of the line.
    action.add_argument(
        "--project", type=_path, metavar="DIR", default=argparse.SUPPRESS, help=text
    )


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    parser.add_argument("--flagged", action="store_true", help="the questions flagged in a quiz")
    text = "the questions suspended in a quiz"
    parser.add_argument("--suspended", action="store_true", help=text)
    text = "with --flagged or --suspended: ask this question again"
    parser.add_argument("ids", nargs="*", metavar="ID", help=text)
    text = "the questions removed from banks, and how to find them in Anki"
    parser.add_argument("--retired", action="store_true", help=text)


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=_path, metavar="DIR", help="a new or empty folder, or a project"
    )
    parser.add_argument(
        "--with-templates",
        action="store_true",
        help="also copy the templates, so that you can change them",
    )


def _schema(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kind", nargs="?", choices=["bank", "deck"], default="bank", help="the files to describe"
    )


def _products(text: str) -> list[str]:
    from quizgen.products import EXPORTS, PRODUCTS

    names = text.split(",")
    for name in names:
        if name not in PRODUCTS + EXPORTS:
            known = ", ".join(PRODUCTS + EXPORTS)
            raise argparse.ArgumentTypeError(f"there is no product '{name}'. Choose from: {known}.")
    return names


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _named_file(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise argparse.ArgumentTypeError(f"'{text}' is not SOURCE=FILE, such as article=a.txt")
    return name, _path(file)


_COMMANDS: dict[str, tuple[str, Options]] = {
    "build": ("make Anki decks, worksheets and web pages", _build),
    "quiz": ("quiz yourself in the terminal", _quiz),
    "check": ("find mistakes in banks and recipes", _check),
    "import": ("import questions from other tools' files", _import),
    "stats": ("show what you have learned, and what is due", _stats),
    "list": ("list banks, topics and decks", _list),
    "init": ("start a project of your own", _init),
    "schema": ("print the JSON Schema of banks or recipes, for editors", _schema),
    "lock": ("rebuild a lost lock: what students hold in Anki", _lock),
    "progress": ("export, import or find the log of your answers", _progress),
}
"""Each command with what `--help` says of it and what gives it its options."""

_FIRST = """Try one of these first:
  quizgen quiz          a quiz about Russia and Iran, from the bundled bank
  quizgen init my-bank  a project of your own, with a question of each type
  quizgen build         in a project: an Anki deck, worksheets and a web page"""
