"""People, sessions, delays of signing in, changes of roles; tokens that expire.

Revision ID: 0007
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger()
INTEGER = sa.Integer()
BYTES = sa.LargeBinary()
C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")
TERM = timedelta(days=365)
"""What a token that was made before tokens expired has left."""


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


DIGEST = string(64)
MOMENT = string(24)
PERSON = string(16)


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


# fmt: off
def upgrade() -> None:
    op.create_table(
        "users", column("id", PERSON), column("name", string(64)), column("display_name", TEXT),
        column("role", string(16)), column("carrier", string(3), null=True), column("state", string(8)),
        column("password", TEXT, null=True), column("word", DIGEST, null=True),
        column("word_until", MOMENT, null=True), column("factor", BYTES, null=True),
        column("factor_waiting", BYTES, null=True), column("factor_step", ID, null=True),
        column("made_at", MOMENT), column("seen_at", MOMENT, null=True), key("users", "id"),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "sessions", column("digest", DIGEST), column("person", PERSON), column("made_at", MOMENT),
        column("seen_at", MOMENT), column("ends_at", MOMENT), key("sessions", "digest"),
    )
    op.create_index(op.f("ix_sessions_person"), "sessions", ["person"])
    op.create_table(
        "sign_in_delays", column("key", string(64)), column("failures", INTEGER),
        column("failed_at", MOMENT), column("until", MOMENT), key("sign_in_delays", "key"),
    )
    op.create_table(
        "role_changes", column("id", PERSON), column("person", PERSON), column("role", string(16)),
        column("carrier", string(3), null=True), column("proposed_by", string(128)),
        column("proposed_at", MOMENT), column("decided_by", string(128), null=True),
        column("decided_at", MOMENT, null=True), column("outcome", string(8), null=True),
        key("role_changes", "id"),
    )
    op.create_index(op.f("ix_role_changes_person"), "role_changes", ["person"])
    op.add_column("tokens", column("expires_at", MOMENT, null=True))
    expires = (datetime.now(UTC) + TERM).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    op.execute(sa.text("UPDATE tokens SET expires_at = :at").bindparams(at=expires))


def downgrade() -> None:
    op.drop_column("tokens", "expires_at")
    for table in ("role_changes", "sign_in_delays", "sessions", "users"):
        op.drop_table(table)
