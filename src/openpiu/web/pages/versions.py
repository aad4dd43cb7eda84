"""What differs between what one message said of a person or booking and what another said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from openpiu.web.pages.words import day

LABELS = {
    "surname": "family name",
    "given_names": "given names",
    "birth_date": "birth date",
    "birth_place": "birth place",
    "sex": "sex",
    "nationality": "nationality",
    "residence": "residence",
    "documents": "documents",
    "seats": "seats",
    "bags": "bags",
    "bag_count": "bags, number",
    "bag_weight": "bags, weight",
    "record_locator": "locator",
    "status": "status",
    "embarkation": "from",
    "disembarkation": "to",
    "boarding_number": "boarding number",
    "contacts": "contacts",
    "addresses": "addresses",
    "document_names": "name in the document",
    "flights": "itinerary",
    "tickets": "tickets",
    "payments": "payments",
    "services": "services",
    "remarks": "remarks",
    "group_name": "group name",
    "history": "history",
    "changed_at": "changed",
    "ticketed_at": "ticketed",
    "gone": "gone",
}
"""The fields that are compared, in this order, with their names on the page."""


class Difference(Struct, frozen=True):
    """A field that two versions say differently."""

    field: str
    before: str
    after: str


def differences(before: Struct, after: Struct) -> tuple[Difference, ...]:
    """What the later version says and the earlier said otherwise. What a message does not say is no change:
    API and PNR messages tell of different things."""
    found = []
    known = {field.name for field in fields(before)}
    for name, label in LABELS.items():
        if name not in known:
            continue
        old, new = getattr(before, name), getattr(after, name)
        if new in (None, (), "", False) or old == new:
            continue
        found.append(Difference(label, told(old), told(new)))
    return tuple(found)


def told(value: Any) -> str:
    """A value of the model in words."""
    if value in (None, (), {}):
        return "not sent"
    if isinstance(value, (tuple, list)):
        return "; ".join(told(one) for one in value[:6]) + (
            f" and {len(value) - 6} more" if len(value) > 6 else ""
        )
    if isinstance(value, Struct):
        said = (getattr(value, field.name) for field in fields(value))
        return " ".join(told(part) for part in said if part not in (None, (), {}, False))
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return day(text) if len(text) == 10 and text[4:5] == text[7:8] == "-" else text


def newest_first(versions: Sequence[Struct]) -> list[tuple[Difference, ...]]:
    """For versions newest first: what each says otherwise than the one before it, none for the oldest."""
    older = [*versions[1:], None]
    return [differences(b, a) if b is not None else () for a, b in zip(versions, older, strict=True)]
