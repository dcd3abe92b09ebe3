"""Formulas that are typed: spaces and signs of multiplication make no difference."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from quizgen.grading.normalize import clean
from quizgen.grading.verdict import Verdict
from quizgen.grading.written import either, literal
from quizgen.support.markup.markdown import parse_typed
from quizgen.support.markup.to_rows import plain
from quizgen.support.markup.tree import Maths, inlines

# Of vectors there are several products, words and units keep their spaces, "a*" has a star.
_OTHERWISE = re.compile(
    r"\\(?:vec|hat|overrightarrow|math(?:bf|bb)|boldsymbol|bm|nabla|ast|star)(?![A-Za-z])|\*"
    r"|(?<!_)(?<!_\{)\\(?:text\w*|math(?:rm|sf|tt)|operatorname|rm|unit|ce)(?![A-Za-z])"
)
_DOLLARS = re.compile(r"\A\s*(?:\$\$?|\\[(\[])|(?:\$\$?|\\[)\]])\s*\Z")
_TIMES = re.compile(r"\s*(?:[··∙⋅×*]|\\(?:cdot|times)(?![A-Za-z]))\s*")
_RAISED = re.compile("[¹²³⁰ⁱ⁴-ⁿʰ-ʸˡ-ˣᴬ-ᵡᶜᶠᶻ]+")
_GROUP = re.compile(r"([_^])(?:\{([^{}]*)\}|\(([^()]*)\))([* ]?)(?=([^\W\d_])?)")
_SIMPLE = re.compile(r"[-+−]?(?:[0-9]+|[^\W\d_])")
_INDEX = re.compile(r"(?<=[^\W\d_])_(?=[0-9])")
_FRACTION = re.compile(r"(?<![\w)\]^/])\((\w+/(?:[0-9]+|[^\W\d_]))\)[* ]?(?=[^\W\d_]|[(\[√\\])")
_SPACES = re.compile(r" ?([-+/=<>^_~:,;|]) ?|(?<=[(\[{]) | (?=[)\]}])")
_GAP = re.compile(r"([_^][-+]?[^\W\d_]+|\\[A-Za-z]+|[\w)\]}'!])([* ])(?=([\w(\[{√\\]))")
_TOKEN = re.compile(
    r"(?P<fraction>(?<![\w)\]^/])[0-9]+/[0-9]+(?=[^\W\d_]|[(√\\]))"
    r"|(?P<group>[_^]\[[^\[\]]*\])|(?P<raised>[_^][-+]?(?:[0-9]+|[^\W\d_]+))"
    r"|(?P<times>[* ])|(?P<digits>[0-9]+)|(?P<command>\\[A-Za-z]+)|(?P<operator>[-+/=<>~:,;|])|."
)
_LONE_INDEX = re.compile(r"(_[^\W\d_])(?=[^\W\d_])")
_SIGN = r"(?:[*·∙⋅×]|\\(?:cdot|times)(?![A-Za-z]))"
_HIGH = str.maketrans("0123456789+-nix", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱˣ")
_LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_VULGAR = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/8": "⅛"}


def formula_keys(answers: Iterable[str]) -> Iterator[str]:
    """Yield the plain forms of those answers, as the bank has them, that are formulas."""
    for answer in answers:
        parts = list(inlines(document := parse_typed(answer)))
        if len(parts) == 1 and isinstance(parts[0], Maths) and not _OTHERWISE.search(answer):
            text = plain(document)
            yield from (plain_formula(it) for it in (text, _LONE_INDEX.sub(r"\1*", text), answer))


def formula_verdict(answers: Iterable[str], given: str, *, case: bool) -> Verdict:
    """Judge what was typed by the formulas among the answers: right, close in other capitals."""
    form, known = plain_formula(given), list(formula_keys(answers))
    if form in known or (not case and folded_formula(form) in map(folded_formula, known)):
        return Verdict.RIGHT
    is_cased = folded_formula(form) in map(folded_formula, known)
    return Verdict.CLOSE if is_cased else Verdict.WRONG


def folded_formula(form: str) -> str:
    """Return a plain form without its case, but for LaTeX, where "Delta" is not "delta"."""
    return form if "\\" in form else form.lower()


def plain_formula(text: str) -> str:
    """Return what all ways to type a formula have in common: "1/2mv^2" of "(1/2)·m·v²".

    A "*" is left before digits, and behind letters that are raised or lowered.
    """
    text = _TIMES.sub("*", _DOLLARS.sub("", text))
    text = _RAISED.sub(lambda found: f"^({unicodedata.normalize('NFKC', found[0])})", text)
    text = _TIMES.sub("*", clean(_GROUP.sub(_grouped, text)))
    text = _GROUP.sub(_grouped, text)  # Brackets of other widths.
    text = _SPACES.sub(lambda found: found[1] or "", _FRACTION.sub(r"\1*", text))
    return _GAP.sub(_gap, _INDEX.sub("", text))


def _grouped(found: re.Match[str]) -> str:
    """Return what is raised or lowered: bare, or in square brackets, and the gap behind it."""
    mark, inside, gap, after = found[1], found[2] or found[3] or "", found[4], found[5]
    is_bare = _SIMPLE.fullmatch(inside) or (mark == "_" and inside.isalpha())
    if not is_bare:
        return f"{mark}[{inside}]{gap}"
    return f"{mark}{inside}{'*' if after and inside[-1:].isalpha() else gap}"


def _gap(found: re.Match[str]) -> str:
    before, gap, after = found.groups()
    if after.isdigit():
        return before + (gap if before.isdigit() else "*")
    is_open = before[0] in "_^\\" and len(before) > 1 and after.isalpha()
    return before + "*" * is_open


def formula_patterns(answers: Iterable[str]) -> Iterator[str]:
    """Yield patterns of typed texts that have a plain form of these answers."""
    for form in formula_keys(answers):
        is_latex = "\\" in form
        yield rf"^\s*\$?{_pattern(form, is_cased=is_latex)}\$?\s*$"


def _pattern(form: str, *, is_cased: bool) -> str:
    made, before = "", None
    for token in _TOKEN.finditer(form):
        if token.lastgroup == "times":
            is_number = form[: token.start()][-1:].isdigit() and form[token.end() :][:1].isdigit()
            needed = f" ?{_SIGN} ?" if token[0] == "*" else " "
            made += needed if is_number else f"(?: ?{_SIGN} ?| )"
        elif before is not None and before.lastgroup != "times":
            made += _between(before, token)
        if token.lastgroup != "times":
            made += _written(token, is_cased=is_cased)
        before = token
    return made


def _between(before: re.Match[str], token: re.Match[str]) -> str:
    """Return the pattern of what may stand between two parts of a formula."""
    kinds, end, start = {before.lastgroup, token.lastgroup}, before[0][-1], token[0][0]
    if "operator" in kinds or end in "([{" or start in ")]}^_":
        return " ?"
    if start.isdigit():
        return "_?" if before[0].isalpha() else ""
    is_index = before.lastgroup == "raised" and end.isalpha() and start.isalpha()
    is_factor = re.fullmatch(r"[\w)\]}'!][\w(\[{√\\]", end + start)
    return f"(?: ?{_SIGN})? ?" if is_factor and not is_index else ""


def _written(token: re.Match[str], *, is_cased: bool) -> str:
    """Return the pattern of one part of a formula."""
    text = token[0]
    match token.lastgroup:
        case "fraction":
            return either([rf"\({text}\)", text.replace("/", " ?/ ?"), _VULGAR.get(text, "")])
        case "raised":
            inside = _letters(text[1:], is_cased=is_cased)
            if text[0] == "^" and re.search(r"[^\W\d_]{2}", text):
                return literal("^") + inside  # In TeX "x^ab" raises only the first letter.
            others = [inside, rf"\{{{inside}\}}", rf"\({inside}\)"]
        case "group":
            inside = _pattern(text[2:-1], is_cased=is_cased)
            others = [rf"\{{{inside}\}}", rf"\({inside}\)"]
        case "digits":
            return either([text, text.translate(_LOW)])
        case _:
            return _letters(text, is_cased=is_cased)
    bare = text[1:].strip("[]")
    high = bare.translate(_HIGH) if text[0] == "^" else ""
    return either([literal(text[0]) + either(others), "" if {*high} & {*bare} else high])


def _letters(text: str, *, is_cased: bool) -> str:
    """Return the pattern of a text whose capitals may be small, and the other way round."""
    if is_cased:
        return literal(text)
    both = [(it.lower(), it.upper()) for it in text]
    return "".join(
        f"[{low}{high}]" if low != high and len(low + high) == len("aA") else literal(low)
        for low, high in both
    )
