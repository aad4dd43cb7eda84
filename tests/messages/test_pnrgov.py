"""PNRGOV as read: from the shortest message to the ugly input of real hosts. All persons are fictional."""

import random
from typing import Any

import pytest

from openpiu import edifact
from openpiu.messages import pnrgov
from openpiu.travel import (
    Address,
    Bag,
    Booking,
    Change,
    Contact,
    Document,
    Flight,
    Locator,
    Loyalty,
    Message,
    OtherSegment,
    SeatAssignment,
    Service,
    Traveller,
)

HEAD = "MSG+:22'ORG+XA:MAD'TVL+010326:1400:010326:1420+MAD+LIS+XA+123'EQN+1'"
LEG = "TVL+010326:1400:010326:1420+MAD+LIS+XA+123:Y'RPI+1+HK'"
ANNA = "TIF+SPECIMEN+ANNA MARIA MRS:A:1'"
PASSPORT = "SSR+DOCS:HK:1:XA:::::/P/UTO/L898902C3/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA'"


def wrap(body: str, sent: str = "260228:1400", unh: str = "1+PNRGOV:13:1:IA+XA123/260301/1400") -> bytes:
    count = body.count("'") - body.count("?'") + 2
    return (
        f"UNA:+.?*'UNB+IATA:1+XA+UTOPIU+{sent}+103++PNRGOV'UNH+{unh}'{body}UNT+{count}+1'UNZ+1+103'"
    ).encode()


def read(body: str, **more: Any) -> Message:
    (raw,) = edifact.messages(wrap(body, **more))
    return pnrgov.read(raw)


def booking(body: str, head: str = HEAD, **more: Any) -> Booking:
    (found,) = read(f"{head}SRC'RCI+XA:ABC123::100126:1015'{body}", **more).bookings
    return found


def codes(body: str, head: str = HEAD, **more: Any) -> list[str]:
    message = read(f"{head}SRC'RCI+XA:ABC123::100126:1015'{body}", **more)
    return [finding.code for finding in message.findings]


def places(message: Message) -> list[tuple[str, str | None, str | None]]:
    return [(f.code, f.where.tag, f.where.path) for f in message.findings]


def test_a_booking_with_its_traveller_document_and_flight() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123::100126:1015'{ANNA}{PASSPORT}{LEG}")
    (found,) = message.bookings
    (anna,) = found.travellers
    assert message.function == "booking-push"
    assert message.flights[0].departure == "2026-03-01T14:00"
    assert (found.carrier, found.record_locator, found.created_at) == ("XA", "ABC123", "2026-01-10T10:15Z")
    assert (anna.surname, anna.given_names, anna.title) == ("SPECIMEN", "ANNA MARIA", "MRS")
    assert (anna.birth_date, anna.sex, anna.nationality) == ("1974-08-12", "F", "UTO")
    assert anna.documents == (Document("passport", "L898902C3", "UTO", "2032-04-15", "P"),)  # type: ignore[arg-type]
    assert [flight.number for flight in found.flights] == ["123"]
    assert message.findings == ()


# --- head --------------------------------------------------------------------------------------------------


def test_head_without_its_count_is_told_and_the_bookings_are_read() -> None:
    message = read(f"MSG+:22'ORG+XA'TVL+010326:1400+MAD+LIS+XA+123'SRC'RCI+XA:ABC123'{ANNA}{LEG}")
    assert places(message) == [("PNR-HEAD-MISSING", "UNH", None)]
    assert len(message.people) == 1


def test_eqn_counts_bookings_not_travellers() -> None:
    head = HEAD.replace("EQN+1", "EQN+2")
    message = read(f"{head}SRC'RCI+XA:ABC123'{ANNA}{LEG}")
    assert places(message) == [("PNR-EQN-COUNT", "EQN", "1.1")]


def test_eqn_is_not_judged_in_one_part_of_several() -> None:
    head = HEAD.replace("EQN+1", "EQN+900")
    unh = "1+PNRGOV:13:1:IA+XA123/260301/1400+02:C"
    assert read(f"{head}SRC'RCI+XA:ABC123'{ANNA}{LEG}", unh=unh).findings == ()


def test_two_messages_in_one_interchange_are_both_read() -> None:
    body = f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}{LEG}".encode()
    both = wrap(body.decode()).replace(b"UNZ+1", b"UNH+2+PNRGOV:13:1:IA'" + body + b"UNT+11+2'UNZ+2")
    messages = [pnrgov.read(raw) for raw in edifact.messages(both)]
    assert [len(message.people) for message in messages] == [1, 1]
    assert [message.number for message in messages] == [1, 2]


def test_update_with_an_empty_org_means_that_the_booking_is_gone() -> None:
    head = HEAD.replace(":22", ":141")
    message = read(f"{head}SRC'RCI+XA:ABC123'ORG'")
    assert message.function == "booking-update"
    assert message.bookings[0].gone
    assert message.findings == ()


def test_empty_org_in_a_full_push_is_only_not_known() -> None:
    found = booking(f"ORG'{ANNA}{LEG}")
    assert not found.gone
    assert found.agency is None


# --- bookings ----------------------------------------------------------------------------------------------


def test_locators_of_other_systems_stand_beside_the_own_one() -> None:
    message = read(f"{HEAD}SRC'RCI+1A:ABC123::100126:1015+YB:ABC123+1G:XYZ789'{ANNA}{LEG}")
    (found,) = message.bookings
    assert found.other_locators == (Locator("YB", "ABC123"), Locator("1G", "XYZ789"))


def test_locator_again_behind_a_leg_is_no_other_locator() -> None:
    assert booking(f"{ANNA}{LEG}RCI+YB:ABC123'").other_locators == ()


def test_date_in_the_place_of_the_locator_type_is_read_and_told() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123:100126:1015'{ANNA}{LEG}")
    assert message.bookings[0].created_at == "2026-01-10T10:15Z"
    assert places(message) == [("PNR-RCI-FORM", "RCI", "1.3")]


@pytest.mark.parametrize("locator", ["AB1", "ABC1234567", "AB-123", ""])
def test_locator_of_no_known_form_is_told(locator: str) -> None:
    message = read(f"{HEAD}SRC'RCI+XA:{locator}'{ANNA}{LEG}")
    assert places(message) == [("PNR-LOCATOR-FORMAT", "RCI", "1.2")]


def test_one_locator_twice_in_a_message_is_told_at_the_second() -> None:
    one = f"SRC'RCI+XA:ABC123'{ANNA}{LEG}"
    message = read(HEAD.replace("EQN+1", "EQN+2") + one + one)
    assert places(message) == [("PNR-LOCATOR-DUPLICATE", "RCI", "1.2")]
    assert message.findings[0].where.segment == 12
    assert len(message.bookings) == 2


def test_booking_data_before_any_src_is_told_and_read() -> None:
    message = read(f"{HEAD}RCI+XA:ABC123::100126:1015'{ANNA}{LEG}")
    assert places(message) == [("PNR-SRC-MISSING", "RCI", None)]
    assert message.bookings[0].record_locator == "ABC123"


def test_a_lost_src_between_two_bookings_does_not_mix_them() -> None:
    bob = "TIF+EXAMPLE+BOB MR:A:1'"
    first = f"SRC'RCI+XA:ABC123::100126:1015'{ANNA}{LEG}"
    message = read(HEAD.replace("EQN+1", "EQN+2") + first + f"RCI+XA:DEF456::110126:1015'{bob}{LEG}")
    assert [b.record_locator for b in message.bookings] == ["ABC123", "DEF456"]
    assert [b.travellers[0].surname for b in message.bookings] == ["SPECIMEN", "EXAMPLE"]
    assert [finding.code for finding in message.findings] == ["PNR-SRC-MISSING"]


def test_segment_out_of_place_costs_an_information_and_not_the_booking() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{LEG}DAT+700:270226:0900'{ANNA}{PASSPORT}MON+T:1.00:EUR'")
    (found,) = message.bookings
    assert found.travellers[0].documents[0].number == "L898902C3"
    assert found.changed_at == "2026-02-27T09:00Z"
    assert {finding.code for finding in message.findings} == {"PNR-SEGMENT-ORDER"}
    assert {finding.severity for finding in message.findings} == {"info"}


def test_segment_of_a_later_guide_and_one_of_no_guide_are_told_apart() -> None:
    found = codes(f"{ANNA}POC+1'ZZZ+1'{LEG}")
    assert found == ["PNR-SEGMENT-UNKNOWN", "SYN-SEGMENT-UNKNOWN"]


def test_one_bad_booking_does_not_take_its_neighbours_with_it() -> None:
    bad = "SRC'RCI'TIF'SSR'TVL'TRI'TBD'FOP'SAC'LTS'ABI'"
    good = f"SRC'RCI+XA:ABC123'{ANNA}{LEG}"
    message = read(HEAD.replace("EQN+1", "EQN+3") + good + bad + good.replace("ABC", "DEF"))
    assert [b.record_locator for b in message.bookings] == ["ABC123", None, "DEF123"]
    assert [len(b.travellers) for b in message.bookings] == [1, 0, 1]


def test_split_bookings_are_linked() -> None:
    found = booking(f"{ANNA}{LEG}EQN+1'RCI+XA:SPLIT1'")
    assert found.split_from == ("SPLIT1",)
    assert found.other_locators == ()


def test_agency_and_excess_baggage() -> None:
    found = booking(f"ORG+XA:MAD+99999999:MAD01+MAD+XA+T+ES:EUR+0001AA'EBD+EUR:40.00+4::N'{ANNA}{LEG}")
    assert found.agency is not None
    assert (found.agency.number, found.agency.office, found.agency.country) == ("99999999", "MAD01", "ESP")
    assert found.excess_baggage == "4 pieces, EUR 40.00, N"


# --- itinerary ---------------------------------------------------------------------------------------------


def leg(tvl: str, after: str = "", head: str = HEAD) -> Flight:
    (found,) = booking(f"{ANNA}TVL+{tvl}'{after}", head).flights
    return found


def test_arrival_without_a_date_is_on_the_day_of_departure() -> None:
    assert leg("010326:1400::1420+MAD+LIS+XA+123").arrival == "2026-03-01T14:20"


def test_arrival_without_a_date_is_on_the_next_day_where_only_that_fits_the_time_zones() -> None:
    assert leg("010326:2200::0600+JFK+LHR+XA+123").arrival == "2026-03-02T06:00"
    assert leg("010326:2200::0600+XXQ+XXZ+XA+123").arrival == "2026-03-02T06:00"


def test_arrival_before_departure_on_the_clock_is_right_across_the_date_line() -> None:
    assert leg("010326:1700::0500+NRT+HNL+XA+123").arrival == "2026-03-01T05:00"
    assert codes(f"{ANNA}TVL+010326:1700::0500+NRT+HNL+XA+123'") == []


def test_time_in_the_place_of_the_arrival_date_is_read_and_told() -> None:
    message = read(HEAD.replace("1400:010326:1420", "1400:1420") + f"SRC'RCI+XA:ABC123'{ANNA}{LEG}")
    assert message.flights[0].arrival == "2026-03-01T14:20"
    assert places(message) == [("PNR-TVL-ARRIVAL-DATE", "TVL", "1.3")]


def test_impossible_time_leaves_the_date_alone() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}TVL+010326:1400:010326:4321+MAD+LIS+XA+123'")
    assert message.bookings[0].flights[0].arrival == "2026-03-01"
    assert places(message) == [("PNR-TVL-TIME", "TVL", "1.4")]
    assert message.findings[0].severity == "error"


def test_impossible_date_keeps_the_leg() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}TVL+310226:1400::1420+MAD+LIS+XA+123'")
    assert message.bookings[0].flights[0].departure is None
    assert places(message) == [("PNR-TVL-TIME", "TVL", "1.1")]


def test_arrival_before_departure_in_utc_is_told() -> None:
    found = codes(f"{ANNA}TVL+010326:1400:010326:1220+MAD+LIS+XA+123'")
    assert found == ["PNR-TVL-TIME"]


SOLD, FLOWN = ("YB", "4567"), ("XA", "123")


def share(flight: Flight) -> tuple[tuple[str, str], tuple[str, str | None]]:
    assert flight.operating is not None
    return (flight.carrier, flight.number), (flight.operating.carrier, flight.operating.number)


def test_code_share_by_tra() -> None:
    assert share(leg("010326:1400::1420+MAD+LIS+YB:XA+4567:Y", "TRA+XA+123:Y'")) == (SOLD, FLOWN)


def test_code_share_by_a_bare_tvl_which_makes_no_flight_of_its_own() -> None:
    assert share(leg("010326:1400::1420+MAD+LIS+YB:XA+4567:Y", "RPI+1+HK'TVL+++++123:B'")) == (SOLD, FLOWN)


def test_bare_tvl_at_the_end_of_the_group_belongs_to_its_leg() -> None:
    after = "RPI+1+HK'APD+320'RCI+XA:ABC123'TVL+++++123:B'DAT+2:280226:1405'"
    assert share(leg("010326:1400::1420+MAD+LIS+YB:XA+4567:Y", after)) == (SOLD, FLOWN)


def test_code_share_with_the_numbers_exchanged_is_put_right_by_the_head() -> None:
    tvl = "010326:1400::1420+MAD+LIS+YB:XA+123:Y"
    flight = leg(tvl, "TVL+++++4567:B'")
    assert share(flight) == (SOLD, FLOWN)
    assert flight.booking_class == "B"
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}TVL+{tvl}'TVL+++++4567:B'")
    assert places(message) == [("PNR-CODESHARE-SWAPPED", "TVL", "5.1")]


def test_operating_carrier_without_a_number_is_told() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}{LEG}TVL+020326:1400::1500+LIS+MAD+XA:YB+900'")
    assert places(message) == [("PNR-CODESHARE-INCOMPLETE", "TVL", "4.2")]


def test_a_booking_sold_under_another_number_is_on_the_head_flight() -> None:
    assert codes(f"{ANNA}TVL+010326:1400::1420+MAD+LIS+YB:XA+4567'TRA+XA+0123'") == []


def test_flight_number_keeps_its_zeros_and_gives_its_suffix() -> None:
    flight = leg("010326:1400::1420+MAD+LIS+XA+0123A:Y")
    assert (flight.number, flight.suffix, flight.booking_class) == ("0123", "A", "Y")


def test_status_and_aircraft_of_a_leg() -> None:
    flight = leg("010326:1400::1420+MAD+LIS+XA+123:Y", "RPI+1+HL'APD+320'")
    assert (flight.status, flight.aircraft) == ("waitlisted", "320")


def test_hotel_open_and_unknown_segments_are_no_legs() -> None:
    found = booking(
        f"{ANNA}{LEG}TVL+++++ARNK'TVL+050326+LIS+MAD+XA+OPEN'"
        "MSG+8'TVL+010326:1500:050326+LIS:SPECIMEN INN++VN+67576:ROH'RPI+1+HK'"
    )
    assert len(found.flights) == 1
    assert found.flights[0].status == "confirmed"
    assert [other.kind for other in found.other_segments] == ["arnk", "open", "hotel"]
    assert found.other_segments[2] == OtherSegment(
        "hotel", "VN", "67576", "LIS", None, "2026-03-01T15:00", "2026-03-05", "SPECIMEN INN"
    )  # type: ignore[call-arg, arg-type]


def test_legs_out_of_order_and_unknown_airports_are_told() -> None:
    back = "TVL+050326:1400::1600+LIS+MAD+XA+124'"
    assert codes(f"{ANNA}{back}{LEG}") == ["PNR-TVL-ORDER"]
    assert codes(f"{ANNA}{LEG}{back.replace('MAD', 'QQQ')}") == ["TRV-AIRPORT-UNKNOWN"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"{ANNA}TVL+010326:1400::1420+MAD+LIS+XA+999'", "PNR-HEAD-NOT-IN-ITINERARY"),
        (f"{ANNA}TVL+050326:1400::1420+MAD+LIS+XA+123'", "PNR-HEAD-NOT-IN-ITINERARY"),
        (ANNA, "PNR-NO-ITINERARY"),
        (LEG, "PNR-NO-TRAVELLERS"),
    ],
)
def test_what_a_booking_lacks_is_told_at_its_src(body: str, code: str) -> None:
    assert places(read(f"{HEAD}SRC'RCI+XA:ABC123'{body}")) == [(code, "SRC", None)]


def test_head_flight_a_day_off_near_midnight_is_the_same_flight() -> None:
    assert codes(f"{ANNA}TVL+020326:0010::0030+MAD+LIS+XA+123'") == []


def test_a_message_that_is_cut_is_not_told_what_its_last_booking_lacks() -> None:
    data = wrap(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}").split(b"UNT")[0]
    (raw,) = edifact.messages(data)
    message = pnrgov.read(raw)
    assert message.partial
    assert len(message.people) == 1
    assert not [f for f in message.findings if f.code.startswith("PNR-")]


# --- travellers --------------------------------------------------------------------------------------------


def test_traveller_exists_without_any_document() -> None:
    (anna,) = booking(f"{ANNA}{LEG}").travellers
    assert (anna.surname, anna.documents, anna.birth_date, anna.sex) == ("SPECIMEN", (), None, None)


def test_a_blank_that_a_wrap_put_into_the_document_name_stays_out_of_the_surname() -> None:
    docs = PASSPORT.replace("SPECIMEN", "SPECI MEN")
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}{docs}{LEG}")
    (anna,) = message.people
    assert anna.surname == "SPECIMEN"
    assert anna.document_names is None
    assert message.findings == ()


def test_name_in_the_document_is_kept_beside_the_one_of_the_booking() -> None:
    (anna,) = booking(f"{ANNA}{PASSPORT.replace('ANNA MARIA', 'ANNA MARIA/LUISA')}{LEG}").travellers
    assert (anna.given_names, anna.document_names) == ("ANNA MARIA", "SPECIMEN/ANNA MARIA LUISA")


def test_title_joined_to_a_name_is_taken_off_and_told() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'TIF+SPECIMEN+JOHNMR:A:1'{LEG}")
    (john,) = message.people
    assert (john.given_names, john.title) == ("JOHN", "MR")
    assert places(message) == [("PNR-TITLE-GLUED", "TIF", "2.1")]


def test_title_in_front_of_the_name_in_the_document_is_told_there() -> None:
    docs = "SSR+DOCS:HK:1:XA:::::/P/UTO/X1/UTO/12AUG74/M/15APR32/SPECIMEN/MRJONATHON'"
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'TIF+SPECIMEN+JOHN MR:A:1'{docs}{LEG}")
    assert places(message) == [("PNR-TITLE-GLUED", "SSR", "1.9")]
    assert message.people[0].document_names == "SPECIMEN/JONATHON"


def test_what_looks_like_a_title_is_a_name_where_document_and_sex_say_so() -> None:
    docs = "SSR+DOCS:HK:1:XA:::::/P/UTO/X1/UTO/12AUG74/M/15APR32/SPECIMEN/TOMAMS'"
    (found,) = booking(f"TIF+SPECIMEN+TOMAMS:A:1'{docs}{LEG}").travellers
    assert (found.given_names, found.title) == ("TOMAMS", None)


def test_references_are_compared_without_leading_zeros() -> None:
    two = "TIF+SPECIMEN+ANNA MRS:A:001'TIF+EXAMPLE+BOB MR:A:002'"
    docs = "SSR+DOCS:HK:1:XA:::::/P/UTO/X2/UTO/12AUG74/M/15APR32/EXAMPLE/BOB+::2'"
    found = booking(f"{docs}{two}{LEG}")
    assert [[d.number for d in t.documents] for t in found.travellers] == [[], ["X2"]]


def test_document_in_the_booking_finds_its_traveller_by_name() -> None:
    two = "TIF+SPECIMEN+ANNA MRS:A:1'TIF+EXAMPLE+BOB MR:A:2'"
    docs = "SSR+DOCS:HK:1:XA:::::/P/UTO/X2/UTO/12AUG74/M/15APR32/EXAMPLE/BOB'"
    found = booking(f"{docs}{two}{LEG}")
    assert [[d.number for d in t.documents] for t in found.travellers] == [[], ["X2"]]


def test_document_of_another_under_the_wrong_reference_goes_to_its_owner() -> None:
    two = "TIF+SPECIMEN+ANNA MRS:A:1'TIF+EXAMPLE+BOB MR:A:2'"
    docs = "SSR+DOCS:HK:1:XA:::::/P/UTO/X2/UTO/12AUG74/M/15APR32/EXAMPLE/BOB+::1'"
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{docs}{two}{LEG}")
    assert [[d.number for d in t.documents] for t in message.people] == [[], ["X2"]]
    assert places(message) == [("SSR-DOCS-NAME", "SSR", "1.9")]


def test_document_in_a_name_that_cannot_be_the_travellers_is_told() -> None:
    docs = PASSPORT.replace("SPECIMEN/ANNA MARIA", "QUITEANOTHER/BORIS")
    assert codes(f"{ANNA}{docs}{LEG}") == ["SSR-DOCS-NAME"]


def test_one_document_in_two_groups_is_one_document() -> None:
    (anna,) = booking(f"{ANNA}{PASSPORT}{LEG}{PASSPORT.replace(chr(39), '+::1') + chr(39)}").travellers
    assert len(anna.documents) == 1


def test_reference_to_nobody_and_one_reference_twice_are_told() -> None:
    other = "TIF+EXAMPLE+BOB MR:A:1'"
    assert codes(f"{ANNA}{other}{LEG}") == ["PNR-TIF-REF"]
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'SSR+OTHS:HK:1:XA:::::TEXT+::7'{ANNA}{LEG}")
    assert places(message) == [("PNR-TIF-REF", "SSR", "2.3")]


def test_group_name_is_no_traveller() -> None:
    found = booking(f"TIF+SPECIMEN CHOIR:G'{LEG}")
    assert found.group_name == "SPECIMEN CHOIR"
    assert found.travellers == ()
    assert codes(f"TIF+SPECIMEN CHOIR:G'{LEG}") == []


def test_kind_of_traveller_that_is_missing_is_told() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'TIF+SPECIMEN:I+ANNA::1'{LEG}")
    assert places(message) == [("PNR-TIF-TYPE", "TIF", "2.2")]


def test_loyalty_and_the_hosts_reference() -> None:
    (anna,) = booking(f"{ANNA}FTI+XA:12345:::GOLD'REF+:00243519'{LEG}").travellers
    assert anna.loyalty == (Loyalty("XA", "12345", "GOLD"),)
    assert anna.references == {"REF": "00243519"}


# --- infants -----------------------------------------------------------------------------------------------

MOTHER = "TIF+SPECIMEN+ANNA MRS:A:1:1'"
BABY_PASSPORT = "SSR+DOCS:HK:1:XA:::::/P/UTO/B1/UTO/10AUG25/FI/15APR30/SPECIMEN/CLARA+::1'"
INFT = "SSR+INFT:HK:1:XA:::::SPECIMEN/CLARA/10AUG25+::1'"


def baby(body: str) -> tuple[Traveller, Traveller]:
    mother, child = booking(f"{body}{LEG}").travellers
    assert codes(f"{body}{LEG}") == []
    return mother, child


def test_infant_with_its_own_tif_is_joined_to_its_adult_and_has_its_own_passport() -> None:
    mother, child = baby(f"{MOTHER}{INFT}{BABY_PASSPORT}TIF+SPECIMEN+CLARA:IN:2'")
    assert mother.documents == ()
    assert [document.number for document in child.documents] == ["B1"]
    assert (child.age_band, child.infant_of, child.sex, child.birth_date) == (
        "infant",
        "1",
        "F",
        "2025-08-10",
    )


def test_infant_that_only_a_request_names_is_a_traveller_of_its_own() -> None:
    mother, child = baby(f"{MOTHER}{INFT}{INFT}{BABY_PASSPORT}")
    assert (child.surname, child.given_names, child.infant_of) == ("SPECIMEN", "CLARA", "1")
    assert (mother.birth_date, child.birth_date) == (None, "2025-08-10")
    assert [document.number for document in child.documents] == ["B1"]


def test_birth_date_behind_a_blank_in_the_request_is_read() -> None:
    _, child = baby(f"{MOTHER}{INFT.replace('CLARA/10AUG25', 'CLARAMISS 10AUG25')}")
    assert (child.given_names, child.title, child.birth_date) == ("CLARA", "MISS", "2025-08-10")


def test_infants_document_in_the_booking_is_not_the_adults() -> None:
    mother, child = baby(f"{BABY_PASSPORT}{MOTHER}TIF+SPECIMEN+CLARA:IN:2'")
    assert (mother.documents, len(child.documents)) == ((), 1)


def test_infant_without_an_adult_and_flag_without_an_infant_are_told() -> None:
    alone = f"TIF+SPECIMEN+CLARA:IN:2'{LEG}"
    assert places(read(f"{HEAD}SRC'RCI+XA:ABC123'{alone}")) == [("PNR-INFANT-UNLINKED", "TIF", "2.3")]
    assert places(read(f"{HEAD}SRC'RCI+XA:ABC123'{MOTHER}{LEG}")) == [("PNR-INFANT-UNLINKED", "TIF", "2.4")]


def test_two_infants_go_to_their_own_adults() -> None:
    found = booking(
        "TIF+SPECIMEN+ANNA MRS:A:1:1'TIF+EXAMPLE+BOB MR:A:2:1'"
        f"TIF+EXAMPLE+DORA:IN:2I'TIF+SPECIMEN+CLARA:IN:1I'{LEG}"
    )
    assert [t.infant_of for t in found.travellers] == [None, None, "2", "1"]


# --- requests ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/P/UTO/X1/UTO/12AUG74/F", "SSR-DOCS-FIELDS"),
        ("/P/UTO/X1/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA", "SSR-DOCS-FIELDS"),
        ("/P/UTO/X1/UTO/32AUG74/F/15APR32/SPECIMEN/ANNA MARIA", "SSR-DOCS-DATE"),
        ("/P/UTO/X1/UTO/12AUG74/F/150432/SPECIMEN/ANNA MARIA", "SSR-DOCS-DATE"),
        ("//UTO/X1/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA", "SSR-DOCS-TYPE"),
        ("/P/ES/X1/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA", "SSR-STATE-CODE"),
        ("/P/UTO/X1/QQQ/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA", "SSR-STATE-CODE"),
    ],
)
def test_faults_in_a_document_are_told_at_its_text(text: str, code: str) -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}SSR+DOCS:HK:1:XA:::::{text}'{LEG}")
    assert places(message) == [(code, "SSR", "1.9")]
    assert message.people[0].documents[0].number == "X1"
    assert not any("SPECIMEN" in finding.text or "X1" in finding.text for finding in message.findings)


def test_shifted_fields_are_put_right() -> None:
    text = "/P/UTO/X1/12AUG74/F/15APR32/SPECIMEN/ANNA MARIA"
    (anna,) = booking(f"{ANNA}SSR+DOCS:HK:1:XA:::::{text}'{LEG}").travellers
    assert (anna.birth_date, anna.nationality, anna.sex) == ("1974-08-12", None, "F")


def test_birth_date_and_sex_alone_make_no_document() -> None:
    (anna,) = booking(f"{ANNA}SSR+DOCS:HK:1:XA::::://///05FEB53/F//SPECIMEN/ANNA MARIA'{LEG}").travellers
    assert (anna.birth_date, anna.sex, anna.documents) == ("1953-02-05", "F", ())


def test_century_of_a_birth_follows_the_message_and_never_today() -> None:
    docs = PASSPORT.replace("12AUG74", "12JUL12")
    head = HEAD.replace("0326", "1210")
    (anna,) = booking(f"{ANNA}{docs}{LEG.replace('0326', '1210')}", head, sent="101209:2100").travellers
    assert anna.birth_date == "1912-07-12"


def test_visa_place_of_birth_and_addresses_of_a_traveller() -> None:
    doco = "SSR+DOCO:HK:1:XA:::::/SPECIMEN TOWN/V/V123/LONDON/22DEC25/UTO+::1'"
    doca = "SSR+DOCA:HK:1:XA:::::/R/UTO/1 SPECIMEN ROAD/TOWN//10000+::1'"
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}{doco}{doca}{LEG}")
    (anna,) = message.people
    assert anna.birth_place == "SPECIMEN TOWN"
    assert anna.documents == (
        Document("visa", "V123", "LONDON", code="V", issued="2025-12-22", valid_in="UTO"),  # type: ignore[arg-type]
    )
    assert anna.residence == "UTO"
    assert anna.addresses == (Address("residence", "1 SPECIMEN ROAD", "TOWN", None, "10000", "UTO"),)
    assert places(message) == [("SSR-DOCO-PLACE", "SSR", "1.9")]


def test_requests_that_are_not_read_otherwise_are_services_with_their_text() -> None:
    found = booking(f"SSR+CKIN:HK:1:XA:::MAD:LIS:10KG WAIVED+::1'{ANNA}SSR+TKNE:HK:1:XA:::::9990001C1'{LEG}")
    assert found.services == (
        Service("CKIN", "10KG WAIVED", "HK", "XA", "MAD", "LIS", ("1",)),
        Service("TKNE", "9990001C1", "HK", "XA", None, None, ("1",)),
    )


def test_unknown_status_is_told() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'SSR+OTHS:KH:1:XA:::::TEXT'{ANNA}{LEG}")
    assert places(message) == [("SSR-STATUS", "SSR", "1.2")]


def test_what_was_overwritten_at_the_door_is_passed_over_in_silence() -> None:
    gone = "\x1a"
    body = f"SSR+{gone * 4}:{gone * 2}:1:XA'IFT+4:28::XA+{gone * 9}'IFT+4:28::XA+SEEN {gone * 5}'{ANNA}{LEG}"
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{body}LTS+{gone * 9}'")
    (found,) = message.bookings
    assert (found.services, found.remarks, found.history_text) == ((), ("SEEN",), ())
    assert not [f for f in message.findings if not f.code.startswith("SYN-")]


# --- contacts ----------------------------------------------------------------------------------------------


def test_contacts_in_every_place_are_found() -> None:
    found = booking(
        "IFT+4:28::YY+CTCE ANNA..S//EXAMPLE.ORG'IFT+4:28+YY CTCM 491701234567'"
        "ADD++702:1 ROAD:TOWN:::ES:10000:0049 30 1234567'ADD++700:::::::EK CTC M 5432109876'"
        f"{ANNA}SSR+CTCM:HK::YY:::::4989999999+::1'{LEG}"
    )
    assert [(c.kind, c.value) for c in found.contacts] == [
        ("email", "ANNA_S@EXAMPLE.ORG"),
        ("phone", "491701234567"),
        ("phone", "0049301234567"),
        ("phone", "5432109876"),
        ("phone", "4989999999"),
    ]
    assert found.addresses == (Address("702", "1 ROAD", "TOWN", None, "10000", "ESP"),)
    assert found.travellers[0].contacts == (found.contacts[-1],)
    assert found.remarks == ()


def test_separators_that_are_data_do_not_end_the_message() -> None:
    found = booking(f"{ANNA}IFT+4:28::YY+CTCE ANNAUNT?+50//EXAMPLE.ORG'{LEG}")
    assert found.contacts == (Contact("email", "ANNAUNT+50@EXAMPLE.ORG", raw="CTCE ANNAUNT+50//EXAMPLE.ORG"),)


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ("702:1 ROAD:TOWN:COUNTY::GB::SL1AA", "2.8"),
        ("702:1 ROAD:TOWN::GB:10000:0049301234567", "2.6"),
        ("702:1 ROAD:TOWN::::GB:10000:0049301234567", "2.7"),
    ],
)
def test_shifted_parts_of_an_address_are_put_right_and_told(parts: str, place: str) -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'ADD++{parts}'{ANNA}{LEG}")
    assert places(message) == [("PNR-ADD-SHIFT", "ADD", place)]
    (address,) = message.bookings[0].addresses
    assert address.country == "GBR"
    assert address.postcode in ("SL1AA", "10000")


# --- tickets and payments ----------------------------------------------------------------------------------


def test_ticket_with_amounts_taxes_and_payment() -> None:
    found = booking(
        f"{ANNA}FAR+N+++++YFLEX'TKT+9990000000001:T:1'MON+B:100.00:EUR+T:120.00:EUR'"
        "TXD++3.10:::AY6+8.50:ES:EUR:YQ'DAT+710:100126:1015'FOP+CC::120.00:VI:400000XXXXXX0000:1228'"
        f"IFT+4:43+B PAYER+2 ROAD'{LEG}"
    )
    (ticket,), (payment,) = found.tickets, found.payments
    assert (ticket.number, ticket.amount, ticket.base_amount) == ("9990000000001", "120.00", "100.00")
    assert (ticket.issued, ticket.traveller, ticket.fare_basis) == ("2026-01-10T10:15Z", "1", "YFLEX")
    assert ticket.taxes == ("AY6 3.10", "YQ 8.50 EUR ES")
    assert (payment.number, payment.payer) == ("400000XXXXXX0000", "B PAYER")
    assert payment.address == Address("billing", text="2 ROAD")


def test_several_payments_in_one_segment_and_in_two() -> None:
    found = booking(f"{ANNA}TKT+9990000000001:T'FOP+CA::20.00+CC::100.00:VI'FOP+MS::1.00'{LEG}")
    assert [payment.kind for payment in found.payments] == ["CA", "CC", "MS"]


def test_full_card_number_is_cut_and_told() -> None:
    message = read(
        f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}TKT+9990000000001:T'FOP+CC::1.00:VI:4000001234560000'{LEG}"
    )
    assert message.bookings[0].payments[0].number == "400000XXXXXX0000"
    assert places(message) == [("PNR-FOP-CARD-CLEAR", "FOP", "1.5")]
    assert not any("123456" in finding.text for finding in message.findings)


def test_card_number_that_the_door_overwrote_is_told_too() -> None:
    number = "400000" + "\x1a" * 6 + "0000"
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}TKT+9990000000001:T'FOP+CC::1.00:VI:{number}'{LEG}")
    assert message.bookings[0].payments[0].number == "400000XXXXXX0000"
    assert "PNR-FOP-CARD-CLEAR" in {finding.code for finding in message.findings}


def test_card_number_in_the_history_is_cut() -> None:
    found = booking(f"{ANNA}{LEG}ABI+4+AGENT'SAC+++A'FOP+CC::1.00:VI:4000001234560000'")
    assert found.history[0].text == "CC::1.00:VI:400000XXXXXX0000"


def test_ticket_of_no_known_form_and_ticketless_sale() -> None:
    message = read(f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}TKT+123:T'TKT+:700'MON+T:9.00:EUR'{LEG}")
    assert places(message) == [("PNR-TICKET-FORMAT", "TKT", "1.1")]
    assert [(t.number, t.amount) for t in message.bookings[0].tickets] == [("123", None), (None, "9.00")]


# --- seats, check-in, bags ---------------------------------------------------------------------------------

BOTH = "TIF+SPECIMEN+ANNA MRS:A:1'TIF+EXAMPLE+BOB MR:A:2'"


def test_seats_of_the_booking_and_of_check_in() -> None:
    found = booking(
        f"{BOTH}{LEG}SSR+SEAT:HK:2:XA:::MAD:LIS++012A::1+12B::2'"
        "DAT+2:280226:1405'TRI++1:::1'TIF+SPECIMEN+ANNA MRS:A:1'SSD+012A++++Y'"
    )
    assert found.seats == (
        SeatAssignment("12A", "MAD", "LIS", "1"),  # type: ignore[arg-type]
        SeatAssignment("12B", "MAD", "LIS", "2"),  # type: ignore[arg-type]
        SeatAssignment("12A", "MAD", "LIS", "1", "check-in"),  # type: ignore[arg-type]
    )
    assert [t.seats for t in found.travellers] == [("12A",), ("12B",)]
    assert [t.status for t in found.travellers] == ["checked-in", "booked"]
    assert found.travellers[0].boarding_number == "1"


@pytest.mark.parametrize("ssr", ["NSST:HK:1:XA:::MAD:LIS:12AN'", "SEAT:HK:1:XA:::MAD:LIS:12A'"])
def test_seats_that_stand_only_in_the_text(ssr: str) -> None:
    (anna,) = booking(f"{ANNA}{LEG}SSR+{ssr}").travellers
    assert anna.seats == ("12A",)


@pytest.mark.parametrize("seat", ["XXX", "", "INF"])
def test_placeholders_are_no_seats(seat: str) -> None:
    found = booking(f"{ANNA}{LEG}SSR+SEAT:HK:1:XA:::MAD:LIS+{seat}::1'DAT+2'TRI++1:::1'SSD+{seat}++++Y'")
    assert (found.seats, found.travellers[0].seats) == ((), ())


def test_wish_for_any_seat_is_a_service() -> None:
    found = booking(f"{ANNA}{LEG}SSR+NSSA:HN:1:XA:::MAD:LIS+::1'")
    assert found.services == (Service("NSSA", None, "HN", "XA", "MAD", "LIS", ("1",)),)


def test_number_of_seats_that_differs_and_another_seat_at_check_in_are_told() -> None:
    message = read(
        f"{HEAD}SRC'RCI+XA:ABC123'{ANNA}{LEG}SSR+SEAT:HK:2:XA:::MAD:LIS+12A::1'"
        "DAT+2'TRI++1:::1'TIF+SPECIMEN+ANNA MARIA MRS:A:1'SSD+15A++++Y'"
    )
    assert places(message) == [("PNR-SEAT-COUNT", "SSR", "1.3"), ("PNR-SEAT-COUNT", "SSD", "1.1")]


def bags(tbd: str, body: str = ANNA) -> tuple[Bag, ...]:
    tri = "DAT+2:280226:1405'TRI++1:::1'TIF+SPECIMEN+ANNA MARIA MRS:A:1'"
    return booking(f"{body}{LEG}{tri}TBD+{tbd}'").travellers[0].bags


def test_bag_hangs_on_its_traveller_and_on_the_leg_that_lists_it() -> None:
    assert bags("+1:20:700++MP+XA:0683:1:GRU") == (
        Bag("XA0683", 1, 20, "kg", "XA", "LIS", "MAD", "MP", "GRU"),
    )


def test_a_weight_keeps_the_decimals_that_were_sent() -> None:
    sent = {"20.5": 20.5, "20,5": 20.5, "20.0": 20, "20.5000": None, "-3": None}
    assert {text: bags(f"+1:{text}:700++MP+XA:0683:1:GRU")[0].weight for text in sent} == sent


def test_count_of_a_tag_is_believed_only_if_all_add_up() -> None:
    assert [bag.pieces for bag in bags("+3:34:700+++XA:0683:1:GRU+XA:0684:2:GRU")] == [1, 2]
    assert [bag.pieces for bag in bags("+2:34:700+++XA:0683:2:GRU+XA:0684:3:GRU")] == [1, 1]
    tri = "DAT+2'TRI++1:::1'"
    assert codes(f"{ANNA}{LEG}{tri}TBD++2:34:700+++XA:0683:2:GRU+XA:0684:3:GRU'") == ["PNR-BAG-COUNT"]


def test_bags_of_a_pool_may_share_their_tags() -> None:
    tbd = "TBD++1:20:700++{}+XA:0683:1:GRU'"
    body = (
        f"{BOTH}{LEG}DAT+2'TRI++1:::1'TIF+SPECIMEN+ANNA MRS:A:1'{tbd.format('HP:7')}"
        f"TRI++2:::2'TIF+EXAMPLE+BOB MR:A:2'{tbd.format('MP:7')}"
    )
    found = booking(body)
    assert [[bag.pool for bag in t.bags] for t in found.travellers] == [["HP:7"], ["MP:7"]]
    assert codes(body) == []
    assert codes(body.replace("HP:7", "").replace("MP:7", "")) == ["PNR-BAG-COUNT"]


def test_member_of_a_pool_without_bags_of_its_own_has_none() -> None:
    assert bags("++0+MP:7") == ()
    assert codes(f"{ANNA}{LEG}DAT+2'TRI++1:::1'TBD+++2:30:700+MP:7'") == []


def test_check_in_number_in_the_place_of_the_reference_does_not_mislead() -> None:
    found = booking(f"{BOTH}{LEG}DAT+2'TRI++254:::254'TIF+EXAMPLE+BOB MR:A:2'SSD+12B++++Y'")
    assert [t.boarding_number for t in found.travellers] == [None, "254"]
    assert [t.seats for t in found.travellers] == [(), ("12B",)]


def test_traveller_whose_name_was_lost_before_the_itinerary_is_found_at_check_in() -> None:
    found = booking(f"{ANNA}{LEG}DAT+2'TRI++2:::2'TIF+EXAMPLE+BOB MR:A:2'SSD+12B++++Y'")
    assert [t.surname for t in found.travellers] == ["SPECIMEN", "EXAMPLE"]


def test_bags_and_pools_are_read_under_odd_separators() -> None:
    body = (
        f"{BOTH}{LEG}DAT+2'TRI++1:::1'TIF+SPECIMEN+ANNA MRS:A:1'TBD++2:40:700++HP:7"
        "+XA:0683:1:GRU+XA:0684:1:GRU'TRI++2:::2'TIF+EXAMPLE+BOB MR:A:2'TBD+++2:30:700+MP:7'"
    )
    plain = wrap(f"{HEAD}SRC'RCI+XA:ABC123'{body}")
    odd = b"UNA:(.\\ )" + plain[9:].translate(bytes.maketrans(b"+'", b"()"))
    (usual,), (strange,) = edifact.messages(plain), edifact.messages(odd)
    found = pnrgov.read(strange)
    assert [bag.tag for bag in found.people[0].bags] == ["XA0683", "XA0684"]
    assert found.bookings == pnrgov.read(usual).bookings
    assert found.findings == ()


def test_times_of_flights_stay_local_to_their_airports() -> None:
    flight = leg("010326:2330:020326:0015+LIS+MAD+XA+123")
    assert (flight.departure, flight.arrival) == ("2026-03-01T23:30", "2026-03-02T00:15")


# --- history -----------------------------------------------------------------------------------------------


def test_history_says_who_did_what_and_never_becomes_current_data() -> None:
    found = booking(
        f"{ANNA}{LEG}ABI+4+AGENT1:GS+MAD++XA'DAT+T:110126:0800'SAC+++A'TIF+EXAMPLE+BOB MR:A:2'"
        "SAC+++X'TVL+020326:1400::1420+MAD+LIS+XA+125:Y'RPI+1+K'SAC+++X'SSR+SEAT:HK:1:XA:::MAD:LIS+12A::1'"
        "LTS+0/O/NM/EXAMPLE/BOBMR'"
    )
    assert found.history == (
        Change("2026-01-11T08:00Z", "XA MAD AGENT1/GS", "added", "TIF", "EXAMPLE BOB MR:A:2"),  # type: ignore[arg-type]
        Change(
            "2026-01-11T08:00Z",  # type: ignore[arg-type]
            "XA MAD AGENT1/GS",
            "cancelled",
            "TVL",
            "020326:1400::1420 MAD LIS XA 125:Y; RPI 1 K",
        ),
        Change(
            "2026-01-11T08:00Z",  # type: ignore[arg-type]
            "XA MAD AGENT1/GS",
            "cancelled",
            "SSR",
            "SEAT:HK:1:XA:::MAD:LIS 12A::1",
        ),
    )
    assert found.history_text == ("0/O/NM/EXAMPLE/BOBMR",)
    assert len(found.travellers) == len(found.flights) == 1
    assert found.seats == ()


# --- ugly input --------------------------------------------------------------------------------------------

WHOLE = (
    f"{HEAD}SRC'RCI+XA:ABC123::100126:1015+YB:DEF456'SSR+OTHS:HK:1:XA:::::TEXT'DAT+700:270226:0900'"
    "IFT+4:28::YY+CTCE ANNA..S//EXAMPLE.ORG'ORG+XA:MAD+99999999:MAD01+MAD++T+ES:EUR+0001AA'"
    f"ADD++700:1 ROAD:TOWN:::ES:10000:000000000'{MOTHER}FTI+XA:12345'{INFT}{BABY_PASSPORT}"
    "TKT+9990000000001:T:1'MON+B:100.00:EUR+T:120.00:EUR'TXD++3.10:::AY6'DAT+710:100126'"
    "FOP+CC::120.00:VI:400000XXXXXX0000:1228'TIF+SPECIMEN+CLARA:IN:2'"
    "TVL+010326:1400::1420+MAD+LIS+YB:XA+4567:Y'TRA+XA+123:Y'RPI+1+HK'APD+320'"
    "SSR+SEAT:HK:1:XA:::MAD:LIS+12A::1'DAT+2:280226:1405'ORG+XA:MAD'TRI++1:::1'TIF+SPECIMEN+ANNA MRS:A:1'"
    "SSD+12A++++Y'TBD++1:20:700++MP+XA:0999000001:1:LIS'EQN+1'RCI+XA:SPLIT1'"
    "MSG+8'TVL+010326:1500:050326+LIS:INN++VN+67576'ABI+4+AGENT1:GS+MAD++XA'DAT+T:110126:0800'SAC+++A'"
    "IFT+4:19+TEXT'LTS+0/O/NM/X'"
)


def test_the_whole_message_is_conformant() -> None:
    assert read(WHOLE).findings == ()


@pytest.mark.parametrize("seed", range(20))
def test_segments_dropped_doubled_moved_or_cut_never_raise_and_never_lose_the_message(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        segments = WHOLE.split("'")[:-1]
        for _ in range(rng.randrange(1, 6)):
            at, to = rng.randrange(len(segments)), rng.randrange(len(segments))
            segment = segments[at]
            match rng.randrange(6):
                case 0:
                    del segments[at]
                case 1:
                    segments.insert(to, segment)
                case 2:
                    segments[at], segments[to] = segments[to], segment
                case 3:
                    segments[at] = (
                        segment[: rng.randrange(3, len(segment) + 1)] if len(segment) > 3 else segment
                    )
                case 4:
                    elements = segment.split("+")
                    segments[at] = "+".join([elements[0], *rng.sample(elements[1:], len(elements) - 1)])
                case _:
                    parts = segment.split(":")
                    parts[rng.randrange(1, len(parts)) if len(parts) > 1 else 0] = rng.choice(
                        ("", "9" * 60, "²³", "////", "\x1a" * 4)
                    )
                    segments[at] = ":".join(parts)
        for raw in edifact.messages(wrap("".join(f"{segment}'" for segment in segments))):
            message = pnrgov.read(raw)
            assert message.format == "pnrgov"
            for again in edifact.messages(pnrgov.write([message])):
                pnrgov.read(again)
