"""The floor: the least that writes a worksheet's bytes with PyYAML and Jinja2.

    python worksheet_floor.py TEMPLATES BANK DECK OUT

`TEMPLATES` holds one flat template for each document, made from quizgen's own output by
worksheet.py; here they are filled from the YAML file as `yaml.load` returns it.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import jinja2
import yaml


def place(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()


def arranged(question: dict[str, Any]) -> list[str]:
    return sorted([question["answer"], *question["distractors"]], key=int)


def main() -> None:
    templates, bank, deck, out = sys.argv[1:]
    topic = yaml.load(Path(bank).read_bytes(), Loader=yaml.CSafeLoader)
    questions = topic["questions"]
    for question in questions:
        question["options"] = arranged(question)
    ordered = sorted(questions, key=lambda question: place(deck, "A", question["id"]))
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates), autoescape=True, trim_blocks=True
    )
    for name in ("worksheet-A.html", "key.html", "cards.html"):
        text = env.get_template(name).render(ordered=ordered, questions=questions)
        Path(out, name).write_text(text, encoding="utf-8")


main()
