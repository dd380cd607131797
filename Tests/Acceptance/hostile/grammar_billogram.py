"""Billogram's requests, its words, and the form of its answers."""

from __future__ import annotations

from harness import Answer, Gate, Http1Connection, assert_envelope
from harness.billogram import BILLOGRAMS, CUSTOMERS, assert_ok
from hostile.grammar import Grammar, Request

PREFIX = "/api/v2/"
JSON = ("Content-Type", "application/json")
CUSTOMER = (
    b'{"name":"Ann","company_type":"individual","contact":{"name":"A","email":"a@example.com"},'
    b'"address":{"street_address":"Road 1","zipcode":"12345","city":"Town","country":"SE"}}'
)
ITEM = b'{"title":"Hour","price":100.5,"vat":25,"unit":"hour","description":"d"}'
BILLOGRAM = (
    b'{"customer":{"customer_no":1},"items":[{"title":"Hour","price":100.5,"vat":25,"unit":"hour",'
    b'"count":2.5,"discount":1}],"invoice_date":"2026-03-01","due_days":30,"currency":"SEK",'
    b'"callbacks":{"custom":"c"},"info":{"order_no":"7"}}'
)
SENT = BILLOGRAM[:-1] + b',"on_success":{"command":"send","method":"Email"}}'
COMMANDS = (
    ("payment", b'{"amount":12.5}'), ("credit", b'{"mode":"amount","amount":3}'),
    ("credit", b'{"mode":"full"}'), ("send", b'{"method":"Letter"}'), ("remind", b"null"),
    ("writedown", b'{"amount":1}'), ("message", b'{"message":"hello"}'), ("sell", b"{}"),
)  # fmt: skip
TAB_ID = ("X-API-Deduplication-ID", "d-1")
QUERIES = (
    "page=1&page_size=25",
    "page=1&filter_type=field&filter_field=name&filter_value=Ann",
    "page=1&filter_type=field-prefix&filter_field=contact:email&filter_value=a",
    "page=1&filter_type=special&filter_field=search&filter_value=ann",
    "page=2&page_size=100&order_field=created_at&order_direction=desc",
)
TOKENS = (
    "Basic ", "Basic Og==", "Bearer x", "application/json", "text/html; charset=utf-8",
    "customer", "item", "billogram", "command", "page", "page_size", "filter_type", "filter_field",
    "filter_value", "field-search", "special", "order_field", "asc", "customer_no", "item_no",
    "created_at", "contact:email", "items[0]:price", "null", "true", "-0", "1e308", "0.1e-400",
    "18446744073709551616", '"\\ud800"', "\\u0000", "{}", "[]", '{"name":', "%00", "%2f", "%c0%af",
    "..", "//", ";", "?", "&", "=", "#", "\xe5\xe4\xf6", "\x85", " ", "\t",
)  # fmt: skip


def grammar(gate: Gate) -> Grammar:
    """Return the grammar with credentials and a billogram of a running server."""
    gate.create_organisation("billogram")
    full = gate.create_user("billogram").authorization
    read_only = gate.create_user("billogram", "--scope", "read").authorization
    with Http1Connection(gate.sandbox) as connection:
        assert_ok(connection.request("POST", CUSTOMERS, [full, JSON], CUSTOMER))
        made = assert_ok(connection.request("POST", BILLOGRAMS, [full, JSON], BILLOGRAM))
    billogram = made["id"]
    agent = ("User-Agent", "Billogram API Python Library/1.00")
    shapes = [
        *(Request("GET", f"{PREFIX}{kind}?{query}", (full, agent)) for query in QUERIES
          for kind in ("customer", "item")),
        Request("POST", f"{PREFIX}customer", (full, JSON, agent), CUSTOMER),
        Request("POST", f"{PREFIX}item", (full, JSON, agent), ITEM),
        Request("POST", f"{PREFIX}item", (read_only, JSON), ITEM),
        Request("PUT", f"{PREFIX}customer/1", (full, JSON), b'{"notes":"changed"}'),
        Request("PUT", f"{PREFIX}item/1", (full, JSON), b'{"price":1}'),
        Request("GET", f"{PREFIX}customer/1", (read_only, ("Accept", "*/*"))),
        Request("DELETE", f"{PREFIX}item/999999", (full,)),
        Request("GET", f"{PREFIX}customer"),
        Request("POST", f"{PREFIX}billogram", (full, JSON), BILLOGRAM),
        Request("POST", f"{PREFIX}billogram", (full, JSON), SENT),
        Request("POST", f"{PREFIX}billogram", (read_only, JSON), BILLOGRAM),
        Request("GET", f"{PREFIX}billogram?page=1&filter_type=field&filter_field=state"
                "&filter_value=Unpaid,Paid&order_field=customer:name&order_direction=asc", (full,)),
        Request("GET", f"{PREFIX}billogram_event?page=1", (full,)),
        Request("GET", f"{PREFIX}billogram/{billogram}.pdf", (full,)),
        Request("PUT", f"{PREFIX}billogram/{billogram}", (full, JSON), b'{"due_days":10}'),
        *(Request("POST", f"{PREFIX}billogram/{billogram}/command/{name}", (full, JSON), body)
          for name, body in COMMANDS),
        Request("PUT", f"{PREFIX}settings", (full, JSON), b'{"contact":{"email":"a@example.com"}}'),
        Request("GET", f"{PREFIX}report?page=1", (full,)),
        Request("GET", f"{PREFIX}creditor?page=1", (full,)),
        Request("POST", f"{PREFIX}customer/1/billing-tab/items", (full, JSON, TAB_ID), ITEM),
    ]  # fmt: skip
    return Grammar("billogram", shapes, TOKENS, verify)


def verify(request: Request, answer: Answer) -> None:
    """Assert the dialect's envelope on what lies below its prefix."""
    if request.target.startswith(PREFIX) and request.method != "HEAD":
        assert_envelope(answer)
