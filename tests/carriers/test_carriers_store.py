"""What came is counted as it is stored, and read again as cards, on SQLite and PostgreSQL."""

import random
from datetime import UTC, date, datetime

import msgspec
import pytest
from sqlalchemy import select
from tests.intake.specimens import ANNA, BERT, BERT_API, api, booking, named, person, push

from openpiu.carriers import (
    card,
    follow,
    make_notice,
    note_outage,
    overview,
    recount,
    register,
    take_schedules,
)
from openpiu.findings import SettingError
from openpiu.intake import replay, take_in, transmission_id
from openpiu.safeguards import load_profile
from openpiu.store import carriers, push_figures, schedules, schema, transmissions

LAW = load_profile("icao-annex9").transmissions
DAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 5, tzinfo=UTC)
CSV = (
    b"carrier,number,from,to,departure,arrival,start,end,days\n"
    b"XX,123,CDG,IAD,15:00,18:10,2026-02-01,2026-03-28,1234567\n"
)

NO_BIRTH = person("DOE", "JO", birth="", passport="P2", locator="").replace("DTM+329:'", "")


@pytest.fixture
def came(store, index, profile, monkeypatch):
    """Takes in messages as received at a moment."""

    def take(moment, *data):
        arrived = []
        with store.writing() as connection:
            for each in data:
                arrival = transmissions.Arrival(transmission_id(each), each, len(each))
                if not transmissions.known(connection, [arrival.id]):
                    transmissions.add(connection, [arrival], "file", moment)
                    arrived.append(arrival.id)
        for id_ in arrived:
            replay(store, [id_], index, profile)
        return arrived

    return take


def counted(store):
    """All counts, by leg."""
    with store.reading() as connection:
        names = {row[0]: f"{row[2]}{row[3]} {row[5]}" for row in connection.execute(schema.flights.select())}
        came = connection.execute(schema.leg_pushes.select().order_by(*schema.leg_pushes.primary_key)).all()
        counts = connection.execute(schema.leg_counts.select().order_by(*schema.leg_counts.primary_key)).all()
    return (
        sorted((names[row[0]], *row[1:]) for row in came),
        sorted((names[row[0]], *row[1:]) for row in counts),
    )


def states(store, law=LAW, now=NOW):
    with store.reading() as connection:
        return {
            e.push: e.state for each in follow(connection, law, "XX", DAY, DAY, now) for e in each.expected
        }


def test_messages_are_counted_by_leg_with_what_was_missing_in_them(store, came):
    came("2026-03-01T12:58:00.000Z", api(person(), NO_BIRTH))
    came("2026-02-28T14:10:00.000Z", push(booking("ABC123", ANNA, BERT)))
    pushes_, counts = counted(store)
    assert [row[1:3] + row[5:] for row in pushes_] == [
        ("api", "2026-03-01T12:55", "2026-03-01T15:00", 1, 2),
        ("pnr", "2026-02-28T14:10", "2026-03-01T15:00", 1, 2),
    ]
    missing = {code: number for _, kind, code, number in counts if kind == "missing"}
    assert missing == {"api.birth_date": 1, "api.locator": 1, "api.seat": 2, "pnr.seat": 2}
    assert {code: number for _, kind, code, number in counts if kind == "people"} == {"api": 2, "pnr": 2}


def test_expected_pushes_follow_the_schedule_or_the_first_that_came(store, came):
    came("2026-02-28T14:10:00.000Z", push(booking("ABC123", ANNA)))
    assert states(store) == {
        "api-check-in": "missing",
        "api-closure": "missing",
        "pnr-24": "in-time",
        "pnr-closure": "missing",
    }
    take_schedules(store, CSV)
    assert states(store)["pnr-72"] == "missing"
    came("2026-03-01T12:58:00.000Z", api(person()))
    assert states(store)["api-check-in"] == "in-time"


def test_push_that_says_the_same_again_still_has_come(store, came):
    came("2026-02-28T14:10:00.000Z", push(booking("ABC123", ANNA), reference="1"))
    came("2026-03-01T14:05:00.000Z", push(booking("ABC123", ANNA), reference="2"))
    assert states(store)["pnr-closure"] == "in-time"
    _, counts = counted(store)
    assert ("XX123 2026-03-01", "people", "pnr", 1) in counts


def test_test_messages_and_cancelled_flights_owe_and_count_nothing(store, came):
    came("2026-02-28T14:10:00.000Z", api(person(), test=True))
    assert counted(store) == ([], [])
    came("2026-02-28T14:10:00.000Z", push(booking("ABC123", ANNA)))
    came("2026-02-28T16:10:00.000Z", api(code="266+XF", reference="9"))
    assert states(store) == {}


STORY = (
    ("2026-02-26T14:01:00.000Z", push(booking("ABC123", ANNA), at="260226:1500")),
    ("2026-02-26T14:03:00.000Z", push(booking("DEF456", BERT), at="260226:1502", reference="2")),
    ("2026-02-28T14:10:00.000Z", push(booking("ABC123", ANNA, BERT), reference="3")),
    ("2026-03-01T12:58:00.000Z", api(person(), NO_BIRTH)),
    ("2026-03-01T14:20:00.000Z", api(person(), BERT_API, code="266+CLOB", reference="4")),
)


def test_counts_are_the_same_in_any_order_when_read_again_and_when_counted_anew(new_store, index, profile):
    pictures = []
    for seed in range(3):
        store = new_store()
        order = list(STORY)
        random.Random(seed).shuffle(order)
        ids = []
        for moment, data in order:
            with store.writing() as connection:
                arrival = transmissions.Arrival(transmission_id(data), data, len(data))
                transmissions.add(connection, [arrival], "file", moment)
            replay(store, [arrival.id], index, profile)
            ids.append(arrival.id)
        pictures.append(counted(store))
        replay(store, ids[:3], index, profile)
        pictures.append(counted(store))
        assert recount(store) == len(STORY)
        pictures.append(counted(store))
    assert pictures[0][0] and pictures[0][1]
    assert all(picture == pictures[0] for picture in pictures)


def test_card_gives_examples_by_place_and_nothing_about_anybody(store, came):
    wrong = person().replace("NAT+2+UTO", "NAT+2+QQ7").replace("DTM+329:700312", "DTM+329:701312")
    came("2026-03-01T12:58:00.000Z", api(wrong, BERT_API))
    register(store, "xx", "Example Air", "desk@xx.example")
    with store.reading() as connection:
        found = card(connection, LAW, "XX", DAY, DAY, NOW)
    codes = {finding.code: finding for finding in found.findings}
    (example,) = codes["PAX-DTM-329-FORMAT"].examples
    assert (example.tag, example.flight, example.reference) == ("DTM", "XX123 2026-03-01 CDG-IAD", "1")
    assert example.segment and example.offset
    assert (found.name, found.flights, found.people) == ("Example Air", 1, 2)
    notice = make_notice(store, LAW, "XX", DAY, DAY, now=NOW)
    said = (msgspec.json.encode(found) + msgspec.json.encode(notice)).decode()
    for personal in ("SPECIMEN", "ANNA", "701312", "L898902C3", "ABC123", "QQ7"):
        assert personal not in said


def test_overview_has_each_carrier_once(store, came):
    came("2026-03-01T12:58:00.000Z", api(person()))
    register(store, "YY", "Another Air")
    with store.reading() as connection:
        lines = overview(connection, LAW, DAY, DAY, NOW)
        (own,) = overview(connection, LAW, DAY, DAY, NOW, only="YY")
    assert [(line.carrier, line.flights, line.remark) for line in lines] == [
        ("XX", 1, "n = 3, too few to rank"),
        ("YY", 0, "n = 0, too few to rank"),
    ]
    assert own.name == "Another Air"


def test_version_of_a_schedule_is_in_force_from_the_day_it_came(store, monkeypatch):
    moments = iter(["2026-02-20T10:00:00.000Z", "2026-02-25T10:00:00.000Z"])
    monkeypatch.setattr("openpiu.store.schedules.now", lambda: next(moments))
    (first,), _ = take_schedules(store, CSV)
    (second,), _ = take_schedules(store, CSV.replace(b"1234567", b"7"))
    assert (first.version, second.version) == (1, 2)
    assert take_schedules(store, CSV.replace(b"1234567", b"7"))[0] == []
    with store.reading() as connection:
        found = schedules.legs(connection, "XX", date(2026, 2, 10), date(2026, 3, 8))
        assert schedules.carriers(connection) == ["XX"]
        assert [v.version for v in schedules.listed(connection)] == [1, 2]
    days = [leg.leg.date for leg in found]
    assert days == [f"2026-02-{n}" for n in range(10, 25)] + ["2026-03-01", "2026-03-08"]


def test_outage_that_is_noted_excuses_what_was_due_in_it(store):
    take_schedules(store, CSV)
    note_outage(
        store, "XX", datetime(2026, 2, 28, 13, tzinfo=UTC), datetime(2026, 2, 28, 16, tzinfo=UTC), "a fire"
    )
    with store.reading() as connection:
        found = card(connection, LAW, "XX", DAY, DAY, NOW)
    assert {push.push: push.excused for push in found.pushes}["pnr-24"] == 1
    assert [(o.since, o.reason) for o in found.outages] == [("2026-02-28T13:00Z", "a fire")]


def test_acts_are_in_the_log_and_their_words_are_not(store):
    take_schedules(store, CSV)
    register(store, "XX", "Example Air", "Jane Doe <jane@xx.example>")
    note_outage(store, "XX", NOW, None, "Jane Doe forgot")
    make_notice(store, LAW, "XX", DAY, DAY, now=NOW)
    with store.reading() as connection:
        bodies = list(connection.execute(select(schema.log_entries.c.body)).scalars())
        (notice,) = carriers.notices_of(connection, "XX")
    acts = [msgspec.json.decode(body)["act"] for body in bodies]
    assert [act for act in acts if act.split(".")[0] in ("schedule", "carrier")] == [
        "schedule.take",
        "carrier.register",
        "carrier.outage",
        "carrier.notice",
    ]
    assert not [body for body in bodies if "Jane" in body]
    assert msgspec.json.decode(notice.said)["to"] == "Jane Doe <jane@xx.example>"


@pytest.mark.parametrize(
    "address",
    ["http://xx.example/in", "https://", "ftp://xx.example", "relative/folder", "https://me:word@xx.example/",
     "https://xx.example:99999/", "https://[::1/"],
)  # fmt: skip
def test_address_that_is_not_safe_is_refused(store, address):
    with pytest.raises(SettingError, match="expected"):
        register(store, "XX", "Example Air", cusres=address)


def test_register_keeps_what_is_not_given_and_drops_what_is_empty(store):
    register(store, "XX", "Example Air", "desk@xx.example", "https://xx.example/in")
    row = register(store, "XX", contact="")
    assert (row.name, row.contact, row.cusres) == ("Example Air", None, "https://xx.example/in")
    with pytest.raises(SettingError, match="name"):
        register(store, "YY")
    with pytest.raises(SettingError, match="designator"):
        register(store, "four", "Example")


def test_what_takes_in_a_file_counts_too(store, index, profile):
    take_in(store, named(api(person())), index, profile)
    with store.reading() as connection:
        (leg,) = push_figures.known_legs(connection, "XX", DAY, DAY)
    assert [came.kind for came in leg.came] == ["api"]
