"""Formulas in one line of plain characters: ∑ᵢ₌₁ⁿ i = n(n + 1)/2.

They are printed from the tree that becomes MathML, so that both say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from quizgen.support.markup.mathml import UnreadableFormulaError, mathml_tree, styled

if TYPE_CHECKING:
    from quizgen.support.markup.tree import Maths

_RAISED = str.maketrans(
    "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ ′″‴*∗",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ\u200a′″‴**",
)
_LOWERED = str.maketrans(
    "0123456789+−=()aehijklmnoprstuvxβγρφχ ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ\u200a",
)
_COMBINING = {
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "¯": "\u0304",
    "˙": "\u0307",
    "¨": "\u0308",
    "→": "\u20d7",
    "←": "\u20d6",
    "↔": "\u20e1",
    "ˇ": "\u030c",
    "˘": "\u0306",
    "´": "\u0301",
    "`": "\u0300",
    "˚": "\u030a",
    "⃛": "\u20db",
    "⃜": "\u20dc",
}
_LINES = {"mover": "\u0305", "munder": "\u0332"}
_LINE = "\u2015"
_ROOTS = {"3": "∛", "4": "∜"}
_BIG = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨀⨂⨁⨄⨆")
_TIGHT = _BIG | frozenset("⋅∗∘√/|‖∖⁡")
_SMALL = "".join(map(chr, {*_RAISED.values(), *_LOWERED.values()} - {0x200A, ord("*")}))
_ONE_TERM = re.compile(rf"∂?(?:[0-9.,]+|[^\W\d_])[\u0300-\u036f\u20d0-\u20ff{_SMALL}]*|[∞°]")
_PRODUCT = re.compile(rf"[√∂]?[\w.,\u0300-\u036f\u20d0-\u20ff{_SMALL}]+|[∞°]")


@lru_cache(maxsize=4096)
def maths_text(maths: Maths) -> str:
    """Return a formula in plain characters; one that cannot be read, as it is written.

    Each row of a table that stands alone is a line of its own.
    """
    try:
        tree = mathml_tree(maths)
    except UnreadableFormulaError:
        return maths.source
    alone = _only_part(tree)
    if alone.tag == "mtable":
        return "\n".join(map(_tidy, _rows(alone)))
    return _tidy(_row(tree))


def _rows(table: Element) -> Iterator[str]:
    """Yield the rows of a table that stands alone; aligned ones are one formula each."""
    is_aligned = table.get("columnspacing", "").startswith("0em")
    for row in table:
        if is_aligned:
            yield _row([part for cell in row for part in cell])
        else:
            yield "  ".join(filter(None, map(_row, row)))


def _only_part(part: Element) -> Element:
    while part.tag in {"math", "mrow", "mstyle"} and len(part) == 1:
        part = part[0]
    return part


def _tidy(text: str) -> str:
    return re.sub(r"[ \u200a]+", " ", text).strip()


def _row(parts: Iterable[Element]) -> str:
    return "".join(_spaced([*parts]))


def _spaced(parts: Sequence[Element]) -> Iterator[str]:
    """Yield the parts of a row, with spaces around the signs that stand between two others.

    A number stands apart from a fraction beside it: 3½ is "3 1/2".
    """
    last = len(parts) - 1
    before = ""
    for position, part in enumerate(parts):
        text = _text(part)
        if before[-1:].isdecimal() and text[:1].isdecimal():
            beside = {_only_part(parts[at]).tag for at in (position - 1, position)}
            yield " " if "mfrac" in beside else ""
        before = text
        if position == last or (part.get("lspace") == "0em" and len(text) == 1):
            yield text
        elif text in {",", ";"} or _core(part) in _BIG:
            yield f"{text} "
        elif position and part.get("form") != "prefix" and _stands_between(part, text):
            yield f" {text} "
        else:
            yield text


def _core(part: Element) -> str:
    """Return the sign that has limits or scripts, or the part's own."""
    while part.tag in {"msub", "msup", "msubsup", "munder", "mover", "munderover"}:
        part = part[0]
    return part.text or ""


def _stands_between(part: Element, text: str) -> bool:
    if part.tag != "mo" or not text or text[0] in _TIGHT:
        return False
    return text == "mod" or unicodedata.category(text[0]) in {"Sm", "So"}


def _text(part: Element) -> str:  # noqa: C901, PLR0911, PLR0912 - One case for each element.
    match part.tag:
        case "mi" | "mn" | "mo":
            return styled(part.text or "", part.get("mathvariant", ""))
        case "mtext":
            return (part.text or "").replace("\xa0", " ")
        case "mspace":
            return "" if part.get("width", "-").startswith("-") else " "
        case "mfrac":
            above, below = _text(part[0]), _text(part[1])
            if part.get("linethickness") == "0":
                return f"{above}; {below}"
            is_word = _only_part(part[1]).tag == "mtext" and " " not in below
            return f"{_wrapped(above, _PRODUCT)}/{below if is_word else _wrapped(below)}"
        case "msqrt":
            return f"√{_wrapped(_row(part))}"
        case "mroot":
            root = _ROOTS.get(_text(part[1]), f"{_script(_text(part[1]), _RAISED, '')}√")
            return f"{root}{_wrapped(_text(part[0]))}"
        case "msub":
            return _text(part[0]) + _script(_text(part[1]), _LOWERED, "_")
        case "msup":
            return _text(part[0]) + _script(_text(part[1]), _RAISED, "^")
        case "msubsup":
            lowered = _script(_text(part[1]), _LOWERED, "_")
            return _text(part[0]) + lowered + _script(_text(part[2]), _RAISED, "^")
        case "mover" | "munder" | "munderover":
            return _stacked(part)
        case "mtable":
            rows = (", ".join(filter(None, map(_row, row))) for row in part)
            return "; ".join(rows)
        case "mphantom":
            return " "
        case "menclose" if part.get("notation") == "box":
            return f"[{_row(part)}]"
        case "menclose":
            return "".join(f"{sign}\u0336" for sign in _row(part))
        case _:
            return _row(part)


def _stacked(part: Element) -> str:
    """Return what stands above and below something: an accent, or limits."""
    first = _only_part(part[0])
    base, others = _text(first), [_text(other) for other in part[1:]]
    if others == [_LINE]:
        return "".join(sign + _LINES[part.tag] for sign in base)
    if part.tag == "mover" and (accent := _COMBINING.get(others[0])):
        return "".join(sign + accent for sign in base) if len(base) == 1 else f"({base}){accent}"
    if others[0] in {"⏟", "⏞"}:
        return base
    if first.tag == "mo" and unicodedata.category(base[0]) in {"Sm", "So"} and base not in _BIG:
        return f" {base}[{'; '.join(filter(None, map(_tidy, reversed(others))))}] "
    if first.tag in {"mover", "munder"}:
        base = _wrapped(base)
    below, above = (others[0], "") if part.tag == "munder" else ("", others[0])
    if part.tag == "munderover":
        below, above = others
    return base + _script(below, _LOWERED, "_") + _script(above, _RAISED, "^")


def _script(text: str, letters: dict[int, int], mark: str) -> str:
    """Return a text as small letters above or below the line, or behind a mark."""
    text = _tidy(text)
    tight = re.sub(r"[ \xa0]", "", text)
    if not tight:
        return ""
    if tight in {"∘", "°"} and mark == "^":
        return "°"
    small = tight.translate(letters)
    if all(sign in letters for sign in map(ord, tight)):
        return small
    return f"{mark}{tight}" if len(tight) == 1 else f"{mark}({text})"


def _wrapped(text: str, unless: re.Pattern[str] = _ONE_TERM) -> str:
    """Return a text in brackets, unless it is one term."""
    return text if unless.fullmatch(text) else f"({text})"
