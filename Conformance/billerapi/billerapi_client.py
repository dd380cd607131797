"""A client of BillerAPI as its pages describe it, one raw request for each call (contract, B)."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from threading import Barrier
from typing import Any
from urllib.parse import quote, urlencode

from harness import Answer, Endpoint, Gate, Http1Connection

BILLER, PASSWORD_BILLER = "test_electric_company", "kestrel_broadband"
NUMBER, CODE_NUMBER, CODE = "4242424242", "4000000003", "123456"
ANSWER_SECONDS = 30.0
TOKENS = ("link_token", "public_token", "access_token", "secret")
"""The members of answers that the server's log must not show."""

CALLED: set[tuple[str, str]] = set()
"""The operations that answered with a success: method and path template."""

Field = tuple[str, str]

_numbers = itertools.count(1)


def shape_of(template: str) -> str:
    """Return a path template without the names of its parameters."""
    return re.sub(r"{[^}]*}", "{}", template)


def bearer(token: str) -> list[Field]:
    """Return the one field of whoever holds a token."""
    return [("Authorization", f"Bearer {token}")]


@dataclass(frozen=True)
class Request:
    """One request, ready to be sent on any connection."""

    method: str
    target: str
    fields: list[Field]
    body: bytes | None

    def on(self, connection: Http1Connection) -> Answer:
        """Send it."""
        return connection.request(self.method, self.target, self.fields, self.body)


@dataclass(frozen=True)
class Client:
    """A client in an organisation of its own."""

    gate: Gate
    organisation: str
    id: str
    secret: str
    endpoint: Endpoint

    @classmethod
    def open(cls, gate: Gate, *options: str, environment: str = "sandbox") -> Client:
        """Make a client with every scope, unless the options of `credential create` name some."""
        organisation = f"biller-client{next(_numbers)}"
        gate.create_organisation(organisation)
        if environment == "sandbox":
            gate.command(
                "callback", "configure", "--organisation", organisation, "--environment",
                environment, "--channel", "billerapi", "--allow-loopback",
            )  # fmt: skip
        created = gate.command(
            "credential", "create", "--organisation", organisation,
            "--environment", environment, "--kind", "billerapi.client", *options,
        ).json()  # fmt: skip
        gate.secrets.add(created["secret"])
        endpoint = gate.sandbox if environment == "sandbox" else gate.production
        return cls(gate, organisation, created["handle"], created["secret"], endpoint)

    @property
    def fields(self) -> list[Field]:
        """The two fields that prove the client."""
        return [("X-Client-ID", self.id), ("X-Client-Secret", self.secret)]

    def request(
        self,
        method: str,
        template: str,
        body: Any = None,
        *headers: Field,
        by: Iterable[Field] | None = None,
        query: dict[str, Any] | None = None,
        **names: str,
    ) -> Request:
        """Make a request; `by` stands in place of the client's fields, `names` fill the path."""
        path = template.format(**{name: quote(value, safe="") for name, value in names.items()})
        fields = [*(self.fields if by is None else by), *headers]
        written = None
        if body is not None:
            written = json.dumps(body).encode()
            fields.append(("Content-Type", "application/json"))
        target = f"{path}?{urlencode(query)}" if query else path
        return Request(method, target, fields, written)

    def send(self, method: str, template: str, *arguments: Any, **named: Any) -> Answer:
        """Send a request on a connection of its own and note that the operation succeeded."""
        request = self.request(method, template, *arguments, **named)
        with Http1Connection(self.endpoint, ANSWER_SECONDS) as connection:
            answer = request.on(connection)
        if answer.status < 300:
            CALLED.add((method, shape_of(template)))
            self._remember(answer)
        return answer

    def ask(
        self, method: str, template: str, *arguments: Any, status: int = 200, **named: Any
    ) -> Any:
        """Send a request, assert a success with this status, and return its JSON."""
        answer = self.send(method, template, *arguments, **named)
        assert answer.status == status, answer
        if status == 204:
            assert answer.body == b"", answer
            return None
        assert answer.header("content-type") == "application/json", answer
        value = answer.json()
        if isinstance(value, dict) and set(TOKENS) & set(value):
            assert answer.header("cache-control") == "no-store", answer
        return value

    def order(self, **changes: Any) -> dict[str, Any]:
        """Return what a link token is asked for with; every one is for another end user."""
        return {
            "client_id": self.id,
            "client_user_id": f"user_{next(_numbers)}",
            "consents": ["bills"],
            "biller_id": BILLER,
            **changes,
        }

    def public_token(self, number: str = NUMBER, **changes: Any) -> str:
        """Return a public token that was made without a page."""
        body = self.order(account_number=number, **changes)
        return self.ask("POST", "/sandbox/public-token/create", body)["public_token"]

    def exchange(self, public_token: str) -> dict[str, Any]:
        """Exchange a public token and return the answer."""
        body = {"public_token": public_token, "client_id": self.id}
        return self.ask("POST", "/link/token/exchange", body)

    def linked(self, number: str = NUMBER, **changes: Any) -> dict[str, Any]:
        """Link an account and return the exchange's answer."""
        return self.exchange(self.public_token(number, **changes))

    def at_once(self, requests: list[Request]) -> list[Answer]:
        """Send requests at one moment, each on a connection that is open already."""
        start = Barrier(len(requests))

        def one(request: Request) -> Answer:
            with Http1Connection(self.endpoint, ANSWER_SECONDS) as connection:
                start.wait(ANSWER_SECONDS)
                return request.on(connection)

        with ThreadPoolExecutor(len(requests)) as pool:
            answers = list(pool.map(one, requests))
        for answer in answers:
            if answer.status < 300:
                self._remember(answer)
        return answers

    def _remember(self, answer: Answer) -> None:
        value = answer.json() if answer.body else None
        if isinstance(value, dict):
            self.gate.secrets |= {value[name] for name in TOKENS if value.get(name)}


def assert_error(answer: Answer, status: int, code: str | None = None) -> str:
    """Assert the documented form of an error, with this word or none, and return its message."""
    assert answer.status == status, answer
    assert answer.header("content-type") == "application/json", answer
    value = answer.json()
    names = {"statusCode", "message", "error"} | ({"code"} if code else set())
    assert set(value) == names, answer
    assert (value["statusCode"], value["error"]) == (status, HTTPStatus(status).phrase), answer
    assert value.get("code") == code, answer
    assert value["message"] and isinstance(value["message"], str), answer
    return value["message"]


def assert_limited(answer: Answer) -> int:
    """Assert a refusal by a limit and return its Retry-After in seconds."""
    assert_error(answer, 429)
    wait = answer.header("retry-after")
    assert wait and wait.isdigit() and int(wait) >= 1, answer
    return int(wait)
