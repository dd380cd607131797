"""Rate limits as an owner configures them: T2, T3 and T4."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Answer, ApiUser, Gate, GateFactory, Http1Connection, Http2Connection, basic
from harness.billogram import CUSTOMERS, assert_error, assert_ok

PROBE = f"{CUSTOMERS}?page=1"
PARALLEL = 100
STREAMS_EACH = 10
ENOUGH_REQUESTS = 2_000


def limited_gate(new_gate: GateFactory, **limits: str) -> tuple[Gate, ApiUser]:
    """Start a server with these limits and one API user."""
    gate = new_gate({"limits": limits})
    gate.create_organisation("demo")
    return gate, gate.create_user("demo")


def assert_limited(answer: Answer) -> int:
    """Assert a refusal by a limit and return its Retry-After in seconds."""
    assert_error(answer, 429, "TOO_MANY_REQUESTS")
    wait = answer.header("retry-after")
    assert wait and wait.isdigit() and int(wait) >= 1, answer
    return int(wait)


def all_at_once(gate: Gate, user: ApiUser) -> list[Answer]:
    """Send PARALLEL requests together, half of them as HTTP/2 streams, and return all answers."""
    pairs = PARALLEL // 2 // STREAMS_EACH
    start = threading.Barrier(PARALLEL // 2 + pairs)

    def single() -> list[Answer]:
        with Http1Connection(gate.sandbox, seconds=30) as connection:
            start.wait(30)
            return [connection.request("GET", PROBE, [user.authorization])]

    def streams() -> list[Answer]:
        with Http2Connection(gate.sandbox, seconds=30) as connection:
            start.wait(30)
            numbers = [
                connection.start("GET", PROBE, [user.authorization]) for _ in range(STREAMS_EACH)
            ]
            return [connection.read_answer(number) for number in numbers]

    with ThreadPoolExecutor(start.parties) as pool:
        running = [pool.submit(single) for _ in range(PARALLEL // 2)]
        running += [pool.submit(streams) for _ in range(pairs)]
        return [answer for one in running for answer in one.result()]


@pytest.mark.row("T2")
def test_of_one_hundred_parallel_requests_at_ten_per_minute_exactly_ten_pass(
    new_gate: GateFactory,
) -> None:
    """Neither nine nor eleven, on many connections and both protocols; all others get 429."""
    gate, user = limited_gate(new_gate, perCredential="10 per 1m")
    answers = all_at_once(gate, user)
    admitted = [answer for answer in answers if answer.status == 200]
    assert (len(answers), len(admitted)) == (PARALLEL, 10)
    for answer in answers:
        if answer.status != 200:
            assert 1 <= assert_limited(answer) <= 60


@pytest.mark.row("T2")
def test_a_limit_counts_for_its_own_key_and_an_organisation_for_all_its_users(
    new_gate: GateFactory,
) -> None:
    """Four per user, six per organisation: the sum is exact, others are untouched."""
    gate, first = limited_gate(new_gate, perCredential="4 per 1m", perOrganisation="6 per 1m")
    second = gate.create_user("demo")
    gate.create_organisation("other")
    stranger = gate.create_user("other")

    def passed(user: ApiUser) -> int:
        with Http1Connection(gate.sandbox) as connection:
            answers = [connection.request("GET", PROBE, [user.authorization]) for _ in range(8)]
        return sum(answer.status == 200 for answer in answers)

    assert (passed(first), passed(second), passed(stranger)) == (4, 2, 4)


@pytest.mark.row("T3")
def test_no_interval_of_the_limits_length_admits_more_than_its_number(
    new_gate: GateFactory,
) -> None:
    """One request, a pause of 0.8 T, then a flood over two T: no double burst at any edge.

    A window that starts with the first request, or with the clock, would admit up to twice the
    number across its edge. An answer came after its request was sent and before it was read, so two
    admissions lie closer than T for certain only if the later was read less than T after the
    earlier was sent.
    """
    number, seconds = 8, 2.0
    gate, user = limited_gate(new_gate, perCredential=f"{number} per {seconds:.0f}s")
    admitted: list[tuple[float, float]] = []

    with Http1Connection(gate.sandbox) as connection:

        def ask() -> None:
            sent = time.monotonic()
            if connection.request("GET", PROBE, [user.authorization]).status == 200:
                admitted.append((sent, time.monotonic()))

        ask()
        begin = admitted[0][0]
        time.sleep(max(0.0, begin + 0.8 * seconds - time.monotonic()))
        while time.monotonic() < begin + 3 * seconds:
            ask()

    spans = [read - sent for (sent, _), (_, read) in zip(admitted, admitted[number:], strict=False)]
    assert all(span >= seconds for span in spans), sorted(spans)[:3]
    assert len(admitted) >= 2 * number, "the limit admits what it allows"


@pytest.mark.row("T4")
@pytest.mark.parametrize("limit", ["2 per 3s", "1 per 1s", "1001 per 1m"])
def test_waiting_exactly_as_long_as_retry_after_says_succeeds(
    new_gate: GateFactory, limit: str
) -> None:
    """For an exact ring and for the large form: refused now, told when, and then admitted."""
    gate, user = limited_gate(new_gate, perCredential=limit)
    with Http1Connection(gate.sandbox) as connection:

        def ask() -> Answer:
            return connection.request("GET", PROBE, [user.authorization])

        for _ in range(2):
            answers = (ask() for _ in range(ENOUGH_REQUESTS))
            answer = next(answer for answer in answers if answer.status != 200)
            wait = assert_limited(answer)
            time.sleep(wait)
            assert_ok(ask())


@pytest.mark.row("T4")
def test_retry_after_names_the_largest_of_several_waits(new_gate: GateFactory) -> None:
    """Two limits are reached; the short one's wait would be a lie."""
    gate, user = limited_gate(new_gate, perCredential="1 per 1s", perOrganisation="1 per 5s")
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    wait = assert_limited(answer)
    assert 4 <= wait <= 5
    time.sleep(wait)
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))


def test_failed_verifications_are_limited_and_a_right_credential_still_passes(
    new_gate: GateFactory,
) -> None:
    """Behind the address of an attacker the right password is admitted all the time."""
    gate, user = limited_gate(new_gate, failuresPerAddress="5 per 1m")
    wrong = basic(user.user, "0" * 32)
    with Http1Connection(gate.sandbox) as connection:
        for _ in range(5):
            assert_error(connection.request("GET", PROBE, [wrong]), 403, "INVALID_AUTH")
        for _ in range(5):
            assert_limited(connection.request("GET", PROBE, [wrong]))
            assert_ok(connection.request("GET", PROBE, [user.authorization]))
