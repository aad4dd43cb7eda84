"""Redaction of XML at the door: what must go is gone, every byte that stays is where it was."""

import pytest
from msgspec.structs import replace

import openpiu
from openpiu.messages import pnrgov_xml
from openpiu.safeguards import load_profile, redact

ICAO, EU = load_profile("icao-annex9"), load_profile("eu-pnr")


def document(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<IATA_PNRGOV_NotifRQ Version="13.1" TimeStamp="2026-02-28T14:00:00Z"><Originator AirlineCode="XA"/>'
        '<FlightLeg CarrierCode="XA" FlightNumber="123" DepartureDateTime="2026-03-01T14:00:00">'
        '<DepartureAirport LocationCode="MAD"/><ArrivalAirport LocationCode="LIS"/></FlightLeg>'
        '<PNRs NumberOfPnrs="1"><PNR><BookingRefID ID="ABC123"><CompanyName Code="XA"/></BookingRefID>'
        f"{body}"
        '<Passenger RPH="1" PassengerTypeCode="ADT"><GivenName>ANNA</GivenName><Surname>SPECIMEN</Surname>'
        '<DOC_SSR SSR_Code="DOCS"><DOCS TravelDocNbr="L898902C3" TravelDocType="P" IssuingLoc="UTO"/>'
        "</DOC_SSR>"
        '</Passenger><Flight FlightNumber="123" DepartureDateTime="2026-03-01T14:00:00">'
        '<DepartureAirport LocationCode="MAD"/><ArrivalAirport LocationCode="LIS"/>'
        '<MarketingAirline Code="XA"/></Flight></PNR></PNRs></IATA_PNRGOV_NotifRQ>'
    ).encode()


def shown(data: bytes) -> str:
    return data.decode().replace("\x7f", "~")


def test_a_meal_that_tells_a_belief_is_overwritten_with_its_text() -> None:
    data = document('<SSR SSR_Code="KSML" Status="HK"><Text>STRICT</Text></SSR>')
    redacted = redact(data, ICAO)
    assert len(redacted.data) == len(data)
    assert '<SSR SSR_Code="~~~~" Status="HK"><Text>~~~~~~</Text></SSR>' in shown(redacted.data)
    assert redacted.dropped == {"religion_philosophy": 1}


PLANTED = [
    ("<OSI><Text>PAX IS MUSLIM</Text></OSI>", "MUSLIM"),
    ("<OtherServiceInfo>PAX IS M&#85;SLIM</OtherServiceInfo>", "M&#85;SLIM"),
    ("<OSI><Text><![CDATA[PAX IS MUSLIM]]></Text></OSI>", "MUSLIM"),
    ('<SSR SSR_Code="OTHS"><Text>NEEDS WCHR</Text></SSR>', "WCHR"),
    ("<PNRHistory><HistoryText>ADD KSML</HistoryText></PNRHistory>", "KSML"),
    ("<Frob note='is muslim'>hindu <b>kosher</b></Frob>", "muslim"),
    ("<Frob><b>kosher</b></Frob>", "kosher"),
    ("<!-- guest is muslim -->", "muslim"),
    ('<PaymentInfo PaymentType="CC" VendorCode="VI" AccountNbr="4111111111111111"/>', "111111111111"),
    ("<Größe maß='is muslim'/>", "muslim"),
    ("<OSI><Text>CARD 4111 1111 1111 1111</Text></OSI>", "1111 1111 11"),
]


@pytest.mark.parametrize(("body", "secret"), PLANTED)
@pytest.mark.parametrize("profile", [ICAO, EU])
def test_what_is_planted_is_gone_and_nothing_else_moves(body: str, secret: str, profile: object) -> None:
    data = document(body)
    redacted = redact(data, profile)  # type: ignore[arg-type]
    assert secret.encode() in data
    assert secret.encode() not in redacted.data
    assert len(redacted.data) == len(data)
    assert redacted.dropped
    (before,), (after,) = openpiu.read(data), openpiu.read(redacted.data)
    assert after.bookings[0].travellers == before.bookings[0].travellers
    assert after.bookings[0].flights == before.bookings[0].flights
    assert not any(finding.code.startswith("XML") for finding in after.findings)
    assert redact(redacted.data, profile).data == redacted.data  # type: ignore[arg-type]


def test_where_only_listed_data_may_come_in_free_text_goes_and_contacts_stay() -> None:
    data = document(
        "<OSI><Text>LIKES TEA</Text></OSI><OSI><Text>CTCM 4900000001</Text></OSI><Frob>TEA</Frob>"
    )
    assert b"TEA" in redact(data, ICAO).data
    redacted = redact(data, EU).data
    assert b"TEA" not in redacted
    (message,) = openpiu.read(redacted)
    assert [contact.value for contact in message.bookings[0].contacts] == ["4900000001"]
    assert message.bookings[0].travellers[0].documents[0].number == "L898902C3"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "iso-8859-1"])
def test_other_encodings_keep_their_width(encoding: str) -> None:
    text = document("<OSI><Text>ÉST MUSLIM</Text></OSI>").decode()
    declared = text.replace("UTF-8", "UTF-16" if "16" in encoding else encoding, 1)
    data = declared.encode(encoding)
    redacted = redact(data, ICAO).data
    assert len(redacted) == len(data)
    assert redacted.decode(encoding) == declared.replace("ÉST MUSLIM", "\x7f" * 10)


def test_words_of_one_byte_and_words_out_of_step_go_from_a_wide_document_too() -> None:
    wide = document("").replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")
    for tail in (b"\n-- \nis MUSLIM", b"\n" + "is MUSLIM".encode("utf-16-le")):
        redacted = redact(wide + tail, ICAO)
        assert redacted.data.startswith(wide) and len(redacted.data) == len(wide + tail)
        for form in (b"MUSLIM", "MUSLIM".encode("utf-16-le")):
            assert form not in redacted.data


def test_reading_and_redacting_then_reading_say_the_same() -> None:
    for body, _ in PLANTED:
        data = document(body)
        (direct,) = openpiu.read(data, law="eu-pnr")
        (stored,) = pnrgov_xml.read(redact(data, EU).data)
        assert stored.bookings == direct.bookings


def test_what_was_removed_is_told_once_with_its_count() -> None:
    body = '<SSR SSR_Code="KSML"/><SSR SSR_Code="WCHR"/><OSI><Text>PAX IS MUSLIM</Text></OSI>'
    data = redact(document(body), ICAO).data
    (message,) = openpiu.read(data)
    (found,) = message.findings
    assert (found.code, found.text[-8:]) == ("PNR-SENSITIVE-DROPPED", "3 values")
    assert message.bookings[0].services == message.bookings[0].remarks == ()


def test_a_card_number_shows_six_and_four() -> None:
    data = document('<PaymentInfo PaymentType="CC" VendorCode="VI" AccountNbr="4111111111111111"/>')
    (message,) = openpiu.read(redact(data, ICAO).data)
    assert message.bookings[0].payments[0].number == "411111XXXXXX1111"
    assert [finding.code for finding in message.findings] == ["PNR-FOP-CARD-CLEAR"]
    (direct,) = openpiu.read(data)
    assert replace(direct, findings=()) == replace(message, findings=())


def test_words_around_a_document_and_behind_a_fault_go_too() -> None:
    whole = document("")
    data = b"<s:Envelope xmlns:s='x'><s:Header><n>is muslim</n></s:Header>" + whole.split(b"?>", 1)[1]
    cut = document("<OSI><Text>PAX IS MUSLIM</Text></OSI>").split(b"</PNR>")[0]
    for one in (data, cut):
        assert b"muslim" not in redact(one, ICAO).data.lower()


FAULTS = [
    "<OSI><Text>A < B PAX IS MUSLIM</Text></OSI>",
    "<OSI><Text>A <MUSLIM B</Text></OSI>",
    "<OSI><Text>A & M&#85;SLIM</Text></OSI>",
    '<OSI note="a<b MUSLIM"/>',
    '<OSI note="is MUSLIM><x/></OSI>',
    '<SSR SSR_Code="MO&#77;L"/><OSI><Text>A & B</Text></OSI>',
    "<OSI><Text>A & CARD 4111 1111 1111 1111</Text></OSI>",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_booking_that_cannot_be_read_between_two_that_can_keeps_no_word(fault: str) -> None:
    begin, rest = document("").decode().split("<PNRs", 1)
    opening, rest = rest.split(">", 1)
    good, end = rest.split("</PNRs>")
    bad = good.replace("</BookingRefID>", f"</BookingRefID>{fault}")
    data = f"{begin}<PNRs{opening}>{good}{bad} is MUSLIM {good}<x>MOML</x></PNRs>{end}".encode()
    redacted = redact(data, ICAO)
    assert redacted.readable and len(redacted.data) == len(data)
    for secret in (b"MUSLIM", b"M&#85;SLIM", b"MO&#77;L", b"MOML", b"1111 1111"):
        assert secret not in redacted.data
    (before,), (after,) = openpiu.read(data), openpiu.read(redacted.data)
    assert after.partial and len(after.bookings) >= 2
    assert after.bookings == before.bookings
    assert redact(redacted.data, ICAO).data == redacted.data


def test_a_document_with_a_type_definition_is_redacted_by_words() -> None:
    data = b"<!DOCTYPE x [<!ENTITY a 'b'>]><x><y>is muslim</y></x>"
    redacted = redact(data, ICAO)
    assert redacted.data == data.replace(b"muslim", b"\x7f" * 6)
    assert not redacted.readable
