"""YAML -> Bank: reads a bank's folder and holds it together.

A bank is `bank.yaml` and one file for each topic.  What one file can say of itself is
its struct's business, and what must be true between files is that of `links`.  This
module must not know recipes or products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated

from msgspec import Meta, Struct

from quizgen import documents
from quizgen.assets import visible
from quizgen.errors import BankError, Problem
from quizgen.links import broken_links, place
from quizgen.questions import Id, Language, Question, Text


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
    language: Language = "en"
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
        names = [path.stem for path in visible(folder, "*.yaml")]
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
    sources = [source.id for source in head.sources]
    asked = {topic.id: topic.questions for topic in topics}
    problems += place(folder, broken_links(folder, head.topics, sources, asked))
    if problems:
        raise BankError(problems)
    return bank


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
            continue  # `broken_links` says so, at the line that names it.
        try:
            file = documents.load(path, TopicFile, folder, Question)
        except BankError as error:
            problems.extend(error.problems)
        else:
            topics.append(Topic(topic, file.topic, file.questions))
    return tuple(topics), problems
