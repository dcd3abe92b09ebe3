"""CSV and TSV: our own columns, those of Quizlet, Anki and Kahoot, or just two."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from quizgen.exchange import marks
from quizgen.exchange.answers import (
    Rated,
    explain,
    match_fields,
    note_commas,
    number_of,
    pick_fields,
    points_of,
    short_fields,
    tag_fields,
    truefalse_of,
)
from quizgen.exchange.csv_columns import (
    Columns,
    cell_of,
    columns_of,
    key_as_places,
    key_as_texts,
    names_columns,
    options_and_keys,
    parts_of,
)
from quizgen.exchange.ids import letters
from quizgen.exchange.opening import refusal, text_of
from quizgen.exchange.records import (
    Found,
    Item,
    Noted,
    PassageItem,
    SkipError,
    Skipped,
    SourceFile,
    with_texts,
)
from quizgen.exchange.rich_text import is_html, markdown_of, words_of
from quizgen.model.questions import TYPES
from quizgen.reading.vocabulary import bare, language_of, meanings, truth
from quizgen.support.diagnostics import quoted
from quizgen.support.markup.to_rows import plain

MAX_CELL = 1_000_000
LONGEST_SHORT = 60
"""Letters up to which the back of a card is taken for something that one types."""

_FIRST_OF_ANKI = re.compile(r"#([a-z ]+):(.*)")


_JUDGED = frozenset({"accept", "tolerance", "choices", "accents", "case"})


def read(source: SourceFile) -> Iterator[Found]:
    """Yield the rows of a table as questions."""
    text = text_of(source)
    settings, body, skipped = _settings_of_anki(text)
    rows = _rows(source, body, settings.get("separator"), skipped)
    if not rows:
        raise refusal(source, "the table has no rows.")
    columns, first = columns_of(source, rows, settings)
    is_marked = settings.get("html") == "true"
    yield from _about_first_rows(source, rows[: first + 1], first)
    if columns.first == 0:
        yield Noted(source.shown, "its keys count the options from 0.")
    for line, row in rows[first:]:
        item = Item(f"{source.shown}:{line}", judged=_JUDGED.intersection(columns.fields.values()))
        try:
            _read_row(item, row, columns, is_marked=is_marked)
        except (SkipError, ValueError) as reason:
            yield Skipped(item.where, f"{quoted(' '.join(row), 50)}: {reason}")
            continue
        if item.passage:
            yield PassageItem(
                item.where, letters(item.passage, 8), marks.own_formulas(item.passage)
            )
            item.passage = letters(item.passage, 8)
        yield item


def _about_first_rows(
    source: SourceFile, rows: Sequence[tuple[int, list[str]]], first: int
) -> Iterator[Found]:
    """Say what is taken for no question, and what is one though it may name the columns."""
    for line, row in rows[:first]:
        where, language = f"{source.shown}:{line}", language_of(row)
        if names_columns(row):
            yield Noted(where, "the row names the columns, and is no question.", language)
            continue
        yield Skipped(where, f"{quoted(' '.join(row), 50)}: {_NO_QUESTION}")
        if language:
            yield Noted(where, "the row shows which language the bank is in.", language)
    for line, row in rows[first:]:
        if line == 1 and source.shown.endswith((".csv", ".tsv")) and _may_be_names(row):
            yield Noted(f"{source.shown}:1", _MAY_BE_NAMES)


_NO_QUESTION = (
    "the row seems to name the columns, or stands above their names."
    " If it is a question, write prompt and answer above it."
)
_MAY_BE_NAMES = (
    "the first row is a question here."
    " If it names the columns, write prompt and answer there, and import again."
)


def _settings_of_anki(text: str) -> tuple[dict[str, str], str, int]:
    """Return what lines such as `#separator:tab` say, the text below them, and their number."""
    settings: dict[str, str] = {}
    lines = text.split("\n")
    count = 0
    while count < len(lines) and (found := _FIRST_OF_ANKI.fullmatch(lines[count].strip())):
        settings[found[1].strip()] = found[2].strip()
        count += 1
    return settings, "\n".join(lines[count:]), count


_SEPARATORS = {
    "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " ", "colon": ":"
}  # fmt: skip


def _rows(
    source: SourceFile, text: str, named: str | None, before: int
) -> list[tuple[int, list[str]]]:
    """Return the rows with their 1-based lines."""
    delimiter = _SEPARATORS.get((named or "").lower(), named or "") or _delimiter(text)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter[0], strict=False)
    rows: list[tuple[int, list[str]]] = []
    line = before + 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = before + reader.line_num + 1
    except csv.Error as error:
        message = f"this is no table: {error}. Save it as CSV again."
        raise refusal(source, message, line) from None
    return rows


def _delimiter(text: str) -> str:
    """Return what stands between cells: the sign that cuts most rows into as many, two or more."""
    sample = text[:50_000]
    best, most = ",", 0.0
    for sign in "\t;,|":
        rows = [row for row in csv.reader(io.StringIO(sample), delimiter=sign) if row][:50]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        share = max(widths.values(), default=0) / (len(rows) or 1) * (1.5 if sign == "\t" else 1)
        if share > most + 0.01:
            best, most = sign, share
    return best


def _may_be_names(row: Sequence[str]) -> bool:
    words = r"\s*[^\W\d]+(?: [^\W\d]+){0,2}\s*"
    return len(row) == 2 and all(re.fullmatch(words, cell) for cell in row)  # noqa: PLR2004


def _read_row(item: Item, row: Sequence[str], columns: Columns, *, is_marked: bool) -> None:
    cells = {field: text for at, field in columns.fields.items() if (text := cell_of(row, at))}
    if not cells.get("prompt"):
        raise SkipError("it has no question.")
    if columns.unknown:
        item.lose(
            f"the columns {', '.join(quoted(name, 20) for name in columns.unknown[:5])} are not read."
        )
    item.key = cells.get("id", "")
    item.passage = cells.get("passage", "")
    item.topic = " / ".join(part.strip() for part in cells.get("topic", "").split("::"))
    if "type" in cells and _kind(cells["type"]) in TYPES and not columns.options:
        keys = options_and_keys(row, columns)[1] or [""]
        _read_own(item, {**cells, "answer": keys[0]}, keys[1:])
        item.fields |= {name: cells[name] for name in ("explanation", "hint") if name in cells}
        item.fields = with_texts(item.fields, marks.own_formulas)
    else:
        shown = _shower(item, is_marked=is_marked)
        _read_other(item, row, cells, columns, shown)
        for at, name in columns.fields.items():
            if name in {"explanation", "feedback"}:
                explain(item, shown(cell_of(row, at)))
        if "hint" in cells:
            item.fields["hint"] = shown(cells["hint"])
    _lose_unkeyed(item, row, cells.get("answer", ""), columns)
    _add_common(item, cells)


def _kind(text: str) -> str:
    name = bare(text)
    return meanings("types").get(name, name)


def _shower(item: Item, *, is_marked: bool) -> Callable[[str], str]:
    def shown(text: str) -> str:
        if is_marked or is_html(text):
            return markdown_of(text.replace("\n", "<br>"), item.lose) or marks.plain_lines(text)
        return marks.plain_lines(text)

    return shown


def _lose_unkeyed(item: Item, row: Sequence[str], answer: str, columns: Columns) -> None:
    """Tell of an answer beside columns of keys, which say otherwise what is right."""
    keys = [text for at in columns.keys if (text := cell_of(row, at))]
    right = [str(item.fields.get("answer", "")), *item.fields.get("answers", ())]
    said = {text.casefold() for text in (*keys, *right, *map(plain, right))}
    if answer and keys and answer.casefold() not in said:
        item.lose(f"its answer {marks.in_words(answer)} is left out: {quoted(keys[0])} is its key.")


def _lose_right(item: Item, others: Iterable[str]) -> None:
    for each in others:
        item.lose(f"{marks.in_words(each)} was right too, and is left out.")


def _read_own(item: Item, cells: Mapping[str, str], others: Sequence[str]) -> None:
    """Read a row of our own columns, whose texts are Markdown already.

    `others` are right answers beside the first, from columns of their own.
    """
    kind = _kind(cells["type"])
    item.fields |= {"type": kind, "prompt": cells["prompt"]}
    for name in ("accept", "choices", "tolerance") if kind == "cloze" else ():
        if cells.get(name):
            item.fields[name] = _by_gap(name, cells[name])
    cells = _with_points(item, cells) if kind == "number" else cells
    if kind != "cloze":
        _read_key(item, kind, cells)
        for name in ("unit", "reverse", "lines", "tolerance"):
            if cells.get(name) and (name, cells[name]) != ("lines", "6"):
                item.fields[name] = cells[name]
        for name in ("accept", "rubric", "options", "distractors"):
            if cells.get(name):
                item.fields[name] = parts_of(cells[name])
    _refuse_strange_options(item.fields)
    if kind == "short" and others:
        item.fields["accept"] = [*others, *item.fields.get("accept", ())]
    elif kind == "multi":
        item.fields["answers"] += others
    else:
        _lose_right(item, others)
    for name in ("accents", "case"):
        if cells.get(name):
            item.fields[name] = cells[name]
    _add_feedback(item, cells.get("feedback", ""))


def _with_points(item: Item, cells: Mapping[str, str]) -> dict[str, str]:
    """Return cells whose numbers have points for their commas."""
    numbers = {name: cells[name] for name in ("answer", "tolerance") if cells.get(name)}
    note_commas(item, numbers.values())
    return {**cells, **{name: number_of(item, it) or it for name, it in numbers.items()}}


def _refuse_strange_options(fields: Mapping[str, Any]) -> None:
    """Raise `SkipError` where `options`, which are all, are not all."""
    if "options" not in fields or fields["type"] not in {"choice", "multi"}:
        return
    if "distractors" in fields:
        raise SkipError("it has 'options', which are all of them, and 'distractors'. Keep one.")
    right = fields["answers"] if fields["type"] == "multi" else [fields["answer"]]
    if strange := [each for each in right if each and each not in fields["options"]]:
        raise SkipError(f"its answer {marks.in_words(strange[0])} is not in its 'options'. Add it.")


def _add_feedback(item: Item, cell: str) -> None:
    """Add what is said of options, `option => feedback | ...`, to the options that it is of.

    In a cloze `c1: option => feedback` says of which gap; without that the order of gaps does.
    """
    said: dict[str, list[str]] = {}
    fields = item.fields
    for text, feedback in filter(None, map(_pair, parts_of(cell))):
        gap, _, of_gap = text.partition(": ")
        entries = fields.get("choices", {}).get(gap, [])
        if of_gap in entries:
            entries[entries.index(of_gap)] = {"text": of_gap, "feedback": feedback}
        elif feedback:
            said.setdefault(text, []).append(feedback)
    lists = [fields.get("options"), fields.get("distractors"), *fields.get("choices", {}).values()]
    offered = Counter(
        text for entries in filter(None, lists) for text in entries if isinstance(text, str)
    )
    for text, feedbacks in said.items():
        if len(feedbacks) != offered[text]:  # Of which of equal options it is, nobody can tell.
            for feedback in feedbacks:
                item.lose(
                    f"the feedback for {marks.in_words(text)}, {marks.in_words(feedback, 60)}, is left out."
                )
    for entries in filter(None, lists):
        for at, text in enumerate(entries):
            if isinstance(text, str) and offered[text] == len(said.get(text, ())):
                entries[at] = {"text": text, "feedback": said[text].pop(0)}
                offered[text] -= 1


def _pair(part: str) -> tuple[str, str] | None:
    r"""Cut `left => right`, in which `=\>` is an arrow of the text's own; None: it is no pair."""
    left, arrow, right = part.partition("=>")
    if not arrow:
        left, arrow, right = re.sub(" *→ *", "->", part).partition("->")
    return (
        (left.strip().replace("=\\>", "=>"), right.strip().replace("=\\>", "=>")) if arrow else None
    )


def _read_key(item: Item, kind: str, cells: Mapping[str, str]) -> None:
    """Read `answer`, be it one text, true or false, or a list."""
    answer = cells.get("answer", "")
    if kind == "multi":
        item.fields["answers"] = parts_of(answer)
    elif kind == "order":
        item.fields["sequence"] = parts_of(cells.get("sequence", "") or answer)
    elif kind == "truefalse":
        value = truth(answer)
        if value is None:
            raise SkipError(f"{quoted(answer)} is neither true nor false.")
        item.fields["answer"] = value
    elif kind == "match":
        pairs = [pair for part in parts_of(answer) if (pair := _pair(part))]
        if len(pairs) < len(parts_of(answer)):
            raise SkipError("its answer is no list of pairs: left => right | left => right.")
        match_fields(item, pairs, parts_of(cells.get("decoys", "")))
    else:
        item.fields["answer"] = answer


def _by_gap(name: str, cell: str) -> dict[str, Any]:
    """Read `c1: a | b; c2: c`, what is said of the gaps of a cloze."""
    found: dict[str, Any] = {}
    gap = ""
    for part in parts_of(cell):
        head = re.match(r"(c\d{1,3}):\s*(.*)", part, re.DOTALL)
        gap, text = (head[1], head[2]) if head else (gap, part)
        if not gap:
            raise SkipError(f"'{name}' does not say of which gap it is. Write c1: …")
        if name == "tolerance":
            found[gap] = text
        else:
            found.setdefault(gap, []).append(text)
    return found


def _read_other(
    item: Item,
    row: Sequence[str],
    cells: Mapping[str, str],
    columns: Columns,
    shown: Callable[[str], str],
) -> None:
    item.fields["prompt"] = shown(cells["prompt"])
    options, keys = options_and_keys(row, columns)
    key = keys[0] if keys else ""
    wrong = [text for at in columns.wrong if (text := cell_of(row, at))]
    wrong += parts_of(cells.get("distractors", ""))
    accept = parts_of(cells.get("accept", ""))
    if any(options) or wrong:
        _lose_right(item, accept)
    if any(options):
        _read_options(item, options, keys, columns, shown)
    elif wrong:
        rated = [
            Rated(shown(marks.of_option(text)), float(text in keys)) for text in (*keys, *wrong)
        ]
        pick_fields(item, rated, keeps_order=False)
    elif "type" not in cells and _is_statement(cells["prompt"], key, columns):
        item.fields |= {"type": "truefalse", "answer": truth(key)}
        _lose_right(item, (*keys[1:], *accept))
    else:
        _read_back(item, key, [*keys[1:], *accept], cells, shown)


def _is_statement(prompt: str, key: str, columns: Columns) -> bool:
    """Whether a text is said to be true or false, and this is not a word that it asks for."""
    return key in columns.verdicts and len(key) > 1 and len(prompt.split()) > 2  # noqa: PLR2004


def _read_options(
    item: Item,
    options: Sequence[str],
    keys: Sequence[str],
    columns: Columns,
    shown: Callable[[str], str],
) -> None:
    """Read options with keys of numbers, of letters, or of their own words."""
    right = {at for key in keys for at in _places_of(item, key, options, columns)}
    offered = [(at, text) for at, text in enumerate(options) if text]
    truths = truefalse_of([text for _, text in offered])
    if truths is not None and len(right) == 1:
        values = zip(offered, truths, strict=True)
        item.fields |= {
            "type": "truefalse",
            "answer": next(value for (at, _), value in values if at in right),
        }
        return
    rated = [Rated(shown(marks.of_option(text)), float(at in right)) for at, text in offered]
    pick_fields(item, rated)


def _places_of(item: Item, key: str, options: Sequence[str], columns: Columns) -> set[int]:
    """Return the 0-based places of the options that a key names, be it by places or by texts."""
    places = key_as_places(key, options, columns)
    texts = None if columns.counts else key_as_texts(key, options)
    right = places if texts is None or (places and columns.mostly_counts) else texts
    is_place = texts is None or right is places
    if columns.first is None and is_place and re.search(r"\b[0-9]{1,4}\b", key):
        raise SkipError(
            f"its key {quoted(key)} may count from 0 or from 1: the table does both."
            " Write letters, A for the first option."
        )
    if right is None and [text.casefold() for text in options].count(key.casefold()) > 1:
        raise SkipError(f"its key {quoted(key)} names several options that differ in capitals.")
    if right is None:
        raise SkipError(f"its key {quoted(key)} names none of its options.")
    if empty := [str(at + (columns.first or 0)) for at in sorted(right) if not options[at]]:
        raise SkipError(f"its key {quoted(key)} names option {empty[0]}, which is empty.")
    if places and texts and _texts_at(places, options) != _texts_at(texts, options):
        named = ", ".join(quoted(options[at]) for at in sorted(right))
        way = "the place" if right is places else "the text"
        item.lose(f"its key {quoted(key)} is read as {way} of what is right: {named}.")
    return right


def _texts_at(places: Collection[int], options: Sequence[str]) -> set[str]:
    return {options[at] for at in places}


def _read_back(
    item: Item,
    answer: str,
    accept: Sequence[str],
    cells: Mapping[str, str],
    shown: Callable[[str], str],
) -> None:
    """Read the back of a card: a few words are typed, more are a model answer."""
    if not answer:
        raise SkipError("it has no answer.")
    kind = _kind(cells.get("type", ""))
    value = truth(answer)
    if value is not None and kind == "truefalse":
        item.fields |= {"type": "truefalse", "answer": value}
        _lose_right(item, accept)
        return
    if kind == "number" and (number := number_of(item, answer)):
        item.fields |= {"type": "number", "answer": number}
        _lose_right(item, accept)
        return
    back_fields(item, answer, shown, accept)


def back_fields(
    item: Item, answer: str, shown: Callable[[str], str], accept: Sequence[str] = ()
) -> None:
    """Make a short question of a card's back, or an open one where it is long or has a picture."""
    text = shown(answer)
    words = words_of(answer) if is_html(answer) or "&" in answer else " ".join(answer.split())
    if "\n" in text or len(words) > LONGEST_SHORT or "![" in text or not words:
        if not text:
            raise SkipError("it has no answer.")
        item.fields |= {"type": "open", "answer": text}
        _lose_right(item, accept)
        return
    texts = [marks.typed(words), *(marks.typed(each) for each in accept)]
    short_fields(item, [Rated(each, 1) for each in texts])


def _add_common(item: Item, cells: Mapping[str, str]) -> None:
    fields = item.fields
    difficulty = meanings("difficulty").get(bare(cells.get("difficulty", "medium")))
    if difficulty in {"easy", "hard"}:
        fields["difficulty"] = difficulty
    elif difficulty != "medium":
        item.lose(
            f"the difficulty {quoted(cells['difficulty'])} is left out: there are easy, medium and hard."
        )
    if cells.get("points"):
        points_of(item, cells["points"])
    if cells.get("tags"):
        tags = re.split(r"\s*\|\s*" if "|" in cells["tags"] else r"[,;\s]+", cells["tags"])
        tag_fields(item, tags)
    for name in ("image", "audio"):
        if cells.get(name):
            item.lose(f"the file {quoted(cells[name])} is left out: a table brings no files.")
