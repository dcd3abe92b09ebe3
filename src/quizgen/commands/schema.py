"""`quizgen schema`: print the JSON Schema of the files, for editors."""

from __future__ import annotations

import argparse
import sys

from quizgen.reading.json_schema import schema_text


def run(args: argparse.Namespace) -> int:
    """Print the schema of the files that `args.kind` names."""
    sys.stdout.write(schema_text(args.kind))
    return 0
