"""Questions to the log: by whom it is about, who acted, what they did, and when."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from tests.places import Place

from openpiu.audit import Actor, entry_bytes, made, new_key
from openpiu.findings import StoreError
from openpiu.store import log, log_seals, log_search, log_subjects
from openpiu.store.log_search import Question
from openpiu.store.schema import log_entries, log_marks

VALE, LIND = Actor("user:vale1", "http@192.0.2.7"), Actor("user:lind1", "http@192.0.2.8", "REQ-2026/4")


KEY = new_key()
WRITTEN = [
    ("traveller.read", ["traveller:T202603-1", "traveller:T202603-12"], VALE, {}),
    ("hit.read", ["hit:H202603-1", "traveller:T202603-1"], VALE, {}),
    ("people.search", ["traveller:T202603-1"], LIND, {"shown": 1}),
    ("hit.decide", ["hit:H202603-1"], VALE, {"decision": 1}),
    ("user.read", ["user:vale1"], LIND, {}),
]


@pytest.fixture(params=[0, 3, 5], ids=["none-sealed", "some-sealed", "all-sealed"])
def store(place: Place, request):
    """What answers a question is the same, whether it is sealed, and found by its marks, or waits."""
    with place.open() as store:
        for n, (act, on, by, what) in enumerate(WRITTEN, 1):
            with store.writing() as connection:
                log.write(connection, act, on, by, **what)
                if n == request.param:
                    log_seals.begin(connection, KEY)
        yield store


def found(store, question, *, before=None, limit=10, seconds=5.0):
    with store.reading() as connection:
        return log_search.find(connection, question, before=before, limit=limit, seconds=seconds)


def acts(store, question, **more):
    return told(found(store, question, **more))


def told(page):
    """The acts of a page, but for the one that began the log."""
    return [kept.entry.act for kept in page.entries if kept.entry.act != "log.begin"]


def test_what_is_not_asked_leaves_all_entries_newest_first(store):
    everything = ["user.read", "hit.decide", "people.search", "hit.read", "traveller.read"]
    assert acts(store, Question()) == everything


def test_entries_are_found_by_whom_they_are_about_and_by_no_part_of_an_id(store):
    one = Question(about=("traveller:T202603-1",))
    assert acts(store, one) == ["people.search", "hit.read", "traveller.read"]
    assert acts(store, Question(about=("traveller:T202603-12",))) == ["traveller.read"]
    assert acts(store, Question(about=("traveller:T202603",))) == []
    either = Question(about=("traveller:T202603-12", "hit:H202603-1"))
    assert acts(store, either) == ["hit.decide", "hit.read", "traveller.read"]


def test_who_acted_is_not_whom_an_entry_is_about(store):
    assert acts(store, Question(who="user:vale1")) == ["hit.decide", "hit.read", "traveller.read"]
    assert acts(store, Question(about=("user:vale1",))) == ["user.read"]


def test_entries_are_found_by_their_acts(store):
    assert acts(store, Question(acts=("hit.decide", "hit.read"))) == ["hit.decide", "hit.read"]


def test_what_some_have_done_is_left_out(store):
    assert acts(store, Question(not_by=("user:lind1",))) == ["hit.decide", "hit.read", "traveller.read"]
    others = Question(not_acts=("hit.read", "people.search"), own="user:lind1")
    assert acts(store, others) == ["user.read", "hit.decide", "people.search", "traveller.read"]


def dated(store, *days):
    with store.writing() as connection:
        for day in days:
            entry = made(day, VALE, "log.export", [], {})
            connection.execute(insert(log_entries).values(at=day, body=entry_bytes(entry).decode()))


def test_pages_of_what_is_found_by_marks_hold_every_entry_once(store):
    asked, before, seen = Question(who="user:vale1"), None, []
    for _ in range(9):
        page = found(store, asked, before=before, limit=1)
        seen += [kept.entry.act for kept in page.entries]
        before = page.next
        if before is None:
            break
    assert seen == ["hit.decide", "hit.read", "traveller.read"]


def test_marks_are_kept_while_their_entry_is_there(place: Place):
    with place.open() as store:
        with store.writing() as connection:
            log.write(connection, "hit.read", ["hit:H202603-1"], VALE)
            log_seals.begin(connection, KEY)
        for act in (delete(log_marks), update(log_marks).values(mark=1)):
            with pytest.raises(StoreError), store.writing() as connection:
                connection.execute(act)
        with store.writing() as connection:
            log_seals.purge(connection, KEY, "2999-01-01T00:00:00.000Z", "P5Y", VALE)
        with store.reading() as connection:
            left = set(connection.execute(select(log_marks.c.entry)).scalars())
            there = set(connection.execute(select(log_entries.c.id)).scalars())
        assert acts(store, Question(about=("hit:H202603-1",))) == []
    assert left and left <= there


def test_a_time_begins_with_its_first_moment_and_ends_before_its_last(place: Place):
    days = [f"2026-03-0{n}T00:00:00.000Z" for n in range(1, 6)]
    with place.open() as store:
        dated(store, *days)
        held = found(store, Question(since=days[1], until=days[3])).entries
    assert [kept.entry.at for kept in held] == [days[2], days[1]]


def test_pages_hold_every_entry_once(store, monkeypatch):
    monkeypatch.setattr(log_search, "STEP", 2)
    whole, before, seen = acts(store, Question()), None, []
    for _ in range(9):
        page = found(store, Question(), before=before, limit=2)
        seen += told(page)
        before = page.next
        if before is None:
            break
    assert seen == whole


def test_a_search_that_takes_too_long_says_up_to_when_it_looked_and_goes_on_from_there(store, monkeypatch):
    monkeypatch.setattr(log_search, "STEP", 2)
    asked = Question(not_by=("user:lind1", "program:openpiu"), not_acts=("hit.read", "hit.decide"))
    first = found(store, asked, seconds=-1.0)
    assert told(first) == [] and first.reached is not None and first.next is not None
    assert acts(store, asked, before=first.next) == ["traveller.read"]


def test_a_search_ends_with_what_is_older_than_it_asks(place: Place, monkeypatch):
    monkeypatch.setattr(log_search, "STEP", 1)
    with place.open() as store:
        dated(store, *(f"2026-03-0{n}T00:00:00.000Z" for n in range(1, 6)))
        ended = found(store, Question(since="2026-03-04T00:00:00.000Z"))
        assert [kept.entry.at[8:10] for kept in ended.entries] == ["05", "04"]
        cut = found(store, Question(since="2026-03-05T00:00:00.000Z"), seconds=-1.0)
    assert cut.next is not None and cut.reached == "2026-03-05T00:00:00.000Z"


def test_an_empty_log_answers_with_nothing(place: Place):
    with place.open() as store:
        assert found(store, Question()) == log_search.Found((), None, None)


def test_an_entry_that_was_changed_so_that_it_is_none_is_told_as_such(store):
    with store.writing() as connection:
        if store.file is None:
            connection.execute(text("ALTER TABLE log_entries DISABLE TRIGGER USER"))
        else:
            connection.execute(text("DROP TRIGGER log_entries_update"))
        last = connection.execute(select(func.max(log_entries.c.id))).scalar()
        connection.execute(update(log_entries).where(log_entries.c.id == last).values(body="nothing"))
        if store.file is None:
            connection.execute(text("ALTER TABLE log_entries ENABLE TRIGGER USER"))
    newest = found(store, Question(), limit=1).entries[0]
    with store.reading() as connection:
        waits = log.state(connection).wait > 0
    assert newest.entry is None and (newest.number is None) == waits


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("T202603-17", "traveller:T202603-17"),
        (" h202603-1 ", "hit:H202603-1"),
        ("B202603-2", "booking:B202603-2"),
        ("flight 12", "flight:12"),
        ("flight:12", "flight:12"),
        ("https://unit.example/travellers/T202603-17#versions", "traveller:T202603-17"),
        ("/flights/12/seats", "flight:12"),
        ("A" * 64, f"transmission:{'a' * 64}"),
        ("DARVANDI", None),
        ("DARVANDI NILO/ESTEN", None),
        ("", None),
    ],
)
def test_ids_and_addresses_of_pages_name_what_they_are_of_and_names_of_people_nothing(typed, reference):
    assert log_subjects.reference_of(typed) == reference


def test_what_is_gone_is_searched_for_by_its_id_alone(store):
    with store.reading() as connection:
        for about in ("traveller:T202603-1", "hit:H202603-1", "flight:12", "booking:B202603-1"):
            assert log_subjects.references(connection, about) == (about,)
