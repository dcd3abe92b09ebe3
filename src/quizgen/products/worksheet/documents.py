"""The documents of a deck by file name: worksheet-A.html, ..., key.html, cards.html, all.html.

With a look they are worksheet-A-large.html, ..., key-large.html and so on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2.environment import Environment
from msgspec import Struct
from msgspec.structs import replace

from quizgen.model import forms
from quizgen.model.bank import image_path
from quizgen.model.deck import Deck
from quizgen.model.draw import sharing
from quizgen.model.questions import Question
from quizgen.products import DeckPlan
from quizgen.products.worksheet import options_of
from quizgen.products.worksheet.filters import GENERATOR, idle_templates, type_macros
from quizgen.products.worksheet.fit import Fit, fitted
from quizgen.products.worksheet.page import Page, TypeMacros, entries
from quizgen.reading.recipe_errors import unequal_forms
from quizgen.reading.word_files import idle_files, load_wording
from quizgen.support import templates
from quizgen.support.diagnostics import BankError, counted
from quizgen.support.embedding import Embedded, embedded
from quizgen.support.files import File, read_file
from quizgen.support.markup.markdown import image_addresses, parse_markdown, parse_typed
from quizgen.support.markup.tree import Maths, inlines
from quizgen.support.wording import Wording

_OURS = r"(worksheet-[A-Z](-answers)?|key|cards|all){look}\.(html|pdf)"
_RULED = re.compile(r"\\hline|\\begin\{array\}\{[^}]*\|")
_FEW = 5
_LETTER = re.compile("(?<=^worksheet-)[A-Z]")
_MANY, _MANY_PAGES = 3, 8
_WITH_ANSWERS = re.compile(r"(worksheet-[A-Z]-answers|key|all)\b.*")


class Flags(Struct, frozen=True, kw_only=True):
    """What the command line asks for; where it says nothing, the recipe counts."""

    forms: int | None = None
    seed: str | None = None
    paper: str | None = None
    large_print: bool = False
    dyslexia: bool = False
    pdf: bool = False

    @property
    def look(self) -> str:
        """The look as classes of the style: "large", "dyslexia", both or ""."""
        looks = (("large", self.large_print), ("dyslexia", self.dyslexia))
        return " ".join(name for name, is_wanted in looks if is_wanted)


class Materials(Struct, frozen=True):
    """What the documents of all decks are made from.

    `types` holds the macros of each type of question, `wordings` the words of each language.
    """

    env: Environment
    types: dict[str, TypeMacros]
    wordings: dict[str, Wording]
    images: Embedded

    def file_content(self, document: str) -> str | Callable[[Path], object]:
        """Return a document, or what writes it piece by piece with its large images."""
        shown = self.images.once(document)

        def write(path: Path) -> None:
            with path.open("wb") as file:
                for piece in self.images.pieces(shown):
                    file.write(piece.encode())

        return write if any(name in document for name in self.images.large) else document


def load_materials(decks: Sequence[Deck], env: Environment, project: Path | None) -> Materials:
    """Load what the documents of some decks need; the words of `project` come before ours.

    Raises `BankError` for a template or an image that cannot be used.
    """
    questions = [question for deck in decks for question in deck.questions]
    images = {
        image_path(deck.bank, image): deck.bank.folder for deck in decks for image in _images(deck)
    }
    return Materials(
        env=env,
        types=type_macros(env, dict.fromkeys(question.type for question in questions)),
        wordings={
            language: load_wording("worksheet", language, project)
            for language in dict.fromkeys(deck.bank.language for deck in decks)
        },
        images=embedded(images.items()),
    )


def _images(deck: Deck) -> Iterator[str]:
    """Yield the path of every image that a deck's worksheets show."""
    yield from map(unquote, image_addresses(options_of(deck).instructions or ""))
    yield from deck.images()


class Documents(Struct, frozen=True):
    """A deck's documents by file name, and the characters that are boxes in its PDF."""

    files: dict[str, str | bytes]
    boxes: tuple[str, ...] = ()


class Sheets(Struct, frozen=True):
    """The forms of a deck, what templates are told of them, and how they are set."""

    page: Page
    forms: tuple[forms.Form, ...]
    fit: Fit


def deck_plan(
    made: Mapping[str, str | bytes], look: str, materials: Materials, amount: str = ""
) -> DeckPlan:
    """Return a deck's documents as files, those with the answers last in their places."""
    files = tuple(
        File(
            Path(name),
            content if isinstance(content, bytes) else materials.file_content(content),
            comes_last=bool(_WITH_ANSWERS.fullmatch(name)),
        )
        for name, content in made.items()
    )
    ours = re.compile(_OURS.format(look=_suffix(look)))
    return DeckPlan(
        files,
        left_over=lambda folder: _left_over(folder, made.keys(), ours),
        amount=amount,
        listed=tuple(_listed(made)),
    )


def _listed(names: Iterable[str]) -> Iterator[str]:
    """Yield names of files; three and more that differ by their letter alone become "A to D"."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_LETTER.sub("", name), []).append(name)
    for group in groups.values():
        yield from group if len(group) < _MANY else [f"{group[0]} to {group[-1]}"]


def _suffix(look: str) -> str:
    """Return what a look adds to the names of its documents."""
    return "".join(f"-{name}" for name in look.split())


def _left_over(folder: Path, made: Iterable[str], ours: re.Pattern[str]) -> list[Path]:
    """Return the files of an earlier build in this look that this one does not have.

    Their key is gone.
    """
    return [
        path
        for path in sorted(folder.iterdir())
        if path.name not in made and ours.fullmatch(path.name) and _is_ours(path)
    ]


def _is_ours(path: Path) -> bool:
    """Tell a file of an earlier build from a teacher's own of the same name."""
    try:
        return GENERATOR.encode() in read_file(path, path.parent)
    except OSError:
        return False


def sheets_of(deck: Deck, flags: Flags, materials: Materials) -> Sheets:
    """Arrange and measure a deck's forms; raises `BankError` where there cannot be such forms."""
    options = options_of(deck)
    if flags.forms and (found := [*unequal_forms(deck, flags.forms, deck.positions)]):
        raise BankError(found)
    page = Page(
        deck=deck,
        recipe=options,
        words=materials.wordings[deck.bank.language],
        paper=flags.paper or options.paper.lower(),
        look=flags.look,
        seed=deck.id if flags.seed is None else flags.seed,
        images=materials.images.addresses,
        with_pdf=flags.pdf,
        types=materials.types,
    )
    made = forms.forms(deck, count=flags.forms, seed=page.seed)
    with templates.placed(materials.env):
        return Sheets(page, made, fitted(made, page, materials.env))


def documents_of(sheets: Sheets, materials: Materials) -> Documents:
    """Return a deck's documents; where PDF is asked for, after them the same names in `.pdf`.

    Raises `BankError` for a template that does not work, and `UsageError` where `pdf` needs
    what is not installed.
    """
    documents = _documents(sheets, materials.env)
    if not sheets.page.with_pdf:
        return Documents({**documents})
    from quizgen.products.worksheet.pdf import require_ziamath, to_pdf

    require_ziamath()
    drawn = replace(sheets, page=replace(sheets.page, for_pdf=True))
    shown = _documents(drawn, materials.env)
    named = {name: materials.images.named(document) for name, document in shown.items()}
    printed = to_pdf(named, materials.images.large)
    return Documents({**documents, **printed.files}, tuple(printed.boxes))


def _documents(sheets: Sheets, env: Environment) -> dict[str, str]:
    return {
        name: templates.rendered(env, template, **told)
        for name, (template, told) in parts_of(sheets).items()
    }


def parts_of(sheets: Sheets) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return by file name the template of each document of a deck, and what it is told."""
    page, made = sheets.page, sheets.forms
    shared = {"page": page, "forms": made, "entries": entries(made), "fit": sheets.fit}
    solved = {**shared, "page": replace(page, solved=True)}
    to_learn = {**shared, "page": replace(page, on_cards=True)}
    found = {f"worksheet-{form.letter}": ("sheet.html", {**shared, "form": form}) for form in made}
    if page.recipe.answers:
        for form in made:
            found[f"worksheet-{form.letter}-answers"] = ("sheet.html", {**solved, "form": form})
    found["key"] = ("key.html", shared)
    asked = {item.question.id for form in made for item in form.items}
    cards = [item for item in forms.cards(page.deck, seed=page.seed) if item.question.id in asked]
    numbered = [replace(item, number=number) for number, item in enumerate(cards, start=1)]
    found["cards"] = ("cards.html", {**to_learn, "cards": numbered})
    if page.recipe.one_file:
        found["all"] = ("all.html", shared)
    return {f"{name}{_suffix(page.look)}.html": part for name, part in found.items()}


def amount_of(sheets: Sheets) -> str:
    """Return how much a form of a deck asks: "20 questions, 23 points, about 2 pages"."""
    form, pages = sheets.forms[0], sheets.fit.pages
    parts = [counted(len(form.items), "question"), counted(form.points, "point")]
    return f"{', '.join(parts)}, about {counted(pages, 'page')}"


def too_long(sheets: Sheets) -> Iterator[str]:
    """Find sheets of many pages which nobody has said how many questions to ask on."""
    pages = sheets.fit.pages
    if pages > _MANY_PAGES and sheets.page.recipe.pick is None:
        said = f"{sheets.page.deck.id}: a sheet has about {pages} pages. Write how many questions"
        yield f"{said} it asks into the recipe, such as 'pick: 20' below 'worksheet:'."


def alike(sheets: Sheets) -> Iterator[str]:
    """Find neighbouring forms a pupil can copy from, for too little in them is mixed."""
    of_sheet = sheets.page.deck.recipe.worksheet
    if of_sheet.sections == "none" or of_sheet.arrange == "bank":
        return
    for one, other in zip(sheets.forms[::2], sheets.forms[1::2], strict=False):
        pairs = zip(one.items, other.items, strict=False)
        same = sum(mine.question.id == theirs.question.id for mine, theirs in pairs)
        if same > 1 and 3 * same >= len(one.items):
            said = (
                f"{sheets.page.deck.id}: {same} of {len(one.items)} questions have the same number"
            )
            yield (
                f"{said} on forms {one.letter} and {other.letter}, for each is mixed only within its"
                f" {of_sheet.sections}. Write 'sections: none' below 'worksheet:' in the recipe, and"
                " all are mixed."
            )


def boxed(deck: Deck, made: Documents) -> Iterator[str]:
    """Say which letters of a deck are boxes in its PDF, and that a font for them is needed."""
    if made.boxes:
        names = (unicodedata.name(char, "").partition(" ")[0] for char in made.boxes)
        scripts = ", ".join(dict.fromkeys(name.lower() for name in names if name))
        some = " ".join(made.boxes[:_FEW]) + " ..." * (len(made.boxes) > _FEW)
        said = f"{deck.id}: in PDF {some} are printed as empty boxes, for no font here has them."
        yield f"{said} Install a font for '{deck.bank.language}' ({scripts}), then build again."


def warnings_of(
    decks: Sequence[Deck], flags: Flags, materials: Materials, project: Path | None
) -> Iterator[str]:
    """Yield what the one who builds should know: files that do nothing, words that stay English.

    Of PDF also what it cannot show.
    """
    if flags.pdf:
        yield from _not_drawn(decks)
    for deck in decks:
        count = flags.forms or deck.recipe.worksheet.forms
        if parts := sharing(deck, count):
            said = f"{deck.id}: {count} forms share questions of {', '.join(parts)}: there are"
            yield f"{said} not enough for each form to have its own."
    yield from idle_templates(project)
    yield from idle_files(project)
    for language in dict.fromkeys(deck.bank.language for deck in decks):
        if missing := materials.wordings[language].missing:
            left = counted(len(missing), "fixed word")
            what = f"worksheets in '{language}': English stands in for {left}"
            yield f"{what}. Write them into templates/words/{language}.yaml."


def _not_drawn(decks: Sequence[Deck]) -> Iterator[str]:
    """Yield what a PDF lacks of formulas: letters that their font has not, lines in arrays."""
    from quizgen.support.markup.maths_svg import undrawn

    letters: dict[str, None] = {}
    undrawn_in: dict[str, None] = {}
    ruled_in: dict[str, None] = {}
    for deck in decks:
        for question in deck.questions:
            for maths in _formulas(question):
                if lacking := undrawn(maths):
                    letters.update(dict.fromkeys(lacking))
                    undrawn_in[question.id] = None
                if _RULED.search(maths.latex):
                    ruled_in[question.id] = None
    if undrawn_in:
        yield (
            f"in PDF the formulas of {_named(undrawn_in)} are plain text, for the font of formulas"
            f" has no {' '.join(letters)}"
        )
    if ruled_in:
        yield f"in PDF the formulas of {_named(ruled_in)} have no lines between rows and columns"


def _formulas(question: Question) -> Iterator[Maths]:
    for path, text in question.texts():
        if "$" in text or "\\" in text:
            document = parse_typed(text) if question.is_typed(path) else parse_markdown(text)
            yield from (part for part in inlines(document) if isinstance(part, Maths))


def _named(ids: Iterable[str]) -> str:
    names = list(ids)
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(f"'{name}'" for name in names[:_FEW]) + more
