"""Another matching model in force: a recorded act, a change of the lists like any other."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from tests.intake.specimens import api, person

from openpiu.audit.entries import read_entry
from openpiu.findings import IndexFormatError, SettingError
from openpiu.intake import hit_records, lists_in_force, take_in
from openpiu.intake.lists import build_index, model_in_force, opened_index, put_model
from openpiu.intake.pool import Pool
from openpiu.intake.rescreen import held_against
from openpiu.intake.worker import Setup
from openpiu.matching import Candidate, load_model
from openpiu.matching.model_file import DEFAULT
from openpiu.store.schema import log_entries

ANNA = Candidate("", "SPECIMEN", "ANNA", "1970-03-12")


@pytest.fixture
def strict(tmp_path):
    """A model under which a birth date counts for nothing."""
    content = json.loads(DEFAULT.read_text())
    content["weights"]["birth.exact"] = -30_000
    file = tmp_path / "strict.json"
    file.write_text(json.dumps(content))
    return file


def test_a_model_in_force_decides_what_is_a_question(store, strict, profile):
    shipped = load_model().version
    version, revision, moment = put_model(store, strict)
    assert model_in_force(store).version == version != shipped
    day = (datetime.now(UTC) + timedelta(days=1)).strftime("%y%m%d")
    message = api(person(passport="X4400871K")).replace(b"260301", day.encode())
    take_in(store, [("a", message)], None, profile)
    assert hit_records(store) == []
    back, revision, moment = put_model(store, None)
    assert back == shipped
    assert held_against(store, revision, moment) == 1


def test_weights_changed_by_hand_are_another_version_whatever_the_file_says(strict):
    assert json.loads(strict.read_text())["version"] == load_model().version
    assert load_model(strict).version != load_model().version


def test_what_is_in_force_already_changes_nothing(store, strict):
    assert put_model(store, None)[1] is None
    assert put_model(store, strict)[1] is not None
    assert put_model(store, strict)[1] is None
    with store.reading() as connection:
        entries = [
            read_entry(body.encode()) for body in connection.execute(select(log_entries.c.body)).scalars()
        ]
    acts = [entry for entry in entries if entry.act == "model.set"]
    assert [entry.on for entry in acts] == [(f"model:{load_model(strict).version}",)]


def test_what_is_no_model_is_refused_and_the_former_stays(store, tmp_path):
    file = tmp_path / "x.json"
    file.write_text("{}")
    with pytest.raises(SettingError, match=r"x\.json: not a matching model"):
        put_model(store, file)
    with pytest.raises(SettingError, match=r"gone\.json: No such file"):
        put_model(store, tmp_path / "gone.json")
    assert model_in_force(store).version == load_model().version


def test_workers_match_by_the_model_of_the_index_that_they_are_told_to_open(store, strict):
    pool = Pool(Setup(), 1)
    try:
        found = []
        for file in (strict, None, strict):
            put_model(store, file)
            folder, revision = build_index(store, store.home)
            assert opened_index(folder, revision).index.model.version == load_model(file).version
            pool.release(folder, revision)
            found.append(len(pool.submit("again", [ANNA]).result()[0]))
    finally:
        pool.close()
    assert found == [0, 1, 0]


def test_a_model_that_is_gone_from_beside_its_index_is_laid_there_again(store, strict):
    put_model(store, strict)
    folder, revision = build_index(store, store.home)
    (laid,) = (store.home / "index" / "models").iterdir()
    laid.unlink()
    with pytest.raises(IndexFormatError, match=r"its model .* is not there"):
        opened_index(folder, revision)
    assert lists_in_force(store).index.match([ANNA]) == [[]]
    assert opened_index(folder, revision).index.model.version == load_model(strict).version
    laid.write_text(DEFAULT.read_text())  # another's
    assert build_index(store, store.home) == (folder, revision)
    assert opened_index(folder, revision).index.model.version == load_model(strict).version
