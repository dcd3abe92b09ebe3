"""Anki packages of the old and the new format: notes by their fields, decks as topics, media."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple
from urllib.parse import unquote

from quizgen.exchange import marks
from quizgen.exchange.answers import (
    GapAnswers,
    Rated,
    cloze_fields,
    explain,
    pick_fields,
    placeholder,
    short_fields,
    tag_fields,
)
from quizgen.exchange.csv_reader import back_fields
from quizgen.exchange.ids import letters
from quizgen.exchange.media import keep_sound, picture_finder
from quizgen.exchange.opening import MAX_SOURCE, archive_of, members, refusal
from quizgen.exchange.records import Found, Item, SkipError, Skipped, SourceFile
from quizgen.exchange.rich_text import markdown_of, words_of
from quizgen.support.diagnostics import counted, quoted

_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_SECONDS = 20
_SOUND = re.compile(r"\[sound:([^\]\n]{1,300})\]")
_ANKI_SOUNDS = re.compile(r"\[anki:(?:play|tts)[^\]]*\](?:[^\[]*\[/anki:tts\])?")
_CLOZE = re.compile(r"\{\{c(\d{1,3})::((?:(?!\{\{c\d).)*?)\}\}", re.DOTALL)
_TYPED = re.compile(r"\{\{\s*type:(?:[\w-]+:)*([^}]+?)\s*\}\}")
_SHOWN = re.compile(r"\{\{\s*(?![#^/]|FrontSide|Tags|Type|Deck|Card)(?:[\w-]+:)*([^}]+?)\s*\}\}")
_MAX_NOTES = 200_000


class _NoteType(NamedTuple):
    """A note type: its name, its fields, whether it is of clozes, and its cards' two sides."""

    name: str
    fields: tuple[str, ...]
    is_cloze: bool
    fronts: tuple[str, ...]
    backs: tuple[str, ...]


class _Note(NamedTuple):
    """A note, with the name of its first card's deck and how many cards it has."""

    guid: str
    kind: _NoteType
    values: dict[str, str]
    tags: tuple[str, ...]
    deck: str
    cards: int


def read(source: SourceFile) -> Iterator[Found]:
    """Yield the notes of a package as questions."""
    entries = archive_of(source)
    name = next((each for each in _COLLECTIONS if each in entries), None)
    if name is None:
        raise refusal(source, "this is no Anki package: it holds no collection. Export it again.")
    ((_, data),) = members(source, {name: entries[name]})
    if name.endswith("b"):
        data = _decompressed(source, data)
    media = _Media(source, entries, is_new=name.endswith("b"))
    try:
        notes = list(_notes(data))
    except (
        sqlite3.Error,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
    ) as error:
        message = f"the package's collection is broken: {error}. Export it again."
        raise refusal(source, message) from None
    own = 0
    for number, note in enumerate(notes[:_MAX_NOTES], 1):
        where = f"{source.shown}: note {number}"
        if note is None:
            yield Skipped(where, "its note type is not in the package.")
            continue
        if note.kind.name.startswith("Quizgen "):
            own += 1
            continue
        item = Item(where, key=f"anki-{letters(note.guid, 10)}", topic=_topic(note.deck))
        try:
            _NoteReader(item, note, media).read()
        except (SkipError, ValueError) as reason:
            first = words_of(next(iter(note.values.values()), ""))
            yield Skipped(where, f"{quoted(first, 50)}: {reason}")
            continue
        tag_fields(item, [tag for tag in note.tags if tag not in {"leech", "marked"}])
        yield item
    if own:
        what = f"{counted(own, 'note')} of a package that quizgen itself has built. Take the bank's"
        what = f"{what} own files instead; `quizgen lock recover` brings a lost lock back."
        yield Skipped(source.shown, what)
    if len(notes) > _MAX_NOTES:
        what = f"the notes after the first {_MAX_NOTES:,}: that is the most that is read. Split it."
        yield Skipped(source.shown, what)


def _topic(deck: str) -> str:
    parts = [part.strip() for part in re.split("::|\x1f", deck) if part.strip()]
    return " / ".join(parts) if parts != ["Default"] else ""


def _decompressed(source: SourceFile, data: bytes) -> bytes:
    import zstandard

    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(data) as stream:
            found: bytes = stream.read(MAX_SOURCE + 1)
    except zstandard.ZstdError as error:
        message = f"the package is broken: {error}. Export it again."
        raise refusal(source, message) from None
    if len(found) > MAX_SOURCE:
        raise refusal(source, f"the package would grow beyond {MAX_SOURCE:,} bytes. Split it.")
    return found


class _Media:
    """The files of a package by the names that its notes know them by."""

    def __init__(self, source: SourceFile, entries: Mapping[str, Any], *, is_new: bool) -> None:
        self.source, self.entries, self.is_new = source, entries, is_new
        self.total = 0
        self.numbers: dict[str, str] = {}
        if "media" in entries:
            ((_, data),) = members(source, {"media": entries["media"]})
            self.numbers = self._index(data)

    def _index(self, data: bytes) -> dict[str, str]:
        if self.is_new and data.startswith(b"\x28\xb5\x2f\xfd"):
            names = _media_names(_decompressed(self.source, data))
            return {name: str(number) for number, name in enumerate(names)}
        try:
            found = json.loads(data)
        except ValueError:
            return {}
        pairs = found.items() if isinstance(found, dict) else ()
        return {str(name): str(number) for number, name in pairs}

    def get(self, name: str) -> bytes | None:
        """Return what a file holds, None where the package has none of that name."""
        number = self.numbers.get(name) or self.numbers.get(unquote(name))
        if number is None or number not in self.entries:
            return None
        ((_, data),) = members(self.source, {number: self.entries[number]})
        if self.is_new and data.startswith(b"\x28\xb5\x2f\xfd"):
            data = _decompressed(self.source, data)
        self.total += len(data)
        if self.total > MAX_SOURCE:
            raise refusal(self.source, f"its media are larger than {MAX_SOURCE:,} bytes. Split it.")
        return data


def _media_names(data: bytes) -> Iterator[str]:
    """Yield the names in the new format's list: protobuf, field 1 of each entry of field 1."""
    for number, entry in _parts(data):
        if number == 1 and isinstance(entry, bytes):
            yield _strings(entry).get(1, "")


def _notes(data: bytes) -> Iterator[_Note | None]:
    """Yield the notes of a collection, opened in memory for reading only; None: of no known type.

    There is one more than are taken where the collection has more.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        # A database with a write-ahead log opens from a file only: two bytes say that it has one.
        database.deserialize(data[:18] + b"\1\1" + data[20:])
        database.create_collation(
            "unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())
        )
        end = time.monotonic() + _SECONDS
        database.set_progress_handler(lambda: int(time.monotonic() > end), 10_000)
        database.execute("pragma trusted_schema = off")
        database.execute("pragma query_only = on")
        tables = {
            name
            for name, kind in database.execute("select name, type from sqlite_master")
            if kind == "table"
        }
        if not {"notes", "cards"} <= tables:
            raise ValueError("it has no notes")
        if "notetypes" in tables:
            kinds, decks = (
                _new_kinds(database),
                dict(database.execute("select id, name from decks")),
            )
        else:
            kinds, decks = _old_kinds(database)
        placed = {
            note: (deck, count)
            for note, deck, count in database.execute(
                "select nid, min(case when odid then odid else did end), count(*) from cards group by nid"
            )
        }
        rows = database.execute(
            "select id, guid, mid, tags, flds from notes order by id limit ?", (_MAX_NOTES + 1,)
        )
        for note, guid, kind, tags, values in rows:
            known = kinds.get(kind)
            if known is None:
                yield None
                continue
            deck, count = placed.get(note, (None, 0))
            texts = dict(zip(known.fields, str(values).split("\x1f"), strict=False))
            yield _Note(
                str(guid), known, texts, tuple(str(tags).split()), str(decks.get(deck, "")), count
            )


def _old_kinds(database: sqlite3.Connection) -> tuple[dict[int, _NoteType], dict[int, str]]:
    models, decks = database.execute("select models, decks from col").fetchone()
    kinds = {
        int(ident): _NoteType(
            str(model["name"]),
            tuple(str(field["name"]) for field in model["flds"]),
            model.get("type") == 1,
            tuple(str(card.get("qfmt", "")) for card in model["tmpls"]),
            tuple(str(card.get("afmt", "")) for card in model["tmpls"]),
        )
        for ident, model in json.loads(models).items()
    }
    return kinds, {int(ident): str(deck["name"]) for ident, deck in json.loads(decks).items()}


def _new_kinds(database: sqlite3.Connection) -> dict[int, _NoteType]:
    """Return the note types of the new format, whose sides stand in protobuf."""
    kinds = {}
    for ident, name, config in database.execute(
        "select id, name, config from notetypes"
    ).fetchall():
        fields = database.execute("select name from fields where ntid = ? order by ord", (ident,))
        names = tuple(str(each) for (each,) in fields)
        cards = database.execute(
            "select config from templates where ntid = ? order by ord", (ident,)
        )
        sides = [_strings(each) for (each,) in cards]
        fronts = tuple(side.get(1, "") for side in sides)
        backs = tuple(side.get(2, "") for side in sides)
        is_cloze = _number(config, 1) == 1 or any("{{cloze:" in front for front in fronts)
        kinds[int(ident)] = _NoteType(str(name), names, is_cloze, fronts, backs)
    return kinds


def _strings(data: bytes) -> dict[int, str]:
    """Return the texts of a protobuf message by their numbers."""
    return {
        number: value.decode("utf-8", "replace")
        for number, value in _parts(data)
        if isinstance(value, bytes)
    }


def _number(data: bytes, wanted: int) -> int:
    return next(
        (value for number, value in _parts(data) if number == wanted and isinstance(value, int)), 0
    )


def _parts(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    at = 0
    while at < len(data):
        field, at = _varint(data, at)
        match field & 7:
            case 0:
                value, at = _varint(data, at)
                yield field >> 3, value
            case 2:
                size, at = _varint(data, at)
                yield field >> 3, bytes(data[at : at + size])
                at += size
            case 1:
                at += 8
            case 5:
                at += 4
            case _:
                return


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80 or shift > 63:  # noqa: PLR2004
            return value, at
    return value, len(data)


class _NoteReader:
    """One note on its way to a question."""

    def __init__(self, item: Item, note: _Note, media: _Media) -> None:
        self.item, self.note, self.media = item, note, media
        self._picture = picture_finder(item, media.get)

    def read(self) -> None:
        """Take over the note by what its fields and cards are."""
        note = self.note
        if note.kind.is_cloze:
            self._cloze()
            return
        names = {name.casefold().strip(): name for name in note.values}
        options = [
            note.values[name]
            for key, name in names.items()
            if re.fullmatch(
                r"(q_\d+|option ?_?[a-z0-9]|choice ?_?[a-z0-9]|[a-f]|answer ?[1-8])", key
            )
            and note.values[name].strip()
        ]
        if len(options) > 1 and self._choice(names, options):
            return
        self._card()

    def _choice(self, names: Mapping[str, str], options: Sequence[str]) -> bool:
        """Read options and a key in fields of their own; False where they are not."""
        values = self.note.values
        prompt = next(
            (values[names[key]] for key in ("question", "prompt", "front", "stem") if key in names),
            "",
        )
        key = next(
            (
                values[names[each]]
                for each in ("answers", "answer", "correct", "correct answer", "key")
                if each in names
            ),
            "",
        )
        bare = words_of(key)
        if not prompt or not bare:
            return False
        bits = bare.split()
        if len(bits) == len(options) and set(bits) <= {"0", "1"}:
            right = {at for at, bit in enumerate(bits) if bit == "1"}
        elif re.fullmatch(r"[A-Ha-h1-8](\s*[,;/ ]\s*[A-Ha-h1-8])*", bare):
            signs = re.findall(r"\w", bare)
            right = {
                int(each) - 1 if each.isdigit() else ord(each.upper()) - ord("A") for each in signs
            }
        else:
            right = {at for at, text in enumerate(options) if words_of(text) == bare}
        if not right or max(right) >= len(options):
            return False
        self.item.fields["prompt"] = self._shown(prompt)
        rated = [Rated(self._shown(text), float(at in right)) for at, text in enumerate(options)]
        pick_fields(self.item, rated, single=len(right) == 1)
        for each in ("explanation", "comment", "extra", "extra 1"):
            if each in names:
                explain(self.item, self._shown(values[names[each]]))
        return True

    def _card(self) -> None:
        """Read the first card: the fields of its front are asked, those of its back the answer."""
        note, kind = self.note, self.note.kind
        front = kind.fronts[0] if kind.fronts else ""
        back = kind.backs[0] if kind.backs else ""
        typed = [name.strip() for name in _TYPED.findall(front)]
        asked = [
            name
            for name in _fields_in(_TYPED.sub("", front), note.values)
            if note.values[name].strip()
        ]
        told = [
            name
            for name in dict.fromkeys([*typed, *_fields_in(_TYPED.sub("", back), note.values)])
            if name in note.values and name not in asked and note.values[name].strip()
        ]
        filled = [name for name, value in note.values.items() if value.strip()]
        asked = asked or filled[:1]
        told = told or [name for name in filled if name not in asked][:1]
        if not asked:
            raise SkipError("its fields are empty.")
        if not told:
            raise SkipError("it has no back.")
        self.item.fields["prompt"] = "\n\n".join(
            filter(None, (self._shown(note.values[name]) for name in asked))
        )
        answer, *more = told
        if typed:
            text = words_of(_SOUND.sub("", note.values[answer]), self.item.lose)
            short_fields(self.item, [Rated(marks.typed(text), 1)])
        else:
            back_fields(self.item, self._without_sounds(note.values[answer]), self._shown)
        for name in more:
            explain(self.item, self._shown(note.values[name]))
        self._tell_rest([*asked, *told])

    def _tell_rest(self, used: Sequence[str]) -> None:
        for name, value in self.note.values.items():
            if name not in used and words_of(value):
                self.item.lose(
                    f"the field {quoted(name)}, {quoted(words_of(value), 40)}, is left out."
                )
        if self.note.cards > 1 and len(self.note.kind.fronts) > 1:
            self.item.lose(f"only the first of its {self.note.cards} cards is a question here.")

    def _cloze(self) -> None:
        name, text = next(
            ((name, value) for name, value in self.note.values.items() if _CLOZE.search(value)),
            ("", ""),
        )
        if not text:
            raise SkipError("it has no gap.")
        gaps: list[GapAnswers] = []
        numbers = sorted({int(found[1]) for found in _CLOZE.finditer(text)})

        def gap(found: re.Match[str]) -> str:
            inside, _, hint = found[2].partition("::")
            number = numbers.index(int(found[1])) + 1
            shown = marks.plain_lines(words_of(hint))
            answer = marks.typed(words_of(inside, self.item.lose))
            gaps.append(GapAnswers(answer, number=number, hint=shown))
            return placeholder(len(gaps) - 1)

        bare = self._without_sounds(text)
        marked = _CLOZE.sub(gap, bare)
        if "{{c" in marked:
            self.item.lose("of gaps within gaps only the inner ones are kept.")
            marked = re.sub(r"\{\{c\d{1,3}::|\}\}", "", marked)
        if any(not each.text for each in gaps):
            raise SkipError("a gap holds no words.")
        prompt = markdown_of(marked, self.item.lose, self._picture)
        cloze_fields(self.item, prompt, gaps)
        for other, value in self.note.values.items():
            if other != name and value.strip():
                explain(self.item, self._shown(value))

    def _without_sounds(self, text: str) -> str:
        """Take the sounds out of a text; the first is the question's, where it is on its front."""
        for name in _SOUND.findall(text):
            data = self.media.get(name)
            if data is None:
                self.item.lose(f"the sound {quoted(name)} is not in the package.")
            elif "audio" in self.item.fields:
                self.item.lose(f"the further sound {quoted(name)} is left out: a question has one.")
            elif path := keep_sound(self.item, name, data):
                self.item.fields["audio"] = path
        return _ANKI_SOUNDS.sub("", _SOUND.sub("", text))

    def _shown(self, text: str) -> str:
        return markdown_of(self._without_sounds(text), self.item.lose, self._picture)


def _fields_in(side: str, values: Mapping[str, str]) -> list[str]:
    """Return the fields that a card's side shows, in its order."""
    names = [name.strip() for name in _SHOWN.findall(side)]
    return [name for name in dict.fromkeys(names) if name in values]
