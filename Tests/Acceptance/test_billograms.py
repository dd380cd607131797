"""Billograms through the real binary, from a draft to its end: X1."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness import Answer, ApiUser, Gate, Http1Connection, eventually
from harness.billogram import CUSTOMERS, JSON, assert_envelope, assert_error, assert_ok

BILLOGRAMS = "/api/v2/billogram"
EVENTS = "/api/v2/billogram_event"
ITEM = {"title": "Hour", "price": 80, "vat": 25, "unit": "hour", "count": 1}
PDF_BOUND_SECONDS = 20.0


class Biller:
    """An API user with one customer."""

    def __init__(self, connection: Http1Connection, user: ApiUser) -> None:
        self.connection = connection
        self.user = user
        customer = {"name": "Åsa", "contact": {"email": "asa@example.com"}}
        self.customer_no = assert_ok(self.send("POST", CUSTOMERS, customer))["customer_no"]

    def send(self, method: str, path: str, value: Any = None) -> Answer:
        """Send a request; a value other than None travels as JSON."""
        body = None if value is None else json.dumps(value).encode()
        headers = [self.user.authorization, *([JSON] if body else [])]
        return self.connection.request(method, path, headers, body)

    def bill(self, **more: Any) -> dict[str, Any]:
        """Create a billogram of 100 kronor and return it."""
        draft = {"customer": {"customer_no": self.customer_no}, "items": [ITEM], **more}
        return assert_ok(self.send("POST", BILLOGRAMS, draft))

    def command(self, billogram: dict[str, Any], word: str, value: Any = None) -> Answer:
        """Send a command."""
        return self.send("POST", f"{BILLOGRAMS}/{billogram['id']}/command/{word}", value)


@pytest.fixture
def biller(gate: Gate, user: ApiUser) -> Iterator[Biller]:
    """A caller with an empty sandbox but for one customer."""
    with Http1Connection(gate.sandbox) as connection:
        yield Biller(connection, user)


@pytest.mark.row("X1")
def test_a_billogram_is_made_sent_and_paid(biller: Biller) -> None:
    """Its numbers come with the sending, its end with the last payment."""
    made = biller.bill()
    assert made["state"] == "Unattested" and made["total_sum"] == 100
    assert made["invoice_no"] is None and made["ocr_number"] is None
    sent = assert_ok(biller.command(made, "send", {"method": "Email"}))
    assert sent["state"] == "Unpaid" and sent["attested_at"] and sent["invoice_no"] == 1
    assert luhn_holds(sent["ocr_number"])
    partly = assert_ok(biller.command(made, "payment", {"amount": 40}))
    assert partly["remaining_sum"] == 60 and partly["state"] == "Unpaid"
    paid = assert_ok(biller.command(made, "payment", {"amount": 60}))
    assert paid["state"] == "Paid" and paid["remaining_sum"] == 0
    assert assert_ok(biller.send("GET", f"{BILLOGRAMS}/{made['id']}")) == paid
    listed = assert_envelope(biller.send("GET", f"{EVENTS}?page=1&order_field=created_at"))
    types = [event["type"] for event in listed["data"]]
    assert sorted(types) == sorted(event["type"] for event in paid["events"])
    assert types.count("Payment") == 2 and types.count("BillogramEnded") == 1


@pytest.mark.row("X1")
def test_what_a_state_does_not_allow_is_refused_and_changes_nothing(biller: Biller) -> None:
    """INVALID_OBJECT_STATE, and the billogram is as it was."""
    sent = biller.bill(on_success={"command": "send", "method": "Email"})
    path = f"{BILLOGRAMS}/{sent['id']}"
    for answer in (
        biller.command(sent, "send", {"method": "Email"}),
        biller.command(sent, "sell"),
        biller.send("PUT", path, {"due_days": 5}),
        biller.send("DELETE", path),
    ):
        assert_error(answer, 400, "INVALID_OBJECT_STATE")
    assert assert_ok(biller.send("GET", path)) == sent


@pytest.mark.row("X1")
def test_a_billogram_is_sent_at_once_or_not_made(biller: Biller) -> None:
    """`on_success` sends in the same call; a refused one leaves nothing behind."""
    sent = biller.bill(on_success={"command": "send", "method": "Email"})
    assert sent["state"] == "Unpaid" and sent["invoice_no"] == 1
    draft = {"customer": {"customer_no": biller.customer_no}, "items": [{**ITEM, "price": 0}]}
    refused = biller.send("POST", BILLOGRAMS, {**draft, "_event": "sell"})
    assert_error(refused, 400, "INVALID_OBJECT_STATE")
    listed = assert_envelope(biller.send("GET", f"{BILLOGRAMS}?page=1"))
    assert listed["meta"]["total_count"] == 1


@pytest.mark.row("X1")
def test_a_list_says_what_remains_to_be_paid(biller: Biller) -> None:
    """The sum over all that match, as text with two decimals, also where a page shows fewer."""
    for amount in (10, 20.5):
        sent = biller.bill(currency="EUR", on_success={"command": "send"})
        assert_ok(biller.command(sent, "payment", {"amount": amount}))
    biller.bill()
    states = "filter_type=field&filter_field=state&filter_value=Unpaid,Paid"
    listed = assert_envelope(biller.send("GET", f"{BILLOGRAMS}?page=1&page_size=1&{states}"))
    assert listed["meta"] == {"total_count": 2, "total_remaining_sum": "169.50"}
    assert len(listed["data"]) == 1 and listed["data"][0]["customer"]["name"] == "Åsa"


@pytest.mark.row("X1")
def test_a_pdf_is_made_a_moment_after_the_invoice(biller: Biller) -> None:
    """NOT_AVAILABLE_YET until then; afterwards base64 of a PDF inside JSON."""
    made = biller.bill()
    path = f"{BILLOGRAMS}/{made['id']}.pdf"
    assert_error(biller.send("GET", path), 404, "NOT_AVAILABLE_YET")
    assert_ok(biller.command(made, "send", {"method": "Letter"}))

    def is_there() -> bool:
        answer = biller.send("GET", path)
        if answer.status == 404:
            assert_error(answer, 404, "NOT_AVAILABLE_YET")
        return answer.status == 200

    eventually(is_there, PDF_BOUND_SECONDS, "the PDF is made")
    data = assert_ok(biller.send("GET", path))
    content = base64.b64decode(data["content"], validate=True)
    assert data["file_type"] == "pdf" and content.startswith(b"%PDF-") and b"Invoice 1" in content


@pytest.mark.row("X1")
def test_an_attached_file_is_given_back(biller: Biller) -> None:
    """What went in as base64 comes out the same; what is no PDF is refused by its field."""
    made = biller.bill()
    content = base64.b64encode(b"%PDF-1.4\n" + bytes(range(256)) * 100).decode()
    attached = {"filename": "terms.pdf", "content": content}
    assert assert_ok(biller.command(made, "attach", attached))["attachment"] == "terms.pdf"
    data = assert_ok(biller.send("GET", f"{BILLOGRAMS}/{made['id']}/attachment.pdf"))
    assert data["content"] == content
    refused = biller.command(made, "attach", {**attached, "content": "bm8gUERG"})
    assert assert_error(refused, 400, "INVALID_PARAMETER")["field"] == "content"


def luhn_holds(number: str) -> bool:
    """Tell whether the last digit checks the others."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
