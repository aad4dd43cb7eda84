"""A name's parts, marked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from openpiu.names.romanise import romanise
from openpiu.names.tables import GLUED_TITLES, HONORIFICS, PARTICLES, PLACEHOLDERS, TITLES

PartKind = Literal["name", "particle", "initial"]


class Part(Struct, frozen=True):
    """One part of a name: its text (A to Z), what it is, and `without_title`, the texts it may stand for when
    a title was written onto it (`MARIAMRS`: MARIA). The text itself always stands as well."""

    text: str
    kind: PartKind
    without_title: tuple[str, ...] = ()


@lru_cache(maxsize=65536)
def _part(token: str) -> Part:
    if len(token) == 1:
        return Part(token, "initial")
    if token in PARTICLES or token in HONORIFICS:
        return Part(token, "particle")
    return Part(token, "name", tuple(_unglued(token)))


def _unglued(token: str) -> Iterable[str]:
    """What is left of `token` without a title at its end, at its start, or two titles at its end."""
    for title in GLUED_TITLES:
        # MS ends many names (ADAMS): it needs more of a name before it than the others.
        least = 3 if title == "MS" else 2
        if token.endswith(title) and len(token) - len(title) >= least:
            rest = token[: -len(title)]
            yield rest
            for second in GLUED_TITLES:
                if second != title and rest.endswith(second) and len(rest) - len(second) >= 3:
                    yield rest[: -len(second)]
        if token.startswith(title) and len(token) - len(title) >= 3:
            yield token[len(title) :]


def parts(*texts: str | None) -> tuple[Part, ...]:
    """The parts of the name that `texts` (surname, given names; any may be None) say together, in their
    order.

    Titles that stand alone are dropped where a name remains beside them. Empty where no text has a letter.
    The same text gives the same parts for ever; parts are found alike in whatever order they stand.
    """
    tokens = [token for text in texts if text for token in romanise(text).split()]
    named = [token for token in tokens if token not in TITLES]
    return tuple(map(_part, named or tokens))


def is_placeholder(*texts: str | None) -> bool:
    """Whether `texts` together name nobody: nothing, single letters alone (A, B), or words such as TBA.

    A booking made before its travellers are known carries such names (AIRIMP, group bookings). Titles beside
    them do not matter.
    """
    tokens = [part.text for part in parts(*texts)]
    return all(len(token) == 1 or token in PLACEHOLDERS or token in TITLES for token in tokens)
