"""What the quiz says, as lines: a question, a verdict, an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from shutil import get_terminal_size
from textwrap import shorten
from typing import assert_never
from urllib.parse import unquote

from quizgen.grading.verdict import Verdict
from quizgen.model.bank import Bank, Passage, image_path
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Option,
    Order,
    Question,
    Short,
    TrueFalse,
)
from quizgen.quiz.session import Answer, Reply, Session
from quizgen.quiz.ui import theme
from quizgen.quiz.ui.interface import Line, LineKind, line
from quizgen.support.markup.markdown import is_bare, parse_markdown, parse_typed
from quizgen.support.markup.to_rows import plain, text_rows
from quizgen.support.markup.tree import Image
from quizgen.support.source_files import shown
from quizgen.support.wording import Wording

_FIRST_WORDS = 60  # characters of a passage without a title


def text_lines(
    text: str,
    bank: Bank,
    words: Wording,
    *,
    mark: str = "",
    kind: LineKind = "text",
    label: tuple[str, str] = ("", ""),
) -> Iterator[Line]:
    """Yield a text of the bank in lines of one kind, its marks turned into other kinds.

    Lines after the first hang under `mark`; `label` is what stands before and behind the text.
    """
    columns = min(get_terminal_size().columns, theme.WIDEST) - 1
    rows = text_rows(text, image=_picture(bank, words), width=columns - len(mark))
    before, behind = label
    if before and any(row.keep or row.mark for row in rows):
        yield line(before.rstrip(), kind, mark)
        before, mark = "", " " * len(mark)
    for number, row in enumerate(rows, start=1):
        parts: list[tuple[LineKind, str]] = [(kind, before)] if before else []
        parts += [(piece.looks[-1] if piece.looks else kind, piece.text) for piece in row.pieces]
        parts += [(kind, behind)] if behind and number == len(rows) else []
        yield Line(tuple(parts), mark + row.mark)
        before, mark = "", " " * len(mark)


HERE = "\ufdd0"
"""Stands in a filled word for a text of the bank that is put there; no text may hold it."""


def labelled_lines(label: str, text: str, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield a text of the bank with a label, which has `HERE` where the text belongs."""
    before, _, behind = label.partition(HERE)
    return text_lines(text, bank, words, label=(before, behind))


def option_text(option: str, bank: Bank, words: Wording) -> str:
    """Return what can be picked as it is shown: without marks, code with its lines."""
    return plain(option, image=_picture(bank, words))


def _picture(bank: Bank, words: Wording) -> Callable[[Image], str]:
    def in_words(image: Image) -> str:
        path = shown(image_path(bank, unquote(image.address)))
        return f"[{words.fill('image', alt=image.alt, path=path)}]"

    return in_words


def flat(text: str) -> str:
    """Return a text of the bank in one row, without marks."""
    return _in_one_row(plain(text))


def flat_typed(text: str) -> str:
    """Return in one row, without marks, a text of the bank that learners type."""
    return _in_one_row(plain(parse_typed(text)))


def _in_one_row(text: str) -> str:
    """Return lines in one row; the spaces in a line may be code's, and stay."""
    return " ".join(line for line in map(str.strip, text.split("\n")) if line)


def prompt_text(question: Question, words: Wording) -> str:
    """Return a question's prompt; a cloze with blanks, numbered where there are several."""
    many = len(question.accepted()) > 1
    number = 0

    def blank(_: Gap) -> str:
        nonlocal number
        number += 1
        return words.fill("numbered_blank", number=number) if many else words["blank"]

    return question.blanked(blank)


def question_lines(question: Question, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield the prompt, the picture in words, and where the sound is."""
    yield from text_lines(prompt_text(question, words), bank, words, kind="strong")
    yield from _image_lines(question, bank, words)
    if question.audio is not None:
        path = shown(image_path(bank, question.audio))
        yield line(words.fill("audio", path=path), "quiet")


def passage_lines(passage: Passage, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield a text that a question is about, and a blank line."""
    if passage.title is not None:
        yield from text_lines(passage.title, bank, words, kind="strong")
    yield from text_lines(passage.text, bank, words)
    yield from _image_lines(passage, bank, words)
    yield line("")


def passage_again_lines(passage: Passage, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield which text a question is about that was shown before: its title or first words."""
    del bank
    title = shorten(flat(passage.title or passage.text), _FIRST_WORDS, placeholder=" …")
    yield line(words.fill("passage_again", title=title), "quiet")


def _image_lines(shown_with: Question | Passage, bank: Bank, words: Wording) -> Iterator[Line]:
    if shown_with.image is not None:
        path = shown(image_path(bank, shown_with.image))
        yield line(words.fill("image", alt=shown_with.alt or "", path=path), "quiet")


def head_line(
    session: Session, question: Question, topic: str, seconds: float | None, words: Wording
) -> Line:
    """Return where the quiz stands: the question's number, or that it comes again.

    `topic` is its topic's title; `seconds` is what is left of an exam, None where time does
    not matter.
    """
    left = len(session.queue) - len(session.steps)
    if any(answer.question.id == question.id for answer in session.answers):
        head = words.fill("header_again", count=left, topic=topic)
    else:
        asked = {queued.id for queued in session.queue[: len(session.steps)]}
        total = len(session.queue) - session.repeats
        head = words.fill("header", number=len(asked) + 1, total=total, topic=topic)
    if question.points != 1:
        head += words.fill("header_points", count=question.points)
    if seconds is not None:
        head += words.fill("header_time", minutes=max(1, round(seconds / 60)))
    return line(head, "quiet")


def open_lines(question: Open, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield the model answer, and the heading of what a good one has."""
    if question.answer is not None:
        yield from labelled_lines(words.fill("model", answer=HERE), question.answer, bank, words)
    if question.rubric:
        yield line(words["rubric"])


def true_or_false(value: bool, words: Wording) -> str:  # noqa: FBT001 - the one thing it names
    """Return the word for true or false."""
    return words["true"] if value else words["false"]


def right_texts(question: Question) -> list[str]:
    """Return what is right, each part in one row."""
    is_typed = bool(question.accepted())
    return [flat_typed(text) if is_typed else flat(text) for text in question.right_answers()]


def expected_text(question: Question, words: Wording) -> str:
    """Return the right answer in one row."""
    texts = right_texts(question)
    match question:
        case Match():
            lefts = (flat(pair.left) for pair in question.pairs)
            return "; ".join(f"{left}: {right}" for left, right in zip(lefts, texts, strict=True))
        case TrueFalse():
            return true_or_false(question.answer, words)
        case Cloze():
            return "; ".join(texts)
        case Choice() | Multi() | Short() | Number() | Order() | Open():
            return ", ".join(texts)
    assert_never(question)


def given_text(question: Question, response: Reply, words: Wording) -> str:
    """Return what the learner gave in one row; "" for "I don't know"."""
    match response:
        case None:
            return ""
        case bool():
            return true_or_false(response, words)
        case str():
            return flat(response) if question.offered() else " ".join(response.split())
        case tuple():
            between = "; " if isinstance(question, Cloze | Match) else ", "
            return between.join(map(flat, response) if question.offered() else response)
    assert_never(response)


def verdict_lines(
    answer: Answer, bank: Bank, words: Wording, *, is_named: bool = True
) -> Iterator[Line]:
    """Yield a verdict with what was expected; the first line begins with it where `is_named`."""
    yield from answer_lines(answer, bank, words, is_named=is_named)
    yield from feedback_lines(answer, bank, words)
    yield from why_lines(answer.question, bank, words)


def answer_lines(
    answer: Answer, bank: Bank, words: Wording, *, is_named: bool = True
) -> Iterator[Line]:
    """Yield the verdict, what was expected, and how what was given differs.

    Where it is not `is_named`, only what was expected, if there is such a thing.
    """
    question = answer.question
    verdict = answer.own or answer.verdict
    parts = list(_tall_lines(question, bank, words)) or list(part_lines(answer, words))
    told, end = "", "."
    if isinstance(question, Open) and answer.response is not None:
        end = ""
    elif verdict is Verdict.RIGHT:
        end = ":" if parts else f": {expected_text(question, words)}"
    elif told := _its_answer(question, words, in_parts=bool(parts)):
        end = f". {told}"
    if told and not is_named:
        yield line(told)
    else:
        yield Line(((verdict.value, words[f"verdict_{verdict.value}"]), ("text", end)))
    yield from parts
    if verdict is Verdict.CLOSE:
        yield from difference_lines(answer, words)


def feedback_lines(answer: Answer, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield the feedback on what was chosen, behind its text where several were."""
    question, given = answer.question, answer.response
    chosen: list[Option] = []
    if isinstance(question, Choice | Multi) and given is not None:
        texts = given if isinstance(given, tuple) else (given,)
        chosen = [option for option in question.offered() if option.text in texts]
    elif isinstance(question, Cloze) and isinstance(given, tuple):
        for gap, text in zip(question.gaps(), given, strict=False):
            chosen += [option for option in question.picks(gap) if option.text == text]
    for option in chosen:
        if option.feedback:
            mark = "" if isinstance(question, Choice) else f"{flat(option.text)}: "
            yield from text_lines(option.feedback, bank, words, mark=mark)


def overruled_line(answer: Answer, words: Wording) -> Line:
    """Return what an answer counts as now that the learner overruled its verdict."""
    prompt = flat(prompt_text(answer.question, words))
    if answer.easy:
        return line(words.fill("counted_easy", prompt=prompt))
    is_right = answer.own is Verdict.RIGHT
    return line(words.fill("counted_right" if is_right else "counted_wrong", prompt=prompt))


def left_lines(question: Question, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield the answer of a question that was skipped."""
    parts = list(part_lines(Answer(question, None, Verdict.WRONG), words))
    told = _its_answer(question, words, in_parts=bool(parts))
    yield Line((("quiet", words["left"]), ("text", f". {told}" if told else ".")))
    yield from parts
    yield from why_lines(question, bank, words)


def _its_answer(question: Question, words: Wording, *, in_parts: bool) -> str:
    """Return a sentence that says what is right, "" where nothing is."""
    if in_parts:
        return words["its_order" if isinstance(question, Order) else "its_parts"]
    answer = expected_text(question, words)
    if not answer:
        return ""
    text = words.fill("its_answer", answer=answer)
    return text if text.rstrip("\"')”’»").endswith((".", "!", "?", "…")) else f"{text}."


def _tall_lines(question: Question, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield right answers that take lines of their own, as code does."""
    if isinstance(question, Choice | Multi | Order):
        rights = question.right_answers()
        if not all(is_bare(text) or parse_markdown(text).is_line for text in rights):
            for text in rights:
                yield from text_lines(text, bank, words, mark="   ")


def part_lines(answer: Answer, words: Wording) -> Iterator[Line]:
    """Yield the parts of the right answer, where it has several, each with what was wrong of it.

    Of pairs and gaps that were all right there is nothing to say.
    """
    question, response = answer.question, answer.response
    given = response if isinstance(response, tuple) else None
    is_right = answer.verdict is Verdict.RIGHT
    rights = question.right_answers()
    match question:
        case Multi():
            yield from _chosen_lines(question, given, words) if len(rights) > 1 else ()
        case Order():
            yield from _numbered(question, given, words)
        case Match():
            lefts = [f"{flat(pair.left)}: " for pair in question.pairs]
            yield from () if is_right else _numbered(question, given, words, lefts)
        case Cloze():
            is_told = is_right or len(rights) == 1
            own = None if given is None else _not_right(question, given)
            yield from () if is_told else _numbered(question, own, words)
        case Choice() | TrueFalse() | Short() | Number() | Open():
            pass


def _not_right(question: Cloze, given: Sequence[str]) -> Sequence[str]:
    """Return what was given for the gaps, with the expected text where it is right as well."""
    from quizgen.grading.responses import gap_verdicts

    each = zip(question.right_answers(), given, gap_verdicts(question, given), strict=False)
    return [right if verdict is Verdict.RIGHT else text for right, text, verdict in each]


def _numbered(
    question: Question,
    given: Sequence[str] | None,
    words: Wording,
    before: Sequence[str] | None = None,
) -> Iterator[Line]:
    """Yield right parts with their numbers, and what was given instead of each."""
    rights, one_row = question.right_answers(), right_texts(question)
    starts = before or [""] * len(rights)
    # A question that was edited since may have more parts than its answer.
    texts = rights if given is None else [*given, *[""] * len(rights)]
    for number, (start, right, text) in enumerate(zip(starts, rights, texts, strict=False), 1):
        instead = ""
        if text != right:
            one = " ".join(text.split()) if question.accepted() else flat(text)
            instead = " " + words.fill("instead", given=one or words["nothing_given"])
        yield Line((("text", start + one_row[number - 1]), ("wrong", instead)), f"{number}. ")


def _chosen_lines(question: Multi, given: Sequence[str] | None, words: Wording) -> Iterator[Line]:
    """Yield the right answers, those that were not chosen marked, and what was chosen wrongly."""
    for text in question.answers:
        is_missed = given is not None and text not in given
        missed = " " + words["not_chosen"] if is_missed else ""
        yield Line((("text", flat(text)), ("wrong", missed)), mark="- ")
    wrong = [flat(text) for text in given or () if text not in question.answers]
    if wrong:
        yield line(words.fill("wrongly_chosen", given="; ".join(wrong)), "wrong")


def difference_lines(answer: Answer, words: Wording) -> Iterator[Line]:
    """Yield a close written answer and the nearest right one, slips of letters in brackets.

    Of gaps, only those that are not right.
    """
    question, response = answer.question, answer.response
    given = response if isinstance(response, tuple) else (response,)
    if isinstance(question, Cloze) and isinstance(response, tuple):
        given = tuple(_not_right(question, response))
    for rights, text in zip(question.accepted(), given, strict=False):
        if isinstance(text, str) and text and text not in rights:
            cased = isinstance(question, Short | Cloze) and question.case == "strict"
            one_row = " ".join(text.split())
            pieces = _nearest(rights, one_row, cased=cased)
            if all(kind == "same" for kind, _ in pieces):  # Only capitals differ: "25 Mb".
                pieces = _nearest(rights, one_row, cased=True)
            ours = "".join(piece for kind, piece in pieces if kind != "extra")
            if not _is_slip(pieces, ours):
                pieces = [("same", max(one_row, ours, key=len))]
            yield _bracketed(words["yours"] + " ", one_row, pieces, "extra", "gone")
            yield _bracketed(words["ours"] + " ", ours, pieces, "missing", "added")


def _is_slip(pieces: Sequence[tuple[str, str]], right: str) -> bool:
    """Tell whether texts differ in a few letters, or in words more or fewer."""
    inside = [piece for piece in pieces if piece[1].strip() == piece[1]]
    most = max(sum(len(text) for kind, text in inside if kind == it) for it in ("missing", "extra"))
    return most <= max(2, len(right) // 4)


def _nearest(rights: Sequence[str], given: str, *, cased: bool) -> Sequence[tuple[str, str]]:
    """Return the difference to the right answer that shares most with what was given."""
    from quizgen.grading.responses import difference

    found = [difference(flat_typed(right), given, cased=cased) for right in rights]
    return min(found, key=lambda pieces: sum(len(t) for kind, t in pieces if kind != "same"))


def _bracketed(
    label: str, text: str, pieces: Sequence[tuple[str, str]], marked: str, looks: LineKind
) -> Line:
    """Return one of two texts as it is written, what is `marked` as only in it in brackets."""
    parts: list[tuple[LineKind, str]] = []
    start = 0
    for kind, piece in pieces:
        if kind in {"same", marked}:
            own, start = text[start : start + len(piece)], start + len(piece)
            parts.append(("text", own) if kind == "same" else (looks, f"[{own}]"))
    return Line(tuple(parts), label)


def why_lines(question: Question, bank: Bank, words: Wording) -> Iterator[Line]:
    """Yield the explanation and the source."""
    if question.explanation is not None:
        yield from labelled_lines(
            words.fill("explanation", text=HERE), question.explanation, bank, words
        )
    if question.source is not None:
        titles = {source.id: source.title for source in bank.sources}
        title = titles.get(question.source.id)
        section = question.source.section
        if title is None:  # An edit may have taken the source away since it was asked.
            return
        text = words.fill("source", title=flat(title))
        if section is not None:
            text = words.fill("source_section", title=flat(title), section=flat(section))
        yield line(text, "quiet")
