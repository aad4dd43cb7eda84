"""A backup is the store at one moment, is checked before it takes a store's place, and overwrites nothing."""

import json
import sqlite3
import stat
import zipfile
from threading import Event, Thread

import pytest
from tests.places import SqlitePlaces

from openpiu.findings import StoreError
from openpiu.store import Store, backup, transmissions
from openpiu.store.transmissions import Arrival


@pytest.fixture
def home(sqlite: SqlitePlaces):
    with sqlite.made() as place:
        yield place.home


def add(store, number):
    with store.writing() as connection:
        transmissions.add(connection, [Arrival(f"{number:064x}", b"UNA" * 50, 150)], "file")


def held(home):
    with Store.open(home) as store, store.reading() as connection:
        return [item.id for item in transmissions.listed(connection)]


def made(home, file, **more):
    with Store.open(home) as store:
        return backup.write(store, file, **more)


def test_what_was_backed_up_is_restored(home, tmp_path):
    with Store.open(home) as store:
        add(store, 1)
        manifest = backup.write(store, tmp_path / "a.backup")
        add(store, 2)
    assert stat.S_IMODE((tmp_path / "a.backup").stat().st_mode) == 0o600
    assert backup.restore(tmp_path / "a.backup", tmp_path / "new") == manifest
    assert held(tmp_path / "new") == [f"{1:064x}"]
    assert len(held(home)) == 2
    assert [item.name for item in tmp_path.glob(".openpiu-*")] == []


def test_backup_made_while_others_write_is_one_moment(home, tmp_path):
    done = Event()

    def work():
        with Store.open(home) as other:
            for number in range(2000):
                add(other, number)
                if done.is_set():
                    return

    writer = Thread(target=work)
    writer.start()
    try:
        files = [tmp_path / f"{n}.backup" for n in range(3)]
        for file in files:
            made(home, file)
    finally:
        done.set()
        writer.join()
    counts = []
    for file in files:
        backup.restore(file, tmp_path / file.stem)
        found = held(tmp_path / file.stem)
        assert found == [f"{number:064x}" for number in range(len(found))]
        counts.append(len(found))
    assert counts == sorted(counts)


def test_backup_overwrites_nothing(home, tmp_path):
    (tmp_path / "a.backup").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        made(home, tmp_path / "a.backup")
    assert (tmp_path / "a.backup").read_text() == "mine"


def test_restore_refuses_a_folder_that_holds_something_unless_told(home, tmp_path):
    with Store.open(home) as store:
        add(store, 1)
    made(home, tmp_path / "a.backup")
    with Store.open(home) as store:
        add(store, 2)
    (home / "index" / "1-a").mkdir(parents=True)
    with pytest.raises(StoreError, match="not empty"):
        backup.restore(tmp_path / "a.backup", home)
    assert len(held(home)) == 2
    backup.restore(tmp_path / "a.backup", home, replace=True)
    assert held(home) == [f"{1:064x}"]
    assert not (home / "index").exists()


def test_restore_beside_a_sealing_key_keeps_it(home, tmp_path):
    made(home, tmp_path / "a.backup")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "seal.key").write_bytes(b"k" * 32)
    backup.restore(tmp_path / "a.backup", tmp_path / "new")
    assert (tmp_path / "new" / "seal.key").read_bytes() == b"k" * 32


def test_restore_of_a_store_that_is_in_use_is_refused(home, tmp_path):
    made(home, tmp_path / "a.backup")
    with Store.open(home) as store:
        add(store, 1)
        with pytest.raises(StoreError, match="in use"):
            backup.restore(tmp_path / "a.backup", home, replace=True)
        add(store, 2)
    assert len(held(home)) == 2


def test_key_is_in_the_backup_only_where_asked_for(home, tmp_path):
    with pytest.raises(StoreError, match="no sealing key"):
        made(home, tmp_path / "a.backup", with_key=True)
    (home / "seal.key").write_bytes(b"k" * 32)
    made(home, tmp_path / "a.backup")
    made(home, tmp_path / "b.backup", with_key=True)
    backup.restore(tmp_path / "a.backup", tmp_path / "a")
    assert not (tmp_path / "a" / "seal.key").exists()
    backup.restore(tmp_path / "b.backup", tmp_path / "b")
    assert (tmp_path / "b" / "seal.key").read_bytes() == b"k" * 32


def test_key_that_another_replaces_is_kept_beside_it(home, tmp_path):
    (home / "seal.key").write_bytes(b"k" * 32)
    made(home, tmp_path / "a.backup", with_key=True)
    (home / "seal.key").write_bytes(b"l" * 32)
    backup.restore(tmp_path / "a.backup", home, replace=True)
    assert (home / "seal.key").read_bytes() == b"k" * 32
    (kept,) = home.glob("seal.key.before-*")
    assert kept.read_bytes() == b"l" * 32


def cut(file):
    file.write_bytes(file.read_bytes()[:-100])


def altered(file):
    """Not one bit alone: zeros that are packed may unpack to the same zeros all the same."""
    data = bytearray(file.read_bytes())
    for place in range(len(data) // 3, len(data) // 3 + 64):
        data[place] ^= 0xFF
    file.write_bytes(data)


def foreign(file):
    file.unlink()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("openpiu.db", b"SQLite format 3")


def no_archive(file):
    file.write_text("a letter")


def rewritten(change):
    def spoil(file):
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            data = archive.read("openpiu.db")
        change(manifest)
        file.unlink()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("openpiu.db", data)
            archive.writestr("manifest.json", json.dumps(manifest))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut, "no whole backup"),
        (altered, "damaged|no whole backup"),
        (foreign, "no backup of OpenPIU"),
        (no_archive, "no whole backup"),
        (rewritten(lambda m: m.update(schema="9999")), "newer version"),
        (rewritten(lambda m: m.update(schema="0001")), "schema 0001"),
        (rewritten(lambda m: m["parts"]["openpiu.db"].update(size=10)), "damaged"),
        (rewritten(lambda m: m["parts"].update({"../x": m["parts"]["openpiu.db"]})), "other files"),
    ],
)
def test_backup_that_is_not_whole_changes_nothing(home, tmp_path, spoil, said):
    file = tmp_path / "a.backup"
    made(home, file)
    with Store.open(home) as store:
        add(store, 1)
    spoil(file)
    with pytest.raises(StoreError, match=said):
        backup.restore(file, home, replace=True)
    assert len(held(home)) == 1


def test_store_that_is_damaged_can_be_replaced(home, tmp_path):
    made(home, tmp_path / "a.backup")
    (home / "openpiu.db").write_bytes(b"no database at all" * 500)
    backup.restore(tmp_path / "a.backup", home, replace=True)
    assert held(home) == []


def test_damaged_store_is_not_backed_up_as_if_it_were_whole(home, tmp_path):
    with Store.open(home) as store:
        for number in range(300):
            add(store, number)
    with sqlite3.connect(home / "openpiu.db") as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    data = bytearray((home / "openpiu.db").read_bytes())
    for place in range(len(data) // 2, len(data), 4096):
        data[place : place + 200] = bytes(200)
    (home / "openpiu.db").write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        made(home, tmp_path / "a.backup")
    assert not (tmp_path / "a.backup").exists()
