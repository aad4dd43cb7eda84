"""The store: what came in, what it said, and the questions that it raised, in SQLite or PostgreSQL.

In: transmissions (redacted bytes), messages read into `travel`, sightings with their matches, watchlists.
Out: current views of flights, bookings, travellers and hits, each a fold over immutable rows and never over
the order in which they arrived. Must never hold what the law profile forbids, never read a message format,
and never put an identifying value into a table that is not made for it (`store.schema`).
"""

from openpiu.store.connect import Store

__all__ = ["Store"]
