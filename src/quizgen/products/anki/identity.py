"""Which note a question is for students: its kind, its guid, and what tells a change of it.

Nothing here may change what it returns: a student's progress goes by it.  A `bank` is what
stands for it for ever: its identity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal, assert_never

from quizgen.model.bank import Passage
from quizgen.model.questions import (
    Choice,
    Cloze,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
    images_in,
)
from quizgen.products.anki.lock import HeldNote
from quizgen.products.anki.note_types import NoteKind
from quizgen.support.diagnostics import FieldPath

FIELD_SEPARATOR = "\x1f"


def kind_of(question: Question, short: Literal["plain", "typed"]) -> NoteKind:
    """Return the kind of note that asks a question; `short` is the recipe's, for short ones."""
    match question:
        case Choice() | Multi() | TrueFalse():
            return NoteKind.CHOICE
        case Short():
            return NoteKind.TYPED if short == "typed" else NoteKind.BASIC
        case Number():
            return NoteKind.TYPED
        case Cloze():
            return NoteKind.CLOZE
        case Match():
            return NoteKind.MATCH
        case Order():
            return NoteKind.ORDER
        case Open():
            return NoteKind.OPEN
    assert_never(question)


def guid_of(bank: str, question: Question, kind: NoteKind, held: Mapping[str, HeldNote]) -> str:
    """Return a note's identity, which a question keeps when it gets another id.

    It comes from the first of the ids in `was` (oldest first) that students hold; from the
    question's own id where they study that as a question of its own; and where they hold
    none, from the oldest.
    """
    own = _guid(bank, question.id, kind)
    earlier = [_guid(bank, name, kind) for name in question.was]
    known = [guid for guid in earlier if guid in held]
    if own in held and not held[own].retired:
        # Another question's progress is not this one's: only the same text under its old
        # id is a renaming told too late.
        known = [guid for guid in known if held[guid].gist == gist_of(question)]
    if known:
        return known[0]
    return earlier[0] if earlier and own not in held else own


def gist_of(question: Question) -> str:
    """Return a hash of what a question asks and what is right, whatever its id."""
    return digest_of(question.prompt, *question.right_answers())


def words_hash(
    question: Question,
    texts: Sequence[tuple[FieldPath, str]],
    passage: Passage | None,
    media: Mapping[str, str],
) -> str:
    """Return a hash of what students read or are judged by, as it is written in the bank.

    `texts` are the question's; `media` gives the name in Anki of an image or a sound, which
    is made of its bytes.  How the card shows all this is no part of it.
    """
    words = [f"{_field(path)}.{text}" for path, text in texts]
    files = [question.image, *images_in(text for _, text in texts), question.audio]
    if passage is not None:
        words += ["passage", passage.title or "", passage.text, passage.alt or ""]
        files += passage.images()
    words += [PurePosixPath(media[file]).stem for file in files if file is not None]
    match question:
        case TrueFalse():
            words += question.right_answers()
        case Short() | Cloze():
            words += [question.accents, question.case]
        case Choice() | Multi() | Number() | Match() | Order() | Open():
            pass
        case _:
            assert_never(question)
    return digest_of(*words)


@lru_cache(maxsize=1024)
def _field(path: FieldPath) -> str:
    """Return the names on a path; an option is the same with feedback or without."""
    return ".".join(part for part in path if isinstance(part, str) and part != "text")


def kinds_of(question: Question) -> set[NoteKind]:
    """Return every kind of note that some recipe may make of a question."""
    return {kind_of(question, "plain"), kind_of(question, "typed")}


def type_id(bank: str, kind: NoteKind) -> int:
    """Return the id of a bank's note type: no other bank's looks and scripts reach its cards."""
    return (1 << 40) + int(digest_of(bank, kind), 16) % (1 << 40)


def _guid(bank: str, name: str, kind: NoteKind) -> str:
    return digest_of(bank, name, kind)


def digest_of(*texts: str) -> str:
    """Return a short hash of some texts and of where each ends."""
    return hashlib.blake2b(FIELD_SEPARATOR.join(texts).encode(), digest_size=8).hexdigest()
