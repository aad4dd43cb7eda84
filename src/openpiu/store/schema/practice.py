"""Tables of practice: sets of fictional pairs, and what somebody answered to them. Nobody real stands in
them, and nothing of them stands where hits and decisions do."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Table, Text

from openpiu.store.schema.columns import CLUSTERED, ID, child_of, content, key, metadata, technical

practice_sets = Table(
    "practice_sets",
    metadata,
    technical("id", String(16)),
    technical("person", String(16)),
    technical("seed", ID),
    technical("maker", Text),
    technical("begun_at", String(24)),
    technical("ended_at", String(24), null=True),
    key("id"),
    Index(None, "person"),
)
"""Sets that somebody has begun. The pairs are kept by what they are made of alone: the seed, the version of
the maker, and the day of `begun_at`. Deleted a year after they were begun (`practice.acts.KEPT`)."""

practice_answers = Table(
    "practice_answers",
    metadata,
    technical("practice", String(16)),
    technical("position", Integer),
    content("truth", Text, null=False),
    content("answer", Text, null=False),
    technical("seconds", Integer),
    technical("at", String(24)),
    key("practice", "position"),
    child_of("practice_sets", "practice", keys=("id",)),
    Index(None, "at"),
    **CLUSTERED,
)
"""What was answered to a pair of a set, what is true of it, and the active seconds that it took. No reasons
and no words: they are looked at, and not kept."""
