"""BillerAPI's table of rate limits (T8), and how answers tell where a caller stands (T5)."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from harness import Answer, Gate, GateFactory, Http1Connection, Http2Connection
from harness.billerapi import BILLER, PROBE, Client, LinkToken, assert_error, assert_ok

PARALLEL = 100
STREAMS_EACH = 10
FIELDS = ("ratelimit", "ratelimit-policy")
STATE = re.compile(r'"([A-Za-z.]+)";r=(\d+);t=(\d+)')
POLICY = re.compile(r'"([A-Za-z.]+)";q=(\d+);w=(\d+)')


def limited(new_gate: GateFactory, name: str = "gate", **limits: str) -> Client:
    """Start a server with these limits of the dialect's groups, and make a client."""
    return Client.create(new_gate({"dialects": {"billerapi": {"limits": limits}}}, name=name))


def told(answer: Answer) -> dict[str, tuple[int, int]]:
    """Return what `RateLimit` says: of each limit how many are left, and for how long."""
    value = answer.header("ratelimit")
    assert value is not None, answer
    found = [STATE.fullmatch(item) for item in value.split(", ")]
    assert all(found), value
    return {one[1]: (int(one[2]), int(one[3])) for one in found if one}


def assert_limited(answer: Answer) -> int:
    """Assert a refusal by a limit and return its Retry-After."""
    assert_error(answer, 429)
    wait = answer.header("retry-after")
    assert wait and wait.isdigit() and int(wait) >= 1, answer
    return int(wait)


@pytest.mark.row("T8")
@pytest.mark.parametrize(
    ("path", "group", "most"), [(PROBE, "biller", 200), ("/link/token/ltid_0", "link", 100)]
)
def test_the_table_holds_to_the_request_for_each_client(
    gate: Gate, path: str, group: str, most: int
) -> None:
    """200 a minute of billers, 100 a minute of linking, unless configured; others are untouched."""
    client, other = Client.create(gate), Client.create(gate)
    fields = list(client.headers)
    with Http1Connection(client.endpoint) as connection:
        answers = [connection.request("GET", path, fields) for _ in range(most + 5)]
    seen = Counter(answer.status == 429 for answer in answers)
    assert seen == {False: most, True: 5}
    for answer in answers[most:]:
        assert 1 <= assert_limited(answer) <= 60
    assert told(answers[0])[f"billerapi.{group}"][0] == most - 1
    assert_ok(other.send("GET", PROBE))
    if group == "biller":
        client.link_token()
    else:
        assert_ok(client.send("GET", PROBE))


@pytest.mark.row("T8")
def test_five_failures_of_an_address_a_minute_and_right_clients_still_pass(
    new_gate: GateFactory,
) -> None:
    """Where failures are counted; the bodies of what is wrong stay alike until then."""
    client = limited(new_gate, authentication="5 per 1m")
    wrong = replace(client, secret="bb_test_wrong")
    for _ in range(5):
        assert_error(wrong.send("GET", PROBE), 401)
    for _ in range(3):
        assert 1 <= assert_limited(wrong.send("GET", PROBE)) <= 60
        assert_ok(client.send("GET", PROBE))
        assert_limited(client.send("GET", "/bills/get", by=(("Authorization", "Bearer at_x"),)))


@pytest.mark.row("T8")
def test_all_requests_of_an_address_can_be_counted_to_the_letter(new_gate: GateFactory) -> None:
    """The literal reading of the table: five a minute, whoever calls."""
    options = {"authenticationCount": "all", "limits": {"authentication": "5 per 1m"}}
    client = Client.create(new_gate({"dialects": {"billerapi": options}}))
    statuses = [client.send("GET", PROBE).status for _ in range(8)]
    assert statuses == [200] * 5 + [429] * 3


@pytest.mark.row("T8")
def test_of_one_hundred_parallel_requests_at_ten_a_minute_exactly_ten_pass(
    new_gate: GateFactory,
) -> None:
    """On many connections and both protocols, and an end user, who counts apart, does so too."""
    client = limited(new_gate, biller="10 per 1m")
    token = client.link_token()
    pairs = PARALLEL // 2 // STREAMS_EACH
    start = threading.Barrier(PARALLEL + pairs)

    def single(fields: list[tuple[str, str]]) -> list[Answer]:
        with Http1Connection(client.endpoint, seconds=30) as connection:
            start.wait(30)
            return [connection.request("GET", PROBE, fields)]

    def streams(_: int) -> list[Answer]:
        with Http2Connection(client.endpoint, seconds=30) as connection:
            start.wait(30)
            fields = [(name.lower(), value) for name, value in client.headers]
            numbers = [connection.start("GET", PROBE, fields) for _ in range(STREAMS_EACH)]
            return [connection.read_answer(number) for number in numbers]

    with ThreadPoolExecutor(start.parties) as pool:
        clients = [pool.submit(single, list(client.headers)) for _ in range(PARALLEL // 2)]
        clients += [pool.submit(streams, index) for index in range(pairs)]
        users = [pool.submit(single, [token.bearer]) for _ in range(PARALLEL // 2)]
        of_client = Counter(answer.status for one in clients for answer in one.result())
        of_user = Counter(answer.status for one in users for answer in one.result())
    assert of_client == {200: 10, 429: PARALLEL - 10}
    assert of_user == {200: 10, 429: PARALLEL // 2 - 10}


@pytest.mark.row("T8", "L1")
@pytest.mark.parametrize("group", ["link", "biller"])
def test_no_end_user_uses_up_the_limits_of_the_client(new_gate: GateFactory, group: str) -> None:
    """Each link token has the client's number to itself; the client's own calls count apart."""
    client = limited(new_gate, **{group: "3 per 1m"})
    tokens = [client.link_token() for _ in range(2)]

    def call(token: LinkToken) -> Answer:
        path = PROBE if group == "biller" else f"/link/token/{token.id}"
        return client.send("GET", path, by=(token.bearer,))

    for token in tokens:
        for left in (2, 1, 0):
            answer = call(token)
            assert_ok(answer)
            assert told(answer)[f"billerapi.{group}"][0] == left
        assert_limited(call(token))
    # Two of the client's own link calls were the making of the tokens.
    own = 3 if group == "biller" else 1
    path = PROBE if group == "biller" else f"/link/token/{tokens[0].id}"
    statuses = [client.send("GET", path).status for _ in range(own + 1)]
    assert statuses == [200] * own + [429]


@pytest.mark.row("T8", "T4")
@pytest.mark.parametrize("group", ["link", "biller"])
def test_waiting_exactly_retry_after_succeeds(new_gate: GateFactory, group: str) -> None:
    """Refused now, told when, and then admitted."""
    client = limited(new_gate, **{group: "2 per 3s"})
    path = PROBE if group == "biller" else "/link/request-to-link"
    for _ in range(2):
        answers = (client.send("GET", path) for _ in range(10))
        answer = next(answer for answer in answers if answer.status != 200)
        time.sleep(assert_limited(answer))
        assert_ok(client.send("GET", path))


@pytest.mark.row("T5")
def test_answers_tell_the_limits_that_hold_and_where_the_caller_stands(gate: Gate) -> None:
    """Successes and errors of a known caller; a stranger is told nothing."""
    client = Client.create(gate)
    for left, path in ((199, PROBE), (198, "/billers/none"), (197, f"/billers/{BILLER}")):
        answer = client.send("GET", path)
        policy = [POLICY.fullmatch(one) for one in (answer.header(FIELDS[1]) or "").split(", ")]
        assert [one and one.groups() for one in policy] == [("billerapi.biller", "200", "60")]
        (state,) = told(answer).items()
        assert (state[0], state[1][0]) == ("billerapi.biller", left)
        assert 0 < state[1][1] <= 60
    answer = client.send("GET", PROBE, by=())
    assert [answer.header(name) for name in FIELDS] == [None, None]
    answer = client.send("GET", "/bills/accounts")  # whose group has no limit
    assert_ok(answer)
    assert [answer.header(name) for name in FIELDS] == [None, None]
