"""The formats that can be imported, and which one a file has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from importlib import import_module

from quizgen.exchange.opening import archive_of, refusal, text_of
from quizgen.exchange.records import Found, Item, Skipped, SourceFile

_READERS = {
    "gift": "gift_reader",
    "moodle": "moodle_reader",
    "qti": "qti_reader",
    "aiken": "aiken_reader",
    "csv": "csv_reader",
    "apkg": "apkg_reader",
}
FORMATS = tuple(_READERS)
"""The names of the formats, as `--format` takes them."""


_ENDINGS = {"csv", "tsv", "gift"}
_NO_BANK = "nothing in it looks like a question. If it is a bank, give its format by --format."


def read_source(source: SourceFile, name: str | None = None) -> Sequence[Found]:
    """Return what a file has, read as a format of a name, or as what it seems to be.

    Raises `BankError` where it cannot be read at all.
    """
    format_name = name or format_of(source)
    source = source._replace(is_guess=not name and _ending(source) not in _ENDINGS)
    found = [*import_module(f"quizgen.exchange.{_READERS[format_name]}").read(source)]
    if source.is_guess and format_name in {"gift", "aiken", "csv"}:
        count = Counter(map(type, found))
        if count[Skipped] > 3 and not count[Item]:  # noqa: PLR2004
            raise refusal(source, _NO_BANK)
    return found


def format_of(source: SourceFile) -> str:
    """Return the name of the format that a file seems to have; raises `BankError`."""
    if not source.data.strip():
        raise refusal(source, "the file is empty. Export it again.")
    if source.data.startswith(b"PK"):
        names = archive_of(source)
        return "apkg" if any(name.startswith("collection.anki2") for name in names) else "qti"
    text = text_of(source)
    head = text[:20_000]
    if head.lstrip().startswith("<"):
        if re.search(r"<quiz[\s>]", text):
            return "moodle"
        if re.search(r"<(?:\w+:)?(questestinterop|item|assessment|objectbank)[\s>]", text):
            return "qti"
        raise refusal(
            source, "this XML is neither of Moodle nor QTI 1.2. Export it as one of them."
        )
    ending = _ending(source)
    if ending in {"yaml", "yml"}:
        raise refusal(source, "this is YAML. If it is of a bank, copy it into question_bank/.")
    if ending in {"csv", "tsv"}:
        return "csv"
    if ending == "gift":
        return "gift"
    if re.search(r"^ANSWER\s*:", text, re.MULTILINE | re.IGNORECASE) and re.search(
        r"^[A-Za-z][.)]\s", text, re.MULTILINE
    ):
        return "aiken"
    if re.search(r"^::|(?<!\\)\{[^{}]*\}", text, re.MULTILINE | re.DOTALL):
        return "gift"
    if (
        "\t" in head
        or re.search(r"^#separator:", head)
        or re.search(r"^[^\n]+[;,][^\n]+$", head, re.MULTILINE)
    ):
        return "csv"
    raise refusal(source, "it cannot be told which format this is. Give it by --format.")


def _ending(source: SourceFile) -> str:
    """Return how a name ends; `.gift.txt`, as Moodle has it, says GIFT."""
    name = source.shown.lower()
    return "gift" if name.endswith(".gift.txt") else name.rpartition(".")[2]
