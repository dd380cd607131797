"""`tollgate sign` and `verify` for Billplz, beside an independent reference (W3, W6, W11)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from harness import Gate, Http1Connection, Outcome, run_command
from harness.billplz import JSON, form_of, json_body
from harness.billplz_reference import (
    V5_ARGUMENTS,
    v5_checksum,
    x_signature,
    x_signature_source,
)

EXPLAIN = "/verify/explain"
SEED = 20_260_301
CASES = 300
SIGNED_CASES = 12
KEY = "S-s7b4yWpp9h7rrkNM1i3Z_g"
"""The key of the documentation's examples."""

EXAMPLE = [
    ("id", "zq0tm2wc"), ("collection_id", "yhx5t1pp"), ("paid", "true"), ("state", "paid"),
    ("amount", "100"), ("paid_amount", "100"), ("due_at", "2018-9-27"),
    ("email", "tester@test.com"), ("mobile", ""), ("name", "TESTER"),
    ("url", "http://www.billplz-sandbox.com/bills/zq0tm2wc"),
    ("paid_at", "2018-09-27 15:15:09 +0800"),
]  # fmt: skip
EXAMPLE_HEX = "0fe0a20b8d557eeae570377783d062a3816a9ea80f368860bacfa7ec3ca4d00e"
PIECES = [
    "", "a", "A", "z", "Z", "_", "-", "0", "9", "|", "&", "=", "+", "%", "%2B", "[", "]", " ",
    "é", "ß", "本", "😀", "\n", '"', "\\", "true", "2018-9-27", "RM 1.00", ";", "#", "/", "\u0301",
]  # fmt: skip
NAMES = [
    "id", "paid", "paid_at", "paid_amount", "amount", "Amount", "a", "ab", "a_b", "aB", "metadata",
    "metadata[id]", "billplz[id]", "billplz[paid_at]", "x", "x_", "url", "name", "Name2", "due_at",
]  # fmt: skip


@pytest.fixture(scope="module")
def connection(gate: Gate) -> Iterator[Http1Connection]:
    """One connection to the sandbox's listener."""
    with Http1Connection(gate.sandbox, seconds=30) as opened:
        yield opened


def explained(
    connection: Http1Connection, kind: str, body: bytes | str, key: str = KEY
) -> dict[str, Any]:
    """Ask the sandbox what it thinks of a signed body."""
    text = body if isinstance(body, str) else body.decode()
    question = {"channel": "billplz", "kind": kind, "headers": {}, "body": text, "key": key}
    answer = connection.request("POST", EXPLAIN, [JSON], json_body(question))
    assert answer.status == 200, answer
    found = answer.json()
    assert set(found) >= {"valid", "findings", "diagnosis"}, found
    assert key not in answer.body.decode()
    return found


def keyed(gate: Gate, key: str, *arguments: str) -> Outcome:
    """Run a command that reads a key from its standard input."""
    return run_command(gate.binary, *arguments, "--channel", "billplz", "--json", text=f"{key}\n")


def parts(found: dict[str, Any]) -> set[str]:
    """Return the parts that a diagnosis names."""
    assert all(one["explanation"] for one in found["diagnosis"])
    return {one["part"] for one in found["diagnosis"]}


def random_fields(random: Random) -> list[tuple[str, str]]:
    """Return parameters with distinct names and values of any kind, in any order."""
    names = random.sample(NAMES, random.randrange(1, len(NAMES)))
    # Two names that flatten to one text would be one name to the server.
    flat = {name.replace("[", "").replace("]", ""): name for name in names}
    return [
        (name, "".join(random.choices(PIECES, k=random.randrange(5)))) for name in flat.values()
    ]


def signed_form(fields: list[tuple[str, str]], signature: str) -> str:
    """Return a form with its signature behind."""
    return urlencode([*fields, ("x_signature", signature)])


@pytest.mark.row("W6")
def test_the_reference_computes_what_the_documentation_prints() -> None:
    """The examples of the API's documentation, before the reference judges anybody."""
    assert x_signature(EXAMPLE, KEY) == EXAMPLE_HEX
    redirect = [
        ("billplz[id]", "zq0tm2wc"), ("billplz[paid]", "true"),
        ("billplz[paid_at]", "2018-09-27 15:15:09 +0800"), ("billplz[x_signature]", "any"),
    ]  # fmt: skip
    assert x_signature(redirect, KEY) == (
        "4aab095fe5a39b1d534500988f9a0cb085cd1b6d5bbb55dd4e02ea6fa102b47b"
    )
    title = {"title": "My payment order title", "epoch": "1681724303"}
    assert v5_checksum("payment_order_collections.create", title, "S-R5t3Uw6SrwXNWyZV-naVHg") == (
        "575c35c13ba37ccc2a434529e5082a71a574d304ba007592af44339d4436467d"
        "6a49107c95e51905cd80dce0f745760bd42fe73e2bc3bcd7ab79d07cc7fb4fa4"
    )


@pytest.mark.row("W6", "W11")
def test_whatever_the_reference_signs_is_verified_and_one_changed_bit_is_not(
    connection: Http1Connection,
) -> None:
    """Random parameters: names in any order, nested, values with every letter that means something.

    The seed is fixed, so that a failure comes from a change and not from luck.
    """
    random = Random(SEED)
    for _ in range(CASES):
        fields, key = random_fields(random), secrets.token_urlsafe(16)
        signature = x_signature(fields, key)
        found = explained(connection, "bill", signed_form(fields, signature), key)
        assert found["valid"] is True and found["diagnosis"] == [], (fields, found)
        place = random.randrange(len(signature))
        changed = f"{int(signature[place], 16) ^ (1 << random.randrange(4)):x}"
        wrong = signature[:place] + changed + signature[place + 1 :]
        found = explained(connection, "bill", signed_form(fields, wrong), key)
        assert found["valid"] is False and found["diagnosis"], (fields, found)


@pytest.mark.row("W6")
def test_whatever_the_command_signs_is_what_the_reference_computes(
    gate: Gate, tmp_path: Path
) -> None:
    """Few cases, because each is a process, but of many fields."""
    random, content = Random(SEED), tmp_path / "content.json"
    for _ in range(SIGNED_CASES):
        fields, key = random_fields(random), secrets.token_urlsafe(16)
        content.write_text(json.dumps(dict(fields)))
        arguments = ("sign", "--kind", "bill", "--body-file", str(content))
        signed = keyed(gate, key, *arguments).expect(0)
        sent = form_of(signed.json()["body"].encode())
        assert sent[:-1] == fields and sent[-1] == ("x_signature", x_signature(fields, key))
        assert key not in signed.stdout


@pytest.mark.row("W6")
def test_the_checksum_of_every_endpoint_is_what_the_reference_computes(
    gate: Gate, connection: Http1Connection, tmp_path: Path
) -> None:
    """`sign` adds epoch and checksum to the arguments of a request."""
    identifier = "8f4e331f-ac71-435e-a870-72fe520b4563"
    values = {
        "title": "Payouts", "callback_url": "https://example.com/h",
        "payment_order_collection_id": identifier, "payment_order_id": identifier, "id": identifier,
        "bank_account_number": "543478924652", "total": "20000", "status": "completed",
        "reference_id": "PaymentOrder 1",
    }  # fmt: skip
    content, key = tmp_path / "content.json", secrets.token_urlsafe(16)
    for endpoint, names in V5_ARGUMENTS.items():
        arguments = {name: values[name] for name in names if name != "epoch"}
        content.write_text(json.dumps(arguments))
        command = ("sign", "--kind", endpoint, "--body-file", str(content))
        body = keyed(gate, key, *command).expect(0).json()["body"]
        sent = dict(form_of(body.encode()))
        assert sent["checksum"] == v5_checksum(endpoint, sent, key), endpoint
        assert abs(int(sent["epoch"]) - time.time()) < 60
        assert {name: sent[name] for name in arguments} == arguments
        assert explained(connection, endpoint, body, key)["valid"] is True, endpoint


DUITNOW = {
    "duitnow_consents.create": {
        "merchant_ref": "m-1", "max_amount": "10000", "effective_date": "2026-01-01",
        "expiry_date": "2027-01-01", "frequency": "monthly",
        "callback_url": "https://example.com/h",
    },
    "duitnow_consents.get": {"id": "consent-1"},
    "duitnow_auto_debits": {"consent_id": "consent-1", "bill_id": "bill-1"},
    "duitnow_payment_gateways": {},
}  # fmt: skip
"""The arguments of the withdrawn endpoints, in order, without the epoch."""


@pytest.mark.row("W6")
@pytest.mark.parametrize("kind", DUITNOW)
def test_the_withdrawn_endpoints_are_known_to_sign_and_verify(
    gate: Gate, connection: Http1Connection, tmp_path: Path, kind: str
) -> None:
    """Values alone, the epoch last; and a kind that nobody knows is refused."""
    content, key = tmp_path / "content.json", secrets.token_urlsafe(16)
    content.write_text(json.dumps(DUITNOW[kind]))
    command = ("sign", "--kind", kind, "--body-file", str(content))
    body = keyed(gate, key, *command).expect(0).json()["body"]
    sent = dict(form_of(body.encode()))
    text = "".join([*DUITNOW[kind].values(), sent["epoch"]])
    assert sent["checksum"] == hmac.new(key.encode(), text.encode(), hashlib.sha512).hexdigest()
    assert explained(connection, kind, body, key)["valid"] is True
    (tmp_path / "body").write_text(body)
    keyed(gate, key, "verify", "--kind", kind, "--body-file", str(tmp_path / "body")).expect(0)


@pytest.mark.row("W11")
def test_a_request_is_known_by_its_fields_where_no_kind_is_named(
    gate: Gate, tmp_path: Path
) -> None:
    """The command is told nothing but the body."""
    identifier, now = "8f4e331f-ac71-435e-a870-72fe520b4563", str(int(time.time()))
    values = {
        "title": "Payouts", "callback_url": "https://example.com/h",
        "payment_order_collection_id": identifier, "payment_order_id": identifier, "id": identifier,
        "bank_account_number": "543478924652", "total": "20000", "status": "completed",
        "reference_id": "PaymentOrder 1", "epoch": now,
    }  # fmt: skip
    key, body = secrets.token_urlsafe(16), tmp_path / "body"
    for endpoint, names in V5_ARGUMENTS.items():
        told = {name: values[name] for name in names}
        body.write_text(urlencode({**told, "checksum": v5_checksum(endpoint, told, key)}))
        keyed(gate, key, "verify", "--body-file", str(body)).expect(0)
        body.write_text(urlencode({**told, "checksum": v5_checksum(endpoint, told, "another")}))
        keyed(gate, key, "verify", "--body-file", str(body)).expect(65)


def sha256(text: str, key: str = KEY) -> bytes:
    """Return an HMAC-SHA256."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()


def by_names(fold: Callable[[str], str]) -> str:
    """Sign the example with its fields sorted by their names alone."""
    ordered = sorted(EXAMPLE, key=lambda field: fold(field[0]))
    return sha256("|".join(name + value for name, value in ordered)).hex()


def by_upper_case() -> str:
    """Sign the example with its elements sorted after folding them to upper case."""
    elements = sorted((name + value for name, value in EXAMPLE), key=str.upper)
    return sha256("|".join(elements)).hex()


def without(name: str) -> str:
    """Sign the example without one of its fields."""
    return x_signature([field for field in EXAMPLE if field[0] != name], KEY)


def not_decoded() -> str:
    """Sign the example with its values as they stand in the form."""
    fields = [tuple(pair.split("=", 1)) for pair in urlencode(EXAMPLE).split("&")]
    return x_signature([(name, value) for name, value in fields], KEY)


SOURCE = x_signature_source(EXAMPLE)
MISTAKES: dict[str, tuple[str, Callable[[], str]]] = {
    "sorted by names": ("order", lambda: by_names(str.lower)),
    "sorted in upper case": ("order", by_upper_case),
    "a field left out": ("missing_field", lambda: without("mobile")),
    "another field left out": ("missing_field", lambda: without("paid_at")),
    "its own field signed": ("extra_field", lambda: sha256(f"{SOURCE}|x_signature").hex()),
    "values not decoded": ("encoding", not_decoded),
    "upper-case hex": ("encoding", EXAMPLE_HEX.upper),
    "base64": ("encoding", lambda: base64.b64encode(sha256(SOURCE)).decode()),
    "key with a line end": ("key", lambda: sha256(SOURCE, KEY + "\n").hex()),
    "another key": ("content", lambda: sha256(SOURCE, "S-0000000000000000000000").hex()),
}


@pytest.mark.row("W11")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_an_explanation_names_the_part_that_is_wrong(
    connection: Http1Connection, mistake: str
) -> None:
    """Each mistake that integrators make, made here by the reference."""
    part, sign = MISTAKES[mistake]
    body = signed_form(EXAMPLE, EXAMPLE_HEX)
    assert explained(connection, "bill", body)["valid"] is True, "the control"
    found = explained(connection, "bill", signed_form(EXAMPLE, sign()))
    assert found["valid"] is False and parts(found) == {part}, found


@pytest.mark.row("W11")
def test_an_explanation_knows_a_body_that_was_written_anew(connection: Http1Connection) -> None:
    """JSON instead of the form that arrived."""
    body = json.dumps(dict([*EXAMPLE, ("x_signature", EXAMPLE_HEX)]))
    found = explained(connection, "bill", body)
    assert found["valid"] is False and parts(found) == {"body"}, found


@pytest.mark.row("W11")
def test_an_explanation_knows_a_foreign_field(connection: Http1Connection) -> None:
    """A parameter of the merchant's own address, which was never signed."""
    found = explained(connection, "bill", signed_form([*EXAMPLE, ("utm", "mail")], EXAMPLE_HEX))
    assert found["valid"] is False and parts(found) == {"extra_field"}, found


@pytest.mark.row("W11")
def test_an_explanation_knows_a_stale_epoch(connection: Http1Connection) -> None:
    """The checksum is right and the time is not."""
    told = {
        "id": "0b924e37-7418-4d17-b234-8de424dc48e5", "bank_account_number": "1234567890",
        "status": "refunded", "total": "500000", "reference_id": "My first payment order",
        "epoch": "1681895891",
    }  # fmt: skip
    signed = {**told, "checksum": v5_checksum("payment_order", told, KEY)}
    found = explained(connection, "payment_order", urlencode(signed))
    assert found["valid"] is False and parts(found) == {"time"}, found
    now = {**told, "epoch": str(int(time.time()))}
    found = explained(connection, "payment_order", urlencode({**signed, "epoch": now["epoch"]}))
    assert found["valid"] is False and found["diagnosis"], found
    signed = {**now, "checksum": v5_checksum("payment_order", now, KEY)}
    assert explained(connection, "payment_order", urlencode(signed))["valid"] is True


@pytest.mark.row("W11")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_command_explains_like_the_sandbox(gate: Gate, tmp_path: Path, mistake: str) -> None:
    """`verify --explain` names the part too, and ends with 65; the key is in no output."""
    part, sign = MISTAKES[mistake]
    body = tmp_path / "body"
    arguments = ("verify", "--kind", "bill", "--explain", "--body-file", str(body))
    body.write_text(signed_form(EXAMPLE, sign()))
    outcome = keyed(gate, KEY, *arguments).expect(65)
    found = outcome.json()
    assert found["valid"] is False and parts(found) == {part}, found
    assert KEY not in outcome.stdout + outcome.stderr
    body.write_text(signed_form(EXAMPLE, EXAMPLE_HEX))
    keyed(gate, KEY, *arguments).expect(0)


def test_what_cannot_be_read_is_no_signature(connection: Http1Connection) -> None:
    """Bad questions get an answer and never a failure."""
    for body in ("", "%zz", "x_signature=", "a=1", "x_signature=a&x_signature=b", "\x00", "{"):
        assert explained(connection, "bill", body)["valid"] is False
    for question in (
        b"", b"{", b"[]", b"{}", b'{"channel":"nobody","kind":"bill","body":"","key":"k"}',
        b'{"channel":1,"kind":2,"headers":3,"body":4,"key":5}',
    ):  # fmt: skip
        answer = connection.request("POST", EXPLAIN, [JSON], question)
        assert 400 <= answer.status < 500, (question, answer)


@pytest.mark.parametrize(
    "body",
    [
        '{"' + "n" * 20_000 + '":[' + ",".join(["null"] * 8_000) + "]}",
        '{"a":{"' + "n" * 20_000 + '":[' + ",".join(["{}"] * 10_000) + "]}}",
        '{"a":[' + ",".join(["[]"] * 15_000) + "]}",
        "&".join("a=1" for _ in range(12_000)),
    ],
    ids=["long name", "long name below", "empty values", "many pairs"],
)
def test_an_endless_body_is_no_callback(connection: Http1Connection, body: str) -> None:
    """Little is sent and little is done: it is not what Billplz sends, and that is said."""
    began = time.monotonic()
    found = explained(connection, "bill", body)
    assert found["valid"] is False and parts(found) == {"body"}, found
    assert time.monotonic() - began < 10


def test_production_explains_no_signatures(gate: Gate) -> None:
    """The page takes keys of tests; production's listener does not have it."""
    question = {"channel": "billplz", "kind": "bill", "headers": {}, "body": "", "key": "k"}
    with Http1Connection(gate.production) as connection:
        answer = connection.request("POST", EXPLAIN, [JSON], json_body(question))
    assert answer.status == 404
