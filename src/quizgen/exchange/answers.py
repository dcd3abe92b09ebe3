"""What other tools say of right and wrong as fields of ours, with what is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import Any, NamedTuple

from quizgen.exchange import marks
from quizgen.exchange.records import Item, SkipError
from quizgen.lint.folding import same_text
from quizgen.lint.style import names_all_others, names_others
from quizgen.model.forms import arranged
from quizgen.reading.vocabulary import is_mere_verdict, truth
from quizgen.support.diagnostics import quoted
from quizgen.support.markup.gaps import in_gap

_ALMOST = 0.001
MOST_WRONG = 26
"""How many wrong answers a question or a gap may have."""

_SENTENCE = re.compile(r"[^.!]{1,40}[.!]+\s+(?=[^\W\d_a-z])")


class Rated(NamedTuple):
    """An answer of another tool, and what is said to who gives it.

    `share` is what it earns of the points: 1 is all, and under 0 it costs.
    """

    text: str
    share: float
    feedback: str = ""


def pick_fields(
    item: Item,
    options: Iterable[Rated],
    *,
    single: bool | None = None,
    keeps_order: bool | None = None,
) -> None:
    """Make a choice or a multi of options; `single` None lets the shares say which.

    `keeps_order` None keeps an order where an option needs one, such as "All of the above".
    """
    offered = distinct(item, options)
    if keeps_order is None:
        offered, keeps_order = _in_needed_order(item, offered)
    right = [option for option in offered if option.share > _ALMOST]
    whole = [option for option in right if option.share > 1 - _ALMOST]
    if not right:
        raise SkipError("no option is marked as right. Mark one.")
    if len(offered) < 2:  # noqa: PLR2004
        raise SkipError("there is only one option. Add wrong ones.")
    if single is None:
        single = len(right) == 1 or len(whole) == 1
    if single:
        best = max(right, key=lambda option: option.share)
        if len(whole) > 1:
            _any_of_several(item, offered, whole, keeps_order=keeps_order)
            return
        for option in right:
            if option is not best:
                item.lose(
                    f"{marks.in_words(option.text)} earned {_percent(option.share)} and is wrong here."
                )
        right = [best]
        item.fields |= {"type": "choice", "answer": best.text}
    else:
        item.fields |= {"type": "multi", "answers": [option.text for option in right]}
        _tell_weights(item, offered, right)
    _add_options(item, offered, right, keeps_order=keeps_order)


def _in_needed_order(item: Item, offered: list[Rated]) -> tuple[list[Rated], bool]:
    """Return options, and whether they need their order, as those do that speak of others.

    In a file the right one may always come first, so others are mixed above one that names all.
    """
    texts = [option.text for option in offered]
    pointing = [text for text in texts if names_others(text, texts)]
    places = [text for text in pointing if not names_all_others(text)]
    if places:
        item.lose(
            f"its options stay in the file's order, of which {marks.in_words(places[0])} speaks."
        )
    elif pointing:
        others = arranged({*texts}.difference(pointing), str(item.fields.get("prompt", "")))
        order = {text: place for place, text in enumerate([*others, *sorted(pointing)])}
        offered = sorted(offered, key=lambda option: order[option.text])
    return offered, bool(pointing)


def _any_of_several(
    item: Item, offered: Sequence[Rated], whole: Sequence[Rated], *, keeps_order: bool
) -> None:
    """Of several options that are each right on their own, ask for all of them."""
    item.fields |= {"type": "multi", "answers": [option.text for option in whole]}
    item.lose("any one of the right options was enough; here all of them are to be chosen.")
    _add_options(item, offered, whole, keeps_order=keeps_order)


def distinct(item: Item, options: Iterable[Rated]) -> list[Rated]:
    """Return the options that can be told apart; of two that look alike the better one stays."""
    found: dict[str, Rated] = {}
    for option in options:
        if not option.text.strip():
            item.lose("an empty option is left out.")
            continue
        key = same_text(option.text) or option.text
        before = found.get(key)
        if before is None:
            found[key] = option
            continue
        item.lose(f"the option {marks.in_words(option.text)} was there twice and is here once.")
        if option.share > before.share:
            found[key] = option
    return list(found.values())


def _add_options(
    item: Item, offered: Sequence[Rated], right: Sequence[Rated], *, keeps_order: bool
) -> None:
    chosen = {*right}
    if keeps_order:
        item.fields["options"] = [
            option.text if option in chosen and is_mere_verdict(option.feedback) else _entry(option)
            for option in offered
        ]
        return
    wrong = [_entry(option) for option in offered if option not in chosen]
    if wrong:
        item.fields["distractors"] = wrong
    for option in right:
        explain_why(item, option.feedback)


def _entry(option: Rated) -> Any:
    if not option.feedback:
        return option.text
    return {"text": option.text, "feedback": option.feedback}


def explain(item: Item, text: str) -> None:
    """Add a text to the explanation, below what it has."""
    before = item.fields.get("explanation")
    if text and text not in (before or ""):
        item.fields["explanation"] = f"{before}\n\n{text}" if before else text


def explain_why(item: Item, feedback: str) -> None:
    """Add what a right answer gets as feedback, where it says more than that it is right.

    "Yes." before it goes, for whoever was wrong reads it too.
    """
    if is_mere_verdict(feedback):
        return
    opening = _SENTENCE.match(feedback)
    is_verdict = opening is not None and is_mere_verdict(opening[0])
    explain(item, feedback[opening.end() :] if opening and is_verdict else feedback)


def _tell_weights(item: Item, offered: Sequence[Rated], right: Sequence[Rated]) -> None:
    """Tell where points were shared out otherwise than by our rule."""
    part = 1 / len(right)
    if all(option.share > 1 - _ALMOST for option in right) and len(right) > 1:
        return  # All or nothing, or no weights at all: the tool said only what is right.
    is_even = all(abs(option.share - part) < 0.01 for option in right)  # noqa: PLR2004
    wrong = [option for option in offered if option.share <= _ALMOST]
    is_like_ours = all(abs(option.share + part) < 0.01 for option in wrong)  # noqa: PLR2004
    if not (is_even and is_like_ours):
        share = _percent(part)
        item.lose(
            f"it had weights; here each right option earns {share}, and each wrong one costs as much."
        )


def short_fields(item: Item, answers: Iterable[Rated], *, case: bool = False) -> None:
    """Make a short question of texts that are typed; `*` stands for anything in them."""
    accepted: list[str] = []
    wrong: list[Rated] = []
    for answer in answers:
        text = " ".join(answer.text.split())
        if answer.share > 1 - _ALMOST:
            accepted.append(text)
            explain_why(item, answer.feedback)
        elif answer.share > _ALMOST:
            item.lose(f"{quoted(text)} earned {_percent(answer.share)} and is not accepted here.")
            lose_feedback(item, text, answer.feedback)
        elif text.strip("* "):
            wrong.append(answer)
        else:
            lose_feedback(item, text, answer.feedback)
    accepted = list(dict.fromkeys(text for text in accepted if text))
    if not accepted:
        raise SkipError("no answer is given. Write one.")
    if len(wrong) > MOST_WRONG:
        raise SkipError(f"it has {len(wrong)} wrong answers. It may have at most {MOST_WRONG}.")
    item.fields |= {"type": "short", "answer": accepted[0]}
    if accepted[1:]:
        item.fields["accept"] = accepted[1:]
    if distractors := [_entry(each) for each in wrong_ones(item, wrong, accepted, case=case)]:
        item.fields["distractors"] = distractors
    if case:
        item.fields["case"] = "strict"


def lose_feedback(item: Item, answer: str, feedback: str) -> None:
    """Tell that what was said to an answer that is not kept is left out; `*` is any other."""
    if feedback and not is_mere_verdict(feedback):
        which = marks.in_words(answer) if answer.strip("* ") else "any other answer"
        item.lose(f"the feedback for {which}, {marks.in_words(feedback, 60)}, is left out.")


def wrong_ones(
    item: Item, wrong: Iterable[Rated], accepted: Sequence[str], *, case: bool = False
) -> list[Rated]:
    """Return the wrong answers that would not be judged right here."""
    from quizgen.grading.responses import Verdict, grade_text

    found = []
    for each in wrong:
        strictness = "strict" if case else "loose"
        verdict = grade_text(list(accepted), each.text, case=strictness)  # type: ignore[arg-type]
        if verdict is Verdict.RIGHT or "*" in each.text:
            item.lose(
                f"the wrong answer {quoted(each.text)} is left out: it would be judged right here."
            )
        else:
            found.append(each)
    return found


def without_wildcards(item: Item, text: str) -> str:
    r"""Return an accepted text in which `*` stood for anything and `\*` for a star."""
    parts = re.split(r"(\\\*|\*)", text)
    if "*" in parts:
        item.lose(
            f"in {quoted(text)}, * stood for any letters; here it must be typed without them."
        )
    return "".join("*" if part == r"\*" else "" if part == "*" else part for part in parts)


class Margin(NamedTuple):
    """A number that is right within a tolerance, both as written; "0" is none."""

    answer: str
    tolerance: str
    share: float = 1
    feedback: str = ""

    def range(self) -> str:
        """Return it in one, as 20±0.5."""
        return self.answer if self.tolerance == "0" else f"{self.answer}±{self.tolerance}"


def margins(item: Item, answers: Iterable[Rated]) -> list[Margin]:
    """Return the ranges that answers are, as `20`, `20:0.5` or `19..21`.

    A wrong answer may be no number, as `*` is; what was said to it is lost.
    """
    answers = list(answers)
    note_commas(item, (each.text for each in answers))
    found = []
    for each in answers:
        made = _margin(item, each.text)
        if made is not None:
            found.append(made._replace(share=each.share, feedback=each.feedback))
        elif each.share > 0:
            value, _, near = each.text.partition(":")
            if near.strip() and numeral(value) is not None:
                raise SkipError(f"its tolerance {quoted(near.strip())} is not a number.")
            raise SkipError(f"{quoted(each.text)} is not a number.")
        else:
            lose_feedback(item, each.text, each.feedback)
    return found


def _margin(item: Item, text: str) -> Margin | None:
    low, dots, high = text.partition("..")
    if dots:
        return middle(number_of(item, low) or "", number_of(item, high) or "")
    value, _, spread = text.partition(":")
    answer, near = number_of(item, value), number_of(item, spread.strip() or "0")
    if answer is None or near is None:
        return None
    return Margin(answer, "0" if float(near) == 0 else near.lstrip("-"))


def number_fields(item: Item, ranges: Sequence[Margin]) -> None:
    """Make a number question of ranges, of which the widest right one stays."""
    (kept,) = _kept(item, ranges, most=1)
    item.fields |= {"type": "number", "answer": kept.answer}
    if kept.tolerance != "0":
        item.fields["tolerance"] = kept.tolerance
    for each in ranges:
        if each.share > 1 - _ALMOST and _covers(kept, each):
            explain_why(item, each.feedback)
        elif each.share > 1 - _ALMOST:
            lose_feedback(item, each.range(), each.feedback)


def number_gap(item: Item, ranges: Sequence[Margin]) -> GapAnswers:
    """Return the gap of a number; several right ones stay where none has a tolerance."""
    first, *others = _kept(item, ranges)
    for each in ranges:
        if each.share > 1 - _ALMOST and each.feedback:
            item.lose(f"the feedback in a gap, {marks.in_words(each.feedback, 60)}, is left out.")
    accept = dict.fromkeys(each.answer for each in others if each.answer != first.answer)
    return GapAnswers(first.answer, tuple(accept), tolerance=first.tolerance)


def _kept(item: Item, ranges: Sequence[Margin], most: int | None = None) -> list[Margin]:
    """Return the widest right range, or up to `most` right numbers; tell what else was right."""
    right = [each for each in ranges if each.share > 1 - _ALMOST]
    if not right:
        raise SkipError("no number is marked as right. Write one.")
    widest = max(right, key=lambda each: Decimal(each.tolerance))
    kept = [widest] if widest.tolerance != "0" else right[:most]
    rest = f"only {widest.range()} is right" if len(kept) == 1 else "it is wrong"
    for each in ranges:
        if each.share > 1 - _ALMOST:
            if len(kept) == 1 and not _covers(widest, each):
                item.lose(f"{each.range()} was right too; here {rest}.")
            continue
        if each.share > _ALMOST:
            item.lose(f"{each.range()} earned {_percent(each.share)}; here {rest}.")
        lose_feedback(item, each.range(), each.feedback)
    return kept


def _covers(one: Margin, other: Margin) -> bool:
    """Whether all that a range takes lies in another one."""
    distance = abs(Decimal(one.answer) - Decimal(other.answer))
    return distance + Decimal(other.tolerance) <= Decimal(one.tolerance)


_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_UNCLEAR = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def note_commas(item: Item, texts: Iterable[str]) -> None:
    """Note what answers that are numbers show of the commas in all numbers of a question."""
    for number in (part for text in texts for part in re.split(r"\.\.|:", text)):
        bare = _bare(number)
        if numeral(bare) is None or _UNCLEAR.fullmatch(bare):
            continue
        if "," in bare and not _THOUSANDS.fullmatch(bare):
            item.has_decimal_comma = True
        elif {",", "."} & {*bare} and item.has_decimal_comma is None:
            item.has_decimal_comma = False


def number_of(item: Item, text: str) -> str | None:
    """Return a number as `numeral` does, its comma as others of the question show; tell a guess."""
    made = numeral(text, is_decimal=item.has_decimal_comma or False)
    if made and item.has_decimal_comma is None and _UNCLEAR.fullmatch(_bare(text)):
        point = numeral(text, is_decimal=True)
        what = f"{quoted(text.strip())} is read as {made}."
        item.lose(f"{what} If it is {point}, write it with a point.")
    return made


def _bare(number: str) -> str:
    return re.sub(r"[\s\xa0\u202f']", "", number).replace("−", "-")


def numeral(text: str, *, is_decimal: bool = False) -> str | None:
    """Return a number as YAML has it: 20, -5, 1.7 or 1.5e-3; None where it is none.

    `is_decimal` says what the comma of 1,025 is; else it is one of thousands.
    """
    bare = _bare(text)
    if _THOUSANDS.fullmatch(bare) and not (is_decimal and _UNCLEAR.fullmatch(bare)):
        bare = bare.replace(",", "")
    bare = bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare
    if not re.fullmatch(r"[+-]?(\d{1,20}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", bare):
        return None
    head, exponent, tail = re.split(r"([eE]|\Z)", bare, maxsplit=1)
    whole, _, part = head.partition(".")
    sign = "-" if whole.startswith("-") else ""
    whole = whole.lstrip("+-0") or "0"
    if len(part) > 20:  # noqa: PLR2004
        short = f"{Context(prec=20).create_decimal(bare).normalize():e}"
        return short if float(short) else "0"
    return f"{sign}{whole}{f'.{part}' if part else ''}{exponent}{tail}"


def middle(low: str, high: str) -> Margin | None:
    """Return the number and tolerance of a range from one number to another."""
    try:
        ends = sorted((Decimal(low), Decimal(high)))
    except InvalidOperation:
        return None
    answer = (ends[0] + ends[1]) / 2
    made = [numeral(_written(each)) for each in (answer, ends[1] - answer)]
    return Margin(made[0], made[1]) if made[0] and made[1] else None


def _written(number: Decimal) -> str:
    return f"{number.normalize():f}"


def match_fields(item: Item, pairs: Iterable[tuple[str, str]], decoys: Iterable[str] = ()) -> None:
    """Make a match; a pair without a left side is a decoy."""
    kept: dict[str, tuple[str, str]] = {}
    others = list(decoys)
    for left, right in pairs:
        if not left.strip():
            others.append(right)
        elif not right.strip():
            item.lose(f"{marks.in_words(left)} is left out: nothing belongs to it.")
        elif (same_text(left) or left) in kept:
            item.lose(f"the left side {marks.in_words(left)} is there twice; the first is kept.")
        else:
            kept[same_text(left) or left] = (left, right)
    sides: dict[str, str] = {}
    for _, right in kept.values():
        sides.setdefault(same_text(right) or right, right)
    if len(kept) < 2 or (len(sides) < 2 and not others):  # noqa: PLR2004
        raise SkipError("there are fewer than two pairs to be told apart. Add some.")
    # Right sides that look alike are one.
    made = [[left, sides[same_text(right) or right]] for left, right in kept.values()]
    item.fields |= {"type": "match", "pairs": made}
    known = set(sides)
    left_over = []
    for decoy in others:
        key = same_text(decoy) or decoy
        if decoy.strip() and key not in known:
            known.add(key)
            left_over.append(decoy)
    if len(left_over) > 10:  # noqa: PLR2004
        item.lose(
            f"{len(left_over) - 10} of {len(left_over)} wrong right sides are left out: there can be ten."
        )
    if left_over:
        item.fields["decoys"] = left_over[:10]


class GapAnswers(NamedTuple):
    """A gap: its right text, others that are accepted, wrong ones to be picked, a tolerance.

    `number` is that of Anki's marks, 0 for its place among the gaps.
    """

    text: str
    accept: tuple[str, ...] = ()
    choices: tuple[Rated, ...] = ()
    tolerance: str = ""
    is_strict: bool = False
    number: int = 0
    hint: str = ""


def cloze_fields(item: Item, prompt: str, gaps: Sequence[GapAnswers]) -> None:
    """Make a cloze of a prompt in which `placeholder(i)` stands for each gap."""
    accept: dict[str, list[str]] = {}
    choices: dict[str, list[Any]] = {}
    tolerance: dict[str, str] = {}
    written: list[str] = []
    # In a formula a space keeps two braces from being a gap's.
    prompt = _FORMULA.sub(lambda found: _TWO_BRACES.sub(r"\1 ", found[0]), prompt)
    for index, gap in enumerate(gaps):
        name = f"c{gap.number or index + 1}"
        inside = "::".join(filter(None, (in_gap(gap.text), in_gap(gap.hint))))
        written.append(f"{{{{{name}::{inside}}}}}")
        if gap.accept:
            accept[name] = list(gap.accept)
        if gap.choices:
            choices[name] = [_entry(each) for each in gap.choices]
        if gap.tolerance not in {"", "0"}:
            tolerance[name] = gap.tolerance
    prompt = _PLACEHOLDER.sub(
        lambda found: written[at] if (at := int(found[1])) < len(written) else found[0], prompt
    )
    item.fields |= {"type": "cloze", "prompt": prompt}
    for field, value in (("accept", accept), ("choices", choices), ("tolerance", tolerance)):
        if value:
            item.fields[field] = value
    if any(gap.is_strict for gap in gaps):
        item.fields["case"] = "strict"
        if not all(gap.is_strict or gap.choices or gap.tolerance for gap in gaps):
            item.lose("capitals count in all gaps here, not only in some.")


_FORMULA = re.compile(r"\$[^$]+\$|\\\(.{1,2000}?\\\)|\\\[.{1,2000}?\\\]", re.DOTALL)
_PLACEHOLDER = re.compile("\ue000([0-9]{1,9})\ue001")
_TWO_BRACES = re.compile(r"([{}])(?=[{}])")


def placeholder(index: int) -> str:
    """Return what stands for a gap in a text that is still on its way."""
    return f"\ue000{index}\ue001"


def truefalse_of(texts: Sequence[str]) -> list[bool] | None:
    """Return what two options mean where they are true and false, in any of some languages."""
    found = [value for text in texts if (value := truth(text)) is not None]
    return found if len(texts) == len(found) == len({*found}) == 2 else None  # noqa: PLR2004


def truth_fields(item: Item, *, answer: bool, right: str, wrong: str) -> None:
    """Make a question of true and false; `right` and `wrong` are said to who answers so."""
    item.fields |= {"type": "truefalse", "answer": answer}
    explain_why(item, right)
    if wrong != right and wrong and not is_mere_verdict(wrong):
        item.lose(f"its feedback for the wrong answer, {marks.in_words(wrong, 60)}, is left out.")


def points_of(item: Item, text: str) -> None:
    """Take over a question's points, rounded to halves from 0.5 to 100."""
    if not text.strip():
        return
    worth = float(numeral(text) or 0)
    if not 0 < worth < float("inf"):
        item.lose(f"it counts 1 point here, not {quoted(text, 20)}.")
        return
    halves = min(max(round(worth * 2) / 2, 0.5), 100)
    if abs(halves - worth) > _ALMOST:
        item.lose(f"it counts {halves:g} points here, not {worth:g}.")
    if halves != 1:
        item.fields["points"] = f"{halves:g}"


def tag_of(item: Item, text: str) -> str | None:
    """Return a tag as ours are written, without spaces; None where nothing is left of it."""
    tag = "::".join(
        filter(None, (re.sub(r"[^\w-]+", "-", part).strip("-") for part in text.split("::")))
    )[:100].strip(":-")
    if not tag:
        if text.strip():
            item.lose(f"the tag {quoted(text)} is left out: it has no letters.")
        return None
    return tag


def tag_fields(item: Item, texts: Iterable[str]) -> None:
    """Take over tags, each once."""
    tags = dict.fromkeys(tag for text in texts if (tag := tag_of(item, text)))
    if tags:
        item.fields["tags"] = list(tags)


def _percent(share: float) -> str:
    return f"{round(share * 100, 1):g} %"
