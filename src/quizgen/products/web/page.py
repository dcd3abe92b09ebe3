"""A deck's page: what its templates are given, its data for the script, and the rendered file."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import unquote

from jinja2.environment import Environment
from markupsafe import Markup
from msgspec import Struct, to_builtins

from quizgen.grading.spellings import ScriptKey, Typed, keys, tables
from quizgen.model import forms
from quizgen.model.bank import Passage, image_path
from quizgen.model.deck import Deck
from quizgen.model.forms import FormItem
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
from quizgen.products import DeckPlan, Plan
from quizgen.products.web import WebOptions
from quizgen.reading.word_files import load_wording
from quizgen.support import templates
from quizgen.support.diagnostics import counted
from quizgen.support.embedding import embedded
from quizgen.support.files import File
from quizgen.support.markup.markdown import is_bare, parse_markdown, parse_typed
from quizgen.support.markup.to_html import HoleHtml, html
from quizgen.support.markup.to_rows import plain
from quizgen.support.markup.tree import Hole, MarkupText, Paragraph, RichText, hole, inlines
from quizgen.support.wording import Wording

NAME = "quiz.html"
_COMMENT = re.compile(r"^\s*(?://.*(?:\n|\Z)|/\*(?s:.*?)\*/)?\s*", re.MULTILINE)


def deck_plans(decks: Sequence[Deck], project: Path | None) -> Plan:
    """Plan the page of each deck; raises `BankError` for a template that does not work."""
    made, warnings = pages(decks, project)
    plans = {deck: DeckPlan((File(Path(NAME), page),)) for deck, page in made.items()}
    return Plan(plans, warnings=warnings, use="open it in a browser")


def pages(
    decks: Sequence[Deck], project: Path | None, *, scorm: bool = False
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the page of each deck by its id, and what its builder should know.

    The templates and words of `project` come before ours; with `scorm` they are pages for a
    school's platform.  Raises `BankError` for a template that does not work.
    """
    env = templates.environment(templates.folders("web", project))
    languages = dict.fromkeys(deck.bank.language for deck in decks)
    wordings = {language: load_wording("web", language, project) for language in languages}
    warnings = tuple(
        f"web pages in '{language}': English stands in for {counted(len(words.missing), 'fixed word')}."
        f" Write them into templates/words/{language}.yaml."
        for language, words in wordings.items()
        if words.missing
    )
    return {deck.id: _rendered(deck, wordings, env, scorm=scorm) for deck in decks}, warnings


class WebPage(Struct, frozen=True):
    """What the template of a page is given; the methods make HTML of the bank's texts.

    `media` are the addresses of images and sounds by their paths; `scorm` is whether a school's
    platform plays it.
    """

    deck: Deck
    options: WebOptions
    words: Wording
    media: dict[Path, str]
    items: tuple[FormItem, ...]
    scorm: bool = False

    def html(self, text: MarkupText) -> Markup:
        """Return a text that people read."""
        return self._shown(text)

    def typed(self, text: str) -> Markup:
        """Return a text that learners type."""
        return self._shown(text if is_bare(text) else parse_typed(text))

    def plain(self, text: str) -> str:
        """Return the bare words of a text that people read."""
        return plain(text)

    def plain_typed(self, text: str) -> str:
        """Return the bare words of a text that learners type."""
        return plain(parse_typed(text))

    def has_marks(self, texts: Sequence[str]) -> bool:
        """Whether any of some texts is more than bare words."""
        return not all(map(is_bare, texts))

    def legend(self, question: Question) -> tuple[Markup, Markup]:
        """Return the first paragraph of a prompt, "" where gaps are in it, and what is below."""
        number = itertools.count()
        text = parse_markdown(question.blanked(lambda _: hole(next(number))))
        first, rest = RichText(text.blocks[:1]), RichText(text.blocks[1:])
        has_legend = isinstance(text.blocks[0], Paragraph) if text.blocks else False
        if not has_legend or any(isinstance(part, Hole) for part in inlines(first)):
            first, rest = RichText(()), text
        below = Markup() if isinstance(question, Cloze) else self._shown(rest)
        return self._shown(first), below

    def filled(self, question: Cloze, gap: Callable[[Gap, int], str]) -> Markup:
        """Return a prompt below its legend, with what `gap` makes of each gap and its number."""
        gaps, number = question.gaps(), itertools.count()
        text = parse_markdown(question.blanked(lambda _: hole(next(number))))
        if self.legend(question)[0]:
            text = RichText(text.blocks[1:])
        return self._shown(text, lambda index: gap(gaps[index], index))

    def source(self, path: str) -> str:
        """Return a picture or a sound as a data: URI."""
        return self.media[image_path(self.deck.bank, path)]

    def passages(self) -> list[tuple[str, Passage]]:
        """Return each passage that a question is about, with its key in the page."""
        found = {_passage_key(item): item.passage for item in self.items}
        return [(key, passage) for key, passage in found.items() if passage is not None]

    def offered(self, item: FormItem) -> list[tuple[int, Option]]:
        """Return what can be picked as it is shown, each with its 0-based place in the bank."""
        placed = {option.text: (n, option) for n, option in enumerate(item.question.offered())}
        return [placed[text] for text in item.options]

    def picks(self, item: FormItem, gap: Gap) -> list[tuple[int, str]]:
        """Return what a gap is picked from as it is shown, in bare words, with its place."""
        assert isinstance(item.question, Cloze)
        placed = [option.text for option in item.question.picks(gap)]
        shown = item.picks.get(gap.name, ())
        return [(placed.index(text), self.plain_typed(text)) for text in shown]

    def sides(self, item: FormItem) -> list[tuple[int, str]]:
        """Return the right sides as a list of bare words has them; with marks, lettered."""
        is_lettered = self.has_marks(item.options)
        return [
            (place, f"{forms.letter(n)} – {plain(side.text)}" if is_lettered else plain(side.text))
            for n, (place, side) in enumerate(self.offered(item))
        ]

    def feedback(self, question: Question) -> list[tuple[str, Option]]:
        """Return the options with feedback; each key is the part's place and the option's."""
        match question:
            case Cloze():
                parts = [question.picks(gap) for gap in question.gaps()]
            case Short():
                parts = [question.wrong()]
            case Choice() | Multi() | TrueFalse() | Number() | Match() | Order() | Open():
                parts = [question.offered()]
            case _:
                assert_never(question)
        return [
            (f"{part}-{place}", option)
            for part, options in enumerate(parts)
            for place, option in enumerate(options)
            if option.feedback
        ]

    def source_title(self, question: Question) -> str:
        """Return the title of a question's source, with its section; "" where it has none."""
        if question.source is None:
            return ""
        wanted = question.source.id
        title = next(source.title for source in self.deck.bank.sources if source.id == wanted)
        return ", ".join(filter(None, (title, question.source.section)))

    def _shown(self, text: MarkupText, fill: HoleHtml = str) -> Markup:
        return Markup(html(text, image=self._embedded, hole=fill))  # noqa: S704 - `html` escapes.

    def _embedded(self, address: str) -> str:
        return self.media.get(image_path(self.deck.bank, unquote(address)), "")


def _passage_key(item: FormItem) -> str:
    return f"{item.topic.id}--{item.question.passage}" if item.question.passage else ""


def _rendered(deck: Deck, wordings: dict[str, Wording], env: Environment, *, scorm: bool) -> str:
    words = wordings[deck.bank.language]
    options = deck.recipe.section("web", WebOptions)
    media = embedded((image_path(deck.bank, path), deck.bank.folder) for path in deck.media())
    page = WebPage(deck, options, words, media.addresses, forms.cards(deck), scorm=scorm)
    early = _packed(templates.rendered(env, "early.js"))
    names = ("judge.js", *(["scorm.js"] if scorm else []), "quiz.js")
    script = "".join(_packed(templates.rendered(env, name)) for name in names)
    style = _packed_style(templates.rendered(env, "style.css", words=words))
    data = _for_script(_data(page))
    document = templates.rendered(
        env,
        NAME,
        page=page,
        style=Markup(style),  # noqa: S704 - it is a template's.
        script=Markup(script),  # noqa: S704
        early=Markup(early),  # noqa: S704
        style_hash=_hash(style),
        early_hash=_hash(early),
        script_hash=_hash(script),
        data=data,
        data_hash=_hash(data),
    )
    if rules := media.rules(document):
        allowed = f"'{_hash(style)}' '{_hash(media.whole(rules))}'"
        document = document.replace(f"'{_hash(style)}'", allowed, 1)
        document = document.replace("</head>", f"<style>{rules}</style>\n</head>", 1)
    return media.whole(document)


def _packed(code: str) -> str:
    """Return a script or a style without indentation and lines of comment."""
    return _COMMENT.sub("", code)


def _packed_style(css: str) -> str:
    """Return a style without comments and without spaces around its signs."""
    return re.sub(r"(?<=[:;,{}])\s+|\s+(?=[{}])", "", _packed(css))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _for_script(data: object) -> Markup:
    """Return data as JSON that nothing in a page takes for a mark."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - nothing is left that means anything.


def _data(page: WebPage) -> dict[str, Any]:
    """Return what the script goes by: the round, the words, and each question's key."""
    deck, words = page.deck, page.words
    has_typed = any(isinstance(each.question, Typed) for each in page.items)
    return {
        "bank": deck.bank.identity or deck.bank.id,
        "deck": deck.id,
        "title": page.plain(deck.title),
        "language": deck.bank.language,
        "digits": words.digits,
        "mark": words.decimal_mark,
        "count": page.options.count or ("all" if page.scorm else 10),
        "start": page.options.start and not page.scorm,
        "pass": page.options.pass_percent,
        "topics": {topic.id: page.plain(topic.title) for topic in deck.topics},
        "tables": tables() if has_typed else {},
        "questions": [_question_data(item) for item in page.items],
        "words": words.unfilled(
            "question_of", "again_of", "right", "close", "wrong", "the_answer", "compare", "noted",
            "none_chosen", "moved", "end_points", "end_percent", "topic_points", "passed",
            "end_open", "reset_sure", "not_kept", "not_reported", "loaded", "not_loaded", "not_here", "asked_of",
        ),
    }  # fmt: skip


def _question_data(item: FormItem) -> dict[str, Any]:
    question = item.question
    found: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "topic": item.topic.id,
        "points": question.points,
    }
    if question.passage:
        found["passage"] = _passage_key(item)
    if options := question.offered():
        found["options"] = [option.text for option in options]
    match question:
        case Choice() | Multi():
            found["right"] = [found["options"].index(text) for text in question.right_answers()]
            found["fixed"] = bool(question.options)
        case TrueFalse():
            found["right"] = question.answer
        case Short() | Number() | Cloze():
            found["parts"] = [
                _part(question, place, key) for place, key in enumerate(keys(question))
            ]
        case Match() | Order():
            found["right"] = [found["options"].index(text) for text in question.right_answers()]
        case Open():
            found["answer"] = question.answer
        case _:
            assert_never(question)
    return found


def _part(question: Short | Number | Cloze, place: int, key: ScriptKey) -> dict[str, Any]:
    """Return what is right in one typed or picked part of a question."""
    answer = question.right_answers()[place]
    if isinstance(question, Cloze) and (picks := question.picks(question.gaps()[place])):
        options = [option.text for option in picks]
        return {"answer": answer, "options": options, "right": options.index(answer)}
    return {"answer": answer, "key": to_builtins(key)}
