"""Puts mixed traffic on a server, checks each decision, and watches its memory.

Usage: python3 -m soak TOLLGATE [--minutes N] [--seed N] | --self-test

Exits with 1 where a decision was wrong, an answer was lost, or the memory rose, else with 0.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from pathlib import Path

from harness import Gate
from harness.receiver import receiving

from .churn import Churn
from .client import WORKERS, Tally, traffic
from .expectation import BOUND_SECONDS, Expectation
from .memory import MINUTES_MIN, SAMPLES_MIN, Growth, Sample, growth
from .population import TOKEN_SECONDS, Population

MINUTES = 60.0
MINUTES_MAX = 24 * 60.0
CAPACITY_SECONDS = 20.0
SHARE = 0.5
"""Of the measured capacity."""
SAMPLE_SECONDS = 2.0
MIB = 1 << 20
HIGH = "1000000 per 1s"
SETTINGS = {
    "limits": {"failuresPerAddress": HIGH, "perCredential": HIGH, "perOrganisation": HIGH},
    "callbacks": {"firstDelay": "1s"},
    "sessions": {"tokenLifetime": f"{TOKEN_SECONDS}s"},
    "dialects": {
        "billerapi": {"limits": dict.fromkeys(("biller", "link", "bill", "authentication"), HIGH)}
    },
}
"""Limits that count, so that their work is done, and that nobody reaches."""


def say(text: str) -> None:
    """Say what is being done; the report stays alone on standard output."""
    print(f"==> {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Run what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("tollgate", type=Path, nargs="?")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        self_test()
        return 0
    if arguments.tollgate is None:
        parser.error("which binary?")
    if not 0 < arguments.minutes <= MINUTES_MAX:
        parser.error(f"--minutes: more than 0 and at most {MINUTES_MAX:.0f}")
    with tempfile.TemporaryDirectory(prefix="tollgate-soak-") as folder, receiving() as receiver:
        gate = Gate.start(arguments.tollgate.resolve(), Path(folder) / "gate", SETTINGS)
        try:
            say("making callers")
            population = Population.settle(gate)
            churn = Churn(population, receiver, arguments.seed)
            churn.prepare()
            return asyncio.run(soak(population, churn, arguments.minutes, arguments.seed))
        finally:
            gate.stop()


async def soak(population: Population, churn: Churn, minutes: float, seed: int) -> int:
    """Measure the capacity, put half of it on the server, and return the exit code."""
    first = Tally()
    say(f"measuring the capacity for {CAPACITY_SECONDS:.0f} s")
    await traffic(population, first, seconds=CAPACITY_SECONDS, per_second=0.0, seed=seed)
    capacity = first.count / CAPACITY_SECONDS
    say(f"{capacity:,.0f} requests a second; {minutes:g} minutes at {SHARE:.0%} of it")
    tally, samples = Tally(), list[Sample]()
    seconds = minutes * 60
    until = time.monotonic() + seconds
    await asyncio.gather(
        traffic(
            population, tally, seconds=seconds, per_second=capacity * SHARE, seed=seed + WORKERS
        ),
        churn.run(until),
        watch(population.gate, until, samples),
    )
    grown = growth(samples) if len(samples) > 2 * SAMPLES_MIN else None
    is_judged = minutes >= MINUTES_MIN
    print(report([first, tally], churn, seconds, seed))
    print(memory_report(grown, is_judged))
    is_wrong = any(one.wrong_count or one.lost_count for one in (first, tally))
    is_flat = grown is not None and grown.is_flat
    return int(is_wrong or not tally.count or (is_judged and not is_flat))


async def watch(gate: Gate, until: float, samples: list[Sample]) -> None:
    """Note the resident memory every few seconds until a moment."""
    begun = time.monotonic()
    while (now := time.monotonic()) < until:
        samples.append((now - begun, gate.resident_bytes()))
        await asyncio.sleep(min(SAMPLE_SECONDS, until - now))


def report(tallies: list[Tally], churn: Churn, seconds: float, seed: int) -> str:
    """Return the table of the soak, and what was wrong in it and in the measuring before it."""
    first, tally = tallies
    rows = ["| kind of call | status | answers |", "|---|--:|--:|"]
    rows += [
        f"| {kind} | {status} | {count:,} |"
        for (kind, status), count in sorted(tally.answers.items())
    ]
    changes = ", ".join(f"{name} {count}" for name, count in sorted(churn.done.items()))
    return "\n".join(
        [
            *rows,
            "",
            f"capacity: {first.count / CAPACITY_SECONDS:,.0f} requests a second, client and server"
            f" on this machine; during the soak {tally.count / seconds:,.0f} (seed {seed})",
            f"times: p50 {tally.percentile_ms(0.5):.2f} ms, p99 {tally.percentile_ms(0.99):.2f} ms",
            f"meanwhile: {changes}; {churn.receiver.connections} tries of callbacks",
            f"wrong decisions: {sum(one.wrong_count for one in tallies)};"
            f" lost answers: {sum(one.lost_count for one in tallies)}",
            *(f"  {text}" for one in tallies for text in one.wrong),
        ]
    )


def memory_report(grown: Growth | None, is_judged: bool) -> str:
    """Return the line about the memory."""
    if grown is None:
        return "memory: too few samples to say anything"
    text = (
        f"memory over the last half: median {grown.median_bytes / MIB:.1f} MiB, risen by"
        f" {grown.risen_bytes / MIB:+.2f} MiB, bound {grown.bound_bytes / MIB:.1f} MiB:"
        f" {'flat' if grown.is_flat else 'RISING'}"
    )
    return text if is_judged else f"{text} (not judged: a run below {MINUTES_MIN:g} minutes)"


def self_test() -> None:
    """Check the judgements on made-up figures."""
    living = Expectation()
    assert living.allows(True, 1, 2) and not living.allows(False, 1, 2)
    living.begin_change(10)
    assert not living.allows(False, 8, 9) and living.allows(False, 9, 10)
    living.end_change(11)
    assert living.allows(True, 11 + BOUND_SECONDS, 13), "within the bound either is right"
    assert not living.allows(True, 11.1 + BOUND_SECONDS, 13), "and then only the new decision"
    assert living.allows(False, 11.1 + BOUND_SECONDS, 13)
    dead = Expectation(is_admitted=False)
    assert dead.allows(False, 1, 2) and not dead.allows(True, 1, 2)

    def line(rise_mib: float) -> list[Sample]:
        return [
            (float(second), int(100 * MIB + rise_mib * MIB * second / 1_000 + second % 3 * MIB))
            for second in range(0, 2_000, 5)
        ]

    assert growth(line(0)).is_flat and growth(line(-50)).is_flat and growth(line(3)).is_flat
    assert not growth(line(8)).is_flat
    warm_up = [(float(at), min(100, at) * MIB) for at in range(0, 400)]
    assert growth(warm_up).is_flat, "the first half may rise"
    tally = Tally()
    for milliseconds in range(1, 101):
        tally.add_time(milliseconds / 1_000)
    assert abs(tally.percentile_ms(0.5) - 50) < 2 and abs(tally.percentile_ms(0.99) - 99) < 3


if __name__ == "__main__":
    sys.exit(main())
