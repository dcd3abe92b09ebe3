"""SVG drawings: whether one is well-formed and can do nothing but be looked at.

The parser is expat, which takes time in proportion to the file; entities, by which a small
file becomes a huge one, are refused, and so are parts that use each other ever more often.
"""

from __future__ import annotations

import re
from xml.parsers import expat

_MAX_DEPTH = 100
_MAX_DRAWN = 200_000
"""How many elements may be drawn, each as often as it is used."""
_ENOUGH = 1 << 20
"""Bytes within which the root is looked for."""
_NO_ELEMENTS = frozenset(
    [
        "script",
        "foreignobject",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "handler",
        "listener",
    ]
)
_GRADIENTS = frozenset({"linearGradient", "radialGradient", "stop"})
"""They cost nothing each time that they are used."""
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_INSIDE = re.compile(
    r"\s*(?:#|\Z|data:(?:image/(?:png|jpe?g|gif|webp)|font/|application/(?:x-)?font))",
    re.IGNORECASE,
)
_CSS_ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]{0,60})", re.IGNORECASE)
_CSS_OUTSIDE = re.compile(r"@import|image-set\(|\bimage\(|\bsrc\(", re.IGNORECASE)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_PLACE = re.compile(r"#([^\s\"')]+)")
_LENGTH = re.compile(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(px|pt|pc|mm|cm|in|em|ex)?\s*")
_UNITS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_UNITS |= {"em": 16, "ex": 8}


class SvgFaultError(Exception):
    """What is wrong with a drawing, and what to do, as the end of a sentence about it."""


def is_svg(data: bytes) -> bool:
    """Whether a file is XML whose root is `svg`, as far as its beginning shows."""
    reader = _Reader(only_root=True)
    reader.feed(data[:_ENOUGH])
    return reader.is_svg


def svg_size(data: bytes) -> tuple[int, int]:
    """Return a drawing's width and height in pixels, 0 where it says none.

    Raises `SvgFaultError` where it is broken, or more than a drawing.
    """
    reader = _Reader()
    reader.feed(data)
    if reader.fault:
        raise SvgFaultError(reader.fault)
    reader.refuse_bombs()
    return reader.size


class _StopError(Exception):
    """Enough has been read."""


class _Part:
    """An element that others can use, or the root: what is in it, drawn once.

    `count` are elements that belong to no part within it; `uses` are the names of what it
    uses, and `parts` what is in it.
    """

    def __init__(self) -> None:
        self.count = 0
        self.uses: list[str] = []
        self.parts: list[_Part] = []


class _Reader:
    """Reads a drawing once, up to the first thing that is wrong."""

    def __init__(self, *, only_root: bool = False) -> None:
        self.only_root = only_root
        self.is_svg = False
        self.fault = ""
        self.size = (0, 0)
        self.root = _Part()
        self.named: dict[str, _Part] = {}
        self.open: list[_Part] = [self.root]
        self.css: list[str] | None = None

    def feed(self, data: bytes) -> None:
        """Read the drawing; what is wrong is kept in `fault`."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(data, True)
        except _StopError:
            pass
        except (expat.ExpatError, ValueError) as error:
            self.fault = self.fault or f"is no well-formed XML ({error}). Save it anew."

    def _stop(self, fault: str = "") -> None:
        self.fault = fault
        raise _StopError

    def _entity(self, *_: object) -> None:
        self.is_svg = True  # Perhaps; what it is, need not be known.
        self._stop("declares entities. Save it anew as plain SVG.")

    def _instruction(self, target: str, _: str) -> None:
        if target == "xml-stylesheet" and not self.only_root:
            self._stop("names a style sheet outside. Save it anew as plain SVG.")

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        space, _, name = full_name.rpartition(" ")
        if len(self.open) == 1 and not self.is_svg:
            self.is_svg = name == "svg"
            self.size = _size(attributes)
            if self.only_root or not self.is_svg:
                self._stop()
        if name.lower() in _NO_ELEMENTS:
            self._stop(f"holds <{name.lower()}>, which is more than a drawing. Take it out.")
        if len(self.open) > _MAX_DEPTH:
            self._stop("is nested too deep. Save it anew in a simpler way.")
        part = _Part() if "id" in attributes else self.open[-1]
        if "id" in attributes:
            self.open[-1].parts.append(part)
            self.named.setdefault(attributes["id"], part)
        self.open.append(part)
        part.count += name not in _GRADIENTS
        for key, value in attributes.items():
            self._attribute(name, key, value, part)
        if name == "style" and space in {_SVG, ""}:
            self.css = []

    def _attribute(self, element: str, full_name: str, value: str, part: _Part) -> None:
        space, _, name = full_name.rpartition(" ")
        if not space and name.lower().startswith("on"):
            self._stop(f"holds '{name[:20]}', which is a script. Take it out.")
        if name == "attributeName" and value.strip().lower().endswith("href"):
            self._stop("changes its own links. Take the animation out.")
        if name == "href" and space in {"", _XLINK}:
            if element != "a" and not _INSIDE.match(value):
                self._stop("refers to something outside its file. Put it inside, or take it out.")
            if re.match(r"\s*(?:javascript|vbscript|data\s*:\s*text)", value, re.IGNORECASE):
                self._stop("holds a link that is a script. Take it out.")
            if element != "a":
                part.uses += _PLACE.findall(value)
        elif "(" in value or "\\" in value:
            self._style(value, part)

    def _style(self, css: str, part: _Part) -> None:
        plain = _CSS_ESCAPE.sub(_unescaped, _CSS_COMMENT.sub("", css))
        if _CSS_OUTSIDE.search(plain):
            self._stop("has styles that load something. Take them out.")
        for address in _CSS_ADDRESS.findall(plain):
            if not _INSIDE.match(address):
                self._stop("has styles that load something from outside. Take them out.")
            part.uses += _PLACE.findall(address)

    def _text(self, text: str) -> None:
        if self.css is not None:
            self.css.append(text)

    def _end(self, _: str) -> None:
        part = self.open.pop()
        if self.css is not None:
            css, self.css = "".join(self.css), None
            self._style(css, part)

    def refuse_bombs(self) -> None:
        """Raise `SvgFaultError` where far more would be drawn than is in the file."""
        drawn: dict[int, int] = {}
        waiting: list[tuple[_Part, bool]] = [(self.root, False)]
        begun: set[int] = set()
        while waiting:
            part, is_known = waiting.pop()
            if id(part) in drawn:
                continue
            inner = [*part.parts, *(self.named[use] for use in part.uses if use in self.named)]
            if is_known:
                drawn[id(part)] = part.count + sum(drawn[id(each)] for each in inner)
                if drawn[id(part)] > _MAX_DRAWN:
                    raise SvgFaultError("uses its own parts too often. Save it anew, simpler.")
                continue
            begun.add(id(part))
            waiting.append((part, True))
            for each in inner:
                if id(each) in begun and id(each) not in drawn:
                    raise SvgFaultError("has a part that uses itself. Save it anew.")
                waiting.append((each, False))


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 else "�"  # noqa: PLR2004 - The end of Unicode.


def _size(attributes: dict[str, str]) -> tuple[int, int]:
    """Return what the root says of its size, else of its view."""
    sides = [_LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    if sides[0] is not None and sides[1] is not None:
        width, height = (float(side[1]) * _UNITS[side[2] or ""] for side in sides if side)
        return round(width), round(height)
    view = attributes.get("viewBox", "").replace(",", " ").split()
    try:
        width, height = (float(number) for number in view[2:4])
        return max(round(width), 0), max(round(height), 0)
    except (ValueError, OverflowError):
        return 0, 0
