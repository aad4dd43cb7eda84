"""Tables of the service: tokens, who handed over what, answers.

Revision ID: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger()
INTEGER = sa.Integer()
DIGEST = sa.String(64)
MOMENT = sa.String(24)
CLUSTERED = {"sqlite_with_rowid": False}


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def of_transmission(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_transmissions")
    return sa.ForeignKeyConstraint(["transmission"], ["transmissions.id"], name=name, ondelete="CASCADE")


# fmt: off
def upgrade() -> None:
    op.create_table(
        "tokens", column("name", sa.String(64)), column("role", sa.String(16)),
        column("carrier", sa.String(3), null=True), column("digest", DIGEST), column("created_at", MOMENT),
        column("revoked_at", MOMENT, null=True), key("tokens", "name"),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_table(
        "deliveries", column("transmission", DIGEST), column("token", sa.String(64)),
        column("received_at", MOMENT), key("deliveries", "transmission", "token"),
        of_transmission("deliveries"), **CLUSTERED,
    )
    op.create_table(
        "answers", column("month", INTEGER), column("id", ID), column("transmission", DIGEST),
        column("message", INTEGER), column("position", INTEGER, null=True), column("basis", sa.String(12)),
        column("code", sa.Text(), null=True), column("answered_at", MOMENT),
        key("answers", "id", "month"), of_transmission("answers"), **CLUSTERED,
    )
    op.create_index(op.f("ix_answers_transmission"), "answers", ["transmission"])


def downgrade() -> None:
    for table in ("answers", "deliveries", "tokens"):
        op.drop_table(table)
