"""Read a bank's folder, a recipe, or a recipe with its bank.

Each `read_` function returns what could be read together with everything that is wrong; each
`load_` function raises instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from quizgen.model.bank import Bank, BankFile, SourceText
from quizgen.model.deck import Deck, may_have, selected, weighted
from quizgen.model.questions import Common, Id
from quizgen.model.recipe import Recipe, Select
from quizgen.reading import yaml_reader
from quizgen.reading.bank_errors import (
    bank_warnings,
    reference_errors,
    source_errors,
    topic_errors,
)
from quizgen.reading.recipe_errors import (
    KnownNames,
    pick_errors,
    texts,
    unequal_forms,
    unknown_names,
)
from quizgen.reading.text_errors import title_errors
from quizgen.reading.topic_file import TopicReading, read_topic
from quizgen.reading.yaml_reader import Document, without_gc
from quizgen.support.characters import FORBIDDEN, printable
from quizgen.support.diagnostics import (
    BankError,
    Diagnostic,
    FieldPath,
    Severity,
    diagnostic,
    nearest,
    quoted,
    suggestion,
)
from quizgen.support.positions import Positions
from quizgen.support.project import misnamed, visible
from quizgen.support.source_files import shown

T = TypeVar("T")

_NO_NAME = frozenset('/\\:*?"<>|\n')
"""What means something in a path, somewhere: a recipe's name becomes a folder's."""


class BankReading(Struct, frozen=True):
    """What could be read of a bank, and what is wrong with it.

    `bank` has the questions that can be judged, `topics` also say what is known of the others.
    `problems` are listed by the topic without which they would not be there, "" where the whole
    bank has them.
    """

    bank: Bank
    topics: tuple[TopicReading, ...]
    problems: Mapping[str, tuple[Diagnostic, ...]]

    def others(self) -> Iterator[tuple[Common, Positions]]:
        """Yield the questions that cannot be judged, with their places."""
        for topic in self.topics:
            sound = set(topic.sound)
            for index, question in enumerate(topic.questions):
                if index not in sound:
                    yield question, topic.question_at(index)

    def all_problems(self) -> tuple[Diagnostic, ...]:
        """Return the problems of all files."""
        return tuple(problem for found in self.problems.values() for problem in found)


class DeckReading(Struct, frozen=True):
    """What could be read of a recipe and its bank.

    `deck` is None where an error is in the way; an error that is only in topics which the deck
    does not use is not.  `problems` are the recipe's own; `bank` is None where there is none.
    """

    deck: Deck | None
    problems: tuple[Diagnostic, ...]
    bank: BankReading | None
    unused: frozenset[str]

    def errors(self) -> Iterator[Diagnostic]:
        """Yield the errors of what the deck uses."""
        yield from only_errors(self.problems)
        for topic, found in self.bank.problems.items() if self.bank else ():
            if topic not in self.unused:
                yield from only_errors(found)


def only_errors(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the problems that are more than warnings."""
    return (problem for problem in problems if problem.severity is Severity.ERROR)


def load_bank(path: str | Path) -> Bank:
    """Read the bank in a folder (or of a `bank.yaml`).

    Raises `BankError` with every error of every file.
    """
    reading = read_bank(Path(path))
    if found := [*only_errors(reading.all_problems())]:
        raise BankError(found)
    return reading.bank


def load_deck(path: str | Path, shape: type[Recipe] = Recipe) -> Deck:
    """Read a recipe and its bank, `question_bank/<bank>` beside the recipe's folder.

    `shape` is the recipe's struct, with a section for each product.  Raises `BankError` with
    every error of the recipe and of what it uses of the bank.
    """
    reading = read_deck(Path(path), shape)
    if reading.deck is None:
        raise BankError(reading.errors())
    return reading.deck


def load_file(path: Path, shape: type[T], inside: Path) -> tuple[T, Positions]:
    """Read any YAML file as a shape, with the places of its parts.

    `inside` is the folder that the file, links followed, must not leave.  Raises `BankError`
    with every error of the file.
    """
    document = yaml_reader.read(path, inside)
    value, problems = shaped(document, shape)
    if value is None or any(only_errors(problems)):
        raise BankError(only_errors(problems))
    return value, document.positions


@without_gc()
def read_bank(path: Path) -> BankReading:
    """Read the bank in a folder (or of a `bank.yaml`) as far as that can be done."""
    folder = path.parent if path.name == "bank.yaml" else path
    document = yaml_reader.read(folder / "bank.yaml", folder)
    file, problems = shaped(document, BankFile)
    data = document.data if isinstance(document.data, dict) else {}
    listed, sources = [*texts(data, ("topics",), Id)], [*_source_ids(data)]
    names = _topic_names(folder, data, listed)
    topics = tuple(read_topic(folder / f"{name}.yaml", folder) for name in names)
    found: dict[str, list[Diagnostic]] = {topic.id: [*topic.problems] for topic in topics}
    found[""] = [*problems, *source_errors(sources, document.positions)]
    ids = {name for _, name in sources}
    for topic, error in (
        *topic_errors(folder, listed, document.positions),
        *reference_errors(folder, topics, ids, _unread(document)),
    ):
        found.setdefault(topic, []).append(error)
    if file is None:
        from quizgen.reading.schema_errors import sound_fields

        known = sound_fields(data, BankFile)
    else:
        known = msgspec.structs.asdict(file)
    bank = _bank(folder, data, known, topics, document.positions)
    found[""] += title_errors(bank.title, folder, bank.positions.part("title"))
    for each in topics:
        found[each.id] += title_errors(each.title, folder, each.positions.part("topic"))
    for index, source in enumerate(bank.sources):
        found[""] += title_errors(source.title, folder, bank.positions.part("sources", index))
    found[""] += bank_warnings(folder, bank.positions, bank.id, found.keys())
    is_whole = not any(only_errors(problem for some in found.values() for problem in some))
    bank = msgspec.structs.replace(bank, is_whole=is_whole)
    return BankReading(bank, topics, {topic: tuple(errors) for topic, errors in found.items()})


def twin_errors(folders: Iterable[Path]) -> Iterator[Diagnostic]:
    """Find the banks of one project that share an id or an identity, at each of their places."""
    found: dict[tuple[str, str], list[tuple[Path, Positions, FieldPath]]] = {}
    for folder in folders:
        document = yaml_reader.read(folder / "bank.yaml", folder)
        data = document.data if isinstance(document.data, dict) else {}
        names: list[tuple[str, Any, FieldPath]] = [
            ("id", _field(data, "id"), ("id",)),
            ("identity", _field(data, "identity"), ("identity",)),
            *(("id", name, ("was", place)) for place, name in texts(data, ("was",), Id)),
        ]
        for kind, name, place in names:
            if isinstance(name, str):
                found.setdefault((kind, name), []).append((folder, document.positions, place))
    for (kind, _), places in found.items():
        for folder, positions, place in places:
            others = [shown(other) for other, *_ in places if other != folder]
            if others:
                message = (
                    f"the bank in {' and in '.join(dict.fromkeys(others))} has this {kind} too, and"
                    " each would overwrite the other's cards and progress. If one is a copy, give"
                    " it another id and another identity, or remove it."
                )
                yield positions.diagnostic("same-bank", message, *place)


def read_deck(
    path: Path, shape: type[Recipe] = Recipe, banks: dict[Path, BankReading] | None = None
) -> DeckReading:
    """Read a recipe, and its bank unless that is among `banks`, which it joins."""
    document, recipe, problems = _read_recipe(path, shape)
    data, positions = document.data, document.positions
    name = next((name for _, name in texts([_field(data, "bank")], (), Id)), None)
    folder = path.absolute().parent.parent / "question_bank" / (name or "")
    if name is None or not (folder / "bank.yaml").is_file():
        unknown = [_unknown_bank(folder, positions)] if name else []
        return DeckReading(None, (*problems, *unknown), None, frozenset())
    banks = {} if banks is None else banks
    if folder not in banks:
        banks[folder] = read_bank(folder)
    bank = banks[folder]
    select = recipe.select if recipe else _select(data)
    points = recipe.worksheet.points if recipe else {}
    topics = tuple(weighted(selected(bank.bank, select), points))
    doubtful = {topic.id: topic.doubtful for topic in bank.topics}
    wrong = [*unknown_names(data, _known_names(bank), positions)]
    is_selected = recipe is not None and not wrong
    for field in (("title",), ("worksheet", "instructions")):
        said = reduce(_field, field, data)
        if isinstance(said, str):
            wrong += title_errors(said, folder, positions.part(*field))
    is_sound = is_selected and not any(only_errors(bank.problems[""]))
    if is_sound and not topics and not any(doubtful.values()):
        message = f"no question of bank '{bank.bank.id}' fits all of this. Remove a line."
        wrong.append(positions.diagnostic("empty-selection", message, "select"))
    else:
        there, where = (topics, "deck") if is_selected else (bank.bank.topics, "bank")
        wrong += pick_errors(data, there, doubtful, positions, where)
    deck = None
    if recipe is not None:
        deck = Deck(path.stem, recipe.title, recipe, bank.bank, topics, path.parent, positions)
        if is_sound and not wrong and not any(doubtful.values()):
            wrong += unequal_forms(deck, recipe.worksheet.forms, positions)
    unused = frozenset(topic for topic in bank.problems if topic and not may_have(select, topic))
    reading = DeckReading(None, (*problems, *wrong), bank, unused)
    if deck is None or any(reading.errors()):
        return reading
    return msgspec.structs.replace(reading, deck=deck)


def _read_recipe(
    path: Path, shape: type[Recipe]
) -> tuple[Document, Recipe | None, list[Diagnostic]]:
    """Read a recipe's file; the recipe is None where the file does not fit."""
    name = path.stem
    is_hidden, is_cut = name[:1] in ("", "."), name[-1:] in (".", " ")
    if is_hidden or is_cut or FORBIDDEN.search(name) or _NO_NAME & {*name}:
        message = f"no deck can be called {quoted(name)}. Rename the file, such as my-deck.yaml."
        problem = diagnostic("wrong-deck-name", message, shown(path))
        return Document(None, Positions(shown(path))), None, [problem]
    document = yaml_reader.read(path, path.parent)
    recipe, problems = shaped(document, shape)
    return document, recipe, problems


def shaped(document: Document, shape: type[T]) -> tuple[T | None, list[Diagnostic]]:
    """Return a document as a struct, None where it does not fit, and all that is wrong with it."""
    problems = [*document.problems]
    if document.data is None and problems:
        return None, problems
    try:
        return msgspec.convert(document.data, shape, strict=False), problems
    except msgspec.ValidationError:
        from quizgen.reading.schema_errors import document_errors

        return None, [*problems, *document_errors(document, shape)]


def _topic_names(
    folder: Path, data: Mapping[str, Any], listed: Iterable[tuple[int, str]]
) -> Iterator[str]:
    """Yield the topics to be read: those that are listed, and those that perhaps were to be."""
    names = dict.fromkeys(name for _, name in listed)
    others = [path.stem for path in visible(folder, "*.yaml") if path.stem not in {*names, "bank"}]
    for name in names:
        if name == "bank":
            continue
        if (folder / f"{name}.yaml").exists():
            yield name
        elif meant := nearest(name, others):
            others.remove(meant)
            yield meant
    entries = data.get("topics")
    if not isinstance(entries, list) or len({*map(str, entries)}) != len(names) or not names:
        yield from others


def _source_ids(data: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield the ids of a bank's sources with their places in the list."""
    sources = _field(data, "sources")
    for index, source in enumerate(sources if isinstance(sources, list) else []):
        if isinstance(source, dict) and isinstance(source.get("id"), str):
            yield index, source["id"]


def _bank(
    folder: Path,
    data: Mapping[str, Any],
    known: Mapping[str, Any],
    topics: Iterable[TopicReading],
    positions: Positions,
) -> Bank:
    """Return the bank; what is not known of it is as its folder's name or a default says."""
    sources = _field(data, "sources")
    name = printable(folder.absolute().name)
    return Bank(
        id=known.get("id", name),
        title=known.get("title", name),
        language=known.get("language", "en"),
        licence=known.get("licence"),
        as_of=known.get("as_of"),
        sources=tuple(_sound(sources if isinstance(sources, list) else [], SourceText)),
        topics=tuple(topic.topic() for topic in topics),
        folder=folder,
        identity=known.get("identity"),
        was=known.get("was", ()),
        positions=positions,
    )


def _sound(entries: Iterable[Any], shape: type[T]) -> Iterator[T]:
    """Yield the entries that are as they must be."""
    for entry in entries:
        with suppress(msgspec.ValidationError):
            yield msgspec.convert(entry, shape, strict=False)


def _known_names(reading: BankReading) -> KnownNames:
    """Return what recipes may name in a bank, also of what is wrong with it."""
    questions = [question for topic in reading.topics for question in topic.questions]
    unread = [topic.unread for topic in reading.topics]
    return KnownNames(
        reading.bank.id,
        {topic.id for topic in reading.topics},
        reading.problems.keys(),
        {tag for question in questions for tag in question.tags},
        {question.id for question in questions if question.id},
        None if None in unread else "\n".join(text for text in unread if text),
    )


def _unread(document: Document) -> str | None:
    """Return the text in which there may be names; None where the file was not read at all."""
    is_lost = document.data is None and not document.missing
    return None if is_lost else "\n".join(document.missing.values())


def _select(data: Any) -> Select:
    """Return what a recipe selects; where that is wrong, all."""
    try:
        return msgspec.convert(_field(data, "select") or {}, Select, strict=False)
    except msgspec.ValidationError:
        return Select()


def _field(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def _unknown_bank(folder: Path, positions: Positions) -> Diagnostic:
    known = [printable(head.parent.name) for head in visible(folder.parent, "*/bank.yaml")]
    advice = misnamed(folder / "bank.yaml") or suggestion(folder.name, known)
    advice = advice or f" Choose from: {', '.join(known) or 'none'}."
    message = f"bank '{folder.name}' is not in question_bank/.{advice}"
    return positions.diagnostic("unknown-bank", message, "bank")
