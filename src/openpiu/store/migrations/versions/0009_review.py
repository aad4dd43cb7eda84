"""A hit's life: claims, decisions with what was shown, second looks, clearings, refusals, referrals.

Revision ID: 0009
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger()
INTEGER = sa.Integer()
BOOLEAN = sa.Boolean()
C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
MONTHLY: dict[str, Any] = {"postgresql_partition_by": "LIST (month)"}


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


DIGEST = string(64)
MOMENT = string(24)
WHO = string(160)


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def of(table: str, parent: str, name: str) -> sa.ForeignKeyConstraint:
    made = sa.ForeignKeyConstraint(
        [name, "month"], [f"{parent}.id", f"{parent}.month"],
        name=op.f(f"fk_{table}_{parent}"), ondelete="CASCADE",
    )  # fmt: skip
    # Not beside partitioned tables of PostgreSQL: see `store.schema.columns.child_of`.
    return made.ddl_if(dialect="sqlite")


def monthly(table: str, *parts: Any, clustered: bool = True) -> None:
    options = MONTHLY | (CLUSTERED if clustered else {})
    op.create_table(table, column("month", INTEGER), *parts, **options)


def index(table: str, *columns: str) -> None:
    op.create_index(op.f("_".join(["ix", table, *columns])), table, list(columns))


# fmt: off
def upgrade() -> None:
    for name, type_, default in (
        ("version", INTEGER, "1"), ("round", INTEGER, "1"), ("until", MOMENT, None), ("departs", TEXT, None),
    ):
        made = sa.Column(name, type_, nullable=default is None, server_default=default)
        op.add_column("hits", made)
    monthly(
        "hit_claims", column("hit", ID), column("who", WHO), column("claimed_at", MOMENT),
        column("seen_at", MOMENT), column("early", INTEGER), key("hit_claims", "hit", "month"),
        of("hit_claims", "hits", "hit"),
    )
    index("hit_claims", "who")
    monthly(
        "decisions", column("id", ID), column("hit", ID), column("round", INTEGER), column("who", WHO),
        column("supervisor", BOOLEAN), column("at", MOMENT), column("answer", TEXT),
        column("next_step", TEXT, null=True), column("next_until", MOMENT, null=True),
        column("look", string(12)), column("seconds", INTEGER), column("early", INTEGER),
        column("undone_at", MOMENT, null=True), column("seen", TEXT), column("weight", INTEGER),
        column("score", sa.Float()), column("list_version", DIGEST), column("list_revision", ID),
        column("model", TEXT), column("template", INTEGER), column("law", TEXT),
        key("decisions", "id", "month"), of("decisions", "hits", "hit"),
    )
    index("decisions", "hit")
    index("decisions", "at")
    monthly(
        "decision_reasons", column("decision", ID), column("position", INTEGER), column("code", TEXT),
        column("field", TEXT, null=True), key("decision_reasons", "decision", "position", "month"),
        of("decision_reasons", "decisions", "decision"),
    )
    monthly(
        "decision_evidence", column("decision", ID), column("position", INTEGER), column("field", TEXT),
        column("rule", TEXT), column("weight", INTEGER),
        key("decision_evidence", "decision", "position", "month"),
        of("decision_evidence", "decisions", "decision"),
    )
    monthly(
        "decision_values", column("decision", ID), column("position", INTEGER),
        column("traveller", TEXT, null=True), column("listed", TEXT, null=True),
        key("decision_values", "decision", "position", "month"),
        of("decision_values", "decisions", "decision"),
    )
    monthly(
        "decision_views", column("decision", ID), column("traveller", TEXT),
        column("listed", TEXT, null=True), key("decision_views", "decision", "month"),
        of("decision_views", "decisions", "decision"),
        clustered=False,
    )
    monthly(
        "decision_facts", column("decision", ID), column("facts", DIGEST), column("entry", DIGEST),
        key("decision_facts", "decision", "facts", "month"), of("decision_facts", "decisions", "decision"),
    )
    index("decision_facts", "facts")
    monthly(
        "hit_notes", column("id", ID), column("hit", ID), column("decision", ID, null=True),
        column("kind", string(12)), column("who", WHO), column("at", MOMENT), column("note", TEXT),
        key("hit_notes", "id", "month"), of("hit_notes", "hits", "hit"), clustered=False,
    )
    index("hit_notes", "hit")
    monthly(
        "looks", column("hit", ID), column("round", INTEGER), column("kind", string(12)),
        column("from_at", MOMENT), column("due_at", MOMENT), column("decision", ID, null=True),
        key("looks", "hit", "round", "month"), of("looks", "hits", "hit"),
    )
    index("looks", "decision")
    monthly(
        "clearings", column("id", ID), column("decision", ID), column("list", TEXT), column("identity", TEXT),
        column("traveller", DIGEST), column("entry", DIGEST), column("sample", INTEGER),
        column("from_at", MOMENT),
        column("ended_at", MOMENT, null=True), key("clearings", "id", "month"),
        of("clearings", "decisions", "decision"),
    )
    index("clearings", "list", "identity")
    index("clearings", "decision")
    monthly(
        "spared", column("traveller", ID), column("list", TEXT), column("identity", TEXT),
        column("clearing", ID), column("at", MOMENT),
        key("spared", "traveller", "list", "identity", "month"), of("spared", "travellers", "traveller"),
    )
    index("spared", "clearing")
    monthly(
        "refusals", column("id", ID), column("hit", ID), column("who", WHO), column("at", MOMENT),
        column("ended_at", MOMENT, null=True), column("kind", TEXT), column("issuer", TEXT),
        column("number", TEXT), column("birth_date", TEXT), key("refusals", "id", "month"),
        of("refusals", "hits", "hit"),
    )
    index("refusals", "hit")
    monthly(
        "referrals", column("id", ID), column("hit", ID), column("authority", string(64)),
        column("purpose", string(64)), column("who", WHO), column("at", MOMENT), column("law", TEXT),
        key("referrals", "id", "month"), of("referrals", "hits", "hit"),
    )
    index("referrals", "hit")
    monthly(
        "referral_texts", column("referral", ID), column("said", TEXT),
        key("referral_texts", "referral", "month"), of("referral_texts", "referrals", "referral"),
        clustered=False,
    )
    monthly(
        "handovers", column("id", ID), column("who", WHO), column("at", MOMENT), column("released", INTEGER),
        column("note", TEXT), key("handovers", "id", "month"), clustered=False,
    )
    index("handovers", "at")
    op.create_table(
        "authorities", column("name", string(64)), column("title", TEXT), column("purposes", TEXT),
        column("since", MOMENT), column("until", MOMENT, null=True), key("authorities", "name"),
    )
    op.create_table(
        "review_keys", column("name", string(32)), column("value", sa.LargeBinary()),
        key("review_keys", "name"),
    )


TABLES = (
    "review_keys", "authorities", "handovers", "referral_texts", "referrals", "refusals", "spared",
    "clearings", "looks", "hit_notes", "decision_facts", "decision_views", "decision_values",
    "decision_evidence", "decision_reasons", "decisions", "hit_claims",
)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for name in ("departs", "until", "round", "version"):
        op.drop_column("hits", name)
