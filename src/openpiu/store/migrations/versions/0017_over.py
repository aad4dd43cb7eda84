"""The index of listed persons that are in force no more holds those alone.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.drop_index("ix_identities_until", "identities")
    over = sa.text("until IS NOT NULL")
    op.create_index("ix_identities_until", "identities", ["until"], sqlite_where=over, postgresql_where=over)


def downgrade() -> None:
    op.drop_index("ix_identities_until", "identities")
    op.create_index("ix_identities_until", "identities", ["until"])
