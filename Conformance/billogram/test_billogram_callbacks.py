"""Callbacks that PyPI `billogram-api` 1.2 asks for, checked by a receiver of the suite's own."""

from __future__ import annotations

import dataclasses
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from billogram_api import BillogramAPI
from billogram_drafts import TOTAL, draft, new_customer
from billogram_receiver import (
    AGE_SECONDS_MAX,
    SIGNATURE,
    TIMESTAMP,
    Received,
    Receiver,
    body_signature,
    header_signature,
)

from harness import Gate, eventually
from harness.certificates import PrivateAuthority

pytestmark = pytest.mark.row("X1")

ARRIVAL_SECONDS = 30.0
"""More than the lease of a try that a kill cut short: only then is the callback due again."""
SENDING = {"BillogramCreated", "BillogramSent"}
MEMBERS = {
    *("callback_id", "callback_timestamp", "callback_type", "custom", "billogram", "event"),
    "signature",
}
BILLOGRAM = {"id", "ocr_number", "state", "remaining_sum", "total_sum", "attested_at"}
EVENT = {"type", "created_at", "event_uuid", "billogram_id", "data"}


@dataclasses.dataclass
class Account:
    """An organisation of a test's own on a server of this module."""

    gate: Gate
    organisation: str
    user: Any

    @property
    def api(self) -> BillogramAPI:
        """The client, at the address that the server has now."""
        base = f"{self.gate.sandbox.url}/api/v2"
        return BillogramAPI(self.user.user, self.user.password, api_base=base)

    def configure(self, *options: str) -> dict[str, Any]:
        """Change where the account's callbacks go."""
        return self.gate.command(
            "callback", "configure", "--organisation", self.organisation,
            "--environment", "sandbox", "--channel", "billogram", *options,
        ).json()  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> PrivateAuthority:
    """The authority of the receivers' certificates."""
    made = PrivateAuthority(tmp_path_factory.mktemp("receivers") / "authority")
    made.issue()
    return made


@pytest.fixture(scope="module")
def settings(authority: PrivateAuthority) -> dict[str, Any]:
    """A configuration that trusts the receivers and tries again soon."""
    return {"callbacks": {"trustedCertificates": str(authority.ca_file), "firstDelay": "100ms"}}


@pytest.fixture(scope="module")
def courier(
    binary: Path, settings: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    """A server that can reach the receivers of this module."""
    running = Gate.start(binary, tmp_path_factory.mktemp("courier"), settings)
    yield running
    running.stop()


@pytest.fixture
def open_account(monkeypatch: pytest.MonkeyPatch) -> Callable[[Gate], Account]:
    """Make an organisation whose receivers may be on this machine."""

    def make(gate: Gate) -> Account:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", gate.addresses["ca_file"])
        name = f"org{secrets.token_hex(4)}"
        gate.create_organisation(name)
        account = Account(gate, name, gate.create_user(name))
        account.configure("--allow-loopback")
        return account

    return make


@pytest.fixture
def account(courier: Gate, open_account: Callable[[Gate], Account]) -> Account:
    """An account on the module's server."""
    return open_account(courier)


@pytest.fixture
def receiver(authority: PrivateAuthority) -> Iterator[Receiver]:
    """A receiver that is up."""
    running = Receiver(authority)
    yield running
    running.stop()


def new_key(gate: Gate) -> str:
    """Return a signing key that must not appear in the server's log."""
    key = secrets.token_hex(16)
    gate.secrets.add(key)
    return key


def assert_signed(received: Received, key: str) -> None:
    """Assert both signatures, each with controls that the check can fail."""
    assert received.has_header_signature(key), received.headers
    assert received.has_body_signature(key), received.body
    stale = {TIMESTAMP.lower(): str(received.at - AGE_SECONDS_MAX - 1)}
    later = {TIMESTAMP.lower(): str(float(received.headers[TIMESTAMP.lower()]) + 1)}
    for changed in (
        dataclasses.replace(received, body=received.body + b" "),
        dataclasses.replace(received, headers={**received.headers, **stale}),
        dataclasses.replace(received, headers={**received.headers, **later}),
    ):
        assert not changed.has_header_signature(key)
    other_id = json.dumps({**received.json, "callback_id": "other"}).encode()
    assert not dataclasses.replace(received, body=other_id).has_body_signature(key)
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    assert not received.has_header_signature(wrong) and not received.has_body_signature(wrong)


def test_the_receiver_computes_what_openssl_does() -> None:
    """The suite's own arithmetic is checked before it checks anybody's.

    printf '1550155518.141119:{"a":1}' | openssl dgst -sha256 -hmac key-for-tests
    printf 'cb_1key-for-tests' | openssl dgst -md5
    """
    assert header_signature("key-for-tests", "1550155518.141119", b'{"a":1}') == (
        "3b0de70946f463d004cbda14fa7a01ddfec4c74acc491a85dfe0c414a36afb6e"
    )
    assert body_signature("key-for-tests", "cb_1") == "b7f6244ae3867eae6c96bf245a3ba60b"


def test_a_billogram_tells_its_receiver_what_happens(account: Account, receiver: Receiver) -> None:
    """Each event arrives once, signed both ways, with the sums as they were when it happened."""
    key, api = new_key(account.gate), account.api
    callbacks = {"url": receiver.url, "sign_key": key, "custom": "order 7: åäö"}
    billogram = api.billogram.create(draft(new_customer(api), callbacks=callbacks))
    assert billogram["callbacks"] == callbacks
    billogram.send("Email").create_payment(50)
    billogram.create_payment(TOTAL - 50)
    wanted = {event["type"] for event in billogram["events"]}
    assert wanted >= {*SENDING, "Payment", "BillogramEnded"}
    receiver.wait_for(wanted, ARRIVAL_SECONDS)
    receiver.wait_until(
        lambda: len(receiver.tries()) == len(billogram["events"]), ARRIVAL_SECONDS, "all arrive"
    )
    assert all(len(tries) == 1 for tries in receiver.tries().values())
    for received in receiver.received:
        assert_signed(received, key)
        assert_form(received, billogram["id"], custom="order 7: åäö")
    payments = sorted(
        receiver.of("Payment"), key=lambda one: -one.json["billogram"]["remaining_sum"]
    )
    assert [one.json["event"]["data"]["amount"] for one in payments] == [50, TOTAL - 50]
    assert [one.json["billogram"]["remaining_sum"] for one in payments] == [TOTAL - 50, 0]
    assert len({one.json["event"]["event_uuid"] for one in receiver.received}) == len(
        receiver.received
    )


def assert_form(received: Received, billogram_id: str, custom: str | None) -> None:
    """Assert the documented members of a callback about a billogram."""
    told = received.json
    assert received.path == "/hook" and set(told) == MEMBERS
    assert received.headers["content-type"].partition(";")[0] == "application/json"
    assert (told["callback_type"], told["custom"]) == ("BillogramEvent", custom)
    assert told["callback_timestamp"].endswith("Z")
    assert abs(datetime.now(UTC) - datetime.fromisoformat(told["callback_timestamp"])).seconds < 60
    assert set(told["billogram"]) >= BILLOGRAM and told["billogram"]["id"] == billogram_id
    assert set(told["event"]) >= EVENT and told["event"]["billogram_id"] == billogram_id
    datetime.strptime(told["event"]["created_at"], "%Y-%m-%d %H:%M:%S")


def test_a_billogram_without_a_key_is_told_of_without_signature(
    account: Account, receiver: Receiver
) -> None:
    """The header fields come only with a key (contract A4), and nothing pretends to be one."""
    api = account.api
    callbacks = {"url": receiver.url}
    api.billogram.create_and_send(draft(new_customer(api), callbacks=callbacks), "Email")
    receiver.wait_for(SENDING, ARRIVAL_SECONDS)
    for received in receiver.received:
        assert TIMESTAMP.lower() not in received.headers
        assert SIGNATURE.lower() not in received.headers
        assert not received.json.get("signature") and received.json["custom"] is None


def test_a_callback_that_failed_comes_again_with_its_id_and_a_fresh_time(
    account: Account, receiver: Receiver
) -> None:
    """The first answer is 500: the same callback comes again, signed anew, and then no more."""
    key, api = new_key(account.gate), account.api
    receiver.statuses.append(500)
    callbacks = {"url": receiver.url, "sign_key": key}
    billogram = api.billogram.create(draft(new_customer(api), callbacks=callbacks)).send("Email")
    count = len(billogram["events"])
    receiver.wait_until(
        lambda: len(receiver.received) >= count + 1, ARRIVAL_SECONDS, "the failed one comes again"
    )
    tries = receiver.tries()
    failed = tries.pop(receiver.received[0].id)
    assert len(failed) == 2 and all(len(others) == 1 for others in tries.values())
    for received in receiver.received:
        assert_signed(received, key)
    first, second = failed
    assert float(second.headers[TIMESTAMP.lower()]) > float(first.headers[TIMESTAMP.lower()])
    assert first.headers[SIGNATURE.lower()] != second.headers[SIGNATURE.lower()]
    assert first.json["event"] == second.json["event"]


@pytest.fixture
def start_again(
    binary: Path, tmp_path: Path, settings: dict[str, Any]
) -> Iterator[Callable[[], Gate]]:
    """Start a server over one data folder, each time with a log of its own."""
    started: list[Gate] = []

    def start() -> Gate:
        folder = tmp_path / f"start-{len(started)}"
        started.append(Gate.start(binary, folder, settings, data=tmp_path / "data"))
        return started[-1]

    yield start
    for gate in started:
        gate.kill()


@pytest.mark.row("W8")
@pytest.mark.parametrize("end", [Gate.stop, Gate.kill], ids=["stopped", "killed"])
def test_callbacks_survive_a_restart_while_their_receiver_is_down(
    start_again: Callable[[], Gate],
    open_account: Callable[[Gate], Account],
    receiver: Receiver,
    end: Callable[[Gate], None],
) -> None:
    """Nobody listens at first; after a restart of the server, and of the receiver, all arrive."""
    receiver.stop()
    first = start_again()
    key, api = new_key(first), open_account(first).api
    callbacks = {"url": receiver.url, "sign_key": key, "custom": "kept"}
    billogram = api.billogram.create_and_send(
        draft(new_customer(api), callbacks=callbacks), "Email"
    )
    eventually(lambda: waiting(first, tried=True), ARRIVAL_SECONDS, "a try has failed")
    ids = {callback["id"] for callback in waiting(first)}
    assert len(ids) == len(billogram["events"])
    end(first)
    assert receiver.received == []
    receiver.start()
    second = start_again()
    second.secrets |= first.secrets
    receiver.wait_until(
        lambda: set(receiver.tries()) == ids, ARRIVAL_SECONDS, "all that waited arrive"
    )
    for received in receiver.received:
        assert_signed(received, key)
        assert received.json["custom"] == "kept"
    eventually(lambda: not waiting(second), ARRIVAL_SECONDS, "nothing waits any more")
    second.stop()


def waiting(gate: Gate, tried: bool = False) -> list[dict[str, Any]]:
    """Return the callbacks that wait for a try, or only those that had one."""
    listed = gate.command("callback", "list", "--state", "pending").json()
    return [callback for callback in listed if not tried or callback["try_count"]]


def test_an_account_tells_one_receiver_of_all_its_billograms(
    account: Account, receiver: Receiver
) -> None:
    """The account's address and key hold for billograms that name none."""
    configured = account.configure("--url", receiver.url, "--new-key")
    key, api = configured["key"], account.api
    account.gate.secrets.add(key)
    billogram = api.billogram.create_and_send(draft(new_customer(api)), "Email")
    receiver.wait_for(SENDING, ARRIVAL_SECONDS)
    for received in receiver.received:
        assert_signed(received, key)
        assert_form(received, billogram["id"], custom=None)


def test_a_billograms_own_receiver_goes_before_the_accounts(
    account: Account, receiver: Receiver, authority: PrivateAuthority
) -> None:
    """The account's receiver hears nothing of it."""
    own = Receiver(authority)
    try:
        account_key = account.configure("--url", receiver.url, "--new-key")["key"]
        key, api = new_key(account.gate), account.api
        customer = new_customer(api)
        callbacks = {"url": own.url, "sign_key": key}
        api.billogram.create_and_send(draft(customer, callbacks=callbacks), "Email")
        own.wait_for(SENDING, ARRIVAL_SECONDS)
        other = api.billogram.create_and_send(draft(customer), "Email")
        receiver.wait_for(SENDING, ARRIVAL_SECONDS)
        assert all(one.has_header_signature(key) for one in own.received)
        for received in receiver.received:
            assert received.has_header_signature(account_key)
            assert received.json["billogram"]["id"] == other["id"]
    finally:
        own.stop()


def test_after_quickstart_a_receiver_on_this_machine_needs_no_certificate(
    gate: Gate, api: BillogramAPI
) -> None:
    """An integrator's first receiver: plain HTTP on a laptop, and nothing configured."""
    receiver, key = Receiver(None), new_key(gate)
    try:
        callbacks = {"url": receiver.url, "sign_key": key}
        api.billogram.create_and_send(draft(new_customer(api), callbacks=callbacks), "Email")
        receiver.wait_for(SENDING, ARRIVAL_SECONDS)
        for received in receiver.received:
            assert_signed(received, key)
    finally:
        receiver.stop()
