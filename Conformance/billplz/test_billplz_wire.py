"""What other real clients put on the wire, each oddity as a raw request.

The clients are not at hand, their requests are: a comment names who writes so. `http.client` sends
exactly the fields that it is given, but for `Host`, and no `User-Agent` and no `Accept`.
"""

from __future__ import annotations

import base64
import http.client
import json
import ssl
from typing import Any
from urllib.parse import urlencode

import pytest

from harness.billplz import Merchant, bill_form

pytestmark = pytest.mark.row("X1")

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MARK = "----WebKitFormBoundary7MA4YWxkTrZu0gW"


class Wire:
    """Raw requests in the name of one account."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.context = ssl.create_default_context(cafile=merchant.gate.addresses["ca_file"])

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        content_type: str | None = None,
        user: str = "{}:",
    ) -> tuple[int, Any]:
        """Send a request and return its status and its JSON; an empty body has its length, too."""
        connection = http.client.HTTPSConnection(
            self.merchant.endpoint.host, self.merchant.endpoint.port, timeout=10,
            context=self.context,
        )  # fmt: skip
        token = base64.b64encode(user.format(self.merchant.key.secret).encode()).decode()
        connection.putrequest(method, f"/api{path}", skip_accept_encoding=True)
        connection.putheader("Authorization", f"Basic {token}")
        if content_type:
            connection.putheader("Content-Type", content_type)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        assert answer.getheader("Content-Type", "").startswith(JSON)
        read = json.loads(answer.read())
        connection.close()
        return answer.status, read

    def good(self, *arguments: Any, **named: Any) -> Any:
        """Send a request that is answered with 200."""
        status, answer = self.ask(*arguments, **named)
        assert status == 200, answer
        return answer


@pytest.fixture
def wire(merchant: Merchant) -> Wire:
    """Raw requests of an account."""
    return Wire(merchant)


def multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    """Return a multipart body, whose parts say nothing of their type, and the type of the whole."""
    parts = "".join(
        f'--{MARK}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return f"{parts}--{MARK}--\r\n".encode(), f"multipart/form-data; boundary={MARK}"


# billplz-python; QuantomTech/billplz-rest, suhz/node-billplz, redhaazmei/billplz-node and
# ibnumalik/medusa-payment-billplz; jomweb/billplz.
@pytest.mark.parametrize("user", ["{}::", "{}", "{}:"])
def test_the_key_with_a_colon_too_many_without_any_and_as_documented(wire: Wire, user: str) -> None:
    """One user name, three spellings."""
    assert wire.good("GET", "/v4/webhook_rank", user=user) == {"rank": 0.0}


# billplz-python.
def test_all_fields_in_the_query_and_a_body_of_no_bytes(wire: Wire) -> None:
    """`Content-Length: 0` and no content type."""
    form = bill_form(wire.merchant.collection())
    bill = wire.good("POST", f"/v3/bills?{urlencode(form)}", b"")
    assert (bill["amount"], bill["description"]) == (200, form["description"])


# jomweb/billplz.
def test_a_form_without_its_content_type(wire: Wire) -> None:
    """Also the signed creations of V5."""
    title = wire.good("POST", "/v3/collections", b"title=My+First+API%20Collection")["title"]
    assert title == "My First API Collection"
    signed = wire.merchant.signed("payment_order_collections.create", title="Payouts")
    made = wire.good("POST", "/v5/payment_order_collections", urlencode(signed).encode())
    assert made["payment_orders_count"] == "0"


# Billplz-for-WISECP.
def test_a_get_with_a_form_in_its_body(wire: Wire) -> None:
    """Filters of a list, and every V5 read."""
    collection = wire.merchant.collection()
    wire.good("POST", f"/v3/collections/{collection}/deactivate", b"")
    for state, count in (("inactive", 1), ("active", 0)):
        body = f"page=1&status={state}".encode()
        assert len(wire.good("GET", "/v3/collections", body, FORM)["collections"]) == count
    signed = urlencode(wire.merchant.signed("payment_order_limit")).encode()
    assert set(wire.good("GET", "/v5/payment_order_limit", signed, FORM)) == {"total"}


# jomweb/billplz repeats the id; Billplz-for-WooCommerce leaves it to the path.
@pytest.mark.parametrize("repeats", [True, False])
def test_the_id_of_a_signed_read_in_the_query_too_or_in_the_path_alone(
    wire: Wire, repeats: bool
) -> None:
    """The checksum covers it either way."""
    merchant = wire.merchant
    collection = merchant.order_collection()
    order = merchant.post("/api/v5/payment_orders", merchant.order_form(collection))["id"]
    for endpoint, name, path, identifier in (
        ("payment_order_collections.get", "payment_order_collection_id",
         "/v5/payment_order_collections", collection),
        ("payment_orders.get", "payment_order_id", "/v5/payment_orders", order),
    ):  # fmt: skip
        query = merchant.signed(endpoint, **{name: identifier})
        if not repeats:
            del query[name]
        found = wire.good("GET", f"{path}/{identifier}?{urlencode(query)}")
        assert found["id"] == identifier


# jomweb/billplz.
def test_multipart_creations_with_empty_parts(wire: Wire) -> None:
    """A part of nothing is a parameter that is absent."""
    body, kind = multipart({"title": "Collection", "logo": "", "split_payment[email]": ""})
    collection = wire.good("POST", "/v3/collections", body, kind)["id"]
    form = bill_form(collection, mobile="", due_at="", redirect_url="", reference_1="", deliver="")
    body, kind = multipart(form)
    bill = wire.good("POST", "/v3/bills", body, kind)
    assert bill["redirect_url"] is None and bill["mobile"] is None
    assert bill["reference_1_label"] == "Reference 1"
    body, kind = multipart({"title": "Open", "description": "d", "amount": "299", "tax": ""})
    assert wire.good("POST", "/v3/open_collections", body, kind)["amount"] == 299


# billplz-go, and billplz-rs for the mobile number.
def test_json_with_a_blank_for_everything_unset(wire: Wire) -> None:
    """Blank is absent; numbers and booleans are of JSON."""
    blanks = ("mobile", "due_at", "redirect_url", "reference_1", "reference_1_label", "reference_2")
    form: dict[str, Any] = {
        **bill_form(wire.merchant.collection()), **dict.fromkeys(blanks, ""),
        "amount": 200, "deliver": False,
    }  # fmt: skip
    bill = wire.good("POST", "/v3/bills", json.dumps(form).encode(), JSON)
    assert bill["amount"] == 200 and bill["redirect_url"] is None and bill["due_at"]
    assert bill["reference_1_label"] == "Reference 1"


# billplz-rest.
def test_a_json_content_type_over_no_body_at_all(wire: Wire) -> None:
    """On reading, deleting, and on a POST without parameters."""
    merchant = wire.merchant
    bill = merchant.bill()
    for body in (None, b""):
        assert wire.good("GET", f"/v3/bills/{bill['id']}", body, JSON)["id"] == bill["id"]
    path = f"/v3/collections/{bill['collection_id']}"
    assert wire.good("POST", f"{path}/deactivate", b"", JSON) == {}
    assert wire.good("POST", f"{path}/activate", None, JSON) == {}
    assert wire.good("DELETE", f"/v3/bills/{bill['id']}", b"", JSON) == {}


# The class of wzul and the plugin for WooCommerce; jomweb/billplz writes 0[code].
@pytest.mark.parametrize("spelling", ["payment_methods[][code]", "payment_methods[0][code]",
                                      "0[code]"])  # fmt: skip
def test_rows_of_payment_methods(wire: Wire, spelling: str) -> None:
    """Brackets plain and escaped."""
    path = f"/v3/collections/{wire.merchant.collection()}/payment_methods"
    codes = [one["code"] for one in wire.good("GET", path)["payment_methods"]]
    for body in (f"{spelling}={codes[0]}", urlencode({spelling: codes[0]})):
        switched = wire.good("PUT", path, body.encode(), FORM)["payment_methods"]
        assert [one["code"] for one in switched if one["active"]] == codes[:1]


# wzul, WooCommerce, and the documentation.
def test_a_repeated_key_begins_the_next_row(wire: Wire) -> None:
    """Two recipients of a split; as JSON an array of objects."""
    rows = [
        {"email": "a@account.com", "fixed_cut": "100", "stack_order": "0"},
        {"email": "b@account.com", "variable_cut": "2", "stack_order": "1"},
    ]
    pairs = [
        ("title", "Rows"),
        *((f"split_payments[][{name}]", value) for row in rows for name, value in row.items()),
    ]
    for body, kind in (
        (urlencode(pairs).encode(), FORM),
        (json.dumps({"title": "Rows", "split_payments": rows}).encode(), JSON),
    ):
        made = wire.good("POST", "/v4/collections", body, kind)
        assert [one["email"] for one in made["split_payments"]] == [one["email"] for one in rows]
        assert made["status"] == "active"


# billplz-rs reads these without a way to say "absent"; billplz-go stops at a moment of payment.
def test_what_other_clients_cannot_do_without_is_never_null(wire: Wire) -> None:
    """Four texts of a bill; and `paid_at` is not told by the bill itself."""
    merchant = wire.merchant
    created = merchant.bill()
    merchant.command("sandbox", "pay", created["id"])
    for bill in (created, wire.good("GET", f"/v3/bills/{created['id']}")):
        for name in ("email", "callback_url", "description", "due_at"):
            assert isinstance(bill[name], str)
        assert bill.get("paid_at") is None


def test_every_error_is_json_in_the_one_shape(wire: Wire) -> None:
    """One client needs JSON everywhere, another reads `error.type` and never the status."""
    # jomweb/billplz; billplz-go.
    for method, path, user, status in (
        ("GET", "/v3/bills/zz00zz00", "{}:", 404), ("GET", "/v3/nothing", "{}:", 404),
        ("POST", "/v3/bills", "{}:", 422), ("GET", "/v4/webhook_rank", "x{}:", 401),
        ("PATCH", "/v3/bills", "{}:", None),
    ):  # fmt: skip
        got, answer = wire.ask(method, path, b"" if method != "GET" else None, user=user)
        assert got == status or (status is None and got in (404, 405)), answer
        assert set(answer) == {"error"} and set(answer["error"]) == {"type", "message"}
