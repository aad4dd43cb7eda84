import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import API, Cli

LIST = """\
# legal_basis: Border Act, section 12
# owner: National Police
# refresh_days: 7
# published: 2026-03-01
id,name,aliases,weak_aliases,original_script,births,documents,nationalities,sex,birth_places,note,listed_on,expires_on,document_status
N-1,"SPECIMEN, Anna Maria",,,,1974-08-12,,UTO,F,,,2026-01-10,,
"""


@pytest.fixture
def unit(cli: Cli, tmp_path: Path) -> Cli:
    """A store with one list that holds the person of the API message."""
    (tmp_path / "national.csv").write_text(LIST)
    assert cli("init").code == 0
    assert cli("lists", "add", "csv", "national.csv").code == 0
    return cli


def test_a_listed_traveller_becomes_a_hit_with_its_reasons(unit: Cli, api: Path) -> None:
    taken = unit("intake", api)
    assert taken.code == 0 and "1 new hit" in taken.out
    (hit,) = map(json.loads, unit("hits", "--json").out.splitlines())
    assert (hit["list"], hit["identity"], hit["state"]) == ("national", "N-1", "open")
    assert hit["flight"]["number"] == "123" and hit["traveller"]["surname"] == "SPECIMEN"
    assert {"name", "birth"} <= {reason["kind"].split("_")[0] for reason in hit["reasons"]}
    assert hit["weight"] == pytest.approx(sum(reason["weight"] for reason in hit["reasons"]))
    shown = unit("hits").out
    assert "SPECIMEN, ANNA MARIA" in shown and "national N-1" in shown


def test_taking_the_same_file_in_twice_changes_nothing(unit: Cli, api: Path) -> None:
    unit("intake", api)
    before = unit("hits", "--json").out, unit("messages", "--json").out
    again = unit("intake", api)
    assert again.code == 0 and "1 held already" in again.out
    assert (unit("hits", "--json").out, unit("messages", "--json").out) == before


def test_messages_tell_what_came_in_and_its_state(unit: Cli, api: Path) -> None:
    unit("intake", api)
    (record,) = map(json.loads, unit("messages", "--json").out.splitlines())
    assert (record["state"], record["format"], record["messages"], record["findings"]) == (
        "screened",
        "paxlst",
        1,
        0,
    )
    assert len(record["transmission"]) == 64


def test_what_cannot_be_read_is_quarantined_and_the_rest_is_taken(unit: Cli, api: Path) -> None:
    api.with_name("prose.txt").write_text("Dear colleagues, the list is late today.\n")
    code, _, err = unit("intake", api, "prose.txt")
    assert code == 0 and "quarantined: " in err and "prose.txt" in err
    states = [json.loads(line)["state"] for line in unit("messages", "--json").out.splitlines()]
    assert sorted(states) == ["quarantined", "screened"]
    assert unit("doctor").code == 1


def test_what_is_too_large_is_left_where_it_is_and_told(
    unit: Cli, api: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = api.with_name("large.edi")
    large.write_bytes(api.read_bytes() + b" " * (1 << 20))
    monkeypatch.setenv("OPENPIU_SIZE_LIMIT", "1")
    code, out, err = unit("intake", api, large)
    assert code == 1 and "not taken in: " in err and "1.0 MB; expected at most 1 MB" in err
    assert out.startswith("1 transmission ") and large.exists()
    monkeypatch.setenv("OPENPIU_SIZE_LIMIT", "none")
    assert unit("intake", large).code == 2
    assert "size_limit is 'none'" in unit("doctor").out
    monkeypatch.delenv("OPENPIU_SIZE_LIMIT")
    assert unit("intake", large).code == 0


def test_replay_takes_an_id_as_it_is_shown(unit: Cli, api: Path) -> None:
    unit("intake", api)
    before = unit("hits", "--json").out
    shown = json.loads(unit("messages", "--json").out)["transmission"][:12]
    assert unit("replay", shown).code == 0
    assert unit("hits", "--json").out == before
    assert unit("replay", "0000").code == 2


def test_lists_are_shown_with_their_legal_basis_and_age(unit: Cli) -> None:
    shown = unit("lists").out
    assert "Border Act" in shown and "STALE" in shown
    (record,) = map(json.loads, unit("lists", "--json").out.splitlines())
    assert (record["list"], record["entries"], record["owner"]) == ("national", 1, "National Police")


def test_a_new_version_is_compared_with_the_former(unit: Cli, tmp_path: Path) -> None:
    (tmp_path / "national.csv").write_text(
        LIST.replace("1974-08-12", "1974") + LIST.splitlines()[-1].replace("N-1", "N-2") + "\n"
    )
    assert "version 2 in force, 2 entries" in unit("lists", "add", "csv", "national.csv").out
    shown = unit("lists", "diff", "national").out
    assert "+ N-2" in shown and "~ N-1: births" in shown and "1 added, 0 removed, 1 changed" in shown


def test_a_refused_list_leaves_the_former_in_force(unit: Cli, tmp_path: Path, api: Path) -> None:
    (tmp_path / "national.csv").write_text(LIST.replace("1974-08-12", "1974-13-12"))
    code, _, err = unit("lists", "add", "csv", "national.csv")
    assert code == 2 and "national.csv" in err and "Traceback" not in err
    assert "1 new hit" in unit("intake", api).out


def test_the_same_version_again_is_said_to_be_in_force(unit: Cli) -> None:
    assert "in force already" in unit("lists", "add", "csv", "national.csv").out
    code, _, err = unit("lists", "diff", "national")
    assert code == 2 and "one version only" in err
    assert unit("lists", "diff", "other").code == 2


@pytest.mark.parametrize("command", [["hits"], ["messages"], ["lists"], ["intake", "."], ["replay", "ab"]])
def test_commands_that_need_a_store_say_how_to_make_one(cli: Cli, command: list[str]) -> None:
    code, _, err = cli(*command)
    assert code == 2 and "openpiu init" in err


def test_a_test_message_is_stored_and_never_screened(unit: Cli, api: Path) -> None:
    api.write_text(API.replace("000000101++APIS'", "000000101++APIS++++1'", 1))
    assert "0 new hits" in unit("intake", api).out
    assert json.loads(unit("messages", "--json").out)["state"] == "screened"


def test_screen_stores_nothing_and_says_what_it_did(cli: Cli, api: Path, tmp_path: Path) -> None:
    (tmp_path / "national.csv").write_text(LIST)
    code, out, err = cli("screen", api, "--list", "csv:national.csv")
    assert code == 0 and "is SPECIMEN, ANNA MARIA" in out and "1 hit." in out and "days old" in err
    (hit,) = map(json.loads, cli("screen", "--json", api, "--list", "csv:national.csv").out.splitlines())
    assert hit["identity"] == "N-1"
    assert not (tmp_path / ".openpiu").exists()


def test_screen_refuses_a_list_of_no_known_source(cli: Cli, api: Path) -> None:
    code, _, err = cli("screen", api, "--list", "national.csv")
    assert code == 2 and "SOURCE:FILE" in err


def test_match_reads_and_writes_lines_of_json(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_text(
        '{"ref": "1", "surname": "SPECIMEN", "given_names": "ANNA MARIA", "birth_date": "1974-08-12"}\n'
        '{"ref": "2", "surname": "ANDERER", "given_names": "JOHANN", "birth_date": "1950-01-02"}\n'
    )
    (tmp_path / "listed.jsonl").write_text(
        '{"id": "N-1", "names": ["Anna Maria SPECIMEN"], "births": ["1974-08-12"]}\n'
    )
    for _ in range(2):  # the second run opens the index that the first has kept
        done = cli("match", "people.jsonl", "--list", "listed.jsonl", "--out", "out.jsonl")
        assert done.code == 0 and done.err.strip().endswith("travellers/s")
        (match,) = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
        assert (match["ref"], match["identity"]) == ("1", "N-1")
        assert match["weight"] == pytest.approx(sum(piece["weight"] for piece in match["evidence"]))


def test_match_names_the_line_that_is_wrong(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_text('{"ref": "1"}\n{"surname": "X"}\n')
    (tmp_path / "listed.jsonl").write_text('{"id": "N-1", "names": ["Anna"]}\n')
    code, _, err = cli("match", "people.jsonl", "--list", "listed.jsonl", "--out", "out.jsonl")
    assert code == 2 and "people.jsonl:2" in err


def test_the_demo_finds_everyone_that_it_planted(cli: Cli, tmp_path: Path) -> None:
    code, out, _ = cli("demo", "--no-serve", "--flights", "2", "--keep", "day")
    assert code == 0 and "Every planted identity was found." in out
    assert (tmp_path / "day" / "truth.jsonl").exists()
    assert cli("demo", "--no-serve", "--keep", "day").code == 2


def test_synth_refuses_a_folder_that_holds_something(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    code, _, err = cli("synth", "out")
    assert code == 2 and "not an empty folder" in err
    assert cli("synth", "new", "--flights", "1").code == 0


def test_a_list_that_comes_after_the_traffic_is_held_against_those_still_to_travel(
    cli: Cli, api: Path, tmp_path: Path
) -> None:
    (tmp_path / "national.csv").write_text(LIST)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    past, future = tmp_path / "past.edi", tmp_path / "future.edi"
    past.write_text(API.replace("XA123", "XA777"))
    future.write_text(API.replace("260301", f"{tomorrow:%y%m%d}"))
    cli("init")
    assert "0 new hits" in cli("intake", past, future).out
    assert "1 new hit among those who are still to travel" in cli("lists", "add", "csv", "national.csv").out
    (hit,) = map(json.loads, cli("hits", "--json").out.splitlines())
    assert hit["flight"]["number"] == "123"


def test_a_list_without_entries_is_refused(unit: Cli, tmp_path: Path) -> None:
    (tmp_path / "national.csv").write_text("\n".join(LIST.splitlines()[:-1]) + "\n")
    code, _, err = unit("lists", "add", "csv", "national.csv")
    assert code == 2 and "no entry" in err


GOLDEN = Path(__file__).parents[1] / "watchlists" / "golden"
SOURCES = [
    ("uk", "uk-sanctions-list.csv", "UTO0001", "UTO0004"),
    ("uk", "uk-sanctions-list.xml", "UTO0001", "UTO0004"),
    ("eu", "eu-fsf-1.1.xml", "EU.1.01", "EU.3.03"),
    ("eu", "eu-fsf-1.1.csv", "EU.1.01", "EU.3.03"),
    ("ftm", "entities.ftm.json", "uto-1", "uto-5"),
]


@pytest.mark.parametrize(("source", "file", "listed", "nameless"), SOURCES)
def test_lists_of_every_source_are_taken_in_and_bring_hits(
    cli: Cli, api: Path, source: str, file: str, listed: str, nameless: str
) -> None:
    cli("init")
    code, out, _ = cli("lists", "add", source, GOLDEN / file, "--name", "given")
    assert code == 0 and "given: version 1 in force, 2 entries" in out
    assert "  not kept: entities (1)\n" in out
    assert f"1 entry has no usable name and no document: nothing can bring it up: {nameless}" in out
    cli("intake", api)
    (hit,) = map(json.loads, cli("hits", "--json").out.splitlines())
    assert (hit["list"], hit["identity"]) == ("given", listed)


@pytest.mark.parametrize(("source", "file", "listed", "nameless"), SOURCES)
def test_screen_and_match_read_lists_of_every_source(
    cli: Cli, api: Path, tmp_path: Path, source: str, file: str, listed: str, nameless: str
) -> None:
    code, out, err = cli("screen", "--json", api, "--list", f"{source}:{GOLDEN / file}")
    assert code == 0 and json.loads(out)["identity"] == listed and nameless in err
    (tmp_path / "people.jsonl").write_text(
        '{"ref": "1", "surname": "SPECIMEN", "given_names": "ANNA MARIA", "birth_date": "1974-08-12"}\n'
    )
    arguments = ("match", "people.jsonl", "--list", f"{source}:{GOLDEN / file}", "--out", "out.jsonl")
    for _ in ("built", "opened"):
        assert cli(*arguments).code == 0
        (match,) = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
        assert (match["ref"], match["identity"]) == ("1", listed)
    assert len(list((tmp_path / ".openpiu" / "index").iterdir())) == 1


def test_entries_without_a_usable_name_are_told_with_their_ids(unit: Cli, tmp_path: Path) -> None:
    more = "N-2,--,,,,,,,,,,,,\nN-3,UNKNOWN,,,,,,,,,,,,\nN-4,,,,,,passport:UTO:L898902C3,,,,,,,\n"
    (tmp_path / "national.csv").write_text(LIST + more)
    out = unit("lists", "add", "csv", "national.csv").out
    assert "version 2 in force, 4 entries" in out
    assert "  not kept: names without a letter (1)\n" in out
    assert "2 entries have no usable name and no document: nothing can bring them up: N-2, N-3" in out
    assert "1 entry has no usable name: only a document can bring it up: N-4" in out
    assert "+ N-2 a person without a name" in unit("lists", "diff", "national").out


def test_a_person_without_a_name_is_found_by_a_document(unit: Cli, api: Path, tmp_path: Path) -> None:
    nameless = [*LIST.splitlines()[:-1], "N-4,,,,,,passport:UTO:L898902C3,,,,,,,"]
    (tmp_path / "national.csv").write_text("\n".join(nameless) + "\n")
    unit("lists", "add", "csv", "national.csv")
    assert "1 new hit" in unit("intake", api).out
    assert "N-4" in unit("hits").out
    assert "holder of a document" in unit("screen", api, "--list", "csv:national.csv").out


def test_a_hit_keeps_the_name_that_was_matched_when_the_entry_changes(
    unit: Cli, tmp_path: Path, api: Path
) -> None:
    unit("intake", api)
    (tmp_path / "national.csv").write_text(LIST.replace("SPECIMEN, Anna Maria", "ANDERER, Johann"))
    unit("lists", "add", "csv", "national.csv")
    (hit,) = map(json.loads, unit("hits", "--json").out.splitlines())
    assert "SPECIMEN" in hit["name"].upper()


def test_one_person_of_several_messages_is_one_hit_of_screen(cli: Cli, api: Path, tmp_path: Path) -> None:
    (tmp_path / "national.csv").write_text(LIST)
    later = tmp_path / "later.edi"
    later.write_text(API.replace("740812", "740813"))
    out = cli("screen", "--json", api, later, "--list", "csv:national.csv").out
    assert len(out.splitlines()) == 1


def test_the_version_is_told(cli: Cli) -> None:
    assert cli("--version").out.startswith("openpiu 0.")


def test_a_password_in_a_setting_is_not_shown(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENPIU_DATABASE_URL", "postgresql://unit:swordfish@127.0.0.1:1/db")
    for command in ("doctor", "init", "hits", "messages", "lists", "intake ."):
        code, out, err = cli(*command.split())
        assert code and "swordfish" not in out + err and "Traceback" not in err
        assert "connection refused" in out + err
    monkeypatch.setenv("OPENPIU_DEBUG", "1")
    assert "swordfish" not in "".join(cli("hits")[1:])
    monkeypatch.setenv("OPENPIU_DATABASE_URL", "postgresql://unit:mack@erel@host:x/db")
    for command in ("doctor", "hits"):
        _, out, err = cli(command)
        assert "mack" not in out + err and "erel" not in out + err
        assert "%40" in out + err
