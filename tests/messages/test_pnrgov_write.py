"""Bookings written as PNRGOV and read again are the same bookings."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from openpiu import edifact
from openpiu.messages import pnrgov
from openpiu.travel import (
    Address,
    Agency,
    Bag,
    Booking,
    CarrierCode,
    Change,
    Contact,
    Designator,
    Document,
    Flight,
    Iata3,
    LocalTime,
    Locator,
    Loyalty,
    Message,
    Moment,
    OtherSegment,
    PartialDate,
    Payment,
    SeatAssignment,
    Service,
    Ticket,
    Traveller,
)

MADRID_LISBON = Flight(
    carrier=CarrierCode("XA"),
    number="123",
    origin=Iata3("MAD"),
    destination=Iata3("LIS"),
    departure=LocalTime("2026-03-01T14:00"),
    arrival=LocalTime("2026-03-01T14:20"),
)


def message(*bookings: Booking, **more: Any) -> Message:
    values = {
        "format": "pnrgov",
        "version": "13.1",
        "function": "booking-push",
        "function_code": "22",
        "reference": "1",
        "sender": "XA",
        "recipient": "UTOPIU",
        "sent_at": Moment("2026-02-28T14:00"),
        "part": 1,
        "final": True,
        "flights": (MADRID_LISBON,),
        "bookings": bookings,
        "control_reference": "103",
        "access_reference": "XA123/260301/1400",
    }
    return Message(**(values | more))


def again(one: Message) -> Message:
    (raw,) = edifact.messages(pnrgov.write([one]))
    return pnrgov.read(raw)


def test_a_booking_written_and_read_is_the_same() -> None:
    traveller = Traveller(
        surname="SPECIMEN",
        given_names="ANNA MARIA",
        title="MRS",
        age_band="adult",
        birth_date=PartialDate("1974-08-12"),
        sex="F",
        nationality="UTO",
        documents=(Document("passport", "L898902C3", "UTO", PartialDate("2032-04-15"), "P"),),
        record_locator="ABC123",
        status="booked",
        reference="1",
    )
    booking = Booking("ABC123", CarrierCode("XA"), flights=(MADRID_LISBON,), travellers=(traveller,))
    assert again(message(booking)) == message(booking)


# --- generated bookings ------------------------------------------------------------------------------------

AIRPORTS = ("MAD", "LIS", "CDG", "JFK", "NRT", "SYD", "GRU", "IST", "LHR", "SIN")
letters = st.text("BDEGHKLNOPTUVWZ", min_size=2, max_size=10)
words = st.lists(letters, min_size=1, max_size=3).map(" ".join)
free_text = st.text("ABDEGHKLNO 0123456789.'+:?*-=", min_size=1, max_size=40).map(
    lambda text: " ".join(f"W{text}".split())
)
locators = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=6, max_size=6)
maybe_word = st.none() | letters
countries = st.sampled_from(("UTO", "FRA", "GBR", "DEU", "JPN", "BRA", "XXA"))
moments = st.builds(
    lambda day, minute: Moment(f"{day}T{minute // 60:02}:{minute % 60:02}Z"),
    st.dates(date(2025, 6, 1), date(2026, 2, 27)),
    st.integers(0, 1439),
)
days = st.dates(date(2026, 3, 2), date(2036, 1, 1)).map(lambda day: PartialDate(str(day)))
births = st.dates(date(1920, 1, 1), date(2026, 1, 1)).map(lambda day: PartialDate(str(day)))
numbers = st.text("0123456789ABC", min_size=6, max_size=9)
amounts = st.integers(1, 99999).map(lambda cents: f"{cents / 100:.2f}")


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, ...]:
    codes = draw(st.lists(st.sampled_from(("P", "I", "AC", "IR")), max_size=2, unique=True))
    kinds = {"P": "passport", "I": "identity-card", "AC": "crew-certificate", "IR": "residence-permit"}
    found = [
        Document(kinds[c], draw(numbers), draw(countries), draw(days), c)  # type: ignore[arg-type]
        for c in codes
    ]
    if draw(st.booleans()):
        visa = Document("visa", draw(numbers), draw(countries), code="V", issued=draw(days))
        found.append(replace(visa, valid_in=draw(countries)))
    return tuple(found)


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    number = str(draw(st.integers(10_000_000, 999_999_999)))
    name = draw(letters)
    return draw(
        st.sampled_from(
            (
                Contact("phone", number, raw=f"CTCM {number}", purpose="mobile"),
                Contact("phone", number, raw=f"CTCH {number}", purpose="home"),
                Contact("email", f"{name}_{name}@EXAMPLE.ORG", raw=f"CTCE {name}..{name}//EXAMPLE.ORG"),
            )
        )
    )


@st.composite
def addresses(draw: st.DrawFn, purposes: tuple[str, ...] = ("700", "702")) -> Address:
    return Address(
        purpose=draw(st.sampled_from(purposes)),
        street=draw(words),
        city=draw(words),
        state=draw(st.none() | st.sampled_from(("TX", "MN"))),
        country=draw(countries),
        postcode=draw(st.none() | st.integers(1000, 99999).map(str)),
    )


@st.composite
def itineraries(draw: st.DrawFn) -> tuple[Flight, ...]:
    """The head flight and others after it, each leg from where the former ended."""
    shared = draw(st.booleans())
    first = replace(
        MADRID_LISBON,
        carrier=CarrierCode("YB") if shared else MADRID_LISBON.carrier,
        number="4567" if shared else "123",
        operating=Designator(CarrierCode("XA"), "123") if shared else None,
        booking_class=draw(st.none() | st.sampled_from("YMB")),
        status=draw(st.none() | st.sampled_from(("confirmed", "waitlisted", "requested", "cancelled"))),
        aircraft=draw(st.none() | st.sampled_from(("320", "77W"))),
    )
    flights = [first]
    departs = date(2026, 3, 3)
    here = "LIS"
    for there in draw(st.lists(st.sampled_from(AIRPORTS), max_size=3)):
        # Seats know the places of their leg only, so no two legs here have the same.
        if there == here or any((f.origin, f.destination) == (here, there) for f in flights):
            continue
        flights.append(
            Flight(
                carrier=CarrierCode(draw(st.sampled_from(("XA", "YB", "2Z")))),
                number=str(draw(st.integers(200, 9999))),
                suffix=draw(st.none() | st.sampled_from("AZ")),
                origin=Iata3(here),
                destination=Iata3(there),
                departure=LocalTime(f"{departs}T08:00"),
                arrival=LocalTime(str(departs + timedelta(days=1))),
                status="confirmed",
            )
        )
        departs += timedelta(days=3)
        here = there
    return tuple(flights)


@st.composite
def people(draw: st.DrawFn, locator: str, flights: tuple[Flight, ...]) -> tuple[Traveller, ...]:
    found: list[Traveller] = []
    surnames = draw(st.lists(words, min_size=1, max_size=3, unique_by=lambda name: name[:3]))
    rows = iter(range(10, 99))
    tag = 999000001
    for surname in surnames:
        reference = str(len(found) + 1)
        papers = draw(documents())
        checked_in = draw(st.booleans())
        bags: list[Bag] = []
        for flight in flights if checked_in and draw(st.booleans()) else ():
            pieces = draw(st.integers(1, 3))
            bags.append(
                Bag(
                    tag=f"{tag:010d}" if pieces > 1 else f"XA{tag % 10000:04d}",
                    pieces=pieces,
                    weight=10 * pieces,
                    unit="kg",
                    carrier="XA",
                    destination=flight.destination,
                    origin=flight.origin,
                    pool=None,
                    tagged_to="GRU",
                )
            )
            tag += pieces
        residence = draw(st.none() | addresses(("residence",)))
        given = draw(words)
        names = draw(st.booleans())
        known = bool(papers) or draw(st.booleans())
        found.append(
            Traveller(
                surname=surname,
                given_names=given,
                title=draw(st.sampled_from(("MR", "MRS", "MISS", "DR"))),
                age_band=draw(st.sampled_from(("adult", "child"))),
                birth_date=draw(births) if known else None,
                birth_place=draw(st.none() | words) if known else None,
                sex=draw(st.sampled_from("MFUX")) if known else None,  # type: ignore[arg-type]
                nationality=draw(countries) if known else None,
                residence=residence.country if residence else None,
                documents=papers,
                bags=tuple(bags),
                record_locator=locator,
                references={"REF": draw(numbers)} if draw(st.booleans()) else {},
                status="checked-in" if checked_in else "booked",
                reference=reference,
                boarding_number=str(next(rows)) if checked_in else None,
                addresses=(residence,) if residence else (),
                contacts=tuple(draw(st.lists(contacts(), max_size=1))),
                loyalty=tuple(draw(st.lists(st.builds(Loyalty, st.just("XA"), numbers), max_size=1))),
                document_names=f"{surname}/{given} ZETA" if known and names else None,
                bag_count=bags[0].pieces if bags else None,
                bag_weight=bags[0].weight if bags else None,
                bag_unit="kg" if bags else None,
            )
        )
    if draw(st.booleans()):
        held = replace(found[-1], age_band="adult")
        found[-1] = held
        found.append(
            Traveller(
                surname=draw(words),
                given_names=draw(words),
                age_band="infant",
                birth_date=PartialDate("2025-05-05"),
                sex=draw(st.sampled_from("MF")),  # type: ignore[arg-type]
                documents=(Document("passport", draw(numbers), "UTO", PartialDate("2029-01-01"), "P"),),
                record_locator=locator,
                status="booked",
                reference=str(len(found) + 1),
                infant_of=held.reference,
            )
        )
    return tuple(found)


@st.composite
def bookings(draw: st.DrawFn, locator: str) -> Booking:
    flights = draw(itineraries())
    travellers = list(draw(people(locator, flights)))
    seats: list[SeatAssignment] = []
    row = 10
    for flight in flights:
        at: list[SeatAssignment] = []
        for n, one in enumerate(travellers):
            if one.age_band == "infant" or not draw(st.booleans()):
                continue
            row += 1
            place = SeatAssignment(f"{row}A", flight.origin, flight.destination, one.reference)
            at.append(place)
            if one.status == "checked-in" and draw(st.booleans()):
                at.append(replace(place, source="check-in"))
            travellers[n] = replace(one, seats=(*one.seats, place.seat))
        seats += sorted(at, key=lambda seat: seat.source)
    tickets = [
        Ticket(
            number=str(9990000000000 + draw(st.integers(1, 999))),
            kind="T",
            amount=draw(amounts),
            currency="EUR",
            base_amount=draw(st.none() | amounts),
            issued=draw(st.none() | moments),
            traveller=one.reference,
            taxes=tuple(draw(st.lists(amounts.map(lambda amount: f"YQ {amount}"), max_size=2))),
            fare_basis="YFLEX" if draw(st.booleans()) else None,
        )
        for one in travellers
        if draw(st.booleans())
    ]
    payer = draw(st.none() | words)
    payment = Payment(
        kind="CC",
        amount=draw(amounts),
        vendor="VI",
        number="400000XXXXXX0000",
        expires="1228",
        payer=payer,
        address=draw(st.none() | addresses(("billing",))),
    )
    own = draw(st.lists(contacts(), max_size=2, unique_by=lambda contact: contact.raw))
    all_contacts = (*own, *(contact for one in travellers for contact in one.contacts))
    others = []
    if draw(st.booleans()):
        others.append(OtherSegment("arnk"))
    if draw(st.booleans()):
        others.append(
            OtherSegment(
                "hotel", "VN", "67576", "LIS", None, LocalTime("2026-03-01"), LocalTime("2026-03-05"), "INN"
            )
        )
    services = draw(
        st.lists(
            st.builds(
                Service,
                code=st.sampled_from(("OTHS", "CKIN", "TKNE", "BIKE")),
                text=st.none() | free_text,
                status=st.none() | st.sampled_from(("HK", "NN")),
                carrier=st.none() | st.just("XA"),
                origin=st.none() | st.just("MAD"),
                destination=st.none() | st.just("LIS"),
                travellers=st.sampled_from(((), ("1",))),
            ),
            max_size=3,
        )
    )
    changes = draw(
        st.lists(
            st.builds(
                Change,
                at=moments,
                by=st.sampled_from(("XA MAD AGENT1/GS", "0123AA", None)),
                action=st.sampled_from(("added", "cancelled", "changed", None)),
                subject=st.just("IFT"),
                text=words,
            ),
            max_size=3,
        )
    )
    return Booking(
        record_locator=locator,
        carrier=CarrierCode("XA"),
        created_at=draw(moments),
        group_name=draw(st.none() | words),
        flights=flights,
        travellers=tuple(travellers),
        tickets=tuple(tickets),
        payments=(payment,) if draw(st.booleans()) else (),
        contacts=all_contacts,
        addresses=tuple(draw(st.lists(addresses(), max_size=2))),
        services=tuple(services),
        remarks=tuple(draw(st.lists(words, max_size=2))),
        agency=draw(
            st.none()
            | st.builds(
                Agency,
                st.just("XA"),
                st.just("MAD"),
                st.just("99999999"),
                maybe_word,
                kind=st.just("T"),
                country=countries,
                currency=st.just("EUR"),
                agent=maybe_word,
            )
        ),
        split_from=tuple(draw(st.lists(locators, max_size=1))),
        history=tuple(changes),
        other_locators=tuple(draw(st.lists(locators.map(lambda x: Locator("1Z", x)), max_size=1))),
        other_segments=tuple(others),
        seats=tuple(seats),
        changed_at=draw(st.none() | moments),
        ticketed_at=draw(st.none() | moments),
        excess_baggage=draw(st.sampled_from((None, "4 pieces, EUR 40.00, N", "2 pieces"))),
        history_text=tuple(draw(st.lists(free_text, max_size=2))),
    )


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_bookings_written_and_read_are_the_same(data: st.DataObject) -> None:
    names = data.draw(st.lists(locators, max_size=3, unique=True))
    one = message(*(data.draw(bookings(name)) for name in names))
    read = again(one)
    # Seats are drawn by chance, so two may have the same.
    assert [found for found in read.findings if found.code != "PNR-SEAT-DUPLICATE"] == []
    for wanted, found in zip(one.bookings, read.bookings, strict=True):
        for name in Booking.__struct_fields__:
            assert getattr(found, name) == getattr(wanted, name), name
    assert replace(read, findings=()) == one


def test_an_update_that_says_that_a_booking_is_gone_is_read_so() -> None:
    gone = Booking("ABC123", CarrierCode("XA"), gone=True)
    update = message(gone, function="booking-update", function_code="141")
    assert again(update) == update


def test_several_messages_in_one_interchange_come_back_each() -> None:
    one = message(Booking("ABC123", flights=(MADRID_LISBON,), group_name="CHOIR"))
    two = replace(one, reference="2", number=2)
    assert [pnrgov.read(raw) for raw in edifact.messages(pnrgov.write([one, two]))] == [one, two]


def test_seats_that_only_the_traveller_has_are_written_on_the_leg_of_the_message() -> None:
    person = Traveller(
        surname="SPECIMEN", given_names="ANNA", age_band="adult", reference="1", seats=("12A",)
    )
    booking = Booking("ABC123", CarrierCode("XA"), flights=(MADRID_LISBON,), travellers=(person,))
    (read,) = again(message(booking)).bookings
    assert read.travellers[0].seats == ("12A",)
    assert read.seats == (SeatAssignment("12A", Iata3("MAD"), Iata3("LIS"), "1"),)


def test_seats_of_a_leg_that_is_flown_twice_are_written_once() -> None:
    later = replace(MADRID_LISBON, number="125", departure=LocalTime("2026-03-09T14:00"), arrival=None)
    person = Traveller(surname="SPECIMEN", given_names="A", age_band="adult", reference="1", seats=("12A",))
    seats = (SeatAssignment("12A", Iata3("MAD"), Iata3("LIS"), "1"),)
    trip = (MADRID_LISBON, later)
    booking = Booking("ABC123", CarrierCode("XA"), flights=trip, travellers=(person,), seats=seats)
    (read,) = again(message(booking)).bookings
    assert read.seats == seats


def test_names_beyond_ascii_are_written_in_a_character_set_that_has_them() -> None:
    person = Traveller(surname="ÅNGSTRÖM", given_names="ŽOFIA", age_band="adult", reference="1")
    booking = Booking("ABC123", CarrierCode("XA"), flights=(MADRID_LISBON,), travellers=(person,))
    (found,) = again(message(booking)).people
    assert (found.surname, found.given_names) == ("ÅNGSTRÖM", "ŽOFIA")


def test_nothing_and_other_formats_are_refused() -> None:
    with pytest.raises(ValueError, match="no message"):
        pnrgov.write([])
    with pytest.raises(ValueError, match="paxlst"):
        pnrgov.write([Message(format="paxlst")])
