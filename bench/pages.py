"""How long the server takes for each page of the workbench, and how much of it goes over the wire.

    python bench/pages.py [STORE]

STORE is a folder with a store (as `openpiu demo --keep` or `bench/fill.py` makes it); without one a day of 40
flights is made. Each page is asked for `ROUNDS` times, one after the other, by one person over loopback; the
time is that from the request to the last byte. Bar: the 95th of 100 within 100 ms, a first load of 150 kB.
"""

from __future__ import annotations

import gzip
import http.client
import os
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from openpiu import web
from openpiu.access import SignIn, users
from openpiu.intake import add_list, take_in
from openpiu.intake.limits import Limit
from openpiu.intake.service import Service
from openpiu.safeguards import load_profile
from openpiu.store import Store, flights, hits
from openpiu.store.manifests import public_booking
from openpiu.store.schema import bookings, lists, transmissions, travellers
from openpiu.store.travellers import public_id
from openpiu.synth import generate
from openpiu.watchlists import load

ROUNDS = 40
STATIC = (
    "tokens.css",
    "workbench.css",
    "workbench.js",
    "live.js",
    "stream.js",
    "idle.js",
    "vendor/htmx.min.js",
)
PASSWORD = "seven grey herons wait"


def make(folder: Path) -> None:
    """A day of 40 flights in a store."""
    start = (datetime.now(UTC) + timedelta(hours=12)).date()
    generate(folder, flights=40, days=1, start=start, seed=3)
    with Store.create(folder / "home") as store:
        for file in sorted((folder / "lists").glob("*.csv")):
            add_list(store, load("csv", file))
        take_in(store, [folder / "messages"], None, load_profile())


def pages(store: Store) -> dict[str, str]:
    """A page of each kind, by name: of the busiest flight, somebody on it, and so on."""
    with store.reading() as connection:
        t, h, m = travellers.c, connection.execute, transmissions.c
        flight = h(select(t.flight).group_by(t.flight).order_by(func.count().desc()).limit(1)).scalar_one()
        who = h(select(t.month, t.id).where(t.flight == flight).limit(1)).one()
        booking = h(select(bookings.c.month, bookings.c.id).limit(1)).first()
        message = h(select(m.id).order_by(m.size.desc()).limit(1)).scalar_one()
        name = h(select(lists.c.name).order_by(lists.c.entries.desc()).limit(1)).scalar()
        hit = h(select(hits.hits.c.month, hits.hits.c.id).limit(1)).first()
        date = flights.legs_by_id(connection, [flight])[flight].date
        crowd = h(select(func.count()).select_from(travellers)).scalar_one()
    print(f"{crowd:,} travellers in the store", flush=True)
    found = {
        "overview": "/",
        "queue": "/hits",
        "flights": f"/flights?date={date}",
        "flight": f"/flights/{flight}",
        "seats": f"/flights/{flight}/seats",
        "traveller": f"/travellers/{public_id(*who)}",
        "messages": "/messages",
        "message": f"/messages/{message}",
        "lists": "/watchlists",
        "list": f"/watchlists/{name}",
        "help": "/help",
    }
    if booking:
        found["booking"] = f"/bookings/{public_booking(*booking)}"
    if hit:
        found["hit"] = f"/hits/{hits.public_id(*hit)}"
        found["source"] = f"/hits/{hits.public_id(*hit)}/source/birth-date"
    return found


def ask(port: int, path: str, cookie: str) -> tuple[float, int, bytes]:
    """Seconds, status and body of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - begun
    connection.close()
    return took, answer.status, body


def main() -> int:
    temporary = tempfile.TemporaryDirectory(prefix="openpiu-pages-")
    with temporary as name:
        home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name) / "home"
        if len(sys.argv) < 2:
            make(Path(name))
        with Store.open(home) as store:
            return measure(store, home)


def measure(store: Store, home: Path) -> int:
    """Print the table; 1 where a page is over a bar."""
    service = Service(store, str(home), load_profile(), home, workers=1, size_limit=16 << 20)
    limit = Limit(16 << 20, 500)
    app = web.make_app(service, web.Bounds(limit, {}), seconds=2)
    address: list[str] = []
    user = f"bench{os.getpid()}"
    word = users.add(store, user, "supervisor")
    secret = SignIn(store, service.key).begin(user, word, None, "bench", PASSWORD).secret
    result: list[int] = []

    def work() -> None:
        while not address:
            time.sleep(0.05)
        port = int(address[0].rpartition(":")[2])
        result.append(table(port, pages(store), urlencode({"openpiu": secret})))
        os.kill(os.getpid(), 15)

    threading.Thread(target=work, daemon=True).start()
    web.serve(app, "127.0.0.1:0", address.append)
    service.close()
    return result[0] if result else 1


def table(port: int, wanted: dict[str, str], cookie: str) -> int:
    """Ask for each page, and print how it went."""
    assets = sum(len(gzip.compress(ask(port, f"/static/{name}", "")[2])) for name in STATIC)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {ROUNDS} rounds; style and script")
    print(f"{assets / 1000:.1f} kB compressed. The 95th of 100 in ms, the median, kB of HTML.")
    over = 0
    for name, path in wanted.items():
        ask(port, path, cookie)
        times, size = [], 0
        for _ in range(ROUNDS):
            took, status, body = ask(port, path, cookie)
            if status != 200:
                print(f"{name}: status {status}")
                over += 1
                break
            times.append(took)
            size = len(body)
        else:
            times.sort()
            late, middle = times[int(ROUNDS * 0.95) - 1], times[ROUNDS // 2]
            over += late > 0.1 or size > 150_000
            print(f"{name:10} {late * 1000:7.1f} {middle * 1000:7.1f} {size / 1000:8.1f}", flush=True)
    return int(over > 0)


if __name__ == "__main__":
    raise SystemExit(main())
