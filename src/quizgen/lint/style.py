"""What item-writing guides call flaws: warnings about how questions are written.

A flaw gives the answer away, or makes a question harder for the wrong reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import assert_never

from quizgen.lint.errors import MAX_GAP, graded_right, has_broken_marks
from quizgen.lint.folding import phrase, prose_phrase, same_text, words
from quizgen.model.bank import Bank, Topic
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
    cloze_parts,
)
from quizgen.support.diagnostics import Diagnostic, quoted
from quizgen.support.markup.problems import text_doubts
from quizgen.support.markup.to_rows import plain, prose
from quizgen.support.positions import Positions

MANY_CHOICES = 5
MANY_STATEMENTS = 4
MANY_FIGURES = 3
"""A prompt with so many figures beside the answer has data in it."""
FEW_WORDS = 3
"""A prompt of so few words beside names has no other ones for what it is about."""

_WORDS = Path(__file__).parent / "data" / "flaws.toml"
_CODE = re.compile(r"[<>{}_=\\]")


def style_warnings(question: Question, language: str, at: Positions) -> Iterator[Diagnostic]:
    """Yield the flaws of one question in a bank's language; `at` is its place."""
    if isinstance(question, Cloze) and has_broken_marks(question):
        return  # An error; what its gaps hide is not known.
    yield from _doubtful_marks(question, at)
    yield from _option_warnings(question, language, at)
    yield from _giveaways(question, at)
    if isinstance(question, (Choice, Multi)):
        yield from _second_answers(question, at)
    if isinstance(question, Cloze):
        yield from _skipped_numbers(question, at)
    elif any(isinstance(part, Gap) for part in cloze_parts(question.prompt)):
        message = "gaps are marked, but the type is not cloze. Write 'type: cloze'."
        yield at.diagnostic("gap-in-other-type", message, "prompt")


def topic_warnings(bank: Bank) -> Iterator[Diagnostic]:
    """Yield the flaws that show only when a topic's questions are seen together."""
    for topic in bank.topics:
        yield from _longest_answers(topic)
        at = topic.positions.part("topic")
        yield from _one_sided(f"topic '{topic.id}'", topic.questions, at)
    if all(len(_statements(topic.questions)) < MANY_STATEMENTS for topic in bank.topics):
        yield from _one_sided("the bank", bank.questions, bank.positions.part("topics"))


def _option_warnings(question: Question, language: str, at: Positions) -> Iterator[Diagnostic]:
    looks = dict[str, str]()
    is_mixed = isinstance(question, (Choice, Multi)) and not question.options
    for option in question.offered():
        text, path = option.text, option.path
        if is_mixed and names_others(text, [each.text for each in question.offered()], language):
            message = "options are shown in any order, so it is not clear what is meant by"
            message = f"{message} {quoted(text)}. Write it out, or list 'options' in their order."
            yield at.diagnostic("mixed-reference", message, *path)
        first = looks.setdefault(same_text(text).casefold(), text)
        if same_text(first) != same_text(text):
            message = f"{quoted(text)} and {quoted(first)} differ only in capitals. Replace one."
            yield at.diagnostic("differs-in-capitals", message, *path)


def _doubtful_marks(question: Question, at: Positions) -> Iterator[Diagnostic]:
    for path, text in question.texts():
        if not question.is_typed(path):
            shown = question.blanked(lambda _: "…") if path == ("prompt",) else text
            for doubt in text_doubts(shown):
                yield at.diagnostic("doubtful-mark", doubt, *path)


def _second_answers(question: Choice | Multi, at: Positions) -> Iterator[Diagnostic]:
    """Find distractors that perhaps say what an answer says.

    Whoever typed them would be right. Other commas or colons make a good distractor, though.
    """
    answers = question.right_answers()
    looks = set(map(same_text, answers))
    for wrong, right in graded_right(question.wrong(), answers, "strict", "strict"):
        is_prose = prose(wrong.text) == plain(wrong.text) and prose(right) == plain(right)
        is_error = same_text(wrong.text) in looks
        if is_prose and not is_error and words(wrong.text) != words(right):
            message = f"distractor {quoted(wrong.text)} may say the same as the answer"
            message = f"{message} {quoted(right)}. Make sure that it is wrong."
            yield at.diagnostic("doubtful-distractor", message, *wrong.path)


def names_others(option: str, options: Collection[str], language: str = "") -> bool:
    """Whether one of some options speaks of others by their place or letter.

    Without a language, it may do so in any whose words are known.
    """
    said = prose_phrase(option)
    words = said.split()
    shown = {*ascii_lowercase[: len(options)]}
    for known, (_, places, beside_letters) in _references().items():
        if language.lower().split("-")[0] in ("", known):
            letters = [word for word in words if word not in beside_letters]
            are_letters = 1 < len(letters) < len(words) and shown.issuperset(letters)
            if any(place in said for place in places) or (
                are_letters and shown.isdisjoint(prose_phrase(each).strip() for each in options)
            ):
                return True
    return False


def names_all_others(option: str) -> bool:
    """Whether an option such as "All of the above" speaks of all others, whatever their order."""
    said = prose_phrase(option)
    return any(said in wholes for wholes, _, _ in _references().values())


@cache
def _references() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return how options name all others, or a place, and the words beside letters, by language."""
    tables = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return {
        language: (
            tuple(map(phrase, table["all_others"])),
            tuple(map(phrase, table["places"])),
            tuple(table["beside_letters"]),
        )
        for language, table in tables.items()
    }


def _giveaways(question: Question, at: Positions) -> Iterator[Diagnostic]:
    """Find answers that are in what is shown with them."""
    match question:
        case Choice() | Multi():
            prompt = prose_phrase(question.prompt)
            if not any(_has(prompt, wrong.text) for wrong in question.wrong()):
                yield from _told(question.right_answers(), prompt, at.part("prompt"))
        case Short():
            if not (_CODE.search(question.answer) or _is_its_subject(question)):
                prompt = prose_phrase(question.prompt)
                yield from _told((question.answer,), prompt, at.part("prompt"))
        case Number():
            prompt = prose_phrase(question.prompt)
            others = {word for word in prompt.split() if _is_figure(word)} - {question.answer}
            if len(others) < MANY_FIGURES:
                yield from _told((question.answer,), prompt, at.part("prompt"))
        case Match():
            for index, pair in enumerate(question.pairs):
                yield from _told((pair.right,), prose_phrase(pair.left), at.part("pairs", index, 0))
        case Cloze():
            yield from _told_gaps(question, at.part("prompt"))
        case TrueFalse() | Order() | Open():
            return
        case _:
            assert_never(question)


def _is_its_subject(question: Short) -> bool:
    """Whether a prompt such as "Capital of Monaco?" asks of the name that is the answer, too."""
    first, *others = question.prompt.split()
    names = [word for word in others if word[0].isupper()]
    return len([first, *others]) - len(names) <= FEW_WORDS and _has(
        prose_phrase(" ".join(names)), question.answer
    )


def _told(answers: Sequence[str], shown: str, at: Positions) -> Iterator[Diagnostic]:
    for answer in answers:
        if _has(shown, answer):
            message = f"the answer {quoted(answer)} is in the text that asks for it."
            yield at.diagnostic("answer-in-prompt", f"{message} Use other words.")


def _told_gaps(question: Cloze, at: Positions) -> Iterator[Diagnostic]:
    """Find gaps whose text can be read elsewhere while they are hidden.

    Figures are, in any table of data; and a hint "was / were" is a list to choose from.
    """
    told: list[str] = []
    for gap in dict.fromkeys(question.gaps()):
        others = [
            part for part in question.pieces() if isinstance(part, str) or part.number != gap.number
        ]
        shown = " … ".join(part if isinstance(part, str) else part.text for part in others)
        shown = prose_phrase(shown if " / " in gap.hint else f"{shown} … {gap.hint}")
        is_told = _has(shown, gap.text) and not _is_figure(gap.text)
        if is_told and not any(_has(shown, wrong.text) for wrong in question.picks(gap)[1:]):
            told.append(f"{quoted(gap.text)} ({gap.name})")
    if told:
        message = f"what a gap hides can be read elsewhere in the prompt: {', '.join(told)}."
        yield at.diagnostic("answer-in-prompt", f"{message} Use other words there.")


def _has(shown: str, text: str) -> bool:
    """Whether a text is among words; one or two letters, or a digit, are so by chance."""
    wanted = prose_phrase(text)
    length = sum(map(str.isalnum, wanted))
    return length >= (2 if _is_figure(text) else 3) and wanted in shown


def _is_figure(text: str) -> bool:
    return prose_phrase(text).strip().replace(".", "").isdecimal()


def _skipped_numbers(question: Cloze, at: Positions) -> Iterator[Diagnostic]:
    numbers = {gap.number for gap in question.gaps() if gap.number <= MAX_GAP}
    missing = sorted(set(range(1, max(numbers, default=0))) - numbers)
    if missing:
        names = ", ".join(f"c{number}" for number in missing[:5])
        message = f"the numbers of the gaps skip {names}. Number them 1, 2, 3 before the card is"
        yield at.diagnostic("skipped-gap", f"{message} learned.", "prompt")


def _longest_answers(topic: Topic) -> Iterator[Diagnostic]:
    """Find a topic in which length tells; options that are there several times count once."""
    found = {
        (choice.answer, frozenset(wrong.text for wrong in choice.wrong())): all(
            len(plain(wrong.text)) < len(plain(choice.answer)) for wrong in choice.wrong()
        )
        for choice in topic.questions
        if isinstance(choice, Choice)
    }
    longest = sum(found.values())
    if len(found) >= MANY_CHOICES and longest * 2 > len(found):
        message = (
            f"in {longest} of the topic's {len(found)} choice questions the right answer is the"
            " longest option. Shorten answers, or lengthen distractors."
        )
        yield topic.positions.diagnostic("longest-answer", message, "topic")


def _statements(questions: Sequence[Question]) -> list[TrueFalse]:
    return [question for question in questions if isinstance(question, TrueFalse)]


def _one_sided(where: str, questions: Sequence[Question], at: Positions) -> Iterator[Diagnostic]:
    keys = [statement.answer for statement in _statements(questions)]
    if len(keys) >= MANY_STATEMENTS and len(set(keys)) == 1:
        answer = str(keys[0]).lower()
        message = (
            f"all {len(keys)} truefalse questions of {where} are {answer}."
            f" Change some, so that '{answer}' is not always right."
        )
        yield at.diagnostic("one-sided-answers", message)
