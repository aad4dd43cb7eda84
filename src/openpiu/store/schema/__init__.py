"""The tables. Every column is classed, and every row that the law's clock runs for carries its month.

`info={"class": …}` of a column is `identifying` (says who somebody is, or how to reach or pay them),
`content` (says something of a journey or a question about it) or `technical`. Identifying columns stand only
in the tables of `IDENTIFYING`, reached by id, so that masking is one statement a table. `month` is the month
in which the data first came to the unit (202603); it stands in every key that a partition by month will need.
Times are UTC text (`2026-03-01T09:15:00.123Z`) unless a standard gives them without a zone.
"""

from openpiu.store.schema.columns import metadata
from openpiu.store.schema.lists import identities, list_versions, lists
from openpiu.store.schema.log import log_batches, log_entries, log_purges
from openpiu.store.schema.people import (
    documents,
    evidence,
    hits,
    join_facts,
    matches,
    members,
    name_keys,
    persons,
    search_keys,
    shown,
    sightings,
    travellers,
)
from openpiu.store.schema.service import answers, claims, deliveries, tokens
from openpiu.store.schema.traffic import (
    STORED,
    booking_versions,
    bookings,
    contacts,
    contents,
    counters,
    findings,
    flight_mentions,
    flights,
    messages,
    payments,
    raw,
    redactions,
    texts,
    transmissions,
)

REVISION = "0006"
"""The schema that this program works with: the newest revision in `store/migrations/versions`."""

IDENTIFYING = frozenset(
    {
        "raw",
        "texts",
        "payments",
        "contacts",
        "persons",
        "documents",
        "name_keys",
        "join_facts",
        "search_keys",
        "identities",
        "shown",
    }
)
"""The tables made for identifying values: of travellers, and of listed persons (`identities`)."""

__all__ = [
    "IDENTIFYING",
    "REVISION",
    "STORED",
    "answers",
    "booking_versions",
    "bookings",
    "claims",
    "contacts",
    "contents",
    "counters",
    "deliveries",
    "documents",
    "evidence",
    "findings",
    "flight_mentions",
    "flights",
    "hits",
    "identities",
    "join_facts",
    "list_versions",
    "lists",
    "log_batches",
    "log_entries",
    "log_purges",
    "matches",
    "members",
    "messages",
    "metadata",
    "name_keys",
    "payments",
    "persons",
    "raw",
    "redactions",
    "search_keys",
    "shown",
    "sightings",
    "texts",
    "tokens",
    "transmissions",
    "travellers",
]
