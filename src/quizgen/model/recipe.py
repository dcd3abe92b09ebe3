"""A recipe: which questions a deck takes, and what is made of them.

The structs are the file format of `decks/*.yaml`, and hold every default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, TypeVar, get_args

from msgspec import Meta, Struct, defstruct, field

from quizgen.model.questions import Difficulty, Id, Points, Tag, Text

_Options = TypeVar("_Options", bound=Struct)
TypeName: TypeAlias = Literal[
    "choice", "multi", "truefalse", "short", "number", "cloze", "match", "order", "open"
]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]
PickKind: TypeAlias = Literal[TypeName, Difficulty]
_KINDS = {"propertyNames": {"enum": sorted(get_args(PickKind))}}
Pick: TypeAlias = (
    Count
    | Annotated[
        dict[
            Id,
            Count | Annotated[dict[PickKind, Count], Meta(min_length=1, extra_json_schema=_KINDS)],
        ],
        Meta(min_length=1),
    ]
)
"""How many questions: a number, spread over the topics; or a number for each topic or type, and
in it for each type or difficulty."""


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


class Arrangement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which questions are asked on paper or in an exam, and how forms differ.

    Without `pick` every question of the deck is asked.
    """

    forms: Annotated[int, Meta(ge=1, le=26, description="How many forms: A, B, ...")] = 1
    pick: Annotated[
        Pick | None,
        Meta(description="How many questions; or of each topic or type, and in it of each kind."),
    ] = None
    vary: Annotated[
        Literal["order", "questions"], Meta(description="What the forms differ in.")
    ] = "order"
    sections: Annotated[
        Literal["topic", "type", "none"], Meta(description="What the headings are.")
    ] = "topic"
    arrange: Annotated[
        Literal["shuffled", "bank"], Meta(description="In which order the questions come.")
    ] = "shuffled"
    points: Annotated[
        dict[Id, Points],
        Meta(description="Points of single questions, by id, instead of what the bank says."),
    ] = {}


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
    # The product of this name adds what only paper needs; the exam of the quiz needs the rest.
    worksheet: Arrangement = Arrangement()
    quiz: QuizRecipe = QuizRecipe()

    def section(self, name: str, options: type[_Options]) -> _Options:
        """Return what the recipe says of a product; where it says nothing, the defaults."""
        found = getattr(self, name, None)
        if found is None:
            return options()
        assert isinstance(found, options)
        return found


def with_sections(options: Mapping[str, type[Struct]]) -> type[Recipe]:
    """Return the struct of a recipe that has a section of options for each product, by name."""
    made = defstruct(
        "Recipe",
        [(name, section, section()) for name, section in options.items()],
        bases=(Recipe,),
        namespace={"__doc__": Recipe.__doc__},
        frozen=True,
        forbid_unknown_fields=True,
        kw_only=True,
    )
    assert issubclass(made, Recipe)
    return made
