"""Score cards after a year of traffic: a card and an overview, on SQLite or PostgreSQL.

Fills the counts of a year directly, as taking in would leave them: CARRIERS carriers with FLIGHTS flights a
day each (8 and 10: the 80 flights of the reference day), five pushes a flight of which each lies in three
bins, findings of ten codes and missing fields. One carrier has a schedule. Then asks for its card over thirty
days and over a year, and for all carriers over thirty days, five times each.

    .venv/bin/python bench/carriers.py [CARRIERS] [FLIGHTS] [--days N] [--database URL]
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from openpiu.carriers import card, overview, take_schedules
from openpiu.findings import CATALOGUE
from openpiu.safeguards import load_profile
from openpiu.store import Store, schema
from openpiu.store.dialects import add_rows, take_ids

LAST = date(2026, 3, 31)
LAW = load_profile("eu-pnr").transmissions
CODES = sorted(code for code in CATALOGUE if code.startswith("PAX"))[:10]
FIELDS = ("birth_date", "document", "nationality", "sex", "locator", "seat")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("carriers", nargs="?", type=int, default=8)
    options.add_argument("flights", nargs="?", type=int, default=10)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--database", help="of an empty database; it is left filled")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = given.database or Path(folder) / "home"
        with Store.create(where, Path(folder)) as store:
            print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
            rows = fill(store, given.carriers, given.flights, given.days)
            print(f"{given.carriers} carriers, {given.flights} flights a day each, {given.days} days")
            print(f"{rows:,} rows, {store.engine.dialect.name}, load {os.getloadavg()[0]:.1f}")
            year = LAST - timedelta(days=given.days - 1)
            month = LAST - timedelta(days=29)
            now = datetime(2026, 4, 2, tzinfo=UTC)
            with store.reading() as connection:
                tell("card, 30 days", lambda: card(connection, LAW, "Q0", month, LAST, now))
                tell(f"card, {given.days} days", lambda: card(connection, LAW, "Q0", year, LAST, now))
                tell("all carriers, 30 days", lambda: overview(connection, LAW, month, LAST, now))


def fill(store: Store, carriers: int, flights: int, days: int) -> int:
    """Fill the counts. Returns the number of rows."""
    total = 0
    for carrier in (f"Q{n:X}"[:3] for n in range(carriers)):
        for start in range(0, days, 30):
            legs, came, counts = [], [], []
            span = range(start, min(start + 30, days))
            with store.writing() as connection:
                if store.file is None:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                id_ = take_ids(connection, "flights", len(span) * flights)
                for day in span:
                    moment = datetime.combine(LAST - timedelta(days=day), datetime.min.time(), UTC)
                    for number in range(flights):
                        departs = moment + timedelta(hours=5, minutes=12 * (number % 80))
                        local = departs.isoformat()[:16]
                        legs.append((id_, 202603, carrier, str(100 + number), "", local[:10], "LIS", "CDG"))
                        came += arrivals(id_, departs, local, number)
                        counts += [(id_, "people", kind, 1000) for kind in ("api", "pnr")]
                        counts += [(id_, "finding", code, 3) for code in CODES[: number % 11]]
                        counts += [(id_, "missing", f"api.{field}", 2) for field in FIELDS]
                        id_ += 1
                add_rows(connection, schema.flights, legs)
                add_rows(connection, schema.leg_pushes, came)
                add_rows(connection, schema.leg_counts, counts)
            total += len(legs) + len(came) + len(counts)
    head = b"number,from,to,departure,arrival,start,end,days\n"
    lines = []
    for number in range(flights):
        hour, minute = divmod(12 * (number % 80), 60)
        lines.append(
            f"{100 + number},LIS,CDG,{5 + hour:02}:{minute:02},23:59,2025-01-01,2026-12-31,1234567\n"
        )
    take_schedules(store, head + "".join(lines).encode(), "Q0")
    if store.file is None:
        with store.writing() as connection:
            connection.exec_driver_sql("ANALYZE")
    return total


def arrivals(id_: int, departs: datetime, local: str, number: int) -> list[tuple[object, ...]]:
    """What came for a leg: API at check-in and closure, PNR three times, some of it late or never."""
    rows = []
    for hours, kind in ((30, "api"), (0, "api"), (47, "pnr"), (25 if number % 9 else 20, "pnr"), (0, "pnr")):
        if (number + hours) % 13 == 0:
            continue
        for step in range(3):
            at = (departs - timedelta(hours=hours) + timedelta(minutes=5 * step)).isoformat()[:16]
            moment = f"{at}:00.000Z"
            rows.append((id_, kind, at, moment, moment, local, 56, 83))
    return rows


def tell(name: str, work: Callable[[], object], rounds: int = 5) -> None:
    """Seconds by the clock and of this process's processor time (a database server's is not in it)."""
    times, processor = [], []
    for _ in range(rounds):
        begun, before = time.perf_counter(), time.process_time()
        work()
        times.append(time.perf_counter() - begun)
        processor.append(time.process_time() - before)
    spread = f"median {median(times):5.2f} s, slowest {max(times):5.2f} s"
    print(f"{name:24} {spread}, processor {median(processor):5.2f} s")


if __name__ == "__main__":
    main()
