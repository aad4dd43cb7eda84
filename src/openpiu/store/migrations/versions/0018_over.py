"""The index of listed persons that are in force no more holds those alone.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.drop_index("ix_identities_until", "identities")
    over = sa.text("until IS NOT NULL")
    op.create_index("ix_identities_until", "identities", ["until"], sqlite_where=over, postgresql_where=over)


def downgrade() -> None:
    op.drop_index("ix_identities_until", "identities")
    op.create_index("ix_identities_until", "identities", ["until"])
