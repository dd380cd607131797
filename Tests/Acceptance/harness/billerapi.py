"""What a client of the BillerAPI dialect writes, and what every answer of it must obey."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from harness.answer import Answer
from harness.endpoint import Endpoint
from harness.gate import Gate
from harness.http1 import Http1Connection

KIND = "billerapi.client"
JSON = ("Content-Type", "application/json")
PROBE = "/billers?limit=1"
BILLER = "test_electric_company"
GOOD, BAD, DOWN, ASKS, LOCKED = (
    "4242424242", "4000000001", "4000000002", "4000000003", "4000000004",
)  # fmt: skip
OVERDUE, SCHEDULED, INSTALMENTS, THREE = "4000000005", "4000000006", "4000000007", "4000000008"
CODE = "123456"
CLIENT_CHALLENGE = 'ClientCredentials realm="BillerAPI"'
BEARER_CHALLENGE = 'Bearer realm="BillerAPI"'
UNAUTHORIZED = {
    "statusCode": 401,
    "message": "Invalid client credentials",
    "error": "Unauthorized",
}
REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Payload Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}

_numbers = itertools.count(1)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LinkToken:
    """A link token and the name of its attempt."""

    id: str
    text: str

    @property
    def bearer(self) -> tuple[str, str]:
        """The Authorization field that presents it."""
        return bearer(self.text)


@dataclass(frozen=True)
class Access:
    """An access token and the name of its linked account."""

    link: str
    text: str

    @property
    def bearer(self) -> tuple[str, str]:
        """The Authorization field that presents it."""
        return bearer(self.text)


@dataclass(frozen=True)
class Client:
    """A client of the API on a running server."""

    gate: Gate
    organisation: str
    credential: str
    id: str
    secret: str
    endpoint: Endpoint

    @classmethod
    def create(
        cls,
        gate: Gate,
        *options: str,
        organisation: str | None = None,
        environment: str = "sandbox",
    ) -> Client:
        """Make a client, in an organisation of its own unless one is named."""
        if organisation is None:
            organisation = f"biller{next(_numbers)}"
            gate.create_organisation(organisation)
        created = gate.command(
            "credential", "create", "--organisation", organisation, "--environment", environment,
            "--kind", KIND, *options,
        ).json()  # fmt: skip
        gate.secrets.add(created["secret"])
        endpoint = gate.sandbox if environment == "sandbox" else gate.production
        return cls(
            gate, organisation, created["id"], created["handle"], created["secret"], endpoint
        )

    @property
    def headers(self) -> Headers:
        """The two fields that present this client."""
        return (("X-Client-ID", self.id), ("X-Client-Secret", self.secret))

    def change_secret(self, verb: str, *options: str) -> Client:
        """Rotate or reset the secret and return the client with the new one."""
        printed = self.gate.command("credential", verb, self.credential, *options).json()
        self.gate.secrets.add(printed["secret"])
        return replace(self, secret=printed["secret"])

    def state(self, verb: str) -> None:
        """Disable, enable or revoke the client."""
        self.gate.command("credential", verb, self.credential)

    def send(
        self,
        method: str,
        path: str,
        content: Any = None,
        *headers: tuple[str, str],
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        by: Headers | None = None,
    ) -> Answer:
        """Send one request, by default with the client's own fields, and JSON as its body."""
        target = f"{path}?{urlencode(query)}" if query is not None else path
        fields = [*(self.headers if by is None else by), *headers]
        if content is not None:
            body = json.dumps(content).encode()
            fields.append(JSON)
        with Http1Connection(self.endpoint) as connection:
            return connection.request(method, target, fields, body)

    def get(
        self, path: str, query: Mapping[str, str] | None = None, by: Headers | None = None
    ) -> Any:
        """Read something and return its JSON."""
        return assert_ok(self.send("GET", path, query=query, by=by))

    def post(self, path: str, content: Any, status: int = 200, by: Headers | None = None) -> Any:
        """Send something and return the answer's JSON."""
        return assert_ok(self.send("POST", path, content, by=by), status)

    # Linking

    def order(self, **changes: Any) -> dict[str, Any]:
        """Return the body that makes a link token; a change to None takes a member out."""
        order = {
            "client_id": self.id,
            "client_user_id": "user_123",
            "consents": ["bills"],
            "biller_id": BILLER,
            **changes,
        }
        return {name: value for name, value in order.items() if value is not None}

    def link_token(self, **changes: Any) -> LinkToken:
        """Make a link token."""
        made = self.post("/link/token/create", self.order(**changes), 201)
        return LinkToken(made["link_token_id"], self.keep(made["link_token"]))

    def step(
        self, token: LinkToken, word: str, content: Any = None, by: Headers | None = None
    ) -> Answer:
        """Take a step of an attempt with its link token."""
        fields = (token.bearer,) if by is None else by
        return self.send("POST", f"/link/{token.id}/{word}", content or {}, by=fields)

    def sign_in(self, token: LinkToken, number: str = GOOD) -> dict[str, Any]:
        """Sign an end user in and return the step."""
        answer = self.step(token, "submit-credentials", {"account_number": number})
        return assert_ok(answer)

    def choose(self, token: LinkToken, *names: str) -> dict[str, Any]:
        """Choose accounts, the first that was found unless some are named; return the step."""
        if not names:
            found = assert_ok(self.step(token, "discover-accounts"))["accounts"]
            names = (found[0]["id"],)
        answer = self.step(token, "discover-accounts", {"account_ids": list(names)})
        done = assert_ok(answer)
        if done.get("public_token"):
            self.keep(done["public_token"])
        return done

    def linked(self, number: str = GOOD, **changes: Any) -> str:
        """Go the whole way of an end user and return the public token."""
        token = self.link_token(**changes)
        assert_ok(self.step(token, "open"))
        reached = self.sign_in(token, number)
        if reached["next_step"] == "submit_mfa":
            assert_ok(self.step(token, "submit-mfa", {"mfa_code": CODE}))
        return self.choose(token)["public_token"]

    def played(self, number: str = GOOD, **changes: Any) -> dict[str, Any]:
        """Have the sandbox play an attempt, and return where it came to."""
        script = {**self.order(), "account_number": number, "mfa_code": CODE, **changes}
        done = self.post("/sandbox/public-token/create", script)
        if done.get("public_token"):
            self.keep(done["public_token"])
        return done

    def try_exchange(self, public_token: str, *headers: tuple[str, str]) -> Answer:
        """Exchange a public token, or try to."""
        body = {"client_id": self.id, "public_token": public_token}
        return self.send("POST", "/link/token/exchange", body, *headers)

    def access(self, number: str = GOOD, **changes: Any) -> Access:
        """Link an account without a page and return its access token."""
        return self.exchange(self.played(number, **changes)["public_token"])

    def exchange(self, public_token: str) -> Access:
        """Exchange a public token for an access token."""
        made = assert_ok(self.try_exchange(public_token))
        return Access(made["link_id"], self.keep(made["access_token"]))

    def bills(self, access: Access) -> Answer:
        """Ask for the bills of a linked account with its access token alone."""
        return self.send("GET", "/bills/get", by=(access.bearer,))

    def accounts(self) -> list[dict[str, Any]]:
        """Return the rows of all linked accounts."""
        return self.get("/bills/accounts")["accounts"]

    def expire(self, token: LinkToken | str) -> Answer:
        """Let a link token, or the public token that it led to, end now."""
        name = token if isinstance(token, str) else token.id
        return self.send("POST", "/sandbox/link/expire", {"link_token_id": name})

    def keep(self, secret: str) -> str:
        """Note a secret, which must not appear in the server's log."""
        self.gate.secrets.add(secret)
        return secret


def bearer(text: str) -> tuple[str, str]:
    """Return the Authorization field that presents a token."""
    return ("Authorization", f"Bearer {text}")


def assert_json(answer: Answer) -> Any:
    """Assert what holds of every answer with a body; return its JSON."""
    assert answer.header_values("content-type") == ["application/json"], answer
    assert answer.request_id
    return answer.json()


def assert_ok(answer: Answer, status: int = 200) -> Any:
    """Assert a success and return its JSON."""
    assert answer.status == status, answer
    return assert_json(answer)


def assert_error(answer: Answer, status: int, code: str | None = None) -> str:
    """Assert an error of the founding document's form and return its message."""
    value = assert_json(answer)
    assert (answer.status, value["statusCode"]) == (status, status), answer
    assert value["error"] == REASONS[status], answer
    assert set(value) <= {"statusCode", "message", "error", "code"}, answer
    assert isinstance(value["message"], str) and value["message"], answer
    assert value.get("code") == code or (code is None and status in (400, 404)), answer
    return value["message"]


def assert_unauthorized(answer: Answer) -> None:
    """Assert the one answer to whoever proves nothing."""
    assert (answer.status, assert_json(answer)) == (401, UNAUTHORIZED), answer


def challenges(answer: Answer) -> list[str]:
    """Return the challenges of an answer, each of a field of its own."""
    return answer.header_values("www-authenticate")
