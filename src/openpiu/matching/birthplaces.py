"""Places of birth, as travellers send them and lists state them: free text of town, province and state.

In: two texts of any form ("Orlat UTO", "UTO", "Old Ferry, Orlat Province, UTO"). Out: the rule of how they
stand to each other, or None where there is nothing to compare. A place is written in so many ways, and so
many are born in one town, that it is weak evidence either way, beside a name or a document and never without.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from openpiu.names import deletions, folding, romanise, skeleton
from openpiu.watchlists.countries import alpha3

LONGEST = 200
"""Characters of a place that are looked at."""
STATE_WORDS = 6
"""The most words at the end of a text that are tried as the name of a state."""
NEAR_FROM = 6
"""Letters from which two words one letter apart are taken for one town."""
FILL = frozenset(
    {
        "THE",
        "LOS",
        "LAS",
        "SAN",
        "SANTA",
        "SAINT",
        "NEW",
        "NEAR",
        "CITY",
        "TOWN",
        "VILLAGE",
        "PROVINCE",
        "DISTRICT",
        "REGION",
        "STATE",
        "AREA",
        "GOVERNORATE",
        "COUNTY",
        "TERRITORY",
        "OBLAST",
        "WILAYA",
        "DEPARTMENT",
        "MUNICIPALITY",
        "PREFECTURE",
        "CAPITAL",
        "CAMP",
        "NORTH",
        "SOUTH",
        "EAST",
        "WEST",
        "NORTHERN",
        "SOUTHERN",
        "EASTERN",
        "WESTERN",
        "UPPER",
        "LOWER",
        "UNKNOWN",
        "REPUBLIC",
    }
)
"""Words that name no place by themselves."""
BEST_FIRST = ("place.same", "place.town-alone", "place.state", "place.other-town", "place.differs")


class Place(NamedTuple):
    """A place as it is compared: the words of town and province, folded, and the state in alpha-3."""

    words: frozenset[str]
    state: str | None


@lru_cache(maxsize=8192)
def read_place(text: str) -> Place:
    """The words and the state that `text` names; the state is sought at its end."""
    chunks = [chunk.strip() for chunk in text[:LONGEST].replace(";", ",").replace("/", ",").split(",")]
    chunks = [chunk for chunk in chunks if chunk]
    state = alpha3(chunks[-1]) if chunks else None
    if state is not None:
        chunks.pop()
    elif len(chunks) == 1:  # behind a comma stands a whole name, if one of a state that is no more
        chunks[0], state = _without_state(chunks[0])
    words = {word for chunk in chunks for word in romanise(chunk).split()}
    return Place(frozenset(folding(word) for word in words if len(word) > 2 and word not in FILL), state)


def _without_state(text: str) -> tuple[str, str | None]:
    """`text` without the state that its last words name, and that state."""
    words = text.split()
    for first in range(max(1, len(words) - STATE_WORDS), len(words)):
        last = " ".join(words[first:])
        # Two letters are as often an article as a code, and "X and Y" was one state.
        if len(last) > 2 and words[first - 1].lower() != "and" and (code := alpha3(last)) is not None:
            return " ".join(words[:first]), code
    return text, None


def compared(sent: str, listed: Sequence[str]) -> tuple[str, str] | None:
    """The rule, and the listed place that it is of: the one that agrees best. None where none can be
    compared."""
    ours = read_place(sent)
    best: tuple[int, str] | None = None
    for text in listed:
        rule = _rule(ours, read_place(text))
        if rule is not None:
            rank = BEST_FIRST.index(rule)
            if best is None or rank < best[0]:
                best = rank, text
    return None if best is None else (BEST_FIRST[best[0]], best[1])


def _rule(ours: Place, theirs: Place) -> str | None:
    states = None if not ours.state or not theirs.state else ours.state == theirs.state
    if _meet(ours.words, theirs.words):
        return "place.town-alone" if states is False else "place.same"
    if states is not None:
        return "place.state" if states else "place.differs"
    return "place.other-town" if ours.words and theirs.words else None


def _meet(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether a word is the same on both sides, or nearly so."""
    if ours & theirs:
        return True
    # Romanisations differ in their vowels; fewer than three consonants say little.
    if {bones for word in ours if len(bones := skeleton(word)) > 2} & {skeleton(word) for word in theirs}:
        return True
    long = [word for word in theirs if len(word) >= NEAR_FROM]
    return any(
        deletions(word, 1) & deletions(other, 1) for word in ours if len(word) >= NEAR_FROM for other in long
    )
