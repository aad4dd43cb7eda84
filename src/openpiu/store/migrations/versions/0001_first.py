"""The first schema.

Revision ID: 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0001"
down_revision = None

ID = sa.BigInteger()
INTEGER = sa.Integer()
C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")
LONG = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
SMALL = sa.SmallInteger().with_variant(sa.Integer(), "postgresql")
YES_NO = sa.Boolean()
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
MONTHLY: dict[str, Any] = {"postgresql_partition_by": "LIST (month)"}


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def child(table: str, parent: str, *columns: str) -> sa.ForeignKeyConstraint:
    keys = (
        [f"{parent}.id", f"{parent}.month"]
        if len(columns) == 2
        else [f"{parent}.{'name' if parent == 'lists' else 'id'}"]
    )
    made = sa.ForeignKeyConstraint(columns, keys, name=op.f(f"fk_{table}_{parent}"), ondelete="CASCADE")
    # Not between partitioned tables of PostgreSQL: see `store.schema.columns.child_of`.
    return made if parent == "lists" else made.ddl_if(dialect="sqlite")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


# fmt: off
def upgrade() -> None:
    op.create_table(
        "bookings", column("id", ID), column("month", INTEGER), column("carrier", TEXT),
        column("locator", TEXT), key("bookings", "id"), unique("bookings", "carrier", "locator"),
    )
    index("bookings", "locator")
    op.create_table(
        "contacts", column("month", INTEGER), column("of", string(1)), column("owner", ID),
        column("position", INTEGER), column("kind", TEXT), column("value", TEXT, null=True),
        column("said", TEXT), key("contacts", "owner", "of", "position", "month"), **CLUSTERED, **MONTHLY,
    )
    op.create_table(
        "contents", column("digest", string(64)), column("month", INTEGER), column("message", ID),
        key("contents", "digest"), **CLUSTERED,
    )
    op.create_table(
        "counters", column("name", string(32)), column("value", ID), key("counters", "name"),
        **CLUSTERED,
    )
    op.create_table(
        "flights", column("id", ID), column("month", INTEGER), column("carrier", TEXT),
        column("number", TEXT), column("suffix", TEXT), column("date", TEXT), column("origin", TEXT),
        column("destination", TEXT), key("flights", "id"),
        unique("flights", "carrier", "number", "suffix", "date", "origin", "destination"),
    )
    index("flights", "date")
    op.create_table(
        "hits", column("month", INTEGER), column("id", ID), column("traveller", ID), column("flight", ID),
        column("list", TEXT), column("identity", TEXT), column("state", TEXT),
        column("opened_at", string(24)), column("weight", INTEGER), column("score", sa.Float()),
        column("match", ID, null=True), column("dropped", YES_NO), column("merged_into", ID, null=True),
        key("hits", "id", "month"), unique("hits", "month", "traveller", "list", "identity"), **CLUSTERED,
        **MONTHLY,
    )
    index("hits", "flight")
    index("hits", "list", "identity")
    index("hits", "state")
    index("hits", "traveller")
    op.create_table(
        "lists", column("name", string(64)), column("source", string(16)),
        column("legal_basis", TEXT), column("owner", TEXT), column("refresh_days", INTEGER),
        column("version", string(64)), column("taken_at", string(24)),
        column("published", string(24), null=True), column("entries", INTEGER), key("lists", "name"),
    )
    op.create_table(
        "redactions", column("day", string(10)), column("category", string(64)),
        column("dropped", ID), key("redactions", "day", "category"), **CLUSTERED,
    )
    op.create_table(
        "transmissions", column("id", string(64)), column("month", INTEGER),
        column("received_at", string(24)), column("door", string(16)), column("size", INTEGER),
        column("state", string(12)), column("error", TEXT, null=True), column("messages", INTEGER),
        column("findings", INTEGER), column("format", string(12), null=True), key("transmissions", "id"),
    )
    index("transmissions", "received_at")
    index("transmissions", "state")
    op.create_table(
        "identities", column("list", string(64)), column("id", string(128)), column("since", ID),
        column("until", ID, null=True), column("digest", string(64)),
        column("expires_on", string(10), null=True), column("said", TEXT),
        key("identities", "list", "id", "since"), child("identities", "lists", "list"),
    )
    index("identities", "until")
    op.create_table(
        "list_versions", column("list", string(64)), column("number", INTEGER),
        column("version", string(64)), column("revision", ID), column("taken_at", string(24)),
        column("published", string(24), null=True), column("entries", INTEGER), column("dropped", TEXT),
        key("list_versions", "list", "number"), child("list_versions", "lists", "list"), **CLUSTERED,
    )
    op.create_table(
        "messages", column("month", INTEGER), column("id", ID), column("transmission", string(64)),
        column("number", INTEGER), column("digest", string(64)), column("repeats", YES_NO),
        column("format", string(12)), column("version", TEXT, null=True),
        column("function", string(24)), column("reference", TEXT, null=True),
        column("sender", TEXT, null=True), column("sent_at", TEXT, null=True),
        column("part", LONG, null=True), column("final", YES_NO, null=True), column("test", YES_NO),
        column("partial", YES_NO), key("messages", "id", "month"),
        child("messages", "transmissions", "transmission"), **CLUSTERED, **MONTHLY,
    )
    index("messages", "transmission")
    op.create_table(
        "raw", column("month", INTEGER), column("transmission", string(64)),
        column("encoding", string(8)), column("data", sa.LargeBinary()),
        key("raw", "transmission", "month"), child("raw", "transmissions", "transmission"), **MONTHLY,
    )
    op.create_table(
        "travellers", column("month", INTEGER), column("id", ID), column("flight", ID),
        key("travellers", "id", "month"), child("travellers", "flights", "flight"), **CLUSTERED, **MONTHLY,
    )
    index("travellers", "flight")
    op.create_table(
        "booking_versions", column("month", INTEGER), column("id", ID), column("booking", ID),
        column("message", ID), column("flight", ID, null=True), column("sent_at", TEXT),
        column("part", LONG), column("digest", string(64)), column("partial", YES_NO),
        column("gone", YES_NO), column("said", TEXT), key("booking_versions", "id", "month"),
        child("booking_versions", "bookings", "booking"),
        child("booking_versions", "messages", "message", "month"), **MONTHLY,
    )
    index("booking_versions", "booking")
    index("booking_versions", "flight")
    index("booking_versions", "message")
    op.create_table(
        "findings", column("month", INTEGER), column("message", ID), column("position", INTEGER),
        column("code", string(32)), column("severity", string(8)), column("text", TEXT),
        column("expected", TEXT, null=True), column("segment", INTEGER, null=True),
        column("tag", TEXT, null=True), column("element", SMALL, null=True),
        column("component", SMALL, null=True), column("offset", INTEGER, null=True),
        column("line", INTEGER, null=True), key("findings", "message", "position", "month"),
        child("findings", "messages", "message", "month"), **CLUSTERED, **MONTHLY,
    )
    op.create_table(
        "flight_mentions", column("month", INTEGER), column("message", ID), column("position", INTEGER),
        column("flight", ID), column("sent_at", TEXT), column("part", LONG),
        column("digest", string(64)), column("function", string(24)), column("said", TEXT),
        key("flight_mentions", "message", "position", "month"),
        child("flight_mentions", "flights", "flight"),
        child("flight_mentions", "messages", "message", "month"), **CLUSTERED, **MONTHLY,
    )
    index("flight_mentions", "flight")
    op.create_table(
        "sightings", column("month", INTEGER), column("id", ID), column("message", ID),
        column("position", INTEGER), column("flight", ID), column("booking", ID, null=True),
        column("locator", TEXT, null=True), column("sent_at", TEXT), column("part", LONG),
        column("digest", string(64)), column("format", string(12)), column("function", string(24)),
        column("revision", ID), column("said", TEXT), key("sightings", "id", "month"),
        child("sightings", "flights", "flight"), child("sightings", "messages", "message", "month"),
        **CLUSTERED, **MONTHLY,
    )
    index("sightings", "flight")
    index("sightings", "message")
    index("sightings", "revision")
    op.create_table(
        "documents", column("month", INTEGER), column("sighting", ID), column("position", INTEGER),
        column("kind", TEXT), column("number", TEXT, null=True), column("issuer", TEXT, null=True),
        column("expires", TEXT, null=True), column("said", TEXT, null=True),
        key("documents", "sighting", "position", "month"),
        child("documents", "sightings", "sighting", "month"), **CLUSTERED, **MONTHLY,
    )
    op.create_table(
        "join_facts", column("month", INTEGER), column("sighting", ID), column("facts", sa.LargeBinary()),
        key("join_facts", "sighting", "month"), child("join_facts", "sightings", "sighting", "month"),
        **CLUSTERED, **MONTHLY,
    )
    op.create_table(
        "matches", column("month", INTEGER), column("id", ID), column("sighting", ID), column("list", TEXT),
        column("identity", TEXT), column("revision", ID), column("weight", INTEGER),
        column("score", sa.Float()), key("matches", "id", "month"),
        child("matches", "sightings", "sighting", "month"), **CLUSTERED, **MONTHLY,
    )
    index("matches", "list", "identity")
    index("matches", "sighting")
    op.create_table(
        "members", column("month", INTEGER), column("sighting", ID), column("traveller", ID),
        column("reason", string(24)), column("matched", YES_NO), key("members", "sighting", "month"),
        child("members", "sightings", "sighting", "month"), **CLUSTERED, **MONTHLY,
    )
    index("members", "traveller")
    op.create_table(
        "name_keys", column("month", INTEGER), column("key", ID), column("sighting", ID),
        key("name_keys", "key", "sighting", "month"), child("name_keys", "sightings", "sighting", "month"),
        **CLUSTERED, **MONTHLY,
    )
    index("name_keys", "sighting")
    op.create_table(
        "payments", column("month", INTEGER), column("version", ID), column("position", INTEGER),
        column("said", TEXT), key("payments", "version", "position", "month"),
        child("payments", "booking_versions", "version", "month"), **CLUSTERED, **MONTHLY,
    )
    op.create_table(
        "persons", column("month", INTEGER), column("sighting", ID), column("surname", TEXT, null=True),
        column("given_names", TEXT, null=True), column("birth_date", TEXT, null=True),
        column("sex", TEXT, null=True), column("nationality", TEXT, null=True),
        column("said", TEXT, null=True), key("persons", "sighting", "month"),
        child("persons", "sightings", "sighting", "month"), **CLUSTERED, **MONTHLY,
    )
    op.create_table(
        "texts", column("month", INTEGER), column("version", ID), column("said", TEXT),
        key("texts", "version", "month"), child("texts", "booking_versions", "version", "month"), **MONTHLY,
    )
    op.create_table(
        "evidence", column("month", INTEGER), column("match", ID), column("position", INTEGER),
        column("field", TEXT), column("rule", TEXT), column("weight", INTEGER),
        key("evidence", "match", "position", "month"), child("evidence", "matches", "match", "month"),
        **CLUSTERED, **MONTHLY,
    )
    op.create_table(
        "shown", column("month", INTEGER), column("match", ID), column("position", INTEGER),
        column("traveller", TEXT, null=True), column("listed", TEXT, null=True),
        key("shown", "match", "position", "month"), child("shown", "matches", "match", "month"),
        **CLUSTERED, **MONTHLY,
    )


def downgrade() -> None:
    for table in (
        "shown", "evidence", "texts", "persons", "payments", "name_keys", "members", "matches",
        "join_facts", "documents", "sightings", "flight_mentions", "findings", "booking_versions",
        "travellers", "raw", "messages", "list_versions", "identities", "transmissions", "redactions",
        "lists", "hits", "flights", "counters", "contents", "contacts", "bookings",
    ):
        op.drop_table(table)
# fmt: on
