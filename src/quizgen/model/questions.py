"""The nine question types: frozen, typed, no I/O.

The structs are the file format: field names, defaults and limits stand here and
nowhere else, and the JSON Schema is made from them.  This module must not know
YAML, files, or any product.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, NamedTuple, TypeAlias, assert_never

from msgspec import Meta, Struct


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


# `gc=False` throughout: texts in tuples make no cycles, and a collector that looked for
# them in ten thousand questions would take a fifth of the time that reading takes.
class Source(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Where the fact stands: a source of the bank, and terms that share one paragraph."""

    id: Id
    section: Text | None = None
    evidence: tuple[Text, ...] = ()


class Common(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The fields every question may have; texts hold the small Markdown subset."""

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


class Choice(Common, frozen=True, kw_only=True, tag="choice"):
    """One right answer among wrong ones."""

    answer: Text
    distractors: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=8)]


class Multi(Common, frozen=True, kw_only=True, tag="multi"):
    """Several right answers among wrong ones; at most nine options in all."""

    answers: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=8)]
    distractors: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=8)]


class TrueFalse(Common, frozen=True, kw_only=True, tag="truefalse"):
    """A statement that is true or false."""

    answer: bool


class Short(Common, frozen=True, kw_only=True, tag="short"):
    """A few words to be written; `reverse` asks the way back, from answer to prompt."""

    answer: Text
    accept: tuple[Text, ...] = ()
    distractors: Annotated[tuple[Text, ...], Meta(max_length=8)] = ()
    reverse: Text | None = None
    accents: Strictness = "loose"
    case: Strictness = "loose"


class Number(Common, frozen=True, kw_only=True, tag="number"):
    """A number, right within `tolerance`; both keep the digits they are written with."""

    answer: Numeral
    unit: Text | None = None
    tolerance: Annotated[Numeral, Meta(description="Absolute, in the answer's unit.")] = "0"


class Cloze(Common, frozen=True, kw_only=True, tag="cloze"):
    """A text with gaps in Anki's own marks; `accept` lists more answers by gap name."""

    accept: dict[GapName, tuple[Text, ...]] = {}
    accents: Strictness = "loose"
    case: Strictness = "loose"


class Pair(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Two things that belong together."""

    left: Text
    right: Text


class Match(Common, frozen=True, kw_only=True, tag="match"):
    """Pairs to be found; `decoys` are right sides that belong to no left one."""

    pairs: Annotated[tuple[Pair, ...], Meta(min_length=3, max_length=10)]
    decoys: Annotated[tuple[Text, ...], Meta(max_length=10)] = ()


class Order(Common, frozen=True, kw_only=True, tag="order"):
    """Things to be put in order; `sequence` is the right one."""

    sequence: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=12)]


class Open(Common, frozen=True, kw_only=True, tag="open"):
    """A free answer, judged against a model answer and a rubric; `lines` is writing space."""

    answer: Text
    rubric: tuple[Text, ...] = ()
    lines: Annotated[int, Meta(ge=1, le=60)] = 6


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


def type_name(question: Question) -> str:
    """Return the `type` a question carries in YAML, such as "truefalse"."""
    return str(question.__struct_config__.tag)


class Gap(NamedTuple):
    """One gap of a cloze: the 1-based `number` of `c1`, its text, its hint or ""."""

    number: int
    text: str
    hint: str = ""

    @property
    def name(self) -> str:
        """The name by which `accept` knows this gap: "c1"."""
        return f"c{self.number}"


_OPENING = re.compile(r"\{\{c([0-9]{1,4})::")


def cloze_parts(prompt: str) -> tuple[str | Gap, ...]:
    """Split a cloze prompt into texts and gaps, in reading order; no empty texts.

    The marks are Anki's: `{{c1::text}}` or `{{c1::text::hint}}`, not nested.
    """
    parts: list[str | Gap] = []
    end = 0
    while (opening := _OPENING.search(prompt, end)) is not None:
        close = prompt.find("}}", opening.end())
        if close < 0:
            break  # Neither is any later gap closed.
        parts.append(prompt[end : opening.start()])
        text, _, hint = prompt[opening.end() : close].partition("::")
        parts.append(Gap(int(opening[1]), text, hint))
        end = close + 2
    parts.append(prompt[end:])
    return tuple(part for part in parts if part)


def gaps(question: Cloze) -> tuple[Gap, ...]:
    """Return the gaps of a cloze in reading order; one number may stand at several."""
    return tuple(part for part in cloze_parts(question.prompt) if isinstance(part, Gap))


def with_unit(question: Number) -> str:
    """Return a number's answer as a person writes it: "20 years"."""
    return f"{question.answer} {question.unit}" if question.unit else question.answer


def expected(question: Question) -> tuple[str, ...]:
    """Return the right answer as texts in the question's own order.

    One text for choice, truefalse ("true" or "false"), short, number (with its unit)
    and open; one for each answer, gap, pair (its right side) or entry of the others.
    """
    match question:
        case Choice() | Short() | Open():
            return (question.answer,)
        case Multi():
            return question.answers
        case TrueFalse():
            return ("true" if question.answer else "false",)
        case Number():
            return (with_unit(question),)
        case Cloze():
            return tuple(gap.text for gap in gaps(question))
        case Match():
            return tuple(pair.right for pair in question.pairs)
        case Order():
            return question.sequence
    assert_never(question)
