"""`quizgen build` makes every product of every deck, or changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from conftest import ROOT
from quizgen import load_deck, products
from quizgen.cli import main
from quizgen.support.project import bundled_root
from quizgen.support.source_files import shown

DECKS = ["dates", "leaders", "russia-iran", "treaty", "weapons"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the project's bank and recipes, and work there."""
    for folder in ("question_bank", "decks"):
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder, ignore=_built)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def _built(folder: str, names: list[str]) -> list[str]:
    return [n for n in names if Path(folder).name == "decks" and (Path(folder) / n).is_dir()]


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
def test_every_recipe_gets_what_the_design_names(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Five decks, each a package, two forms, their key, the cards and a page; what to do with each."""
    assert main(["build"]) == 0
    made = [
        f"decks/{deck}/{name}"
        for deck in DECKS
        for name in sorted(
            [
                f"{deck}.apkg",
                "worksheet-A.html",
                "worksheet-B.html",
                "key.html",
                "cards.html",
                "quiz.html",
            ]
        )
    ]
    built = sorted(path for path in (project / "decks").glob("*/*"))
    assert [path.relative_to(project).as_posix() for path in built] == made
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == [
        "  decks/weapons/worksheet-A.html, worksheet-B.html, key.html, cards.html",
        "    (print: 10 questions, 13 points, about 2 pages)",
        "  decks/weapons/quiz.html  (open it in a browser)",
    ]
    assert [line.partition(":")[0] for line in said if not line.startswith(" ")][-5:] == DECKS


def test_the_same_input_gives_the_same_bytes(project: Path) -> None:
    """A second build changes no file, and leaves the lock untouched."""
    assert main(["build"]) == 0
    first = digests(project / "decks")
    assert main(["build"]) == 0
    assert digests(project / "decks") == first


@pytest.mark.parametrize(
    ("only", "kinds"), [("anki", {".apkg"}), ("worksheet", {".html"}), ("web", {".html"})]
)
def test_only_makes_one_product(project: Path, only: str, kinds: set[str]) -> None:
    """`--only` with a deck's name makes that product of that deck."""
    assert main(["build", "dates", "--only", only, "--out", "made"]) == 0
    assert {path.suffix for path in (project / "made").rglob("*.*")} == kinds
    assert [path.name for path in (project / "made").iterdir()] == ["dates"]


def test_only_takes_several_products(project: Path) -> None:
    """Named with commas, in any order."""
    assert main(["build", "dates", "--only", "worksheet,anki", "--out", "made"]) == 0
    assert {path.suffix for path in (project / "made").rglob("*.*")} == {".apkg", ".html"}


@pytest.mark.slow
def test_json_says_what_was_made(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object: by deck and product the files, and what changes for students."""
    assert main(["build", "dates", "treaty", "--json", "--out", "made"]) == 0
    made = json.loads(capsys.readouterr().out)
    sheets = ["worksheet-A.html", "worksheet-B.html", "key.html", "cards.html"]
    counts = {"added": 0, "changed": 0, "retired": 0}
    unchanged = {
        deck: len(load_deck(f"decks/{deck}.yaml").questions) for deck in ("dates", "treaty")
    }
    assert made == {
        "decks": {
            deck: {
                "anki": {
                    "files": [f"made/{deck}/{deck}.apkg"],
                    "notes": {**counts, "unchanged": unchanged[deck]},
                },
                "worksheet": {"files": [f"made/{deck}/{name}" for name in sheets]},
                "web": {"files": [f"made/{deck}/quiz.html"]},
            }
            for deck in ("dates", "treaty")
        }
    }
    assert all((project / file).is_file() for file in made["decks"]["dates"]["anki"]["files"])


def test_json_counts_what_changes_for_students(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Added and changed notes of each deck, and those that left its bank; no other line."""
    topic = project / "question_bank" / "russia-iran" / "dates.yaml"
    text = topic.read_text(encoding="utf-8").replace("In which year", "When", 1)
    topic.write_text(text.replace("id: date-", "id: new-", 1), encoding="utf-8")
    assert main(["build", "dates", "treaty", "--only", "anki", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["decks"]
    dates, treaty = (made[deck]["anki"]["notes"] for deck in ("dates", "treaty"))
    assert (dates["added"], dates["changed"], dates["retired"]) == (1, 1, 1)
    assert (treaty["added"], treaty["changed"], treaty["retired"]) == (0, 0, 1)


@pytest.mark.usefixtures("project")
def test_formats_of_other_systems_are_made_when_they_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is asked otherwise is said with its questions, as in the JSON; the rest once a deck."""
    assert main(["build", "treaty", "--only", "qti,csv", "--out", "made"]) == 0
    lines = capsys.readouterr().out.splitlines()
    csv = lines.index("  made/treaty/treaty.csv  (open it in a spreadsheet)")
    assert lines[1] == "  made/treaty/treaty.qti.zip  (import it into Canvas)"
    assert [lines.index(line) for line in lines if " never has " in line] == [2, csv + 1]
    assert main(["build", "treaty", "--only", "qti,csv", "--out", "made", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["decks"]["treaty"]
    assert made["csv"] == {"files": ["made/treaty/treaty.csv"], "losses": []}
    lost = {(it["what"], it["id"]) for it in made["qti"]["losses"]}
    rows = "\n".join(lines[2:csv]).replace("\n      ", " ").splitlines()[1:]
    told = [row.strip().rpartition(": ") for row in rows]
    assert {(what, each) for what, _, ids in told for each in ids.split(", ")} == lost != set()
    assert len({what for what, _ in lost}) == len(rows)


def test_only_worksheets_leave_the_lock_alone(project: Path) -> None:
    """The lock says what students hold in Anki; paper does not change it."""
    before = digests(project / "decks")
    assert main(["build", "--only", "worksheet", "--out", "made"]) == 0
    assert digests(project / "decks") == before


@pytest.mark.slow
def test_the_lock_stays_with_the_recipes_whatever_out_says(project: Path) -> None:
    """`--out` moves the products, not the memory of what students hold."""
    assert main(["build", "--out", "made"]) == 0
    assert (project / "decks" / "russia-iran.lock.json").is_file()
    assert not list((project / "made").rglob("*.lock.json"))


def test_a_problem_in_any_bank_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Yesterday's files stay when today's input has a problem, and its place is printed."""
    assert main(["build"]) == 0
    capsys.readouterr()
    topic = project / "question_bank" / "russia-iran" / "treaty.yaml"
    before = digests(project / "decks")
    topic.write_text(topic.read_text(encoding="utf-8").replace("answer:", "answr:", 1), "utf-8")
    assert main(["build"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "question_bank/russia-iran/treaty.yaml:" in captured.err
    assert "'answr' is not a field of type" in captured.err
    assert digests(project / "decks") == before


@pytest.mark.slow
def test_a_named_deck_needs_only_what_it_uses(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Faults in another topic, another bank and another recipe are warnings of its build."""
    bank = project / "question_bank" / "russia-iran"
    other = project / "question_bank" / "other"
    other.mkdir()
    (other / "bank.yaml").write_text("id: other\ntitle: [\n", encoding="utf-8")
    (project / "decks" / "second.yaml").write_text("title: T\nbank: nobody\n", encoding="utf-8")
    weapons = (bank / "weapons.yaml").read_text(encoding="utf-8")
    (bank / "weapons.yaml").write_text(weapons.replace("answer:", "answr:", 1), encoding="utf-8")
    assert main(["build", "dates", "--only", "worksheet", "--out", "made"]) == 0
    said = capsys.readouterr()
    assert "made/dates/worksheet-A.html" in said.out
    warned = {line.split(":")[0] for line in said.err.splitlines() if ": warning: " in line}
    broken = {"question_bank/russia-iran/weapons.yaml", "question_bank/other/bank.yaml"}
    assert warned == {*broken, "decks/second.yaml"}

    assert main(["build", "weapons", "--out", "made"]) == 1
    said = capsys.readouterr()
    assert "question_bank/russia-iran/weapons.yaml:" in said.err
    assert not (project / "made" / "weapons").exists()
    assert main(["build", "--out", "made"]) == 1


def test_a_broken_template_writes_nothing(project: Path) -> None:
    """A project's template that fails is found before the first file is written."""
    own = project / "templates" / "worksheet"
    own.mkdir(parents=True)
    (own / "cards.html").write_text("{{ nobody_knows_this }}")
    before = digests(project / "decks")
    assert main(["build"]) == 1
    assert digests(project / "decks") == before


@pytest.mark.slow
def test_the_problems_of_all_products_come_in_one_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault in one product's templates does not hide another's."""
    for product in ("anki", "worksheet"):
        (project / "templates" / product).mkdir(parents=True)
        (project / "templates" / product / "style.css").write_bytes(b"\xff")
    assert main(["build"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        "templates/anki/style.css",
        "templates/worksheet/style.css",
    ]


def test_an_error_of_meaning_stops_the_build(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would make a wrong product is refused, though every field is there."""
    topic = project / "question_bank" / "russia-iran" / "dates.yaml"
    broken = """
  - id: date-broken
    type: order
    prompt: Put these in order.
    sequence: [one, two, one]
"""
    topic.write_text(topic.read_text(encoding="utf-8") + broken, encoding="utf-8")
    assert main(["build"]) == 1
    assert "date-broken" in capsys.readouterr().err


@pytest.mark.slow
def test_outside_a_project_the_bundled_one_is_built_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The products come to the working folder; the installation is only read."""
    monkeypatch.chdir(tmp_path)
    before = digests(bundled_root() / "decks")
    assert main(["build", "dates"]) == 0
    assert (tmp_path / "decks" / "dates" / "dates.apkg").is_file()
    assert digests(bundled_root() / "decks") == before


def test_a_topic_that_is_not_listed_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who adds a file and builds at once learns why nothing changed."""
    bank = project / "question_bank" / "russia-iran"
    shutil.copy(bank / "dates.yaml", bank / "extra.yaml")
    assert main(["build", "dates", "--only", "web", "--out", "made"]) == 0
    assert "no topic here names the file 'extra.yaml'" in capsys.readouterr().err


def test_forms_seed_and_paper_reach_the_sheets(project: Path) -> None:
    """The options of the command win over the recipe's."""
    assert main(["build", "dates", "--only", "worksheet"]) == 0
    first = (project / "decks" / "dates" / "worksheet-A.html").read_text(encoding="utf-8")
    options = ["--forms", "3", "--seed", "other", "--paper", "letter", "--large-print"]
    assert main(["build", "dates", "--only", "worksheet", *options]) == 0
    folder = project / "decks" / "dates"
    assert sorted(path.name for path in folder.glob("worksheet-*")) == [
        "worksheet-A-large.html",
        "worksheet-A.html",
        "worksheet-B-large.html",
        "worksheet-B.html",
        "worksheet-C-large.html",
    ]
    second = (folder / "worksheet-A-large.html").read_text(encoding="utf-8")
    assert "size: letter" in second.lower()
    assert "size: letter" not in first.lower()
    assert first != second


@pytest.mark.slow
def test_a_file_that_cannot_take_its_place_leaves_all_others(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No sheet of today lies beside a key of yesterday, and no lock speaks of what is not there."""
    assert main(["build", "dates"]) == 0
    folder = project / "decks" / "dates"
    (folder / "key.html").unlink()
    (folder / "key.html").mkdir()
    edited = project / "question_bank" / "russia-iran" / "dates.yaml"
    edited.write_text(
        edited.read_text(encoding="utf-8").replace("In which year", "When"), encoding="utf-8"
    )
    before = digests(project / "decks")
    capsys.readouterr()
    assert main(["build", "dates", "--seed", "other"]) == 1
    assert capsys.readouterr().err == f"{shown(folder / 'key.html')}: Is a directory.\n"
    assert digests(project / "decks") == before


def test_a_seed_that_cannot_be_printed_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key prints it in the command that makes the same forms again."""
    del project
    for seed in ("a\nb", "\udcff", "\x1b[31m"):
        with pytest.raises(SystemExit) as left:
            main(["build", "--seed", seed])
        assert left.value.code == 2
        assert "--seed: it has characters that cannot be printed" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["build", "--seed=--"])
    assert "an option's value cannot be '--'" in capsys.readouterr().err


@pytest.mark.slow
def test_fewer_forms_remove_the_sheets_that_have_no_key(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A form of an earlier build would be handed out without its key; it is said."""
    assert main(["build", "dates", "--only", "worksheet", "--forms", "3"]) == 0
    assert main(["build", "dates", "--only", "worksheet", "--forms", "1"]) == 0
    folder = project / "decks" / "dates"
    assert [path.name for path in folder.glob("worksheet-*")] == ["worksheet-A.html"]
    said = capsys.readouterr().out
    assert said.count("removed, an earlier build's: ") == 2
    assert f"removed, an earlier build's: {shown(folder / 'worksheet-C.html')}\n" in said


@pytest.mark.parametrize(
    "wrong",
    [
        ["build", "no-such-deck"],
        ["build", "--forms", "27"],
        ["build", "--forms", "0"],
        ["build", "--paper", "a5"],
        ["build", "--only", "anki,pdf"],
        ["build", "--only", ""],
    ],
)
def test_wrong_usage_is_exit_code_2(
    project: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a traceback nor a file comes of it."""
    before = digests(project)
    try:
        code = main(wrong)
    except SystemExit as leaving:
        code = leaving.code
    assert code == 2
    assert capsys.readouterr().err
    assert digests(project) == before


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_leaves_the_lock_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was never handed out is not noted as held, and nothing is reported as made."""
    (project / "taken").write_text("a file")
    before = digests(project)
    assert main(["build", "--out", "taken"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "taken" in captured.err
    assert digests(project) == before


@pytest.mark.parametrize(
    "idle",
    [["--only", "anki", "--paper", "letter"], ["--only", "worksheet", "--allow-schema-change"]],
    ids=["paper", "anki"],
)
def test_an_option_that_could_change_nothing_is_wrong_usage(
    project: Path, idle: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each product has arguments of its own: where it is not made, none is silently ignored."""
    before = digests(project)
    assert main(["build", *idle]) == 2
    said = f"quizgen: {idle[2]} does not go with {' '.join(idle[:2])}. Leave one of them out.\n"
    assert capsys.readouterr().err == said
    assert main(["build", "dates", "--only", "worksheet,anki", *idle[2:], "--out", "made"]) == 0
    assert digests(project / "decks") == {
        name.removeprefix("decks/"): digest
        for name, digest in before.items()
        if name.startswith("decks/")
    }


def test_the_committed_lock_fits_the_bank(project: Path) -> None:
    """What students hold is written down: a build of what is committed changes nothing in it."""
    lock = project / "decks" / "russia-iran.lock.json"
    committed = lock.read_bytes()
    assert main(["build", "--only", "anki", "--out", "made"]) == 0
    assert lock.read_bytes() == committed


@pytest.mark.slow
def test_in_a_terminal_the_build_says_what_it_is_at(project: Path) -> None:
    """A step that lasts is shown meanwhile, and the files at the end."""
    pexpect = pytest.importorskip("pexpect", reason="pexpect is not on Windows")
    command = [sys.executable, "-m", "quizgen", "build", "dates", "--out", "made"]
    env = {**os.environ, "TERM": "xterm-256color"}
    run = pexpect.spawn(
        command[0], command[1:], cwd=str(project), encoding="utf-8", timeout=60, env=env
    )
    run.expect("(Reading banks|Making anki|Making worksheet)")
    run.expect("made/dates/worksheet-A.html")
    run.expect(pexpect.EOF)
    run.close()
    assert run.exitstatus == 0


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_an_output_folder_that_is_a_link_is_refused(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would overwrite files that are not the project's."""
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "key.html").write_text("mine")
    (project / "decks" / "dates").symlink_to(foreign)
    before = digests(project / "decks")
    assert main(["build", "dates"]) == 1
    assert capsys.readouterr().err == (
        f"decks/dates/dates.apkg: it leads to {foreign / 'dates.apkg'}, outside of {project}."
        " Put a copy in its place.\n"
    )
    assert digests(project / "decks") == before
    assert digests(foreign).keys() == {"key.html"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.slow
def test_a_linked_project_and_a_linked_out_are_built(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that the user names may be a link; what is below it may not lead out."""
    (tmp_path / "linked").symlink_to(project)
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path / "linked")
    assert main(["build", "dates"]) == 0
    assert main(["build", "dates", "--out", str(tmp_path / "out")]) == 0
    assert (project / "decks" / "dates" / "key.html").is_file()
    assert (tmp_path / "real" / "dates" / "key.html").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["link", "pipe"])
@pytest.mark.parametrize("name", ["lock", "image", "words"])
def test_no_foreign_file_gets_into_a_product(
    tmp_path: Path, kind: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock, an image or words that are no files of the project stop the build at once."""
    shutil.copytree(ROOT / "tests" / "cases" / "anki", tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    place = {
        "lock": Path("decks/kinds.lock.json"),
        "image": Path("question_bank/kinds/river.svg"),
        "words": Path("templates/words/en.yaml"),
    }[name]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    else:
        foreign = "<svg xmlns='http://www.w3.org/2000/svg'/>" if name == "image" else "{}"
        (tmp_path / "foreign").write_text(foreign)
        place.symlink_to(tmp_path / "foreign")
    assert main(["build", "choices"]) == 1
    assert not Path("decks/choices").exists()


@pytest.mark.slow
def test_a_teachers_own_files_stay_whatever_comes(project: Path) -> None:
    """A corrected sheet, notes and hidden files are not ours."""
    folder = project / "decks" / "dates"
    assert main(["build", "dates", "--forms", "3"]) == 0
    own = ["worksheet-A (corrected).docx", "notes.txt", ".key.html.swp", "worksheet-Z.html"]
    for name in own:
        (folder / name).write_text("mine")
    assert main(["build", "dates", "--forms", "1", "--seed", "other"]) == 0
    assert [(folder / name).read_text() for name in own] == ["mine"] * 4


def test_many_files_are_named_shortly(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three and more forms are "A to D"."""
    del project
    assert main(["build", "dates", "--only", "worksheet", "--forms", "4"]) == 0
    made = "decks/dates/worksheet-A.html to worksheet-D.html, key.html, cards.html\n"
    assert f"dates: 19 questions\n  {made}    (print: 10 questions," in capsys.readouterr().out


def test_the_path_of_a_file_is_never_broken(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It can be copied, however long it is and whatever spaces it has."""
    out = project.parent / " ".join(["a folder of mine"] * 5)
    assert main(["build", "dates", "--only", "worksheet,web", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert f"\n  {out}/dates/worksheet-A.html,\n    worksheet-B.html, key.html, cards.h" in said
    assert f"\n  {out}/dates/quiz.html\n    (open it in a browser)\n" in said


def test_a_product_may_have_no_use_to_say(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then no empty brackets stand behind its files."""
    del project
    gift = products.export("gift")
    plan = gift.plan
    monkeypatch.setattr(gift, "plan", lambda *asked: replace(plan(*asked), use=""))
    assert main(["build", "dates", "--only", "gift"]) == 0
    assert "\n  decks/dates/dates.gift\n" in capsys.readouterr().out
