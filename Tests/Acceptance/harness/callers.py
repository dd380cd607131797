"""Clients that go on calling meanwhile, and commands that read standard input."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from harness.billogram import CUSTOMERS, ApiUser
from harness.command import COMMAND_SECONDS, Outcome, clean_environment
from harness.gate import Gate
from harness.http1 import Http1Connection
from harness.waiting import eventually

PROBE = f"{CUSTOMERS}?page=1"
BEGIN_SECONDS = 10.0


class Callers:
    """Clients that ask all the time on open and on new connections, and note every refusal."""

    def __init__(self, gate: Gate, users: list[ApiUser]) -> None:
        self.gate = gate
        self.users = users
        self.refusals: list[str] = []
        self.answered = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(user,)) for user in users]

    def __enter__(self) -> Callers:
        for thread in self._threads:
            thread.start()
        eventually(lambda: self.answered > len(self.users), BEGIN_SECONDS, "callers are answered")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, user: ApiUser) -> None:
        try:
            while not self._stop.is_set():
                with Http1Connection(self.gate.sandbox) as connection:
                    for _ in range(20):
                        answer = connection.request("GET", PROBE, [user.authorization])
                        if answer.status != 200:
                            self.refusals.append(str(answer))
                        self.answered += 1
        except Exception as fault:  # a lost connection is a refusal too
            self.refusals.append(repr(fault))


def run_with_input(gate: Gate, text: str, *arguments: str, data: Path | None = None) -> Outcome:
    """Run a command with a text on standard input."""
    ended = subprocess.run(
        [str(gate.binary), *arguments, "--data", str(data or gate.data), "--json"],
        input=text,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        env=clean_environment(),
        check=False,
    )
    return Outcome(list(arguments), ended.returncode, ended.stdout, ended.stderr)
