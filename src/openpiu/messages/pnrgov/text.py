"""Free text of segments: joined where separators were not released, without what was overwritten at the
door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpiu.edifact import Segment

FILLER = "\x1a"


MOST_ELEMENTS = 999
"""More than any guide lets an element repeat (99): what lies behind is not read, so that no input costs
quadratic time."""


def last_element(segment: Segment) -> int:
    """Number of the last element that is read."""
    return min(segment.elements(), MOST_ELEMENTS)


def plain(text: str) -> str:
    """`text` without blanks around it and without the sign that stands for removed data."""
    if FILLER in text:
        text = " ".join(text.replace(FILLER, " ").split())
    return text.strip()


def element_text(segment: Segment, element: int, first: int = 1) -> str:
    """One element as text, from component `first`: components that an unreleased sign made are joined."""
    if segment.width(element) <= first:
        return plain(segment.get(element, first))
    return plain(":".join(segment.components(element)[first - 1 :]))


def segment_text(segment: Segment) -> str:
    """All elements of a segment as one text, joined by `+` as they stood."""
    count = last_element(segment)
    if count == 1:
        return element_text(segment, 1)
    return plain("+".join(":".join(segment.components(n)) for n in range(1, count + 1)))
