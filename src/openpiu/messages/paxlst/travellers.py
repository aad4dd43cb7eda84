"""PAXLST, group 4: a traveller.

NAD opens a traveller, the next NAD closes it; the order of the segments between them is often wrong and any
is accepted. DOC opens a document: expiry, issue and issuing state (DTM 36, DTM 182, LOC 91) belong to the
last DOC before them.

Source: WCO/IATA/ICAO API guidelines, PAXLST guide, GR.4 and GR.5; `docs/messages.md`, "The traveller".
"""

from __future__ import annotations

import re
from functools import lru_cache

from openpiu.edifact import Segment
from openpiu.messages.codes import folded, state
from openpiu.messages.dates import birth, trouble
from openpiu.messages.paxlst import bags as bags
from openpiu.messages.paxlst import documents as documents
from openpiu.messages.paxlst import places as places
from openpiu.messages.paxlst.contacts import read_contacts
from openpiu.messages.paxlst.draft import Draft, Group
from openpiu.messages.paxlst.names import LONGEST, PLACEHOLDERS, read_name
from openpiu.messages.titles import TITLES
from openpiu.travel import Address, Traveller
from openpiu.travel.model import Sex, TravellerKind

TRAVELLERS: dict[str, TravellerKind] = {"FL": "passenger", "FM": "crew", "DDU": "transit", "DDT": "transit"}
CREW = frozenset(("FM", "DDT"))
NO_ROLE = "crew"
"""Role of a crew member in transit (DDT) whose own role was not sent."""

SEXES: dict[str, Sex] = {"M": "M", "F": "F", "U": "U", "X": "X"}
OTHER_SEXES: dict[str, Sex] = {"MI": "M", "FI": "F", "MALE": "M", "FEMALE": "F"}
"""Codes of SSR DOCS for infants, and words: told and read."""
CREW_ROLES = {
    "CR1": "cockpit",
    "CR2": "cabin",
    "CR3": "operations",
    "CR4": "cargo-attendant",
    "CR5": "positioning",
}
VERIFIED = {"173": True, "174": False}
WORDS = PLACEHOLDERS | TITLES
"""What stands in the place of given names and is none."""

LONGEST_OF_ADDRESS = {5: 35, 6: 35, 8: 17}
MOST_OF_PARTY = 9
LONGEST_REFERENCE = 70
"""Signs of street, city and postcode (3042, 3164, 3251), and of a reference (1154); elements of NAD."""

SEAT = re.compile(r"[0-9]{1,3}[A-Z]", re.IGNORECASE)


def begin(draft: Draft, segment: Segment, code: str) -> None:
    """NAD: who; names in element 4, an address in 5 to 9."""
    draft.nad = segment
    fields = draft.fields = {}
    draft.references = {}
    draft.seats = []
    draft.bags = []
    draft.documents = []
    draft.document_segment = None
    if draft.early:
        draft.early = []
    draft.birth_told = draft.birth_nationality = draft.document_told = False
    kind = TRAVELLERS.get(code, "passenger")
    if kind != "passenger":
        fields["kind"] = kind
    if code in CREW:
        draft.crew += 1
        if code == "DDT":
            fields["crew_role"] = NO_ROLE
    surname, given, second = segment.get(4, 1), segment.get(4, 2), segment.get(4, 3)
    if surname.isalpha() and given.isalpha() and (not second or second.isalpha()):
        fields["surname"] = surname
        fields["given_names"] = f"{given} {second}" if second else given
        odd = surname.upper() in PLACEHOLDERS or given.upper() in WORDS or second in TITLES
        if (
            odd
            or segment.width(4) > 3
            or len(surname) > LONGEST
            or len(given) > LONGEST
            or len(second) > LONGEST
        ):
            read_name(draft, segment)
    else:
        read_name(draft, segment)
    if segment.elements() > 4:
        _address(draft, segment)


def _address(draft: Draft, segment: Segment) -> None:
    street = ", ".join(part for part in segment.components(5) if part)
    region = segment.get(7) or segment.get(7, 4)
    country = segment.get(9)
    for element, longest in LONGEST_OF_ADDRESS.items():
        for component in range(1, segment.width(element) + 1):
            if len(segment.get(element, component)) > longest:
                draft.report("SYN-TOO-LONG", segment, element, component, f"over {longest} signs")
    if segment.elements() > MOST_OF_PARTY:
        draft.report(
            "SYN-RELEASE-MISSING", segment, MOST_OF_PARTY + 1, None, "more elements than the segment has"
        )
    values = (street, segment.get(6), region, segment.get(8), state(country)[0] if country else "")
    if any(values):
        draft.fields["addresses"] = (Address(None, *(value or None for value in values)),)


def _sex(draft: Draft, segment: Segment) -> None:
    """ATT+2: sex in element 3."""
    if segment.get(1) != "2":
        return
    code = segment.get(3)
    sex = SEXES.get(code)
    if sex is None:
        if not segment.trimmed(3):
            _sex_elsewhere(draft, segment)
            return
        plain, lower = folded(code)
        sex = SEXES.get(plain)
        if sex is None:
            draft.report("PAX-ATT-CODE", segment, 3)
            sex = OTHER_SEXES.get(plain)
        elif lower:
            draft.upper(code, segment, 3)
        if sex is None:
            return
    if draft.fields.setdefault("sex", sex) != sex:
        draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another sex")


def _sex_elsewhere(draft: Draft, segment: Segment) -> None:
    """Element 3 is empty: nothing was sent, or it stands in element 2."""
    sex = SEXES.get(segment.trimmed(2).upper())
    if sex is not None:
        draft.report("PAX-ATT-CODE", segment, 2, None, "not in element 3")
        draft.fields.setdefault("sex", sex)


def _date(draft: Draft, segment: Segment) -> None:
    """DTM: 329 birth; 36 expiry and 182 issue of the last document."""
    qualifier = segment.get(1, 1)
    if qualifier == "329":
        _birth(draft, segment)
    elif draft.document_segment is not None:
        documents.dated(draft, segment, qualifier)
    elif qualifier in documents.DATES:
        draft.early.append(segment)


def _birth(draft: Draft, segment: Segment) -> None:
    text = segment.get(1, 2)
    born = birth(text, draft.sent)
    if born is None:
        draft.birth_told = True
        plain = text.replace(" ", "")
        if not plain.strip("0"):
            if plain or draft.complete:
                draft.report("PAX-DTM-329-MISSING", segment, 1, 2, "sent as zeros" if plain else "empty")
            return
        born = birth(plain, draft.sent) if plain != text else None
        if born is None:
            draft.report("PAX-DTM-329-FORMAT", segment, 1, 2, trouble(plain))
            return
        draft.report("PAX-DTM-329-FORMAT", segment, 1, 2, "blanks in the date", "warning")
    if draft.fields.setdefault("birth_date", born) != born:
        draft.report("PAX-SEGMENT-REPEATED", segment, None, None, "another birth date")
        return
    if born > draft.departure:
        draft.report("PAX-DTM-329-FUTURE", segment, 1, 2, "after the flight")
    elif born < draft.oldest[: len(born)]:
        draft.report("PAX-DTM-329-FUTURE", segment, 1, 2, "older than 110 years")


def _processing(draft: Draft, segment: Segment) -> None:
    """GEI: 173 the data was verified, 174 it was not; one "not" outweighs."""
    verified = VERIFIED.get(segment.get(2))
    if verified is not None and draft.fields.get("verified") is not False:
        draft.fields["verified"] = verified


def _reference(draft: Draft, segment: Segment) -> None:
    """RFF: SEA a seat; AVF record locator, ABO the check-in's own reference, AEA, CR, YZY and others kept.

    A qualifier that comes again with another value is kept as `AVF 2`, `AVF 3`.
    """
    qualifier, value = segment.get(1, 1), segment.trimmed(1, 2)
    if not value:
        return
    if not qualifier.isupper():
        qualifier = draft.upper(qualifier, segment, 1)
    if len(value) > LONGEST_REFERENCE:
        draft.report("SYN-TOO-LONG", segment, 1, 2, f"over {LONGEST_REFERENCE} signs")
    if qualifier == "SEA":
        seat, regular = seat_of(value)
        if not regular:
            draft.report("PAX-SEAT-FORMAT", segment, 1, 2)
        if seat not in draft.seats:
            draft.seats.append(seat)
            draft.seat_segment = segment
        return
    references = draft.references
    if qualifier in references:
        key, count = qualifier, 1
        while key in references and references[key] != value:
            count += 1
            key = f"{qualifier} {count}"
        references[key] = value
        return
    references[qualifier] = value
    if qualifier == "AVF":
        draft.fields["record_locator"] = value
    elif qualifier == "ABO":
        if value in draft.unique:
            draft.report("PAX-RFF-ABO-DUPLICATE", segment, 1, 2)
        else:
            draft.unique.add(value)


@lru_cache(maxsize=4096)
def seat_of(text: str) -> tuple[str, bool]:
    """A seat in upper case without leading zeros (`012b` is `12B`), and whether it has the form of one."""
    seat = (text.lstrip("0") or text).upper()
    return seat, SEAT.fullmatch(seat) is not None


def _check_seats(draft: Draft) -> None:
    """One seat, one traveller, infants apart. On a route of several legs a seat may be used again."""
    if len(draft.flights or ()) > 1 or _infant(draft):
        return
    for seat in draft.seats:
        if seat not in draft.taken:
            draft.taken.add(seat)
        elif draft.seat_segment is not None:
            draft.report("PAX-SEAT-DUPLICATE", draft.seat_segment, 1, 2)


def _infant(draft: Draft) -> bool:
    """Younger than two years at departure."""
    born: str = draft.fields.get("birth_date", "")
    return born > draft.infants_after


def _contact(draft: Draft, segment: Segment) -> None:
    draft.fields["contacts"] = (*draft.fields.get("contacts", ()), *read_contacts(draft, segment))


def _employment(draft: Draft, segment: Segment) -> None:
    """EMP: what a crew member does."""
    code = segment.get(2)
    if code and not code.isupper():
        code = draft.upper(code, segment, 2)
    if code:
        draft.fields["crew_role"] = CREW_ROLES.get(code, code)


def end(draft: Draft, *, cut: bool = False) -> None:
    """The traveller is whole; or the message is `cut` here, and owes nothing of what may have followed."""
    nad = draft.nad
    if nad is None:
        return
    draft.nad = None
    fields = draft.fields
    if draft.document is not None:
        documents.end(draft, cut=cut)
    if draft.complete and not cut:
        if "birth_date" not in fields and not draft.birth_told:
            draft.report("PAX-DTM-329-MISSING", nad)
        if not (draft.documents or draft.document_told):
            draft.report("PAX-DOC-MISSING", nad)
    if draft.documents:
        fields["documents"] = tuple(draft.documents)
    if draft.seats:
        fields["seats"] = tuple(draft.seats)
        _check_seats(draft)
    if draft.references:
        fields["references"] = draft.references
    if draft.bags or "bag_count" in fields:
        bags.settle(draft)
    if draft.status is not None:
        fields["status"] = draft.status
    draft.travellers.append(Traveller(**fields))


SEGMENTS: Group = {
    "ATT": _sex,
    "DTM": _date,
    "MEA": bags.measure,
    "FTX": bags.text,
    "GEI": _processing,
    "LOC": places.place,
    "NAT": places.nationality,
    "RFF": _reference,
    "COM": _contact,
    "EMP": _employment,
    "DOC": documents.begin,
}
