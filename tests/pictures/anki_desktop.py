"""Make docs/pictures/anki-desktop.png: a card played in Anki's own desktop, by its keys.

    QT_SCALE_FACTOR=2 python tests/pictures/anki_desktop.py decks/weapons/weapons.apkg

Run by hand, by a Python that has PyPI's `aqt[qt6]`, which the tests do not need; no window
opens.  The package is imported with Anki's own options, `2` chooses, space turns.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# The folder of this script would hide Anki's own package: both are called `anki`.
HERE = Path(__file__).resolve().parent
sys.path[:] = [path for path in sys.path if Path(path).resolve() != HERE]

PICTURE = HERE.parents[1] / "docs" / "pictures" / "anki-desktop.png"
DECK = "History::Russia and Iran::Weapons"
QUESTION = "russia-iran/weapon-fighter-wanted"
SETTINGS = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
    "ANKI_SINGLE_INSTANCE_KEY": "quizgen-picture",
}


def started(folder: str) -> Any:
    """Start Anki with a new profile, without asking for the language."""
    os.environ.update(SETTINGS)
    import aqt
    from aqt.profiles import ProfileManager

    ProfileManager.setDefaultLang = lambda self, _=0: self.setLang("en_US")
    return aqt._run(["anki", "-b", folder, "-p", "picture"], exec=False)


def main() -> None:
    folder = tempfile.mkdtemp()
    app = started(folder)
    import aqt
    from anki.collection import ImportAnkiPackageRequest
    from PyQt6.QtCore import Qt
    from PyQt6.QtTest import QTest

    def wait(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            app.processEvents()
            time.sleep(0.01)

    wait(3)
    window = aqt.mw
    options = window.col._backend.get_import_anki_package_presets()
    request = ImportAnkiPackageRequest(package_path=sys.argv[1], options=options)
    window.col.import_anki_package(request)
    window.col.models._clear_cache()
    window.show()
    window.resize(800, 700)
    window.reset()
    wait(1)
    window.col.decks.select(window.col.decks.id(DECK))
    window.moveToState("review")
    wait(3)
    window.reviewer.card = window.col.get_card(window.col.find_cards(f"Id:{QUESTION}")[0])
    window.reviewer.card.start_timer()
    window.reviewer._showQuestion()
    wait(2)
    window.activateWindow()
    wait(0.5)
    for key in ("2", Qt.Key.Key_Space):
        QTest.keyClick(app.focusWidget() or window.web.focusProxy(), key)
        wait(1.5)
    window.grab().save(str(PICTURE))
    print(PICTURE.name, window.reviewer.state)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # Anki would now back up and ask.


if __name__ == "__main__":
    main()
