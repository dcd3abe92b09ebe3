"""What the tests of `quizgen import` share: its cases, and what a command says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

CASES = Path(__file__).resolve().parent / "cases" / "exchange"


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Quizgen = Callable[..., Said]


def tree(root: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    paths = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(paths)}
