"""One YAML question bank in; Anki decks, printable worksheets and a terminal quiz out.

What stands here is imported when it is first asked for, so that `quizgen --help` does not
pay for it.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself would cost a third of what `--help` may.
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from quizgen.model.deck import Deck
    from quizgen.reading.load import load_bank

__all__ = ["BankError", "load_bank", "load_deck"]
__version__ = "0.1.0"

_HOMES = {"BankError": "support.diagnostics", "load_bank": "reading.load"}


def load_deck(path: str | Path) -> Deck:
    """Read a recipe, with what it says of each product, and its bank.

    Raises `BankError` with every problem of both.
    """
    from quizgen.products import recipe_type
    from quizgen.reading import load

    return load.load_deck(path, recipe_type())


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'quizgen' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"quizgen.{_HOMES[name]}"), name)
