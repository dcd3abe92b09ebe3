"""Aiken: a line of question, lettered options, and `ANSWER: B`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizgen.exchange import marks
from quizgen.exchange.answers import Rated, explain, pick_fields, truefalse_of
from quizgen.exchange.opening import text_of
from quizgen.exchange.records import Found, Item, SkipError, Skipped, SourceFile
from quizgen.support.diagnostics import quoted

_OPTION = re.compile(r"\s*\(?([A-Za-z])\s*[.)]\s*(.*)")
_ANSWER = re.compile(r"\s*(?:ANSWER|ANS|KEY)\s*[:=]\s*(.*)", re.IGNORECASE)
_EXPLANATION = re.compile(r"\s*(?:EXPLANATION|FEEDBACK)\s*:\s*(.*)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:Q(?:uestion)?\s*)?\d{1,4}\s*[.)]\s+", re.IGNORECASE)


def read(source: SourceFile) -> Iterator[Found]:
    """Yield the questions of an Aiken file; what stands between them without a key is skipped."""
    prompt: list[str] = []
    options: list[tuple[str, str]] = []
    first, is_empty = 0, False
    made: Item | None = None
    for number, line in enumerate(text_of(source).split("\n"), 1):
        answer, option = _ANSWER.fullmatch(line), _OPTION.fullmatch(line)
        if made is not None and (more := _EXPLANATION.fullmatch(line)):
            explain(made, marks.plain_lines(more[1]))
            continue
        if made is not None and line.strip():
            yield made
            made = None
        if answer and (prompt or options):
            found = _question(f"{source.shown}:{first}", prompt, options, answer[1])
            if isinstance(found, Item):
                made = found
            else:
                yield found
            prompt, options = [], []
        elif option and prompt and _is_next(option[1], options):
            options.append((option[1].upper(), option[2]))
        elif line.strip():
            if options and (is_empty or not prompt):
                yield _without_key(source, first, prompt)
                prompt, options = [], []
            if options:
                options[-1] = (options[-1][0], f"{options[-1][1]}\n{line.strip()}")
                continue
            first = first if prompt else number
            prompt.append(line.strip())
        is_empty = not line.strip()
    if made is not None:
        yield made
    if prompt:
        yield _without_key(source, first, prompt)


def _is_next(letter: str, options: list[tuple[str, str]]) -> bool:
    last = ord(options[-1][0]) if options else ord("A") - 1
    return ord(letter.upper()) == last + 1


def _without_key(source: SourceFile, line: int, prompt: list[str]) -> Skipped:
    what = f"{quoted(' '.join(prompt), 50)}: no line 'ANSWER: …' follows it."
    return Skipped(f"{source.shown}:{line}", what)


def _question(
    where: str, prompt: list[str], options: list[tuple[str, str]], answer: str
) -> Item | Skipped:
    item = Item(where)
    text = _NUMBER.sub("", "\n".join(prompt), count=1)
    item.fields["prompt"] = marks.plain_lines(text)
    letters = set(re.findall(r"\b[A-Z]\b", answer.upper()))
    if not letters or not letters <= {letter for letter, _ in options}:
        what = f"{quoted(text, 50)}: {quoted(answer.strip())} names none of its options."
        return Skipped(where, what)
    try:
        truths = truefalse_of([words for _, words in options])
        if truths is not None and len(letters) == 1:
            right = next(at for at, (letter, _) in enumerate(options) if letter in letters)
            item.fields |= {"type": "truefalse", "answer": truths[right]}
        else:
            rated = [
                Rated(marks.plain_lines(words), float(letter in letters))
                for letter, words in options
            ]
            pick_fields(item, rated, single=len(letters) == 1)
    except (SkipError, ValueError) as reason:
        return Skipped(where, f"{quoted(text, 50)}: {reason}")
    return item
