"""What PostgreSQL does that SQLite does not: partitions, several writers at once, refusals of a server."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import make_url, text
from tests.places import dsn
from tests.store.test_store_results import ANNA, BERT, LEG, PLAIN, STORY, api, matched, push

from openpiu.findings import SettingError, StoreError
from openpiu.screening import sightings
from openpiu.store import Store, address, lists, locks, postgres, results, schema, transmissions, troubles
from openpiu.store.codec import content_digest
from openpiu.store.dialects import add_rows, counter, take_ids
from openpiu.store.picture import picture
from openpiu.store.transmissions import Arrival
from openpiu.travel import leg_of
from openpiu.watchlists import Identity, Watchlist


@pytest.fixture
def place(postgresql):
    with postgresql.made() as place:
        yield place


@pytest.fixture
def store(place):
    with place.open() as store:
        yield store


def months(store):
    with store.reading() as connection:
        return postgres.months(connection)


def add(store, id_, moment=None):
    with store.writing() as connection:
        return transmissions.add(connection, [Arrival(f"{id_:064x}", b"UNA", 3)], "file", moment)


def write(store, id_, message, month):
    seen = [] if message.test else sightings(message)
    read = results.Read(message, content_digest(message), seen, [matched(s) for s in seen])
    with store.writing() as connection:
        if transmissions.waiting(connection, [f"{id_:064x}"]):
            results.write(connection, [results.Processed(f"{id_:064x}", month, [read])], 1)


# Partitions


def test_partitions_are_made_when_their_month_is_first_needed(postgresql):
    with postgresql.bare() as place, place.create() as store:
        assert months(store) == []
        add(store, 1, "2026-03-31T23:59:59.999Z")
        add(store, 2, "2026-04-01T00:00:00.000Z")
        add(store, 3, "2026-04-02T00:00:00.000Z")
        assert months(store) == [202603, 202604]
        with store.reading() as connection:
            found = connection.execute(text("SELECT tableoid::regclass::text FROM raw ORDER BY 1")).scalars()
            assert found.all() == ["raw_202603", "raw_202604", "raw_202604"]


def test_every_table_with_the_month_in_its_key_is_partitioned(store):
    with store.reading() as connection:
        found = connection.execute(
            text("SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace")
        )
        assert set(found.scalars()) == {table.name for table in postgres.partitioned()}
    assert {"raw", "sightings", "persons", "matches", "hits"} <= {t.name for t in postgres.partitioned()}


def test_month_of_a_step_that_fails_may_be_used_by_the_next(postgresql):
    def step(store):
        with store.writing() as connection:
            transmissions.add(connection, [Arrival("a" * 64, b"UNA", 3)], "file", "2031-01-01T00:00:00.000Z")
            raise ZeroDivisionError

    with postgresql.bare() as place, place.create() as store:
        with pytest.raises(ZeroDivisionError):
            step(store)
        assert add(store, 1, "2031-01-02T00:00:00.000Z") == 203101
        with store.reading() as connection:
            assert [item.id for item in transmissions.listed(connection)] == [f"{1:064x}"]


def test_many_that_need_a_month_at_once_make_it_once_beside_readers_and_writers(postgresql):
    with postgresql.bare() as place:
        place.create().close()
        ready = Barrier(4)

        def work(number):
            with place.open() as store:
                add(store, number)
                with store.writing() as writer, store.reading() as reader:
                    take_ids(writer, "flights", 1)
                    writer.execute(schema.sightings.select()).all()
                    reader.execute(schema.sightings.select()).all()
                    ready.wait(20)
                    moment = "2031-01-01T00:00:00.000Z"
                    transmissions.add(writer, [Arrival(f"{number + 9:064x}", b"UNA", 3)], "file", moment)

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(work, range(4))) == [None] * 4
        with place.open() as store, store.reading() as connection:
            assert 203101 in postgres.months(connection)
            assert len(transmissions.listed(connection)) == 8


def test_clock_that_was_set_back_stops_no_hit(postgresql, monkeypatch):
    from openpiu.store import hits, settling

    with postgresql.bare() as place, place.create() as store:
        month = add(store, 1, "2026-03-01T00:00:00.000Z")
        monkeypatch.setattr(settling, "now", lambda: "2026-02-28T23:59:00.000Z")
        write(store, 1, api("2026-03-01T09:00", ANNA), month)
        with store.reading() as connection:
            (hit,) = hits.listed(connection)
        assert hit.id.startswith("H202602-")
        assert months(store) == [202602, 202603]


def test_partitions_of_a_month_that_is_due_are_dropped_with_what_they_hold(postgresql):
    with postgresql.bare() as place, place.create() as store:
        for number, moment in enumerate(("2021-03-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z")):
            month = add(store, number, moment)
            write(store, number, api(f"202{1 + 5 * number}-03-01T09:00", ANNA), month)
        with store.writing() as connection:
            for table in postgres.partitioned():
                connection.execute(text(f"DROP TABLE {table.name}_202103"))
        assert months(store) == [202603]
        with store.reading() as connection:
            assert set(connection.execute(text("SELECT month FROM sightings")).scalars()) == {202603}


@pytest.mark.parametrize("month", [0, 202600, 202613, 26])
def test_what_is_no_month_gets_no_partition(store, month):
    with pytest.raises(StoreError, match="no month"):
        store.beside.need_month(month)


def test_rows_are_copied_with_every_kind_of_value(store):
    add(store, 1)
    texts = ["tab\tand\nline\\N", "\\.", "", "Ünïcødé 漢字", "it's", '"']
    with store.writing() as connection:
        rows = [(months(store)[0], n, n, said.encode()) for n, said in enumerate(texts)]
        add_rows(connection, schema.join_facts, [(month, n, data) for month, n, _, data in rows])
        add_rows(
            connection,
            schema.persons,
            [(month, n, texts[n], None, None, None, None, None) for month, n, _, _ in rows],
        )
    with store.reading() as connection:
        found = connection.execute(text("SELECT surname FROM persons ORDER BY sighting")).scalars().all()
        packed = connection.execute(text("SELECT facts FROM join_facts ORDER BY sighting")).scalars().all()
    assert found == texts
    assert [bytes(data).decode() for data in packed] == texts


# Several writers


def impatient(store, legs):
    with store.writing() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
        locks.work_on(connection, legs)


def test_two_writers_go_on_side_by_side_on_other_legs_and_wait_on_the_same(place):
    with place.open() as one, place.open() as two:
        other = leg_of(replace(LEG, number="9"))
        with one.writing() as first:
            locks.work_on(first, [leg_of(LEG)])
            take_ids(first, "sightings", 5)
            with two.writing() as second:
                locks.work_on(second, [other], [("XX", "ABC123")])
                assert take_ids(second, "sightings", 5) > 5
            with pytest.raises(StoreError, match="busy"):
                impatient(two, [leg_of(LEG)])


def test_step_with_very_many_bookings_waits_for_everybody_and_they_for_it(place):
    many = [("XX", f"{number:06}") for number in range(postgres.LOCKS + 1)]
    with place.open() as one, place.open() as two, one.writing() as first:
        locks.work_on(first, [], many)
        with pytest.raises(StoreError, match="busy"):
            impatient(two, [leg_of(LEG)])


@pytest.mark.parametrize("seed", range(3))
def test_messages_of_a_flight_taken_by_many_workers_end_as_in_order(postgresql, seed):
    more = [api(f"2026-03-01T10:{n:02}", replace(PLAIN, given_names=f"P{n % 4}")) for n in range(12)]
    story = [*STORY, *more, push("2026-02-20T09:00", "ABC123", ANNA, BERT)]
    with postgresql.made() as place, place.open() as store:
        for number, message in enumerate(story):
            write(store, number, message, add(store, number))
        expected = picture(store)
    with postgresql.made() as place, place.open() as store:
        todo = [(number, message, add(store, number)) for number, message in enumerate(story)]
        random.Random(seed).shuffle(todo)

        def work(part):
            with place.open() as own:
                for number, message, month in part:
                    write(own, number, message, month)

        shares = [todo[n::4] for n in range(4)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, [*shares, *shares[::-1]]))  # each message is offered to two workers
        assert picture(store) == expected
        with store.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM messages")).scalar() == len(story)


def test_doors_that_take_the_same_transmission_at_once_store_it_once(place):
    ready = Barrier(4)

    def door(_):
        with place.open() as store:
            ready.wait(20)
            for number in range(10):
                with store.writing() as connection:
                    id_ = f"{number:064x}"
                    if not transmissions.known(connection, [id_]):
                        transmissions.add(connection, [Arrival(id_, b"UNA", 3)], "http")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(door, range(4))) == [None] * 4
    with place.open() as store, store.reading() as connection:
        assert len(transmissions.listed(connection)) == 10


def test_list_changes_only_between_those_who_screen_at_it(place):
    begun, screened = Event(), Event()
    entry = Identity("Q.1", "national")
    version = Watchlist("national", "csv", "a" * 64, (entry,), "a law", "an owner", 7, "2026-03-01")

    def change():
        with place.open() as store:
            begun.wait(20)
            with store.writing() as connection:
                lists.take(connection, version)
            return screened.is_set()

    with ThreadPoolExecutor(1) as pool, place.open() as store:
        changed = pool.submit(change)
        with store.writing() as connection:
            assert lists.revision(connection) == 0
            begun.set()
            with pytest.raises(TimeoutError):
                changed.result(0.5)
            screened.set()
        assert changed.result(20)
        with store.reading() as connection:
            assert lists.revision(connection) == 1


def test_ids_of_a_step_that_fails_are_not_given_again(store):
    def step():
        with store.writing() as connection:
            take_ids(connection, "hits", 3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        step()
    with store.writing() as connection:
        assert take_ids(connection, "hits", 1) == 4
        assert counter(connection, "hits") == 4


def test_no_child_is_left_without_its_parent_when_a_transmission_is_read_again(place):
    from openpiu.store import travellers

    with place.open() as store:
        for number, message in enumerate(STORY):
            write(store, number, message, add(store, number))
        with store.writing() as connection:
            for number in range(len(STORY)):
                removed = travellers.remove(connection, f"{number:064x}")
                travellers.regroup(connection, [], removed)
        with store.reading() as connection:
            kept = {
                table.name: connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar()
                for table in postgres.partitioned()
            }
    assert {name for name, count in kept.items() if count} == {"raw", "travellers", "hits"}


# Servers that refuse


def test_connection_that_the_server_cut_is_made_anew(store, postgresql):
    add(store, 1)
    name = store.engine.url.database
    postgresql.statement(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    add(store, 2)
    with store.reading() as connection:
        assert len(transmissions.listed(connection)) == 2


def test_connection_that_is_lost_in_a_step_is_told_and_nothing_of_it_kept(store, postgresql):
    def step(store, count):
        with store.writing() as connection:
            add_rows(connection, schema.redactions, [("2026-03-01", f"c{n}", 1) for n in range(count)])
            postgresql.statement(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{store.engine.url.database}'"
            )
            add_rows(connection, schema.redactions, [("2026-03-02", f"c{n}", 1) for n in range(count)])

    for count in (2, 20):
        with pytest.raises(StoreError, match="nothing of this step was kept"):
            step(store, count)
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM redactions")).scalar() == 0


def test_server_that_is_not_there_is_told():
    with pytest.raises(StoreError, match=r"cannot be reached \(connection refused\)"):
        Store.open("postgresql://unit:mackerel@127.0.0.1:1/unit")


def test_host_that_is_not_known_is_told():
    with pytest.raises(StoreError, match="cannot be reached"):
        Store.open("postgresql://unit:mackerel@nowhere.invalid/unit")


def test_database_that_is_not_there_is_told(postgresql):
    with pytest.raises(StoreError, match="no database of that name"):
        Store.create(postgresql.url("openpiu_test_none"))


def test_server_that_is_too_old_is_refused(place, monkeypatch):
    monkeypatch.setattr(postgres, "LEAST", 99)
    for open_ in (place.open, place.create):
        with pytest.raises(StoreError, match="too old; expected 99 or newer"):
            open_()


def test_database_in_another_encoding_is_refused(postgresql):
    name = "openpiu_test_latin1"
    postgresql.statement(f"DROP DATABASE IF EXISTS {name}")
    postgresql.statement(f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    postgresql.names.append(name)
    with pytest.raises(StoreError, match="encoding LATIN1; expected UTF8"):
        Store.create(postgresql.url(name))


def test_database_that_is_read_only_is_refused(postgresql):
    with postgresql.bare() as place:
        place.create().close()
        name = make_url(place.where).database
        postgresql.statement(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        try:
            for open_ in (place.open, place.create):
                with pytest.raises(StoreError, match="read-only"):
                    open_()
        finally:
            postgresql.statement(f"ALTER DATABASE {name} RESET default_transaction_read_only")


@pytest.fixture
def stranger(postgresql):
    """Makes the URL of a role that owns nothing."""
    name = f"openpiu_test_{random.randrange(10**9)}"
    postgresql.statement(f"CREATE ROLE {name} LOGIN PASSWORD 'mackerel'")

    def url_for(place):
        url = make_url(place.where).set(username=name, password="mackerel")
        return url.render_as_string(hide_password=False)

    url_for.name = name
    yield url_for
    for database in postgresql.names:
        with psycopg.connect(dsn(postgresql.server.set(database=database)), autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {name}")
    postgresql.statement(f"DROP ROLE {name}")


def test_user_without_rights_is_refused_with_advice(postgresql, stranger):
    with postgresql.bare() as place:
        with pytest.raises(StoreError, match="may make no tables in the schema"):
            Store.create(stranger(place))
        with place.create() as store, store.writing() as connection:
            connection.execute(text(f"GRANT ALL ON SCHEMA public TO {stranger.name}"))
        with pytest.raises(StoreError, match="lacks rights"):
            Store.open(stranger(place))
        with place.open() as store, store.writing() as connection:
            connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {stranger.name}"))
        with pytest.raises(StoreError, match="does not own the store's tables"):
            Store.open(stranger(place))


def test_two_who_make_a_store_at_once_make_one(postgresql):
    with postgresql.bare() as place:
        words = f"from openpiu.store import Store; Store.create({place.where!r}).close()"
        for made in [subprocess.Popen([sys.executable, "-c", words]) for _ in range(3)]:
            assert made.wait(60) == 0
        with place.open() as store:
            assert add(store, 1)


def test_server_with_few_locks_for_many_workers_is_told(store):
    assert not any("max_locks" in line for line in store.troubles(1))
    assert any("max_locks_per_transaction" in line for line in store.troubles(10_000))


# URLs and sentences


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://unit:mackerel@host/db",
        "postgresql://unit:mack@erel@host/db",
        "postgresql://unit:mack/erel@host/db",
        "postgresql://unit:mack?erel@host/db",
        "postgresql://host/db?password=mackerel&sslmode=require",
        "postgresql://host/db?sslpassword=mack@erel",
        "postgresql://:mackerel@/db",
        "nats://mackerel@host:4222",
        "://unit:mackerel@host",
    ],
)
def test_password_in_a_url_is_not_shown(url):
    shown = address.shown(url)
    assert "mack" not in shown and "erel" not in shown
    assert "***" in shown


def test_url_without_a_secret_is_shown_as_it_is():
    for text_ in ("postgresql://host:5432/db?sslmode=require", "sqlite:////var/lib/unit.db", "4"):
        assert address.shown(text_) == text_
    assert address.shown("postgresql://unit:x@host/db") == "postgresql://unit:***@host/db"


@pytest.mark.parametrize(
    "url",
    ["mysql://u:mackerel@h/d", "postgresql+asyncpg://u:mackerel@h/d", "postgresql://u:p:mackerel/@h:x/d"],
)
def test_url_that_is_not_supported_is_refused_without_its_password(url):
    with pytest.raises(SettingError, match="expected sqlite") as caught:
        Store.open(url)
    assert "mackerel" not in str(caught.value)


def test_every_sentence_says_what_to_do_and_no_value():
    class Refused(psycopg.Error):
        sqlstate = "23505"

    said = troubles.sentence(Refused("Key (surname)=(SPECIMEN) already exists."))
    assert said == "the database refused: Refused (SQLSTATE 23505)"
    for advice in (*troubles.POSTGRESQL.values(), *(advice for _, advice in troubles.CONNECTING)):
        assert len(advice) > 30
