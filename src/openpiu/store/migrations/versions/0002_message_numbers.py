"""A message's number is its own in its transmission: replay tells messages apart by it.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"

COLUMNS = ["transmission", "number", "month"]


def upgrade() -> None:
    op.create_index(op.f("ix_messages_transmission_number_month"), "messages", COLUMNS, unique=True)
    op.drop_index(op.f("ix_messages_transmission"), "messages")


def downgrade() -> None:
    op.create_index(op.f("ix_messages_transmission"), "messages", COLUMNS[:1])
    op.drop_index(op.f("ix_messages_transmission_number_month"), "messages")
