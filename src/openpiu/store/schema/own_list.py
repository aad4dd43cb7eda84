"""Tables of the unit's own list, and of what people wrote when they asked another for their approval."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, Table, Text

from openpiu.store.schema.columns import ID, identifying, key, metadata, technical

WHO = String(160)
MOMENT = String(24)

own_entries = Table(
    "own_entries",
    metadata,
    technical("entry", ID),
    technical("number", Integer),
    technical("kind", String(8)),
    technical("state", String(8)),
    technical("author", WHO),
    technical("made_at", MOMENT),
    technical("sent_at", MOMENT, null=True),
    technical("decided_by", WHO, null=True),
    technical("decided_at", MOMENT, null=True),
    technical("revision", ID, null=True),
    technical("listed_on", String(10), null=True),
    technical("last_day", String(10), null=True),
    key("entry", "number"),
    Index(None, "state", "entry"),
)
"""Versions of the entries of the unit's own list. `kind` is `add`, `amend` or `withdraw`; `state` is `draft`,
`waiting` (for a second person), `returned`, `approved` (in force), `replaced` (by a later version) or `ended`
(the withdrawal that took the entry off). `revision` is the list revision from which on it was so, `last_day`
the last one on which it matches."""

own_texts = Table(
    "own_texts",
    metadata,
    technical("entry", ID),
    technical("number", Integer),
    identifying("said", Text, null=False),
    key("entry", "number"),
)
"""What a version says, as it was typed (JSON)."""

approval_words = Table(
    "approval_words",
    metadata,
    technical("subject", String(64)),
    technical("at", MOMENT),
    technical("who", WHO),
    technical("step", String(8)),
    identifying("said", Text, null=False),
    key("subject", "at", "step"),
)
"""Reasons that people gave when they asked for an approval, gave it or returned it: free text, which may name
anybody. `subject` is `own:12.2` (entry and version) or `role:3f0a…` (a change of a role)."""
