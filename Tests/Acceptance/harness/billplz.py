"""What a merchant's client of the Billplz dialect writes, and what every answer of it must obey."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from harness.answer import Answer
from harness.billogram import basic
from harness.billplz_reference import v5_checksum
from harness.endpoint import Endpoint
from harness.gate import Gate
from harness.http1 import Http1Connection

V3, V4, V5 = "/api/v3", "/api/v4", "/api/v5"
PROBE = f"{V4}/webhook_rank"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = ("Content-Type", "application/json")
SECRET_KEY, SIGNING_KEY = "billplz.secret-key", "billplz.x-signature-key"
UNAUTHORIZED = {"error": {"type": "Unauthorized", "message": "Access denied"}}

Parameters = Mapping[str, str] | Iterable[tuple[str, str]]

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Key:
    """A credential as `credential create` printed it."""

    id: str
    secret: str

    @property
    def authorization(self) -> tuple[str, str]:
        """The Authorization field with the key as user name and no password."""
        return basic(self.secret, "")


@dataclass(frozen=True)
class Merchant:
    """One account: an organisation of its own, a secret key and perhaps an X Signature key."""

    gate: Gate
    organisation: str
    key: Key
    signing: Key | None
    endpoint: Endpoint

    @classmethod
    def open(cls, gate: Gate, signs: bool = True, *options: str) -> Merchant:
        """Make an organisation with fresh sandbox keys, whose receivers may be on this machine."""
        organisation = f"merchant{next(_numbers)}"
        gate.create_organisation(organisation)
        key = create_key(gate, organisation, SECRET_KEY, *options)
        signing = create_key(gate, organisation, SIGNING_KEY) if signs else None
        gate.command(
            "callback", "configure", "--organisation", organisation, "--environment", "sandbox",
            "--channel", "billplz", "--allow-loopback",
        )  # fmt: skip
        return cls(gate, organisation, key, signing, gate.sandbox)

    @property
    def x_key(self) -> str:
        """The X Signature key."""
        assert self.signing is not None, "this account does not sign"
        return self.signing.secret

    def send(
        self,
        method: str,
        path: str,
        form: Parameters | None = None,
        *headers: tuple[str, str],
        query: Parameters | None = None,
        body: bytes | None = None,
        key: Key | None = None,
    ) -> Answer:
        """Send one request, by default with a form as its body."""
        target = f"{path}?{urlencode(query)}" if query is not None else path
        fields = [(key or self.key).authorization, *headers]
        if form is not None:
            body = urlencode(form).encode()
            fields.append(FORM)
        with Http1Connection(self.endpoint) as connection:
            return connection.request(method, target, fields, body)

    def get(self, path: str, query: Parameters | None = None) -> Any:
        """Read something and return its JSON."""
        return assert_ok(self.send("GET", path, query=query))

    def post(self, path: str, form: Parameters) -> Any:
        """Create something and return its JSON."""
        return assert_ok(self.send("POST", path, form))

    def collection(self, title: str = "Collection") -> str:
        """Create a collection and return its id."""
        return self.post(f"{V3}/collections", {"title": title})["id"]

    def bill(self, collection: str | None = None, **changes: str) -> dict[str, Any]:
        """Create a bill and return it."""
        return self.post(f"{V3}/bills", bill_form(collection or self.collection(), **changes))

    def signed(
        self, endpoint: str, epoch: int | str | None = None, **fields: str
    ) -> dict[str, str]:
        """Return parameters with the epoch and the checksum that the reference makes."""
        now = {"epoch": str(int(time.time()) if epoch is None else epoch)}
        checksum = v5_checksum(endpoint, {**fields, **now}, self.x_key)
        return {**fields, **now, "checksum": checksum}

    def order_collection(self, title: str = "Payouts", **fields: str) -> str:
        """Create a payment order collection and return its id."""
        form = self.signed("payment_order_collections.create", title=title, **fields)
        return self.post(f"{V5}/payment_order_collections", form)["id"]

    def order_form(self, collection: str, **changes: str) -> dict[str, str]:
        """Return the signed parameters of a payment order; every one has another account."""
        arguments = {
            "payment_order_collection_id": collection,
            "bank_account_number": f"5434{next(_numbers):08}",
            "total": "20000",
            **changes,
        }
        names = ("payment_order_collection_id", "bank_account_number", "total")
        epoch = arguments.pop("epoch", None)
        signed = self.signed(
            "payment_orders.create", epoch, **{name: arguments[name] for name in names}
        )
        about = {"bank_code": "DUMMYBANKVERIFIED", "name": "Michael", "description": "Payout"}
        return {**about, **arguments, **signed}

    def command(self, *arguments: str, expect: int = 0) -> Any:
        """Run a command on this server's data and return the JSON that it printed."""
        outcome = self.gate.command(*arguments, expect=expect)
        return outcome.json() if expect == 0 else outcome

    def callbacks(self) -> list[dict[str, Any]]:
        """Return the callbacks about this account, as `callback list` prints them."""
        return self.command("callback", "list", "--organisation", self.organisation)


def create_key(
    gate: Gate, organisation: str, kind: str, *options: str, environment: str = "sandbox"
) -> Key:
    """Create a credential of a kind."""
    created = gate.command(
        "credential", "create", "--organisation", organisation, "--environment", environment,
        "--kind", kind, *options,
    ).json()  # fmt: skip
    return remember(gate, created)


def remember(gate: Gate, created: dict[str, Any]) -> Key:
    """Return a printed credential, which must not appear in the server's log."""
    key = Key(created["id"], created["secret"])
    gate.secrets |= {key.secret, key.authorization[1].removeprefix("Basic ")}
    return key


def bill_form(collection: str, **changes: str) -> dict[str, str]:
    """Return the parameters of a bill."""
    return {
        "collection_id": collection,
        "email": "api@billplz.com",
        "name": "Michael API",
        "amount": "200",
        "callback_url": "https://example.com/webhook/",
        "description": "Maecenas eu placerat ante.",
        **changes,
    }


def form_of(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of a form as they arrived, in order."""
    return parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)


def assert_json(answer: Answer) -> Any:
    """Assert what holds of every answer of the API, errors included; return its JSON."""
    types = [value.partition(";")[0] for value in answer.header_values("content-type")]
    assert types == ["application/json"], answer
    assert answer.request_id
    # Who has proved to be nobody is told nothing of limits.
    if answer.status in (200, 404, 422, 429):
        assert answer.header("ratelimit-limit") is not None, answer
    return answer.json()


def assert_ok(answer: Answer) -> Any:
    """Assert a success and return its JSON."""
    value = assert_json(answer)
    assert answer.status == 200, answer
    assert not isinstance(value, dict) or "error" not in value, answer
    return value


def assert_error(answer: Answer, status: int, kind: str | None = None) -> Any:
    """Assert an error in the documented shape and return its message."""
    value = assert_json(answer)
    assert answer.status == status, answer
    assert set(value) == {"error"} and set(value["error"]) == {"type", "message"}, answer
    assert kind is None or value["error"]["type"] == kind, answer
    message = value["error"]["message"]
    texts = message if isinstance(message, list) else [message]
    assert texts and all(isinstance(text, str) and text for text in texts), answer
    return message


def assert_invalid(answer: Answer) -> list[str]:
    """Assert a 422 with its list of messages, and return them."""
    messages = assert_error(answer, 422, "UNPROCESSABLE_ENTITY")
    assert isinstance(messages, list), answer
    return messages


def assert_unauthorized(answer: Answer) -> None:
    """Assert the one answer to whoever proves nothing."""
    assert (answer.status, assert_json(answer)) == (401, UNAUTHORIZED), answer


def json_body(value: Any) -> bytes:
    """Return a JSON body."""
    return json.dumps(value).encode()
