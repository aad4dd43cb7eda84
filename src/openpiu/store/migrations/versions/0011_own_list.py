"""The unit's own list: versions of its entries, and the reasons of approvals.

Revision ID: 0011
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0011"
down_revision = "0010"

C = PG_TEXT(collation="C")
ID = sa.BigInteger()
TEXT = sa.Text().with_variant(C, "postgresql")


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


# fmt: off
def upgrade() -> None:
    op.create_table(
        "own_entries", column("entry", ID), column("number", sa.Integer()), column("kind", string(8)),
        column("state", string(8)), column("author", string(160)), column("made_at", string(24)),
        column("sent_at", string(24), null=True), column("decided_by", string(160), null=True),
        column("decided_at", string(24), null=True), column("revision", ID, null=True),
        column("listed_on", string(10), null=True), column("last_day", string(10), null=True),
        sa.PrimaryKeyConstraint("entry", "number", name=op.f("pk_own_entries")),
    )
    op.create_index(op.f("ix_own_entries_state_entry"), "own_entries", ["state", "entry"])
    op.create_table(
        "own_texts", column("entry", ID), column("number", sa.Integer()), column("said", TEXT),
        sa.PrimaryKeyConstraint("entry", "number", name=op.f("pk_own_texts")),
    )
    op.create_table(
        "approval_words", column("subject", string(64)), column("at", string(24)),
        column("who", string(160)), column("step", string(8)), column("said", TEXT),
        sa.PrimaryKeyConstraint("subject", "at", "step", name=op.f("pk_approval_words")),
    )


def downgrade() -> None:
    for table in ("approval_words", "own_texts", "own_entries"):
        op.drop_table(table)
