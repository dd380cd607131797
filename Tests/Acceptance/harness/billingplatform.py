"""BillingPlatform's callers: people who sign in, and the calls that they make."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.answer import Answer
from harness.gate import Gate
from harness.http1 import Http1Connection

PASSWORD = "four words of one test"
"""A password that the rules accept; nobody uses it anywhere else."""

JSON = ("Content-Type", "application/json")
_numbers = itertools.count(1)

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Person:
    """A person of an organisation on a running server."""

    gate: Gate
    organisation: str
    name: str
    password: str = PASSWORD

    @classmethod
    def create(
        cls, gate: Gate, organisation: str, *options: str, password: str = PASSWORD
    ) -> Person:
        """Make a person in the sandbox."""
        person = cls(gate, organisation, f"person{next(_numbers)}", password)
        gate.secrets.add(password)
        person.command("create", *options, text=password + "\n")
        return person

    def command(self, verb: str, *options: str, text: str | None = None, expect: int = 0) -> Any:
        """Run `tollgate user VERB` about the person and return its JSON, if it succeeds."""
        outcome = self.gate.command(
            "user", verb, self.name, "--organisation", self.organisation,
            "--environment", "sandbox", *options, text=text, expect=expect,
        )  # fmt: skip
        return outcome.json() if expect == 0 else None

    @property
    def base(self) -> str:
        """The path below which the organisation's calls stand."""
        return f"/{self.organisation}/rest/2.0"

    def ask(
        self,
        method: str,
        path: str,
        headers: Headers = (),
        body: bytes = b"",
        *,
        base: str | None = None,
        source: str | None = None,
    ) -> Answer:
        """Send one request to the sandbox's listener, below the organisation's path."""
        target = (self.base if base is None else base) + path
        with Http1Connection(self.gate.sandbox, source=source) as connection:
            return connection.request(method, target, list(headers), body)

    def try_login(
        self, password: str | None = None, name: str | None = None, source: str | None = None
    ) -> Answer:
        """Sign in, or try to, perhaps from another address of this machine."""
        content = {
            "username": self.name if name is None else name,
            "password": self.password if password is None else password,
        }
        return self.ask("POST", "/login", [JSON], json.dumps(content).encode(), source=source)

    def login(self) -> str:
        """Sign in and return the session id."""
        answer = self.try_login()
        assert answer.status == 200, answer
        (row,) = answer.json()["loginResponse"]
        assert row["ErrorCode"] == "0" and row["ErrorText"] == [], row
        return str(row["SessionID"])

    def call(self, session: str, method: str, path: str, content: Any = None) -> Answer:
        """Make a call with a session."""
        body = b"" if content is None else json.dumps(content).encode()
        headers = [("sessionid", session)] + ([JSON] if body else [])
        return self.ask(method, path, headers, body)


def assert_not_let_in(answer: Answer) -> None:
    """Assert the two-shape body of a session that is not let in (contract, section B1)."""
    assert answer.status == 401, answer
    content = answer.json()
    assert content["error"] == "unauthorized", content
    assert content["message"] == "Invalid session ID", content
    assert content["errors"][0]["error_code"] == "INVALID_SESSION_ID", content
