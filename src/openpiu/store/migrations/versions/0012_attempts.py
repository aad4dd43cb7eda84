"""What became of a transmission each time that it was worked on.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0012"
down_revision = "0010"

C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


def upgrade() -> None:
    of = sa.ForeignKeyConstraint(
        ["transmission"],
        ["transmissions.id"],
        name=op.f("fk_attempts_transmissions"),
        ondelete="CASCADE",
    ).ddl_if(dialect="sqlite")
    op.create_table(
        "attempts",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("transmission", string(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", string(12), nullable=False),
        sa.Column("who", string(160), nullable=True),
        sa.Column("at", string(24), nullable=False),
        sa.Column("state", string(12), nullable=False),
        sa.Column("error", TEXT, nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("reason", string(12), nullable=True),
        sa.Column("codes", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("transmission", "number", "month", name=op.f("pk_attempts")),
        of,
        sqlite_with_rowid=False,
        postgresql_partition_by="LIST (month)",
    )


def downgrade() -> None:
    op.drop_table("attempts")
