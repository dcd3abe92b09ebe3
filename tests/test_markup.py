"""The small Markdown subset: what it marks, and that it can mark nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizgen.support.markup import Span, html, plain, spans

texts = st.text(alphabet=st.sampled_from("*`\\ab \n<>&\"'/é{}"), max_size=40) | st.text(max_size=40)


class Reader(HTMLParser):
    """Reads HTML as a browser does, and keeps its tags and its text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[object] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag == "br":
            self.text += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@given(texts)
@example("<script>alert(1)</script>")
@example("*<b>* `<!--` **&lt;**")
@example("&amp; &#60;script&#62;")
@example("</em>*a*")
def test_html_shows_the_plain_text_and_can_do_nothing_else(text: str) -> None:
    """Only four tags without attributes, properly closed, around the text's own characters."""
    read = Reader(html(text))
    assert read.tags <= {"em", "strong", "code", "br"}
    assert (read.attributes, read.open) == ([], [])
    assert read.text == plain(text)


@given(texts)
def test_no_visible_character_is_lost(text: str) -> None:
    """Taking out marks leaves everything but asterisks, backticks and backslashes."""
    marks = re.compile(r"[*`\\]")
    assert marks.sub("", plain(text)) == marks.sub("", text)
    assert all(span.text for span in spans(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("an *emphasis* here", "an <em>emphasis</em> here"),
        ("**strong**, and `code`", "<strong>strong</strong>, and <code>code</code>"),
        ("one\ntwo", "one<br>two"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a*b*c", "a*b*c"),
        ("* not a list *", "* not a list *"),
        ("snake_case_stays", "snake_case_stays"),
        (r"\*as it is\*", "*as it is*"),
        (r"\`as it is\`", "`as it is`"),
        (r"a \ backslash \n", r"a \ backslash \n"),
        ("`*no emphasis*`", "<code>*no emphasis*</code>"),
        ("*open", "*open"),
        ("**half*", "**half*"),
        ("*across\nlines*", "*across<br>lines*"),
        ("(*in brackets*)", "(<em>in brackets</em>)"),
        ("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
        ("[link](http://x)", "[link](http://x)"),
        ("![image](x.png)", "![image](x.png)"),
        ("# no heading", "# no heading"),
        ("", ""),
    ],
)
def test_marks_become_tags(text: str, shown: str) -> None:
    """Emphasis, strong emphasis, code and line breaks; everything else is text."""
    assert html(text) == shown


def test_spans_are_in_reading_order() -> None:
    """Each piece says how it looks."""
    assert list(spans("a *b* `c`\n**d**")) == [
        Span("text", "a "),
        Span("em", "b"),
        Span("text", " "),
        Span("code", "c"),
        Span("break", "\n"),
        Span("strong", "d"),
    ]


@pytest.mark.parametrize("piece", ["*", "**", "`", "*a", "**a ", "\\", "`a", "*a*b"])
def test_a_long_text_costs_as_its_length(piece: str) -> None:
    """Marks that never close do not make the search start again and again."""
    assert len(plain(piece * 50_000)) > 1
