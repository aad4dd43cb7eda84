"""The HTTP door under a steady load, or as fast as it takes: accepted and hit-visible latencies.

A real server process on SQLite is sent fictional traffic over loopback, one transmission a request, by this
process on the same cores.

    .venv/bin/python bench/door.py [--rate 100] [--seconds 30] [--flights 24]
    .venv/bin/python bench/door.py --rate 0 [--reference-day]

`accepted` is from the moment a message was due to be sent to its 202; `hit visible` from its 202 to the
moment another process reads its match from the store (asked each 5 ms). With `--rate 0` all traffic is sent
as fast as the door takes it, and the time is taken until the last result; 32 connections.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import select

from openpiu import access, synth, watchlists
from openpiu.intake import add_list, lists_in_force
from openpiu.store import Store, queue, transmissions
from openpiu.store.schema import matches, messages, sightings

LOOK = 0.005
CONNECTIONS = 32
WARM = 3
"""Seconds of traffic that are sent before, and not measured: caches fill."""


class Seen(threading.Thread):
    """When the first match of each transmission could be read."""

    def __init__(self, home: Path) -> None:
        super().__init__(daemon=True)
        self.at: dict[str, float] = {}
        self._home = home
        self.ended = threading.Event()

    def run(self) -> None:
        last = 0
        statement = (
            select(matches.c.id, messages.c.transmission)
            .join_from(matches, sightings, sightings.c.id == matches.c.sighting)
            .join(messages, messages.c.id == sightings.c.message)
        )
        with Store.open(self._home) as store:
            while not self.ended.wait(LOOK):
                with store.reading() as connection:
                    rows = connection.execute(statement.where(matches.c.id > last)).all()
                now = time.perf_counter()
                for id_, transmission in rows:
                    last = max(last, id_)
                    self.at.setdefault(transmission, now)


async def send(
    port: int, token: str, bodies: Sequence[bytes], rate: float
) -> tuple[list[float], list[tuple[str, float]], int]:
    """Post all `bodies`; latencies, the moment that each id was accepted at, and how many were refused."""
    due = iter(enumerate(bodies))
    start = time.perf_counter() + 0.1
    spent: list[float] = []
    accepted: list[tuple[str, float]] = []
    refused = 0

    async def one() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for n, body in due:
            begun = start + n / rate if rate else time.perf_counter()
            await asyncio.sleep(max(0.0, begun - time.perf_counter()))
            head = f"POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            said = await reader.readuntil(b"\r\n\r\n")
            length = next(ln for ln in said.lower().split(b"\r\n") if ln.startswith(b"content-length:"))
            answer = await reader.readexactly(int(length.split(b":")[1]))
            now = time.perf_counter()
            if said.split(b" ", 2)[1] in (b"200", b"202"):
                spent.append(now - begun)
                accepted.append((answer[17:81].decode(), now))
            else:
                refused += 1
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return spent, accepted, refused


def shown(name: str, values: list[float]) -> str:
    if not values:
        return f"{name}: nothing"
    ordered = sorted(values)

    def at(part: float) -> float:
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    return (
        f"{name}: p50 {at(0.5):.1f} ms, p95 {at(0.95):.1f} ms, p99 {at(0.99):.1f} ms, "
        f"most {1000 * ordered[-1]:.1f} ms ({len(ordered):,})"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--flights", type=int, default=24)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--reference-day", action="store_true")
    wanted = parser.parse_args()
    print(
        f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{os.cpu_count()} cores, {wanted.workers} workers and one spare, load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as name:
        return measured(Path(name), wanted)


def measured(folder: Path, wanted: argparse.Namespace) -> int:
    day = date(2026, 3, 1)
    if wanted.reference_day:
        synth.generate(folder, flights=80, days=1, start=day, seed=1, reference_day=True)
    else:
        synth.generate(folder, flights=wanted.flights, days=1, start=day, seed=1, pushes="single")
    bodies = [file.read_bytes() for file in sorted((folder / "messages").iterdir())]
    if wanted.rate:
        bodies = bodies[: int(wanted.rate * wanted.seconds)]
    home = folder / "home"
    with Store.create(home) as store:
        lists = [watchlists.load("csv", file) for file in sorted((folder / "lists").glob("*.csv"))]
        for watchlist in lists:
            add_list(store, watchlist)
        lists_in_force(store)
        token = access.issue(store, "bench", "carrier")
    entries = sum(len(watchlist.identities) for watchlist in lists)
    size = sum(map(len, bodies)) / 1e6
    print(f"{len(bodies):,} transmissions ({size:.1f} MB), {len(lists)} lists with {entries:,} entries")
    environment = os.environ | {
        "OPENPIU_HOME": str(home),
        "OPENPIU_WORKERS": str(wanted.workers),
        "OPENPIU_RATE_LIMIT": "100000",
    }
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", "from openpiu.cli import main; main()", "serve", "--bind", "127.0.0.1:0"],
            env=environment,
            stderr=out,
        )
    try:
        while "listening on" not in log.read_text() or "in force" not in log.read_text():
            if server.poll() is not None:
                print(log.read_text(), file=sys.stderr)
                return 1
            time.sleep(0.1)
        time.sleep(2)  # the workers load
        port = int(log.read_text().partition("listening on http://127.0.0.1:")[2].split()[0])
        return ran(home, port, token, bodies, wanted.rate)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def ran(home: Path, port: int, token: str, bodies: list[bytes], rate: float) -> int:
    seen = Seen(home)
    seen.start()
    if rate:
        warm, bodies = bodies[: int(WARM * rate)], bodies[int(WARM * rate) :]
        asyncio.run(send(port, token, warm, rate))
        time.sleep(1)
    begun = time.perf_counter()
    spent, accepted, refused = asyncio.run(send(port, token, bodies, rate))
    sent = time.perf_counter() - begun
    with Store.open(home) as store:
        while True:
            with store.reading() as connection:
                if queue.count(connection) == 0:
                    break
            time.sleep(0.05)
        ended = time.perf_counter() - begun
        with store.reading() as connection:
            states = transmissions.counts(connection)
    time.sleep(0.1)
    seen.ended.set()
    seen.join()
    at = dict(accepted)
    visible = [max(0.0, moment - at[id_]) for id_, moment in seen.at.items() if id_ in at]
    how = f"{rate:g} a second" if rate else "as fast as it takes"
    print(
        f"{how}: {len(accepted):,} accepted in {sent:.1f} s, {refused} refused, results after {ended:.1f} s"
    )
    print(f"  states: {states}; {len(accepted) / ended:,.0f} transmissions a second from door to result")
    print(f"  {shown('accepted', spent)}")
    print(f"  {shown('hit visible', visible)}")
    size = sum(file.stat().st_size for file in home.iterdir() if file.is_file()) / 1e6
    print(f"  store {size:.1f} MB")
    return 0 if set(states) == {"screened"} and states["screened"] >= len(at) == len(bodies) else 1


if __name__ == "__main__":
    sys.exit(main())
