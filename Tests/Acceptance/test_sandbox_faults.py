"""The sandbox fails on request, deterministically: X3."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from harness import Answer, ApiUser, Gate, GateFactory, Http1Connection
from harness.billogram import CUSTOMERS, JSON, assert_envelope, assert_error, assert_ok

HEADER = "X-Sandbox-Fault"


@pytest.fixture
def connection(gate: Gate) -> Iterator[Http1Connection]:
    """A connection to the shared server's sandbox."""
    with Http1Connection(gate.sandbox) as opened:
        yield opened


def create(
    connection: Http1Connection, user: ApiUser, *headers: tuple[str, str], name: str = "Ann"
) -> Answer:
    """Ask for a new customer."""
    fields = [user.authorization, JSON, *headers]
    return connection.request("POST", CUSTOMERS, fields, json.dumps({"name": name}).encode())


def count(connection: Http1Connection, user: ApiUser) -> int:
    """Return how many customers there are."""
    answer = connection.request("GET", CUSTOMERS, [user.authorization])
    return assert_envelope(answer)["meta"]["total_count"]


@pytest.mark.row("X3")
@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("429", 429, "TOO_MANY_REQUESTS"),
        ("500", 500, "INTERNAL_ERROR"),
        ("503", 503, "SERVICE_UNAVAILABLE"),
        ("not-available-yet", 404, "NOT_AVAILABLE_YET"),
        ("invalid-auth", 403, "INVALID_AUTH"),
    ],
)
def test_a_fault_is_answered_in_the_dialects_form_and_nothing_is_changed(
    connection: Http1Connection, user: ApiUser, word: str, status: int, code: str
) -> None:
    """By header and by value alike, every time; the next call without it is answered as ever."""
    for answer in (
        create(connection, user, (HEADER, word)),
        create(connection, user, name=f"fault:{word}"),
        connection.request("GET", f"{CUSTOMERS}/fault:{word}", [user.authorization]),
    ):
        assert_error(answer, status, code)
        assert answer.header(HEADER) == word
        assert answer.header("Retry-After") == ("2" if status in (429, 503) else None)
    assert count(connection, user) == 0
    assert_ok(create(connection, user))


@pytest.mark.row("X3")
def test_a_malformed_answer_is_a_success_whose_json_breaks_off(
    connection: Http1Connection, user: ApiUser
) -> None:
    """Status and content type promise JSON, the body does not keep it."""
    answer = create(connection, user, (HEADER, "malformed"))
    assert answer.status == 200 and answer.header("Content-Type") == "application/json"
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert count(connection, user) == 0


@pytest.mark.row("X3")
def test_a_slow_answer_is_late_and_right(gate: Gate, user: ApiUser) -> None:
    """It waits no less than it says, and then does what was asked."""
    with Http1Connection(gate.sandbox, seconds=30) as connection:
        begun = time.monotonic()
        assert_ok(create(connection, user, (HEADER, "slow")))
        assert time.monotonic() - begun >= 5
        assert count(connection, user) == 1


@pytest.mark.row("X3")
def test_an_unknown_word_names_the_header(connection: Http1Connection, user: ApiUser) -> None:
    """A slip of the pen is not silently ignored."""
    answer = create(connection, user, (HEADER, "teapot"))
    assert assert_error(answer, 400, "INVALID_PARAMETER")["field"] == HEADER
    assert count(connection, user) == 0


@pytest.mark.row("X3")
def test_a_caller_without_a_credential_gets_no_fault(connection: Http1Connection) -> None:
    """Who may not call the sandbox may not make it fail either."""
    answer = connection.request("GET", CUSTOMERS, [(HEADER, "500")])
    assert_error(answer, 401, "MISSING_AUTH")


@pytest.mark.row("X3")
def test_production_never_looks_at_it(new_gate: GateFactory) -> None:
    """With backend `none` the answer is the same 503 with and without the word."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo", environment="production")
    with Http1Connection(gate.production) as connection:
        for headers in ([], [(HEADER, "429")], [(HEADER, "teapot")]):
            answer = connection.request("GET", CUSTOMERS, [user.authorization, *headers])
            assert_error(answer, 503, "SERVICE_UNAVAILABLE")
            assert answer.header(HEADER) is None
