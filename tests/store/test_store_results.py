"""Results written down: flights, bookings, travellers and hits are functions of the set of messages."""

from itertools import count, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from openpiu.findings import Where, finding
from openpiu.matching.model import Evidence, Match
from openpiu.screening import sightings
from openpiu.store import bookings, flights, hits, results, transmissions, travellers
from openpiu.store.codec import content_digest
from openpiu.store.picture import picture
from openpiu.store.transmissions import Arrival
from openpiu.travel import (
    Address,
    Agency,
    Bag,
    Booking,
    Change,
    Contact,
    Designator,
    Document,
    Flight,
    Loyalty,
    Message,
    Payment,
    Service,
    Ticket,
    Traveller,
)

LEG = Flight("XX", "123", None, "CDG", "IAD", "2026-03-01T15:00", "2026-03-01T18:10", crossing=True)
PASSPORT = Document("passport", "L898902C3", "UTO", "2030-01-01")
ANNA = Traveller("SPECIMEN", "ANNA", birth_date="1970-03-12", sex="F", documents=(PASSPORT,))
BERT = Traveller(
    "SPECIMEN", "BERT", birth_date="1971-04-13", documents=(Document("passport", "X81234907", "UTO"),)
)
LISTED = "L898902C3"


def api(at, *people, function="passenger-list", flight=LEG, **more):
    return Message("paxlst", "D.05B", function, "1", "XX", at, flights=(flight,), travellers=people, **more)


def push(at, locator, *people, gone=False, flight=LEG, **more):
    booking = Booking(locator, "XX", flights=(flight,), travellers=people, gone=gone, **more)
    return Message("pnrgov", "13.1", "booking-push", "1", "XX", at, flights=(flight,), bookings=(booking,))


def matched(sighting):
    """A matcher of one line: the listed passport is Q.1 of the list `national`."""
    for document in sighting.traveller.documents:
        if document.number == LISTED:
            evidence = Evidence("document", document.number, LISTED, "document_same", 20_000)
            return [Match("Q.1", "national", 20_000, 0.99, (evidence,))]
    return []


IDS = count(1)


def take(store, *messages):
    """Each message as a transmission of its own, in a step of its own."""
    total = []
    for message in messages:
        id_ = f"{next(IDS):064x}"
        with store.writing() as connection:
            month = transmissions.add(connection, [Arrival(id_, b"UNA", 3)], "file")
        seen = [] if message.test else sightings(message)
        read = results.Read(message, content_digest(message), seen, [matched(s) for s in seen])
        with store.writing() as connection:
            total.append(results.write(connection, [results.Processed(id_, month, [read])], 1))
    return total


@pytest.fixture
def store(place):
    with place.open() as store:
        yield store


def end_state(places, messages):
    with places.made() as place, place.open() as store:
        take(store, *messages)
        return picture(store)


def test_message_becomes_flight_traveller_and_hit(store):
    (tally,) = take(store, api("2026-03-01T09:00", ANNA, BERT))
    assert (tally.messages, tally.sightings, tally.hits) == (1, 2, 1)
    with store.reading() as connection:
        (flight,) = flights.views(connection)
        people = travellers.views(connection)
        (hit,) = hits.listed(connection)
    assert str(flight.leg) == "XX123 2026-03-01 CDG-IAD"
    assert flight.flight == LEG
    assert [view.traveller for view in people] == [ANNA, BERT]
    assert (hit.list, hit.identity, hit.weight, hit.traveller) == ("national", "Q.1", 20_000, people[0].id)
    assert [(r.field, r.rule, r.weight, r.listed) for r in hit.reasons] == [
        ("document", "document_same", 20_000, LISTED)
    ]


def test_api_and_booking_of_one_person_are_one_traveller_with_one_hit(store):
    take(store, api("2026-03-01T09:00", ANNA), push("2026-02-27T09:00", "ABC123", ANNA))
    with store.reading() as connection:
        (view,) = travellers.views(connection)
        (hit,) = hits.listed(connection)
    assert (view.sightings, view.sources, view.traveller.record_locator) == (
        2,
        ("paxlst", "pnrgov"),
        "ABC123",
    )
    assert hit.traveller == view.id


def test_everything_said_of_a_traveller_and_a_booking_is_read_again(store):
    who = replace(
        ANNA,
        title="MRS",
        age_band="adult",
        birth_place="UTOPIA",
        nationality="UTO",
        residence="UTO",
        seats=("12A",),
        bags=(Bag("0057123456", 1, 20, "kg"),),
        record_locator="ABC123",
        references={"ABO": "77"},
        embarkation="CDG",
        disembarkation="IAD",
        status="checked-in",
        reference="1",
        bag_count=1,
        addresses=(Address("destination", "1 MAIN ST"),),
        contacts=(Contact("phone", "+15550100"),),
        loyalty=(Loyalty("XX", "99"),),
        document_names="SPECIMEN/ANNE",
    )
    booking = Booking(
        "ABC123",
        "XX",
        "2026-01-01T10:00Z",
        "GROUP",
        (LEG,),
        (),
        (Ticket("0571234567890"),),
        (Payment("CC", "10.00", "EUR", number="411111XXXXXX1111"),),
        (Contact("email", "a@example.org"),),
        (Address("billing", "1 MAIN ST"),),
        (Service("SEAT", "12A"),),
        ("UMNR",),
        Agency("XX"),
        ("DEF456",),
        (Change(by="XX"),),
    )
    message = push("2026-02-27T09:00", "ABC123", who)
    take(store, replace(message, bookings=(replace(booking, travellers=(who,)),)))
    with store.reading() as connection:
        assert travellers.views(connection)[0].traveller == who
        assert bookings.views(connection)[0].booking == booking


def test_same_content_under_another_reference_changes_nothing(store):
    message = api("2026-03-01T09:00", ANNA)
    take(store, message)
    before = picture(store)
    (tally,) = take(store, replace(message, reference="2", control_reference="9"))
    assert (tally.messages, tally.repeats, tally.sightings, tally.hits) == (1, 1, 0, 0)
    assert picture(store) == before


def test_test_message_is_kept_and_adds_nobody(store):
    (tally,) = take(store, api("2026-03-01T09:00", ANNA, test=True))
    assert (tally.messages, tally.sightings) == (1, 0)
    assert picture(store) == {"flights": [], "bookings": [], "travellers": [], "hits": []}


def test_findings_are_kept_with_their_place(store):
    found = finding("PAX-DTM-329-FORMAT", Where(41, "DTM", 1, 2, 2207, 41), "month 13")
    take(store, api("2026-03-01T09:00", ANNA, findings=(found,)))
    with store.reading() as connection:
        (row,) = connection.exec_driver_sql('SELECT code, segment, element, "offset" FROM findings').all()
        assert tuple(row) == ("PAX-DTM-329-FORMAT", 41, 1, 2207)
        assert transmissions.listed(connection)[0].findings == 1


def test_later_message_wins_and_an_older_one_that_comes_late_does_not(store):
    new = replace(ANNA, given_names="ANNE", documents=(replace(PASSPORT, expires="2031-01-01"),))
    take(store, api("2026-03-01T12:00", new), api("2026-03-01T09:00", ANNA))
    with store.reading() as connection:
        (view,) = travellers.views(connection)
    assert (view.traveller.given_names, view.traveller.documents[0].expires) == ("ANNE", "2031-01-01")


def test_hit_is_dropped_when_newer_messages_no_longer_say_it_and_stays(store):
    other = replace(ANNA, documents=(Document("passport", "Z99999991", "UTO"),))
    take(store, api("2026-03-01T09:00", ANNA), api("2026-03-01T12:00", other))
    with store.reading() as connection:
        (hit,) = hits.listed(connection)
        assert len(travellers.views(connection)) == 2  # another document, no locator: perhaps a namesake
    assert not hit.dropped
    there = [replace(p, record_locator="ABC123") for p in (ANNA, other)]
    take(store, api("2026-03-01T09:30", there[0]), api("2026-03-01T12:30", there[1]))
    with store.reading() as connection:
        (hit,) = hits.listed(connection)
    assert hit.dropped


def test_travellers_that_join_keep_one_hit(store):
    with_locator = replace(ANNA, record_locator="ABC123", documents=(PASSPORT, Document("visa", "V1934567")))
    other = replace(ANNA, documents=(Document("visa", "V1934567"), PASSPORT))
    first = replace(ANNA, birth_date="1970-01-01", surname="SPECIMAN")
    take(store, api("2026-03-01T09:00", first), api("2026-03-01T09:01", ANNA))
    with store.reading() as connection:
        assert len(hits.listed(connection)) == 2
    bridge = replace(ANNA, birth_date="1970-01-01")
    take(store, api("2026-03-01T09:02", bridge))
    with store.reading() as connection:
        assert len(travellers.views(connection)) == 1
        assert len(hits.listed(connection)) == 1
    take(store, api("2026-03-01T09:03", with_locator), api("2026-03-01T09:04", other))
    with store.reading() as connection:
        assert len(hits.listed(connection)) == 1


def test_traveller_missing_from_the_newest_picture_of_the_booking_has_left_it(store):
    take(store, push("2026-02-26T09:00", "ABC123", ANNA, BERT), push("2026-02-27T09:00", "ABC123", BERT))
    with store.reading() as connection:
        assert {v.traveller.given_names: v.left for v in travellers.views(connection)} == {
            "ANNA": True,
            "BERT": False,
        }


def test_booking_that_is_gone_is_shown_as_it_was_and_its_people_have_left(store):
    take(store, push("2026-02-27T09:00", "ABC123", gone=True), push("2026-02-26T09:00", "ABC123", ANNA))
    with store.reading() as connection:
        (booking,) = bookings.views(connection)
        (view,) = travellers.views(connection)
    assert booking.booking.gone
    assert view.left


def test_cancelled_flight_is_cancelled_in_any_order(store):
    message = Message("paxlst", function="cancel-flight", sent_at="2026-03-01T10:00", flights=(LEG,))
    take(store, message, api("2026-03-01T09:00", ANNA))
    with store.reading() as connection:
        assert flights.views(connection)[0].flight.status == "cancelled"


def test_designators_and_locators_of_any_length_are_kept(store):
    long = "".join(f"{n:04x}" for n in range(2000))
    flight = replace(LEG, number=long, origin=long[::-1], crossing=None)
    message = push("2026-03-01T09:00", long, ANNA, flight=flight)
    take(store, message, replace(message, reference="2", sent_at="2026-03-01T10:00"))
    with store.reading() as connection:
        (booking,) = bookings.views(connection)
        (view,) = travellers.views(connection)
    assert (booking.versions, view.sightings) == (2, 2)


def test_place_in_a_message_may_be_any_number(store):
    where = Where(2**30, "DTM", 70_000, 70_000, 2**30, 2**30)
    found = finding("PAX-DTM-329-FORMAT", where, "month 13")
    take(store, api("2026-03-01T09:00", ANNA, findings=(found,), part=99_999_999_999))
    with store.reading() as connection:
        assert len(travellers.views(connection)) == 1


def test_leg_is_keyed_by_who_flies_it(store):
    sold = replace(LEG, carrier="YY", number="0456", operating=Designator("XX", "123"))
    take(store, api("2026-03-01T09:00", ANNA), push("2026-03-01T08:00", "ABC123", ANNA, flight=sold))
    with store.reading() as connection:
        (view,) = flights.views(connection)
        assert len(travellers.views(connection)) == 1
    assert (view.flight, view.sold) == (LEG, ("YY0456",))


PLAIN = Traveller("SPECIMEN", "ANNA")
STORY = [
    push("2026-02-26T15:00", "ABC123", PLAIN, BERT),
    push("2026-02-28T15:00", "ABC123", ANNA, BERT, services=(Service("SEAT", "12A"),)),
    push("2026-03-01T13:00", "ABC123", replace(ANNA, seats=("12A",))),
    push("2026-03-01T13:00", "XYZ789", replace(PLAIN, given_names="CY")),
    api("2026-03-01T12:00", replace(ANNA, seats=("12A",)), BERT, replace(PLAIN, given_names="CY")),
    api("2026-03-01T15:00", replace(ANNA, status="boarded"), function="close-out"),
    api("2026-03-01T12:30", BERT, function="cancel-passenger"),
    push("2026-03-01T14:00", "XYZ789", gone=True),
]


@pytest.fixture(scope="module")
def in_order(places):
    return end_state(places, STORY)


@given(order=st.permutations(range(len(STORY))))
@settings(max_examples=25, deadline=None)
def test_order_of_arrival_changes_nothing(places, in_order, order):
    assert end_state(places, [STORY[n] for n in order]) == in_order


def test_every_order_of_three_messages_that_join_and_part_ends_the_same(places):
    father = replace(PLAIN, birth_date="1950-01-01", documents=(PASSPORT,))
    son = replace(PLAIN, birth_date="1980-01-01", documents=(Document("passport", "X81234907"),))
    story = [
        push("2026-02-26T15:00", "ABC123", PLAIN),
        api("2026-03-01T12:00", father),
        api("2026-03-01T13:00", son),
    ]
    pictures = [end_state(places, order) for order in permutations(story)]
    assert all(picture == pictures[0] for picture in pictures)
    assert len(pictures[0]["travellers"]) == 3
