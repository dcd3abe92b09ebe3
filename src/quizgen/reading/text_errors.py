"""What is wrong with the texts of a question: their marks, formulas, gaps and images."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from quizgen.model.questions import Cloze, Common
from quizgen.support.characters import FORBIDDEN
from quizgen.support.diagnostics import Diagnostic, FieldPath, nearest, quoted, suggestion
from quizgen.support.images import image_fault
from quizgen.support.markup.gaps import gap_problems
from quizgen.support.markup.markdown import image_addresses, may_have_problems
from quizgen.support.markup.tree import hole
from quizgen.support.positions import Positions

_MOST_FILES = 500  # A name is compared with no more.


def text_errors(question: Common, folder: Path, at: Positions) -> Iterator[Diagnostic]:
    """Yield what is wrong with a question's texts; `folder` is the bank's, `at` its place."""
    if question.source is not None and question.source.section is not None:
        yield from title_errors(question.source.section, folder, at.part("source", "section"))
    for path, text in question.texts():
        if not may_have_problems(text) or FORBIDDEN.search(text):
            continue
        yield from _errors(question, path, text, at)
        if "![" in text and not question.is_typed(path):
            yield from _missing_images(text, folder, at.part(*path))


def mark_errors(question: Common, at: Positions) -> Iterator[Diagnostic]:
    """Yield what is wrong with the marks of a question's texts, be its images there or not."""
    for path, text in question.texts():
        if may_have_problems(text):
            yield from _errors(question, path, text, at)


def title_errors(text: str, folder: Path, at: Positions) -> Iterator[Diagnostic]:
    """Yield what is wrong with a text that is Markdown and no question's; `at` is its place."""
    if not may_have_problems(text) or FORBIDDEN.search(text):
        return  # Of what escapes have made of a formula the file's reader has told.
    from quizgen.support.markup.problems import text_problems

    for problem in text_problems(text):
        yield at.diagnostic("wrong-mark", problem)
    yield from _missing_images(text, folder, at)


def _errors(question: Common, path: FieldPath, text: str, at: Positions) -> Iterator[Diagnostic]:
    from quizgen.support.markup.problems import text_problems

    if isinstance(question, Cloze) and path == ("prompt",):
        here = at.part(*path)
        number = itertools.count()
        text = question.blanked(lambda _: hole(next(number)))
        for problem in gap_problems(question.prompt):
            yield here.diagnostic("broken-gap", problem)
        for gap in question.gaps():
            for problem in (*text_problems(gap.text, typed=True), *text_problems(gap.hint)):
                yield here.diagnostic("wrong-mark", problem)
    for problem in text_problems(text, typed=question.is_typed(path)):
        yield at.diagnostic("wrong-mark", problem, *path)


def _missing_images(text: str, folder: Path, here: Positions) -> Iterator[Diagnostic]:
    """Find images in a text that are no sound files; of wrong paths the text's problems tell."""
    for address in filter(None, image_addresses(text)):
        path = PurePosixPath(unquote(address))
        if path.is_absolute() or ".." in path.parts or ":" in address:
            continue
        if wrong := bank_file_error(folder, path.as_posix(), image_fault):
            yield here.diagnostic("wrong-image", f"image {quoted(address)} {wrong}")


def bank_file_error(folder: Path, name: str, fault: Callable[[Path], str]) -> str:
    """Say what is wrong with a file that the bank names, or ""; `fault` looks into it."""
    path = folder / PurePosixPath(name)
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        is_file = path.is_file()
    except (OSError, ValueError, RuntimeError):
        inside, is_file = True, False
    if not inside:
        return "is outside the bank's folder. Put a copy inside."
    if not is_file:
        return f"does not exist. Put the file into the bank's folder.{_near_file(folder, name)}"
    return fault(path)


def _near_file(folder: Path, name: str) -> str:
    """Suggest a file of the bank that has almost this name, in whichever folder."""
    wanted = PurePosixPath(name.replace("\\", "/").casefold())
    files = (
        it for it in folder.rglob("*.*") if it.suffix.casefold() == wanted.suffix and it.is_file()
    )
    paths = sorted(it.relative_to(folder).as_posix() for it in itertools.islice(files, _MOST_FILES))
    same = [it for it in paths if PurePosixPath(it.casefold()).name == wanted.name]
    alike = [it for it in paths if nearest(PurePosixPath(it).stem, [wanted.stem])]
    return suggestion(same[0] if len(same) == 1 else str(wanted), same or alike)
