"""Random `kill -9` of the server and its workers under load; then the end state against an undisturbed run.

    .venv/bin/python bench/kill.py [KILLS] [SEED]      default: 30 kills

Fictional traffic is posted to a real server on SQLite by a client that sends again what was not acknowledged.
At random moments the server or one of its workers is killed; a server that is gone is started again. At the
end every acknowledged transmission must be there once and screened, and the picture of the store (flights,
bookings, travellers, hits) must equal that of a store that took the same in without disturbance.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from openpiu import access, safeguards, synth, watchlists
from openpiu.intake import add_list, message_records, take_in
from openpiu.store import Store, queue
from openpiu.store.picture import picture

ON_SERVER = 0.5
"""Share of kills that hit the server and not a worker."""


class Server:
    """The server process, started again each time it is gone."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.starts = 0
        self.start()

    def start(self) -> None:
        self.starts += 1
        log = self.home / "log"
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    "from openpiu.cli import main; main()",
                    "serve",
                    "--bind",
                    "127.0.0.1:0",
                ],
                env=os.environ | {"OPENPIU_HOME": str(self.home), "OPENPIU_RATE_LIMIT": "100000"},
                stderr=out,
            )
        while "listening on" not in log.read_text():
            if self.process.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.02)
        self.port = int(log.read_text().partition("listening on http://127.0.0.1:")[2].split()[0])

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

    def kill(self, chance: random.Random) -> str:
        workers = self.workers()
        if workers and chance.random() > ON_SERVER:
            os.kill(chance.choice(workers), signal.SIGKILL)
            return "worker"
        self.process.kill()
        self.process.wait()
        self.start()
        return "server"


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
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores, {kills} kills")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        synth.generate(folder, flights=4, days=1, start=date(2026, 3, 1), seed=1, pushes="single")
        files = sorted((folder / "messages").iterdir())
        lists = [watchlists.load("csv", file) for file in sorted((folder / "lists").glob("*.csv"))]
        homes = folder / "disturbed", folder / "undisturbed"
        for home in homes:
            with Store.create(home) as store:
                for watchlist in lists:
                    add_list(store, watchlist)
                token = access.issue(store, "bench", "carrier")
                if home is homes[0]:
                    sent_by = token
        return disturbed(homes, files, sent_by, kills, chance)


def disturbed(
    homes: tuple[Path, Path], files: list[Path], token: str, kills: int, chance: random.Random
) -> int:
    server = Server(homes[0])
    every = max(1, len(files) // (kills + 1))
    hit = {"server": 0, "worker": 0}
    acknowledged: set[str] = set()
    begun = time.monotonic()
    for n, file in enumerate(files):
        if n % every == every - 1 and sum(hit.values()) < kills:
            time.sleep(chance.random() * 0.05)
            hit[server.kill(chance)] += 1
        while (id_ := post(server.port, token, file.read_bytes())) is None:
            time.sleep(0.05)
        acknowledged.add(id_)
    with Store.open(homes[0]) as store, Store.open(homes[1]) as other:
        while True:
            with store.reading() as connection:
                if not queue.count(connection):
                    break
            time.sleep(0.1)
        spent = time.monotonic() - begun
        server.process.send_signal(signal.SIGTERM)
        server.process.wait()
        take_in(other, files, None, safeguards.load_profile())
        held = message_records(store)
        same = picture(store) == picture(other)
    lost = acknowledged - {record["transmission"] for record in held}
    states = {record["state"] for record in held}
    print(f"{len(files):,} transmissions in {spent:.0f} s; killed: {hit}; server starts: {server.starts}")
    print(f"  acknowledged and lost: {len(lost)}; states: {sorted(states)}; as undisturbed: {same}")
    return 0 if not lost and same and states == {"screened"} and len(held) == len(acknowledged) else 1


if __name__ == "__main__":
    sys.exit(main())
