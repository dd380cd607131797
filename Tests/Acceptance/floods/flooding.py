"""One flood against a server, with a good caller beside it, and what became of both."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from floods.caller import Waits, call
from floods.crowd import MUTE, SLOW, Guest, crowd, fill, still_open
from floods.frames import FLOODS, send_flood
from harness import ApiUser, Endpoint, Gate, eventually

GROWTH_BYTES = 64 * 1024 * 1024
GROWTH_PER_CONNECTION_BYTES = 64 * 1024
"""What a slow connection may cost on top: the buffers of TLS and of a head that has begun."""
GROWTH_PER_MUTE_BYTES = 1024 * 1024
"""What a connection that reads nothing may cost on top: its answers, up to `UNSENT_BYTES`."""
FLOOD_TIMES = 3.0
"""How many times as long as the caller's usual waits are measured a flood goes on.

With ten seconds, as `make floods` has them, that is the pause of an address that comes back.
"""
FLOOD_JOIN_SECONDS = 30.0
QUIET_SECONDS = 60.0
QUIET_SHARE = 0.2
"""The share of one processor below which the server is taken to have nothing left to do."""
QUIET_SAMPLE_SECONDS = 0.3
UNSENT_BYTES = 262_144
WAITS = dict.fromkeys(("handshake", "head", "body", "idle"), "120s")


def settings(connections: int) -> dict[str, object]:
    """Return settings under which no slow connection is ended while the good caller is measured."""
    return {
        "maxima": {"connections": connections + 100, "unsentBytes": UNSENT_BYTES},
        "timeouts": {**WAITS, "stall": "120s"},
    }


@dataclass(frozen=True)
class Trial:
    """What a flood did."""

    name: str
    usual: Waits
    during: Waits
    growth: int
    growth_max: int
    held: int = 0

    def report(self) -> str:
        """Return the figures as a line."""
        held = f", {self.held} connections held" if self.held else ""
        return (
            f"{self.name}: usual {self.usual}, during the flood {self.during}; "
            f"memory {self.growth / 2**20:+.1f} MiB{held}"
        )

    def breaches(self, floor_seconds: float = 0.0) -> list[str]:
        """Return what is not as it should be; a p99 below the floor is."""
        found = []
        if not self.during.is_bearable(self.usual, floor_seconds):
            found.append(f"{self.name}: a good caller waited too long: {self.during}")
        if self.growth > self.growth_max:
            found.append(f"{self.name}: memory grew by {self.growth} bytes")
        return found


def prepare(gate: Gate) -> ApiUser:
    """Return a caller whose list of customers is a large page."""
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    fill(gate.sandbox, caller)
    return caller


def frames_trial(gate: Gate, caller: ApiUser, name: str, seconds: float) -> Trial:
    """Send a flood of frames again and again, from another process, while the good caller asks.

    What is usual is measured before and after: a machine has quieter minutes than others.
    """
    usual, before = call(gate.sandbox, caller, seconds), gate.resident_bytes()
    with repeated(gate.sandbox, caller, name):
        during = call(gate.sandbox, caller, FLOOD_TIMES * seconds)
    growth = gate.resident_bytes() - before
    eventually(lambda: is_quiet(gate), QUIET_SECONDS, "what the flood began is done")
    usual = usual.with_others(call(gate.sandbox, caller, seconds))
    return Trial(name, usual, during, growth, GROWTH_BYTES)


@contextmanager
def repeated(endpoint: Endpoint, caller: ApiUser, name: str) -> Iterator[None]:
    """Run a flood in another process until the end of the block."""
    context = multiprocessing.get_context("fork")
    enough = context.Event()

    def run() -> None:
        while not enough.is_set():
            with suppress(OSError):  # the server may turn the flooder away
                send_flood(endpoint, FLOODS[name](endpoint, caller))

    process = context.Process(target=run, daemon=True)
    process.start()
    try:
        yield
    finally:
        enough.set()
        process.join(FLOOD_JOIN_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()


def slow_trial(gate: Gate, caller: ApiUser, count: int, seconds: float) -> Trial:
    """Hold slow connections of every kind while the good caller asks."""
    return crowd_trial(gate, caller, SLOW, count, seconds)


def mute_trial(gate: Gate, caller: ApiUser, count: int, seconds: float) -> Trial:
    """Hold connections that ask and do not read while the good caller asks."""
    return crowd_trial(gate, caller, MUTE, count, seconds)


def crowd_trial(
    gate: Gate, caller: ApiUser, guests: dict[str, Guest], count: int, seconds: float
) -> Trial:
    """Hold a crowd while the good caller asks."""
    each = GROWTH_PER_MUTE_BYTES if guests is MUTE else GROWTH_PER_CONNECTION_BYTES
    usual, before = call(gate.sandbox, caller, seconds), gate.resident_bytes()
    with crowd(gate.sandbox, caller, guests, count) as opened:
        eventually(lambda: is_quiet(gate), QUIET_SECONDS, "what the crowd asked for is done")
        during = call(gate.sandbox, caller, seconds)
        growth, held = gate.resident_bytes() - before, still_open(opened)
    name = f"{count} of {', '.join(guests)}"
    return Trial(name, usual, during, growth, GROWTH_BYTES + count * each, held)


def is_quiet(gate: Gate) -> bool:
    """Whether the server has done what it was asked for."""
    before = gate.cpu_seconds()
    time.sleep(QUIET_SAMPLE_SECONDS)
    return gate.cpu_seconds() - before < QUIET_SHARE * QUIET_SAMPLE_SECONDS
