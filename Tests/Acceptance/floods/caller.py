"""A good caller who wants to be served as usual."""

from __future__ import annotations

import time
from dataclasses import dataclass

from harness import ApiUser, Endpoint, Http1Connection
from harness.billogram import CUSTOMERS, assert_ok

PACE_SECONDS = 0.005
SLOWER_TIMES = 3.0
"""How many times its usual p99 a good caller may wait at p99."""


@dataclass(frozen=True)
class Waits:
    """How long the answers took, in seconds, in rising order."""

    seconds: list[float]

    @property
    def p99(self) -> float:
        """The wait that one answer of a hundred exceeds."""
        return self.seconds[len(self.seconds) * 99 // 100]

    def with_others(self, others: Waits) -> Waits:
        """Return these and others together."""
        return Waits(sorted(self.seconds + others.seconds))

    def is_bearable(self, usual: Waits, floor_seconds: float) -> bool:
        """Whether the caller is served as usual, or nearly."""
        return self.p99 <= max(SLOWER_TIMES * usual.p99, floor_seconds)

    def __str__(self) -> str:
        return f"p99 {self.p99 * 1000:.1f} ms of {len(self.seconds)} answers"


def call(endpoint: Endpoint, caller: ApiUser, seconds: float) -> Waits:
    """Ask on one open connection, at a steady pace, and now and then on a new one."""
    waits: list[float] = []
    end = time.monotonic() + seconds
    with Http1Connection(endpoint) as connection:
        while time.monotonic() < end or not waits:
            begin = time.monotonic()
            fields = [caller.authorization]
            assert_ok(connection.request("GET", f"{CUSTOMERS}?page=1&page_size=1", fields))
            waits.append(time.monotonic() - begin)
            time.sleep(PACE_SECONDS)
    with Http1Connection(endpoint) as fresh:
        assert_ok(fresh.request("GET", f"{CUSTOMERS}?page=1&page_size=1", [caller.authorization]))
    return Waits(sorted(waits))
