"""What carriers send in another form than the guide has it: read as it was meant, and told."""

import pytest
from tests.messages.paxlst_specimen import ANNA, ERIK, FOOT, HEAD, codes, read, spoilt, transmission

from openpiu import messages
from openpiu.travel import Message

NAME = "SPECIMEN:ANNA:MARIA"


def told(message: Message) -> list[tuple[str, str, str | None, str | None]]:
    return [(f.code, f.severity, f.where.tag, f.where.path) for f in message.findings]


@pytest.mark.parametrize(
    ("old", "new", "tag", "path"),
    [
        ("BGM+745", "BGM+745+cp", "BGM", "2"),
        ("TDT+20+XA123+++XA", "TDT+20+xa123+++xa", "TDT", "2"),
        ("LOC+125+MAD", "LOC+125+mad", "LOC", "2"),
        ("NAD+FL+++SPECIMEN", "NAD+fl+++SPECIMEN", "NAD", "1"),
        ("ATT+2++F", "ATT+2++f", "ATT", "3"),
        ("LOC+178+MAD", "LOC+178+mad", "LOC", "2"),
        ("LOC+174+UTO", "LOC+174+uto", "LOC", "2"),
        ("NAT+2+UTO", "NAT+2+uto", "NAT", "2"),
        ("RFF+AVF:ABC123", "RFF+avf:ABC123", "RFF", "1"),
        ("RFF+ABO:XA1001", "RFF+abo:XA1001", "RFF", "1"),
        ("RFF+SEA:012A", "RFF+sea:012a", "RFF", "1"),
        ("DOC+P:110:111", "DOC+p:110:111", "DOC", "1"),
        ("LOC+91+UTO", "LOC+91+uto", "LOC", "2"),
        ("FTX+BAG", "FTX+bag", "FTX", "1"),
        ("MEA+CT", "MEA+ct", "MEA", "1"),
    ],
)
def test_a_code_in_lower_case_is_read_and_told_as_that(old: str, new: str, tag: str, path: str) -> None:
    message = spoilt(old, new)
    assert told(message) == [("SYN-CASE", "info", tag, path)]
    right = read()
    assert (message.flights, message.travellers) == (right.flights, right.travellers)


def test_a_tag_and_its_code_in_lower_case_are_told_once() -> None:
    assert codes(spoilt("RFF+SEA:012A", "rff+sea:012a")) == ["SYN-CASE"]


@pytest.mark.parametrize(
    ("name", "surname", "given", "title", "found"),
    [
        ("SPECIMEN MRS:ANNA", "SPECIMEN", "ANNA", "MRS", [("PAX-NAME-FORMAT", "4.1")]),
        ("MRS SPECIMEN:ANNA", "SPECIMEN", "ANNA", "MRS", [("PAX-NAME-FORMAT", "4.1")]),
        ("SPECIMEN:MRS ANNA", "SPECIMEN", "ANNA", "MRS", [("PAX-NAME-FORMAT", "4.2")]),
        ("SPECIMEN:MRS:ANNA", "SPECIMEN", "ANNA", "MRS", [("PAX-NAME-FORMAT", "4.2")]),
        ("SPECIMEN:ANNA:MRS", "SPECIMEN", "ANNA", "MRS", [("PAX-NAME-FORMAT", "4.3")]),
        ("SPECIMEN:ANNA MARIA MRS", "SPECIMEN", "ANNA MARIA", "MRS", [("PAX-NAME-FORMAT", "4.2")]),
        ("SPECIMEN:MRS", "SPECIMEN", "MRS", None, []),
        ("SPECIMEN:ANNA:MARIA:LUISA", "SPECIMEN", "ANNA MARIA LUISA", None, []),
        ("SPECIMEN:ANNA:MARIA:LUISA:EVA", "SPECIMEN", "ANNA MARIA LUISA EVA", None, []),
        ("SPECIMEN:A:B:C:D:E", "SPECIMEN", "A B C D E", None, [("SYN-RELEASE-MISSING", "4.6")]),
        ("SPEC1MEN:ANNA", "SPEC1MEN", "ANNA", None, [("PAX-NAME-FORMAT", "4.1")]),
        ("SPECIMEN:AN/NA", "SPECIMEN", "AN/NA", None, [("PAX-NAME-FORMAT", "4.2")]),
        ("TBA:TBA", "TBA", "TBA", None, [("PAX-NAME-PLACEHOLDER", "4.1")]),
    ],
)
def test_a_name_is_read_in_any_form_and_told_at_its_component(
    name: str, surname: str, given: str, title: str | None, found: list[tuple[str, str]]
) -> None:
    message = spoilt(NAME, name)
    anna = message.travellers[0]
    assert (anna.surname, anna.given_names, anna.title) == (surname, given, title)
    assert [(f.code, f.where.path) for f in message.findings] == found


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ("NAT+2+UTO", "NAT+2+UTO'NAT+2+GBR", "nationality", "UTO"),
        ("LOC+174+UTO", "LOC+174+UTO'LOC+174+GBR", "residence", "UTO"),
        ("LOC+178+MAD", "LOC+178+MAD'LOC+178+SVQ", "embarkation", "MAD"),
        ("MEA+CT++2", "MEA+CT++2'MEA+CT++3", "bag_count", 2),
    ],
)
def test_the_first_of_two_values_is_kept_and_the_other_told(
    old: str, new: str, field: str, value: object
) -> None:
    message = spoilt(old, new)
    assert getattr(message.travellers[0], field) == value
    assert codes(message) == ["PAX-SEGMENT-REPEATED"]


@pytest.mark.parametrize("sent", ["NAT+1+GBR'NAT+2+UTO", "NAT+2+UTO'NAT+1+GBR"])
def test_the_nationality_of_now_stands_before_that_of_birth(sent: str) -> None:
    message = spoilt("NAT+2+UTO", sent)
    assert (message.travellers[0].nationality, codes(message)) == ("UTO", [])


@pytest.mark.parametrize(
    ("old", "new"), [("ATT+2++F", "ATT+2++"), ("DTM+36:320415", "DTM+36:"), ("LOC+174+UTO", "LOC+174+")]
)
def test_an_empty_value_is_as_none(old: str, new: str) -> None:
    assert codes(spoilt(old, new)) == []


@pytest.mark.parametrize(("sent", "sex"), [("ATT+2+F", "F"), ("ATT+2++FEMALE", "F"), ("ATT+2++FI", "F")])
def test_sex_in_another_form_is_read_and_told(sent: str, sex: str) -> None:
    message = spoilt("ATT+2++F", sent)
    assert (message.travellers[0].sex, codes(message)) == (sex, ["PAX-ATT-CODE"])


@pytest.mark.parametrize("begin", ["DOC+I+X4711", "NAT+2+UTO'RFF+ABO:XA1002", "LOC+91+UTO'CNT"])
def test_a_message_that_is_cut_short_owes_nothing_of_what_may_have_followed(begin: str) -> None:
    whole = HEAD + ANNA + ERIK + FOOT
    (message,) = messages.read(whole[: whole.rindex(begin) + 12].encode())
    assert message.partial and [t.surname for t in message.travellers] == ["SPECIMEN", "MUSTER"]
    assert set(codes(message)) == {"SYN-TRUNCATED"}


def test_a_document_without_its_number_is_told_once() -> None:
    assert codes(spoilt("DOC+I+X4711'DTM+36:300101'LOC+91+UTO'", "DOC+I'")) == ["PAX-DOC-NUMBER"]


def test_a_lost_arrival_is_told_once() -> None:
    assert codes(spoilt("LOC+87+LIS'DTM+232:2603011420:201'", "")) == ["PAX-LOC-PAIRING"]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("RFF+AVF:ABC123", f"RFF+AVF:{'A' * 71}", "1.2"),
        ("DOC+I+X4711", f"DOC+I+{'X' * 36}", "2.1"),
        (NAME, f"{NAME}+{'A' * 36}", "5.1"),
        ("LOC+174+UTO", f"LOC+180+:::{'A' * 257}", "2.4"),
    ],
)
def test_what_is_longer_than_the_directory_allows_is_told(old: str, new: str, path: str) -> None:
    assert told(spoilt(old, new)) == [
        ("SYN-TOO-LONG", "warning", new[:3] if new[:3] != "SPE" else "NAD", path)
    ]


def test_more_elements_than_the_segment_has_are_separators_that_were_not_released() -> None:
    message = spoilt("GEI+4+173", "FTX+TDC+++SOME+TEXT+IN+PIECES'GEI+4+173")
    assert told(message) == [("SYN-RELEASE-MISSING", "warning", "FTX", "7")]


@pytest.mark.parametrize(("kind", "expected"), [("745+XR", []), ("745+RP", ["PAX-NAME-MISSING"])])
def test_a_cancellation_may_name_by_reference_alone(kind: str, expected: list[str]) -> None:
    body = HEAD.replace("BGM+745", f"BGM+{kind}") + "NAD+FL'RFF+AVF:ABC123'RFF+ABO:XA1001'CNT+42:1'"
    found = codes(read(body))
    assert [code for code in found if code == "PAX-NAME-MISSING"] == expected


def test_a_close_out_without_its_function_is_a_close_out() -> None:
    message = read(HEAD.replace("BGM+745", "BGM+266"))
    assert message.function == "close-out"
    assert codes(message) == ["PAX-BGM-FUNCTION"]


def test_a_master_crew_list_names_people_and_no_leg() -> None:
    crew = ERIK.replace("+FL+", "+FM+")
    message = read(
        HEAD.replace("BGM+745", "BGM+336+G").replace("+XA123/260301/1400", "") + crew + "CNT+41:1'"
    )
    assert (message.flights, message.function_code, codes(message)) == ((), "336+G", [])
    assert [t.kind for t in message.travellers] == ["crew"]


@pytest.mark.parametrize(
    ("second", "number", "found"),
    [
        ("FL", 2, []),
        ("DDU", 2, []),  # passengers in transit count with the others, or do not
        ("DDU", 1, []),
        ("FM", 1, []),
        ("FM", 2, ["PAX-CNT-MISMATCH"]),  # crew is counted by CNT+41
        ("FL", 3, ["PAX-CNT-MISMATCH"]),
    ],
)
def test_cnt_counts_travellers_of_its_kind(second: str, number: int, found: list[str]) -> None:
    body = HEAD + ANNA + ERIK.replace("+FL+", f"+{second}+") + f"CNT+42:{number}'"
    assert [code for code in codes(read(body)) if code != "PAX-CREW-IN-PAX-LIST"] == found


def test_the_old_us_list_is_told_by_its_name_alone() -> None:
    body = HEAD.replace("PAXLST:D:05B:UN:IATA", "PAXLST:001:000:UN")
    (message,) = messages.read(transmission(body))
    assert codes(message) == ["PAX-US-EDIFACT"]


@pytest.mark.parametrize(
    ("reference", "found"),
    [("ABC01", []), ("XB9", ["PAX-ACCESS-REF-MISMATCH"]), ("ABC1/260301", ["PAX-ACCESS-REF-MISMATCH"])],
)
def test_an_access_reference_that_names_no_flight_contradicts_none(reference: str, found: list[str]) -> None:
    assert codes(spoilt("XA123/260301/1400", reference)) == found


def test_duration_of_a_leg_is_told_at_its_arrival() -> None:
    message = spoilt("DTM+232:260301", "DTM+232:260303")
    assert told(message) == [("PAX-LEG-DURATION", "warning", "DTM", "1.2")]


@pytest.mark.parametrize("sent", ["DTM+36:320415'DTM+36:330415", "LOC+91+UTO'LOC+91+GBR"])
def test_the_first_of_two_values_of_a_document_is_kept_and_the_other_told(sent: str) -> None:
    message = spoilt(sent.split("'")[0], sent)
    assert message.travellers == read().travellers
    assert codes(message) == ["PAX-SEGMENT-REPEATED"]
