"""One way of filling templates, for every product that has looks.

A project's own files come before the bundled ones, name by name; where there are some,
all run in Jinja's sandbox, at half the speed.  What goes wrong in one is a problem at its line.  This
module must not know what the templates show.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Any

import jinja2
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.environment import Environment
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from quizgen.support import files
from quizgen.support.diagnostics import BankError, Location, Problem
from quizgen.support.project import bundled_root, cache_folder, template_folders
from quizgen.support.source_files import shown


def folders(product: str, project: Path | None) -> tuple[Path, ...]:
    """Return the folders that hold a product's templates, the project's own first."""
    found = template_folders(product, project)
    return tuple(dict.fromkeys(folder.resolve() for folder in found if folder.is_dir()))


def environment(places: tuple[Path, ...], **options: Any) -> Environment:
    """Return an environment for some folders; `options` are Jinja's, such as delimiters."""
    ours = (bundled_root() / "templates").resolve()
    kind = Environment if all(place.parent == ours for place in places) else _Sandbox
    made = kind(
        loader=_Loader(places),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        bytecode_cache=_Compiled(cache_folder() / "templates", (kind.__name__, options)),
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
    paths = [Path(root) / name for root in _roots(env)]
    return shown(next((path for path in paths if path.is_file()), Path(name)))


def css(text: str) -> Markup:
    """Return a text as a CSS string that can stand in a style element."""
    escaped = re.sub(r"[^A-Za-z0-9]", _css_escape, text)
    return Markup(f'"{escaped}"')  # noqa: S704 - nothing is left that means anything.


def _css_escape(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):06x}"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which a path is a text: nothing can be read or written by it."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not isinstance(obj, PurePath) and super().is_safe_attribute(obj, attr, value)


class _Loader(FileSystemLoader):
    """Finds templates by name; one that is not text is a syntax error."""

    def get_source(self, environment: Environment, template: str) -> Any:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            message = f"the file is not UTF-8 (byte {error.start + 1})"
            raise TemplateSyntaxError(message, 1, template) from None


class _Compiled(BytecodeCache):
    """Templates as they were compiled before: to compile them takes longer than most builds.

    Jinja sees to it that a changed template is compiled anew.  `settings` are what else the
    code depends on: the sandbox's calls are not those of other environments.  What cannot
    be read or written here is compiled.
    """

    def __init__(self, folder: Path, settings: object) -> None:
        self.folder = folder
        changed = Path(str(jinja2.__file__)).stat().st_mtime_ns
        self.settings = repr((settings, changed))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        parts = "\x1f".join((name, str(filename), self.settings))
        return hashlib.blake2b(parts.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):
            bucket.bytecode_from_string(self._path(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            files.write(self._path(bucket), bucket.bytecode_to_string())

    def _path(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}.compiled"


@contextmanager
def placed(env: Environment) -> Iterator[None]:
    """Turn what goes wrong in a template into a problem at its line."""
    try:
        yield
    except BankError:
        raise
    except TemplateSyntaxError as error:
        place = Location(path_of(env, error.filename or error.name or ""), error.lineno)
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


def _sentence(reason: str | None) -> str:
    return f"the template does not work: {(reason or '').rstrip('.')}. Mend it there."
