"""Reloads: configuration and certificate together, or neither; by signal or a changed file."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness import (
    Answer,
    ApiUser,
    ConnectionLost,
    Endpoint,
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    eventually,
)
from harness.billogram import CUSTOMERS, JSON, assert_ok
from harness.certificates import PrivateAuthority
from harness.settings import configuration

PROBE = f"{CUSTOMERS}?page=1"
TAKEN = "configuration and certificate reloaded"
REFUSED = "reload refused, the old configuration and certificate stay"
SECONDS = 10.0
RELOADS_UNDER_LOAD = 10


def limits(**changes: str) -> dict[str, Any]:
    """Return settings with these limits."""
    return {"limits": changes}


def demo(new_gate: GateFactory, settings: Mapping[str, Any] | None = None) -> tuple[Gate, ApiUser]:
    """Start a server with one API user."""
    gate = new_gate(settings)
    gate.create_organisation("demo")
    return gate, gate.create_user("demo")


def config_file(gate: Gate) -> Path:
    """Return the configuration file that the server was started with."""
    return gate.data.parent / "tollgate.yaml"


def write(gate: Gate, settings: Mapping[str, Any] | str) -> str:
    """Put other settings, or a whole text, in the place of the configuration file in one step."""
    text = settings if isinstance(settings, str) else configuration(gate.data, settings)
    fresh = config_file(gate).with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(config_file(gate))
    return text


def events(gate: Gate, message: str) -> list[dict[str, Any]]:
    """Return the log lines with a message."""
    return [line for line in gate.log_lines() if line["msg"] == message]


def reload(gate: Gate, settings: Mapping[str, Any] | str, message: str = TAKEN) -> str:
    """Change the file, send SIGHUP, wait for the line in the log; return the new text."""
    before = len(events(gate, message))
    text = write(gate, settings)
    os.kill(gate.pid, signal.SIGHUP)
    eventually(lambda: len(events(gate, message)) > before, SECONDS, message)
    return text


def ask(gate: Gate, user: ApiUser) -> Answer:
    """Make one call on a new connection."""
    return gate.ask(gate.sandbox, "GET", PROBE, user.authorization)


def metric(gate: Gate, name: str) -> float:
    """Return the value of a metric without labels."""
    text = gate.ask(gate.management, "GET", "/metrics").body.decode()
    return next(
        float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name} ")
    )


def test_a_reload_brings_new_limits_keeps_what_was_counted_and_drops_no_connection(
    new_gate: GateFactory,
) -> None:
    """Calls stay counted when another key changes, and when the limit's own number grows."""
    gate, user = demo(new_gate, limits(perCredential="3 per 1h"))
    with Http1Connection(gate.sandbox) as one, Http2Connection(gate.sandbox) as two:
        headers = [user.authorization]
        assert_ok(one.request("GET", PROBE, headers))
        assert_ok(two.request("GET", PROBE, headers))
        reload(gate, limits(perCredential="3 per 1h", perAddress="1000 per 1h"))
        assert_ok(one.request("GET", PROBE, headers))
        assert two.request("GET", PROBE, headers).status == 429
        reload(gate, limits(perCredential="5 per 1h"))
        assert_ok(two.request("GET", PROBE, headers))
        assert_ok(one.request("GET", PROBE, headers))
        assert one.request("GET", PROBE, headers).status == 429
        reload(gate, limits(perCredential="off"))
        for _ in range(6):
            assert_ok(one.request("GET", PROBE, headers))
            assert_ok(two.request("GET", PROBE, headers))
    assert [line["keys"] for line in events(gate, TAKEN)] == [
        "limits.perAddress",
        "limits.perAddress, limits.perCredential",
        "limits.perCredential",
    ]


def test_a_change_of_the_file_is_enough(new_gate: GateFactory) -> None:
    """No signal: the file is looked at once a second, and taken once it has come to rest."""
    gate, user = demo(new_gate)
    assert_ok(ask(gate, user))
    write(gate, limits(perCredential="1 per 1h"))
    eventually(lambda: events(gate, TAKEN), SECONDS, TAKEN)
    assert_ok(ask(gate, user))
    assert ask(gate, user).status == 429
    assert len(events(gate, TAKEN)) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"limits": {"perCredentail": "off"}}, ["perCredentail", "perCredential"]),
        ({"timeouts": {"head": "10 parsecs"}}, ["timeouts.head", "10 parsecs"]),
        ({"publicHost": "other.example"}, ["publicHost", "needs a restart", "other.example"]),
        ({"sessions": {"idle": "2h"}}, ["sessions.idle", "needs a restart"]),
        ({"management": "0.0.0.0:9090"}, ["management", "loopback"]),
        ({"tls": {"certificate": "/a.pem", "key": "/a.key"}}, ["tls.certificate", "restart"]),
    ],
)
def test_one_wrong_key_leaves_all_of_the_old_configuration(
    new_gate: GateFactory, wrong: dict[str, Any], words: list[str]
) -> None:
    """What is good beside it is not taken either; the log says where, and the metric says that."""
    gate, user = demo(new_gate)
    since = metric(gate, "tollgate_config_last_reload_timestamp_seconds")
    assert since > 0
    good = limits(perOrganisation="1 per 1h")
    text = reload(gate, {**good, **wrong, "limits": {**good["limits"], **wrong.get("limits", {})}},
                  REFUSED)  # fmt: skip
    faults = [str(line["fault"]) for line in events(gate, REFUSED)]
    fault = next((fault for fault in faults if words[0] in fault), "")
    for word in words:
        assert word in fault, fault
    place = fault.removeprefix(str(config_file(gate))).split(":")
    line, column = int(place[1]), int(place[2])
    key = words[0].rpartition(".")[2]
    assert key in text.splitlines()[line - 1] and column > 1
    for _ in range(3):
        assert_ok(ask(gate, user))
    assert metric(gate, "tollgate_config_reload_success") == 0
    assert metric(gate, "tollgate_config_last_reload_timestamp_seconds") == since
    detail = gate.ask(gate.management, "GET", "/readyz?verbose")
    assert detail.status == 200 and len(detail.json()["warnings"]) == 1

    reload(gate, good)
    assert metric(gate, "tollgate_config_reload_success") == 1
    assert gate.ask(gate.management, "GET", "/readyz?verbose").json()["warnings"] == []
    assert_ok(ask(gate, user))
    assert ask(gate, user).status == 429


def test_text_that_is_not_yaml_and_a_file_that_is_gone_change_nothing(
    new_gate: GateFactory,
) -> None:
    """The server serves on, and takes the next good file."""
    gate, user = demo(new_gate)
    reload(gate, "data: [unclosed\n", REFUSED)
    before = len(events(gate, REFUSED))
    config_file(gate).unlink()
    os.kill(gate.pid, signal.SIGHUP)
    eventually(lambda: len(events(gate, REFUSED)) > before, SECONDS, REFUSED)
    assert_ok(ask(gate, user))
    reload(gate, limits(perCredential="1 per 1h"))
    assert_ok(ask(gate, user))
    assert ask(gate, user).status == 429


def serial(endpoint: Endpoint) -> int:
    """Return the serial number of the certificate that a new connection is shown."""
    with endpoint.open() as connection:
        certificate = connection.getpeercert()  # type: ignore[union-attr]
    return int(str(certificate["serialNumber"]), 16)


@pytest.mark.row("H2")
def test_certificate_and_configuration_are_taken_together_or_not_at_all(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """A new certificate waits while the configuration is wrong, and the reverse."""
    authority = PrivateAuthority(tmp_path / "pki")
    first = authority.issue()
    tls = {"tls": {"certificate": str(authority.certificate), "key": str(authority.key)}}
    gate, user = demo(new_gate, tls)
    endpoint = Endpoint("https", gate.sandbox.host, gate.sandbox.port, authority.ca_file)

    second = authority.issue()
    reload(gate, {**tls, **limits(perCredential="nothing")}, REFUSED)
    assert serial(endpoint) == first
    good = {**tls, **limits(perCredential="2 per 1h")}
    certificate = authority.certificate.read_bytes()
    authority.certificate.write_text("not a certificate")
    reload(gate, good, REFUSED)
    with Http1Connection(endpoint) as connection:
        for _ in range(4):
            assert_ok(connection.request("GET", PROBE, [user.authorization]))
        authority.certificate.write_bytes(certificate)
        reload(gate, good)
        assert serial(endpoint) == second
        statuses = [connection.request("GET", PROBE, [user.authorization]).status for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_renewed_certificate_is_taken_without_a_signal(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """As an ACME client leaves it: two files are written, nobody tells the server."""
    authority = PrivateAuthority(tmp_path / "pki")
    authority.issue()
    tls = {"certificate": str(authority.certificate), "key": str(authority.key)}
    gate = new_gate({"tls": tls})
    endpoint = Endpoint("https", gate.sandbox.host, gate.sandbox.port, authority.ca_file)
    renewed = authority.issue()
    eventually(lambda: serial(endpoint) == renewed, SECONDS, "the new certificate is shown")


def test_origins_and_maxima_change_too(new_gate: GateFactory) -> None:
    """An origin is registered while the server serves; maxima hold for connections that begin."""
    gate, user = demo(new_gate)
    origin = ("Origin", "https://app.example.com")
    body = b'{"name":"' + b"n" * 1_100 + b'"}'
    headers = [user.authorization, JSON, ("Content-Length", str(len(body)))]

    def create(connection: Http1Connection) -> int:
        connection.start("POST", CUSTOMERS, headers)
        connection.send(body)
        return connection.read_answer().status

    with Http1Connection(gate.sandbox) as old:
        answer = old.request("GET", PROBE, [user.authorization, origin])
        assert answer.header("access-control-allow-origin") is None
        assert (status := create(old)) != 413
        reload(gate, {
            "maxima": {"bodyBytes": 1_024},
            "dialects": {"billogram": {"origins": origin[1]}},
        })  # fmt: skip
        answer = old.request("GET", PROBE, [user.authorization, origin])
        assert answer.header("access-control-allow-origin") == origin[1]
        assert create(old) == status
    with Http1Connection(gate.sandbox) as fresh:
        assert create(fresh) == 413


def test_no_request_notices_reloads_under_load(new_gate: GateFactory) -> None:
    """Ten reloads with ten numbers, beside callers on kept connections: every call is a 200."""
    gate, user = demo(new_gate)
    ended = threading.Event()
    statuses: list[int] = []

    def call() -> None:
        with Http1Connection(gate.sandbox) as connection:
            while not ended.is_set():
                try:
                    answer = connection.request("GET", PROBE, [user.authorization])
                except (OSError, ConnectionLost):
                    return statuses.append(0)
                statuses.append(answer.status)
        return None

    callers = [threading.Thread(target=call) for _ in range(3)]
    for caller in callers:
        caller.start()
    try:
        for number in range(RELOADS_UNDER_LOAD):
            reload(gate, limits(perCredential=f"{900_000 + number} per 1s"))
    finally:
        ended.set()
        for caller in callers:
            caller.join(SECONDS)
    assert len(statuses) >= RELOADS_UNDER_LOAD and set(statuses) == {200}
    assert metric(gate, "tollgate_config_reload_success") == 1
