"""Two worlds, never mixed: X2, and authorities that no listener serves."""

from __future__ import annotations

import pytest

from harness import ApiUser, Gate, GateFactory, Http1Connection, Http2Connection
from harness.billogram import CUSTOMERS, JSON, assert_error, assert_ok
from harness.http1 import encode_head

PROBE = f"{CUSTOMERS}?page=1"


@pytest.fixture
def resident(gate: Gate, organisation: str) -> ApiUser:
    """A production API user of an organisation that has sandbox users too."""
    return gate.create_user(organisation, environment="production")


@pytest.mark.row("X2")
@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_production_credentials_are_authenticated_in_full_where_there_is_no_backend(
    gate: Gate,
    resident: ApiUser,
    client: type[Http1Connection] | type[Http2Connection],
) -> None:
    """Right: the dialect's 503. Wrong: 403. None: 401. The difference proves the check."""
    with client(gate.production) as connection:
        admitted = connection.request("GET", PROBE, [resident.authorization])
        assert_error(admitted, 503, "SERVICE_UNAVAILABLE")
        assert_error(connection.request("GET", PROBE), 401, "MISSING_AUTH")
    entry = gate.explain(admitted.request_id)
    assert (entry["env"], entry["reason"]) == ("production", "no_backend")


@pytest.mark.row("X2")
def test_each_environments_credentials_are_refused_in_the_other(
    gate: Gate, user: ApiUser, resident: ApiUser
) -> None:
    """403 with its own inner reason, in both directions, however often it is tried."""
    for _ in range(3):
        for endpoint, stranger in ((gate.production, user), (gate.sandbox, resident)):
            answer = gate.ask(endpoint, "GET", PROBE, stranger.authorization)
            assert_error(answer, 403, "INVALID_AUTH")
            assert gate.explain(answer.request_id)["reason"] == "wrong_environment"
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))


@pytest.mark.row("X2")
def test_nothing_that_production_credentials_send_reaches_the_sandbox(
    gate: Gate, user: ApiUser, resident: ApiUser
) -> None:
    """A write on either listener with production credentials creates nothing."""
    body = b'{"name":"Lost"}'
    for endpoint in (gate.production, gate.sandbox):
        with Http1Connection(endpoint) as connection:
            answer = connection.request("POST", CUSTOMERS, [resident.authorization, JSON], body)
        assert answer.status in (503, 403)
    assert assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization)) == []


@pytest.mark.row("X2")
def test_a_backend_for_production_must_be_named_and_may_not_be_the_sandbox(
    new_gate: GateFactory,
) -> None:
    """Such a configuration stops the start with 78."""
    for environment in (
        {"listen": "127.0.0.1:0", "backend": "sandbox"},
        {"listen": "127.0.0.1:0", "backend": None},
    ):
        with pytest.raises(AssertionError, match="ended with 78"):
            new_gate({"environments": {"production": environment}})


@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_an_authority_that_the_listener_does_not_serve_is_misdirected(
    gate: Gate, user: ApiUser, client: type[Http1Connection] | type[Http2Connection]
) -> None:
    """421 in the dialect's form: the environment is the listener's, never the Host header's."""
    with client(gate.sandbox) as connection:
        if isinstance(connection, Http1Connection):
            fields = [("Host", "billogram.com"), user.authorization]
            connection.send(encode_head("GET", PROBE, fields))
            answer = connection.read_answer()
        else:
            fields = [(":method", "GET"), (":scheme", "https"), (":authority", "billogram.com")]
            authorization = ("authorization", user.authorization[1])
            answer = connection.read_answer(
                connection.start_raw([*fields, (":path", PROBE), authorization])
            )
    assert_error(answer, 421, "MISDIRECTED_REQUEST")


def test_paths_outside_every_dialect_get_a_neutral_404(gate: Gate, user: ApiUser) -> None:
    """What no dialect claims is answered by the control plane, as a problem document."""
    for path in ("/api", "/api/v1/customer", "/nothing/here"):
        answer = gate.ask(gate.sandbox, "GET", path, user.authorization)
        assert (answer.status, answer.header("content-type")) == (404, "application/problem+json")
        assert answer.json()["status"] == 404 and answer.request_id
