"""Keys by which travellers are found: what has one, and that each change of groups keeps them true."""

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update
from tests.intake.conftest import embedded, index, new_store, one_store, profile, store
from tests.intake.specimens import api, booking, named, person, push

from openpiu.intake.pipeline import replay, take_in
from openpiu.intake.queries import message_records
from openpiu.store import schema, sightings
from openpiu.store.search_keys import Said, digest, document, forms_of, keys_of, pair, said, sound
from openpiu.store.sightings import pack_facts, unpack_facts

__all__ = ["embedded", "index", "new_store", "one_store", "profile", "store"]

BO = ("SPECIMEN", "BO MR", None)


def found_by(name="", birth="", documents=(), locator=""):
    return keys_of(Said(1, 202603, name, birth, tuple(documents), locator))


def test_a_person_is_found_by_document_locator_name_and_birth_date():
    keys = found_by("SPECIMEN/ANNA", "1970-03-12", ["L898902C3"], "ABC123")
    surname, given = sound("SPECIMEN"), sound("ANNA")
    assert keys == {
        document("L898902C3"),
        digest("L", "ABC123"),
        digest("S", surname),
        digest("I", surname, "A"),
        digest("B", surname, "1970-03-12"),
        digest("B", given, "1970-03-12"),
        pair(surname, given),
    }


def test_given_names_written_together_or_as_an_initial_have_their_keys():
    surname = sound("SPECIMEN")
    assert pair(surname, sound("ANNAMARIA")) in found_by("SPECIMEN/ANNA MARIA")
    assert digest("J", surname, "A") in found_by("SPECIMEN/A")
    assert digest("J", surname, "A") not in found_by("SPECIMEN/ANNA") | found_by("SPECIMEN/A BO")


def test_nobody_is_found_by_nothing():
    assert found_by() == set()
    assert found_by("/") == set()


def sounds(name):
    return [form for part in name.replace("/", " ").split() for form in forms_of(part)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MOHAMMED/ALI", "MUHAMMAD/ALI"),
        ("AL HASSAN/OMAR", "ALHASSAN/OMAR"),
        ("KHAN/IMRAN", "IMRAN/KHAN"),
        ("GARCIA LOPEZ/ANNA", "LOPEZ/ANNA"),
        ("VAN DER BERG/JAN", "BERG/JAN"),
        ("LI/WEI", "LEE/WEI"),
    ],
)
def test_spelling_variants_share_a_key_of_the_whole_name(one, other):
    whole = {pair(a, b) for a in sounds(one) for b in sounds(one)}
    assert found_by(one) & found_by(other) & whole


def test_name_of_sixty_parts_has_a_bounded_number_of_keys():
    names = " ".join(f"{chr(65 + n % 26)}ALBA{chr(65 + n // 26)}RO" for n in range(60))
    assert len(found_by(f"{names}/{names}", "1970-03-12")) < 60


def rows(store):
    with store.reading() as connection:
        return sorted(map(tuple, connection.execute(select(schema.search_keys))))


def wanted(store):
    """The rows that the sightings of each traveller ask for."""
    m, f = schema.members.c, schema.join_facts.c
    found = set()
    with store.reading() as connection:
        statement = select(m.traveller, m.month, f.facts).join_from(
            schema.members, schema.join_facts, f.sighting == m.sighting
        )
        for traveller, month, packed in connection.execute(statement):
            what = said(traveller, month, unpack_facts(packed))
            found.update((month, key, traveller) for key in keys_of(what))
    return sorted(found)


STORY = [
    push(booking("ABC123", ("SPECIMEN", "ANNA MRS", None), BO)),
    api(person(), person(given="ANNA MARIA", birth="710312", passport="M11111112", locator="XYZ789")),
    push(booking("ABC123", ("SPECIMEN", "ANNA MRS", "P/UTO/L898902C3/UTO/12MAR70/F/01JAN30/SPECIMEN/ANNA"))),
    api(person(given="ANA"), at="260301:1300"),
    api(person(given="ANNA MARIA", passport="M11111112"), at="260301:1400", code="250"),
]


def test_keys_follow_the_groups_through_every_change(store, index, profile):
    for message in STORY:
        take_in(store, named(message), index, profile)
        assert rows(store) == wanted(store) != []
    for record in message_records(store):
        replay(store, [record["transmission"]], index, profile)
        assert rows(store) == wanted(store)


def test_keys_follow_what_a_reader_understands_otherwise_the_second_time(store, index, profile, monkeypatch):
    take_in(store, named(*STORY), index, profile)
    before = rows(store)
    real = sightings.facts_of

    def other(*arguments, **more):
        return replace(real(*arguments, **more), name="OTHER/NAME", words="")

    monkeypatch.setattr(sightings, "facts_of", other)
    ids = [record["transmission"] for record in message_records(store)]
    replay(store, ids, index, profile)
    assert rows(store) == wanted(store) != before
    monkeypatch.undo()
    replay(store, ids, index, profile)
    assert rows(store) == wanted(store)
    assert {key for _, key, _ in rows(store)} == {key for _, key, _ in before}


def test_store_from_before_the_keys_gets_those_of_everyone_it_holds(store, index, profile):
    from alembic import command

    from openpiu.store.migrate import config, upgrade

    take_in(store, named(*STORY), index, profile)
    before = rows(store)
    settings = config()
    with store.writing() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0005")
        f = schema.join_facts.c
        for sighting, packed in connection.execute(select(f.sighting, f.facts)).all():
            bare = pack_facts(replace(unpack_facts(packed), words=""))
            connection.execute(update(schema.join_facts).where(f.sighting == sighting).values(facts=bare))
    upgrade(store)
    assert rows(store) == wanted(store) == before
