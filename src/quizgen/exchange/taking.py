"""Which found questions a bank takes: what is new, what it has, what differs, what is wrong."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, field

from quizgen.exchange import marks
from quizgen.exchange.differences import differences, feedback, heart, likeness, said
from quizgen.exchange.ids import id_of_key, id_of_text, letters
from quizgen.exchange.records import (
    Found,
    Item,
    Lost,
    Noted,
    PassageItem,
    Replaced,
    Skipped,
    lost_images,
    with_texts,
)
from quizgen.lint.errors import question_errors
from quizgen.model.bank import Bank, Passage, Topic
from quizgen.model.questions import TYPES, Common, Id, Question
from quizgen.reading.text_errors import mark_errors
from quizgen.reading.vocabulary import bare, language_by_letters, meanings
from quizgen.support.characters import FORBIDDEN
from quizgen.support.diagnostics import BankError, quoted
from quizgen.support.files import read_file
from quizgen.support.markup.gaps import split_gaps
from quizgen.support.markup.latex import read_latex
from quizgen.support.markup.markdown import parse_markdown
from quizgen.support.markup.problems import text_problems
from quizgen.support.markup.to_rows import plain
from quizgen.support.markup.tree import Maths, inlines
from quizgen.support.positions import Positions

_SAMPLE = 50  # So many questions show what language they are in.


class Taken(Struct, frozen=True):
    """A question for the bank, with the id it gets and its fields as YAML has them."""

    item: Item
    id: str
    fields: dict[str, Any]


class Taking(Struct):
    """What an import does to a bank.

    `held` counts the questions that the bank has already; `changed` are those that replace
    one of its own, as `replaced` says, `kept` those that differ from one, which stays.
    """

    new: list[Taken] = field(default_factory=list)
    changed: list[Taken] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)
    held: int = 0
    kept: list[Skipped] = field(default_factory=list)
    losses: list[Lost] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)
    passages: dict[str, PassageItem] = field(default_factory=dict)

    @property
    def questions(self) -> int:
        """How many of the source's questions the bank then has, those that it keeps otherwise too."""
        return self.held + len(self.new) + len(self.changed) + len(self.kept)

    @property
    def language(self) -> str:
        """The language of a new bank: the first that names of columns show, else the letters."""
        named = next((each.language for each in self.notes if each.language), "")
        texts = [str(each.fields["prompt"]) for each in self.new[:_SAMPLE]]
        return named or language_by_letters(" ".join(texts)[: 100 * _SAMPLE]) or "en"


def take(found: Iterable[Found], bank: Bank | None, *, replace: bool) -> Taking:
    """Compare what was found with a bank; `replace` lets it take the place of what differs."""
    taking = Taking()
    sound: list[tuple[Item, Question]] = []
    held = _HeldFiles(bank)
    for each in found:
        match each:
            case Skipped():
                taking.skipped.append(each)
            case Lost():
                taking.losses.append(each)
            case Noted():
                taking.notes.append(each)
            case PassageItem():
                each.text = _renamed(each.text, held.names(each.media))
                each.text = _without_lost_images(each.text, each, bank)
                _keep_passage(each, taking)
            case Item():
                each.fields = _renamed(each.fields, held.names(each.media))
                each.fields = _without_lost_images(each.fields, each, bank)
                question = _sound(each, taking)
                if question is not None:
                    sound.append((each, question))
    for item, _ in sound:
        if item.passage and item.passage not in taking.passages:
            item.lose("the text that it is about is not in the file.")
            item.passage = ""
    _skip_unused(taking, {item.passage for item, _ in sound})
    known = _Known(bank)
    contents = {_content(_all_said(item, taking)) for item, _ in sound if not item.key}
    prompts = Counter(content[0] for content in contents)
    for item, question in sound:
        _place(item, question, taking, known, prompts, replace=replace)
    _tell_titles(taking)
    _tell_blank_cards(taking)
    keyed = {id_of_key(item.key) for item, _ in sound if item.key}
    for topic in bank.topics if bank else ():
        _tell_missing(taking, topic, known.met, keyed)
    return taking


def _says_more(item: Item) -> bool:
    """Whether a title says more than a number, and more than the question itself."""
    is_name = item.title == item.key or meanings("fields").get(bare(item.title)) == "prompt"
    tokens = [] if is_name else item.title.split()
    words = [each for each in tokens if re.fullmatch(r"\W*[^\W\d_]{2}[^\d]*", each)]
    is_number = len(words) < min(len(tokens), 2)  # As in Q1 and Question 1.
    if not words or is_number:
        return False
    prompt = " ".join(each for each in split_gaps(item.fields["prompt"]) if isinstance(each, str))
    return _letters(item.title) not in _letters(plain(prompt))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _tell_titles(taking: Taking) -> None:
    """Tell once a file that questions have no titles here."""
    titles: dict[str, list[Item]] = defaultdict(list)
    for taken in (*taking.new, *taking.changed):
        if taken.item.title not in {"", taken.item.key}:
            titles[taken.item.where.rpartition(":")[0]].append(taken.item)
    for where, items in titles.items():
        if (first := next(filter(_says_more, items), None)) is None:
            continue
        what = f"{len(items)} titles, such as {quoted(first.title, 40)}, are left out"
        if len(items) == 1:
            what = f"the title {quoted(first.title, 40)} is left out"
        taking.losses.append(Lost(where, f"{what}: here a question has an id instead."))


def _tell_blank_cards(taking: Taking) -> None:
    """Note once a file which new open questions have nothing for the back of a card."""
    shown = {"answer", "rubric", "explanation"}
    blank: dict[str, list[str]] = defaultdict(list)
    for taken in taking.new:
        if taken.fields["type"] == "open" and not taken.fields.keys() & shown:
            blank[taken.item.where.rpartition(":")[0]].append(_named(taken.item))
    for where, named in blank.items():
        what = f"{named[0]} has no model answer: its cut-out card has a blank back."
        if len(named) > 1:
            what = f"{len(named)} open questions have no model answer: their cut-out cards have a blank back."
        taking.notes.append(Noted(where, what))


def _tell_missing(
    taking: Taking, topic: Topic, met: Mapping[str, str], keyed: Collection[str]
) -> None:
    """Note which questions of a topic the source has no more, by the ids that imports make.

    They are made of prompts, or are numbered as the source's own ids are, which `keyed` has.
    A prompt that was corrected in the source makes a second question.
    """
    where = next((met[each.id] for each in topic.questions if each.id in met), None)
    prompts = Counter(each.prompt for each in topic.questions)
    numbered = {
        _numberless(each.id) for each in topic.questions if each.id in met and each.id in keyed
    }

    def is_brought(question: Question) -> bool:
        made = id_of_text({"prompt": question.prompt})
        if prompts[question.prompt] > 1:  # Their last letters are made of all that they say.
            made = made[:-5] + question.id[-5:]
        return question.id == made or _numberless(question.id) in numbered

    missing = [each.id for each in topic.questions if each.id not in met and is_brought(each)]
    if where is None or not missing:
        return
    what = f"question '{missing[0]}' of the bank is not in it."
    if len(missing) > 1:
        what = f"{len(missing)} questions of the bank are not in it, such as '{missing[0]}'."
    if taking.new:
        what += f" If a new one is its corrected form, add `was: [{missing[0]}]` to that, and delete the old one."
    taking.notes.append(Noted(where.rpartition(":")[0], what))


def _numberless(name: str) -> str:
    return re.sub(r"\d+", "0", name)


class _Compared(NamedTuple):
    """What of a question is compared: fields, those of which only words count, and its passage."""

    fields: tuple[str, ...]
    rough: frozenset[str]
    has_passage: bool


class _ByFeedback:
    """Questions that differ in feedback only, looked up by that for some of their options."""

    def __init__(self) -> None:
        self.all: dict[str, Question] = {}
        self.by_told: dict[frozenset[object], dict[frozenset[object], dict[str, Question]]] = {}

    def add(self, question: Question) -> None:
        self.all[question.id] = question
        for told, found in self.by_told.items():
            found.setdefault(feedback(question, told), {})[question.id] = question

    def remove(self, question: Question) -> None:
        del self.all[question.id]
        for told, found in self.by_told.items():
            del found[feedback(question, told)][question.id]

    def like(self, question: Question) -> Iterable[Question]:
        """Return those that say the same to each option to which a question says something."""
        told = frozenset(option for option, what in feedback(question) if what)
        if told not in self.by_told:
            found = self.by_told[told] = {}
            for each in self.all.values():
                found.setdefault(feedback(each, told), {})[each.id] = each
        return self.by_told[told].get(feedback(question, told), {}).values()


class _Known:
    """The questions that a bank has, and those that it is about to get."""

    def __init__(self, bank: Bank | None) -> None:
        self.by_id: dict[str, Question] = {}
        self.by_heart: dict[tuple[object, ...], dict[str, Question]] = defaultdict(dict)
        self.by_likeness: dict[
            tuple[object, ...], dict[_Compared, dict[tuple[object, ...], _ByFeedback]]
        ] = defaultdict(dict)
        self.passages: dict[str, Passage | PassageItem] = {}
        self.met: dict[str, str] = {}
        for topic in bank.topics if bank else ():
            for question in topic.questions:
                self.by_heart[heart(question)][question.id] = question
                self.by_id |= dict.fromkeys(question.was, question)
                if passage := topic.passage_of(question):
                    self.passages[question.id] = passage
        for question in bank.questions if bank else ():
            self.by_id[question.id] = question

    def same(self, item: Item, question: Question, taking: Taking) -> list[Question]:
        """Return the questions that say all that a new one says; one of its id comes first."""
        like = list(self._like(item, question, taking))
        named = self.by_id.get(id_of_key(item.key)) if item.key else None
        if named is not None:
            like = [named, *(other for other in like if other.id != named.id)]
        return [other for other in like if not self.differences(item, question, other, taking)]

    def _like(self, item: Item, question: Question, taking: Taking) -> Iterable[Question]:
        """Look up the questions of one heart that are equal in what is compared.

        Thousands may ask the same, for the same answer, and differ in wrong options only.
        """
        core = heart(question)
        if core not in self.by_heart:
            return ()
        fields = tuple(sorted(_compared_fields(item, question)))
        compared = _Compared(fields, item.rough, bool(item.passage))
        alike = self.by_likeness[core].get(compared)
        if alike is None:
            alike = self.by_likeness[core][compared] = {}
            for other in self.by_heart[core].values():
                key = _likeness(compared, other, self.passages.get(other.id))
                alike.setdefault(key, _ByFeedback()).add(other)
        passage = taking.passages[item.passage] if item.passage else None
        found = alike.get(_likeness(compared, question, passage))
        return found.like(question) if found else ()

    def differences(
        self, item: Item, question: Question, other: Question, taking: Taking
    ) -> list[str]:
        """Return what a question says otherwise than one of the bank."""
        shown = _without_own_images(other, lost_images(item.losses))
        found = differences(_compared_fields(item, question), question, shown, item.rough)
        if item.passage:
            theirs = self.passages.get(other.id)
            if theirs is None or not is_in_passage(taking.passages[item.passage], theirs):
                found.append("passage")
        return found

    def note(self, made: Question, old: Question | None, passage: PassageItem | None) -> None:
        """Note a question that the bank gets, and forget one that it replaces."""
        self.by_id[made.id] = made
        if old is not None:
            self.by_id |= dict.fromkeys(old.was, made)
            core = heart(old)
            del self.by_heart[core][old.id]
            for compared, alike in self.by_likeness[core].items():
                alike[_likeness(compared, old, self.passages.get(old.id))].remove(old)
        if passage is not None:
            self.passages[made.id] = passage
        core = heart(made)
        self.by_heart[core][made.id] = made
        for compared, alike in self.by_likeness[core].items():
            key = _likeness(compared, made, self.passages.get(made.id))
            alike.setdefault(key, _ByFeedback()).add(made)


def _without_own_images(question: Question, lost: Mapping[str, str]) -> Question:
    """Return a question of the bank as an import writes it that has lost images, by their paths."""
    if not any(path in text for path in lost for _, text in question.texts()):
        return question
    fields = with_texts(
        msgspec.to_builtins(question), lambda text: marks.without_own_images(text, lost)
    )
    made: Question = msgspec.convert(fields, Question, strict=False)
    return made


def _compared_fields(item: Item, question: Question) -> list[str]:
    judged = item.judged.intersection(question.__struct_fields__)
    return [*item.fields, *sorted(judged.difference(item.fields))]


def _likeness(
    compared: _Compared, question: Question, passage: Passage | PassageItem | None
) -> tuple[object, ...]:
    """Return what is equal where nothing of what is compared differs, but for a passage's image."""
    about = _passage_shown(passage) if compared.has_passage and passage else None
    return (about, *likeness(compared.fields, question, compared.rough))


def _passage_shown(passage: Passage | PassageItem) -> str:
    return said("\n\n".join(filter(None, (passage.title, passage.text))))


def is_in_passage(passage: PassageItem, other: Passage | PassageItem) -> bool:
    """Whether another passage shows all that one of a source does; it may have an image more."""
    images = (passage.image, passage.alt), (other.image, other.alt or "")
    lost = lost_images(passage.losses)
    theirs = msgspec.structs.replace(other, text=marks.without_own_images(other.text, lost))
    is_equal = _passage_shown(passage) == _passage_shown(theirs)
    return is_equal and (not passage.image or images[0] == images[1])


def _place(
    item: Item,
    question: Question,
    taking: Taking,
    known: _Known,
    prompts: Mapping[str, int],
    *,
    replace: bool,
) -> None:
    same = known.same(item, question, taking)
    free = [other for other in same if other.id not in known.met]
    if free:
        known.met[free[0].id] = item.where
        taking.held += 1
        return
    if same:
        place = known.met[same[0].id]
        taking.skipped.append(
            Skipped(item.where, f"{_named(item)} is the same as that of {place}.")
        )
        return
    content = _all_said(item, taking)
    if item.key:
        name = id_of_key(item.key)
    else:
        name = id_of_text(content, whole=prompts[_content(content)[0]] > 1)
    other = known.by_id.get(name)
    if other is not None and other.id in known.met:
        name = f"{name[:90].rstrip('-')}-{letters(repr(_content(content)), 5)}"
        other = known.by_id.get(name)
    if other is not None and other.id in known.met:
        what = f"{_named(item)} has the id of another one: '{name}'."
        taking.skipped.append(Skipped(item.where, what))
        return
    if other is not None:
        names = known.differences(item, question, other, taking)
        if not names:  # The bank's says all of it, and more.
            known.met[other.id] = item.where
            taking.held += 1
            return
        what = f"{_named(item)} differs from '{other.id}' of the bank in: {', '.join(names)}."
        if not replace:
            known.met[other.id] = item.where
            taking.kept.append(
                Skipped(item.where, f"{what} The bank's stays; --replace takes this.")
            )
            return
        taking.replaced.append(Replaced(item.where, what, other.id, names))
    taken = Taken(item, other.id if other else name, item.fields)
    (taking.changed if other else taking.new).append(taken)
    images = marks.images_of(text for _, text in other.texts()) if other else {}
    taking.losses += [
        Lost(item.where, f"{_named(item)}: {what}")
        for what in item.losses
        if not (isinstance(what, marks.LostImage) and what.path in images)
    ]
    passage = taking.passages[item.passage] if item.passage else None
    known.note(msgspec.structs.replace(question, id=taken.id), other, passage)
    known.met[taken.id] = item.where


class _HeldFiles:
    """The files that a bank's questions and passages name, by what is in them."""

    def __init__(self, bank: Bank | None) -> None:
        self._bank = bank
        self._paths: dict[bytes, str] | None = None

    def names(self, media: dict[str, bytes]) -> dict[str, str]:
        """Return the bank's names of files that it has under other ones; they leave `media`."""
        if not media or self._bank is None:
            return {}
        if self._paths is None:
            self._paths = {_digest(data): path for path, data in _files_of(self._bank)}
        found = {
            name: self._paths[mark]
            for name, data in media.items()
            if (mark := _digest(data)) in self._paths
        }
        for name in found:
            del media[name]
        return found


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _files_of(bank: Bank) -> Iterator[tuple[str, bytes]]:
    for topic in bank.topics:
        named = [file for passage in topic.passages.values() for file in passage.images()]
        for question in topic.questions:
            named += [*question.images(), *([question.audio] if question.audio else [])]
        for path in dict.fromkeys(named):
            with suppress(OSError, BankError):
                yield path, read_file(bank.folder / path, bank.folder)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return fields in which files have the names that the bank gives them."""

    def renamed(text: str) -> str:
        for name, path in names.items():
            text = text.replace(name, path)
        return text

    return with_texts(value, renamed)


def _all_said(item: Item, taking: Taking) -> dict[str, Any]:
    """Return the fields of a question and the text that it is about."""
    if not item.passage:
        return item.fields
    return {**item.fields, "passage": taking.passages[item.passage].text}


def _content(fields: Mapping[str, Any]) -> tuple[str, str]:
    return str(fields.get("prompt")), repr(sorted(fields.items(), key=lambda pair: pair[0]))


def _named(item: Item) -> str:
    return f"question {marks.in_words(str(item.fields.get('prompt', '')), 50)}"


def _skip_unused(taking: Taking, used: set[str]) -> None:
    """Skip the texts that no question is about."""
    for key in [key for key in taking.passages if key not in used]:
        passage = taking.passages.pop(key)
        what = (
            f"the text {marks.in_words(passage.text, 50)} is left out: no question is tied to it."
        )
        taking.skipped.append(Skipped(passage.where, what))
    for passage in taking.passages.values():
        text = f"the text {marks.in_words(passage.text, 50)}"
        taking.losses += [Lost(passage.where, f"{text}: {what}") for what in passage.losses]


def _sound(item: Item, taking: Taking) -> Question | None:
    """Return a question that `check` will find no error in; skip any other one."""
    item.fields = {
        name: value
        for name, raw in item.fields.items()
        if (value := _cleaned(raw, item)) not in ("", [], {}, None)
    }
    _lift_image(item)
    if not item.fields.get("prompt"):
        taking.skipped.append(Skipped(item.where, "the question has no text."))
        return None
    try:
        question: Question = msgspec.convert({"id": "new", **item.fields}, Question, strict=False)
    except msgspec.ValidationError:
        shape = TYPES.get(str(item.fields.get("type")), Common)
        why = next(_misfits(item.fields, shape), "it does not fit a question of this type.")
        taking.skipped.append(Skipped(item.where, f"{_named(item)}: {why}"))
        return None
    assert isinstance(question, Common)
    for error in (*question_errors(question, Positions()), *mark_errors(question, Positions())):
        taking.skipped.append(Skipped(item.where, f"{_named(item)}: {error.message}"))
        return None
    return question


_LAST_IMAGE = re.compile(r"\n\n!\[((?:\\.|[^\]\\\n])+)\]\((media/[\w.-]+)\)\Z")


def _lift_image(item: Item) -> None:
    """Make an image that a prompt ends with the question's `image`, with its words in `alt`."""
    prompt = str(item.fields.get("prompt", ""))
    found = _LAST_IMAGE.search(prompt)
    if found:
        alt = re.sub(r"\\(.)", r"\1", found[1])
        item.fields |= {"prompt": prompt[: found.start()], "image": found[2], "alt": alt}


def _without_lost_images(value: Any, item: Item | PassageItem, bank: Bank | None) -> Any:
    """Return texts with words in the place of images that neither source nor bank has."""

    def kept(found: re.Match[str]) -> str:
        path = found[2]
        if path in item.media or (bank is not None and (bank.folder / path).is_file()):
            return found[0]
        end = r"\]" if found.string[found.end() :][:1] == "(" else "]"
        written = f"[{found[1]}{end}"
        item.lose(marks.without_image(path, found[1], written))
        return written

    return with_texts(value, lambda text: marks.IMAGE.sub(kept, text) if "![" in text else text)


def _keep_passage(passage: PassageItem, taking: Taking) -> None:
    """Keep a text for the questions about it, or say why that cannot be."""
    passage.text = _cleaned(passage.text, passage)
    passage.title = " ".join(_cleaned(passage.title, passage).split("\n"))
    if found := _LAST_IMAGE.search(passage.text):
        passage.text, passage.image = passage.text[: found.start()], found[2]
        passage.alt = re.sub(r"\\(.)", r"\1", found[1])
    fields = {"text": passage.text, "title": passage.title, "alt": passage.alt}
    fields = {name: text for name, text in fields.items() if text}
    wrong = chain(_misfits(fields, Passage), *map(text_problems, fields.values()))
    if problem := next(wrong, None) if passage.text else "it is empty.":
        what = f"the text {marks.in_words(passage.text, 50)}: {problem}"
        taking.skipped.append(Skipped(passage.where, what))
    else:
        first = taking.passages.setdefault(passage.key, passage)
        if (first.text, first.image) != (passage.text, passage.image):
            what = f"the text {marks.in_words(passage.text, 50)} is left out: that of {first.where} has its name."
            taking.skipped.append(Skipped(passage.where, what))


def _misfits(fields: Mapping[str, Any], shape: type[Struct]) -> Iterator[str]:
    """Say why fields do not fit a question's type, or a passage."""
    from quizgen.reading.schema_errors import schema_errors

    rest = {"id": "new", **{name: value for name, value in fields.items() if name != "type"}}
    for error in schema_errors(rest, shape, Positions()):
        yield error.message


def _known_formulas(text: str, item: Item | PassageItem) -> str:
    """Return a text in which formulas with commands that we do not know are code."""
    if "$" not in text and "\\" not in text:
        return text
    for part in inlines(parse_markdown(text)):
        if isinstance(part, Maths) and (problems := read_latex(part.latex).problems):
            item.lose(f"the formula {quoted(part.latex)} is shown as code: {problems[0]}")
            for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
                written = f"{opening}{part.latex}{closing}"
                text = text.replace(written, marks.code_span(part.latex))
    return text


def _cleaned(value: Any, item: Item | PassageItem) -> Any:
    """Return a value without what no text may hold, and without white space around it."""

    def cleaned(written: str) -> str:
        text = marks.cleaned(written)
        seen = written.replace("\t", "    ").replace("\r\n", "\n")
        if len(text) != len(seen) and FORBIDDEN.search(seen):
            item.lose("characters that are never seen, such as a soft hyphen, are left out.")
        lines = [line.rstrip() for line in text.strip().split("\n")]
        return _known_formulas("\n".join(lines), item)

    return with_texts(value, cleaned)


def is_id(text: str) -> bool:
    """Whether a text is an id as banks, topics and questions have them."""
    try:
        msgspec.convert(text, Id)
    except msgspec.ValidationError:
        return False
    return True
