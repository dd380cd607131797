"""Rate limits as an owner configures them: T1 to T6."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import (
    Answer,
    ApiUser,
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    basic,
    eventually,
    run_command,
)
from harness.billogram import CUSTOMERS, assert_error, assert_ok
from harness.outage import store_held

PROBE = f"{CUSTOMERS}?page=1"
PARALLEL = 100
STREAMS_EACH = 10
ENOUGH_REQUESTS = 2_000
STORE_SECONDS = 60.0

POLICY = re.compile(r'"([A-Za-z.]+)";q=(\d+);w=(\d+)')
STATE = re.compile(r'"([A-Za-z.]+)";r=(\d+);t=(\d+)')
TOLD = ("ratelimit", "ratelimit-policy")
LEGACY = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")


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


def members(answer: Answer, name: str, form: re.Pattern[str]) -> dict[str, tuple[int, int]]:
    """Read a list of structured fields: each limit's name with its two numbers."""
    value = answer.header(name)
    assert value is not None, answer
    items = [form.fullmatch(item) for item in value.split(", ")]
    assert all(items), value
    return {item[1]: (int(item[2]), int(item[3])) for item in items if item}


def asking(gate: Gate, user: ApiUser, path: str = PROBE) -> Answer:
    """Send one request with a user's credential."""
    return gate.ask(gate.sandbox, "GET", path, user.authorization)


@pytest.mark.row("T1")
def test_every_limit_that_matches_applies_and_a_group_counts_apart(new_gate: GateFactory) -> None:
    """Reading and writing have numbers of their own, below those of credential and organisation."""
    gate = new_gate(
        {
            "limits": {"perCredential": "6 per 1m", "perOrganisation": "9 per 1m"},
            "dialects": {"billogram": {"limits": {"read": "4 per 1m", "write": "3 per 1m"}}},
        }
    )
    gate.create_organisation("demo")
    first, second = gate.create_user("demo"), gate.create_user("demo")

    def passed(user: ApiUser, method: str) -> int:
        with Http1Connection(gate.sandbox) as connection:
            answers = [connection.request(method, PROBE, [user.authorization]) for _ in range(8)]
        return sum(answer.status != 429 for answer in answers)

    assert (passed(first, "GET"), passed(first, "POST")) == (4, 2), "two of six are left to write"
    assert (passed(second, "GET"), passed(second, "POST")) == (3, 0), "three of nine are left"
    entry = gate.explain(asking(gate, first).request_id)
    assert entry["limit_name"] in ("billogram.read", "perCredential", "perOrganisation")


@pytest.mark.row("T1")
def test_the_limit_on_an_address_holds_whoever_calls(new_gate: GateFactory) -> None:
    """Two users at one address share its number, and a stranger's failures do not use it up."""
    gate, first = limited_gate(new_gate, perAddress="3 per 1m")
    second = gate.create_user("demo")
    for _ in range(5):
        wrong = gate.ask(gate.sandbox, "GET", PROBE, basic(first.user, "0" * 32))
        assert_error(wrong, 403, "INVALID_AUTH")
    for user in (first, second, first):
        assert_ok(asking(gate, user))
    assert_limited(asking(gate, second))


@pytest.mark.row("T1")
def test_an_unknown_route_group_stops_the_start_and_names_the_nearest(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """The message says where the wrong key stands and what was probably meant."""
    gate = new_gate()
    config = tmp_path / "wrong.yaml"
    config.write_text("dialects:\n  billogram:\n    limits:\n      raed: 4 per 1m\n")
    refused = run_command(gate.binary, "config", "check", "--config", str(config)).expect(78)
    assert "wrong.yaml:4:7" in refused.stderr
    assert "dialects.billogram.limits.read" in refused.stderr


@pytest.mark.row("T5")
def test_answers_tell_policy_and_standing_as_structured_fields(new_gate: GateFactory) -> None:
    """The names, numbers and windows of the limits, and what is left, down to nothing and 429."""
    gate, user = limited_gate(new_gate, perCredential="3 per 10s", perOrganisation="50 per 1m")
    for left in (2, 1, 0):
        answer = asking(gate, user)
        assert_ok(answer)
        policy = members(answer, "ratelimit-policy", POLICY)
        assert policy == {"perCredential": (3, 10), "perOrganisation": (50, 60)}
        state = members(answer, "ratelimit", STATE)
        assert state["perCredential"][0] == left
        assert 1 <= state["perCredential"][1] <= 10
        assert state["perOrganisation"][0] == 47 + left
        assert [answer.header(name) for name in LEGACY] == [None] * 3
    refused = asking(gate, user)
    wait = assert_limited(refused)
    assert members(refused, "ratelimit", STATE)["perCredential"] == (0, wait)
    assert members(refused, "ratelimit", STATE)["perOrganisation"][0] == 47, "not charged"
    time.sleep(wait)
    assert_ok(asking(gate, user))


@pytest.mark.row("T5")
@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_the_old_three_fields_can_be_chosen(
    new_gate: GateFactory, client: type[Http1Connection] | type[Http2Connection]
) -> None:
    """Limit, remaining and reset of the tightest limit, and none of the new fields."""
    gate, user = limited_gate(
        new_gate, perCredential="2 per 1m", perOrganisation="9 per 1m", headers="legacy"
    )
    with client(gate.sandbox) as connection:
        answers = [connection.request("GET", PROBE, [user.authorization]) for _ in range(3)]
    told = [[answer.header(name) for name in LEGACY] for answer in answers]
    assert [values[:2] for values in told] == [["2", "1"], ["2", "0"], ["2", "0"]]
    assert told[2][2] == str(assert_limited(answers[2]))
    assert all(answer.header(name) is None for answer in answers for name in TOLD)


@pytest.mark.row("T5")
def test_no_field_tells_of_limits_where_none_matches_or_none_is_wanted(
    gate: Gate, user: ApiUser, new_gate: GateFactory
) -> None:
    """Without a limit there is nothing to tell; with `headers: off` nothing is told."""
    silent, other = limited_gate(new_gate, perCredential="2 per 1m", headers="off")
    for answer in (asking(gate, user), asking(silent, other)):
        assert_ok(answer)
        assert all(answer.header(name) is None for name in (*TOLD, *LEGACY))


@pytest.mark.row("T6")
def test_limits_go_on_while_the_store_cannot_be_read(new_gate: GateFactory) -> None:
    """What was counted stays counted; known callers go on, unknown ones and readiness do not."""
    gate = new_gate({"limits": {"perCredential": "5 per 1h", "failuresPerAddress": "4 per 1h"}})
    gate.create_organisation("demo")
    user = gate.create_user("demo", environment="production")
    stranger = gate.create_user("demo", environment="production")

    def ask(authorization: tuple[str, str], seconds: float = 5.0) -> int:
        # Production has no backend: an admitted call is answered without any store, with 503.
        with Http1Connection(gate.production, seconds) as connection:
            return connection.request("GET", PROBE, [authorization]).status

    def is_cut_off() -> bool:
        return gate.ask(gate.management, "GET", "/readyz").status == 503

    assert [ask(user.authorization) for _ in range(2)] == [503, 503]
    with store_held(gate.data / "tollgate.sqlite"):
        eventually(is_cut_off, 10.0, "the node knows that it is cut off")
        known = [ask(user.authorization) for _ in range(5)]
        assert known == [503, 503, 503, 429, 429], "three of five were left"
        # A known user with a wrong secret is refused from memory, and such failures are limited.
        wrong = [ask(basic(user.user, "0" * 32)) for _ in range(6)]
        assert wrong == [403] * 4 + [429] * 2
        assert ask(stranger.authorization, STORE_SECONDS) == 503, "nobody knows this one"
    eventually(lambda: not is_cut_off(), STORE_SECONDS, "the node reads its store again")
    assert ask(user.authorization) == 429, "nothing was forgotten"
    reasons = {line["reason"] for line in gate.request_lines() if line["status"] == 503}
    assert reasons == {"no_backend", "unavailable"}
