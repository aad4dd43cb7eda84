"""Tables of watchlists: each listed content once, with the list revisions that it was in force at."""

from __future__ import annotations

from sqlalchemy import Index, Integer, LargeBinary, String, Table, Text, text

from openpiu.store.schema.columns import (
    CLUSTERED,
    DIGEST,
    HASH,
    ID,
    identifying,
    key,
    metadata,
    of_list,
    technical,
)

lists = Table(
    "lists",
    metadata,
    technical("name", String(64)),
    technical("source", String(16)),
    technical("legal_basis", Text),
    technical("owner", Text),
    technical("refresh_days", Integer),
    technical("version", DIGEST),
    technical("taken_at", String(24)),
    technical("published", String(24), null=True),
    technical("entries", Integer),
    key("name"),
)

list_versions = Table(
    "list_versions",
    metadata,
    technical("list", String(64)),
    technical("number", Integer),
    technical("version", DIGEST),
    technical("revision", ID),
    technical("taken_at", String(24)),
    technical("published", String(24), null=True),
    technical("entries", Integer),
    technical("dropped", Text),
    key("list", "number"),
    of_list(),
    **CLUSTERED,
)

models = Table(
    "models",
    metadata,
    technical("number", Integer),
    technical("version", String(40)),
    technical("taken_at", String(24)),
    technical("content", LargeBinary),
    key("number"),
)
"""Every matching model that was put in force but the one shipped: its file, packed by gzip."""

identities = Table(
    "identities",
    metadata,
    technical("list", String(64)),
    technical("id", String(128)),
    technical("since", ID),
    technical("until", ID, null=True),
    technical("digest", HASH),
    technical("expires_on", String(10), null=True),
    identifying("said", Text, null=False),
    key("list", "id", "since"),
    of_list(),
)
"""Listed persons, each content once: in force from list revision `since` to before `until`."""

OVER = text("until IS NOT NULL")
Index(
    "ix_identities_until",
    identities.c.until,
    sqlite_where=OVER,
    postgresql_where=OVER,
)
"""What is in force no more: few among millions."""
