"""Plain data against a struct: every fault, not only the first.

Used where the quick conversion has failed, to say all that is wrong, in words.  It must
not know YAML; places are given as trails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

import msgspec
from msgspec import inspect

from quizgen.reading.positions import Trail
from quizgen.support.characters import unseen, with_unseen
from quizgen.support.diagnostics import nearest, quoted, suggestion

Fault: TypeAlias = tuple[Trail, str]
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
T = TypeVar("T")


def faults(data: Any, shape: Any) -> Iterator[Fault]:
    """Yield all that keeps `data` from being a `shape`: a trail and a message each."""
    yield from _faults("" if data is None else data, inspect.type_info(shape), ())


def _faults(data: Any, info: inspect.Type, trail: Trail) -> Iterator[Fault]:
    if isinstance(data, msgspec.Struct):
        return  # It was converted with its batch, so nothing is wrong with it.
    match info:
        case inspect.Metadata(type=inner, extra=extra):
            yield from _text_faults(data, inner, trail, (extra or {}).get("rule", "some text"))
        case inspect.UnionType(types=types):
            yield from _union_faults(data, types, trail)
        case inspect.StructType():
            yield from _struct_faults(data, info, trail)
        case inspect.VarTupleType():
            yield from _list_faults(data, info, trail)
        case inspect.DictType():
            yield from _dict_faults(data, info, trail)
        case inspect.LiteralType(values=values):
            if data not in values:
                wrong = f"{_quoted(data)} is not one of {', '.join(map(str, values))}."
                yield trail, f"{_field(trail)}: {wrong}{_suggest(data, values)}"
        case inspect.BoolType():
            if _scalar(data, bool) is None:
                yield trail, f"{_field(trail)} must be true or false, not {_quoted(data)}."
        case inspect.IntType() | inspect.FloatType():
            yield from _number_faults(data, info, trail)
        case _:
            yield from _text_faults(data, info, trail, "some text")


def _union_faults(data: Any, types: tuple[inspect.Type, ...], trail: Trail) -> Iterator[Fault]:
    """Take the one member that is meant: by its `type`, or by the kind of the data."""
    tagged = {t.tag: t for t in types if isinstance(t, inspect.StructType) and t.tag}
    if tagged:
        yield from _tagged_faults(data, tagged, trail)
        return
    members = [t for t in types if not isinstance(t, inspect.NoneType)]
    if isinstance(data, dict):
        kinds = inspect.StructType | inspect.DictType
        bare = [t.type if isinstance(t, inspect.Metadata) else t for t in members]
        members = [t for t in bare if isinstance(t, kinds)] or members
    elif len(members) < len(types) and not _is_text(members[0]) and str(data).lower() == "null":
        return
    yield from _faults(data, members[0], trail)


def _tagged_faults(
    data: Any, tagged: dict[Any, inspect.StructType], trail: Trail
) -> Iterator[Fault]:
    """Judge a question by the struct of its `type`, and name the question in each message."""
    if not isinstance(data, dict):
        yield trail, f"{_field(trail)} must be fields such as 'id: …', not {_quoted(data)}."
        return
    name = data.get("id")
    label = f"question {quoted(name)}" if isinstance(name, str) and name else "this question"
    known = ", ".join(map(str, tagged))
    kind = data.get("type")
    if "type" not in data and (meant := nearest("type", data)):
        wrong = unseen(meant) or f"{quoted(meant)} is not a field. Did you mean 'type'?"
        yield (*trail, meant), f"{label}: {wrong}"
    elif "type" not in data:
        yield trail, f"{label}: 'type' is missing. Add one of {known}."
    elif not isinstance(kind, str) or kind not in tagged:
        wrong = f"{_quoted(kind)} is not a type. Use one of {known}."
        yield (*trail, "type"), f"{label}: {wrong}{_suggest(kind, tagged)}"
    else:
        rest = {key: value for key, value in data.items() if key != "type"}
        for place, message in _struct_faults(rest, tagged[kind], trail):
            yield place, f"{label}: {message}"


def _struct_faults(data: Any, info: inspect.StructType, trail: Trail) -> Iterator[Fault]:
    names = [field.encode_name for field in info.fields]
    if not isinstance(data, dict):
        wrong = f"must be fields such as '{names[0]}: …', not {_quoted(data)}"
        yield trail, f"{_field(trail)} {wrong if data else 'is empty'}. {_needed(info)}"
        return
    absent = [name for name in names if name not in data]
    meant = set[str | None]()
    for key in data:
        if key not in names:
            meant.add(nearest(key, absent))
            yield (*trail, key), unseen(key) or _unknown(key, info, trail)
    missing = [f.encode_name for f in info.fields if f.required and f.encode_name in absent]
    if wanted := [name for name in missing if name not in meant]:
        listed = ", ".join(map(quoted, wanted)) + (" is" if len(wanted) == 1 else " are")
        yield trail, f"{listed} missing in {_kind(info, trail)}. {_needed(info)}"
    for field in info.fields:
        if field.encode_name in data:
            place, value = (*trail, field.encode_name), data[field.encode_name]
            if field.required and _is_blank(value, field.type):
                yield place, f"{_field(place)} is empty. Fill it in."
            else:
                yield from _faults(value, field.type, place)


def _unknown(key: str, info: inspect.StructType, trail: Trail) -> str:
    names = [field.encode_name for field in info.fields]
    advice = suggestion(key, names) or f" Its fields: {', '.join(names)}."
    return f"{quoted(key)} is not a field of {_kind(info, trail)}.{advice}"


def _is_blank(data: Any, info: inspect.Type) -> bool:
    """Whether nothing stands where a text or a list must be."""
    blank = isinstance(data, str) and not data.strip()
    return blank and (_is_text(info) or isinstance(info, inspect.VarTupleType))


def _list_faults(data: Any, info: inspect.VarTupleType, trail: Trail) -> Iterator[Fault]:
    name = _field(trail)
    if not isinstance(data, list):
        wrong = f"must be a list, each entry on a line after '- ', not {_quoted(data)}."
        yield trail, f"{name} {wrong if data else 'is empty. List something, or take it out.'}"
        return
    yield from _length_faults(data, info, trail)
    for index, entry in enumerate(data):
        yield from _faults(entry, info.item_type, (*trail, index))


def _length_faults(
    data: Any, info: inspect.VarTupleType | inspect.DictType, trail: Trail
) -> Iterator[Fault]:
    has = f"{_field(trail)} has {_entries(len(data))}."
    if info.min_length is not None and len(data) < info.min_length:
        yield trail, f"{has} It needs at least {info.min_length}."
    if info.max_length is not None and len(data) > info.max_length:
        yield trail, f"{has} It may have at most {info.max_length}."


def _dict_faults(data: Any, info: inspect.DictType, trail: Trail) -> Iterator[Fault]:
    if not isinstance(data, dict):
        yield trail, f"{_field(trail)} must be lines of 'name: value', not {_quoted(data)}."
        return
    yield from _length_faults(data, info, trail)
    for key, value in data.items():
        yield from _faults(key, info.key_type, (*trail, _Name(key)))
        yield from _faults(value, info.value_type, (*trail, key))


def _text_faults(data: Any, info: inspect.Type, trail: Trail, rule: str) -> Iterator[Fault]:
    if not isinstance(info, inspect.StrType):
        yield from _faults(data, info, trail)
        return
    name = _field(trail)
    if not isinstance(data, str):
        kind, sign = ("fields", "{") if isinstance(data, dict) else ("a list", "[")
        advice = f"Write {_pattern(trail)}, in quotes if it begins with '{sign}'."
        yield trail, f"{name} must be text, not {kind}. {advice}"
    elif not data.strip():
        yield trail, f"{name} is empty. Write its text, or take the line out."
    elif info.max_length is not None and len(data) > info.max_length:
        limit = f"at most {info.max_length:,} are allowed"
        yield trail, f"{name} has {len(data):,} characters; {limit}. Shorten it."
    elif info.pattern is not None and not re.search(info.pattern, data):
        yield trail, f"{name} must be {rule}, not {_quoted(data)}."


def _number_faults(
    data: Any, info: inspect.IntType | inspect.FloatType, trail: Trail
) -> Iterator[Fault]:
    name = _field(trail)
    whole = isinstance(info, inspect.IntType)
    value = _scalar(data, int if whole else float)
    if value is None:
        kind = "a whole number" if whole else "a number"
        yield trail, f"{name} must be {kind}, not {_quoted(data)}."
    elif info.ge is not None and not value >= info.ge:
        yield trail, f"{name} is {_quoted(data)}. It must be at least {info.ge}."
    elif info.le is not None and not value <= info.le:
        yield trail, f"{name} is {_quoted(data)}. It may be at most {info.le}."


def _scalar(data: Any, kind: type[T]) -> T | None:
    """Return the value that the quick way reads in a text, or None where it reads none."""
    with suppress(msgspec.ValidationError):
        return msgspec.convert(data, kind, strict=False)
    return None


def _needed(info: Any) -> str:
    """Name the fields that a struct must have, or else those it may have."""
    names = [field.encode_name for field in info.fields if field.required]
    if not names:
        return f"Its fields: {', '.join(field.encode_name for field in info.fields)}."
    return f"Required: {', '.join(names)}."


def _kind(info: inspect.StructType, trail: Trail) -> str:
    """Name what a struct stands for: "type choice", "'source'", "this topic file"."""
    if info.tag or trail:
        return f"type {info.tag}" if info.tag else _field(trail)
    return f"this {_CAPITAL.sub(' ', info.cls.__name__).lower()}"


def _pattern(trail: Trail) -> str:
    """Show how a text is written at the end of a trail: "'alt: …'", or "'- …'" in a list."""
    return f"'{trail[-1]}: …'" if isinstance(trail[-1], str) else "'- …'"


class _Name(str):
    """The end of a trail that is itself at fault: a name, not what stands behind it."""

    __slots__ = ()


def _field(trail: Trail) -> str:
    """Name the end of a trail: "'accept'", or "entry 2 of 'accept'" (1-based)."""
    if not trail:
        return "the file"
    if isinstance(trail[-1], _Name):
        return f"a name in {_field(trail[:-1])}"
    if isinstance(trail[-1], int):
        return f"entry {trail[-1] + 1} of {_field(trail[:-1])}"
    return f"'{trail[-1]}'"


def _quoted(data: Any) -> str:
    if isinstance(data, str):
        return quoted(data) + with_unseen(data[:100]) if data else "empty"
    return "fields" if isinstance(data, dict) else "a list"


def _is_text(info: inspect.Type) -> bool:
    return isinstance(info, inspect.StrType | inspect.Metadata)


def _suggest(data: Any, known: Any) -> str:
    return suggestion(data, map(str, known)) if isinstance(data, str) else ""


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
