"""Tables of a hit's life: claims, decisions with what was shown, second looks, clearings, referrals.

All but the unit's own (`authorities`, `review_keys`) carry the month of their hit, and go with it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Float, Index, Integer, LargeBinary, String, Table, Text

from openpiu.store.schema.columns import (
    CLUSTERED,
    DIGEST,
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

WHO = String(160)
"""A person, as the log names them: `kind:id`."""

hit_claims = Table(
    "hit_claims",
    metadata,
    month(),
    technical("hit", ID),
    technical("who", WHO),
    technical("claimed_at", String(24)),
    technical("seen_at", String(24)),
    technical("early", Integer),
    key("hit", "month"),
    child_of("hits", "hit", "month"),
    Index(None, "who"),
    **CLUSTERED,
    **MONTHLY,
)
"""Who has a hit in hand. A claim ends some time after `seen_at`, the last input; `early` counts the parts
that were opened before one's own call."""

decisions = Table(
    "decisions",
    metadata,
    month(),
    technical("id", ID),
    technical("hit", ID),
    technical("round", Integer),
    technical("who", WHO),
    technical("supervisor", Boolean),
    technical("at", String(24)),
    content("answer", Text, null=False),
    content("next_step", Text),
    technical("next_until", String(24), null=True),
    technical("look", String(12)),
    technical("seconds", Integer),
    technical("early", Integer),
    technical("undone_at", String(24), null=True),
    technical("seen", Text),
    content("weight", Integer, null=False),
    content("score", Float, null=False),
    technical("list_version", DIGEST),
    technical("list_revision", ID),
    technical("model", Text),
    technical("template", Integer),
    technical("law", Text),
    key("id", "month"),
    child_of("hits", "hit", "month"),
    Index(None, "hit"),
    Index(None, "at"),
    **CLUSTERED,
    **MONTHLY,
)
"""What somebody answered, on what they were shown (`seen` is the version of the hit): model, template of the
words, list, law profile. Never changed, but for `undone_at`. `look` is the kind of second look, or `first`;
`round` counts from 1 and goes up when a hit is opened again."""

decision_reasons = Table(
    "decision_reasons",
    metadata,
    month(),
    technical("decision", ID),
    technical("position", Integer),
    content("code", Text, null=False),
    content("field", Text),
    key("decision", "position", "month"),
    child_of("decisions", "decision", "month"),
    **CLUSTERED,
    **MONTHLY,
)

decision_evidence = Table(
    "decision_evidence",
    metadata,
    month(),
    technical("decision", ID),
    technical("position", Integer),
    content("field", Text, null=False),
    content("rule", Text, null=False),
    content("weight", Integer, null=False),
    key("decision", "position", "month"),
    child_of("decisions", "decision", "month"),
    **CLUSTERED,
    **MONTHLY,
)
"""The evidence as it stood on the page, in codes; a copy, since what it was made of may be read again."""

decision_values = Table(
    "decision_values",
    metadata,
    month(),
    technical("decision", ID),
    technical("position", Integer),
    identifying("traveller", Text),
    identifying("listed", Text),
    key("decision", "position", "month"),
    child_of("decisions", "decision", "month"),
    **CLUSTERED,
    **MONTHLY,
)

decision_views = Table(
    "decision_views",
    metadata,
    month(),
    technical("decision", ID),
    identifying("traveller", Text, null=False),
    identifying("listed", Text),
    key("decision", "month"),
    child_of("decisions", "decision", "month"),
    **MONTHLY,
)
"""Traveller and listed person as they were compared."""

decision_facts = Table(
    "decision_facts",
    metadata,
    month(),
    technical("decision", ID),
    identifying("facts", DIGEST, null=False),
    technical("entry", DIGEST),
    key("decision", "facts", "month"),
    child_of("decisions", "decision", "month"),
    Index(None, "facts"),
    **CLUSTERED,
    **MONTHLY,
)
"""Keyed digests of the facts that a decision rests on: of each sighting of the traveller and of the entry."""

hit_notes = Table(
    "hit_notes",
    metadata,
    month(),
    technical("id", ID),
    technical("hit", ID),
    technical("decision", ID, null=True),
    technical("kind", String(12)),
    technical("who", WHO),
    technical("at", String(24)),
    identifying("note", Text, null=False),
    key("id", "month"),
    child_of("hits", "hit", "month"),
    Index(None, "hit"),
    **MONTHLY,
)
"""What officers wrote to a hit: with a decision, to a colleague, on putting it back, on opening it again."""

looks = Table(
    "looks",
    metadata,
    month(),
    technical("hit", ID),
    technical("round", Integer),
    technical("kind", String(12)),
    technical("from_at", String(24)),
    technical("due_at", String(24)),
    technical("decision", ID, null=True),
    key("hit", "round", "month"),
    child_of("hits", "hit", "month"),
    Index(None, "decision"),
    **CLUSTERED,
    **MONTHLY,
)
"""Blind second looks at cleared hits: why one was drawn, and (once given) the decision that answers it."""

clearings = Table(
    "clearings",
    metadata,
    month(),
    technical("id", ID),
    technical("decision", ID),
    content("list", Text, null=False),
    content("identity", Text, null=False),
    identifying("traveller", DIGEST, null=False),
    technical("entry", DIGEST),
    technical("sample", Integer),
    technical("from_at", String(24)),
    technical("ended_at", String(24), null=True),
    key("id", "month"),
    child_of("decisions", "decision", "month"),
    Index(None, "list", "identity"),
    Index(None, "decision"),
    **CLUSTERED,
    **MONTHLY,
)
"""Pairs that stand cleared (`screening.Clearing`), from the end of the undo window on. `sample`: of 1,000
questions that this spares, how many are asked all the same."""

spared = Table(
    "spared",
    metadata,
    month(),
    technical("traveller", ID),
    content("list", Text, null=False),
    content("identity", Text, null=False),
    technical("clearing", ID),
    technical("at", String(24)),
    key("traveller", "list", "identity", "month"),
    child_of("travellers", "traveller", "month"),
    Index(None, "clearing"),
    **CLUSTERED,
    **MONTHLY,
)
"""Questions that were not put, since the pair stands cleared: they are put once the clearing ends."""

refusals = Table(
    "refusals",
    metadata,
    month(),
    technical("id", ID),
    technical("hit", ID),
    technical("who", WHO),
    technical("at", String(24)),
    technical("ended_at", String(24), null=True),
    identifying("kind", Text, null=False),
    identifying("issuer", Text, null=False),
    identifying("number", Text, null=False),
    identifying("birth_date", Text, null=False),
    key("id", "month"),
    child_of("hits", "hit", "month"),
    Index(None, "hit"),
    **CLUSTERED,
    **MONTHLY,
)
"""Refusals that a person has recorded: what interactive answers may repeat, for this document alone."""

referrals = Table(
    "referrals",
    metadata,
    month(),
    technical("id", ID),
    technical("hit", ID),
    technical("authority", String(64)),
    technical("purpose", String(64)),
    technical("who", WHO),
    technical("at", String(24)),
    technical("law", Text),
    key("id", "month"),
    child_of("hits", "hit", "month"),
    Index(None, "hit"),
    **CLUSTERED,
    **MONTHLY,
)

referral_texts = Table(
    "referral_texts",
    metadata,
    month(),
    technical("referral", ID),
    identifying("said", Text, null=False),
    key("referral", "month"),
    child_of("referrals", "referral", "month"),
    **MONTHLY,
)
"""What was handed to the authority, as JSON."""

handovers = Table(
    "handovers",
    metadata,
    month(),
    technical("id", ID),
    technical("who", WHO),
    technical("at", String(24)),
    technical("released", Integer),
    identifying("note", Text, null=False),
    key("id", "month"),
    Index(None, "at"),
    **MONTHLY,
)
"""Notes from one shift to the next; the month is that of the note."""

queue_orders = Table(
    "queue_orders",
    metadata,
    technical("name", String(8)),
    technical("kind", String(12)),
    technical("who", WHO),
    technical("at", String(24)),
    key("name"),
)
"""The order of the queue that a supervisor has put in force: one row (`hits`), or none as long as nobody has.
`kind` is `time` or `strongest`; what was before stands in the log."""

saved_filters = Table(
    "saved_filters",
    metadata,
    technical("person", String(16)),
    technical("name", String(24)),
    technical("airport", String(3)),
    technical("carrier", String(3)),
    content("list", Text, null=False),
    key("person", "name"),
)
"""What a person looks at in the queue, under a name; empty where a part says nothing. Nobody stands in it."""

authorities = Table(
    "authorities",
    metadata,
    technical("name", String(64)),
    technical("title", Text),
    technical("purposes", Text),
    technical("since", String(24)),
    technical("until", String(24), null=True),
    key("name"),
)
"""Competent authorities: who may receive a confirmed hit, for which purposes (JSON), and since when."""

review_keys = Table(
    "review_keys",
    metadata,
    technical("name", String(32)),
    technical("value", LargeBinary),
    key("name"),
)
"""The key of the digests of facts. It lies beside them, since every service needs it, and what they are made
of lies there too: they are personal data, and go with it."""
