"""How people want the pages, their keys among it.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0017"
down_revision = "0016"

C = PG_TEXT(collation="C")


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("person", sa.String(16).with_variant(C, "postgresql"), nullable=False),
        sa.Column("name", sa.String(32).with_variant(C, "postgresql"), nullable=False),
        sa.Column("value", sa.String(16).with_variant(C, "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_preferences")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("preferences")
