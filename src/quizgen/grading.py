"""Judge a response to a question: right, close or wrong.

Pure: a question and a response in, a verdict out.  How a typed answer is read stands in
`answers`; what each question type calls close stands here.  This module must not know
terminals, schedules or files.
"""

from __future__ import annotations

from collections.abc import Sequence

from quizgen.answers.characters import clean
from quizgen.answers.judging import accepted, is_spelled_strictly, judge
from quizgen.answers.reading import Reading, read
from quizgen.answers.verdict import Verdict, at_best_close, best
from quizgen.questions import Strictness

_LONGEST = 2000


def grade_text(
    answers: Sequence[str],
    given: str,
    *,
    accents: Strictness = "loose",
    case: Strictness = "loose",
) -> Verdict:
    text = clean(given)
    if not text or len(text) > max(_LONGEST, 2 * max(map(len, answers), default=0)):
        return Verdict.WRONG
    reading = read(text)
    return best(_grade_one(answer, reading, accents, case) for answer in answers)


def _grade_one(answer: str, given: Reading, accents: Strictness, case: Strictness) -> Verdict:
    expected = accepted(answer)
    verdict = judge(expected, given)
    if verdict is Verdict.RIGHT and "strict" in (accents, case):
        if not is_spelled_strictly(expected.reading, given, accents=accents == "strict", case=case == "strict"):
            return Verdict.CLOSE
    return verdict
