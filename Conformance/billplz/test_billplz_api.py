"""Every call of PyPI `billplz-python` 1.0.2, and the callbacks and redirects that follow."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from billplz.client import Billplz

from harness.billplz import form_of
from harness.billplz_reference import x_signature
from harness.receiver import Receiver

pytestmark = pytest.mark.row("X1")

WORDS = {
    "email": "tester@test.com",
    "name": "Tester",
    "amount": 100,
    "description": "Order 7: åäö & more",
}


def bill_id(created: dict[str, Any]) -> str:
    """Return the id of a bill that the client made: all that it returns is the bill's address."""
    assert created["is_success"] is True, created
    return urlsplit(created["redirect_url"]).path.rpartition("/")[2]


def test_the_client_asks_its_vendor_unless_it_is_told_otherwise() -> None:
    """The addresses that it knows; the tests set the one of the running server."""
    assert Billplz("key", "collection").base_url == "https://www.billplz.com/api"
    assert Billplz("key", "collection", test=True).base_url == "https://www.billplz-sandbox.com/api"


def test_a_bill_with_a_redirect_is_paid_and_told_of(
    account: SimpleNamespace, receiver: Receiver
) -> None:
    """All parameters travel in the query; what comes back is signed both ways."""
    api, merchant = account.api, account.merchant
    created = api.create_bill_with_redirect(
        callback_url=receiver.url("/paid"), redirect_url="https://shop.example/back", **WORDS
    )
    assert created["redirect_url"].startswith(f"{merchant.endpoint.url}/bills/")
    bill = bill_id(created)
    found = api.get_bill_status(bill)
    assert found["is_success"] is True
    known = found["bill"]
    assert (known["paid"], known["state"], known["amount"]) == (False, "due", 100)
    assert known["description"] == WORDS["description"] and known["email"] == WORDS["email"]
    assert known["collection_id"] == account.collection
    assert known["redirect_url"] == "https://shop.example/back"
    paid = merchant.command("sandbox", "pay", bill)
    known = api.get_bill_status(bill)["bill"]
    assert (known["paid"], known["state"], known["paid_amount"]) == (True, "paid", 100)
    (callback,) = receiver.wait_for(1)
    told = form_of(callback.body)
    assert dict(told)["x_signature"] == x_signature(told, merchant.x_key)
    assert (dict(told)["id"], dict(told)["paid"]) == (bill, "true")
    back = parse_qsl(urlsplit(paid["redirect_url"]).query, keep_blank_values=True)
    assert dict(back)["billplz[x_signature]"] == x_signature(back, merchant.x_key)
    assert dict(back)["billplz[id]"] == bill
    for changed in ([*back[:-2], back[-1]], [("billplz[id]", "zz00zz00"), *back[1:]]):
        assert dict(back)["billplz[x_signature]"] != x_signature(changed, merchant.x_key)


def test_a_bill_without_a_redirect_ends_with_a_receipt(
    account: SimpleNamespace, receiver: Receiver
) -> None:
    """In the client's own collection or in one that is named with the call."""
    api, merchant = account.api, account.merchant
    other = merchant.collection("Another")
    for collection in (None, other):
        created = api.create_bill_without_redirect(
            callback_url=receiver.url(), collection_id=collection, **WORDS
        )
        known = api.get_bill_status(bill_id(created))["bill"]
        assert known["collection_id"] == (collection or account.collection)
        assert known["redirect_url"] is None
        assert merchant.command("sandbox", "pay", known["id"])["redirect_url"] is None


def test_a_collection_is_read_by_default_and_by_its_id(account: SimpleNamespace) -> None:
    """V4's answer."""
    other = account.merchant.collection("Another")
    for asked, expected in ((None, account.collection), (other, other)):
        found = account.api.get_collection(asked)
        assert found["is_success"] is True and found["collection"]["id"] == expected
        assert {"id", "title", "logo", "split_payments", "status"} <= set(found["collection"])


def test_the_client_takes_any_json_for_a_success_and_the_errors_say_what_they_are(
    account: SimpleNamespace,
) -> None:
    """It never looks at the status, so every error must be JSON without an address."""
    api = account.api
    assert api.get_bill_status(None) == {"is_success": False, "reason": "No Bill ID"}
    missing = api.get_bill_status("zz00zz00")
    assert missing["bill"]["error"]["type"] == "RecordNotFound"
    assert api.get_collection("zz00zz00")["collection"]["error"]["type"] == "RecordNotFound"
    wrong = {**WORDS, "amount": -1}
    refused = api.create_bill_without_redirect(callback_url="https://example.com/", **wrong)
    assert refused == {"is_success": False}
    api.api_key = "73eb57f0-7d4e-42b9-a544-aeac6e4b0f81"
    stranger = api.get_bill_status("zz00zz00")
    assert stranger["bill"]["error"] == {"type": "Unauthorized", "message": "Access denied"}
