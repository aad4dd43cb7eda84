"""Matching models that were put in force.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0010"
down_revision = "0009"

C = PG_TEXT(collation="C")


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


def upgrade() -> None:
    op.create_table(
        "models",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", string(40), nullable=False),
        sa.Column("taken_at", string(24), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_models")),
    )


def downgrade() -> None:
    op.drop_table("models")
