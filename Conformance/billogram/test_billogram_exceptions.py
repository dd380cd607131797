"""Every exception class of PyPI `billogram-api` 1.2, each raised by the answer it stands for."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
import requests
from billogram_answers import ANSWERS, JSON, raising
from billogram_api import BillogramAPI, BillogramExceptions
from billogram_drafts import draft, new_customer

from harness import Gate, eventually

pytestmark = pytest.mark.row("X1")

ITEM = {"title": "Consulting", "price": 100.5, "vat": 25, "unit": "hour"}
REVOCATION_BOUND_SECONDS = 1.0
BODY_BYTES_MAX = 1 << 20


def unique(word: str) -> str:
    """Return a word that occurs nowhere else in the sandbox."""
    return f"{word}{secrets.token_hex(4)}"


def test_missing_credentials_raise_request_data_error(api: BillogramAPI) -> None:
    """401 MISSING_AUTH, which this client has no branch for (contract A1)."""
    api._auth = None
    with raising(BillogramExceptions.RequestDataError, "401 MISSING_AUTH"):
        api.customers.query().get_page(1)


@pytest.mark.parametrize("user", ["", "1234-abcd1234", "åäö", "a" * 1000])
@pytest.mark.parametrize("password", ["", "0" * 32, "wrong"])
def test_wrong_credentials_raise_invalid_authentication_error(
    demo: dict[str, Any], user: str, password: str
) -> None:
    """403 INVALID_AUTH for everything that is present and not right."""
    api = BillogramAPI(user, password, api_base=demo["base_url"])
    with raising(BillogramExceptions.InvalidAuthenticationError, "403 INVALID_AUTH"):
        api.customers.query().get_page(1)


def test_credentials_of_the_other_environment_raise_invalid_authentication_error(
    gate: Gate, demo: dict[str, Any]
) -> None:
    """An API user of the sandbox is nobody on the production listener."""
    production = f"{gate.production.url}/api/v2"
    api = BillogramAPI(demo["user"], demo["password"], api_base=production)
    with raising(BillogramExceptions.InvalidAuthenticationError, "403 INVALID_AUTH"):
        api.customers.query().get_page(1)


def test_a_revoked_user_raises_invalid_authentication_error(gate: Gate, api: BillogramAPI) -> None:
    """The client's next call after a revocation fails as with a wrong password."""
    user = gate.create_user("demo")
    api._auth = (user.user, user.password)
    assert api.customers.query().get_page(1) is not None
    gate.credential("revoke", user)

    def is_refused() -> bool:
        try:
            api.customers.query().get_page(1)
        except BillogramExceptions.InvalidAuthenticationError:
            return True
        return False

    eventually(is_refused, REVOCATION_BOUND_SECONDS, "the revoked user is refused")


def test_a_read_only_user_reads_and_is_not_authorized_to_write(
    api: BillogramAPI, reader: BillogramAPI
) -> None:
    """403 PERMISSION_DENIED for creation, update and deletion, and nothing changes."""
    item = api.items.create(dict(ITEM))
    seen = reader.items.get(item["item_no"])
    assert seen.data == item.data
    for attempt in (
        lambda: reader.items.create(dict(ITEM)),
        lambda: reader.customers.create({"name": "x"}),
        lambda: reader.settings.update({"name": "x"}),
        lambda: seen.update({"price": 1}),
        seen.delete,
    ):
        with raising(BillogramExceptions.NotAuthorizedError, "403 PERMISSION_DENIED"):
            attempt()
    assert api.items.get(item["item_no"]).data == item.data


def test_plain_http_raises_permission_denied_error(gate: Gate, api: BillogramAPI) -> None:
    """403 with another word is of the general class; the client is not led on to HTTPS."""
    api._api_base = f"{gate.plain.url}/api/v2"
    api._auth = ("1234-abcd1234", "0" * 32)
    with raising(BillogramExceptions.PermissionDeniedError, "403 HTTPS_REQUIRED"):
        api.customers.query().get_page(1)
    assert ANSWERS.last is not None and ANSWERS.last.history == []


def test_what_does_not_exist_raises_object_not_found_error(api: BillogramAPI) -> None:
    """Reading, updating and deleting an unknown object, and an unknown resource."""
    for attempt in (
        lambda: api.customers.get(99999999),
        lambda: api.items.get(unique("none")),
        lambda: api.billogram.get("zzzzzz9"),
        lambda: api.reports.get(unique("none")),
        lambda: api.post("billogram/zzzzzz9/command/send", {"method": "Email"}),
        lambda: api.put(f"item/{unique('none')}", {"price": 1}),
        lambda: api.delete(f"item/{unique('none')}"),
        lambda: api.get("unicorn"),
    ):
        with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
            attempt()


BAD_FIELD_WORDS = {
    "UnknownFieldError": "UNKNOWN_PARAMETER",
    "ReadOnlyFieldError": "READ_ONLY_PARAMETER",
    "InvalidFieldValueError": "INVALID_PARAMETER",
}


@pytest.mark.parametrize(
    ("value", "expected", "field"),
    [
        ({"name": "x", "colour": "red"}, "UnknownFieldError", "colour"),
        ({"name": "x", "contact": {"fax": "1"}}, "UnknownFieldError", "contact:fax"),
        ({"name": "x", "created_at": "2020-01-01 00:00:00"}, "ReadOnlyFieldError", "created_at"),
        ({"name": "x" * 101}, "InvalidFieldValueError", "name"),
        ({"name": "x", "company_type": "llc"}, "InvalidFieldValueError", "company_type"),
        ({"name": "x", "customer_no": "seven"}, "InvalidFieldValueError", "customer_no"),
        ({}, "InvalidFieldValueError", "name"),
        (None, "InvalidFieldValueError", "name"),
    ],
)
def test_bad_customer_fields_raise_their_errors_and_name_the_field(
    api: BillogramAPI, value: Any, expected: str, field: str
) -> None:
    """Unknown, read-only and invalid fields are told apart; `field` says which one it was."""
    answer = f"400 {BAD_FIELD_WORDS[expected]}"
    with raising(getattr(BillogramExceptions, expected), answer) as caught:
        api.customers.create(value)
    assert caught.value.field == field and str(caught.value)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": "much"}, "price"),
        ({"vat": 101}, "vat"),
        ({"vat": 12.345}, "vat"),
        ({"unit": "parsec"}, "unit"),
        ({"title": "t" * 101}, "title"),
        ({"description": "d" * 201}, "description"),
        ({"item_no": "n" * 31}, "item_no"),
        ({"title": None}, "title"),
    ],
)
def test_bad_item_values_raise_invalid_field_value_error(
    api: BillogramAPI, change: dict[str, Any], field: str
) -> None:
    """Every documented range is checked."""
    with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as caught:
        api.items.create({**ITEM, **change})
    assert caught.value.field == field


def test_a_number_that_is_taken_raises_invalid_field_value_error(api: BillogramAPI) -> None:
    """customer_no is unique; the recorded answer has a null field_path."""
    first = api.customers.create({"name": "First"})
    with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as caught:
        api.customers.create({"name": "Second", "customer_no": first["customer_no"]})
    assert (caught.value.field, caught.value.field_path) == ("customer_no", None)


def test_fields_that_exclude_each_other_raise_invalid_field_combination_error(
    api: BillogramAPI,
) -> None:
    """Each is right alone: two ways to act at once, and two days on which a billogram is due."""
    customer = new_customer(api)
    word = "400 INVALID_PARAMETER_COMBINATION"
    sending = {"on_success": {"command": "send", "method": "Email"}}
    due = {"invoice_date": "2026-01-01", "due_date": "2026-02-01", "due_days": 10}
    for attempt in (
        lambda: api.billogram.create_and_sell(draft(customer, **sending)),
        lambda: api.billogram.create(draft(customer, **due)),
    ):
        with raising(BillogramExceptions.InvalidFieldCombinationError, word) as caught:
            attempt()
        assert caught.value.field
    number = customer["customer_no"]
    assert api.billogram.query().filter_field("customer:customer_no", number).count == 0


def test_a_command_that_the_state_forbids_raises_invalid_object_state_error(
    api: BillogramAPI,
) -> None:
    """Nothing that was not sent can be paid; test_billogram_invoices.py has every command."""
    billogram = api.billogram.create(draft(new_customer(api)))
    with raising(BillogramExceptions.InvalidObjectStateError, "400 INVALID_OBJECT_STATE") as caught:
        billogram.create_payment(1)
    assert str(caught.value)


def test_bad_queries_and_methods_raise_request_form_error(api: BillogramAPI) -> None:
    """INVALID_QUERY_PARAMETER, MISSING_QUERY_PARAMETER and METHOD_NOT_ALLOWED are of one class."""
    bad = "400 INVALID_QUERY_PARAMETER"
    for attempt, answer in (
        (lambda: api.get("customer", {"page": 0}), bad),
        (lambda: api.get("customer", {"page": 1, "page_size": 101}), bad),
        (lambda: api.customers.query().filter_field("shoe_size", "1").get_page(1), bad),
        (
            lambda: api.get("customer", {"page": 1, "filter_type": "field"}),
            "400 MISSING_QUERY_PARAMETER",
        ),
        (lambda: api.delete("customer/1"), "405 METHOD_NOT_ALLOWED"),
        (lambda: api.reports.create({"filename": "x"}), "405 METHOD_NOT_ALLOWED"),
    ):
        with raising(BillogramExceptions.RequestFormError, answer):
            attempt()


def test_a_body_that_is_too_large_raises_request_data_error(api: BillogramAPI) -> None:
    """413, a word that the client does not know, is of the general class for bad data."""
    with raising(BillogramExceptions.RequestDataError, "413 REQUEST_TOO_LARGE"):
        api.customers.create({"name": "x", "notes": "n" * BODY_BYTES_MAX})


def test_a_backend_that_is_not_there_raises_service_malfunctioning_error(
    gate: Gate, api: BillogramAPI
) -> None:
    """Production has no backend after quickstart: an admitted call gets 503."""
    user = gate.create_user("demo", environment="production")
    api._auth, api._api_base = (user.user, user.password), f"{gate.production.url}/api/v2"
    answer = "503 SERVICE_UNAVAILABLE"
    with raising(BillogramExceptions.ServiceMalfunctioningError, answer) as caught:
        api.customers.query().get_page(1)
    assert "SERVICE_UNAVAILABLE" in str(caught.value)


@pytest.mark.row("X3")
@pytest.mark.parametrize(
    ("word", "expected", "answer"),
    [
        ("429", "RequestDataError", "429 TOO_MANY_REQUESTS"),
        ("500", "ServiceMalfunctioningError", "500 INTERNAL_ERROR"),
        ("503", "ServiceMalfunctioningError", "503 SERVICE_UNAVAILABLE"),
        ("not-available-yet", "ObjectNotFoundError", "404 NOT_AVAILABLE_YET"),
        ("invalid-auth", "InvalidAuthenticationError", "403 INVALID_AUTH"),
    ],
)
def test_a_fault_that_the_sandbox_is_asked_for_raises_its_error(
    api: BillogramAPI, word: str, expected: str, answer: str
) -> None:
    """The magic value works in a query and in a body, and nothing is written."""
    stem = f"fault:{word}"
    for attempt in (
        lambda: api.customers.query().search(stem).get_page(1),
        lambda: api.customers.create({"name": stem}),
    ):
        with raising(getattr(BillogramExceptions, expected), answer):
            attempt()
    found = {customer["name"] for customer in api.customers.query().iter_all()}
    assert stem not in found


@pytest.mark.row("X3")
def test_an_answer_that_breaks_off_raises_the_error_of_the_json_reader(api: BillogramAPI) -> None:
    """The client promises no class for this one: it hands on what its HTTP library raises."""
    with raising(requests.exceptions.JSONDecodeError, "200"):
        api.customers.query().search("fault:malformed").get_page(1)


def test_every_class_is_caught_as_the_base_class(api: BillogramAPI) -> None:
    """Whoever wants only one `except` writes this one."""
    with pytest.raises(BillogramExceptions.BillogramAPIError):
        api.customers.get(99999999)


def test_what_is_made_soon_is_not_found_until_then(api: BillogramAPI) -> None:
    """ObjectNotAvailableYetError is out of reach of the API: contract A2 has 404 for that word.

    The client looks for the class only where a *success* has another type than the one it expects.
    So the real service's answer is an ObjectNotFoundError even where another type is expected, and
    only an answer made by hand shows the class.
    """
    soon = {"expect_content_type": "application/pdf"}
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_AVAILABLE_YET"):
        api.get("customer", {"page": 1, "filter_type": "special", "filter_field": "search",
                             "filter_value": "fault:not-available-yet"}, **soon)  # fmt: skip
    by_hand = requests.Response()
    by_hand.status_code = 200
    by_hand.headers["content-type"] = JSON
    by_hand._content = b'{"status": "NOT_AVAILABLE_YET", "data": {"message": "Soon."}}'
    with raising(BillogramExceptions.ObjectNotAvailableYetError, "200 NOT_AVAILABLE_YET"):
        BillogramAPI._check_api_response(by_hand, **soon)
