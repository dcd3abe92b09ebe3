"""How a sheet is set so that its last page is at least a third full, and how many pages it has.

No browser is at hand, and nobody knows which fonts a reader has: heights are reckoned twice, for
narrow and for wide letters, and a way to set the sheet is good where it is good both times.  Where
that errs, or no way is good, the last questions stay together on one page.  Of the good ways the
first of those with the fewest pages is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple, TypeAlias, assert_never

from jinja2.environment import Environment
from jinja2.exceptions import UndefinedError
from jinja2.nodes import Const, Pair
from msgspec import Meta, Struct, ValidationError, convert

from quizgen.model.bank import Passage
from quizgen.model.forms import Form, FormItem
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Short,
    TrueFalse,
)
from quizgen.products.worksheet.filters import blank, is_tall, share
from quizgen.products.worksheet.measure import as_lines, lines, lines_of
from quizgen.products.worksheet.page import Group, Page, Section
from quizgen.support.diagnostics import BankError, diagnostic
from quizgen.support.templates import path_of

_PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
_MM = 72 / 25.4
_LEAST = 1 / 3
_SPARE = 1.25  # So many lines more than that third are asked for: reckoned lines are not set ones.
_SLACK = 0.01  # So much of a page is never counted on.
_SCALES = (0.985, 1, 1.015)  # Pages hold a little more or less than is reckoned.
_COLUMNS = {"whole": 1, "half": 2, "third": 3, "quarter": 4}
_COLUMNS_OF_A_LOOK = {"whole": 1, "half": 1, "third": 2, "quarter": 2}
_LEAST_CHARS, _LEAST_LINES = 32, 10  # A page must hold so many letters a line, and lines.

_Length: TypeAlias = Annotated[int, Meta(ge=0, le=1000)] | Annotated[float, Meta(ge=0, le=1000)]
_Extent: TypeAlias = Annotated[int, Meta(gt=0, le=1000)] | Annotated[float, Meta(gt=0, le=1000)]


class Setting(NamedTuple):
    """One way to set a sheet: points, mm, lines, mm, mm."""

    line: _Extent
    ruling: _Length
    gap: _Length
    above: _Length
    below: _Length


class _Look(NamedTuple):
    """What `fit.html` says of a look: mm, points, points a point, the same, mm, steps."""

    beside: _Length
    size: _Extent
    narrow: _Extent
    wide: _Extent
    figures: tuple[_Length, _Length, _Length]
    steps: Annotated[tuple[Setting, ...], Meta(min_length=1)]


class Fit(Struct, frozen=True):
    """How the forms of a deck are set, and their pages.

    `together` holds for each form the number of the question from which on all stand on one page,
    or 0; `pages` is about how many pages a form has.
    """

    step: Setting
    together: dict[str, int]
    pages: int


class _Size(NamedTuple):
    """How tall something is: so many lines, so many writing lines, so many points."""

    lines: float
    ruled: float = 0
    points: float = 0


class _Block(NamedTuple):
    """What is not split over pages.

    The space below it, lost at the end of a page, is `gaps` times that between questions and
    `after` lines more.
    """

    size: _Size
    gaps: float
    after: float
    number: int
    is_split: bool = False


class _Measure(NamedTuple):
    """What sizes are reckoned by: characters in a line, and how tall a picture is, in points."""

    chars: float
    figure: float
    is_large: bool


class _Texts(NamedTuple):
    """What a question says, whatever it is measured by: what stands above its options, and they.

    `columns` is how many columns the options have; `is_split` is whether it may go on over pages.
    """

    prompt: str
    options: tuple[str, ...]
    columns: int
    is_split: bool


class _Way(NamedTuple):
    """A step, and how tall the page is then, in points."""

    step: Setting
    room: float


def fitted(forms: Sequence[Form], page: Page, env: Environment) -> Fit:
    """Choose how to set some forms, all alike; `fit: false` keeps the look's own.

    Raises `BankError` where `fit.html` does not give what is needed for that.
    """
    look = _look(page.look, env)
    width, height = _PAPERS[page.paper]
    letters = (look.narrow, (look.narrow + look.wide) / 2, look.wide)
    measures = [
        _Measure(
            (width - look.beside) * _MM / (look.size * letter), figure * _MM, "large" in page.look
        )
        for letter, figure in zip(letters, look.figures, strict=True)
    ]
    ways = [_Way(step, (height - step.above - step.below) * _MM) for step in look.steps]
    if min(measure.chars for measure in measures) < _LEAST_CHARS or any(
        way.room < _LEAST_LINES * way.step.line for way in ways
    ):
        raise _wrong(page.look, env, "a page would have too little room for text")
    stacks = {}
    for form in forms:
        texts = [_texts(item, page) for item in form.items]
        parts = [(section, page.groups(form, section)) for section in page.sections(form)]
        stacks[form.letter] = [
            [_head(form, page, measure), *_blocks(parts, texts, page, measure)]
            for measure in measures
        ]
    every = [stack for some in stacks.values() for stack in some]
    own, together = ways[0], dict[str, int]()
    if page.recipe.fit:
        ways.sort(key=lambda way: max(_filled(some[1], way)[0] for some in stacks.values()))
        good = (way for way in ways if all(_is_sound(stack, way) for stack in every))
        own = next(good, own)
        together = {letter: _together(some, own) for letter, some in stacks.items()}
    pages = max(_filled(some[1], own)[0] for some in stacks.values())
    return Fit(own.step, together, pages)


def _look(name: str, env: Environment) -> _Look:
    looks = vars(env.get_template("fit.html").module).get("looks", {})
    try:
        return convert(convert(looks, dict[str, object])[name], _Look)
    except KeyError:
        raise _wrong(name, env, f"'looks' has no \"{name}\"") from None
    except (ValidationError, UndefinedError) as error:
        raise _wrong(name, env, str(error)) from error


def _wrong(look: str, env: Environment, reason: str) -> BankError:
    assert env.loader
    source, *_ = env.loader.get_source(env, "fit.html")
    pairs = env.parse(source).find_all(Pair)
    line = next((pair.lineno for pair in pairs if pair.key == Const(look)), 1)
    message = (
        f"the template does not work: {reason}. For each look, 'looks' must give the mm beside the"
        " text, the points of its type, how wide its letters are at least and at most, three"
        " heights of pictures, and a list of steps of five numbers each. Correct it there."
    )
    return BankError([diagnostic("wrong-template", message, path_of(env, "fit.html"), line)])


def _is_sound(stack: Sequence[_Block], way: _Way) -> bool:
    """Whether the last page is full enough, also where pages hold a little more or less."""
    for scale in _SCALES:
        pages, fill = _filled(stack, way._replace(room=way.room * scale))
        if fill > 1 - _SLACK or (pages > 1 and fill < _least(way)):
            return False
    return True


def _least(way: _Way) -> float:
    """Return how much of the last page must be filled."""
    return max(0.36, _LEAST + _SPARE * way.step.line / way.room)


def _together(stacks: Sequence[Sequence[_Block]], way: _Way) -> int:
    """Return the question from which on all stand on one page, which then is full enough.

    0 where one of them may go on over pages, or a page may not hold them all.
    """
    narrow, *_, wide = stacks
    for number in range(narrow[-1].number, 1, -1):
        tail, widest = (
            [block for block in some if block.number >= number] for some in (narrow, wide)
        )
        if any(block.is_split for block in tail) or _filled(widest, way)[0] > 1:
            return 0
        if _filled(tail, way)[1] >= _least(way):
            return number
    return 0


def _filled(stack: Sequence[_Block], way: _Way) -> tuple[int, float]:
    """Return how many pages some blocks take, and how much of the last."""
    (line, ruling, gap, *_), room = way
    pages, used, space = 1, 0.0, 0.0
    for (rows, ruled, points), gaps, after, _, is_split in stack:
        height = rows * line + ruled * ruling * _MM + points
        if used and used + space + height > room and not is_split:
            pages, used, space = pages + 1, 0.0, 0.0
        used += space + height
        space = (gaps * gap + after) * line
        while used > room:
            pages, used = pages + 1, used - room
    return pages, used / room


def _blocks(
    parts: Sequence[tuple[Section, Sequence[Group]]],
    texts: Sequence[_Texts],
    page: Page,
    by: _Measure,
) -> Iterator[_Block]:
    """Yield what a form's sections are made of; `texts` are those of its items."""
    for section, groups in parts:
        above, points = 0.0, 0.0
        if section.title:
            above = lines_of(section.title, by.chars / 1.25) + 0.5
        for group in groups:
            is_split = False
            if group.passage and group.before:
                above += 1.5
            elif group.passage:
                is_split = is_tall(group.passage)
                above += _passage(group.passage, by)
                points += by.figure * bool(group.passage.image)
            for item in group.items:
                said = texts[item.number - 1]
                rows, ruled, high = _question(item, said, page, by)
                end = 2 * (item.number == len(texts))
                size = _Size(rows + above + end, ruled, high + points)
                is_last = item is section.items[-1]
                is_split = is_split or said.is_split
                yield _Block(size, 1, 0.5 * is_last, item.number, is_split)
                above, points, is_split = 0.0, 0.0, False


def _head(form: Form, page: Page, by: _Measure) -> _Block:
    title = 34.0 if by.is_large else 25.0
    topics = " · ".join(page.topics(form)) if len(page.topics(form)) > 1 else form.code
    taken = 3 + 1.75 * bool(page.look) + lines_of(topics, by.chars * (1 if by.is_large else 1.2))
    if page.recipe.instructions:
        taken += 1 + lines_of(as_lines(page.recipe.instructions), by.chars)
    if page.recipe.answer_strip and page.lettered(form):
        boxes = [4 if isinstance(item.question, Choice) else 6.5 for item in page.lettered(form)]
        taken += 2.25 + 1.9 * (1 + 3 * sum(boxes) // (2 * by.chars))
    size = _Size(taken, 0, title * lines_of(page.deck.title, by.chars / 1.8))
    return _Block(size, 0, 1.5, 0)


def _passage(passage: Passage, by: _Measure) -> float:
    """Return how many lines a passage takes with the space around it, its picture left out."""
    taken = 2.5 + bool(passage.title) + lines_of(as_lines(passage.text), by.chars - 4)
    return taken + bool(passage.image)


def _texts(item: FormItem, page: Page) -> _Texts:
    question = item.question
    gaps = [part.text for part in question.pieces() if isinstance(part, Gap)]
    line_of_gap = blank(gaps) if gaps else ""

    def shown(gap: Gap) -> str:
        picked = " / ".join(item.picks.get(gap.name, ()))
        return f"{line_of_gap} {picked} {gap.hint or ''} "

    prompt = f"{as_lines(question.blanked(shown))} {page.how(question)}"
    columns = (_COLUMNS_OF_A_LOOK if page.look else _COLUMNS)[share(item.options)]
    return _Texts(prompt, tuple(map(as_lines, item.options)), columns, is_tall(question))


def _question(item: FormItem, texts: _Texts, page: Page, by: _Measure) -> _Size:
    """Return how tall a question is, without the space below it."""
    question, chars = item.question, by.chars
    taken = lines_of(texts.prompt + " ____ / 1" * by.is_large, chars)
    height = taken + bool(question.image) + bool(question.audio)
    figure = by.figure * bool(question.image)
    match question:
        case Choice() | Multi():
            return _Size(height + 0.25 + _option_rows(texts, chars), 0, figure)
        case TrueFalse():
            return _Size(height + 1.25, 0, figure)
        case Short():
            return _Size(height, 1, figure)
        case Number():
            return _Size(height + 1.55, 0, figure)
        case Cloze():
            words = question.gaps() if page.recipe.word_bank else ()
            bank = lines_of("    ".join(gap.text for gap in words), chars) + 0.25 if words else 0
            return _Size(height + 0.6 * taken - 0.55 + bank, 0, figure)
        case Match():
            half = chars / 2 - 8
            left = [as_lines(pair.left) for pair in question.pairs]
            sides = (left, texts.options)
            tallest = max(lines(side, half) + 0.4 * (len(side) - 1) for side in sides)
            return _Size(height + 0.25 + tallest, 0, figure)
        case Order():
            rows = lines(texts.options, chars - 6) + 0.4 * len(texts.options)
            return _Size(height + 0.25 + rows, 0, figure)
        case Open():
            return _Size(height, question.lines, figure)
    assert_never(question)


def _option_rows(texts: _Texts, chars: float) -> float:
    """Return how many lines options take in the columns that `parts.html` gives them."""
    _, options, columns, _ = texts
    room = chars / columns - 5
    taken = [lines_of(text, room) for text in options]
    return sum(0.2 + max(taken[at : at + columns]) for at in range(0, len(taken), columns))
