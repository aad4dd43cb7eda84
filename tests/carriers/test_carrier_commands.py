"""`openpiu carriers` and `openpiu schedules`, as a person types them."""

import json
from datetime import date, timedelta

import pytest
from tests.intake.specimens import api, person

from openpiu.store import Store, outbox, schema

PERIOD = ("--since", "2026-03-01", "--until", "2026-03-02")
CSV = (
    "number,from,to,departure,arrival,start,end,days\n123,CDG,IAD,15:00,18:10,2026-02-01,2026-03-28,1234567\n"
)


@pytest.fixture
def unit(cli, tmp_path):
    """A unit with one carrier's messages of a day."""
    assert cli("init").code == 0
    (tmp_path / "a.edi").write_bytes(api(person()))
    assert cli("intake", tmp_path / "a.edi").code == 0
    return cli


def test_carriers_are_shown_in_short_and_one_with_its_card(unit):
    assert "too few to rank" in unit("carriers", *PERIOD).out
    card = unit("carriers", "xx", *PERIOD)
    assert card.code == 0
    assert "pnr-24" in card.out and "seat" in card.out
    (line,) = unit("carriers", *PERIOD, "--json").out.splitlines()
    assert json.loads(line)["carrier"] == "XX"
    found = json.loads(unit("carriers", "XX", *PERIOD, "--json").out)
    assert found["people"] == 1 and found["pushes"]
    assert (
        "XX,2026-03-01,2026-03-02,card,,people,1" in unit("carriers", "XX", *PERIOD, "--csv").out.splitlines()
    )
    assert unit("carriers", *PERIOD, "--csv").out.splitlines()[1].startswith("XX,1,")


def test_period_is_the_last_thirty_days_where_none_is_named(unit):
    found = json.loads(unit("carriers", "XX", "--json").out)
    first, last = (date.fromisoformat(found[name]) for name in ("first", "last"))
    assert last - first == timedelta(days=29)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("carriers", "XX", "--since", "yesterday"), "no date"),
        (("carriers", "XX", "--since", "2026-03-02", "--until", "2026-03-01"), "before it begins"),
        (("carriers", "XX", "--since", "2020-03-02", "--until", "2026-03-01"), "longer than"),
        (("carriers", "XXXX"), "designator"),
        (("carriers", "XX", "outage", "--from", "noon", "--reason", "x"), "no time"),
        (("carriers", "register"), "designator"),
        (("carriers", "register", "XX"), "--name"),
        (("schedules", "add", "nothing.ssim"), "nothing.ssim"),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(unit, arguments, said):
    result = unit(*arguments)
    assert result.code == 2
    assert said in result.err and "Traceback" not in result.err


def test_carrier_may_stand_before_or_behind_the_command(unit):
    assert unit("carriers", "register", "XX", "--name", "Example Air").code == 0
    assert unit("carriers", "XX", "register", "--contact", "desk@xx.example").code == 0
    for words in (("XX", "notice"), ("notice", "XX")):
        said = unit("carriers", *words, *PERIOD)
        assert said.code == 0
        assert "To: Example Air (XX), desk@xx.example" in said.out
    assert json.loads(unit("carriers", "notice", "XX", *PERIOD, "--json").out)["carrier"] == "XX"


def test_outage_is_noted_and_shown(unit):
    noted = unit(
        *("carriers", "XX", "outage", "--from", "2026-02-28T12:00", "--to", "2026-02-28T18:00"),
        *("--reason", "line down", "--why", "CASE-2026/17"),
    )
    assert noted.code == 0
    assert "line down" in unit("carriers", "XX", *PERIOD).out


def test_schedule_is_added_and_shown_and_faults_are_told(unit, tmp_path):
    file = tmp_path / "xx.csv"
    file.write_text(CSV)
    added = unit("schedules", "add", file, "--carrier", "XX")
    assert (added.code, added.out) == (0, "XX W25, version 1: 1 leg, 2026-02-01 to 2026-03-28\n")
    assert "Nothing new" in unit("schedules", "add", file, "--carrier", "XX").out
    file.write_text(CSV + "4x,CDG,IAD,15:00,18:10,2026-02-01,2026-03-28,1\n")
    added = unit("schedules", "add", file, "--carrier", "XX")
    assert added.code == 1 or "Nothing new" in added.out
    assert "xx.csv: line 3, column number: '4X'; expected a flight number" in added.err
    assert "W25" in unit("schedules").out
    assert json.loads(unit("schedules", "--json").out.splitlines()[0])["legs"] == 1
    found = json.loads(unit("carriers", "XX", *PERIOD, "--json").out)
    assert {p["push"]: p["expected"] for p in found["pushes"]}["pnr-72"] == 2


def test_outbox_shows_what_became_of_status_changes(unit, tmp_path):
    assert "No status change" in unit("carriers", "XX", "outbox").out
    with Store.open(tmp_path / ".openpiu") as store, store.writing() as connection:
        row = dict.fromkeys(outbox.Change.__struct_fields__)
        row |= {"id": 1, "month": 202603, "carrier": "XX", "traveller": 1, "status": "board", "code": "0Z"}
        row |= {"departs_at": "", "put_at": "2026-03-01T12:00:00.000Z", "state": "delivered", "tries": 2}
        row |= {"next_at": 0.0, "transmission": "a" * 64, "message": 1, "position": 0}
        connection.execute(schema.outbox.insert().values(**row))
    assert "delivered" in unit("carriers", "XX", "outbox").out
    assert json.loads(unit("carriers", "outbox", "--json").out)["state"] == "delivered"
    assert unit("carriers", "YY", "outbox", "--json").out == ""


def test_recount_gives_the_same_card(unit):
    before = unit("carriers", "XX", *PERIOD, "--json").out
    assert unit("carriers", "recount").out == "1 message counted.\n"
    assert unit("carriers", "XX", *PERIOD, "--json").out == before
