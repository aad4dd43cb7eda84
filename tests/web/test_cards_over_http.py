"""Score cards over HTTP: who may read whose."""

import pytest
from tests.intake.specimens import api, person
from tests.web.conftest import told, wait_for

from openpiu import access
from openpiu.intake import transmission_id

PERIOD = "since=2026-03-01&until=2026-03-02"
NOBODYS = "no such carrier is known, or its card is not yours to read"


@pytest.fixture(scope="module")
def more(shared, tokens, server):
    """Tokens of more roles, once a flight of XX has been told of."""
    message = api(person(), reference="C1")
    assert server.call("POST", "/api/messages", message, tokens["host"])[0] in (200, 202)
    path = f"/api/messages/{transmission_id(message)}"
    wait_for(lambda: told(server.call("GET", path, token=tokens["engineer"]))["state"] == "screened")
    with shared.open() as store:
        roles = ("supervisor", "dpo", "auditor", "officer")
        return tokens | {role: access.issue(store, role, role) for role in roles}


@pytest.mark.parametrize("role", ["engineer", "supervisor", "dpo", "auditor"])
def test_those_who_watch_carriers_read_all_cards(server, more, role):
    lines = told(server.call("GET", f"/api/carriers?{PERIOD}", token=more[role]))
    assert "XX" in [line["carrier"] for line in lines]
    card = told(server.call("GET", f"/api/carriers/XX?{PERIOD}", token=more[role]))
    assert card["carrier"] == "XX" and card["people"] >= 1
    assert {push["push"] for push in card["pushes"]} >= {"api-check-in", "pnr-24"}


def test_carrier_reads_its_own_card_and_no_other(server, more):
    assert [x["carrier"] for x in told(server.call("GET", f"/api/carriers?{PERIOD}", token=more["xx"]))] == [
        "XX"
    ]
    assert server.call("GET", f"/api/carriers/XX?{PERIOD}", token=more["xx"])[0] == 200
    assert told(server.call("GET", f"/api/carriers?{PERIOD}", token=more["yy"])) == []
    for code in ("XX", "QQ"):  # the same words whether or not there is such a carrier
        answer = server.call("GET", f"/api/carriers/{code}", token=more["yy"])
        assert (answer[0], told(answer)["detail"]) == (404, NOBODYS)


@pytest.mark.parametrize("name", ["host", "officer", "approver"])
@pytest.mark.parametrize("path", ["/api/carriers", "/api/carriers/XX"])
def test_others_read_no_card(server, more, name, path):
    assert server.call("GET", path, token=more[name])[0] == 403


def test_carrier_that_nobody_knows_is_not_found(server, more):
    answer = server.call("GET", "/api/carriers/QQ", token=more["engineer"])
    assert (answer[0], told(answer)["detail"]) == (404, NOBODYS)


@pytest.mark.parametrize("query", ["since=soon", "since=2026-03-02&until=2026-03-01", "since=1999-01-01"])
def test_period_that_does_not_fit_is_a_problem(server, more, query):
    for path in ("/api/carriers", "/api/carriers/XX"):
        answer = server.call("GET", f"{path}?{query}", token=more["engineer"])
        assert answer[0] == 400 and told(answer)["detail"]
