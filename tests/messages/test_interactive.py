"""PAXLST as interactive systems send it: one to ten travellers, changes, cancellations, close-outs."""

import pytest
from tests.messages.paxlst_specimen import ANNA, ERIK, FOOT, HEAD, codes, transmission
from tests.messages.paxlst_specimen import read as read_request

from openpiu import messages, screening
from openpiu.messages.answering import asks

RELEASES = ("D:05B", "D:08B", "D:12B", "D:15B")


def head(kind: str) -> str:
    return HEAD.replace("BGM+745", f"BGM+{kind}")


def party(size: int) -> str:
    """So many people of one booking, each with a reference, seat, document and birth date of their own."""
    return "".join(
        ERIK.replace("RFF+ABO:XA1002", f"RFF+AVF:ABC123'RFF+ABO:XA10{n:02}")
        .replace("12B", f"{n}B")
        .replace("X4711", f"X47{n:02}")
        .replace("810203", f"8102{n:02}")
        for n in range(1, size + 1)
    )


@pytest.mark.parametrize("size", range(1, 11))
def test_a_request_of_one_to_ten_travellers_is_read_whole(size: int) -> None:
    message = read_request(HEAD + party(size) + f"CNT+42:{size}'")
    assert codes(message) == [] and asks(message)
    assert [t.references for t in message.travellers] == [
        {"AVF": "ABC123", "ABO": f"XA10{n:02}"} for n in range(1, size + 1)
    ]
    assert (message.transaction, message.access_reference) == ("XA0000101", "XA123/260301/1400")


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("kind", "function", "status"),
    [
        ("745", "passenger-list", None),
        ("745+CP", "change", None),
        ("745+XR", "cancel-passenger", "cancelled"),
        ("745+RP", "cancel-passenger", "cancelled"),
        ("266+CLOB", "close-out", "boarded"),
        ("266+CLNB", "close-out", "not-boarded"),
    ],
)
def test_what_being_on_the_list_means_follows_from_its_kind(
    kind: str, function: str, status: str | None, release: str
) -> None:
    message = read_request(head(kind).replace("D:05B", release) + ANNA + ERIK + FOOT)
    assert (message.function, message.function_code) == (function, kind)
    assert [t.status for t in message.travellers] == [status, status]
    assert codes(message) == []


@pytest.mark.parametrize(
    ("kind", "function"), [("266+CL", "close-out"), ("266+XF", "cancel-flight"), ("266+CF", "change")]
)
def test_a_flight_is_closed_cancelled_or_changed_without_a_list(kind: str, function: str) -> None:
    message = read_request(head(kind))
    assert (message.function, message.travellers, codes(message)) == (function, (), [])
    assert not asks(message)


def test_a_changed_flight_carries_its_new_times() -> None:
    text = (
        head("266+CF").replace("189:2603011400", "189:2603011530").replace("232:2603011420", "232:2603011550")
    )
    (flight,) = read_request(text).flights
    assert (flight.departure, flight.arrival) == ("2026-03-01T15:30", "2026-03-01T15:50")


@pytest.mark.parametrize("kind", ["266+CLOB", "266+CLNB"])
def test_a_close_out_may_name_people_by_their_references_alone(kind: str) -> None:
    message = read_request(head(kind) + "NAD+FL+++MUSTER:ERIK'RFF+AVF:ABC123'RFF+ABO:XA1002'CNT+42:1'")
    assert codes(message) == [] and message.travellers[0].references == {"AVF": "ABC123", "ABO": "XA1002"}


@pytest.mark.parametrize("kind", ["745+XR", "745+RP"])
def test_who_is_cancelled_need_not_be_described_again(kind: str) -> None:
    message = read_request(head(kind) + "NAD+FL+++MUSTER:ERIK'RFF+AVF:ABC123'RFF+ABO:XA1002'")
    assert codes(message) == [] and message.travellers[0].status == "cancelled"


def test_an_adult_with_an_infant_asks_for_two() -> None:
    infant = ERIK.replace("DTM+329:810203", "DTM+329:250601").replace("RFF+SEA:12B'", "")
    message = read_request(HEAD + ANNA + infant + FOOT)
    assert [t.birth_date for t in message.travellers] == ["1974-08-12", "2025-06-01"]
    assert codes(message) == []


def test_a_request_over_several_legs_names_the_one_over_the_border() -> None:
    before = "LOC+92+BCN'DTM+189:2603011100:201'LOC+92+MAD'DTM+232:2603011220:201'"
    message = read_request(HEAD.replace("LOC+125", before + "LOC+125") + ANNA)
    assert [(f.origin, f.destination, f.crossing) for f in message.flights] == [
        ("BCN", "MAD", False),
        ("MAD", "LIS", True),
    ]
    assert codes(message) == []


def test_people_of_a_cancelled_flight_are_nobody_to_screen() -> None:
    assert screening.sightings(read_request(head("266+XF") + ANNA)) == []


def test_a_transaction_keeps_its_version() -> None:
    assert read_request(HEAD.replace("XA0000101", "XA0000101:::001") + ANNA).transaction == "XA0000101:::001"


def test_a_host_to_host_head_is_no_fault() -> None:
    text = b"V.\\VDLG.WA/E5XA123/I5XA/P0001\\VGYA\\" + transmission(HEAD + ANNA)
    (message,) = messages.read(text)
    assert codes(message) == [] and len(message.travellers) == 1
