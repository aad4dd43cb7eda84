"""Fuzzing: mutated messages through the whole reader; anything but findings is a fault.

Each message is one or two seeds (real samples where they are there, and messages of our own writers), changed
in one to four ways: bytes flipped, cut, joined; segments dropped, doubled, reordered; elements swapped;
separators changed; very long fields; deep repetition. A fault is an exception, or a message over the limit of
time. A message over the limit is read twice more and the least of the three counts: the clock also counts
what other programs of the machine do to its caches, and tables that are read when they are first wanted.

    .venv/bin/python bench/fuzz.py [MESSAGES] [SEED]      default: 1,000,000 messages, seed 1; on all cores
"""

from __future__ import annotations

import gc
import math
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import openpiu
from openpiu import synth
from openpiu.travel import Message
from openpiu.travel.record import as_record

SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "messages"
LIMIT = 0.050
"""Seconds a message of 10 kB may take; longer ones in proportion, shorter ones the same."""
BLOCK = 2_000
TRIES = 3

SIGNS = b"'+:?*\"\x1c\x1d\x1f\x1a\n\r \x00-($\\"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/"
TAGS = b"UNA UNB UNG UNH UNT UNE UNZ BGM NAD DTM LOC DOC RFF SRC TIF TVL SSR RCI ABI SAC TBD TRI LTS".split()


def flip(data: bytearray, rng: Random) -> None:
    for _ in range(rng.randrange(1, 6)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def sign(data: bytearray, rng: Random) -> None:
    for _ in range(rng.randrange(1, 6)):
        data[rng.randrange(len(data))] = rng.choice(SIGNS)


def insert(data: bytearray, rng: Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.choice([rng.choice(TAGS) + b"+", bytes(rng.choices(SIGNS, k=3)), rng.randbytes(4)])


def delete(data: bytearray, rng: Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.choice([1, 1, 2, 5, 60])]


def cut(data: bytearray, rng: Random) -> None:
    at = rng.randrange(len(data))
    if rng.random() < 0.8:
        del data[at:]
    else:
        del data[:at]


def _segments(data: bytearray) -> list[bytes]:
    return bytes(data).split(b"'")


def drop(data: bytearray, rng: Random) -> None:
    pieces = _segments(data)
    for _ in range(rng.randrange(1, 4)):
        if len(pieces) > 1:
            del pieces[rng.randrange(len(pieces))]
    data[:] = b"'".join(pieces)


def double(data: bytearray, rng: Random) -> None:
    pieces = _segments(data)
    at = rng.randrange(len(pieces))
    pieces[at:at] = [pieces[at]] * rng.choice([1, 1, 1, 3, 50])
    data[:] = b"'".join(pieces)


def reorder(data: bytearray, rng: Random) -> None:
    pieces = _segments(data)
    a, b = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    pieces[a], pieces[b] = pieces[b], pieces[a]
    data[:] = b"'".join(pieces)


def swap(data: bytearray, rng: Random) -> None:
    pieces = _segments(data)
    at = rng.randrange(len(pieces))
    elements = pieces[at].split(b"+")
    rng.shuffle(elements)
    pieces[at] = b"+".join(elements)
    data[:] = b"'".join(pieces)


def separators(data: bytearray, rng: Random) -> None:
    old, new = rng.choice(b"'+:?"), rng.choice(SIGNS)
    data[:] = bytes(data).replace(bytes([old]), bytes([new]))


def long_field(data: bytearray, rng: Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = bytes(rng.choices(LETTERS, k=8)) * rng.choice([10, 100, 1000])


def repeat(data: bytearray, rng: Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = rng.choice([b":", b"+", b"?", b"'", b"'SRC'", b"'UNH+1'", b"*"]) * rng.choice(
        [10, 200, 2000]
    )


CHANGES: list[Callable[[bytearray, Random], None]] = [
    flip, sign, insert, delete, cut, drop, double, reorder, swap, separators, long_field, repeat,
]  # fmt: skip


class Tally(NamedTuple):
    """What one block of messages came to."""

    messages: int
    size: int
    read: int
    findings: int
    slowest: float
    again: int
    faults: list[str]


def seeds() -> list[bytes]:
    """Messages to start from: the samples, and some of every kind that our generator makes."""
    out = [file.read_bytes() for file in sorted(SAMPLES.iterdir())] if SAMPLES.is_dir() else []
    with tempfile.TemporaryDirectory() as name:
        synth.generate(Path(name), flights=1, days=1, start=date(2026, 3, 1), seed=1, pushes="single")
        made = [file.read_bytes() for file in sorted((Path(name) / "messages").iterdir())]
    small = [data for data in made if len(data) < 12_000]
    return out + small[:: max(1, len(small) // 40)]


def mutated(originals: list[bytes], rng: Random) -> bytes:
    data = bytearray(rng.choice(originals))
    if rng.random() < 0.05:
        data += rng.choice(originals)
    for _ in range(rng.randrange(1, 5)):
        if data:
            rng.choice(CHANGES)(data, rng)
    return bytes(data)


def block(job: tuple[int, int, int]) -> Tally:
    """Read `count` messages mutated with the seed of the block."""
    seed, number, count = job
    rng = Random(f"{seed}:{number}")
    size = read = findings = again = 0
    slowest = 0.0
    faults: list[str] = []
    for i in range(count):
        data = mutated(ORIGINALS, rng)
        size += len(data)
        messages: list[Message] = []
        least = math.inf
        for _ in range(TRIES):
            begin = time.process_time()
            try:
                messages = list(openpiu.read(data))
            except Exception:
                faults.append(f"block {number} message {i}: {traceback.format_exc(limit=-2)}")
                break
            per = (time.process_time() - begin) / max(1.0, len(data) / 10_000)
            least = min(least, per)
            if least <= LIMIT:
                break
            again += 1
        for message in messages:
            as_record(message)
            read += len(message.people)
            findings += len(message.findings)
        if least < math.inf:
            slowest = max(slowest, least)
            if least > LIMIT:
                faults.append(
                    f"block {number} message {i}: {least * 1000:.0f} ms a 10 kB, {len(data):,} bytes"
                )
    return Tally(count, size, read, findings, slowest, again, faults)


ORIGINALS: list[bytes] = []


def main() -> int:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    ORIGINALS[:] = seeds()
    for data in ORIGINALS:  # tables are loaded before the clock runs
        list(openpiu.read(data))
    # What is loaded by now is no garbage of any message: Python need not search it again and again.
    gc.collect()
    gc.freeze()
    cores = os.cpu_count() or 1
    print(f"{platform.machine()}, Python {platform.python_version()}, {cores} cores, seed {seed}")
    print(f"{len(ORIGINALS)} seeds, {total:,} messages, limit {LIMIT * 1000:.0f} ms a 10 kB (CPU time)")
    jobs = [(seed, n, min(BLOCK, total - n * BLOCK)) for n in range(-(-total // BLOCK))]
    begin = time.perf_counter()
    done = size = read = findings = again = 0
    slowest = 0.0
    faults: list[str] = []
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        for tally in pool.imap_unordered(block, jobs):
            done += tally.messages
            size += tally.size
            read += tally.read
            findings += tally.findings
            slowest = max(slowest, tally.slowest)
            again += tally.again
            faults += tally.faults
            if done % 100_000 < BLOCK:
                print(f"{done:,} messages, {len(faults)} faults", file=sys.stderr)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    seconds = time.perf_counter() - begin
    print(
        f"{done:,} messages of {size / 1e6:,.0f} MB in {seconds:,.0f} s; "
        f"{read:,} people, {findings:,} findings"
    )
    print(f"slowest {slowest * 1000:.1f} ms a 10 kB; most memory of a process {memory:.0f} MB")
    print(f"{again} readings over the limit, of which those that stayed over it are faults")
    print(f"{len(faults)} faults")
    for fault in faults[:10]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
