"""Formulas in LaTeX: what is wrong with one, and what the renderers are given.

Only the commands of `data/latex.toml` are known.  A formula is read from left to right in
one pass, which costs little, so that every formula of a bank can be checked when it is read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from quizgen.support.diagnostics import suggestion
from quizgen.support.markup.tree import has_hole

_MAX_LENGTH = 2_000
_MAX_DEPTH = 30

_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+)|\\(?P<escape>.)|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<space>[ \n]+)|(?P<plain>[A-Za-z+=,()<>|/!;:*-]+)|(?P<sign>.)",
    re.DOTALL,
)
_DELIMITER = re.compile(r"\\[A-Za-z]+|\\?.", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_ESCAPED_SPACES = frozenset(",:;!> ")
_ESCAPED_SIGNS = frozenset("{}|#$%&_")
_LENGTH = re.compile(r"\s*\{\s*(-?[0-9]{1,2}(?:\.[0-9]{1,3})?)\s*(em|ex|pt|mm|cm)\s*\}")
_COLUMNS = re.compile(r"\s*\{([lcr| ]{1,40})\}")
_NAME = re.compile(r"\s*\{([A-Za-z]{1,20}\*?)\}")
_LINE_GAP = re.compile(r"\[-?[0-9.]{1,6} ?(?:em|ex|pt|mm|cm)\]")
_WORDS_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MIDDLE = {"|": "|", "/": "/", "‖": "\\Vert"}
"""The signs that may grow between two brackets, for latex2mathml."""
_FIRST_PLACE, _LAST_PLACE = 0xE000, 0xF8FF
"""The first of the characters that stand for words; LaTeX itself knows nothing of them."""
_APART = " %-\n"
"""A comment between two parts: latex2mathml takes `2 ex` for a length, and `.5` for a letter."""


class TextPart(NamedTuple):
    """TextPart in a formula; `look` is a value of MathML's `mathvariant` or "", or "operator"."""

    text: str
    look: str


class LatexFormula(NamedTuple):
    """A formula that has been read.

    `problems` say what is wrong with it; where there are some, the rest is not to be used.
    `tex` is for MathJax.  `parts` is for latex2mathml: each argument stands in braces, and
    words are one character each, the first U+E000, in the order of `words`.
    """

    problems: tuple[str, ...]
    tex: str = ""
    parts: str = ""
    words: tuple[TextPart, ...] = ()


class _Known(NamedTuple):
    """The commands by what follows them; names stand without their backslash."""

    bare: frozenset[str]
    operators: frozenset[str]
    arguments: dict[str, int]
    optional: frozenset[str]
    infix: frozenset[str]
    texts: dict[str, str]
    sized: frozenset[str]
    signs: dict[str, str]
    environments: dict[str, str]
    instead: dict[str, str]

    def names(self) -> list[str]:
        """Return every command's name, for advice."""
        return sorted(
            {*self.bare, *self.arguments, *self.infix, *self.texts, *self.sized, "left", "right"}
            | {"operatorname", "begin", "end", "hspace", "not", "limits", "nolimits"}
        )


@lru_cache(maxsize=1)
def known_commands() -> _Known:
    """Return what formulas may use."""
    import tomllib

    path = Path(__file__).parent / "data" / "latex.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    bare = (
        table[name].split()
        for name in ("symbols", "operators", "functions", "limits", "spaces", "styles")
    )
    delimiters = table["delimiters"]
    arguments = dict.fromkeys([*table["one"].split(), *table["optional"].split()], 1)
    return _Known(
        bare=frozenset(name for names in bare for name in names),
        operators=frozenset([*table["operators"].split(), *table["limits"].split()]),
        arguments=arguments | dict.fromkeys(table["two"].split(), 2),
        optional=frozenset(table["optional"].split()),
        infix=frozenset(table["infix"].split()),
        texts=table["texts"],
        sized=frozenset(delimiters["sized"].split()),
        signs=delimiters["signs"],
        environments=table["environments"],
        instead=table["instead"],
    )


@lru_cache(maxsize=4096)
def read_latex(latex: str) -> LatexFormula:
    """Read a formula, which stands without its delimiters."""
    reader = _Reader(latex)
    try:
        _refuse(latex)
        reader.read()
    except _WrongError as error:
        return LatexFormula((str(error),))
    return LatexFormula((), "".join(reader.tex), "".join(reader.parts), tuple(reader.words))


def _refuse(latex: str) -> None:
    if control := _CONTROL.search(latex):
        raise _WrongError(
            f"a control character (U+{ord(control[0]):04X}) stands in it. Write the text in single"
            " quotes: in double quotes YAML turns \\t, \\b, \\f and others into such characters."
        )
    if has_hole(latex):
        raise _WrongError(
            "a gap stands in it. Put the whole formula into the gap, or end it before the gap."
        )
    if len(latex) > _MAX_LENGTH:
        raise _WrongError(f"it is longer than {_MAX_LENGTH} characters. Cut it into several.")


class _WrongError(Exception):
    """What is wrong with a formula, and what to do."""


class _Group:
    """A part of a formula that is open: what ends it, and what its next part may be.

    `wanted` counts the arguments that commands still wait for; `is_script` says that the
    first of them is that of `^` or `_`; `scripts` holds what the part before has: `^`, `_`
    and a `'` for each prime.
    """

    def __init__(self, closing: str, *, is_table: bool = False) -> None:
        self.closing = closing
        self.is_table = is_table
        self.wanted = 0
        self.is_script = False
        self.scripts = ""
        self.has_infix = False
        self.is_empty = True
        self.opens_table = False


class _Reader:
    """Reads a formula once; `tex`, `parts` and `words` grow on the way."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.at = 0
        self.known = known_commands()
        self.groups = [_Group("")]
        self.tex: list[str] = []
        self.sign = ""  # What was read last.
        self.parts: list[str] = []
        self.words: list[TextPart] = []

    def read(self) -> None:
        """Read all of it; raises `_WrongError` at the first thing that is wrong."""
        takes = {
            "command": self._command,
            "escape": self._escape,
            "number": self._number,
            "plain": self._plain,
            "sign": self._sign,
        }
        while found := _TOKEN.match(self.latex, self.at):
            self.at = found.end()
            self.tex.append(found[0])
            kind = found.lastgroup
            if kind is not None and kind != "space":
                takes[kind](found[kind])
        group = self.groups[-1]
        if group.closing:
            raise _WrongError(f"{_opening(group.closing)} is never closed. Add {group.closing}.")
        self._end_of_group(group)

    def _atom(self, *, takes: int = 0, what: str = "") -> bool:
        """Note that a part begins that takes some arguments; return whether it is itself one."""
        group = self.groups[-1]
        group.is_empty = False
        is_argument = group.wanted > 0
        if is_argument:
            if takes and not group.is_script:
                raise _WrongError(f"{what} is an argument here. Put it in braces.")
            group.wanted -= 1
            group.is_script = False
        else:
            group.scripts = ""
        group.wanted += takes
        return is_argument

    def _push(self, text: str, *, is_argument: bool = False) -> None:
        before, self.sign = self.sign, text
        if before:
            last = before[-1]
            if before[0] == "\\":
                self.parts.append(" ")
            if (last.isdigit() and text[0].isalpha()) or (last == "." and text[0].isdigit()):
                self.parts.append(_APART)
        self.parts.append(f"{{{text}}}" if is_argument else text)

    def _open(self, closing: str, *, is_table: bool = False) -> None:
        self.groups.append(_Group(closing, is_table=is_table))
        if len(self.groups) > _MAX_DEPTH:
            raise _WrongError("it is nested too deep. Write it in a simpler way.")

    def _close(self, closing: str) -> None:
        group = self.groups[-1]
        if group.closing != closing:
            if not group.closing:
                raise _WrongError(f"{closing} closes nothing. Add {_opening(closing)}.")
            raise _WrongError(f"{closing} stands where {group.closing} is missing.")
        self._end_of_group(group)
        self.groups.pop()

    def _end_of_group(self, group: _Group) -> None:
        if group.wanted or (group.has_infix and group.is_empty):
            raise _WrongError("an argument is missing at the end of a part. Add it in braces.")

    def _command(self, name: str) -> None:
        known = self.known
        if name in known.bare:
            self._push(f"\\{name}", is_argument=self._atom())
        elif name in known.arguments:
            self._with_arguments(name)
        elif name in known.texts:
            self._text(known.texts[name])
        elif name in known.sized:
            self._atom()
            self._push(f"\\{name}{self._delimiter(name)}")
        elif name in known.infix:
            self._infix(name)
        else:
            self._special(name)

    def _with_arguments(self, name: str) -> None:
        self._atom(takes=self.known.arguments[name], what=f"\\{name}")
        self._push(f"\\{name}")
        self.groups[-1].opens_table = name == "substack"
        if name in self.known.optional and self.latex.startswith("[", self.at):
            self.at += 1
            self.tex.append("[")
            self._push("[")
            self._open("]")

    def _special(self, name: str) -> None:
        match name:
            case "begin":
                self._begin()
            case "end":
                self._end()
            case "left":
                self._atom()
                self._push(f"\\left{self._delimiter(name)}")
                self._open("\\right")
            case "right":
                self._close("\\right")
                self._push(f"\\right{self._delimiter(name)}")
            case "middle":
                if self.groups[-1].closing != "\\right":
                    raise _WrongError("\\middle stands outside \\left and \\right.")
                self._push(f"\\middle{_MIDDLE[self._delimiter(name)]}")
            case "not":
                self._not()
            case "hspace":
                self._space()
            case "hline":
                self._row_line()
            case "operatorname":
                self._operator()
            case "limits" | "nolimits":
                self._limits(name)
            case _:
                raise _WrongError(self._unknown(name))

    def _unknown(self, name: str) -> str:
        if name in self.known.instead:
            return f"\\{name} is not known here. Instead, {self.known.instead[name]}."
        advice = suggestion(name, self.known.names()).replace("'", "'\\", 1)
        return f"the command \\{name} is not known.{advice or ' Write it with other commands.'}"

    def _escape(self, sign: str) -> None:
        if sign == "\\":
            self._new_row()
        elif sign in _ESCAPED_SPACES or sign == "\n":
            self._push("\\ " if sign == "\n" else f"\\{sign}")
        elif sign in _ESCAPED_SIGNS:
            self._push(f"\\{sign}", is_argument=self._atom())
        else:
            raise _WrongError(f"the command \\{sign} is not known. Take the backslash out.")

    def _number(self, digits: str) -> None:
        """Take a number: as an argument its first digit alone, as TeX does."""
        while self.groups[-1].wanted and digits:
            self._atom()
            self._push(digits[0], is_argument=True)
            digits = digits[1:]
        if digits:
            self._atom()
            self._push(digits)

    def _plain(self, signs: str) -> None:
        """Take letters and signs that mean nothing but themselves: as arguments, one each."""
        while self.groups[-1].wanted and signs:
            self._push(signs[0], is_argument=self._atom())
            signs = signs[1:]
        if signs:
            self.groups[-1].scripts = ""
            self.groups[-1].is_empty = False
            self._push(signs)

    def _sign(self, sign: str) -> None:
        group = self.groups[-1]
        match sign:
            case "{":
                self._atom()
                self._push("{")
                self._open("}", is_table=group.opens_table)
                group.opens_table = False
            case "}":
                self._close("}")
                self._push("}")
            case "]" if group.closing == "]":
                self._close("]")
                self._push("]")
            case "^" | "_":
                self._script(sign)
            case "'":
                self._prime()
            case "&":
                self._next_cell()
            case "%" | "#" | "$":
                raise _WrongError(f"'{sign}' means something else in LaTeX. Write \\{sign}.")
            case "~":
                self._push("\\ ")
            case _ if _FIRST_PLACE <= ord(sign) <= _LAST_PLACE:
                raise _WrongError(f"the character U+{ord(sign):04X} has no meaning. Remove it.")
            case _:
                self._push(sign, is_argument=self._atom())

    def _script(self, sign: str) -> None:
        group = self.groups[-1]
        if group.wanted:
            raise _WrongError(f"an argument is missing before '{sign}'. Add it in braces.")
        if sign in group.scripts or (sign == "^" and group.scripts.count("'") > 1):
            raise _WrongError(f"a second '{sign}' follows. Put the first part in braces.")
        group.scripts += sign
        group.wanted = 1
        group.is_script = True
        self._push(sign)

    def _prime(self) -> None:
        group = self.groups[-1]
        if group.wanted:
            self._push("\\prime", is_argument=self._atom())
            return
        if "^" in group.scripts:
            raise _WrongError("a ' follows an exponent. Write it before: f'^2.")
        group.scripts += "'"
        self._push("'")

    def _begin(self) -> None:
        name = self._name()
        if name not in self.known.environments:
            if name in self.known.instead:
                advice = f"Instead, {self.known.instead[name]}."
            else:
                advice = suggestion(name, self.known.environments).strip() or "Write another."
            raise _WrongError(f"the environment '{name}' is not known. {advice}")
        self._atom()
        other = self.known.environments[name]
        columns = ""
        if name == "array":
            found = _COLUMNS.match(self.latex, self.at)
            if found is None:
                raise _WrongError("'array' says no columns. Write, say, \\begin{array}{cc}.")
            self._take(found.end())
            columns = f"{{{found[1].replace(' ', '')}}}"
        self._push(f"\\begin{{{other}}}{columns}")
        self._open(f"\\end{{{name}}}", is_table=True)

    def _end(self) -> None:
        name = self._name()
        self._close(f"\\end{{{name}}}")
        self._push(f"\\end{{{self.known.environments[name]}}}")

    def _name(self) -> str:
        found = _NAME.match(self.latex, self.at)
        if found is None:
            raise _WrongError("\\begin and \\end need a name: \\begin{matrix}.")
        self._take(found.end())
        return found[1]

    def _take(self, stop: int) -> None:
        """Go on behind `stop`; what is passed stays for MathJax as it is."""
        self.tex.append(self.latex[self.at : stop])
        self.at = stop

    def _delimiter(self, name: str) -> str:
        r"""Take the bracket that follows `\left` and its like, and return it."""
        while self.latex.startswith((" ", "\n"), self.at):
            self._take(self.at + 1)
        found = _DELIMITER.match(self.latex, self.at)
        sign = found[0] if found else ""
        if name == "middle" and self.known.signs.get(sign) not in _MIDDLE:
            raise _WrongError("\\middle takes | or / here. Write one of them.")
        if sign not in self.known.signs:
            raise _WrongError(f"\\{name} needs a bracket behind it, such as \\{name}(.")
        self._take(self.at + len(sign))
        return self.known.signs[sign]

    def _next_cell(self) -> None:
        group = self.groups[-1]
        if not group.is_table:
            raise _WrongError("'&' stands outside a table. Write \\&, or \\begin{aligned}.")
        self._end_of_group(group)
        group.scripts = ""
        self._push("&")

    def _new_row(self) -> None:
        group = self.groups[-1]
        if not group.is_table:
            raise _WrongError("'\\\\' stands outside a table. Write \\begin{aligned} around it.")
        self._end_of_group(group)
        group.scripts = ""
        if gap := _LINE_GAP.match(self.latex, self.at):
            self._take(gap.end())
        self._push("\\\\")

    def _row_line(self) -> None:
        if not self.groups[-1].is_table:
            raise _WrongError("\\hline stands outside a table. Take it out.")
        self._push("\\hline")

    def _infix(self, name: str) -> None:
        group = self.groups[-1]
        self._end_of_group(group)
        if group.has_infix or group.is_table or group.is_empty:
            raise _WrongError(f"\\{name} needs a part of its own. Put it in braces, or use \\frac.")
        group.has_infix = group.is_empty = True
        group.scripts = ""
        self._push(f"\\{name}")

    def _not(self) -> None:
        rest = self.latex[self.at :].lstrip()
        if rest[:1] in {"=", "<", ">"}:
            self._atom()
            self._take(len(self.latex) - len(rest) + 1)
            self._push({"=": "\\ne", "<": "\\nless", ">": "\\ngtr"}[rest[0]])
        else:
            self._push("\\not")

    def _space(self) -> None:
        found = _LENGTH.match(self.latex, self.at)
        if found is None:
            raise _WrongError("\\hspace needs a length under 100, such as \\hspace{1em}.")
        self._take(found.end())
        self._push(f"\\hspace{{{found[1]}{found[2]}}}")

    def _limits(self, name: str) -> None:
        if self.sign.removeprefix("\\") not in self.known.operators or self.groups[-1].wanted:
            raise _WrongError(f"\\{name} stands behind no sign such as \\sum. Take it out.")
        if not re.match(r"[ \n]*[_^]", self.latex[self.at : self.at + 100]):
            raise _WrongError(f"neither _ nor ^ follows \\{name}. Take it out.")
        if name == "limits":
            self._push("\\limits")

    def _operator(self) -> None:
        if self.latex.startswith("*", self.at):
            self._take(self.at + 1)
        words = self._braced("\\operatorname")
        if not re.fullmatch(r"[A-Za-z -]+", words):
            raise _WrongError(
                "\\operatorname takes letters only. Write, say, \\operatorname{rank}."
            )
        self.tex.append(f"{{{words}}}")
        self._put_words(TextPart(words, "operator"))

    def _text(self, look: str) -> None:
        words = self._braced("words")
        bad = next((e for e in _WORDS_ESCAPE.findall(words) if e not in "\\{}$%&#_ "), None)
        if bad is not None or "$" in _WORDS_ESCAPE.sub("", words):
            raise _WrongError("a formula or command stands among words. End the words before it.")
        # MathJax takes the backslash from these alone; the others it would show.
        shown = re.sub(r"\\([%&#_ ])", r"\1", words)
        self.tex.append(f"{{{shown}}}")
        plain = _WORDS_ESCAPE.sub(r"\1", re.sub(r"(?<!\\)[{}]", "", words))
        self._put_words(TextPart(plain.replace("\n", " "), look))

    def _braced(self, what: str) -> str:
        """Take what stands in braces and return it, braces inside and escapes as written."""
        while self.latex.startswith((" ", "\n"), self.at):
            self.at += 1
        if not self.latex.startswith("{", self.at):
            raise _WrongError(f"{what} must stand in braces.")
        depth = 0
        for found in re.finditer(r"\\.|[{}]", self.latex[self.at :], re.DOTALL):
            depth += (found[0] == "{") - (found[0] == "}")
            if not depth and found[0] == "}":
                words = self.latex[self.at + 1 : self.at + found.start()]
                self.at += found.end()
                return words
        raise _WrongError("{ is never closed. Add }.")

    def _put_words(self, words: TextPart) -> None:
        self._push(chr(_FIRST_PLACE + len(self.words)), is_argument=self._atom())
        self.words.append(words)


def _opening(closing: str) -> str:
    """Return what opens the part that `closing` ends."""
    return {"}": "{", "]": "[", "\\right": "\\left"}.get(closing, closing.replace("end", "begin"))
