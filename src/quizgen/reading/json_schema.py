"""JSON Schema for editors, made from the structs that read the files."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec

from quizgen.model.bank import BankFile, TopicFile
from quizgen.model.recipe import Recipe

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def bank_schema() -> dict[str, Any]:
    """Return the schema of a bank's files: `bank.yaml`, and the topic files beside it.

    A file with `topic` or `questions` is held against the topic's schema.
    """
    (bank, topic), definitions = _components(BankFile, TopicFile)
    either = [{"required": ["distractors"]}, {"required": ["options"]}]
    definitions["Choice"]["oneOf"] = either
    definitions["Multi"]["not"] = {"required": ["distractors", "options"]}
    of_topic = {"anyOf": [{"required": ["topic"]}, {"required": ["questions"]}]}
    return {
        "$schema": _DIALECT,
        "title": "A file of a quizgen question bank",
        "type": "object",
        "if": of_topic,
        "then": topic,
        "else": bank,
        "$defs": definitions,
    }


def deck_schema(recipe: type[Recipe]) -> dict[str, Any]:
    """Return the schema of recipes of a type, `decks/<deck>.yaml`."""
    (shape,), definitions = _components(recipe)
    return {
        "$schema": _DIALECT,
        "title": "A quizgen recipe",
        **shape,
        "$defs": definitions,
    }


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as the text that is printed and kept."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def _components(*shapes: type) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    found, definitions = msgspec.json.schema_components(list(shapes), ref_template="#/$defs/{name}")
    return [_as_written(schema) for schema in found], _as_written(definitions)


def _as_written(schema: Any) -> Any:
    """Say what a file may hold, where the reader takes more, or less, than the struct.

    A text may stand unquoted (`answer: 1979`, `answer: no`), and null is never meant.
    What versions of msgspec write differently becomes the same.
    """
    if isinstance(schema, list):
        return [_as_written(part) for part in schema if part != {"type": "null"}]
    if not isinstance(schema, dict):
        return cleandoc(schema).replace(r"\Z", "$") if isinstance(schema, str) else schema
    parts = {key: _as_written(part) for key, part in schema.items() if part is not None}
    if names := parts.pop("propertyNames", None):
        # msgspec 0.22 leaves out the keys of a Literal, which the struct therefore adds.
        keys = {"enum": sorted({*names["enum"]})} if "enum" in names else {}
        parts["propertyNames"] = names | keys
    if parts.get("type") == "string":
        parts["type"] = ["string", "number", "boolean"]
    if parts.get("type") == "array" and "additionalProperties" in parts:
        parts["type"] = ["array", "object"]  # Pairs, which the reader takes in both forms.
    if "discriminator" in parts:
        return _by_type(parts["discriminator"]["mapping"])
    alternatives = parts.get("anyOf", ())
    if len(alternatives) == 1:
        del parts["anyOf"]
        parts = {**alternatives[0], **parts}
    return parts


def _by_type(shapes: dict[str, str]) -> dict[str, Any]:
    """Return the schema of a question: held against the shape of its own type alone.

    So a checker tells what is wrong with that, and not that nine shapes do not fit.
    """
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": sorted(shapes)}},
        "allOf": [
            {"if": {"properties": {"type": {"const": name}}}, "then": {"$ref": shape}}
            for name, shape in shapes.items()
        ],
    }
