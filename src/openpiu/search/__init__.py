"""Search: everyone in the store, found by one line of text, for a stated purpose.

In: a line as an officer writes it, a purpose that the law profile allows, a place in the results. Out:
flights, bookings and travellers with why each was found, and what was not searched; an entry in the log of
whom was shown to whom for what. Must never search without a purpose, look at more people than a bound, or
let a term reach a log, an error or an id.
"""

from openpiu.search.finding import Answer, PersonFound, Searching, search
from openpiu.search.purpose import Purpose, allowed, checked, purpose_of
from openpiu.search.query import Query, Word, parse

__all__ = [
    "Answer",
    "PersonFound",
    "Purpose",
    "Query",
    "Searching",
    "Word",
    "allowed",
    "checked",
    "parse",
    "purpose_of",
    "search",
]
