"""Deck -> worksheets on paper: forms A, B, ..., their key, cards to cut out.

Everything is made before anything is written.  Looks and words live in
templates/worksheet/; this module must not know them, nor YAML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2.environment import Environment
from msgspec.structs import replace

from quizgen.model import forms
from quizgen.model.deck import Deck
from quizgen.products.worksheet import filters as templates
from quizgen.products.worksheet import page as pages
from quizgen.reading.word_files import idle_files, load_wording
from quizgen.support import files
from quizgen.support import templates as templating

PRODUCT = "worksheet"
_OURS = re.compile(r"(worksheet-[A-Z]|key|cards|all)\.(html|pdf)")


def build(
    deck: Deck,
    out: Path,
    *,
    forms: int | None = None,
    seed: str | None = None,
    paper: str | None = None,
    large_print: bool = False,
    dyslexia: bool = False,
    pdf: bool = False,
    project: Path | None = None,
) -> list[Path]:
    """Write a deck's worksheets, key and cards into `out`; return the paths written.

    `forms`, `seed` and `paper` default to what the recipe says.  Raises as `render` does.
    """
    documents = render(
        deck,
        forms=forms,
        seed=seed,
        paper=paper,
        large_print=large_print,
        dyslexia=dyslexia,
        pdf=pdf,
        project=project,
    )
    with files.together() as stage:
        written = write(documents, out, stage)
    for path in left_over(documents, out):
        path.unlink()
    return written


def write(documents: Mapping[str, str | bytes], out: Path, stage: files.Stage) -> list[Path]:
    """Write rendered documents into a folder and return their paths."""
    return [files.put(out / name, data, stage) for name, data in documents.items()]


def left_over(documents: Mapping[str, str | bytes], out: Path) -> list[Path]:
    """Return the files of an earlier build that this one does not have: their key is gone."""
    return [
        path
        for path in sorted(out.iterdir())
        if path.name not in documents and _OURS.fullmatch(path.name) and _is_ours(path)
    ]


def _is_ours(path: Path) -> bool:
    """Tell a file of an earlier build from a teacher's own of the same name."""
    return path.is_file() and templates.GENERATOR.encode() in path.read_bytes()


def render(
    deck: Deck,
    *,
    forms: int | None = None,
    seed: str | None = None,
    paper: str | None = None,
    large_print: bool = False,
    dyslexia: bool = False,
    pdf: bool = False,
    project: Path | None = None,
) -> dict[str, str | bytes]:
    """Return a deck's documents by file name: worksheet-A.html, ..., key.html, cards.html.

    With `pdf` the same names in `.pdf` follow.  Raises `BankError` for a template that
    does not work, and `UsageError` where `pdf` needs what is not installed.
    """
    folders = templating.folders(PRODUCT, project)
    env = templates.environment(folders)
    kinds = dict.fromkeys(question.type for question in deck.questions)
    looks = (("large", large_print), ("dyslexia", dyslexia))
    page = pages.Page(
        deck=deck,
        words=load_wording(PRODUCT, deck.bank.language, project),
        paper=paper or deck.recipe.worksheet.paper,
        look=" ".join(name for name, wanted in looks if wanted),
        seed=deck.id if seed is None else seed,
        images=pages.load_images(deck),
        types=templates.modules(env, kinds),
        solved=deck.recipe.worksheet.key == "inline",
    )
    documents = _documents(page, env, forms)
    return {**documents, **_as_pdf(documents)} if pdf else {**documents}


def _as_pdf(documents: Mapping[str, str]) -> dict[str, bytes]:
    from quizgen.products.worksheet.pdf import to_pdf

    return to_pdf(documents)


def notices(deck: Deck, project: Path | None = None) -> list[str]:
    """Return what the one who builds should know: words that stay English, files that do nothing."""
    language, folders = deck.bank.language, templating.folders(PRODUCT, project)
    found = [*templates.idle(folders), *idle_files(project)]
    if missing := load_wording(PRODUCT, language, project).missing:
        what = f"worksheets in '{language}': {len(missing)} fixed words stay English"
        found.append(f"{what}. Write them into templates/words/{language}.yaml.")
    return found


def _documents(page: pages.Page, env: Environment, count: int | None) -> dict[str, str]:
    made = forms.forms(page.deck, count=count, seed=page.seed)
    shared = {"page": page, "forms": made, "entries": pages.entries(made)}
    documents = {
        f"worksheet-{form.letter}.html": templating.rendered(env, "sheet.html", form=form, **shared)
        for form in made
    }
    documents["key.html"] = templating.rendered(env, "key.html", **shared)
    to_learn = {**shared, "page": replace(page, solved=False)}
    cards = forms.cards(page.deck, seed=page.seed)
    documents["cards.html"] = templating.rendered(env, "cards.html", cards=cards, **to_learn)
    if page.recipe.one_file:
        documents["all.html"] = templating.rendered(env, "all.html", **shared)
    return documents
