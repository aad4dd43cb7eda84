"""Opening and making a store, and its two kinds of transaction."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import URL, Connection, Engine, create_engine, exc, inspect, text

from openpiu.findings import StoreError
from openpiu.store import dialects, postgres, troubles, turns
from openpiu.store.address import resolve
from openpiu.store.schema import REVISION

LIST_REVISION = "list_revision"


def now() -> str:
    """This moment as the store writes it: `2026-03-01T09:15:00.123Z`."""
    return moment(datetime.now(UTC))


def moment(time: datetime) -> str:
    """A moment in UTC as the store writes it."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class OlderSchemaError(StoreError):
    """The schema of the store is one of a former version, which `Store.create` brings up to date."""


class Store:
    """An open store. Share it in one process; every process opens its own."""

    def __init__(self, url: URL, file: Path | None, home: Path | None) -> None:
        self.file = file
        self.home = file.parent if file else home
        """The folder of the index and the sealing key: that of an embedded store's file."""
        self.patience = 30.0
        """Seconds to wait for others who write to an embedded store."""
        self.beside: postgres.Beside | None = None
        self._closed = False
        if file is None and url.get_backend_name() == "postgresql":
            self.engine, self.beside = postgres.engines(url)
        else:
            self.engine = _sqlite(url)

    @classmethod
    def open(cls, where: str | os.PathLike[str], home: Path | None = None) -> Store:
        """Open the store in the folder, or at the database URL, `where`; one on a server keeps its index and
        its sealing key in `home`.

        Raises StoreError, saying what to do, where there is none, where its schema is older or newer than
        this program's, where the server cannot be reached or is too old, and where it cannot be written.
        """
        url, file = resolve(where)
        if file is not None:
            if not file.is_file():
                raise StoreError(f"no store in {file.parent}: make one with `openpiu init`")
            if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
                raise StoreError(
                    f"the store {file} cannot be written: give this user the right to write to it"
                )
        store = cls(url, file, home)
        try:
            store._check_server()
            _check_revision(store)
            store._check_tables()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def create(cls, where: str | os.PathLike[str], home: Path | None = None) -> Store:
        """Make a store in the folder (made where it is not there), or in the database at the URL (which must
        be there), or bring one up to date.

        A store of this schema is left as it is. Raises StoreError for one of a newer schema, and as `open`.
        """
        url, file = resolve(where)
        if file is not None:
            try:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                # Made by us and not by SQLite, so that nobody else may read it from its first byte.
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise StoreError(f"no store can be made in {file.parent}: {error.strerror}") from None
        store = cls(url, file, home)
        try:
            store._check_server()
            if _revision(store) != REVISION:
                from openpiu.store.migrate import upgrade

                upgrade(store)
            _check_revision(store)
            store._check_tables()
        except BaseException:
            store.close()
            raise
        return store

    def _check_server(self) -> None:
        if self.beside is not None:
            with self.reading() as connection:
                postgres.check_server(connection)

    def _check_tables(self) -> None:
        if self.beside is not None:
            with self.reading() as connection:
                postgres.check_tables(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one moment's picture, beside any writer."""
        self._see_open()
        with _told(), self.engine.connect() as connection:
            if self.beside is not None:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, nothing kept on an error. Keep it short.

        On SQLite there is one at a time, in turn (`store.turns`); on PostgreSQL several, which wait for each
        other where they work on the same (`store.locks`), and each statement sees what others have committed
        before it.
        """
        self._see_open()
        with _told(), self._turn(), self.engine.connect() as plain:
            connection = plain.execution_options(**{dialects.WRITES: True, postgres.BESIDE: self.beside})
            with connection.begin():
                yield connection

    def _see_open(self) -> None:
        if self._closed:  # a connection made now would be nobody's to close
            raise StoreError("the store is closed; open it again")

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self.file is None else turns.turn(self.file, self.patience)

    def troubles(self, workers: int = 1) -> list[str]:
        """What is not as it should be in the database for so many workers, each with what to do."""
        if self.beside is None:
            return []
        with self.reading() as connection:
            return postgres.troubles_of(connection, workers)

    def close(self) -> None:
        """Let go of all connections."""
        self._closed = True
        self.engine.dispose()
        if self.beside is not None:
            self.beside.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _sqlite(url: URL) -> Engine:
    # Values of a failed statement may be personal data, so they stay out of errors and logs.
    engine = create_engine(url, hide_parameters=True)
    dialects.prepare(engine)
    return engine


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the database become sentences for people; the original may quote values: not chained."""
    try:
        yield
    except exc.DBAPIError as error:
        raise StoreError(troubles.sentence(error.orig)) from None


def _revision(store: Store) -> str | None:
    """The schema that the database has, None for an empty one."""
    with store.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _check_revision(store: Store) -> None:
    found = _revision(store)
    if found is None:
        raise StoreError("the database holds no store: make one with `openpiu init`")
    if found > REVISION:
        raise StoreError(
            f"the store is of a newer version (schema {found}, this program knows {REVISION}): update OpenPIU"
        )
    if found < REVISION:
        raise OlderSchemaError(
            f"the store is of an older version (schema {found}, this program needs {REVISION}): "
            "make a backup, then bring it up to date with `openpiu init`"
        )
