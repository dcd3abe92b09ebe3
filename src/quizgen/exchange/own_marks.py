"""What our own exports leave in their HTML for the way back: passages, hints, units, rubrics."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from quizgen.exchange import marks
from quizgen.exchange.answers import GapAnswers, placeholder
from quizgen.exchange.ids import letters
from quizgen.exchange.media import keep_sound
from quizgen.exchange.records import Item, PassageItem
from quizgen.exchange.rich_text import FindPicture, markdown_of, words_of

_HINT = re.compile(
    r'\ue000(\d{1,6})\ue001(?:&nbsp;|\s)*<span class="quizgen-hint">\(([^\ue000]*?)\)</span>'
)
_PASSAGE = re.compile(
    r'\s*<div class="quizgen-passage">\s*'
    r'(?:<p class="quizgen-title"><strong>(.*?)</strong></p>)?(.*?)</div>\s*',
    re.DOTALL,
)
_SOUND = re.compile(r'<p><audio controls src="([^"]*)"></audio></p>')


def _between(start: str, end: str) -> re.Pattern[str]:
    """Return what finds a mark of ours that no other of its kind is in, with its text."""
    inside = f"((?:(?!{re.escape(start)}).)*?)"
    return re.compile(re.escape(start) + inside + re.escape(end), re.DOTALL)


_IMAGE = _between('<p class="quizgen-image">[', "]</p>")
_UNIT = _between('<p class="quizgen-unit">(', ")</p>")
_ANSWER = _between('<div class="quizgen-answer">', "</div>")
_RUBRIC = _between('<div class="quizgen-rubric"><ul>', "</ul></div>")
_ENTRY = '<li class="quizgen-entry">'


def without_passage(
    item: Item, source: str, picture_for: Callable[[PassageItem], FindPicture]
) -> tuple[str, PassageItem | None]:
    """Cut the passage out of HTML that begins with it; the question is then about it.

    `picture_for` gives what finds the pictures of a text.
    """
    found = _PASSAGE.match(source)
    if found is None or found.end() == len(source):
        return source, None  # No question would be left.
    passage = PassageItem(item.where, letters(found[0], 8), "")
    picture = picture_for(passage)
    passage.title = markdown_of(found[1] or "", passage.lose, picture)
    passage.text = markdown_of(without_words_of_image(passage, found[2]), passage.lose, picture)
    item.passage = passage.key
    return source[found.end() :], passage


def without_sound(item: Item, source: str, data_of: Callable[[str], bytes | None]) -> str:
    """Cut the first sound out of HTML; it becomes the question's.  `data_of` opens an address."""
    found = _SOUND.search(source)
    data = data_of(html.unescape(found[1])) if found else None
    if found is None or data is None:
        return source
    path = keep_sound(item, found[1].rpartition("/")[2], data)
    if path is None:
        return source
    item.fields["audio"] = path
    return source[: found.start()] + source[found.end() :]


def without_words_of_image(item: Item | PassageItem, source: str) -> str:
    """Cut out of HTML the words that stand for an image where a format has no images."""
    found = _IMAGE.search(source)
    if found is None:
        return source
    item.lose(marks.without_image("", words_of(found[1])))
    return source[: found.start()] + source[found.end() :]


def with_hints(
    text: str, gaps: Sequence[GapAnswers], shown: Callable[[str], str]
) -> tuple[str, list[GapAnswers]]:
    """Cut the hints behind placeholders out of a text, and give them to the gaps."""
    hinted = list(gaps)

    def take(found: re.Match[str]) -> str:
        at = int(found[1])
        if at >= len(hinted):
            return found[0]
        hinted[at] = hinted[at]._replace(hint=shown(found[2]))
        return placeholder(at)

    return _HINT.sub(take, text), hinted


def without_unit(item: Item, source: str) -> str:
    """Cut out of HTML the unit in which a number is to be given; it becomes the question's."""
    found = _UNIT.search(source)
    if found is None:
        return source
    item.fields["unit"] = marks.typed(words_of(found[1], item.lose))
    return source[: found.start()].rstrip() + source[found.end() :]


def without_notes(item: Item, source: str, shown: Callable[[str], str]) -> str:
    """Cut the model answer and the rubric of an open question out of HTML."""
    if rubric := _RUBRIC.search(source):
        entries = rubric[1].split(_ENTRY)[1:]
        item.fields["rubric"] = [shown(each.removesuffix("</li>")) for each in entries]
        source = source[: rubric.start()] + source[rubric.end() :]
    if answer := _ANSWER.search(source):
        item.fields["answer"] = shown(answer[1])
        source = source[: answer.start()] + source[answer.end() :]
    return source


def as_order(item: Item) -> None:
    """Make an order again of the match of places as which it was written."""
    pairs = item.fields.get("pairs", [])
    places = [f"{place}." for place in range(1, len(pairs) + 1)]
    if not pairs or [left for left, _ in pairs] != places:
        prompt = marks.in_words(str(item.fields.get("prompt")))
        item.lose(f"the order of {prompt} is of type '{item.fields['type']}' here.")
        return
    del item.fields["pairs"]
    item.fields.pop("decoys", None)
    item.fields |= {"type": "order", "sequence": [right for _, right in pairs]}
    item.rough |= {"sequence"}
