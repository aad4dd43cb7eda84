import json
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import API, Cli


def test_read_says_who_is_on_which_flight(cli: Cli, api: Path) -> None:
    code, out, err = cli("read", api)
    assert code == 0 and not err
    assert "Flight XA123 MAD-LIS 2026-03-01 14:00 to 2026-03-01 14:20" in out
    assert "SPECIMEN, ANNA MARIA" in out and "passport L898902C3 UTO" in out
    assert "Nothing is wrong with this message." in out


def test_read_as_json_gives_one_object_a_message(cli: Cli, api: Path) -> None:
    code, out, _ = cli("read", "--json", api)
    (line,) = out.splitlines()
    message = json.loads(line)
    assert code == 0
    assert (message["format"], message["version"], message["function"]) == (
        "paxlst",
        "D.05B",
        "passenger-list",
    )
    assert message["flights"][0] | {"origin": "MAD", "destination": "LIS"} == message["flights"][0]
    (person,) = message["travellers"]
    assert (person["surname"], person["birth_date"], person["seats"]) == ("SPECIMEN", "1974-08-12", ["12A"])
    assert person["documents"][0]["issuer"] == "UTO" and person["references"]["AVF"] == "ABC123"
    assert message["findings"] == []


def test_read_shows_what_was_answered(cli: Cli, tmp_path: Path) -> None:
    answer = tmp_path / "answer.edi"
    answer.write_text(
        "UNB+UNOA:4+UTOPIU+XA+260301:0915+2++IAPI'UNH+1+CUSRES:D:05B:UN:IATA'BGM+962'RFF+TN:XA1'"
        "RFF+AF:XA123'DTM+189:2603011400:201'LOC+125+MAD'LOC+87+LIS'"
        "ERP+2'RFF+AVF:ABC123'RFF+ABO:XA1001'ERC+0Z'FTX+AAP+++OK TO BOARD'UNT+13+1'UNZ+1+2'"
    )
    code, out, _ = cli("read", answer.name)
    assert code == 0 and "answer to API data (CUSRES)" in out
    assert "ABC123 XA1001   board    0Z     OK TO BOARD" in out
    (message,) = map(json.loads, cli("read", "--json", answer.name).out.splitlines())
    assert message["answers"] == [
        {
            "level": "traveller",
            "meaning": "board",
            "code": "0Z",
            "references": {"AVF": "ABC123", "ABO": "XA1001"},
            "text": "OK TO BOARD",
        }
    ]


def test_nothing_is_printed_wider_than_100_columns(cli: Cli, api: Path) -> None:
    api.write_text(API.replace("SPECIMEN:ANNA MARIA", "SPECIMEN" * 20 + ":" + "ANNA " * 30))
    assert max(map(len, cli("read", api).out.splitlines())) <= 100


def test_check_names_the_line_and_shows_the_place(cli: Cli, api: Path) -> None:
    api.write_text(API.replace("DTM+329:740812", "DTM+329:741312"))
    code, out, _ = cli("check", api)
    lines = out.splitlines()
    at = next(n for n, line in enumerate(lines) if "PAX-DTM-329-FORMAT" in line)
    assert code == 1
    assert lines[at].startswith(f"{api}:13: error PAX-DTM-329-FORMAT")
    assert "segment 13 (DTM), element 1.2" in lines[at + 1] and "expected YYMMDD" in lines[at + 1]
    assert lines[at + 2].endswith("DTM+329:741312'")
    assert lines[at + 3].index("^") == lines[at + 2].index("741312")
    assert lines[-1] == "1 message checked: 1 error, 0 warnings, 0 remarks"


def test_check_of_a_conformant_message_finds_nothing(cli: Cli, api: Path) -> None:
    code, out, _ = cli("check", api)
    assert code == 0 and out == "1 message checked: 0 errors, 0 warnings, 0 remarks\n"


def test_check_of_several_messages_ends_with_a_line_for_each_carrier(cli: Cli, api: Path) -> None:
    other = api.with_name("other.edi")
    other.write_text(API.replace("XA123", "YB123").replace("+++XA'", "+++YB'").replace("UNT+26", "UNT+25"))
    lines = cli("check", api, other, api).out.splitlines()
    assert ["XA", "2", "2", "0", "0", "1"] in [line.split() for line in lines]
    assert ["YB", "1", "1", "0", "1", "0", "SYN-UNT-COUNT", "1"] in [line.split() for line in lines]
    assert lines[-1] == "3 messages checked: 0 errors, 1 warning, 1 remark"
    assert any("SYN-DUPLICATE: the same message was seen before: as message 1" in line for line in lines)


def crowd(people: int, breaks: str = "\n") -> str:
    """A list of `people` of whom nobody has a known nationality."""
    head, rest = API.split("NAD+FL", 1)
    person, foot = rest.split("CNT+", 1)
    each = [
        "NAD+FL" + person.replace("NAT+2+UTO", "NAT+2+QQQ").replace("L898902C3", f"L{n:03}")
        .replace("XA1001", f"XA{n:04}").replace("12A", f"{n}A").replace("740812", f"{1950 + n}0812:102")
        for n in range(1, people + 1)
    ]  # fmt: skip
    text = head + "".join(each) + "CNT+" + foot.replace("42:1", f"42:{people}")
    unh, unt = text.index("UNH+"), text.index("UNT+")
    count = text[unh:unt].count("'") + 1
    return (text[:unt] + f"UNT+{count}+1'" + text[text.index("'", unt) + 1 :]).replace("\n", breaks)


def test_what_repeats_is_shown_three_times_and_then_counted_with_its_lines(cli: Cli, api: Path) -> None:
    api.write_text(crowd(40))
    code, out, _ = cli("check", api)
    lines = out.splitlines()
    assert code == 0 and sum("NAT-CODE: unknown nationality" in line for line in lines) == 3
    (rest,) = [line for line in lines if "more like it" in line]
    numbers = [n for n, line in enumerate(api.read_text().splitlines(), 1) if "NAT+2+QQQ" in line]
    named = ", ".join(map(str, numbers[3:13]))
    assert rest == f"{api}: and 37 more like it: warning PAX-NAT-CODE at lines {named} ..."
    assert f"{api}: 37 findings not shown; --all shows them" in lines
    assert ["XA", "1", "40", "0", "40", "0", "PAX-NAT-CODE", "40"] in [line.split() for line in lines]
    assert lines[-1] == "1 message checked: 0 errors, 40 warnings, 0 remarks"


def test_in_a_file_of_one_line_the_rest_is_named_by_segments(cli: Cli, api: Path) -> None:
    api.write_text(crowd(5, breaks=""))
    (rest,) = [line for line in cli("check", api).out.splitlines() if "more like it" in line]
    assert re.fullmatch(
        r".*: and 2 more like it: warning PAX-NAT-CODE at segments \d+ \(NAT\), \d+ \(NAT\)", rest
    )


def test_all_of_what_repeats_is_shown_where_it_is_asked_for_and_to_programs(cli: Cli, api: Path) -> None:
    api.write_text(crowd(40))
    out = cli("check", "--all", api).out
    assert out.count("PAX-NAT-CODE: unknown nationality") == 40 and "more like it" not in out
    assert len(cli("check", "--json", api).out.splitlines()) == 40
    log = json.loads(cli("check", "--format", "sarif", api).out)
    assert len(log["runs"][0]["results"]) == 40


def test_each_file_is_grouped_by_itself(cli: Cli, api: Path) -> None:
    other = api.with_name("other.edi")
    api.write_text(crowd(4))
    other.write_text(crowd(5))
    lines = cli("check", api, other).out.splitlines()
    assert [line.partition(" more")[0] for line in lines if "more like it" in line] == [
        f"{api}: and 1",
        f"{other}: and 2",
    ]


def test_a_finding_of_a_later_message_names_the_message(cli: Cli, api: Path) -> None:
    whole = API.replace("UNT+26", "UNT+99")
    api.write_text(API + whole.replace("260301/1400+01:F", "260302/1400+01:F"))
    out = cli("check", api).out
    assert "    message 2, segment 26 (UNT), element 1," in out


def test_a_message_that_came_in_another_file_is_told_with_its_name(cli: Cli, api: Path) -> None:
    other = api.with_name("other.edi")
    other.write_text(API)
    out = cli("check", api, other).out
    assert f"SYN-DUPLICATE: the same message was seen before: as message 1 of {api}" in out


def test_carriers_are_held_against_a_list_that_is_given(cli: Cli, api: Path) -> None:
    known = api.with_name("carriers.txt")
    known.write_text("YB\n")
    assert "TRV-CARRIER-UNKNOWN" in cli("check", "--carriers", known, api).out
    code, _, err = cli("check", "--carriers", api.with_name("gone.txt"), api)
    assert code == 2 and "gone.txt: No such file or directory" in err


def test_check_as_json_gives_one_object_a_finding(cli: Cli, api: Path) -> None:
    api.write_text(API.replace("UNT+26", "UNT+25"))
    code, out, _ = cli("check", "--json", api)
    (found,) = map(json.loads, out.splitlines())
    assert code == 0
    assert (found["code"], found["severity"], found["segment"]) == ("SYN-UNT-COUNT", "warning", 26)
    assert api.read_bytes()[found["offset"] :].startswith(b"25+1'")


def test_check_as_sarif_is_one_log_that_tools_can_read(cli: Cli, api: Path) -> None:
    api.write_text(API.replace("UNT+26", "UNT+25"))
    log = json.loads(cli("check", "--format", "sarif", api).out)
    (result,) = log["runs"][0]["results"]
    assert log["version"] == "2.1.0" and result["ruleId"] == "SYN-UNT-COUNT" and result["level"] == "warning"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 26
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == ["SYN-UNT-COUNT"]


def test_a_file_without_a_message_is_said_to_be_one_and_the_others_are_still_read(
    cli: Cli, api: Path
) -> None:
    prose = api.with_name("prose.txt")
    prose.write_text("Dear colleagues, the list is late today.\n")
    code, out, _ = cli("read", prose, api)
    assert code == 2
    assert "SYN-EMPTY: no message was found" in out and "SPECIMEN, ANNA MARIA" in out


def test_an_empty_file_a_missing_file_and_a_folder_are_unreadable(cli: Cli, api: Path) -> None:
    empty = api.with_name("empty.edi")
    empty.touch()
    assert cli("check", empty).code == 2
    code, _, err = cli("check", "gone.edi")
    assert code == 2 and err == "openpiu: gone.edi: No such file or directory\n"
    assert cli("read", api.parent).code == 2


def test_a_wrong_option_is_said_in_words(cli: Cli, api: Path) -> None:
    code, _, err = cli("check", "--format", "xml", api)
    assert code == 2 and err == "openpiu: --format xml: expected text, json or sarif\n"


def test_sensitive_data_is_gone_before_it_is_read(cli: Cli, api: Path) -> None:
    api.write_text(API.replace("GEI+4+173'", "GEI+4+173'\nFTX+ABC+++KOSHER MEAL AND WHEELCHAIR'"))
    code, out, err = cli("read", "--json", api)
    assert code == 0 and "KOSHER" not in out + err
    assert "PNR-SENSITIVE-DROPPED" in [found["code"] for found in json.loads(out)["findings"]]


def test_standard_input_is_read_too(api: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from openpiu.cli import main; main()", "read", "--json", "-"],
        input=api.read_bytes(),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["file"] == "-"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom openpiu.cli.app import app\n"
        "heavy = {'numpy', 'sqlalchemy', 'faker', 'rapidfuzz', 'pycountry', 'airportsdata'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_line_of_a_finding_is_shown_without_what_the_law_forbids(cli: Cli, api: Path) -> None:
    text = API.replace("GEI+4+173'\n", "GEI+4+173'FTX+ABC+++KOSHER MEAL'").replace("UNT+26", "UNT+99")
    api.write_text(text.replace("\n", ""))
    out = cli("check", api).out
    assert "SYN-UNT-COUNT" in out and "KOSHER" not in out


def test_what_is_sent_in_place_of_a_message_is_named(cli: Cli, tmp_path: Path) -> None:
    for name, data, said in (
        ("a.pdf", b"%PDF-1.7\n", "a PDF"),
        ("b.edi", b"", "it is empty"),
        ("c.edi", API.encode("utf-16"), "UTF-16"),
    ):
        (tmp_path / name).write_bytes(data)
        assert said in cli("check", name).out
