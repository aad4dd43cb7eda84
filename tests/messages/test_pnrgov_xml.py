"""PNRGOV XML as read: from the shortest document to what carriers' systems add. All persons are fictional."""

import io
from pathlib import Path

import pytest

import openpiu
from openpiu.findings import Finding
from openpiu.messages import pnrgov_xml
from openpiu.travel import (
    Address,
    Agency,
    Bag,
    Booking,
    CarrierCode,
    Contact,
    Designator,
    Document,
    Flight,
    Iata3,
    LocalTime,
    Locator,
    Loyalty,
    Message,
    Moment,
    PartialDate,
    Payment,
    SeatAssignment,
    Service,
    Ticket,
)

HEAD = (
    '<Originator AirlineCode="XA"/>'
    '<FlightLeg CarrierCode="XA" FlightNumber="123" DepartureDateTime="2026-03-01T14:00:00"'
    ' ArrivalDateTime="2026-03-01T14:20:00">'
    '<DepartureAirport LocationCode="MAD"/><ArrivalAirport LocationCode="LIS"/></FlightLeg>'
)
LOCATOR = '<BookingRefID ID="ABC123"><CompanyName Code="XA"/></BookingRefID>'
ANNA = (
    '<Passenger RPH="1"><GivenName>ANNA MARIA MRS</GivenName><Surname>SPECIMEN</Surname>'
    '<FareInfo PTC_Code="ADT"/>{}</Passenger>'
)
FLIGHT = (
    '<Flight FlightNumber="123" DepartureDateTime="2026-03-01T14:00:00" Status="HK" NumberInParty="1"'
    ' ArrivalDateTime="2026-03-01T14:20:00" ResBookDesigCode="Y"><DepartureAirport LocationCode="MAD"/>'
    '<ArrivalAirport LocationCode="LIS"/><MarketingAirline Code="XA"/>{}</Flight>'
)
PASSPORT = (
    '<DOC_SSR SSR_Code="DOCS" ServiceQuantity="1" Status="HK"><DOCS DateOfBirth="1974-08-12"'
    ' ExpiryDate="2032-04-15" FirstGivenName="ANNA MARIA" Surname="SPECIMEN" Gender="F" IssuingLoc="UTO"'
    ' PaxNationality="UTO" TravelDocNbr="L898902C3" TravelDocType="P"/></DOC_SSR>'
)


def document(body: str, head: str = HEAD, root: str = 'Version="13.1"') -> str:
    """One document; `body` stands between PNRs."""
    count = body.count("</PNR>")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<IATA_PNRGOV_NotifRQ {root}'
        f' TimeStamp="2026-02-28T14:00:00Z">{head}<PNRs NumberOfPnrs="{count}">\n{body}</PNRs>'
        "</IATA_PNRGOV_NotifRQ>"
    )


def pnr(body: str, attributes: str = 'PNR_CreationDate="2026-01-10T10:15:00Z"') -> str:
    return f"<PNR {attributes}>{LOCATOR}{body}</PNR>\n"


def read(text: str) -> Message:
    (message,) = pnrgov_xml.read(text.encode())
    return message


def booking(body: str) -> Booking:
    (found,) = read(document(pnr(body))).bookings
    return found


def codes(found: Message) -> list[str]:
    return [finding.code for finding in found.findings]


def place(found: Finding, data: bytes) -> tuple[str, str | None, bytes]:
    assert found.where.offset is not None
    return found.code, found.where.tag, data[found.where.offset :]


def test_a_booking_with_its_traveller_document_and_flight() -> None:
    message = read(document(pnr(ANNA.format(PASSPORT) + FLIGHT.format(""))))
    assert (message.format, message.version, message.function) == ("pnrgov-xml", "13.1", "booking-push")
    assert (message.sender, message.sent_at) == ("XA", "2026-02-28T14:00")
    head = Flight(
        CarrierCode("XA"), "123", None, Iata3("MAD"), Iata3("LIS"),
        LocalTime("2026-03-01T14:00"), LocalTime("2026-03-01T14:20"),
    )  # fmt: skip
    assert message.flights == (head,)
    (found,) = message.bookings
    assert (found.record_locator, found.carrier, found.created_at) == ("ABC123", "XA", "2026-01-10T10:15Z")
    (flight,) = found.flights
    assert (flight.carrier, flight.number, flight.status, flight.booking_class) == (
        "XA",
        "123",
        "confirmed",
        "Y",
    )
    (anna,) = found.travellers
    assert (anna.surname, anna.given_names, anna.title) == ("SPECIMEN", "ANNA MARIA", "MRS")
    assert (anna.birth_date, anna.sex, anna.nationality) == ("1974-08-12", "F", "UTO")
    assert anna.documents == (Document("passport", "L898902C3", "UTO", PartialDate("2032-04-15"), "P"),)
    assert message.findings == ()


def test_openpiu_read_takes_bytes_a_path_and_an_open_file(tmp_path: Path) -> None:
    data = document(pnr(ANNA.format(PASSPORT) + FLIGHT.format(""))).encode()
    path = tmp_path / "push.xml"
    path.write_bytes(data)
    (from_bytes,) = openpiu.read(data)
    assert [*openpiu.read(path)] == [*openpiu.read(str(path))] == [*openpiu.read(io.BytesIO(data))]
    assert [from_bytes] == [*openpiu.read(path)]
    assert from_bytes.format == "pnrgov-xml"


def test_a_document_read_in_small_runs_says_the_same() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    data = document(pnr(ANNA.format(PASSPORT) + FLIGHT.format("")) * 3).encode()
    assert [*openpiu.read(Slow(data))] == [*openpiu.read(data)]


def test_elements_of_a_booking_may_stand_in_any_order() -> None:
    usual = booking(ANNA.format(PASSPORT) + FLIGHT.format(""))
    assert booking(FLIGHT.format("") + ANNA.format(PASSPORT)) == usual


def test_who_booked_and_how_to_reach_them() -> None:
    found = booking(
        '<POS><Source AgentSine="0001AA" PseudoCityCode="MAD01" ISOCountry="ES" ISOCurrency="EUR"'
        ' AirlineVendorID="XA" AirportCode="MAD"><RequestorID ID="99999999" Type="T"/></Source></POS>'
        '<ContactInfo Type="700" PhoneNumber="00000000000"><StreetNmbr>1 SPECIMEN ROAD</StreetNmbr>'
        "<CityName>SPECIMEN TOWN</CityName><PostalCode>10000</PostalCode>"
        '<CountryName Code="UTO"/></ContactInfo><ContactInfo EmailAddress="anna@example.org"/>'
        "<OSI><Text>CTCM 4900000001</Text></OSI>"
    )
    assert found.agency == Agency(
        "XA", "MAD", "99999999", "MAD01", kind="T", country="ESP", currency="EUR", agent="0001AA"
    )
    assert found.addresses == (Address("700", "1 SPECIMEN ROAD", "SPECIMEN TOWN", None, "10000", "UTO"),)
    assert set(found.contacts) == {
        Contact("phone", "4900000001", raw="CTCM 4900000001", purpose="mobile"),
        Contact("phone", "00000000000"),
        Contact("email", "anna@example.org"),
    }


def test_several_locators_and_dates_with_an_offset() -> None:
    (found,) = read(
        document(
            pnr(
                '<BookingRefID ID="XYZ789"><CompanyName Code="1Z"/></BookingRefID>',
                'PNR_CreationDate="2026-01-10T01:15:00+02:00" PNR_TransDate="2026-02-27T09:00:00Z"'
                ' LastTktDate="2026-01-11"',
            )
        )
    ).bookings
    assert found.other_locators == (Locator("1Z", "XYZ789"),)
    assert (found.created_at, found.changed_at, found.ticketed_at) == (
        Moment("2026-01-09T23:15Z"), Moment("2026-02-27T09:00Z"), Moment("2026-01-11"),
    )  # fmt: skip


def test_tickets_payments_loyalty_and_fares() -> None:
    found = booking(
        ANNA.format(
            '<CustLoyalty ProgramID="XA" MembershipID="12345" LoyalLevel="GOLD"/>'
            '<TicketDocument TicketDocumentNbr="9990000000001" Type="T" DateOfIssue="2026-01-10">'
            '<BaseFare Amount="100.00" CurrencyCode="EUR"/><TotalFare Amount="120.00" CurrencyCode="EUR"/>'
            '<Taxes><Tax Amount="20.00" TaxCode="YQ"/></Taxes>'
            '<PaymentInfo PaymentType="CC" PaymentAmount="120.00" VendorCode="VI"'
            ' AccountNbr="400000XXXXXX0000" ExpiryDate="1228" CardHolderName="A SPECIMEN"/></TicketDocument>'
        )
    )
    assert found.travellers[0].loyalty == (Loyalty("XA", "12345", "GOLD"),)
    assert found.tickets == (
        Ticket("9990000000001", "T", "120.00", "EUR", "100.00", Moment("2026-01-10"), "1", ("YQ 20.00",)),
    )
    assert found.payments == (Payment("CC", "120.00", None, "VI", "400000XXXXXX0000", "1228", "A SPECIMEN"),)


def test_a_ticket_beside_the_travellers_is_nobodys() -> None:
    found = booking(ANNA.format("") + '<TicketDocument TicketDocumentNbr="9990000000001" Type="T"/>')
    assert [ticket.traveller for ticket in found.tickets] == [None]
    assert len(found.travellers) == 1


def test_a_code_share_names_who_flies() -> None:
    flight = FLIGHT.replace('Code="XA"/>', 'Code="YB"/><OperatingAirline Code="XA" FlightNumber="123"/>')
    flight = flight.replace('FlightNumber="123"', 'FlightNumber="4567"', 1)
    (found,) = booking(flight.format("")).flights
    assert (found.carrier, found.number) == ("YB", "4567")
    assert found.operating == Designator(CarrierCode("XA"), "123")


def test_requests_seats_check_in_and_bags() -> None:
    found = booking(
        ANNA.format('<SSR SSR_Code="OTHS" Status="HK"><Airline Code="XA"/><Text>LIKES TEA</Text></SSR>')
        + FLIGHT.format(
            '<SSR SSR_Code="SEAT" Status="HK" ServiceQuantity="1" RPH="1"><Text>12A</Text></SSR>'
            '<CheckInInfo RPH="1" CheckInSequenceNbr="20"><SeatNumber>12A</SeatNumber>'
            '<CheckedBag Pieces="1" Weight="20" WeightUnit="KG">'
            '<BagTag AirlineCode="XA" TagNumber="0999000001" DestinationCode="LIS"/></CheckedBag>'
            "</CheckInInfo>"
        )
    )
    assert found.services == (Service("OTHS", "LIKES TEA", "HK", "XA", travellers=("1",)),)
    places = Iata3("MAD"), Iata3("LIS"), "1"
    assert found.seats == (SeatAssignment("12A", *places), SeatAssignment("12A", *places, "check-in"))
    (anna,) = found.travellers
    assert (anna.status, anna.boarding_number, anna.seats) == ("checked-in", "20", ("12A",))
    assert anna.bags == (
        Bag("0999000001", 1, 20, "kg", "XA", destination="LIS", origin="MAD", tagged_to="LIS"),
    )


def test_an_infant_that_only_a_request_names_is_a_traveller() -> None:
    body = '<SSR SSR_Code="INFT" Status="HK"><Text>SPECIMEN/TIM/10AUG25</Text></SSR>'
    anna, tim = booking(ANNA.format(body)).travellers
    assert (tim.surname, tim.given_names, tim.birth_date, tim.infant_of) == (
        "SPECIMEN", "TIM", "2025-08-10", "1",
    )  # fmt: skip
    assert anna.age_band == "adult"


def test_documents_as_text_of_a_plain_request_are_read_too() -> None:
    text = "/P/UTO/L898902C3/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA"
    plain = f'<SSR SSR_Code="DOCS" Status="HK"><Text>{text}</Text></SSR>'
    assert booking(ANNA.format(plain)) == booking(ANNA.format(PASSPORT))


def test_an_update_whose_source_is_empty_takes_the_booking_away() -> None:
    text = document(pnr("<POS><Source/></POS>"), root='Version="13.1" MessageFunction="141"')
    message = read(text)
    assert message.function == "booking-update"
    assert message.bookings[0].gone


def test_history_is_never_current_data() -> None:
    found = booking(
        ANNA.format("")
        + '<PNRHistory><HistoryEntry AgentSine="AGENT1" AirportCode="MAD" AirlineVendorID="XA"'
        ' TransDate="2026-01-11T08:00:00Z"><Change Action="X"><Passenger><GivenName>ERIK</GivenName>'
        '<Surname>SPECIMEN</Surname></Passenger></Change><Change Action="A"><Item Subject="IFT">PAID</Item>'
        "</Change></HistoryEntry></PNRHistory>"
    )
    assert [one.given_names for one in found.travellers] == ["ANNA MARIA"]
    assert [(one.action, one.subject, one.by) for one in found.history] == [
        ("cancelled", "TIF", "XA MAD AGENT1"), ("added", "IFT", "XA MAD AGENT1"),
    ]  # fmt: skip


# --- forms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "namespace",
    ["http://www.iata.org/IATA/2007/00", "http://www.opentravel.org/OTA/2003/05", "urn:other"],
)
def test_namespaces_do_not_count(namespace: str) -> None:
    text = document(pnr(ANNA.format(PASSPORT) + FLIGHT.format("")))
    declared = text.replace("RQ Version", f'RQ xmlns="{namespace}" Version', 1)
    assert read(declared).bookings == read(text).bookings
    prefixed = text.replace("</", "</i:").replace("<", "<i:").replace("<i:?", "<?").replace("<i:/i:", "</i:")
    prefixed = prefixed.replace("RQ Version", f'RQ xmlns:i="{namespace}" Version', 1)
    assert read(prefixed).bookings == read(text).bookings


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "cp1252"]
)
def test_encodings_are_read_and_places_stay_true(encoding: str) -> None:
    text = document(pnr(ANNA.format(PASSPORT.replace("1974-08-12", "1974-13-12")))).replace("MARIA", "MARÍA")
    declared = text.replace("UTF-8", "UTF-16" if "16" in encoding else encoding.replace("-sig", ""), 1)
    data = declared.encode(encoding)
    (message,) = openpiu.read(data)
    assert message.bookings[0].travellers[0].given_names == "ANNA MARÍA"
    (found,) = [one for one in message.findings if one.code == "SSR-DOCS-DATE"]
    assert found.where.tag == "DOCS@DateOfBirth"
    width = 2 if "16" in encoding else 1
    code = encoding if encoding in ("utf-16-le", "utf-16-be") else "utf-16-le" if width == 2 else encoding
    shown = data[found.where.offset :][: 10 * width].decode("utf-8" if "sig" in code else code)
    assert shown == "1974-13-12"


def test_a_soap_envelope_is_looked_through() -> None:
    inner = document(pnr(ANNA.format("") + FLIGHT.format(""))).split("?>", 1)[1]
    message = read(
        f'<s:Envelope xmlns:s="urn:s"><s:Header><id>1</id></s:Header><s:Body>{inner}</s:Body></s:Envelope>'
    )
    assert len(message.bookings) == 1
    assert message.findings == ()


def test_several_documents_in_one_file_are_several_messages() -> None:
    text = document(pnr(ANNA.format("") + FLIGHT.format("")))
    bare = text.split("?>", 1)[1]
    messages = list(openpiu.read(f"{text}\n{text}{bare}".encode()))
    assert [one.number for one in messages] == [1, 2, 3]
    assert all(one.bookings == messages[0].bookings for one in messages)


def test_text_after_a_document_is_told_and_what_follows_it_is_read() -> None:
    text = document(pnr(ANNA.format("") + FLIGHT.format("")))
    first, second = openpiu.read(f"{text}\n-- \nsent by mail\n{text}".encode())
    assert codes(first) == ["SYN-TRAILING"]
    assert second.bookings == first.bookings


def test_a_document_of_many_bookings_comes_as_messages_of_at_most_500() -> None:
    data = document(
        "".join(pnr(ANNA.format("") + FLIGHT.format("")).replace("ABC123", f"A{n:05d}") for n in range(1201))
    ).encode()
    messages = list(openpiu.read(data))
    assert [len(one.bookings) for one in messages] == [500, 500, 201]
    assert [one.number for one in messages] == [1, 2, 3]
    assert {(one.reference, one.part, one.flights) for one in messages} == {(None, None, messages[0].flights)}
    assert [codes(one) for one in messages] == [[], [], []]


def test_edifact_in_a_wrapping_of_xml_is_edifact() -> None:
    assert next(openpiu.read(b"<html><pre>UNB+UNOA:4+XA+UTOPIU+260301:0915+1'")).format != "pnrgov-xml"


# --- findings ----------------------------------------------------------------------------------------------


def test_a_finding_names_the_attribute_its_byte_and_its_line() -> None:
    text = document(pnr(ANNA.format(PASSPORT.replace("1974-08-12", "1974-13-12")) + FLIGHT.format("")))
    (found,) = read(text).findings
    code, tag, rest = place(found, text.encode())
    assert (code, tag, rest[:10]) == ("SSR-DOCS-DATE", "DOCS@DateOfBirth", b"1974-13-12")
    assert (found.where.line, found.where.segment) == (3, None)


@pytest.mark.parametrize(
    ("old", "new", "code", "tag", "at"),
    [
        ('ID="ABC123"', 'ID="AB"', "PNR-LOCATOR-FORMAT", "BookingRefID@ID", b"AB"),
        ("01T14:20", "01T43:21", "PNR-TVL-TIME", "Flight@ArrivalDateTime", b"2026-03-01T43:21"),
        ('"MAD"/><ArrivalAirport LocationCode="LIS"/><M', '"QQX"/><ArrivalAirport LocationCode="LIS"/><M',
         "TRV-AIRPORT-UNKNOWN", "DepartureAirport@LocationCode", b"QQX"),
        ('IssuingLoc="UTO"', 'IssuingLoc="ES"', "SSR-STATE-CODE", "DOCS@IssuingLoc", b"ES"),
        ('PTC_Code="ADT"', 'PTC_Code="ZZZ"', "PNR-TIF-TYPE", "FareInfo@PTC_Code", b"ZZZ"),
        ('Pnrs="1"', 'Pnrs="7"', "PNR-EQN-COUNT", "PNRs@NumberOfPnrs", b'7"'),
        ("</PNR>", "<Frob/></PNR>", "PNR-SEGMENT-UNKNOWN", "Frob", b"<Frob"),
        ("<Originator", "<Orig", "PNR-HEAD-MISSING", "IATA_PNRGOV_NotifRQ", b"<IATA"),
        ("ANNA MARIA MRS", "ANNAMRS", "PNR-TITLE-GLUED", "GivenName", b"ANNAMRS"),
    ],
)  # fmt: skip
def test_each_fault_is_told_at_its_element(old: str, new: str, code: str, tag: str, at: bytes) -> None:
    text = document(pnr(ANNA.format(PASSPORT) + FLIGHT.format("")))
    body = text.rpartition("<PNRs") if "14:20" in old else ("", "", text)
    changed = body[0] + body[1] + body[2].replace(old, new, 1)
    (found,) = [one for one in read(changed).findings if one.code == code]
    assert place(found, changed.encode())[:2] == (code, tag)
    assert place(found, changed.encode())[2].startswith(at)


def test_an_unknown_element_is_told_once() -> None:
    assert (
        codes(read(document(pnr("<Frob/><Frob/>" + FLIGHT.format("")) * 2))).count("PNR-SEGMENT-UNKNOWN") == 1
    )


def test_findings_of_the_head_are_told_once_in_a_long_document() -> None:
    body = "".join(pnr(FLIGHT.format("")).replace("ABC123", f"A{n:05d}") for n in range(700))
    messages = list(openpiu.read(document(body, head="").encode()))
    assert [codes(one).count("PNR-HEAD-MISSING") for one in messages] == [1, 0]
