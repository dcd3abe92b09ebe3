"""The bytes of a source as text, as XML or as an archive, within bounds."""

from __future__ import annotations

import html
import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from quizgen.exchange.records import Found, Item, Skipped, SourceFile
from quizgen.support.diagnostics import BankError, diagnostic, quoted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_SOURCE = 100_000_000
"""Bytes of a file, and of all that an archive holds together."""

MAX_ENTRIES = 50_000
_MAX_RATIO = 200
_MAX_DEPTH = 200


def refusal(source: SourceFile, message: str, line: int = 0, column: int = 0) -> BankError:
    """Return the error that a source cannot be read at all."""
    return BankError([diagnostic("wrong-source", message, source.shown, line, column)])


def text_of(source: SourceFile) -> str:
    """Decode a text: UTF-8, UTF-16 or UTF-32 with a mark, else UTF-8, else Windows-1252."""
    data = source.data
    marks = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = next((name for mark, name in marks.items() if data.startswith(mark)), "")
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        encoding = "utf-32"
    if not encoding and b"\0" in data[:4096]:
        even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            message = f"the text is not the {encoding.upper()} that it begins as. Save it as UTF-8."
            raise refusal(source, message) from None
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise refusal(source, "this is no text file. Name a file that another tool has exported.")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARED = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_text(source: SourceFile) -> str:
    """Decode an XML file by what it declares, with HTML's entities and controls replaced."""
    head = source.data[:300].decode("latin-1")
    declared = _DECLARED.search(head)
    text = ""
    if declared and declared[1].lower().replace("_", "-") not in {"utf-8", "utf8", "utf-16"}:
        try:
            text = source.data.decode(declared[1]).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, UnicodeDecodeError):
            text = ""
    return _NOT_XML.sub(" ", _ENTITY.sub(_character, text or text_of(source)))


def _character(found: re.Match[str]) -> str:
    if found[1] in _XML_ENTITIES:
        return found[0]
    character = html.unescape(found[0])
    return character if character != found[0] else f"&amp;{found[1]};"


LINE = "\0line"
"""The attribute that holds the 1-based line at which an element begins."""


def _elements(
    text: str, source: SourceFile, ends: Collection[str], starts: Collection[str] = ()
) -> Iterator[Element]:
    """Yield the elements of some names that an XML text has, without their namespaces.

    Those of `ends` are whole, and emptied after; of those of `starts` only the attributes are
    there.  Raises `BankError` with the place where the text is not XML, or may do harm.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    ready: list[Element] = []
    open_elements: list[Element] = []

    class LocatedParser(DefusedXMLParser):
        """Notes the line of each element, and which are whole."""

        def _start(self, tag: str, attr_list: list[str]) -> Element:
            line = int(self.parser.CurrentLineNumber)
            if len(open_elements) > _MAX_DEPTH:
                raise refusal(source, f"elements are nested more than {_MAX_DEPTH} deep.", line)
            element: Element = super()._start(  # type: ignore[misc]
                tag.rpartition("}")[2], attr_list
            )
            element.set(LINE, str(line))
            open_elements.append(element)
            if element.tag in starts:
                ready.append(element)
            return element

        def _end(self, tag: str) -> Element:
            element: Element = super()._end(tag.rpartition("}")[2])  # type: ignore[misc]
            open_elements.pop()
            if element.tag in ends:
                ready.append(element)
            return element

    parser = LocatedParser(forbid_dtd=False)
    # What is decoded already must not be decoded again as it declares.
    bare = _PROLOG.sub(
        lambda found: f'<?xml version="1.0"?>{chr(10) * found[0].count(chr(10))}', text
    )
    try:
        for start in range(0, len(bare), _PIECE):
            parser.feed(bare[start : start + _PIECE])
            yield from _given(ready, ends)
        parser.close()
        yield from _given(ready, ends)
    except ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        message = f"this is not well-formed XML: {reason}. Export it again, or correct it there."
        raise refusal(source, message, line, column + 1) from None
    except DefusedXmlException:
        message = "the file defines entities of its own, which can do harm. Remove its DTD."
        raise refusal(source, message) from None


_PIECE = 1 << 16
_PROLOG = re.compile(r"\A\s*<\?xml\s+version\s*=\s*[\"'][\d.]+[\"'](?:\s[^>?]*)?\?>")


def _given(ready: list[Element], ends: Collection[str]) -> Iterator[Element]:
    for element in ready:
        yield element
        if element.tag in ends:
            element.clear()
    ready.clear()


def _pieces_of(text: str, source: SourceFile, name: str) -> Iterator[Element | Skipped]:
    """Yield the elements of a name that are XML in a text that is not, and tell of the others."""
    pattern = re.compile(rf"<{name}[\s>].*?</{name}\s*>", re.DOTALL)
    line, end = 1, 0
    for found in pattern.finditer(text):
        line += text.count("\n", end, found.start())
        end = found.start()
        try:
            for element in _elements(found[0], source, (name,)):
                element.set(LINE, str(line))
                yield element
        except BankError as error:
            problem = error.problems[0]
            at = f"{source.shown}:{line + max(problem.line - 1, 0)}"
            yield Skipped(at, problem.message)


def read_pieces(
    text: str,
    source: SourceFile,
    names: Sequence[str],
    read: Callable[[Iterable[Element | Skipped]], Iterator[Found]],
) -> Iterator[Found]:
    """Yield what is read of an XML text; of one that is broken, of the elements that are whole.

    The first name is that of whole elements; of the others only their attributes are there.
    """
    try:
        yield from list(read(_elements(text, source, names[:1], names[1:])))
    except BankError as error:
        message = error.problems[0].message
        if "well-formed" not in message or "declaration" in message:
            raise
        found = list(read(_pieces_of(text, source, names[0])))
        if not any(isinstance(each, Item) for each in found):
            raise
        yield from found


def archive_of(source: SourceFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of an archive by name; raises `BankError` where it may do harm."""
    with _opened(source) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise refusal(source, f"the archive holds more than {MAX_ENTRIES:,} files.")
        total = 0
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = entry.filename
            if entry.is_dir():
                continue
            parts = name.replace("\\", "/").split("/")
            if name.startswith(("/", "\\")) or ".." in parts or re.match("[A-Za-z]:", name):
                message = f"the archive has a file that leads outside of it: {quoted(name)}."
                raise refusal(source, f"{message} Export it again.")
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise refusal(source, f"the archive has a link: {quoted(name)}. Export it again.")
            if entry.flag_bits & 1:
                raise refusal(source, "the archive is encrypted. Export it without a password.")
            total += entry.file_size
            found["/".join(parts)] = entry
        if total > MAX_SOURCE or total > max(len(source.data), 10_000) * _MAX_RATIO:
            message = f"the archive would grow to {total:,} bytes."
            raise refusal(source, f"{message} Split what it holds into several.")
        return found


def members(source: SourceFile, entries: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of files of an archive; those that are broken are refused."""
    with _opened(source) as archive:
        for name, entry in entries.items():
            try:
                with archive.open(entry) as file:
                    data = file.read(entry.file_size + 1)
            except (
                zipfile.BadZipFile,
                zlib.error,
                OSError,
                EOFError,
                NotImplementedError,
                RuntimeError,
                ValueError,
                lzma.LZMAError,
            ) as error:
                message = f"{quoted(name)} in the archive is broken: {error}. Export it again."
                raise refusal(source, message) from None
            if len(data) > entry.file_size:
                raise refusal(source, f"{quoted(name)} in the archive is larger than it says.")
            yield name, data


def _opened(source: SourceFile) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        message = f"the archive is broken: {error}. Export it again."
        raise refusal(source, message) from None
