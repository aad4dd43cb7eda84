"""The reference day from first byte to last result: 67,280 transmissions, lists of a million identities.

The day (80 flights of 250 people, five pushes of each booking, one passenger list a flight) is fictional, as
is the list of `--identities` people that is put in force beside the lists in which travellers were planted.
Making traffic, lists and the index of the lists is not counted; `openpiu intake` is, its start included.
`--times 10` takes ten such days in, one after the other, into one store.

    .venv/bin/python bench/reference_day.py [--identities N] [--threshold BITS] [--times N]
        [--database URL [--tables]]

`--tables` tells the largest tables of the database with their indexes, partitions together. Prints the
seconds of each day, the most memory of all processes together (shared pages once), the size of the store,
and the hits held against what was planted.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import text

from day import _place, _size, _version
from match_speed import listed
from openpiu import synth, watchlists
from openpiu.cli.demo import compare
from openpiu.intake import add_list, lists_in_force
from openpiu.intake.lists import put_threshold
from openpiu.intake.queries import hit_records
from openpiu.store import Store
from openpiu.store.address import resolve

START = date(2026, 3, 1)


class Memory(threading.Thread):
    """The most memory of a process and its children together, in bytes, looked at twice a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.ended = threading.Event()
        self._pid = pid

    def run(self) -> None:
        while not self.ended.wait(0.5):
            self.most = max(self.most, sum(map(_proportional, _family(self._pid))))


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _spent() -> float:
    """Processor seconds of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def filler(folder: Path, count: int) -> Path:
    """The list of `count` fictional people as csv."""
    source, path = listed(folder / f"people-{count}.jsonl", count), folder / "million.csv"
    with source.open("rb") as lines, path.open("w", newline="", encoding="utf-8") as out:
        write = csv.writer(out).writerow
        write(("id", "name", "births"))
        for line in lines:
            one = msgspec.json.decode(line)
            write((one["id"], one["names"][0], one["births"][0]))
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description="The reference day, from first byte to last result.")
    parser.add_argument("--identities", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--database", help="a PostgreSQL server; SQLite in a folder where not given")
    parser.add_argument("--threshold", type=float, default=24.0, help="bits; the model's where it is 0")
    parser.add_argument("--tables", action="store_true")
    asked = parser.parse_args()
    server = resolve(asked.database)[0] if asked.database else None
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {_version(server)}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        days = [folder / f"day{n}" for n in range(asked.times)]
        for n, day in enumerate(days):
            start = START + timedelta(days=n)
            synth.generate(day, flights=80, days=1, start=start, seed=n + 1, reference_day=True)
        beside = filler(folder, asked.identities) if asked.identities else None
        with _place(server, folder / "home", 0) as where:
            code = _measured(where, folder / "home", days, beside, asked.threshold)
            if asked.tables and server is not None:
                _tables(where, folder / "home")
            return code


def _measured(where: str | Path, home: Path, days: list[Path], filler: Path | None, threshold: float) -> int:
    with Store.create(where, home) as store:
        entries = 0
        for n, day in enumerate(days):
            for file in sorted((day / "lists").glob("*.csv")):
                watchlist = watchlists.load("csv", file, f"{file.stem}-{n}")
                entries += len(watchlist.identities)
                add_list(store, watchlist)
        if filler is not None:
            watchlist = watchlists.load("csv", filler)
            entries += len(watchlist.identities)
            add_list(store, watchlist)
            del watchlist
        rest = _size(store)
        put_threshold(store, threshold or None)
        begin = time.perf_counter()
        lists_in_force(store)
        print(
            f"lists with {entries:,} entries ({rest / 1e6:,.0f} MB of the store), threshold "
            f"{threshold or 'the model'}; their index was made in {time.perf_counter() - begin:.1f} s"
        )
    environment = os.environ | {"OPENPIU_HOME": str(home)}
    if isinstance(where, str):
        environment["OPENPIU_DATABASE_URL"] = where
    code = 0
    for day in days:
        files = sum(1 for _ in (day / "messages").iterdir())
        begin, before = time.perf_counter(), _spent()
        intake = subprocess.Popen(
            [sys.executable, "-c", "from openpiu.cli import main; main()", "intake", str(day / "messages")],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        memory = Memory(intake.pid)
        memory.start()
        code = max(code, intake.wait())
        seconds = time.perf_counter() - begin
        memory.ended.set()
        memory.join()
        with Store.open(where, home) as store:
            size = _size(store)
        print(
            f"{files:,} transmissions in {seconds:.1f} s, {files / seconds:,.0f} a second, of all cores "
            f"{_spent() - before:.1f} s; "
            f"at most {memory.most / 1e6:,.0f} MB; store {size / 1e6:,.0f} MB"
        )
    with Store.open(where, home) as store:
        records = hit_records(store)
    for n, day in enumerate(days):
        mine = [
            {**one, "list": one["list"].removesuffix(f"-{n}")}
            for one in records
            if one["list"].endswith(f"-{n}") or (filler is not None and one["list"] == filler.stem)
        ]
        with (day / "truth.jsonl").open("rb") as lines:
            outcome = compare(mine, map(msgspec.json.decode, lines))
        print(
            f"day {n + 1}: planted {len(outcome.planted)}, missed {len(outcome.missed)}; "
            f"strangers {outcome.strangers:,}, of them hit {outcome.strangers_hit:,}"
        )
        code = max(code, bool(outcome.missed))
    return code


TABLES = text("""
    SELECT coalesce(parent.relname, r.relname) AS name, sum(r.reltuples)::bigint AS rows,
        sum(pg_table_size(r.oid)) AS heap, sum(pg_indexes_size(r.oid)) AS indexes
    FROM pg_class r
    LEFT JOIN pg_inherits i ON i.inhrelid = r.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
    WHERE r.relkind = 'r' AND r.relnamespace = 'public'::regnamespace
    GROUP BY 1 ORDER BY sum(pg_total_relation_size(r.oid)) DESC
""")


def _tables(where: str | Path, home: Path) -> None:
    with Store.open(where, home) as store, store.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        for name, rows, *sizes in connection.execute(TABLES):
            heap, indexes = map(float, sizes)
            if heap + indexes > 1e6:
                print(f"  {name}: {rows:,} rows, {heap / 1e6:.1f} MB, indexes {indexes / 1e6:.1f} MB")


if __name__ == "__main__":
    sys.exit(main())
