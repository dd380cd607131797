"""What a credential's requests must get, also while it is being changed."""

from __future__ import annotations

import math
from dataclasses import dataclass

BOUND_SECONDS = 1.0
"""Within this a change made by another process is in force (Docs/Credentials.md)."""


@dataclass
class Expectation:
    """The decision about one credential: its state, and since when it is changing or changed."""

    is_admitted: bool = True
    changing_since: float = math.inf
    """From when on the other decision is right, too."""
    changed_at: float = math.inf
    """When the command that changed it had ended."""

    def begin_change(self, now: float) -> None:
        """Note that a command begins that ends the credential's life."""
        self.changing_since = now

    def end_change(self, now: float) -> None:
        """Note that the command has ended."""
        self.changed_at = now

    def allows(self, was_admitted: bool, sent: float, read: float) -> bool:
        """Whether a decision is right for a request that was sent and answered at these moments.

        Before the change begins only the old decision is right, and only the new one once the bound
        has passed; in between, either.
        """
        if sent > self.changed_at + BOUND_SECONDS:
            return was_admitted != self.is_admitted
        return was_admitted == self.is_admitted or read >= self.changing_since
