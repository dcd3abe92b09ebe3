"""What `quizgen check` finds in banks whose files can be read, and how it is asked."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from casefiles import GOOD, read_case, read_cases, said
from quizgen import cli
from quizgen.lint.run import bank_errors, check
from quizgen.reading.load import BankReading, load_bank, read_bank
from quizgen.support.diagnostics import Severity

CASES = {case.path.stem: case for case in read_cases("checked")}


@pytest.mark.parametrize("name", CASES)
def test_every_finding_is_told_at_its_place(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """The command prints exactly the case's lines, and returns its code."""
    case = CASES[name]
    case.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    told = said(capsys, case.arguments)
    if request.config.getoption("--update-goldens"):
        case.update(*told)
        case = read_case(case.path)
    assert told == (case.output, case.code)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out the good project and go there."""
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_case_says_one_thing_of_its_own() -> None:
    """There are many cases, and no two have one sentence."""
    assert len(CASES) > 50
    titles = Counter(case.title for case in CASES.values())
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("question_bank/b", "9 questions in 1 bank, 0 decks: no problems.\n"),
        ("question_bank/b/", "9 questions in 1 bank, 0 decks: no problems.\n"),
        ("question_bank/b/bank.yaml", "9 questions in 1 bank, 0 decks: no problems.\n"),
        ("question_bank/b/t.yaml", "9 questions in 1 bank, 0 decks: no problems.\n"),
        ("question_bank/../question_bank/b", "9 questions in 1 bank, 0 decks: no problems.\n"),
        ("decks/d.yaml", "9 questions in 1 bank, 1 deck: no problems.\n"),
        ("decks/d.yaml question_bank/b", "9 questions in 1 bank, 1 deck: no problems.\n"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_path_is_a_bank_a_topic_or_a_recipe(
    path: str, counted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bank's folder, any of its files or a recipe is checked, each bank once."""
    assert said(capsys, ["check", *path.split()]) == (counted, 0)


def test_an_id_that_left_without_a_word_is_told_with_the_likeliest_new_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By what it asks, else by its id; at the bank where there is none; not once it is retired."""
    said(capsys, ["build", "--only", "anki"])
    file = project / "question_bank" / "b" / "t.yaml"
    text = file.read_text()
    kept, motive = text.split("  - id: motive\n")
    renamed = kept.replace("id: plant", "id: atom").replace("id: fields", "id: field")
    file.write_text(renamed.replace("Which fields", "What fields"))
    holds = "warning: question '{}': " + (lost := "students may hold cards of question '{}'")
    holds, lost = (f"{each}, and the bank no longer has it" for each in (holds, f"warning: {lost}"))
    bank_holds = lost.format("motive")
    assert said(capsys, ["check"])[0].splitlines() == [
        (
            f"question_bank/b/bank.yaml:1:1: {bank_holds}. If it has another id now, write"
            " `was: [motive]` there; else the next build retires it."
        ),
        (
            f"question_bank/b/t.yaml:21:5: {holds.format('atom', 'plant')}. If this is it, add"
            " `was: [plant]`; else the next build retires it."
        ),
        (
            f"question_bank/b/t.yaml:29:5: {holds.format('field', 'fields')}. If this is it,"
            " add `was: [fields]`; else the next build retires it."
        ),
        "8 questions in 1 bank, 1 deck: 3 warnings.",
    ]
    was = renamed.replace("id: atom", "id: atom\n    was: [plant]")
    was = was.replace("id: field\n", "id: field\n    was: [fields]\n")
    file.write_text(f"{was}  - id: motive\n{motive}")
    assert said(capsys, ["check"]) == ("9 questions in 1 bank, 1 deck: no problems.\n", 0)
    file.write_text(was.replace("[plant]", "[plat]"))
    assert "t.yaml:22:5: warning: question 'atom': students may hold" in said(capsys, ["check"])[0]
    file.write_text(was)
    said(capsys, ["build", "--only", "anki"])
    assert said(capsys, ["check"]) == ("8 questions in 1 bank, 1 deck: no problems.\n", 0)
    file.write_text(was.replace("    was: [plant]\n", ""))
    lost = (
        "question 'atom': students hold its cards under an earlier id, which `was` no longer names"
    )
    assert lost in said(capsys, ["check"])[0]


def test_a_file_that_ends_in_yml_is_to_be_renamed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever names it, or has only such files, is told why it is not found."""
    (project / "decks/d.yaml").rename(project / "decks/d.yml")
    told = said(capsys, ["check", "decks/d.yml"])
    message = "decks/d.yml is neither a bank nor a recipe. Rename d.yml to d.yaml."
    assert told == (f"quizgen: {message}\n", 2)
    decks = project / "decks"
    told = said(capsys, ["build", "d"])
    assert told == ("quizgen: decks has no recipe. Rename d.yml to d.yaml.\n", 2)
    (decks / "other.yaml").write_text("title: T\nbank: b\n")
    told = said(capsys, ["build", "d"])
    message = "there is no deck 'd' in decks. Rename d.yml to d.yaml."
    assert told == (f"quizgen: {message}\n", 2)
    (project / "question_bank/b/bank.yaml").rename(project / "question_bank/b/bank.yml")
    told = said(capsys, ["check", "question_bank/b"])
    message = "question_bank/b is neither a bank nor a recipe. Rename bank.yml to bank.yaml."
    assert told == (f"quizgen: {message}\n", 2)
    shutil.rmtree(decks)
    message = "question_bank has no bank. Rename bank.yml to bank.yaml."
    assert said(capsys, ["check"]) == (f"quizgen: {message}\n", 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("nothing", "nothing does not exist. Name a bank's folder, or a file."),
        ("decks", "decks is neither a bank nor a recipe. Name a folder with a bank.yaml."),
        (
            "article.txt",
            "article.txt is neither a bank nor a recipe. Name a folder with a bank.yaml.",
        ),
        (
            "--text artcle=article.txt",
            "--text: no bank has a source 'artcle'. Did you mean 'article'?",
        ),
        (
            "--text wikipedia=article.txt",
            "--text: no bank has a source 'wikipedia'. Choose from: article.",
        ),
        (
            "--text article=article.txt --text article=other.txt",
            "--text names the source 'article' twice. Give it one text.",
        ),
        (
            "--project decks",
            "decks is not a project: it has no folder question_bank/.",
        ),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_cannot_be_checked_is_wrong_usage(
    arguments: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path or source that is not there is no problem of the bank: exit code 2."""
    assert said(capsys, ["check", *arguments.split()]) == (f"quizgen: {message}\n", 2)


def test_a_project_without_a_bank_has_nothing_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty project is wrong usage, not a success."""
    (tmp_path / "question_bank").mkdir()
    monkeypatch.chdir(tmp_path)
    output, code = said(capsys, ["check"])
    assert output.endswith("question_bank has no bank. Write one: NAME/bank.yaml.\n")
    assert code == 2


def test_another_project_is_checked_from_anywhere(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--project` names a project by its folder."""
    monkeypatch.chdir(project.parent)
    told = said(capsys, ["check", "--project", project.name])
    assert told == ("9 questions in 1 bank, 1 deck: no problems.\n", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="no file can be called so")
def test_a_files_name_cannot_drive_the_terminal(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a project's files and folders are called, what is said of them is text."""
    escape = "\x1b]0;title\x07\udcff\n"
    other = project / f"question_bank/b{escape}"
    shutil.copytree(project / "question_bank/b", other)
    (other / f"t{escape}.yaml").touch()
    (other / f"t{escape}.yml").touch()
    (project / f"question_bank/c{escape}").mkdir()
    (project / f"decks/d{escape}.yaml").touch()
    (project / f"decks/e{escape}.yml").touch()
    (project / "decks/f.yaml").write_text("title: F\nbank: zzz\n")
    commands = [
        ["check"],
        ["check", str(other)],
        ["check", f"decks/d{escape}.yaml"],
        ["check", f"decks/e{escape}.yml"],
        ["check", f"nothing{escape}"],
        ["list"],
        ["list", "--project", str(other)],
        ["build", f"d{escape}"],
        ["build", "zzz"],
        ["init", str(other)],
    ]
    for command in commands:
        output, _ = said(capsys, command)
        assert output, command
        assert all(line.isprintable() for line in output.splitlines()), (command, output)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("image: mapa.png", "media/mapa.png"),
        ("image: media/Mapa.PNG", "media/mapa.png"),
        (r"image: media\mapa.png", "media/mapa.png"),
        ("image: media/mpa.png", "media/mapa.png"),
        ("image: flag.png", ""),
        ("audio: Hymn.mp3", "media/old/hymn.mp3"),
        ("explanation: '![A map](Mapa.png)'", "media/mapa.png"),
    ],
)
def test_a_missing_file_is_perhaps_one_that_is_there(
    written: str, meant: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of its name in another folder or other capitals, or else of almost its name."""
    topic = project / "question_bank/b/t.yaml"
    text = topic.read_text(encoding="utf-8").replace("answer: 20", f"answer: 20\n    {written}")
    topic.write_text(text, encoding="utf-8")
    (topic.parent / "media/old").mkdir(parents=True)
    for name in ("mapa.png", "old/hymn.mp3"):
        (topic.parent / "media" / name).touch()
    output, _ = said(capsys, ["check"])
    [line] = [it for it in output.splitlines() if "does not exist." in it]
    advice = f" Did you mean '{meant}'?" if meant else ""
    assert line.endswith(f" does not exist. Put the file into the bank's folder.{advice}")


def test_problems_as_json_have_their_place_in_fields(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--json` prints an array on stdout, nothing on stderr, and returns the same code."""
    topic = project / "question_bank/b/t.yaml"
    topic.write_text(topic.read_text().replace("answer: 20", "answer: twenty"), encoding="utf-8")
    (project / "question_bank/b/old.yml").touch()
    code = cli.main(["check", "--json"])
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) == [
        {
            "path": "question_bank/b/bank.yaml",
            "line": 5,
            "column": 1,
            "code": "unlisted-file",
            "severity": "warning",
            "message": "no topic here names the file 'old.yml', so it is not read."
            " Rename it to end in .yaml.",
        },
        {
            "path": "question_bank/b/t.yaml",
            "line": 16,
            "column": 5,
            "code": "wrong-value",
            "severity": "error",
            "message": "question 'duration': 'answer' must be digits, such as 20, -5, 1.7"
            " or 1.5e-3, not 'twenty'. If it is not a number, write 'type: short'.",
        },
    ]
    assert code == 1


@pytest.mark.usefixtures("project")
def test_no_problems_as_json_are_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that reads the JSON needs no other case."""
    assert said(capsys, ["check", "--json"]) == ("[]\n", 0)


def test_a_warning_fails_only_where_asked(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Warnings are told on stderr, and count with `--strict`, also as JSON."""
    (project / "question_bank/b/old.yml").touch()
    assert said(capsys, ["check"])[1] == 0
    assert said(capsys, ["check", "--strict"])[1] == 1
    output, code = said(capsys, ["check", "--strict", "--json"])
    assert [found["severity"] for found in json.loads(output)] == ["warning"]
    assert code == 1


def test_a_text_that_is_not_utf_8_is_a_problem(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text is named, and the bank is checked all the same."""
    (project / "article.txt").write_bytes("Türkei".encode("latin-1"))
    told = said(capsys, ["check", "--text", "article=article.txt"])
    problem = "article.txt: the text is not UTF-8. Save it as UTF-8."
    assert told == (f"{problem}\n1 problem in 1 file.\n", 1)


def test_the_bundled_bank_passes_strictly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside any project the bundled one is checked, and has not one warning."""
    monkeypatch.chdir(tmp_path)
    output, code = said(capsys, ["check", "--strict"])
    assert output.endswith(" in 1 bank, 5 decks: no problems.\n")
    assert code == 0


@pytest.mark.parametrize(
    ("answer", "distractor"),
    [("its", "it's"), ("in Tehran", "at Tehran"), ("n!", "n"), ("[0,1]", "(0,1)"), ("Su", "su")],
)
@pytest.mark.parametrize("kind", ["choice", "multi"])
def test_what_differs_for_the_eye_is_a_distractor(
    kind: str, answer: str, distractor: str, project: Path
) -> None:
    """Of texts to choose from, only those that look alike stop a build, however they are judged."""
    key = f'answer: "{answer}"' if kind == "choice" else f'answers: ["{answer}"]'
    question = f'{{id: term, type: {kind}, prompt: Which?, {key}, distractors: ["{distractor}"]}}'
    text = f"topic: T\nquestions: [{question}]\n"
    (project / "question_bank/b/t.yaml").write_text(text)
    assert bank_errors(load_bank(project / "question_bank/b")) == []


def test_errors_are_what_a_build_must_not_use(project: Path) -> None:
    """`errors` holds every error of `check`, sorted, and no warning."""
    CASES["answer-in-prompt"].lay_out(project)
    assert bank_errors(load_bank(project / "question_bank/b")) == []
    CASES["choice-distractor-twice"].lay_out(project)
    bank = load_bank(project / "question_bank/b")
    assert bank_errors(bank) == [found for found in check(bank) if found.severity is Severity.ERROR]
    assert len(bank_errors(bank)) == 1


@pytest.mark.parametrize(
    "line", [line for line in (GOOD / "article.txt").read_text("utf-8").splitlines() if line]
)
def test_each_line_of_the_text_bears_out_some_question(
    line: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without any one line of the source but its title, evidence is missing."""
    text = (project / "article.txt").read_text("utf-8")
    (project / "article.txt").write_text(text.replace(line, ""), encoding="utf-8")
    _, code = said(capsys, ["check", "--text", "article=article.txt"])
    assert code == int(line != "Two neighbours")


def test_each_evidence_term_is_looked_for(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A term that is changed fails at its own line and column."""
    topic = project / "question_bank/b/t.yaml"
    lines = topic.read_text("utf-8").splitlines(keepends=True)
    found = 0
    for number, line in enumerate(lines, start=1):
        for term in re.findall(r"evidence: \[(.*)\]", line):
            for word in term.split(", "):
                column = line.index(word, line.index("evidence")) + 1
                changed = line[: column - 1] + "zebra" + line[column - 1 + len(word) :]
                topic.write_text("".join([*lines[: number - 1], changed, *lines[number:]]))
                output, code = said(capsys, ["check", "--text", "article=article.txt"])
                assert output.startswith(f"question_bank/b/t.yaml:{number}:{column}: ")
                assert output.endswith("\n1 problem in 1 file.\n")
                assert (output.count("\n"), code) == (2, 1)
                found += 1
    assert found == 10


def test_a_file_that_goes_away_meanwhile_hides_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was read is told at its place, though an editor has taken its file away since."""
    CASES["answer-in-prompt"].lay_out(project)
    topic = project / "question_bank/b/t.yaml"

    def read(folder: Path) -> BankReading:
        reading = read_bank(folder)
        topic.unlink()
        return reading

    monkeypatch.setattr("quizgen.commands.check.read_bank", read)
    assert said(capsys, ["check"]) == (CASES["answer-in-prompt"].output, 0)
