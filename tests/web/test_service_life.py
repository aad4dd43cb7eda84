"""The life of a service: one owner, a graceful stop, kill -9, lists that change, commands beside it."""

import http.client
import os
import signal
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest
from tests import programs
from tests.intake.conftest import LISTED, national
from tests.intake.specimens import ANNA, BERT, STORY, api, booking, named, person, push
from tests.places import everything_kept
from tests.web.conftest import Server, furnish, grandchildren, launching, settings_of, told, wait_for

from openpiu.audit import public_of, verify
from openpiu.audit.entries import read_entry
from openpiu.findings import StoreError
from openpiu.intake import add_list, hit_records, message_records, take_in, transmission_id
from openpiu.intake.log_keys import log_key
from openpiu.intake.owner import OwnedError, owned, owning, served
from openpiu.store import log, log_seals
from openpiu.store.picture import picture
from openpiu.watchlists import Birth, Identity, ListedName


def command(place, *arguments):
    """One command of the program as a process of its own."""
    environment = settings_of(place) | {"OPENPIU_WORKERS": "1"}
    return programs.run(*arguments, env=environment, cwd=place.home)


def states(place):
    with place.open() as store:
        return [record["state"] for record in message_records(store)]


def all_screened(place, count):
    found = states(place)
    return len(found) == count and set(found) == {"screened"}


def test_owner_is_one_and_is_told(tmp_path):
    assert not owned(tmp_path)
    with owning(tmp_path, "openpiu serve"):
        assert owned(tmp_path)
        with pytest.raises(OwnedError, match=r"openpiu serve \(process \d+\) works on the store"):
            owning(tmp_path, "openpiu work", patience=0).__enter__()
    assert not owned(tmp_path)
    assert issubclass(OwnedError, StoreError)


def test_second_server_on_one_home_is_refused_in_a_sentence(sqlite):
    with sqlite.made() as place, launching(place) as launch:
        furnish(place)
        launch().ready()
        for name in ("serve", "work"):
            second = launch(name)
            assert second.end() == 2
            said = second.log.read_text().splitlines()
            assert len(said) == 1 and "works on the store" in said[0]


def test_stop_is_graceful_and_what_waits_is_done_by_the_next(place, launch):
    tokens = furnish(place)
    server = launch().ready()
    for message in STORY:
        assert server.call("POST", "/api/messages", message, tokens["host"])[0] == 202
    assert server.end() == 0
    assert "Traceback" not in server.log.read_text()
    assert len(states(place)) == len(STORY)
    working = launch("work")
    wait_for(lambda: all_screened(place, len(STORY)))
    assert working.end() == 0
    with place.open() as store:
        assert not served(store)


def test_a_service_that_is_begun_from_nothing_works_and_ends_like_all_others(place, launch):
    """The others of these tests are forked from a process that has loaded the program (`tests.programs`)."""
    tokens = furnish(place)
    server = launch(PYTHONUTF8="1").ready()
    assert isinstance(server.process, subprocess.Popen)
    assert len(grandchildren(server.process.pid)) == 2
    for message in STORY:
        assert server.call("POST", "/api/messages", message, tokens["host"])[0] == 202
    wait_for(lambda: all_screened(place, len(STORY)))
    assert server.end() == 0
    assert "Traceback" not in server.log.read_text()


def test_what_a_service_does_is_in_the_log_and_sealed_within_seconds(place, launch):
    tokens = furnish(place)
    server = launch().ready()
    for message in STORY:
        assert server.call("POST", "/api/messages", message, tokens["host"])[0] == 202
    wait_for(lambda: all_screened(place, len(STORY)))
    with place.open() as store:

        def state():
            with store.reading() as connection:
                return log.state(connection)

        wait_for(lambda: state().wait == 0)
        assert server.end() == 0
        key = log_key(place.home)
        with store.reading() as connection:
            lines = [*log.lines(connection), log_seals.checkpoint(connection, key).whole + b"\n"]
        written = state().entries
    found = verify(lambda: iter(lines), [public_of(key)])
    assert (found.fault, found.entries) == (None, written)
    entries = [read_entry(line[6:-1]) for line in lines if line.startswith(b"entry ")]
    taken = [entry for entry in entries if entry.act == "message.take"]
    assert {entry.who for entry in taken} == {"token:host"}
    assert {entry.source.partition("@")[0] for entry in taken} == {"http"}
    screened = [id_ for entry in entries if entry.act == "message.screen" for id_ in entry.on]
    assert sorted(screened) == sorted(id_ for entry in taken for id_ in entry.on)
    assert len(screened) == len(STORY)
    assert {kind.partition(":")[0] for entry in entries if entry.act == "index.use" for kind in entry.on} == {
        "index",
        "model",
    }


def test_kill_9_loses_nothing_acknowledged_and_does_nothing_twice(place, launch, store, index, profile):
    """Server and workers are killed while messages are posted; the end is that of an undisturbed run."""
    tokens = furnish(place)
    traffic = [
        message
        for n in range(12)
        for message in (
            api(person(locator=f"KIL{n:03}"), reference=f"A{n}", at=f"260301:12{n:02}"),
            push(booking(f"KIL{n:03}", ANNA, BERT), reference=f"P{n}", at=f"260228:15{n:02}"),
        )
    ]
    acknowledged, waiting = [], list(traffic)
    for round_ in range(4):
        server = Server(place, OPENPIU_WORKERS="1").ready()
        killer = threading.Timer(0.02 + 0.07 * round_, server.process.kill)
        killer.start()
        try:
            while waiting:
                answer = server.call("POST", "/api/messages", waiting[0], tokens["host"])
                assert answer[0] in (200, 202)
                acknowledged.append(told(answer)["transmission"])
                waiting.pop(0)
        except OSError:
            pass  # it was killed: what was not acknowledged is sent again
        except http.client.HTTPException:
            pass  # in the middle of an answer
        finally:
            killer.cancel()
            server.end(signal.SIGKILL)
    with place.open() as disturbed:
        held = {record["transmission"] for record in message_records(disturbed)}
    assert set(acknowledged) <= held
    server = launch().ready()
    for message in waiting:
        assert server.call("POST", "/api/messages", message, tokens["host"])[0] in (200, 202)
    wait_for(lambda: all_screened(place, len(traffic)))
    assert server.end() == 0
    take_in(store, named(*traffic), index, profile)
    with place.open() as disturbed:
        assert picture(disturbed) == picture(store)


def test_worker_that_is_killed_is_replaced(place, launch):
    tokens = furnish(place)
    server = launch().ready()
    workers = grandchildren(server.process.pid)
    assert len(workers) == 2
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    for n, message in enumerate(STORY):
        assert server.call("POST", "/api/messages", message, tokens["host"])[0] == 202, n
    wait_for(lambda: all_screened(place, len(STORY)))


PEOPLE = [("AKER", "1980-01-01"), ("BOLT", "1981-02-02"), ("CRANE", "1982-03-03"), ("DELL", "1983-04-04")]


def about(who, number, day):
    """A message about one fictional person who travels on `day`."""
    surname, birth = who
    one = person(
        surname, "CARA", birth.replace("-", "")[2:], "F", f"{surname}{number}", f"{surname[:3]}{number:03}"
    )
    return api(one, reference=f"{surname}{number}").replace(b"260301", f"{day:%y%m%d}".encode())


def entry(who):
    surname, birth = who
    name = ListedName(f"{surname}, Cara", parts=(surname, "Cara"))
    return Identity(f"Q.{surname}", "national", (name,), (Birth(birth, birth),))


def test_entries_added_while_traffic_flows_let_nobody_slip_between(place, launch):
    """Whoever travels later than the list changes is hit, however the two fall together."""
    tokens = furnish(place)
    server = launch().ready()
    expected = set()
    for step, who in enumerate(PEOPLE):
        for number in range(6):
            if number == 3:
                with place.open() as store:
                    entries = [entry(p) for p in PEOPLE[: step + 1]]
                    add_list(store, national(LISTED, *entries, version=str(step)))
            day = datetime.now(UTC) + timedelta(days=20 + number)
            message = about(who, number, day)
            assert server.call("POST", "/api/messages", message, tokens["host"])[0] == 202
            expected.add((f"Q.{who[0]}", f"{day:%Y-%m-%d}"))

    def raised():
        with place.open() as store:
            hits = hit_records(store)
        return {(hit["identity"], hit["flight"]["departure"][:10]) for hit in hits} == expected

    wait_for(raised)


def test_commands_beside_a_service_work(place, launch):
    tokens = furnish(place)
    server = launch().ready()
    (place.home / "in").mkdir()
    for name, message in named(*STORY):
        (place.home / "in" / name).write_bytes(message)
    (place.home / "in" / "bad.txt").write_bytes(b"Dear unit")
    taken = command(place, "intake", "in")
    assert taken.returncode == 0, taken.stderr
    assert "9 transmissions" in taken.stdout and "1 new hit" in taken.stdout
    assert "quarantined: " in taken.stderr and "bad.txt" in taken.stderr
    again = command(place, "intake", "in")
    assert "(9 held already)" in again.stdout
    id_ = transmission_id(STORY[3])
    assert command(place, "replay", id_[:12]).returncode == 0
    (place.home / "regional.csv").write_text(
        "# legal_basis: an act\n# owner: an owner\n# refresh_days: 7\n# published: 2026-03-01\n"
        'id,name,births\nN-1,"SPECIMEN, Bert",1971-04-13\n'
    )
    added = command(place, "lists", "add", "csv", "regional.csv")
    assert added.returncode == 0, added.stderr
    assert server.call("POST", "/api/messages", api(person(), reference="Z"), tokens["host"])[0] == 202
    wait_for(lambda: "stored" not in states(place))
    assert server.process.poll() is None


def test_tokens_are_made_shown_and_revoked(place, launch):
    furnish(place)
    server = launch().ready()
    made = command(place, "tokens", "add", "new", "--role", "carrier", "--carrier", "zz")
    assert made.returncode == 0
    token = made.stdout.strip()
    assert server.call("POST", "/api/messages", api(person()), token)[0] == 202
    shown = command(place, "tokens", "--json").stdout
    assert '"carrier":"ZZ"' in shown and token not in shown
    with place.open() as store:
        assert not any(token.encode() in kept for kept in everything_kept(store))
    assert command(place, "tokens", "revoke", "new").returncode == 0
    wait_for(lambda: server.call("POST", "/api/messages", api(person()), token)[0] == 401)
    for wrong in (("new", "carrier"), ("other", "king")):
        assert command(place, "tokens", "add", wrong[0], "--role", wrong[1]).returncode == 2
    assert command(place, "tokens", "add", "x", "--role", "officer", "--carrier", "ZZ").returncode == 2
    assert command(place, "tokens", "revoke", "nobody").returncode == 2


def test_address_that_is_taken_is_told(place, launch):
    furnish(place)
    refused = command(place, "serve", "--bind", "nowhere")
    assert refused.returncode == 2 and "host:port" in refused.stderr and "Traceback" not in refused.stderr
