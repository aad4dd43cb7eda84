"""The HTTP doors under a steady load, or as fast as they take: accepted and hit-visible latencies.

A real server process is sent fictional traffic over loopback, one transmission a request, by this process on
the same cores.

    .venv/bin/python bench/door.py [--rate 100] [--seconds 30] [--flights 24]
    .venv/bin/python bench/door.py --rate 0 [--reference-day]
    .venv/bin/python bench/door.py --store postgresql [--stream] [--backlog N]
    .venv/bin/python bench/door.py --interactive --rate 50 [--identities 100000 --threshold 20]

On PostgreSQL an `openpiu work` works beside the server. `--backlog N` puts N transmissions
(of other flights) into the store before, as an outage leaves them. Databases and streams are those of the
tests: on a server that listens here, or on one started for it.

`accepted` is from the moment a message was due to be sent to its 202; `hit visible` from its 202 to the
moment another process reads its match from the store (asked each 5 ms). With `--rate 0` all traffic is sent
as fast as the door takes it, and the time is taken until the last result; 32 connections.

With `--interactive` each traveller is one request, and `accepted` is the time to its answer: a CUSRES with an
answer about the traveller, which is counted by its code. `--identities N` puts N fictional people in force
beside the lists of the traffic.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from msgspec.structs import replace
from sqlalchemy import select

import openpiu
from openpiu import access, safeguards, synth, watchlists
from openpiu.intake import add_list, lists_in_force
from openpiu.intake.lists import put_threshold
from openpiu.intake.reading import arrival, redact
from openpiu.messages import paxlst
from openpiu.store import Store, queue, transmissions
from openpiu.store.connect import moment
from openpiu.store.schema import matches, messages, sightings
from reference_day import filler

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.places import Place, SqlitePlaces, dsn, postgresql_places
from tests.streams import own_server

LOOK = 0.005
CONNECTIONS = 32
BLOCK = 2000
"""Ids below the newest that may still come: each service takes some hundreds at once."""
WARM = 3
"""Seconds of traffic that are sent before, and not measured: caches fill."""


class Seen(threading.Thread):
    """When the first match of each transmission could be read."""

    def __init__(self, place: Place) -> None:
        super().__init__(daemon=True)
        self.at: dict[str, float] = {}
        self._place = place
        self.ended = threading.Event()

    def run(self) -> None:
        at: dict[int, float] = {}
        last = 0
        with self._place.open() as store:
            while not self.ended.wait(LOOK):
                with store.reading() as connection:
                    late = matches.c.id > last - BLOCK
                    ids = connection.execute(select(matches.c.id).where(late)).scalars().all()
                now = time.perf_counter()
                last = max([last, *ids])
                at = dict.fromkeys(ids, now) | at
            whose = (
                select(matches.c.id, messages.c.transmission)
                .join_from(matches, sightings, sightings.c.id == matches.c.sighting)
                .join(messages, messages.c.id == sightings.c.message)
                .order_by(matches.c.id)
            )
            with store.reading() as connection:
                for id_, transmission in connection.execute(whose):
                    if id_ in at:
                        self.at.setdefault(transmission, at[id_])


async def send(
    port: int, token: str, bodies: Sequence[bytes], rate: float, path: str
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
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            said = await reader.readuntil(b"\r\n\r\n")
            length = next(ln for ln in said.lower().split(b"\r\n") if ln.startswith(b"content-length:"))
            answer = await reader.readexactly(int(length.split(b":")[1]))
            now = time.perf_counter()
            if said.split(b" ", 2)[1] in (b"200", b"202"):
                spent.append(now - begun)
                accepted.append((answer.decode(), now))
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
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--stream", action="store_true")
    parser.add_argument("--backlog", type=int, default=0)
    parser.add_argument("--interactive", action="store_true")
    parser.add_argument("--identities", type=int, default=0)
    parser.add_argument("--threshold", type=float, help="bits; default: the model's")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "stores").mkdir()
        if wanted.store == "postgresql":
            postgresql = stack.enter_context(postgresql_places(folder / "stores"))
            with psycopg.connect(dsn(postgresql.server)) as connection:
                what = f"PostgreSQL {connection.info.server_version // 10000}, "
                what += f"fsync {connection.execute('SHOW fsync').fetchone()[0]}"
            place = stack.enter_context(postgresql.made())
        else:
            what = f"SQLite {sqlite3.sqlite_version}"
            place = stack.enter_context(SqlitePlaces(folder / "stores").made())
        stream = stack.enter_context(own_server()).url if wanted.stream else None
        beside = ", `openpiu work` with as many beside it" if place.where != place.home else ""
        print(
            f"{platform.machine()}, Python {platform.python_version()}, {what}"
            f"{', JetStream' if stream else ''}, {os.cpu_count()} cores, {wanted.workers} workers and one "
            f"spare{beside}, load {os.getloadavg()[0]:.1f}"
        )
        return measured(folder, place, stream, wanted)


def measured(folder: Path, place: Place, stream: str | None, wanted: argparse.Namespace) -> int:
    day = date(2026, 3, 1)
    if wanted.reference_day:
        synth.generate(folder, flights=80, days=1, start=day, seed=1, reference_day=True)
    else:
        synth.generate(folder, flights=wanted.flights, days=1, start=day, seed=1, pushes="single")
    bodies = [file.read_bytes() for file in sorted((folder / "messages").iterdir())]
    if wanted.interactive:
        bodies = requests(bodies)
    if wanted.rate:
        bodies = bodies[: int(wanted.rate * wanted.seconds)]
    with place.open() as store:
        lists = [watchlists.load("csv", file) for file in sorted((folder / "lists").glob("*.csv"))]
        if wanted.identities:
            lists.append(watchlists.load("csv", filler(folder, wanted.identities)))
        for watchlist in lists:
            add_list(store, watchlist)
        if wanted.threshold:
            put_threshold(store, wanted.threshold)
        lists_in_force(store)
        token = access.issue(store, "bench", "carrier")
        if wanted.backlog:
            put_backlog(folder / "backlog", store, wanted.backlog)
    entries = sum(len(watchlist.identities) for watchlist in lists)
    size = sum(map(len, bodies)) / 1e6
    print(f"{len(bodies):,} transmissions ({size:.1f} MB), {len(lists)} lists with {entries:,} entries")
    environment = os.environ | {
        "OPENPIU_HOME": str(place.home),
        "OPENPIU_WORKERS": str(wanted.workers),
        "OPENPIU_RATE_LIMIT": "100000",
    }
    commands = [["serve", "--bind", "127.0.0.1:0"]]
    if place.where != place.home:
        environment["OPENPIU_DATABASE_URL"] = str(place.where)
        commands.append(["work"])
    if stream:
        environment["OPENPIU_STREAM_URL"] = stream
    processes = []
    logs = [folder / f"{command[0]}.log" for command in commands]
    for command, log in zip(commands, logs, strict=True):
        with log.open("wb") as out:
            program = [sys.executable, "-c", "from openpiu.cli import main; main()", *command]
            processes.append(subprocess.Popen(program, env=environment, stderr=out))
    try:
        signs = ["in force", *(["hands out the work"] if stream else [])]
        while "listening on" not in logs[0].read_text() or not all(
            sign in log.read_text() for log in logs for sign in signs
        ):
            for process, log in zip(processes, logs, strict=True):
                if process.poll() is not None:
                    print(log.read_text(), file=sys.stderr)
                    return 1
            time.sleep(0.1)
        time.sleep(2)  # the workers load
        port = int(re.search(r"listening on http://127\.0\.0\.1:(\d+)", logs[0].read_text())[1])
        return ran(place, port, token, bodies, wanted)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait()


def put_backlog(folder: Path, store: Store, number: int) -> None:
    """Store `number` transmissions as a door did that had no workers for a day."""
    synth.generate(folder, flights=1 + number // 250, days=1, start=date(2026, 4, 1), seed=2, pushes="single")
    files = sorted((folder / "messages").iterdir())[:number]
    profile = safeguards.load_profile()
    found = [arrival(data, redact(data, profile), b"") for data in (file.read_bytes() for file in files)]
    with store.writing() as connection:
        transmissions.add(connection, found, "http", moment(datetime.now(UTC) - timedelta(days=1)))
    print(f"{len(found):,} transmissions wait from before")


def requests(bodies: Sequence[bytes]) -> list[bytes]:
    """A request for each traveller of the passenger lists among `bodies`."""
    return [
        paxlst.write([replace(message, travellers=(traveller,), transaction=f"TRN{n}")])
        for body in bodies
        for message in openpiu.read(body)
        if message.function == "passenger-list"
        for n, traveller in enumerate(message.travellers)
    ]


def ran(place: Place, port: int, token: str, bodies: list[bytes], wanted: argparse.Namespace) -> int:
    rate, path = wanted.rate, "/api/interactive" if wanted.interactive else "/api/messages"
    seen = Seen(place)
    seen.start()
    if rate:
        warm, bodies = bodies[: int(WARM * rate)], bodies[int(WARM * rate) :]
        asyncio.run(send(port, token, warm, rate, path))
        time.sleep(1)
    begun = time.perf_counter()
    spent, accepted, refused = asyncio.run(send(port, token, bodies, rate, path))
    sent = time.perf_counter() - begun
    with place.open() as store:
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
    how = f"{rate:g} a second" if rate else "as fast as it takes"
    print(
        f"{how}: {len(accepted):,} accepted in {sent:.1f} s, {refused} refused, results after {ended:.1f} s"
    )
    if wanted.interactive:
        codes = Counter(
            one.code
            for said, _ in accepted
            for answer in openpiu.read(said.encode())
            for one in answer.answers
        )
        print(f"  answers by code: {dict(codes)}")
        print(f"  {shown('answered', spent)}")
        return 0 if codes.total() == len(bodies) else 1
    at = {said[17:81]: moment for said, moment in accepted}
    visible = [max(0.0, moment - at[id_]) for id_, moment in seen.at.items() if id_ in at]
    print(f"  states: {states}; {len(accepted) / ended:,.0f} transmissions a second from door to result")
    print(f"  {shown('accepted', spent)}")
    print(f"  {shown('hit visible', visible)}")
    if place.where == place.home:
        size = sum(file.stat().st_size for file in place.home.iterdir() if file.is_file()) / 1e6
        print(f"  store {size:.1f} MB")
    return 0 if set(states) == {"screened"} and states["screened"] >= len(at) == len(bodies) else 1


if __name__ == "__main__":
    sys.exit(main())
