"""A recipe: which questions a deck takes, and what is made of them.

The structs are the file format of `decks/*.yaml`, and hold every default.
"""

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

    topics: Annotated[tuple[Id, ...], Meta(description="Names of topic files.")] = ()
    tags: Annotated[tuple[Tag, ...], Meta(description="Tags, one of which it has.")] = ()
    types: Annotated[tuple[TypeName, ...], Meta(description="Types of question.")] = ()
    difficulty: Annotated[tuple[Difficulty, ...], Meta(description="How hard it is.")] = ()
    ids: Annotated[tuple[Id, ...], Meta(description="Ids of single questions.")] = ()


class Select(Filter, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question is taken when every list that is there names it, and none of `not` does."""

    without: Annotated[Filter, Meta(description="The same lists, for what is left out.")] = field(
        default=Filter(), name="not"
    )


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
        Literal["order", "questions"],
        Meta(description="Whether forms ask other questions, or the same in another order."),
    ] = "order"
    sections: Annotated[
        Literal["topic", "type", "none"], Meta(description="What the headings are; none mixes all.")
    ] = "topic"
    arrange: Annotated[
        Literal["shuffled", "bank"], Meta(description="Whether questions come in the bank's order.")
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

    new_per_day: Annotated[
        int, Meta(ge=0, le=1000, description="How many new questions a day has at most.")
    ] = 20
    retention: Annotated[
        float, Meta(ge=0.7, le=0.99, description="The share that is to be remembered.")
    ] = 0.9
    ahead: Annotated[Count, Meta(description="How many questions are studied ahead at once.")] = 20
    exam_minutes: Annotated[Count, Meta(description="The time for an exam.")] | None = None


class Recipe(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One deck: a selection of a bank with what to make of it."""

    title: Annotated[Text, Meta(description="The deck's name for people.")]
    bank: Annotated[Id, Meta(description="The name of a folder in `question_bank/`.")]
    select: Annotated[
        Select, Meta(description="Which questions it takes; without it, all of the bank.")
    ] = Select()
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
