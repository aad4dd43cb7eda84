"""The demo day from files to hits: travellers a second, end to end, on SQLite.

A person is mentioned by several messages (some five a person); both counts are printed.

Reads, redacts, stores, groups and screens fictional traffic against its lists, in a fresh store; making the
traffic and the lists is not counted; building the index of the lists is shown apart, since it is built once
for a version of them and kept.

    .venv/bin/python bench/day.py [FLIGHTS]      default: 12
"""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from openpiu import safeguards, synth, watchlists
from openpiu.intake import add_list, lists_in_force, take_in
from openpiu.store import Store

ROUNDS = 3


def main() -> int:
    flights = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    print(
        f"{platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = synth.generate(folder, flights=flights, days=1, start=date(2026, 3, 1), seed=1)
        lists = [watchlists.load("csv", file) for file in sorted((folder / "lists").glob("*.csv"))]
        entries = sum(len(watchlist.identities) for watchlist in lists)
        print(
            f"{made.flights} flights, {made.people:,} people, {made.messages} transmissions, "
            f"{len(lists)} lists with {entries:,} entries"
        )
        profile = safeguards.load_profile("icao-annex9")
        for round_ in range(1, ROUNDS + 1):
            home = folder / f"home{round_}"
            with Store.create(home) as store:
                for watchlist in lists:
                    add_list(store, watchlist)
            begin = time.perf_counter()
            with Store.open(home) as store:
                lists_in_force(store)  # built once for a version of the lists, then kept in the home
                built = time.perf_counter() - begin
                taken = take_in(store, [folder / "messages"], None, profile)
            seconds = time.perf_counter() - begin
            size = sum(file.stat().st_size for file in home.iterdir() if file.is_file()) / 1e6
            print(
                f"round {round_}: index {built:.2f} s, {taken.sightings:,} mentions of {taken.travellers:,} "
                f"people {seconds - built:.2f} s; {taken.hits} hits; store {size:.1f} MB"
            )
            for what, spent in (("index included", seconds), ("index kept", seconds - built)):
                print(
                    f"    {what}: {taken.sightings / spent:,.0f} mentions, "
                    f"{taken.travellers / spent:,.0f} people a second"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
