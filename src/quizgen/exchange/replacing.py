"""What of a bank's own question stays where that of a file takes its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
import yaml

from quizgen.exchange import marks
from quizgen.exchange.differences import said
from quizgen.exchange.records import Lost, lost_images, with_texts
from quizgen.exchange.taking import Taken, Taking
from quizgen.lint.errors import question_errors
from quizgen.model.questions import Cloze, Common, Multi, Number, Question, Short
from quizgen.model.transfer import interval, typed_words, words_of
from quizgen.reading.text_errors import mark_errors
from quizgen.support.positions import Positions

_OFFERS = ("options", "distractors")


def replaced(
    old: Mapping[str, Any], lines: Sequence[str], question: Question, taken: Taken, taking: Taking
) -> dict[str, Any]:
    """Return an old entry's fields that go with the new ones, under these; tell what goes.

    `lines` are those of the old entry, `question` is what it says.
    """
    told: list[str] = []
    mine = {name: value for name, value in old.items() if value not in (None, [], {})}
    lost = lost_images(taken.item.losses)
    fields = _with_own_feedback(mine, _with_own_images(mine, taken.fields, lost), told)
    taken = msgspec.structs.replace(taken, fields=fields)
    made = {**_kept(mine, question, taken, told), **taken.fields, "id": taken.id}
    told += [
        f"its image {path} is left out: the new text does not show its place."
        for path in lost
        if path in _images(mine) and path not in _images(made)
    ]
    if _has_comment("\n".join(lines)):
        told.append("the comments within it are left out.")
    for what in told:
        taking.losses.append(Lost(taken.item.where, f"'{taken.id}' of the bank: {what}"))
    return made


def _images(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the images in an entry's texts, by their paths."""
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    with_texts(entry, note)
    return marks.images_of(texts)


def _with_own_images(
    old: Mapping[str, Any], fields: Mapping[str, Any], lost: Mapping[str, str]
) -> dict[str, Any]:
    """Return new fields in which images that the source only names are those of the old entry.

    A text without another difference stays as it is; in others an image takes the place of the
    words that stand for it alone.
    """
    own: dict[str, str] = {}

    def note(text: str) -> str:
        if (bare := marks.without_own_images(text, lost)) != text:
            own[said(bare)] = text
        return text

    with_texts(old, note)
    counts = Counter(lost.values())
    images = {lost[path]: image for path, image in _images(old).items() if path in lost}

    def with_images(text: str) -> str:
        if own and (whole := own.get(said(text))):
            return whole
        for written, image in images.items() if own else ():
            text = text.replace(written, image) if written and counts[written] == 1 else text
        return text

    return dict(with_texts(fields, with_images))


def _kept(
    old: Mapping[str, Any], question: Question, taken: Taken, told: list[str]
) -> dict[str, Any]:
    new: Question = msgspec.convert({**taken.fields, "id": taken.id}, Question, strict=False)
    kept = dict(old)
    offers = {*_OFFERS} if taken.fields["type"] in {"choice", "multi"} else set()
    # All options of the new question are in one of the two, and the bank refuses both together.
    for name in offers:
        kept.pop(name, None)
    renewed = {*taken.fields, *(offers if offers & taken.fields.keys() else ())}
    gone: set[str] = set()
    for name in sorted(taken.item.judged & kept.keys() - renewed):
        del kept[name]
        gone.add(name)
        told.append(f"its '{name}' is left out: the file has none.")
    for name, gap, answer in _of_other_answers(question, new):
        if name in kept and name not in renewed:
            which = f"'{name}' of {gap}" if gap else f"'{name}'"
            told.append(f"its {which} was for {marks.in_words(answer)}, and is left out.")
            value = kept.pop(name)
            if rest := gap and {other: value[other] for other in value if other != gap}:
                kept[name] = rest
            else:
                gone.add(name)
    for name in sorted({"distractors", "choices"} & kept.keys() - renewed):
        if rest := _still_wrong(kept, name, _new_texts(question, new), told):
            kept[name] = rest
        else:
            gone.add(name)
            del kept[name]
    if question.type != taken.fields["type"] or not _is_sound({**kept, **taken.fields}):
        kept = {name: value for name, value in kept.items() if name in Common.__struct_fields__}
        if not _is_sound({**kept, **taken.fields}):
            kept = {name: kept[name] for name in ("was", "source", "inference") if name in kept}
    told += [
        f"its '{name}' does not go with the new question, and is left out."
        for name in old
        if name not in kept and name not in renewed | gone
    ]
    is_told = "explanation" in kept.keys() - taken.fields.keys()
    if is_told and new.right_answers() and _right_words(question) != _right_words(new):
        told.append("its explanation was written for the old answer; read it again.")
    return kept


def _right_words(question: Question) -> object:
    """Return what is right in a form that is the same however it is written."""
    if isinstance(question, Number):
        return interval(question.answer, "0")[0]
    words = [*map(words_of, question.right_answers())]
    return sorted(words) if isinstance(question, Multi) else words


def _new_texts(old: Question, new: Question) -> dict[str, list[str]]:
    """Return what a short question, as "", or each gap has as right texts, where these are new."""
    if isinstance(old, Short) and isinstance(new, Short):
        is_new = typed_words(old.answer) != typed_words(new.answer)
        return {"": [new.answer, *new.accept]} if is_new else {}
    if isinstance(old, Cloze) and isinstance(new, Cloze):
        texts = [_texts_of_gaps(each) for each in (old, new)]
        return {gap: texts[1][gap] for gap in texts[1] if texts[0].get(gap) != texts[1][gap]}
    return {}


def _still_wrong(
    kept: Mapping[str, Any], name: str, right: Mapping[str, list[str]], told: list[str]
) -> Any:
    """Return own wrong options without those that new right texts, by gaps, make right."""
    from quizgen.grading.responses import Verdict, grade_text

    def left(options: Iterable[Any], texts: list[str]) -> list[Any]:
        found = []
        for option in options:
            strictly = {each: kept.get(each, "loose") for each in ("accents", "case")}
            verdict = grade_text(texts, _text(option), **strictly) if texts else Verdict.WRONG
            shown = marks.in_words(_text(option))
            if verdict is Verdict.RIGHT:
                told.append(f"its wrong option {shown} is left out: it is right now.")
                continue
            if verdict is Verdict.CLOSE:
                told.append(f"its wrong option {shown} is nearly right now; read it again.")
            found.append(option)
        return found

    if name == "distractors":
        return left(kept[name], right.get("", []))
    made = {gap: left(options, right.get(gap, [])) for gap, options in kept[name].items()}
    return {gap: options for gap, options in made.items() if options}


def _of_other_answers(old: Question, new: Question) -> Iterator[tuple[str, str, str]]:
    """Yield fields that say more of an answer that the new question has otherwise.

    Each comes with its gap, "" where it has none, and with the old answer.
    """
    if isinstance(old, Short) and isinstance(new, Short):
        if typed_words(old.answer) != typed_words(new.answer):
            yield from ((name, "", old.answer) for name in ("accept", "reverse"))
    elif isinstance(old, Number) and isinstance(new, Number):
        values = [interval(each.answer, "0") for each in (old, new)]
        if values[0] != values[1] or new.unit not in {None, old.unit}:
            yield "tolerance", "", old.with_unit()
    elif isinstance(old, Cloze) and isinstance(new, Cloze):
        before, after = map(_texts_of_gaps, (old, new))
        for name in ("accept", "tolerance"):
            for gap in getattr(old, name):
                if before.get(gap) != after.get(gap):
                    yield name, gap, ", ".join(before.get(gap, ()))
        for gap in sorted(old.choices.keys() - after):
            yield "choices", gap, ", ".join(before.get(gap, ()))


def _texts_of_gaps(question: Cloze) -> dict[str, list[str]]:
    """Return the right texts of each gap, one for each place that has its name."""
    found: dict[str, list[str]] = {}
    for gap in question.gaps():
        found.setdefault(gap.name, []).append(typed_words(gap.text))
    return found


def _with_own_feedback(
    old: Mapping[str, Any], fields: Mapping[str, Any], told: list[str]
) -> dict[str, Any]:
    """Return new fields in which options that the bank has too keep the feedback of its own."""
    own: dict[_Key, Mapping[str, str]] = {}
    shown = {("", said(text)) for text in _right(fields)}

    def note(key: _Key, option: Any) -> Any:
        if isinstance(option, Mapping) and option.get("feedback"):
            own[key] = option
        return option

    def renewed(key: _Key, option: Any) -> Any:
        shown.add(key[:2])
        mine = own.pop(key, None)
        if mine is None or (isinstance(option, Mapping) and option.get("feedback")):
            return option
        return {"text": _text(option), "feedback": mine["feedback"]}

    _with_options(old, note)
    made = _with_options(_with_place_for_feedback(old, fields, own), renewed)
    for (gap, text, is_right), each in own.items() if made.keys() & {*_OFFERS, "choices"} else ():
        why = f"it is {'wrong' if is_right else 'right'} now" if (gap, text) in shown else ""
        told.append(
            f"its feedback for {marks.in_words(each['text'])}, {marks.in_words(each['feedback'], 60)},"
            f" is left out: {why or 'no option is the same'}."
        )
    return made


def _with_place_for_feedback(
    old: Mapping[str, Any], fields: Mapping[str, Any], own: Collection[_Key]
) -> Mapping[str, Any]:
    """Return new fields with `options` where one that stays right has feedback.

    What the old question has too stands in its order.
    """
    right = _right(fields)
    if (
        fields["type"] not in {"choice", "multi"}
        or "options" in fields
        or not any(("", said(text), True) in own for text in right)
    ):
        return fields
    places = {said(_text(option)): at for at, option in enumerate(old["options"])}
    options = [*right, *fields.get("distractors", ())]
    options.sort(key=lambda option: places.get(said(_text(option)), len(places)))
    return {name: fields[name] for name in fields if name != "distractors"} | {"options": options}


_Key: TypeAlias = tuple[str, str, bool]
"""An option's gap, "" where it has none, what it shows, and whether it is right."""


def _with_options(entry: Mapping[str, Any], change: Callable[[_Key, Any], Any]) -> dict[str, Any]:
    """Return an entry with each of its options changed."""
    right = _right(entry)

    def changed(gap: str, options: Iterable[Any]) -> list[Any]:
        return [change((gap, said(_text(it)), _text(it) in right), it) for it in options]

    made = dict(entry)
    for name in _OFFERS:
        if entry.get(name):
            made[name] = changed("", entry[name])
    if entry.get("choices"):
        made["choices"] = {gap: changed(gap, options) for gap, options in entry["choices"].items()}
    return made


def _right(entry: Mapping[str, Any]) -> list[str]:
    """Return the texts that are right, [] where it is true or false."""
    right = [*entry.get("answers", ()), entry.get("answer")]
    return [text for text in right if isinstance(text, str)]


def _text(option: Any) -> str:
    return str(option["text"] if isinstance(option, Mapping) else option)


def _has_comment(entry: str) -> bool:
    """Whether a # stands outside of all that an entry's YAML says."""
    end = 0
    for token in yaml.scan(entry):
        if isinstance(token, yaml.ScalarToken):
            start = token.start_mark.index
            if token.style in {"|", ">"}:  # Behind its sign there may be a comment.
                start = entry.index("\n", start)
            if "#" in entry[end:start]:
                return True
            end = token.end_mark.index
    return "#" in entry[end:]


def _is_sound(entry: Mapping[str, Any]) -> bool:
    try:
        question: Question = msgspec.convert({**entry, "id": "new"}, Question, strict=False)
    except msgspec.ValidationError:
        return False
    at = Positions()
    return not any((*question_errors(question, at), *mark_errors(question, at)))
