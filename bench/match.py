"""How well and how fast matching works on the real lists: `python bench/match.py [--strangers N] [--seed S]`.

Setting: identities of the UN and OFAC lists in ../shared/samples/lists. True pairs: every identity with a
name of two parts or more is a traveller once for each kind of spoiling, and, where it has a full date, with
the date spoilt too; `alias` takes one of its own aliases off the list. Strangers: names drawn from the Faker
library's tables of many locales, romanised (Arabic, Persian and Hebrew script, which lose their vowels that
way, come from a table of spellings instead), born 1940 to 2008. The model's rarities come from the same
tables: figures are better than they will be on real traffic.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import msgspec
from faker import Faker

from openpiu import names, watchlists
from openpiu.cli.curve import points, svg
from openpiu.matching import Candidate, Index
from openpiu.matching.fit import BY_HAND, MODELS
from openpiu.watchlists.model import Identity

LISTS = Path(__file__).parents[2] / "shared" / "samples" / "lists"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REWRITTEN = (
    ("KH", "H"), ("OU", "U"), ("SH", "CH"), ("EE", "I"), ("Q", "K"), ("Y", "I"), ("U", "OU"), ("I", "EE"),
    ("K", "Q"), ("DJ", "J"), ("J", "DJ"), ("W", "OU"), ("MM", "M"), ("SS", "S"), ("S", "SS"),
)  # fmt: skip
LOCALES = (
    "az_AZ", "bg_BG", "cs_CZ", "da_DK", "de_DE", "el_GR", "en_GB", "en_IN", "en_KE", "en_PK", "en_TH",
    "en_US", "es_AR", "es_CO", "es_ES", "es_MX", "et_EE", "fi_FI", "fr_DZ", "fr_FR", "ha_NG", "hi_IN",
    "hr_HR", "hu_HU", "hy_AM", "id_ID", "ig_NG", "it_IT", "ka_GE", "ko_KR", "lt_LT", "ne_NP", "nl_NL",
    "no_NO", "pl_PL", "pt_BR", "ro_RO", "ru_RU", "sk_SK", "sv_SE", "sw", "ta_IN", "th_TH", "tr_TR",
    "tw_GH", "uk_UA", "uz_UZ", "vi_VN", "yo_NG", "zh_CN", "zu_ZA",
)  # fmt: skip
NamePair = tuple[str, str]


def typo(text: str, dice: random.Random) -> str:
    places = [n for n, letter in enumerate(text) if letter != " "]
    at, kind = dice.choice(places), dice.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + dice.choice(LETTERS) + text[at:]
    if kind == 2 and at + 1 < len(text) and text[at + 1] != " ":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + dice.choice(LETTERS.replace(text[at], "")) + text[at + 1 :]


def split(text: str, dice: random.Random) -> NamePair:
    parts = text.split()
    cut = dice.choice((1, len(parts) - 1))
    return (parts[0], " ".join(parts[1:])) if cut == 1 else (parts[-1], " ".join(parts[:-1]))


def romanised_otherwise(text: str, dice: random.Random) -> str:
    fitting = [pair for pair in REWRITTEN if pair[0] in text]
    dice.shuffle(fitting)
    for old, new in fitting[:2]:
        text = text.replace(old, new, 1)
    return text


def _dropped(text: str, dice: random.Random) -> str:
    parts = text.split()
    if len(parts) > 2:
        parts.pop(dice.randrange(len(parts)))
    return " ".join(parts)


def _titled(pair: NamePair, dice: random.Random) -> NamePair:
    return pair[0], pair[1] + dice.choice(("MR", "MRS", "MS", "MSTR", "MISS"))


def _cut(pair: NamePair) -> NamePair:
    return pair[0], pair[1][: max(3, len(pair[1]) * 2 // 3)]


def _joined(pair: NamePair) -> NamePair:
    parts = pair[1].split()
    return (pair[0], "".join(parts)) if len(parts) > 1 else ("", pair[0] + pair[1])


KINDS: dict[str, Callable[[str, random.Random], NamePair]] = {
    "exact": split,
    "swapped": lambda t, d: split(t, d)[::-1],
    "typo": lambda t, d: split(typo(t, d), d),
    "two typos": lambda t, d: split(typo(typo(t, d), d), d),
    "title": lambda t, d: _titled(split(t, d), d),
    "joined": lambda t, d: _joined(split(t, d)),
    "dropped": lambda t, d: split(_dropped(t, d), d),
    "truncated": lambda t, d: _cut(split(t, d)),
    "translit": lambda t, d: split(romanised_otherwise(t, d), d),
}  # fmt: skip


def spoil_date(text: str, dice: random.Random) -> str:
    year, month, day = (int(piece) for piece in text.split("-"))
    kind = dice.randrange(4)
    if kind == 0 and day <= 12:
        month, day = day, month
    elif kind == 1:
        day = day + 1 if day < 28 else day - 1
    elif kind == 2:
        year += dice.choice((-1, 1))
    else:
        month, day = 1, 1
    return f"{year:04}-{month:02}-{day:02}"


def true_travellers(
    identities: list[Identity], dice: random.Random
) -> tuple[list[Identity], list[tuple[str, str, Candidate]]]:
    """The list with one alias of each identity left out, and travellers: kind, identity, facts."""
    listed: list[Identity] = []
    travellers: list[tuple[str, str, Candidate]] = []
    for identity in identities:
        written = [
            (name, text)
            for name in identity.names
            if not name.original_script and len((text := names.romanise(name.text)).split()) >= 2
        ]
        if not written:
            listed.append(identity)
            continue
        full = [b.start for b in identity.births if b.start == b.end and not b.circa and len(b.start) == 10]
        birth = full[0] if full else None
        years = [b.start[:4] for b in identity.births]
        if birth is None and years:  # the real day of a person of whom the list knows the year
            birth = f"{years[0]}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        if birth is None:  # the list knows no year at all
            birth = f"{dice.randrange(1940, 2009)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        aliases = [pair for pair in written if pair[0].strength == "strong"]
        key = f"{identity.list}:{identity.id}"

        def add(kind: str, pair: NamePair, date: str | None, key: str = key) -> None:
            surname, given = pair
            travellers.append((kind, key, Candidate(key, surname or None, given or None, date)))

        if aliases:
            left_out, text = dice.choice(aliases)
            rest = tuple(name for name in identity.names if name is not left_out)
            identity = msgspec.structs.replace(identity, names=rest)
            written = [pair for pair in written if pair[0] is not left_out]
            add("alias", split(text, dice), birth)
        listed.append(identity)
        if not written:
            continue
        text = written[0][1]
        for kind, spoil in KINDS.items():
            add(kind, spoil(text, dice), birth)
        if birth and full:
            add("no birth date", split(text, dice), None)
            add("date spoilt", split(text, dice), spoil_date(birth, dice))
            kind = dice.choice([k for k in KINDS if k != "exact"])
            add("both spoilt", KINDS[kind](text, dice), spoil_date(birth, dice))
    return listed, travellers


REGIONS = {
    "Arabic script": ("arabic", "fr_DZ"),
    "Persian, Turkic, Caucasus": ("persian", "afghan", "az_AZ", "tr_TR", "uz_UZ", "hy_AM", "ka_GE"),
    "South Asia": ("en_IN", "en_PK", "hi_IN", "ne_NP", "ta_IN"),
    "East and South-East Asia": ("ko_KR", "zh_CN", "vi_VN", "th_TH", "en_TH", "id_ID"),
    "Africa south of the Sahara": ("en_KE", "ha_NG", "ig_NG", "sw", "tw_GH", "yo_NG", "zu_ZA", "somali"),
    "Latin America, Iberia": ("es_AR", "es_CO", "es_ES", "es_MX", "pt_BR"),
}
"""Of the generated strangers alone: by the table that a name was drawn from. All others are Europe and
North America."""
REGION = {table: region for region, tables in REGIONS.items() for table in tables}


def strangers(count: int, seed: int) -> list[tuple[str, Candidate]]:
    fake = Faker(list(LOCALES))
    fake.seed_instance(seed)
    dice = random.Random(seed)
    table: dict[str, list[str]] = defaultdict(list)
    for line in (MODELS / "parts-by-hand.csv").read_text().splitlines():
        if not line.startswith("#"):
            group, share, spellings = line.split(",")
            table[group] += [s for s in spellings.split() for _ in range(max(1, int(share) // 20))]
    groups = [group for group in BY_HAND if group in ("arabic", "persian", "afghan", "hebrew", "somali")]
    found = []
    for n in range(count):
        if n % 6 == 0:
            group = dice.choice(groups[:2] * 3 + groups)
            parts = [dice.choice(table[group]) for _ in range(dice.choice((2, 2, 3, 3, 4)))]
            surname, given = parts[0], " ".join(parts[1:])
            region = REGION.get(group, "Europe, North America, Israel")
        else:
            name = dice.choice(LOCALES)
            locale, region = fake[name], REGION.get(name, "Europe, North America, Israel")
            surname, given = locale.last_name(), locale.first_name()
            if dice.random() < 0.3:
                given += " " + locale.first_name()
        birth = f"{dice.randrange(1940, 2009)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        found.append((region, Candidate(str(n), names.romanise(surname), names.romanise(given), birth)))
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--strangers", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--sample", type=int, default=1500, help="identities that travel")
    arguments.add_argument("--misses", action="store_true", help="print true pairs under the threshold")
    arguments.add_argument("--picture", type=Path, help="where the curve is drawn (SVG)")
    asked = arguments.parse_args()
    dice = random.Random(asked.seed)
    lists = [
        watchlists.load("un", LISTS / "un-consolidated.xml"),
        watchlists.load("ofac", LISTS / "ofac-sdn.csv"),
    ]
    everyone = [identity for one in lists for identity in one.identities]
    chosen = set(map(id, dice.sample(everyone, min(asked.sample, len(everyone)))))
    spoilt_list, pairs = true_travellers([i for i in everyone if id(i) in chosen], dice)
    identities = spoilt_list + [i for i in everyone if id(i) not in chosen]
    print(f"{len(identities):,} identities, {len(pairs):,} spoilt travellers, {asked.strangers:,} strangers")
    started = time.process_time()
    index = Index.build(identities)
    print(f"build {time.process_time() - started:.1f} s")
    drawn = strangers(asked.strangers, asked.seed)
    unknown = [candidate for _, candidate in drawn]
    index.match(unknown[:200])
    started = time.process_time()
    hits = index.match(unknown)
    seconds = time.process_time() - started
    threshold = index.model.threshold
    share = sum(map(bool, hits)) / len(hits)
    print(f"strangers: {len(unknown) / seconds:,.0f}/s of one core")
    print(f"hit at the default of {threshold / 1000} bits: {1000 * share:.2f} in 1,000")
    heaviest = [m[0].weight if m else None for m in index.match(unknown, threshold=4000, top=1)]
    weights = sorted((weight for weight in heaviest if weight is not None), reverse=True)
    at_thousand = weights[min(len(weights) - 1, len(unknown) // 1000)]
    at_ten = weights[min(len(weights) - 1, len(unknown) // 10_000)]
    print(f"1 in 1,000 at {at_thousand / 1000:.1f} bits, 1 in 10,000 at {at_ten / 1000:.1f} bits")
    started = time.process_time()
    found = index.match([facts for _, _, facts in pairs], threshold=4000)
    print(f"spoilt: {len(pairs) / (time.process_time() - started):,.0f}/s")
    by_kind: dict[str, list[int]] = defaultdict(list)
    for (kind, key, facts), matches in zip(pairs, found, strict=True):
        weight = max((m.weight for m in matches if f"{m.list}:{m.identity}" == key), default=-99_000)
        by_kind[kind].append(weight)
        if asked.misses and weight <= at_thousand:
            print("missed", kind, key, facts.surname, "/", facts.given_names, facts.birth_date)
    print(f"{'kind':15} {'pairs':>6} {'default':>8} {'1/1,000':>8} {'1/10,000':>8}")
    rows = [
        *by_kind.items(),
        ("spoilt names", [w for kind in KINDS if kind != "exact" for w in by_kind[kind]]),
    ]
    for kind, got in rows:
        shares = [
            sum(w >= least for w in got) / len(got) for least in (threshold, at_thousand + 1, at_ten + 1)
        ]
        print(f"{kind:15} {len(got):6} " + " ".join(f"{value:8.4f}" for value in shares))
    fairness(drawn, heaviest)
    if asked.picture:
        bits = [None if weight is None else weight / 1000 for weight in heaviest]
        names_found = [
            None if w < 0 else w / 1000 for kind in KINDS if kind != "exact" for w in by_kind[kind]
        ]
        asked.picture.write_text(svg(points(bits, names_found)), "utf-8")
    return 0


def fairness(drawn: list[tuple[str, Candidate]], heaviest: list[int | None]) -> None:
    """Prints false hits by region of the name, where one stranger in 100 is hit."""
    weights = sorted((weight for weight in heaviest if weight is not None), reverse=True)
    least = weights[min(len(weights) - 1, len(drawn) // 100)]
    everyone: dict[str, int] = defaultdict(int)
    hit: dict[str, int] = defaultdict(int)
    for (region, _), weight in zip(drawn, heaviest, strict=True):
        everyone[region] += 1
        hit[region] += weight is not None and weight >= least
    mean = sum(hit.values()) / len(drawn)
    print(f"1 in 100 at {least / 1000:.1f} bits")
    for region in sorted(everyone, key=lambda r: -hit[r] / everyone[r]):
        share = hit[region] / everyone[region]
        print(
            f"{region:32} {everyone[region]:6} {1000 * share:6.1f} in 1,000  {share / mean:5.2f} of the mean"
        )


if __name__ == "__main__":
    sys.exit(main())
