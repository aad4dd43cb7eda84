"""The files of `deploy/` are held against the program: what they name exists."""

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from openpiu.cli.settings import DEFAULTS, SECRET

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
SETTINGS = {f"OPENPIU_{name.upper()}" for name in DEFAULTS} | {
    f"OPENPIU_{name.upper()}_FILE" for name in SECRET
}
UNITS = sorted(DEPLOY.glob("*.service"))


def unit(file):
    parser = RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(file.read_text(encoding="utf-8"))
    return {name: dict(parser[name]) for name in parser.sections()}


def commands():
    from tests.test_docs import commands as known

    return {name.split()[0] for name in known() if name}


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_setting_that_a_file_names_exists(file):
    named = set(re.findall(r"OPENPIU_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert named <= SETTINGS


def test_units_run_commands_that_exist_as_a_user_without_rights():
    assert [file.name for file in UNITS] == ["openpiu-serve.service", "openpiu-work@.service"]
    for file in UNITS:
        service = unit(file)["Service"]
        program, command, *rest = service["ExecStart"].split()
        assert program == "/opt/openpiu/.venv/bin/openpiu" and command in commands() and rest == []
        assert service["User"] == "openpiu" and service["CapabilityBoundingSet"] == ""
        assert service["ProtectSystem"] == "strict" and service["NoNewPrivileges"] == "yes"
        assert f"/var/lib/{service['StateDirectory']}" == service["WorkingDirectory"]
        assert service["KillMode"] == "mixed" and int(service["TimeoutStopSec"]) > 20


def test_units_are_sound_by_systemd_itself(tmp_path):
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze here")
    files = []
    for file in UNITS:
        text = file.read_text(encoding="utf-8").replace("/opt/openpiu/.venv/bin/openpiu", "/bin/true")
        files.append(tmp_path / file.name)
        files[-1].write_text(text)
    done = subprocess.run([tool, "verify", "--man=no", *files], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if "openpiu" in line]
    assert (done.returncode, said) == (0, [])


def test_environment_of_the_units_is_one_that_is_read():
    lines = (DEPLOY / "openpiu.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    assert set(given) <= SETTINGS and given["OPENPIU_HOME"] == "/var/lib/openpiu"
    assert all(re.fullmatch(r"#? ?[A-Z_]+=\S*|# .*", line) for line in lines if line)


def test_image_is_built_from_the_locked_requirements_for_a_user_without_rights():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and line[0] not in "# "]
    steps = [line.split(None, 1) for line in lines]
    froms = [rest for step, rest in steps if step == "FROM"]
    assert len(froms) == 2 and froms[0].endswith(" AS build")
    assert all("/" not in each for each in froms)
    assert "--require-hashes -r requirements/run.txt" in text
    last = steps[max(n for n, (step, _) in enumerate(steps) if step == "FROM") :]
    user = next(rest for step, rest in last if step == "USER")
    assert user.split(":")[0] not in ("0", "root")
    assert [rest for step, rest in last if step == "CMD"] == ['["serve"]']
    taken = [rest.split()[:-1] for step, rest in steps if step == "COPY" and "--from" not in rest]
    for source in (name for sources in taken for name in sources):
        assert (ROOT / source).exists(), source
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    kept = {name[1:] for name in allowed if name[0] == "!"}
    assert {name.split("/")[0] for sources in taken for name in sources} <= kept


def test_compose_file_runs_what_there_is():
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = found["services"]
    assert set(services) == {"database", "stream", "init", "serve", "work"}
    for name in ("init", "serve", "work"):
        service = services[name]
        assert service["command"] == [name] and name in commands()
        assert set(service["environment"]) <= SETTINGS
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
    for service in services.values():
        assert "/" not in service["image"]
        assert set(service.get("depends_on", ())) <= set(services)
        assert set(service.get("secrets", ())) <= set(found["secrets"])
        assert {place.split(":")[0] for place in service["volumes"]} <= set(found["volumes"])
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert "password@" not in text.lower()


def test_alert_rules_are_whole_and_ask_for_figures_that_exist():
    found = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rules = [rule for group in found["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 10
    known = set(re.findall(r"`(openpiu_\w+)", page))
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket") and rule["annotations"]["summary"]
        assert re.fullmatch(r"\d+[sm]", rule.get("for", "1m"))
        assert rule["expr"].count("(") == rule["expr"].count(")")
        asked = set(re.findall(r"openpiu_[a-z_]+", rule["expr"]))
        bare = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in asked}
        assert bare <= {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in known}, rule["alert"]
        assert f"`{rule['alert']}`" in page
