"""Floods of HTTP/2 frames that cost their sender nothing: H5."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from h2.errors import ErrorCodes

from floods.frames import FLOODS, PROBE, SOURCE, send_flood
from harness import (
    ApiUser,
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    StreamLost,
    eventually,
)
from harness.billogram import CUSTOMERS, JSON, assert_ok
from harness.metrics import Scrape
from harness.places import is_served

GROWTH_BYTES = 64 * 1024 * 1024
GIVING_UP = ("rapid_reset", "patient_reset", "patient_post", "made_you_reset")
"""Floods of requests that are given up: the work for each has begun."""
SLOW = ("X-Sandbox-Fault", "slow")
SLOW_SECONDS = 5.0
ABANDONED_MAX = 3
EMPTY_PIECES_MAX = 100
CONNECTIONS_ENOUGH = 20
"""So many connections give up more requests than an address may."""


@pytest.mark.row("H5")
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_cheap_frames_harms_neither_memory_nor_other_callers(
    new_gate: GateFactory, name: str
) -> None:
    """Afterwards the server answers at once, and its memory has not run away (printed)."""
    gate: Gate = new_gate()
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, caller.authorization))
    before = gate.resident_bytes()
    send_flood(gate.sandbox, FLOODS[name](gate.sandbox, caller))
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, caller.authorization))
    growth = gate.resident_bytes() - before
    print(f"{name}: resident memory grew by {growth / 1024:.0f} KiB")
    assert growth < GROWTH_BYTES


@pytest.mark.row("H5")
@pytest.mark.parametrize("name", GIVING_UP)
def test_an_address_that_gives_up_a_flood_may_not_connect(new_gate: GateFactory, name: str) -> None:
    """For `timeouts.floodPause`; what is open goes on, and other addresses are served."""
    gate = new_gate({"timeouts": {"floodPause": "600s"}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    with (
        Http1Connection(gate.sandbox, source=SOURCE) as open_one,
        Http2Connection(gate.sandbox, source=SOURCE) as streams,
    ):
        assert_ok(streams.request("GET", PROBE, [caller.authorization]))
        flood_until_seen(gate, caller, name)
        eventually(lambda: is_answered(streams, caller), 5.0, "what was given up is done")
        assert not is_served(gate, caller, SOURCE)
        assert_ok(open_one.request("GET", PROBE, [caller.authorization]))
    assert is_served(gate, caller)
    assert ended(gate, "flood") == 1


@pytest.mark.row("H5")
def test_the_pause_of_an_address_is_as_long_as_configured(new_gate: GateFactory) -> None:
    """After `timeouts.floodPause`, here less than the usual 30 seconds, it is served again."""
    gate = new_gate({"timeouts": {"floodPause": "1s"}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    flood_until_seen(gate, caller, "rapid_reset")
    eventually(lambda: is_served(gate, caller, SOURCE), 6.0, "the address is served again")


@pytest.mark.row("H5")
def test_without_a_pause_no_address_is_held_off(new_gate: GateFactory) -> None:
    """Where `timeouts.floodPause` is 0, a flood costs its connections alone."""
    gate = new_gate({"timeouts": {"floodPause": "0s"}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    for _ in range(CONNECTIONS_ENOUGH):
        eventually(lambda: is_served(gate, caller, SOURCE), 5.0, "the address is served")
        send_flood(gate.sandbox, FLOODS["rapid_reset"](gate.sandbox, caller))
    assert ended(gate, "flood") == 0


@pytest.mark.row("H5")
@pytest.mark.parametrize("name", [name for name in FLOODS if name not in GIVING_UP])
def test_frames_that_ask_for_nothing_cost_their_connection_alone(
    new_gate: GateFactory, name: str
) -> None:
    """Nobody needs a credential to send them, so they hold off nobody who shares the address."""
    gate = new_gate({"timeouts": {"floodPause": "600s"}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    send_flood(gate.sandbox, FLOODS[name](gate.sandbox, caller), stays=True)
    eventually(lambda: ended(gate, "http2") == 1, 5.0, "the connection was ended")
    assert is_served(gate, caller, SOURCE)
    assert ended(gate, "flood") == 0


@pytest.mark.row("H5")
def test_an_address_that_leaves_much_undone_gets_nothing_new(new_gate: GateFactory) -> None:
    """From `maxima.abandonedPerAddress` requests on, until some of them are done."""
    gate = new_gate({"maxima": {"abandonedPerAddress": ABANDONED_MAX}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    with Http2Connection(gate.sandbox, source=SOURCE) as connection:
        assert is_answered(connection, caller)
        for _ in range(ABANDONED_MAX - 1):
            connection.reset(connection.start("GET", PROBE, [caller.authorization, SLOW]))
        assert is_answered(connection, caller)
        connection.reset(connection.start("GET", PROBE, [caller.authorization, SLOW]))
        with pytest.raises(StreamLost) as refusal:
            connection.request("GET", PROBE, [caller.authorization])
        assert refusal.value.code == ErrorCodes.REFUSED_STREAM
        assert not is_served(gate, caller, SOURCE)
        assert is_served(gate, caller)
        waits = SLOW_SECONDS + 5.0
        eventually(lambda: is_answered(connection, caller), waits, "what was left is done")
    assert is_served(gate, caller, SOURCE)


@pytest.mark.parametrize("pieces", [EMPTY_PIECES_MAX, EMPTY_PIECES_MAX + 1])
def test_empty_pieces_of_a_body_have_a_maximum(gate: Gate, user: ApiUser, pieces: int) -> None:
    """Some clients write a DATA frame for a piece of no bytes; beyond the maximum it is a flood."""
    body = json.dumps({"name": "Empty pieces"}).encode()
    with Http2Connection(gate.sandbox) as connection:
        fields = [user.authorization, JSON]
        number = connection.start("POST", CUSTOMERS, fields, end=False)
        for _ in range(pieces):
            connection.protocol.send_data(number, b"")
        connection.flush()
        connection.protocol.send_data(number, body, end_stream=True)
        connection.flush()
        if pieces > EMPTY_PIECES_MAX:
            with pytest.raises(StreamLost):
                connection.read_answer(number)
        else:
            assert_ok(connection.read_answer(number))


def flood_until_seen(gate: Gate, caller: ApiUser, name: str) -> None:
    """Send a flood, one connection after the other, until its address is held off."""

    def is_seen() -> bool:
        with suppress(OSError):
            send_flood(gate.sandbox, FLOODS[name](gate.sandbox, caller))
        return ended(gate, "flood") > 0

    eventually(is_seen, 20.0, "the flood was seen")


def ended(gate: Gate, reason: str) -> float:
    """Return how often something could not be read, or was a flood."""
    return Scrape.of(gate).sum("tollgate_unreadable_requests_total", reason=reason)


def is_answered(connection: Http2Connection, caller: ApiUser) -> bool:
    """Whether a further stream of a connection is answered."""
    try:
        return connection.request("GET", PROBE, [caller.authorization]).status == 200
    except (StreamLost, TimeoutError):
        return False
