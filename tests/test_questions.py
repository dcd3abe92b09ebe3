"""What the question types say of themselves: the gaps of a cloze."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizgen.model.questions import Gap, cloze_parts

# What a gap is in one line; it takes cubic time where marks are never closed.
_GAP = re.compile(r"\{\{c([0-9]{1,4})::(.*?)(?:::(.*?))?\}\}", re.DOTALL)
PIECES = ["{{c1::", "{{c20::", "{{c12345::", "::", ":", "}}", "}", "{", "{{", "a", "\n", "c1"]


def _parts(prompt: str) -> tuple[str | Gap, ...]:
    parts: list[str | Gap] = []
    end = 0
    for found in _GAP.finditer(prompt):
        parts += [prompt[end : found.start()], Gap(int(found[1]), found[2], found[3] or "")]
        end = found.end()
    return tuple(part for part in [*parts, prompt[end:]] if part)


@given(prompt=st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_gaps_are_found_as_their_marks_say(prompt: str) -> None:
    """Whatever stands between marks, a gap ends at the next }}, and its hint begins at ::."""
    assert cloze_parts(prompt) == _parts(prompt)


@pytest.mark.parametrize("piece", ["{{c1::a::b", "{{c1::", "{{c1::a}", "::{{c1:", "{{"])
def test_marks_that_are_never_closed_are_one_text(piece: str) -> None:
    """A text of many openings is looked at once, not once for each of them."""
    prompt = piece * 100_000
    assert cloze_parts(prompt) == (prompt,)


@pytest.mark.slow
def test_many_gaps_are_found_in_one_go() -> None:
    """A hundred thousand gaps are a hundred thousand parts."""
    parts = cloze_parts("{{c1::a::b}}{{c2::c}} " * 50_000)
    assert parts == (Gap(1, "a", "b"), Gap(2, "c"), " ") * 50_000
