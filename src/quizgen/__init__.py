"""One YAML question bank in; Anki decks, printable worksheets and a terminal quiz out.

`load_bank` and `load_deck` are imported when they are first asked for, so that
`quizgen --help` does not pay for them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself would cost a third of what `--help` may.
if TYPE_CHECKING:
    from typing import Any

    from quizgen.reading.load import load_bank, load_deck

__all__ = ["BankError", "load_bank", "load_deck"]

_HOMES = {
    "BankError": "support.diagnostics",
    "load_bank": "reading.load",
    "load_deck": "reading.load",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'quizgen' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"quizgen.{_HOMES[name]}"), name)
