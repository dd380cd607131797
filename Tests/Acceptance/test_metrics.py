"""Metrics: names, labels and counts; the alert rules and the dashboard over them; log lines."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness import Answer, ApiUser, Gate, eventually
from harness.billerapi import Client
from harness.billingplatform import Person
from harness.billogram import CUSTOMERS, basic
from harness.billplz import V3, V5, Merchant
from harness.gate import CHECKOUT
from harness.metrics import PACKAGING, Scrape, promtool

CENSUS_SECONDS = 15.0
"""The server counts its store every 10 s."""

NAME = re.compile(r"\b(?:tollgate|http_server|process)_[a-z_]+\b")
SUFFIX = re.compile(r"_(?:bucket|count|sum)$")
AGENT = "acceptance/1.0"

ALWAYS = {
    *("ts", "level", "msg", "request_id", "env", "listener", "client_ip", "method", "status"),
    *("duration_ms", "bytes_in", "bytes_out", "decision", "user_agent"),
}
CLAIMED = ALWAYS | {"dialect", "route", "operation", "auth_method"}
FOUND = CLAIMED | {"carrier", "principal_id", "credential_id", "organisation"}
PROVED = FOUND | {"secret_id", "key_hint"}


@pytest.fixture(scope="module")
def busy(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server that has seen requests of every dialect; only these tests use it."""
    settings: dict[str, Any] = {
        "limits": {"failuresPerAddress": "600 per 1m"},
        "dialects": {"billerapi": {"limits": {"authentication": "600 per 1m"}}},
    }
    gate = Gate.start(binary, tmp_path_factory.mktemp("busy"), settings)
    gate.create_organisation("busy")
    end = datetime.now(UTC) + timedelta(days=40)
    user = gate.create_user("busy", "--expires-at", f"{end:%Y-%m-%dT%H:%M:%SZ}")
    for caller in (user.authorization, basic(user.user, "0" * 32)):
        gate.ask(gate.sandbox, "GET", f"{CUSTOMERS}?page=1", caller)
    yield gate
    gate.stop()


def grown(gate: Gate, before: Scrape, name: str, **labels: str) -> float:
    """Return by how much a counter has grown since a scrape."""
    return Scrape.of(gate).sum(name, **labels) - before.sum(name, **labels)


def decisions(gate: Gate, before: Scrape, method: str, reason: str = "") -> float:
    """Return how many decisions of a method and reason there were since a scrape."""
    return grown(gate, before, "tollgate_auth_decisions_total", method=method, reason=reason)


@pytest.mark.row("A4")
def test_decisions_are_counted_by_method_and_exact_reason(busy: Gate) -> None:
    """Each dialect's way to prove a caller has its word, and each refusal its own."""
    before = Scrape.of(busy)
    user = busy.create_user("busy")
    merchant = Merchant.open(busy)
    person = Person.create(busy, "busy")
    client = Client.create(busy)

    busy.ask(busy.sandbox, "GET", f"{CUSTOMERS}?page=1", user.authorization)
    busy.ask(busy.sandbox, "GET", f"{CUSTOMERS}?page=1", basic(user.user, "0" * 32))
    busy.ask(busy.sandbox, "GET", f"{CUSTOMERS}?page=1")
    assert decisions(busy, before, "basic") == 1
    assert decisions(busy, before, "basic", "mismatch") == 1
    assert decisions(busy, before, "none", "missing") == 1

    merchant.collection()
    assert decisions(busy, before, "secret_key") == 1
    form = merchant.signed("payment_order_collections.create", title="Payouts")
    assert merchant.send("POST", f"{V5}/payment_order_collections", form).status == 200
    assert merchant.send("POST", f"{V5}/payment_order_collections", form).status != 200
    assert decisions(busy, before, "checksum") == 1
    assert decisions(busy, before, "checksum", "replayed") == 1
    assert grown(busy, before, "tollgate_replay_rejected_total") == 1

    hashes = "tollgate_kdf_duration_seconds_count"
    session = person.login()
    person.try_login("a wrong password")
    person.call(session, "GET", "/customer")
    assert decisions(busy, before, "password") == 1
    assert decisions(busy, before, "password", "mismatch") == 1
    assert decisions(busy, before, "session") == 1
    assert grown(busy, before, hashes) == 2

    public_token = client.played()["public_token"]
    client.bills(client.exchange(public_token))
    assert decisions(busy, before, "bearer") == 1
    assert decisions(busy, before, "client_headers") >= 2
    tokens = "tollgate_link_tokens_total"
    assert grown(busy, before, tokens, result="completed") == 1
    assert grown(busy, before, tokens, result="exchanged") == 1
    assert client.try_exchange(public_token).status >= 400
    assert grown(busy, before, tokens, result="used") == 1

    made = busy.command(
        "credential", "create", "--organisation", "busy", "--environment", "sandbox",
        "--kind", "billingplatform.client",
    ).json()  # fmt: skip
    pair = basic(made["handle"], made["secret"])
    authenticate = "/busy/auth/1.0/authenticate?grant_type=client_credentials"
    assert busy.ask(busy.sandbox, "POST", authenticate, pair).status == 200
    assert decisions(busy, before, "oauth") == 1
    grant = {"grant": "client_credentials"}
    assert grown(busy, before, "tollgate_oauth_tokens_issued_total", **grant) == 1

    timed = "tollgate_auth_duration_seconds_count"
    for method in ("basic", "secret_key", "checksum", "password", "session", "bearer"):
        assert grown(busy, before, timed, method=method) >= 1, method


@pytest.mark.row("A4")
def test_tables_limits_and_the_store_are_counted(busy: Gate) -> None:
    """Look-ups by what memory knew, limits by name, credentials by state, sizes of files."""
    before = Scrape.of(busy)
    lookups = "tollgate_cache_lookups_total"
    user = busy.create_user("busy")
    for _ in range(3):
        busy.ask(busy.sandbox, "GET", f"{CUSTOMERS}?page=1", user.authorization)
    assert grown(busy, before, lookups, result="miss") >= 1
    assert grown(busy, before, lookups, result="hit") >= 2
    busy.ask(busy.sandbox, "GET", f"{CUSTOMERS}?page=1", basic("nobody", "0" * 32))
    limit = {"limit": "failuresPerAddress", "outcome": "admitted"}
    assert grown(busy, before, "tollgate_ratelimit_decisions_total", **limit) == 1

    busy.rotate(user, "1h")
    gone = busy.create_user("busy")
    busy.credential("revoke", gone)

    def counted() -> bool:
        scrape = Scrape.of(busy)
        states = {
            state: scrape.sum("tollgate_credentials", state=state, env="sandbox")
            for state in ("active", "revoked")
        }
        overlapping = scrape.sum("tollgate_secrets_overlapping")
        return states["active"] >= 2 and states["revoked"] == 1 and overlapping == 1

    eventually(counted, CENSUS_SECONDS, "the census tells of the rotation and the revocation")
    scrape = Scrape.of(busy)
    assert 39 * 86_400 < scrape.sum("tollgate_secret_expiry_seconds") <= 40 * 86_400
    assert scrape.sum("tollgate_store_size_bytes", file="main") >= 4_096
    assert scrape.sum("tollgate_revocation_lag_seconds") < 5
    assert scrape.sum("tollgate_revocation_propagation_seconds_count") >= 1
    assert abs(scrape.sum("tollgate_clock_offset_seconds")) < 5
    assert scrape.sum("tollgate_ratelimit_degraded") == 0
    assert scrape.sum("tollgate_audit_write_failures_total") == 0
    started = scrape.sum("process_start_time_seconds")
    assert time.time() - 600 < started <= time.time()


@pytest.mark.row("A4")
def test_a_scrape_keeps_prometheus_conventions(busy: Gate) -> None:
    """Promtool reads it and finds nothing to say; each family stands once."""
    scrape = Scrape.of(busy)
    checked = promtool("check", "metrics", text=scrape.text)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    described = re.findall(r"^# TYPE (\S+) ", scrape.text, re.MULTILINE)
    assert len(described) == len(set(described))


def test_the_alert_rules_fire_when_they_should() -> None:
    """Promtool checks the rules and plays each of them, both ways."""
    checked = promtool("check", "rules", "alerts.yaml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tested = promtool("test", "rules", "alerts.test.yaml")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    rules = (PACKAGING / "alerts.yaml").read_text()
    names = re.findall(r"^ +- alert: (\S+)$", rules, re.MULTILINE)
    assert len(names) >= 12 and len(set(names)) == len(names)
    tests = (PACKAGING / "alerts.test.yaml").read_text()
    for name in names:
        assert f"'{name} fires'" in tests and f"'{name} is quiet" in tests, name


def test_every_alert_points_to_a_section_that_is_there() -> None:
    """The runbook of a rule is a heading of the operator's page, and no heading has no rule."""
    rules = (PACKAGING / "alerts.yaml").read_text()
    pointers = re.findall(r"^ +runbook: (\S+)#(\S+)$", rules, re.MULTILINE)
    assert {page for page, _ in pointers} == {"Docs/Operating.md"}
    page = (CHECKOUT / "Docs/Operating.md").read_text()
    headings = {
        name.lower() for name in re.findall(r"^#### (Tollgate[A-Za-z]+)$", page, re.MULTILINE)
    }
    assert {anchor for _, anchor in pointers} == headings


def test_rules_and_dashboard_read_only_metrics_that_there_are(busy: Gate) -> None:
    """No panel and no rule waits for a name that nobody exposes."""
    dashboard = json.loads((PACKAGING / "dashboard.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(queries) >= 20
    rules = re.findall(r"^ +expr: (.+)$", (PACKAGING / "alerts.yaml").read_text(), re.MULTILINE)
    needed = {SUFFIX.sub("", name) for text in (*queries, *rules) for name in NAME.findall(text)}

    # The gauges of the census and of the last removal come a moment after the start.
    def missing() -> set[str]:
        return needed - Scrape.of(busy).families

    eventually(lambda: not missing(), CENSUS_SECONDS, f"no scrape has {missing()}")


def last_line(gate: Gate, answer: Answer) -> dict[str, Any]:
    """Return the log's only line about a request; each line of the log is one JSON object."""

    def found() -> list[dict[str, Any]]:
        return [one for one in gate.request_lines() if one["request_id"] == answer.request_id]

    lines = eventually(found, 5.0, "the request is in the log")
    assert len(lines) == 1
    return lines[0]


def ask(gate: Gate, path: str, *headers: tuple[str, str]) -> dict[str, Any]:
    """Ask something of the sandbox and return its log line."""
    return last_line(gate, gate.ask(gate.sandbox, "GET", path, *headers, ("User-Agent", AGENT)))


def test_a_log_line_has_exactly_its_fields_in_each_dialect(gate: Gate, organisation: str) -> None:
    """What is known of a request is written, and nothing else; what does not apply is left out."""
    user = gate.create_user(organisation)
    line = ask(gate, f"{CUSTOMERS}?page=1", user.authorization)
    assert set(line) == PROVED | {"client_id"}
    assert (line["auth_method"], line["carrier"]) == ("basic", "basic")
    assert (line["client_id"], line["route"]) == (user.user, CUSTOMERS)

    merchant = Merchant.open(gate)
    line = ask(gate, f"{V3}/collections", merchant.key.authorization)
    assert set(line) == PROVED
    assert (line["auth_method"], line["carrier"]) == ("secret_key", "basic")
    assert line["key_hint"] not in ("", merchant.key.secret)

    person = Person.create(gate, organisation)
    line = ask(gate, f"{person.base}/customer", ("sessionid", person.login()))
    assert set(line) == PROVED, "the user name of a person stays out of it"
    assert line["auth_method"] == "session"

    client = Client.create(gate)
    line = ask(gate, "/bills/accounts", *client.headers)
    assert set(line) == PROVED | {"client_id"}
    assert (line["auth_method"], line["client_id"]) == ("client_headers", client.id)


def test_a_log_line_of_a_refusal_tells_why(gate: Gate, user: ApiUser) -> None:
    """The reason is there, and what the operation or the limit demands, where one does."""
    line = ask(gate, f"{CUSTOMERS}?page=1", basic(user.user, "0" * 32))
    assert set(line) == FOUND | {"client_id", "reason"}
    assert (line["decision"], line["reason"]) == ("refused", "mismatch")
    line = ask(gate, f"{CUSTOMERS}?page=1")
    assert set(line) == CLAIMED | {"reason"}
    assert (line["auth_method"], line["reason"]) == ("none", "missing")

    limited = gate.create_user(user.facts["organisation"], "--limit", "1/1h")
    ask(gate, f"{CUSTOMERS}?page=1", limited.authorization)
    line = ask(gate, f"{CUSTOMERS}?page=1", limited.authorization)
    assert set(line) == PROVED | {"client_id", "reason", "limit_name", "limit", "retry_after"}
    assert line["limit_name"] == "perCredential" and 3_500 < line["retry_after"] <= 3_600

    assert set(ask(gate, "/nowhere/at/all")) == ALWAYS
