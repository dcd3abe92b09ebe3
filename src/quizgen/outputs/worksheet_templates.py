"""The worksheets' templates: one Jinja environment, and its errors as problems.

A project's own files come before the bundled ones, name by name.  This module must not
know what the templates show.
"""

from __future__ import annotations

import math
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.environment import TemplateModule
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from quizgen import markup
from quizgen.assets import bundled_root, template_folders
from quizgen.documents import shown
from quizgen.errors import BankError, Location, Problem
from quizgen.forms import letter
from quizgen.questions import cloze_parts, gaps, with_unit

PRODUCT = "worksheet"


def folders(project: Path | None) -> tuple[Path, ...]:
    """Return the folders that hold templates and words, the project's own first."""
    found = template_folders(PRODUCT, project)
    return tuple(dict.fromkeys(folder.resolve() for folder in found if folder.is_dir()))


@cache
def environment(places: tuple[Path, ...]) -> Environment:
    """Return the environment for some folders; each template is compiled once a run.

    Only the bundled templates run outside the sandbox.
    """
    bundled = places == (bundled_root() / "templates" / PRODUCT,)
    kind = Environment if bundled else ImmutableSandboxedEnvironment
    made = kind(
        loader=_Loader(places),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    made.filters |= {"text": _text, "css": _css, "counters": _counters}
    made.globals |= {
        "cloze_parts": cloze_parts,
        "gaps": gaps,
        "letter": letter,
        "lines": lines,
        "width": width,
        "with_unit": with_unit,
    }
    return made


def modules(env: Environment, kinds: Iterable[str]) -> dict[str, TemplateModule]:
    """Return the macros of each named type of question."""
    with _placed(env):
        return {kind: env.get_template(f"types/{kind}.html").module for kind in kinds}


def rendered(env: Environment, name: str, **values: Any) -> str:
    """Fill one template; raises `BankError` that names the template and line at fault."""
    with _placed(env):
        return env.get_template(name).render(values)


def width(texts: Iterable[str]) -> int:
    """Return how wide the widest text is, in characters, without its marks."""
    return max((len(markup.plain(text)) for text in texts), default=0)


def lines(texts: Iterable[str], chars: float) -> int:
    """Return how many lines of so many characters texts fill, each beginning a line."""
    return sum(max(1, math.ceil(len(part) / chars)) for text in texts for part in text.split("\n"))


def _text(text: str) -> Markup:
    return Markup(markup.html(text))


def _css(text: str) -> Markup:
    """Return a text as a CSS string that can stand in a style element."""
    return Markup('"' + re.sub(r"[^A-Za-z0-9]", _css_escape, text) + '"')


def _css_escape(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):06x}"


def _counters(pattern: str, style: str) -> Markup:
    """Return a text with {page} and {pages} as the value of CSS's `content`."""
    parts = re.split(r"\{(pages?)\}", pattern)
    shown = [
        f"counter({part}, {style})" if index % 2 else _css(part) for index, part in enumerate(parts)
    ]
    return Markup(" ".join(shown))


class _Loader(FileSystemLoader):
    """Finds templates by name; one that is not text is a syntax error."""

    def get_source(self, environment: Environment, template: str) -> Any:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            message = f"the file is not UTF-8 (byte {error.start + 1})"
            raise TemplateSyntaxError(message, 1, template) from None


@contextmanager
def _placed(env: Environment) -> Iterator[None]:
    """Turn what goes wrong in a template into a problem at its line."""
    try:
        yield
    except BankError:
        raise
    except TemplateSyntaxError as error:
        place = Location(_path(env, error.filename or error.name or ""), error.lineno)
        raise BankError([Problem(place, _sentence(error.message))]) from error
    except Exception as error:
        places = [*_frames(env, error)]
        if not places and not isinstance(error, TemplateError):
            raise
        place = places[-1] if places else Location(str(error))
        raise BankError([Problem(place, _sentence(str(error)))]) from error


def _frames(env: Environment, error: Exception) -> Iterator[Location]:
    roots = _roots(env)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(roots):
            yield Location(shown(Path(frame.filename)), frame.lineno or 0)


def _roots(env: Environment) -> tuple[str, ...]:
    assert isinstance(env.loader, FileSystemLoader)
    return tuple(env.loader.searchpath)


def _path(env: Environment, name: str) -> str:
    """Return the path of a template, by its path or its name, as messages show it."""
    paths = [Path(root) / name for root in _roots(env)]
    return shown(next((path for path in paths if path.is_file()), Path(name)))


def _sentence(reason: str | None) -> str:
    return f"the template does not work: {(reason or '').rstrip('.')}. Mend it there."
