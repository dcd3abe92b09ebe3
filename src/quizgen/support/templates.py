"""One way of filling templates, for every product that has looks.

A project's own files come before the bundled ones, name by name; where there are some, all
run in Jinja's sandbox, at half the speed.  What goes wrong in one is a problem at its line.
"""

from __future__ import annotations

import filecmp
import os
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePath
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateError, TemplateNotFound, nodes
from jinja2.environment import Environment, Template
from jinja2.exceptions import TemplateRuntimeError, TemplateSyntaxError
from jinja2.loaders import split_template_path
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from quizgen.support.diagnostics import BankError, Diagnostic, Location, diagnostic
from quizgen.support.files import read_file
from quizgen.support.project import bundled_root
from quizgen.support.source_files import shown

SHARED = frozenset({"judge.js"})  # What several products use lies in templates/ itself.
MAX_STEPS = 20_000_000
"""How often loops may go round and macros be called in a project's own templates of a deck."""
_MAX_LENGTH, _MAX_NUMBER, _MAX_POWER = 10_000_000, 10**30, 100
"""What a multiplication may make there: how long a text, how large a number; and exponents."""


def folders(product: str, project: Path | None) -> tuple[Path, ...]:
    """Return the folders that hold a product's templates, the project's own first.

    In a copy of quizgen itself the two are one.
    """
    ours = bundled_root() / "templates" / product
    own = project / "templates" / product if project else ours
    has_own = own.is_dir() or any((own.parent / name).is_file() for name in SHARED)
    return (own, ours) if has_own and not _is_copy(own, ours) else (ours,)


def _is_copy(own: Path, ours: Path) -> bool:
    """Whether all that a project has of a product's templates is as quizgen has it."""

    def is_same(path: Path) -> bool:
        other = ours.parent / path.relative_to(own.parent)
        if path.is_dir() and not path.is_symlink():
            return other.is_dir()
        try:
            return filecmp.cmp(path, other, shallow=False)
        except OSError:
            return False

    shared = [own.parent / name for name in SHARED if os.path.lexists(own.parent / name)]
    return own.resolve() == ours.resolve() or all(map(is_same, chain(shared, own.rglob("*"))))


def environment(places: tuple[Path, ...], **options: Any) -> Environment:
    """Return an environment for some folders; `options` are Jinja's, such as delimiters.

    Each template is compiled when it is first used, and kept as long as the environment.
    """
    ours = bundled_root() / "templates"
    kind = Environment if all(place.parent == ours for place in places) else _Sandbox
    made = kind(
        loader=_Loader(places),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
        **options,
    )
    made.filters["css"] = css
    return made


def rendered(env: Environment, name: str, **values: Any) -> str:
    """Fill one template; raises `BankError` that names the template and line at fault."""
    with placed(env):
        return env.get_template(name).render(values)


def path_of(env: Environment, name: str) -> str:
    """Return the path of a template, by its path or its name, as messages show it."""
    paths = [place / name for place in _places(env)]
    return shown(next((path for path in paths if path.is_file()), Path(name)))


def css(text: str) -> Markup:
    """Return a text as a CSS string that can stand in a style element."""
    escaped = re.sub(r"[^A-Za-z0-9]", _css_escape, text)
    return Markup(f'"{escaped}"')  # noqa: S704 - nothing is left that means anything.


def _css_escape(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):06x}"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which a path is a text, and no template loops or recurs without end.

    Nothing can be read or written by a path.  Each round of a loop, each call and each template
    that is taken in is a step; too many of them are a fault of the template.  Memory is limited
    only where something is multiplied: texts that are joined, padded or formatted can fill it.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.steps = 0
        self.filters["stepped"] = self._stepped

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not isinstance(obj, PurePath) and super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self._step()
        return super().call(context, obj, *args, **kwargs)

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        self._step()
        return super().get_template(*args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        pair = (left, right)
        sizes = [each if isinstance(each, int | float) else len(each) for each in pair]
        most = _MAX_NUMBER if sizes == [*pair] else _MAX_LENGTH
        if abs(sizes[0] * sizes[1]) > most or (operator == "**" and abs(sizes[1]) > _MAX_POWER):
            raise TemplateRuntimeError("a multiplication makes too much")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "stepped", [], [], None, None, lineno=loop.lineno)
        return tree

    def _stepped(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._step()
            yield item

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TemplateRuntimeError(f"it loops without end: more than {MAX_STEPS:,} rounds")


class _Loader(BaseLoader):
    """Finds templates by name, each below the project, or the installation, that it is of."""

    def __init__(self, places: tuple[Path, ...]) -> None:
        self.places = places

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        del environment
        name = "/".join(split_template_path(template))
        for place in self.places:
            path = (place.parent if name in SHARED else place) / name
            if os.path.lexists(path):
                return _text(path, place.parents[1]), str(path), None
        raise TemplateNotFound(template)


def _text(path: Path, inside: Path) -> str:
    """Read a template; raises `BankError` where that cannot be."""
    try:
        return read_file(path, inside).decode()
    except UnicodeDecodeError as error:
        reason = f"the file is not UTF-8 (byte {error.start + 1})"
    except OSError as error:
        reason = f"{error.strerror}"
    raise BankError([_problem(Location(shown(path), 1), reason)])


@contextmanager
def placed(env: Environment) -> Iterator[None]:
    """Turn what goes wrong in a template into a problem at its line."""
    if isinstance(env, _Sandbox):
        env.steps = 0
    try:
        yield
    except BankError:
        raise
    except TemplateSyntaxError as error:
        place = Location(path_of(env, error.filename or error.name or ""), error.lineno)
        raise BankError([_problem(place, error.message)]) from error
    except Exception as error:
        places = [*_frames(env, error)]
        if not places and not isinstance(error, TemplateError):
            raise
        place = places[-1] if places else Location(str(error))
        raise BankError([_problem(place, str(error))]) from error


def _frames(env: Environment, error: Exception) -> Iterator[Location]:
    roots = tuple(map(str, _places(env)))
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(roots):
            yield Location(shown(Path(frame.filename)), frame.lineno or 0)


def _places(env: Environment) -> tuple[Path, ...]:
    assert isinstance(env.loader, _Loader)
    return env.loader.places


def _problem(place: Location, reason: str | None) -> Diagnostic:
    message = f"the template does not work: {(reason or '').rstrip('.')}. Correct it there."
    return diagnostic("wrong-template", message, *place)
