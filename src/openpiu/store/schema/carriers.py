"""Tables about carriers: schedules, counts of what came, the registry, outages, notices, status changes."""

from __future__ import annotations

from sqlalchemy import Float, Index, Integer, LargeBinary, String, Table, Text

from openpiu.store.schema.columns import (
    CLUSTERED,
    DIGEST,
    HASH,
    ID,
    MONTHLY,
    child_of,
    content,
    identifying,
    key,
    metadata,
    month,
    technical,
)

schedules = Table(
    "schedules",
    metadata,
    technical("carrier", String(3)),
    technical("season", String(8)),
    technical("version", Integer),
    technical("taken_at", String(24)),
    technical("digest", DIGEST),
    technical("start", String(10)),
    technical("end", String(10)),
    technical("legs", Integer),
    technical("faults", Integer),
    key("carrier", "season", "version"),
)
"""Versions of schedules. The newest that was there on a day is in force for it; before the first was there,
the first."""

schedule_legs = Table(
    "schedule_legs",
    metadata,
    technical("carrier", String(3)),
    technical("season", String(8)),
    technical("version", Integer),
    technical("position", Integer),
    technical("said", Text),
    key("carrier", "season", "version", "position"),
    child_of("schedules", "carrier", "season", "version", keys=("carrier", "season", "version")),
)

leg_pushes = Table(
    "leg_pushes",
    metadata,
    technical("flight", ID),
    technical("kind", String(8)),
    technical("bin", String(16)),
    technical("first_at", String(24)),
    technical("last_at", String(24)),
    technical("departure", String(16)),
    technical("messages", Integer),
    technical("people", Integer),
    key("flight", "kind", "bin"),
    child_of("flights", "flight", keys=("id",)),
    **CLUSTERED,
)
"""What came for a leg, in bins of five minutes (`2026-03-01T09:15`), so that a flight of a thousand pushes
has few rows. `departure` is the latest local time of departure that was told, empty where none was."""

leg_counts = Table(
    "leg_counts",
    metadata,
    technical("flight", ID),
    technical("kind", String(8)),
    technical("code", String(32)),
    technical("count", Integer),
    key("flight", "kind", "code"),
    child_of("flights", "flight", keys=("id",)),
    **CLUSTERED,
)
"""Of a leg: `people` told of by format, `finding` by code, `missing` by field."""

carriers = Table(
    "carriers",
    metadata,
    technical("code", String(3)),
    technical("name", Text),
    technical("contact", Text, null=True),
    technical("cusres", Text, null=True),
    technical("registered_at", String(24)),
    key("code"),
)
"""Registered carriers. `contact` is an office's address for notices, `cusres` the URL or folder for status
changes."""

outages = Table(
    "outages",
    metadata,
    technical("id", ID),
    technical("carrier", String(3)),
    technical("since", String(24)),
    technical("until", String(24), null=True),
    technical("reason", Text),
    technical("noted_at", String(24)),
    key("id"),
    Index(None, "carrier"),
)

notices = Table(
    "notices",
    metadata,
    technical("id", ID),
    technical("carrier", String(3)),
    technical("first", String(10)),
    technical("last", String(10)),
    technical("made_at", String(24)),
    technical("said", Text),
    key("id"),
    Index(None, "carrier"),
)
"""Notices as they were made, in JSON: nothing in them is about a person."""

outbox = Table(
    "outbox",
    metadata,
    month(),
    technical("id", ID),
    technical("carrier", String(3)),
    technical("traveller", ID),
    technical("transmission", HASH),
    technical("message", Integer),
    technical("position", Integer),
    content("status", String(16), null=False),
    content("code", String(8), null=False),
    technical("departs_at", String(24)),
    technical("put_at", String(24)),
    technical("state", String(16)),
    technical("tries", Integer),
    technical("next_at", Float),
    technical("delivered_at", String(24), null=True),
    technical("acknowledged_at", String(24), null=True),
    technical("ended_at", String(24), null=True),
    technical("error", Text, null=True),
    key("id", "month"),
    Index(None, "state"),
    Index(None, "traveller"),
    Index(None, "carrier"),
    **MONTHLY,
)
"""Status changes on their way to carriers: `waiting`, `delivered` (not acknowledged yet), and at the end
`acknowledged`, `failed` or `superseded`. `next_at` is when to try, in seconds since 1970."""

outbox_bodies = Table(
    "outbox_bodies",
    metadata,
    month(),
    technical("change", ID),
    identifying("data", LargeBinary, null=False),
    key("change", "month"),
    child_of("outbox", "change", "month"),
    **MONTHLY,
)
"""The message of a status change: it holds references of its traveller. Deleted after its term."""
