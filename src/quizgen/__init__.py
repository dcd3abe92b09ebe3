"""One YAML question bank in; Anki decks, printable worksheets and a terminal quiz out.

`load_bank` and `load_deck` are imported when they are first asked for, so that
`quizgen --help` does not pay for them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself would cost a third of what `--help` may.
if TYPE_CHECKING:
    from typing import Any

    from quizgen.bank import load_bank
    from quizgen.deck import load_deck

__all__ = ["BankError", "load_bank", "load_deck"]

_HOMES = {"BankError": "errors", "load_bank": "bank", "load_deck": "deck"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'quizgen' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"quizgen.{_HOMES[name]}"), name)
