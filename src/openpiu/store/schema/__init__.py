"""The tables. Every column is classed, and every row that the law's clock runs for carries its month.

`info={"class": …}` of a column is `identifying` (says who somebody is, or how to reach or pay them),
`content` (says something of a journey or a question about it) or `technical`. Identifying columns stand only
in the tables of `IDENTIFYING`, reached by id, so that masking is one statement a table. `month` is the month
in which the data first came to the unit (202603); it stands in every key that a partition by month will need.
Times are UTC text (`2026-03-01T09:15:00.123Z`) unless a standard gives them without a zone.
"""

from openpiu.store.schema.access import role_changes, sessions, sign_in_delays, users
from openpiu.store.schema.columns import metadata
from openpiu.store.schema.lists import identities, list_versions, lists, models
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
from openpiu.store.schema.review import (
    authorities,
    clearings,
    decision_evidence,
    decision_facts,
    decision_reasons,
    decision_values,
    decision_views,
    decisions,
    handovers,
    hit_claims,
    hit_notes,
    looks,
    referral_texts,
    referrals,
    refusals,
    review_keys,
    spared,
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

REVISION = "0010"
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
        "users",
        "decision_values",
        "decision_views",
        "decision_facts",
        "hit_notes",
        "clearings",
        "refusals",
        "referral_texts",
        "handovers",
    }
)
"""The tables made for identifying values: of travellers, of listed persons (`identities`), and of the unit's
own people (`users`)."""

__all__ = [
    "IDENTIFYING",
    "REVISION",
    "STORED",
    "answers",
    "authorities",
    "booking_versions",
    "bookings",
    "claims",
    "clearings",
    "contacts",
    "contents",
    "counters",
    "decision_evidence",
    "decision_facts",
    "decision_reasons",
    "decision_values",
    "decision_views",
    "decisions",
    "deliveries",
    "documents",
    "evidence",
    "findings",
    "flight_mentions",
    "flights",
    "handovers",
    "hit_claims",
    "hit_notes",
    "hits",
    "identities",
    "join_facts",
    "list_versions",
    "lists",
    "log_batches",
    "log_entries",
    "log_purges",
    "looks",
    "matches",
    "members",
    "messages",
    "metadata",
    "models",
    "name_keys",
    "payments",
    "persons",
    "raw",
    "redactions",
    "referral_texts",
    "referrals",
    "refusals",
    "review_keys",
    "role_changes",
    "search_keys",
    "sessions",
    "shown",
    "sightings",
    "sign_in_delays",
    "spared",
    "texts",
    "tokens",
    "transmissions",
    "travellers",
    "users",
]
