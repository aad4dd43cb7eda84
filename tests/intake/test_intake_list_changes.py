"""A changed list is at work through an index that stands on the former one. All names are invented."""

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.intake.specimens import BERT_API, api, named, person

from openpiu.intake import add_list, hit_records, lists_in_force, rescreen, take_in
from openpiu.intake import lists as module
from openpiu.intake.lists import build_index, opened_index
from openpiu.intake.pool import Pool
from openpiu.intake.worker import Setup
from openpiu.matching import Candidate, Index, explain
from openpiu.store import Store, lists
from openpiu.travel import Traveller
from openpiu.watchlists import Birth, Identity, ListedName

BERT = Identity("Q.9", "national", (ListedName("SPECIMEN, Bert"),), (Birth("1971-04-13", "1971-04-13"),))
WHO = [Traveller("SPECIMEN", "ANNA", birth_date="1970-03-12", sex="F"), Traveller("SPECIMEN", "BERT")]


@pytest.fixture(autouse=True)
def always_beside(monkeypatch):
    """Lists of any size are large."""
    monkeypatch.setattr(module, "LARGE", 0)


def found(index, who=WHO):
    return [[match.identity for match in matches] for matches in index.match(who)]


def stands_alone(folder):
    return bool(list(folder.glob("arrays-*")))


def test_a_changed_list_is_at_work_without_a_new_build(store, make_list, listed):
    base, _ = build_index(store, store.home)
    add_list(store, make_list(listed, BERT, version="b"))
    folder, revision = build_index(store, store.home)
    assert not stands_alone(store.home / "index" / folder)
    assert {str(path) for path in (store.home / "index").iterdir()} == {base, folder}
    opened = opened_index(folder, revision)
    assert (opened.revision, found(opened.index)) == (revision, [["Q.1"], ["Q.9"]])
    add_list(store, make_list(BERT, version="c"))
    assert found(lists_in_force(store).index) == [[], ["Q.9"]]
    assert len(list((store.home / "index").iterdir())) == 2


def test_an_opened_index_is_taken_along_and_stays_what_it_was(store, make_list, listed):
    former = lists_in_force(store)
    add_list(store, make_list(listed, BERT, version="b"))
    folder, revision = build_index(store, store.home)
    newer = opened_index(folder, revision, former.index)
    assert newer.index._kernel is former.index._kernel
    assert found(former.index) == [["Q.1"], []]
    assert found(newer.index) == [["Q.1"], ["Q.9"]]
    back = newer.index.beside(next(path for path in (store.home / "index").iterdir() if stands_alone(path)))
    assert found(back) == [["Q.1"], []]


def test_a_base_that_is_gone_or_broken_is_made_again(store, make_list, listed):
    base, _ = build_index(store, store.home)
    add_list(store, make_list(listed, BERT, version="b"))
    build_index(store, store.home)
    (cut,) = (store.home / "index" / base).glob("arrays-*/posting.npy")
    cut.write_bytes(b"")
    assert found(lists_in_force(store).index) == [["Q.1"], ["Q.9"]]
    (whole,) = (store.home / "index").iterdir()
    assert stands_alone(whole)


def test_much_that_has_changed_is_built_anew(store, make_list, listed, monkeypatch):
    monkeypatch.setattr(module, "MOST_CHANGED", 2)
    build_index(store, store.home)
    others = [replace(BERT, id=f"Q.{n}") for n in range(20, 23)]
    add_list(store, make_list(listed, *others, version="b"))
    folder, _ = build_index(store, store.home)
    assert stands_alone(store.home / "index" / folder)
    add_list(store, make_list(version="c"))
    assert stands_alone(store.home / "index" / build_index(store, store.home)[0])


def test_the_index_of_another_store_is_nothing_to_stand_on(places, make_list, listed):
    with (
        places.made() as one,
        places.made() as two,
        one.open() as first,
        Store.open(two.where, first.home) as second,
    ):
        second.home = first.home
        add_list(first, make_list(listed))
        lists_in_force(first)
        for version, entries in (("b", (BERT,)), ("c", (replace(BERT, note="new"),))):
            add_list(second, make_list(*entries, version=version))
        assert found(lists_in_force(second).index) == [[], ["Q.9"]]


def test_who_was_screened_at_the_former_list_is_held_against_the_new_one(store, profile, make_list, listed):
    index = lists_in_force(store)
    take_in(store, named(api(BERT_API)), index, profile)
    assert hit_records(store) == []
    add_list(store, make_list(listed, BERT, version="b"))
    assert rescreen(store) == 1 and rescreen(store) == 0
    assert [hit["identity"] for hit in hit_records(store)] == ["Q.9"]
    # What was matched at the former revision is matched again before it is committed.
    take_in(store, named(api(person(given="BERT", birth="710413", sex="M", passport="X9"))), index, profile)
    assert [hit["identity"] for hit in hit_records(store)][-1:] == ["Q.9"]


def test_every_worker_of_a_pool_sees_a_new_entry(embedded, make_list, listed):
    store = embedded
    pool = Pool(Setup(), 3)
    bert = Candidate("", "SPECIMEN", "BERT", "1971-04-13")
    try:
        for version, entries, expected in (
            ("b", (listed,), []),
            ("c", (listed, BERT), ["Q.9"]),
            ("d", (listed,), []),
        ):
            add_list(store, make_list(*entries, version=version))
            pool.release(*build_index(store, store.home))
            asked = [pool.submit("again", [bert]) for _ in range(30)]
            answers = [future.result(30) for future in asked]
            assert [[match.identity for match in found] for (found,) in answers] == [expected] * 30
    finally:
        pool.close()


STEMS = ("VELMA", "TARVO", "ILKAN", "OMBER", "QUORV", "SHERBAN")


def invented(number, version):
    dice = random.Random(number * 10 + version)
    name = " ".join(dice.choice(STEMS) + dice.choice("AEIO") for _ in range(dice.randint(2, 3)))
    year = str(1960 + dice.randrange(40))
    return Identity(f"F.{number}", "national", (ListedName(name),), (Birth(year, year),))


LIST = st.dictionaries(st.integers(0, 12), st.integers(0, 2), max_size=10)


@settings(max_examples=15, deadline=None)
@given(states=st.lists(LIST, min_size=2, max_size=4))
def test_an_index_beside_another_says_word_for_word_what_a_new_one_says(tmp_path_factory, make_list, states):
    asked = [
        Candidate("", *identity.names[0].text.split(" ", 1), "1975-05-02")
        for identity in (invented(number, version) for number in range(13) for version in range(3))
    ]

    def said(index):
        return [[explain(match) for match in matches] for matches in index.match(asked, threshold=8000)]

    with Store.create(tmp_path_factory.mktemp("changes")) as store:
        former = None
        for step, state in enumerate(states):
            entries = [invented(number, version) for number, version in state.items()]
            add_list(store, make_list(*entries, version=str(step)))
            folder, revision = build_index(store, store.home)
            shared, alone = opened_index(folder, revision, former), opened_index(folder, revision)
            with store.reading() as connection:
                expected = said(Index.build(lists.in_force(connection)))
            assert said(shared.index) == said(alone.index) == expected
            former = shared.index


def test_nobody_on_the_way_is_missed_when_an_entry_is_added(embedded, profile, make_list, listed):
    """Step by step as the keeper does it: who has travelled is held against it on request alone."""
    store, soon = embedded, datetime.now(UTC) + timedelta(days=3)
    days = (f"{soon:%y%m%d}".encode(), b"260301")
    message = api(BERT_API)
    arrivals = [
        message.replace(b"2603011500", day + b"1500").replace(b"2603011810", day + b"1810") for day in days
    ]
    take_in(store, named(*arrivals), lists_in_force(store), profile)
    add_list(store, make_list(listed, BERT, version="b"))
    assert rescreen(store, since=soon.date()) == 1
    (hit,) = hit_records(store)
    assert hit["flight"]["departure"].startswith(f"{soon:%Y-%m-%d}")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads what processes have mapped")
def test_idle_workers_open_a_new_index_before_they_are_asked(embedded, make_list, listed):
    store, pool = embedded, Pool(Setup(), 3)

    def open_in_all(folder):
        maps = [Path(f"/proc/{number}/maps").read_text() for number in pool.processes()]
        return all(str(folder) in text for text in maps)

    try:
        folder, revision = build_index(store, store.home)
        pool.release(folder, revision)
        until = time.monotonic() + 30
        while not open_in_all(folder):
            assert time.monotonic() < until
            time.sleep(0.05)
        add_list(store, make_list(listed, BERT, version="b"))
        pool.release(*build_index(store, store.home))
        (answer,) = pool.submit("again", [Candidate("", "SPECIMEN", "BERT", "1971-04-13")]).result(30)
        assert [match.identity for match in answer] == ["Q.9"]
    finally:
        pool.close()
