"""Billplz's callbacks: signed, tried again on schedule, and kept from private networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness import Gate, GateFactory, eventually
from harness.billplz import PROBE, V3, V4, V5, Merchant, form_of
from harness.billplz_reference import v5_checksum, x_signature
from harness.receiver import Reaction, Receiver, receiving

SOON = 30.0
QUICK = {"callbacks": {"firstDelay": "50ms"}}
BASE = [
    "id", "collection_id", "paid", "state", "amount", "paid_amount", "due_at", "email", "mobile",
    "name", "url", "paid_at",
]  # fmt: skip
EXTRA = ["transaction_id", "transaction_status"]
ORDER = {
    "id", "payment_order_collection_id", "bank_code", "bank_account_number", "name",
    "description", "email", "status", "notification", "recipient_notification", "reference_id",
    "display_name", "total", "epoch", "checksum",
}  # fmt: skip


@pytest.fixture(scope="module")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server whose receivers rest but a moment; the schedule is the dialect's all the same."""
    running = Gate.start(binary, tmp_path_factory.mktemp("billplz"), QUICK)
    yield running
    running.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver over plain HTTP on the loopback interface."""
    with receiving() as running:
        running.script(Reaction(body=b"OK"))
        yield running


def pay(merchant: Merchant, bill: str, *options: str) -> dict[str, Any]:
    """Pay a bill by the command."""
    return merchant.command("sandbox", "pay", bill, *options)


def only_callback(merchant: Merchant) -> dict[str, Any]:
    """Return the one callback of the account, with its tries."""
    (listed,) = merchant.callbacks()
    return merchant.command("callback", "show", listed["id"])


def once(merchant: Merchant, holds: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
    """Wait until the account's one callback is as a condition wants it."""

    def looked() -> dict[str, Any] | None:
        shown = only_callback(merchant)
        return shown if holds(shown) else None

    return eventually(looked, SOON, what)


def seconds(moment: str) -> float:
    """Return a printed moment as seconds."""
    return datetime.fromisoformat(moment).timestamp()


@pytest.mark.row("W6", "W8")
def test_a_payment_is_told_in_a_signed_form(merchant: Merchant, receiver: Receiver) -> None:
    """The documented fields in their order, signed by the account's X Signature key."""
    bill = merchant.bill(callback_url=receiver.url("/paid"), mobile="+60112223333")
    result = pay(merchant, bill["id"])
    (request,) = receiver.wait_for(1)
    fields = form_of(request.body)
    assert [name for name, _ in fields] == [*BASE, "x_signature"]
    told = dict(fields)
    assert told["x_signature"] == x_signature(fields, merchant.x_key)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (request.method, request.path) == ("POST", "/paid")
    for name, value in (
        ("id", bill["id"]), ("paid", "true"), ("state", "paid"), ("amount", "200"),
        ("paid_amount", "200"), ("email", "api@billplz.com"), ("mobile", "+60112223333"),
        ("collection_id", bill["collection_id"]), ("url", bill["url"]),
    ):  # fmt: skip
        assert told[name] == value, name
    datetime.strptime(told["paid_at"], "%Y-%m-%d %H:%M:%S +0800")
    datetime.strptime(told["due_at"], "%Y-%m-%d")
    assert (result["bill"], result["paid"], result["redirect_url"]) == (bill["id"], True, None)
    shown = once(merchant, lambda one: one["state"] == "delivered", "it is delivered")
    assert [one["status"] for one in shown["tries"]] == [200]
    assert merchant.x_key not in str(shown)


@pytest.mark.row("W6")
def test_a_failed_payment_is_told_as_well(merchant: Merchant, receiver: Receiver) -> None:
    """The bill stays due, and no moment of payment is given; later it can still be paid."""
    bill = merchant.bill(callback_url=receiver.url())
    assert pay(merchant, bill["id"], "--fail")["paid"] is False
    (request,) = receiver.wait_for(1)
    fields = form_of(request.body)
    told = dict(fields)
    assert told["x_signature"] == x_signature(fields, merchant.x_key)
    assert (told["paid"], told["state"], told["paid_at"]) == ("false", "due", "")
    assert merchant.get(f"{V3}/bills/{bill['id']}")["state"] == "due"
    pay(merchant, bill["id"])
    later = dict(form_of(receiver.wait_for(2)[1].body))
    assert (later["paid"], later["state"]) == ("true", "paid")
    assert merchant.get(f"{V3}/bills/{bill['id']}")["paid"] is True


@pytest.mark.row("W6")
def test_without_a_key_a_callback_is_unsigned(gate: Gate, receiver: Receiver) -> None:
    """The basic callback: nothing pretends to be a signature."""
    merchant = Merchant.open(gate, signs=False)
    pay(merchant, merchant.bill(callback_url=receiver.url())["id"])
    (request,) = receiver.wait_for(1)
    assert [name for name, _ in form_of(request.body)] == BASE


@pytest.mark.row("W6")
def test_the_extra_payment_completion_fields_are_a_setting(
    new_gate: GateFactory, receiver: Receiver
) -> None:
    """Where it is on, both are sent and signed, in the callback and in the redirect."""
    gate = new_gate({"dialects": {"billplz": {"extraPaymentCompletion": "on"}}})
    merchant = Merchant.open(gate)
    options = ("--config", str(gate.log.with_name("tollgate.yaml")))
    for number, (word, status) in enumerate((("--fail", "failed"), ("", "completed")), 1):
        bill = merchant.bill(
            callback_url=receiver.url(), redirect_url="https://shop.example/back?order=7#part"
        )
        paid = pay(merchant, bill["id"], *filter(None, [word]), *options)
        told = form_of(receiver.wait_for(number)[-1].body)
        assert [name for name, _ in told] == [*BASE, *EXTRA, "x_signature"]
        fields = dict(told)
        assert fields["x_signature"] == x_signature(told, merchant.x_key)
        assert fields["transaction_status"] == status
        assert fields["transaction_id"] == paid["transaction"]
        query = paid["redirect_url"].partition("?")[2].partition("#")[0]
        back = form_of(query.encode())
        assert back[0] == ("order", "7") and paid["redirect_url"].endswith("#part")
        signed = [(name, value) for name, value in back if name.startswith("billplz[")]
        assert dict(signed)["billplz[transaction_status]"] == status
        assert dict(signed)["billplz[x_signature]"] == x_signature(signed, merchant.x_key)


@pytest.mark.row("W8")
@pytest.mark.parametrize("status", [500, 201, 204, 302, 404])
def test_anything_but_200_is_tried_again_on_the_documented_schedule(
    merchant: Merchant, receiver: Receiver, status: int
) -> None:
    """The next try is due 15 seconds later, and up to 300 more by chance; the rank tells of it."""
    receiver.script(Reaction(status=status, headers={"Location": receiver.url("/elsewhere")}))
    assert merchant.get(PROBE) == {"rank": 0.0}
    pay(merchant, merchant.bill(callback_url=receiver.url())["id"])
    shown = once(merchant, lambda one: len(one["tries"]) == 1, "one try")
    assert shown["state"] == "pending" and shown["tries"][0]["fault"] is not None
    wait = seconds(shown["next_try_at"]) - seconds(shown["tries"][0]["at"])
    assert 14 <= wait <= 15 + 300 + 1, wait
    assert [one.path for one in receiver.received] == ["/hook"]
    assert merchant.get(PROBE) == {"rank": 1.0}


@pytest.mark.row("W8")
def test_a_card_takes_every_status_up_to_308(merchant: Merchant, receiver: Receiver) -> None:
    """200 to 308 are received for a card, a redirect among them is not followed."""
    receiver.script(Reaction(status=302, headers={"Location": receiver.url("/elsewhere")}))
    card = merchant.post(
        f"{V4}/cards",
        {"name": "Ann", "email": "a@example.com", "phone": "60112223333",
         "callback_url": receiver.url("/card")},
    )  # fmt: skip
    assert card["status"] == "pending" and card["token"] is None
    path = card["authentication_redirect_url"].removeprefix(merchant.endpoint.url)
    merchant.send("POST", path, {"outcome": "success"})
    shown = once(merchant, lambda one: one["state"] == "delivered", "it is delivered")
    assert [one["status"] for one in shown["tries"]] == [302]
    told = form_of(receiver.wait_for(1)[0].body)
    assert dict(told)["checksum"] == x_signature(told, merchant.x_key, "checksum")
    assert [one.path for one in receiver.received] == ["/card"]


@pytest.mark.row("W8")
@pytest.mark.parametrize("end", [Gate.stop, Gate.kill], ids=["stopped", "killed"])
def test_a_waiting_callback_survives_a_restart(
    new_gate: GateFactory, receiver: Receiver, end: Callable[[Gate], None]
) -> None:
    """It keeps its place in the schedule, and arrives signed when it is sent again."""
    receiver.script(Reaction(status=500), Reaction())
    first = new_gate(name="first")
    merchant = Merchant.open(first)
    pay(merchant, merchant.bill(callback_url=receiver.url())["id"])
    before = once(merchant, lambda one: len(one["tries"]) == 1, "one try")
    end(first)
    second = new_gate(data=first.data, name="second")
    after = second.command("callback", "show", before["id"]).json()
    assert (after["state"], after["next_try_at"]) == ("pending", before["next_try_at"])
    second.command("callback", "resend", before["id"])
    again = form_of(receiver.wait_for(2)[1].body)
    assert dict(again)["x_signature"] == x_signature(again, merchant.x_key)


@pytest.mark.row("W6", "W7")
def test_a_try_is_signed_with_the_key_of_its_moment(merchant: Merchant, receiver: Receiver) -> None:
    """After a reset, the next try of the same callback is signed with the new key."""
    receiver.script(Reaction(status=500), Reaction())
    pay(merchant, merchant.bill(callback_url=receiver.url())["id"])
    shown = once(merchant, lambda one: len(one["tries"]) == 1, "one try")
    assert merchant.signing is not None
    fresh = merchant.command("credential", "reset", merchant.signing.id)["secret"]
    merchant.gate.secrets.add(fresh)
    merchant.command("callback", "resend", shown["id"])
    first, second = (form_of(one.body) for one in receiver.wait_for(2))
    assert dict(first)["x_signature"] == x_signature(first, merchant.x_key)
    assert dict(second)["x_signature"] == x_signature(second, fresh)


@pytest.mark.row("W8")
def test_a_payment_order_is_told_to_its_collections_address(
    merchant: Merchant, receiver: Receiver
) -> None:
    """Completed or refunded, every documented field, and the checksum with the epoch of sending."""
    collection = merchant.order_collection("Told", callback_url=receiver.url("/order"))
    ids = {}
    for code, status in (("DUMMYBANKVERIFIED", "completed"), ("OTHERBANK", "refunded")):
        form = {**merchant.order_form(collection), "bank_code": code, "reference_id": f"r-{code}"}
        ids[merchant.post(f"{V5}/payment_orders", form)["id"]] = status
    for request in receiver.wait_for(2)[:2]:
        told = dict(form_of(request.body))
        assert set(told) == ORDER
        assert told["status"] == ids.pop(told["id"])
        assert told["checksum"] == v5_checksum("payment_order", told, merchant.x_key)
        assert told["total"] == "20000" and request.path == "/order"
    assert not ids


@pytest.mark.row("W10")
@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:{port}/", "https://[::ffff:127.0.0.1]:{port}/",
        "https://localhost:{port}/", "https://169.254.169.254/latest", "https://10.0.0.1/",
    ],
)  # fmt: skip
def test_a_bills_callback_never_reaches_a_private_address(
    gate: Gate, receiver: Receiver, address: str
) -> None:
    """Not this machine and no private network, unless the account was allowed to."""
    merchant = Merchant.open(gate)
    gate.command(
        "callback", "configure", "--organisation", merchant.organisation, "--environment",
        "sandbox", "--channel", "billplz", "--forbid-loopback",
    )  # fmt: skip
    url = address.format(port=receiver.port)
    pay(merchant, merchant.bill(callback_url=url)["id"])
    shown = once(merchant, lambda one: len(one["tries"]) == 1, "one try")
    assert [one["fault"] for one in shown["tries"]] == ["forbidden_address"]
    assert receiver.connections == 0


def test_a_second_payment_of_a_bill_is_refused(merchant: Merchant, receiver: Receiver) -> None:
    """One bill is paid once and told once."""
    bill = merchant.bill(callback_url=receiver.url())
    pay(merchant, bill["id"])
    merchant.command("sandbox", "pay", bill["id"], expect=65)
    merchant.command("sandbox", "pay", "zz00zz00", expect=65)
    assert len(merchant.callbacks()) == 1
