"""Watchlists in the documented CSV: planted entries among fillers that nobody on board carries.

The lists are fictional: two of persons (`national-a`, `partner-b`) and one of documents alone
(`lost-documents`). Every date counts back from the first day of travel, never from today.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from openpiu.synth import cultures, spoiling
from openpiu.synth.casting import LOST, NATIONAL, PARTNER, SIZES, Planted, identifiers
from openpiu.synth.people import PeopleMaker, Person
from openpiu.travel import Document

COLUMNS = (
    "id",
    "name",
    "aliases",
    "weak_aliases",
    "original_script",
    "births",
    "documents",
    "nationalities",
    "sex",
    "birth_places",
    "note",
    "listed_on",
    "expires_on",
    "document_status",
)
"""The header of the documented CSV (`docs/watchlists.md`)."""

HEADS = {
    NATIONAL: ("Fictional Border Act, section 12", "Fictional National Police", 7),
    PARTNER: ("Fictional agreement on exchange of alerts", "Fictional Partner Unit", 30),
    LOST: ("Fictional Passport Act, section 3", "Fictional Document Register", 7),
}
"""Legal basis, owner, and days after which a version is stale, of each list."""

_PLACES = (
    "Lisbon",
    "Madrid",
    "Vienna",
    "Istanbul",
    "Lagos",
    "Mexico City",
    "Hanoi",
    "Tashkent",
    "Accra",
    "Oslo",
)
_NICKNAMES = ("The Baker", "Little Fox", "Old Hand", "Red Kite", "The Clerk", "Grey Owl")
_NOTES = ("fictional entry", "fictional entry; sought for a hearing", "fictional entry; false papers")

MANY = 60_000
"""Pairs of surname and given name that a culture must have for fillers to be drawn from it."""

Row = dict[str, str]


def write_lists(
    folder: Path,
    planted: Iterable[Planted],
    shares: dict[str, int],
    start: date,
    seed: int,
    above: int,
) -> dict[str, int]:
    """Write one CSV for each list into `folder`; gives the number of entries of each.

    `shares` is how many are planted in each list, `above` a serial number above all travellers'.
    """
    by_list: dict[str, list[Planted]] = {name: [] for name in SIZES}
    for one in planted:
        by_list[one.role.list].append(one)
    counts = {}
    for name, owned in by_list.items():
        rng = Random(f"{seed}:list:{name}")
        maker = PeopleMaker(rng, seed, start, above)
        above += SIZES[name]
        rows = [_planted_row(one, start, rng) for one in owned]
        for identity in identifiers(name, shares[name], seed)[shares[name] :]:
            person = maker.person(rng.choice(_rich_cultures()))
            rows.append(
                _lost_row(identity, person, start, rng)
                if name == LOST
                else _filler_row(identity, person, start, rng)
            )
        rows.sort(key=lambda row: row["id"])
        basis, owner, refresh = HEADS[name]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            for key, value in (
                ("legal_basis", basis),
                ("owner", owner),
                ("refresh_days", str(refresh)),
                ("published", start.isoformat()),
            ):
                file.write(f"# {key}: {value}\n")
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        counts[name] = len(rows)
    return counts


@cache
def _rich_cultures() -> tuple[cultures.Culture, ...]:
    """The cultures of which Faker has many names. Fillers are drawn from these: two people drawn from its
    forty Korean surnames and fifty given names share a name far more often than any two Koreans do."""
    return tuple(one for one in cultures.CULTURES if cultures.combinations(one.locale) >= MANY)


def _cell(values: Iterable[str]) -> str:
    return " | ".join(values)


def _document(document: Document) -> str:
    return f"{document.kind}:{document.issuer}:{document.number}"


def _listed_on(start: date, rng: Random) -> str:
    return (start - timedelta(days=rng.randrange(30, 5500))).isoformat()


def _row(identity: str, person: Person, listed: spoiling.Listed, start: date, rng: Random) -> Row:
    """What planted entries and fillers have in common."""
    row = {
        "id": identity,
        "name": f"{listed.surname}, {listed.given}",
        "births": listed.births,
        "nationalities": person.nationality,
        "note": rng.choice(_NOTES),
        "listed_on": _listed_on(start, rng),
    }
    if person.original and any(sign > "\u024f" for sign in person.original):
        row["original_script"] = person.original
    if rng.random() < 0.8:
        row["sex"] = person.sex
    if rng.random() < 0.3:
        row["birth_places"] = rng.choice(_PLACES)
    if rng.random() < 0.08:
        row["weak_aliases"] = rng.choice(_NICKNAMES)
    return row


def _planted_row(one: Planted, start: date, rng: Random) -> Row:
    person, role = one.person, one.role
    if role.kind == "document":
        return _lost_row(role.identity, person, start, rng)
    row = _row(role.identity, person, one.listed, start, rng)
    # The original script would say the name again, unspoilt.
    if role.kind not in ("exact", "expired", "title"):
        row.pop("original_script", None)
    if role.kind == "expired":
        row["documents"] = _document(person.documents[0])
        ended = start - timedelta(days=rng.randrange(200, 1500))
        row["expires_on"] = ended.isoformat()
        row["listed_on"] = (ended - timedelta(days=rng.randrange(365, 2000))).isoformat()
    elif rng.random() < 0.3:
        row["expires_on"] = (start + timedelta(days=rng.randrange(2000, 4000))).isoformat()
    return row


def _lost_row(identity: str, person: Person, start: date, rng: Random) -> Row:
    return {
        "id": identity,
        "documents": _document(person.documents[0]),
        "listed_on": _listed_on(start, rng),
        "document_status": rng.choice(("lost", "lost", "stolen", "stolen", "revoked")),
    }


def _filler_row(identity: str, person: Person, start: date, rng: Random) -> Row:
    row = _row(identity, person, spoiling.exact(person), start, rng)
    row["births"] = _births(person, rng)
    row["aliases"] = _cell(_aliases(person, rng))
    if rng.random() < 0.35:
        row["documents"] = _cell(_document(document) for document in person.documents)
    if rng.random() < 0.05:
        row["nationalities"] = _cell((person.nationality, rng.choice(cultures.CULTURES).nationality))
    chance = rng.random()
    if chance < 0.15:
        row["expires_on"] = (start + timedelta(days=rng.randrange(2000, 4000))).isoformat()
    elif chance < 0.18:
        row["expires_on"] = (start - timedelta(days=rng.randrange(1, 25))).isoformat()
    return row


def _births(person: Person, rng: Random) -> str:
    """A birth date as far as lists know it: most often whole, else a month, a year, a range, two dates."""
    year, chance = person.born.year, rng.random()
    if chance < 0.72:
        return person.birth_date
    if chance < 0.78:
        return person.birth_date[:7]
    if chance < 0.86:
        return str(year)
    if chance < 0.91:
        return f"{year - 2}/{year + 2}"
    if chance < 0.95:
        return f"~{year}"
    return _cell((person.birth_date, f"{year + 1}{person.birth_date[4:8]}01"))


def _aliases(person: Person, rng: Random) -> Iterator[str]:
    """Other names of a filler: another romanisation, a slip of the pen, an assumed name."""
    if rng.random() < 0.3 and (other := spoiling.romanised_otherwise(person)) is not None:
        yield f"{other[0]}, {other[1]}"
    words: Sequence[str] = person.surname.upper().split()
    if rng.random() < 0.12 and len(words[0]) > 5:
        yield f"{spoiling.typing_error(words[0], rng)}, {person.given[0]}"
    if rng.random() < 0.08:
        names = cultures.names(person.culture.locale)
        yield f"{rng.choice(names.surnames_m).roman.upper()}, {rng.choice(names.given_m).roman}"
