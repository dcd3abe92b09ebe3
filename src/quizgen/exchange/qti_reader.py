"""QTI 1.2 as XML or in a zip, as Canvas and others export it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from math import inf
from typing import TYPE_CHECKING
from urllib.parse import unquote

from quizgen.exchange import marks
from quizgen.exchange.answers import (
    GapAnswers,
    Margin,
    Rated,
    cloze_fields,
    explain,
    explain_why,
    lose_feedback,
    match_fields,
    middle,
    note_commas,
    number_fields,
    number_of,
    numeral,
    pick_fields,
    placeholder,
    points_of,
    short_fields,
    truefalse_of,
    truth_fields,
)
from quizgen.exchange.media import picture_finder
from quizgen.exchange.opening import (
    LINE,
    archive_of,
    members,
    read_pieces,
    refusal,
    xml_text,
)
from quizgen.exchange.own_marks import (
    as_order,
    with_hints,
    without_notes,
    without_passage,
    without_sound,
    without_unit,
)
from quizgen.exchange.qti_presentation import Response, html_of, presentation_of
from quizgen.exchange.qti_scoring import Condition, NumberTest, conditions_of, numbers_of, shares_of
from quizgen.exchange.records import Found, Item, PassageItem, SkipError, Skipped, SourceFile
from quizgen.exchange.rich_text import is_html, markdown_of, typed_of, words_of
from quizgen.support.diagnostics import BankError, quoted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMES = ("item", "assessment", "objectbank", "section")
_MEDIA = (
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"),
    *(".mp3", ".ogg", ".oga", ".opus", ".wav", ".flac", ".m4a"),
)
_SKIPPED = {
    "calculated_question": "its values are computed anew each time.",
    "hot_spot_question": "a place in a picture is its answer.",
    "file_upload_question": "a file is its answer.",
}
_ALMOST = 0.001
_NOISE = Decimal("1e-9")
"""What a writer in floats may be off by, as a part of a tolerance."""


def read(source: SourceFile) -> Iterator[Found]:
    """Yield the items of a QTI file, or of all those in a zip."""
    if not source.data.startswith(b"PK"):
        yield from _read_xml(source, {})
        return
    entries = archive_of(source)
    texts = {
        name: entry for name, entry in entries.items() if name.lower().endswith((".xml", ".qti"))
    }
    media = {name: entry for name, entry in entries.items() if name.lower().endswith(_MEDIA)}
    files = dict(members(source, media))
    is_any = False
    for name, data in members(source, texts):
        if b"questestinterop" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
            is_any = True
            inner = SourceFile(data, f"{source.shown}/{name}", source.stem)
            try:
                yield from list(_read_xml(inner, files))
            except BankError as error:
                problem = error.problems[0]
                yield Skipped(str(problem.location), problem.message)
    if not is_any:
        raise refusal(source, "the archive has no QTI 1.2 in it. Export it as QTI 1.2.")


def _read_xml(source: SourceFile, files: Mapping[str, bytes]) -> Iterator[Found]:
    return read_pieces(xml_text(source), source, _NAMES, lambda found: _items(found, source, files))


def _items(
    found: Iterable[Element | Skipped], source: SourceFile, files: Mapping[str, bytes]
) -> Iterator[Found]:
    topic = ""
    for element in found:
        if isinstance(element, Skipped):
            yield element
        elif element.tag == "item":
            where = f"{source.shown}:{element.get(LINE)}"
            reader = _ItemReader(element, where, topic, files)
            try:
                yield from list(reader.found())
            except (SkipError, ValueError) as reason:
                name = element.get("title") or element.get("ident") or ""
                yield Skipped(where, f"item {quoted(name, 50)}: {reason}")
        elif element.tag in {"assessment", "objectbank"}:
            topic = " ".join((element.get("title") or "").split())
        elif element.tag == "section" and element.get("title") and not topic:
            topic = " ".join(element.get("title", "").split())


class _ItemReader:
    """One item on its way to a question."""

    def __init__(
        self, element: Element, where: str, topic: str, files: Mapping[str, bytes]
    ) -> None:
        self.element = element
        self.files = files
        self.meta = {
            (each.findtext("fieldlabel") or "").strip(): (each.findtext("fieldentry") or "").strip()
            for each in element.iter("qtimetadatafield")
        }
        key = element.get("ident", "")
        self.item = Item(where, topic=topic, key=key, judged=frozenset({"accept"}))
        self._picture = picture_finder(self.item, self._file)
        self.conditions = conditions_of(element)
        self.earned = shares_of(self.conditions)
        self.feedback = {
            each.get("ident", ""): text
            for each in element.iter("itemfeedback")
            if (text := self.shown(each))
        }
        self.links = dict(reversed([*self._links()]))  # What comes first holds.
        self.told: set[str] = set()

    def found(self) -> Iterator[Found]:
        """Yield the question, the text that it is about before it, or a text for others."""
        kind = self.meta.get("question_type", "") or self.meta.get("cc_profile", "")
        if self.element.find("itemproc_extension/calculated") is not None:
            kind = "calculated_question"
        if kind in _SKIPPED:
            raise SkipError(f"its type is '{kind}': {_SKIPPED[kind]}")
        presentation = self.element.find("presentation")
        if presentation is None:
            raise SkipError("it has no text.")
        stem, responses = presentation_of(presentation, self.shown, self.item.lose)
        if not responses or kind == "text_only_question":
            yield self._passage(presentation)
            return
        stem, passage = without_passage(self.item, stem, lambda of: picture_finder(of, self._file))
        if passage:
            yield passage
        stem = without_sound(self.item, stem, self._file)
        if kind == "numerical_question":
            stem = without_unit(self.item, stem)
        self.item.fields["prompt"] = self._markdown(stem)
        self._read(kind, stem, responses)
        self._other_feedback(responses)
        if (
            points := self.meta.get("points_possible", "")
        ) != "None":  # As a writer in Python has it.
            points_of(self.item, points)
        self.item.passage = self.item.passage or self.meta.get("parent_stimulus_item_ident", "")
        self.item.title = " ".join((self.element.get("title") or "").split())
        yield self.item

    def _passage(self, presentation: Element) -> PassageItem:
        text = self.shown(presentation)
        if not text:
            raise SkipError("it has neither a question nor a text.")
        title = marks.plain_lines(" ".join((self.element.get("title") or "").split()))
        return PassageItem(
            self.item.where,
            self.item.key,
            text,
            title,
            media=self.item.media,
            losses=self.item.losses,
        )

    def shown(self, element: Element) -> str:
        """Return all materials in an element as Markdown."""
        return self._markdown("".join(html_of(each) for each in element.iter("material")))

    def _markdown(self, source: str) -> str:
        bare = re.sub("\ue000\\d+\ue001", "", source)
        return markdown_of(bare, self.item.lose, self._picture)

    def _file(self, address: str) -> bytes | None:
        """Return the bytes of the file at an address, None where there is none."""
        name = unquote(address.partition("?")[0])
        name = re.sub(r"\A(\$IMS.?CC.?FILE_?BASE\$|\.\.)/*", "", name).lstrip("./")
        for path, data in self.files.items():
            if name and (path == name or path.endswith(f"/{name}")):
                return data
        return None

    def _read(self, kind: str, stem: str, responses: Sequence[Response]) -> None:
        first = responses[0]
        lids = [each for each in responses if each.kind in {"response_lid", "response_grp"}]
        if first.kind == "response_xy":
            raise SkipError(_SKIPPED["hot_spot_question"])
        if kind == "categorization_question":
            self._categories(lids)
        elif lids and kind != "matching_question" and _has_gaps(stem, lids):
            self._gaps(kind, stem, lids)
        elif len(lids) > 1 or (kind == "matching_question" and not first.label):
            self._match(lids)
        elif kind in {"fill_in_multiple_blanks_question", "multiple_dropdowns_question"} and lids:
            self._gaps(kind, stem, lids)
        elif lids:
            self._options(first, kind)
        elif len(responses) > 1:
            self._typed_gaps(stem, responses)
        elif kind == "essay_question" or not self._right():
            self._open()
        elif first.numeric or kind == "numerical_question":
            self._number()
        else:
            self._short()

    def _right(self) -> list[Condition]:
        """Return the conditions that earn points, those that earn most first."""
        earning = [each for each in self.conditions if (each.points or 0) > 0 and each.tests]
        return sorted(earning, key=lambda each: -(each.points or 0))

    def _options(self, response: Response, kind: str) -> None:
        """Read options to be picked or put in order, with the words that stand before them."""
        if kind == "matching_question":
            self.item.lose("it has one pair, so it is a choice here.")
        lines = (self.item.fields["prompt"], response.label)
        self.item.fields["prompt"] = "\n\n".join(filter(None, lines))
        if response.cardinality == "ordered":
            self._order(response)
        else:
            self._pick(response, kind)

    def _pick(self, response: Response, kind: str) -> None:
        several = response.cardinality == "multiple" or kind == "multiple_answers_question"
        shares = self._shares(response, several=several)
        truths = truefalse_of(list(response.options.values()))
        if truths is not None and not several:
            right = max(shares, key=lambda ident: shares[ident])
            if shares[right] <= 0:
                raise SkipError("neither true nor false is marked as right. Mark one.")
            (other,) = set(response.options) - {right}
            if shares[other] > 1 - _ALMOST:
                raise SkipError("both true and false are marked as right. Mark one.")
            if shares[other] > _ALMOST:
                told = _part([response.options[other]], shares[other])
                self.item.lose(f"{told} and is wrong here.")
            truth_fields(
                self.item,
                answer=dict(zip(response.options, truths, strict=True))[right],
                right=self._feedback_of(response.ident, right),
                wrong=self._feedback_of(response.ident, other),
            )
            return
        rated = [
            Rated(text, shares[ident], self._feedback_of(response.ident, ident))
            for ident, text in response.options.items()
        ]
        pick_fields(self.item, rated, single=not several, keeps_order=response.keeps_order)

    def _shares(self, response: Response, *, several: bool) -> dict[str, float]:
        """Return what each option earns, as a share of the whole.

        Where several are to be chosen, a condition may name some of them together.
        """
        earned = self.earned.get(response.ident, {})
        if several:
            earned = self._united(response)
        if any(share > 1 - _ALMOST and it not in response.options for it, share in earned.items()):
            raise SkipError("what is marked as right is none of its options. Mark one.")
        return {ident: earned.get(ident, 0.0) for ident in response.options}

    def _united(self, response: Response) -> dict[str, float]:
        """Return what options earn together: conditions that add points hold side by side.

        One that sets the points stands alone, and so does one for several that adds most.
        """
        chosen = {
            each: [test.value for test in each.positive() if test.response == response.ident]
            for each in self._right()
        }
        if not chosen:
            return {}
        best = max(chosen, key=lambda it: (it.points or 0, len(chosen[it]), len(it.tests)))
        if len(best.tests) == 1 or (best.adds and len(chosen[best]) == 1):
            united = [
                each
                for each in self.conditions
                if len(each.tests) == 1 or (each.adds and len([*each.positive()]) == 1)
            ]
            earned = shares_of(united).get(response.ident, {})
        else:
            least = (best.points or 0) * (1 - _ALMOST)
            united = [best]
            if best.adds:
                united = [each for each in chosen if each.adds and (each.points or 0) > least]
            earned = dict.fromkeys((it for each in united for it in chosen[each]), 1.0)
        for each in united:
            if any(
                test.negated and earned.get(test.value, 0) > _ALMOST for test in each.tests
            ) and ((each.points or 0) > 0):
                raise SkipError("its right options rule each other out. Mark those of one answer.")
            if each.is_any and len(chosen.get(each, ())) > 1:
                self.item.lose(
                    "any one of the right options was enough; here all of them are to be chosen."
                )
        for other, idents in chosen.items():
            texts = [response.options[it] for it in idents if it in response.options]
            if texts and other not in united:
                told = _part(texts, (other.points or 0) / (best.points or 1))
                self.item.lose(
                    f"{told}; here each right option earns as much, and each wrong one costs as much."
                )
        return earned

    def _links(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield the names of what is said to single answers, by their responses and values."""
        for condition in self.conditions:
            tests = [*condition.positive()]
            is_one = len(tests) == len(condition.tests) == 1
            own = (it for it in condition.feedback if it in self.feedback and not _is_general(it))
            if is_one and (link := next(own, "")):
                yield (tests[0].response, tests[0].value), link

    def _feedback_of(self, response: str, option: str) -> str:
        link = self.links.get((response, option))
        if link is None:
            return ""
        self.told.add(link)
        return self.feedback[link]

    def _other_feedback(self, responses: Sequence[Response]) -> None:
        """Explain by feedback for all and for right answers; tell what else is left out."""
        most = max((each.points or 0 for each in self._right()), default=inf)
        conditions: dict[str, list[Condition]] = {}
        for each in self.conditions:
            for link in each.feedback:
                conditions.setdefault(link, []).append(each)
        for link, text in self.feedback.items():
            shown = conditions.get(link, [])
            if link in self.told:
                continue
            if link == "general_fb":
                explain(self.item, text)
            elif link in {"correct_fb", "Correct"} or any(
                self._is_for_right(each, most) for each in shown
            ):
                explain_why(self.item, text)
            elif _is_general(link):
                self.item.lose(
                    f"its feedback for a wrong answer, {marks.in_words(text, 60)}, is left out."
                )
            elif shown:
                lose_feedback(self.item, _answer_of(shown[0], responses), text)
            else:
                self.item.lose(
                    f"its feedback {marks.in_words(text, 60)} is left out: no answer gets it."
                )

    def _is_for_right(self, condition: Condition, most: float) -> bool:
        """Whether a condition earns most, or only asks for what earns most in its place."""
        if condition.tests and (condition.points or 0) >= most:
            return True
        shares = [
            self.earned.get(test.response, {}).get(test.value, 0) for test in condition.positive()
        ]
        return len(condition.tests) == len(shares) == 1 and shares[0] > 1 - _ALMOST

    def _order(self, response: Response) -> None:
        orders = {
            each: [test.value for test in each.positive() if test.response == response.ident]
            for each in self._right()
        }
        orders = {each: idents for each, idents in orders.items() if len(idents) > 1}
        if not orders:
            raise SkipError("its right order is not said.")
        (best, right), *others = orders.items()
        if sorted(right) != sorted(response.options):
            raise SkipError(
                f"its right order does not name each of its {len(response.options)} entries once."
            )
        sequence = [response.options[ident] for ident in right]
        self.item.fields |= {"type": "order", "sequence": sequence}
        for other, idents in others:
            if idents != right:
                texts = [response.options.get(ident, ident) for ident in idents]
                told = _part(texts, (other.points or 0) / (best.points or 1))
                self.item.lose(f"the order {told} and is wrong here.")

    def _key(self, response: Response, texts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
        """Return the text that earns most, "" where none does, and others that earn as much.

        What earns a part is told: here it earns nothing.
        """
        earned = self.earned.get(response.ident, {})
        key = texts.get(next(iter(earned), ""), "")
        parts: dict[str, float] = {}
        for ident, share in earned.items():
            if key and share > _ALMOST and texts.get(ident, "") not in {"", key}:
                parts.setdefault(texts[ident], share)
        for text, share in parts.items():
            if share <= 1 - _ALMOST:
                name = marks.in_words(response.label or response.ident)
                self.item.lose(f"for {name}, {_part([text], share)} and is wrong here.")
        return key, tuple(text for text, share in parts.items() if share > 1 - _ALMOST)

    def _lose_equal(self, response: Response, key: str, equal: Iterable[str]) -> None:
        name = marks.in_words(response.label or response.ident)
        for text in equal:
            self.item.lose(
                f"for {name}, {marks.in_words(text)} was right too; here only {marks.in_words(key)} is."
            )

    def _match(self, responses: Sequence[Response]) -> None:
        pairs = []
        right_too: set[str] = set()
        for each in responses:
            key, equal = self._key(each, each.options)
            pairs.append((each.label, key))
            self._lose_equal(each, key, equal)
            right_too.update(equal)
        used = {right_side for left, right_side in pairs if left}
        others = dict.fromkeys(
            text
            for each in responses
            for text in each.options.values()
            if text not in used | right_too
        )
        match_fields(self.item, [pair for pair in pairs if pair[0]], others)
        self.item.rough |= {"pairs", "decoys"}
        if self.meta.get("quizgen_type") == "order":
            as_order(self.item)

    def _categories(self, responses: Sequence[Response]) -> None:
        pairs = []
        for each in responses:
            for ident, share in self.earned.get(each.ident, {}).items():
                if share > _ALMOST and ident in each.options:
                    pairs.append((each.options[ident], each.label))
                elif share > _ALMOST:
                    self.item.lose(
                        f"what is named for {marks.in_words(each.label)} is none of its options."
                    )
        placed = {left for left, _ in pairs}
        for text in dict.fromkeys(text for each in responses for text in each.options.values()):
            if text not in placed:
                self.item.lose(f"{marks.in_words(text)} is left out: it belongs to no category.")
        match_fields(self.item, pairs)

    def _gaps(self, kind: str, stem: str, responses: Sequence[Response]) -> None:
        text = re.sub("\ue000\\d+\ue001", "", stem)
        gaps: list[GapAnswers] = []
        for response in responses:
            name = response.label or response.ident
            mark = next((mark for mark in _marks_of(response) if mark in text), "")
            if not mark:
                mark = f"[{name}]"
                self.item.lose(f"the gap {quoted(name)} stands at the end: its place is not said.")
                text += f" {mark}"
            text = text.replace(mark, placeholder(len(gaps)))
            gaps.append(self._gap(kind, response))
        text, gaps = with_hints(text, gaps, self._markdown)
        prompt = markdown_of(text, self.item.lose, self._picture)
        cloze_fields(self.item, prompt, gaps)

    def _gap(self, kind: str, response: Response) -> GapAnswers:
        texts = {
            name: typed_of(source, self.item.lose) or response.options[name]
            for name, source in response.sources.items()
        }
        right, equal = self._key(response, texts)
        earned = self.earned.get(response.ident, {})
        is_blank = kind == "fill_in_multiple_blanks_question"
        if is_blank and not earned and response.is_typed is not False:
            # Where Canvas names none, it accepts all.
            right = right or next(filter(None, texts.values()), "")
        if not right:
            name = marks.in_words(response.label or response.ident)
            raise SkipError(f"the gap {name} has no right answer. Mark one.")
        others: dict[str, str] = {}
        for name, text in texts.items():
            if text not in {right, ""}:
                others.setdefault(text, name)
        is_typed = is_blank or (
            kind != "multiple_dropdowns_question"
            and all(text.casefold() == right.casefold() for text in others)
        )
        if is_typed if response.is_typed is None else response.is_typed:
            # Of several texts to be typed Canvas scores only the first, and takes all for right.
            unscored = 0 if len(earned) > 1 else 1
            accept = [it for it, name in others.items() if earned.get(name, unscored) > 1 - _ALMOST]
            for text, name in others.items():
                if text not in accept and earned.get(name, 0) <= _ALMOST:
                    self.item.lose(
                        f"the wrong answer {quoted(text)} is left out: its gap is typed."
                    )
            for name, text in texts.items():
                if text in {right, *accept}:
                    explain_why(self.item, self._feedback_of(response.ident, name))
            return GapAnswers(right, tuple(accept), is_strict=response.is_strict)
        wrong = {text: name for text, name in others.items() if text not in equal}
        if not wrong:
            return GapAnswers(right, equal, is_strict=response.is_strict)
        self._lose_equal(response, right, equal)
        told = (self._feedback_of(response.ident, name) for name in wrong.values())
        return GapAnswers(right, choices=tuple(map(Rated, wrong, repeat(0), told)))

    def _typed_gaps(self, stem: str, responses: Sequence[Response]) -> None:
        """Read a text with fields to type into, standing where they stand."""
        tests = [test for each in self._right() for test in each.positive()]
        strict = {test.response for test in tests if test.case}
        loose = {test.response for test in tests if not test.case}
        gaps = []
        for response in responses:
            key, *more = self._accepted(response) or [""]
            if not key:
                raise SkipError("one of its gaps has no right answer.")
            if response.ident in strict & loose:
                self.item.lose("capitals count in all answers of a gap here, not only in some.")
            gaps.append(GapAnswers(key, tuple(more), is_strict=response.ident in strict))
        cloze_fields(self.item, markdown_of(stem, self.item.lose, self._picture), gaps)

    def _accepted(self, response: Response) -> list[str]:
        """Return the texts that earn all in a field to type into; tell what earns a part."""
        found: dict[str, None] = {}
        for value, share in self.earned.get(response.ident, {}).items():
            if value and share > 1 - _ALMOST:
                found[marks.typed(value)] = None
            elif value and share > _ALMOST:
                self.item.lose(f"{_part([value], share)} and is not accepted here.")
        return [*found]

    def _open(self) -> None:
        self.item.fields["type"] = "open"
        if notes := self.meta.get("grading_notes"):
            shown = self._markdown if is_html(notes) else marks.plain_lines
            self.item.fields["answer"] = shown(notes)
        for each in self.element.iter("response_str"):
            ends = (
                ("at least", each.get("word_limit_min")),
                ("at most", each.get("word_limit_max")),
            )
            limit = " and ".join(f"{words} {end}" for words, end in ends if end)
            if limit and each.get("word_limit_enabled", "Yes") == "Yes":
                self.item.lose(f"the limit of {limit} words is left out.")
        for each in self.element.iter("itemfeedback"):
            source = "".join(map(html_of, each.iter("material")))
            rest = without_notes(self.item, source, self._markdown)
            if rest != source:
                self.feedback[each.get("ident", "")] = self._markdown(rest)

    def _number(self) -> None:
        ranges = []
        right = self._right()
        best = max((each.points or 0 for each in right), default=0)
        note_commas(self.item, (test.value for each in right for test in each.tests))
        for condition in (self._with_points(each) for each in right):
            links = [
                link
                for link in condition.feedback
                if link in self.feedback and not _is_general(link)
            ]
            self.told.update(links)
            feedback = " ".join(self.feedback[link] for link in links)
            share = (condition.points or 0) / best
            found = [(each.value, _range(each, self.item.lose)) for each in numbers_of(condition)]
            named = [made.range() for value, made in found if value and made]
            for value, made in found:
                if made and named and not value:  # Ends that its own number lies outside of.
                    self.item.lose(f"{made.range()} was right too; here only {named[0]} is right.")
                elif made:
                    self._tell_open_ends(condition)
                    ranges.append(made._replace(share=share, feedback=feedback))
        number_fields(self.item, ranges)
        self.item.judged |= {"tolerance"}

    def _with_points(self, condition: Condition) -> Condition:
        """Return a condition whose numbers have points for their commas."""
        tests = [
            test._replace(value=number_of(self.item, test.value) or test.value)
            for test in condition.tests
        ]
        return condition._replace(tests=tuple(tests))

    def _tell_open_ends(self, condition: Condition) -> None:
        """Tell which ends of its ranges a condition takes for wrong: here they are right."""
        right = {numeral(test.value) for test in condition.positive()}
        for test in condition.tests:
            is_open = test.kind in {"vargt", "varlt"} and not test.negated
            is_open = is_open or (test.kind in {"vargte", "varlte"} and test.negated)
            if is_open and (end := numeral(test.value)) not in right:
                self.item.lose(f"{end}, the end of its range, was wrong; here it is right.")

    def _short(self) -> None:
        right = self._right()
        best = max((each.points or 0 for each in right), default=0)
        answers: dict[str, Rated] = {}
        for condition in sorted(self.conditions, key=lambda each: -max(each.points or 0, 0)):
            share = max(condition.points or 0, 0) / best
            for test in condition.positive():
                told = self._feedback_of(test.response, test.value)
                if share or told:
                    answers.setdefault(test.value, Rated(marks.typed(test.value), share, told))
            for test in condition.tests:
                if share and test.kind == "varsubstring" and not test.negated:
                    what = "was right within longer answers, and is not accepted here."
                    self.item.lose(f"{quoted(test.value)} {what}")
        cases = {test.case for each in right for test in each.positive()}
        case = any(cases)
        if len(cases) > 1:
            self.item.lose("capitals count in all answers here, not only in some.")
        short_fields(self.item, answers.values(), case=case)


def _is_general(link: str) -> bool:
    return link in {"general_fb", "correct_fb", "general_incorrect_fb", "incorrect_fb", "Correct"}


def _marks_of(response: Response) -> list[str]:
    """Return what may stand in the text for a gap."""
    names = [response.label, words_of(response.label), response.ident.removeprefix("response_")]
    return [f"[{name}]" for name in names if name]


def _has_gaps(stem: str, responses: Sequence[Response]) -> bool:
    return all(any(mark in stem for mark in _marks_of(each)) for each in responses)


def _answer_of(condition: Condition, responses: Sequence[Response]) -> str:
    """Return the answer that a condition is about, or the words of its place; "" for any."""
    if not condition.tests:
        return ""
    test = condition.tests[0]
    for each in responses:
        if each.ident == test.response:
            option = "" if test.negated else each.options.get(test.value, "")
            place = each.label if len(responses) > 1 else ""
            return option or place or ("" if test.negated else test.value)
    return "" if test.negated else test.value


def _range(found: NumberTest, lose: Callable[[str], None]) -> Margin | None:
    """Return the range of a number, which is its answer if it is near the middle."""
    answer = numeral(re.sub(r"\.0+\Z", "", found.value))  # Canvas writes 42.0 for 42.
    between = middle(numeral(found.low) or "", numeral(found.high) or "")
    if answer is None or between is None:
        return between if answer is None else Margin(answer, "0")
    distance, most = abs(Decimal(answer) - Decimal(between.answer)), Decimal(between.tolerance)
    if distance > most * _NOISE:
        what = f"its answer {answer} is not the middle of {between.range()}"
        lose(f"{what}; here {between.answer} is the answer.")
        return between
    # The farther end: a writer in floats has 3.1300000000000001 for the nearer one.
    return Margin(answer, numeral(f"{(most + distance).normalize():f}") or "0")


def _part(texts: Iterable[str], share: float) -> str:
    return f"{', '.join(map(marks.in_words, texts))} earned {round(share * 100, 1):g} %"
