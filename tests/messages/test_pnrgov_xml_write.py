"""Bookings written as PNRGOV XML and read again are the same; in EDIFACT and in XML they read as equal."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.conftest import SAMPLES
from tests.messages.test_pnrgov_write import MADRID_LISBON, bookings, locators, message

from openpiu import edifact
from openpiu.messages import pnrgov, pnrgov_xml
from openpiu.travel import Booking, CarrierCode, Message, Traveller


def in_xml(one: Message) -> Message:
    """The same as a message of this format, which has no parts."""
    return replace(one, format="pnrgov-xml", part=None, final=None)


def again(one: Message) -> Message:
    (read,) = pnrgov_xml.read(pnrgov_xml.write([one]))
    return read


def test_a_booking_written_and_read_is_the_same() -> None:
    person = Traveller(
        surname="SPECIMEN", given_names="ANNA", title="MRS", age_band="adult", reference="1", status="booked",
        record_locator="ABC123",
    )  # fmt: skip
    booking = Booking("ABC123", CarrierCode("XA"), flights=(MADRID_LISBON,), travellers=(person,))
    assert again(in_xml(message(booking))) == in_xml(message(booking))


@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_bookings_read_the_same_from_xml_and_from_edifact(data: st.DataObject) -> None:
    names = data.draw(st.lists(locators, max_size=3, unique=True))
    one = in_xml(message(*(data.draw(bookings(name)) for name in names)))
    read = again(one)
    # Seats are drawn by chance, so two may have the same.
    assert [found for found in read.findings if found.code != "PNR-SEAT-DUPLICATE"] == []
    for wanted, found in zip(one.bookings, read.bookings, strict=True):
        for name in Booking.__struct_fields__:
            assert getattr(found, name) == getattr(wanted, name), name
    assert replace(read, findings=()) == one
    twin = replace(one, format="pnrgov", part=1, final=True)
    (raw,) = edifact.messages(pnrgov.write([twin]))
    assert replace(in_xml(pnrgov.read(raw)), findings=()) == one


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real samples are not here")
def test_the_real_samples_read_the_same_from_xml_and_from_edifact() -> None:
    read = 0
    for path in sorted((SAMPLES / "messages").iterdir()):
        for raw in edifact.messages(path):
            if raw.type != "PNRGOV":
                continue
            one = pnrgov.read(raw)
            (again_raw,) = edifact.messages(pnrgov.write([one]))
            wanted = pnrgov.read(again_raw)
            (found,) = pnrgov_xml.read(pnrgov_xml.write([one]))
            assert (found.flights, found.bookings) == (wanted.flights, wanted.bookings), path.name
            assert sorted(f.code for f in found.findings) == sorted(f.code for f in wanted.findings)
            read += 1
    assert read > 15


def test_signs_that_xml_must_escape_and_those_it_cannot_hold() -> None:
    odd = Booking("ABC123", CarrierCode("XA"), remarks=("A < B & \"C\" 'D' >", "BELL\x07AND\x1fDEL\x7f"))
    (found,) = again(message(odd)).bookings
    assert found.remarks == ("A < B & \"C\" 'D' >", "BELL AND DEL")


def test_several_messages_are_several_documents() -> None:
    one = in_xml(message(Booking("ABC123", flights=(MADRID_LISBON,), group_name="CHOIR")))
    two = replace(one, reference="2", number=2)
    assert list(pnrgov_xml.read(pnrgov_xml.write([one, two]))) == [one, two]


def test_nothing_and_other_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        pnrgov_xml.write([])
    with pytest.raises(ValueError, match="paxlst"):
        pnrgov_xml.write([Message(format="paxlst")])
