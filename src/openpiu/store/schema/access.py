"""Tables of access: the unit's own people, their sessions, what slows guessing, changes of roles."""

from __future__ import annotations

from sqlalchemy import Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from openpiu.store.schema.columns import CLUSTERED, DIGEST, ID, identifying, key, metadata, technical

users = Table(
    "users",
    metadata,
    technical("id", String(16)),
    identifying("name", String(64), null=False),
    identifying("display_name", Text, null=False),
    technical("role", String(16)),
    technical("carrier", String(3), null=True),
    technical("state", String(8)),
    technical("password", Text, null=True),
    technical("word", DIGEST, null=True),
    technical("word_until", String(24), null=True),
    technical("factor", LargeBinary, null=True),
    technical("factor_waiting", LargeBinary, null=True),
    technical("factor_step", ID, null=True),
    technical("made_at", String(24)),
    technical("seen_at", String(24), null=True),
    key("id"),
    UniqueConstraint("name"),
)
"""People who may sign in; never deleted, since the log names them by id. `password` is an argon2id hash,
`word` the SHA-256 of a one-time word: a person has one of them or neither. `factor` is the sealed secret of
a second factor, `factor_waiting` one that its person has not shown to work yet, `factor_step` the last time
step that a code was taken for. `state` is `active` or `locked`."""

sessions = Table(
    "sessions",
    metadata,
    technical("digest", DIGEST),
    technical("person", String(16)),
    technical("made_at", String(24)),
    technical("seen_at", String(24)),
    technical("ends_at", String(24)),
    key("digest"),
    Index(None, "person"),
)
"""Who is signed in, by the SHA-256 of the session's secret."""

sign_in_delays = Table(
    "sign_in_delays",
    metadata,
    technical("key", String(64)),
    technical("failures", Integer),
    technical("failed_at", String(24)),
    technical("until", String(24)),
    key("key"),
)
"""What slows guessing down: by a cut digest of the name that was typed (`name:3f0a1`), too short to tell what
that was, and by the address that it came from (`from:192.0.2.7`)."""

role_changes = Table(
    "role_changes",
    metadata,
    technical("id", String(16)),
    technical("person", String(16)),
    technical("role", String(16)),
    technical("carrier", String(3), null=True),
    technical("proposed_by", String(128)),
    technical("proposed_at", String(24)),
    technical("decided_by", String(128), null=True),
    technical("decided_at", String(24), null=True),
    technical("outcome", String(8), null=True),
    key("id"),
    Index(None, "person"),
)
"""A role that one proposes for a person and another accepts or refuses (`outcome`; null while it waits)."""

preferences = Table(
    "preferences",
    metadata,
    technical("person", String(16)),
    technical("name", String(32)),
    technical("value", String(16)),
    key("person", "name"),
    **CLUSTERED,
)
"""How a person wants the pages (`theme`, `density`, `keys`, `sound`), and which sign is the key of what
(`key.next`) where it is not as by default."""
