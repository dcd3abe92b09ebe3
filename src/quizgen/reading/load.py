"""Read a bank's folder, a recipe, or a recipe with its bank."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from quizgen.model.bank import Bank, BankFile, Topic, TopicFile
from quizgen.model.deck import Deck, selected
from quizgen.model.questions import Question
from quizgen.model.recipe import Recipe
from quizgen.reading import positions, yaml_reader
from quizgen.reading.links import broken_links
from quizgen.reading.links import place as place_links
from quizgen.reading.recipe_errors import short_picks, unknown_names
from quizgen.reading.reread import marks_of
from quizgen.support.characters import FORBIDDEN, printable
from quizgen.support.diagnostics import BankError, Location, Problem, quoted, suggestion
from quizgen.support.project import misnamed, visible
from quizgen.support.source_files import shown

_NO_NAME = frozenset('/\\:*?"<>|\n')
"""What means something in a path, somewhere: a recipe's name becomes a folder's."""


def load_bank(path: str | Path) -> Bank:
    """Read the bank in a folder (or of a `bank.yaml`).

    Raises `BankError` with every problem of every file.
    """
    folder = Path(path)
    folder = folder.parent if folder.name == "bank.yaml" else folder
    try:
        head = yaml_reader.load(folder / "bank.yaml", BankFile, folder)
    except BankError as error:
        # What the topics have wrong is told in the same run.
        names = [path.stem for path in visible(folder, "*.yaml")]
        _, problems = _read_topics(names, folder)
        raise BankError([*error.problems, *problems]) from None
    topics, problems = _read_topics(head.topics, folder)
    bank = Bank(
        id=head.id,
        title=head.title,
        language=head.language,
        licence=head.licence,
        as_of=head.as_of,
        sources=head.sources,
        topics=topics,
        folder=folder,
    )
    sources = [source.id for source in head.sources]
    asked = {topic.id: topic.questions for topic in topics}
    problems += place_links(folder, broken_links(folder, head.topics, sources, asked))
    if problems:
        raise BankError(problems)
    return bank


def load_recipe(path: Path, recipe: type[Recipe]) -> Recipe:
    """Read a recipe of a type that has a section for each product (`with_sections`).

    Raises `BankError` with every problem of the file, or of its name.
    """
    name = path.stem
    is_hidden, is_cut = name[:1] in ("", "."), name[-1:] in (".", " ")
    if is_hidden or is_cut or FORBIDDEN.search(name) or _NO_NAME & {*name}:
        message = f"no deck can be called {quoted(name)}. Rename the file, such as my-deck.yaml."
        raise BankError([Problem(Location(shown(path)), message)])
    return yaml_reader.load(path, recipe, path.parent)


def place(path: Path, faults: list[tuple[positions.Trail, str]]) -> list[Problem]:
    """Give faults of a recipe, by their trails, their lines and columns.

    Raises `BankError` where the file has been taken away since, or broken.
    """
    if not faults:
        return []
    return positions.located(shown(path), marks_of(path, path.parent), faults)


def load_deck(path: str | Path, recipe: type[Recipe]) -> Deck:
    """Read a recipe of a type and its bank, `question_bank/<bank>` beside the recipe's folder.

    Raises `BankError` with every problem of the recipe, or else of the bank.
    """
    path = Path(path)
    read = load_recipe(path, recipe)
    return make_deck(path, read, load_bank(bank_folder(path, read)))


def bank_folder(path: Path, recipe: Recipe) -> Path:
    """Return the folder of a recipe's bank; raises `BankError` where there is none."""
    banks = path.absolute().parent.parent / "question_bank"
    folder = banks / recipe.bank
    if (folder / "bank.yaml").is_file():
        return folder
    known = [printable(head.parent.name) for head in visible(banks, "*/bank.yaml")]
    advice = misnamed(folder / "bank.yaml") or suggestion(recipe.bank, known)
    advice = advice or f" There is: {', '.join(known) or 'none'}."
    message = f"bank '{recipe.bank}' is not in question_bank/.{advice}"
    raise BankError(place(path, [(("bank",), message)]))


def make_deck(path: Path, recipe: Recipe, bank: Bank) -> Deck:
    """Select a recipe's questions from its bank.

    Raises `BankError` where the recipe names what the bank has not, selects nothing, or
    picks more than it selects.
    """
    topics = tuple(selected(bank, recipe))
    faults = [*unknown_names(bank, recipe)]
    if not faults and not topics:
        message = f"no question of bank '{bank.id}' fits all of this. Take a line out."
        faults = [(("select",), message)]
    else:
        faults += short_picks(topics, bank, recipe)
    if faults:
        raise BankError(place(path, faults))
    return Deck(path.stem, recipe.title, recipe, bank, topics, path.parent)


def _read_topics(names: Iterable[str], folder: Path) -> tuple[tuple[Topic, ...], list[Problem]]:
    """Read the topic files that are there, each once, in the order of their names given."""
    topics: list[Topic] = []
    problems: list[Problem] = []
    for topic in dict.fromkeys(names):
        path = folder / f"{topic}.yaml"
        if topic == "bank" or not path.exists():
            continue  # `broken_links` says so, at the line that names it.
        try:
            file = yaml_reader.load(path, TopicFile, folder, Question)
        except BankError as error:
            problems.extend(error.problems)
        else:
            topics.append(Topic(topic, file.topic, file.questions))
    return tuple(topics), problems
