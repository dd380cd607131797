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
class Population:
    """All calls on one server, and the credentials whose lives are ended meanwhile."""

    gate: Gate
    calls: list[Call] = field(default_factory=list)
    mortal: list[tuple[ApiUser, Call]] = field(default_factory=list)
    """Billogram's API users that the churn rotates and revokes."""

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
            self._call("OAuth token", f"/soak{path}", ("Authorization", f"Bearer {self._token()}"))

    def _token(self) -> str:
        made = self.gate.command(
            "credential", "create", "--organisation", "soak", "--environment", "sandbox",
            "--kind", "billingplatform.client",
        ).json()  # fmt: skip
        pair = base64.b64encode(f"{made['handle']}:{made['secret']}".encode()).decode()
        caller = Person(self.gate, "soak", "")
        answer = caller.ask(
            "POST", "/auth/1.0/authenticate?grant_type=client_credentials",
            [("Authorization", f"Basic {pair}")], base="/soak",
        )  # fmt: skip
        self.gate.secrets.add(made["secret"])
        return str(json.loads(answer.body)["access_token"])


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
