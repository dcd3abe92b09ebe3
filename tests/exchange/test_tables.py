"""What the cells of a table say: which option its key names, and what stands beside it."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from exchange_support import CASES, Quizgen
from quizgen import load_bank
from quizgen.exchange import taking
from quizgen.exchange.differences import differences, heart, likeness
from quizgen.model.questions import Question

OPTIONS = "Question,A,B,C,D,Correct\n"


def _import(quizgen: Quizgen, project: Path, table: str) -> tuple[list[Question], dict[str, Any]]:
    """Import a table; return the bank's questions, and what the import says."""
    (project / "a.csv").write_text(table, encoding="utf-8")
    made = quizgen("import", "a.csv", "--json").json
    bank = project / "question_bank" / "a"
    return ([*load_bank(bank).questions] if bank.exists() else []), made


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ("Co,CO,C,O2,Co", "Co"),
        ("Co,CO,C,O2,CO", "CO"),
        ("mg,Mg,MG,g,mg", "mg"),
        ("Nile,Rhine,Elbe,Oder,rhine", "Rhine"),
        ("Nile,nile,Elbe,Oder,Nile", "Nile"),
        ("x,y,z,w,c", "z"),
    ],
)
def test_a_key_names_the_option_of_its_very_text(
    row: str, right: str, project: Path, quizgen: Quizgen
) -> None:
    """Capitals make a difference where options differ in them only."""
    questions, made = _import(quizgen, project, f"{OPTIONS}Which?,{row}\n")
    assert [each.right_answers() for each in questions] == [(right,)]
    assert made["losses"] == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("mg,Mg,g,kg,MG", "its key 'MG' names several options that differ in capitals."),
        ('x,y,z,,"1,4"', "its key '1,4' names option 4, which is empty."),
        ("x,,z,w,B", "its key 'B' names option 2, which is empty."),
        ('x,y,z,w,"1,9"', "its key '1,9' names none of its options."),
        ("x,y,z,w,v", "its key 'v' names none of its options."),
    ],
)
def test_a_key_that_names_no_one_option_is_told(
    row: str, why: str, project: Path, quizgen: Quizgen
) -> None:
    """Such a question is skipped, with its reason."""
    questions, made = _import(quizgen, project, f"{OPTIONS}Which?,{row}\nAnd?,x,y,z,w,A\n")
    assert [each["what"].partition("': ")[2] for each in made["skipped"]] == [why]
    assert [each.right_answers() for each in questions] == [("x",)]


def test_places_in_a_list_count_its_empty_entries(project: Path, quizgen: Quizgen) -> None:
    """The third of `x | | z` is z, and the second is none."""
    table = "question,options,answer\nWhich?,x | | z,3\nAnd?,x | | z,2\n"
    questions, made = _import(quizgen, project, table)
    assert [(each.prompt, *each.right_answers()) for each in questions] == [("Which?", "z")]
    assert len(made["skipped"]) == 1


def test_equal_options_that_are_both_right_make_one(project: Path, quizgen: Quizgen) -> None:
    """It is no question with several answers, and had no weights."""
    questions, made = _import(quizgen, project, f'{OPTIONS}Which?,x,x,y,z,"1,2"\n')
    assert [each.type for each in questions] == ["choice"]
    assert [each["what"].rpartition(": ")[2] for each in made["losses"]] == [
        "the option 'x' was there twice and is here once."
    ]


@pytest.mark.parametrize(
    ("others", "right", "way"),
    [
        ("Who?,x,y,z,w,2\nAnd?,x,y,z,w,4\n", "4", "place"),
        ("Who?,x,y,z,w,x\n", "3", "text"),
        ("", "3", "text"),
    ],
)
def test_a_number_among_numbers_is_read_as_most_keys_are(
    others: str, right: str, way: str, project: Path, quizgen: Quizgen
) -> None:
    """The key 3 of 2, 3, 4, 5 may be a place or a text; which one it is taken for is said."""
    questions, made = _import(quizgen, project, f"{OPTIONS}{others}1+2 or so?,2,3,4,5,3\n")
    assert questions[-1].right_answers() == (right,)
    said = f"its key '3' is read as the {way} of what is right: '{right}'."
    assert [each["what"].partition("': ")[2] for each in made["losses"]] == [said]


def test_letters_among_letters_are_read_as_most_keys_are(project: Path, quizgen: Quizgen) -> None:
    """So it is where options are single letters; one that stands in its own place is clear."""
    table = f"{OPTIONS}Who?,x,y,z,w,B\nWhich base?,A,T,G,C,C\nWhich letter?,A,B,C,D,C\n"
    questions, made = _import(quizgen, project, table)
    assert [each.right_answers() for each in questions] == [("y",), ("G",), ("C",)]
    assert len(made["losses"]) == 1


def test_questions_of_one_prompt_and_answer_are_looked_up(
    project: Path, quizgen: Quizgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is compared with all others, in the file or in the bank, whatever it is that differs."""
    compared = []

    def counted(*told: Any) -> list[str]:
        compared.append(told)
        return differences(*told)

    monkeypatch.setattr(taking, "differences", counted)
    kinds = [
        ("question,answer,explanation", "Translate the word.,house,note {}"),
        ("question,A,B,C,Correct", "Which is right?,a{},b{},All of these,C"),
        ("question,answer,passage", "What is it about?,life,This is text {}."),
        (
            "type,prompt,answer,distractors,feedback",
            "choice,Which one is it?,a,b | c,b => note {}",
        ),
        ("type,prompt,explanation", "cloze,It is {{{{c1::so}}}}.,note {}"),
    ]
    for at, (head, row) in enumerate(kinds):
        rows = "\n".join(row.format(n, n) for n in range(6))
        (project / f"t{at}.csv").write_text(f"{head}\n{rows}\n", encoding="utf-8")
        for new in (6, 0):
            made = quizgen("import", f"t{at}.csv", "--json").json
            assert (made["questions"], made["new"], made["skipped"]) == (6, new, [])
    assert len(compared) == 6 * len(kinds)


def test_what_is_looked_up_is_equal_where_nothing_differs() -> None:
    """So it is for each field of questions of one type, and of gaps for those of one heart."""
    questions = load_bank(CASES.parent / "worksheet/question_bank/nine").questions
    seen = set()
    for one, other in product(questions, questions):
        if one.type != other.type or (one.type == "cloze" and heart(one) != heart(other)):
            continue
        for name in set(one.__struct_fields__) - {"id"}:
            is_equal = hash(likeness([name], one)) == hash(likeness([name], other))
            assert is_equal == (not differences([name], one, other)), (one.id, other.id, name)
            seen.add((one.type, is_equal))
    assert len({of for of, _ in seen}) == 9


@pytest.mark.parametrize(
    ("table", "kept", "lost"),
    [
        (
            "type,prompt,answer,explanation,hint\nshort,Who?,I,So <u>it</u> *is*.,*me*\n",
            ("So <u>it</u> *is*.", "*me*"),
            [],
        ),
        (
            "question,answer,explanation,hint\nWho?,I,So <u>it</u> *is*.,<i>me</i> 3*4*5\n",
            ("So it \\*is\\*.", "*me* 3*4*5"),
            ["underlined, struck and coloured words are plain here."],
        ),
        (
            "question,answer,explanation,hint\nWho?,I,'=5 is it,'-5\n",
            ("=5 is it", "-5"),
            [],
        ),
        ("type,prompt,answer,explanation\nshort,Who?,I,'=5 is it\n", ("=5 is it", None), []),
        (
            "type,question,A,B,Correct,feedback\nchoice,Who?,I,he,A,2*3*4 *\n",
            ("2*3*4 *", None),
            [],
        ),
    ],
)
def test_what_stands_beside_a_question_is_read_as_its_prompt_is(
    table: str,
    kept: tuple[str, str | None],
    lost: list[str],
    project: Path,
    quizgen: Quizgen,
) -> None:
    """Our own rows are Markdown as they are; others show their signs, and lose what we have not."""
    (question,), made = _import(quizgen, project, table)
    assert (question.explanation, question.hint) == kept
    assert [each["what"].partition(": ")[2] for each in made["losses"]] == lost


@pytest.mark.parametrize(
    ("first", "again", "noted"),
    [
        ("id,prompt,answer\nq1,Who?,I\nq2,What?,it\n", "id,prompt,answer\nq1,Who?,I\n", "q2"),
        (
            "question,answer\nWhich?,a\nWhich?,b\nAnd?,c\n",
            "question,answer\nWhich?,a\nAnd?,c\n",
            "which-",
        ),
        ("id,prompt,answer\nwho,Who?,I\nwhat,What?,it\n", "id,prompt,answer\nwho,Who?,I\n", None),
    ],
)
def test_a_question_that_is_gone_is_noted_where_its_id_shows_whence_it_came(
    first: str, again: str, noted: str | None, project: Path, quizgen: Quizgen
) -> None:
    """So do numbers as in the file's own ids, and letters made of the question; no name does."""
    _import(quizgen, project, first)
    file = project / "question_bank/a/a.yaml"
    mine = "\n  - id: mine3\n    type: short\n    prompt: Which is mine?\n    answer: The Po\n"
    file.write_text(file.read_text() + mine)
    _, made = _import(quizgen, project, again)
    told = [each["what"] for each in made["notes"] if "is not in it" in each["what"]]
    assert len(told) == (noted is not None)
    assert all(each.startswith(f"question '{noted}") for each in told)


def test_ids_that_people_number_are_not_of_a_file_without_ids(
    project: Path, quizgen: Quizgen
) -> None:
    """A question that the file has too, and that the bank calls q1, says nothing of q2."""
    _import(quizgen, project, "id,prompt,answer\nq1,Who?,I\nq2,What?,it\n")
    _, made = _import(quizgen, project, "question,answer\nWho?,I\nWhere?,here\n")
    assert not [each for each in made["notes"] if "is not in it" in each["what"]]


@pytest.mark.parametrize(
    ("table", "right"),
    [
        ("Question,Option B,Option A,Correct\nWho?,x,y,A\n", ["y"]),
        ("Question,Answer 2,Answer 1,Correct\nWho?,x,y,2\n", ["x"]),
        ("Question,A,B,D,E,Correct\nWho?,x,y,z,w,D\n", ["z"]),
        ("Question,A,B,C,Correct 1,Correct 2\nWho?,x,y,z,A,C\n", ["x", "z"]),
        ("Question,A,B,C,Correct answer,Correct option\nWho?,x,y,z,y,B\n", ["y"]),
        ("Question,Correct 1,Correct 2,Wrong 1\nWho?,x,y,z\n", ["x", "y"]),
        ("Question,Option 0,Option 1,Option 2,Correct\nWho?,x,y,z,1\n", ["y"]),
        ("Question,Option 1,Option 0,Correct\nWho?,x,y,0\n", ["y"]),
    ],
)
def test_columns_go_by_their_names(
    table: str, right: list[str], project: Path, quizgen: Quizgen
) -> None:
    """An option has the place that its column is named by, and each column of right ones counts."""
    (question,), made = _import(quizgen, project, table)
    assert [*question.right_answers()] == right
    assert made["losses"] == []


@pytest.mark.parametrize(
    ("keys", "right"),
    [
        (("0", "1", "2"), ["x", "y", "z"]),
        (("0", "1 and 3", "C"), ["x", "yw", "z"]),
        (("1", "2", "3"), ["x", "y", "z"]),
        (("0", "1", "4"), []),
        (("0", "x", "4"), ["x"]),
    ],
)
def test_keys_count_from_0_where_one_is_0(
    keys: tuple[str, ...], right: list[str], project: Path, quizgen: Quizgen
) -> None:
    """Where one is the last number too, no number can be told, and all such rows are skipped."""
    table = OPTIONS + "".join(f"Which {key}?,x,y,z,w,{key}\n" for key in keys)
    questions, made = _import(quizgen, project, table)
    assert ["".join(each.right_answers()) for each in questions] == right
    assert len(made["skipped"]) == len(keys) - len(right)
    assert all("may count from 0 or from 1" in each["what"] for each in made["skipped"])
    noted = [each for each in made["notes"] if "count the options from 0" in each["what"]]
    assert bool(noted) == (len(right) == 3 and "0" in keys)


LONG = "It is so because of all that was said before, and of what comes after it."


@pytest.mark.parametrize(
    ("table", "right", "lost"),
    [
        ("question,answer,correct answer\nWho?,x,y\n", "y", "'x' is left out: 'y' is its key."),
        ("question,answer,A,B,correct\nWho?,q,x,y,B\n", "y", "'q' is left out: 'B' is its key."),
        ("question,answer,A,B,correct\nWho?,y,x,y,B\n", "y", ""),
        (
            "type,question,correct answer 1,correct answer 2\nnumber,Who?,5,7\n",
            "5",
            "'7' was right too, and is left out.",
        ),
        ("type,question,correct answer 1,correct answer 2\nshort,Who?,x,y\n", "xy", ""),
        (
            f'question,correct answer 1,correct answer 2\nWho?,"{LONG}","No. {LONG}"\n',
            LONG,
            " was right too, and is left out.",
        ),
        (
            "question,answer,accept,wrong 1\nWho?,x,y,z\n",
            "x",
            "'y' was right too, and is left out.",
        ),
    ],
)
def test_what_is_right_is_taken_or_told(
    table: str, right: str, lost: str, project: Path, quizgen: Quizgen
) -> None:
    """No right answer of a row gets lost in silence."""
    (question,), made = _import(quizgen, project, table)
    accepted = "".join("".join(each) for each in question.accepted())
    assert (accepted or "".join(question.right_answers())) == right
    assert len(made["losses"]) == bool(lost)
    assert all(each["what"].endswith(lost) for each in made["losses"])


def test_options_of_our_own_that_are_not_all_are_not_taken(project: Path, quizgen: Quizgen) -> None:
    """They would not pass `check`: distractors beside them, or an answer that is none of them."""
    (project / "a.csv").write_text(
        "type,prompt,answer,distractors,options\n"
        "choice,One?,a,b,a | c\nchoice,Two?,a,,b | c\nmulti,Three?,a | d,,a | b\nchoice,Four?,a,,b | a\n"
        "truefalse,Five?,true,,b | c\nmulti,Six?,,,a | b\nchoice,Seven?,,,a | b\n"
    )
    made = quizgen("import", "a.csv", "--json").json
    assert made["questions"] == 1
    assert [told["what"].partition(": ")[2] for told in made["skipped"]] == [
        "it has 'options', which are all of them, and 'distractors'. Keep one.",
        "its answer 'a' is not in its 'options'. Add it.",
        "its answer 'd' is not in its 'options'. Add it.",
        "'options' is not a field of type truefalse. Did you mean 'points'?",
        "'answers' is missing in type multi. Required: id, prompt, answers.",
        "'answer' is missing in type choice. Required: id, prompt, answer.",
    ]
