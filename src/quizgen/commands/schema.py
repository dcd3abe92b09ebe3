"""`quizgen schema`: print the JSON Schema of the files, for editors."""

from __future__ import annotations

import argparse

from quizgen.products import recipe_type
from quizgen.reading.json_schema import bank_schema, deck_schema, schema_text
from quizgen.support.console import say_whole


def run(args: argparse.Namespace) -> int:
    """Print the schema of the files that `args.kind` names."""
    say_whole(schema_of(args.kind).removesuffix("\n"))
    return 0


def schema_of(kind: str) -> str:
    """Return the schema of "bank" or "deck" files as text."""
    return schema_text(bank_schema() if kind == "bank" else deck_schema(recipe_type()))
