"""`backup`, `restore` and the commands of the store on a PostgreSQL server, as a person types them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.cli.test_store_commands import LIST
from tests.conftest import Cli
from tests.places import Place, PostgresqlPlaces, dsn, programs


@pytest.fixture
def unit(cli: Cli, tmp_path: Path, api: Path) -> Cli:
    (tmp_path / "national.csv").write_text(LIST)
    (tmp_path / "prose.txt").write_text("Dear colleagues, the list is late today.\n")
    cli("init")
    cli("lists", "add", "csv", "national.csv")
    assert "1 new hit" in cli("intake", api, "prose.txt").out
    return cli


@pytest.fixture
def bare_server(postgresql: PostgresqlPlaces, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with postgresql.bare() as place:
        monkeypatch.setenv("OPENPIU_DATABASE_URL", str(place.where))
        yield place


def test_a_store_is_backed_up_and_restored(unit: Cli, tmp_path: Path) -> None:
    before = unit("hits", "--json").out, unit("messages", "--json").out
    code, out, _ = unit("backup", "a.backup")
    assert code == 0 and "a.backup: the store as of" in out and "personal data" in out
    assert "sealing key is not in it" in out and "1 sealed transmission" in out
    shutil.rmtree(tmp_path / ".openpiu")
    code, out, err = unit("restore", "a.backup")
    assert "the log's key" in err and "is not here" in err
    assert code == 0 and "It holds 2 transmissions" in out
    assert "1 transmission lie sealed and the key is not here" in err
    assert (unit("hits", "--json").out, unit("messages", "--json").out) == before


def test_a_backup_with_the_key_opens_what_was_sealed(unit: Cli, tmp_path: Path) -> None:
    assert "can open the quarantine" in unit("backup", "a.backup", "--with-key").out
    key = (tmp_path / ".openpiu" / "log.key").rename(tmp_path / "log.key")
    shutil.rmtree(tmp_path / ".openpiu")
    (tmp_path / ".openpiu").mkdir()
    key.rename(tmp_path / ".openpiu" / "log.key")  # never in a backup; put back by hand
    code, _, err = unit("restore", "a.backup")
    assert (code, err) == (0, "")
    records = map(json.loads, unit("messages", "--json").out.splitlines())
    (sealed,) = [record["transmission"] for record in records if record["state"] == "quarantined"]
    assert "quarantined" in unit("replay", sealed).err


def test_backup_and_restore_overwrite_nothing_unless_told(unit: Cli, tmp_path: Path) -> None:
    assert unit("backup", "a.backup").code == 0
    code, _, err = unit("backup", "a.backup")
    assert code == 2 and "is there already" in err
    code, _, err = unit("restore", "a.backup")
    assert code == 2 and "--replace" in err
    assert unit("restore", "a.backup", "--replace").code == 0
    code, _, err = unit("restore", "national.csv", "--replace")
    assert code == 2 and "no whole backup" in err and "Traceback" not in err
    assert unit("restore", "none.backup", "--replace").code == 2
    assert len(unit("messages", "--json").out.splitlines()) == 2


def test_commands_do_the_same_on_a_server(bare_server: Place, cli: Cli, api: Path, tmp_path: Path) -> None:
    (tmp_path / "national.csv").write_text(LIST)
    (tmp_path / "prose.txt").write_text("Dear colleagues, the list is late today.\n")
    code, _, err = cli("hits")
    assert code == 2 and "openpiu init" in err
    assert "The store is ready in the database" in cli("init").out
    assert "1 entry" in cli("lists", "add", "csv", "national.csv").out
    taken = cli("intake", api, "prose.txt")
    assert taken.code == 0 and "1 new hit" in taken.out and "lie sealed in quarantine" in taken.out
    (hit,) = map(json.loads, cli("hits", "--json").out.splitlines())
    assert (hit["list"], hit["identity"]) == ("national", "N-1")
    assert "1 held already" in cli("intake", api).out
    assert cli("replay", json.loads(cli("messages", "--json").out.splitlines()[0])["transmission"]).code == 0
    assert {file.name for file in (tmp_path / ".openpiu").iterdir()} == {
        "index",
        "log.key",
        "log.pub",
        "seal.key",
    }
    assert "1 in quarantine" in cli("doctor").out


def test_backup_and_restore_name_the_way_on_a_server(bare_server: Place, cli: Cli) -> None:
    cli("init")
    code, _, err = cli("backup", "a.backup")
    assert code == 2 and "pg_dump" in err
    code, _, err = cli("restore", "a.backup", "--replace")
    assert code == 2 and "pg_restore" in err


def test_a_dump_of_a_server_is_restored_as_documented(
    bare_server: Place,
    postgresql: PostgresqlPlaces,
    cli: Cli,
    api: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = programs()
    tools = [folder / name if folder else shutil.which(name) for name in ("pg_dump", "pg_restore")]
    if not all(tool and Path(tool).exists() for tool in tools):
        pytest.skip("no pg_dump and pg_restore: apt-get install postgresql-client")
    (tmp_path / "national.csv").write_text(LIST)
    cli("init")
    cli("lists", "add", "csv", "national.csv")
    cli("intake", api)
    before = cli("hits", "--json").out, cli("messages", "--json").out
    dump, restore = map(str, tools)
    done = subprocess.run(
        [dump, "--format=custom", "--file=unit.dump", dsn(make_url(str(bare_server.where)))]
    )
    if done.returncode:
        pytest.skip("pg_dump is older than the server")
    with postgresql.bare() as other:
        url = dsn(make_url(str(other.where)))
        asked = [restore, "--no-owner", "--exit-on-error", "--single-transaction", "--clean", "--if-exists"]
        subprocess.run([*asked, f"--dbname={url}", "unit.dump"], check=True)
        monkeypatch.setenv("OPENPIU_DATABASE_URL", str(other.where))
        assert (cli("hits", "--json").out, cli("messages", "--json").out) == before
        api.write_text(api.read_text().replace("260301", "260302"))
        assert "1 new hit" in cli("intake", api).out
