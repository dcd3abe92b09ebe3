"""The judge of cards and pages, `templates/judge.js`, against the one it stands for."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import pytest

from conftest import ROOT, require
from quizgen.grading import grade, grade_text
from quizgen.grading.spellings import ScriptKey, keys, number_key, tables, text_key
from quizgen.model.questions import Cloze, Number, Short
from test_grading import FORMULAS

CASES = ROOT / "tests" / "cases" / "grading"
SCRIPT = ROOT / "templates" / "judge.js"
RUN = """
const [tables, rows] = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(rows.map(([key, typed]) => judge(key, typed, tables))));
"""


class Case(NamedTuple):
    """What is right, what is typed, and what `grading` says of it."""

    key: ScriptKey
    given: str
    verdict: str


def judged(cases: Sequence[Case]) -> list[str]:
    """Return what the script says of each case, in one run of node."""
    done = subprocess.run(
        [require("node"), "-e", SCRIPT.read_text(encoding="utf-8") + RUN],
        input=msgspec.json.encode([tables(), [(case.key, case.given) for case in cases]]),
        capture_output=True,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=list[str])


def graded() -> Iterator[Case]:
    """Yield each case of the grading."""
    for path in sorted(CASES.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                given = row["given"]
                if "expected" in row:
                    answers = row["expected"].split("|")
                    yield Case(text_key(answers), given, grade_text(answers, given).value)
                elif "unit" in row:
                    number = Number(
                        id="q",
                        prompt="P",
                        answer=row["answer"],
                        unit=row["unit"] or None,
                        tolerance=row["tolerance"],
                    )
                    yield Case(number_key(number), given, grade(number, given).value)


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_the_script_is_never_right_where_grading_is_not(step: int) -> None:
    """In no case of the grading; and it is right in 95 of 100 where grading is."""
    cases = [*graded()][::step]
    pairs = [*zip(cases, judged(cases), strict=True)]
    wrongly = [
        (case.key.texts, case.given) for case, said in pairs if said == "right" != case.verdict
    ]
    assert wrongly == []
    right = [said for case, said in pairs if case.verdict == "right"]
    print(f"{right.count('right')} of {len(right)} right answers are right to the script")
    assert right.count("right") >= 0.95 * len(right)


NUMBERS = [
    (Number(id="q", prompt="P", answer="3.14", tolerance="0.01"), "3.141", "right"),
    (Number(id="q", prompt="P", answer="3.14", tolerance="0.01"), "3.2", "wrong"),
    (Number(id="q", prompt="P", answer="1000", unit="km"), "1000 km", "right"),
    (Number(id="q", prompt="P", answer="1000", unit="km"), "1,000", "right"),
    (Number(id="q", prompt="P", answer="1000", unit="km"), "1000000 m", "right"),
    (Number(id="q", prompt="P", answer="1000", unit="km"), "1000 m", "wrong"),
    (Number(id="q", prompt="P", answer="20", unit="years"), "twenty years", "right"),
    (Number(id="q", prompt="P", answer="12", unit="reactors", tolerance="1"), "13 reactors", "right"),
    (Number(id="q", prompt="P", answer="37", unit="°C", tolerance="0.1"), "98.6 °F", "right"),
    (Number(id="q", prompt="P", answer="42", unit="km"), "42 KM", "right"),
    (Number(id="q", prompt="P", answer="90", unit="km/h"), "90 KM/H", "right"),
    (Number(id="q", prompt="P", answer="90", unit="km/h"), "90 M/S", "wrong"),
    (Number(id="q", prompt="P", answer="5", unit="MB/s"), "5 MB/S", "right"),
]  # fmt: skip


def test_a_number_is_right_within_its_tolerance_and_in_its_units() -> None:
    """As in `grade`: bare, with the unit, in another one, in words."""
    cases = [Case(number_key(asked), given, verdict) for asked, given, verdict in NUMBERS]
    assert [grade(asked, given).value for asked, given, _ in NUMBERS] == [
        it.verdict for it in cases
    ]
    assert judged(cases) == [it.verdict for it in cases]


def test_capitals_below_the_line_do_not_make_bits_of_bytes() -> None:
    """ "Mb/S" is another unit than "MB/s", on a card as in the quiz."""
    asked = Number(id="q", prompt="P", answer="5", unit="MB/s")
    assert grade(asked, "5 Mb/S").value == "close"
    assert judged([Case(number_key(asked), "5 Mb/S", "close")]) == ["wrong"]


def test_a_strict_question_is_close_in_other_letters() -> None:
    """Accents and capitals count where the question says so, as in `grade`."""
    asked = [
        (Short(id="q", prompt="P", answer="Öl", accents="strict"), ["Öl", "öl", "Ol"]),
        (Short(id="q", prompt="P", answer="pH", case="strict"), ["pH", "PH", "ph"]),
        (Short(id="q", prompt="P", answer="Jupiter"), ["constructor", "jupiter", "Jupitr"]),
    ]
    cases = [
        Case(keys(question)[0], given, grade(question, given).value)
        for question, answers in asked
        for given in answers
    ]
    assert judged(cases) == [it.verdict for it in cases]


def test_one_slip_is_close_unless_it_makes_another_word() -> None:
    """A letter more, less or another one, or two turned round, in a word of five or more."""
    typed = [
        ("Vladimir Putin", "Vladimir Puttin", "close"),
        ("trade", "tarde", "close"),
        ("trade", "tirade", "wrong"),
        ("macroeconomics", "microeconomics", "wrong"),
        ("Iran", "Iraq", "wrong"),
        ("1979", "1978", "wrong"),
    ]
    cases = [Case(text_key([answer]), given, verdict) for answer, given, verdict in typed]
    assert judged(cases) == [it.verdict for it in cases]


def test_a_formula_is_right_as_people_type_it() -> None:
    """Whatever its spaces and signs of multiplication, and never where grading has it wrong."""
    asked = [
        (Short(id="q", prompt="P", answer=answer), text, name)
        for answer, *texts in FORMULAS
        for name, given in zip(("right", "wrong"), texts, strict=True)
        for text in given
    ]
    said = judged([Case(keys(question)[0], text, "") for question, text, _ in asked])
    other = [
        (question.answer, text, verdict)
        for (question, text, name), verdict in zip(asked, said, strict=True)
        if (verdict == "right") != (name == "right")
    ]
    assert other == []


def test_each_gap_of_a_cloze_has_its_own_key() -> None:
    """In reading order; a gap that is a number has its tolerance and what it accepts besides."""
    cloze = Cloze(
        id="q",
        prompt="In {{c1::1979}} the {{c2::Shah}} fell.",
        accept={"c2": ("Mohammad Reza Pahlavi",)},
        tolerance={"c1": "1"},
    )
    year, shah = keys(cloze)
    cases = [
        Case(year, "1980", "right"),
        Case(year, "1981", "wrong"),
        Case(shah, "the shah", "right"),
        Case(shah, "Mohammad Reza Pahlavi", "right"),
        Case(shah, "1979", "wrong"),
    ]
    assert judged(cases) == [it.verdict for it in cases]


def test_the_script_is_short() -> None:
    """Under 300 lines, so that it can be read."""
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 300
