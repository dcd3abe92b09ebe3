"""YAML -> Bank: reads a bank's folder and holds it together.

A bank is `bank.yaml` and one file for each topic.  What one file can say of itself is
its struct's business; here are the rules between files.  This module must not know
recipes or products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated

from msgspec import Meta, Struct

from quizgen import documents, places, texts
from quizgen.errors import BankError, Location, Problem, Severity, quoted, suggestion
from quizgen.places import Trail
from quizgen.questions import Id, Question, Text

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")


class SourceText(Struct, frozen=True, forbid_unknown_fields=True):
    """A text that the bank's facts come from."""

    id: Id
    title: Text
    url: Text | None = None


class BankFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What `bank.yaml` holds; `topics` names the topic files, in order."""

    id: Id
    title: Text
    topics: Annotated[tuple[Id, ...], Meta(min_length=1)]
    language: Text = "en"
    licence: Text | None = None
    as_of: Text | None = None
    sources: tuple[SourceText, ...] = ()


class TopicFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What a topic's file holds: its title and its questions."""

    topic: Text
    questions: Annotated[tuple[Question, ...], Meta(min_length=1)]


class Topic(Struct, frozen=True):
    """Questions that belong together; `id` is the name of their file."""

    id: str
    title: str
    questions: tuple[Question, ...]


class Bank(Struct, frozen=True):
    """All questions of a subject, by topic, in the order of `bank.yaml`."""

    id: str
    title: str
    language: str
    licence: str | None
    as_of: str | None
    sources: tuple[SourceText, ...]
    topics: tuple[Topic, ...]
    folder: Path

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the topics."""
        return tuple(question for topic in self.topics for question in topic.questions)


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


def load_bank(path: str | Path) -> Bank:
    """Read the bank in a folder (or of a `bank.yaml`).

    Raises `BankError` with every problem of every file.
    """
    folder = Path(path)
    folder = folder.parent if folder.name == "bank.yaml" else folder
    try:
        head = documents.load(folder / "bank.yaml", BankFile, folder)
    except BankError as error:
        # What the topics have wrong is told in the same run.
        names = sorted(path.stem for path in folder.glob("*.yaml"))
        _, problems = _read_topics(names, folder)
        raise BankError([*error.problems, *problems]) from None
    topics, problems = _read_topics(head.topics, folder)
    bank = Bank(
        id=head.id,
        title=head.title,
        language=head.language,
        licence=head.licence,
        as_of=head.as_of,
        sources=head.sources,
        topics=topics,
        folder=folder,
    )
    findings = [*_head_findings(head, folder), *_id_findings(bank), *_link_findings(bank)]
    problems += place(bank, findings)
    if problems:
        raise BankError(problems)
    return bank


def place(bank: Bank, findings: Iterable[Finding]) -> list[Problem]:
    """Give findings their lines and columns; each file concerned is read once more.

    Raises `BankError` where a file has been taken away since, or broken.
    """
    by_topic: dict[str, list[Finding]] = {}
    for finding in findings:
        by_topic.setdefault(finding.topic, []).append(finding)
    problems: list[Problem] = []
    for topic, group in by_topic.items():
        path = bank.folder / f"{topic or 'bank'}.yaml"
        marks = documents.marks_of(path, bank.folder)
        for finding in group:
            at = finding.position
            base: Trail = () if at is None else ("questions", at)
            mark = places.mark_of(marks, (*base, *finding.trail))
            location = Location(texts.shown(path), *mark)
            problems.append(Problem(location, finding.message, finding.severity))
    return problems


def positions(bank: Bank) -> Iterator[tuple[Topic, int, Question]]:
    """Yield every question with its topic and its 0-based position there."""
    for topic in bank.topics:
        for position, question in enumerate(topic.questions):
            yield topic, position, question


def image_path(bank: Bank, image: str) -> Path:
    """Return where a question's image lies."""
    return bank.folder / PurePosixPath(image)


def _read_topics(names: Iterable[str], folder: Path) -> tuple[tuple[Topic, ...], list[Problem]]:
    """Read the topic files that are there, each once, in the order of their names given."""
    topics: list[Topic] = []
    problems: list[Problem] = []
    for topic in dict.fromkeys(names):
        path = folder / f"{topic}.yaml"
        if topic == "bank" or not path.exists():
            continue  # `_head_findings` says so, at the line that names it.
        try:
            file = documents.load(path, TopicFile, folder, Question)
        except BankError as error:
            problems.extend(error.problems)
        else:
            topics.append(Topic(topic, file.topic, file.questions))
    return tuple(topics), problems


def _head_findings(head: BankFile, folder: Path) -> Iterator[Finding]:
    topics = set[str]()
    for index, topic in enumerate(head.topics):
        if message := _topic_fault(topic, topics, folder):
            yield Finding("", None, ("topics", index), message)
        topics.add(topic)
    sources = set[str]()
    for index, source in enumerate(head.sources):
        if source.id in sources:
            message = f"source '{source.id}' stands here a second time. Keep one of them."
            yield Finding("", None, ("sources", index, "id"), message)
        sources.add(source.id)


def _topic_fault(topic: str, before: set[str], folder: Path) -> str:
    if topic in before:
        return f"topic '{topic}' stands here a second time. Keep one of them."
    if topic == "bank":
        return "a topic cannot be called 'bank': that is this file. Rename it."
    if not (folder / f"{topic}.yaml").exists():
        known = [path.stem for path in sorted(folder.glob("*.yaml"))]
        renamed = documents.misnamed(folder / f"{topic}.yaml")
        advice = renamed or suggestion(topic, known) or " Write it, or take the topic out."
        return f"topic '{topic}' has no file {topic}.yaml here.{advice}"
    return ""


def _id_findings(bank: Bank) -> Iterator[Finding]:
    """Find ids that stand twice: an id is a card's identity, so also an earlier one."""
    owners: dict[str, str] = {}
    for topic, position, question in positions(bank):
        if question.id in owners:
            message = (
                f"question '{question.id}': this id stands already in"
                f" {owners[question.id]}.yaml. Give each question an id of its own."
            )
            yield Finding(topic.id, position, ("id",), message)
        else:
            owners[question.id] = topic.id
    taken = set(owners)
    for topic, position, question in positions(bank):
        for index, old in enumerate(question.was):
            if old in taken:
                message = (
                    f"question '{question.id}': '{old}' is or was another question's id."
                    " Name only ids that this question itself had before."
                )
                yield Finding(topic.id, position, ("was", index), message)
            taken.add(old)


def _link_findings(bank: Bank) -> Iterator[Finding]:
    """Find sources and images that are named but not there."""
    sources = {source.id for source in bank.sources}
    for topic, position, question in positions(bank):
        if question.source is not None and question.source.id not in sources:
            name = question.source.id
            advice = suggestion(name, sorted(sources)) or " Add it to bank.yaml."
            message = f"question '{question.id}': source '{name}' is not in bank.yaml.{advice}"
            yield Finding(topic.id, position, ("source", "id"), message)
        if question.image is not None or question.alt is not None:
            for field, message in _image_faults(bank, question):
                label = f"question '{question.id}': "
                yield Finding(topic.id, position, (field,), f"{label}{message}")


def _image_faults(bank: Bank, question: Question) -> Iterator[tuple[str, str]]:
    if question.image is None:
        yield "alt", "'alt' has no 'image'. Name the image, or take 'alt' out."
        return
    if wrong := _image_fault(bank, question.image):
        yield "image", wrong
    if question.alt is None:
        yield "image", "'alt' is missing. Say in words what the image shows."


def _image_fault(bank: Bank, image: str) -> str:
    path = image_path(bank, image)
    try:
        inside = path.resolve().is_relative_to(bank.folder.resolve())
        is_file = path.is_file()
    except (OSError, ValueError, RuntimeError):
        inside, is_file = True, False
    if not inside:
        return f"image {quoted(image)} lies outside the bank's folder. Put a copy inside."
    if not is_file:
        return f"image {quoted(image)} is not there. Put the file below the bank's folder."
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        return f"image {quoted(image)} is not one of {', '.join(IMAGE_SUFFIXES)}. Convert it."
    return ""
