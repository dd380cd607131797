"""BillerAPI's requests, its words, and the form of its answers."""

from __future__ import annotations

import json
import re
from typing import Any

from harness import Answer, Gate
from harness.billerapi import (
    ASKS,
    BILLER,
    CODE,
    GOOD,
    JSON,
    Client,
    assert_error,
    assert_json,
)
from hostile.grammar import Grammar, Request

TOKENS = (
    "X-Client-ID", "X-Client-Secret", "Bearer ", "Bearer x", "Basic Og==", "bb_test_", "bb_live_",
    "lt_sandbox_", "lt_production_", "pt_sandbox_", "at_sandbox_", "at_production_", "ltid_",
    "link_", "whsec_", "application/json", "text/plain", "billers", "link", "token", "create",
    "exchange", "rotate", "revoke", "remove", "open", "submit-credentials", "submit-mfa",
    "discover-accounts", "cancel", "request-to-link", "bills", "get", "accounts", "sync", "trigger",
    "emails", "webhooks", "iam", "clients", "deliveries", "recover", "sandbox", "public-token",
    '"client_id":""', '"consents":[]', '"consents":["bills","admin"]', '"account_ids":[]',
    '"credentials":{}', '"account_number":4242424242', '"redirect_uri":"javascript:1"',
    '"url":"http://169.254.169.254/"', '"overlap_seconds":-1', '"events":["*"]', "limit=0",
    "limit=1e9", "offset=-1", "cursor=x", "start_date=2026-13-01", "status=NONE", "since=now",
    "account_link_id=", "fault:500", "true", "null", "1e308", "18446744073709551616", "\\u0000",
    '"\\ud800"', "{}", '{"client_id":', "[]", "[[", "%00", "%2f", "%c0%af", "..", "//", ";", "?",
    "&", "=", "#", "\r\n", "\xe5\xe4\xf6", "\x85", ",", " ", "\t",
)  # fmt: skip
API = re.compile(
    r"/(billers|link|emails|webhooks|iam/clients)/"
    r"|/(billers|webhooks|bills/get|bills/accounts|bills/sync)(\?.*)?$"
)
"""The targets that are the dialect's whatever follows; others can be another dialect's."""


def body(content: Any) -> bytes:
    """Return a JSON body."""
    return json.dumps(content).encode()


def grammar(gate: Gate) -> Grammar:
    """Return the grammar with a client, tokens and linked accounts of a running server."""
    client = Client.create(gate)
    access, spent = client.access(), client.access()
    token, asked = client.link_token(), client.link_token()
    client.sign_in(asked, ASKS)
    public = client.played()["public_token"]
    hook = client.post(
        "/webhooks", {"url": "https://example.com/hook", "events": ["link.created"]}, 201
    )
    client.keep(hook["secret"])
    own = client.headers
    with_json = (*own, JSON)
    linking = (token.bearer, JSON)
    webhook, portal = f"/webhooks/{hook['id']}", f"/iam/clients/{client.id}/webhooks"
    target = {"account_link_id": spent.link}
    exchange = {"client_id": client.id, "public_token": public}
    script = {**client.order(), "account_number": GOOD}
    back = {"user_id": "u", "client_id": client.id, "redirect_uri": "https://shop.example/"}
    registered = {"url": "https://example.com/", "events": ["bill.created"], "description": "d"}
    reads = (
        "/billers?limit=2&search=electric", f"/billers/{BILLER}", f"/link/token/{token.id}",
        "/link/request-to-link?status=PENDING&page=1", f"/bills/get?account_link_id={access.link}",
        "/bills/accounts?limit=5&offset=0&client_user_id=user_123",
        f"/bills/sync?account_link_id={access.link}", "/emails/messages?userId=u&limit=1",
        "/webhooks", webhook, f"{webhook}/deliveries?status=FAILED&limit=2", portal,
    )  # fmt: skip
    shapes = [
        *(Request("GET", path, own) for path in reads),
        Request("GET", "/bills/get?status=PENDING&start_date=2026-01-01", (access.bearer,)),
        Request("GET", "/bills/accounts", (*own, access.bearer)),
        Request("GET", "/billers?category=water", (token.bearer,)),
        Request("GET", "/billers"),
        Request("POST", "/link/token/create", with_json, body(client.order())),
        Request("POST", "/link/token/create", own, body(client.order(account_link_id=spent.link))),
        Request("POST", "/link/token/exchange", with_json, body(exchange)),
        Request("POST", "/link/token/exchange", (*with_json, ("Idempotency-Key", "k")),
                body(exchange)),
        Request("POST", "/link/token/rotate", with_json, body(target)),
        Request("POST", "/link/token/revoke", with_json, body({"access_token": spent.text})),
        Request("POST", "/link/remove", with_json, body({"account_link_id": "link_0"})),
        Request("POST", f"/link/{token.id}/open", linking, b"{}"),
        Request("POST", f"/link/{token.id}/submit-credentials", linking,
                body({"account_number": GOOD, "credentials": {"password": "x"}})),
        Request("POST", f"/link/{asked.id}/submit-mfa", with_json, body({"mfa_code": CODE})),
        Request("POST", f"/link/{token.id}/discover-accounts", linking,
                body({"account_ids": ["acc_1"]})),
        Request("POST", "/link/ltid_0/cancel", (token.bearer,), b""),
        Request("POST", "/link/request-to-link", with_json,
                body({"client_user_id": "u", "biller_id": BILLER, "metadata": {"a": [1]}})),
        Request("POST", "/sandbox/public-token/create", with_json, body(script)),
        Request("POST", "/sandbox/link/expire", with_json, body({"link_token_id": "ltid_0"})),
        Request("POST", "/bills/sync/trigger", (access.bearer, JSON), body({"force": True})),
        Request("POST", "/emails/gmail/oauth-url", (JSON,), body(back)),
        Request("POST", "/emails/gmail/connect", with_json, body({"user_id": "u", "code": "c"})),
        Request("POST", "/webhooks", with_json, body(registered)),
        Request("POST", portal, with_json, body({**registered, "secret": "whsec_" + "a" * 32})),
        Request("PATCH", webhook, with_json, body({"enabled": True, "events": ["link.updated"]})),
        Request("DELETE", "/webhooks/wh_0", own),
        Request("POST", f"{webhook}/rotate-secret", with_json, body({"overlap_seconds": 60})),
        Request("POST", f"{webhook}/recover", with_json, body({"since": "2026-01-01T00:00:00Z"})),
        Request("POST", f"{webhook}/deliveries/cb_0/resend", with_json, b"{}"),
    ]  # fmt: skip
    return Grammar("billerapi", shapes, TOKENS, verify)


def verify(request: Request, answer: Answer) -> None:
    """Assert JSON below the API's paths, and the documented members in every error."""
    if not API.match(request.target) or request.method == "HEAD" or answer.status == 204:
        return
    if answer.status < 400:
        assert_json(answer)
    else:
        assert_error(answer, answer.status, answer.json().get("code"))
