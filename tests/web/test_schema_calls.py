"""Every route is called with what its description lets one make up, by every role and by nobody: the server
never fails, and nobody gets past their rights."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from tests.web.browsers import Everyone
from tests.web.conftest import told
from tests.web.test_rights import refused

from openpiu.web.app import HANDLERS
from openpiu.web.guard import STATEMENT

EXAMPLES = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}
"""Made-up calls of each route, as it describes them and as it does not; each is sent by all fifteen
callers."""


@pytest.fixture(scope="module")
def everyone(shared, server):
    return Everyone(shared, server)


@pytest.fixture(scope="module")
def described(server, everyone):
    found = told(everyone.machines["officer"].call("GET", "/schema"))
    schema = schemathesis.openapi.from_dict(found)
    schema.config.update(base_url=f"http://127.0.0.1:{server.port}")
    return schema


def headers_of(caller):
    """What a caller sends beside the made-up call."""
    token = getattr(caller, "token", None)
    if token:
        return {"Authorization": f"Bearer {token}"}
    return {"Sec-Fetch-Site": "same-origin"} | ({"Cookie": caller.cookie} if caller.cookie else {})


def test_no_made_up_call_fails_or_gets_past_the_rights_of_its_caller(described, everyone):
    stated = {
        (method, path.replace(":str", "")): handler.opt[STATEMENT]
        for handler in HANDLERS
        for path in handler.paths
        for method in handler.http_methods
    }
    callers = [*everyone.all(), (everyone.nobody, None)]
    # Leaving comes last: who has left is nobody.
    operations = sorted(
        (result.ok() for result in described.get_all_operations()), key=lambda o: o.method.upper() == "DELETE"
    )
    assert len(operations) == len(stated)
    for operation in operations:
        for mode in EXAMPLES:
            call_as_all(operation, mode, stated[operation.method.upper(), operation.path], callers)


def call_as_all(operation, mode, statement, callers):
    """Calls a route with what is made up after its description, as each of the callers."""

    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case):
        for caller, who in callers:
            response = case.call(headers=headers_of(caller), allow_redirects=False)
            case.validate_response(response, checks=[not_a_server_error])
            if response.status_code >= 400 and response.content:
                assert set(json.loads(response.content)) >= {"type", "title", "status", "detail"}
            let_in = statement.open or (who is not None and statement.lets_in(who))
            if not let_in:
                assert response.status_code in (401, 403, 404, 405), (case.method, case.path, who)
            elif case.method != "DELETE":
                answer = (response.status_code, response.headers, response.content)
                assert not refused(answer), (case.method, case.path, who, response.text)

    call()
