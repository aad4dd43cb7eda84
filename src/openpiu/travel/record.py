"""The JSON form of a message: stable names that others hold on to (`docs/interfaces.md`, `read --json`)."""

from __future__ import annotations

from typing import Any

import msgspec

from openpiu.travel.model import Message

FIRST = ("number", "format", "version", "function", "reference", "sender", "sent_at", "part", "final")
LAST = ("flights", "travellers", "bookings", "answers", "findings")


def as_record(message: Message, file: str | None = None) -> dict[str, Any]:
    """`message` as plain values in the order of the interface; `file` is the name of its source."""
    plain: dict[str, Any] = msgspec.to_builtins(message)
    plain["findings"] = [found.as_record() for found in message.findings]
    for flight in plain["flights"]:
        # What was not sent is null; in the model, where each flight has both, it is an empty text.
        flight["carrier"], flight["number"] = flight["carrier"] or None, flight["number"] or None
    for booking in plain["bookings"]:
        booking["agency"] = booking["agency"] or {}
    record = {"file": file} | {key: plain.pop(key) for key in FIRST}
    tail = {key: plain.pop(key) for key in LAST}
    return record | plain | tail
