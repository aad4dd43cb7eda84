"""Which sightings are one person, told by the facts alone."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from openpiu.store.grouping import Facts, document_numbers, facts_of, keys_of, name_of, partition
from openpiu.travel import Document, Traveller


def people(*sightings):
    """The groups as sorted lists of positions, with the reason of each member."""
    groups = [sorted(group.members.items()) for group in partition(sightings)]
    return sorted([[position for position, _ in group], sorted({r for _, r in group})] for group in groups)


def seen(message, name="SPECIMEN/ANNA", birth="", documents=(), locator="", seats=(), turn=0, flight=1):
    return Facts(flight, message, name, birth, tuple(documents), locator, tuple(seats), turn)


def test_api_and_booking_of_one_person_are_one():
    api = seen(1, birth="1970-03-12", documents=["L898902C3"])
    booking = seen(2, birth="1970-03-12", documents=["L898902C3"], locator="ABC123")
    assert people(api, booking) == [[[0, 1], ["document"]]]


def test_one_sighting_is_one_person():
    assert people(seen(1)) == [[[0], ["alone"]]]


def test_document_joins_a_corrected_birth_date():
    assert people(
        seen(1, birth="1970-03-12", documents=["L898902C3"]),
        seen(2, birth="1970-12-03", documents=["L898902C3"]),
    ) == [[[0, 1], ["document"]]]


def test_document_joins_a_corrected_name():
    first = seen(1, name="SPECIMEN/ANA", birth="1970-03-12", documents=["L898902C3"])
    second = seen(2, name="SPECIMEN/ANNA", birth="1970-03-12", documents=["L898902C3"])
    assert people(first, second) == [[[0, 1], ["document-birth"]]]


def test_infant_on_the_document_of_its_parent_is_another_person():
    parent = seen(1, name="SPECIMEN/ANNA", birth="1970-03-12", documents=["L898902C3"])
    infant = seen(1, name="SPECIMEN/BO", birth="2025-01-02", documents=["L898902C3"])
    assert len(people(parent, infant)) == 2


def test_twins_on_one_document_stay_two():
    one, two = (
        seen(1, name=f"SPECIMEN/{n}", birth="2025-01-02", documents=["L898902C3"]) for n in ("BO", "CY")
    )
    assert len(people(one, two)) == 2


def test_other_document_in_the_same_booking_is_the_same_person():
    first = seen(1, birth="1970-03-12", documents=["L898902C3"], locator="ABC123")
    second = seen(2, birth="1970-03-12", documents=["ID1934567"], locator="ABC123")
    assert people(first, second) == [[[0, 1], ["name-birth-locator"]]]


def test_namesakes_born_on_one_day_with_other_documents_stay_two():
    first = seen(1, birth="1990-01-01", documents=["P11111112"], locator="ABC123")
    second = seen(2, birth="1990-01-01", documents=["P22222223"], locator="XYZ789")
    assert len(people(first, second)) == 2


def test_namesakes_born_on_one_day_in_one_message_stay_two():
    first = seen(1, birth="1990-01-01", documents=["P11111112"], locator="ABC123")
    second = seen(1, birth="1990-01-01", documents=["P22222223"], locator="ABC123")
    assert len(people(first, second)) == 2


def test_booking_without_documents_joins_the_only_api_of_that_name():
    assert people(seen(1, locator="ABC123"), seen(2, birth="1970-03-12", documents=["L898902C3"])) == [
        [[0, 1], ["name"]]
    ]


def test_father_and_son_of_one_name_in_one_booking_stay_two_through_all_pushes():
    pushes = [seen(m, locator="ABC123", turn=turn) for m in (1, 2, 3) for turn in (0, 1)]
    assert people(*pushes) == [[[0, 2, 4], ["name-locator"]], [[1, 3, 5], ["name-locator"]]]


def test_what_could_be_two_people_is_joined_to_neither():
    booking = seen(1, locator="ABC123")
    father = seen(2, birth="1950-01-01", documents=["P11111112"], locator="ABC123")
    son = seen(2, birth="1980-01-01", documents=["P22222223"], locator="ABC123")
    assert len(people(booking, father, son)) == 3


def test_seat_tells_namesakes_apart():
    booking = seen(1, locator="ABC123", seats=["12A"])
    father = seen(2, birth="1950-01-01", documents=["P11111112"], seats=["12A"])
    son = seen(2, birth="1980-01-01", documents=["P22222223"], seats=["12B"])
    assert people(booking, father, son) == [[[0, 1], ["name-seat"]], [[2], ["alone"]]]


def test_name_alone_does_not_join_two_locators():
    assert len(people(seen(1, locator="ABC123"), seen(2, locator="XYZ789"))) == 2


def test_legs_never_mix():
    assert len(people(seen(1, documents=["L898902C3"]), seen(2, documents=["L898902C3"], flight=2))) == 2


def test_name_is_folded_and_a_placeholder_is_none():
    assert name_of(Traveller("O'Specimén-Müller", "Anna  Maria")) == "OSPECIMENMULLER/ANNAMARIA"
    assert name_of(Traveller("TBA")) == ""
    assert name_of(Traveller()) == ""


def test_number_that_cannot_tell_people_apart_is_no_document():
    documents = tuple(Document("passport", n) for n in ("0000000", "X1", None, "l898902-c3"))
    assert document_numbers(Traveller(documents=documents)) == ("L898902C3",)


def test_sightings_find_each_other_by_leg_and_name_or_document():
    who = Traveller("SPECIMEN", "ANNA", documents=(Document("passport", "L898902C3"),))
    here, there = (facts_of(who, None, flight=f, message=1) for f in (1, 2))
    assert len(keys_of(here)) == 2
    assert not set(keys_of(here)) & set(keys_of(there))


SIGHTINGS = st.builds(
    Facts,
    st.just(1),
    st.integers(1, 4),
    st.sampled_from(["A/B", "A/C", ""]),
    st.sampled_from(["1970-03-12", "1980-01-01", ""]),
    st.lists(st.sampled_from(["P11111112", "P22222223"]), max_size=2, unique=True).map(
        lambda d: tuple(sorted(d))
    ),
    st.sampled_from(["ABC123", "XYZ789", ""]),
    st.lists(st.sampled_from(["12A", "12B"]), max_size=1).map(tuple),
    st.integers(0, 1),
)


@given(st.lists(SIGHTINGS, max_size=5))
def test_order_of_sightings_changes_no_group(sightings):
    def told(order):
        return sorted(
            sorted((order[position], reason) for position, reason in group.members.items())
            for group in partition([sightings[n] for n in order])
        )

    orders = list(permutations(range(len(sightings))))
    assert {str(told(order)) for order in orders} == {str(told(orders[0]))}
