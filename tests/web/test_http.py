"""The HTTP interface of a real server."""

import gzip
import json

import pytest
from tests.intake.specimens import ANNA, BERT_API, api, booking, person, push
from tests.web.conftest import told, wait_for

from openpiu.intake import hit_records, message_records, transmission_id


def send(server, token, data, **headers):
    return server.call("POST", "/api/messages", data, token, **headers)


def test_transmission_is_stored_screened_and_becomes_a_hit(server, shared, tokens):
    message = api(person(), reference="71").replace(
        b"XX123", b"XX171"
    )  # a flight of which no other test sends
    accepted = send(server, tokens["host"], message)
    assert accepted[0] == 202
    assert told(accepted) == {"transmission": transmission_id(message), "state": "stored", "error": None}
    path = f"/api/messages/{transmission_id(message)}"
    found = wait_for(
        lambda: (
            (answer := told(server.call("GET", path, token=tokens["engineer"])))["state"] == "screened"
            and answer
        )
    )
    assert found["format"] == "paxlst" and found["messages"][0]["function"] == "passenger-list"
    assert found["flights"] == [
        {"carrier": "XX", "number": "171", "suffix": "", "date": "2026-03-01", "from": "CDG", "to": "IAD"}
    ]
    assert all(finding["code"] for finding in found["findings"])
    with shared.open() as store:
        hits = [hit for hit in hit_records(store) if hit["flight"]["number"] == "171"]
    assert [hit["identity"] for hit in hits] == ["Q.1"]


def test_second_arrival_is_told_to_be_a_duplicate(server, tokens):
    message = push(booking("DUP123", ANNA))
    assert send(server, tokens["host"], message)[0] == 202
    again = send(server, tokens["xx"], message + b"\r\n")
    assert again[0] == 200 and told(again)["state"] == "duplicate"
    assert told(again)["transmission"] == transmission_id(message)


def test_gzip_is_taken_in_as_what_is_in_it(server, tokens):
    message = api(BERT_API, reference="72")
    packed = send(server, tokens["host"], gzip.compress(message), Content_Encoding="gzip")
    assert packed[0] == 202 and told(packed)["transmission"] == transmission_id(message)
    assert send(server, tokens["host"], message)[0] == 200


@pytest.mark.parametrize(
    "kind",
    [None, "application/edifact", "application/octet-stream", "text/plain; charset=x", "application/xml"],
)
def test_kinds_that_are_taken_in(server, tokens, kind):
    message = api(person(), reference=f"K{len(kind or '')}")
    assert send(server, tokens["host"], message, **({"Content_Type": kind} if kind else {}))[0] == 202


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({"Content_Type": "application/json"}, 415, "content type"),
        ({"Content_Encoding": "br"}, 415, "content coding"),
        ({"Content_Encoding": "gzip"}, 400, "compression is broken"),
    ],
)
def test_other_kinds_and_broken_compression_are_refused(server, tokens, headers, status, said):
    answer = send(server, tokens["host"], api(person(), reference="73"), **headers)
    assert answer[0] == status
    assert answer[1]["content-type"] == "application/problem+json"
    problem = told(answer)
    assert problem["status"] == status and said in problem["detail"]
    assert set(problem) == {"type", "title", "status", "detail"}


def test_gzip_that_is_cut_short_is_refused(server, tokens):
    packed = gzip.compress(api(person(), reference="74"))[:-9]
    assert send(server, tokens["host"], packed, Content_Encoding="gzip")[0] == 400


def test_bomb_and_oversized_body_are_refused_and_leave_nothing(server, shared, tokens):
    before = len(records(shared))
    bomb = gzip.compress(bytes(64 << 20))
    assert len(bomb) < 1 << 17
    assert send(server, tokens["host"], bomb, Content_Encoding="gzip")[0] == 413
    assert send(server, tokens["host"], b"x" * (2 << 20) + b"x")[0] == 413
    assert send(server, tokens["host"], iter([b"x" * (1 << 20)] * 3))[0] == 413
    assert len(records(shared)) == before


def records(place):
    with place.open() as store:
        return message_records(store)


def test_what_cannot_be_read_is_sealed_and_told(server, tokens):
    answer = send(server, tokens["host"], b"Dear unit, MOML for SPECIMEN please")
    assert answer[0] == 202 and told(answer)["state"] == "quarantined"
    assert b"SPECIMEN" not in answer[2]


def test_carrier_has_limits_of_its_own(server, tokens):
    large = api(*[person(passport=f"Z{n:07}") for n in range(9000)], reference="75")
    assert 1 << 20 < len(large) < 2 << 20
    assert send(server, tokens["yy"], large)[0] == 413
    answers = [send(server, tokens["yy"], api(person(), reference=f"R{n}")) for n in range(4)]
    late = [answer for answer in answers if answer[0] == 429]
    assert late and int(late[0][1]["retry-after"]) >= 1
    assert send(server, tokens["xx"], api(person(), reference="76"))[0] == 202


@pytest.mark.parametrize("path", ["/api/messages/" + "0" * 64, "/metrics", "/schema", "/api/messages"])
def test_nothing_is_told_without_a_token(server, path):
    method = "POST" if path == "/api/messages" else "GET"
    answer = server.call(method, path, b"" if method == "POST" else None)
    assert answer[0] == 401 and answer[1]["www-authenticate"].startswith("Bearer")
    assert server.call(method, path, b"" if method == "POST" else None, "opiu_wrong")[0] == 401


def test_rights_follow_roles(server, tokens):
    assert send(server, tokens["approver"], api(person()))[0] == 403
    assert server.call("GET", "/metrics", token=tokens["host"])[0] == 403
    figures = server.call("GET", "/metrics", token=tokens["engineer"])
    assert figures[0] == 200 and b"openpiu_ready 1.0" in figures[2]
    assert b"SPECIMEN" not in figures[2]


def test_carrier_reads_its_own_alone_and_a_host_reads_nothing(server, tokens):
    message = push(booking("OWN123", ANNA))
    path = f"/api/messages/{told(send(server, tokens['host'], message))['transmission']}"
    wait_for(lambda: told(server.call("GET", path, token=tokens["engineer"]))["state"] == "screened")
    assert server.call("GET", path, token=tokens["xx"])[0] == 200
    assert server.call("GET", path, token=tokens["yy"])[0] == 404
    assert server.call("GET", path, token=tokens["host"])[0] == 403
    assert server.call("GET", "/api/messages/nothing", token=tokens["engineer"])[0] == 404


def test_interface_describes_itself(server, tokens):
    schema = told(server.call("GET", "/schema", token=tokens["host"]))
    assert schema["openapi"].startswith("3.1")
    assert {"/api/messages", "/api/messages/{transmission}", "/api/interactive", "/health"} <= set(
        schema["paths"]
    )


def test_health_needs_no_token(server):
    assert told(server.call("GET", "/health")) == {"live": True, "ready": True, "trouble": None}
    assert json.loads(server.call("GET", "/health/live")[2]) == {"live": True}


def test_path_that_is_not_there_is_a_problem(server):
    answer = server.call("GET", "/nowhere")
    assert answer[0] == 404 and answer[1]["content-type"] == "application/problem+json"
