"""The loopback management listener: health, version and metrics."""

from __future__ import annotations

import json
import re

import pytest

from harness import Answer, ApiUser, Gate, GateFactory, Http1Connection, run_command
from harness.billogram import CUSTOMERS

SAMPLE = re.compile(r'^[a-z_]+(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? -?[0-9.e+-]+$|^.* (NaN|\+Inf)$')


def manage(gate: Gate, path: str) -> Answer:
    """Ask the management listener."""
    return gate.ask(gate.management, "GET", path)


def test_livez_and_readyz_are_ok_while_serving(gate: Gate) -> None:
    """The process lives, and it is ready; the verbose form says in which parts."""
    live = manage(gate, "/livez")
    assert (live.status, live.body.strip()) == (200, b"ok")
    assert manage(gate, "/readyz").status == 200
    detail = manage(gate, "/readyz?verbose")
    assert detail.status == 200 and isinstance(detail.json(), dict)


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:{port}", "192.0.2.1", "a,b"])
def test_a_request_that_names_another_host_is_misdirected(gate: Gate, host: str) -> None:
    """A page whose name was made to resolve to this machine reads nothing here; our names do."""
    port = gate.management.port
    for path in ("/livez", "/metrics", "/explain/x", "/problems/not-found"):
        head = f"GET {path} HTTP/1.1\r\nHost: {host.format(port=port)}\r\n\r\n"
        with Http1Connection(gate.management) as connection:
            connection.send(head.encode())
            answer = connection.read_answer()
        assert answer.status == 421
        assert answer.header("content-type") == "application/problem+json"
    for own in (f"localhost:{port}", "127.0.0.1", f"[::1]:{port}"):
        with Http1Connection(gate.management) as connection:
            connection.send(f"GET /livez HTTP/1.1\r\nHost: {own}\r\n\r\n".encode())
            assert connection.read_answer().status == 200


def test_version_is_the_commands_version(gate: Gate) -> None:
    """The server says the same version as `tollgate --version`."""
    version = manage(gate, "/version").json()["version"]
    assert version and version in run_command(gate.binary, "--version").expect(0).stdout


def test_metrics_are_prometheus_text_and_count_decisions(gate: Gate, user: ApiUser) -> None:
    """Every line is a comment or a sample; the right counter grows by one request."""

    def decisions(outcome: str) -> float:
        text = manage(gate, "/metrics").body.decode()
        for line in text.splitlines():
            assert line.startswith("#") or not line or SAMPLE.match(line), line
        return sum(
            float(line.rpartition(" ")[2])
            for line in text.splitlines()
            if line.startswith("tollgate_auth_decisions_total{") and f'outcome="{outcome}"' in line
        )

    admitted, refused = decisions("admitted"), decisions("refused")
    gate.ask(gate.sandbox, "GET", f"{CUSTOMERS}?page=1", user.authorization)
    gate.ask(gate.sandbox, "GET", f"{CUSTOMERS}?page=1")
    assert decisions("admitted") == admitted + 1
    assert decisions("refused") == refused + 1


def test_metric_labels_hold_nothing_of_the_caller(gate: Gate, user: ApiUser) -> None:
    """No ids, addresses, users or raw paths: labels are bounded."""
    marker = "surely-not-a-label"
    gate.ask(gate.sandbox, "GET", f"{CUSTOMERS}/{marker}?q={marker}", user.authorization)
    gate.ask(gate.sandbox, "GET", f"/{marker}", ("User-Agent", marker))
    text = manage(gate, "/metrics").body.decode()
    for trace in (marker, user.user, user.id, "127.0.0.1", user.facts["organisation"]):
        assert trace not in text


def test_explain_of_an_unknown_request_is_404(gate: Gate) -> None:
    """The journal does not know a made-up id."""
    assert manage(gate, "/explain/req_none").status == 404


def test_the_management_listener_serves_no_dialect_and_the_dialects_no_management(
    gate: Gate, user: ApiUser
) -> None:
    """Health and metrics are nowhere on the public listeners."""
    for endpoint in (gate.sandbox, gate.production):
        for path in ("/metrics", "/livez", "/readyz", "/version", "/explain/x"):
            assert gate.ask(endpoint, "GET", path, user.authorization).status == 404
    assert manage(gate, f"{CUSTOMERS}?page=1").status == 404


def test_addresses_are_written_for_other_commands(new_gate: GateFactory) -> None:
    """addresses.json says what the first line on standard output said."""
    gate = new_gate()
    assert json.loads((gate.data / "addresses.json").read_text()) == gate.addresses
    assert gate.addresses["pid"] == gate.pid
