"""What an operator does meanwhile: rotations, revocations, reloads, and callbacks that fail."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

from harness import ApiUser
from harness.receiver import Reaction, Receiver

from .population import Call, Population

PAUSE_SECONDS = 2.0
OLD_CALLS_MAX = 40
"""So many dead secrets go on being tried; the oldest is forgotten then."""

CHANNEL = ("--organisation", "soak", "--environment", "sandbox", "--channel", "billogram")
REACTIONS = [
    Reaction(status=500),
    Reaction(),
    Reaction(cuts=True),
    Reaction(),
    Reaction(status=503),
]


class Churn:
    """Changes credentials and the server while traffic runs, one change after another."""

    def __init__(self, population: Population, receiver: Receiver, seed: int) -> None:
        self.population = population
        self.gate = population.gate
        self.receiver = receiver
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self._old: list[Call] = []

    def prepare(self) -> None:
        """Let the organisation's callbacks go to the receiver."""
        self.gate.command(
            "callback", "configure", *CHANNEL, "--url", self.receiver.url(), "--allow-loopback"
        )

    async def run(self, until: float) -> None:
        """Change something, wait, and so on until a moment."""
        steps: list[Callable[[], None]] = [
            self.rotate, self.revoke, self.renew, self.reload, self.call_back,
        ]  # fmt: skip
        turn = 0
        while time.monotonic() < until:
            step = steps[turn % len(steps)]
            turn += 1
            await asyncio.to_thread(step)
            await asyncio.sleep(PAUSE_SECONDS)

    def rotate(self) -> None:
        """Give a credential a new secret at once; the old one must be refused from then on."""
        self.done["rotate"] += 1
        user, call = self._draw()
        call.expectation.begin_change(time.monotonic())
        newer = self.gate.rotate(user, "0s")
        call.expectation.end_change(time.monotonic())
        self.population.replace(user, call, newer)
        self._bury(call)

    def revoke(self) -> None:
        """End a credential, and make another in its place."""
        self.done["revoke"] += 1
        user, call = self._draw()
        call.expectation.begin_change(time.monotonic())
        self.gate.credential("revoke", user)
        call.expectation.end_change(time.monotonic())
        self.population.replace(user, call, None)
        self._bury(call)
        newer = self.gate.create_user("soak")
        self.population.add_mortal(newer)

    def renew(self) -> None:
        """Open new tokens in good time; the old ones end by themselves and are tried on."""
        self.done["renew"] += self.population.renew_tokens()

    def reload(self) -> None:
        """Have the server read again what it reads on SIGHUP."""
        self.done["reload"] += 1
        self.gate.process.send_signal(signal.SIGHUP)

    def call_back(self) -> None:
        """Queue a callback to a receiver that refuses, cuts or takes it."""
        self.done["call_back"] += 1
        self.receiver.script(self.chance.choice(REACTIONS), Reaction())
        self.gate.command("callback", "ping", *CHANNEL)

    def _draw(self) -> tuple[ApiUser, Call]:
        return self.chance.choice(self.population.mortal)

    def _bury(self, call: Call) -> None:
        self._old.append(call)
        if len(self._old) > OLD_CALLS_MAX:
            self.population.calls.remove(self._old.pop(0))
