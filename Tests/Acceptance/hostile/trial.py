"""One dialect's campaign against a server of its own, and whether the server stood it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from harness import Gate, Http1Connection, Http2Connection
from harness.billogram import CUSTOMERS, assert_ok
from hostile.campaign import Findings, run_campaign
from hostile.registry import GRAMMARS

GROWTH_BYTES = 64 * 1024 * 1024
SETTLING_SECONDS = 31
"""How long freed memory has to go back to the system: two intervals of the server that does it."""
SETTINGS = {
    "timeouts": {"head": "2s", "body": "2s"},
    "dialects": {"billerapi": {"limits": {"link": "off", "biller": "off", "webhook": "off"}}},
}
"""What waits for bytes that never come is to be answered before the five seconds of a hang; and no
limit of a dialect is to keep the campaign from what lies behind it."""


@dataclass(frozen=True)
class Trial:
    """What a campaign did to the server."""

    dialect: str
    seed: str
    found: Findings
    seconds: float
    resident_before: int
    resident_at_end: int
    resident_after: int

    def report(self) -> list[str]:
        """Return the figures as lines."""
        total = sum(self.found.statuses.values())
        before, end, after = (
            size / 2**20
            for size in (self.resident_before, self.resident_at_end, self.resident_after)
        )
        return [
            f"{self.dialect}: seed {self.seed}, {total} requests in {self.seconds:.1f} s, "
            f"the slowest {self.found.slowest_seconds:.2f} s",
            f"  answers: {dict(sorted(self.found.statuses.items()))}",
            f"  memory: {before:.1f} MiB before, {end:.1f} MiB at the end ({end - before:+.1f}), "
            f"{after:.1f} MiB afterwards ({after - before:+.1f})",
        ]

    def breaches(self) -> list[str]:
        """Return all breaches of the rules."""
        growth = self.resident_after - self.resident_before
        if growth <= GROWTH_BYTES:
            return self.found.breaches
        return [*self.found.breaches, f"memory grew by {growth} bytes"]


def run_trial(gate: Gate, dialect: str, seed: str, count: int) -> Trial:
    """Send `count` mutated requests to a fresh server that was started with `SETTINGS`.

    Good requests of both protocol versions are answered before and afterwards.
    """
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    grammar = GRAMMARS[dialect](gate)
    probe = f"{CUSTOMERS}?page=1&page_size=1"
    assert_ok(gate.ask(gate.sandbox, "GET", probe, user.authorization))

    before, begin = gate.resident_bytes(), time.monotonic()
    found = run_campaign(gate.sandbox, grammar, f"{seed}/{dialect}", count)
    seconds = time.monotonic() - begin
    for client in (Http1Connection, Http2Connection):
        with client(gate.sandbox) as connection:
            assert_ok(connection.request("GET", probe, [user.authorization]))
    at_end = gate.resident_bytes()
    after = settled_bytes(gate, before + GROWTH_BYTES)

    unavailable = set(found.unavailable)
    found.breaches += [
        f"503 without a named queue: {line['request_id']}"
        for line in gate.request_lines()
        if line["request_id"] in unavailable and not line.get("limit_name")
    ]
    return Trial(dialect, seed, found, seconds, before, at_end, after)


def settled_bytes(gate: Gate, bound: int) -> int:
    """Return the resident memory once it is within the bound, or when its time is over."""
    end = time.monotonic() + SETTLING_SECONDS
    while (resident := gate.resident_bytes()) > bound and time.monotonic() < end:
        time.sleep(1)
    return resident
