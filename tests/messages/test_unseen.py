"""Messages in the styles of carriers and hosts that are in no sample: all items are read, nothing is told
without reason. All people are fictional. A mark `{CODE}` stands where CODE must be told."""

import pytest
from tests.messages.planted import MARK, assert_told, interchange

from openpiu.travel import Booking, Contact, Message

ROUTE = "TDT+20+XA123+++XA'LOC+125+MAD'DTM+189:2603011400:201'LOC+87+LIS'DTM+232:2603011420:201'"
DESK = "NAD+MS+++XA OPERATIONS'COM+000000000:TE'"
HANS = "NAD+FL+++SPECIMEN:HANS'ATT+2++M'DTM+329:700101'NAT+2+UTO'DOC+P+X4711'DTM+36:300101'LOC+91+UTO'"

HEAD = "MSG+:22'ORG+XA:MAD'TVL+010326:1400:010326:1420+MAD+LIS+XA+123'EQN+1'"
RCI = "SRC'RCI+XA:ABC123::100126:1015'"
LEG = "TVL+010326:1400:010326:1420+MAD+LIS+XA+123:Y'RPI+1+HK'"
ANNA = "TIF+SPECIMEN+ANNA MRS:A:1'"
ERIK = "TIF+MUSTER+ERIK MR:A:2'"


def api(body: str, begin: str = "BGM+745'", route: str = ROUTE) -> Message:
    (message,) = assert_told(interchange(f"'{begin}{DESK}{route}{body}"))
    return message


def pushed(body: str) -> Message:
    (message,) = assert_told(interchange(f"'{body}", kind="PNRGOV:13:1:IA", una="UNA:+.?*'"))
    return message


def booking(body: str, head: str = HEAD) -> Booking:
    (found,) = pushed(f"{head}{RCI}{body}").bookings
    return found


# API


def test_progressive_flight_has_three_legs_of_which_the_last_crosses() -> None:
    route = (
        "TDT+20+XA0123A+++XA'LOC+92+OPO'DTM+189:2603010700:201'LOC+92+LIS'DTM+232:2603010800:201'"
        "LOC+92+LIS'DTM+189:2603010900:201'LOC+92+MAD'DTM+232:2603011115:201'"
        "LOC+125+MAD'DTM+189:2603011400:201'LOC+87+JFK'DTM+232:2603011640:201'"
    )
    message = api(HANS.replace("NAT+", "LOC+178+LIS'LOC+179+JFK'NAT+"), route=route)
    assert [(f.number, f.suffix, f.origin, f.destination, f.crossing) for f in message.flights] == [
        ("0123", "A", "OPO", "LIS", False),
        ("0123", "A", "LIS", "MAD", False),
        ("0123", "A", "MAD", "JFK", True),
    ]
    assert (message.travellers[0].embarkation, message.travellers[0].disembarkation) == ("LIS", "JFK")


def test_everything_that_a_us_list_says_of_a_traveller() -> None:
    (one,) = api(
        "NAD+FL+++O:LI+12 SPECIMEN ROAD+SPECIMEN TOWN+NY+10001+USA'ATT+2++F'DTM+329:19740812:102'"
        "MEA+CT++2'MEA+WT++LBR:44'GEI+4+173'FTX+BAG+++XA987654:2'LOC+178+MAD'LOC+179+LIS'LOC+22+LIS'"
        "LOC+174+PRT'LOC+180+PRT:110:111:PORTO'COM+15550001:TE+LI@EXAMPLE.ORG:EM'NAT+2+PRT'RFF+AVF:ABC123'"
        "RFF+ABO:XA1001'RFF+SEA:012A'RFF+AEA:123456789'RFF+CR:FF1'RFF+YZY:9990000000001C2'"
        "DOC+P:110:111+PT1'DTM+36:320415'DTM+182:220415'LOC+91+PRT'DOC+V:110:111+V9'DTM+36:270101'LOC+91+USA'"
        "DOC+IR+R5'LOC+91+USA'DTM+36:300101'CNT+42:1'"
    ).travellers
    assert (one.surname, one.given_names, one.birth_date, one.sex) == ("O", "LI", "1974-08-12", "F")
    assert [(d.kind, d.number, d.issuer, d.expires) for d in one.documents] == [
        ("passport", "PT1", "PRT", "2032-04-15"),
        ("visa", "V9", "USA", "2027-01-01"),
        ("residence-permit", "R5", "USA", "2030-01-01"),
    ]
    assert one.documents[0].issued == "2022-04-15"
    (bag,) = one.bags
    assert (bag.tag, bag.pieces, bag.weight, bag.unit) == ("XA987654", 2, 44, "lb")
    assert (one.residence, one.birth_place, one.clearance, one.seats) == ("PRT", "PORTO", "LIS", ("12A",))
    assert one.references == {
        "AVF": "ABC123", "ABO": "XA1001", "AEA": "123456789", "CR": "FF1", "YZY": "9990000000001C2"
    }  # fmt: skip
    assert [c.value for c in one.contacts] == ["15550001", "LI@EXAMPLE.ORG"]
    assert (one.addresses[0].city, one.addresses[0].state, one.addresses[0].country) == (
        "SPECIMEN TOWN", "NY", "USA"
    )  # fmt: skip


def test_crew_has_roles_licences_and_certificates() -> None:
    crew = HANS.replace("+FL+", "+FM+").replace("NAT+", "EMP+1+CR1:110:111'NAT+")
    transit = "{PAX-TRAVELLER-DUPLICATE}" + HANS.replace("+FL+", "+DDT+").replace(
        "NAT+", "EMP+1+CR5:110:111'NAT+"
    )
    one, two = api(
        f"{crew}DOC+L:110:111+L1'LOC+91+UTO'DOC+AC+A1'LOC+91+UTO'{transit}CNT+41:2'", "BGM+250+C'"
    ).travellers
    assert (one.kind, one.crew_role, [d.code for d in one.documents]) == ("crew", "cockpit", ["P", "L", "AC"])
    assert (two.kind, two.crew_role) == ("transit", "positioning")


@pytest.mark.parametrize(
    ("begin", "function", "status"),
    [
        ("655'", "gate-list", None),
        ("745+CP'", "change", None),
        ("745+XR'", "cancel-passenger", "cancelled"),
        ("745+RP'", "cancel-passenger", "cancelled"),
        ("266+CLOB'", "close-out", "boarded"),
        ("266+CLNB'", "close-out", "not-boarded"),
    ],
)
def test_each_function_of_a_list(begin: str, function: str, status: str | None) -> None:
    message = api(HANS + "CNT+42:1'", f"BGM+{begin}")
    assert (message.function, message.travellers[0].status) == (function, status)


@pytest.mark.parametrize("begin", ["266+CL'", "266+XF'", "266+CF'"])
def test_messages_about_a_flight_owe_nobody(begin: str) -> None:
    assert api("", f"BGM+{begin}").flights[0].number == "123"


def test_transit_of_a_stateless_person_of_whom_only_the_year_of_birth_is_known() -> None:
    (one,) = api(
        "NAD+DDU+++Y:{PAX-NAME-PLACEHOLDER}FNU'ATT+2++X'DTM+329:700000'LOC+178+OPO'LOC+179+BCN'NAT+2+XXA'"
        "RFF+AVF:ABC123'RFF+AVF:DEF456'DOC+T+T1'DTM+36:300101'LOC+91+{PAX-DOC-ISSUER}GB'"
    ).travellers
    assert (one.kind, one.birth_date, one.nationality, one.sex) == ("transit", "1970", "XXA", "X")
    assert (one.record_locator, one.documents[0].issuer) == ("ABC123", "GBR")


@pytest.mark.parametrize(
    ("start", "leaves", "end", "comes"),
    [("AKL", "2603012330", "LAX", "2603011430"), ("LAX", "2603020015", "AKL", "2603031000")],
)
def test_flights_over_the_date_line_keep_their_local_days(
    start: str, leaves: str, end: str, comes: str
) -> None:
    route = f"TDT+20+XA123+++XA'LOC+125+{start}'DTM+189:{leaves}:201'LOC+87+{end}'DTM+232:{comes}:201'"
    (flight,) = api(HANS, route=route).flights
    assert flight.departure == f"2026-03-0{leaves[5]}T{leaves[6:8]}:{leaves[8:]}"


def test_dates_and_issuer_before_their_document_are_its_own() -> None:
    late = HANS.replace("DOC+P+X4711'DTM+36:300101'LOC+91+UTO'", "")
    (one,) = api(
        f"{late}{{PAX-SEGMENT-ORDER}}LOC+91+UTO'{{PAX-SEGMENT-ORDER}}DTM+36:300101'DOC+P+X4711'"
    ).travellers
    assert [(d.number, d.issuer, d.expires) for d in one.documents] == [("X4711", "UTO", "2030-01-01")]


def test_parts_in_any_order_are_all_read() -> None:
    bodies = [
        f"+XA123/260301/1400+{n:02}:{'F' if n == 3 else 'C'}'BGM+745'{DESK}{ROUTE}{HANS}" for n in (2, 3, 1)
    ]
    messages = assert_told(interchange(*bodies))
    assert [(m.part, m.final, len(m.travellers)) for m in messages] == [
        (2, False, 1),
        (3, True, 1),
        (1, False, 1),
    ]


# PNR

SHARED = "TVL+010326:1400:010326:1420+MAD+LIS+YB:XA+4567:Y'"


@pytest.mark.parametrize(
    "leg",
    [
        f"{SHARED}TRA+XA+123:Y'RPI+1+HK'",
        f"{SHARED}RPI+1+HK'TVL+++++123:Y'",
        f"{SHARED}TVL+++++123:Y'RPI+1+HK'",
        f"{SHARED}TRA+XA+123:Y'RPI+1+HK'TVL+++++123:Y'",
        f"{SHARED.replace('YB:XA', 'YB')}TRA+XA+123:Y'RPI+1+HK'",
        f"{SHARED.replace('4567', '{PNR-CODESHARE-SWAPPED}123')}RPI+1+HK'TVL+++++4567:Y'",
        f"{SHARED.replace('4567', '{PNR-CODESHARE-SWAPPED}123')}TRA+XA+4567:Y'RPI+1+HK'",
    ],
)
def test_a_code_share_reads_the_same_in_every_notation(leg: str) -> None:
    (flight,) = booking(ANNA + leg).flights
    assert (flight.carrier, flight.number, flight.operating and flight.operating.number) == (
        "YB",
        "4567",
        "123",
    )


def test_an_operating_carrier_without_number_is_still_on_the_flight_of_the_message() -> None:
    (flight,) = booking(ANNA + SHARED.replace("YB:XA", "YB:{PNR-CODESHARE-INCOMPLETE}XA")).flights
    assert flight.operating is not None and flight.operating.carrier == "XA"


def test_infants_of_all_three_kinds_are_one_traveller_each() -> None:
    found = booking(
        "SSR+INFT:HK:1:XA:::MAD:LIS:BABY/ONE/10AUG25+::1'"
        "SSR+DOCS:HK:1:XA:::::/P/UTO/B1/UTO/10AUG25/FI/15APR30/BABY/ONE+::1'TIF+SPECIMEN+ANNA MRS:A:1:1'"
        "SSR+DOCS:HK:1:XA:::::/P/UTO/A1/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA'TIF+MUSTER+ERIK MR:A:2:1'"
        "TIF+MUSTER+KIM:IN:2I'SSR+DOCS:HK:1:XA:::::/P/UTO/B2/UTO/10SEP25/MI/15APR30/MUSTER/KIM'"
        f"TIF+PROBE+OLGA MS:A:3'TIF+PROBE+UWE:INS:4'{LEG}"
    )
    assert [
        (t.surname, t.age_band, t.infant_of, [d.number for d in t.documents]) for t in found.travellers
    ] == [
        ("SPECIMEN", "adult", None, ["A1"]),
        ("BABY", "infant", "1", ["B1"]),
        ("MUSTER", "adult", None, []),
        ("MUSTER", "infant", "2", ["B2"]),
        ("PROBE", "adult", None, []),
        ("PROBE", "infant", "3", []),
    ]


def test_a_group_without_names_then_with_them() -> None:
    group = "TIF+SPECIMENTOURS:G'"
    assert (booking(group + LEG).group_name, booking(group + LEG).travellers) == ("SPECIMENTOURS", ())
    assert [t.given_names for t in booking(group + ANNA + ERIK + LEG).travellers] == ["ANNA", "ERIK"]


def test_surface_open_and_hotel_are_no_flights() -> None:
    found = booking(
        f"{ANNA}{LEG}TVL++LIS+OPO++ARNK'TVL++LIS+ARNK'TVL+:::+LIS+OPO+ARNK'TVL++OPO+LIS+XA+OPEN:Y'RPI+1+YG'"
        "MSG+8'TVL+010326:1500:020326:1100+LIS++HH+99:ROH'RPI+1+HK'"
    )
    assert len(found.flights) == 1
    assert [(s.kind, s.origin, s.destination, s.supplier) for s in found.other_segments] == [
        ("arnk", "LIS", "OPO", None),
        ("arnk", "LIS", None, None),
        ("arnk", "LIS", "OPO", None),
        ("open", "OPO", "LIS", "XA"),
        ("hotel", "LIS", None, "HH"),
    ]


def test_split_bookings_are_linked() -> None:
    found = booking(f"{ANNA}{LEG}EQN+2'RCI+XA:DEF456'EQN+1'RCI+XA:GHI789::100126:1015'")
    assert found.split_from == ("DEF456", "GHI789")


def test_history_never_becomes_current_data() -> None:
    found = booking(
        f"{ANNA}{LEG}ABI+4+AGENT1:GS+MAD++XA'DAT+T:110126:0800'SAC+++A'TIF+MUSTER+X:A:9'SAC+++X'"
        "SSR+SEAT:HK:1:XA:::MAD:LIS+12A::1'SAC+++C'TVL+020326:1400::1420+MAD+LIS+XA+999:Y'RPI+1+HX'"
        "ABI+1+AGENT2:GS+LIS++XA'DAT+T:120126:0800'SAC+++A'TBD++1:20:700++HP:1+XA:0999000001:1:LIS'"
    )
    assert (len(found.travellers), len(found.flights), found.seats, found.travellers[0].bags) == (
        1,
        1,
        (),
        (),
    )
    assert [(c.action, c.subject, c.by) for c in found.history] == [
        ("added", "TIF", "XA MAD AGENT1/GS"),
        ("cancelled", "SSR", "XA MAD AGENT1/GS"),
        ("changed", "TVL", "XA MAD AGENT1/GS"),
        ("added", "TBD", "XA LIS AGENT2/GS"),
    ]


@pytest.mark.parametrize("member", ["TBD++0++MP:1'", "TBD+++MP:1'"])
def test_bags_of_a_pool_are_those_of_its_head(member: str) -> None:
    one, two = booking(
        f"{ANNA}{ERIK}{LEG}DAT+2:280226:1405'TRI++1:::1'SSD+12A++++Y'"
        f"TBD++3:45:700++HP:1+XA:0999000001:3:LIS'TRI++2:::2'SSD+XXX++++Y'{member}"
    ).travellers
    assert [(b.tag, b.pieces, b.pool) for b in one.bags] == [("0999000001", 3, "HP:1")]
    assert (one.seats, two.seats, two.bags, two.status) == (("12A",), (), (), "checked-in")


def test_seats_in_every_form() -> None:
    one, two = booking(
        f"{ANNA}{ERIK}{LEG}SSR+SEAT:HK:2:XA:::MAD:LIS+12A::1+012B::2'SSR+SMSW:HK:1:XA:::MAD:LIS++15F::2'"
        "SSR+NSSA:NN:1:XA:::MAD:LIS'SSR+NSST:HK:1:XA:::MAD:LIS:UA 0226 +074E::1'"
    ).travellers
    assert (one.seats, two.seats) == (("12A", "74E"), ("12B", "15F"))


def test_addresses_visas_and_programme_numbers_of_one_traveller() -> None:
    passport = "SSR+DOCS:HK:1:XA:::::/P/UTO/A1/UTO/12AUG74/F/15APR32/SPECIMEN/ANNA"
    (one,) = booking(
        f"{passport}+::1'{ANNA}SSR+DOCO:HK:1:XA:::::/TOWN UTO/V/V1/UTO/01JAN25/USA'"
        "SSR+DOCO:HK:1:XA:::::///K/KTN1///USA'SSR+DOCO:HK:1:XA:::::/R/RED1///USA'"
        f"SSR+DOCA:HK:1:XA:::::/D/USA/1 MAIN/TOWN/NY/1'SSR+DOCA:HK:1:XA:::::/R/UTO/2 MAIN'{LEG}{passport}'"
    ).travellers
    assert [(d.kind, d.number) for d in one.documents] == [
        ("passport", "A1"), ("visa", "V1"), ("facilitation", "KTN1"), ("facilitation", "RED1")
    ]  # fmt: skip
    assert ([a.purpose for a in one.addresses], one.residence) == (["destination", "residence"], "UTO")


@pytest.mark.parametrize(
    ("segment", "value"),
    [
        ("IFT+4:28::XA+CTCE ANNA..S//EXAMPLE.ORG", "ANNA_S@EXAMPLE.ORG"),
        ("IFT+4:28+XA CTCP 0049 30 555", "004930555"),
        ("IFT+4:28::XA+CTC M 49155502", "49155502"),
        ("IFT+4:28::XA+CTCB 5551236 PREF", "5551236"),
        ("IFT+4:28::XA+BKRF EMAIL ANNA//EXAMPLE.ORG", "ANNA@EXAMPLE.ORG"),
        ("SSR+CTCM:HK::XA::::::34600000001+::1", "34600000001"),
        ("SSR+CTCR:HK:1:XA", "refused"),
        ("ADD++700:::::::XA CTC M 34600000002", "34600000002"),
        ("ADD++E:ANNA@EXAMPLE.ORG", "ANNA@EXAMPLE.ORG"),
    ],
)
def test_contacts_in_every_spelling(segment: str, value: str) -> None:
    found: tuple[Contact, ...] = booking(f"{segment}'{ANNA}{LEG}").contacts
    assert [c.value for c in found] == [value]


def test_several_payments_and_an_exchanged_ticket() -> None:
    found = booking(
        f"{ANNA}TKT+9990000000001:T:1'MON+B:100.00:EUR+T:120.00:EUR'FOP+CC::100.00:VI:400000XXXXXX0000:1228"
        f"+CA::20.00'TKT+9990000000002:T:1'MON+T:50.00:USD'FOP+MS:2:50.00'{LEG}"
    )
    assert [(t.number, t.amount, t.currency) for t in found.tickets] == [
        ("9990000000001", "120.00", "EUR"), ("9990000000002", "50.00", "USD")
    ]  # fmt: skip
    assert [(p.kind, p.amount) for p in found.payments] == [
        ("CC", "100.00"),
        ("CA", "20.00"),
        ("MS", "50.00"),
    ]


def test_a_broken_booking_leaves_its_neighbours_whole() -> None:
    message = pushed(
        f"{HEAD.replace('EQN+1', 'EQN+3')}{RCI}{ANNA}{LEG}SRC'RCI+XA:DEF456::100126:1015'TIF+PROBE+X:A:1'"
        "{SYN-SEGMENT-UNKNOWN}QQQ+X'TVL+{PNR-TVL-TIME}99+:::'SRC'RCI+XA:GHI789::100126:1015'"
        f"{ERIK}{LEG}"
    )
    one, _, three = message.bookings
    assert [t.surname for t in (*one.travellers, *three.travellers)] == ["SPECIMEN", "MUSTER"]
    assert len(one.flights) == len(three.flights) == 1


@pytest.mark.parametrize(
    "between", ["", "DAT+700:010226:1000'", "ORG+XA:MAD'", "SSR+OTHS:HK::XA'IFT+4:28::XA+CTCM 34600000003'"]
)
def test_a_booking_whose_src_was_lost_is_found(between: str) -> None:
    message = pushed(
        f"{HEAD.replace('EQN+1', 'EQN+2')}{RCI}{ANNA}{LEG}"
        f"{{PNR-SRC-MISSING}}RCI+XA:DEF456::100126:1015'{between}{ERIK}{LEG}"
    )
    assert [(b.record_locator, len(b.travellers), len(b.flights)) for b in message.bookings] == [
        ("ABC123", 1, 1), ("DEF456", 1, 1)
    ]  # fmt: skip


def test_an_update_with_an_empty_org_takes_the_booking_off_the_flight() -> None:
    assert booking("ORG'", HEAD.replace(":22", ":141")).gone


def test_a_remark_where_the_locator_was_expected_costs_nothing() -> None:
    message = pushed(
        f"{HEAD}SRC'IFT+4:28::XA+CTCM 34600000003'{{PNR-SEGMENT-ORDER}}RCI+XA:ABC123::100126:1015'{ANNA}{LEG}"
    )
    assert (message.bookings[0].record_locator, len(message.people)) == ("ABC123", 1)


def test_empty_dat_and_a_leg_without_status_are_read() -> None:
    (one,) = booking(f"{ANNA}{LEG.replace(chr(39) + 'RPI+1+HK', '')}DAT'DAT+2:'TRI++1'SSD+12A'").travellers
    assert (one.seats, one.boarding_number) == (("12A",), "1")


def test_marks_are_no_part_of_a_message() -> None:
    assert MARK.sub("", "A{PAX-NO-FLIGHT}B") == "AB"
