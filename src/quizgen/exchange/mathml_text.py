"""Simple MathML as LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizgen.exchange.rich_text import Node

_SIGNS = {
    "×": r"\times", "÷": r"\div", "·": r"\cdot", "⋅": r"\cdot", "±": r"\pm", "≤": r"\le",
    "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "→": r"\to", "⇒": r"\Rightarrow", "∞": r"\infty",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∂": r"\partial", "√": r"\surd", "∈": r"\in",
    "∪": r"\cup", "∩": r"\cap", "⊂": r"\subset", "∀": r"\forall", "∃": r"\exists", "−": "-",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "θ": r"\theta", "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma",
    "τ": r"\tau", "φ": r"\varphi", "ω": r"\omega", "Δ": r"\Delta", "Σ": r"\Sigma",
    "Ω": r"\Omega", "{": r"\{", "}": r"\}", "%": r"\%", "\u2061": "", "\u2062": "", "\u2063": ",",
}  # fmt: skip
_FUNCTIONS = frozenset({"sin", "cos", "tan", "log", "ln", "exp", "lim", "max", "min", "det"})
_ROWS = frozenset({"math", "mrow", "mstyle", "mpadded", "semantics", "mphantom"})


class _UnknownError(Exception):
    """An element that we have no LaTeX for."""


def latex_of(node: Node) -> str | None:
    """Return a formula in LaTeX; None where it has more than the usual elements."""
    try:
        return " ".join(_latex(node).split())
    except (_UnknownError, IndexError):
        return None


def _latex(node: Node) -> str:  # noqa: C901, PLR0911, PLR0912 - one case an element.
    text = "".join(each for each in node.inside if isinstance(each, str)).strip()
    parts = [each for each in node.inside if not isinstance(each, str)]
    if node.name in _ROWS:
        return " ".join(
            _latex(each) for each in parts if each.name not in {"annotation", "annotation-xml"}
        )
    match node.name:
        case "mi":
            if text in _FUNCTIONS:
                return f"\\{text}"
            signs = _signs(text)
            return signs if len(text) == 1 or text in _SIGNS else rf"\mathrm{{{signs}}}"
        case "mn" | "mo":
            return _signs(text)
        case "mtext":
            words = re.sub(r"[\\{}$]", "", text)
            return rf"\text{{{words}}}"
        case "mspace":
            return r"\ "
        case "msup" | "mover":
            return f"{{{_latex(parts[0])}}}^{{{_latex(parts[1])}}}"
        case "msub" | "munder":
            return f"{{{_latex(parts[0])}}}_{{{_latex(parts[1])}}}"
        case "msubsup" | "munderover":
            return f"{{{_latex(parts[0])}}}_{{{_latex(parts[1])}}}^{{{_latex(parts[2])}}}"
        case "mfrac":
            return rf"\frac{{{_latex(parts[0])}}}{{{_latex(parts[1])}}}"
        case "msqrt":
            return rf"\sqrt{{{' '.join(map(_latex, parts))}}}"
        case "mroot":
            return rf"\sqrt[{_latex(parts[1])}]{{{_latex(parts[0])}}}"
        case "mfenced":
            opening = node.attributes.get("open", "(")
            closing = node.attributes.get("close", ")")
            return f"{_signs(opening)} {', '.join(map(_latex, parts))} {_signs(closing)}"
        case _:
            raise _UnknownError


def _signs(text: str) -> str:
    return (
        " ".join(_SIGNS.get(sign, sign) for sign in text)
        if any(sign in _SIGNS for sign in text)
        else re.sub(r"([#$&_])", r"\\\1", text)
    )
