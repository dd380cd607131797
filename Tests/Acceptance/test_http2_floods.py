"""Floods of HTTP/2 frames that cost their sender nothing: H5."""

from __future__ import annotations

import pytest

from floods.frames import FLOODS, PROBE, send_flood
from harness import Gate, GateFactory
from harness.billogram import assert_ok

GROWTH_BYTES = 64 * 1024 * 1024


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
