"""What item-writing guides call flaws: warnings about how questions are written.

A flaw gives the answer away, or makes a question harder for the wrong reason.  This
module must not know files or products.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from quizgen.lint.errors import MAX_GAP, Fault, entries, graded_right, has_broken_marks
from quizgen.lint.folding import phrase, same_text
from quizgen.model.bank import Bank, Topic
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Question,
    Short,
    TrueFalse,
)
from quizgen.reading.links import Finding
from quizgen.support.diagnostics import Severity, quoted
from quizgen.support.markup import plain
from quizgen.support.project import visible

MANY_CHOICES = 5
MANY_STATEMENTS = 4

_WORDS = Path(__file__).parent / "data" / "flaws.toml"


def flaws(question: Question, language: str) -> Iterator[Fault]:
    """Yield the flaws of one question in a bank's language: trail and message."""
    if isinstance(question, Cloze) and has_broken_marks(question):
        return  # An error; what its gaps hide is not known.
    yield from _option_flaws(question, language)
    yield from _giveaways(question)
    if isinstance(question, Choice | Multi):
        yield from _second_answers(question)
    if isinstance(question, Cloze):
        yield from _skipped_numbers(question)
    elif any(isinstance(part, Gap) for part in question.pieces()):
        yield ("prompt",), "gaps are marked, but the type is not cloze. Make it 'type: cloze'."


def topic_flaws(bank: Bank) -> Iterator[Finding]:
    """Yield the flaws that show only when a topic's questions are seen together."""
    for topic in bank.topics:
        yield from _longest_answers(topic)
        yield from _one_sided(topic.id, f"topic '{topic.id}'", topic.questions)
    if all(len(_keys(topic.questions)) < MANY_STATEMENTS for topic in bank.topics):
        yield from _one_sided("", "the bank", bank.questions)


def unlisted_files(bank: Bank) -> Iterator[Finding]:
    """Yield the YAML files in a bank's folder that are never read."""
    listed = {"bank.yaml", *(f"{topic.id}.yaml" for topic in bank.topics)}
    for path in visible(bank.folder, "*.y*ml"):
        if path.name not in listed and path.suffix in {".yaml", ".yml"} and path.is_file():
            end = (
                "Rename it to end in .yaml."
                if path.suffix == ".yml"
                else "Add it, or move it away."
            )
            message = f"no topic here names the file {quoted(path.name)}, so it is not read. {end}"
            yield Finding("", None, ("topics",), message, Severity.WARNING)


def _option_flaws(question: Question, language: str) -> Iterator[Fault]:
    looks = dict[str, str]()
    for trail, text in entries(question):
        if isinstance(question, Choice | Multi) and _points(text, language):
            message = f"options are mixed, so {quoted(text)} points nowhere. Name what is meant."
            yield trail, message
        first = looks.setdefault(same_text(text).casefold(), text)
        if same_text(first) != same_text(text):
            message = f"{quoted(text)} and {quoted(first)} differ only in capitals. Replace one."
            yield trail, message


def _second_answers(question: Choice | Multi) -> Iterator[Fault]:
    """Find distractors that perhaps say what an answer says.

    Whoever typed them would be right; but "its" beside "it's" is a good distractor too.
    """
    answers = _answers(question)
    looks = set(map(same_text, answers))
    for trail, wrong, right in graded_right(question.distractors, answers, "strict", "strict"):
        if same_text(wrong) not in looks:  # Else it is an error.
            message = f"distractor {quoted(wrong)} may say the same as the answer {quoted(right)}."
            yield trail, f"{message} Make sure that it is wrong."


def _answers(question: Choice | Multi) -> tuple[str, ...]:
    return (question.answer,) if isinstance(question, Choice) else question.answers


def _points(option: str, language: str) -> bool:
    """Whether an option speaks of other options by their place."""
    said = phrase(option)
    return any(pointing in said for pointing in _pointing().get(language.lower().split("-")[0], ()))


@cache
def _pointing() -> dict[str, tuple[str, ...]]:
    """Return the phrases that point at other options, by language."""
    tables = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return {language: tuple(map(phrase, table["pointing"])) for language, table in tables.items()}


def _giveaways(question: Question) -> Iterator[Fault]:
    """Find answers that stand in what is shown with them."""
    match question:
        case Choice() | Multi():
            answers = _answers(question)
            prompt = phrase(question.prompt)
            if not any(_stands(wrong, prompt) for wrong in question.distractors):
                yield from _told(("prompt",), answers, prompt)
        case Short() | Number():
            yield from _told(("prompt",), (question.answer,), phrase(question.prompt))
        case Match():
            for index, pair in enumerate(question.pairs):
                yield from _told(("pairs", index, "left"), (pair.right,), phrase(pair.left))
        case Cloze():
            yield from _told_gaps(question)
        case _:
            return


def _told(trail: tuple[str | int, ...], answers: Sequence[str], shown: str) -> Iterator[Fault]:
    for answer in answers:
        if _stands(answer, shown):
            message = f"the answer {quoted(answer)} stands in the text that asks for it."
            yield trail, f"{message} Say it in other words."


def _told_gaps(question: Cloze) -> Iterator[Fault]:
    """Find gaps whose text can be read elsewhere while they are hidden."""
    parts = question.pieces()
    for gap in dict.fromkeys(question.gaps()):
        others = [part for part in parts if isinstance(part, str) or part.number != gap.number]
        shown = " … ".join(part if isinstance(part, str) else part.text for part in others)
        if _stands(gap.text, phrase(f"{shown} … {gap.hint}")):
            message = f"the text of gap {gap.name}, {quoted(gap.text)}, can be read elsewhere in"
            yield ("prompt",), f"{message} the prompt. Say it there in other words."


def _stands(text: str, shown: str) -> bool:
    wanted = phrase(text)
    return bool(wanted.strip()) and wanted in shown


def _skipped_numbers(question: Cloze) -> Iterator[Fault]:
    numbers = {gap.number for gap in question.gaps() if gap.number <= MAX_GAP}
    missing = sorted(set(range(1, max(numbers, default=0))) - numbers)
    if missing:
        names = ", ".join(f"c{number}" for number in missing[:5])
        message = (
            f"the numbers of the gaps skip {names}. Number them 1, 2, 3 while the card is new."
        )
        yield ("prompt",), message


def _longest_answers(topic: Topic) -> Iterator[Finding]:
    choices = [question for question in topic.questions if isinstance(question, Choice)]
    longest = sum(
        all(len(plain(wrong)) < len(plain(choice.answer)) for wrong in choice.distractors)
        for choice in choices
    )
    if len(choices) >= MANY_CHOICES and longest * 2 > len(choices):
        message = (
            f"in {longest} of the topic's {len(choices)} choice questions the right answer is the"
            " longest option. Shorten answers, or lengthen distractors."
        )
        yield Finding(topic.id, None, ("topic",), message, Severity.WARNING)


def _keys(questions: Sequence[Question]) -> list[bool]:
    return [question.answer for question in questions if isinstance(question, TrueFalse)]


def _one_sided(topic: str, where: str, questions: Sequence[Question]) -> Iterator[Finding]:
    keys = _keys(questions)
    if len(keys) >= MANY_STATEMENTS and len(set(keys)) == 1:
        answer = str(keys[0]).lower()
        message = (
            f"all {len(keys)} truefalse questions of {where} are {answer}."
            f" Turn some round, so that '{answer}' is no safe guess."
        )
        yield Finding(topic, None, ("topic" if topic else "topics",), message, Severity.WARNING)
