"""Tables of the service: who may call it, who handed over what, who works on it, what was answered."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Table, Text, UniqueConstraint

from openpiu.store.schema.columns import (
    CLUSTERED,
    DIGEST,
    HASH,
    ID,
    MONTHLY,
    child_of,
    content,
    key,
    metadata,
    month,
    technical,
)

tokens = Table(
    "tokens",
    metadata,
    technical("name", String(64)),
    technical("role", String(16)),
    technical("carrier", String(3), null=True),
    technical("digest", DIGEST),
    technical("created_at", String(24)),
    technical("revoked_at", String(24), null=True),
    technical("expires_at", String(24), null=True),
    key("name"),
    UniqueConstraint("digest"),
)
"""Bearer tokens of machines, by their SHA-256: a token itself is shown once and kept nowhere. One without
`expires_at` is out of force."""

deliveries = Table(
    "deliveries",
    metadata,
    technical("transmission", HASH),
    technical("token", String(64)),
    technical("received_at", String(24)),
    key("transmission", "token"),
    child_of("transmissions", "transmission", keys=("id",)),
    **CLUSTERED,
)
"""Which token handed a transmission over, when for the first time; a second arrival of it too."""

claims = Table(
    "claims",
    metadata,
    technical("transmission", HASH),
    technical("service", Integer),
    key("transmission"),
    **CLUSTERED,
)
"""Which of several services works on a transmission that waits (`store.claims`). Not logged on PostgreSQL:
after a crash of the server nobody works on anything."""

answers = Table(
    "answers",
    metadata,
    month(),
    technical("id", ID),
    technical("transmission", HASH),
    technical("message", Integer),
    technical("position", Integer, null=True),
    content("basis", String(12), null=False),
    content("code", Text),
    technical("answered_at", String(24)),
    key("id", "month"),
    child_of("transmissions", "transmission", keys=("id",)),
    Index(None, "transmission"),
    **CLUSTERED,
    **MONTHLY,
)
"""What a carrier was answered: about the traveller at `position` of a message, or (null) about all of it, on
which basis of the law profile and by which code."""
