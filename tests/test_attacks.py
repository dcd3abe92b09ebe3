"""A stranger's bank, a full disk, other people's folders: the smallest case of each attack."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import stat
import sys
import traceback
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from casefiles import GOOD
from image_files import png
from quizgen import BankError, cli, products
from quizgen.commands.loading import banks_of
from quizgen.products.anki.lock import load_lock
from quizgen.support import embedding
from quizgen.support.characters import FORBIDDEN
from quizgen.support.project import bundled_root, find_project

ESCAPE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The good project, in a folder of its own; progress lies beside it."""
    shutil.copytree(GOOD, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path / "home"))
    return tmp_path / "project"


@pytest.fixture(scope="module")
def _first_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good project with its Anki package and lock, built once."""
    folder = tmp_path_factory.mktemp("built") / "project"
    shutil.copytree(GOOD, folder)
    assert cli.main(["build", "--project", str(folder), "--only", "anki"]) == 0
    return folder


@pytest.fixture
def built(_first_build: Path, project: Path) -> Path:
    """The good project, as it is after a build."""
    shutil.copytree(_first_build, project, dirs_exist_ok=True)
    return project


Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a command; return its exit code and all that it printed."""

    def run(*words: str) -> tuple[int, str]:
        try:
            code = cli.main(words)
        except SystemExit as left:
            code = int(str(left.code))
        found = capsys.readouterr()
        return code, found.err + found.out

    return run


def _named(project: Path, place: str, text: str | bytes = "") -> str:
    """Write a file whose name holds escape sequences; return the path."""
    path = project / place.replace("{}", ESCAPE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def _idle_template(project: Path) -> list[str]:
    _named(project, "templates/worksheet/{}.html")
    return ["build", "--only", "worksheet"]


def _template_error(project: Path) -> list[str]:
    _named(project, "templates/web/quiz.html", f'{{{{ page["{ESCAPE}"] }}}}')
    return ["build", "--only", "web"]


def _template_name(project: Path) -> list[str]:
    _named(project, "templates/web/quiz.html", f"{{% include '{ESCAPE}' %}}")
    return ["build", "--only", "web"]


def _words_name(project: Path) -> list[str]:
    _named(project, "templates/words/{}.yaml", "a: b")
    return ["build", "--only", "worksheet"]


def _lock_field(project: Path) -> list[str]:
    name = json.dumps(ESCAPE)
    _named(project, "decks/b.lock.json", f'{{"version": 1, {name}: 1, "held": {{\n"~": null}}}}')
    return ["build", "--only", "anki"]


def _log_name(project: Path) -> list[str]:
    return ["progress", "import", _named(project, "{}.jsonl", '{"x": 1}')]


def _log_is_none(project: Path) -> list[str]:
    return ["progress", "export", _named(project, "{}.jsonl", "no log")]


def _page_name(project: Path) -> list[str]:
    return ["stats", "--html", str(project / f"{ESCAPE}.html")]


def _source(project: Path) -> list[str]:
    text = f"::{ESCAPE}:: Is {ESCAPE} so? {{T}}\n\n{ESCAPE} {{~{ESCAPE}}}\n"
    return ["import", _named(project, "{}.gift", text)]


def _bank_of(project: Path) -> list[str]:
    _named(project, "question_bank/{}/{}.yml", "a")
    _named(project, "decks/{}.yml", "a")
    return ["check"]


def _recipe(project: Path) -> list[str]:
    _named(project, "decks/{}.yaml", f'title: "{ESCAPE}"\nbank: b\n"{ESCAPE}": 1')
    return ["check"]


def _media(project: Path) -> list[str]:
    topic = project / "question_bank" / "b" / "t.yaml"
    image = json.dumps(f"media/{ESCAPE}.png")
    topic.write_text(topic.read_text().replace("    prompt: ", f"    image: {image}\n    prompt: "))
    return ["check"]


def _package(project: Path) -> list[str]:
    return ["lock", "recover", _named(project, "{}.apkg", b"PK")]


HOSTILE: dict[str, Callable[[Path], list[str]]] = {
    made.__name__.strip("_"): made
    for made in (
        *(_idle_template, _template_error, _template_name, _words_name, _lock_field, _log_name),
        *(_log_is_none, _page_name, _source, _bank_of, _recipe, _media, _package),
    )
} | {
    "option": lambda _: ["build", f"--{ESCAPE}"],
    "command": lambda _: [ESCAPE],
    "deck": lambda _: ["build", ESCAPE],
    "product": lambda _: ["build", "--only", ESCAPE],
    "text": lambda _: ["check", "--text", f"article={ESCAPE}"],
    "text of nothing": lambda _: ["check", "--text", ESCAPE],
    "id": lambda _: ["list", "--flagged", ESCAPE],
    "folder": lambda _: ["check", ESCAPE],
    "project": lambda _: ["check", "--project", ESCAPE],
    "seed": lambda _: ["build", "--seed", ESCAPE],
}
WORKS = {"idle_template", "words_name", "page_name", "source", "bank_of"}
IS_MISUSED = {
    *("log_is_none", "option", "command", "deck", "product", "text of nothing", "id"),
    *("folder", "project", "seed"),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("case", HOSTILE)
def test_nothing_that_a_terminal_obeys_is_printed(case: str, project: Path, said: Said) -> None:
    """Names of idle templates, template errors, fields of a lock, names of files: each printed
    escape sequences as they were; now every one is replaced, and there is still a message."""
    words = HOSTILE[case](project)
    expected = 0 if case in WORKS else 2 if case in IS_MISUSED else 1
    code, text = said(*words)
    assert (code, bool(text)) == (expected, True)
    assert FORBIDDEN.search(text) is None, text
    assert "Traceback" not in text
    if "--json" not in words and words[0] in {"check", "import", "list"}:
        code, text = said(*words, "--json")
        assert FORBIDDEN.search(text) is None, text
    assert code == expected


def test_large_pictures_are_said_and_do_not_fill_the_memory(
    project: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20 MB in 26 forms took 3.5 GB of memory without a word; here 3 MB in 4 forms.

    Each file that shows it has one copy: four sheets, the cards, and all forms in one file.
    """
    picture = project / "question_bank" / "b" / "media" / "big.png"
    picture.parent.mkdir(exist_ok=True)
    data = bytearray(png(4, 4))
    end = data.index(b"IEND") - 4
    chunk = b"teSt" + bytes(3_000_000)
    check = zlib.crc32(chunk).to_bytes(4, "big")
    data[end:end] = (len(chunk) - 4).to_bytes(4, "big") + chunk + check
    picture.write_bytes(data)
    topic = project / "question_bank" / "b" / "t.yaml"
    image = "    image: media/big.png\n    alt: A flag\n"
    text = re.sub(r"(    prompt: .*\n)", rf"\1{image}", topic.read_text(), count=1)
    topic.write_text(text)
    planned: list[products.Plan] = []
    write = products.write_plans
    monkeypatch.setattr(
        products,
        "write_plans",
        lambda plans, *more, **held: planned.extend(plans) or write(plans, *more, **held),
    )
    recipe = project / "decks" / "d.yaml"
    recipe.write_text(f"{recipe.read_text()}\nworksheet: {{one_file: true}}\n")
    code, told = said("build", "--only", "worksheet", "--forms", "4")
    assert code == 0, told
    files = [file for plan in planned for file in plan.decks["d"].files]
    in_memory = [file.content for file in files if isinstance(file.content, str | bytes)]
    assert sum(map(len, in_memory)) < 1_000_000
    assert "media/big.png is 3 MB, and every sheet, page and package" in told
    assert re.search(r"cards.html, all.html\s+\(print: .*, \d\d MB\)", told)
    sheets = [(project / "decks" / "d" / file.path).read_bytes() for file in files]
    assert [sheet.count(b"base64,") for sheet in sheets] == [1, 1, 1, 1, 0, 1, 1]


def test_a_text_that_names_a_picture_is_only_a_text(project: Path, said: Said) -> None:
    """300 names of a picture of 0.5 MB made pages of 200 MB; one in an answer blocked its quiz."""
    picture = project / "question_bank" / "b" / "media" / "big.svg"
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><!--{"x" * 20_000}--></svg>')
    (name,) = embedding.embedded([(picture, picture.parent)]).large
    text = f'src="{name}" [src="{name}"] url({name})'
    asked = {"id": "q", "type": "choice", "prompt": text, "explanation": f"{text} " * 90}
    asked |= {"image": "media/big.svg", "alt": text, "answer": text, "distractors": ["x"]}
    topic = yaml.safe_dump({"topic": "T", "questions": [asked]})
    (project / "question_bank" / "b" / "t.yaml").write_text(topic)
    code, told = said("build", "--only", "web")
    assert code == 0, told
    page = (project / "decks" / "d" / "quiz.html").read_text()
    assert page.count("base64,") == 1
    assert "\ufdd2" not in page
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    digest = base64.b64encode(hashlib.sha256(data[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page


NESTED = "[" * 100_000


@pytest.mark.parametrize(
    "change",
    [
        lambda _: NESTED,
        lambda text: text.replace('"bank": "b"', f'"bank": {NESTED}', 1),
        lambda text: text.replace('{"version"', f'{{"x": {NESTED}, "version"', 1),
        lambda text: re.sub(r'"id":"', f'"x":{NESTED},"id":"', text, count=1),
        lambda text: re.sub(r'"due":\d+', f'"due":{NESTED}', text, count=1),
        lambda text: re.sub(r'("id".*"mod":)\d+', rf"\g<1>{'9' * 5000}", text, count=1),
        lambda text: re.sub(r'("id".*"mod":)\d+', r"\g<1>1e999", text, count=1),
    ],
    ids=["only", "head", "field of head", "field", "due", "digits", "exponent"],
)
def test_an_absurd_lock_is_refused_at_its_line(
    change: Callable[[str], str], built: Path, said: Said
) -> None:
    """100,000 brackets, a `mod` of 5,000 digits: each was a traceback."""
    lock = built / "decks" / "b.lock.json"
    text = change(lock.read_text())
    assert text != lock.read_text()
    lock.write_text(text)
    code, told = said("check")
    assert code == 1
    assert re.match(r"decks/b\.lock\.json:[1-9]", told), told[:300]
    (bank,) = banks_of(find_project(built))
    with pytest.raises(BankError):  # So no build goes on.
        load_lock(built / "decks", bank)


def test_no_build_writes_a_lock_that_the_next_one_refuses(built: Path, said: Said) -> None:
    """The place of a new note behind the last one that there can be."""
    lock = built / "decks" / "b.lock.json"
    lines = lock.read_text().splitlines(keepends=True)
    gone = max(lines, key=lambda line: int((re.findall(r'"due":(\d+)', line) or "0")[0]))
    rest = "".join(line for line in lines if line != gone)
    lock.write_text(re.sub(r'"due":\d+', f'"due":{2**31 - 1}', rest))
    for _ in range(2):
        code, told = said("build", "--only", "anki")
        assert code == 0, told


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("notes", "mod", -1),
        ("notes", "guid", 'a"b'),
        ("notes", "guid", "type x"),
        ("notes", "tags", b"x"),
        ("notes", "flds", b""),
        ("col", "models", "1"),
    ],
)
def test_no_package_is_recovered_into_a_lock_that_is_refused(
    table: str, column: str, value: object, built: Path, said: Said
) -> None:
    """Nothing is taken from a package that somebody wrote into; the lock stays."""
    package = built / "decks" / "d" / "d.apkg"
    lock = (built / "decks" / "b.lock.json").read_bytes()
    with zipfile.ZipFile(package) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    database = sqlite3.connect(":memory:")
    database.deserialize(parts["collection.anki2"])
    database.execute(
        f"UPDATE {table} SET {column} = ? WHERE rowid IN (SELECT MAX(id) FROM {table})", [value]
    )
    database.commit()
    parts["collection.anki2"] = database.serialize()
    database.close()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    package.write_bytes(made.getvalue())
    code, told = said("lock", "recover", str(package))
    assert (code, "decks/d/d.apkg" in told) == (1, True), told
    assert (built / "decks" / "b.lock.json").read_bytes() == lock


def _apart(do: Callable[[], int], prepare: Callable[[], object] = lambda: None) -> tuple[int, str]:
    """Run a command in a process of its own; return its exit code and all that it printed."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.dup2(writes, 1)
            os.dup2(writes, 2)
            sys.stdout = sys.stderr = open(1, "w", closefd=False)  # noqa: SIM115
            sys.dont_write_bytecode = True  # No half of a module is left for later runs.
            prepare()
            code = do()
        except BaseException:  # noqa: BLE001 - It is told by what is printed.
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads) as printed:
        told = printed.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), told


def _small_files(most: int) -> Callable[[], object]:
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@posix_only
@pytest.mark.parametrize("product", ["anki", "worksheet", "qti"])
def test_a_full_disk_stops_a_build_and_leaves_what_was(
    product: str, project: Path, said: Said
) -> None:
    """The file is named; nothing is half written, and nothing is left behind."""
    assert said("build", "--only", product)[0] == 0
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    words = ["build", "--only", product, *(["--seed", "x"] if product == "worksheet" else [])]
    code, told = _apart(lambda: cli.main(words), _small_files(900))
    assert code == 1
    assert re.match(r"decks/d/\S+: ", told), told
    assert "Traceback" not in told
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


@posix_only
@pytest.mark.usefixtures("built")
def test_a_full_temporary_folder_is_told() -> None:
    """A package is unpacked there: it was a traceback."""
    words = ["lock", "recover", "decks/d/d.apkg"]
    code, told = _apart(lambda: cli.main(words), _small_files(900))
    assert (code, "Traceback" in told) == (1, False), told
    assert re.search(r"File too large|No space left", told), told


@posix_only
@pytest.mark.parametrize("more", [None, 10_000], ids=["at once", "later"])
def test_a_full_disk_is_told_in_the_quiz(more: int | None, project: Path, said: Said) -> None:
    """Where progress cannot be made, and where it can grow no more; what was kept is kept."""
    said("stats")
    database = project.parent / "home" / "progress.db"
    most = 900 if more is None else database.stat().st_size + more

    def quiz() -> int:
        reads, writes = os.pipe()
        os.write(writes, b":show\n" * 60)
        os.close(writes)
        with os.fdopen(reads) as sys.stdin:
            return cli.main(["quiz", "--plain", "--mode", "learn"])

    code, told = _apart(lambda: max(quiz() for _ in range(3)), _small_files(most))
    assert code == 1, told[-500:]
    assert "Traceback" not in told
    assert re.search(r"progress\.db: the disk is full( or damaged|, so nothing more)", told)


def _only_reading(reads: int = 1 << 2) -> None:
    """Take from root the right to write everywhere, not that to read everywhere, unless 0 is given.

    1 << 2 is CAP_DAC_READ_SEARCH.
    """
    if os.getuid() == 0:
        import ctypes

        head = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3
        assert ctypes.CDLL(None).capset(head, (ctypes.c_uint32 * 6)(reads, reads)) == 0


@posix_only
@pytest.mark.slow
def test_stats_and_list_work_where_nothing_can_be_written(
    tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library's computer: progress is looked at in a copy, and there may be none."""
    shutil.copytree(GOOD, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    commands = [["stats"], ["stats", "--json"], ["list"], ["list", "--flagged"], ["check"]]
    for home in ("none", "home"):
        monkeypatch.setenv("QUIZGEN_HOME", str(tmp_path / home))
        if home == "home":
            log = {"uid": "a", "at": 1_750_000_000_000, "day": "2025-06-15", "kind": "flag"}
            text = json.dumps({**log, "bank": "b", "question": "treaty-duration", "note": "odd"})
            (tmp_path / "log.jsonl").write_text(text)
            said("progress", "import", str(tmp_path / "log.jsonl"))
        expected = [said(*words) for words in commands] if home == "home" else []
        for path in (tmp_path, *tmp_path.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        for number, words in enumerate(commands):
            code, told = _apart(lambda words=words: cli.main(words), _only_reading)  # type: ignore[misc]
            assert code == 0, told
            if expected:
                assert told == expected[number][1]
        assert {path.name for path in tmp_path.iterdir()} <= {"project", "home", "log.jsonl"}
        for path in (tmp_path, *tmp_path.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@posix_only
def test_a_project_where_anybody_may_write_is_used_with_a_warning(
    project: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's `question_bank` in a shared folder was taken for one's own in silence."""
    (project / "mine").mkdir()
    assert "others may write" not in said("list")[1]
    monkeypatch.chdir(project / "mine")
    assert "others may write" not in said("list")[1]
    project.chmod(0o1777)
    code, told = said("list")
    assert code == 0
    assert re.match(
        rf"quizgen: the project in {re.escape(str(project))} is used, where others", told
    )
    assert "others may write" not in said("list", "--project", str(project))[1]
    project.chmod(0o755)
    for name in ("question_bank/b/t.yaml", "decks/d.yaml"):
        (project / name).chmod(0o666)
        assert "others may write" in said("list")[1]
        (project / name).chmod(0o644)
    for name in ("question_bank", "decks", "templates"):
        (project / name).mkdir(exist_ok=True)
        (project / name).chmod(0o777)
        assert "others may write" in said("list")[1]
        (project / name).chmod(0o775)
        assert "others may write" not in said("list")[1]
        if os.getuid() == 0:
            os.chown(project / name, 0, 65534)
            assert "others may write" in said("list")[1]
            os.chown(project / name, 65534, 65534)
            assert "others may write" in said("list")[1]
            os.chown(project / name, 0, os.getgid())


@posix_only
def test_a_folder_that_cannot_be_entered_hides_no_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking whether others may write ended a command that has no need of the folder."""
    (project / "mine").mkdir()
    monkeypatch.chdir(project / "mine")
    (project / "templates").mkdir()
    (project / "templates" / "a.css").touch()
    (project / "templates").chmod(0o644)
    code, told = _apart(lambda: cli.main(["list"]), lambda: _only_reading(0))
    (project / "templates").chmod(0o755)
    assert (code, "deck d: All of it" in told) == (0, True), told


@posix_only
def test_modes_and_links_stay_where_a_file_is_replaced(project: Path, said: Said) -> None:
    """Of locks, products, and topics that an import changes.

    A link to a file in the project's own folder let a build wait for itself without end.
    """
    source = project / "a.gift"
    source.write_text("::one:: Is it so? {T}\n")
    said("import", "a.gift", "--bank", "b2")
    said("build", "d", "--only", "anki,csv")
    files = [
        project / "decks" / "b.lock.json",
        project / "decks" / "d" / "d.csv",
        project / "decks" / "d" / "d.apkg",
        project / "question_bank" / "b2" / "a.yaml",
    ]
    for number, path in enumerate(files):
        real = (path.parent if path.suffix == ".yaml" else project) / f"elsewhere-{number}"
        path.rename(real)
        real.chmod(0o640)
        path.symlink_to(real)
    before = [path.read_bytes() for path in files]
    bank = project / "question_bank" / "b" / "t.yaml"
    bank.write_text(bank.read_text().replace("prompt: ", "prompt: Well, ", 1))
    source.write_text("::one:: Is it so? {F}\n")
    said("import", "a.gift", "--bank", "b2", "--replace")
    said("build", "d", "--only", "anki,csv")
    for path, old in zip(files, before, strict=True):
        assert path.is_symlink()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert path.read_bytes() != old


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can have such names")
def test_check_warns_of_names_that_other_systems_cannot_have(project: Path, said: Said) -> None:
    """A bank that was made here must be usable on a school's Windows."""
    media = project / "question_bank" / "b" / "media"
    media.mkdir(exist_ok=True)
    decomposed = unicodedata.normalize("NFD", "café.png")
    names = [
        "con.png",
        "Flag.png",
        "flag.png",
        "café.png",
        decomposed,
        "a:b.png",
        "x" * 236 + ".png",
    ]
    for name in (*names, "fine.png", "console.png"):
        (media / name).write_bytes(png(1, 1))
    code, told = said("check")
    assert code == 0
    found = re.findall(r"media/(.*): warning: (.*) Rename it\.", told)
    assert [(name[:9], why) for name, why in found] == [
        ("a:b.png", "Windows cannot have a file or folder of this name."),
        ("café.png", f"Windows and macOS take it for the same file as '{decomposed}'."),
        ("con.png", "Windows cannot have a file or folder of this name."),
        ("flag.png", "Windows and macOS take it for the same file as 'Flag.png'."),
        ("xxxxxxxxx", "a name of 240 characters is too long for some systems."),
    ]
    assert said("check", "--json")[1].count("unportable-name") == 5


@pytest.mark.slow
def test_a_project_with_templates_of_its_own_says_so_once(project: Path, said: Said) -> None:
    """What puts scripts into the Anki of students came without a word."""
    (project / "templates" / "words").mkdir(parents=True)
    assert "templates of its own" not in said("build", "--only", "anki")[1]
    shutil.copytree(bundled_root() / "templates" / "anki", project / "templates" / "anki")
    assert "templates of its own" not in said("build", "--only", "anki")[1], "They are ours."
    card = project / "templates" / "anki" / "style.css"
    card.write_text(card.read_text() + ".card { color: navy; }\n")
    (project / "templates" / "web").mkdir()
    (project / "templates" / "web" / "mine.css").write_text("")
    code, told = said("build", "--only", "anki,scorm")
    assert code == 0
    line = (
        "quizgen: this project has templates of its own (templates/anki, templates/web). Its"
        " templates can put scripts into your students' Anki and pages. If they are not yours,"
        " read them first."
    )
    assert told.splitlines().count(line) == 1
    assert "templates of its own" not in said("build", "--only", "anki,scorm")[1]
    card.touch()
    assert "templates of its own (templates/anki). Its" in said("build", "--only", "anki,scorm")[1]


def test_progress_that_somebody_wrote_into_is_told(project: Path, said: Said) -> None:
    """A row that is no record, and a file whose own error message is cut up: both were tracebacks."""
    log = {"uid": "a", "at": 1_750_000_000_000, "day": "2025-06-15", "kind": "answer", "bank": "b"}
    answer = {**log, "question": "q", "rating": 3, "retention": 0.9, "mode": "review"}
    (project / "log.jsonl").write_text(json.dumps(answer))
    said("progress", "import", "log.jsonl")
    path = project.parent / "home" / "progress.db"
    sound = path.read_bytes()
    for column, value in (("retention", "x"), ("day", "2025-02-31"), ("at", -1), ("rating", "x")):
        path.write_bytes(sound)
        with sqlite3.connect(path) as database:
            database.execute(f"UPDATE review SET {column} = ?", (value,))
        database.close()
        code, told = said("progress", "export", "out.jsonl")
        assert (code, "holds what quizgen never writes (a: " in told) == (1, True), told
    path.write_bytes(spoiled := sound.replace(b"TABLE review", b"\xff\xfeBLE review"))
    code, told = said("stats")
    assert (code, "the progress is damaged. Put a copy of it in its place" in told) == (1, True), (
        told
    )
    assert path.read_bytes() == spoiled


RUNS = {"script", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "svg"}


def _is_harmless(fragment: str) -> bool:
    """Whether nothing of HTML can do more than be read."""
    import html5lib

    for element in html5lib.parseFragment(fragment, namespaceHTMLElements=False).iter():
        if element.tag in RUNS or any(str(name).startswith("on") for name in element.attrib):
            return False
        if re.match(r"\s*(javascript|vbscript|data:text)", element.get("href", ""), re.IGNORECASE):
            return False
    return True


def test_hostile_texts_are_only_texts_in_what_schools_import(project: Path, said: Said) -> None:
    """In each format they are read by its own parser, and then as HTML."""
    from defusedxml.ElementTree import fromstring

    hostile = (GOOD.parent / "anki" / "hostile.txt").read_text(encoding="utf-8").splitlines()
    asked = [
        {"id": f"q{n}", "type": "short", "prompt": f"Is this {text}", "answer": text or "x"}
        for n, text in enumerate(hostile)
    ]
    topic = yaml.safe_dump({"topic": hostile[0], "questions": asked}, allow_unicode=True)
    (project / "question_bank" / "b" / "t.yaml").write_text(topic, encoding="utf-8")
    recipe = yaml.safe_dump({"title": hostile[0], "bank": "b"}, allow_unicode=True)
    (project / "decks" / "d.yaml").write_text(recipe, encoding="utf-8")
    code, told = said("build", "--only", "moodle,qti,gift,csv")
    assert code == 0, told
    made = project / "decks" / "d"
    moodle = fromstring((made / "d.moodle.xml").read_bytes())
    assert len(moodle.findall("question")) > len(hostile)
    shown = [each.findtext("text", "") for each in moodle.iter() if each.get("format") == "html"]
    assert len(shown) > len(hostile)
    assert all(map(_is_harmless, shown))
    with zipfile.ZipFile(made / "d.qti.zip") as archive:
        for name in archive.namelist():
            assert not re.search(r"\.\.|^/|[\\:]", name)
            found = [*fromstring(archive.read(name)).iter()] if name.endswith(".xml") else []
            html = [each.text or "" for each in found if each.get("texttype") == "text/html"]
            assert all(map(_is_harmless, html))
    gift = (made / "d.gift").read_text(encoding="utf-8")
    prompts = re.findall(r"\[html\]((?:\\.|[^{\\])*)", gift)  # Short answers are no HTML there.
    assert len(prompts) > 40  # What GIFT cannot say is left out, and said.
    assert all(_is_harmless(re.sub(r"\\([~=#{}:\\])", r"\1", each)) for each in prompts)
    with (made / "d.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) > 2 * len(hostile)
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t", "\r"}]
