"""Ten thousand mutated requests against the real process, for every dialect's grammar.

The seed is fixed, so that a failure comes from a change and not from luck;
`TOLLGATE_TEST_HOSTILE_SEED` sets another one, `TOLLGATE_TEST_HOSTILE_COUNT` another number. `make
hostile` sends more.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from harness import GateFactory
from hostile.registry import GRAMMARS
from hostile.trial import SETTINGS, run_trial

COUNT = int(os.environ.get("TOLLGATE_TEST_HOSTILE_COUNT", "10000"))
SEED = os.environ.get("TOLLGATE_TEST_HOSTILE_SEED", "1")


@pytest.mark.row("H5")
@pytest.mark.parametrize("dialect", GRAMMARS)
def test_mutated_requests_break_nothing(
    new_gate: GateFactory, dialect: str, print_figure: Callable[[str], None]
) -> None:
    """No 500, no reset, no hang; afterwards good requests are answered and memory is as before."""
    trial = run_trial(new_gate(SETTINGS), dialect, SEED, COUNT)
    for line in trial.report():
        print_figure(line)
    breaches = trial.breaches()
    assert not breaches, f"seed {SEED}: {len(breaches)} breaches\n" + "\n".join(breaches[:10])
