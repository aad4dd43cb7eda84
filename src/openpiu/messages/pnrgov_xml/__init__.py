"""PNRGOV in XML (IATA_PNRGOV_NotifRQ): the same bookings in another writing.

In: a document as a stream. Out: `travel.Message`s of bounded size, equal to those of the EDIFACT form; and
back to bytes. Must never expand an entity, load anything from outside, or hold a whole document in memory.
"""

from openpiu.messages.pnrgov_xml.reader import Part, parts, read
from openpiu.messages.pnrgov_xml.writer import write

__all__ = ["Part", "parts", "read", "write"]
