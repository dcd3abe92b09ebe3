"""How fast Anki packages are written: ratios from one run, printed as a Markdown table.

    python tests/benchmarks/anki_packages.py [--sizes 1000 10000 50000] [--peer .../anki-yaml-tool]

Writing is measured from notes in memory to the file; the floor is the same rows by
`executemany`, deflated.  The whole way is measured from YAML to the file, as one process.
All times are CPU seconds, the best of three: a busy machine changes them little.
`--peer` is the program of PyPI's anki-yaml-tool, installed in an environment of its own.
"""

from __future__ import annotations

import argparse
import gc
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import genanki
import yaml
from anki.lang import set_lang
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA
from reading import events

from quizgen import load_deck
from quizgen.products.anki.lock import Lock
from quizgen.products.anki.notes import FIELD_SEPARATOR
from quizgen.products.anki.package import Content, write_package
from quizgen.products.anki.render import load_theme
from quizgen.products.anki.update import update_of, used_types

RUNS = 3
TYPES = ["choice", "multi", "truefalse", "short", "number", "cloze", "match", "order", "open"]
OWN: dict[str, dict[str, Any]] = {
    "choice": {
        "answer": "The seventh river",
        "distractors": ["The third", "The fifth", "The ninth"],
    },
    "multi": {"answers": ["Vienna", "Budapest"], "distractors": ["Prague", "Warsaw"]},
    "truefalse": {"answer": "false"},
    "short": {"answer": "The Caspian Sea", "accept": ["Caspian"]},
    "number": {"answer": "3530", "unit": "km"},
    "cloze": {},
    "match": {"pairs": {"London": "Thames", "Rome": "Tiber", "Prague": "Vltava"}},
    "order": {"sequence": ["Ulm", "Vienna", "Budapest", "Belgrade"]},
    "open": {"answer": "A river gave water, food, transport and defence.", "rubric": ["transport"]},
}


def question(number: int) -> dict[str, Any]:
    """One question as YAML holds it; no two are alike."""
    kind = TYPES[number % len(TYPES)]
    prompt = f"Question {number}: which of these is told of river number {number * 7919 % 10_007}?"
    if kind == "cloze":
        prompt = (
            f"River {number} ends in {{{{c1::sea {number}::which?}}}} after {{{{c2::a bend}}}}."
        )
    return {
        "id": f"river-{number}",
        "type": kind,
        "prompt": prompt,
        **deepcopy(OWN[kind]),
        "explanation": f"It is the one that passes {number} villages before it reaches the sea.",
        "hint": "It has no outlet.",
        "difficulty": ("easy", "medium", "hard")[number % 3],
        "tags": ["rivers"],
        "source": {"id": "atlas", "section": f"Page {number // 10}"},
    }


def write_project(folder: Path, size: int) -> Path:
    """Write a bank of a size in ten topics, and its recipe; return the recipe."""
    bank = folder / "question_bank" / "rivers"
    bank.mkdir(parents=True)
    topics = [f"part-{part}" for part in range(10)]
    head = {"id": "rivers", "title": "Rivers", "topics": topics}
    head["sources"] = [{"id": "atlas", "title": "An atlas"}]
    (bank / "bank.yaml").write_text(dumped(head))
    for part, topic in enumerate(topics):
        questions = [question(number) for number in range(part, size, 10)]
        (bank / f"{topic}.yaml").write_text(dumped({"topic": topic, "questions": questions}))
    recipe = folder / "decks" / "rivers.yaml"
    recipe.parent.mkdir()
    recipe.write_text("title: Rivers\nbank: rivers\n")
    return recipe


def dumped(data: Any) -> str:
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


PEER_FIELDS = ["Prompt", "Answer", "Explanation", "Hint", "Source", "Id"]


def peer_deck(size: int) -> str:
    """The same questions as anki-yaml-tool reads them: a flat text for each field."""
    data = []
    for entry in map(question, range(size)):
        own = "<br>".join(map(str, OWN[entry["type"]].values())) or entry["prompt"]
        texts = [entry["prompt"], own, entry["explanation"], entry["hint"]]
        texts += [f"{entry['source']['id']}, {entry['source']['section']}", entry["id"]]
        fields = {name.lower(): text for name, text in zip(PEER_FIELDS, texts, strict=True)}
        data.append({**fields, "tags": ["rivers", entry["difficulty"]]})
    back = "".join(f"<div>{{{{{name}}}}}</div>" for name in PEER_FIELDS)
    template = {"name": "Card 1", "qfmt": "{{Prompt}}", "afmt": back}
    config = {"name": "Basic", "fields": PEER_FIELDS, "templates": [template], "css": ""}
    return dumped({"config": config, "deck-name": "Rivers", "data": data})


def best(work: Callable[[], Any]) -> float:
    """The best of some runs in CPU seconds, the collector at rest."""
    times = []
    for _ in range(RUNS):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def floor(rows: tuple[list[Any], list[Any]], path: Path) -> None:
    """The least that makes a package: the rows, and one deflated archive."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "collection.anki2"
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(APKG_SCHEMA)
        connection.executescript(APKG_COL)
        connection.executemany(f"INSERT INTO notes VALUES({','.join('?' * 11)})", rows[0])
        connection.executemany(f"INSERT INTO cards VALUES({','.join('?' * 18)})", rows[1])
        connection.commit()
        connection.close()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(database, "collection.anki2")
            archive.writestr("media", "{}")


def with_genanki(content: Content, path: Path) -> None:
    """The same notes through plain genanki, with templates as simple as can be."""
    models = {
        kind: genanki.Model(
            built.id,
            built.name,
            fields=[{"name": part.name} for part in built.note_type.fields],
            templates=[{"name": "Card", "qfmt": front, "afmt": "{{Prompt}}{{Explanation}}"}],
            model_type=int(built.note_type.is_cloze),
        )
        for kind, built in content.types.items()
        for front in ["{{cloze:Prompt}}" if built.note_type.is_cloze else "{{Prompt}}"]
    }
    deck = genanki.Deck(1 << 40, "Rivers")
    for _, notes in content.decks:
        for note in notes:
            deck.add_note(
                genanki.Note(
                    models[note.kind],
                    note.fields.split(FIELD_SEPARATOR),
                    tags=note.tags.split(),
                    guid=note.guid,
                )
            )
    genanki.Package(deck).write_to_file(path)


def with_anki(content: Content, path: Path) -> None:
    """The same notes through Anki's own library: a collection, filled and exported."""
    from anki.collection import AddNoteRequest, Collection, DeckIdLimit, ExportAnkiPackageOptions

    folder = Path(tempfile.mkdtemp())
    col = Collection(str(folder / "collection.anki2"))
    models = {}
    for kind, built in content.types.items():
        model = col.models.new(built.note_type.name)
        model["type"] = int(built.note_type.is_cloze)
        for part in built.note_type.fields:
            col.models.add_field(model, col.models.new_field(part.name))
        template = col.models.new_template("Card")
        template["qfmt"] = "{{cloze:Prompt}}" if built.note_type.is_cloze else "{{Prompt}}"
        template["afmt"] = f"{template['qfmt']}{{{{Explanation}}}}"
        col.models.add_template(model, template)
        models[kind] = col.models.get(col.models.add_dict(model).id)
    deck = col.decks.id("Rivers")
    requests = []
    for _, notes in content.decks:
        for note in notes:
            made = col.new_note(models[note.kind])
            made.fields, made.tags = note.fields.split(FIELD_SEPARATOR), note.tags.split()
            requests.append(AddNoteRequest(made, deck))
    col.add_notes(requests)
    options = ExportAnkiPackageOptions(with_scheduling=False, with_media=False, legacy=True)
    col.export_anki_package(out_path=str(path), options=options, limit=DeckIdLimit(deck))
    col.close()
    shutil.rmtree(folder)


def rows_of(package: Path, folder: Path) -> tuple[list[Any], list[Any]]:
    """The rows of a package's notes and cards, as they lie in its database."""
    with zipfile.ZipFile(package) as archive:
        database = archive.extract("collection.anki2", folder)
    with closing(sqlite3.connect(database)) as connection:
        tables = ("SELECT * FROM notes", "SELECT * FROM cards")
        return tuple(connection.execute(table).fetchall() for table in tables)


def process(*command: object) -> tuple[float, float]:
    """Run a process; return its CPU seconds and its peak memory in MB."""
    script = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    arguments = [sys.executable, "-c", script, *map(str, command)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


WHOLE = (
    "import sys; from pathlib import Path; from quizgen import load_deck;"
    "from quizgen.products import anki;"
    "anki.build(load_deck(sys.argv[1]), Path(sys.argv[2]), write_lock=False)"
)

PLAIN = """
import sys
from pathlib import Path
import genanki, yaml
recipe, folder = map(Path, sys.argv[1:])
model = genanki.Model(1 << 40, "Plain", fields=[{"name": n} for n in "PAEHSI"],
    templates=[{"name": "Card", "qfmt": "{{P}}", "afmt": "{{P}}<hr>{{A}}{{E}}{{H}}{{S}}{{I}}"}])
deck = genanki.Deck(1 << 41, "Rivers")
for path in sorted(recipe.parents[1].glob("question_bank/*/part-*.yaml")):
    for q in yaml.load(path.read_text(), yaml.CSafeLoader)["questions"]:
        texts = [q["prompt"], str(q.get("answer", "")), q["explanation"], q["hint"],
                 str(q["source"]), q["id"]]
        deck.add_note(genanki.Note(model, texts, tags=q["tags"], guid=q["id"]))
genanki.Package(deck).write_to_file(folder / "plain.apkg")
"""
"""The same way by hand: PyYAML's libyaml and plain genanki, one card a question."""


def measured(size: int, peer: Path | None) -> Iterator[str]:
    """Yield the cells of one size's line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe = write_project(folder, size)
        deck = load_deck(recipe)
        theme = load_theme(used_types([deck]))
        content = update_of(deck, Lock(folder, "rivers", "rivers"), theme).content
        out = folder / "out.apkg"
        write_package(content, out)
        base = best(partial(floor, rows_of(out, folder), out))
        yield f"{size:,}"
        yield f"{base:.3f} s"
        for work in (write_package, with_genanki, with_anki):
            yield f"{best(partial(work, content, out)) / base:.2f}"
        runs = [process(sys.executable, "-c", WHOLE, recipe, folder) for _ in range(RUNS)]
        whole, memory = min(run[0] for run in runs), max(run[1] for run in runs)
        yield f"{whole:.2f} s"
        yield f"{memory:.0f} MB"
        plain = min(process(sys.executable, "-c", PLAIN, recipe, folder)[0] for _ in range(RUNS))
        yield f"{plain / whole:.2f}"
        topics = [path.read_text() for path in recipe.parents[1].glob("question_bank/*/*.yaml")]
        least = base + best(lambda: [events(text) for text in topics])
        yield f"{whole / least:.2f}"
        if peer is None:
            yield "-"
            return
        (folder / "deck.yaml").write_text(peer_deck(size))
        command = (peer, "build", "--file", folder / "deck.yaml", "--output", out)
        yield f"{process(*command)[0] / whole:.1f}"


def print_line(cells: list[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--peer", type=Path)
    args = parser.parse_args()
    set_lang("en_US")
    head = ["questions", "floor", "quizgen", "genanki", "anki", "YAML to .apkg", "peak memory"]
    head += ["by hand / it", "it / events, rows, deflate"]
    print_line([*head, "anki-yaml-tool"])
    print_line(["---:"] * (len(head) + 1))
    for size in args.sizes:
        print_line([*measured(size, args.peer)])
    said = [word.rpartition("/")[2] if word == str(args.peer) else word for word in sys.argv]
    version = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    print(f"\n{datetime.now(UTC).date()}, {version}: `python {' '.join(said)}`")


if __name__ == "__main__":
    main()
