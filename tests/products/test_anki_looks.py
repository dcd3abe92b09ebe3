"""Templates and colours: what a project may change, and what must hold for readers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quizgen.products.anki.note_types import NOTE_TYPES, NoteKind
from quizgen.products.anki.render import load_theme
from quizgen.support.diagnostics import BankError
from quizgen.support.project import bundled_root

TEMPLATES = bundled_root() / "templates" / "anki"
SCRIPT = re.compile(r"(?s)<script>.*?</script>")
AA_TEXT = 4.5
AA_EDGE = 3.0


def project(folder: Path, name: str, content: str | bytes) -> Path:
    """A project with one template of its own."""
    path = folder / "templates" / "anki" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def problem(folder: Path) -> str:
    """The one problem that a project's templates have, from the folder's end on."""
    with pytest.raises(BankError) as raised:
        load_theme(NOTE_TYPES, folder)
    (found,) = raised.value.problems
    return re.sub("^.*templates/(anki/)?", "", str(found))


def palettes() -> dict[str, dict[str, str]]:
    """The colours by name, for the day and for the night."""
    css = load_theme(NOTE_TYPES).layouts[NoteKind.CHOICE].css
    blocks = re.findall(r"([^{}]*)\{([^{}]*--paper:[^{}]*)\}", css)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for _, block in blocks]
    assert len(found) == 2
    assert "nightMode" in blocks[1][0]
    assert "night_mode" in blocks[1][0]
    return dict(zip(("day", "night"), found, strict=True))


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    ("ink", "paper", AA_TEXT),
    ("ink", "chosen", AA_TEXT),
    ("ink", "right-soft", AA_TEXT),
    ("ink", "wrong-soft", AA_TEXT),
    ("ink", "line", AA_TEXT),
    ("quiet", "paper", AA_TEXT),
    ("accent", "paper", AA_TEXT),
    ("paper", "accent", AA_TEXT),
    ("right", "paper", AA_TEXT),
    ("right", "right-soft", AA_TEXT),
    ("paper", "right", AA_TEXT),
    ("wrong", "paper", AA_TEXT),
    ("wrong", "wrong-soft", AA_TEXT),
    ("paper", "wrong", AA_TEXT),
    ("edge", "paper", AA_EDGE),
]


def test_every_colour_passes_wcag_aa_by_day_and_by_night() -> None:
    """Text stands out 4.5 to 1 from what it stands on, the rings of rows 3 to 1."""
    found = palettes()
    assert set(found["day"]) == set(found["night"])
    assert set(found["day"]) == {name for pair in PAIRS for name in pair[:2]}
    low = [
        (time, first, second, round(contrast(colours[first], colours[second]), 2))
        for time, colours in found.items()
        for first, second, least in PAIRS
        if contrast(colours[first], colours[second]) < least
    ]
    assert low == []


def test_every_colour_is_one_of_the_palette() -> None:
    """No rule names a colour of its own, so that none escapes the night or the test above."""
    css = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    rules = re.sub(r"(?s)\.card[^{]*\{[^}]*\}", "", css, count=2)
    values = re.findall(r"(?:color|background|border[\w-]*|outline|box-shadow):([^;]*);", rules)
    assert len(values) > 40
    assert [value for value in values if re.search(r"#[0-9a-f]{3}|rgb|hsl", value)] == []


def test_nothing_is_loaded_from_outside() -> None:
    """Neither a template nor CSS nor a script names an address or asks a server."""
    files = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?:|//\w|@import|url\(|fetch|XMLHttp|\bimport\b", text), path


def test_the_script_holds_no_mark_of_ankis() -> None:
    """Anki would take two braces in a script for a field, or for the end of one."""
    sides = [side for layout in load_theme(NOTE_TYPES).layouts.values() for side in layout.sides]
    scripts = [script for side in sides for both in side for script in SCRIPT.findall(both)]
    assert len(scripts) > len(NOTE_TYPES)
    assert not any("{{" in script or "}}" in script for script in scripts)


def test_every_language_has_every_word() -> None:
    """The words that come with quizgen are complete in each of their languages."""
    languages = load_theme(NOTE_TYPES).languages
    assert {"en", "de", "fa", "ru"} <= set(languages)
    assert all(set(words) == set(languages["en"]) for words in languages.values())


def test_a_projects_own_templates_come_first(tmp_path: Path) -> None:
    """One file is enough: the others are still the bundled ones."""
    own = project(tmp_path, "style.css", ".card { color: red; }")
    theme = load_theme(NOTE_TYPES, own)
    assert {layout.css for layout in theme.layouts.values()} == {".card { color: red; }"}
    assert theme.layouts[NoteKind.OPEN].sides == load_theme(NOTE_TYPES).layouts[NoteKind.OPEN].sides


def test_a_projects_own_words_come_first(tmp_path: Path) -> None:
    """A project may say one word differently, or speak a language of its own."""
    project(tmp_path, "../words/en.yaml", '"true": Correct')
    project(tmp_path, "../words/la.yaml", '"true": Verum\n"false": Falsum')
    project(tmp_path, "../words/pt_BR.yaml", "anki:\n  hint: Dica")
    theme = load_theme(NOTE_TYPES, tmp_path)
    assert theme.truths("en-GB") == ("Correct", "False")
    assert theme.truths("la") == ("Verum", "Falsum")
    css = theme.layouts[NoteKind.CHOICE].css
    assert ":lang(la)" not in css
    assert ':lang(pt-br) .w-hint::after { content: "Dica"; }' in css


BROKEN = [
    ("open.html", "[% if %]", "open.html:1: the template does not work: Expected an expression"),
    (
        "open.html",
        "a\n[[ nothing ]]",
        "open.html:2: the template does not work: 'nothing' is undef",
    ),
    ("open.html", b"\xff", "open.html:1: the template does not work: the file is not UTF-8"),
    ("open.html", "[[ ''.__class__ ]]", "open.html:1: the template does not work: access to attr"),
    ("open.html", "{{Promt}}", "open.html: '{{Promt}}' names no field of 'Quizgen open'. Did you"),
    (
        "open.html",
        "{{cloze:x}}",
        "open.html: '{{cloze:x}}' names no field of 'Quizgen open'. Choose",
    ),
    (
        "../words/en.yaml",
        "anki:\n  hnt: Tip",
        "words/en.yaml:2:3: 'hnt' is not a word of anki. Did",
    ),
]


@pytest.mark.parametrize(("name", "content", "expected"), BROKEN)
def test_a_broken_template_is_a_problem_at_its_line(
    tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    """What a project gets wrong in a template is said, with its place; never a traceback."""
    assert problem(project(tmp_path, name, content)).startswith(expected)
