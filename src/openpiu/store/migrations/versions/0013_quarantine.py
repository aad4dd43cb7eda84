"""An index of what lies in quarantine.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

QUARANTINED = sa.text("state = 'quarantined'")


def upgrade() -> None:
    op.create_index(
        "ix_transmissions_quarantined",
        "transmissions",
        ["received_at", "id"],
        sqlite_where=QUARANTINED,
        postgresql_where=QUARANTINED,
    )


def downgrade() -> None:
    op.drop_index("ix_transmissions_quarantined", "transmissions")
