"""What the columns of a table are, by their names and by what stands in them; its cells and keys."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from quizgen.exchange.answers import numeral
from quizgen.exchange.opening import refusal
from quizgen.exchange.records import SourceFile
from quizgen.reading.vocabulary import bare, meanings, verdicts
from quizgen.support.diagnostics import quoted

_OWN = frozenset(
    {
        *("accents", "case", "lines", "reverse", "decoys", "rubric", "choices", "image", "alt"),
        *("audio", "passage", "sequence", "pairs", "was", "source", "language", "feedback"),
    }
)
_NUMBERED = re.compile(r"(.+?)(?:_?\d{1,2}|_[^\W\d_])")
_LETTERED = re.compile("[a-h]")
_NO_COLUMN = sys.maxsize
_NO_TABLE = (
    "this seems to be no table of questions: no more than half of its lines have two cells."
    " If it is one, add --format csv."
)


class Columns(NamedTuple):
    """What the columns of a table are: fields by column, options, and wrong options."""

    fields: dict[int, str]
    options: list[int]
    wrong: list[int]
    keys: list[int]
    unknown: list[str]
    counts: bool = False
    """Whether the key gives the places of the options, as Kahoot's does."""
    mostly_counts: bool = False
    """Whether most keys that can be read in one way only give places, and not texts."""
    first: int | None = 1
    """The number of the first option; None where keys count from 0 and from 1."""
    verdicts: Collection[str] = ()
    """Answers that are true or false, and not words that are asked for."""


def columns_of(
    source: SourceFile, rows: Sequence[tuple[int, list[str]]], settings: Mapping[str, str]
) -> tuple[Columns, int]:
    """Return what the columns are, and the number of the first row that is a question.

    Raise `BankError` where nothing says which are question and answer.
    """
    columns, first = _columns_and_first(source, rows, settings)
    below = rows[first:]
    columns = columns._replace(
        first=_first_place(columns, below), verdicts=_verdicts(columns, below)
    )
    return columns._replace(mostly_counts=_mostly_counts(columns, below)), first


def _columns_and_first(
    source: SourceFile, rows: Sequence[tuple[int, list[str]]], settings: Mapping[str, str]
) -> tuple[Columns, int]:
    start = next((at for at, (_, row) in enumerate(rows[:15]) if names_columns(row)), -1)
    if start >= 0:
        return _named_columns(rows[start][1]), start + 1
    width = max(len(row) for _, row in rows)
    special = {
        int(settings[f"{name} column"]) - 1: field
        for name, field in (("tags", "tags"), ("deck", "topic"), ("guid", "id"), ("notetype", ""))
        if re.fullmatch("[1-9][0-9]{0,3}", settings.get(f"{name} column", ""))
    }
    others = [at for at in range(width) if at not in special]
    if len(others) == 2 or (special and len(others) > 1):  # noqa: PLR2004
        pairs = [row for _, row in rows if len(row) > 1]
        if source.is_guess and not settings and 2 * len(pairs) <= len(rows):
            raise refusal(source, _NO_TABLE, rows[0][0])
        fields = {**special, others[0]: "prompt", others[1]: "answer"}
        if len(others) > 2 and any(row[others[2] :] for _, row in rows):  # noqa: PLR2004
            fields |= dict.fromkeys(others[2:], "explanation")
        fields = {at: field for at, field in fields.items() if field}
        return Columns(fields, [], [], [], []), int(
            not settings and _names_two([row for _, row in rows])
        )
    heads = ", ".join(quoted(cell, 20) for cell in rows[0][1][:6])
    message = f"it cannot be told which columns are question and answer. The first row is: {heads}."
    message = f"{message} Write a first row with the names prompt and answer"
    raise refusal(source, f"{message} (and, say, type, distractors, topic).", rows[0][0])


def names_columns(row: Sequence[str]) -> bool:
    """Whether a row names the columns below it: what is asked, and what is right or offered."""
    meanings = Counter(map(_meaning, row))
    has_key = meanings.keys() & {"answer", "option", "key", "type"} or meanings["letter"] > 1
    return "prompt" in meanings and bool(has_key)


def _meaning(cell: str) -> str:
    """Return what the name of a column says: a field, or `option`, `letter`, `wrong` or `key`.

    A `letter` is a name such as A, of an option where there are several; "" is unknown.
    """
    name, columns, fields = _bare(cell), meanings("columns"), meanings("fields")
    numbered = _NUMBERED.fullmatch(name)
    if numbered and numbered[1] in columns:
        return columns[numbered[1]]
    kind = columns.get(name)
    if kind == "wrong":
        return "distractors"  # Without a number behind it, it may hold several.
    if kind in {"key", "ignored"}:
        return kind
    if name in fields or name in _OWN:
        return fields.get(name, name)
    return "letter" if _LETTERED.fullmatch(name) else ""


def _bare(cell: str) -> str:
    """Return a column's name without what Kahoot says of its length."""
    return bare(
        re.sub(r"\s+[-–]\s+(?:max|choose)\b.*|\(sec\).*|\s*\*\s*$", "", cell, flags=re.IGNORECASE)
    )


def _named_columns(row: Sequence[str]) -> Columns:
    fields: dict[int, str] = {}
    options, wrong, keys = [], [], []
    unknown: list[str] = []
    for at, cell in enumerate(row):
        match _meaning(cell):
            case "option" | "letter":
                options.append(at)
            case "wrong":
                wrong.append(at)
            case "key":
                keys.append(at)
            case "ignored":
                pass
            case "distractors" if "distractors" in fields.values():
                wrong.append(at)
            case field if field and field not in fields.values():
                fields[at] = field
            case _:
                unknown += filter(None, [cell.strip()])
    if not options and keys and "answer" not in fields.values():
        fields[keys[0]] = "answer"
    counts = any(_bare(row[at]) == "correct_answer_s" for at in keys)
    options, start = _by_their_names(row, options)
    return Columns(fields, options, wrong, keys, unknown, counts, first=start)


def _by_their_names(row: Sequence[str], options: Sequence[int]) -> tuple[list[int], int]:
    """Return columns of options where their numbers or letters count them: D is the fourth.

    The number of the first comes with them.  Where one lacks, a column stands that no row has.
    """
    places = {}
    for at in options:
        found = re.search(r"(?:^|_)([a-z])$|(\d{1,2})$", _bare(row[at]))
        if not found:
            return [*options], 1
        places[int(found[2]) if found[2] else ord(found[1]) - ord("a") + 1] = at
    if len(places) < len(options):
        return [*options], 1
    first = 0 if 0 in places else 1
    last = max(places, default=0)
    return [places.get(place, _NO_COLUMN) for place in range(first, last + 1)], first


def _names_two(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of rows of two cells names its columns, in words that are not all known."""
    if len(rows) < 2 or len(rows[0]) != 2:  # noqa: PLR2004
        return False
    names_what_is_asked = [_meaning(cell) == "prompt" for cell in rows[0]] == [True, False]
    names_languages = _is_of_languages(rows[0]) and not _is_of_languages(rows[1])
    return names_what_is_asked or names_languages or _differs_from_all_below(rows)


def _is_of_languages(row: Sequence[str]) -> bool:
    return all(_bare(cell) in meanings("languages") for cell in row)


def _differs_from_all_below(rows: Sequence[Sequence[str]]) -> bool:
    """Whether all rows below ask with a question mark, or answer with a number, and it does not."""
    asks = [row[0].rstrip().endswith(("?", "？", "؟")) for row in rows]
    counts = [numeral(row[-1]) is not None for row in rows]
    return len(rows) > 2 and any(not it[0] and all(it[1:]) for it in (asks, counts))  # noqa: PLR2004


def _verdicts(columns: Columns, rows: Sequence[tuple[int, list[str]]]) -> set[str]:
    """Return the answers of rows that are true or false, and not words that are asked for."""
    places = [at for at, field in columns.fields.items() if field == "answer"]
    return verdicts({row[at].strip() for _, row in rows for at in places if at < len(row)})


def _first_place(columns: Columns, rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """Return the number of the first option, by its name and the keys that are places."""
    has_0, has_last = columns.first == 0, False
    for _, row in rows:
        options, keys = options_and_keys(row, columns)
        last = max((at for at, text in enumerate(options, 1) if text), default=0)
        for key in keys if last else ():
            if columns.counts or key_as_texts(key, options) is None:
                numbers = {int(name) for name in _names_in(key) if re.fullmatch("[0-9]{1,4}", name)}
                has_0, has_last = has_0 or 0 in numbers, has_last or last in numbers
    return (None if has_last else 0) if has_0 else 1


def _mostly_counts(columns: Columns, rows: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether more keys can only be places than can only be texts."""
    balance = 0
    for _, row in rows:
        options, keys = options_and_keys(row, columns)
        for key in keys:
            as_places = key_as_places(key, options, columns)
            as_texts = key_as_texts(key, options)
            balance += bool(as_places and not as_texts) - bool(as_texts and not as_places)
    return balance > 0


def options_and_keys(row: Sequence[str], columns: Columns) -> tuple[list[str], list[str]]:
    """Return the options of a row by their places, "" where there is none, and what is right."""
    cells = {field: text for at, field in columns.fields.items() if (text := cell_of(row, at))}
    options = [cell_of(row, at) for at in columns.options]
    keys = [text for at in columns.keys if (text := cell_of(row, at))]
    if not any(options):
        options = _split(cells.get("options", "") or cells.get("choices", ""))
    return options, list(dict.fromkeys(keys or filter(None, [cells.get("answer")])))


def cell_of(row: Sequence[str], at: int) -> str:
    """Return a cell by its 0-based place, "" where the row has none."""
    return _undefused(row[at]).strip() if at < len(row) else ""


def _undefused(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell as a formula."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell


def parts_of(cell: str) -> list[str]:
    r"""Cut a cell at ` | `; `\|` is a plain bar."""
    return [*filter(None, _split(cell))]


def _split(cell: str) -> list[str]:
    """Cut a cell as `parts_of` does, and keep the empty parts, for places count them."""
    return [part.replace("\\|", "|").strip() for part in re.split(r"(?<!\\)\|", cell)]


def key_as_places(key: str, options: Sequence[str], columns: Columns) -> set[int] | None:
    """Return the 0-based places that a key names by numbers or letters; None: it names none."""
    found = set()
    for name in _names_in(key):
        if re.fullmatch("[0-9]{1,4}", name):
            place = int(name) - (columns.first or 0)
        elif len(name) == 1 and name.isascii() and name.isalpha():
            place = ord(name.upper()) - ord("A")
        else:
            return None
        if not 0 <= place < len(options):
            return None
        found.add(place)
    return found


def key_as_texts(key: str, options: Sequence[str]) -> set[int] | None:
    """Return the 0-based places of options whose texts a key gives, None where it gives others.

    Capitals count where options differ in nothing else.
    """
    whole = _option_of_text(key.strip(), options)
    if whole is not None:
        return {whole}
    found = {_option_of_text(name, options) for name in _names_in(key)}
    known = {at for at in found if at is not None}
    return known if known and len(known) == len(found) else None


def _option_of_text(text: str, options: Sequence[str]) -> int | None:
    if text in options:
        return options.index(text)
    alike = {each for each in options if each and each.casefold() == text.casefold()}
    return options.index(alike.pop()) if len(alike) == 1 else None


def _names_in(key: str) -> list[str]:
    return [*filter(None, re.split(r"\s*[,;|&]\s*|\s+and\s+", key.strip()))]
