"""Opening and making a store, and its two kinds of transaction."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from sqlalchemy import URL, Connection, Engine, create_engine, exc, inspect, make_url, select, text

from openpiu.findings import SettingError, StoreError
from openpiu.store import dialects, turns
from openpiu.store.schema import REVISION, counters

FILE = "openpiu.db"
LIST_REVISION = "list_revision"


def _address(where: str | os.PathLike[str]) -> tuple[URL, Path | None]:
    """Database URL and, for SQLite, its file, of a URL or of the folder of an embedded store."""
    if isinstance(where, str) and "://" in where:
        try:
            url = make_url(where)
        except exc.ArgumentError:
            raise SettingError(
                "the database URL cannot be read; expected sqlite:/// or postgresql://"
            ) from None
        if url.get_backend_name() == "postgresql" and url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
        return url, file
    file = Path(where) / FILE
    return URL.create("sqlite", database=str(file)), file


def now() -> str:
    """This moment as the store writes it: `2026-03-01T09:15:00.123Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Store:
    """An open store. Share it in one process; every process opens its own."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self.engine = engine
        self.file = file
        self.patience = 30.0
        """Seconds to wait for others who write."""

    @property
    def home(self) -> Path | None:
        """The folder of an embedded store; None for a database server."""
        return self.file.parent if self.file else None

    @classmethod
    def open(cls, where: str | os.PathLike[str]) -> Store:
        """Open the store in the folder, or at the database URL, `where`.

        Raises StoreError, saying what to do, where there is none, where its schema is older or newer than
        this program's, and where it cannot be written.
        """
        url, file = _address(where)
        if file is not None:
            if not file.is_file():
                raise StoreError(f"no store in {file.parent}: make one with `openpiu init`")
            if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
                raise StoreError(
                    f"the store {file} cannot be written: give this user the right to write to it"
                )
        store = cls(_engine(url), file)
        try:
            _check_revision(store)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def create(cls, where: str | os.PathLike[str]) -> Store:
        """Make a store in the folder (made where it is not there), or at the URL, or bring one up to date.

        A store of this schema is left as it is. Raises StoreError for one of a newer schema.
        """
        url, file = _address(where)
        if file is not None:
            try:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                # Made by us and not by SQLite, so that nobody else may read it from its first byte.
                os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise StoreError(f"no store can be made in {file.parent}: {error.strerror}") from None
        store = cls(_engine(url), file)
        try:
            if _revision(store) != REVISION:
                from openpiu.store.migrate import upgrade

                upgrade(store)
            _check_revision(store)
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one moment's picture, beside any writer."""
        with _told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, nothing kept on an error. Keep it short."""
        with _told(), self._turn(), self.engine.connect() as plain:
            connection = plain.execution_options(**{dialects.WRITES: True})
            with connection.begin():
                yield connection

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self.file is None else turns.turn(self.file, self.patience)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _engine(url: URL) -> Engine:
    # Values of a failed statement may be personal data, so they stay out of errors and logs.
    try:
        engine = create_engine(url, hide_parameters=True)
    except (exc.NoSuchModuleError, ModuleNotFoundError):
        kind = url.get_backend_name()
        raise StoreError(
            f"{kind} is not supported yet; leave OPENPIU_DATABASE_URL out, or set sqlite:///FILE"
        ) from None
    dialects.prepare(engine)
    return engine


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the database become sentences for people; the original may quote values: not chained."""
    try:
        yield
    except exc.DBAPIError as error:
        raise StoreError(dialects.trouble(error)) from None


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
        raise StoreError(
            f"the store is of an older version (schema {found}, this program needs {REVISION}): "
            "make a backup, then bring it up to date with `openpiu init`"
        )


def take_ids(connection: Connection, name: str, count: int) -> int:
    """The first of `count` new ids of `name`, one after the other, never given before."""
    if count == 0:
        return 0
    dialects.put_rows(connection, counters, [{"name": name, "value": count}], add=("value",))
    return counter(connection, name) - count + 1


def counter(connection: Connection, name: str) -> int:
    """What the counter `name` stands at; 0 where it was never raised."""
    value = connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar()
    return int(value or 0)
