"""Random `kill -9` of servers, workers and the stream under load; then the end state against an undisturbed
run.

    .venv/bin/python bench/kill.py [KILLS] [--seed S] [--store sqlite|postgresql] [--stream]

Fictional traffic is posted to a real server by a client that sends again what was not acknowledged. On
PostgreSQL an `openpiu work` works beside it. At random moments something is killed: the server or the worker
process with all that it holds, one of their worker processes, the NATS server with `--stream`, all sessions
of the database on PostgreSQL; what is gone is started again. At the end every acknowledged transmission must
be there once and screened, each hit once, and the picture of the store (flights, bookings, travellers, hits)
must equal that of a store that took the same in without disturbance. Databases and streams are those of the
tests (`tests/places.py`, `tests/streams.py`): on a server that listens here, or on one started for it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from sqlalchemy import make_url

from openpiu import access, safeguards, synth, watchlists
from openpiu.intake import add_list, hit_records, message_records, take_in
from openpiu.store import queue
from openpiu.store.picture import picture

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.places import Place, PostgresqlPlaces, SqlitePlaces, postgresql_places
from tests.streams import NatsServer, own_server


class Process:
    """`openpiu serve` or `openpiu work`, started again each time it is gone."""

    def __init__(self, place: Place, command: str, stream: str | None) -> None:
        self.home = place.home
        self.command = command
        self.environment = os.environ | {"OPENPIU_HOME": str(place.home), "OPENPIU_RATE_LIMIT": "100000"}
        if place.where != place.home:
            self.environment |= {"OPENPIU_DATABASE_URL": str(place.where), "OPENPIU_WORKERS": "1"}
        if stream:
            self.environment["OPENPIU_STREAM_URL"] = stream
        self.starts = 0
        self.start()

    def start(self) -> None:
        self.starts += 1
        log = self.home / f"{self.command}.log"
        arguments = ["--bind", "127.0.0.1:0"] if self.command == "serve" else []
        program = [sys.executable, "-c", "from openpiu.cli import main; main()", self.command, *arguments]
        with log.open("wb") as out:
            self.process = subprocess.Popen(program, env=self.environment, stderr=out)
        sign = "listening on" if self.command == "serve" else "working"
        while sign not in log.read_text():
            if self.process.poll() is not None:
                if "database" not in log.read_text():
                    raise SystemExit(log.read_text())
                self.start()  # its session was cut off while it began
                return
            time.sleep(0.02)
        if self.command == "serve":
            self.port = int(re.search(r"listening on http://127\.0\.0\.1:(\d+)", log.read_text())[1])

    def workers(self) -> list[int]:
        """Ids of the worker processes: the children of the process that forks them."""
        parents: dict[int, int] = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        mine = {child for child, parent in parents.items() if parent == self.process.pid}
        return [child for child, parent in parents.items() if parent in mine]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.start()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Fate:
    """Kills by chance; `hits` counts what."""

    def __init__(
        self,
        chance: random.Random,
        processes: list[Process],
        nats: NatsServer | None,
        places: PostgresqlPlaces | None,
        database: str,
    ) -> None:
        self.chance = chance
        self.processes = processes
        self.nats = nats
        self.places = places
        self.database = database
        self.hits: Counter[str] = Counter()
        self.kinds = ["process", "worker"] + ["stream"] * bool(nats) + ["sessions"] * bool(places)

    def strike(self) -> None:
        kind = self.chance.choice(self.kinds)
        which = self.chance.choice(self.processes)
        if kind == "worker" and not (workers := which.workers()):
            kind = "process"
        if kind == "worker":
            os.kill(self.chance.choice(workers), signal.SIGKILL)
        elif kind == "stream" and self.nats is not None:
            self.nats.stop()
            time.sleep(self.chance.random() * 2)
            self.nats.start()
        elif kind == "sessions" and self.places is not None:
            every = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
            self.places.statement(f"{every}'{self.database}'")
        else:
            which.kill()
            kind = which.command
        self.hits[kind] += 1


def post(port: int, token: str, body: bytes) -> str | None:
    """The id of the transmission, once it was acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/api/messages", body, {"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        said = answer.read()
        return str(json.loads(said)["transmission"]) if answer.status in (200, 202) else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("kills", type=int, nargs="?", default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--stream", action="store_true")
    wanted = parser.parse_args()
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{wanted.store}{', with a stream' if wanted.stream else ''}, {wanted.kills} kills, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        synth.generate(folder, flights=4, days=1, start=date(2026, 3, 1), seed=1, pushes="single")
        files = sorted((folder / "messages").iterdir())
        (folder / "stores").mkdir()
        sqlite = SqlitePlaces(folder / "stores")
        postgresql = None
        if wanted.store == "postgresql":
            postgresql = stack.enter_context(postgresql_places(folder / "stores"))
        disturbed = stack.enter_context((postgresql or sqlite).made())
        straight = stack.enter_context(sqlite.made())
        for place in (straight, disturbed):
            with place.open() as store:
                for file in sorted((folder / "lists").glob("*.csv")):
                    add_list(store, watchlists.load("csv", file))
                token = access.issue(store, "bench", "carrier")
        nats = stack.enter_context(own_server()) if wanted.stream else None
        commands = ["serve", "work"] if postgresql else ["serve"]
        processes = [Process(disturbed, command, nats.url if nats else None) for command in commands]
        chance = random.Random(wanted.seed)
        database = make_url(str(disturbed.where)).database or "" if postgresql else ""
        fate = Fate(chance, processes, nats, postgresql, database)
        return ran(disturbed, straight, processes, fate, files, token, wanted.kills)


def ran(
    place: Place,
    straight: Place,
    processes: list[Process],
    fate: Fate,
    files: list[Path],
    token: str,
    kills: int,
) -> int:
    every = max(1, len(files) // (kills + 1))
    acknowledged: set[str] = set()
    begun = time.monotonic()
    for n, file in enumerate(files):
        if n % every == every - 1 and fate.hits.total() < kills:
            time.sleep(fate.chance.random() * 0.05)
            fate.strike()
        while (id_ := post(processes[0].port, token, file.read_bytes())) is None:
            time.sleep(0.05)
        acknowledged.add(id_)
    with place.open() as store, straight.open() as other:
        while True:
            with store.reading() as connection:
                if not queue.count(connection):
                    break
            time.sleep(0.1)
        spent = time.monotonic() - begun
        for process in processes:
            process.end()
        take_in(other, files, None, safeguards.load_profile())
        held = message_records(store)
        same = picture(store) == picture(other)
        hits = len(hit_records(store)), len(hit_records(other))
    lost = acknowledged - {record["transmission"] for record in held}
    states = {record["state"] for record in held}
    starts = {process.command: process.starts for process in processes}
    print(f"{len(files):,} transmissions in {spent:.0f} s; killed: {dict(fate.hits)}; starts: {starts}")
    print(
        f"  acknowledged {len(acknowledged):,}, lost {len(lost)}; states: {sorted(states)}; "
        f"hits {hits[0]} of {hits[1]}; as undisturbed: {same}"
    )
    once = len(held) == len(acknowledged) and hits[0] == hits[1]
    return 0 if not lost and same and states == {"screened"} and once else 1


if __name__ == "__main__":
    sys.exit(main())
