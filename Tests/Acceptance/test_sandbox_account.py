"""Settings, logotype, reports, creditor and billing tab of the sandbox answer as documented: X1."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness import Answer, ApiUser, Gate, Http1Connection
from harness.billogram import CUSTOMERS, JSON, assert_envelope, assert_error, assert_ok

SETTINGS = "/api/v2/settings"
LOGOTYPE = "/api/v2/logotype"
REPORTS = "/api/v2/report"
CREDITORS = "/api/v2/creditor"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


class Caller:
    """One API user on one connection, speaking JSON."""

    def __init__(self, connection: Http1Connection, user: ApiUser) -> None:
        self.connection = connection
        self.user = user

    def send(self, method: str, path: str, value: Any = None, *more: tuple[str, str]) -> Answer:
        """Send a request; a value other than None travels as JSON."""
        body = None if value is None else json.dumps(value).encode()
        headers = [self.user.authorization, *([JSON] if body else []), *more]
        return self.connection.request(method, path, headers, body)


@pytest.fixture
def caller(gate: Gate, user: ApiUser) -> Iterator[Caller]:
    """A caller with an empty sandbox."""
    with Http1Connection(gate.sandbox) as connection:
        yield Caller(connection, user)


@pytest.mark.row("X1")
def test_settings_are_there_from_the_start_and_change_in_part(caller: Caller) -> None:
    """The name is the organisation's; an update touches only what it names."""
    first = assert_ok(caller.send("GET", SETTINGS))
    assert first["name"] == caller.user.facts["organisation"]
    changed = assert_ok(caller.send("PUT", SETTINGS, {"contact": {"phone": "123"}}))
    assert changed == {**first, "contact": {**first["contact"], "phone": "123"}}
    assert assert_ok(caller.send("GET", SETTINGS)) == changed
    refused = caller.send("PUT", SETTINGS, {"tax": {"has_fskatt": 1}})
    assert assert_error(refused, 400, "INVALID_PARAMETER")["field"] == "tax:has_fskatt"


@pytest.mark.row("X1")
def test_a_logotype_is_kept_replaced_and_removed(caller: Caller) -> None:
    """PUT and POST both take it; what is no picture is refused."""
    assert_error(caller.send("GET", LOGOTYPE), 404, "NOT_FOUND")
    sent = {"content": base64.b64encode(PNG).decode(), "file_type": "image/png"}
    for method in ("PUT", "POST"):
        assert assert_ok(caller.send(method, LOGOTYPE, sent)) == sent
    assert assert_ok(caller.send("GET", LOGOTYPE)) == sent
    other = {"content": base64.b64encode(b"<svg/>").decode()}
    refused = assert_error(caller.send("PUT", LOGOTYPE, other), 400, "INVALID_PARAMETER")
    assert refused["field"] == "content"
    assert_ok(caller.send("DELETE", LOGOTYPE))
    assert_error(caller.send("GET", LOGOTYPE), 404, "NOT_FOUND")


@pytest.mark.row("X1")
def test_the_organisation_is_its_own_creditor_and_an_empty_one_has_no_reports(
    caller: Caller,
) -> None:
    """One creditor, found by its id; reports come with the first invoice."""
    [creditor] = assert_ok(caller.send("GET", CREDITORS))
    assert assert_ok(caller.send("GET", f"{CREDITORS}/{creditor['id']}")) == creditor
    assert_error(caller.send("GET", f"{CREDITORS}/org_0"), 404, "NOT_FOUND")
    assert assert_envelope(caller.send("GET", REPORTS))["meta"] == {"total_count": 0}
    assert_error(caller.send("GET", f"{REPORTS}/none.se"), 404, "NOT_FOUND")


@pytest.mark.row("X1")
def test_a_repeated_billing_tab_item_is_put_on_the_tab_once(caller: Caller) -> None:
    """The deduplication id is required; the same one gives the same answer, or is refused."""
    number = assert_ok(caller.send("POST", CUSTOMERS, {"name": "Ann"}))["customer_no"]
    path = f"{CUSTOMERS}/{number}/billing-tab/items"
    item = {"billogram_item": {"title": "Month", "price": 10, "count": 1, "vat": 25}}
    missing = assert_error(caller.send("POST", path, item), 400, "INVALID_PARAMETER")
    assert missing["field"] == "X-API-Deduplication-ID"
    once = ("X-API-Deduplication-ID", "550e8400-e29b-41d4-a716-446655440000")
    first = assert_ok(caller.send("POST", path, item, once))
    assert assert_ok(caller.send("POST", path, item, once)) == first
    other = {"billogram_item": {"title": "Another"}}
    assert_error(caller.send("POST", path, other, once), 400, "INVALID_PARAMETER")
    listed = assert_envelope(caller.send("GET", path))
    assert listed["meta"] == {"total_count": 1}
    assert listed["data"][0]["item_id"] == first["item_id"]
