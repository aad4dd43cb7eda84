"""The watched folder, and taking in beside a process that owns the store."""

import gzip
import threading

import pytest
from tests.intake.conftest import at_work
from tests.intake.specimens import ANNA, STORY, api, booking, named, person, push

from openpiu import messages
from openpiu.findings import SettingError
from openpiu.intake import hit_records, message_records, take_in
from openpiu.intake.handover import HandOver, intake
from openpiu.intake.watch import Watch


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def watched(store, profile, folder):
    said = []
    door = HandOver(store, profile, home=store.home, name="a test", size_limit=1 << 20)
    watch = Watch(folder, store, door, 1 << 20, said.append)
    watch.said = said
    return watch


def looks(watch, count=2):
    return [watch.look() for _ in range(count)]


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_what_is_moved_in_is_taken_in_moved_on_and_answered(watched, store, folder):
    (folder / "a.edi").write_bytes(api(person()))
    (folder / "b.edi.gz").write_bytes(gzip.compress(push(booking("ABC123", ANNA))))
    assert looks(watched, 3) == [False, True, False]
    assert names(folder) == [] and names(folder / "done") == ["a.edi", "b.edi.gz"]
    assert [hit["identity"] for hit in hit_records(store)] == ["Q.1"]
    assert names(folder / "answers") == ["a.edi.cusres", "b.edi.gz.ackres"]
    (receipt,) = messages.read((folder / "answers" / "a.edi.cusres").read_bytes())
    assert (receipt.function, receipt.answers[0].level) == ("answer", "message")
    assert receipt.answers[0].meaning.startswith("accepted")


def test_what_cannot_be_read_goes_to_quarantine_with_a_note(watched, store, folder):
    (folder / "letter.txt").write_bytes(b"Dear unit, MOML for SPECIMEN please")
    (folder / "large.edi").write_bytes(api(person()) + b" " * (1 << 20))
    assert looks(watched)[1]
    assert names(folder / "quarantine") == [
        "large.edi",
        "large.edi.note.txt",
        "letter.txt",
        "letter.txt.note.txt",
    ]
    note = (folder / "quarantine" / "letter.txt.note.txt").read_text()
    (record,) = message_records(store)
    assert record["state"] == "quarantined" and record["transmission"] in note and "SPECIMEN" not in note
    assert "expected at most" in (folder / "quarantine" / "large.edi.note.txt").read_text()
    assert len(watched.said) == 2


def test_file_that_still_changes_is_left_alone(watched, folder):
    (folder / "a.edi").write_bytes(api(person())[:100])
    assert not watched.look()
    (folder / "a.edi").write_bytes(api(person()))
    assert not watched.look()
    (folder / "b.edi.part").write_bytes(b"half")
    (folder / ".hidden").write_bytes(b"x")
    assert looks(watched) == [True, False]
    assert names(folder) == [".hidden", "b.edi.part"] and names(folder / "done") == ["a.edi"]


def test_file_that_a_crash_left_is_taken_again_and_changes_nothing(watched, store, profile, folder):
    take_in(store, named(api(person())), None, profile)
    for _ in range(2):
        (folder / "a.edi").write_bytes(api(person()))
        looks(watched)
    assert len(message_records(store)) == 1 and len(hit_records(store)) == 1
    assert len(names(folder / "done")) == 2


def test_folder_that_is_none_or_without_rights_is_refused(store, profile, folder, monkeypatch):
    door = HandOver(store, profile, home=store.home, name="a test")
    with pytest.raises(SettingError, match="is no folder"):
        Watch(folder / "nothing", store, door, 1, print)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(SettingError, match="give this user the right"):
        Watch(folder, store, door, 1, print)


def test_beside_an_owner_a_command_stores_and_waits(store, profile, index):
    stored = threading.Event()

    def service():
        with at_work(store):
            stored.set()
            while "stored" not in {record["state"] for record in message_records(store)}:
                ended.wait(0.01)
            take_in(store, [], index, profile)
            ended.wait(30)

    ended = threading.Event()
    owner = threading.Thread(target=service)
    owner.start()
    stored.wait(30)
    try:
        taken = intake(store, [*named(*STORY), ("x", b"Dear unit")], profile, home=store.home)
    finally:
        ended.set()
        owner.join()
    assert (taken.transmissions, taken.quarantined, taken.duplicates) == (len(STORY) + 1, 1, 0)
    assert (taken.messages, taken.hits, len(taken.refused)) == (len(STORY), 1, 1)


def test_when_the_owner_ends_meanwhile_the_command_does_the_work(store, profile):
    with at_work(store):
        done = []
        waiting = threading.Thread(
            target=lambda: done.append(intake(store, named(api(person())), profile, home=store.home))
        )
        waiting.start()
        waiting.join(1.0)
        assert not done and message_records(store)[0]["state"] == "stored"
    waiting.join(30)
    assert done[0].hits == 1 and message_records(store)[0]["state"] == "screened"
