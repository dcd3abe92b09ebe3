"""GIFT: Moodle's format for questions typed by hand, read as leniently as people write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from quizgen.exchange import marks
from quizgen.exchange.answers import (
    GapAnswers,
    Rated,
    cloze_fields,
    distinct,
    explain,
    margins,
    match_fields,
    note_commas,
    number_fields,
    number_gap,
    pick_fields,
    placeholder,
    short_fields,
    tag_fields,
    truth_fields,
    without_wildcards,
)
from quizgen.exchange.embedded_answers import has_gaps, with_placeholders
from quizgen.exchange.media import picture_finder
from quizgen.exchange.opening import text_of
from quizgen.exchange.own_marks import (
    as_order,
    with_hints,
    without_notes,
    without_passage,
    without_unit,
    without_words_of_image,
)
from quizgen.exchange.records import Found, Item, SkipError, Skipped, SourceFile
from quizgen.exchange.rich_text import is_html, markdown_of, typed_of, words_or_text
from quizgen.reading.vocabulary import truth
from quizgen.support.diagnostics import quoted

_JUDGED = frozenset({"accept", "tolerance", "choices"})
_TITLE = re.compile(r"\s*::((?:\\.|(?!::)[^\\])*?)::", re.DOTALL)
_STARTS = re.compile(r"\s*(::[^:\n]|\$CATEGORY:|//)")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_SIGNS = re.compile(r"\\.|[{}]", re.DOTALL)
_ANSWERS = re.compile(r"\s*(?:[=~#]|%-?\d|(?:TRUE|FALSE|T|F)\s*(?:\Z|#)|\Z|####)", re.IGNORECASE)
_ID = re.compile(r"\[id:((?:\\.|[^\]\\])*)\]")
_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\])*)\]")
_KIND = re.compile(r"\[type:(order|cloze)\]")
_WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d*)?)%")
_MARK = re.compile(r"\\.|~|=+", re.DOTALL)
_MORE_MARKS = re.compile(r"(?:\s*[~=])*")
_INDENT = re.compile(r"^[^\S\n]*(?==)", re.MULTILINE)
_TAG_SIGN = re.compile(r"<[A-Za-z]|[<>=]")
_ANSWER_LINE = re.compile(r"^\s*[=~]", re.MULTILINE)
_NEARLY = 0.999  # A whole, but for rounding.
_BLANK = "_____"


class _Block(NamedTuple):
    """The lines of one question, with the 1-based number of the first and what comments say."""

    line: int
    text: str
    topic: str
    key: str
    tags: tuple[str, ...]
    kind: str


def read(source: SourceFile) -> Iterator[Found]:
    """Yield the questions of a GIFT file."""
    for block in _blocks(text_of(source)):
        where = f"{source.shown}:{block.line}"
        item = Item(where, topic=block.topic, key=block.key, judged=_JUDGED)
        try:
            found = list(_read_question(item, block))
        except (SkipError, ValueError) as reason:
            text = " ".join(_TITLE.sub("", block.text).split())
            yield Skipped(where, f"{quoted(text, 50)}: {reason}")
            continue
        tag_fields(item, block.tags)
        yield from found


def _blocks(text: str) -> Iterator[_Block]:
    """Cut a file at empty lines, and at titles where people have left these out."""
    rows: list[str] = []
    first, topic, key, kind = 0, "", "", ""
    tags: tuple[str, ...] = ()
    depth = 0
    is_empty = False
    for number, raw in enumerate([*text.split("\n"), "", "::end::"], 1):
        line = raw
        starts = _STARTS.match(line) is not None
        is_over = depth <= 0 and not _in_pre(rows)
        if rows and ((starts and (is_over or is_empty)) or (is_empty and is_over)):
            yield _Block(first, "\n".join(rows).strip("\n"), topic, key, tags, kind)
            rows, depth, key, tags, kind = [], 0, "", (), ""
        is_empty = not line.strip()
        stripped = line.strip()
        if stripped.startswith("//"):
            found = _ID.search(line)
            key = _plain(found[1]) if found else key
            of_ours = _KIND.search(line)
            kind = of_ours[1] if of_ours else kind
            tags = (*tags, *(_plain(each) for each in _TAG.findall(line)))
        elif stripped.startswith("$CATEGORY:"):
            topic = category_title(stripped.removeprefix("$CATEGORY:"))
        elif rows or not is_empty:
            if not rows:
                first, depth = number, 0
            rows.append(line)
            if not is_empty:
                depth += _depth(line)


def _in_pre(rows: list[str]) -> bool:
    text = "\n".join(rows[-200:]).lower()
    return text.rfind("<pre") > text.rfind("</pre")


def _depth(line: str) -> int:
    signs = [found[0] for found in _SIGNS.finditer(line)]
    return signs.count("{") - signs.count("}")


def category_title(path: str) -> str:
    """Return a category's path as a topic's title, without what Moodle puts in front."""
    parts = re.split(r"(?<!/)/(?!/)", path.strip())
    kept = [part.replace("//", "/").strip() for part in parts]
    kept = [part for part in kept if part and not re.fullmatch(r"\$\w+\$|top", part)]
    return " / ".join(kept)


def _read_question(item: Item, block: _Block) -> Iterator[Found]:
    """Yield a question, and before it the passage that it is about."""
    title = _TITLE.match(block.text)
    text = block.text[title.end() :].strip() if title else block.text.strip()
    name, text = _format_of(text)
    shown = _shower(item, name)
    if text.startswith('<div class\\="quizgen-passage">'):
        end = text.find("</div>") + len("</div>")
        marked = _plain(text[:end]) + text[end:]
        rest, passage = without_passage(item, marked, lambda _: lambda _: None)
        if passage:
            text = rest
            yield passage
    spans = list(_spans(text))
    if has_gaps(text):
        prompt, gaps = with_placeholders(item, text, shown)
        cloze_fields(item, shown(prompt), gaps)
    elif not spans:
        raise SkipError(_why_no_answers(text))
    elif len(spans) > 1 or block.kind == "cloze":
        _read_gaps(item, text, spans, shown)
    else:
        _read_one(item, text, spans[0], shown)
        if block.kind == "order":
            as_order(item)
    item.title = _plain(title[1]) if title else ""
    yield item


def _why_no_answers(text: str) -> str:
    """Say why a text has no answers, and what to do."""
    signs = [found[0] for found in _SIGNS.finditer(text)]
    if signs.count("{") > signs.count("}"):
        return "its answers begin with { and never end. Write } behind them."
    if signs.count("}") > signs.count("{"):
        return "its answers end with } and never begin. Write { before them."
    pairs = sorted(_braces(text).items())
    # Braces of TeX stand behind a sign, a command or each other.
    before = r"([_^{}\]]|\\\w{1,30})\Z"
    inside = [text[a + 1 : b] for a, b in pairs if not re.search(before, text[max(0, a - 31) : a])]
    if not inside:
        return "it has no answers in braces, so it asks nothing."
    way = "Write, say, {=right ~wrong}, {=typed}, {#20}, {T} or {F}."
    return f"it has no answers in braces: {quoted(inside[-1].strip())} is no answer. {way}"


def _read_one(item: Item, text: str, span: tuple[int, int], shown: Callable[[str], str]) -> None:
    """Read a text with one pair of braces."""
    start, end = span
    before, inside, after = text[:start], text[start + 1 : end].strip(), text[end + 1 :].strip()
    if any(re.search(r"(?<!\\)[{}]", part) for part in (before, inside, after)):
        item.lose("braces without a backslash are taken as text.")
    answers, general = _general(inside)
    prompt = (
        f"{before.rstrip()} {_BLANK} {after}" if after and answers.strip() else f"{before} {after}"
    )
    if after and re.match(r"[.,;:!?)]", after) and answers.strip():
        prompt = f"{before.rstrip()} {_BLANK}{after}"
    prompt = without_words_of_image(item, _plain(prompt.strip()))
    item.fields["prompt"] = shown(without_unit(item, prompt) if "#" in answers[:1] else prompt)
    _read_answers(item, answers, shown)
    general = _plain(general)
    if item.fields["type"] == "open":
        general = without_notes(item, general, shown)
    if _format_of(general)[1]:
        explain(item, shown(general))


def _shower(item: Item, name: str) -> Callable[[str], str]:
    """Return what turns a piece of text in a format into Markdown."""
    picture = picture_finder(item, lambda _: None)

    def shown(text: str) -> str:
        own, text = _format_of(text)
        kind = own or name
        if kind == "html" or (not kind and is_html(text)):
            made = markdown_of(text, item.lose, picture)
            return made or marks.plain_lines(text)
        if kind == "markdown":
            return text.strip()
        return marks.plain_lines(text)

    return shown


def _format_of(text: str) -> tuple[str, str]:
    found = _FORMAT.match(text)
    return ("", text) if found is None else (found[1].lower(), text[found.end() :].lstrip(" "))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where braces with answers in them begin and end; other braces are text.

    Where answers go on behind the end, a brace in one of them has no backslash: the last one ends.
    """
    pairs = _braces(text)
    last = text.rfind("}")
    last_answer = max((found.start() for found in _ANSWER_LINE.finditer(text)), default=-1)
    at = 0
    for opening in sorted(pairs):
        end = pairs[opening]
        if opening < at or not _ANSWERS.match(text, opening + 1, end):
            continue
        if last_answer > end and text.rstrip().endswith("}"):
            end = last
        yield opening, end
        at = end + 1


def _braces(text: str) -> dict[int, int]:
    """Return where each opening brace is closed; one that never is, by the last that closes."""
    pairs: dict[int, int] = {}
    unclosed: list[int] = []
    last = -1
    for found in _SIGNS.finditer(text):
        if found[0] == "{":
            unclosed.append(found.start())
        elif found[0] == "}":
            last = found.start()
            if unclosed:
                pairs[unclosed.pop()] = last
    return pairs | {opening: last for opening in unclosed if opening < last}


def _read_gaps(
    item: Item, text: str, spans: list[tuple[int, int]], shown: Callable[[str], str]
) -> None:
    """Take several answers in one text as the gaps of a cloze."""
    parts: list[str] = []
    gaps: list[GapAnswers] = []
    generals: dict[str, None] = {}
    inside = [_general(text[start + 1 : stop].strip()) for start, stop in spans]
    numbers = [_numbers(answers[1:]) for answers, _ in inside if answers.startswith("#")]
    note_commas(item, (each.text for rated in numbers for each in rated))
    end = 0
    for (start, stop), (answers, general) in zip(spans, inside, strict=True):
        gap = _gap(item, answers, shown)
        parts += (_plain(text[end:start]), placeholder(len(gaps)))
        end = stop + 1
        gaps.append(gap)
        generals[shown(_plain(general))] = None
    explain(item, "\n\n".join(filter(None, generals)))
    parts.append(_plain(text[end:]))
    prompt = without_words_of_image(item, "".join(parts))
    prompt, gaps = with_hints(prompt, gaps, shown)
    cloze_fields(item, shown(prompt), gaps)


def _gap(item: Item, answers: str, shown: Callable[[str], str]) -> GapAnswers:
    """Return the gap that answers in braces are of."""
    if answers.startswith("#"):
        return number_gap(item, margins(item, _numbers(answers[1:])))
    rated = list(_rated(answers))
    if _pairs(answers, rated):
        raise SkipError("it has pairs in one of several braces. Ask for them on their own.")
    for each in rated:
        if 0 < each.share <= _NEARLY:
            text = quoted(_plain(each.text))
            item.lose(f"{text} in a gap earned part of the points and is wrong here.")
        if each.share > 0 and each.feedback:
            text = quoted(_plain(each.feedback), 60)
            item.lose(f"the feedback in a gap, {text}, is left out.")
    choices = tuple(
        Rated(_typed(item, each.text), 0, shown(_plain(each.feedback)))
        for each in rated
        if each.share <= 0
    )
    texts = [
        _typed(item, each.text, has_wildcards=not choices) for each in rated if each.share > _NEARLY
    ]
    if not texts:
        raise SkipError("it has several answers in braces, and one without a right text.")
    return GapAnswers(texts[0], () if choices else tuple(texts[1:]), choices)


def _typed(item: Item, text: str, *, has_wildcards: bool = False) -> str:
    """Return an answer as a text that is typed, or picked in a gap."""
    name, bare = _format_of(_plain(text))
    bare = without_wildcards(item, bare) if has_wildcards else bare
    return typed_of(bare, item.lose) if name == "html" or is_html(bare) else marks.typed(bare)


def _general(inside: str) -> tuple[str, str]:
    """Cut the feedback for all, after `####`, from the answers."""
    found = re.search(r"(?<!\\)####", inside)
    return (inside[: found.start()], inside[found.end() :]) if found else (inside, "")


def _read_answers(item: Item, inside: str, shown: Callable[[str], str]) -> None:
    bare = inside.strip()
    head = _halves(bare)[0].strip()
    if not bare:
        item.fields["type"] = "open"
    elif bare.startswith("#"):
        number_fields(item, margins(item, _numbers(bare[1:])))
    elif (value := truth(head)) is not None and not re.search(r"(?<!\\)[=~]", head):
        # What is said to who is wrong comes first.
        said = [shown(_plain(text.strip())) for text in re.split(r"(?<!\\)#", bare)[1:]]
        wrong, right, *_ = *said, "", ""
        truth_fields(item, answer=value, right=right, wrong=wrong)
    else:
        _read_texts(item, bare, shown)


def _read_texts(item: Item, bare: str, shown: Callable[[str], str]) -> None:
    rated = list(_rated(bare))
    if not rated:
        raise SkipError("its answers begin with neither = nor ~.")
    if pairs := _pairs(bare, rated):
        for each in rated:
            if each.feedback:
                item.lose(
                    f"the feedback for a pair, {quoted(_plain(each.feedback), 60)}, is left out."
                )
        match_fields(
            item,
            [(shown(_plain(left)), shown(marks.of_option(_plain(right)))) for left, right in pairs],
        )
        item.rough |= {"pairs", "decoys"}
    elif all(each.share > 0 for each in rated) and any(each.share > _NEARLY for each in rated):
        texts = [
            each._replace(
                text=marks.typed(
                    without_wildcards(item, words_or_text(_plain(each.text), item.lose))
                ),
                feedback=shown(_plain(each.feedback)),
            )
            for each in rated
        ]
        short_fields(item, texts)
    else:
        options = distinct(
            item,
            [
                each._replace(
                    text=shown(marks.of_option(_plain(each.text))),
                    feedback=shown(_plain(each.feedback)),
                )
                for each in rated
            ],
        )
        right = [each for each in options if each.share > 0]
        if len(right) > 1 and {each.share for each in options} == {0, 1}:
            item.lose("it was picked; here any one of its right answers is typed.")
            short_fields(item, options)
            return
        pick_fields(item, options, single=len(right) == 1 or None)


def _pairs(inside: str, rated: Sequence[Rated]) -> list[tuple[str, str]]:
    """Return the pairs that answers are, [] where they are none; raises `SkipError` if only some."""
    split = [re.split(r"(?<!\\)->", each.text, maxsplit=1) for each in rated]
    pairs = [(sides[0].strip(), sides[1].strip()) for sides in split if len(sides) > 1]
    if len(rated) == 1 or not pairs:
        return []
    if len(pairs) == len(rated):
        return pairs if all(each.share > 0 for each in rated) else []
    if re.search(r"(?<!\\)~", inside):
        return []  # In an option an arrow is text.
    lone = next(sides[0] for sides in split if len(sides) == 1)
    raise SkipError(
        f"{quoted(_plain(lone))} has no -> and other answers have one. Write all as pairs, or none."
    )


def _rated(inside: str) -> Iterator[Rated]:
    """Yield answers with their shares: `=` is right, `~` wrong, and `%50%` says how much."""
    for mark, raw in _cut(inside):
        text = raw
        share = 1.0 if "=" in mark else 0.0
        if weight := _WEIGHT.match(text):
            share, text = float(weight[1]) / 100, text[weight.end() :]
            if text.lstrip().startswith("=") and not text.lstrip().startswith("=="):
                text = text.lstrip()[1:]
        answer, feedback = _halves(text)
        if answer.strip() or feedback.strip():
            yield Rated(answer.strip(), share, feedback.strip())


def _cut(inside: str) -> Iterator[tuple[str, str]]:
    """Cut answers at `=` and `~`; an `=` within a tag or of an operator is text."""
    marks_at: list[tuple[int, int]] = []
    in_tags = dict(_in_tags(inside))
    first_of_lines = {found.end() for found in _INDENT.finditer(inside)}
    at = 0
    while (found := _MARK.search(inside, at)) is not None:
        at, start = found.end(), found.start()
        if found[0].startswith("\\"):
            continue
        is_equals = found[0][0] == "="
        if is_equals and marks_at:
            is_in_tag = in_tags.get(start, -1) >= marks_at[-1][1]
            if is_in_tag or _is_operator(inside, start, is_first=start in first_of_lines):
                at = start + len(found[0])
                continue
        stop = _MORE_MARKS.match(inside, start + 1).end()  # type: ignore[union-attr]
        if is_equals and inside.count("=", start, stop) == 2:  # noqa: PLR2004 - an empty one.
            stop = start + 1
        marks_at.append((start, stop))
        at = stop
    for place, (start, stop) in enumerate(marks_at):
        end = marks_at[place + 1][0] if place + 1 < len(marks_at) else len(inside)
        yield inside[start:stop], inside[stop:end].strip()


def _is_operator(inside: str, at: int, *, is_first: bool) -> bool:
    """Whether the `=` at a place, the first of its line or not, stands between words."""
    before, behind = inside[at - 1 : at], inside[at + 1 : at + 2]
    if behind.isspace() and not is_first:
        return True  # As in `x = 5`.
    return before in {"!", "<", ">", "=", ":", "+", "-"} or behind in {"=", ">"}


def _in_tags(inside: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each `=` within a tag, and of the tag; a `>` follows in its line."""
    opening, at = -1, 0
    for line in inside.split("\n"):
        last = line.rfind(">")
        for found in _TAG_SIGN.finditer(line):
            if found[0] != "=":
                opening = at + found.start() if len(found[0]) > 1 else -1
            elif opening >= 0 and found.start() < last:
                yield at + found.start(), opening
        at += len(line) + 1


def _halves(text: str) -> tuple[str, str]:
    """Cut an answer from its feedback; a `#` with nothing before it begins a colour, say."""
    for found in re.compile(r"(?<![\\&])#").finditer(text):
        if text[: found.start()].strip():
            return text[: found.start()], text[found.end() :]
        rest = re.match(r"#[\w.-]+", text[found.start() :])
        if rest is None:
            return "", text[found.end() :]
    return text, ""


def _numbers(inside: str) -> Iterator[Rated]:
    """Yield the answers behind `#`; one that is only said to any other number has no text."""
    is_marked = re.match(r"\s*[=~]", inside)
    rated = list(_rated(inside if is_marked else f"={inside}"))
    for each in rated or [Rated("", 1)]:
        text, feedback = each.text, each.feedback
        if text.startswith("#"):  # Of no number, where it begins no colour either.
            text, feedback = "", text[1:]
        yield Rated(_plain(text), each.share, marks.plain_lines(_plain(feedback)))


def _plain(text: str) -> str:
    r"""Take the backslashes off that GIFT puts before its own signs; `\n` is a line feed."""
    return re.sub(r"\\([~=#{}:n\\])", lambda found: "\n" if found[1] == "n" else found[1], text)
