"""Free text of segments: joined where separators were not released, without what was overwritten at the
door.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpiu.edifact import Segment

FILLER = "\x1a"

CUT_CARD = re.compile(r"((?:\d[ .-]?){6})(\x1a{3,12})((?:[ .-]?\d){4})(?!\d)")
"""A card number whose middle was overwritten at the door."""


def card_shown(text: str) -> str:
    """`text` with what was overwritten in card numbers shown as X: their first six and last four digits."""
    return CUT_CARD.sub(lambda cut: f"{cut[1]}{'X' * len(cut[2])}{cut[3]}", text)


def plain(text: str) -> str:
    """`text` without blanks around it and without the sign that stands for removed data."""
    if FILLER in text:
        text = card_shown(text)
        text = " ".join(text.replace(FILLER, " ").split())
    return text.strip()


def element_text(segment: Segment, element: int, first: int = 1) -> str:
    """One element as text, from component `first`: components that an unreleased sign made are joined."""
    text = segment.joined(element, first)
    return plain(text) if FILLER in text else text


def segment_text(segment: Segment) -> str:
    """All elements of a segment as one text, joined by `+` as they stood."""
    return plain("+".join([segment.joined(n) for n in range(1, segment.last_element() + 1)]))
