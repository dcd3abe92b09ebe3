"""What must be true between a bank's files: names that lead somewhere, ids that are unique.

What one file can say of itself is its struct's business.  This module must not know how
a bank is held together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from msgspec import Struct

from quizgen.model.questions import Question
from quizgen.reading.positions import Trail, mark_of
from quizgen.reading.reread import marks_of
from quizgen.support.diagnostics import Location, Problem, Severity, quoted, suggestion
from quizgen.support.images import image_fault
from quizgen.support.project import misnamed, visible
from quizgen.support.source_files import shown

Asked: TypeAlias = Mapping[str, Sequence[Question]]
"""The questions of each topic, by the topic's id."""


class Finding(Struct, frozen=True):
    """Something wrong with one question (by its 0-based position), not yet placed.

    `trail` leads from the question to the field, or from the file's root where there is
    no position; `topic` "" is `bank.yaml` itself.
    """

    topic: str
    position: int | None
    trail: Trail
    message: str
    severity: Severity = Severity.ERROR


def place(folder: Path, findings: Iterable[Finding]) -> list[Problem]:
    """Give findings their lines and columns; each file of the bank concerned is read once more.

    Raises `BankError` where a file has been taken away since, or broken.
    """
    by_topic: dict[str, list[Finding]] = {}
    for finding in findings:
        by_topic.setdefault(finding.topic, []).append(finding)
    problems: list[Problem] = []
    for topic, group in by_topic.items():
        path = folder / f"{topic or 'bank'}.yaml"
        marks = marks_of(path, folder)
        for finding in group:
            at = finding.position
            base: Trail = () if at is None else ("questions", at)
            location = Location(shown(path), *mark_of(marks, (*base, *finding.trail)))
            problems.append(Problem(location, finding.message, finding.severity))
    return problems


def broken_links(
    folder: Path, topics: Sequence[str], sources: Sequence[str], asked: Asked
) -> Iterator[Finding]:
    """Find what is wrong between the files of a bank.

    `topics` and `sources` are the ids that `bank.yaml` lists, in its order.
    """
    before = set[str]()
    for index, topic in enumerate(topics):
        if message := _topic_fault(topic, before, folder):
            yield Finding("", None, ("topics", index), message)
        before.add(topic)
    before = set[str]()
    for index, source in enumerate(sources):
        if source in before:
            message = f"source '{source}' stands here a second time. Keep one of them."
            yield Finding("", None, ("sources", index, "id"), message)
        before.add(source)
    yield from _id_findings(asked)
    yield from _link_findings(folder, before, asked)


def _topic_fault(topic: str, before: set[str], folder: Path) -> str:
    if topic in before:
        return f"topic '{topic}' stands here a second time. Keep one of them."
    if topic == "bank":
        return "a topic cannot be called 'bank': that is this file. Rename it."
    if not (folder / f"{topic}.yaml").exists():
        known = [path.stem for path in visible(folder, "*.yaml")]
        renamed = misnamed(folder / f"{topic}.yaml")
        advice = renamed or suggestion(topic, known) or " Write it, or take the topic out."
        return f"topic '{topic}' has no file {topic}.yaml here.{advice}"
    return ""


def _questions(asked: Asked) -> Iterator[tuple[str, int, Question]]:
    for topic, questions in asked.items():
        for position, question in enumerate(questions):
            yield topic, position, question


def _id_findings(asked: Asked) -> Iterator[Finding]:
    """Find ids that stand twice: an id is a card's identity, so also an earlier one."""
    owners: dict[str, tuple[str, int]] = {}
    for topic, position, question in _questions(asked):
        if question.id in owners:
            first, there = owners[question.id]
            message = (
                f"question '{question.id}': this id stands already in {first}.yaml (question"
                f" {there + 1} there). Give each question an id of its own."
            )
            yield Finding(topic, position, ("id",), message)
        else:
            owners[question.id] = topic, position
    yield from _earlier_id_findings(owners, asked)


def _earlier_id_findings(owners: dict[str, tuple[str, int]], asked: Asked) -> Iterator[Finding]:
    """Find ids that are used again, or claimed by two questions; `owners` have the present ids."""
    claimed: set[str] = set()
    for topic, position, question in _questions(asked):
        for index, old in enumerate(question.was):
            if old == question.id:
                message = f"question '{old}': 'was' names the id that it has now. Take it out."
                yield Finding(topic, position, ("was", index), message)
            elif old in claimed:
                message = (
                    f"question '{question.id}': '{old}' was another question's id. Name only ids"
                    " that this question itself had before."
                )
                yield Finding(topic, position, ("was", index), message)
            elif old in owners:
                again, there = owners[old]
                message = (
                    f"question '{old}': this id was that of '{question.id}' before, which"
                    f" {topic}.yaml says by 'was'. An id is never used again. Choose another."
                )
                yield Finding(again, there, ("id",), message)
            claimed.add(old)


def _link_findings(folder: Path, sources: set[str], asked: Asked) -> Iterator[Finding]:
    """Find sources and images that are named but not there."""
    for topic, position, question in _questions(asked):
        if question.source is not None and question.source.id not in sources:
            name = question.source.id
            advice = suggestion(name, sorted(sources)) or " Add it to bank.yaml."
            message = f"question '{question.id}': source '{name}' is not in bank.yaml.{advice}"
            yield Finding(topic, position, ("source", "id"), message)
        if question.image is not None or question.alt is not None:
            for field, message in _image_faults(folder, question):
                label = f"question '{question.id}': "
                yield Finding(topic, position, (field,), f"{label}{message}")


def _image_faults(folder: Path, question: Question) -> Iterator[tuple[str, str]]:
    if question.image is None:
        yield "alt", "'alt' has no 'image'. Name the image, or take 'alt' out."
        return
    if wrong := _file_fault(folder, folder / PurePosixPath(question.image)):
        yield "image", f"image {quoted(question.image)} {wrong}"
    if question.alt is None:
        yield "image", "'alt' is missing. Say in words what the image shows."


def _file_fault(folder: Path, path: Path) -> str:
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        is_file = path.is_file()
    except (OSError, ValueError, RuntimeError):
        inside, is_file = True, False
    if not inside:
        return "lies outside the bank's folder. Put a copy inside."
    if not is_file:
        return "is not there. Put the file below the bank's folder."
    return image_fault(path)
