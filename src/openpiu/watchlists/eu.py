"""The consolidated list of financial sanctions of the European Union, as XML (FSF 1.1) or csv.

Published by the European Commission (DG FISMA; files `xmlFullSanctionsList_1_1`,
`csvFullSanctionsList_1_1`, and 1.0 of the csv). In XML an `export` holds a `sanctionEntity` for each entry,
with `subjectType`, `nameAlias`, `birthdate`, `citizenship`, `identification` and more, all facts as
attributes. In csv, parted by semicolons, each row says one of these facts under the same words
(`NameAlias_WholeName`), and the rows of one `Entity_LogicalId` are one entry; it may not say which names
are weak. No name is marked as the listed one: the first that is not weak is. A name is written whole, and
in parts where they are known. The state `00` is unknown.

Written from knowledge of the published files as of 2025 (data.europa.eu, "Consolidated list of persons,
groups and entities subject to EU financial sanctions"; schema `http://eu.europa.ec/fpi/fsd/export`), not
against a copy of them: attributes and columns are found by name, and what is not known is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from openpiu.travel import PartialDate
from openpiu.watchlists import _source
from openpiu.watchlists._dates import day_of, from_hijri
from openpiu.watchlists._draft import Draft, Entries
from openpiu.watchlists._source import partial_date
from openpiu.watchlists._stream import Stream
from openpiu.watchlists._table import Table, column_key
from openpiu.watchlists._xml import records
from openpiu.watchlists.model import Birth, NameStrength, Watchlist

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LEGAL_BASIS = "Regulations of the Council of the European Union under Article 215 TFEU"
OWNER = "European Commission, DG FISMA"
REFRESH_DAYS = 7
"""The list changes several times a month."""

ROOT, RECORD = "export", "sanctionEntity"
KINDS = {
    "p": None,
    "person": None,
    "e": "entities",
    "enterprise": "entities",
    "entity": "entities",
    "v": "vessels",
    "vessel": "vessels",
    "ship": "vessels",
}

REQUIRED = (("Entity_LogicalId",), ("Entity_SubjectType",), ("NameAlias_WholeName",))
"""Columns without which a csv is not this list."""

OTHER_WORDS = {
    "entityreferencenumber": "entityeureferencenumber",
    "subjecttypecode": "entitysubjecttype",
    "subjecttypeclassificationcode": "entitysubjecttypeclassificationcode",
    "regulationprogramme": "entityregulationprogramme",
    "regulationnumbertitle": "entityregulationnumbertitle",
    "regulationpublicationdate": "entityregulationpublicationdate",
    "regulationentryintoforcedate": "entityregulationentryintoforcedate",
    "birthdateday": "birthdatedayofmonth",
    "birthdatemonth": "birthdatemonthofyear",
    "identificationtypecode": "identificationidentificationtypecode",
    "identificationtypedescription": "identificationidentificationtypedescription",
}
"""Where XML and csv, or two versions, have two words for one thing: the one that is read here."""

NOTHING = frozenset({"", "unknown", "null"})
FLAGS = {
    "identificationknownfalse": "known to be false",
    "identificationknownexpired": "known to be expired",
    "identificationreportedlost": "reported lost",
    "identificationrevokedbyissuer": "revoked by its issuer",
    "identificationdiplomatic": "diplomatic",
}
DOCUMENT_DETAILS = (
    "identificationissuedby", "identificationissueddate", "identificationvalidfrom", "identificationvalidto",
    "identificationnameondocument", "identificationlatinnumber", "identificationregion",
    "identificationremark",
)  # fmt: skip
ENTITY = (
    "entityeureferencenumber", "entitysubjecttype", "entitysubjecttypeclassificationcode",
    "entitydesignationdate", "entitydesignationdetails", "entityremark", "entityunitednationid",
    "entityregulationprogramme", "entityregulationnumbertitle", "entityregulationpublicationdate",
)  # fmt: skip
KEYS_OF_PUBLISHER = ("logicalid", "language", "asatlistingtime", "filegenerationdate", "calendartype")
"""How keys end that are of use to the publisher alone."""


def load(source: Path | str | bytes, name: str | None = None) -> Watchlist:
    """Read one version of the list from a file (XML or csv, whichever it is) or its bytes.

    Entities are counted in `dropped`, as is all that is said of a person and not kept. Raises ListError, with
    file, line where known, what was found and expected, for a file that is not this list or is cut short, and
    for an entry without id, of an unknown kind, or whose id another one has.
    """
    with Stream(source, "EU list") as file:
        entries = Entries(file)
        published = _xml(file, entries) if file.is_xml() else _csv(file, entries)
        title = _source.list_name(source, name, "eu")
        return Watchlist(
            name=title,
            source="eu",
            version=file.digest(),
            identities=entries.identities(title),
            legal_basis=LEGAL_BASIS,
            owner=OWNER,
            refresh_days=REFRESH_DAYS,
            published=day_of(published),
            dropped=entries.counted(),
        )


def _xml(file: Stream, entries: Entries) -> str:
    """Take the entries record by record. Returns when the list was made, as written."""
    published = ""
    number = 0
    for element in records(file, RECORD, ROOT):
        if element.tag == ROOT:
            published = element.get("generationDate", "")
        elif element.tag == RECORD:
            number += 1
            facts = [_worded(fact) for fact in _facts(element)]
            together = {key: text for fact in reversed(facts) for key, text in fact.items()}
            id_, kind = _entry(file, together, f"<{RECORD}> number {number}", None)
            draft = entries.draft(id_, kind, None)
            if draft:
                for fact in facts:
                    _take(draft, fact)
    if not number:
        raise file.error(f"no <{RECORD}>", f"<{RECORD}> in <{ROOT}>")
    return published


def _csv(file: Stream, entries: Entries) -> str:
    """Take the entries row by row, those of one logical id together. Returns when the list was made."""
    published = ""
    table = Table(file, REQUIRED)
    logical: dict[str, str] = {}
    for line, row in table.rows():
        fact = _worded(row)
        published = published or fact.get("filegenerationdate", "")
        id_, kind = _entry(file, fact, "a row", line)
        if logical.setdefault(id_, fact.get("entitylogicalid", "")) != fact.get("entitylogicalid", ""):
            raise file.error(f"entry {id_} under two logical ids", "each id once", line)
        draft = entries.draft(id_, kind, line, rows=True)
        if draft:
            _take(draft, fact)
    return published


def _facts(record: Element) -> Iterator[dict[str, str]]:
    """What a record says, fact by fact, by the keys that the columns of csv have."""
    yield {f"entity{column_key(key)}": text for key, text in record.attrib.items()}
    for child in record:
        tag = column_key(child.tag)
        if tag == "remark":
            yield {"entityremark": child.text or ""}
            continue
        fact = {f"{tag}{column_key(key)}": text for key, text in child.attrib.items()}
        for inside in child:
            key = column_key(inside.tag)
            if key.startswith("regulation"):
                fact[f"{tag}{key}"] = inside.get("numberTitle", "")
            else:
                before = fact.get(f"{tag}{key}", "")
                fact[f"{tag}{key}"] = f"{before} {inside.text or ''}".strip()
        yield fact


def _worded(fact: dict[str, str]) -> dict[str, str]:
    """The fact in one choice of words, blanks tidied, without what stands for nothing."""
    tidy = {OTHER_WORDS.get(key, key): " ".join(text.split()) for key, text in fact.items()}
    return {key: text for key, text in tidy.items() if text.lower() not in NOTHING}


def _entry(file: Stream, said: dict[str, str], what: str, line: int | None) -> tuple[str, str | None]:
    """The id of an entry (the EU reference number, else the logical id), and what it is counted as."""
    id_ = said.get("entityeureferencenumber") or said.get("entitylogicalid", "")
    if not id_:
        raise file.error(f"{what} without reference number and logical id", "an id", line)
    kinds = [said.get("entitysubjecttypeclassificationcode", ""), said.get("entitysubjecttype", "")]
    known = [kind.lower() for kind in kinds if kind.lower() in KINDS]
    if not known:
        raise file.error(f"entry {id_} of an unknown kind", "person (P) or enterprise (E)", line)
    return id_, KINDS[known[0]]


def _take(draft: Draft, said: dict[str, str]) -> None:
    """Put the facts of one element, or of one row, into the draft."""
    taken = _name(draft, said) | _birth(draft, said) | _citizenship(draft, said) | _document(draft, said)
    taken |= _entity(draft, said)
    address = []
    for key, text in said.items():
        if key in taken or key.endswith(KEYS_OF_PUBLISHER) or text == "false":
            continue
        if "regulation" in key:
            draft.leave("legal acts of single facts", text)
        elif key.startswith(("address", "contactinfo")):
            address.append(text)
        else:
            draft.leave(f"values of the unknown column {key[:40]!r}", text)
    if address:
        draft.leave("addresses", ", ".join(address))


def _entity(draft: Draft, said: dict[str, str]) -> set[str]:
    """What is said of the entry as a whole; the keys that were read."""
    days = [said[key] for key in ("entitydesignationdate", "entityregulationpublicationdate") if key in said]
    if days:
        draft.listed(days[0])
    draft.note(said.get("entitydesignationdetails", ""))
    draft.note(said.get("entityremark", ""))
    draft.note(said.get("entityregulationprogramme", ""), "Programme")
    draft.note(said.get("entityregulationnumbertitle", ""), "Regulation")
    draft.note(said.get("entityunitednationid", ""), "UN reference")
    return set(ENTITY)


def _name(draft: Draft, said: dict[str, str]) -> set[str]:
    last = said.get("namealiaslastname", "")
    given = " ".join(said[k] for k in ("namealiasfirstname", "namealiasmiddlename") if k in said)
    whole = said.get("namealiaswholename") or " ".join(part for part in (given, last) if part)
    strength: NameStrength = "strong"
    if said.get("namealiasstrong", "true").lower() == "false":
        strength = "weak"
    elif not any(name.strength == "primary" for name in draft.names):
        strength = "primary"
    if whole:
        draft.name(whole, strength, tuple(part for part in (last, given) if part))
    draft.sex(said.get("namealiasgender", ""))
    for key in ("namealiastitle", "namealiasfunction", "namealiasremark"):
        draft.note(said.get(key, ""))
    read = (
        "lastname", "firstname", "middlename", "wholename", "strong", "gender", "title", "function", "remark",
    )  # fmt: skip
    return {f"namealias{key}" for key in read}


def _number(said: dict[str, str], key: str) -> int:
    text = said.get(key, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _birth(draft: Draft, said: dict[str, str]) -> set[str]:
    """One birth: a date, the parts of one, or a range of years; and its place."""
    read = {key for key in said if key.startswith("birthdate") and "regulation" not in key}
    if not read:
        return read
    circa = said.get("birthdatecirca", "").lower() == "true"
    day, month, year = (_number(said, f"birthdate{k}") for k in ("dayofmonth", "monthofyear", "year"))
    first, last = _number(said, "birthdateyearrangefrom"), _number(said, "birthdateyearrangeto")
    whole = said.get("birthdatebirthdate", "")
    calendar = said.get("birthdatecalendartype", "GREGORIAN").upper()
    if calendar in ("ISLAMIC", "HIJRI") and 1 < year < 1500:
        born = from_hijri(year, month or 6, day or 1)
        draft.births.append(
            Birth(born, born, True) if month else Birth(PartialDate(born[:4]), PartialDate(born[:4]), True)
        )
    elif calendar not in ("GREGORIAN", "ISLAMIC", "HIJRI"):
        draft.unread_birth(f"{whole or f'{day}/{month}/{year}'} ({calendar.lower()} calendar)")
    elif whole:
        draft.birth(f"{'circa ' if circa else ''}{whole}")
    elif year:
        draft.birth(f"{'circa ' if circa else ''}{day:02d}/{month:02d}/{year:04d}")
    elif first or last:
        start, end = (partial_date(f"{one:04d}") for one in (first or last, last or first))
        if start and end and start <= end:
            draft.births.append(Birth(start, end, circa))
        else:
            draft.unread_birth(f"{first} to {last}")
    places = [said.get(f"birthdate{key}", "") for key in ("place", "city", "region")]
    draft.place(*(place for place in places if place), country=_state(said, "birthdate"))
    draft.note(said.get("birthdateremark", ""), "Birth:")
    return read


def _state(said: dict[str, str], of: str) -> str:
    code = said.get(f"{of}countryiso2code", "")
    return said.get(f"{of}countrydescription", "") if code in ("", "00") else code


def _citizenship(draft: Draft, said: dict[str, str]) -> set[str]:
    state = _state(said, "citizenship")
    if state:
        draft.nationality(state)
    draft.note(said.get("citizenshipregion", ""), "Citizenship:")
    draft.note(said.get("citizenshipremark", ""), "Citizenship:")
    return {f"citizenship{key}" for key in ("countryiso2code", "countrydescription", "region", "remark")}


def _document(draft: Draft, said: dict[str, str]) -> set[str]:
    read = {key for key in said if key.startswith("identification") and "regulation" not in key}
    if not read:
        return read
    number = said.get("identificationnumber") or said.get("identificationlatinnumber", "")
    code = said.get("identificationidentificationtypecode", "")
    kind = said.get("identificationidentificationtypedescription", code)
    flags = [text for key, text in FLAGS.items() if said.get(key, "").lower() == "true"]
    details = [said[key] for key in DOCUMENT_DETAILS if key in said and said[key] != number]
    draft.document(
        number,
        "" if code == "other" else kind,
        _state(said, "identification") or None,
        " · ".join((*flags, *details)),
    )
    return read
