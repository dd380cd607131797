"""An organisation's sandbox has a clock of its own, which runs ahead on request: X4."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness import ApiUser, Gate, GateFactory, eventually
from harness.billerapi import Client, LinkToken, assert_error
from harness.billingplatform import Person, assert_not_let_in
from harness.billogram import CUSTOMERS
from harness.instants import read_instant, write_instant
from harness.receiver import Reaction, Receiver, receiving

PROBE = f"{CUSTOMERS}?page=1"

BOUND_SECONDS = 1.0
"""Within this a change made by another process is in force (DESIGN.md)."""

SLACK = timedelta(seconds=30)
"""How long the steps of a test may take on a slow machine."""

ADVANCE_MAX_SECONDS = 10 * 365 * 86_400

SWIFT = {"callbacks": {"firstDelay": "50ms", "timeout": "2s", "triesMax": 8}}

LATER = Reaction(status=503, headers={"Retry-After": "3600"})
"""A receiver that fails, and asks to be left alone for an hour."""

SOON = 30.0

ORIGIN = "https://shop.example"

CHANNEL = ("--organisation", "hooks", "--environment", "sandbox", "--channel", "billogram")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver over plain HTTP."""
    with receiving() as running:
        yield running


def clock(gate: Gate, organisation: str) -> dict[str, Any]:
    """Return what the clock of a sandbox shows."""
    return gate.command("sandbox", "clock", "--organisation", organisation).json()


def advance(gate: Gate, organisation: str, by: str, expect: int = 0) -> Any:
    """Move the clock of a sandbox forward."""
    outcome = gate.command(
        "sandbox", "clock", "advance", "--organisation", organisation, f"--by={by}", expect=expect
    )
    return outcome.json() if expect == 0 else outcome.stderr


def status(gate: Gate, user: ApiUser) -> int:
    """Ask once and return the status."""
    return gate.ask(gate.sandbox, "GET", PROBE, user.authorization).status


def within_the_bound(holds: Callable[[], bool], what: str) -> None:
    """Assert that a change reaches the running server in time."""
    eventually(lambda: holds() or None, BOUND_SECONDS, what)


def in_account(gate: Gate, organisation: str, ahead: timedelta) -> str:
    """Return a moment that lies ahead of the account's own."""
    return write_instant(read_instant(clock(gate, organisation)["now"]) + ahead)


# The clock itself


@pytest.mark.row("X4")
def test_a_clock_runs_ahead_by_what_it_was_moved_and_is_recorded(
    gate: Gate, organisation: str
) -> None:
    """It starts at the wall clock; each step adds up; the record has the wall clock's moment."""
    assert clock(gate, organisation)["advance_seconds"] == 0
    assert advance(gate, organisation, "31m")["advance_seconds"] == 31 * 60
    moved = advance(gate, organisation, "1d")
    assert moved == {**clock(gate, organisation), "now": moved["now"], "wall": moved["wall"]}
    assert moved["organisation"] == organisation
    ahead = read_instant(moved["now"]) - read_instant(moved["wall"])
    assert ahead == timedelta(days=1, minutes=31)
    rows = [row for row in gate.audit() if row["action"] == "sandbox.clock.advance"]
    mine = [row for row in rows if row["details"].get("advance_seconds") == 86_400 + 31 * 60]
    assert [row["details"]["by_seconds"] for row in mine] == [86_400]
    assert abs(read_instant(mine[0]["at"]) - datetime.now(UTC)) < SLACK


@pytest.mark.row("X4")
def test_a_clock_moves_neither_back_nor_beyond_its_maximum(gate: Gate, organisation: str) -> None:
    """Ten years and no second more; a refused step changes nothing and says what is left."""
    for step in ("0s", "-1m", "1x", "3651d"):
        advance(gate, organisation, step, expect=64)
    assert clock(gate, organisation)["advance_seconds"] == 0
    assert advance(gate, organisation, "3650d")["advance_seconds"] == ADVANCE_MAX_SECONDS
    assert "0 seconds are left" in advance(gate, organisation, "1s", expect=64)
    assert clock(gate, organisation)["advance_seconds"] == ADVANCE_MAX_SECONDS


@pytest.mark.row("X4")
def test_a_reset_of_the_sandbox_does_not_turn_its_clock_back(gate: Gate, organisation: str) -> None:
    """The data goes; the moments that credentials were given stay ahead."""
    advance(gate, organisation, "1h")
    gate.command("sandbox", "reset", "--organisation", organisation, "--yes")
    assert clock(gate, organisation)["advance_seconds"] == 3_600


@pytest.mark.row("X4")
def test_a_clock_of_nobody_is_not_found(gate: Gate) -> None:
    """Exit code 66, as for every organisation that is not there."""
    advance(gate, "nobody-at-all", "1h", expect=66)
    gate.command("sandbox", "clock", "--organisation", "nobody-at-all", expect=66)


# What ends by it


@pytest.mark.row("X4")
def test_a_credential_ends_at_its_moment_by_the_clock_and_not_before(
    gate: Gate, organisation: str
) -> None:
    """Also one that the running server knows; the commands show the same."""
    end = in_account(gate, organisation, timedelta(days=30))
    user = gate.create_user(organisation, "--expires-at", end)
    assert status(gate, user) == 200
    advance(gate, organisation, "29d")
    assert status(gate, user) == 200
    assert gate.credential("show", user).json()["state"] == "active"
    advance(gate, organisation, "1d")
    within_the_bound(lambda: status(gate, user) == 403, "the credential has ended")
    assert gate.credential("show", user).json()["state"] == "expired"
    listed = gate.command("credential", "list", "--organisation", organisation, "--state=expired")
    assert [one["id"] for one in listed.json()] == [user.id]


@pytest.mark.row("X4")
def test_the_overlap_of_a_rotation_ends(gate: Gate, organisation: str, user: ApiUser) -> None:
    """One made before the step, and one made by the clock that runs ahead."""
    second = gate.rotate(user, "1h")
    advance(gate, organisation, "59m")
    assert (status(gate, user), status(gate, second)) == (200, 200)
    advance(gate, organisation, "1m")
    within_the_bound(lambda: status(gate, user) == 403, "the old secret has ended")
    assert status(gate, second) == 200
    third = gate.rotate(second, "1h")
    assert (status(gate, second), status(gate, third)) == (200, 200)
    advance(gate, organisation, "1h")
    within_the_bound(lambda: status(gate, second) == 403, "the second secret has ended")
    assert status(gate, third) == 200


@pytest.mark.row("X4")
def test_a_session_ends_and_a_new_one_lives_by_the_clock(gate: Gate, organisation: str) -> None:
    """Half its rest away it works; beyond its longest life it does not; a new one works."""
    person = Person.create(gate, organisation)
    session = person.login()
    advance(gate, organisation, "30m")
    assert person.call(session, "GET", "/ACCOUNT/1").status != 401
    advance(gate, organisation, "13h")
    within_the_bound(
        lambda: person.call(session, "GET", "/ACCOUNT/1").status == 401, "the session has ended"
    )
    assert_not_let_in(person.call(session, "GET", "/ACCOUNT/1"))
    again = person.login()
    assert person.call(again, "GET", "/ACCOUNT/1").status != 401


@pytest.mark.row("X4")
def test_a_link_token_ends_and_a_new_one_lives_half_an_hour_by_the_clock(gate: Gate) -> None:
    """It lets nobody in, its client is told why, and its page can be embedded no more."""
    client = Client.create(gate, "--origin", ORIGIN)
    old = client.link_token()
    advance(gate, client.organisation, "29m")
    assert client.step(old, "open").status == 200
    assert is_embedded(client, old)
    advance(gate, client.organisation, "1m")
    assert_ended(client, old)
    assert not is_embedded(client, old)
    new = client.link_token()
    assert client.step(new, "open").status == 200
    advance(gate, client.organisation, "30m")
    assert_ended(client, new)


def is_embedded(client: Client, token: LinkToken) -> bool:
    """Whether the page of an attempt may be embedded by the client's own."""
    page = client.gate.ask(client.gate.sandbox, "GET", f"/connect/{token.id}")
    return ORIGIN in (page.header("content-security-policy") or "")


def assert_ended(client: Client, token: LinkToken) -> None:
    """Assert that a link token has run out, for whoever holds it and for its client."""
    within_the_bound(lambda: client.step(token, "open").status == 401, "the link token has ended")
    answer = client.step(token, "open", by=client.headers)
    assert_error(answer, 400, "LINK_TOKEN_EXPIRED")
    assert client.get(f"/link/token/{token.id}")["status"] == "expired"


# What does not


@pytest.mark.row("X4")
def test_production_and_other_organisations_are_untouched(gate: Gate, organisation: str) -> None:
    """Their credentials end by the wall clock, whatever the sandbox of one does."""
    other = f"{organisation}-other"
    gate.create_organisation(other)
    end = write_instant(datetime.now(UTC) + timedelta(days=1))
    stranger = gate.create_user(other, "--expires-at", end)
    live = gate.create_user(organisation, "--expires-at", end, environment="production")
    own = gate.create_user(organisation, "--expires-at", end)
    advance(gate, organisation, "365d")
    within_the_bound(lambda: status(gate, own) == 403, "its own credential has ended")
    assert status(gate, stranger) == 200
    # Production has no backend here: an admitted call is answered 503, a refused one 403.
    assert gate.ask(gate.production, "GET", PROBE, live.authorization).status == 503
    assert clock(gate, other)["advance_seconds"] == 0
    for user in (stranger, live):
        assert gate.credential("show", user).json()["state"] == "active"


# Callbacks


@pytest.fixture
def hooks(new_gate: GateFactory, receiver: Receiver) -> Gate:
    """A server with quick tries, and an organisation named hooks that wants to know."""
    gate = new_gate(SWIFT)
    gate.create_organisation("hooks")
    gate.command(
        "callback", "configure", *CHANNEL, "--url", receiver.url(), "--allow-loopback"
    )  # fmt: skip
    return gate


def ping(gate: Gate) -> str:
    """Queue a callback and return its id."""
    return gate.command("callback", "ping", *CHANNEL).json()["id"]


def tried(gate: Gate, callback: str, count: int) -> dict[str, Any]:
    """Wait until a callback was tried so often, and return it."""

    def looked() -> dict[str, Any] | None:
        shown = gate.command("callback", "show", callback).json()
        return shown if len(shown["tries"]) >= count else None

    return eventually(looked, SOON, f"{callback} was tried {count} times")


@pytest.mark.row("X4")
def test_a_failed_callback_is_tried_again_at_once(hooks: Gate, receiver: Receiver) -> None:
    """The event has the account's moment; tries are made, and noted, by the wall clock."""
    advance(hooks, "hooks", "1d")
    receiver.script(LATER, Reaction())
    callback = ping(hooks)
    shown = tried(hooks, callback, 1)
    now = datetime.now(UTC)
    assert abs(read_instant(shown["created_at"]) - now - timedelta(days=1)) < SLACK
    assert abs(read_instant(shown["tries"][0]["at"]) - now) < SLACK
    assert abs(read_instant(shown["next_try_at"]) - now - timedelta(hours=1)) < SLACK
    advance(hooks, "hooks", "1h")
    assert len(receiver.wait_for(2, SOON)) == 2
    assert tried(hooks, callback, 2)["tries"][1]["fault"] is None


@pytest.mark.row("X4")
def test_a_failing_receiver_comes_to_its_warning_and_its_end(
    hooks: Gate, receiver: Receiver
) -> None:
    """Twelve hours of failures warn, sixty more end it; both stand in the record."""
    receiver.script(LATER)
    callback = ping(hooks)
    tried(hooks, callback, 1)
    for count, step, action in ((2, "12h", "receiver.failing"), (3, "60h", "receiver.disabled")):
        assert action not in [row["action"] for row in hooks.audit()]
        advance(hooks, "hooks", step)
        tried(hooks, callback, count)
        assert action in [row["action"] for row in hooks.audit()]
    assert hooks.command("callback", "show", callback).json()["state"] == "failed"
