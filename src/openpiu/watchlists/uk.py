"""The sanctions lists of the United Kingdom: the UK Sanctions List, and OFSI's consolidated list.

The UK Sanctions List (Foreign, Commonwealth & Development Office) is published as csv and XML: one record a
designation (`AFG0001`) in XML, several rows a designation in csv, first a line `Report Date: 12-Jan-2026`.
OFSI (HM Treasury) published the consolidated list of asset freeze targets (`ConList.csv`) until January
2026, when it was closed in favour of the former; the "2022 format" has several rows a group id. All three
say the same things in nearly the same words, so one table of columns reads them. `Name 6` is the surname or
a single name, `Name 1` to `Name 5` the others in their order. Birth dates are `dd/mm/yyyy`; `00` or `dd`
stands for what is not known. Aliases of `Low quality a.k.a` are weak.

Written from knowledge of the published files as of 2025 (gov.uk, "The UK Sanctions List"; OFSI,
"Consolidated list of financial sanctions targets: format guide", 2022), not against a copy of them: columns
and elements are found by name, and what is not known is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from openpiu.watchlists import _source
from openpiu.watchlists._dates import day_of, numbered
from openpiu.watchlists._draft import Draft, Entries
from openpiu.watchlists._stream import Stream
from openpiu.watchlists._table import Table, column_key
from openpiu.watchlists._xml import records
from openpiu.watchlists.model import NameStrength, Watchlist

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LEGAL_BASIS = "Regulations under the Sanctions and Anti-Money Laundering Act 2018 of the United Kingdom"
OWNER = "Foreign, Commonwealth & Development Office, United Kingdom"
REFRESH_DAYS = 7
"""The list changes several times a week."""

RECORD = "Designation"
KINDS = {
    "individual": None,
    "entity": "entities",
    "ship": "vessels",
    "vessel": "vessels",
    "aircraft": "aircraft",
}
GIVEN = ("name1", "name2", "name3", "name4", "name5")

COLUMNS: dict[str, str] = {
    "uniqueid": "id",
    "groupid": "id",
    "individualentityship": "kind",
    "designationtype": "kind",
    "grouptype": "kind",
    "name6": "name6",
    **{name: name for name in GIVEN},
    "nametype": "name_type",
    "aliastype": "name_type",
    "aliasstrength": "quality",
    "aliasquality": "quality",
    "namenonlatinscript": "original",
    "dob": "birth",
    "townofbirth": "town",
    "countryofbirth": "country",
    "nationality": "nationality",
    "nationalityies": "nationality",
    "passportnumber": "passport",
    "passportadditionalinformation": "passport_details",
    "passportdetails": "passport_details",
    "nationalidentifiernumber": "card",
    "nationalidentificationnumber": "card",
    "nationalidentifieradditionalinformation": "card_details",
    "nationalidentificationdetails": "card_details",
    "gender": "sex",
    "datedesignated": "listed",
    "listedon": "listed",
    "uksanctionslistdatedesignated": "listed",
}
"""What is read, by column of csv or element of XML (`column_key`), old and new names of each."""

REQUIRED = (
    ("Unique ID", "Group ID"),
    ("Individual, Entity, Ship", "Designation Type", "Group Type"),
    ("Name 6",),
)
"""Columns without which a csv is not one of these lists."""

NOTES: dict[str, str] = {
    "title": "",
    "position": "",
    "otherinformation": "",
    "ukstatementofreasons": "",
    "sanctionsimposed": "Sanctions:",
    "regimename": "Regime:",
    "regime": "Regime:",
    "designationsource": "Designated by:",
    "unreferencenumber": "UN reference",
    "ofsigroupid": "OFSI group",
}
"""What goes into the note, with the label before it."""

NOT_KEPT: dict[str, str] = {
    "phonenumber": "phone numbers, mail and web addresses",
    "website": "phone numbers, mail and web addresses",
    "emailaddress": "phone numbers, mail and web addresses",
    "lastupdated": "dates of the last change",
    "nonlatinscripttype": "names of scripts and languages",
    "nonlatinscriptlanguage": "names of scripts and languages",
}
ADDRESS = ("address", "postcode", "postzipcode", "country")
"""How the columns of an address begin; `countryofbirth` is none, for it is read."""
SAID_TWICE = frozenset({"sanctionsimposedindicators"})
"""Parts of a record in XML that say again, as yes and no, what `SanctionsImposed` says in words."""


_SEX = re.compile(r"\(Gender\)\s*:\s*(male|female)\b", re.IGNORECASE)
"""Where the consolidated list says it: in words among other information."""


class _Cells(NamedTuple):
    """Cells that stand together: a row of csv, or a name, a passport and so on of a record in XML."""

    read: dict[str, str]
    others: dict[str, str]


def load(source: Path | str | bytes, name: str | None = None) -> Watchlist:
    """Read one version of the list from a file (csv or XML, whichever it is) or its bytes.

    Entities, ships and aircraft are counted in `dropped`, as is all that is said of a person and not kept.
    Raises ListError, with file, line where known, what was found and expected, for a file that is not one of
    these lists or is cut short, and for an entry without id, of an unknown kind, or in two records.
    """
    with Stream(source, "UK list") as file:
        entries = Entries(file)
        published = _xml(file, entries) if file.is_xml() else _csv(file, entries)
        title = _source.list_name(source, name, "uk")
        return Watchlist(
            name=title,
            source="uk",
            version=file.digest(),
            identities=entries.identities(title),
            legal_basis=LEGAL_BASIS,
            owner=OWNER,
            refresh_days=REFRESH_DAYS,
            published=next((day for text in published if (day := day_of(text))), None),
            dropped=entries.counted(),
        )


def _csv(file: Stream, entries: Entries) -> list[str]:
    """Take the entries row by row, those of one id together. Returns what stands before the header."""
    table = Table(file, REQUIRED)
    for line, row in table.rows():
        cells = _sorted(row)
        id_, kind = _entry(file, cells.read, "a row", line)
        draft = entries.draft(id_, kind, line, rows=True)
        if draft:
            _take(draft, cells)
    before = [cell for row in table.head for cell in row]
    return before + [cell.partition(":")[2] for cell in before]


def _xml(file: Stream, entries: Entries) -> list[str]:
    """Take the entries record by record. Returns what the document says of itself."""
    said: list[str] = []
    number = 0
    for element in records(file, RECORD):
        if element.tag != RECORD:
            said += [*element.attrib.values(), element.text or ""]
            continue
        number += 1
        groups = [_sorted(group) for group in _groups(element)]
        together = {means: cell for cells in reversed(groups) for means, cell in cells.read.items()}
        id_, kind = _entry(file, together, f"<{RECORD}> number {number}", None)
        draft = entries.draft(id_, kind, None)
        if draft:
            for cells in groups:
                _take(draft, cells)
    if not number:
        raise file.error(f"no <{RECORD}>", f"the UK Sanctions List with its <{RECORD}> records")
    return said


def _groups(element: Element) -> Iterator[dict[str, str]]:
    """The leaves of a record by their tags, those together that stand in one element, each tag once."""
    group: dict[str, str] = {}
    for child in element:
        key = column_key(child.tag)
        if len(child):
            if key not in SAID_TWICE:
                yield from _groups(child)
            continue
        text = " ".join((child.text or "").split())
        if key in group:
            yield group
            group = {}
        if text:
            group[key] = text
    if group:
        yield group


def _sorted(row: dict[str, str]) -> _Cells:
    """The cells that are read, by what they mean, and the others."""
    read: dict[str, str] = {}
    others: dict[str, str] = {}
    for key, cell in row.items():
        means = COLUMNS.get(key)
        if means and means not in read:
            read[means] = cell
        elif means != "listed":
            others[key] = cell
    return _Cells(read, others)


def _entry(file: Stream, said: dict[str, str], what: str, line: int | None) -> tuple[str, str | None]:
    """The id of an entry, and what it is counted as where it is no person."""
    id_, kind = said.get("id", ""), said.get("kind", "").lower()
    if not id_:
        raise file.error(f"{what} without a unique or group id", "an id", line)
    if kind not in KINDS:
        raise file.error(f"entry {id_} of an unknown kind", "Individual, Entity, Ship or Aircraft", line)
    return id_, KINDS[kind]


def _take(draft: Draft, cells: _Cells) -> None:
    """Put what the cells say of a person into the draft."""
    said = cells.read
    strength = _strength(said)
    given = " ".join(said[name] for name in GIVEN if name in said)
    names = tuple(part for part in (said.get("name6", ""), given) if part)
    draft.name(", ".join(names), strength, names)
    draft.name(said.get("original", ""), strength)
    for text in numbered(said.get("birth", "")):
        draft.birth(text)
    for state in numbered(said.get("nationality", "")):
        draft.nationality(state)
    for town, country in _pairs(said, "town", "country"):
        draft.place(town, country=country)
    for column, kind in (("passport", "passport"), ("card", "national id")):
        for number, details in _pairs(said, column, f"{column}_details"):
            draft.document(number, kind, details=details, words=details)
    in_words = _SEX.search(cells.others.get("otherinformation", ""))
    draft.sex(said.get("sex") or (in_words[1] if in_words else ""))
    if "listed" in said:
        draft.listed(said["listed"])
    _rest(draft, cells.others)


def _strength(said: dict[str, str]) -> NameStrength:
    if "low" in said.get("quality", "").lower():
        return "weak"
    kind = said.get("name_type", "primary name").lower()
    return "primary" if kind == "primary name" else "strong"


def _pairs(said: dict[str, str], one: str, other: str) -> Iterator[tuple[str, str]]:
    """Numbered values of two columns that belong together, by their order."""
    yield from zip_longest(numbered(said.get(one, "")), numbered(said.get(other, "")), fillvalue="")


def _rest(draft: Draft, others: dict[str, str]) -> None:
    """Remarks to the note, what is known and not kept to its count, the unknown by the name of its column."""
    address = []
    for key, cell in others.items():
        if key in NOTES:
            for text in numbered(cell) if key in ("title", "position") else (cell,):
                draft.note(text, NOTES[key])
        elif key in NOT_KEPT:
            draft.leave(NOT_KEPT[key], cell)
        elif key.startswith(ADDRESS):
            address.append(cell)
        else:
            draft.leave(f"values of the unknown column {key[:40]!r}", cell)
    if address:
        draft.leave("addresses", ", ".join(address))
