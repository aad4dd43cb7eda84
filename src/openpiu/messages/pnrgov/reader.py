"""PNRGOV: what carriers' reservation and departure control systems say of each booking on one flight.

A message has a head (the flight it is about), then one group a booking: locators, agency, travellers with
their tickets and payments, the itinerary with seats, check-in and bags of each leg, bookings split off,
hotels and cars, and the history. The reader is a small state machine, tolerant by rule: SRC begins a
booking, TIF before the first TVL makes a traveller, TIF after TRI only names one, ABI begins history
(never current data) until the next SRC; all else belongs to what is open. One segment out of place costs
an information, not the booking.

    for raw in edifact.messages(path):
        message = pnrgov.read(raw)

The parts: this module follows the message from head to tail; `pnrgov_contacts` reads ADD and IFT,
`pnrgov_legs` TVL, `pnrgov_checkin` TRI to TBD, `pnrgov_tickets` TKT and FOP, `pnrgov_people` TIF;
`pnrgov_joining` brings travellers, documents and infants together when a booking ends, `pnrgov_checks` judges
the whole.

Source: IATA PADIS, EDIFACT implementation guide PNRGOV 10.1 to 21.1 (groups GR.1 to GR.11);
`docs/messages.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from openpiu.messages.codes import state
from openpiu.messages.dates import flight_date_ddmmyy, moment_ddmmyy
from openpiu.messages.heads import head_of
from openpiu.messages.pnrgov import checkin as pnrgov_checkin
from openpiu.messages.pnrgov import checks as pnrgov_checks
from openpiu.messages.pnrgov import contacts as pnrgov_contacts
from openpiu.messages.pnrgov import joining as pnrgov_joining
from openpiu.messages.pnrgov import legs as pnrgov_legs
from openpiu.messages.pnrgov import people as pnrgov_people
from openpiu.messages.pnrgov import tickets as pnrgov_tickets
from openpiu.messages.pnrgov.draft import BookingDraft, Reader
from openpiu.messages.pnrgov.history import history
from openpiu.messages.pnrgov.ssr import read_ssr
from openpiu.messages.pnrgov.text import segment_text
from openpiu.travel import Agency, Locator, Message, Moment
from openpiu.travel.model import Function

if TYPE_CHECKING:
    from openpiu.edifact import RawMessage, Segment

FUNCTIONS: dict[str, Function] = {"22": "booking-push", "141": "booking-update"}
"""MSG, second component: full push of all bookings; changed bookings only."""

LATER_TAGS = frozenset(("POC", "CON", "ACI", "TFF", "CUR", "SEQ", "PDI", "PRD", "QTY", "TIM", "EDT", "PLI"))
"""Segments of later guides: kept out of the model, told as information."""


BEFORE_NAMES = frozenset(("SSR", "DAT", "IFT", "ORG", "ADD", "EBD"))
MOST_BEFORE_NAMES = 100
"""What may stand between RCI and the first TIF of a booking, and how much of it is looked through."""


def _ranks(follow: str, close: str) -> dict[str, int]:
    """The tags of one group in their order, and those that may end it at any time."""
    return {tag: rank for rank, tag in enumerate(follow.split())} | dict.fromkeys(close.split(), 99)


ORDER: dict[str, dict[str, int]] = {
    "head": _ranks("MSG ORG TVL EQN", "SRC"),
    "booking": _ranks("RCI SSR DAT IFT ORG ADD EBD", "TIF TVL EQN MSG ABI LTS SRC"),
    "traveller": _ranks("FTI IFT REF EBD FAR SSR ADD RPI DAT", "TIF TKT FOP TVL EQN MSG ABI LTS SRC"),
    "ticket": _ranks("MON PTK TXD DAT", "FOP TKT TIF TVL EQN MSG ABI LTS SRC"),
    "payment": _ranks("IFT ADD", "FOP TKT TIF TVL EQN MSG ABI LTS SRC"),
    "leg": _ranks("TRA RPI APD SSR RCI IFT", "DAT TRI TVL EQN MSG ABI LTS SRC"),
    "check-in": _ranks("ORG", "DAT TRI TVL EQN MSG ABI LTS SRC"),
    "boarding": _ranks("TIF SSD TBD", "TRI DAT TVL EQN MSG ABI LTS SRC"),
    "split": _ranks("RCI", "EQN TVL MSG ABI LTS SRC"),
    "non-air": _ranks("TVL TRA RPI APD PTK SSR RCI IFT", "MSG EQN ABI LTS SRC"),
    "tail": _ranks("LTS", "SRC ABI"),
    "history": _ranks("", "SRC"),
}
"""Which segments may follow in each open group, in their order (GR.1 to GR.9)."""


def read(raw: RawMessage) -> Message:
    """The message that `raw` holds: head flight, bookings, findings (those of the syntax first).

    Never raises on content: what cannot be read is left out with a finding. Flight times are airport-local,
    moments of RCI and DAT end in `Z`. IATA PNRGOV guide, sections 4 and 5.
    """
    reader = Reader(_sent_on(raw), raw.segments, [])
    for position, segment in enumerate(raw.segments):
        step = STEPS[reader.group].get(segment.tag)
        if step is None:
            _without_step(reader, segment)
            continue
        handler, rank = step
        reader.position = position
        if rank >= reader.rank:
            reader.rank = rank
        elif rank < 0 and reader.group == "head":
            _begin_without_src(reader, segment)
        else:
            reader.report("PNR-SEGMENT-ORDER", segment)
        handler(reader, segment)
    _close(reader)
    pnrgov_checks.check_message(reader, raw)
    findings = reader.findings
    findings.sort(key=_place)
    return Message(
        format="pnrgov",
        function=FUNCTIONS.get(reader.function_code, "unknown"),
        flights=(reader.head,) if reader.head else (),
        bookings=tuple([booking.build() for booking in reader.bookings]),
        findings=(*raw.findings, *findings),
        function_code=reader.function_code or None,
        **head_of(raw),
    )


def _sent_on(raw: RawMessage) -> date:
    """The day that two-digit years are read by: that of UNB, else the head flight's, else a fixed one."""
    if raw.envelope.prepared_on:
        return raw.envelope.prepared_on
    for segment in raw.segments[:8]:
        if segment.tag == "TVL":
            found = flight_date_ddmmyy(segment.get(1), date(2020, 1, 1))
            if found:
                return date.fromisoformat(found)
    return date(2020, 1, 1)


def _place(item: object) -> int:
    return item.where.offset or 0  # type: ignore[attr-defined]


# --- head --------------------------------------------------------------------------------------------------


def _msg(reader: Reader, segment: Segment) -> None:
    """MSG: in the head what kind of push this is; in a booking (GR.9) which service follows."""
    if reader.group == "head":
        reader.head_tags.add("MSG")
        reader.function_code = segment.get(1, 2) or segment.get(1, 1)
        return
    reader.group, reader.rank, reader.non_air = "non-air", 0, segment.get(1, 1) or "?"


def _eqn(reader: Reader, segment: Segment) -> None:
    """EQN: in the head the number of bookings; in a booking (GR.8) bookings split from it or to it follow."""
    if reader.group == "head":
        reader.head_tags.add("EQN")
        reader.eqn = segment
        return
    reader.group, reader.rank = "split", 0


def _begin_without_src(reader: Reader, segment: Segment) -> None:
    reader.report("PNR-SRC-MISSING", segment)
    _src(reader, segment)


# --- GR.1: the booking -------------------------------------------------------------------------------------


def _src(reader: Reader, segment: Segment) -> None:
    """SRC: nothing but the start of a booking, and the only start that can be relied on."""
    if reader.booking is not None and reader.opened == reader.position - 1:
        # An SRC right behind another begins nothing: the former is no booking.
        reader.report("PNR-SEGMENT-ORDER", segment, None, None, "an empty booking was left out")
    else:
        _close(reader)
    reader.opened = reader.position
    reader.booking = BookingDraft(segment)
    reader.group, reader.rank = "booking", 0


def _close(reader: Reader) -> None:
    """End the open booking: join what belongs together, judge it, keep it."""
    booking = reader.booking
    if booking is None:
        return
    pnrgov_legs.finish(reader, booking)
    pnrgov_joining.finish(reader, booking)
    pnrgov_checks.check_booking(reader, booking)
    reader.bookings.append(booking)
    reader.booking = reader.traveller = reader.ticket = reader.payment = reader.leg = None
    reader.checked_in = None


def _rci(reader: Reader, segment: Segment) -> None:
    """RCI: locators, this booking's first; again after a leg (the same), or after EQN (bookings split
    off).
    """
    booking = reader.open()
    if reader.group == "split":
        for _, parts in segment.repeats():
            if len(parts) > 1 and parts[1]:
                booking.split[parts[1]] = None
        return
    if booking.rci is not None and _is_another_booking(reader, segment, booking):
        _begin_without_src(reader, segment)
        booking = reader.open()
    kind = segment.get(1, 3)
    shifted = len(kind) == 6 and kind.isdigit()
    if shifted:
        reader.report("PNR-RCI-FORM", segment, 1, 3)
    first = 1
    if booking.rci is None:
        first = 2
        booking.rci = segment
        booking.carrier = reader.fold(segment, 1, 1, segment.get(1, 1))
        booking.locator = reader.fold(segment, 1, 2, segment.trimmed(1, 2))
        day, time = (kind, segment.get(1, 4)) if shifted else (segment.get(1, 4), segment.get(1, 5))
        if day:
            booking.created = _moment(reader, segment, 1, 3 if shifted else 4, day, time)
        if not _is_locator(booking.locator):
            reader.report("PNR-LOCATOR-FORMAT", segment, 1, 2)
    # Carriers of one host share a locator: here that is one more, behind a leg it is the booking's own.
    known = booking.known_locators
    if first == 2:
        known.update((booking.locator, f"{booking.carrier}:{booking.locator}"))
    for element, parts in segment.repeats(first):
        carrier = reader.fold(segment, element, 1, parts[0].strip())
        locator = reader.fold(segment, element, 2, parts[1].strip()) if len(parts) > 1 else ""
        if not locator or f"{carrier}:{locator}" in known or (first == 1 and locator in known):
            continue
        known.update((locator, f"{carrier}:{locator}"))
        booking.locators.append(Locator(carrier or None, locator))
        if not _is_locator(locator):
            reader.report("PNR-LOCATOR-FORMAT", segment, element, 2)


def _is_locator(text: str) -> bool:
    return 5 <= len(text) <= 8 and text.isascii() and text.isalnum()


def _is_another_booking(reader: Reader, segment: Segment, booking: BookingDraft) -> bool:
    """Whether this RCI, which names a locator that this booking does not have, begins one whose SRC was lost:
    it has the date of a booking, and head data or names follow where a leg would go on."""
    locator = segment.get(1, 2)
    if not locator or locator in booking.known_locators or not (segment.get(1, 4) or segment.get(1, 3)):
        return False
    if not booking.travellers:
        return False
    for following in reader.segments[reader.position + 1 : reader.position + MOST_BEFORE_NAMES]:
        if following.tag == "TIF" or (following.tag == "DAT" and following.get(1) in ("700", "710")):
            return True
        if following.tag not in BEFORE_NAMES:
            return False
    return False


def _dat(reader: Reader, segment: Segment) -> None:
    """DAT: last change and ticketing (GR.1), issue of a ticket (GR.3); after a leg it opens check-in
    (GR.6).
    """
    booking = reader.open()
    group = reader.group
    if group in ("leg", "check-in", "boarding") and segment.get(1) not in ("700", "710"):
        reader.group, reader.rank = "check-in", 0
        return
    for element, parts in segment.repeats():
        qualifier, day, time = [*parts, "", ""][:3]
        if not day:
            continue
        when = _moment(reader, segment, element, 2, day, time)
        if when is None:
            continue
        if qualifier == "700":
            booking.changed = when
        elif qualifier == "710" and reader.ticket is not None and group != "booking":
            reader.ticket.issued = when
        elif qualifier == "710":
            booking.ticketed = when


def _moment(reader: Reader, segment: Segment, element: int, place: int, day: str, time: str) -> Moment | None:
    """A date and time of RCI or DAT, the date in component `place`; what is impossible in it is told."""
    when = moment_ddmmyy(day, time, reader.sent)
    if when is None:
        reader.report("PNR-TVL-TIME", segment, element, place, "no such date")
    elif time and len(when) == 10:
        reader.report("PNR-TVL-TIME", segment, element, place + 1, "no such time")
    return when


def _org(reader: Reader, segment: Segment) -> None:
    """ORG: in the head who sends; in GR.1 who booked; in GR.6 who checked in.

    All empty in an update means that the flight was taken out of the booking, or that the booking is gone.
    """
    if reader.group == "head":
        reader.head_tags.add("ORG")
        return
    if reader.group in ("check-in", "boarding"):
        return
    booking = reader.open()
    text = segment.components
    country, currency, *_ = [*text(6), "", ""]
    agency = Agency(
        system=segment.get(1, 1) or None,
        place=segment.get(1, 2) or None,
        number=segment.get(2, 1) or None,
        office=segment.get(2, 2) or None,
        office_place=segment.get(3) or None,
        carrier=segment.get(4) or None,
        kind=segment.get(5) or None,
        country=state(country)[0] if country else None,
        currency=currency or None,
        agent=segment.get(7) or None,
    )
    if agency != NOBODY:
        if booking.agency is None:
            booking.agency = agency
    elif reader.function_code == "141" and reader.group == "booking":
        booking.gone = True


NOBODY = Agency()


def _ignored(reader: Reader, segment: Segment) -> None:
    """PTK and others whose content is in no field of the model."""


# --- tail --------------------------------------------------------------------------------------------------


def _abi(reader: Reader, segment: Segment) -> None:
    """ABI: history begins (GR.10)."""
    reader.group, reader.rank = "history", 0
    history(reader, segment)


def _lts(reader: Reader, segment: Segment) -> None:
    """LTS: a line of the host's own history; kept as text, never read into identity."""
    text = segment_text(segment)
    if text:
        reader.open().history_text.append(text)
    reader.group, reader.rank = "tail", 0


def _without_step(reader: Reader, segment: Segment) -> None:
    """A segment that no group knows: in the history it is an entry all the same."""
    if reader.group == "history":
        history(reader, segment)
    elif segment.tag in SILENT:
        return
    elif segment.tag in LATER_TAGS:
        reader.report("PNR-SEGMENT-UNKNOWN", segment, detail=segment.tag)
    elif len(segment.tag) == 3 and segment.tag.isascii() and segment.tag.isalnum():
        reader.report("SYN-SEGMENT-UNKNOWN", segment, detail=segment.tag)


SILENT = frozenset(("UNH", "UNT", "UNS", "DUM"))

Handler = Callable[[Reader, "Segment"], None]

HANDLERS: dict[str, Handler] = {
    "MSG": _msg,
    "ORG": _org,
    "TVL": pnrgov_legs.read_tvl,
    "EQN": _eqn,
    "SRC": _src,
    "RCI": _rci,
    "SSR": read_ssr,
    "DAT": _dat,
    "IFT": pnrgov_contacts.read_ift,
    "ADD": pnrgov_contacts.read_add,
    "EBD": pnrgov_tickets.read_ebd,
    "TIF": pnrgov_people.read_tif,
    "FTI": pnrgov_people.read_fti,
    "REF": pnrgov_people.read_ref,
    "FAR": pnrgov_people.read_far,
    "TKT": pnrgov_tickets.read_tkt,
    "MON": pnrgov_tickets.read_mon,
    "PTK": _ignored,
    "TXD": pnrgov_tickets.read_txd,
    "FOP": pnrgov_tickets.read_fop,
    "TRA": pnrgov_legs.read_tra,
    "RPI": pnrgov_legs.read_rpi,
    "APD": pnrgov_legs.read_apd,
    "TRI": pnrgov_checkin.read_tri,
    "SSD": pnrgov_checkin.read_ssd,
    "TBD": pnrgov_checkin.read_tbd,
    "ABI": _abi,
    "SAC": _abi,
    "LTS": _lts,
}

_entry: tuple[Handler, int] = (history, 99)
STEPS: dict[str, dict[str, tuple[Handler, int]]] = {
    group: {tag: (handler, ranks.get(tag, -1)) for tag, handler in HANDLERS.items()}
    for group, ranks in ORDER.items()
}
STEPS["history"] = {**dict.fromkeys(HANDLERS, _entry), "SRC": (_src, 99)}
"""For each open group what reads a segment of that tag, and its place in the order; -1 where it has none."""
