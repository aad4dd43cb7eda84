"""What every message says of itself in its envelope and UNH, whatever its type."""

from __future__ import annotations

from typing import Any

from openpiu.edifact import RawMessage
from openpiu.travel import Moment


def head_of(raw: RawMessage) -> dict[str, Any]:
    """The fields of `travel.Message` that come from the envelope and UNH, by name; what is empty is None."""
    envelope = raw.envelope
    return {
        "version": raw.version or None,
        "reference": raw.reference or None,
        "sender": envelope.sender or None,
        "sent_at": Moment(envelope.sent_at) if envelope.sent_at else None,
        "part": raw.part,
        "final": raw.final,
        "number": raw.number,
        "recipient": envelope.recipient or None,
        "control_reference": envelope.control_reference or None,
        "access_reference": raw.access_reference or None,
        "test": envelope.test,
        "partial": raw.partial,
    }
