"""Texts of other tools as our Markdown: what is meant literally is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote

from quizgen.support.characters import FORBIDDEN
from quizgen.support.diagnostics import quoted
from quizgen.support.markup.gaps import split_gaps
from quizgen.support.markup.markdown import is_in_word
from quizgen.support.markup.to_rows import plain

_SIGNS = re.compile(r"\\(?=[!-/:-@\[-`{-~\n])|`|\$|\*+|(?<!_)_(?!_)|\](?=\()")
_LINE_SIGNS = re.compile(
    r"^( *)(?! )(?:([-+*])(?= |$)|([0-9]{1,9})(?=[.)](?: |$))|(~)(?=~~)"
    r"|(?=[-:| ]*-)(?=[-:| ]*\|)([-:|])(?=[-:| ]*$))",  # The line below a table's head.
    re.MULTILINE,
)
_MATHS = re.compile(
    r"\\\((?P<a>.{1,2000}?)\\\)|\\\[(?P<b>.{1,2000}?)\\\]"
    r"|(?<![\\$])\$\$(?!\$)(?P<c>[^$]{1,2000})\$\$(?!\$)"
    r"|\[latex\](?P<d>.{1,2000}?)\[/latex\]|\[\$\$?\](?P<e>.{1,2000}?)\[/\$\$?\]",
    re.DOTALL,
)


def literal(text: str) -> str:
    """Return Markdown that shows a line of text, or a part of one, as it is."""
    return _SIGNS.sub(_literal_sign, text)


def _literal_sign(found: re.Match[str]) -> str:
    """Escape a sign, but for `*` and `_` inside a word or by themselves."""
    text, start, stop = found.string, found.start(), found.end()
    if found[0][0] in "*_":
        around = text[max(start - 1, 0) : start], text[stop : stop + 1]
        if all(map(is_in_word, around)) or not any(map(str.strip, around)):
            return found[0]
    return "".join(f"\\{sign}" for sign in found[0])


def literal_lines(text: str) -> str:
    """Return lines whose beginnings make no list, no code and no table."""
    return _LINE_SIGNS.sub(_literal_start, text)


def _literal_start(found: re.Match[str]) -> str:
    before, bullet, digits, tilde, rule = found.groups()
    return f"{before}{digits}\\" if digits else f"{before}\\{bullet or tilde or rule}"


def with_maths(text: str) -> str:
    r"""Return a text with its formulas as ours: `\(…\)`, `$$…$$` and Anki's own marks are known.

    What was between `$$` is so still, with a sign in front: `settled` knows what it is.
    """
    return _beside_formulas(text, literal)


def _beside_formulas(text: str, shown: Callable[[str], str]) -> str:
    """Return a text with its formulas as ours, and `shown` of what stands beside them."""
    parts: list[str] = []
    end = 0
    for found in _MATHS.finditer(text):
        parts += (shown(text[end : found.start()]), _formula(found))
        end = found.end()
    return "".join((*parts, shown(text[end:])))


def own_formulas(text: str) -> str:
    r"""Return Markdown with dollars around its formulas, instead of `\(…\)` and `\[…\]`.

    Code stays, and so does a text that has dollars already: they may be money.
    """
    if "\\" not in text or "$" in text:
        return text
    parts = re.split(r"(?s)(`+)(.+?)(?<!`)\1(?!`)", text)
    kept = []
    for at in range(0, len(parts), 3):
        kept.append(_OWN_MATHS.sub(_own_formula, parts[at]))
        if at + 2 < len(parts):
            kept.append(f"{parts[at + 1]}{parts[at + 2]}{parts[at + 1]}")
    return "".join(kept)


_OWN_MATHS = re.compile(
    r"(?<!\\)(?:\\\((?P<line>.{1,2000}?)\\\)|\\\[(?P<block>.{1,2000}?)\\\])", re.DOTALL
)


def _own_formula(found: re.Match[str]) -> str:
    return formula(found["line"] or found["block"], display=found["line"] is None)


def _formula(found: re.Match[str]) -> str:
    if found["c"] and found["c"].strip():
        return _DOLLARS + formula(found["c"], display=True)
    inline = found["a"] or found["d"] or found["e"]
    return formula(inline or found["b"] or found["c"], display=inline is None)


_DOLLARS = "\ue014"
_OF_DOLLARS = re.compile(rf"{_DOLLARS}\$\$([^$]+)\$\$")


_LONE = re.compile(
    r"((?:\[[a-z]+\])?(?:\s*<\w[^<>]*>)*\s*)\$\$([^$]{1,2000})\$\$((?:\s*</?\w[^<>]*>)*)"
)


def of_option(source: str) -> str:
    r"""Return an option's text or HTML, with `\(…\)` where it is nothing but `$$…$$`.

    Before it there may be GIFT's sign of a format.  On a line of its own a formula would
    stand apart from the option's letter.
    """
    found = _LONE.fullmatch(source.strip())
    return rf"{found[1]}\({found[2]}\){found[3]}" if found else source


def settled(text: str) -> str:
    """Return lines in which a formula between `$$` is within its line, unless it is all of it.

    So it is in Moodle, where people have no other sign for it.
    """
    if _DOLLARS not in text:
        return text
    return "\n".join(
        line.replace(_DOLLARS, "")
        if _OF_DOLLARS.fullmatch(line.strip())
        else _OF_DOLLARS.sub(lambda found: formula(found[1]), line)
        for line in text.split("\n")
    )


def formula(latex: str, *, display: bool = False) -> str:
    r"""Return a formula between dollars, or between `\(` and `\)` where dollars would be money."""
    latex = " ".join(latex.split())
    if not latex:
        return ""
    if display:
        return f"$${latex}$$" if "$" not in latex else rf"\[{latex}\]"
    is_plain = "$" in latex or "`" in latex or (" " in latex and not re.search(r"[\\^_{=]", latex))
    return rf"\({latex}\)" if is_plain else f"${latex}$"


def in_words(text: str, limit: int = 40) -> str:
    """Return Markdown as a message quotes it: without marks, and with … for a gap."""
    blanked = "".join(part if isinstance(part, str) else "…" for part in split_gaps(text))
    if re.fullmatch(r"\s*!\[\]\([^()]*\)\s*", blanked):
        return "an image"
    return quoted(plain(blanked), limit)


class LostImage(str):
    """What is said of an image that a source only names.

    `path` is its place in a bank, `written` the Markdown that stands in its place.
    """

    __slots__ = ("path", "written")
    path: str
    written: str


def without_image(address: str, words: str, written: str = "") -> str:
    """Return what is said of an image that a source only names, and how to have it back."""
    if address.startswith("data:"):
        return f"the image {quoted(address)} is left out: it cannot be read."
    name = unquote(re.split(r"[?#]", address)[0]).rpartition("/")[2]
    name = re.sub(r"[^\w.-]+", "-", name) or "NAME"
    shown, why = quoted(name), "is not in the file"
    if re.match(r"(https?:)?//", address, re.IGNORECASE):
        shown, why = quoted(address, 60), "is on the web, and nothing is fetched from there"
    way = f"Put it into the bank's folder as media/{name}, and write ![{words}](media/{name}) in its place."
    lost = LostImage(f"the image {shown} {why}. {way}")
    lost.path, lost.written = f"media/{name}", written
    return lost


IMAGE = re.compile(r"!\[((?:\\.|[^\[\]\\\n])*)\]\(([^()\s]+)\)")


def images_of(texts: Iterable[str]) -> dict[str, str]:
    """Return the images in Markdown, by their addresses."""
    return {found[2]: found[0] for text in texts for found in IMAGE.finditer(text)}


def without_own_images(text: str, lost: Mapping[str, str]) -> str:
    """Return Markdown as an import writes it that has lost images, by their paths."""
    if not any(path in text for path in lost):
        return text

    def left(found: re.Match[str]) -> str:
        return lost.get(found[2], found[0])

    # Of spaces on both sides of an image that leaves nothing one stays.
    text = re.sub(rf"(?<= ){IMAGE.pattern} ", lambda found: left(found) and found[0], text)
    return IMAGE.sub(left, text).strip()


def plain_lines(text: str) -> str:
    """Return Markdown that shows a plain text of one or several lines; formulas are formulas."""
    lines = "\n".join(line.strip() for line in cleaned(text).strip().split("\n"))
    shown = settled(with_maths(lines))
    return literal_lines(shown) if "\n" in shown else shown


def typed(text: str) -> str:
    """Return what shows a text as it is where learners type it; formulas are formulas."""
    line = of_option(" ".join(cleaned(text).split()))
    return settled(_beside_formulas(line, lambda beside: re.sub("[`$]", r"\\\g<0>", beside)))


def code_span(code: str) -> str:
    """Return code within a line, with as many backticks as it needs."""
    inside = " ".join(code.split("\n"))
    longest = max((len(row) for row in re.findall("`+", inside)), default=0)
    fence = "`" * (longest + 1)
    space = " " if inside[:1] in {"`", " "} or inside[-1:] in {"`", " "} else ""
    return f"{fence}{space}{inside}{space}{fence}" if inside.strip() else ""


def code_block(code: str, language: str = "") -> str:
    """Return lines of code between fences."""
    longest = max((len(row) for row in re.findall("`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{cleaned(code).strip(chr(10)).rstrip()}\n{fence}"


def cleaned(text: str) -> str:
    """Take out what no text of a bank may hold: tabs become spaces, unseen characters go."""
    if not FORBIDDEN.search(text):
        return text
    text = text.replace("\t", "    ").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
