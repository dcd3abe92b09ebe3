"""What the worksheets' templates can call, beside what Jinja brings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from html import unescape
from math import inf
from pathlib import Path

from jinja2.environment import Environment
from markupsafe import Markup, escape

from quizgen.model.bank import Passage
from quizgen.model.forms import letter
from quizgen.model.questions import Cloze, Gap, Open, Question
from quizgen.products.worksheet.measure import breadth, shortened, widest
from quizgen.products.worksheet.page import Page, TypeMacros
from quizgen.support import templates as templating
from quizgen.support.diagnostics import BankError, Diagnostic, diagnostic, suggestion
from quizgen.support.files import read_file
from quizgen.support.markup.markdown import is_bare, parse_markdown, parse_typed
from quizgen.support.markup.to_html import HoleHtml, html, html_for_pdf
from quizgen.support.markup.to_rows import plain
from quizgen.support.markup.tree import MarkupText, Maths, hole, inlines
from quizgen.support.project import visible

GENERATOR = "quizgen-worksheet"
"""What tells a document of ours from a teacher's: in HTML the generator, in PDF the identity."""

_TEMPLATES = "worksheet"
_MACROS = ("asked", "mark", "answer")  # What every type's template must have.
_TEXTS = (".html", ".css", ".yaml", ".yml")
_LONG = 200
_HTML = re.compile("[&<>\"']")
_LONG_WORD = re.compile(rf"<[^>]*>|(?:&[^;\s<>]+;|[^\s<>&]){{{_LONG},}}")
_BEFORE, _AFTER = r"(?:[(\[{«“‘„¿¡]|&quot;)", r"(?:[)\]}»”’.,;:!?…%،؛؟]|&quot;)"
_FORMULA = '<math display="inline">(?:[^<]|<(?!/math>))*+</math>'
_STUCK = re.compile(f"{_BEFORE}{{1,3}}{_FORMULA}{_AFTER}{{0,3}}|{_FORMULA}{_AFTER}{{1,3}}")
_TABLE = re.compile(r'<table class="text-table">.*?</table>', re.DOTALL)
_ROW, _CELL = re.compile(r"<tr>(.*?)</tr>", re.DOTALL), re.compile(r"<t[hd].*?</t[hd]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LINES = {"": 82, "large": 48, "dyslexia": 62, "large dyslexia": 46}
"""How wide a line of each look is on A4, as `breadth` counts; in wide fonts with some margin."""
_MAY_BREAK = re.compile(r"(?<=[^\W\d][./_-])(?=[^\W\d])")
_TEXT, _WORD = re.compile(r"<math .*?</math>|(?<=>)[^<]+", re.DOTALL), re.compile(r"\S+")
_PADDING, _NARROW_PADDING = 3, 1.5  # of a cell
_CODE = 1.25  # A character of code is wider than one of a text.
_LONG_OPTION, _OPTION, _SHORT_OPTION = 36, 20, 14
_GAP, _SHORT_GAP = 36, 16
_BY_THREES = (3, 5, 6, 9)
_TALL_ROWS, _TALL_TEXT = 20, 2000


def worksheet_environment(project: Path | None) -> Environment:
    """Return the environment of a build; the templates of `project` come before ours."""
    made = templating.environment(
        templating.folders(_TEMPLATES, project),
        optimized=False,  # Templates are compiled in every build: that costs more than it gains.
    )
    made.filters |= {
        "text": text_html,
        "plain": plain,
        "typed": typed_html,
        "filled": filled_html,
        "digits": _digits,
        "counters": _counters,
        "letter": letter,
        "lettered": _lettered,
        "share": share,
        "blank": blank,
        "breadth": breadth,
        "width": widest,
        "shortened": shortened,
    }
    made.tests["blocks"] = has_blocks
    made.tests["raised"] = is_raised
    made.tests["tall"] = is_tall
    made.globals["generator"] = GENERATOR
    return made


def type_macros(env: Environment, types: Iterable[str]) -> dict[str, TypeMacros]:
    """Return the macros of some types of question; raises `BankError` where one lacks."""
    with templating.placed(env):
        found = {name: vars(env.get_template(f"types/{name}.html").module) for name in types}
    if lacking := [*_lacking(env, found)]:
        raise BankError(lacking)
    names = TypeMacros.__struct_fields__
    return {
        type_: TypeMacros(**{name: macros[name] for name in names if name in macros})
        for type_, macros in found.items()
    }


def _lacking(env: Environment, found: Mapping[str, Mapping[str, object]]) -> Iterator[Diagnostic]:
    for name, macros in found.items():
        for macro in _MACROS:
            if macro not in macros:
                path = templating.path_of(env, f"types/{name}.html")
                example = f"{{% macro {macro}(item, page) %}}...{{% endmacro %}}"
                message = f"there is no macro '{macro}'. Write one: {example}."
                yield diagnostic("wrong-template", message, path)


def idle_templates(project: Path | None) -> Iterator[str]:
    """Yield what to do with each file of a project's own that takes no template's place."""
    *own, ours = templating.folders(_TEMPLATES, project)
    if not own:
        return
    known = {path.relative_to(ours).as_posix() for path in visible(ours, "**/*.*")}
    for folder in own:
        paths = [path for path in visible(folder, "**/*.*") if path.suffix in _TEXTS]
        texts = "".join(map(_read, paths))
        for name in (path.relative_to(folder).as_posix() for path in paths):
            if name not in known and name not in texts:
                what = f"templates/worksheet/{name} changes nothing: no template has this name."
                yield what + _advice(name, known)


def _read(path: Path) -> str:
    """Return the text of a template; "" where it cannot be read, which is said where it is used."""
    with suppress(OSError):
        return read_file(path, path.parent).decode(errors="replace")
    return ""


def _advice(name: str, known: Iterable[str]) -> str:
    if name.endswith(".yml"):
        return f" Call it {name.removesuffix('.yml')}.yaml."
    return suggestion(name, known) or " Take it away, or include it in a template."


@lru_cache(maxsize=4096)
def share(texts: tuple[str, ...]) -> str:
    """Return how much of the line each option has: "whole", "half", "third" or "quarter"."""
    room = widest(texts)
    if room > _LONG_OPTION:
        return "whole"
    if room > _OPTION:
        return "half"
    if len(texts) in _BY_THREES:
        return "third"
    return "half" if room > _SHORT_OPTION else "quarter"


def blank(texts: Iterable[str]) -> str:
    """Return a gap to write in; how wide says only roughly how much is to be written."""
    room = widest(texts)
    return "_" * (14 if room <= _SHORT_GAP else 28 if room <= _GAP else 48)


def _digits(value: float | str, page: Page) -> str:
    """Return a number, or a text that holds one, in the digits of the page's language."""
    return page.words.in_digits(value)


def _lettered(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return texts with the letters that stand before them: A, B, ..."""
    return [(letter(position), text) for position, text in enumerate(texts)]


def text_html(text: str, page: Page) -> str:
    """Return a text of the bank as HTML for a page."""
    text = str(text)  # What a template leaves undefined is told here.
    return _bare(text) if is_bare(text) and len(text) < _LONG else _shown(text, page)


def _bare(text: str) -> str:
    """Return a text without marks as HTML, as Markup only where it has to be: that costs more."""
    return escape(text) if _HTML.search(text) else text


def has_blocks(text: str) -> bool:
    """Whether a text has lines of its own: a list, a table, code, several paragraphs."""
    return not is_bare(text) and not parse_markdown(text).is_line


def is_raised(text: str) -> bool:
    """Whether a text without blocks has formulas, so that its first line may be a tall one."""
    if is_bare(text) or not (document := parse_markdown(text)).is_line:
        return False
    return any(isinstance(part, Maths) for part in inlines(document))


def is_tall(part: Question | Passage) -> bool:
    """Whether a question or passage may go on over pages: kept together, it would leave one empty."""
    if isinstance(part, Passage):
        return len(part.text) > _TALL_TEXT
    rows = part.lines if isinstance(part, Open) else 0
    options = sum(len(option.text) for option in part.offered())
    return rows > _TALL_ROWS or len(part.prompt) + options > _TALL_TEXT


def typed_html(text: str, page: Page) -> str:
    """Return a text that learners write as HTML for a page."""
    text = str(text)
    is_short = is_bare(text) and len(text) < _LONG
    return _bare(text) if is_short else _shown(parse_typed(text), page)


def filled_html(question: Cloze, page: Page, gap: Callable[[Gap], str]) -> Markup:
    """Return the prompt of a cloze as HTML, with what `gap` makes of each gap in its place."""
    gaps, number = question.gaps(), itertools.count()
    prompt = question.blanked(lambda _: hole(next(number)))
    return _shown(prompt, page, lambda index: gap(gaps[index]))


def _shown(text: MarkupText, page: Page, fill: HoleHtml = str) -> Markup:
    render = html_for_pdf if page.for_pdf else html
    shown = render(text, image=page.embedded, hole=fill)
    if "<math " in shown:  # Browsers part a formula from the bracket before it, the stop after it.
        shown = _STUCK.sub(r'<span class="stuck">\g<0></span>', shown)
    if '<table class="text-table">' in shown:
        shown = _TABLE.sub(lambda table: _marked(table[0], _LINES[page.look]), shown)
    # What is short as it is written has no long word, unless a gap is.
    is_short = isinstance(text, str) and fill is str and len(text) < _LONG
    if len(shown) >= _LONG and not is_short:
        shown = _LONG_WORD.sub(_broken, shown)
    return Markup(shown)  # noqa: S704 - `html` escapes all but its own tags.


def _marked(table: str, room: float) -> str:
    """Mark a table as narrow where a line has no room for the longest word of each column.

    There words may break behind a stop or a stroke; parts that even so have no room, anywhere.
    """
    rows = [_CELL.findall(row) for row in _ROW.findall(table)]
    columns = [*zip(*rows, strict=False)]
    if sum(_widest(column, str.split) + _PADDING for column in columns) <= room:
        return table
    widths = sorted(_widest(column, _parts) for column in columns)
    left, most = room - _NARROW_PADDING * len(columns), inf
    for number, width in enumerate(widths):
        if width > left / (len(columns) - number):
            most = left / (len(columns) - number)
            break
        left -= width
    narrow = table.replace('"text-table"', '"text-table narrow"', 1)
    return _CELL.sub(lambda cell: _breaking(cell[0], most), narrow)


def _parts(text: str) -> list[str]:
    """Return the words of a text, parted where lines of a narrow table may end."""
    return [part for word in text.split() for part in _MAY_BREAK.split(word)]


def _widest(cells: Iterable[str], split: Callable[[str], list[str]]) -> float:
    parts = ((_scale(cell), part) for cell in cells for part in split(unescape(_TAG.sub("", cell))))
    return max((scale * breadth(part) for scale, part in parts), default=0)


def _scale(cell: str) -> float:
    return _CODE if "<code>" in cell else 1


def _breaking(cell: str, most: float) -> str:
    """Let the words of a cell break behind a stop or a stroke; a part wider than `most` anywhere."""

    def word(found: re.Match[str]) -> str:
        parts = (
            f'<span class="long">{part}</span>'
            if _scale(cell) * breadth(unescape(part)) > most
            else part
            for part in _MAY_BREAK.split(found[0])
        )
        return "<wbr>".join(parts)

    def text(found: re.Match[str]) -> str:
        return found[0] if found[0].startswith("<math") else _WORD.sub(word, found[0])

    return _TEXT.sub(text, cell)


def _broken(word: re.Match[str]) -> str:
    """Let a word that fills lines break: WeasyPrint alone takes a minute for 10,000 letters."""
    if word[0].startswith("<"):  # A tag stays as it is.
        return word[0]
    return "<wbr>".join(re.findall(r"(?:&[^;]+;|.){1,20}", word[0]))


def _counters(pattern: str, style: str) -> Markup:
    """Return a text with {page} and {pages} as the value of CSS's `content`."""
    parts = re.split(r"\{(pages?)\}", pattern)
    shown = [
        f"counter({part}, {style})" if index % 2 else templating.css(part)
        for index, part in enumerate(parts)
    ]
    return Markup(" ".join(shown))  # noqa: S704 - `css` leaves nothing that means anything.
