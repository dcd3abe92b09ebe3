"""What YAML reads in silence, but otherwise than its author meant.

A text that begins with "!" becomes a tag, one with " #" loses its end, a number such as
1,000 becomes two entries of a list, and double quotes take a command's backslash for an escape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from yaml.events import ScalarEvent

from quizgen.support.diagnostics import quoted
from quizgen.support.source_files import refusal

Look: TypeAlias = Callable[[Any], None]
"""Is given one event of the parser after the other."""

Reporter: TypeAlias = Callable[[str, str, int, int], None]
"""Takes a code, a message, and a 0-based line and column."""

SENTENCES = frozenset({"prompt", "explanation", "hint", "alt", "reverse"})
"""The fields that hold whole sentences."""

# Texts, not compiled: most are never needed, and to compile them all takes a start a millisecond.
_LOST = r"(?<! ) +(?P<sign>#[^\s#])"
_SENTENCE_GOES_ON = r"(?<=[^.?!…:;]) # .*[.?!…] *\Z"
_NO_COMMENT = r" #(?: .*#)? *\Z"
_ALL_LOST = r"(?<=[:-]) +(?P<sign># *\S)"
_LIST_IN_LIST = r"- .*\n +- "
_DEEPER = r"\n( *)- .*\n\1 +- "
_DASH = r" *-(?= )"
_TIGHT = r",\d"
_IN_LIST = r"\[[^\[\]]*\d,\d"
_THOUSANDS = r"\D*\d{1,3},\d{3}(?!\d)"
_ESCAPE = r'(?<![^\s\[{,:])"(?:[^"\\]|\\[^0abtnvefrxuUNLP_])*\\[0abtnvefrxuUNLP_]'
_MADE = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r",
    "\x1b": "e", "\x85": "N", "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip
_MADE_BY_LETTERS = f"([{''.join(_MADE)}])([A-Za-z]{{0,20}})"
"""Characters that double quotes make of a backslash and a letter, and what may have followed."""
_TAG = r"!(?<![^\s\[{,]!)"


def watchers(text: str, report: Reporter) -> list[Look]:
    """Return what is to look at the events of a text, because a quick look found a reason to."""
    return [look for make in _LOOKS for look in make(text, report)]


def _tags(text: str, report: Reporter) -> Iterator[Look]:
    if not ("!" in text and re.search(_TAG, text)):
        return

    def look(event: Any) -> None:
        if getattr(event, "tag", None) is not None:
            message = "a text that begins with '!' must be quoted."
            report("yaml-tag", message, event.start_mark.line, event.start_mark.column)

    yield look


def _escapes(text: str, report: Reporter) -> Iterator[Look]:
    """Look for escapes that make what no text may hold, or that were to be commands of LaTeX."""
    if not ("\\" in text and '"' in text and re.search(_ESCAPE, text)):
        return
    lines = text.split("\n")

    def look(event: Any) -> None:
        if type(event) is ScalarEvent and event.style == '"':
            start: Any = event.start_mark
            end: Any = event.end_mark
            written = "\n".join(lines[start.line : end.line + 1])
            if eaten := _eaten(event.value, written):
                message = (
                    f"in double quotes YAML reads the backslash of {quoted(eaten)} as an escape."
                )
                message = f"{message} Write the text in single quotes, or below '|'."
                report("eaten-backslash", message, start.line, start.column)
            elif why := refusal(event.value):
                report("forbidden-character", why, start.line, start.column)

    yield look


def _eaten(text: str, written: str) -> str:
    """Return the first command whose backslash is gone from a text in double quotes, or "".

    It is a command of LaTeX, or stands in a formula; a line end is likely meant, so of it both
    must hold.
    """
    for found in re.finditer(_MADE_BY_LETTERS, text):
        command = f"\\{_MADE[found[1]]}{found[2]}"
        signs = _is_in_formula(text[: found.start()]), _is_known(command[1:])
        is_eaten = all(signs) if found[1] == "\n" else any(signs)
        if is_eaten and command in written.replace("\\\\", ""):
            return command
    return ""


def _is_in_formula(before: str) -> bool:
    dollars = before.replace("\\$", "").count("$")
    is_open = any(before.rfind(f"\\{a}") > before.rfind(f"\\{z}") for a, z in ("()", "[]"))
    return dollars % 2 == 1 or before.endswith("$$") or is_open


def _is_known(command: str) -> bool:
    from quizgen.support.markup.latex import known_commands

    return command in known_commands().names()


def _lost_ends(text: str, report: Reporter) -> Iterator[Look]:
    """Look for " #1", which ends a text, for YAML takes the rest for a comment.

    A comment that is meant has a space after its "#"; but none is meant in place of a text.
    """
    if "#" not in text:  # A search for one sign takes a tenth of one for two.
        return
    lost, all_lost = re.compile(_LOST), re.compile(_ALL_LOST)
    if not (lost.search(text) or all_lost.search(text)):
        return
    lines = text.split("\n")

    def look(event: Any) -> None:
        if type(event) is ScalarEvent and not event.style:
            end: Any = event.end_mark
            if rest := lost.match(lines[end.line], end.column):
                message = "' #' begins a comment, so the text ends before it."
                message = f"{message} Quote the text, or write '# '."
                report("text-cut-by-comment", message, end.line, rest.start("sign"))
            elif not event.value and (rest := all_lost.match(lines[end.line], end.column)):
                message = "all behind '#' is a comment, so this is empty. Quote it if it is text;"
                message = f"{message} if not, write one before it, or remove the line."
                report("text-cut-by-comment", message, end.line, rest.start("sign"))

    yield look


def _doubtful_comments(text: str, report: Reporter) -> Iterator[Look]:
    """Look for comments that are perhaps the end of a text: "Who was # 1 in 1990?".

    In fields of sentences it is doubtful where the text has no full stop, and the comment has
    one; in others only where nothing stands behind a "#", for short comments are common there:
    "C# or F #".
    """
    if "#" not in text or not re.search(r" #(?:\s|\Z)", text):
        return
    goes_on, no_comment = re.compile(_SENTENCE_GOES_ON), re.compile(_NO_COMMENT)
    lines = text.split("\n")
    before = ""

    def look(event: Any) -> None:
        nonlocal before
        if type(event) is ScalarEvent and not event.style:
            end: Any = event.end_mark
            line, place = lines[end.line], end.column
            is_sentence = before in SENTENCES and goes_on.match(line, place)
            if event.value and (is_sentence or no_comment.match(line, place)):
                message = "' # ' begins a comment. If it belongs to the text, quote all of it;"
                message = f"{message} if not, put two spaces before it."
                report("doubtful-comment", message, end.line, end.column + 1)
        before = getattr(event, "value", "")

    yield look


def _swallowed_entries(text: str, report: Reporter) -> Iterator[Look]:
    """Look for lines that begin with "- " and go on with the text above.

    To YAML they do, where they are indented by a space more than the other entries of their list.
    """
    # The first search is quick, and says no to most files.
    if not (re.search(_LIST_IN_LIST, text) and re.search(_DEEPER, text)):
        return
    lines = text.split("\n")

    def look(event: Any) -> None:
        if type(event) is ScalarEvent and not event.style:
            start: Any = event.start_mark
            end: Any = event.end_mark
            for number in range(start.line + 1, end.line + 1):
                if (dash := re.match(_DASH, lines[number])) is not None:
                    message = "this line continues the text above. If it is an entry, indent it"
                    message = f"{message} like the others; if not, quote the whole text."
                    report("swallowed-entry", message, number, dash.end() - 1)

    yield look


def _parted_numbers(text: str, report: Reporter) -> Iterator[Look]:
    """Look for commas within a number, which part it: "[1,000, 2,500]".

    `[1,2,3]` is a list; what looks like thousands, or has spaces behind other commas, is not.
    """
    if not (re.search(_TIGHT, text) and re.search(_IN_LIST, text)):
        return
    lines = text.split("\n")
    last: Any = None

    def look(event: Any) -> None:
        nonlocal last
        if type(event) is not ScalarEvent or event.style:
            last = None
            return
        before, last = last, event
        if before is None or not _adjoin(before, event):
            return
        start: Any = before.start_mark
        end: Any = event.end_mark
        line, both = lines[start.line], f"{before.value},{event.value}"
        is_mixed = line.endswith(", ", 0, start.column) or line.startswith(", ", end.column)
        if is_mixed or re.match(_THOUSANDS, both):
            message = f"YAML reads this as {quoted(before.value)} and {quoted(event.value)}."
            advice = f"Quote {quoted(both)}, or write a space after the comma if two are meant."
            report("parted-number", f"{message} {advice}", start.line, start.column)
            last = None  # What follows in 1,000,000 is of the same number.

    yield look


def _adjoin(first: Any, second: Any) -> bool:
    """Whether nothing but a comma is between two plain texts, and digits around it."""
    end, start = first.end_mark, second.start_mark
    near = (end.line, end.column + 1) == (start.line, start.column)
    return near and first.value[-1:].isdigit() and second.value[:1].isdigit()


_LOOKS = (
    _tags,
    _escapes,
    _lost_ends,
    _doubtful_comments,
    _swallowed_entries,
    _parted_numbers,
)
