"""What commands print: for people with every control character made harmless, or as JSON."""

from __future__ import annotations

import sys

from msgspec import to_builtins

from quizgen.support.characters import FORBIDDEN, printable


def say(*lines: object) -> None:
    """Print lines on stdout."""
    for line in lines:
        print(printable(str(line)))


def warn(*lines: object) -> None:
    """Print lines on stderr, after what stdout already has."""
    sys.stdout.flush()
    for line in lines:
        print(printable(str(line)), file=sys.stderr, flush=True)


def say_json(value: object) -> None:
    """Print a value on stdout as JSON; what a terminal would obey is escaped."""
    import json

    text = json.dumps(to_builtins(value), indent=2, ensure_ascii=False)
    print(FORBIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], text))
