"""Who travels in a booking: TIF, and the requests that say more of each traveller.

A traveller exists by TIF alone, with or without documents. What SSRs say is joined by the reference in the SSR,
else by the group in which it stands, else to the only traveller, else by the name in the document. An infant may
have its own TIF, or only be named in SSR INFT: either way it is one traveller, and the document that hangs on the
adult with the sex FI or MI is the infant's.

Source: IATA PNRGOV guide, TIF, GR.2; AIRIMP (names, INFT, DOCS); `docs/messages.md`, "Identity in a booking".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpiu.messages.dates import birth_ddmmmyy
from openpiu.messages.pnrgov_documents import read_doca, read_doco, read_docs
from openpiu.messages.pnrgov_draft import BookingDraft, Reader, SsrNote, TravellerDraft
from openpiu.messages.ssr import contact, day, infant
from openpiu.messages.titles import BAND_OF_TITLE, compact, same_given, same_person, split_title
from openpiu.travel import Loyalty, SeatAssignment
from openpiu.travel.model import AgeBand

if TYPE_CHECKING:
    from openpiu.edifact import Segment

BANDS: dict[str, AgeBand] = {
    **dict.fromkeys(("A", "ADT", "AD"), "adult"),
    **dict.fromkeys(("C", "CHD", "CNN", "CH"), "child"),
    **dict.fromkeys(("IN", "INF", "INS"), "infant"),
}
"""TIF, second component of element 2: kinds of traveller."""


# --- TIF ---------------------------------------------------------------------------------------------------


def read_tif(reader: Reader, segment: Segment) -> None:
    """TIF: a traveller (GR.2), the name of a group (kind `G`), or after TRI the one who was checked in."""
    booking = reader.open()
    group = reader.group
    if group in ("boarding", "check-in"):
        reader.checked_in = _referred(reader, segment, booking) or reader.checked_in
        if reader.checked_in is not None:
            _check_in(reader.checked_in)
        return
    surname = segment.get(1, 1).strip()
    if segment.get(1, 2) == "G":
        name = surname or segment.get(2, 1).strip()
        booking.group_name = booking.group_name or name or None
        reader.traveller = reader.ticket = reader.payment = None
        return
    if group not in ("booking", "traveller", "ticket", "payment") and booking.travellers:
        # Out of its place: a repetition names a traveller who is known, anything else makes one.
        known = _by_name(booking, surname, split_title(segment.get(2, 1))[0])
        if known is not None:
            return
    for element in range(2, max(segment.elements(), 2) + 1):
        given = segment.get(element, 1)
        if surname or given:
            _add_traveller(reader, segment, element, surname, given)
    if group in ("booking", "traveller", "ticket", "payment"):
        reader.group, reader.rank = "traveller", 0
    reader.ticket = reader.payment = None


def _add_traveller(reader: Reader, segment: Segment, element: int, surname: str, given: str) -> None:
    name, title, glued = split_title(given) if given else ("", None, False)
    if not name:
        # A lone name carries the title itself (`MOHAMMED MR`); only one behind a blank is taken off.
        rest, title_of_surname, joined = split_title(surname)
        if title_of_surname and not joined:
            surname, title = rest, title_of_surname
    code = segment.get(element, 2)
    band = BANDS.get(code) or BAND_OF_TITLE.get(title or "")
    traveller = TravellerDraft(
        at=segment,
        element=element,
        surname=surname,
        given=name,
        raw_given=given.strip(),
        title=title,
        glued=glued,
        code=code,
        reference=segment.get(element, 3).strip(),
        with_infant=segment.get(element, 4) == "1",
        band=band,  # type: ignore[arg-type]  # both tables hold age bands
    )
    if code not in BANDS:
        reader.find("PNR-TIF-TYPE", segment, element, 2)
    reader.open().travellers.append(traveller)
    reader.traveller = traveller


def _referred(reader: Reader, segment: Segment, booking: BookingDraft) -> TravellerDraft | None:
    """The traveller whom a TIF after TRI names: by name and reference, else by name, else by reference."""
    surname, given = segment.get(1, 1).strip(), segment.get(2, 1).strip()
    reference = plain_reference(segment.get(2, 3))
    named = [
        one
        for one in booking.travellers
        if one.surname == surname and (one.raw_given == given or same_given(one.given, split_title(given)[0]))
    ]
    if len(named) > 1 or not named:
        for one in named or booking.travellers:
            if reference and plain_reference(one.reference) == reference:
                return one
    if named:
        return named[0]
    if reference and booking.travellers:
        reader.find("PNR-TIF-REF", segment, 2, 3, "nobody has this name or reference")
    if not surname or reader.checked_in is not None:
        return None
    # The TIF that should have named this person before the itinerary is not there: keep the person.
    here = reader.traveller
    _add_traveller(reader, segment, 2, surname, given)
    added, reader.traveller = reader.traveller, here
    return added


def traveller_of_tri(reader: Reader, segment: Segment) -> TravellerDraft | None:
    """The traveller whose reference TRI gives, now checked in; None where a TIF after it must tell.

    Hosts also put the check-in number in the reference's place, so a TIF that follows counts more.
    """
    booking = reader.open()
    reference = plain_reference(segment.get(2, 4))
    found = booking.travellers[0] if len(booking.travellers) == 1 else None
    if reference and found is None:
        found = next((one for one in booking.travellers if plain_reference(one.reference) == reference), None)
    following = reader.segments[reader.position + 1] if reader.position + 1 < len(reader.segments) else None
    number = segment.get(2, 1) or segment.get(1)
    if following is not None and following.tag == "TIF":
        found = _peek(booking, following) or found
    elif found is None and reference and booking.travellers:
        reader.find("PNR-TIF-REF", segment, 2, 4, "nobody has this reference")
    if found is not None:
        _check_in(found)
        if number and (found.boarding_number is None or _on_head_leg(reader)):
            found.boarding_number = number
    return None if following is not None and following.tag == "TIF" else found


def _peek(booking: BookingDraft, segment: Segment) -> TravellerDraft | None:
    surname, given = segment.get(1, 1).strip(), segment.get(2, 1).strip()
    reference = plain_reference(segment.get(2, 3))
    first = None
    for one in booking.travellers:
        if one.surname == surname and one.raw_given == given:
            if plain_reference(one.reference) == reference:
                return one
            first = first or one
    return first


def _on_head_leg(reader: Reader) -> bool:
    leg, head = reader.leg, reader.head
    return (
        leg is not None
        and head is not None
        and (leg.origin, leg.destination, leg.departure) == (head.origin, head.destination, head.departure)
    )


def _check_in(traveller: TravellerDraft) -> None:
    traveller.status = "checked-in"


def plain_reference(text: str) -> str:
    """A reference as it is compared: without blanks and leading zeros."""
    return text.strip().lstrip("0")


def _by_name(booking: BookingDraft, surname: str, given: str) -> TravellerDraft | None:
    found = [one for one in booking.travellers if same_person(one.surname, one.given, surname, given)]
    if len(found) > 1:
        key = compact(surname), compact(given)
        exact = [one for one in found if (compact(one.surname), compact(one.given)) == key]
        found = exact or found
    return found[0] if found else None


# --- joining -----------------------------------------------------------------------------------------------


def finish(reader: Reader, booking: BookingDraft) -> None:
    """Join all that the SSRs said to the travellers of `booking`, when the last of them is known."""
    by_reference: dict[str, TravellerDraft] = {}
    for one in booking.travellers:
        reference = plain_reference(one.reference)
        if reference and by_reference.setdefault(reference, one) is not one:
            reader.find("PNR-TIF-REF", one.at, one.element, 3, "two travellers have it")
    notes = booking.ssr_notes
    if notes:
        for note in notes:
            if note.code == "INFT":
                _read_infant(reader, booking, note, by_reference)
    _link_infants(reader, booking)
    for note in notes:
        _join(reader, booking, note, by_reference)
    for segment, element, reference in booking.reference_notes:
        if plain_reference(reference) not in by_reference:
            reader.find("PNR-TIF-REF", segment, element, 3, "nobody has this reference")
    if booking.seat_notes:
        _join_seats(reader, booking, by_reference)
    for one in booking.travellers:
        if one.glued:
            reader.find("PNR-TITLE-GLUED", one.at, one.element, 1)


def _owner(
    reader: Reader, booking: BookingDraft, note: SsrNote, by_reference: dict[str, TravellerDraft]
) -> TravellerDraft | None:
    """Whom an SSR concerns by reference, by its group, or because there is only one."""
    for element in range(2, note.at.elements() + 1):
        reference = plain_reference(note.at.get(element, 3))
        if reference:
            found = by_reference.get(reference)
            if found is not None:
                return found
            if note.code not in ("INFT", "CHLD", "FQTV"):  # those are services too, judged there
                reader.find("PNR-TIF-REF", note.at, element, 3, "nobody has this reference")
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
    if number and all(loyalty.number != number for loyalty in owner.loyalty):
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
            reader.find("PNR-INFANT-UNLINKED", note.at, 1, note.place, "no name can be read")
        return
    if adult is not None and adult.band == "infant":
        adult = None
    name, title, _ = split_title(said.given)
    born = birth_ddmmmyy(said.birth, reader.sent) if said.birth else None
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


def _link_infants(reader: Reader, booking: BookingDraft) -> None:
    """Infants to the adults who hold them: by INFT (done), a reference such as `12I`, or the flag in TIF."""
    infants = [one for one in booking.travellers if one.band == "infant"]
    holders = [one for one in booking.travellers if one.with_infant and one.band != "infant"]
    if not infants and not holders:
        return
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
            reader.find("PNR-INFANT-UNLINKED", child.at, child.element, 3, "no adult has the flag")
    for adult in free:
        # An adult without a reference cannot be named by the child: the INFT in its group is enough.
        if adult.reference or not infants:
            reader.find("PNR-INFANT-UNLINKED", adult.at, adult.element, 4, "no infant follows")


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
    asked: dict[tuple[str, str, str], list[str]] = {}
    for note in booking.seat_notes:
        owner = note.traveller
        reference = plain_reference(note.reference)
        if reference:
            found = by_reference.get(reference)
            if found is None and note.reference:
                reader.find("PNR-TIF-REF", note.at, note.element, 3, "nobody has this reference")
            owner = found or owner
        owner = owner or only
        shown = owner.reference if owner is not None else None
        if owner is not None and note.seat not in owner.seats:
            owner.seats.append(note.seat)
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
            asked.setdefault(key, []).append(note.seat)
        elif key in asked and note.seat not in asked[key]:
            reader.find("PNR-SEAT-COUNT", note.at, 1, 1, "not the seat of the booking")
