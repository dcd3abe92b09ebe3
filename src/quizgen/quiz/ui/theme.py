"""How the quiz and its figures look in a terminal, all in one place."""

from __future__ import annotations

from typing import Final

STYLE: Final = (
    ("qmark", "fg:ansicyan bold"),
    ("question", ""),
    ("answer", ""),
    ("pointer", "fg:ansicyan bold"),
    ("highlighted", "fg:ansicyan bold"),
    ("selected", "bold"),
    ("disabled", "fg:ansibrightblack"),
    ("text", ""),
    ("quiet", "fg:ansibrightblack"),
    ("strong", "bold"),
    ("em", "italic"),
    ("code", "fg:ansicyan"),
    ("right", "fg:ansigreen bold"),
    ("close", "fg:ansiyellow bold"),
    ("wrong", "fg:ansired bold"),
    ("gone", "fg:ansired strike"),
    ("added", "fg:ansigreen underline"),
)
"""By the kinds of `interface.Kind` and by questionary's own names, in prompt_toolkit's words."""

POINTER: Final = "»"
TICKS: Final = ("○", "●")
"""Before what is not ticked and what is, as in the list itself."""

DASH: Final = " - "
TICKED: Final = " + "
ELLIPSIS: Final = " …"
WIDEST: Final = 100
"""Columns beyond which a line is hard to read, however wide the terminal is."""

LOW_ROWS: Final = 16
"""Rows below which none is left blank under a verdict."""

RAMP: Final = "·░▒▓█"
ASCII_RAMP: Final = ".:+#@"
"""How much was done on a day, from nothing to most."""

SHADES: Final = ("bright_black", "green", "green", "bright_green", "bright_green")
HEADING: Final = "bold"
LABEL: Final = "bright_black"
BAR: Final = "cyan"
LOW: Final = "red"
ANSWER: Final = "green"
"""The colours of the figures, in rich's words."""
