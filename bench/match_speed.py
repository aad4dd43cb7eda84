"""How fast matching is, and how large, on lists of 5,000, 100,000 and 1,000,000 fictional identities:
`python bench/match_speed.py [--sizes 5000,100000,1000000] [--travellers N] [--workers 1,2]`.

Identities and travellers are invented: names from the Faker library's tables and syllables put together,
seven in ten identities with a full birth date, the others with a year. Lists and indexes are kept under a
temporary folder (`--folder`). For each list: time and peak memory of the build, time to open, size of the
map, the threshold where one stranger in 1,000 is hit, travellers a second in bulk and in batches of 100, the
time of a single one, the time until an added entry is seen by another process, and the share of true pairs of
20 bits and more that the search finds. Seconds are wall time; on shared cores read the processor's time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from faker import Faker

from match import KINDS, LOCALES, spoil_date
from openpiu import names
from openpiu.cli.match import cached_index
from openpiu.matching import Candidate, Index, load_model
from openpiu.watchlists.model import Birth, Identity, ListedName

WARM = 5_000
Row = tuple[str, str, str]


class People:
    """Fictional people, for ever the same under one seed: surname, given names, birth date."""

    def __init__(self, seed: int):
        self._dice = random.Random(seed)
        self._tables = []
        for locale in LOCALES:
            fake = Faker(locale)
            fake.seed_instance(1)
            surnames = [names.romanise(fake.last_name()) for _ in range(400)]
            self._tables.append((surnames, [names.romanise(fake.first_name()) for _ in range(400)]))

    def _surname(self, table: list[str]) -> str:
        # Half of all surnames stand in no table of common ones.
        dice = self._dice
        if dice.random() < 0.5:
            return dice.choice(table)
        start = dice.choice(table)[:4].strip()
        return start + "".join(
            dice.choice("BCDFGHKLMNPRSTVZ") + dice.choice("AEIOU") for _ in range(dice.randint(1, 3))
        )

    def draw(self) -> Row:
        dice = self._dice
        surnames, given = dice.choice(self._tables)
        surname, first = self._surname(surnames), dice.choice(given)
        if dice.random() < 0.3:
            first += " " + dice.choice(given)
        if dice.random() < 0.2:
            surname += " " + self._surname(surnames)
        year, month, day = dice.randrange(1940, 2009), dice.randrange(1, 13), dice.randrange(1, 29)
        return surname or "X", first, f"{year}-{month:02}-{day:02}"


def listed(path: Path, count: int) -> Path:
    """The file of a list of `count` identities, made once."""
    if not path.exists():
        people, dice, encode = People(7), random.Random(8), msgspec.json.Encoder().encode
        made = path.with_suffix(".part")
        with made.open("wb") as file:
            for n in range(count):
                surname, given, birth = people.draw()
                births = [birth if dice.random() < 0.7 else birth[:4]]
                file.write(encode({"id": f"F{n}", "names": [f"{surname} {given}"], "births": births}) + b"\n")
        made.replace(path)
    return path


def _build(path: Path, home: Path) -> tuple[float, int]:
    started = time.perf_counter()
    cached_index(path, home)
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _open(folder: Path) -> tuple[float, int]:
    load_model()
    before = _resident()
    started = time.perf_counter()
    Index.open(folder)
    took = time.perf_counter() - started
    return took, _resident() - before


def _alone(work: object, *arguments: object) -> object:
    """What `work` returns in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _run(
    folder: Path, batch: int, threshold: int, travellers: list[Row], warm: list[Row]
) -> tuple[float, float]:
    """Wall and processor seconds of matching `travellers`, once the worker is warm."""
    index = Index.open(folder)
    index.match([Candidate("", *row) for row in warm], threshold)
    candidates = [Candidate("", *row) for row in travellers]
    wall, own = time.perf_counter(), time.process_time()
    for start in range(0, len(candidates), batch):
        index.match(candidates[start : start + batch], threshold)
    return time.perf_counter() - wall, time.process_time() - own


def speed(
    folder: Path, batch: int, threshold: int, travellers: list[Row], warm: list[Row], workers: int
) -> str:
    shares = [travellers[n::workers] for n in range(workers)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        found = pool.starmap(_run, [(folder, batch, threshold, share, warm) for share in shares])
    wall, own = max(one for one, _ in found), sum(own for _, own in found)
    return f"{len(travellers) / wall:,.0f}/s wall, {len(travellers) / own:,.0f}/s of one core's time"


def _see(folder: Path, ready: object, seen: object) -> None:
    index = Index.open(folder)
    traveller = [Candidate("", "QUXVELBRANTOSKI", "ILMARENDO PASKU", "1971-03-04")]
    ready.put(time.time())
    while not index.match(traveller, 20_000)[0]:
        time.sleep(0.01)
    seen.put(time.time())


def overlay_delay(folder: Path) -> float:
    """Seconds from an entry's being added until another process matches it."""
    context = multiprocessing.get_context("spawn")
    ready, seen = context.Queue(), context.Queue()
    other = context.Process(target=_see, args=(folder, ready, seen))
    other.start()
    ready.get()
    index = Index.open(folder)
    name = ListedName("Ilmarendo Pasku Quxvelbrantoski")
    entry = Identity("new", "overlay", names=(name,), births=(Birth("1971-03-04", "1971-03-04"),))
    started = time.time()
    index.change(added=[entry])
    took = seen.get() - started
    other.join()
    index.change(removed=[("overlay", "new")])
    return float(took)


def found_share(index: Index, size: int, sample: int) -> str:
    """Of spoilt travellers who are listed, each weighed with the entry whatever the search says: how many of
    the pairs of 20 bits and more the search finds by itself."""
    dice = random.Random(9)
    heavy = found = 0
    for number in dice.sample(range(size), sample):
        identity = index.identity(number)
        (birth, text) = (identity.births[0].start, names.romanise(identity.names[0].text))
        if len(birth) < 10:
            birth = f"{birth}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        if dice.random() < 0.2:
            birth = spoil_date(birth, dice)
        if len(text.split()) < 2:
            continue
        surname, given = KINDS[dice.choice(list(KINDS))](text, dice)
        candidate = Candidate("", surname or None, given or None, birth)
        weight = max(
            (one[3] + one[6] for one in index.coded(candidate, 20_000, [number]) if one[0] == number),
            default=0,
        )
        if weight >= 20_000:
            heavy += 1
            found += any(one[0] == number for one in index.coded(candidate, 20_000))
    return f"{found:,} of {heavy:,} ({found / max(1, heavy):.4f})"


def measure(folder: Path, size: int, travellers: list[Row], warm: list[Row], workers: list[int]) -> None:
    print(f"== {size:,} identities")
    path, home = listed(folder / f"list-{size}.jsonl", size), folder / f"home-{size}"
    if not (home / "index").exists():
        seconds, peak = _alone(_build, path, home)
        print(f"built from the file in {seconds:.1f} s, {peak / 1e6:.2f} GB at most")
    (place,) = (home / "index").iterdir()
    index = Index.open(place)
    seconds, resident = _alone(_open, place)
    mapped = sum(file.stat().st_size for file in place.rglob("*.npy"))
    print(f"opened in {seconds:.2f} s; {mapped / 1e6:.0f} MB mapped, {resident / 1e6:.0f} MB resident")
    heaviest = sorted(
        (one[0].weight for one in index.match([Candidate("", *row) for row in travellers], 8_000, 1) if one),
        reverse=True,
    )
    threshold = heaviest[min(len(heaviest), len(travellers) // 1000)] if heaviest else 8_000
    print(f"1 stranger in 1,000 is hit at {threshold / 1000:.1f} bits")
    for count in workers:
        for batch in (len(travellers), 100):
            kind = "in bulk" if batch > 100 else "in batches of 100"
            print(f"{count} workers {kind}: {speed(place, batch, threshold, travellers, warm, count)}")
    single = []
    for row in travellers[:5000]:
        started = time.perf_counter()
        index.match([Candidate("", *row)], threshold)
        single.append(time.perf_counter() - started)
    print(f"one traveller alone: p99 {1000 * sorted(single)[len(single) * 99 // 100]:.2f} ms")
    print(f"an added entry is seen by another process after {overlay_delay(place):.2f} s")
    print(f"true pairs of 20 bits and more found: {found_share(index, size, 2000)}")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", default="5000,100000,1000000")
    arguments.add_argument("--travellers", type=int, default=20_000)
    arguments.add_argument("--workers", default="1,2")
    arguments.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "openpiu-match-speed")
    asked = arguments.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    people = People(11)
    drawn = [people.draw() for _ in range(asked.travellers + WARM)]
    workers = [int(count) for count in asked.workers.split(",")]
    for size in map(int, asked.sizes.split(",")):
        measure(asked.folder, size, drawn[WARM:], drawn[:WARM], workers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
