"""`quizgen lock`: have back what a lost or spoiled lock knew, from a package that students have."""

from __future__ import annotations

import argparse

from quizgen.commands.loading import banks_of, project_of
from quizgen.products.anki.lock import lock_files
from quizgen.products.anki.note_types import NOTE_TYPES
from quizgen.products.anki.recovery import recovered
from quizgen.products.anki.render import load_theme
from quizgen.support.console import say, say_whole
from quizgen.support.diagnostics import BankError, UsageError, counted, diagnostic
from quizgen.support.files import alone_in, write_together
from quizgen.support.source_files import shown


def run(args: argparse.Namespace) -> int:
    """Recover the lock of each bank whose notes are in the package."""
    project = project_of(args, is_changed=True)
    if not args.file.is_file():
        raise UsageError(f"{args.file} does not exist. Name a package.")
    banks = banks_of(project)
    with alone_in(project.root):
        theme = load_theme(NOTE_TYPES, project.root)
        made = [recovered(args.file, bank, project.root / "decks", theme) for bank in banks]
        found = [one for one in made if one is not None]
        if not found:
            known = ", ".join(bank.id for bank in banks)
            message = f"this package has no notes of a bank of this project ({known})."
            message = f"{message} Name a package that `quizgen build` made here."
            raise BankError([diagnostic("wrong-package", message, shown(args.file))])
        locks = [file for one in found for file in lock_files(one.lock)]
        former = [one.lock.former for one in found if one.lock.former]
        write_together([], before=locks, without=former, held=project.root)
    for one in found:
        say_whole(f"{shown(one.lock.path)}: {counted(one.notes, 'note')} as of {shown(args.file)}")
        if one.ahead:
            say(
                f"  {one.ahead} of them had a time in the future: whoever has imported this"
                " package gets no corrections of these before that time."
            )
    return 0
