"""The callers of a soak: credentials of all dialects, right and wrong, and what each must get."""

from __future__ import annotations

import base64
import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from harness import ApiUser, Endpoint, Gate, basic
from harness.billerapi import PROBE as BILLERS
from harness.billerapi import Client, bearer
from harness.billingplatform import JSON, Person
from harness.billogram import CUSTOMERS
from harness.billplz import PROBE as RANK
from harness.billplz import V5, Merchant

from .expectation import Expectation

Header = tuple[str, str]
PER_KIND = 8
"""Callers of each kind."""

TOKEN_SECONDS = 300
"""The life of an OAuth token on the server of a soak (`sessions.tokenLifetime`)."""

ALWAYS_REFUSED = Expectation(is_admitted=False)


@dataclass(frozen=True)
class Call:
    """One kind of request with one credential: its head, and the statuses of both decisions."""

    kind: str
    endpoint: Endpoint
    target: Callable[[], str]
    headers: tuple[Header, ...]
    admitted: int
    refused: frozenset[int]
    expectation: Expectation

    def head(self) -> bytes:
        """Return the bytes of the request."""
        fields = (("Host", self.endpoint.authority), *self.headers)
        lines = [f"GET {self.target()} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class TokenClient:
    """One OAuth client of BillingPlatform, and what it asks for with its tokens."""

    pair: str
    target: str
    renew_at: float = 0.0
    """When its newest token has half of its life behind it."""


@dataclass
class Population:
    """All calls on one server, and the credentials whose lives are ended meanwhile."""

    gate: Gate
    calls: list[Call] = field(default_factory=list)
    mortal: list[tuple[ApiUser, Call]] = field(default_factory=list)
    """Billogram's API users that the churn rotates and revokes."""
    clients: list[TokenClient] = field(default_factory=list)
    """OAuth clients, whose tokens end by themselves and are renewed."""

    @classmethod
    def settle(cls, gate: Gate) -> Population:
        """Make the callers of all dialects."""
        population = cls(gate)
        for name in ("soak", "neighbour"):
            gate.create_organisation(name)
        for _ in range(PER_KIND):
            population.add_user()
        population._add_merchants()
        population._add_clients()
        population._add_people()
        return population

    def add_user(self) -> None:
        """Make a Billogram API user that can be rotated or revoked."""
        user = self.gate.create_user("soak")
        self.add_mortal(user)
        wrong = basic(user.user, secrets.token_hex(16))
        self.calls += [
            self._billogram("Basic, wrong", wrong, ALWAYS_REFUSED),
            self._billogram(
                "Basic, other environment",
                user.authorization,
                ALWAYS_REFUSED,
                self.gate.production,
            ),
        ]

    def replace(self, user: ApiUser, call: Call, newer: ApiUser | None) -> None:
        """Have a successor's calls made beside those with the old secret, which go on."""
        self.mortal.remove((user, call))
        if newer is not None:
            self.add_mortal(newer)

    def add_mortal(self, user: ApiUser) -> None:
        """Have calls made with a credential that can be rotated or revoked."""
        call = self._billogram("Basic", user.authorization, Expectation())
        self.calls.append(call)
        self.mortal.append((user, call))

    def _billogram(
        self,
        kind: str,
        authorization: Header,
        expectation: Expectation,
        endpoint: Endpoint | None = None,
    ) -> Call:
        return Call(
            kind, endpoint or self.gate.sandbox, lambda: f"{CUSTOMERS}?page=1", (authorization,),
            200, frozenset([403]), expectation,
        )  # fmt: skip

    def _call(
        self,
        kind: str,
        target: str | Callable[[], str],
        *headers: Header,
        is_admitted: bool = True,
        refused: int = 401,
    ) -> None:
        made = (lambda: target) if isinstance(target, str) else target
        expectation = Expectation() if is_admitted else ALWAYS_REFUSED
        self.calls.append(
            Call(kind, self.gate.sandbox, made, headers, 200, frozenset([refused]), expectation)
        )

    def _add_merchants(self) -> None:
        for _ in range(PER_KIND):
            merchant = Merchant.open(self.gate)
            authorization = merchant.key.authorization
            self._call("secret key", RANK, authorization)
            self._call(
                "secret key, wrong", RANK, basic(secrets.token_hex(20), ""), is_admitted=False
            )
            self._call("checksum", Signed(merchant).target, authorization)
            self._call(
                "checksum, wrong", Signed(merchant, is_right=False).target, authorization,
                is_admitted=False, refused=422,
            )  # fmt: skip

    def _add_clients(self) -> None:
        for _ in range(PER_KIND // 2):
            client = Client.create(self.gate)
            self._call("client headers", BILLERS, *client.headers)
            wrong = (("X-Client-ID", client.id), ("X-Client-Secret", secrets.token_urlsafe(24)))
            self._call("client headers, wrong", BILLERS, *wrong, is_admitted=False)
            access = client.access()
            self._call("access token", "/bills/get", access.bearer)
            forged = bearer(access.text[:-4] + secrets.token_hex(2))
            self._call("access token, wrong", "/bills/get", forged, is_admitted=False)

    def _add_people(self) -> None:
        for number in range(PER_KIND // 2):
            person = Person.create(self.gate, "soak", password=f"words {secrets.token_hex(12)}")
            session = person.login()
            content = {"brmObjects": {"Name": f"Account {number}"}}
            made = person.call(session, "POST", "/ACCOUNT", content)
            path = f"/rest/2.0/ACCOUNT/{made.json()['createResponse'][0]['Id']}"
            field_ = ("sessionid", session)
            self._call("session", f"/soak{path}", field_, JSON)
            self._call(
                "session, other organisation", f"/neighbour{path}", field_, is_admitted=False
            )
            forged = ("sessionid", "".join(random.sample(session, len(session))))
            self._call("session, wrong", f"/soak{path}", forged, is_admitted=False)
            self.clients.append(self._token_client(f"/soak{path}"))
            self.open_token(self.clients[-1])

    def _token_client(self, target: str) -> TokenClient:
        made = self.gate.command(
            "credential", "create", "--organisation", "soak", "--environment", "sandbox",
            "--kind", "billingplatform.client",
        ).json()  # fmt: skip
        self.gate.secrets.add(made["secret"])
        pair = base64.b64encode(f"{made['handle']}:{made['secret']}".encode()).decode()
        return TokenClient(pair, target)

    def open_token(self, client: TokenClient) -> None:
        """Have calls made with another token of a client's; what it has goes on until it ends."""
        asked = time.monotonic()
        answer = Person(self.gate, "soak", "").ask(
            "POST", "/auth/1.0/authenticate?grant_type=client_credentials",
            [("Authorization", f"Basic {client.pair}")], base="/soak",
        )  # fmt: skip
        token, answered = str(json.loads(answer.body)["access_token"]), time.monotonic()
        self.gate.secrets.add(token)
        # The server may count in whole seconds, from some moment between the two.
        ending = Expectation(
            changing_since=asked + TOKEN_SECONDS - 1, changed_at=answered + TOKEN_SECONDS
        )
        field_ = ("Authorization", f"Bearer {token}")
        self.calls.append(
            Call(
                "OAuth token", self.gate.sandbox, lambda: client.target, (field_,),
                200, frozenset([401]), ending,
            )
        )  # fmt: skip
        client.renew_at = answered + TOKEN_SECONDS / 2

    def renew_tokens(self) -> int:
        """Renew the tokens that have half of their lives behind them, and return their number.

        Tokens that ended long ago are forgotten.
        """
        now = time.monotonic()
        # A list of its own: others draw from the one that there is, on another thread.
        self.calls = [
            call
            for call in self.calls
            if call.kind != "OAuth token" or now < call.expectation.changed_at + TOKEN_SECONDS
        ]
        due = [client for client in self.clients if client.renew_at <= now]
        for client in due:
            self.open_token(client)
        return len(due)


class Signed:
    """The target of a signed call, made anew each second, so that its epoch stays in the window."""

    def __init__(self, merchant: Merchant, is_right: bool = True) -> None:
        self.merchant = merchant
        self.is_right = is_right
        self._second = 0
        self._target = ""

    def target(self) -> str:
        """Return the path with the epoch and the checksum of this second."""
        if (now := int(time.time())) != self._second:
            signed = self.merchant.signed("payment_order_limit", now)
            if not self.is_right:
                last = "0" if signed["checksum"][-1] != "0" else "1"
                signed["checksum"] = signed["checksum"][:-1] + last
            self._second = now
            self._target = f"{V5}/payment_order_limit?{urlencode(signed)}"
        return self._target
