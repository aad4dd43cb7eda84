"""PAXLST: passenger, crew and gate lists, changes and close-outs (UN/EDIFACT, WCO/IATA/ICAO API guidelines).

In: a raw message. Out: a `travel.Message` with flights, travellers and findings; and back to bytes. Must
never lose a traveller because a segment beside it is wrong, nor invent what was not sent.
"""

from openpiu.messages.paxlst.reader import read
from openpiu.messages.paxlst.writer import write

__all__ = ["read", "write"]
