"""The Billplz sandbox answers as the real service would, with state: X1."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from harness import GateFactory, Http1Connection
from harness.billplz import (
    FORM,
    PROBE,
    V3,
    V4,
    V5,
    Key,
    Merchant,
    assert_error,
    assert_invalid,
    assert_ok,
    bill_form,
    form_of,
)
from harness.billplz_reference import x_signature

pytestmark = pytest.mark.row("X1")

CODE = re.compile(r"[0-9a-z_]{8}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MALAYSIA = timezone(timedelta(hours=8))
PARALLEL = 12
BILL = {
    "id", "collection_id", "paid", "state", "amount", "paid_amount", "due_at", "email", "mobile",
    "name", "url", "reference_1_label", "reference_1", "reference_2_label", "reference_2",
    "redirect_url", "callback_url", "description",
}  # fmt: skip


def multipart(fields: dict[str, str], file: tuple[str, bytes] | None = None) -> tuple[Any, bytes]:
    """Return the content type and the body of a multipart form, parts without content types."""
    mark = "boundary7"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file:
        name, content = file
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="a.png"\r\n'
        parts.append(head.encode() + b"Content-Type: image/png\r\n\r\n" + content + b"\r\n")
    body = b"".join(parts) + f"--{mark}--\r\n".encode()
    return ("Content-Type", f"multipart/form-data; boundary={mark}"), body


def test_a_bill_is_created_read_and_deleted(merchant: Merchant) -> None:
    """With the documented members, defaults and types."""
    collection = merchant.collection()
    bill = merchant.bill(collection)
    assert set(bill) - {"paid_at"} == BILL
    assert CODE.fullmatch(bill["id"]) and any(letter.isdigit() for letter in bill["id"])
    assert bill["url"] == f"{merchant.endpoint.url}/bills/{bill['id']}"
    assert (bill["paid"], bill["state"]) == (False, "due")
    assert (bill["amount"], bill["paid_amount"]) == (200, 0)
    assert (bill["reference_1_label"], bill["reference_1"]) == ("Reference 1", None)
    assert bill["due_at"] in {
        (datetime.now(UTC) + timedelta(minutes=shift)).astimezone(MALAYSIA).strftime("%Y-%m-%d")
        for shift in (-1, 0)
    } | {_unpadded()}
    read = merchant.get(f"{V3}/bills/{bill['id']}")
    assert {name: read[name] for name in BILL} == {name: bill[name] for name in BILL}
    assert read.get("paid_at") is None
    assert assert_ok(merchant.send("DELETE", f"{V3}/bills/{bill['id']}")) == {}
    merchant.command("sandbox", "pay", merchant.bill(collection)["id"])


def _unpadded() -> str:
    today = datetime.now(MALAYSIA)
    return f"{today.year}-{today.month}-{today.day}"


def test_a_paid_bill_keeps_its_moment_to_itself_and_cannot_be_deleted(merchant: Merchant) -> None:
    """A client's date parser would stop there; its transaction tells the moment."""
    bill = merchant.bill()
    merchant.command("sandbox", "pay", bill["id"], "--fail")
    paid = merchant.command("sandbox", "pay", bill["id"])
    read = merchant.get(f"{V3}/bills/{bill['id']}")
    assert (read["paid"], read["state"], read["paid_amount"]) == (True, "paid", 200)
    assert read.get("paid_at") is None
    assert_invalid(merchant.send("DELETE", f"{V3}/bills/{bill['id']}"))
    listed = merchant.get(f"{V3}/bills/{bill['id']}/transactions", {"page": "1"})
    assert listed["bill_id"] == bill["id"] and int(listed["page"]) == 1
    assert sorted(one["status"] for one in listed["transactions"]) == ["completed", "failed"]
    (done,) = (one for one in listed["transactions"] if one["status"] == "completed")
    assert done["id"] == paid["transaction"] and re.fullmatch("[0-9A-F]{12}", done["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", done["completed_at"])
    failed = merchant.get(f"{V3}/bills/{bill['id']}/transactions", {"status": "failed"})
    assert [one["status"] for one in failed["transactions"]] == ["failed"]


def test_collections_of_both_versions_with_splits_and_a_logo(merchant: Merchant) -> None:
    """What was written comes back on both versions; a file becomes addresses."""
    header, body = multipart({"title": "With logo", "split_header": ""}, ("logo", b"\x89PNG" * 8))
    first = assert_ok(merchant.send("POST", f"{V3}/collections", None, header, body=body))
    assert set(first["logo"]) == {"thumb_url", "avatar_url"} and first["logo"]["thumb_url"]
    split = {
        "title": "Split", "split_payment[email]": "verified@account.com",
        "split_payment[fixed_cut]": "100", "split_payment[split_header]": "true",
    }  # fmt: skip
    second = merchant.post(f"{V3}/collections", split)
    assert second["split_payment"]["email"] == "verified@account.com"
    assert second["split_payment"]["fixed_cut"] in (100, "100")
    rows = [
        ("title", "Rows"), ("split_payments[][email]", "a@account.com"),
        ("split_payments[][fixed_cut]", "100"), ("split_payments[][stack_order]", "0"),
        ("split_payments[][email]", "b@account.com"), ("split_payments[][variable_cut]", "2"),
        ("split_payments[][stack_order]", "1"),
    ]  # fmt: skip
    third = merchant.post(f"{V4}/collections", rows)
    assert third["status"] == "active"
    assert [one["email"] for one in third["split_payments"]] == ["a@account.com", "b@account.com"]
    for created in (first, second, third):
        for version in (V3, V4):
            read = merchant.get(f"{version}/collections/{created['id']}")
            assert (read["id"], read["title"]) == (created["id"], created["title"])
            assert read["status"] == "active"


def test_lists_have_pages_and_states(merchant: Merchant) -> None:
    """15 a page, and active or inactive ones alone."""
    ids = [merchant.collection(f"Collection {number}") for number in range(17)]
    pages = [merchant.get(f"{V3}/collections", {"page": str(page)}) for page in (1, 2, 3)]
    assert [len(page["collections"]) for page in pages] == [15, 2, 0]
    assert [int(page["page"]) for page in pages] == [1, 2, 3]
    assert {one["id"] for page in pages for one in page["collections"]} == set(ids)
    deactivate = f"{V3}/collections/{ids[0]}/deactivate"
    assert assert_ok(merchant.send("POST", deactivate, {})) == {}
    refused = merchant.send("POST", deactivate, {})
    assert f"{ids[0]} cannot be deactivated." in assert_error(refused, 422)
    inactive = merchant.get(f"{V4}/collections", {"status": "inactive"})
    assert [one["id"] for one in inactive["collections"]] == [ids[0]]
    assert merchant.get(f"{V3}/collections/{ids[0]}")["status"] == "inactive"
    # A new bill makes its collection active again.
    merchant.bill(ids[0])
    assert merchant.get(f"{V3}/collections/{ids[0]}")["status"] == "active"
    refused = merchant.send("POST", f"{V3}/collections/{ids[0]}/activate", {})
    assert f"{ids[0]} cannot be activated." in assert_error(refused, 422)


@pytest.mark.parametrize("version", [V3, V4])
def test_open_collections(merchant: Merchant, version: str) -> None:
    """Upper-cased title, defaults, an address of its own; bills of the API are not for it."""
    path = f"{version}/open_collections"
    created = merchant.post(path, {"title": "my first", "description": "d", "amount": "299"})
    assert created["title"] == "MY FIRST" and created["amount"] == 299
    assert (created["fixed_amount"], created["fixed_quantity"]) == (True, True)
    assert created["url"] == f"{merchant.endpoint.url}/{created['id']}"
    free = merchant.post(path, {"title": "any", "description": "d", "fixed_amount": "false"})
    assert free["amount"] is None and free["fixed_amount"] is False
    read = merchant.get(f"{path}/{created['id']}")
    assert read["status"] == "active" and read["title"] == "MY FIRST"
    listed = merchant.get(path)
    assert {one["id"] for one in listed["open_collections"]} == {created["id"], free["id"]}
    answer = merchant.send("POST", f"{V3}/bills", bill_form(created["id"]))
    assert assert_invalid(answer) == ["Collection can't be an open collection"]
    assert (
        assert_ok(merchant.send("POST", f"{V3}/collections/{created['id']}/deactivate", {})) == {}
    )
    assert merchant.get(f"{path}/{created['id']}")["status"] == "inactive"


def test_payment_methods_are_switched_by_naming_them(merchant: Merchant) -> None:
    """What is left out is switched off, what nobody knows is ignored; two spellings of rows."""
    path = f"{V3}/collections/{merchant.collection()}/payment_methods"
    before = merchant.get(path)["payment_methods"]
    assert {"code", "name", "active"} <= set(before[0])
    codes = [one["code"] for one in before]
    assert len(codes) > 1
    for form in (
        [("payment_methods[][code]", codes[0]), ("payment_methods[][code]", "nobody")],
        [("0[code]", codes[0])],
    ):
        after = assert_ok(merchant.send("PUT", path, form))["payment_methods"]
        assert {one["code"]: one["active"] for one in after} == {
            code: code == codes[0] for code in codes
        }
        assert merchant.get(path)["payment_methods"] == after
    both = [("payment_methods[][code]", code) for code in codes[:2]]
    after = assert_ok(merchant.send("PUT", path, both))["payment_methods"]
    assert [one["code"] for one in after if one["active"]] == codes[:2]


def test_receipts_gateways_banks_and_rank(merchant: Merchant) -> None:
    """The settings of a collection, and the lists that everybody gets."""
    collection = merchant.collection()
    path = f"{V4}/collections/{collection}/customer_receipt_delivery"
    assert merchant.get(path)["customer_receipt_delivery"] == "global"
    for verb, state in (("activate", "active"), ("deactivate", "inactive"), ("global", "global")):
        assert assert_ok(merchant.send("POST", f"{path}/{verb}", {})) == {}
        read = merchant.get(path)
        assert (read["id"], read["customer_receipt_delivery"]) == (collection, state)
    gateways = merchant.get(f"{V4}/payment_gateways")["payment_gateways"]
    assert {"code", "active", "category"} <= set(gateways[0])
    assert "BP-FKR01" in {one["code"] for one in gateways if one["active"]}
    banks = merchant.get(f"{V3}/fpx_banks")["banks"]
    assert banks and all(set(one) == {"name", "active"} for one in banks)
    assert merchant.get(f"{V4}/webhook_rank") == {"rank": 0.0}


def test_payment_orders_move_to_their_end(merchant: Merchant) -> None:
    """One code succeeds and every other fails; sums are texts; a reference is unique."""
    collection = merchant.order_collection()
    assert UUID.fullmatch(collection)
    before = int(merchant.get(
        f"{V5}/payment_order_limit", merchant.signed("payment_order_limit")
    )["total"])  # fmt: skip
    form = {**merchant.order_form(collection), "reference_id": "one"}
    made = merchant.post(f"{V5}/payment_orders", form)
    assert UUID.fullmatch(made["id"]) and made["total"] == "20000"
    assert (made["reference_id"], made["bank_code"]) == ("one", "DUMMYBANKVERIFIED")
    failing = merchant.order_form(collection, bank_code="OTHERBANK")
    other = merchant.post(f"{V5}/payment_orders", failing)
    assert other["reference_id"] is None
    again = {**merchant.order_form(collection), "reference_id": "one"}
    assert_invalid(merchant.send("POST", f"{V5}/payment_orders", again))
    ends = {made["id"]: "completed", other["id"]: "refunded"}
    for order, end in ends.items():
        states = [
            merchant.get(
                f"{V5}/payment_orders/{order}",
                merchant.signed("payment_orders.get", payment_order_id=order),
            )["status"]
            for _ in range(4)
        ]
        assert states[-1] == end, states
        assert set(states) <= {"enquiring", "executing", "processing", "reviewing", end}
    after = int(merchant.get(
        f"{V5}/payment_order_limit", merchant.signed("payment_order_limit")
    )["total"])  # fmt: skip
    assert after == before - 20_000
    query = merchant.signed("payment_order_collections.get", payment_order_collection_id=collection)
    read = merchant.get(f"{V5}/payment_order_collections/{collection}", query)
    assert (read["payment_orders_count"], read["paid_amount"]) == ("2", "20000")


def test_the_command_pays_and_prints_a_signed_address(merchant: Merchant) -> None:
    """As a browser would be sent there, for success and failure alike."""
    bill = merchant.bill(redirect_url="https://shop.example/back?order=7")
    for option, paid in ((["--fail"], "false"), ([], "true")):
        result = merchant.command("sandbox", "pay", bill["id"], *option)
        base, _, query = result["redirect_url"].partition("?")
        first, *decoded = form_of(query.encode())
        assert base == "https://shop.example/back" and first == ("order", "7")
        assert dict(decoded)["billplz[id]"] == bill["id"]
        assert dict(decoded)["billplz[paid]"] == paid
        assert dict(decoded)["billplz[x_signature]"] == x_signature(decoded, merchant.x_key)


def test_cards_are_made_and_deleted(merchant: Merchant) -> None:
    """A card waits for its owner; nothing can be charged to it before."""
    form = {
        "name": "Ann", "email": "a@example.com", "phone": "60112223333",
        "callback_url": "https://example.com/card",
    }  # fmt: skip
    card = merchant.post(f"{V4}/cards", form)
    assert UUID.fullmatch(card["id"])
    assert {card[name] for name in ("card_number", "provider", "token")} == {None}
    assert card["status"] == "pending"
    with Http1Connection(merchant.endpoint) as connection:
        path = card["authentication_redirect_url"].removeprefix(merchant.endpoint.url)
        page = connection.request("GET", path)
        assert (page.status, (page.header("content-type") or "")[:9]) == (200, "text/html")
    charge = {"card_id": card["id"], "token": "0" * 64}
    answer = merchant.send("POST", f"{V4}/bills/{merchant.bill()['id']}/charge", charge)
    assert assert_invalid(answer) == ["Card is not active"]
    missing = {name: value for name, value in form.items() if name != "phone"}
    assert_invalid(merchant.send("POST", f"{V4}/cards", missing))


def test_what_was_made_survives_a_restart_and_a_reset_removes_it(new_gate: GateFactory) -> None:
    """Sandbox data lie in the store; a seed fills an empty account with bills in every state."""
    first = new_gate(name="first")
    merchant = Merchant.open(first)
    bill = merchant.bill()
    first.stop()
    second = new_gate(data=first.data, name="second")
    again = Merchant(second, merchant.organisation, merchant.key, None, second.sandbox)
    assert again.get(f"{V3}/bills/{bill['id']}")["url"].endswith(f"/bills/{bill['id']}")
    about = ("--organisation", merchant.organisation)
    again.command("sandbox", "reset", *about, "--yes")
    assert_error(again.send("GET", f"{V3}/bills/{bill['id']}"), 404, "RecordNotFound")
    again.command("sandbox", "seed", *about, "--at", "2027-03-01T00:00:00Z")
    assert again.get(f"{V3}/collections")["collections"]


def test_of_many_presses_at_the_same_moment_one_pays(merchant: Merchant) -> None:
    """A second click is harmless: the same way back, and nobody is told twice."""
    bill = merchant.bill(redirect_url="https://shop.example/back")
    start = threading.Barrier(PARALLEL)

    def press(_: int) -> str | None:
        start.wait(30)
        with Http1Connection(merchant.endpoint) as connection:
            answer = connection.request("POST", f"/bills/{bill['id']}", [FORM], b"outcome=success")
        assert answer.status == 303, answer
        return answer.header("location")

    with ThreadPoolExecutor(PARALLEL) as pool:
        ways = set(pool.map(press, range(PARALLEL)))
    (way,) = ways
    assert way is not None and "billplz" in way
    assert len(merchant.callbacks()) == 1
    listed = merchant.get(f"{V3}/bills/{bill['id']}/transactions")
    assert [one["status"] for one in listed["transactions"]] == ["completed"]
    # Not even a late failure changes what is paid.
    with Http1Connection(merchant.endpoint) as connection:
        late = connection.request("POST", f"/bills/{bill['id']}", [FORM], b"outcome=failure")
    assert (late.status, late.header("location")) == (303, way)
    assert len(merchant.callbacks()) == 1


def test_another_sites_page_cannot_press_the_buttons(merchant: Merchant) -> None:
    """A browser says where a form came from."""
    bill = merchant.bill()
    path = f"/bills/{bill['id']}"
    with Http1Connection(merchant.endpoint) as connection:
        for foreign in (("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")):
            refused = connection.request("POST", path, [FORM, foreign], b"outcome=success")
            assert refused.status == 403, refused
            assert connection.request("GET", path, [foreign]).status == 200, "links are welcome"
        assert merchant.get(f"{V3}/bills/{bill['id']}")["paid"] is False
        assert merchant.callbacks() == []
        own = ("Origin", merchant.endpoint.url)
        paid = connection.request("POST", path, [FORM, own], b"outcome=success")
        assert paid.status == 303, paid


def test_a_form_that_cannot_be_read_is_answered_with_a_page(merchant: Merchant) -> None:
    """Payers do not read JSON."""
    path = f"/bills/{merchant.bill()['id']}"
    with Http1Connection(merchant.endpoint) as connection:
        for header, body, status in (
            (FORM, b"outcome=%zz", 400),
            (("Content-Type", "application/json"), b"{", 400),
            (("Content-Type", "text/plain"), b"outcome=success", 415),
        ):
            answer = connection.request("POST", path, [header], body)
            assert answer.status == status, answer
            assert (answer.header("content-type") or "").startswith("text/html")
    assert merchant.callbacks() == []


def test_quickstart_prints_keys_that_work_and_a_first_call(new_gate: GateFactory) -> None:
    """The secret key calls, and the X Signature key signs."""
    gate = new_gate()
    part = gate.command("quickstart").json()["billplz"]
    gate.secrets |= {part["secret_key"], part["x_signature_key"]}
    assert part["base_url"] == f"{gate.sandbox.url}/api"
    assert part["secret_key"].startswith("bp_test_")
    assert re.fullmatch(r"S-[0-9A-Za-z_-]{22}", part["x_signature_key"])
    keys = Key("key", part["secret_key"]), Key("signing", part["x_signature_key"])
    demo = Merchant(gate, "demo", *keys, gate.sandbox)
    assert demo.get(PROBE) == {"rank": 0.0}
    assert demo.get(f"{V5}/payment_order_limit", demo.signed("payment_order_limit"))["total"]


def test_the_public_pages_ask_for_no_key_and_the_api_does(merchant: Merchant) -> None:
    """A bill's page is for whoever pays it."""
    bill = merchant.bill()
    with Http1Connection(merchant.endpoint) as connection:
        page = connection.request("GET", f"/bills/{bill['id']}")
        assert page.status == 200 and b"MICHAEL API" in page.body.upper()
        unknown = connection.request("GET", "/bills/zz00zz00")
        assert (unknown.status, (unknown.header("content-type") or "")[:9]) == (404, "text/html")
        assert connection.request("POST", f"{V3}/bills", [FORM], b"").status == 401
