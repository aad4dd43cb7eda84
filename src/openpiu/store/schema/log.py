"""Tables of the log. Entries are only ever added; the database itself refuses what else might be done to them
(triggers, in the migration), but for the two steps that the log needs: an entry gets its number when it is
sealed, and what a purge has named may be deleted."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, UniqueConstraint

from openpiu.store.schema.columns import CLUSTERED, ID, key, metadata, technical

log_entries = Table(
    "log_entries",
    metadata,
    Column(
        "id",
        BigInteger().with_variant(Integer(), "sqlite"),
        nullable=False,
        autoincrement=True,
        info={"class": "technical"},
    ),
    technical("number", ID, null=True),
    technical("at", String(24)),
    technical("body", Text),
    key("id"),
    UniqueConstraint("number"),
)
"""Entries by the order in which they were written; `number`, from 1 without a gap, is their place in the
chain, null until they are sealed (the index of it finds them); `body` is the canonical bytes."""

log_batches = Table(
    "log_batches",
    metadata,
    technical("number", ID),
    technical("at", String(24)),
    technical("signature", String(128)),
    technical("statement", Text),
    key("number"),
)
"""Batches as they were signed. They are never deleted: the digests in them keep the chain whole."""

log_purges = Table(
    "log_purges",
    metadata,
    technical("through", ID),
    technical("at", String(24)),
    key("through"),
)
"""Up to which number entries were purged by law, and when."""

log_marks = Table(
    "log_marks",
    metadata,
    technical("mark", ID),
    technical("entry", ID),
    key("mark", "entry"),
    **CLUSTERED,
)
"""Under which marks an entry is found (`store.log_marks`). A mark goes when its entry was purged."""
