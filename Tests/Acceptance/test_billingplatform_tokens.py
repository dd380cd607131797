"""BillingPlatform's OAuth clients: the grant of client credentials, access and refresh tokens."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import pytest

from harness import Gate, GateFactory
from harness.answer import Answer
from harness.billingplatform import Person, assert_not_let_in

AUTHENTICATE = "/auth/1.0/authenticate?grant_type=client_credentials"


@dataclass(frozen=True)
class Client:
    """An OAuth client of an organisation on a running server."""

    caller: Person
    name: str
    handle: str
    secret: str

    @classmethod
    def create(cls, gate: Gate, organisation: str) -> Client:
        """Make a client in the sandbox."""
        made = gate.command(
            "credential", "create", "--organisation", organisation, "--environment", "sandbox",
            "--kind", "billingplatform.client",
        ).json()  # fmt: skip
        return cls(Person(gate, organisation, ""), made["id"], made["handle"], made["secret"])

    def authenticate(
        self, secret: str | None = None, base: str | None = None, method: str = "POST"
    ) -> Answer:
        """Ask for tokens: the grant stands in the query, and the body is empty."""
        pair = f"{self.handle}:{self.secret if secret is None else secret}"
        basic = ("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
        base = f"/{self.caller.organisation}" if base is None else base
        return self.caller.ask(method, AUTHENTICATE, [basic], base=base)

    def tokens(self) -> dict[str, Any]:
        """Ask for tokens and return them."""
        answer = self.authenticate()
        assert answer.status == 200, answer
        tokens = dict(answer.json())
        self.caller.gate.secrets.update([tokens["access_token"], tokens["refresh_token"]])
        return tokens

    def call(self, token: str) -> Answer:
        """Look for accounts, of which there are none, with a token."""
        return self.caller.ask("GET", "/ACCOUNT", [("Authorization", f"Bearer {token}")])


@pytest.mark.row("O7")
def test_an_oauth_client_asks_by_the_query_and_works_with_a_bearer(
    gate: Gate, organisation: str
) -> None:
    """The answer has both tokens; the client is of one organisation alone."""
    client = Client.create(gate, organisation)
    tokens = client.tokens()
    assert tokens["token_type"].lower() == "bearer" and tokens["expires_in"] == 3600, tokens
    assert client.call(tokens["access_token"]).status == 404
    gate.create_organisation(f"{organisation}c")
    elsewhere = client.authenticate(base=f"/{organisation}c")
    assert (elsewhere.status, elsewhere.json()["error"]) == (401, "invalid_client")
    assert gate.explain(elsewhere.request_id)["reason"] == "wrong_organisation"
    assert client.authenticate(client.secret + "x").status == 401


def test_errors_of_the_oauth_endpoint_have_the_form_of_oauth(gate: Gate, organisation: str) -> None:
    """Also those that are not about the client (RFC 6749, section 5.2)."""
    answer = Client.create(gate, organisation).authenticate(method="PUT")
    assert answer.status == 405, answer
    assert set(answer.json()) == {"error", "error_description"}, answer
    assert answer.header("allow") == "POST"


@pytest.mark.row("O7")
def test_a_refresh_token_proves_nobody_unless_that_is_configured(
    gate: Gate, organisation: str
) -> None:
    """It is refused like a token that nobody knows; the log knows what it was."""
    client = Client.create(gate, organisation)
    refused = client.call(client.tokens()["refresh_token"])
    assert_not_let_in(refused)
    assert gate.explain(refused.request_id)["reason"] == "wrong_kind"


@pytest.mark.row("O7")
def test_a_refresh_token_is_taken_as_bearer_where_that_is_configured(
    new_gate: GateFactory,
) -> None:
    """It lives by its client: what ends the client ends it."""
    gate = new_gate({"dialects": {"billingplatform": {"refreshTokenAsBearer": "accepted"}}})
    gate.create_organisation("acme")
    client = Client.create(gate, "acme")
    token = client.tokens()["refresh_token"]
    assert client.call(token).status == 404
    gate.command("credential", "revoke", client.name)
    refused = client.call(token)
    assert_not_let_in(refused)
