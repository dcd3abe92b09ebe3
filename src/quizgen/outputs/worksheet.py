"""Deck -> worksheets on paper: forms A, B, ..., their key, cards to cut out.

Everything is made before anything is written.  Looks and words live in
templates/worksheet/; this module must not know them, nor YAML.
"""

from __future__ import annotations

import re
from pathlib import Path

from quizgen import files, forms
from quizgen.deck import Deck
from quizgen.outputs import worksheet_page as pages
from quizgen.outputs import worksheet_templates as templates
from quizgen.questions import type_name

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

    `forms`, `seed` and `paper` default to what the recipe says.  Files of an earlier
    build that this one does not write are removed: their key is gone.  Raises `BankError`
    for a template that does not work, and `UsageError` where `pdf` needs what is not
    installed.
    """
    made: dict[str, str | bytes] = {}
    documents = render(
        deck,
        forms=forms,
        seed=seed,
        paper=paper,
        large_print=large_print,
        dyslexia=dyslexia,
        project=project,
    )
    made.update(documents)
    if pdf:
        from quizgen.outputs.worksheet_pdf import to_pdf

        made.update(to_pdf(documents))
    written = [files.write(out / name, data) for name, data in made.items()]
    for path in out.iterdir():
        if path.name not in made and _OURS.fullmatch(path.name):
            path.unlink()
    return written


def render(
    deck: Deck,
    *,
    forms: int | None = None,
    seed: str | None = None,
    paper: str | None = None,
    large_print: bool = False,
    dyslexia: bool = False,
    project: Path | None = None,
) -> dict[str, str]:
    """Return a deck's documents as HTML by file name: worksheet-A.html, ..., key, cards.

    Raises `BankError` for a template that does not work.
    """
    folders = templates.folders(project)
    env = templates.environment(folders)
    kinds = dict.fromkeys(type_name(question) for question in deck.questions)
    looks = (("large", large_print), ("dyslexia", dyslexia))
    page = pages.Page(
        deck=deck,
        words=pages.load_words(deck.bank.language, folders).words,
        paper=paper or deck.recipe.worksheet.paper,
        look=" ".join(name for name, wanted in looks if wanted),
        seed=deck.id if seed is None else seed,
        images=pages.load_images(deck),
        types=templates.modules(env, kinds),
    )
    return _documents(page, env, forms)


def notices(deck: Deck, project: Path | None = None) -> list[str]:
    """Return what the one who builds should know: fixed words that stay English."""
    words = pages.load_words(deck.bank.language, templates.folders(project))
    if not words.missing:
        return []
    which = ", ".join(words.missing[:3]) + (", ..." if len(words.missing) > 3 else "")
    language = deck.bank.language
    return [
        f"worksheets in '{language}' have English words ({which})."
        f" Add templates/worksheet/words/{language}.yaml to your project."
    ]


def _documents(page: pages.Page, env: templates.Environment, count: int | None) -> dict[str, str]:
    made = forms.forms(page.deck, count=count, seed=page.seed)
    shared = {"page": page, "forms": made, "entries": pages.entries(made)}
    documents = {
        f"worksheet-{form.letter}.html": templates.rendered(env, "sheet.html", form=form, **shared)
        for form in made
    }
    documents["key.html"] = templates.rendered(env, "key.html", **shared)
    cards = forms.cards(page.deck, seed=page.seed)
    documents["cards.html"] = templates.rendered(env, "cards.html", cards=cards, **shared)
    if page.recipe.one_file:
        documents["all.html"] = templates.rendered(env, "all.html", **shared)
    return documents
