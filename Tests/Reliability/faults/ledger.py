"""What the load was told, and what it does not know: the book that the store is compared with."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Known:
    """An API user: the secret that must work, those that must not, and what is uncertain."""

    id: str
    user: str
    secret: str
    retired: list[str] = field(default_factory=list)
    is_revoked: bool = False
    rotating: bool = False
    revoking: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing about it waits for an answer that never came."""
        return not self.rotating and not self.revoking


@dataclass
class Exchange:
    """A public token, and the access token that it was exchanged for."""

    public_token: str
    link: str
    access_token: str | None = None


@dataclass
class Ledger:
    """Everything acknowledged so far; one round's part of it is what came since `begin_round`."""

    users: list[Known] = field(default_factory=list)
    customers: dict[int, str] = field(default_factory=dict)
    customer_names: set[str] = field(default_factory=set)
    sessions: list[tuple[str, str]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    paying: list[str] = field(default_factory=list)
    acknowledged: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, what: str) -> None:
        """Count something that was acknowledged."""
        with self.lock:
            self.acknowledged[what] += 1

    def lose(self, what: str) -> None:
        """Count something that was asked for and never answered."""
        with self.lock:
            self.unanswered[what] += 1

    def check(self, what: str, count: int = 1) -> None:
        """Count something that was compared with the store."""
        with self.lock:
            self.checked[what] += count
