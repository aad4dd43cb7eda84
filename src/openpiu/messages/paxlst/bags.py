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
from openpiu.travel import Bag

UNITS: dict[str, Literal["kg", "lb"]] = {"KGM": "kg", "LBR": "lb"}
TAG = re.compile(r"[A-Z0-9]{0,3}[0-9]{4,10}", re.IGNORECASE)
"""Ten digits, or a carrier and a number; shorter ones are in use."""


def measure(draft: Draft, segment: Segment) -> None:
    """MEA: CT number of bags, WT weight of all of them."""
    qualifier = segment.get(1)
    if qualifier == "CT":
        count = segment.get(3, 1) or segment.get(3, 2)
        if count.isdecimal() and len(count) < 6:
            draft.fields["bag_count"] = int(count)
            draft.count_segment = segment
    elif qualifier == "WT":
        weight = segment.get(3, 2).partition(".")[0]
        if weight.isdecimal() and len(weight) < 6:
            draft.fields["bag_weight"] = int(weight)
            unit = UNITS.get(segment.get(3, 1))
            if unit is not None:
                draft.fields["bag_unit"] = unit


def text(draft: Draft, segment: Segment) -> None:
    """FTX+BAG: the first of n tags that follow each other. Other subjects are free text and not kept."""
    if segment.get(1) != "BAG":
        return
    tag, count, weight = segment.trimmed(4, 1), segment.get(4, 2), segment.get(4, 3)
    if tag == "NULL" or not tag:
        draft.report("PAX-BAG-TAG", segment, 4, 1, "no tag")
        return
    if not TAG.fullmatch(tag):
        draft.report("PAX-BAG-TAG", segment, 4, 1)
    pieces = int(count) if count.isdecimal() and 0 < len(count) < 4 else 1
    if count and not (count.isdecimal() and pieces > 0):
        draft.report("PAX-BAG-TAG", segment, 4, 2, "no number of bags")
        pieces = 1
    draft.bags.append(Bag(tag, pieces, int(weight) if weight.isdecimal() and len(weight) < 6 else None))


def settle(draft: Draft) -> None:
    """Weight and number of all bags (MEA) are those of the one bag or series that there is."""
    bags, fields = draft.bags, draft.fields
    count, weight, unit = fields.get("bag_count"), fields.get("bag_weight"), fields.get("bag_unit")
    if not bags:
        if count:
            fields["bags"] = (Bag(None, count, weight, unit),)
        return
    if count is not None and draft.count_segment is not None and count != sum(b.pieces or 0 for b in bags):
        draft.report("PAX-BAG-COUNT", draft.count_segment, 3)
    if len(bags) == 1 and bags[0].weight is None and weight is not None:
        bags[0] = Bag(bags[0].tag, bags[0].pieces, weight, unit)
    elif unit is not None:
        bags = [Bag(b.tag, b.pieces, b.weight, unit if b.weight is not None else None) for b in bags]
    fields["bags"] = tuple(bags)
