"""Requests that are refused, tried and timed in blocks, and what the answers say."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from harness import Answer, Gate, Http1Connection

WARM_UP_BLOCKS = 20
"""Blocks before the first that counts: until then names are looked up in the store."""

HIGH = "1000000 per 1s"
SETTINGS = {
    "limits": {"failuresPerAddress": HIGH},
    "passwords": {"failuresPerAddress": HIGH, "failuresPerAccount": HIGH},
    "dialects": {
        "billerapi": {
            "limits": dict.fromkeys(("authentication", "biller", "link", "bill"), HIGH),
        }
    },
}
"""Limits that count, so that their work is done, and that nobody reaches."""

PUBLIC_NOISE = ("x-request-id", "date")
"""The header fields of an answer that differ from request to request."""


@dataclass(frozen=True)
class Request:
    """One request that is tried."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None = None


@dataclass(frozen=True)
class Kind:
    """One reason for which a request is refused, or the right credential beside them."""

    name: str
    reason: str | None
    """What the server's own record says of it; `None` where it need only be a refusal."""
    requests: list[Request]
    is_right: bool = False


@dataclass
class Tries:
    """Blocks of tries on one connection: one of each kind, in an order that is drawn."""

    gate: Gate
    kinds: list[Kind]
    chance: random.Random
    blocks: list[dict[str, float]] = field(default_factory=list)
    """The milliseconds of each kind that is refused, block by block."""
    right: list[float] = field(default_factory=list)
    """The milliseconds of the right credential, where there is one."""
    answers: set[tuple[object, ...]] = field(default_factory=set)
    """The different refusals so far, without what differs from request to request."""

    @property
    def refused(self) -> list[Kind]:
        """The kinds that are compared."""
        return [kind for kind in self.kinds if not kind.is_right]

    def warm_up(self) -> None:
        """Make tries that do not count, and see that each kind is decided as it should be."""
        for kind in self.kinds:
            with Http1Connection(self.gate.sandbox) as connection:
                for request in kind.requests:
                    self._check(kind, self._send(connection, kind, request))
        self.add(WARM_UP_BLOCKS, lambda: False)
        self.blocks.clear()
        self.right.clear()

    def add(self, count: int, is_over: Callable[[], bool]) -> None:
        """Make a number of blocks more, fewer where the time is over."""
        with Http1Connection(self.gate.sandbox) as connection:
            for _ in range(count):
                if is_over():
                    return
                block = {}
                for kind in self.chance.sample(self.kinds, len(self.kinds)):
                    request = self.chance.choice(kind.requests)
                    begun = time.perf_counter_ns()
                    answer = self._exchange(connection, request)
                    block[kind.name] = (time.perf_counter_ns() - begun) / 1e6
                    self._note(kind, answer)
                self.blocks.append({kind.name: block[kind.name] for kind in self.refused})
                self.right += [block[kind.name] for kind in self.kinds if kind.is_right]

    def _check(self, kind: Kind, answer: Answer) -> None:
        entry = self.gate.explain(answer.request_id)
        is_refused = entry.get("reason") is not None and entry["decision"] != "admitted"
        is_expected = kind.reason in (None, entry.get("reason"))
        if is_refused == kind.is_right or not is_expected:
            raise RuntimeError(f"{kind.name} was decided as {entry}: {answer}")

    def _send(self, connection: Http1Connection, kind: Kind, request: Request) -> Answer:
        answer = self._exchange(connection, request)
        self._note(kind, answer)
        return answer

    def _exchange(self, connection: Http1Connection, request: Request) -> Answer:
        return connection.request(request.method, request.path, request.headers, request.body)

    def _note(self, kind: Kind, answer: Answer) -> None:
        if not kind.is_right:
            self.answers.add(public(answer))


def public(answer: Answer) -> tuple[object, ...]:
    """Return what a stranger sees of an answer, but for the request's id and the moment."""
    headers = tuple(one for one in answer.headers if one[0].lower() not in PUBLIC_NOISE)
    return answer.status, headers, answer.body.replace(answer.request_id.encode(), b"-")
