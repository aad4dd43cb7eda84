"""The door on NATS: requests on a subject, taken in as over HTTP."""

import asyncio
import gzip
import json

import nats
import pytest
from tests.intake.specimens import api, person
from tests.streams import with_stream
from tests.web.conftest import wait_for
from tests.web.test_service_life import all_screened
from tests.web.test_stream import furnish, left, up

from openpiu.intake import message_records, transmission_id
from openpiu.intake.jetstream import address_of, entrance


def ask(url, data, token=None, within=30):
    async def asked():
        address = address_of(url)
        client = await nats.connect(address.servers, allow_reconnect=False)
        try:
            headers = {"Authorization": f"Bearer {token}"} if token else None
            while True:
                try:
                    answer = await client.request(entrance(address), data, timeout=within, headers=headers)
                    return json.loads(answer.data)
                except nats.errors.NoRespondersError:
                    await asyncio.sleep(0.1)  # the door is about to open
        finally:
            await client.close()

    return asyncio.run(asked())


def test_transmission_is_stored_then_acknowledged_then_screened(place, launch, stream_url):
    tokens = furnish(place)
    server = launch(OPENPIU_STREAM_URL=stream_url).ready()
    up(server, tokens)
    message = api(person(), reference="N1")
    assert ask(stream_url, message, tokens["host"]) == {
        "transmission": transmission_id(message),
        "state": "stored",
        "error": None,
    }
    assert ask(stream_url, gzip.compress(message), tokens["xx"])["state"] == "duplicate"
    assert ask(stream_url, b"Dear unit", tokens["host"])["state"] == "quarantined"
    with place.open() as store:
        wait_for(lambda: sorted(r["state"] for r in message_records(store)) == ["quarantined", "screened"])
        assert {record["door"] for record in message_records(store)} == {"stream"}
    wait_for(lambda: left(stream_url) == [])


def test_request_without_right_or_beyond_the_limit_is_refused_and_leaves_nothing(place, launch, stream_url):
    tokens = furnish(place)
    limits = {"OPENPIU_SIZE_LIMIT": "2", "OPENPIU_CARRIER_LIMITS": "YY rate=1"}
    server = launch(OPENPIU_STREAM_URL=stream_url, **limits).ready()
    up(server, tokens)
    message = api(person())
    assert ask(stream_url, message)["status"] == 401
    assert ask(stream_url, message, "opiu_wrong")["status"] == 401
    assert ask(stream_url, message, tokens["approver"])["status"] == 403
    statuses = [ask(stream_url, b"", tokens["yy"]).get("status") for _ in range(4)]
    assert 429 in statuses
    with place.open() as store:
        assert "screened" not in {record["state"] for record in message_records(store)}


def test_nothing_that_came_in_is_kept_by_the_stream_s_server(place, launch, nats_server):
    tokens = furnish(place)
    url = f"{nats_server.url}/own"
    server = launch(OPENPIU_STREAM_URL=url).ready()
    up(server, tokens)
    ask(url, api(person(), reference="N2"), tokens["host"])
    wait_for(lambda: all_screened(place, 1))
    kept = [file.read_bytes() for file in nats_server.folder.rglob("*") if file.is_file()]
    assert kept and not any(b"SPECIMEN" in data or b"L898902C3" in data for data in kept)


def test_doctor_looks_at_the_stream(place, nats_server, monkeypatch, cli):
    furnish(place)
    monkeypatch.setenv("OPENPIU_HOME", str(place.home))
    if place.where != place.home:
        monkeypatch.setenv("OPENPIU_DATABASE_URL", str(place.where))

    def said(url):
        monkeypatch.setenv("OPENPIU_STREAM_URL", url)
        return cli("doctor").out

    assert "stream        ok" in said(f"{nats_server.url}/own")

    async def spoil(jetstream, address):
        await jetstream.publish(f"{address.name}.work.live", b"0" * 64)
        await jetstream.add_stream(name="other", subjects=["elsewhere"])

    with_stream(f"{nats_server.url}/own", spoil)
    assert "1 ids wait in the line live and nobody fetches them" in said(f"{nats_server.url}/own")
    assert "has other subjects" in said(f"{nats_server.url}/other")
    assert "expected nats://HOST" in said("http://somewhere")
    nats_server.stop()
    told = said(f"nats://someone:a-secret@127.0.0.1:{nats_server.port}/own")
    assert "cannot be reached: connection refused" in told and "a-secret" not in told


@pytest.mark.parametrize(
    "url",
    ["", "nats://", "nats://a:b:c/x", "nats://h/a b", "nats://h/a,nats://i/b", "http://h", "nats://h?x=1"],
)
def test_addresses_that_cannot_be_used_are_refused(url):
    from openpiu.findings import SettingError

    with pytest.raises(SettingError, match="expected nats://"):
        address_of(url)


def test_address_names_servers_and_a_stream():
    assert address_of("nats://one").servers == ["nats://one:4222"]
    assert address_of("nats://one").name == "openpiu"
    several = address_of("tls://me:a-secret@one:4223, nats://[::1]/unit")
    assert several.name == "unit" and several.servers == ["tls://me:a-secret@one:4223", "nats://[::1]:4222"]
    assert "secret" not in str(several)
