"""How well matching works on the real lists: `python bench/match.py [--strangers N] [--seed S]`.

Setting: identities of the UN and OFAC lists in ../shared/samples/lists. True pairs: every identity with a
name of two parts or more is a traveller once for each kind of spoiling, one birth date in eight spoilt too;
`alias` takes one of its own aliases off the list (`people.travellers`). Strangers: `people.strangers`. The
same travellers are given to rapidfuzz and, where it is installed, to nomenklatura. Prints recall where one
stranger in 1,000 and in 10,000 is hit, by kind; false hits and misses by region and sex of the generated
people; speed, build time. `--picture` and `--reliability` draw the curve and the score's calibration.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from openpiu import watchlists
from openpiu.cli.curve import points, svg
from openpiu.matching import Candidate, Index
from openpiu.watchlists.model import Identity
from people import baselines
from people.reliability import reliability
from people.strangers import LOCALES, Stranger, strangers
from people.travellers import DATED, KINDS, spoil_date, true_travellers

__all__ = ["KINDS", "LOCALES", "spoil_date"]  # for bench/match_speed.py

LISTS = Path(__file__).parents[2] / "shared" / "samples" / "lists"
LEAST = 4000
"""1/1000 bit: what weighs less is no match here."""
ONE_IN = (1000, 10_000)
NOMENKLATURA = 1000
"""About how many strangers are given to it: it takes a third of a second for each."""


def lists_at_hand() -> list[Identity]:
    """The people of both lists."""
    files = (("un", "un-consolidated.xml"), ("ofac", "ofac-sdn.csv"))
    return [one for source, file in files for one in watchlists.load(source, LISTS / file).identities]


def level(heaviest: Sequence[float | None], one_in: int) -> float:
    """The least score that one stranger in `one_in` at most exceeds."""
    ranked = sorted((score for score in heaviest if score is not None), reverse=True)
    return ranked[min(len(ranked) - 1, len(heaviest) // one_in)] if ranked else 0.0


def _share(scores: Sequence[float | None], above: float) -> float:
    return sum(score is not None and score > above for score in scores) / max(1, len(scores))


def by_kind(kinds: Sequence[str], scores: Sequence[float | None], levels: Sequence[float]) -> None:
    """Prints what is found of each kind above each of `levels`, and of the kinds together."""
    found: dict[str, list[float | None]] = defaultdict(list)
    for kind, score in zip(kinds, scores, strict=True):
        found[kind].append(score)
        bare = kind.removesuffix(DATED)
        if bare in KINDS and bare != "exact":
            found["spoilt names" + (DATED if kind != bare else "")].append(score)
    dated = [kind for kind in found if kind.endswith(DATED) and kind != "spoilt names" + DATED]
    for kind in sorted(found.keys() - set(dated), key=lambda kind: (kind.startswith("spoilt"), kind)):
        shares = " ".join(f"{_share(found[kind], least):8.4f}" for least in levels)
        print(f"{kind:26} {len(found[kind]):6} {shares}")


def fairness(drawn: Sequence[Stranger], heaviest: Sequence[float | None], threshold: float) -> None:
    """Prints false hits by region and sex of the strangers, where one in 100 is hit and by default."""
    least = level(heaviest, 100)
    mean = max(_share(heaviest, least), 1e-9)
    print(f"false hits, 1 in 100 above {least / 1000:.1f} bits; those at the default threshold")
    groups: dict[str, list[float | None]] = defaultdict(list)
    for one, score in zip(drawn, heaviest, strict=True):
        groups[one.region].append(score)
        groups["women" if one.sex == "F" else "men"].append(score)
    for name, scores in sorted(groups.items(), key=lambda item: -_share(item[1], least)):
        share = _share(scores, least)
        print(
            f"{name:38} {len(scores):7} {1000 * share:6.1f} in 1,000 {share / mean:5.2f} of the mean"
            f" {1000 * _share(scores, threshold - 1):6.2f} in 1,000"
        )


LIST_REGIONS = {
    "Arab world": "IRQ SYR LBN JOR PSE SAU YEM KWT ARE QAT BHR OMN EGY LBY TUN DZA MAR SDN MRT",
    "Iran, Turkey, Caucasus, Central Asia": "IRN TUR AFG AZE ARM GEO UZB TJK TKM KGZ KAZ",
    "South Asia": "PAK IND BGD LKA NPL MDV",
    "East and South-East Asia": "CHN PRK KOR JPN MMR THA VNM IDN PHL MYS SGP HKG TWN KHM",
    "Africa south of the Sahara": (
        "COD RWA SOM ETH ERI SSD CAF ZWE NGA KEN UGA BDI MLI NER TCD CIV LBR ZAF TZA COG"
    ),
    "Latin America, Iberia": (
        "MEX COL VEN CUB NIC GTM HND SLV PAN PER BOL ECU BRA ARG PRY CHL DOM HTI ESP PRT CRI"
    ),
}
"""Of the listed who travel here: by the nationality that the list states."""


def missed(
    identities: Sequence[Identity], keys: Sequence[str], kinds: Sequence[str], scores: Sequence[float | None],
    threshold: float,
) -> None:  # fmt: skip
    """Prints what is missed at the default threshold by the listed person's nationality and sex."""
    region = {code: name for name, codes in LIST_REGIONS.items() for code in codes.split()}
    of = {f"{one.list}:{one.id}": one for one in identities}
    groups: dict[str, list[float | None]] = defaultdict(list)
    for key, kind, score in zip(keys, kinds, scores, strict=True):
        if kind.removesuffix(DATED) not in KINDS:
            continue
        one = of[key]
        stated = {region.get(code, "elsewhere") for code in one.nationalities} or {"no nationality stated"}
        for name in {*stated, {"F": "women", "M": "men", None: "no sex stated"}[one.sex]}:
            groups[name].append(score)
    print("missed travellers with spoilt or exact names, at the default threshold")
    for name, got in sorted(groups.items(), key=lambda item: _share(item[1], threshold - 1)):
        print(f"{name:38} {len(got):7} {1000 * (1 - _share(got, threshold - 1)):6.1f} in 1,000")


def compare(
    title: str, found: baselines.Found, kinds: Sequence[str]
) -> None:  # fmt: skip
    """Prints a baseline's recall at the same rates of false hits."""
    wrong, right, rate = found
    levels = [level(wrong, one_in) for one_in in ONE_IN if len(wrong) >= one_in] or [level(wrong, 100)]
    print(f"{title}: {rate:,.0f} strangers/s, levels {', '.join(f'{least:.2f}' for least in levels)}")
    by_kind(kinds, right, levels)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--strangers", type=int, default=50_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--sample", type=int, default=1500, help="identities that travel")
    arguments.add_argument("--misses", action="store_true", help="print true pairs under 1 in 1,000")
    arguments.add_argument("--no-baselines", action="store_true", help="ours alone")
    arguments.add_argument("--picture", type=Path, help="where the curve is drawn (SVG)")
    arguments.add_argument(
        "--reliability", type=Path, help="where the calibration of the score is drawn (SVG)"
    )
    asked = arguments.parse_args()
    dice = random.Random(asked.seed)
    everyone = lists_at_hand()
    chosen = set(map(id, dice.sample(everyone, min(asked.sample, len(everyone)))))
    spoilt_list, pairs = true_travellers([i for i in everyone if id(i) in chosen], dice)
    identities = spoilt_list + [i for i in everyone if id(i) not in chosen]
    kinds, keys, travellers = ([pair[n] for pair in pairs] for n in range(3))
    print(f"{len(identities):,} identities, {len(pairs):,} listed travellers, {asked.strangers:,} strangers")
    started = time.process_time()
    index = Index.build(identities)
    print(f"model {index.model.version}; build {time.process_time() - started:.1f} s")
    drawn = strangers(asked.strangers, asked.seed)
    unknown = [one.facts for one in drawn]
    index.match(unknown[:200])
    started = time.process_time()
    hits = index.match(unknown)
    seconds = time.process_time() - started
    threshold = index.model.threshold
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"strangers: {len(unknown) / seconds:,.0f}/s of one core; {memory:,.0f} MB resident at most")
    share = sum(map(bool, hits)) / len(hits)
    print(f"hit at the default of {threshold / 1000} bits: {1000 * share:.2f} in 1,000")
    wrong = index.match(unknown, threshold=LEAST)
    heaviest = [float(found[0].weight) if found else None for found in wrong]
    levels = [level(heaviest, one_in) for one_in in ONE_IN]
    print(f"1 in 1,000 above {levels[0] / 1000:.1f} bits, 1 in 10,000 above {levels[1] / 1000:.1f} bits")
    right = weights(index, travellers, keys)
    for kind, key, facts, weight in zip(kinds, keys, travellers, right, strict=True):
        if asked.misses and (weight is None or weight <= levels[0]):
            print("missed", kind, key, facts.surname, "/", facts.given_names, facts.birth_date)
    print(f"{'kind':26} {'pairs':>6}  default  1/1,000 1/10,000")
    by_kind(kinds, right, [threshold - 1, *levels])
    fairness(drawn, heaviest, threshold)
    missed(identities, keys, kinds, right, threshold)
    if not asked.no_baselines:
        known = list(zip(travellers, keys, strict=True))
        compare("rapidfuzz, token-sorted ratio, birth year within one",
                baselines.rapidfuzz(identities, unknown, known), kinds)  # fmt: skip
        some = unknown[:: max(1, len(unknown) // NOMENKLATURA)]
        theirs = baselines.nomenklatura(identities, some, known)
        if theirs is None:
            print("nomenklatura, logic-v2: not installed, left out")
        else:
            compare(f"nomenklatura, logic-v2, {len(some):,} of the strangers", theirs, kinds)
    if asked.picture:
        named = [n for n, kind in enumerate(kinds) if kind in KINDS and kind != "exact"]
        bits = [None if weight is None else weight / 1000 for weight in heaviest]
        found = [None if (weight := right[n]) is None else weight / 1000 for n in named]
        asked.picture.write_text(svg(points(bits, found)), "utf-8")
    if asked.reliability:
        false = [match.weight for found in wrong for match in found]
        true = [int(weight) for weight in right if weight is not None]
        text, drawing = reliability(index.model, true, false, len(pairs), len(unknown))
        print(text)
        asked.reliability.write_text(drawing, "utf-8")
    return 0


def weights(index: Index, travellers: Sequence[Candidate], keys: Sequence[str]) -> list[float | None]:
    """What each true pair weighs; None for one that is not found at all."""
    found = index.match(travellers, threshold=LEAST)
    return [
        next((float(m.weight) for m in matches if f"{m.list}:{m.identity}" == key), None)
        for key, matches in zip(keys, found, strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
