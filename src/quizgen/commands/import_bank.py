"""`quizgen import`: write what other tools have exported into a bank."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from quizgen.commands.loading import as_argument, project_of
from quizgen.exchange import marks
from quizgen.exchange.bank_files import Target, files_of
from quizgen.exchange.formats import read_source
from quizgen.exchange.ids import slug
from quizgen.exchange.opening import MAX_SOURCE
from quizgen.exchange.records import Found, Item, Noted, PassageItem, Skipped, SourceFile
from quizgen.exchange.taking import Taking, is_id, take
from quizgen.model.bank import Bank
from quizgen.reading.load import load_bank, only_errors, read_bank
from quizgen.support.characters import printable
from quizgen.support.console import say, say_json, say_whole, warn
from quizgen.support.diagnostics import BankError, UsageError, counted, diagnostic
from quizgen.support.files import alone_in, read_file, write_together
from quizgen.support.project import Project, visible
from quizgen.support.source_files import shown


def run(args: argparse.Namespace) -> int:
    """Take over the questions of the files; return 1 where none could be."""
    project = project_of(args, is_changed=True)
    with alone_in(project.root):
        target = _target(project, args)
        taking = take(_found(args, target), target.bank, replace=args.replace)
        files = files_of(target, taking) if taking.questions else []
        if target.bank is None and (found := _bank_that_has_most(target, taking)):
            taking.notes.append(_note_of(args, *found, target, taking))
        if not args.dry_run:
            write_together(files, held=project.root)
    if not taking.questions:
        _refuse(args, taking)
        return 1
    paths = [file.path.relative_to(os.path.realpath(project.root)).as_posix() for file in files]
    if args.json:
        _print_json(taking, paths)
    else:
        _print_news(args, target, taking, [shown(project.root / path) for path in paths])
    return 0


def _target(project: Project, args: argparse.Namespace) -> Target:
    """Return the bank to be filled, named by `--bank` or after the first file."""
    stem = _stem(args.files[0])
    name = args.bank or slug(stem) or "imported"
    for option, text in (("--bank", name), ("--topic", args.topic or "topic")):
        if not is_id(text):
            message = f"{option} {text}: an id has lower-case letters, digits and single hyphens."
            raise UsageError(f"{message} Write, say, {slug(text) or 'my-bank'}.")
    if args.topic == "bank":
        raise UsageError("--topic bank: that is the name of the bank's own file. Choose another.")
    folder = project.root / "question_bank" / name
    bank = None
    if (folder / "bank.yaml").exists():
        reading = read_bank(folder)
        if found := [*only_errors(reading.all_problems())]:
            raise BankError(found)
        bank = reading.bank
    return Target(project, name, _title(stem) or name, bank, args.topic or "")


def _bank_that_has_most(target: Target, taking: Taking) -> tuple[Bank, int] | None:
    """Return the project's bank with most of the new questions, and how many it has."""
    new = {taken.id: taken for taken in taking.new}
    best: tuple[Bank, int] | None = None
    for folder in target.project.banks:
        with suppress(BankError, OSError):
            written = b"\n".join(path.read_bytes() for path in visible(folder, "*.yaml"))
            if new.keys().isdisjoint(re.findall(r"[a-z0-9-]+", written.decode(errors="replace"))):
                continue  # It need not be read.
            bank = load_bank(folder)
            held = {name: each for each in bank.questions for name in (each.id, *each.was)}
            count = sum(
                # Numbers of a source's own say little.
                not taken.item.key or taken.fields["prompt"] == held[name].prompt
                for name, taken in new.items()
                if name in held
            )
            if count > (best[1] if best else 0):
                best = bank, count
    return best


def _note_of(
    args: argparse.Namespace, bank: Bank, count: int, target: Target, taking: Taking
) -> Noted:
    """Say that another bank has questions of a new one, and how to add to that one."""
    total = counted(len(taking.new), "question")
    which = f"{count:,} of the {total}" if count < len(taking.new) else f"all {total}"
    which = "the question" if len(taking.new) == 1 else which
    what = f"{which} {'is' if count == 1 else 'are'} in the bank '{bank.folder.name}' already."
    what += f" To bring that one up to date instead, add --bank {bank.folder.name}."
    if not args.dry_run:
        what += f" Then delete question_bank/{target.id} and decks/{target.id}.yaml."
    return Noted(", ".join(shown(path) for path in args.files), what)


def _stem(path: Path) -> str:
    """Return a file's name without its ending, and without the format that exports add."""
    return re.sub(r"\.(?:moodle|qti|gift|csv)\Z", "", path.stem)


def _title(stem: str) -> str:
    """Return a file's name as a title: "erdkunde_klasse-7" as "Erdkunde klasse 7"."""
    words = stem.replace("_", " ")
    words = words.replace("-", " ") if is_id(stem.replace("_", "-")) else words
    title = " ".join(printable(words).split())
    return title[:1].upper() + title[1:]


def _found(args: argparse.Namespace, target: Target) -> Iterator[Found]:
    """Yield what the files have; one that cannot be read does not keep the others out."""
    for path in args.files:
        try:
            source = _source(path)
            found = read_source(source, args.format)
        except BankError as error:
            for problem in error.problems:
                yield Skipped(str(problem.location), problem.message)
            continue
        for each in found:
            if isinstance(each, Item):
                topic = " ".join(marks.cleaned(each.topic).split())
                each.topic = topic or source.stem or target.title
            # Two files may call two texts by one name.
            if isinstance(each, Item) and each.passage:
                each.passage = f"{source.shown}: {each.passage}"
            elif isinstance(each, PassageItem):
                each.key = f"{source.shown}: {each.key}"
            yield each


def _source(path: Path) -> SourceFile:
    """Read a file; raises `BankError` where it cannot be or is too large."""
    name = shown(path)
    try:
        if path.stat().st_size > MAX_SOURCE:
            message = f"the file is larger than {MAX_SOURCE // 1_000_000} MB. Split it."
            raise BankError([diagnostic("wrong-source", message, name)])
        data = read_file(path, Path(os.path.realpath(path)).parent)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}."
        raise BankError([diagnostic("wrong-source", message, name)]) from None
    return SourceFile(data, name, _title(_stem(path)))


def _refuse(args: argparse.Namespace, taking: Taking) -> None:
    """Say why nothing could be taken."""
    if args.json:
        _print_json(taking, [])
    for each in taking.skipped:
        warn(f"{each.where}: {each.what}")
    if not taking.skipped:
        names = ", ".join(shown(path) for path in args.files)
        warn(f"{names}: there is no question in it.")


def _print_json(taking: Taking, paths: Sequence[str]) -> None:
    made = {
        "questions": taking.questions,
        "new": len(taking.new),
        "replaced": [each._asdict() for each in taking.replaced],
        "files": paths,
        "losses": [each._asdict() for each in taking.losses],
        "skipped": [each._asdict() for each in (*taking.skipped, *taking.kept)],
        "notes": [each._asdict() for each in taking.notes],
    }
    say_json(made)


def _print_news(
    args: argparse.Namespace, target: Target, taking: Taking, paths: Sequence[str]
) -> None:
    """Say what was taken over, what was lost, and what to do next."""
    for name, entries in (
        ("Notes", taking.notes),
        ("Not taken", taking.skipped),
        ("Kept as you have them", taking.kept),
        ("Replaced", taking.replaced),
        ("Taken, but changed", taking.losses),
    ):
        if entries:
            say(f"{name}:")
        for each in entries:
            say(f"  {each.where}: {each.what}")
    parts = [f"{len(taking.new)} new", f"{len(taking.changed)} replaced" if taking.changed else ""]
    parts.append(f"{taking.held} there before" if taking.held else "")
    it = "it" if len(taking.kept) == 1 else "them"
    parts.append(f"{len(taking.kept)} kept as you have {it}" if taking.kept else "")
    parts.append(f"{len(taking.skipped)} not taken" if taking.skipped else "")
    would = "would be" if args.dry_run else "is" if taking.questions == 1 else "are"
    found = ", ".join(filter(None, parts))
    files = "the file" if len(args.files) == 1 else "the files"
    say(
        f"{counted(taking.questions, 'question')} of {files} {would} in bank '{target.id}': {found}."
    )
    for path in paths:
        say_whole(f"  {path}")
    if args.dry_run:
        say("Nothing was written: that was --dry-run.")
    elif target.bank is None:
        language = f"The bank's language is '{taking.language}'."
        place = as_argument(target.project.root / "question_bank" / target.id / "bank.yaml")
        there = f" --project {as_argument(args.project)}" if args.project else ""
        say(f"{language} Check it in {place}. Then run:")
        say_whole(f"  quizgen build{there}")
