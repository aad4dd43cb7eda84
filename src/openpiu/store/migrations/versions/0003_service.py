"""Tables of the service: tokens, who handed over what, answers.

Revision ID: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger()
INTEGER = sa.Integer()
C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
MONTHLY: dict[str, Any] = {"postgresql_partition_by": "LIST (month)"}


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


DIGEST = string(64)
MOMENT = string(24)


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def of_transmission(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_transmissions")
    made = sa.ForeignKeyConstraint(["transmission"], ["transmissions.id"], name=name, ondelete="CASCADE")
    # Not beside partitioned tables of PostgreSQL: see `store.schema.columns.child_of`.
    return made.ddl_if(dialect="sqlite")


# fmt: off
def upgrade() -> None:
    op.create_table(
        "tokens", column("name", string(64)), column("role", string(16)),
        column("carrier", string(3), null=True), column("digest", DIGEST), column("created_at", MOMENT),
        column("revoked_at", MOMENT, null=True), key("tokens", "name"),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_table(
        "deliveries", column("transmission", DIGEST), column("token", string(64)),
        column("received_at", MOMENT), key("deliveries", "transmission", "token"),
        of_transmission("deliveries"), **CLUSTERED,
    )
    op.create_table(
        "answers", column("month", INTEGER), column("id", ID), column("transmission", DIGEST),
        column("message", INTEGER), column("position", INTEGER, null=True), column("basis", string(12)),
        column("code", TEXT, null=True), column("answered_at", MOMENT),
        key("answers", "id", "month"), of_transmission("answers"), **CLUSTERED, **MONTHLY,
    )
    op.create_index(op.f("ix_answers_transmission"), "answers", ["transmission"])


def downgrade() -> None:
    for table in ("answers", "deliveries", "tokens"):
        op.drop_table(table)
