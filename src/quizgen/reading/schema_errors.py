"""Plain data against a struct: every error, not only the first, in words.

Used where the quick conversion has failed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, TypeAlias, TypeVar

import msgspec
from msgspec import inspect

from quizgen.reading.vocabulary import letters_of, other_names
from quizgen.reading.yaml_reader import Document
from quizgen.support.characters import unaccented, unseen, with_unseen
from quizgen.support.diagnostics import Diagnostic, FieldPath, Location, nearest, quoted, suggestion
from quizgen.support.positions import Positions

T = TypeVar("T")
Errors: TypeAlias = Iterator[tuple[str, str, FieldPath]]
"""The code, the message and the path of each error."""

EXCUSED = frozenset({"missing-field", "empty-value", "too-few-entries"})
"""What is not told of a part from which lines had to be left out: they may have held it."""

_SHORT = 60
_LISTED = re.compile(r"\(?((?!\d+[.)] )\w[^][{}()#:&*!|>'\"%@`\n]{0,60}?)\)?")
"""A text that can be written as a list in square brackets: words with commas, in no marks."""
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)

_MEANT_FIELDS: Mapping[tuple[str, str], str] = {
    ("choice", "answers"): "Write 'answer: …'; or 'type: multi' if several are right.",
    ("multi", "answer"): "Write all right ones as 'answers: […]'.",
    ("short", "options"): "Write the wrong ones as 'distractors', or 'type: choice'.",
    ("truefalse", "answers"): "Write 'answer: true' or 'answer: false'.",
    ("short", "answers"): "Write one as 'answer' and the others as 'accept: […]'.",
    ("number", "accept"): "Write 'tolerance' for numbers that are near enough.",
    ("cloze", "answer"): "Mark the answer in the prompt: {{c1::text}}.",
    ("cloze", "answers"): "Mark the answers in the prompt: {{c1::text}}.",
    ("order", "items"): "Did you mean 'sequence'?",
    ("order", "answer"): "Write all entries, in the right order, as 'sequence: […]'.",
    ("order", "answers"): "Write all entries, in the right order, as 'sequence: […]'.",
    ("match", "answers"): "Write 'pairs', with 'left: right' in each line below it.",
    ("match", "items"): "Write 'pairs', with 'left: right' in each line below it.",
}
"""By type and field that it does not have: what to write instead."""

_DECIMAL = r"([+-]?\d+(?:\.\d+)?)"
_THOUSANDS = r"[+-]?\d{1,3}(?:([,' ])\d{3}(?:\1\d{3})*(?:\.\d+)?|(?:\.\d{3}){2,})"
_MEANT_NUMBERS = (
    (rf"{_DECIMAL}\s*%", "Write \\1, and below it 'unit: \"%\"'."),
    (r"[+-]?\d+\s*/\s*\d+", "For a fraction, write 'type: short'."),
    (r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}", "For a date, write 'type: short'."),
    (r"\d{4}-(?:0[1-9]|1[0-2])", "For a date, write 'type: short'."),
    (rf"(?i).*\b(?:{_MONTHS})\b.*", "For a date, write 'type: short'."),
    (r"\d{1,2}:\d{2}(?::\d{2})?", "For a time, write 'type: short'."),
    (r"([+-]?\d+),(\d{1,2}|\d{4,})", r"Write \1.\2."),
    (r"−(\d+(?:\.\d+)?)", r"Write -\1, with the '-' of the keyboard."),
    (rf"{_DECIMAL} *(?:±|\+/?-) *(\d+(?:\.\d+)?%?)", r"Write \1, and below it 'tolerance: \2'."),
    (rf"{_DECIMAL} *(?:[-–]|to) *\d+(?:\.\d+)?", "Write its middle, and 'tolerance: …' below it."),
    (
        rf"(?:[~≈]|about|around|ca\.?|circa|approx\.?) *{_DECIMAL}",
        r"Write \1, and below it 'tolerance: …' for what is near enough.",
    ),
    (rf"([£€$¥]) *{_DECIMAL}", r"Write \2, and below it 'unit: \1'."),
    (r"10(?:\^|\*\*)(-?\d+)", r"Write 1e\1."),
    (rf"{_DECIMAL} *[*x×·] *10(?:\^|\*\*)(-?\d+)", r"Write \1e\2."),
    (
        rf"{_DECIMAL}\s*([^\W\d_].{{0,30}}|[€£¥$]|°\w?)",
        r"Write \1, and below it 'unit: \2'.",
    ),
)
"""What a text may be that is no number, and what to write instead; the first that fits."""


def document_errors(
    document: Document, shape: Any, starts: Sequence[int] = (), field: str = ""
) -> Iterator[Diagnostic]:
    """Yield all that keeps a document from being a shape, but for what follows from its problems.

    `starts` are the 1-based lines at which the entries of the field's list begin: of the entry
    from which a line had to be left out, it is not told that something is missing.
    """
    hidden, entries = set[Location](), set[Location]()
    for problem in document.problems:
        if problem.code != "repeated-field":
            index = bisect_right(starts, problem.line) - 1
            part = document.positions.part(field, index) if index >= 0 else document.positions
            hidden.update(part.places_towards(problem.line, problem.column))
            entries.add(part.location())
    cut = {bisect_right(starts, line) for line in document.damaged & document.missing.keys()}
    if document.missing:
        cut.add(0)  # Whole entries leave the list, perhaps all.
    for error in schema_errors(document.data, shape, document.positions):
        is_cut = error.code in EXCUSED and bisect_right(starts, error.line) in cut
        at = error.location
        is_hidden = at in hidden or (error.code == "wrong-kind" and at in entries)
        if not is_cut and not is_hidden:
            yield error


def schema_errors(data: Any, shape: Any, positions: Positions) -> Iterator[Diagnostic]:
    """Yield all that keeps `data` from being a `shape`; `positions` are those of the data."""
    found = _errors("" if data is None else data, _type_info(shape), ())
    for code, message, path in found:
        yield positions.diagnostic(code, message, *path)


_type_info = cache(inspect.type_info)
"""What a struct has; a question's takes as long to find out as a hundred files to judge."""


def sound_fields(data: Mapping[str, Any], shape: type) -> dict[str, Any]:
    """Return the fields of a struct that data has and that are as they must be, converted."""
    known: dict[str, Any] = {}
    for field in msgspec.structs.fields(shape):
        if field.encode_name in data:
            with suppress(msgspec.ValidationError):
                value = data[field.encode_name]
                known[field.name] = msgspec.convert(value, field.type, strict=False)
    return known


def _errors(data: Any, info: inspect.Type, path: FieldPath) -> Errors:
    if isinstance(data, msgspec.Struct):
        return  # It was converted with its batch, so nothing is wrong with it.
    match info:
        case inspect.Metadata(type=inner, extra=extra):
            yield from _text_errors(data, inner, path, (extra or {}).get("rule", "some text"))
        case inspect.UnionType(types=types):
            yield from _union_errors(data, types, path)
        case inspect.StructType():
            yield from _struct_errors(data, info, path)
        case inspect.VarTupleType():
            yield from _list_errors(data, info, path)
        case inspect.NamedTupleType():
            yield from _pair_errors(data, info, path)
        case inspect.DictType():
            yield from _dict_errors(data, info, path)
        case inspect.LiteralType() | inspect.BoolType():
            yield from _word_errors(data, info, path)
        case inspect.IntType() | inspect.FloatType():
            yield from _count_errors(data, info, path)
        case _:
            yield from _text_errors(data, info, path, "some text")


def _union_errors(data: Any, types: tuple[inspect.Type, ...], path: FieldPath) -> Errors:
    """Take the one member that is meant: by its `type`, or by the kind of the data."""
    tagged = {t.tag: t for t in types if isinstance(t, inspect.StructType) and t.tag}
    if tagged:
        yield from _question_errors(data, tagged, path)
        return
    members = [t for t in types if not isinstance(t, inspect.NoneType)]
    if isinstance(data, dict):
        kinds = inspect.StructType | inspect.DictType
        groups = [t for t in members if isinstance(_bare(t), kinds)]
        named = {name for t in groups for name in _names(t)}
        if not named or data.keys() & named or not any(map(_is_text, members)):
            members = groups or members  # Else it is a text with a ': ' in it.
    elif len(members) < len(types) and not _is_text(members[0]) and str(data).lower() == "null":
        return
    yield from _errors(data, members[0], path)


def _question_errors(data: Any, tagged: dict[Any, inspect.StructType], path: FieldPath) -> Errors:
    """Judge a question by the struct of its `type`, and name the question in each message."""
    if not isinstance(data, dict):
        wrong = f"{_field(path)} must be fields such as 'id: …', not {_quoted(data)}."
        yield "wrong-kind", wrong, path
        return
    name = data.get("id")
    label = f"question {quoted(name)}" if isinstance(name, str) and name else "this question"
    known = ", ".join(map(str, tagged))
    field = "type" if "type" in data else nearest("type", data)
    if field is None:
        yield "missing-field", f"{label}: 'type' is missing. Add one of {known}.", path
        return
    if field != "type":
        wrong = unseen(field) or f"{quoted(field)} is not a field. Did you mean 'type'?"
        yield "unknown-field", f"{label}: {wrong}", (*path, field)
    kind = data[field]
    meant = kind if isinstance(kind, str) and kind in tagged else None
    if meant is None:
        meant = _near(kind, tagged) if isinstance(kind, str) else None
        wrong = f"{_quoted(kind)} is not a type. Use one of {known}.{_did_you_mean(meant)}"
        yield "wrong-value", f"{label}: {wrong}", (*path, field)
    if meant is not None:
        rest = {key: value for key, value in data.items() if key != field}
        for code, message, place in _struct_errors(rest, tagged[meant], path):
            yield code, f"{label}: {message}", place


def _struct_errors(data: Any, info: inspect.StructType, path: FieldPath) -> Errors:
    names = [field.encode_name for field in info.fields]
    if not isinstance(data, dict):
        wrong = f"must be fields such as '{names[0]}: …', not {_quoted(data)}"
        wrong = f"{_field(path)} {wrong if data else 'is empty'}. {_needed(info)}"
        yield "wrong-kind" if data else "empty-value", wrong, path
        return
    absent = [name for name in names if name not in data]
    meant = set[str | None]()
    for key in data:
        if key not in names:
            advice = _MEANT_FIELDS.get((str(info.tag), key), "")
            meant |= {
                _near(key, absent),
                *(name for name in absent if f"'{name}" in advice),
            }
            yield "unknown-field", unseen(key) or _unknown(key, info, path), (*path, key)
    missing = [f.encode_name for f in info.fields if f.required and f.encode_name in absent]
    if wanted := [name for name in missing if name not in meant]:
        listed = ", ".join(map(quoted, wanted)) + (" is" if len(wanted) == 1 else " are")
        wrong = f"{listed} missing in {_kind(info, path)}. {_needed(info)}"
        yield "missing-field", wrong, path
    for field in info.fields:
        if field.encode_name in data:
            place, value = (*path, field.encode_name), data[field.encode_name]
            if field.required and _is_blank(value, field.type):
                yield "empty-value", f"{_field(place)} is empty. Fill it in.", place
            else:
                yield from _errors(value, field.type, place)


def _unknown(key: str, info: inspect.StructType, path: FieldPath) -> str:
    names = [field.encode_name for field in info.fields]
    wrong = f"{quoted(key)} is not a field of {_kind(info, path)}."
    if advice := _MEANT_FIELDS.get((str(info.tag), key)):
        return f"{wrong} {advice}"
    for field in info.fields:
        if key in _names(field.type):
            return f"{wrong} Write it below '{field.encode_name}:'."
    if near := _near(key, names):
        return f"{wrong}{_did_you_mean(near)}"
    return f"{wrong} {_list(names)}"


def _near(word: str, known: Collection[str]) -> str | None:
    """Return what is meant of the known words: one with that other name, or of like letters."""
    named = (name for name in known if letters_of(word) in other_names(name))
    return next(named, None) or nearest(word, known)


def _did_you_mean(name: str | None) -> str:
    return "" if name is None else f" Did you mean '{name}'?"


def _is_blank(data: Any, info: inspect.Type) -> bool:
    """Whether nothing is written where a text or a list must be."""
    blank = isinstance(data, str) and not data.strip()
    return blank and isinstance(_bare(info), inspect.StrType | inspect.VarTupleType)


def _list_errors(data: Any, info: inspect.VarTupleType, path: FieldPath) -> Errors:
    name = _field(path)
    if not isinstance(data, list):
        if data:
            is_of_pairs = isinstance(info.item_type, inspect.NamedTupleType)
            how = "lines of 'left: right'" if is_of_pairs else _how_listed(data, info)
            yield "wrong-kind", f"{name} must be {how}, not {_quoted(data)}.", path
        else:
            yield "empty-value", f"{name} is empty. List something, or remove the line.", path
        return
    yield from _length_errors(data, info, path)
    for index, entry in enumerate(data):
        yield from _errors(entry, info.item_type, (*path, index))


def _how_listed(data: Any, info: inspect.VarTupleType) -> str:
    """Say how a list is written, with the entries of a text that was to be one."""
    is_of_texts = not _names(info.item_type)
    found = _LISTED.fullmatch(data) if is_of_texts and isinstance(data, str) else None
    if found:
        return f"a list, such as [{', '.join(re.split(' *[,;] *', found[1]))}]"
    return "a list, each entry on a line after '- '"


def _length_errors(
    data: Any, info: inspect.VarTupleType | inspect.DictType, path: FieldPath
) -> Errors:
    has = f"{_field(path)} has {_entries(len(data))}."
    if info.min_length is not None and len(data) < info.min_length:
        yield "too-few-entries", f"{has} It needs at least {info.min_length}.", path
    if info.max_length is not None and len(data) > info.max_length:
        yield "too-many-entries", f"{has} It may have at most {info.max_length}.", path


def _pair_errors(data: Any, info: inspect.NamedTupleType, path: FieldPath) -> Errors:
    names = [field.encode_name for field in info.fields]
    if isinstance(data, list) and len(data) == len(names):
        for index, field in enumerate(info.fields):
            yield from _errors(data[index], field.type, (*path, index))
        return
    said = [data.get(name) for name in names] if isinstance(data, dict) else [None]
    if isinstance(data, str) and len(halves := re.split(r" *(?:[=→]|->| [-–] ) *", data)) == len(
        names
    ):
        said = [*halves]
    both = ": ".join(map(str, names if None in said else said))
    wrong = f"{_field(path)} must be [{', '.join(names)}], not {_quoted(data)}"
    wrong += f" of {len(data)}." if isinstance(data, list) else "."
    yield "wrong-kind", f"{wrong} Or write a line {quoted(both)}, without a hyphen.", path


def _dict_errors(data: Any, info: inspect.DictType, path: FieldPath) -> Errors:
    if not isinstance(data, dict):
        wrong = f"{_field(path)} must be lines of 'name: value', not {_quoted(data)}."
        yield "wrong-kind", wrong, path
        return
    yield from _length_errors(data, info, path)
    for key, value in data.items():
        yield from _errors(key, info.key_type, (*path, _Name(key)))
        yield from _errors(value, info.value_type, (*path, key))


def _text_errors(data: Any, info: inspect.Type, path: FieldPath, rule: str) -> Errors:
    if not isinstance(info, inspect.StrType):
        yield from _errors(data, info, path)
        return
    name = _field(path)
    if not isinstance(data, str):
        what, why = "a list", "begins with '['"
        if isinstance(data, dict):
            what, why = "fields", "has ': ' in it or begins with '{'"
        advice = f"Write {_pattern(path)}, in quotes if it {why}."
        if path[-1] == "answer" and isinstance(data, list):
            advice = "Write one. If others are right too, see 'accept' of short, and type multi."
        yield "wrong-kind", f"{name} must be text, not {what}. {advice}", path
    elif not data.strip():
        yield "empty-value", f"{name} is empty. Write its text, or remove the line.", path
    elif info.max_length is not None and len(data) > info.max_length:
        limit = f"at most {info.max_length:,} are allowed"
        wrong = f"{name} has {len(data):,} characters; {limit}. Shorten it."
        yield "too-long", wrong, path
    elif info.pattern is not None and not re.search(info.pattern, data):
        wrong = f"{name} must be {rule}, not {_quoted(data)}."
        advice = ""
        if rule.startswith("digits, "):
            advice = _for_tolerance(data) if "tolerance" in path else _for_digits(data)
            advice = "" if with_unseen(data[:100]) else advice
        elif rule.startswith("lower-case letters, digits"):
            advice = _for_id(data)
        yield "wrong-value", f"{wrong}{advice}", path


def _word_errors(
    data: Any, info: inspect.LiteralType | inspect.BoolType, path: FieldPath
) -> Errors:
    if isinstance(info, inspect.BoolType):
        if _scalar(data, bool) is None:
            wrong = f"{_field(path)} must be true or false, not {_quoted(data)}."
            yield "wrong-value", wrong, path
    elif data not in info.values:
        known = dict.fromkeys(str(value).lower() for value in info.values)
        wrong = f"{_quoted(data)} is not one of {', '.join(known)}."
        yield "wrong-value", f"{_field(path)}: {wrong}{_suggest(data, info.values)}", path


def _count_errors(data: Any, info: inspect.IntType | inspect.FloatType, path: FieldPath) -> Errors:
    name = _field(path)
    whole = isinstance(info, inspect.IntType)
    value = _scalar(data, int if whole else float)
    wrong = ""
    if value is None:
        wrong = f"{name} must be a {'whole ' * whole}number, not {_quoted(data)}.{_for_count(data)}"
    elif info.ge is not None and not value >= info.ge:
        wrong = f"{name} is {_quoted(data)}. It must be at least {info.ge}."
    elif info.le is not None and not value <= info.le:
        wrong = f"{name} is {_quoted(data)}. It must be at most {info.le}."
    elif info.multiple_of and value % info.multiple_of:
        wrong = f"{name} is {_quoted(data)}. It must be in steps of {info.multiple_of}."
    if wrong:
        yield "wrong-value", wrong, path


def _for_tolerance(text: str) -> str:
    found = re.fullmatch(r"[±+-]*(\d+(?:[.,]\d+)?).*", text)
    if found is None:
        return ""
    number = found[1].replace(",", ".")
    is_share = re.search("%|percent", text) is not None
    return f" Write {number}%." if is_share else f" Write {number}; it is in the answer's unit."


def _for_digits(text: str) -> str:
    """Say what to write in place of a text that was to be a number."""
    for pattern, advice in _MEANT_NUMBERS:
        if found := re.fullmatch(pattern, text):
            return f" {found.expand(advice)}"
    return _for_thousands(text) or " If it is not a number, write 'type: short'."


def _for_thousands(text: str) -> str:
    """Say how a number is written whose thousands are set apart, where it is one."""
    if not re.fullmatch(_THOUSANDS, text):
        return ""
    bare = re.sub(r"[,' ]|\.(?=\d{3}\.)|(?<=\.\d{3})\.", "", text)
    return f" Write {bare}."


def _for_count(data: Any) -> str:
    """Say how a number is written that is a fraction, has a comma or a word behind it."""
    if not isinstance(data, str):
        return ""
    found = re.fullmatch(r"(\d+)(?:([.,/])(\d+))?\W*[^\W\d_]*", data)
    if (advice := _for_thousands(data)) or found is None:
        return advice
    whole, sign, rest = found.groups()
    if sign != "/":
        return f" Write {whole}{f'.{rest}' if rest else ''}."
    return f" Write {int(whole) / int(rest):g}." if int(rest) else ""


def _for_id(text: str) -> str:
    """Say how a name is written as an id, where that is plain to see."""
    bare = unaccented(re.sub(r"\.ya?ml$", "", text.rsplit("/", 1)[-1]))
    name = "-".join(re.findall("[a-z0-9]+", bare))
    return f" Write '{name}'." if name and bare.isascii() and len(name) <= _SHORT else ""


def _scalar(data: Any, kind: type[T]) -> T | None:
    """Return the value that the quick way reads in a text, or None where it reads none."""
    with suppress(msgspec.ValidationError):
        return msgspec.convert(data, kind, strict=False)
    return None


def _needed(info: Any) -> str:
    """Name the fields that a struct must have, or else those it may have."""
    names = [field.encode_name for field in info.fields if field.required]
    if not names:
        return _list([field.encode_name for field in info.fields])
    return f"Required: {', '.join(names)}."


def _list(names: list[str]) -> str:
    return f"Its fields: {', '.join(names)}."


def _kind(info: inspect.StructType, path: FieldPath) -> str:
    """Name what a struct is for: "type choice", "'source'", "this topic file"."""
    if info.tag or path:
        return f"type {info.tag}" if info.tag else _field(path)
    return f"this {_CAPITAL.sub(' ', info.cls.__name__).lower()}"


def _pattern(path: FieldPath) -> str:
    """Show how a text is written at the end of a path: "'alt: …'", or "'- …'" in a list."""
    return f"'{path[-1]}: …'" if isinstance(path[-1], str) else "'- …'"


class _Name(str):
    """The end of a path that is itself wrong: a name, not what is behind it."""

    __slots__ = ()


def _field(path: FieldPath) -> str:
    """Name the end of a path: "'accept'", or "entry 2 of 'accept'" (1-based)."""
    if not path:
        return "the file"
    if isinstance(path[-1], _Name):
        return f"a name in {_field(path[:-1])}"
    if isinstance(path[-1], str):
        return f"'{path[-1]}'"
    above = _field(path[:-1])
    if len(path) > 1 and isinstance(path[-2], int):
        return f"the {('left', 'right')[path[-1]]} side of {above}"
    return f"entry {path[-1] + 1} of {above}"


def _quoted(data: Any) -> str:
    if isinstance(data, str):
        return quoted(data) + with_unseen(data[:100]) if data else "empty"
    return "fields" if isinstance(data, dict) else "a list"


def _names(info: inspect.Type) -> list[str]:
    bare = _bare(info)
    return [f.encode_name for f in bare.fields] if isinstance(bare, inspect.StructType) else []


def _is_text(info: inspect.Type) -> bool:
    return isinstance(_bare(info), inspect.StrType)


def _bare(info: inspect.Type) -> inspect.Type:
    return info.type if isinstance(info, inspect.Metadata) else info


def _suggest(data: Any, known: Any) -> str:
    return suggestion(data, map(str, known)) if isinstance(data, str) else ""


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
