r"""Text -> document: Markdown as quizgen reads it, and what a learner types.

Markdown means emphasis, strong, code, fenced code, lists, tables, links and images; maths
stands in `$…$`, `\(…\)`, `$$…$$` or `\[…\]`.  A text of one line has no blocks.  What
authors mean literally stays: marks inside a word, `__`, headings, quotes, rules, HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from quizgen.support.markup.delimiters import CodeFinder, dollars_at, formula_at, seems_unclosed
from quizgen.support.markup.tree import (
    Block,
    Cell,
    Code,
    CodeBlock,
    Emphasis,
    Image,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Maths,
    Paragraph,
    RichText,
    Side,
    Strong,
    Table,
    inlines,
    runs,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_SIGNS = re.compile(r"[*_`$\\\[\n\ufdd0]")
_AROUND_WORDS = re.compile(
    r"(?<![^ (])(\*\*?)(?=[^\W_])([^*_`$\\\[\n\ufdd0]*[^\W_])\1(?![^ .,;:?!)])"
)
_TYPED_SIGNS = re.compile(r"[`$\\\n\ufdd0]")
_ESCAPED = re.compile(r"\\([$`])")
_MARKDOWN_ONLY = re.compile(r"[*_\\\[]")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\ufdd0]+\Z", re.IGNORECASE)
_WITHOUT_SPACES = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x30FF), (0x3400, 0x9FFF)),
    *((0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x3FFFF)),
)
"""First and last letters of scripts that put no space between words; hangul does."""
_UNCLOSED = "unclosed"
_MAX_LEVEL = 30  # Of tokens in tokens; a list in a list is two.


def is_bare(text: str) -> bool:
    """Whether a text has nothing that could be a mark: most have not, and are what they show."""
    return _SIGNS.search(text) is None


def may_have_problems(text: str) -> bool:
    """Whether a text, or a file of texts, has signs in it with which something can be wrong."""
    if any(sign in text for sign in ("$", "\\", "\ufdd0", "![")):
        return True
    return "|" in text and re.search(r"-:?[ \t]*\||\|[ \t]*:?--", text) is not None


@lru_cache(maxsize=4096)
def parse_markdown(text: str) -> RichText:
    """Read a text that is Markdown."""
    text = text.strip("\n")
    if is_bare(text):
        return _paragraph(runs(text))
    if "\n" in text:
        env: dict[str, list[str]] = {_UNCLOSED: []}
        tokens = _markdown().parse(text, env)
        lost = tuple(_lost_cells(tokens, text))
        return RichText(tuple(_blocks(iter(tokens))), tuple(env[_UNCLOSED]), lost)
    if (simple := _emphasised(text)) is not None:
        return _paragraph(simple)
    parts, unclosed = _scan(text)
    if not any(_MARKDOWN_ONLY.search(part) for part in parts if isinstance(part, str)):
        return _paragraph(_without_texts(parts), unclosed)
    env = {_UNCLOSED: unclosed}
    unclosed.clear()
    (token,) = _markdown().parseInline(text, env)
    return _paragraph(_inlines(iter(token.children or ())), unclosed)


@lru_cache(maxsize=4096)
def parse_typed(text: str) -> RichText:
    r"""Read a text that a learner types: only maths and `code` are marks, but for `\$` and `\``."""
    text = text.strip("\n")
    if _TYPED_SIGNS.search(text) is None:
        return _paragraph(runs(text))
    parts, unclosed = _scan(text)
    plain = (_ESCAPED.sub(r"\1", part) if isinstance(part, str) else part for part in parts)
    return _paragraph(_without_texts(plain), unclosed)


def image_addresses(text: str) -> Iterator[str]:
    """Yield where the images of a text are, in the order in which they are read, as written."""
    if "![" in text:
        for part in inlines(parse_markdown(text)):
            if isinstance(part, Image):
                yield part.address


def _paragraph(parts: Iterable[Inline], unclosed: Iterable[str] = ()) -> RichText:
    inside = tuple(parts)
    return RichText((Paragraph(inside),) if inside else (), tuple(unclosed))


def _emphasised(text: str) -> list[Inline] | None:
    """Read a line whose only marks are asterisks around words; None: it has others.

    Few texts have others, and the parser takes a moment to load.
    """
    pieces = _AROUND_WORDS.split(text)  # A text, a mark, what is between two of it, and so on.
    if not all(map(is_bare, pieces[::3])):
        return None
    parts: list[Inline] = [*runs(pieces[0])]
    for mark, inside, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        shape = Emphasis if mark == "*" else Strong
        parts += [shape(tuple(runs(inside))), *runs(after)]
    return parts


def _scan(text: str) -> tuple[list[str | Code | Maths], list[str]]:
    r"""Cut a text into formulas, code and what stands between, escapes as they are written.

    A backslash before a dollar, a backtick or a backslash takes the meaning of either.
    """
    parts: list[str | Code | Maths] = []
    unclosed: list[str] = []
    begin = at = 0
    finder: CodeFinder | None = None
    while (found := _TYPED_SIGNS.search(text, at)) is not None:
        start = found.start()
        made: Code | Maths | None = None
        match found[0]:
            case "`":
                finder = finder or CodeFinder(text)
                code, at = finder.code_at(start)
                made = None if code is None else Code(tuple(runs(code)))
            case "\\" if text[start + 1 : start + 2] in {"$", "`", "\\"}:
                at = start + 2
            case "$" | "\\":
                if formula := formula_at(text, start, len(text)):
                    made, at = formula
                else:
                    at = start + max(len(dollars_at(text, start)), 1)
                    if seems_unclosed(text, start):
                        unclosed.append(text[start:])
            case _:
                at = start + 1
        if made is not None:
            parts += (text[begin:start], made)
            begin = at
    parts.append(text[begin:])
    return parts, unclosed


def _without_texts(parts: Iterable[str | Code | Maths]) -> Iterator[Inline]:
    """Yield parts with the texts between them as runs, holes and line breaks."""
    for part in parts:
        if isinstance(part, str):
            yield from _lines(part)
        else:
            yield part


def _lines(text: str) -> Iterator[Inline]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield LineBreak()
        yield from runs(line)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """Return the parser, set up with our rules; it takes a moment to load."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("zero", {"maxNesting": _MAX_LEVEL + 10})
    made.enable(["fence", "list", "table"])
    made.enable(["newline", "escape", "backticks", "link", "image", "emphasis"])
    made.inline.ruler.before("escape", "maths", _maths_rule)
    made.inline.ruler.at("emphasis", _emphasis_rule)
    made.inline.ruler.at("link", _link_rule)
    made.block.ruler.before("table", "deep", _deep_rule)
    made.block.ruler.after("fence", "display", _display_rule, {"alt": ["paragraph", "list"]})
    # Addresses stay as they are written; what may be done with them is decided later.
    made.normalizeLink = lambda url: url  # type: ignore[method-assign]
    made.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return made


def _maths_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it.
    sign = state.src[state.pos]
    if sign not in "$\\":
        return False
    formula = formula_at(state.src, state.pos, state.posMax)
    if formula is None:
        if not silent and seems_unclosed(state.src, state.pos):
            state.env[_UNCLOSED].append(state.src[state.pos : state.posMax])
        if sign == "\\":
            return False
        dollars = dollars_at(state.src, state.pos)
        if not silent:
            state.pending += dollars
        state.pos += len(dollars)
        return True
    if not silent:
        token = state.push("maths", "", 0)
        token.meta = {"maths": formula.maths}
    state.pos = formula.stop
    return True


def _emphasis_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Mark `*` and `_`, but for those inside a word and rows of `_`, which are text."""
    from markdown_it.rules_inline import emphasis

    sign = state.src[state.pos]
    if silent or sign not in "*_":
        return False
    stop = state.pos
    while stop < state.posMax and state.src[stop] == sign:
        stop += 1
    before, after = state.src[max(state.pos - 1, 0) : state.pos], state.src[stop : stop + 1]
    is_row = sign == "_" and stop - state.pos > 1
    if is_row or (is_in_word(before) and is_in_word(after)):
        state.pending += state.src[state.pos : stop]
        state.pos = stop
        return True
    return emphasis.tokenize(state, silent)


def is_in_word(sign: str) -> bool:
    """Tell whether a mark beside this character may be a part of a word, as in `2*3*4`."""
    return sign.isalnum() and not any(a <= ord(sign) <= z for a, z in _WITHOUT_SPACES)


def _link_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Read a link to the web or to a mailbox; any other is text, as `f[0](x)` is."""
    from markdown_it.rules_inline import link

    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos, disableNested=True)
    if end < 0 or not state.src.startswith("(", end + 1):
        return False
    start = end + 2
    while start < state.posMax and state.src[start] in " \n":
        start += 1
    found = state.md.helpers.parseLinkDestination(state.src, start, state.posMax)
    return bool(found.ok and _ADDRESS.match(found.str)) and link(state, silent)


def _deep_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Take what is nested too deep as text: markdown-it would leave it out."""
    if silent or state.level < _MAX_LEVEL:
        return False
    _push_paragraph(state, start, end)
    return True


def _display_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    r"""Take the lines from `$$` or `\[` to their end as one, be there `- ` or `+ ` in them."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(("$$", "\\["), begin):
        return False
    formula = formula_at(state.src, begin, state.eMarks[end - 1])
    if formula is None or "\n\n" in state.src[begin : formula.stop]:
        return False
    last = start
    while state.eMarks[last] < formula.stop:
        last += 1
    if last >= end or state.src[formula.stop : state.eMarks[last]].strip():
        return False
    if not silent:
        _push_paragraph(state, start, last + 1)
    return True


def _push_paragraph(state: StateBlock, start: int, end: int) -> None:
    content = state.getLines(start, end, state.blkIndent, False).strip()
    state.line = end
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content, token.children = content, []
    state.push("paragraph_close", "p", -1)


def _blocks(tokens: Iterator[Token], until: str = "") -> Iterator[Block]:
    """Yield the blocks up to the token of a type, which is taken too."""
    for token in tokens:
        match token.type:
            case "paragraph_open":
                yield Paragraph(tuple(_cell(tokens, "paragraph_close")))
            case "fence":
                language = token.info.split()[0] if token.info.strip() else ""
                yield CodeBlock(tuple(runs(token.content.removesuffix("\n"))), language)
            case "bullet_list_open":
                yield _list(tokens, None, "bullet_list_close")
            case "ordered_list_open":
                start = int(token.attrs.get("start", 1))
                yield _list(tokens, start, "ordered_list_close")
            case "table_open":
                yield _table(tokens)
            case end if end == until:
                return


def _cell(tokens: Iterator[Token], until: str) -> Cell:
    parts: Cell = ()
    for token in tokens:
        if token.type == until:
            break
        parts = tuple(_inlines(iter(token.children or ())))
    return parts


def _list(tokens: Iterator[Token], start: int | None, until: str) -> ListBlock:
    items: list[tuple[Block, ...]] = []
    is_tight = True
    for token in tokens:
        if token.type == until:
            break
        kept = list(_upto(tokens, "list_item_open", "list_item_close"))
        is_tight &= all(part.hidden for part in kept if _is_own_paragraph(part, token))
        items.append(tuple(_blocks(iter(kept))))
    return ListBlock(tuple(items), start, is_tight)


def _is_own_paragraph(token: Token, item: Token) -> bool:
    return token.type == "paragraph_open" and token.level == item.level + 1


def _upto(tokens: Iterator[Token], opening: str, closing: str) -> Iterator[Token]:
    """Yield the tokens up to the one that closes what has just been opened."""
    depth = 1
    for token in tokens:
        depth += (token.type == opening) - (token.type == closing)
        if not depth:
            return
        yield token


def _table(tokens: Iterator[Token]) -> Table:
    sides: list[Side] = []
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            rows.append(tuple(row))
        elif token.type in {"th_open", "td_open"}:
            if token.type == "th_open":
                style = str(token.attrs.get("style", ""))
                sides.append(cast("Side", style.removeprefix("text-align:")))
            row.append(_cell(tokens, token.type.replace("open", "close")))
    return Table(tuple(sides), tuple(rows))


def _lost_cells(tokens: Sequence[Token], text: str) -> Iterator[str]:
    """Yield the rows of tables that have more cells than the head: the parser leaves them out."""
    for position, token in enumerate(tokens):
        if token.type == "table_open" and token.map:
            head = tokens[position:]
            columns = next(n for n, each in enumerate(head) if each.type == "thead_close")
            count = sum(each.type == "th_open" for each in head[:columns])
            for line in text.split("\n")[token.map[0] : token.map[1]]:
                cells = re.sub(r"\\.", "", line.strip()).strip("|").count("|") + 1
                if cells > count:
                    yield line.strip()


def _inlines(tokens: Iterator[Token], until: str = "", level: int = 0) -> Iterator[Inline]:
    """Yield the parts of a line up to the token of a type, which is taken too.

    Emphasis that is nested too deep is left out: what it holds looks the same.
    """
    words, left_out = "", 0
    for token in tokens:
        if token.type in {"text", "text_special"}:
            words += token.content
            continue
        if level >= _MAX_LEVEL and token.type in {"em_open", "strong_open"}:
            left_out += 1
            continue
        if left_out and token.type in {"em_close", "strong_close"}:
            left_out -= 1
            continue
        yield from runs(words)
        words = ""
        match token.type:
            case "softbreak" | "hardbreak":
                yield LineBreak()
            case "code_inline":
                yield Code(tuple(runs(token.content)))
            case "maths":
                yield token.meta["maths"]
            case "image":
                yield _image(token)
            case "em_open":
                yield Emphasis(tuple(_inlines(tokens, "em_close", level + 1)))
            case "strong_open":
                yield Strong(tuple(_inlines(tokens, "strong_close", level + 1)))
            case "link_open":
                address, title = str(token.attrs["href"]), str(token.attrs.get("title", ""))
                yield Link(address, tuple(_inlines(tokens, "link_close", level + 1)), title)
            case end if end == until:
                return
    yield from runs(words)


def _image(token: Token) -> Image:
    alt = "".join(map(_words_of, token.children or ()))
    return Image(str(token.attrs["src"]), alt, str(token.attrs.get("title", "")))


def _words_of(token: Token) -> str:
    """Return a part of an image's words without marks."""
    match token.type:
        case "softbreak" | "hardbreak":
            return " "
        case "maths":
            return str(token.meta["maths"].source)
        case _:
            return token.content
