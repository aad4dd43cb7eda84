"""The database as the queue of a service: what goes first, and what is whose."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.web.conftest import wait_for

from openpiu.intake.feed import FEED, Feed
from openpiu.intake.pool import Pool
from openpiu.intake.worker import Setup
from openpiu.store import queue, transmissions
from openpiu.store.connect import moment
from openpiu.store.presence import Presence


class Service:
    """What a service is to its feed: `given` are the ids that it was handed, with their lanes."""

    def __init__(self, store, pool):
        self.given, self.under_way = [], {}
        self.presence = Presence(store)
        self.feed = Feed(store, self.presence, pool, self.under_way, self._give)
        self.feed.claim()

    def _give(self, id_, month, data, lane):
        assert data == id_.encode() and month
        self.given.append((id_, lane))
        self.under_way[id_] = month

    def look(self):
        self.feed.claim()
        self.feed.look()


@pytest.fixture
def pool(index):
    made = Pool(Setup(), 1, lists=index, method="fork")
    yield made
    made.close()


@pytest.fixture
def service(store, pool):
    made = Service(store, pool)
    yield made
    made.presence.close()


def arrived(store, ids, door="http", ago=0.0):
    at = moment(datetime.now(UTC) - timedelta(seconds=ago))
    with store.writing() as connection:
        new = [transmissions.Arrival(id_, id_.encode(), len(id_)) for id_ in ids]
        transmissions.add(connection, new, door, at)


def ids_of(sign, count):
    return [f"{n:063}{sign}" for n in range(count)]


def done(store, *ids):
    with store.writing() as connection:
        transmissions.mark(connection, [transmissions.State(id_, "screened") for id_ in ids])


def test_live_traffic_goes_before_a_backlog_and_the_oldest_of_each_first(store, service):
    old, late, fresh = ids_of("a", 5), ids_of("b", 3), ids_of("c", 4)
    arrived(store, old, ago=86_400)
    arrived(store, late, door="folder", ago=2)
    arrived(store, fresh, ago=1)
    wait_for(lambda: service.look() or len(service.given) == 12)
    assert service.given == [(id_, "live") for id_ in fresh] + [(id_, "backlog") for id_ in old + late]


def test_nothing_is_handed_out_twice_while_it_is_under_way(store, service):
    arrived(store, ids_of("a", 3))
    for _ in range(3):
        wait_for(lambda: service.look() or len(service.given) == 3)
    assert len({id_ for id_, _ in service.given}) == 3


def test_what_does_not_fit_is_left_for_later(store, service):
    many = ids_of("a", FEED + 50)
    arrived(store, many, door="file")
    wait_for(lambda: service.look() or service.given)
    assert len(service.given) == FEED
    done(store, *service.under_way)
    service.under_way.clear()
    wait_for(lambda: service.look() or len(service.given) == len(many))
    assert [id_ for id_, _ in service.given] == many


def test_services_that_look_at_once_share_what_waits(postgresql, pool):
    with postgresql.made() as place, place.open() as store, place.open() as other:
        services = [Service(store, pool), Service(other, pool)]
        arrived(store, ids_of("a", 40), ago=86_400)

        def all_given():
            for service in services:
                service.look()
            return sum(len(service.given) for service in services) == 40

        wait_for(all_given)
        first, second = ({id_ for id_, _ in service.given} for service in services)
        assert not first & second
        services[0].presence.close()  # it ends: what it had goes to the other
        wait_for(lambda: services[1].look() or len(services[1].given) == 40)
        services[1].presence.close()


def test_what_a_service_is_slow_with_is_told_and_what_it_is_done_with_no_more(postgresql, pool):
    with postgresql.made() as place, place.open() as store, place.open() as other:
        slow, free = Service(store, pool), Service(other, pool)
        (id_,) = ids_of("a", 1)
        arrived(store, [id_])
        slow.under_way[id_] = 1  # as if it had come through its door
        slow.feed.claim()
        slow.feed.claim()
        with store.reading() as connection:
            assert queue.waiting(connection, None, 9) == []
        for _ in range(3):
            free.look()
        assert free.given == []
        del slow.under_way[id_]
        slow.feed.claim()
        with store.reading() as connection:
            assert [item.id for item in queue.waiting(connection, None, 9)] == [id_]
        slow.presence.close(), free.presence.close()
