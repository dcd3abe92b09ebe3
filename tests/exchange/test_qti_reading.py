"""What a QTI file scores and says is what the questions of ours judge and explain."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from exchange_support import Quizgen
from quizgen import load_bank
from quizgen.model.questions import Cloze, Number, Open, Question

Read: TypeAlias = Callable[[str], tuple[Question, list[str]]]


def _field(name: str, value: str) -> str:
    return (
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel>"
        f"<fieldentry>{value}</fieldentry></qtimetadatafield>"
    )


def _response(ident: str, label: str, options: dict[str, str], more: str = "") -> str:
    labels = "".join(
        f'<response_label ident="{name}" {more}><material><mattext>{text}</mattext></material>'
        "</response_label>"
        for name, text in options.items()
    )
    return (
        f'<response_lid ident="{ident}"><material><mattext>{label}</mattext></material>'
        f"<render_choice>{labels}</render_choice></response_lid>"
    )


def _when(test: str, then: str) -> str:
    return f"<respcondition><conditionvar>{test}</conditionvar>{then}</respcondition>"


def _is(response: str, value: str) -> str:
    return f'<varequal respident="{response}">{value}</varequal>'


def _show(link: str) -> str:
    return f'<displayfeedback linkrefid="{link}"/>'


_ADD = '<setvar action="Add">50</setvar>'


def _item(
    prompt: str, responses: str, conditions: str, *, meta: str = "", feedback: str = ""
) -> str:
    return (
        "<questestinterop><item>"
        f"<itemmetadata><qtimetadata>{meta}</qtimetadata></itemmetadata>"
        f"<presentation><material><mattext>{prompt}</mattext></material>{responses}</presentation>"
        f"<resprocessing>{conditions}</resprocessing>{feedback}</item></questestinterop>"
    )


def _feedback(**texts: str) -> str:
    return "".join(
        f'<itemfeedback ident="{name}"><material><mattext>{text}</mattext></material></itemfeedback>'
        for name, text in texts.items()
    )


@pytest.fixture
def read(project: Path, quizgen: Quizgen) -> Read:
    """Return what reads one item: its question and what is told of it."""

    def run(item: str) -> tuple[Question, list[str]]:
        (project / "a.xml").write_text(item)
        bank = f"bank-{len([*(project / 'question_bank').iterdir()])}"
        made = quizgen("import", "a.xml", "--bank", bank, "--json").json
        assert made["skipped"] == []
        (question,) = load_bank(project / "question_bank" / bank).questions
        return question, [each["what"].partition(": ")[2] for each in made["losses"]]

    return run


_BLANKS = _field("question_type", "fill_in_multiple_blanks_question")
_COLOURS = {"a": "jade", "b": "teal", "c": "lime"}


@pytest.mark.parametrize("way", ["dropdown", "wordbank"])
def test_a_gap_that_is_picked_among_typed_ones_is_picked(way: str, read: Read) -> None:
    """Only what is scored is right, wherever it stands among the labels."""
    responses = _response("response_x", "teal", _COLOURS, f'answer_type="{way}"')
    question, told = read(
        _item("Sea is [x].", responses, _when(_is("response_x", "b"), _ADD), meta=_BLANKS)
    )
    assert question.right_answers() == ("teal",)
    assert isinstance(question, Cloze)
    assert (question.accept, question.choices) == ({}, {"c1": ("jade", "lime")})
    assert told == []


def test_a_typed_gap_takes_what_is_scored_and_all_where_one_stands_for_them(read: Read) -> None:
    """A wrong text that nothing scores beside two that are scored is told as lost."""
    responses = _response("response_x", "x", _COLOURS, 'answer_type="openEntry"')
    one = _when(_is("response_x", "a"), _ADD)
    question, told = read(_item("Sea is [x].", responses, one, meta=_BLANKS))
    assert (question.accepted(), told) == ((("jade", "teal", "lime"),), [])
    two = one + _when(_is("response_x", "c"), _ADD)
    question, told = read(_item("Sea is [x] now.", responses, two, meta=_BLANKS))
    assert question.accepted() == (("jade", "lime"),)
    assert told == ["the wrong answer 'teal' is left out: its gap is typed."]
    question, told = read(_item("Sea is [x] now.", responses, "", meta=_BLANKS))
    assert (question.accepted(), told) == ((("jade", "teal", "lime"),), [])


def test_what_canvas_takes_for_right_besides_is_kept_or_told(read: Read) -> None:
    """Capitals count where it says so; a slip that is right there is close here."""
    more = 'answer_type="openEntry" scoring_algorithm="TextCloseEnough" ignore_case="false"'
    responses = _response("response_x", "x", {"a": "jade"}, more)
    question, told = read(
        _item("Sea is [x].", responses, _when(_is("response_x", "a"), _ADD), meta=_BLANKS)
    )
    assert isinstance(question, Cloze)
    assert (question.right_answers(), question.case) == (("jade",), "strict")
    assert told == ["'jade' was right with a slip in it; here a slip is close, and worth half."]


def test_a_typed_gap_whose_right_text_is_no_option_is_not_taken(
    project: Path, quizgen: Quizgen
) -> None:
    """Its first option is right only where nothing is scored."""
    responses = _response("response_x", "x", _COLOURS)
    conditions = _when(_is("response_x", "zzz"), _ADD)
    (project / "a.xml").write_text(_item("Sea is [x].", responses, conditions, meta=_BLANKS))
    (skipped,) = quizgen("import", "a.xml", "--json").json["skipped"]
    assert "the gap 'x' has no right answer. Mark one." in skipped["what"]


def _between(low: str, high: str) -> str:
    return f'<and><vargte respident="r">{low}</vargte><varlte respident="r">{high}</varlte></and>'


@pytest.mark.parametrize(
    ("ends", "judged", "told"),
    [
        (("6.5", "7.5"), ("7", "0.5"), []),
        (
            *(("6", "10"), ("8", "2")),
            ["its answer 7 is not the middle of 8±2; here 8 is the answer."],
        ),
        (
            *(("-193", "209"), ("8", "201")),
            ["its answer 7 is not the middle of 8±201; here 8 is the answer."],
        ),
        (("6.9000000000000004", "7.1"), ("7", "0.1"), []),
        (
            *(("69.5", "70.5"), ("7", "0")),
            ["70±0.5 was right too; here only 7 is right."],
        ),
    ],
)
def test_a_number_takes_no_more_than_its_ends_say(
    ends: tuple[str, str], judged: tuple[str, str], told: list[str], read: Read
) -> None:
    """A number outside of them is exact, and they are told as lost."""
    fields = '<response_str ident="r"><render_fib fibtype="Decimal"/></response_str>'
    condition = _when(f"<or>{_is('r', '7.0')}{_between(*ends)}</or>", _ADD)
    question, losses = read(_item("How many?", fields, condition))
    assert isinstance(question, Number)
    assert (question.answer, question.tolerance or "0") == judged
    assert losses == told


@pytest.mark.parametrize(
    ("ends", "judged", "told"),
    [
        (("0,500", "1,000"), ("0.75", "0.25"), 0),
        (("1,000", "2,500"), ("1750", "750"), 2),
    ],
)
def test_the_ends_of_a_range_show_what_their_commas_are(
    ends: tuple[str, str], judged: tuple[str, str], told: int, read: Read
) -> None:
    """Those that may be of thousands as well are told."""
    fields = '<response_str ident="r"><render_fib fibtype="Decimal"/></response_str>'
    question, losses = read(_item("How many?", fields, _when(_between(*ends), _ADD)))
    assert isinstance(question, Number)
    assert (question.answer, question.tolerance) == judged
    assert sum("is read as" in each for each in losses) == told


@pytest.mark.parametrize(
    ("test", "ends"),
    [
        ('<vargt respident="r">5</vargt><varlt respident="r">7</varlt>', "57"),
        ('<vargte respident="r">5</vargte><varlt respident="r">7</varlt>', "7"),
        ('<vargte respident="r">5</vargte><not><vargte respident="r">7</vargte></not>', "7"),
        ('<vargte respident="r">5</vargte><not><vargt respident="r">7</vargt></not>', ""),
    ],
)
def test_ends_that_a_range_leaves_out_are_told(test: str, ends: str, read: Read) -> None:
    """A number of ours takes its ends too."""
    fields = '<response_str ident="r"><render_fib fibtype="Decimal"/></response_str>'
    question, losses = read(_item("How many?", fields, _when(test, _ADD)))
    assert isinstance(question, Number)
    assert (question.answer, question.tolerance) == ("6", "1")
    assert losses == [f"{end}, the end of its range, was wrong; here it is right." for end in ends]


def test_feedback_for_all_and_for_right_gaps_explains(read: Read) -> None:
    """Nothing needs to show what is for all; what a wrong gap gets stays with it."""
    responses = _response("response_x", "x", _COLOURS) + _response("response_y", "y", _COLOURS)
    conditions = "".join(
        _when(_is(f"response_{gap}", "a"), _ADD)
        + _when(_is(f"response_{gap}", "a"), _show(f"{gap}a"))
        + _when(_is(f"response_{gap}", "b"), _show(f"{gap}b"))
        for gap in "xy"
    )
    said = _feedback(general_fb="All.", correct_fb="So.", xa="Stone.", xb="Duck?", ya="Jade again.")
    meta = _field("question_type", "multiple_dropdowns_question")
    question, told = read(
        _item("Sea is [x] or [y].", responses, conditions, meta=meta, feedback=said)
    )
    assert question.explanation == "All.\n\nSo.\n\nStone.\n\nJade again."
    assert isinstance(question, Cloze)
    assert [str(each) for each in question.choices["c2"]] == ["teal", "lime"]
    assert "Duck?" in repr(question.choices["c1"])
    assert told == []


def test_feedback_that_has_no_place_is_told(read: Read) -> None:
    """That of a pair by its left side; that which nothing shows, and that for wrong answers."""
    sides = {"p": "fish", "q": "bird"}
    responses = _response("r1", "trout", sides) + _response("r2", "wren", sides)
    conditions = (
        _when(_is("r1", "p"), _ADD)
        + _when(_is("r2", "q"), _ADD)
        + _when(f"<not>{_is('r1', 'p')}</not>", _show("1_fb"))
        + _when(_is("r2", "q"), _show("2_fb"))
    )
    said = _feedback(
        **{"1_fb": "It swims.", "2_fb": "It sings.", "9_fb": "Lost.", "Correct": "Go."}
    )
    meta = _field("question_type", "matching_question")
    question, told = read(_item("Match them.", responses, conditions, meta=meta, feedback=said))
    assert question.explanation == "It sings.\n\nGo."
    assert told == [
        "the feedback for 'trout', 'It swims.', is left out.",
        "its feedback 'Lost.' is left out: no answer gets it.",
    ]


@pytest.mark.parametrize(
    ("kind", "told"),
    [("", []), ("matching_question", ["it has one pair, so it is a choice here."])],
)
def test_words_before_options_stay_in_the_prompt(kind: str, told: list[str], read: Read) -> None:
    """So the left side of the only pair does, whether or not the file names the type."""
    responses = _response("r", "trout", {"p": "fish", "q": "bird"})
    meta = _field("question_type", kind)
    item = _item("What is it?", responses, _when(_is("r", "p"), _ADD), meta=meta)
    question, losses = read(item)
    assert (question.type, question.right_answers()) == ("choice", ("fish",))
    assert (question.prompt, losses) == ("What is it?\n\ntrout", told)


def test_labels_around_options_are_told_as_lost(read: Read) -> None:
    """Those of the ends of an order are not in its prompt."""
    labels = "".join(
        f'<material position="{place}"><mattext>{place} of it</mattext></material>'
        for place in ("top", "end")
    )
    responses = _response("r", "Sort!", {"p": "one", "q": "two"})
    responses = responses.replace("<response_lid", '<response_lid rcardinality="Ordered"')
    responses = responses.replace("<render_choice>", f"<render_choice>{labels}")
    condition = _when(_is("r", "q") + _is("r", "p"), _ADD)
    question, told = read(_item("Which first?", responses, condition))
    assert (question.prompt, question.right_answers()) == ("Which first?\n\nSort!", ("two", "one"))
    assert told == [
        "the label 'top of it' of its answers is left out.",
        "the label 'end of it' of its answers is left out.",
    ]


def test_notes_for_graders_are_the_model_answer(read: Read) -> None:
    """A limit of words is told as lost."""
    fields = (
        '<response_str ident="r" word_limit_min="5" word_limit_max="9"><render_fib/></response_str>'
    )
    meta = _field("grading_notes", "Name *both* sides.")
    question, told = read(_item("Why?", fields, "", meta=meta))
    assert isinstance(question, Open)
    assert question.answer == r"Name \*both\* sides."
    assert told == ["the limit of at least 5 and at most 9 words is left out."]


_MANY = _response("r", "", {each: each for each in "abcd"})
_MULTI = _field("question_type", "multiple_answers_question")
_SET = _ADD.replace("Add", "Set")


def _these(*right: str, wrong: str = "") -> str:
    return "".join(_is("r", it) for it in right) + "".join(
        f"<not>{_is('r', it)}</not>" for it in wrong
    )


@pytest.mark.parametrize(
    ("conditions", "right", "told"),
    [
        (_when(_these("a", wrong="c"), _ADD) + _when(_these("b", wrong="c"), _ADD), "ab", 0),
        (_when(_these("a"), _ADD) + _when(_these("b", wrong="c"), _ADD), "ab", 0),
        (_when(_these("a", wrong="cd"), _ADD) + _when(_these("a", "b"), _ADD), "ab", 0),
        (_when(_these("a", "b"), _ADD) + _when(_these("c"), _ADD), "abc", 0),
        (_when(_these("a", "b"), _SET) + _when(_these("c"), _SET), "ab", 1),
        (_when(_these("a", "b"), _ADD) + _when(_these("c"), _ADD.replace("50", "9")), "ab", 1),
        (
            _when(_these("a", wrong="c"), _ADD.replace("50", "60"))
            + _when(_these("b", wrong="c"), _ADD.replace("50", "40")),
            *("ab", 1),
        ),
    ],
)
def test_conditions_that_add_points_hold_together(
    conditions: str, right: str, told: int, read: Read
) -> None:
    """One that sets them stands alone, and so does one for several options that earns most."""
    question, losses = read(_item("Which?", _MANY, conditions, meta=_MULTI))
    assert ("".join(question.right_answers()), len(losses)) == (right, told)


def test_right_options_that_rule_each_other_out_are_no_key(project: Path, quizgen: Quizgen) -> None:
    """The question is skipped with its reason."""
    conditions = _when(_these("a", wrong="b"), _ADD) + _when(_these("b", wrong="a"), _ADD)
    (project / "a.xml").write_text(_item("Which?", _MANY, conditions, meta=_MULTI))
    (skipped,) = quizgen("import", "a.xml", "--json").json["skipped"]
    assert "its right options rule each other out" in skipped["what"]


def _labelled(ident: str, label: str) -> str:
    return (
        f'<response_str ident="{ident}"><material><mattext>{label}</mattext></material>'
        "<render_fib/></response_str>"
    )


def test_the_label_of_a_typed_answer_stays_in_the_prompt(read: Read) -> None:
    """It stands before its gap where there are several."""
    condition = _when(_is("r", "7"), _ADD)
    for kind in ("essay_question", "numerical_question", "short_answer_question"):
        item = _item(
            "How long?", _labelled("r", "In m:"), condition, meta=_field("question_type", kind)
        )
        question, told = read(item)
        assert (question.prompt, told) == ("How long? In m:", [])
    fields = _labelled("r", "La") + _labelled("s", "Lb")
    question, told = read(_item("P", fields, condition + _when(_is("s", "8"), _ADD)))
    assert (question.prompt, told) == ("P La {{c1::7}} Lb {{c2::8}}", [])
    behind = fields.replace(
        "<render_fib/>", "<render_fib/><material><mattext>cm</mattext></material>"
    )
    question, told = read(_item("P", behind, condition + _when(_is("s", "8"), _ADD)))
    assert (question.prompt, told) == ("P La {{c1::7}} cm Lb {{c2::8}} cm", [])


_MATERIAL = re.compile(r"(<response_(?:str|lid|grp)[^>]*>)(<material>.*?</material>)")


@pytest.mark.parametrize("flows", [1, 2])
def test_a_label_in_a_flow_is_the_label_of_its_response(flows: int, read: Read) -> None:
    """It is read as without the flow: before a field, before options, and as the left of a pair."""
    sides = {"p": "fish", "q": "bird"}
    typed, number = (_when(_is("r", it), _ADD) for it in ("Rome", "7"))
    pick, other = _when(_is("r", "p"), _ADD), _when(_is("s", "q"), _ADD)
    numeric = _labelled("r", "In m:").replace("<render_fib", '<render_fib fibtype="Decimal"')
    pairs = _response("r", "trout", sides) + _response("s", "wren", sides)
    within = rf"\1{'<flow>' * flows}\2{'</flow>' * flows}"
    for fields, conditions, shown in (
        (_labelled("r", "Capital:"), typed, "Name it. Capital:"),
        (numeric, number, "Name it. In m:"),
        (
            _labelled("r", "La") + _labelled("s", "Lb"),
            typed + _when(_is("s", "8"), _ADD),
            "Name it. La {{c1::Rome}} Lb {{c2::8}}",
        ),
        (_response("r", "trout", sides), pick, "Name it.\n\ntrout"),
        (pairs, pick + other, "Name it."),
        (pairs.replace("response_lid", "response_grp"), pick + other, "Name it."),
    ):
        direct = read(_item("Name it.", fields, conditions))
        flowing = read(_item("Name it.", _MATERIAL.sub(within, fields), conditions))
        assert flowing == direct
        assert (flowing[0].prompt, flowing[1]) == (shown, [])


def test_a_field_in_a_flow_keeps_the_words_around_it(read: Read) -> None:
    """Those of the response and those of the field, each once."""
    field = _labelled("r", "In m:").replace(
        "<render_fib/>", "<render_fib><material><mattext>about</mattext></material></render_fib>"
    )
    flowing = field.replace("<material>", "<flow><material>", 1)
    flowing = flowing.replace("</response_str>", "</flow></response_str>")
    condition = _when(_is("r", "7"), _ADD)
    for fields in (field, flowing):
        question, told = read(_item("How long?", fields, condition))
        assert (question.prompt, told) == ("How long? In m: about", [])


def test_words_in_flows_of_their_own_stand_on_lines_of_their_own(read: Read) -> None:
    """Those in one flow, as in `presentation` itself, follow each other."""
    flow = "<flow><material><mattext>{}</mattext></material></flow>"
    item = _item(
        "P",
        flow.format("Name it.") + flow.format("Capital:") + _labelled("r", "In m:"),
        _when(_is("r", "7"), _ADD),
    )
    question, told = read(item)
    assert (question.prompt, told) == ("P\n\nName it.\n\nCapital:\n\nIn m:", [])


def test_feedback_to_several_options_is_not_that_of_one(read: Read) -> None:
    """It is told as lost, and does not explain the right ones."""
    conditions = _when(_these("a", "b"), _SET) + _when(_these("a", wrong="b"), _show("f"))
    item = _item("Which?", _MANY, conditions, meta=_MULTI, feedback=_feedback(f="No: not enough."))
    question, told = read(item)
    assert (question.right_answers(), question.explanation or "") == (("a", "b"), "")
    assert told == ["the feedback for 'a', 'No: not enough.', is left out."]


def test_capitals_that_count_in_some_answers_only_are_told(read: Read) -> None:
    """They count in all of them here, also in those of one gap."""
    field = '<response_str ident="r"><render_fib/></response_str>'
    strict = _is("r", "Ab").replace("<varequal", '<varequal case="Yes"')
    both = _when(strict, _ADD) + _when(_is("r", "cd"), _ADD)
    question, told = read(_item("Which?", field, both))
    assert question.accepted() == (("Ab", "cd"),)
    assert told == ["capitals count in all answers here, not only in some."]
    fields = field + field.replace('"r"', '"s"')
    _, told = read(_item("Which two?", fields, both + _when(_is("s", "ef"), _ADD)))
    assert "capitals count in all answers of a gap here, not only in some." in told


def test_feedback_to_what_is_not_an_option_is_for_any_other_answer(read: Read) -> None:
    """It is not said to be for the option itself."""
    denied = _when(f"<not>{_is('r', 'a')}</not>", _show("f"))
    conditions = _when(_is("r", "a"), _ADD) + denied
    item = _item("Which?", _MANY, conditions, feedback=_feedback(f="Look again."))
    _, told = read(item)
    assert told == ["the feedback for any other answer, 'Look again.', is left out."]
