"""The log: tampered copies found and named, a million entries verified, and what it costs a day of intake.

    .venv/bin/python bench/audit.py [--entries 1000000] [--copies 100] [--flights 12 | --reference-day]
        [--rounds 3]

Tampering: copies of one export with one bit turned, one entry out, two exchanged, the tail cut before a
checkpoint that was seen (and closed anew by who holds the key), or signed anew with another key from some
batch on; found means that exactly the first bad entry is named. Verifying: by `openpiu audit verify` in a
process of its own, its start included; in batches of 1,000 entries, and of one, as on a quiet day. Cost:
processor time of taking in a day on SQLite, with the log and with nothing in its place, in turn; and of one
transmission stored in a transaction of its own, as a door does on a quiet day.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import msgspec

from openpiu import safeguards, synth, watchlists
from openpiu.audit import Actor, Batch, Checkpoint, SigningKey, entry_bytes, made, new_key, public_of, verify
from openpiu.audit.chain import BEGIN, HEADER, link_of, sign
from openpiu.audit.entries import digest_of
from openpiu.audit.keys import public_pem
from openpiu.intake import add_list, lists_in_force, take_in
from openpiu.intake.sealer import Sealer, begin
from openpiu.store import Store, log, transmissions

AT = "2026-03-01T09:15:00.000Z"
BY = Actor("token:host", "http@unit-1")


def main() -> int:
    parser = argparse.ArgumentParser(description="The log under test.")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--flights", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--reference-day", action="store_true", help="67,280 transmissions instead of the day"
    )
    asked = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        good = tampering(asked.copies)
        for size in (1000, 1):
            verifying(folder, asked.entries, size)
        cost(folder, asked.flights, asked.rounds, reference_day=asked.reference_day)
        alone(folder, 1000, asked.rounds)
    return 0 if good else 1


def grown(key: SigningKey, entries: int, size: int) -> Iterator[bytes]:
    """The lines of a closed log with so many entries, `size` in a batch."""
    yield HEADER + b"\n"
    link, number, batches = BEGIN, 0, 0
    while number < entries:
        count = min(size, entries - number)
        bodies = [
            entry_bytes(made(AT, BY, "message.take", [f"transmission:{number + n:064x}"], {"bytes": 1800}))
            for n in range(count)
        ]
        batch = Batch(batches + 1, AT, number + 1, link, public_of(key), tuple(map(digest_of, bodies)))
        line = sign(batch, key).whole
        link, number, batches = link_of(line), batch.last, batch.batch
        yield line + b"\n"
        for body in bodies:
            yield b"entry " + body + b"\n"
    yield sign(Checkpoint(batches, AT, number, link, public_of(key)), key).whole + b"\n"


def tampering(copies: int) -> bool:
    """Tamper with copies of a log and have each verified; whether all were found and named rightly."""
    chance, key = random.Random(1), new_key()
    lines = list(grown(key, 500, 7))
    found: dict[str, list[bool]] = {}
    begun = time.perf_counter()
    for n in range(copies):
        kind = list(KINDS)[n % len(KINDS)]
        changed, seen, entry = KINDS[kind](lines, key, chance)
        verdict = verify(lambda changed=changed: iter(changed), [public_of(key)], seen)  # type: ignore[misc]
        named = verdict.fault is not None and verdict.fault.entry == entry
        found.setdefault(kind, []).append(named)
    seconds = time.perf_counter() - begun
    whole = verify(lambda: iter(lines), [public_of(key)]).fault is None
    print(
        f"{copies} tampered copies of 500 entries in batches of 7, {seconds:.1f} s; "
        f"the log itself whole: {whole}"
    )
    for kind, outcomes in found.items():
        print(f"    {kind}: {sum(outcomes)} of {len(outcomes)} found, with the first bad entry named")
    return whole and all(map(all, found.values()))


Tampered = tuple[list[bytes], list[bytes], int]


def entry_at(lines: list[bytes], place: int) -> int:
    """The number of the entry at a line; of a batch, of its first; behind all, of the one to come."""
    return 1 + sum(line.startswith(b"entry ") for line in lines[:place])


def bit(lines: list[bytes], _key: SigningKey, chance: random.Random) -> Tampered:
    whole = bytearray(b"".join(lines))
    place = chance.randrange(len(whole))
    line = sum(byte == 10 for byte in whole[:place])
    whole[place] ^= 1 << chance.randrange(8)
    parts = bytes(whole).split(b"\n")
    changed = [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
    return changed, [], entry_at(lines, line)


def entries_of(lines: list[bytes]) -> list[int]:
    return [n for n, line in enumerate(lines) if line.startswith(b"entry ")]


def out(lines: list[bytes], _key: SigningKey, chance: random.Random) -> Tampered:
    place = chance.choice(entries_of(lines))
    return lines[:place] + lines[place + 1 :], [], entry_at(lines, place)


def exchanged(lines: list[bytes], _key: SigningKey, chance: random.Random) -> Tampered:
    a, b = sorted(chance.sample(entries_of(lines), 2))
    changed = list(lines)
    changed[a], changed[b] = changed[b], changed[a]
    return changed, [], entry_at(lines, a)


def cut(lines: list[bytes], key: SigningKey, chance: random.Random) -> Tampered:
    """A shorter log that the unit itself has closed, held against a checkpoint of the whole one."""
    places = [n for n, line in enumerate(lines) if line.startswith(b"batch ")][1:]
    place = chance.choice(places)
    head = [line for line in lines[:place] if line.startswith(b"batch ")]
    entries = entry_at(lines, place) - 1
    link = link_of(head[-1].rstrip(b"\n"))
    closing = sign(Checkpoint(len(head), AT, entries, link, public_of(key)), key).whole + b"\n"
    return [*lines[:place], closing], [lines[-1]], entries + 1


def other_key(lines: list[bytes], _key: SigningKey, chance: random.Random) -> Tampered:
    """From some batch on everything is chained and signed anew by someone else."""
    thief = new_key()
    places = [n for n, line in enumerate(lines) if line.startswith(b"batch ")]
    place = chance.choice(places)
    changed, link = list(lines[:place]), ""
    for line in lines[place:]:
        word, _, rest = line.rstrip(b"\n").partition(b" ")
        if word != b"entry":
            kind = Batch if word == b"batch" else Checkpoint
            said = msgspec.json.decode(rest.partition(b" ")[2], type=kind)
            said = msgspec.structs.replace(said, key=public_of(thief))
            if link:
                said = msgspec.structs.replace(said, **{"previous" if kind is Batch else "link": link})
            line = sign(said, thief).whole + b"\n"
            link = link_of(line.rstrip(b"\n"))
        changed.append(line)
    return changed, [], entry_at(lines, place)


KINDS: dict[str, Callable[[list[bytes], SigningKey, random.Random], Tampered]] = {
    "one bit": bit,
    "one entry out": out,
    "two exchanged": exchanged,
    "tail cut before a seen checkpoint": cut,
    "signed anew with another key": other_key,
}


def verifying(folder: Path, entries: int, size: int) -> None:
    """Verify a long log by the command, and print how long that took."""
    key, file = new_key(), folder / f"log-{size}.txt"
    with file.open("wb", 1 << 20) as written:
        written.writelines(grown(key, entries, size))
    public = folder / "log.pub"
    public.write_bytes(public_pem(public_of(key)))
    command = [Path(sys.executable).with_name("openpiu"), "audit", "verify", file, "--key", public]
    begun, used = time.perf_counter(), sum(os.times()[2:4])
    code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    seconds, used = time.perf_counter() - begun, sum(os.times()[2:4]) - used
    megabytes = file.stat().st_size / 1e6
    print(
        f"{entries:,} entries in batches of {size:,} ({megabytes:,.0f} MB): verified in {seconds:.1f} s "
        f"({used:.1f} s of processor time), ended with {code}"
    )
    file.unlink()


def cost(folder: Path, flights: int, rounds: int, *, reference_day: bool) -> None:
    """Take the demo day in with and without the log, in turn; processor time of this process and those that
    it made."""
    day = folder / "day"
    facts = synth.generate(
        day,
        flights=flights,
        days=1,
        start=date(2026, 3, 1),
        seed=1,
        pushes="single",
        reference_day=reference_day,
    )
    lists = [watchlists.load("csv", file) for file in sorted((day / "lists").glob("*.csv"))]
    print(f"A day of {facts.flights} flights, {facts.messages:,} transmissions (single pushes), on SQLite:")
    spent: dict[bool, list[float]] = {True: [], False: []}
    for round_ in range(rounds):
        for logged in (True, False) if round_ % 2 else (False, True):
            home = folder / f"home-{round_}-{logged}"
            with Store.create(home) as store:
                begin(store, home)
                for watchlist in lists:
                    add_list(store, watchlist)
                index = lists_in_force(store)
                with _log(logged):
                    sealer = Sealer(store, home, lambda text: print(text, file=sys.stderr))
                    begun = sum(os.times()[:4])
                    wall = time.perf_counter()
                    take_in(
                        store,
                        [day / "messages"],
                        index,
                        safeguards.load_profile("icao-annex9"),
                        lambda *_, sealer=sealer, logged=logged: sealer.look() if logged else None,  # type: ignore[misc]
                    )
                    if logged:
                        sealer.look(now=True)
                    seconds = sum(os.times()[:4]) - begun
                    spent[logged].append(seconds)
                with store.reading() as connection:
                    state = log.state(connection)
            size = (home / "openpiu.db").stat().st_size / 1e6
            print(
                f"    {'with' if logged else 'without'} the log: {seconds:.2f} s of processor time, "
                f"{time.perf_counter() - wall:.2f} s in all, store {size:.1f} MB, {state.entries:,} "
                f"entries in {state.batches:,} batches"
            )
    with_, without = (statistics.median(spent[logged]) for logged in (True, False))
    print(f"    the log costs {(with_ / without - 1) * 100:.1f} % of the processor time (medians)")


def alone(folder: Path, acts: int, rounds: int) -> None:
    """Store transmissions one by one, with and without the log, in turn; and seal what was written."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    sealed: list[float] = []
    for round_ in range(2 * rounds):
        logged = bool((round_ + round_ // 2) % 2)
        home = folder / f"alone-{round_}"
        with Store.create(home) as store:
            begin(store, home)
            with _log(logged):
                begun = time.process_time()
                for n in range(acts):
                    with store.writing() as connection:
                        arrival = transmissions.Arrival(f"{n:064x}", b"UNA:+.? '" * 200, 1800)
                        transmissions.add(connection, [arrival], "http", senders={arrival.id: "host"})
                spent[logged].append((time.process_time() - begun) / acts * 1e6)
            if logged:
                begun = time.process_time()
                Sealer(store, home, lambda text: print(text, file=sys.stderr)).look(now=True)
                sealed.append((time.process_time() - begun) / acts * 1e6)
    with_, without, seal = map(statistics.median, (spent[True], spent[False], sealed))
    print(
        f"One transmission a transaction: {without:.0f} µs without the log, {with_:.0f} µs with it; an entry "
        f"sealed in {seal:.0f} µs, where many wait (medians of {rounds})"
    )


@contextmanager
def _log(logged: bool) -> Iterator[None]:
    """The log, or nothing in its place."""
    write = log.write
    if not logged:
        log.write = lambda *_, **__: None  # type: ignore[assignment]
    try:
        yield
    finally:
        log.write = write


if __name__ == "__main__":
    sys.exit(main())
