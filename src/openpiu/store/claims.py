"""Claims: which of several services on one database works on which transmission that waits.

A claim is a hint that spares work, never what correctness rests on: results are written once, whoever found
them (`transmissions.waiting`). It holds for as long as its service lives, which the database knows by itself
(`store.presence`), so no clock is asked. An embedded store has one service, and no claims.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete

from openpiu.store.presence import LIVING
from openpiu.store.schema import claims
from openpiu.store.schema.columns import bytes_of
from openpiu.store.transmissions import chunks


def add(connection: Connection, ids: Collection[str], service: int) -> set[str]:
    """Claim transmissions for a service. Returns those of `ids` that still wait and that nobody had."""
    statement = (
        "INSERT INTO claims (transmission, service) SELECT id, %s FROM transmissions "
        "WHERE id = ANY(%s) AND state = 'stored' ORDER BY id ON CONFLICT DO NOTHING RETURNING transmission"
    )
    asked = (service, [bytes_of(id_) for id_ in ids])
    return {bytes(id_).hex() for id_ in connection.exec_driver_sql(statement, asked).scalars()}


def end(connection: Connection, ids: Collection[str], service: int) -> None:
    """Give up claims of a service: the work is done, or will not be done here."""
    for part in chunks(sorted(ids)):
        connection.execute(delete(claims).where(claims.c.transmission.in_(part), claims.c.service == service))


def end_of_the_gone(connection: Connection) -> None:
    """End the claims of services that are not there any more, however they ended."""
    # One statement: its picture of the claims is older than its look at who lives, so nobody who has just
    # come and claimed is taken for gone.
    connection.exec_driver_sql(f"DELETE FROM claims WHERE service NOT IN ({LIVING})")
