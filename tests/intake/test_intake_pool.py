"""Worker processes: lanes, deaths, and the writer behind them."""

import fcntl
import os
import time
from concurrent.futures import CancelledError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.specimens import BERT_API, STORY, api, person

from openpiu.findings import OpenPIUError, SettingError, StoreError
from openpiu.intake import (
    ListsInForce,
    add_list,
    hit_records,
    message_records,
    pace,
    replay,
    transmission_id,
)
from openpiu.intake.figures import Figures
from openpiu.intake.incoming import Incoming
from openpiu.intake.limits import BURST, Gate, Limit, limits_of
from openpiu.intake.pool import Pool, WorkerDiedError
from openpiu.intake.reading import Screener, examine, redact
from openpiu.intake.worker import Setup
from openpiu.intake.writer import Writer
from openpiu.store import results, transmissions


class Deadly:
    """An index that ends the process which asks it for Bert."""

    def __init__(self, index):
        self._index = index

    def match(self, people, threshold=None):
        if any(who.given_names == "BERT" for who in people):
            os._exit(9)
        return self._index.match(people, threshold)


@pytest.fixture
def make_pool(index):
    made = []

    def make(count, lists=index, **settings):
        made.append(Pool(Setup(**settings), count, lists=lists, method="fork"))
        return made[-1]

    yield make
    for pool in made:
        pool.close()


def test_pieces_are_examined_by_workers(make_pool):
    pool = make_pool(2)
    futures = [pool.submit("live", (str(n), message)) for n, message in enumerate(STORY)]
    found = [future.result(30) for future in futures]
    assert [item.id for item in found] == [str(n) for n in range(len(STORY))]
    assert sum(len(item.messages) for item in found) == len(STORY)
    assert any(matches for item in found for each in item.matches for matches in each)


def test_piece_that_workers_die_of_is_given_up_and_the_others_are_done(make_pool, index):
    pool = make_pool(6, ListsInForce(Deadly(index.index), index.revision))
    bad = pool.submit("live", ("bad", api(BERT_API)))
    good = [pool.submit("live", (str(n), api(person(), reference=str(n)))) for n in range(20)]
    with pytest.raises(WorkerDiedError, match=r"ended 3 times \(exit 9\)"):
        bad.result(30)
    assert {future.result(30).id for future in good} == {str(n) for n in range(20)}
    assert len(pool.processes()) < 6


def test_when_all_workers_have_died_the_pieces_fail(make_pool, index):
    pool = make_pool(1, ListsInForce(Deadly(index.index), index.revision))
    with pytest.raises(WorkerDiedError):
        pool.submit("live", ("bad", api(BERT_API))).result(30)
    with pytest.raises(WorkerDiedError):
        pool.submit("live", ("good", api(person()))).result(30)


def test_nothing_is_examined_while_the_index_is_behind(make_pool, tmp_path, store, make_list, listed):
    from openpiu.intake.lists import build_index

    pool = make_pool(1)
    add_list(store, make_list(listed, version="b"))
    folder, revision = build_index(store, store.home)
    pool.hold(revision)
    waiting = pool.submit("live", ("held", api(person())))
    with pytest.raises(TimeoutError):
        waiting.result(0.3)
    assert pool.waiting("live")[0] == 1
    pool.release(folder, revision)
    assert waiting.result(30).revision == revision


def test_what_waits_when_a_pool_ends_is_dropped(make_pool):
    pool = make_pool(1)
    pool.hold(99)
    waiting = pool.submit("live", ("held", api(person())))
    pool.close()
    with pytest.raises(CancelledError):
        waiting.result(5)
    assert pool.submit("live", ("late", api(person()))).cancelled()


def test_work_that_is_not_possible_fails_with_its_reason(make_pool):
    with pytest.raises(OpenPIUError, match="no law profile"):
        make_pool(1).submit("door", api(person())).result(30)


def arrival_of(data, profile):
    found = redact(data, profile)
    assert found.error is None
    return transmissions.Arrival(transmission_id(found.data), found.data, len(data))


class Desk:
    """A writer with what it was told to do next."""

    def __init__(self, store):
        self.examined, self.finished, self.late = [], [], []
        self.writer = Writer(
            store,
            lambda *job: self.examined.append(job),
            self.finished.append,
            lambda *job: self.late.append(job),
            Figures(),
        )

    def store(self, arrival, sender="host"):
        from concurrent.futures import Future

        receipt = Future()
        self.writer.store(Incoming(arrival, sender, "http", "live", receipt))
        return receipt.result(30)


@pytest.fixture
def desk(store):
    made = Desk(store)
    yield made
    made.writer.close()


def test_writer_stores_once_and_tells_a_second_arrival(desk, store, profile):
    arrival = arrival_of(api(person()), profile)
    assert [desk.store(arrival).state for _ in range(2)] == ["stored", "duplicate"]
    assert [job[0] for job in desk.examined] == [arrival.id]
    assert [record["state"] for record in message_records(store)] == ["stored"]


def test_poisoned_transmission_is_quarantined_with_its_error_and_can_be_replayed(desk, store, index, profile):
    arrival = arrival_of(api(person()), profile)
    desk.store(arrival)
    ((id_, month, _, _),) = desk.examined
    desk.writer.failed(id_, month, "the process that read it ended 3 times (signal SIGSEGV)")
    desk.writer.flush()
    (record,) = message_records(store)
    assert record["state"] == "quarantined" and "SIGSEGV" in record["error"]
    assert replay(store, [id_], index, profile).hits == 1
    assert message_records(store)[0]["state"] == "screened"


def test_store_that_cannot_be_written_is_told_and_nothing_is_acknowledged(embedded, profile):
    """Another program holds the turn to write; when it lets go, the same is stored."""
    store, desk = embedded, Desk(embedded)
    store.patience = 0.05
    arrival = arrival_of(api(person()), profile)
    with (store.home / "openpiu.db.writes").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="busy"):
            desk.store(arrival)
        assert "busy" in desk.writer.trouble
    assert not message_records(store) and not desk.examined
    assert desk.store(arrival).state == "stored"
    desk.store(arrival)  # the step before is over by now
    assert desk.writer.trouble is None
    desk.writer.close()


def test_results_of_older_lists_are_not_committed(desk, store, index, profile, make_list, listed):
    arrival = arrival_of(api(person()), profile)
    desk.store(arrival)
    ((id_, month, data, lane),) = desk.examined
    (found,) = examine([(id_, data)], Screener(index))
    add_list(store, make_list(listed, version="b"))
    desk.writer.write(found, month, data, lane)
    desk.writer.flush()
    assert [job[0] for job in desk.late] == [id_] and desk.late[0][3] == index.revision + 1
    assert not hit_records(store) and message_records(store)[0]["state"] == "stored"


def test_where_every_step_is_long_they_grow_while_results_pile_up(desk, index, profile, monkeypatch):
    """Smaller steps would only do less in the same time, and never catch up with a busy door."""
    calls, write = [], results.write

    def slow(connection, processed, *more):
        calls.append(len(processed))
        time.sleep(2 * pace.LIVE_SECONDS)  # on top of the work: what a step takes however small it is
        return write(connection, processed, *more)

    monkeypatch.setattr(pace, "QUIET", 3600.0)
    monkeypatch.setattr(results, "write", slow)
    for n in range(120):
        desk.store(arrival_of(api(person(locator=f"L{n:05}"), reference=f"L{n}"), profile))
    for id_, month, data, lane in list(desk.examined):
        (found,) = examine([(id_, data)], Screener(index))
        desk.writer.write(found, month, data, lane)
    desk.writer.flush()
    assert sum(calls) == 120 and len(calls) < 60


def test_what_comes_to_a_door_goes_before_the_backlog_which_is_written_all_the_same(
    store, index, profile, monkeypatch
):
    monkeypatch.setattr(pace, "QUIET", 3600.0)
    monkeypatch.setattr(pace, "REST", 1e9)  # after its first step the backlog rests for ever
    desk = Desk(store)
    for n in range(30):
        desk.store(arrival_of(api(person(locator=f"L{n:05}"), reference=f"L{n}"), profile))
    old = [(job, examine([job[:1] + job[2:3]], Screener(index))[0]) for job in list(desk.examined)]
    for (_, month, data, _), found in old:
        desk.writer.write(found, month, data, "backlog")
    assert desk.store(arrival_of(api(person(), reference="NEW"), profile)).state == "stored"
    id_, month, data, _ = desk.examined[-1]
    desk.writer.write(examine([(id_, data)], Screener(index))[0], month, data, "live")
    while id_ not in desk.finished:
        time.sleep(0.01)
    assert len(desk.finished) < 31
    desk.writer.close()  # who ends does not rest
    assert len(desk.finished) == 31
    assert {record["state"] for record in message_records(store)} == {"screened"}


def test_limits_are_read_by_carrier():
    general = Limit(16 << 20, 500)
    assert limits_of("", general) == {}
    assert limits_of("XA size=4 rate=20; XB rate=5;", general) == {
        "XA": Limit(4 << 20, 20),
        "XB": Limit(16 << 20, 5),
    }


@pytest.mark.parametrize(
    "text", ["XA", "xa rate=5", "XA rate=0", "XA size=17", "XA rate=5 XB rate=6", "XA pace=5"]
)
def test_limits_that_cannot_be_used_are_refused(text):
    with pytest.raises(SettingError, match="expected"):
        limits_of(text, Limit(16 << 20, 500))


@given(
    rate=st.floats(0.5, 1000),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=200),
)
def test_no_more_pass_the_gate_than_the_rate_and_one_burst(rate, pauses):
    gate, now, passed = Gate(), 0.0, 0
    for pause in pauses:
        now += pause
        passed += gate.wait("XA", rate, now) == 0
    assert passed <= max(1.0, rate * BURST) + rate * now + 1
    assert gate.wait("XB", rate, now) == 0 or rate * BURST < 1


@given(rate=st.floats(0.5, 1000), count=st.integers(1, 50))
def test_who_waits_as_long_as_told_is_let_through(rate, count):
    gate, now = Gate(), 0.0
    for _ in range(count):
        wait = gate.wait("XA", rate, now)
        if wait:
            now += wait * 1.000001
            assert gate.wait("XA", rate, now) == 0
