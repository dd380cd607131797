"""Floods of HTTP/2 frames that cost their sender nothing: H5."""

from __future__ import annotations

import pytest
from h2.errors import ErrorCodes

from floods.frames import FLOODS, PROBE, SOURCE, send_flood
from harness import (
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    StreamLost,
    eventually,
)
from harness.billogram import assert_ok
from harness.metrics import Scrape
from harness.places import is_served

GROWTH_BYTES = 64 * 1024 * 1024
PAUSING = [name for name in FLOODS if name != "header_bomb"]
"""Who sends a head that is too large may have made a mistake: that ends the connection alone."""


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
@pytest.mark.parametrize("name", PAUSING)
def test_an_address_that_floods_gets_nothing_new(new_gate: GateFactory, name: str) -> None:
    """No connection, no stream for `timeouts.floodPause`; others and what is open are served."""
    gate = new_gate({"timeouts": {"floodPause": "600s"}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    assert is_served(gate, caller, SOURCE)
    with (
        Http1Connection(gate.sandbox, source=SOURCE) as open_one,
        Http2Connection(gate.sandbox, source=SOURCE) as streams,
    ):
        assert_ok(streams.request("GET", PROBE, [caller.authorization]))
        send_flood(gate.sandbox, FLOODS[name](gate.sandbox, caller))
        eventually(lambda: not is_served(gate, caller, SOURCE), 5.0, "the flooder is refused")
        with pytest.raises(StreamLost) as refusal:
            streams.request("GET", PROBE, [caller.authorization])
        assert refusal.value.code == ErrorCodes.REFUSED_STREAM
        assert_ok(open_one.request("GET", PROBE, [caller.authorization]))
    assert is_served(gate, caller, "127.0.0.1")
    assert floods_seen(gate) == 1


@pytest.mark.row("H5")
@pytest.mark.parametrize("pause", ["0s", "1s"])
def test_the_pause_of_an_address_that_flooded_ends(new_gate: GateFactory, pause: str) -> None:
    """After `timeouts.floodPause` it is served again; at 0 it only loses its connection."""
    gate = new_gate({"timeouts": {"floodPause": pause}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    send_flood(gate.sandbox, FLOODS["rapid_reset"](gate.sandbox, caller))
    eventually(lambda: floods_seen(gate) == 1, 5.0, "the flood was seen")
    eventually(lambda: is_served(gate, caller, SOURCE), 10.0, "the address is served again")


def floods_seen(gate: Gate) -> float:
    """Return how many connections were ended for a flood."""
    return Scrape.of(gate).sum("tollgate_unreadable_requests_total", reason="http2_flood")
