"""The mixed load of one round: commands, sandbox calls, payments, logins and exchanges at once."""

from __future__ import annotations

import json
import random
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from faults.ledger import Exchange, Known, Ledger
from harness import ConnectionLost, Gate, Http1Connection, basic
from harness.billerapi import Client
from harness.billingplatform import Person
from harness.billogram import CUSTOMERS, JSON
from harness.billplz import FORM, V3, Merchant, bill_form
from harness.command import COMMAND_SECONDS, clean_environment

ORGANISATION = "demo"
KILLED = -9


class Killed(Exception):
    """What was asked never got an answer: the process that should give it is gone."""


@dataclass
class Scene:
    """Who takes part in the load; all of them outlive the server."""

    gate: Gate
    ledger: Ledger
    user: tuple[str, str]
    merchant: Merchant
    collection: str
    client: Client
    callback_url: str


@dataclass
class Load:
    """The threads of a round, and the processes that they wait for."""

    scene: Scene
    seed: int
    person: Person
    stopping: threading.Event = field(default_factory=threading.Event)
    faults: list[str] = field(default_factory=list)
    _processes: set[subprocess.Popen[str]] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start all threads; each repeats one kind of work until its process or the server dies."""
        works = (self.credentials, self.customers, self.payments, self.logins, self.exchanges)
        for number, work in enumerate(works):
            chance = random.Random(self.seed * 100 + number)
            thread = threading.Thread(target=self._repeat, args=(work, chance), daemon=True)
            self._threads.append(thread)
            thread.start()

    def kill(self) -> None:
        """Kill the server and every running command with SIGKILL, and wait for all threads."""
        self.stopping.set()
        with self._lock:
            self.scene.gate.process.kill()
            for process in self._processes:
                process.kill()
        self.scene.gate.process.wait(10)
        for thread in self._threads:
            thread.join(COMMAND_SECONDS)
            if thread.is_alive():
                self.faults.append("a caller still waits for a server that is gone")

    def _repeat(self, work: Callable[[random.Random], None], chance: random.Random) -> None:
        while not self.stopping.is_set():
            try:
                work(chance)
            except (Killed, ConnectionLost, OSError, TimeoutError):
                if self.stopping.wait(5.0):
                    return
                self.faults.append(f"{work.__name__}: no answer although nobody was killed")
                return
            except Exception as error:
                self.faults.append(f"{work.__name__}: {type(error).__name__}: {error}")
                return

    # Credentials, by command

    def credentials(self, chance: random.Random) -> None:
        """Create an API user, or rotate or revoke one of those that are known for certain."""
        ledger = self.scene.ledger
        usable = [one for one in ledger.users if one.is_settled and not one.is_revoked]
        verb = chance.choice(["create", "rotate", "rotate", "revoke"]) if usable else "create"
        if verb == "create":
            made = self.command(
                "create", "credential", "create", "--organisation", ORGANISATION,
                "--environment", "sandbox", "--kind", "billogram.api-user",
            )  # fmt: skip
            ledger.users.append(Known(made["id"], made["handle"], made["secret"]))
            return
        known = chance.choice(usable)
        if verb == "rotate":
            known.rotating = True
            made = self.command("rotate", "credential", "rotate", known.id, "--overlap", "0s")
            known.retired.append(known.secret)
            known.secret, known.rotating = made["secret"], False
        else:
            known.revoking = True
            self.command("revoke", "credential", "revoke", known.id)
            known.is_revoked, known.revoking = True, False

    # Callers, over HTTPS

    def customers(self, chance: random.Random) -> None:
        """Create a customer of the Billogram sandbox."""
        ledger, name = self.scene.ledger, f"customer {chance.getrandbits(64):016x}"
        ledger.customer_names.add(name)
        body = json.dumps({"name": name}).encode()
        made = self.call("customer", CUSTOMERS, [basic(*self.scene.user), JSON], body)
        ledger.customers[made["data"]["customer_no"]] = name

    def logins(self, _: random.Random) -> None:
        """Sign a person in."""
        person = self.person
        body = json.dumps({"username": person.name, "password": person.password}).encode()
        answer = self.call("login", f"{person.base}/login", [JSON], body)
        (row,) = answer["loginResponse"]
        self.scene.ledger.sessions.append((person.organisation, row["SessionID"]))

    def exchanges(self, _: random.Random) -> None:
        """Have the sandbox link an account, and exchange the public token."""
        client = self.scene.client
        script = {**client.order(), "account_number": "4242424242", "mfa_code": "123456"}
        fields = [*client.headers, JSON]
        played = self.call("link", "/sandbox/public-token/create", fields, _bytes(script))
        exchange = Exchange(played["public_token"], played["link_token_id"])
        self.scene.ledger.exchanges.append(exchange)
        body = {"client_id": client.id, "public_token": exchange.public_token}
        made = self.call("exchange", "/link/token/exchange", fields, _bytes(body))
        exchange.access_token = made["access_token"]

    def payments(self, _: random.Random) -> None:
        """Create a bill over HTTPS and pay it by command, which causes a callback."""
        scene = self.scene
        form = bill_form(scene.collection, callback_url=scene.callback_url)
        with Http1Connection(scene.gate.sandbox) as connection:
            fields = [scene.merchant.key.authorization, FORM]
            answer = connection.request("POST", f"{V3}/bills", fields, urlencode(form).encode())
        bill = _required(answer.status, answer.json())["id"]
        scene.ledger.paying.append(bill)
        self.command("payment", "sandbox", "pay", bill)
        scene.ledger.paid.append(bill)

    def call(self, what: str, path: str, headers: list[tuple[str, str]], body: bytes) -> Any:
        """Send one POST; note whether it was acknowledged."""
        ledger = self.scene.ledger
        try:
            with Http1Connection(self.scene.gate.sandbox) as connection:
                answer = connection.request("POST", path, headers, body)
        except (ConnectionLost, OSError, TimeoutError):
            ledger.lose(what)
            raise
        value = _required(answer.status, answer.json())
        ledger.acknowledge(what)
        return value

    def command(self, what: str, *arguments: str) -> Any:
        """Run a command; note whether it was acknowledged, by exit code 0."""
        gate = self.scene.gate
        with self._lock:
            if self.stopping.is_set():
                self.scene.ledger.lose(what)
                raise Killed
            process = subprocess.Popen(
                [str(gate.binary), *arguments, "--data", str(gate.data), "--json"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, env=clean_environment(),
            )  # fmt: skip
            self._processes.add(process)
        output, errors = process.communicate(timeout=COMMAND_SECONDS)
        with self._lock:
            self._processes.discard(process)
        if process.returncode == KILLED:
            self.scene.ledger.lose(what)
            raise Killed
        assert process.returncode == 0, f"{arguments[:2]} ended with {process.returncode}: {errors}"
        self.scene.ledger.acknowledge(what)
        return json.loads(output)


def _required(status: int, value: Any) -> Any:
    assert status in (200, 201), f"{status}: {value}"
    return value


def _bytes(value: Any) -> bytes:
    return json.dumps(value).encode()
