"""The note types, one for each kind of note: what must never change.

Anki's importer takes an update of a note type only while its fields and card templates
are the same, by id, in the same order; else every note of it is "conflicting" and
nothing arrives.  So the ids, the order and the spare fields were fixed with the first
release.  Each bank has note types of its own (`type_id` in identity.py).
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class NoteKind(StrEnum):
    """How a note asks its question; a part of the note's identity, so never renamed."""

    BASIC = "basic"
    TYPED = "typed"
    CHOICE = "choice"
    CLOZE = "cloze"
    MATCH = "match"
    ORDER = "order"
    OPEN = "open"


class TypePart(Struct, frozen=True):
    """A field or a card template; `id` is unique in its note type and never used again.

    A card template may have a field that it `needs`: a note where that is empty gets no
    such card.
    """

    id: int
    name: str
    needs: str = ""


class NoteType(Struct, frozen=True):
    """What Anki calls a note type; `templates` are in the order of cards.

    `name` is where the name of each bank's own begins.
    """

    name: str
    fields: tuple[TypePart, ...]
    templates: tuple[TypePart, ...]
    is_cloze: bool = False

    @property
    def schema(self) -> str:
        """What the importer compares: the ids of the fields, then of the card templates."""
        return " / ".join(
            " ".join(str(part.id) for part in parts) for parts in (self.fields, self.templates)
        )


COMMON_FIELDS = (
    TypePart(801, "Explanation"),
    TypePart(802, "Hint"),
    TypePart(803, "Image"),
    TypePart(804, "Source"),
    TypePart(805, "Id"),
    TypePart(806, "Language"),
    TypePart(807, "Passage"),
    TypePart(808, "Audio"),
    TypePart(809, "As of"),
    TypePart(901, "Spare 1"),
    TypePart(902, "Spare 2"),
    TypePart(903, "Spare 3"),
    TypePart(904, "Spare 4"),
)
SPARE_FIELDS = 4


def _type(name: str, fields: str, *more: TypePart, is_cloze: bool = False) -> NoteType:
    return NoteType(
        name=name,
        fields=(*_parts(fields), *COMMON_FIELDS),
        templates=(TypePart(1, "Question"), *more),
        is_cloze=is_cloze,
    )


def _parts(names: str) -> tuple[TypePart, ...]:
    return tuple(TypePart(number, name) for number, name in enumerate(names.split(", "), start=1))


# A field that is added later, in the place of a spare one, keeps the spare one's id.
NOTE_TYPES: dict[NoteKind, NoteType] = {
    NoteKind.BASIC: _type(
        "Quizgen basic",
        "Prompt, Answer, Accept, Reverse",
        TypePart(2, "Way back", needs="Reverse"),
    ),
    NoteKind.TYPED: _type("Quizgen typed", "Prompt, Answer, Unit, Tolerance, Accept, Judge"),
    NoteKind.CHOICE: _type("Quizgen choice", "Prompt, Kind, Options, Key, Answer"),
    NoteKind.CLOZE: _type("Quizgen cloze", "Prompt, Accept, Feedback", is_cloze=True),
    NoteKind.MATCH: _type("Quizgen match", "Prompt, Left, Right, Key, Answer"),
    NoteKind.ORDER: _type("Quizgen order", "Prompt, Entries, Key, Answer"),
    NoteKind.OPEN: _type("Quizgen open", "Prompt, Answer, Rubric"),
}
