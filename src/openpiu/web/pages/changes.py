"""What of a hit is other than at the version that somebody saw, in words: values as they were and are."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from openpiu.review import viewing
from openpiu.store.hit_rows import HitRow
from openpiu.web.pages.versions import LABELS, Difference
from openpiu.web.pages.words import day

OF_ITSELF = "where it stands, or what raised it"
"""Of a hit's own row no more is told: before one's own call nobody is to know what another answered."""
OF_SIGHTINGS = "other messages are held to be about the same person"


def what_changed(connection: Connection, hit: HitRow, since: str) -> tuple[Difference, ...]:
    """By field of the traveller and of the listed identity, in the order of the page."""
    found = viewing.changes(connection, viewing.view(connection, hit), since)
    order = {name: place for place, name in enumerate(LABELS)}
    itself = found.pop("hit", None) or found.pop("version", None)
    told = []
    for name in sorted(found, key=lambda name: (order.get(name, len(order)), name)):
        label = name.removeprefix("listed.")
        label = LABELS.get(label, label.replace("_", " "))
        then, now = (_worded(msgspec.json.decode(value)) for value in found[name])
        told.append(Difference(f"listed {label}" if name.startswith("listed.") else label, then, now))
    if not told:
        other = ("the question", OF_ITSELF) if itself else ("the traveller", OF_SIGHTINGS)
        return (Difference(other[0], other[1], other[1]),)
    return tuple(told)


def _worded(value: Any) -> str:
    """A value of the model, as JSON has it, in words."""
    if value in (None, "", [], {}):
        return "not sent"
    if isinstance(value, list):
        return "; ".join(map(_worded, value[:6])) + (f" and {len(value) - 6} more" if len(value) > 6 else "")
    if isinstance(value, dict):
        return " ".join(_worded(part) for part in value.values() if part not in (None, "", [], {}, False))
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return day(text) if len(text) == 10 and text[4:5] == text[7:8] == "-" else text
