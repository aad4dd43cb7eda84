"""Who travels in a booking: TIF, and the requests that say more of each traveller.

A traveller exists by TIF alone, with or without documents. In GR.2 a TIF makes a traveller; after TRI it
names one who was checked in. What else says something of travellers is joined in `pnrgov_joining`.

Source: IATA PNRGOV guide, TIF, FTI, REF, FAR; AIRIMP, names; `docs/messages.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpiu.messages.pnrgov.draft import LARGEST_PARTY, BookingDraft, Reader, TravellerDraft
from openpiu.messages.titles import BAND_OF_TITLE, compact, same_given, same_person, split_title
from openpiu.travel import Loyalty
from openpiu.travel.model import AgeBand

if TYPE_CHECKING:
    from openpiu.edifact import Segment

BANDS: dict[str, AgeBand] = {
    **dict.fromkeys(("A", "ADT", "AD"), "adult"),
    **dict.fromkeys(("C", "CHD", "CNN", "CH"), "child"),
    **dict.fromkeys(("IN", "INF", "INS"), "infant"),
}
"""TIF, second component of element 2: kinds of traveller."""

LONGEST = 70
"""Signs of a surname, and of the given names with the title (TIF)."""


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
    surname = segment.trimmed(1, 1)
    if segment.get(1, 2) == "G":
        name = surname or segment.trimmed(2, 1)
        booking.group_name = booking.group_name or name or None
        reader.traveller = reader.ticket = reader.payment = None
        reader.group, reader.rank = "traveller", 0
        return
    if group not in ("booking", "traveller", "ticket", "payment") and booking.travellers:
        # Out of its place: a repetition names a traveller who is known, anything else makes one.
        known = _by_name(booking, surname, split_title(segment.get(2, 1))[0])
        if known is not None:
            return
    for element in range(2, max(segment.last_element(), 2) + 1):
        given = segment.get(element, 1)
        if surname or given:
            _add_traveller(reader, segment, element, surname, given)
    if group in ("booking", "traveller", "ticket", "payment"):
        reader.group, reader.rank = "traveller", 0
    reader.ticket = reader.payment = None


def _add_traveller(reader: Reader, segment: Segment, element: int, surname: str, given: str) -> None:
    if len(surname) > LONGEST or len(given) > LONGEST:
        place = (1, 1) if len(surname) > LONGEST else (element, 1)
        reader.report("SYN-TOO-LONG", segment, *place, f"over {LONGEST} signs")
    name, title, glued = split_title(given) if given else ("", None, False)
    if not name:
        # A lone name carries the title itself (`MOHAMMED MR`); only one behind a blank is taken off.
        rest, title_of_surname, joined = split_title(surname)
        if title_of_surname and not joined:
            surname, title = rest, title_of_surname
    code = reader.fold(segment, element, 2, segment.get(element, 2))
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
        reference=segment.trimmed(element, 3),
        with_infant=segment.get(element, 4) == "1",
        band=band,  # type: ignore[arg-type]  # both tables hold age bands
    )
    if code not in BANDS:
        reader.report("PNR-TIF-TYPE", segment, element, 2)
    booking = reader.open()
    booking.travellers.append(traveller)
    booking.named.setdefault((surname, traveller.raw_given), []).append(traveller)
    booking.referred.setdefault(plain_reference(traveller.reference), traveller)
    reader.traveller = traveller


def _referred(reader: Reader, segment: Segment, booking: BookingDraft) -> TravellerDraft | None:
    """The traveller whom a TIF after TRI names: by name and reference, else by name, else by reference."""
    surname, given = segment.trimmed(1, 1), segment.trimmed(2, 1)
    reference = plain_reference(segment.get(2, 3))
    named = booking.named.get((surname, given), [])
    if not named and len(booking.travellers) <= LARGEST_PARTY:
        plain = split_title(given)[0]
        named = [one for one in booking.travellers if one.surname == surname and same_given(one.given, plain)]
    by_reference = booking.referred.get(reference) if reference else None
    if by_reference is not None and (by_reference in named or not named):
        return by_reference
    if named:
        return named[0]
    if reference and booking.travellers:
        reader.report("PNR-TIF-REF", segment, 2, 3, "nobody has this name or reference")
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
        found = booking.referred.get(reference)
    following = reader.segments[reader.position + 1] if reader.position + 1 < len(reader.segments) else None
    number = segment.get(2, 1) or segment.get(1)
    if following is not None and following.tag == "TIF":
        found = _peek(booking, following) or found
    elif found is None and reference and booking.travellers:
        reader.report("PNR-TIF-REF", segment, 2, 4, "nobody has this reference")
    if found is not None:
        _check_in(found)
        if number and (found.boarding_number is None or _on_head_leg(reader)):
            found.boarding_number = number
    return None if following is not None and following.tag == "TIF" else found


def _peek(booking: BookingDraft, segment: Segment) -> TravellerDraft | None:
    """The traveller whom a TIF names letter by letter, by its reference where several have the name."""
    named = booking.named.get((segment.trimmed(1, 1), segment.trimmed(2, 1)))
    if not named:
        return None
    by_reference = booking.referred.get(plain_reference(segment.get(2, 3)))
    return by_reference if by_reference in named else named[0]


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
    if len(booking.travellers) > LARGEST_PARTY:
        return None
    found = [one for one in booking.travellers if same_person(one.surname, one.given, surname, given)]
    if len(found) > 1:
        key = compact(surname), compact(given)
        exact = [one for one in found if (compact(one.surname), compact(one.given)) == key]
        found = exact or found
    return found[0] if found else None


def read_fti(reader: Reader, segment: Segment) -> None:
    """FTI: frequent flyer: carrier, number, status in component 5 or 7."""
    if reader.traveller is None:
        return
    for _, parts in segment.repeats():
        if len(parts) > 1 and parts[1]:
            level = (parts[4] if len(parts) > 4 else "") or (parts[6] if len(parts) > 6 else "")
            reader.traveller.loyalty.append(Loyalty(parts[0] or None, parts[1], level or None))


def read_ref(reader: Reader, segment: Segment) -> None:
    """REF: the host's own references to a traveller."""
    if reader.traveller is None:
        return
    references = reader.traveller.references
    for _, parts in segment.repeats():
        if len(parts) > 1 and (value := parts[1]):
            references["REF" if not references else f"REF{len(references) + 1}"] = value


def read_far(reader: Reader, segment: Segment) -> None:
    """FAR: the basis of the fare, element 6 or 7."""
    if reader.traveller is not None:
        reader.traveller.fare_basis = segment.get(7) or segment.get(6) or None
