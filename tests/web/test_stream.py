"""The service with a stream: the same results as without, and nothing lost when the stream is."""

import asyncio
import json
import signal
from datetime import UTC, datetime, timedelta

import pytest
from tests.intake.conftest import LISTED, national
from tests.intake.specimens import STORY, api, named, person
from tests.streams import with_stream
from tests.web.conftest import furnish, told, wait_for
from tests.web.test_service_life import PEOPLE, about, all_screened, command, entry

from openpiu.intake import add_list, hit_records, message_records, take_in, transmission_id
from openpiu.intake.jetstream import subject
from openpiu.intake.line import TRIES
from openpiu.store import transmissions
from openpiu.store.picture import picture


def post(server, tokens, *messages):
    for message in messages:
        answer = server.call("POST", "/api/messages", message, tokens["host"])
        assert answer[0] in (200, 202), answer
    return answer


def left(url):
    """How many messages the stream holds, and of those all that they say."""

    async def look(jetstream, address):
        state = (await jetstream.stream_info(address.name)).state
        found = []
        for number in range(state.first_seq, state.last_seq + 1):
            try:
                found.append((await jetstream.get_msg(address.name, number)).data)
            except Exception:
                continue
        return found

    return with_stream(url, look)


def publish(url, line, *ids):
    async def send(jetstream, address):
        for id_ in ids:
            await jetstream.publish(subject(address, line), id_ if isinstance(id_, bytes) else id_.encode())

    with_stream(url, send)


def figures(server, tokens):
    said = server.call("GET", "/metrics", token=tokens["engineer"])[2].decode()
    return {line.split()[0]: float(line.split()[1]) for line in said.splitlines() if line[0] != "#"}


def up(server, tokens):
    return wait_for(lambda: figures(server, tokens)["openpiu_stream_up"] == 1)


def test_results_are_those_without_a_stream_and_the_stream_is_empty_then(
    place, launch, stream_url, embedded, index, profile
):
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    post(server, tokens, *STORY)
    wait_for(lambda: all_screened(place, len(STORY)))
    take_in(embedded, named(*STORY), index, profile)
    with place.open() as store:
        assert picture(store) == picture(embedded)
    wait_for(lambda: left(stream_url) == [])
    assert server.end() == 0
    assert "Traceback" not in server.log.read_text()


def test_stream_carries_ids_alone(place, launch, stream_url):
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    seen = set()

    async def listen(jetstream, address):
        got = []
        sub = await jetstream._nc.subscribe(f"{address.name}.>")
        await jetstream._nc.flush()
        await asyncio.to_thread(post, server, tokens, *STORY)
        while len(got) < len(STORY):
            message = await sub.next_msg(30)
            got.append((message.data, dict(message.headers or {})))
        return got

    for data, headers in with_stream(stream_url, listen):
        assert len(data) == 64 and int(data, 16) and not headers
        seen.add(data.decode())
    with place.open() as store:
        assert seen == {record["transmission"] for record in message_records(store)}


def test_what_another_door_stores_is_published_and_screened(place, launch, stream_url):
    tokens = furnish(place)
    server = launch("serve", OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    (place.home / "in").mkdir()
    for name, message in named(*STORY):
        (place.home / "in" / name).write_bytes(message)
    taken = command(place, "intake", "in")
    assert taken.returncode == 0, taken.stderr
    assert "1 new hit" in taken.stdout
    assert "published again" in server.log.read_text()


def test_ids_that_the_stream_lost_are_published_again(place, launch, stream_url):
    """They are in the store: their door was killed before it published them."""
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    with place.open() as store:
        arrived(store, *STORY)
    wait_for(lambda: all_screened(place, len(STORY)))
    assert f"{len(STORY)} of what waits published again" in server.log.read_text()


def arrived(store, *messages, door="http"):
    """Stored as a door stores, and no more."""
    new = [transmissions.Arrival(transmission_id(m), m, len(m)) for m in messages]
    with store.writing() as connection:
        transmissions.add(connection, new, door)
    return [item.id for item in new]


def test_id_that_is_done_or_unknown_is_put_down(place, launch, stream_url):
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    done = told(post(server, tokens, STORY[3]))["transmission"]
    wait_for(lambda: all_screened(place, 1))
    publish(stream_url, "live", done, done)
    publish(stream_url, "backlog", "0" * 64)
    wait_for(lambda: left(stream_url) == [], 120)
    assert all_screened(place, 1)
    assert "which is not in the store: put down" in server.log.read_text()


def test_what_is_no_id_is_put_down_and_stops_nothing(place, launch, stream_url):
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    publish(stream_url, "live", b"", b"\x00\xff\xfe", b"Robert'); DROP TABLE", b"0" * 65, b"x" * 100_000)
    post(server, tokens, *STORY)
    wait_for(lambda: all_screened(place, len(STORY)))
    wait_for(lambda: left(stream_url) == [])
    said = server.log.read_text()
    assert said.count("no id of a transmission") == 5 and "DROP" not in said


def test_what_was_handed_out_too_often_is_quarantined_and_can_be_replayed(place, launch, stream_url):
    """A dead letter: whoever had it ended, time and again."""
    tokens = furnish(place)
    with place.open() as store:
        (bad,) = arrived(store, STORY[3])
    publish(stream_url, "live", bad)

    async def drop(jetstream, address):
        sub = await jetstream.pull_subscribe_bind("workers-live", address.name)
        for _ in range(TRIES):
            (message,) = await sub.fetch(1, 5)
            await message.nak()

    with_stream(stream_url, drop)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    with place.open() as store:
        (record,) = wait_for(lambda: [r for r in message_records(store) if r["state"] == "quarantined"])
    assert f"handed out {TRIES} times" in record["error"]
    shown = command(place, "messages", "--json")
    assert json.loads(shown.stdout)["state"] == "quarantined"
    wait_for(lambda: left(stream_url) == [])
    assert command(place, "replay", bad[:12]).returncode == 0
    assert all_screened(place, 1)


def test_what_a_killed_service_held_is_handed_out_again(place, launch, stream_url):
    """Handed out to a service that is gone without a word, and to the next after a while."""
    tokens = furnish(place)
    with place.open() as store:
        ids = arrived(store, *STORY)
    publish(stream_url, "live", *ids)

    async def hold(jetstream, address):
        sub = await jetstream.pull_subscribe_bind("workers-live", address.name)
        return len(await sub.fetch(len(ids), 2))

    assert with_stream(stream_url, hold) == len(ids)
    server = launch("serve", OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    wait_for(lambda: all_screened(place, len(STORY)))
    wait_for(lambda: left(stream_url) == [])


@pytest.mark.parametrize("forget", [False, True])
def test_stream_that_is_gone_and_back_loses_nothing_without_a_restart(place, launch, nats_server, forget):
    tokens = furnish(place)
    url = f"{nats_server.url}/own"
    server = launch(OPENPIU_STREAM_URL=url).ready()
    up(server, tokens)
    traffic = [api(person(locator=f"GON{n:03}"), reference=f"G{n}") for n in range(60)]
    post(server, tokens, *traffic[:20])
    nats_server.stop(forget=forget)
    post(server, tokens, *traffic[20:40])
    wait_for(lambda: all_screened(place, 40))  # the database is the queue meanwhile
    assert server.call("GET", "/health")[0] == 200
    nats_server.start()
    up(server, tokens)
    post(server, tokens, *traffic[40:])
    wait_for(lambda: all_screened(place, 60))
    wait_for(lambda: left(url) == [])
    said = server.log.read_text()
    assert 1 <= said.count("is gone (") <= 2 and said.count("hands out the work") == 2
    assert "Traceback" not in said


def test_stream_that_is_deleted_is_made_again(place, launch, stream_url):
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    post(server, tokens, *STORY[:4])

    async def delete(jetstream, address):
        await jetstream.delete_stream(address.name)

    with_stream(stream_url, delete)
    post(server, tokens, *STORY[4:])
    wait_for(lambda: all_screened(place, len(STORY)))
    wait_for(lambda: "is gone (" in server.log.read_text())
    up(server, tokens)
    wait_for(lambda: left(stream_url) == [])
    assert "Traceback" not in server.log.read_text()


def test_service_starts_without_its_stream_and_says_so(place, launch, nats_server):
    tokens = furnish(place)
    nats_server.stop()
    server = launch(OPENPIU_STREAM_URL=f"nats://someone:a-secret@127.0.0.1:{nats_server.port}").ready()
    post(server, tokens, *STORY)
    wait_for(lambda: all_screened(place, len(STORY)))
    wait_for(lambda: f"openpiu at 127.0.0.1:{nats_server.port} is gone" in server.log.read_text())
    assert "a-secret" not in server.log.read_text()


def test_two_machines_share_the_work_by_the_stream(place, launch, stream_url, embedded, profile):
    """A door and a worker; the list changes, the worker is killed, and one more comes."""
    if place.where == place.home:
        pytest.skip("an embedded store has one service")
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    worker = launch("work", OPENPIU_STREAM_URL=stream_url)
    up(server, tokens)
    day = datetime.now(UTC) + timedelta(days=20)
    traffic = [*STORY, *(about(who, n, day) for who in PEOPLE for n in range(4))]
    changed = national(LISTED, *map(entry, PEOPLE), version="9")
    for n, message in enumerate(traffic):
        if n == 12:
            with place.open() as changing:
                add_list(changing, changed)
        if n == 18:
            worker.end(signal.SIGKILL)
            launch("work", OPENPIU_STREAM_URL=stream_url)
        post(server, tokens, message)
    wait_for(lambda: all_screened(place, len(traffic)))
    add_list(embedded, changed)
    take_in(embedded, named(*traffic), None, profile)
    with place.open() as shared:
        wait_for(lambda: picture(shared) == picture(embedded))
        assert len(hit_records(shared)) == len(hit_records(embedded)) == 17
