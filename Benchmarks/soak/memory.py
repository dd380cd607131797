"""Whether memory stays flat: a line through the samples of the last half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

GROWTH_SHARE_MAX = 0.05
GROWTH_BYTES_MAX = 4 << 20
"""Over the last half the line may rise by this, or by the share of the median if that is more."""

MINUTES_MIN = 10.0
"""A shorter run fills caches to its end: its memory is printed and not judged."""

SAMPLES_MIN = 20

Sample = tuple[float, int]
"""Seconds since the begin, and resident bytes."""


@dataclass(frozen=True)
class Growth:
    """How the resident memory went over the last half."""

    median_bytes: float
    risen_bytes: float
    bound_bytes: float

    @property
    def is_flat(self) -> bool:
        """Whether the line rises by no more than the bound; falling is no fault."""
        return self.risen_bytes <= self.bound_bytes


def growth(samples: Sequence[Sample]) -> Growth:
    """Fit a line through the last half by least squares and return how much it rises."""
    middle = (samples[0][0] + samples[-1][0]) / 2
    last = [sample for sample in samples if sample[0] >= middle]
    if len(last) < SAMPLES_MIN:
        raise ValueError(f"{len(last)} samples are too few")
    times, sizes = [one[0] for one in last], [one[1] for one in last]
    time_mean, size_mean = mean(times), mean(sizes)
    spread = sum((one - time_mean) ** 2 for one in times)
    slope = (
        sum((at - time_mean) * (size - size_mean) for at, size in last) / spread if spread else 0.0
    )
    usual = median(sizes)
    return Growth(
        median_bytes=usual,
        risen_bytes=slope * (times[-1] - times[0]),
        bound_bytes=max(GROWTH_BYTES_MAX, GROWTH_SHARE_MAX * usual),
    )
