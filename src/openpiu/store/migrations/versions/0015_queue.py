"""The order of the queue that is in force, and what people look at in it.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0015"
down_revision = "0014"

C = PG_TEXT(collation="C")


def column(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length).with_variant(C, "postgresql"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "queue_orders",
        column("name", 8),
        column("kind", 12),
        column("who", 160),
        column("at", 24),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_queue_orders")),
    )
    op.create_table(
        "saved_filters",
        column("person", 16),
        column("name", 24),
        column("airport", 3),
        column("carrier", 3),
        sa.Column("list", sa.Text().with_variant(C, "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_saved_filters")),
    )


def downgrade() -> None:
    op.drop_table("saved_filters")
    op.drop_table("queue_orders")
