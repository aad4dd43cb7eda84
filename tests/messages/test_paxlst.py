"""PAXLST into the domain model, part by part. The people are invented."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.messages.paxlst_specimen import ANNA, ERIK, FOOT, HEAD, codes, read, spoilt, transmission

from openpiu import edifact
from openpiu.messages import paxlst
from openpiu.travel import Bag, Contact, Document, Flight, Message

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "samples"


def test_a_list_is_read_into_flights_and_travellers() -> None:
    message = read()
    assert [(f.carrier, f.number, f.origin, f.destination) for f in message.flights] == [
        ("XA", "123", "MAD", "LIS")
    ]
    assert [t.surname for t in message.travellers] == ["SPECIMEN", "MUSTER"]
    assert message.findings == ()


def test_head_is_read() -> None:
    message = read()
    assert (message.format, message.version, message.function) == ("paxlst", "D.05B", "passenger-list")
    assert (message.sender, message.recipient) == ("XA", "UTOPIU")
    assert (message.reference, message.control_reference) == ("1", "101")
    assert (message.sent_at, message.transaction) == ("2026-03-01T09:15", "XA0000101")
    assert message.access_reference == "XA123/260301/1400"
    assert message.contacts == (Contact("phone", "000000000", name="XA OPERATIONS"),)


def test_flight_has_local_times_and_its_crossing() -> None:
    assert read().flights == (
        Flight("XA", "123", None, "MAD", "LIS", "2026-03-01T14:00", "2026-03-01T14:20", crossing=True),
    )


def test_traveller_has_everything_that_was_sent_and_nothing_else() -> None:
    anna, erik = read().travellers
    assert (anna.surname, anna.given_names, anna.sex) == ("SPECIMEN", "ANNA MARIA", "F")
    assert (anna.birth_date, anna.nationality, anna.residence) == ("1974-08-12", "UTO", "UTO")
    assert anna.documents == (Document("passport", "L898902C3", "UTO", "2032-04-15", "P"),)
    assert anna.seats == ("12A",)
    assert anna.bags == (Bag("0999000001", 2, 31, "kg"),)
    assert (anna.bag_count, anna.bag_weight, anna.bag_unit) == (2, 31, "kg")
    assert anna.record_locator == "ABC123"
    assert anna.references == {"AVF": "ABC123", "ABO": "XA1001"}
    assert (anna.embarkation, anna.disembarkation, anna.verified) == ("MAD", "LIS", True)
    assert (erik.residence, erik.bags, erik.verified, erik.age_band, erik.status) == (
        None,
        (),
        None,
        None,
        None,
    )


def test_order_inside_a_traveller_is_free() -> None:
    head, *rest = ANNA[:-1].split("'")
    at = next(i for i, text in enumerate(rest) if text.startswith("DOC"))
    turned = "'".join([head, *rest[at:], *reversed(rest[:at])]) + "'"
    assert read(HEAD + turned + ERIK + FOOT).travellers == read().travellers


def test_number_keeps_its_zeros_and_parts_with_its_suffix() -> None:
    flight = spoilt("TDT+20+XA123+++XA", "TDT+20+XA0123B+++XA").flights[0]
    assert (flight.carrier, flight.number, flight.suffix) == ("XA", "0123", "B")


@pytest.mark.parametrize(
    ("text", "carrier", "number"),
    [
        ("TDT+20+XA123", "XA", "123"),
        ("TDT+20+XAL123", "XAL", "123"),
        ("TDT+20+XAL123+++XAL", "XAL", "123"),
        ("TDT+20+9X123", "9X", "123"),
        ("TDT+20+X9123", "X9", "123"),
        ("TDT+20+123+++XA", "XA", "123"),
    ],
)
def test_carrier_has_two_or_three_signs(text: str, carrier: str, number: str) -> None:
    flight = spoilt("TDT+20+XA123+++XA", text).flights[0]
    assert (flight.carrier, flight.number) == (carrier, number)


def test_progressive_flight_is_read_leg_by_leg() -> None:
    route = (
        "LOC+92+ATL'DTM+189:2603010800:201'LOC+92+ORD'DTM+232:2603010900:201'"
        "LOC+125+ORD'DTM+189:2603011000:201'LOC+87+LHR'DTM+232:2603012300:201'"
    )
    message = read(HEAD[: HEAD.index("LOC+125")] + route + ANNA.replace("MAD", "ATL").replace("LIS", "LHR"))
    assert [(f.origin, f.destination, f.crossing) for f in message.flights] == [
        ("ATL", "ORD", False),
        ("ORD", "LHR", True),
    ]
    assert codes(message) == []


def test_a_transport_segment_may_stand_before_each_leg() -> None:
    route = (
        "LOC+92+ATL'DTM+189:2603010800:201'LOC+92+ORD'DTM+232:2603010900:201'TDT+20+XA124+++XA'"
        "LOC+125+ORD'DTM+189:2603011000:201'LOC+87+LHR'DTM+232:2603012300:201'"
    )
    message = read(HEAD[: HEAD.index("LOC+125")] + route)
    assert [(f.number, f.origin) for f in message.flights] == [("123", "ATL"), ("124", "ORD")]


def test_both_airports_may_come_before_both_times() -> None:
    route = "LOC+125+MAD'LOC+87+LIS'DTM+189:2603011400:201'DTM+232:2603011420:201'"
    message = read(HEAD[: HEAD.index("LOC+125")] + route + ANNA + ERIK + FOOT)
    assert message == read()


def test_onward_leg_begins_where_the_crossing_one_ended() -> None:
    message = spoilt("DTM+232:2603011420:201'", "DTM+232:2603011420:201'LOC+130+OPO'DTM+232:2603011600:201'")
    assert [(f.origin, f.destination, f.crossing) for f in message.flights] == [
        ("MAD", "LIS", True),
        ("LIS", "OPO", False),
    ]
    assert codes(message) == []


@pytest.mark.parametrize(
    ("beginning", "function", "status"),
    [
        ("745", "passenger-list", None),
        ("745+CP", "change", None),
        ("745+XR", "cancel-passenger", "cancelled"),
        ("745+RP", "cancel-passenger", "cancelled"),
        ("266+CL", "close-out", None),
        ("266+CLOB", "close-out", "boarded"),
        ("266+CLNB", "close-out", "not-boarded"),
        ("266+XF", "cancel-flight", None),
        ("266+CF", "change", None),
        ("655", "gate-list", None),
    ],
)
def test_beginning_says_what_the_message_is(beginning: str, function: str, status: str | None) -> None:
    message = spoilt("BGM+745'", f"BGM+{beginning}'")
    assert (message.function, message.function_code) == (function, beginning)
    assert {t.status for t in message.travellers} == {status}
    assert message.findings == ()


def test_crew_list_has_crew_with_its_role() -> None:
    crew = ERIK.replace("NAD+FL", "NAD+FM") + "EMP+1+CR2:110:111'"
    message = read(HEAD.replace("BGM+745", "BGM+250+C") + crew + "CNT+41:1'")
    assert message.function == "crew-list"
    assert [(t.kind, t.crew_role) for t in message.travellers] == [("crew", "cabin")]
    assert message.findings == ()


def test_transit_is_told_from_travelling() -> None:
    message = read(HEAD + ANNA.replace("NAD+FL", "NAD+DDU") + ERIK.replace("NAD+FL", "NAD+DDT"))
    assert [t.kind for t in message.travellers] == ["transit", "transit"]


def test_master_crew_list_has_no_leg() -> None:
    head = (
        HEAD.replace("BGM+745", "BGM+336+G").replace("XA123+++XA", "XAMCL").replace("+XA123/260301/1400", "")
    )
    message = read(head[: head.index("LOC+125")] + "LOC+188+MAD'" + ERIK.replace("NAD+FL", "NAD+FM"))
    assert (message.function, message.flights) == ("crew-list", ())
    assert message.travellers[0].kind == "crew"
    assert message.findings == ()


def test_traveller_may_have_several_documents_and_one_without_a_number_is_none() -> None:
    more = "DOC++'DTM+36:200101'LOC+91+'DOC+V+77'DTM+36:280101'DTM+182:240101'LOC+91+FRA'"
    documents = read(HEAD + ERIK + more).travellers[0].documents
    assert documents == (
        Document("identity-card", "X4711", "UTO", "2030-01-01", "I"),
        Document("visa", "77", "FRA", "2028-01-01", "V", issued="2024-01-01"),
    )


def test_alpha_2_codes_become_alpha_3() -> None:
    erik = read(HEAD + ERIK.replace("NAT+2+UTO", "NAT+2+KR").replace("LOC+91+UTO", "LOC+91+KR")).travellers[0]
    assert (erik.nationality, erik.documents[0].issuer) == ("KOR", "KOR")


def test_partial_birth_date_stays_partial() -> None:
    assert spoilt("DTM+329:740812", "DTM+329:740000").travellers[0].birth_date == "1974"
    assert spoilt("DTM+329:740812", "DTM+329:740800").findings == ()


def test_four_digit_year_is_read() -> None:
    assert spoilt("DTM+329:740812", "DTM+329:19140812:102").travellers[0].birth_date == "1914-08-12"


def test_bags_without_a_number_are_one_each_and_weigh_together() -> None:
    anna = spoilt("FTX+BAG+++0999000001:2'", "FTX+BAG+++0999000001'FTX+BAG+++XA0005'").travellers[0]
    assert anna.bags == (Bag("0999000001", 1), Bag("XA0005", 1))
    assert (anna.bag_count, anna.bag_weight) == (2, 31)


def test_weight_may_stand_with_each_tag() -> None:
    anna = spoilt("FTX+BAG+++0999000001:2'", "FTX+BAG+++0999000001:1:11'FTX+BAG+++XA0005:1:20'").travellers[0]
    assert anna.bags == (Bag("0999000001", 1, 11, "kg"), Bag("XA0005", 1, 20, "kg"))


@pytest.mark.parametrize("tags", ["", "FTX+BAG+++NULL'"])
def test_bags_without_tags_are_counted_and_none_is_made_up(tags: str) -> None:
    anna = spoilt("FTX+BAG+++0999000001:2'", tags).travellers[0]
    assert (anna.bag_count, anna.bag_weight, anna.bag_unit, anna.bags) == (2, 31, "kg", ())


@pytest.mark.parametrize(
    ("sent", "count", "weight"),
    [
        ("MEA+CT++PCE:2'MEA+WT++KGM:20.5'", 2, 20.5),
        ("MEA+CT++:2'MEA+WT++KGM:12,5'", 2, 12.5),
        ("MEA+CT++2'MEA+WT++KGM:20.0'", 2, 20),
        ("mea+ct+2'MEA+wt++kgm:20'", 2, 20),
    ],
)
def test_number_and_weight_of_bags_are_read_in_every_form(sent: str, count: int, weight: float) -> None:
    anna = spoilt("MEA+CT++2'MEA+WT++KGM:31'FTX+BAG+++0999000001:2'", sent).travellers[0]
    assert (anna.bag_count, anna.bag_weight, anna.bag_unit) == (count, weight, "kg")
    assert isinstance(anna.bag_weight, type(weight))


def test_a_weight_that_cannot_be_read_is_told() -> None:
    message = spoilt("MEA+WT++KGM:31", "MEA+WT++KGM:HEAVY")
    assert codes(message) == ["PAX-BAG-COUNT"]
    assert message.travellers[0].bag_weight is None


def test_other_free_text_is_not_kept() -> None:
    assert spoilt("GEI+4+173'", "FTX+TDC+++SOME TEXT'GEI+4+173'") == read()


def test_contacts_and_address_of_a_traveller_are_read() -> None:
    anna = spoilt(
        "NAD+FL+++SPECIMEN:ANNA:MARIA'",
        "NAD+FL+++SPECIMEN:ANNA:MARIA+1 SAMPLE ROAD+SAMPLETON+ZZ+12345+FR'COM+000:TE+111:AL'COM+A?+B:EM'",
    ).travellers[0]
    assert anna.contacts == (
        Contact("phone", "000"),
        Contact("phone", "111", purpose="mobile"),
        Contact("email", "A+B"),
    )
    address = anna.addresses[0]
    assert (address.street, address.city, address.state) == ("1 SAMPLE ROAD", "SAMPLETON", "ZZ")
    assert (address.postcode, address.country) == ("12345", "FRA")


def test_place_of_birth_is_a_code_or_a_text() -> None:
    assert spoilt("GEI+4+173", "LOC+180+UTO'GEI+4+173").travellers[0].birth_place == "UTO"
    assert spoilt("GEI+4+173", "LOC+180+:::Sampleton Utopia'GEI+4+173").travellers[0].birth_place == (
        "Sampleton Utopia"
    )


def test_first_record_locator_is_the_travellers_and_none_is_lost() -> None:
    anna = spoilt("RFF+AVF:ABC123'", "RFF+AVF:ABC123'RFF+AVF:ABC123'RFF+AVF:ZZZ999'RFF+YZY:9990000000001C1'")
    assert anna.travellers[0].record_locator == "ABC123"
    assert anna.travellers[0].references == {
        "AVF": "ABC123",
        "AVF 2": "ZZZ999",
        "YZY": "9990000000001C1",
        "ABO": "XA1001",
    }


@pytest.mark.parametrize(
    ("sent", "surname", "given", "title"),
    [
        ("SPECIMEN/ANNA MARIA", "SPECIMEN", "ANNA MARIA", None),
        ("SPECIMEN:ANNA MRS", "SPECIMEN", "ANNA", "MRS"),
        ("SPECIMEN:ANNA:DR", "SPECIMEN", "ANNA", "DR"),
        ("O?'GRADY:ANNA::LEE", "O'GRADY", "ANNA LEE", None),
        ("SPECIMEN", "SPECIMEN", None, None),
    ],
)
def test_names_are_read_as_they_come(sent: str, surname: str, given: str | None, title: str | None) -> None:
    anna = spoilt("SPECIMEN:ANNA:MARIA", sent).travellers[0]
    assert (anna.surname, anna.given_names, anna.title) == (surname, given, title)


def test_old_us_message_is_named_and_not_read() -> None:
    message = read(HEAD.replace("PAXLST:D:05B:UN:IATA", "PAXLST:001:000:UN") + ANNA)
    assert codes(message) == ["PAX-US-EDIFACT"]
    assert (message.flights, message.travellers, message.sender) == ((), (), "XA")


def test_message_cut_in_the_middle_gives_whoever_is_whole() -> None:
    data = transmission()
    message = read(data[: data.index(b"DOC+I")])
    assert message.partial
    assert [t.surname for t in message.travellers] == ["SPECIMEN", "MUSTER"]
    assert "PAX-CNT-MISMATCH" not in codes(message)


@pytest.mark.parametrize("name", ["Test1.txt", "airline2.edi", "apisMessage.txt", "flight1.txt"])
class TestTruth:
    """The samples of real carriers against the reviewed reading of each."""

    def both(self, name: str) -> tuple[Message, dict[str, Any]]:
        path = SAMPLES / "messages" / name
        if not path.exists():
            pytest.skip("the samples lie beside the repository and are not here")
        truths = (json.loads(line) for line in (SAMPLES / "message-truth.jsonl").read_text().splitlines())
        truth = next(t for t in truths if t["file"] == name)
        (message,) = (paxlst.read(raw) for raw in edifact.messages(path))
        return message, truth

    def test_flights_are_those_of_the_truth(self, name: str) -> None:
        message, truth = self.both(name)
        assert [
            [f.carrier, f.number, f.origin, f.destination, f.departure, f.arrival] for f in message.flights
        ] == [row[:6] for row in truth["flights"]]
        crossing = [row[6:] == ["125", "87"] for row in truth["flights"]]
        assert [bool(f.crossing) for f in message.flights] == crossing

    def test_travellers_and_documents_are_those_of_the_truth(self, name: str) -> None:
        message, truth = self.both(name)
        assert [
            [
                t.surname,
                t.given_names,
                t.kind,
                t.birth_date,
                t.nationality,
                [[d.code, d.number, d.issuer, d.expires] for d in t.documents],
            ]
            for t in message.travellers
        ] == truth["travellers"]

    def test_details_are_those_of_the_truth(self, name: str) -> None:
        message, truth = self.both(name)
        for t, row in zip(message.travellers, truth["traveller_details"], strict=True):
            assert (t.sex, t.residence, t.embarkation, t.disembarkation, t.clearance) == (
                row["sex"],
                row["residence"],
                row["embark"],
                row["disembark"],
                row["clearance"],
            )
            assert list(t.seats) == [seat.lstrip("0") for seat in row["seats"]]
            assert [[b.tag, b.pieces] for b in t.bags] == row["bags"]
            assert t.bag_count == row["bag_count"]
            weight = None if t.bag_weight is None else f"{t.bag_weight} KGM"
            assert weight == row["bag_weight"]
            assert ([t.record_locator] if t.record_locator else []) == row["pnr_refs"]
            assert [list(r) for r in t.references.items() if r[0] != "AVF"] == row["other_refs"]

    def test_findings_are_those_of_the_truth_and_no_others(self, name: str) -> None:
        message, truth = self.both(name)
        # Missing parts are told at the end of the input, by whoever holds the other parts.
        assert set(codes(message)) == set(truth["expected_findings"]) - {"SYN-PART-MISSING"}
