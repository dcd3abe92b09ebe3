"""Formulas as MathML: a tree of known elements, and the HTML that is made of it.

latex2mathml turns LaTeX into a tree; what is kept of it is built anew here, so that nothing
but the elements and attributes below comes out, whatever went in.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from quizgen.support.markup.latex import LatexFormula, TextPart, read_latex

if TYPE_CHECKING:
    from quizgen.support.markup.tree import Maths

_FIRST_PLACE = 0xE000
_KEPT: dict[str, frozenset[str]] = {
    "math": frozenset({"display"}),
    "mi": frozenset({"mathvariant"}),
    "mn": frozenset({"mathvariant"}),
    "mo": frozenset({"mathvariant", "stretchy", "fence", "form", "minsize", "maxsize"})
    | {"movablelimits", "largeop"},
    "mtext": frozenset({"mathvariant"}),
    "mspace": frozenset({"width"}),
    "mfrac": frozenset({"linethickness"}),
    "mtable": frozenset({"columnlines", "rowlines", "columnspacing", "displaystyle"}),
    "mtd": frozenset({"columnalign"}),
    "mstyle": frozenset({"displaystyle", "scriptlevel"}),
    "mpadded": frozenset({"width", "height", "depth"}),
    "menclose": frozenset({"notation"}),
} | dict.fromkeys(
    [
        "mrow",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtr",
        "mphantom",
    ],
    frozenset(),
)
"""The elements that formulas are made of, and the attributes of each that are kept."""
_CHILDREN = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "mspace"), 0),
}
_LENGTH = r"-?[0-9.]{1,8}(?:em|ex|px|pt|cm|mm)?"
_VALUE = re.compile(rf"{_LENGTH}(?: {_LENGTH}){{0,40}}|[a-z]+(?:[- ][a-z]+){{0,40}}")
_NAMED_WIDTHS = {
    "thinmathspace": "0.167em",
    "mediummathspace": "0.222em",
    "thickmathspace": "0.278em",
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
}
_ROWS = frozenset({"math", "mrow", "mstyle", "msqrt", "mtd", "mphantom", "menclose", "mpadded"})
_CODE_POINT = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_SIGNS = {"-": "−", "*": "∗", "~": "∼", "⧵": "∖", "·": "⋅"}
_LIKE_LETTERS = frozenset("∞∂∅∇∆∀∃∄∠∡∢…⋯⋮⋱°′″‴⊤")
"""What mathematicians set without spaces around it, though Unicode or MathML has operators."""
_LIKE_OPERATORS = frozenset({"Sm", "Ps", "Pe"})
_UNSPACED = frozenset("/.?!¬|‖")
_UPRIGHT_ARROWS = frozenset("↑↓↕⇑⇓⇕")
_PREFIXES = frozenset("−+±∓")
_LINE = "\u2015"  # Above or below, in latex2mathml's words.
_TAKES_LIMITS = frozenset("∑∏∐⋂⋃⋁⋀⨀⨂⨁⨄⨆") | {
    *("lim", "max", "min", "sup", "inf", "det", "gcd", "Pr"),
    *("lim\u2006inf", "lim\u2006sup"),
}
_WITH_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_ACCENTS = frozenset("´¯˘ˇ˙¨`^˚∼→←↔ˆ⃛⃜")
_STROKE = "⧸"
_SPACE = "0.167em"


class UnreadableFormulaError(Exception):
    """A formula cannot be shown; its problems are found when the bank is read."""


@lru_cache(maxsize=4096)
def mathml_tree(maths: Maths) -> Element:
    """Return a formula as a tree of MathML, which is not to be changed.

    Raises `UnreadableFormulaError` where it has problems.
    """
    from latex2mathml.converter import convert_to_element

    formula = read_latex(maths.latex)
    if formula.problems:
        raise UnreadableFormulaError(formula.problems[0])
    try:
        raw = convert_to_element(formula.parts, display="block" if maths.display else "inline")
        return _rebuilt(raw, formula)
    # It raises errors of many kinds, and IndexError and the like for what it did not expect.
    except Exception as error:
        raise UnreadableFormulaError(str(error)) from error


@lru_cache(maxsize=16_384)  # Sheet, key and cards show each formula.
def mathml(maths: Maths) -> str:
    """Return a formula as HTML; how its classes look, a style sheet says.

    Raises `UnreadableFormulaError` where the formula has problems.
    """
    written: list[str] = []
    _write(mathml_tree(maths), written)
    return "".join(written)


def _rebuilt(raw: Element, formula: LatexFormula) -> Element:
    """Build an element anew, of what is known alone."""
    if raw.tag not in _KEPT:
        raise UnreadableFormulaError(f"<{raw.tag}> is unknown")
    children = [_rebuilt(child, formula) for child in raw] if len(raw) else []
    if raw.tag in _CHILDREN and len(children) != _CHILDREN[raw.tag]:
        raise UnreadableFormulaError(f"<{raw.tag}> has {len(children)} parts")
    if raw.tag == "mpadded" and "voffset" in raw.attrib:
        return _over_arrow(children)
    made = Element(raw.tag, dict(_attributes(raw)) if raw.attrib else {})
    text = raw.text or ""
    if "&#" in text:
        text = _CODE_POINT.sub(lambda found: chr(int(found[1], 16)), text)
    if _CHILDREN.get(raw.tag) == 0:
        return _leaf(made, text, formula.words)
    if text.strip():
        raise UnreadableFormulaError(f"<{raw.tag}> has words")
    if raw.tag in _ROWS:
        children = [*_row(children)]
        if raw.tag == "mrow" and len(children) == 1 and not raw.attrib:
            return _alone(children[0])
    made.extend(children)
    return _with_limits(made)


def _over_arrow(children: Sequence[Element]) -> Element:
    """Return what stands above or below an arrow, which is made a little longer."""
    made = Element("mrow")
    gap = {"width": "0.4em"}
    words = [part for part in children if part.tag != "mspace"]
    made.extend([Element("mspace", gap), *words, Element("mspace", gap)])
    return made


def _attributes(raw: Element) -> Iterator[tuple[str, str]]:
    for name, value in raw.items():
        if name in _KEPT[raw.tag]:
            known = _NAMED_WIDTHS.get(value, value)
            if _VALUE.fullmatch(known):
                yield name, known


def _leaf(made: Element, text: str, words: Sequence[TextPart]) -> Element:
    place = ord(text) - _FIRST_PLACE if len(text) == 1 else -1
    if 0 <= place < len(words):
        return _words(words[place])
    if len(text) == 1 and made.tag in {"mi", "mo"}:
        text = _SIGNS.get(text, text)
        if text in _LIKE_LETTERS:
            made = Element("mi")
        elif made.tag == "mi" and unicodedata.category(text) in _LIKE_OPERATORS:
            made = Element("mo")
            if unicodedata.category(text) != "Sm":
                made.set("stretchy", "false")
        if text in _UNSPACED:
            made.set("lspace", "0em")
            made.set("rspace", "0em")
        if text in _UPRIGHT_ARROWS and "fence" not in made.attrib:
            made.set("stretchy", "false")
    if made.tag == "mo" and len(text) > 1:
        made.set("lspace", "0em")
        made.set("rspace", "0em")
    made.text = text
    return made


def _words(words: TextPart) -> Element:
    if words.look == "operator":
        made = Element("mi", {"mathvariant": "normal"} if len(words.text) == 1 else {})
        made.text = words.text
    else:
        made = Element("mtext", {"mathvariant": words.look} if words.look else {})
        # Spaces at the ends would be lost.
        made.text = re.sub(r"^ | $", "\xa0", words.text)
    return made


def _row(children: Sequence[Element]) -> Iterator[Element]:
    """Yield the parts of a row, with spaces around functions and strokes through signs."""
    before: Element | None = None
    is_struck = False
    for child in _with_brackets(children):
        if child.tag == "mpadded" and len(child) == 1 and child[0].text == _STROKE:
            is_struck = True
            continue
        if child.tag in {"mi", "mo"} and is_struck:
            child.text = f"{child.text}\u0338"
        is_struck = False
        if child.tag == "mi" and not child.text:
            continue  # latex2mathml begins cells so.
        if child.tag == "mo" and child.text in _PREFIXES and not _ends_a_term(before):
            child.set("form", "prefix")
        if before is not None and _needs_space(before, child):
            yield Element("mspace", {"width": _SPACE})
        yield child
        before = child


def _with_brackets(children: Sequence[Element]) -> Iterator[Element]:
    """Yield the parts of a row, a table or binomial and its brackets as one part."""
    at = 0
    while at < len(children):
        three = children[at : at + 3] if children[at].tag == "mo" else []
        if [part.tag for part in three] in (["mo", "mtable", "mo"], ["mo", "mfrac", "mo"]) and (
            three[1].tag == "mtable" or three[1].get("linethickness") == "0"
        ):
            for bracket, form in ((three[0], "prefix"), (three[2], "postfix")):
                bracket.attrib = {"stretchy": "true", "fence": "true", "form": form}
            group = Element("mrow")
            group.extend(three)
            yield group
            at += 3
        else:
            yield children[at]
            at += 1


def _ends_a_term(part: Element | None) -> bool:
    """Whether a sign behind this part stands between two terms, as in a - b, and not in (-b)."""
    if part is None or part.tag == "mspace":
        return False
    return part.tag != "mo" or (part.text or "") in {*")]}|!", "⟩", "⌋", "⌉"}


def _needs_space(left: Element, right: Element) -> bool:
    """Whether a function stands beside what is no sign: sin x, 2 sin x, but sin(x)."""
    if _is_function(left):
        if right.tag in {"mo", "mspace"}:
            return _is_function(right)
        return not _begins_with_fence(right)
    return _is_function(right) and _ends_a_term(left)


def _is_function(part: Element) -> bool:
    while part.tag in {"msub", "msup", "msubsup", "munder", "mover", "munderover"}:
        part = part[0]
    return part.tag in {"mi", "mo"} and len(part.text or "") > 1 and (part.text or "")[0].isalpha()


def _begins_with_fence(part: Element) -> bool:
    return part.tag == "mrow" and len(part) > 0 and part[0].get("fence") == "true"


def _alone(part: Element) -> Element:
    """Return the only part of a group; a sign in braces of its own has no spaces around it."""
    if part.tag == "mo" and not part.get("fence"):
        part.set("lspace", "0em")
        part.set("rspace", "0em")
    return part


def _with_limits(made: Element) -> Element:
    """Put limits below and above the signs that have them there, and mark accents.

    A large bracket with an index or exponent becomes a row of its own.
    """
    if made.tag in {"mover", "munder", "munderover"} and made[0].tag == "mstyle":
        made[0] = made[0][0]  # An arrow with something above it; it grows.
        made[0].set("stretchy", "true")
    if made.tag in _WITH_LIMITS and "minsize" in made[0].attrib:
        bracket = Element("mrow")  # Chromium sets it small and low if it is the base itself.
        bracket.append(made[0])
        made[0] = bracket
    if made.tag in _WITH_LIMITS and (made[0].text or "") in _TAKES_LIMITS and made[0].tag == "mo":
        made[0].set("movablelimits", "true")
        made.tag = _WITH_LIMITS[made.tag]
    elif made.tag in {"mover", "munder"} and made[1].tag == "mo" and made[1].text in _ACCENTS:
        made[1].text = "~" if made[1].text == "∼" else made[1].text
        made.set("accent" if made.tag == "mover" else "accentunder", "true")
    return made


_BOLD_AND_LIKE = {
    "bold": "m-bold",
    "italic": "m-italic",
    "bold-italic": "m-bold m-italic",
    "sans-serif": "m-sans",
    "monospace": "m-mono",
}
_STRIKES = {
    "box": "m-box",
    "updiagonalstrike": "m-up",
    "downdiagonalstrike": "m-down",
    "updiagonalstrike downdiagonalstrike": "m-up m-down",
}
_LETTERS = {"double-struck": 0x1D538, "script": 0x1D49C, "fraktur": 0x1D504}
_DIGITS = 0x1D7D8
_OLDER = {
    "double-struck": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}


def styled(text: str, look: str) -> str:
    """Return letters in double-struck, script or fraktur, as characters of their own."""
    first = _LETTERS.get(look)
    if first is None:
        return text
    return "".join(_styled_letter(sign, first, _OLDER[look]) for sign in text)


def _styled_letter(sign: str, first: int, older: dict[str, str]) -> str:
    if sign in older:
        return older[sign]
    if sign.isascii() and sign.isalpha():
        return chr(first + ord(sign) - (ord("A") if sign.isupper() else ord("a") - 26))
    if sign.isascii() and sign.isdigit() and first == _LETTERS["double-struck"]:
        return chr(_DIGITS + int(sign))
    return sign


def _write(part: Element, to: list[str], classes: str = "") -> None:
    """Add an element as HTML; what browsers no longer draw becomes a class."""
    tag = part.tag
    if not part.attrib and not classes and len(part) == 0:
        to.append(f"<{tag}>{html.escape(part.text or '', quote=False)}</{tag}>")
        return
    attributes = dict(part.items())
    if tag in {"mover", "munder"} and part[1].text == _LINE:
        to.append(f'<mrow class="{"m-over" if tag == "mover" else "m-under"}">')
        _write(part[0], to)
        to.append("</mrow>")
        return
    look = attributes.pop("mathvariant", "")
    text = styled(part.text or "", look)
    if look == "normal" and tag == "mi" and len(text) == 1:
        attributes["mathvariant"] = "normal"
    classes = f"{classes} {_BOLD_AND_LIKE.get(look, '')}"
    if tag == "menclose":
        tag = "mrow"
        classes += f" {_STRIKES.get(attributes.pop('notation', ''), '')}"
    if attributes.pop("columnspacing", "").startswith("0em"):
        classes += " m-aligned"
    if side := attributes.pop("columnalign", ""):
        classes += f" m-{side}" if side != "center" else ""
    below = attributes.pop("rowlines", "").split()
    behind = attributes.pop("columnlines", "").split()
    if classes := " ".join(classes.split()):
        attributes["class"] = classes
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    to.append(f"<{tag}{written}>{html.escape(text, quote=False)}")
    if tag == "mtable":
        _write_rows(part, below, behind, to)
    else:
        for child in part:
            _write(child, to)
    to.append(f"</{tag}>")


def _write_rows(table: Element, below: list[str], behind: list[str], to: list[str]) -> None:
    """Add a table's rows; each cell says whether a line stands below or behind it."""
    for row_number, row in enumerate(table):
        line = " m-below" if below[row_number : row_number + 1] == ["solid"] else ""
        to.append("<mtr>")
        for number, cell in enumerate(row):
            classes = line + (" m-behind" if behind[number : number + 1] == ["solid"] else "")
            _write(cell, to, classes)
        to.append("</mtr>")
