"""Ten thousand mutated requests against the real process, for every dialect's grammar.

The seed is fixed, so that a failure comes from a change and not from luck;
`TOLLGATE_TEST_HOSTILE_SEED` sets another one, `TOLLGATE_TEST_HOSTILE_COUNT` another number.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from harness import GateFactory, Http1Connection, Http2Connection
from harness.billogram import CUSTOMERS, assert_ok
from hostile.campaign import run_campaign
from hostile.registry import GRAMMARS

COUNT = int(os.environ.get("TOLLGATE_TEST_HOSTILE_COUNT", "10000"))
SEED = os.environ.get("TOLLGATE_TEST_HOSTILE_SEED", "1")
GROWTH_BYTES = 64 * 1024 * 1024
SETTINGS = {
    "timeouts": {"head": "2s", "body": "2s"},
    "dialects": {"billerapi": {"limits": {"link": "off", "biller": "off", "webhook": "off"}}},
}
"""What waits for bytes that never come is to be answered before the five seconds of a hang; and no
limit of a dialect is to keep the campaign from what lies behind it."""


@pytest.mark.parametrize("dialect", GRAMMARS)
def test_mutated_requests_break_nothing(
    new_gate: GateFactory, dialect: str, print_figure: Callable[[str], None]
) -> None:
    """No 500, no reset, no hang; afterwards good requests are answered and memory is as before."""
    gate = new_gate(SETTINGS)
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    grammar = GRAMMARS[dialect](gate)
    probe = f"{CUSTOMERS}?page=1&page_size=1"
    assert_ok(gate.ask(gate.sandbox, "GET", probe, user.authorization))

    before, begin = gate.resident_bytes(), time.monotonic()
    found = run_campaign(gate.sandbox, grammar, f"{SEED}/{dialect}", COUNT)
    seconds = time.monotonic() - begin
    for client in (Http1Connection, Http2Connection):
        with client(gate.sandbox) as connection:
            assert_ok(connection.request("GET", probe, [user.authorization]))
    growth = gate.resident_bytes() - before

    total = sum(found.statuses.values())
    print_figure(f"{dialect}: seed {SEED}, {total} requests in {seconds:.1f} s")
    print_figure(f"  answers: {dict(sorted(found.statuses.items()))}")
    print_figure(f"  memory: {before / 2**20:.1f} MiB before, {growth / 2**20:+.1f} MiB more")
    assert not found.breaches, f"seed {SEED}: {len(found.breaches)} breaches\n" + "\n".join(
        found.breaches[:10]
    )
    unnamed = [
        line
        for line in gate.request_lines()
        if line["request_id"] in found.unavailable and not line.get("limit_name")
    ]
    assert not unnamed, "503 without a named queue"
    assert growth <= GROWTH_BYTES
