"""Practice: sets of fictional pairs, and what was answered to them.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0016"
down_revision = "0015"

C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")


def column(name: str, length: int, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length).with_variant(C, "postgresql"), nullable=null)


def upgrade() -> None:
    op.create_table(
        "practice_sets",
        column("id", 16),
        column("person", 16),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("maker", TEXT, nullable=False),
        column("begun_at", 24),
        column("ended_at", 24, null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_sets")),
    )
    op.create_index(op.f("ix_practice_sets_person"), "practice_sets", ["person"])
    of_set = sa.ForeignKeyConstraint(
        ["practice"],
        ["practice_sets.id"],
        name=op.f("fk_practice_answers_practice_sets"),
        ondelete="CASCADE",
    )
    op.create_table(
        "practice_answers",
        column("practice", 16),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("truth", TEXT, nullable=False),
        sa.Column("answer", TEXT, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        column("at", 24),
        sa.PrimaryKeyConstraint("practice", "position", name=op.f("pk_practice_answers")),
        *([of_set] if op.get_bind().dialect.name == "sqlite" else []),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_practice_answers_at"), "practice_answers", ["at"])


def downgrade() -> None:
    op.drop_table("practice_answers")
    op.drop_table("practice_sets")
