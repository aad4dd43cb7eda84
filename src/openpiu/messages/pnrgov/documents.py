"""Travel documents of a traveller in PNRGOV: what SSR DOCS, DOCO and DOCA mean in the model.

The same document often stands in two or three groups of a booking: it is one document. The name in the
document is kept beside the name of the booking where the two differ; the name of TIF stays the
traveller's.

Source: IATA AIRIMP, SSR DOCS, DOCO, DOCA; ICAO Doc 9303 (states, kinds of document).
"""

from __future__ import annotations

from openpiu.messages.codes import DOCO_KINDS, document_kind, state, state_known
from openpiu.messages.dates import birth_ddmmmyy, expiry_ddmmmyy
from openpiu.messages.pnrgov.draft import LARGEST_PARTY, BookingDraft, Reader, SsrNote, TravellerDraft
from openpiu.messages.ssr import Docs, doca, doco, docs
from openpiu.messages.titles import (
    SEX_OF_TITLE,
    cannot_be,
    compact,
    same_person,
    same_surname,
    split_title,
)
from openpiu.travel import Address, Document, PartialDate, Service
from openpiu.travel.model import Sex

SEXES: dict[str, Sex] = {"M": "M", "F": "F", "U": "U", "X": "X"}

MOST_ADDRESSES = 20

PURPOSES = {"D": "destination", "R": "residence"}


def read_docs(reader: Reader, booking: BookingDraft, note: SsrNote, owner: TravellerDraft | None) -> None:
    """DOCS: birth date, sex, nationality and a document, to the right traveller."""
    said = docs(note.text)
    if said is None:
        return
    segment, place = note.at, note.place
    if not said.whole or place != 9:
        reader.report("SSR-DOCS-FIELDS", segment, 1, place)
    person = _person(reader, booking, note, owner, said)
    born = _date(reader, note, said.birth, birth=True)
    expires = _date(reader, note, said.expires, birth=False)
    issuer, nationality = _states(reader, note, said.issuer, said.nationality)
    if said.number and not said.kind:
        reader.report("SSR-DOCS-TYPE", segment, 1, place)
    if person is None:
        booking.services.append(Service("DOCS", note.text, carrier=segment.get(1, 4) or None))
        return
    person.birth = person.birth or born
    person.sex = person.sex or SEXES.get(said.sex)
    person.nationality = person.nationality or nationality
    _names(reader, note, person, said)
    if said.kind or said.number:
        code = reader.fold(segment, 1, place, said.kind)
        number = reader.fold(segment, 1, place, said.number)
        _add_document(
            person,
            Document(
                kind=document_kind(code),
                number=number or None,
                issuer=issuer,
                expires=expires,
                code=code or None,
            ),
        )


def _person(
    reader: Reader, booking: BookingDraft, note: SsrNote, owner: TravellerDraft | None, said: Docs
) -> TravellerDraft | None:
    """Whose document this is: the infant's where the sex says so or the name is an infant's alone."""
    surname, given = said.surname, split_title(said.given)[0]
    if len(booking.travellers) > LARGEST_PARTY or not (surname or said.infant):
        return owner
    infants = [one for one in booking.travellers if one.band == "infant"]
    if said.infant:
        return _infant(booking, note, owner, infants, surname, given)
    if owner is None or not same_person(owner.surname, owner.given, surname, given):
        named = [one for one in booking.travellers if same_person(one.surname, one.given, surname, given)]
        if owner is None:
            if not named and len(booking.travellers) > 1 and not _refers(note):
                reader.report("SSR-DOCS-NAME", note.at, 1, note.place, "it is that of nobody in the booking")
            return named[0] if named else None
        better = [one for one in named if one in infants] or (named if len(named) == 1 else [])
        if better and not _glued_alike(owner, said):
            if better[0] not in infants:
                reader.report("SSR-DOCS-NAME", note.at, 1, note.place, "it is that of another traveller")
            return better[0]
        if cannot_be(owner.surname, owner.given, surname, given):
            reader.report("SSR-DOCS-NAME", note.at, 1, note.place)
    return owner


def _refers(note: SsrNote) -> bool:
    """Whether the SSR names a traveller by reference: one that nobody has was told as such."""
    return any(note.at.get(element, 3) for element in range(2, note.at.last_element() + 1))


def _glued_alike(owner: TravellerDraft, said: Docs) -> bool:
    """Whether the document's given name is the owner's with the title in front (`MRJONATHON`)."""
    given = compact(said.given)
    return bool(
        owner.title
        and given.startswith(owner.title)
        and same_surname(owner.surname, said.surname)
        and given[len(owner.title) :][:1] == compact(owner.given)[:1]
    )


def _infant(
    booking: BookingDraft,
    note: SsrNote,
    owner: TravellerDraft | None,
    infants: list[TravellerDraft],
    surname: str,
    given: str,
) -> TravellerDraft | None:
    if owner is not None and owner.band == "infant" and owner is note.position:
        return owner
    named = [one for one in infants if surname and same_person(one.surname, one.given, surname, given)]
    if named:
        return named[0]
    if owner is not None and owner.band == "infant":
        return owner
    if owner is not None:
        held = [one for one in infants if one.infant_of and one.infant_of == owner.reference]
        if len(held) == 1 and (not surname or not held[0].surname):
            return held[0]
        if len(infants) == 1 and not surname:
            return infants[0]
        if len(held) == 1 and not held[0].documents and same_surname(held[0].surname, surname):
            return held[0]
    if not surname:
        return owner
    child = TravellerDraft(note.at, 1, surname, given, given, code="IN", band="infant")
    child.infant_of = (owner.reference or None) if owner is not None else None
    place = booking.travellers.index(owner) + 1 if owner is not None else len(booking.travellers)
    booking.travellers.insert(place, child)
    return child


def _names(reader: Reader, note: SsrNote, person: TravellerDraft, said: Docs) -> None:
    """Keep the document's name where it is not the booking's; a title joined to it is told and taken off."""
    if not said.surname:
        return
    given, title, glued = split_title(said.given)
    if person.title is None or (title and title != person.title):
        given, glued = said.given, False
    first, _, second = given.partition(" ")
    if second:
        # The title may hang on the first of two given names (LORELEIMRS LISE).
        name, title, joined = split_title(first)
        if title and title == person.title:
            given, glued = f"{name} {second}", glued or joined
    own = compact(person.given)
    if person.title and not compact(given).startswith(own) and _glued_alike(person, said):
        given, glued = given[len(person.title) :].strip(), False
        reader.report("PNR-TITLE-GLUED", note.at, 1, note.place, "in front of it")
    if glued and not person.glued:
        reader.report("PNR-TITLE-GLUED", note.at, 1, note.place)
    _keep_raw(person, said)
    if (compact(said.surname), compact(given)) != (compact(person.surname), compact(person.given)):
        person.document_names = person.document_names or f"{said.surname}/{given}"


def _keep_raw(person: TravellerDraft, said: Docs) -> None:
    """Give back what was taken for a title where document and sex say that it is part of the name."""
    if not person.glued or compact(person.raw_given) != compact(said.given) or not said.sex:
        return
    if SEX_OF_TITLE.get(person.title or "", said.sex) != said.sex:
        person.given, person.title, person.glued = person.raw_given, None, False


def _date(reader: Reader, note: SsrNote, text: str, *, birth: bool) -> PartialDate | None:
    if not text:
        return None
    found = birth_ddmmmyy(text, reader.sent) if birth else expiry_ddmmmyy(text, reader.sent)
    if found is None or (birth and found > reader.sent.isoformat()):
        reader.report("SSR-DOCS-DATE", note.at, 1, note.place, "birth date" if birth else "expiry or issue")
    return found


def _states(reader: Reader, note: SsrNote, *codes: str) -> list[str | None]:
    """States as alpha-3; one finding for an SSR in which any is not."""
    mapped: list[str | None] = []
    exact = True
    for code in codes:
        if code:
            name, was_alpha_3 = state(code)
            mapped.append(name)
            exact = exact and was_alpha_3
        else:
            mapped.append(None)
    if not exact:
        reader.report("SSR-STATE-CODE", note.at, 1, note.place)
    return mapped


def _add_document(person: TravellerDraft, document: Document) -> None:
    """Add a document, or complete the one that is there under the same number."""
    key = (document.number, document.kind)
    known = person.documents.get(key)
    person.documents[key] = (
        document
        if known is None
        else Document(
            known.kind,
            known.number,
            known.issuer or document.issuer,
            known.expires or document.expires,
            known.code or document.code,
            known.issued or document.issued,
            known.issued_at or document.issued_at,
            known.valid_in or document.valid_in,
        )
    )


def read_doco(reader: Reader, booking: BookingDraft, note: SsrNote, owner: TravellerDraft | None) -> None:
    """DOCO: place of birth, and a visa or the number of a state's programme."""
    said = doco(note.text)
    if said is None:
        return
    person = _holder(booking, owner, said.infant)
    issued = _date(reader, note, said.issued, birth=False)
    issuer = None
    if said.place:
        issuer = state(said.place)[0]
        if not state_known(said.place):
            reader.report("SSR-DOCO-PLACE", note.at, 1, note.place)
    valid_in = _states(reader, note, said.valid_in)[0]
    if person is None:
        booking.services.append(Service("DOCO", note.text, carrier=note.at.get(1, 4) or None))
        return
    person.birth_place = person.birth_place or said.birth_place or None
    if said.kind or said.number:
        kind = DOCO_KINDS.get(said.kind, "other")
        _add_document(
            person,
            Document(
                kind, said.number or None, issuer, code=said.kind or None, issued=issued, valid_in=valid_in
            ),
        )


def read_doca(reader: Reader, booking: BookingDraft, note: SsrNote, owner: TravellerDraft | None) -> None:
    """DOCA: address of residence or at the destination; the former also tells the state of residence."""
    said = doca(note.text)
    if said is None:
        return
    person = _holder(booking, owner, said.infant)
    country = _states(reader, note, said.country)[0]
    address = Address(
        purpose=PURPOSES.get(said.kind, said.kind) or None,
        street=said.street or None,
        city=said.city or None,
        state=said.state or None,
        postcode=said.postcode or None,
        country=country,
    )
    if person is None:
        booking.addresses.append(address)
        return
    if len(person.addresses) < MOST_ADDRESSES and address not in person.addresses:
        person.addresses.append(address)
    if said.kind == "R":
        person.residence = person.residence or country


def _holder(booking: BookingDraft, owner: TravellerDraft | None, infant: bool) -> TravellerDraft | None:
    """The adult's infant where the SSR is marked with I."""
    if not infant or owner is None or owner.band == "infant":
        return owner
    held = [one for one in booking.travellers if one.band == "infant" and one.infant_of == owner.reference]
    return held[0] if len(held) == 1 else owner
