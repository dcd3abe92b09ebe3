"""Grading: cases with their reasons, and what holds for any answer at all.

`examples.csv` is given, `own.csv` was written before the code; `later.csv` and `fresh.csv`
were written after it and before the code saw them; `found.csv` holds faults found by reading
and by judging every answer against every other.  `tolerated.csv` says where the code still
differs from these.  24 verdicts of `fresh.csv` and 2 of `later.csv` were corrected to agree
with the older files.  10 verdicts of `own`, `later` and `found` follow rules set since: three
items are a sequence, a surname alone may have a slip, "10 m" is not surely ten minutes, and
two items may change places.

`others.csv` is made of other people's facts, labelled before this judge was written.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

import quizgen
from quizgen.grading.lexicon import lexicon, spelling
from quizgen.grading.normalize import clean, fold
from quizgen.grading.responses import Response, Verdict, difference, grade, grade_text, points
from quizgen.model.questions import (
    Choice,
    Cloze,
    Entry,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Pair,
    Question,
    Short,
    TrueFalse,
)

CASES = Path(__file__).parent / "cases" / "grading"
DATA = Path(quizgen.__file__).parent / "grading" / "data"

RIGHT, CLOSE, WRONG = Verdict.RIGHT, Verdict.CLOSE, Verdict.WRONG
RANK = {WRONG: 0, CLOSE: 1, RIGHT: 2}
FILES = ["examples", "own", "later", "fresh", "found"]


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def verdict(row: dict[str, str]) -> Verdict:
    return grade_text(row["expected"].split("|"), row["given"])


def disagreements(name: str) -> list[tuple[str, str, str]]:
    """Return (expected, given, our verdict) of every case that is judged otherwise."""
    judged = [(row, verdict(row).value) for row in rows(name)]
    return [(row["expected"], row["given"], ours) for row, ours in judged if ours != row["verdict"]]


ANSWERS = sorted(
    {text for name in FILES for row in rows(name) for text in row["expected"].split("|")}
)
answers = st.sampled_from(ANSWERS)
typed = st.one_of(
    answers,
    st.text(max_size=60),
    st.text(
        alphabet="AaIiVXx0123456789.,-+/:'%$°()#& éßİ½²⁻٣thdsmkandorhalfpoint\u200f\u0301",
        max_size=40,
    ),
)
invisible = st.text(
    alphabet="\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
    max_size=4,
)


def test_the_given_examples_are_judged_as_given() -> None:
    """All 47 examples, exactly."""
    assert len(rows("examples")) == 47
    assert disagreements("examples") == []


@pytest.mark.parametrize("name", ["own", "later", "fresh", "found"])
def test_cases_are_judged_as_written_but_for_the_tolerated_ones(name: str) -> None:
    """What is tolerated is listed with our verdict and its reason, and is under four in a hundred."""
    assert len(rows(name)) >= 300
    written = {(row["expected"], row["given"]) for row in rows(name)}
    listed = [(row["expected"], row["given"], row["verdict"]) for row in rows("tolerated")]
    tolerated = [case for case in listed if case[:2] in written]
    assert sorted(disagreements(name)) == sorted(tolerated)
    assert len(tolerated) < 0.04 * len(written)


def test_of_what_people_accept_at_most_one_in_twenty_is_refused() -> None:
    """On facts of other people's banks, right and close answers that are judged wrong."""
    cases = [row for row in rows("others") if row["verdict"] != "wrong"]
    refused = [row for row in cases if verdict(row) is WRONG]
    assert len(rows("others")) == 300
    assert len(refused) <= 0.05 * len(cases), refused


@pytest.mark.parametrize("name", [*FILES, "others"])
def test_no_case_that_is_not_right_is_judged_right(name: str) -> None:
    """A wrong answer judged right is the worst fault."""
    cases = [row for row in rows(name) if row["verdict"] != "right"]
    assert cases
    assert [row for row in cases if verdict(row) is RIGHT] == []


@given(typed, typed)
@settings(max_examples=300)
@pytest.mark.slow
def test_any_text_is_judged(answer: str, text: str) -> None:
    """No text raises, whatever it is judged against and however strictly."""
    assert grade_text([answer], text) in RANK
    assert grade_text([answer], text, accents="strict", case="strict") in RANK


@given(typed)
@settings(max_examples=300)
def test_an_answer_is_right_for_itself(answer: str) -> None:
    """Any text that shows something is its own answer, blanks around it or not."""
    assume(clean(answer))
    assert grade_text([answer], answer) is RIGHT
    assert grade_text([answer], f"\t{answer}  ") is RIGHT
    assert grade_text([answer], answer, accents="strict", case="strict") is RIGHT


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
def test_case_alone_changes_nothing(change: type[str]) -> None:
    """Every answer is right in capitals, in small letters and mixed, but for units such as mW."""
    cased = "|".join(map(re.escape, lexicon().words["cased"]))
    with_unit = re.compile(rf"[0-9] ?(?:{cased})(?!\w)", re.IGNORECASE)
    plain = [text for text in ANSWERS if not with_unit.search(text)]
    assert len(plain) > 0.95 * len(ANSWERS)
    assert [text for text in plain if grade_text([text], change(text)) is not RIGHT] == []


@given(answers, st.text(alphabet=" \t\n\u00a0\u200b\u200f\u2066\ufeff"))
def test_a_blank_is_never_right(answer: str, blank: str) -> None:
    """Nothing visible is wrong, even where the answer is as blank."""
    assert grade_text([answer, blank], blank) is WRONG


@given(answers, st.data())
@settings(max_examples=300)
@pytest.mark.slow
def test_another_digit_is_never_right(answer: str, data: st.DataObject) -> None:
    """One digit changed makes another answer."""
    places = [place for place, char in enumerate(answer) if char in "0123456789"]
    assume(places)
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("0123456789".replace(answer[place], "")))
    assert grade_text([answer], answer[:place] + digit + answer[place + 1 :]) is not RIGHT


positive = st.one_of(
    st.integers(1, 10**6).map(str),
    st.decimals("0.1", "999", places=1).map(str),
    st.sampled_from(["1,000", "1/2", "3 million", "10^6"]),
)
shapes = st.sampled_from(
    [
        "{}",
        "{} °C",
        "{}%",
        "{} m/s",
        "{} dollars",
        "${}",
        "x = {}",
        "y = {}",
        "(2, {})",
        "{} kg m^-3",
    ]
)
minus = st.sampled_from(["-", "- ", "−", "− ", "–", "– "])


@given(positive, shapes, minus)
@settings(max_examples=300)
@pytest.mark.slow
def test_another_sign_is_never_right(number: str, shape: str, sign: str) -> None:
    """A minus put in or left out makes another answer; a blank after it changes nothing."""
    plus, negative = shape.format(number), shape.format(sign + number)
    assert grade_text([plus], negative) is not RIGHT
    assert grade_text([negative], plus) is not RIGHT
    assert grade_text([negative], shape.format("-" + number)) is RIGHT
    if shape == "${}":
        assert grade_text([plus], sign + plus) is WRONG
        assert grade_text([negative], sign + plus) is RIGHT


@given(
    st.sampled_from(
        ["x", "-x", "kx", "sin(x)", "e^x", "π/2", "√2", "2x+1", "a-b", "x/2", "(a+b)c"]
    ),
    st.sampled_from(["{}", "y = {}", "F={}"]),
    minus,
)
def test_another_sign_in_a_formula_is_never_right(side: str, shape: str, sign: str) -> None:
    """The same symbols with a minus before them, or without one of their signs, are near."""
    formula = shape.format(side)
    assert grade_text([formula], formula.replace(" ", "")) is RIGHT
    assert grade_text([formula], shape.format(sign + side)) is not RIGHT
    assert grade_text([shape.format(sign + side)], formula) is not RIGHT
    for place, char in enumerate(formula):
        if char in "-/^+(√":
            assert grade_text([formula], formula[:place] + formula[place + 1 :]) is not RIGHT


@pytest.mark.parametrize(
    ("answer", "text"), [("|x|", "x"), ("x", "|x|"), ("ln|x| + C", "ln x + C")]
)
def test_bars_count_in_a_formula(answer: str, text: str) -> None:
    """A magnitude is another value."""
    assert grade_text([answer], text) is CLOSE
    assert grade_text([answer], answer.upper()) is RIGHT


@given(answers, typed, invisible)
@settings(max_examples=300)
def test_invisible_characters_change_nothing(answer: str, text: str, marks: str) -> None:
    """What nobody sees is not judged, before or after the text."""
    assert grade_text([answer], marks + text + marks) is grade_text([answer], text)


@given(st.lists(answers, max_size=3), answers, typed)
@settings(max_examples=300)
@pytest.mark.slow
def test_another_accepted_answer_never_makes_it_worse(
    accepted: list[str], more: str, text: str
) -> None:
    """The best verdict over the accepted answers counts."""
    fewer = grade_text(accepted, text)
    assert RANK[grade_text([*accepted, more], text)] >= RANK[fewer]


def test_without_an_accepted_answer_nothing_is_right() -> None:
    """No answer to compare with is no reason to accept one."""
    assert grade_text([], "Tehran") is WRONG


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "9" * 100_000,
        "1 " * 50_000,
        "Tehran " * 14_000,
        "(" * 100_000,
        "1,000," * 16_000,
        "one hundred and " * 6_000,
        "a-" * 50_000,
        "'" * 100_000,
        "½" * 100_000,
        "Те" * 50_000,
    ],
)
def test_a_very_long_answer_is_wrong(text: str) -> None:
    """100,000 characters are no answer to anything, and are judged."""
    assert grade_text(["Tehran", "20 years", "18 March 2014", "Russia, China"], text) is WRONG


@pytest.mark.parametrize("piece", ["m/", "m per ", "5 m ", "x^", "(", "- ", "1/", "II ", "a, "])
@pytest.mark.parametrize("key", ["m/s", "5 m", "x^2 - 1", "20 years", "Russia, China"])
def test_a_piece_said_many_times_is_never_right(piece: str, key: str) -> None:
    """However often it could be read in more than one way: reading does not multiply."""
    assert grade_text([key], piece * 400 + "m") is not RIGHT


def test_a_long_answer_may_be_right() -> None:
    """What is as long as the answer itself is compared whole."""
    answer = "It obliges both countries to refrain from helping an aggressor. " * 300
    assert grade_text([answer], answer.upper()) is RIGHT
    assert grade_text([answer], answer.replace("both", "no", 1)) is WRONG


@pytest.mark.parametrize(
    ("answer", "text", "expected"),
    [
        ("Schröder", "Schröder", RIGHT),
        ("Schröder", "SCHRÖDER", RIGHT),
        ("Schröder", "Schro\u0308der", RIGHT),
        ("Schröder", "Schroder", CLOSE),
        ("Schröder", "Schroeder", CLOSE),
        ("resume", "résumé", CLOSE),
        ("Łódź", "Lodz", CLOSE),
        ("İstanbul", "istanbul", RIGHT),
        ("Schröder", "Merkel", WRONG),
        ("Gerhard Schröder", "Schroder, Gerhard", CLOSE),
        ("18 März 2014", "18.3.2014", RIGHT),
    ],
)
def test_strict_accents_make_a_bare_letter_close(answer: str, text: str, expected: Verdict) -> None:
    """Where accents count, an answer that differs in them alone is close."""
    assert grade_text([answer], text, accents="strict") is expected


@pytest.mark.parametrize(
    ("answer", "text", "expected"),
    [
        ("Kremlin", "Kremlin", RIGHT),
        ("Kremlin", "kremlin", CLOSE),
        ("Łódź", "Lodz", RIGHT),
        ("Schröder", "Schroeder", RIGHT),
        ("Schröder", "schroeder", CLOSE),
        ("The Beatles", "Beatles", RIGHT),
        ("pH", "PH", CLOSE),
        ("March 2014", "2014-03", RIGHT),
        ("March 2014", "march 2014", CLOSE),
    ],
)
def test_strict_case_makes_another_capital_close(answer: str, text: str, expected: Verdict) -> None:
    """Where case counts, an answer that differs in it alone is close."""
    assert grade_text([answer], text, case="strict") is expected


# Judged alike by the script of cards and pages: tests/test_judge.py.
FORMULAS = [
    (
        r"$\frac{1}{2} m v^2$",
        ["1/2 m v^2", "(1/2) m v^2", "1/2·m·v²", "1/2*m*v^2", "1/2 * m * v^2", "½ m v²", "1/2mv^2",
         "1/2 mv^2", "(1/2)*mv^2", "½·m v²", r"\frac{1}{2} m v^2", r"$\frac{1}{2} m v^2$",
         r"\frac{1}{2}\cdot m v^{2}", "1/2m × v^2"],
        ["12mv^2", "1/2*m*v*2", "1/2 m v 2", "(1/2 m v)^2", "1/2+m*v^2", "1/(2mv^2)",
         r"\frac{12} m v^2", "1 2 m v^2", "1/2 m v^2 *"],
    ),
    (r"$3\frac{1}{2}$", ["3 1/2", "3½", "3.5"], ["31/2", "3/2", "1 3/2"]),
    ("$x^ab$", ["x^ab", "x^a*b"], ["x^(ab)", "x^{ab}"]),
    ("$m g h$", ["mgh", "m*g*h", "m·g·h", "m × g × h", "m g*h"], ["m+g*h", "m*g", "m/g*h"]),
    (r"$m \cdot g$", ["mg", "m g", "m*g", "m·g", r"m \times g", r"m\cdot g"], ["m/g", "g"]),
    (r"$2 \times 3$", ["2*3", "2·3", "2 × 3"], ["23", "2 3"]),
    (r"$x_2 y$", ["x_2 y", "x_2*y", "x2*y", "x₂·y"], ["x*2*y", "x^2*y"]),
    ("$x^2 y$", ["x^2*y", "x² y"], ["x2*y", "x*2*y", "x^(2*y)"]),
    ("$v^{2t}$", ["v^{2t}", "v^(2t)"], ["v^2*t"]),
    ("$k_B T$", ["k_B*T", "k_B T", "k_{B} T"], ["k_(B*T)", "kb+T"]),
    ("$k_{BT}$", ["k_{BT}"], ["k_B*T"]),
    ("$n x^{n-1}$", ["n*x^(n-1)", "n x^{n-1}", "nx^{n-1}"], ["n*x^n-1", "n*(x^n-1)"]),
    (r"$G \frac{m_1 m_2}{r^2}$", ["G*m_1*m_2/r^2", "G m1 m2 / r²"], ["G*m*1*m*2/r^2", "G*m1*m2/r2"]),
    (r"$a^* b$", [], ["ab"]),
    (r"$\vec a \times \vec b$", [], ["ab", "a·b", r"\vec a \cdot \vec b"]),
    (r"$\nabla \times F$", [], ["∇·F", "∇F"]),
    (r"$\Delta x$", [r"\Delta x", "Δ x", "Δ*x"], [r"\delta x"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "right", "wrong"),
    [
        ("$x^2+1$", ["x^2 + 1", "x²+1", "x2+1"], ["x^3+1"]),
        ("$H_2SO_4$", ["H2SO4", "h2so4", "H₂SO₄"], ["H2SO3"]),
        (r"$\frac{a+b}{2}$", ["(a+b)/2"], ["(a-b)/2"]),
        (r"$3 \cdot 10^8$", ["3·10^8", "3*10^8", "3 × 10⁸", "300000000"], ["3*10^7"]),
        ("$e^{-x}$", ["e^-x", "e^(-x)", "e^{-x}"], ["e^x"]),
        ("$2^{n+1}$", ["2^(n+1)", "2^{n+1}"], ["2^n+1"]),
        *FORMULAS,
        ("2*3*4", ["2*3*4", "2 * 3 * 4", "2·3·4"], ["24"]),
        ("`print(x)`", ["print(x)"], ["print(y)"]),
    ],
)
def test_a_formula_is_right_as_people_type_it(
    answer: str, right: list[str], wrong: list[str]
) -> None:
    """Of a typed answer only formulas and code are marks; a keyboard has no raised letters."""
    question = Short(id="q", prompt="?", answer=answer)
    assert [text for text in right if grade(question, text) is not Verdict.RIGHT] == []
    assert [text for text in wrong if grade(question, text) is Verdict.RIGHT] == []


def test_capitals_of_a_formula_count_where_the_question_says_so() -> None:
    """Signs of multiplication still do not."""
    question = Short(id="q", prompt="?", answer="$M g$", case="strict")
    assert [grade(question, text) for text in ("M*g", "m*g")] == [Verdict.RIGHT, Verdict.CLOSE]


def test_a_unit_may_be_a_formula() -> None:
    """What people type for it is a unit like any other."""
    question = Number(id="q", prompt="?", answer="9.8", unit=r"$\frac{m}{s^2}$")
    texts = ("9.8", "9.8 m/s^2", "9.8 m/s²")
    assert {grade(question, text) for text in texts} == {Verdict.RIGHT}
    assert grade(question, "9.8 km") is Verdict.WRONG


def test_numbers_are_judged_with_their_unit_and_tolerance() -> None:
    """A bare number is in the asked unit; a given unit must agree; no other magnitude passes."""
    cases = rows("numbers")
    assert len(cases) > 80
    judged = [(row, _grade_number(row).value) for row in cases]
    assert [(row, ours) for row, ours in judged if ours != row["verdict"]] == []


def _grade_number(row: dict[str, str]) -> Verdict:
    unit = row["unit"] or None
    question = Number(
        id="n", prompt="?", answer=row["answer"], unit=unit, tolerance=row["tolerance"]
    )
    return grade(question, row["given"])


CHOICE = Choice(id="q", prompt="?", answer="Moscow", distractors=("Tehran",))
TRUE = TrueFalse(id="q", prompt="?", answer=True)
SHORT = Short(id="q", prompt="?", answer="*Kursk*", accept=("K-141",), case="strict")
MULTI = Multi(id="q", prompt="?", answers=("trade", "science"), distractors=("sport",))
OPEN = Open(id="q", prompt="?", answer="Because.")
CLOZE = Cloze(
    id="q",
    prompt="{{c1::Russia}} and Iran signed for {{c2::20 years::how long?}}.",
    accept={"c1": ("the Russian Federation",)},
)
MATCH = Match(
    id="q",
    prompt="?",
    pairs=tuple(Pair(left=left, right=left.upper()) for left in "abcd"),
    decoys=("E", "F"),
)
THREE_PAIRS = Match(id="q", prompt="?", pairs=MATCH.pairs[:3])
ORDER = Order(id="q", prompt="?", sequence=("1813", "1828", "1979", "2025"))
ONE_GAP = Cloze(id="q", prompt="The capital is {{c1::Tehran}}.")
PICKED = Cloze(
    id="q",
    prompt="{{c1::Russia}} signed with {{c2::Armenia}} and {{c1::Belarus}}.",
    choices={"c1": ("China", Entry(text="India", feedback="No."))},
)
GAP_OF_METRES = Cloze(
    id="q",
    prompt="Light takes a second for {{c1::300000 km}}, or {{c2::about 1.3}} for the Moon.",
    accept={"c1": ("a light-second",)},
    tolerance={"c1": "1%"},
)
EQUAL_SIDES = Match(id="q", prompt="?", pairs=tuple(Pair(*it) for it in ("aX", "bX", "cY", "dZ")))
ALL_RIGHT = Multi(id="q", prompt="?", answers=("trade", "science"))
IN_ORDER = Choice(id="q", prompt="?", answer="b", options=("a", Entry(text="b", feedback="Yes.")))
TWO_ENTRIES = Order(id="q", prompt="?", sequence=("1813", "1828"))


@pytest.mark.parametrize(
    ("question", "response", "expected"),
    [
        (CHOICE, "Moscow", RIGHT),
        (CHOICE, "Tehran", WRONG),
        (TRUE, True, RIGHT),
        (TRUE, False, WRONG),
        (SHORT, "Kursk", RIGHT),
        (SHORT, "kursk", CLOSE),
        (SHORT, "K141", RIGHT),
        (SHORT, "K-142", WRONG),
        (ONE_GAP, "Tehran", RIGHT),
        (ONE_GAP, "Teheran", CLOSE),
        (CLOZE, "Russia", WRONG),
        (OPEN, Verdict.CLOSE, CLOSE),
        (OPEN, Verdict.WRONG, WRONG),
        (IN_ORDER, "b", RIGHT),
        (IN_ORDER, "a", WRONG),
        (ALL_RIGHT, ["science", "trade"], RIGHT),
        (ALL_RIGHT, ["science"], CLOSE),
    ],
)
def test_one_thing_is_right_or_not(
    question: Question, response: Response, expected: Verdict
) -> None:
    """A choice is its text, a statement its truth, an open answer what the learner says.

    A text for one gap need not stand in a list.
    """
    assert grade(question, response) is expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["science", "trade"], RIGHT),
        (["trade"], CLOSE),
        ([], WRONG),
        (["trade", "sport"], WRONG),
        (["trade", "science", "sport"], WRONG),
    ],
)
def test_some_of_the_answers_and_nothing_wrong_is_close(
    chosen: list[str], expected: Verdict
) -> None:
    """Multi: all is right; one wrong option is wrong."""
    assert grade(MULTI, chosen) is expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Russia", "20 yrs"], RIGHT),
        (["russian federation", "twenty years"], RIGHT),
        (["Rusia", "20 years"], CLOSE),
        (["Russia", "20"], CLOSE),
        (["Russia", "30 years"], WRONG),
        (["20 years", "Russia"], WRONG),
        (["Russia"], WRONG),
        (["Russia", ""], WRONG),
        (["Russia", "20 years", "more"], WRONG),
    ],
)
def test_a_text_with_gaps_is_as_good_as_its_worst_gap(texts: list[str], expected: Verdict) -> None:
    """Cloze: each gap against its own text and what it accepts; a gap left out is wrong."""
    assert grade(CLOZE, texts) is expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Russia", "Armenia", "Belarus"], RIGHT),
        (["Russia", "Armenia", "Russia"], WRONG),
        (["russia", "Armenia", "Belarus"], WRONG),
        (["Russia", "Armena", "Belarus"], CLOSE),
        (["India", "Armenia", "Belarus"], WRONG),
    ],
)
def test_a_gap_that_is_picked_is_right_or_wrong(texts: list[str], expected: Verdict) -> None:
    """No slip of the hand is close where nothing is typed; each place has its own text."""
    assert grade(PICKED, texts) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("300000 km", RIGHT),
        ("299 792 km", RIGHT),
        ("302,999", RIGHT),
        ("303001", WRONG),
        ("3.01e5 km", RIGHT),
        ("301 million metres", RIGHT),
        ("300000 m", WRONG),
        ("a light-second", RIGHT),
        ("a light-year", WRONG),
    ],
)
def test_a_gap_with_a_tolerance_is_a_number(text: str, expected: Verdict) -> None:
    """It is judged as a number question is, and by what it accepts besides."""
    assert grade(GAP_OF_METRES, [text, "about 1.3"]) is expected
    assert grade(GAP_OF_METRES, ["300000 km", text]) is WRONG


@pytest.mark.parametrize(
    ("answer", "tolerance", "given", "expected"),
    [
        ("50", "2%", "51", RIGHT),
        ("50", "2 %", "49", RIGHT),
        ("50", "2%", "51.1", WRONG),
        ("-50", "2%", "-51", RIGHT),
        ("50", "1e0", "51", RIGHT),
        ("1.5e-3", "0", "0.0015", RIGHT),
        ("1.5e-3", "0", "1.5 × 10^-3", RIGHT),
        ("1.5e-3", "10%", "1.6e-3", RIGHT),
        ("1.5E3", "0", "1,500", RIGHT),
        ("6.02e23", "1%", "6.03*10^23", RIGHT),
        ("6.02e23", "1%", "6.2*10^23", WRONG),
    ],
)
def test_a_number_has_an_exponent_and_a_share_for_tolerance(
    answer: str, tolerance: str, given: str, expected: Verdict
) -> None:
    """A tolerance in percent is a share of the answer, whatever its sign."""
    question = Number(id="n", prompt="?", answer=answer, tolerance=tolerance)
    assert grade(question, given) is expected


@pytest.mark.parametrize(
    ("question", "sides", "expected"),
    [
        (MATCH, "ABCD", RIGHT),
        (MATCH, "BACD", CLOSE),
        (MATCH, "ABDC", CLOSE),
        (MATCH, "ABCE", CLOSE),
        (MATCH, "ABEF", WRONG),
        (MATCH, "BCAD", WRONG),
        (MATCH, "BADC", WRONG),
        (MATCH, "ABC", WRONG),
        (EQUAL_SIDES, "XXYZ", RIGHT),
        (EQUAL_SIDES, "YXXZ", CLOSE),
        (EQUAL_SIDES, "XXXZ", CLOSE),
        (THREE_PAIRS, "ABC", RIGHT),
        (THREE_PAIRS, "BAC", WRONG),
    ],
)
def test_one_mix_up_of_four_pairs_is_close(
    question: Question, sides: str, expected: Verdict
) -> None:
    """Match: two sides exchanged or one decoy; of three pairs nothing but all is right."""
    assert grade(question, list(sides)) is expected


@pytest.mark.parametrize(
    ("question", "entries", "expected"),
    [
        (ORDER, ["1813", "1828", "1979", "2025"], RIGHT),
        (ORDER, ["1828", "1813", "1979", "2025"], CLOSE),
        (ORDER, ["1813", "1828", "2025", "1979"], CLOSE),
        (ORDER, ["1979", "1828", "1813", "2025"], WRONG),
        (ORDER, ["1828", "1813", "2025", "1979"], WRONG),
        (ORDER, ["2025", "1979", "1828", "1813"], WRONG),
        (ORDER, ["1813", "1828", "1979"], WRONG),
        (ORDER, [], WRONG),
        (TWO_ENTRIES, ["1828", "1813"], WRONG),
    ],
)
def test_one_swap_of_neighbours_is_close(
    question: Question, entries: list[str], expected: Verdict
) -> None:
    """Order: of two entries a swap is the wrong order."""
    assert grade(question, entries) is expected


@pytest.mark.parametrize(
    ("question", "response"),
    [
        (TRUE, "true"),
        (CHOICE, True),
        (OPEN, "right"),
        (ORDER, True),
        (ORDER, "1813"),
        (MATCH, "ABCD"),
        (MULTI, "trade"),
    ],
)
def test_a_response_of_another_shape_is_our_mistake(question: Question, response: Response) -> None:
    """An asker that gives the wrong kind of response is told so."""
    with pytest.raises(TypeError, match="cannot answer"):
        grade(question, response)


EVERY_TYPE = (CHOICE, TRUE, SHORT, MULTI, OPEN, CLOZE, MATCH, ORDER)
NUMBER = Number(id="q", prompt="?", answer="20", unit="years")


@pytest.mark.parametrize("question", [SHORT, NUMBER, OPEN])
def test_close_earns_half_the_points(question: Question) -> None:
    """All for right, half for close, none for wrong."""
    worth = structs.replace(question, points=3)
    assert [points(worth, verdict) for verdict in (RIGHT, CLOSE, WRONG)] == [3.0, 1.5, 0.0]


@pytest.mark.parametrize(
    ("question", "response", "share"),
    [
        (CHOICE, "Moscow", 1),
        (CHOICE, "Tehran", 0),
        (TRUE, False, 0),
        (SHORT, "kursk", 0.5),
        (NUMBER, "20 years", 1),
        (NUMBER, "21", 0),
        (MULTI, ["trade"], 0.5),
        (MULTI, ["trade", "sport"], 0),
        (MULTI, ["trade", "science", "sport"], 0.5),
        (MULTI, ["sport"], 0),
        (CLOZE, ["Russia", "30 years"], 0.5),
        (CLOZE, ["Rusia", "20 years"], 0.75),
        (CLOZE, ["Russia"], 0.5),
        (ONE_GAP, "Teheran", 0.5),
        (MATCH, list("BACD"), 0.5),
        (MATCH, list("ABCE"), 0.75),
        (MATCH, list("BADC"), 0),
        (ORDER, ["1828", "1813", "1979", "2025"], 0.5),
        (ORDER, ["2025", "1979", "1828", "1813"], 0),
        (ORDER, ["1813", "1979", "1828", "2025"], 0.5),
        (OPEN, CLOSE, 0.5),
        (PICKED, ["Russia", "Armena", "China"], 0.5),
        (GAP_OF_METRES, ["302000", "1.4"], 0.5),
        (EQUAL_SIDES, list("XXZY"), 0.5),
        (ALL_RIGHT, ["trade"], 0.5),
        (IN_ORDER, "b", 1),
    ],
)
def test_each_part_earns_its_share(question: Question, response: Response, share: float) -> None:
    """Multi: right less wrong ones; cloze and match: each part; order: each at its place."""
    worth = structs.replace(question, points=4)
    assert points(worth, grade(worth, response), response) == 4 * share


@pytest.mark.parametrize("question", [*EVERY_TYPE, NUMBER])
def test_an_overruled_answer_earns_what_the_learner_says(question: Question) -> None:
    """Right earns all of the points whatever was given, and without a response wrong earns none."""
    assert points(question, RIGHT, ["?"]) == question.points
    assert points(question, WRONG) == 0


@pytest.mark.parametrize(
    ("expected", "text", "spans"),
    [
        ("Tehran", "Tehran", (("same", "Tehran"),)),
        ("Tehran", "Teheran", (("same", "Teh"), ("extra", "e"), ("same", "ran"))),
        ("Russia, China", "Russia", (("same", "Russia"), ("missing", ", China"))),
        ("Su-35", "Su-34", (("same", "Su-3"), ("missing", "5"), ("extra", "4"))),
        ("Qom", "", (("missing", "Qom"),)),
    ],
)
def test_a_difference_is_told_span_by_span(
    expected: str, text: str, spans: tuple[tuple[str, str], ...]
) -> None:
    """What both have, what is missing and what is extra, in reading order."""
    assert difference(expected, text) == spans


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_difference_holds_both_texts(expected: str, text: str) -> None:
    """Without the extra it is the expected text, without the missing the given one."""
    spans = difference(expected, text)
    assert "".join(part for kind, part in spans if kind != "extra") == expected
    assert "".join(part for kind, part in spans if kind != "missing") == text
    assert all(part for _, part in spans)


def test_capitals_differ_only_where_they_count() -> None:
    """The expected text's letters stand for those that both have; all texts stay whole."""
    told = (("same", "Mars"), ("extra", " planet"))
    assert difference("Mars", "mars planet", cased=False) == told
    assert difference("Mars", "mars") == (("missing", "M"), ("extra", "m"), ("same", "ars"))
    assert difference("İzmir", "izmir", cased=False)[-1] == ("same", "zmir")


def test_texts_too_long_to_compare_differ_as_a_whole() -> None:
    """A pasted page is not laid against the answer letter by letter."""
    page = "x" * 100_000
    assert difference("Tehran", page) == (("missing", "Tehran"), ("extra", page))


def test_the_word_tables_stand_as_they_are_compared() -> None:
    """A word that is not folded, or has another spelling, would never be found."""
    known = lexicon()
    pairs = {word for pair in known.pairs["opposites"] for word in pair}
    own = {kind: words for kind, words in known.words.items() if kind not in {"cased", "of_values"}}
    tables = (*own.values(), known.numbers["cardinals"], known.dates["months"], pairs)
    words = {word for table in tables for word in table if word.isalpha()}
    assert len(words) > 1000
    assert sorted(word for word in words if spelling(fold(word)) != word) == []


def test_a_language_is_a_file() -> None:
    """German words are read because their file lies beside the English one."""
    assert grade_text(["Russland, Iran"], "Iran und Russland") is RIGHT
    assert grade_text(["Iran"], "Iran oder Russland") is WRONG
    assert grade_text(["20"], "ungefähr 20") is CLOSE
    german = tomllib.loads((DATA / "grading_de.toml").read_text(encoding="utf-8"))
    months: Sequence[str] = list(german["dates"]["months"])
    assert months
    for month in months:
        number = german["dates"]["months"][month]
        assert grade_text([f"2014-{number:02}-18"], f"18. {month.title()} 2014") is RIGHT


def test_a_number_of_billions_of_billions_is_words_beyond_bounds() -> None:
    """What somebody's cat types is judged, and not reckoned with for ever."""
    cat = "1.7" + " billion" * 2_400
    assert grade_text([cat], "1.7 billion") is not Verdict.RIGHT
    assert grade_text(["1.7 billion"], cat) is not Verdict.RIGHT
    assert grade_text(["10^36"], "a billion billion billion billion") is Verdict.RIGHT
