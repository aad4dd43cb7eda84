"""Tables of travellers, and of the questions about them."""

from __future__ import annotations

from sqlalchemy import Boolean, Float, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from openpiu.store.schema.columns import (
    CLUSTERED,
    HASH,
    ID,
    LONG,
    MONTHLY,
    PACKED,
    child_of,
    content,
    identifying,
    key,
    metadata,
    month,
    technical,
)

sightings = Table(
    "sightings",
    metadata,
    month(),
    technical("id", ID),
    technical("message", ID),
    technical("position", Integer),
    technical("flight", ID),
    technical("booking", ID, null=True),
    content("locator", Text),
    content("sent_at", Text, null=False),
    technical("part", LONG),
    technical("digest", HASH),
    technical("format", String(12)),
    technical("function", String(24)),
    technical("revision", ID),
    content("said", PACKED, null=False),
    key("id", "month"),
    child_of("messages", "message", "month"),
    child_of("flights", "flight", keys=("id",)),
    Index(None, "flight"),
    Index(None, "message"),
    Index(None, "revision"),
    **CLUSTERED,
    **MONTHLY,
)
"""What one message said of one person on one leg; never changed. `revision`: the lists it was screened at."""

persons = Table(
    "persons",
    metadata,
    month(),
    technical("sighting", ID),
    identifying("surname", Text),
    identifying("given_names", Text),
    identifying("birth_date", Text),
    identifying("sex", Text),
    identifying("nationality", Text),
    identifying("said", Text),
    key("sighting", "month"),
    child_of("sightings", "sighting", "month"),
    **CLUSTERED,
    **MONTHLY,
)

documents = Table(
    "documents",
    metadata,
    month(),
    technical("sighting", ID),
    technical("position", Integer),
    identifying("kind", Text, null=False),
    identifying("number", Text),
    identifying("issuer", Text),
    identifying("expires", Text),
    identifying("said", Text),
    key("sighting", "position", "month"),
    child_of("sightings", "sighting", "month"),
    **CLUSTERED,
    **MONTHLY,
)

name_keys = Table(
    "name_keys",
    metadata,
    month(),
    identifying("key", ID, null=False),
    technical("sighting", ID),
    key("key", "sighting", "month"),
    child_of("sightings", "sighting", "month"),
    Index(None, "sighting"),
    **CLUSTERED,
    **MONTHLY,
)
"""Hashes of leg and name, and of leg and document: by them, sightings of one person find each other."""

join_facts = Table(
    "join_facts",
    metadata,
    month(),
    technical("sighting", ID),
    identifying("facts", LargeBinary, null=False),
    key("sighting", "month"),
    child_of("sightings", "sighting", "month"),
    **CLUSTERED,
    **MONTHLY,
)
"""What decides which sightings are one person (`store.grouping.Facts`), packed."""

search_keys = Table(
    "search_keys",
    metadata,
    month(),
    identifying("key", ID, null=False),
    technical("traveller", ID),
    key("key", "traveller", "month"),
    **CLUSTERED,
    **MONTHLY,
)
"""Digests by which travellers are found (`store.search_keys`), each with the month of a sighting that says
so, which may be later than the traveller's own: no foreign key."""

travellers = Table(
    "travellers",
    metadata,
    month(),
    technical("id", ID),
    technical("flight", ID),
    key("id", "month"),
    child_of("flights", "flight", keys=("id",)),
    Index(None, "flight"),
    **CLUSTERED,
    **MONTHLY,
)

members = Table(
    "members",
    metadata,
    month(),
    technical("sighting", ID),
    technical("traveller", ID),
    technical("reason", String(24)),
    technical("matched", Boolean),
    key("sighting", "month"),
    child_of("sightings", "sighting", "month"),
    Index(None, "traveller"),
    **CLUSTERED,
    **MONTHLY,
)
"""Which sightings are held to be one traveller, and by what; all that joining and parting change."""

matches = Table(
    "matches",
    metadata,
    month(),
    technical("id", ID),
    technical("sighting", ID),
    content("list", Text, null=False),
    content("identity", Text, null=False),
    technical("revision", ID),
    content("weight", Integer, null=False),
    content("score", Float, null=False),
    key("id", "month"),
    child_of("sightings", "sighting", "month"),
    Index(None, "sighting"),
    Index(None, "list", "identity"),
    **CLUSTERED,
    **MONTHLY,
)

evidence = Table(
    "evidence",
    metadata,
    month(),
    technical("match", ID),
    technical("position", Integer),
    content("field", Text, null=False),
    content("rule", Text, null=False),
    content("weight", Integer, null=False),
    key("match", "position", "month"),
    child_of("matches", "match", "month"),
    **CLUSTERED,
    **MONTHLY,
)
"""Evidence in codes; the words that it is about stand in `shown`."""

shown = Table(
    "shown",
    metadata,
    month(),
    technical("match", ID),
    technical("position", Integer),
    identifying("traveller", Text),
    identifying("listed", Text),
    key("match", "position", "month"),
    child_of("matches", "match", "month"),
    **CLUSTERED,
    **MONTHLY,
)

hits = Table(
    "hits",
    metadata,
    month(),
    technical("id", ID),
    technical("traveller", ID),
    technical("flight", ID),
    content("list", Text, null=False),
    content("identity", Text, null=False),
    content("state", Text, null=False),
    technical("opened_at", String(24)),
    content("weight", Integer, null=False),
    content("score", Float, null=False),
    technical("match", ID, null=True),
    content("dropped", Boolean, null=False),
    technical("merged_into", ID, null=True),
    technical("version", Integer),
    technical("round", Integer),
    technical("until", String(24), null=True),
    content("departs", Text),
    key("id", "month"),
    UniqueConstraint("month", "traveller", "list", "identity"),
    Index(None, "traveller"),
    Index(None, "flight"),
    Index(None, "state"),
    Index(None, "list", "identity"),
    **CLUSTERED,
    **MONTHLY,
)
"""One question: one traveller on one leg and one listed entry. Never deleted: `dropped` when newer sightings
no longer say what raised it, `merged_into` when its traveller joined another with the same question.

`state` is that of `screening.life`; `version` goes up with each change, `round` each time that it is opened
again. `until` is when one that waits comes back (null: with new data), and of one that is answered when the
answer can no longer be undone. `departs` is the departure in UTC, as far as it is known."""
