"""What is a mark in a text, what is not, and that it can mark nothing else."""

from __future__ import annotations

import re
from itertools import count

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizgen.support.markup.markdown import (
    is_bare,
    parse_markdown,
    parse_typed,
)
from quizgen.support.markup.to_html import html, html_for_anki, html_with_tex
from quizgen.support.markup.to_rows import plain, text_rows
from quizgen.support.markup.tree import Maths, Run, hole, inlines

INLINE = [
    ("plain", "plain"),
    ("an *emphasis* and _another_", "an <em>emphasis</em> and <em>another</em>"),
    ("**strong**, and `code`", "<strong>strong</strong>, and <code>code</code>"),
    ("***both***", "<em><strong>both</strong></em>"),
    ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
    ("(*in brackets*)", "(<em>in brackets</em>)"),
    ("*across\nlines*", "<em>across<br>lines</em>"),
    ("one\ntwo", "one<br>two"),
    ("one  \ntwo\n", "one<br>two"),
    ("这是*重点*内容", "这是<em>重点</em>内容"),
    ("`a  b` and `` a`b ``", "<code>a  b</code> and <code>a`b</code>"),
    ("`*no emphasis*`", "<code>*no emphasis*</code>"),
    ("[site](https://x.org/?a=1&b=2)", '<a href="https://x.org/?a=1&amp;b=2">site</a>'),
    ('[mail](mailto:a@b.org "to us")', '<a href="mailto:a@b.org" title="to us">mail</a>'),
    # A backslash takes the meaning from a sign.
    (r"\*as it is\* \`too\` [x\](https://a.b)", "*as it is* `too` [x](https://a.b)"),
    (r"\[x](https://a.b)", "[x](https://a.b)"),
    (r"a \ backslash \n", r"a \ backslash \n"),
    # What authors mean as it stands.
    ("1979.", "1979."),
    ("# 1", "# 1"),
    ("+ 5", "+ 5"),
    ("> 5 km", "&gt; 5 km"),
    ("- no list", "- no list"),
    ("* not a list *", "* not a list *"),
    ("    no code", "    no code"),
    ("2 * 3 * 4", "2 * 3 * 4"),
    ("2*3*4", "2*3*4"),
    ("a*b*c and un*believ*able", "a*b*c and un*believ*able"),
    ("__init__ and snake_case_too", "__init__ and snake_case_too"),
    ("It is ____ and __ x __.", "It is ____ and __ x __."),
    ("f(*args, **kwargs)", "f(*args, **kwargs)"),
    ("*open **half", "*open **half"),
    ("f[0](x) and g[i](page.html)", "f[0](x) and g[i](page.html)"),
    ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
    ("[x](data:text/html,x)", "[x](data:text/html,x)"),
    ("[a]: https://x.org", "[a]: https://x.org"),
    ("<b>&amp;</b> <https://x.org>", "&lt;b&gt;&amp;amp;&lt;/b&gt; &lt;https://x.org&gt;"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "shown"), INLINE)
def test_a_line_has_marks_and_no_blocks(text: str, shown: str) -> None:
    """Emphasis, strong, code, links and line breaks; everything else is text."""
    assert html(text) == shown


BLOCKS = [
    (
        "Choose:\n\n- a **b**\n- c\n  - d",
        '<p>Choose:</p><ul class="text-list"><li>a <strong>b</strong></li><li>c<ul class="text-list"><li>d</li></ul></li></ul>',
    ),
    ("x\n\n3. c\n4. d", '<p>x</p><ol class="text-list" start="3"><li>c</li><li>d</li></ol>'),
    ("1. a\n\n2. b", '<ol class="text-list"><li><p>a</p></li><li><p>b</p></li></ol>'),
    (
        "What?\n```python\nfor x in y:\n    print(x)\n\n    # end\n```\nThat.",
        (
            '<p>What?</p><pre><code class="language-python">for x in y:\n    print(x)\n\n    # end'
            "</code></pre><p>That.</p>"
        ),
    ),
    ("````\n```\n````", "<pre><code>```</code></pre>"),
    (
        "| a | b |\n|:-:|--:|\n| `x|` | 1 |\n| \\| | **2** |",
        (
            '<table class="text-table"><thead><tr><th class="align-center">a</th>'
            '<th class="align-right">b</th></tr></thead><tbody><tr><td class="align-center">`x</td>'
            '<td class="align-right">`</td></tr><tr><td class="align-center">|</td>'
            '<td class="align-right"><strong>2</strong></td></tr></tbody></table>'
        ),
    ),
    ("# no heading\n===\n---\n> no quote", "# no heading<br>===<br>---<br>&gt; no quote"),
    ("a\n\n    no code", "<p>a</p><p>no code</p>"),
    ("<div>\n\n*a*\n\n</div>", "<p>&lt;div&gt;</p><p><em>a</em></p><p>&lt;/div&gt;</p>"),
    ("was 1979.\n1980. That", "was 1979.<br>1980. That"),
]


@pytest.mark.parametrize(("text", "shown"), BLOCKS)
def test_several_lines_may_have_blocks(text: str, shown: str) -> None:
    """Lists, fenced code and tables; headings, quotes, rules and indented code stay text."""
    assert html(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2*3*4 and *a*", "2*3*4 and *a*"),
        ("_a_ [x](https://a.b)", "_a_ [x](https://a.b)"),
        (r"a\b \* \\server", r"a\b \* \\server"),
        (r"\$5", "$5"),
        ("`a  b`", "<code>a  b</code>"),
        ("a\nb", "a<br>b"),
        ("- a", "- a"),
    ],
)
def test_what_is_typed_has_only_code_and_maths(text: str, shown: str) -> None:
    """An answer to be typed keeps its stars, and its backslashes but for that of a dollar."""
    assert html(parse_typed(text)) == shown
    assert next(iter(inlines(parse_typed("$x_1$ or `b`")))) == Maths("x_1")


def test_an_image_stands_anywhere_in_a_text() -> None:
    """Its address comes from whoever renders; without one its words are shown."""
    text = 'A ![red *flag*](media/f.png "a title") B'
    shown = html(text, image=lambda address: f"x/{address}")
    assert shown == 'A <img class="picture" src="x/media/f.png" alt="red flag" title="a title"> B'
    assert html(text) == "A [red flag] B"
    assert plain(text) == "A [red flag] B"
    assert text_rows(text)[0].text == "A [image: red flag] B"


def test_holes_are_filled_wherever_they_are() -> None:
    """A gap may stand in emphasis, a list, a cell, code and a fence."""
    number = count()
    text = re.sub(
        "GAP",
        lambda _: hole(next(number)),
        "*a GAP*\n- `b GAP`\n\n|GAP|\n|-|\n|x|\n\n```\nc GAP\n```",
    )
    assert html(text, hole=lambda index: f"<i>{index}</i>") == (
        '<p><em>a <i>0</i></em></p><ul class="text-list"><li><code>b <i>1</i></code></li></ul>'
        '<table class="text-table"><thead><tr><th><i>2</i></th></tr></thead>'
        "<tbody><tr><td>x</td></tr></tbody></table><pre><code>c <i>3</i></code></pre>"
    )
    assert "c __3__" in plain(text, hole=lambda index: f"__{index}__")


def test_rows_of_a_terminal_keep_code_and_columns() -> None:
    """Lists hang under their marks; code and tables are not to be wrapped."""
    text = "A *b **c***\n1. x\n   ```\n   a  b\n   ```\n\n| N | Long |\n|--|--:|\n| 日本 | 1 |"
    assert [(row.text, row.keep) for row in text_rows(text)] == [
        ("A b c", False),
        ("1. x", False),
        ("   a  b", True),
        ("N     Long", True),
        ("────  ────", True),
        ("日本     1", True),
    ]
    assert [piece.looks for piece in text_rows(text)[0].pieces] == [(), ("em",), ("em", "strong")]
    narrow = [row.text for row in text_rows("|N|Long|\n|-|-|\n|a|b|\n|c|d|", width=5)]
    assert narrow == ["N: a", "Long: b", "", "N: c", "Long: d"]
    assert plain("[site](https://x.org)") == "site (https://x.org)"


@pytest.mark.parametrize("count", [29, 400, 4_000])
def test_emphasis_that_is_nested_too_deep_is_words(count: int) -> None:
    """Marks within marks end after thirty: what is deeper looks the same, and no text is lost."""
    text = "x " + "**" * count + "a" + "**" * count + " [b **c**](https://x.org)"
    assert plain(text) == "x a b c (https://x.org)"
    shown = html(text)
    assert shown.count("<strong>") == shown.count("</strong>") == min(count, 30) + 1


def test_text_that_is_nested_too_deep_is_not_lost() -> None:
    """Beyond fifteen lists in lists what follows is text."""
    shown = plain("- " * 40 + "deep\n\nand on")
    assert shown.count("- ") == 40
    assert shown.endswith("and on")


texts = st.text(
    alphabet=st.sampled_from("*`\\ab \n<>&\"'/é{}[]()!_|-#$1.~+"), max_size=60
) | st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=40)
SHOWN = {"p", "em", "strong", "code", "br", "a", "pre", "ul", "ol", "li", "table", "thead"} | {
    *("tbody", "tr", "th", "td", "html", "head", "body", "span")
}
ATTRIBUTES = {"class", "href", "title", "start"}


def tags_of(shown: str) -> tuple[set[str], set[str]]:
    tree = html5lib.parse(shown, namespaceHTMLElements=False)
    parts = [part for part in tree.iter() if isinstance(part.tag, str)]
    assert len(parts) == len([*tree.iter()])  # No comments.
    return {part.tag for part in parts}, {name for part in parts for name in part.attrib}


@given(texts)
@example("<script>alert(1)</script>\n\n<!-- -->")
@example("*<b>* `<!--` **&lt;**")
@example('[x](https://a"onclick="b) [y](https://a "x\\"y")')
@example('```x" onclick="y\n</code>\n```')
def test_html_has_only_our_elements(text: str) -> None:
    """Whatever a text holds, no other element, attribute or comment comes of it."""
    for shown in (html(text), html_with_tex(text), html_for_anki(text)):
        tags, attributes = tags_of(re.sub(r"<math.*?</math>", "", shown, flags=re.DOTALL))
        assert tags <= SHOWN
        assert attributes <= ATTRIBUTES


@given(texts)
@example("a|b\n-|-\n1|2|3")
def test_no_word_is_lost(text: str) -> None:
    """Each letter and digit of a text without formulas is shown; or a problem names the row."""
    document = parse_markdown(text)
    if document.long_rows or any(isinstance(part, Maths) for part in inlines(document)):
        return
    letters = [sign for sign in text if sign.isalpha()]
    shown = html(document)
    assert all(shown.count(sign) >= letters.count(sign) for sign in set(letters))


@given(st.text(alphabet=st.sampled_from("ab `$_{}\\1=."), max_size=30))
def test_a_line_with_only_maths_and_code_is_read_without_the_parser(text: str) -> None:
    """The short way and the parser agree: a mark elsewhere changes nothing before it."""
    if text.strip("\n").endswith("\\"):
        return
    short = parse_markdown(text)
    long = parse_markdown(f"{text} *x*\\-")
    if short.blocks and long.blocks and html(long).endswith("<em>x</em>-"):
        assert html(long) == f"{html(short)} <em>x</em>-".replace("  <em>", " <em>") or (
            html(long).removesuffix(" <em>x</em>-") == html(short)
        )


@given(st.text(alphabet=st.sampled_from("abé *.,(?&-\u00a0"), max_size=20))
@example("a *b c*, (**d**) *e*?")
def test_words_between_asterisks_are_read_without_the_parser(text: str) -> None:
    """The short way and the parser agree: a link behind them changes nothing."""
    text = f"a {text} b"
    assert html(f"{text} [x](https://x.org)").startswith(f"{html(text)} <a ")


def test_most_texts_are_bare() -> None:
    """A text without a sign that marks is what it shows, and costs no parser."""
    assert is_bare("What is 1,000 x 5 (in km)? <b> & 50 % #1 - 'yes'!")
    assert not any(map(is_bare, ["a*", "_a", "`", "$1", "\\", "[a", "a\nb"]))
    assert parse_markdown("plain").blocks[0].inside == (Run("plain"),)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "**",
        "`",
        "*a",
        "**a ",
        "\\",
        "`a",
        "*a*b",
        "$",
        "$a ",
        "$$",
        "\\(",
        "[",
        "![",
        "[a](",
        "_a_",
        "- ",
        "> ",
        "|",
        "|a|\n|-|\n",
        "```\n",
        "$$\n",
        "<b>",
        "{{c1::",
        "[*",
        "``a`",
        "- a\n",
        "\\[\n",
        "[a](https://b",
        "$\\frac{",
        "$\\left(",
        "&nbsp;",
    ],
)
@pytest.mark.slow
def test_a_long_text_costs_as_its_length(piece: str) -> None:
    """Marks that never close do not make the search start again and again."""
    long = (piece * 10_000)[:20_000]
    assert html(long)
    assert html_for_anki(f"x\n{long}")
    assert plain(parse_typed(long)) is not None
