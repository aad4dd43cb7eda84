"""The consolidated list of the United Nations Security Council, as XML.

The list names people and entities under sanctions of the Security Council; each has a reference number that
stays with it (`QDi.001`). A person's names stand in up to four parts in the order in which the Council writes
them, which says nothing of which is the surname. Aliases are `Good` (they identify: strong) or `Low` (weak).
Source: https://scsanctions.un.org/resources/xml/en/consolidated.xml and its schema (`CONSOLIDATED_LIST`).

    >>> watchlist = load("un-consolidated.xml")          # doctest: +SKIP
    >>> watchlist.identities[0].id                       # doctest: +SKIP
    'CDi.001'
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from openpiu.travel import PartialDate
from openpiu.watchlists import _source
from openpiu.watchlists._cells import document_in, documents_in_remark, is_original, names_in
from openpiu.watchlists._dates import from_hijri
from openpiu.watchlists._source import Source, once, partial_date, written_birth, written_date
from openpiu.watchlists._xml import fault
from openpiu.watchlists.countries import alpha3, alpha3_or_text
from openpiu.watchlists.model import Birth, Identity, ListedDocument, ListedName, NameStrength, Watchlist

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LEGAL_BASIS = "Resolutions of the United Nations Security Council under Chapter VII of the Charter"
OWNER = "United Nations Security Council"
REFRESH_DAYS = 7
"""The list changes several times a month; obligations hold from the moment of listing."""

ROOT = "CONSOLIDATED_LIST"
QUALITY: dict[str, NameStrength] = {"good": "strong", "low": "weak"}
SEX: dict[str, Literal["M", "F"]] = {"male": "M", "female": "F"}
PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
BIRTH = ("DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE")
NOTHING = frozenset({"", "na", "n/a", "none"})

_AGE = re.compile(r"(\d{2})\s*-\s*(\d{2}) years old")
_HIJRI = re.compile(r"(\d{1,2})/(\d{1,2})/(1[34]\d{2})\s*\(Hijri", re.IGNORECASE)
_BORN = re.compile(
    r"(?:born|DOB|D\.O\.B)\b[^0-9A-Z]*(?:in [A-Z]\w+ )?(?:on |in )?:?\s*"
    r"((?:\d{1,2} )?(?:[A-Z][a-z]{2,8}\.? ?)?\d{4})\b"
)
_SEX_IN_REMARKS = re.compile(r"\bgender\s*:\s*(male|female)\b", re.IGNORECASE)
_ZONE = re.compile(r"(?<=\d{4}-\d\d-\d\d)[+-]\d\d:\d\d$")
_LISTED_NAMES = re.compile(r"^[^\d:]+$")


def load(source: Path | str | bytes, name: str | None = None) -> Watchlist:
    """Read one version of the list from a file or its bytes.

    Entities are counted in `dropped`, as is what is said of a person and not kept. Raises ListError, with
    file, line, what was found and expected, for a file that is not this list, is cut short, holds a DTD, or
    has an individual without reference, or with a reference that another one has.
    """
    file = Source(source, "UN list")
    root = _parse(file)
    title = _source.list_name(source, name, "un")
    dropped: Counter[str] = Counter()
    people = [_identity(element, title, file, dropped) for element in _section(root, "INDIVIDUALS", file)]
    seen: set[str] = set()
    for person in people:
        if person.id in seen:
            line = _line(file, f"<REFERENCE_NUMBER>{person.id}<", last=True)
            raise file.error(f"reference {person.id} twice", "one entry for a reference", line)
        seen.add(person.id)
    dropped["entities"] = len(_section(root, "ENTITIES", file))
    return Watchlist(
        name=title,
        source="un",
        version=_source.digest(file.data),
        identities=tuple(people),
        legal_basis=LEGAL_BASIS,
        owner=OWNER,
        refresh_days=REFRESH_DAYS,
        published=root.get("dateGenerated"),
        dropped={kind: count for kind, count in dropped.items() if count},
    )


def _parse(file: Source) -> Element:
    """The root of the document; a DTD or an entity is refused, for it can name files or grow without end."""
    try:
        root: Element = SafeTree.fromstring(file.data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise fault(file, error) from None
    if root.tag != ROOT:
        raise file.error(f"root element <{root.tag[:60]}>", f"<{ROOT}>")
    return root


def _section(root: Element, tag: str, file: Source) -> list[Element]:
    section = root.find(tag)
    if section is None:
        raise file.error(f"no <{tag}>", f"<{tag}> in <{ROOT}>")
    return list(section)


def _line(file: Source, text: str, last: bool = False) -> int | None:
    mark = text.encode()
    at = file.data.rfind(mark) if last else file.data.find(mark)
    return None if at < 0 else file.data.count(b"\n", 0, at) + 1


def _text(element: Element, tag: str) -> str:
    """The text below, blanks tidied; empty for what stands for nothing (`na`)."""
    text = " ".join((element.findtext(tag) or "").split())
    return "" if text.lower() in NOTHING else text


def _values(element: Element, tag: str) -> list[str]:
    values = (" ".join((v.text or "").split()) for v in element.iterfind(f"{tag}/VALUE"))
    return [v for v in values if v.lower() not in NOTHING]


def _identity(person: Element, list_name: str, file: Source, dropped: Counter[str]) -> Identity:
    reference = _text(person, "REFERENCE_NUMBER")
    if not reference:
        data_id = _text(person, "DATAID")
        line = _line(file, f"<DATAID>{data_id}<") if data_id else None
        raise file.error(
            f"an individual without reference (DATAID {data_id or 'missing'})", "a REFERENCE_NUMBER", line
        )
    mark = f"<REFERENCE_NUMBER>{reference}<"
    comments = _text(person, "COMMENTS1")
    # Some dates carry the zone of the office behind them: 2015-03-01-05:00.
    listed_on = _ZONE.sub("", _text(person, "LISTED_ON"))
    if listed_on and partial_date(listed_on) is None:
        raise file.error(f"LISTED_ON of {reference} that is no date", "YYYY-MM-DD", _line(file, mark))
    names, births, documents, remarks = _aliases(person)
    names = [*_primary(person), *names]
    own_births: list[Birth] = []
    for element in person.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        read = _birth(element, listed_on)
        own_births += read
        dropped["birth dates that cannot be read"] += not read and any(_text(element, tag) for tag in BIRTH)
    own_documents: list[ListedDocument] = []
    for element in person.iterfind("INDIVIDUAL_DOCUMENT"):
        document = _document(element)
        own_documents += document
        dropped["documents without a number"] += not document and _says(element)
    dropped["addresses"] += sum(map(_says, person.iterfind("INDIVIDUAL_ADDRESS")))
    sex = _text(person, "GENDER") or "".join(_SEX_IN_REMARKS.findall(comments)[:1])
    note = [*_values(person, "TITLE"), *_values(person, "DESIGNATION"), comments, *remarks]
    return Identity(
        id=reference,
        list=list_name,
        names=_source.distinct_names(names),
        births=once(own_births + births),
        documents=once(own_documents + documents),
        nationalities=once([alpha3_or_text(v) for v in _values(person, "NATIONALITY")]),
        sex=SEX.get(sex.lower()),
        birth_places=_places(person),
        note=" · ".join(part for part in note if part) or None,
        listed_on=PartialDate(listed_on) if listed_on else None,
    )


def _says(element: Element) -> bool:
    """Whether there is anything in the element."""
    return any((inside.text or "").strip().lower() not in NOTHING for inside in element.iter())


def _primary(person: Element) -> list[ListedName]:
    """The listed name with its parts in the source's order, and the same in its original script."""
    parts = tuple(part for tag in PARTS if (part := _text(person, tag)))
    names = [ListedName(" ".join(parts), "primary", False, parts)] if parts else []
    original, _ = names_in(_text(person, "NAME_ORIGINAL_SCRIPT"), "primary")
    return names + original


def _aliases(person: Element) -> tuple[list[ListedName], list[Birth], list[ListedDocument], list[str]]:
    """What the aliases say: names, and births, documents and remarks that are tied to them."""
    names: list[ListedName] = []
    births: list[Birth] = []
    documents: list[ListedDocument] = []
    remarks: list[str] = []
    for alias in person.iterfind("INDIVIDUAL_ALIAS"):
        strength = QUALITY.get(_text(alias, "QUALITY").lower(), "weak")
        found, beside = names_in(_text(alias, "ALIAS_NAME"), strength)
        note = _text(alias, "NOTE")
        found += _names_in_note(note, found, strength)
        for text in (*beside, note):
            births += [b for born in _BORN.findall(text) if (b := written_birth(born))]
            documents += documents_in_remark(text)
            if text and not (text is note and len(text) > 200):
                remarks.append(f"{found[0].text}: {text}" if found else text)
        born = written_date(_text(alias, "DATE_OF_BIRTH")) or partial_date(_text(alias, "DATE_OF_BIRTH"))
        if born:
            births.append(Birth(born, born))
        names += found
    return names, births, documents, remarks


def _names_in_note(note: str, found: list[ListedName], strength: NameStrength) -> list[ListedName]:
    """Names that stand in an alias' note: its original script, or, for one in its script, the Latin forms."""
    if not note:
        return []
    inside, _ = names_in(note, strength)
    original = [n for n in inside if n.original_script]
    if original:
        return original
    bare = note.split(")")[0].strip("( ") if note.startswith("(") else note
    if found and is_original(found[0].text) and _LISTED_NAMES.match(bare):
        return names_in(bare, strength)[0]
    return []


def _birth(element: Element, listed_on: str) -> list[Birth]:
    """One birth; nothing where the element is empty or holds words alone."""
    kind, note = _text(element, "TYPE_OF_DATE"), _text(element, "NOTE")
    circa = kind == "APPROXIMATELY" or note.lower().startswith("approx")
    start, end = partial_date(_text(element, "FROM_YEAR")), partial_date(_text(element, "TO_YEAR"))
    if start and end and start <= end:
        return [Birth(start, end, circa)]
    day = partial_date(_text(element, "DATE"))
    if day:
        return [Birth(day, day, circa)]
    year = partial_date(_text(element, "YEAR"))
    if year:
        finer = written_date(f"{note} {year}") if note else None
        return [Birth(finer or year, finer or year, circa)]
    age, hijri = _AGE.search(note), _HIJRI.search(note)
    if age and listed_on:
        listed = int(listed_on[:4])
        return [Birth(PartialDate(str(listed - int(age[2]))), PartialDate(str(listed - int(age[1]))), True)]
    if hijri:
        month = from_hijri(int(hijri[3]), int(hijri[2]), int(hijri[1]))
        return [Birth(month, month, True)]
    born = written_birth(note) if note else None
    return [Birth(born.start, born.end, born.circa or circa)] if born else []


def _document(element: Element) -> list[ListedDocument]:
    kind = _text(element, "TYPE_OF_DOCUMENT2") or _text(element, "TYPE_OF_DOCUMENT")
    issuer = _text(element, "ISSUING_COUNTRY") or _text(element, "COUNTRY_OF_ISSUE")
    document = document_in(
        _text(element, "NUMBER") or _text(element, "TYPE_OF_DOCUMENT2"), kind, issuer or None
    )
    return [document] if document else []


def _places(person: Element) -> tuple[str, ...]:
    """Places of birth, each as `city, province, country` with the country as alpha-3 where known."""
    places = []
    for element in person.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        country = _text(element, "COUNTRY")
        parts = [_text(element, tag) for tag in ("STREET", "CITY", "STATE_PROVINCE")]
        parts.append((alpha3(country) or country) if country else "")
        places.append(", ".join(part for part in parts if part))
    for alias in person.iterfind("INDIVIDUAL_ALIAS"):
        country = _text(alias, "COUNTRY_OF_BIRTH")
        parts = [_text(alias, "CITY_OF_BIRTH"), (alpha3(country) or country) if country else ""]
        places.append(", ".join(part for part in parts if part))
    return once([place for place in places if place])
