"""The plain quiz, line by line: what it says, what it reads, what it keeps."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from quiz_learner import timeless
from quizgen.grading.responses import grade
from quizgen.grading.verdict import Verdict
from quizgen.model.bank import Bank
from quizgen.model.questions import Number, Short
from quizgen.quiz.session import Answer
from quizgen.quiz.ui.messages import answer_lines, difference_lines
from quizgen.reading.word_files import load_wording

Quizgen = Callable[..., "subprocess.CompletedProcess[str]"]
Golden = Callable[[str, str], None]

REVIEW = """t
?
2
3 4
1852
Magelan
:right
Wright
1903
3
4
2
4 3 1 2
it scatters
2

"""
LEARN = """t
3
1,2
?

wright
1904
1 2 3 4
Magellan
:flag the decoy is too easy
Wright
1903
1 4 2 3
1
1
:undo
3
:show

n
:skip
3 4 1 2
3
1
4
blue light
~
1853
1852

"""
EXAM = """f
:undo
t
Magellan
:right
3 4
?
3
1852
Wright
1904
4 3 2 1
3
4
2
they scatter
~

"""


@pytest.mark.parametrize(
    ("mode", "lines"),
    [("review", REVIEW), ("learn", LEARN), ("exam", EXAM)],
    ids=["review", "learn", "exam"],
)
def test_a_learner_goes_through_every_mode(
    quizgen: Quizgen, golden: Golden, mode: str, lines: str
) -> None:
    """The whole conversation, as a pipe sees it, through all nine types."""
    options = ("--seed", "golden", "--mode", mode, *(("--count", "9") if mode == "exam" else ()))
    done = quizgen("quiz", "--plain", *options, lines=lines)
    assert (done.returncode, done.stderr) == (0, "")
    golden(f"quiz/plain-{mode}.txt", timeless(done.stdout))


def test_pipes_need_no_option(quizgen: Quizgen) -> None:
    """Where stdin or stdout is no terminal, the quiz is plain by itself."""
    with_option = quizgen("quiz", "--plain", "--seed", "golden", lines="t\n")
    without = quizgen("quiz", "--seed", "golden", "--ahead", lines="t\n")
    assert "Question 1 of 8" in without.stdout
    assert "Question 1 of 9" in with_option.stdout
    assert "\x1b" not in without.stdout


def test_every_line_waited_for_has_a_prompt_of_its_own(quizgen: Quizgen) -> None:
    """As many `> ` as lines read, the end of input included."""
    done = quizgen("quiz", "--plain", "--seed", "golden", lines=REVIEW)
    prompts = sum(line.startswith("> ") for line in done.stdout.splitlines())
    assert prompts == len(REVIEW.splitlines())
    cut = quizgen("quiz", "--plain", "--mode", "learn", "--seed", "golden", lines="t\n")
    assert sum(line.startswith("> ") for line in cut.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "choice",
            {
                "7": "'7' is not a number from 1 to 4.",
                "": "'' is not a number from 1 to 4.",
                "9" * 5000: "99' is not a number from 1 to 4.",
                "١": "'١' is not a number from 1 to 4.",
            },
        ),
        (
            "multi",
            {
                "1 x": "'1 x' is not a list of numbers from 1 to 4.",
                "": "'' is not a list of numbers from 1 to 4.",
            },
        ),
        ("truefalse", {"maybe": "'maybe' is neither t nor f."}),
        ("match", {"0": "'0' is not a number from 1 to 4."}),
        (
            "order",
            {
                "1 2 3 3": "Type each number from 1 to 4 once",
                "1 2 3": "Type each number from 1 to 4 once",
            },
        ),
        (
            "short",
            {
                ":frobnicate": "':frobnicate' is not a command. The commands are :show,",
                ":undo": "There is nothing to undo yet.",
                ":right": "There is no verdict to overrule.",
                "  ": "Write an answer.",
                "?": "There is no hint for this question.",
            },
        ),
    ],
)
def test_what_is_no_answer_is_asked_again(
    quizgen: Quizgen, kind: str, told: dict[str, str]
) -> None:
    """A sentence says why, the prompt comes again, and nothing is kept."""
    lines = "".join(f"{given}\n" for given in told)
    done = quizgen("quiz", "--plain", "--type", kind, lines=lines)
    replies = done.stdout.split("> \n")[1:]
    assert len(replies) == len(told) + 1
    for reply, says in zip(replies, told.values(), strict=False):
        assert says in reply
    assert not re.search("^(right|close|wrong)", done.stdout, re.MULTILINE)
    assert "No question was answered." in done.stdout


@pytest.mark.parametrize("kind", ["choice", "multi", "truefalse", "short", "number", "cloze"])
def test_not_known_is_wrong_and_shows_the_answer(quizgen: Quizgen, kind: str) -> None:
    """Without a guess; an empty line is no answer and asks again."""
    done = quizgen("quiz", "--plain", "--type", kind, lines="   \n:show\n")
    assert re.search("^wrong. The answer", done.stdout, re.MULTILINE)
    assert "Once more, the last one" in done.stdout


def test_the_own_judgement_of_an_open_answer_is_read_on_its_own(quizgen: Quizgen) -> None:
    """The model answer comes first; what is no judgement is asked again."""
    done = quizgen("quiz", "--plain", "--type", "open", lines="\nperhaps\ny\n")
    assert "A model answer: Air scatters" in done.stdout
    assert "'perhaps' is none of y, ~, n, 1, 2, 3." in done.stdout
    assert re.search("^right$", done.stdout, re.MULTILINE)


def test_escape_sequences_do_not_reach_the_output(quizgen: Quizgen) -> None:
    """What a learner types is shown without its control characters."""
    done = quizgen("quiz", "--plain", "--type", "choice", lines="\x1b[2J\x07\x9b\n")
    assert "\ufffd[2J\ufffd\ufffd" in done.stdout
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.stdout) is None


def test_a_very_long_answer_is_only_wrong(quizgen: Quizgen) -> None:
    """A hundred thousand characters are judged, kept and gone on from."""
    done = quizgen("quiz", "--plain", "--type", "short", lines="x" * 100_000 + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^wrong\. The answer is Ferdinand Magellan\.$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "settings",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"TERM": "dumb"}],
    ids=["ascii", "c-locale", "dumb"],
)
def test_no_setting_of_the_terminal_stops_it(quizgen: Quizgen, settings: dict[str, str]) -> None:
    """What cannot be written is replaced."""
    arguments = ("quiz", "--plain", "--type", "short")
    done = quizgen(*arguments, lines="Fernão de Magalhães\n", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^(right:|wrong\. The answer is) Ferdinand", done.stdout, re.MULTILINE)
    assert "Sebasti" in done.stdout


def test_options_come_again_in_another_order(quizgen: Quizgen) -> None:
    """Each time: so that no place can be learned instead of the answer."""
    options = ("--type", "multi", "--seed", "golden")
    said = quizgen("quiz", "--plain", *options, lines="1\n" * 30).stdout
    shown = re.findall(r"\n1\. (.+)\n2\. (.+)\n3\. (.+)\n4\. (.+)\n", said)
    assert len(shown) == 31
    assert len(set(map(frozenset, shown))) == 1
    assert all(before != after for before, after in pairwise(shown))


def test_a_picture_is_told_in_words(quizgen: Quizgen, tmp_path: Path) -> None:
    """Its description and where it lies, as a terminal cannot show it."""
    root = tmp_path / "project"
    bank = root / "question_bank" / "maps"
    bank.mkdir(parents=True)
    (root / "decks").mkdir()
    (root / "decks" / "maps.yaml").write_text("title: Maps\nbank: maps\n")
    (bank / "bank.yaml").write_text("id: maps\ntitle: Maps\ntopics: [seas]\n")
    (bank / "caspian.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (bank / "seas.yaml").write_text(
        "topic: Seas\nquestions:\n  - {id: sea, type: short, prompt: Which sea is it?,"
        " answer: Caspian, image: caspian.svg, alt: A long sea between two mountain ranges}\n"
    )
    done = quizgen("quiz", "--plain", lines="Caspian\n", cwd=root)
    place = "question_bank/maps/caspian.svg"
    said = f"Picture: A long sea between two mountain ranges ({place})"
    assert done.stdout.splitlines()[2:5] == ["Question 1 of 1, Seas", "Which sea is it?", said]


def test_an_option_is_named_by_its_text_too(quizgen: Quizgen) -> None:
    """In any case, alone or with semicolons between; a number is rather a number."""
    options = ("quiz", "--plain", "--mode", "learn", "--seed", "golden")
    for kind, lines in {
        "choice": "pacific\n",
        "multi": "the red sea; The  Dead Sea\n",
        "match": "troposphere\nstratosphere\nthermosphere\n",
        "order": "Mercury; Venus; Earth; Mars\n",
    }.items():
        said = quizgen(*options, "--type", kind, lines=lines).stdout
        assert re.search("^right:", said, re.MULTILINE), said


def test_what_is_not_right_is_not_too_easy(quizgen: Quizgen) -> None:
    """Nor is an answer that was only shown; when the learner says that it was right, it may be."""
    lines = ":show\n:easy\n:right\n:undo\nf\n:right\n:easy\n"
    said = quizgen("quiz", "--plain", "--type", "truefalse", lines=lines).stdout
    assert said.count("Only what was right can be too easy.") == 1
    assert "Counted as right and easy" not in said.split("Undone:")[0]


def test_of_close_gaps_only_those_that_are_not_right_are_compared(quizgen: Quizgen) -> None:
    """A number that was right has no difference, however it was written."""
    said = quizgen("quiz", "--plain", "--type", "cloze", lines="Wrihgt\n'03\n").stdout
    assert "close. The answers are:" in said
    assert said.count("Yours: ") == 1
    assert "Expected: W" in said


@pytest.mark.parametrize(
    ("right", "typed", "yours", "ours"),
    [
        ("Second World War", "second wrld war", "second wrld war", "Second W[o]rld War"),
        ("25 MB", "25 Mb", "25 M[b]", "25 M[B]"),
        ("20", "about 20", "[about ]20", "20"),
        ("Mars", "mars planet", "mars[ planet]", "Mars"),
        ("Khamenei", "Khameini", "Khame[i]ni", "Khamen[e]i"),
        (
            "Mercury, Venus, Earth",
            "Earth, Venus, Mercury",
            "Earth, Venus, Mercury",
            "Mercury, Venus, Earth",
        ),
        ("Bashar al-Assad", "asad", "asad", "Bashar al-Assad"),
        ("Siege of Leningrad", "leningrad siege", "leningrad siege", "Siege of Leningrad"),
    ],
)
def test_a_close_answer_is_shown_as_typed(right: str, typed: str, yours: str, ours: str) -> None:
    """Letters that differ are in brackets where they are few, capitals where nothing else differs."""
    answer = Answer(Short(id="q", prompt="P", answer=right), typed, Verdict.CLOSE)
    told = [it.text for it in difference_lines(answer, load_wording("quiz", "en"))]
    assert told == [f"Yours: {yours}", f"Expected: {ours}"]


@pytest.mark.parametrize("typed", ["42 miles", "42 KG", "42 M", "42 cups"])
def test_an_answer_in_a_wrong_unit_tells_the_unit_that_was_expected(typed: str) -> None:
    """The answer stands with its unit, whatever the number was."""
    asked = Number(id="q", prompt="P", answer="42", unit="km")
    answer = Answer(asked, typed, grade(asked, typed))
    bank = Bank("b", "B", "en", None, None, (), (), Path("b"))
    told = [it.text for it in answer_lines(answer, bank, load_wording("quiz", "en"))]
    assert told == ["wrong. The answer is 42 km."]
