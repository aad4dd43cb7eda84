"""Disks that fill up, clocks that jump: nothing that was acknowledged is lost, nothing is done twice, the
words are clear, and the service is well again by itself. (Streams that go and come back are in `test_stream`,
sessions of a database that are cut off in `test_several_services`, kills in `test_service_life`.)

The disk is a real one, a small tmpfs, which needs root; the clock is one of our own (`clock.c`), which the
process sees in the place of the machine's. Where they are not to be had these tests are skipped.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests import programs
from tests.intake.conftest import LISTED, national
from tests.intake.specimens import ANNA, BERT, STORY, api, booking, named, person, push
from tests.places import NoServerError, Place, PostgresqlPlaces, own_server
from tests.web.conftest import furnish, launching, told, wait_for
from tests.web.test_service_life import PEOPLE, all_screened, command, entry, states
from tests.web.test_stream import up

from openpiu.audit import public_of, verify
from openpiu.intake import add_list, hit_records, message_records, take_in
from openpiu.intake.log_keys import log_key
from openpiu.store import Store, log, log_seals
from openpiu.store.picture import picture


@contextmanager
def small_disk(folder, megabytes, uid=0):
    """A file system of its own in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m,mode=700,uid={uid}"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True)
    if made.returncode:
        pytest.skip("no small disk can be mounted here: that needs root")
    try:
        yield folder
    finally:
        wait_for(lambda: subprocess.run(["umount", folder], capture_output=True).returncode == 0)


def fill(folder):
    """Fill the disk of `folder`. Returns the file to take away again."""
    ballast = folder / "ballast"
    with suppress(OSError), ballast.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, max(1, shutil.disk_usage(folder).free))
    with suppress(OSError), ballast.open("ab", buffering=0) as out:  # the last page, too
        while out.write(b"\0" * 4096):
            pass
    return ballast


def day(count):
    return [
        message
        for n in range(count)
        for message in (
            api(person(locator=f"DSK{n:03}"), reference=f"A{n}", at=f"260301:12{n % 60:02}"),
            push(booking(f"DSK{n:03}", ANNA, BERT), reference=f"P{n}", at=f"260228:15{n % 60:02}"),
        )
    ]


def fill_and_free(place, disk, launch, tokens, reference):
    """Traffic on a disk that is full for a while; the end is held against `reference`."""
    traffic, acknowledged = day(30), {}
    server = launch(OPENPIU_MONITOR_BIND="127.0.0.1:0").ready()

    def post(message):
        answer = server.call("POST", "/api/messages", message, tokens["host"])
        if answer[0] in (200, 202):
            acknowledged[told(answer)["transmission"]] = message
        return answer

    for message in traffic[:20]:
        assert post(message)[0] == 202
    ballast = fill(disk)
    refused = 0
    many = [[booking(f"B{n:02}{m:03}", ANNA, BERT) for m in range(120)] for n in range(4)]
    bulky = [push(*bookings, reference=f"B{n}") for n, bookings in enumerate(many)]
    for message in [*bulky, *traffic[20:24]]:  # a little room may be left in pages that are there
        answer = post(message)
        if answer[0] != 202:
            assert answer[0] == 503 and "disk is full" in told(answer)["detail"], answer
            assert answer[1]["Retry-After"] and "Traceback" not in server.log.read_text()
            refused += 1
    assert refused
    status, _, body = server.call("GET", "/health")
    if status == 503:  # it is ready again at once where the last step found room
        assert "disk is full" in json.loads(body)["trouble"]
    with place.open() as store:
        assert set(acknowledged) <= {record["transmission"] for record in message_records(store)}
    assert any("disk is full" in line for line in server.log.read_text().splitlines())
    ballast.unlink()
    whole = [*traffic, *bulky]
    for message in whole:
        wait_for(lambda message=message: post(message)[0] in (200, 202))
    wait_for(lambda: all_screened(place, len(whole)), 120)
    assert server.call("GET", "/health")[0] == 200  # nobody has started it again
    assert server.end() == 0
    with place.open() as store:
        assert {record["transmission"] for record in message_records(store)} == set(acknowledged)
        take_in(reference, named(*whole), None, store_profile())
        assert picture(store) == picture(reference)
        assert len(hit_records(store)) == len(hit_records(reference)) >= 1


def store_profile():
    from openpiu import safeguards

    return safeguards.load_profile("icao-annex9")


def test_full_disk_under_sqlite_loses_nothing_and_is_told(tmp_path, embedded):
    with small_disk(tmp_path / "disk", 40) as disk:
        home = disk / "home"
        Store.create(home).close()
        place = Place(home, home)
        tokens = furnish(place)
        with launching(Place(home, home)) as launch:
            fill_and_free(place, disk, launch, tokens, embedded)


def test_full_disk_of_the_database_server_loses_nothing_and_is_told(tmp_path, embedded):
    """The tables are on the small disk; the server's journal is not, for a server without room for that
    ends, which is the case of a database that is gone. The server is the test's own: what it could not
    write is no other test's trouble."""
    folder = Path(tempfile.mkdtemp(prefix="openpiu-small-"))  # pytest's own are shut to the server's user
    try:
        with own_server() as database, small_disk(folder, 90, database.data.stat().st_uid) as disk:
            places = PostgresqlPlaces(database.url, tmp_path)
            places.statement(f"CREATE TABLESPACE small LOCATION '{disk}'")
            places.statement("CREATE DATABASE small TABLESPACE small ENCODING 'UTF8' TEMPLATE template0")
            place = Place(places.url("small"), tmp_path)
            place.create().close()
            tokens = furnish(place)
            with launching(place) as launch:
                fill_and_free(place, disk, launch, tokens, embedded)
            database.stop()
    except NoServerError as error:
        pytest.skip(str(error))
    finally:
        folder.rmdir()


def test_index_that_finds_no_room_is_told_and_made_once_there_is(tmp_path, postgresql):
    """The store is elsewhere; the home, with the index, is on the small disk."""
    with postgresql.made() as made, small_disk(tmp_path / "disk", 30) as disk:
        place = Place(made.where, disk)
        tokens = furnish(place, listed=False)
        with launching(Place(made.where, disk)) as launch:
            server = launch()
            wait_for(lambda: "no list is loaded" in server.call("GET", "/health")[2].decode())
            ballast = fill(disk)
            with made.open() as store:
                add_list(store, national(LISTED, *map(entry, PEOPLE)))
            wait_for(lambda: b"No space left on device" in server.call("GET", "/health")[2])
            assert server.call("POST", "/api/messages", STORY[3], tokens["host"])[0] == 202
            assert states(place) == ["stored"]
            ballast.unlink()
            server.ready()
            wait_for(lambda: all_screened(place, 1))
            assert server.end() == 0 and "Traceback" not in server.log.read_text()
            with made.open() as store:
                assert len(hit_records(store)) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_database_server_that_is_gone_and_back_loses_nothing_and_nobody_is_restarted(how, tmp_path, embedded):
    try:
        with own_server() as database:
            places = PostgresqlPlaces(database.url, tmp_path)
            with places.made() as place, launching(place) as launch:
                gone_and_back(place, launch, database, how, embedded)
    except NoServerError as error:
        pytest.skip(str(error))


def gone_and_back(place, launch, database, how, reference):
    tokens, traffic = furnish(place), day(30)
    server, working = launch().ready(), launch("work")
    acknowledged = set()

    def post(message):
        answer = server.call("POST", "/api/messages", message, tokens["host"])
        if answer[0] in (200, 202):
            acknowledged.add(told(answer)["transmission"])
        return answer

    for message in traffic[:20]:
        assert post(message)[0] == 202
    database.stop(how)
    for message in traffic[20:25]:
        answer = post(message)
        assert answer[0] == 503 and "database" in told(answer)["detail"], answer
    trouble = wait_for(lambda: told(server.call("GET", "/health"))["trouble"])
    assert "database" in trouble
    assert server.call("GET", "/health/live")[0] == 200
    database.start()
    for message in traffic:
        wait_for(lambda message=message: post(message)[0] in (200, 202))
    wait_for(lambda: all_screened(place, len(traffic)), 120)
    server.ready()
    assert server.end() == 0 and working.end() == 0
    take_in(reference, named(*traffic), None, store_profile())
    with place.open() as store:
        assert {record["transmission"] for record in message_records(store)} == acknowledged
        assert picture(store) == picture(reference)
    for each in (server, working):
        assert "Traceback" not in each.log.read_text() and "a mistake" not in each.log.read_text()


JUMPS = (0, -7200, 45 * 86400, -86400, 0)
"""Seconds by which the clock is wrong: two hours back, past the next month, a day back, right again."""


def jumping(place, launch, clock, reference, **more):
    clock.set(0)
    tokens = furnish(place)
    server = launch(**clock.environment, **more).ready()
    if more:
        up(server, tokens)

    def sealed():
        with place.open() as store, store.reading() as connection:
            return log.state(connection).wait == 0

    traffic = day(30)
    share = len(traffic) // len(JUMPS)
    for step, jump in enumerate(JUMPS):
        clock.set(jump)
        for n, message in enumerate(traffic[step * share : (step + 1) * share]):
            answer = server.call("POST", "/api/messages", message, tokens["host"])
            assert answer[0] == 202, (step, n, answer)
        wait_for(lambda step=step: all_screened(place, (step + 1) * share), 60)
        # Two jumps between two looks at the clock would be told as one.
        wait_for(lambda step=step: server.log.read_text().count("clock was set") >= step)
        wait_for(sealed)  # a clock that is back is written down by what is sealed then
    again = [server.call("POST", "/api/messages", message, tokens["host"])[0] for message in traffic]
    assert set(again) == {200}
    wait_for(lambda: server.call("GET", "/health")[0] == 200)
    said = server.log.read_text()
    # Looked at now and then: the jump that is told may be a second off.
    assert re.search(r"clock was set back by (7199|720[01]) s", said) and "clock was set forward by" in said
    assert "Traceback" not in said

    wait_for(sealed)
    assert server.end() == 0
    take_in(reference, named(*traffic), None, store_profile())
    with place.open() as store:
        assert picture(store) == picture(reference)
        key = log_key(place.home)
        with store.reading() as connection:
            lines = [*log.lines(connection), log_seals.checkpoint(connection, key).whole + b"\n"]
    found = verify(lambda: iter(lines), [public_of(key)])
    assert found.fault is None
    assert any(b'"clock.back"' in line for line in lines)


def test_clock_that_jumps_back_and_forth_loses_nothing(place, launch, clock, embedded):
    jumping(place, launch, clock, embedded)


def test_clock_that_jumps_beside_a_stream_whose_clock_is_right_holds_nothing_up(
    place, launch, clock, embedded, stream_url
):
    jumping(place, launch, clock, embedded, OPENPIU_STREAM_URL=stream_url)


def test_watched_folder_on_a_full_disk_is_taken_up_again(tmp_path, sqlite):
    with sqlite.made() as made, small_disk(tmp_path / "disk", 1) as disk:
        furnish(made)
        (disk / "in").mkdir()
        with launching(made) as launch:
            launch().ready()
            watching = watch(made, disk / "in")
            try:
                wait_for(lambda: "watching" in made.home.joinpath("watch.log").read_text())
                (disk / "in" / "a.edi").write_bytes(STORY[3])
                wait_for(lambda: (disk / "in" / "answers" / "a.edi.cusres").exists())
                waiting = tmp_path / "b.edi"
                waiting.write_bytes(STORY[4])
                shutil.copy(waiting, disk / "in" / ".b.edi")
                ballast = fill(disk)
                (disk / "in" / ".b.edi").rename(disk / "in" / "b.edi")
                wait_for(lambda: "No space left on device" in made.home.joinpath("watch.log").read_text())
                assert watching.poll() is None and (disk / "in" / "b.edi").exists()
                ballast.unlink()
                wait_for(lambda: (disk / "in" / "answers" / "b.edi.cusres").exists())
                wait_for(lambda: (disk / "in" / "done" / "b.edi").exists())
                wait_for(lambda: all_screened(made, 2))
            finally:
                watching.terminate()
                assert watching.wait(60) == 0


def watch(place, folder):

    from tests.web.conftest import settings_of

    with (place.home / "watch.log").open("wb") as out:
        return programs.start("intake", "--watch", folder, env=settings_of(place), out=out, cwd=place.home)


def test_backup_that_finds_no_room_leaves_nothing_and_says_so(tmp_path, sqlite):
    with sqlite.made() as made, small_disk(tmp_path / "disk", 1) as disk:
        furnish(made)
        fill(disk)
        done = command(made, "backup", disk / "unit.backup")
        assert done.returncode == 2 and "Traceback" not in done.stderr
        assert "disk is full" in done.stderr or "No space left on device" in done.stderr
        assert [item.name for item in disk.iterdir()] == ["ballast"]
