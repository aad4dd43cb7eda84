"""Segments that ran together because a terminator is missing: found again, and split.

The scan marks a segment as suspect where the letters of a known tag stand right before an element separator
(`HKIFT+4:19`). A surname may end in such letters too, so a split needs more: a line break before the tag, or
both pieces looking like what they would be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openpiu.edifact._segment import Segment
    from openpiu.edifact.separators import Separators


class Shape(NamedTuple):
    """How a segment of one tag looks, as patterns over its text with `+` and `:` as separators.

    `begin` must match the start of the text after the tag and its separator; `whole` must match all of a
    segment's text when another one has been cut off its end (None: anything).
    """

    begin: re.Pattern[str]
    whole: re.Pattern[str] | None = None


Shapes = Mapping[str, Shape]

LONGEST = 2000
"""Bytes after which a segment is no longer searched for another that ran into it on the same line: no guide
has a segment as long, and the time for nonsense stays bounded."""


def parted(segment: Segment, separators: Separators, shapes: Shapes) -> list[Segment]:
    """The segments that `segment` really is: itself alone, or two and more that ran together.

    Numbers of the later pieces count on from the first; the caller numbers what follows.
    """
    places = list(_split_places(segment, separators, shapes))
    return segment.split(places) if places else [segment]


def _split_places(segment: Segment, separators: Separators, shapes: Shapes) -> Iterator[int]:
    """The bytes at which a further segment starts, in order."""
    text = segment.raw().decode("latin-1")
    plain = _plain(text, separators)
    begin, tag = 0, segment.tag
    signs = (separators.element, separators.component, separators.release)
    for found in _candidates(separators.element).finditer(text, 4):
        at, end = found.span()
        shape = shapes.get(found[0])
        if shape is None or at < begin + 4 or text[at - 1] in signs:
            continue
        is_last = end == len(text)
        if text[at - 1] in "\r\n":
            # A lone tag on the last line has no data: only a segment that never has any.
            split = not is_last or shape.begin.pattern == "$"
        else:
            whole = shapes.get(tag)
            split = (
                not is_last
                and at - begin < LONGEST
                and shape.begin.match(plain, end + 1) is not None
                and (
                    whole is None
                    or whole.whole is None
                    or whole.whole.fullmatch(plain, begin + 4, at) is not None
                )
            )
        if split:
            yield segment.offset + at
            begin, tag = at, found[0]


@lru_cache(maxsize=64)
def _candidates(element: str) -> re.Pattern[str]:
    """Three letters before an element separator, or at the end."""
    return re.compile(rf"[A-Z]{{3}}(?={re.escape(element)}|\Z)")


def _plain(text: str, separators: Separators) -> str:
    """The text with the separators of the interchange written as the default ones, of the same length."""
    table: dict[str, str | int | None] = {}
    if separators.element != "+":
        table |= {"+": " ", separators.element: "+"}
    if separators.component != ":":
        table |= {":": " ", separators.component: ":"}
    return text.translate(str.maketrans(table)) if table else text
