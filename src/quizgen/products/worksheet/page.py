"""What the worksheets' templates are given: words, numbers, sections, cards, images."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from jinja2.runtime import Macro
from msgspec import Struct

from quizgen.model.bank import Passage, image_path
from quizgen.model.deck import Deck
from quizgen.model.forms import Form, FormItem
from quizgen.model.questions import Choice, Cloze, Match, Multi, Number, Option, Question, Short
from quizgen.model.transfer import decimal, interval
from quizgen.products.worksheet import WorksheetOptions
from quizgen.products.worksheet.cards import Cut, cut
from quizgen.support.characters import printable
from quizgen.support.wording import Wording


class Section(Struct, frozen=True):
    """Items that stand under one heading; `title` is "" where there is no heading."""

    title: str
    items: tuple[FormItem, ...]


class Group(Struct, frozen=True):
    """Items that stand together below their passage, or one without a passage.

    `before` is the number of the question before which the passage is printed, 0 where that is
    here.
    """

    passage: Passage | None
    items: tuple[FormItem, ...]
    before: int = 0


class Place(Struct, frozen=True):
    """Where a question stands: the form's letter and the 1-based number there."""

    letter: str
    number: int


class KeyEntry(Struct, frozen=True):
    """A question of a form in the key; `full` is where it is explained, None where that is here."""

    item: FormItem
    place: Place
    full: Place | None


class TypeMacros(Struct, frozen=True):
    """The macros of a type of question: what a sheet, the grid of the key, and the key show of it.

    `stem` is its prompt in the key where that is another than on the sheet, `accepted` what else
    is right; the types without such texts have None.
    """

    asked: Macro
    mark: Macro
    answer: Macro
    stem: Macro | None = None
    accepted: Macro | None = None


_ASKING = ("?", "？", "؟", ";", "՞")
_LONG_NUMBER = 15  # Beyond it nobody reads a number in digits.
_LOOKS = {"large": "--large-print", "dyslexia": "--dyslexia"}


class Page(Struct, frozen=True):
    """What one build tells every template.

    `recipe` is what the recipe says of worksheets; `paper` is "a4" or "letter"; `look` names
    classes: "large", "dyslexia", both or ""; `images` are data: URIs by the images' paths;
    `types` holds the macros of each type of question; `solved` is whether questions show
    their answers, `on_cards` whether they stand on cards; `for_pdf` whether formulas are drawn,
    since PDF has no MathML; `with_pdf` whether PDF is made too.
    """

    deck: Deck
    recipe: WorksheetOptions
    words: Wording
    paper: str
    look: str
    seed: str
    images: dict[Path, str]
    types: dict[str, TypeMacros]
    solved: bool = False
    on_cards: bool = False
    for_pdf: bool = False
    with_pdf: bool = False

    @property
    def language(self) -> str:
        """The bank's language, such as "en"."""
        return self.deck.bank.language

    def how(self, question: Question) -> str:
        """Return what is to be done at a question, "" where its prompt or its heading says it."""
        if self.on_cards:
            return self.words[f"card_{question.type}"]
        is_asked = question.prompt.rstrip().endswith(_ASKING)
        is_said = self.recipe.sections == "type" or (
            is_asked and isinstance(question, Short | Number)
        )
        if is_said:
            return ""
        is_one_gap = isinstance(question, Cloze) and len(question.gaps()) == 1
        return self.words["how_one_gap" if is_one_gap else f"how_{question.type}"]

    def lettered(self, form: Form) -> list[FormItem]:
        """Return the items of a form that are answered with letters."""
        return [item for item in form.items if isinstance(item.question, Choice | Multi | Match)]

    def points(self, count: float) -> str:
        """Return "1 point" or "3 points"."""
        return self.words.fill("points", count=count)

    def within(self, number: Number | None) -> str:
        """Return which other numbers are right, "all from 1978 to 1980"; "" where none is."""
        if number is None:
            return ""
        value, margin = interval(number.answer, number.tolerance)
        if not margin:
            return ""
        ends = decimal(value - margin), decimal(value + margin)
        if max(map(len, ends)) > _LONG_NUMBER:
            return f"± {self.words.in_digits(number.tolerance)}"
        least, most = map(self.words.in_digits, ends)
        return self.words.fill("within", least=least, most=most)

    def topics(self, form: Form) -> list[str]:
        """Return the titles of a form's topics, in the order of the bank."""
        held = {item.topic.id for item in form.items}
        return [topic.title for topic in self.deck.topics if topic.id in held]

    def sections(self, form: Form) -> list[Section]:
        """Return a form's items under the headings that the recipe asks for."""
        by = self.recipe.sections
        parts = [
            Section(title, tuple(items))
            for title, items in itertools.groupby(form.items, lambda item: self.heading(item, by))
        ]
        alone = by == "topic" and len(parts) == 1
        return [Section("", parts[0].items)] if alone else parts

    def heading(self, item: FormItem, by: Literal["topic", "type", "none"]) -> str:
        """Return the title of the section that an item stands in."""
        match by:
            case "topic":
                return item.topic.title
            case "type":
                return self.words[f"section_{item.question.type}"]
            case "none":
                return ""

    def groups(self, form: Form, section: Section) -> list[Group]:
        """Return a section's items with their passages, each of which a form has once."""
        first: dict[tuple[str, str | None], int] = {}
        for item in form.items:
            first.setdefault((item.topic.id, item.question.passage), item.number)
        groups = []
        for (topic, name), items in itertools.groupby(
            section.items, lambda item: (item.topic.id, item.question.passage)
        ):
            some = tuple(items)
            if some[0].passage is None:
                groups += [Group(None, (item,)) for item in some]
            else:
                before = first[topic, name]
                groups.append(Group(some[0].passage, some, before * (before < some[0].number)))
        return groups

    def feedback(self, question: Question) -> tuple[Option, ...]:
        """Return the options of a question that have feedback."""
        options: tuple[Option, ...] = question.offered()
        if isinstance(question, Short):
            options = question.wrong()
        elif isinstance(question, Cloze):
            options = tuple(option for gap in question.gaps() for option in question.picks(gap))
        return tuple(dict.fromkeys(option for option in options if option.feedback))

    def image(self, shown: Question | Passage) -> str:
        """Return the image of a question or a passage as a data: URI."""
        assert shown.image is not None
        return self.images[image_path(self.deck.bank, shown.image)]

    def embedded(self, address: str) -> str:
        """Return an image that a text shows as a data: URI, "" where the bank has none."""
        return self.images.get(image_path(self.deck.bank, unquote(address)), "")

    def command(self, forms: Sequence[Form]) -> list[str]:
        """Return the command that makes these forms again, as they look: words for a shell."""
        seed = [f"--seed={self.seed}"] if self.seed.startswith("-") else ["--seed", self.seed]
        words = ["quizgen", "build", self.deck.id, "--only", "worksheet", *seed]
        words += ["--forms", str(len(forms))]
        if self.paper != self.recipe.paper.lower():
            words += ["--paper", self.paper]
        words += [_LOOKS[name] for name in self.look.split()]
        words += ["--pdf"] * self.with_pdf
        return [printable(shlex.quote(word)) for word in words]

    def cut(
        self,
        cards: Sequence[FormItem],
        sizes: Sequence[tuple[str, float, float, float, float]],
        shapes: Sequence[tuple[str, float, float]],
    ) -> Cut:
        """Return the cards as they lie on paper; see `cards.cut`."""
        return cut(cards, sizes, shapes, self.words, self.recipe.flip)


def entries(forms: Sequence[Form]) -> list[KeyEntry]:
    """Return the questions of each form in its own order; each is explained at its first place."""
    first: dict[str, Place] = {}
    found = []
    for form in forms:
        for item in form.items:
            place = Place(form.letter, item.number)
            found.append(KeyEntry(item, place, first.get(item.question.id)))
            first.setdefault(item.question.id, place)
    return found
