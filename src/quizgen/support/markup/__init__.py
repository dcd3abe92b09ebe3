"""Texts of a bank: Markdown with maths, read once and shown in many ways.

`parse_markdown` reads Markdown, `parse_typed` what a learner types; each renderer takes what they
return, or a text that is Markdown.  A text without any mark costs none of this.
"""

from __future__ import annotations

from quizgen.support.markup.gaps import GapMark, gap_problems, split_gaps
from quizgen.support.markup.parsing import is_bare, parse_markdown, parse_typed
from quizgen.support.markup.problems import image_addresses, text_doubts, text_problems
from quizgen.support.markup.to_html import (
    html,
    html_for_anki,
    html_for_pdf,
    html_with_tex,
)
from quizgen.support.markup.to_rows import TextPiece, TextRow, plain, text_rows
from quizgen.support.markup.tree import Document, Maths, hole

__all__ = [
    "Document",
    "GapMark",
    "Maths",
    "TextPiece",
    "TextRow",
    "gap_problems",
    "hole",
    "html",
    "html_for_anki",
    "html_for_pdf",
    "html_with_tex",
    "image_addresses",
    "is_bare",
    "parse_markdown",
    "parse_typed",
    "plain",
    "split_gaps",
    "text_doubts",
    "text_problems",
    "text_rows",
]
