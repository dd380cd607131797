"""PyPI `billogram-api` 1.2, unmodified: settings, logotype and reports."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from billogram_answers import raising
from billogram_api import BillogramAPI, BillogramExceptions
from billogram_drafts import PDF, PNG, draft, new_customer

pytestmark = pytest.mark.row("X1")

SETTINGS = {
    *("name", "org_no", "contact", "address", "visiting_address", "invoice_address"),
    *("payment", "tax", "bookkeeping", "invoices"),
}
REPORT_TYPES = {"sie4", "sie4 report", "debtors ledger journal"}
REPORT_MEMBERS = {"filename", "type", "file_type", "info", "created_at"}


def test_settings_are_fetched_when_they_are_first_needed(empty: BillogramAPI) -> None:
    """They are there from the start, with every documented structure."""
    settings = empty.settings
    assert repr(settings) == "<Billogram object 'settings' (lazy)>"
    assert settings["name"]
    assert repr(settings) == "<Billogram object 'settings'>"
    assert set(settings.data) >= SETTINGS, SETTINGS - set(settings.data)


def test_settings_are_updated_in_part(empty: BillogramAPI) -> None:
    """What is left out stays, also in sub-structures, and another reader sees the change."""
    settings = empty.settings
    settings.update({"contact": {"name": "Åsa", "email": "asa@example.com"}, "org_no": "1"})
    settings.update({"contact": {"email": "other@example.com"}})
    contact = settings["contact"]
    assert (contact["name"], contact["email"]) == ("Åsa", "other@example.com")
    assert empty.get("settings")["data"] == settings.data == settings.refresh().data
    settings.update(settings.data)
    assert settings["org_no"] == "1"


def test_settings_refuse_what_they_do_not_know(empty: BillogramAPI) -> None:
    """The errors are those of every other object."""
    with raising(BillogramExceptions.UnknownFieldError, "400 UNKNOWN_PARAMETER") as unknown:
        empty.settings.update({"payment": {"cheque": "1"}})
    assert unknown.value.field == "payment:cheque"
    with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as invalid:
        empty.settings.update({"name": ""})
    assert invalid.value.field == "name"


def test_a_logotype_is_put_read_replaced_and_deleted(empty: BillogramAPI) -> None:
    """There is none at first; the client deletes it through its request method."""
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
        empty.logotype.refresh()
    for content, file_type in ((PNG, "image/png"), (PDF, "application/pdf")):
        text = base64.b64encode(content).decode()
        empty.logotype.update({"content": text, "file_type": file_type})
        kept = empty.logotype.refresh()
        assert base64.b64decode(kept["content"]) == content and kept["file_type"] == file_type
    assert empty.delete("logotype")["status"] == "OK"
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
        empty.logotype.refresh()


def test_a_logotype_that_is_no_picture_is_refused(empty: BillogramAPI) -> None:
    """The bytes decide, not the type that the caller names."""
    for content in ("not base64!", base64.b64encode(b"MZ executable").decode()):
        with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as bad:
            empty.logotype.update({"content": content, "file_type": "image/png"})
        assert bad.value.field == "content"


def test_reports_are_listed_ordered_and_fetched(empty: BillogramAPI) -> None:
    """A report is named for its file; its content comes with the one that is fetched."""
    empty.billogram.create_and_send(draft(new_customer(empty)), "Email")
    query = empty.reports.query()
    query.order = {"order_field": "filename", "order_direction": "asc"}
    listed = list(query.iter_all())
    names = [report["filename"] for report in listed]
    assert len(names) == query.count > 0 and names == sorted(names)
    assert {report["type"] for report in listed} <= REPORT_TYPES
    for report in listed:
        assert set(report.data) >= REPORT_MEMBERS
        fetched = empty.reports.get(report["filename"])
        assert fetched["filename"] == report.filename
        assert base64.b64decode(fetched["content"], validate=True)
    query.order = {"order_field": "filename", "order_direction": "desc"}
    assert [report["filename"] for report in query.iter_all()] == names[::-1]
    one = empty.reports.query().filter_field("filename", names[0])
    assert [report["filename"] for report in one.iter_all()] == names[:1]
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
        empty.reports.get("unknown.se")


def test_a_creditor_is_reached_by_the_request_method(empty: BillogramAPI) -> None:
    """The client has no class for creditors: the account is its own and only one."""
    listed: Any = empty.get("creditor", {"page": 1})
    assert listed["meta"]["total_count"] == 1
    number = listed["data"][0]["id"]
    assert empty.get(f"creditor/{number}")["data"]["name"] == empty.settings["name"]


def test_the_billing_tab_needs_a_header_that_the_client_cannot_send(empty: BillogramAPI) -> None:
    """Without `X-API-Deduplication-ID` nothing is added; reading needs no header."""
    tab = f"customer/{new_customer(empty)['customer_no']}/billing-tab/items"
    with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER"):
        empty.post(tab, {"title": "x", "price": 1, "vat": 25, "unit": "unit", "count": 1})
    assert empty.get(tab)["status"] == "OK"
