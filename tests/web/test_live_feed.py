"""The feed of events in one process: one look a second whatever the number of streams, none without any."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing, suppress

import pytest
from tests.intake.conftest import LISTED, national
from tests.intake.specimens import BERT_API, api
from tests.intake.specimens import person as said
from tests.web.browsers import session

from openpiu import review
from openpiu.access import Sessions
from openpiu.audit import Actor
from openpiu.intake import add_list, take_in
from openpiu.safeguards import load_profile
from openpiu.web import live
from openpiu.web.live import Feed

KINDS = frozenset({"hit", "new"})
PROFILE = load_profile("icao-annex9")
ANN = review.Officer(Actor("user:a", "test"))


@pytest.fixture
def opened(place):
    with place.open() as store:
        add_list(store, national(LISTED))
        yield store


@pytest.fixture
def feed(opened):
    return Feed(opened, Sessions(opened), 600)


def fed(store, number):
    data = api(said(locator=f"L{number}"), BERT_API, at=f"260301:{number}", reference=str(number))
    take_in(store, [("a.edi", data.replace(b"XX123", f"XX{number}".encode()))], None, PROFILE)


class Reader:
    """A stream that is read along: its events as kind, id and data."""

    def __init__(self, feed, secret, kinds=KINDS, last=""):
        self.events = []
        self.last = ""
        self.task = asyncio.create_task(self._read(feed, secret, kinds, last))

    async def _read(self, feed, secret, kinds, last):
        async with aclosing(feed.stream(secret, kinds, last)) as stream:
            async for part in stream:
                lines = [line.partition(": ")[::2] for line in part.decode().splitlines() if line]
                for name, value in lines:
                    if name == "id":
                        self.last = value
                    elif name == "event":
                        kind = value
                    elif name == "data":
                        self.events.append((kind, json.loads(value)))

    async def until(self, kind):
        deadline = time.monotonic() + 20
        while not any(k == kind for k, _ in self.events):
            assert time.monotonic() < deadline, self.events
            await asyncio.sleep(0.02)
        return next(data for k, data in self.events if k == kind)

    async def end(self):
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


def test_one_look_a_second_serves_all_streams_and_there_is_none_without(opened, feed):
    async def go():
        secret = session(opened, "ann", "officer", None)
        begun = time.monotonic()
        readers = [Reader(feed, secret) for _ in range(30)]
        for reader in readers:
            await reader.until("open")
        await asyncio.sleep(3)
        assert feed.streams == 30
        assert 1 <= feed.looks <= time.monotonic() - begun + 2
        for reader in readers:
            await reader.end()
        assert feed.streams == 0
        await asyncio.sleep(1.2)
        looks = feed.looks
        await asyncio.sleep(1.5)
        assert feed.looks == looks

    asyncio.run(go())


def test_new_hits_claims_and_decisions_are_told_without_what_they_are(opened, feed):
    async def go():
        secret = session(opened, "ann", "officer", None)
        reader = Reader(feed, secret)
        await reader.until("open")
        await asyncio.sleep(1.2)
        await asyncio.to_thread(fed, opened, 1201)
        new = await reader.until("new")
        desk = review.Desk(opened, PROFILE)
        claimed = review.take_next(desk, ANN)
        assert claimed.hit == new["id"]
        feed.nudge()
        told = await reader.until("hit")
        assert told == {"id": claimed.hit, "version": claimed.version}
        call = review.Call("different", (review.Reason("DI", "birth-date"),), "Seen elsewhere on that day.")
        review.decide(desk, claimed.hit, ANN, call, claimed.version)
        reader.events.clear()
        feed.nudge()
        gone = await reader.until("hit")
        assert gone["id"] == claimed.hit and set(gone["version"]) <= set("0123456789abcdef")
        await reader.end()
        # What came while nobody listened is caught up with from the last event on.
        fed(opened, 1202)
        again = Reader(feed, secret, last=reader.last)
        assert (await again.until("open"))["resumed"] is True
        await again.until("new")
        await again.end()

    asyncio.run(go())


def test_a_stream_goes_on_only_where_nothing_can_have_been_missed(opened, feed, monkeypatch):
    async def go():
        secret = session(opened, "ann", "officer", None)
        for last in ("", "00000000-1", "nonsense", f"{feed._name}-99"):
            reader = Reader(feed, secret, last=last)
            assert (await reader.until("open"))["resumed"] is False, last
            await reader.end()

    asyncio.run(go())


def test_a_stream_beats_and_ends_with_its_session(opened, feed, monkeypatch):
    monkeypatch.setattr(live, "BEAT", 0.5)

    async def go():
        secret, other = (session(opened, name, "officer", None) for name in ("ann", "bob"))
        mine, theirs = Reader(feed, secret), Reader(feed, other)
        await mine.until("beat")
        Sessions(opened).end(secret, "http")
        await mine.until("ended")
        await asyncio.wait_for(mine.task, 5)
        assert not theirs.task.done()
        feed.close()
        await asyncio.wait_for(theirs.task, 5)
        assert feed.full()

    asyncio.run(go())


def test_a_store_that_does_not_answer_ends_the_streams(opened, feed):
    async def go():
        reader = Reader(feed, session(opened, "ann", "officer", None))
        await reader.until("open")
        await asyncio.sleep(0.5)
        opened.close()
        feed.nudge()
        await asyncio.wait_for(reader.task, 10)
        assert feed.streams == 0

    asyncio.run(go())
