"""Revocation on several nodes and in races: R6 and R7."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from harness import (
    Answer,
    ApiUser,
    Gate,
    GateFactory,
    Http1Connection,
    basic,
    eventually,
    run_command,
)
from harness.billogram import CUSTOMERS, assert_error, assert_ok

PROBE = f"{CUSTOMERS}?page=1"
REVOCATION_BOUND_SECONDS = 1.0
RACES = 4


def ask_on(connection: Http1Connection, user: ApiUser) -> Answer:
    """Ask with the user's credential on a connection that stays open."""
    return connection.request("GET", PROBE, [user.authorization])


def is_refused(connection: Http1Connection, user: ApiUser) -> bool:
    """Whether the user is refused."""
    return ask_on(connection, user).status == 403


@pytest.mark.row("R6")
@pytest.mark.parametrize("verb", ["revoke", "disable"])
def test_a_change_by_command_takes_effect_on_both_nodes_within_one_second(
    new_gate: GateFactory, verb: str
) -> None:
    """Two servers on one data folder with warm caches and open connections; both refuse in time."""
    first = new_gate(name="first")
    second = new_gate(data=first.data, name="second")
    assert first.sandbox.port != second.sandbox.port and first.pid != second.pid
    first.create_organisation("demo")
    for _ in range(3):
        user = first.create_user("demo")
        with Http1Connection(first.sandbox) as one, Http1Connection(second.sandbox) as other:
            for _ in range(5):
                assert_ok(ask_on(one, user))
                assert_ok(ask_on(other, user))
            first.credential(verb, user)
            since = time.monotonic()
            for connection in (one, other):
                remaining = REVOCATION_BOUND_SECONDS - (time.monotonic() - since)
                eventually(partial(is_refused, connection, user), remaining, f"{verb} has effect")
            for connection in (one, other):
                assert_error(ask_on(connection, user), 403, "INVALID_AUTH")


@pytest.mark.row("R6")
def test_a_node_that_starts_later_refuses_what_was_revoked_before(new_gate: GateFactory) -> None:
    """A revocation is durable: neither another node nor a restart brings the credential back."""
    first = new_gate(name="first")
    first.create_organisation("demo")
    user = first.create_user("demo")
    first.credential("revoke", user)
    second = new_gate(data=first.data, name="second")
    assert_error(second.ask(second.sandbox, "GET", PROBE, user.authorization), 403, "INVALID_AUTH")


class Race:
    """Loops that change and use one credential, side by side, until they are told to stop."""

    def __init__(self, gate: Gate, user: ApiUser) -> None:
        self.gate = gate
        self.user = user
        self.passwords = {user.password}
        self.rounds = 0
        self._stop = threading.Event()

    def command(self, *arguments: str) -> Callable[[], None]:
        """Return a loop that runs `credential VERB ID`; a refused step (65) belongs to the race."""
        verb, *options = arguments

        def loop() -> None:
            while not self._stop.is_set():
                outcome = run_command(
                    self.gate.binary, "credential", verb, self.user.id, *options,
                    "--data", str(self.gate.data), "--json",
                )  # fmt: skip
                assert outcome.exit_code in (0, 65), outcome
                if outcome.exit_code == 0 and "secret" in outcome.json():
                    self.passwords.add(outcome.json()["secret"])
                self.rounds += 1

        return loop

    def requests(self) -> None:
        """Ask again and again, so that cache fills are under way at every moment."""
        with Http1Connection(self.gate.sandbox) as connection:
            while not self._stop.is_set():
                ask_on(connection, self.user)

    def run(self) -> None:
        """Let the loops turn a few times, revoke in their midst, and end them a little later."""
        loops = [
            self.command("rotate", "--overlap", "1h"),
            self.command("disable"),
            self.command("enable"),
            self.requests,
            self.requests,
        ]
        with ThreadPoolExecutor(len(loops)) as pool:
            running = [pool.submit(loop) for loop in loops]
            try:
                eventually(lambda: self.rounds >= 6, 30.0, "the race is under way")
                self.gate.credential("revoke", self.user)
                after = self.rounds
                eventually(lambda: self.rounds >= after + 6, 30.0, "the race went on")
            finally:
                self._stop.set()
            for loop in running:
                loop.result()


@pytest.mark.row("R7")
def test_revoked_wins_every_race_with_rotation_enabling_and_cache_fills(
    new_gate: GateFactory,
) -> None:
    """However the changes interleave, afterwards the credential is revoked for ever."""
    gate = new_gate()
    gate.create_organisation("demo")
    for _ in range(RACES):
        user = gate.create_user("demo")
        race = Race(gate, user)
        race.run()
        assert gate.credential("show", user).json()["state"] == "revoked"
        with Http1Connection(gate.sandbox) as connection:
            for password in race.passwords:
                for _ in range(10):
                    answer = connection.request("GET", PROBE, [basic(user.user, password)])
                    assert_error(answer, 403, "INVALID_AUTH")
        for verb in ("enable", "disable"):
            gate.credential(verb, user, expect=65)
