"""The threshold of a unit: set once for all who match, a change of the lists like any other."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from tests.intake.specimens import api, person

from openpiu.audit.entries import read_entry
from openpiu.findings import SettingError
from openpiu.intake import hit_records, lists_in_force, rescreen, take_in
from openpiu.intake.lists import build_index, opened_index, put_threshold
from openpiu.intake.pool import Pool
from openpiu.intake.rescreen import held_against
from openpiu.intake.worker import Setup
from openpiu.matching import Candidate
from openpiu.store import lists
from openpiu.store.schema import log_entries

HIGH, LOW = 55.0, 10.0


def soon():
    """A passenger list of a flight of tomorrow."""
    day = (datetime.now(UTC) + timedelta(days=1)).strftime("%y%m%d")
    return api(person(passport="X4400871K")).replace(b"260301", day.encode())


def threshold_of(store):
    with store.reading() as connection:
        return lists.threshold(connection)


def test_what_weighs_less_than_the_threshold_is_no_question(store, profile):
    put_threshold(store, HIGH)
    assert take_in(store, [("a", api(person(passport="X4400871K")))], None, profile).hits == 0
    assert threshold_of(store) == 55_000


def test_a_lower_threshold_holds_those_still_to_travel_anew(store, profile):
    put_threshold(store, HIGH)
    take_in(store, [("a", soon())], None, profile)
    assert hit_records(store) == []
    revision, moment = put_threshold(store, LOW)
    assert held_against(store, revision, moment) == 1
    assert [record["identity"] for record in hit_records(store)] == ["Q.1"]


def test_a_hit_stays_a_question_when_the_threshold_is_raised(store, profile):
    take_in(store, [("a", api(person(passport="X4400871K")))], None, profile)
    put_threshold(store, HIGH)
    rescreen(store)
    assert len(hit_records(store)) == 1


def test_the_model_s_threshold_can_be_put_back(store):
    put_threshold(store, HIGH)
    before = lists_in_force(store)
    put_threshold(store, None)
    after = lists_in_force(store)
    assert (before.threshold, after.threshold) == (55_000, None)
    assert after.revision == before.revision + 1


def test_workers_match_by_the_threshold_of_the_index_that_they_are_told_to_open(store):
    who = [Candidate("", "SPECIMEN", "ANNA", "1970-03-12")]
    pool = Pool(Setup(), 1)
    try:
        found = []
        for bits in (HIGH, LOW, None):
            put_threshold(store, bits)
            folder, revision = build_index(store, store.home)
            assert opened_index(folder, revision).threshold == (bits and bits * 1000)
            pool.release(folder, revision)
            found.append(len(pool.submit("again", who).result()[0]))
    finally:
        pool.close()
    assert found == [0, 1, 1]


@pytest.mark.parametrize("bits", [0, 3.9, 61, -5])
def test_a_threshold_at_which_everybody_or_nobody_is_hit_is_refused(store, bits):
    with pytest.raises(SettingError, match="from 4 to 60"):
        put_threshold(store, bits)
    assert threshold_of(store) is None


def test_the_log_tells_what_was_set(store):
    put_threshold(store, HIGH)
    with store.reading() as connection:
        said = connection.execute(select(log_entries.c.body)).scalars()
        entries = [read_entry(line.encode()) for line in said]
    assert [entry.what["threshold"] for entry in entries if entry.act == "threshold.set"] == [55_000]
