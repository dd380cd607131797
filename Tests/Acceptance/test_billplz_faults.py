"""The Billplz sandbox fails on request, in the dialect's own words: X3."""

from __future__ import annotations

import json

import pytest

from harness import Gate, GateFactory
from harness.billplz import (
    PROBE,
    SECRET_KEY,
    V3,
    Merchant,
    assert_error,
    assert_invalid,
    assert_ok,
    bill_form,
    create_key,
)

HEADER = "X-Sandbox-Fault"


@pytest.fixture(scope="module")
def merchant(gate: Gate) -> Merchant:
    """An account on the shared server."""
    return Merchant.open(gate)


def count(merchant: Merchant) -> int:
    """Return how many collections there are."""
    return len(merchant.get(f"{V3}/collections")["collections"])


@pytest.mark.row("X3")
@pytest.mark.parametrize(
    ("word", "status", "kind"),
    [("429", 429, "RateLimit"), ("500", 500, None), ("503", 503, None),
     ("invalid-auth", 401, "Unauthorized")],
)  # fmt: skip
def test_a_fault_is_answered_in_the_dialects_form_and_nothing_is_changed(
    merchant: Merchant, word: str, status: int, kind: str | None
) -> None:
    """By header and by value alike, every time; the next call is answered as ever."""
    before = count(merchant)
    path = f"{V3}/collections"
    for answer in (
        merchant.send("POST", path, {"title": "Ann"}, (HEADER, word)),
        merchant.send("GET", f"{V3}/collections", None, (HEADER, word)),
        merchant.send("POST", path, query={"title": f"fault:{word}"}, body=b""),
    ):
        message = assert_error(answer, status, kind)
        assert answer.header(HEADER) == word
        assert answer.header("Retry-After") == ("2" if status in (429, 503) else None)
        if status == 429:
            assert message == ["Too many requests"]
    assert count(merchant) == before
    assert_ok(merchant.send("POST", path, {"title": "Ann"}))


@pytest.mark.row("X3")
def test_a_malformed_answer_is_a_success_whose_json_breaks_off(merchant: Merchant) -> None:
    """Status and content type promise JSON, the body does not keep it."""
    answer = merchant.send("GET", PROBE, None, (HEADER, "malformed"))
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.row("X3")
def test_an_unknown_word_names_the_header(merchant: Merchant) -> None:
    """A slip of the pen is not silently ignored."""
    messages = assert_invalid(merchant.send("GET", PROBE, None, (HEADER, "teapot")))
    assert any(HEADER.lower() in message.lower() for message in messages)


@pytest.mark.row("X3")
def test_strangers_and_production_get_no_fault(gate: Gate, new_gate: GateFactory) -> None:
    """Who may not call the sandbox may not make it fail; production never looks at the field."""
    assert_error(gate.ask(gate.sandbox, "GET", PROBE, (HEADER, "500")), 401, "Unauthorized")
    other = new_gate()
    merchant = Merchant.open(other)
    live = create_key(other, merchant.organisation, SECRET_KEY, environment="production")
    for headers in ([], [(HEADER, "429")], [(HEADER, "teapot")]):
        answer = other.ask(other.production, "GET", PROBE, live.authorization, *headers)
        assert_error(answer, 503)
        assert answer.header(HEADER) is None
    assert_ok(merchant.send("POST", f"{V3}/bills", bill_form(merchant.collection())))
