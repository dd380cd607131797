"""Whether two kinds of tries take the same time, by two tests that must agree.

The tries stand in blocks: each block has one try of every kind, in an order that was drawn. The
machine's speed drifts, so tries are compared within their block, and blocks are what is drawn anew.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from math import erfc, sqrt
from statistics import median

RESAMPLES = 1_000
CONFIDENCE = 0.95
BOUND_SHARE = 0.05
BOUND_MS = 0.2
"""Two logins are alike if they differ by less than this, or by less than the share of the median.

The share is the ±5 % that the feature list promises.
"""


class Verdict(Enum):
    """What the tries so far show of two kinds."""

    ALIKE = "alike"
    DIFFERENT = "DIFFERENT"
    OPEN = "open"


@dataclass(frozen=True)
class Comparison:
    """Two kinds of tries, in milliseconds; the difference is the median of those within blocks."""

    first: str
    second: str
    bound: float
    difference: float
    low: float
    high: float
    no_shift: float
    """How likely ranks as uneven as these are where there is no difference at all."""
    over_bound: float
    """How likely ranks as even as these are where the difference is as large as the bound."""
    under_bound: float
    """How likely ranks as uneven as these are where the difference is no larger than the bound."""

    @property
    def verdict(self) -> Verdict:
        """Alike or different where both tests say so with confidence; else open."""
        error = 1 - CONFIDENCE
        if -self.bound < self.low and self.high < self.bound and self.over_bound < error:
            return Verdict.ALIKE
        is_beyond = self.low >= self.bound or self.high <= -self.bound
        return Verdict.DIFFERENT if is_beyond and self.under_bound < error else Verdict.OPEN


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the middle part of values that were drawn, as large as the confidence."""
    ordered = sorted(values)
    cut = int(len(ordered) * (1 - CONFIDENCE) / 2)
    return ordered[cut], ordered[len(ordered) - 1 - cut]


def bootstrap(
    columns: Sequence[Sequence[float]], chance: random.Random, resamples: int = RESAMPLES
) -> list[list[float]]:
    """Return the medians of all columns for each drawing of blocks with replacement."""
    count = len(columns[0])
    drawn = []
    for _ in range(resamples):
        places = chance.choices(range(count), k=count)
        drawn.append([median([column[place] for place in places]) for column in columns])
    return drawn


def signed_ranks(differences: Sequence[float]) -> float:
    """Return how far the ranks lean to the positive side, in standard deviations (Wilcoxon).

    Equal sizes share the mean of their ranks, zeros have none; the normal approximation is good
    from some twenty differences on.
    """
    left = sorted((value for value in differences if value != 0), key=abs)
    if not left:
        return 0.0
    positive = 0.0
    square_sum = 0.0
    start = 0
    while start < len(left):
        end = start
        while end < len(left) and abs(left[end]) == abs(left[start]):
            end += 1
        rank = (start + 1 + end) / 2
        positive += rank * sum(1 for value in left[start:end] if value > 0)
        square_sum += rank * rank * (end - start)
        start = end
    expected = len(left) * (len(left) + 1) / 4
    return (positive - expected) / sqrt(square_sum / 4)


def upper_tail(deviations: float) -> float:
    """Return how likely a normal value lies above so many standard deviations."""
    return erfc(deviations / sqrt(2)) / 2


def compare(
    names: tuple[str, str], bound: float, differences: Sequence[float], drawn: Sequence[float]
) -> Comparison:
    """Compare two kinds by the interval of their difference and by the ranks within blocks."""
    low, high = interval(drawn)
    # Against a difference of the bound, on either side: the ranks must lean away from both.
    above = signed_ranks([value - bound for value in differences])
    below = signed_ranks([value + bound for value in differences])
    return Comparison(
        *names,
        bound=bound,
        difference=median(differences),
        low=low,
        high=high,
        no_shift=2 * upper_tail(abs(signed_ranks(differences))),
        over_bound=max(1 - upper_tail(above), upper_tail(below)),
        under_bound=min(1.0, 2 * min(upper_tail(above), 1 - upper_tail(below))),
    )


@dataclass(frozen=True)
class Summary:
    """The tries of one kind: their median with its interval, in milliseconds."""

    kind: str
    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Analysis:
    """What all blocks so far show."""

    kinds: list[Summary]
    pairs: list[Comparison]

    @property
    def verdict(self) -> Verdict:
        """Alike where every pair is, different where one is, else open."""
        verdicts = {pair.verdict for pair in self.pairs}
        if Verdict.DIFFERENT in verdicts:
            return Verdict.DIFFERENT
        return Verdict.OPEN if Verdict.OPEN in verdicts else Verdict.ALIKE


def analyse(blocks: Sequence[dict[str, float]], seed: int, bound_ms: float = BOUND_MS) -> Analysis:
    """Summarize every kind and compare every pair of kinds, over all blocks."""
    kinds = {kind: [block[kind] for block in blocks] for kind in blocks[0]}
    pairs = {
        (one, other): [a - b for a, b in zip(kinds[one], kinds[other], strict=True)]
        for one, other in combinations(kinds, 2)
    }
    drawn = list(
        zip(*bootstrap([*kinds.values(), *pairs.values()], random.Random(seed)), strict=True)
    )
    middles = {kind: median(values) for kind, values in kinds.items()}
    bound = max(bound_ms, BOUND_SHARE * min(middles.values()))
    return Analysis(
        kinds=[
            Summary(kind, middles[kind], *interval(medians))
            for kind, medians in zip(kinds, drawn[: len(kinds)], strict=True)
        ],
        pairs=[
            compare(names, bound, differences, medians)
            for (names, differences), medians in zip(
                pairs.items(), drawn[len(kinds) :], strict=True
            )
        ],
    )
