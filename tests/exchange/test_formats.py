"""Each format's file becomes the bank that its golden file shows, and says what it could not take."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from exchange_support import CASES, Quizgen
from quizgen import load_bank
from quizgen.exchange.marks import in_words
from quizgen.exchange.rich_text import markdown_of, typed_of, words_of
from quizgen.model.questions import Cloze
from quizgen.reading.vocabulary import language_by_letters

SOURCES = sorted(path.name for path in CASES.iterdir())


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_becomes_the_bank_that_people_would_write(
    name: str, project: Path, quizgen: Quizgen, golden: Callable[[str, str], None]
) -> None:
    """Topics, losses and skipped questions are those of the golden file, and `check` is content."""
    shutil.copy(CASES / name, project / name)
    said = quizgen("import", name, "--bank", "made", "--json")
    assert said.code == 0, said.err
    made = said.json
    assert all(each["what"].endswith(".") for each in [*made["losses"], *made["skipped"]])
    shown = [f"# questions: {made['questions']}, new: {made['new']}"]
    shown += [
        f"# {kind}: {each['where']}: {each['what']}"
        for kind in ("losses", "skipped")
        for each in made[kind]
    ]
    for path in made["files"]:
        if (
            path.endswith(".yaml")
            and not path.endswith("bank.yaml")
            and path.startswith("question")
        ):
            shown += [f"\n# {path}", (project / path).read_text(encoding="utf-8")]
    golden(f"exchange/{name}.yaml", "\n".join(shown))
    checked = quizgen("check", "question_bank/made")
    assert checked.code == 0, checked.err


@pytest.mark.parametrize("name", SOURCES)
def test_the_same_file_again_changes_nothing(name: str, quizgen: Quizgen) -> None:
    """All questions are there before, none is new, and no file is written."""
    first = quizgen("import", CASES / name, "--bank", "made", "--json").json
    again = quizgen("import", CASES / name, "--bank", "made", "--json").json
    assert (again["questions"], again["new"], again["files"]) == (first["questions"], 0, [])
    assert len(again["skipped"]) == len(first["skipped"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_told(
    encoding: str, end: str, project: Path, quizgen: Quizgen
) -> None:
    """The same GIFT in any encoding and with any line ends gives the same question."""
    text = "::Ä::Wie heißt die Straße?{=Königsallee ~Kö}\n\n::B::Und sonst, größer?{T}\n"
    (project / "a.gift").write_bytes(text.replace("\n", end).encode(encoding))
    assert quizgen("import", "a.gift", "--json").json["questions"] == 2
    made = (project / "question_bank" / "a" / "a.yaml").read_text(encoding="utf-8")
    assert "Wie heißt die Straße?" in made
    assert "answer: Königsallee" in made


def test_a_zip_of_qti_brings_its_images(project: Path, quizgen: Quizgen) -> None:
    """An image in the archive is written beside the bank; its place in the zip stands in messages."""
    text = (CASES / "canvas.xml").read_text(encoding="utf-8")
    address = '&lt;img src="$IMS-CC-FILEBASE$/Uploaded%20Media/dot.png?x=1" alt="a dot"&gt;'
    text = text.replace("When is it", f"{address} When is it")
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    with zipfile.ZipFile(project / "export.zip", "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        archive.writestr("g1/g1.xml", text)
        archive.writestr("web_resources/Uploaded Media/dot.png", dot)
    made = quizgen("import", "export.zip", "--bank", "stars", "--json").json
    (image,) = [path for path in made["files"] if "/media/" in path]
    assert (project / image).read_bytes() == dot
    assert f"![a dot]({image.removeprefix('question_bank/stars/')})" in (
        project / "question_bank/stars/stars.yaml"
    ).read_text(encoding="utf-8")
    assert [each["where"] for each in made["skipped"]] == ["export.zip/g1/g1.xml:90"]


_WRITE = "Write, say, {=right ~wrong}, {=typed}, {#20}, {T} or {F}."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Which?{=this ~that", "its answers begin with { and never end. Write } behind them."),
        ("Which? =this ~that}", "its answers end with } and never begin. Write { before them."),
        ("So it is.", "it has no answers in braces, so it asks nothing."),
        ("Mind $x_{1}$ and $\\frac{a}{b}$.", "it has no answers in braces, so it asks nothing."),
        ("¿Es verdad? {verdadero}", f"in braces: 'verdadero' is no answer. {_WRITE}"),
    ],
)
def test_gift_without_answers_says_which_brace_is_missing(
    text: str, told: str, project: Path, quizgen: Quizgen
) -> None:
    """The question before it comes."""
    (project / "a.gift").write_text(f"True?{{T}}\n\n{text}\n")
    (skipped,) = quizgen("import", "a.gift", "--json").json["skipped"]
    assert skipped["what"].endswith(told)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.gift", "How many?{#=20:1#Reason one ~#Look at the units}"),
        (
            "a.xml",
            (
                '<quiz><question type="numerical"><questiontext><text>How many?</text></questiontext>'
                '<answer fraction="100"><text>20</text></answer><answer fraction="0"><text>*</text>'
                "<feedback><text>Look at the units</text></feedback></answer></question></quiz>"
            ),
        ),
    ],
)
def test_feedback_for_any_other_number_is_told_as_lost(
    name: str, text: str, project: Path, quizgen: Quizgen
) -> None:
    """As that for any other text is."""
    (project / name).write_text(text)
    (told,) = quizgen("import", name, "--json").json["losses"]
    assert told["what"].endswith(
        "the feedback for any other answer, 'Look at the units', is left out."
    )


def test_feedback_that_only_says_right_is_no_explanation(project: Path, quizgen: Quizgen) -> None:
    """So it is in any language, behind an option, a text, a number, true or false."""
    (project / "a.gift").write_text(
        "One?{=a#Yes, right! ~b#No.}\n\nTwo?{=a#**Richtig**}\n\nThree?{#3#Correct.}\n\n"
        "Four?{T#No.#Yes.}\n\nFive?{T#No: it is so.#Yes.}\n\nSix?{=a#Yes, since 1990. ~b}\n\n"
        "Seven?{=a#Correct! Since 1990. ~b#No. It was b.}\n\nEight?{=a#No. 5 is it. ~b}\n"
    )
    made = quizgen("import", "a.gift", "--json").json
    questions = load_bank(project / "question_bank" / "a").questions
    assert [it.explanation for it in questions] == [
        *[None] * 5,
        "Yes, since 1990.",
        "Since 1990.",
        "No. 5 is it.",
    ]
    (told,) = made["losses"]
    assert told["what"].endswith("its feedback for the wrong answer, 'No: it is so.', is left out.")


def test_what_is_said_to_wrong_answers_explains_nothing(project: Path, quizgen: Quizgen) -> None:
    """In GIFT it comes first behind true and false, and Moodle XML names it; it is told as lost."""
    (project / "a.gift").write_text("One?{F#It is not.#Since 1990.}\n\nTwo?{T#It is so.}\n")
    answers = "".join(
        f'<answer fraction="{share}"><text>{text}</text><feedback><text>{told}</text></feedback></answer>'
        for share, text, told in ((100, "true", "Exactly."), (0, "false", "It is so."))
    )
    (project / "b.xml").write_text(
        '<quiz><question type="truefalse"><questiontext><text>Three?</text></questiontext>'
        f"{answers}</question></quiz>"
    )
    made = quizgen("import", "a.gift", "b.xml", "--json").json
    questions = load_bank(project / "question_bank" / "a").questions
    assert [it.explanation for it in questions] == ["Since 1990.", None, None]
    assert [it["what"].partition("answer, ")[2] for it in made["losses"]] == [
        f"'{text}', is left out." for text in ("It is not.", "It is so.", "It is so.")
    ]


def test_what_earned_a_part_is_told_with_what_was_said_to_it(
    project: Path, quizgen: Quizgen
) -> None:
    """A text, a number or a gap that earned half is wrong here, and its feedback has no place."""
    (project / "a.gift").write_text(
        "Scale?{=Kelvin =%50%absolute#Its name?}\n\n"
        "Degrees?{#=%100%-273.15:0.05#Yes. =%50%-273:1#Too rough.}\n\n"
        "{=Ann#She. =%50%Bo#He.} and {=I}.\n"
    )
    made = quizgen("import", "a.gift", "--json").json
    assert [it["what"].partition(": ")[2] for it in made["losses"]] == [
        "'absolute' earned 50 % and is not accepted here.",
        "the feedback for 'absolute', 'Its name?', is left out.",
        "-273±1 earned 50 %; here only -273.15±0.05 is right.",
        "the feedback for '-273±1', 'Too rough.', is left out.",
        "the feedback in a gap, 'She.', is left out.",
        "'Bo' in a gap earned part of the points and is wrong here.",
        "the feedback in a gap, 'He.', is left out.",
    ]


def _in_gaps(marks: str) -> str:
    return (
        '<quiz><question type="cloze"><questiontext format="html">'
        f"<text><![CDATA[Of {marks}]]></text></questiontext></question></quiz>"
    )


def _in_answers(*answers: tuple[str, str]) -> str:
    each = "".join(
        f'<answer fraction="100"><text>{number}</text><tolerance>{near}</tolerance></answer>'
        for number, near in answers
    )
    return (
        '<quiz><question type="numerical"><questiontext><text>Of?</text></questiontext>'
        f"{each}</question></quiz>"
    )


@pytest.mark.parametrize(
    ("text", "made", "lost"),
    [
        (
            "Legs {#=6:1 =8:2} of {=ants}.",
            ("{{c1::8}}", "c1: 2"),
            "6±1 was right too; here only 8±2 is right.",
        ),
        (
            "Legs {#=6:1#Good} of {=ants}.",
            ("{{c1::6}}", "c1: 1"),
            "the feedback in a gap, 'Good', is left out.",
        ),
        (
            "Legs {#=6 =%50%5..7#Near} of {=ants}.",
            ("{{c1::6}}", "Legs"),
            "6±1 earned 50 %; here only 6 is right.",
        ),
        ("Legs {#=6 =8} of {=ants}.", ("{{c1::6}}", "- 8"), ""),
        ("Legs {#=6:3 =8:1 ~#No} of {=ants}.", ("{{c1::6}}", "c1: 3"), ""),
        (
            _in_gaps("{1:NUMERICAL:=5~=10:0.5}"),
            ("{{c1::10}}", "c1: 0.5"),
            "5 was right too; here only 10±0.5 is right.",
        ),
        (
            _in_gaps("{1:NM:=5:0.1~%50%6:2~=100:20}"),
            ("{{c1::100}}", "c1: 20"),
            "5±0.1 was right too; here only 100±20 is right.",
        ),
        (_in_gaps("{1:NM:=5~=10~*#No.}"), ("{{c1::5}}", "- 10"), ""),
        (
            _in_answers(("20", "1"), ("20", "5"), ("23", "3")),
            ("answer: 20", "tolerance: 5"),
            "23±3 was right too; here only 20±5 is right.",
        ),
        (_in_answers(("20", "1"), ("20", "5")), ("answer: 20", "tolerance: 5"), ""),
        (
            "N{#5..7 =8}",
            ("answer: 6", "tolerance: 1"),
            "8 was right too; here only 6±1 is right.",
        ),
        ("N{#5 =8}", ("answer: 5",), "8 was right too; here only 5 is right."),
        (
            "N{#5#fine ~#bad}",
            ("answer: 5", "explanation: fine"),
            "the feedback for any other answer, 'bad', is left out.",
        ),
        ("Legs {#5 =8} of {=ants}.", ("{{c1::5}}", "- 8"), ""),
    ],
)
def test_of_numbers_with_tolerances_the_widest_stays(
    text: str, made: tuple[str, str], lost: str, project: Path, quizgen: Quizgen
) -> None:
    """Each keeps its own; what is right beside it is told, in a gap as in a question."""
    name = "a.xml" if text.startswith("<") else "a.gift"
    (project / name).write_text(text)
    losses = quizgen("import", name, "--json").json["losses"]
    bank = (project / "question_bank/a/a.yaml").read_text()
    assert [part for part in made if part not in bank] == []
    assert [each["what"].partition(": ")[2] for each in losses][:1] == ([lost] if lost else [])


def test_only_what_is_said_to_numbers_that_stay_right_explains(
    project: Path, quizgen: Quizgen
) -> None:
    """What was said to another one is told as lost."""
    (project / "a.gift").write_text("N?{#=5#Five it is =9:1#Nine it is =9.5#Nearly ten}")
    losses = quizgen("import", "a.gift", "--json").json["losses"]
    (question,) = load_bank(project / "question_bank" / "a").questions
    assert question.right_answers() == ("9",)
    assert question.explanation == "Nine it is\n\nNearly ten"
    assert [each["what"].partition(": ")[2] for each in losses] == [
        "5 was right too; here only 9±1 is right.",
        "the feedback for '5', 'Five it is', is left out.",
    ]


def _guess(written: str, whole: str, point: str) -> str:
    return f"'{written}' is read as {whole}. If it is {point}, write it with a point."


@pytest.mark.parametrize(
    ("text", "made", "told"),
    [
        ("N{#0,125}", ("answer: 0.125",), []),
        ("N{#-0,125}", ("answer: -0.125",), []),
        ("N{#1,025:0,005}", ("answer: 1.025", "tolerance: 0.005"), []),
        ("N{#9,807:0,001}", ("answer: 9.807", "tolerance: 0.001"), []),
        ("N{#1,5:0,125}", ("answer: 1.5", "tolerance: 0.125"), []),
        ("N{#0,500..0,750}", ("answer: 0.625", "tolerance: 0.125"), []),
        ("N{#1,000..1,0625}", ("answer: 1.03125", "tolerance: 0.03125"), []),
        ("N{#=1,025 =2,5}", ("answer: 1.025",), ["2.5 was right too; here only 1.025 is right."]),
        ("N{#1,025}", ("answer: 1025",), [_guess("1,025", "1025", "1.025")]),
        ("N{#-1,025:0}", ("answer: -1025",), [_guess("-1,025", "-1025", "-1.025")]),
        ("N{#1,234,567}", ("answer: 1234567",), []),
        ("N{#12,345.6:1,000}", ("answer: 12345.6", "tolerance: 1000"), []),
        ("N{#1,025:0.5}", ("answer: 1025", "tolerance: 0.5"), []),
        ("N{#0007:0005}", ("answer: 7", "tolerance: 5"), []),
        ("From {#1,025} to {#=2,5}.", ("{{c1::1.025}} to {{c2::2.5}}",), []),
        (
            "From {#1,025} to {#=2}.",
            ("{{c1::1025}} to {{c2::2}}",),
            [_guess("1,025", "1025", "1.025")],
        ),
        (_in_gaps("{1:NM:=1,025} {1:NM:=0,5}"), ("{{c1::1.025}} {{c2::0.5}}",), []),
        (_in_answers(("1,025", "0,005")), ("answer: 1.025", "tolerance: 0.005"), []),
        (_in_answers(("1,025", "0")), ("answer: 1025",), [_guess("1,025", "1025", "1.025")]),
        ('type,prompt,answer\nnumber,So?,"0,125"\n', ("answer: 0.125",), []),
        (
            'type,prompt,answer,tolerance\nnumber,So?,"1,025","0,005"\n',
            ("answer: 1.025", "tolerance: 0.005"),
            [],
        ),
        (
            'type,prompt,answer\nnumber,So?,"1,025"\n',
            ("answer: 1025",),
            [_guess("1,025", "1025", "1.025")],
        ),
    ],
)
def test_a_comma_is_what_the_numbers_of_a_question_show(
    text: str, made: Sequence[str], told: list[str], project: Path, quizgen: Quizgen
) -> None:
    """It is decimal before other than three digits and behind a 0; a mere guess is told."""
    name = f"a.{'xml' if text.startswith('<') else 'csv' if text.startswith('type') else 'gift'}"
    (project / name).write_text(text)
    losses = quizgen("import", name, "--json").json["losses"]
    bank = (project / "question_bank/a/a.yaml").read_text()
    assert [part for part in made if f"{part}\n" not in f"{bank}\n".replace(".\n", "\n")] == []
    assert [each["what"].partition(": ")[2] for each in losses] == told


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.gift", "Legs {#six} of {=ants}.", "'six' is not a number."),
        ("a.gift", "Legs {#=6 =six} of {=ants}.", "'six' is not a number."),
        ("a.gift", "Legs?{#6:10%}", "its tolerance '10%' is not a number."),
        ("a.xml", _in_gaps("{1:NM:=5:some}"), "its tolerance 'some' is not a number."),
        ("a.xml", _in_answers(("5", "10%")), "its tolerance '10%' is not a number."),
    ],
)
def test_a_number_that_is_none_is_not_taken(
    name: str, text: str, told: str, project: Path, quizgen: Quizgen
) -> None:
    """Nor is one whose tolerance is none."""
    (project / name).write_text(text)
    (skipped,) = quizgen("import", name, "--json").json["skipped"]
    assert skipped["what"].endswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Match {=cat -> meow =dog}", "'dog' has no -> and other answers have one."),
        ("Match {=dog =cat -> meow =cow -> moo}", "'dog' has no -> and other answers have one."),
        ("Match {=cat -> meow =dog} of {=Ann}", "'dog' has no -> and other answers have one."),
        ("Match {=cat -> meow =dog -> woof} of {=Ann}", "it has pairs in one of several braces."),
    ],
)
def test_pairs_beside_answers_without_an_arrow_are_not_taken(
    text: str, told: str, project: Path, quizgen: Quizgen
) -> None:
    """Nobody would type an arrow; options may have one."""
    (project / "a.gift").write_text(f"{text}\n\nMakes?{{=A -> B ~A <- B ~A}}\n")
    made = quizgen("import", "a.gift", "--json").json
    assert [told in each["what"] for each in made["skipped"]] == [True]
    (makes,) = load_bank(project / "question_bank" / "a").questions
    assert makes.answer == "A -> B"  # type: ignore[union-attr]


def test_all_titles_of_a_file_are_counted(project: Path, quizgen: Quizgen) -> None:
    """One that says more than its question stands for them; where none does, none is told."""
    (project / "a.gift").write_text("::Q1::So?{T}\n\n::Kings::Who?{=I}\n\n::Is it::Is it?{T}\n")
    (told,) = quizgen("import", "a.gift", "--json").json["losses"]
    what = "3 titles, such as 'Kings', are left out: here a question has an id instead."
    assert told == {"where": "a.gift", "what": what}
    (project / "b.gift").write_text("::Q1::So?{T}\n\n::Is it::Is it?{T}\n")
    assert quizgen("import", "b.gift", "--json").json["losses"] == []


def test_an_essay_without_a_model_answer_is_noted(project: Path, quizgen: Quizgen) -> None:
    """Its cut-out card has a blank back, but for an explanation."""
    (project / "a.gift").write_text("Why?{}\n\nHow?{}\n\nWhat for?{####For peace.}\n")
    (note,) = quizgen("import", "a.gift", "--json").json["notes"]
    assert note["what"].startswith("2 open questions have no model answer: ")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("un<b>happy</b> and <i>so</i>", "unhappy and *so*"),
        ("<b>a</b><b>b</b><i>c</i>", "**ab**_c_"),
        ("<i><b>a</b> c</i>", "_**a** c_"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n+ b"),
        ('<ol start="3"><li>a</li></ol>', "3. a"),
    ],
)
def test_marks_that_would_be_read_otherwise_are_written_otherwise(html: str, markdown: str) -> None:
    """Marks within a word are none here; beside each other they need other signs."""
    lost: list[str] = []
    assert markdown_of(html, lost.append) == markdown
    assert lost == ["what is bold or slanted within a word is plain here."] * ("happy" in html)


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("<p>Is $$T$$ <b>so</b>, $$\\frac12$$?</p>", "Is $T$ **so**, $\\frac12$?"),
        ("<p>Look:</p><p> $$T$$&nbsp;</p>", "Look:\n\n$$T$$"),
        ("Look:<br>$$T$$<br>So?", "Look:\n$$T$$\nSo?"),
        ("Is $$T$$ it?", "Is $T$ it?"),
        ("<p>Is \\[T\\] it?</p>", "Is $$T$$ it?"),
    ],
)
def test_dollars_within_a_line_are_within_it_here(source: str, markdown: str) -> None:
    """Moodle shows `$$T$$` so; where it is all of its line, it stands by itself."""
    assert markdown_of(source, lambda _: None) == markdown


@pytest.mark.parametrize(
    ("name", "source", "made"),
    [
        ("a.gift", "Which? {=$$x^2$$ ~$$y$$}", ["$x^2$", "$y$"]),
        ("a.gift", "Which? {=$$x$$}", ["$x$"]),
        ("a.gift", "Which? {=a -> $$x$$ =b -> [html]<p>$$y$$</p>}", ["$x$", "$y$"]),
        ("a.gift", "Which? {=[html]<p>$$x$$</p> ~y}", ["$x$", "y"]),
        ("a.csv", "question,option a,option b,correct\nWhich?,$$x$$,$$y$$,A\n", ["$x$", "$y$"]),
    ],
)
def test_an_option_that_is_a_formula_stays_beside_its_letter(
    name: str, source: str, made: list[str], project: Path, quizgen: Quizgen
) -> None:
    """A prompt that is one stands apart, as it did."""
    source = source.replace("Which?", "$$z$$")
    (project / name).write_text(source)
    assert quizgen("import", name).code == 0
    (question,) = load_bank(project / "question_bank" / "a").questions
    assert question.prompt.startswith("$$z$$")
    assert ([each.text for each in question.offered()] or [*question.right_answers()]) == made


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("@@PLUGINFILE@@/a%20plot.png", "'a-plot.png' is not in the file."),
        ("https://x.org/a%20plot.png?w=9", "'https://x.org/a%20plot.png?w=9' is on the web, and"),
        ("data:image/png;base64,?", "'data:image/png;base64,?' is left out: it cannot be read."),
    ],
)
def test_a_picture_that_is_elsewhere_is_told_with_a_way_to_have_it(address: str, told: str) -> None:
    """Its words stand in its place; the message says where the file goes and what to write."""
    lost: list[str] = []
    assert (
        markdown_of(f'<p>See <img src="{address}" alt="a plot"></p>', lost.append) == "See [a plot]"
    )
    (what,) = lost
    assert what.startswith(f"the image {told}")
    way = "as media/a-plot.png, and write ![a plot](media/a-plot.png) in its place."
    assert what.endswith(way) == ("data:" not in address)


def test_lines_of_a_text_stay_lines(project: Path, quizgen: Quizgen) -> None:
    """They may be those of a verse, as in other tools, which show them as they are."""
    text = "Who wrote of the curfew that tolls the knell of parting day,\nthe lowing herd and\nme?"
    (project / "a.gift").write_text(f"{text} {{~a =b}}\n")
    quizgen("import", "a.gift")
    (question,) = load_bank(project / "question_bank" / "a").questions
    assert question.prompt == text


def test_what_is_picked_in_a_gap_has_no_marks(project: Path, quizgen: Quizgen) -> None:
    """Only code and formulas are shown in a gap; and words under an image are not said twice."""
    text = (
        "Water is {1:MC:=<i>not</i> dry~<b>dry</b>~<code>a*b</code>}."
        '<p><img src="@@PLUGINFILE@@/no.png" alt="a plot"></p><div class="figcaption">a plot</div>'
    )
    (project / "a.xml").write_text(
        '<quiz><question type="cloze"><questiontext format="html"><text><![CDATA['
        f"{text}]]></text></questiontext></question></quiz>"
    )
    assert "marks and images in what is typed" in quizgen("import", "a.xml").out
    (question,) = load_bank(project / "question_bank" / "a").questions
    assert question.prompt == "Water is {{c1::not dry}}.\n\n[a plot]"
    assert question.choices == {"c1": ("dry", "`a*b`")}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>3</sup> m<sup>-2</sup>", "10³ m⁻²"),
        ("H<sub>2</sub>O", "H₂O"),
        ("A<sup>T</sup>", "AT"),
        ("<p>one</p><p>two</p>", "one two"),
        ("one<br>two", "one two"),
    ],
)
def test_exponents_and_lines_stay_in_what_is_typed_or_picked(html: str, text: str) -> None:
    """Raised letters that there are not stand on the line, and the question says so."""
    for read in (words_of, typed_of):
        lost: list[str] = []
        assert read(html, lost.append) == text
        assert lost == ["raised and lowered letters stand on the line here."] * (text == "AT")


def test_exponents_of_other_tools_stay_in_keys_and_gaps(project: Path, quizgen: Quizgen) -> None:
    """10³ and 103 are two answers, in a gap of Moodle and in a short question of GIFT."""
    gap = "{1:MC:=10<sup>3</sup>~10<sup>2</sup>}, or {1:SA:=10<sup>4</sup>}"
    (project / "a.xml").write_text(
        '<quiz><question type="cloze"><questiontext format="html"><text><![CDATA['
        f"A kilo is {gap}.]]></text></questiontext></question></quiz>"
    )
    (project / "b.gift").write_text("How many?{=10<sup>3</sup>}\n")
    quizgen("import", "a.xml", "b.gift", "--bank", "c")
    cloze, short = load_bank(project / "question_bank" / "c").questions
    assert cloze.right_answers() == ("10³", "10⁴")
    assert isinstance(cloze, Cloze)
    assert cloze.choices == {"c1": ("10²",)}
    assert short.right_answers() == ("10³",)


def test_formulas_of_a_table_are_formulas(project: Path, quizgen: Quizgen) -> None:
    r"""Those between `\[` and `\]` too, in our own columns and in others'."""
    (project / "a.csv").write_text("type,prompt,answer\nshort,So \\[x^2\\] and \\(y\\)?,I\n")
    (project / "b.csv").write_text("question,answer\nIs it \\[x^2\\]?,I\n")
    quizgen("import", "a.csv", "b.csv", "--bank", "c")
    bank = load_bank(project / "question_bank" / "c")
    assert [it.prompt for it in bank.questions] == ["So $$x^2$$ and $y$?", "Is it $$x^2$$?"]


@pytest.mark.parametrize(
    ("table", "found", "skipped"),
    [
        ("Frage;Richtig;Falsch 1;Falsch 2\nWas?;a;b;c\n", ["choice: a"], 0),
        ("Frage;Antwort A;Antwort B;Richtige Antwort\nWas?;a;b;B\n", ["choice: b"], 0),
        ("Énoncé,Bonne réponse,Mauvaise réponse 1\nQui ?,moi,toi\n", ["choice: moi"], 0),
        ("پرسش,گزینه ۱,گزینه ۲,پاسخ درست\nکی؟,من,تو,2\n", ["choice: تو"], 0),
        ("Pregunta,Respuesta,Dificultad\n¿Qué?,a,difícil\n", ["short: a"], 0),
        ("Typ,Frage,Antwort\nWahr/Falsch,Ja?,wahr\n", ["truefalse: true"], 0),
        ("A table\n\nquestion,answer\nWho?,I\n", ["short: I"], 1),
        ("Wort,Englisch\nHund,dog\nKatze,cat\n", ["short: dog", "short: cat"], 1),
        ("Deutsch,Englisch\nHund,dog\nKatze,cat\n", ["short: dog", "short: cat"], 1),
        ("Land,Einwohner\nPeru,33\nChile,19\n", ["short: 33", "short: 19"], 1),
        ("Bird,Egg\nWho sings?,Ada\nWho swims?,Bo\n", ["short: Ada", "short: Bo"], 1),
        ("Country,Capital\nPeru,Lima\n", ["short: Capital", "short: Lima"], 0),
        ("Frage,word\nAntwort,answer\n", ["short: word", "short: answer"], 0),
    ],
)
def test_columns_are_told_by_their_names_in_any_language(
    table: str,
    found: list[str],
    skipped: int,
    project: Path,
    quizgen: Quizgen,
) -> None:
    """A first row that is no question is told as such; one that may be a name is a question."""
    (project / "a.csv").write_text(table, encoding="utf-8")
    made = quizgen("import", "a.csv", "--json").json
    bank = load_bank(project / "question_bank" / "a")
    assert [f"{it.type}: {it.right_answers()[0]}" for it in bank.questions] == found
    assert len(made["skipped"]) == skipped
    said = "the first row is a question here."
    noted = ["a.csv:1"] * (found[0] in {"short: Capital", "short: word"})
    assert [it["where"] for it in made["notes"] if it["what"].startswith(said)] == noted
    assert made["losses"] == []


@pytest.mark.parametrize(
    ("name", "table", "language"),
    [
        ("a.csv", "Frage;Antwort\nDer Hai ist ein Fisch.;wahr\nDer Wal auch.;falsch\n", "de"),
        ("a.tsv", "Begriff\tBedeutung\nHund\tdog\nKatze\tcat\n", "de"),
        ("a.csv", "question,réponse\nQui ?,moi\n", "fr"),
        ("a.csv", "پرسش,پاسخ\nکی؟,من\n", "fa"),
        ("a.csv", "question,solution\nWho?,I\n", "en"),
        ("a.csv", "Wort,Englisch\nHund,dog\nKatze,cat\n", "de"),
    ],
)
def test_a_bank_has_the_language_of_its_column_names(
    name: str, table: str, language: str, project: Path, quizgen: Quizgen
) -> None:
    """The import says which, and which row it takes for names; unclear names are English."""
    (project / name).write_text(table, encoding="utf-8")
    said = quizgen("import", name).out
    assert load_bank(project / "question_bank" / "a").language == language
    assert f"The bank's language is '{language}'. Check it in question_bank/a/bank.yaml." in said
    assert f"  {name}:1: " in said
    assert "Taken, but changed" not in said


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Что произошло в 1991 году и чем это было вызвано?", "ru"),
        (
            "Кто был князем, когда крестили Русь? Какой город стал столицей? Как пишется Київ? Чем были вызваны походы? Это было в каком веке? Кем были основатели города и откуда они пришли? Какие реки были важны для торговли?",
            "ru",
        ),
        ("Как пишется Київ?", ""),
        ("Що сталося 1991 року, і чому? Які її наслідки?", "uk"),
        ("Якія рэкі цякуць праз сталіцу Беларусі? Хто быў яе заснавальнікам і ў якім годзе?", ""),
        ("Қазақстанның астанасы қай қала? Оның халқы қанша адам?", ""),
        ("Монгол улсын нийслэл аль хот вэ? Хүн ам нь хэд вэ?", ""),
        ("Кыргызстандын борбору кайсы шаар? Ал эмне үчүн өзгөрдү?", ""),
        ("Пойтахти Тоҷикистон кадом шаҳр аст? Аҳолии он чанд нафар аст?", ""),
        ("Ўзбекистон пойтахти қайси шаҳар? Унинг аҳолиси қанча?", ""),
        ("Коя е столицата на България и защо е била избрана?", ""),
        ("Који град је главни град Србије и када је основан?", ""),
        ("کدام رود بلندتر است و چرا؟ چند کیلومتر است؟", "fa"),
        ("علت این جنگ را بنویسید و نتایج آن را شرح دهید. این شهر در کدام استان است؟", "fa"),
        ("ما اسم هذه المدينة بالفارسية: گ؟", ""),
        (
            "ما هي عاصمة مصر؟ وما أكبر مدينة في إفريقيا؟ ومن هو گاندي وأين عاش وماذا كتب في السنوات الأخيرة من حياته؟",
            "ar",
        ),
        ("کام شار پایتەختی هەرێمی کوردستانە و بۆچی؟ ژمارەی دانیشتوانی چەندە؟", ""),
        ("د افغانستان پلازمېنه کوم ښار دی؟ د هغه وګړي څومره دي؟", ""),
        ("پاکستان کا دارالحکومت کون سا شہر ہے؟ سب سے بڑا دریا کون سا ہے؟", "ur"),
        ("何がありますか。", "ja"),
        ("日本国憲法第九条の内容。江戸幕府初代将軍は誰か。", "ja"),
        ("「ありがとう」是什么意思？「すみません」是什么意思？", ""),
        ("中国的首都是哪个城市？长江是最长的河吗？", "zh"),
        ("学校 先生 学生 目的 不足", ""),
        ("대한민국의 수도는 어디입니까?", "ko"),
        ("מהי בירת ישראל?", "he"),
        ("Ποια είναι η πρωτεύουσα της Ελλάδας;", "el"),
        ("μῆνιν ἄειδε θεὰ Πηληϊάδεω Ἀχιλῆος", ""),
        ("Was heißt «да» und «нет»?", ""),
        ("What is the capital?", ""),
    ],
)
def test_letters_give_a_language_away(text: str, language: str) -> None:
    """Where enough are its own and nearly all are of it; a name does not, nor a neighbour's text."""
    assert language_by_letters(text) == language


def test_a_bank_has_the_language_that_its_letters_give_away(
    project: Path, quizgen: Quizgen
) -> None:
    """All prompts count together; the import says which language it is."""
    (project / "a.gift").write_text("Чей это город?{=1 ~2}\n\nКто был в нём?{=1 ~2}\n")
    assert "The bank's language is 'ru'. " in quizgen("import", "a.gift").out


def test_true_in_a_table_is_a_verdict_on_a_statement(project: Path, quizgen: Quizgen) -> None:
    """So it is beside an answer that is its contrary in the same language; else it is a word."""
    rows = {
        "The sky is blue.,TRUE": "truefalse",
        "The sky is made of cheese.,false": "truefalse",
        "false,true": "short",
        "What is the French for wahr?,wrong": "short",
        "Beaches are made of,sand": "short",
        "the German word for correct,richtig": "short",
        "The French word for false,faux": "short",
    }
    (project / "a.csv").write_text("\n".join(("question,answer", *rows)))
    quizgen("import", "a.csv")
    found = load_bank(project / "question_bank" / "a").questions
    assert [it.type for it in found] == [*rows.values()]
    written = (project / "question_bank" / "a" / "a.yaml").read_text()
    assert "answer: true" in written
    assert "answer: 'true'" in written


def test_no_column_vanishes_without_a_word(project: Path, quizgen: Quizgen) -> None:
    """A tense and a body are no time and no points; points that are no number are told."""
    rows = (
        'pregunta,respuesta,tiempo,Body,puntos\nser,soy,presente,arm,2\nir,voy,presente,leg,"1,5"\n'
    )
    (project / "a.csv").write_text(f"{rows}tener,tengo,presente,eye,many\n")
    made = quizgen("import", "a.csv", "--json").json
    told = [each["what"].partition(": ")[2] for each in made["losses"]]
    unread = "the columns 'tiempo', 'Body' are not read."
    assert told == [unread, unread, unread, "it counts 1 point here, not 'many'."]
    questions = load_bank(project / "question_bank" / "a").questions
    assert [it.points for it in questions] == [2, 1.5, 1]


def test_a_table_without_known_columns_is_refused(project: Path, quizgen: Quizgen) -> None:
    """Where it cannot be told what is asked, the message shows the first row and what to write."""
    (project / "a.csv").write_text("country,capital,flag\nPeru,Lima,x.png\nChile,Santiago,y.png\n")
    said = quizgen("import", "a.csv")
    assert said.code == 1
    assert "a.csv:1: it cannot be told which columns are question and answer." in said.err
    assert "'country', 'capital', 'flag'" in said.err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.txt",
            "Dear all,\nwe met; it rained.\nIt was fun.\nLove\n",
            "a.txt:1: this seems to be no table",
        ),
        (
            "a.md",
            "# Of braces\n\n`f({x: 1})` is a call.\n" + "\nOne more text.\n" * 8,
            "a.md: nothing in it looks like a question",
        ),
        (
            "a.yaml",
            "topic: T\nquestions:\n  - id: q\n    prompt: 'So {{c1::it}} is.'\n",
            "a.yaml: this is YAML. If it is of a bank, copy it into question_bank/.",
        ),
    ],
)
def test_a_text_that_asks_nothing_is_refused(
    name: str, text: str, said: str, project: Path, quizgen: Quizgen
) -> None:
    """A letter or a README becomes no questions, though it has commas, semicolons and braces."""
    (project / name).write_text(text)
    made = quizgen("import", name)
    assert (made.code, made.err.startswith(said)) == (1, True), made.err


@pytest.mark.parametrize(
    ("category", "title"),
    [
        ("Of $a & b$", r"Of \$a & b\$"),
        ("A ![map](a.png)", r"A ![map\](a.png)"),
        ("A ![map](media//a.png)", r"A ![map\](media/a.png)"),
        ("A ![map](https:////a.org)", r"A ![map\](https://a.org)"),
        ("Of $a^2$", "Of $a^2$"),
    ],
)
def test_a_category_whose_marks_mean_nothing_is_shown_as_it_is_written(
    category: str, title: str, project: Path, quizgen: Quizgen
) -> None:
    """A wrong formula, an image without a file: `check` passes, and again brings nothing new."""
    (project / "a.gift").write_text(f"$CATEGORY: {category}\n\nOne?{{=a ~b}}\n")
    assert quizgen("import", "a.gift").code == 0
    (topic,) = load_bank(project / "question_bank" / "a").topics
    assert topic.title == title
    assert quizgen("check", "question_bank/a").code == 0
    assert quizgen("import", "a.gift", "--json").json["new"] == 0


@pytest.mark.parametrize("name", ["a.gift.txt", "a.txt", "A.GIFT.TXT"])
def test_one_question_among_texts_is_taken(name: str, project: Path, quizgen: Quizgen) -> None:
    """Each text that asks nothing is told with its reason, and the question comes."""
    (project / name).write_text("\nA text.\n" * 9 + "\nSo?{T}\n")
    made = quizgen("import", name, "--json")
    assert (made.code, made.json["questions"], len(made.json["skipped"])) == (0, 1, 9)


def test_what_is_named_gift_says_why_nothing_is_taken(project: Path, quizgen: Quizgen) -> None:
    """Its format is no guess: each text has its reason."""
    (project / "a.gift.txt").write_text("A text {to read}.\n\n" * 9)
    made = quizgen("import", "a.gift.txt")
    assert (made.code, made.err.count("it has no answers in braces")) == (1, 9)


_HALF = "Cells;A\nOrgans;B\nOf bodies\nOf plants\n"


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (_HALF, ["a.txt"], "a.txt:1: this seems to be no table"),
        (f"{_HALF}Roots;C\n", ["a.txt"], ""),
        (_HALF, ["a.csv"], ""),
        (_HALF, ["a.txt", "--format", "csv"], ""),
        ("Why?;A\nHow?;A;B\nWho?;A;B;C\n", ["a.txt"], "a.txt:1: it cannot be told which columns"),
    ],
)
def test_only_a_guess_that_it_is_a_table_can_be_wrong(
    text: str, words: list[str], said: str, project: Path, quizgen: Quizgen
) -> None:
    """Headings between few rows make no prose of what is named a table; cells tell which names to add."""
    (project / words[0]).write_text(text)
    made = quizgen("import", *words)
    assert (made.code, made.err.startswith(said)) == (bool(said), True), made.err


def test_options_that_name_others_keep_their_order(project: Path, quizgen: Quizgen) -> None:
    """Where a format says nothing of the order, "Both A and B" needs the file's, and that is said."""
    (project / "a.gift").write_text(
        "Who?{=Both A and B ~Ann ~Bo}\n\nHow?{~Fast =Well}\n\nWhom?{=A and AB ~A and B ~B}\n"
    )
    losses = quizgen("import", "a.gift", "--json").json["losses"]
    who, how, whom = load_bank(project / "question_bank" / "a").questions
    assert who.options == ("Both A and B", "Ann", "Bo")  # type: ignore[union-attr]
    assert (how.distractors, whom.distractors) == (("Fast",), ("A and B", "B"))  # type: ignore[union-attr]
    kept = "its options stay in the file's order, of which 'Both A and B' speaks."
    assert [each["what"] for each in losses] == [f"question 'Who?': {kept}"]


def test_options_are_mixed_above_one_that_names_all(project: Path, quizgen: Quizgen) -> None:
    """Whoever writes the right option first does not get a key of nothing but A."""
    asked = "Why?{~Rain =All of the above#Yes! ~Snow ~None of the above}"
    rest = [f"What {n}?{{=Rain ~Snow ~Hail ~All of the above}}" for n in range(8)]
    (project / "a.gift").write_text("\n\n".join([asked, *rest]))
    assert quizgen("import", "a.gift", "--json").json["losses"] == []
    why, *others = load_bank(project / "question_bank" / "a").questions
    assert why.options[-2:] == ("All of the above", "None of the above")  # type: ignore[union-attr]
    assert {it.options.index("Rain") for it in others} == {0, 1, 2}  # type: ignore[union-attr]
    assert {it.options[3] for it in others} == {"All of the above"}  # type: ignore[union-attr]


def test_answers_that_canvas_looks_for_in_others_are_said(project: Path, quizgen: Quizgen) -> None:
    """A pattern, and what may stand within a longer answer, must here be typed as they stand."""
    text = (CASES / "canvas.xml").read_text()
    label = '<response_label ident="'
    made = text.replace(label, '<response_label scoring_algorithm="TextRegex" ident="', 1)
    assert made != text
    (project / "a.xml").write_text(made)
    told = [each["what"] for each in quizgen("import", "a.xml", "--json").json["losses"]]
    assert [what for what in told if "was a pattern for many answers" in what]


def test_a_bank_is_named_by_all_of_its_files_name(project: Path, quizgen: Quizgen) -> None:
    """A point in a name is part of it; what an export puts before its ending is not."""
    for name in ("Chapter 1.2.gift", "art.moodle.gift"):
        (project / name).write_text("So?{T}\n")
        quizgen("import", name)
    banks = sorted(path.name for path in (project / "question_bank").iterdir())
    assert banks == ["art", "chapter-1-2"]
    assert (
        "topic: Chapter 1.2\n"
        in (project / "question_bank/chapter-1-2/chapter-1-2.yaml").read_text()
    )


_ItemParts = tuple[str, str, Sequence[tuple[str, int]]]
"""A type in Canvas, what is presented, and the conditions with their points."""


def _qti(kind: str, presentation: str, conditions: Sequence[tuple[str, int]]) -> str:
    """Return one item; each condition has its comparisons, as XML, and its points."""
    scored = "".join(
        f"<respcondition><conditionvar>{tests}</conditionvar>"
        f'<setvar action="Add" varname="SCORE">{points}</setvar></respcondition>'
        for tests, points in conditions
    )
    return (
        '<questestinterop><item ident="i"><itemmetadata><qtimetadata><qtimetadatafield>'
        f"<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>"
        "</qtimetadatafield></qtimetadata></itemmetadata><presentation><material><mattext>"
        f"Which of [x] is it?</mattext></material>{presentation}</presentation>"
        f"<resprocessing>{scored}</resprocessing></item></questestinterop>"
    )


def _picks(ident: str, label: str, *options: str, cardinality: str = "Single") -> str:
    shown = "".join(
        f'<response_label ident="{each}"><material><mattext>{each}</mattext></material></response_label>'
        for each in options
    )
    named = f"<material><mattext>{label}</mattext></material>" if label else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{named}'
        f"<render_choice>{shown}</render_choice></response_lid>"
    )


def _is(ident: str, *values: str) -> str:
    return "".join(f'<varequal respident="{ident}">{each}</varequal>' for each in values)


_NOT_B = f"<not>{_is('r', 'b')}</not>"
_PAIRS = _picks("r", "Germany", "Berlin", "Bonn", "Paris") + _picks(
    "s", "France", "Berlin", "Bonn", "Paris"
)
_GAP = _picks("response_x", "x", "Paris", "Rome", "Oslo")
_TYPED = "".join(
    f'<response_str ident="{each}"><render_fib><response_label ident="a"/></render_fib></response_str>'
    for each in "rs"
)
_RANGE = '<{0} respident="r">9</{0}><{1} respident="r">5</{1}>'
_OFFERED = _picks("r", "", *"abcd")
_SEVERAL = _picks("r", "", *"abcd", cardinality="Multiple")
_ORDERED = _picks("r", "", *"abcd", cardinality="Ordered")


@pytest.mark.parametrize(
    ("item", "right", "told"),
    [
        (
            (
                "matching_question",
                _PAIRS,
                [(_is("r", "Berlin"), 50), (_is("s", "Paris"), 50), (_is("r", "Bonn"), 10)],
            ),
            ("Berlin", "Paris"),
            "for 'Germany', 'Bonn' earned 20 % and is wrong here.",
        ),
        (
            (
                "matching_question",
                _PAIRS,
                [(_is("r", "Berlin"), 50), (_is("s", "Paris"), 50), (_is("r", "Bonn"), 50)],
            ),
            ("Berlin", "Paris"),
            "for 'Germany', 'Bonn' was right too; here only 'Berlin' is.",
        ),
        (
            (
                "multiple_dropdowns_question",
                _GAP,
                [(_is("response_x", "Paris"), 5), (_is("response_x", "Rome"), 50)],
            ),
            ("Rome",),
            "for 'x', 'Paris' earned 10 % and is wrong here.",
        ),
        (
            (
                "multiple_dropdowns_question",
                _GAP,
                [(_is("response_x", "Paris"), 50), (_is("response_x", "Rome"), 50)],
            ),
            ("Paris",),
            "for 'x', 'Rome' was right too; here only 'Paris' is.",
        ),
        (
            (
                "fill_in_multiple_blanks_question",
                _GAP,
                [(_is("response_x", "Rome"), 50), (_is("response_x", "Paris"), 5)],
            ),
            ("Rome",),
            "for 'x', 'Paris' earned 10 % and is wrong here.",
        ),
        (
            ("", _TYPED, [(_is("r", "one"), 50), (_is("r", "first"), 5), (_is("s", "two"), 50)]),
            ("one", "two"),
            "'first' earned 10 % and is not accepted here.",
        ),
        (
            (
                "multiple_answers_question",
                _SEVERAL,
                [
                    (_is("r", "a", "c") + _NOT_B, 50),
                    (_is("r", "a", "b"), 10),
                    (_is("r", "a", "d"), -9),
                ],
            ),
            ("a", "c"),
            "'a', 'b' earned 20 %; here each right option",
        ),
        (
            ("multiple_answers_question", _SEVERAL, [(f"<or>{_is('r', 'a', 'c')}</or>", 50)]),
            ("a", "c"),
            "any one of the right options was enough; here all of them",
        ),
        (
            (
                "",
                _picks("r", "", "True", "False"),
                [(_is("r", "False"), 50), (_is("r", "True"), 10)],
            ),
            ("false",),
            "'True' earned 20 % and is wrong here.",
        ),
        (
            ("ordering_question", _ORDERED, [(_is("r", *"dbca"), 10), (_is("r", *"abcd"), 50)]),
            ("a", "b", "c", "d"),
            "the order 'd', 'b', 'c', 'a' earned 20 % and is wrong here.",
        ),
        (
            (
                "numerical_question",
                _TYPED.partition("</response_str>")[0] + "</response_str>",
                [(f"<or>{_is('r', '20')}{_RANGE.format('varlte', 'vargte')}</or>", 50)],
            ),
            ("20",),
            "7±2 was right too; here only 20 is right.",
        ),
    ],
)
def test_what_earns_most_in_qti_is_right_and_what_else_earns_is_told(
    item: _ItemParts,
    right: tuple[str, ...],
    told: str,
    project: Path,
    quizgen: Quizgen,
) -> None:
    """In whatever order the conditions come."""
    conditions = item[2]
    for made in (conditions, [*reversed(conditions)]):
        if "right too" in told and made != conditions:
            continue  # Of two that are equally right the first one stays.
        (project / "a.xml").write_text(_qti(item[0], item[1], made))
        shutil.rmtree(project / "question_bank/a", ignore_errors=True)
        losses = quizgen("import", "a.xml", "--json").json["losses"]
        (question,) = load_bank(project / "question_bank/a").questions
        assert question.right_answers() == right
        assert [each for each in losses if told in each["what"]]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (("multiple_dropdowns_question", _GAP, []), "the gap 'x' has no right answer. Mark one."),
        (
            (
                "multiple_dropdowns_question",
                _GAP,
                [(_is("response_x", "Paris"), -5), (_is("response_x", "Rome"), 0)],
            ),
            "the gap 'x' has no right answer. Mark one.",
        ),
        (
            (
                "multiple_dropdowns_question",
                _GAP,
                [(_is("response_x", "London"), 50), (_is("response_x", "Rome"), 5)],
            ),
            "the gap 'x' has no right answer. Mark one.",
        ),
        (
            ("ordering_question", _ORDERED, [(_is("r", *"abc"), 50)]),
            "its right order does not name each of its 4 entries once.",
        ),
        (
            (
                "ordering_question",
                _ORDERED,
                [(f"<or>{_is('r', *'abcd')}{_is('r', *'bacd')}</or>", 50)],
            ),
            "its right order does not name each of its 4 entries once.",
        ),
        (
            ("multiple_choice_question", _OFFERED, [(_is("r", "z"), 50), (_is("r", "a"), 5)]),
            "what is marked as right is none of its options. Mark one.",
        ),
        (
            ("multiple_answers_question", _SEVERAL, [(_is("r", "a", "z"), 50)]),
            "what is marked as right is none of its options. Mark one.",
        ),
        (
            ("multiple_answers_question", _SEVERAL, [(_is("r", "a", "b"), -50)]),
            "no option is marked as right. Mark one.",
        ),
        (
            (
                "",
                _picks("r", "", "True", "False"),
                [(_is("r", "False"), 50), (_is("r", "True"), 50)],
            ),
            "both true and false are marked as right. Mark one.",
        ),
    ],
)
def test_qti_that_marks_nothing_as_right_is_not_taken(
    item: _ItemParts,
    told: str,
    project: Path,
    quizgen: Quizgen,
) -> None:
    """No option becomes the key by its place, and no entry of an order is dropped."""
    (project / "a.xml").write_text(_qti(*item))
    made = quizgen("import", "a.xml", "--json").json
    assert made["questions"] == 0
    assert [each["what"].endswith(told) for each in made["skipped"]] == [True], made["skipped"]


def test_number_ranges_in_qti_may_be_negated(project: Path, quizgen: Quizgen) -> None:
    """Not above 9 and not below 5 is from 5 to 9."""
    field = _TYPED.partition("</response_str>")[0] + "</response_str>"
    tests = f"{_is('r', '7')}<not>{_RANGE.format('vargt', 'varlt')}</not>"
    (project / "a.xml").write_text(_qti("numerical_question", field, [(tests, 50)]))
    assert quizgen("import", "a.xml").code == 0
    (question,) = load_bank(project / "question_bank/a").questions
    assert (question.right_answers(), question.tolerance) == (("7",), "2")  # type: ignore[union-attr]


def test_what_qti_says_to_a_wrong_typed_answer_stays(project: Path, quizgen: Quizgen) -> None:
    """It is the feedback of a wrong option; what may be within an answer is told."""
    field = _TYPED.partition("</response_str>")[0] + "</response_str>"
    part = '<varsubstring respident="r">Berl</varsubstring>'
    conditions = [(_is("r", "Bonn"), 0), (_is("r", "Berlin"), 50), (part, 50)]
    text = _qti("short_answer_question", field, conditions)
    shown = '<displayfeedback linkrefid="f"/></respcondition>'
    told = '<itemfeedback ident="f"><material><mattext>Once.</mattext></material></itemfeedback>'
    text = text.replace("</respcondition>", shown, 1).replace("</item>", f"{told}</item>")
    (project / "a.xml").write_text(text)
    (lost,) = quizgen("import", "a.xml", "--json").json["losses"]
    assert lost["what"].endswith(
        "'Berl' was right within longer answers, and is not accepted here."
    )
    (question,) = load_bank(project / "question_bank/a").questions
    assert question.accepted() == (("Berlin",),)
    assert [(it.text, it.feedback) for it in question.wrong()] == [("Bonn", "Once.")]  # type: ignore[union-attr]


def test_a_message_names_an_image_without_words() -> None:
    """Brackets with nothing in them would say nothing."""
    assert in_words("![](x.png)") == "an image"
    assert in_words("**A** cat") == "'A cat'"
