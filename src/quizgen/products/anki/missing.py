"""What students hold of a bank and the bank has no more, without a word of where it went."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.model.bank import Bank, located_questions
from quizgen.products.anki.identity import gist_of
from quizgen.products.anki.lock import load_lock
from quizgen.reading.load import load_bank
from quizgen.support.diagnostics import Diagnostic, nearest
from quizgen.support.project import bundled_root


def missing_questions(bank: Bank) -> Iterator[Diagnostic]:
    """Yield a warning for each id that was built and that no question has now or had before.

    It stands at the likeliest new question: one that asks the same, else the one with the
    nearest id; else at the bank.  Raises `BankError` where the lock cannot be trusted.
    """
    lock = load_lock(bank.folder.parent.parent / "decks", bank)
    held = {entry.id: entry for entry in lock.notes.values() if not entry.retired}
    there = {name for question in bank.questions for name in (question.id, *question.was)}
    if not (gone := sorted(held.keys() - there)):
        return
    examples = example_gists()
    gone = [name for name in gone if held[name].gist not in examples]
    new = {
        q.id: (q, at) for q, at in located_questions(bank) if held.keys().isdisjoint([q.id, *q.was])
    }
    same = {gist_of(question): question.id for question, _ in new.values()}
    for old in gone:
        likely = same.get(held[old].gist) or nearest(old, new)
        if likely is None:
            message = (
                f"students may hold cards of question '{old}', and the bank has it no more. If it"
                f" has another id now, write `was: [{old}]` there; else the next build retires it."
            )
            yield bank.positions.diagnostic("missing-question", message)
        else:
            _, at = new[likely]
            message = (
                f"students may hold cards of question '{old}', and the bank has it no more. If this"
                f" is it, add `was: [{old}]`; else the next build retires it."
            )
            yield at.diagnostic("missing-question", message, "id")


def example_gists() -> set[str]:
    """Return the gists of the questions that `quizgen init` writes, which nobody studies."""
    starter = bundled_root() / "templates" / "project" / "question_bank" / "my-bank"
    return {gist_of(question) for question in load_bank(starter).questions}
