"""Free text of segments: joined where separators were not released, without what was overwritten at the
door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpiu.edifact import Segment

FILLER = "\x1a"


def plain(text: str) -> str:
    """`text` without blanks around it and without the sign that stands for removed data."""
    if FILLER in text:
        text = " ".join(text.replace(FILLER, " ").split())
    return text.strip()


def element_text(segment: Segment, element: int, first: int = 1) -> str:
    """One element as text, from component `first`: components that an unreleased sign made are joined."""
    text = segment.joined(element, first)
    return plain(text) if FILLER in text else text


def segment_text(segment: Segment) -> str:
    """All elements of a segment as one text, joined by `+` as they stood."""
    return plain("+".join([segment.joined(n) for n in range(1, segment.last_element() + 1)]))
