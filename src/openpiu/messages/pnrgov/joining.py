"""Joining what a PNRGOV booking says to its travellers, when the last of them is known.

What SSRs say is joined by the reference in the SSR, else by the group in which it stands, else to the only
traveller, else by the name in the document. An infant may have its own TIF, or only be named in SSR INFT:
either way it is one traveller, and the document that hangs on the adult with sex FI or MI is the infant's.

Source: IATA PNRGOV guide, GR.1, GR.2, GR.5; AIRIMP (INFT, CHLD, FQTV); `docs/messages.md`.
"""

from __future__ import annotations

from openpiu.messages.dates import birth_ddmmmyy
from openpiu.messages.pnrgov.documents import read_doca, read_doco, read_docs
from openpiu.messages.pnrgov.draft import LARGEST_PARTY, BookingDraft, Reader, SsrNote, TravellerDraft
from openpiu.messages.pnrgov.people import plain_reference
from openpiu.messages.ssr import contact, day, infant
from openpiu.messages.titles import same_person, split_title
from openpiu.travel import Loyalty, SeatAssignment


def finish(reader: Reader, booking: BookingDraft) -> None:
    """Join all that the SSRs said to the travellers of `booking`, when the last of them is known."""
    by_reference: dict[str, TravellerDraft] = {}
    for one in booking.travellers:
        reference = plain_reference(one.reference)
        if reference and by_reference.setdefault(reference, one) is not one:
            reader.report("PNR-TIF-REF", one.at, one.element, 3, "two travellers have it")
    notes = booking.ssr_notes
    if notes:
        for note in notes:
            if note.code == "INFT":
                _read_infant(reader, booking, note, by_reference)
    waiting = _link_infants(reader, booking)
    for note in notes:
        _join(reader, booking, note, by_reference)
    if waiting:
        _check_holders(reader, booking, waiting)
    for segment, element, reference in booking.reference_notes:
        if plain_reference(reference) not in by_reference:
            reader.report("PNR-TIF-REF", segment, element, 3, "nobody has this reference")
    if booking.seat_notes:
        _join_seats(reader, booking, by_reference)
    for one in booking.travellers:
        if one.glued:
            reader.report("PNR-TITLE-GLUED", one.at, one.element, 1)


def _owner(
    reader: Reader, booking: BookingDraft, note: SsrNote, by_reference: dict[str, TravellerDraft]
) -> TravellerDraft | None:
    """Whom an SSR concerns by reference, by its group, or because there is only one."""
    for element in range(2, note.at.last_element() + 1):
        reference = plain_reference(note.at.get(element, 3))
        if reference:
            found = by_reference.get(reference)
            if found is not None:
                return found
            if note.code not in ("INFT", "CHLD", "FQTV"):  # those are services too, judged there
                reader.report("PNR-TIF-REF", note.at, element, 3, "nobody has this reference")
            break
    if note.position is not None:
        return note.position
    return booking.travellers[0] if len(booking.travellers) == 1 else None


def _join(
    reader: Reader, booking: BookingDraft, note: SsrNote, by_reference: dict[str, TravellerDraft]
) -> None:
    code = note.code
    if code == "INFT" or (not note.text and code != "CTC"):
        return
    owner = _owner(reader, booking, note, by_reference)
    if code == "DOCS":
        read_docs(reader, booking, note, owner)
    elif code == "DOCO":
        read_doco(reader, booking, note, owner)
    elif code == "DOCA":
        read_doca(reader, booking, note, owner)
    elif owner is None:
        return
    elif code == "CTC":
        found = contact(note.text)
        if found is not None:
            owner.contacts.append(found)
    elif code == "CHLD":
        sent = day(note.text)
        born = birth_ddmmmyy(sent, reader.sent) if sent else None
        owner.birth = owner.birth or born
        owner.band = owner.band or "child"
    elif code == "FQTV":
        _read_loyalty(note, owner)


def _read_loyalty(note: SsrNote, owner: TravellerDraft) -> None:
    """FQTV: the carrier's two signs and the number, or the number alone."""
    text = note.text.split("/")[0].split("-")[0].replace(" ", "")
    carrier, number = note.at.get(1, 4), text
    if len(text) > 4 and not text[:2].isdecimal():
        carrier, number = text[:2], text[2:]
    if number and len(owner.loyalty) < 20 and all(loyalty.number != number for loyalty in owner.loyalty):
        owner.loyalty.append(Loyalty(carrier or None, number))


# --- infants -----------------------------------------------------------------------------------------------


def _read_infant(
    reader: Reader, booking: BookingDraft, note: SsrNote, by_reference: dict[str, TravellerDraft]
) -> None:
    """INFT: the infant of an adult; the one of a TIF if it has one, else a traveller of its own."""
    adult = _owner(reader, booking, note, by_reference)
    said = infant(note.text) if note.text else None
    if said is None:
        if note.text:
            reader.report("PNR-INFANT-UNLINKED", note.at, 1, note.place, "no name can be read")
        return
    if adult is not None and adult.band == "infant":
        adult = None
    name, title, _ = split_title(said.given)
    born = birth_ddmmmyy(said.birth, reader.sent) if said.birth else None
    if len(booking.travellers) > LARGEST_PARTY:
        return
    known = [
        one
        for one in booking.travellers
        if one.band == "infant" and same_person(one.surname, one.given, said.surname, name)
    ]
    if len(known) > 1 and born:
        known = [one for one in known if one.birth in (None, born)] or known
    if known:
        child = known[0]
    else:
        child = TravellerDraft(note.at, 1, said.surname, name, said.given, title, code="IN", band="infant")
        place = booking.travellers.index(adult) + 1 if adult is not None else len(booking.travellers)
        booking.travellers.insert(place, child)
    child.birth = child.birth or born
    if adult is not None and child.infant_of is None:
        child.infant_of = adult.reference or None


def _link_infants(reader: Reader, booking: BookingDraft) -> list[TravellerDraft]:
    """Infants to the adults who hold them: by INFT (done), a reference such as `12I`, or the flag in TIF.

    The adults with the flag for whom no infant was found are given back: a document may name it.
    """
    infants = [one for one in booking.travellers if one.band == "infant"]
    holders = [one for one in booking.travellers if one.with_infant and one.band != "infant"]
    if not (infants or holders) or len(booking.travellers) > LARGEST_PARTY:
        return []
    taken = {one.infant_of for one in infants if one.infant_of}
    free = [one for one in holders if one.reference not in taken]
    unnamed = [one for one in infants if one.infant_of is None]
    for child in unnamed:
        adult = _adult_of(booking, child, free)
        if adult is not None:
            child.infant_of = adult.reference or None
            free = [one for one in free if one is not adult]
            if adult.with_infant:
                continue
        if child.code != "INS":
            reader.report("PNR-INFANT-UNLINKED", child.at, child.element, 3, "no adult has the flag")
    return free


def _check_holders(reader: Reader, booking: BookingDraft, holders: list[TravellerDraft]) -> None:
    """Tell of adults with the flag for whom no infant is there, once documents have named theirs."""
    infants = [one for one in booking.travellers if one.band == "infant"]
    taken = {one.infant_of for one in infants if one.infant_of}
    for adult in holders:
        # An adult without a reference cannot be named by the child: the INFT in its group is enough.
        if (adult.reference and adult.reference not in taken) or not infants:
            reader.report("PNR-INFANT-UNLINKED", adult.at, adult.element, 4, "no infant follows")


def _adult_of(
    booking: BookingDraft, child: TravellerDraft, free: list[TravellerDraft]
) -> TravellerDraft | None:
    reference = plain_reference(child.reference)
    if reference.endswith("I"):
        for one in booking.travellers:
            if plain_reference(one.reference) == reference[:-1]:
                return one
    place = booking.travellers.index(child)
    before = booking.travellers[place - 1] if place else None
    if before in free:
        return before
    if free:
        return free[0]
    return before if before is not None and before.band in (None, "adult") else None


# --- seats -------------------------------------------------------------------------------------------------


def _join_seats(reader: Reader, booking: BookingDraft, by_reference: dict[str, TravellerDraft]) -> None:
    """Seats to travellers; a seat given at check-in that is not the one asked for is told."""
    only = booking.travellers[0] if len(booking.travellers) == 1 else None
    asked: dict[tuple[str, str, str], set[str]] = {}
    for note in booking.seat_notes:
        owner = note.traveller
        reference = plain_reference(note.reference)
        if reference:
            found = by_reference.get(reference)
            if found is None and note.reference:
                reader.report("PNR-TIF-REF", note.at, note.element, 3, "nobody has this reference")
            owner = found or owner
        owner = owner or only
        shown = owner.reference if owner is not None else None
        if owner is not None:
            owner.seats[note.seat] = None
        booking.seats.append(
            SeatAssignment(
                seat=note.seat,
                origin=note.origin or None,  # type: ignore[arg-type]
                destination=note.destination or None,  # type: ignore[arg-type]
                traveller=shown or None,
                source=note.source,  # type: ignore[arg-type]
            )
        )
        key = (note.origin, note.destination, shown or "")
        if note.source == "booking":
            asked.setdefault(key, set()).add(note.seat)
        elif key in asked and note.seat not in asked[key]:
            reader.report("PNR-SEAT-COUNT", note.at, 1, 1, "not the seat of the booking")
