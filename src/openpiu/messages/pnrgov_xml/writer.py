"""PNRGOV, written as XML: the segments that `pnrgov_write` makes, as the elements of IATA_PNRGOV_NotifRQ.

One document a message, one after the other; `pnrgov_xml.read` reads each back as the same. The reverse of
`booking`, function for function, and only for segments in the order in which we write them.

Source: IATA PNRGOV XML schema 13.1; `docs/messages.md`, "PNRGOV XML".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from openpiu.messages.dates import birth_ddmmmyy, expiry_ddmmmyy
from openpiu.messages.pnrgov.writer import FUNCTION_CODES, write_body
from openpiu.messages.pnrgov_xml.requests import DOCA, DOCO, DOCS
from openpiu.messages.pnrgov_xml.tags import Recorder, Tag, Writer, Written, stamp
from openpiu.travel import Message

DEFAULT_VERSION = "13.1"
NAMESPACE = "http://www.iata.org/IATA/2007/00"


def write(messages: Sequence[Message]) -> bytes:
    """One document for each of `messages`, in UTF-8, one after the other.

    Raises ValueError for no message at all and for one that is not of format `pnrgov-xml` or `pnrgov`.
    """
    if not messages:
        raise ValueError("no message to write")
    out: list[str] = []
    for message in messages:
        if message.format not in ("pnrgov-xml", "pnrgov"):
            raise ValueError(f"a message of format {message.format} cannot be written as PNRGOV XML")
        out.append('<?xml version="1.0" encoding="UTF-8"?>')
        _document(message).lines(out)
    return ("\n".join(out) + "\n").encode("utf-8", "replace")


def _document(message: Message) -> Tag:
    root = Tag(
        "IATA_PNRGOV_NotifRQ",
        xmlns=NAMESPACE,
        Version=message.version or DEFAULT_VERSION,
        EchoToken=message.reference or str(message.number),
        TimeStamp=f"{message.sent_at}:00"
        if message.sent_at and len(message.sent_at) == 16
        else message.sent_at or "",
        TransactionIdentifier=message.control_reference or "",
        Target="Test" if message.test else "",
        Recipient=message.recipient or "",
        AccessReference=message.access_reference or "",
        MessageFunction=message.function_code or FUNCTION_CODES.get(message.function, "22"),
    )
    root.add("Originator", AirlineCode=message.sender or "")
    recorder = Recorder()
    write_body(message, recorder)
    writer = Writer(root, date.fromisoformat((message.sent_at or "2000-01-01")[:10]))
    for segment in recorder.segments:
        handler = (
            HISTORY.get(segment.tag, _subject) if writer.entry is not None else HANDLERS.get(segment.tag)
        )
        if handler is not None:
            handler(writer, segment)
    return root


# --- head and booking --------------------------------------------------------------------------------------


def _tvl(out: Writer, s: Written) -> None:
    if out.at == "head":
        _leg(out.root.add("FlightLeg"), s, out.sent, head=True)
    elif out.at == "service":
        found = out.flight
        found.attributes |= {
            "StartDateTime": stamp(s.get(1, 1), s.get(1, 2), out.sent),
            "EndDateTime": stamp(s.get(1, 3), s.get(1, 4), out.sent),
            "Name": s.get(2, 2), "VendorCode": s.get(4), "ConfirmationID": s.get(5),
        }  # fmt: skip
        found.told("DepartureAirport", LocationCode=s.get(2))
        found.told("ArrivalAirport", LocationCode=s.get(3))
    else:
        out.at = "flight"
        out.flight = out.pnr.add("Flight")
        _leg(out.flight, s, out.sent, head=False)


def _leg(node: Tag, s: Written, sent: date, *, head: bool) -> None:
    number = s.get(5)
    suffix = ""
    if number[:-1].isdecimal() and number[-1:].isalpha():
        number, suffix = number[:-1], number[-1]
    node.attributes |= {
        "CarrierCode": s.get(4) if head else "",
        "FlightNumber": number,
        "OperationalSuffix": suffix,
        "DepartureDateTime": stamp(s.get(1, 1), s.get(1, 2), sent),
        "ArrivalDateTime": stamp(s.get(1, 3), s.get(1, 4), sent),
        "ResBookDesigCode": s.get(5, 2),
    }
    node.told("DepartureAirport", LocationCode=s.get(2))
    node.told("ArrivalAirport", LocationCode=s.get(3))
    node.told("OperatingAirline", Code=s.get(4, 2))
    if not head:
        node.told("MarketingAirline", Code=s.get(4))


def _eqn(out: Writer, s: Written) -> None:
    if out.at == "head":
        out.pnrs = out.root.add("PNRs", NumberOfPnrs=s.get(1))
    else:
        out.at = "split"
        out.flight = out.pnr.add("SplitReservation", Quantity=s.get(1))


def _src(out: Writer, _: Written) -> None:
    out.pnr = out.pnrs.add("PNR")
    out.at, out.entry = "booking", None
    out.passenger = out.ticket = out.pnr


def _rci(out: Writer, s: Written) -> None:
    if out.at == "booking":
        out.pnr.attributes["PNR_CreationDate"] = stamp(s.get(1, 4), s.get(1, 5), out.sent, utc=True)
    node = out.pnr if out.at == "booking" else out.flight
    for element in range(1, len(s.elements) + 1):
        reference = node.add("BookingRefID", ID=s.get(element, 2))
        reference.told("CompanyName", Code=s.get(element))


def _dat(out: Writer, s: Written) -> None:
    if out.at == "flight":
        return
    for element in range(1, len(s.elements) + 1):
        when = stamp(s.get(element, 2), s.get(element, 3), out.sent, utc=True)
        if out.at == "ticket":
            out.ticket.attributes["DateOfIssue"] = when
        else:
            out.pnr.attributes[{"700": "PNR_TransDate"}.get(s.get(element), "LastTktDate")] = when


def _ssr(out: Writer, s: Written) -> None:
    code, text = s.get(1), s.get(1, 9)
    references = [s.get(element, 3) for element in range(2, len(s.elements) + 1)]
    fields = {"DOCS": DOCS, "DOCO": DOCO, "DOCA": DOCA}.get(code)
    known = {"Status": s.get(1, 2), "ServiceQuantity": s.get(1, 3)}
    rph = " ".join(reference for reference in references if reference)
    if fields is not None and text.startswith("/") and text.count("/") <= len(fields):
        node = out.node.add("DOC_SSR", SSR_Code=code, **known, RPH=rph)
        node.told("Airline", Code=s.get(1, 4))
        values = dict(zip(fields, text[1:].split("/"), strict=False))
        node.add(code, **{name: _field(name, said, out.sent) for name, said in values.items()})
        return
    seats = [s.get(element) for element in range(2, len(s.elements) + 1)]
    node = out.node.add("SSR", SSR_Code=code, **known, BoardPoint=s.get(1, 7), OffPoint=s.get(1, 8))
    node.told("Airline", Code=s.get(1, 4))
    node.told("Text", text)
    if any(seats):
        for seat, reference in zip(seats, references, strict=True):
            node.add("Seat", SeatNumber=seat, RPH=reference)
    else:
        node.attributes["RPH"] = rph


def _field(name: str, text: str, sent: date) -> str:
    """A field of a document's text as an attribute: dates as XML has them."""
    if name in ("DateOfBirth", "ExpiryDate", "DateOfIssue"):
        read = birth_ddmmmyy if name == "DateOfBirth" else expiry_ddmmmyy
        return read(text, sent) or text
    return text


def _ift(out: Writer, s: Written) -> None:
    if s.get(1, 2) == "43":
        out.payment.attributes["CardHolderName"] = s.get(2)
        out.payment.attributes["SponsorInfo"] = s.get(3)
        return
    node = out.node.add("OSI")
    node.told("Airline", Code=s.get(1, 4))
    for element in range(2, len(s.elements) + 1):
        node.told("Text", s.get(element))


def _org(out: Writer, s: Written) -> None:
    if out.at != "booking":
        return
    source = out.pnr.add("POS").add(
        "Source",
        AirlineVendorID=s.get(1), AirportCode=s.get(1, 2), PseudoCityCode=s.get(2, 2), CityCode=s.get(3),
        ISOCountry=s.get(6), ISOCurrency=s.get(6, 2), AgentSine=s.get(7), AgentDutyCode=s.get(7, 2),
    )  # fmt: skip
    requestor = Tag("RequestorID", ID=s.get(2), Type=s.get(5))
    requestor.told("CompanyName", Code=s.get(4))
    if requestor.children or any(requestor.attributes.values()):
        source.children.append(requestor)


def _add(out: Writer, s: Written) -> None:
    parts = [*s.components(2), *[""] * 8]
    purpose, street, city, state, name, country, postcode, text = parts[:8]
    dialled = sum(map(str.isdecimal, text)) >= 7
    info = out.node.add("ContactInfo", Type=purpose, PhoneNumber=text if dialled else "")
    info.told("AddressLine", street)
    info.told("CityName", city)
    info.told("PostalCode", postcode)
    info.told("StateProv", StateCode=state or name)
    info.told("CountryName", Code=country)
    if not dialled:
        info.told("Text", text)


def _ebd(out: Writer, s: Written) -> None:
    out.pnr.add("ExcessBaggage", CurrencyCode=s.get(1), Amount=s.get(1, 2),
                UnitOfMeasureQuantity=s.get(2), PaidInd=s.get(2, 3))  # fmt: skip


# --- travellers, tickets, payments -------------------------------------------------------------------------


def _name(node: Tag, s: Written) -> None:
    node.attributes |= {
        "RPH": s.get(2, 3), "PassengerTypeCode": s.get(2, 2),
        "AccompaniedByInfant": "true" if s.get(2, 4) == "1" else "",
    }  # fmt: skip
    node.told("GivenName", s.get(2))
    node.add("Surname", s.get(1))


def _tif(out: Writer, s: Written) -> None:
    if out.at == "flight":
        _name(out.person, s)
    elif s.get(1, 2) == "G":
        out.pnr.add("TravelGroup", GroupName=s.get(1))
    else:
        out.passenger = out.pnr.add("Passenger")
        out.at = "passenger"
        _name(out.passenger, s)


def _fti(out: Writer, s: Written) -> None:
    for element in range(1, len(s.elements) + 1):
        out.passenger.add(
            "CustLoyalty",
            ProgramID=s.get(element), MembershipID=s.get(element, 2), LoyalLevel=s.get(element, 5),
        )  # fmt: skip


def _ref(out: Writer, s: Written) -> None:
    for element in range(1, len(s.elements) + 1):
        out.passenger.add("UniqueID", ID=s.get(element, 2))


def _far(out: Writer, s: Written) -> None:
    out.passenger.add("FareInfo", PTC_Code=s.get(1)).add("FareBasis", FareBasisCode=s.get(6))


def _tkt(out: Writer, s: Written) -> None:
    out.ticket = out.passenger.add("TicketDocument", TicketDocumentNbr=s.get(1), Type=s.get(1, 2))
    out.at = "ticket"


def _mon(out: Writer, s: Written) -> None:
    for element in range(1, len(s.elements) + 1):
        name = "BaseFare" if s.get(element) == "B" else "TotalFare"
        out.ticket.add(name, Amount=s.get(element, 2), CurrencyCode=s.get(element, 3))


def _txd(out: Writer, s: Written) -> None:
    taxes = out.ticket.add("Taxes")
    for element in range(2, len(s.elements) + 1):
        taxes.add(
            "Tax",
            Amount=s.get(element), CountryCode=s.get(element, 2), CurrencyCode=s.get(element, 3),
            TaxCode=s.get(element, 4),
        )  # fmt: skip


def _fop(out: Writer, s: Written) -> None:
    place = out.ticket if out.ticket is not out.pnr else out.passenger
    out.payment = place.add(
        "PaymentInfo",
        PaymentType=s.get(1), PaymentAmount=s.get(1, 3), VendorCode=s.get(1, 4), AccountNbr=s.get(1, 5),
        ExpiryDate=s.get(1, 6),
    )  # fmt: skip
    out.at = "payment"


# --- legs and check-in -------------------------------------------------------------------------------------


def _tra(out: Writer, s: Written) -> None:
    operating = next((one for one in out.flight.children if one.name == "OperatingAirline"), None)
    operating = operating or out.flight.add("OperatingAirline", Code=s.get(1))
    operating.attributes["FlightNumber"] = s.get(2)


def _rpi(out: Writer, s: Written) -> None:
    out.flight.attributes |= {"NumberInParty": s.get(1), "Status": s.get(2)}


def _apd(out: Writer, s: Written) -> None:
    out.flight.add("Equipment", AirEquipType=s.get(1))


def _tri(out: Writer, s: Written) -> None:
    out.person = out.flight.add("CheckInInfo", CheckInSequenceNbr=s.get(2), RPH=s.get(2, 4))


def _ssd(out: Writer, s: Written) -> None:
    out.person.add("SeatNumber", s.get(1), Cabin=s.get(5))


def _tbd(out: Writer, s: Written) -> None:
    pool = ":".join(s.components(4))
    bag = out.person.add(
        "CheckedBag",
        Pieces=s.get(2), Weight=s.get(2, 2), WeightUnit=s.get(2, 3), PoolReference=pool.strip(":"),
    )  # fmt: skip
    for element in range(5, len(s.elements) + 1):
        bag.add(
            "BagTag",
            AirlineCode=s.get(element), TagNumber=s.get(element, 2), Quantity=s.get(element, 3),
            DestinationCode=s.get(element, 4),
        )  # fmt: skip


def _msg(out: Writer, s: Written) -> None:
    if out.at != "head":
        out.at = "service"
        out.flight = out.pnr.add("NonAirSegment", ServiceType=s.get(1))


# --- history -----------------------------------------------------------------------------------------------


def _abi(out: Writer, s: Written) -> None:
    history = next((one for one in out.pnr.children if one.name == "PNRHistory"), None)
    history = history or out.pnr.add("PNRHistory")
    out.entry = history.add(
        "HistoryEntry",
        AgentSine=s.get(2), AgentDutyCode=s.get(2, 2), AirportCode=s.get(3), AirlineVendorID=s.get(5),
    )  # fmt: skip


def _history_dat(out: Writer, s: Written) -> None:
    assert out.entry is not None
    out.entry.attributes["TransDate"] = stamp(s.get(1, 2), s.get(1, 3), out.sent, utc=True)


def _sac(out: Writer, s: Written) -> None:
    assert out.entry is not None
    out.change = out.entry.add("Change", Action=s.get(3))


def _lts(out: Writer, s: Written) -> None:
    history = next((one for one in out.pnr.children if one.name == "PNRHistory"), None)
    (history or out.pnr.add("PNRHistory")).add("HistoryText", s.get(1))


def _subject(out: Writer, s: Written) -> None:
    """What a change was made to: text alone (IFT), else elements parted by blanks."""
    if s.tag == "IFT":
        out.change.add("Item", s.get(2), Subject="IFT")
    else:
        text = " ".join(":".join(element) for element in s.elements)
        out.change.add("Item", text, Subject=s.tag)


Handler = Callable[[Writer, Written], None]

HANDLERS: dict[str, Handler] = {
    "MSG": _msg, "ORG": _org, "TVL": _tvl, "EQN": _eqn, "SRC": _src, "RCI": _rci, "SSR": _ssr, "DAT": _dat,
    "IFT": _ift, "ADD": _add, "EBD": _ebd, "TIF": _tif, "FTI": _fti, "REF": _ref, "FAR": _far, "TKT": _tkt,
    "MON": _mon, "TXD": _txd, "FOP": _fop, "TRA": _tra, "RPI": _rpi, "APD": _apd, "TRI": _tri, "SSD": _ssd,
    "TBD": _tbd, "ABI": _abi, "LTS": _lts,
}  # fmt: skip
HISTORY: dict[str, Handler] = {"ABI": _abi, "DAT": _history_dat, "SAC": _sac, "LTS": _lts, "SRC": _src}
