"""What must be true between a bank's files: names that lead somewhere, ids that are unique.

What one file can say of itself is its struct's business.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from quizgen.model.bank import Passage
from quizgen.model.forms import letter
from quizgen.model.questions import Choice, Common, Multi
from quizgen.reading.text_errors import bank_file_error, text_errors, title_errors
from quizgen.reading.topic_file import TopicReading
from quizgen.support.audio import audio_fault
from quizgen.support.diagnostics import Diagnostic, quoted, suggestion
from quizgen.support.images import image_fault
from quizgen.support.positions import Positions
from quizgen.support.project import misnamed, visible

OfTopic: TypeAlias = tuple[str, Diagnostic]
"""An error, and the topic without which it would not be one."""


def topic_errors(
    folder: Path, listed: Iterable[tuple[int, str]], head: Positions
) -> Iterator[OfTopic]:
    """Find topics that are listed twice, or have no file; `listed` are (place in list, id)."""
    before = set[str]()
    for index, topic in listed:
        if topic in before:
            message = f"topic '{topic}' is listed twice. Keep one of them."
            yield topic, head.diagnostic("repeated-topic", message, "topics", index)
        elif topic == "bank":
            message = "a topic cannot be called 'bank': that is this file. Rename it."
            yield topic, head.diagnostic("reserved-name", message, "topics", index)
        elif not (folder / f"{topic}.yaml").exists():
            known = [path.stem for path in visible(folder, "*.yaml")]
            renamed = misnamed(folder / f"{topic}.yaml")
            advice = renamed or suggestion(topic, known) or " Write it, or remove the topic."
            message = f"topic '{topic}' has no file {topic}.yaml here.{advice}"
            yield topic, head.diagnostic("missing-file", message, "topics", index)
        before.add(topic)


def source_errors(listed: Iterable[tuple[int, str]], head: Positions) -> Iterator[Diagnostic]:
    """Find sources that are listed twice; `listed` are (place in list, id)."""
    before = set[str]()
    for index, source in listed:
        if source in before:
            message = f"source '{source}' is listed twice. Keep one of them."
            yield head.diagnostic("repeated-source", message, "sources", index, "id")
        before.add(source)


def reference_errors(
    folder: Path, topics: Sequence[TopicReading], sources: Collection[str], unread: str | None
) -> Iterator[OfTopic]:
    """Find ids that are used twice, what is named but missing, and texts with wrong marks.

    What is named are sources, passages, files, and answers among `options`.

    `unread` is text of `bank.yaml` in which other sources may be; None: all of it is unknown.
    """
    owners: dict[str, tuple[TopicReading, int]] = {}
    earlier: list[tuple[TopicReading, int]] = []
    named: dict[str, list[tuple[TopicReading, int]]] = {}
    for topic in topics:
        for index, question in enumerate(topic.questions):
            if question.id in owners:
                yield _duplicate(topic, index, *owners[question.id])
            elif question.id:
                owners[question.id] = topic, index
            if question.was:
                earlier.append((topic, index))
            if question.source is not None and question.source.id not in sources:
                named.setdefault(question.source.id, []).append((topic, index))
            if topic.has_marks or _names_more(question):
                at = topic.question_at(index)
                yield from ((topic.id, found) for found in _own_errors(folder, question, at))
                yield from ((topic.id, found) for found in text_errors(question, folder, at))
        yield from ((topic.id, found) for found in _passage_errors(folder, topic))
    yield from _earlier_id_errors(owners, earlier)
    for name, places in named.items():
        if not may_name(unread, name):
            yield from _unknown_source(name, places, sources)


def _unknown_source(
    name: str, places: Sequence[tuple[TopicReading, int]], sources: Collection[str]
) -> Iterator[OfTopic]:
    """Tell of each place that has a slip; of a source that is to be added, only of the first."""
    advice = suggestion(name, sorted(sources))
    others = f" {len(places) - 1} more name it." if len(places) > 1 else ""
    message = f"source '{name}' is not in bank.yaml.{advice or f' Add it there.{others}'}"
    for topic, index in places if advice else places[:1]:
        yield (
            topic.id,
            topic.question_at(index).diagnostic("unknown-source", message, "source", "id"),
        )


def may_name(text: str | None, name: str) -> bool:
    """Whether a text may have a name as a whole word; None is a text that is not known."""
    return text is None or re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def bank_warnings(
    folder: Path, head: Positions, name: str, known: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield what is odd about a bank's folder: its name, and YAML files that are never read.

    `name` is the bank's id; `known` are its topics, also those without a file.
    """
    if name != folder.absolute().name:
        called = quoted(folder.absolute().name)
        message = f"the bank's id is '{name}', its folder {called}. Give both one name."
        yield head.diagnostic("id-differs-from-folder", message, "id")
    for path in visible(folder, "*.y*ml"):
        is_yml = path.suffix == ".yml"
        # Of a topic that has only a .yml it has been told where it is listed.
        is_told = path.stem in known and not (is_yml and path.with_suffix(".yaml").exists())
        is_yaml = path.suffix in {".yaml", ".yml"} and path.name != "bank.yaml"
        if is_yaml and not is_told and path.is_file():
            advice = "Rename it to end in .yaml." if is_yml else "Add it, or move it away."
            message = f"no topic here names the file {quoted(path.name)}, so it is not read."
            yield head.diagnostic("unlisted-file", f"{message} {advice}", "topics")


def _duplicate(topic: TopicReading, index: int, first: TopicReading, there: int) -> OfTopic:
    line = first.positions.location("questions", there, "id").line
    message = f"duplicate id, first used in {first.id}.yaml, line {line}. Choose another."
    return topic.id, topic.question_at(index).diagnostic("duplicate-id", message, "id")


def _earlier_id_errors(
    owners: dict[str, tuple[TopicReading, int]], earlier: Iterable[tuple[TopicReading, int]]
) -> Iterator[OfTopic]:
    """Find earlier ids that are used again, or claimed twice; `owners` have the present ids."""
    claimed: set[str] = set()
    for topic, index in earlier:
        question = topic.questions[index]
        for place, old in enumerate(question.was):
            if old == question.id:
                message = "'was' names the present id. Remove it from the list."
                found = topic.question_at(index).diagnostic(
                    "wrong-earlier-id", message, "was", place
                )
                yield topic.id, found
            elif old in claimed:
                message = f"'{old}' is in the 'was' of two questions. Keep it where it belongs."
                found = topic.question_at(index).diagnostic(
                    "wrong-earlier-id", message, "was", place
                )
                yield topic.id, found
            elif old in owners:
                other, there = owners[old]
                message = f"this id was that of '{question.id}' before (its 'was' says so)."
                message = f"{message} If this is the old question, delete it; if not, choose"
                message = f"{message} another id, or remove this one from that 'was'."
                yield other.id, other.question_at(there).diagnostic("reused-id", message, "id")
            claimed.add(old)


def _option_errors(question: Choice | Multi, at: Positions) -> Iterator[Diagnostic]:
    if question.distractors:
        message = "'options' has all options, 'distractors' only the wrong ones. Keep one of them:"
        message = f"{message} 'options' keep their order, 'distractors' are shuffled."
        yield at.diagnostic("options-and-distractors", message, "options")
    listed = [option.text for option in question.offered()]
    numbered = list(enumerate(listed))
    by_place = {name: text for at, text in numbered for name in (str(at + 1), letter(at))}
    for index, answer in enumerate(question.right_answers()):
        if answer not in listed:
            advice = suggestion(answer, listed) or " Add it, or correct one of them."
            if (named := by_place.get(answer.upper())) is not None:
                advice = f" Write the text of the option: {quoted(named)}."
            message = f"{quoted(answer)} is not in 'options'.{advice}"
            path = ("answer",) if isinstance(question, Choice) else ("answers", index)
            yield at.diagnostic("answer-not-in-options", message, *path)


def _names_more(question: Common) -> bool:
    """Whether a question names files, or answers among its options."""
    is_kept = isinstance(question, (Choice, Multi)) and bool(question.options)
    has_files = question.image is not None or question.audio is not None
    return is_kept or has_files or question.alt is not None


def _own_errors(folder: Path, question: Common, at: Positions) -> Iterator[Diagnostic]:
    """Find files of a question that are missing or wrong, and answers that no option is."""
    if question.image is not None or question.alt is not None:
        for code, field, message in _image_errors(folder, question):
            yield at.diagnostic(code, message, field)
    audio = question.audio
    if audio is not None and (wrong := bank_file_error(folder, audio, audio_fault)):
        yield at.diagnostic("wrong-audio", f"audio {quoted(audio)} {wrong}", "audio")
    if isinstance(question, (Choice, Multi)) and question.options:
        yield from _option_errors(question, at)


def _passage_errors(folder: Path, topic: TopicReading) -> Iterator[Diagnostic]:
    """Find passages that are named but missing, not named, listed twice, or with wrong images."""
    known = {passage.id for passage in topic.passages.values()}
    asked = {question.passage for question in topic.questions if question.passage}
    for index, question in enumerate(topic.questions):
        name = question.passage
        if name and name not in known and not may_name(topic.unread, name):
            advice = suggestion(name, sorted(known)) or " Add it there, or remove this line."
            message = f"passage '{name}' is not in this file's 'passages'.{advice}"
            yield topic.question_at(index).diagnostic("unknown-passage", message, "passage")
    before = set[str]()
    for index, passage in topic.passages.items():
        at = topic.positions.part("passages", index, label=f"passage '{passage.id}': ")
        if passage.id in before:
            message = "an earlier passage has this id. Choose another."
            yield at.diagnostic("repeated-passage", message, "id")
        elif passage.id not in asked and not may_name(topic.unread, passage.id):
            message = f"no question of this file has 'passage: {passage.id}'. Add that line to the"
            message = f"{message} questions about it, or remove the passage."
            yield at.diagnostic("unused-passage", message, "id")
        before.add(passage.id)
        for field, text in (("title", passage.title or ""), ("text", passage.text)):
            yield from title_errors(text, folder, at.part(field))
        if passage.image is not None or passage.alt is not None:
            for code, field, message in _image_errors(folder, passage):
                yield at.diagnostic(code, message, field)


def _image_errors(folder: Path, question: Common | Passage) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the field and the message of each error."""
    if question.image is None:
        message = "'alt' has no 'image'. Name the image, or remove 'alt'."
        yield "alt-without-image", "alt", message
        return
    if wrong := bank_file_error(folder, question.image, image_fault):
        yield "wrong-image", "image", f"image {quoted(question.image)} {wrong}"
    if question.alt is None:
        message = "'alt' is missing. Say in words what the image shows."
        yield "image-without-alt", "image", message
