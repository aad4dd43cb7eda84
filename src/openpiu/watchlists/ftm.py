"""FollowTheMoney entities as lines of JSON, as OpenSanctions and others publish them (`entities.ftm.json`).

Each line is an entity: `id`, `schema` (`Person`, `Company`, `Passport`, ...), `properties` (each a list of
texts) and, from OpenSanctions, `caption`, `datasets`, `target`. A person's documents stand in the person
(`passportNumber`, `idNumber`) and in entities of their own (`Passport`, `Identification`) that name their
`holder`; why and since when a person is listed in a `Sanction` that names its `entity`. They may come in
any order. Dates are `1970`, `1970-03` or `1970-03-12`, states alpha-2 codes in small letters, `gender`
`male` or `female`. With `target` false a person is there for their tie to another one and is not listed:
not taken in. Properties of religion, ethnicity and politics are never kept.

Follows the model of FollowTheMoney 4 (https://followthemoney.tech, package `followthemoney` 4.11, its
schemata Person, Passport, Identification, Sanction) and the export format of OpenSanctions as of 2025; the
older model with `passportNumber` in `Passport` is read too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from openpiu.watchlists import _source
from openpiu.watchlists._draft import Draft, Entries
from openpiu.watchlists._stream import Stream
from openpiu.watchlists.countries import alpha3_or_text
from openpiu.watchlists.model import Watchlist

LEGAL_BASIS = "not stated: that of each data set"
OWNER = "not stated: that of each data set"
REFRESH_DAYS = 7
LARGEST = 8 * 1024**3
"""Bytes: the largest collections hold some gigabytes; they are read line by line."""

KINDS = {
    "Company": "entities",
    "Organization": "entities",
    "PublicBody": "entities",
    "LegalEntity": "legal entities (people or organisations)",
    "Vessel": "vessels",
    "Airplane": "aircraft",
}
"""What entities that are no people are counted as; others by their schema."""

NOTES = {"title": "", "position": "", "notes": "", "topics": "Topic", "programId": "Programme"}
SANCTION_NOTES = {"authority": "Listed by", "program": "Programme", "reason": "", "provisions": ""}
OTHER_NUMBERS = ("socialSecurityNumber", "taxNumber", "innCode", "registrationNumber")
"""Numbers that stand in some documents; their kind is `other`."""
NAMES = ("name", "alias", "previousName", "weakAlias", "abbreviation")
NAME_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")
READ = frozenset(
    {
        *NAMES, *NAME_PARTS, *NOTES, *OTHER_NUMBERS, "birthDate", "birthPlace", "birthCountry", "nationality",
        "citizenship", "country", "gender", "passportNumber", "idNumber",
    }
)  # fmt: skip


class Entity(Struct):
    """One line of the file."""

    id: str
    schema: str
    properties: dict[str, list[Any]] = {}
    caption: str | None = None
    datasets: list[str] = []
    target: bool | None = None

    def texts(self, *names: str) -> list[str]:
        """The values of the properties that are texts, blanks tidied."""
        values = (value for name in names for value in self.properties.get(name, ()))
        return [tidy for value in values if isinstance(value, str) and (tidy := " ".join(value.split()))]


def load(source: Path | str | bytes, name: str | None = None) -> Watchlist:
    """Read one version of a collection from a file or its bytes, line by line.

    Entities that are no people, people who are not listed themselves, and what is said of a person and not
    kept are counted in `dropped`. Raises ListError, with file, line, what was found and expected, for a line
    that is no entity, as the last one of a file that was cut short, and for an id that comes twice.
    """
    with Stream(source, "FollowTheMoney entities", LARGEST) as file:
        entries = Entries(file)
        joined: list[tuple[str, Entity]] = []
        decode = msgspec.json.Decoder(Entity).decode
        number = 0
        for line, text in file.lines():
            if text.strip():
                _take(_decoded(file, decode, text, line), entries, joined, line)
                number += 1
        if not number:
            raise file.error("no entity", "lines of JSON, one an entity")
        for holder, entity in joined:
            draft = entries.people.get(holder)
            if draft is None:
                entries.dropped["documents and sanctions of others"] += 1
            elif entity.schema == "Sanction":
                _sanction(draft, entity)
            else:
                _document(draft, entity)
        title = _source.list_name(source, name, "ftm")
        return Watchlist(
            name=title,
            source="ftm",
            version=file.digest(),
            identities=entries.identities(title),
            legal_basis=LEGAL_BASIS,
            owner=OWNER,
            refresh_days=REFRESH_DAYS,
            dropped=entries.counted(),
        )


def _decoded(file: Stream, decode: Callable[[str], Entity], text: str, line: int) -> Entity:
    try:
        entity = decode(text)
    except msgspec.ValidationError as fault:  # says which key and what kind, never the value
        raise file.error(f"a line that is no entity ({fault})", "id, schema and properties", line) from None
    except msgspec.DecodeError:
        raise file.error("a line that is no JSON or is cut short", "one entity a line", line) from None
    if not entity.id or not entity.schema:
        raise file.error("an entity without id or schema", "both", line)
    return entity


def _take(entity: Entity, entries: Entries, joined: list[tuple[str, Entity]], line: int) -> None:
    """A person into its draft; what belongs to one to the joined; anything else to its count."""
    if entity.schema == "Person":
        if entity.target is False:
            entries.dropped["people who are not listed themselves"] += 1
            return
        draft = entries.draft(entity.id, None, line)
        if draft:
            _person(draft, entity)
    elif entity.schema in ("Passport", "Identification"):
        joined += [(holder, entity) for holder in entity.texts("holder")]
    elif entity.schema == "Sanction":
        joined += [(of, entity) for of in entity.texts("entity")]
    else:
        entries.dropped[KINDS.get(entity.schema, f"entities of schema {entity.schema[:40]!r}")] += 1


def _person(draft: Draft, entity: Entity) -> None:
    _names(draft, entity)
    for born in entity.texts("birthDate"):
        draft.birth(born)
    towns, lands = entity.texts("birthPlace"), [_state(state) for state in entity.texts("birthCountry")]
    if len(towns) == len(lands) == 1:
        draft.place(towns[0], country=lands[0])
    else:  # which town lies in which state is not said
        for town in towns:
            draft.place(town)
        for land in lands:
            draft.place(country=land)
    # `country` says less than nationality: any tie to a state. It stands in where nothing else is said.
    for state in entity.texts("nationality", "citizenship") or entity.texts("country"):
        draft.nationality(_state(state))
    for number in entity.texts("passportNumber"):
        draft.document(number, "passport")
    for number in entity.texts("idNumber"):
        draft.document(number, "national id")
    for number in entity.texts(*OTHER_NUMBERS):
        draft.document(number, "")
    for sex in entity.texts("gender"):
        draft.sex(sex)
    for key, label in NOTES.items():
        for text in entity.texts(key):
            draft.note(text, label)
    if entity.datasets:
        draft.note(", ".join(entity.datasets), "Data sets")
    for key, values in entity.properties.items():
        for value in values:
            if key not in READ or not isinstance(value, str):
                draft.leave(f"values of the property {key[:40]!r}", str(value))


def _names(draft: Draft, entity: Entity) -> None:
    """The caption first where it is one of the names; a person without a name has what its parts say."""
    names = entity.texts("name")
    caption = " ".join((entity.caption or "").split())
    if caption in names:
        names.insert(0, caption)
    given, last = " ".join(entity.texts(*NAME_PARTS[:-1])), " ".join(entity.texts("lastName"))
    for name in names or [" ".join(part for part in (given, last) if part)]:
        draft.name(name, "primary")
    for name in entity.texts("alias", "previousName"):
        draft.name(name, "strong")
    for name in entity.texts("weakAlias", "abbreviation"):
        draft.name(name, "weak")


def _state(code: str) -> str:
    """The state of a code such as `fr`, or `gb-sct` for a part of one."""
    return alpha3_or_text(code.partition("-")[0]) if len(code.partition("-")[0]) == 2 else code


def _document(draft: Draft, entity: Entity) -> None:
    kind = "passport" if entity.schema == "Passport" else " ".join(entity.texts("type"))
    states = entity.texts("country")
    issuer = _state(states[0]) if len(states) == 1 else None
    details = " · ".join(entity.texts("authority", "summary"))
    for number in entity.texts("number") or entity.texts("passportNumber"):
        draft.document(number, kind, issuer, details)


def _sanction(draft: Draft, entity: Entity) -> None:
    for day in entity.texts("listingDate") or entity.texts("startDate"):
        draft.listed(day)
    for key, label in SANCTION_NOTES.items():
        for text in entity.texts(key):
            draft.note(text, label)
