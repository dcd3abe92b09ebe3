"""Where the gaps of a cloze are, with formulas and code in and beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen.support.markup.gaps import GapMark, gap_problems, in_gap, split_gaps


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("no gap", ("no gap",)),
        (
            "It lasts {{c1::20 years::how long?}}.",
            ("It lasts ", GapMark(1, "20 years", "how long?"), "."),
        ),
        ("{{c1::a}}{{c12::b}}", (GapMark(1, "a", ""), GapMark(12, "b", ""))),
        # Formulas keep their braces and colons.
        (
            r"{{c1::$x^{y^{2}}$::$\frac{1}{{2}}$}}",
            (GapMark(1, "$x^{y^{2}}$", r"$\frac{1}{{2}}$"),),
        ),
        (r"{{c1::\(a\:b\)}} $y$", (GapMark(1, r"\(a\:b\)", ""), " $y$")),
        (r"{{c1::$$\text{a::b}$$}}", (GapMark(1, r"$$\text{a::b}$$", ""),)),
        ("{{c1::US$}} or {{c2::C$}}", (GapMark(1, "US$", ""), " or ", GapMark(2, "C$", ""))),
        ("{{c1::$5}} to {{c2::$9}}", (GapMark(1, "$5", ""), " to ", GapMark(2, "$9", ""))),
        # So does code, if its braces match.
        ("{{c1::`{{a::b}}`}}", (GapMark(1, "`{{a::b}}`", ""),)),
        ("{{c1::a`}} b {{c2::c`}}", (GapMark(1, "a`", ""), " b ", GapMark(2, "c`", ""))),
        # A backslash takes the meaning from a colon and a brace, outside formulas.
        (r"{{c1::a\:\:b \{c\}\}::d\}}}", (GapMark(1, "a::b {c}}", "d}"),)),
        (r"{{c1::a\b}}", (GapMark(1, r"a\b", ""),)),
        ("{{c1::open", ("{{c1::open",)),
        ("{{c1}} {{d1::x}}", ("{{c1}} {{d1::x}}",)),
    ],
)
def test_a_prompt_is_split_at_its_gaps(prompt: str, parts: tuple[str | GapMark, ...]) -> None:
    """Texts and gaps come in reading order, and no text is empty."""
    assert split_gaps(prompt) == parts


@pytest.mark.parametrize("prompt", ["{{c1::a {b}}}", "{{c1::f(x) = {x}} for {{c2::b}}"])
def test_what_anki_would_cut_is_a_problem(prompt: str) -> None:
    """A brace that is opened in a gap and closed behind it is named."""
    (problem,) = gap_problems(prompt)
    assert "has a brace that is never closed" in problem
    assert not [*gap_problems(r"{{c1::a \{b\}}} {{c1::$x_{1}$}} {{c2::{b} }}")]


@given(st.text(alphabet=st.sampled_from("{}c1::$`\\ab"), max_size=60))
def test_nothing_of_a_prompt_is_lost(prompt: str) -> None:
    """The parts make up the prompt, but for marks and backslashes."""
    marks = str.maketrans("", "", "{}c1:\\")
    parts = (
        part if isinstance(part, str) else part.text + part.hint for part in split_gaps(prompt)
    )
    assert "".join(parts).translate(marks) == prompt.translate(marks)


@pytest.mark.parametrize("piece", ["{{c1::", "{{c1::$", "{{c1::`", "{{c1::a}}", "{{c1::\\(", "}}"])
def test_a_long_prompt_costs_as_its_length(piece: str) -> None:
    """Gaps that never close do not make the search start again and again."""
    assert split_gaps(piece * 3_000)


@given(st.lists(st.sampled_from([*"a :{}", r"\\", r"\*", "`{b}`", "$x_{1}$"]), min_size=1))
def test_a_text_comes_back_from_its_gap(pieces: list[str]) -> None:
    """Whatever colons and braces it holds, the hint behind it begins where it ends."""
    text = "".join(pieces)
    prompt = f"{{{{c1::{in_gap(text)}::hint}}}}"
    assert split_gaps(prompt) == (GapMark(1, text, "hint"),)


@pytest.mark.parametrize(
    ("text", "shown"), [(r"\{a\}", "{a}"), (r"a\:", "a:"), (r"\::a", "::a"), ("a\\", r"a\\")]
)
def test_signs_with_backslashes_mean_the_same_in_a_gap(text: str, shown: str) -> None:
    """A backslash before a sign adds nothing to it there; one at the end is written as two."""
    assert split_gaps(f"{{{{c1::{in_gap(text)}::hint}}}}") == (GapMark(1, shown, "hint"),)
