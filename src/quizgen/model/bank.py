"""A bank: `bank.yaml` and one file for each topic, as structs that are the file format."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from quizgen.model.questions import Id, Language, Question, Text, images_in
from quizgen.support.positions import Positions

Identity: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]{4,40}\Z",
        description="Who this bank is, for ever: random letters and digits.",
        extra={"rule": "4 to 40 lower-case letters and digits, such as 7f3k2m9q"},
    ),
]
Day: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z",
        extra={"rule": "a year, a month or a day, such as 2025, 2025-01 or 2025-01-17"},
    ),
]


class SourceText(Struct, frozen=True, forbid_unknown_fields=True):
    """A text that the bank's facts come from."""

    id: Annotated[Id, Meta(description="What questions call it below `source`.")]
    title: Annotated[Text, Meta(description="Its title, which learners see.")]
    url: Annotated[Text, Meta(description="Where it can be read.")] | None = None
    file: (
        Annotated[Text, Meta(description="The text itself: a file below the bank's folder.")] | None
    ) = None


class BankFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What `bank.yaml` holds; `topics` names the topic files, in order."""

    id: Annotated[Id, Meta(description="The name of the bank's folder.")]
    title: Annotated[Text, Meta(description="The bank's name for people.")]
    topics: Annotated[
        tuple[Id, ...],
        Meta(min_length=1, description="The names of the topic files, in their order."),
    ]
    identity: Identity | None = None
    language: Annotated[
        Language, Meta(description="The language of questions, sheets, cards and pages.")
    ] = "en"
    licence: Annotated[Text, Meta(description="Under which licence others may use it.")] | None = (
        None
    )
    as_of: Annotated[Day, Meta(description='What "now" means in this bank.')] | None = None
    was: Annotated[tuple[Id, ...], Meta(description="Earlier ids of this bank.")] = ()
    sources: Annotated[
        tuple[SourceText, ...], Meta(description="The texts that the facts come from.")
    ] = ()


class Passage(Struct, frozen=True, forbid_unknown_fields=True):
    """A text that several questions are about, shown before them."""

    id: Annotated[Id, Meta(description="The `passage` of the questions about it.")]
    text: Annotated[Text, Meta(description="The text itself.")]
    title: Annotated[Text, Meta(description="What stands above it.")] | None = None
    image: Annotated[Text, Meta(description="A file below the bank's folder.")] | None = None
    alt: Annotated[Text, Meta(description="The image in words.")] | None = None

    def images(self) -> Iterator[str]:
        """Yield the path of each image from the bank's folder down: its own, then its text's."""
        if self.image is not None:
            yield self.image
        yield from images_in((self.title or "", self.text))


class TopicFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What a topic's file holds: its title, its questions, and what these are about."""

    topic: Annotated[Text, Meta(description="The topic's title.")]
    questions: Annotated[tuple[Question, ...], Meta(min_length=1, description="The questions.")]
    passages: Annotated[
        tuple[Passage, ...], Meta(description="Texts that several questions are about.")
    ] = ()


class Topic(Struct, frozen=True):
    """Questions that belong together; `id` is the name of their file.

    `positions` are those of the file, its questions numbered as they are here; `passages` are
    all of the file's, by id.
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    positions: Positions = Positions()
    passages: dict[str, Passage] = {}

    def passage_of(self, question: Question) -> Passage | None:
        """Return the text that a question is about."""
        return self.passages.get(question.passage) if question.passage else None


class Bank(Struct, frozen=True):
    """All questions of a subject, by topic, in the order of `bank.yaml`.

    `positions` are those of `bank.yaml`.  It is not whole where its files hold what could not be
    read: a question that is not in it may still be in the files.
    """

    id: str
    title: str
    language: str
    licence: str | None
    as_of: str | None
    sources: tuple[SourceText, ...]
    topics: tuple[Topic, ...]
    folder: Path
    identity: str | None = None
    was: tuple[str, ...] = ()
    positions: Positions = Positions()
    is_whole: bool = True

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the topics."""
        return tuple(question for topic in self.topics for question in topic.questions)

    @property
    def lasting_id(self) -> str:
        """What cards and progress go by: the identity, or the id where there is none."""
        return self.identity or self.id


def new_identity() -> str:
    """Return a random identity for a new bank."""
    import secrets  # Paid for only where a bank begins.

    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(12))


def located_questions(bank: Bank) -> Iterator[tuple[Question, Positions]]:
    """Yield every question with its place; what is said there begins with the question's id."""
    for topic in bank.topics:
        for index, question in enumerate(topic.questions):
            label = f"question '{question.id}': "
            yield question, topic.positions.part("questions", index, label=label)


def image_path(bank: Bank, image: str) -> Path:
    """Return where an image of a question or a passage lies."""
    return bank.folder / PurePosixPath(image)
