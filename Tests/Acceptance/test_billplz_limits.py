"""Billplz's rate limit of reading calls and the three fields that every answer carries."""

from __future__ import annotations

from harness import Answer, Gate, GateFactory
from harness.billplz import (
    PROBE,
    V3,
    V5,
    Merchant,
    assert_error,
    assert_ok,
    assert_unauthorized,
    bill_form,
)

FIELDS = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
UNLIMITED = ("unlimited",) * 3


def told(answer: Answer) -> tuple[str | None, ...]:
    """Return the three fields of an answer."""
    return tuple(answer.header(name) for name in FIELDS)


def test_without_a_limit_every_answer_says_unlimited(gate: Gate) -> None:
    """Success and error, reading and writing; a stranger is told nothing of limits."""
    merchant = Merchant.open(gate)
    collection = merchant.collection()
    for answer in (
        merchant.send("GET", PROBE),
        merchant.send("POST", f"{V3}/bills", bill_form(collection)),
        merchant.send("POST", f"{V3}/bills", {}),
        merchant.send("GET", f"{V3}/bills/zz00zz00"),
    ):
        assert told(answer) == UNLIMITED, answer
    assert told(gate.ask(gate.sandbox, "GET", PROBE)) == (None, None, None)


def test_reading_calls_are_limited_together_and_writing_ones_are_not(
    new_gate: GateFactory,
) -> None:
    """Three reads of any kind, then 429 in the documented words; the numbers count down."""
    gate = new_gate({"dialects": {"billplz": {"limits": {"read": "3 per 5m"}}}})
    merchant, other = Merchant.open(gate), Merchant.open(gate)
    collection = merchant.collection()
    reads = [PROBE, f"{V3}/collections/{collection}", f"{V3}/fpx_banks"]
    for left, path in zip((2, 1, 0), reads, strict=True):
        answer = merchant.send("GET", path)
        assert_ok(answer)
        limit, remaining, reset = told(answer)
        assert (limit, remaining) == ("3", str(left))
        assert reset is not None and 0 < int(reset) <= 300
    answer = merchant.send("GET", PROBE)
    assert assert_error(answer, 429, "RateLimit") == ["Too many requests"]
    wait = answer.header("retry-after")
    assert wait is not None and 0 < int(wait) <= 300
    assert told(answer)[:2] == ("3", "0")
    for _ in range(5):
        answer = merchant.send("POST", f"{V3}/bills", bill_form(collection))
        assert_ok(answer)
        assert told(answer) == UNLIMITED
    assert_ok(other.send("GET", PROBE))
    assert_unauthorized(gate.ask(gate.sandbox, "GET", PROBE))


def test_the_payment_order_limit_has_a_limit_of_its_own(new_gate: GateFactory) -> None:
    """Once in ten seconds, as the sandbox of the service has it, beside the other reads."""
    gate = new_gate({"dialects": {"billplz": {"limits": {"paymentOrderLimit": "1 per 10s"}}}})
    merchant = Merchant.open(gate)
    path = f"{V5}/payment_order_limit"
    assert_ok(merchant.send("GET", path, query=merchant.signed("payment_order_limit")))
    answer = merchant.send("GET", path, query=merchant.signed("payment_order_limit"))
    assert_error(answer, 429, "RateLimit")
    assert 0 < int(answer.header("retry-after") or 0) <= 10
    for _ in range(3):
        assert_ok(merchant.send("GET", PROBE))
