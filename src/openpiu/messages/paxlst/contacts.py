"""PAXLST, COM: how to reach the sender's desk, or a traveller.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.1 and GR.4.
"""

from __future__ import annotations

from openpiu.edifact import Segment
from openpiu.messages.paxlst.draft import Draft
from openpiu.travel import Contact
from openpiu.travel.model import ContactKind

CONTACTS: dict[str, tuple[ContactKind, str | None]] = {
    "TE": ("phone", None),
    "AL": ("phone", "mobile"),
    "EM": ("email", None),
    "FX": ("other", "fax"),
}
"""Kind and purpose by code (3155)."""


def read_contacts(draft: Draft, segment: Segment, name: str | None = None) -> list[Contact]:
    """COM: each element is an address and its kind (TE, AL, FX, EM).

    A `+` of a telephone number that was not released parts the number: an element without a kind before one
    with a kind is joined to it again.
    """
    found = []
    parted: list[str] = []
    last = segment.elements()
    for element in range(1, last + 1):
        value, code = segment.get(element, 1), segment.get(element, 2)
        if not code and element < last:
            parted.append(value)
            continue
        if parted and code:
            draft.report("SYN-RELEASE-MISSING", segment, element)
            value = "+".join((*parted, value))
        elif parted:
            found += [Contact("other", one, None, None, name) for one in parted if one]
        parted = []
        if value:
            kind, purpose = CONTACTS.get(code.strip().upper(), ("other", code or None))
            found.append(Contact(kind, value, None, purpose, name))
    return found
