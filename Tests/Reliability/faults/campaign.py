"""Rounds of load, SIGKILL, restart and comparison, all on one data folder."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from faults import checks
from faults.ledger import Ledger
from faults.load import ORGANISATION, Load, Scene
from harness import Gate
from harness.billerapi import Client
from harness.billingplatform import Person
from harness.billplz import Merchant
from harness.receiver import REQUESTS_MAX, Receiver

LIMITS = ("authentication", "biller", "link", "bill")
# Nothing may be refused, or ended for want of room: a loss would look the same.
SETTINGS = {
    "callbacks": {"firstDelay": "50ms"},
    "sessions": {"perOwner": 100_000},
    "dialects": {"billerapi": {"limits": dict.fromkeys(LIMITS, "off")}},
}
ROUNDS_MAX = 1_000
KILL_AFTER_SECONDS = (0.1, 1.2)
# Of what earlier rounds acknowledged, so many of each kind are looked at again.
SAMPLE = 5


@dataclass
class Campaign:
    """One data folder, one receiver, and as many rounds as are asked for."""

    binary: Path
    folder: Path
    receiver: Receiver
    seed: int
    say: Callable[[str], None] = lambda _: None

    def run(self, rounds: int) -> Ledger:
        """Run all rounds; any change that is lost or half done fails."""
        assert 1 <= rounds <= ROUNDS_MAX, f"1 to {ROUNDS_MAX} rounds"
        chance = random.Random(self.seed)
        scene = self._begin()
        for number in range(1, rounds + 1):
            self._round(scene, number, chance)
        assert len(self.receiver.received) < REQUESTS_MAX, "the receiver kept not everything"
        checks.records(scene, scene.ledger)
        checks.all_customers(scene, scene.ledger)
        checks.callbacks(scene, scene.ledger, self.receiver)
        scene.gate.stop()
        checks.chain(scene.gate)
        return scene.ledger

    def _begin(self) -> Scene:
        gate = Gate.start(self.binary, self.folder / "round-0", SETTINGS, self.folder / "data")
        gate.create_organisation(ORGANISATION)
        user = gate.create_user(ORGANISATION)
        merchant = Merchant.open(gate)
        return Scene(
            gate=gate,
            ledger=Ledger(),
            user=(user.user, user.password),
            merchant=merchant,
            collection=merchant.collection(),
            client=Client.create(gate),
            callback_url=self.receiver.url("/paid"),
        )

    def _round(self, scene: Scene, number: int, chance: random.Random) -> None:
        ledger = scene.ledger
        counts = _counts(ledger)
        person = Person.create(scene.gate, ORGANISATION)
        wait = chance.uniform(*KILL_AFTER_SECONDS)
        load = Load(scene, chance.getrandbits(32), person)
        load.start()
        # The kill's own moment, which the seed names: there is no event to wait for.
        time.sleep(wait)
        load.kill()
        assert not load.faults, f"round {number}, seed {self.seed}: {load.faults}"
        checks.chain(scene.gate)
        self._restart(scene, number)
        self._compare(scene, counts, chance)
        done = sum(ledger.acknowledged.values())
        self.say(f"round {number}: killed after {wait:.3f} s, {done} acknowledged so far")

    def _restart(self, scene: Scene, number: int) -> None:
        gate = Gate.start(
            self.binary, self.folder / f"round-{number}", SETTINGS, self.folder / "data"
        )
        scene.gate = gate
        scene.merchant = replace(scene.merchant, gate=gate, endpoint=gate.sandbox)
        scene.client = replace(scene.client, gate=gate, endpoint=gate.sandbox)

    def _compare(self, scene: Scene, counts: dict[str, int], chance: random.Random) -> None:
        ledger = scene.ledger

        def part(name: str, values: list[Any]) -> list[Any]:
            old, new = values[: counts[name]], values[counts[name] :]
            return new + chance.sample(old, min(SAMPLE, len(old)))

        uncertain = [one for one in ledger.users if not one.is_settled]
        changed = [one for one in ledger.users if one.is_settled]
        checks.users(scene, ledger, uncertain + changed[-20:])
        checks.customers(scene, ledger, part("customers", list(ledger.customers)))
        checks.sessions(scene, ledger, part("sessions", ledger.sessions))
        checks.exchanges(scene, ledger, part("exchanges", ledger.exchanges))
        checks.payments(scene, ledger, part("paid", ledger.paid))
        checks.records(scene, ledger)


def _counts(ledger: Ledger) -> dict[str, int]:
    names = ("customers", "sessions", "exchanges", "paid")
    return {name: len(getattr(ledger, name)) for name in names}
