"""One topic's file: the questions that can be read, and what is known of the others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from quizgen.model.bank import Passage, Topic, TopicFile
from quizgen.model.questions import TYPES, Choice, Common, Multi, Question
from quizgen.reading import yaml_reader
from quizgen.reading.yaml_reader import Document
from quizgen.support.diagnostics import Diagnostic
from quizgen.support.positions import Positions

_OFFERED = {"options", "distractors"}
"""Where one of these is wrong or has a wrong name, it is not known what there is to choose from."""


class TopicReading(Struct, frozen=True):
    """What could be read of a topic's file, and what is wrong in it.

    `questions` are all that the file has, as it numbers them; of one that cannot be read they
    hold a bare `Common` with the fields that are known, "" for its id where it is not.  `sound`
    are the 0-based numbers of those that can be judged.  `doubtful` counts those with errors,
    and those that were left out; it is infinite where no question is known.  `passages` are
    those that can be shown, by their 0-based places in the file.  `unread` holds the text in
    which other names may be, None where the file could not be read at all.  `has_marks` is
    whether the file has signs that mean something in a text.
    """

    id: str
    title: str
    positions: Positions
    questions: tuple[Common, ...] = ()
    sound: tuple[int, ...] = ()
    passages: dict[int, Passage] = {}
    doubtful: float = 0
    unread: str | None = ""
    problems: tuple[Diagnostic, ...] = ()
    has_marks: bool = True

    def question_at(self, index: int) -> Positions:
        """Return the place of a question; what is said there begins with the question's id."""
        name = self.questions[index].id
        label = f"question '{name}': " if name else "this question: "
        return self.positions.part("questions", index, label=label)

    def topic(self) -> Topic:
        """Return the topic with the questions that can be judged."""
        questions: Any = self.questions  # Those that are sound are of a type.
        positions = self.positions
        if len(self.sound) < len(questions):
            positions = positions.with_entries("questions", self.sound)
            questions = tuple(questions[i] for i in self.sound)
        passages = {passage.id: passage for passage in self.passages.values()}
        return Topic(self.id, self.title, questions, positions, passages)


def read_topic(path: Path, folder: Path) -> TopicReading:
    """Read a topic's file in its bank's folder."""
    document = yaml_reader.read(path, folder, {"questions": _as_questions})
    if document.damaged:
        return _with_errors(path.stem, document)
    try:
        file = msgspec.convert(document.data, TopicFile, strict=False)
    except msgspec.ValidationError:
        return _with_errors(path.stem, document)
    return TopicReading(
        path.stem,
        file.topic,
        document.positions,
        file.questions,
        tuple(range(len(file.questions))),
        dict(enumerate(file.passages)),
        problems=document.problems,
        has_marks=document.has_marks,
    )


def _as_questions(entries: list[Any]) -> list[Any]:
    """Turn entries into questions; those that fit no type stay as they are."""
    for entry in entries:
        if type(entry) is dict and type(pairs := entry.get("pairs")) is dict:
            entry["pairs"] = [[left.strip(), right] for left, right in pairs.items()]
    try:
        return msgspec.convert(entries, list[Question], strict=False)
    except msgspec.ValidationError:
        return [_as_question(entry) for entry in entries]


def _as_question(entry: Any) -> Any:
    try:
        return msgspec.convert(entry, Question, strict=False)
    except msgspec.ValidationError:
        return entry


def _as_passage(entry: Any) -> Passage | None:
    with suppress(msgspec.ValidationError):
        return msgspec.convert(entry, Passage, strict=False)
    return None


def _with_errors(name: str, document: Document) -> TopicReading:
    """Find all that is wrong, and what can be said of the questions all the same."""
    from quizgen.reading.schema_errors import document_errors

    positions, problems = document.positions, document.problems
    if document.data is None and problems:
        unread = "\n".join(document.missing.values()) if document.missing else None
        return TopicReading(
            name, name, positions, doubtful=float("inf"), unread=unread, problems=problems
        )
    fields = document.data if isinstance(document.data, dict) else {}
    entries = fields["questions"] if isinstance(fields.get("questions"), list) else []
    listed = fields["passages"] if isinstance(fields.get("passages"), list) else []
    starts = [positions.location("questions", at).line for at in range(len(entries))]
    passage_starts = [positions.location("passages", at).line for at in range(len(listed))]

    def number(line: int) -> int:
        """Return the number of the question that a line is of, -1 where it is of none."""
        at, passage = bisect_right(starts, line) - 1, bisect_right(passage_starts, line) - 1
        is_below = min(at, passage) >= 0 and passage_starts[passage] > starts[at]
        return -1 if is_below else at

    damaged = {number(line) for line in document.damaged}

    def named(problem: Diagnostic) -> Diagnostic:
        """Return a problem with a text of a question as one that names the question."""
        at = number(problem.line)
        if problem.code != "eaten-backslash" or at < 0 or not questions[at].id:
            return problem
        message = f"question '{questions[at].id}': {problem.message}"
        return structs.replace(problem, message=message)

    found = [*document_errors(document, TopicFile, starts, "questions")]
    questions = [_known(entry, as_type=at not in damaged) for at, entry in enumerate(entries)]
    sound = [
        at
        for at, question in enumerate(questions)
        if type(question) is not Common and at not in damaged
    ]
    doubtful = (damaged | {number(error.line) for error in found}) - {-1}
    left_out = [line for line in document.missing.values() if line.lstrip().startswith("- ")]
    judged = {at for at in sound if isinstance(entries[at], Common)}
    unsound = [str(entry) for at, entry in enumerate(entries) if at not in judged]
    passages = {at: known for at, entry in enumerate(listed) if (known := _as_passage(entry))}
    unsound += [str(entry) for at, entry in enumerate(listed) if at not in passages]
    title = fields.get("topic")
    return TopicReading(
        name,
        title if isinstance(title, str) and title else name,
        positions,
        tuple(questions),
        tuple(sound),
        passages,
        len(doubtful) + len(left_out) if entries else float("inf"),
        "\n".join([*document.missing.values(), *unsound]),
        (*map(named, problems), *found),
    )


def _known(entry: Any, *, as_type: bool) -> Common:
    """Return the question that an entry is without its wrong fields, or a bare `Common`."""
    if isinstance(entry, Common):
        return entry
    if not isinstance(entry, dict):
        return Common(id="", prompt="")
    kind = entry.get("type")
    if as_type and isinstance(kind, str) and kind in TYPES:
        shape, rest = TYPES[kind], {k: v for k, v in entry.items() if k != "type"}
        known = _known_fields(rest, shape)
        unknown = rest.keys() - {field.encode_name for field in structs.fields(shape)}
        is_offered = bool(known.keys() & _OFFERED)
        is_cut = shape in (Choice, Multi) and (
            rest.keys() & _OFFERED - known.keys() or (unknown and not is_offered)
        )
        if not is_cut and all(f.name in known for f in structs.fields(shape) if f.required):
            return shape(**known)
    return Common(**{"id": "", "prompt": "", **_known_fields(entry, Common)})


def _known_fields(entry: Mapping[str, Any], shape: type) -> dict[str, Any]:
    """Return the fields that are right, but for those that mean nothing without a wrong one."""
    from quizgen.reading.schema_errors import sound_fields

    known = sound_fields(entry, shape)
    wrong = entry.keys() - known.keys()
    if wrong & {"image", "alt"}:
        known = {name: value for name, value in known.items() if name not in {"image", "alt"}}
    if wrong & {"source", "inference"}:
        known["inference"] = True  # So no evidence is asked for.
    return known
