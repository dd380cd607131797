"""Traces: spans at a collector, W3C context in and out, and a collector that fails."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from harness import (
    ApiUser,
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    eventually,
    run_command,
)
from harness.billerapi import Client
from harness.billogram import CUSTOMERS, assert_ok
from harness.receiver import Reaction, Receiver
from harness.settings import configuration
from harness.upstream import LinkUpstream

Span = dict[str, Any]

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
MARKER = "surely-not-in-a-span"
PROBE = f"{CUSTOMERS}?page=1"
KEY = "collector-k3y-0123456789"
BURST = 100
QUEUE = 64


@pytest.fixture
def collector() -> Iterator[Receiver]:
    """A collector of the test's own."""
    with closing(Receiver()) as running:
        yield running


def start(new_gate: GateFactory, endpoint: str, **changes: Any) -> tuple[Gate, ApiUser]:
    """Start a server that traces, with one API user; its log at its finest shows no secret."""
    settings = {
        "tracing": {"endpoint": endpoint, "sampleRatio": 1, **changes},
        "limits": {"perCredential": "600 per 1m"},
        "log": {"level": "trace"},
    }
    gate = new_gate(settings)
    gate.create_organisation("demo")
    return gate, gate.create_user("demo")


def spans(collector: Receiver) -> list[Span]:
    """Return all spans that came."""
    return [
        {**span, "attributes": attributes(span)}
        for received in collector.received
        for resource in received.json()["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]


def attributes(span: Span) -> dict[str, Any]:
    """Return a span's attributes as plain values."""
    return {one["key"]: next(iter(one["value"].values())) for one in span["attributes"]}


def trace(collector: Receiver, trace_id: str) -> dict[str, Span]:
    """Wait for a trace and return its spans by name."""

    def found() -> dict[str, Span] | None:
        return {one["name"]: one for one in spans(collector) if one["traceId"] == trace_id}

    return eventually(found, 10.0, f"trace {trace_id}")


def parent(trace_id: str = TRACE, flags: str = "01") -> tuple[str, str]:
    """Return a caller's context."""
    return ("traceparent", f"00-{trace_id}-{CALLER}-{flags}")


def counts(gate: Gate) -> dict[str, int]:
    """Return what became of the spans, from the metrics."""
    text = gate.ask(gate.management, "GET", "/metrics").body.decode()
    return {
        line.split('"')[1]: int(line.split()[-1])
        for line in text.splitlines()
        if line.startswith("tollgate_trace_spans_total{")
    }


@pytest.mark.row("A4")
@pytest.mark.parametrize("version", ["1.1", "2"])
def test_a_request_is_a_tree_of_spans(
    new_gate: GateFactory, collector: Receiver, version: str
) -> None:
    """Parents, names, codes; the log has the same ids; the second request asks no store."""
    gate, user = start(new_gate, collector.url(""))

    def ask(path: str) -> Any:
        if version == "1.1":
            return gate.ask(gate.sandbox, "GET", path, user.authorization)
        with closing(Http2Connection(gate.sandbox, 10)) as connection:
            return connection.request("GET", path, [user.authorization])

    def ask_known() -> Any:
        # News of the credential's making may still drop what the first request filled in.
        answer = ask(PROBE)
        assert_ok(answer)
        decided = trace(collector, answer.request_id)["auth.decide"]
        return answer if decided["attributes"]["tollgate.cache.hit"] is True else None

    first = ask(f"{PROBE}&q={MARKER}")
    second = eventually(ask_known, 10.0, "the credential is known")
    missed, hit = trace(collector, first.request_id), trace(collector, second.request_id)
    route = hit[next(name for name in hit if name.startswith("GET "))]
    told = route["attributes"]
    assert route["kind"] == 2 and "parentSpanId" not in route
    assert route["name"] == f"GET {told['http.route']}" and told["http.route"].startswith("/api/v2")
    assert told["http.request.method"] == "GET"
    assert told["http.response.status_code"] == "200"
    assert told["url.scheme"] == "https"
    assert told["network.protocol.version"] == version
    assert told["tollgate.environment"] == "sandbox"
    decided = hit["auth.decide"]
    assert decided["parentSpanId"] == route["spanId"]
    assert decided["attributes"]["tollgate.auth.outcome"] == "admitted"
    assert decided["attributes"]["tollgate.auth.method"] == "basic"
    assert decided["attributes"]["tollgate.cache.hit"] is True
    assert hit["ratelimit.take"]["parentSpanId"] == decided["spanId"]
    assert "db.query" not in hit
    assert missed["db.query"]["parentSpanId"] == missed["auth.decide"]["spanId"]
    assert missed["auth.decide"]["attributes"]["tollgate.cache.hit"] is False
    for one in hit.values():
        assert int(route["startTimeUnixNano"]) <= int(one["startTimeUnixNano"])
        assert int(one["startTimeUnixNano"]) <= int(one["endTimeUnixNano"])
        assert int(one["endTimeUnixNano"]) <= int(route["endTimeUnixNano"])
    line = eventually(
        lambda: next(
            (one for one in gate.request_lines() if one["request_id"] == second.request_id), None
        ),
        5.0,
        "the request's line",
    )
    assert (line["trace_id"], line["span_id"]) == (route["traceId"], route["spanId"])
    posted = collector.received[0]
    assert (posted.method, posted.path) == ("POST", "/v1/traces")
    assert posted.headers["Content-Type"] == "application/json"


@pytest.mark.row("A4")
def test_spans_hold_nothing_of_the_caller(new_gate: GateFactory, collector: Receiver) -> None:
    """No secret, no user, no path, no query; a refusal has its exact code."""
    gate, user = start(new_gate, collector.url(""))
    paths = (f"{CUSTOMERS}/{MARKER}", f"{PROBE}&q={MARKER}", f"/{MARKER}")
    for path in paths:
        gate.ask(gate.sandbox, "GET", path, user.authorization, ("User-Agent", MARKER))
    bare = gate.ask(gate.sandbox, "GET", PROBE)
    decided = trace(collector, bare.request_id)["auth.decide"]["attributes"]
    assert decided["tollgate.auth.reason"] == "missing"
    gate.stop()
    text = b"".join(one.body for one in collector.received).decode().lower()
    assert text.count('"auth.decide"') >= 3
    basic = user.authorization[1].removeprefix("Basic ")
    for secret in (MARKER, user.user, user.password, user.id, basic):
        assert secret.lower() not in text


@pytest.mark.row("A4")
def test_a_strangers_context_is_continued_and_decides_nothing(
    new_gate: GateFactory, collector: Receiver
) -> None:
    """The trace goes on, though the flag says no; a broken context begins a new one."""
    gate, user = start(new_gate, collector.url(""))
    gate.ask(
        gate.sandbox, "GET", PROBE, user.authorization, parent(flags="00"), ("tracestate", "a=1")
    )
    server = next(one for one in trace(collector, TRACE).values() if one["kind"] == 2)
    assert server["parentSpanId"] == CALLER and "traceState" not in server
    for broken in (parent(TRACE.upper()), parent("0" * 32), ("traceparent", MARKER)):
        answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization, broken)
        assert_ok(answer)
        begun = trace(collector, answer.request_id)
        assert all(one.get("parentSpanId") != CALLER for one in begun.values())
    twice = gate.ask(gate.sandbox, "GET", PROBE, user.authorization, parent(), parent())
    assert trace(collector, twice.request_id)


@pytest.mark.row("A4")
def test_sampling_is_taken_over_from_trusted_callers_alone(
    new_gate: GateFactory, collector: Receiver
) -> None:
    """With the ratio 0 a stranger's flag makes no span; a trusted caller's does, with its state."""
    gate, user = start(new_gate, collector.url(""), sampleRatio=0)
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization, parent()))
    gate.stop()
    assert collector.received == []
    assert all("trace_id" not in line for line in gate.request_lines())

    gate = new_gate(
        {"tracing": {"endpoint": collector.url(""), "sampleRatio": 0, "trustIncoming": True}},
        name="trusting",
    )
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    state = ("tracestate", "a=1,b=2")
    gate.ask(gate.sandbox, "GET", PROBE, user.authorization, parent("a" * 32, "00"))
    gate.ask(gate.sandbox, "GET", PROBE, user.authorization, parent(), state)
    server = next(one for one in trace(collector, TRACE).values() if one["kind"] == 2)
    assert (server["parentSpanId"], server["traceState"]) == (CALLER, "a=1,b=2")
    gate.stop()
    assert {one["traceId"] for one in spans(collector)} == {TRACE}


@pytest.mark.row("A4")
def test_the_linking_upstream_gets_the_context(
    new_gate: GateFactory, collector: Receiver, tmp_path: Path
) -> None:
    """Each request to the upstream carries the id of its own span, a child of the server's."""
    secret = tmp_path / "upstream.secret"
    secret.write_text("upstream-s3cret-0123456789abcdef-0123456789\n")
    secret.chmod(0o600)
    with closing(LinkUpstream()) as upstream:
        linking = {"upstream": {"url": upstream.address, "secretFile": str(secret)}}
        gate = new_gate(
            {"tracing": {"endpoint": collector.url(""), "sampleRatio": 1}, "linking": linking}
        )
        Client.create(gate, environment="production").link_token(biller_id="acme-power")
        sent = upstream.received[0].headers["traceparent"].split("-")
    found = trace(collector, sent[1])
    assert (sent[0], sent[3]) == ("00", "01")
    server = next(one for one in found.values() if one["kind"] == 2)
    assert found["upstream"]["spanId"] == sent[2]
    assert found["upstream"]["parentSpanId"] == server["spanId"]


@pytest.mark.row("A4")
@pytest.mark.parametrize("fault", ["down", "hangs", "busy"])
def test_a_collector_that_fails_holds_nothing_up(
    new_gate: GateFactory, collector: Receiver, fault: str
) -> None:
    """Requests are answered as ever; spans are dropped beyond the queue; the end is not held up."""
    collector.script(
        Reaction(hangs=True)
        if fault == "hangs"
        else Reaction(status=503, headers={"Retry-After": "30"})
    )
    endpoint = collector.url("")
    if fault == "down":
        collector.close()
    gate, user = start(new_gate, endpoint, queue=QUEUE, timeout="1s")
    begun = time.monotonic()
    with Http1Connection(gate.sandbox) as connection:
        for _ in range(BURST):
            assert_ok(connection.request("GET", PROBE, [user.authorization]))
    assert time.monotonic() - begun < 10
    eventually(lambda: counts(gate)["dropped"] > 0, 5.0, "spans are dropped")
    assert counts(gate)["exported"] == 0
    begun = time.monotonic()
    gate.stop()
    assert time.monotonic() - begun < 10


@pytest.mark.row("A4")
def test_a_busy_collector_gets_the_batch_again(
    new_gate: GateFactory, collector: Receiver, tmp_path: Path
) -> None:
    """After a 503 the same spans come once more, with the operator's own fields each time."""
    headers = tmp_path / "collector.headers"
    headers.write_text(f"X-Collector-Key: {KEY}\n")
    headers.chmod(0o600)
    collector.script(Reaction(status=503), Reaction())
    gate, user = start(new_gate, collector.url("/otlp/v1/traces"), headersFile=str(headers))
    gate.secrets.add(KEY)
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    first, second = collector.wait_for(2)[:2]
    assert first.body == second.body and first.path == "/otlp/v1/traces"
    assert {first.headers["X-Collector-Key"], second.headers["X-Collector-Key"]} == {KEY}
    eventually(lambda: counts(gate)["exported"] > 0, 5.0, "the batch counts as exported")
    assert counts(gate)["failed"] == 0


@pytest.mark.row("A4")
@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("endpoint", one) for one in ("http://collector.example:4318", "ftp://localhost", "x")),
        *(("sampleRatio", one) for one in (2, -0.1, "half", "1e-1")),
        *(("timeout", one) for one in ("99ms", "11s")),
        *(("queue", one) for one in (63, 1_000_001)),
        *(("batch", one) for one in (0, 4_097)),
        ("trustIncoming", "perhaps"),
    ],
)
def test_bad_settings_are_errors(binary: Path, tmp_path: Path, key: str, value: Any) -> None:
    """Each says which key, and what was expected."""
    path = tmp_path / "tollgate.yaml"
    path.write_text(configuration(tmp_path / "data", {"tracing": {key: value}}))
    checked = run_command(binary, "config", "check", "--config", str(path)).expect(78)
    assert f"tracing.{key}" in checked.stderr and "expected" in checked.stderr


@pytest.mark.row("A4")
@pytest.mark.parametrize(
    ("mode", "text"), [(0o644, f"X-Key: {KEY}\n"), (0o600, KEY), (0o600, f"Host: {KEY}\n")]
)
def test_a_bad_file_of_fields_stops_the_start(
    binary: Path, tmp_path: Path, mode: int, text: str
) -> None:
    """Readable by others, no field, a reserved field: a clear error without the secret."""
    headers = tmp_path / "collector.headers"
    headers.write_text(text)
    headers.chmod(mode)
    tracing = {"endpoint": "http://127.0.0.1:4318", "headersFile": str(headers)}
    path = tmp_path / "tollgate.yaml"
    path.write_text(configuration(tmp_path / "data", {"tracing": tracing}))
    ended = run_command(binary, "serve", "--config", str(path))
    output = json.dumps([ended.stdout, ended.stderr])
    assert ended.exit_code != 0 and "tracing.headersFile" in output and KEY not in output
