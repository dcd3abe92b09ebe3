"""What a YAML parser's error means for the person who wrote the file.

Looks at the error's words and at the line it points to.  It must not know banks or
recipes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from quizgen.places import Mark

if TYPE_CHECKING:
    import yaml

_QUOTE_BRACES = "a text that begins with '{' or '[' must be quoted: \"{{c1::…}}\"."

# (what the parser says, what it means); the first that fits is taken.
_MEANINGS = (
    ("mapping values are not allowed", "': ' stands inside a text. Put the text in quotes."),
    ("while scanning a quoted scalar", "this quotation mark is never closed. Close it."),
    ("unknown escape character", "'\\' begins an unknown escape. Write '\\\\', or use '…' quotes."),
    ("could not find expected ':'", "a ':' is missing after a field's name."),
    ("cannot start any token", "a text cannot begin with this character. Put it in quotes."),
    ("block sequence entries are not allowed", "a list cannot begin here. Put it on new lines."),
    ("flow sequence", "a '[' is never closed, or a ',' is missing. Close the list."),
    ("flow mapping", "a '{' is never closed, or a ',' is missing. Close it, or quote the text."),
    ("block mapping", "this line is not in line with the fields above. Indent it like them."),
    ("block collection", "this line is not in line with the list above. Indent it like that."),
    ("block scalar", "the text after '|' or '>' is not indented. Indent it below its field."),
    ("expected <document start>", "this line is not in line with the rest. Indent it like that."),
    ("alias", "a text that begins with '*' must be quoted."),
    ("anchor", "a text that begins with '&' must be quoted."),
    ("tag", "a text that begins with '!' must be quoted."),
    ("directive", "a text that begins with '%' must be quoted."),
)


def advice(text: str, error: yaml.YAMLError) -> tuple[Mark, str]:
    """Say where and why a text is not YAML, and what to do about it."""
    context = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None) or context
    if mark is None:
        return Mark(1, 1), f"this is not readable as YAML: {str(error).splitlines()[0]}."
    lines = text.splitlines()
    for near in (mark, context):
        if near is not None and near.line < len(lines):
            braces = re.search(r"(?:^|[:-])\s+([{\[]\{.*|\{\{)", lines[near.line])
            if braces:
                return Mark(near.line + 1, braces.start(1) + 1), _QUOTE_BRACES
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}"
    for words, meaning in _MEANINGS:
        if words in said:
            opening = "quoted scalar" in words or words.startswith("flow")
            at = context if opening and context is not None else mark
            return Mark(at.line + 1, at.column + 1), meaning
    return Mark(mark.line + 1, mark.column + 1), f"this is not YAML: {said.strip()}."
