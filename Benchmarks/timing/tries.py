"""Logins that are not let in, tried and timed in blocks, and what the answers say."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from harness import Answer, Gate, Http1Connection
from harness.billingplatform import JSON, PASSWORD, Person

ORGANISATION = "timing"
PEOPLE = 8
"""How many people, or names that nobody has, take turns within a kind."""
WARM_UP_BLOCKS = 20
"""Blocks before the first that counts: until then names are looked up in the store."""

WRONG = PASSWORD[::-1]
"""A wrong password, as long as the right one."""

HIGH = "1000000 per 1s"
SETTINGS = {
    "limits": {"failuresPerAddress": HIGH},
    "passwords": {"failuresPerAddress": HIGH, "failuresPerAccount": HIGH},
}
"""Limits that count, so that their work is done, and that nobody reaches."""

PUBLIC_NOISE = ("x-request-id", "date")
"""The header fields of an answer that differ from request to request."""


@dataclass(frozen=True)
class Kind:
    """One reason for which a login is not let in."""

    name: str
    reason: str
    """What the server's own record says of it."""
    bodies: list[bytes]


def body(name: str, password: str) -> bytes:
    """Return the body of a login."""
    return json.dumps({"username": name, "password": password}).encode()


def make_kinds(gate: Gate) -> list[Kind]:
    """Make the people of each kind on a running server."""
    gate.create_organisation(ORGANISATION)

    def people(*options: str) -> list[Person]:
        return [Person.create(gate, ORGANISATION, *options) for _ in range(PEOPLE)]

    active, disabled, without_access = people(), people(), people("--no-api-access")
    for person in disabled:
        person.command("disable")
    strange = [f"nobody{number}" for number in range(1, PEOPLE + 1)]
    return [
        Kind("unknown user", "unknown", [body(name, PASSWORD) for name in strange]),
        Kind("wrong password", "mismatch", [body(one.name, WRONG) for one in active]),
        Kind(
            "disabled, right password", "disabled", [body(one.name, PASSWORD) for one in disabled]
        ),
        Kind(
            "no API access, right password",
            "disabled",
            [body(one.name, PASSWORD) for one in without_access],
        ),
    ]


@dataclass
class Tries:
    """Blocks of tries on one connection: one of each kind, in an order that is drawn."""

    gate: Gate
    kinds: list[Kind]
    chance: random.Random
    blocks: list[dict[str, float]] = field(default_factory=list)
    """The milliseconds of each kind, block by block."""
    answers: set[tuple[object, ...]] = field(default_factory=set)
    """The different answers so far, without what differs from request to request."""

    def warm_up(self) -> None:
        """Make tries that do not count, and assert that each kind is refused for its own reason."""
        for kind in self.kinds:
            with Http1Connection(self.gate.sandbox) as connection:
                for content in kind.bodies:
                    answer = self._send(connection, content)
                    reason = self.gate.explain(answer.request_id)["reason"]
                    if reason != kind.reason:
                        raise RuntimeError(f"{kind.name} was refused as {reason}: {answer}")
        self.add(WARM_UP_BLOCKS, lambda: False)
        self.blocks.clear()

    def add(self, count: int, is_over: Callable[[], bool]) -> None:
        """Make a number of blocks more, fewer where the time is over."""
        with Http1Connection(self.gate.sandbox) as connection:
            for _ in range(count):
                if is_over():
                    return
                block = {}
                for kind in self.chance.sample(self.kinds, len(self.kinds)):
                    content = self.chance.choice(kind.bodies)
                    begun = time.perf_counter_ns()
                    self._send(connection, content)
                    block[kind.name] = (time.perf_counter_ns() - begun) / 1e6
                self.blocks.append({kind.name: block[kind.name] for kind in self.kinds})

    def _send(self, connection: Http1Connection, content: bytes) -> Answer:
        path = f"/{ORGANISATION}/rest/2.0/login"
        answer = connection.request("POST", path, [JSON], content)
        self.answers.add(public(answer))
        return answer


def public(answer: Answer) -> tuple[object, ...]:
    """Return what a stranger sees of an answer, but for the request's id and the moment."""
    headers = tuple(one for one in answer.headers if one[0].lower() not in PUBLIC_NOISE)
    return answer.status, headers, answer.body.replace(answer.request_id.encode(), b"-")
