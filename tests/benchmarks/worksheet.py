"""What making worksheets costs, as ratios from one run: `python tests/benchmarks/worksheet.py`.

Whole processes, choice questions, sheet and key and cards.  The floor is a bare PyYAML
and Jinja2 script that writes the same bytes (worksheet_floor.py).  Peers from PyPI are
measured where `--peers DIR` names the folder of an environment that has them (fullmark,
text2qti, edq-quizcomp; several may be named).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import NamedTuple, TypeAlias

Command: TypeAlias = list[str | Path]
Asked: TypeAlias = list[tuple[str, list[int]]]
"""Prompts, each with its options, the right one first."""
FLOOR = Path(__file__).with_name("worksheet_floor.py")
RUNS = 7
LONG = 3.0
ALONE = """
import sys
from pathlib import Path
from quizgen import load_deck
from quizgen.products import worksheet
folder = Path(sys.argv[1])
worksheet.build(load_deck(folder / "decks/big.yaml"), folder / "out/big")
"""


class Cost(NamedTuple):
    """The least of several runs: processor seconds, and megabytes at the peak."""

    seconds: float
    megabytes: float


def costs(commands: dict[str, Command], cwd: Path, runs: int = RUNS) -> dict[str, Cost]:
    """Run commands in turn, several times, and return the least that each cost.

    In turn, so that whatever else the machine does falls on all of them.  One that takes
    long is run once.
    """
    seen = {name: [_once(command, cwd)] for name, command in commands.items()}
    for _ in range(runs - 1):
        for name, command in commands.items():
            if seen[name][0].seconds < LONG:
                seen[name].append(_once(command, cwd))
    return {name: Cost(*map(min, zip(*found, strict=True))) for name, found in seen.items()}


def _once(command: Command, cwd: Path) -> Cost:
    process = subprocess.Popen(
        list(map(str, command)), cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    errors = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command}: {errors}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def project(folder: Path, count: int, forms: int = 1) -> Path:
    """Write a project with one bank of so many choice questions."""
    bank = folder / "question_bank" / "big"
    bank.mkdir(parents=True)
    (folder / "decks").mkdir()
    (bank / "bank.yaml").write_text("id: big\ntitle: Big\ntopics: [numbers]\n", encoding="utf-8")
    recipe = f"title: Big\nbank: big\nworksheet: {{forms: {forms}}}\n"
    (folder / "decks" / "big.yaml").write_text(recipe, encoding="utf-8")
    entries = "".join(map(_entry, range(count)))
    text = f"topic: Numbers\nquestions:\n{entries}"
    (bank / "numbers.yaml").write_text(text, encoding="utf-8")
    return bank / "numbers.yaml"


def _entry(number: int) -> str:
    return (
        f"  - id: after-{number}\n    type: choice\n    difficulty: easy\n"
        f"    prompt: Which number stands right after {number} when one counts by sevens?\n"
        f'    answer: "{number + 7}"\n'
        f'    distractors: ["{number + 6}", "{number + 8}", "{number + 70}"]\n'
        f"    explanation: Seven more than {number} is {number + 7}; the others add another number.\n"
    )


def build(folder: Path) -> Command:
    """Return the command that builds a project's worksheets into its folder `out`."""
    program = Path(sysconfig.get_path("scripts"), "quizgen")
    return [program, "build", "--project", folder, "--only", "worksheet", "--out", folder / "out"]


def floor_templates(folder: Path) -> Path:
    """Turn quizgen's documents about one question bank into flat templates of their own."""
    made = folder / "templates"
    made.mkdir()
    built = folder / "out" / "big"
    sheet = (built / "worksheet-A.html").read_text(encoding="utf-8")
    key = (built / "key.html").read_text(encoding="utf-8")
    cards = (built / "cards.html").read_text(encoding="utf-8")
    (made / "worksheet-A.html").write_text(_sheet(sheet), encoding="utf-8")
    (made / "key.html").write_text(_key(key), encoding="utf-8")
    (made / "cards.html").write_text(_cards(cards), encoding="utf-8")
    return made


def _raw(text: str) -> str:
    # Jinja drops a line feed at the very end of a template and after a block.
    return "{{ " + repr(text) + " | safe }}"


def _loop(text: str, begin: str, end: str, body: str, over: str = "ordered") -> str:
    """Put a loop in the place of everything from `begin` to the last `end`."""
    start, stop = text.index(begin), text.rindex(end)
    return f"{_raw(text[:start])}{{% for q in {over} %}}{body}{{% endfor %}}{_raw(text[stop:])}"


_OPTIONS = (
    '<ol class="options {% if q.options | map("length") | max > 14 %}half{% else %}quarter{% endif %}">'
    '{% for option in q.options %}<li><span class="letter">{{ "ABCD"[loop.index0] }}</span>'
    '<span class="apart"> </span>{{ option }}</li>'
    "{% endfor %}</ol>{{ '\\n' }}"
)
_PROMPT = (
    '<div class="prompt">{{ q.prompt }}<em class="how"> <span>HOW</span></em></div>{{ \'\\n\' }}'
)


def _sheet(text: str) -> str:
    body = (
        '<div class="question{% if 1 < loop.revindex < 7 %} stays{% endif %}">\n'
        '<span class="number">{{ loop.index }}</span>\n'
        '<span class="points">____ / 1</span>\n'
        + _PROMPT.replace("HOW", "Circle one letter.")
        + _OPTIONS
        + "{% if loop.last %}<p class=\"end\">– End –</p>{{ '\\n' }}{% endif %}</div>\n"
    )
    return _loop(text, '<div class="question">', "</div>\n</article>", body)


def _key(text: str) -> str:
    grid = (
        '<tr><th scope="row">{{ loop.index }}</th><td><span class="mark">'
        '{{ "ABCD"[q.options.index(q.answer)] }}</span></td><td class="worth">1</td>'
        "</tr>{{ '\\n' }}"
    )
    entry = (
        '<div class="entry">\n<p class="places"><bdi>A {{ loop.index }}</bdi></p>\n<div>\n'
        '<div class="prompt">{{ q.prompt }}</div>\n<div class="answer">'
        '{{ "ABCD"[q.options.index(q.answer)] }} – {{ q.answer }}</div>\n'
        '<div class="explanation">{{ q.explanation }}</div>\n'
        '<p class="source">1 point · <bdi class="id">{{ q.id }}</bdi></p>\n</div>\n</div>\n'
    )
    cut = text.index("</tbody>")
    head = _loop(text[:cut] + "</tbody>", '<tr><th scope="row">', "</tbody>", grid)
    tail = _loop(text[cut + len("</tbody>") :], '<div class="entry">', "</article>", entry)
    return head + tail


def _cards(text: str) -> str:
    front = (
        '<div class="card roomy narrow" dir="ltr">\n'
        '<p class="corner">{{ loop.index + start }} · Numbers</p>\n'
        + _PROMPT.replace("HOW", "Choose one.")
        + _OPTIONS
        + "</div>\n"
    )
    back = (
        '<div class="card roomy" dir="ltr">\n<p class="corner">{{ place + start }}</p>\n'
        '<div class="answer">{{ q.answer }}</div>\n'
        '<div class="explanation">{{ q.explanation }}</div>\n'
        "</div>\n"
    )
    empty = '{% for _ in range(8 - eight | length) %}<div class="card"></div>{% endfor %}'
    body = (
        '<div class="cards fronts">\n{% set start = loop.index0 * 8 %}'
        "{% for q in eight %}" + front + "{% endfor %}" + empty + "</div>\n"
        '<div class="cards backs">\n'
        "{% for place in (2, 1, 4, 3, 6, 5, 8, 7) %}{% if place <= eight | length %}"
        "{% set q = eight[place - 1] %}" + back + '{% else %}<div class="card"></div>'
        "{% endif %}{% endfor %}</div>\n"
    )
    looped = _loop(text, '<div class="cards fronts">', "</main>", body)
    return looped.replace("{% for q in ordered %}", "{% for eight in questions | batch(8) %}")


def against_others(folder: Path, count: int, environments: list[Path]) -> None:
    """Print what so many questions cost, as times the floor, and what they cost peers."""
    bank = project(folder, count)
    made = build(folder)
    _once(made, folder)
    floor = folder / "floor"
    floor.mkdir()
    templates = floor_templates(folder)
    found = costs(
        {
            "quizgen build": made,
            "without the checks": [sys.executable, "-c", ALONE, folder],
            "floor": [sys.executable, FLOOR, templates, bank, "big", floor],
            **peers(folder, environments, count),
        },
        folder,
    )
    for path in sorted(floor.iterdir()):
        mine = (folder / "out" / "big" / path.name).read_bytes()
        same = "the same bytes" if mine == path.read_bytes() else "OTHER BYTES"
        print(f"  {path.name}: {len(mine):,} bytes, {same}")
    print(f"{count} questions (limits: 1.6 times the floor; half of what the fastest peer takes)")
    for name, least in found.items():
        ratios = [least.seconds / found[other].seconds for other in ("floor", "quizgen build")]
        print(f"  {name:<20}{least.seconds:6.2f} s {least.megabytes:4.0f} MB", end="")
        print("  {:5.2f} x floor, {:5.2f} x quizgen".format(*ratios))


def forms(folder: Path) -> None:
    """Print what 26 forms of 50 questions cost beside one form."""
    for count in (1, 26):
        (folder / str(count)).mkdir(parents=True)
        project(folder / str(count), 50, forms=count)
    found = costs({str(n): build(folder / str(n)) for n in (1, 26)}, folder)
    one, many = found["1"].seconds, found["26"].seconds
    print(f"26 forms of 50: {many:.2f} s, one {one:.2f} s; ratio {many / one:.2f} (goal 12)")


def growth(folder: Path) -> None:
    """Print how the cost changes from 1,000 questions to 10,000."""
    for count in (1000, 10_000):
        (folder / str(count)).mkdir(parents=True)
        project(folder / str(count), count)
    found = costs({str(n): build(folder / str(n)) for n in (1000, 10_000)}, folder, runs=2)
    ratio = found["10000"].seconds / found["1000"].seconds
    print(f"10,000 questions cost {ratio:.1f} times 1,000 (linear: at most 10)")


def peers(folder: Path, environments: list[Path], count: int) -> dict[str, Command]:
    """Write the same questions for each peer that is there; return their commands, by name."""
    asked = [
        (f"Which number stands right after {n}?", [n + 7, n + 6, n + 8, n + 70])
        for n in range(count)
    ]
    _write_markdown(folder / "quiz.md", asked)
    _write_lettered(folder / "quiz.txt", asked)
    _write_groups(folder / "quiz.json", asked)
    found: dict[str, Command] = {}
    for environment in environments:
        programs = environment / "bin"
        quizcomp: Command = [programs / "python", "-m", "quizcomp.cli.parse.quiz"]
        commands: dict[str, Command] = {
            "fullmark": [programs / "quiz", "build", "quiz.md", "-o", "quiz.html"],
            "text2qti": [programs / "text2qti", "quiz.txt"],
        }
        if count < 100:  # Of 1,000 it makes nothing within ten minutes.
            commands["edq-quizcomp"] = [*quizcomp, "--format", "html", "quiz.json"]
        there = {path.name for path in environment.glob("lib/python*/site-packages/*-info")}
        found |= {
            name: command
            for name, command in commands.items()
            if any(entry.startswith(f"{name.replace('-', '_')}-") for entry in there)
        }
    return found


def _write_markdown(path: Path, asked: Asked) -> None:
    entries = "".join(
        f"## {prompt}\n\n- [x] {right}\n" + "".join(f"- [ ] {w}\n" for w in wrong) + "\n"
        for prompt, (right, *wrong) in asked
    )
    path.write_text(f"---\ntitle: Big\n---\n\n{entries}", encoding="utf-8")


def _write_lettered(path: Path, asked: Asked) -> None:
    entries = "".join(
        f"{number}. {prompt}\n*a) {right}\n"
        + "".join(f"{c}) {w}\n" for c, w in zip("bcd", wrong, strict=True))
        + "\n"
        for number, (prompt, (right, *wrong)) in enumerate(asked, 1)
    )
    path.write_text(f"Quiz title: Big\n\n{entries}", encoding="utf-8")


def _write_groups(path: Path, asked: Asked) -> None:
    groups = [
        {
            "name": f"G{number}",
            "questions": [
                {
                    "question_type": "multiple_choice",
                    "prompt": prompt,
                    "answers": [{"correct": not i, "text": str(t)} for i, t in enumerate(texts)],
                }
            ],
        }
        for number, (prompt, texts) in enumerate(asked)
    ]
    quiz = {"type": "quiz", "name": "Big", "title": "Big", "date": "2025-01-01", "groups": groups}
    path.write_text(json.dumps(quiz), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, action="append", default=[], metavar="DIR")
    environments = [folder.absolute() for folder in parser.parse_args().peers]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        os.environ["QUIZGEN_HOME"] = str(root / "home")
        # An installed program has its bytecode, as the floor's libraries have theirs.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for count in (20, 1000):
            (root / str(count)).mkdir()
            against_others(root / str(count), count, environments)
        forms(root / "forms")
        growth(root / "growth")


if __name__ == "__main__":
    main()
