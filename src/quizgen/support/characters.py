"""Characters that no text may hold, and those that only look like a space.

What makes a text look different from what it is, is forbidden: controls and what is
never seen.  What a script needs is let through: the joiners and marks of direction that
Persian, Hebrew and others are written with, and selectors of a character's variant.
"""

from __future__ import annotations

import re
import unicodedata

FORBIDDEN = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"  # Controls but for the line feed; separators.
    "\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # Category Cf: no width.
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # The same; and tags.
    "\u202a-\u202e\u2066-\u2069"  # What turns the reading direction of more than a mark.
    "\u115f\u1160\u3164\uffa0"  # Fillers: letters without a shape.
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # Halves of characters, non-characters.
    "]"
)
_LIKE_A_SPACE = "[\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]"
_UNSEEN = f"{_LIKE_A_SPACE}|[\u200c-\u200f]"


def printable(text: str) -> str:
    """Return a text as a terminal may show it: � for what is forbidden, a space for a tab.

    Everything that is printed and was not written by us passes here, once.
    """
    return FORBIDDEN.sub("�", text.replace("\r\n", "\n").replace("\t", " "))


def unseen(word: str) -> str:
    """Say which character of a word is not seen though it is allowed, and what to do; or "".

    "a no-break space is before 'prompt'. Write an ordinary space."
    """
    found = re.search(_UNSEEN, word)
    if found is None:
        return ""
    seen = " ".join(re.sub(_UNSEEN, " ", word).split())
    where = "in" if re.sub(_UNSEEN, "", word[: found.start()]).strip() else "before"
    if not re.sub(_UNSEEN, "", word[found.end() :]).strip():
        where = "after"
    advice = "Write an ordinary space" if re.match(_LIKE_A_SPACE, found[0]) else "Remove it"
    return f"{_named(found[0])} is {where} '{printable(seen[:40])}'. {advice}."


def with_unseen(word: str) -> str:
    """Return " with a left-to-right mark", or whatever is not seen in a word; or ""."""
    found = re.search(_UNSEEN, word)
    return f" with {_named(found[0])}" if found else ""


def _named(character: str) -> str:
    import unicodedata

    name = unicodedata.name(character).lower()
    return f"an {name}" if name[0] in "aeio" else f"a {name}"


_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ł": "l", "đ": "d"})


def unaccented(text: str) -> str:
    """Return a text in small letters without accents: "España" is "espana"."""
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return "".join(sign for sign in bare if not unicodedata.combining(sign))
