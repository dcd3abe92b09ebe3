"""The fields of the design's table in the quiz, plain and in a terminal."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casefiles import said
from quiz_learner import Learner

FIELDS = Path(__file__).resolve().parents[1] / "cases" / "fields"
Plays = Callable[..., str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out the project that has every field, and go there."""
    shutil.copytree(FIELDS, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path / "home"))
    return tmp_path


def _asks(project: Path, *ids: str) -> None:
    recipe = f"title: Some\nbank: fields\nselect: {{ids: [{', '.join(ids)}]}}\n"
    (project / "decks/fields.yaml").write_text(recipe)


@pytest.fixture
def plays(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Plays:
    """Ask some questions line by line, in this process, and return all that is shown."""

    def run(*ids: str, lines: str, mode: str = "learn") -> str:
        _asks(project, *ids)
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        arguments = ["quiz", "--plain", "--mode", mode, "--seed", "s", "--report", "r.jsonl"]
        output, code = said(capsys, arguments)
        assert code == 0, output
        return output

    return run


def _reported(project: Path) -> dict[str, object]:
    return json.loads((project / "r.jsonl").read_text().splitlines()[0])


def test_options_keep_their_order_and_answer_with_feedback(plays: Plays, project: Path) -> None:
    """What is said of the chosen option follows the verdict, and nothing of the others."""
    output = plays("kept-order", lines="1\n")
    assert "1. On Mondays\n2. On Fridays\n3. Never\n4. All of the above\n" in output
    assert "wrong. The answer is Never.\nThat was before the war.\n" in output
    assert "The notice is an old one." not in output
    assert _reported(project)["response"] == "On Mondays"
    assert "right: Never\nThe notice is an old one.\n" in plays("kept-order", lines="3\n")


def test_feedback_on_several_options_names_them(plays: Plays) -> None:
    """Each ticked option has its own."""
    assert "The tea: It was there at once.\n" in plays("kept-multi", lines="1 2\n")


def test_more_than_nine_options_have_numbers_line_by_line(plays: Plays) -> None:
    """Twelve months are counted to twelve."""
    output = plays("twelve", lines="12\n")
    assert "\n10. October\n11. November\n12. December\nType a number from 1 to 12.\n" in output
    assert "right: December" in output


def test_a_gap_is_picked_by_its_number(plays: Plays, project: Path) -> None:
    """The other gap is typed; the feedback of what was picked follows."""
    output = plays("picked-gap", lines="9\n1\nMondays\n")
    first = output.split("Fill in gap 1 of 2.\n")[1]
    shown = [row.partition(". ")[2] for row in first.splitlines()[:3]]
    assert sorted(shown) == ["closed", "crowded", "open"]
    assert "'9' is not a number from 1 to 3." in output
    place = shown.index("crowded") + 1
    output = plays("picked-gap", lines=f"{place}\nMondays\n")
    assert "crowded: Nobody is there.\n" in output
    entries = [json.loads(row) for row in (project / "r.jsonl").read_text().splitlines()]
    assert entries[-1]["response"] == ["crowded", "Mondays"]
    assert entries[-1]["points"] == 0.5


def test_a_passage_is_whole_once_and_then_named(plays: Plays) -> None:
    """The first of its questions in a session shows all of it."""
    output = plays("shuffled", "wrong-for-short", lines=":skip\n:skip\n")
    assert output.count("We drank tea below the old wall") == 1
    assert output.count("About: A letter from Shiraz\n") == 1
    assert "Question 1 of 2, Texts\nA letter from Shiraz\nThe roses are late" in output
    assert "Picture: A wall with a gate. (question_bank/fields/media/wall.png)" in output
    untitled = plays("picked-gap", lines=":skip\n")
    assert "The museum is closed on Mondays.\n\nThe museum is __(1)__" in untitled


def test_a_sound_is_named_and_half_points_are_shown(plays: Plays, project: Path) -> None:
    """The quiz cannot play it, so it says where it is."""
    output = plays("heard", lines="A\n")
    assert "Question 1 of 1, Texts, 0.5 points\n" in output
    assert "Sound: question_bank/fields/media/tone.wav\n" in output
    assert _reported(project)["points"] == 0.5


def test_an_exam_counts_by_parts(plays: Plays) -> None:
    """Three pairs of four earn three quarters."""
    output = plays("equal-sides", lines="", mode="exam")
    rows = output.split("Type the number of what goes with: Qom\n")[0].splitlines()
    sides = {row[3:]: row[0] for row in rows if row[1:3] == ". "}
    given = "\n".join(sides[side] for side in ("Iran", "Russia", "Iran", "Turkey"))
    assert "0.75 of 1 point (75 %)" in plays("equal-sides", lines=given + "\n", mode="exam")


def test_an_open_question_without_a_model_answer_shows_its_rubric(plays: Plays) -> None:
    """Neither an answer nor "I don't know" speaks of a model answer."""
    output = plays("no-model", lines="Dear friend\ny\n")
    assert "A model answer" not in output
    assert "Answers a question of the letter" in output
    assert "\nwrong.\n" in plays("no-model", lines=":show\n")


def test_a_tolerance_in_percent_counts(plays: Plays) -> None:
    """2500 km is within 2% of 2470."""
    assert "right: 2470 km" in plays("share", lines="2500\n")
    assert "right: 9.109e-31 kg" in plays("exponent", lines="9.1 x 10^-31\n")
    assert "right: 100 °C; 82 °C" in plays("gap-number", lines="100.4\n83\n")


def test_the_terminal_has_letters_after_nine(project: Path, home: Path) -> None:
    """The twelfth option is picked by c."""
    _asks(project, "twelve")
    with Learner(home, "quiz", "--mode", "learn", cwd=project) as learner:
        assert "c  December" in learner.settles("Question 1 of 1")
        learner.press("c", "right: December")


def test_a_gap_has_a_list_in_the_terminal(project: Path, home: Path) -> None:
    """The passage stands above; the second gap is typed."""
    _asks(project, "picked-gap")
    with Learner(home, "quiz", "--mode", "learn", cwd=project) as learner:
        shown = learner.settles("gap 1…")
        assert "The museum is closed on Mondays." in shown
        place = next(row.split()[-2] for row in shown.splitlines() if row.endswith("crowded"))
        learner.press(place, "… crowded")
        learner.press("Mondays\r", "crowded: Nobody is there.")


def test_equal_sides_can_be_picked_twice_in_a_terminal(project: Path, home: Path) -> None:
    """Nothing is greyed where two pairs share a right side."""
    _asks(project, "equal-sides")
    with Learner(home, "quiz", "--mode", "learn", cwd=project, size=(80, 40)) as learner:
        shown = learner.settles("Qom…")
        keys = {row.split()[-1]: row.split()[-2] for row in shown.splitlines() if "  " in row}
        learner.press(keys["Iran"], "Tula…")
        learner.press(keys["Russia"], "Yazd…")
        learner.press(keys["Iran"], "Omsk…")
        learner.press(keys["Russia"], "right:")
