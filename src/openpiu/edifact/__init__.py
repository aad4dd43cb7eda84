"""ISO 9735: bytes into segments with the place of every value, and segments into bytes.

In: the bytes of one or more interchanges, clean or not. Out: `RawMessage`s, each with its segments, envelope
and syntax findings; and, the other way, a writer. Knows no airline meaning; never fails on content, never
forgets a place.
"""

from openpiu.edifact._segment import Segment
from openpiu.edifact.envelope import Envelope, RawMessage
from openpiu.edifact.interchange import Source, messages
from openpiu.edifact.separators import DEFAULT, Separators
from openpiu.edifact.write import Outgoing, SegmentWriter, write_interchange

__all__ = [
    "DEFAULT",
    "Envelope",
    "Outgoing",
    "RawMessage",
    "Segment",
    "SegmentWriter",
    "Separators",
    "Source",
    "messages",
    "write_interchange",
]
