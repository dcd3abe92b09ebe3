"""Which card each question needs, and how cards lie on paper, backs behind their fronts.

What a text takes is reckoned; the sizes come from the template that sets the cards.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias, assert_never

from msgspec import Struct

from quizgen.model.forms import FormItem
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.products.worksheet.measure import as_lines, breadth, lines, lines_of
from quizgen.support.wording import Wording

ROWS = 4
"""So many rows of cards has a page, of two small ones or a wide one."""

_HEIGHTS = {"": 1, "wide": 1, "tall": 2, "page": ROWS}


class Size(NamedTuple):
    """A size of type, and what a card holds in it: characters a line, and lines.

    `figure` is how many lines a picture takes, `larger` how many times as large answers are.
    """

    name: str
    chars: float
    lines: float
    figure: float
    larger: float


class PaperCard(Struct, frozen=True):
    """A question as a card: its shape, the sizes of type in front and on the back.

    `narrow` is whether its options stand in two columns, which only a card on its page knows.
    """

    item: FormItem
    shape: str
    front: str
    back: str
    narrow: bool = False


class CardSheet(Struct, frozen=True):
    """A page of cards, row by row as the paper shows them; None where there is no card."""

    fronts: tuple[PaperCard | None, ...]
    backs: tuple[PaperCard | None, ...]


class Cut(Struct, frozen=True):
    """Cards as they are printed; `long` are those that no page can hold."""

    sheets: tuple[CardSheet, ...]
    long: tuple[PaperCard, ...]


_Row: TypeAlias = tuple[PaperCard | None, ...]


def cut(
    items: Iterable[FormItem],
    sizes: Sequence[tuple[str, float, float, float, float]],
    shapes: Sequence[tuple[str, float, float]],
    words: Wording,
    flip: str,
) -> Cut:
    """Give each question the smallest card on which it can be read, in the largest type.

    `sizes`, largest first, are those of a small card; each of `shapes` is a name, how many
    times as long its lines are as a small card's, and how many more it has.  `flip` is the edge
    over which the paper is turned, "long" or "short".  The smaller cards come first, of one shape
    those in larger type; so a page has one size in front, and one on the back.
    """
    ladder = {
        name: [_shaped(Size(*size), longer, more) for size in sizes]
        for name, longer, more in shapes
    }
    names = [size[0] for size in sizes]
    cards = [_fitted(item, ladder, words) for item in items]
    cards.sort(key=lambda card: (names.index(card.front), names.index(card.back)))
    long = tuple(card for card in cards if card.shape == "long")

    def alike(page: list[_Row]) -> list[_Row]:
        shown = [card for row in page for card in row if card]
        front = max((card.front for card in shown), key=names.index)
        back = max((card.back for card in shown), key=names.index)

        def sized(card: PaperCard) -> PaperCard:
            size = ladder[card.shape][names.index(front)]
            has_choices = isinstance(card.item.question, Choice | Multi | TrueFalse)
            narrow = has_choices and _is_narrow(_options(card.item, words), size)
            return PaperCard(card.item, card.shape, front, back, narrow)

        return [tuple(card and sized(card) for card in row) for row in page]

    return Cut(tuple(_sheet(alike(page), flip) for page in _pages(_rows(cards))), long)


def _shaped(size: Size, longer: float, more: float) -> Size:
    return size._replace(chars=size.chars * longer, lines=size.lines * more)


def _rows(cards: Iterable[PaperCard]) -> Iterator[_Row]:
    by_shape: dict[str, list[PaperCard]] = {name: [] for name in (*_HEIGHTS, "long")}
    for card in cards:
        by_shape[card.shape].append(card)
    small = by_shape[""]
    yield from itertools.zip_longest(small[::2], small[1::2])
    for name in ("wide", "tall", "page"):
        yield from ((card,) for card in by_shape[name])


def _pages(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Yield rows that fill a page, empty ones at its end."""
    page: list[_Row] = []
    free = ROWS
    for row in rows:
        height = _HEIGHTS[row[0].shape] if row[0] else 1
        if height > free:
            yield page + [(None, None)] * free
            page, free = [], ROWS
        page.append(row)
        free -= height
    if page:
        yield page + [(None, None)] * free


def _sheet(rows: list[_Row], flip: str) -> CardSheet:
    behind = rows[::-1] if flip == "short" else [row[::-1] for row in rows]
    return CardSheet(tuple(itertools.chain(*rows)), tuple(itertools.chain(*behind)))


def _fitted(item: FormItem, ladder: Mapping[str, Sequence[Size]], words: Wording) -> PaperCard:
    for shape, sizes in ladder.items():
        front = next((size for size in sizes if _front(item, size, words) <= size.lines), None)
        back = next((size for size in sizes if _back(item, size, words) <= size.lines), None)
        if front and back:
            return PaperCard(item, shape, front.name, back.name)
    *_, (*_, last) = ladder.values()
    return PaperCard(item, "long", last.name, last.name)


def _front(item: FormItem, size: Size, words: Wording) -> float:
    """Return how many lines the front takes; what stands beside its lines is a part of them."""
    question, chars = item.question, size.chars
    how = words["card_" + question.type]  # On a line of its own.
    taken = lines([_prompt(item), how] if how else [_prompt(item)], chars) + 0.6
    if question.audio:
        taken += 1
    if question.image:
        taken += size.figure
    if passage := item.passage:
        taken += lines([passage.title or "", passage.text], chars) + 0.6
        taken += size.figure if passage.image else 0
    match question:
        case Choice() | Multi() | TrueFalse():
            options = _options(item, words)
            if _is_narrow(options, size):
                return taken + (len(options) + 1) // 2
            return taken + lines(options, chars - 5.5)
        case Match():
            lefts = [as_lines(pair.left) for pair in question.pairs]
            rights = [*map(as_lines, item.options)]
            left = lines(lefts, chars / 2 - 6.5) + 0.4 * len(lefts)
            return taken + max(left, lines(rights, chars / 2 - 4.5) + 0.4 * len(rights))
        case Order():
            entries = [*map(as_lines, item.options)]
            return taken + lines(entries, chars - 6.5) + 0.5 * len(entries)
        case Number():
            return taken + (
                2 * lines_of(f"{'_' * 14} {question.unit}", chars) if question.unit else 0
            )
        case Short() | Cloze() | Open():
            return taken
    assert_never(question)


def _back(item: FormItem, size: Size, words: Wording) -> float:
    """Return how many lines the back takes: the answer in large and bold, and what is below it."""
    question = item.question
    answer = size.larger * lines_of(_answer(question), size.chars / size.larger / 1.1)
    taken = answer + 0.6 + lines_of(as_lines(question.explanation or ""), size.chars)
    if isinstance(question, Open) and question.rubric:
        points = [as_lines(point) for point in question.rubric]
        taken += 0.6 + lines_of(words["rubric"], size.chars) + lines(points, size.chars - 3)
    return taken


def _prompt(item: FormItem) -> str:
    """Return the prompt with its gaps, which are all as wide as the longest needs."""
    gaps = [2 * len(part.text) for part in item.question.pieces() if isinstance(part, Gap)]
    blank = "_" * min(48, max(14, *gaps)) if gaps else ""

    def shown(gap: Gap) -> str:
        return f"{blank} {' / '.join(item.picks.get(gap.name, ()))} {gap.hint}  "

    return as_lines(item.question.blanked(shown))


def _answer(question: Question) -> str:
    if isinstance(question, Match):
        return as_lines(";  ".join(f"{pair.left} – {pair.right}" for pair in question.pairs))
    return ";  ".join(map(as_lines, question.right_answers()))


def _options(item: FormItem, words: Wording) -> Sequence[str]:
    return [*map(as_lines, item.options)] or (words["true"], words["false"])


def _is_narrow(options: Sequence[str], size: Size) -> bool:
    """Return whether options stand in two columns, each in a line of its own."""
    column, longest = size.chars * 0.5 - 6, max(map(len, options))
    if "\n" in "".join(options):
        return False
    if longest > column or 2.8 * longest <= column:
        return longest <= column
    return all(breadth(text) <= column for text in options)
