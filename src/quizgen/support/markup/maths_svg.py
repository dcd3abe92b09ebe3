"""Formulas as drawings, for PDF: WeasyPrint has no MathML.

ziamath draws them with a font of its own; what that font lacks is named.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import Element

from quizgen.support.markup.mathml import UnreadableFormulaError, mathml_tree, styled

if TYPE_CHECKING:
    from quizgen.support.markup.tree import Maths

_SIZE = 16.0


class Drawing(NamedTuple):
    """A drawn formula: an SVG, its width and height, and how far it reaches below the line.

    All in em; an exponent alone stands above the line, so that its depth is less than 0.
    """

    svg: str
    width: float
    height: float
    depth: float


@contextmanager
def _quietly() -> Iterator[None]:
    """Let ziamath's font reader log to nobody.

    It logs by the root logger, which would then get a handler for good that prints what every
    library logs.
    """
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


@lru_cache(maxsize=4096)
@_quietly()
def drawing(maths: Maths) -> Drawing:
    """Draw a formula.

    Raises `UnreadableFormulaError` where it has problems, or letters that cannot be drawn.
    """
    if letters := undrawn(maths):
        raise UnreadableFormulaError(f"no drawing of {letters}")
    config, math = _ziamath()
    config.svg2 = False  # WeasyPrint draws plain paths as they are meant.
    config.precision = 2
    try:
        drawn = math(_adapted(mathml_tree(maths), maths.display), size=_SIZE, margin=0)
        box = drawn.node.bbox
        svg = drawn.svg()
    # A formula that its author forgot is shown in another way.
    except Exception as error:
        raise UnreadableFormulaError(str(error)) from error
    return Drawing(
        svg,
        (box.xmax - box.xmin) / _SIZE,
        (box.ymax - box.ymin) / _SIZE,
        -box.ymin / _SIZE,
    )


@_quietly()
def undrawn(maths: Maths) -> str:
    """Return the letters of a formula that cannot be drawn, in their order; mostly ""."""
    tree = _adapted(mathml_tree(maths), maths.display)
    font = _font()
    letters = dict.fromkeys("".join(part.text or "" for part in tree.iter()))
    return "".join(sign for sign in letters if not sign.isspace() and not font.glyphindex(sign))


@lru_cache(maxsize=1)
def _ziamath() -> tuple[Any, Any]:
    """Return ziamath's settings and its class for a formula."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Its own, where it finds its font.
        from ziamath.config import config
        from ziamath.zmath import Math
    return config, Math


@lru_cache(maxsize=1)
def _font() -> Any:
    return _ziamath()[1]("<math><mi>x</mi></math>").font


_BESIDE = {"munder": "msub", "mover": "msup", "munderover": "msubsup"}


def _adapted(part: Element, is_display: bool) -> Element:  # noqa: FBT001 - Two ways to draw.
    """Return a copy for ziamath, which neither moves limits nor knows letters of every look."""
    tag = part.tag
    if not is_display and tag in _BESIDE and part[0].get("movablelimits") == "true":
        tag = _BESIDE[tag]
    made = Element(tag, part.attrib)
    made.text = styled(part.text or "", part.get("mathvariant", ""))
    if made.text != (part.text or ""):
        del made.attrib["mathvariant"]
    made.extend(_adapted(child, is_display) for child in part)
    return made
