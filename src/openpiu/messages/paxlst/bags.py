"""PAXLST, group 4: checked bags (MEA, FTX).

MEA gives number and weight of all bags of a traveller, FTX+BAG the tags: one, or the first of several that
follow each other. FTX with another subject is free text and left where it is: no law asks to keep it.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.4; IATA Resolution 740 (tags).
"""

from __future__ import annotations

import re
from typing import Literal

from openpiu.edifact import Segment
from openpiu.messages.paxlst.draft import Draft
from openpiu.messages.weights import weight_of
from openpiu.travel import Bag

UNITS: dict[str, Literal["kg", "lb"]] = {"KGM": "kg", "LBR": "lb"}
MEASURED = frozenset(("CT", "WT"))
"""What MEA tells: number of bags, weight of them."""

MOST_OF_TEXT = 6
"""Elements of FTX: subject, function, reference, text, language, format."""
TAG = re.compile(r"[A-Z0-9]{0,3}[0-9]{4,10}", re.IGNORECASE)
"""Ten digits, or a carrier and a number; shorter ones are in use."""


def measure(draft: Draft, segment: Segment) -> None:
    """MEA: CT number of bags, WT weight of all of them. The number stands alone or behind its unit."""
    qualifier = segment.get(1)
    if qualifier not in MEASURED:
        qualifier = draft.upper(qualifier, segment, 1)
        if qualifier not in MEASURED:
            return
    unit, value = segment.get(3, 1), segment.get(3, 2)
    if not value:
        value, unit = unit or segment.get(4, 2) or segment.get(4, 1) or segment.get(2), ""
    number = weight_of(value)
    if qualifier == "WT":
        if number is None:
            if value:
                draft.report("PAX-BAG-COUNT", segment, 3, None, "no weight")
            return
        _once(draft, segment, "bag_weight", number)
        if known := UNITS.get(unit) or UNITS.get(unit.upper()):
            draft.fields.setdefault("bag_unit", known)
    elif isinstance(number, int):
        _once(draft, segment, "bag_count", number)
        draft.count_segment = segment
    elif value:
        draft.report("PAX-BAG-COUNT", segment, 3, None, "no number")


def _once(draft: Draft, segment: Segment, field: str, value: float) -> None:
    """The first value of a kind counts; another one is told."""
    if draft.fields.setdefault(field, value) != value:
        draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another number")


def text(draft: Draft, segment: Segment) -> None:
    """FTX+BAG: the first of n tags that follow each other. Other subjects are free text and not kept."""
    subject = segment.get(1)
    if segment.elements() > MOST_OF_TEXT:
        draft.report(
            "SYN-RELEASE-MISSING", segment, MOST_OF_TEXT + 1, None, "more elements than the segment has"
        )
    if subject != "BAG" and draft.upper(subject, segment, 1) != "BAG":
        return
    element = 4
    tag = segment.trimmed(element, 1)
    if not tag and segment.get(5):
        element = 5
        tag = segment.trimmed(element, 1)
    count, weight = segment.get(element, 2), segment.get(element, 3)
    if tag.upper() == "NULL" or not tag:
        draft.report("PAX-BAG-TAG", segment, element, 1, "no tag")
        return
    if element == 5:
        draft.report("PAX-BAG-TAG", segment, element, 1, "not in element 4")
    elif not TAG.fullmatch(tag):
        draft.report("PAX-BAG-TAG", segment, element, 1)
    pieces = int(count) if count.isdecimal() and 0 < len(count) < 4 else 1
    if count and not (count.isdecimal() and pieces > 0):
        draft.report("PAX-BAG-TAG", segment, element, 2, "no number of bags")
        pieces = 1
    draft.bags.append(Bag(tag, pieces, weight_of(weight) if weight else None))


def settle(draft: Draft) -> None:
    """Weight and number of all bags (MEA) are those of the one bag or series that there is. A number alone
    makes no bag: it stays a number."""
    bags, fields = draft.bags, draft.fields
    count, weight, unit = fields.get("bag_count"), fields.get("bag_weight"), fields.get("bag_unit")
    if not bags:
        return
    if count is not None and draft.count_segment is not None and count != sum(b.pieces or 0 for b in bags):
        draft.report("PAX-BAG-COUNT", draft.count_segment, 3)
    if len(bags) == 1 and bags[0].weight is None and weight is not None:
        bags[0] = Bag(bags[0].tag, bags[0].pieces, weight, unit)
    elif unit is not None:
        bags = [Bag(b.tag, b.pieces, b.weight, unit if b.weight is not None else None) for b in bags]
    fields["bags"] = tuple(bags)
