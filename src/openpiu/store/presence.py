"""Which services are at work on one database, and which of them does what only one should do.

On PostgreSQL each service holds a session with an advisory lock under its own number, and the lock of each
office that it has taken. They go with the session, however the service ends, and no clock is asked. An
embedded store has one owner (`intake.owner`), who is alone and holds every office.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy import Connection, exc, text

from openpiu.findings import StoreError
from openpiu.store import troubles
from openpiu.store.connect import Store
from openpiu.store.dialects import take_ids
from openpiu.store.postgres import SPACE

Office = Literal["rescreen", "publish", "deliver"]

OFFICES: dict[Office, int] = {"rescreen": 100, "publish": 101, "deliver": 102}
"""The numbers of their locks, far from those of `store.locks`: they are held while a service lives."""
SERVICES = SPACE + 1
"""First half of the keys of services' locks; the second is the service's number."""

LIVING = (
    f"SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = {SERVICES} "
    "AND objsubid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
"""The numbers of the services that are at work."""


def living(connection: Connection) -> set[int]:
    """The numbers of the services that are at work on a database of PostgreSQL."""
    return set(connection.exec_driver_sql(LIVING).scalars())


@contextmanager
def in_office(store: Store, office: Office) -> Iterator[bool]:
    """Hold an office for a step of work; says whether it is held, False where another has it."""
    if store.file is not None:
        yield True
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as session:
        held = _try(session, SPACE, OFFICES[office])
        try:
            yield held
        finally:
            if held:
                session.exec_driver_sql("SELECT pg_advisory_unlock(%s, %s)", (SPACE, OFFICES[office]))


class Presence:
    """The presence of one service; used by one thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._session: Connection | None = None
        self._known = False
        self._held: set[Office] = set()
        self.alone = store.file is not None
        """Whether no other service can be at work on this store."""
        self.number = 0

    def look(self) -> bool:
        """See that the others know of this service. Returns whether they may have held it to be gone since
        the last look. Raises StoreError where the database cannot be reached."""
        if self.alone:
            return False
        if not self.number:
            with self._store.writing() as connection:
                self.number = take_ids(connection, "services", 1)
        try:
            if self._session is not None:
                self._session.execute(text("SELECT 1"))
                self._known = self._known or _try(self._session, SERVICES, self.number)
                return False
        except exc.DBAPIError:
            self.close()
        try:
            session = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._session = session
            # Where the former session is not yet known to be gone, its lock says the same for now.
            self._known = _try(session, SERVICES, self.number)
        except exc.DBAPIError as error:
            self.close()
            raise StoreError(troubles.sentence(error.orig)) from None
        return True

    def holds(self, office: Office) -> bool:
        """Whether this service holds an office; takes it where nobody does."""
        if self.alone:
            return True
        if self._session is None:
            return False
        if office not in self._held:
            try:
                if _try(self._session, SPACE, OFFICES[office]):
                    self._held.add(office)
            except exc.DBAPIError as error:
                self.close()  # a session that failed answers nothing more: the next look makes another
                raise StoreError(troubles.sentence(error.orig)) from None
        return office in self._held

    def leave(self, office: Office) -> None:
        """Leave an office to whoever asks next."""
        if office in self._held and self._session is not None:
            self._held.discard(office)
            try:
                self._session.exec_driver_sql("SELECT pg_advisory_unlock(%s, %s)", (SPACE, OFFICES[office]))
            except exc.DBAPIError:
                self.close()  # the office went with the session

    def close(self) -> None:
        """Let the others know that this service is gone."""
        session, self._session = self._session, None
        self._held.clear()
        if session is not None:
            session.invalidate()  # its locks go with the connection, which must not go back to the pool
            session.close()


def _try(session: Connection, space: int, which: int) -> bool:
    statement = "SELECT pg_try_advisory_lock(%s, %s)"
    return bool(session.exec_driver_sql(statement, (space, which)).scalar())
