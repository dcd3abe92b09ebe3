"""HTML of other tools as our Markdown; what has no place in it is told."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from quizgen.exchange import marks
from quizgen.exchange.mathml_text import latex_of
from quizgen.support.markup.to_html import html as html_of

Lose = Callable[[str], None]
"""Takes a sentence about what was lost."""

FindPicture = Callable[[str], str | None]
"""Takes an image's address; returns its path in the bank, or None where there is no such file."""

_MAX_HTML = 2_000_000
_MAX_DEPTH = 60
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][\w:-]*+)(?P<rest>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>"
    r"|<(?P<odd>[A-Za-z/][^<>]*+)>"
)
_ATTRIBUTE = re.compile(
    r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?+"""
)
_SILENT = frozenset({"style", "script", "head", "title", "template", "noscript"})
_VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "col", "wbr", "area", "source"})
_BLOCKS = frozenset(
    {
        *("p", "div", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th"),
        *("caption", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "section"),
        *("article", "header", "footer", "figure", "figcaption", "center", "dl", "dt", "dd"),
        *("fieldset", "form", "address", "html", "body", "details", "summary", "main", "nav"),
        "aside",
    }
)
_ENDS_P = _BLOCKS - {"html", "body"}
_APART = _BLOCKS | {"br"}
"""What keeps the words before it from those behind it, on one line too."""
_STRONG, _EMPHASIS = frozenset({"b", "strong"}), frozenset({"i", "em", "cite", "dfn", "var"})
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_MEDIA = frozenset({"audio", "video", "iframe", "object", "embed", "canvas", "svg"})
_WITHOUT_PLACE = _MEDIA | {"script", "input", "select", "textarea", "button"}
_UNSEEN = frozenset({"style", "head", "title", "template", "noscript", "rp"})
_DECORATED = frozenset({"u", "s", "strike", "del", "ins", "mark"})
_RAISED = str.maketrans(
    "0123456789+-−=()niabcdefghjklmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SHIFTED = {"sup": _RAISED, "sub": _LOWERED}


class Node(Struct):
    """An element with what is in it: elements and texts."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        """Return all words in it."""
        return "".join(each if isinstance(each, str) else each.text() for each in self.inside)

    def of(self, *names: str) -> Iterator[Node]:
        """Yield the elements in it that have one of some names, outermost first."""
        for each in self.inside:
            if isinstance(each, Node):
                if each.name in names:
                    yield each
                else:
                    yield from each.of(*names)


class _Tools(NamedTuple):
    lose: Lose
    picture: FindPicture


def markdown_of(source: str, lose: Lose, picture: FindPicture = lambda _: None) -> str:
    """Return HTML as Markdown; gaps' placeholders and formulas in LaTeX go through."""
    if len(source) > _MAX_HTML:
        lose(f"the text is cut to {_MAX_HTML:,} characters.")
        source = source[:_MAX_HTML]
    if "<" not in source and "&" not in source:
        return marks.plain_lines(" ".join(source.split()))
    source = _STAND_INS.sub("", marks.cleaned(source))
    blocks = list(_blocks(tree_of(source), _Tools(lose, picture)))
    if len(blocks) > 1 or any("\n" in block for block in blocks):
        return "\n\n".join(blocks)
    return "".join(blocks)


def words_of(source: str, lose: Lose = lambda _: None) -> str:
    """Return the words of HTML on one line, without marks."""
    if "<" not in source and "&" not in source:
        return " ".join(source.split())
    return " ".join(_words(tree_of(source), lose).split())


def _words(node: Node, lose: Lose) -> str:
    text = _shifted_letters(node, lose) if node.name in _SHIFTED else ""
    text = text or "".join(
        each if isinstance(each, str) else _words(each, lose) for each in node.inside
    )
    return f" {text} " if node.name in _APART else text


def words_or_text(text: str, lose: Lose) -> str:
    """Return the words of HTML, or the text itself where it is none or has no words."""
    return (words_of(text, lose) if is_html(text) else "") or text


def typed_of(source: str, lose: Lose) -> str:
    """Return HTML as a text that is typed, or picked in a gap: with marks for code and formulas."""
    if "<" not in source and "&" not in source:
        return marks.typed(source)
    return " ".join(_typed(tree_of(marks.cleaned(source)), lose).split())


def _typed(node: Node, lose: Lose) -> str:
    if node.name in _CODE:
        return marks.code_span(" ".join(node.text().split()))
    if node.name == "math":
        return _formula(node, _Tools(lose, lambda _: None))
    if node.name in {*_STRONG, *_EMPHASIS, "img"}:
        lose("marks and images in what is typed, or picked in a gap, are left out.")
    if node.name in _SHIFTED and (letters := _shifted_letters(node, lose)):
        return letters
    parts = []
    for part in _joined(node.inside):
        if isinstance(part, Node):
            parts.append(_typed(part, lose))
        else:
            before, after = (" " * sign.isspace() for sign in (part[0], part[-1]))
            parts.append(f"{before}{marks.typed(part)}{after}")
    return f" {''.join(parts)} " if node.name in _APART else "".join(parts)


def is_html(text: str) -> bool:
    """Whether a text that says nothing of its format is HTML by the marks that it has."""
    return _PAIRED.search(text) is not None


_PAIRED = re.compile(
    r"<(b|i|u|em|strong|sub|sup|span|code|pre|ul|ol|table|p|div)\b[^<>]{0,300}>"
    r"(?:(?!<\1\b).){0,1000}?</\1>|<br ?/?>|<img\s[^<>]{1,2000}>",
    re.IGNORECASE | re.DOTALL,
)


def tree_of(source: str) -> Node:
    """Read HTML, be it broken: what is never closed ends with what it is in."""
    root = Node("body")
    stack = [root]
    for part in _tokens(source):
        if isinstance(part, str):
            stack[-1].inside.append(part)
            continue
        name, attributes, is_end, is_empty = part
        if is_end:
            if any(node.name == name for node in stack[1:]):
                while stack.pop().name != name:
                    pass
            continue
        _close_before(name, stack)
        node = Node(name, attributes)
        stack[-1].inside.append(node)
        if name not in _VOID and not is_empty and len(stack) < _MAX_DEPTH:
            stack.append(node)
    return root


def _close_before(name: str, stack: list[Node]) -> None:
    """Close the elements that another one's beginning ends."""
    ended: frozenset[str] = frozenset()
    if name == "li":
        ended, until = frozenset({"li"}), frozenset({"ul", "ol"})
    elif name in {"td", "th"}:
        ended, until = frozenset({"td", "th"}), frozenset({"tr", "table"})
    elif name == "tr":
        ended, until = frozenset({"tr"}), frozenset({"table", "tbody", "thead"})
    elif name in _ENDS_P and stack[-1].name == "p":
        stack.pop()
        return
    else:
        return
    for index in range(len(stack) - 1, 0, -1):
        if stack[index].name in until:
            return
        if stack[index].name in ended:
            del stack[index:]
            return


_Tag = tuple[str, dict[str, str], bool, bool]


def _tokens(source: str) -> Iterator[str | _Tag]:
    """Yield texts, their entities replaced, and tags."""
    at = 0
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            yield html.unescape(source[at:])
            return
        if start > at:
            yield html.unescape(source[at:start])
        if source.startswith("<!--", start):
            end = source.find("-->", start + 4)
            at = len(source) if end < 0 else end + 3
        elif source.startswith(("<!", "<?"), start):
            end = source.find(">", start)
            at = len(source) if end < 0 else end + 1
        elif (tag := _TAG.match(source, start)) is None:
            yield "<"
            at = start + 1
        elif tag["name"] is None:
            yield html.unescape(tag[0]) if not tag["odd"].startswith("/") else ""
            at = tag.end()
        else:
            name, at = tag["name"].lower().rpartition(":")[2], tag.end()
            if name in _SILENT and not tag["end"]:
                end = source.lower().find(f"</{name}", at)
                close = source.find(">", end) if end >= 0 else -1
                at = len(source) if close < 0 else close + 1
                yield name, {}, False, True
                continue
            rest = tag["rest"]
            pairs = (
                {}
                if tag["end"]
                else {
                    found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
                    for found in _ATTRIBUTE.finditer(rest)
                }
            )
            yield name, pairs, bool(tag["end"]), rest.rstrip().endswith("/")


def _blocks(node: Node, tools: _Tools) -> Iterator[str]:
    """Yield the blocks in an element as Markdown, each without an empty line in front."""
    line: list[Node | str] = []
    last = ""
    words_of_images = {" ".join(it.attributes.get("alt", "").split()) for it in node.of("img")}
    for each in node.inside:
        if isinstance(each, str) or not _has_block(each):
            line.append(each)
            continue
        is_caption = "caption" in each.name + each.attributes.get("class", "")
        if is_caption and " ".join(each.text().split()) in words_of_images:
            continue
        before = [*_paragraph(line, tools)]
        made = [*_block(each, tools)]
        if not before and made and last:
            made[0] = _apart(last, made[0])
        last = (made or before or [last])[-1]
        yield from (*before, *made)
        line = []
    yield from _paragraph(line, tools)


def _apart(before: str, block: str) -> str:
    """Return a block that is no part of a list before it: its own list has other signs."""
    if before.startswith("- ") and block.startswith("- "):
        return re.sub("^- ", "+ ", block, flags=re.MULTILINE)
    if re.match(r"[0-9]+\. ", before):
        return re.sub(r"^([0-9]+)\. ", r"\1) ", block, flags=re.MULTILINE)
    return block


def _has_block(node: Node) -> bool:
    return node.name in _BLOCKS or any(
        isinstance(each, Node) and _has_block(each) for each in node.inside
    )


def _block(node: Node, tools: _Tools) -> Iterator[str]:
    match node.name:
        case "ul" | "ol":
            yield from _list(node, tools)
        case "table":
            yield from _table(node, tools)
        case "pre":
            language = next((_language(code) for code in node.of("code")), "")
            if node.text().strip():
                yield marks.code_block(node.text(), language)
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            for block in _blocks(node, tools):
                yield f"**{block}**" if "**" not in block and "\n" not in block else block
        case "hr":
            return
        case _:
            yield from _blocks(node, tools)


def _language(code: Node) -> str:
    found = re.search(r"\blang(?:uage)?-([\w+#-]{1,20})", code.attributes.get("class", ""))
    return found[1] if found else ""


def _paragraph(parts: Sequence[Node | str], tools: _Tools) -> Iterator[str]:
    text = _inline(parts, tools)
    lines = [
        line.strip() for line in re.sub(r"[ \n\r\t\xa0]*\0[ \n\r\t\xa0]*", "\0", text).split("\0")
    ]
    shown = "\n".join(" ".join(line.split()) if "`" not in line else line for line in lines)
    shown = marks.settled(re.sub(r"\n{3,}", "\n\n", shown.strip()))
    if shown:
        yield _with_marks(marks.literal_lines(shown), tools.lose)


def _inline(parts: Sequence[Node | str], tools: _Tools) -> str:
    r"""Return the parts of a line as Markdown, each line break as `\0`."""
    return "".join(
        marks.with_maths(re.sub(r"[\s\xa0]+", " ", part))
        if isinstance(part, str)
        else _inline_node(part, tools)
        for part in _joined(parts)
    )


def _joined(parts: Sequence[Node | str]) -> Iterator[Node | str]:
    """Yield parts with texts beside each other as one, so that formulas are seen whole."""
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            yield text
            text = ""
        yield part
    if text:
        yield text


def _inline_node(node: Node, tools: _Tools) -> str:
    name = node.name
    if name in _STRONG or name in _EMPHASIS:
        return _stressed(node, "strong" if name in _STRONG else "em", tools)
    if name in _CODE:
        return marks.code_span(re.sub(r"\s*\n\s*", " ", node.text().replace("\xa0", " ")))
    if name == "br":
        return "\0"
    if name in _WITHOUT_PLACE:
        tools.lose(f"<{name}> is left out: it has no place in a text.")
        return ""
    if name in _UNSEEN:
        return ""
    if name in _DECORATED:
        tools.lose("underlined, struck and coloured words are plain here.")
    return _INLINE.get(name, _inside)(node, tools)


def _inside(node: Node, tools: _Tools) -> str:
    return _inline(node.inside, tools)


_BEGIN = {"strong": "\ue010", "em": "\ue012"}
_END = {"strong": "\ue011", "em": "\ue013"}
_STAND_INS = re.compile("[\ue010-\ue014]")


def _stressed(node: Node, kind: str, tools: _Tools) -> str:
    """Return an element between stand-ins for marks, with the spaces at its ends outside."""
    lines = []
    for line in _inline(node.inside, tools).split("\0"):
        bare = line.strip()
        bare = re.sub(f"[{_BEGIN[kind]}{_END[kind]}]", "", bare)  # One in another is one.
        before, after = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
        lines.append(f"{before}{_BEGIN[kind]}{bare}{_END[kind]}{after}" if bare else line)
    return "\0".join(lines)


def _with_marks(text: str, lose: Lose) -> str:
    """Return a text with marks for their stand-ins; none where they would be signs of a word."""
    if not _STAND_INS.search(text):
        return text
    for kind, begin in _BEGIN.items():  # What goes on is one.
        text = text.replace(_END[kind] + begin, "")
    wanted = {kind: text.count(sign) for kind, sign in _BEGIN.items()}
    shown = _STAND_INS.sub(_mark, text)
    made = html_of(shown)
    if all(made.count(f"<{kind}>") == count for kind, count in wanted.items()):
        return shown
    lose("what is bold or slanted within a word is plain here.")
    inside_word = re.compile(
        "(?<=\\w)[\ue010\ue012]([^\ue010-\ue013]*)[\ue011\ue013]"
        "|[\ue010\ue012]([^\ue010-\ue013]*)[\ue011\ue013](?=\\w)"
    )
    fewer = inside_word.sub(lambda found: found[1] or found[2] or "", text)
    return _with_marks(fewer if fewer != text else _STAND_INS.sub("", text), lose)


def _mark(found: re.Match[str]) -> str:
    """Return the mark for a stand-in: beside another one a star would not be told from its own."""
    if found[0] in {_BEGIN["strong"], _END["strong"]}:
        return "**"
    around = (
        found.string[max(found.start() - 1, 0) : found.start()],
        found.string[found.end() :][:1],
    )
    return "_" if any(map(_STAND_INS.match, around)) or _is_beside(found) else "*"


def _is_beside(found: re.Match[str]) -> bool:
    """Whether the other end of slanted words is beside another mark."""
    text = found.string
    if found[0] == _BEGIN["em"]:
        other = text.find(_END["em"], found.end())
    else:
        other = text.rfind(_BEGIN["em"], 0, found.start())
    return any(
        map(_STAND_INS.match, (text[max(other - 1, 0) : other], text[other + 1 : other + 2]))
    )


def _shifted(node: Node, tools: _Tools) -> str:
    return _shifted_letters(node, tools.lose) or _inline(node.inside, tools)


def _shifted_letters(node: Node, lose: Lose) -> str:
    """Return a text as raised or lowered letters; "" where there are none of some of its own."""
    text, table = node.text().strip(), _SHIFTED[node.name]
    if all(ord(sign) in table for sign in text):
        return text.translate(table)
    lose("raised and lowered letters stand on the line here.")
    return ""


def _image(node: Node, tools: _Tools) -> str:
    attributes = node.attributes
    latex = attributes.get("data-equation-content") or attributes.get("data-latex")
    if not latex and "equation" in attributes.get("class", "") and attributes.get("alt"):
        latex = re.sub(r"\ALaTeX:\s*", "", attributes["alt"])
    if latex:
        return marks.formula(latex)
    address = attributes.get("src", "")
    path = tools.picture(address)
    alt = " ".join(attributes.get("alt", "").split())
    if path is None:
        written = marks.literal(f"[{alt}]") if alt else ""
        tools.lose(marks.without_image(address, alt or "what it shows", written))
        return written
    if not alt:
        name = "image" if address.startswith("data:") else address.rpartition("/")[2]
        alt = re.sub(r"[-_]+|%20", " ", name.partition(".")[0]).strip() or "image"
        tools.lose(f"the image {path} has no words: its file's name stands for them.")
    alt = re.sub(r"([\[\]\\`*_$])", r"\\\1", alt)
    return f"![{alt}]({path})"


def _formula(node: Node, tools: _Tools) -> str:
    for note in node.of("annotation"):
        if "tex" in note.attributes.get("encoding", "").lower():
            return marks.formula(note.text())
    latex = latex_of(node)
    if latex is None:
        tools.lose("of a formula in MathML only its letters are kept.")
        return marks.literal(" ".join(node.text().split()))
    return marks.formula(latex, display=node.attributes.get("display") == "block")


def _link(node: Node, tools: _Tools) -> str:
    text = _inline(node.inside, tools)
    address = node.attributes.get("href", "").strip()
    if not address or not text.strip() or "\0" in text or "](" in text:
        return text
    if re.match(r"(https?://|mailto:)[^\s()<>]+\Z", address, re.IGNORECASE):
        return f"[{text.strip()}]({address})"
    if not address.startswith("#"):
        tools.lose(f"the link to {address[:60]!r} is only its words here.")
    return text


_INLINE: dict[str, Callable[[Node, _Tools], str]] = {
    "img": _image,
    "math": _formula,
    "sub": _shifted,
    "sup": _shifted,
    "a": _link,
}


def _list(node: Node, tools: _Tools) -> Iterator[str]:
    rows: list[str] = []
    start = node.attributes.get("start", "")
    number = int(start) if re.fullmatch("[0-9]{1,9}", start) else 1
    for each in node.inside:
        if isinstance(each, str):
            continue
        blocks = list(_blocks(each, tools)) if each.name != "hr" else []
        if not blocks:
            continue
        sign = f"{number}. " if node.name == "ol" else "- "
        number += 1
        indent = " " * len(sign)
        text = "\n".join(blocks) if _is_tight(blocks) else "\n\n".join(blocks)
        rows.append(sign + text.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n"))
    if rows:
        yield "\n".join(rows)


def _is_tight(blocks: Sequence[str]) -> bool:
    return len(blocks) == 1 or all(re.match(r"(- |[0-9]+\. )", block) for block in blocks[1:])


def _table(node: Node, tools: _Tools) -> Iterator[str]:
    for caption in node.of("caption"):
        yield from _paragraph(caption.inside, tools)
    rows = []
    for row in node.of("tr"):
        cells = [
            each for each in row.inside if isinstance(each, Node) and each.name in {"td", "th"}
        ]
        if any(
            cell.attributes.get(span, "1") != "1"
            for cell in cells
            for span in ("rowspan", "colspan")
        ):
            tools.lose("joined cells of a table are single ones here.")
        rows.append([_cell(cell, tools) for cell in cells])
    rows = [row for row in rows if row]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    if width == 1 and len(rows) == 1:
        yield rows[0][0].replace("\\|", "|")  # A frame around a text.
        return
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    yield "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _cell(cell: Node, tools: _Tools) -> str:
    blocks = list(_blocks(cell, tools))
    if len(blocks) > 1 or any("\n" in block for block in blocks):
        tools.lose("the lines of a table's cell are joined.")
    text = " ".join(" ".join(blocks).split())
    return re.sub(r"(?<!\\)\|", r"\\|", text)
