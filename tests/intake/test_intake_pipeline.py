"""From bytes to hits, on a real store."""

import gzip
import json
import os
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.intake.specimens import ANNA, BERT, BERT_API, STORY, api, booking, named, person, push
from tests.places import everything_kept

from openpiu.findings import StoreError
from openpiu.intake import (
    ListsInForce,
    add_list,
    hit_records,
    message_records,
    replay,
    sources,
    take_in,
    transmission_id,
)
from openpiu.intake.handover import HandOver
from openpiu.intake.workers import Workers
from openpiu.store import backup, results, transmissions, travellers
from openpiu.store.picture import picture


def test_listed_traveller_becomes_a_hit(store, index, profile):
    taken = take_in(store, named(api(person(), BERT_API)), index, profile)
    assert (taken.transmissions, taken.messages, taken.sightings, taken.hits) == (1, 1, 2, 1)
    (hit,) = hit_records(store)
    assert (hit["list"], hit["identity"], hit["state"], hit["name"]) == (
        "national",
        "Q.1",
        "open",
        "SPECIMEN, Anna",
    )
    assert hit["traveller"]["surname"] == "SPECIMEN"
    assert hit["flight"]["origin"] == "CDG"
    assert hit["weight"] == pytest.approx(sum(reason["weight"] for reason in hit["reasons"]))
    assert {"kind", "rule", "weight", "traveller", "listed"} == set(hit["reasons"][0])
    assert json.dumps(hit)


def test_files_and_folders_are_taken_in_and_left_as_they_are(store, index, profile, tmp_path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.edi").write_bytes(api(person()))
    (folder / "deep" / "b.edi.gz").write_bytes(gzip.compress(push(booking("ABC123", ANNA))))
    (folder / ".hidden").write_bytes(b"x")
    calls = []
    taken = take_in(store, [folder], index, profile, lambda done, total: calls.append((done, total)))
    assert (taken.transmissions, taken.quarantined, taken.hits) == (2, 0, 1)
    assert calls == [(2, 2)]
    assert (folder / "a.edi").exists()


def test_file_that_is_too_large_is_left_out_and_told(store, index, profile, tmp_path):
    large, small = api(person(), BERT_API), api(person())
    (tmp_path / "large.edi").write_bytes(large)
    sources = [tmp_path / "large.edi", ("a.edi", small), ("b.edi", large), ("c.edi.gz", gzip.compress(large))]
    taken = take_in(store, sources, index, profile, size_limit=len(small))
    assert (taken.transmissions, taken.quarantined, taken.hits) == (2, 1, 1)
    assert [name for name, _ in taken.left_out] == [str(tmp_path / "large.edi"), "b.edi"]
    assert all("expected at most" in error for _, error in taken.left_out)
    ((name, error),) = taken.refused
    assert name == "c.edi.gz" and "more than the limit" in error
    (bad,) = [r["transmission"] for r in message_records(store) if r["state"] == "quarantined"]
    assert replay(store, [bad], index, profile, size_limit=len(large)).quarantined == 0
    assert len(message_records(store)) == 2


def test_file_that_is_not_there_is_an_error(store, index, profile, tmp_path):
    with pytest.raises(OSError, match="No such file"):
        take_in(store, [tmp_path / "none.edi"], index, profile)


def test_state_of_a_transmission_is_told(store, index, profile):
    message = api(person())
    take_in(store, named(message), index, profile)
    (record,) = message_records(store)
    assert record["transmission"] == transmission_id(message)
    assert (record["state"], record["format"], record["messages"]) == ("screened", "paxlst", 1)
    assert record["findings"] >= 0


def test_api_and_booking_of_one_person_are_one_traveller_with_one_hit(store, index, profile):
    taken = take_in(store, named(api(person()), push(booking("ABC123", ANNA))), index, profile)
    assert (taken.sightings, taken.travellers, taken.hits) == (2, 1, 1)
    with store.reading() as connection:
        (view,) = travellers.views(connection)
    assert view.sources == ("paxlst", "pnrgov")


def test_same_transmission_twice_changes_nothing(store, index, profile):
    messages = named(api(person()), push(booking("ABC123", ANNA, BERT)))
    take_in(store, messages, index, profile)
    before = picture(store), message_records(store)
    again = take_in(store, [*messages, *named(api(person(), brk="\r\n"))], index, profile)
    assert (again.transmissions, again.duplicates, again.messages, again.hits) == (3, 3, 0, 0)
    assert (picture(store), message_records(store)) == before


def test_same_transmission_twice_in_one_step_is_stored_once(store, index, profile):
    taken = take_in(store, named(api(person()), api(person())), index, profile)
    assert (taken.transmissions, taken.duplicates, taken.messages) == (2, 1, 1)


def test_same_content_under_a_new_reference_is_a_new_transmission_that_changes_nothing(store, index, profile):
    take_in(store, named(api(person())), index, profile)
    before = picture(store)
    taken = take_in(store, named(api(person(), reference="77")), index, profile)
    assert (taken.duplicates, taken.messages, taken.repeats, taken.sightings) == (0, 1, 1, 0)
    assert picture(store) == before
    assert len(message_records(store)) == 2


def test_test_message_is_stored_and_never_screened(store, index, profile):
    taken = take_in(store, named(api(person(), test=True)), index, profile)
    assert (taken.messages, taken.sightings, taken.hits) == (1, 0, 0)
    assert message_records(store)[0]["state"] == "screened"


@pytest.mark.parametrize(
    "data", [b"", b"Dear unit, MOML for SPECIMEN please", b"\x00" * 100, b"<a/>", b"\x1f\x8b broken SPECIMEN"]
)
def test_what_cannot_be_read_is_sealed_and_stops_no_other(store, index, profile, data):
    taken = take_in(store, [("bad.txt", data), *named(api(person()))], index, profile)
    assert (taken.transmissions, taken.quarantined, taken.hits) == (2, 1, 1)
    ((name, error),) = taken.refused
    assert name == "bad.txt"
    assert "SPECIMEN" not in error
    (record,) = [r for r in message_records(store) if r["state"] == "quarantined"]
    assert record["error"] == error
    with store.reading() as connection:
        held, sealed = transmissions.raw_of(connection, record["transmission"])
    assert sealed
    assert b"SPECIMEN" not in held


def test_fault_of_ours_in_one_transmission_stops_no_other(store, index, profile, monkeypatch):
    from openpiu.intake import reading

    class Faulty:
        @staticmethod
        def read(data):
            if b"BERT" in data:
                raise KeyError("SPECIMEN BERT")
            return reading_messages.read(data)

    reading_messages = reading.messages
    monkeypatch.setattr(reading, "messages", Faulty)
    taken = take_in(store, named(api(BERT_API), api(person())), index, profile)
    assert (taken.quarantined, taken.hits) == (1, 1)
    assert taken.refused == (("0.edi", "reading failed: KeyError"),)
    monkeypatch.setattr(reading, "messages", reading_messages)
    (bad,) = [r["transmission"] for r in message_records(store) if r["state"] == "quarantined"]
    again = replay(store, [bad], index, profile)
    assert (again.quarantined, again.sightings) == (0, 1)
    assert {r["state"] for r in message_records(store)} == {"screened"}


def test_fault_while_matching_quarantines_whose_it_is(store, index, profile):
    class Faulty:
        def match(self, people, threshold=None):
            if any(who.given_names == "BERT" for who in people):
                raise ValueError("SPECIMEN BERT")
            return index.index.match(people, threshold)

    broken = type(index)(Faulty(), index.revision)
    taken = take_in(store, named(api(BERT_API), api(person())), broken, profile)
    assert (taken.quarantined, taken.hits) == (1, 1)
    assert taken.refused == (("0.edi", "screening failed: ValueError"),)


def test_replay_changes_nothing_when_nothing_changed(store, index, profile):
    take_in(store, named(api(person(), BERT_API), push(booking("ABC123", ANNA, BERT))), index, profile)
    before = picture(store), hit_records(store)
    ids = [record["transmission"] for record in message_records(store)]
    replay(store, ids, index, profile)
    assert (picture(store), hit_records(store)) == before
    replay(store, ids[::-1], None, profile)
    assert (picture(store), hit_records(store)) == before


def test_replay_of_an_unknown_id_is_an_error(store, index, profile):
    take_in(store, named(*STORY), index, profile)
    for unknown in ("0" * 64, "", "%", "g"):
        with pytest.raises(StoreError, match="no transmission"):
            replay(store, [unknown], index, profile)


def test_replay_takes_the_beginning_of_an_id_that_names_one(store, index, profile):
    take_in(store, named(api(person())), index, profile)
    (record,) = message_records(store)
    assert replay(store, [record["transmission"][:12]], index, profile).messages == 1


def test_replay_after_the_matcher_found_better_drops_a_hit_and_keeps_it(store, index, profile):
    class Nobody:
        def match(self, people, threshold=None):
            return [[] for _ in people]

    take_in(store, named(api(person())), index, profile)
    (record,) = message_records(store)
    replay(store, [record["transmission"]], type(index)(Nobody(), index.revision), profile)
    (hit,) = hit_records(store)
    assert hit["dropped"]
    replay(store, [record["transmission"]], index, profile)
    (again,) = hit_records(store)
    assert not again["dropped"]
    assert again["hit"] == hit["hit"]


def let_in(store, profile, *messages):
    """As a service does that ends before it has screened what its door let in."""
    HandOver(store, profile, home=store.home, name="test").let_in(named(*messages))


def test_what_a_service_left_stored_is_screened_by_the_next_call(store, index, profile):
    let_in(store, profile, api(person()))
    assert message_records(store)[0]["state"] == "stored"
    taken = take_in(store, [], index, profile)
    assert (taken.transmissions, taken.messages, taken.hits) == (0, 1, 1)
    assert message_records(store)[0]["state"] == "screened"


def test_what_was_cut_off_is_as_if_it_had_never_come(store, index, profile, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(results, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        take_in(store, named(api(person())), index, profile)
    assert message_records(store) == []
    monkeypatch.undo()
    taken = take_in(store, named(api(person())), index, profile)
    assert (taken.transmissions, taken.messages, taken.hits) == (1, 1, 1)


def test_fault_of_ours_in_writing_results_quarantines_whose_it_is(store, index, profile, monkeypatch):
    real = results.write

    def faulty(connection, processed, *more, **said):
        if any(s.traveller.given_names == "FAYE" for i in processed for r in i.reads for s in r.sightings):
            raise KeyError("SPECIMEN FAYE")
        return real(connection, processed, *more, **said)

    monkeypatch.setattr(results, "write", faulty)
    faye = person("SPECIMEN", "FAYE", "710414", "F", "X81234999")
    taken = take_in(store, named(api(faye), *STORY), index, profile)
    assert (taken.transmissions, taken.quarantined, taken.hits) == (len(STORY) + 1, 1, 1)
    assert taken.refused == (("0.edi", "storing results failed: KeyError"),)
    monkeypatch.undo()
    (bad,) = [r["transmission"] for r in message_records(store) if r["state"] == "quarantined"]
    assert replay(store, [bad], index, profile).quarantined == 0


def test_two_that_screen_one_transmission_do_it_once(store, index, profile, monkeypatch):
    let_in(store, profile, api(person()))
    real = Workers.resume

    def late(workers, items):
        begun = real(workers, items)
        found = begun.results()
        monkeypatch.undo()
        take_in(store, [], index, profile)  # another one does it meanwhile
        return begun._replace(results=lambda: found)

    monkeypatch.setattr(Workers, "resume", late)
    taken = take_in(store, [], index, profile)
    assert (taken.messages, taken.hits) == (0, 0)
    assert len(hit_records(store)) == 1
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM messages").scalar() == 1


def test_worker_processes_find_the_same(new_store, index, profile, monkeypatch):
    monkeypatch.setattr(sources, "BATCH", 2)
    alone, helped = new_store(), new_store()
    take_in(alone, named(*STORY), index, profile, workers=0)
    taken = take_in(helped, named(*STORY), index, profile, workers=2)
    assert taken.messages == len(STORY)
    assert picture(helped) == picture(alone)


def test_worker_that_dies_loses_nothing(store, index, profile):
    here = os.getpid()

    class Deadly:
        def match(self, people, threshold=None):
            if os.getpid() != here:
                os._exit(9)
            return index.index.match(people, threshold)

    deadly = ListsInForce(Deadly(), index.revision)
    taken = take_in(store, named(*STORY), deadly, profile, workers=1)
    assert (taken.messages, taken.quarantined, taken.hits) == (len(STORY), 0, 1)


def test_sealed_transmission_leaves_the_quarantine_once_it_can_be_read(store, index, profile, monkeypatch):
    from openpiu.intake import reading

    monkeypatch.setattr(reading, "KNOWN_VERSIONS", {})
    take_in(store, named(api(person())), index, profile)
    (record,) = message_records(store)
    assert record["state"] == "quarantined"
    assert replay(store, [record["transmission"]], index, profile).quarantined == 1
    monkeypatch.undo()
    assert replay(store, [record["transmission"]], index, profile).hits == 1
    (again,) = message_records(store)
    assert (again["state"], again["error"]) == ("screened", None)
    with store.reading() as connection:
        assert transmissions.raw_of(connection, again["transmission"]) == (api(person()), False)


SECRETS = ["MOML", "HALAL MEAL PLEASE", "WCHR", "4111111111111111", "TRADE UNION DELEGATE"]


def test_nothing_sensitive_is_in_any_file_of_the_store_or_its_backup(store, index, profile, tmp_path):
    extra = [f"/{text}" for text in SECRETS]
    message = push(booking("ABC123", ANNA, extra=extra), segments="")
    message = message.replace(
        b"TVL+010326:1500:010326:1810+CDG+IAD+XX+123:Y'",
        b"SSR+MOML:HK:1:XX'SSR+WCHR:HK:1:XX'FOP+CC:3:100.00:VI:4111111111111111:1230'TVL+010326:1500:010326:1810+CDG+IAD+XX+123:Y'",
    )
    noise = ("letter.txt", " ".join(SECRETS).encode())
    taken = take_in(store, [*named(message), noise], index, profile)
    assert taken.dropped > 0
    with store.reading() as connection:
        kept = [transmissions.raw_of(connection, r["transmission"])[0] for r in message_records(store)]
    files = everything_kept(store)
    if store.file is not None:
        backup.write(store, tmp_path / "a.backup", with_key=True)
        with zipfile.ZipFile(tmp_path / "a.backup") as archive:
            files += [archive.read(name) for name in archive.namelist()]
    assert len(files) >= 2
    shown = json.dumps([hit_records(store), message_records(store)]).encode()
    for secret in ("MOML", "HALAL", "WCHR", "4111111111111111", "UNION"):
        assert not any(secret.encode() in data for data in [*files, *kept, shown]), secret


def test_identifying_words_stand_only_in_tables_made_for_them(store, index, profile):
    from openpiu.store import schema

    take_in(store, named(api(person()), push(booking("ABC123", ANNA))), index, profile)
    with store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            if table.name not in schema.IDENTIFYING:
                rows = str(connection.execute(table.select()).all())
                for word in ("SPECIMEN", "ANNA", "1970-03-12", "L898902C3"):
                    assert word not in rows, (table.name, word)


@given(order=st.permutations(range(len(STORY))), steps=st.lists(st.integers(1, 4), min_size=8, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_of_arrival_and_size_of_steps_change_nothing(one_store, index, profile, order, steps):
    with one_store() as straight, one_store() as shuffled:
        take_in(straight, named(*STORY), index, profile)
        messages = named(*(STORY[n] for n in order))
        for size in steps:
            take_in(shuffled, messages[:size], index, profile)
            messages = messages[size:]
        take_in(shuffled, messages, index, profile)
        expected = picture(straight)
        assert expected["hits"]
        assert picture(shuffled) == expected


def test_store_can_be_opened_by_another_process_after_intake(place, index, profile, make_list, listed):
    with place.open() as store:
        add_list(store, make_list(listed))
        take_in(store, named(api(person())), index, profile)
    with place.open() as other:
        assert len(hit_records(other)) == 1


def test_what_was_heard_of_a_leg_is_told_by_hour_with_the_newest_transmission(store, index, profile):
    from openpiu.store import boards, schema

    take_in(store, named(*STORY), index, profile)
    with store.reading() as connection:
        heard = [
            one
            for flight in connection.execute(select(schema.flights.c.id)).scalars()
            for one in boards.heard(connection, flight)
        ]
        mentions = connection.execute(select(func.count()).select_from(schema.flight_mentions)).scalar()
        newest = {
            id_: number
            for number, id_ in connection.execute(
                select(schema.messages.c.id, schema.messages.c.transmission)
            )
        }
    assert sum(one.count for one in heard) == mentions > 0
    assert all(one.first <= one.last and one.transmission in newest for one in heard)
