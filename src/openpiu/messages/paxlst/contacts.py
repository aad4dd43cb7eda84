"""PAXLST, COM: how to reach the sender's desk, or a traveller.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.1 and GR.4.
"""

from __future__ import annotations

from openpiu.edifact import Segment
from openpiu.travel import Contact
from openpiu.travel.model import ContactKind

CONTACTS: dict[str, tuple[ContactKind, str | None]] = {
    "TE": ("phone", None),
    "AL": ("phone", "mobile"),
    "EM": ("email", None),
    "FX": ("other", "fax"),
}
"""Kind and purpose by code (3155)."""


def read_contacts(segment: Segment, name: str | None = None) -> list[Contact]:
    """COM: each element is an address and its kind (TE, AL, FX, EM)."""
    found = []
    for element in range(1, segment.elements() + 1):
        value, code = segment.get(element, 1), segment.get(element, 2)
        if value:
            kind, purpose = CONTACTS.get(code.strip().upper(), ("other", code or None))
            found.append(Contact(kind, value, None, purpose, name))
    return found
