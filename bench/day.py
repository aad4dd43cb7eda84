"""The demo day from files to hits: travellers a second, end to end, on SQLite or PostgreSQL.

A person is mentioned by several messages (some five a person); both counts are printed.

Reads, redacts, stores, groups and screens fictional traffic against its lists, in a fresh store; making the
traffic and the lists is not counted; building the index of the lists is shown apart, since it is built once
for a version of them and kept.

    .venv/bin/python bench/day.py [FLIGHTS] [--database URL] [--pushes single] [--rounds N]

FLIGHTS is 12 unless given. With `--database postgresql://USER@HOST/DATABASE` each round makes a database of
its own on that server, and drops it: the user needs the right to (CREATEDB). `--pushes single` pushes each
booking as a transmission of its own.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from openpiu import safeguards, synth, watchlists
from openpiu.intake import add_list, lists_in_force, take_in
from openpiu.store import Store
from openpiu.store.address import resolve


def main() -> int:
    parser = argparse.ArgumentParser(description="Travellers a second from files to hits.")
    parser.add_argument("flights", nargs="?", type=int, default=12)
    parser.add_argument("--database", help="a PostgreSQL server; SQLite in a folder where not given")
    parser.add_argument("--pushes", choices=("bulk", "single"), default="bulk")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    server = resolve(asked.database)[0] if asked.database else None
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {_version(server)}, "
        f"{os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = synth.generate(
            folder, flights=asked.flights, days=1, start=date(2026, 3, 1), seed=1, pushes=asked.pushes
        )
        lists = [watchlists.load("csv", file) for file in sorted((folder / "lists").glob("*.csv"))]
        entries = sum(len(watchlist.identities) for watchlist in lists)
        print(
            f"{made.flights} flights, {made.people:,} people, {made.messages} transmissions, "
            f"{len(lists)} lists with {entries:,} entries"
        )
        for round_ in range(1, asked.rounds + 1):
            home = folder / f"home{round_}"
            with _place(server, home, round_) as where:
                _round(round_, where, home, lists, folder / "messages")
    return 0


def _round(
    round_: int, where: str | Path, home: Path, lists: list[watchlists.Watchlist], messages: Path
) -> None:
    with Store.create(where, home) as store:
        for watchlist in lists:
            add_list(store, watchlist)
    begin = time.perf_counter()
    with Store.open(where, home) as store:
        lists_in_force(store)  # built once for a version of the lists, then kept in the home
        built = time.perf_counter() - begin
        taken = take_in(store, [messages], None, safeguards.load_profile("icao-annex9"))
        seconds = time.perf_counter() - begin
        size = _size(store) / 1e6
    print(
        f"round {round_}: index {built:.2f} s, {taken.sightings:,} mentions of {taken.travellers:,} "
        f"people {seconds - built:.2f} s; {taken.hits} hits; store {size:.1f} MB"
    )
    for what, spent in (("index included", seconds), ("index kept", seconds - built)):
        print(
            f"    {what}: {taken.sightings / spent:,.0f} mentions, "
            f"{taken.travellers / spent:,.0f} people a second"
        )


def _version(server: URL | None) -> str:
    if server is None:
        return f"SQLite {sqlite3.sqlite_version}"
    engine = create_engine(server)
    with engine.connect() as connection:
        settings = ("server_version", "shared_buffers", "fsync", "synchronous_commit")
        said = [f"{name} {connection.execute(text(f'SHOW {name}')).scalar()}" for name in settings]
    engine.dispose()
    return "PostgreSQL (" + ", ".join(said) + ")"


@contextmanager
def _place(server: URL | None, home: Path, round_: int) -> Iterator[str | Path]:
    """Where the store of a round is; gone at the end."""
    if server is None:
        yield home
        return
    name = f"openpiu_bench_{os.getpid()}_{round_}"
    home.mkdir()
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def _size(store: Store) -> int:
    """Bytes of the store: of its files, or of its database."""
    if store.file is not None:
        return sum(file.stat().st_size for file in store.file.parent.iterdir() if file.is_file())
    with store.reading() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


if __name__ == "__main__":
    sys.exit(main())
