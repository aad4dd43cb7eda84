"""Digests by which very many rows are known are kept as bytes, no longer as hexadecimal signs: half the room,
in their indexes too. Of the digest of a listed person eight bytes stay. What is said of bookings, legs and
journeys is packed (`store.packing`); what is held stays as it is, for a text that is not packed is read, too.

SQLite holds no value to the type of its column, so there the values change where they lie, and what the
tables say of their columns follows; a table made anew would have to be emptied first, with all that hangs
on it. They change in parts: what a statement may have to take back, SQLite keeps in memory.

Revision ID: 0019
"""

import re
from contextlib import suppress
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from alembic import op

from openpiu.store import packing

revision = "0019"
down_revision = "0018"

DIGESTS = {
    "transmissions": ("id",),
    "raw": ("transmission",),
    "attempts": ("transmission",),
    "messages": ("transmission", "digest"),
    "contents": ("digest",),
    "flight_mentions": ("digest",),
    "booking_versions": ("digest",),
    "sightings": ("digest",),
    "deliveries": ("transmission",),
    "claims": ("transmission",),
    "answers": ("transmission",),
    "outbox": ("transmission",),
    "identities": ("digest",),
}
PACKED = ("flight_mentions", "booking_versions", "sightings")
"""Tables whose column `said` is packed."""

NUMBERED = {
    "messages": "id",
    "sightings": "id",
    "answers": "id",
    "flight_mentions": "message",
    "booking_versions": "rowid",
    "outbox": "rowid",
    "identities": "rowid",
}
"""Tables with a number in whose order they lie; the others lie in that of their first digest, or are found
by it."""
STEP = 20_000


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _change_sqlite("hex_bytes({})", "CAST({} AS BLOB)", to_bytes=True)
    else:
        _change("BYTEA", "decode({}, 'hex')", "convert_to({}, 'UTF8')")


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _change_sqlite("hex_signs({})", "plain({})", to_bytes=False)
        return
    connection = op.get_bind()
    for table in PACKED:  # PostgreSQL knows no way to unpack them
        key = "message, position" if table == "flight_mentions" else "id"
        rows = connection.exec_driver_sql(f"SELECT {key}, said FROM {table}").all()
        named = key.split(", ")
        where = " AND ".join(f"{name} = %s" for name in named)
        for *values, said in rows:
            plain = packing.unpack(bytes(said)).encode()
            connection.exec_driver_sql(f"UPDATE {table} SET said = %s WHERE {where}", (plain, *values))
    _change('TEXT COLLATE "C"', "encode({}, 'hex')", "convert_from({}, 'UTF8')")


def _changes(digest: str, said: str) -> dict[str, dict[str, str]]:
    """For each table its columns, and what each then holds."""
    found = {table: {name: digest.format(name) for name in names} for table, names in DIGESTS.items()}
    found["identities"] = {"digest": digest.format("substr(digest, 1, 16)")}
    for table in PACKED:
        found[table]["said"] = said.format("said")
    return found


def _change(type_: str, digest: str, said: str) -> None:
    for table, columns in _changes(digest, said).items():  # in one go: each would write the table anew
        parts = [f"ALTER COLUMN {name} TYPE {type_} USING {how}" for name, how in columns.items()]
        op.execute(f'ALTER TABLE "{table}" {", ".join(parts)}')
        op.execute(f'ANALYZE "{table}"')  # what was known of these columns is gone with their type


def _change_sqlite(digest: str, said: str, *, to_bytes: bool) -> None:
    connection = op.get_bind()
    driver: Any = connection.connection.driver_connection
    driver.create_function("hex_bytes", 1, bytes.fromhex, deterministic=True)
    driver.create_function("hex_signs", 1, bytes.hex, deterministic=True)
    driver.create_function("plain", 1, packing.unpack, deterministic=True)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # a parent changes before its children
    changes = _changes(digest, said)
    for table, columns in changes.items():
        parts = ", ".join(f"{name} = {how}" for name, how in columns.items())
        for where in _parts(connection, table, to_bytes):
            connection.exec_driver_sql(f"UPDATE {table} SET {parts} WHERE {where}")
    with suppress(sa.exc.OperationalError):  # where SQLite lets nobody do so: to it, the type is a remark
        _describe(connection, changes, to_bytes)


def _parts(connection: sa.Connection, table: str, to_bytes: bool) -> list[str]:
    """Conditions that together hold for every row of a table, in the order of its key, once each: bytes come
    behind every text, so none that has changed is met again."""
    number = NUMBERED.get(table)
    if number is None:
        name = DIGESTS[table][0]
        kind, type_ = ("", "text") if to_bytes else ("x", "blob")
        marks = [f"{n:02x}" for n in range(256)]
        within = [f"{name} >= {kind}'{a}' AND {name} < {kind}'{b}'" for a, b in pairwise(marks)]
        return [*within, f"{name} >= {kind}'{marks[-1]}' AND typeof({name}) = '{type_}'"]
    most = connection.exec_driver_sql(f"SELECT max({number}) FROM {table}").scalar() or 0
    least = connection.exec_driver_sql(f"SELECT min({number}) FROM {table}").scalar() or 0
    return [f"{number} BETWEEN {begin} AND {begin + STEP - 1}" for begin in range(least, most + 1, STEP)]


def _describe(connection: sa.Connection, changes: dict[str, dict[str, str]], to_bytes: bool) -> None:
    """Have the tables say of their columns what they hold."""
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    for table, columns in changes.items():
        query = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name")
        made = connection.execute(query, {"name": table}).scalar_one()
        for name in columns:
            text = "TEXT" if name == "said" else "VARCHAR(64)"
            former, new = (text, "BLOB") if to_bytes else ("BLOB", text)
            made, count = re.subn(
                rf"(?<=[\t\n (,]){name} {re.escape(former)}", f"{name} {new}", made, count=1
            )
            if count != 1:
                raise RuntimeError(f"the column {name} of {table} is not as it was made")
        change = sa.text("UPDATE sqlite_schema SET sql = :made WHERE type = 'table' AND name = :name")
        connection.execute(change, {"made": made, "name": table})
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
