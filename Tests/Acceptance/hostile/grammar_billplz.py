"""Billplz's requests, its words, and the form of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from harness import Answer, Gate
from harness.billplz import (
    FORM,
    JSON,
    V3,
    V4,
    V5,
    Merchant,
    assert_error,
    assert_json,
    bill_form,
    json_body,
)
from hostile.grammar import Grammar, Request

PREFIXES = (f"{V3}/", f"{V4}/", f"{V5}/")
MARK = "boundary7"
MULTIPART = ("Content-Type", f"multipart/form-data; boundary={MARK}")
OPEN = {"title": "Open", "description": "d", "amount": "299", "redirect_uri": ""}
PAGE_FORM = ("Sec-Fetch-Site", "same-origin")
TOKENS = (
    "Basic ", "Basic Og==", "Bearer x", "application/json", "multipart/form-data; boundary=",
    "application/x-www-form-urlencoded", "collections", "open_collections", "bills", "cards",
    "payment_orders", "payment_order_collections", "payment_order_limit", "webhook_rank",
    "x_signature", "checksum", "epoch", "epoch=01681724303", "amount", "amount=-1", "total=1e9",
    "split_payments[][email]", "split_payment[email]", "payment_methods[][code]", "0[code]",
    "[]", "[a]", "[[", "]]", "[][][]", "page=0", "status=inactive", "auto_submit=true",
    "BP-FKR01", "DUMMYBANKVERIFIED", "true", "null", "1e308", "18446744073709551616", "\\u0000",
    '"\\ud800"', "{}", '{"title":', "%00", "%2f", "%5B%5D", "%c0%af", "+", "..", "//", ";", "?",
    "&", "&&", "=", "#", "--" + MARK, "\r\n", 'filename="a"', "\xe5\xe4\xf6", "\x85", " ", "\t",
)  # fmt: skip


def multipart(fields: Mapping[str, str], file: str) -> bytes:
    """Return a multipart body with a file in it."""
    parts = [
        f'--{MARK}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{MARK}\r\nContent-Disposition: form-data; name="{file}"; filename="a.png"\r\n'
    return f"{''.join(parts)}{head}Content-Type: image/png\r\n\r\nPNG\r\n--{MARK}--\r\n".encode()


def grammar(gate: Gate) -> Grammar:
    """Return the grammar with keys and things of a running server."""
    merchant = Merchant.open(gate)
    key, collection, orders = (
        merchant.key.authorization, merchant.collection(), merchant.order_collection(),
    )  # fmt: skip
    bill = merchant.bill(collection)["id"]
    form, order = bill_form(collection), merchant.order_form(orders)
    limit = urlencode(merchant.signed("payment_order_limit"))
    about = urlencode(
        merchant.signed("payment_order_collections.get", payment_order_collection_id=orders)
    )
    opened = merchant.post(f"{V3}/open_collections", OPEN)["id"]
    with_form = (key, FORM)
    rows = (
        b"title=Rows&split_payments[][email]=a@b.co&split_payments[][fixed_cut]=1"
        b"&split_payments[][email]=c@d.co&split_payments[][variable_cut]=2"
    )
    methods = b"payment_methods[][code]=fpx&payment_methods[][code]=paypal"
    card = b"name=Ann&email=a@b.co&phone=60112223333&callback_url=https%3A%2F%2Fexample.com%2F"
    reads = (
        f"{V3}/collections?page=1&status=active", f"{V4}/collections/{collection}",
        f"{V3}/open_collections?page=2", f"{V3}/bills/{bill}", f"{V3}/fpx_banks",
        f"{V3}/bills/{bill}/transactions?page=1&status=completed",
        f"{V3}/collections/{collection}/payment_methods",
        f"{V4}/collections/{collection}/customer_receipt_delivery", f"{V4}/webhook_rank",
        f"{V4}/payment_gateways", f"{V5}/payment_order_limit?{limit}",
        f"{V5}/payment_order_collections/{orders}?{about}",
    )  # fmt: skip
    shapes = [
        *(Request("GET", path, (key,)) for path in reads),
        Request("GET", f"{V3}/collections", with_form, b"page=1&status=inactive"),
        Request("GET", f"{V4}/webhook_rank"),
        Request("POST", f"{V3}/collections", with_form, b"title=My+collection"),
        Request("POST", f"{V3}/collections", (key, MULTIPART), multipart({"title": "T"}, "logo")),
        Request("POST", f"{V4}/collections", with_form, rows),
        Request("POST", f"{V3}/open_collections", with_form, urlencode(OPEN).encode()),
        Request("POST", f"{V4}/open_collections", (key, JSON), json_body(OPEN)),
        Request("POST", f"{V3}/bills", with_form, urlencode(form).encode()),
        Request("POST", f"{V3}/bills", (key,), urlencode(form).encode()),
        Request("POST", f"{V3}/bills?{urlencode(form)}", (key,), b""),
        Request("POST", f"{V3}/bills", (key, JSON), json_body({**form, "mobile": ""})),
        Request("POST", f"{V3}/bills", (key, MULTIPART), multipart(form, "extra")),
        Request("DELETE", f"{V3}/bills/zz00zz00", (key, JSON), b""),
        Request("POST", f"{V3}/collections/{collection}/deactivate", with_form, b""),
        Request("PUT", f"{V3}/collections/{collection}/payment_methods", with_form, methods),
        Request("POST", f"{V4}/collections/{collection}/customer_receipt_delivery/activate", (key,),
                b""),
        Request("POST", f"{V4}/cards", with_form, card),
        Request("POST", f"{V4}/bills/{bill}/charge", with_form, b"card_id=x&token=y"),
        Request("POST", f"{V5}/payment_order_collections", with_form, b"title=T&epoch=1681724303"),
        Request("POST", f"{V5}/payment_orders", with_form, urlencode(order).encode()),
        Request("POST", f"{V5}/payment_orders", (key, JSON), json_body(order)),
        Request("GET", f"/bills/{bill}"),
        Request("GET", f"/bills/{bill}?auto_submit=true"),
        Request("POST", f"/bills/{bill}", (FORM, PAGE_FORM), b"gateway=BP-FKR01"),
        Request("GET", f"/{opened}"),
        Request("POST", f"/{opened}", (FORM, PAGE_FORM),
                b"name=Ann&email=a%40b.co&amount=1.00&quantity=1"),
    ]  # fmt: skip
    return Grammar("billplz", shapes, TOKENS, verify)


def verify(request: Request, answer: Answer) -> None:
    """Assert JSON below the API's prefixes, and the error's shape for every error."""
    if request.target.startswith(PREFIXES) and request.method != "HEAD":
        if answer.status < 400:
            assert_json(answer)
        else:
            assert_error(answer, answer.status)
