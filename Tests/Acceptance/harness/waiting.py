"""Bounded waits: for a condition, or for a moment that the server itself named."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

Value = TypeVar("Value")

POLL_SECONDS = 0.01


def eventually(condition: Callable[[], Value | None], within: float, what: str) -> Value:
    """Return the condition's first truthy value, or fail once `within` seconds have passed."""
    deadline = time.monotonic() + within
    while True:
        if value := condition():
            return value
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(POLL_SECONDS)


def wait_until(moment: datetime) -> None:
    """Wait until the wall clock, which client and server share here, has passed `moment`."""
    while (remaining := (moment - datetime.now(UTC)).total_seconds()) >= 0:
        time.sleep(remaining + 0.001)
