"""Bad input to the Billplz sandbox: each gets the documented shape, and never a 500."""

from __future__ import annotations

import pytest

from harness import Answer, Gate, Http1Connection
from harness.billplz import (
    FORM,
    JSON,
    V3,
    V4,
    V5,
    Merchant,
    assert_error,
    assert_invalid,
    assert_ok,
    bill_form,
    json_body,
)

BILLS = f"{V3}/bills"
UNKNOWN = "zz00zz00"


@pytest.fixture(scope="module")
def merchant(gate: Gate) -> Merchant:
    """An account on the shared server."""
    return Merchant.open(gate)


@pytest.fixture(scope="module")
def collection(merchant: Merchant) -> str:
    """A collection of it."""
    return merchant.collection()


def names(messages: list[str], field: str) -> bool:
    """Whether the messages name a field as Rails does."""
    return any(field.replace("_", " ").lower() in message.lower() for message in messages)


@pytest.mark.parametrize(
    "amount",
    ["-1", "0", "-0", "", "1.5", "1e3", "0x10", "ten", "\uff19", "1 000", "1,000",
     "99999999999999999999", "9" * 400, "9223372036854775807", "9223372036854775808", "NaN",
     "Infinity"],
)  # fmt: skip
def test_an_amount_that_is_none_is_refused(
    merchant: Merchant, collection: str, amount: str
) -> None:
    """Negative, zero, fractional, huge, or no number at all: 422 and the amount is named."""
    form = bill_form(collection, amount=amount)
    assert names(assert_invalid(merchant.send("POST", BILLS, form)), "amount")
    assert names(assert_invalid(merchant.send("POST", BILLS, query=form, body=b"")), "amount")


@pytest.mark.parametrize("amount", ["-1", "0", "1.5", "1e400", "1e3", "99999999999999999999", '"x"',
                                    "true", "[]", "{}", "[200]"])  # fmt: skip
def test_a_json_amount_that_is_none_is_refused(
    merchant: Merchant, collection: str, amount: str
) -> None:
    """The same as a number of JSON; nothing is rounded or cut."""
    form = {name: value for name, value in bill_form(collection).items() if name != "amount"}
    body = json_body(form)[:-1] + f', "amount": {amount}}}'.encode()
    answer = merchant.send("POST", BILLS, None, JSON, body=body)
    assert names(assert_invalid(answer), "amount")


@pytest.mark.parametrize(
    ("field", "limit"),
    [("name", 255), ("description", 200), ("reference_1_label", 20), ("reference_2_label", 20),
     ("reference_1", 120), ("reference_2", 120)],
)  # fmt: skip
def test_a_text_may_be_as_long_as_is_said_and_no_longer(
    merchant: Merchant, collection: str, field: str, limit: int
) -> None:
    """Letters are counted, not bytes."""
    for letter in ("a", "é", "😀"):
        fits, too_long = (
            bill_form(collection, **{field: letter * count}) for count in (limit, limit + 1)
        )
        assert_ok(merchant.send("POST", BILLS, fits))
        assert names(assert_invalid(merchant.send("POST", BILLS, too_long)), field)


def test_titles_of_open_collections_have_their_lengths(merchant: Merchant) -> None:
    """50 for the title, 200 for the description, on both versions of the call."""
    for path in (f"{V3}/open_collections", f"{V4}/open_collections"):
        good = {"title": "t" * 50, "description": "d" * 200, "amount": "299"}
        assert assert_ok(merchant.send("POST", path, good))["title"] == "T" * 50
        for field, value in (("title", "t" * 51), ("description", "d" * 201), ("amount", "-1")):
            answer = merchant.send("POST", path, {**good, field: value})
            assert names(assert_invalid(answer), field)
        for field in ("title", "description", "amount"):
            missing = {name: value for name, value in good.items() if name != field}
            assert names(assert_invalid(merchant.send("POST", path, missing)), field)


@pytest.mark.parametrize(
    "field", ["collection_id", "name", "amount", "callback_url", "description"]
)
def test_what_a_bill_cannot_do_without_is_named(
    merchant: Merchant, collection: str, field: str
) -> None:
    """Absent and blank are the same."""
    form = bill_form(collection)
    without = {name: value for name, value in form.items() if name != field}
    for answer in (
        merchant.send("POST", BILLS, without),
        merchant.send("POST", BILLS, {**form, field: ""}),
        merchant.send("POST", BILLS, None, JSON, body=json_body({**form, field: ""})),
        merchant.send("POST", BILLS, None, JSON, body=json_body({**form, field: None})),
    ):
        message = assert_error(answer, answer.status)
        assert answer.status in ((422, 404) if field == "collection_id" else (422,)), answer
        if answer.status == 422:
            assert names(message, field.removesuffix("_id").removesuffix("_url"))


def test_a_bill_is_for_an_email_or_a_mobile_number(merchant: Merchant, collection: str) -> None:
    """One of both is enough, none is not."""
    form = bill_form(collection)
    del form["email"]
    assert_invalid(merchant.send("POST", BILLS, form))
    assert_ok(merchant.send("POST", BILLS, {**form, "mobile": "+60112223333"}))
    assert_invalid(merchant.send("POST", BILLS, {**form, "email": "no address"}))


@pytest.mark.parametrize(
    "due", ["2020-13-01", "2021-02-29", "tomorrow", "20210101", "2021-1-1x", "0000-00-00"]
)
def test_a_due_date_that_is_no_day_is_refused(
    merchant: Merchant, collection: str, due: str
) -> None:
    """The calendar decides."""
    answer = merchant.send("POST", BILLS, bill_form(collection, due_at=due))
    assert names(assert_invalid(answer), "due")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "nonsense", "http://", "https://a b/"])
@pytest.mark.parametrize("field", ["callback_url", "redirect_url"])
def test_an_address_that_is_none_is_refused(
    merchant: Merchant, collection: str, field: str, url: str
) -> None:
    """Nothing that a browser would run, and nothing without a host."""
    answer = merchant.send("POST", BILLS, bill_form(collection, **{field: url}))
    assert_invalid(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{V3}/collections/{UNKNOWN}"), ("GET", f"{V4}/collections/{UNKNOWN}"),
        ("GET", f"{V3}/open_collections/{UNKNOWN}"), ("GET", f"{V4}/open_collections/{UNKNOWN}"),
        ("GET", f"{BILLS}/{UNKNOWN}"), ("DELETE", f"{BILLS}/{UNKNOWN}"),
        ("GET", f"{BILLS}/{UNKNOWN}/transactions"),
        ("POST", f"{V3}/collections/{UNKNOWN}/activate"),
        ("POST", f"{V3}/collections/{UNKNOWN}/deactivate"),
        ("GET", f"{V3}/collections/{UNKNOWN}/payment_methods"),
        ("PUT", f"{V3}/collections/{UNKNOWN}/payment_methods"),
        ("GET", f"{V4}/collections/{UNKNOWN}/customer_receipt_delivery"),
        ("POST", f"{V4}/collections/{UNKNOWN}/customer_receipt_delivery/activate"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(merchant: Merchant, method: str, path: str) -> None:
    """`RecordNotFound`, also for what belongs to somebody else."""
    form = {"payment_methods[][code]": "fpx"} if method in ("POST", "PUT") else None
    assert_error(merchant.send(method, path, form), 404, "RecordNotFound")


def test_one_account_never_sees_anothers_things(gate: Gate, merchant: Merchant) -> None:
    """Another's id is as good as none."""
    other = Merchant.open(gate)
    bill = other.bill()
    for path in (f"{BILLS}/{bill['id']}", f"{V4}/collections/{bill['collection_id']}"):
        assert_ok(other.send("GET", path))
        assert_error(merchant.send("GET", path), 404, "RecordNotFound")
    assert_error(merchant.send("DELETE", f"{BILLS}/{bill['id']}"), 404, "RecordNotFound")
    answer = merchant.send("POST", BILLS, bill_form(bill["collection_id"]))
    assert answer.status in (404, 422), answer
    assert_error(answer, answer.status)


BODIES: dict[str, tuple[tuple[str, str], bytes]] = {
    "broken JSON": (JSON, b'{"title":'),
    "JSON that is no object": (JSON, b"[1,2]"),
    "a JSON text": (JSON, b'"title"'),
    "JSON outside UTF-8": (JSON, b'{"title":"\xff"}'),
    "deep JSON": (JSON, b'{"title":' + b"[" * 5_000 + b"]" * 5_000 + b"}"),
    "a broken escape": (FORM, b"title=%zz"),
    "a cut escape": (FORM, b"title=%4"),
    "a form outside UTF-8": (FORM, b"title=%ff%fe"),
    "many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(20_000))),
    "deep nesting": (FORM, b"a" + b"[b]" * 2_000 + b"=1"),
    "a cut multipart": (
        ("Content-Type", "multipart/form-data; boundary=x"),
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nabc',
    ),
    "JSON with a long name before many values": (
        JSON,
        b'{"' + b"n" * 500_000 + b'":[' + b",".join([b"null"] * 90_000) + b"]}",
    ),
    "JSON of empty values": (JSON, b'{"a":[' + b",".join([b"{}"] * 300_000) + b"]}"),
    "multipart without a boundary": (("Content-Type", "multipart/form-data"), b"--x--\r\n"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_an_unreadable_body_is_an_error_of_the_caller(merchant: Merchant, kind: str) -> None:
    """400 or 422 in the dialect's shape; the connection and the server go on."""
    header, body = BODIES[kind]
    with Http1Connection(merchant.endpoint) as connection:
        for path in (f"{V3}/collections", f"{V5}/payment_orders"):
            answer = connection.request("POST", path, [merchant.key.authorization, header], body)
            assert_error(answer, answer.status)
            assert answer.status in (400, 413, 422), answer
    assert_ok(merchant.send("GET", f"{V3}/fpx_banks"))


@pytest.mark.parametrize(
    "headers",
    [
        [("Authorization", "Basic %")], [("Authorization", "Bearer x")], [("Authorization", "")],
        [("Authorization", "Basic azo="), ("Authorization", "Basic azo=")],
    ],
    ids=["malformed", "foreign", "blank", "two"],
)  # fmt: skip
def test_no_credential_shuts_a_public_page(
    merchant: Merchant, headers: list[tuple[str, str]]
) -> None:
    """A payer's browser may send what it likes: pages are for anybody."""
    bill = merchant.bill()
    with Http1Connection(merchant.endpoint) as connection:
        answer = connection.request("GET", f"/bills/{bill['id']}", headers)
    assert answer.status == 200, answer


def test_a_public_page_reads_little(merchant: Merchant) -> None:
    """Anybody may send to it: 16,384 bytes and not one more."""
    path = f"/bills/{merchant.bill()['id']}"
    for length, is_taken in ((16_384, True), (16_385, False)):
        with Http1Connection(merchant.endpoint) as connection:
            answer = connection.request("POST", path, [FORM], b"a" * length)
        assert (answer.status != 413) is is_taken, answer
        assert answer.status < 500, answer


def test_a_body_beyond_the_limit_is_refused(merchant: Merchant) -> None:
    """413 in the dialect's shape."""
    with Http1Connection(merchant.endpoint) as connection:
        answer = connection.request(
            "POST", f"{V3}/collections", [merchant.key.authorization, FORM], b"a" * 1_500_000
        )
    assert_error(answer, 413)


@pytest.mark.parametrize("page", ["-1", "0", "x", "9" * 30, "1.5", ""])
def test_a_page_that_is_none_is_answered_clearly(merchant: Merchant, page: str) -> None:
    """With an error or with the first page, and never with a failure."""
    answer = merchant.send("GET", f"{V3}/collections", query={"page": page})
    value: Answer = answer
    if value.status == 200:
        assert "collections" in assert_ok(value)
    else:
        assert_invalid(value)


def test_an_unknown_call_is_refused_in_the_dialects_shape(merchant: Merchant) -> None:
    """Under the API's prefixes nothing but the API answers."""
    for path in (f"{V3}/nothing", f"{V4}/bills", f"{V5}/x/y/z", f"{V3}/collections/a/b/c/d"):
        answer = merchant.send("GET", path)
        assert_error(answer, 404)
    assert_error(merchant.send("PATCH", BILLS), merchant.send("PATCH", BILLS).status)


def test_a_payment_order_is_checked_field_by_field(merchant: Merchant) -> None:
    """Each wrong field is named; the total is a whole number of sen."""
    collection = merchant.order_collection("Checked")
    for field, value in (
        ("name", ""), ("description", ""), ("bank_code", ""), ("description", "d" * 201),
        ("reference_id", "r" * 256),
    ):  # fmt: skip
        form = {**merchant.order_form(collection), field: value}
        messages = assert_invalid(merchant.send("POST", f"{V5}/payment_orders", form))
        assert names(messages, field.removesuffix("_id")), messages
    for total in ("0", "-1", "1.5", "1e3", "007", "9" * 30, "x"):
        form = merchant.order_form(collection, total=total)
        assert_invalid(merchant.send("POST", f"{V5}/payment_orders", form))
    huge = merchant.order_form(collection, total="999999999")
    messages = assert_invalid(merchant.send("POST", f"{V5}/payment_orders", huge))
    assert messages == ["You do not have enough payments"]
