r"""The gaps of a cloze, in Anki's marks: `{{c1::text::hint}}`.

In a gap `\:` is a colon and `\}` a brace; braces and colons in its formulas and code are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from quizgen.support.diagnostics import quoted
from quizgen.support.markup.delimiters import CodeFinder, formula_at

_OPENING = re.compile(r"\{\{c([0-9]{1,4})::")
_IN_GAP = re.compile(r"\\.|`+|\$|\}\}|::|[{}]", re.DOTALL)
_TO_ESCAPE = re.compile(r"\\.|`+|\$|::+|:\Z|[{}]|\\\Z", re.DOTALL)
_MARKS = re.compile(r"\\.|`+|\$", re.DOTALL)


class GapMark(NamedTuple):
    """One gap as it is marked: the 1-based `number` of `c1`, its text, its hint or "".

    `braces` counts the braces of the text that are opened and never closed: where there is
    one, Anki would end the gap too early.
    """

    number: int
    text: str
    hint: str
    braces: int = 0


def split_gaps(prompt: str) -> tuple[str | GapMark, ...]:
    """Split a prompt into texts and gaps, in reading order; no empty texts."""
    parts: list[str | GapMark] = []
    end = 0
    code: CodeFinder | None = None
    while (opening := _OPENING.search(prompt, end)) is not None:
        code = code or CodeFinder(prompt)
        gap, stop = _gap(prompt, opening, code)
        if gap is None:
            break  # Neither is any later gap closed.
        parts += (prompt[end : opening.start()], gap)
        end = stop
    parts.append(prompt[end:])
    return tuple(part for part in parts if part)


def in_gap(text: str) -> str:
    """Return a text as it is written in a gap, so that nothing in it ends the gap."""
    code = CodeFinder(text)
    parts: list[str] = []
    begin = at = 0
    while (found := _TO_ESCAPE.search(text, at)) is not None:
        at = found.end()
        if found[0][0] in "{}:" or found[0] == "\\":
            escaped = "".join(f"\\{sign}" for sign in found[0])
            parts += (text[begin : found.start()], escaped)
            begin = at
        else:
            at = _behind_marks(text, found, found[0][0], code)
    return "".join((*parts, text[begin:]))


def gap_problems(prompt: str) -> Iterator[str]:
    """Yield what is wrong with the gaps of a prompt: what Anki would cut, or not cut."""
    for part in split_gaps(prompt):
        if isinstance(part, GapMark) and part.braces:
            yield (
                f"the gap {quoted(part.text)} has a brace that is never closed, so that it ends at"
                " the first }}. Write \\{ and \\} for braces that are meant."
            )


def _gap(prompt: str, opening: re.Match[str], code: CodeFinder) -> tuple[GapMark | None, int]:
    """Return the gap that opens here, and the position behind it; None where it never closes."""
    number, start = int(opening[1]), opening.end()
    at, colons, depth = start, -1, 0
    while (found := _IN_GAP.search(prompt, at)) is not None:
        at = found.end()
        match found[0][0]:
            case "}" if found[0] == "}}":
                text, hint = _halves(prompt[start : found.start()], colons - start)
                return GapMark(number, text, hint, max(depth, 0)), found.end()
            case ":":
                colons = found.start() if colons < 0 else colons
            case "{" | "}":
                depth += 1 if found[0] == "{" else -1
            case sign:
                at = _behind_marks(prompt, found, sign, code)
    return None, len(prompt)


def _behind_marks(prompt: str, found: re.Match[str], sign: str, code: CodeFinder) -> int:
    """Return the position behind the formula, the code or the escape that begins here."""
    if sign == "`":
        inside, stop = code.code_at(found.start())
        return stop if inside is not None and _is_balanced(inside) else found.end()
    formula = formula_at(prompt, found.start(), len(prompt))
    if formula is not None and _is_balanced(formula.maths.latex):
        return formula.stop
    return found.end()


def _is_balanced(inside: str) -> bool:
    """Whether every brace in a formula or in code is opened before it is closed."""
    depth = 0
    for brace in re.findall(r"\\.|[{}]", inside):
        depth += (brace == "{") - (brace == "}")
        if depth < 0:
            return False
    return depth == 0


def _halves(inside: str, colons: int) -> tuple[str, str]:
    """Return a gap's text and its hint, cut at the position of the two colons if not under 0."""
    text, hint = (inside, "") if colons < 0 else (inside[:colons], inside[colons + 2 :])
    return _unescaped(text), _unescaped(hint)


def _unescaped(text: str) -> str:
    r"""Take the backslash from `\:`, `\{` and `\}` outside formulas and code."""
    if "\\" not in text:
        return text
    code = CodeFinder(text)
    parts: list[str] = []
    begin = at = 0
    while (found := _MARKS.search(text, at)) is not None:
        at = found.end()
        if found[0] in {"\\:", "\\{", "\\}"}:
            parts += (text[begin : found.start()], found[0][1])
            begin = at
        else:
            at = _behind_marks(text, found, found[0][0], code)
    return "".join((*parts, text[begin:]))
