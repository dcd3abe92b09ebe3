"""What students hold of a bank and the bank has no more, without a word of where it went."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.model.bank import Bank, located_questions
from quizgen.model.questions import Question
from quizgen.products.anki.identity import gist_of, guid_of
from quizgen.products.anki.lock import load_lock
from quizgen.reading.load import load_bank
from quizgen.support.diagnostics import Diagnostic, nearest
from quizgen.support.positions import Positions
from quizgen.support.project import bundled_root


def missing_questions(bank: Bank) -> Iterator[Diagnostic]:
    """Yield a warning for each id that was built and that no question has now or had before.

    It stands at the likeliest new question: one that asks the same, else the one with the
    nearest id or earlier id; else at the bank.  Another warning stands at each question whose
    `was` no longer names the id that students hold.  Raises `BankError` where the lock cannot be
    trusted.
    """
    lock = load_lock(bank.folder.parent.parent / "decks", bank)
    held = {entry.id: entry for entry in lock.notes.values() if not entry.retired}
    there = {name for question in bank.questions for name in (question.id, *question.was)}
    new = dict[str, tuple[Question, Positions]]()
    for question, at in located_questions(bank):
        if held.keys().isdisjoint([question.id, *question.was]):
            new |= dict.fromkeys((question.id, *question.was), (question, at))
        elif question.id in held:
            kind = held[question.id].kind
            if guid_of(lock.identity, question, kind, lock.notes) not in lock.notes:
                message = (
                    "students hold its cards under an earlier id, which `was` no longer names."
                    " Put it back; else they get a new card."
                )
                yield at.diagnostic("missing-question", message, "id")
    if not (gone := sorted(held.keys() - there)):
        return
    examples = example_gists()
    gone = [name for name in gone if held[name].gist not in examples]
    same = {gist_of(question): question.id for question, _ in new.values()}
    for old in gone:
        message = f"students may hold cards of question '{old}', and the bank no longer has it. If"
        likely = same.get(held[old].gist) or nearest(old, new)
        if likely is None:
            message = f"{message} it has another id now, write `was: [{old}]` there; else the next"
            yield bank.positions.diagnostic("missing-question", f"{message} build retires it.")
        else:
            question, at = new[likely]
            cure = f"{'correct' if question.was else 'add'} `was: [{old}]`"
            message = f"{message} this is it, {cure}; else the next build retires it."
            yield at.diagnostic("missing-question", message, "was" if question.was else "id")


def example_gists() -> set[str]:
    """Return the gists of the questions that `quizgen init` writes, which nobody studies."""
    starter = bundled_root() / "templates" / "project" / "question_bank" / "my-bank"
    return {gist_of(question) for question in load_bank(starter).questions}
