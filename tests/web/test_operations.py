"""What an engineer goes by and sets: the log, the figures, TLS, secrets in files, a stop under load."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import make_url
from tests import programs
from tests.intake.specimens import BERT, STORY, api, booking, person, push
from tests.web.conftest import furnish, grandchildren, launching, settings_of, told, wait_for
from tests.web.test_service_life import all_screened, command, states

from openpiu import web
from openpiu.cli.settings import DEFAULTS
from openpiu.intake import message_records
from openpiu.intake.limits import Limit
from openpiu.intake.service import Service

GOLDEN = ("GOLDENEYE", "AURELIA", "AU7654321", "660606", "GLDN77")
"""Surname, given name, document, birth date and locator of a traveller who shall be in no log."""
PERSON = person(GOLDEN[0], GOLDEN[1], GOLDEN[3], "F", GOLDEN[2], GOLDEN[4])
IN_PNR = (GOLDEN[0], f"{GOLDEN[1]} MRS", f"/P/UTO/{GOLDEN[2]}/UTO/06JUN66/F/01JAN30/{GOLDEN[0]}/{GOLDEN[1]}")


def lines(server):
    """The lines of the log, each of which is JSON."""
    return [json.loads(line) for line in server.log.read_text().splitlines()]


def figures(text):
    found = {}
    for line in text.decode().splitlines():
        if line and line[0] != "#":
            name, _, value = line.rpartition(" ")
            found[name] = float(value)
    return found


def monitor_of(server):
    """The port of the address for those who watch."""
    told = wait_for(
        lambda: re.search(r"health and figures at http://127.0.0.1:(\d+)", server.log.read_text())
    )
    return int(told[1])


def asked(port, path, context=None, **headers):
    kind = http.client.HTTPConnection if context is None else http.client.HTTPSConnection
    more = {} if context is None else {"context": context}
    connection = kind("127.0.0.1", port, timeout=30, **more)
    try:
        connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


def test_log_has_a_line_for_each_request_and_nothing_of_the_traveller(place, launch):
    tokens = furnish(place)
    server = launch(OPENPIU_LOG_LEVEL="debug").ready()
    bad = f"Dear unit, {GOLDEN[0]} {GOLDEN[1]} {GOLDEN[2]} travels".encode()
    cut = api(PERSON)[:-90]
    for body in (api(PERSON), push(booking(GOLDEN[4], IN_PNR, BERT)), bad, cut):
        assert server.call("POST", "/api/messages", body, tokens["host"])[0] == 202
    answer = server.call("POST", "/api/interactive", api(PERSON, reference="2"), tokens["host"])
    assert answer[0] == 200 and GOLDEN[4].encode() in answer[2]
    sent = told(server.call("POST", "/api/messages", api(PERSON), tokens["host"]))["transmission"]
    for path in (f"/api/messages/{sent}", f"/api/messages/{GOLDEN[2]}", f"/{GOLDEN[0]}?q={GOLDEN[1]}"):
        server.call("GET", path, token=tokens["engineer"])
    server.call(GOLDEN[0], "/api/messages")
    server.call("POST", "/api/messages", bad, GOLDEN[2])
    server.call("POST", "/api/messages", bad, tokens["host"], Content_Type=GOLDEN[0])
    given = server.call("GET", "/health", X_Request_ID=f"{GOLDEN[0]} {GOLDEN[1]}")
    kept = server.call("GET", "/health", X_Request_ID="proxy-1234.5")
    assert kept[1]["X-Request-ID"] == "proxy-1234.5" and GOLDEN[0] not in given[1]["X-Request-ID"]
    for worker in grandchildren(server.process.pid):
        os.kill(worker, signal.SIGKILL)
    wait_for(lambda: "stored" not in states(place))
    assert server.end() == 0

    whole = server.log.read_text()
    assert [part for part in GOLDEN if part.lower() in whole.lower()] == []
    assert (
        sent not in whole and tokens["host"] not in whole and "127.0.0.1" not in whole.split("listening")[0]
    )
    found = lines(server)
    assert all({"time", "level", "event"} <= set(line) for line in found)
    requests = [line for line in found if line["event"] == "request"]
    posts = [line for line in requests if (line["method"], line["route"]) == ("POST", "/api/messages")]
    assert [line["status"] for line in posts] == [202] * 4 + [200, 401, 415]
    assert all(line["bytes"] > 0 and line["role"] == "carrier" for line in posts[:5])
    by_id = [line["status"] for line in requests if line["route"] == "/api/messages/{transmission}"]
    assert sorted(by_id) == [200, 404]
    assert [line["status"] for line in requests if line["route"] == "unmatched"] == [404, 405]
    assert len({line["request"] for line in requests}) == len(requests)
    assert any("is replaced" in line["event"] for line in found)


SCRIPT = """
import asyncio, logging, sys, threading, warnings
from openpiu.cli.logs import configure
configure("info")
log = logging.getLogger("openpiu")
log.info("a sentence", extra={"count": 3, "surname": "GOLDENEYE"})
log.debug("too quiet")
try:
    raise ValueError("GOLDENEYE cannot be parsed")
except ValueError:
    log.exception("a step failed")
    logging.getLogger("uvicorn.error").error("Exception in %s", "GOLDENEYE", exc_info=True)
    logging.getLogger("somebody.else").error("GOLDENEYE is odd", exc_info=True, stack_info=True)
def fails():
    raise KeyError("GOLDENEYE")
thread = threading.Thread(target=fails)
thread.start()
thread.join()
async def left():
    task = asyncio.create_task(asyncio.sleep(0))
    task.get_loop().call_exception_handler({"message": "GOLDENEYE", "exception": ValueError("GOLDENEYE")})
asyncio.run(left())
class Odd:
    def __del__(self):
        raise ValueError("GOLDENEYE")
Odd()
warnings.warn("GOLDENEYE")
log.info("%s %d", "one")
raise RuntimeError("GOLDENEYE")
"""


def test_of_an_error_the_log_tells_class_and_place_and_never_its_words():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "GOLDENEYE" not in done.stderr and done.stdout == ""
    found = [json.loads(line) for line in done.stderr.splitlines()]
    assert found[0]["event"] == "a sentence" and found[0]["count"] == 3 and "surname" not in found[0]
    assert (found[1]["event"], found[1]["error"]) == ("a step failed", "ValueError")
    assert found[1]["raised"].startswith("__main__:")
    assert (found[2]["event"], found[2]["logger"]) == ("Exception in %s", "uvicorn.error")
    assert (found[3]["event"], found[3]["error"]) == ("another library reports", "ValueError")
    mistakes = [line["error"] for line in found if line["event"] == "a mistake of the program"]
    assert mistakes == ["KeyError", "ValueError", "RuntimeError"]
    assert "Traceback" not in done.stderr


def test_on_a_terminal_the_log_is_text():
    ours, theirs = os.openpty()
    code = (
        "import logging; from openpiu.cli.logs import configure; configure('info');"
        "logging.getLogger('openpiu').info('a sentence', extra={'count': 3})"
    )
    subprocess.run([sys.executable, "-c", code], stderr=theirs, check=True, timeout=60)
    os.close(theirs)
    said = re.sub(r"\x1b\[[0-9;]*m", "", os.read(ours, 4096).decode())
    os.close(ours)
    assert "a sentence" in said and "count=3" in said and "{" not in said


def test_level_that_is_none_is_refused(place):
    furnish(place)
    os.environ["OPENPIU_LOG_LEVEL"] = "loud"
    environment = settings_of(place) | {"OPENPIU_LOG_LEVEL": os.environ.pop("OPENPIU_LOG_LEVEL")}
    done = programs.run("work", env=environment, cwd=place.home)
    assert done.returncode == 2 and "expected one of debug, info, warning, error" in done.stderr


WANTED = [
    "openpiu_accepted_seconds_bucket",
    "openpiu_transmissions_total",
    "openpiu_answers_total",
    "openpiu_request_seconds_count",
    "openpiu_lane_seconds_count",
    "openpiu_commit_seconds_count",
    "openpiu_committed_total",
    "openpiu_screened_seconds_bucket",
    "openpiu_backlog",
    "openpiu_backlog_oldest_seconds",
    "openpiu_lane_waiting",
    "openpiu_lane_oldest_seconds",
    "openpiu_quarantine",
    "openpiu_quarantined_total",
    "openpiu_list_age_days",
    "openpiu_list_limit_days",
    "openpiu_list_entries",
    "openpiu_index_age_seconds",
    "openpiu_list_revision",
    "openpiu_list_revision_stored",
    "openpiu_log_unsealed",
    "openpiu_log_unsealed_seconds",
    "openpiu_workers",
    "openpiu_workers_wanted",
    "openpiu_worker_deaths_total",
    "openpiu_database_up",
    "openpiu_ready",
    "openpiu_disk_free_bytes",
    "openpiu_info",
    "process_resident_memory_bytes",
]


def test_figures_tell_of_each_stage_and_each_is_explained_in_the_docs(place, launch):
    tokens = furnish(place)
    server = launch(OPENPIU_MONITOR_BIND="127.0.0.1:0").ready()
    port = monitor_of(server)
    for message in (*STORY, b"Dear unit"):
        assert server.call("POST", "/api/messages", message, tokens["host"])[0] == 202
    assert server.call("POST", "/api/interactive", api(person(), reference="9"), tokens["host"])[0] == 200
    wait_for(lambda: "stored" not in states(place))
    wait_for(lambda: figures(asked(port, "/metrics")[2])["openpiu_quarantine"] == 1, 90)
    status, _, text = server.call("GET", "/metrics", token=tokens["engineer"])
    assert status == 200
    found = figures(text)
    names = {name.partition("{")[0] for name in found}
    assert [name for name in WANTED if name not in names] == []
    total = len(STORY) + 2
    assert found['openpiu_committed_total{what="arrivals"}'] == total
    assert found['openpiu_committed_total{what="results"}'] == total - 1
    assert found['openpiu_lane_seconds_count{lane="door"}'] == total - 1
    assert found['openpiu_lane_seconds_count{lane="live"}'] == len(STORY)
    assert found['openpiu_screened_seconds_count{lane="live"}'] == len(STORY)
    assert found['openpiu_quarantined_total{stage="door"}'] == 1
    assert found['openpiu_backlog{lane="live"}'] == found['openpiu_backlog{lane="backlog"}'] == 0
    assert found["openpiu_workers"] == found["openpiu_workers_wanted"] == 2
    assert found["openpiu_database_up"] == found["openpiu_ready"] == 1
    assert found['openpiu_list_entries{list="national"}'] == 1
    assert found["openpiu_list_revision"] == found["openpiu_list_revision_stored"]
    said = text.decode()
    ours = set(re.findall(r"^# TYPE (openpiu_\w+) (?!gauge_created)", said, re.M))
    ours = {name for name in ours if not name.endswith("_created")}
    assert not [name for name in ours if not re.search(rf"^# HELP {name} \S.{{10}}", said, re.M)]
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in ours if f"`{name}" not in page] == []
    assert "SPECIMEN" not in said
    assert asked(port, "/health")[0] == asked(port, "/health/live")[0] == 200
    assert asked(port, "/api/messages")[0] == 404


def test_a_worker_alone_is_watched_and_a_database_that_is_gone_is_told(postgresql):
    with postgresql.made() as place, launching(place) as launch:
        furnish(place)
        working = launch("work", OPENPIU_MONITOR_BIND="127.0.0.1:0")
        port = monitor_of(working)
        wait_for(lambda: asked(port, "/health")[0] == 200)
        name = make_url(str(place.where)).database

        def up():
            return figures(asked(port, "/metrics")[2])["openpiu_database_up"]

        def refuse(yes):
            postgresql.statement(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {str(not yes).lower()}")
            postgresql.statement(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            )

        assert up() == 1
        refuse(True)
        wait_for(lambda: up() == 0)
        assert asked(port, "/health")[0] == 503 and asked(port, "/health/live")[0] == 200
        assert "openpiu_backlog{" not in asked(port, "/metrics")[2].decode()
        refuse(False)
        wait_for(lambda: up() == 1 and asked(port, "/health")[0] == 200)
        assert working.end() == 0
        assert "Traceback" not in working.log.read_text() and lines(working)


def certificate(folder, name="localhost"):
    """A certificate of its own signature and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(form.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(pem)
    (folder / f"{name}.key").chmod(0o600)
    return folder / f"{name}.pem", folder / f"{name}.key"


def test_tls_by_two_settings_and_a_key_that_others_may_read_is_refused(sqlite, tmp_path):
    cert, key = certificate(tmp_path)
    _, other = certificate(tmp_path, "other")
    with sqlite.made() as place, launching(place) as launch:
        tokens = furnish(place)
        flags = {"OPENPIU_TLS_CERTIFICATE": str(cert), "OPENPIU_TLS_KEY": str(key)}
        server = launch(**flags)
        said = server.log.read_text()
        port = int(re.search(r"listening on https://127.0.0.1:(\d+)", said)[1])
        context = ssl.create_default_context(cafile=str(cert))
        context.check_hostname = False
        status, headers, _ = asked(port, "/health/live", context)
        assert status == 200 and "max-age" in headers["strict-transport-security"]
        assert asked(port, "/metrics", context, Authorization=f"Bearer {tokens['engineer']}")[0] == 200
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(OSError):
            asked(port, "/health/live", old)
        assert server.end() == 0 and "Traceback" not in server.log.read_text()

        key.chmod(0o644)
        for wrong, words in (
            (flags, "chmod 640"),
            (flags | {"OPENPIU_TLS_KEY": str(other)}, "do not belong together"),
            (
                flags
                | {"OPENPIU_TLS_CERTIFICATE": str(tmp_path / "none.pem"), "OPENPIU_TLS_KEY": str(other)},
                "not there",
            ),
            ({"OPENPIU_TLS_CERTIFICATE": str(cert)}, "only one is set"),
        ):
            refused = launch(**wrong)
            assert refused.end() == 2
            said = refused.log.read_text()
            assert words in said and "Traceback" not in said


def test_a_proxy_is_believed_only_where_it_is_trusted(sqlite):
    with sqlite.made() as place, launching(place) as launch:
        furnish(place)
        said = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "192.0.2.7"}
        for proxies, believed in (("", False), ("10.0.0.0/8", False), ("10.0.0.1, 127.0.0.0/8", True)):
            server = launch(OPENPIU_TRUSTED_PROXIES=proxies)
            _, headers, _ = asked(server.port, "/health/live", **said)
            assert ("strict-transport-security" in headers) == believed
            assert server.end() == 0
        refused = launch(OPENPIU_TRUSTED_PROXIES="the balancer")
        assert refused.end() == 2 and "expected addresses or networks" in refused.log.read_text()


def test_database_url_is_read_from_a_file_that_others_may_not_read(place, tmp_path):
    furnish(place)
    file = tmp_path / "database_url"
    file.write_text(
        f"{place.where if isinstance(place.where, str) else f'sqlite:///{place.home}/openpiu.db'}\n"
    )
    file.chmod(0o640)
    environment = {k: v for k, v in settings_of(place).items() if k != "OPENPIU_DATABASE_URL"}
    environment["OPENPIU_DATABASE_URL_FILE"] = str(file)

    def run(**more):
        return programs.run("tokens", env=environment | more, cwd=tmp_path)

    assert "engineer" in run().stdout
    both = run(OPENPIU_DATABASE_URL="postgresql://someone:a-secret@db/x")
    assert both.returncode == 2 and "both set" in both.stderr and "a-secret" not in both.stderr
    file.chmod(0o644)
    open_ = run()
    assert open_.returncode == 2 and "may be read by others" in open_.stderr
    file.chmod(0o600)
    file.write_text("postgresql://someone:a-secret@db/x\nmore\n")
    assert "a-secret" not in run().stderr and "expected one" in run().stderr
    file.unlink()
    assert run().returncode == 2


def test_a_sealing_key_that_others_may_read_is_refused(place, launch):
    furnish(place)
    launch().end()
    (place.home / "seal.key").chmod(0o644)
    refused = launch()
    assert refused.end() == 2
    said = refused.log.read_text()
    assert "chmod 600" in said and "Traceback" not in said
    doctor = command(place, "doctor")
    assert doctor.returncode == 1 and "seal.key may be read" in doctor.stdout


def test_a_stop_under_load_answers_what_it_took_and_loses_nothing(place, launch):
    tokens = furnish(place)
    server = launch().ready()
    acknowledged, odd, number = [], [], iter(range(10_000))
    lock = threading.Lock()

    def post():
        while True:
            with lock:
                n = next(number)
            try:
                answer = server.call(
                    "POST",
                    "/api/messages",
                    api(person(locator=f"L{n:05}"), reference=f"L{n}"),
                    tokens["host"],
                )
            except (OSError, http.client.HTTPException):
                return  # it listens no more
            if answer[0] == 202:
                acknowledged.append(told(answer)["transmission"])
            elif answer[0] != 503:
                odd.append(answer)

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(acknowledged) > 100)
    assert server.end() == 0
    for thread in threads:
        thread.join()
    assert odd == []
    with place.open() as store:
        held = [record["transmission"] for record in message_records(store)]
    assert set(acknowledged) <= set(held)
    said = server.log.read_text()
    assert "Traceback" not in said and "stopped" in lines(server)[-1]["event"]
    launch("work")
    wait_for(lambda: all_screened(place, len(held)), 120)


def test_every_setting_is_in_the_docs():
    docs = Path(__file__).parents[2] / "docs"
    for page in ("operations.md", "interfaces.md"):
        text = (docs / page).read_text(encoding="utf-8")
        missing = [name for name in DEFAULTS if f"OPENPIU_{name.upper()}" not in text]
        assert missing == [], page


@pytest.mark.filterwarnings("ignore::litestar.exceptions.base_exceptions.LitestarDeprecationWarning")
def test_a_signal_that_comes_before_the_server_hears_any_ends_it(place, profile):
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    interval, limit, told = sys.getswitchinterval(), Limit(1 << 20, 100), []

    def started(url):
        told.append(url)
        os.kill(os.getpid(), signal.SIGTERM)

    with place.open() as store:
        service = Service(store, str(place.where), profile, place.home, workers=1, size_limit=1 << 20)
        try:
            app = web.make_app(service, web.Bounds(limit, {}), seconds=2)
            web.serve(app, "127.0.0.1:0", started)
        finally:
            service.close()
            sys.setswitchinterval(interval)
            for number, handler in before.items():
                signal.signal(number, handler)
    address = re.search(r"127\.0\.0\.1:(\d+)", told[0])
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", int(address[1])), 1):
        pass
