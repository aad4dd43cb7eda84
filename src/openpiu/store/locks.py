"""Locks of writers on PostgreSQL; each is let go when its transaction ends. SQLite has one writer: no locks.

A transaction takes what it needs in this order, so that no two wait for each other: the lists as they are,
the transmissions that it screens, the legs and bookings that they speak of, the transmissions that it adds,
the count of what was redacted in them. Within one kind it takes them sorted. A step with very many legs and
bookings takes the lock of all of them instead: PostgreSQL keeps room for some 6,400 locks of all sessions
together unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from msgspec.structs import astuple
from sqlalchemy import Connection

from openpiu.store.dialects import WRITES
from openpiu.store.postgres import LOCKS, SPACE
from openpiu.travel import Leg

LISTS, LIST_CHANGE, WORK, ARRIVALS, REDACTIONS, SCHEMA, LOG, OWN_LIST = range(2, 10)


def hold_lists(connection: Connection) -> None:
    """Nobody changes a list until this transaction ends."""
    _take(connection, LISTS, shared=True)


def begin_list_change(connection: Connection) -> None:
    """No other list is changed until this transaction ends."""
    _take(connection, LIST_CHANGE)


def end_list_change(connection: Connection) -> None:
    """Wait for those who screened at the lists before this change. Whoever begins later waits until it is
    committed, which the caller does at once."""
    _take(connection, LISTS)


def change_own_list(connection: Connection) -> None:
    """Nobody else writes at the unit's own list until this transaction ends; taken before any other lock."""
    _take(connection, OWN_LIST)


def work_on(connection: Connection, legs: Iterable[Leg], bookings: Iterable[tuple[str, str]] = ()) -> None:
    """Nobody else works on these legs and bookings (carrier and locator) until this transaction ends."""
    keys = [f"L{'|'.join(astuple(leg))}" for leg in legs]
    _take_all(connection, WORK, [*keys, *(f"B{carrier}|{locator}" for carrier, locator in bookings)])


def work_on_all(connection: Connection) -> None:
    """Nobody else works on any leg or booking until this transaction ends."""
    _take(connection, WORK)


def add_arrivals(connection: Connection, ids: Iterable[str]) -> None:
    """Nobody else adds these transmissions until this transaction ends."""
    _take_all(connection, ARRIVALS, [f"T{id_}" for id_ in ids])


def count_redactions(connection: Connection) -> None:
    """Nobody else counts what was overwritten until this transaction ends."""
    _take(connection, REDACTIONS)


def change_schema(connection: Connection) -> None:
    """Nobody else brings the schema up to date until this transaction ends."""
    _take(connection, SCHEMA)


def seal_log(connection: Connection) -> None:
    """Nobody else seals or purges the log until this transaction ends."""
    _take(connection, LOG)


def writes(connection: Connection) -> bool:
    """Whether this transaction was begun to write."""
    return bool(connection.get_execution_options().get(WRITES))


def _take(connection: Connection, which: int, *, shared: bool = False) -> None:
    if connection.dialect.name == "postgresql":
        how = "_shared" if shared else ""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{how}({SPACE}, {which})")


def _take_all(connection: Connection, kind: int, names: list[str]) -> None:
    """The locks of `names`, or that of the whole kind where they are many."""
    if not names or connection.dialect.name != "postgresql":
        return
    keys = sorted({_key(name) for name in names})
    _take(connection, kind, shared=len(keys) <= LOCKS)
    if len(keys) <= LOCKS:
        # A scan of an array gives its values in their order.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) k", (keys,))


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
