"""A backup taken while traffic comes in is the store at one moment: restored, it holds what had come by then
and what was made of it, no more and no less, and a service goes on from there."""

import shutil
import signal
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.intake.specimens import ANNA, BERT, api, booking, named, person, push
from tests.places import Place, dsn, programs
from tests.web.conftest import Server, furnish, told, wait_for
from tests.web.test_service_life import all_screened, command

from openpiu.audit import public_of, verify
from openpiu.intake import message_records, take_in, transmission_id
from openpiu.intake.log_keys import log_key
from openpiu.store import log, log_seals
from openpiu.store.picture import picture

TRAFFIC = [
    message
    for n in range(250)
    for message in (
        push(booking(f"B{n:05}", ANNA, BERT), reference=f"P{n}", at=f"2602{n % 28 + 1:02}:15{n % 60:02}"),
        api(person(locator=f"B{n:05}"), reference=f"A{n}", at=f"260301:12{n % 60:02}"),
    )
]


def tools():
    folder = programs()
    found = [folder / name if folder else shutil.which(name) for name in ("pg_dump", "pg_restore")]
    if not all(tool and Path(tool).exists() for tool in found):
        pytest.skip("no pg_dump and pg_restore: apt-get install postgresql-client")
    return map(str, found)


@contextmanager
def on_sqlite(place, folder, number):
    """Backs up by the command; gives how to restore."""
    file = folder / f"{number}.backup"
    done = command(place, "backup", file)
    assert done.returncode == 0, done.stderr

    def restored(home):
        there = Place(home, home)
        done = command(there, "restore", file)
        assert done.returncode == 0, done.stderr
        return there

    yield restored


@contextmanager
def on_postgresql(place, folder, number, postgresql):
    dump, restore = tools()
    file = folder / f"{number}.dump"
    url = dsn(make_url(str(place.where)))
    done = subprocess.run([dump, "--format=custom", f"--file={file}", url], capture_output=True, text=True)
    if "server version" in done.stderr:
        pytest.skip("pg_dump is older than the server")
    assert done.returncode == 0, done.stderr
    with postgresql.bare() as other:

        def restored(home):
            asked = [
                restore,
                "--no-owner",
                "--exit-on-error",
                "--single-transaction",
                "--clean",
                "--if-exists",
            ]
            subprocess.run([*asked, f"--dbname={dsn(make_url(str(other.where)))}", str(file)], check=True)
            return Place(other.where, home)

        yield restored


def keys(from_, to):
    """The keys, which are in no backup, put where the store shall be."""
    to.mkdir(mode=0o700)
    for name in ("seal.key", "log.key"):
        shutil.copy(from_ / name, to / name)
        (to / name).chmod(0o600)


def test_a_backup_under_load_is_the_store_at_one_moment(
    places, place, launch, launching_at, tmp_path, embedded, index, profile, request
):
    tokens = furnish(place)
    server = launch().ready()
    acknowledged, ended, enough = [], threading.Event(), threading.Event()

    def post():
        for message in TRAFFIC:
            if ended.is_set():
                return
            answer = server.call("POST", "/api/messages", message, tokens["host"])
            assert answer[0] == 202
            acknowledged.append(told(answer)["transmission"])
            if len(acknowledged) > 40:
                enough.set()

    poster = threading.Thread(target=post)
    poster.start()
    try:
        assert enough.wait(60)
        before = len(acknowledged)
        if places.kind == "sqlite":
            taking = on_sqlite(place, tmp_path, 1)
        else:
            taking = on_postgresql(place, tmp_path, 1, request.getfixturevalue("postgresql"))
        with taking as restored:
            after = len(acknowledged)
            ended.set()
            poster.join()
            assert server.end() == 0
            keys(place.home, tmp_path / "new")
            there = restored(tmp_path / "new")
            in_order = [transmission_id(message) for message in TRAFFIC]
            with there.open() as store:
                records = {record["transmission"]: record["state"] for record in message_records(store)}
                held = len(records)
                assert before <= held <= after + 1, (
                    "what was acknowledged before, and what was sent by the end"
                )
                assert set(records) == set(in_order[:held])
                screened = [
                    m for m, id_ in zip(TRAFFIC, in_order, strict=True) if records.get(id_) == "screened"
                ]
                take_in(embedded, named(*screened), index, profile)
                assert picture(store) == picture(embedded)
                key = log_key(there.home)
                with store.reading() as connection:
                    lines = [*log.lines(connection), log_seals.checkpoint(connection, key).whole + b"\n"]
                assert verify(lambda: iter(lines), [public_of(key)]).fault is None
            # It goes on from there: what came after the backup is sent again.
            again = launching_at(there)
            for message in TRAFFIC[: len(acknowledged)]:
                answer = again.call("POST", "/api/messages", message, tokens["host"])
                assert answer[0] == (200 if transmission_id(message) in records else 202)
            wait_for(lambda: all_screened(there, len(acknowledged)), 120)
            assert again.end() == 0
            take_in(embedded, named(*TRAFFIC[: len(acknowledged)]), index, profile)
            with there.open() as store:
                assert picture(store) == picture(embedded)
    finally:
        ended.set()
        poster.join()


@pytest.fixture
def launching_at():
    started = []

    def start(place):
        started.append(Server(place).ready())
        return started[-1]

    yield start
    for each in started:
        each.end(signal.SIGKILL)
