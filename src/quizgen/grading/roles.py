"""Who does what to whom: the active voice, the passive, and the order of names.

This module must not know misspellings; it reads only where words stand.
"""

from __future__ import annotations

from collections.abc import Collection

from quizgen.grading.lexicon import Lexicon
from quizgen.grading.parsing import Tokens, texts_of

_SHORTEST_PASSIVE = 5  # words: "Iran was attacked by Iraq"


def in_active(tokens: Tokens, known: Lexicon) -> Tokens:
    """Turn "Iran was attacked by Iraq" into "Iraq attacked Iran"; other words stay as they are."""
    agents, verbs = known.words["agents"], known.words["verbs"]
    if len(tokens) < _SHORTEST_PASSIVE or agents.isdisjoint(texts_of(tokens)):
        return tokens
    agent = next(place for place, token in enumerate(tokens) if token.text in agents)
    verb = next((place for place in range(1, agent) if tokens[place].text in verbs), agent)
    if verb + 1 >= agent or agent + 1 == len(tokens):
        return tokens
    return (*tokens[agent + 1 :], *tokens[verb + 1 : agent], *tokens[:verb])


def exchanges_names(expected: Tokens, given: Tokens, known: Lexicon) -> bool:
    """Whether names around a verb changed places: "Iran supports Russia", not "Jinping Xi"."""
    places = [place for place, token in enumerate(expected) if token.raw[:1].isupper()]
    between = expected[places[0] : places[-1]] if places else ()
    silent = known.words["function"] | known.words["generic"]
    if all(token.text in silent or not token.raw.islower() for token in between):
        return False
    names = [expected[place].text for place in places]
    return [token.text for token in given if token.text in names] != names


def names_doer(tokens: Tokens, place: int, unmatched: Collection[int], known: Lexicon) -> bool:
    """Whether only this word says who did it: "by" in "defeated by Russia"."""
    if not 0 < place < len(tokens) - 1 or place + 1 in unmatched:
        return False
    return tokens[place].text in known.words["agents"] and tokens[place - 1].raw.islower()
