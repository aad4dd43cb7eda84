"""Versions of a watchlist: put in force, compared, counted."""

import pytest
from msgspec.structs import replace

from openpiu.findings import ListError
from openpiu.store import lists
from openpiu.watchlists import Identity, ListedName, Watchlist, compare


def identity(number, name="SPECIMEN Anna", **more):
    return Identity(f"Q.{number}", "national", (ListedName(name),), **more)


def version(name, *identities):
    return Watchlist("national", "csv", name * 64, identities, "a law", "an owner", 7, "2026-03-01")


@pytest.fixture
def store(place):
    with place.open() as store:
        yield store


def test_list_is_taken_in_and_in_force(store):
    with store.writing() as connection:
        taken = lists.take(connection, version("a", identity(1), identity(2)))
    assert (taken.number, taken.revision, taken.entries) == (1, 1, 2)
    with store.reading() as connection:
        assert lists.in_force(connection) == [identity(1), identity(2)]
        assert [(found.name, found.entries, found.owner) for found in lists.listed(connection)] == [
            ("national", 2, "an owner")
        ]


def test_same_version_again_changes_nothing(store):
    with store.writing() as connection:
        lists.take(connection, version("a", identity(1)))
        assert lists.take(connection, version("a", identity(1))) is None
        assert lists.revision(connection) == 1


def test_new_version_replaces_the_old_and_both_can_be_compared(store):
    changed = identity(2, "SPECIMEN Berta")
    with store.writing() as connection:
        first = lists.take(connection, version("a", identity(1), identity(2), identity(3)))
        second = lists.take(connection, version("b", identity(1), changed, identity(4)))
    with store.reading() as connection:
        assert lists.in_force(connection) == [identity(1), changed, identity(4)]
        difference = compare(lists.at(connection, first), lists.at(connection, second))
        assert [v.number for v in lists.versions(connection, "national")] == [1, 2]
    assert [i.id for i in difference.added] == ["Q.4"]
    assert [i.id for i in difference.removed] == ["Q.3"]
    assert [change.id for change in difference.changed] == ["Q.2"]


def test_entry_that_went_and_came_again_is_in_force(store):
    with store.writing() as connection:
        for name, entries in (("a", [identity(1)]), ("b", []), ("c", [identity(1)])):
            lists.take(connection, version(name, *entries))
        assert lists.in_force(connection) == [identity(1)]


def test_list_with_one_id_twice_is_refused_and_the_former_stays(store):
    with store.writing() as connection:
        lists.take(connection, version("a", identity(1)))
        with pytest.raises(ListError, match="two entries have one id"):
            lists.take(connection, version("b", identity(2), replace(identity(2), note="other")))
        assert lists.in_force(connection) == [identity(1)]
        assert lists.revision(connection) == 1


def test_list_with_an_id_that_is_too_long_is_refused(store):
    with store.writing() as connection, pytest.raises(ListError, match="too long"):
        lists.take(connection, version("a", identity("9" * 501)))
    with store.writing() as connection:
        assert lists.take(connection, version("a", identity("9" * 490))).entries == 1


def test_identity_is_found_after_it_left_the_list(store):
    with store.writing() as connection:
        lists.take(connection, version("a", identity(1)))
        lists.take(connection, version("b"))
        assert lists.identity(connection, "national", "Q.1") == identity(1)
        assert lists.identity(connection, "national", "Q.9") is None
