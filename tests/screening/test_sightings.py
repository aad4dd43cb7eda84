"""Who is on the leg of a message, and whom they may be. All names are invented."""

from datetime import date

import pytest

from openpiu.matching import Index
from openpiu.screening import screen, sightings
from openpiu.travel import Booking, CarrierCode, Document, Flight, Iata3, LocalTime, Message, Traveller
from openpiu.watchlists.model import Identity, ListedName

XX = CarrierCode("XX")


def flight(number: str = "12", origin: str = "AAA", destination: str = "BBB", **more: object) -> Flight:
    return Flight(XX, number, None, Iata3(origin), Iata3(destination), LocalTime("2026-03-01T10:00"), **more)  # type: ignore[arg-type]


ANNA = Traveller(surname="VELMAROSA", given_names="ILKANA")
BENO = Traveller(surname="BRANDALEW", given_names="KORRIT", record_locator="OTHER1")
CREW = Traveller(surname="TARVOK", given_names="OMBERT", kind="crew")


def test_each_traveller_of_a_passenger_list_is_seen_on_its_leg() -> None:
    message = Message("paxlst", function="passenger-list", flights=(flight(),), travellers=(ANNA, CREW))
    first, second = sightings(message)
    assert (first.traveller, first.leg.number, first.leg.date) == (ANNA, "12", "2026-03-01")
    assert second.traveller.kind == "crew"


def test_the_leg_over_the_border_is_chosen() -> None:
    legs = (flight("12", crossing=False), flight("12", "BBB", "CCC", crossing=True))
    (sighting,) = sightings(Message("paxlst", flights=legs, travellers=(ANNA,)))
    assert sighting.leg.origin == "BBB"


def test_the_first_leg_is_taken_where_none_is_marked() -> None:
    legs = (flight("12"), flight("12", "BBB", "CCC"))
    (sighting,) = sightings(Message("paxlst", flights=legs, travellers=(ANNA,)))
    assert sighting.leg.origin == "AAA"


def test_travellers_of_bookings_are_seen_on_the_pushed_flight_with_their_locator() -> None:
    booking = Booking("ABC123", XX, flights=(flight("99"),), travellers=(ANNA, BENO))
    message = Message("pnrgov", function="booking-push", flights=(flight(),), bookings=(booking,))
    first, second = sightings(message)
    assert (first.record_locator, first.booking_carrier, first.leg.number) == ("ABC123", "XX", "12")
    assert second.record_locator == "OTHER1"


def test_a_booking_that_is_gone_puts_nobody_on_the_leg() -> None:
    booking = Booking("ABC123", XX, travellers=(ANNA,), gone=True)
    assert sightings(Message("pnrgov", flights=(flight(),), bookings=(booking,))) == []


@pytest.mark.parametrize("names", [("TBA", None), ("A", "B"), (None, None), ("TBA", "MR")])
def test_a_placeholder_is_nobody(names: tuple[str | None, str | None]) -> None:
    message = Message("paxlst", flights=(flight(),), travellers=(Traveller(*names),))
    assert sightings(message) == []


def test_a_placeholder_with_a_document_is_screened_by_it() -> None:
    traveller = Traveller("TBA", documents=(Document("passport", "L898902C3", "UTO"),))
    assert len(sightings(Message("paxlst", flights=(flight(),), travellers=(traveller,)))) == 1


@pytest.mark.parametrize(
    "message",
    [
        Message("paxlst", flights=(flight(),), travellers=(ANNA,), test=True),
        Message("paxlst", travellers=(ANNA,)),
        Message("paxlst", function="gate-list", flights=(flight(),), travellers=(ANNA,)),
        Message(
            "paxlst", function="crew-list", function_code="336+G", flights=(flight(),), travellers=(CREW,)
        ),
        Message("paxlst", function="crew-list", flights=(flight("MCL"),), travellers=(CREW,)),
        Message("cusres", function="answer", flights=(flight(),), travellers=(ANNA,)),
    ],
    ids=["test", "no flight", "gate passes", "master crew", "master crew by number", "answer"],
)
def test_messages_that_put_nobody_on_a_leg(message: Message) -> None:
    assert sightings(message) == []


def test_an_ordinary_crew_list_is_screened() -> None:
    message = Message(
        "paxlst", function="crew-list", function_code="250+C", flights=(flight(),), travellers=(CREW,)
    )
    assert len(sightings(message)) == 1


def test_sightings_are_screened_each_by_itself() -> None:
    index = Index.build(
        [Identity("X.4", "fiction", names=(ListedName("Ilkana Velmarosa"),))], date(2026, 3, 1)
    )
    message = Message("paxlst", flights=(flight(),), travellers=(BENO, ANNA))
    nobody, somebody = screen(sightings(message), index)
    assert nobody == []
    assert [match.identity for match in somebody] == ["X.4"]


def test_the_name_in_the_travel_document_is_compared_too() -> None:
    cut = Traveller(surname="VELMAROSATTI", given_names="ILKA", document_names="BRANDALEW/KORRIT OMBERT")
    listed = [
        Identity("L-1", "list", (ListedName("KORRIT OMBERT BRANDALEW"),)),
        Identity("L-2", "list", (ListedName("ILKA VELMAROSATTI"),)),
    ]
    message = Message("pnrgov", flights=(flight(),), bookings=(Booking("ABC123", travellers=(cut,)),))
    (matches,) = screen(sightings(message), Index.build(listed), threshold=8000)
    assert {match.identity for match in matches} == {"L-1", "L-2"}


def test_an_entry_that_fits_both_names_is_one_match_by_the_heavier() -> None:
    glued = Traveller(surname="BRANDALEW", given_names="KORRITOMB", document_names="BRANDALEW/KORRIT OMBERT")
    plain = Traveller(surname="BRANDALEW", given_names="KORRIT OMBERT")
    index = Index.build([Identity("L-1", "list", (ListedName("KORRIT OMBERT BRANDALEW"),))])
    message = Message("paxlst", flights=(flight(),), travellers=(glued, plain))
    (one,), (other,) = screen(sightings(message), index, threshold=8000)
    assert one == other
