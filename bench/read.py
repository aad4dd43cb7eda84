"""Reading: segments, travellers and bookings a second, beside the bare tokeniser of pydifact.

Ours does the whole job: redaction by the law profile, every field into the model, findings. pydifact only
tokenises. Both read the same files in one run; files that pydifact refuses are left out for both and named.

    .venv/bin/python bench/read.py [FOLDER]      default: ../shared/samples/messages
"""

from __future__ import annotations

import platform
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpiu
from openpiu import edifact, synth

ROUNDS = 5
SECONDS = 1.0


def best(work: Callable[[], int]) -> float:
    """Items a second: the best of several rounds of at least a second each."""
    top = 0.0
    for _ in range(ROUNDS):
        done, begin = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - begin) < SECONDS:
            done += work()
        top = max(top, done / elapsed)
    return top


def pydifact_segments(text: str) -> int:
    from pydifact.segmentcollection import RawSegmentCollection

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(list(RawSegmentCollection.from_str(text).segments))


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared/samples/messages"
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    if not files:
        print(f"{folder}: no messages; name a folder of them")
        return 0
    print(f"{platform.machine()}, Python {platform.python_version()}, one core, best of {ROUNDS} rounds")
    texts, refused = {}, []
    for file in files:
        data = file.read_bytes()
        try:
            pydifact_segments(data.decode("utf-8"))
            texts[file.name] = data
        except Exception as error:
            refused.append(f"{file.name} ({type(error).__name__})")
    print(
        f"{len(texts)} files, {sum(map(len, texts.values())):,} bytes; "
        f"pydifact refuses {len(refused)} others:"
    )
    print("  " + ", ".join(refused))
    counts = {name: sum(len(m.segments) for m in edifact.messages(data)) for name, data in texts.items()}
    total = sum(counts.values())
    decoded = {name: data.decode("utf-8") for name, data in texts.items()}

    def theirs() -> int:
        for text in decoded.values():
            pydifact_segments(text)
        return total

    def scanned() -> int:
        for data in texts.values():
            for _ in edifact.messages(bytes(bytearray(data))):
                pass
        return total

    def whole() -> int:
        for data in texts.values():
            for message in openpiu.read(bytes(bytearray(data))):
                len(message.people)
        return total

    base = best(theirs)
    print(f"pydifact, tokens alone:          {base:12,.0f} segments/s")
    rate = best(scanned)
    print(f"openpiu, segments with findings: {rate:12,.0f} segments/s, {rate / base:.1f} times")
    rate = best(whole)
    print(f"openpiu, the whole job:          {rate:12,.0f} segments/s, {rate / base:.1f} times")
    people(files, "samples of")
    with tempfile.TemporaryDirectory() as name:
        synth.generate(Path(name), flights=4, days=1, start=date(2026, 3, 1), seed=1)
        made = sorted(file for file in (Path(name) / "messages").iterdir() if file.suffix == ".edi")
        people(made, "generated")
    return 0


def people(files: list[Path], of: str) -> None:
    """Travellers and bookings a second, of the files that have them; all fields are made, none is lazy."""
    for kind, name in (("paxlst", "travellers"), ("pnrgov", "bookings")):
        chosen, n, messages, size = [], 0, 0, 0
        for file in files:
            found = [m for m in openpiu.read(file) if m.format == kind]
            if found:
                chosen.append(file.read_bytes())
                messages += len(found)
                size += len(chosen[-1])
                n += sum(len(m.travellers) if kind == "paxlst" else len(m.bookings) for m in found)

        def work(chosen: list[bytes] = chosen, n: int = n) -> int:
            for data in chosen:
                for message in openpiu.read(bytes(bytearray(data))):
                    len(message.people)
            return n

        print(
            f"openpiu, {of} {kind}, {n:,} {name} in {messages} messages of {size / messages / 1000:.1f} kB: "
            f"{best(work):,.0f} {name}/s"
        )


if __name__ == "__main__":
    sys.exit(main())
