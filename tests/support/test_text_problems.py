"""What `check` can say of a text as Markdown: problems, and doubts."""

from __future__ import annotations

import pytest

from quizgen.support.markup.markdown import image_addresses
from quizgen.support.markup.problems import (
    may_have_problems,
    text_doubts,
    text_problems,
)
from quizgen.support.markup.tree import hole


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (r"What is $\foo{x}$?", r"in the formula '\foo{x}', the command \foo is not known."),
        ("so $$x^2", "the formula that begins with '$$x^2' never ends. Close it with $$"),
        (r"so \(x^2", r"Close it with \)"),
        (r"so \[ \alpha", r"Close it with \]"),
        ("$x\tau$", "Write the text in single quotes"),
        ("![](a.png)", "the image 'a.png' has no description."),
        ("![x]()", "an image has no path."),
        ("![x](../a.png)", "is outside the bank's folder."),
        ("![x](/etc/a.png)", "is outside the bank's folder."),
        ("![x](media/../../a.png)", "is outside the bank's folder."),
        ("![x](https://x.org/a.png)", "is outside the bank. Put a copy"),
        ("![x](javascript:alert(1))", "is outside the bank. Put a copy"),
        ("![x](data:image/png;base64,AA)", "is outside the bank. Put a copy"),
        (r"![x](media\\a.png)", "has a backslash. Write / between folders."),
        (f"$a + {hole(0)}$", "in the formula 'a + …', a gap stands in it."),
        (f"![a {hole(0)}](a.png)", "a gap stands in an image."),
        (f"[x](https://a.b '{hole(0)}')", "a gap stands in a link's address."),
        ("a\n\n|a|b|\n|-|-|\n|1|2|3|", "'|1|2|3|' has more cells than the table's head."),
    ],
)
def test_what_is_wrong_with_a_text_is_said(text: str, problem: str) -> None:
    """Each problem says what is wrong, and what to do."""
    (found,) = text_problems(text)
    assert problem in found


@pytest.mark.parametrize(
    "text",
    [
        "plain, 5 % & <b>",
        r"$x^2$, \(y\) and $$\frac{1}{2}$$ cost \$5, or 10 US$ at most",
        "![a flag](media/a%20flag.png) ![b](<media/a flag.png>)",
        "Which is dearer, $$ or $$$?",
        r"a \[sic] and \(x)",
        "|a|b|\n|-|-|\n|1 \\| 2|3|\n|4|",
        "`$$x^2`",
    ],
)
def test_a_sound_text_has_no_problem(text: str) -> None:
    """Money, escapes, code and short rows are as they should be."""
    assert [*text_problems(text)] == []


def test_what_is_typed_has_its_own_problems() -> None:
    """An image is no image there; a formula is one."""
    assert [*text_problems("![x](../a.png) a|b", typed=True)] == []
    assert len([*text_problems(r"$\foo$", typed=True)]) == 1
    assert not may_have_problems("`code`, *stars*, _and_ [brackets]")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Listen: [sound:a.mp3]", "'[sound:a.mp3]' plays nothing here."),
        (r"\begin{aligned}a\end{aligned}", "is outside a formula."),
        (r"Half is \frac{1}{2}.", "is outside a formula."),
        ("[latex]x[/latex]", "is outside a formula."),
        ("H<sub>2</sub>O", "'<sub>2</sub>' is shown as it is written"),
        ("one<br>two", "'<br>' is shown as it is written"),
        ("a &nbsp; b", "'&nbsp;' is shown as it is written"),
        (
            "each $ X_i $ is",
            "'$ X_i $' is not a formula, because of the spaces inside its dollars.",
        ),
        ("![a](my flag.png)", "its path has a space"),
        ("text\n|---|---|\n1", "a line of |---| belongs to no table."),
        ("```python\nx = 1", "code begins with ``` and never ends."),
    ],
)
def test_what_seems_to_want_more_is_doubted(text: str, doubt: str) -> None:
    """Other programs' marks and broken ones are named, and shown as they are written."""
    (found,) = text_doubts(text)
    assert doubt in found


@pytest.mark.parametrize(
    "text",
    [
        "The tag <p> begins a paragraph; 1 < 2 & 3 > 2; AT&T",
        "`H<sub>2</sub>O` and `[sound:x]` and $\\begin{matrix}a\\end{matrix}$",
        "|a|\n|---|\n|b|",
        "```\ncode\n```\n~~~\nmore\n~~~",
        "C:\\begin, \\n and [1]",
        "a - b --- c",
    ],
)
def test_an_honest_text_is_not_doubted(text: str) -> None:
    """A tag that is spoken of, code, formulas, tables and dashes are no doubt."""
    assert [*text_doubts(text)] == []


def test_images_of_a_text_are_found() -> None:
    """In reading order, wherever they stand."""
    text = "![a](b.png)\n\n- *![c](d.jpg)*\n\n|![e](f.svg)|\n|-|\n|`![g](h)`|"
    assert [*image_addresses(text)] == ["b.png", "d.jpg", "f.svg"]
