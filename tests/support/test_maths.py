"""Where a formula stands in a text, what is wrong with one, and how each product shows it."""

from __future__ import annotations

import html as standard
import logging
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import require_node
from quizgen.support.markup.latex import known_commands, read_latex
from quizgen.support.markup.markdown import parse_markdown, parse_typed
from quizgen.support.markup.mathml import UnreadableFormulaError, mathml
from quizgen.support.markup.maths_svg import drawing, undrawn
from quizgen.support.markup.maths_text import maths_text
from quizgen.support.markup.to_html import html, html_for_anki, html_for_pdf, html_with_tex
from quizgen.support.markup.tree import Maths, Paragraph, inlines

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def formulas(text: str) -> list[Maths]:
    return [part for part in inlines(parse_markdown(text)) if isinstance(part, Maths)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is $x$?", [Maths("x")]),
        (r"\(x\) and \[y\]", [Maths("x"), Maths("y", display=True)]),
        ("$$ x $$", [Maths("x", display=True)]),
        ("so\n$$\na\n+ b\n$$\nend", [Maths("a\n+ b", display=True)]),
        ("- a\n- $x$\n\n| $y$ |\n|-|", [Maths("x"), Maths("y")]),
        ("$a$$b$", [Maths("a"), Maths("b")]),
        ("$-x + 2$ and $f(x)$", [Maths("-x + 2"), Maths("f(x)")]),
        ("$x = it$", [Maths("x = it")]),
        (r"\(a\\)b\)", [Maths(r"a\\)b")]),
        (r"$5 \$ x$", [Maths(r"5 \$ x")]),
        # Money.
        ("costs $5, or 10 US$ at most", []),
        ("from $5 to $10", []),
        ("$5-$10, $20", []),
        ("a $ sign and $ 5", []),
        ("between $100 and 200$", []),
        (r"\$5 and \$6$", []),
        ("Which is dearer, $$ or $$$?", []),
        ("$ x $", []),
        ("It costs $5 and $x$ is wanted", [Maths("x")]),
        # Code comes first.
        ("cost $5 `a$`", []),
        ("`$x$`", []),
        (r"\\(x\\)", []),
    ],
)
def test_money_is_no_formula(text: str, found: list[Maths]) -> None:
    """Formulas stand between dollars or brackets; dollars with words between them are money."""
    assert formulas(text) == found


def test_an_answer_to_be_typed_may_be_a_formula() -> None:
    """In what is typed the same delimiters hold."""
    (block,) = parse_typed(r"$x^2$ or \(y\), 5$").blocks
    assert isinstance(block, Paragraph)
    assert [part for part in block.inside if isinstance(part, Maths)] == [Maths("x^2"), Maths("y")]


PROBLEMS = [
    (r"\foo", r"the command \foo is not known"),
    (r"\alhpa", r"Did you mean '\alpha'?"),
    (r"\ce{H2O}", r"write the formula with \mathrm, such as \mathrm{H_2O}"),
    (r"\def\a{\a\a}\a", "write out what it stands for"),
    (r"\href{javascript:x}{y}", "write a link beside the formula"),
    (r"\begin{align}a\end{align}", "write 'aligned'"),
    (r"\begin{foo}a\end{foo}", "the environment 'foo' is not known"),
    (r"\begin{matrix}a", r"Add \end{matrix}."),
    ("{a", "{ is never closed. Add }."),
    ("a}", "} closes nothing"),
    (r"\left(a", r"\left is never closed"),
    (r"\left a", r"\left needs a bracket behind it"),
    (r"\left( a \middle< b \right)", r"\middle takes | or / here"),
    (r"\frac{1}", "an argument is missing"),
    ("x^", "an argument is missing"),
    ("x^2^3", "a second '^' follows"),
    ("x^2'", "a ' follows an exponent"),
    (r"\hat\mathbf{x}", r"\mathbf is an argument here. Put it in braces."),
    ("50%", r"Write \%."),
    ("#1", r"Write \#."),
    ("a & b", "'&' stands outside a table"),
    (r"a \\ b", "stands outside a table"),
    (r"\text{if $x$}", "a formula or command stands among words"),
    (r"\text a", "words must stand in braces"),
    (r"\sqrt[3", "[ is never closed"),
    (r"a \limits_b", r"\limits stands behind no sign"),
    (r"\hspace{500em}", r"\hspace needs a length"),
    ("\tau", "Write the text in single quotes"),
    ("{" * 50 + "x" + "}" * 50, "it is nested too deep"),
    ("x" * 2001, "it is longer than 2000 characters"),
    ("\ue000", "has no meaning"),
]


@pytest.mark.parametrize(("latex", "problem"), PROBLEMS)
def test_what_is_wrong_with_a_formula_is_said(latex: str, problem: str) -> None:
    """An unknown command, a missing brace, a sign that means something else: each with its cure."""
    (found,) = read_latex(latex).problems
    assert problem in found
    with pytest.raises(UnreadableFormulaError):
        mathml(Maths(latex))
    shown = standard.escape(f"${latex}$", quote=False)
    assert shown in {html(f"${latex}$"), html(f"\\({latex}\\)")} or "\\text" in latex


SHOWN = [
    ("x^2+1", "x² + 1"),
    (r"\frac{-b\pm\sqrt{b^2-4ac}}{2a}", "(−b ± √(b² − 4ac))/(2a)"),
    (r"3\frac{1}{2} + \frac{1}{2}3 + x\frac12", "3 1/2 + 1/2 3 + x1/2"),
    (r"\dfrac12 + x_{12} - \frac{a+b}{c}", "1/2 + x₁₂ − (a + b)/c"),
    (r"\mathrm{2H_2 + O_2 \rightarrow 2H_2O}", "2H₂ + O₂ → 2H₂O"),
    (r"\mathrm{SO_4^{2-}}", "SO₄²⁻"),
    (r"^{14}_{6}\mathrm{C}", "₆¹⁴C"),
    (r"A \xrightarrow[\text{heat}]{\mathrm{H_2SO_4}} B", "A →[H₂SO₄; heat] B"),
    (r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}", "∑ᵢ₌₁ⁿ i = (n(n + 1))/2"),
    (r"\int_0^1 x\,\mathrm{d}x", "∫₀¹ x dx"),
    (r"\lim_{x\to0} \frac{\sin x}{x}", "lim_(x → 0) (sin x)/x"),
    (r"f''(x), \hat{x}, \vec v, \overline{AB}", "f″(x), x̂, v⃗, A̅B̅"),
    (r"\mathbb{R}^n \ni x \not= y", "ℝⁿ ∋ x ≠ y"),
    (r"\sqrt[3]{x} + 90^\circ + 1{,}5 - (-1)", "∛x + 90° + 1,5 − (−1)"),
    (r"\left(\frac12\right], |x|, \binom nk", "(1/2], |x|, (n; k)"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1, 2; 3, 4)"),
    (r"\begin{cases}x & y>0\\0\end{cases}", "{x, y > 0; 0"),
    (r"\begin{aligned}a&=b\\&=c\end{aligned}", "a = b\n=c"),
    (r"\text{50\% of } x_\text{max}", "50% of xₘₐₓ"),
    (r"\operatorname{rank} A = \log_2 n", "rank A = log₂ n"),
    (r"2ex + 3 mm", "2ex + 3mm"),
    (r"\left.5\right|", "5|"),
]


@pytest.mark.parametrize(("latex", "shown"), SHOWN)
def test_a_formula_in_plain_characters(latex: str, shown: str) -> None:
    """The terminal shows a formula as one would type it with all of Unicode's signs."""
    assert maths_text(Maths(latex)) == shown


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (
            r"\frac12",
            '<math display="inline"><mfrac><mn>1</mn><mn>2</mn></mfrac></math>',
        ),
        (
            r"\text{<img/src=x/onerror=alert(1)> & {more}}",
            '<math display="inline"><mtext>&lt;img/src=x/onerror=alert(1)&gt; &amp; more</mtext></math>',
        ),
        (
            r"a<b \& \mathbf{v}",
            (
                '<math display="inline"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi><mi>&amp;</mi>'
                '<mi class="m-bold">v</mi></mrow></math>'
            ),
        ),
        (
            r"2\sin x",
            (
                '<math display="inline"><mrow><mn>2</mn><mspace width="0.167em"></mspace><mi>sin</mi>'
                '<mspace width="0.167em"></mspace><mi>x</mi></mrow></math>'
            ),
        ),
        (
            r"\Big)^2",
            (
                '<math display="inline"><msup><mrow><mo minsize="1.623em" maxsize="1.623em">)'
                "</mo></mrow><mn>2</mn></msup></math>"
            ),
        ),
    ],
)
def test_a_formula_as_mathml(latex: str, shown: str) -> None:
    """Words are escaped, looks are classes, functions stand apart, large brackets are rows."""
    assert html(f"${latex}$") == shown


def test_a_drawing_leaves_the_programs_logging_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The root logger has the handlers that it had, also where that is none."""
    monkeypatch.setattr(logging.root, "handlers", [])
    assert drawing(Maths("AV_{logging}")).svg
    assert logging.root.handlers == []


ELEMENTS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub"),
    *("msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle"),
    *("mpadded", "mphantom"),
}
ATTRIBUTES = {
    *("class", "display", "displaystyle", "scriptlevel", "stretchy", "fence", "form", "accent"),
    *("accentunder", "movablelimits", "largeop", "minsize", "maxsize", "lspace", "rspace", "width"),
    *("height", "depth", "linethickness", "mathvariant"),
}

PARTS = st.sampled_from(
    [
        *sorted(f"\\{name}" for name in known_commands().names()),
        *"xyz123+-=<>&{}^_'|()[]!;,.:*/~ ",
        "\\\\",
        "\\{",
        "\\}",
        "\\text{<b>&x</b>}",
        "{a}",
        "{b}",
        "\\left(",
        "\\right)",
        "\\begin{matrix}",
        "\\end{matrix}",
        "ü",
        "ب",
        "😀",
        "\\,",
        "\\ ",
    ]
)


@given(st.lists(PARTS, max_size=14).map(" ".join))
def test_what_is_called_right_can_be_shown(latex: str) -> None:
    """A formula without problems becomes MathML of our elements alone, and plain characters."""
    if read_latex(latex).problems or not latex.strip():
        return
    shown = mathml(Maths(latex))
    tree = fromstring(shown)
    assert {part.tag for part in tree.iter()} <= ELEMENTS
    assert {name for part in tree.iter() for name in part.attrib} <= ATTRIBUTES
    text = "".join(tree.itertext())
    assert not re.search(r"\\[a-zA-Z]|&#|None|[\ue000-\uf8ff]", text)
    assert "$" not in maths_text(Maths(latex)) or "\\$" in latex


def every_command() -> list[str]:
    """One formula for each command, with what must follow it."""
    known = known_commands()
    return [
        *(f"a \\{name} b" for name in known.bare),
        *(f"\\{name}{'{ab}' * number}" for name, number in known.arguments.items()),
        *(f"\\{name}[c]{{ab}}" for name in known.optional),
        *(f"{{a \\{name} b}}" for name in known.infix),
        *(f"\\{name}{{ab 50\\% \\{{x\\}} \\_ \\& \\#}}" for name in known.texts),
        *(f"\\{name}( a" for name in known.sized),
        *(f"\\big{sign} a" for sign in known.signs),
        *(f"\\left{sign} a \\middle\\| b \\right{sign}" for sign in known.signs),
        *(
            f"\\begin{{{name}}}{'{c|c}' if name == 'array' else ''} a & b \\\\ c & d \\end{{{name}}}"
            for name in known.environments
        ),
        r"\, \: \; \! \> \  \{ \} \| \# \$ \% \& \_ x^\frac12 \frac12 \sqrt2 x_\text{ab}",
        r"\operatorname*{arg max}_x \hspace{1em} a\not\in b \not= c f'' \sum\limits_i^n",
    ]


@pytest.mark.slow
def test_every_command_can_be_shown() -> None:
    """latex2mathml, ziamath and the terminal know each command that a formula may use."""
    shown = every_command()
    assert len(shown) > 500
    for latex in shown:
        maths = Maths(latex, display=True)
        assert read_latex(latex).problems == ()
        letters = mathml(maths).replace("<mi>\\</mi>", "").replace("<mo>\\</mo>", "")
        assert "\\" not in letters.replace(">\\<", "><")
        assert maths_text(maths) or "phantom" in latex
        assert undrawn(maths) == ""
        assert drawing(maths).width >= 0


@pytest.mark.slow
def test_mathjax_knows_every_command(browser: Browser) -> None:
    """So does MathJax, in the version and with the packages that Anki has."""
    page = browser.new_page()
    start_mathjax(page)
    for latex in [*every_command(), *(latex for latex, _ in SHOWN)]:
        made = page.evaluate("latex => MathJax.tex2mml(latex)", read_latex(latex).tex)
        assert "merror" not in made, latex
        assert 'color="red"' not in made, latex
    page.close()


HOSTILE = [
    *(r"\\(a\\) \\[b\\]", r"`\(x\)` `\[y\]`", "\\", r"a\\", r"**\\**(a\\)", r"*a\\*(b\\)"),
    *(r"\begin{x}a\end{x}", "$$a_1", "a\n```\n\\(x\\)\n\\[y\\]\n```", r"\ref{a}", r"\(open"),
    *(r"\[open", "[latex]x[/latex]", "[$]x[/$]", r"![\\(a\\)](\\(b\\).png)", r"$\\foo$ \\(x\\)"),
]


@pytest.mark.slow
def test_nothing_but_formulas_wakes_mathjax(browser: Browser) -> None:
    """On a card, and in systems that take TeX, only what is a formula here is set as one."""
    page = browser.new_page()
    start_mathjax(page)
    for render in (html_for_anki, html_with_tex):
        for text in [*HOSTILE, "yes: $x$, $$y$$ and `no`: \\\\(z\\\\)"]:
            page.evaluate(
                "html => { document.body.innerHTML = `<div>${html}</div>` }", render(text)
            )
            page.evaluate("MathJax.typesetPromise()")
            set_ = page.evaluate("document.querySelectorAll('mjx-container').length")
            right = [maths for maths in formulas(text) if not read_latex(maths.latex).problems]
            assert set_ == len(right), text
    page.close()


def start_mathjax(page: object) -> None:
    """Load MathJax as Anki's desktop does."""
    page.set_content("<p></p>")  # type: ignore[attr-defined]
    page.add_script_tag(  # type: ignore[attr-defined]
        content="""window.MathJax = {tex: {displayMath: [["\\\\[", "\\\\]"]], processEscapes: false,
        processEnvironments: false, processRefs: false, packages: {"[+]": ["noerrors", "mathtools"],
        "[-]": ["textmacros"]}}, loader: {load: ["[tex]/noerrors", "[tex]/mathtools"]},
        startup: {typeset: false}}"""
    )
    page.add_script_tag(path=require_node("mathjax/es5/tex-chtml-full.js"))  # type: ignore[attr-defined]
    page.wait_for_function("() => !!(window.MathJax && MathJax.tex2mml)")  # type: ignore[attr-defined]


def test_a_card_has_tex_that_anki_leaves_alone() -> None:
    """No brace or bracket of a formula is left to Anki; MathJax reads what a browser decodes."""
    shown = html_for_anki(r"{{c1::no}} $\frac{{1}}{2}$ [sound:a.mp3] \\(no\\) $$x$$")
    assert shown == (
        "&#123;&#123;c1::no&#125;&#125; \\(\\frac&#123;&#123;1&#125;&#125;&#123;2&#125;\\) "
        "&#91;sound:a.mp3&#93; &#92;<span></span>(no&#92;) \\[x\\]"
    )
    assert html_for_anki(parse_typed("a::b $x:y$"), in_gap=True) == "a&#58;&#58;b \\(x&#58;y\\)"
    assert html_with_tex(r"$\text{50\%} < 1$ \\(no\\)") == (
        "\\(\\text{50%} &lt; 1\\) \\<span></span>(no\\)"
    )


def test_a_drawing_for_pdf_has_its_size_and_its_words() -> None:
    """It hangs below the line as far as it reaches; its words are what the terminal shows."""
    drawn = drawing(Maths(r"\frac{1}{2}"))
    assert drawn.svg.startswith("<svg")
    assert 0 < drawn.depth < drawn.height < 3
    shown = html_for_pdf(r"x $\frac{1}{2}$")
    assert re.fullmatch(r'x <img class="maths" style="[^"]+" alt="1/2" src="data:[^"]+">', shown)


def test_letters_that_cannot_be_drawn_are_named_and_shown() -> None:
    """Persian words in a formula are set as text: the font of the drawings has none."""
    maths = Maths(r"v = \text{سرعت}")
    assert undrawn(maths) == "سرعت"
    assert html_for_pdf(f"${maths.latex}$") == '<span class="maths">v = سرعت</span>'


@given(st.text(alphabet=st.sampled_from("\\{}[]^_&%#$'()abc12 \n<>/=\"é"), max_size=60))
def test_any_latex_is_read(latex: str) -> None:
    """Whatever stands in a formula, it is shown or named, and nothing is raised."""
    for render in (html, html_for_anki, html_with_tex):
        assert render(f"\\({latex}\\)") is not None
    assert isinstance(read_latex(latex).problems, tuple)
