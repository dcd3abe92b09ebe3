"""The files that an import writes: topics, `bank.yaml`, media and a recipe, old and new ones."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from quizgen.exchange import yaml_writer
from quizgen.exchange.ids import letters, slug
from quizgen.exchange.marks import literal
from quizgen.exchange.records import Lost, PassageItem
from quizgen.exchange.replacing import replaced
from quizgen.exchange.taking import Taken, Taking, is_in_passage
from quizgen.model.bank import Bank, Topic
from quizgen.model.questions import Question
from quizgen.reading import yaml_reader
from quizgen.support.diagnostics import BankError, diagnostic
from quizgen.support.files import File, read_file, real_path
from quizgen.support.markup.markdown import image_addresses
from quizgen.support.markup.problems import text_problems
from quizgen.support.project import Project
from quizgen.support.source_files import shown

_IDENTITY = "abcdefghijklmnopqrstuvwxyz0123456789"
_TITLE = 200


class Target(Struct, frozen=True):
    """Where an import goes: a bank of a project, old or new.

    `topic` takes all questions; "" lets each category have its own.
    """

    project: Project
    id: str
    title: str
    bank: Bank | None
    topic: str = ""

    @property
    def folder(self) -> Path:
        """The bank's folder."""
        return self.project.root / "question_bank" / self.id


class _Topic(NamedTuple):
    """A topic that gets questions; `old` is its file's text, "" where it is new."""

    id: str
    title: str
    old: str
    new: list[Taken]
    passages: list[dict[str, Any]]


def files_of(target: Target, taking: Taking) -> list[File]:
    """Return the files that put what is taken into a bank; those that stay as they are not."""
    texts: dict[str, str] = {}
    topics = _topics(target, taking)
    for topic in topics:
        texts[topic.id] = _topic_text(topic, shown(target.folder / f"{topic.id}.yaml"))
    texts |= _replaced(target, taking, texts)
    made = {target.folder / f"{name}.yaml": text for name, text in texts.items()}
    known = [topic.id for topic in target.bank.topics] if target.bank else []
    added = [topic.id for topic in topics if topic.id not in known]
    if target.bank is None:
        made[target.folder / "bank.yaml"] = _head(target, added, taking.language)
    elif added:
        head = _text(target.folder / "bank.yaml", target)
        made[target.folder / "bank.yaml"] = _listed(head, added, target)
    recipe = target.project.root / "decks" / f"{target.id}.yaml"
    if made and not recipe.exists():
        made[recipe] = _recipe(target, recipe)
    files = [File(real_path(path, target.project.root), text) for path, text in made.items()]
    return [*files, *_media(target, taking)]


def _topics(target: Target, taking: Taking) -> list[_Topic]:
    """Sort what is new into topics, and passages to the questions about them."""
    made: dict[str, _Topic] = {}
    titles = {topic.id: topic.title for topic in target.bank.topics} if target.bank else {}
    names: dict[str, str] = {}
    for taken in taking.new:
        title = _sound(taken.item.topic[:_TITLE].rstrip(), target.folder)
        name = target.topic or names.get(title) or _free_name(title, names, titles)
        names.setdefault(title, name)
        if name not in made:
            old = _text(target.folder / f"{name}.yaml", target) if name in titles else ""
            shown_title = titles.get(name) or (title if not target.topic else _titled(name))
            made[name] = _Topic(name, shown_title, old, [], [])
        made[name].new.append(taken)
        _tie(taken, made[name], target, taking)
    places = {question.id: topic.id for topic, question in _questions(target)}
    for taken in taking.changed:
        if taken.item.passage in taking.passages:
            name = places[taken.id]
            if name not in made:
                old = _text(target.folder / f"{name}.yaml", target)
                made[name] = _Topic(name, titles[name], old, [], [])
            _tie(taken, made[name], target, taking)
    return list(made.values())


def _questions(target: Target) -> Iterator[tuple[Topic, Question]]:
    for topic in target.bank.topics if target.bank else ():
        yield from ((topic, question) for question in topic.questions)


def _tie(taken: Taken, topic: _Topic, target: Target, taking: Taking) -> None:
    """Tie a question to the text that it is about: one that its topic has, or one more."""
    key = taken.item.passage
    if key not in taking.passages:
        return
    passage = taking.passages[key]
    ident = slug(passage.title or passage.text, 30) or "text"
    more = {"title": passage.title, "image": passage.image, "alt": passage.alt}
    signs = [passage.title, passage.text, *filter(None, (passage.image, passage.alt))]
    entry = {"id": f"{ident}-{letters(chr(10).join(signs), 4)}", "text": passage.text}
    entry |= {name: text for name, text in more.items() if text}
    old = _held_passage(taken, passage, topic, target)
    taken.fields["passage"] = old or entry["id"]
    if not old and entry not in topic.passages:
        topic.passages.append(entry)


def _held_passage(taken: Taken, passage: PassageItem, topic: _Topic, target: Target) -> str:
    """Return the id of a passage that a topic has, that of a replaced question first; "": none."""
    for other in target.bank.topics if target.bank else ():
        if other.id == topic.id:
            own = {question.passage for question in other.questions if question.id == taken.id}
            like = [each.id for each in other.passages.values() if is_in_passage(passage, each)]
            return next((name for name in like if name in own), next(iter(like), ""))
    return ""


def _sound(title: str, folder: Path) -> str:
    """Return a title; one with a wrong formula, or an image that is not there, as it is written."""
    images = (folder / address for address in image_addresses(title))
    is_wrong = any(text_problems(title)) or not all(image.is_file() for image in images)
    return literal(title) if is_wrong else title


def _free_name(title: str, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return the id of a topic by its title: one that the bank has, or one that is free."""
    for name, other in titles.items():
        if other == title:
            return name
    name = slug(title) or f"topic-{letters(title, 4)}"
    if name in {"bank", *names.values(), *titles}:
        name = f"{name}-{letters(title, 4)}"
    return name


def _titled(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _topic_text(topic: _Topic, name: str) -> str:
    """Return a topic's text; `name` is the path of its file for messages."""
    questions = [{"id": taken.id, **taken.fields} for taken in topic.new]
    if not topic.old:
        text = yaml_writer.fields({"topic": topic.title})
        if topic.passages:
            text += "passages:\n" + "\n".join(yaml_writer.entries(topic.passages))
        return f"{text}questions:\n" + "\n".join(yaml_writer.entries(questions))
    text = topic.old
    if topic.passages:
        if not re.search(r"^passages:", text, re.MULTILINE):
            text = re.sub(
                r"^questions:", "passages:\nquestions:", text, count=1, flags=re.MULTILINE
            )
        text = _appended(text, "passages", topic.passages, name)
    return _appended(text, "questions", questions, name) if questions else text


def _appended(text: str, field: str, entries: Sequence[Mapping[str, Any]], name: str) -> str:
    """Return a file's text with entries more at the end of one of its lists."""
    lines = text.rstrip("\n").split("\n")
    start = next((at for at, line in enumerate(lines) if re.match(rf"{field}:\s*(#|$)", line)), -1)
    first = next((line.lstrip() for line in lines[start + 1 :] if re.match(r"\s*[^\s#]", line)), "")
    if start < 0 or first.startswith(("[", "{")):
        message = (
            f"'{field}' is written so that nothing can be added. Write a list, one entry a line."
        )
        raise BankError([diagnostic("cannot-add", message, name)])
    end = start + 1
    while end < len(lines) and not re.match(r"[^\s#-]", lines[end]):
        end += 1
    indent = next(
        (
            len(line) - len(line.lstrip())
            for line in lines[start + 1 : end]
            if line.lstrip().startswith("- ")
        ),
        2,
    )
    last = end
    while last > start + 1 and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1
    made = "\n".join(yaml_writer.entries(entries, indent)).rstrip("\n").split("\n")
    gap = [""] if last > start + 1 else []
    after = lines[last:end] or ([""] if end < len(lines) else [])
    return "\n".join([*lines[:last], *gap, *made, *after, *lines[end:]]) + "\n"


def _replaced(target: Target, taking: Taking, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of topics in which questions are replaced, those with new ones too."""
    changed = {taken.id: taken for taken in taking.changed}
    found: dict[str, str] = {}
    for topic in target.bank.topics if target.bank and changed else ():
        if not any(question.id in changed for question in topic.questions):
            continue
        text = texts.get(topic.id) or _text(target.folder / f"{topic.id}.yaml", target)
        document = yaml_reader.parse(text)
        entries = document.data["questions"]
        lines = text.split("\n")
        starts = [
            document.positions.location("questions", at).line - 1 for at in range(len(entries))
        ]
        left: set[str] = set()
        for at in range(len(entries) - 1, -1, -1):
            taken = changed.get(str(entries[at].get("id")))
            if taken is None:
                continue
            left.add(str(entries[at].get("passage")))
            end = _end_of_entry(lines, starts, at)
            indent = len(lines[starts[at]]) - len(lines[starts[at]].lstrip())
            whole = lines[starts[at] : end]
            merged = replaced(entries[at], whole, topic.questions[at], taken, taking)
            (made,) = yaml_writer.entries([merged], indent)
            lines[starts[at] : end] = made.rstrip("\n").split("\n")
        where = next(taken.item.where for taken in changed.values())
        found[topic.id] = _without_left_passages("\n".join(lines), left, where, taking)
    return found


def _without_left_passages(text: str, left: Collection[str], where: str, taking: Taking) -> str:
    """Return a topic's text without those of some passages that no question is about any more.

    It stays as it is where they cannot be cut out whole.
    """
    document = yaml_reader.parse(text)
    entries = document.data.get("passages") or []
    used = {entry.get("passage") for entry in document.data["questions"]}
    gone = [entry["id"] for entry in entries if entry["id"] in left and entry["id"] not in used]
    if not gone:
        return text
    lines = text.split("\n")
    starts = [document.positions.location("passages", at).line - 1 for at in range(len(entries))]
    for at in range(len(entries) - 1, -1, -1):
        if entries[at]["id"] in gone:
            del lines[starts[at] : _end_of_entry(lines, starts, at)]
    if len(gone) == len(entries):
        lines = [line for line in lines if not re.match(r"passages:\s*(#|$)", line)]
    made = yaml_reader.parse("\n".join(lines))
    rest = [entry for entry in entries if entry["id"] not in gone]
    wanted = {**document.data, "passages": rest}
    if made.problems or {"passages": [], **(made.data or {})} != wanted:
        return text
    for name in reversed(gone):
        what = f"the passage '{name}' of the bank is taken out: no question is about it."
        taking.losses.append(Lost(where, what))
    return "\n".join(lines)


def _end_of_entry(lines: Sequence[str], starts: Sequence[int], at: int) -> int:
    """Return the line behind an entry of a list; comments and empty lines below are not its."""
    end = starts[at + 1] if at + 1 < len(starts) else _end_of_list(lines, starts[at])
    while end > starts[at] + 1 and not re.match(r"\s+[^\s#]", lines[end - 1]):
        end -= 1
    return end


def _end_of_list(lines: Sequence[str], start: int) -> int:
    for at in range(start + 1, len(lines)):
        if re.match(r"[^\s#-]", lines[at]):
            return at
    return len(lines)


def _head(target: Target, topics: Sequence[str], language: str) -> str:
    identity = "".join(secrets.choice(_IDENTITY) for _ in range(10))
    head = {"id": target.id, "identity": identity, "title": target.title, "language": language}
    return yaml_writer.fields({**head, "topics": topics})


def _listed(head: str, added: Iterable[str], target: Target) -> str:
    """Return the text of bank.yaml with topics more in its list."""
    names = list(added)
    in_line = re.search(r"^topics:\s*\[([^\[\]]*?),?\s*\]", head, re.MULTILINE)
    if in_line:
        text = f"{head[: in_line.end(1)]}, {', '.join(names)}{head[in_line.end(1) :]}"
    else:
        lines = head.rstrip("\n").split("\n")
        start = next(at for at, line in enumerate(lines) if line.startswith("topics:"))
        entries = [
            at
            for at in range(start + 1, _end_of_list(lines, start))
            if lines[at].lstrip().startswith("- ")
        ]
        pad = re.match(r"\s*", lines[entries[-1]])
        lines[entries[-1] + 1 : entries[-1] + 1] = [
            f"{pad[0] if pad else ''}- {each}" for each in names
        ]
        text = "\n".join(lines) + "\n"
    data = yaml_reader.parse(text).data
    if not isinstance(data, dict) or data.get("topics", [])[-len(names) :] != names:
        where = shown(target.folder / "bank.yaml")
        message = f"quizgen cannot add topics to this file. Add them yourself: {', '.join(names)}."
        raise BankError([diagnostic("cannot-add", message, where)])
    return text


def _recipe(target: Target, path: Path) -> str:
    schema = path.parent / "deck.schema.json"
    line = f"# yaml-language-server: $schema={schema.name}\n" if schema.exists() else ""
    recipe = {"title": target.title, "bank": target.id, "worksheet": {"pick": 20}}
    return line + yaml_writer.fields(recipe)


def _media(target: Target, taking: Taking) -> list[File]:
    """Return the media of what is taken that are not in the bank's folder yet."""
    found: dict[str, bytes] = {}
    used = {taken.item.passage for taken in (*taking.new, *taking.changed)}
    for taken in (*taking.new, *taking.changed):
        found |= taken.item.media
    for key, passage in taking.passages.items():
        if key in used:
            found |= passage.media
    files = []
    for name, data in found.items():
        path = real_path(target.folder / name, target.project.root)
        if not (path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data):
            files.append(File(path, data))
    return files


def _text(path: Path, target: Target) -> str:
    data = read_file(path, target.project.root)
    return data.decode("utf-8-sig").replace("\r\n", "\n")
