"""A recipe: which questions a deck takes, and what is made of them.

The structs are the file format of `decks/*.yaml`, and hold every default.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct, field

from quizgen.model.questions import Difficulty, Id, Tag, Text

TypeName: TypeAlias = Literal[
    "choice", "multi", "truefalse", "short", "number", "cloze", "match", "order", "open"
]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]
Pick: TypeAlias = Count | Annotated[dict[Difficulty, Count], Meta(min_length=1)]
"""How many questions of a topic: a number, or a number for each difficulty."""


class Filter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Lists that a question is held against; an empty list says nothing."""

    topics: tuple[Id, ...] = ()
    tags: tuple[Tag, ...] = ()
    types: tuple[TypeName, ...] = ()
    difficulty: tuple[Difficulty, ...] = ()
    ids: tuple[Id, ...] = ()


class Select(Filter, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question is taken when every list that is there names it, and none of `not` does."""

    without: Filter = field(default=Filter(), name="not")


class AnkiRecipe(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What Anki gets; `deck` is the name in Anki, else the recipe's title.

    Anki knows a deck by its name: after a change of `deck`, or of a topic's title where
    there are subdecks, new cards go to a deck of the new name and old ones stay.
    """

    deck: (
        Annotated[Text, Meta(description="The deck's name in Anki, with :: between levels.")] | None
    ) = None
    subdecks: Annotated[
        Literal["none", "topic"], Meta(description="Whether each topic gets a deck below it.")
    ] = "none"
    short: Annotated[
        Literal["plain", "typed"], Meta(description="Whether short answers are typed into Anki.")
    ] = "plain"


class Offset(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far the backs of cards are moved, in mm: `x` to the right, `y` down."""

    x: Annotated[float, Meta(ge=-10, le=10)] = 0
    y: Annotated[float, Meta(ge=-10, le=10)] = 0


class WorksheetRecipe(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is printed; without `pick` a sheet has every question of the deck."""

    forms: Annotated[int, Meta(ge=1, le=26, description="How many forms: A, B, ...")] = 1
    pick: Annotated[
        dict[Id, Pick], Meta(description="How many questions of each topic; or of each difficulty.")
    ] = {}
    vary: Annotated[
        Literal["order", "questions"], Meta(description="What the forms differ in.")
    ] = "order"
    sections: Annotated[
        Literal["topic", "type", "none"], Meta(description="What the headings are.")
    ] = "topic"
    instructions: Annotated[Text, Meta(description="What stands above the questions.")] | None = (
        None
    )
    paper: Literal["a4", "letter"] = "a4"
    key: Annotated[
        Literal["separate", "inline"],
        Meta(description="Inline marks the answers on the sheets, for the projector."),
    ] = "separate"
    one_file: Annotated[
        bool, Meta(description="Whether all.html is made too: every form and the key.")
    ] = False
    word_bank: Annotated[
        bool, Meta(description="Whether the missing words of a cloze stand below it.")
    ] = False
    flip: Annotated[
        Literal["long", "short"], Meta(description="The edge over which the printer turns cards.")
    ] = "long"
    offset: Annotated[Offset, Meta(description="Moves the cards' backs behind the fronts.")] = (
        Offset()
    )


class QuizRecipe(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the terminal quiz asks; `retention` is the share to be remembered.

    `ahead` is how many questions are studied ahead at once.  An exam asks what the
    worksheet picks.
    """

    new_per_day: Annotated[int, Meta(ge=0, le=1000)] = 20
    retention: Annotated[float, Meta(ge=0.7, le=0.99)] = 0.9
    ahead: Count = 20
    exam_minutes: Count | None = None


class Recipe(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One deck: a selection of a bank with what to make of it."""

    title: Text
    bank: Id
    select: Select = Select()
    anki: AnkiRecipe = AnkiRecipe()
    worksheet: WorksheetRecipe = WorksheetRecipe()
    quiz: QuizRecipe = QuizRecipe()


def wanted(pick: Pick) -> list[tuple[str | None, int]]:
    """Return a pick as (difficulty, count), the difficulty None where any will do."""
    return [(None, pick)] if isinstance(pick, int) else [*pick.items()]
