"""Where a formula or a piece of code begins and ends in a text."""

from __future__ import annotations

import re
from typing import NamedTuple

from quizgen.support.markup.tree import Maths

_SPACES = " \n"
_ONLY_IN_MATHS = re.compile(r"[\\^_{=]")
_WORD = re.compile(r"[^\W\d_]{2}")
_SPACE = re.compile(r"[ \n]")
_BACKTICKS = re.compile("`+")
_LOOKS_LIKE_MATHS = re.compile(
    r"\$\$[^$]*[\\^_{=]|\$[^\s$]*[\\^_]|\\[(\[](?:[^\\^_=]|\\[^A-Za-z])*(?:[\^_=]|\\[A-Za-z])"
)


class FormulaMark(NamedTuple):
    """A formula in a text, and the 0-based position behind it."""

    maths: Maths
    stop: int


def formula_at(text: str, start: int, end: int) -> FormulaMark | None:
    r"""Return the formula that begins at `start`, where `$` or a backslash stands; None: none.

    `$…$` and `\(…\)` are formulas in a line, `$$…$$` and `\[…\]` on lines of their own.
    Money is no formula: one in dollars neither begins nor ends with a space, no digit follows
    it, and one that holds a space and a word has one of `\\ ^ _ { =` too.
    """
    if text[start] == "\\":
        return _in_brackets(text, start, end)
    if text.startswith("$$", start):
        return _in_two_dollars(text, start, end)
    close = _unescaped("$", text, start + 1, end)
    latex = text[start + 1 : close]
    if (
        close < 0
        or latex[0] in _SPACES
        or latex[-1] in _SPACES
        or text[close + 1 : close + 2].isdigit()
        or _is_prose(latex)
    ):
        return None
    return FormulaMark(Maths(latex), close + 1)


_SIGNS = re.compile(r"\\.|`+|\$", re.DOTALL)


def with_parentheses(text: str) -> str:
    r"""Return a text with its formulas between `\(…\)` and `\[…\]`, and all else as it is.

    Where a dollar would then begin another formula, those that are money get a backslash.
    """
    if "$" not in text:
        return text
    shown, formulas = _rewritten(text)
    return shown if _rewritten(shown)[1] == formulas else _rewritten(text, money="\\$")[0]


def _rewritten(text: str, money: str = "$") -> tuple[str, list[Maths]]:
    """Return a text with its formulas between brackets, and the formulas."""
    code = CodeFinder(text)
    parts: list[str] = []
    found_formulas: list[Maths] = []
    begin = at = 0
    while (found := _SIGNS.search(text, at)) is not None:
        start, at = found.span()
        if found[0][0] == "`":
            at = code.code_at(start)[1]
        elif found[0] in {"$", "\\(", "\\["}:
            formula = formula_at(text, start, len(text))
            at = formula.stop if formula else start + len(dollars_at(text, start) or found[0])
            if formula:
                found_formulas.append(formula.maths)
            if found[0] == "$":
                dollars = text[start:at].replace("$", money)
                parts += (text[begin:start], _in_parentheses(formula) if formula else dollars)
                begin = at
    return "".join((*parts, text[begin:])), found_formulas


def _in_parentheses(formula: FormulaMark) -> str:
    latex = formula.maths.latex
    return f"\\[{latex}\\]" if formula.maths.display else f"\\({latex}\\)"


def dollars_at(text: str, start: int) -> str:
    """Return the row of dollars at `start`."""
    stop = start
    while text.startswith("$", stop):
        stop += 1
    return text[start:stop]


class CodeFinder:
    """Finds the code in one text; it knows which backticks come again, so time is linear."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = {len(row[0]): row.start() for row in _BACKTICKS.finditer(text)}

    def code_at(self, start: int) -> tuple[str | None, int]:
        """Return the code that the backticks at `start` begin, and the position behind it.

        None, and the position behind the backticks, where as many never come again.
        """
        stop = start
        while self._text.startswith("`", stop):
            stop += 1
        length = stop - start
        if self._last.get(length, -1) <= start:
            return None, stop
        rows = _BACKTICKS.finditer(self._text, stop)
        closing = next(row for row in rows if len(row[0]) == length)
        code = self._text[stop : closing.start()].replace("\n", " ")
        if code.strip(" ") and code[0] == code[-1] == " ":
            code = code[1:-1]
        return code, closing.end()


def seems_unclosed(text: str, start: int) -> bool:
    """Whether what stands at `start`, no formula, was probably meant to begin one."""
    return _LOOKS_LIKE_MATHS.match(text, start, start + 400) is not None


def _in_brackets(text: str, start: int, end: int) -> FormulaMark | None:
    closing = {"(": "\\)", "[": "\\]"}.get(text[start + 1 : start + 2])
    if closing is None:
        return None
    close = _unescaped(closing, text, start + 2, end)
    latex = text[start + 2 : close].strip(_SPACES)
    if close < 0 or not latex:
        return None
    return FormulaMark(Maths(latex, closing == "\\]"), close + 2)


def _in_two_dollars(text: str, start: int, end: int) -> FormulaMark | None:
    if text.startswith("$$$", start):
        return None
    close = _unescaped("$$", text, start + 2, end)
    inside = text[start + 2 : close]
    latex = inside.strip(_SPACES)
    if close < 0 or not latex or _is_prose(inside):
        return None
    return FormulaMark(Maths(latex, display=True), close + 2)


def _is_prose(latex: str) -> bool:
    """Whether what stands between dollars is words after all; code in it begins before it ends."""
    if "`" in latex:
        return True
    return bool(not _ONLY_IN_MATHS.search(latex) and _SPACE.search(latex) and _WORD.search(latex))


def _unescaped(wanted: str, text: str, start: int, end: int) -> int:
    """Return where `wanted` stands next without a backslash that takes its meaning away, or -1."""
    at = text.find(wanted, start, end)
    while at >= 0:
        before = at
        while before > start and text[before - 1] == "\\":
            before -= 1
        if (at - before) % 2 == 0:
            return at
        at = text.find(wanted, at + 1, end)
    return -1
