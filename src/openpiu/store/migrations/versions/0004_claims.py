"""What several services need: who works on what, and what waits in the order in which it came.

Revision ID: 0004
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0004"
down_revision = "0003"

C = PG_TEXT(collation="C")
DIGEST = sa.String(64).with_variant(C, "postgresql")
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
STORED = sa.text("state = 'stored'")


# fmt: off
def upgrade() -> None:
    op.create_table(
        "claims", sa.Column("transmission", DIGEST, nullable=False),
        sa.Column("service", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("transmission", name=op.f("pk_claims")), **CLUSTERED,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE claims SET UNLOGGED")  # after a crash nobody works on anything
    op.create_index(
        op.f("ix_transmissions_waiting"), "transmissions", ["received_at", "id"],
        sqlite_where=STORED, postgresql_where=STORED,
    )
    op.drop_index(op.f("ix_transmissions_state"), "transmissions")


def downgrade() -> None:
    op.create_index(op.f("ix_transmissions_state"), "transmissions", ["state"])
    op.drop_index(op.f("ix_transmissions_waiting"), "transmissions")
    op.drop_table("claims")
