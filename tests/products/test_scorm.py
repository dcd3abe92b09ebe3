"""SCORM 1.2 packages, played as a school's platform plays them, and written down call by call."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import html5lib
import msgspec
import pytest

from conftest import ROOT, require_node
from quizgen import load_deck
from quizgen.model.deck import Deck
from quizgen.model.questions import Choice, Match, Open, Pair, Short
from quizgen.products import Request, scorm
from quizgen.products.web import WebOptions
from web_page import PLAY, Screen, inputs
from worksheet_decks import deck_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame

CASES = ROOT / "tests" / "cases" / "worksheet" / "decks"
NINE = load_deck(CASES / "nine.yaml")
KINDS = [
    msgspec.structs.replace(question, image=None, alt="", passage=None)
    for question in {question.type: question for question in NINE.questions}.values()
]
RIGHT = {question.id: inputs(question) for question in KINDS}
SHOWN = dict.fromkeys(RIGHT)
RECORDER = (ROOT / "tests" / "scorm_platform.js").read_text(encoding="utf-8")
SITE = "http://school.test/"


def with_web(deck: Deck, **web: Any) -> Deck:
    """Return a deck whose recipe says something of the page."""
    recipe = msgspec.structs.replace(deck.recipe, web=msgspec.convert(web, WebOptions))
    return msgspec.structs.replace(deck, recipe=recipe)


def package(deck: Deck) -> zipfile.ZipFile:
    [file] = scorm.plan([deck], Request()).decks[deck.id].files
    assert file.path == Path(f"{deck.id}.scorm.zip")
    assert isinstance(file.content, bytes)
    return zipfile.ZipFile(io.BytesIO(file.content))


def page_of(deck: Deck) -> str:
    return package(deck).read("quiz.html").decode()


@cache
def kinds(**web: Any) -> str:
    """Return the page of one question of each type."""
    return page_of(with_web(deck_of(KINDS), **web))


class School:
    """A platform in a browser: it opens a package's page in a frame of its own page."""

    def __init__(self, browser: Browser) -> None:
        self.screen = Screen(browser)
        self.page = self.screen.page
        self._served = ""
        self.page.route("**/*", self._serve)
        # The seed of a round is by chance; here it is always the same.
        self.page.add_init_script("crypto.getRandomValues = (into) => into.fill(4);")

    def _serve(self, route: Any) -> None:
        body = self._served if route.request.url.endswith("quiz.html") else "<!doctype html>"
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    def opens(self, text: str, start: str, kept: object = None) -> Frame:
        """Open a page, after the script that makes the platform."""
        self._served = text
        self.page.goto(SITE)
        self.page.evaluate(start, kept)
        self.page.evaluate(
            """() => new Promise(done => { const frame = document.createElement('iframe');
            frame.src = 'course/quiz.html'; frame.onload = done; document.body.append(frame); })"""
        )
        return self.page.frames[1]

    def closes(self) -> None:
        """Close the window that the page is in."""
        self.page.evaluate("document.querySelector('iframe').remove()")

    def plays(
        self, text: str, kept: dict[str, str], given: object, answers: int = 200
    ) -> list[list[str]]:
        """Open a page, play it and close it; return the calls, and change what is `kept`."""
        self.opens(text, RECORDER, kept).evaluate(PLAY, [given, answers])
        self.closes()
        kept.update(self.page.evaluate("values"))
        calls: list[list[str]] = self.page.evaluate("calls")
        check(calls)
        return calls


@pytest.fixture(scope="module")
def school(browser: Browser) -> Iterator[School]:
    made = School(browser)
    yield made
    assert made.screen.faults == []
    made.screen.context.close()


_DECIMAL = r"-?\d{1,10}(\.\d+)?"
_SPAN = r"\d{2,4}:\d\d:\d\d\.\d\d"
_LETTERS = "[0-9a-z](,[0-9a-z])*"
_RESPONSES = {
    "true-false": "[tf01]",
    "choice": _LETTERS,
    "fill-in": "(?s:.{0,255})",
    "numeric": _DECIMAL,
    "matching": r"[0-9a-z]\.[0-9a-z](,[0-9a-z]\.[0-9a-z])*",
    "sequencing": _LETTERS,
}
_ELEMENTS = {
    r"cmi\.core\.lesson_status": "passed|failed|completed|incomplete",
    r"cmi\.core\.exit": "suspend|",
    r"cmi\.core\.session_time": _SPAN,
    r"cmi\.core\.score\.(raw|min|max)": r"\d{1,3}(\.\d+)?",
    r"cmi\.suspend_data": "(?s:.{0,4096})",
    r"cmi\.interactions\.\d+\.id": r"[A-Za-z0-9_-]{1,255}",
    r"cmi\.interactions\.\d+\.time": r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d",
    r"cmi\.interactions\.\d+\.type": "|".join(_RESPONSES),
    r"cmi\.interactions\.\d+\.weighting": _DECIMAL,
    r"cmi\.interactions\.\d+\.result": f"correct|wrong|unanticipated|neutral|{_DECIMAL}",
    r"cmi\.interactions\.\d+\.latency": _SPAN,
}


def check(calls: list[list[str]]) -> None:
    """Hold the calls of one session against the standard: their order, names and values."""
    names = [call[0] for call in calls]
    assert (names[0], names[-1]) == ("LMSInitialize", "LMSFinish")
    assert names.count("LMSInitialize") == names.count("LMSFinish") == 1
    count, kind = -1, ""
    for name, element, *values in calls[1:-1]:
        if name == "LMSGetValue":
            assert not re.match(r"cmi\.interactions\.\d|cmi\.core\.(exit|session_time)", element)
            count = int(values[0]) - 1 if element.endswith("_count") else count
        elif name == "LMSSetValue":
            if part := re.fullmatch(r"cmi\.interactions\.(\d+)\.(\S+)", element):
                count += part[2] == "id"
                assert int(part[1]) == count
                kind = values[0] if part[2] == "type" else kind
            wanted = {
                r"cmi\.interactions\.\d+\.student_response": _RESPONSES.get(kind, "never"),
                r"cmi\.interactions\.\d+\.correct_responses\.0\.pattern": (
                    rf"{_RESPONSES.get(kind, 'never')}|\{{{_LETTERS}\}}"
                ),
                **_ELEMENTS,
            }
            [form] = [form for known, form in wanted.items() if re.fullmatch(known, element)]
            assert re.fullmatch(form, values[0]), (element, values[0])
        else:
            assert (name, element) == ("LMSCommit", "")


def told(calls: list[list[str]], element: str) -> list[str]:
    """Return the values that an element was given, in their order."""
    return [call[2] for call in calls if call[0] == "LMSSetValue" and call[1] == element]


def log_of(calls: list[list[str]]) -> str:
    """Return calls as lines, without what the clock says."""
    lines = []
    for name, *values, result in calls:
        if re.search(r"\.(time|latency|session_time)$", values[0]):
            values[1:] = ["(time)"]
        lines.append(" ".join([name, *values, *(["->", result] if name == "LMSGetValue" else [])]))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def test_a_run_with_resume_is_told_call_by_call(
    school: School, golden: Callable[[str, str], None]
) -> None:
    """Closed after five answers, gone on with, finished; what was wrong comes once more."""
    text, kept = kinds(**{"pass": 60}), {"cmi.core.lesson_mode": ""}
    ids = {question.type: question.id for question in KINDS}
    slips = {ids["choice"]: None, ids["short"]: [["no"], None], ids["match"]: None}
    first = school.plays(text, kept, RIGHT | slips, 5)
    assert kept["cmi.core.lesson_status"] == "incomplete"
    assert kept["cmi.core.exit"] == "suspend"
    kept["cmi.interactions._count"] = "5"
    resumed = school.opens(text, RECORDER, kept).locator(".question.current")
    assert resumed.get_by_role("button", name="Skip").is_visible()
    second = school.plays(text, kept, RIGHT)
    assert kept["cmi.core.lesson_status"] == "passed"
    assert kept["cmi.core.exit"] == ""
    golden("scorm/run.txt", f"The first session\n{log_of(first)}\nThe second\n{log_of(second)}")


def test_each_answer_is_an_interaction_and_a_commit(school: School) -> None:
    """One commit more when it closes."""
    calls = school.plays(kinds(), {}, RIGHT)
    answers = [call[2] for call in calls if re.search(r"\.\d+\.id$", str(call[1]))]
    assert sorted(answers) == sorted(RIGHT)
    assert [call[0] for call in calls].count("LMSCommit") == len(KINDS) + 1
    assert told(calls, "cmi.core.score.raw")[-1] == "100"


@pytest.mark.parametrize(
    ("web", "status"), [({"pass": 60}, "passed"), ({"pass": 61}, "failed"), ({}, "completed")]
)
def test_the_recipe_says_what_is_a_pass(school: School, web: dict[str, Any], status: str) -> None:
    """Three of five are 60 of 100; without `pass` an attempt is only completed."""
    asked = [Short(id=f"s{n}", prompt="P", answer="yes") for n in range(5)]
    given = {f"s{n}": [["yes" if n < 3 else "no"], None] for n in range(5)}
    calls = school.plays(page_of(with_web(deck_of(asked), **web)), {}, given, 5)
    assert told(calls, "cmi.core.score.raw")[-1] == "60"
    assert told(calls, "cmi.core.lesson_status") == ["incomplete", status]


def test_a_last_answer_that_is_overruled_counts(school: School) -> None:
    """The score, the status and what is kept change; the round after it changes none."""
    asked = [Short(id=name, prompt="P", answer="yes") for name in ("s1", "s2")]
    deck = with_web(deck_of(asked), **{"pass": 50})
    frame = school.opens(page_of(deck), RECORDER, {})
    frame.evaluate(
        """() => {
        const press = (name) => { document.querySelector(name).click(); };
        const answer = (text) => {
            document.querySelector('.current fieldset input').value = text;
            press('.current [type=submit]');
        };
        answer('no'); press('.current [data-do=next]');
        answer('no'); press('.current [data-do=overrule]'); press('.current [data-do=next]');
        answer('yes'); press('.current [data-do=next]');
        press('[data-do=again]');
        answer('no'); press('.current [data-do=overrule]');
        }"""
    )
    school.closes()
    calls = school.page.evaluate("calls")
    check(calls)
    assert told(calls, "cmi.core.score.raw") == ["0", "0", "50"]
    assert told(calls, "cmi.core.lesson_status") == ["incomplete", "failed", "passed"]
    assert [text[-2:] for text in told(calls, "cmi.suspend_data")] == ["W-", "WW", "WR"]


@pytest.mark.parametrize(
    "kept",
    [
        {"cmi.core.lesson_mode": "review"},
        {"cmi.core.lesson_mode": "browse"},
        {"cmi.core.lesson_mode": "normal", "cmi.core.lesson_status": "passed"},
        {"cmi.core.lesson_status": "failed"},
    ],
    ids=["review", "browse", "passed", "failed"],
)
def test_what_is_finished_or_only_looked_at_does_not_change(
    school: School, kept: dict[str, str]
) -> None:
    """In review and browse nothing is set; nor is it in an attempt that was finished."""
    calls = school.plays(kinds(), kept, RIGHT)
    assert {call[0] for call in calls} == {"LMSInitialize", "LMSGetValue", "LMSFinish"}


def test_a_finished_attempt_shows_its_end(school: School) -> None:
    """With its score, and what was missed."""
    kept: dict[str, str] = {}
    text = kinds()
    school.plays(text, kept, SHOWN, len(KINDS))
    assert kept["cmi.core.lesson_status"] == "completed"
    frame = school.opens(text, RECORDER, kept)
    assert "(0 %)" in frame.locator("#score").inner_text()
    assert frame.locator("#missed > li").count() == len(KINDS)


@pytest.mark.slow
def test_two_hundred_questions_are_kept_in_4096_characters(school: School) -> None:
    """With shares of the points too; the score after going on is the same."""
    pairs = (Pair("a", "1"), Pair("b", "2"), Pair("c", "3"))
    asked = [Match(id=f"a-long-id-{n}", prompt="P", pairs=pairs) for n in range(200)]
    given = {question.id: [["0", "2", "1"], None] for question in asked}
    text, kept = page_of(deck_of(asked)), {"cmi.interactions._count": "0"}
    calls = school.plays(text, kept, given, 199)
    assert max(map(len, told(calls, "cmi.suspend_data"))) <= 4096
    kept["cmi.interactions._count"] = "199"
    calls = school.plays(text, kept, given, 1)
    assert told(calls, "cmi.core.score.raw") == ["33.33"]


def test_what_has_no_room_in_4096_characters_is_asked_again(school: School) -> None:
    """What is kept ends with a whole mark; of a finished attempt it shows no score then."""
    script = (ROOT / "templates" / "web" / "scorm.js").read_text(encoding="utf-8")
    school.page.goto(SITE)
    school.page.evaluate(RECORDER, {})
    answered, resumed, finished = school.page.evaluate(
        """script => {
        const ids = Array.from({ length: 1500 }, (_, place) => 'q' + place);
        const short = { id: 'q0', type: 'short', points: 1, parts: [{ answer: 'yes' }] };
        const starts = (0, eval)(`(${script.slice(script.indexOf('function'))})`);
        const page = { questions: new Map(ids.map((id) => [id, short])), pass: 60, percent: () => 33, hash: () => 7 };
        const first = Object.fromEntries(ids.map((id) => [id, { verdict: 'wrong', points: 1 / 3 }]));
        const line = { id: 'q0', response: 'no', expected: 'yes', verdict: 'wrong', points: 1 / 3, ms: 1 };
        const kept = () => starts(page).kept(() => ids);
        starts(page).answered(line, { seed: 's', ids: ids, first: first });
        const text = values['cmi.suspend_data'];
        const finished = kept();
        values['cmi.core.lesson_status'] = 'incomplete';
        return [text, Object.values(kept().first).map((answer) => answer.points), finished];
        }""",
        script,
    )
    assert 4090 < len(answered) <= 4096
    assert 0 < len(resumed) < 1500
    assert set(resumed) == {1 / 3}
    assert finished is None


def test_without_a_platform_it_plays_and_says_so(school: School) -> None:
    """Also where the platform does not take what it is told."""
    text = kinds()
    deaf = """() => { const no = () => "false"; window.API = { LMSInitialize: no, LMSFinish: no,
        LMSGetValue: no, LMSSetValue: no, LMSCommit: no, LMSGetLastError: () => "101" }; }"""
    for start in ("() => {}", deaf):
        frame = school.opens(text, start)
        assert "nothing is reported" in frame.locator("#reported").inner_text()
        frame.evaluate(PLAY, [RIGHT, 200])
        assert "(100 %)" in frame.locator("#score").inner_text()


# Starts scorm-again in the platform's page, with what was kept; `failed` are calls that failed.
_AGAIN = """([library, kept]) => {
    (0, eval)(library);
    window.API = new Scorm12API({ logLevel: 5 });
    if (kept) { API.loadFromJSON(kept); }
    window.failed = [];
    for (const name of ['Initialize', 'GetValue', 'SetValue', 'Commit', 'Finish']) {
        const call = API['LMS' + name].bind(API);
        API['LMS' + name] = (...values) => {
            const result = call(...values);
            if (API.LMSGetLastError() !== '0') { failed.push([name, ...values, API.LMSGetLastError()]); }
            return result;
        };
    }
}"""


def test_scorm_again_takes_all_that_it_is_told(school: School) -> None:
    """A run-time that schools use: no call fails, and a second session goes on with the first."""
    library = require_node("scorm-again/dist/scorm12.min.js").read_text(encoding="utf-8")
    text = kinds(**{"pass": 60})
    kept = None
    for answered, status in ((4, "incomplete"), (9, "passed")):
        frame = school.opens(text, _AGAIN, [library, kept])
        if kept:
            assert "Question 5 of 9" in frame.locator(".question.current").inner_text()
        frame.evaluate(PLAY, [RIGHT, answered])
        school.closes()
        assert school.page.evaluate("failed") == []
        kept = school.page.evaluate("JSON.parse(API.renderCMIToJSONString()).cmi")
        assert kept["core"]["lesson_status"] == status
    assert kept["core"]["score"]["raw"] == "100"


def test_a_package_has_a_manifest_and_the_page() -> None:
    """The manifest names the one page as what is played; its texts are escaped."""
    title = '<b> & "c"'
    made = package(
        deck_of([Choice(id="c", prompt="P", answer="a", distractors=("b",))], title=title)
    )
    assert made.namelist() == ["imsmanifest.xml", "quiz.html"]
    root = ET.fromstring(made.read("imsmanifest.xml"))
    ims = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
    adl = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
    assert root.tag == f"{ims}manifest"
    assert re.fullmatch(r"[A-Za-z_][\w.-]*", root.attrib["identifier"])
    assert [each.text for each in root.iter(f"{ims}schemaversion")] == ["1.2"]
    assert {each.text for each in root.iter(f"{ims}title")} == {title}
    [organizations] = root.iter(f"{ims}organizations")
    [organization] = root.iter(f"{ims}organization")
    assert organizations.attrib["default"] == organization.attrib["identifier"]
    [item] = root.iter(f"{ims}item")
    [resource] = root.iter(f"{ims}resource")
    assert item.attrib["identifierref"] == resource.attrib["identifier"]
    assert resource.attrib[f"{adl}scormtype"] == "sco"
    assert resource.attrib["type"] == "webcontent"
    assert [each.attrib["href"] for each in root.iter(f"{ims}file")] == ["quiz.html"]
    assert resource.attrib["href"] == "quiz.html"


def test_a_manifest_takes_any_deck_id() -> None:
    """Its identifier is an XML name, and another deck's is another."""
    plain = deck_of([Short(id="s", prompt="P", answer="yes")])
    decks = [msgspec.structs.replace(plain, id=name) for name in ("my deck", "тест&x", "тест&y")]
    found = [ET.fromstring(package(deck).read("imsmanifest.xml")) for deck in decks]
    identifiers = [root.attrib["identifier"] for root in found]
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", each) for each in identifiers)
    assert len(set(identifiers)) == len(decks)


def test_the_same_deck_gives_the_same_package() -> None:
    """Byte for byte; a package of our whole bank is under a megabyte."""
    deck = load_deck(ROOT / "decks" / "russia-iran.yaml")
    first, second = (scorm.plan([deck], Request()).decks[deck.id].files[0].content for _ in "12")
    assert first == second
    assert isinstance(first, bytes)
    assert len(first) < 1_000_000


def test_its_page_folds_no_answer_away() -> None:
    """No `<details>` holds an answer."""
    deck = deck_of([Open(id="o", prompt="P", answer="Model", hint="H")])
    tree = html5lib.parse(page_of(deck), namespaceHTMLElements=False)
    assert [each.attrib["class"] for each in tree.iter("details")] == ["hint"]


@pytest.mark.parametrize(
    ("web", "total"),
    [
        ({"count": 4}, 4),
        *(pytest.param(web, 9, marks=pytest.mark.slow) for web in ({}, {"count": "all"})),
    ],
)
def test_a_package_asks_all_or_as_many_as_the_recipe_says(
    school: School, web: dict[str, Any], total: int
) -> None:
    """From the first question on, without a start screen."""
    frame = school.opens(kinds(**web), RECORDER, {})
    assert f"Question 1 of {total}" in frame.locator(".question.current").inner_text()
