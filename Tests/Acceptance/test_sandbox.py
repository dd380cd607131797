"""The embedded backend of the sandbox answers as the real service would, with state: X1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness import Answer, ApiUser, Gate, GateFactory, Http1Connection, Http2Connection
from harness.billogram import CUSTOMERS, ITEMS, JSON, assert_envelope, assert_error, assert_ok

ITEM = {"title": "Hour", "price": 100.5, "vat": 25, "unit": "hour"}


class Caller:
    """One API user on one connection, speaking JSON."""

    def __init__(self, connection: Http1Connection | Http2Connection, user: ApiUser) -> None:
        self.connection = connection
        self.user = user

    def send(self, method: str, path: str, value: Any = None) -> Answer:
        """Send a request; a value other than None travels as JSON."""
        body = None if value is None else json.dumps(value).encode()
        headers = [self.user.authorization, *([JSON] if body else [])]
        return self.connection.request(method, path, headers, body)

    def create(self, path: str, **value: Any) -> dict[str, Any]:
        """Create an object and return it."""
        return assert_ok(self.send("POST", path, value))


@pytest.fixture(params=[Http1Connection, Http2Connection], ids=["http1", "http2"])
def caller(request: pytest.FixtureRequest, gate: Gate, user: ApiUser) -> Iterator[Caller]:
    """A caller with an empty sandbox, over each version of HTTP."""
    with request.param(gate.sandbox) as connection:
        yield Caller(connection, user)


@pytest.mark.row("X1")
def test_a_customer_is_created_read_updated_in_part_and_listed(caller: Caller) -> None:
    """What was written comes back; an update touches only what it names."""
    address = {"street_address": "Road 1", "zipcode": "12345", "city": "Town", "country": "SE"}
    contact = {"name": "Ann", "email": "ann@example.com"}
    created = caller.create(CUSTOMERS, name="Åsa", address=address, contact=contact)
    number = created["customer_no"]
    assert isinstance(number, int) and created["created_at"] and created["name"] == "Åsa"
    path = f"{CUSTOMERS}/{number}"
    assert assert_ok(caller.send("GET", path)) == created
    changed = assert_ok(caller.send("PUT", path, {"contact": {"name": "Bea"}, "notes": "n"}))
    assert changed["contact"]["name"] == "Bea" and changed["notes"] == "n"
    assert changed["contact"]["email"] == "ann@example.com"
    assert changed["address"] == created["address"] and changed["updated_at"]
    listed = assert_envelope(caller.send("GET", f"{CUSTOMERS}?page=1"))
    assert listed["meta"] == {"total_count": 1}
    assert [one["customer_no"] for one in listed["data"]] == [number]


@pytest.mark.row("X1")
def test_an_item_is_created_read_updated_and_deleted(caller: Caller) -> None:
    """Its number is a string; after deletion it is not found."""
    created = caller.create(ITEMS, **ITEM)
    assert isinstance(created["item_no"], str) and created["price"] == 100.5
    path = f"{ITEMS}/{created['item_no']}"
    assert assert_ok(caller.send("PUT", path, {"price": 7}))["price"] == 7
    assert assert_ok(caller.send("GET", path))["title"] == "Hour"
    envelope = assert_envelope(caller.send("DELETE", path))
    assert envelope["status"] == "OK" and envelope["data"] is not None
    assert_error(caller.send("GET", path), 404, "NOT_FOUND")
    assert_error(caller.send("DELETE", path), 404, "NOT_FOUND")


@pytest.mark.row("X1")
def test_a_failed_request_leaves_no_partial_update(caller: Caller) -> None:
    """One good and one bad field: refused as a whole, and nothing is kept."""
    created = caller.create(CUSTOMERS, name="Before")
    path = f"{CUSTOMERS}/{created['customer_no']}"
    bad = {"name": "After", "company_type": "llc"}
    data = assert_error(caller.send("PUT", path, bad), 400, "INVALID_PARAMETER")
    assert data["field"] == "company_type"
    assert assert_ok(caller.send("GET", path)) == created


@pytest.mark.row("X1")
def test_lists_are_paged_filtered_and_ordered(caller: Caller) -> None:
    """Pages partition the whole; each filter type matches what its name says."""
    for number, title in enumerate(["alpha", "alphabet", "beta", "gamma", "Gamma ray"], 1):
        caller.create(ITEMS, **{**ITEM, "title": title, "price": number})

    def titles(query: str) -> list[str]:
        found = assert_envelope(caller.send("GET", f"{ITEMS}?{query}"))
        return [one["title"] for one in found["data"]]

    ascending = "page_size=2&order_field=price&order_direction=asc"
    pages = [titles(f"page={page}&{ascending}") for page in (1, 2, 3, 4)]
    assert pages == [["alpha", "alphabet"], ["beta", "gamma"], ["Gamma ray"], []]
    match = "page=1&filter_field=title&filter_type"
    assert titles(f"{match}=field&filter_value=alpha") == ["alpha"]
    assert sorted(titles(f"{match}=field-prefix&filter_value=alpha")) == ["alpha", "alphabet"]
    assert titles(f"{match}=field-search&filter_value=habe") == ["alphabet"]
    assert titles("page=1&filter_type=special&filter_field=search&filter_value=beta") == ["beta"]
    descending = titles("page=1&page_size=2&order_field=price&order_direction=desc")
    assert descending == ["Gamma ray", "gamma"]


@pytest.mark.row("X1")
@pytest.mark.parametrize(
    ("value", "code", "field"),
    [
        ({"name": "x", "colour": "red"}, "UNKNOWN_PARAMETER", "colour"),
        ({"name": "x", "contact": {"fax": "1"}}, "UNKNOWN_PARAMETER", "contact:fax"),
        ({"name": "x", "created_at": "2020-01-01 00:00:00"}, "READ_ONLY_PARAMETER", "created_at"),
        ({"name": "x" * 101}, "INVALID_PARAMETER", "name"),
        ({"name": 5}, "INVALID_PARAMETER", "name"),
        ({"notes": "nobody"}, "INVALID_PARAMETER", "name"),
        ({"name": "x", "customer_no": -1}, "INVALID_PARAMETER", "customer_no"),
    ],
)
def test_a_bad_field_is_refused_by_its_code_and_named(
    caller: Caller, value: dict[str, Any], code: str, field: str
) -> None:
    """`field` names it with a colon path; nothing is created."""
    data = assert_error(caller.send("POST", CUSTOMERS, value), 400, code)
    assert data["field"] == field
    assert assert_envelope(caller.send("GET", CUSTOMERS))["meta"]["total_count"] == 0


@pytest.mark.row("X1")
def test_a_number_that_is_taken_is_refused_and_a_customer_can_be_moved(caller: Caller) -> None:
    """customer_no is unique; changing it moves the object."""
    first = caller.create(CUSTOMERS, name="First", customer_no=4711)
    taken = caller.send("POST", CUSTOMERS, {"name": "Second", "customer_no": 4711})
    data = assert_error(taken, 400, "INVALID_PARAMETER")
    assert data["field"] == "customer_no" and data["field_path"] is None
    assert first["customer_no"] == 4711
    assert_ok(caller.send("PUT", f"{CUSTOMERS}/4711", {"customer_no": 4712}))
    assert_error(caller.send("GET", f"{CUSTOMERS}/4711"), 404, "NOT_FOUND")
    assert assert_ok(caller.send("GET", f"{CUSTOMERS}/4712"))["name"] == "First"


@pytest.mark.row("X1")
def test_organisations_do_not_see_each_other(gate: Gate, user: ApiUser) -> None:
    """The same number exists in both; neither reads, changes nor deletes the other's object."""
    gate.create_organisation(f"{user.facts['organisation']}-neighbour")
    neighbour = gate.create_user(f"{user.facts['organisation']}-neighbour")
    with Http1Connection(gate.sandbox) as connection:
        mine, theirs = Caller(connection, user), Caller(connection, neighbour)
        mine.create(ITEMS, **ITEM, item_no="A1")
        assert_error(theirs.send("GET", f"{ITEMS}/A1"), 404, "NOT_FOUND")
        assert_error(theirs.send("PUT", f"{ITEMS}/A1", {"price": 1}), 404, "NOT_FOUND")
        assert_error(theirs.send("DELETE", f"{ITEMS}/A1"), 404, "NOT_FOUND")
        theirs.create(ITEMS, **{**ITEM, "title": "Theirs"}, item_no="A1")
        assert assert_ok(mine.send("GET", f"{ITEMS}/A1"))["title"] == "Hour"


@pytest.mark.row("X1")
def test_the_sandbox_keeps_its_state_across_a_restart(new_gate: GateFactory) -> None:
    """What was answered with 200 is there after the end of the process."""
    first = new_gate(name="first")
    first.create_organisation("demo")
    user = first.create_user("demo")
    with Http1Connection(first.sandbox) as connection:
        created = Caller(connection, user).create(CUSTOMERS, name="Kept")
    first.stop()
    second = new_gate(data=first.data, name="second")
    with Http1Connection(second.sandbox) as connection:
        path = f"{CUSTOMERS}/{created['customer_no']}"
        assert assert_ok(Caller(connection, user).send("GET", path)) == created
