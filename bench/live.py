"""How soon a new list entry is at work in a running service: `python bench/live.py [--entries 1000000]`.

A real `openpiu serve` on SQLite holds a list of fictional identities and people who are still to travel, of
whom nobody is hit. Then, several times, a version of a second list is put in force that names one of them, as
`openpiu lists add` does, and at last one that names nobody. The time is taken from the commit of the list
until another process reads from the store that the service has held everyone against it: at least one worker
then has the entry, and nothing is committed that was not held against it. A list of a million takes some
minutes to be put into the store first; it stays in `--folder` for the next run.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from match_speed import People, Row
from openpiu.intake import add_list, hit_records, lists_in_force, take_in
from openpiu.intake.keys import sealing_key
from openpiu.safeguards import load_profile
from openpiu.store import Store, lists, sightings
from openpiu.watchlists import Birth, Identity, ListedName, Watchlist

LOOK = 0.005


def watchlist(name: str, version: str, identities: list[Identity]) -> Watchlist:
    return Watchlist(name, "csv", version, tuple(identities), "fiction", "bench", 7, None)


def made(home: Path, entries: int) -> None:
    """A store with a list of `entries` people and its index."""
    people, listed = People(7), []
    for n in range(entries):
        surname, given, birth = people.draw()
        listed.append(Identity(f"F{n}", "large", (ListedName(f"{surname} {given}"),), (Birth(birth, birth),)))
    with Store.create(home) as store:
        sealing_key(home)
        begun = time.perf_counter()
        add_list(store, watchlist("large", "a" * 64, listed))
        stored = time.perf_counter()
        lists_in_force(store)
        print(
            f"put into the store in {stored - begun:.0f} s, indexed in {time.perf_counter() - stored:.0f} s"
        )


def message(name: str, day: datetime, others: list[Row]) -> bytes:
    """A passenger list of `others` and one whose name nobody bears."""
    people = "".join(
        f"NAD+FL+++{surname}:{given}'ATT+2++F'DTM+329:{birth[2:].replace('-', '')}'"
        "LOC+178+CDG'LOC+179+IAD'NAT+2+UTO'"
        for surname, given, birth in [(name, given_of(name), "1980-01-01"), *others]
    )
    count = len(others) + 1
    body = (
        f"BGM+745'TDT+20+XX123'LOC+125+CDG'DTM+189:{day:%y%m%d}1500:201'"
        f"LOC+87+IAD'DTM+232:{day:%y%m%d}1810:201'{people}CNT+42:{count}'"
    )
    text = f"UNH+1+PAXLST:D:05B:UN:IATA'{body}"
    segments = text.count("'") + 1
    return (
        f"UNA:+.? 'UNB+UNOA:4+XXAPI+UTOGOV+{day:%y%m%d}:1200+{name}++APIS'{text}"
        f"UNT+{segments}+1'UNZ+1+{name}'"
    ).encode()


def name_of(n: int) -> str:
    """A surname that nobody bears, unlike all others."""
    dice = random.Random(n)
    return "".join(dice.choice("BDFGKLMNPRSTVZ") + dice.choice("AEIOU") for _ in range(7))


def given_of(name: str) -> str:
    """A given name to go with it, as rare."""
    return "Q" + name[::-1]


def measured(home: Path, runs: int, flight: int) -> int:
    soon = datetime.now(UTC) + timedelta(days=5)
    with Store.open(home) as store:
        base = store_runs(store)
        people = People(13)
        sources = [
            (name, message(name, soon + timedelta(days=n), [people.draw() for _ in range(flight - 1)]))
            for n, name in enumerate(map(name_of, range(runs)))
        ]
        take_in(store, sources, lists_in_force(store), load_profile("icao-annex9"))
        before = len(hit_records(store))
    log = home / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", "from openpiu.cli import main; main()", "serve", "--bind", "127.0.0.1:0"],
            env=os.environ | {"OPENPIU_HOME": str(home)},
            stderr=out,
            start_new_session=True,
        )
    try:
        while "listening on" not in log.read_text() or "in force" not in log.read_text():
            if server.poll() is not None:
                print(log.read_text(), file=sys.stderr)
                return 1
            time.sleep(0.1)
        time.sleep(3)  # the workers load
        with Store.open(home) as store:
            spent = [changed(store, base, n, server.pid) for n in range(runs + 1)]
            opened = len(hit_records(store)) - before
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    shown = ", ".join(f"{wall:.2f} ({own:.2f})" for wall, own in spent)
    print(f"seconds from commit to everyone held against it (processor's time of the service): {shown}")
    print(f"most {max(wall for wall, _ in spent):.2f} s; {opened} of {runs} new entries hit")
    return 0 if opened == runs else 1


def store_runs(store: Store) -> int:
    """A number that no version of the second list has had."""
    with store.reading() as connection:
        return lists.revision(connection)


def changed(store: Store, base: int, n: int, session: int) -> tuple[float, float]:
    """Seconds from the commit of a list that names the n-th person until all are held against it, and the
    processor's time that the processes of `session` took for it."""
    name, birth = name_of(n), Birth("1980-01-01", "1980-01-01")
    entry = Identity(f"N{n}", "small", (ListedName(f"{name}, {given_of(name)}"),), (birth,))
    own = spent_by(session)
    version = add_list(store, watchlist("small", f"{base:032}{n:032}", [entry]))
    begun = time.perf_counter()
    assert version is not None
    while True:
        with store.reading() as connection:
            if not sightings.behind(connection, version.revision, 0, 1, None):
                return time.perf_counter() - begun, spent_by(session) - own
        time.sleep(LOOK)


def spent_by(session: int) -> float:
    """Seconds of the processor that the living processes of a session have taken (Linux)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--flight", type=int, default=20, help="people on each flight")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "openpiu-live")
    asked = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"{asked.entries:,} entries, {asked.runs * asked.flight} people still to travel"
    )
    kept = asked.folder / f"home-{asked.entries}"
    if not kept.exists():
        made(kept.with_suffix(".part"), asked.entries)
        kept.with_suffix(".part").rename(kept)
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        home = Path(name) / "home"
        shutil.copytree(kept, home)
        return measured(home, asked.runs, asked.flight)


if __name__ == "__main__":
    sys.exit(main())
