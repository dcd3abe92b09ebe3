"""Throw changed files and texts at quizgen by chance; what is no message of ours is a finding.

    python tests/fuzz.py --minutes 10 --seed 1
    python tests/fuzz.py --kind images --case 1/4711     one case again, with its traceback

Each case depends on nothing but the seed, its kind and its number.  It may print problems and
leave with 0, 1, 2 or 130; it may not raise, print what a terminal obeys, or work for longer than
`CPU_SECONDS`.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import faulthandler
import io
import itertools
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from image_files import gif, jpeg, png, webp
from quizgen import cli
from quizgen.grading import grade_text
from quizgen.support import images
from quizgen.support.characters import FORBIDDEN
from quizgen.support.markup.latex import known_commands
from quizgen.support.markup.markdown import parse_markdown, parse_typed
from quizgen.support.markup.mathml import UnreadableFormulaError, mathml
from quizgen.support.markup.maths_svg import drawing
from quizgen.support.markup.maths_text import maths_text
from quizgen.support.markup.problems import text_doubts, text_problems
from quizgen.support.markup.to_html import html, html_for_anki, html_for_pdf, html_with_tex
from quizgen.support.markup.to_rows import plain, text_rows
from quizgen.support.markup.tree import Maths

CASES = Path(__file__).parent / "cases"
CPU_SECONDS = 10
CODES = (0, 1, 2, 130)

# What means something to a format, a parser or a terminal.
PIECES = (
    *("{", "}", "[", "]", "(", ")", "<", ">", "{{", "}}", "{{c1::", "::", "- ", ": ", ", ", "# "),
    *("? ", "| ", "> ", "\n", "\n\n", "\r\n", "\t", "\0", "\x1b[2J", "\x1b]0;x\x07", "\x85"),
    *(
        "\u2028",
        "\u202e",
        "\ufeff",
        "\uffff",
        "\xad",
        "\u200d",
        "é",
        "e\u0301",
        "😀",
        "ﷺ",
        "\u0301",
    ),
    *("'", '"', "&a ", "*a", "<<: ", "!!int ", "%YAML 9\n", "---\n", "@", "`", "```\n", "~", "~~~"),
    *("\\", "\\x00", "\\ud800", "\\n", "  ", "null", "true", "1", "-1", "nan", "1e999", "9" * 5000),
    *("id: ", "type: ", "type: order\n", "answer: ", "prompt: ", "[" * 200, "{" * 200, "(" * 200),
    *("..", "../../x", "/etc/passwd", "x" * 300, "$", "$$", "\\(", "\\)", "\\[", "\\]", "^", "_"),
    *("*", "**", "__", "![a](media/a.png)", "[a](http://x)", "|a|\n|-|\n", "1. ", "<b>", "</b>"),
    *("<script>", "&amp;", "&#0;", "&#x110000;", "]]>", "<![CDATA[", "<!--", "<!DOCTYPE a>", "<a "),
    *("=", "~", "~%50%", "%-100%", "#", "->", "{#1:0.1}", "{#1..2}", "{T}", "$CATEGORY: a/b\n"),
    *("[html]", "[markdown]", "{1:SA:=x}", "{1:NM:=1:0}", "ANSWER: A\n", "A. ", "#separator:|\n"),
    *(
        "//",
        "=",
        "@@PLUGINFILE@@/a.png",
        "data:image/png;base64,AA",
        "１",
        "²",
        "½",
        "٣",
        "−",
        "NaN",
    ),
)
BYTES = (
    b"\0",
    b"\xff",
    b"\x80",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x7f\xff\xff\xff",
    bytes(40),
    b"<",
    b"\n",
)


class Finding(NamedTuple):
    """What a case did that it must not; `place` is where, `told` the whole traceback."""

    what: str
    place: str
    told: str


class _TooLongError(BaseException):
    """A case has used the time that it may."""


class Chance(random.Random):
    """What is drawn by chance for one case."""

    def changed(self, text: str, most: int = 6) -> str:
        """Put in, take out, double or move a few pieces of a text."""
        for _ in range(self.randint(1, most)):
            start = self.randint(0, len(text))
            end = min(len(text), start + self.choice((0, 0, 1, 2, 5, 20, 200)))
            piece = self.choice((self.choice(PIECES), self.choice(PIECES), text[start:end] * 2, ""))
            if self.random() < 0.05:
                piece *= self.choice((50, 1000))
            text = text[:start] + piece + text[end:]
        return text

    def damaged(self, data: bytes, most: int = 6) -> bytes:
        """Change a few bytes, or cut, or double a piece."""
        for _ in range(self.randint(1, most)):
            start = self.randint(0, len(data))
            end = min(len(data), start + self.choice((0, 1, 1, 2, 4, 16, 300)))
            piece = self.choice(
                (self.choice(BYTES), self.randbytes(end - start), data[start:end] * 2, b"")
            )
            data = data[:start] + piece + data[end:]
        return data[: self.randint(0, len(data))] if self.random() < 0.1 else data

    def text(self, most: int = 12) -> str:
        """Return a text of pieces."""
        return "".join(self.choices(PIECES, k=self.randint(1, most)))


def yaml(chance: Chance, folder: Path) -> None:
    """A bank, a recipe or words, changed: `check`, and now and then what is made of it."""
    good = folder / "good"
    if not good.exists():
        shutil.copytree(CASES / chance.choice(["good"]), good)
        (good / "templates" / "words").mkdir(parents=True)
        words = "worksheet: {name: Name}\nquiz: {right: right}\n"
        (good / "templates" / "words" / "en.yaml").write_text(words)
    names = sorted(path for path in good.rglob("*.yaml"))
    path = chance.choice(names)
    text = path.read_text(encoding="utf-8")
    try:
        changed = chance.changed(text).encode("utf-8", "surrogatepass")
        path.write_bytes(chance.damaged(changed, 2) if chance.random() < 0.1 else changed)
        command(good, "check", "--json", "--text", "article=article.txt")
        if chance.random() < 0.1:
            command(good, "build", "--out", "../out", "--only", chance.choice(PRODUCTS))
    finally:
        path.write_text(text, encoding="utf-8")
        shutil.rmtree(folder / "out", ignore_errors=True)


PRODUCTS = ("anki", "worksheet", "web", "moodle", "gift", "qti", "csv")
SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="10mm" height="5e1" viewBox="0 0 10 10"><style>a{fill:url(#b)}</style><defs><g id="a">
<rect id="b" width="1" style="fill:red"/></g></defs><use href="#a"/><use xlink:href="#b"/>
<image href="data:image/png;base64,AA"/><animate attributeName="x"/></svg>"""
PICTURES: dict[str, tuple[bytes, ...]] = {
    "png": (png(3, 2),),
    "jpeg": (jpeg(3, 2),),
    "gif": (gif(3, 2),),
    "webp": tuple(webp(3, 2, kind) for kind in (b"VP8L", b"VP8 ", b"VP8X")),
    "svg": (SVG.encode(), SVG.encode("utf-16"), b"\xef\xbb\xbf" + SVG.encode()),
}


def pictures(chance: Chance, folder: Path) -> None:
    """An image file, changed: it is measured, or told to be broken."""
    kind = chance.choice([*PICTURES])
    data = chance.choice(PICTURES[kind])
    if kind == "svg" and chance.random() < 0.7:
        data = chance.changed(SVG).encode("utf-8", "surrogatepass")
    else:
        data = chance.damaged(data)
    images.image_data_fault(f"a.{kind}", data)
    path = folder / f"a.{kind}"
    path.write_bytes(data)
    with contextlib.suppress(images.ImageFaultError):
        size = images.measured(path)
        assert 0 <= size.width <= images.MAX_SIDE >= size.height >= 0


@contextlib.contextmanager
def _formulas() -> Iterator[None]:
    with contextlib.suppress(UnreadableFormulaError):
        yield


def maths(chance: Chance, folder: Path) -> None:
    """A formula of commands and signs by chance, in every rendering; and in a text."""
    del folder
    signs = ["{", "}", "^", "_", "&", "\\\\", "'", "|", "(", ")", "[", "]", "%", "#", "~", ".", ","]
    signs += ["x", "2", "10.5", " ", "\n", "\\left", "\\right", "\\begin{matrix}", "\\end{matrix}"]
    signs += [
        "\\begin{cases}",
        "\\end{cases}",
        "\\text{a $b$}",
        "\\frac",
        "\\sqrt[3]",
        "é",
        "ا",
        "😀",
    ]
    signs += [
        "\\hspace{1em}",
        "\\not",
        "\\limits",
        "\\middle|",
        "\\over",
        "\\substack",
        "\\operatorname",
    ]
    signs += [f"\\{name}" for name in chance.sample(known_commands().names(), 12)]
    latex = "".join(chance.choices(signs, k=chance.randint(1, 25)))
    if chance.random() < 0.1:
        latex = (
            chance.choice(["{", "\\left(", "\\frac{", "x^{", "\\sqrt{", "\\begin{matrix}"]) * 300
            + latex
        )
    if chance.random() < 0.3:
        latex = chance.changed(latex)
    for display in (False, True):
        formula = Maths(latex, display)
        for shown in (mathml, maths_text, drawing):
            with _formulas():
                shown(formula)
    markup_of(f"a ${latex}$ b\n\n$$\n{latex}\n$$")


MARKED = """Some *words*, **more** and `code`: $x^2$, \\(y\\). ![a](media/a.png) [l](https://a.b)

1. one
   - two

> said

| a | b |
|:--|--:|
| 1 | 2 |

```python
x = 1
```
{{c1::gap::hint}} and {{c2::$\\frac{1}{2}$}}
"""


def markup(chance: Chance, folder: Path) -> None:
    """A text in Markdown, changed or made of pieces, in every rendering."""
    del folder
    markup_of(chance.changed(MARKED, 12) if chance.random() < 0.6 else chance.text(40))


def markup_of(text: str) -> None:
    """Let a text be checked and shown in all ways; a field of a bank holds no longer one."""
    text = text[:LONGEST]
    [*text_problems(text), *text_problems(text, typed=True), *text_doubts(text)]
    for source in (text, parse_markdown(text), parse_typed(text)):
        for shown in (html, html_for_pdf, html_with_tex, html_for_anki, plain):
            with _formulas():
                shown(source)
        with _formulas():
            [*text_rows(source)]


def typed(chance: Chance, folder: Path) -> None:
    """What a learner types against what is accepted."""
    del folder
    words = [
        "Vladimir Putin",
        "20 years",
        "1.7 billion",
        "17 January 2025",
        "the 19th century",
        "½ kg",
    ]
    accepted = [
        chance.changed(chance.choice(words), 2)[:LONGEST] for _ in range(chance.randint(1, 3))
    ]
    grade_text(accepted, chance.changed(chance.choice([*words, *accepted]), 3))


LONGEST = 20_000  # What a field of a bank may hold.
SOURCES = sorted(path for path in (CASES / "exchange").iterdir() if path.suffix != ".md")


def imports(chance: Chance, folder: Path) -> None:
    """A file of another tool, changed: taken over as far as it goes; what comes in passes `check`."""
    project = folder / "project"
    (project / "question_bank").mkdir(parents=True)
    source = chance.choice([*SOURCES, *exported(folder.parent)])
    path = folder / source.name
    data = source.read_bytes()
    if source.suffix in {".zip", ".apkg"}:
        data = _repacked(chance, data)
    elif chance.random() < 0.8:
        data = chance.changed(data.decode("utf-8", "replace"), 10).encode("utf-8", "surrogatepass")
    else:
        data = chance.damaged(data)
    path.write_bytes(data)
    format_ = chance.choice([[], [], [], ["--format", chance.choice(FORMATS)]])
    if command(project, "import", str(path), "--bank", "b", "--json", *format_) == 0:
        assert command(project, "check", "--json") == 0, "what was imported does not pass check"
        command(project, "import", str(path), "--bank", "b", "--json", "--replace", *format_)


FORMATS = ("gift", "moodle", "qti", "aiken", "csv", "apkg")


def exported(parent: Path) -> list[Path]:
    """Return our own exports of a bank, made once."""
    made = parent / "exports"
    if not made.exists():
        command(
            CASES / "exports", "build", "--only", "anki,moodle,gift,qti,csv", "--out", str(made)
        )
        locks = (CASES / "exports" / "decks").glob("*.lock.json")
        for left in locks:
            left.unlink()
    return sorted(path for path in made.rglob("*") if path.is_file())


def _repacked(chance: Chance, data: bytes) -> bytes:
    """Change a file in an archive, or the archive."""
    if chance.random() < 0.3:
        return chance.damaged(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([*parts])
    if name.startswith("collection") and chance.random() < 0.7:
        parts[name] = _odd_rows(chance, parts[name])
    elif name.endswith(".xml") or name == "media":
        parts[name] = chance.changed(parts[name].decode(), 10).encode("utf-8", "surrogatepass")
    else:
        parts[name] = chance.damaged(parts[name])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each if chance.random() < 0.97 else "../" + each, content)
    return made.getvalue()


ODD = (
    None,
    -1,
    0,
    2**62,
    -(2**62),
    1e308,
    float("inf"),
    "",
    "x",
    "[" * 100_000,
    b"\xff\0",
    "1",
    "{}",
    "[]",
    "2025-02-31",
    "\x1b[2J",
)


def _odd_rows(chance: Chance, data: bytes) -> bytes:
    """Put odd values into a database."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        _spoil(chance, database)
        return database.serialize()


def _spoil(chance: Chance, database: sqlite3.Connection) -> None:
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    names = sorted(name for (name,) in database.execute(tables))
    for _ in range(chance.randint(1, 4)):
        table = chance.choice(names)
        column = chance.choice([row[1] for row in database.execute(f"PRAGMA table_info({table})")])
        old = database.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone()
        new: object = chance.choice(ODD)
        if old and isinstance(old[0], str) and chance.random() < 0.6:
            new = chance.changed(old[0]).encode("utf-8", "replace").decode()
        some = "" if chance.random() < 0.5 else " WHERE rowid % 2 = 0"
        if chance.random() < 0.03:
            database.execute(f"DROP TABLE {table}")
            names.remove(table)
            continue
        with contextlib.suppress(sqlite3.Error):
            database.execute(f"UPDATE {table} SET {column} = ?{some}", (new,))
    database.commit()


def locks(chance: Chance, folder: Path) -> None:
    """A lock or a package, changed: the next build or `lock recover` goes by it or refuses it."""
    first = folder.parent / "built"
    if not first.exists():
        shutil.copytree(CASES / "good", first)
        command(first, "build", "--only", "anki")
    project = folder / "project"
    shutil.copytree(first, project)
    lock, package = project / "decks" / "b.lock.json", project / "decks" / "d" / "d.apkg"
    if chance.random() < 0.3:
        package.write_bytes(_repacked(chance, package.read_bytes()))
        command(project, "lock", "recover", "decks/d/d.apkg")
    else:
        text = lock.read_text(encoding="utf-8")
        data = chance.changed(text).encode("utf-8", "surrogatepass")
        lock.write_bytes(chance.damaged(data) if chance.random() < 0.2 else data)
    os.environ["SOURCE_DATE_EPOCH"] = "1750000000"
    topic = project / "question_bank" / "b" / "t.yaml"
    topic.write_text(topic.read_text().replace("prompt: ", "prompt: Well, ", 1))
    command(project, "check", "--json")
    if command(project, "build", "--only", "anki", "--json") == 0:
        assert command(project, "build", "--only", "anki") == 0, "a lock of ours is refused"


RECORDS = [
    {"uid": "a", "at": 1_750_000_000_000, "day": "2025-06-15", "kind": "answer", "bank": "b",
     "question": "{id}", "verdict": "right", "rating": 3, "milliseconds": 900, "points": 1.0,
     "response": '"x"', "mode": "review", "retention": 0.9},
    {"uid": "b", "at": 1_750_000_000_001, "day": "2025-06-15", "kind": "overrule", "bank": "b",
     "question": "{id}", "rating": 1, "ref": "a"},
    {"uid": "c", "at": 1_750_000_000_002, "day": "2025-06-15", "kind": "undo", "bank": "b",
     "question": "{id}", "ref": "a"},
    {"uid": "d", "at": 1_750_000_000_003, "day": "2025-06-15", "kind": "flag", "bank": "b",
     "question": "{id}", "note": "odd"},
    {"uid": "e", "at": 1_750_000_000_004, "day": "2025-06-15", "kind": "suspend", "bank": "b",
     "question": "{id}"},
]  # fmt: skip
RESULTS = [
    {"bank": "b", "deck": "d", "name": "Ann"},
    {"id": "{id}", "verdict": "right", "at": "2025-06-15T10:00:00.000Z", "response": "x",
     "points": 1, "ms": 100, "type": "short", "expected": ["x"]},
    {"id": "{id}", "verdict": "wrong", "at": "2025-06-15T10:00:00.000Z", "response": 1,
     "points": 0, "ms": 100, "judged": "right"},
]  # fmt: skip


def progress(chance: Chance, folder: Path) -> None:
    """A log, a page's results or the database, changed: `import`, `stats`, a quiz, `export`."""
    project = folder / "project"
    shutil.copytree(CASES / "good", project)
    ids = re.findall(r"id: (\S+)", (project / "question_bank" / "b" / "t.yaml").read_text())
    lines = [json.dumps(each).replace("{id}", chance.choice(ids)) for each in RECORDS]
    log = folder / "log.jsonl"
    log.write_text("\n".join(lines), encoding="utf-8")
    command(project, "progress", "import", str(log))
    what = chance.choice(("log", "results", "rows", "bytes"))
    database = Path(os.environ["QUIZGEN_HOME"]) / "progress.db"
    if what in {"log", "results"}:
        source = RECORDS if what == "log" else RESULTS
        text = "\n".join(json.dumps(each) for each in source).replace("{id}", chance.choice(ids))
        log.write_bytes(chance.changed(text).encode("utf-8", "surrogatepass"))
        command(project, "progress", "import", str(log))
    elif what == "rows":
        with contextlib.closing(sqlite3.connect(database)) as opened:
            _spoil(chance, opened)
    else:
        database.write_bytes(chance.damaged(database.read_bytes()))
    for words in (["stats"], ["stats", "--json"], ["list", "--flagged"], ["list", "--suspended"]):
        command(project, *words)
    command(project, "stats", "--html", str(folder / "stats.html"))
    mode = chance.choice(("review", "exam", "learn"))
    keys = "".join(
        chance.choice((":quit", "1", "t", "x", ":undo", ":flag", "?", ":show", ":right", "")) + "\n"
        for _ in range(12)
    )
    command(project, "quiz", "--plain", "--mode", mode, "--ahead", typed_lines=keys)
    command(project, "progress", "export", str(folder / "out.jsonl"))


KINDS: dict[str, Callable[[Chance, Path], None]] = {
    "yaml": yaml,
    "pictures": pictures,
    "maths": maths,
    "markup": markup,
    "typed": typed,
    "imports": imports,
    "locks": locks,
    "progress": progress,
}
FOLDERLESS = {"maths", "markup", "typed"}


def command(project: Path, *words: str, typed_lines: str = "") -> int:
    """Run a command of quizgen in a project; return its exit code, which must be one of ours."""
    said, warned = io.StringIO(), io.StringIO()
    before, sys.stdin = sys.stdin, io.StringIO(typed_lines)
    try:
        with (
            contextlib.chdir(project),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(warned),
        ):
            code = cli.main(words)
    except SystemExit as left:
        code = int(str(left.code))
    finally:
        sys.stdin = before
    assert code in CODES, code
    odd = FORBIDDEN.search(said.getvalue() + warned.getvalue())
    assert odd is None, f"printed: {odd}"
    return code


def found_in(kind: str, seed: str) -> Finding | None:
    """Run one case; `seed` is the seed and the case's number."""
    folder = Path(_shared()) / "case"
    if kind not in FOLDERLESS:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        os.environ["QUIZGEN_HOME"] = str(folder / "home")
        os.environ.pop("SOURCE_DATE_EPOCH", None)
    try:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        KINDS[kind](Chance(f"{kind} {seed}"), folder)
    except (Exception, _TooLongError) as error:  # noqa: BLE001 - That is what is looked for.
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "quizgen/" in frame.filename] or frames
        place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
        what = f"{type(error).__name__}: {str(error)[:200]}"
        return Finding(what, place, traceback.format_exc())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


@cache
def _shared() -> str:
    """Return the folder that holds the cases' own, in memory where the system has such a place."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    made = tempfile.mkdtemp(prefix="quizgen-fuzz-", dir=place)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _too_long(*_: object) -> None:
    raise _TooLongError(f"more than {CPU_SECONDS} s of work")


def main(argv: Sequence[str] | None = None) -> int:
    """Run cases of all kinds in turn until the time is over; return 1 where there are findings.

    With `--cases` the number of cases alone says when to end: so a run can be repeated.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--cases", type=int, help="run so many of each kind, however long it takes")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--case", help="SEED/NUMBER, as a finding says it")
    given = parser.parse_args(argv)
    signal.signal(signal.SIGPROF, _too_long)
    kinds = given.kind or [*KINDS]
    if given.case:
        found = found_in(kinds[0], given.case)
        print(found.told if found else "no finding")
        return int(found is not None)
    until = time.monotonic() + given.minutes * 60
    tried: Counter[str] = Counter()
    findings: Counter[tuple[str, str]] = Counter()
    for number in itertools.count():
        # An equal time for each kind, not an equal number of cases.
        kind = kinds[number % len(kinds)]
        turn = time.monotonic() + 0.5
        faulthandler.dump_traceback_later(30 * CPU_SECONDS, exit=True)  # Code in C is not stopped.
        while tried[kind] < given.cases if given.cases else time.monotonic() < turn:
            seed = f"{given.seed}/{tried[kind]}"
            tried[kind] += 1
            found = found_in(kind, seed)
            if found is None:
                continue
            findings[kind, found.place] += 1
            if findings[kind, found.place] == 1:
                print(f"{kind} --case {seed}: {found.place}: {found.what}", flush=True)
        if number == len(kinds) - 1 if given.cases else time.monotonic() > until:
            break
    print(", ".join(f"{kind} {count:,}" for kind, count in tried.items()))
    print(f"{sum(tried.values()):,} cases, {len(findings)} findings")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
