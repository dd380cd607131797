"""Tries logins that are not let in, compares how long each kind takes, and says whether it shows.

Usage: python3 -m timing TOLLGATE [--seed N] | --self-test

Exits with 0 where all kinds are alike, 1 where two differ, in time or in the answer, and 2 where
the machine was too restless to tell.
"""

from __future__ import annotations

import argparse
import gc
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from harness import Gate

from .analysis import (
    BOUND_MS,
    BOUND_SHARE,
    CONFIDENCE,
    Analysis,
    Comparison,
    Verdict,
    analyse,
)
from .tries import SETTINGS, Tries, make_kinds

BLOCKS_MIN = 500
BLOCKS_STEP = 250
BLOCKS_MAX = 2_500
SECONDS_MAX = 600.0
EXIT_CODES = {Verdict.ALIKE: 0, Verdict.DIFFERENT: 1, Verdict.OPEN: 2}


def say(text: str) -> None:
    """Say what is being done; the report stays alone on standard output."""
    print(f"==> {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Run what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="timing")
    parser.add_argument("tollgate", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if arguments.tollgate is None:
        parser.error("which binary?")
    with tempfile.TemporaryDirectory(prefix="tollgate-timing-") as folder:
        gate = Gate.start(arguments.tollgate.resolve(), Path(folder) / "gate", SETTINGS)
        try:
            tries, analysis = measure(gate, arguments.seed)
        finally:
            gate.stop()
    print(report(tries, analysis, arguments.seed))
    if len(tries.answers) != 1:
        print(f"\nThe answers differ: {sorted(tries.answers, key=repr)}")
        return EXIT_CODES[Verdict.DIFFERENT]
    return EXIT_CODES[analysis.verdict]


def measure(gate: Gate, seed: int) -> tuple[Tries, Analysis]:
    """Make tries until the verdict is clear, or their number or the time is used up."""
    say("making people")
    tries = Tries(gate, make_kinds(gate), random.Random(seed))
    tries.warm_up()
    deadline = time.monotonic() + SECONDS_MAX
    wanted = BLOCKS_MIN
    while True:
        say(f"up to {wanted * len(tries.kinds):,} tries")
        gc.collect()
        gc.disable()
        tries.add(wanted - len(tries.blocks), lambda: time.monotonic() >= deadline)
        gc.enable()
        analysis = analyse(tries.blocks, seed)
        is_used_up = wanted >= BLOCKS_MAX or time.monotonic() >= deadline
        if analysis.verdict is not Verdict.OPEN or is_used_up:
            return tries, analysis
        wanted += BLOCKS_STEP


# MARK: The report


def report(tries: Tries, analysis: Analysis, seed: int) -> str:
    """Return the tables and the verdict."""
    count = len(tries.blocks)
    percent = f"{CONFIDENCE:.0%}"
    kinds = table(
        ("login", "tries", "median", f"{percent} interval"),
        (
            (one.kind, f"{count:,}", f"{one.middle:.2f} ms", span(one.low, one.high))
            for one in analysis.kinds
        ),
    )
    pairs = table(
        ("pair", "difference", f"{percent} interval", "bound", "p, none", "p, bound", "verdict"),
        (pair_row(pair) for pair in analysis.pairs),
    )
    same = "one and the same" if len(tries.answers) == 1 else f"{len(tries.answers)} DIFFERENT ones"
    return (
        f"{count * len(tries.kinds):,} tries in {count:,} blocks, each with one of every kind in an"
        f" order that was drawn (seed {seed}).\n\n{kinds}\n\n{pairs}\n\n"
        f"Bound: two kinds differ by less than {BOUND_SHARE:.0%} or {BOUND_MS} ms, whichever is"
        f" larger. The difference is the median of those within blocks; its whole interval"
        f" (bootstrap over blocks) must lie within the bound, and the ranks (Wilcoxon) must speak"
        f" against a difference as large as the bound.\n"
        f"Answers, without request id and date: {same}.\nVerdict: {analysis.verdict.value}"
    )


def pair_row(pair: Comparison) -> tuple[str, ...]:
    """Return the line of one pair."""
    return (
        f"{pair.first} against {pair.second}",
        f"{pair.difference:+.3f} ms",
        span(pair.low, pair.high, 3, "+"),
        f"{pair.bound:.3f} ms",
        f"{pair.no_shift:.3f}",
        f"{pair.over_bound:.1e}",
        pair.verdict.value,
    )


def span(low: float, high: float, digits: int = 2, sign: str = "") -> str:
    """Return an interval of milliseconds."""
    return f"{low:{sign}.{digits}f} … {high:{sign}.{digits}f} ms"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns after the first are aligned right."""
    rule = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])


# MARK: The test of the test


def self_test() -> int:
    """Check that made-up tries get the verdict that they should, with a machine that drifts."""
    wrong = [
        f"a shift of {shift} ms with noise of {noise} ms is {found.value}, not {expected.value}"
        for shift, noise, expected in (
            (0.0, 0.5, Verdict.ALIKE),
            (0.5, 0.5, Verdict.ALIKE),
            (4.0, 0.5, Verdict.DIFFERENT),
            (-4.0, 0.5, Verdict.DIFFERENT),
            (1.77, 0.5, Verdict.OPEN),
            (0.0, 60.0, Verdict.OPEN),
        )
        if (found := analyse(made_up(shift, noise), 1).verdict) is not expected
    ]
    for sentence in wrong:
        print(sentence)
    return int(bool(wrong))


def made_up(shift: float, noise: float) -> list[dict[str, float]]:
    """Return blocks of two kinds, one of which takes longer by a shift."""
    chance = random.Random(7)
    blocks = []
    for number in range(BLOCKS_MIN):
        drift = 30.0 + 10.0 * number / BLOCKS_MIN
        first, second = (drift + chance.expovariate(1 / noise) for _ in range(2))
        blocks.append({"first": first + shift, "second": second})
    return blocks


if __name__ == "__main__":
    sys.exit(main())
