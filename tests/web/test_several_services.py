"""Several services on one database of PostgreSQL: who does what, and what becomes of it when one ends."""

import signal
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import make_url
from tests.intake.conftest import LISTED, national
from tests.intake.specimens import STORY, api, named, person
from tests.web.conftest import furnish, launching, told, wait_for
from tests.web.test_service_life import PEOPLE, about, all_screened, command, entry

from openpiu.findings import StoreError
from openpiu.intake import add_list, hit_records, message_records, take_in
from openpiu.intake.handover import HandOver
from openpiu.intake.owner import served
from openpiu.store import claims, queue
from openpiu.store.picture import picture
from openpiu.store.presence import Presence, living


@pytest.fixture
def place(postgresql):
    with postgresql.made() as made:
        yield made


@pytest.fixture
def launch(place):
    with launching(place) as start:
        yield start


def stored(store, profile, *messages):
    door = HandOver(store, profile, home=store.home, name="a test")
    return sorted(door.let_in(named(*messages))[1])


def waiting(store):
    with store.reading() as connection:
        return {item.id for item in queue.waiting(connection, None, 100)}


def test_claims_hold_for_as_long_as_their_service_lives(place, profile):
    with place.open() as store, place.open() as other:
        ids = stored(store, profile, *STORY)
        first, second = Presence(store), Presence(other)
        assert first.look() and second.look() and not first.look()
        assert first.number != second.number and served(store)
        with store.writing() as connection:
            assert living(connection) == {first.number, second.number}
            assert claims.add(connection, ids[:3], first.number) == set(ids[:3])
        with other.writing() as connection:
            assert claims.add(connection, ids[:5], second.number) == set(ids[3:5])
            claims.end(connection, ids, second.number)
            claims.end_of_the_gone(connection)
        assert waiting(other) == set(ids[3:])
        first.close()  # the database hears of it a moment later

        def all_wait():
            with other.writing() as connection:
                claims.end_of_the_gone(connection)
            return waiting(other) == set(ids)

        wait_for(all_wait)
        second.close()
        wait_for(lambda: not served(store))


def test_an_office_has_one_holder_and_passes_on(place):
    with place.open() as store, place.open() as other:
        first, second = Presence(store), Presence(other)
        first.look(), second.look()
        assert first.holds("rescreen") and not second.holds("rescreen")
        assert second.holds("publish") and not first.holds("publish")
        first.close()
        wait_for(lambda: second.holds("rescreen"))
        second.close()


def test_a_service_whose_session_is_cut_off_comes_back_under_its_number(place):
    with place.open() as store, place.open() as other:
        presence = Presence(store)
        presence.look()
        with other.writing() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        number = presence.number
        assert presence.look() and presence.number == number
        assert not presence.look()
        with other.reading() as connection:
            assert living(connection) == {number}
        presence.close()


def test_an_office_that_is_asked_for_while_the_session_is_cut_off_can_be_had_later(place):
    with place.open() as store, place.open() as other:
        presence = Presence(store)
        presence.look()
        with other.writing() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with pytest.raises(StoreError):
            presence.holds("rescreen")
        assert presence.look() and presence.holds("rescreen")
        presence.close()


def test_what_a_service_had_is_done_by_another_once_it_is_gone_and_not_before(place, launch, profile):
    furnish(place)
    with place.open() as store, place.open() as other:
        ids = stored(store, profile, *STORY)
        gone = Presence(other)
        gone.look()
        with other.writing() as connection:
            claims.add(connection, ids[:3], gone.number)
        launch("work")

        def states():
            return {r["transmission"]: r["state"] for r in message_records(store)}

        wait_for(lambda: list(states().values()).count("screened") == len(STORY) - 3)
        assert {id_ for id_, state in states().items() if state == "stored"} == set(ids[:3])
        gone.close()
        wait_for(lambda: all_screened(place, len(STORY)))


def test_two_servers_and_a_worker_one_of_them_killed_end_as_one(place, launch, embedded, profile):
    """Both let in the same traffic, and share the work; the list changes, and one of them is killed."""
    tokens = furnish(place)
    first, second = launch().ready(), launch().ready()
    launch("work")
    day = datetime.now(UTC) + timedelta(days=20)
    traffic = [*STORY, *(about(who, n, day) for who in PEOPLE for n in range(4))]
    changed = national(LISTED, *map(entry, PEOPLE), version="9")
    for n, message in enumerate(traffic):
        if n == 12:
            with place.open() as changing:
                add_list(changing, changed)
        if n == 18:
            first.end(signal.SIGKILL)
        for server in (first, second):
            if server.process.poll() is None:
                assert server.call("POST", "/api/messages", message, tokens["host"])[0] in (200, 202)
    wait_for(lambda: all_screened(place, len(traffic)))
    add_list(embedded, changed)
    take_in(embedded, named(*traffic), None, profile)
    with place.open() as shared:

        def same():
            return picture(shared) == picture(embedded)

        wait_for(same)  # those who came before the change are held against it by then
        assert len(hit_records(shared)) == len(hit_records(embedded)) == 17
        assert {hit["identity"] for hit in hit_records(shared)} == {"Q.1", *(f"Q.{p[0]}" for p in PEOPLE)}


def test_a_command_beside_services_stores_and_waits(place, launch):
    furnish(place)
    launch("work")
    with place.open() as store:
        wait_for(lambda: served(store))
    (place.home / "in").mkdir()
    for name, message in named(*STORY):
        (place.home / "in" / name).write_bytes(message)
    taken = command(place, "intake", "in")
    assert taken.returncode == 0, taken.stderr
    assert f"{len(STORY)} transmissions" in taken.stdout and "1 new hit" in taken.stdout


def test_database_that_is_cut_off_and_back_loses_nothing(place, launch, postgresql):
    """Every session is ended again and again, and new ones are refused for a while; nobody is restarted."""
    tokens = furnish(place)
    server = launch().ready()
    name = make_url(str(place.where)).database
    acknowledged, traffic = set(), [api(person(locator=f"CUT{n:03}"), reference=f"C{n}") for n in range(30)]

    def refuse(yes):
        postgresql.statement(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {str(not yes).lower()}")
        postgresql.statement(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )

    for n, message in enumerate(traffic):
        if n in (10, 20):
            refuse(True)
            answer = server.call("POST", "/api/messages", message, tokens["host"])
            assert answer[0] == 503 and "nothing was stored" in told(answer)["detail"]
            assert wait_for(lambda: server.call("GET", "/health")[0] == 503)
            refuse(False)

        def accepted(message=message):
            answer = server.call("POST", "/api/messages", message, tokens["host"])
            return answer[0] in (200, 202) and told(answer)["transmission"]

        acknowledged.add(wait_for(accepted))
    wait_for(lambda: all_screened(place, len(traffic)))
    with place.open() as store:
        assert {record["transmission"] for record in message_records(store)} == acknowledged
    wait_for(lambda: server.call("GET", "/health")[0] == 200)
    said = server.log.read_text()
    assert "Traceback" not in said and "database" in said
