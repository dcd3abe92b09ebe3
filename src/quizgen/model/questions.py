"""The nine question types: what each holds in YAML, and what each answers about itself.

The structs are the file format: field names, defaults and limits are here and nowhere
else, and the JSON Schema is made from them.  Everything that needs to know what can be
picked, what is right or what is typed asks the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeAlias
from urllib.parse import unquote

from msgspec import Meta, Struct

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
    _text(r"^[+-]?[0-9]{1,20}(\.[0-9]{1,20})?\Z", 42, "digits, such as 20, -5 or 1.7"),
]
Language: TypeAlias = Annotated[
    str,
    _text(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z", 35, "a language's code, such as en, de or pt-BR"
    ),
]
GapName: TypeAlias = Annotated[str, _text(r"^c[1-9][0-9]*\Z", 10, "the name of a gap, such as c1")]
Difficulty: TypeAlias = Literal["easy", "medium", "hard"]
Strictness: TypeAlias = Literal["loose", "strict"]


class Option(NamedTuple):
    """One thing that can be picked; `path` leads to it in its question."""

    text: str
    path: FieldPath


class Gap(NamedTuple):
    """One gap of a cloze: the 1-based `number` of `c1`, its text, its hint or ""."""

    number: int
    text: str
    hint: str = ""

    @property
    def name(self) -> str:
        """The name by which `accept` knows this gap: "c1"."""
        return f"c{self.number}"


def _listed(field: str, texts: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(text, (field, index)) for index, text in enumerate(texts))


def cloze_parts(prompt: str) -> tuple[str | Gap, ...]:
    """Split a cloze prompt into texts and gaps, in reading order; no empty texts.

    The marks are Anki's: `{{c1::text}}` or `{{c1::text::hint}}`, not nested.
    """
    parts = split_gaps(prompt)
    return tuple(
        Gap(part.number, part.text, part.hint) if isinstance(part, GapMark) else part
        for part in parts
    )


# `gc=False` throughout: texts in tuples make no cycles, and a collector that looked for
# them in ten thousand questions would take a fifth of the time that reading takes.
class Source(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Where the fact stands: a source of the bank, and terms that share one paragraph."""

    id: Id
    section: Text | None = None
    evidence: tuple[Text, ...] = ()


_NOT_READ = frozenset({"id", "difficulty", "tags", "image", "was", "source", "accents", "case"})
"""The fields whose texts are names and settings."""


def _texts_in(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    match value:
        case str():
            yield path, value
        case tuple():
            for index, entry in enumerate(value):
                yield from _texts_in(entry, (*path, index))
        case dict():
            for name, entry in value.items():
                yield from _texts_in(entry, (*path, name))
        case Struct():
            for name in value.__struct_fields__:
                yield from _texts_in(getattr(value, name), (*path, name))
        case _:  # A number, a truth, or nothing.
            return


class Common(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The fields every question may have; texts are Markdown."""

    id: Annotated[Id, Meta(description="Unique in the bank and never reused.")]
    prompt: Annotated[Text, Meta(description="What is asked.")]
    explanation: Text | None = None
    hint: Text | None = None
    difficulty: Difficulty = "medium"
    tags: tuple[Tag, ...] = ()
    points: Annotated[int, Meta(ge=1, le=100)] = 1
    image: Annotated[Text, Meta(description="A file below the bank's folder.")] | None = None
    alt: Annotated[Text, Meta(description="The image in words.")] | None = None
    was: Annotated[
        tuple[Id, ...], Meta(description="Earlier ids of this question, oldest first.")
    ] = ()
    source: Source | None = None
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

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Yield every text that people read, with the path to it, in the order of the fields."""
        for name in self.__struct_fields__:
            if name in _NOT_READ:
                continue
            value = getattr(self, name)
            if type(value) is str:
                yield (name,), value
            elif value:
                yield from _texts_in(value, (name,))

    def images(self) -> Iterator[str]:
        """Yield the path of each image from the bank's folder down: its own, then its texts'."""
        if self.image is not None:
            yield self.image
        for _, text in self.texts():
            if "![" in text:
                yield from map(unquote, image_addresses(text))


class Choice(Common, frozen=True, kw_only=True, tag="choice"):
    """One right answer among wrong ones."""

    answer: Text
    distractors: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=8)]

    def offered(self) -> tuple[Option, ...]:
        """Return the answer, then the wrong ones."""
        return (Option(self.answer, ("answer",)), *_listed("distractors", self.distractors))

    def right_answers(self) -> tuple[str, ...]:
        """Return the one answer."""
        return (self.answer,)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class Multi(Common, frozen=True, kw_only=True, tag="multi"):
    """Several right answers among wrong ones; at most nine options in all."""

    answers: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=8)]
    distractors: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=8)]

    def offered(self) -> tuple[Option, ...]:
        """Return the answers, then the wrong ones."""
        return (*_listed("answers", self.answers), *_listed("distractors", self.distractors))

    def right_answers(self) -> tuple[str, ...]:
        """Return each answer."""
        return self.answers

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class TrueFalse(Common, frozen=True, kw_only=True, tag="truefalse"):
    """A statement that is true or false."""

    answer: bool

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

    answer: Text
    accept: tuple[Text, ...] = ()
    distractors: Annotated[tuple[Text, ...], Meta(max_length=8)] = ()
    reverse: Text | None = None
    accents: Strictness = "loose"
    case: Strictness = "loose"

    typed: ClassVar[frozenset[str]] = frozenset({"answer", "accept"})

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: it is typed, though its distractors let a product ask it as a choice."""
        return ()

    def right_answers(self) -> tuple[str, ...]:
        """Return the one answer."""
        return (self.answer,)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return one part: the answer and what else is accepted."""
        return ((self.answer, *self.accept),)


class Number(Common, frozen=True, kw_only=True, tag="number"):
    """A number, right within `tolerance`; both keep the digits they are written with."""

    answer: Numeral
    unit: Text | None = None
    tolerance: Annotated[Numeral, Meta(description="Absolute, in the answer's unit.")] = "0"

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
    """A text with gaps in Anki's own marks; `accept` lists more answers by gap name."""

    accept: dict[GapName, tuple[Text, ...]] = {}
    accents: Strictness = "loose"
    case: Strictness = "loose"

    typed: ClassVar[frozenset[str]] = frozenset({"accept"})

    def pieces(self) -> tuple[str | Gap, ...]:
        """Return the prompt as texts and gaps in reading order."""
        return cloze_parts(self.prompt)

    def gaps(self) -> tuple[Gap, ...]:
        """Return the gaps in reading order; one number may be at several places."""
        return tuple(part for part in self.pieces() if isinstance(part, Gap))

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: it is not picked."""
        return ()

    def right_answers(self) -> tuple[str, ...]:
        """Return the text of each gap, in reading order."""
        return tuple(gap.text for gap in self.gaps())

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return one part a gap: its text and what else is accepted."""
        return tuple((gap.text, *self.accept.get(gap.name, ())) for gap in self.gaps())


class Pair(NamedTuple):
    """Two things that belong together; YAML has them as `[left, right]` or `left: right`."""

    left: Text
    right: Text


class Match(Common, frozen=True, kw_only=True, tag="match"):
    """Pairs to be found; `decoys` are right sides that belong to no left one."""

    pairs: Annotated[
        tuple[Pair, ...],
        Meta(
            min_length=3,
            max_length=10,
            # The reader takes `left: right` in lines for a list of pairs.
            extra_json_schema={
                "minProperties": 3,
                "maxProperties": 10,
                "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 20_000},
            },
        ),
    ]
    decoys: Annotated[tuple[Text, ...], Meta(max_length=10)] = ()

    def offered(self) -> tuple[Option, ...]:
        """Return the right sides in the order of the pairs, then the decoys."""
        return (
            *(Option(pair.right, ("pairs", i, 1)) for i, pair in enumerate(self.pairs)),
            *_listed("decoys", self.decoys),
        )

    def right_answers(self) -> tuple[str, ...]:
        """Return the right side of each pair."""
        return tuple(pair.right for pair in self.pairs)

    def accepted(self) -> tuple[tuple[str, ...], ...]:
        """Return nothing: it is picked."""
        return ()


class Order(Common, frozen=True, kw_only=True, tag="order"):
    """Things to be put in order; `sequence` is the right one."""

    sequence: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=12)]

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

    answer: Text
    rubric: tuple[Text, ...] = ()
    lines: Annotated[int, Meta(ge=1, le=60)] = 6

    def offered(self) -> tuple[Option, ...]:
        """Return nothing: it is not picked."""
        return ()

    def right_answers(self) -> tuple[str, ...]:
        """Return the model answer."""
        return (self.answer,)

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
