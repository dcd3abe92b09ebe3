"""What the quiz says, as lines: a question, a verdict, an end.

Both faces show these lines, each in its way.  Pure; this module must not know terminals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from quizgen.grading.verdict import Verdict
from quizgen.model.bank import Bank, image_path
from quizgen.model.questions import (
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
)
from quizgen.quiz import wording as words
from quizgen.quiz.session import Answer, Response, Session, round_number
from quizgen.quiz.ui.interface import Kind, Line, line
from quizgen.support import markup
from quizgen.support.source_files import shown

_VERDICTS: dict[Verdict, tuple[Kind, str]] = {
    Verdict.RIGHT: ("right", words.RIGHT),
    Verdict.CLOSE: ("close", words.CLOSE),
    Verdict.WRONG: ("wrong", words.WRONG),
}
_MARKUP: dict[str, Kind] = {"em": "em", "strong": "strong", "code": "code"}


def rich(text: str, mark: str = "", kind: Kind = "text") -> Line:
    """Return a text of the bank as a line of one kind, its Markdown marks turned into others."""
    pieces = ((_MARKUP.get(span.kind, kind), span.text) for span in markup.spans(text))
    return Line(tuple(pieces), mark)


def flat(text: str) -> str:
    """Return a text of the bank in one row, without marks."""
    return " ".join(markup.plain(text).split())


def prompt_text(question: Question) -> str:
    """Return a question's prompt; a cloze with blanks, numbered where there are several."""
    if not isinstance(question, Cloze):
        return question.prompt
    many = len(question.gaps()) > 1
    number = 0
    texts: list[str] = []
    for part in question.pieces():
        if isinstance(part, Gap):
            number += 1
            texts.append(words.NUMBERED_BLANK.format(number=number) if many else words.BLANK)
        else:
            texts.append(part)
    return "".join(texts)


def question_lines(question: Question, bank: Bank) -> Iterator[Line]:
    """Yield the prompt, and the picture in words."""
    yield rich(prompt_text(question), kind="strong")
    if question.image is not None:
        path = shown(image_path(bank, question.image))
        yield line(words.IMAGE.format(alt=question.alt or "", path=path), "quiet")


def head_line(session: Session, question: Question, topic: str, seconds: float | None) -> Line:
    """Return where the quiz stands: the question's number, or the round of learning.

    `topic` is its topic's title; `seconds` is what is left of an exam, None where time does not matter.
    """
    left = len(session.queue) - len(session.steps)
    repeats = sum(step.again for step in session.steps)
    number = round_number(session, len(session.queue) - repeats)
    text = words.HEADER if number == 1 else words.HEADER_ROUND
    total = len(session.queue) - (repeats if number == 1 else 0)
    head = text.format(
        number=len(session.steps) + 1, total=total, round=number, left=left, topic=topic
    )
    if question.points > 1:
        head += words.HEADER_POINTS.format(points=question.points)
    if seconds is not None:
        head += words.HEADER_TIME.format(minutes=max(1, round(seconds / 60)))
    return line(head, "quiet")


def open_lines(question: Open) -> Iterator[Line]:
    """Yield the model answer and what a good one has, before the learner judges."""
    yield rich(words.MODEL.format(answer=question.answer))
    if question.rubric:
        yield line(words.RUBRIC)
        yield from (rich(entry, "- ") for entry in question.rubric)


def expected_text(question: Question) -> str:
    """Return the right answer in one row."""
    texts = [flat(text) for text in question.right_answers()]
    match question:
        case Match():
            lefts = (flat(pair.left) for pair in question.pairs)
            return "; ".join(f"{left}: {right}" for left, right in zip(lefts, texts, strict=True))
        case TrueFalse():
            return words.TRUE if question.answer else words.FALSE
        case Cloze():
            return "; ".join(texts)
        case _:
            return ", ".join(texts)


def given_text(question: Question, response: Response) -> str:
    """Return what the learner gave in one row."""
    match response:
        case bool():
            return words.TRUE if response else words.FALSE
        case str():
            return flat(response)
        case tuple():
            between = "; " if isinstance(question, Cloze | Match) else ", "
            return between.join(map(flat, response))
    assert_never(response)


def verdict_lines(answer: Answer, bank: Bank) -> Iterator[Line]:
    """Yield a verdict with what was expected; the first line begins with the verdict."""
    question = answer.question
    parts = list(part_lines(answer))
    kind, word = _VERDICTS[answer.verdict]
    if parts:
        end = words.ITS_PARTS
    elif isinstance(question, Open):
        end = ""
    elif answer.verdict is Verdict.RIGHT:
        end = f": {expected_text(question)}"
    else:
        end = _its_answer(question)
    yield Line(((kind, word), ("text", end)))
    yield from parts
    if answer.verdict is Verdict.CLOSE:
        yield from difference_lines(answer)
        if not isinstance(question, Short | Number | Cloze | Open):  # Those can be accepted.
            yield line(words.CLOSE_IS_MISSED, "quiet")
    yield from why_lines(question, bank)


def left_lines(question: Question, bank: Bank) -> Iterator[Line]:
    """Yield the answer of a question that was skipped."""
    yield Line((("quiet", words.LEFT), ("text", _its_answer(question))))
    yield from why_lines(question, bank)


def _its_answer(question: Question) -> str:
    """Return what follows a verdict that is not right: a sentence that says what is."""
    match question:
        case Multi() if len(question.answers) > 1:
            sentence = words.ITS_ANSWERS
        case Order():
            sentence = words.ITS_ORDER
        case _:
            sentence = words.ITS_ANSWER
    text = sentence.format(answer=expected_text(question))
    return text if text.rstrip("\"')”’»").endswith((".", "!", "?", "…")) else f"{text}."


def part_lines(answer: Answer) -> Iterator[Line]:
    """Yield the parts of what was not all right, each with what was given instead."""
    question, given = answer.question, answer.response
    if answer.verdict is Verdict.RIGHT or not isinstance(given, tuple):
        return
    match question:
        case Match():
            names = [f"{flat(pair.left)}: " for pair in question.pairs]
        case Cloze() if len(given) > 1:
            names = [""] * len(given)
        case _:
            return
    for number, (name, right, text) in enumerate(
        zip(names, question.right_answers(), given, strict=True), start=1
    ):
        instead = (
            words.INSTEAD.format(given=flat(text) or words.NOTHING_GIVEN) if text != right else ""
        )
        yield Line((("text", name + flat(right)), ("wrong", instead)), mark=f"{number}. ")


def difference_lines(answer: Answer) -> Iterator[Line]:
    """Yield how a close written answer differs from the nearest right one, in brackets."""
    given = answer.response if isinstance(answer.response, tuple) else (answer.response,)
    for rights, text in zip(_accepted(answer.question), given, strict=False):
        if isinstance(text, str) and text and text not in rights:
            pieces = _nearest(rights, flat(text), cased=_is_cased(answer.question))
            yield _bracketed(words.YOURS, pieces, "extra", "gone")
            yield _bracketed(words.OURS, pieces, "missing", "added")


def _accepted(question: Question) -> list[list[str]]:
    """Return what is accepted for each part of a written answer; [] where none is written."""
    match question:
        case Short():
            return [[question.answer, *question.accept]]
        case Number():
            return [[question.with_unit()]]
        case Cloze():
            return [[gap.text, *question.accept.get(gap.name, ())] for gap in question.gaps()]
        case _:
            return []


def _is_cased(question: Question) -> bool:
    """Tell whether capitals count in a question's answer."""
    return isinstance(question, Short) and question.case == "strict"


def _nearest(rights: Sequence[str], given: str, *, cased: bool) -> Sequence[tuple[str, str]]:
    """Return the difference to the right answer that shares most with what was given."""
    from quizgen.grading.responses import difference

    found = [difference(flat(right), given, cased=cased) for right in rights]
    return min(found, key=lambda pieces: sum(len(t) for kind, t in pieces if kind != "same"))


def _bracketed(label: str, pieces: Sequence[tuple[str, str]], marked: str, looks: Kind) -> Line:
    """Return one of two texts, what is `marked` as only in it in brackets."""
    parts: list[tuple[Kind, str]] = []
    for kind, text in pieces:
        if kind == "same":
            parts.append(("text", text))
        elif kind == marked:
            parts.append((looks, f"[{text}]"))
    return Line(tuple(parts), label)


def why_lines(question: Question, bank: Bank) -> Iterator[Line]:
    """Yield the explanation and the source."""
    if question.explanation is not None:
        yield rich(words.EXPLANATION.format(text=question.explanation))
    if question.source is not None:
        titles = {source.id: source.title for source in bank.sources}
        title = titles.get(question.source.id)
        section = question.source.section
        text = words.SOURCE if section is None else words.SOURCE_SECTION
        if title is not None:  # An edit may have taken the source away since it was asked.
            yield line(text.format(title=title, section=section), "quiet")
