"""The log as people meet it: every act leaves its entry, and an export is verified where nothing else is."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from tests.cli.test_store_commands import LIST
from tests.conftest import Cli
from tests.places import PostgresqlPlaces

from openpiu.store import log

Entry = dict[str, object]


@pytest.fixture
def unit(cli: Cli, tmp_path: Path, api: Path) -> Cli:
    (tmp_path / "national.csv").write_text(LIST)
    cli("init")
    return cli


def entries(cli: Cli, tmp_path: Path) -> list[Entry]:
    """Every entry but those of the exports, from an export that is whole."""
    file = tmp_path / "log.txt"
    file.unlink(missing_ok=True)
    assert cli("audit", "export", file).code == 0
    assert cli("audit", "verify", file, "--key", tmp_path / ".openpiu" / "log.pub").code == 0
    lines = [line for line in file.read_text().splitlines() if line.startswith("entry ")]
    found: list[Entry] = [json.loads(line[6:]) for line in lines]
    return [entry for entry in found if entry["act"] != "log.export"]


def test_every_act_leaves_its_entry(unit: Cli, tmp_path: Path, api: Path) -> None:
    (tmp_path / "prose.txt").write_text("Dear colleagues, the list is late today.\n")
    unit("lists", "add", "csv", "national.csv")
    unit("intake", api, "prose.txt")
    (tmp_path / "national.csv").write_text(LIST + LIST.splitlines()[5].replace("N-1", "N-2") + "\n")
    unit("lists", "add", "csv", "national.csv")
    unit("lists", "diff", "national")
    hit = json.loads(unit("hits", "--json", "--why", "CASE-2026/17").out.splitlines()[0])["hit"]
    held = [json.loads(line) for line in unit("messages", "--json").out.splitlines()]
    by_state = {record["state"]: record["transmission"] for record in held}
    unit("replay", by_state["screened"])
    unit("replay", by_state["quarantined"], "--why", "CASE-2026/18")
    unit("tokens", "add", "host", "--role", "carrier", "--carrier", "XA")
    unit("tokens", "revoke", "host")
    assert unit("backup", "a.backup").code == 0
    assert unit("restore", "a.backup", "--replace").code == 0
    key = json.loads(unit("audit", "--json").out)["key"]
    (tmp_path / "first.pub").write_text(key)
    assert unit("audit", "rotate").code == 0
    found = entries(unit, tmp_path)
    acts = [str(entry["act"]) for entry in found]
    assert acts[:6] == ["log.begin", "user.add", "list.take", "message.take", "message.screen", "list.take"]
    assert sorted(set(acts[6:])) == [
        "hit.read",
        "list.read",
        "log.key",
        "message.replay",
        "message.screen",
        "message.unseal",
        "store.backup",
        "store.restore",
        "token.add",
        "token.revoke",
    ]  # store.backed-up came after the moment of the backup, and went with the restore
    (read,) = [entry for entry in found if entry["act"] == "hit.read"]
    assert f"hit:{hit}" in read["on"]  # type: ignore[operator]
    assert (read["who"], read["why"]) == (log.here().who, "CASE-2026/17")
    (opened,) = [entry for entry in found if entry["act"] == "message.unseal"]
    assert opened["on"] == [f"transmission:{by_state['quarantined']}"]
    assert opened["why"] == "CASE-2026/18"
    (restored,) = [entry for entry in found if entry["act"] == "store.restore"]
    assert restored["what"] == {"replaced": True}
    (kept,) = (tmp_path / ".openpiu").glob("log-before-*.txt")
    assert f"export:{sha256(kept.read_bytes()).hexdigest()}" in restored["on"]  # type: ignore[operator]
    first_key = (tmp_path / "first.pub").read_text().strip()
    assert unit("audit", "verify", kept, "--key", first_key).code == 0
    assert '"act":"store.backed-up"' in kept.read_text()


def test_nothing_of_a_person_is_in_the_log(unit: Cli, tmp_path: Path, api: Path) -> None:
    unit("lists", "add", "csv", "national.csv")
    unit("intake", api)
    assert "SPECIMEN" in unit("hits").out
    entries(unit, tmp_path)
    said = (tmp_path / "log.txt").read_bytes().upper()
    for planted in (b"SPECIMEN", b"ANNA", b"L898902C3", b"ABC123", b"740812", b"1974-08-12"):
        assert planted not in said


def test_an_export_is_verified_where_nothing_else_is(unit: Cli, tmp_path: Path) -> None:
    seen = unit("audit", "checkpoint").out
    unit("audit", "export", "log.txt")
    pem = unit("audit", "key").out
    away = tmp_path / "away"
    away.mkdir()
    shutil.move(tmp_path / "log.txt", away / "log.txt")
    (away / "seen").write_text(seen)
    (away / "unit.pub").write_text(pem)
    shutil.rmtree(tmp_path / ".openpiu")
    code, out, err = unit(
        "audit", "verify", away / "log.txt", "--key", away / "unit.pub", "--seen", away / "seen"
    )
    assert (code, err) == (0, "")
    assert "whole. 3 entries in 3 batches" in out and "1 checkpoint that you hold agree" in out
    assert sorted(file.name for file in away.iterdir()) == ["log.txt", "seen", "unit.pub"]
    assert not (tmp_path / ".openpiu").exists()


def test_the_first_bad_entry_is_named(unit: Cli, tmp_path: Path) -> None:
    unit("tokens", "add", "host", "--role", "carrier")
    unit("tokens", "add", "other", "--role", "carrier")
    unit("audit", "export", "log.txt")
    log, key = tmp_path / "log.txt", tmp_path / ".openpiu" / "log.pub"
    log.write_text(log.read_text().replace("token:host", "token:most"))
    code, out, _ = unit("audit", "verify", log, "--key", key)
    assert code == 1
    assert "First bad entry: 3" in out and "entry 3 was changed" in out
    verdict = json.loads(unit("audit", "verify", log, "--key", key, "--json").out)
    assert (verdict["fault"]["entry"], verdict["fault"]["kind"], verdict["entries"]) == (3, "changed", 2)


def test_what_is_no_key_export_or_checkpoint_is_told(unit: Cli, tmp_path: Path) -> None:
    unit("audit", "export", "log.txt")
    key = tmp_path / ".openpiu" / "log.pub"
    for arguments, said in (
        (("log.txt", "--key", "none.pub"), "none.pub"),
        (("log.txt", "--key", "log.txt"), "no public key"),
        (("log.txt", "--key", tmp_path / ".openpiu" / "log.key"), "the public one"),
        (("none.txt", "--key", key), "none.txt"),
        (("log.txt", "--key", key, "--seen", key), "no signed line"),
    ):
        code, _, err = unit("audit", "verify", *arguments)
        assert code == 2 and said in err and "Traceback" not in err
    assert unit("audit", "verify", key, "--key", key).code == 1
    code, _, err = unit("audit", "export", "log.txt")
    assert code == 2 and "is there already" in err


def test_a_key_that_others_may_read_is_not_used(unit: Cli, tmp_path: Path) -> None:
    key = tmp_path / ".openpiu" / "log.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o640)
    code, out, err = unit("tokens", "add", "host", "--role", "carrier")
    assert code == 0 and out.startswith("opiu_") and "may be read by others" in err
    code, _, err = unit("audit", "export", "log.txt")
    assert code == 2 and "chmod 600" in err
    out = unit("doctor").out
    assert "NOT WELL" in out and "may be read by others" in out
    key.chmod(0o600)
    assert [entry["act"] for entry in entries(unit, tmp_path)] == ["log.begin", "user.add", "token.add"]


def test_a_lost_key_is_told_and_can_be_replaced(unit: Cli, tmp_path: Path) -> None:
    first = unit("audit", "key").out
    (tmp_path / "first.pub").write_text(first)
    (tmp_path / ".openpiu" / "log.key").unlink()
    assert "is not here" in unit("tokens", "add", "host", "--role", "carrier").err
    assert "is not here" in unit("audit", "rotate").err
    assert "log.key" in unit("doctor").out
    code, _, err = unit("audit", "rotate", "--lost", "--why", "KEY-2026/1")
    assert code == 0 and "both keys" in err
    unit("audit", "export", "log.txt")
    new = tmp_path / ".openpiu" / "log.pub"
    code, out, _ = unit("audit", "verify", "log.txt", "--key", "first.pub")
    assert code == 1 and "First bad entry: 3" in out
    code, out, _ = unit("audit", "verify", "log.txt", "--key", "first.pub", "--key", new)
    assert code == 0 and "lost" in out


def test_a_handing_over_that_was_cut_off_is_ended(unit: Cli, tmp_path: Path) -> None:
    home = tmp_path / ".openpiu"
    old = (home / "log.key").read_bytes()
    assert unit("audit", "rotate").code == 0
    (home / "log.key").rename(home / "log.key.next")  # as if the program had ended before the last step
    (home / "log.key").write_bytes(old)
    (home / "log.key").chmod(0o600)
    assert [entry["act"] for entry in entries(unit, tmp_path)] == ["log.begin", "user.add", "log.key"]
    assert not (home / "log.key.next").exists()


def test_a_purge_keeps_what_is_young_and_the_reason_must_be_a_reference(unit: Cli) -> None:
    code, out, _ = unit("audit", "purge")
    assert code == 0 and "No entry is older than P5Y" in out
    code, _, err = unit("hits", "--why", "she looked nervous")
    assert code == 0  # nobody was shown, so nothing was written
    code, _, err = unit("audit", "rotate", "--why", "she looked nervous")
    assert code == 2 and "no reference of a file" in err and "nervous" not in err


def test_the_state_of_the_log_is_shown(unit: Cli) -> None:
    assert "2 entries sealed in 2 batches" in unit("audit").out
    state = json.loads(unit("audit", "--json").out)
    assert (state["entries"], state["batches"], state["wait"]) == (2, 2, 0)


def test_a_store_from_before_the_log_gets_one(unit: Cli, tmp_path: Path) -> None:
    from alembic import command

    from openpiu.intake.owner import owning
    from openpiu.store import Store
    from openpiu.store.migrate import config

    home = tmp_path / ".openpiu"
    for file in ("log.key", "log.pub"):
        (home / file).unlink()
    with Store.open(home) as store, store.writing() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, "0003")
    assert "openpiu init" in unit("hits").err
    with owning(home, "openpiu serve"):  # of the former version, still at work
        code, _, err = unit("init")
        assert code == 2 and "openpiu serve" in err and "stop it first" in err
    assert "The log is begun" in unit("init").out
    assert [entry["act"] for entry in entries(unit, tmp_path)] == ["log.begin", "user.add"]


def test_on_a_server_a_machine_without_the_key_leaves_sealing_to_the_one_with_it(
    postgresql: PostgresqlPlaces, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql.bare() as place:
        monkeypatch.setenv("OPENPIU_DATABASE_URL", str(place.where))
        cli("init")
        monkeypatch.setenv("OPENPIU_HOME", str(tmp_path / "second"))
        code, _, err = cli("tokens", "add", "host", "--role", "carrier")
        assert (code, "log" in err) == (0, False)
        assert json.loads(cli("audit", "--json").out)["wait"] == 1
        assert "do this where it is" in cli("audit", "export", "log.txt").err
        monkeypatch.delenv("OPENPIU_HOME")
        assert [entry["act"] for entry in entries(cli, tmp_path)] == ["log.begin", "user.add", "token.add"]
