"""A page in real Chromium, played as people play it: by roles and names."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizgen.grading import Verdict
from quizgen.model.questions import (
    Choice,
    Cloze,
    Gap,
    Match,
    Multi,
    Number,
    Open,
    Order,
    Question,
    Short,
    TrueFalse,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator


# Fills in a round as fast as a page can: what each question is given, by its id; null shows
# its answer.  Ends at the end, or after some answers.
PLAY = """([given, answers]) => {
    const press = name => document.querySelector('.question.current ' + name).click();
    for (let turns = 0; document.body.dataset.view === 'play' && turns < answers; turns += 1) {
        const box = document.querySelector('.question.current');
        if (given[box.id.slice(2)] === null) { press('[data-do=show]'); press('[data-do=next]'); continue; }
        const [inputs, own] = given[box.id.slice(2)];
        if (own && box.querySelector('.own').hidden === false) { press(`[data-own=${own}]`); press('[data-do=next]'); continue; }
        const fields = box.querySelectorAll('fieldset :is(input, select, textarea)');
        if (box.dataset.type === 'order') {
            const list = box.querySelector('.entries');
            box.querySelector('[data-move]').click();
            inputs.forEach(place => list.append(list.querySelector(`[data-place="${place}"]`)));
        } else if (['choice', 'multi', 'truefalse'].includes(box.dataset.type)) {
            fields.forEach(field => { field.checked = inputs.includes(field.value); });
        } else {
            fields.forEach((field, place) => { field.value = inputs[place]; });
        }
        press('[type=submit]');
        if (own && !box.querySelector('.own').hidden) { press(`[data-own=${own}]`); }
        press('[data-do=next]');
    }
    return document.getElementById('score').textContent;
}"""

Response = str | bool | Sequence[str]


class Screen:
    """One page of one browser; `faults` are what it says on its console, and requests."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on(
            "dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss())
        )
        self.page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith(("data:", "blob:")) and not request.is_navigation_request():
            self.faults.append(request.url)

    def opens(self, path: Path, how: str = "") -> None:
        """Open a page anew, with nothing kept, and with what its address asks for."""
        self.page.goto("about:blank")
        self.page.goto(f"{path.as_uri()}#{how}")

    def asks(self, question: Question) -> None:
        """Open one question of the page that is there already."""
        self.page.evaluate("id => { location.hash = 'q=' + id; }", question.id)
        self.page.wait_for_selector(f"#q-{question.id}.current")

    def prints(self) -> None:
        """Show the page as on paper; it lays its questions out when it hears of that."""
        self.page.emulate_media(media="print")
        self.page.locator(".question.asked").first.wait_for()

    @property
    def box(self) -> Locator:
        """The question that is shown."""
        return self.page.locator(".question.current")

    def presses(self, name: str) -> None:
        self.box.get_by_role("button", name=name, exact=True).click()

    @property
    def verdict(self) -> str:
        """The first word of what the question's status says."""
        return str(self.box.get_by_role("status").text_content()).partition(".")[0]

    def gives(self, question: Question, response: Response) -> None:
        """Give a response, without submitting it."""
        box = self.box
        match question:
            case Choice() | TrueFalse():
                name = {True: "True", False: "False"}.get(response, response)  # type: ignore[call-overload]
                box.get_by_role("radio", name=name, exact=True).check()
            case Multi():
                for text in response:  # type: ignore[union-attr]
                    box.get_by_role("checkbox", name=text, exact=True).check()
            case Short() | Number() | Open():
                box.get_by_role("textbox", name="Your answer").fill(str(response))
            case Cloze():
                for number, text in enumerate(response, start=1):  # type: ignore[arg-type]
                    box.get_by_role("textbox", name=f"Gap {number}").fill(text)
            case Match():
                for pair, text in zip(question.pairs, response, strict=True):  # type: ignore[arg-type]
                    box.get_by_role("combobox", name=pair.left).select_option(text)
            case Order():
                self._sorts(list(response))  # type: ignore[arg-type]

    def _sorts(self, wanted: list[str]) -> None:
        """Put entries in an order as a person does, from the top; at least one is moved."""
        first = self.box.locator(".entries .text").all_inner_texts()[0]
        self.presses(f"Move {first} down")
        for place, text in enumerate(wanted):
            while (now := self.box.locator(".entries .text").all_inner_texts()).index(text) > place:
                self.presses(f"Move {text} up")
        assert now == wanted or self.box.locator(".entries .text").all_inner_texts() == wanted


def wrong(question: Question) -> Response:
    """Return a response to a question that is plainly wrong."""
    match question:
        case Choice() | Multi():
            return (
                question.wrong()[0].text
                if isinstance(question, Choice)
                else [question.wrong()[0].text]
            )
        case TrueFalse():
            return not question.answer
        case Short() | Number() | Open():
            return "nothing of the kind"
        case Cloze():
            return ["nothing of the kind"] * len(question.gaps())
        case Match() | Order():
            turned = question.right_answers()
            return [*turned[1:], turned[0]]


def right(question: Question) -> Response:
    """Return the right response to a question."""
    if isinstance(question, TrueFalse):
        return question.answer
    if isinstance(question, Choice | Short | Number | Open):
        return question.right_answers()[0]
    return question.right_answers()


def in_gap(
    question: Cloze, gap: Gap, accepted: Sequence[str], chance: random.Random
) -> tuple[str, str]:
    """Return how a gap is filled in at random, and what that means: a picked one by a place."""
    if picks := [option.text for option in question.picks(gap)]:
        place = chance.randrange(len(picks))
        return str(place), picks[place]
    text = chance.choice([*accepted, "no such thing"])
    return text, text


def answered(question: Question, chance: random.Random) -> tuple[list[Any], Any]:
    """Return how a random response is filled in, and the response as `grade` takes it."""
    offered = [option.text for option in question.offered()]
    match question:
        case Choice():
            place = chance.randrange(len(offered))
            return [str(place)], offered[place]
        case Multi():
            places = sorted(chance.sample(range(len(offered)), chance.randint(1, len(offered))))
            return [str(place) for place in places], [offered[place] for place in places]
        case TrueFalse():
            said = chance.random() < 0.5
            return [str(said).lower()], said
        case Short() | Number():
            text = chance.choice([*question.accepted()[0], "no such thing"])
            return [text], text
        case Cloze():
            gaps = [*zip(question.gaps(), question.accepted(), strict=True)]
            parts = [in_gap(question, gap, texts, chance) for gap, texts in gaps]
            return [filled for filled, _ in parts], [text for _, text in parts]
        case Order():
            places = chance.sample(range(len(offered)), len(offered))
            return places, [offered[place] for place in places]
        case Open():
            return ["something"], chance.choice([*Verdict])
        case _:
            places = [chance.randrange(len(offered)) for _ in question.right_answers()]
            return [str(place) for place in places], [offered[place] for place in places]


def inputs(question: Question) -> list[Any]:
    """Return how `PLAY` fills in a question rightly."""
    places = {option.text: place for place, option in enumerate(question.offered())}
    answers = [*question.right_answers()]
    match question:
        case TrueFalse():
            return [[str(question.answer).lower()], None]
        case Order():
            return [[places[text] for text in answers], None]
        case Choice() | Multi() | Match():
            return [[str(places[text]) for text in answers], None]
        case Open():
            return [["In my words."], "right"]
        case Short() | Number() | Cloze():
            return [answers, None]
