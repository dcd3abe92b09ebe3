"""The nine question types: what each holds in YAML, and what each answers about itself.

The structs are the file format: field names, defaults and limits are here and nowhere
else, and the JSON Schema is made from them.  Everything that needs to know what can be
picked, what is right or what is typed asks the question.
"""

# Without the import of `annotations` here, in `bank.py`, and in what a recipe consists of: msgspec
# reads an annotation that is a text again for every class that inherits it.
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeAlias
from urllib.parse import unquote

from msgspec import Meta, Struct
from msgspec.structs import replace

from quizgen.support.diagnostics import FieldPath
from quizgen.support.markup.gaps import GapMark, split_gaps
from quizgen.support.markup.markdown import image_addresses


def _text(pattern: str, max_length: int, rule: str) -> Meta:
    """Limit a text; `rule` says in words, for messages, what the pattern means."""
    return Meta(pattern=pattern, max_length=max_length, extra={"rule": rule})


Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=20_000)]
Id: TypeAlias = Annotated[
    str,
    _text(
        r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
        100,
        "lower-case letters, digits and single hyphens, such as 'treaty-duration'",
    ),
]
Tag: TypeAlias = Annotated[
    str,
    _text(r"^[\w-]+(::[\w-]+)*\Z", 100, "letters, digits and hyphens, without spaces"),
]
Numeral: TypeAlias = Annotated[
    str,
    _text(
        r"^[+-]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?\Z",
        48,
        "digits, such as 20, -5, 1.7 or 1.5e-3",
    ),
]
Tolerance: TypeAlias = Annotated[
    str,
    _text(
        r"^[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})? ?%?\Z", 48, "digits, such as 0.5 or 2%"
    ),
]
Language: TypeAlias = Annotated[
    str,
    _text(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z", 35, "a language's code, such as en, de or pt-BR"
    ),
]
GapName: TypeAlias = Annotated[str, _text(r"^c[1-9][0-9]*\Z", 10, "the name of a gap, such as c1")]
Difficulty: TypeAlias = Literal["easy", "medium", "hard"]
Points: TypeAlias = Annotated[float, Meta(ge=0.5, le=100, multiple_of=0.5)]
Strictness: TypeAlias = Literal["loose", "strict"]


class Option(Struct, frozen=True, gc=False):
    """One thing that can be picked; `path` leads to its text in its question.

    `feedback` is for whoever chose it, "" where there is none.
    """

    text: str
    path: FieldPath
    feedback: str = ""


class Entry(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An option with its feedback, shown to whoever chose it."""

    text: Annotated[Text, Meta(description="The option.")]
    feedback: Annotated[Text, Meta(description="What is said to whoever chose it.")] | None = None


class Gap(NamedTuple):
    """One gap of a cloze: the 1-based `number` of `c1`, its text, its hint or ""."""

    number: int
    text: str
    hint: str = ""

    @property
    def name(self) -> str:
        """The name by which the question's fields know this gap: "c1"."""
        return f"c{self.number}"


def _listed(field: str, entries: Sequence[str | Entry]) -> tuple[Option, ...]:
    return tuple(
        [
            Option(entry, (field, index))
            if isinstance(entry, str)
            else Option(entry.text, (field, index, "text"), entry.feedback or "")
            for index, entry in enumerate(entries)
        ]
    )


_QUANTITY = re.compile(
    r"([+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?)(?: *([^\d '’.,:;/*^×+–−-].*))?"
)


@lru_cache(maxsize=1024)
def cloze_parts(prompt: str) -> tuple[str | Gap, ...]:
    """Split a cloze prompt into texts and gaps, in reading order; no empty texts.

    The marks are Anki's: `{{c1::text}}` or `{{c1::text::hint}}`, not nested.
    """
    parts = split_gaps(prompt)
    return tuple(
        Gap(part.number, part.text, part.hint) if isinstance(part, GapMark) else part
        for part in parts
    )


OptionList: TypeAlias = Annotated[tuple[Text | Entry, ...], Meta(max_length=26)]


def images_in(texts: Iterable[str]) -> Iterator[str]:
    """Yield the path of each image that some texts show, from the bank's folder down."""
    for text in texts:
        if "![" in text:
            yield from map(unquote, image_addresses(text))


# `gc=False` throughout: texts in tuples make no cycles, and a collector that looked for
# them in ten thousand questions would take a fifth of the time that reading takes.
class Source(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Where the fact stands: a source of the bank, and terms that share one paragraph."""

    id: Annotated[Id, Meta(description="The `id` of one of the sources in `bank.yaml`.")]
    section: Annotated[Text, Meta(description="The heading below which it stands.")] | None = None
    evidence: Annotated[
        tuple[Text, ...],
        Meta(description="Terms that stand together in one paragraph of the source."),
    ] = ()


_NOT_READ = frozenset(
    {"id", "difficulty", "tags", "points", "image", "audio", "passage", "was", "source"}
    | {"inference", "accents", "case"}
)
"""The fields that hold no text for people: names, numbers and settings."""


@cache
def _read_fields(shape: "type[Common]") -> tuple[str, ...]:
    return tuple(name for name in shape.__struct_fields__ if name not in _NOT_READ)


def _add_texts(found: list[tuple[FieldPath, str]], value: object, path: FieldPath) -> None:
    match value:
        case str():
            found.append((path, value))
        case tuple():
            for index, entry in enumerate(value):
                _add_texts(found, entry, (*path, index))
        case dict():
            for name, entry in value.items():
                _add_texts(found, entry, (*path, name))
        case Struct():
            for name in value.__struct_fields__:
                _add_texts(found, getattr(value, name), (*path, name))
        case _:  # A truth, a number, or nothing.
            return


class Common(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The fields every question may have; texts are Markdown."""

    id: Annotated[Id, Meta(description="Unique in the bank and never reused.")]
    prompt: Annotated[Text, Meta(description="What is asked.")]
    explanation: (
        Annotated[Text, Meta(description="Why that is right; shown after the answer.")] | None
    ) = None
    hint: Annotated[Text, Meta(description="A help, shown when asked for.")] | None = None
    difficulty: Annotated[Difficulty, Meta(description="Easy questions come first in a topic.")] = (
        "medium"
    )
    tags: Annotated[
        tuple[Tag, ...], Meta(description="Words by which decks and quizzes select questions.")
    ] = ()
    points: Annotated[Points, Meta(description="What it is worth; halves are allowed.")] = 1
    image: Annotated[Text, Meta(description="A file below the bank's folder.")] | None = None
    alt: Annotated[Text, Meta(description="The image in words.")] | None = None
    audio: Annotated[Text, Meta(description="A sound file below the bank's folder.")] | None = None
    passage: (
        Annotated[Id, Meta(description="A text of this file that the question is about.")] | None
    ) = None
    was: Annotated[
        tuple[Id, ...], Meta(description="Earlier ids of this question, oldest first.")
    ] = ()
    source: Annotated[Source, Meta(description="Where the fact stands.")] | None = None
    inference: Annotated[bool, Meta(description="The answer is inferred, not stated.")] = False

    typed: ClassVar[frozenset[str]] = frozenset()
    """The fields whose texts a learner types, so that they have fewer marks than Markdown."""

    @property
    def type(self) -> str:
        """The question's type as YAML names it, such as "truefalse"."""
        return str(self.__struct_config__.tag)

    def pieces(self) -> tuple[str | Gap, ...]:
        """Return the prompt as texts and gaps in reading order; only a cloze has gaps."""
        return (self.prompt,)

    def blanked(self, mark: Callable[[Gap], str]) -> str:
        """Return the prompt with each gap replaced by its mark."""
        return "".join(part if isinstance(part, str) else mark(part) for part in self.pieces())

    def texts(self) -> list[tuple[FieldPath, str]]:
        """Return every text that people read, with the path to it, in the order of the fields."""
        found: list[tuple[FieldPath, str]] = []
        for name in _read_fields(type(self)):
            if value := getattr(self, name):
                _add_texts(found, value, (name,))
        return found

    def is_typed(self, path: FieldPath) -> bool:
        """Whether the text at a path is one that a learner types; feedback on it is not."""
        return path[0] in self.typed and path[-1] != "feedback"

    def images(self) -> Iterator[str]:
        """Yield the path of each image from the bank's folder down: its own, then its texts'."""
        if self.image is not None:
            yield self.image
        yield from images_in(text for _, text in self.texts())


class Choice(Common, frozen=True, kw_only=True, tag="choice"):
    """One right answer among wrong ones."""

    answer: Annotated[Text, Meta(description="The right option.")]
    distractors: Annotated[
        OptionList, Meta(description="The wrong options; they are shuffled with the answer.")
    ] = ()
    options: Annotated[
        OptionList, Meta(description="All options, the answer too; they keep this order.")
    ] = ()

    def offered(self) -> tuple[Option, ...]:
        """Return `options` as they are, or else the answer, then the wrong ones."""
        if self.options:
            return _listed("options", self.options)
        return (Option(self.answer, ("answer",)), *_listed("distractors", self.distractors))

    def wrong(self) -> tuple[Option, ...]:
        """Return the options that are wrong."""
        return tuple(option for option in self.offered() if option.text != self.answer)

    def right_answers(self) -> tuple[str, ...]:
        """Return the one answer."""
        return (self.answer,)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class Multi(Common, frozen=True, kw_only=True, tag="multi"):
    """Several right answers; every option may be right."""

    answers: Annotated[
        tuple[Text, ...], Meta(min_length=1, max_length=26, description="The right options.")
    ]
    distractors: Annotated[
        OptionList, Meta(description="The wrong options; they are shuffled with the answers.")
    ] = ()
    options: Annotated[
        OptionList, Meta(description="All options, the answers too; they keep this order.")
    ] = ()

    def offered(self) -> tuple[Option, ...]:
        """Return `options` as they are, or else the answers, then the wrong ones."""
        if self.options:
            return _listed("options", self.options)
        return (*_listed("answers", self.answers), *_listed("distractors", self.distractors))

    def wrong(self) -> tuple[Option, ...]:
        """Return the options that are wrong."""
        return tuple(option for option in self.offered() if option.text not in self.answers)

    def right_answers(self) -> tuple[str, ...]:
        """Return each answer."""
        return self.answers

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class TrueFalse(Common, frozen=True, kw_only=True, tag="truefalse"):
    """A statement that is true or false."""

    answer: Annotated[bool, Meta(description="Whether the statement is true.")]

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: true and false are no texts of the bank."""
        return ()

    def right_answers(self) -> tuple[str, ...]:
        """Return "true" or "false"."""
        return ("true" if self.answer else "false",)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class Short(Common, frozen=True, kw_only=True, tag="short"):
    """A few words to be written; `reverse` asks the way back, from answer to prompt."""

    answer: Annotated[Text, Meta(description="What is to be written.")]
    accept: Annotated[tuple[Text, ...], Meta(description="What else is right.")] = ()
    distractors: Annotated[
        OptionList, Meta(description="Wrong options, for tools that ask it as a choice.")
    ] = ()
    reverse: (
        Annotated[
            Text,
            Meta(description="What Anki and the quiz ask on the way back, from answer to prompt."),
        ]
        | None
    ) = None
    accents: Annotated[Strictness, Meta(description="strict: wrong accents are only close.")] = (
        "loose"
    )
    case: Annotated[Strictness, Meta(description="strict: wrong capitals are only close.")] = (
        "loose"
    )

    typed: ClassVar[frozenset[str]] = frozenset({"answer", "accept"})

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: it is typed, though its distractors let a product ask it as a choice."""
        return ()

    def wrong(self) -> tuple[Option, ...]:
        """Return the distractors."""
        return _listed("distractors", self.distractors)

    def right_answers(self) -> tuple[str, ...]:
        """Return the one answer."""
        return (self.answer,)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return one part: the answer and what else is accepted."""
        return ((self.answer, *self.accept),)


class Number(Common, frozen=True, kw_only=True, tag="number"):
    """A number, right within `tolerance`; both keep the digits they are written with."""

    answer: Annotated[Numeral, Meta(description="The number in digits: 20, -5, 1.7 or 1.5e-3.")]
    unit: Annotated[Text, Meta(description="What it counts, such as years or %.")] | None = None
    tolerance: Annotated[
        Tolerance, Meta(description="In the answer's unit, or a share of it: 0.5 or 2%.")
    ] = "0"

    typed: ClassVar[frozenset[str]] = frozenset({"unit"})

    def with_unit(self) -> str:
        """Return the answer as a person writes it: "20 years"."""
        return f"{self.answer} {self.unit}" if self.unit else self.answer

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: it is not picked."""
        return ()

    def right_answers(self) -> tuple[str, ...]:
        """Return the answer with its unit."""
        return (self.with_unit(),)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return one part: the answer with its unit."""
        return ((self.with_unit(),),)


class Cloze(Common, frozen=True, kw_only=True, tag="cloze"):
    """A text with gaps in Anki's own marks; the other fields are about gaps, by their names."""

    accept: Annotated[
        dict[GapName, tuple[Text, ...]], Meta(description="What else is right in a gap.")
    ] = {}
    choices: Annotated[
        dict[GapName, OptionList],
        Meta(description="Wrong options of a gap that is picked, not typed."),
    ] = {}
    tolerance: Annotated[
        dict[GapName, Tolerance], Meta(description="For gaps that are numbers: 0.5 or 2%.")
    ] = {}
    accents: Annotated[Strictness, Meta(description="strict: wrong accents are only close.")] = (
        "loose"
    )
    case: Annotated[Strictness, Meta(description="strict: wrong capitals are only close.")] = (
        "loose"
    )

    typed: ClassVar[frozenset[str]] = frozenset({"accept", "choices"})

    def pieces(self) -> tuple[str | Gap, ...]:
        """Return the prompt as texts and gaps in reading order."""
        return cloze_parts(self.prompt)

    def gaps(self) -> tuple[Gap, ...]:
        """Return the gaps in reading order; one number may be at several places."""
        return tuple(part for part in self.pieces() if isinstance(part, Gap))

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: only single gaps are picked."""
        return ()

    def picks(self, gap: Gap) -> tuple[Option, ...]:
        """Return what a gap can be picked from: what is right, then `choices`; () if typed."""
        if gap.name not in self.choices:
            return ()
        same = dict.fromkeys(other.text for other in self.gaps() if other.name == gap.name)
        wrong = _listed(gap.name, self.choices[gap.name])
        return (
            *(Option(text, ("prompt",)) for text in same),
            *(replace(option, path=("choices", *option.path)) for option in wrong),
        )

    def right_answers(self) -> tuple[str, ...]:
        """Return the text of each gap, in reading order."""
        return tuple(gap.text for gap in self.gaps())

    def as_number(self, gap: Gap) -> Number | None:
        """Return the number that a gap with a tolerance asks for; None: it is judged as words."""
        found = _QUANTITY.fullmatch(gap.text.strip())
        if found is None or gap.name not in self.tolerance:
            return None
        tolerance = self.tolerance[gap.name]
        return Number(id="", prompt="", answer=found[1], unit=found[2], tolerance=tolerance)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return one part a gap: its text and what else is accepted."""
        return tuple((gap.text, *self.accept.get(gap.name, ())) for gap in self.gaps())


class Pair(NamedTuple):
    """Two things that belong together; YAML has them as `[left, right]` or `left: right`."""

    left: Text
    right: Text


class Match(Common, frozen=True, kw_only=True, tag="match"):
    """Pairs to be found; equal right sides are one, `decoys` belong to no left side."""

    pairs: Annotated[
        tuple[Pair, ...],
        Meta(
            min_length=2,
            max_length=26,
            description="What belongs together, in lines of `left: right`.",
            # The reader takes `left: right` in lines for a list of pairs.
            extra_json_schema={
                "minProperties": 2,
                "maxProperties": 26,
                "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 20_000},
            },
        ),
    ]
    decoys: Annotated[
        tuple[Text, ...],
        Meta(max_length=10, description="Right sides that belong to no left side."),
    ] = ()

    def offered(self) -> tuple[Option, ...]:
        """Return each right side once, in the order of the pairs, then the decoys."""
        sides = dict[str, Option]()
        for index, pair in enumerate(self.pairs):
            sides.setdefault(pair.right, Option(pair.right, ("pairs", index, 1)))
        return (*sides.values(), *_listed("decoys", self.decoys))

    def right_answers(self) -> tuple[str, ...]:
        """Return the right side of each pair."""
        return tuple(pair.right for pair in self.pairs)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class Order(Common, frozen=True, kw_only=True, tag="order"):
    """Things to be put in order; `sequence` is the right one."""

    sequence: Annotated[
        tuple[Text, ...],
        Meta(min_length=2, max_length=12, description="The entries in the right order."),
    ]

    def offered(self) -> tuple[Option, ...]:
        """Return the entries in the right order."""
        return _listed("sequence", self.sequence)

    def right_answers(self) -> tuple[str, ...]:
        """Return the entries in the right order."""
        return self.sequence

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class Open(Common, frozen=True, kw_only=True, tag="open"):
    """A free answer, judged against a model answer and a rubric; `lines` is writing space."""

    answer: Annotated[Text, Meta(description="A model answer.")] | None = None
    rubric: Annotated[
        tuple[Text, ...], Meta(description="What a good answer has, for whoever marks it.")
    ] = ()
    lines: Annotated[int, Meta(ge=1, le=60, description="Lines to write on, on paper.")] = 6

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: it is not picked."""
        return ()

    def right_answers(self) -> tuple[str, ...]:
        """Return the model answer, where there is one."""
        return () if self.answer is None else (self.answer,)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: a person judges it."""
        return ()


Question: TypeAlias = Choice | Multi | TrueFalse | Short | Number | Cloze | Match | Order | Open

TYPES: dict[str, type[Question]] = {
    "choice": Choice,
    "multi": Multi,
    "truefalse": TrueFalse,
    "short": Short,
    "number": Number,
    "cloze": Cloze,
    "match": Match,
    "order": Order,
    "open": Open,
}
