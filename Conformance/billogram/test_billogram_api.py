"""PyPI `billogram-api` 1.2, unmodified, over TLS against the real binary: customers and items."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from billogram_answers import raising
from billogram_api import BillogramAPI, BillogramExceptions

pytestmark = pytest.mark.row("X1")

ITEM = {"title": "Consulting", "price": 100.5, "vat": 25, "unit": "hour"}
PAGE_SIZE = 100
"""How many objects the client asks for at once unless it is told otherwise."""


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
    assert isinstance(number, int) and created["name"] == created.name == "Åsa Öberg"
    assert repr(created) == f"<Billogram object 'customer/{number}'>"
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
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
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
    assert names(query().make_filter("field-search", "name", f"{stem}-t")) == everything[2:]
    assert names(query().filter_field("name", unique("absent"))) == []
    assert query().filter_prefix("name", stem).count == 3


def test_a_filter_can_be_set_read_and_removed(api: BillogramAPI) -> None:
    """The count follows the filter, because the client forgets the old one."""
    stem = unique("f")
    api.customers.create({"name": stem})
    query = api.customers.query()
    query.filter = {"filter_type": "field", "filter_field": "name", "filter_value": stem}
    assert query.filter["filter_value"] == stem and query.count == 1
    query.filter_field("name", unique("absent"))
    assert query.count == 0 and query.total_pages == 0
    everything = query.remove_filter().count
    assert query.filter == {} and everything >= 1
    api.customers.create({"name": unique("g")})
    assert api.customers.query().make_filter().count == everything + 1


def test_items_are_paged_and_ordered(api: BillogramAPI) -> None:
    """Pages are as long as asked, in the order asked, and partition the whole."""
    stem = unique("p")
    for number in range(7):
        api.items.create(dict(ITEM, title=f"{stem}{number}", price=number))
    query = api.items.query().filter_prefix("title", stem)
    query.page_size = 3
    query.order = {"order_field": "price", "order_direction": "desc"}
    assert query.order["order_direction"] == "desc"
    assert (query.page_size, query.count, query.total_pages) == (3, 7, 3)
    pages = [[item["price"] for item in query.get_page(number)] for number in (1, 2, 3, 4)]
    assert pages == [[6, 5, 4], [3, 2, 1], [0], []]
    query.order = {"order_field": "title", "order_direction": "asc"}
    assert [item["title"] for item in query.iter_all()] == [f"{stem}{n}" for n in range(7)]


def test_more_than_a_page_of_customers_is_walked_through(empty: BillogramAPI) -> None:
    """At the client's own page size, the iterator fetches the second page and repeats nothing."""
    created = [
        empty.customers.create({"name": f"Customer {number}"})["customer_no"]
        for number in range(PAGE_SIZE + 1)
    ]
    query = empty.customers.query()
    query.order = {"order_field": "customer_no", "order_direction": "asc"}
    assert (query.page_size, query.count, query.total_pages) == (PAGE_SIZE, PAGE_SIZE + 1, 2)
    assert [customer["customer_no"] for customer in query.iter_all()] == sorted(created)
    assert [customer["customer_no"] for customer in query.get_page(2)] == [max(created)]


def test_an_empty_account_has_empty_lists(empty: BillogramAPI) -> None:
    """Nothing of another organisation is seen; a list without objects is no error."""
    for collection in (empty.customers, empty.items, empty.billogram):
        query = collection.query()
        assert (query.count, query.total_pages, query.get_page(1)) == (0, 0, [])
        assert list(query.iter_all()) == []
        assert collection.api is empty and collection.url_name
    assert empty.get("billogram", {"page": 1})["meta"]["total_count"] == 0


def test_each_http_method_can_be_called_directly(api: BillogramAPI) -> None:
    """The four request methods return the envelope as it came."""
    number = unique("d")
    made = api.post("item", dict(ITEM, item_no=number))
    assert made["status"] == "OK" and made["data"]["item_no"] == number
    assert api.get(f"item/{number}")["data"] == made["data"]
    assert api.put(f"item/{number}", {"title": "Other"})["data"]["title"] == "Other"
    gone = api.delete(f"item/{number}")
    assert gone["status"] == "OK" and gone["data"] is not None
