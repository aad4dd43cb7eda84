"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=8), nullable=False),
        sa.Column("locator", sa.String(length=35), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("carrier", "locator", name=op.f("uq_bookings_carrier_locator")),
    )
    op.create_index(op.f("ix_bookings_locator"), "bookings", ["locator"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("of", sa.String(length=1), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "of", "position", "month", name=op.f("pk_contacts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "contents",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_contents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flights",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("suffix", sa.String(length=8), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("destination", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flights")),
        sa.UniqueConstraint(
            "carrier",
            "number",
            "suffix",
            "date",
            "origin",
            "destination",
            name=op.f("uq_flights_carrier_number_suffix_date_origin_destination"),
        ),
    )
    op.create_index(op.f("ix_flights_date"), "flights", ["date"], unique=False)
    op.create_table(
        "hits",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("traveller", sa.BigInteger(), nullable=False),
        sa.Column("flight", sa.BigInteger(), nullable=False),
        sa.Column("list", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.String(length=24), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("match", sa.BigInteger(), nullable=True),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", "month", name=op.f("pk_hits")),
        sa.UniqueConstraint(
            "month", "traveller", "list", "identity", name=op.f("uq_hits_month_traveller_list_identity")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_hits_flight"), "hits", ["flight"], unique=False)
    op.create_index(op.f("ix_hits_list_identity"), "hits", ["list", "identity"], unique=False)
    op.create_index(op.f("ix_hits_state"), "hits", ["state"], unique=False)
    op.create_index(op.f("ix_hits_traveller"), "hits", ["traveller"], unique=False)
    op.create_table(
        "lists",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("refresh_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.String(length=24), nullable=False),
        sa.Column("published", sa.String(length=24), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lists")),
    )
    op.create_table(
        "redactions",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("dropped", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "category", name=op.f("pk_redactions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "transmissions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.String(length=24), nullable=False),
        sa.Column("door", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transmissions")),
    )
    op.create_index(op.f("ix_transmissions_received_at"), "transmissions", ["received_at"], unique=False)
    op.create_index(op.f("ix_transmissions_state"), "transmissions", ["state"], unique=False)
    op.create_table(
        "identities",
        sa.Column("list", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_on", sa.String(length=10), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list"], ["lists.name"], name=op.f("fk_identities_lists"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("list", "id", "since", name=op.f("pk_identities")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_identities_until"), "identities", ["until"], unique=False)
    op.create_table(
        "list_versions",
        sa.Column("list", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.String(length=24), nullable=False),
        sa.Column("published", sa.String(length=24), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list"], ["lists.name"], name=op.f("fk_list_versions_lists"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("list", "number", name=op.f("pk_list_versions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("transmission", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=True),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=True),
        sa.Column("sender", sa.String(length=64), nullable=True),
        sa.Column("sent_at", sa.String(length=24), nullable=True),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("final", sa.Boolean(), nullable=True),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transmission"], ["transmissions.id"], name=op.f("fk_messages_transmissions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", "month", name=op.f("pk_messages")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_messages_transmission"), "messages", ["transmission"], unique=False)
    op.create_table(
        "raw",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("transmission", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=8), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transmission"], ["transmissions.id"], name=op.f("fk_raw_transmissions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("transmission", "month", name=op.f("pk_raw")),
    )
    op.create_table(
        "travellers",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("flight", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flight"], ["flights.id"], name=op.f("fk_travellers_flights"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", "month", name=op.f("pk_travellers")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_travellers_flight"), "travellers", ["flight"], unique=False)
    op.create_table(
        "booking_versions",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("booking", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("flight", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.String(length=24), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking"], ["bookings.id"], name=op.f("fk_booking_versions_bookings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message", "month"],
            ["messages.id", "messages.month"],
            name=op.f("fk_booking_versions_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", "month", name=op.f("pk_booking_versions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_booking_versions_booking"), "booking_versions", ["booking"], unique=False)
    op.create_index(op.f("ix_booking_versions_flight"), "booking_versions", ["flight"], unique=False)
    op.create_index(op.f("ix_booking_versions_message"), "booking_versions", ["message"], unique=False)
    op.create_table(
        "findings",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("tag", sa.String(length=16), nullable=True),
        sa.Column("element", sa.SmallInteger(), nullable=True),
        sa.Column("component", sa.SmallInteger(), nullable=True),
        sa.Column("offset", sa.Integer(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message", "month"],
            ["messages.id", "messages.month"],
            name=op.f("fk_findings_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message", "position", "month", name=op.f("pk_findings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flight_mentions",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("flight", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.String(length=24), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flight"], ["flights.id"], name=op.f("fk_flight_mentions_flights"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message", "month"],
            ["messages.id", "messages.month"],
            name=op.f("fk_flight_mentions_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message", "position", "month", name=op.f("pk_flight_mentions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_flight_mentions_flight"), "flight_mentions", ["flight"], unique=False)
    op.create_table(
        "sightings",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("flight", sa.BigInteger(), nullable=False),
        sa.Column("booking", sa.BigInteger(), nullable=True),
        sa.Column("locator", sa.String(length=35), nullable=True),
        sa.Column("sent_at", sa.String(length=24), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=12), nullable=False),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flight"], ["flights.id"], name=op.f("fk_sightings_flights"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message", "month"],
            ["messages.id", "messages.month"],
            name=op.f("fk_sightings_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", "month", name=op.f("pk_sightings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sightings_flight"), "sightings", ["flight"], unique=False)
    op.create_index(op.f("ix_sightings_message"), "sightings", ["message"], unique=False)
    op.create_index(op.f("ix_sightings_revision"), "sightings", ["revision"], unique=False)
    op.create_table(
        "documents",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("sighting", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("issuer", sa.String(length=16), nullable=True),
        sa.Column("expires", sa.String(length=10), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sighting", "month"],
            ["sightings.id", "sightings.month"],
            name=op.f("fk_documents_sightings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sighting", "position", "month", name=op.f("pk_documents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "join_facts",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("sighting", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting", "month"],
            ["sightings.id", "sightings.month"],
            name=op.f("fk_join_facts_sightings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sighting", "month", name=op.f("pk_join_facts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "matches",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("sighting", sa.BigInteger(), nullable=False),
        sa.Column("list", sa.String(length=64), nullable=False),
        sa.Column("identity", sa.String(length=128), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting", "month"],
            ["sightings.id", "sightings.month"],
            name=op.f("fk_matches_sightings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", "month", name=op.f("pk_matches")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_matches_list_identity"), "matches", ["list", "identity"], unique=False)
    op.create_index(op.f("ix_matches_sighting"), "matches", ["sighting"], unique=False)
    op.create_table(
        "members",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("sighting", sa.BigInteger(), nullable=False),
        sa.Column("traveller", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting", "month"],
            ["sightings.id", "sightings.month"],
            name=op.f("fk_members_sightings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sighting", "month", name=op.f("pk_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_members_traveller"), "members", ["traveller"], unique=False)
    op.create_table(
        "name_keys",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("sighting", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting", "month"],
            ["sightings.id", "sightings.month"],
            name=op.f("fk_name_keys_sightings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "sighting", "month", name=op.f("pk_name_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_name_keys_sighting"), "name_keys", ["sighting"], unique=False)
    op.create_table(
        "payments",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version", "month"],
            ["booking_versions.id", "booking_versions.month"],
            name=op.f("fk_payments_booking_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version", "position", "month", name=op.f("pk_payments")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "persons",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("sighting", sa.BigInteger(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=True),
        sa.Column("given_names", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.String(length=10), nullable=True),
        sa.Column("sex", sa.String(length=1), nullable=True),
        sa.Column("nationality", sa.String(length=16), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sighting", "month"],
            ["sightings.id", "sightings.month"],
            name=op.f("fk_persons_sightings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sighting", "month", name=op.f("pk_persons")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "texts",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version", "month"],
            ["booking_versions.id", "booking_versions.month"],
            name=op.f("fk_texts_booking_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version", "month", name=op.f("pk_texts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("match", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["match", "month"],
            ["matches.id", "matches.month"],
            name=op.f("fk_evidence_matches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("match", "position", "month", name=op.f("pk_evidence")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shown",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("match", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("traveller", sa.Text(), nullable=True),
        sa.Column("listed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["match", "month"],
            ["matches.id", "matches.month"],
            name=op.f("fk_shown_matches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("match", "position", "month", name=op.f("pk_shown")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("shown")
    op.drop_table("evidence")
    op.drop_table("texts")
    op.drop_table("persons")
    op.drop_table("payments")
    op.drop_index(op.f("ix_name_keys_sighting"), table_name="name_keys")
    op.drop_table("name_keys")
    op.drop_index(op.f("ix_members_traveller"), table_name="members")
    op.drop_table("members")
    op.drop_index(op.f("ix_matches_sighting"), table_name="matches")
    op.drop_index(op.f("ix_matches_list_identity"), table_name="matches")
    op.drop_table("matches")
    op.drop_table("join_facts")
    op.drop_table("documents")
    op.drop_index(op.f("ix_sightings_revision"), table_name="sightings")
    op.drop_index(op.f("ix_sightings_message"), table_name="sightings")
    op.drop_index(op.f("ix_sightings_flight"), table_name="sightings")
    op.drop_table("sightings")
    op.drop_index(op.f("ix_flight_mentions_flight"), table_name="flight_mentions")
    op.drop_table("flight_mentions")
    op.drop_table("findings")
    op.drop_index(op.f("ix_booking_versions_message"), table_name="booking_versions")
    op.drop_index(op.f("ix_booking_versions_flight"), table_name="booking_versions")
    op.drop_index(op.f("ix_booking_versions_booking"), table_name="booking_versions")
    op.drop_table("booking_versions")
    op.drop_index(op.f("ix_travellers_flight"), table_name="travellers")
    op.drop_table("travellers")
    op.drop_table("raw")
    op.drop_index(op.f("ix_messages_transmission"), table_name="messages")
    op.drop_table("messages")
    op.drop_table("list_versions")
    op.drop_index(op.f("ix_identities_until"), table_name="identities")
    op.drop_table("identities")
    op.drop_index(op.f("ix_transmissions_state"), table_name="transmissions")
    op.drop_index(op.f("ix_transmissions_received_at"), table_name="transmissions")
    op.drop_table("transmissions")
    op.drop_table("redactions")
    op.drop_table("lists")
    op.drop_index(op.f("ix_hits_traveller"), table_name="hits")
    op.drop_index(op.f("ix_hits_state"), table_name="hits")
    op.drop_index(op.f("ix_hits_list_identity"), table_name="hits")
    op.drop_index(op.f("ix_hits_flight"), table_name="hits")
    op.drop_table("hits")
    op.drop_index(op.f("ix_flights_date"), table_name="flights")
    op.drop_table("flights")
    op.drop_table("counters")
    op.drop_table("contents")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_bookings_locator"), table_name="bookings")
    op.drop_table("bookings")
