"""Search keys, made for everyone who is held.

The facts by which people are joined learn the blanks between the parts of a name, which search needs.

Revision ID: 0006
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from msgspec.structs import replace

from openpiu.store.grouping import words_of
from openpiu.store.search_keys import rows_of, said
from openpiu.store.sightings import pack_facts, unpack_facts

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger()
INTEGER = sa.Integer()
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
MONTHLY: dict[str, Any] = {"postgresql_partition_by": "LIST (month)"}
STEP = 2000
"""Travellers whose keys are made at a time: memory holds no more of them."""


def column(name: str, type_: Any) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=False)


# fmt: off
def upgrade() -> None:
    op.create_table(
        "search_keys", column("month", INTEGER), column("key", ID), column("traveller", ID),
        sa.PrimaryKeyConstraint("key", "traveller", "month", name=op.f("pk_search_keys")),
        **CLUSTERED, **MONTHLY,
    )
    keys = sa.table("search_keys", sa.column("month"), sa.column("key"), sa.column("traveller"))
    facts = sa.table("join_facts", sa.column("month"), sa.column("sighting"), sa.column("facts"))
    same = (facts.c.month == sa.bindparam("a")) & (facts.c.sighting == sa.bindparam("b"))
    change = sa.update(facts).where(same).values(facts=sa.bindparam("c", type_=sa.LargeBinary()))
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _partition(connection)
    for held in _people(connection):
        found, changed = [], []
        for month, sighting, traveller, packed, surname, given_names in held:
            known = unpack_facts(packed)
            words = words_of(surname, given_names) if known.name else ""
            if words:
                known = replace(known, words=words)
                changed.append({"a": month, "b": sighting, "c": pack_facts(known)})
            found.append(said(traveller, month, known))
        rows = [dict(zip(("month", "key", "traveller"), row, strict=True)) for row in sorted(rows_of(found))]
        if rows:
            connection.execute(sa.insert(keys), rows)
        if changed:
            connection.execute(change, changed)
# fmt: on


def _partition(connection: sa.Connection) -> None:
    """A partition for each month that people are held of."""
    months = (
        "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid "
        "WHERE inhparent = 'members'::regclass"
    )
    for name in list(connection.exec_driver_sql(months).scalars()):
        month = name.rsplit("_", 1)[1]
        connection.exec_driver_sql(
            f"CREATE TABLE search_keys_{month} PARTITION OF search_keys FOR VALUES IN ({month})"
        )


def _people(connection: sa.Connection) -> Iterator[list[Any]]:
    """Month, sighting, traveller, facts and name of all sightings, those of a traveller together."""
    held = sa.text(
        "SELECT m.month, m.sighting, m.traveller, f.facts, p.surname, p.given_names FROM members m "
        "JOIN join_facts f ON f.sighting = m.sighting AND f.month = m.month "
        "JOIN persons p ON p.sighting = m.sighting AND p.month = m.month "
        "WHERE m.traveller > :after AND m.traveller <= :last"
    )
    newest = connection.exec_driver_sql("SELECT max(traveller) FROM members").scalar() or 0
    for after in range(0, newest, STEP):
        found = connection.execute(held, {"after": after, "last": after + STEP}).all()
        yield [tuple(row) for row in found]


def downgrade() -> None:
    op.drop_table("search_keys")
