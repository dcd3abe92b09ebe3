"""Where things are: projects, and the bank, decks and templates that come with quizgen."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from quizgen.support.characters import printable

_PACKAGE = Path(__file__).resolve().parents[1]


class Project(Struct, frozen=True):
    """A folder with `question_bank/`, `decks/` and perhaps `templates/`.

    A bundled project is only read: it lies where quizgen is installed.
    """

    root: Path
    bundled: bool

    @property
    def banks(self) -> list[Path]:
        """The folders of the banks, by name."""
        return [head.parent for head in visible(self.root / "question_bank", "*/bank.yaml")]

    @property
    def recipes(self) -> list[Path]:
        """The recipes, by name."""
        return visible(self.root / "decks", "*.yaml")


def find_project(start: Path) -> Project:
    """Return the nearest project from `start` upwards, else the bundled one."""
    for folder in (start, *start.parents):
        if (folder / "question_bank").is_dir():
            return Project(folder, folder == bundled_root() and not _is_checkout())
    return Project(bundled_root(), bundled=True)


def visible(folder: Path, pattern: str) -> list[Path]:
    """Return what a pattern finds in a folder, by name, without what is hidden.

    Editors and systems leave files there whose names begin with a dot: locks, metadata.
    """
    return [
        path
        for path in sorted(folder.glob(pattern))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def misnamed(path: Path) -> str:
    """Advise to rename the file that stands under a .yaml file's name but for ".yml", or ""."""
    other = path.with_suffix(".yml")
    if path.exists() or not other.is_file():
        return ""
    return f" Rename {printable(other.name)} to {printable(path.name)}."


def bundled_root() -> Path:
    """Return the folder that holds the bundled bank, decks and templates.

    A wheel carries them in the package; a checkout has them two folders up.
    """
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _PACKAGE.parents[1]


def _is_checkout() -> bool:
    return not (_PACKAGE / "_data").is_dir()
