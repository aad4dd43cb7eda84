"""Lists at work: in force, changing while traffic flows, coming after it."""

from datetime import datetime

from msgspec.structs import replace
from tests.intake.specimens import ANNA, BERT_API, STORY, api, booking, named, person, push

from openpiu.intake import (
    ListsInForce,
    add_list,
    hit_records,
    list_records,
    lists_in_force,
    rescreen,
    take_in,
)
from openpiu.intake.lists import difference
from openpiu.intake.reading import Screener
from openpiu.store import Store
from openpiu.store.picture import picture
from openpiu.travel import Traveller
from openpiu.watchlists import Identity, ListedDocument


def test_list_that_changes_meanwhile_is_seen(store, index, profile, make_list, listed):
    stolen = Identity(
        "Q.2", "national", documents=(ListedDocument("X81234907", "UTO"),), document_status="stolen"
    )
    stale = lists_in_force(store)
    add_list(store, make_list(listed, stolen, version="b"))
    take_in(store, named(api(BERT_API)), stale, profile)
    assert [hit["identity"] for hit in hit_records(store)] == ["Q.2"]


def test_index_is_kept_in_the_folder_until_the_lists_change(store, index, profile, make_list, listed):
    first = lists_in_force(store)
    folder = store.home / "index"
    (kept,) = folder.iterdir()
    assert kept.name.startswith(f"{first.revision}-")
    take_in(store, named(api(person())), lists_in_force(store), profile)
    assert len(hit_records(store)) == 1
    add_list(store, make_list(version="b"))
    assert lists_in_force(store).revision == first.revision + 1
    (newer,) = folder.iterdir()
    assert newer.name.startswith(f"{first.revision + 1}-")
    next(iter(newer.glob("*.json"))).write_text("cut")
    assert lists_in_force(store).revision == first.revision + 1


def test_index_of_another_store_in_the_same_folder_is_not_taken_for_its_own(places, make_list, listed):
    with places.made() as one, places.made() as two:
        other = replace(listed, id="Q.7")
        with one.open() as first, Store.open(two.where, first.home) as second:
            second.home = first.home
            add_list(first, make_list(listed))
            add_list(second, make_list(other, version="b"))
            found = [lists_in_force(store) for store in (first, second)]
    who = [Traveller("SPECIMEN", "ANNA", birth_date="1970-03-12", sex="F")]
    assert [[m.identity for m in lists.index.match(who)[0]] for lists in found] == [["Q.1"], ["Q.7"]]


def test_list_that_comes_late_ends_in_the_same_hits(places, store, profile, make_list, listed):
    with places.made() as place, place.open() as late:
        take_in(late, named(*STORY), None, profile)
        assert hit_records(late) == []
        add_list(late, make_list(listed))
        assert rescreen(late) == 1
        assert rescreen(late) == 0
        take_in(store, named(*STORY), None, profile)
        assert picture(late) == picture(store)


def test_hit_stays_when_its_entry_leaves_the_list(store, index, profile, make_list):
    take_in(store, named(api(person())), index, profile)
    add_list(store, make_list(version="b"))
    assert rescreen(store) == 0
    assert len(hit_records(store)) == 1


def test_lists_are_shown_with_their_age(store):
    (record,) = list_records(store)
    assert (record["list"], record["entries"], record["owner"]) == ("national", 1, "an owner")
    assert record["stale"] == (record["age_days"] > 7)


def test_difference_of_the_last_two_versions(store, make_list, listed):
    assert difference(store, "national") is None
    add_list(store, make_list(replace(listed, note="new"), version="b"))
    older, newer, change = difference(store, "national")
    assert (older.number, newer.number, [c.id for c in change.changed]) == (1, 2, ["Q.1"])


def test_answers_are_remembered_for_the_facts_that_matter(index, profile, store):
    asked = []

    class Counting:
        def match(self, people, threshold=None):
            asked.append(len(people))
            return index.index.match(people, threshold)

    counting = type(index)(Counting(), index.revision)
    pushes = [push(booking("ABC123", ANNA), at=f"2602{day}:1500") for day in (26, 27, 28)]
    take_in(store, named(*pushes), counting, profile)
    assert asked == [1]


def test_memory_of_answers_is_bounded():
    class Nobody:
        def match(self, people, threshold=None):
            return [[] for _ in people]

    from openpiu.travel import Traveller

    screener = Screener(ListsInForce(Nobody(), 1), size=3)
    assert screener.screen([Traveller(str(n)) for n in range(10)]) == [[]] * 10
    assert len(screener._known) == 3


def test_answers_are_not_remembered_past_midnight_when_entries_end(monkeypatch):
    asked = []

    class Counting:
        def match(self, people, threshold=None):
            asked.append(len(people))
            return [[] for _ in people]

    class Clock:
        day = 1

        @classmethod
        def now(cls, zone):
            return datetime(2026, 3, cls.day, 23, 59, tzinfo=zone)

    monkeypatch.setattr("openpiu.intake.reading.datetime", Clock)
    screener = Screener(ListsInForce(Counting(), 1))
    for day in (1, 1, 2):
        Clock.day = day
        screener.screen([Traveller("SPECIMEN")])
    assert asked == [1, 1]
