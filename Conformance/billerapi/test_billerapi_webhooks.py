"""Webhooks as a real receiver gets them, verified by PyPI `stripe` and PyPI `standardwebhooks`.

Neither library knows this server. The second verifies `v1` and passes over `v1a`, which PyPI
`cryptography` verifies (harness.standard_webhooks). Each callback that they accept is also changed
in every part that is signed, and must then be refused.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
import stripe
from billerapi_client import BILLER, Client, assert_error

from harness import Gate, eventually
from harness.instants import read_instant, write_instant
from harness.receiver import Reaction, Received, Receiver
from harness.standard_webhooks import places, versions
from harness.waiting import wait_until

pytestmark = pytest.mark.row("X1", "W5", "W6")

BASES = ("/webhooks", "/iam/clients/{client}/webhooks")
EVENTS = [
    f"{thing}.{what}"
    for thing in ("request-to-link", "account-link", "link", "bill")
    for what in ("created", "updated")
]
BODY = ["event_type", "event_id", "timestamp", "client_id", "mode", "data"]
PREFIXES = {
    "request_to_link_id": "rtl_", "account_link_id": "link_", "link_token_id": "ltid_",
    "bill_id": "bill_", "client_user_id": "user_", "biller_id": BILLER,
}  # fmt: skip
TOLERANCE = 300
ARRIVAL_SECONDS = 20.0
OVERLAP_SECONDS = 2
SIGNED = ("BillButler-Signature", "webhook-id", "webhook-timestamp", "webhook-signature")


@pytest.fixture(scope="module")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server that tries again soon."""
    settings = {"callbacks": {"firstDelay": "100ms"}}
    running = Gate.start(binary, tmp_path_factory.mktemp("courier"), settings)
    yield running
    running.stop()


class Hook:
    """A webhook of a client, below one of its two paths."""

    def __init__(self, client: Client, base: str, url: str, **changes: Any) -> None:
        self.client = client
        self.base = base
        body = {"url": url, "events": EVENTS, **changes}
        self.made = client.ask("POST", base, body, status=201, client=client.id)
        self.secret = self.made.get("secret", changes.get("secret"))
        self.public_key = self.made["public_key"]
        client.gate.secrets.add(self.secret)

    def ask(self, method: str, path: str = "", body: Any = None, **named: Any) -> Any:
        """Make a call on it."""
        names = {"client": self.client.id, "id": self.made["id"]}
        return self.client.ask(method, f"{self.base}/{{id}}{path}", body, **names, **named)

    def test(self) -> dict[str, Any]:
        """Have a test event sent."""
        return self.ask("POST", "/test", status=202)


def by_stripe(received: Received, secret: str) -> bool:
    """Verify the vendor's signature as Stripe's receivers do."""
    field = header(received, "BillButler-Signature")
    try:
        stripe.WebhookSignature.verify_header(received.body, field, secret, TOLERANCE)
    except stripe.SignatureVerificationError:
        return False
    return True


def by_standard_webhooks(received: Received, secret: str | bytes) -> bool:
    """Verify the signature of Standard Webhooks 1.0."""
    try:
        told = standardwebhooks.Webhook(secret).verify(received.body, received.headers)
    except standardwebhooks.WebhookVerificationError:
        return False
    assert told == received.json()
    return True


def header(received: Received, name: str) -> str:
    """Return the one value of a header field."""
    (value,) = [text for known, text in received.headers.items() if known.lower() == name.lower()]
    return value


def changed(received: Received, **headers: str) -> Received:
    """Return a callback with other header fields; an underscore stands for a hyphen."""
    names = {name.lower().replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in received.headers.items() if name.lower() not in names}
    return Received(received.method, received.path, {**kept, **names}, received.body)


def assert_signed(received: Received, secret: str, raw: bytes | None = None) -> None:
    """Assert that both libraries accept a callback, and nothing that is changed in any part.

    `raw` is the key's bytes where its letters are not Base64.
    """
    key = raw or secret
    assert by_stripe(received, secret), received
    assert by_standard_webhooks(received, key), received
    body = received.body.replace(b'"mode":"sandbox"', b'"mode":"Sandbox"')
    assert body != received.body
    other = Received(received.method, received.path, received.headers, body)
    assert not by_stripe(other, secret) and not by_standard_webhooks(other, key)
    wrong = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    assert not by_stripe(received, wrong) and not by_standard_webhooks(received, wrong)
    field = header(received, "BillButler-Signature")
    moment = int(header(received, "webhook-timestamp"))
    assert abs(moment - time.time()) < 60 and field.startswith(f"t={moment},v1=")
    for later in (moment + 1, moment - TOLERANCE - 60):
        assert not by_stripe(
            changed(received, BillButler_Signature=field.replace(str(moment), str(later))), secret
        )
        assert not by_standard_webhooks(changed(received, webhook_timestamp=str(later)), key)
    assert not by_standard_webhooks(changed(received, webhook_id="evt_other"), key)


def assert_form(received: Received, client: Client) -> dict[str, Any]:
    """Assert the documented body and the fields that repeat it; return the body."""
    told = received.json()
    assert received.method == "POST" and list(told) == BODY
    assert header(received, "content-type") == "application/json"
    assert told["event_id"].startswith("evt_")
    assert (told["client_id"], told["mode"]) == (client.id, "sandbox")
    assert abs(datetime.now(UTC) - read_instant(told["timestamp"])) < timedelta(seconds=60)
    for name, member in (
        ("X-Webhook-Event-Type", "event_type"), ("X-Webhook-Id", "event_id"),
        ("X-Webhook-Timestamp", "timestamp"), ("X-Webhook-Client-Id", "client_id"),
        ("webhook-id", "event_id"),
    ):  # fmt: skip
        assert header(received, name) == told[member], name
    assert header(received, "X-Webhook-Source") == "billerapi"
    for name, value in told["data"].items():
        assert value.startswith(PREFIXES[name]), "ids and nothing else"
    return told


def test_the_verifier_accepts_the_contracts_own_vector() -> None:
    """What checks the server is checked first; the moment is long ago, so none is demanded."""
    data = '{"bill_id":"bill_456","account_link_id":"link_789","client_user_id":"user_123"}'
    body = (
        '{"event_type":"bill.created","event_id":"evt_abc123","timestamp":"2026-03-27T10:00:00Z",'
        f'"client_id":"client_xyz","mode":"sandbox","data":{data}}}'
    )
    digits = "dccea616f01bae43818d4728b59646654053bbbd61b4e3cf4689418f788887ea"
    field, secret = f"t=1774605600,v1={digits}", "whsec_your_signing_secret"
    assert stripe.WebhookSignature.verify_header(body, field, secret)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body, field, secret, TOLERANCE)


@pytest.mark.parametrize("base", BASES, ids=["short", "portal"])
def test_everything_that_happens_is_told_and_signed_both_ways(
    client: Client, receiver: Receiver, base: str
) -> None:
    """From a request to link to a removed account: each event with ids alone, in the order."""
    hook = Hook(client, base, receiver.url())
    assert hook.secret.startswith("whsec_") and hook.made["signed"] is True
    user = client.order()["client_user_id"]
    request = client.ask(
        "POST", "/link/request-to-link", {"client_user_id": user, "biller_id": BILLER}, status=201
    )
    linked = client.linked(client_user_id=user)
    client.ask("POST", "/link/remove", {"account_link_id": linked["link_id"]})
    wanted = set(EVENTS) - {"bill.updated"}

    def all_told() -> list[Received] | None:
        known = receiver.received
        kinds = [one.json()["event_type"] for one in known]
        done = wanted <= set(kinds) and kinds.count("request-to-link.updated") == 2
        return known if done else None

    received = eventually(all_told, ARRIVAL_SECONDS, "every event arrives")
    bodies = [assert_form(one, client) for one in received]
    for one in received:
        assert_signed(one, hook.secret)
        assert places(one, hook.public_key) == [1], "the signature behind the secret's code"
    assert len({told["event_id"] for told in bodies}) == len(bodies), "each event once"
    data = {told["event_type"]: told["data"] for told in bodies}
    assert data["request-to-link.created"]["request_to_link_id"] == request["id"]
    assert data["account-link.created"]["account_link_id"] == linked["link_id"]
    assert data["bill.created"]["account_link_id"] == linked["link_id"]
    assert {told["data"]["client_user_id"] for told in bodies} == {user}


@pytest.mark.parametrize("secret", ["a-plain-one", "whsec_not/base64!"])
def test_a_secret_that_the_client_brings(client: Client, receiver: Receiver, secret: str) -> None:
    """It is never shown, and its text is the key where it spells no bytes."""
    secret = f"{secret}-{secrets.token_hex(4)}"
    hook = Hook(client, BASES[0], receiver.url(), secret=secret, events=["bill.created"])
    assert "secret" not in hook.made
    hook.test()
    (received,) = receiver.wait_for(1)
    assert received.json()["event_type"] == "webhook.test"
    assert_signed(received, secret, secret.encode())
    assert places(received, hook.public_key) == [1]


def test_only_what_a_webhook_asks_for_is_told(client: Client, receiver: Receiver) -> None:
    """Two receivers, one event each; the event that both want has one id."""
    both = ["bill.created"]
    first = Hook(client, BASES[0], receiver.url("/first"), events=both)
    second = Hook(client, BASES[1], receiver.url("/second"), events=[*both, "link.created"])
    quiet = Hook(client, BASES[0], receiver.url("/quiet"), enabled=False)
    client.linked()
    received = {(one.path, one.json()["event_type"]): one for one in receiver.wait_for(3)}
    assert set(received) == {
        ("/first", "bill.created"), ("/second", "bill.created"), ("/second", "link.created"),
    }  # fmt: skip
    pair = [received[path, "bill.created"] for path in ("/first", "/second")]
    assert pair[0].json() == pair[1].json()
    for one, own, other in zip(pair, (first, second), (second, first), strict=True):
        assert_signed(one, own.secret)
        assert not by_stripe(one, other.secret) and not by_standard_webhooks(one, other.secret)
    assert quiet.ask("GET", "/deliveries")["data"] == []


@pytest.mark.row("W7")
@pytest.mark.parametrize("base", BASES, ids=["short", "portal"])
def test_during_an_overlap_both_secrets_sign(client: Client, receiver: Receiver, base: str) -> None:
    """Receivers with the old secret and receivers with the new one both accept each callback."""
    hook = Hook(client, base, receiver.url())
    rotated = hook.ask("POST", "/rotate-secret", {"overlap_seconds": 3600})
    ends = read_instant(rotated["previous_secret_expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < ends <= timedelta(hours=1)
    assert rotated["secret"] != hook.secret
    hook.test()
    (received,) = receiver.wait_for(1)
    for secret in (hook.secret, rotated["secret"]):
        assert_signed(received, secret)
    vendors = header(received, SIGNED[0])
    assert vendors.count("v1=") == 2
    assert versions(received) == ["v1", "v1a", "v1", "v1a"]
    assert rotated["previous_public_key"] == hook.public_key
    assert places(received, rotated["public_key"]) == [1]
    assert places(received, hook.public_key) == [3]
    other = changed(received, webhook_id="evt_other")
    assert places(other, rotated["public_key"]) == places(other, hook.public_key) == []
    newest = stripe.WebhookSignature.generate_signature_header(
        received.body.decode(), rotated["secret"], int(header(received, "webhook-timestamp"))
    )
    assert vendors.startswith(f"{newest},"), "the newest first"


@pytest.mark.row("W7")
@pytest.mark.parametrize("overlap", [0, OVERLAP_SECONDS])
def test_after_an_overlap_only_the_new_secret_signs(
    client: Client, receiver: Receiver, overlap: int
) -> None:
    """What waits is signed when it is sent: with the secrets of that moment."""
    hook = Hook(client, BASES[0], receiver.url())
    rotated = hook.ask("POST", "/rotate-secret", {"overlap_seconds": overlap})
    end = rotated["previous_secret_expires_at"]
    if end:
        wait_until(read_instant(end))
    hook.test()
    (received,) = receiver.wait_for(1)
    assert_signed(received, rotated["secret"])
    assert not by_stripe(received, hook.secret)
    assert not by_standard_webhooks(received, hook.secret)
    assert header(received, SIGNED[0]).count("v1=") == 1
    assert places(received, rotated["public_key"]) == [1]
    assert places(received, hook.public_key) == []
    assert hook.ask("GET")["previous_secret_expires_at"] is None


@pytest.mark.row("W7", "W8", "W9")
def test_a_failed_try_comes_again_signed_with_the_secret_of_its_own_moment(
    client: Client, receiver: Receiver
) -> None:
    """The same event id; between the tries the secret was replaced at once."""
    receiver.script(Reaction(status=500, delay=1.0), Reaction())
    hook = Hook(client, BASES[0], receiver.url())
    sent = hook.test()
    receiver.wait_for(1)
    rotated = hook.ask("POST", "/rotate-secret", {"overlap_seconds": 0})
    first, second = receiver.wait_for(2)
    assert_signed(first, hook.secret)
    assert_signed(second, rotated["secret"])
    assert not by_stripe(second, hook.secret)
    assert first.body == second.body and header(first, "webhook-id") == sent["event_id"]

    def delivered() -> dict[str, Any] | None:
        (one,) = hook.ask("GET", "/deliveries")["data"]
        return one if one["status"] == "DELIVERED" else None

    shown = eventually(delivered, ARRIVAL_SECONDS, "the delivery is done")
    assert (shown["id"], shown["event_id"]) == (sent["id"], sent["event_id"])
    assert [one["status_code"] for one in shown["attempts"]] == [500, 200]


@pytest.mark.row("W8", "W9")
@pytest.mark.parametrize("base", BASES, ids=["short", "portal"])
def test_what_a_receiver_missed_is_sent_again(
    client: Client, receiver: Receiver, base: str
) -> None:
    """410 disables the receiver; one delivery is sent again, and then all that failed."""
    receiver.script(Reaction(status=410))
    hook = Hook(client, base, receiver.url())
    began = write_instant(datetime.now(UTC) - timedelta(seconds=1))
    sent = [hook.test()["id"]]

    def failed() -> list[dict[str, Any]] | None:
        rows = hook.ask("GET", "/deliveries", query={"status": "FAILED"})["data"]
        return rows if len(rows) == len(sent) else None

    eventually(failed, ARRIVAL_SECONDS, "the receiver is gone")
    gone = hook.ask("GET")
    assert gone["enabled"] is False and gone["disabled_at"]
    sent += [hook.test()["id"] for _ in range(2)]
    rows = eventually(failed, ARRIVAL_SECONDS, "nothing is sent there")
    assert [row["id"] for row in rows] == sent and len(receiver.received) == 1
    receiver.script(Reaction())
    again = hook.ask("POST", "/deliveries/{delivery}/resend", delivery=sent[1], status=202)
    assert again["id"] == sent[1]
    receiver.wait_for(2)
    assert hook.ask("GET")["enabled"] is True
    recovered = hook.ask("POST", "/recover", {"since": began}, status=202)
    assert recovered == {"recovered": 2}
    received = receiver.wait_for(4)
    for one in received:
        assert_signed(one, hook.secret)
    ids = {row["event_id"] for row in rows}
    assert {header(one, "webhook-id") for one in received[1:]} == ids


@pytest.mark.row("W9")
def test_deliveries_are_paged_the_oldest_first(client: Client, receiver: Receiver) -> None:
    """A cursor goes on where the page ended; `since` leaves out what was before."""
    hook = Hook(client, BASES[0], receiver.url())
    sent = [hook.test()["id"] for _ in range(5)]
    receiver.wait_for(5)
    seen: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 2}
    for left in (True, True, False):
        page = hook.ask("GET", "/deliveries", query=query)
        assert set(page) == {"data", "has_more", "next_cursor"} and page["has_more"] is left
        seen += page["data"]
        query["cursor"] = page["next_cursor"]
    assert [row["id"] for row in seen] == sent
    later = {"since": write_instant(datetime.now(UTC) + timedelta(minutes=1))}
    assert hook.ask("GET", "/deliveries", query=later)["data"] == []


@pytest.mark.row("W8")
def test_a_disabled_receiver_is_put_back_into_use_by_its_owner(
    client: Client, receiver: Receiver
) -> None:
    """What is sent from then on arrives; what failed before stays as it is."""
    receiver.script(Reaction(status=410), Reaction())
    hook = Hook(client, BASES[0], receiver.url())
    hook.test()
    eventually(lambda: not hook.ask("GET")["enabled"], ARRIVAL_SECONDS, "it is disabled")
    back = hook.ask("PATCH", "", {"enabled": True})
    assert back["enabled"] is True and back["disabled_at"] is None
    sent = hook.test()
    assert header(receiver.wait_for(2)[1], "webhook-id") == sent["event_id"]


@pytest.mark.row("W10")
def test_a_receiver_on_this_machine_must_be_allowed(client: Client, receiver: Receiver) -> None:
    """An organisation that has not allowed loopback: the try is refused before it connects."""
    client.gate.command(
        "callback", "configure", "--organisation", client.organisation, "--environment", "sandbox",
        "--channel", "billerapi", "--forbid-loopback",
    )  # fmt: skip
    hook = Hook(client, BASES[0], receiver.url())
    hook.test()

    def tried() -> dict[str, Any] | None:
        (row,) = hook.ask("GET", "/deliveries")["data"]
        return row if row["attempts"] else None

    row = eventually(tried, ARRIVAL_SECONDS, "it was tried")
    assert row["attempts"][0]["error"] == "forbidden_address" and row["status"] == "PENDING"
    assert receiver.connections == 0


@pytest.mark.parametrize("base", BASES, ids=["short", "portal"])
def test_a_webhook_is_listed_changed_and_removed(
    client: Client, receiver: Receiver, base: str
) -> None:
    """Both paths show the same webhooks, and never the secret."""
    hook = Hook(client, base, receiver.url("/old"), description="orders", environment="sandbox")
    shown = {name: value for name, value in hook.made.items() if name != "secret"}
    assert shown["description"] == "orders" and shown["environment"] == "sandbox"
    for path in BASES:
        assert client.ask("GET", path, client=client.id)["data"] == [shown]
    assert hook.ask("GET") == shown
    change = {"url": receiver.url("/new"), "events": ["link.created"], "description": None}
    patched = hook.ask("PATCH", "", change)
    assert {name: patched[name] for name in change} == change
    client.ask("POST", "/link/token/create", client.order(), status=201)
    (received,) = receiver.wait_for(1)
    assert (received.path, received.json()["event_type"]) == ("/new", "link.created")
    assert_signed(received, hook.secret)
    hook.ask("DELETE", status=204)
    names = {"client": client.id, "id": hook.made["id"]}
    assert_error(client.send("GET", f"{base}/{{id}}", **names), 404, "NOT_FOUND")
    assert client.ask("GET", BASES[0])["data"] == []


def test_another_client_sees_no_webhook(client: Client, receiver: Receiver) -> None:
    """Neither by its id nor below the other's path, and its secret stays where it is."""
    hook, stranger = Hook(client, BASES[0], receiver.url()), Client.open(client.gate)
    for base, owner in ((BASES[0], stranger), (BASES[1], stranger), (BASES[1], client)):
        names = {"client": owner.id, "id": hook.made["id"]}
        for method, path in (
            ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate-secret"),
            ("POST", "/test"), ("GET", "/deliveries"),
        ):  # fmt: skip
            body = {} if method in ("POST", "PATCH") else None
            answer = stranger.send(method, f"{base}/{{id}}{path}", body, **names)
            assert answer.status == 404, answer
    assert stranger.ask("GET", BASES[0])["data"] == []
    hook.test()
    (received,) = receiver.wait_for(1)
    assert_signed(received, hook.secret)
    assert json.loads(received.body)["client_id"] == client.id
