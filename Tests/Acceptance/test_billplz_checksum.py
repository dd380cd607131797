"""Signed V5 calls: the checksum and its epoch (W1), exact repeats (W2), shifted boundaries (W3)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from harness import Answer, Gate, GateFactory
from harness.billplz import (
    FORM,
    JSON,
    V4,
    V5,
    Merchant,
    assert_error,
    assert_invalid,
    assert_ok,
    json_body,
)
from harness.billplz_reference import v5_checksum

COLLECTIONS = f"{V5}/payment_order_collections"
ORDERS = f"{V5}/payment_orders"
LIMIT = f"{V5}/payment_order_limit"
WINDOW_SECONDS = 300
PARALLEL = 16

Change = Callable[[dict[str, str]], None]


@pytest.fixture(scope="module")
def merchant(gate: Gate) -> Merchant:
    """An account that signs, on the shared server."""
    return Merchant.open(gate)


@pytest.fixture(scope="module")
def collection(merchant: Merchant) -> str:
    """A payment order collection of it."""
    return merchant.order_collection()


def order(merchant: Merchant, form: dict[str, str]) -> Answer:
    """Ask for a payment order."""
    return merchant.send("POST", ORDERS, form)


def count(merchant: Merchant, collection: str) -> int:
    """Return how many payment orders a collection has."""
    query = merchant.signed("payment_order_collections.get", payment_order_collection_id=collection)
    return int(merchant.get(f"{COLLECTIONS}/{collection}", query)["payment_orders_count"])


@pytest.mark.row("W1")
def test_every_signed_call_is_admitted_with_its_checksum(
    merchant: Merchant, collection: str
) -> None:
    """Each endpoint signs its own list of arguments, an optional one only where it is sent."""
    with_hook = merchant.order_collection("With a hook", callback_url="https://example.com/hook")
    assert with_hook != collection
    created = assert_ok(order(merchant, merchant.order_form(collection)))
    assert created["payment_order_collection_id"] == collection
    query = merchant.signed("payment_orders.get", payment_order_id=created["id"])
    assert merchant.get(f"{ORDERS}/{created['id']}", query)["id"] == created["id"]
    assert count(merchant, collection) >= 1
    total = merchant.get(LIMIT, merchant.signed("payment_order_limit"))["total"]
    assert isinstance(total, str) and total.isdigit()


@pytest.mark.row("W1")
def test_a_checksum_is_taken_from_wherever_the_parameters_are(
    merchant: Merchant, collection: str
) -> None:
    """Form, JSON, multipart, the query alone, and a GET whose form lies in its body."""

    def fresh() -> dict[str, str]:
        return merchant.order_form(collection)

    form = fresh()
    mark = "boundary7"
    parts = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fresh().items()
    )
    multipart = ("Content-Type", f"multipart/form-data; boundary={mark}")
    for answer in (
        merchant.send("POST", ORDERS, form),
        merchant.send("POST", ORDERS, None, JSON, body=json_body(fresh())),
        merchant.send("POST", ORDERS, None, multipart, body=f"{parts}--{mark}--\r\n".encode()),
        merchant.send("POST", ORDERS, query=fresh(), body=b""),
        merchant.send("POST", ORDERS, body=urlencode(fresh()).encode()),
    ):
        assert assert_ok(answer)["total"] == "20000"
    signed = merchant.signed("payment_order_limit")
    assert_ok(merchant.send("GET", LIMIT, None, FORM, body=urlencode(signed).encode()))
    # A client that repeats the id in the query, and one that leaves it to the path.
    again = merchant.signed("payment_order_collections.get", payment_order_collection_id=collection)
    assert_ok(merchant.send("GET", f"{COLLECTIONS}/{collection}", query=again))
    del again["payment_order_collection_id"]
    assert_ok(merchant.send("GET", f"{COLLECTIONS}/{collection}", query=again))


def changed(name: str, value: str | None) -> Change:
    """Return the change that sets a parameter, or takes it away."""

    def change(form: dict[str, str]) -> None:
        if value is None:
            del form[name]
        else:
            form[name] = value

    return change


def upper_case(form: dict[str, str]) -> None:
    """Write the checksum in capital letters."""
    form["checksum"] = form["checksum"].upper()


def truncated(form: dict[str, str]) -> None:
    """Leave the last letter of the checksum out."""
    form["checksum"] = form["checksum"][:-1]


def longer(form: dict[str, str]) -> None:
    """Add a letter to the checksum."""
    form["checksum"] += "0"


def one_bit(form: dict[str, str]) -> None:
    """Change one bit of the checksum."""
    last = int(form["checksum"][-1], 16) ^ 1
    form["checksum"] = f"{form['checksum'][:-1]}{last:x}"


WRONG = {
    "no checksum": changed("checksum", None),
    "a blank checksum": changed("checksum", ""),
    "upper case": upper_case,
    "truncated": truncated,
    "longer": longer,
    "one bit": one_bit,
    "no epoch": changed("epoch", None),
    "a blank epoch": changed("epoch", ""),
    "another total": changed("total", "20001"),
    "another account": changed("bank_account_number", "1234567890"),
}


@pytest.mark.row("W1")
@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_checksum_is_refused_and_nothing_is_done(
    merchant: Merchant, collection: str, change: Change
) -> None:
    """Each is a 422 whose list says something, and never a 401, which means the secret key."""
    before = count(merchant, collection)
    form = merchant.order_form(collection)
    change(form)
    assert_invalid(order(merchant, form))
    assert count(merchant, collection) == before


@pytest.mark.row("W1")
def test_a_checksum_of_another_endpoint_is_refused(merchant: Merchant, collection: str) -> None:
    """Right for reading the limit, and worth nothing for anything else."""
    limit = merchant.signed("payment_order_limit")
    path = f"{COLLECTIONS}/{collection}"
    assert_invalid(merchant.send("GET", path, query=limit))
    read = merchant.signed("payment_order_collections.get", payment_order_collection_id=collection)
    assert_invalid(merchant.send("GET", LIMIT, query=read))
    other = merchant.order_collection("Another")
    swapped = {**read, "payment_order_collection_id": other}
    assert_invalid(merchant.send("GET", f"{COLLECTIONS}/{other}", query=swapped))
    del swapped["payment_order_collection_id"]
    assert_invalid(merchant.send("GET", f"{COLLECTIONS}/{other}", query=swapped))


@pytest.mark.row("W1")
def test_a_checksum_by_another_key_is_refused(gate: Gate, merchant: Merchant) -> None:
    """Also by the key of another account."""
    other = Merchant.open(gate)
    form = other.signed("payment_order_limit")
    assert_ok(other.send("GET", LIMIT, query=form))
    answer = merchant.send("GET", LIMIT, query=form)
    assert_invalid(answer)
    assert gate.explain(answer.request_id)["reason"] == "signature_bad"


@pytest.mark.row("W1")
@pytest.mark.parametrize("offset", [-WINDOW_SECONDS - 60, WINDOW_SECONDS + 60, -86_400, 10**9])
def test_an_epoch_outside_the_window_is_refused(
    gate: Gate, merchant: Merchant, collection: str, offset: int
) -> None:
    """Past and future alike, on reads and on writes, although the checksum is right."""
    epoch = int(time.time()) + offset
    form = merchant.order_form(collection, epoch=str(epoch))
    for answer in (
        order(merchant, form),
        merchant.send("GET", LIMIT, query=merchant.signed("payment_order_limit", epoch)),
    ):
        assert_invalid(answer)
        assert gate.explain(answer.request_id)["reason"] == "stale"


@pytest.mark.row("W1")
@pytest.mark.parametrize("offset", [-WINDOW_SECONDS + 60, WINDOW_SECONDS - 60])
def test_an_epoch_inside_the_window_is_right(merchant: Merchant, offset: int) -> None:
    """Clocks differ by minutes."""
    epoch = int(time.time()) + offset
    merchant.get(LIMIT, merchant.signed("payment_order_limit", epoch))


@pytest.mark.row("W1")
def test_the_window_is_a_setting(new_gate: GateFactory) -> None:
    """A narrower one refuses what the default takes."""
    gate = new_gate({"signatures": {"window": "30s"}})
    merchant = Merchant.open(gate)
    now = int(time.time())
    merchant.get(LIMIT, merchant.signed("payment_order_limit", now))
    late = merchant.signed("payment_order_limit", now - 60)
    assert_invalid(merchant.send("GET", LIMIT, query=late))


@pytest.mark.row("W1", "W3")
@pytest.mark.parametrize(
    "epoch",
    ["01681724303", "168172430", "16817243031", "1681724303.0", "-1681724303", "+1681724303",
     "1e10", "now", "\uff11681724303", " 1681724303", "1681724303 ", "0x6440F0A5", "9" * 40],
)  # fmt: skip
def test_a_malformed_epoch_is_refused_before_it_is_hashed(merchant: Merchant, epoch: str) -> None:
    """Ten digits without a leading zero, and nothing else, although the checksum fits the text."""
    answer = merchant.send("GET", LIMIT, query=merchant.signed("payment_order_limit", epoch))
    messages = assert_invalid(answer)
    assert any("epoch" in message.lower() for message in messages), messages


@pytest.mark.row("W3")
def test_one_checksum_never_serves_two_readings(merchant: Merchant, collection: str) -> None:
    """The text has no separators: it could be cut into fields in many ways.

    What breaks a field's shape is refused before it is hashed. Between an account's number and the
    total no shape can tell, if the digit at the boundary is not a zero: there the second reading is
    refused because its checksum has been used.
    """
    form = merchant.order_form(collection, total="25000")
    account, total, epoch = form["bank_account_number"], form["total"], form["epoch"]
    text = collection + account + total + epoch
    first = "payment_order_collection_id"
    misshapen = [
        {"total": total[:-1], "epoch": total[-1:] + epoch},
        {"total": total + epoch[:1], "epoch": epoch[1:]},
        {first: collection + account[:1], "bank_account_number": account[1:]},
        {first: collection[:-1], "bank_account_number": collection[-1:] + account},
        {first: "", "bank_account_number": collection + account},
        {"bank_account_number": account + total, "total": ""},
        {"bank_account_number": account + total[:2], "total": total[2:]},
        {first: collection + account, "bank_account_number": ""},
    ]
    well_shaped = [{"bank_account_number": account + total[:1], "total": total[1:]}]
    names = (first, "bank_account_number", "total", "epoch")

    def refused(reading: dict[str, str]) -> None:
        shifted = {**form, **reading}
        assert "".join(shifted[name] for name in names) == text
        assert v5_checksum("payment_orders.create", shifted, merchant.x_key) == form["checksum"]
        assert_invalid(order(merchant, shifted))

    before = count(merchant, collection)
    for reading in misshapen:
        refused(reading)
    assert count(merchant, collection) == before
    assert_ok(order(merchant, form))
    for reading in misshapen + well_shaped:
        refused(reading)
    assert count(merchant, collection) == before + 1


@pytest.mark.row("W3")
def test_a_title_cannot_lend_its_end_to_the_callback_address(merchant: Merchant) -> None:
    """The boundary between a title and what follows it moves nowhere that is admitted twice."""
    form = merchant.signed(
        "payment_order_collections.create", title="Payouts", callback_url="https://example.com/h"
    )
    whole = {**form, "title": form["title"] + form["callback_url"]}
    del whole["callback_url"]
    assert (
        v5_checksum("payment_order_collections.create", whole, merchant.x_key) == (form["checksum"])
    )
    assert_ok(merchant.send("POST", COLLECTIONS, form))
    # The same text, hence the same checksum: at most one of both readings is ever admitted.
    assert_invalid(merchant.send("POST", COLLECTIONS, whole))


@pytest.mark.row("W2")
def test_an_exact_repeat_of_a_write_is_refused(
    gate: Gate, merchant: Merchant, collection: str
) -> None:
    """Once admitted, never again: also in other words, with other unsigned parameters."""
    form = merchant.order_form(collection)
    assert_ok(order(merchant, form))
    before = count(merchant, collection)
    backwards = dict(reversed(form.items()))
    for repeat in (form, backwards, {**form, "name": "Somebody else", "reference_id": "other"}):
        answer = order(merchant, repeat)
        assert_invalid(answer)
        assert gate.explain(answer.request_id)["reason"] == "replayed"
    answer = merchant.send("POST", ORDERS, None, JSON, body=json_body(form))
    assert_invalid(answer)
    assert count(merchant, collection) == before


@pytest.mark.row("W2")
def test_of_equal_writes_at_the_same_moment_one_is_admitted(
    merchant: Merchant, collection: str
) -> None:
    """However many connections bring it."""
    form, before = merchant.order_form(collection), count(merchant, collection)
    start = threading.Barrier(PARALLEL)

    def once(_: int) -> Answer:
        start.wait(30)
        return order(merchant, form)

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(once, range(PARALLEL)))
    assert sorted(one.status for one in answers) == [200] + [422] * (PARALLEL - 1)
    assert count(merchant, collection) == before + 1


@pytest.mark.row("W2")
def test_reads_may_be_repeated(merchant: Merchant, collection: str) -> None:
    """The limit signs the epoch alone: honest callers ask twice within one second."""
    limit = merchant.signed("payment_order_limit")
    read = merchant.signed("payment_order_collections.get", payment_order_collection_id=collection)
    for _ in range(3):
        merchant.get(LIMIT, limit)
        merchant.get(f"{COLLECTIONS}/{collection}", read)


@pytest.mark.row("W2")
def test_what_was_refused_is_not_remembered(merchant: Merchant, collection: str) -> None:
    """A caller who mends a mistake may go on with the same epoch."""
    form = merchant.order_form(collection)
    wrong = {**form, "checksum": form["checksum"].upper()}
    assert_invalid(order(merchant, wrong))
    assert_ok(order(merchant, form))


@pytest.mark.row("W2")
@pytest.mark.parametrize("end", [Gate.stop, Gate.kill], ids=["stopped", "killed"])
def test_repeats_are_remembered_across_a_restart(
    new_gate: GateFactory, end: Callable[[Gate], None]
) -> None:
    """It is written down before the backend is called: no crash makes a repeat new."""
    first = new_gate(name="first")
    merchant = Merchant.open(first)
    form = merchant.order_form(merchant.order_collection())
    assert_ok(order(merchant, form))
    end(first)
    second = new_gate(data=first.data, name="second")
    again = Merchant(second, merchant.organisation, merchant.key, merchant.signing, second.sandbox)
    answer = order(again, form)
    assert_invalid(answer)
    assert second.explain(answer.request_id)["reason"] == "replayed"


@pytest.mark.row("W2")
def test_whether_repeats_are_refused_is_a_setting(new_gate: GateFactory) -> None:
    """`off` takes every repeat, `all` refuses repeated reads as well."""
    for replay, write, read in (("off", 200, 200), ("all", 422, 422)):
        gate = new_gate({"signatures": {"replay": replay}}, name=replay)
        merchant = Merchant.open(gate)
        form = merchant.order_form(merchant.order_collection())
        assert_ok(order(merchant, form))
        assert order(merchant, form).status == write
        limit = merchant.signed("payment_order_limit")
        merchant.get(LIMIT, limit)
        assert merchant.send("GET", LIMIT, query=limit).status == read
        gate.stop()


def test_a_parameter_with_two_values_is_refused_on_a_signed_call(
    merchant: Merchant, collection: str
) -> None:
    """Path, query and body must agree: nobody chooses which of two values was signed."""
    form = merchant.order_form(collection)
    body = urlencode(form)
    for name, value in (
        ("total", "1"), ("epoch", "1681724303"), ("checksum", "0" * 128),
        ("payment_order_collection_id", "8f4e331f-ac71-435e-a870-72fe520b4563"),
    ):  # fmt: skip
        assert_invalid(merchant.send("POST", ORDERS, form, query={name: value}))
        repeated = f"{name}={value}&{body}".encode()
        assert_invalid(merchant.send("POST", ORDERS, None, FORM, body=repeated))
        repeated = f"{body}&{name}={value}".encode()
        assert_invalid(merchant.send("POST", ORDERS, None, FORM, body=repeated))
    assert_ok(order(merchant, form))
    read = merchant.signed("payment_order_collections.get", payment_order_collection_id=collection)
    other = merchant.order_collection("Other")
    assert_invalid(merchant.send("GET", f"{COLLECTIONS}/{other}", query=read))


READ_ELSEWHERE = [
    "[total]", "total]", " total", "total ", "\ttotal", "bank.account_number",
    "bank account_number", "total\0", "\0total", "a[b", "[", "-", "t\u00f6tal",
]  # fmt: skip
"""Names that some reader of forms takes for another one (Rack 2, PHP), or cuts."""


@pytest.mark.row("W3")
@pytest.mark.parametrize("name", READ_ELSEWHERE)
def test_a_name_that_other_readers_change_is_refused_on_a_signed_call(
    merchant: Merchant, collection: str, name: str
) -> None:
    """What is signed must be what whoever reads it afterwards takes, in any part of the request."""
    form = merchant.order_form(collection)
    before = count(merchant, collection)
    for value in ("9", ""):
        assert_invalid(merchant.send("POST", ORDERS, {**form, name: value}))
        assert_invalid(merchant.send("POST", ORDERS, form, query={name: value}))
    body = json_body({**form, name: "9"})
    assert_invalid(merchant.send("POST", ORDERS, None, JSON, body=body))
    assert count(merchant, collection) == before
    assert_ok(order(merchant, {**form, "note[a][]": "plain"}))


@pytest.mark.row("W3")
def test_a_raw_semicolon_is_refused_on_a_signed_call(merchant: Merchant, collection: str) -> None:
    """Some readers begin a new pair there; encoded it is a letter like others."""
    form = merchant.order_form(collection)
    body = urlencode(form)
    before = count(merchant, collection)
    for more in ("&a;total=9", "&a=1;total=9", ";total=9", ";"):
        answer = merchant.send("POST", ORDERS, None, FORM, body=f"{body}{more}".encode())
        assert any("semicolon" in message for message in assert_invalid(answer))
        assert_invalid(merchant.send("POST", ORDERS, None, body=f"{body}{more}".encode()))
    assert count(merchant, collection) == before
    assert_ok(order(merchant, {**form, "note": "a;total=9"}))


@pytest.mark.row("W3")
def test_a_file_is_refused_on_a_signed_call(merchant: Merchant, collection: str) -> None:
    """Some readers would take it in place of the text of its name."""
    form = merchant.order_form(collection)
    before = count(merchant, collection)
    texts = "".join(
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    )
    kind = ("Content-Type", "multipart/form-data; boundary=B")
    for content in ("", "9"):
        file = 'Content-Disposition: form-data; name="total"; filename="a"'
        body = f"{texts}--B\r\n{file}\r\n\r\n{content}\r\n--B--\r\n"
        assert_invalid(merchant.send("POST", ORDERS, None, kind, body=body.encode()))
    assert count(merchant, collection) == before
    assert_ok(merchant.send("POST", ORDERS, None, kind, body=f"{texts}--B--\r\n".encode()))


@pytest.mark.row("W3")
def test_a_blank_id_in_the_path_does_not_give_way_to_the_query(
    merchant: Merchant, collection: str
) -> None:
    """The path says what is asked for, and a blank asks for nothing."""
    query = merchant.signed("payment_order_collections.get", payment_order_collection_id=collection)
    del query["payment_order_collection_id"]
    for path in (f"{COLLECTIONS}/%20", f"{COLLECTIONS}/%09"):
        assert_invalid(merchant.send("GET", path, query={**query, "id": collection}))
        repeated = {**query, "payment_order_collection_id": collection}
        assert_invalid(merchant.send("GET", path, query=repeated))
    assert_ok(merchant.send("GET", f"{COLLECTIONS}/{collection}", query=query))


def test_nested_parameters_of_a_signed_call_are_refused(
    merchant: Merchant, collection: str
) -> None:
    """A list or a mapping where one text belongs is never read as that text."""
    form = merchant.order_form(collection)
    for name in ("total", "epoch", "checksum", "bank_account_number"):
        for spelling in (f"{name}[]", f"{name}[a]", f"{name}[0]"):
            nested = {**form, spelling: form[name]}
            del nested[name]
            assert_invalid(order(merchant, nested))
        for value in ([form[name]], {"a": form[name]}, [[form[name]]], None, True):
            body = json_body({**form, name: value})
            answer = merchant.send("POST", ORDERS, None, JSON, body=body)
            assert_error(answer, answer.status)
            assert answer.status in (400, 422), (name, value, answer)
    assert_ok(order(merchant, form))


def test_the_other_calls_ask_for_no_checksum(merchant: Merchant) -> None:
    """V3 and V4 are authenticated by the secret key alone."""
    merchant.get(f"{V4}/payment_gateways")
