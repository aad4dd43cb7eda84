"""What cannot be true of people and flights: twice on a list, two in a seat, dates that contradict."""

from pathlib import Path

import pytest
from tests.messages.paxlst_specimen import ANNA, ERIK, HEAD
from tests.messages.planted import assert_told, interchange

from openpiu.findings import SettingError
from openpiu.messages import Seen
from openpiu.messages.designators import load_designators

API = HEAD[HEAD.index("+XA123/") :]
AGAIN = ANNA.replace("XA1001", "XA1009").replace("RFF+SEA:012A'", "").replace("0999000001", "0999000011")
TWICE = "{PAX-TRAVELLER-DUPLICATE}"


def assert_told_of(*people: str) -> None:
    assert_told(interchange(API + "".join(people)))


def test_the_same_person_twice_on_a_list_is_told_at_the_second() -> None:
    assert_told_of(ANNA, ERIK, TWICE + AGAIN)
    assert_told_of("", TWICE.join((ANNA, AGAIN)))


def test_people_with_one_name_are_told_apart_by_birth_date_or_document() -> None:
    assert_told_of(ANNA, AGAIN.replace("740812", "740813").replace("L898902C3", "L898902C4"))
    assert_told_of(ANNA, AGAIN.replace("L898902C3", "L898902C4"))
    assert_told_of(ANNA, AGAIN.replace("SPECIMEN:ANNA", "SPECIMEN:OLGA").replace("L898902C3", "L898902C4"))


def test_one_document_of_two_people_is_told_at_the_second() -> None:
    assert_told_of(ANNA, "{PAX-DOC-SHARED}" + AGAIN.replace("740812", "740813"))
    assert_told_of(ANNA, "{PAX-DOC-SHARED}" + ERIK.replace("I+X4711", "P+L898902C3"))
    assert_told_of(ANNA, ERIK.replace("I+X4711", "P+L898902C3").replace("91+UTO", "91+FRA"))


def test_a_leg_that_ends_where_it_starts_is_told() -> None:
    route = API.replace("LOC+125+", "LOC+125+{PAX-LOC-PAIRING}").replace("LOC+87+LIS", "LOC+87+MAD")
    assert_told(interchange(route + ANNA.replace("LOC+178+MAD'LOC+179+LIS'", "")))


def test_an_access_reference_of_another_day_is_told_in_either_order() -> None:
    for day in ("260301", "010326", "260302"):
        assert_told(interchange(API.replace("260301/1400", f"{day}/1400") + ANNA))
    assert_told(
        interchange("+{PAX-ACCESS-REF-MISMATCH}" + API[1:].replace("260301/1400", "260401/1400") + ANNA)
    )


def test_a_plus_that_was_not_released_in_a_number_is_told_and_the_number_is_whole() -> None:
    (message,) = assert_told(interchange(API.replace("COM+0", "COM++{SYN-RELEASE-MISSING}0") + ANNA))
    assert [contact.value for contact in message.contacts] == ["+000000000"]
    (message,) = assert_told(interchange(API.replace("COM+0", "COM+X@Y.ORG:EM+0") + ANNA))
    assert [contact.value for contact in message.contacts] == ["X@Y.ORG", "000000000"]


def test_a_party_before_the_flight_does_not_move_the_place() -> None:
    assert_told(interchange(API.replace("NAD+MS", "NAD+{PAX-NAD-CODE}ZZ'NAD+MS") + ANNA + TWICE + AGAIN))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DTM+329:740812", "DTM+329:{PAX-DTM-329-FUTURE}20270812:102"),
        ("DTM+329:740812", "DTM+329:{PAX-DTM-329-FUTURE}18740812:102"),
        ("DTM+36:320415", "DTM+36:{PAX-DOC-EXPIRED}260228"),
        ("DTM+36:320415", "DTM+36:{PAX-DOC-EXPIRY-FAR}470415"),
        ("DTM+36:320415'", "DTM+36:320415'DTM+182:{PAX-DOC-ISSUED}330101'"),
        ("DTM+36:320415'", "DTM+36:320415'DTM+182:{PAX-DOC-ISSUED}700101'"),
        ("DTM+36:320415'", "DTM+36:320415'DTM+182:{PAX-DOC-ISSUED}221301'"),
        ("DTM+36:320415'", "DTM+36:320415'DTM+182:220415'"),
        ("MEA+CT++2", "MEA+CT++{PAX-BAG-COUNT}3"),
    ],
)
def test_dates_and_numbers_of_a_traveller_that_cannot_be(old: str, new: str) -> None:
    assert_told_of(ANNA.replace(old, new))


@pytest.mark.parametrize(
    ("leaves", "comes", "told"),
    [
        ("HND' DTM+189:2603012300:201", "LAX' DTM+232:2603011600:201", False),  # over the date line
        ("LAX' DTM+189:2603011000:201", "HND' DTM+232:2603011500:201", True),
        ("MAD' DTM+189:2603011400:201", "LIS' DTM+232:2603011320:201", False),  # an hour behind
        ("MAD' DTM+189:2603011400:201", "LIS' DTM+232:2603011220:201", True),
        ("MAD' DTM+189:2603011400:201", "LIS' DTM+232:2603021420:201", True),  # a day too long
    ],
)
def test_an_arrival_before_departure_is_judged_with_the_zones(leaves: str, comes: str, told: bool) -> None:
    mark = "{PAX-LEG-DURATION}" if told else ""
    comes_at = comes.replace("232:", f"232:{mark}")
    route = f"TDT+20+XA123+++XA'LOC+125+{leaves}'LOC+87+{comes_at}'".replace("' ", "'")
    head = API[: API.index("TDT+")]
    here = ANNA.replace("178+MAD", f"178+{leaves[:3]}").replace("179+LIS", f"179+{comes[:3]}")
    assert_told(interchange(head + route + here))


PNR = ("+XA123/260301/1400'MSG+:22'ORG+XA:MAD'TVL+010326:1400:010326:1420+MAD+LIS+XA+123'EQN+{n}'").replace(
    "{n}", "1"
)
BOOKING = "SRC'RCI+XA:{}::100126:1015'"
LEG = "TVL+010326:1400:010326:1420+MAD+LIS+XA+123:Y'"


def docs(number: str, name: str, expires: str = "15APR32", mark: str = "") -> str:
    return f"SSR+DOCS:HK:1:XA:::::{mark}/P/UTO/{number}/UTO/12AUG74/F/{expires}/SPECIMEN/{name}'"


def assert_told_in_push(text: str) -> None:
    assert_told(interchange(PNR + text, kind="PNRGOV:13:1:IA"))


def test_a_document_that_expires_before_the_flight_is_told_at_the_docs() -> None:
    booking = BOOKING.format("ABC123") + "TIF+SPECIMEN+ANNA MRS:A:1'"
    assert_told_in_push(booking + docs("L1", "ANNA", "28FEB26", "{SSR-DOCS-EXPIRED}") + LEG)
    assert_told_in_push(booking + docs("L1", "ANNA", "01MAR26") + LEG)


def test_the_same_person_twice_in_a_booking_is_told_and_namesakes_are_not() -> None:
    first = BOOKING.format("ABC123") + "TIF+SPECIMEN+ANNA MRS:A:1'" + docs("L1", "ANNA")
    assert_told_in_push(
        first + "TIF+SPECIMEN+{PNR-TRAVELLER-DUPLICATE}ANNA MRS:A:2'" + docs("L1", "ANNA") + LEG
    )
    assert_told_in_push(first + "TIF+SPECIMEN+ANNA MRS:A:2'" + docs("L2", "ANNA") + LEG)


def seats(second: str) -> str:
    people = BOOKING.format("ABC123") + "TIF+SPECIMEN+ANNA MRS:A:1'TIF+MUSTER+ERIK MR:A:2'"
    return f"{people}{LEG}SSR+SEAT:HK:2:XA:::MAD:LIS+12A::1+{second}::2'"


def test_two_of_a_booking_in_one_seat_are_told() -> None:
    assert_told_in_push(seats("{PNR-SEAT-DUPLICATE}12A"))
    assert_told_in_push(seats("12B"))


def test_a_seat_given_twice_at_check_in_on_the_flight_is_told_over_bookings() -> None:
    def checked_in(locator: str, seat: str) -> str:
        person = f"TIF+SPECIMEN+{'ANNA MRS' if locator == 'ABC123' else 'OLGA MRS'}:A:1'"
        return f"{BOOKING.format(locator)}{person}{LEG}DAT+2:280226:1405'TRI++1:::1'{person}SSD+{seat}++++Y'"

    head = PNR.replace("EQN+1", "EQN+2")
    for second in ("{PNR-SEAT-DUPLICATE}12A", "12B"):
        text = head + checked_in("ABC123", "12A") + checked_in("DEF456", second)
        assert_told(interchange(text, kind="PNRGOV:13:1:IA"))


def test_a_carrier_that_no_list_can_have_is_told_once() -> None:
    legs = (
        "TVL+280226:0900:280226:1020+OPO+MAD+{TRV-CARRIER-UNKNOWN}77+1:Y'"
        "TVL+280226:1100:280226:1120+MAD+LIS+77+2:Y'"
    )
    assert_told_in_push(BOOKING.format("ABC123") + "TIF+SPECIMEN+ANNA MRS:A:1'" + legs + LEG)


def test_a_list_of_carriers_finds_those_that_it_does_not_have(tmp_path: Path) -> None:
    import openpiu

    file = tmp_path / "carriers.csv"
    file.write_text('designator,name\n"XB",Example\nYY,Other\n')
    data = interchange(API + ANNA).encode()
    found = [f for m in openpiu.read(data, seen=Seen(load_designators(file))) for f in m.findings]
    assert [(f.code, data[f.where.offset :][:3]) for f in found] == [("TRV-CARRIER-UNKNOWN", b"XA'")]
    file.write_text("XA\n")
    assert not [f for m in openpiu.read(data, seen=Seen(load_designators(file))) for f in m.findings]
    file.write_text("nothing here\n")
    with pytest.raises(SettingError):
        load_designators(file)
