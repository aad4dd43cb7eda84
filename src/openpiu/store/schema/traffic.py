"""Tables of what came in, and of the journeys that it speaks of."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

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

counters = Table(
    "counters",
    metadata,
    technical("name", String(32)),
    technical("value", ID),
    key("name"),
    **CLUSTERED,
)
"""Ids handed out in blocks (by table name), and the list revision (`list_revision`)."""

redactions = Table(
    "redactions",
    metadata,
    technical("day", String(10)),
    technical("category", String(64)),
    technical("dropped", ID),
    key("day", "category"),
    **CLUSTERED,
)
"""How much was overwritten at the door, by day: a count a transmission would tell of its one traveller."""

transmissions = Table(
    "transmissions",
    metadata,
    technical("id", HASH),
    month(),
    technical("received_at", String(24)),
    technical("door", String(16)),
    technical("size", Integer),
    technical("state", String(12)),
    technical("error", Text, null=True),
    technical("messages", Integer),
    technical("findings", Integer),
    technical("format", String(12), null=True),
    key("id"),
    Index(None, "received_at"),
)
"""One row a transmission, in no partition: it is what a second arrival is known by."""

STORED = text("state = 'stored'")
"""What waits, in the words of the index: with a bound value SQLite would not take it."""
Index(
    "ix_transmissions_waiting",
    transmissions.c.received_at,
    transmissions.c.id,
    sqlite_where=STORED,
    postgresql_where=STORED,
)

QUARANTINED = text("state = 'quarantined'")
"""What could not be read, likewise: few among very many."""
Index(
    "ix_transmissions_quarantined",
    transmissions.c.received_at,
    transmissions.c.id,
    sqlite_where=QUARANTINED,
    postgresql_where=QUARANTINED,
)

raw = Table(
    "raw",
    metadata,
    month(),
    technical("transmission", HASH),
    technical("encoding", String(8)),
    identifying("data", LargeBinary, null=False),
    key("transmission", "month"),
    child_of("transmissions", "transmission", keys=("id",)),
    **MONTHLY,
)
"""The redacted bytes (`zlib`), or those that could not be read (`sealed`)."""

attempts = Table(
    "attempts",
    metadata,
    month(),
    technical("transmission", HASH),
    technical("number", Integer),
    technical("act", String(12)),
    technical("who", String(160), null=True),
    technical("at", String(24)),
    technical("state", String(12)),
    technical("error", Text, null=True),
    technical("messages", Integer),
    technical("hits", Integer),
    technical("reason", String(12), null=True),
    technical("codes", Text),
    key("transmission", "number", "month"),
    child_of("transmissions", "transmission", keys=("id",)),
    **CLUSTERED,
    **MONTHLY,
)
"""What became of a transmission each time that it was worked on; none for one that only came. `codes` counts
its findings by code, as JSON."""

messages = Table(
    "messages",
    metadata,
    month(),
    technical("id", ID),
    technical("transmission", HASH),
    technical("number", Integer),
    technical("digest", HASH),
    technical("repeats", Boolean),
    technical("format", String(12)),
    technical("version", Text, null=True),
    technical("function", String(24)),
    technical("reference", Text, null=True),
    technical("sender", Text, null=True),
    content("sent_at", Text),
    technical("part", LONG, null=True),
    technical("final", Boolean, null=True),
    technical("test", Boolean),
    technical("partial", Boolean),
    key("id", "month"),
    child_of("transmissions", "transmission", keys=("id",)),
    Index(None, "transmission", "number", "month", unique=True),
    **CLUSTERED,
    **MONTHLY,
)
"""`number` tells the messages of a transmission apart, in replay too. `repeats`: the same content was said
before under another reference, so nothing was taken from this one."""

contents = Table(
    "contents",
    metadata,
    technical("digest", HASH),
    month(),
    technical("message", ID),
    key("digest"),
    **CLUSTERED,
)
"""Which message first said a content (digest without references): unique, in no partition."""

findings = Table(
    "findings",
    metadata,
    month(),
    technical("message", ID),
    technical("position", Integer),
    technical("code", String(32)),
    technical("severity", String(8)),
    technical("text", Text),
    technical("expected", Text, null=True),
    technical("segment", Integer, null=True),
    technical("tag", Text, null=True),
    technical("element", SmallInteger, null=True),
    technical("component", SmallInteger, null=True),
    technical("offset", Integer, null=True),
    technical("line", Integer, null=True),
    key("message", "position", "month"),
    child_of("messages", "message", "month"),
    **CLUSTERED,
    **MONTHLY,
)

flights = Table(
    "flights",
    metadata,
    technical("id", ID),
    month(),
    content("carrier", Text, null=False),
    content("number", Text, null=False),
    content("suffix", Text, null=False),
    content("date", Text, null=False),
    content("origin", Text, null=False),
    content("destination", Text, null=False),
    key("id"),
    UniqueConstraint("carrier", "number", "suffix", "date", "origin", "destination"),
    Index(None, "date"),
    Index("ix_flights_of_carrier", "carrier", "date"),
)
"""Legs, by their key alone. What was said of each is in `flight_mentions`."""

flight_mentions = Table(
    "flight_mentions",
    metadata,
    month(),
    technical("message", ID),
    technical("position", Integer),
    technical("flight", ID),
    content("sent_at", Text, null=False),
    technical("part", LONG),
    technical("digest", HASH),
    technical("function", String(24)),
    content("said", PACKED, null=False),
    key("message", "position", "month"),
    child_of("messages", "message", "month"),
    child_of("flights", "flight", keys=("id",)),
    Index(None, "flight"),
    **CLUSTERED,
    **MONTHLY,
)
"""What one message said of one leg, as sold."""

bookings = Table(
    "bookings",
    metadata,
    technical("id", ID),
    month(),
    content("carrier", Text, null=False),
    content("locator", Text, null=False),
    key("id"),
    UniqueConstraint("carrier", "locator"),
    Index(None, "locator"),
)

booking_versions = Table(
    "booking_versions",
    metadata,
    month(),
    technical("id", ID),
    technical("booking", ID),
    technical("message", ID),
    technical("flight", ID, null=True),
    content("sent_at", Text, null=False),
    technical("part", LONG),
    technical("digest", HASH),
    technical("partial", Boolean),
    content("gone", Boolean, null=False),
    content("said", PACKED, null=False),
    key("id", "month"),
    child_of("messages", "message", "month"),
    child_of("bookings", "booking", keys=("id",)),
    Index(None, "booking"),
    Index(None, "flight"),
    Index(None, "message"),
    **MONTHLY,
)
"""One booking as one message showed it; what identifies is in `texts`, `contacts` and `payments`."""

texts = Table(
    "texts",
    metadata,
    month(),
    technical("version", ID),
    identifying("said", Text, null=False),
    key("version", "month"),
    child_of("booking_versions", "version", "month"),
    **MONTHLY,
)
"""Free text of a booking version: group name, services, remarks, history."""

payments = Table(
    "payments",
    metadata,
    month(),
    technical("version", ID),
    technical("position", Integer),
    identifying("said", Text, null=False),
    key("version", "position", "month"),
    child_of("booking_versions", "version", "month"),
    **CLUSTERED,
    **MONTHLY,
)

contacts = Table(
    "contacts",
    metadata,
    month(),
    technical("of", String(1)),
    technical("owner", ID),
    technical("position", Integer),
    identifying("kind", Text, null=False),
    identifying("value", Text),
    identifying("said", Text, null=False),
    key("owner", "of", "position", "month"),
    **CLUSTERED,
    **MONTHLY,
)
"""Phones, addresses of mail and post; `of` a booking version (`B`) or a sighting (`S`)."""
