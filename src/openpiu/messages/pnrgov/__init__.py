"""PNRGOV in EDIFACT: pushes of bookings (IATA PADIS, PNRGOV implementation guide).

In: a raw message. Out: a `travel.Message` with the pushed flight, its bookings and findings; and back to
bytes. Must never let one bad booking take its neighbours with it, nor take history for what is now.
"""

from openpiu.messages.pnrgov.reader import read
from openpiu.messages.pnrgov.writer import write

__all__ = ["read", "write"]
