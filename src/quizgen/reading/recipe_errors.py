"""What a recipe asks of its bank that the bank does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from quizgen.model.bank import Topic
from quizgen.model.questions import Id, Tag
from quizgen.model.recipe import Pick, wanted
from quizgen.reading.bank_errors import names
from quizgen.support.diagnostics import Diagnostic, FieldPath, suggestion
from quizgen.support.positions import Positions


class KnownNames(Struct, frozen=True):
    """What a recipe may name.

    Other topics are `listed`, though they have no file; other names may be in `unread`, the text
    that could not be read, which is None where a whole file could not.
    """

    bank: str
    topics: Collection[str]
    listed: Collection[str]
    tags: Collection[str]
    questions: Collection[str]
    unread: str | None


def unknown_names(
    data: Mapping[str, Any], known: KnownNames, positions: Positions
) -> Iterator[Diagnostic]:
    """Find topics, tags and ids that a recipe, as plain data, names and its bank does not have."""
    kinds = [("topics", "topic", Id), ("tags", "tag", Tag), ("ids", "question", Id)]
    for above in (("select",), ("select", "not")):
        for field, kind, shape in kinds:
            for index, name in texts(data, (*above, field), shape):
                yield from _unknown(kind, name, known, positions.part(*above, field, index))
    for name in _part(data, ("worksheet", "pick"), dict):
        yield from _unknown("topic", name, known, positions.part("worksheet", "pick", name))


def short_picks(
    data: Mapping[str, Any],
    topics: Iterable[Topic],
    doubtful: Mapping[str, float],
    positions: Positions,
    where: str,
) -> Iterator[Diagnostic]:
    """Find picks that ask for more questions of a topic than there are.

    `topics` have the questions that there are in the deck or in the bank (`where`); `doubtful`
    says by topic how many more there may be.
    """
    chosen = {topic.id: topic.questions for topic in topics}
    for name, value in _part(data, ("worksheet", "pick"), dict).items():
        try:
            pick: Pick = msgspec.convert(value, Pick, strict=False)
        except msgspec.ValidationError:
            continue
        for difficulty, count in wanted(pick) if name in doubtful else ():
            questions = chosen.get(name, ())
            have = sum(difficulty in (None, question.difficulty) for question in questions)
            most = have + doubtful[name]
            if most < count:
                which = f"{count} {difficulty}" if difficulty else str(count)
                message = f"topic '{name}': {which} picked, {f'at most {most}' if most > have else have} in the {where}."
                message = f"{message} Pick fewer, or select more."
                path = (name, difficulty) if difficulty else (name,)
                found = positions.part("worksheet", "pick", *path)
                yield found.diagnostic("too-few-questions", message)


def texts(data: Any, path: FieldPath, shape: Any) -> Iterator[tuple[int, str]]:
    """Yield the texts of a list in plain data that are as they must be, with their places in it."""
    for index, entry in enumerate(_part(data, path, list)):
        try:
            yield index, msgspec.convert(entry, shape)
        except msgspec.ValidationError:
            continue


def _part(data: Any, path: FieldPath, kind: type) -> Any:
    """Return a part of plain data, or something empty where it is missing or of another kind."""
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, kind) else kind()


def _unknown(kind: str, name: str, known: KnownNames, at: Positions) -> Iterator[Diagnostic]:
    having = {"topic": known.topics, "tag": known.tags, "question": known.questions}[kind]
    may_be = name in known.listed if kind == "topic" else names(known.unread, name)
    if name not in having and not may_be:
        advice = suggestion(name, sorted(having)) or " Remove it, or add it to the bank."
        message = f"{kind} '{name}' is not in bank '{known.bank}'.{advice}"
        yield at.diagnostic(f"unknown-{kind}", message)
