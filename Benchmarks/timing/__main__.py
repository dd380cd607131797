"""Tries what is refused, compares how long each kind takes, and says whether it shows.

Usage: python3 -m timing TOLLGATE [--only WORD]… [--blocks N] [--seed N] | --self-test

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
from statistics import median

from harness import Gate

from .analysis import (
    BOUND_SHARE,
    CONFIDENCE,
    Analysis,
    Comparison,
    Verdict,
    analyse,
)
from .subjects import ORGANISATION, SUBJECTS, Subject
from .tries import SETTINGS, Kind, Tries

BLOCKS_MIN = 2_000
BLOCKS_STEP = 500
BLOCKS_MAX = 6_000
BLOCKS_LEAST = 100
SELF_TEST_BLOCKS = 500
SECONDS_MAX = 600.0
EXIT_CODES = {Verdict.ALIKE: 0, Verdict.DIFFERENT: 1, Verdict.OPEN: 2}


def say(text: str) -> None:
    """Say what is being done; the report stays alone on standard output."""
    print(f"==> {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Run what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="timing")
    parser.add_argument("tollgate", type=Path, nargs="?")
    parser.add_argument("--only", action="append", choices=SUBJECTS, metavar="WORD")
    parser.add_argument("--blocks", type=int)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if arguments.tollgate is None:
        parser.error("which binary?")
    if arguments.blocks is not None and arguments.blocks < BLOCKS_LEAST:
        parser.error(f"--blocks: at least {BLOCKS_LEAST}")
    binary, verdicts = arguments.tollgate.resolve(), set()
    for word in arguments.only or SUBJECTS:
        say(f"{word}: making credentials")
        verdicts.add(run(binary, word, arguments.seed, arguments.blocks))
    if Verdict.DIFFERENT in verdicts:
        return EXIT_CODES[Verdict.DIFFERENT]
    return EXIT_CODES[Verdict.OPEN if Verdict.OPEN in verdicts else Verdict.ALIKE]


def run(binary: Path, word: str, seed: int, blocks: int | None) -> Verdict:
    """Measure one kind of credential on a server of its own, and print its report."""
    subject = SUBJECTS[word]
    with tempfile.TemporaryDirectory(prefix="tollgate-timing-") as folder:
        gate = Gate.start(binary, Path(folder) / "gate", SETTINGS)
        try:
            kinds = make_kinds(gate, subject, Path(folder) / "elsewhere")
            tries = Tries(gate, kinds, random.Random(seed))
            analysis = measure(tries, subject, seed, blocks)
        finally:
            gate.stop()
    print(f"## {word}\n\n{report(tries, analysis, seed, subject)}\n", flush=True)
    if len(tries.answers) != 1:
        print(f"The answers differ: {sorted(tries.answers, key=repr)}\n", flush=True)
        return Verdict.DIFFERENT
    return analysis.verdict


def make_kinds(gate: Gate, subject: Subject, folder: Path) -> list[Kind]:
    """Make the classes, with the help of another server, which has ended when they are tried."""
    elsewhere = Gate.start(gate.binary, folder, SETTINGS)
    try:
        for one in (gate, elsewhere):
            one.create_organisation(ORGANISATION)
        return subject.make(gate, elsewhere)
    finally:
        elsewhere.stop()


def measure(tries: Tries, subject: Subject, seed: int, blocks: int | None) -> Analysis:
    """Make tries until the verdict is clear, or their number or the time is used up."""
    tries.warm_up()
    deadline = time.monotonic() + SECONDS_MAX
    wanted, most = (blocks, blocks) if blocks else (BLOCKS_MIN, BLOCKS_MAX)
    while True:
        say(f"up to {wanted * len(tries.kinds):,} tries")
        gc.collect()
        gc.disable()
        tries.add(wanted - len(tries.blocks), lambda: time.monotonic() >= deadline)
        gc.enable()
        analysis = analyse(tries.blocks, seed, subject.bound_ms)
        is_used_up = wanted >= most or time.monotonic() >= deadline
        if analysis.verdict is not Verdict.OPEN or is_used_up:
            return analysis
        wanted += BLOCKS_STEP


# MARK: The report


def report(tries: Tries, analysis: Analysis, seed: int, subject: Subject) -> str:
    """Return the tables and the verdict."""
    count = len(tries.blocks)
    percent = f"{CONFIDENCE:.0%}"
    kinds = table(
        ("class", "tries", "median", f"{percent} interval"),
        (
            (one.kind, f"{count:,}", f"{one.middle:.2f} ms", span(one.low, one.high))
            for one in analysis.kinds
        ),
    )
    pairs = table(
        ("pair", "difference", f"{percent} interval", "bound", "p, none", "p, bound", "verdict"),
        (pair_row(pair) for pair in analysis.pairs),
    )
    right = f"The right credential: {median(tries.right):.2f} ms.\n" if tries.right else ""
    same = "one and the same" if len(tries.answers) == 1 else f"{len(tries.answers)} DIFFERENT ones"
    return (
        f"{count * len(tries.refused):,} tries in {count:,} blocks, each with one of every kind in"
        f" an order that was drawn (seed {seed}).\n\n{kinds}\n\n{pairs}\n\n"
        f"Bound: two kinds differ by less than {BOUND_SHARE:.0%} or {subject.bound_ms} ms,"
        f" whichever is larger. The difference is the median of those within blocks; its whole"
        f" interval (bootstrap over blocks) must lie within the bound, and the ranks (Wilcoxon)"
        f" must speak against a difference as large as the bound.\n"
        f"Answers, without request id and date: {same}.\n{right}Verdict: {analysis.verdict.value}"
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
    for number in range(SELF_TEST_BLOCKS):
        drift = 30.0 + 10.0 * number / SELF_TEST_BLOCKS
        first, second = (drift + chance.expovariate(1 / noise) for _ in range(2))
        blocks.append({"first": first + shift, "second": second})
    return blocks


if __name__ == "__main__":
    sys.exit(main())
