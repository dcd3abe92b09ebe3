"""What a recipe asks of its bank that the bank does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from quizgen.model.bank import Topic
from quizgen.model.deck import Deck
from quizgen.model.draw import PickPart, parts_of, picked_parts, possible, varied
from quizgen.model.questions import TYPES, Id, Tag
from quizgen.model.recipe import Pick
from quizgen.reading.bank_errors import may_name
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
        if name not in TYPES:
            at = positions.part("worksheet", "pick", name)
            yield from _unknown("topic", name, known, at, also=TYPES)
    for name in _part(data, ("worksheet", "points"), dict):
        yield from _unknown("question", name, known, positions.part("worksheet", "points", name))


def pick_errors(
    data: Mapping[str, Any],
    topics: Sequence[Topic],
    doubtful: Mapping[str, float],
    positions: Positions,
    where: str,
) -> Iterator[Diagnostic]:
    """Find what a pick asks for more often than it is there, or in two ways at once.

    `topics` have the questions that there are in the deck or in the bank (`where`); `doubtful`
    says, for each topic of the bank, how many more there may be.
    """
    value = _part(data, ("worksheet",), dict).get("pick")
    try:
        pick: Pick = msgspec.convert(value, Pick, strict=False)
    except msgspec.ValidationError:
        return
    if isinstance(pick, int):
        return  # Where there are fewer, all are asked: so a new bank can grow into its recipe.
    at = positions.part("worksheet", "pick")
    for name, kinds in pick.items():
        if isinstance(kinds, dict) and len({kind in TYPES for kind in kinds}) > 1:
            message = f"'{name}' is picked by type and by difficulty. Write one of the two."
            yield at.diagnostic("mixed-pick", message, name)
    rest = sum(doubt for name, doubt in doubtful.items() if name not in pick)
    for part in parts_of(pick, topics, doubtful):
        name = str(part.path[0])
        if name in doubtful:
            yield from _too_few(f"topic '{name}': ", part, doubtful[name], where, at)
        elif name in TYPES:
            yield from _too_few(f"type '{name}': ", part, rest, where, at)


def unequal_forms(deck: Deck, count: int, at: Positions) -> Iterator[Diagnostic]:
    """Find forms that were to have other questions each, and cannot; `at` is the recipe's place."""
    recipe = deck.recipe.worksheet
    if recipe.vary == "order" or count == 1:
        return
    if recipe.pick is None:
        message = "'vary: questions' needs 'pick': without it each form has every question."
        message = f"{message} Write how many, such as 'pick: 20', or 'vary: order'."
        yield at.diagnostic("unequal-forms", message, "worksheet", "vary")
        return
    most = possible(varied(picked_parts(deck, count), "", count))
    if most < count:
        sets = "there is only one set" if most == 1 else f"there are only {most} sets"
        message = f"{count} forms need different questions that are equal in topics, types,"
        message = f"{message} difficulties and points; {sets} of them. Pick fewer,"
        message = f"{message} add questions like those, or write 'vary: order'."
        yield at.diagnostic("unequal-forms", message, "worksheet", "vary")


def _too_few(
    what: str, part: PickPart, more: float, where: str, at: Positions
) -> Iterator[Diagnostic]:
    """Find a part of a pick, `at` this, that wants more than there are and `more` there may be."""
    have = len(part.questions)
    if have + more < part.count:
        which = " ".join(map(str, (part.count, *part.path[1:])))
        there = f"at most {have + more}" if more else have
        message = f"{what}{which} picked, {there} in the {where}. Pick fewer, or select more."
        yield at.diagnostic("too-few-questions", message, *part.path)


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


def _unknown(
    kind: str, name: str, known: KnownNames, at: Positions, also: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Find a name that the bank does not have; it may have been meant for one of `also`."""
    having = {"topic": known.topics, "tag": known.tags, "question": known.questions}[kind]
    may_be = name in known.listed if kind == "topic" else may_name(known.unread, name)
    if name not in having and not may_be:
        advice = suggestion(name, sorted({*having, *also})) or " Remove it, or add it to the bank."
        message = f"{kind} '{name}' is not in bank '{known.bank}'.{advice}"
        yield at.diagnostic(f"unknown-{kind}", message)
