"""A server that is killed while it writes: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.campaign import Campaign
from harness.receiver import receiving

ROUNDS = 8
# Each of them must have been acknowledged at least once in so many rounds, or nothing was shown.
SHOWN = ("create", "customer", "exchange", "login", "payment")


@pytest.mark.row("A3")
def test_killed_rounds_lose_nothing_that_was_acknowledged(
    binary: Path, tmp_path: Path, print_figure: Callable[[str], None]
) -> None:
    """`kill -9` during rotations, callbacks, logins, exchanges and audit appends (trap 20).

    The long form is `make faults`.
    """
    seed = random.SystemRandom().getrandbits(32)
    with receiving() as receiver:
        campaign = Campaign(binary, tmp_path, receiver, seed)
        try:
            ledger = campaign.run(ROUNDS)
        except AssertionError as failure:
            raise AssertionError(f"seed {seed}: {failure}") from failure
    for what in SHOWN:
        assert ledger.acknowledged[what] > 0, f"no {what} was acknowledged: {ledger.acknowledged}"
    assert sum(ledger.unanswered.values()) > 0, "no kill met a change that was under way"
    print_figure(
        f"killed {ROUNDS} times, seed {seed}: {sum(ledger.acknowledged.values())} changes "
        f"acknowledged, {sum(ledger.unanswered.values())} unanswered, none lost or half done"
    )
