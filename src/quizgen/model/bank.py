"""A bank: `bank.yaml` and one file for each topic, as structs that are the file format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated

from msgspec import Meta, Struct

from quizgen.model.questions import Id, Language, Question, Text


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


def positions(bank: Bank) -> Iterator[tuple[Topic, int, Question]]:
    """Yield every question with its topic and its 0-based position there."""
    for topic in bank.topics:
        for position, question in enumerate(topic.questions):
            yield topic, position, question


def image_path(bank: Bank, image: str) -> Path:
    """Return where a question's image lies."""
    return bank.folder / PurePosixPath(image)
