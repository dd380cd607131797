"""PyPI `billogram-api` 1.2, unmodified, over TLS against the real binary: X1 for its users."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from billogram_api import BillogramAPI, BillogramExceptions

from harness import Gate, eventually

pytestmark = pytest.mark.row("X1")

ITEM = {"title": "Consulting", "price": 100.5, "vat": 25, "unit": "hour"}
REVOCATION_BOUND_SECONDS = 1.0


@contextmanager
def raises_exactly(expected: type[Exception]) -> Iterator[pytest.ExceptionInfo[Any]]:
    """Expect this class and none of its subclasses: the client's hierarchy would blur the table."""
    with pytest.raises(expected) as caught:
        yield caught
    assert caught.type is expected


def unique(word: str) -> str:
    """Return a word that occurs nowhere else in the sandbox."""
    return f"{word}{secrets.token_hex(4)}"


def test_a_customer_is_created_read_and_updated(api: BillogramAPI) -> None:
    """Each call's object has what was written; a partial update keeps the rest."""
    address = {"street_address": "Road 1", "zipcode": "123 45", "city": "Town", "country": "SE"}
    created = api.customers.create(
        {
            "name": "Åsa Öberg",
            "company_type": "individual",
            "contact": {"name": "Åsa", "email": "asa@example.com"},
            "address": address,
        }
    )
    number = created["customer_no"]
    assert isinstance(number, int) and created["name"] == "Åsa Öberg"
    read = api.customers.get(number)
    assert read.data == created.data
    assert read["address"]["zipcode"] == "12345"
    read.update({"contact": {"phone": "0701234567"}})
    assert read["contact"]["phone"] == "0701234567"
    assert read["contact"]["email"] == "asa@example.com" and read["name"] == "Åsa Öberg"
    assert created.refresh().data == read.data


def test_a_fetched_customer_can_be_put_back_whole(api: BillogramAPI) -> None:
    """Read-only fields with their own values are no attempt to change them."""
    created = api.customers.create({"name": "Round trip"})
    created.update(dict(created.data, notes="changed"))
    assert created["notes"] == "changed"


def test_an_item_is_created_read_updated_and_deleted(api: BillogramAPI) -> None:
    """After deletion the client finds no such object."""
    item = api.items.create(dict(ITEM, item_no=unique("i")))
    assert isinstance(item["item_no"], str) and item["price"] == 100.5
    item.update({"price": 99, "bookkeeping": {"income_account": "302"}})
    fetched = api.items.get(item["item_no"])
    assert fetched["price"] == 99 and fetched["title"] == "Consulting"
    assert fetched["bookkeeping"]["income_account"] == "302"
    item.delete()
    with raises_exactly(BillogramExceptions.ObjectNotFoundError):
        api.items.get(item["item_no"])


def test_customers_are_found_by_each_kind_of_filter(api: BillogramAPI) -> None:
    """Exact, prefix, substring, full text; nested fields by their colon path."""
    stem = unique("q")
    for suffix in ("", "-one", "-two"):
        email = f"{stem}{suffix}@example.com"
        api.customers.create({"name": f"{stem}{suffix}", "contact": {"email": email}})

    def names(query: Any) -> list[str]:
        return sorted(found["name"] for found in query.iter_all())

    query = api.customers.query
    everything = [stem, f"{stem}-one", f"{stem}-two"]
    assert names(query().filter_field("name", stem)) == [stem]
    assert names(query().filter_prefix("name", stem)) == everything
    assert names(query().filter_search("name", f"{stem[1:]}-")) == everything[1:]
    assert names(query().filter_field("contact:email", f"{stem}-two@example.com")) == everything[2:]
    assert names(query().search(f"{stem}-one")) == everything[1:2]
    assert names(query().filter_special("search", stem)) == everything
    assert names(query().filter_field("name", unique("absent"))) == []
    assert query().filter_prefix("name", stem).count == 3


def test_items_are_paged_and_ordered(api: BillogramAPI) -> None:
    """Pages are as long as asked, in the order asked, and partition the whole."""
    stem = unique("p")
    for number in range(7):
        api.items.create(dict(ITEM, title=f"{stem}{number}", price=number))
    query = api.items.query().filter_prefix("title", stem)
    query.page_size = 3
    query.order = {"order_field": "price", "order_direction": "desc"}
    assert (query.count, query.total_pages) == (7, 3)
    pages = [[item["price"] for item in query.get_page(number)] for number in (1, 2, 3, 4)]
    assert pages == [[6, 5, 4], [3, 2, 1], [0], []]
    query.order = {"order_field": "title", "order_direction": "asc"}
    assert [item["title"] for item in query.iter_all()] == [f"{stem}{n}" for n in range(7)]


def test_missing_credentials_raise_request_data_error(api: BillogramAPI) -> None:
    """401 MISSING_AUTH, which this client has no branch for (contract A1)."""
    api._auth = None
    with raises_exactly(BillogramExceptions.RequestDataError):
        api.customers.query().get_page(1)


@pytest.mark.parametrize("user", ["", "1234-abcd1234", "åäö", "a" * 1000])
@pytest.mark.parametrize("password", ["", "0" * 32, "wrong"])
def test_wrong_credentials_raise_invalid_authentication_error(
    demo: dict[str, Any], user: str, password: str
) -> None:
    """403 INVALID_AUTH for everything that is present and not right."""
    api = BillogramAPI(user, password, api_base=demo["base_url"])
    with raises_exactly(BillogramExceptions.InvalidAuthenticationError):
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
        lambda: seen.update({"price": 1}),
        seen.delete,
    ):
        with raises_exactly(BillogramExceptions.NotAuthorizedError):
            attempt()
    assert api.items.get(item["item_no"]).data == item.data


def test_what_does_not_exist_raises_object_not_found_error(api: BillogramAPI) -> None:
    """Reading, updating and deleting an unknown object, and an unknown resource."""
    for attempt in (
        lambda: api.customers.get(99999999),
        lambda: api.items.get(unique("none")),
        lambda: api.put(f"item/{unique('none')}", {"price": 1}),
        lambda: api.delete(f"item/{unique('none')}"),
        lambda: api.get("unicorn"),
    ):
        with raises_exactly(BillogramExceptions.ObjectNotFoundError):
            attempt()


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
    with raises_exactly(getattr(BillogramExceptions, expected)) as caught:
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
    with raises_exactly(BillogramExceptions.InvalidFieldValueError) as caught:
        api.items.create({**ITEM, **change})
    assert caught.value.field == field


def test_a_number_that_is_taken_raises_invalid_field_value_error(api: BillogramAPI) -> None:
    """customer_no is unique; the recorded answer has a null field_path."""
    first = api.customers.create({"name": "First"})
    with raises_exactly(BillogramExceptions.InvalidFieldValueError) as caught:
        api.customers.create({"name": "Second", "customer_no": first["customer_no"]})
    assert (caught.value.field, caught.value.field_path) == ("customer_no", None)


def test_bad_queries_and_methods_raise_request_form_error(api: BillogramAPI) -> None:
    """INVALID_QUERY_PARAMETER, MISSING_QUERY_PARAMETER and METHOD_NOT_ALLOWED are of one class."""
    for attempt in (
        lambda: api.get("customer", {"page": 0}),
        lambda: api.get("customer", {"page": 1, "page_size": 101}),
        lambda: api.get("customer", {"page": 1, "filter_type": "field"}),
        lambda: api.customers.query().filter_field("shoe_size", "1").get_page(1),
        lambda: api.delete("customer/1"),
    ):
        with raises_exactly(BillogramExceptions.RequestFormError):
            attempt()
