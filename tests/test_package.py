"""What the package promises from Python."""

from __future__ import annotations

import pytest

import quizgen
from quizgen import load_bank, load_deck
from quizgen.support.diagnostics import BankError


def test_the_public_names_are_the_designs() -> None:
    """`from quizgen import load_bank, load_deck, BankError` works."""
    assert quizgen.load_bank is load_bank
    assert quizgen.load_deck is load_deck
    assert quizgen.BankError is BankError


def test_another_name_is_an_attribute_error() -> None:
    """Importing lazily hides no typing error."""
    with pytest.raises(AttributeError, match="load_bnak"):
        _ = quizgen.load_bnak
