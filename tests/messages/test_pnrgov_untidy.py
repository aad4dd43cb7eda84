"""PNRGOV as hosts write it: values in another's place, cards in clear, dates a day off. All fictional."""

import pytest
from tests.messages.test_pnrgov import ANNA, HEAD, LEG, PASSPORT, bags, booking, codes, places, read, wrap

import openpiu
from openpiu.travel import Address, Contact, Message

CARD = "4000000000000002"
BEN = "TIF+SPECIMEN+BEN MR:A:2'"


def message(body: str) -> Message:
    return read(f"{HEAD}SRC'RCI+XA:ABC123::100126:1015'{body}")


def at_the_door(body: str) -> Message:
    (found,) = openpiu.read(wrap(f"{HEAD}SRC'RCI+XA:ABC123::100126:1015'{body}"))
    return found


# --- the head flight ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "leg", "told"),
    [
        ("010326:1400", "020326:1400", True),
        ("010326:1400", "010326:0900", False),
        ("010326:0015", "280226:2355", False),
        ("010326:2330", "020326:2330", False),
        ("010326", "020326", False),
        ("010326:2330", "030326:2330", True),
    ],
)
def test_a_flight_a_day_off_is_the_heads_near_midnight_alone(head: str, leg: str, told: bool) -> None:
    start = HEAD.replace("010326:1400:010326:1420", head)
    body = ANNA + LEG.replace("010326:1400:010326:1420", leg)
    assert codes(body, head=start) == ["PNR-HEAD-NOT-IN-ITINERARY"] * told


# --- cards -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("segment", "place"),
    [
        (f"FOP+CC::120.00:VI:{CARD}:1228'", ("PNR-FOP-CARD-CLEAR", "FOP", "1.5")),
        (f"FOP+MS::120.00:VI{CARD}'", ("PNR-FOP-CARD-CLEAR", "FOP", "1.4")),
        (f"FOP+CCVI{CARD}::120.00'", ("PNR-FOP-CARD-CLEAR", "FOP", "1.1")),
        (f"FOP+CA::120.00'IFT+4:43+ANNA CARD {CARD}'", ("PNR-FOP-CARD-CLEAR", "IFT", "2.1")),
    ],
)
def test_a_full_card_number_is_masked_and_told_wherever_it_stands(
    segment: str, place: tuple[str, str, str]
) -> None:
    found = at_the_door(f"{ANNA}TKT+9990000000001:T:1'{segment}{LEG}")
    assert places(found) == [place]
    (payment,) = found.bookings[0].payments
    assert "400000XXXXXX0002" in (payment.number or payment.payer or "")
    assert CARD not in repr(found)


def test_a_full_card_number_in_the_history_is_masked_and_told() -> None:
    found = at_the_door(f"{ANNA}{LEG}ABI+4+AGENT1:GS+MAD++XA'SAC+++C'FOP+CC::9.00:VI:{CARD}:1228'")
    assert places(found) == [("PNR-FOP-CARD-CLEAR", "FOP", "1.5")]
    assert found.bookings[0].history[0].text == "CC::9.00:VI:400000XXXXXX0002:1228"


def test_a_payer_behind_several_payments_is_that_of_the_cards_else_of_all() -> None:
    payer = "IFT+4:43+ANNA SPECIMEN+1 ROAD'"
    card, cash = booking(f"{ANNA}TKT+9990000000001:T'FOP+CC::70:VI:400000XXXXXX0002+CA::50'{payer}").payments
    assert (card.payer, cash.payer) == ("ANNA SPECIMEN", None)
    assert card.address == Address(purpose="billing", text="1 ROAD")
    one, other = booking(f"{ANNA}TKT+9990000000001:T'FOP+CA::70+CK::50'{payer}").payments
    assert one.payer == other.payer == "ANNA SPECIMEN"


# --- people ------------------------------------------------------------------------------------------------


def test_a_document_whose_name_fits_nobody_of_several_is_told() -> None:
    other = PASSPORT.replace("SPECIMEN/ANNA MARIA", "MUSTER/LUCIA")
    found = message(f"{other}{ANNA}{BEN}{LEG}")
    assert places(found) == [("SSR-DOCS-NAME", "SSR", "1.9")]
    assert not any(one.documents for one in found.people)


def test_an_infant_that_only_a_document_names_answers_the_flag_of_its_adult() -> None:
    docs = "SSR+DOCS:HK:1:XA:::::/P/UTO/B1234567/UTO/05JAN25/FI/01JAN30/SPECIMEN/EVA+::1'"
    found = message(f"TIF+SPECIMEN+ANNA MARIA MRS:A:1:1'{docs}{LEG}")
    assert [(one.given_names, one.infant_of) for one in found.people] == [("ANNA MARIA", None), ("EVA", "1")]
    assert found.findings == ()


# --- values in another's place -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "whole"),
    [
        ("0999000001::LIS", ("0999000001", None, "LIS")),
        ("0999000001:1:LIS", ("0999000001", None, "LIS")),
        ("XA0999000001::LIS", ("0999000001", "XA", "LIS")),
        ("XA:0999000001:1:LIS", ("0999000001", "XA", "LIS")),
        (":0999000001::LIS", ("0999000001", None, "LIS")),
    ],
)
def test_a_bag_tag_in_the_place_of_the_carrier_is_a_tag(tag: str, whole: tuple[str, str | None, str]) -> None:
    (bag,) = bags(f"TBD++1:20:700+++{tag}'")
    assert (bag.tag, bag.carrier, bag.tagged_to, bag.pieces) == (*whole, 1)


def test_the_sign_for_smoking_is_no_part_of_a_seat() -> None:
    found = booking(f"{ANNA}{LEG}SSR+RQST:KK:1:XA:::MAD:LIS+7CN::1'")
    assert [one.seat for one in found.seats] == ["7C"]


def test_contacts_in_osi_lines_are_refused_or_numbers() -> None:
    found = booking(f"IFT+4:28::XA+CTCR REFUSED'IFT+4:28::XA+CTCB MAD 34 91 000 0000-T ACME'{ANNA}{LEG}")
    assert found.contacts == (
        Contact("other", "refused", raw="CTCR REFUSED", purpose="refused"),
        Contact("phone", "34910000000", raw="CTCB MAD 34 91 000 0000-T ACME", purpose="business"),
    )


def test_an_address_that_an_unreleased_sign_broke_is_whole_and_told() -> None:
    found = message(f"IFT+4:28::XA+CTCE ANNA+TRAVEL//EXAMPLE.ORG'{ANNA}{LEG}")
    assert [one.value for one in found.bookings[0].contacts] == ["ANNA+TRAVEL@EXAMPLE.ORG"]
    assert places(found) == [("SYN-RELEASE-MISSING", "IFT", "3.1")]
    two = booking(f"IFT+4:28::XA+CTCE ANNA//EXAMPLE.ORG+CTCE BEN//EXAMPLE.ORG'{ANNA}{LEG}").contacts
    assert [one.value for one in two] == ["ANNA@EXAMPLE.ORG", "BEN@EXAMPLE.ORG"]


def test_a_country_in_the_place_of_the_state_is_moved_but_a_state_is_not_a_country() -> None:
    found = message(f"ADD++700:1 RING AVENUE:PHOENIX:US:::85001'{ANNA}{LEG}")
    (address,) = found.bookings[0].addresses
    assert (address.state, address.country) == (None, "USA")
    assert places(found) == [("PNR-ADD-SHIFT", "ADD", "2.4")]
    kept = message(f"ADD++700:1 SEA ROAD:OAKLAND:CA:::94601'{ANNA}{LEG}")
    assert (kept.bookings[0].addresses[0].state, kept.findings) == ("CA", ())


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ("RCI+XA:ABC123::310226:1015'", ("PNR-TVL-TIME", "RCI", "1.4")),
        ("RCI+XA:ABC123::100126:2515'", ("PNR-TVL-TIME", "RCI", "1.5")),
        ("RCI+XA:ABC123'DAT+700:310226:0900'", ("PNR-TVL-TIME", "DAT", "1.2")),
        ("RCI+XA:ABC123'DAT+700:270226:9999'", ("PNR-TVL-TIME", "DAT", "1.3")),
    ],
)
def test_impossible_dates_and_times_of_a_booking_are_errors(sent: str, place: tuple[str, str, str]) -> None:
    found = read(f"{HEAD}SRC'{sent}{ANNA}{LEG}")
    assert places(found) == [place]
    assert found.findings[0].severity == "error"


# --- lower case --------------------------------------------------------------------------------------------


def test_codes_in_lower_case_are_folded_and_told() -> None:
    leg = "TVL+010326:1400:010326:1420+mad+lis+xa+123:y'RPI+1+hk'"
    docs = PASSPORT.replace("DOCS:HK", "docs:hk").replace("/P/", "/p/").replace("L898902C3", "l898902c3")
    found = read(f"{HEAD}SRC'RCI+xa:abc123::100126:1015'TIF+Specimen+Anna Maria Mrs:a:1'{docs}{leg}")
    assert [(f.code, f.severity, f.where.tag) for f in found.findings] == [
        ("SYN-CASE", "info", tag) for tag in ("RCI", "TIF", "SSR", "SSR", "TVL", "RPI")
    ]
    (one,) = found.bookings
    (flight,), (anna,) = one.flights, one.travellers
    assert (one.carrier, one.record_locator, anna.surname, anna.age_band) == (
        "XA",
        "ABC123",
        "Specimen",
        "adult",
    )
    assert (flight.carrier, flight.origin, flight.destination, flight.status) == (
        "XA",
        "MAD",
        "LIS",
        "confirmed",
    )
    assert [(document.code, document.number) for document in anna.documents] == [("P", "L898902C3")]


def test_one_number_in_two_cases_is_one_document() -> None:
    found = booking(f"{ANNA}{PASSPORT}{LEG}{PASSPORT.replace('L898902C3', 'l898902c3')}")
    assert [document.number for document in found.travellers[0].documents] == ["L898902C3"]
