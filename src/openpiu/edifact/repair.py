"""Segments that ran together because a terminator is missing: found again, and split.

The scan marks a segment as suspect where the letters of a known tag stand right before an element separator
(`HKIFT+4:19`). A surname may end in such letters too, so a split needs more: a line break before the tag, or
both pieces looking like what they would be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openpiu.edifact._scan import Segment
    from openpiu.edifact.separators import Separators


class Shape(NamedTuple):
    """How a segment of one tag looks, as patterns over its text with `+` and `:` as separators.

    `begin` must match the start of the text after the tag and its separator; `whole` must match all of a
    segment's text when another one has been cut off its end (None: anything).
    """

    begin: re.Pattern[str]
    whole: re.Pattern[str] | None = None


Shapes = Mapping[str, Shape]


def parted(segment: Segment, separators: Separators, shapes: Shapes) -> list[Segment]:
    """The segments that `segment` really is: itself alone, or two and more that ran together.

    Numbers of the later pieces count on from the first; the caller numbers what follows.
    """
    pieces = [segment]
    while True:
        place = _split_place(pieces[-1], separators, shapes)
        if place is None:
            return pieces
        former, latter = pieces.pop().split(place)
        pieces += [former, latter]


def _split_place(segment: Segment, separators: Separators, shapes: Shapes) -> int | None:
    """The byte at which a second segment starts, or None."""
    raw = segment.raw()
    text = raw.decode("latin-1")
    plain = _plain(text, separators)
    for tag, shape in shapes.items():
        at = 3
        while (at := text.find(tag, at + 1)) > 0:
            end = at + 3
            is_last = end == len(text)
            if not is_last and text[end] != separators.element:
                continue
            if text[at - 1] in "\r\n":
                # A lone tag on the last line has no data: only a segment that never has any.
                if not is_last or shape.begin.pattern == "$":
                    return segment.offset + at
                continue
            if text[at - 1] in (separators.element, separators.component, separators.release) or is_last:
                continue
            whole = shapes.get(segment.tag)
            if shape.begin.match(plain, end + 1) and (
                whole is None or whole.whole is None or whole.whole.fullmatch(plain, 4, at)
            ):
                return segment.offset + at
    return None


def _plain(text: str, separators: Separators) -> str:
    """The text with the separators of the interchange written as the default ones, of the same length."""
    table: dict[str, str | int | None] = {}
    if separators.element != "+":
        table |= {"+": " ", separators.element: "+"}
    if separators.component != ":":
        table |= {":": " ", separators.component: ":"}
    return text.translate(str.maketrans(table)) if table else text
