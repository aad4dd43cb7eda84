"""Carriers: schedules, counts of what came by leg, the registry, outages, notices, the outbox.

Revision ID: 0008
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT as PG_TEXT

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger()
INTEGER = sa.Integer()
C = PG_TEXT(collation="C")
TEXT = sa.Text().with_variant(C, "postgresql")
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
MONTHLY: dict[str, Any] = {"postgresql_partition_by": "LIST (month)"}


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(C, "postgresql")


DAY = string(10)
MOMENT = string(24)
CARRIER = string(3)


def column(name: str, type_: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=null)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def child(table: str, parent: str, names: list[str], keys: list[str]) -> sa.ForeignKeyConstraint:
    of = [f"{parent}.{name}" for name in keys]
    made = sa.ForeignKeyConstraint(names, of, name=op.f(f"fk_{table}_{parent}"), ondelete="CASCADE")
    return made.ddl_if(dialect="sqlite")


# fmt: off
def upgrade() -> None:
    op.create_index(op.f("ix_flights_of_carrier"), "flights", ["carrier", "date"])
    op.create_table(
        "schedules", column("carrier", CARRIER), column("season", string(8)), column("version", INTEGER),
        column("taken_at", MOMENT), column("digest", string(64)), column("start", DAY), column("end", DAY),
        column("legs", INTEGER), column("faults", INTEGER),
        key("schedules", "carrier", "season", "version"),
    )
    of_schedule = ["carrier", "season", "version"]
    op.create_table(
        "schedule_legs", column("carrier", CARRIER), column("season", string(8)),
        column("version", INTEGER), column("position", INTEGER), column("said", TEXT),
        key("schedule_legs", *of_schedule, "position"),
        child("schedule_legs", "schedules", of_schedule, of_schedule),
    )
    op.create_table(
        "leg_pushes", column("flight", ID), column("kind", string(8)), column("bin", string(16)),
        column("first_at", MOMENT), column("last_at", MOMENT), column("departure", string(16)),
        column("messages", INTEGER), column("people", INTEGER),
        key("leg_pushes", "flight", "kind", "bin"),
        child("leg_pushes", "flights", ["flight"], ["id"]), **CLUSTERED,
    )
    op.create_table(
        "leg_counts", column("flight", ID), column("kind", string(8)), column("code", string(32)),
        column("count", INTEGER), key("leg_counts", "flight", "kind", "code"),
        child("leg_counts", "flights", ["flight"], ["id"]), **CLUSTERED,
    )
    op.create_table(
        "carriers", column("code", CARRIER), column("name", TEXT), column("contact", TEXT, null=True),
        column("cusres", TEXT, null=True), column("registered_at", MOMENT), key("carriers", "code"),
    )
    op.create_table(
        "outages", column("id", ID), column("carrier", CARRIER), column("since", MOMENT),
        column("until", MOMENT, null=True), column("reason", TEXT), column("noted_at", MOMENT),
        key("outages", "id"),
    )
    op.create_index(op.f("ix_outages_carrier"), "outages", ["carrier"])
    op.create_table(
        "notices", column("id", ID), column("carrier", CARRIER), column("first", DAY), column("last", DAY),
        column("made_at", MOMENT), column("said", TEXT), key("notices", "id"),
    )
    op.create_index(op.f("ix_notices_carrier"), "notices", ["carrier"])
    op.create_table(
        "outbox", column("month", INTEGER), column("id", ID), column("carrier", CARRIER),
        column("traveller", ID), column("transmission", string(64)), column("message", INTEGER),
        column("position", INTEGER), column("status", string(16)), column("code", string(8)),
        column("departs_at", MOMENT), column("put_at", MOMENT), column("state", string(16)),
        column("tries", INTEGER), column("next_at", sa.Float()), column("delivered_at", MOMENT, null=True),
        column("acknowledged_at", MOMENT, null=True), column("ended_at", MOMENT, null=True),
        column("error", TEXT, null=True), key("outbox", "id", "month"), **MONTHLY,
    )
    for name in ("state", "traveller", "carrier"):
        op.create_index(op.f(f"ix_outbox_{name}"), "outbox", [name])
    op.create_table(
        "outbox_bodies", column("month", INTEGER), column("change", ID), column("data", sa.LargeBinary()),
        key("outbox_bodies", "change", "month"),
        child("outbox_bodies", "outbox", ["change", "month"], ["id", "month"]), **MONTHLY,
    )
# fmt: on


def downgrade() -> None:
    for table in (
        "outbox_bodies",
        "outbox",
        "notices",
        "outages",
        "carriers",
        "leg_counts",
        "leg_pushes",
        "schedule_legs",
        "schedules",
    ):
        op.drop_table(table)
    op.drop_index(op.f("ix_flights_of_carrier"), "flights")
