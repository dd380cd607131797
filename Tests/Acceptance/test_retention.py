"""Retention: rows that have had their time go within a run, and younger ones stay."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from harness import Gate, GateFactory, eventually
from harness.billingplatform import Person
from harness.metrics import Scrape

HOUR = 3_600
SOON = 15.0
SETTINGS = {
    "retention": {"interval": "1s", "sessions": "1h"},
    "callbacks": {"retention": "1h"},
}


@contextmanager
def database(data: Path) -> Iterator[sqlite3.Connection]:
    """Open a data folder's store, which a server may be using as well."""
    with closing(sqlite3.connect(data / "tollgate.sqlite", timeout=10)) as connection:
        yield connection


def micros(seconds_ago: float) -> int:
    """Return a moment of the past as the store writes it."""
    return int((time.time() - seconds_ago) * 1_000_000)


def remember_request(data: Path, seconds_ago: float) -> bytes:
    """Add the memory of a signed request, whose time was over some seconds ago."""
    key = os.urandom(32)
    with database(data) as store, store:
        store.execute("INSERT INTO replay VALUES (?, ?)", (key, micros(seconds_ago)))
    return key


def add_callback(data: Path, state: str, seconds_ago: float) -> str:
    """Add a callback that happened some seconds ago and was never tried."""
    name = f"cb_{os.urandom(8).hex()}"
    moment = micros(seconds_ago)
    with database(data) as store, store:
        store.execute(
            """
            INSERT INTO outbox (id, organisation, environment, channel, kind, subject, destination,
                content, created_at, state, next_try_at, try_count, tries)
            VALUES (?, 'org_none', 'production', 'billplz', 'test', 'none', 'https://192.0.2.1/',
                x'7b7d', ?, ?, NULL, 0, '[]')
            """,
            (name, moment, state),
        )
    return name


def names(data: Path, table: str, column: str) -> set[str | bytes]:
    """Return the names of a table's rows."""
    with database(data) as store:
        return {name for (name,) in store.execute(f"SELECT {column} FROM {table}")}


def removed(gate: Gate, kind: str) -> float:
    """Return how many rows of a kind the server says that it removed."""
    return Scrape.of(gate).sum("tollgate_retention_removed_rows_total", kind=kind)


@pytest.mark.row("N4")
def test_ended_sessions_go_after_their_retention(new_gate: GateFactory) -> None:
    """Until then their use is told as that of an expired one, and afterwards of an unknown one."""
    first = new_gate(SETTINGS, name="first")
    first.create_organisation("acme")
    person = Person.create(first, "acme")
    old, young, alive = (person.login() for _ in range(3))
    first.stop()
    with database(first.data) as store, store:
        rows = [name for (name,) in store.execute("SELECT id FROM sessions ORDER BY created_at")]
        for name, ago in zip(rows, (2 * HOUR, HOUR // 2), strict=False):
            store.execute("UPDATE sessions SET expires_at = ? WHERE id = ?", (micros(ago), name))
    second = new_gate(SETTINGS, data=first.data, name="second")
    second.secrets |= first.secrets
    eventually(lambda: removed(second, "sessions") == 1, SOON, "one session is removed")
    assert names(second.data, "sessions", "id") == set(rows[1:])
    person = Person(second, "acme", person.name)
    found = []
    for session in (old, young, alive):
        answer = person.call(session, "GET", "/customer")
        found.append(second.explain(answer.request_id).get("reason"))
    assert found[:2] == ["unknown", "expired"] and found[2] not in ("unknown", "expired")


@pytest.mark.row("N4")
def test_old_callbacks_and_replays_go_and_younger_ones_stay(new_gate: GateFactory) -> None:
    """Each by its own time; what still waits is never removed."""
    gate = new_gate(SETTINGS)
    late = remember_request(gate.data, 60)
    live = remember_request(gate.data, -HOUR)
    kept = {
        add_callback(gate.data, "delivered", HOUR // 2),
        add_callback(gate.data, "failed", HOUR // 2),
    }
    gone = {
        add_callback(gate.data, "delivered", 2 * HOUR),
        add_callback(gate.data, "failed", 2 * HOUR),
    }

    def are_gone() -> bool:
        callbacks = names(gate.data, "outbox", "id")
        return late not in names(gate.data, "replay", "key") and not gone & callbacks

    eventually(are_gone, SOON, "the old rows are removed")
    eventually(lambda: removed(gate, "callbacks") == 2, SOON, "both callbacks are counted")
    assert removed(gate, "replays") == 1
    assert live in names(gate.data, "replay", "key")
    assert kept <= names(gate.data, "outbox", "id")
    ran = Scrape.of(gate).sum("tollgate_retention_last_run_timestamp_seconds")
    assert time.time() - 60 < ran <= time.time()


def test_a_held_store_stops_one_run_and_not_the_next(new_gate: GateFactory) -> None:
    """Whoever holds the store keeps old rows in it for as long as that, and requests go on."""
    gate = new_gate(SETTINGS)
    failures = "tollgate_retention_failures_total"
    late = remember_request(gate.data, 60)
    eventually(lambda: removed(gate, "replays") == 1, SOON, "the service runs")
    assert late not in names(gate.data, "replay", "key")
    with database(gate.data) as store:
        store.isolation_level = None
        store.execute("BEGIN IMMEDIATE")
        store.execute("INSERT INTO replay VALUES (?, ?)", (os.urandom(32), micros(60)))
        eventually(lambda: Scrape.of(gate).sum(failures) >= 1, 30.0, "a run fails")
        assert gate.ask(gate.management, "GET", "/livez").status == 200
        store.execute("COMMIT")
    eventually(lambda: removed(gate, "replays") == 2, SOON, "the next run removes the row")
