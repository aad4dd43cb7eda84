"""Several that take in, replay and change lists at once on PostgreSQL end as one after the other."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.intake.specimens import ANNA, BERT, BERT_API, STORY, api, booking, named, person, push

from openpiu.intake import (
    add_list,
    hit_records,
    lists_in_force,
    message_records,
    replay,
    rescreen,
    take_in,
)
from openpiu.store.picture import picture
from openpiu.watchlists import Identity, ListedDocument

MORE = [
    push(booking(f"AB{n:04}", ANNA if n % 3 else BERT), at=f"2602{10 + n}:1500", reference=str(20 + n))
    for n in range(12)
]
LATER = Identity("Q.2", "national", documents=(ListedDocument("X81234907", "UTO"),), document_status="stolen")


@pytest.fixture
def place(postgresql):
    with postgresql.made() as place:
        yield place


@pytest.mark.parametrize("seed", range(2))
def test_doors_replays_and_a_list_that_changes_at_once_end_as_one_after_the_other(
    postgresql, place, profile, make_list, listed, seed
):
    story = [*STORY, *MORE, api(person(), BERT_API, at="260301:1330", reference="9")]
    with postgresql.made() as other, other.open() as store:
        add_list(store, make_list(listed, LATER, version="b"))
        take_in(store, named(*story), None, profile)
        expected = picture(store)
    assert {hit[3] for hit in expected["hits"]} == {"Q.1", "Q.2"}

    shares = [list(story) for _ in range(4)]  # everything comes four times
    for number, share in enumerate(shares):
        random.Random(10 * seed + number).shuffle(share)
    with place.open() as store:
        add_list(store, make_list(listed))
        first = lists_in_force(store)

    def door(share):
        with place.open() as store:
            for start in range(0, len(share), 3):
                take_in(store, named(*share[start : start + 3]), first, profile, workers=0)

    def again():
        with place.open() as store:
            for _ in range(5):
                ids = [r["transmission"] for r in message_records(store) if r["state"] == "screened"]
                replay(store, ids[:3], None, profile)

    def change():
        with place.open() as store:
            add_list(store, make_list(listed, LATER, version="b"))
            rescreen(store)

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(door, share) for share in shares] + [pool.submit(again), pool.submit(change)]
        for one in done:
            one.result(120)
    with place.open() as store:
        assert rescreen(store) == 0  # nobody slipped between the two versions of the list
        assert picture(store) == expected
        assert {record["state"] for record in message_records(store)} == {"screened"}
        assert len(hit_records(store)) == len(expected["hits"])
